#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Clocks that jump (F27): by an hour, a day, weeks, to 1970, past 2038, over
changes of clocks, with a run after each jump. What is due is sent once if a
run came while it was due, never if none did, and never twice; a clock more
than an hour before the last time that was recorded sends nothing, and says
so."""
import collections
import concurrent.futures
import datetime
import glob
import os
import random
import shutil
import sqlite3
import sys
import time
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "lib"))
import clocks  # noqa: E402
import replying  # noqa: E402
import tap  # noqa: E402

HOUR, DAY, WEEK = 3600, 86400, 7 * 86400
TORONTO = clocks.Zone("America/Toronto")
LIST = """
attributes: [town]
survey:
  slug: spring
  due: 2026-12-20
  remind: 7 days
  questions:
    - {id: level, ask: "How much?", choices: tiers}
sessions:
  - {slug: monthly, title: Peer evening, rule: third Thursday, start: "18:00",
     end: "19:30", from: 2026-11-01, place: Hall, invite: 10 days}
  - {slug: night, title: Owl watch, rule: second Sunday, start: "02:30",
     end: "03:30", from: 2027-03-01, place: Barn, invite: 2 days,
     changes: [{on: 2027-04-11, move_to: 2027-04-04}]}
"""
RECAP = """---
title: "%s"
date: 2026-11-02
send: %s
%s---

Thank you for coming.

## What we did

%s.
"""
SENDS = {
    "Planting": ("2026-11-20 09:00", "next_steps:\n  - {id: s, what: Answer, "
                 "by: 2026-12-20, link: survey}\n"),
    "Winter": ("2027-01-15 09:00", ""),
    "Short night": ("2027-03-14 03:00", ""),
    "Long night": ("2027-11-07 01:30", ""),
}
MEMBERS = ["m1@example.org", "m2@example.org"]


def stamp(text):
    return TORONTO.instant(datetime.datetime.strptime(text, "%Y-%m-%d %H:%M"))


def rfc3339(t):
    return (datetime.datetime(1970, 1, 1) + datetime.timedelta(
        seconds=t)).strftime("%Y-%m-%dT%H:%M:%SZ")


START = stamp("2026-11-02 10:00")


def windows(consent):
    """{what is due: (from, to, before which it is)}; whose consent ends
    then."""
    due = {}
    for title, (send, _) in SENDS.items():
        due["recap", title] = (stamp(send), stamp(send) + DAY + 1)
    due["survey", ""] = (stamp("2026-12-13 00:00"), stamp("2026-12-21 00:00"))
    end = stamp("2028-02-01 00:00")
    for rule, start, length, first, before in (
            ("FREQ=MONTHLY;BYDAY=3TH", 18 * 60, 90, (2026, 11, 1), 10),
            ("FREQ=MONTHLY;BYDAY=2SU", 150, 60, (2027, 3, 1), 2)):
        for on, _, at, _ in clocks.occurrences(
                TORONTO, rule, datetime.date(*first), start, length, START,
                end):
            if on == "2027-04-11":
                at = stamp("2027-04-04 02:30")
            due["invitation", at] = (at - before * DAY, at)
    due["consent", 60] = (consent - 60 * DAY, consent - 30 * DAY)
    due["consent", 30] = (consent - 30 * DAY, consent)
    return due


DUE = {}


def put(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def make(home):
    os.environ["TIDINGS_NOW"] = rfc3339(START)
    tap.home(home, 2)
    os.remove(home + "/lists/club/recaps/co-design.md")
    with open(home + "/lists/club/list.yaml", "a", encoding="utf-8") as f:
        f.write(LIST)
    put(home + "/ends.csv", "email,name,tier\nends@example.org,Eve,Core\n")
    done = [tap.t(home, "import", "club", "ends.csv", "--basis", "implied",
                  "--until", "2027-02-09", "--evidence", "card")]
    for n, (title, (send, more)) in enumerate(SENDS.items()):
        slug = title.lower().replace(" ", "-")
        put(home + "/lists/club/recaps/%s.md" % slug, RECAP % (
            title, send, more, "Number %d" % n))
        done.append(tap.t(home, "approve", slug))
    tap.ok(all(d.returncode == 0 for d in done), "a home with dates to come",
           *[d.stderr for d in done])
    with sqlite3.connect(home + "/var/tidings.db") as db:
        DUE.update(windows(db.execute(
            "SELECT max(consent_until) FROM member").fetchone()[0]))
    del os.environ["TIDINGS_NOW"]


def what_is(mail, now):
    """(what is due, to whom) of a mail that was sent then."""
    to, subject = replying.address(mail["To"]), str(mail["Subject"])
    calendar = [p for p in mail.walk()
                if p.get_content_type() == "text/calendar" and
                p.get_param("method") == "REQUEST"]
    if calendar:
        text = calendar[0].get_content()
        line = [x for x in text.splitlines() if x.startswith("DTSTART")][-1]
        wall = datetime.datetime.strptime(line.rsplit(":", 1)[1],
                                          "%Y%m%dT%H%M%S")
        return (("invitation", TORONTO.instant(wall)), to)
    for title in SENDS:
        if subject == title:
            return (("recap", title), to)
    if to in MEMBERS + ["ends@example.org"]:
        return (("survey", "") if "open until" in subject else
                ("other", subject), to)
    if "consent" in subject:
        return (("consent", 60 if now < DUE["consent", 30][0] else 30), to)
    words = replying.plain(mail)
    return (("contact", subject, zlib.crc32(words.encode())), to)


def recorded(home):
    """The last time that the store has seen; 0: none."""
    with sqlite3.connect(home + "/var/tidings.db") as db:
        row = db.execute("SELECT value FROM meta WHERE key = 'clock'"
                         ).fetchone()
    return int(row[0]) if row else 0


def next_instant(r, now, hidden):
    """Where the clock jumps to. hidden: the true time, to come back to."""
    x = r.random()
    if x < .20:
        return now + r.choice([-HOUR, HOUR, -HOUR + 60, 90 * 60, -2 * HOUR])
    if x < .32:
        return now + r.choice([-DAY, DAY])
    if x < .42:
        return now + r.randint(1, 4) * WEEK + r.randint(-DAY, DAY)
    if x < .48:
        return now - r.randint(1, 4) * WEEK
    if x < .51:
        return r.choice([0, 1, 86399, DAY * 200])
    if x < .52:
        return clocks.stamp(r.choice([2038, 2040, 2106]), r.randint(2, 12), 8)
    if x < .90:     # at the edge of something that is due
        edges = sorted(DUE.values())
        near = [e for e in edges if e[1] > hidden][:3]
        edge = r.choice(near if near and r.random() < .9 else edges)
        return r.choice(edge) + r.choice([-1, 0, 1, HOUR])
    return hidden + r.randint(0, 2 * DAY)


class History:
    def __init__(self, base, number, jumps):
        self.home = os.path.join(tap.work, "h%d" % number)
        shutil.copytree(base, self.home)
        self.r = random.Random(number)
        self.known, self.sent = set(), collections.Counter()
        self.wrong, self.log = [], []
        self.visited = collections.Counter()    # runs while it was due
        self.when = {}      # the last of them
        self.given_up = set()
        self.refused = 0
        self.jumps = jumps

    def fail(self, text, upto=None):
        self.wrong.append("%s\n%s" % (text, "\n".join(
            self.log[:upto][-6:])))

    def look(self, now):
        """New mails, by what they are."""
        new = []
        for path in glob.glob(self.home + "/var/outbox/new/*"):
            if path in self.known:
                continue
            self.known.add(path)
            with open(path, "rb") as f:
                new.append(what_is(replying.parse(f.read()), now))
        return new

    def run(self, now):
        seen = recorded(self.home)
        done = tap.t(self.home, "run", env=dict(
            os.environ, TIDINGS_NOW=rfc3339(now)))
        new = self.look(now)
        self.log.append("%s (recorded %s): %d, %s %s" % (
            rfc3339(now), rfc3339(seen), done.returncode, new,
            done.stderr.strip().replace(self.home, "")[:300]))
        if now < seen - HOUR:
            self.refused += done.returncode != 0
            if new:
                self.fail("sent with a clock that is behind")
            if done.returncode not in (0, 78) or (
                    done.returncode == 78 and "clock" not in done.stderr):
                self.fail("status %d of a clock that is behind" %
                          done.returncode)
            return
        # What is too late by a day is held for a person.
        if done.returncode != 0 and "is held" not in done.stderr:
            self.fail("status %d" % done.returncode)
        for due, (low, high) in DUE.items():
            if low <= now < high and due[1] not in self.given_up:
                self.visited[due] += 1
                self.when[due] = len(self.log)
        for due, to in new:
            self.sent[due, to] += 1
            # What a person was told of is left to that person.
            self.given_up |= {title for title in SENDS if due[0] == "contact"
                              and "%s” did not go out" % title in due[1]}
            if self.sent[due, to] > 1:
                self.fail("twice: %s to %s" % (due, to))
            if due in DUE and not DUE[due][0] <= now < DUE[due][1]:
                self.fail("not due now: %s to %s" % (due, to))

    def judge(self):
        survey = self.sent[("recap", "Planting"), MEMBERS[0]]
        for due in DUE:
            who = ["robin@example.org"] if due[0] == "consent" else MEMBERS
            for to in who:
                want = self.visited[due] > 0
                if due[0] == "survey":
                    want = want and survey
                if bool(self.sent[due, to]) != bool(want):
                    self.fail("%s to %s: due in %d runs, sent %d times" % (
                        due, to, self.visited[due], self.sent[due, to]),
                              self.when.get(due))

    def play(self):
        now = hidden = START
        for _ in range(self.jumps):
            now = max(0, next_instant(self.r, now, hidden))
            self.run(now)
            if now < clocks.stamp(2030, 1, 1) and now > hidden:
                hidden = min(now, hidden + 8 * WEEK)
            if self.wrong:
                break
        else:
            self.judge()
        shutil.rmtree(self.home)
        return self


def back_and_forth(base):
    """What was not due when the clock was right is not sent by one that is
    wrong, nor is it made up for."""
    h = History(base, -1, 0)
    for when in ("2027-01-12 12:00", "2026-12-10 12:00", "2026-12-10 13:00",
                 "1970-01-02 00:00", "2027-01-12 11:30", "2027-01-13 12:00",
                 "2027-01-21 17:59", "2027-01-21 18:00"):
        h.run(stamp(when))
    h.judge()
    tap.ok(not h.wrong and h.refused >= 2 and
           h.sent[("invitation", stamp("2027-01-21 18:00")), MEMBERS[0]] == 1
           and not h.sent[("invitation", stamp("2026-12-17 18:00")),
                          MEMBERS[0]],
           "a clock that is a month behind sends nothing, and says so",
           *(h.wrong + h.log))
    h = History(base, -2, 0)
    for when in ("2026-11-20 09:00", "2038-02-01 12:00", "2026-11-20 10:00"):
        h.run(stamp(when) if when[:4] != "2038" else clocks.stamp(
            2038, 2, 1))
    tap.ok(h.sent[("recap", "Planting"), MEMBERS[0]] == 1 and not h.wrong,
           "past 2038 and back: nothing a second time", *(h.wrong + h.log))
    now = dict(os.environ, TIDINGS_NOW=rfc3339(stamp("2027-01-12 09:00")))
    done = [tap.t(h.home, "run", env=now),
            tap.t(h.home, "adopt", "--yes", env=now),
            tap.t(h.home, "run", env=now)]
    tap.ok([d.returncode for d in done] == [78, 0, 0] and
           "adopt --yes" in done[0].stderr,
           "a clock that was ahead, and a person who says that it is right "
           "now", *[d.stdout + d.stderr for d in done])


def play(n, jumps):
    base = os.path.join(tap.work, "base")
    make(base)
    back_and_forth(base)
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        all_of = list(pool.map(lambda i: History(base, i, jumps).play(),
                               range(n)))
    wrong = [w for h in all_of for w in h.wrong]
    sent = collections.Counter(due[0] for h in all_of
                               for (due, _), k in h.sent.items()
                               for _ in range(k))
    tap.ok(not wrong, "%d jumps of clocks in %d histories: once, or never" % (
        n * jumps, n), *wrong[:3])
    tap.ok(all(sent[k] > 0 for k in ("recap", "invitation", "consent")),
           "with all kinds of mail", dict(sent))
    tap.note("%d runs refused; sent: %s; %.0f s" % (
        sum(h.refused for h in all_of), dict(sent),
        time.monotonic() - began))


play(*((200, 25) if tap.SOAK else (4, 10)))
tap.finish()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A community over its months, with a clock of its own: sessions that come
again, invitations and what members answer, recaps, corrections, a draft that
is commented on, digests, people who leave and who change their level; through
a server of which one transaction in a hundred fails. At the end the ledger is
held against what the server took, mail by mail (G13), and against a model of
who was to get what.

One month of 200 members; with SOAK=1 a year of 2,000. SEED=N repeats a run.
"""
import collections
import datetime
import json
import os
import random
import shutil
import sqlite3
import sys
import time
import zoneinfo

TOP = os.path.abspath(os.environ.get("TOP", "."))
sys.path.insert(0, os.path.join(TOP, "tests/lib"))
import marks            # noqa: E402
import replying         # noqa: E402
import sending          # noqa: E402
import tap              # noqa: E402

ZONE = zoneinfo.ZoneInfo("America/Toronto")
SEED = int(os.environ.get("SEED") or random.SystemRandom().randrange(1 << 30))
MONTHS = int(os.environ.get("MONTHS") or (12 if tap.SOAK else 1))
MEMBERS = int(os.environ.get("MEMBERS") or (2000 if tap.SOAK else 200))
FAULTS = int(os.environ.get("FAULTS") or (100 if tap.SOAK else 50))  # 1 in
EACH = ("leading", "advising", "engaged")
TIERS = EACH + ("informed",)
STEP = datetime.timedelta(hours=6 if tap.SOAK else 12)

LIST = """\
name: The teams' circle
from: Teams' circle <circle@news.example.org>
contact: {name: Robin, email: robin@example.org}
postal_address: 1 Main Street, Milton
purpose: Recaps of our sessions
timezone: America/Toronto
members_space: "https://members.example.org/circle"
tiers:
  - {name: Leading, drafts: full, resources: private}
  - {name: Advising, drafts: summary, resources: private}
  - {name: Engaged}
  - {name: Informed, detail: summary, when: digest}
sessions:
  - {slug: monthly, title: Sharing session, rule: third Thursday,
     start: "12:00", end: "13:30", from: 2026-01-01, place: online,
     invite: 14 days, tiers: [Leading, Advising, Engaged],
     changes: [{on: 2026-12-17, move_to: 2026-12-10}]}
digest: {rule: first Monday, at: "09:00", approve: auto}
"""
RECAP = """\
---
title: "Session of %(day)s: %(topic)s"
date: %(day)s
session: monthly
send: %(send)s
%(drafts)sresources:
  - {title: Slides of %(topic)s, url: "https://example.org/%(day)s.pdf"}
  - {title: Recording of %(topic)s, private: true}
next_steps:
  - {id: read-%(day)s, what: "Read about %(topic)s", by: %(by)s}
---

Dear {{first_name|friend}}, we talked about %(topic)s.

## What we heard

Teams told how %(topic)s changed their week.

<!-- more -->

One team spoke of %(detail)s at length.

<!-- for: Leading -->
The leading group should look at %(private)s before we go on.
<!-- /for -->
"""
DRAFT = """\
drafts:
  - {file: drafts/plan.md, title: The plan, summary: "What we mean to do",
     feedback_by: %s}
"""
PLAN = """\
# Why

Because teams asked for it.

# Who decides

The leading group does, on the first day of a month.

# What it costs

Two days a year.
"""
TOPICS = ("huddles", "referrals", "shared records", "agreements", "directives",
          "rooms", "coaching", "handovers", "phone lines", "training",
          "measures", "holidays")


def local(y, m, d, hour=0, minute=0):
    return datetime.datetime(y, m, d, hour, minute, tzinfo=ZONE)


def third_thursday(y, m):
    first = datetime.date(y, m, 1)
    return first + datetime.timedelta(days=(3 - first.weekday()) % 7 + 14)


def first_monday(y, m):
    first = datetime.date(y, m, 1)
    return first + datetime.timedelta(days=-first.weekday() % 7)


def following(y, m):
    return (y + 1, 1) if m == 12 else (y, m + 1)


class Member:
    def __init__(self, number):
        self.addr = "m%d@example.org" % number
        self.tier = TIERS[number % 4]
        self.left = False


class Community:
    def __init__(self, folder):
        self.home = os.path.join(folder, "home")
        self.random = random.Random(SEED)
        self.sink = sending.Sink(os.path.join(folder, "sink"), options=[
            "-f", str(FAULTS), "-S", str(SEED)])
        self.members = {m.addr: m for m in map(Member, range(MEMBERS))}
        self.statuses = collections.Counter()
        self.trouble = []
        self.runs = 0
        self.plans = []         # (what, rows that were to be) as of its time
        self.now = local(2026, 1, 1, 8)
        self.make_home()

    # --- the home

    def write(self, path, text):
        path = os.path.join(self.home, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)

    def make_home(self):
        os.makedirs(self.home)
        shutil.copytree(os.path.join(TOP, "templates"),
                        os.path.join(self.home, "templates"))
        self.write("config/tidings.yaml", sending.SETTINGS % (
            "", '  - {url: "smtp://127.0.0.1:%d", tls: none}'
            % self.sink.ports[0]))
        self.write("lists/circle/list.yaml", LIST)
        self.write("lists/circle/drafts/plan.md", PLAN)
        self.write("members.csv", "email,first_name,tier\n" + "".join(
            "%s,%s,%s\n" % (m.addr, "Ann" if i % 3 else "", m.tier)
            for i, m in enumerate(self.members.values())))
        self.do(0, "import", "circle", "members.csv", "--basis", "express",
                "--evidence", "sign-up sheet")
        self.marks = marks.Marks(self.home)
        self.ids = dict(self.rows(
            "SELECT a.addr, m.id FROM member m"
            " JOIN address a ON a.id = m.address_id"))

    def do(self, wanted, *args):
        """One command; wanted: the exit status, or several."""
        env = dict(sending.environment(), TIDINGS_TIME_SCALE="0.01",
                   TIDINGS_NOW=self.now.astimezone(
                       datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"))
        done = sending.tidings(self.home, *args, env=env)
        if done.returncode not in (wanted if isinstance(wanted, tuple) else
                                   (wanted,)):
            self.trouble.append("%s: tidings %s: %d %s%s" % (
                self.now, " ".join(args), done.returncode, done.stdout[-400:],
                done.stderr[-800:]))
        return done

    def rows(self, *sql):
        db = sqlite3.connect(self.home + "/var/tidings.db", timeout=60)
        try:
            return db.execute(*sql).fetchall()
        finally:
            db.close()

    def run(self):
        """What cron does. 75: something was held, or waits for a relay."""
        done = self.do((0, 69, 75), "run")
        self.runs += 1
        self.statuses[done.returncode] += 1

    def until(self, when):
        while self.now < when:
            self.now = min(when, self.now + STEP)
            self.run()

    # --- people

    def suspended(self):
        return {a for a, in self.rows("SELECT addr FROM address"
                                      " WHERE suspended_at IS NOT NULL")}

    def may_get(self, tiers):
        gone = self.suspended()
        return {m.addr for m in self.members.values()
                if not m.left and m.tier in tiers and m.addr not in gone}

    def some(self, n, tiers=TIERS):
        return self.random.sample(sorted(self.may_get(tiers)), n)

    def write_back(self, addr, kind, like, words, since=0):
        """An answer to the last mail of that kind that the member got since
        then; False: there is none."""
        found = self.rows(
            "SELECT d.id FROM delivery d LEFT JOIN notice n"
            " ON d.kind = 'notice' AND n.id = CAST(d.subject_key AS INTEGER)"
            " WHERE d.member_id = ? AND d.state = 'accepted'"
            " AND ifnull(n.kind, d.kind) = ? AND d.subject_key LIKE ?"
            " AND ifnull(n.created_at, 0) >= ? ORDER BY d.id DESC LIMIT 1",
            (self.ids[addr], kind, like, since))
        if not found:
            return False
        replying.deliver(self.home, replying.answer(
            None, words, style="plain", frm=addr, subject="Re: the session",
            to=self.marks.address("reply@news.example.org", "r",
                                  found[0][0])))
        return True

    def people_change(self):
        """Some leave, some choose another level; after the next run it is so.
        """
        some = self.some(6)
        for addr in some[:3]:
            if self.write_back(addr, "recap", "%", "unsubscribe"):
                self.members[addr].left = True
        for addr in some[3:]:
            tier = self.random.choice(TIERS)
            if tier != self.members[addr].tier and self.write_back(
                    addr, "recap", "%", "make me %s" % tier.capitalize()):
                self.members[addr].tier = tier
        self.run()

    # --- what a month has

    def plan(self, what, kind, key, addrs):
        self.plans.append((what, kind, key, addrs))

    def invitations(self, day):
        self.until(local(day.year, day.month, day.day, 12) -
                   datetime.timedelta(days=14))
        self.run()
        invited = self.may_get(EACH)
        have = self.rows(
            "SELECT a.addr, count(*) FROM notice n"
            " JOIN member m ON m.id = n.member_id"
            " JOIN address a ON a.id = m.address_id WHERE n.kind ="
            " 'invitation' AND n.created_at >= ? GROUP BY a.addr",
            (self.invited_since,))
        if dict(have) != dict.fromkeys(invited, 1):
            wrong = set(dict(have)) ^ invited
            self.trouble.append("%s: %d invited, %d were to be; %s" % (
                day, len(have), len(invited), sorted(wrong)[:5]))
        self.answers = {}
        for word, n in ("yes, I'll come", MEMBERS // 20), ("no", 3), \
                ("maybe", 2):
            for addr in self.random.sample(sorted(invited), n):
                if self.write_back(addr, "invitation", "%", word,
                                   self.invited_since):
                    self.answers[addr] = word.split(",")[0]
        self.invited_since = int(self.now.timestamp()) + 1
        self.run()

    def event(self, day):
        """Yes, maybe, no and silent, as members said."""
        said = collections.Counter(self.answers.values())
        done = self.do(0, "event", "circle", "--json")
        events = json.loads(done.stdout or "{}").get("events", [])
        found = [e for e in events if str(day) in json.dumps(e)]
        if not found or any(found[0].get(k) != said[k]
                            for k in ("yes", "maybe", "no")):
            self.trouble.append("%s: %s, but members said %s" % (
                day, found[:1], dict(said)))

    def recap(self, day, month, topic, with_draft):
        send = day + datetime.timedelta(days=2)
        self.facts = {
            "day": day, "topic": topic, "detail": topic + " at dawn",
            "private": "the cost of " + topic, "send": "%s 09:00" % send,
            "by": day + datetime.timedelta(days=20),
            "drafts": DRAFT % (day + datetime.timedelta(days=14))
            if with_draft else ""}
        self.slug = "%s-session" % day
        self.path = "lists/circle/recaps/%s.md" % self.slug
        self.now = local(day.year, day.month, day.day, 18)
        self.write(self.path, RECAP % self.facts)
        self.do(0, "approve", "circle/" + self.slug)
        at = local(send.year, send.month, send.day, 9)
        self.until(at - datetime.timedelta(minutes=1))
        due = self.may_get(EACH)
        self.now = at
        self.run()
        self.plan(self.slug, "recap", self.slug + "@1", due)

    def comments(self):
        """On the draft; the sheet has them all."""
        n = 0
        for i, addr in enumerate(self.some(8, ("leading",))):
            n += self.write_back(addr, "recap", self.slug + "@%",
                                 "D%d: say more about step %d." % (
                                     1 + i % 3, i))
        self.run()
        sheet = json.loads(self.do(0, "feedback", self.slug, "--json").stdout)
        if len(sheet["remarks"]) != n:
            self.trouble.append("%d remarks on the draft, %d were written" % (
                len(sheet["remarks"]), n))

    def correct(self):
        """One private block: only who saw it gets a correction."""
        self.until(self.now + datetime.timedelta(days=3))
        state = collections.defaultdict(dict)
        for addr, tier, kind, s in self.rows(
                "SELECT a.addr, d.tier, d.kind, d.state FROM delivery d"
                " JOIN member m ON m.id = d.member_id JOIN address a"
                " ON a.id = m.address_id WHERE d.subject_key = ?",
                (self.slug + "@1",)):
            state[addr] = (tier, s)
        self.facts["private"] += " and of rooms"
        self.write(self.path, RECAP % self.facts)
        have = {a for a, (_, s) in state.items() if s == "accepted"}
        open_ = {a for a, (_, s) in state.items() if s == "in_doubt"}
        may = self.may_get(EACH)
        self.in_doubt = open_ & may
        self.do((0, 75), "send", self.slug, "--correction", "--yes")
        self.plan(self.slug + ", corrected", "correction", self.slug + "@2",
                  {a for a in may & have
                   if (self.members[a].tier == "leading") or
                   self.members[a].tier != state[a][0]})
        self.plan(self.slug + ", as corrected", "recap", self.slug + "@2",
                  may - have - open_)

    def decide(self):
        """What is in doubt, one way and the other."""
        for recap, addr, number in self.rows(
                "SELECT p.slug, d.addr, d.id FROM delivery d"
                " JOIN revision v ON v.id = d.revision_id"
                " JOIN recap p ON p.id = v.recap_id"
                " WHERE d.state = 'in_doubt'"):
            again = number % 2 == 0
            self.resolved[number] = again
            self.plan_decided(recap, addr, again)
            self.do((0, 75), "resolve", recap, addr,
                    "--send-again" if again else "--was-sent")

    def plan_decided(self, recap, addr, again):
        """Who was in doubt about what a correction replaced gets it now: as a
        correction of what came, or as the whole."""
        for what, kind, key, due in self.plans:
            if key != recap + "@2" or addr not in self.in_doubt:
                continue
            if again == (kind == "recap") and (
                    again or self.members[addr].tier == "leading"):
                due.add(addr)

    def digest(self, y, m):
        """Of that month: written and shown on the first Monday of the next,
        and a day later on its way."""
        day = first_monday(*following(y, m))
        at = local(day.year, day.month, day.day, 9)
        self.until(at)
        self.run()
        slug = "%04d-%02d-digest" % (y, m)
        self.until(at + datetime.timedelta(hours=23))
        if self.rows("SELECT 1 FROM begun WHERE slug = ?", (slug,)):
            self.trouble.append(slug + " went out before its day was over")
        self.now = at + datetime.timedelta(hours=24, minutes=1)
        due = self.may_get(("informed",))
        self.run()
        self.plan(slug, "recap", slug + "@1", due)

    def live(self):
        self.resolved = {}      # row: whether it was sent again
        self.in_doubt = set()   # about the revision that was corrected
        self.invited_since = 0
        for month in range(1, MONTHS + 1):
            day = third_thursday(2026, month)
            if month == 12:
                day = datetime.date(2026, 12, 10)
            self.invitations(day)
            self.until(local(day.year, day.month, day.day, 11, 30))
            self.event(day)
            draft = month == (3 if MONTHS > 1 else 1)
            self.recap(day, month, TOPICS[month - 1], draft)
            self.until(self.now + datetime.timedelta(days=1))
            if draft:
                self.comments()
            self.people_change()
            if month % 4 == 3 or MONTHS == 1:
                self.correct()
            self.decide()
            self.until(self.now + datetime.timedelta(days=2))
            self.digest(2026, month)
        for _ in range(24):
            self.until(self.now + STEP)

    # --- what must hold

    def ledger(self):
        found = self.rows(
            "SELECT d.id, l.slug, d.member_id, d.kind, d.subject_key, d.state,"
            " d.addr FROM delivery d JOIN list l ON l.id = d.list_id")
        return {self.marks.message_id(*row[1:5]): row for row in found}

    def check(self):
        self.sink.stop()
        taken = collections.Counter(
            e[5] for e in self.sink.events() if e[0] == "taken")
        ledger = self.ledger()
        state = collections.Counter(row[5] for row in ledger.values())
        tap.note("%d mails taken, %d rows: %s; %d runs: %s" % (
            sum(taken.values()), len(ledger), dict(state), self.runs,
            dict(self.statuses)))
        tap.ok(not self.trouble, "every command ends as it should",
               *self.trouble[:12])
        # A person may have said that one never came, and it did.
        strange = [m for m in taken if m not in ledger or (
            ledger[m][5] not in ("accepted", "in_doubt") and
            not self.resolved.get(ledger[m][0]))]
        tap.ok(not strange, "what the server took is accepted or in doubt",
               *[(m, ledger.get(m)) for m in strange[:5]])
        # A person may have said that one came which did not.
        missing = [row for m, row in ledger.items() if row[5] == "accepted"
                   and m not in taken and self.resolved.get(row[0]) is not
                   False]
        tap.ok(not missing, "what is accepted was taken", *missing[:5])
        twice = [ledger[m] for m, n in taken.items() if m in ledger and
                 n > 1 + self.resolved.get(ledger[m][0], False)]
        tap.ok(not twice, "and once, unless a person sent it again",
               *twice[:5])
        undone = [row for row in ledger.values() if row[5] in
                  ("planned", "armed", "deferred")]
        tap.ok(not undone, "nothing is undone at the end", *undone[:5])
        self.check_plans()
        used = sum(taken.values())
        tap.ok(used > MEMBERS * MONTHS and len(state) >= 2,
               "there were mails, and not all of them went well", state)

    def check_plans(self):
        wrong = []
        for what, kind, key, due in self.plans:
            have = {a for a, in self.rows(
                "SELECT a.addr FROM delivery d JOIN member m"
                " ON m.id = d.member_id JOIN address a ON a.id = m.address_id"
                " WHERE d.kind = ? AND d.subject_key = ?", (kind, key))}
            if have != due:
                wrong.append("%s: %d rows, %d were to be; not: %s; too many: "
                             "%s" % (what, len(have), len(due),
                                     sorted(due - have)[:4],
                                     sorted(have - due)[:4]))
        tap.ok(not wrong, "%d recaps, corrections and digests went to whom "
               "they were for" % len(self.plans), *wrong[:8])


def main():
    begun = time.monotonic()
    folder = os.path.join(tap.work, "year")
    os.makedirs(folder)
    c = Community(folder)
    c.live()
    c.check()
    tap.note("SEED=%d, %d months, %d members, %.0f s" % (
        SEED, MONTHS, MEMBERS, time.monotonic() - begun))


main()
tap.finish()

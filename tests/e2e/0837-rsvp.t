#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Answers to invitations as calendars and people send them: what each sample
in tests/golden/rsvp is taken for, and what `inbox` does with it (S51)."""
import glob
import json
import os
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "lib"))
NOW = "2026-12-01T15:00:00Z"
os.environ["TIDINGS_NOW"] = NOW
import replying  # noqa: E402
import tap  # noqa: E402

SAMPLES = os.path.join(tap.TOP, "tests/golden/rsvp")
UID = "8c1f6f0e-52a7-8d3b-9b1e-4a7d20c5e913"
KIM = "kim.roy@example.net"
TO = b"reply+r1k7mq2vzx4hd6w3ncb5tyfjgase2u4o@news.example.org"
# What is noted, and whether a person gets it as well.
MEANS = {
    "google-accepted": ("ACCEPTED", False),
    "google-declined-note": ("DECLINED", True),
    "google-tentative-fr": ("TENTATIVE", False),
    "google-counter": (None, True),
    "exchange-accepted": ("ACCEPTED", False),
    "exchange-declined-comment": ("DECLINED", True),
    "exchange-tentative": ("TENTATIVE", False),
    "exchange-earlier-sequence": (None, True),
    "exchange-alias": ("ACCEPTED", False),
    "outlook-com-no-organizer": ("ACCEPTED", False),
    "outlook-quoted-printable": ("ACCEPTED", False),
    "outlook-latin1-declined": ("DECLINED", True),
    "outlook-delegated": (None, True),
    "outlook-counter": (None, True),
    "apple-accepted": ("ACCEPTED", False),
    "apple-maybe": ("TENTATIVE", False),
    "iphone-declined": ("DECLINED", False),
    "thunderbird-accepted": ("ACCEPTED", False),
    "fastmail-accepted": ("ACCEPTED", False),
    "proton-accepted": ("ACCEPTED", False),
    "zimbra-tentative": ("TENTATIVE", False),
    "notes-accepted": ("ACCEPTED", False),
    "uppercase-mailto": ("ACCEPTED", False),
    "lower-case-all": ("DECLINED", False),
    "several-attendees": ("DECLINED", False),
    "no-method-in-the-part": ("ACCEPTED", False),
    "octet-stream-file": ("ACCEPTED", False),
    "sent-by-assistant": ("ACCEPTED", False),
    "folded-inside-a-character": ("DECLINED", True),
    "one-of-a-series": ("DECLINED", False),
    "accepted-with-question": ("ACCEPTED", True),
    "two-events": ("ACCEPTED", False),
    "cut-off": ("ACCEPTED", False),
    "needs-action": (None, True),
    "request-handed-back": (None, True),
    "refresh": (None, True),
}

# Those that go through the inbox in every run; all of them with SOAK.
FEW = ["google-declined-note", "google-counter", "exchange-accepted",
       "exchange-earlier-sequence", "outlook-com-no-organizer",
       "outlook-delegated", "apple-maybe", "uppercase-mailto",
       "sent-by-assistant", "needs-action", "refresh"]


def explained():
    names = sorted(os.path.basename(p) for p in glob.glob(
        os.path.join(SAMPLES, "*.eml")))
    said = subprocess.run(
        [tap.TIDINGS, "-C", tap.work, "explain", "--json", *names],
        cwd=SAMPLES, text=True, capture_output=True, timeout=tap.LONG)
    lines = said.stdout.splitlines()
    tap.ok(len(names) >= 24 and len(lines) == len(names) and
           {n[:-4] for n in names} == set(MEANS),
           "%d samples" % len(names), said.stderr)
    wrong = []
    for name, line in zip(names, lines):
        path = os.path.join(SAMPLES, name[:-4] + ".out")
        if os.environ.get("GOLDEN_UPDATE"):
            with open(path, "w", encoding="utf-8") as f:
                f.write(line + "\n")
        with open(path, encoding="utf-8") as f:
            if json.loads(line) != json.loads(f.read()):
                wrong.append(line)
        x = json.loads(line)
        partstat, _ = MEANS[name[:-4]]
        if partstat and (x["rsvp"] or {}).get("partstat") != partstat:
            wrong.append(line)
    tap.ok(not wrong, "each is taken for what it is", *wrong)


class Scene:
    def __init__(self):
        self.home = os.path.join(tap.work, "h")
        os.environ["TIDINGS_NOW"] = "2026-11-20T15:00:00Z"
        tap.home(self.home, 3)
        with open(self.home + "/kim.csv", "w", encoding="utf-8") as f:
            f.write("email,name,tier\n%s,Kim Roy,Core\n" % KIM)
        with open(self.home + "/config/tidings.yaml", "a",
                  encoding="utf-8") as f:
            f.write("limits: {commands_per_day: 500}\n")
        tap.t(self.home, "import", "club", "kim.csv", "--basis", "express",
              "--evidence", "form")
        tap.t(self.home, "send", "co-design", "--yes")
        os.environ["TIDINGS_NOW"] = NOW
        self.mail = {replying.address(m["To"]): m
                     for m in replying.mails(self.home)}
        self.token = replying.address(self.mail[KIM]["Reply-To"]).encode()
        self.sql("INSERT INTO event (list_id, uid, recap_id, title, sequence,"
                 " starts_at) SELECT l.id, ?, NULL, 'Winter assembly', 2,"
                 " 1796943600 FROM list l", UID)

    def sql(self, text, *args):
        with sqlite3.connect(self.home + "/var/tidings.db") as db:
            return db.execute(text, args).fetchall()

    def inbox(self, octets):
        """(what was said, what is noted, mails to the contact)"""
        before = {m.path for m in replying.mails(self.home)}
        self.sql("DELETE FROM rsvp")
        replying.deliver(self.home, octets)
        said = tap.t(self.home, "inbox", "--json")
        new = [m for m in replying.mails(self.home) if m.path not in before]
        return (said.stdout + said.stderr, self.sql(
            "SELECT e.uid, r.partstat, r.way, a.addr FROM rsvp r"
            " JOIN event e ON e.id = r.event_id"
            " JOIN member m ON m.id = r.member_id"
            " JOIN address a ON a.id = m.address_id"),
            [m for m in new if replying.address(m["To"]) ==
             "robin@example.org"], new)


def through_inbox(s):
    for name in sorted(MEANS) if tap.SOAK else FEW:
        partstat, person = MEANS[name]
        with open(os.path.join(SAMPLES, name + ".eml"), "rb") as f:
            raw = f.read().replace(TO, s.token)
        said, noted, told, _ = s.inbox(raw)
        want = [(UID, partstat, "calendar", KIM)] if partstat else []
        tap.ok(noted == want and bool(told) == person, "%s: %s%s" % (
            name, partstat or "nothing is noted", ", and a person reads it"
            if person else ""), said, noted,
            *[replying.plain(m)[:600] for m in told])


def asked(s, uid, day, title):
    s.sql("INSERT INTO event (list_id, uid, recap_id, title, starts_at)"
          " SELECT id, ?, NULL, ?, strftime('%s', ?) FROM list", uid, title,
          day)
    s.sql("INSERT INTO invited (event_id, member_id, sequence, at)"
          " SELECT e.id, m.id, 0, 0 FROM event e, member m JOIN address a"
          " ON a.id = m.address_id WHERE e.uid = ? AND a.addr = ?", uid, KIM)


def by_day(s):
    """On Tuesday 1 December; the list is in Toronto."""
    asked(s, "u-thu", "2026-12-03 17:00:00", "Tools evening")
    # The evening of the 17th there, and the 18th in UTC.
    asked(s, "u-17", "2026-12-18 00:30:00", "Seeds evening")
    asked(s, "u-two", "2026-12-21 17:00:00", "One of two")
    asked(s, "u-two-more", "2026-12-21 20:00:00", "The other")
    table = [
        ("I'll be there on the 17th", "u-17", "ACCEPTED"),
        ("See you Thursday!", "u-thu", "ACCEPTED"),
        ("Can't make it on December 17", "u-17", "DECLINED"),
        ("Oui pour le 17 décembre", "u-17", "ACCEPTED"),
        ("Je serai là jeudi", "u-thu", "ACCEPTED"),
        ("Maybe for the 17th", "u-17", "TENTATIVE"),
        ("I'll be there on the 18th", None, None),
        ("I'll be there on the 21st", None, None),
        ("Is it on the 17th?", None, None),
        ("My colleague will be there on the 17th", None, None),
        ("I was there on the 17th", None, None),
        ("I'd come on the 17th if it were earlier", None, None)]
    for words, uid, partstat in table:
        said, noted, told, new = s.inbox(replying.answer(s.mail[KIM], words))
        want = [(uid, partstat, "reply", KIM)] if uid else []
        back = [m for m in new if replying.address(m["To"]) == KIM]
        tap.ok(noted == want and bool(told) == (not uid) and
               len(back) == bool(uid), "\"%s\": %s" % (
                   words, partstat or "for a person"), said, noted,
               *[replying.plain(m)[:400] for m in new])
    said, noted, told, new = s.inbox(replying.answer(
        s.mail[KIM], "See you Thursday!",
        extra={"Date": "Fri, 20 Nov 2026 10:00:00 -0500"}))
    tap.ok(noted == [] and told, "\"Thursday\" is counted from the day on "
           "which it was written", said, noted)
    said, noted, told, new = s.inbox(replying.answer(
        s.mail["m1@example.org"], "See you Thursday!"))
    tap.ok(noted == [] and told, "who was not asked is no guest", said, noted)


def explained_words():
    """Words in answer to an invitation; whose it is, nobody asks."""
    table = [("Re: Invitation: Digging", "yes", "ACCEPTED"),
             ("RE: Moved: Digging", "No, I can't come", "DECLINED"),
             ("Re: Reminder: Digging", "maybe", "TENTATIVE"),
             ("Re: Takes place after all: Digging", "yes", "ACCEPTED"),
             ("Re: Changed: Digging", "yes", "ACCEPTED"),
             ("Re: A recap", "yes", None)]
    names = []
    for i, (subject, words, _) in enumerate(table):
        names.append(os.path.join(tap.work, "words%d.eml" % i))
        with open(names[-1], "w", encoding="utf-8") as f:
            f.write("From: Kim Roy <%s>\nTo: reply@news.example.org\n"
                    "Subject: %s\nIn-Reply-To: <x@news.example.org>\n\n%s\n"
                    % (KIM, subject, words))
    said = subprocess.run(
        [tap.TIDINGS, "-C", scene.home, "explain", "--json", *names],
        text=True, capture_output=True, timeout=tap.LONG)
    have = [(json.loads(x)["rsvp"] or {}).get("partstat")
            for x in said.stdout.splitlines()]
    tap.ok(have == [x[2] for x in table],
           "explain: words in answer to an invitation", have, said.stderr)


explained()
scene = Scene()
explained_words()
through_inbox(scene)
by_day(scene)
tap.finish()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Random histories of one recap after the other, against a small model.

Each history approves, sends, edits, corrects, cancels, decides and dies at
the planning, with a relay that takes, defers, refuses, or closes before it
has answered. After each command every row of the store and every mail that
the relay took must be what the model says; beside that nobody ever has two
open rows, and no mail comes twice unless a person said that it never came.

The model knows product.md's words and none of our tables. SEED=N repeats a
run; SOAK=1 makes it long. Without it as many are tried as 30 seconds allow,
at most 200.
"""
import collections
import datetime
import email
import email.policy
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time

TOP = os.environ.get("TOP") or os.path.dirname(os.path.dirname(
    os.path.dirname(os.path.abspath(__file__))))
TIDINGS = os.environ.get("TIDINGS") or os.path.join(TOP, "build/tidings")
sys.path.insert(0, os.path.join(TOP, "tests/lib"))
import smtp_peer  # noqa: E402

SOAK = os.environ.get("SOAK")
HISTORIES = 6000 if SOAK else 200
SECONDS = 6000 if SOAK else 30  # none is begun after that
A_HOME = 30  # histories in one home
SEED = int(os.environ.get("SEED") or random.SystemRandom().randrange(1 << 30))
OPEN = ("waiting", "deferred", "in_doubt")


# --- the model ---------------------------------------------------------------

class Row:
    """One mail to one member, of one revision."""

    def __init__(self, kind, rev, tier):
        self.kind, self.rev, self.tier = kind, rev, tier
        self.state = "waiting"
        self.has_left = False     # armed, as far as can be known
        self.arrived = False      # whatever anybody knows of it
        self.tried = None         # on which day last

    def view(self):
        return self.rev.view(self.tier)


class Revision:
    def __init__(self, number, kind, blocks):
        self.number, self.kind, self.blocks = number, kind, dict(blocks)
        self.state, self.begun = "approved", False

    def view(self, tier):
        return self.blocks["All"], tier, self.blocks[tier]


class Refused(Exception):
    """The exit status of a command that does nothing."""


class Model:
    def __init__(self, members):
        self.members = members    # address -> {"tier":, "back": day}
        self.blocks = {"All": 0, "Core": 0, "Friends": 0}
        self.revs = []
        self.rows = {m: [] for m in members}
        self.came = {m: [] for m in members}   # what arrived, as it was

    # What there is.

    def latest(self):
        return self.revs[-1] if self.revs else None

    def eligible(self, m, day):
        return self.members[m]["back"] <= day

    def all_rows(self):
        return [r for v in self.rows.values() for r in v]

    def of_latest(self):
        return [r for r in self.all_rows() if r.rev is self.latest()]

    def went_out(self):
        return any(r.has_left for r in self.all_rows())

    def changed(self):
        return any(Revision(0, "", self.blocks).view(t) !=
                   self.latest().view(t) for t in ("Core", "Friends"))

    def need(self):
        if not self.revs:
            return "first"
        if self.changed():
            return "correction" if self.went_out() else "changed"
        return "again" if self.latest().state == "withdrawn" else "nothing"

    # Who is due.

    def due(self, m, rev, day):
        """"kept", "held", "same", or the kind of a row for this member."""
        mine = self.rows[m]
        if any(r.rev is rev and r.state != "cancelled" for r in mine):
            return "kept"
        if any(r.state == "in_doubt" for r in mine):
            return "held"
        have = [r for r in mine if r.state == "accepted"]
        if not have:
            return "recap"
        have = max(have, key=lambda r: r.rev.number)
        return "same" if have.view() == rev.view(self.members[m]["tier"]) \
            else "correction"

    def plan(self, rev, day, only=None, dry=False):
        found = collections.Counter()
        for m in self.members:
            if not self.eligible(m, day) or only not in (None, m):
                continue
            kind = self.due(m, rev, day)
            found[kind] += 1
            if kind not in ("recap", "correction") or dry:
                continue
            again = [r for r in self.rows[m]
                     if r.rev is rev and r.kind == kind]
            for r in again:
                r.state, r.tier = "waiting", self.members[m]["tier"]
            if not again:
                self.rows[m].append(Row(kind, rev, self.members[m]["tier"]))
        return found

    def withdraw(self):
        for r in self.all_rows():
            if r.state in ("waiting", "deferred"):
                r.state = "cancelled"
        for v in self.revs:
            v.state = "withdrawn"

    def freeze(self, kind):
        self.withdraw()
        self.revs.append(Revision(len(self.revs) + 1, kind, self.blocks))

    def next(self, need):
        """The revision that a dry run asks about."""
        if need in ("again", "nothing"):
            return self.latest()
        return Revision(len(self.revs) + 1, "", self.blocks)

    # Commands.

    def approve(self, day):
        need = self.need()
        if need == "correction":
            raise Refused(65)
        found = self.plan(self.next(need), day, dry=True)
        if found["recap"] + found["correction"] + found["kept"] == 0 and \
                not (need == "nothing" and self.latest().begun):
            raise Refused(65)
        self.grant(need)

    def grant(self, need):
        if need in ("first", "changed"):
            self.freeze("recap")
        elif need == "again":
            self.latest().state = "approved"

    def quietly(self):
        if self.need() != "correction" or any(
                r.state in OPEN and (r.rev is self.latest() or
                                     r.state == "in_doubt")
                for r in self.all_rows()):
            raise Refused(65)
        self.freeze("correction")
        self.latest().state, self.latest().begun = "begun", True

    def prepare(self, correction, only, day):
        need = self.need()
        if correction and need != "correction" and not (
                need in ("again", "nothing") and
                self.latest().kind == "correction"):
            raise Refused(65)
        if need == "correction" and not correction:
            raise Refused(65)
        if only and not self.eligible(only, day):
            raise Refused(65)
        found = self.plan(self.next(need), day, only, dry=True)
        undone = need == "correction" and any(
            r.state in ("waiting", "deferred") for r in self.of_latest())
        if need != "nothing" and found["recap"] + found["correction"] + \
                found["kept"] == 0 and not undone:
            raise Refused(65)
        return need

    def begin(self, need, only, day, dies):
        """True: it died while planning."""
        if need == "nothing" and not only and self.latest().begun and \
                self.latest().state != "approved":
            return False
        if need == "correction":
            if dies == "plan_commit":
                return True
            self.freeze("correction")
        else:
            self.grant(need)
            found = self.plan(self.latest(), day, only, dry=True)
            due = found["recap"] + found["correction"]
            if only and due == 0 and found["held"] + found["same"] > 0:
                raise Refused(65)
            if not only and due + found["kept"] == 0 and \
                    self.latest().kind == "recap":
                raise Refused(65)
            if dies == "plan_commit":
                return True
        self.plan(self.latest(), day, only)
        if not only:
            self.latest().state, self.latest().begun = "begun", True
        return dies is not None

    def deliver(self, only, day, fate):
        """fate: what the relay does with whom; {}: there is no relay. False
        where one was looked for in vain."""
        found = True
        for m, mine in self.rows.items():
            for r in mine:
                if r.rev is not self.latest() or \
                        r.state not in ("waiting", "deferred") or \
                        only not in (None, m):
                    continue
                if r.state == "deferred" and r.tried == day:
                    continue      # it is tried again some hours later
                if not fate:
                    found = False
                    continue
                if not self.eligible(m, day):
                    r.state = "suppressed"
                    continue
                r.tried = day
                r.state = {"take": "accepted", "defer": "deferred",
                           "refuse": "failed"}.get(fate[m], "in_doubt")
                r.has_left |= r.state in ("accepted", "in_doubt")
                r.arrived = fate[m] in ("take", "lost answer")
                if r.arrived:
                    self.came[m].append((r.view(), r.kind == "correction"))
        return found

    def status(self, found):
        counts = collections.Counter(r.state for r in self.of_latest())
        if counts["waiting"]:
            return 75 if found else 69
        return 75 if counts["deferred"] else 0

    def cancel(self):
        if not self.revs:
            raise Refused(65)
        if not self.latest().begun or any(
                r.state in ("waiting", "deferred")
                for r in self.of_latest()):
            self.withdraw()

    def resolve(self, only, was_sent, day):
        doubt = [(m, r) for m, v in self.rows.items() for r in v
                 if r.state == "in_doubt" and only in (None, m)]
        if not doubt:
            raise Refused(65)
        for m, r in doubt:
            now = r.rev is self.latest()
            if was_sent:
                r.state = "accepted"
            else:
                r.state = "waiting" if now and r.rev.state != "withdrawn" \
                    else "cancelled"
            if not now and self.latest().state == "begun":
                self.plan(self.latest(), day, m)

    def counts(self, day):
        c = collections.Counter(r.state for r in self.of_latest())
        c["planned"] = sum(c.values())
        c["in_doubt_before"] = sum(
            r.state == "in_doubt" and r.rev is not self.latest()
            for r in self.all_rows())
        if self.latest() and len(self.revs) > 1:
            c["not_addressed"] = sum(
                self.eligible(m, day) and
                self.due(m, self.latest(), day) == "same"
                for m in self.members)
        return c


# --- the real one ------------------------------------------------------------

class Relay(smtp_peer.Peer):
    """The scripted peer, whose rules are what becomes of whom."""

    def __init__(self):
        super().__init__()
        self.seen = 0

    def decide(self, fate):
        rules = []
        for m, what in fate.items():
            if what == "defer":
                rules.append({"at": "rcpt", "match": m,
                              "say": "450 4.2.0 later\r\n"})
            elif what == "refuse":
                rules.append({"at": "rcpt", "match": m,
                              "say": "550 5.1.1 nobody\r\n"})
            elif what != "take":
                rules.append({"at": "dot", "match": m, "say": None,
                              "take": what == "lost answer",
                              "then": "close"})
        if not fate:
            rules = [{"at": "connect", "say": "421 4.3.2 closed\r\n",
                      "then": "close"}]
        self.script(rules)

    def news(self):
        """The mails since the last time: address, what it reads, what it
        refers to, its Message-ID, how many changes it tells of."""
        mails = self.taken()
        new, self.seen = mails[self.seen:], len(mails)
        v = []
        for m in new:
            if m.rcpt == CONTACT:   # is told what is in doubt
                continue
            mail = email.message_from_bytes(m.data,
                                            policy=email.policy.default)
            text = mail.get_body(("plain",)).get_content()
            found = dict(re.findall(r"(All|Core|Friends)nr\d+x(\d+)", text))
            tier = "Core" if "Core" in found else "Friends"
            told = re.search(r"^Updated .*: (\d+) changes?\r?$", text,
                             re.M)
            v.append((m.rcpt, (int(found["All"]), tier, int(found[tier])),
                      str(mail["References"] or ""),
                      str(mail["Message-ID"]),
                      int(told.group(1)) if told else None))
        return v


CONTACT = "robin@example.org"
LIST = """\
name: The garden club
from: Garden club <club@news.example.org>
contact: {name: Robin, email: robin@example.org}
postal_address: 1 Main Street, Milton
purpose: News of the garden club
timezone: America/Toronto
tiers:
  - {name: Core, detail: full}
  - {name: Friends, detail: full}
"""
CONFIG = """\
identity:
  domain: news.example.org
  reply_address: reply@news.example.org
  bounce_address: bounce@news.example.org
relays:
  - {url: "smtp://127.0.0.1:%d", tls: none, connections: 2}
mailboxes:
  - url: maildir:var/inbox
"""
RECAP = """\
---
title: Spring planting day, part %(n)d
date: 2026-04-18
stale: 3000 days
---

Thank you for coming. Allnr%(n)dx%(All)d.

## What we planted

<!-- for: Core -->

Corenr%(n)dx%(Core)d.

<!-- /for -->

<!-- for: Friends -->

Friendsnr%(n)dx%(Friends)d.

<!-- /for -->

Something grows. <!-- %(note)d -->
"""


class Home:
    def __init__(self, folder, relay, members, day):
        self.folder, self.relay = folder, relay
        self.day = day
        for d in ("config", "lists/club/recaps"):
            os.makedirs(os.path.join(folder, d))
        os.symlink(os.path.join(TOP, "templates"),
                   os.path.join(folder, "templates"))
        self.write("config/tidings.yaml", CONFIG % relay.port)
        self.write("lists/club/list.yaml", LIST)
        self.write("m.csv", "email,name,tier\n" + "".join(
            "%s,A Member,%s\n" % (m, v["tier"]) for m, v in members.items()))
        self.run("import", "club", os.path.join(folder, "m.csv"), "--basis",
                 "express", "--evidence", "sheet", want=0)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w") as f:
            f.write(text)

    def date(self, day):
        return datetime.date(2026, 5, 1) + datetime.timedelta(day)

    def run(self, *args, want, dies=None):
        env = dict(os.environ, TIDINGS_NOW="%sT16:00:00Z" %
                   self.date(self.day))
        if dies:
            env["TIDINGS_FAILPOINT"] = dies
        p = subprocess.run([TIDINGS, "-C", self.folder, *args], env=env,
                           stdin=subprocess.DEVNULL, capture_output=True,
                           text=True, timeout=200)
        if p.returncode != want:
            raise AssertionError("exit status %d, want %d\n%s%s" % (
                p.returncode, want, p.stdout, p.stderr))
        return p.stdout

    def untold(self):
        """Nobody is told of a member's change, nor gets a catch-up for it:
        these have tests of their own."""
        db = sqlite3.connect(os.path.join(self.folder, "var/tidings.db"))
        db.execute("UPDATE notice SET settled_at = created_at"
                   " WHERE member_id IS NOT NULL AND settled_at IS NULL")
        db.commit()
        db.close()

    def rows(self, slug):
        db = sqlite3.connect(os.path.join(self.folder, "var/tidings.db"))
        v = sorted(db.execute(
            "SELECT addr, kind, subject_key, tier, state FROM delivery"
            " WHERE subject_key LIKE ?", (slug + "@%",)))
        db.close()
        return v


# --- histories ---------------------------------------------------------------

class History:
    def __init__(self, home, members, n, rng):
        self.home, self.rng, self.n = home, rng, n
        self.slug = "part-%d" % n
        self.m = Model(members)
        self.said = []
        self.texts = 0
        self.old = [dict(self.m.blocks)]
        self.mails = collections.defaultdict(list)
        self.again = collections.Counter()   # sent again although it came
        self.write(0)

    def write(self, note):
        self.home.write("lists/club/recaps/%s.md" % self.slug, RECAP % dict(
            self.m.blocks, n=self.n, note=note))

    def edit(self):
        what = self.rng.choice(["All", "Core", "Friends", "note", "back"])
        self.said.append("edit " + what)
        self.texts += 1
        if what == "back":
            self.m.blocks = dict(self.rng.choice(self.old))
        elif what != "note":
            self.m.blocks[what] = self.texts
            self.old.append(dict(self.m.blocks))
        self.write(self.texts)

    def fate(self, only):
        if self.rng.random() < 0.2:
            return {}
        v = {m: self.rng.choices(
            ["take", "defer", "refuse", "lost mail", "lost answer"],
            [12, 3, 1, 2, 2])[0] for m in self.m.members}
        # So that it is never unclear which comes first, the relay's answer
        # or ours, nor whether anything went out.
        for m in v:
            if not self.m.eligible(m, self.home.day):
                v[m] = "take"
        if not self.m.went_out():
            v[only or next(iter(v))] = "take"
        return v

    def command(self, *args, do, dies=None, json_counts=True):
        """do: what the model makes of it; its exit status."""
        self.said.append(" ".join(args) + (" # dies: " + dies if dies
                                           else ""))
        try:
            want = do()
        except Refused as e:
            want, json_counts = e.args[0], False
        out = self.home.run(args[0], self.slug, *args[1:], "--json",
                            want=want, dies=dies if want == -9 else None)
        self.check()
        if json_counts and want != -9:
            self.check_counts(json.loads(out))

    def send(self, correction=False, only=None, dies=None, fate=None):
        fate = self.fate(only) if fate is None else fate
        self.home.relay.decide(fate)
        self.said.append("relay: %s" % (fate or "closed"))

        def do():
            need = self.m.prepare(correction, only, self.home.day)
            if self.m.begin(need, only, self.home.day, dies):
                return -9
            return self.m.status(self.m.deliver(only, self.home.day, fate))
        args = ["send", "--yes"] + ["--correction"] * correction
        self.command(*args, *(["--to", only] if only else []), do=do,
                     dies=dies)

    def resolve(self, only, was_sent):
        def do():
            if not self.m.revs:
                raise Refused(65)
            for m, v in self.m.rows.items():
                self.again[m] += sum(
                    not was_sent and only in (None, m) and
                    r.state == "in_doubt" and r.arrived for r in v)
            self.m.resolve(only, was_sent, self.home.day)
            return 0
        self.command("resolve", *([only] if only else []), "--was-sent"
                     if was_sent else "--send-again", do=do)

    def step(self):
        r = self.rng
        some = r.choice(list(self.m.members))
        doubt = any(x.state == "in_doubt" for x in self.m.all_rows())
        what = r.choices(
            ["edit", "send", "correct", "die", "to", "cancel", "resolve",
             "approve", "quietly", "move", "pause"],
            [5, 5, 6, 2, 1, 2, 6 if doubt else 0, 1, 1, 2, 1])[0]
        if what == "edit":
            self.edit()
        elif what == "send":
            self.send()
        elif what == "correct":
            self.send(correction=True)
        elif what == "die":
            self.send(correction=r.random() < 0.7, dies=r.choice(
                ["plan_commit", "planned", "journal_begun"]))
        elif what == "to":
            self.send(only=some)
        elif what == "cancel":
            self.command("cancel", "--yes", do=lambda: self.m.cancel() or 0)
        elif what == "resolve":
            self.resolve(r.choice([None, some]), r.random() < 0.5)
        elif what == "approve":
            self.command("approve", do=lambda: self.m.approve(
                self.home.day) or 0, json_counts=False)
        elif what == "quietly":
            self.command("approve", "--quietly", json_counts=False,
                         do=lambda: self.m.quietly() or 0)
        elif what == "move":
            tier = r.choice(["Core", "Friends"])
            self.said.append("member %s tier %s" % (some, tier))
            self.m.members[some]["tier"] = tier
            self.home.run("member", some, "tier", tier, want=0)
            self.home.untold()
        elif some != next(iter(self.m.members)):
            back = self.home.day + r.randrange(1, 4)
            self.said.append("member %s pause until day %d" % (some, back))
            self.m.members[some]["back"] = back
            self.home.run("member", some, "pause",
                          str(self.home.date(back)), want=0)
            self.home.untold()
        if r.random() < 0.7:
            self.home.day += 1
            self.said.append("day %d" % self.home.day)

    def end(self):
        """All is decided as it was, and sent by a relay that takes all."""
        self.home.day += 4        # every pause is over
        for m, v in self.m.rows.items():
            for r in v:
                if r.state == "in_doubt":
                    self.resolve(m, r.arrived)
        take = {m: "take" for m in self.m.members}
        for _ in range(2):
            self.send(correction=self.m.need() == "correction", fate=take)
            self.home.day += 1
        if any(r.state in OPEN for r in self.m.all_rows()):
            raise AssertionError("something is open at the end")

    # What must hold.

    def check(self):
        want = sorted(
            (m, r.kind, "%s@%d" % (self.slug, r.rev.number),
             r.tier.lower(), "planned" if r.state == "waiting" else r.state)
            for m, v in self.m.rows.items() for r in v)
        have = self.home.rows(self.slug)
        if have != want:
            raise AssertionError("rows:\n  have %s\n  want %s" % (
                "\n       ".join(map(str, have)),
                "\n       ".join(map(str, want))))
        for m in self.m.members:
            if sum(r.state in OPEN for r in self.m.rows[m]) > 1:
                raise AssertionError("two open rows of " + m)
        self.check_mails()

    def check_mails(self):
        for m, view, refers, mid, told in self.home.relay.news():
            had = {x[2]: x[0] for x in self.mails[m]}
            lied = any(r.state == "accepted" and not r.arrived
                       for r in self.m.rows[m])
            if refers and refers not in had and not lied:
                raise AssertionError("%s refers to %s, which %s never got"
                                     % (mid, refers, m))
            # Of the same tier it tells of what changed since that mail.
            old, want = had.get(refers), None
            if old is not None and old[1] == view[1]:
                want = (old[0] != view[0]) + (old[2] != view[2])
            if told != want and (refers in had or not refers):
                raise AssertionError("%s is told of %s changes, not %s" % (
                    m, told, want))
            self.mails[m].append((view, bool(refers), mid))
        for m, want in self.m.came.items():
            have = [x[:2] for x in self.mails[m]]
            if have != want:
                raise AssertionError("%s got %s, not %s" % (m, have, want))
            ids = [x[2] for x in self.mails[m]]
            if len(ids) - len(set(ids)) > self.again[m]:
                raise AssertionError("%s got the same twice" % m)

    def check_counts(self, have):
        want = self.m.counts(self.home.day)
        for key in ("planned", "waiting", "accepted", "deferred", "failed",
                    "in_doubt", "suppressed", "cancelled", "not_addressed",
                    "in_doubt_before"):
            if have[key] != want[key]:
                raise AssertionError("%s is %d, want %d" % (
                    key, have[key], want[key]))


def main():
    rng = random.Random(SEED)
    print("# SEED=%d" % SEED)
    bad = steps = done = 0
    until = time.monotonic() + SECONDS
    home = None
    with tempfile.TemporaryDirectory() as work:
        for n in range(HISTORIES):
            if time.monotonic() > until:
                break
            if home is None or n % A_HOME == 0:
                members = {"m%d@example.org" % i: {
                    "tier": "Core" if i % 2 else "Friends", "back": 0}
                    for i in range(1, 6)}
                folder = os.path.join(work, "h%d" % n)
                home = Home(folder, Relay(), members, 0)
            h = History(home, members, n, rng)
            try:
                for _ in range(rng.randrange(4, 13)):
                    h.step()
                    steps += 1
                h.end()
                done += 1
            except AssertionError as e:
                print("not ok %d - history %d" % (bad + 1, n))
                print("\n".join("# " + s for s in h.said))
                print("\n".join("# " + s for s in str(e).split("\n")))
                bad += 1
                home = None
                if bad == 3:
                    break
    if not bad:
        print("ok 1 - %d histories, %d steps" % (done, steps))
    print("1..%d" % max(bad, 1))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

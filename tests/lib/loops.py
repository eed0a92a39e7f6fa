# SPDX-License-Identifier: MIT
"""What n-loops do: a command meets a fault at its n-th step, then runs again
without one, and in the end all must be as if there had been none, but for
mails in doubt.

A Case is a command in a home of its own; `Case.after` says what is wrong
after the faulty run and the run that follows it."""
import os
import shutil
import sqlite3

import tap

MEMBERS = 8
SIGNED = ("import", "club", "members.csv", "--basis", "express",
          "--evidence", "sign-up sheet")


class Damaged(Exception):
    """What integrity_check has to say."""


def rows(home, query):
    """[] also where there is no store."""
    path = os.path.join(home, "var/tidings.db")
    if not os.path.exists(path) or not os.path.getsize(path):
        return []
    db = sqlite3.connect(path)
    try:
        check = db.execute("PRAGMA integrity_check").fetchone()[0]
        if check != "ok":
            raise Damaged(check)
        return db.execute(query).fetchall()
    finally:
        db.close()


class Case:
    """args: the command. ends: the exit statuses that a fault may bring,
    again: those that a second run may end with."""

    def __init__(self, name, home, args, ends=(74, 73, 75), again=(0,)):
        self.name = name
        self.base = home
        self.args = args
        self.ends = (0,) + tuple(ends)
        self.again = again
        self.n = 0

    def fresh(self):
        """A copy of the home to do it in."""
        self.n += 1
        home = "%s.run%d" % (self.base, self.n)
        shutil.copytree(self.base, home, symlinks=True)
        return home

    def run(self, home, env=None):
        return tap.t(home, *self.args, env=env)

    def after(self, home, first, again, ends=()):
        """ends: more statuses of the first run that are right."""
        wrong = []
        if first.returncode not in self.ends + ends:
            wrong.append("ends %d: %s" % (first.returncode, first.stderr))
        if first.returncode != 0 and "tidings: " not in first.stderr and \
                '"message"' not in first.stderr and \
                not tap.counts(first).get("waiting"):
            wrong.append("says nothing about it: %s" % first.stderr)
        if again.returncode not in self.again:
            wrong.append("again: ends %d: %s" % (again.returncode,
                                                 again.stderr))
        return wrong


class Kept(Case):
    """A command that has done all of it when a query says so."""

    def __init__(self, name, home, args, query, **more):
        super().__init__(name, home, args, **more)
        self.query = query

    def run(self, home, env=None):
        done = super().run(home, env)
        if done.returncode == 0 and rows(home, self.query) != [(1,)]:
            done.returncode = -1
            done.stderr += "and has not done it"
        return done


class Send(Case):
    """To a Taker or, where that is None, into a Maildir."""

    def __init__(self, name, home, relay, ends=(75,), in_doubt=MEMBERS):
        super().__init__(name, home, ("send", "co-design", "--yes", "--json"),
                         ends)
        self.relay = relay
        self.in_doubt = in_doubt
        self.begin = 0

    def fresh(self):
        self.begin = len(self.relay.mails) if self.relay else 0
        return super().fresh()

    def got(self, home):
        if self.relay:
            return [rcpt for rcpt, _ in self.relay.mails[self.begin:]]
        got = []
        for folder in ("new", "cur"):
            d = os.path.join(home, "var/outbox", folder)
            for name in os.listdir(d) if os.path.isdir(d) else ():
                with open(os.path.join(d, name), encoding="latin-1") as f:
                    text = f.read()
                got += [a for a in everybody() if a + ">" in text or
                        "To: %s\n" % a in text]
        return got

    def after(self, home, first, again, ends=()):
        wrong = super().after(home, first, again, ends)
        got = self.got(home)
        state = dict(rows(home, "SELECT addr, state FROM delivery"
                          " WHERE member_id <> 0"))
        held = {a for a in state if state[a] == "in_doubt"}
        sure = {a for a in state if state[a] == "accepted"}
        if len(got) != len(set(got)):
            wrong.append("twice: %s" % got)
        if set(everybody()) - set(got) - held:
            wrong.append("lost: %s" % (set(everybody()) - set(got) - held))
        if sure - set(got):
            wrong.append("accepted and not got: %s" % (sure - set(got)))
        if held | sure != set(everybody()) or len(held) > self.in_doubt:
            wrong.append("states: %s" % state)
        counts = tap.counts(again)
        if counts.get("planned") != MEMBERS or counts.get("accepted") != \
                len(sure) or counts.get("in_doubt") != len(held):
            wrong.append("counts: %s" % again.stdout)
        return wrong


def everybody():
    return ["m%d@example.org" % (i + 1) for i in range(MEMBERS)]


def copy(home, name):
    to = os.path.join(tap.work, name)
    shutil.copytree(home, to)
    return to


def cases(relay):
    """Sending, and the commands around it."""
    home = tap.home(os.path.join(tap.work, "club"), MEMBERS)
    by_relay = tap.home(os.path.join(tap.work, "relay"), MEMBERS,
                        tap.smtp(relay.port))
    empty = copy(home, "empty")
    shutil.rmtree(os.path.join(empty, "var"))
    os.unlink(os.path.join(empty, "config/keys"))
    approved = copy(home, "approved")
    tap.t(approved, "approve", "co-design")
    doubtful = copy(by_relay, "doubtful")
    tap.t(doubtful, "send", "co-design", "--yes",
          env=dict(os.environ, TIDINGS_FAILPOINT="armed"))
    saved = os.path.join(tap.work, "saved")
    tap.t(doubtful, "backup", saved)
    restored = copy(doubtful, "restored")
    tap.t(restored, "restore", "--force", saved)
    return [
        Send("send", by_relay, relay),
        Send("maildir", home, None, ends=(75, 69)),
        Kept("first import", empty, SIGNED,
             "SELECT count(*) = %d FROM member" % MEMBERS),
        Kept("approve", home, ("approve", "co-design"),
             "SELECT count(*) = 1 FROM revision"),
        Kept("leave", home, ("member", "m1@example.org", "unsubscribe"),
             "SELECT status = 'unsubscribed' FROM member WHERE id = 1"),
        Kept("cancel", approved, ("cancel", "co-design", "--yes"),
             "SELECT state = 'withdrawn' FROM revision"),
        Kept("resolve", doubtful, ("resolve", "co-design", "--was-sent"),
             "SELECT count(*) > 0 FROM delivery WHERE state = 'accepted'",
             again=(0, 65)),
        Kept("forget", home, ("member", "m1@example.org", "forget"),
             "SELECT count(*) = 1 FROM address"
             " WHERE forgotten_at IS NOT NULL", again=(0, 66)),
        Kept("restore", doubtful, ("restore", "--force", saved),
             "SELECT value = 'restore' FROM meta WHERE key = 'adopt_needed'"),
        Kept("adopt", restored, ("adopt",),
             "SELECT count(*) = 0 FROM meta WHERE key = 'adopt_needed'",
             again=(0, 64)),
    ]

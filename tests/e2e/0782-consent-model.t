#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Random histories of consent, against a model of C1 to C7.

The store's functions (tests/lib/consent.c) live through each history: rosters,
sign-ups and their answers, changes, undo, bounces, complaints, forgetting,
new addresses, and mails of every kind that are armed at some time later. The
model keeps what happened as a list and answers every question by looking back
through it; it shares no rule with the store but the law's and product.md's.
After every step each state must be equal, and nothing may ever be armed that
the model does not allow. SEED=N repeats a run; SOAK=1: 100,000.
"""
import os
import random
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "lib"))
import tap  # noqa: E402

HISTORIES = int(os.environ.get("HISTORIES") or
                (100000 if tap.SOAK else 500))
SEED = int(os.environ.get("SEED") or random.SystemRandom().randrange(1 << 30))
A_STORE = 2000     # histories; the years would run out
HOUR, DAY = 3600, 86400
TIERS = ["lead", "know"]
LISTS = ["club", "choir"]
CONSENTED = ["recap", "correction", "catch_up", "invitation", "reminder",
             "welcome"]
ANSWERS = ["changed", "answers", "help", "full"]


class Address:
    """What concerns an address, whatever the list."""

    def __init__(self):
        self.log = []

    def suspended(self):
        last = [w for w in self.log if w in ("suspended", "reinstated")][-1:]
        return last == ["suspended"]

    def complained(self):
        return "complained" in self.log

    def forgotten(self):
        return "forgotten" in self.log


class Membership:
    """(time, what, detail), oldest first."""

    def __init__(self, number, address):
        self.number, self.address, self.log = number, address, []

    def did(self, t, what, detail=None):
        self.log.append((t, what, detail))
        return len(self.log) - 1

    def latest(self, *what):
        return next((i for i in reversed(range(len(self.log)))
                     if self.log[i][1] in what), None)

    def status(self):
        state = "pending"
        for _, what, _ in self.log:
            if what in ("import", "confirm", "return"):
                state = "confirmed"
            elif what in ("leave", "forget"):
                state = "unsubscribed"
            elif what == "ask" and state != "confirmed":
                state = "pending"
        return state

    def left_before(self):
        """Pending, but as one who left and asked to come back."""
        out = self.latest("leave", "forget")
        back = self.latest("confirm", "return")
        return out is not None and (back is None or back < out)

    def express(self):
        return any(what == "confirm" or (what == "import" and d == "express")
                   for _, what, d in self.log)

    def implied_until(self):
        ends = [d for _, what, d in self.log
                if what == "import" and d != "express"]
        return ends[-1] if ends else None

    def consent(self, t):
        if self.express():
            return True
        end = self.implied_until()
        return end is not None and end > t

    def basis(self):
        if self.express():
            return "express", 0
        end = self.implied_until()
        return ("-", 0) if end is None else ("implied", end)

    def pause(self):
        forgotten = self.latest("forget")
        last = self.latest("pause")
        if last is None or (forgotten is not None and forgotten > last):
            return 0
        return self.log[last][2]

    def tier(self):
        own = self.latest("tier")
        if own is not None:
            return self.log[own][2]
        given = self.latest("given")
        return self.log[given][2] if given is not None else ""

    def address_fine(self):
        a = self.address
        return not (a.suspended() or a.complained() or a.forgotten())

    def mailable(self, t):
        return (self.address_fine() and self.status() == "confirmed" and
                self.consent(t) and self.pause() <= t)

    def state(self, t):
        basis, until = self.basis()
        return "%s %s %d %d %d %d %d [%s] %d" % (
            self.status(), basis, until, self.pause(),
            self.address.suspended(), self.address.complained(),
            self.address.forgotten(), self.tier(), self.mailable(t))

    def may_arm(self, kind, t, answers):
        if kind in CONSENTED:
            return self.mailable(t)
        if kind == "address":
            a = self.address
            return not (a.complained() or a.forgotten())
        if not self.address_fine():
            return False
        if kind == "confirmation":
            return self.status() == "pending" or (
                self.status() == "confirmed" and not self.express())
        if kind == "goodbye":
            return self.status() == "unsubscribed"
        if kind in ANSWERS and not answers:
            return self.status() == "confirmed" and self.consent(t)
        return kind in ANSWERS


class Row:
    """A mail: what kind, to whom, and which fact it tells of."""

    def __init__(self, kind, of, tells=None, answers=False):
        self.kind, self.of, self.tells, self.over = kind, of, tells, False
        self.answers = answers      # the member's own mail


class History:
    def __init__(self, world, rng, number, t):
        self.w, self.r, self.t = world, rng, t
        self.names = ["a%d@x.org" % number, "b%d@x.org" % number]
        self.addresses = {}        # name -> Address, while it is known
        self.gone = set()          # names whose owner was forgotten
        self.members = {}          # (name, list) -> Membership
        self.all = []
        self.asked = []            # (time, name, network)
        self.rows = {}             # delivery -> Row
        self.done = []             # what was done, for a report

    def cmd(self, *fields):
        self.done.append(fields)
        return self.w.ask(*fields)

    def fail(self, why):
        raise AssertionError("%s\n%s" % (why, "\n".join(
            "\t".join(str(x) for x in d) for d in self.done)))

    def same(self, got, want, what):
        if str(got) != str(want):
            self.fail("%s: the store says %s, the model %s" %
                      (what, got, want))

    def address(self, name):
        return self.addresses.setdefault(name, Address())

    def enter(self, name, lst, number):
        m = self.members[name, lst] = Membership(int(number),
                                                 self.address(name))
        self.all.append(m)
        return m

    def on(self, name, lst):
        return self.members.get((name, lst))

    def anybody(self):
        return self.r.choice(self.all) if self.all else None

    # --- rosters

    def do_import(self):
        name, lst = self.r.choice(self.names), self.r.choice(LISTS)
        express = self.r.random() < .5
        until = self.t + self.r.choice([1, 20, 40, 700]) * DAY
        tier = self.r.choice(TIERS + [""])
        m = self.on(name, lst)
        out, number = self.cmd("import", self.t, name, lst, "express" if
                               express else "implied", until, tier).split()
        if self.forgotten_here(name, m):
            return self.same(out, 3, "an import of who was forgotten")
        if m is None:
            m = self.enter(name, lst, number)
            m.did(self.t, "import", "express" if express else until)
            if tier:
                m.did(self.t, "given", tier)
            return self.same(out, 0, "a new member")
        if m.status() == "unsubscribed" or (m.status() == "pending" and
                                            m.left_before()):
            return self.same(out, 3, "an import of who left")
        kept = changed = False
        if m.latest("tier") is not None:
            kept = bool(tier) and tier != m.tier()
        elif tier and tier != m.tier():
            m.did(self.t, "given", tier)
            changed = True
        news = express and not m.express() if express else \
            not m.express() and until != m.implied_until()
        if news or m.status() == "pending":
            m.did(self.t, "import", "express" if express else until)
            changed = True
        self.same(out, 3 if kept else 1 if changed else 2, "an import")

    def do_left(self):
        name, lst = self.r.choice(self.names), self.r.choice(LISTS)
        m = self.on(name, lst)
        out, number = self.cmd("left", self.t, name, lst).split()
        if self.forgotten_here(name, m):
            return self.same(out, 2, "left, forgotten")
        if m is None:
            self.enter(name, lst, number).did(self.t, "leave")
            return self.same(out, 0, "left elsewhere")
        if m.status() == "unsubscribed":
            return self.same(out, 2, "left again")
        m.did(self.t, "leave")
        self.drop(m)
        return self.same(out, 1, "left elsewhere")

    def do_bounced(self):
        name, lst = self.r.choice(self.names), self.r.choice(LISTS)
        m = self.on(name, lst)
        if self.forgotten_here(name, m):
            return None
        out, number = self.cmd("bounced", self.t, name, lst).split()
        if m is None:
            self.enter(name, lst, number)
        if not self.address(name).suspended():
            self.address(name).log.append("suspended")
        return out

    def known(self, name):
        return any(n == name for n, _ in self.members)

    def forgotten_here(self, name, m):
        """No roster brings back who was forgotten and has not confirmed."""
        return name in self.gone and (m is None or m.status() == "pending")

    # --- double opt-in

    def limited(self, name, network, per_hour):
        mine = [t for t, n, _ in self.asked if n == name]
        hour = [x for x in self.asked if x[0] > self.t - HOUR]
        return (any(t > self.t - DAY for t in mine) or
                sum(t > self.t - 30 * DAY for t in mine) >= 3 or
                (network and sum(n == network for _, _, n in hour) >= 5) or
                len(hour) >= per_hour)

    def do_ask(self):
        name, lst = self.r.choice(self.names), self.r.choice(LISTS)
        network = self.r.choice(["", "192.0.2.0/24"])
        per_hour = self.r.choice([1, 2, 100])
        tier = self.r.choice(TIERS + [""])
        m = self.on(name, lst)
        out, number = self.cmd("ask", self.t, name, lst, tier, network,
                               per_hour).split()
        if self.limited(name, network, per_hour):
            return self.same(out, 2, "too many requests")
        elsewhere = self.addresses.get(name)
        if m is not None and m.status() == "confirmed" and m.express():
            return self.same(out, 1, "a request of a member")
        if elsewhere is not None and (elsewhere.complained() or
                                      elsewhere.suspended()):
            return self.same(out, 3, "a request that cannot be")
        self.same(out, 0, "a request")
        if m is None:
            m = self.enter(name, lst, number)
        m.did(self.t, "ask", tier)
        self.asked.append((self.t, name, network))
        return self.plan()

    def plan(self, answers=False):
        """What the store wants to tell becomes rows."""
        for x in self.cmd("pending", self.t).split():
            delivery, kind, number = x.split(":")
            m = next(m for m in self.all if m.number == int(number))
            self.rows[delivery] = Row(kind, m, self.tells(m, kind), answers)

    @staticmethod
    def tells(m, kind):
        what = {"goodbye": ("leave",), "changed": (
            "tier", "pause", "return", "moved")}.get(kind)
        i = m.latest(*what) if what else None
        return i

    def drop(self, m):
        """Who leaves hears the goodbye only."""
        for row in self.rows.values():
            if row.of is m and row.kind not in ("recap", "correction",
                                                "catch_up"):
                row.over = True

    def do_confirm(self):
        some = [d for d, row in self.rows.items()
                if row.kind in ("confirmation", "address")]
        if not some:
            return None
        d = self.r.choice(some)
        m = self.rows[d].of
        if self.rows[d].kind == "address":
            return self.confirm_move(d, m)
        out = self.cmd("confirm", self.t, d)
        last = m.latest("ask", "confirm", "leave", "return", "forget")
        when, what, tier = m.log[last]
        if what == "confirm":
            return self.same(out, 1, "an answer that came twice")
        if what != "ask" or when < self.t - 7 * DAY:
            return self.same(out, 2, "an answer too late")
        if m.status() == "confirmed" and m.express():
            return self.same(out, 1, "an answer of who is on the list")
        if not m.address_fine():
            return self.same(out, 2, "an answer that cannot be")
        self.same(out, 0, "an answer")
        m.did(self.t, "confirm")
        if tier and not (m.latest("tier") is not None and m.tier() == tier):
            m.did(self.t, "tier", tier)
        return self.plan()

    # --- what members do

    def do_change(self):
        m = self.anybody()
        if m is None:
            return None
        what = self.r.choice(["tier", "paused", "left", "left", "returned"])
        value, until = "", 0
        if what == "tier":
            value = self.r.choice(TIERS)
        if what == "paused":
            until = self.r.choice([0, self.t + 3 * DAY, self.t + 300 * DAY])
        out = self.cmd("change", self.t, m.number, what, value, until)
        self.same(out, self.change(m, what, value, until), "a change: " +
                  what)
        return self.plan(True)

    def change(self, m, what, value, until):
        if m.address.forgotten():
            return 2
        if what == "tier":
            if m.latest("tier") is not None and m.tier() == value:
                return 1
            m.did(self.t, "tier", value)
        elif what == "paused":
            if (until == 0 and m.pause() <= self.t) or (
                    until and m.pause() == until):
                return 1
            m.did(self.t, "pause", until)
        elif what == "left":
            if m.status() == "unsubscribed":
                return 1
            m.did(self.t, "leave")
            self.drop(m)
        else:
            if m.status() == "confirmed":
                return 1
            if m.status() != "unsubscribed" or not m.address_fine():
                return 2
            m.did(self.t, "return")
        return 0

    def do_undo(self):
        some = [d for d, row in self.rows.items()
                if row.kind in ("goodbye", "changed") and
                row.tells is not None]
        if not some:
            return None
        d = self.r.choice(some)
        m, i = self.rows[d].of, self.rows[d].tells
        out = self.cmd("undo", self.t, d)
        _, what, _ = m.log[i]
        if what in ("leave", "return"):
            latest = m.latest("ask", "confirm", "leave", "return", "forget")
        else:
            latest = m.latest(what)
        if latest != i or what == "moved":
            want = 2
        elif what == "leave":
            want = self.change(m, "returned", "", 0)
        elif what == "return":
            want = self.change(m, "left", "", 0)
        elif what == "tier":
            before = Membership(0, m.address)
            before.log = m.log[:i]
            want = self.change(m, "tier", before.tier(), 0)
        else:
            before = Membership(0, m.address)
            before.log = m.log[:i]
            was = before.pause()
            was = was if was > m.log[i][0] else 0
            want = self.change(m, "paused", "", was)
        self.same(out, want, "an undo of " + what)
        return self.plan(True)

    def do_address(self):
        m = self.anybody()
        if m is None or m.address.forgotten():
            return
        what = self.r.choice(["suspended", "suspended", "reinstated",
                              "complained"])
        self.cmd("address", self.t, m.number, what)
        m.address.log.append(what)

    def do_forget(self):
        m = self.anybody()
        if m is None or m.address.forgotten() or self.r.random() < .6:
            return
        self.cmd("forget", self.t, m.number)
        a = m.address
        a.log.append("forgotten")
        for other in self.all:
            if other.address is a:
                other.did(self.t, "forget")
                for row in self.rows.values():
                    if row.of is other:
                        row.over = True
        for name in [n for n, x in self.addresses.items() if x is a]:
            self.gone.add(name)
            self.asked = [(t, n, "" if n == name else net)
                          for t, n, net in self.asked]
            del self.addresses[name]
            for key in [k for k in self.members if k[0] == name]:
                del self.members[key]

    def do_move(self):
        m = self.anybody()
        if m is None or m.address.forgotten():
            return None
        old = next(k for k, v in self.members.items() if v is m)
        name = self.r.choice(self.names)
        out = self.cmd("move", self.t, m.number, name)
        if self.limited(name, "", 1000000):
            return self.same(out, 2, "too many moves")
        self.same(out, self.may_move(m, old[1], name), "a move")
        if out == "0":
            self.asked.append((self.t, name, ""))
            before = set(self.rows)
            self.plan()
            for d in set(self.rows) - before:
                self.rows[d].tells = (self.t, name)
        return None

    def may_move(self, m, lst, name):
        there = self.on(name, lst)
        a = self.addresses.get(name)
        if there is not None and not (a.suspended() or a.complained()):
            if there.status() == "unsubscribed":
                return 1
            return 1
        if there is not None or (a is not None and (
                a.suspended() or a.complained())):
            return 3
        return 0 if self.movable(m) else 3

    @staticmethod
    def movable(m):
        a = m.address
        return not (a.complained() or a.forgotten()) and (
            a.suspended() or m.status() == "confirmed")

    def confirm_move(self, d, m):
        when, name = self.rows[d].tells
        out = self.cmd("confirm", self.t, d)
        last = max((int(x) for x, row in self.rows.items()
                    if row.kind == "address" and row.of is m))
        if m.address.forgotten() or when < self.t - 7 * DAY or last != int(d):
            return self.same(out, 2, "a move too late")
        old = next(k for k, v in self.members.items() if v is m)
        if old[0] == name:
            return self.same(out, 1, "a move that was done")
        if self.may_move(m, old[1], name) != 0:
            return self.same(out, 2, "a move that cannot be")
        self.same(out, 0, "a move")
        del self.members[old]
        self.members[name, old[1]] = m
        m.address = self.address(name)
        m.did(self.t, "moved")
        if not self.known(old[0]):
            self.addresses.pop(old[0], None)
        return self.plan()

    # --- mail

    def do_mail(self):
        m = self.anybody()
        if m is not None:
            kind = self.r.choice(CONSENTED + ["help"])
            d = self.cmd("mail", self.t, m.number, kind)
            self.rows[d] = Row(kind, m)

    def do_arm(self):
        if not self.rows:
            return
        d = self.r.choice(sorted(self.rows, key=int))
        row = self.rows[d]
        out = self.cmd("arm", self.t, d)
        self.w.armings += 1
        if row.over:
            return self.same(out, 3, "what is not there to be armed")
        may = row.of.may_arm(row.kind, self.t, row.answers)
        self.same(out, 0 if may else 1, "arming a %s" % row.kind)
        row.over = True
        self.w.armed += may
        return None

    def check(self):
        for m in self.all:
            got = self.cmd("state", self.t, m.number)
            self.done.pop()
            self.same(got, m.state(self.t), "member %d" % m.number)

    def live(self):
        steps = [self.do_import] * 3 + [self.do_ask] * 4 + \
            [self.do_confirm] * 5 + [self.do_change] * 5 + \
            [self.do_undo] * 2 + [self.do_mail] * 4 + [self.do_arm] * 8 + \
            [self.do_address, self.do_forget, self.do_left,
             self.do_bounced, self.do_move]
        for _ in range(self.r.randrange(6, 40)):
            self.t += self.r.choice([0, 1, 60, HOUR, HOUR + 1, 5 * HOUR, DAY,
                                     2 * DAY, 8 * DAY, 31 * DAY])
            self.r.choice(steps)()
            self.check()
        return self.t


def build():
    path = os.path.join(tap.work, "consent")
    flags = subprocess.run(
        ["pkg-config", "--libs", "sqlite3", "libcrypto", "libidn2"],
        capture_output=True, text=True, check=True).stdout.split()
    lib = os.path.join(os.path.dirname(os.path.realpath(tap.TIDINGS)),
                       "libtidings.a")
    asan = ["-fsanitize=address,undefined"] if "asan" in lib else []
    built = subprocess.run(
        ["gcc", "-std=c17", "-D_GNU_SOURCE", "-O1", "-g", *asan,
         "-I" + os.path.join(tap.TOP, "mailer"),
         os.path.join(tap.TOP, "tests/lib/consent.c"), lib, *flags,
         "-lpthread", "-o", path], capture_output=True, text=True)
    if built.returncode != 0:
        raise AssertionError(built.stderr)
    return path


class World:
    """A store, and the program that acts on it."""

    def __init__(self, program, number):
        home = os.path.join(tap.work, "store%d" % number)
        os.mkdir(home, 0o700)
        self.p = subprocess.Popen([program, home], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)
        self.armings = self.armed = 0

    def end(self, t):
        last = self.ask("verify", t)
        self.p.stdin.close()
        if self.p.wait() != 0 or last != "verified":
            raise AssertionError("at the end: %s" % last)

    def ask(self, *fields):
        self.p.stdin.write("\t".join(str(f) for f in fields) + "\nflush\n")
        self.p.stdin.flush()
        line = self.p.stdout.readline().rstrip("\n")
        if line.startswith("FAILED") or self.p.poll() is not None:
            raise AssertionError("%s: %s" % (fields, line))
        return line


def main():
    program, rng = build(), random.Random(SEED)
    n, why, armings, armed = 0, "", 0, 0
    began = time.monotonic()
    try:
        while n < HISTORIES:
            world, t = World(program, n), 1700000000
            for _ in range(min(A_STORE, HISTORIES - n)):
                t = History(world, rng, n, t).live() + 40 * DAY
                n += 1
            world.end(t)
            armings += world.armings
            armed += world.armed
    except AssertionError as e:
        why = str(e)
    tap.ok(n == HISTORIES and not why, "%d histories of consent; the ledger "
           "verifies, and every member is what it says" % HISTORIES,
           "seed %d, history %d" % (SEED, n), why[-6000:])
    tap.note("seed %d: %d histories, %d armings tried, %d allowed, %.0f s" %
             (SEED, n, armings, armed, time.monotonic() - began))
    tap.ok(n < armed < armings, "some mails went, and some did not")
    tap.finish()


main()

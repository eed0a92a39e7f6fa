#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Members leave, from other processes, while a send runs (I3, F31).

When `member ADDRESS unsubscribe` has returned, a mail that was not armed
never will be: no relay takes it, its row ends suppressed. At most as many as
there are connections were on their way. Whoever left hears one goodbye, with
the next run, and nothing else. RACES: how many leave (500; SOAK=1: 10,000)."""
import collections
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time

TOP = os.environ.get("TOP") or os.path.dirname(os.path.dirname(
    os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests", "lib"))
import sending  # noqa: E402
import tap  # noqa: E402

RACES = int(os.environ.get("RACES") or (10000 if tap.SOAK else 500))
SEED = int(os.environ.get("SEED") or random.SystemRandom().randrange(1 << 30))
MEMBERS, LEAVE, LEAVERS, CONNECTIONS = 600, 125, 3, 4
LATE = 1    # what has left the program may reach the sink a moment later


def state(home, addr):
    """Of the recap's row: None before it is planned."""
    path = os.path.join(home, "var", "tidings.db")
    with sqlite3.connect("file:%s?mode=ro" % path, uri=True,
                         timeout=60) as db:
        row = db.execute("SELECT state FROM delivery WHERE addr = ? AND "
                         "kind = 'recap'", (addr,)).fetchone()
    return row[0] if row else None


class Race:
    def __init__(self, number, rng):
        self.home = os.path.join(tap.work, "home%d" % number)
        self.rng, self.wrong, self.then, self.at = rng, [], {}, {}
        sending.make_home(self.home, [
            ("m%d@example.org" % i, "Member %d" % i)
            for i in range(MEMBERS)])
        self.sink = sending.Sink(os.path.join(tap.work, "sink%d" % number), 1,
                                 delay_ms=12)
        way = rng.choice(["off", "safe", "full"])
        self.most = CONNECTIONS * (2 if way == "full" else 1)
        sending.set_relays(self.home, [
            "{url: \"smtp://127.0.0.1:%d\", tls: none, connections: %d, "
            "pipelining: %s}" % (self.sink.ports[0], CONNECTIONS, way)])

    def leave(self, names, done):
        for addr in names:
            if done():
                time.sleep(self.rng.random() * .02)
            left = sending.tidings(self.home, "member", addr, "unsubscribe")
            self.at[addr] = time.monotonic_ns()
            self.then[addr] = state(self.home, addr)
            if left.returncode != 0:
                self.wrong.append("%s: %s" % (addr, left.stderr))

    def run(self):
        names = ["m%d@example.org" % i for i in self.rng.sample(
            range(MEMBERS), LEAVE)]
        with subprocess.Popen(
                [sending.TIDINGS, "-C", self.home, "send", "co-design",
                 "--yes"], stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                env=sending.environment()) as child:
            threads = [threading.Thread(target=self.leave, args=(
                names[i::LEAVERS], lambda: child.poll() is None))
                for i in range(LEAVERS)]
            for t in threads:
                t.start()
            for t in threads:
                t.join()
            errors = child.communicate()[1].decode()
        if child.returncode != 0:
            self.wrong.append("send: %d %s" % (child.returncode, errors))
        self.judge(names)

    def taken(self):
        found = collections.defaultdict(list)
        for event, ns, _, _, addr, _ in self.sink.events():
            if event == "taken":
                found[addr].append(ns)
        return found

    def judge(self, names):
        self.first = self.taken()
        for addr in names:
            now, then = state(self.home, addr), self.then[addr]
            if then in ("armed", "accepted"):
                if now != "accepted" or len(self.first[addr]) != 1:
                    self.wrong.append("%s: %s, then %s, %d mails" % (
                        addr, then, now, len(self.first[addr])))
            elif now not in ("suppressed", None) or self.first.get(addr):
                self.wrong.append("%s: left while %s, now %s" %
                                  (addr, then, now))
        armed = [a for a in names if self.then[a] == "armed"]
        self.kinds = collections.Counter(
            "not planned" if self.then[a] is None else self.then[a]
            for a in names)
        for addr in names:
            late = [n for n in self.first.get(addr, ())
                    if n > self.at[addr] + LATE * 10**9]
            if late and addr not in armed:
                self.wrong.append("%s: taken after it had left" % addr)
        rest = {"m%d@example.org" % i for i in range(MEMBERS)} - set(names)
        lost = [a for a in rest if len(self.first.get(a, ())) != 1]
        if lost:
            self.wrong.append("not once: %s" % sorted(lost)[:9])
        self.goodbyes(names)

    def goodbyes(self, names):
        """Everybody who left hears one, and no run after that says more."""
        for _ in range(2):
            done = sending.tidings(self.home, "run")
            if done.returncode != 0:
                self.wrong.append("run: %s" % done.stderr)
        after = self.taken()
        self.sink.stop()
        for addr in names:
            if len(after[addr]) != len(self.first.get(addr, ())) + 1:
                self.wrong.append("%s: %d mails after it had left" % (
                    addr, len(after[addr]) - len(self.first.get(addr, ()))))


def main():
    rng, total, number = random.Random(SEED), 0, 0
    kinds, wrong = collections.Counter(), []
    while total < RACES and not wrong:
        race = Race(number, rng)
        race.run()
        kinds += race.kinds
        wrong += race.wrong
        total += LEAVE
        number += 1
    tap.ok(not wrong, "%d members leave while a send runs" % total,
           "seed %d" % SEED, *wrong[:20])
    tap.ok(kinds["planned"] > total / 10 and
           kinds["accepted"] + kinds["armed"] > 0,
           "before their turn, and after it", kinds)
    tap.note("seed %d: %s" % (SEED, dict(kinds)))
    tap.finish()


main()

# SPDX-License-Identifier: MIT
"""kill -9 at named and at random moments of a delivery, and what the ledger
says afterwards beside what the servers saw.

A home of 500 members is made once. Each point restores it, starts a sink that
plays three relays (or uses a Maildir), kills `send` and, in some, after it
`send` again, `run`, `cancel` or `send --correction` of a recap that was changed
meanwhile; then it lets a send run to its end. What must hold then:

    lost        everybody has a row of the latest revision, which is accepted or
                in doubt (failed, of those whom the server refuses); but not who
                is in doubt about an earlier revision
    twice       no Message-ID was taken twice, and nobody's mails more often
                than there are rows accepted or in doubt
    unknown     what is accepted was taken, by that relay, and the client told
    doubt       in doubt is what was armed when a run was killed, and nothing
                else: no more after a kill than each relay has connections (two
                a connection with `pipelining: full`), and nothing in a Maildir
    sums        what `send --json` counts adds up and is the ledger's
    end         each run ends as it should

Named points are those of failpoint("...") in the source. Environment:
KILL_POINTS how many (150; 20,000 with SOAK=1), KILL_SEED, KILL_ONLY a number,
to do that point alone, KILL_WORKERS points at a time (3), KILL_SECONDS after
which none is begun any more. A failure leaves its home behind and says where.
"""
import collections
import concurrent.futures
import glob
import math
import os
import random
import re
import shutil
import tempfile
import threading
import time

import sending
from kill_point import (Kill, MEMBERS, Point, Setting, Worker, Wrong,
                        make_master)

# At a time. A point waits for clocks more than for a processor.
WORKERS = int(os.environ.get("KILL_WORKERS", 3))
# Names that neither a send nor what is killed after it passes.
ELSEWHERE = re.compile(
    "migrate_|store_placed|hold_commit|held$|answer_taken|catch_up_|"
    "consent_warned|forget_|lapse_|log_dropped|retention_|scrub_|survey_|"
    "reply_|forward_|mailbox_told|jail_|coordinator_|digest_|event_|"
    "feedback_|meeting_|remarks_")
# Those that need a first kill to be passed, and the command that does.
AFTER_A_KILL = {"recover": "send", "phase_": "run", "cancel": "cancel",
                "notice_": "send"}
KINDS = {
    "end": "each run ends as it should",
    "lost": "nobody is lost",
    "twice": "nobody gets it twice",
    "unknown": "accepted, taken, accepted or in doubt: each within the next",
    "doubt": "in doubt is what was armed at a kill, one a connection",
    "sums": "the counts add up and are the ledger's",
}


def named_points():
    names = set()
    for path in glob.glob(os.path.join(sending.TOP, "mailer/*/*.c")):
        with open(path, encoding="utf-8") as f:
            names |= set(re.findall(r'\bfailpoint\("(\w+)"\)', f.read()))
    return sorted(n for n in names if not ELSEWHERE.match(n))


class Harness:
    def __init__(self, base, points, seed):
        self.base = base
        self.points = points
        self.done = 0
        self.until = time.monotonic() + float(
            os.environ.get("KILL_SECONDS", "inf"))
        self.seed = seed
        self.names = named_points()
        self.bound = {}         # how often a name is passed, at most
        self.seconds = {}       # of a whole run; by Maildir or not
        self.lock = threading.Lock()
        self.met = collections.Counter()
        self.wrong = []         # (kind, text)
        self.revised = 0        # points that ended with a second revision

    def prepare(self):
        """The home, and how long a send takes that nobody kills."""
        make_master(self.base)
        worker = Worker(self.base, WORKERS)
        for maildir in True, False:
            point = Point(worker, Setting(random.Random(0), maildir), [])
            begun = time.monotonic()
            try:
                point.go()
            except Wrong as e:
                self.keep(-1, point, e)
            self.seconds[maildir] = time.monotonic() - begun

    # Where to kill.

    def named(self, rng, name):
        """The first time that it is passed, then any time."""
        with self.lock:
            bound = self.bound.get(name)
        return "%s:%d" % (name, 1 if bound is None else rng.randint(1, bound))

    def again(self, rng, seconds):
        """What else happens after a kill."""
        command = rng.choice(["send", "send", "run", "cancel", "correct",
                              "correct"])
        if rng.random() < 0.5:
            return Kill(command, None, rng.uniform(0, seconds))
        n = int(math.exp(rng.uniform(0, math.log(MEMBERS))))
        return Kill(command, "%s:%d" % (rng.choice(self.names), n), None)

    def kill_plan(self, rng, name, maildir):
        seconds = self.seconds[maildir]
        kills = []
        after = next((c for n, c in AFTER_A_KILL.items()
                      if name and name.startswith(n)), None)
        if name is None:
            kills.append(Kill("send", None, rng.uniform(0, 1.1 * seconds)))
        elif name.startswith("resolve"):
            kills.append(Kill("send", "armed:%d" % rng.randint(1, 9), None))
        elif after:
            kills.append(Kill("send", "armed:%d" % rng.randint(1, 9), None))
            kills.append(Kill(after, self.named(rng, name), None))
        else:
            kills.append(Kill("send", self.named(rng, name), None))
        while len(kills) < 3 and rng.random() < 0.3:
            kills.append(self.again(rng, seconds))
        return kills

    def learn(self, name, kills, met):
        """How far into a run a name is worth waiting for."""
        n = next((k.point.split(":")[1] for k in kills if name and k.point and
                  k.point.split(":")[0] == name), None)
        if n is None:
            return
        with self.lock:
            if met:
                self.bound.setdefault(name, MEMBERS)
            elif name in self.bound:
                self.bound[name] = max(1, min(self.bound[name], int(n) // 3))

    # One point after the other.

    def do(self, number, worker):
        """One, tried again where its name was not passed."""
        rng = random.Random("%s:%d" % (self.seed, number))
        name = None
        if number % 3 != 0:
            name = self.names[(number - number // 3) % len(self.names)]
        for _ in range(8):
            maildir = rng.random() < 0.15
            if re.match("maildir_|smtp_|resolve|notice_", name or ""):
                maildir = name.startswith("maildir_")
            large = name == "smtp_part" or rng.random() < 0.02
            point = Point(worker, Setting(rng, maildir, large),
                          self.kill_plan(rng, name, maildir))
            try:
                point.go()
                if name and name.startswith("resolve"):
                    point.resolve(Kill("resolve", name, None))
            except Wrong as e:
                self.keep(number, point, e)
                return
            met = (name or "at random") in point.met
            with self.lock:
                self.met.update(point.met)
                self.revised += point.revision > 1
            self.learn(name, point.kills, met)
            if met:
                break

    def keep(self, number, point, wrong):
        kept = os.path.join(sending.TOP, "build", "kill", str(number))
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(point.worker.home, os.path.join(kept, "home"))
        if os.path.isdir(point.worker.folder):
            shutil.copytree(point.worker.folder, os.path.join(kept, "sink"))
        plan = ", ".join("%s at %s" % (
            k.command, k.point or "%.3f s" % k.after) for k in point.kills)
        text = "point %d: %s; kills: %s; killed: %s: %s\n" \
            "again: KILL_SEED=%s KILL_ONLY=%d; its home: %s" % (
                number, point.setting, plan, point.met, wrong.args[1],
                self.seed, number, kept)
        with self.lock:
            self.met.update(point.met)
            self.wrong.append((wrong.args[0], text))

    def run(self, numbers):
        todo = iter(numbers)

        def work(worker):
            while len(self.wrong) < 10 and time.monotonic() < self.until:
                with self.lock:
                    number = next(todo, None)
                if number is None:
                    return
                self.do(number, worker)
                with self.lock:
                    self.done += 1

        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            jobs = [pool.submit(work, Worker(self.base, i))
                    for i in range(WORKERS)]
            for job in jobs:
                job.result()

    def report(self):
        print("# seed %s, %d points, %d kills, a second revision in %d" % (
            self.seed, self.done, sum(self.met.values()), self.revised))
        for name in ["at random"] + self.names:
            print("# %6d  %s" % (self.met[name], name))
        for i, (kind, title) in enumerate(KINDS.items(), 1):
            texts = [t for k, t in self.wrong if k == kind]
            print("%sok %d - %s" % ("not " if texts else "", i, title))
            for text in texts:
                print("# " + text.replace("\n", "\n#   "))
        few = self.done < 3 * len(self.names)
        never = [] if few else [n for n in self.names if self.met[n] == 0]
        print("%sok %d - every named point was met%s" % (
            "not " if never else "", len(KINDS) + 1,
            " # SKIP too few points" if few else ""))
        if never:
            print("# never: %s" % " ".join(never))
        print("1..%d" % (len(KINDS) + 1))
        return 1 if never or self.wrong else 0


def roomy():
    """A folder in memory where there is one: a kill takes nothing back that
    was written, on whatever file system, and no disk has to be waited for."""
    shm = "/dev/shm"
    if os.access(shm, os.W_OK) and shutil.disk_usage(shm).free > 1 << 27:
        return shm
    return None


def main():
    points = int(os.environ.get("KILL_POINTS") or
                 (20000 if os.environ.get("SOAK") else 150))
    seed = os.environ.get("KILL_SEED") or str(random.SystemRandom().randrange(
        10 ** 9))
    only = os.environ.get("KILL_ONLY")
    with tempfile.TemporaryDirectory(prefix="kill.", dir=roomy()) as base:
        harness = Harness(base, 1 if only else points, seed)
        harness.prepare()
        if not harness.wrong:
            harness.run([int(only)] if only else range(points))
    return harness.report()

# SPDX-License-Identifier: MIT
"""kill -9 at named and at random moments of a send, and what the ledger says
afterwards beside what the servers saw.

A home of 500 members is made once. Each point restores it, starts a sink that
plays three relays (or uses a Maildir), kills `send` once, twice or three times
and then lets it run to its end. Then:

    lost        a member without a row, or one that is neither accepted nor in
                doubt (failed nor in doubt, of those whom the server refuses)
    twice       a message that the server took twice, or under another
                Message-ID
    unknown     accepted and never taken; or taken and neither accepted nor
                in doubt
    doubt       in doubt without having been armed when a run was killed, or
                the other way round; more of these after one kill than each
                relay has connections (two a connection with `pipelining:
                full`); any in a Maildir
    sums        what `send --json` counts does not add up or differs from the
                ledger
    end         a run that ends in a way it should not

Named points are those of failpoint("...") in the source. Environment:
KILL_POINTS how many (200; 20,000 with SOAK=1), KILL_SEED, KILL_ONLY one number
of a point to do alone. A failure leaves its home behind and says where.
"""
import collections
import concurrent.futures
import glob
import json
import math
import os
import random
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time

import sending

MEMBERS = 500
REFUSED = 6
WORKERS = 2
# Names that a send does not pass, or only when it has something to tell.
ELSEWHERE = {"notice_added", "notice_commit", "notice_planned", "hold_commit",
             "held"}
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
    return sorted(names - ELSEWHERE)


class Wrong(Exception):
    """kind, text"""


class Setting:
    """How one point is set up; str() of it tells."""

    def __init__(self, rng, maildir):
        ways = ["off", "safe", "full"]
        rng.shuffle(ways)
        if rng.random() < 0.3:
            ways = [ways[0]] * 3
        self.maildir = maildir
        self.ways = ways
        self.connections = rng.choice([1, 4, 4, 4])
        self.per_connection = rng.choice([7, 40, 100])
        self.sink = ["-d", rng.choice(["0", "0", "0.1", "0.3"])]
        self.sink += ["-m", str(rng.choice([23, 90]))] \
            if rng.random() < 0.3 else []
        self.sink += ["-g"] if rng.random() < 0.5 else []
        self.sink += ["-e", "SIZE ENHANCEDSTATUSCODES"] \
            if rng.random() < 0.15 else []

    def __str__(self):
        if self.maildir:
            return "maildir"
        return "pipelining %s, %d connections of %d messages, sink %s" % (
            "/".join(self.ways), self.connections, self.per_connection,
            " ".join(self.sink))

    def relays(self, ports):
        if self.maildir:
            return ["url: maildir:var/outbox"]
        return ["{url: \"smtp://127.0.0.1:%d\", tls: none, connections: %d, "
                "messages_per_connection: %d, pipelining: %s}" % (
                    port, self.connections, self.per_connection, way)
                for port, way in zip(ports, self.ways)]

    def doubtful(self, ports):
        """{relay: how many may be in doubt after one kill}"""
        return {"smtp://127.0.0.1:%d" % port:
                self.connections * (2 if way == "full" else 1)
                for port, way in zip(ports, self.ways)}


class Worker:
    """A home of its own, in which one point follows the other."""

    def __init__(self, base, number):
        self.home = os.path.join(base, "home%d" % number)
        self.folder = os.path.join(base, "sink%d" % number)
        self.master = os.path.join(base, "var")
        shutil.copytree(os.path.join(base, "master"), self.home)
        self.sink = None

    def restore(self, setting):
        var = os.path.join(self.home, "var")
        shutil.rmtree(var)
        shutil.copytree(self.master, var)
        shutil.rmtree(self.folder, ignore_errors=True)
        ports = []
        if not setting.maildir:
            self.sink = sending.Sink(self.folder, 3, options=setting.sink)
            ports = self.sink.ports
        sending.set_relays(self.home, setting.relays(ports))
        return ports

    def send(self, point=None, after=None):
        """(status, output); a run that is killed has a negative status."""
        env = sending.environment()
        if point:
            env["TIDINGS_FAILPOINT"] = point
        with open(os.path.join(self.home, "errors"), "w+b") as err, \
                open(os.path.join(self.home, "output"), "w+b") as out:
            child = subprocess.Popen(
                [sending.TIDINGS, "-C", self.home, "send", "co-design",
                 "--yes", "--json"], stdin=subprocess.DEVNULL, stdout=out,
                stderr=err, env=env)
            if after is not None:
                try:
                    child.wait(after)
                except subprocess.TimeoutExpired:
                    child.kill()
            child.wait()
            out.seek(0)
            err.seek(0)
            return child.returncode, out.read().decode(), err.read().decode()

    def taken(self, maildir):
        """[(address, message id, port, whether the client was told)]"""
        if maildir:
            return [(a, i, None, True) for a, i in self.files()]
        told = set()
        taken = []
        for event, _, port, conn, addr, ident in self.sink.events():
            if event == "taken":
                taken.append((addr, ident, port, conn))
            elif event == "told":
                told.add((addr, ident, port, conn))
        return [(t[0], t[1], t[2], t in told) for t in taken]

    def files(self):
        outbox = os.path.join(self.home, "var", "outbox")
        for path in glob.glob(os.path.join(outbox, "new", "*")):
            with open(path, encoding="utf-8") as f:
                text = f.read()
            to = re.search(r"^To: .*?([^\s<>]+@[^\s<>]+)>?\r?$", text, re.M)
            yield to.group(1), os.path.basename(path)


class Point:
    """One restored home, its kills, and the comparison."""

    def __init__(self, worker, setting, kills):
        self.worker = worker
        self.setting = setting
        self.kills = kills      # (point, seconds) each, one of them None
        self.met = []           # the names where it was killed
        self.armed = set()      # at some kill

    def go(self):
        ports = self.worker.restore(self.setting)
        try:
            for point, after in self.kills:
                if not self.kill(point, after, self.setting.doubtful(ports)):
                    break
            self.compare(self.finish())
        finally:
            if not self.setting.maildir:
                self.worker.sink.stop()

    def kill(self, point, after, doubtful):
        status, _, errors = self.worker.send(point, after)
        if status != -signal.SIGKILL:
            if status not in (0, 75):
                raise Wrong("end", "status %d: %s" % (status, errors))
            return False
        self.met.append(point.split(":")[0] if point else "at random")
        armed = {a: row[1] for a, row in sending.ledger_left(
            self.worker.home).items() if row[0] == "armed"}
        new = collections.Counter(relay for a, relay in armed.items()
                                  if a not in self.armed)
        self.armed |= set(armed)
        if not self.setting.maildir:
            for relay, n in new.items():
                if n > doubtful.get(relay, 0):
                    raise Wrong("doubt", "%d rows armed at %s after %s" % (
                        n, relay, self.met[-1]))
        return True

    def finish(self):
        for _ in range(5):
            status, output, errors = self.worker.send()
            if status != 75:
                break
        if status != 0:
            raise Wrong("end", "status %d at last: %s%s" % (status, output,
                                                            errors))
        if not self.setting.maildir:
            self.worker.sink.stop()
        return json.loads(output)

    def compare(self, said):
        rows = sending.ledger_left(self.worker.home)
        taken = self.worker.taken(self.setting.maildir)
        self.compare_rows(rows)
        self.compare_taken(rows, taken)
        doubt = {a for a, row in rows.items() if row[0] == "in_doubt"}
        if doubt != (set() if self.setting.maildir else self.armed):
            raise Wrong("doubt", "in doubt %s, armed at a kill %s" % (
                sorted(doubt - self.armed), sorted(self.armed - doubt)))
        states = collections.Counter(row[0] for row in rows.values())
        counts = {k: said[k] for k in (
            "accepted", "deferred", "failed", "in_doubt", "suppressed",
            "expired", "cancelled")}
        if said["planned"] != said["waiting"] + sum(counts.values()) or \
                said["planned"] != len(rows) or \
                any(states[k] != n for k, n in counts.items()):
            raise Wrong("sums", "%s, the ledger %s" % (said, dict(states)))

    def compare_rows(self, rows):
        if len(rows) != MEMBERS:
            raise Wrong("lost", "%d rows" % len(rows))
        for addr, row in rows.items():
            refused = addr.startswith("no") and not self.setting.maildir
            if row[0] not in ("failed" if refused else "accepted",
                              "in_doubt"):
                raise Wrong("lost", "%s is %s" % (addr, row[0]))

    def compare_taken(self, rows, taken):
        seen = set()
        ids = set()
        for addr, ident, port, told in taken:
            if addr in seen or ident in ids:
                raise Wrong("twice", "%s %s" % (addr, ident))
            ids.add(ident)
            if addr == sending.CONTACT:
                continue
            seen.add(addr)
            state, relay = rows[addr]
            if state == "accepted" and not told:
                raise Wrong("unknown", "%s accepted, not told" % addr)
            if state not in ("accepted", "in_doubt"):
                raise Wrong("unknown", "%s taken and %s" % (addr, state))
            if port is not None and relay != "smtp://127.0.0.1:%d" % port:
                raise Wrong("unknown", "%s: taken at %d, the row says %s" % (
                    addr, port, relay))
        never = {a for a, row in rows.items() if row[0] == "accepted"} - seen
        if never:
            raise Wrong("unknown", "accepted, never taken: %s" % never)


class Harness:
    def __init__(self, base, points, seed, only):
        self.base = base
        self.points = 1 if only else points
        self.seed = seed
        self.names = named_points()
        self.bound = {}         # how often a name is passed, at most
        self.lock = threading.Lock()
        self.met = collections.Counter()
        self.kills = 0
        self.seconds = {}       # of a whole run; by Maildir or not
        self.wrong = []         # (kind, text)

    def prepare(self):
        home = os.path.join(self.base, "master")
        sending.make_home(home, [
            ("no%d@example.org" % i if i % (MEMBERS // REFUSED) == 40
             else "m%d@example.org" % i, "Member %d" % i)
            for i in range(MEMBERS)])
        shutil.copytree(os.path.join(home, "var"),
                        os.path.join(self.base, "var"))
        worker = Worker(self.base, WORKERS)
        for maildir in True, False:
            point = Point(worker, Setting(random.Random(0), maildir), [])
            begun = time.monotonic()
            try:
                point.go()
            except Wrong as e:
                self.keep(-1, worker, point, e)
            self.seconds[maildir] = time.monotonic() - begun

    def kill_plan(self, rng, name, maildir):
        """How often and where one point kills."""
        kills = []
        seconds = self.seconds[maildir]
        if name is None:
            kills.append((None, rng.uniform(0, 1.1 * seconds)))
        else:
            with self.lock:
                bound = self.bound.get(name)
            n = 1 if bound is None else rng.randint(1, bound)
            kills.append(("%s:%d" % (name, n), None))
            if name.startswith("recover"):
                kills.insert(0, ("armed:%d" % rng.randint(1, 9), None))
        while len(kills) < 3 and rng.random() < 0.3:
            if rng.random() < 0.5:
                again = rng.choice(self.names)
                kills.append(("%s:%d" % (again, int(math.exp(
                    rng.uniform(0, math.log(MEMBERS))))), None))
            else:
                kills.append((None, rng.uniform(0, seconds)))
        return kills

    def learn(self, name, kills, met):
        """How far into a run a name is worth waiting for."""
        for point, _ in kills:
            if name is None or point is None or \
                    point.split(":")[0] != name:
                continue
            with self.lock:
                if met:
                    self.bound.setdefault(name, MEMBERS)
                elif name in self.bound:
                    self.bound[name] = max(1, min(
                        self.bound[name], int(point.split(":")[1]) // 3))
            return

    def do(self, number, worker):
        """One point, tried again where a name was not passed."""
        rng = random.Random("%s:%d" % (self.seed, number))
        name = None
        if number % 3 != 0:
            name = self.names[(number - number // 3) % len(self.names)]
        for _ in range(8):
            maildir = name.startswith("maildir_") if name and \
                re.match("maildir_|smtp_", name) else rng.random() < 0.15
            point = Point(worker, Setting(rng, maildir),
                          self.kill_plan(rng, name, maildir))
            try:
                point.go()
            except Wrong as e:
                self.keep(number, worker, point, e)
                return
            with self.lock:
                self.met.update(point.met)
                self.kills += len(point.met)
            met = (name or "at random") in point.met
            self.learn(name, point.kills, met)
            if met:
                break

    def keep(self, number, worker, point, wrong):
        kept = os.path.join(sending.TOP, "build", "kill", str(number))
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(worker.home, os.path.join(kept, "home"))
        if os.path.isdir(worker.folder):
            shutil.copytree(worker.folder, os.path.join(kept, "sink"))
        text = "point %d, %s, killed at %s (wanted %s): %s\n" \
            "again: KILL_SEED=%s KILL_ONLY=%d; its home: %s" % (
                number, point.setting, point.met, point.kills, wrong.args[1],
                self.seed, number, kept)
        with self.lock:
            self.met.update(point.met)
            self.wrong.append((wrong.args[0], text))

    def run(self, numbers):
        todo = iter(numbers)

        def work(worker):
            while len(self.wrong) < 10:
                with self.lock:
                    number = next(todo, None)
                if number is None:
                    return
                self.do(number, worker)

        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            jobs = [pool.submit(work, Worker(self.base, i))
                    for i in range(WORKERS)]
            for job in jobs:
                job.result()

    def report(self):
        print("# seed %s, %d kills" % (self.seed, self.kills))
        for name in ["at random"] + self.names:
            print("# %6d  %s" % (self.met[name], name))
        for i, (kind, title) in enumerate(KINDS.items(), 1):
            texts = [t for k, t in self.wrong if k == kind]
            print("%sok %d - %s" % ("not " if texts else "", i, title))
            for text in texts:
                print("# " + text.replace("\n", "\n#   "))
        few = self.points < 3 * len(self.names)
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
                 (20000 if os.environ.get("SOAK") else 200))
    seed = os.environ.get("KILL_SEED") or str(random.SystemRandom().randrange(
        10 ** 9))
    only = os.environ.get("KILL_ONLY")
    with tempfile.TemporaryDirectory(prefix="kill.", dir=roomy()) as base:
        harness = Harness(base, points, seed, only)
        harness.prepare()
        if not harness.wrong:
            harness.run([int(only)] if only else range(points))
    return harness.report()

# SPDX-License-Identifier: MIT
"""One point of tests/lib/kill.py: a home restored, its kills, and the ledger
at the end beside what the servers saw."""
import collections
import glob
import json
import os
import re
import shutil
import signal
import subprocess

import sending

MEMBERS = 500
REFUSED = 6
COMMANDS = {
    "send": ["send", "co-design", "--yes", "--json"],
    "correct": ["send", "co-design", "--yes", "--json", "--correction"],
    "cancel": ["cancel", "co-design", "--yes"],
    "resolve": ["resolve", "co-design", "--was-sent"],
    "run": ["run"],
}
COUNTS = ("accepted", "deferred", "failed", "in_doubt", "suppressed",
          "expired", "cancelled")

# What is killed, and where: a named point ("name:n") or after some seconds.
Kill = collections.namedtuple("Kill", "command point after")


DRAFT = "drafts/plan.pdf"
# More than a socket takes at once, with the sink's -s.
DRAFT_OCTETS = 200000


def make_master(base):
    """The home that each point begins with."""
    home = os.path.join(base, "master")
    sending.make_home(home, members())
    os.mkdir(os.path.join(home, "lists", "club", "drafts"))
    sending.write(os.path.join(home, "lists", "club", DRAFT),
                  "%%PDF-1.4\n%s" % ("0123456789abcde\n" *
                                      (DRAFT_OCTETS // 16)))


def members():
    for i in range(MEMBERS):
        refused = i % (MEMBERS // REFUSED) == 40
        yield "%s%d@example.org" % ("no" if refused else "m", i), \
            "Member %d" % i


class Wrong(Exception):
    """kind, text"""


class Setting:
    """How one point is set up; str() of it tells."""

    def __init__(self, rng, maildir, large=False):
        ways = ["off", "safe", "full"]
        rng.shuffle(ways)
        if rng.random() < 0.3:
            ways = [ways[0]] * 3
        self.maildir = maildir
        self.large = large      # half of the messages
        self.ways = ways
        self.connections = rng.choice([1, 4, 4, 4])
        self.per_connection = rng.choice([7, 40, 100])
        self.sink = ["-d", rng.choice(["0", "0", "0.1", "0.3"])]
        self.sink += ["-m", str(rng.choice([23, 90]))] \
            if rng.random() < 0.3 else []
        self.sink += ["-s"] if large else []
        self.sink += ["-g"] if rng.random() < 0.5 else []
        self.sink += ["-e", "SIZE ENHANCEDSTATUSCODES"] \
            if rng.random() < 0.15 else []

    def __str__(self):
        if self.maildir:
            return "maildir"
        return "%spipelining %s, %d connections of %d messages, sink %s" % (
            "large, " if self.large else "", "/".join(self.ways),
            self.connections, self.per_connection, " ".join(self.sink))

    def relays(self, ports):
        if self.maildir:
            return ["url: maildir:var/outbox"]
        return ["{url: \"smtp://127.0.0.1:%d\", tls: none, connections: %d, "
                "messages_per_connection: %d, pipelining: %s}" % (
                    port, self.connections, self.per_connection, way)
                for port, way in zip(ports, self.ways)]

    def at_once(self, relay, ports):
        """How many rows a relay may have armed at a time."""
        way = {"smtp://127.0.0.1:%d" % port: way
               for port, way in zip(ports, self.ways)}.get(relay)
        return self.connections * {None: 0, "full": 2}.get(way, 1)


class Worker:
    """A home of its own, in which one point follows the other."""

    def __init__(self, base, number):
        self.home = os.path.join(base, "home%d" % number)
        self.folder = os.path.join(base, "sink%d" % number)
        self.master = os.path.join(base, "master")
        shutil.copytree(self.master, self.home)
        self.sink = None
        self.ports = []

    def recap(self, home):
        return os.path.join(home, "lists", "club", "recaps", "co-design.md")

    def restore(self, setting):
        var = os.path.join(self.home, "var")
        shutil.rmtree(var)
        shutil.copytree(os.path.join(self.master, "var"), var)
        shutil.copy(self.recap(self.master), self.recap(self.home))
        if setting.large:
            self.replace("\ndate:", "\ndrafts: [{file: %s, title: Plan, full: "
                         "[Core]}]\ndate:" % DRAFT)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.sink = None
        self.ports = []
        if not setting.maildir:
            self.sink = sending.Sink(self.folder, 3, options=setting.sink)
            self.ports = self.sink.ports
        sending.set_relays(self.home, setting.relays(self.ports))

    def replace(self, what, by):
        """In the recap."""
        with open(self.recap(self.home), encoding="utf-8") as f:
            text = f.read()
        sending.write(self.recap(self.home), text.replace(what, by))

    def run(self, kill):
        """(status, output, errors); the status of one that was killed is
        negative."""
        env = sending.environment()
        if kill.point:
            env["TIDINGS_FAILPOINT"] = kill.point
        with open(os.path.join(self.home, "errors"), "w+b") as err, \
                open(os.path.join(self.home, "output"), "w+b") as out:
            child = subprocess.Popen(
                [sending.TIDINGS, "-C", self.home, *COMMANDS[kill.command]],
                stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=env)
            if kill.after is not None:
                try:
                    child.wait(kill.after)
                except subprocess.TimeoutExpired:
                    child.kill()
            child.wait()
            out.seek(0)
            err.seek(0)
            return child.returncode, out.read().decode(), err.read().decode()

    def taken(self):
        """[(address, message id, relay, whether the client was told)]"""
        if self.sink is None:
            return list(self.files())
        told = set()
        taken = []
        for event, _, port, conn, addr, ident in self.sink.events():
            if event == "taken":
                taken.append((addr, ident, port, conn))
            elif event == "told":
                told.add((addr, ident, port, conn))
        return [(t[0], t[1], "smtp://127.0.0.1:%d" % t[2], t in told)
                for t in taken]

    def files(self):
        outbox = os.path.join(self.home, "var", "outbox")
        for path in glob.glob(os.path.join(outbox, "new", "*")):
            with open(path, encoding="utf-8") as f:
                text = f.read()
            to = re.search(r"^To: .*?([^\s<>]+@[^\s<>]+)>?\r?$", text, re.M)
            yield (to.group(1), os.path.basename(path), "maildir:var/outbox",
                   True)


class Point:
    def __init__(self, worker, setting, kills):
        self.worker = worker
        self.setting = setting
        self.kills = kills
        self.met = []           # the names where it was killed
        self.armed = set()      # at some kill; (address, revision)
        self.changed = False
        self.revision = 0       # the latest, at the end

    def go(self):
        self.worker.restore(self.setting)
        try:
            for kill in self.kills:
                self.kill(kill)
            said = self.finish()
            if self.worker.sink is not None:
                self.worker.sink.stop()
            self.compare(said, sending.ledger_left(self.worker.home))
        finally:
            if self.worker.sink is not None:
                self.worker.sink.stop()

    def kill(self, kill):
        if kill.command == "correct" and not self.changed:
            self.worker.replace("Beans along the fence.",    # for all tiers
                                "Runner beans along the fence.")
            self.changed = True
        status, _, errors = self.worker.run(kill)
        if status != -signal.SIGKILL:
            # 64 and 65: nothing to correct, to cancel, to resolve; or a
            # change that a plain `send` does not mail.
            plain = kill.command == "send" and not self.changed
            if status not in (0, 75) and (
                    plain or status not in (64, 65)):
                raise Wrong("end", "%s: status %d: %s" % (
                    kill.command, status, errors))
            return
        self.met.append(kill.point.split(":")[0] if kill.point else
                        "at random")
        rows = sending.ledger_left(self.worker.home)
        armed = {k for k, row in rows.items() if row[0] == "armed"}
        if self.setting.maildir:
            return
        new = collections.Counter(rows[k][1] for k in armed - self.armed)
        for relay, n in new.items():
            if n > self.setting.at_once(relay, self.worker.ports):
                raise Wrong("doubt", "%d rows armed at %s after %s" % (
                    n, relay, self.met[-1]))
        self.armed |= armed

    def finish(self):
        ways = ["correct", "send"] if self.changed else ["send"]
        for _ in range(6):
            status, output, errors = self.worker.run(
                Kill(ways[0], None, None))
            if status in (64, 65) and len(ways) > 1:
                del ways[0]     # nothing had gone out: a send approves anew
            elif status != 75:
                break
        if status != 0:
            raise Wrong("end", "status %d at last: %s%s" % (
                status, output, errors))
        said = json.loads(output)
        self.revision = said["revision"]
        return said

    def compare(self, said, rows):
        doubt = {k for k, row in rows.items() if row[0] == "in_doubt"}
        if doubt != self.armed:
            raise Wrong("doubt", "in doubt %s, armed at a kill %s" % (
                sorted(doubt - self.armed), sorted(self.armed - doubt)))
        self.compare_members(said, rows)
        self.compare_taken(rows)
        latest = collections.Counter(
            row[0] for (_, n), row in rows.items() if n == said["revision"])
        if said["planned"] != sum(latest.values()) or \
                said["planned"] != said["waiting"] + \
                sum(said[k] for k in COUNTS) or \
                any(said[k] != latest[k] for k in COUNTS):
            raise Wrong("sums", "%s, the ledger %s" % (said, dict(latest)))

    def compare_members(self, said, rows):
        """All have the latest revision, but those about whose mail of an
        earlier one nobody knows."""
        for addr, _ in members():
            state, _ = rows.get((addr, said["revision"]), (None, None))
            refused = addr.startswith("no") and not self.setting.maildir
            if state in ("failed" if refused else "accepted", "in_doubt"):
                continue
            if state is None and any(
                    rows.get((addr, n), "?")[0] == "in_doubt"
                    for n in range(1, said["revision"])):
                continue
            raise Wrong("lost", "%s is %s" % (addr, state))
        if max(n for _, n in rows) > said["revision"]:
            raise Wrong("lost", "rows of a later revision")

    def compare_taken(self, rows):
        """As many as were accepted, or more where it is in doubt."""
        states = collections.defaultdict(collections.Counter)
        relays = collections.defaultdict(set)
        for (addr, _), (state, relay) in rows.items():
            states[addr][state] += 1
            relays[addr].add(relay)
        seen, told, ids = (collections.Counter(), collections.Counter(),
                           set())
        for addr, ident, relay, was_told in self.worker.taken():
            if ident in ids:
                raise Wrong("twice", "%s %s" % (addr, ident))
            ids.add(ident)
            if addr == sending.CONTACT:
                continue
            seen[addr] += 1
            told[addr] += was_told
            if relay not in relays[addr]:
                raise Wrong("unknown", "%s: taken at %s, the rows say %s" % (
                    addr, relay, relays[addr]))
        for addr, n in states.items():
            most = n["accepted"] + n["in_doubt"]
            if seen[addr] > most:
                raise Wrong("twice", "%s: taken %d times, at most %d are "
                            "known" % (addr, seen[addr], most))
            if told[addr] < n["accepted"]:
                raise Wrong("unknown", "%s: %d accepted, told %d" % (
                    addr, n["accepted"], told[addr]))
        if set(seen) - set(states):
            raise Wrong("unknown", "taken for nobody: %s" % seen)

    def resolve(self, kill):
        """Of what is in doubt at the end, a person decides; killed at that,
        it is decided for all or for none."""
        rows = sending.ledger_left(self.worker.home)
        doubt = {k for k, row in rows.items() if row[0] == "in_doubt"}
        status, _, errors = self.worker.run(kill)
        left = {k for k, row in sending.ledger_left(
            self.worker.home).items() if row[0] == "in_doubt"}
        if status == -signal.SIGKILL:
            self.met.append(kill.point.split(":")[0])
        elif status not in (0, 64, 65):
            raise Wrong("end", "resolve: status %d: %s" % (status, errors))
        if left not in (doubt, set()):
            raise Wrong("doubt", "resolve left %d of %d" % (
                len(left), len(doubt)))

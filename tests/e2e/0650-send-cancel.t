#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`cancel` from a second process while a send runs: what is not armed when it
returns is not armed later, the counts add up, and a later send delivers the
rest, once each. A mail that is on its way when it is called, and comes back,
does not go out either.

CANCEL_MEMBERS: how many (20,000)."""
import collections
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

TOP = os.environ.get("TOP") or os.path.dirname(os.path.dirname(
    os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests", "lib"))
import sending  # noqa: E402
import smtp_peer  # noqa: E402

MEMBERS = int(os.environ.get("CANCEL_MEMBERS") or 20000)
CONNECTIONS = 6
STATES = ("accepted", "deferred", "failed", "in_doubt", "suppressed",
          "expired", "cancelled")
WAYS = {"off": 1, "safe": 1, "full": 2}     # armed at once, a connection
done = bad = 0


def ok(right, name, *said):
    global done, bad
    done += 1
    bad += not right
    print("%sok %d - %s" % ("" if right else "not ", done, name))
    for text in () if right else said:
        print("# " + str(text).replace("\n", "\n# "))


def ledger(home):
    return {addr: row for (addr, _), row in sending.ledger(home).items()}


def adds_up(said, rows):
    states = collections.Counter(state for state, _ in rows.values())
    return said["planned"] == len(rows) == MEMBERS and \
        said["planned"] == said["waiting"] + sum(said[k] for k in STATES) and \
        all(states[k] == said[k] for k in STATES)


def taken(sink):
    """{address: [when]}"""
    found = collections.defaultdict(list)
    for event, ns, _, _, addr, _ in sink.events():
        if event == "taken":
            found[addr].append(ns)
    return found


def wait_for(sink, octets, child):
    while os.path.getsize(sink.record) < octets and child.poll() is None:
        time.sleep(0.005)


def cancel_while(home, sink):
    """(what the send said, its status, the ledger and the time when cancel
    had returned, what cancel said)"""
    with open(os.path.join(home, "said"), "w+", encoding="utf-8") as out:
        child = subprocess.Popen(
            [sending.TIDINGS, "-C", home, "send", "co-design", "--yes",
             "--json"], stdin=subprocess.DEVNULL, stdout=out,
            stderr=subprocess.PIPE, env=sending.environment())
        # Two lines of about 90 octets a message; a fifth of them.
        wait_for(sink, MEMBERS // 5 * 180, child)
        cancel = sending.tidings(home, "cancel", "co-design", "--yes",
                                 "--json")
        at = time.monotonic_ns()
        then = ledger(home)
        errors = child.communicate()[1].decode()
        out.seek(0)
        return out.read(), child.returncode, errors, then, at, cancel


def check_cancel(home, sink):
    text, status, errors, then, at, cancel = cancel_while(home, sink)
    ok(cancel.returncode == 0, "cancel, from a second process",
       cancel.stderr)
    ok(status == 0, "the send ends by itself, and nothing of it waits",
       status, text, errors)
    said = json.loads(text)
    now = ledger(home)
    armed = {a for a, (state, _) in then.items() if state == "armed"}
    early = {a for a, (state, _) in then.items() if state == "accepted"}
    late = {a for a, (state, _) in now.items() if state != "cancelled"}
    ok(said["cancelled"] > 0 and late, "it came in the middle", text)
    ok(late <= armed | early, "nothing was armed after cancel had returned",
       sorted(late - armed - early)[:20])
    after = {a for a, times in taken(sink).items() if max(times) > at}
    ok(after <= armed, "nor taken by a relay, but what was on its way",
       sorted(after - armed)[:20])
    most = CONNECTIONS * sum(WAYS.values())
    ok(len(armed) <= most, "no more than the connections carry",
       "%d, at most %d" % (len(armed), most))
    ok(adds_up(said, now), "the counts add up and are the ledger's", text)


def check_rest(home, sink):
    end = sending.tidings(home, "send", "co-design", "--yes", "--json")
    sink.stop()
    ok(end.returncode == 0 and
       json.loads(end.stdout)["accepted"] == MEMBERS,
       "a later send plans the cancelled again", end.returncode, end.stdout,
       end.stderr)
    ok(adds_up(json.loads(end.stdout), ledger(home)),
       "its counts add up", end.stdout)
    times = taken(sink)
    ok(len(times) == MEMBERS and all(len(t) == 1 for t in times.values()),
       "everybody got it, once", len(times),
       [a for a, t in times.items() if len(t) > 1][:20])


class Gate(smtp_peer.Peer):
    """Keeps its answer to the first MAIL back, and then refuses it."""

    def __init__(self):
        self.asked, self.open = threading.Event(), threading.Event()
        super().__init__([{"offer": ["PIPELINING"]},
                          {"at": "mail", "times": 1,
                           "say": "451 4.3.0 not now\r\n"}])

    def rule(self, at, text):
        rule = super().rule(at, text)
        if rule is not None and at == "mail":
            self.asked.set()
            self.open.wait()
        return rule


def check_last(home):
    """Nothing waits, since the only mail is armed."""
    peer = Gate()
    sending.set_relays(home, [
        "{url: \"smtp://%s:%d\", tls: none, connections: 1}" %
        (host, peer.port) for host in ("127.0.0.1", "localhost")])
    with subprocess.Popen(
            [sending.TIDINGS, "-C", home, "send", "co-design", "--yes",
             "--json"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=sending.environment()) as child:
        peer.asked.wait(300)
        while "armed" not in [s for s, _ in sending.ledger(home).values()] \
                and child.poll() is None:
            time.sleep(0.01)
        cancel = sending.tidings(home, "cancel", "co-design", "--yes",
                                 "--json")
        peer.open.set()
        text, errors = child.communicate()
    ok(cancel.returncode == 0 and child.returncode == 0,
       "cancel while the only mail is on its way", cancel.stderr,
       child.returncode, errors)
    ok(not peer.taken() and json.loads(text)["cancelled"] == 1,
       "it came back and is not sent", text, peer.lines)
    peer.die()


with tempfile.TemporaryDirectory(prefix="cancel.") as base:
    home = os.path.join(base, "one")
    sending.make_home(home, [("m@example.org", "Member")])
    check_last(home)
    home = os.path.join(base, "home")
    sending.make_home(home, (("m%d@example.org" % i, "Member %d" % i)
                             for i in range(MEMBERS)))
    sink = sending.Sink(os.path.join(base, "sink"), len(WAYS), delay_ms=1)
    sending.set_relays(home, [
        "{url: \"smtp://127.0.0.1:%d\", tls: none, connections: %d, "
        "pipelining: %s}" % (port, CONNECTIONS, way)
        for port, way in zip(sink.ports, WAYS)])
    check_cancel(home, sink)
    check_rest(home, sink)
print("1..%d" % done)
sys.exit(1 if bad else 0)

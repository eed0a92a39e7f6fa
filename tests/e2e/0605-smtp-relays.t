#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Sizes (F15), large mails, two relays of which one fails (F11, F12, F20),
relays that take only so many (F21), and the stop rule (S56). With SOAK=1 all
that can fail of two relays, else a sample. With arguments: the cases whose
names contain them all.
"""
import os
import re
import socket
import sys

TOP = os.environ.get("TOP", ".")
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(TOP, "tests/lib"))
import smtp_faults as faults
import smtp_run as run
from smtp_cases import ACCEPTED, PLANNED, SHORT, case, everybody, login, \
    main, offers


# --- sizes (F15) ------------------------------------------------------------

def sized(size, states, mails):
    def play(c):
        peer = c.peer([offers("SIZE" + size)])
        c.use(run.relay(peer))
        c.exit_for(c.send())
        everybody(c, states)
        c.expect("MAIL", peer.count("MAIL"), (mails,))
        for line in c.heard():
            said = re.search(r"MAIL .* SIZE=(\d+)", line)
            if said and int(said.group(1)) != len(c.mails[run.NOW][
                    c.members[0]][1]):
                c.fail("told a size of %s", said.group(1))
    return play


for size, states, mails in (
        (" 500", {"failed"}, 0), (" 1", {"failed"}, 0), (" 0", ACCEPTED, 1),
        ("", ACCEPTED, 1), (" none", ACCEPTED, 1),
        (" 99999999999999999999999999", ACCEPTED, 1), (" -1", ACCEPTED, 1),
        (" 10000000 0", ACCEPTED, 1)):
    case("SIZE%s" % size, members=1)(sized(size, states, mails))


# --- large mails ------------------------------------------------------------

def large(rules, states, mode="safe"):
    def play(c):
        peer = c.peer([offers(), {"room": 16384}, *rules])
        c.use(run.relay(peer, pipelining=mode,
                        timeouts=dict(run.PATIENT, final="10 min")))
        c.exit_for(c.send())
        for a, state in c.states().items():
            c.expect(a, state, states if a == faults.HIT else ACCEPTED)
        c.mend([offers()])
    return play


# Where not all of it could be handed over, not sent may be told from in doubt.
LOST = {"in_doubt", "planned", "deferred", "accepted"}
for mode in ("off", "safe", "full"):
    case("2 MB, pipelining " + mode, members=3, big=True)(
        large([], ACCEPTED, mode))
    for then in ("close", "reset", "stall", "hang"):
        case("2 MB, then %s, pipelining %s" % (then, mode),
             then in ("stall", "hang"), members=3, big=True)(large([
                 {"at": "content", "match": faults.HIT, "after": 500000,
                  "say": None, "then": then, "times": 1}],
                 LOST, mode))
    case("2 MB, refused half-way, pipelining " + mode, members=3, big=True)(
        large([{"at": "content", "match": faults.HIT, "after": 500000,
                "say": "552 5.3.4 too large\r\n"},
               {"at": "dot", "match": faults.HIT, "say": None,
                "take": False}], {"failed"}, mode))


# --- two relays, one of which fails (F11, F12, F20) -------------------------

def takes_over(first, rules, allowed, mode="safe", **more):
    """The second relay is well; `first` makes the settings of the first."""
    def play(c):
        bad = c.peer(rules) if rules is not None else None
        well = c.peer([offers()])
        c.use(first(c, bad, pipelining=mode, **more),
              run.relay(well, pipelining=mode))
        c.exit_for(c.send())
        states = c.states()
        everybody(c, allowed)
        lost = sum(s == "in_doubt" for s in states.values())
        if lost > 1:
            c.fail("%d in doubt, on one connection", lost)
        if bad is not None:
            bad.script([offers()])
        if not bad or not bad.dead:
            c.mend([offers()])
    return play


def plain(c, peer, **more):
    return run.relay(peer, **more)


def nobody(c, peer, **more):
    c.nobody = socket.socket()
    c.nobody.bind(("127.0.0.1", 0))
    keys = run.relay(c.peers[0], **more)
    keys["url"] = "smtp://127.0.0.1:%d" % c.nobody.getsockname()[1]
    return keys


def silence(c, peer, **more):
    """No answer to a SYN: the queue of who listens is full."""
    keys = nobody(c, peer, **dict(more, timeouts=SHORT))
    c.nobody.listen(0)
    c.waiting = [socket.socket() for _ in range(3)]
    for s in c.waiting:
        s.setblocking(False)
        s.connect_ex(c.nobody.getsockname())
    return keys


case("a relay where nobody listens")(takes_over(nobody, None, ACCEPTED))
case("a relay that answers no SYN")(takes_over(silence, None, ACCEPTED))


def failing():
    """A sample of the table at steps where only the relay is to blame."""
    n = 0
    for step, fault in faults.table():
        if step not in ("connect", "ehlo", "ehlo-again", "mail") or \
                faults.is_fine(step, fault[2]):
            continue
        n += 1
        if os.environ.get("SOAK") or n % 6 == 0:
            yield n, step, fault


for n, step, fault in failing():
    mode = ("off", "safe", "full")[n % 3]
    at = step.replace("-again", "")
    rule = {"at": at, "say": faults.said(step, fault), "then": fault[3],
            "skip": int(step == "ehlo-again")}
    # About the message, though said early (F15); two relays' nonsense, or one
    # relay's twice, about a member; a good-bye that answers the RCPT (S6).
    may = {"failed"} if (step, fault[0]) == ("mail", "552 too large") else \
        {"deferred"} if step == "mail" and fault[2] in ("two", "bye") else \
        set()
    case("two relays, one with %s at %s, pipelining %s" %
         (fault[0], step, mode), True)(takes_over(
             plain, [offers(), rule], ACCEPTED | may, mode, timeouts=SHORT))
for mode in ("off", "safe", "full"):
    for at in ("mail", "rcpt", "data", "content", "dot"):
        case("one of two relays dies at %s, pipelining %s" % (at, mode),
             members=6)(takes_over(
                 plain, [offers(), {"at": at, "skip": 1, "say": None,
                                    "take": False, "then": "die"}],
                 {"accepted", "in_doubt"} if at in ("content", "dot") else
                 ACCEPTED, mode))
    case("one of two relays refuses the log-in, pipelining %s" % mode)(
        takes_over(lambda c, peer, **more: run.relay(
            peer, **login(c.workshop), **more),
            [offers("AUTH PLAIN"), {"users": {}}], ACCEPTED, mode))


@case("both relays are busy")
def both(c):
    rules = [{"at": "connect", "say": "421 4.3.2 busy\r\n", "then": "close"}]
    c.use(run.relay(c.peer(rules)), run.relay(c.peer(rules)))
    c.expect("exit status", c.send().status, (69,))
    everybody(c, PLANNED)
    c.mend([offers()])


# --- a relay that takes only so many (F21) ----------------------------------

def crowded(limits, mode="safe", **more):
    """All of it arrives in one run, and nobody is charged for it."""
    def play(c):
        peer = c.peer([offers(), limits])
        c.use(run.relay(peer, pipelining=mode, **more))
        c.expect("exit status", c.send().status, (0,))
        everybody(c, ACCEPTED)
        if not peer.count("LEFT"):
            c.fail("it was never too many")
        for a, row in c.rows().items():
            c.expect("attempts of " + a, row["attempts"], (1,))
    return play


for mode in ("off", "safe", "full"):
    case("two connections at a time are taken, pipelining " + mode,
         members=30)(crowded({"most": 2}, mode, connections=8))
    case("three messages a connection are taken, pipelining " + mode,
         members=30)(crowded({"per": 3}, mode, connections=2))
    case("a connection may be idle for a moment, pipelining " + mode)(
        crowded({"idle": 0.1}, mode, rate="1/min"))


# --- the stop rule (S56) ----------------------------------------------------

def refuses(at, say, held, mode):
    def play(c):
        peer = c.peer([offers(), {"at": at, "say": say}])
        c.use(run.relay(peer, pipelining=mode))
        r = c.send()
        states = list(c.states().values())
        # 5 % of the first 200 is ten; two may be under way by then.
        c.expect("failed", states.count("failed"),
                 range(11, 14) if held else (len(c.members),))
        c.expect("waiting", states.count("planned"),
                 (len(c.members) - states.count("failed"),))
        c.expect("exit status", r.status, (75 if held else 0,))
        c.mend([offers()])
    return play


for mode in ("off", "safe", "full"):
    for at in ("rcpt", "dot"):
        case("policy refusals at %s, pipelining %s" % (at, mode), members=30)(
            refuses(at, "550 5.7.1 not from you\r\n", True, mode))
        case("unknown members at %s, pipelining %s" % (at, mode), members=30)(
            refuses(at, "550 5.1.1 unknown\r\n", False, mode))


main()

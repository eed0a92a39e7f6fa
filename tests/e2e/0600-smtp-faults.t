#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every fault of tests/lib/smtp_faults.py at every step of a dialogue, once
and always, with each kind of pipelining: each run ends by itself, in the state
that the standards ask for, and a second one, when all is well, brings what can
be brought, once (F11 to F17, F21, I1, I2, I6, I8).

A sample in `make test`, the whole table with SOAK=1. With arguments: the cases
whose names contain them all.
"""
import functools
import os
import sys

TOP = os.environ.get("TOP", ".")
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(TOP, "tests/lib"))
import smtp_faults as faults
import smtp_run as run
from smtp_cases import case, login, main

MODES = ("off", "safe", "full")


def rules(step, fault, once, n):
    """The peer's script: options, then the fault."""
    _, _, what, then = fault
    at = step.replace("-again", "")
    options = {"offer": ["PIPELINING", "SIZE 10000000"],
               "flush": ("each", "group")[n % 2], "lenient": n % 3 == 0}
    # One too many that comes late is the next one's answer.
    if n % 5 == 0 and what not in ("two", "bye"):
        options["split"] = 1 + n % 4
    rule = {"at": at, "say": faults.said(step, fault), "then": then}
    if then == "slowly":
        rule.update(then="drip", every=0.01)
    if once:
        rule["times"] = 1
    if step in faults.MEMBER_STEPS:
        rule["match"] = faults.HIT
    # Once: on the second connection. Each has two EHLOs, libcurl's and ours.
    skip = {"connect": 1, "auth": 1, "ehlo": 2, "ehlo-again": 3}
    if step in skip:
        rule["skip"] = skip[step] if once else int(step == "ehlo-again")
    if step == "mail":
        rule["skip"] = 1
    script = [options, rule]
    if step == "auth":
        options["offer"] = options["offer"] + ["AUTH PLAIN"]
    if step == "rset":
        script.append({"at": "rcpt", "match": faults.HIT,
                       "say": "550 5.1.1 unknown\r\n"})
    if step == "content":       # the rest is read, and nothing more is said
        rule["after"] = 100
        script.append({"at": "dot", "match": faults.HIT, "say": None,
                       "take": False})
    return script


def waits(step, fault):
    """Whether a deadline ends it. What is no reply is one for libcurl, too,
    which waits for a better one."""
    _, _, what, then = fault
    return then in faults.WAITS or step == "content" or \
        (what in ("none", "two", "bye") and step in faults.RELAY_STEPS)


def timeouts(step, fault):
    """All phases are patient but the one that will be waited for."""
    out = dict(run.PATIENT)
    if not waits(step, fault):
        return out
    out["final" if step in ("content", "dot") else "command"] = "10 min"
    if step in faults.RELAY_STEPS:
        out["connect"] = "10 min"
    return out


def cases(all_of_them):
    """(step, fault, once, mode): all; or a third of the faults at each step,
    each fault at a third of the steps, each in one of the six ways."""
    for n, (step, fault) in enumerate(faults.table()):
        at = faults.STEPS.index(step)
        for i in range(6):
            if all_of_them or (n % 6 == i and
                               faults.ALL.index(fault[0]) % 5 == at % 5):
                yield step, fault, i % 2 == 0, MODES[i // 2]


def play(c, n, step, fault, once, mode):
    script = rules(step, fault, once, n)
    peer = c.peer(script)
    more = {"pipelining": mode, "timeouts": timeouts(step, fault)}
    if step in faults.RELAY_STEPS + ("quit",):
        more["messages_per_connection"] = 2
    if step in faults.MEMBER_STEPS and n % 2:
        more["connections"] = 3
    if step == "auth":
        more.update(login(c.workshop))
    c.use(run.relay(peer, **more))
    r = c.send()
    if r.status is not None:
        judge(c, r, step, fault, once, mode)
        c.mend(script[:1])


def judge(c, r, step, fault, once, mode):
    hit, others = faults.expected(step, fault, once, mode)
    rows = c.rows()
    for a, row in rows.items():
        allowed = hit if a == faults.HIT else others
        if once and step in faults.RELAY_STEPS and a in c.members[:2]:
            allowed = {"accepted"}
        c.expect(a, row["state"], allowed)
        tries = 0 if row["state"] == "planned" else 1
        c.expect("attempts of " + a, row["attempts"], (tries,))
    c.exit_for(r, (69, 75) if fault[2] in ("two", "bye") else ())
    if faults.refuses_login(step, fault):
        c.expect("log-ins", len(c.peers[0].logins), (1 + once,))


def register(table):
    for n, (step, fault, once, mode) in enumerate(table):
        case("%s at %s, %s, pipelining %s" % (
            fault[0], step, "once" if once else "always", mode),
            waits(step, fault))(functools.partial(
                play, n=n, step=step, fault=fault, once=once, mode=mode))


register(cases(sys.argv[1:] or os.environ.get("SOAK")))
main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Memory that runs out at the n-th request (F7): the command ends with
EX_OSERR or does its work, never by a signal, and the next run carries on as
after a kill.

RUNS requests of each command are chosen by SEED; SOAK=1 takes more."""
import os
import random
import shutil
import sys
import time

sys.path.insert(0, os.path.join(os.environ.get("TOP", "."), "tests/lib"))
import disk             # noqa: E402
import loops            # noqa: E402
import tap              # noqa: E402
from taker import Taker     # noqa: E402

SEED = int(os.environ.get("SEED") or time.time_ns() % 1000000)
RUNS = int(os.environ.get("RUNS") or (1000 if tap.SOAK else 50))
EX_OSERR = 71


def short(**settings):
    env = dict(os.environ, LD_PRELOAD=disk.library("memory.so"))
    env["ASAN_OPTIONS"] = "verify_asan_link_order=0:detect_leaks=0"
    for name, value in settings.items():
        env["MEMORY_" + name.upper()] = value
    return env


def requests(case):
    home = case.fresh()
    case.run(home, short(count=home + ".count"))
    shutil.rmtree(home)
    with open(home + ".count", encoding="ascii") as f:
        return int(f.read())


def attempt(case, fault):
    home = case.fresh()
    try:
        first = case.run(home, short(fail=fault))
        return case.after(home, first, case.run(home))
    except loops.Damaged as e:
        return ["the store is damaged: %s" % e]
    finally:
        shutil.rmtree(home)


tap.note("SEED=%d RUNS=%d" % (SEED, RUNS))
rng = random.Random(SEED)
with Taker(["PIPELINING"]) as relay:
    for case in loops.cases(relay):
        case.ends = (0, EX_OSERR)
        most = requests(case)
        bad = []
        for _ in range(RUNS):
            # Most of them are asked for early on, by what happens once.
            n = min(rng.randint(1, most), rng.randint(1, most))
            fault = "%d%s" % (n, rng.choice(("", ":always")))
            wrong = attempt(case, fault)
            if wrong:
                bad.append("%s: %s" % (fault, "; ".join(wrong)))
        tap.ok(most > 0 and not bad, "%s: %d of %d requests for memory" % (
            case.name, RUNS, most), "%d are wrong" % len(bad), *bad[:12])
tap.finish()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A disk that fails or is full at the n-th operation, once or from then on
(F4, F6, F10): the command says so and ends as documented, and the next run
carries on. Nobody gets a mail twice, nobody is lost, counts add up.

SOAK=1 tries every n; else RUNS of them, chosen by SEED."""
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
RUNS = int(os.environ.get("RUNS") or 30)
KINDS = {
    "EIO": ("write", "sync", "read", "truncate", "open", "lock",
            "rename+link+unlink+mkdir"),
    "ENOSPC": ("write", "truncate", "open+rename+link+mkdir"),
    "SHORT": ("write",),
}
# What may fail alone; the first is all of it.
PARTS = ("/var/", "-wal", "/var/journal", "/var/log", "/outbox/")


def steps(case, kinds, part):
    """How many operations of that kind an undisturbed run has."""
    home = case.fresh()
    count = home + ".count"
    case.run(home, disk.watched(home, fail="%s:%s:0:EIO" % (kinds, part),
                                count=count))
    shutil.rmtree(home)
    return os.path.getsize(count)


def faults(case):
    """(kinds, part, n, error, how long) of all there are."""
    known = {}
    for error, all_kinds in KINDS.items():
        for kinds in all_kinds:
            for part in PARTS:
                key = kinds, part
                if key not in known:
                    known[key] = steps(case, *key)
                for n in range(1, known[key] + 1):
                    yield kinds, part, n, error, ""
                    yield kinds, part, n, error, ":always"


def safe(home, case, record):
    """What is on the disk for certain after a run that ended well: the same
    as what everybody reads (F10)."""
    ops = disk.read_record(record)
    files, _ = disk.Disk(case.base, home, ops).image(
        len(ops), lambda: False)
    left = home + ".left"
    disk.put((files, {os.path.dirname(p) or "." for p in files}), left)
    query = "SELECT id, state FROM delivery"
    same = loops.rows(left, query) == loops.rows(home, query)
    shutil.rmtree(left)
    return [] if same else ["a power cut now would lose what was told"]


def attempt(case, kinds, part, n, error, long):
    home = case.fresh()
    record = home + ".record"
    env = disk.watched(home, record=record, fail="%s:%s:%d:%s%s" % (
        kinds, part, n, error, long))
    if kinds == "lock":     # which is waited for
        env["TIDINGS_TIME_SCALE"] = "0.05"
    try:
        first = case.run(home, env)
        again = case.run(home, disk.watched(home, record=record))
        # SQLite tells a store that cannot be opened for writing by its mode
        # only.
        wrong = case.after(home, first, again,
                           (77,) if kinds.startswith("open") else ())
        if part == "/var/log" and first.returncode != 0:
            wrong.append("the log alone has stopped it: %s" % first.stderr)
        return wrong + safe(home, case, record)
    except loops.Damaged as e:
        return ["the store is damaged: %s" % e]
    finally:
        shutil.rmtree(home)
        os.unlink(record)


tap.note("SEED=%d RUNS=%d" % (SEED, RUNS))
rng = random.Random(SEED)
with Taker(["PIPELINING"]) as relay:
    cases = loops.cases(relay)
    for case in cases:
        every = list(faults(case))
        some = every
        if not tap.SOAK:
            some = rng.sample(every, min(len(every), RUNS // len(cases)))
        bad = []
        for fault in some:
            wrong = attempt(case, *fault)
            if wrong:
                bad.append("%s: %s" % (fault, "; ".join(wrong)))
        tap.ok(every and not bad, "%s: %d of %d faults of the disk" % (
            case.name, len(some), len(every)), "%d are wrong" % len(bad),
            *bad[:12])
tap.finish()

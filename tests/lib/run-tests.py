#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs test programs that speak TAP, two at a time, and counts.

Unit tests (cmocka), fuzz targets that replay their corpus, and end-to-end
scripts are all alike here: `ok`, `not ok`, a plan, an exit status. A program
that dies, says nothing, or breaks its plan is a failure of its own. Only what
failed is shown. The last line is `N passed, N failed`.

Each program gets a private TMPDIR, and in its environment TIDINGS (the
binary), TOP (the source tree) and CORPORA (collections of real mail that are
not part of the tree; what needs them is skipped where they are absent).
"""

import argparse
import concurrent.futures
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
LINE = re.compile(r"^(not )?ok\b(?:\s+\d+)?(.*)$")
PLAN = re.compile(r"^1\.\.(\d+)")


def parse(output):
    """(passed, failed, skipped, planned or None) of a TAP stream."""
    passed = failed = skipped = 0
    planned = None
    for line in output.splitlines():
        plan = PLAN.match(line)
        if plan:
            planned = (planned or 0) + int(plan.group(1))
            continue
        hit = LINE.match(line)
        if not hit:
            continue
        if "# SKIP" in hit.group(2).upper():
            skipped += 1
        elif hit.group(1) and "# TODO" not in hit.group(2).upper():
            failed += 1
        else:
            passed += 1
    return passed, failed, skipped, planned


def command(path):
    name = os.path.basename(path)
    if name.startswith("fuzz_"):
        corpus = os.path.join(TOP, "tests/fuzz/corpus", name[len("fuzz_"):])
        return [path, corpus]
    if path.endswith(".t") and not os.access(path, os.X_OK):
        return ["sh", path]
    return [path]


def run(path, env, timeout):
    """One program: (path, counts, seconds, output, what else is wrong)."""
    try:
        return run_it(path, env, timeout)
    except OSError as e:
        return path, (0, 1, 0), 0.0, "", str(e)


def run_it(path, env, timeout):
    begun = time.monotonic()
    wrong = None
    path = os.path.abspath(path)
    with tempfile.TemporaryDirectory(prefix="tidings-test-") as tmp:
        child = subprocess.Popen(
            command(path), cwd=TOP, env=dict(env, TMPDIR=tmp),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True)
        try:
            output = child.communicate(timeout=timeout)[0]
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            output = child.communicate()[0]
            wrong = "took longer than %d s" % timeout
    output = output.decode("utf-8", "replace")
    passed, failed, skipped, planned = parse(output)
    total = passed + failed + skipped
    if wrong is None and child.returncode < 0:
        wrong = "killed by signal %d" % -child.returncode
    elif wrong is None and child.returncode != 0 and failed == 0:
        wrong = "exit status %d" % child.returncode
    elif wrong is None and planned is None and total == 0:
        wrong = "said nothing"
    elif wrong is None and planned is not None and planned != total:
        wrong = "planned %d, ran %d" % (planned, total)
    if wrong:
        failed += 1
    return (path, (passed, failed, skipped), time.monotonic() - begun,
            output, wrong)


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("-j", type=int, default=2)
    ap.add_argument("--timeout", type=int, default=600)
    ap.add_argument("--tidings", default="build/release/tidings")
    ap.add_argument("program", nargs="*")
    args = ap.parse_args()

    env = dict(os.environ, TOP=TOP, TIDINGS=os.path.abspath(args.tidings),
               CMOCKA_MESSAGE_OUTPUT="TAP", LC_ALL="C.UTF-8", TZ="UTC")
    env.setdefault("CORPORA", os.path.join(TOP, "../shared/corpora"))
    for name in list(env):
        if name.startswith("TIDINGS_"):
            del env[name]
    env["TIDINGS_SHARE"] = TOP
    sums = [0, 0, 0]
    with concurrent.futures.ThreadPoolExecutor(args.j) as pool:
        jobs = [pool.submit(run, p, env, args.timeout) for p in args.program]
        for job in concurrent.futures.as_completed(jobs):
            path, counts, seconds, output, wrong = job.result()
            sums = [a + b for a, b in zip(sums, counts)]
            if counts[1] == 0:
                continue
            print("--- %s: %d of %d failed, %.1f s%s" % (
                os.path.relpath(path, TOP), counts[1], sum(counts), seconds,
                ", " + wrong if wrong else ""))
            print(output.rstrip("\n")[-20000:])
    if sums[2]:
        print("%d skipped" % sums[2])
    print("%d passed, %d failed" % (sums[0], sums[1]))
    return 1 if sums[1] else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What reads what came back, fuzzed: FUZZ_SECONDS (20) for each parser, from
its corpus and dictionary, under ASan and UBSan. `make soak` fuzzes all of the
targets for longer."""
import glob
import os
import subprocess
import sys

TOP = os.path.abspath(os.environ.get("TOP", "."))
sys.path.insert(0, os.path.join(TOP, "tests/lib"))
import tap              # noqa: E402

SECONDS = int(os.environ.get("FUZZ_SECONDS", 20))
PARSERS = os.environ.get("FUZZ", "mail html written reply seven_bit machine "
                         "calendar_reply command").split()


def fuzz(name):
    target = os.path.join(TOP, "build/soak/libfuzzer", "fuzz_" + name)
    if not os.path.exists(target):
        tap.skip("fuzz_" + name, "make test builds it")
        return
    grown = os.path.join(tap.work, name)
    os.mkdir(grown)
    command = [target, "-max_total_time=%d" % SECONDS, "-timeout=20",
               "-rss_limit_mb=1024", "-print_final_stats=1",
               "-artifact_prefix=%s/found-" % tap.work, grown]
    words = os.path.join(TOP, "tests/fuzz", "fuzz_%s.dict" % name)
    if os.path.exists(words):
        command.append("-dict=" + words)
    command += glob.glob(os.path.join(TOP, "tests/fuzz/corpus", name))
    done = subprocess.run(command, capture_output=True, text=True,
                          errors="replace", timeout=SECONDS + 300)
    units = [line.split()[-1] for line in done.stderr.splitlines()
             if line.startswith("stat::number_of_executed_units")]
    tap.ok(done.returncode == 0, "fuzz_%s: %d s, %s runs, nothing found" % (
        name, SECONDS, units[0] if units else "?"), done.stderr[-3000:])


for parser in PARSERS:
    fuzz(parser)
tap.finish()

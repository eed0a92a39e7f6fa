#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Drives `tidings render` over the Mustache specification's core modules.

usage: mustache_spec.py PROGRAM FOLDER

FOLDER holds the specification's JSON files; those whose name begins with "~"
are optional modules and left out. Prints each failure and the count; exits 1
if any test failed.
"""
import glob
import json
import os
import subprocess
import sys
import tempfile


def run(program, test, folder):
    def write(name, text):
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8", newline="") as f:
            f.write(text)
        return path

    template = write("template", test["template"])
    data = write("data.yaml", json.dumps(test["data"], ensure_ascii=False))
    partials = os.path.join(folder, "partials")
    os.mkdir(partials)
    for name, text in test.get("partials", {}).items():
        write(os.path.join("partials", name + ".mustache"), text)
    done = subprocess.run(
        [program, "render", template, data, "--partials", partials],
        capture_output=True, timeout=10)
    if done.returncode != 0:
        return "exit %d: %s" % (done.returncode, done.stderr.decode())
    return done.stdout.decode()


def main():
    program, corpus = sys.argv[1:3]
    passed = total = 0
    for path in sorted(glob.glob(os.path.join(corpus, "*.json"))):
        module = os.path.basename(path)
        if module.startswith("~"):
            continue
        with open(path, encoding="utf-8") as f:
            tests = json.load(f)["tests"]
        for test in tests:
            total += 1
            with tempfile.TemporaryDirectory() as folder:
                got = run(program, test, folder)
            if got == test["expected"]:
                passed += 1
            else:
                print("%s: %s\n  expected %r\n  got      %r" %
                      (module, test["name"], test["expected"], got))
    print("%d/%d" % (passed, total))
    return 0 if total > 0 and passed == total else 1


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: MIT
"""For tests/e2e/*.t in Python: TAP, running the program, and the homes of
send.sh."""
import json
import os
import subprocess
import sys
import tempfile
import time

TOP = os.environ.get("TOP") or os.path.dirname(os.path.dirname(
    os.path.dirname(os.path.abspath(__file__))))
TIDINGS = os.environ.setdefault(
    "TIDINGS", os.path.join(TOP, "build/tidings"))
SOAK = bool(os.environ.get("SOAK"))
LONG = 240      # seconds, for what takes one

count = bad = 0
# In memory where that is to be had: syncs cost nothing there.
folder = tempfile.TemporaryDirectory(
    prefix="tidings-test-",
    dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
work = os.path.realpath(folder.name)


def ok(good, name, *why):
    global count, bad
    count += 1
    print("%sok %d - %s" % ("" if good else "not ", count, name), flush=True)
    if not good:
        bad += 1
        for line in why:
            print("# %s" % str(line).rstrip().replace("\n", "\n# "))
    return good


def note(text):
    print("# %s" % text, flush=True)


def skip(name, why):
    global count
    count += 1
    print("ok %d - %s # SKIP %s" % (count, name, why))


def finish():
    print("1..%d" % count)
    folder.cleanup()
    sys.exit(1 if bad else 0)


def t(home, *args, env=None):
    """Runs tidings there: .returncode, .stdout, .stderr as text."""
    return subprocess.run([TIDINGS, "-C", home, *args], env=env, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=LONG)


def counts(done):
    """The JSON object that a run printed; {} for none."""
    try:
        return json.loads(done.stdout)
    except ValueError:
        return {}


def home(path, n, relay=None):
    """A home of send.sh: n members m1.. and one recap, co-design. relay is a
    line of tidings.yaml; None: the Maildir."""
    script = '. "$0/tests/lib/tap.sh"; . "$0/tests/lib/send.sh"; home "$@"'
    subprocess.run(["sh", "-c", script, TOP, path, str(n)] +
                   ([relay] if relay else []), check=True,
                   env=dict(os.environ, TOP=TOP))
    return path


def smtp(port, more=""):
    return '  - {url: "smtp://127.0.0.1:%d", tls: none%s}' % (port, more)


def until(condition):
    """Waits for it; False after a long time."""
    end = time.monotonic() + LONG
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True

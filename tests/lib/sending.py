# SPDX-License-Identifier: MIT
"""For tests and benchmarks of sending that count: a home, a sink, a ledger.

    make_home(path, members, ...)   a home with one list, "club", and one
                                    recap, "co-design"
    set_relays(path, lines)         the relays in its tidings.yaml
    Sink(folder, ports, ...)        tests/lib/sink.c, listening; what it took
    ledger(path)                    the rows of deliveries as they are now
    ledger_left(path)               and after a run was killed
"""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
TIDINGS = os.path.abspath(os.environ.get(
    "TIDINGS", os.path.join(TOP, "build", "tidings")))
SINK = os.path.join(os.path.dirname(os.path.realpath(TIDINGS)), "sink")

SETTINGS = """\
identity:
  domain: news.example.org
  reply_address: reply@news.example.org
  bounce_address: bounce@news.example.org
%srelays:
%s
mailboxes:
  - url: maildir:var/inbox
"""
CONTACT = "robin@example.org"   # gets notices, which are in no ledger
LIST = """\
name: The garden club
from: Garden club <club@news.example.org>
contact: {name: Robin, email: robin@example.org}
postal_address: 1 Main Street, Milton
purpose: News of the garden club
timezone: America/Toronto
tiers:
  - {name: Core, detail: full}
  - {name: Friends, detail: summary}
"""
RECAP = """\
---
title: "Spring planting day"
date: 2026-04-18
---

Dear {{first_name|friend}}, thank you for coming.

## What we planted

Beans along the fence.
%s
<!-- more -->

Peas too, in the second bed.
"""


def fail(text):
    sys.exit("%s: %s" % (os.path.basename(sys.argv[0]), text))


def environment():
    env = dict(os.environ, TIDINGS_SHARE=TOP)
    env.pop("TIDINGS_FAILPOINT", None)
    return env


def tidings(home, *args, env=None):
    """A run that ends by itself."""
    return subprocess.run([TIDINGS, "-C", home, *args], text=True,
                          stdin=subprocess.DEVNULL, capture_output=True,
                          env=env or environment(), check=False)


def write(path, text):
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)


def set_relays(home, lines, identity=""):
    """lines: what stands under `relays:`, one item a line."""
    path = os.path.join(home, "config", "tidings.yaml")
    write(path, SETTINGS % (identity, "\n".join("  - " + s for s in lines)))


def make_home(home, members, body=""):
    """members: (address, name) each. body: Markdown for the recap."""
    recaps = os.path.join(home, "lists", "club", "recaps")
    os.makedirs(recaps)
    os.makedirs(os.path.join(home, "config"))
    shutil.copytree(os.path.join(TOP, "templates"),
                    os.path.join(home, "templates"))
    set_relays(home, ["url: maildir:var/outbox"])
    write(os.path.join(home, "lists", "club", "list.yaml"), LIST)
    write(os.path.join(recaps, "co-design.md"), RECAP % body)
    roster = os.path.join(home, "members.csv")
    with open(roster, "w", encoding="utf-8") as out:
        out.write("email,name,tier\n")
        for i, (addr, name) in enumerate(members):
            out.write("%s,%s,%s\n" % (addr, name, ("Core", "Friends")[i % 2]))
    done = tidings(home, "import", "club", roster, "--basis", "express",
                   "--evidence", "sign-up sheet")
    if done.returncode != 0:
        fail("import: " + done.stderr)


class Sink:
    """An SMTP server that takes everything, until stop()."""

    def __init__(self, folder, ports=1, delay_ms=0, record=True, options=()):
        os.makedirs(folder, exist_ok=True)
        self.record = os.path.join(folder, "record") if record else None
        path = os.path.join(folder, "ports")
        argv = [SINK, "-n", str(ports), "-p", path, "-d", str(delay_ms)]
        if record:
            argv += ["-r", self.record]
        self.child = subprocess.Popen(argv + list(options), text=True,
                                      stdout=subprocess.PIPE)
        while not os.path.exists(path):
            if self.child.poll() is not None:
                fail("the sink did not start")
            time.sleep(0.002)
        with open(path, encoding="ascii") as f:
            self.ports = [int(line) for line in f]
        self.said = None

    def stop(self):
        """After all connections have ended, unless one lasts for more than
        ten seconds; its summary."""
        if self.said is None:
            self.child.terminate()
            self.said = json.loads(self.child.communicate()[0])
        return self.said

    def events(self):
        """(event, ns, port, connection, address, message_id) each."""
        with open(self.record, encoding="utf-8") as f:
            for line in f:
                w = line.split()
                yield (w[0], int(w[1]), int(w[2]), int(w[3]),
                       *(w[4:] or ("", "")))


def rows(path):
    db = sqlite3.connect("file:%s?mode=ro" % path, uri=True, timeout=60)
    try:
        found = db.execute("SELECT d.addr, v.revision, d.state, d.relay"
                           " FROM delivery d JOIN revision v"
                           " ON v.id = d.revision_id").fetchall()
    finally:
        db.close()
    by_key = {row[:2]: row[2:] for row in found}
    if len(by_key) != len(found):
        raise ValueError("a member has two rows")
    return by_key


def ledger(home):
    """{(address, revision): (state, relay)}; a run may be writing."""
    return rows(os.path.join(home, "var", "tidings.db"))


def ledger_left(home):
    """The same, of a run that is gone. A copy is read, since whoever opens a
    store that was left behind tidies it up."""
    with tempfile.TemporaryDirectory(prefix="ledger.") as tmp:
        for name in ("tidings.db", "tidings.db-wal"):
            try:
                shutil.copy(os.path.join(home, "var", name), tmp)
            except FileNotFoundError:
                pass
        return rows(os.path.join(tmp, "tidings.db"))

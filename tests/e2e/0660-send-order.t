#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""No octet of a content leaves before the sync that armed its row has
returned: by the order of system calls, and with that sync held up."""
import os
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.environ.get("TOP", "."), "tests/lib"))
import disk             # noqa: E402
import tap              # noqa: E402
from taker import Taker     # noqa: E402

MEMBERS = 40
OPEN = ("armed", "in_doubt", "accepted")


def states(files):
    """address -> state, by the store of an image."""
    folder = os.path.join(tap.work, "image")
    os.makedirs(folder, exist_ok=True)
    for suffix in ("", "-wal", "-shm"):
        path = os.path.join(folder, "store" + suffix)
        if os.path.exists(path):
            os.unlink(path)
        data = files.get("var/tidings.db" + suffix)
        if data is not None:
            with open(path, "wb") as f:
                f.write(data)
    with sqlite3.connect(os.path.join(folder, "store")) as db:
        rows = dict(db.execute("SELECT addr, state FROM delivery"))
    db.close()
    return rows


def home(name, relay, more):
    h = tap.home(os.path.join(tap.work, name), MEMBERS,
                 tap.smtp(relay.port, more))
    subprocess.run(["cp", "-r", h, h + ".base"], check=True)
    return h


def in_order(name, offer, more):
    """What is certainly on the disk when a content begins to leave has its
    row armed already."""
    with Taker(offer) as relay:
        h = home(name, relay, more)
        record = os.path.join(tap.work, name + ".record")
        done = tap.t(h, "send", "co-design", "--yes", "--json",
                     env=disk.watched(h, record=record))
        tap.ok(tap.counts(done).get("accepted") == MEMBERS ==
               len(relay.mails), name + ": everybody got it",
               done.stdout, done.stderr)
    ops = disk.read_record(record)
    model = disk.Disk(h + ".base", h, ops)
    sent = disk.mails(ops)
    early = []
    for mail in sent:
        safe, _ = model.image(mail.content, lambda: False)
        state = states(safe).get(mail.rcpt)
        if state not in OPEN:
            early.append("%s: %s" % (mail.rcpt, state))
    tap.ok(len(sent) == MEMBERS and not early,
           name + ": armed on the disk before any of the content", *early)
    return relay.most


def held(name, offer, more):
    """The first sync after a recipient was named does not return."""
    go = os.path.join(tap.work, name + ".go")
    with Taker(offer) as relay:
        h = home(name, relay, more)
        run = subprocess.Popen(
            [tap.TIDINGS, "-C", h, "send", "co-design", "--yes", "--json"],
            env=disk.watched(h, hold="-wal:1:" + go), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL)
        tap.ok(tap.until(lambda: os.path.exists(go + ".held")) and
               tap.until(lambda: relay.rcpts > 0),
               name + ": the sync is held up")
        time.sleep(1)
        tap.ok(relay.content == 0, name + ": nothing of a content arrives",
               "%d octets" % relay.content)
        open(go, "w").close()
        out, err = run.communicate(timeout=tap.LONG)
        tap.ok(run.returncode == 0 and len(relay.mails) == MEMBERS,
               name + ": released, all of it does", out, err)


for pipelining in ("off", "safe", "full"):
    for connections in (1, 10):
        settings = ", pipelining: %s, connections: %d" % (
            pipelining, connections)
        title = "%s-%d" % (pipelining, connections)
        in_order(title, ["PIPELINING"], settings)
        held(title + "-held", ["PIPELINING"], settings)
tap.finish()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""No octet of a content leaves before the sync that armed its row has
returned: by the order of system calls, and with that sync held up."""
import os
import sqlite3
import ssl
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.environ.get("TOP", "."), "tests/lib"))
import disk             # noqa: E402
import tap              # noqa: E402
from smtp_certs import Certificates     # noqa: E402
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


class Way:
    """How to a relay that takes everything, in a home of its own."""

    def __init__(self, name, more, certs=None, starttls=False):
        offer = ["PIPELINING"] + (["STARTTLS"] if starttls else [])
        self.name = name
        self.env = {}
        context = None
        if certs:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(*certs.good)
            self.env = {"TIDINGS_CA_FILE": certs.ca}
        self.relay = Taker(offer, context)
        self.home = tap.home(
            os.path.join(tap.work, name), MEMBERS,
            '  - {url: "%s://127.0.0.1:%d"%s%s}' % (
                "smtps" if certs and not starttls else "smtp",
                self.relay.port, "" if certs else ", tls: none", more))
        subprocess.run(["cp", "-r", self.home, self.home + ".base"],
                       check=True)

    def start(self, **watch):
        """A send, watched so; running."""
        return subprocess.Popen(
            [tap.TIDINGS, "-C", self.home, "send", "co-design", "--yes",
             "--json"], env=dict(disk.watched(self.home, **watch),
                                 **self.env), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL)

    def end(self, run, what):
        out, err = run.communicate(timeout=tap.LONG)
        tap.ok(run.returncode == 0 and len(self.relay.mails) == MEMBERS,
               "%s: %s" % (self.name, what), out, err)


def in_order(way):
    """What is certainly on the disk when a content begins to leave has its
    row armed already."""
    record = way.home + ".record"
    with way.relay:
        way.end(way.start(record=record), "everybody got it")
    ops = disk.read_record(record)
    model = disk.Disk(way.home + ".base", way.home, ops)
    sent = disk.mails(ops)
    early = []
    for mail in sent:
        safe, _ = model.image(mail.content, lambda: False)
        state = states(safe).get(mail.rcpt)
        if state not in OPEN:
            early.append("%s: %s" % (mail.rcpt, state))
    tap.ok(len(sent) == MEMBERS and not early,
           way.name + ": armed on the disk before any of the content",
           "%d transactions" % len(sent), *early)


def held(way):
    """The first sync after a word to the relay does not return."""
    go = way.home + ".go"
    with way.relay:
        run = way.start(hold="-wal:1:" + go)
        tap.ok(tap.until(lambda: os.path.exists(go + ".held")) and
               tap.until(lambda: way.relay.rcpts > 0),
               way.name + ": the sync is held up")
        time.sleep(1)
        tap.ok(way.relay.content == 0,
               way.name + ": nothing of a content arrives",
               "%d octets" % way.relay.content)
        open(go, "w").close()
        way.end(run, "released, all of it does")


def both(name, *how):
    in_order(Way(name, *how))
    held(Way(name + "-held", *how))


for pipelining in ("off", "safe", "full"):
    for connections in (1, 10):
        both("%s-%d" % (pipelining, connections),
             ", pipelining: %s, connections: %d" % (pipelining, connections))
os.mkdir(os.path.join(tap.work, "certs"))
known = Certificates(os.path.join(tap.work, "certs"))
for pipelining in ("safe", "full"):
    for starttls in (True, False):
        both("%s-%s" % (pipelining, "starttls" if starttls else "tls"),
             ", pipelining: %s, connections: 4" % pipelining, known, starttls)
tap.finish()

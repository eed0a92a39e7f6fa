#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Power cuts (F8): a send is recorded, and every moment of it may be the last.
What a disk could hold then opens, adds up with what had left the machine, and
goes on by itself.

IMAGES=N sets how many disks are looked at, SEED=N which ones."""
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.environ.get("TOP", "."), "tests/lib"))
import disk             # noqa: E402
import tap              # noqa: E402
from taker import Taker     # noqa: E402

IMAGES = int(os.environ.get("IMAGES") or (20000 if tap.SOAK else 500))
SEED = int(os.environ.get("SEED") or time.time_ns() % 1000000)
SENT = ("armed", "in_doubt", "accepted")
CONTACT = "robin@example.org"   # is told what is in doubt
STORE = "var/tidings.db"
CONTACT = "robin@example.org"   # is told what is in doubt


class Scene:
    """A home, what was done in it, and the disks that this could leave."""

    def __init__(self, name, make, *commands):
        self.name = name
        self.home = make(os.path.join(tap.work, name))
        base, record = self.home + ".base", self.home + ".record"
        subprocess.run(["cp", "-a", self.home, base], check=True)
        self.ends = []          # where each command had ended
        for command in commands:
            done = tap.t(self.home, *command,
                         env=disk.watched(self.home, record=record))
            tap.ok(done.returncode == 0, "%s: %s works" % (
                name, " ".join(command[:2])), done.stdout, done.stderr)
            self.ops = disk.read_record(record)
            self.ends.append(len(self.ops))
        self.model = disk.Disk(base, self.home, self.ops)
        self.mails = disk.mails(self.ops)
        self.place = self.home + ".image"
        self.there = None       # the image that stands there

    def complete(self):
        """The record explains what is on the disk."""
        files, _ = self.model.image(len(self.ops), lambda: True)
        wrong = [p for p, data in files.items()
                 if read(os.path.join(self.home, p)) != data]
        return not wrong, wrong

    def image(self, rng):
        """(moment, files) of one; it stands in self.place."""
        upto = rng.choice((rng.randint(1, len(self.ops)),
                           rng.choice(self.ends), len(self.ops) - 1))
        if rng.random() < 0.8:
            upto = rng.randint(1, len(self.ops))
        there = rng.choice((0, 0.1, 0.5, 0.9, 1))
        image = self.model.image(upto, lambda: rng.random() < there)
        self.put(image)
        return upto, image[0]

    def put(self, image):
        """What stands in var/ itself was changed by a look at it."""
        var = os.path.join(self.place, "var")
        if self.there:
            for name in os.listdir(var) if os.path.isdir(var) else ():
                if not os.path.isdir(os.path.join(var, name)):
                    os.unlink(os.path.join(var, name))
            for path in list(self.there[0]):
                if os.path.dirname(path) == "var":
                    del self.there[0][path]
        disk.put(image, self.place, self.there)
        self.there = image

    def clear(self):
        shutil.rmtree(self.place)
        self.there = None


def read(path):
    try:
        with open(path, "rb") as f:
            return f.read()
    except OSError:
        return None


def look(scene, upto):
    """(rows, wrong): the store of an image, read by SQLite itself."""
    path = os.path.join(scene.place, STORE)
    wrong, rows, begun, ledger = [], {}, [], 0
    if os.path.exists(path):
        db = sqlite3.connect(path)
        check = db.execute("PRAGMA integrity_check").fetchall()
        if check != [("ok",)]:
            wrong.append("integrity_check: %s" % check[:3])
        if db.execute("SELECT 1 FROM sqlite_schema").fetchone():
            rows = dict(db.execute("SELECT addr, state FROM delivery"
                                   " WHERE kind <> 'notice'"))
            begun = db.execute("SELECT list, slug, revision FROM begun"
                               ).fetchall()
            ledger = db.execute("SELECT count(*) FROM ledger").fetchone()[0]
        db.close()
    journal = read(os.path.join(scene.place, "var/journal")) or b""
    for line in re.findall(rb"^ledger (\d+) ", journal, re.M):
        if int(line) > ledger:
            wrong.append("the journal is ahead of the ledger")
    told = re.findall(rb"^begun (\S+) (\S+) (\d+) ", journal, re.M)
    for row in told:
        if (row[0].decode(), row[1].decode(), int(row[2])) not in begun:
            wrong.append("the journal knows of a delivery that the store "
                         "does not")
    if not told and any(m.envelope < upto for m in scene.mails):
        wrong.append("a byte has left and the journal does not say so")
    return rows, wrong


def opens(scene):
    """What the program says of the image."""
    done = tap.t(scene.place, "--json")
    todo = tap.counts(done).get("todo")
    if todo is None:
        return ["it does not open: %s" % done.stderr]
    return [x["text"] for x in todo if x["kind"] == "adopt"]


# --- by a relay --------------------------------------------------------------

def relay_rules(scene, upto, rows):
    """What left, against what the store says."""
    wrong = []
    if any(m.envelope < upto for m in scene.mails) and \
            len(rows) != len(scene.mails):
        wrong.append("a byte has left, and %d rows are planned" % len(rows))
    for m in scene.mails:
        state = rows.get(m.rcpt)
        if m.content < upto and state not in SENT:
            wrong.append("%s: content has begun to leave, and the row is %s"
                         % (m.rcpt, state))
        if state == "accepted" and m.answered >= upto:
            wrong.append("%s: accepted before it was answered" % m.rcpt)
    return wrong


def relay_goes_on(scene, relay, upto):
    """Sent on: who had it gets it no more, everybody else does."""
    before = len(relay.mails)
    done = tap.t(scene.place, "send", "co-design", "--yes", "--json")
    counts = tap.counts(done)
    got = [rcpt for rcpt, _ in relay.mails[before:]
           if rcpt != CONTACT]
    left = {m.rcpt for m in scene.mails if m.content < upto}
    sure = {m.rcpt for m in scene.mails if m.answered < upto}
    everybody = {m.rcpt for m in scene.mails}
    rows, _ = look(scene, upto)
    wrong = []
    if done.returncode != 0:
        wrong.append("send ends %d: %s" % (done.returncode, done.stderr))
    if len(got) != len(set(got)) or left & set(got):
        wrong.append("twice: %s" % sorted(left & set(got))[:5])
    held = {a for a, state in rows.items() if state == "in_doubt"}
    lost = everybody - set(got) - sure - held
    if lost:
        wrong.append("lost: %s" % sorted(lost)[:5])
    if counts.get("accepted", 0) + counts.get("in_doubt", 0) != \
            len(everybody) or counts.get("in_doubt") != len(held):
        wrong.append("it does not add up: %s" % done.stdout)
    return wrong


# --- by a Maildir ------------------------------------------------------------

def mails_of(files):
    """name -> content without Date, of the mails in new/ and cur/."""
    return {os.path.basename(p): re.sub(rb"(?m)^Date:.*\r\n", b"", data)
            for p, data in files.items()
            if re.match(r"var/outbox/(new|cur)/", p)}


def maildir_rules(scene, rows, files):
    wrong, there = [], mails_of(files)
    for name, content in there.items():
        if scene.whole[name] != content:
            wrong.append("new/%s is not whole" % name)
        if rows.get(scene.to[name]) not in SENT:
            wrong.append("new/%s is there, its row is %s" % (
                name, rows.get(scene.to[name])))
    for name, addr in scene.to.items():
        if rows.get(addr) == "accepted" and name not in there:
            wrong.append("%s is accepted, and its file is not there" % addr)
    return wrong


def maildir_goes_on(scene):
    """Never in doubt: everybody has one, and it is whole."""
    done = tap.t(scene.place, "send", "co-design", "--yes", "--json")
    files = {}
    for folder in ("new", "cur"):
        d = os.path.join(scene.place, "var/outbox", folder)
        for name in os.listdir(d):
            files["var/outbox/%s/%s" % (folder, name)] = read(
                os.path.join(d, name))
    wrong = [] if done.returncode == 0 and \
        tap.counts(done).get("accepted") == len(scene.to) else \
        ["send ends %d: %s%s" % (done.returncode, done.stdout, done.stderr)]
    if len(files) != len(scene.to) or mails_of(files) != scene.whole:
        wrong.append("not everybody has one whole mail")
    return wrong


# --- the commands around it --------------------------------------------------

AROUND = (("import", "club", "members.csv", "--basis", "express",
           "--evidence", "sign-up sheet"),
          ("approve", "co-design"),
          ("member", "m1@example.org", "unsubscribe"),
          ("cancel", "co-design", "--yes"))


def around_rules(scene, upto):
    """What a command has promised by its exit status is kept (I5)."""
    done = sum(end <= upto for end in scene.ends)
    asked = (
        "SELECT count(*) = 30 FROM member",
        "SELECT count(*) = 1 FROM revision",
        "SELECT count(*) = 1 FROM member WHERE status = 'unsubscribed'",
        "SELECT count(*) = 1 FROM revision WHERE state = 'withdrawn'",
    )
    path = os.path.join(scene.place, STORE)
    if done == 0:
        return []
    with sqlite3.connect(path) as db:
        kept = [db.execute(q).fetchone()[0] for q in asked[:done]]
    db.close()
    wrong = ["%s is not kept" % AROUND[i][0]
             for i, is_kept in enumerate(kept) if not is_kept]
    journal = read(os.path.join(scene.place, "var/journal")) or b""
    if done > 2 and not re.search(rb"^left left club ", journal, re.M):
        wrong.append("the journal does not know who left")
    return wrong


def around_goes_on(scene):
    """All of it again, whatever of it was there."""
    wrong = []
    for command in AROUND:
        done = tap.t(scene.place, *command)
        if done.returncode != 0:
            wrong.append("%s ends %d: %s%s" % (
                command[0], done.returncode, done.stdout, done.stderr))
    return wrong


def new_home(path):
    """Without a store; members.csv is in it."""
    tap.home(path, 30)
    shutil.rmtree(os.path.join(path, "var"))
    os.unlink(os.path.join(path, "config/keys"))
    return path


def by_commands(n):
    scene = Scene("around", new_home, *AROUND)
    try_images(scene, n,
               lambda s, upto, rows, files: around_rules(s, upto),
               lambda s, upto: around_goes_on(s), 3)


# --- all of them -------------------------------------------------------------

def try_images(scene, n, rules, goes_on, each):
    """Of every `each` images, one goes on."""
    good, why = scene.complete()
    tap.ok(good, scene.name + ": the record explains the disk", *why)
    bad, sent_on = [], 0
    for i in range(n):
        rng = random.Random("%s %d %d" % (scene.name, SEED, i))
        upto, files = scene.image(rng)
        rows, wrong = look(scene, upto)
        wrong += rules(scene, upto, rows, files) + opens(scene)
        if i % each == 0 and not wrong:
            scene.clear()
            scene.image(random.Random("%s %d %d" % (scene.name, SEED, i)))
            wrong += goes_on(scene, upto)
            scene.clear()
            sent_on += 1
        if wrong:
            bad.append("image %d, before operation %d of %d: %s" % (
                i, upto, len(scene.ops), "; ".join(wrong[:4])))
    tap.ok(not bad, "%s: %d images, %d of them go on" % (
        scene.name, n, sent_on), "%d are wrong" % len(bad), *bad[:10])


def by_relay(n):
    with Taker(["PIPELINING"]) as relay:
        scene = Scene("relay", lambda path: tap.home(
            path, 300, tap.smtp(relay.port, ", connections: 4")),
            ("send", "co-design", "--yes", "--json"))
        try_images(scene, n,
                   lambda s, upto, rows, files: relay_rules(s, upto, rows),
                   lambda s, upto: relay_goes_on(s, relay, upto), 25)


def by_maildir(n):
    scene = Scene("maildir", lambda path: tap.home(path, 150),
                  ("send", "co-design", "--yes", "--json"))
    files, _ = scene.model.image(len(scene.ops), lambda: True)
    scene.whole = mails_of(files)
    scene.to = {os.path.basename(p): re.search(
        rb"(?m)^To:.*?([a-z0-9]+@example.org)", data).group(1).decode()
        for p, data in files.items() if p.startswith("var/outbox/new/")}
    try_images(scene, n,
               lambda s, upto, rows, files: maildir_rules(s, rows, files),
               lambda s, upto: maildir_goes_on(s), 5)


tap.note("SEED=%d IMAGES=%d" % (SEED, IMAGES))
by_relay(IMAGES * 6 // 10)
by_maildir(IMAGES * 2 // 10)
by_commands(IMAGES * 2 // 10)
tap.finish()

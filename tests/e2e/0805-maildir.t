#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A Maildir as a mailbox while others work in it: none is missed, none comes
twice, tmp/ is left alone (F41)."""
import hashlib
import os
import random
import subprocess
import sys
import threading

TOP = os.environ.get("TOP", ".")
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(TOP, "tests/lib"))
import tap

DUMP = os.path.join(os.path.dirname(os.path.realpath(tap.TIDINGS)),
                    "mailbox_dump")
MANY = 100000 if tap.SOAK else 20000
SOME = 3000


def maildir(name):
    top = os.path.join(tap.work, name)
    for part in ("", "new", "cur", "tmp"):
        os.mkdir(os.path.join(top, part))
    return top


def put(top, name, text):
    with open(os.path.join(top, name), "wb") as f:
        f.write(text)


def dump(top, *args):
    out = subprocess.run([DUMP, "path=" + top, *args], text=True,
                         capture_output=True).stdout.split("\n")
    return [x.split(" ") for x in out if x]


def of(lines, word):
    return [x[1:] for x in lines if x[0] == word]


def many():
    top = maildir("many")
    for n in range(MANY):
        put(top, "%s/%d.M%d.host%s" % (("new", 1000 + n, n, "") if n % 2 else
                                       ("cur", 1000 + n, n, ":2,S")), b"x")
    lines = dump(top, "open", "list")
    uids = [x[0] for x in of(lines, "item")]
    tap.ok(uids == ["%d.M%d.host" % (1000 + n, n) for n in range(MANY)],
           "%d mails, the oldest first" % MANY, lines[-3:])


class Others:
    """A mail program that reads and files, and a delivery agent."""

    def __init__(self, top, names):
        self.top, self.names, self.stop = top, names, False
        self.arrived = []
        self.thread = threading.Thread(target=self.work)
        self.thread.start()

    def rename(self, a, b):
        try:
            os.rename(os.path.join(self.top, a), os.path.join(self.top, b))
        except OSError:
            pass

    def work(self):
        chance = random.Random(7)
        count = 0
        while not self.stop:
            name = chance.choice(self.names)
            flags = chance.choice(("", "S", "RS", "FS"))
            for old in ("new/" + name, "cur/%s:2," % name,
                        "cur/%s:2,S" % name, "cur/%s:2,RS" % name):
                self.rename(old, "cur/%s:2,%s" % (name, flags))
            count += 1
            name = "%d.late" % (50000 + count)
            put(self.top, "tmp/" + name, b"half")
            if count % 2:
                put(self.top, "tmp/" + name, b"half and whole")
                self.rename("tmp/" + name, "new/" + name)
                self.arrived.append(name)

    def end(self):
        self.stop = True
        self.thread.join()


def busy():
    top = maildir("busy")
    names = ["%d.M%d.host" % (1000 + n, n) for n in range(SOME)]
    want = {}
    for n, name in enumerate(names):
        text = b"Subject: %d\r\n\r\n" % n
        put(top, "new/" + name, text)
        want[name] = [name, str(len(text)), hashlib.sha256(text).hexdigest()]
    others = Others(top, names)
    lines = dump(top, "open", "list", "get", "yes")
    others.end()
    listed = [x[0] for x in of(lines, "item")]
    tap.ok(len(listed) == len(set(listed)), "none is listed twice")
    whole = hashlib.sha256(b"half and whole").hexdigest()
    tap.ok(all(x[2] == whole if x[0] not in want else x == want[x[0]]
               for x in of(lines, "mail")), "what is read is read whole")
    tap.ok(len(of(lines, "mail")) > SOME / 2 and not of(lines, "error"),
           "most is read, and nothing is an error", of(lines, "error")[:5])
    lines = dump(top, "open", "list", "get")
    tap.ok({x[0] for x in of(lines, "item")} == set(want) |
           set(others.arrived), "none is missed by the next poll")
    tap.ok([x for x in of(lines, "mail") if x[0] in want] ==
           list(want.values()), "each is there as it was")
    here = os.listdir(top + "/new") + os.listdir(top + "/cur")
    tap.ok(len(here) == SOME + len(others.arrived), "none is lost, none more")
    tap.ok(all(n.endswith(".late") for n in os.listdir(top + "/tmp")) and
           os.listdir(top + "/tmp"), "tmp/ is left alone")


def vanishing():
    top = maildir("vanishing")
    for n in range(SOME):
        put(top, "new/%d.M%d.host" % (1000 + n, n), b"x")
    process = subprocess.Popen(
        [DUMP, "path=" + top, "rest=move", "folder=Done", "open", "list",
         "get", "yes"], stdout=subprocess.PIPE, text=True)
    process.stdout.readline()
    for n in range(0, SOME, 3):
        try:
            os.unlink(top + "/new/%d.M%d.host" % (1000 + n, n))
        except OSError:
            pass
    lines = [x.split(" ") for x in process.stdout.read().split("\n") if x]
    process.wait()
    tap.ok(not of(lines, "error"), "those that vanish are no error",
           of(lines, "error")[:3])
    moved = os.listdir(top + "/.Done/cur")
    here = os.listdir(top + "/new") + os.listdir(top + "/cur")
    rest = {"%d.M%d.host" % (1000 + n, n) for n in range(SOME) if n % 3}
    tap.ok(rest <= {n.partition(":")[0] for n in moved}, "the rest is moved")
    tap.ok(here == [], "and nothing stays", here[:3])


def missing():
    lines = dump(tap.work + "/none", "open")
    tap.ok(lines[0][:2] == ["error", "4"] and
           tap.work + "/none:" in lines[0][2], "one that is not there",
           lines)


many()
busy()
vanishing()
missing()
tap.finish()

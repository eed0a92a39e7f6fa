#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Who hears of what is done for members, and what catch-ups never do."""
import email
import email.policy
import glob
import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "lib"))
import tap  # noqa: E402


def mails(h):
    """{to: [subject, ...]}"""
    found = {}
    for path in sorted(glob.glob(os.path.join(h, "var/outbox/new/*"))):
        with open(path, "rb") as f:
            m = email.message_from_binary_file(f, policy=email.policy.default)
        found.setdefault(m["To"].addresses[0].addr_spec, []).append(
            m["Subject"])
    return found


def sql(h, text):
    with sqlite3.connect(os.path.join(h, "var/tidings.db")) as db:
        return db.execute(text).fetchall()


def members(h, *names):
    path = os.path.join(tap.work, "more.csv")
    with open(path, "w", encoding="utf-8") as f:
        f.write("email,tier\n" + "".join("%s@example.org,Friends\n" % n
                                         for n in names))
    tap.t(h, "import", "club", path, "--basis", "express", "--evidence", "x")


# --- who left
h = tap.home(os.path.join(tap.work, "left"), 2)
tap.t(h, "member", "m1@example.org", "unsubscribe")
tap.t(h, "run")
tap.ok(len(mails(h).get("m1@example.org", [])) == 1, "a goodbye", mails(h))
said = tap.t(h, "member", "m1@example.org", "tier", "Friends").stdout
tap.t(h, "member", "m1@example.org", "pause", "2099-01-01")
tap.ok("is told" not in said and "has left" in said,
       "who left is not told what a coordinator does, and that is said", said)
tap.t(h, "run")
tap.ok(len(mails(h)["m1@example.org"]) == 1, "and nothing else", mails(h))
tap.t(h, "member", "m2@example.org", "pause", "2099-01-01")
tap.t(h, "run")
tap.ok(len(mails(h).get("m2@example.org", [])) == 1,
       "a pause is told, although it has begun", mails(h))

# --- catch-ups
h = tap.home(os.path.join(tap.work, "catch"), 3)
done = tap.t(h, "send", "co-design", "--yes", "--json")
members(h, "new")
tap.t(h, "run")
tap.ok("new@example.org" not in mails(h), "an import brings no catch-up",
       mails(h))
tap.t(h, "member", "new@example.org", "tier", "Core")
done = tap.t(h, "run", env=dict(os.environ,
                                TIDINGS_FAILPOINT="catch_up_commit"))
tap.ok(done.returncode == -9, "killed as it is planned", done.returncode)
tap.t(h, "run")
tap.t(h, "run")
got = mails(h).get("new@example.org", [])
tap.ok(len(got) == 2 and "Spring planting day" in got,
       "a level that was chosen does, once", got)
tap.t(h, "member", "new@example.org", "tier", "Friends")
tap.t(h, "run")
tap.ok(len(mails(h)["new@example.org"]) == 3 and not sql(
    h, "SELECT 1 FROM notice WHERE settled_at IS NULL"),
       "another change brings no second one, and nothing is left waiting",
       mails(h)["new@example.org"])
tap.t(h, "member", "new@example.org", "tier", "Core")
tap.t(h, "run")
same = tap.counts(tap.t(h, "status", "co-design", "--json"))
tap.ok(same["planned"] == same["accepted"] == 3,
       "which is no row of the delivery", same)
sql(h, "UPDATE delivery SET state = 'deferred', next_at = 1 WHERE kind ="
    " 'recap' AND id = (SELECT min(id) FROM delivery)")
tap.t(h, "cancel", "co-design", "--yes")
tap.t(h, "send", "co-design", "--yes")
tap.ok(mails(h)["new@example.org"].count("Spring planting day") == 1,
       "cancelled and sent again, who has a catch-up has it", mails(h))
path = os.path.join(h, "lists/club/recaps/co-design.md")
with open(path, encoding="utf-8") as f:
    text = f.read()
with open(path, "w", encoding="utf-8") as f:
    f.write(text.replace("Beans", "Leeks"))
members(h, "late")
tap.t(h, "member", "late@example.org", "tier", "Core")
tap.t(h, "send", "co-design", "--correction", "--yes")
tap.t(h, "run")
got = mails(h)
tap.ok(got["late@example.org"].count("Spring planting day") == 1,
       "a correction that is on its way takes a catch-up's place",
       got["late@example.org"])
tap.ok(got["new@example.org"].count("Spring planting day") == 2,
       "who has a catch-up gets the correction", got["new@example.org"])
tap.finish()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""run erases once a day what is kept no longer: logs, deliveries, and whoever
asked to join and never confirmed, who leaves no octet; what went out stays
sent, and a kill in the middle is made up for by the next run."""
import glob
import json
import os
import shutil
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.environ.get("TOP", "."), "tests/lib"))
import tap              # noqa: E402

BEGAN = "2026-04-19T12:00:00Z"
LATER = "2026-04-20T11:59:59Z"
DAY2 = "2026-04-20T12:00:00Z"
WEEK = "2026-04-27T12:00:01Z"
YEARS = "2029-04-30T12:00:00Z"
HOME = os.path.join(tap.work, "home")
os.environ["TIDINGS_NOW"] = BEGAN


def t(home, now, *args, point=None):
    env = dict(os.environ, TIDINGS_NOW=now)
    if point:
        env["TIDINGS_FAILPOINT"] = point
    return tap.t(home, *args, env=env)


def quiet(name, done):
    tap.ok(done.returncode == 0 and done.stdout + done.stderr == "", name,
           done.returncode, done.stdout, done.stderr)


def sql(home, text, *args):
    db = sqlite3.connect(home + "/var/tidings.db")
    try:
        with db:
            return db.execute(text, args).fetchall()
    finally:
        db.close()


def log(home, *times):
    """var/log of lines with these times, at the front of what it has."""
    path = home + "/var/log"
    rest = open(path, encoding="utf-8").read() if os.path.exists(path) else ""
    with open(path, "w", encoding="utf-8") as f:
        for at in times:
            f.write("time=%s level=info event=accepted member=1\n" % at)
        f.write(rest)
    os.chmod(path, 0o600)


def logged(home):
    with open(home + "/var/log", encoding="utf-8") as f:
        return [line[5:15] for line in f]


def ask(home, addr):
    """As a form on the web would: a row of the ledger is made by the program,
    so one of a member who is there already is taken over."""
    member, = sql(home, "SELECT m.id, m.address_id FROM member m JOIN address"
                  " a ON a.id = m.address_id WHERE a.key = ?", addr)
    sql(home, "UPDATE member SET status = 'pending', basis = ''"
        " WHERE id = ?", member[0])
    sql(home, "INSERT INTO signup (member_id, address, at, network)"
        " VALUES (?, ?, 1776600000, '203.0.113.0/24')", *member)


def traces(home, what):
    return [path for path in glob.glob(home + "/var/tidings.db*") +
            [home + "/var/journal"]
            if what.lower() in open(path, "rb").read().lower()]


tap.home(HOME, 4)
STALE, FRESH = "2026-01-19T11:59:59Z", "2026-01-19T12:00:00Z"
log(HOME, STALE, STALE, FRESH, BEGAN)
quiet("run", t(HOME, BEGAN, "run"))
tap.ok(logged(HOME) == [FRESH[:10], BEGAN[:10]] and
       os.stat(HOME + "/var/log").st_mode & 0o777 == 0o600 and
       not os.path.exists(HOME + "/var/log.new"),
       "lines of the log of more than 90 days go", logged(HOME))
log(HOME, STALE)
quiet("run again", t(HOME, LATER, "run"))
tap.ok(len(logged(HOME)) == 3, "but once a day", logged(HOME))
done = t(HOME, DAY2, "run", "--json")
phase = [p for p in json.loads(done.stdout)["phases"]
         if p["name"] == "retention"]
tap.ok(phase == [{"name": "retention", "recaps": [], "skipped": False,
                  "status": 0, "said": None}], "it is a phase like others",
       done.stdout)
tap.ok(logged(HOME) == [BEGAN[:10]], "a day later they go", logged(HOME))

# --- never confirmed --------------------------------------------------------
done = t(HOME, DAY2, "send", "co-design", "--yes", "--json")
tap.ok(tap.counts(done).get("accepted") == 4, "a recap went out", done.stderr)
ask(HOME, "m2@example.org")
sql(HOME, "INSERT INTO attribute VALUES (77, 1, 'hobby')")
sql(HOME, "INSERT INTO member_attribute SELECT id, 77, 'xylophones' FROM"
    " member WHERE status = 'pending'")
tap.ok(traces(HOME, b"m2@example.org") and traces(HOME, b"Member 2") and
       traces(HOME, b"xylophones"), "what was asked for is there")
for point in ("lapse_member", "retention_commit", "retention_commit:3",
              "scrub_begun", "scrub_vacuumed", "scrub_emptied"):
    home = os.path.join(tap.work, "killed")
    shutil.copytree(HOME, home, symlinks=True)
    done = t(home, WEEK, "run", point=point)
    tap.ok(done.returncode == -9, point + ": killed", done.stderr)
    quiet(point + ": the next run", t(home, WEEK, "run"))
    hits = [w for w in (b"m2@example.org", b"Member 2", b"xylophones")
            if traces(home, w)]
    tap.ok(not hits, point + ": nothing is left", hits)
    done = t(home, WEEK, "doctor")
    tap.ok(done.returncode == 0, point + ": the chain stands", done.stdout)
    shutil.rmtree(home)
quiet("run after a week", t(HOME, WEEK, "run"))
tap.ok(not traces(HOME, b"m2@example.org"), "nothing is left")
tap.ok(sql(HOME, "SELECT kind FROM ledger WHERE seq = 5") == [("lapsed",)],
       "but a row of the ledger")
done = t(HOME, WEEK, "why", "m2@example.org")
tap.ok(done.returncode == 66 and "nobody" in done.stderr,
       "nobody knows the address", done.stderr)
done = t(HOME, WEEK, "import", "club", HOME + "/members.csv", "--basis",
         "express", "--evidence", "a new form", "--json")
tap.ok('"added":1' in done.stdout, "it may come back", done.stdout)
tap.ok(t(HOME, WEEK, "doctor").returncode == 0, "and all is well")

# --- deliveries of three years ago -------------------------------------------
sql(HOME, "INSERT INTO notice (list_id, kind, args, created_at, settled_at)"
    " VALUES (1, 'late', '{\"n\":1}', 1, 1)")
done = t(HOME, YEARS, "run", point="retention_marked")
tap.ok(done.returncode == -9, "killed as a recap is marked", done.stderr)
quiet("run after three years", t(HOME, YEARS, "run"))
tap.ok(logged(HOME) == [], "the log is empty", logged(HOME))
tap.ok(sql(HOME, "SELECT count(*) FROM delivery WHERE kind = 'recap'") ==
       [(0,)] and sql(HOME, "SELECT count(*) FROM notice WHERE created_at"
                      " = 1") == [(0,)],
       "deliveries and notices are gone")
tap.ok(sql(HOME, "SELECT list, slug, revision FROM begun") ==
       [("club", "co-design", 1)], "what went out stays marked")
mails = len(glob.glob(HOME + "/var/outbox/new/*"))
done = t(HOME, YEARS, "send", "co-design", "--yes")
tap.ok(done.returncode == 0 and
       len(glob.glob(HOME + "/var/outbox/new/*")) == mails,
       "nobody gets it a second time", done.returncode, done.stderr)
done = t(HOME, YEARS, "cancel", "co-design", "--yes")
tap.ok(done.returncode == 0 and "nothing was cancelled" in
       " ".join(done.stdout.split()), "there is nothing to cancel",
       done.stdout)
recap = HOME + "/lists/club/recaps/co-design.md"
with open(recap, encoding="utf-8") as f:
    source = f.read()
with open(recap, "w", encoding="utf-8") as f:
    f.write(source.replace("Beans", "Leeks"))
for more in ((), ("--correction",)):
    done = t(HOME, YEARS, "send", "co-design", "--yes", *more)
    tap.ok(done.returncode == 65 and "kept no longer" in done.stderr and
           len(glob.glob(HOME + "/var/outbox/new/*")) == mails,
           " ".join(("nor when it was changed", *more)), done.returncode,
           done.stderr)
quiet("run leaves it alone", t(HOME, YEARS, "run"))
done = t(HOME, YEARS, "status", "co-design")
tap.ok("kept no longer" in done.stdout, "status says so", done.stdout)
done = t(HOME, YEARS, "doctor")
tap.ok(done.returncode == 0, "all is well", done.stdout)

tap.finish()

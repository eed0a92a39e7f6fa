#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A forgotten person is in no file of the store any more, in plain octets or
in what mail makes of them, whoever was killed on the way; the chain of the
ledger stands, no import brings the person back, nor does an older backup."""
import base64
import glob
import json
import os
import quopri
import shutil
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.environ.get("TOP", "."), "tests/lib"))
import tap              # noqa: E402

os.environ["TIDINGS_NOW"] = "2026-04-19T12:00:00Z"
WHO = "zerlina.quibble@example.org"
NAME = "Zerlina Quibblethörpe"
# What is written down about her, in as many places.
NEEDLES = [WHO, "zerlina", "quibble", "Quibblethörpe", "Xanadu Falls",
           "knit xylophones", "a letter by hand", "203.0.113.0/24",
           "said the purple relay", "Zuzu", "on-the-moon"]
MASTER = os.path.join(tap.work, "master")
OLD = os.path.join(tap.work, "old.backup")


def forms(needle):
    """A text, and what base64 makes of it at any place."""
    raw = needle.encode()
    yield raw.lower()
    yield quopri.encodestring(raw).lower()
    for shift in range(3):
        coded = base64.b64encode(bytes(shift) + raw)
        yield coded[4 if shift else 0:len(coded) - 4].lower()


def found(paths):
    """(file, text) of every trace."""
    hits = []
    for path in paths:
        with open(path, "rb") as f:
            data = f.read().lower()
        data = data.replace(b"=\r\n", b"").replace(b"=\n", b"")
        hits += [(os.path.basename(path), n) for n in NEEDLES
                 for form in forms(n) if len(form) > 3 and form in data]
    return hits


def store(home):
    return glob.glob(home + "/var/tidings.db*")


def kept(home):
    return store(home) + [home + "/var/journal", home + "/copy/journal"] + \
        glob.glob(home + "/var/log*")


def clean(name, home, paths=None):
    hits = found(kept(home) if paths is None else paths)
    tap.ok(not hits, name, sorted(set(hits)))


def t(home, *args, point=None):
    env = dict(os.environ)
    if point:
        env["TIDINGS_FAILPOINT"] = point
    return tap.t(home, *args, env=env)


def ok(home, *args):
    done = t(home, *args)
    assert done.returncode == 0, (args, done.stdout, done.stderr)
    return done


def sql(home, text, *args):
    db = sqlite3.connect(home + "/var/tidings.db")
    try:
        with db:
            return db.execute(text, args).fetchall()
    finally:
        db.close()


def ids(home):
    return [sql(home, "SELECT m.id FROM member m JOIN address a ON"
                " a.id = m.address_id WHERE a.key = ?", who)[0][0]
            for who in (WHO, "m1@example.org")]


def notice(home, member, kind, args, slots=None):
    """As the rest of the program writes them."""
    sql(home, "INSERT INTO notice (list_id, member_id, kind, args,"
        " created_at, settled_at) VALUES (1, ?, ?, ?, 1, ?)", member or None,
        kind, json.dumps(args), slots and 1)
    if slots:
        key = sql(home, "SELECT max(id) FROM notice")[0][0]
        sql(home, "INSERT INTO delivery (list_id, member_id, kind,"
            " subject_key, state, tier, lang, addr, slots, code, reason,"
            " done_at) VALUES (1, ?, 'notice', ?, 'failed', '', 'en', ?, ?,"
            " 550, ?, 1)", member, str(key),
            WHO if member else "robin@example.org", json.dumps(slots),
            member and "said the purple relay")


def make_master():
    tap.home(MASTER, 2)
    os.mkdir(MASTER + "/copy")
    with open(MASTER + "/config/tidings.yaml", "a", encoding="utf-8") as f:
        f.write("journal_copy: copy\n")
    roster = MASTER + "/hers.csv"
    with open(roster, "w", encoding="utf-8") as f:
        f.write("email,name,first_name,tier,region\n%s,%s,Zuzu,Core,"
                "Xanadu Falls\n" % (WHO, NAME))
    ok(MASTER, "import", "club", roster, "--basis", "express", "--evidence",
       "a letter by hand")
    ok(MASTER, "member", WHO, "tier", "Friends")
    ok(MASTER, "member", WHO, "pause", "2026-06-01")
    ok(MASTER, "member", WHO, "pause", "none")
    ok(MASTER, "send", "co-design", "--yes")
    her, other = ids(MASTER)
    address = sql(MASTER, "SELECT address_id FROM member WHERE id = ?",
                  her)[0][0]
    sql(MASTER, "INSERT INTO answer (member_id, survey, question, value, at,"
        " way) VALUES (?, 'spring', '', 'I would knit xylophones', 1, 'web')",
        her)
    sql(MASTER, "INSERT INTO signup (member_id, address, at, network)"
        " VALUES (?, ?, 1, '203.0.113.0/24')", her, address)
    sql(MASTER, "INSERT INTO bounce (address_id, delivery_id, at, hard,"
        " status, way) VALUES (?, 1, 1, 1, '5.1.1', 'smtp')", address)
    sql(MASTER, "INSERT INTO consent_warning VALUES (?, 9, 30)", her)
    notice(MASTER, her, "changed", {"what": "address", "to": WHO},
           {"@name": NAME, "words": "Dear Zuzu"})
    notice(MASTER, her, "confirm", {"address": "zerlina@on-the-moon.example"})
    notice(MASTER, 0, "lacking", {"n": 2, "members": [other, her]},
           {"@name": "Robin", "m0": "Member 1 <m1@example.org>",
            "m1": "%s <%s>" % (NAME, WHO)})
    notice(MASTER, 0, "odd_answer", {"members": [her], "answer": 1},
           {"@name": "Robin", "m0": NAME, "words": "knit xylophones",
            "text": "I would knit xylophones"})
    notice(MASTER, 0, "odd_answer", {"members": [other], "answer": 9},
           {"@name": "Robin", "m0": "Member 1", "words": "kept words"})
    notice(MASTER, 0, "lacking", {"n": 1, "members": [her]})
    ok(MASTER, "backup", OLD)


def copy(name):
    home = os.path.join(tap.work, name)
    shutil.copytree(MASTER, home)
    return home


make_master()
before = {n for _, n in found(store(MASTER))}
tap.ok(before == set(NEEDLES), "all of it was there",
       set(NEEDLES) - before)
address_only = [f for f in found(kept(MASTER)) if "journal" in f[0]]
tap.ok(not address_only, "the journals never held any", address_only)

# --- what she may ask for ----------------------------------------------------
done = ok(MASTER, "member", WHO, "export")
record = json.loads(done.stdout)
mine = record["memberships"][0]
lower = done.stdout.lower()
tap.ok(not [n for n in NEEDLES if n.lower() not in lower],
       "export has every word of it",
       [n for n in NEEDLES if n.lower() not in lower])
tap.ok(mine["answers"] == [{
    "survey": "spring", "question": "", "value": "I would knit xylophones",
    "at": "1970-01-01T00:00:01Z", "way": "web"}], "answers",
       mine["answers"])
tap.ok([n["kind"] for n in mine["notices"][-2:]] == ["changed", "confirm"] and
       mine["notices"][-1]["settled_at"] is None and
       mine["notices"][-1]["what"] == {
           "address": "zerlina@on-the-moon.example"}, "notices",
       mine["notices"])
tap.ok(record["bounces"] == [{"at": "1970-01-01T00:00:01Z", "hard": True,
                              "status": "5.1.1", "way": "smtp"}] and
       mine["requests"] == [{"at": "1970-01-01T00:00:01Z",
                             "network": "203.0.113.0/24"}] and
       mine["ledger"] == {"rows": 4, "bad": None, "trouble": None} and
       {m["to"] for m in mine["mails"]} == {WHO} and
       {"recap", "notice"} == {m["kind"] for m in mine["mails"]},
       "bounces, requests, mails", record)
done = ok(MASTER, "why", WHO)
tap.ok("agreed to: News of the garden club" in done.stdout and
       "by import of" in done.stdout and
       "evidence: a letter by hand" in done.stdout and
       "spring: I would knit xylophones, by web" in done.stdout and
       "for good, 5.1.1" in done.stdout, "why says it in words", done.stdout)

# --- forgotten ---------------------------------------------------------------
home = copy("home")
mailed = set(glob.glob(home + "/var/outbox/*/*"))
done = ok(home, "member", WHO.upper(), "forget")
tap.ok("yours to clean" in done.stdout and "outbox" in done.stdout and
       "hers.csv" not in done.stdout and "Backups" in done.stdout,
       "mails that went out, and backups, are named", done.stdout)
clean("nothing is left", home)
ok(home, "backup", tap.work + "/new.backup")
clean("nor in a backup", home, [tap.work + "/new.backup"])
done = t(home, "doctor")
tap.ok(done.returncode == 0, "the chain stands", done.stdout, done.stderr)
done = t(home, "why", WHO)
tap.ok(done.returncode == 66 and "was forgotten" in done.stderr,
       "why says that it was forgotten", done.stderr)
slots = [json.loads(s) for s, in sql(home, "SELECT slots FROM delivery"
                                     " WHERE member_id = 0 ORDER BY id")]
tap.ok(slots == [
    {"@name": "Robin", "m0": "Member 1 <m1@example.org>", "m1": "-"},
    {"@name": "Robin", "m0": "-", "words": "-", "text": "-"},
    {"@name": "Robin", "m0": "Member 1", "words": "kept words"}],
       "what contacts were told of others is kept", slots)
done = ok(home, "import", "club", home + "/hers.csv", "--basis", "express",
          "--evidence", "a letter by hand", "--json")
tap.ok('"added":0' in done.stdout, "no import brings her back", done.stdout)
clean("which leaves nothing, either", home)
t(home, "run")
with open(home + "/lists/club/recaps/later.md", "w", encoding="utf-8") as f:
    f.write("---\ntitle: Later\ndate: 2026-04-19\n---\n\nDear {{first_name|"
            "friend}}, it rains.\n\n## Rain\n\nMuch of it.\n")
ok(home, "send", "later", "--yes")
new = set(glob.glob(home + "/var/outbox/*/*")) - mailed
tap.ok(len(new) >= 2, "others get the next recap", new)
clean("nothing of hers is in what is mailed later", home, new)
clean("nor in the store after it", home)

# --- killed on the way -------------------------------------------------------
for point in ("forget_member", "scrub_begun", "scrub_vacuumed",
              "scrub_emptied"):
    home = copy("killed-" + point)
    done = t(home, "member", WHO, "forget", point=point)
    tap.ok(done.returncode == -9, point + ": killed", done.returncode,
           done.stderr)
    done = t(home, "member", WHO, "forget")
    tap.ok(done.returncode == (0 if point == "forget_member" else 66),
           point + ": again", done.returncode, done.stderr)
    clean(point + ": nothing is left", home)
    tap.ok(t(home, "doctor").returncode == 0, point + ": the chain stands")
    shutil.rmtree(home)

# --- an older backup ---------------------------------------------------------
home = copy("older")
ok(home, "member", WHO, "forget")
ok(home, "restore", OLD, "--force")
tap.ok(found([home + "/var/tidings.db"]), "an older backup has her")
done = ok(home, "adopt", "--json")
tap.ok('"forgotten":1' in done.stdout, "adopt forgets again", done.stdout)
clean("nothing is left in the store", home,
      [home + "/var/tidings.db" + s for s in ("", "-wal", "-shm")
       if os.path.exists(home + "/var/tidings.db" + s)])
tap.ok(t(home, "why", WHO).returncode == 66, "she stays forgotten")
done = t(home, "doctor")
tap.ok(done.returncode == 0, "all is well there", done.stdout, done.stderr)

tap.finish()

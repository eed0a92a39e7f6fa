#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whoever changes the consent ledger, or a member behind its back, with the
sqlite3 shell and without the keys, is found: doctor names the row or the
member, and so does `why` of a member whom it concerns."""
import hashlib
import hmac
import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ.get("TOP", "."), "tests/lib"))
import tap              # noqa: E402

os.environ["TIDINGS_NOW"] = "2026-04-19T12:00:00Z"
HONEST = os.path.join(tap.work, "honest")
HOME = os.path.join(tap.work, "home")
STORE = HOME + "/var/tidings.db"
N = 6
if shutil.which("sqlite3") is None:
    tap.skip("tampering", "there is no sqlite3 shell")
    tap.finish()


def shell(sql):
    done = subprocess.run(["sqlite3", "-bail", STORE], input=sql, text=True,
                          capture_output=True, check=False)
    assert done.returncode == 0, (sql, done.stderr)
    return done.stdout.splitlines()


def ok(*args):
    done = tap.t(HONEST, *args)
    assert done.returncode == 0, (args, done.stderr)


def row_of(member, kind):
    """The number of a row in the honest ledger."""
    return int(shell("SELECT seq FROM ledger WHERE member_id = %d AND kind ="
                     " '%s'" % (member, kind))[0])


def fresh():
    shutil.rmtree(HOME, ignore_errors=True)
    shutil.copytree(HONEST, HOME)


def attack(sql):
    """As the owner of the file would: the triggers go, and come back."""
    fresh()
    triggers = shell("SELECT sql || ';' FROM sqlite_schema"
                     " WHERE type = 'trigger' AND name LIKE 'ledger%' ORDER BY"
                     " name")
    shell("DROP TRIGGER ledger_no_update; DROP TRIGGER ledger_no_delete;")
    shell("BEGIN;\n" + sql + "\nCOMMIT;\n")
    shell("\n".join(triggers))


def doctor(name, *said):
    done = tap.t(HOME, "doctor")
    text = " ".join(done.stdout.split())
    tap.ok(done.returncode == 78 and all(s in text for s in said),
           name + ": doctor", done.returncode, said, done.stdout, done.stderr)


def why(name, member, bad, *said):
    """bad: the row that JSON names; None: a fault that is no row's; 0: as it
    was written."""
    addr = "m%d@example.org" % member
    done = tap.t(HOME, "why", addr)
    text = " ".join((done.stdout + done.stderr).split())
    want = 0 if bad == 0 else 65
    if bad:
        said += ("row %d of the consent ledger" % bad,)
    tap.ok(done.returncode == want and all(s in text for s in said),
           "%s: why %s" % (name, addr), done.returncode, said, done.stdout,
           done.stderr)
    done = tap.t(HOME, "why", addr, "--json")
    if done.returncode == want and done.stdout:
        ledger = json.loads(done.stdout)["memberships"][0]["ledger"]
        tap.ok(ledger["bad"] == (bad or None) and
               (ledger["trouble"] is None) == (bad == 0),
               "%s: why %s --json" % (name, addr), ledger)
    else:
        tap.ok(done.returncode == want and bad != 0 and "row %d " % bad in
               done.stderr, "%s: why %s --json" % (name, addr), done.stderr)


def rows():
    """The honest ledger: what a chain is made from."""
    out = shell(".mode json\nSELECT seq, member_id, kind, at, recorded_at,"
                " hex(commitment) AS commitment FROM ledger ORDER BY seq;")
    return json.loads("".join(out))


def chained(table, key):
    """What the rows' links would be under a key: SQL that writes them."""
    prev, sql = bytes(32), []
    for r in table:
        what = prev + bytes.fromhex(r["commitment"])
        for field in ("seq", "member_id", "at", "recorded_at"):
            what += r[field].to_bytes(8, "big", signed=True)
        what += r["kind"].encode()
        prev = hmac.new(key, what, hashlib.sha256).digest()
        sql.append("UPDATE ledger SET chain = x'%s' WHERE seq = %d;" %
                   (prev.hex(), r["seq"]))
    return "\n".join(sql)


# Rows 1 to N: the import of m1 to mN; then what happened to some.
tap.home(HONEST, N)
ok("member", "m4@example.org", "forget")
ok("member", "m2@example.org", "unsubscribe")
ok("member", "m3@example.org", "pause", "2026-06-01")
ok("member", "m3@example.org", "pause", "none")
ok("member", "m5@example.org", "unsubscribe")
fresh()
LEFT = row_of(2, "left")
PAUSED = row_of(3, "paused")
LAST = row_of(5, "left")

# --- nothing was done --------------------------------------------------------
done = tap.t(HOME, "doctor")
tap.ok(done.returncode == 0 and "ledger" not in done.stdout,
       "an honest store: doctor finds nothing", done.stdout)
for member in (1, 2, 3, 5, 6):
    why("an honest store", member, 0, "as it was written")

# --- one row -----------------------------------------------------------------
for name, sql, row, whose in (
        ("another time", "UPDATE ledger SET at = at - 86400 WHERE seq = 3",
         3, 3),
        ("another kind", "UPDATE ledger SET kind = 'returned' WHERE seq = %d"
         % LEFT, LEFT, 2),
        ("a kind that is none", "UPDATE ledger SET kind = 'nothing'"
         " WHERE seq = %d" % LEFT, LEFT, 2),
        ("somebody else's", "UPDATE ledger SET member_id = 6 WHERE seq = %d" %
         LEFT, LEFT, 6),
        ("another text", "UPDATE ledger_payload SET payload ="
         " replace(payload, '\"express\"', '\"implied\"') WHERE seq = 1", 1,
         1),
        ("a text that is none", "UPDATE ledger_payload SET payload = 'x'"
         " WHERE seq = %d" % PAUSED, PAUSED, 3),
        ("another text and commitment", "UPDATE ledger_payload SET payload ="
         " '{}', salt = zeroblob(16) WHERE seq = 6; UPDATE ledger SET"
         " commitment = x'%s' WHERE seq = 6" %
         hmac.new(bytes(16), b"{}", hashlib.sha256).hexdigest(), 6, 6),
        ("no text", "DELETE FROM ledger_payload WHERE seq = 5", 5, 5)):
    attack(sql + ";")
    doctor(name, "row %d of the consent ledger" % row)
    why(name, whose, row)
    if whose != 1 and row != 1:
        why(name, 1, 0)

attack("UPDATE meta SET value = value || ' and advertising'"
       " WHERE key LIKE 'purpose.%';")
doctor("the text agreed to", "the text that members agreed to")
why("the text agreed to", 1, None, "the text that members agreed to")

# --- several -----------------------------------------------------------------
attack("CREATE TEMP TABLE t AS SELECT 3 - seq AS seq, salt, payload"
       " FROM ledger_payload WHERE seq IN (1, 2);"
       "UPDATE ledger_payload SET salt = t.salt, payload = t.payload"
       " FROM temp.t WHERE t.seq = ledger_payload.seq;")
doctor("two texts exchanged", "row 1 of the consent ledger")
why("two texts exchanged", 1, 1)
why("two texts exchanged", 2, 2)

attack("DELETE FROM ledger_payload WHERE seq = 6;"
       "DELETE FROM ledger WHERE seq = 6;")
doctor("one taken out", "row 6 of the consent ledger")
why("one taken out", 6, 6)
why("one taken out", 1, 0)

attack("DELETE FROM ledger_payload WHERE seq = %d;"
       "DELETE FROM ledger WHERE seq = %d;" % (LAST, LAST))
doctor("the last taken out", "row %d of the consent ledger" % LAST)
why("the last taken out", 5, LAST)

attack("DELETE FROM ledger_payload WHERE seq >= %d;"
       "DELETE FROM ledger WHERE seq >= %d;"
       "UPDATE member SET status = 'confirmed', chosen = 0;" % (LEFT, LEFT))
doctor("the end cut off", "row %d of the consent ledger" % LEFT,
       "older copy")
why("the end cut off", 2, LEFT)
why("the end cut off", 1, LEFT)

attack("INSERT INTO ledger SELECT %d, 2, 'returned', at, recorded_at,"
       " commitment, randomblob(32) FROM ledger WHERE seq = %d;"
       "INSERT INTO ledger_payload SELECT %d, salt, payload"
       " FROM ledger_payload WHERE seq = %d;"
       "UPDATE member SET status = 'confirmed' WHERE id = 2;" %
       (LAST + 1, LEFT, LAST + 1, LEFT))
doctor("one more", "row %d of the consent ledger" % (LAST + 1))
why("one more", 2, LAST + 1)

attack("UPDATE ledger SET seq = seq + 1000 WHERE seq > 3;"
       "UPDATE ledger_payload SET seq = seq + 1000 WHERE seq > 3;"
       "UPDATE ledger SET seq = seq - 999 WHERE seq > 1000;"
       "UPDATE ledger_payload SET seq = seq - 999 WHERE seq > 1000;"
       "INSERT INTO ledger SELECT 4, 1, 'confirmed', at, recorded_at,"
       " commitment, chain FROM ledger WHERE seq = 3;"
       "INSERT INTO ledger_payload SELECT 4, salt, payload"
       " FROM ledger_payload WHERE seq = 3;")
doctor("one put in between", "row 4 of the consent ledger")
why("one put in between", 1, 4)

# --- a chain that is sound, under another key --------------------------------
fresh()
table = rows()
for r in table:
    if r["seq"] == LEFT:
        r["kind"] = "returned"
for key in (b"", bytes(32), b"secret"):
    attack("UPDATE ledger SET kind = 'returned' WHERE seq = %d;"
           "UPDATE member SET status = 'confirmed' WHERE id = 2;\n%s" %
           (LEFT, chained(table, key)))
    doctor("a chain under %r" % key, "row 1 of the consent ledger")
    why("a chain under %r" % key, 2, 2)

# --- members -----------------------------------------------------------------
for name, sql, member, said in (
        ("who left", "UPDATE member SET status = 'confirmed', chosen = 0"
         " WHERE id = 2", 2, "is confirmed, but the consent ledger says"),
        ("a basis", "UPDATE member SET basis = 'implied' WHERE id = 1", 1,
         "has implied consent, but the consent ledger says"),
        ("an end", "UPDATE member SET consent_until = 1893456000"
         " WHERE id = 3", 3, "with another end"),
        ("a tier", "UPDATE member SET tier = 'other' WHERE id = 6", 6,
         "has the tier \"other\", but the consent ledger says"),
        ("a new one", "INSERT INTO address VALUES (99, 'm99@example.org',"
         " 'm99@example.org', NULL, NULL, NULL); INSERT INTO member"
         " (id, list_id, address_id, name, first_name, tier, lang, status,"
         " basis) SELECT 99, list_id, 99, '', '', tier, '', 'confirmed',"
         " 'express' FROM member WHERE id = 1", 99, "is a member")):
    attack(sql + ";")
    doctor(name, "m%d@example.org" % member, said)
why("a new one", 99, None, "no row of this member")
attack("DELETE FROM member_attribute WHERE member_id = 5;"
       "DELETE FROM member WHERE id = 5;")
doctor("one less", "member 5 is gone")

tap.finish()

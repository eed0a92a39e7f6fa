#!/bin/sh
# SPDX-License-Identifier: MIT
# A home that an older version left in the middle of a delivery, and a backup
# that it made: this version goes on with both (F36).

. "${TOP:-.}/tests/lib/tap.sh"
. "$TOP/tests/lib/send.sh"

v1=$TOP/tests/golden/store/v1

old_store()	# FILE [backup]
{
	python3 - "$v1" "$@" <<-'PY'
	import sqlite3, sys
	v1, path = sys.argv[1:3]
	db = sqlite3.connect(path)
	db.executescript(open(v1 + "/store.sql").read())
	if len(sys.argv) > 3:
	    db.execute("CREATE TABLE backup_file (name TEXT PRIMARY KEY,"
	        " bytes BLOB NOT NULL) STRICT")
	    for name in "keys", "journal":
	        db.execute("INSERT INTO backup_file VALUES (?, ?)",
	            (name, open(v1 + "/" + name, "rb").read()))
	    db.execute("INSERT INTO meta VALUES ('adopt_needed', 'backup')")
	db.commit()
	PY
	chmod 600 "$1"
}

old_home()	# DIR
{
	mkdir -p "$1/config" "$1/var"
	chmod 700 "$1/var"
	cp -r "$v1/lists" "$TOP/templates" "$1"
	cat >"$1/config/tidings.yaml" <<-YAML
	identity:
	  domain: news.example.org
	  reply_address: reply@news.example.org
	  bounce_address: bounce@news.example.org
	relays:
	  - {url: "smtp://127.0.0.1:$port", tls: none}
	YAML
}

later=2026-04-20T12:00:00Z
now()		# TIME ARGS...
{
	at=$1
	shift
	TIDINGS_NOW=$at t "$@"
}

peer "$work/p1"
h=$work/h1
old_home "$h"
old_store "$h/var/tidings.db"
cp "$v1/keys" "$h/config/keys"
cp "$v1/journal" "$h/var/journal"
chmod 600 "$h/config/keys" "$h/var/journal"
now $later -C "$h" status planting --json
exits 0 "status opens the older store"
is "$(count accepted)/$(count deferred)/$(count failed)/$(count in_doubt)" \
	2/1/1/2 "and counts what that version did"
holds "which is kept beside it" test -s "$h/var/tidings.db.v1"
now $later -C "$h" doctor
exits 0 "doctor finds the store and its records whole"
now $later -C "$h" why m7@example.org
says 'sign-up sheet' "why still knows the consent"
now $later -C "$h" send planting --yes --json
exits 0 "the delivery goes on"
is "$(count accepted)/$(count failed)/$(count in_doubt)" 3/1/2 \
	"with what was deferred alone"
is "$(taken_all)/$(taken m3@example.org)" 1/1 "once"
holds "the counts add up" adds_up
now $later -C "$h" send sprouts --yes --json
is "$status/$(count accepted)/$(taken_all)" 0/6/7 \
	"what it had approved goes out"
is "$(taken m7@example.org)/$(taken m8@example.org)" 0/0 \
	"not to who left or was forgotten"

peer "$work/p2"
h=$work/h2
old_home "$h"
old_store "$work/backup" backup
now $later -C "$h" restore "$work/backup"
exits 0 "restore takes its backup"
now $later -C "$h" send sprouts --yes
fails "nothing is sent before adopt" test "$status" -eq 0
now $later -C "$h" adopt
exits 0 "adopt"
now $later -C "$h" status planting --json
is "$(count accepted)/$(count failed)/$(count in_doubt)" 2/1/3 \
	"what waited is in doubt"
now $later -C "$h" doctor
exits 0 "doctor finds it whole"
now $later -C "$h" send sprouts --yes --json
is "$status/$(count accepted)/$(taken_all)" 0/6/6 "sending works again"

# A version that does not know what came after it.
python3 - "$h/var/tidings.db" <<'PY'
import sqlite3, sys
sqlite3.connect(sys.argv[1]).execute("PRAGMA user_version = 99")
PY
now $later -C "$h" status
exits 78 "a newer store is left alone"
warns 'newer version' "and says so"

finish

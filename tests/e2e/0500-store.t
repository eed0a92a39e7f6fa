#!/bin/sh
# SPDX-License-Identifier: MIT
# A home from its first day: made, saved, lost, brought back, examined.

. "${TOP:-.}/tests/lib/tap.sh"
TIDINGS_SHARE=$TOP
export TIDINGS_SHARE
cd "$work" || exit 1

h=$work/home
members=$(ls "$TOP"/lists/*/members.csv | head -n 1)
list=$(basename "$(dirname "$members")")

# members_in FILE ARGS...: imports, quietly.
import()
{
	csv=$1
	shift
	t -C "$h" import "$list" "$csv" "$@"
}

t init "$h"
exits 0 "init makes a home"
says "lists/$list/list.yaml" "and names the sample list"
is "$(stat -c %a "$h/config/keys")" 600 "the keys are private"
is "$(stat -c %a "$h/var")" 700 "var/ too"
t init "$h"
exits 73 "a second init is refused"
mkdir -p "$work/used/lists"
t init "$work/used"
exits 73 "also where there are lists only"
env TIDINGS_SHARE="$work" "$TIDINGS" init "$work/other" >"$out" 2>"$err"
status=$?
exits 66 "TIDINGS_SHARE that holds nothing"
fails "then nothing is made" test -e "$work/other"
mkdir "$work/half" "$work/half/letters"
(
	ulimit -f 4
	exec "$TIDINGS" init "$work/half"
) >"$out" 2>"$err"
status=$?
exits 74 "a home that cannot be finished"
is "$(ls -A "$work/half")" letters "nothing of it is left, and all else is"
t init "$work/half"
exits 0 "so that the next try works"

t -C "$h" doctor
exits 0 "doctor is content with a new home"
says 'no store yet' "and says that it has no store"
fails "doctor makes none" test -e "$h/var/tidings.db"
t -C "$h" backup "$work/saved"
exits 66 "nothing to save yet"

import "$members" --basis express --evidence "sign-up sheets"
exits 0 "members come in"
t -C "$h" backup "$work/saved"
exits 0 "saved"
is "$(stat -c %a "$work/saved")" 600 "the backup is private"
t -C "$h" backup "$work/saved" --json
exits 0 "saved again over the old one"
says '^\{"file":".*","bytes":[0-9]+\}$' "as JSON"
echo precious >"$work/letter"
t -C "$h" backup "$work/letter"
exits 73 "not over another file"
is "$(cat "$work/letter")" precious "which stays as it is"

# Somebody leaves after the backup.
left=$(sed -n 2p "$members" | cut -d, -f1)
printf 'email\n%s\n' "$left" >"$work/left.csv"
import "$work/left.csv" --left
exits 0 "one leaves"
fails "the journal holds no address" grep -q @ "$h/var/journal"
t -C "$h" restore "$work/saved"
exits 73 "restore never overwrites a store"
t -C "$h" restore "$work/letter" --force
exits 65 "nor takes what is no backup"
warns 'this is no backup' "and says so"
t -C "$h" doctor
exits 0 "and has changed nothing"
t -C "$h" restore "$work/saved" --force
exits 0 "restored when told to"
says 'tidings .*adopt' "and says what comes next"
holds "the store that was there is set aside" test -f "$h/var/tidings.db.old"
t -C "$h" doctor
exits 78 "the restored store is no good yet"
says 'tidings adopt' "the cure is named"
t -C "$h" adopt
exits 0 "adopted"
says '1 member had left' "who had left has left again"
t -C "$h" adopt
exits 64 "a second time it wants to be sure"
t -C "$h" adopt --yes --json
exits 0 "unless told"
says '"generation":3' "each time a new generation"
t -C "$h" doctor
exits 0 "all is well again"
if command -v sqlite3 >/dev/null 2>&1; then
	is "$(sqlite3 "$h/var/tidings.db" "SELECT status FROM member
		JOIN address a ON a.id = address_id WHERE a.key =
		lower('$left')")" unsubscribed "and left is left"
fi

# A whole new machine.
t init "$work/new"
rm "$work/new/config/keys"
t -C "$work/new" restore "$work/saved"
exits 0 "onto a new machine"
holds "with its keys" cmp "$h/config/keys" "$work/new/config/keys"
holds "and its journal" test -s "$work/new/var/journal"
t -C "$work/new" adopt
exits 0 "adopted there"
t -C "$work/new" doctor --json
exits 0 "in order there"
says '^\{"ok":true,"errors":0' "as JSON"

# What doctor finds; each is put right again.
chmod 644 "$h/config/keys"
t -C "$h" doctor
exits 78 "keys that others can read"
says 'chmod 600' "with the cure"
chmod 600 "$h/config/keys"
mv "$h/config/keys" "$work/keys"
t -C "$h" doctor
exits 78 "keys that are gone"
t -C "$h" backup "$work/saved2"
exits 78 "nothing works without them"
mv "$work/keys" "$h/config/keys"
chmod 755 "$h/var"
t -C "$h" doctor
exits 78 "var/ that others can look into"
says 'chmod 700' "with the cure"
chmod 700 "$h/var"
cp "$h/var/journal" "$work/journal"
rm "$h/var/journal"
t -C "$h" doctor
exits 78 "a journal that is gone"
says 'adopt --from-db' "with the cure"
t -C "$h"
says "^the journal is missing" "bare tidings begins with it"
says "^    tidings -C $h adopt --from-db" "and with the command"
t -C "$h" adopt
exits 65 "plain adopt does not do"
t -C "$h" adopt --from-db
exits 0 "adopt --from-db does"
t -C "$h" doctor
exits 0 "well again"
echo rubbish >>"$h/var/journal"
t -C "$h" doctor
exits 78 "a journal with a line that is not ours"
sed -i '$d' "$h/var/journal"
sed -i 's/^identity:/identiti:/' "$h/config/tidings.yaml"
t -C "$h" doctor
exits 78 "a mistake in the settings"
says 'tidings.yaml:[0-9]+:[0-9]+: .*identi' "by file and line"
sed -i 's/^identiti:/identity:/' "$h/config/tidings.yaml"
mv "$h/templates/recap.html.mustache" "$work"
t -C "$h" doctor
exits 78 "a template that is gone"
mv "$work/recap.html.mustache" "$h/templates"
if command -v sqlite3 >/dev/null 2>&1; then
	sqlite3 "$h/var/tidings.db" "UPDATE ledger_payload
		SET payload = '{}' WHERE seq = 7"
	t -C "$h" doctor
	exits 78 "a consent record that was changed"
	says 'row 7 of the consent ledger' "is named"
fi
printf 'no store' >"$h/var/tidings.db"
rm -f "$h/var/tidings.db-wal" "$h/var/tidings.db-shm"
t -C "$h" doctor
exits 78 "a store that is none"
says 'tidings restore' "with the cure"

# --- moved to a new home -------------------------------------------------------
mkdir "$work/a b"
t init "$work/a b/old"
says "tidings -C '.*/a b/old' doctor" "a command to copy is quoted"
t -C "$work/a b/old" import mh-pcn "$work/a b/old/lists/mh-pcn/members.csv" \
	--basis express --evidence "a form"
t -C "$work/a b/old" backup "$work/moved"
t init "$work/brand-new"
t -C "$work/brand-new" restore "$work/moved"
exits 0 "a new home's keys stand in no backup's way"
says "tidings -C .*/brand-new adopt" "and it says what is next, and where"
t -C "$work/brand-new" adopt
t -C "$work/brand-new" doctor
exits 0 "all is well there"

finish

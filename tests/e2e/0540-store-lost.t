#!/bin/sh
# SPDX-License-Identifier: MIT
# A store that is gone, or is not the one it should be: nobody who left is
# mailed because of it, and nothing that is there is overwritten.

. "${TOP:-.}/tests/lib/tap.sh"
cd "$work" || exit 1
TIDINGS_SHARE=$TOP
export TIDINGS_SHARE

t init h
list=$(basename h/lists/*)
cat >x.csv <<END
email,name
ann@example.org,Ann Lee
bob@example.org,Bob Roy
cid@example.org,Cid Fox
END
import()
{
	t -C h import "$list" x.csv --basis express --evidence "a form" "$@"
}

# --- the store is gone, the journal is not -------------------------------------
import
t -C h member ann@example.org unsubscribe
t -C h member bob@example.org forget
cp h/var/tidings.db whole.db
cp h/var/journal whole.journal
lost()
{
	import
	exits 65 "$1: no import begins anew as if nobody had left"
	warns 'tidings restore' "it names the backup"
	warns 'adopt --from-db' "and what to do without one"
	for verb in "export $list" "why ann@example.org" status "" \
		"member ann@example.org tier Leading"; do
		# shellcheck disable=SC2086
		t -C h $verb
		exits 65 "$1: ${verb:-bare tidings} says so too"
	done
	t -C h check
	exits 0 "$1: check goes on"
	t -C h doctor
	exits 78 "$1: doctor finds it"
	says 'tidings restore' "with the cure"
}
rm h/var/tidings.db*
lost "no store"
fails "nothing made one" test -e h/var/tidings.db
: >h/var/tidings.db
lost "an empty store"
test ! -s h/var/tidings.db
tap $? "nothing filled it"
rm h/var/tidings.db
t -C h adopt
exits 65 "adopt alone is not enough"
t -C h adopt --from-db
exits 0 "adopt --from-db begins a new store"
says '2 people had left' "that knows who left"
import --json
says '"added":1,"updated":0,"unchanged":0,"kept":2' "and keeps them out"
t -C h doctor
exits 0 "all is well"
t init new
t -C new adopt --from-db
exits 66 "where there never was one, there is nothing to adopt"
t -C new why ann@example.org
exits 66 "why in a new home"
t -C new export "$list"
exits 0 "export in a new home"
echo "nobody" >bad.csv
for how in "x.csv --basis express --dry-run" "bad.csv --basis express" \
	"x.csv"; do
	# shellcheck disable=SC2086
	t -C new import "$list" $how
	is "$status/$(ls -A new/var)" "$status/" "nothing is left by: $how"
done
t -C new import "$list" x.csv --basis express --dry-run
exits 0 "a dry run in a new home"
says '3 added' "says what would be"
t -C new member ann@example.org tier leading
exits 66 "a member of nobody"
is "$(ls -A new/var)" "" "and still no store"
echo rest >new/var/tidings.db.trial
cp whole.db new/var/tidings.db-wal
t -C new import "$list" x.csv --basis express
exits 0 "the import that counts"
is "$(ls -A new/var | tr '\n' ' ')" "journal tidings.db " "makes it whole"
t -C new doctor
exits 0 "in order"

# --- a store that was there before its journal's end is damaged ---------------
cp whole.db h/var/tidings.db
cp whole.journal h/var/journal
rm -f h/var/*.old
printf 'left left %s rubbish\n' "$list" >>h/var/journal
rm h/var/tidings.db
t -C h adopt --from-db
exits 0 "also where the journal's end is damaged"
says '2 people had left' "what is whole of it counts"

# --- a backup never takes the store's place ------------------------------------
t -C h backup h/var/tidings.db
exits 73 "no backup over the store itself"
ln -s h/var/tidings.db link
t -C h backup link
exits 73 "nor over it by another name"
cp h/var/tidings.db other.db
t -C h backup other.db
exits 73 "nor over another store"
t -C h doctor
exits 0 "the store is as it was"
t -C h backup saved
exits 0 "saved"
cp saved h/var/tidings.db
t -C h adopt
exits 0 "a backup that was copied into place is adopted"
t -C h backup h/var/tidings.db
exits 73 "and is the store from then on"
t -C h doctor
exits 0 "in order"
is "$(grep -ac backup_file h/var/tidings.db)" 0 "without the keys in it"

# --- the keys of another home ---------------------------------------------------
t init stranger
cp h/config/keys keys
cp stranger/config/keys h/config/keys
cp x.csv y.csv
echo "dee@example.org,Dee" >>y.csv
t -C h import "$list" y.csv --basis express --evidence "a form"
exits 78 "keys of another home write nothing"
warns 'h/config/keys: .*not the keys' "and are named"
t -C h doctor
exits 78 "doctor names them"
says 'not the keys' "too"
rm h/config/keys
t -C h check
exits 0 "check needs none"
cp keys h/config/keys
# As a version left it that did not remember them.
if command -v sqlite3 >/dev/null 2>&1; then
	sqlite3 h/var/tidings.db "DELETE FROM meta WHERE key = 'key_check'"
	cp stranger/config/keys h/config/keys
	t -C h doctor
	exits 78 "other keys beside an older store are found by the journal"
	cp keys h/config/keys
	t -C h status
	cp stranger/config/keys h/config/keys
	t -C h status
	exits 78 "which remembers the right ones when it meets them"
	cp keys h/config/keys
fi
sed 's/^a/b/' stranger/config/keys | grep '^b' >>h/config/keys
t -C h import "$list" y.csv --basis express --evidence "a form"
exits 0 "a second key is welcome"
t -C h doctor
exits 0 "all is well"
cp keys h/config/keys
t -C h doctor
exits 0 "and may go again"

finish

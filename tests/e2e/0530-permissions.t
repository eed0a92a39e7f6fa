#!/bin/sh
# SPDX-License-Identifier: MIT
# Files that cannot be read or written, and files that others can.

# Root may do anything, so the tests are somebody else's, who has to get there.
test "$(id -u)" -ne 0 || TMPDIR=/tmp
export TMPDIR=${TMPDIR:-/tmp}
. "${TOP:-.}/tests/lib/tap.sh"
. "$TOP/tests/lib/send.sh"
cd "$work" || exit 1

if test "$(id -u)" -eq 0; then
	command -v setpriv >/dev/null 2>&1 || { echo "1..0 # SKIP root"; exit 0; }
	cp "$TIDINGS" tidings
	chmod 755 "$work" tidings
	cat >as-nobody <<-END
	#!/bin/sh
	exec setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$work/tidings" "\$@"
	END
	chmod 755 as-nobody
	as_owner()
	{
		chown -R 65534:65534 h
		TIDINGS=$work/as-nobody
	}
else
	as_owner()
	{
		:
	}
fi
home h 3
as_owner
settings=h/config/tidings.yaml
chmod -R go-w h
t -C h doctor
exits 0 "a home in order"

# --- what cannot be read ---------------------------------------------------------
closed()	# PATH NAME
{
	was=$(stat -c %a "$1")
	chmod 000 "$1"
	t -C h check
	exits 77 "$2"
	warns "may not read" "is named"
	chmod "$was" "$1"
}
closed $settings "settings that cannot be read"
closed h/lists/club/list.yaml "a list that cannot be read"
closed h/lists/club "a list's folder that cannot be entered"
closed h/config "settings that cannot be reached"
closed h "a home that cannot be entered"

# --- what others could change or read ----------------------------------------------
for f in h h/config $settings h/lists/club/list.yaml; do
	was=$(stat -c %a $f)
	chmod g+w $f
	t -C h doctor
	exits 78 "others can write to $f"
	says "chmod go-w $f" "doctor names the cure"
	chmod "$was" $f
done
cp $settings kept
sed -i 's|maildir:var/outbox|smtp://127.0.0.1:2525|
	/^mailboxes/i\    auth: password\n    user: me\n    password: secret' $settings
chmod 640 $settings
t -C h check
exits 77 "a password in settings that others can read"
warns "^$settings:[0-9]+:5: a password" "where it stands"
chmod 600 $settings
t -C h check
exits 0 "and in settings that they cannot"
cp kept $settings

# --- what cannot be written ----------------------------------------------------------
for f in h/var/tidings.db h/var/journal h/var; do
	was=$(stat -c %a $f)
	chmod a-w $f
	t -C h doctor
	exits 78 "$f cannot be written"
	says "chmod [0-9]* $f" "with the cure"
	chmod "$was" $f
done
# What a run under a store that was closed to writing left beside it.
chmod 400 h/var/tidings.db
t -C h member m1@example.org tier Friends
exits 77 "a store that cannot be written"
chmod 600 h/var/tidings.db
t -C h doctor
exits 78 "the database's own file cannot be written"
says 'do: chmod 600 h/var/tidings.db-shm' "with the cure"
chmod 600 h/var/tidings.db-*
t -C h member m1@example.org tier Friends
exits 0 "which works"
t -C h doctor
exits 0 "in order again"
(
	ulimit -f 16
	exec "$TIDINGS" -C h status
) >"$out" 2>"$err"
status=$?
exits 74 "no room beside the store"
warns 'no space' "is said so"

finish

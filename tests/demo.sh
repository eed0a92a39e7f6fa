#!/bin/sh
# SPDX-License-Identifier: MIT
# Sends the sample recap to the sample members, into a folder, and says what
# went to whom. It starts afresh each time and leaves real homes alone:
# `tidings demo` refuses where mail could leave the machine, and where var/
# holds a store that is not the demo's.
#
#   demo.sh TIDINGS HOME

set -eu

tidings=$1
home=$2
list=mh-pcn
recap=2026-11-co-design
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Runs tidings; shows what it said, indented, and on failure everything.
t()
{
	if ! "$tidings" -C "$home" "$@" >"$log" 2>&1; then
		cat "$log" >&2
		echo "demo: tidings $* failed" >&2
		exit 1
	fi
	sed 's/^/    /' "$log"
}

# A path as somebody in the home would type it.
at()
{
	test "$home" = . && echo "$1" || echo "$home/$1"
}

t demo begin

echo "1. Members, from two spreadsheets"
for roster in "$home"/lists/*/members.csv; do
	name=$(basename "$(dirname "$roster")")
	t import "$name" "$roster" --basis express --evidence "sample roster"
done

echo "2. The recap, read as a reader would"
t check "$list/$recap"

echo "3. Every edition, before anything is sent"
t preview "$list/$recap" -o "$home/var/preview" | grep -v 'in a browser'

echo "4. Approved and sent: into a folder, nothing leaves this machine"
t send "$list/$recap" --yes >/dev/null
t demo report "$list/$recap"

someone=$(sed -n '2s/,.*//p' "$home/lists/$list/members.csv")
cat <<END

Look at
    $(at var/preview/index.html)
        every edition, on a phone and a desktop, light and dark
    $(at var/preview/informed.en.txt)
        what the least involved get; leading.en.txt beside it
    $(at var/outbox/new)
        the mails as they would go out
    $tidings why $someone
        what is known of a member, and how
    $tidings
        what needs doing next
END

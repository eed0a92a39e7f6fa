#!/bin/sh
# SPDX-License-Identifier: MIT
# A month of the two sample lists, in a folder of its own: recaps go out,
# members answer, a summary is corrected, people are asked to a session, the
# digest is made. The clock is the story's, and every mail becomes a file:
# nothing leaves this machine. It starts afresh each time and leaves real homes
# alone: `tidings demo` refuses where mail could leave the machine, and where
# var/ holds a store that is not the demo's.
#
#   demo.sh TIDINGS FOLDER

set -eu

tidings=$1
home=$2
top=$(cd "$(dirname "$0")/.." && pwd)
net=mh-pcn/2026-11-co-design
peer=peer-sharing/2026-11-team-based-care
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

at()
{
	echo
	echo "$1"
	export TIDINGS_NOW="$2"
}

# The address that the last mail to somebody is answered to.
reply_to()
{
	# shellcheck disable=SC2012
	for f in $(ls -tr "$home"/var/outbox/new/*); do
		tr -d '\r' <"$f" | awk -v who="$1" '
			/^$/ { exit }
			/^[ \t]/ { line = line " " $0; next }
			{ look(); line = $0 }
			END { look() }
			function look() {
				if (line ~ /^To:/ && index(line, who))
					found = 1
				if (line ~ /^Reply-To:/) {
					sub(/.*</, "", line)
					sub(/>.*/, "", line)
					reply = line
				}
				if (found && reply && !said++)
					print reply
			}'
	done | tail -n 1
}

# What somebody writes back, as a mail program does.
letters=0
writes()
{
	letters=$((letters + 1))
	mkdir -p "$home/var/inbox/new" "$home/var/inbox/cur" \
		"$home/var/inbox/tmp"
	chmod -R go= "$home/var/inbox"
	{
		printf 'From: %s\nTo: %s\nSubject: Re: your mail\n' "$1" \
			"$(reply_to "$1")"
		printf 'Date: Mon, 23 Nov 2026 09:00:00 -0500\n'
		printf 'Message-ID: <demo.%s@example.org>\n' "$letters"
		printf 'MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n'
		printf 'Content-Transfer-Encoding: 8bit\n\n%s\n' "$2"
	} >"$home/var/inbox/new/$letters.demo"
	echo "    $1: $2"
}

# Where this is no home yet, the samples become one.
if [ ! -e "$home/config" ]; then
	mkdir -p "$home"
	cp -R "$top/config" "$top/lists" "$top/templates" "$home"
	rm -f "$home/config/keys"
fi
t demo begin
# A story that ran before has corrected a sample.
for part in lists templates; do
	cp -R "$top/$part" "$home"
done
rm -f "$home/lists/peer-sharing/recaps/2026-11-digest.md"

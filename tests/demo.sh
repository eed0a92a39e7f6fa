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

export TIDINGS_NOW=2026-11-20T15:00:00Z

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
rm -rf "$home/var/inbox"

echo "1. November 20. Members, from two spreadsheets"
for roster in "$home"/lists/*/members.csv; do
	name=$(basename "$(dirname "$roster")")
	t import "$name" "$roster" --basis express --evidence "sample roster"
done

echo
echo "2. A recap, read as a reader would, and every edition of it"
t check "$net"
t preview "$net" -o "$home/var/preview" | grep -v 'in a browser'

echo
echo "3. Approved and sent: each level gets its own"
t send "$net" --yes >/dev/null
t demo report "$net"
t send "$peer" --yes >/dev/null
echo "    and a session's summary to the other list:"
t demo report "$peer"

at "4. November 23. Members answer, in their own words" 2026-11-23T15:00:00Z
writes clara.osullivan@example.com "Could I move to Advising?"
writes amara.osei@example.org "1a, 2 Milton, 3 locums for the summer"
writes beatriz.almeida@example.com "D4: March is too early for an election."
writes chidi.nwosu@example.net "D6: the fee should follow the size of a practice."
writes adaeze.eze@example.com "Where do I find the recording?"
echo "  cron runs; each is answered, and what only a person can answer is handed on:"
t run
echo "  what was said of the draft, for whoever writes it:"
t feedback "$net"
t feedback "$net" --settle 1 "moved to May" >/dev/null
echo "  and the survey:"
t survey mh-pcn | head -n 8

at "5. November 25. The summary had a mistake" 2026-11-25T15:00:00Z
file="$home/lists/$(dirname "$peer")/recaps/$(basename "$peer").md"
sed 's/two organizations with a formal affiliation;/two organizations with a written affiliation agreement;/' \
	"$file" >"$file.new"
mv "$file.new" "$file"
t preview "$peer" -o "$home/var/correction" | grep -v 'in a browser'
t send "$peer" --correction --yes | head -n 9

at "6. November 26. Two weeks before the next session" 2026-11-26T17:05:00Z
t run
writes adaeze.eze@example.com "Yes, I'll come."
writes blair.hutchison@example.net "Sorry, I can't make it."
t run
t event peer-sharing

at "7. December 7. The month's digest, for those who only follow" \
	2026-12-07T14:05:00Z
t run
t check peer-sharing/2026-11-digest
t send peer-sharing/2026-11-digest --yes >/dev/null
t demo report peer-sharing/2026-11-digest

someone=$(sed -n '2s/,.*//p' "$home/lists/mh-pcn/members.csv")
cat <<END

Look at
    $home/var/preview/index.html
        every edition, on a phone and a desktop, light and dark
    $home/var/correction/index.html
        what the correction changed, marked
    $home/var/outbox/new
        the mails as they would go out
    $tidings -C $home why $someone
        what is known of a member, and how
    $tidings -C $home
        what needs doing next
END

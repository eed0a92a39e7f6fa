#!/bin/sh
# SPDX-License-Identifier: MIT
# What cron calls: what is due begins, what has begun goes on, what is stale
# ends, what a person should see first is held; and quiet otherwise.

. "${TOP:-.}/tests/lib/tap.sh"
. "$TOP/tests/lib/send.sh"

at()		# TIME: the clock from now on
{
	TIDINGS_NOW=$1
	export TIDINGS_NOW
}

timed()		# DIR N [RELAY]: home, with `send: 2026-04-20 09:00`
{
	home "$@"
	recap=$1/lists/club/recaps/co-design.md
	sed -i 's/^date:.*/&\nsend: 2026-04-20 09:00/' "$recap"
}

quiet()		# NAME: the last t ended with 0 and said nothing
{
	test "$status" -eq 0 && ! test -s "$out" && ! test -s "$err"
	tap $? "$1"
}

sent()		# DIR: how many mails to members are in its outbox
{
	find "$1/var/outbox/new" -type f -exec grep -L '^To:.*robin@' {} + \
		2>/dev/null | wc -l
}

told()		# how many mails to the contact the peer took
{
	taken robin@example.org
}

in_log()	# PATTERN: until the peer has seen it
{
	i=0
	until grep -q "$1" "$peer/log" 2>/dev/null || test $i -ge 600; do
		sleep 0.05
		i=$((i + 1))
	done
}

# --- due ---------------------------------------------------------------------
h=$work/due
mkdir -p "$h/config"
cp "$TOP/config/tidings.yaml" "$h/config"
t -C "$h" run
quiet "a home without a store"
rm -r "$h"
at 2026-04-19T12:00:00Z
timed "$h" 5
t -C "$h" run
quiet "nothing is approved"
t -C "$h" approve co-design
exits 0 "approve"
says 'goes out +2026-04-20 09:00' "says when it goes out"
says 'cancel co-design' "and how to stop it"
at 2026-04-20T12:59:59Z
t -C "$h" run
quiet "a second before its time"
is "$(sent "$h")" 0 "nothing goes out"
at 2026-04-20T13:00:00Z
t -C "$h" run
quiet "at its time, in the list's zone"
is "$(sent "$h")" 5 "everybody gets it"
t -C "$h" run
quiet "again"
is "$(sent "$h")" 5 "nothing twice"
at 2026-06-20T13:00:00Z
t -C "$h" run
quiet "long after"
t -C "$h" status co-design --json
is "$(count accepted)/$(count planned)" 5/5 "all is done"

# By hand: never begun by itself, and a cancel counts.
h=$work/hand
at 2026-04-19T12:00:00Z
home "$h" 3
t -C "$h" approve co-design
at 2026-04-20T13:00:00Z
t -C "$h" run
quiet "approved without a send: in it"
is "$(sent "$h")" 0 "waits for a person"
h=$work/cancelled
at 2026-04-19T12:00:00Z
timed "$h" 3
t -C "$h" approve co-design
t -C "$h" cancel co-design --yes
at 2026-04-20T13:00:00Z
t -C "$h" run
quiet "cancelled in time"
is "$(sent "$h")" 0 "does not go out"
t -C "$h" approve co-design
says 'goes out +when cron runs next' "approved again within the day"
t -C "$h" run
quiet "it begins"
is "$(sent "$h")" 3 "after all"

# As JSON.
h=$work/json
at 2026-04-19T12:00:00Z
timed "$h" 4
t -C "$h" approve co-design
at 2026-04-20T13:05:00Z
t -C "$h" run --json
exits 0 "run --json"
holds "says what each phase did" python3 -c '
import json, sys
d = json.load(open(sys.argv[1]))
assert d["status"] == 0, d
p = {x["name"]: x for x in d["phases"]}
assert {"expiry", "sends", "retries"} <= set(p), p
assert not any(x["skipped"] or x["status"] for x in p.values()), p
r, = p["sends"]["recaps"]
assert (r["list"], r["recap"], r["revision"], r["did"]) == (
    "club", "co-design", 1, "begun"), r
assert (r["accepted"], r["waiting"]) == (4, 0), r
assert p["retries"]["recaps"] == [], p
' "$out"

# --- too late ------------------------------------------------------------------
h=$work/late
at 2026-04-19T12:00:00Z
timed "$h" 3
t -C "$h" approve co-design
at 2026-04-21T13:00:01Z
t -C "$h" run
exits 75 "more than a day late"
warns 'club/co-design is held: it was to go out at 2026-04-20 09:00' "says so"
is "$(sent "$h")" 0 "nothing goes out"
t -C "$h" run
quiet "once"
t -C "$h" status co-design
says '^held: it was to go out at 2026-04-20 09:00' "status says why"
t -C "$h"
says 'club/co-design is held: it was to go' "so does bare tidings"
t -C "$h" approve co-design
exits 0 "approved again"
says 'beware +its `send:` was 2026-04-20 09:00, too long ago' \
	"it says what to do"
t -C "$h" run
quiet "which does not begin it"
sed -i 's/^send:.*/send: 2026-04-21 10:00/' "$recap"
t -C "$h" approve co-design
says 'goes out +2026-04-21 10:00' "with a later time it is not held"
is "$(grep -c 'Revision 1' "$out")" 1 "and the same revision"
at 2026-04-21T14:00:00Z
t -C "$h" run
quiet "then it goes out"
is "$(sent "$h")" 3 "to everybody"

h=$work/late-by-hand
at 2026-04-19T12:00:00Z
timed "$h" 3
t -C "$h" approve co-design
at 2026-04-25T13:00:00Z
t -C "$h" run
exits 75 "held for being late"
t -C "$h" send co-design --to m1@example.org --yes
exits 65 "no single mail of what is held"
is "$(sent "$h")" 0 "goes out"
t -C "$h" send co-design --yes --json
is "$status/$(count accepted)" 0/3 "send by a person goes on with it"

# The last second that is not too late.
h=$work/just
at 2026-04-19T12:00:00Z
timed "$h" 2
t -C "$h" approve co-design
at 2026-04-21T13:00:00Z
t -C "$h" run
quiet "a day late to the second"
is "$(sent "$h")" 2 "goes out"

# Cancelled while under way and approved again: nobody was planned anew.
peer "$work/p-again" '[{"at": "rcpt", "match": "m2@", "times": 1,
	"say": "451 4.7.1 later\r\n"}]'
h=$work/again
at 2026-04-20T13:00:00Z
timed "$h" 3 "  - {url: \"smtp://127.0.0.1:$port\", tls: none}"
t -C "$h" send co-design --yes
t -C "$h" cancel co-design --yes
t -C "$h" approve co-design
at 2026-04-25T13:00:00Z
t -C "$h" run
exits 75 "what was approved again and is late"
t -C "$h" status co-design --json
is "$(count cancelled)/$(count waiting)" 1/0 "stays cancelled"
t -C "$h" send co-design --yes --json
is "$status/$(count accepted)/$(taken m2@example.org)" 0/3/1 \
	"until a person sends it"

# --- changed after it was approved ------------------------------------------------
changed()	# NAME SAYS COMMAND...: held at its time
{
	name=$1
	said=$2
	shift 2
	h=$work/changed
	rm -rf "$h"
	at 2026-04-19T12:00:00Z
	timed "$h" 3
	t -C "$h" approve co-design
	"$@"
	at 2026-04-20T13:00:00Z
	t -C "$h" run
	exits 75 "$name"
	warns "club/co-design is held: .*$said" "is held, and it says why"
	t -C "$h" run
	quiet "which is said once"
	is "$(sent "$h")" 0 "nothing goes out"
}
edit()
{
	sed -i "$1" "$recap"
}
changed "changed words" 'was changed after' edit 's/Beans/Onions/'
t -C "$h" approve co-design
exits 0 "approved as it is now"
t -C "$h" run
quiet "it goes out"
is "$(grep -l Onions "$h"/var/outbox/new/* | wc -l)" 3 "with the new words"
changed "changed words" 'was changed after' edit 's/Beans/Onions/'
edit 's/Onions/Beans/'
t -C "$h" send co-design --yes --json
is "$status/$(count revision)/$(count accepted)" 0/1/3 \
	"undone, it goes out as it was approved"
changed "another time" '`send:` was changed' \
	edit 's/^send:.*/send: 2026-04-20 10:00/'
changed "no time any more" '`send:` was changed' edit '/^send:/d'
changed "mistakes in it" 'mistakes in it now.*co-design.md:2' \
	edit 's/^title:.*/titel: x/'
changed "a file that is gone" 'co-design.md' \
	rm "$work/changed/lists/club/recaps/co-design.md"
changed "another tier in the list" 'was changed after' sed -i \
	's/^  - {name: Friends/  - {name: Board}\n&/' \
	"$work/changed/lists/club/list.yaml"
# What nobody can see is no change.
h=$work/comment
at 2026-04-19T12:00:00Z
timed "$h" 3
t -C "$h" approve co-design
edit 's/^title:/# looked through by Robin\n&/'
at 2026-04-20T13:00:00Z
t -C "$h" run
quiet "a comment"
is "$(sent "$h")" 3 "is no change"
# Nor what becomes of it once mails are on their way (F33).
peer "$work/p-changed" '[{"at": "rcpt", "match": "m2@", "times": 1,
	"say": "451 4.7.1 later\r\n"}]'
h=$work/going
at 2026-04-19T12:00:00Z
timed "$h" 3 "  - {url: \"smtp://127.0.0.1:$port\", tls: none}"
t -C "$h" approve co-design
at 2026-04-20T13:00:00Z
t -C "$h" run
quiet "one is put off"
edit 's/Beans/Onions/'
at 2026-04-20T15:00:00Z
t -C "$h" run
quiet "changed after others had gone out"
is "$(taken_all)/$(cat "$peer"/mail/*.eml | grep -c Onions)" 3/0 \
	"the rest gets what was approved"
# The same contents under another name.
h=$work/twin
at 2026-04-19T12:00:00Z
timed "$h" 2
cp "$recap" "${recap%/*}/second.md"
t -C "$h" approve co-design
t -C "$h" approve second
at 2026-04-20T13:00:00Z
t -C "$h" run
exits 75 "two recaps that say the same"
warns 'is held: .*the list got exactly this already' "the second is held"
is "$(sent "$h")" 2 "one of them goes out"
# Nobody left to send to.
h=$work/nobody
at 2026-04-19T12:00:00Z
timed "$h" 1
t -C "$h" approve co-design
t -C "$h" member m1@example.org unsubscribe
at 2026-04-20T13:00:00Z
t -C "$h" run
exits 75 "everybody left meanwhile"
warns 'is held: there is nobody' "is held"

# --- retries ----------------------------------------------------------------------
peer "$work/p-retry" '[
 {"at": "rcpt", "match": "m1@", "say": "451 4.7.1 greylisted\r\n", "times": 1},
 {"at": "rcpt", "match": "m3@", "say": "550 5.1.1 unknown\r\n"}]'
h=$work/retry
at 2026-04-20T13:00:00Z
smtp_home "$h" 4
t -C "$h" send co-design --yes --json
exits 75 "greylisted"
connects=$(grep -c CONNECT "$peer/log")
t -C "$h" run
quiet "not before its time"
is "$(grep -c CONNECT "$peer/log")" "$connects" "the relay is left in peace"
t -C "$h" status co-design
says 'by cron' "status says who tries again"
at 2026-04-20T15:00:00Z
t -C "$h" run
quiet "then"
is "$(taken m1@example.org)/$(taken_all)" 1/3 "it is taken, once"
t -C "$h" status co-design --json
is "$(count accepted)/$(count failed)" 3/1 "all is accounted for"

# A single member's mail, of what has not begun.
peer "$work/p-single" '[
 {"at": "rcpt", "say": "451 4.7.1 greylisted\r\n", "times": 1}]'
h=$work/single
at 2026-04-19T12:00:00Z
timed "$h" 3 "  - {url: \"smtp://127.0.0.1:$port\", tls: none}"
t -C "$h" send co-design --to m2@example.org --yes
exits 75 "one mail is put off"
at 2026-04-19T15:00:00Z
t -C "$h" run
quiet "and tried again"
is "$(taken m2@example.org)/$(taken_all)" 1/1 "nothing begins for the others"
at 2026-04-20T13:00:00Z
t -C "$h" run
is "$status/$(taken_all)" 0/3 "before its time"

# Given up.
peer "$work/p-stale" '[
 {"at": "rcpt", "match": "m1@", "say": "451 4.7.1 never\r\n"}]'
h=$work/stale
at 2026-04-19T12:00:00Z
timed "$h" 3 "  - {url: \"smtp://127.0.0.1:$port\", tls: none}"
edit 's/^send:.*/&\nstale: 1 day/'
t -C "$h" approve co-design
at 2026-04-20T13:00:00Z
t -C "$h" run
quiet "one is put off"
at 2026-04-21T12:50:00Z
t -C "$h" run
quiet "again, within the day"
at 2026-04-21T13:00:01Z
rcpts=$(grep -c '^RCPT' "$peer/log")
t -C "$h" run
quiet "after it"
is "$(told)" 1 "the contact is told"
is "$(grep -c '^RCPT' "$peer/log")" "$((rcpts + 1))" \
	"and the relay hears of nothing else"
t -C "$h" run
quiet "once"
t -C "$h" status co-design --json
is "$(count expired)/$(count accepted)/$(count deferred)" 1/2/0 "expired"

# --- relays in trouble ---------------------------------------------------------------
h=$work/no-relay
at 2026-04-19T12:00:00Z
timed "$h" 3 '  - {url: "smtp://127.0.0.1:1", tls: none}'
t -C "$h" approve co-design
at 2026-04-20T13:00:00Z
t -C "$h" run --json
exits 69 "no relay can be used"
warns '127.0.0.1:1' "which one"
says '"did":"begun",.*"waiting":3' "everybody waits"
t -C "$h" schedule
says 'club/co-design goes on: 3 mails wait' "schedule says when it is tried"
t -C "$h"
says "cron's last run ended with 69: .*127.0.0.1:1" "bare tidings says it, too"
t -C "$h" cancel co-design --yes
t -C "$h" run
quiet "cancelled, nothing is left to do"

# Halted: too many refused for what we are (S56). A person goes on with it.
peer "$work/p-policy" '[{"at": "rcpt", "say": "550 5.7.1 spam\r\n",
	"times": 11}]'
h=$work/policy
at 2026-04-19T12:00:00Z
timed "$h" 100 "  - {url: \"smtp://127.0.0.1:$port\", tls: none}"
t -C "$h" approve co-design
at 2026-04-20T13:00:00Z
t -C "$h" run
exits 75 "halted by the stop rule"
is "$(told)" 1 "the contact is told"
before=$(taken_all)
t -C "$h" run
quiet "held"
is "$(taken_all)" "$before" "run leaves it alone"
t -C "$h" status co-design
says '^held: too many were refused' "status says why"
t -C "$h" send co-design --yes --json
is "$status/$(count accepted)/$(count failed)" 0/89/11 "send goes on with it"

# A quota goes on with the next day, and that is no trouble.
peer "$work/p-quota"
h=$work/quota
at 2026-04-19T12:00:00Z
timed "$h" 5 "  - {url: \"smtp://127.0.0.1:$port\", tls: none, quota: 3/day}"
t -C "$h" approve co-design
at 2026-04-20T13:00:00Z
t -C "$h" run
quiet "a quota that is used up"
is "$(taken_all)" 3 "is kept"
at 2026-04-20T13:10:00Z
t -C "$h" run
quiet "ten minutes later"
is "$(taken_all)" 3 "too"
at 2026-04-21T13:30:00Z
t -C "$h" run
quiet "a day later"
is "$(taken_all)" 5 "the rest goes out"

# --- in doubt -----------------------------------------------------------------------
peer "$work/p-doubt" '[{"at": "dot", "match": "m1@", "say": null,
	"take": true, "then": "close", "times": 1}]'
h=$work/doubt
at 2026-04-19T12:00:00Z
timed "$h" 2 "  - {url: \"smtp://127.0.0.1:$port\", tls: none}"
t -C "$h" approve co-design
at 2026-04-20T13:00:00Z
t -C "$h" run
quiet "in doubt is no reason to run again"
is "$(told)" 1 "but a person's, who is told"
t -C "$h" run
quiet "said once"
is "$(taken m1@example.org)" 1 "never by itself again"

# --- died and stopped ------------------------------------------------------------------
for point in phase_begun:2 plan_commit planned armed maildir_moved:2 \
	recorded phase_acted:2; do
	h=$work/died
	rm -rf "$h"
	at 2026-04-19T12:00:00Z
	timed "$h" 5
	t -C "$h" approve co-design
	at 2026-04-20T13:00:00Z
	TIDINGS_FAILPOINT=$point t -C "$h" run
	is "$status" 137 "$point: dies there"
	at 2026-04-20T13:10:00Z
	t -C "$h" run
	quiet "$point: the next run"
	t -C "$h" status co-design --json
	is "$(sent "$h")/$(count accepted)/$(count in_doubt)" 5/5/0 \
		"$point: five mails, once each"
done
unset TIDINGS_NOW

# A delivery that a signal ended goes on.
peer "$work/p-signal" '[{"at": "rcpt", "match": "m3@", "say": null,
	"then": "stall", "times": 1}]'
h=$work/signal
smtp_home "$h" 4
(cd "$h" && exec "$TIDINGS" send co-design --yes >/dev/null 2>&1) &
first=$!
in_log '^RCPT TO:<m3@'
kill -TERM $first
wait $first
is $? 75 "a signal ends it"
t -C "$h" run
quiet "run goes on with it"
t -C "$h" status co-design --json
is "$(count accepted)/$(taken_all)" 4/4 "everybody got it, once"

# --- two at once (F29) --------------------------------------------------------------
peer "$work/p-two" '[{"at": "dot", "match": "m1@", "say": null,
	"then": "stall", "take": true, "times": 1}]'
h=$work/two
at 2026-04-19T12:00:00Z
timed "$h" 2 "  - {url: \"smtp://127.0.0.1:$port\", tls: none}"
t -C "$h" approve co-design
at 2026-04-20T13:00:00Z
"$TIDINGS" -C "$h" run >/dev/null 2>&1 &
first=$!
in_log '^DOT'
at 2026-04-20T13:10:00Z
t -C "$h" run
quiet "a busy phase is passed over"
t -C "$h" run --json
says '"name":"sends","recaps":\[\],"skipped":true,"status":0' "as JSON says"
at 2026-04-20T18:59:00Z
t -C "$h" run
quiet "almost six hours later, too"
at 2026-04-20T19:01:00Z
t -C "$h" run
exits 75 "after six hours it is an alarm"
warns 'began at 2026-04-20 09:00 is still at "sends"' "that says since when"
t -C "$h" doctor
says 'warning +cron +a run that began at 2026-04-20 09:00 is still at it' \
	"so does doctor"
kill -KILL $first
wait $first 2>/dev/null
t -C "$h" run
exits 0 "the lock died with its process"
is "$(taken m1@example.org)/$(taken m2@example.org)" 1/1 \
	"and the next run goes on"
is "$(told)" 1 "telling what nobody knows"
t -C "$h" run
quiet "once"

# --- what is wrong with the home ------------------------------------------------------
h=$work/wrong
at 2026-04-19T12:00:00Z
timed "$h" 2
t -C "$h" approve co-design
at 2026-04-20T13:00:00Z
cp "$h/config/tidings.yaml" "$work/settings"
echo "nonsense: 1" >>"$h/config/tidings.yaml"
t -C "$h" run
exits 78 "a mistake in the settings"
cp "$work/settings" "$h/config/tidings.yaml"
at 2026-04-20T11:00:00Z
t -C "$h" send co-design --yes
exits 0 "sent by hand"
at 2026-04-19T12:00:00Z
cp "$recap" "${recap%/*}/next.md"
sed -i 's/Beans/Onions/; s/^send:.*/send: 2026-04-19 08:00/' \
	"${recap%/*}/next.md"
t -C "$h" approve next
t -C "$h" run
exits 78 "a clock that went back (F27)"
warns 'clock' "says so"
is "$(sent "$h")" 2 "nothing goes out"

# One list's trouble is not another's (I6).
h=$work/lists
at 2026-04-19T12:00:00Z
timed "$h" 2
cp -r "$h/lists/club" "$h/lists/guild"
sed -i 's/Beans/Roses/' "$h/lists/guild/recaps/co-design.md"
t -C "$h" import guild "$h/members.csv" --basis express --evidence "a sheet"
t -C "$h" approve club/co-design
t -C "$h" approve guild/co-design
rm "$h/lists/club/list.yaml"
at 2026-04-20T13:00:00Z
t -C "$h" run
exits 66 "a list without its file"
warns 'no list "club"' "is named"
is "$(sent "$h")" 2 "the other list gets its mail"

# A disk that takes nothing: run again (F4).
h=$work/full
at 2026-04-19T12:00:00Z
timed "$h" 300
t -C "$h" approve co-design
at 2026-04-20T13:00:00Z
(ulimit -f 100 && exec "$TIDINGS" -C "$h" run >"$out" 2>"$err")
status=$?
exits 75 "no room"
t -C "$h" run
is "$status/$(sent "$h")" 0/300 "with room again: everybody"

finish

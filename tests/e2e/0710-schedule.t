#!/bin/sh
# SPDX-License-Identifier: MIT
# What will happen next, and when; and that it does.

. "${TOP:-.}/tests/lib/tap.sh"
. "$TOP/tests/lib/send.sh"

at()		# TIME
{
	TIDINGS_NOW=$1
	export TIDINGS_NOW
}
recap()		# LIST SLUG WORD [SEND]: a recap of its own
{
	cat >"$h/lists/$1/recaps/$2.md" <<-MD
	---
	title: "About $3"
	date: 2026-04-18
	${4+send: $4}
	---

	## What we planted

	$3 along the fence.
	MD
}
lacks()	# PATTERN NAME
{
	fails "$2" grep -Eq -e "$1" "$out"
}

h=$work/h
at 2026-04-19T12:00:00Z
home "$h" 5
rm "$h/lists/club/recaps/co-design.md"
t -C "$h" schedule
exits 0 "nothing ahead"
says '^Nothing lies ahead until 2026-06-18' "for 60 days"

recap club spring Beans "2026-04-20 09:00"
recap club early Kale "2026-04-19 18:00"
recap club summer Roses "2026-08-01 09:00"
recap club draft Onions "2026-04-25 09:00"
recap club missed Radishes "2026-04-01 09:00"
recap club hand Leeks
recap club silent Peas
for slug in spring early summer hand; do
	t -C "$h" approve $slug
done
t -C "$h" schedule
is "$(grep -n 'goes out, to 5 members' "$out" | sed 's/.*club/club/; s/ .*//' |
	tr '\n' ' ')" "club/early club/spring " "what goes out, the soonest first"
says '^  2026-04-19 18:00 EDT +club/early goes out' "in the list's zone"
says 'None of this happens by itself: cron has never' \
	"not without cron, which it says"
lacks summer "beyond 60 days is not shown"
sed -n '/^Waiting for a person/,$p' "$out" >"$work/person"
holds "a recap that nobody approved waits for a person" \
	grep 'club/draft is not approved; approved before 2026-04-25 09:00' \
	"$work/person"
holds "so does one whose time has passed" \
	grep 'club/missed is not approved, and .* 2026-04-01 09:00, has passed' \
	"$work/person"
holds "and one without a time" \
	grep 'club/hand is approved, and goes out when a person' "$work/person"
lacks silent "a draft that names no time is no date"
t -C "$h" schedule --until 2026-08-01
says '2026-08-01 09:00 EDT +club/summer goes out' "up to a date, that day too"
t -C "$h" schedule --until 2026-07-31
lacks summer "and not the day after"
for bad in tomorrow 2026-02-30 2026-04-18 2099-01-01; do
	t -C "$h" schedule --until $bad
	exits 64 "--until $bad"
done
t -C "$h" schedule nope
exits 66 "no such list"

# Once cron runs.
t -C "$h" run
t -C "$h" schedule
lacks 'by itself' "cron runs: no word about it"
t -C "$h"
says '^By itself:' "bare tidings shows what cron will do"
says '^  2026-04-19 18:00  club/early goes out' "with its time"
lacks 'is approved, for' "and does not ask a person for it"
at 2026-04-19T13:30:00Z
t -C "$h"
says 'nothing goes out by itself: .* since 2026-04-19 08:00' \
	"an hour and a half without cron: it says so"
says 'tidings -C .*/h crontab' "with the cure"
t -C "$h" doctor
says 'warning +cron +cron has not called .*mail waits' "so does doctor"
at 2026-04-19T12:10:00Z

# As JSON.
t -C "$h" schedule --json
holds "as JSON" python3 -c '
import json, sys
d = json.load(open(sys.argv[1]))
i = {x["recap"]: x for x in d["items"]}
assert d["until"] == "2026-06-18T12:10:00Z", d
assert d["last_run"] == "2026-04-19T12:00:00Z", d
assert i["early"]["kind"] == "send" and i["early"]["by_itself"], i
assert i["early"]["at"] == "2026-04-19T22:00:00Z", i
assert i["early"]["local"] == "2026-04-19 18:00", i
assert i["early"]["count"] == 5 and i["early"]["command"] is None, i
assert i["draft"]["kind"] == "approve", i
assert i["draft"]["command"].endswith("approve club/draft"), i
assert not i["draft"]["by_itself"], i
assert i["hand"]["kind"] == "by_hand" and i["hand"]["at"] is None, i
assert "summer" not in i, i
' "$out"

# What it says is what happens.
at 2026-04-19T22:00:00Z
t -C "$h" run
t -C "$h" status early --json
is "$(count accepted)" 5 "what was shown for a time goes out then"
t -C "$h" schedule
lacks early "and is no longer ahead"

# Changed, held, overdue.
sed -i 's/Beans/Chard/' "$h/lists/club/recaps/spring.md"
t -C "$h" schedule
says 'club/spring will not go out at 2026-04-20 09:00: it was changed' \
	"changed since it was approved"
says 'tidings -C .* approve club/spring' "with what to do"
at 2026-04-20T13:00:00Z
t -C "$h" run
t -C "$h" schedule
says 'club/spring is held: it was changed after it was approved' "held"
recap club late Turnips "2026-04-21 09:00"
t -C "$h" approve late
at 2026-04-25T12:00:00Z
t -C "$h" schedule
says 'club/late was to go out at 2026-04-21 09:00, which is too long ago' \
	"approved, and cron never came"

# Retries, and when they end.
peer "$work/p" '[
 {"at": "rcpt", "match": "m1@", "say": "451 4.7.1 later\r\n"},
 {"at": "rcpt", "match": "m2@", "say": "451 4.7.1 later\r\n"}]'
h=$work/retry
at 2026-04-20T13:00:00Z
smtp_home "$h" 4
t -C "$h" send co-design --yes
t -C "$h" run
t -C "$h" schedule
says '^  2026-04-20 09:[1-5][0-9] EDT +club/co-design 2 mails are tried again' \
	"when and how many are tried again"
says '^  2026-04-25 09:00 EDT +club/co-design what has not got through is given' \
	"and until when"
t -C "$h"
says '^  2026-04-20 09:.* 2 mails are tried again' "bare tidings, too"
lacks 'tidings .*send' "and nothing is left to a person"
at 2026-04-20T15:00:00Z
t -C "$h" schedule
says '^  with the next run +club/co-design 2 mails are tried again' \
	"what is due is due with the next run"
t -C "$h" cancel co-design --yes
t -C "$h" schedule
says 'Nothing lies ahead' "cancelled, nothing is"

# Other lists, other zones; when they meet.
h=$work/lists
at 2026-06-20T12:00:00Z
home "$h" 2
mkdir -p "$h/lists/guild/recaps"
sed -e 's|America/Toronto|Europe/Paris|' "$h/lists/club/list.yaml" \
	>"$h/lists/guild/list.yaml"
cat >>"$h/lists/club/list.yaml" <<'YAML'
sessions:
  - {slug: monthly, title: Peer sharing session, rule: third Thursday,
     start: "12:00", end: "13:30", from: 2026-01-01,
     changes: [{on: 2026-07-16, cancel: true},
       {on: 2026-08-20, move_to: 2026-08-13}]}
YAML
t -C "$h" import guild "$h/members.csv" --basis express --evidence "a sheet"
rm "$h/lists/club/recaps/co-design.md"
recap club a Beans "2026-06-21 09:00"
recap guild b Kale "2026-06-21 09:00"
t -C "$h" approve a
t -C "$h" approve b
t -C "$h" schedule --until 2026-09-30
is "$(grep -c '^  2026' "$out")" 4 "dates of both lists"
is "$(sed -n 's/^  2026[-0-9: ]* \([A-Z]*\) .*/\1/p' "$out" | head -n 2 |
	tr '\n' ' ')" "CEST EDT " "in the order in which they come"
says '^  2026-08-13 12:00 EDT +club Peer sharing session.* nothing is sent' \
	"a meeting that was moved"
says '^  2026-09-17 12:00 EDT +club Peer' "one as the rule says"
lacks '2026-07-16|2026-08-20' "and none that was cancelled"
t -C "$h" schedule guild --until 2026-09-30
is "$(grep -c '^  2026' "$out")" 1 "one list alone"

# On a terminal.
if command -v script >/dev/null; then
	for width in 50 100; do
		TIDINGS_NOW=2026-06-20T12:00:00Z script -qec "stty cols $width
			'$TIDINGS' -C '$h' schedule; '$TIDINGS' -C '$h'" \
			/dev/null >"$work/screen" 2>/dev/null </dev/null
		is "$(tr -d '\r' <"$work/screen" | grep -v 'tidings -C' |
			awk -v w=$width 'length > w' | head -n 3)" "" \
			"$width columns"
	done
else
	echo "ok $((tap_n += 1)) - columns # SKIP no script(1)"
fi

finish

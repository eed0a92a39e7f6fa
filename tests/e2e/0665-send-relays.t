#!/bin/sh
# SPDX-License-Identifier: MIT
# Several relays: their shares, what their rates and quotas allow, over runs
# too, and what becomes of one in trouble (F11, F12, F19 to F21).

. "${TOP:-.}/tests/lib/tap.sh"
. "$TOP/tests/lib/send.sh"

TIDINGS_NOW=2026-04-20T10:00:00Z
export TIDINGS_NOW

# two DIR N EXTRA1 EXTRA2 [RULES1]: two peers, $p1 and $p2, and a home
two()
{
	peer "$work/${1##*/}-1" "${5-[]}"
	p1=$peer one=$port
	peer "$work/${1##*/}-2"
	p2=$peer
	home "$1" "$2" "  - {url: \"smtp://127.0.0.1:$one\", tls: none$3}
  - {url: \"smtp://127.0.0.1:$port\", tls: none$4}"
}

at_peer()	# DIR
{
	cat "$1"/mail/*.rcpt 2>/dev/null | grep -c @
}

# --- shares -----------------------------------------------------------------
h=$work/weights
two "$h" 400 ", weight: 3" ""
t -C "$h" send co-design --yes --json
exits 0 "two relays"
is "$(count accepted)" 400 "take all"
share=$(at_peer "$p1")
holds "three quarters of it go to the one with weight 3" \
	test "$share" -ge 280 -a "$share" -le 320
is "$((share + $(at_peer "$p2")))" 400 "nobody gets it twice"

# --- quotas -----------------------------------------------------------------
h=$work/quota
two "$h" 20 ", quota: 7/day" ", quota: 5/h"
t -C "$h" send co-design --yes --json
exits 75 "quotas that are too small for all"
is "$(count accepted)/$(count waiting)" 12/8 "are used, and not passed"
is "$(at_peer "$p1")/$(at_peer "$p2")" 7/5 "each its own"
t -C "$h" send co-design --yes
exits 75 "again at once"
is "$(at_peer "$p1")/$(at_peer "$p2")" 7/5 "nothing more goes"
t -C "$h" doctor
exits 0 "doctor"
says 'warning .*: 7 mails of its quota of 7 are used in the last 1 day' \
	"says what is used up"
TIDINGS_NOW=2026-04-20T11:02:00Z
t -C "$h" send co-design --yes --json
is "$(count accepted)/$(at_peer "$p1")/$(at_peer "$p2")" 17/7/10 \
	"an hour later the hourly one has room"
t -C "$h" doctor
says 'warning .*: 5 mails of its quota of 5 are used in the last 1 h' \
	"and is used up again"
TIDINGS_NOW=2026-04-21T10:02:00Z
t -C "$h" send co-design --yes --json
is "$status/$(count accepted)" 0/20 "a day later all is done"
t -C "$h" doctor
says 'ok .* mails of its quota of 7 are used' "with some of the quota left"
is "$(cat "$p1"/mail/*.rcpt "$p2"/mail/*.rcpt | sort | uniq -d)" "" \
	"nobody got it twice"
TIDINGS_NOW=2026-04-20T10:00:00Z

# --- killed in the middle ---------------------------------------------------
h=$work/killed
two "$h" 20 ", quota: 6/day" ", quota: 6/day"
for n in 1 3 5; do
	TIDINGS_FAILPOINT=recorded:$n t -C "$h" send co-design --yes
done
t -C "$h" doctor
says 'club has 20 members and the relays take 12 mails a day: .* 2 days' \
	"doctor does the sum"
t -C "$h" send co-design --yes --json
holds "no quota is passed by runs that die" \
	test "$(at_peer "$p1")" -le 6 -a "$(at_peer "$p2")" -le 6
# What was armed and given back, when its connection went, counts as well.
gone=$(($(count accepted) + $(count in_doubt)))
holds "what may have gone out counts, and hardly anything else" \
	test "$gone" -ge 10 -a "$gone" -le 12

# --- a rate -----------------------------------------------------------------
h=$work/rate
two "$h" 30 ", rate: 5/s" ", rate: 5/s"
begun=$(date +%s%N)
t -C "$h" send co-design --yes --json
took=$((($(date +%s%N) - begun) / 1000000))
is "$status/$(count accepted)" 0/30 "thirty mails at ten a second"
holds "take two and a half seconds at least" test "$took" -ge 2500

# --- trouble ----------------------------------------------------------------
h=$work/dead
two "$h" 30 "" ", quota: 100/day" '[{"at": "connect",
	"say": "421 4.3.2 closed\r\n", "then": "close", "times": 3}]'
t -C "$h" send co-design --yes --json
is "$status/$(count accepted)" 0/30 "one of two relays is down: all go out"
is "$(at_peer "$p1")/$(at_peer "$p2")" 0/30 "through the other"
is "$(grep -c '^CONNECT' "$p1/log")" 1 "it was tried once"
t -C "$h" doctor
says "warning .*$one failed 1 time in a row, .*421" "doctor says so"
says 'cron leaves it alone until 2026-04-20 06:01' "and until when"
t -C "$h"
says "$one takes no mail: .*421" "so does bare tidings"
t -C "$h" --json
says '"kind":"relay"' "in JSON, too"
due()		# SLUG NOW: what cron does with one more recap
{
	sed "s/^date:.*/&\nsend: 2026-04-20 06:00/; s/Beans/Beans and $1/" \
		"$h/lists/club/recaps/co-design.md" \
		>"$h/lists/club/recaps/$1.md"
	TIDINGS_NOW=2026-04-20T10:00:01Z t -C "$h" approve "$1"
	TIDINGS_NOW=$2 t -C "$h" run
	exits 0 "run, for $1"
}
# doctor has called it, too
due peas 2026-04-20T10:00:30Z
is "$(at_peer "$p2")" 60 "sends through the other"
is "$(grep -c '^CONNECT' "$p1/log")" 2 "and leaves the first in peace"
due kale 2026-04-20T10:01:30Z
is "$(at_peer "$p2")/$(grep -c '^CONNECT' "$p1/log")" 90/3 \
	"after a minute it is tried once more"
TIDINGS_NOW=2026-04-20T10:01:31Z t -C "$h" doctor
says 'failed 2 times .* until 2026-04-20 06:06' "then after five"
due beet 2026-04-20T10:07:00Z
# The other has ten left of its quota.
is "$status/$(($(at_peer "$p1") + $(at_peer "$p2")))" 0/120 \
	"it is well again: all of the next go out"
holds "most of them through it" test "$(at_peer "$p1")" -ge 20
TIDINGS_NOW=2026-04-20T10:07:01Z t -C "$h" doctor
fails "and doctor has forgotten it" grep 'in a row' "$out"

# A wrong password locks no account (F19).
h=$work/password
echo secret >"$work/secret"
chmod 600 "$work/secret"
two "$h" 30 ", auth: password, user: me, password_file: $work/secret" "" \
	'[{"offer": ["AUTH PLAIN"]},
	{"at": "auth", "say": "535 5.7.8 no\r\n"}]'
t -C "$h" send co-design --yes --json
is "$status/$(count accepted)/$(grep -c '^AUTH' "$p1/log")" 0/30/1 \
	"one relay refuses the log-in"
due peas 2026-04-20T10:30:00Z
is "$(at_peer "$p2")/$(grep -c '^AUTH' "$p1/log")" 60/1 \
	"cron does not try it again within the hour"
t -C "$h" send co-design --yes
due kale 2026-04-20T10:31:00Z
is "$(at_peer "$p2")/$(grep -c '^AUTH' "$p1/log")" 90/1 \
	"nor after a send that had nothing to do"

# A relay that takes fewer connections than it is asked for.
h=$work/few
two "$h" 200 "" ", quota: 1/day" \
	'[{"at": "connect", "say": "220 hello\r\n", "times": 3},
	{"at": "connect", "say": "421 4.7.0 too many\r\n", "then": "close"}]'
t -C "$h" send co-design --yes --json
is "$status/$(count accepted)/$(at_peer "$p1")" 0/200/199 \
	"the connections that it takes are used"

finish

#!/bin/sh
# SPDX-License-Identifier: MIT
# Sending to a relay that behaves, and to relays that do not.

. "${TOP:-.}/tests/lib/tap.sh"
. "$TOP/tests/lib/send.sh"

# All goes well.
peer "$work/p1" '[{"offer": ["SIZE 1000000", "PIPELINING"]}]'
smtp_home "$work/h1" 6
t -C "$work/h1" send co-design --yes --json
exits 0 "six mails"
is "$(count accepted)/$(taken_all)" 6/6 "accepted is what the relay took"
is "$(grep -c CONNECT "$peer/log")" 1 "over one connection"
is "$(grep -c '^EHLO news.example.org' "$peer/log")" 2 "EHLO with our name"
is "$(grep -c IMPURE "$peer/log")" 0 "CR and LF only together"
is "$(grep -c '^MAIL FROM:<bounce+b[a-z2-7]*@news.example.org> SIZE=' \
	"$peer/log")" 6 "a bounce address and a size each"
for n in 1 2 3 4 5 6; do
	grep -q "^To: .*<$(cat "$peer/mail/$n.rcpt")>" "$peer/mail/$n.eml" ||
		echo $n
done >"$work/wrong"
is "$(cat "$work/wrong")" "" "each has its own"
log=$work/h1/var/log
is "$(grep -c '^time=[0-9TZ:-]* level=info event=accepted .*domain=example.org ' \
	"$log")" 6 "a line each in the log"
is "$(grep -c @ "$log")/$(stat -c %a "$log")" 0/600 "private, no address in it"
rm "$log"
mkdir "$log"
t -C "$work/h1" send co-design --yes --json
exits 0 "again, with a log that cannot be written"
is "$(taken_all)" 6 "nothing goes out twice"

# Refusals are each member's own.
peer "$work/p2" '[
 {"at": "rcpt", "match": "m1@", "say": "550 5.1.1 <m1@example.org> unknown\r\n"},
 {"at": "rcpt", "match": "m2@", "say": "451 4.7.1 greylisted\r\n", "times": 1},
 {"at": "dot", "match": "m5@", "say": "554 5.6.0 not this one\r\n"},
 {"at": "dot", "match": "m4@", "say": "452 4.3.1 full\r\n", "times": 1},
 {"at": "data", "match": "DATA", "say": "421 4.3.2 going down\r\n",
  "then": "close", "times": 1}
]'
smtp_home "$work/h2" 8
t -C "$work/h2" send co-design --yes --json
exits 75 "some are to be tried again"
is "$(grep -c 'event=failed .*status=5.1.1 ' "$work/h2/var/log")" 1 \
	"the log tells of the refused"
is "$(count failed)" 2 "5xx at RCPT and at the dot"
is "$(count deferred)" 3 "4xx at RCPT, 421 at DATA, 4xx at the dot"
is "$(count accepted)" 3 "the others go on"
is "$(count accepted)" "$(taken_all)" "accepted is what the relay took"
holds "the counts add up" adds_up
is "$(grep -c '^RSET' "$peer/log")" 2 "RSET after a refused recipient"
t -C "$work/h2" status co-design --missing
says 'm1@example.org .*refused' "names who was refused"
says 'the relay said 550: unknown' "and why, without the address"
t -C "$work/h2" send co-design --json
exits 75 "not before its time"
is "$(grep -c CONNECT "$peer/log")" 2 "the relay is left in peace"

# Time runs faster: quarter hours are seconds.
peer "$work/p3" '[
 {"at": "rcpt", "match": "m1@", "say": "450 4.2.1 later\r\n", "times": 2}]'
smtp_home "$work/h3" 2
export TIDINGS_TIME_SCALE=0.001
t -C "$work/h3" send co-design --yes --json
exits 75 "greylisted"
sleep 2
t -C "$work/h3" send co-design --json
is "$(count deferred)" 1 "greylisted again"
sleep 3
t -C "$work/h3" send co-design --json
exits 0 "then taken"
is "$(taken m1@example.org)/$(taken m2@example.org)" 1/1 "once each"
unset TIDINGS_TIME_SCALE

# In doubt: whatever may have arrived is never sent again by itself (F16).
peer "$work/p4" '[
 {"at": "dot", "match": "m1@", "say": null, "then": "close", "take": true},
 {"at": "dot", "match": "m2@", "say": "25", "then": "close"},
 {"at": "dot", "match": "m3@", "say": "250 ok\r\n550 no\r\n"},
 {"at": "dot", "match": "m4@", "say": "hello\r\n"},
 {"at": "dot", "match": "m5@", "say": "354 more\r\n"},
 {"at": "dot", "match": "m6@", "say": null, "then": "stall", "take": true},
 {"at": "dot", "match": "m7@", "say": "250-never\r\n", "then": "stall"},
 {"at": "dot", "match": "m8@", "say": "250 ok\r\n421 bye\r\n", "then": "close"}
]'
smtp_home "$work/h4" 9
TIDINGS_TIME_SCALE=0.002 t -C "$work/h4" send co-design --yes --json
exits 0 "in doubt is no reason to run again"
is "$(count in_doubt)" 7 "seven kinds of no answer"
is "$(count accepted)" 2 "a good-bye behind a 250 is none"
holds "the counts add up" adds_up
before=$(grep -c '^RCPT' "$peer/log")
t -C "$work/h4" send co-design --yes --json
is "$(grep -c '^RCPT' "$peer/log")" "$before" "never by itself again"
t -C "$work/h4" resolve co-design m1@example.org --was-sent --json
exits 0 "resolve one"
is "$(count in_doubt)/$(count accepted)" 6/3 "as sent"
t -C "$work/h4" resolve co-design --send-again --json
is "$(count in_doubt)/$(count waiting)" 0/6 "the rest as not sent"
peer "$work/p16" '[
 {"at": "dot", "match": "m1@", "say": null, "then": "close", "times": 1},
 {"at": "rcpt", "match": "m3@", "say": "451 4.7.1 later\r\n"}]'
smtp_home "$work/h16" 3
t -C "$work/h16" send co-design --yes --json
is "$(count in_doubt)" 1 "one is in doubt"
t -C "$work/h16" cancel co-design --yes
t -C "$work/h16" resolve co-design --send-again
says 'cancelled like the rest' "resolved after a cancel, none waits"
t -C "$work/h16" status co-design --json
is "$(count cancelled)/$(count waiting)" 2/0 "as the counts say"

# An answer before its question answers nothing: it would be taken for that of
# the message.
peer "$work/p14" '[
 {"at": "data", "match": "DATA", "times": 1,
  "say": "354 go\r\n250 2.0.0 queued early\r\n"},
 {"at": "dot", "say": "554 5.6.0 refused\r\n", "times": 1}]'
smtp_home "$work/h14" 1
t -C "$work/h14" send co-design --yes --json
exits 0 "a reply before the content"
is "$(count accepted)/$(count failed)/$(taken_all)" 0/1/0 "is not the dot's"
peer "$work/p15" '[
 {"at": "mail", "times": 1, "say": "250 ok\r\n250 ok\r\n"},
 {"at": "rcpt", "say": "550 5.1.1 unknown\r\n"}]'
smtp_home "$work/h15" 1
t -C "$work/h15" send co-design --yes --json
exits 0 "two replies to one command"
is "$(grep -c '^MAIL' "$peer/log")/$(grep -c '^RCPT' "$peer/log")" 2/1 \
	"end the dialogue; the next one counts"

# A relay that is of no use.
peer "$work/p5" '[{"at": "connect", "say": "421 4.3.2 busy\r\n",
 "then": "close"}]'
smtp_home "$work/h5" 3
t -C "$work/h5" send co-design --yes --json
exits 69 "421 for a greeting"
is "$(count waiting)" 3 "everybody waits"
peer "$work/p6" '[{"at": "mail", "say": "550 5.7.1 not from you\r\n"}]'
smtp_home "$work/h6" 3
t -C "$work/h6" send co-design --yes --json
exits 75 "a refused sender is the relay's trouble"
is "$(count waiting)/$(count failed)" 3/0 "and no member's"
home "$work/h7" 3 '  - {url: "smtp://127.0.0.1:1", tls: none}'
t -C "$work/h7" send co-design --yes --json
exits 69 "nobody listens"
peer "$work/p8" '[]'
home "$work/h8" 3 "  - {url: \"smtp://127.0.0.1:1\", tls: none}
  - {url: \"smtp://127.0.0.1:$port\", tls: none}"
t -C "$work/h8" send co-design --yes --json
exits 0 "a second relay takes over"
is "$(count accepted)" 3 "all of it"

# Log-in.
peer "$work/p9" '[{"offer": ["AUTH PLAIN LOGIN"]}]'
printf 'sesame\n' >"$work/secret"
chmod 600 "$work/secret"
auth=", auth: password, user: mailer, password_file: \"$work/secret\""
smtp_home "$work/h9" 2 "$auth"
t -C "$work/h9" send co-design --yes --json
exits 0 "with a password"
is "$(grep -c '^AUTH' "$peer/log")" 1 "it was given"
peer "$work/p10" '[]'
smtp_home "$work/h10" 2 "$auth"
t -C "$work/h10" send co-design --yes
exits 69 "a relay that offers no log-in"
is "$(grep -c '^MAIL' "$peer/log")" 0 "gets no mail without one"
peer "$work/p11" '[{"offer": ["AUTH PLAIN"]},
 {"at": "auth", "say": "535 5.7.8 no\r\n"}]'
smtp_home "$work/h11" 2 "$auth"
t -C "$work/h11" send co-design --yes
exits 69 "a wrong password"
is "$(grep -c '^AUTH' "$peer/log")" 1 "is not tried again and again"
chmod 644 "$work/secret"
t -C "$work/h11" send co-design --yes
exits 77 "a secret that others can read"

# Size is known from EHLO: what does not fit is not begun (F15).
peer "$work/p12" '[{"offer": ["SIZE 500"]}]'
smtp_home "$work/h12" 1
t -C "$work/h12" send co-design --yes --json
is "$(count failed)" 1 "too large for the relay"
is "$(grep -c '^MAIL' "$peer/log")" 0 "is not even begun"

# A connection that goes away before anything was armed costs nobody.
peer "$work/p13" '[{"at": "rcpt", "match": "m2@", "say": null,
 "then": "close", "times": 1},
 {"at": "mail", "say": "421 4.4.2 idle\r\n", "then": "close", "times": 0}]'
smtp_home "$work/h13" 4
t -C "$work/h13" send co-design --yes --json
exits 0 "a lost connection at RCPT"
is "$(count accepted)/$(taken_all)" 4/4 "is made again at once"

finish

#!/bin/sh
# SPDX-License-Identifier: MIT
# A recap that is changed after its mails went out: who gets what, as what, and
# what becomes of mail that is undone or in doubt. Nobody gets a version twice,
# nobody both or neither.

. "${TOP:-.}/tests/lib/tap.sh"
. "$TOP/tests/lib/send.sh"

# Days on which things happen; 15 minutes until the first retry.
at()
{
	export TIDINGS_NOW="2026-05-0$1T10:00:00Z"
}

# got ADDRESS WORD: how many mails to it have the word, in the Maildir or at
# the last peers.
got()
{
	grep -lE "^To:.*$1" "$h"/var/outbox/new/* "$work"/peer-*/mail/*.eml \
		2>/dev/null | xargs -r grep -l "$2" 2>/dev/null | wc -l
}

# what WORD: to whom and how often, of m1 to m6.
what()
{
	for i in 1 2 3 4 5 6; do
		printf '%s' "$(got "m$i@" "$1")"
	done
}

# edit OLD NEW: in the recap.
edit()
{
	sed -i "s/$1/$2/" "$h/lists/club/recaps/co-design.md"
}

# relay RULES: the home's relay from now on is a new peer.
relays=0
relay()
{
	relays=$((relays + 1))
	peer "$work/peer-$relays" "${1-[]}"
	sed -i "s/127.0.0.1:[0-9]*/127.0.0.1:$port/" \
		"$h/config/tidings.yaml"
}

# --- one private block (m2, m4 and m6 are Core) ------------------------------

at 1
h=$work/block
home "$h" 6
printf '\n<!-- for: Core -->\n\nThe shed key hangs left.\n\n<!-- /for -->\n' \
	>>"$h/lists/club/recaps/co-design.md"
t -C "$h" send co-design --correction --yes
exits 65 "nothing to correct before it went out"
t -C "$h" send co-design --yes
t -C "$h" send co-design --correction --yes
exits 65 "nothing to correct while it reads the same"
warns 'reads as it did' "says so"
edit 'hangs left' 'hangs right'
at 2
t -C "$h" send co-design --yes
exits 65 "changed after it went out"
warns 'for 3 of these members \(3 Core\) it would read differently' \
	"for how many, and who"
warns '\+ The shed key hangs right' "what changed"
warns 'send co-design --correction' "and what to do"
t -C "$h" approve co-design
exits 65 "approve refuses it, too"
t -C "$h"
says 'send club/co-design --correction' "it is what needs doing"
t -C "$h" send co-design --correction
exits 64 "it asks"
t -C "$h" send co-design --correction --yes --to m2@example.org
exits 64 "not with --to"
t -C "$h" send co-design --correction --dry-run --json
is "$(count planned)/$(count waiting)/$(count not_addressed)" 3/3/3 \
	"a dry run counts"
t -C "$h" status co-design --json
is "$(count revision)" 1 "and does nothing"
t -C "$h" send co-design --correction --yes --json
exits 0 "the correction"
is "$(count revision)/$(count planned)/$(count accepted)" 2/3/3 \
	"a revision with its own counts"
is "$(count not_addressed)" 3 "the others are not addressed"
holds "that add up" adds_up
is "$(what 'hangs.*right')" 010101 "just the tier that sees it"
t -C "$h" send co-design --correction --yes
exits 0 "asked for again"
t -C "$h" send co-design --yes
exits 0 "and without"
is "$(what 'hangs.*right')" 010101 "nobody gets it twice"
t -C "$h" why m2@example.org
says 'recap co-design@1 .*accepted' "why tells both"
says 'correction co-design@2 .*accepted' "each as what it was"
t -C "$h" send co-design --to m1@example.org --yes
exits 65 "--to a member for whom nothing changed"
warns 'would read the same' "says so"

# In the same thread.
cat >"$work/thread.py" <<'PY'
import email, glob, sys
from email import policy
mails = {}
for f in glob.glob(sys.argv[1] + "/var/outbox/new/*"):
    m = email.message_from_binary_file(open(f, "rb"), policy=policy.default)
    if not m["X-Tidings-Loop"]:     # what changed for a member
        mails.setdefault(str(m["To"]), []).append(m)
for to, v in sorted(mails.items()):
    ids = {str(m["Message-ID"]) for m in v}
    if len(ids) != len(v):
        sys.exit("the same Message-ID twice: " + to)
    later = [m for m in v if m["References"]]
    if len(later) != len(v) - 1:
        sys.exit("%s: %d of %d refer to another" % (to, len(later), len(v)))
    for m in later:
        if str(m["References"]) not in ids - {str(m["Message-ID"])}:
            sys.exit("refers to no mail of the member's: " + to)
PY
holds "each references the member's own earlier mail" \
	python3 "$work/thread.py" "$h"

# And once more: back to what it was. It is what they have that counts.
edit 'hangs right' 'hangs left'
at 3
t -C "$h" member m4@example.org tier Friends
t -C "$h" send co-design --correction --yes --json
is "$(count revision)/$(count accepted)" 3/3 "a third revision"
is "$(what 'hangs.*left')" 020102 "it goes to who had the second"
is "$(got m4@ Spring)" 3 "and to who moved, in the edition of the new tier"
holds "still one thread" python3 "$work/thread.py" "$h"

# --- nothing that anybody sees -----------------------------------------------

at 1
h=$work/nothing
home "$h" 6
sed -i 's/^tiers:$/&\n  - {name: Board}/' "$h/lists/club/list.yaml"
t -C "$h" send co-design --yes
is "$(what Beans)" 111111 "all have it"
printf '\n<!-- a note to myself -->\n' >>"$h/lists/club/recaps/co-design.md"
t -C "$h" send co-design --correction --yes
exits 65 "a change that shows nowhere is none"
t -C "$h" send co-design --yes
exits 0 "send has nothing to do"
printf '\n<!-- for: Board -->\n\nHidden.\n\n<!-- /for -->\n' \
	>>"$h/lists/club/recaps/co-design.md"
t -C "$h" send co-design --yes
exits 65 "one that nobody sees who has it"
warns 'for 0 of these members it would' "says so"
t -C "$h" send co-design --correction --yes
exits 65 "reaches nobody"
warns 'would read the same' "says so"
t -C "$h" status co-design --json
is "$(count revision)/$(ls "$h/var/outbox/new" | wc -l)" 1/6 \
	"and makes no revision"
t -C "$h" approve co-design --quietly --json
exits 0 "approved quietly"
is "$(count revision)/$(count members)" 2/0 "for the archive"
t -C "$h" status co-design
says 'no mail of it goes out' "status says so"
t -C "$h" status
says '^  club/co-design +done +for the archive, mails nobody$' \
	"so does the status of all, and counts nobody who got it as none"
t -C "$h" send co-design --yes
exits 0 "and then there is nothing to send"
is "$(ls "$h/var/outbox/new" | wc -l)" 6 "nobody was mailed"
t -C "$h" approve co-design --quietly
exits 65 "twice is nothing"
edit Beans Leeks
t -C "$h" send co-design --correction --yes --json
is "$(count revision)/$(count accepted)" 3/6 \
	"the next one compares with what was received"

# --- in doubt, deferred, refused ---------------------------------------------

# doubtful DIR: m1 is in doubt and has it, m2 is deferred, m3 was refused, the
# others have it; then it is changed and corrected through a good relay.
doubtful()
{
	at 1
	h=$1
	port=1
	smtp_home "$h" 6
	relay '[{"at": "dot", "match": "m1@", "say": null, "take": true,
		"then": "close"},
		{"at": "rcpt", "match": "m2@", "say": "451 4.7.1 later\r\n"},
		{"at": "rcpt", "match": "m3@", "say": "550 5.1.1 no\r\n"}]'
	t -C "$h" send co-design --yes --json
	first=$(count accepted)$(count in_doubt)$(count deferred)$(count failed)
	edit Beans Leeks
	at 2
	relay
	t -C "$h" send co-design --correction --yes --json
}

rm -rf "$work"/peer-*
doubtful "$work/doubt"
is "$first" 3111 "one in doubt, one to try again, one refused"
exits 0 "the correction goes out meanwhile"
is "$(count planned)/$(count accepted)/$(count in_doubt)" 5/5/0 "to five"
is "$(count in_doubt_before)" 1 "one of the earlier revision is in doubt"
holds "the counts add up" adds_up
is "$(what Beans)/$(what Leeks)" 100111/011111 \
	"who has none gets it as it is now, who is in doubt gets nothing"
is "$(cat "$peer"/mail/*.eml | grep -c '^References:')" 3 \
	"only corrections refer to an earlier mail"
t -C "$h" status co-design --missing --json
says '"address":"m1@example.org".*"revision":1,"state":"in_doubt"' \
	"status --missing names who is in doubt"
t -C "$h" status co-design --missing
says 'm1@example.org .*in doubt since revision 1' "in words, too"
t -C "$h"
says '1 mail may or may not have arrived' "and it is what needs doing"
t -C "$h" send co-design --to m1@example.org --yes
exits 65 "--to who is in doubt"
warns 'in doubt' "says why not"

# Nothing is decided by a process that dies.
TIDINGS_FAILPOINT=resolve_commit t -C "$h" resolve co-design --was-sent
is "$status" 137 "resolve dies"
t -C "$h" status co-design --json
is "$(count in_doubt_before)/$(count planned)" 1/5 "and all is as it was"
t -C "$h" resolve co-design m1@example.org --was-sent --json
exits 0 "it was sent"
is "$(count resolved)/$(count waiting)/$(count in_doubt_before)" 1/1/0 \
	"so the correction is due"
t -C "$h" send co-design --yes --json
is "$status/$(count planned)/$(count accepted)" 0/6/6 "and goes out"
is "$(what Beans)/$(what Leeks)" 100111/111111 "each version once"
t -C "$h" resolve co-design --send-again
exits 65 "nothing is in doubt any more"

rm -rf "$work"/peer-*
doubtful "$work/again"
t -C "$h" resolve co-design --send-again
says '1 mail waits again' "it was not sent"
t -C "$h" send co-design --yes --json
is "$status/$(count planned)/$(count accepted)" 0/6/6 \
	"it gets the corrected one"
grep -l '^To:.*m1@' "$peer"/mail/*.eml | xargs grep -L '^References:' \
	>"$work/plain"
is "$(wc -l <"$work/plain")" 1 "without any sign of the first"

# Decided while the correction is called off: nothing goes out by itself.
rm -rf "$work"/peer-*
doubtful "$work/off"
t -C "$h" cancel co-design --yes
edit Leeks Peas
t -C "$h" send co-design --yes
exits 65 "changed again: not without --correction"
relay '[{"at": "mail", "skip": 2, "say": "421 4.3.2 busy\r\n",
	"then": "close"}, {"at": "connect", "skip": 1,
	"say": "421 4.3.2 busy\r\n", "then": "close"}]'
at 3
t -C "$h" send co-design --correction --yes --json
is "$status/$(count revision)/$(count accepted)/$(count waiting)" 75/3/2/3 \
	"a second correction, stopped half-way"
t -C "$h" cancel co-design --yes --json
is "$(count accepted)/$(count cancelled)" 2/3 "and called off"
t -C "$h" resolve co-design --was-sent --json
is "$(count resolved)/$(count waiting)/$(count planned)" 1/0/5 \
	"deciding plans nothing then"
relay
t -C "$h" send co-design --yes --json
is "$status/$(count planned)/$(count accepted)" 0/6/6 \
	"asked for again, it goes to them, too"
is "$(what 'Peas.*along')" 111111 "the last version, once each"

# --- what waits when it changes ----------------------------------------------

# Nobody has both or neither, wherever the process dies.
for point in plan_row:8 plan_commit planned journal_begun; do
	rm -rf "$work"/peer-*
	at 1
	h=$work/$point
	port=1
	smtp_home "$h" 6
	relay '[{"at": "rcpt", "match": "m5@", "say": "451 4.7.1 later\r\n"},
		{"at": "rcpt", "match": "m6@", "say": "451 4.7.1 later\r\n"}]'
	t -C "$h" send co-design --yes --json
	test "$(count accepted)/$(count deferred)" = 4/2 ||
		echo "# $(count accepted) accepted"
	edit Beans Leeks
	relay
	at 2
	TIDINGS_FAILPOINT=$point t -C "$h" send co-design --correction --yes
	is "$status" 137 "$point: dies there"
	t -C "$h" status co-design --json
	case $point in
	plan_*) want=1/2/0 ;;
	*) want=2/0/6 ;;
	esac
	is "$(count revision)/$(count deferred)/$(count waiting)" $want \
		"$point: all of it is done, or none"
	t -C "$h" send co-design --correction --yes --json
	is "$status/$(count accepted)" 0/6 "$point: the same command goes on"
	is "$(what Beans)/$(what Leeks)" 111100/111111 "$point: once each"
done

# A cancelled delivery that is changed.
at 1
h=$work/cancelled
rm -rf "$work"/peer-*
port=1
smtp_home "$h" 6
relay '[{"at": "mail", "skip": 2, "say": "421 4.3.2 busy\r\n",
	"then": "close"}, {"at": "connect", "skip": 1,
	"say": "421 4.3.2 busy\r\n", "then": "close"}]'
t -C "$h" send co-design --yes --json
is "$(count accepted)/$(count waiting)" 2/4 "two have it"
t -C "$h" approve co-design --quietly
exits 65 "nothing to correct quietly"
edit Beans Leeks
t -C "$h" approve co-design --quietly
exits 65 "nor while mails wait"
warns 'not done' "says so"
t -C "$h" cancel co-design --yes
t -C "$h" send co-design --yes
exits 65 "changed after a cancel"
relay
t -C "$h" send co-design --correction --yes --json
is "$status/$(count planned)/$(count accepted)" 0/6/6 "corrected"
is "$(what Beans)/$(what Leeks)" 110000/111111 "for all of them"

# An edit that is taken back while its correction waits: it is called off.
at 1
h=$work/back
rm -rf "$work"/peer-*
port=1
smtp_home "$h" 6
relay
t -C "$h" send co-design --yes
edit Beans Leeks
relay '[{"at": "connect", "say": "421 4.3.2 closed\r\n", "then": "close"}]'
at 2
t -C "$h" send co-design --correction --yes --json
is "$status/$(count waiting)" 69/6 "a correction that waits"
edit Leeks Beans
t -C "$h" send co-design --yes
exits 65 "is not sent once it is wrong"
t -C "$h" send co-design --correction --dry-run
says 'goes to +nobody; what was not sent yet is cancelled' "what would be"
relay
t -C "$h" send co-design --correction --yes --json
is "$status/$(count revision)/$(count planned)" 0/3/0 "mails nobody"
t -C "$h" send co-design --yes
exits 0 "and nothing is undone"
is "$(what Beans)/$(what Leeks)" 111111/000000 "all have what is right"

# What is in doubt is told of, also once the rest was called off.
at 1
h=$work/told
rm -rf "$work"/peer-*
port=1
smtp_home "$h" 6
relay '[{"at": "dot", "match": "m1@", "say": null, "then": "close"},
	{"at": "rcpt", "match": "m2@", "say": "451 4.7.1 later\r\n"}]'
t -C "$h" send co-design --yes --json
t -C "$h" cancel co-design --yes
t -C "$h"
says '1 mail may or may not have arrived' "in doubt and withdrawn"
t -C "$h" status
says 'withdrawn .*1 in doubt' "status says it, too"

# Nothing was armed: no correction, but approved anew.
at 1
h=$work/anew
home "$h" 6
t -C "$h" approve co-design
edit Beans Leeks
t -C "$h" send co-design --correction --yes
exits 65 "no correction of what nobody has"
t -C "$h" send co-design --yes --json
is "$status/$(count revision)/$(count accepted)" 0/2/6 "approved anew"
is "$(cat "$h"/var/outbox/new/* | grep -c '^References:')" 0 \
	"as a recap, without a trace"

# Who joins later gets what is right now; who left gets nothing.
edit Leeks Peas
t -C "$h" member m1@example.org unsubscribe
printf 'email,name,tier\nm7@example.org,Member 7,Core\n' >"$work/more.csv"
t -C "$h" import club "$work/more.csv" --basis express --evidence sheet
t -C "$h" send co-design --correction --yes --json
is "$(count planned)/$(count accepted)" 6/6 "five corrections and a recap"
is "$(what 'Peas.*along')$(got m7@ 'Peas.*along')" 0111111 "to those"

finish

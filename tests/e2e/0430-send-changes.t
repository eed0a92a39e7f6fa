#!/bin/sh
# SPDX-License-Identifier: MIT
# What changes around a delivery: tiers, files, a cancel from another terminal,
# and what send and status say of it.

. "${TOP:-.}/tests/lib/tap.sh"
. "$TOP/tests/lib/send.sh"

# A tier that is new after approval, before anything went out.
h=$work/h
home "$h" 4
t -C "$h" approve co-design
sed -i 's/^  - {name: Friends/  - {name: Board}\n&/' "$h/lists/club/list.yaml"
t -C "$h" member m1@example.org tier Board
t -C "$h" status co-design --json
exits 0 "status where a member's tier is new"
is "$(count not_addressed)" 1 "the member is not addressed"
t -C "$h" send co-design --yes --json
exits 0 "other tiers are approved anew"
is "$(count revision)/$(count accepted)" 2/4 "and everybody gets it"

# The same after it has begun.
peer "$work/p1" '[{"at": "mail", "say": "421 4.3.2 busy\r\n", "then": "close",
	"skip": 2, "times": 3}]'
h=$work/h1
smtp_home "$h" 6
TIDINGS_TIME_SCALE=0.001 t -C "$h" send co-design --yes --json
exits 75 "a relay that goes away in between"
is "$(count accepted)/$(count waiting)" 2/4 "two got it"
sed -i 's/^  - {name: Friends/  - {name: Board}\n&/' "$h/lists/club/list.yaml"
t -C "$h" member m3@example.org tier Board
t -C "$h" status co-design
exits 0 "status still counts"
t -C "$h" send co-design --yes --json
exits 0 "send goes on with the rows it planned"
# One more: m3 is told of the change.
is "$(count accepted)/$(taken_all)" 6/7 "each got it once"

# A recap whose file is gone.
peer "$work/p2" '[{"at": "dot", "match": "m1@", "say": null, "take": true,
	"then": "close", "times": 1},
	{"at": "rcpt", "match": "m2@", "say": "451 4.7.1 later\r\n"}]'
h=$work/h2
smtp_home "$h" 3
t -C "$h" send co-design --yes --json
is "$(count in_doubt)/$(count deferred)" 1/1 "one in doubt, one to try again"
mv "$h/lists/club/recaps/co-design.md" "$work/gone.md"
t -C "$h" status co-design --missing
exits 0 "status without the file"
t -C "$h" resolve club/co-design --was-sent
exits 0 "resolve without the file"
t -C "$h" send co-design --yes
exits 66 "send needs it"
t -C "$h" cancel co-design --yes --json
exits 0 "cancel does not"
is "$(count accepted)/$(count cancelled)" 2/1 "nothing is left undone"
mv "$work/gone.md" "$h/lists/club/recaps/co-design.md"

# Again after a cancel: only who has not got it.
t -C "$h" send co-design --dry-run
exits 0 "what would be sent after a cancel"
says 'goes to +1 member: 1 Core' "is what was cancelled"
says 'not to +2 members who had their mail' "and not what was sent"
t -C "$h" send co-design --dry-run --json
is "$(count planned)/$(count accepted)/$(count waiting)" 3/2/1 \
	"the counts go on"
holds "and add up" adds_up

# --to.
h=$work/h3
home "$h" 4
sed -i 's/^date:.*/&\ntiers: [Core]/' "$h/lists/club/recaps/co-design.md"
t -C "$h" send co-design --to m1@example.org --yes
exits 65 "--to somebody whom the recap leaves out"
warns 'm1@example.org.*leave' "says so"
t -C "$h" status co-design --json
is "$(count revision)" 0 "and approves nothing"
t -C "$h" send co-design --to m2@example.org --dry-run
says 'goes to +1 member: 1 Core' "a dry run of --to is about one"
t -C "$h" send co-design --to m2@example.org --yes
says 'for the others' "one mail does not look like all"
t -C "$h" send co-design --yes
t -C "$h" send co-design --yes
says 'nothing was sent now' "a second send does not look like the first"

# Somebody else's cancel is heard before the next mail is offered.
peer "$work/p4" '[{"at": "dot", "wait": 0.5}]'
h=$work/h4
smtp_home "$h" 40
"$TIDINGS" -C "$h" send co-design --yes --json >"$work/sent" 2>&1 &
sender=$!
while ! grep -q '^MAIL' "$peer/log" 2>/dev/null; do sleep 0.05; done
t -C "$h" status co-design
says 'being handed over right now' "what is in hand is not in doubt"
t -C "$h" cancel co-design --yes --json
exits 0 "cancel while it runs"
wait $sender
offered=$(grep -c '^MAIL' "$peer/log")
holds "no more than a few were offered ($offered)" test "$offered" -le 4
t -C "$h" status co-design --json
is "$(count accepted)" "$(taken_all)" "accepted is what the relay took"
holds "the counts add up" adds_up
t -C "$h" status --json
says '"not_addressed":0,"seconds"' "without a recap: the same object each"

# Reading a translation differently is its readers' alone.
h=$work/h5
home "$h" 4
sed -i 's/^timezone/languages: [en, fr]\n&/' "$h/lists/club/list.yaml"
printf '%s\n' '---' 'title: Jour de plantation' '---' '' 'Bonjour.' '' \
	'## Ce que nous avons mis' '' 'Des haricots.' '' '<!-- more -->' '' \
	'Des pois.' >"$h/lists/club/recaps/co-design.fr.md"
t -C "$h" member m2@example.org language fr
t -C "$h" send co-design --yes
sed -i 's/haricots/tomates/' "$h/lists/club/recaps/co-design.fr.md"
t -C "$h" send co-design --yes
exits 65 "a translation changed after it went out"
warns 'for 1 of these members' "for its reader only"

# A level and a folder that were renamed.
h=$work/h7
home "$h" 3
sed -i 's/name: Friends/name: Pals/' "$h/lists/club/list.yaml"
t -C "$h" doctor
exits 78 "members with a level that is gone"
says 'have the level "friends"' "doctor counts them"
t -C "$h" send co-design --yes
exits 65 "nothing is sent"
warns 'id: friends' "and it says how to keep the old name"
sed -i 's/{name: Pals/{id: friends, name: Pals/' "$h/lists/club/list.yaml"
t -C "$h" send co-design --yes
exits 0 "with the old id all is well"
sed -i 's/Beans/Peas/' "$h/lists/club/recaps/co-design.md"
t -C "$h"
says 'was changed after its mails had gone out' "a later change is told of"
mv "$h/lists/club" "$h/lists/circle"
t -C "$h" why m1@example.org
exits 0 "why without the list's folder"
says 'mail now: no, its list has no folder' "says so"
t -C "$h" doctor
says 'members on a list "club" that has no folder' "so does doctor"

# A member's address in the text, and an address that takes no token.
h=$work/h8
home "$h" 2
sed -i 's/reply_address/plus_addressing: false\n  reply_address/' \
	"$h/config/tidings.yaml"
echo "Write to m2@example.org, not to robin@example.org." \
	>>"$h/lists/club/recaps/co-design.md"
t -C "$h" approve co-design
says 'address of a member, m2@example.org, stands in the text' \
	"approve names members' addresses in the text"
is "$(grep -c beware "$out")" 1 "and not the list's own"
t -C "$h" send co-design --yes
is "$(cat "$h"/var/outbox/new/* | tr -d '\r' |
	grep -c '^List-Unsubscribe: <mailto:reply@.*subject=unsubscribe%20u[a-z2-7]*>')" \
	2 "without plus addresses the token is in the subject"

# A real relay, and the sample's own addresses.
h=$work/h6
home "$h" 2 "  - {url: \"smtp://relay.invalid:587\"}"
t -C "$h" send co-design --dry-run
says 'would go to reply@news.example.org' "nobody would read the replies"
t -C "$h" doctor
says "reply@news.example.org is the sample" "doctor says it, too"

# Folders that are not ours alone.
h=$work/linked
home "$h" 2
mv "$h/var" "$h/elsewhere"
ln -s elsewhere "$h/var"
t -C "$h" send co-design --yes
exits 77 "a store's folder that is a link"
warns 'linked/var: ' "is named"
rm "$h/var"
mv "$h/elsewhere" "$h/var"
mkdir -p "$h/var/outbox/new"
chmod 777 "$h/var/outbox"
t -C "$h" send co-design --yes --json
holds "an outbox that others can write to gets no mail" \
	test "$status" -ne 0 -a -z "$(ls "$h/var/outbox/new")"
chmod 700 "$h/var/outbox"
t -C "$h" send co-design --yes
exits 0 "and all of it once it is private"

finish

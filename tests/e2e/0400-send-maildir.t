#!/bin/sh
# SPDX-License-Identifier: MIT
# Approving and sending where nothing leaves the machine.

. "${TOP:-.}/tests/lib/tap.sh"
. "$TOP/tests/lib/send.sh"

h=$work/h
home "$h" 7
t -C "$h" status co-design --json
exits 0 "status of a draft"
says '"revision":0,' "has no revision"
t -C "$h" send co-design
exits 64 "without a terminal and --yes"
t -C "$h" send co-design --dry-run --json
exits 0 "dry run"
is "$(count planned)" 7 "counts who would get it"
t -C "$h" status co-design --json
says '"revision":0,' "and approves nothing"

t -C "$h" send co-design --to m3@example.org --yes --json
exits 0 "--to"
is "$(count planned)/$(count accepted)" 1/1 "plans that row alone"
says '"state":"approved"' "and begins nothing"
t -C "$h" send co-design --to nobody@example.org --yes
exits 65 "--to somebody who is no member"

t -C "$h" send co-design --yes --json
exits 0 "send"
is "$(count planned)/$(count accepted)" 7/7 "everybody"
holds "the counts add up" adds_up
is "$(ls "$h/var/outbox/new" | wc -l)" 7 "a file each, none twice"
is "$(ls "$h/var/outbox/tmp" | wc -l)" 0 "nothing left over"
for f in "$h"/var/outbox/new/*; do
	grep -q "^Message-ID: <$(basename "$f")>" "$f" || echo "$f"
	test "$(tail -c 2 "$f" | od -An -tx1 | tr -d ' ')" = 0d0a || echo "$f"
done >"$work/wrong"
is "$(cat "$work/wrong")" "" "named by the Message-ID, lines ended by CRLF"
is "$(grep -l 'Peas too' "$h"/var/outbox/new/* | wc -l)" 3 \
	"the full tier has what the summary tier has not"
grep -q '^begun .*co-design' "$h/var/journal"
tap $? "the journal has the beginning"

t -C "$h" send co-design --yes --json
exits 0 "again"
is "$(count accepted)" 7 "nothing is undone"
is "$(ls "$h/var/outbox/new" | wc -l)" 7 "and nothing goes out"
t -C "$h" cancel co-design --yes
exits 0 "cancelling what is done"
t -C "$h" status co-design
says '^All 7 mails' "changes nothing"
t -C "$h" status co-design --missing
says 'nobody' "nobody is missing"
t -C "$h" resolve co-design --was-sent
exits 65 "nothing is in doubt"
t -C "$h" resolve co-design
exits 64 "resolve wants to know"

# What was changed after it went out.
sed 's/Beans/Broad beans/' "$h/lists/club/recaps/co-design.md" >"$work/new.md"
cp "$h/lists/club/recaps/co-design.md" "$work/old.md"
cp "$work/new.md" "$h/lists/club/recaps/co-design.md"
t -C "$h" send co-design --yes
exits 65 "changed after it went out"
warns 'for 7 of these members' "says for how many"
warns 'Broad beans' "and what"
sed 's/Peas too/And peas/' "$work/old.md" \
	>"$h/lists/club/recaps/co-design.md"
t -C "$h" approve co-design
exits 65 "approve refuses, too"
warns 'for 3 of these members' "only the full tier would read it"
# A change that nobody would see is none.
{ cat "$work/old.md"; echo; } >"$h/lists/club/recaps/co-design.md"
t -C "$h" send co-design --yes
exits 0 "a blank line is no change"

# The same content under a new name.
cp "$work/old.md" "$h/lists/club/recaps/again.md"
t -C "$h" approve again
exits 65 "the same content under a new slug"
warns 'co-design' "names the old one"

# A change before anything went out.
sed 's/Spring/Summer/; s/2026-04-18/2026-07-18/' "$work/old.md" \
	>"$h/lists/club/recaps/summer.md"
t -C "$h" approve summer --json
exits 0 "approve"
is "$(count revision)/$(count members)" 1/7 "the first revision"
t -C "$h" approve summer --json
is "$(count revision)" 1 "approving twice is once"
echo "A last word." >>"$h/lists/club/recaps/summer.md"
t -C "$h" send summer --yes
exits 0 "changed before it went out"
says 'changed after revision 1' "says so"
says '\+ A last word' "shows the difference"
t -C "$h" status summer --json
is "$(count revision)/$(count accepted)" 2/7 "the second revision went out"

# Cancel, then go on.
sed 's/Spring/Autumn/' "$work/old.md" >"$h/lists/club/recaps/autumn.md"
t -C "$h" approve autumn
t -C "$h" cancel autumn --yes --json
exits 0 "cancel"
says '"state":"withdrawn"' "takes the approval back"
t -C "$h" send autumn
exits 64 "after that send asks again"
t -C "$h" send autumn --yes --json
is "$(count revision)/$(count accepted)" 1/7 "the same revision goes out"

t -C "$h" proof co-design --to me@example.org --tier Core --json
exits 0 "proof"
is "$(count sent)" 1 "one tier"
is "$(grep -l '^Subject: .*PROOF' "$h"/var/outbox/new/* | wc -l)" 1 \
	"is marked"
t -C "$h" status --json
exits 0 "status of all"
says '"recaps":\[\{' "as JSON"

# Nobody, and somebody without a value.
sed 's/^date:.*/&\nwhere: {garden: [north]}/' "$work/old.md" |
	sed 's/Spring/Winter/' >"$h/lists/club/recaps/winter.md"
t -C "$h" send winter --yes
exits 65 "a where that names an attribute nobody has"
sed 's/friend}}/}}/; s/first_name|/first_name/; s/Spring/Early/' \
	"$work/old.md" >"$h/lists/club/recaps/early.md"
printf 'email,name,tier\nm1@example.org,"Lee, Sam",Core\n' >"$work/m.csv"
t -C "$h" import club "$work/m.csv" --basis express --evidence x
t -C "$h" send early --yes
exits 65 "a placeholder without a value"
warns '1 of 7 members' "says for how many"

# What was frozen and is damaged stops the run, and is no member's fault.
if command -v sqlite3 >/dev/null 2>&1; then
	h=$work/damaged
	home "$h" 3
	TIDINGS_FAILPOINT=journal_begun t -C "$h" send co-design --yes
	sqlite3 "$h/var/tidings.db" "UPDATE content SET bytes =
		cast(replace(cast(bytes AS TEXT), 'Beans', 'Beanz') AS BLOB)"
	t -C "$h" send co-design --yes --json
	exits 65 "a damaged edition"
	warns 'not what was approved' "is named"
	t -C "$h" status co-design --json
	is "$(count failed)/$(count waiting)" 0/3 "and everybody waits"
fi

finish

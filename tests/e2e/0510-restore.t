#!/bin/sh
# SPDX-License-Identifier: MIT
# After a restore nobody gets a mail twice, and nothing that was there before
# is lost.

. "${TOP:-.}/tests/lib/tap.sh"
. "$TOP/tests/lib/send.sh"

mails()
{
	ls "$h/var/outbox/new" | wc -l
}

# A backup from before the delivery: to whom it went, nobody knows any more.
h=$work/lost
home "$h" 3
t -C "$h" backup "$work/b1"
t -C "$h" send co-design --yes
is "$status/$(mails)" 0/3 "three mails went out"
t -C "$h" restore "$work/b1" --force
t -C "$h" adopt
says 'held: decide with tidings resolve' "adopt names the recap's cure"
t -C "$h" send co-design --yes
exits 65 "send after adopt refuses what had gone out"
warns 'resolve co-design --send-again' "and says how to go on"
t -C "$h" approve co-design
exits 65 "so does approve"
sed -i 's/Peas too/Peas and beets too/' "$h/lists/club/recaps/co-design.md"
t -C "$h" send co-design --yes
is "$status/$(mails)" 65/3 "also when it was changed"
t -C "$h"
says 'had gone out before the store was restored' "it is what needs doing"
t -C "$h" resolve co-design m1@example.org --send-again
exits 64 "it is decided as a whole"
t -C "$h" resolve co-design --was-sent
exits 0 "was sent"
t -C "$h"
holds "then it needs nothing" test -z "$(grep 'had gone out' "$out")"
t -C "$h" send co-design --yes
is "$status/$(mails)" 0/3 "then nothing goes out"
says 'nothing was sent now' "and send says so"
t -C "$h" status co-design
exits 0 "status of such a recap"
says 'counts as sent to everybody' "says what was decided"
t -C "$h" resolve co-design --send-again
exits 0 "was not sent"
t -C "$h" send co-design --yes --json
is "$status/$(count accepted)/$(mails)" 0/3/6 "then all of it does"
t -C "$h" send co-design --yes
exits 0 "and is done"

# The approval was in the backup, unchanged since.
h=$work/approved
home "$h" 3
t -C "$h" approve co-design
t -C "$h" backup "$work/b2"
t -C "$h" send co-design --yes
t -C "$h" restore "$work/b2" --force
t -C "$h" adopt
t -C "$h" send co-design --yes
is "$status/$(mails)" 65/3 "approved before the backup, sent after it"
t -C "$h" resolve co-design --send-again
rm -r "$h/var/outbox"
t -C "$h" send co-design --yes --json
is "$status/$(count accepted)/$(mails)" 0/3/3 "sent again when told to"
t -C "$h" send co-design --yes
exits 0 "and is done"

# One member's mail is written down, too.
h=$work/single
home "$h" 3
t -C "$h" backup "$work/b3"
t -C "$h" send co-design --to m1@example.org --yes
is "$status/$(mails)" 0/1 "send --to"
t -C "$h" backup "$work/b4"
t -C "$h" restore "$work/b3" --force
t -C "$h" adopt
t -C "$h" send co-design --yes
is "$status/$(mails)" 65/1 "after a restore that did not know of it"
t -C "$h" restore "$work/b4" --force
t -C "$h" adopt
t -C "$h" send co-design --yes --json
is "$status/$(count accepted)/$(mails)" 0/3/3 "one that did: the others"
t -C "$h" restore "$work/b4" --force
t -C "$h" adopt
t -C "$h" send co-design --yes
is "$status/$(mails)" 65/3 "nor is one taken for all"

# A store that is gone and has left its log.
h=$work/gone
home "$h" 200
t -C "$h" backup "$work/b5"
TIDINGS_FAILPOINT=armed t -C "$h" send co-design --yes
holds "a run that died leaves a log" test -s "$h/var/tidings.db-wal"
mv "$h/var/tidings.db" "$work/gone.db"
t -C "$h" restore "$work/b5"
exits 0 "restore where only the log is left"
t -C "$h" adopt
exits 0 "adopted"
t -C "$h" doctor
exits 0 "and whole"
holds "the log is kept" test -s "$h/var/tidings.db.old-wal"
t -C "$h" restore "$work/b5" --force
t -C "$h" restore "$work/b5" --force
holds "the first one set aside is there yet" test -e "$h/var/tidings.db.old.2"
holds "beside the next" test -e "$h/var/tidings.db.old.3"

# Who is forgotten there is in the older copies yet: they are named.
t -C "$h" adopt
t -C "$h" member m1@example.org forget
exits 0 "forgotten"
says 'var/tidings.db.old.3$' "the copies that hold the person are named"
is "$(cat "$h/var/tidings.db" "$h/var/tidings.db-wal" 2>/dev/null |
	grep -ac m1@example.org)" 0 "and no other of this store's files does"
t -C "$h" member m1@example.org forget
exits 66 "nobody by that address"

# A line of the journal that could not be synced is not believed (F10).
h=$work/unsynced
home "$h" 2
failing "$h" sync:var/journal:2:EIO:always member m1@example.org unsubscribe
exits 74 "the journal cannot be synced"
fails "the line is taken back" grep -q '^left' "$h/var/journal"
t -C "$h" status
holds "the next run writes it" grep -q '^left' "$h/var/journal"

finish

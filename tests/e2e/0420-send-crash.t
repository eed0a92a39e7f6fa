#!/bin/sh
# SPDX-License-Identifier: MIT
# kill -9 at every named point, then send again: nothing twice, nothing lost.

. "${TOP:-.}/tests/lib/tap.sh"
. "$TOP/tests/lib/send.sh"

# A Maildir is never in doubt: all ends are equal (F1).
for point in plan_row:2 plan_commit planned journal_begun maildir_written:2 \
	maildir_sealed arm_commit armed maildir_moved:1 maildir_moved:3 \
	maildir_settle record_commit recorded; do
	h=$work/$point
	home "$h" 5
	TIDINGS_FAILPOINT=$point t -C "$h" send co-design --yes
	is "$status" 137 "$point: dies there"
	t -C "$h" send co-design --yes --json
	test "$status/$(count accepted)/$(count in_doubt)" = 0/5/0 &&
		test "$(ls "$h/var/outbox/new" | wc -l)" -eq 5
	tap $? "$point: five mails, once each"
	rm -rf "$h"
done

# With a relay: outside armed-to-recorded nobody is in doubt, inside one is.
for point in plan_commit:1:0 planned:1:0 journal_begun:1:0 smtp_mail:1:0 \
	smtp_rcpt:1:0 arm_commit:1:0 armed:2:1 smtp_before_content:2:1 \
	smtp_after_content:2:1 smtp_answered:2:1 record_commit:2:1 \
	recorded:4:0; do
	doubt=${point##*:}
	point=${point%:*}
	peer "$work/peer-$point"
	h=$work/$point
	smtp_home "$h" 4
	TIDINGS_FAILPOINT=$point t -C "$h" send co-design --yes
	is "$status" 137 "$point: dies there"
	sleep 0.1
	t -C "$h" send co-design --yes --json
	got=$(count accepted)+$(count in_doubt)
	is "$status/$got" "0/$((4 - doubt))+$doubt" "$point: accounted for"
	sort "$peer"/mail/*.rcpt | uniq -d >"$work/twice"
	test ! -s "$work/twice" && test "$(taken_all)" -ge "$(count accepted)" &&
		test "$(taken_all)" -le $(($(count accepted) + doubt))
	tap $? "$point: nothing twice, accepted is what was taken"
	rm -rf "$h"
done

# Another program may have taken the mails out of the Maildir by then (D is its
# folder), or read them.
h=$work/taken
home "$h" 4
mkdir "$work/D"
TIDINGS_FAILPOINT=maildir_moved:2 t -C "$h" send co-design --yes
mv "$h/var/outbox/new/"* "$work/D"
is "$(ls "$work/D" | wc -l)" 2 "two are taken away"
t -C "$h" send co-design --yes --json
is "$status/$(count accepted)" 0/4 "all count"
is "$(ls "$h/var/outbox/new" | wc -l)" 2 "nobody gets it twice"
h=$work/read
home "$h" 4
TIDINGS_FAILPOINT=maildir_moved:2 t -C "$h" send co-design --yes
for f in "$h/var/outbox/new/"*; do
	mv "$f" "$h/var/outbox/cur/${f##*/}:2,S"
done
t -C "$h" resolve co-design --send-again
exits 65 "what a run has left behind is looked up, not decided"
t -C "$h" send co-design --yes --json
is "$status/$(count accepted)" 0/4 "all count"
is "$(ls "$h/var/outbox/new" | wc -l)" 2 "no file that was read comes again"

# A disk that fails: what it did not take for certain is in doubt, and stays so
# although the next sync succeeds (F10).
h=$work/disk
home "$h" 3
failing "$h" sync:outbox/new:1:EIO:always send co-design --yes
exits 75 "new/ cannot be synced"
t -C "$h" send co-design --yes --json
is "$(count in_doubt)/$(count accepted)" 3/0 "in doubt, also later"

# No room to plan in, by a limit on the size of files (F4).
h=$work/full
home "$h" 300
(ulimit -f 100 && "$TIDINGS" -C "$h" send co-design --yes >"$out" 2>"$err")
status=$?
exits 75 "no room left"
t -C "$h" send co-design --yes --json
is "$status/$(count accepted)" 0/300 "with room again: everybody"

# Whoever keeps the store busy: an answer that came is written down all the
# same.
cat >"$work/busy.py" <<'PY'
import os, sqlite3, sys, time
c = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)
c.execute("BEGIN IMMEDIATE")
open(sys.argv[2], "w").close()
if sys.argv[3][0] != "/":
    time.sleep(float(sys.argv[3]))
for _ in range(3000):       # until that is there
    if sys.argv[3][0] != "/" or os.path.exists(sys.argv[3]):
        break
    time.sleep(0.02)
PY
peer "$work/busy" '[{"at": "dot", "match": "m1@", "wait": 0.6}]'
h=$work/patient
smtp_home "$h" 2
(cd "$h" && TIDINGS_TIME_SCALE=0.01 exec "$TIDINGS" send co-design --yes \
	--json >"$work/patient.out" 2>/dev/null) &
first=$!
i=0
until grep -q '^DOT' "$peer/log" || test $i -ge 100; do
	sleep 0.05
	i=$((i + 1))
done
python3 "$work/busy.py" "$h/var/tidings.db" "$work/held" 1.5
wait $first
is $? 0 "the store was busy while the relay answered"
cp "$work/patient.out" "$out"
is "$(count accepted)/$(taken_all)" 2/2 "and all is accounted for"

# A signal before the first mail.
h=$work/early
home "$h" 3
python3 "$work/busy.py" "$h/var/tidings.db" "$work/held2" 60 &
busy=$!
until test -e "$work/held2"; do sleep 0.02; done
"$TIDINGS" -C "$h" send co-design --yes --json >"$out" 2>"$err" &
first=$!
until test -e "$h/var/inbox.lock"; do sleep 0.02; done
kill -TERM $first
kill $busy
wait $first
status=$?
exits 75 "SIGTERM before anything was sent"
is "$(count waiting)/$(count accepted)" 3/0 "all of it waits"

# Two at once: the second one leaves at once (F29).
peer "$work/slow" '[{"at": "dot", "say": null, "then": "stall",
 "match": "m1@", "take": true}]'
smtp_home "$work/two" 3
(cd "$work/two" && TIDINGS_TIME_SCALE=0.01 exec "$TIDINGS" send co-design \
	--yes >/dev/null 2>&1) &
first=$!
i=0
while ! grep -q '^DOT' "$peer/log" && test $i -lt 100; do
	sleep 0.05
	i=$((i + 1))
done
t -C "$work/two" send co-design --yes
exits 75 "two at once"
warns 'another run' "says why"
t -C "$work/two" status co-design --json
is "$(count in_doubt)/$(count waiting)" 1/2 "what is armed counts as in doubt"
t -C "$work/two" cancel co-design --yes --json
is "$(count cancelled)" 2 "cancel works from another terminal"
wait $first
t -C "$work/two" status co-design --json
is "$(count in_doubt)/$(count cancelled)" 1/2 "and holds"
is "$(taken_all)" 1 "nothing else went out"

# A signal: what is armed is finished, the rest waits (F2).
peer "$work/sig" '[{"at": "rcpt", "match": "m3@", "say": null,
 "then": "stall"}]'
smtp_home "$work/term" 4
(cd "$work/term" && exec "$TIDINGS" send co-design --yes --json \
	>"$work/term.out" 2>/dev/null) &
first=$!
i=0
while ! grep -q '^RCPT TO:<m3@' "$peer/log" && test $i -lt 100; do
	sleep 0.05
	i=$((i + 1))
done
kill -TERM $first
wait $first
is $? 75 "SIGTERM: the rest waits"
cp "$work/term.out" "$out"
is "$(count accepted)/$(count waiting)" 2/2 "totals are told"

# The same where content is taken slowly: it ends within the grace, which is
# 0.6 seconds here, and not with the content, which takes minutes.
cat >"$work/sink.py" <<'PY'
import os, socket, sys, time
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
s.bind(("127.0.0.1", 0))
s.listen(1)
with open(sys.argv[1] + ".new", "w") as f:
    f.write(str(s.getsockname()[1]))
os.rename(sys.argv[1] + ".new", sys.argv[1])
while True:
    c = s.accept()[0]
    c.sendall(b"220 sink\r\n")
    f = c.makefile("rb")
    for line in iter(f.readline, b""):
        if line[:4] == b"DATA":
            c.sendall(b"354 go\r\n")
            open(sys.argv[1] + ".data", "w").close()
            while c.recv(1500):
                time.sleep(0.1)
        c.sendall(b"250 ok\r\n")
PY
python3 "$work/sink.py" "$work/sink" 2>/dev/null &
peers="$peers $!"
until test -s "$work/sink"; do sleep 0.05; done
port=$(cat "$work/sink")
h=$work/slowly
smtp_home "$h" 1
mkdir "$h/lists/club/drafts"
{ printf '%%PDF-1.4\n'; head -c 9000000 /dev/urandom; } \
	>"$h/lists/club/drafts/a.pdf"
sed -i 's/^date:.*/&\ndrafts:\n  - {file: drafts\/a.pdf, title: A, full: [Core, Friends]}/' \
	"$h/lists/club/recaps/co-design.md"
sed -i 's/detail: summary/detail: full/' "$h/lists/club/list.yaml"
(cd "$h" && TIDINGS_TIME_SCALE=0.02 exec "$TIDINGS" send co-design --yes \
	--json >"$work/slowly.out" 2>/dev/null) &
first=$!
i=0
until test -e "$work/sink.data" || test $i -ge 200; do
	sleep 0.05
	i=$((i + 1))
done
sleep 0.3
kill -TERM $first
i=0
while kill -0 $first 2>/dev/null && test $i -lt 40; do
	sleep 0.05
	i=$((i + 1))
done
test $i -lt 40
tap $? "SIGTERM while content is on its way: ends in time"
kill -KILL $first 2>/dev/null
wait $first
cp "$work/slowly.out" "$out"
is "$(count waiting)/$(count in_doubt)" 1/0 "its final octet was not sent"

finish

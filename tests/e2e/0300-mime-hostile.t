#!/bin/sh
# SPDX-License-Identifier: MIT
# Messages for 2,000 members whose names and attributes are chosen to break
# things, read back by Python's email package and by libetpan's parser (S23,
# T1, G8). SOAK=1 makes it 20,000. Takes about 25 seconds.

TOP=${TOP:-$(cd "$(dirname "$0")/../.." && pwd)}
TIDINGS=${TIDINGS:-$TOP/build/tidings}
count=2000
[ -n "${SOAK:-}" ] && count=20000
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

B=$(dirname "$(readlink -f "$TIDINGS")")
make_messages=$B/unit/mime_hostile_test
if [ ! -x "$make_messages" ]; then
	MODE=$(basename "$B")
	case $MODE in asan|tsan|cov) ;; *) MODE=release ;; esac
	make -s -C "$TOP" MODE="$MODE" B="$B" "$make_messages" >"$dir/log" 2>&1
fi

echo 1..3
n=0
result() {	# STATUS TEXT
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		sed 's/^/# /' "$dir/log" | cut -c1-400 | head -40
		failed=1
	fi
}
failed=0

mkdir "$dir/one" "$dir/two"
HOSTILE_DIR=$dir/one HOSTILE_COUNT=$count "$make_messages" >"$dir/log" 2>&1 &&
	[ "$(ls "$dir/one" | wc -l)" -eq $((count + 1)) ]
result $? "$count messages: 7 bits, CRLF only, no line over 998"

HOSTILE_DIR=$dir/two HOSTILE_COUNT=$count "$make_messages" >"$dir/log" 2>&1 &&
	diff -rq "$dir/one" "$dir/two" >"$dir/log" 2>&1
result $? "a second run writes the same bytes (I8)"

etpan=
if echo '#include <libetpan/libetpan.h>' |
	${CC:-cc} -E - >/dev/null 2>&1; then
	etpan=$dir/etpan_dump
	${CC:-cc} -std=c17 -D_GNU_SOURCE -O1 -o "$etpan" \
		"$TOP/tests/lib/etpan_dump.c" -letpan >"$dir/log" 2>&1 ||
		etpan=none
else
	echo "# libetpan-dev is not here: Python's parser judges alone"
fi
python3 "$TOP/tests/lib/parse_mails.py" "$dir/one" $etpan >"$dir/log" 2>&1
status=$?
echo "# $(tail -n 1 "$dir/log")"
result $status "each field, part and name is read back as it was meant"
exit $failed

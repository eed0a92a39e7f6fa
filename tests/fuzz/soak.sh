#!/bin/sh
# SPDX-License-Identifier: MIT
# Every fuzz target with libFuzzer, for so many seconds each. What it finds is
# left in build/soak/found; put the smallest of it into the target's corpus.
#
#   soak.sh LIBRARY SECONDS CFLAGS LIBS      (by `make soak`)

set -u

library=$1
seconds=$2
cflags=$3
libs=$4
here=$(dirname "$0")
dir=$(dirname "$library")
bad=0

for source in "$here"/fuzz_*.c; do
	test -e "$source" || continue
	name=$(basename "$source" .c)
	corpus=$here/corpus/${name#fuzz_}
	grown=$dir/corpus/$name
	mkdir -p "$grown" "$dir/found"
	# shellcheck disable=SC2086 # flags are words
	${CC:-clang} $cflags -g -O1 -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all -o "$dir/$name" "$source" \
		"$library" $libs || { bad=1; continue; }
	dict=
	test -e "$here/$name.dict" && dict=-dict=$here/$name.dict
	# shellcheck disable=SC2086 # no dictionary is no word
	"$dir/$name" -max_total_time="$seconds" -timeout=10 \
		-rss_limit_mb=2048 -artifact_prefix="$dir/found/$name-" \
		$dict "$grown" "$corpus" >"$dir/$name.log" 2>&1 || {
		tail -n 30 "$dir/$name.log"
		bad=1
	}
	echo "$name: $(grep -c . "$dir/$name.log") lines in $dir/$name.log"
done
exit $bad

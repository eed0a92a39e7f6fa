#!/bin/sh
# SPDX-License-Identifier: MIT
# Sends the sample recap to the sample members, into a folder, and says what
# went to whom. It starts afresh each time and leaves real homes alone:
# `tidings demo` refuses where mail could leave the machine, and where var/
# holds a store that is not the demo's.
#
#   demo.sh TIDINGS HOME

set -eu

tidings=$1
home=$2
list=mh-pcn
recap=2019-11-26-co-design
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Runs tidings quietly; shows what it said only when it failed.
t()
{
	if ! "$tidings" -C "$home" "$@" >"$log" 2>&1; then
		cat "$log" >&2
		echo "demo: tidings $* failed" >&2
		exit 1
	fi
}

# The same, shown.
show()
{
	t "$@"
	sed 's/^/  /' "$log"
}

t demo begin

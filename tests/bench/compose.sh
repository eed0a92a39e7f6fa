#!/bin/sh
# SPDX-License-Identifier: MIT
# Messages composed a second, against Python's email package and nodemailer's
# MailComposer: the same header fields, the same 12 KiB of text and HTML, five
# personal values, to finished octets; one after the other in the same run, by
# processor time. Goals: 50 times Python's, 10 times nodemailer's.
#
#   compose.sh [TIDINGS]	SECONDS (3) each

TOP=$(cd "$(dirname "$0")/../.." && pwd)
TIDINGS=${1:-$TOP/build/tidings}
SECONDS_EACH=${SECONDS_EACH:-3}
here=$TOP/tests/bench
B=$(dirname "$(readlink -f "$TIDINGS")")
work=$B/bench
mkdir -p "$work" || exit 1

${CC:-cc} -std=c17 -D_GNU_SOURCE -O2 -I"$TOP/mailer" -o "$work/compose" \
	"$here/compose.c" "$B/libtidings.a" \
	$(pkg-config --libs sqlite3 libcrypto libidn2 libical) || exit 1

ours=$("$work/compose" "$SECONDS_EACH" "$work/message.eml") || exit 1
set -- $ours
ours=$1
echo "tidings      $ours messages/s of $2 bytes; splice alone $3/s"

compare() {	# NAME "RATE SIZE" GOAL
	if [ -z "$2" ]; then
		echo "$1 did not run"
		return
	fi
	rate=${2% *}
	printf '%-12s %s messages/s of %s bytes: %s times slower (goal %s)\n' \
		"$1" "$rate" "${2#* }" $((ours / (rate > 0 ? rate : 1))) "$3"
}

# Debian's own interpreter where there is one.
python=/usr/bin/python3
[ -x $python ] || python=python3
compare "python3" \
	"$($python "$here/compose_python.py" "$SECONDS_EACH")" 50

if command -v npm >/dev/null && command -v node >/dev/null; then
	[ -d "$work/node_modules/nodemailer" ] ||
		npm install --silent --no-fund --no-audit \
			--prefix "$work" nodemailer >/dev/null 2>&1
	if [ -d "$work/node_modules/nodemailer" ]; then
		compare "nodemailer" "$(NODE_PATH=$work/node_modules \
			node "$here/compose_nodemailer.js" "$SECONDS_EACH")" 10
	else
		echo "nodemailer   skipped: npm could not install it"
	fi
else
	echo "nodemailer   skipped: npm and node are not here"
fi

#!/bin/sh
# SPDX-License-Identifier: MIT
# The leak rule on whole messages: random recaps with a unique word in all that
# may be kept from somebody; each tier's mail, header, text, HTML, calendar and
# attachments, holds the words it may and no other. SOAK=1 makes it 5,000.

TOP=${TOP:-$(cd "$(dirname "$0")/../.." && pwd)}
TIDINGS=$(readlink -f "${TIDINGS:-$TOP/build/tidings}")
wanted=200 rounds=230
[ -n "${SOAK:-}" ] && wanted=5000 rounds=5700
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

B=$(dirname "$TIDINGS")
make_recaps=$B/unit/recap_leak_test
if [ ! -x "$make_recaps" ]; then
	MODE=$(basename "$B")
	case $MODE in asan|tsan|cov) ;; *) MODE=release ;; esac
	make -s -C "$TOP" MODE="$MODE" B="$B" "$make_recaps" >/dev/null 2>&1
fi

mkdir -p "$dir/home/config" "$dir/home/lists/valley" "$dir/recaps"
cp -r "$TOP/templates" "$dir/home/templates"
cat >"$dir/home/config/tidings.yaml" <<END
identity:
  domain: news.example.org
  reply_address: reply@news.example.org
  bounce_address: bounce@news.example.org
relays: [{url: "maildir:var/outbox"}]
END
cat >"$dir/home/lists/valley/list.yaml" <<END
name: {en: Valley, fr: Vallée}
from: Valley <valley@news.example.org>
contact: {name: Sam, email: sam@example.org}
postal_address: 1 Example Street
purpose: {en: Recaps, fr: Comptes rendus}
timezone: America/Toronto
languages: [en, fr]
members_space: "https://members.example.org/space"
tiers:
  - {name: {en: Leading, fr: Pilotage}, drafts: full, resources: private}
  - {name: {en: Advising, fr: Conseil}, drafts: summary, resources: private}
  - {name: {en: Engaged, fr: Participation}}
  - {name: {en: Informed, fr: Information}, detail: summary}
END

echo 1..1
LEAK_DIR=$dir/recaps ROUNDS=$rounds "$make_recaps" >"$dir/log" 2>&1 &&
	python3 "$TOP/tests/lib/leak_messages.py" "$TIDINGS" "$dir/home" \
		"$dir/recaps" $wanted >"$dir/log" 2>&1
status=$?
echo "# $(tail -n 1 "$dir/log")"
if [ $status -eq 0 ]; then
	echo "ok 1 - a tier's mail holds what it may see and nothing else"
else
	echo "not ok 1 - a tier's mail holds what it may see and nothing else"
	sed 's/^/# /' "$dir/log" | cut -c1-300 | head -40
fi
exit $status

#!/bin/sh
# SPDX-License-Identifier: MIT
# A recap from `new` to `check`, and what of its folder is told.

. "${TOP:-.}/tests/lib/tap.sh"
cd "$work" || exit 1
export TIDINGS_NOW=2026-11-20T12:00:00Z

home=$work/home
recaps=$home/lists/garden/recaps
mkdir -p "$home/config" "$recaps"
cp -r "$TOP/templates" "$home/templates"
cat >"$home/config/tidings.yaml" <<END
identity:
  domain: news.example.org
  reply_address: reply@news.example.org
  bounce_address: bounce@news.example.org
relays: [{url: "maildir:var/outbox"}]
END
cat >"$home/lists/garden/list.yaml" <<END
name: {en: Garden, fr: Jardin}
from: Garden <garden@news.example.org>
contact: {name: Sam, email: sam@example.org}
postal_address: 1 Example Street
purpose: {en: Recaps, fr: Comptes rendus}
timezone: America/Toronto
languages: [en, fr]
default_tier: informed
tiers:
  - {name: Leading, drafts: full, resources: private}
  - {name: Informed, detail: summary}
END

# --- what `new` wrote --------------------------------------------------------
t -C home new garden "Bees and trees"
exits 0 "new"
t -C home check
exits 65 "what it wrote is no recap yet"
warns '2026-11-bees-and-trees.md:[0-9]+:1: this is still the text' \
	"and each line says so"
is "$(grep -c 'still the text' "$err")" 4 "all four of them"
t -C home approve garden/2026-11-bees-and-trees
exits 65 "approve refuses it"
t -C home send garden/2026-11-bees-and-trees --yes
exits 65 "so does send"
sed -i -e 's/^What we met for.*/Welcome./' -e 's/^The short.*/Bees came./' \
	-e 's/^The details.*/So did wasps./' -e 's/^Thanks, .*/Thank you./' \
	"$recaps/2026-11-bees-and-trees.md"
t -C home check
exits 0 "written over, it is one"
t -C home new garden '???'
exits 64 "a title of signs is refused"
rm "$recaps"/*.md

finish

#!/bin/sh
# SPDX-License-Identifier: MIT
# What mail programs support of what the templates use (S59): over the golden
# editions, and over the sample lists' recaps as `preview` writes them.
# CORPORA holds the table of features.

. "$(dirname "$0")/../lib/tap.sh"

CORPORA=${CORPORA:-$TOP/../shared/corpora}
table=$CORPORA/caniemail/summary.tsv
cd "$TOP" || exit 1
n=0
for recap in lists/*/recaps/*.md; do
	case $recap in *.??.md) continue ;; esac
	n=$((n + 1))
	t preview "$recap" -o "$work/$n" --json
	exits 0 "preview of $(basename "$recap")"
	holds "a page and its files" test -s "$work/$n/index.html"
done
fails "the page fetches nothing" \
	grep -E '(src|href)="?(https?:)?//' "$work/1/index.html"
fails "and runs nothing" grep -i '<script' "$work/1/index.html"
# Each frame shows its own palette whatever the reader's screen prefers.
holds "light frames have no rules for dark screens" python3 -c '
import html, re, sys
page = open(sys.argv[1], encoding="utf-8").read()
frames = re.findall("class=\"(light|dark)\" srcdoc=\"([^\"]*)\"", page)
assert len(frames) == page.count("<iframe") and frames, len(frames)
for kind, doc in frames:
    doc = html.unescape(doc)
    rule = "@media not all{" if kind == "light" else "@media all{"
    assert rule in doc and "prefers-color-scheme" not in doc, kind
    assert "color-scheme\" content=\"%s\"" % kind in doc, kind
' "$work/1/index.html"
if [ -f "$table" ]; then
	holds "mail programs support what is used" \
		tests/lib/caniemail.py "$table" tests/golden/render/*.html \
		"$work"/*/*.*.html
else
	echo "ok $((tap_n += 1)) - mail programs # SKIP no corpora"
fi

t preview lists/mh-pcn/recaps/2026-11-co-design.md
exits 64 "preview needs a folder"
t preview lists/mh-pcn/recaps/2026-11-co-design.md -o "$work/x" --tier gold
exits 64 "an unknown tier"
warns 'Leading' "says which there are"
t preview lists/mh-pcn/recaps/2026-11-co-design.md -o "$work/x" --tier \
	informed --lang fr --json
exits 0 "one tier, one language"
is "$(ls "$work/x" | tr '\n' ' ')" \
	"index.html informed.fr.eml informed.fr.html informed.fr.txt " \
	"writes only these"
holds "JSON with what is lost" python3 -c '
import json, sys
e = json.load(open(sys.argv[1]))["editions"]
assert len(e) == 1 and e[0]["tier"] == "informed" and e[0]["lang"] == "fr"
assert e[0]["lost"]["sections"] > 0 and e[0]["html_bytes"] > 5000' "$out"
holds "the message can be read" python3 -c '
import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"),
	policy=email.policy.default)
text = m.get_body(("plain",)).get_content()
assert "+preview@" in text and "\x01" not in text, text' \
	"$work/x/informed.fr.eml"

# --- pictures ----------------------------------------------------------------
mkdir "$work/home"
cp -R config lists templates "$work/home"
cp tests/golden/recap/files/dot.png "$work/home/lists/peer-sharing/dot.png"
cat >"$work/home/lists/peer-sharing/recaps/picture.md" <<'END'
---
title: A recap with a picture
date: 2026-11-26
---
This is what the drawing on the wall looked like when we had done with it.

![The drawing](dot.png)
END
t -C "$work/home" preview peer-sharing/picture -o "$work/p"
exits 0 "a recap with a picture"
is "$(ls "$work/p" | grep -c '^picture-[0-9a-f]*\.png$')" 1 \
	"is written once beside the page"
picture=$(ls "$work/p" | grep '^picture-')
holds "and is what the list has" \
	cmp "$work/p/$picture" tests/golden/recap/files/dot.png
holds "the page shows it" grep -q "src=&quot;$picture&quot;" \
	"$work/p/index.html"
holds "so does the edition alone" grep -q "src=\"$picture\"" \
	"$work/p/hosting.en.html"
fails "without a copy of it inside" grep -q 'data:' "$work"/p/*.html
finish

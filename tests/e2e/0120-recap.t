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
exits 0 "what it wrote has no mistake"
warns '2026-11-bees-and-trees.md:[0-9]+:1: warning: this is still' \
	"but each line that is to be written over is named"
is "$(grep -c 'still the text' "$err")" 4 "all four of them"
t -C home approve garden/2026-11-bees-and-trees
exits 65 "approve refuses it"
t -C home send garden/2026-11-bees-and-trees --yes
exits 65 "so does send"
sed -i -e 's/^What everybody.*/Welcome./' -e 's/^The short.*/Bees came./' \
	-e 's/^The details.*/So did wasps./' -e 's/^Thanks, .*/Thank you./' \
	"$recaps/2026-11-bees-and-trees.md"
t -C home check
exits 0 "written over, it is one"
t -C home new garden Wasps and  bees
exits 0 "a title without quotes"
holds "is its words" grep -qx 'title: "Wasps and bees"' \
	"$recaps/2026-11-wasps-and-bees.md"
says 'preview .*-o var/preview' "and preview writes where nothing is kept"
fails "what cannot be written whole" sh -c "trap '' XFSZ; ulimit -f 1
	exec '$TIDINGS' -C home new garden 'No room'"
fails "is not left in the way" test -e "$recaps/2026-11-no-room.md"
t -C home new garden '???'
exits 64 "a title of signs is refused"
rm "$recaps"/*.md

# --- files that are none -----------------------------------------------------
recap()	# SLUG DATE [FRONT-MATTER-LINE...]
{
	_file=$recaps/$1.md
	printf -- '---\ntitle: Recap %s\ndate: %s\n' "$1" "$2" >"$_file"
	shift 2
	for _line; do
		echo "$_line" >>"$_file"
	done
	printf -- '---\n\nHello.\n' >>"$_file"
}
recap kept 2026-11-01
mv "$recaps/kept.md" secret.md
ln -s "$work/secret.md" "$recaps/kept.md"
recap later 2026-11-02
t -C home check
says 'garden/later' "the other recaps are looked at all the same"
exits 65 "a link in the place of a recap is not followed"
warns 'kept.md: is a link' "and is named"
t -C home preview kept -o out
exits 65 "nor by preview"
rm "$recaps/kept.md"
recap kept 2026-11-01
ln -s "$work/secret.md" "$recaps/kept.fr.md"
t -C home check
exits 65 "nor is a translation's"
warns 'kept.fr.md: is a link' "which is named too"
rm "$recaps"/*.md

# --- the recap before --------------------------------------------------------
recap zz 2026-10-01 'next_steps: [{what: Plant trees}]'
recap aa 2026-11-01
t -C home check garden/aa
exits 0 "the recap before was never sent"
warns 'aa.md: warning: the next steps of .*zz.md .*never sent' "check says so"
recap mm 2026-10-15 'next_steps: [{what: Mow}]' 'nonsense: 1'
t -C home check garden/aa
exits 0 "the recap before has a mistake"
warns 'the recap before it, .*mm.md, has a mistake' "check names it"
t -C home preview garden/aa -o out
exits 0 "preview too"
warns 'aa.md: warning: the recap before it, .*mm.md' "names it"
recap mm 2026-12-15 'nonsense: 1'
t -C home check garden/aa
fails "a later recap's mistake is no news" grep -q 'has a mistake' "$err"
rm "$recaps"/*.md

# --- times that clocks skip, or show twice -----------------------------------
recap gap 2026-11-01 'events:' '  - id: a' '    title: Night walk' \
	'    start: 2027-03-14 02:30' '    end: 2027-03-14 04:00'
t -C home check garden/gap
exits 65 "an event at a time that does not exist"
warns 'gap.md:5:[0-9]+: .*2027-03-14 02:30 does not exist: the clock skips' \
	"is named"
t -C home preview garden/gap -o out
exits 65 "also by preview"
recap gap 2026-11-01 'events:' '  - id: a' '    title: Night walk' \
	'    start: 2027-03-13 22:00' '    end: 2027-03-14 02:59'
t -C home check garden/gap
exits 65 "so is its end"
recap gap 2026-11-01 'events:' '  - id: a' '    title: Night walk' \
	'    start: 2027-11-07 01:00' '    end: 2027-11-07 02:00'
t -C home check garden/gap
exits 0 "one that comes twice"
warns 'gap.md:5:[0-9]+: warning: 2027-11-07 01:00 comes twice' "is told"
is "$(grep -c 'comes twice' "$err")" 1 "and the other is not"
rm "$recaps"/*.md

# --- members -----------------------------------------------------------------
printf 'email,first_name,region\nada@example.org,Ada,Érin\n%s' \
	"bo@example.org,,Milton
cy@example.org,,Milton
di@example.org,,Milton
ed@example.org,,Milton
" >list.csv
t -C home import garden list.csv --basis express --evidence test
exits 0 "members"
recap zz 2026-10-01 'next_steps: [{what: Plant trees}]'
recap aa 2026-11-01
t -C home approve garden/aa
says 'beware +next steps of .*zz.md' "approve shows what nobody had"
echo 'Dear {{first_name}}, and {{first_name|you}}' >>"$recaps/aa.md"
t -C home check garden/aa
exits 0 "members without a value"
warns 'aa.md: warning: 4 of the members .*no value for \{\{first_name\}\}' \
	"check knows how many"
warns 'bo@example.org, cy@example.org, di@example.org, \.\.\.;' "and who"
warns 'never sent' "and the recap before was not sent"
t -C home approve garden/aa
exits 65 "approve refuses"
t -C home send garden/zz --yes
exits 0 "now it is"
t -C home check garden/aa
fails "check no longer says it was not" grep -q 'never sent' "$err"
sed -i 's/, and {{first_name|you}}//; s/{{first_name}}/you/' "$recaps/aa.md"
t -C home approve garden/aa
exits 0 "with nothing missing"
fails "nor does approve" grep -q 'never sent' "$out"
rm "$recaps"/*.md

printf 'email,name\ngil@example.org,"Okafor, Gil"\n' >name.csv
t -C home import garden name.csv --basis express --evidence test
recap r1 2026-11-01
echo 'Dear {{first_name}}' >>"$recaps/r1.md"
t -C home preview garden/r1 -o one --member gil@example.org
exits 0 "a member without a first name"
holds "is shown what is missing" grep -q 'Dear \[first_name\]' \
	one/informed.en.txt
holds "and keeps the name" grep -q '^To: "Okafor, Gil" <gil@' \
	one/informed.en.eml
t -C home preview garden/r1 -o one --member 'bad addr'
exits 64 "no address at all"
warns '"bad addr" is no address' "is named"
t -C home proof garden/r1 --to 'bad addr'
exits 64 "nor for proofs"
warns '"bad addr" is no address' "named, too"
rm "$recaps"/*.md

recap r1 2026-11-01 'where: {region: [éRIN]}'
t -C home check garden/r1
fails "a value is met in whatever case" grep -q 'meets no member' "$err"
recap r1 2026-11-01 'where: {region: [Erin]}'
t -C home check garden/r1
warns 'r1.md:4:[0-9]+: warning: where: meets no member' "and only so"
rm "$recaps"/*.md
recap gone 2026-11-03 'where: {region: [érin]}'
echo 'Dear {{first_name}}' >>"$recaps/gone.md"
t -C home send garden/gone --yes
exits 0 "a recap goes out"
printf 'email,region\nfay@example.org,Érin\n' >late.csv
t -C home import garden late.csv --basis express --evidence test
exits 0 "a member comes after it"
t -C home check garden/gone
fails "of whom check says nothing" grep -q 'cannot be mailed' "$err"
rm "$recaps"/*.md

recap r1 2026-11-01
recap r2 2026-11-02
for f in "November recap" a.b orphan.fr r1.de r1.en r1.fr Été; do
	cp "$recaps/r1.md" "$recaps/$f.md"
done
sed -i '/^date/d' "$recaps/r1.fr.md"
mv "$recaps/r2.md" "$recaps/r2.MD"
t -C home check
exits 0 "files with names that are not read"
warns 'November recap.md: .*rename it to november-recap.md' "a space"
warns 'a.b.md: .*rename it to a-b.md' "a dot"
warns 'orphan.fr.md: .*translation of a recap orphan.md' "no main file"
warns 'r1.de.md: .*languages are en, fr; add de' "another language"
warns 'r1.en.md: .*first language' "the main language"
warns 'r2.MD: .*ends in .md' "a capital ending"
warns 'Été.md: .*rename it to ete.md' "accents"
is "$(grep -c 'not read' "$err")" 7 "and no other"
rm "$recaps"/*

finish

#!/bin/sh
# SPDX-License-Identifier: MIT
# Rosters: every file in tests/golden/roster against its .out, then what an
# import does to a store: all or nothing, choices kept, leaving for ever, the
# way back through export. GOLDEN_UPDATE=1 rewrites the .out files.

TOP=${TOP:-$(cd "$(dirname "$0")/../.." && pwd)}
TIDINGS=$(readlink -f "${TIDINGS:-$TOP/build/tidings}")
golden=$TOP/tests/golden/roster
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
TIDINGS_NOW=2026-01-15T12:00:00Z
export TIDINGS_NOW

n=0
failed=0
result() {	# STATUS TEXT
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		sed 's/^/# /' "$dir/log" | cut -c1-300 | head -30
		failed=1
	fi
}

make_home() {	# NAME
	mkdir -p "$dir/$1/config" "$dir/$1/lists/circle" "$dir/$1/lists/strict"
	cat >"$dir/$1/config/tidings.yaml" <<-END
	identity:
	  domain: news.example.org
	  reply_address: reply@news.example.org
	  bounce_address: bounce@news.example.org
	relays:
	  - url: maildir:var/outbox
	mailboxes:
	  - url: maildir:var/inbox
	END
	cat >"$dir/$1/lists/circle/list.yaml" <<-END
	name: Circle
	from: Circle <circle@news.example.org>
	contact: {name: Sam, email: sam@example.org}
	postal_address: 1 Example Street
	purpose: {en: Recaps, fr: Comptes rendus}
	timezone: America/Toronto
	languages: [en, fr]
	default_tier: informed
	tiers:
	  - {name: {en: Leading, fr: Direction}}
	  - {name: {en: Advising, fr: Conseil}}
	  - {name: {en: Engaged, fr: Participation}}
	  - {name: {en: Informed, fr: Information}, detail: summary}
	END
	cat >"$dir/$1/lists/strict/list.yaml" <<-END
	name: Strict
	from: Strict <strict@news.example.org>
	contact: {name: Sam, email: sam@example.org}
	postal_address: 1 Example Street
	purpose: Recaps
	timezone: UTC
	tiers: [{name: Hosting}, {name: Following, detail: summary}]
	END
}

run() {	# HOME ARGUMENT...
	home=$dir/$1
	shift
	"$TIDINGS" -C "$home" "$@"
}

# --- golden rosters ----------------------------------------------------------
cd "$golden" || exit 1
for csv in *.csv; do
	case=${csv%.csv}
	list=circle
	args="--basis express --evidence form"
	[ -f "$case.args" ] && args=$(cat "$case.args")
	case $args in
	--list*) list=${args#--list } args="--basis express --evidence form" ;;
	esac
	rm -rf "$dir/golden"
	make_home golden
	# shellcheck disable=SC2086
	run golden import $list "$csv" $args >"$dir/out" 2>"$dir/err"
	{
		echo "exit $?"
		cat "$dir/out"
		echo "--"
		cat "$dir/err"
	} >"$dir/got"
	[ -n "${GOLDEN_UPDATE:-}" ] && cp "$dir/got" "$case.out"
	diff -u "$case.out" "$dir/got" >"$dir/log" 2>&1
	result $? "roster $case"
done
cd "$dir" || exit 1

# --- what the store holds ----------------------------------------------------
has() {	# TEXT FILE
	grep -qF -e "$1" "$2" || {
		echo "lacks: $1"
		cat "$2"
		return 1
	} >>"$dir/log"
}
: >"$dir/log"

make_home a
cat >one.csv <<END
email,name,tier,lang,Sub Region
ann@example.org,Ann Lee,Leading,,Milton
bob@example.org,"Lee, Bob",Conseil,fr,"Halton, North"
cid@example.org,Cid,,,=1+1
dee@example.org,Dee,Engaged,,
END
run a import circle one.csv --basis express --evidence "a form" --json \
	>out 2>log
has '"rows":4,"added":4,"updated":0,"unchanged":0,"kept":0,"rejected":0' out
result $? "four members are added"

run a export circle >first.csv 2>log
make_home b
run b import circle first.csv >out 2>>log && run b export circle >second.csv
cmp first.csv second.csv >>log 2>&1 && has "'=1+1" first.csv
result $? "an export is imported elsewhere and exported the same"

run a import circle first.csv --json >out 2>log
has '"added":0,"updated":0,"unchanged":4,"kept":0' out
result $? "an export imported where it came from changes nothing"

run a import circle one.csv --basis express --evidence "a form" --dry-run \
	--json >out 2>log
has '"unchanged":4' out && has '"written":false' out
result $? "a dry run counts and writes nothing"

{ cat one.csv; echo "eve@example.org,Eve,,,"; echo "fay,Fay,,,"; } >bad.csv
run a import circle bad.csv --basis express --json >out 2>log
status=$?
run a export circle >after.csv
[ $status -eq 65 ] && has '"rows":6,"added":1,' out &&
	has '"rejected":1' out && has '"line":7' out &&
	cmp first.csv after.csv >>log 2>&1
result $? "one bad row: 65, the counts of what would be, nothing written"

run a import nowhere one.csv --basis express >out 2>log
[ $? -eq 66 ] && has "circle, strict" log
result $? "an unknown list: 66, with those there are"
run a import circle none.csv --basis express >out 2>log
[ $? -eq 66 ]
result $? "a missing file: 66"
run a import circle one.csv >out 2>log
[ $? -eq 64 ]
result $? "no basis: 64"
run a import circle one.csv --basis implied --evidence x >out 2>log
[ $? -eq 64 ]
result $? "implied without an end: 64"
run a import circle one.csv --basis yes >out 2>log
[ $? -eq 64 ]
result $? "an unknown basis: 64"
for e in "$(printf 'a\nform')" "$(printf 'a\033[1m form')" \
	"$(printf 'a \377')" "$(head -c 70000 /dev/zero | tr '\0' x)"; do
	run a import circle one.csv --basis express --evidence "$e" >out 2>log
	[ $? -eq 64 ] && has "--evidence" log
	result $? "evidence that no cell could hold: 64"
done
make_home e
run e import circle one.csv --basis express \
	--evidence "$(printf ' =a  form\tof  paper ')" >out 2>log &&
	run e export circle >out 2>>log && has "'=a form of paper" out &&
	make_home f && run f import circle out >log 2>&1 &&
	run f export circle >again 2>>log && cmp out again >>log 2>&1
result $? "white space in evidence is tidied as in a cell"

make_home g
run g import circle one.csv --basis express >out 2>log &&
	has 'warning: nothing says how the consent of 4 members' log
result $? "express consent without evidence is warned of"
run g import circle one.csv --basis express >out 2>log &&
	! grep -q warning log
result $? "not where it is known already"
run g import circle one.csv --basis express --evidence "" --json >out 2>log &&
	run g import circle one.csv --basis implied --until 2027-01-01 \
		--evidence "" >out 2>log
[ $? -eq 64 ]
result $? "empty evidence is none"

run a member ann@example.org address new@example >out 2>log
[ $? -eq 64 ] && has "is no address" log &&
	run a member ann@example.org answer 1b >out 2>log
[ $? -eq 64 ] && has "has no survey" log
result $? "what cannot be done with a member: 64, and says why"

{ echo email; i=0; while [ $i -lt 250 ]; do i=$((i + 1)); echo "bad$i"; done
} >many.csv
run a import circle many.csv --basis express --evidence form >out 2>log
[ "$(grep -c '^many.csv' log)" -eq 200 ] && has "and 50 more errors" log &&
	run a import circle many.csv --basis express --json >out 2>log
[ "$(grep -o '"line":' out | wc -l)" -eq 250 ]
result $? "wrong rows are named, hundreds of them"

run a member ann@example.org tier Leeding >out 2>log
[ $? -eq 64 ] && has "did you mean Leading?" log &&
	run a member ann@example.org language de >out 2>log
[ $? -eq 64 ] && has "have: en, fr" log
result $? "a tier or a language that is none: what was meant, what there is"
run g member dee@example.org tier Engaged >out 2>log &&
	run g member dee@example.org tier engaged >out 2>>log &&
	has 'had the level Engaged already' out &&
	run g why dee@example.org >out 2>>log &&
	[ "$(grep -c '(before: Engaged)' out)" -eq 1 ]
result $? "the same tier again is no change"

# --- choices and leaving -----------------------------------------------------
run a member ann@example.org tier informed >out 2>log &&
	run a member bob@example.org language en >>out 2>>log &&
	run a member cid@example.org unsubscribe >>out 2>>log
result $? "a member's tier, language and leaving are set"

sed 's/Milton/Oakville/; s/,Cid,/,Cid Moved,/; s/,Engaged,/,Leading,/' \
	one.csv >two.csv
run a import circle two.csv --basis express --evidence "a form" --json \
	>out 2>log
has '"added":0,"updated":1,"unchanged":0,"kept":3,"rejected":0' out
result $? "what members chose is kept, the rest is updated"
run a export circle >out 2>log
has 'ann@example.org,Ann Lee,,informed' out && has 'Oakville' out &&
	has 'dee@example.org,Dee,,leading' out &&
	! grep -q cid@example.org out
result $? "the tier stays, attributes follow, who left is in no export"
run a export circle --status unsubscribed >left.csv 2>log
has 'cid@example.org,Cid,' left.csv
result $? "who left is exported when asked for, with nothing changed"

run b import circle left.csv --left --json >out 2>log
has '"updated":1' out && run b import circle first.csv --json >out 2>>log &&
	has '"kept":1' out
result $? "suppressions move along, and no import brings anyone back"

printf 'email,status\ndee@example.org,cleaned\nnew@example.org,bounced\n' \
	>bounced.csv
run b import circle bounced.csv --left --json >out 2>log
has '"added":1,"updated":1' out && run b why dee@example.org >out 2>>log &&
	has 'mail now: no, mail to the address came back' out
result $? "bounces of another system suspend the address"
printf 'email\nnew@example.org\n' >new.csv
run b import circle new.csv --basis express >out 2>log &&
	run b why new@example.org >out 2>>log && has 'mail now: no' out
result $? "and a later import does not change that"

# --- forgetting --------------------------------------------------------------
run a member bob@example.org forget >out 2>log
run a import circle one.csv --basis express --evidence "a form" --json \
	>out 2>>log
has '"kept":3' out && run a why bob@example.org >out 2>>log
[ $? -eq 66 ] && ! grep -aq bob@example.org a/var/tidings.db* &&
	! grep -aq "Lee, Bob" a/var/tidings.db*
result $? "who was forgotten does not come back and is nowhere in the store"

# --- why and member ----------------------------------------------------------
run a why ann@example.org >out 2>log
has 'consent:  express' out && has 'evidence: a form' out &&
	has 'level:    Informed' out && has 'by the coordinator' out &&
	has 'by import of one.csv, line 2' out
result $? "why: consent, evidence, what set the level"
run a why ann@example.org --json >out 2>log &&
	python3 -c 'import json,sys; d=json.load(open("out"));
m=d["memberships"][0]; assert m["tier"]=="informed", m;
assert m["consent"]["evidence"]=="a form"; assert m["mail_now"] is True
assert [h["kind"] for h in m["history"]][:2]==["imported","tier"]' 2>>log
result $? "why --json"
run a why nobody@example.org >out 2>log
[ $? -eq 66 ]
result $? "why: an unknown address: 66"
run a why nobody >out 2>log
[ $? -eq 64 ]
result $? "why: no address at all: 64"

printf 'email,tier\nann@example.org,Hosting\n' >strict.csv
run a import strict strict.csv --basis express >out 2>log
run a member ann@example.org tier leading >out 2>log
[ $? -eq 64 ] && has "circle, strict" log &&
	run a member ann@example.org tier leading --list circle >out 2>>log
result $? "an address on two lists: 64 without --list"
run a member ann@example.org pause 2026-03-01 --list circle >out 2>log &&
	run a why ann@example.org --list circle >out 2>>log &&
	has 'mail now: no, takes a pause' out &&
	run a member ann@example.org pause none --list circle >out 2>>log &&
	run a why ann@example.org --list circle >out 2>>log &&
	has 'mail now: yes' out
result $? "a pause begins and ends"
run a member ann@example.org pause 2025-03-01 --list circle >out 2>log
[ $? -eq 64 ]
result $? "a pause that is over: 64"
run a member ann@example.org tier gold --list circle >out 2>log
[ $? -eq 64 ] && has "Leading" log
result $? "an unknown tier: 64, with those there are"
run a member ann@example.org export >out 2>log &&
	python3 -c 'import json; d=json.load(open("out"));
assert len(d["memberships"])==2' 2>>log
result $? "everything about a person in one document (C11)"

# --- consent that ends -------------------------------------------------------
printf 'email\ngil@example.org\n' >gil.csv
run a import circle gil.csv --basis implied --until 2026-02-01 \
	--evidence "member of the association" >out 2>log &&
	run a why gil@example.org >out 2>>log && has 'mail now: yes' out &&
	TIDINGS_NOW=2026-02-01T06:00:00Z run a why gil@example.org >out \
		2>>log && has 'mail now: no, the consent has run out' out
result $? "implied consent ends on its day"
run a import circle gil.csv --basis express --evidence "a form" --json >out \
	2>log && has '"updated":1' out &&
	run a import circle gil.csv --basis implied --until 2026-03-01 \
		--evidence x --json >out 2>>log && has '"unchanged":1' out
result $? "express consent takes its place and is not weakened"

# --- what only looks like something else ---------------------------------------
printf 'email,status\nhal@example.org,Active\nida@example.org,Retired\n' \
	>status.csv
make_home s
make_home s2
run s import circle status.csv --basis express --evidence x >out 2>log
run s member hal@example.org unsubscribe >out 2>>log
run s export circle --status unsubscribed >left.csv 2>>log
run s2 import circle left.csv --left --json >out 2>>log
has '"added":1' out && run s2 why hal@example.org >out 2>>log &&
	has 'mail now: no' out
result $? "an attribute called status is not the way somebody left"

printf 'email,reason\nkim@example.org,bounced\n' >cleaned.csv
make_home d
run d import circle cleaned.csv --left >out 2>log &&
	run d import strict cleaned.csv --left >>out 2>>log
run d doctor >out 2>>log
! grep -E 'ledger|level' out >>log
result $? "a bounce on two lists is on record on both"

printf 'email\n1ann@example.org\nann@example.org.uk\n' >"$dir/d/var/keep"
printf 'email,tier\nann@example.org,leading\n' >one.csv
run d import circle one.csv --basis express --evidence x >out 2>log
run d member ann@example.org forget >out 2>log
grep -q var/keep out
[ $? -eq 1 ]
result $? "forget does not take longer addresses for the one"

sed 's|^identity:|journal_copy: copy/journal\n&|' d/config/tidings.yaml >c.yaml
mkdir jc && cp -r d/config d/lists jc && rm jc/config/keys
cp c.yaml jc/config/tidings.yaml
run jc import circle one.csv --basis express --evidence x >out 2>log
[ $? -eq 78 ] && has "journal_copy" log && [ ! -e jc/var ]
result $? "a second place for the journal that is missing: 78, before anything"

echo "1..$n"
exit $failed

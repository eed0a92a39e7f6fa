#!/bin/sh
# SPDX-License-Identifier: MIT
# The process around the commands: statuses, streams, files, the environment.

. "${TOP:-.}/tests/lib/tap.sh"
cd "$work" || exit 1

t --version
exits 0 "--version"
says '^tidings [0-9]' "--version says which"
t
exits 0 "without a home it is no failure to ask what to do"
says 'tidings init' "and it says how to begin"
t --json
exits 66 "a program that asks is told there is no home"
warns '"status":66' "as JSON"
t -C nowhere
exits 66 "no such folder"
t -C "$work" check
exits 66 "a folder that is no home"
warns 'config/tidings.yaml' "says what makes one"

t sned x
exits 64 "an unknown command"
warns 'did you mean "send"' "is answered with the one that was meant"
t check --jsno
exits 64 "an unknown option"
warns 'did you mean --json' "too"
t check --jsno --json
warns '^\{"status":64,"message":' "and as JSON where that was asked for"
t check --json=x
exits 64 "--json=x"
warns '^tidings: --json takes no value' "takes no value"
t why
exits 64 "an argument is missing"
warns 'tidings why ADDRESS' "says how it is called"
test ! -s "$out"
tap $? "errors are not on standard output"

env TIDINGS_NOW=yesterday "$TIDINGS" status >"$out" 2>"$err"
status=$?
exits 64 "TIDINGS_NOW that is no time"
warns 'TIDINGS_NOW is "yesterday"' "says so"

if test -e /dev/full; then
	"$TIDINGS" --help >/dev/full 2>"$err"
	is $? 74 "an output that cannot be written is not a success"
fi
"$TIDINGS" --help 2>"$err" >&-
is $? 0 "a closed standard output is /dev/null"
{ "$TIDINGS" --help; echo $? >"$work/rc"; } 2>"$err" | head -n 1 >/dev/null
holds "a reader that goes away kills nothing" \
	grep -Eq '^(0|74)$' "$work/rc"

# --- a new home --------------------------------------------------------------
(umask 000 && "$TIDINGS" init home >"$out" 2>"$err")
is $? 0 "init"
t init home
test "$status" -ne 0
tap $? "init does not write into a home that is there"
t -C home
exits 0 "what to do today, in a new home"
t -C home --json
holds "and as JSON" python3 -c '
import json, sys
todo = json.load(open(sys.argv[1]))["todo"]
assert todo, "nothing to do in a new home"
assert all(x["command"].startswith("tidings ") for x in todo), todo
' "$out"

printf 'pipelining: full\n' >>home/config/tidings.yaml
t -C home check
exits 78 "a mistake in the settings"
warns '^home/config/tidings.yaml:[0-9]+:' "with its place"
sed -i '$d' home/config/tidings.yaml
t -C home check
exits 0 "and well again without it"

# --- variables for tests ------------------------------------------------------
cp home/config/tidings.yaml keep
sed -i 's|maildir:var/outbox|smtp://relay.example.org:587|' \
	home/config/tidings.yaml
for v in TIDINGS_NOW=2026-01-01T00:00:00Z TIDINGS_SEED=1 \
	TIDINGS_TIME_SCALE=0.1 TIDINGS_FAILPOINT=arm:1; do
	env "$v" "$TIDINGS" -C home status >"$out" 2>"$err"
	is $? 78 "${v%%=*} is refused beside a relay that is not local"
done
sed -i 's|relay.example.org:587|127.0.0.1:2525|' home/config/tidings.yaml
env TIDINGS_NOW=2026-01-01T00:00:00Z "$TIDINGS" -C home status \
	>"$out" 2>"$err"
status=$?
exits 0 "and taken where all is local"
cp keep home/config/tidings.yaml

# --- what an argument could do to a terminal ----------------------------------
t -C home send "$(printf 'no\302\23331msuch\342\200\256\377\033[m')"
exits 66 "a name with controls in it"
warns 'no\\xc2\\x9b31msuch\\xe2\\x80\\xae\\xff\\x1b\[m' "is shown harmless"
t -C home send "$(printf 'no\377such')" --json
warns 'no\\ufffdsuch' "and as JSON"

# --- folded to the terminal's width -------------------------------------------
if command -v script >/dev/null; then
	script -qec "stty cols 50; '$TIDINGS' -C home check; \
		'$TIDINGS' -C home --help; '$TIDINGS' -C home send nope" \
		/dev/null >"$work/screen" 2>/dev/null </dev/null
	is "$(tr -d '\r' <"$work/screen" | grep -v 'tidings ' |
		awk 'length > 52' | head -n 3)" "" "no line is wider"
else
	echo "ok $((tap_n += 1)) - no line is wider # SKIP no script(1)"
fi
t -C home check
holds "and only there" sh -c "awk 'length > 80' '$out' | grep -q ."

# --- files are private whatever the umask -------------------------------------
(
	umask 000
	"$TIDINGS" -C home import sample home/lists/*/members.csv \
		--basis express --evidence "a test" >"$out" 2>"$err"
) || :
is "$(find home/var home/config/keys -perm /077 2>/dev/null)" "" \
	"nothing in var/ is open to others"

finish

#!/bin/sh
# SPDX-License-Identifier: MIT
# What crontab prints is understood by cron and by systemd, whatever the paths.

. "${TOP:-.}/tests/lib/tap.sh"
. "$TOP/tests/lib/send.sh"

# As cron does: the first % that no \ stands before ends the command.
cat >"$work/cron.py" <<'PY'
import re, subprocess, sys
lines = [l for l in open(sys.argv[1]).read().split("\n")
         if l and not l.startswith("#")]
assert len(lines) == 1, lines
m = re.fullmatch(r"([1-9])-59/10 \* \* \* \* (.*)", lines[0])
assert m, lines[0]
command = re.split(r"(?<!\\)%", m.group(2))[0].replace("\\%", "%")
sys.exit(subprocess.run(["/bin/sh", "-c", command], cwd="/").returncode)
PY
as_cron()	# FILE
{
	python3 "$work/cron.py" "$1"
}
ran()		# HOME: whether run was there
{
	"$TIDINGS" -C "$1" schedule --json | grep -q '"last_run":"2'
}

h=$work/plain
home "$h" 1
t -C "$h" crontab
exits 0 "crontab"
holds "all of it is a crontab with one line" as_cron "$out"
holds "that runs in this home" ran "$h"
says '^#    \(crontab -l; .* crontab --cron\) \| crontab -' \
	"it says how to install that"
says '^#    systemctl enable --now tidings-plain.timer' "and systemd's"
t -C "$h" crontab --json
holds "as JSON" python3 -c '
import json, sys
d = json.load(open(sys.argv[1]))
assert " run\n" in d["cron"]["text"], d
assert "[Service]" in d["systemd"]["service"], d
assert "OnCalendar=" in d["systemd"]["timer"], d
assert "crontab -" in d["cron"]["install"], d
assert d["systemd"]["name"] == "tidings-plain", d
' "$out"
t -C "$h" crontab --cron
cp "$out" "$work/first"
is "$(grep -c run "$out")/$(grep -c '\[Unit\]' "$out")" 1/0 "only cron's"
t -C "$h" crontab --cron
is "$(cat "$out")" "$(cat "$work/first")" "the same each time"
(cd "$h" && TIDINGS_HOME= "$TIDINGS" crontab --cron) >"$work/inside"
is "$(cat "$work/inside")" "$(cat "$work/first")" "from whatever folder"
t -C "$work" crontab
exits 66 "a folder that is no home"

# Not every home in the same minute.
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	mkdir -p "$work/many/$i"
	cp -r "$h/config" "$work/many/$i"
	"$TIDINGS" -C "$work/many/$i" crontab --cron |
		sed -n 's/^\([0-9]*\)-59.*/\1/p'
done | sort -u >"$work/minutes"
holds "homes differ in their minute" test "$(wc -l <"$work/minutes")" -gt 2

# Odd paths, of the home and of the program.
i=0
for odd in "with blank" "100%" "it's" 'say "hi"' '$HOME' 'a;b&c' 'é(1)' \
	'%%' "  two" '`id`' '#x'; do
	i=$((i + 1))
	h="$work/odd $i/$odd"
	mkdir -p "$work/odd $i"
	mv "$work/plain" "$h"
	cp "$TIDINGS" "$work/odd $i/$odd.bin"
	program="$work/odd $i/$odd.bin"
	sqlite3 "$h/var/tidings.db" 'DELETE FROM phase'
	"$program" -C "$h" crontab --cron >"$out" 2>"$err"
	holds "a line for $odd" as_cron "$out"
	holds "runs there" ran "$h"
	"$program" -C "$h" crontab --service >"$work/tidings-x.service"
	"$program" -C "$h" crontab --timer >"$work/tidings-x.timer"
	python3 - "$work/tidings-x.service" "$program" "$h" <<'PY'
import re, sys
line = [l for l in open(sys.argv[1]) if l.startswith("ExecStart=")][0][10:]
words = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', line.rstrip("\n"))
words = [re.sub(r"\\(.)", r"\1", a or b).replace("%%", "%") for a, b in words]
words[1:] = [w.replace("$$", "$") for w in words[1:]]
words = words[1:] if words[0] == "/usr/bin/env" else words
sys.exit(words != [sys.argv[2], "-C", sys.argv[3], "run"])
PY
	tap $? "the service names both"
	if command -v systemd-analyze >/dev/null; then
		systemd-analyze verify "$work/tidings-x.service" \
			"$work/tidings-x.timer" >"$work/verify" 2>&1
		is "$?/$(cat "$work/verify")" 0/ "systemd takes it"
	fi
	mv "$h" "$work/plain"
done
h=$work/back\\slash
mv "$work/plain" "$h"
t -C "$h" crontab
exits 65 "what no crontab can hold"
warns 'backslash' "is refused"
mv "$h" "$work/plain"

# Where it writes outside of the home, systemd must let it.
h=$work/plain
mkdir -p "$work/else/outbox" "$work/copy"
sed -i "s|maildir:var/outbox|maildir:$work/else/outbox|; 1i\\
journal_copy: $work/copy" "$h/config/tidings.yaml"
t -C "$h" crontab --service
for path in "$h" "$work/else/outbox" "$work/copy"; do
	holds "may write to ${path#"$work"/}" \
		grep -qxF "ReadWritePaths=\"$path\"" "$out"
done

finish

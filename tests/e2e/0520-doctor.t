#!/bin/sh
# SPDX-License-Identifier: MIT
# What would make sending wrong or impossible, and that doctor says so first.

. "${TOP:-.}/tests/lib/tap.sh"
. "$TOP/tests/lib/send.sh"
cd "$work" || exit 1

home h 3
settings=h/config/tidings.yaml
cp $settings settings
again()		# puts the settings back
{
	cp settings $settings
}
t -C h doctor
exits 0 "a home in order"
t -C h doctor
says 'note .*cron .*never called' "doctor says that cron was not set up"
says 'do: .*tidings -C h crontab' "and how"
t -C h new club "A timetable"
for verb in $(sed -n 's/.*`tidings \([a-z]*\).*/\1/p' \
	h/lists/club/recaps/*timetable*); do
	t "$verb" --help
	is "$status" 0 "a new recap names a command that is there: $verb"
done
rm h/lists/club/recaps/*timetable*

# --- pages that this version has not --------------------------------------------
cat >>$settings <<END
web:
  base_url: https://news.example.org
END
for verb in "send co-design --yes" "approve co-design" \
	"proof co-design --to me@example.org"; do
	# shellcheck disable=SC2086
	t -C h $verb
	exits 78 "${verb%% *} with web: in the settings"
	warns 'no `serve`' "says why"
done
t -C h doctor
exits 78 "doctor too"
t -C h check
exits 0 "what does not mail goes on"
again

# --- ways out --------------------------------------------------------------------
sed -i 's|maildir:var/outbox|maildir:/proc/nope|' $settings
t -C h doctor
exits 78 "a folder that cannot be made"
says 'proc/nope.* cannot be written' "is named"
again
mkdir -p h/var/outbox
t -C h doctor
is "$(ls -A h/var/outbox)" "" "doctor leaves the outbox as it was"
sed -i 's/^tiers:/languages: [en, de]\n&/' h/lists/club/list.yaml
t -C h doctor
exits 78 "a language without its words"
says 'strings.de.yaml' "is named"
sed -i '/^languages:/d' h/lists/club/list.yaml

relay()		# LINE
{
	sed -i "s|.*maildir:var/outbox.*|  - {url: \"smtp://127.0.0.1:$1}|" \
		$settings
}
relay '1", tls: none'
t -C h doctor
exits 78 "a relay that is not there"
says 'smtp://127.0.0.1:1: ' "by its url"
says 'do: .*relays:' "with what to do"
again
peer "$work/p1" '[{"offer": ["AUTH PLAIN LOGIN"]}]'
relay "$port\", tls: none, auth: password, user: me, password: x"
chmod 600 $settings
t -C h doctor
exits 0 "a relay that takes the log-in"
says 'ok .*and the log-in is right' "is said so"
is "$(grep -c '^AUTH' "$peer/log")/$(grep -c '^MAIL' "$peer/log")" 1/0 \
	"it was logged in to and sent nothing"
again
peer "$work/p2" '[{"offer": ["AUTH PLAIN"]},
	{"at": "auth", "say": "535 5.7.8 no\r\n"}]'
relay "$port\", tls: none, auth: password, user: me, password: x"
t -C h doctor
exits 78 "a relay that refuses the log-in"
again
peer "$work/p3"
relay "$port\""
t -C h doctor
exits 78 "a relay without TLS where it is required"
again
sed -i 's|.*maildir:var/inbox|  - {url: "imaps://127.0.0.1:1", auth: password,\
    user: me, password: x}|' $settings
t -C h doctor
exits 78 "a mailbox that is not there"
says 'error +mailboxes +imaps://127.0.0.1:1: ' "by its url"
says 'do: .*mailboxes:' "with what to do"
again

# --- settings without the effect that was hoped for ---------------------------------
sed -i 's|bounce@news|reply@news|' $settings
t -C h doctor
exits 0 "what has no effect is no error"
says 'warning .*address are the same' "one address for two things is a warning"
again

# --- consent that ends -------------------------------------------------------------
cat >ending.csv <<END
email,tier,until
soon@example.org,Core,2026-03-10
later@example.org,Core,2026-04-10
far@example.org,Core,2026-06-10
END
cp -r h ending
TIDINGS_NOW=2026-02-20T12:00:00Z
export TIDINGS_NOW
rm -r ending/var
t -C ending import club ending.csv --basis implied --evidence "a member"
t -C ending doctor
exits 0 "consent that ends is no error"
says 'club: the consent of 2 members ends within 60 days, of 1 within 30' \
	"but is said, by doctor"
t -C ending
says '1 within 30 days, 2 within 60' "and by bare tidings"
says 'tidings -C ending export club --status ending' "with what lists them"
t -C ending export club --status ending
is "$(grep -c @ "$out")" 2 "those and no others"
unset TIDINGS_NOW

# --- members against the consent ledger -----------------------------------------
cat >more.csv <<END
email,tier,until
m1@example.org,Core,
imp@example.org,Friends,2099-03-01
END
t -C h import club more.csv --basis implied --evidence "a member" \
	--until 2098-01-01
t -C h member m1@example.org unsubscribe
t -C h member m2@example.org tier Friends
t -C h send co-design --yes
cp h/var/tidings.db h/var/tidings.db.old
i=0
while test $i -lt 25; do
	i=$((i + 1))
	echo "To: m3@example.org" >h/var/outbox/cur/$i
done
t -C h member M3@example.org forget
exits 0 "forgotten"
says '^  h/var/outbox/new/' "the mail that still names the person is named"
says '^  h/var/outbox/cur \(25 files\)' "many of them by their number"
says '^  h/var/tidings.db.old' "so is an older store"
fails "but not the store" grep -E 'tidings.db$|tidings.db-' "$out"
rm h/var/tidings.db.old
printf 'email,status\nimp@example.org,bounced\nout@example.org,left\n' >left.csv
t -C h import club left.csv --left
t -C h import club h/members.csv --basis express
t -C h doctor
exits 0 "what was done with the program agrees with the ledger"
tamper()	# SQL PATTERN NAME
{
	cp h/var/tidings.db kept.db
	sqlite3 h/var/tidings.db "$1"
	t -C h doctor
	exits 78 "$3"
	says "$2" "by name"
	cp kept.db h/var/tidings.db
}
if command -v sqlite3 >/dev/null 2>&1; then
	one="(SELECT id FROM address WHERE key"
	tamper "UPDATE member SET status = 'confirmed' WHERE address_id =
		$one = 'm1@example.org')" \
		'm1@example.org on club is confirmed, but .* unsubscribed' \
		"who left made to stay"
	tamper "UPDATE member SET consent_until = 1 WHERE address_id =
		$one = 'imp@example.org')" 'another end' "an end moved"
	tamper "UPDATE member SET basis = 'express', consent_until = NULL
		WHERE address_id = $one = 'imp@example.org')" \
		'has express consent, but .* implied' "a basis made up"
	tamper "UPDATE member SET tier = 'core' WHERE address_id =
		$one = 'm2@example.org')" 'tier "core"' "a tier changed"
	tamper "UPDATE address SET suspended_at = NULL" 'came back' \
		"a suspension taken out"
	tamper "INSERT INTO address (addr, key) VALUES ('x@example.org',
		'x@example.org'); INSERT INTO member (list_id, address_id, name,
		first_name, tier, lang, status, basis) SELECT 1, max(id), '',
		'', '', '', 'confirmed', 'express' FROM address" \
		'x@example.org on club is a member, but' "somebody put in"
	tamper "DELETE FROM member WHERE status = 'unsubscribed' AND
		address_id = $one = 'out@example.org')" 'is gone, but' \
		"somebody taken out"
	t -C h doctor
	exits 0 "well again"
fi

finish

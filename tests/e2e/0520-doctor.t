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
t -C h member m3@example.org forget
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

#!/bin/sh
# SPDX-License-Identifier: MIT
# Through a real Postfix, with STARTTLS and a password: 2,000 members, each
# gets the mail once, and every signature of every mail holds for two
# verifiers. Then what must not be sent at all: with a wrong password, to a
# server whose certificate nobody vouches for.

. "${TOP:-.}/tests/lib/tap.sh"
. "$TOP/tests/lib/send.sh"
. "$TOP/tests/lib/dkim.sh"
. "$TOP/tests/lib/postfix.sh"
cd "$work" || exit 1

if why_not=$(postfix_why_not); then
	echo "1..0 # SKIP $why_not"
	exit 0
fi
members=2000
holds "Postfix starts" postfix_start
printf 'sesame\n' >secret
printf 'simsalabim\n' >wrong
chmod 600 secret wrong
auth="auth: password, user: mailer@relay, password_file: \"$work"
export TIDINGS_CA_FILE="$pf/ca.pem"

home h $members "  - {url: \"smtp://127.0.0.1:$pf_port\", $auth/secret\"}"
sign_home h
dkim_records h >dns
t -C h doctor
says 'encrypted, and the log-in is right' "doctor says that all is well"
t -C h send co-design --yes --json
exits 0 "sent"
is "$(count planned)/$(count accepted)" $members/$members "to everybody"
holds "the queue runs empty" postfix_idle

# What a mailbox has ends its lines with LF.
mkdir arrived
for f in "$pf"/mail/all/new/*; do
	sed 's/$/\r/' "$f" >"arrived/${f##*/}"
done
is "$(ls arrived | wc -l)" $members "all arrive"
sed -n 's/^Delivered-To: //p' "$pf"/mail/all/new/* | sort >got
tail -n +2 h/members.csv | cut -d, -f1 | sort >want
holds "each exactly once" cmp got want
is "$(grep -h '^Return-Path: <bounce+b' "$pf"/mail/all/new/* | sort -u |
	wc -l)" $members "each with an envelope sender of its own"
is "$(grep -l '^Received:.*ESMTPSA\|with ESMTPSA' "$pf"/mail/all/new/* |
	wc -l)" $members "encrypted and logged in"
holds "every signature holds, and no field can be added" \
	verified dns 2 arrived 5
t -C h send co-design --yes
exits 0 "once more"
is "$(ls "$pf/mail/all/new" | wc -l)" $members "nobody gets it again"

# --- what must not be sent ---------------------------------------------------
nothing()	# DIR STATUS PATTERN NAME
{
	t -C "$1" send co-design --yes
	exits "$2" "$4"
	warns "$3" "why is said"
	t -C "$1" status co-design --json
	is "$(count waiting)/$(count accepted)" 3/0 "all wait"
	is "$(ls "$pf/mail/all/new" | wc -l)" $members "nobody got it"
}
failures()
{
	grep -c 'SASL .* authentication failed' "$pf/log"
}
home w 3 "  - {url: \"smtp://127.0.0.1:$pf_port\", $auth/wrong\"}"
nothing w 69 'refused the log-in' "a wrong password"
is "$(failures)" 1 "is tried once"
home c 3 "  - {url: \"smtp://127.0.0.1:$pf_port\", $auth/secret\"}"
TIDINGS_CA_FILE=$pf/other-ca.pem
nothing c 69 'certificate is not one to trust' \
	"a certificate of another authority"
unset TIDINGS_CA_FILE
nothing c 69 'certificate is not one to trust' \
	"one that the system does not know"
export TIDINGS_CA_FILE="$pf/ca.pem"
sed -i 's|//127.0.0.1|//localhost|' c/config/tidings.yaml
nothing c 69 'certificate is not one to trust' \
	"a certificate for another host"
is "$(failures)" 1 "no password was shown to any of them"

# --- what is for tests only ---------------------------------------------------
sed -i 's|//localhost|//relay.example.org|' c/config/tidings.yaml
t -C c status
exits 78 "TIDINGS_CA_FILE where a relay is elsewhere"
warns 'TIDINGS_CA_FILE is set' "is refused"

finish

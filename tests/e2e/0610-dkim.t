#!/bin/sh
# SPDX-License-Identifier: MIT
# Signatures before two verifiers that know nothing of ours: 2,000 random
# messages, mails and proofs as a relay gets them. Then the keys: made once,
# never overwritten, refused where they are not what they should be (S24 to
# S28). SOAK=1 makes it 20,000 messages.

. "${TOP:-.}/tests/lib/tap.sh"
. "$TOP/tests/lib/send.sh"
. "$TOP/tests/lib/dkim.sh"
cd "$work" || exit 1

count=2000
test -z "${SOAK-}" || count=20000
B=$(dirname "$(readlink -f "$TIDINGS")")
maker=$B/unit/mime_dkim_test
if ! test -x "$maker"; then
	case $(basename "$B") in asan|tsan|cov) mode=$(basename "$B") ;;
	*) mode=release ;; esac
	make -s -C "$TOP" MODE="$mode" B="$B" "$maker" >"$work/log" 2>&1
fi
mkdir random
DKIM_DIR=$work/random DKIM_COUNT=$count "$maker" >"$work/log" 2>&1
mv random/dns random.dns
is "$(ls random | wc -l)" "$count" "$count random messages are signed"
holds "all hold for both, and no field can be added" \
	verified random.dns 2 random 20

# --- what a relay gets --------------------------------------------------------
peer "$work/p1"
smtp_home h 20
t -C h doctor --dkim
exits 78 "no dkim: in the settings"
says 'dkim:$' "the lines to add are shown"
says 'domain: news.example.org' "with a domain that fits"
sed -i '/bounce_address/a\  feedback_id: gardenclub' h/config/tidings.yaml
sign_home h
exits 0 "the keys are made"
is "$(stat -c %a h/config/dkim.pem h/config/dkim-ed25519.pem | xargs)" \
	"600 600" "for nobody else to read"
cp h/config/dkim.pem before.pem
dkim_records h >h.dns
is "$(cut -d' ' -f1 h.dns | xargs)" "s1._domainkey.example.org \
s1-ed25519._domainkey.example.org" "each under a selector of its own"
holds "a key that is there is never written to" \
	cmp before.pem h/config/dkim.pem
t -C h doctor --dkim
exits 0 "the records for people"
is "$(awk -F'"' '/IN TXT/ {n++} n == 1 {v = v $2} END {print v}' "$out")" \
	"$(sed -n 's/^s1\._[^ ]* //p' h.dns)" "are the same"
t -C h send co-design --yes --json
exits 0 "signed mails are sent"
mkdir sent
for f in "$peer"/mail/*.eml; do
	cp "$f" sent
done
is "$(ls sent | wc -l)" 20 "20 of them"
holds "as the relay got them they hold" verified h.dns 2 sent 2

# The fields about the list (S31, S37, S40, S46), in every mail once or never.
mkdir heads
for f in sent/*; do
	sed 's/\r$//; /^$/q' "$f" >"heads/${f#*/}"
done
field()		# NAME: its different values
{
	sed -n 's/^'"$1"': //p' heads/* | sort -u
}
found()		# NAME: how many mails have it, and how often in all
{
	echo "$(grep -il "^$1:" heads/* | wc -l)/$(grep -ih "^$1:" heads/* |
		wc -l)"
}
for name in From To Reply-To Subject Date Message-ID MIME-Version \
	List-Id List-Unsubscribe List-Help List-Owner List-Post \
	Auto-Submitted Feedback-ID; do
	is "$(found $name)" 20/20 "$name: once"
done
for name in List-Unsubscribe-Post List-Archive Precedence Sender Cc Bcc; do
	is "$(found $name)" 0/0 "$name: never, without pages of our own"
done
is "$(grep -h '^List-Unsubscribe:' heads/* | grep -vc \
	'^List-Unsubscribe: <mailto:reply+u[a-z2-7]*@news.example.org?subj')" \
	0 "leaving is by mail, with a token"
is "$(field Feedback-ID)" co-design:club:recap:gardenclub \
	"Feedback-ID has four parts, none a member's"
is "$(field List-Id)/$(field List-Post)/$(field Auto-Submitted)" \
	'"The garden club" <club.news.example.org>/NO/auto-generated' \
	"the list's fields are the same in all"
rm -f "$peer"/mail/*
t -C h proof co-design --to me@example.org
exits 0 "proofs too"
mkdir proofs
for f in "$peer"/mail/*.eml; do
	cp "$f" proofs
done
holds "are signed" verified h.dns 2 proofs 1

# --- the same input, the same bytes (I8) -----------------------------------------
export TIDINGS_NOW=2026-05-01T12:00:00Z
home one 5
sign_home one
cp -r one two
for h in one two; do
	t -C $h send co-design --yes
done
holds "two runs sign alike" diff -r one/var/outbox/new two/var/outbox/new
is "$(grep -l '^DKIM-Signature' one/var/outbox/new/* | wc -l)" 5 "all of it"
unset TIDINGS_NOW

# --- keys that are not what they should be -----------------------------------------
home k 2
sign_home k
key=k/config/dkim.pem
cp $key good.pem
refused()	# STATUS PATTERN NAME
{
	t -C k send co-design --yes
	exits "$1" "send: $3"
	warns "$2" "says so"
	t -C k proof co-design --to me@example.org
	exits "$1" "proof: $3"
	t -C k doctor
	exits 78 "doctor: $3"
	says "error .*$2" "says so"
	t -C k status co-design --json
	is "$(count planned)/$(ls k/var/outbox/new 2>/dev/null | wc -l)" 0/0 \
		"nothing is sent or planned"
	rm -f $key
	cp good.pem $key
	chmod 600 $key
}
chmod 640 $key
refused 77 'chmod 600' "a key that its group can read"
if test "$(id -u)" -eq 0; then
	chown 65534 $key
	refused 77 'another user' "a key of another user"
fi
rm $key
refused 78 'no signing key' "no key"
mv $key other.pem
ln -s ../../other.pem $key
refused 77 'a link' "a link"
openssl genrsa -out $key 1024 2>/dev/null
refused 78 '1024 bits' "a key that is too small"
echo hello >$key
refused 78 'no private key' "no key in the file"
cp k/config/dkim-ed25519.pem $key
refused 78 'no RSA key' "Ed25519 alone"
t -C k doctor
exits 0 "a good key"

sed -i 's/domain: example.org, sel/domain: example.net, sel/' \
	k/config/tidings.yaml
for verb in "send co-design --yes" check "proof co-design --to a@b.example" \
	doctor "doctor --dkim"; do
	# shellcheck disable=SC2086
	t -C k $verb
	exits 78 "$verb: signed for a domain that is not From's"
done

finish

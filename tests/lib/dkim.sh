# SPDX-License-Identifier: MIT
# For tests of signatures, after tap.sh.
#
#   sign_home DIR        a home that signs with RSA and Ed25519, its keys made
#   dkim_records DIR     their records, "name value" a line, as DNS would have
#   opendkim_verify      builds $work/opendkim_verify
#   verified RECORDS N DIR BREAK   see dkim_verify.py

opendkim_verify()
{
	test -x "$work/opendkim_verify" || ${CC:-cc} -O1 -o \
		"$work/opendkim_verify" "$TOP/tests/lib/opendkim_verify.c" \
		-lopendkim
}

verified()
{
	opendkim_verify && python3 "$TOP/tests/lib/dkim_verify.py" "$1" \
		"$work/opendkim_verify" "$2" "$3" "$4"
}

sign_home()
{
	sed -i '/bounce_address/a\  dkim: {domain: example.org, selector: s1, key: config/dkim.pem, ed25519: config/dkim-ed25519.pem}' \
		"$1/config/tidings.yaml"
	t -C "$1" doctor --dkim --json
}

dkim_records()
{
	"$TIDINGS" -C "$1" doctor --dkim --json | python3 -c '
import json, sys
for r in json.load(sys.stdin)["records"]:
    assert "".join(r["strings"]) == r["value"]
    assert max(map(len, r["strings"])) <= 255
    print(r["name"], r["value"])'
}

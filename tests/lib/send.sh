# SPDX-License-Identifier: MIT
# For tests of sending: a home with members, a peer, and counts.
#
#   home DIR N [RELAY]   a home with N confirmed members m1.. and one recap,
#                        co-design; RELAY: lines for tidings.yaml
#   peer DIR [RULES]     starts a peer (rules are JSON); $port is its port
#   smtp_home DIR N [KEYS]  a home whose relay is the last peer, with
#                        $connections, or one; KEYS: more, ", rate: 5/s"
#   count KEY            that number in the JSON of the last t
#   adds_up              whether its counts add up
#   taken ADDRESS        how many mails the peer in $peer took for it
#   taken_all            how many it took for members

PEER=$TOP/tests/lib/smtp_peer.py
peers=

home()
{
	mkdir -p "$1/config" "$1/lists/club/recaps"
	cp -r "$TOP/templates" "$1/templates"
	cat >"$1/config/tidings.yaml" <<-YAML
	identity:
	  domain: news.example.org
	  reply_address: reply@news.example.org
	  bounce_address: bounce@news.example.org
	relays:
	${3-  - url: maildir:var/outbox}
	mailboxes:
	  - url: maildir:var/inbox
	YAML
	cat >"$1/lists/club/list.yaml" <<-YAML
	name: The garden club
	from: Garden club <club@news.example.org>
	contact: {name: Robin, email: robin@example.org}
	postal_address: 1 Main Street, Milton
	purpose: News of the garden club
	timezone: America/Toronto
	tiers:
	  - {name: Core, detail: full}
	  - {name: Friends, detail: summary}
	YAML
	cat >"$1/lists/club/recaps/co-design.md" <<-MD
	---
	title: "Spring planting day"
	date: 2026-04-18
	---

	Dear {{first_name|friend}}, thank you for coming.

	## What we planted

	Beans along the fence.

	<!-- more -->

	Peas too, in the second bed.
	MD
	{
		echo email,name,tier
		i=0
		while test $i -lt "$2"; do
			i=$((i + 1))
			case $((i % 2)) in
			0) echo "m$i@example.org,Member $i,Core" ;;
			*) echo "m$i@example.org,Member $i,Friends" ;;
			esac
		done
	} >"$1/members.csv"
	t -C "$1" import club "$1/members.csv" --basis express \
		--evidence "sign-up sheet"
	test "$status" -eq 0 || echo "# import failed: $(cat "$err")"
}

peer()
{
	peer=$1
	mkdir -p "$peer"
	printf '%s\n' "${2-[]}" >"$peer/rules.json"
	python3 "$PEER" "$peer" "$peer/rules.json" 2>"$peer/errors" &
	peers="$peers $!"
	trap 'kill $peers 2>/dev/null; rm -rf "$work"' EXIT
	while ! test -s "$peer/port"; do
		sleep 0.05
	done
	port=$(cat "$peer/port")
}

smtp_home()
{
	home "$1" "$2" "  - {url: \"smtp://127.0.0.1:$port\", tls: none,
      connections: ${connections-1}${3-}}"
}

count()
{
	sed -n "s/.*\"$1\":\\([0-9]*\\).*/\\1/p" "$out"
}

adds_up()
{
	sum=0
	for key in waiting accepted deferred failed in_doubt suppressed \
		expired cancelled; do
		sum=$((sum + $(count $key)))
	done
	test "$(count planned)" -eq $sum
}

taken()
{
	cat "$peer"/mail/*.rcpt 2>/dev/null | grep -cx "$1"
}

taken_all()
{
	cat "$peer"/mail/*.rcpt 2>/dev/null | grep -v '^robin@' | grep -c @
}

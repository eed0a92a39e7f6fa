# SPDX-License-Identifier: MIT
# A Postfix of the test's own, after tap.sh: in $pf, on $pf_port of this
# machine, with STARTTLS and log-in required and every mail for example.org in
# one Maildir. Root only: Postfix changes users. Stops itself after $PF_SECONDS
# where nobody is left to do it.
#
#   postfix_why_not   says why there can be none here; fails where there can
#   postfix_start     makes $pf and starts it
#   postfix_stop
#   postfix_idle      waits until the queue is empty, two minutes at most
#
# $pf/ca.pem vouches for it, $pf/other-ca.pem for nobody; mailer with the
# password "sesame" may send. $pf/mail/all/new has what arrived, $pf/log what
# it said.

PF_SECONDS=1200
pf_sbin=/usr/lib/postfix/sbin

postfix_why_not()
{
	if test "$(id -u)" -ne 0; then
		echo "Postfix has to be started by root"
	elif ! command -v postfix >/dev/null 2>&1; then
		echo "another mail server is installed, which Postfix would" \
			"replace"
	else
		return 1
	fi
}

# CA NAME: an authority, and a certificate by it for this machine as 127.0.0.1.
certify()
{
	openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=$1" \
		-addext basicConstraints=critical,CA:true \
		-keyout "$pf/$1.key" -out "$pf/$1.pem" 2>/dev/null
	openssl req -newkey rsa:2048 -nodes -subj "/CN=relay" \
		-keyout "$pf/$2.key" -out "$pf/$2.csr" 2>/dev/null
	echo "subjectAltName=IP:127.0.0.1" >"$pf/$2.ext"
	openssl x509 -req -in "$pf/$2.csr" -CA "$pf/$1.pem" \
		-CAkey "$pf/$1.key" -CAcreateserial -days 30 \
		-extfile "$pf/$2.ext" -out "$pf/$2.pem" 2>/dev/null
	chmod 600 "$pf/$2.key"
}

postfix_settings()
{
	cat >"$pf/etc/main.cf" <<-CF
	compatibility_level = 3.6
	queue_directory = $pf/queue
	data_directory = $pf/data
	command_directory = /usr/sbin
	daemon_directory = $pf_sbin
	maillog_file = $pf/log
	maillog_file_prefixes = $pf
	myhostname = relay.example.org
	mydestination =
	inet_interfaces = 127.0.0.1
	inet_protocols = ipv4
	alias_maps =
	smtpd_tls_security_level = encrypt
	smtpd_tls_cert_file = $pf/relay.pem
	smtpd_tls_key_file = $pf/relay.key
	smtpd_sasl_auth_enable = yes
	smtpd_sasl_local_domain = relay
	smtpd_relay_restrictions = permit_sasl_authenticated, reject
	virtual_mailbox_domains = example.org
	virtual_mailbox_base = $pf/mail
	virtual_mailbox_maps = static:all/
	virtual_uid_maps = static:65534
	virtual_gid_maps = static:65534
	CF
	cat >"$pf/etc/master.cf" <<-CF
	127.0.0.1:$pf_port inet n - n - - smtpd
	cleanup unix n - n - 0 cleanup
	qmgr unix n - n 300 1 qmgr
	tlsmgr unix - - n 1000? 1 tlsmgr
	rewrite unix - - n - - trivial-rewrite
	bounce unix - - n - 0 bounce
	defer unix - - n - 0 bounce
	trace unix - - n - 0 bounce
	error unix - - n - - error
	retry unix - - n - - error
	virtual unix - n n - - virtual
	anvil unix - - n - 1 anvil
	showq unix n - n - - showq
	proxymap unix - - n - - proxymap
	postlog unix-dgram n - n - 1 postlogd
	CF
	cat >"$pf/etc/sasl/smtpd.conf" <<-CF
	pwcheck_method: auxprop
	auxprop_plugin: sasldb
	sasldb_path: $pf/sasldb
	mech_list: PLAIN LOGIN
	CF
}

postfix_start()
{
	pf=$work/postfix
	mkdir -p "$pf/etc/sasl" "$pf/queue" "$pf/data" "$pf/mail"
	# Postfix's users have to come through.
	chmod 711 "$work" "$(dirname "$work")"
	chown postfix "$pf/data"
	chown 65534:65534 "$pf/mail"
	pf_port=$(python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
	certify ca relay
	certify other-ca other
	postfix_settings
	echo sesame | saslpasswd2 -p -c -f "$pf/sasldb" -u relay mailer
	chown postfix "$pf/sasldb"
	postfix -c "$pf/etc" check 2>"$pf/check"
	trap 'postfix_stop; rm -rf "$work"' EXIT
	"$pf_sbin/master" -c "$pf/etc" -e $PF_SECONDS -w
}

postfix_stop()
{
	postfix -c "$pf/etc" stop 2>/dev/null
}

postfix_idle()
{
	pf_tries=0
	while postqueue -c "$pf/etc" -j | grep -q .; do
		pf_tries=$((pf_tries + 1))
		test $pf_tries -lt 600 || return 1
		sleep 0.2
	done
}

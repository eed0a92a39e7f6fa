#!/bin/sh
# SPDX-License-Identifier: MIT
# The packages that Tidings is built and tested with (Debian 12 names).
#
#   install-deps.sh GROUP...           fetches what is missing, saying so
#   install-deps.sh --check GROUP...   only says so, and fails
#
# A package counts as there when what it is needed for works, however it came.
# Groups: build, test, bench.

set -u

# package, how to see that it is there
build='
gcc			command:gcc
libc6-dev		header:stdio.h
pkg-config		command:pkg-config
libcurl4-gnutls-dev	module:libcurl
libsqlite3-dev		module:sqlite3
libyaml-dev		module:yaml-0.1
libcmark-gfm-dev	header:cmark-gfm.h
libcmark-gfm-extensions-dev header:cmark-gfm-core-extensions.h
libssl-dev		module:libcrypto
libidn2-dev		module:libidn2
libical-dev		module:libical
libetpan-dev		header:libetpan/libetpan.h
libxml2-dev		module:libxml-2.0
libseccomp-dev		module:libseccomp
libgnutls28-dev		module:gnutls
tzdata			file:/usr/share/zoneinfo/America/Toronto
'
test='
clang			command:clang
libclang-rt-14-dev	package:libclang-rt-14-dev
libcmocka-dev		header:cmocka.h
python3			command:python3
sqlite3			command:sqlite3
mandoc			command:mandoc
openssl			command:openssl
python3-dkim		file:/usr/lib/python3/dist-packages/dkim/__init__.py
python3-dateutil	file:/usr/lib/python3/dist-packages/dateutil/rrule.py
python3-icalendar	file:/usr/lib/python3/dist-packages/icalendar/__init__.py
libopendkim-dev		header:opendkim/dkim.h
postfix			mta:postfix
sasl2-bin		command:saslpasswd2
libsasl2-modules	package:libsasl2-modules
dovecot-imapd		package:dovecot-imapd
pandoc			command:pandoc
'
bench='
nodejs			command:node
npm			command:npm
python3-flufl.bounce	package:python3-flufl.bounce
libmail-deliverystatus-bounceparser-perl	package:libmail-deliverystatus-bounceparser-perl
libsisimai-perl		package:libsisimai-perl
'

is_there()
{
	case $1 in
	command:*) command -v "${1#*:}" >/dev/null 2>&1 ;;
	module:*) pkg-config --exists "${1#*:}" 2>/dev/null ;;
	file:*) test -e "${1#*:}" ;;
	# One that is there already is not replaced by ours.
	mta:*) command -v "${1#*:}" >/dev/null 2>&1 ||
		test -e /usr/sbin/sendmail ;;
	# Not one whose settings alone were left when it was removed.
	package:*) test "$(dpkg-query -W -f '${db:Status-Status}' \
		"${1#*:}" 2>/dev/null)" = installed ;;
	header:*)
		# Headers that need others before them are only looked for.
		printf '#if !__has_include(<%s>)\n#error\n#endif\n' \
			"${1#*:}" | gcc -E -o /dev/null - 2>/dev/null ;;
	esac
}

missing()
{
	for group in "$@"; do
		case $group in
		build) table=$build ;;
		test) table=$test ;;
		bench) table=$bench ;;
		*) echo "$0: there is no group $group" >&2; exit 64 ;;
		esac
		echo "$table" | while read -r package probe; do
			test -z "$package" || is_there "$probe" ||
				printf ' %s' "$package"
		done
	done
}

check=
if test "${1-}" = --check; then
	check=yes
	shift
fi
list=$(missing "$@")
test -n "$list" || exit 0

if test -n "$check"; then
	cat >&2 <<END
These Debian packages are missing:
$list
Install them with: apt-get install$list
or let \`make demo\` or \`make test\` do it.
END
	exit 1
fi
if ! command -v apt-get >/dev/null 2>&1; then
	cat >&2 <<END
These are missing, under the names that Debian gives them:
$list
There is no apt-get here: please install them in this system's own way.
END
	exit 1
fi

as_root=
if test "$(id -u)" -ne 0; then
	as_root=sudo
	if ! command -v sudo >/dev/null 2>&1; then
		echo "As root, please run: apt-get install$list" >&2
		exit 1
	fi
fi
echo "Installing with apt-get:$list"
log=$(mktemp) || exit 1
get()
{
	# shellcheck disable=SC2086 # as_root may be no word at all
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
		-o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1
}
# The tests start a Postfix and a Dovecot of their own, from a folder; the
# system gets none that runs. policy-rc.d is how Debian is told so, and one that
# is there stays as it is.
quiet=
policy=/usr/sbin/policy-rc.d
cleanup()
{
	rm -f "$log"
	test -z "$quiet" || $as_root rm -f "$policy"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM
case " $list " in
*" postfix "* | *" dovecot-imapd "*)
	if ! test -e "$policy"; then
		quiet=yes
		printf '#!/bin/sh\nexit 101\n' |
			$as_root tee "$policy" >/dev/null &&
			$as_root chmod 755 "$policy" || exit 1
	fi ;;
esac
case " $list " in
*" postfix "*)
	echo "postfix postfix/main_mailer_type select No configuration" |
		$as_root debconf-set-selections ;;
esac
# shellcheck disable=SC2086 # the list is words
if ! { get update && get install --no-install-recommends $list; }; then
	tail -n 30 "$log" >&2
	echo "apt-get could not install them; its last words are above." >&2
	exit 1
fi
# Nor when the machine starts next: what was missing a moment ago is for tests.
case " $list " in
*" dovecot-imapd "*)
	if command -v systemctl >/dev/null 2>&1; then
		$as_root systemctl disable dovecot.service dovecot.socket \
			>>"$log" 2>&1
	fi ;;
esac
left=$(missing "$@")
if test -n "$left"; then
	echo "Installed, but still not usable:$left" >&2
	exit 1
fi

# SPDX-License-Identifier: MIT
# For tests/e2e/*.t: source it, check, then `finish`. Standard output is TAP.
#
#   t ARGS...            runs tidings; $status, $out and $err (files) are set
#   failing HOME FAULT ARGS...  runs it there on a disk that fails (disk.c)
#   exits STATUS NAME    the last t ended so
#   says PATTERN NAME    its standard output matches (grep -E)
#   warns PATTERN NAME   its standard error does
#   holds NAME CMD...    the command succeeds
#   fails NAME CMD...    the command fails
#   is GOT WANT NAME     two texts are the same
#
# $work is an empty folder that is removed at the end.

TOP=${TOP:-$(cd "$(dirname "$0")/../.." && pwd)}
TIDINGS=${TIDINGS:-$TOP/build/tidings}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
out=$work/.out
err=$work/.err
status=
tap_n=0
tap_bad=0

t()
{
	tap_said="tidings $*"
	"$TIDINGS" "$@" >"$out" 2>"$err" </dev/null
	status=$?
}

failing()
{
	tap_home=$1
	tap_fault=$2
	shift 2
	tap_said="tidings $* on a disk with $tap_fault"
	ASAN_OPTIONS=verify_asan_link_order=0 DISK_ROOT=$tap_home \
		DISK_FAIL=$tap_fault \
		LD_PRELOAD=$(dirname "$(readlink -f "$TIDINGS")")/disk.so \
		"$TIDINGS" -C "$tap_home" "$@" >"$out" 2>"$err" </dev/null
	status=$?
}

# RESULT NAME: one line, and after a failure what the last t had to say.
tap()
{
	tap_n=$((tap_n + 1))
	if test "$1" -eq 0; then
		echo "ok $tap_n - $2"
		return 0
	fi
	echo "not ok $tap_n - $2"
	tap_bad=1
	if test -n "${tap_said-}"; then
		echo "# $tap_said: $status"
		sed 's/^/# out: /' "$out" | head -n 20
		sed 's/^/# err: /' "$err" | head -n 20
	fi
	return 1
}

exits()
{
	test "$status" -eq "$1"
	tap $? "$2"
}

says()
{
	grep -Eq -e "$1" "$out"
	tap $? "$2"
}

warns()
{
	grep -Eq -e "$1" "$err"
	tap $? "$2"
}

holds()
{
	tap_name=$1
	shift
	"$@" >"$work/.log" 2>&1
	tap $? "$tap_name" || sed 's/^/# /' "$work/.log" | head -n 20
}

fails()
{
	tap_name=$1
	shift
	! "$@" >"$work/.log" 2>&1
	tap $? "$tap_name" || sed 's/^/# /' "$work/.log" | head -n 20
}

is()
{
	test "$1" = "$2"
	tap $? "$3" || printf '# got:  %s\n# want: %s\n' "$1" "$2"
}

finish()
{
	echo "1..$tap_n"
	exit $tap_bad
}

#!/bin/sh
# SPDX-License-Identifier: MIT
# The tree itself: who includes whom, the manual pages, the commands they name.

. "${TOP:-.}/tests/lib/tap.sh"

layers=$TOP/tests/lib/layers.sh
holds "every #include goes the right way" sh "$layers" "$TOP"

# FILE LINE NAME: a tree in which that line is a breach.
breach()
{
	rm -rf "$work/tree"
	mkdir -p "$work/tree/mailer/store" "$work/tree/$(dirname "$1")"
	printf '/* SPDX-License-Identifier: MIT */\n#include <sqlite3.h>\n' \
		>"$work/tree/mailer/store/sql.h"
	printf '/* SPDX-License-Identifier: MIT */\n%s\n' "$2" \
		>"$work/tree/$1"
	fails "refused: $3" sh "$layers" "$work/tree"
}
breach mailer/send/x.c '#include "compose/compose.h"' "send of compose"
breach mailer/compose/x.h '#include "send/engine.h"' "compose of send"
breach mailer/recap/x.c '#include "conf/list.h"' "recap of conf"
breach mailer/base/x.c '	# include "text/yaml.h"' "base of text"
breach mailer/send/x.c '#include <sqlite3.h>' "a library of another folder"
breach mailer/text/x.c '#include <openssl/evp.h>' "a header of its folder"
breach mailer/cmd/x.c '#include "store/sql.h"' "a header that shows a library"
breach mailer/cmd/x.c '#include "cmd.h"' "a header without its folder"
breach mailer/extra/x.c 'int x;' "a folder with no place"

# The same tree without a breach passes, so the refusals above mean something.
rm "$work/tree/mailer/extra/x.c"
holds "allowed: the rest of that tree" sh "$layers" "$work/tree"

if command -v mandoc >/dev/null 2>&1; then
	for page in tidings.1 tidings.5; do
		holds "$page is clean" mandoc -T lint -W warning \
			"$TOP/mailer/$page"
	done
fi

# Every command of --help is in the manual page, and the other way round.
t --help
sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p' "$out" | sort >"$work/help"
sed -n 's/^\.It \(Xo \)*Ic \([a-z][a-z]*\).*/\2/p' "$TOP/mailer/tidings.1" |
	sort -u >"$work/man"
holds "tidings(1) has the commands that --help has" \
	diff "$work/help" "$work/man"

# Every command answers --help in 80 columns, with an example.
while read -r command; do
	t "$command" --help
	test "$status" -eq 0 && ! grep -q '.\{80\}' "$out" &&
		grep -q "tidings $command" "$out"
	tap $? "$command --help fits a terminal"
done <"$work/help"

finish

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

finish

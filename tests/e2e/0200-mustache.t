#!/bin/sh
# SPDX-License-Identifier: MIT
# The Mustache specification's core modules, through `tidings render`, and what
# that command says of wrong templates. CORPORA holds the specification.

. "$(dirname "$0")/../lib/tap.sh"

CORPORA=${CORPORA:-$TOP/../shared/corpora}
if [ -d "$CORPORA/mustache" ]; then
	holds "core modules of the specification" \
		"$TOP/tests/lib/mustache_spec.py" "$TIDINGS" "$CORPORA/mustache"
else
	echo "ok $((tap_n += 1)) - core modules # SKIP no corpora"
fi

cd "$work" || exit 1
printf 'Dear {{name}},\n  {{>item}}\n' >letter
printf 'name: A & B\nitems: [x, "<y>"]\n' >data.yaml
mkdir partials
printf '{{#items}}\n- {{.}}\n{{/items}}\n' >partials/item.mustache
t render letter data.yaml --partials partials
exits 0 "a template with a partial"
printf 'Dear A &amp; B,\n  - x\n  - &lt;y&gt;\n' >want
holds "escaped and indented" cmp "$out" want

t render letter data.yaml
exits 0 "without partials"
is "$(cat "$out")" "Dear A &amp; B," "an unknown partial prints nothing"

printf 'a\n{{#items}}\n' >open
t render open data.yaml
exits 65 "an open section"
warns 'open:2:1: .*never closed' "says where"
holds "prints nothing" test ! -s "$out"

printf 'a: [\n' >broken.yaml
t render letter broken.yaml
exits 65 "data that is no YAML"
warns 'broken.yaml:' "names the file"

printf '{{#x}}' >partials/item.mustache
t render letter data.yaml --partials partials
exits 65 "a wrong partial"
warns 'item.mustache:1:1' "names it"
printf '{{>../letter}}' >up
t render up data.yaml --partials partials
fails "a partial outside its folder is not read" grep -q Dear "$out"

t render letter nothing.yaml
exits 66 "data that is not there"
t render letter
exits 64 "one argument"
finish

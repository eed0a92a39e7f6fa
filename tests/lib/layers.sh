#!/bin/sh
# SPDX-License-Identifier: MIT
# The direction of every #include under mailer/: a folder may include only
# what stands before it in the flow, a third-party library belongs to one
# folder, and to no header that another folder includes; the parts that the
# store connects (compose, send and those to come) never include each other.
#
#   layers.sh TOP       prints each breach as file:line and fails

set -u
cd "${1:-.}" || exit 66

find mailer -name '*.[ch]' | sort | xargs awk '
BEGIN {
	may["base"] = "base"
	may["text"] = "text base"
	may["mime"] = "mime base"
	may["schedule"] = "schedule base"
	may["conf"] = "conf base text mime schedule recap"
	may["recap"] = "recap base text"
	may["store"] = "store base mime"
	may["compose"] = "compose base text mime recap schedule store"
	may["send"] = "send base text mime store"
	may["inbox"] = "inbox base text mime schedule store"
	may["web"] = "web base text store"
	may["report"] = "report base text store"

	# A header of these, or a folder of headers, and who may use it.
	of["sqlite3"] = "store"
	of["curl"] = "send"
	of["libetpan"] = "inbox"
	of["microhttpd"] = "web"
	of["cmark-gfm"] = "text"
	of["yaml"] = "text"
	of["idn2"] = "mime"
	of["libical"] = "schedule"
	of["openssl"] = "base"
	of["libxml"] = "inbox"
	of["seccomp"] = "inbox"
	of["gnutls"] = "inbox"
}

function breach(why)
{
	printf "%s:%d: %s\n", FILENAME, FNR, why
	bad = 1
}

FNR == 1 {
	split(FILENAME, path, "/")
	folder = path[2]
	if ($0 !~ /SPDX-License-Identifier: MIT/)
		breach("the first line is no SPDX line")
	if (!(folder in may) && folder != "cmd")
		breach("the folder " folder " has no place in the flow")
}

/^[ \t]*#[ \t]*include[ \t]*"/ {
	name = $0
	sub(/^[^"]*"/, "", name)
	sub(/".*/, "", name)
	if (name !~ /\//) {
		breach("\"" name "\" does not name its folder")
		next
	}
	from = name
	sub(/\/.*/, "", from)
	if (from != folder)
		used[name] = FILENAME ":" FNR
	if (folder != "cmd" && index(" " may[folder] " ", " " from " ") == 0)
		breach(folder " may not include \"" name "\"")
}

/^[ \t]*#[ \t]*include[ \t]*</ {
	name = $0
	sub(/^[^<]*</, "", name)
	sub(/>.*/, "", name)
	library = name
	sub(/(-core-extensions|-extension_api)?\.h$/, "", library)
	sub(/\/.*/, "", library)
	if (!(library in of))
		next
	if (of[library] != folder)
		breach("<" name "> belongs to " of[library])
	else if (FILENAME ~ /\.h$/)
		shows[substr(FILENAME, length("mailer/") + 1)] = name
}

END {
	for (header in shows) {
		if (!(header in used))
			continue
		printf "%s: \"%s\" shows <%s> to another folder\n", \
			used[header], header, shows[header]
		bad = 1
	}
	exit bad
}
'

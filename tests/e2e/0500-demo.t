#!/bin/sh
# SPDX-License-Identifier: MIT
# The month of the sample lists: what it leaves in the store; and the sample
# recap to the sample members: every member gets one mail, and the four editions
# differ as the tiers say, in text, HTML, headers and calendar.

. "${TOP:-.}/tests/lib/tap.sh"
home=$work/home
mkdir "$home"
cp -R "$TOP/config" "$TOP/lists" "$TOP/templates" "$home"
rm -f "$home/config/keys"
export TIDINGS_NOW=2026-12-08T15:00:00Z

demo()
{
	sh "$TOP/tests/demo.sh" "$TIDINGS" "$home"
}

holds "the demo runs" demo
ls "$home/var/outbox/new" >"$work/first"
holds "and again" demo
is "$(wc -l <"$work/first")" "$(ls "$home/var/outbox/new" | wc -l)" \
	"it started afresh: as many mails as before"

t -C "$home" status mh-pcn/2026-11-co-design --json
exits 0 "status"
cp "$out" "$work/status"
t -C "$home" send mh-pcn/2026-11-co-design --yes
exits 0 "sent once more"
is "$(wc -l <"$work/first")" "$(ls "$home/var/outbox/new" | wc -l)" \
	"nobody got it twice"

# --- what the month left ------------------------------------------------------
sql()
{
	sqlite3 "$home/var/tidings.db" "$1"
}
is "$(sql "SELECT group_concat(n) FROM (SELECT kind || ' ' || count(*) AS n
	FROM delivery WHERE state = 'accepted' AND kind <> 'notice'
	GROUP BY kind ORDER BY kind)")" \
	"catch_up 1,correction 11,recap 64" \
	"two recaps and a digest, a correction, and who moved caught up"
is "$(sql "SELECT group_concat(DISTINCT state) FROM delivery")" accepted \
	"every mail went out"
is "$(sql "SELECT count(*) || ' ' || sum(settled_at IS NOT NULL) FROM remark")" \
	"2 1" "two remarks on the draft, one settled"
is "$(sql "SELECT group_concat(partstat) FROM (SELECT partstat FROM rsvp
	ORDER BY partstat)")" ACCEPTED,DECLINED "two answers to the invitation"
is "$(sql "SELECT count(*) FROM answer WHERE question <> ''")" 3 \
	"three answers to the survey"

cat >"$work/look.py" <<'END'
"""Every mail of the outbox, held against the roster: "0 NAME" where all is
well, "1 NAME: whose" where not."""
import csv
import email
import email.policy
import html
import json
import os
import re
import sqlite3
import sys

home, status = sys.argv[1:]
sys.path.insert(0, os.path.join(os.environ.get("TOP", "."), "tests/lib"))
import marks  # noqa: E402

BASE = home + "/lists/mh-pcn/"
TIERS = {"leading": "leading", "direction": "leading",
         "advising": "advising", "conseil": "advising",
         "engaged": "engaged", "participation": "engaged",
         "informed": "informed", "information": "informed",
         "": "informed"}


def squash(text):
    return re.sub(r"\s+", " ", text)


class Mail:
    def __init__(self, path):
        with open(path, "rb") as f:
            self.raw = f.read()
        m = email.message_from_bytes(self.raw, policy=email.policy.default)
        self.to = m["To"].addresses[0].addr_spec
        self.lang = m["Content-Language"]
        self.types = [p.get_content_type() for p in m.walk()]
        part = {}
        for p in m.walk():
            if p.get_content_maintype() == "text":
                part[p.get_content_type()] = p.get_content()
        self.text = squash(part["text/plain"])
        self.html = squash(html.unescape(
            re.sub(r"<[^>]*>", "", part["text/html"])))
        # Everything that reaches the member, however it is encoded.
        self.all = squash("\n".join("%s: %s" % h for h in m.items()) + "\n" +
                          "\n".join(html.unescape(v) for v in part.values()))
        self.all += squash(re.sub(r"\r?\n[ \t]", "",
                                  part.get("text/calendar", "")))


roster = {}
for row in csv.DictReader(open(BASE + "members.csv", encoding="utf-8")):
    roster[row["email"]] = (TIERS[row["tier"].lower()], row["lang"] or "en")
box = home + "/var/outbox/new"
idents = marks.Marks(home)
db = sqlite3.connect(home + "/var/tidings.db")
mine = {idents.message_id("mh-pcn", member, "recap", "2026-11-co-design@1")
        for member, in db.execute("SELECT id FROM member")}
mails = [Mail(os.path.join(box, n)) for n in sorted(os.listdir(box))
         if any(i in n for i in mine)]

failed = False


def check(name, bad):
    global failed
    bad = list(bad)
    failed |= bool(bad)
    print("%d %s%s" % (bool(bad), name,
                       ": " + ", ".join(map(str, bad[:5])) if bad else ""))


check("one mail each, to everybody on the roster",
      sorted(set(roster) ^ {m.to for m in mails}) +
      ([len(mails)] if len(mails) != len(roster) else []))
counts = json.load(open(status))
check("status counts what lies in the outbox",
      [] if counts["accepted"] == counts["planned"] == len(mails)
      else [counts])
check("in the member's language",
      (m.to for m in mails if m.lang != roster[m.to][1]))

# What only some tiers may see: what, who, and its words in both languages.
L, A, E, I = "leading", "advising", "engaged", "informed"
FACTS = [
    ("the draft in full", {L},
     "hears of them when they are announced",
     "apprend ces décisions quand on les annonce"),
    ("the draft's summary", {L, A},
     "On two pages: why a regional network",
     "pourquoi un réseau régional"),
    ("a private resource", {L, A},
     "Recording of the opening animation",
     "Enregistrement de l’animation"),
    ("a resource of one tier", {L},
     "Notes of the small groups",
     "Notes des petits groupes"),
    ("an event of one tier", {L},
     "Leading group works on vision",
     "Le groupe de direction travaille à la vision"),
    ("a block for one tier", {L},
     "Eleven people chose Leading",
     "Onze personnes ont choisi Direction"),
    ("a block for two tiers", {L, A},
     "Please read with a pencil",
     "Lisez le crayon à la main"),
    ("a step for two tiers", {L, A},
     "Reply with comments on the draft",
     "Répondre avec vos commentaires"),
    ("what `more` cuts from an item", {L, A, E},
     "one large regional network",
     "souhaitent un grand réseau régional"),
    ("what `more` cuts from a section", {L, A, E},
     "The October slides",
     "nous avons regardé la réforme"),
    ("what is for all", {L, A, E, I},
     "We need one voice, and soon",
     "Il nous faut une seule voix"),
    ("an event for all", {L, A, E, I},
     "Community meeting on the draft strategy",
     "Rencontre de la communauté sur"),
    ("the closing", {L, A, E, I},
     "Thank you for giving an evening",
     "une personne lit chaque réponse"),
]
for name, who, english, french in FACTS:
    words = {"en": english, "fr": french}
    check("kept from the others: " + name,
          (m.to for m in mails if roster[m.to][0] not in who
           and words[m.lang] in m.all))
    # A full draft need not repeat its summary.
    must = who - {L} if name == "the draft's summary" else who
    check("in text and HTML where it belongs: " + name,
          (m.to for m in mails if roster[m.to][0] in must
           and not (words[m.lang] in m.text.replace("*", "") and
                    words[m.lang] in m.html)))

informed = [m for m in mails if roster[m.to] == (I, "en")]
check("Informed are told what was left out, by heading",
      (m.to for m in informed for part in (m.text, m.html)
       if "What this edition leaves out" not in part
       or "What came before" not in
       part.split("What this edition leaves out")[1]))
check("and drafts and private resources by number only",
      (m.to for m in informed
       if "1 draft" not in m.text or "2 resources" not in m.text))
check("Leading are told of nothing left out",
      (m.to for m in mails if roster[m.to] == (L, "en")
       and "leaves out" in m.all))
check("sections of the draft are numbered for Leading",
      (m.to for m in mails if roster[m.to] == (L, "en")
       and not ("D1" in m.text and "D1" in m.html)))
check("text before HTML, and a calendar",
      (m.to for m in mails
       if m.types.index("text/plain") > m.types.index("text/html")
       or "text/calendar" not in m.types))
check("CRLF, 7 bits, no line over 998",
      (m.to for m in mails
       if re.search(rb"(?<!\r)\n|\r(?!\n)|[\x80-\xff\0]", m.raw)
       or max(map(len, m.raw.split(b"\r\n"))) > 998))
names = {row["email"]: row["name"] for row in
         csv.DictReader(open(BASE + "members.csv", encoding="utf-8"))}
check("nobody's mail names another address of the roster",
      (m.to for m in mails for other in roster
       if other != m.to and other in m.all))
sys.exit(failed)
END
python3 "$work/look.py" "$home" "$work/status" >"$work/looked" 2>"$err"
looked=$?
sed 's/^/# /' "$err"
tap_said=
while read -r bad name; do
	tap "$bad" "$name"
done <"$work/looked"
test "$looked" -eq 0
tap $? "all of the outbox was looked at"

# --- it leaves what is not its own alone ------------------------------------
sqlite3 "$home/var/tidings.db" "DELETE FROM meta WHERE key = 'demo'"
cp "$home/var/tidings.db" "$work/before"
fails "a store without the demo's mark is refused" demo
holds "and untouched" cmp "$home/var/tidings.db" "$work/before"
sqlite3 "$home/var/tidings.db" \
	"INSERT INTO meta (key, value) VALUES ('demo', '1')"
sed -i 's|maildir:var/outbox|smtp://127.0.0.1:9|' "$home/config/tidings.yaml"
fails "so is a home with a real relay" demo
holds "whose store is still there" test -s "$home/var/tidings.db"

finish

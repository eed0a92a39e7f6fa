#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Corrections that show what changed: by tier and language, compared with what
each member has, in the preview, before the question, and in the mail."""
import email
import email.policy
import glob
import json
import os
import re
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "lib"))
import tap  # noqa: E402

LIST = """\
name: {en: The garden club, fr: Le club de jardinage}
from: Garden club <club@news.example.org>
contact: {name: Robin, email: robin@example.org}
postal_address: 1 Main Street, Milton
purpose: News of the garden club
timezone: America/Toronto
languages: [en, fr]
members_space: "https://members.example.org/space"
tiers:
  - {name: {en: Leading, fr: Pilotage}, detail: full, resources: private}
  - {name: {en: Advising, fr: Conseil}, detail: full}
  - {name: {en: Informed, fr: Information}, detail: summary}
"""
RECAP = """\
---
title: "Spring planting day"
date: 2026-03-19
%(front)s---

Dear {{first_name|friend}}, thank you for coming to the fence.

## What we planted

%(planted)s along the fence.

<!-- more -->

The bill is %(bill)s dollars.

<!-- for: Leading -->

The shed key hangs %(key)s.

<!-- /for -->

## From last month

The water is on again.
%(last)s
<!-- closing -->

See you in May.
"""
MEMBERS = """\
email,name,tier,lang
l1@example.org,Lee,Leading,en
l2@example.org,Lise,Leading,fr
a1@example.org,Al,Advising,en
i1@example.org,Ina,Informed,en
i2@example.org,Ines,Informed,fr
"""
base = dict(front="", planted="Beans", bill="forty", key="left",
            last="\nThe door code is 4711.\n")


class Home:
    def __init__(self, name):
        self.path = os.path.join(tap.work, name)
        self.day(19)
        tap.home(self.path, 0)
        self.write("lists/club/list.yaml", LIST)
        self.write("m.csv", MEMBERS)
        os.remove(self.path + "/lists/club/recaps/co-design.md")
        self.run("import", "club", self.path + "/m.csv", "--basis", "express",
                 "--evidence", "sheet")

    def write(self, name, text):
        with open(os.path.join(self.path, name), "w") as f:
            f.write(text)

    def recap(self, **change):
        self.write("lists/club/recaps/spring.md", RECAP % dict(base, **change))

    def day(self, n, month=3):
        os.environ["TIDINGS_NOW"] = "2026-%02d-%02dT16:00:00Z" % (month, n)

    def run(self, *args):
        return tap.t(self.path, *args)

    def correct(self):
        return tap.counts(self.run("send", "spring", "--correction", "--yes",
                                   "--json"))

    def mails(self):
        """What came since the last look, by member: the mails' text parts,
        whole and as its HTML."""
        found = {}
        for f in glob.glob(self.path + "/var/outbox/new/*"):
            with open(f, "rb") as x:
                m = email.message_from_binary_file(
                    x, policy=email.policy.default)
            os.rename(f, f.replace("/new/", "/cur/"))
            if m["X-Tidings-Loop"]:
                continue
            m.text = m.get_body(("plain",)).get_content().replace("\u00a0", " ")
            m.html = m.get_body(("html",)).get_content()
            found[re.search(r"(\w+)@", m["To"]).group(1)] = m
        return found

    def sql(self, text):
        db = sqlite3.connect(self.path + "/var/tidings.db")
        v = db.execute(text).fetchall()
        db.close()
        return v


def top(m):
    """What stands on top of a correction: its title and its lines."""
    found = re.search(r"^((?:Updated|Mis à jour) .*)\n-+\n(.*?)\n\nDear",
                      m.text, re.M | re.S)
    if not found:
        return None
    return [found.group(1)] + re.findall(r"^- (.*)", found.group(2), re.M)


def tops(mails):
    return {k: top(m) for k, m in sorted(mails.items())}


# --- one after the other ------------------------------------------------------

h = Home("h")
h.recap()
h.run("send", "spring", "--yes")
first = h.mails()
tap.ok(sorted(first) == ["a1", "i1", "i2", "l1", "l2"] and
       not any(top(m) for m in first.values()), "all have it, unmarked")

# A line for one tier, and one that goes: it may be why it is corrected.
h.day(25)
h.recap(key="right", last="")
said = h.run("send", "spring", "--correction", "--dry-run")
tap.ok("Leading: 2 changes, 2 members\n" in said.stdout and
       "Advising: 1 change, 1 member\n" in said.stdout and
       "Informed: 1 change, 2 members\n" in said.stdout,
       "what each tier would read of, before the question", said.stdout)
tap.ok(all(len(line) <= 80 for line in said.stdout.splitlines()),
       "in 80 columns")
done = h.run("preview", "spring", "-o", h.path + "/p", "--json")
v = {(e["tier"], e["lang"]): (e["changes"], e["corrections"])
     for e in json.loads(done.stdout)["editions"]}
tap.ok(v == {("leading", "en"): (2, 1), ("leading", "fr"): (2, 1),
             ("advising", "en"): (1, 1), ("advising", "fr"): (0, 0),
             ("informed", "en"): (1, 1), ("informed", "fr"): (1, 1)},
       "preview counts changes and corrections", v)
page = open(h.path + "/p/index.html").read()
tap.ok(page.count("<section ") == 11 and "Updated 25 March: 2 changes" in page
       and "1 member has an earlier version" in page and
       os.path.exists(h.path + "/p/informed.fr.changes.eml"),
       "and shows the mails that say so")
tap.ok("Updated" not in open(h.path + "/p/leading.en.txt").read() and
       "Updated" in open(h.path + "/p/leading.en.changes.txt").read(),
       "beside those that do not")
c = h.correct()
got = h.mails()
tap.ok(c.get("accepted") == 5 and tops(got) == {
    "l1": ["Updated 25 March: 2 changes",
           "“What we planted”: 1 passage changed",
           "“From last month”: 1 passage was taken out"],
    "l2": ["Mis à jour le 25 mars : 2 changements",
           "« What we planted » : 1 passage modifié",
           "« From last month » : 1 passage retiré"],
    "a1": ["Updated 25 March: 1 change",
           "“From last month”: 1 passage was taken out"],
    "i1": ["Updated 25 March: 1 change",
           "“From last month”: 1 passage was taken out"],
    "i2": ["Mis à jour le 25 mars : 1 changement",
           "« From last month » : 1 passage retiré"]},
    "each tier reads of its own changes", tops(got))
tap.ok("[changed] The shed key hangs ++right++." in got["l1"].text and
       re.search(r"Changed</span> The shed key hangs <ins [^>]*>right</ins>\.",
                 got["l1"].html) and
       "[modifié] The shed key hangs ++right++." in got["l2"].text and
       re.search(r'lang="fr">Modifié</span>', got["l2"].html),
       "the passage is marked, and the word", got["l1"].text)
tap.ok(not any(re.search("4711|key", m.text + m.html) for k, m in got.items()
               if k[0] != "l") and
       not any("4711" in m.text + m.html for m in got.values()),
       "nothing of what went, nor of what is for others")
tap.ok(not any(w in m.html for m in got.values() for w in
               ("b-mark\" style=\"padding",)) or
       all("b-mark" in got[k].html for k in ("l1", "l2")), "marks are styled")
tap.ok(all(m["Subject"] == first[k]["Subject"] and
           m["References"] == first[k]["Message-ID"]
           for k, m in got.items()), "in the same thread, by both its signs")
tap.ok(all(re.search(r"preheader|max-height:0[^>]*>(Updated 25 March|Mis)",
                     m.html) and
           re.search(r"max-height:0[^>]*>(?:Updated 25 March: \d change|"
                     r"Mis à jour le 25 mars)", m.html.replace("&#160;", " ")
                     .replace("\u00a0", " ")) for m in got.values()),
       "the line beside the subject begins with it")
again = h.run("preview", "spring", "-o", h.path + "/p2", "--json")
tap.ok(all(e["corrections"] == 0 for e in json.loads(again.stdout)["editions"])
       and "Updated" not in open(h.path + "/p2/index.html").read(),
       "once it is out, preview shows no changes")

# Who joins later, who moved, who has what.
h.day(26)
h.write("n.csv", "email,name,tier,lang\nn1@example.org,Nan,Leading,en\n")
h.run("import", "club", h.path + "/n.csv", "--basis", "express",
      "--evidence", "sheet")
h.run("member", "i1@example.org", "tier", "Leading")
h.run("member", "l2@example.org", "language", "en")
h.run("run")
h.mails()
h.recap(key="right", last="", bill="fifty")
said = h.run("send", "spring", "--correction", "--dry-run")
h.correct()
got = h.mails()
tap.ok(sorted(got) == ["a1", "i1", "l1", "l2", "n1"],
       "it goes to who sees the change, and to who has none", sorted(got))
tap.ok(top(got["l1"])[0] == top(got["a1"])[0] == "Updated 26 March: 1 change"
       and "++fifty++" in got["l1"].text, "marked to who had the same edition")
tap.ok(top(got["n1"]) is None and got["n1"]["References"] is None and
       "fifty" in got["n1"].text, "without marks to who has none")
tap.ok(top(got["l2"]) is None and got["l2"]["References"] is not None and
       "[changed]" not in got["l2"].text and "unmarked to 1" in said.stdout,
       "nor to who changed language, in the same thread", said.stdout)

# A quiet one, then one that compares with what members have.
h.day(27)
h.recap(key="right", last="", bill="sixty")
done = h.run("approve", "spring", "--quietly")
tap.ok(done.returncode == 0 and not h.mails(), "a quiet one mails nobody")
h.day(28)
h.recap(key="right", last="", bill="fifty", planted="Leeks")
c = h.correct()
got = h.mails()
tap.ok(c.get("accepted") == 6 and {k: (top(m) or [""])[0] for k, m in
                                   got.items()} == {
    "l1": "Updated 28 March: 1 change", "l2": "Updated 28 March: 1 change",
    "n1": "Updated 28 March: 1 change", "a1": "Updated 28 March: 1 change",
    "i1": "Updated 28 March: 1 change",
    "i2": "Mis à jour le 28 mars : 1 changement"},
    "the next one compares with what they have, not with the quiet one",
    tops(got))
tap.ok("++Leeks++" in got["l1"].text and "++fifty++" not in got["l1"].text,
       "word by word")

# Two versions in one tier: each is told of its own changes.
h.day(29)
h.recap(key="right", last="", bill="fifty", planted="Peas")
h.run("member", "a1@example.org", "pause", "2026-03-30")
h.correct()
h.mails()
h.day(31)
h.write("o.csv", "email,name,tier,lang\na2@example.org,Ann,Advising,en\n")
h.run("import", "club", h.path + "/o.csv", "--basis", "express",
      "--evidence", "sheet")
h.run("send", "spring", "--to", "a2@example.org", "--yes")
h.mails()
h.recap(key="right", last="", bill="ninety", planted="Peas")
said = h.run("send", "spring", "--correction", "--dry-run")
tap.ok("Advising: 2 changes, 1 member; 1 change, 1 member" in said.stdout,
       "two versions in one tier", said.stdout)
h.correct()
got = h.mails()
tap.ok(top(got["a1"])[0] == "Updated 31 March: 2 changes" and
       top(got["a2"])[0] == "Updated 31 March: 1 change" and
       set(re.findall(r"\+\+(\w+)\+\+", got["a1"].text)) == {"Peas", "ninety"}
       and re.findall(r"\+\+(\w+)\+\+", got["a2"].text) == ["ninety"],
       "each reads of the changes since its own", tops(got))

# The store stays small and whole.
tap.ok(h.sql("SELECT count(*) FROM edition WHERE shown IS NULL")[0][0] == 0 and
       h.sql("SELECT count(*) FROM edition WHERE length(against) = 32")[0][0]
       > 5, "editions keep what they show")
tap.ok(h.run("doctor").stdout.find("damaged") < 0 and
       not h.sql("PRAGMA foreign_key_check"), "the store is whole")

# --- the same bytes ------------------------------------------------------------

two = []
for name in "one", "two":
    h = Home(name)
    h.recap()
    h.run("send", "spring", "--yes")
    h.day(25)
    h.recap(planted="Leeks", bill="fifty")
    h.run("preview", "spring", "-o", h.path + "/p")
    two.append([open(f).read() for f in sorted(
        glob.glob(h.path + "/p/*.changes.*"))])
tap.ok(len(two[0]) == 15 and two[0] == two[1], "the same inputs, the same bytes",
       len(two[0]))

# --- what an older version froze -------------------------------------------------

h = Home("older")
h.recap()
h.run("send", "spring", "--yes")
db = sqlite3.connect(h.path + "/var/tidings.db")
db.execute("UPDATE edition SET shown = NULL")
db.commit()
db.close()
h.mails()
h.day(25)
h.recap(planted="Leeks")
said = h.run("send", "spring", "--correction", "--dry-run")
tap.ok("changes that cannot be counted" in said.stdout, "told before",
       said.stdout)
h.correct()
got = h.mails()
tap.ok(len(got) == 5 and top(got["l1"]) == ["Updated 25 March"] and
       "[changed]" not in got["l1"].text and "Leeks" in got["l1"].text,
       "what was not kept is said to be updated, no more", tops(got))
h.day(26)
h.recap(planted="Peas")
h.correct()
tap.ok(top(h.mails()["l1"])[0] == "Updated 26 March: 1 change",
       "the next one is compared again")

# --- too long for marks -----------------------------------------------------------

h = Home("long")
item = "".join("- The %d. bed beside the old fence has beans.\n" % i
               for i in range(1, 640))
h.recap(last="\n" + item)
h.run("send", "spring", "--yes")
h.mails()
h.day(25)
h.recap(last="\n" + item.replace("has beans", "has peas"))
done = h.run("send", "spring", "--correction", "--yes", "--json")
got = h.mails()
tap.ok(tap.counts(done).get("accepted") == 5 and
       top(got["l1"])[0] == "Updated 25 March: 639 changes" and
       "[changed]" not in got["l1"].text and "has peas" in got["l1"].text,
       "where marks would make it too long, the list stands alone",
       done.stderr, len(got["l1"].html) if got else "")
tap.finish()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Drafts from the first version to the next: remarks by the heading that was
read, who is silent and reminded, what became of each; and next steps from one
recap to the next, in the mail and in calendars."""
import json
import os
import re
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "lib"))
import replying         # noqa: E402
import tap              # noqa: E402

os.environ["TIDINGS_NOW"] = "2026-11-19T12:00:00Z"
h = os.path.join(tap.work, "h")
MEMBERS = 10            # even ones: Core, who get drafts whole
LIST = """\
languages: [en, fr]
survey:
  slug: spring
  due: 2027-02-01
  questions:
    - {id: day, ask: Which day?, choices: [Monday, Friday]}
"""
PLAN = "# Garden plan\n\n## Beds\n\nThe second bed is for peas.\n\n" \
    "## Tools\n\nWe need two rakes from the shed.\n"
PLAN_FR = "# Plan du jardin\n\n## Planches\n\nLa deuxi\u00e8me est pour les " \
    "pois.\n\n## Outils\n\nIl nous faut deux r\u00e2teaux.\n"
MONEY = "## Money\n\nA hundred dollars a year.\n"
FIRST = """\
---
title: "First of {{first_name|all}}"
date: 2026-11-20
drafts:
  - {file: drafts/plan.md, title: Garden plan, summary: Beds and tools,
     full: [Core], brief: [Friends], feedback_by: 2026-12-10}
  - {file: drafts/money.md, title: Budget, full: [Core],
     feedback_by: 2026-12-10}
next_steps:
  - {id: seeds, what: Order seeds, by: 2027-01-10, who: Ann}
  - {id: hall, what: Book the hall, by: 2026-12-01}
  - {id: key, what: Find the key}
  - {id: secret, what: Talk to the neighbour, by: 2027-01-20, tiers: [Core]}
  - {id: again, what: Paint the fence, by: 2027-02-02}
---

Hello.

## What we planted

Beans.

<!-- more -->

Peas too.
"""
SECOND = """\
---
title: "Second"
date: 2026-12-18
drafts:
  - {file: drafts/plan.md, title: Garden plan, full: [Core], brief: [Friends],
     answers: first}
next_steps:
  - {id: again, what: Paint the fence, by: 2027-02-09}
  - {id: key, what: Find the key, done: 2026-12-05}
  - {id: new, what: Sharpen the tools, by: 2027-01-30}
  - {id: s, what: Answer, link: survey}
---

Welcome back.

## What we did

Nothing yet.

<!-- more -->

Really.
"""
seen = set()


def run(when, *args, **more):
    return tap.t(h, *args, env=dict(os.environ, TIDINGS_NOW=when, **more))


def write(name, text):
    path = os.path.join(h, "lists/club", name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def sql(*args):
    with sqlite3.connect(h + "/var/tidings.db") as db:
        return db.execute(*args).fetchall()


def new():
    """{address: the mail} of what came into the folder since."""
    found = {}
    for m in replying.mails(h):
        if m.path not in seen:
            seen.add(m.path)
            found.setdefault(replying.address(m["To"]), []).append(m)
    return found


def words(mail):
    return " ".join(replying.plain(mail).split())


def answer(when, mail, text, **how):
    replying.deliver(h, replying.answer(mail, text, **how))
    done = run(when, "inbox", "--json")
    return json.loads(done.stdout.splitlines()[-1])["action"]


def sheet(when, *more):
    return json.loads(run(when, "feedback", "first", "--json",
                          *more).stdout)


def calendar(mail):
    """{title: {property: value}} of the entries that came along."""
    part = [p for p in mail.walk() if p.get_content_type() == "text/calendar"]
    if not part:
        return {}
    text = part[0].get_payload(decode=True).decode()
    text = text.replace("\r\n ", "")
    found = {}
    for entry in text.split("BEGIN:VEVENT")[1:]:
        row = dict(x.split(":", 1) for x in entry.splitlines() if ":" in x)
        found[row["SUMMARY"]] = row
    return found


def set_up():
    tap.home(h, MEMBERS)
    os.remove(h + "/lists/club/recaps/co-design.md")
    with open(h + "/lists/club/list.yaml", "a") as f:
        f.write(LIST)
    write("drafts/plan.md", PLAN)
    write("drafts/plan.fr.md", PLAN_FR)
    write("drafts/money.md", MONEY)
    write("recaps/first.md", FIRST)
    run("2026-11-20T14:00:00Z", "member", "m8@example.org", "language", "fr")
    done = run("2026-11-20T15:00:00Z", "send", "first", "--yes")
    tap.ok(done.returncode == 0, "the first recap", done.stderr)
    return {to: v[0] for to, v in new().items()}


def m(n):
    return "m%d@example.org" % n


first = set_up()

# --- remarks, and the sheet
NOV = "2026-11-25T15:00:00Z"
tap.ok(answer(NOV, first[m(2)], "D2: beans, please.\n\nD4: too little") ==
       "remarked", "by number")
tap.ok(answer(NOV, first[m(4)], "> We need two rakes from the shed.\n\n"
              "Three of them.", style="plain") == "remarked", "by passage")
answer(NOV, first[m(1)], "full")
run(NOV, "run")
whole = [x for x in new()[m(1)] if "rakes" in replying.plain(x)][0]
tap.ok(answer(NOV, whole, "D3: one rake is enough") == "remarked",
       "in answer to the whole draft")
answer(NOV, first[m(3)], "full")
run(NOV, "run")
done = run(NOV, "feedback", "first")
text = done.stdout
tap.ok(done.returncode == 0 and re.search(
    r"Garden plan, comments until 2026-12-10\n  D2 Beds\n    1\. Member 2 "
    r"\(Core\), 2026-11-25 10:00, open\n       beans, please\.\n  D3 Tools\n"
    r"    3\. Member 4 \(Core\).*\n       > We need two rakes from the shed\.\n"
    r"       Three of them\.\n    4\. Member 1 \(Friends\)", text) and
    re.search(r"Budget, comments until .*\n  D4 Money\n    2\. ", text),
    "the sheet: by draft, by heading, who, when, what was quoted", text,
    done.stderr)
tap.ok("Core: 3 of 5 have said nothing: Member 6, Member 8, Member 10\n"
       in text and "Friends: 5 got it, 2 asked for the whole; of these 1 has "
       "said nothing: Member 3\n" in text,
       "who was asked and is silent; who asked for it, apart", text)
s = sheet(NOV, "--silent")
tap.ok([(r["section"], r["heading"], r["draft"], r["feedback_by"])
        for r in s["remarks"]] == [
    ("D2", "Beds", "Garden plan", "2026-12-10"),
    ("D3", "Tools", "Garden plan", "2026-12-10"),
    ("D3", "Tools", "Garden plan", "2026-12-10"),
    ("D4", "Money", "Budget", "2026-12-10")] and
    s["silent"][0]["members"] == [m(6), m(8), m(10)] and
    [x["draft"] for x in s["silent"]] == ["full", "brief"],
    "JSON has the same", s)

# --- settling
done = run(NOV, "feedback", "first", "--settle", "1,99", "no")
tap.ok(done.returncode == 66 and all(
    r["settled"] is None for r in sheet(NOV)["remarks"]),
    "a number that is none settles nothing at all", done.stderr)
done = run(NOV, "feedback", "first", "--settle", "3-4", "no",
           TIDINGS_FAILPOINT="remarks_settled:1")
tap.ok(done.returncode == -9 and all(
    r["settled"] is None for r in sheet(NOV)["remarks"]),
    "killed in between: nor does that")
for wrong in "0", "x", "1,", "3-2", "1;2", "":
    done = run(NOV, "feedback", "first", "--settle", wrong, "no")
    tap.ok(done.returncode == 64, "no numbers: %r" % wrong, done.stderr)
done = run(NOV, "feedback", "first", "--settle", "3-4", "Two rakes it "
           "is;\nwe counted.")
tap.ok(done.stdout == "2 remarks are settled.\n" and
       [r["settled"] for r in sheet(NOV)["remarks"]].count(None) == 2,
       "several at once", done.stdout, done.stderr)

# --- a correction: D2 is another section now
write("drafts/plan.md", PLAN.replace("## Beds", "## Paths\n\nGravel.\n\n"
                                     "## Beds"))
write("drafts/plan.fr.md", PLAN_FR.replace(
    "## Planches", "## All\u00e9es\n\nGravier.\n\n## Planches"))
DEC1 = "2026-12-01T15:00:00Z"
answer(NOV, first[m(5)], "D3: I read the old one")
new()
done = run(DEC1, "send", "first", "--yes", "--correction")
second = {to: v[-1] for to, v in new().items()}
rev2 = second[m(2)]
tap.ok(done.returncode == 0 and m(2) in second and m(1) not in second,
       "a correction for who reads the whole draft", done.stderr)
answer(DEC1, second[m(2)], "D2: no gravel")
text = run(DEC1, "feedback", "first").stdout
tap.ok(re.search(r"  D2 Paths\n    6\. .*\n       no gravel\n  D3 Beds\n"
                 r"    1\. .*; it was D2 in revision 1\n", text) and
       re.search(r"  D4 Tools\n    3\. .*settled; it was D3 in revision 1",
                 text), "a remark stays with the heading it was made on", text)
answer(DEC1, first[m(2)], "> We need two rakes from the shed.\n\nTwo, yes.",
       style="plain")
tap.ok(sql("SELECT section, revision FROM remark ORDER BY id DESC LIMIT 1") ==
       [(3, 1)], "a passage is of the section that it was in then")
tap.ok(answer(DEC1, whole, "D2: and beans") == "remarked" and
       sql("SELECT section, revision FROM remark ORDER BY id DESC LIMIT 1") ==
       [(2, 1)], "whole drafts that came before the correction are as they "
       "were then")
sql("DELETE FROM remark WHERE number = 8")
write("drafts/plan.md", PLAN.replace("## Tools", "## Sheds"))
write("drafts/plan.fr.md", PLAN_FR)
run(DEC1, "send", "first", "--yes", "--correction")
text = run(DEC1, "feedback", "first").stdout
tap.ok("D3 Tools (of revision 1; it is not there now)" in text and
       "D2 Paths (of revision 2; it is not there now)" in text and
       "D2 Beds\n" in text, "also one that is gone", text)
tap.ok(answer(DEC1, second[m(2)], "D5: money") == "remarked" and
       re.search(r"D4 Money\n    2\. .*\n +too little\n    8\. .*; it was D5 "
                 r"in revision 2", run(DEC1, "feedback", "first").stdout),
       "and a number that the new version has not")
second.update({to: x for to, v in new().items() for x in v
               if str(x["Subject"]).startswith("First of")})

# --- the reminder
done = run(DEC1, "schedule", "--json")
items = [x for x in json.loads(done.stdout)["items"]
         if x["kind"] == "feedback"]
tap.ok([x["at"] for x in items] == ["2026-12-07T05:00:00Z"] and
       items[0]["by_itself"], "schedule knows the reminder", done.stdout)
run(DEC1, "run")
run("2026-12-07T04:59:00Z", "run")
tap.ok(not new(), "none before its time")
run("2026-12-07T05:00:00Z", "member", m(10), "unsubscribe")
run("2026-12-07T05:00:00Z", "run", TIDINGS_FAILPOINT="feedback_reminded:1")
tap.ok(not sql("SELECT 1 FROM notice WHERE kind = 'feedback_reminder'"),
       "killed in between: nothing is noted")
done = run("2026-12-07T06:00:00Z", "run")
got = new()
got.pop(m(10), None)
tap.ok(done.returncode == 0 and sorted(got) == [m(3), m(4), m(6), m(8)],
       "those who got it whole and are silent on one of the drafts",
       got.keys(), done.stderr)
tap.ok("\u201cGarden plan\u201d" in words(got[m(3)][0]) and
       "Budget" not in words(got[m(3)][0]), "also whoever asked for it whole",
       replying.plain(got[m(3)][0]))
both, money, french = got[m(6)][0], got[m(4)][0], got[m(8)][0]
tap.ok("Garden plan, Budget" in words(both) and
       "Thursday, December 10, 2026" in words(both) and
       "- D3: Sheds" in replying.plain(both) and
       "- D4: Money" in replying.plain(both),
       "the drafts, until when, and their sections", replying.plain(both))
tap.ok("\u201cBudget\u201d" in words(money) and "Sheds" not in words(money),
       "whoever has commented on one, of the other", replying.plain(money))
tap.ok(french["Content-Language"] == "fr" and "D2: Planches" not in
       words(french) and "D2 : Planches" in words(french) and
       "{" not in words(french), "in French", replying.plain(french))
tap.ok(str(second[m(6)]["Message-ID"]) in str(both["References"]) and
       both["In-Reply-To"] is None and
       both["Auto-Submitted"] == "auto-generated",
       "in the thread of the recap", both["References"])
before = len(sql("SELECT 1 FROM remark"))
tap.ok(answer("2026-12-07T07:00:00Z", both, "D3: paint it") == "remarked" and
       sql("SELECT section, revision FROM remark ORDER BY id DESC LIMIT 1") ==
       [(3, 3)] and len(sql("SELECT 1 FROM remark")) == before + 1,
       "an answer to it is a remark on the draft")
tap.ok(answer("2026-12-07T07:00:00Z", french, "complet") == "full",
       "and brings the draft again")
run("2026-12-07T07:30:00Z", "run")
new()
run("2026-12-08T06:00:00Z", "run")
write("recaps/first.md", FIRST.replace("2026-12-10", "2026-12-12"))
run("2026-12-08T07:00:00Z", "send", "first", "--yes", "--correction")
new()
run("2026-12-09T06:00:00Z", "run")
run("2026-12-13T06:00:00Z", "run")
tap.ok(not new(), "once, also where the day was moved, and not after it")
done = run("2026-12-13T06:00:00Z", "member", m(8), "forget")
tap.ok(not sql("SELECT 1 FROM draft_reminder WHERE member_id = 8"),
       "whoever is forgotten was reminded of nothing", done.stderr)

# --- what became of the comments
write("recaps/second.md", SECOND)
DEC18 = "2026-12-18T15:00:00Z"
done = run(DEC18, "check", "second")
tap.ok(done.returncode == 0 and "second.md:5:" in done.stderr and
       "5 comments on it in first are still open" in done.stderr,
       "check says how many are open", done.stderr)
run(DEC18, "feedback", "first", "--settle", "1", "Beans it is, says "
    "<Zo\u00eb> & all.")
run(DEC18, "feedback", "first", "--settle", "2", "Two hundred.")
write("recaps/third.md", SECOND.replace("first", "frist"))
done = run(DEC18, "check", "third")
tap.ok(done.returncode == 65 and 'no recap "frist"' in done.stderr,
       "a recap that there is not", done.stderr)
os.remove(h + "/lists/club/recaps/third.md")
done = run(DEC18, "preview", "second", "-o", h + "/var/look")
tap.ok(done.returncode == 0, "preview", done.stderr)
done = run(DEC18, "send", "second", "--yes")
mails = {to: v[-1] for to, v in new().items()}
core, friend = mails[m(2)], mails[m(1)]
block = words(core)
block = block[block.index("What became of your comments"):]
block = block[:block.index("(End of")]
tap.ok("On the version of Friday, November 20, 2026" in block and
       "- D2 Beds: Beans it is, says <Zo\u00eb> & all." in block and
       "- D3 Tools (2 comments): Two rakes it is; we counted." in block,
       "what became of them, by the heading they were on", block)
tap.ok("Two hundred" not in block, "not what was said of another draft", block)
rich = core.get_body(("html",)).get_content()
tap.ok("&lt;Zo\u00eb&gt; &amp; all" in rich, "as text, in HTML")
tap.ok(not [x for x in ("Member 4", "Three of them", "one rake", "gravel",
                        "paint it") if x in block],
       "without who said what", block)
write("recaps/third.md", "---\ntitle: Third\ndate: 2026-12-29\n---\n\nHello."
      "\n\n## It\n\nText.\n")


def third():
    run(DEC18, "preview", "third", "-o", h + "/var/third")
    with open(h + "/var/third/core.en.txt", encoding="utf-8") as told:
        return told.read()


text = third()
tap.ok("Sharpen the tools" in text and "Find the key" not in text,
       "a step that was told of as done is not told of again", text)
write("recaps/second.md", SECOND.replace("by: 2027-01-30",
                                         "done: 2026-12-17"))
text = third()
tap.ok("Sharpen the tools\n  Done" in text.replace("\r", ""),
       "one that was noted as done since is", text)
write("recaps/second.md", SECOND)
os.remove(h + "/lists/club/recaps/third.md")
tap.ok("What became" not in words(friend), "not for who gets the summary")
with open(h + "/var/look/core.en.txt", encoding="utf-8") as f:
    tap.ok("Beans it is" in f.read(), "what was previewed has it")
with open(h + "/var/look/core.en.eml", "rb") as f:
    tap.ok(calendar(replying.parse(f.read())) == calendar(core) != {},
           "and the same entries for calendars, to the last digit")



# --- who may read what became of them
def looked_at(text):
    """{tier: what its members would read} of such a recap, and what check
    says of it."""
    write("recaps/look.md", text.replace("2026-12-18", "2026-12-28"))
    run(DEC18, "preview", "look", "-o", h + "/var/look")
    found = {}
    for tier in "core", "friends":
        with open(h + "/var/look/%s.en.txt" % tier, encoding="utf-8") as f:
            found[tier] = " ".join(f.read().split())
    checked = run(DEC18, "check", "look").stderr
    os.remove(h + "/lists/club/recaps/look.md")
    return found, checked


HEAD = "---\ntitle: Look\ndate: 2026-12-18\n%sdrafts: [{file: drafts/%s, " \
    "title: It, summary: s, full: [Core, Friends], answers: first}]\n---\n\n" \
    "Hello.\n\n## It\n\nText.\n"
got, _ = looked_at(HEAD % ("", "plan.md"))
tap.ok("Beans it is" in got["core"] and "Beans it is" in got["friends"],
       "whoever had the summary could ask for it")
got, _ = looked_at(HEAD % ("", "money.md"))
tap.ok("D4 Money: Two hundred." in got["core"] and
       "Two hundred" not in got["friends"] and "Money" in got["friends"],
       "who could not read the earlier draft is not told of it now")
write("drafts/other.md", MONEY)
got, said = looked_at(HEAD % ("", "other.md"))
tap.ok("What became" not in got["core"] and "no draft of this name" in said,
       "of two drafts, neither is meant", said)

got, said = looked_at(FIRST.replace("brief: [Friends], ", "brief: [Friends], "
                                    "answers: first, ", 1))
tap.ok("D2 Beds: Beans it is" in got["core"] and
       "Beans it is" not in got["friends"], "a correction may answer, too")
run(DEC18, "member", m(4), "forget")
got, _ = looked_at(HEAD % ("", "plan.md"))
tap.ok("- D3 Tools: Two rakes it is" in got["core"],
       "whoever was forgotten said nothing", got["core"])

# --- next steps
text = replying.plain(core).replace("\r\n", "\n")
since = text[text.index("Since last time"):text.index("What we did")]
tap.ok(text.index("Welcome back") < text.index("Since last time") and
       "- Order seeds\n  Open, by Sunday, January 10, 2027 \u00b7 Ann" in since
       and "- Book the hall\n  Late: was due Tuesday, December 1, 2026" in since
       and "- Find the key\n  Done Saturday, December 5, 2026" in since and
       "Talk to the neighbour" in since and "Paint" not in since,
       "the next recap opens with the last one's steps", since)
rest = text[text.index("Next steps\n"):]
tap.ok("Paint the fence\n  By Tuesday, February 9, 2027 \u00b7 from the last "
       "recap" in rest and "Sharpen" in rest and "Find the key" not in rest,
       "each stands once", rest)
tap.ok("neighbour" not in words(friend) and "Order seeds" in words(friend),
       "what was for others is for others still")

one, two = calendar(first[m(2)]), calendar(core)
tap.ok(sorted(one) == ["Due: Book the hall", "Due: Order seeds",
                       "Due: Paint the fence", "Due: Talk to the neighbour"],
       "deadlines come along for calendars", one.keys())
tap.ok(sorted(two) == ["Due: Order seeds", "Due: Paint the fence",
                       "Due: Sharpen the tools",
                       "Due: Talk to the neighbour",
                       "Due: your answers to the survey"],
       "not what is late or done; the survey's last day, too", two.keys())
corrected = [int(calendar(x)["Due: Order seeds"]["SEQUENCE"])
             for x in (first[m(2)], rev2, second[m(2)], core)]
tap.ok(corrected == sorted(set(corrected)), "each later word counts more",
       corrected)
a, b = one["Due: Paint the fence"], two["Due: Paint the fence"]
tap.ok(a["UID"] == b["UID"] and int(b["SEQUENCE"]) > int(a["SEQUENCE"]) and
       a["DTSTART;VALUE=DATE"] == "20270202" and
       b["DTSTART;VALUE=DATE"] == "20270209" and
       b["TRANSP"] == "TRANSPARENT" and "ATTENDEE" not in str(two),
       "the entry moves with its step", a, b)
tap.ok(len({x["UID"] for x in two.values()}) == 5 and
       "The dates are attached as calendar entries." in words(core),
       "each has its own, and the mail says so")
tap.ok("Due: Talk to the neighbour" not in calendar(friend),
       "nobody gets another level's")
tap.ok(run(DEC18, "doctor").returncode == 0, "all is well in the end")
tap.finish()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A survey from its first recap to its end, and consent that ends: what
members, the contact and the coordinator see."""
import email
import email.policy
import glob
import json
import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "lib"))
import tap  # noqa: E402

LIST = """\
name: The garden club
from: Garden club <club@news.example.org>
contact: {name: Robin, email: robin@example.org}
postal_address: 1 Main Street, Milton
purpose: News of the garden club
timezone: America/Toronto
languages: [en, fr]
attributes: [town]
tiers:
  - {name: Core, detail: full}
  - {name: Friends, detail: summary}
survey:
  slug: spring
  due: 2026-05-01
  remind: 7 days
  questions:
    - {id: level, ask: "How much?", choices: tiers}
    - {id: town, ask: "Where?", choices: [Milton, Oakville]}
    - {id: topics, ask: "What next?", text: 100}
"""
RECAP = """\
---
title: "%s"
date: 2026-04-%02d
%s---

Thank you for coming.

## What we planted

%s.

<!-- more -->

Peas too.
"""
STEP = """next_steps:
  - {id: s, what: "Answer three questions", by: 2026-05-01, link: survey}
"""
h = os.path.join(tap.work, "h")
MEMBERS = 12


def at(when):
    return dict(os.environ, TIDINGS_NOW=when)


def run(when, *args):
    return tap.t(h, *args, env=at(when))


def mails(since=()):
    """[(to, subject, words)] of what came into the folder."""
    found = []
    for path in sorted(glob.glob(os.path.join(h, "var/outbox/new/*"))):
        if path in since:
            continue
        with open(path, "rb") as f:
            m = email.message_from_binary_file(f, policy=email.policy.default)
        found.append((m["To"].addresses[0].addr_spec, m["Subject"],
                      m.get_body(("plain",)).get_content()))
    return found


def dies(point, when, *args):
    """Killed there; what is done again must be done once."""
    env = dict(at(when), TIDINGS_FAILPOINT=point)
    done = tap.t(h, *args, env=env)
    tap.ok(done.returncode == -9, point + ": killed", done.returncode)


def have():
    return set(glob.glob(os.path.join(h, "var/outbox/new/*")))


def db(text, *args):
    with sqlite3.connect(os.path.join(h, "var/tidings.db")) as d:
        return d.execute(text, args).fetchall()


def sql(text):
    with sqlite3.connect(os.path.join(h, "var/tidings.db")) as d:
        d.execute(text)


def recap(slug, day, body, head=""):
    path = os.path.join(h, "lists/club/recaps", slug + ".md")
    with open(path, "w", encoding="utf-8") as f:
        f.write(RECAP % (slug, day, head, body))


def survey(when, *more):
    return json.loads(run(when, "survey", "club", "--json", *more).stdout)


def set_up():
    tap.home(h, 1)
    with open(os.path.join(h, "lists/club/list.yaml"), "w",
              encoding="utf-8") as f:
        f.write(LIST)
    os.remove(os.path.join(h, "lists/club/recaps/co-design.md"))
    os.remove(os.path.join(h, "var/tidings.db"))
    for path in glob.glob(os.path.join(h, "var/*")) + \
            [os.path.join(h, "config/keys")]:
        if os.path.isfile(path):
            os.remove(path)
    rows = "email,name,tier,town\n" + "".join(
        "m%d@example.org,Member %d,Friends,%s\n" % (
            i, i, "Milton" if i < 9 else "") for i in range(MEMBERS))
    with open(os.path.join(h, "members.csv"), "w", encoding="utf-8") as f:
        f.write(rows)
    run("2026-04-01T12:00:00Z", "import", "club", "members.csv", "--basis",
        "express", "--evidence", "form")


set_up()
recap("first", 2, "Beans")
run("2026-04-02T12:00:00Z", "send", "first", "--yes")
s = survey("2026-04-02T13:00:00Z")
tap.ok(s["opened"] is None and s["sent"] == 0 and not s["open"] and
       not s["silent"], "a recap without the questions opens nothing", s)
recap("second", 9, "Kale", STEP)
run("2026-04-09T12:00:00Z", "send", "second", "--yes")
s = survey("2026-04-09T13:00:00Z")
tap.ok(s["open"] and s["sent"] == MEMBERS and len(s["silent"]) == MEMBERS and
       s["closes"] == "2026-05-02T04:00:00Z",
       "the first recap with them opens it, to the end of its day", s)

dies("answer_taken", "2026-04-10T11:00:00Z", "member", "m0@example.org",
     "answer", "1a")
tap.ok(not db("SELECT 1 FROM answer") and
       db("SELECT count(*) FROM member WHERE tier = 'core'") == [(0,)],
       "nothing of it is noted")
done = run("2026-04-10T12:00:00Z", "member", "m0@example.org", "answer",
           "1a 2 Oakville 3 Thursdays are hard", "--json")
said = json.loads(done.stdout)
tap.ok(said["answers"] == [
    {"question": "level", "value": "core"},
    {"question": "town", "value": "Oakville"},
    {"question": "topics", "value": "Thursdays are hard"}] and
    said["words"] == "" and not said["late"], "an answer in one line",
    done.stdout, done.stderr)
tap.ok(db("SELECT m.tier, v.value FROM member m JOIN member_attribute v"
          " ON v.member_id = m.id JOIN address a ON a.id = m.address_id"
          " WHERE a.key = 'm0@example.org'") == [("core", "Oakville")],
       "the level and the attribute are set")
before = have()
done = run("2026-04-10T12:10:00Z", "run")
got = mails(before)
tap.ok(done.returncode == 0 and len(got) == 2 and
       {to for to, _, _ in got} == {"m0@example.org"} and
       any("Oakville" in text and "Core" in text for _, _, text in got) and
       any(subject == "second" and "Peas too" in text
           for _, subject, text in got),
       "the member reads what was noted, and the latest recap at that level",
       got, done.stderr)
before = have()
run("2026-04-10T12:20:00Z", "run")
tap.ok(not mails(before), "once")

done = run("2026-04-11T12:00:00Z", "member", "m1@example.org", "answer",
           "Core or Friends, I cannot tell")
before = have()
run("2026-04-11T12:10:00Z", "run")
got = mails(before)
tap.ok(len(got) == 1 and got[0][0] == "robin@example.org" and
       "Core or Friends, I cannot tell" in got[0][2] and
       "m1@example.org" in got[0][2], "what is unsure reaches the contact",
       got)
run("2026-04-12T12:00:00Z", "member", "m0@example.org", "answer", "1b")
for i in range(2, 8):
    run("2026-04-12T12:00:00Z", "member", "m%d@example.org" % i, "answer",
        "Friends, merci" if i % 2 else "1b 2a")
s = survey("2026-04-12T13:00:00Z", "--by", "town")
level = s["questions"][0]
tap.ok(level["choices"] == {"core": 0, "friends": 7} and s["changed"] == 1 and
       s["answered"] == 8 and len(s["silent"]) == 4,
       "the last answer counts, and changes are told", s)
tap.ok(level["by"] == [], "nor is the only other one told apart from a "
       "group of fewer than five", level)
sql("UPDATE member_attribute SET value = 'Acton' WHERE member_id = 7")
level = survey("2026-04-12T13:00:00Z", "--by", "town")["questions"][0]
tap.ok(level["by"] == [{"town": "Milton", "core": 0, "friends": 5}],
       "with two of these, the third is", level)
sql("UPDATE member_attribute SET value = 'Milton' WHERE member_id = 7")
tap.ok(len(db("SELECT 1 FROM answer WHERE question = 'level'")) == 8,
       "all are kept")
done = run("2026-04-12T14:00:00Z", "survey", "club")
tap.ok(done.returncode == 0 and "m9@example.org" in done.stdout and
       "m2@example.org" not in done.stdout, "who is silent, in words",
       done.stdout)

run("2026-04-13T12:00:00Z", "run")
run("2026-04-13T12:00:00Z", "member", "m8@example.org", "unsubscribe")
run("2026-04-13T12:10:00Z", "run")
before = have()
run("2026-04-24T03:00:00Z", "run")
tap.ok(not mails(before), "no reminder before its day", mails(before))


def ahead(when):
    """When schedule says that the silent are reminded of the survey."""
    items = json.loads(run(when, "schedule", "--json").stdout)["items"]
    return [(x["at"], x["survey"], x["by_itself"]) for x in items
            if x["kind"] == "survey"]


tap.ok(ahead("2026-04-24T03:00:00Z") == [("2026-04-24T04:00:00Z", "spring",
                                          True)],
       "schedule knows the day", ahead("2026-04-24T03:00:00Z"))
dies("survey_reminded", "2026-04-24T11:00:00Z", "run")
done = run("2026-04-24T12:00:00Z", "run")
got = mails(before)
tap.ok(done.returncode == 0 and sorted(to for to, _, _ in got) == [
    "m10@example.org", "m11@example.org", "m9@example.org"] and
    all("How much?" in text for _, _, text in got),
    "only the silent are reminded; not who left, nor who wrote oddly", got)
before = have()
run("2026-04-25T12:00:00Z", "run")
run("2026-05-01T12:00:00Z", "run")
tap.ok(not mails(before), "and once")
tap.ok(not ahead("2026-04-25T12:00:00Z"), "nor does schedule say so again")

done = run("2026-05-02T03:59:00Z", "member", "m9@example.org", "answer", "1a",
           "--json")
tap.ok(json.loads(done.stdout)["answers"], "open to its last minute")
done = run("2026-05-02T04:00:00Z", "member", "m10@example.org", "answer",
           "1a", "--json")
said = json.loads(done.stdout)
tap.ok(said["late"] and not said["answers"], "then it is closed", said)
before = have()
run("2026-05-02T05:00:00Z", "run")
tap.ok([to for to, _, text in mails(before)
        if to == "robin@example.org" and "1a" in text],
       "what comes late reaches the contact")
s = survey("2026-05-02T06:00:00Z")
tap.ok(not s["open"] and s["questions"][0]["choices"]["core"] == 1,
       "and counts for nothing", s)

# --- consent that ends (C3, C4)
with open(os.path.join(h, "implied.csv"), "w", encoding="utf-8") as f:
    f.write("email,tier\ni1@example.org,Core\ni2@example.org,Core\n")
run("2026-05-03T12:00:00Z", "import", "club", "implied.csv", "--basis",
    "implied", "--until", "2026-08-01", "--evidence", "x")


def told(when):
    before = have()
    done = run(when, "run")
    return done.returncode, [
        text for to, _, text in mails(before) if to == "robin@example.org"]


tap.ok(told("2026-06-01T12:00:00Z") == (0, []), "more than 60 days ahead")
dies("consent_warned", "2026-06-02T11:00:00Z", "run")
rc, got = told("2026-06-02T12:00:00Z")
tap.ok(rc == 0 and len(got) == 1 and "i1@example.org" in got[0] and
       "i2@example.org" in got[0], "60 days ahead the contact is told", got)
tap.ok(told("2026-06-10T12:00:00Z") == (0, []), "once")
rc, got = told("2026-07-03T12:00:00Z")
tap.ok(rc == 0 and len(got) == 1, "and 30 days ahead", got)
recap("third", 20, "Leeks")
before = have()
run("2026-08-02T12:00:00Z", "send", "third", "--yes")
tap.ok(not [to for to, _, _ in mails(before) if to.startswith("i")],
       "after the end nothing is sent to them")
tap.ok(run("2026-08-02T13:00:00Z", "doctor").returncode == 0,
       "all is well in the end")
tap.finish()

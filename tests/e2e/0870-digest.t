#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Monthly digests: what `digest` gathers and from whom it keeps what, and what
`run` makes of it at its time, once, whatever dies or whatever the clock does."""
import email
import email.policy
import glob
import json
import os
import shutil
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
attributes: [town]
tiers:
  - {name: {en: Core, fr: Noyau}, detail: full}
  - {name: {en: Friends, fr: Amis}, detail: summary, when: digest}
  - {name: {en: Readers, fr: Lectrices}, detail: full, when: digest}
sessions:
  - {slug: potluck, title: {en: Potluck, fr: Repas-partage}, rule: third Thursday, start: "18:00", end: "20:00", from: 2026-01-01}
digest: {rule: first Monday, at: "09:00", approve: %s}
"""
RECAP = """\
---
title: "%s"
date: %s
%s---

Dear {{first_name|friend}},

%s
"""
MANY = 600
MEMBERS = """\
email,name,tier,lang,town
ann@example.com,Ann Lee,core,en,Milton
ben@example.com,Ben Roy,friends,en,Oakville
cam@example.com,Cam Roy,friends,fr,Milton
dot@example.com,Dot Poe,readers,en,Milton
"""
h = os.path.join(tap.work, "h")
FIRST = "2026-12-07T14:00:00Z"      # Monday, 09:00 in Toronto


def at(when):
    return dict(os.environ, TIDINGS_NOW=when)


def run(when, *args):
    return tap.t(h, *args, env=at(when))


def works(when, *args):
    done = run(when, *args)
    if done.returncode not in (0, 75):
        tap.ok(False, " ".join(args), done.returncode, done.stdout,
               done.stderr)
    return done


def path(slug):
    return os.path.join(h, "lists/club/recaps", slug + ".md")


def read(slug):
    with open(path(slug), encoding="utf-8") as f:
        return f.read()


def write(slug, text):
    with open(path(slug), "w", encoding="utf-8") as f:
        f.write(text)


def have():
    return set(glob.glob(os.path.join(h, "var/outbox/new/*")))


def mails(since=()):
    """[(to, mail)] of what came into the folder."""
    found = []
    for name in sorted(have() - set(since)):
        with open(name, "rb") as f:
            m = email.message_from_binary_file(f, policy=email.policy.default)
        found.append((m["To"].addresses[0].addr_spec, m))
    return found


def words(m):
    return m.get_body(("plain",)).get_content()


def enclosed(m):
    return [p.get_content() for p in m.walk()
            if p.get_content_type() == "message/rfc822"]


def db(text, *args):
    with sqlite3.connect(os.path.join(h, "var/tidings.db")) as d:
        return d.execute(text, args).fetchall()


def fresh(approve="by_hand"):
    """A home without recaps, and its members."""
    shutil.rmtree(h, ignore_errors=True)
    tap.home(h, 1)
    with open(os.path.join(h, "lists/club/list.yaml"), "w",
              encoding="utf-8") as f:
        f.write(LIST % approve)
    os.remove(path("co-design"))
    for name in glob.glob(os.path.join(h, "var/*")):
        shutil.rmtree(name) if os.path.isdir(name) else os.remove(name)
    with open(os.path.join(h, "m.csv"), "w", encoding="utf-8") as f:
        f.write(MEMBERS)
    works("2026-10-01T12:00:00Z", "import", "club",
          os.path.join(h, "m.csv"), "--basis", "express", "--evidence",
          "form")


def send(when, slug, *more):
    works(when, "send", "club/" + slug, "--yes", "--without-inbox", *more)


def little():
    """A November of one recap, in two languages."""
    write("planting", RECAP % ("Planting: \\\"day\\\" #1", "2026-11-05",
          'resources:\n  - {title: "Slides", url: "https://example.org/s"}\n'
          'next_steps:\n  - {id: gate, what: "Mend the gate", done: '
          '2026-11-04}\n  - {id: peas, what: "Sow peas", by: 2026-12-01}\n'
          'events:\n  - {id: fair, title: "Fair", start: 2027-01-09 10:00}\n'
          '  - {id: past, title: "Bygone", start: 2026-11-20}\n',
          "OPENING.\n\n## Beds\n\nBEDSUMMARY.\n\n<!-- more -->\n\nBEDREST.\n"
          "\n<!-- closing -->\n\nCLOSING.\n"))
    write("planting.fr", '---\ntitle: "Plantation"\nresources:\n'
          '  - {title: "Diapositives"}\nnext_steps:\n  - {what: "Réparer"}\n'
          '  - {what: "Semer des pois"}\nevents:\n  - {title: "Foire"}\n'
          '  - {title: "Passé"}\n---\n\nOUVERTURE.\n\n## Plates-bandes\n\n'
          'RÉSUMÉ.\n\n<!-- more -->\n\nRESTE.\n\n<!-- closing -->\n\nFIN.\n')
    send("2026-11-06T12:00:00Z", "planting")


def month():
    """November, with all that is awkward about it."""
    write("october", RECAP % ("October", "2026-10-20",
          'next_steps:\n  - {id: gate, what: "Mend the gate"}\n',
          "Hello.\n\n## Old\n\nOLDTEXT.\n"))
    send("2026-10-21T12:00:00Z", "october")
    little()
    write("some", RECAP % ("Some", "2026-11-20", "where: {town: [Milton]}\n",
          "Hello.\n\n## Milton\n\nMILTON.\n"))
    send("2026-11-20T12:00:00Z", "some")
    write("planting", read("planting").replace("BEDSUMMARY", "BEDMENDED"))
    send("2026-11-25T12:00:00Z", "planting", "--correction")
    write("october", read("october").replace("OLDTEXT", "OLDMENDED"))
    send("2026-11-26T12:00:00Z", "october", "--correction")
    write("closed", RECAP % ("Closed", "2026-11-18",
          "tiers: [Core, Readers]\n",
          "SECRET.\n\n## In private\n\n- For both.\n  <!-- for: Core -->\n"
          "  - COREONLY.\n  <!-- /for -->\n"))
    # Still November in Toronto.
    send("2026-12-01T04:30:00Z", "closed")
    # The file of today is not what went out.
    write("closed", read("closed").replace("SECRET", "UNSENT"))
    write("never", RECAP % ("Never", "2026-11-28", "", "Hello.\n\n## No\n\n"
                            "NEVERSENT.\n"))


def texts(when, slug):
    """What each edition says in its text part."""
    out = os.path.join(tap.work, "preview")
    shutil.rmtree(out, ignore_errors=True)
    works(when, "preview", "club/" + slug, "-o", out)
    found = {}
    for name in glob.glob(out + "/*.txt"):
        with open(name, encoding="utf-8") as f:
            found[os.path.basename(name)[:-4]] = f.read()
    return found


def shows(text, yes, no, name):
    lacks = [w for w in yes if w not in text]
    leaks = [w for w in no if w in text]
    tap.ok(not lacks and not leaks, name, "lacks %s" % lacks,
           "leaks %s" % leaks, text)


def by_command():
    fresh()
    month()
    done = run(FIRST, "digest", "club", "2026-11", "--json")
    made = json.loads(done.stdout)
    tap.ok(done.returncode == 0 and made["recap"] == "2026-11-digest" and
           made["recaps"] == ["planting", "closed"] and
           made["corrected"] == ["october"] and
           [x["recap"] for x in made["left_out"]] == ["some"] and
           made["errors"] == 0 and len(made["files"]) == 2,
           "digest gathers what began in the month, and says what it leaves",
           done.stdout, done.stderr)
    source = read("2026-11-digest")
    shows(source, ["digest: 2026-11", "date: 2026-11-30", "BEDMENDED",
                   "<!-- for: Core, Readers -->", "SECRET", "Left out: some",
                   "## When we meet", 'title: "Fair"'],
          ["BEDSUMMARY", "UNSENT", "MILTON", "NEVERSENT", "CLOSING",
           "Bygone"], "its source is what went out last")
    done = run(FIRST, "check", "club/2026-11-digest")
    tap.ok(done.returncode == 0 and "nothing to mend" in done.stdout,
           "check finds nothing to mend in it", done.stdout,
           done.stderr)
    said = texts(FIRST, "2026-11-digest")
    shows(said["friends.en"], ["OPENING", "BEDMENDED", "Sow peas", "October",
                               "Mend the gate", "*Potluck*, Thursday"],
          ["BEDREST", "SECRET", "Closed", "In private", "COREONLY"],
          "summaries for who gets them, nothing of a closed recap")
    shows(said["readers.en"], ["BEDREST", "SECRET", "In private", "For both"],
          ["COREONLY"], "the rest for full detail, and never more than that")
    shows(said["core.en"], ["COREONLY"], [], "who had it all has it all")
    shows(said["friends.fr"], ["OUVERTURE", "RÉSUMÉ", "Semer des pois",
                               "Bulletin", "novembre 2026", "Foire"],
          ["RESTE", "BEDMENDED", "SECRET"], "in French")
    again = run(FIRST, "digest", "club", "2026-11")
    tap.ok(again.returncode == 73 and read("2026-11-digest") == source,
           "a file that exists is left as it is", again.returncode,
           again.stderr)
    none = run(FIRST, "digest", "club", "2026-09")
    tap.ok(none.returncode == 0 and "no digest" in none.stdout and
           not os.path.exists(path("2026-09-digest")),
           "a month without recaps makes none", none.stdout, none.stderr)
    bad = run(FIRST, "digest", "club", "2026-13")
    tap.ok(bad.returncode == 64, "a month that is none", bad.returncode)
    write("2026-11-digest", source.replace("# to: all", "to: all"))
    dry = json.loads(run(FIRST, "send", "club/2026-11-digest", "--yes",
                         "--dry-run", "--json").stdout)
    tap.ok(dry["planned"] == 4, "to: all sends it to every tier", dry)
    write("2026-11-digest", source)
    before = have()
    done = run(FIRST, "send", "club/2026-11-digest", "--yes",
               "--without-inbox")
    got = sorted(to for to, _ in mails(before))
    tap.ok(got == ["ben@example.com", "cam@example.com", "dot@example.com"],
           "it goes to the tiers that get digests", got, done.stderr)
    write("december", RECAP % ("December", "2026-12-09", "",
          "Hello.\n\n## Next\n\nText.\n"))
    shows(texts("2026-12-10T12:00:00Z", "december")["core.en"], [],
          ["Sow peas"], "the next recap carries no step of a digest")


def half_sent():
    """A recap of which some mails went out before it was called off."""
    with open(os.path.join(h, "more.csv"), "w", encoding="utf-8") as f:
        f.write("email,tier\n" + "".join("m%d@example.com,core\n" % i
                                         for i in range(MANY)))
    works("2026-10-01T12:00:00Z", "import", "club",
          os.path.join(h, "more.csv"), "--basis", "express", "--evidence",
          "form")
    write("wrong", RECAP % ("Wrong", "2026-11-18", "",
                            "Hello.\n\n## Wrong\n\nNOTTHIS.\n"))
    died = tap.t(h, "send", "club/wrong", "--yes", "--without-inbox",
                 env=dict(at("2026-11-18T12:00:00Z"),
                          TIDINGS_FAILPOINT="armed"))
    return died, run("2026-11-18T12:05:00Z", "cancel", "club/wrong", "--yes")


def called_off():
    """One of two recaps, while its mails went out."""
    fresh("auto")
    little()
    died, done = half_sent()
    tap.ok(died.returncode == -9 and done.returncode == 0 and db(
        "SELECT begun_at IS NOT NULL, state FROM revision v JOIN recap p ON"
        " p.id = v.recap_id WHERE p.slug = 'wrong'") == [(1, "withdrawn")],
           "a recap that is called off while it goes out", died.returncode,
           done.stdout, done.stderr, db("SELECT state, count(*) FROM"
                                        " delivery GROUP BY state"))
    before = have()
    works(FIRST, "run")
    got = previews(before)
    tap.ok("NOTTHIS" not in read("2026-11-digest") and len(got) == 1 and
           "left out: wrong; it was called off" in words(got[0]) and
           "Left out: wrong" in read("2026-11-digest"),
           "is left out of the digest, and named", read("2026-11-digest"),
           [words(m) for m in got])
    fresh()
    half_sent()
    soon = json.loads(run("2026-12-01T12:00:00Z", "schedule",
                          "--json").stdout)["items"]
    done = run(FIRST, "digest", "club", "2026-11")
    tap.ok(FIRST not in [x["at"] for x in soon if x["kind"] == "digest"] and
           "wrong: it was called off" in done.stdout and
           not os.path.exists(path("2026-11-digest")),
           "alone it makes no digest", soon, done.stdout)


def previews(since):
    """Not what else the contact is told."""
    return [m for to, m in mails(since) if to == "robin@example.org" and
            ("Digest" in m["Subject"] or enclosed(m))]


def by_itself():
    fresh()
    month()
    before = have()
    soon = json.loads(run("2026-12-01T12:00:00Z", "schedule",
                          "--json").stdout)["items"]
    tap.ok([(x["kind"], x["by_itself"], x["at"]) for x in soon
            if x["kind"] == "digest"][:1] == [("digest", True, FIRST)],
           "schedule names the coming digest", soon)
    works("2026-12-07T13:59:00Z", "run")
    tap.ok(not os.path.exists(path("2026-11-digest")) and not previews(before),
           "run makes none before its time")
    done = works(FIRST, "run")
    got = previews(before)
    tap.ok(len(got) == 1 and os.path.exists(path("2026-11-digest.fr")),
           "at its time it writes the digest and shows it to the contact",
           done.stdout, done.stderr, got)
    if not got:
        return
    text = words(got[0])
    shows(text, ["left out: some", "goes to 3 members", "approve club/2026-11-digest", "send club/2026-11-digest",
                 "preview club/2026-11-digest"], ["by itself on", "What they "
                 "wrote"], "the preview says what it is and what to do")
    inside = enclosed(got[0])
    tap.ok(len(inside) == 4 and all(m["Subject"].startswith(("PROOF", "ÉPREUVE"))
                                    for m in inside),
           "and encloses each edition that members would get, as proofs",
           [m["Subject"] for m in inside])
    tap.ok(not any("COREONLY" in words(m) for m in inside),
           "those of who gets each recap anyway are not among them")
    before = have()
    works("2026-12-07T14:10:00Z", "run")
    works("2026-12-14T14:00:00Z", "run")
    works("2026-12-31T14:00:00Z", "run")
    tap.ok(not previews(before), "once")
    waits = run("2026-12-14T14:00:00Z")
    tap.ok("club/2026-11-digest is not approved" in waits.stdout,
           "and bare tidings says that it waits", waits.stdout)
    works("2027-01-04T14:00:00Z", "run")
    tap.ok(db("SELECT month, slug FROM digest ORDER BY month") ==
           [("2026-11", "2026-11-digest"), ("2026-12", None)] and
           not previews(before), "a month without recaps is noted as such",
           db("SELECT month, slug FROM digest"))


def late_and_by_hand():
    fresh()
    little()
    before = have()
    works("2026-12-20T14:00:00Z", "run")
    tap.ok(len(previews(before)) == 1, "done late where cron was down")
    fresh()
    little()
    works("2027-01-02T14:00:00Z", "run")
    tap.ok(db("SELECT month FROM digest") == [], "not once the month is over")
    fresh()
    little()
    mine = RECAP % ("My own", "2026-11-30", "digest: 2026-11\n",
                    "Hello.\n\n## All\n\nMINE. Ask dot@example.com.\n")
    write("my-digest", mine)
    before = have()
    works(FIRST, "run")
    got = previews(before)
    tap.ok(len(got) == 1 and read("my-digest") == mine and
           not os.path.exists(path("2026-11-digest")) and
           "send club/my-digest" in words(got[0]),
           "a digest written by hand is used, not written again")
    tap.ok(bool(got) and words(got[0]).count("the address of a member, "
           "dot@example.com") == 1, "a member's address in it is warned of "
           "(T24)", got and words(got[0]))


def automatic():
    fresh("auto")
    little()
    before = have()
    works(FIRST, "run")
    got = previews(before)
    tap.ok(len(got) == 1 and "send: 2026-12-08 09:00" in
           read("2026-11-digest") and "December 8, 2026, 9:00" in
           words(got[0]).replace("\n", " ") and
           "cancel club/2026-11-digest" in words(got[0]),
           "auto: the file and the preview say when it goes",
           got and words(got[0]))
    soon = json.loads(run("2026-12-07T15:00:00Z", "schedule",
                          "--json").stdout)["items"]
    tap.ok([(x["at"], x["by_itself"]) for x in soon if x["kind"] ==
            "digest"][:1] == [("2026-12-08T14:00:00Z", True)],
           "and schedule does", soon)
    before = have()
    works("2026-12-08T13:59:00Z", "run")
    tap.ok(not mails(before), "not before a day has passed")
    works("2026-12-08T14:00:00Z", "run")
    got = sorted(to for to, _ in mails(before))
    tap.ok(got == ["ben@example.com", "cam@example.com", "dot@example.com"],
           "then it is approved by policy and goes out", got)
    tap.ok(db("SELECT approved_by FROM revision v JOIN recap p ON p.id ="
              " v.recap_id WHERE p.slug = '2026-11-digest'") ==
           [("auto: digest",)], "which is on record")
    before = have()
    works("2026-12-08T15:00:00Z", "run")
    works("2026-12-09T15:00:00Z", "run")
    tap.ok(not mails(before), "once")


def interfered(name, what):
    """auto, and what a person did before it went."""
    fresh("auto")
    little()
    works(FIRST, "run")
    before = have()
    what()
    works("2026-12-08T14:00:00Z", "run")
    works("2026-12-09T14:30:00Z", "run")
    got = mails(before)
    return [m for to, m in got if to != "robin@example.org"], [
        m for to, m in got if to == "robin@example.org"]


def back_to_a_person():
    def edit():
        write("2026-11-digest", read("2026-11-digest") + "\nEDITED.\n")

    out, told = interfered("edit", edit)
    tap.ok(not out and len(told) == 1 and "waits for you" in words(told[0]),
           "an edit leaves it to a person, who is told, once",
           len(out), [words(m) for m in told])

    def cancel():
        done = run("2026-12-07T16:00:00Z", "cancel", "club/2026-11-digest",
                   "--yes")
        tap.ok(done.returncode == 0, "cancel before it goes", done.stderr)

    out, told = interfered("cancel", cancel)
    tap.ok(not out and not told, "stops it", out, told)

    def by_hand():
        send("2026-12-07T16:00:00Z", "2026-11-digest")

    out, told = interfered("send", by_hand)
    tap.ok(len(out) == 3 and not told, "sent by hand it is not sent again",
           len(out), told)

    def mistake():
        write("2026-11-digest.fr", "no front matter\n")

    out, told = interfered("mistake", mistake)
    tap.ok(not out and len(told) == 1, "so does a mistake", len(out), told)

    def settings():
        name = os.path.join(h, "lists/club/list.yaml")
        with open(name, encoding="utf-8") as f:
            text = f.read().replace("approve: auto", "approve: by_hand")
        with open(name, "w", encoding="utf-8") as f:
            f.write(text)

    out, told = interfered("settings", settings)
    tap.ok(not out and len(told) == 1, "and what list.yaml says then",
           len(out), told)

    out, told = interfered("gone", lambda: os.remove(path("2026-11-digest")))
    tap.ok(not out and not told, "taken away, it is over")


def swap(name, old, new):
    name = os.path.join(h, name)
    with open(name, encoding="utf-8") as f:
        text = f.read()
    assert old in text, (name, old)
    with open(name, "w", encoding="utf-8") as f:
        f.write(text.replace(old, new, 1))


def around_it():
    """What the preview showed changes, and its source does not (I7)."""
    for name, file, old, new in (
            ("what a tier may read", "lists/club/list.yaml",
             "fr: Amis}, detail: summary", "fr: Amis}, detail: full"),
            ("who gets it", "lists/club/list.yaml",
             "fr: Noyau}, detail: full",
             "fr: Noyau}, detail: full, when: digest"),
            ("the words around it", "templates/strings.en.yaml",
             'footer_from: "Sent by', 'footer_from: "Mailed by')):
        out, told = interfered(name, lambda: swap(file, old, new))
        tap.ok(not out and len(told) == 1 and "the list's settings, a "
               "template or another file was changed" in words(
                   told[0]).replace("\n> ", " "), "%s: changed since, it "
               "waits for a person, who is told why" % name, len(out),
               [words(m) for m in told])
    fresh("auto")
    little()
    swap("lists/club/recaps/planting.md", "by: 2026-12-01", "by: 2026-12-07")
    send("2026-11-25T12:00:00Z", "planting", "--correction")
    before = have()
    works(FIRST, "run")
    shown = [words(m) for m in enclosed(previews(before)[0])
             if m["Subject"].startswith("PROOF (Readers)")]
    before = have()
    works("2026-12-08T14:00:00Z", "run")
    got = [words(m) for to, m in mails(before) if to == "dot@example.com"]
    tap.ok(len(got) == 1 and len(shown) == 1 and "Sow peas" in got[0] and
           steps(got[0]) == steps(shown[0]), "a step that became late in "
           "between is no change", got, shown)


def steps(text):
    return [x for x in text.split("\n") if "peas" in x or "late" in x]


def clocks():
    fresh("auto")
    little()
    before = have()
    works(FIRST, "run")
    for when in ("2026-12-06T14:00:00Z", "1970-01-05T14:00:00Z",
                 "2026-12-07T13:00:00Z", "2026-12-07T14:30:00Z",
                 "2026-12-08T13:00:00Z"):
        run(when, "run")
    tap.ok(len(previews(before)) == 1 and len(mails(before)) == 1,
           "a clock that jumps makes none twice, and sends none early",
           [to for to, _ in mails(before)])
    works("2026-12-08T14:00:00Z", "run")
    run("2026-12-07T14:00:00Z", "run")
    works("2026-12-08T14:20:00Z", "run")
    tap.ok(len(mails(before)) == 4, "nor twice",
           [to for to, _ in mails(before)])


def changes_of_clocks():
    """02:30 that does not come, and 01:30 that comes twice (F28)."""
    for rule, hour, sent, before, first, again in (
            ("second Sunday", "02:30", "2027-02-10T12:00:00Z",
             "2027-03-14T06:59:00Z", "2027-03-14T07:00:00Z",
             "2027-03-14T08:00:00Z"),
            ("first Sunday", "01:30", "2027-10-10T12:00:00Z",
             "2027-11-07T05:29:00Z", "2027-11-07T05:30:00Z",
             "2027-11-07T06:30:00Z")):
        fresh()
        name = os.path.join(h, "lists/club/list.yaml")
        with open(name, encoding="utf-8") as f:
            text = f.read().replace("first Monday", rule).replace(
                '"09:00"', '"%s"' % hour)
        with open(name, "w", encoding="utf-8") as f:
            f.write(text)
        write("one", RECAP % ("One", sent[:10], "",
                              "Hello.\n\n## One\n\nText.\n"))
        send(sent, "one")
        since = have()
        got = []
        for when in (before, first, again):
            works(when, "run")
            got.append(len(previews(since)))
        tap.ok(got == [0, 1, 1], "%s %s: once, at its first minute" % (
            rule, hour), got)


POINTS = ["digest_commit", "digest_noted", "digest_file", "digest_file:2",
          "digest_written", "digest_tell_commit", "digest_told",
          "digest_shown", "notice_commit", "notice_planned"]
LATER = ["approve_commit", "approved", "digest_approved", "digest_commit",
         "digest_noted"]


def killed():
    fresh("auto")
    little()
    kept = [os.path.join(tap.work, "before"), os.path.join(tap.work, "after")]
    shutil.copytree(h, kept[0])
    works(FIRST, "run")
    shutil.copytree(h, kept[1])
    old = {os.path.basename(m) for m in
           glob.glob(os.path.join(kept[0], "var/outbox/new/*"))}
    for first, point in [(True, p) for p in POINTS] + \
            [(False, p) for p in LATER]:
        shutil.rmtree(h)
        shutil.copytree(kept[0 if first else 1], h)
        before = {os.path.join(h, "var/outbox/new", m) for m in old}
        when = FIRST if first else "2026-12-08T14:00:00Z"
        done = tap.t(h, "run", env=dict(at(when), TIDINGS_FAILPOINT=point))
        died = done.returncode == -9
        works(when, "run")
        shown = len(previews(before))
        works("2026-12-08T14:05:00Z", "run")
        got = sorted(to for to, _ in mails(before))
        tap.ok(died and shown == 1 and got == [
            "ben@example.com", "cam@example.com", "dot@example.com",
            "robin@example.org"], "killed at %s: all of it, once" % point,
            died, shown, got, done.stderr)



by_command()
by_itself()
called_off()
late_and_by_hand()
automatic()
back_to_a_person()
around_it()
clocks()
changes_of_clocks()
killed()
tap.finish()

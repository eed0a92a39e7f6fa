#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What members write, from the answer in their mail program to the row and
back: commands, answers to the survey, remarks, joining, and what only a person
can answer."""
import email.utils
import json
import os
import re
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.environ.get("TOP", "."), "tests/lib"))
import replying         # noqa: E402
import tap              # noqa: E402

NOW = "2026-11-30T15:00:00Z"
os.environ["TIDINGS_NOW"] = NOW
DRAFT = "# Draft plan\n\n## Beds\n\nThe second bed is for peas.\n\n" \
    "## Tools\n\nWe need two rakes.\n"
LIST = """
languages: [en, fr]
attributes: [day]
survey:
  slug: involvement
  questions:
    - {id: level, ask: How much?, choices: tiers}
    - {id: day, ask: Which day?, choices: [Monday, Friday]}
    - {id: topics, ask: What about?, text: 500}
"""


class Scene:
    """A home whose members have all been sent the recap."""

    def __init__(self, name, members=4, settings=""):
        self.home = os.path.join(tap.work, name)
        tap.home(self.home, members)
        with open(self.home + "/lists/club/list.yaml", "a") as f:
            f.write(LIST)
        with open(self.home + "/config/tidings.yaml", "a") as f:
            f.write(settings)
        os.makedirs(self.home + "/lists/club/drafts")
        with open(self.home + "/lists/club/drafts/plan.md", "w") as f:
            f.write(DRAFT)
        path = self.home + "/lists/club/recaps/co-design.md"
        with open(path) as f:
            text = f.read()
        with open(path, "w") as f:
            f.write(text.replace("\ndate:", "\ndrafts: [{file: drafts/plan.md,"
                                 " title: Plan, full: [Core], brief: [Friends]"
                                 "}]\ndate:", 1).rstrip("\n") +
                    "\n\n<!-- here: survey -->\n")
        done = self.t("send", "co-design", "--yes")
        assert done.returncode == 0, done.stderr
        self.recap = {replying.address(m["To"]): m
                      for m in replying.mails(self.home)}
        self.seen = set(m.path for m in replying.mails(self.home))

    def t(self, *args, now=None):
        return tap.t(self.home, *args, env=dict(
            os.environ, **({"TIDINGS_NOW": now} if now else {})))

    def sql(self, *args):
        with sqlite3.connect(self.home + "/var/tidings.db") as db:
            return db.execute(*args).fetchall()

    def member(self, n):
        return self.sql(
            "SELECT m.status, m.tier, m.lang, m.paused_until FROM member m"
            " JOIN address a ON a.id = m.address_id WHERE a.addr = ?",
            ("m%d@example.org" % n,))[0]

    def mail(self, octets, now=None):
        """What inbox said of it, and the mails that it brought about."""
        replying.deliver(self.home, octets)
        done = self.t("inbox", "--json", now=now)
        said = [json.loads(x) for x in done.stdout.splitlines()]
        new = [m for m in replying.mails(self.home)
               if m.path not in self.seen]
        self.seen |= set(m.path for m in new)
        if done.returncode != 0:
            tap.note("inbox: %d %s" % (done.returncode, done.stderr))
        return (said[-1] if said else {}), new

    def answer(self, n, text, now=None, **how):
        return self.mail(replying.answer(
            self.recap["m%d@example.org" % n], text, **how), now)


def to(new, addr):
    """The answer, where there is one: what follows may be as old as it."""
    found = [m for m in new if replying.address(m["To"]) == addr]
    found.sort(key=lambda m: m["Auto-Submitted"] != "auto-replied")
    return found[0] if found else None


def subjects(new):
    return [str(m["Subject"]) for m in new]


def test_commands():
    s = Scene("commands")
    said, new = s.answer(1, "Please unsubscribe me.", style="gmail")
    tap.ok(said == {"source": said["source"], "kind": "command",
                    "member": "m1@example.org", "action": "left",
                    "forwarded": False}, "a line of JSON says it", said)
    bye = to(new, "m1@example.org")
    tap.ok(s.member(1)[0] == "unsubscribed" and len(new) == 1 and bye,
           "leaving: done, one goodbye and nothing else", subjects(new))
    tap.ok("<r1@client.example>" in str(bye["In-Reply-To"]) and
           bye["Auto-Submitted"] == "auto-replied",
           "an answer names the mail that it answers (S41)", bye["In-Reply-To"])
    said, new = s.mail(replying.answer(bye, "Undo", style="phone"))
    tap.ok(said["action"] == "undone" and s.member(1)[0] == "confirmed",
           "undo in answer to the goodbye", said, subjects(new))

    said, new = s.answer(2, "Hi,\nmake me Friends please\n\nAnn",
                         style="outlook")
    told = to(new, "m2@example.org")
    tap.ok(said["action"] == "tier" and s.member(2)[1] == "friends" and told,
           "a level by its name", said)
    said, _ = s.mail(replying.answer(told, "undo"))
    tap.ok(s.member(2)[1] == "core", "and taken back", s.member(2), said)
    said, new = s.mail(replying.answer(told, "undo"))
    tap.ok(said["action"] != "undone" and s.member(2)[1] == "core",
           "once", said)

    said, new = s.answer(3, "language French", style="bottom")
    told = to(new, "m3@example.org")
    tap.ok(s.member(3)[2] == "fr" and told["Content-Language"] == "fr",
           "the language, told in the new one", said, s.member(3))
    said, _ = s.mail(replying.answer(told, "Annuler"))
    tap.ok(said["action"] == "undone" and s.member(3)[2] in ("", "en"),
           "annuler in answer to that takes it back", said, s.member(3))
    said, new = s.answer(3, "annuler")
    tap.ok(s.member(3)[0] == "confirmed" and said["action"] != "undone",
           "annuler in answer to a recap does nothing by itself", said)

    said, new = s.answer(4, "Pause until May 1, thanks!", style="phone")
    tap.ok(said["action"] == "paused" and s.member(4)[3] == 1809144000,
           "a pause until that day begins in the list's zone", said,
           s.member(4))
    s.answer(4, "please end my pause")
    tap.ok(s.member(4)[3] is None, "and its end", s.member(4))
    said, new = s.answer(4, "why")
    why = to(new, "m4@example.org")
    tap.ok(said["action"] == "why" and "planting day" in
           " ".join(replying.plain(why).split()) and "{" not in replying.plain(why),
           "why: what was sent, and since when", said, replying.plain(why))
    said, new = s.answer(4, "help")
    tap.ok(said["action"] == "help" and len(new) == 1, "help", said)
    said, new = s.answer(4, "full")
    tap.ok(said["action"] == "full" and len(new) == 1 and
           "two rakes" in replying.plain(new[0]), "the whole draft", said,
           subjects(new))
    full = new[0]
    said, new = s.mail(replying.answer(full, "D2: three rakes would be "
                                       "better"))
    tap.ok(said["action"] == "remarked", "a remark in answer to that", said)


def test_people():
    s = Scene("people")
    text = "Could you tell me where the meeting is? Zo\u00eb and I would " \
        "like to come.\n\nBob"
    raw = replying.answer(s.recap["m1@example.org"], text, style="gmail")
    said, new = s.mail(raw)
    got = to(new, "robin@example.org")
    tap.ok(said["forwarded"] and said["action"] == "forwarded" and got and
           len(new) == 1, "a question goes to the contact in the same run",
           said, subjects(new))
    tap.ok(replying.address(got["Reply-To"]) == "m1@example.org",
           "with Reply-To the writer", got["Reply-To"])
    inner = [p for p in got.walk() if p.get_content_type() ==
             "message/rfc822"]
    same = inner and inner[0].get_content()
    tap.ok(same and same["Message-ID"] == replying.parse(raw)["Message-ID"] and
           same.get_body(("plain",)).get_content().split() ==
           replying.parse(raw).get_body(("plain",)).get_content().split(),
           "and the mail itself, whole, as message/rfc822")
    tap.ok(all(b < 128 for b in got.raw), "in seven bits (S18)")
    tap.ok("where the meeting is" in replying.plain(got),
           "its words stand in the mail")
    long = replying.answer(s.recap["m1@example.org"], "\n".join(
        "Line %d: is it so?" % k for k in range(120)), style="plain")
    said, new = s.mail(long.rstrip(b"\r\n"))
    tap.ok(len(new) == 1 and "Line 70" in replying.plain(new[0]) and
           b"\r\nLine 119: is it so?\r\n" in new[0].raw,
           "a long one that ends without a line's end, too", said)
    thanks = replying.answer(s.recap["m1@example.org"], "Thanks!", "gmail")
    said, new = s.mail(thanks.replace(b"<r", b"<s"))
    tap.ok(not said["forwarded"], "thanks are for nobody", said)
    said, new = s.mail(thanks.replace(b"/alternative", b"/mixed").replace(
        b"\r\n--b--", b"\r\n--b\r\nContent-Type: application/pdf\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--b--"))
    tap.ok(said["forwarded"] and len(new) == 1 and b"JVBERg==" in new[0].raw,
           "with a file they are for a person", said)
    said, new = s.answer(2, "Ok, thanks!")
    tap.ok(new == [] and said["action"] == "nothing",
           "a bare thanks does nothing", said, subjects(new))
    said, new = s.answer(2, "Unsubscribe please. Also, who has the key to the "
                         "shed?")
    tap.ok(s.member(2)[0] == "unsubscribed" and said["forwarded"] and
           to(new, "robin@example.org"),
           "a remark beside a command reaches a person", said, subjects(new))
    said, new = s.answer(3, "Thanks, please also unsubscribe my colleague "
                         "Anna, she has moved away.")
    tap.ok(s.member(3)[0] == "confirmed" and said["forwarded"],
           "a colleague's request is none of the member's", said)
    said, new = s.answer(3, "Please don't unsubscribe me, I like this.")
    tap.ok(s.member(3)[0] == "confirmed", "do not unsubscribe me", said)


def test_survey_and_drafts():
    s = Scene("survey")
    said, new = s.answer(1, "1b 2a 3 the pond")
    rows = s.sql("SELECT question, value FROM answer ORDER BY id")
    tap.ok(said["action"] == "answered" and said["kind"] == "survey" and rows ==
           [("level", "friends"), ("day", "Monday"), ("topics", "the pond")],
           "answers to the survey", said, rows)
    tap.ok(len([m for m in new if "noted" in str(m["Subject"])]) == 1,
           "are told back", subjects(new))
    said, new = s.answer(4, "D2: too many rakes.\nPlease unsubscribe me.")
    words = s.sql("SELECT words FROM remark")
    tap.ok(s.member(4)[0] == "unsubscribed" and said["forwarded"] and
           words == [("too many rakes.",)] and
           to(new, "robin@example.org"),
           "who leaves below a remark has left, and the remark is kept and "
           "reaches a person", said, words, subjects(new))
    s.sql("DELETE FROM remark")
    said, new = s.answer(2, "D1: why peas, and not beans?\n\nD2: fine")
    rows = s.sql("SELECT section, words FROM remark ORDER BY number")
    tap.ok(said["action"] == "remarked" and [r[0] for r in rows] == [1, 2],
           "remarks on drafts by number", said, rows)
    tap.ok(to(new, "robin@example.org") and to(new, "m2@example.org") and
           "D1, D2" in replying.plain(to(new, "m2@example.org")),
           "are told back; a question among them is for a person",
           subjects(new))
    done = s.t("feedback", "co-design")
    tap.ok(done.returncode == 0 and "D1" in done.stdout and
           "why peas" in done.stdout and "said nothing" in done.stdout,
           "feedback: by section, and who is silent", done.stdout, done.stderr)
    s.t("feedback", "co-design", "--settle", "2", "as it is")
    sheet = json.loads(s.t("feedback", "co-design", "--json").stdout)
    tap.ok([r["settled"] for r in sheet["remarks"]] == [None, "as it is"],
           "feedback --settle", sheet)
    done = s.t("feedback", "co-design", "--settle", "9", "x")
    tap.ok(done.returncode == 66, "no such remark: 66", done.stderr)
    done = s.t("why", "m2@example.org")
    tap.ok("remark co-design D1: why peas" in done.stdout and
           "reply feedback: remarked" in done.stdout,
           "why shows what was written (C11)", done.stdout)
    done = s.t()
    tap.ok("1 remark on its drafts" in done.stdout,
           "what is open stands among what needs doing", done.stdout)


def unmarked(mail, above="", inside=None, below=""):
    """An answer that quotes all of ours without a mark, as Outlook does."""
    lines = replying.plain(mail).splitlines()
    if inside:
        at = lines.index("") + 1
        lines[at:at] = [inside, ""]
    return "%s\n\n-----Original Message-----\nFrom: Club <%s>\nSent: Monday, " \
        "November 30, 2026 9:00 AM\nTo: %s\nSubject: %s\n\n%s\n\n%s" % (
            above, replying.address(mail["From"]), mail["To"],
            mail["Subject"], "\n".join(lines), below)


def test_words_in_a_quotation():
    """What looks like our own mail is held against it."""
    s = Scene("quoted", members=12)
    warning = "CAUTION: This email originated from outside the organization." \
        " Do not click links unless you recognize the sender."
    shed = "Could someone tell me where the shed key is kept?"
    for n, (what, seen, how) in enumerate((
            ("only a thank-you above", False, dict(above="Thanks!")),
            ("nothing at all", False, {}),
            ("a gateway's warning", False, dict(above="Merci!",
                                                inside=warning)),
            ("a question beneath", True, dict(below=shed)),
            ("a wish to leave beneath", True, dict(
                below="Please take me off the list.")),
            ("a question inside", True, dict(above="Thanks!", inside=shed)),
    ), 1):
        ours = s.recap["m%d@example.org" % n]
        said, new = s.answer(n, unmarked(ours, **how), style="plain")
        tap.ok(said["forwarded"] == seen and
               said["action"] == ("forwarded" if seen else "nothing"),
               "a quotation without marks, " + what, said)
    said, new = s.answer(7, "From: Tom Reed <tom@example.com>\nTo: me\n"
                         "Subject: club\n\nPlease unsubscribe me.\n\n"
                         "Robin, he sent me this by mistake. Who is he?",
                         style="plain")
    tap.ok(said["forwarded"] and s.member(7)[0] == "confirmed",
           "somebody else's mail, pasted", said)
    said, new = s.answer(8, "TO: Robin\nFROM: Ann\nSUBJECT: Shed key\n"
                         "Where is it kept? I could not get in.",
                         style="plain")
    tap.ok(said["forwarded"], "a memo with a heading like a mail's", said)
    # Our own mail is there no longer: whoever reads it decides.
    with sqlite3.connect(s.home + "/var/tidings.db") as db:
        db.execute("UPDATE delivery SET edition_id = NULL"
                   " WHERE addr = 'm9@example.org'")
    said, new = s.answer(9, unmarked(s.recap["m9@example.org"], "Thanks!"),
                         style="plain")
    tap.ok(said["forwarded"], "nothing is left to hold it against", said)


def test_remarks_by_passage():
    s = Scene("passages", members=3)
    ours = s.recap["m1@example.org"]
    lines = replying.plain(ours).splitlines()
    foot = next(i for i, line in enumerate(lines) if "You can leave" in line)
    said, new = s.answer(1, "\n".join(
        ["> " + x for x in lines[:foot + 1]]) + "\n\nGreat photos this time.",
        style="plain")
    tap.ok(said["action"] == "forwarded" and not to(new, "m1@example.org"),
           "words beneath all of a mail are no remark on a draft", said,
           subjects(new))
    said, new = s.answer(2, "> The second bed is for peas.\n\nMake it beans.",
                         style="plain")
    rows = s.sql("SELECT section, words FROM remark WHERE section > 0")
    tap.ok(said["action"] == "remarked" and
           rows == [(2, "Make it beans.")],
           "a passage tells which section a remark is on", said, rows)


def test_strangers():
    s = Scene("strangers", settings="")
    bare = dict(to="reply@news.example.org", subject="please", style="plain")
    said, new = s.mail(replying.answer(None, "unsubscribe",
                                       frm="m1@example.org", **bare))
    ask = to(new, "m1@example.org")
    tap.ok(said["action"] == "asked" and s.member(1)[0] == "confirmed" and
           len(new) == 1, "From alone asks back, and changes nothing (T4)",
           said, subjects(new))
    said, new = s.mail(replying.answer(None, "Unsubscribe me!",
                                       frm="m1@example.org", **bare))
    tap.ok(to(new, "m1@example.org") is None and said["forwarded"],
           "once a day; then a person has it (S41)", said)
    said, new = s.mail(replying.answer(ask, "Yes"))
    tap.ok(s.member(1)[0] == "unsubscribed", "yes in answer to that leaves",
           said)
    said, new = s.mail(replying.answer(None, "make me Friends",
                                       frm="m2@example.org", **bare))
    tap.ok(s.member(2)[1] == "core" and said["forwarded"],
           "another command without proof is for a person", said)
    said, new = s.mail(replying.answer(None, "Hello, what is this about?",
                                       frm="new@example.net", **bare))
    tap.ok(said["forwarded"] and said["member"] is None and len(new) == 1,
           "so is what somebody else writes", said)

    s.sql("UPDATE address SET suspended_at = 1 WHERE addr ="
          " 'm3@example.org'")
    said, new = s.mail(replying.answer(None, "unsubscribe",
                                       frm="m3@example.org", **bare))
    tap.ok(said["forwarded"] and to(new, "robin@example.org"),
           "whom no mail may ask is a person's to answer", said)

    join = dict(to="club-join@news.example.org", style="plain",
                subject="join")
    said, new = s.mail(replying.answer(None, "I would like to join, please.",
                                       frm="Eve <eve@example.net>", **join))
    ask = to(new, "eve@example.net")
    tap.ok(said["action"] == "joining" and len(new) == 1 and ask,
           "joining asks for a yes", said, subjects(new))
    said, new = s.mail(replying.answer(None, "join",
                                       frm="Eve <eve@example.net>", **join))
    tap.ok(new == [], "once a day (T7)", said, subjects(new))
    said, new = s.mail(replying.answer(ask, "yes", style="phone"))
    tap.ok(said["action"] == "confirmed" and s.sql(
        "SELECT m.status, m.basis FROM member m JOIN address a"
        " ON a.id = m.address_id WHERE a.addr = 'eve@example.net'") ==
        [("confirmed", "express")] and to(new, "eve@example.net"),
        "the yes makes a member, who is welcome", said, subjects(new))
    tap.ok("Message-ID" in s.sql(
        "SELECT p.payload FROM ledger l JOIN ledger_payload p USING (seq)"
        " WHERE l.kind = 'confirmed'")[-1][0],
        "the ledger has the mail as evidence (C1)")
    said, new = s.mail(replying.answer(None, "join", frm="ann@example.net",
                                       **bare))
    tap.ok(said["action"] == "joining", "to the bare address, too, where "
           "there is one list", said)
    said, new = s.mail(replying.answer(None, "Please let me join!",
                                       frm="flo@example.net", **join))
    tap.ok(said["action"] == "joining" and not said["forwarded"] and
           len(new) == 1, "in other words, and no person has to read it",
           said, subjects(new))


def test_proof():
    s = Scene("proof", members=6)
    with open(s.home + "/config/tidings.yaml") as f:
        text = f.read()
    with open(s.home + "/config/tidings.yaml", "w") as f:
        f.write(text.replace("identity:\n", "identity:\n  authserv_id: "
                             "mail.example.org\n", 1))
    good = "mail.example.org; spf=pass; dmarc=pass (p=none) " \
        "header.from=example.org"
    bare = dict(to="reply@news.example.org", subject="x", style="plain")
    said, new = s.mail(replying.answer(
        None, "unsubscribe", frm="m1@example.org",
        extra={"Authentication-Results": good}, **bare))
    tap.ok(s.member(1)[0] == "unsubscribed",
           "our own server's DMARC pass is proof enough to leave (T4)", said)
    for n, value in ((2, good.replace("pass", "fail")),
                     (3, good.replace("mail.example.org;", "evil.example;")),
                     (4, good.replace("header.from=example.org",
                                      "header.from=evil.example"))):
        said, _ = s.mail(replying.answer(
            None, "unsubscribe", frm="m%d@example.org" % n,
            extra={"Authentication-Results": value}, **bare))
        tap.ok(s.member(n)[0] == "confirmed" and said["action"] == "asked",
               "and nothing else is: %s" % value, said)
    leave = str(s.recap["m5@example.org"]["List-Unsubscribe"])
    leave = leave[leave.index("mailto:") + 7:leave.index("?")]
    was = s.member(5)[1]
    said, _ = s.answer(5, "make me %s" % (
        "Core" if was == "friends" else "Friends"), to=leave, subject="Hello")
    tap.ok(s.member(5)[1] == was,
           "the address that unsubscribes changes no level (T5)", said)
    said, _ = s.mail(replying.answer(None, "", frm="other@example.net",
                                     to=leave, subject="unsubscribe",
                                     style="plain"))
    tap.ok(s.member(5)[0] == "unsubscribed" and said["action"] == "left",
           "a mail to it leaves, whatever it is from (S36)", said)
    reply = replying.address(s.recap["m6@example.org"]["Reply-To"])
    at = reply.index("@")
    forged = reply[:at - 1] + ("a" if reply[at - 1] != "a" else "b") + \
        reply[at:]
    said, _ = s.answer(6, "unsubscribe", to=forged, extra={
        "In-Reply-To": None, "References": None})
    tap.ok(s.member(6)[0] == "confirmed", "a forged token proves nothing",
           said)
    said, _ = s.answer(6, "unsubscribe", to=reply.upper())
    tap.ok(s.member(6)[0] == "unsubscribed", "a token in capitals does", said)


def test_message_id():
    """Where addresses take no token."""
    s = Scene("plain")
    with open(s.home + "/config/tidings.yaml") as f:
        text = f.read()
    with open(s.home + "/config/tidings.yaml", "w") as f:
        f.write(text.replace("identity:\n", "identity:\n  plus_addressing: "
                             "false\n", 1))
    said, new = s.answer(1, "unsubscribe", to="reply@news.example.org")
    tap.ok(s.member(1)[0] == "unsubscribed",
           "the Message-ID that is answered is proof", said)
    bye = to(new, "m1@example.org")
    said, _ = s.mail(replying.answer(bye, "undo"))
    tap.ok(s.member(1)[0] == "confirmed", "also of a notice", said)
    said, _ = s.answer(2, "unsubscribe", to="reply@news.example.org",
                       frm="somebody@example.net")
    tap.ok(s.member(2)[0] == "confirmed",
           "but only for whom it was made", said)


def test_limits_and_twice():
    s = Scene("limits")
    path = s.home + "/config/tidings.yaml"
    with open(path, "a") as f:
        f.write("limits: {commands_per_day: 3}\n")
    for _ in range(3):
        said, new = s.answer(1, "help")
    tap.ok(len(new) == 1, "three commands a day", said)
    said, new = s.answer(1, "help")
    tap.ok(said["forwarded"] and to(new, "m1@example.org") is not None,
           "then a person has it, and the member is told", said,
           subjects(new))
    said, new = s.answer(1, "help")
    tap.ok(to(new, "m1@example.org") is None, "once", subjects(new))
    said, new = s.answer(1, "unsubscribe")
    tap.ok(s.member(1)[0] == "unsubscribed", "leaving is done all the same",
           said)
    raw = replying.answer(s.recap["m2@example.org"], "why")
    s.mail(raw)
    said, new = s.mail(raw.replace(b"Received: from mx", b"Received: from my"))
    tap.ok(said == {} and new == [],
           "the same mail, come by another way, counts once (I4)", said)
    said, new = s.answer(3, "help", extra={"Precedence": "bulk"})
    tap.ok(to(new, "m3@example.org") is None, "no answer to bulk mail (S41)",
           said, subjects(new))
    said, new = s.answer(4, "unsubscribe", extra={"Precedence": "bulk"})
    tap.ok(s.member(4)[0] == "unsubscribed" and new == [],
           "nor a goodbye, where one leaves by it", said, subjects(new))
    ours = s.recap["m3@example.org"].raw
    said, new = s.mail(b"Delivered-To: reply@news.example.org\r\n" + ours)
    tap.ok(new == [], "our own mail, come back, is nobody's (T8)", said)


def test_loop():
    """A contact's machine that answers all mail and does not say that it is
    one."""
    s = Scene("loop")
    _, new = s.answer(1, "Where do we meet?")
    n = 0
    while new and n < 30:
        n += 1
        said, new = s.mail(replying.answer(
            new[0], "Your mail, number %d, has been put in a queue." % n,
            frm="Robin <robin@example.org>", to="club@news.example.org"))
    tap.ok(n < 20 and said["action"] == "set_aside",
           "is not handed on to the contact for ever (T8)", n, said)
    tap.ok(new == [], "nor told of it as of strangers", subjects(new))


def test_several_lists():
    s = Scene("several")
    other = s.home + "/lists/clubs"
    os.makedirs(other + "/recaps")
    with open(s.home + "/lists/club/list.yaml") as f:
        text = f.read()
    with open(other + "/list.yaml", "w") as f:
        f.write(re.sub("(?m)^name:.*", "name: The clubs", text))
    bare = dict(to="reply@news.example.org", style="plain")
    said, _ = s.mail(replying.answer(None, "join", subject="join",
                                     frm="ann@example.net", **bare))
    tap.ok(said["action"] == "forwarded",
           "which of two lists somebody wants to join is asked of a person",
           said)
    said, _ = s.mail(replying.answer(None, "join", subject="clubs",
                                     frm="bea@example.net", **bare))
    tap.ok(said["action"] == "joining" and s.sql(
        "SELECT l.slug FROM member m JOIN list l ON l.id = m.list_id"
        " JOIN address a ON a.id = m.address_id"
        " WHERE a.addr = 'bea@example.net'") == [("clubs",)],
        "a name that holds another list's is that list's", said)


def test_forgotten():
    """Before what they wrote is on its way to the contact (C12)."""
    s = Scene("forgotten")
    replying.deliver(s.home, replying.answer(
        s.recap["m1@example.org"], "Where is the zeppelin?"))
    for n, frm in enumerate(("Mary <M2@Example.ORG>", "m3@example.org")):
        replying.deliver(s.home, replying.answer(
            None, "Who has the gramophone, number %d?" % n, frm=frm,
            to="reply@news.example.org", subject="x", style="plain"))
    tap.t(s.home, "inbox", env=dict(
        os.environ, TIDINGS_FAILPOINT="notice_planned:3"))
    for n in 1, 2:
        done = s.t("member", "m%d@example.org" % n, "forget")
        assert done.returncode == 0, done.stderr
    with open(s.home + "/var/tidings.db", "rb") as f:
        store = f.read()
    tap.ok([x for x in (b"zeppelin", b"number 0", b"M2@Ex", b"m1@ex")
            if x in store] == [] and b"number 1" in store,
           "no word of theirs is left, however their address is spelt")
    s.t("inbox")
    new = [m for m in replying.mails(s.home) if m.path not in s.seen]
    tap.ok(len(new) == 1 and "number 1" in replying.plain(new[0]),
           "the other's is handed on", subjects(new))


def test_many():
    s = Scene("many", members=60)
    for n in range(1, 61):
        replying.deliver(s.home, replying.answer(
            s.recap["m%d@example.org" % n],
            "Where do we meet on the %d. of May?" % n))
    done = s.t("inbox", "--json")
    tap.ok(done.returncode == 0 and len(done.stdout.splitlines()) == 60,
           "sixty questions", done.stderr)
    new = [m for m in replying.mails(s.home) if m.path not in s.seen]
    inner = [p for m in new for p in m.walk()
             if p.get_content_type() == "message/rfc822"]
    tap.ok(len(inner) == 60 and len(new) < 30,
           "all of them reach the contact, many together",
           "%d mails with %d" % (len(new), len(inner)))
    told = [x["message"] for x in json.loads(done.stderr)["findings"]]
    tap.ok(told == ["60 mails to club wait for a person to read"],
           "and one line says so", told)


def test_large():
    """Files of a megabyte, that are not all held at once."""
    s = Scene("large", members=16)
    picture = b"QUJD" * 19 + b"\r\n"
    for n in range(1, 17):
        mail = replying.answer(s.recap["m%d@example.org" % n],
                               "Here is picture %d." % n, style="plain")
        head, body = mail.split(b"\r\n\r\n", 1)
        head = b"\r\n".join(x for x in head.split(b"\r\n")
                           if not x.lower().startswith(b"content-"))
        replying.deliver(s.home, head + b'\r\nContent-Type: multipart/mixed;'
                         b' boundary=b\r\n\r\n--b\r\n\r\n' + body +
                         b'\r\n--b\r\nContent-Type: image/jpeg\r\n'
                         b'Content-Disposition: attachment; filename=a.jpg'
                         b'\r\nContent-Transfer-Encoding: base64\r\n\r\n' +
                         picture * 12000 + b"--b--\r\n")
    done = s.t("inbox", "--json")
    new = [m for m in replying.mails(s.home) if m.path not in s.seen]
    inner = [p.get_payload(0) for m in new for p in m.walk()
             if p.get_content_type() == "message/rfc822"]
    tap.ok(done.returncode == 0 and sorted(
        int(re.search(r"picture (\d+)", str(m)).group(1))
        for m in inner) == list(range(1, 17)),
        "each reaches the contact once", done.stderr, len(inner))


def test_forget_a_stranger():
    s = Scene("writer", members=2)
    s.mail(replying.answer(None, "What is this? My number is 555 0199.",
                           frm="Zo <zo@example.net>", style="plain",
                           to="reply@news.example.org", subject="hello"))
    done = s.t("member", "ZO@example.net", "forget", "--json")
    with open(s.home + "/var/tidings.db", "rb") as f:
        raw = f.read()
    tap.ok(done.returncode == 0 and b"555 0199" not in raw and
           b"zo@example.net" not in raw, "who is on no list is forgotten, "
           "too (C12)", done.returncode, done.stdout, done.stderr)
    tap.ok("of 1 mail from there" in json.loads(done.stdout)["done"],
           "and JSON says so", done.stdout)
    done = s.t("member", "zo@example.net", "forget")
    tap.ok(done.returncode == 66, "once", done.stderr)


def test_never_deleted():
    """`after: delete` takes what was understood, and nothing else, ever."""
    s = Scene("deleted", members=3)
    path = s.home + "/config/tidings.yaml"
    with open(path) as f:
        text = f.read()
    with open(path, "w") as f:
        f.write(text.replace("maildir:var/inbox", "maildir:var/inbox\n"
                             "    after: delete"))
    for n in range(203):
        replying.deliver(s.home, replying.answer(
            None, "What is this, and why %d?" % n, style="plain",
            frm="s%d@example.net" % n, to="reply@news.example.org",
            subject="hello"))
    replying.deliver(s.home, replying.answer(
        s.recap["m1@example.org"], "why"))
    replying.deliver(s.home, replying.answer(
        s.recap["m2@example.org"], "Who has the key to the shed?"))
    for _ in range(2):
        s.t("inbox")

    def there():
        return sum(len(os.listdir(s.home + "/var/inbox/" + d))
                   for d in ("new", "cur"))

    told = [m for m in replying.mails(s.home) if m.path not in s.seen]
    did = s.sql("SELECT action, count(*) FROM reply GROUP BY 1")
    tap.ok(there() == 204 and did == [("forwarded", 201), ("set_aside", 3),
                                      ("why", 1)],
           "of strangers' mails 200 a day are handed on; the rest stays in "
           "the mailbox", there(), did)
    tap.ok(sum("not members" in str(m["Subject"]) for m in told) == 1,
           "of which the contact is told, once", subjects(told))
    s.t("member", "m2@example.org", "forget")
    done = s.t("run", now="2029-11-30T15:00:00Z")
    s.t("inbox", now="2029-11-30T15:00:00Z")
    tap.ok(there() == 204 and s.sql("SELECT count(*) FROM kept_mail") ==
           [(0,)], "also when what is kept of them was erased", there(),
           done.stdout + done.stderr, s.sql("SELECT * FROM meta"))


for test in (test_commands, test_people, test_survey_and_drafts,
             test_words_in_a_quotation, test_remarks_by_passage,
             test_strangers, test_proof, test_message_id,
             test_limits_and_twice, test_several_lists, test_loop,
             test_forgotten, test_many, test_large, test_forget_a_stranger,
             test_never_deleted):
    test()
tap.finish()

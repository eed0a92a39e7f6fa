#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A coordinator works by mail: recaps, their proofs, approve and cancel; what
others try with such an address; files, documents, versions; and no ending of
the program in between leaves anything undone or done twice."""
import ctypes
import io
import json
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import time
import zipfile

sys.path.insert(0, os.path.join(os.environ.get("TOP", "."), "tests/lib"))
import coordinating     # noqa: E402
import replying         # noqa: E402
import tap              # noqa: E402
from coordinating import RECAP, SAM, Scene, docx, proofs, prove, words  # noqa

os.environ["TIDINGS_NOW"] = "2026-11-30T15:00:00Z"
FILE = "recaps/2026-11-autumn-harvest.md"
PDF = ("application/pdf", b"%PDF-1.4\n%%EOF\n")
PLAIN = "Dear all,\n\n\u2022 one thing\n\u2022 another\n\n## Who came\n\n" \
    "Name\tPlace\nAnn\tMilton\n\n-- \nSam\n"


def subject(mails):
    return [str(m["Subject"]).replace("\u00a0", " ") for m in mails]


BASE = Scene("base")


def home(name):
    return BASE.copy(name)


def states(s):
    return [r[0] for r in s.sql("SELECT state FROM revision ORDER BY id")]


def test_command():
    s = home("command")
    again = json.loads(s.t("coordinator", "club", SAM, "--json").stdout)
    tap.ok(again["address"] == s.secret and s.secret.startswith("reply+k"),
           "the address is shown again", again)
    done = s.t("coordinator", "club")
    tap.ok(done.returncode == 0 and "may work by mail" in done.stdout and
           "robin@example.org" not in done.stdout and
           s.secret not in done.stdout, "who has one, without the secret",
           done.stdout)
    done = s.t("coordinator", "club", "eve@example.org")
    tap.ok(done.returncode == 78 and "coordinators:" in done.stderr,
           "nobody whom list.yaml does not name", done.stderr)
    done = s.t("coordinator", "club", "robin@example.org", "--json")
    tap.ok(done.returncode == 0, "the contact may have one", done.stderr)
    done = s.t("coordinator", "club", SAM, "--revoke")
    tap.ok(done.returncode == 0 and
           s.t("coordinator", "club", SAM, "--revoke").returncode == 66,
           "ended, once")
    new = json.loads(s.t("coordinator", "club", SAM, "--json").stdout)
    tap.ok(new["address"] != s.secret, "a new one is another", new)
    s.set("  authserv_id: %s\n" % coordinating.ID, "")
    done = s.t("coordinator", "club", SAM)
    tap.ok(done.returncode == 78 and "authserv_id" in done.stderr and
           s.secret not in done.stderr, "not without authserv_id",
           done.stderr)
    done = s.t("doctor", "--json")
    tap.ok("coordinators have addresses" in done.stdout, "doctor says so")
    s.set("identity:\n", "identity:\n  authserv_id: x\n"
          "  plus_addressing: false\n")
    tap.ok(s.t("coordinator", "club", SAM).returncode == 78,
           "nor without plus_addressing")
    s = home("forgotten")
    with open(s.home + "/sam.csv", "w") as f:
        f.write("email,tier\n%s,Core\n" % SAM)
    s.t("import", "club", "sam.csv", "--basis", "express", "--evidence", "x")
    _, new = s.mail(s.compose("Recap", RECAP))
    s.t("member", SAM, "forget")
    tap.ok(s.sql("SELECT addr, revoked_at IS NOT NULL FROM coordinator") ==
           [("", 1)] and not any(SAM in str(row) for row in s.sql(
               "SELECT addr, slots FROM delivery")),
           "a coordinator who is forgotten works by mail no more")


def test_whole_path():
    s = home("path")
    said, new = s.mail(s.compose("Recap", RECAP))
    proof = new[0]
    tap.ok(said["action"] == "recap" and not said["forwarded"] and
           len(new) == 1 and replying.address(proof["To"]) == SAM,
           "a recap is answered, to the address on file", said, subject(new))
    tap.ok(replying.address(proof["Reply-To"]) == s.secret and
           proof["Auto-Submitted"] == "auto-replied" and
           proof["In-Reply-To"], "the answer comes back to the secret address")
    inside = proofs(proof)
    tap.ok(subject(inside)[0] == "PROOF (Core): Autumn harvest" and
           len(inside) == 4 and all(b < 128 for b in proof.raw),
           "with the proof of every level and language", subject(inside))
    tap.ok("quinces" in replying.plain(inside[0]) and
           "quinces" not in replying.plain(inside[2]), "each as it would be")
    text = words(proof)
    tap.ok("Core, 2 members: everything." in text and
           "everything but the rest of \u201cWhat we picked\u201d" in text and
           "Answer approve to send it to 5 members, cancel to drop it, or "
           "mail a new version." in text, "who would get what, and what to "
           "answer", replying.plain(proof))
    tap.ok(s.file(FILE).decode() == RECAP, "the file is what was mailed",
           s.files())
    tap.ok(states(s) == [] and s.t("run").returncode == 0 and
           s.new() == [], "nothing goes out by itself")
    said, new = s.answer(proof, "Approve, but please fix the date first")
    tap.ok(said["forwarded"] and states(s) == [] and
           subject(new).count("Not understood") == 1,
           "a condition is no approval: a person reads it", said)
    said, new = s.answer(proof, "Approved, thanks!\n\nSam", style="outlook")
    tap.ok(said["action"] == "approved" and states(s) == ["approved"] and
           "It goes to 5 members" in words(new[0]), "approved", said,
           subject(new))
    by = s.sql("SELECT approved_by FROM revision")[0][0]
    tap.ok(by == "mail: coordinator 1", "on record, without a name (I7)", by)
    again = replying.answer(proof, "approve", frm=SAM, extra=prove())
    said, new = s.mail(again)
    tap.ok(said["action"] == "told" and len(states(s)) == 1 and
           subject(new) == ["Approved before: Autumn harvest"],
           "approve, mailed again, changes nothing", said, subject(new))
    done = s.t("run")
    sent = s.new()
    tap.ok(done.returncode == 0 and len(sent) == 5 and
           set(subject(sent)) == {"Autumn harvest"},
           "the next run sends it", done.stderr, subject(sent))
    said, new = s.answer(proof, "approve")
    s.t("run")
    tap.ok(said["action"] == "told" and s.new() == [] and
           len(states(s)) == 1, "and nobody gets it twice", said)
    said, new = s.answer(proof, "cancel")
    tap.ok(subject(new) == ["Too late: Autumn harvest"] and
           states(s) == ["begun"] and "was cancelled" not in s.t().stdout,
           "too late to cancel: it stays as it is", subject(new), states(s))
    said, new = s.mail(s.compose("Recap", RECAP.replace("pears", "plums")))
    tap.ok(s.file(FILE).decode() == RECAP and len(s.files()) == 2,
           "another of that name does not replace what went out", s.files())
    tap.ok(s.secret not in s.t("run", "--json").stderr and
           not any(s.secret.split("@")[0] in x[0] for x in s.sql(
               "SELECT args FROM notice")), "the secret stands nowhere")


def test_cancel_and_change():
    s = home("change")
    text = RECAP.replace("date:", "send: 2026-12-04 09:00\ndate:")
    _, new = s.mail(s.compose("Recap", text))
    proof = new[0]
    tap.ok("goes out on Friday, December 4, 2026, 9:00 a.m." in words(proof),
           "its send: is told", replying.plain(proof))
    said, new = s.answer(proof, "send it")
    ok = new[0]
    tap.ok(said["action"] == "approved" and "December 4" in words(ok),
           "approved for that time", said)
    said, new = s.answer(ok, "## Another\n\nversion\n")
    tap.ok(len(s.files()) == 2 and s.file(FILE).decode() == text and
           "does not replace 2026-11-autumn-harvest" in words(new[0]),
           "a new version does not replace what was approved, and says so",
           s.files(), words(new[0]))
    said, new = s.answer(ok, "Cancel", style="phone")
    tap.ok(said["action"] == "cancelled" and states(s) == ["withdrawn"] and
           s.file(FILE) is not None,
           "cancel, in answer to that: withdrawn, the file stays", said)
    said, new = s.answer(proof, "approve")
    tap.ok(said["action"] == "told" and states(s) == ["withdrawn"] and
           subject(new) == ["A new proof: Autumn harvest"] and
           len(proofs(new[0])) == 4,
           "approving what was cancelled brings a new proof", said,
           subject(new))
    path = os.path.join(s.home, "lists/club", FILE)
    with open(path, "a") as f:
        f.write("\nAnd nuts.\n")
    said, new = s.answer(new[0], "approve")
    tap.ok(said["action"] == "told" and "approved" not in states(s) and
           "And nuts" in replying.plain(proofs(new[0])[0]),
           "edited after the proof: shown anew, not approved (T26)", said)
    said, new2 = s.answer(new[0], "J\u2019approuve, merci")
    tap.ok(said["action"] == "approved" and states(s)[-1] == "approved",
           "then that", said)
    s.t("run", now="2026-12-04T14:01:00Z")
    got = s.new()
    tap.ok(len(got) == 5 and "And nuts" in got[0].as_string() +
           got[1].as_string() + got[2].as_string(), "and it goes out at its "
           "time", subject(got))
    # The source is the same, what would be sent is not (I7).
    s = home("around")
    _, new = s.mail(s.compose("Recap", RECAP))
    for name, old, new_text in (
            ("lists/club/list.yaml", "postal_address: ",
             "postal_address: New "),
            ("templates/strings.en.yaml", 'footer_from: "Sent by',
             'footer_from: "Mailed by')):
        path = os.path.join(s.home, name)
        with open(path) as f:
            text = f.read()
        with open(path, "w") as f:
            f.write(text.replace(old, new_text, 1))
        said, new = s.answer(new[0], "approve")
        tap.ok(said["action"] == "told" and states(s) == [] and
               subject(new) == ["A new proof: Autumn harvest"], name +
               " changed after the proof: shown anew, not approved", said,
               subject(new))
    said, new = s.answer(new[0], "approve")
    tap.ok(said["action"] == "approved", "then that", said)
    # While members of it wait, what is not armed is called off.
    s = home("waiting")
    _, new = s.mail(s.compose("Recap", RECAP))
    said, new = s.answer(new[0], "approve")
    s.t("run", env={"TIDINGS_FAILPOINT": "armed"})
    said, new2 = s.answer(new[0], "cancel")
    counts = dict(s.sql("SELECT state, count(*) FROM delivery WHERE"
                        " member_id <> 0 GROUP BY state"))
    tap.ok(said["action"] == "cancelled" and counts.get("cancelled", 0) > 0 and
           states(s) == ["withdrawn"], "while it goes out: the rest is called "
           "off", counts, said)


def test_replay():
    """What was signed once stays signed, whoever sends it again."""
    s = home("replay")
    _, new = s.mail(s.compose("Recap", RECAP))
    s.answer(new[0], "approve")
    cancel = replying.answer(new[0], "cancel", frm=SAM, extra=prove())
    s.mail(cancel)
    _, new = s.answer(new[0], "approve")
    s.answer(new[0], "approve")
    before = states(s)
    said = [s.mail(octets + cancel)[0] for octets in (
        b"To: another@example.org\r\n", b"Message-ID: <new@evil.example>\r\n",
        b"Subject: x\r\n")]
    tap.ok(before[-1] == "approved" and states(s) == before and
           [x["action"] for x in said] == 3 * ["forwarded"],
           "a mail that somebody sends again with other fields above calls "
           "nothing off", before, states(s), said)
    said, _ = s.answer(new[0], "cancel")
    tap.ok(said["action"] == "cancelled", "another does", said)


def test_ended_meanwhile():
    """A proof that is made, and waits, when its reader is one no more."""
    for how in ("--revoke", "list.yaml", "no change"):
        s = home("ended " + how)
        s.mail(s.compose("Recap", RECAP),
               env={"TIDINGS_FAILPOINT": "notice_planned"})
        waits = s.sql("SELECT count(*) FROM delivery WHERE state = 'planned'")
        path = s.home + "/lists/club/list.yaml"
        if how == "--revoke":
            s.t("coordinator", "club", SAM, "--revoke")
        elif how == "list.yaml":
            with open(path) as f:
                text = f.read()
            with open(path, "w") as f:
                f.write(text.replace("Sam@Example.org", "pat@example.org"))
        done = s.t("run")
        to = [replying.address(m["To"]) for m in s.new()]
        tap.ok(waits == [(1,)] and (SAM in to) == (how == "no change"),
               "a proof on its way, then: " + how, to, done.stderr)


def test_send_begins_meanwhile():
    """Between looking at what is to be approved and approving it."""
    s = home("race")
    _, new = s.mail(s.compose("Recap", RECAP))
    s.answer(new[0], "approve")
    s.answer(new[0], "cancel")
    _, new = s.answer(new[0], "approve")
    s.deliver(replying.answer(new[0], "approve", frm=SAM, extra=prove()))
    with sqlite3.connect(s.home + "/var/tidings.db", timeout=30,
                         isolation_level=None) as db:
        run = subprocess.Popen([os.environ["TIDINGS"], "-C", s.home, "inbox",
                                "--json"], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)
        waits = 0
        while waits == 0 and run.poll() is None:
            db.execute("BEGIN IMMEDIATE")
            waits = db.execute("SELECT count(*) FROM reply WHERE tries > 0"
                               " AND done_at IS NULL").fetchone()[0]
            if waits == 0:
                db.execute("ROLLBACK")
                time.sleep(0.002)
        time.sleep(1)       # it reads, composes, and waits for the store
        db.execute("UPDATE revision SET state = 'begun',"
                   " begun_at = approved_at")
        db.execute("COMMIT")
    said = json.loads(run.communicate()[0])
    tap.ok(waits == 1 and said["action"] == "told" and
           states(s) == ["begun"], "a send that begins while an approval is "
           "being read is not called off by it", said, states(s))


def test_hostile():
    s = home("hostile")
    mails = (
        ("forged, without DMARC", dict(extra={})),
        ("DMARC passes, another server says", dict(
            extra=prove(authserv="evil.example"))),
        ("our server's word below another's", dict(extra={
            "Authentication-Results": coordinating.ID +
            "; dmarc=fail header.from=example.org"})),
        ("somebody else has the address", dict(frm="eve@example.org")),
        ("a lookalike", dict(frm="sam@ex\u00e0mple.org", extra=prove(
            "sam@xn--exmple-jta.org"))),
        ("two addresses in From", dict(
            frm="%s>, Eve <eve@example.org" % SAM, extra=prove(SAM))),
    )
    said, new = s.mails([s.compose("Recap", RECAP, **how)
                         for _, how in mails])
    for (what, _), x in zip(mails, said):
        tap.ok(x["forwarded"] and x["action"] == "forwarded",
               what + ": a person reads it, nothing is done", x)
    tap.ok(s.files() == [] and len(new) == len(mails) and
           {replying.address(m["To"]) for m in new} == {"robin@example.org"} and
           all("a coordinator's" in words(m) for m in new),
           "each with the reason", subject(new))
    tap.ok(any("eve@example.org" in words(m) for m in new),
           "the full address is shown")
    forged = b"Authentication-Results: %s; spf=pass smtp.mailfrom=\"=?us-asc" \
        b"ii?q?x=22=3B_dmarc=3Dpass_header.from=3Dexample.org=3B_a=3D=22?=" \
        b"\"@evil.example; dmarc=fail header.from=example.org\r\n" % \
        coordinating.ID.encode()
    said, new = s.mail(forged + s.compose("Recap", RECAP, extra={}))
    tap.ok(said["action"] == "forwarded" and s.files() == [], "an address "
           "that our server's word quotes says nothing of DMARC", said)
    said, new = s.mails([
        s.compose("Recap", RECAP, to=s.secret.replace(
            s.secret[24:28], "zzzz")),
        s.compose("Re: Proof", "approve")])
    tap.ok(s.files() == [] and [x["action"] for x in said] ==
           ["forwarded", "told"] and subject(new).count("Not understood") == 1,
           "a token that is none; approve, in answer to nothing", said)
    _, new = s.mail(s.compose("Recap", RECAP))
    proof = new[0]

    def answer(**how):
        return replying.answer(proof, "approve", **how)

    said, new = s.mails([
        answer(frm="eve@example.org", extra=prove("eve@example.org")),
        answer(frm=SAM, extra={}), answer(frm=SAM, extra=dict(prove(), **{
            "Auto-Submitted": "auto-replied"}))])
    tap.ok(states(s) == [] and sorted(x["action"] for x in said) ==
           ["forwarded", "forwarded", "nothing"],
           "somebody else answers the proof, or seems to be who mailed it, or "
           "a machine does", said)
    with open(s.home + "/lists/club/list.yaml") as f:
        text = f.read()
    with open(s.home + "/lists/club/list.yaml", "w") as f:
        f.write(text.replace("Sam@Example.org", "pat@example.org"))
    said, new = s.answer(proof, "approve")
    tap.ok(states(s) == [] and said["action"] == "forwarded",
           "list.yaml names them no more", said)
    tap.ok("names them no more" in s.t("doctor").stdout, "doctor says so")
    with open(s.home + "/lists/club/list.yaml", "w") as f:
        f.write(text)
    s.t("coordinator", "club", SAM, "--revoke")
    said, new = s.answer(proof, "approve")
    tap.ok(states(s) == [] and said["action"] == "forwarded",
           "the address was ended", said)
    s.t("coordinator", "club", SAM)
    said, new = s.answer(proof, "approve")
    tap.ok(states(s) == [] and said["action"] == "forwarded",
           "and stays so", said)


def test_texts():
    s = home("texts")
    said, new = s.mail(s.compose("Fwd: The spring fair", PLAIN))
    text = s.file("recaps/2026-11-the-spring-fair.md")
    tap.ok(said["action"] == "recap" and text is not None and
           text.decode() == "---\ntitle: \"The spring fair\"\n"
           "date: 2026-11-30\n---\n\nDear all,\n\n- one thing\n- another\n\n"
           "## Who came\n\n| Name | Place |\n| --- | --- |\n| Ann | Milton |"
           "\n\n", "plain text: subject and date, bullets and tabs", text)
    first = new[0]
    said, new = s.answer(first, "## Who came\n\nAnn, and Zo\u00eb.\n")
    text = s.file("recaps/2026-11-the-spring-fair.md")
    tap.ok(said["action"] == "recap" and b"Zo\xc3\xab" in text and
           b"2026-11-30" in text and b">" not in text and
           len(s.files()) == 1, "a new version, in answer to the proof, "
           "replaces it", said, text, s.files())
    said, new2 = s.answer(first, "approve")
    tap.ok(subject(new2) == ["A new proof: The spring fair"] and
           states(s) == [], "the proof before that approves nothing", said)
    with open(s.home + "/lists/club/recaps/2026-11-the-spring-fair.md",
              "a") as f:
        f.write("by hand\n")
    said, new = s.mail(s.compose("The spring fair", PLAIN))
    tap.ok(s.files() == ["2026-11-the-spring-fair-2.md",
                         "2026-11-the-spring-fair.md"] and
           s.file("recaps/2026-11-the-spring-fair.md").endswith(b"by hand\n"),
           "what a person changed stays as it is", s.files())
    bad = RECAP.replace("date: 2026", "dat: 2026")
    said, new = s.mail(s.compose("x", bad))
    text = words(new[0])
    tap.ok(subject(new) == ["To be mended: Autumn harvest"] and
           proofs(new[0]) == [] and "Line 3: unknown key \"dat\"" in text and
           "> dat: 2026-11-28" in text and "To be mended first" in text,
           "mistakes: each with its line, and no proof",
           replying.plain(new[0]))
    bad = RECAP.replace("<!-- more", "<!- more").replace("Autumn", "Odd")
    said, new = s.mail(s.compose("x", bad))
    tap.ok("> <!- more -->" in words(new[0]) and proofs(new[0]) == [],
           "a mark that is none", replying.plain(new[0]))
    said, new = s.answer(new[0], "approve")
    tap.ok(states(s) == [] and subject(new)[0].startswith("To be mended"),
           "which cannot be approved", said, subject(new))
    out = RECAP.replace("date:", "drafts: [{file: ../../../config/keys, "
                        "title: x}]\ndate:").replace("Autumn", "Out")
    said, new = s.mail(s.compose("x", out))
    tap.ok(proofs(new[0]) == [] and "cannot be used" in words(new[0]),
           "a file outside of the list's folder", replying.plain(new[0]))
    with open(s.home + "/lists/club/minutes.txt", "w") as f:
        f.write("not for coordinators\n")
    for name in ("minutes.txt", "drafts/../minutes.txt",
                 "recaps/2026-11-the-spring-fair.md", "members.csv"):
        said, new = s.mail(s.compose("x", RECAP.replace(
            "date:", "drafts: [{file: %s, title: x}]\ndate:" % name).replace(
                "Autumn", "In")))
        tap.ok(proofs(new[0]) == [] and "\"%s\" cannot be used" % name in
               words(new[0]), "a file of the list's that is no draft: " + name,
               replying.plain(new[0]))
    said, new = s.mail(s.compose("x", RECAP.replace(
        "Apples,", "M1@example.org brought apples,").replace(
            "Autumn", "Shared")))
    tap.ok(len(proofs(new[0])) == 4 and "the address of a member, "
           "M1@example.org, stands in the text" in words(new[0]),
           "a member's address in the text is warned of (T24)",
           replying.plain(new[0]))
    said, new = s.mails([
        s.compose("Hello", "How does this work?"),
        s.compose("Fair", "Hold it till I call!", (
            ("fair.md", "text/markdown", RECAP.replace(
                "Autumn", "Winter").encode()),)),
        s.compose("Two", "Which?", (
            ("a.md", "text/markdown", b"a\n"),
            ("b.md", "text/markdown", b"b\n")))])
    tap.ok([x["action"] for x in said] == ["told", "recap", "told"] and
           said[0]["forwarded"] and "Not understood" in subject(new) and
           len(new) == 4, "a question: help, and a person", said,
           subject(new))
    tap.ok("2026-11-winter-harvest.md" in s.files() and any(
        "only the file was read" in words(m) for m in new),
        "a Markdown file; nobody reads what stands beside it", s.files())
    tap.ok("Which of them is the recap?" in subject(new), "two of them")


def test_files():
    s = home("files")
    names = ("../../../config/keys", "/etc/passwd", "..\\..\\Plan v2 (final)"
             ".pdf", "Plan v2 (final).pdf", "-rf", ".", "caf\u00e9.pdf")
    before = sorted(os.listdir(s.home + "/config"))
    keys = open(s.home + "/config/keys", "rb").read()
    said, new = s.mail(s.compose("x", RECAP, [
        (name, PDF[0], PDF[1] + name.encode()) for name in names]))
    drafts = s.files("drafts")
    tap.ok(len(drafts) == len(names) and all(
        d.startswith("2026-11-autumn-harvest-") and d.isascii() and
        " " not in d for d in drafts), "names are made anew (T12, S22)",
        drafts, said)
    tap.ok(sorted(os.listdir(s.home + "/config")) == before and
           open(s.home + "/config/keys", "rb").read() == keys,
           "nothing is written anywhere else")
    text = s.file(FILE).decode()
    tap.ok(text.count("- file: drafts/2026-11-autumn-harvest-") ==
           len(names) and len(proofs(new[0])) == 4,
           "they are the recap's drafts", text, replying.plain(new[0]))
    s = home("named")
    text = RECAP.replace("date:", "drafts:\n  - file: plan.pdf\n"
                         "    title: \u201cThe plan\u201d\ndate:").replace(
                             "Apples,", "![apples](pic.png)\n\nApples,")
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0:~\x9bU" \
        b"\0\0\0\nIDATx\x9cc`\0\0\0\2\0\1H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82"
    said, new = s.mail(s.compose("x", text, (
        ("plan.pdf",) + PDF, ("pic.png", "image/png", png),
        ("notes.pdf",) + PDF)))
    text = s.file(FILE).decode()
    tap.ok("file: drafts/2026-11-autumn-harvest-plan.pdf" in text and
           "title: \"The plan\"" in text and text.count("- file:") == 2 and
           "](drafts/2026-11-autumn-harvest-pic.png)" in text and
           len(proofs(new[0])) == 4, "files that the text names stand where "
           "they are named", text, replying.plain(new[0]))
    os.makedirs(s.home + "/lists/club/drafts", exist_ok=True)
    path = s.home + "/lists/club/drafts/2026-11-autumn-harvest-plan.pdf"
    with open(path, "w") as f:
        f.write("by hand")
    s.mail(s.compose("x", s.file(FILE).decode(), (("plan.pdf",) + PDF,)))
    tap.ok(open(path).read() == "by hand",
           "a draft that a person changed stays", s.files("drafts"))
    for k in range(1, 50):
        with open(path.replace(".pdf", "%s.pdf" % (
                "-%d" % k if k > 1 else "")), "w") as f:
            f.write("by hand")
    said, new = s.mail(s.compose("x", RECAP, (("plan.pdf",) + PDF,)))
    tap.ok(sum(s.file("drafts/" + x) == b"by hand" for x in s.files(
        "drafts")) == 49 and said["action"] == "recap" and
        "2026-11-autumn-harvest-2-plan.pdf" in s.files("drafts"),
        "nor is one overwritten where every name for it is taken",
        s.files("drafts"))
    said, new = s.mail(s.compose("x", RECAP, (
        ("big.pdf", PDF[0], os.urandom(12 << 20)),)))
    tap.ok(subject(new) == ["Too large"] and said["action"] == "told",
           "12 MiB are too much", said, subject(new))


def test_cannot_write():
    """One mail that nothing can be made of keeps no other from being read."""
    s = home("unwritable")
    with open(s.home + "/lists/club/drafts", "w") as f:
        f.write("a file where the folder should be")
    s.deliver(s.compose("x", RECAP, (("Ann Doe.pdf",) + PDF,)))
    s.deliver(s.compose("y", RECAP.replace("Autumn", "Winter")))
    done = s.t("inbox", "--json")
    said = [json.loads(x) for x in done.stdout.splitlines()]
    new = s.new()
    tap.ok(done.returncode == 0 and
           sorted((x["action"], x["forwarded"]) for x in said) ==
           [("forwarded", True), ("recap", False)] and
           s.files() == ["2026-11-winter-harvest.md"],
           "a recap that cannot be written: the next mail is read", said,
           done.stderr)
    to = {replying.address(m["To"]): words(m) for m in new}
    tap.ok("lists/club/drafts" in done.stderr and
           "cannot be read or written" in to.get("robin@example.org", ""),
           "the contact gets it, with the reason", to, done.stderr)
    tap.ok(not any("Ann" in str(x) for x in s.sql("SELECT args FROM notice")),
           "and no file's name stays")
    again = s.t("inbox", "--json")
    tap.ok(again.returncode == 0 and again.stdout == "" and s.new() == [],
           "once", again.stdout, again.stderr)
    os.rename(s.home + "/lists/club/recaps", s.home + "/kept")
    with open(s.home + "/lists/club/recaps", "w") as f:
        f.write("another")
    said, new = s.mail(s.compose("z", RECAP))
    tap.ok(said.get("action") == "forwarded", "the same without files", said)


def attached(mail):
    return [p.get_filename() for p in mail.iter_attachments()]


def test_large_proofs():
    s = home("large")
    size = (6 << 20) if tap.SOAK else (3 << 20)
    text = RECAP.replace("Autumn", "Large").replace(
        "date:", "drafts:\n  - {file: large.pdf, title: L, full: [Core, "
        "Friends]}\ndate:")
    said, new = s.mail(s.compose("x", text, (
        ("large.pdf", PDF[0], b"%PDF" + bytes(size)),)))
    inside = proofs(new[0])
    tap.ok(len(inside) == 4 and [len(attached(m)) for m in inside] ==
           [1, 0, 0, 0] and len(new[0].raw) < 15 << 20,
           "files that make too large a mail of proofs: all proofs, and the "
           "file once", len(new[0].raw), [attached(m) for m in inside])
    tap.ok("are enclosed once" in words(new[0]), "and it says so",
           words(new[0]))
    said, _ = s.answer(new[0], "approve")
    s.t("run")
    sent = [m for m in s.new() if m["Subject"] == "Large harvest"]
    tap.ok(said["action"] == "approved" and len(sent) == 5 and
           all(len(attached(m)) == 1 for m in sent),
           "approved: each member has the file", said, len(sent))
    if not tap.SOAK:
        return
    for name in ("one", "two"):
        with open(s.home + "/lists/club/drafts/%s.pdf" % name, "wb") as f:
            f.write(os.urandom(6 << 20))
    _, new = s.mail(s.compose("x", text.replace("Large", "Huge").replace(
        "- {file: large.pdf,", "- {file: drafts/one.pdf, title: O, full: "
        "[Core, Friends]}\n  - {file: drafts/two.pdf,")))
    tap.ok(proofs(new[0]) == [] and "too large for one message" in
           words(new[0]), "what no message can show is not enclosed in part",
           words(new[0]))
    said, _ = s.answer(new[0], "approve")
    tap.ok(said["action"] != "approved", "and cannot be approved (I7)", said)


def without_landlock():
    """In the program to be: the kernel says that it has none (system call
    444, by a filter of four steps)."""
    libc = ctypes.CDLL(None, use_errno=True)
    steps = b"".join(struct.pack("HBBI", *x) for x in (
        (0x20, 0, 0, 0), (0x15, 0, 1, 444), (6, 0, 0, 0x50000 + 38),
        (6, 0, 0, 0x7fff0000)))
    data = ctypes.create_string_buffer(steps)

    class Program(ctypes.Structure):
        _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_void_p)]

    program = Program(4, ctypes.addressof(data))
    libc.prctl(38, 1, 0, 0, 0)
    libc.prctl(22, 2, ctypes.byref(program), 0, 0)


def test_documents():
    s = home("documents")
    if shutil.which("pandoc") is not None:
        done = subprocess.run([tap.TIDINGS, "-C", s.home, "doctor"],
                              preexec_fn=without_landlock, text=True,
                              capture_output=True)
        tap.ok("no Landlock" in done.stdout, "doctor says where pandoc is not "
               "kept from files", done.stdout, done.stderr)
    made = docx(("Heading1", "What we did"),
                ("", "Beans \u201cand\u201d peas."),
                ("", "<!-- more -->"), ("", "The rest of it."))
    kind = "application/vnd.openxmlformats-officedocument." \
        "wordprocessingml.document"
    said, new = s.mail(s.compose("Planting", "See the file.", (
        ("Recap.docx", kind, made),)), env={"PATH": "/nonexistent"})
    tap.ok(subject(new) == ["A Word file cannot be read here"] and
           s.files() == [] and "plain text" in words(new[0]),
           "without pandoc: how to mail it all the same", said, subject(new))
    if shutil.which("pandoc") is None:
        tap.skip("a .docx", "pandoc is not installed")
        return
    said, new = s.mail(s.compose("Planting", "See the file.", (
        ("Recap.docx", kind, made),)))
    text = s.file("recaps/2026-11-planting.md")
    tap.ok(text is not None and text.decode() == "---\ntitle: \"Planting\"\n"
           "date: 2026-11-30\n---\n\n## What we did\n\nBeans \u201cand\u201d "
           "peas.\n\n<!-- more -->\n\nThe rest of it.\n" and
           len(proofs(new[0])) == 4, "a .docx", text, subject(new))
    bomb = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as a, \
            zipfile.ZipFile(
                bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as b:
        for name in a.namelist():
            data = a.read(name)
            if name == "word/document.xml":
                data = data.replace(b"The rest", b"x" * (12 << 20))
            b.writestr(name, data)
    said, new = s.mails([s.compose("Bomb", "See the file.", (
        ("Recap.docx", kind, octets),)) for octets in (
            bomb.getvalue(), b"PK\3\4" + os.urandom(5000))])
    tap.ok(subject(new) == 2 * ["The Word file could not be read"] and
           len(s.files()) == 1, "a bomb, and noise", said, subject(new))


def test_limits_and_french():
    s = home("limits")
    s.set("identity:", "limits: {commands_per_day: 2}\nidentity:")
    _, new = s.mail(s.compose("Recap", RECAP))
    _, new2 = s.answer(new[0], "approve")
    said, new3 = s.mail(s.compose("Recap", RECAP.replace("Autumn", "Third")))
    tap.ok(said["forwarded"] and "Enough for today" in subject(new3) and
           len(s.files()) == 1, "beyond the limit: a person, and told once",
           said, subject(new3))
    said, new3 = s.mail(s.compose("Recap", RECAP.replace("Autumn", "Fourth")))
    tap.ok(said["forwarded"] and "Enough for today" not in subject(new3),
           "once", subject(new3))
    said, _ = s.answer(new2[0], "cancel")
    tap.ok(said["action"] == "cancelled" and states(s) == ["withdrawn"],
           "calling off works all the same", said)
    s = home("french")
    path = s.home + "/lists/club/list.yaml"
    with open(path) as f:
        text = f.read()
    with open(path, "w") as f:
        f.write(text.replace("[en, fr]", "[fr, en]"))
    _, new = s.mail(s.compose("Bilan", RECAP))
    tap.ok(subject(new) == ["\u00c9preuve : Autumn harvest"] and
           "R\u00e9pondez approuver pour l\u2019envoyer \u00e0 5 membres, "
           "annuler pour" in words(new[0]).replace("\u00a0", " "),
           "in French", subject(new), replying.plain(new[0]))
    said, new = s.answer(new[0], "Oui, envoyez")
    tap.ok(said["action"] == "approved", "approved in French", said)
    said, new = s.answer(new[0], "Annuler. Merci !")
    tap.ok(said["action"] == "cancelled", "and cancelled", said)


def picture(s):
    """What must be the same however it came about."""
    return (s.files(), s.files("drafts"), states(s),
            [s.file("recaps/" + x) for x in s.files()],
            sorted(str(m["Subject"]) for m in replying.mails(s.home)),
            s.sql("SELECT count(*) FROM proofed")[0][0],
            s.sql("SELECT count(*) FROM reply WHERE done_at IS NULL")[0][0])


def story(base, name, at=None, point=None):
    """A recap with a file, then approve; one run ends at a point."""
    s = base.copy(name)
    mails = [lambda: s.compose("Recap", RECAP, (("plan.pdf",) + PDF,)),
             lambda: replying.answer(
                 [m for m in replying.mails(s.home)
                  if replying.address(m["To"]) == SAM][-1], "approve",
                 frm=SAM, extra=prove())]
    for i, make in enumerate(mails):
        s.deliver(make())
        if i == at:
            done = s.t("run", env={"TIDINGS_FAILPOINT": point})
            if done.returncode == 0:
                return s, False
        s.t("run")
    return s, True


def test_kill():
    base = Scene("small", members=2)
    want = picture(story(base, "whole")[0])
    tap.ok(len(want[4]) == 4 and want[2] == ["begun"],
           "a recap, approved, sent, in two runs", want)
    points = [(0, p) for p in (
        "coordinator_written", "coordinator_written:2", "reply_acted",
        "reply_commit", "reply_done", "notice_commit", "notice_planned")] + \
        [(1, p) for p in ("coordinator_approved", "reply_commit",
                          "reply_done", "notice_commit", "notice_planned")]
    if not tap.SOAK:
        points = points[1:2] + points[3:4] + points[5:6] + points[7:8]
    wrong = []
    for i, (at, point) in enumerate(points):
        s, died = story(base, "kill%d" % i, at, point)
        got = picture(s)
        if not died or got != want:
            wrong.append("%s at mail %d: %s" % (point, at, got if died else
                                                "not met"))
    tap.ok(not wrong, "killed at %d points, it all ends alike" % len(points),
           *wrong)


test_command()
test_whole_path()
test_cancel_and_change()
test_replay()
test_ended_meanwhile()
test_send_begins_meanwhile()
test_hostile()
test_texts()
test_files()
test_cannot_write()
test_documents()
test_large_proofs()
test_limits_and_french()
test_kill()
tap.finish()

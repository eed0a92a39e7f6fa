#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The whole loop on real servers: Tidings sends through a Postfix, members
answer as their mail programs do, the Postfix delivers into a Maildir, a Dovecot
serves it, Tidings fetches, acts and answers. Then how it fetches: certificates
that are wrong, folders, other programs that read the same mailbox."""
import json
import os
import re
import shutil
import sqlite3
import sys
import time

TOP = os.path.abspath(os.environ.get("TOP", "."))
sys.path.insert(0, os.path.join(TOP, "tests/lib"))
import dovecot          # noqa: E402
import loop_servers     # noqa: E402
import replying         # noqa: E402
import smtp_certs       # noqa: E402
import tap              # noqa: E402



def rows(home, *sql):
    with sqlite3.connect(home + "/var/tidings.db") as db:
        return db.execute(*sql).fetchall()


def inbox(home):
    done = tap.t(home, "inbox", "--json")
    return done, [json.loads(x) for x in done.stdout.splitlines()]


def test_loop(s):
    home = os.path.join(tap.work, "home")
    tap.home(home, 12, '  - {url: "smtp://127.0.0.1:%d", auth: password, '
             'user: mailer@relay, password_file: secret}' % s.port)
    s.settings(home, "imaps://localhost:%d" % s.dovecot.tls)
    done = tap.t(home, "send", "co-design", "--yes")
    tap.ok(done.returncode == 0 and s.idle(), "sent through Postfix",
           done.stderr)
    words = {1: ("unsubscribe", "gmail"), 2: ("Make me %s please", "outlook"),
             3: ("why", "phone"), 4: ("Where do we meet? Zo\u00eb", "bottom"),
             5: ("pause until May 1", "gmail"), 6: ("ok, thanks", "phone")}
    for n, (text, style) in words.items():
        mail = s.arrived("m%d@example.org" % n)[-1]
        if "%s" in text:
            text %= "Friends" if "Core edition" in replying.plain(mail) \
                else "Core"
        s.write(replying.answer(mail, text, style=style),
                replying.address(mail["Reply-To"]))
    gone = s.arrived("m7@example.org")[-1]
    s.write(replying.bounce(gone, str(gone["Return-Path"]).strip("<>")),
            str(gone["Return-Path"]).strip("<>"))
    s.idle()
    done, said = inbox(home)
    tap.ok(done.returncode == 0 and sorted(x["action"] for x in said) ==
           ["bounced", "forwarded", "left", "nothing", "paused", "tier",
            "why"], "seven mails fetched over TLS, and acted on", said,
           done.stderr)
    tap.ok(rows(home, "SELECT status FROM member m JOIN address a"
                " ON a.id = m.address_id WHERE a.addr = 'm1@example.org'") ==
           [("unsubscribed",)], "to the stored row")
    s.idle()
    bye = s.arrived("m1@example.org")[-1]
    tap.ok("left" in str(bye["Subject"]) and str(bye["Return-Path"]) == "<>",
           "the answer arrives, with the null sender (S41)",
           bye["Subject"], bye["Return-Path"])
    asked = s.arrived("robin@example.org")
    tap.ok(len(asked) == 1 and replying.address(asked[0]["Reply-To"]) ==
           "m4@example.org", "the question reaches the contact")
    s.write(replying.answer(bye, "undo"), replying.address(bye["Reply-To"]))
    s.idle()
    done, said = inbox(home)
    tap.ok([x["action"] for x in said] == ["undone"], "undo, around once more",
           said, done.stderr)
    done, said = inbox(home)
    tap.ok(done.returncode == 0 and said == [], "nothing twice", said)
    return home


def test_certificates(s, home):
    for name, why in (("expired", "expired"), ("elsewhere", "name"),
                      ("stranger", "issuer|vouches|trust|unknown"),
                      ("alone", "self-signed|issuer|vouches|trust")):
        folder = os.path.join(tap.work, "bad-" + name)
        os.makedirs(folder)
        certs = smtp_certs.Certificates.__new__(smtp_certs.Certificates)
        certs.__dict__ = dict(s.certs.__dict__, good=getattr(s.certs, name))
        bad = dovecot.Dovecot(folder, certs)
        for url in ("imaps://localhost:%d" % bad.tls,
                    "imap://localhost:%d" % bad.clear):
            s.settings(home, url)
            done, _ = inbox(home)
            tap.ok(done.returncode in (69, 78) and
                   re.search(why, done.stderr, re.I) and
                   "robin" not in bad.log(),
                   "%s, %s certificate: says so, and nobody logs in" % (
                       url.split(":")[0], name), done.returncode, done.stderr,
                   bad.log())
        bad.stop()
    done = tap.t(home, "doctor")
    tap.ok(done.returncode == 78 and "imap" in done.stdout + done.stderr,
           "doctor finds it", done.stdout)


def test_folders(s, home):
    """after: move, with what was not understood left where it is."""
    s.settings(home, "imaps://localhost:%d" % s.dovecot.tls,
               ', after: "move Done"')
    for n, text in ((8, "why"), (9, "What is this?")):
        mail = s.arrived("m%d@example.org" % n)[0]
        s.write(replying.answer(mail, text), replying.address(
            mail["Reply-To"]))
    s.idle()
    done, said = inbox(home)
    moved = os.listdir(s.box + "/.Done/cur") if os.path.isdir(
        s.box + "/.Done/cur") else []
    tap.ok(len(moved) == 1 and [x["action"] for x in said] ==
           ["why", "forwarded"], "what was understood is moved, the rest "
           "stays", said, done.stderr, moved)
    s.settings(home, "imaps://localhost:%d" % s.dovecot.tls, ", after: delete")
    mail = s.arrived("m8@example.org")[0]
    s.write(replying.answer(mail, "help"), replying.address(mail["Reply-To"]))
    s.idle()
    before = sum(len(os.listdir(s.box + "/" + d)) for d in ("new", "cur"))
    done, said = inbox(home)
    after = sum(len(os.listdir(s.box + "/" + d)) for d in ("new", "cur"))
    tap.ok([x["action"] for x in said] == ["help"] and after == before - 1,
           "or deleted", said, before, after, done.stderr)
    s.settings(home, "imaps://localhost:%d" % s.dovecot.tls)


def test_again(s, home):
    """UIDVALIDITY that changes (F25): nothing twice, nothing skipped."""
    mail = s.arrived("m10@example.org")[0]
    s.write(replying.answer(mail, "unsubscribe"), replying.address(
        mail["Reply-To"]))
    s.idle()
    replies = rows(home, "SELECT count(*) FROM reply")[0][0]
    for name in os.listdir(s.box):
        if name.startswith("dovecot"):
            path = os.path.join(s.box, name)
            (os.remove if os.path.isfile(path) else shutil.rmtree)(path)
    time.sleep(1.1)     # the new one is made of the time
    was = rows(home, "SELECT validity FROM mailbox")
    done, said = inbox(home)
    tap.ok([x["action"] for x in said] == ["left"] and
           rows(home, "SELECT count(*) FROM reply")[0][0] == replies + 1,
           "a mailbox that counts anew: the new mail only", said, done.stderr)
    tap.ok(rows(home, "SELECT validity FROM mailbox") != was,
           "(it did count anew)")


def test_down(s, home):
    s.dovecot.stop()
    done, _ = inbox(home)
    tap.ok(done.returncode == 69, "a mailbox that is down: 69", done.stderr)
    path = home + "/lists/club/recaps/"
    with open(path + "co-design.md") as f:
        text = f.read()
    with open(path + "second.md", "w") as f:
        f.write(text.replace("Beans", "Roses"))
    done = tap.t(home, "send", "second", "--yes")
    tap.ok(done.returncode == 0 and "replies could not be read" in done.stderr,
           "a send goes on if it was read within a day", done.stderr)
    with sqlite3.connect(home + "/var/tidings.db") as db:
        db.execute("UPDATE mailbox SET polled_at = polled_at - 90000")
    with open(path + "third.md", "w") as f:
        f.write(text.replace("Beans", "Tulips"))
    done = tap.t(home, "send", "third", "--yes")
    tap.ok(done.returncode == 69, "else it does not: 69", done.returncode,
           done.stderr)
    done = tap.t(home, "send", "third", "--yes", "--without-inbox")
    tap.ok(done.returncode == 0, "unless --without-inbox", done.stderr)


def main():
    why = dovecot.why_not()
    s = None if why else loop_servers.Servers()
    if why or s.pf is None:
        print("1..0 # SKIP %s" % (why or "Postfix cannot be started here"))
        return
    try:
        home = test_loop(s)
        test_certificates(s, home)
        test_folders(s, home)
        test_again(s, home)
        test_down(s, home)
    finally:
        s.stop()
    tap.finish()


main()

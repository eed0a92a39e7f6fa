# SPDX-License-Identifier: MIT
"""For tests of coordinators who work by mail: a home with one, what they mail
in the ways that programs do, and what they are answered."""
import copy
import email.message
import email.policy
import io
import json
import os
import shutil
import sqlite3
import zipfile

import replying
import tap

SAM = "sam@example.org"
ID = "mx.example.org"
PASS = ID + "; dkim=pass header.d=example.org; dmarc=pass header.from=%s"
LIST = """
coordinators: [{name: Sam Lee, email: Sam@Example.org}]
languages: [en, fr]
"""
RECAP = """---
title: "Autumn harvest"
date: 2026-11-28
---

Dear {{first_name|friend}}, what a day.

## What we picked

Apples, and a few late pears.

<!-- more -->

The quinces stay until the first frost.
"""


def prove(frm=SAM, authserv=ID):
    """Our own server's word that it is from there."""
    return {"Authentication-Results": PASS.replace(ID, authserv) %
            frm.split("@")[1]}


class Scene:
    """Sam mails to a secret address."""

    def __init__(self, name, members=5, more="", settings="", relay=None,
                 fresh=True):
        self.home = os.path.join(tap.work, name)
        tap.home(self.home, members, relay)
        with open(self.home + "/lists/club/list.yaml", "a") as f:
            f.write(LIST + more)
        self.set("identity:\n", "identity:\n  authserv_id: %s\n" % ID)
        with open(self.home + "/config/tidings.yaml", "a") as f:
            f.write(settings)
        if fresh:
            os.unlink(self.home + "/lists/club/recaps/co-design.md")
        done = self.t("coordinator", "club", SAM, "--json")
        assert done.returncode == 0, done.stderr
        self.secret = json.loads(done.stdout)["address"]
        self.seen = set()

    def copy(self, name):
        """The same again, in a home of its own."""
        s = copy.copy(self)
        s.home = os.path.join(tap.work, name)
        shutil.copytree(self.home, s.home)
        s.seen = set()
        return s

    def set(self, old, new):
        path = self.home + "/config/tidings.yaml"
        with open(path) as f:
            text = f.read()
        with open(path, "w") as f:
            f.write(text.replace(old, new, 1))

    def t(self, *args, now=None, env=None):
        return tap.t(self.home, *args, env=dict(os.environ, **dict(
            {"TIDINGS_NOW": now} if now else {}, **(env or {}))))

    def sql(self, *args):
        with sqlite3.connect(self.home + "/var/tidings.db") as db:
            return db.execute(*args).fetchall()

    def file(self, name):
        path = os.path.join(self.home, "lists/club", name)
        if not os.path.exists(path):
            return None
        with open(path, "rb") as f:
            return f.read()

    def files(self, folder="recaps"):
        path = os.path.join(self.home, "lists/club", folder)
        return sorted(os.listdir(path)) if os.path.isdir(path) else []

    def new(self):
        found = [m for m in replying.mails(self.home)
                 if m.path not in self.seen]
        self.seen |= set(m.path for m in found)
        return found

    def deliver(self, octets):
        replying.deliver(self.home, octets)

    def mail(self, octets, now=None, env=None):
        """What inbox said of it, and the mails that it brought about."""
        said, new = self.mails([octets], now, env)
        return (said[-1] if said else {}), new

    def mails(self, several, now=None, env=None):
        """The same of several, read together."""
        for octets in several:
            self.deliver(octets)
        done = self.t("inbox", "--json", now=now, env=env)
        if done.returncode != 0:
            tap.note("inbox: %d %s" % (done.returncode, done.stderr))
        return [json.loads(x) for x in done.stdout.splitlines()], self.new()

    def compose(self, subject, text, files=(), frm=SAM, extra=None, to=None,
                answers=None, date=replying.DATE):
        """files: (name, type, octets)."""
        m = email.message.EmailMessage(policy=email.policy.SMTP)
        for k, v in dict(prove(frm) if extra is None else extra).items():
            m[k] = v
        m["From"] = "Sam Lee <%s>" % frm
        m["To"] = to or self.secret
        m["Subject"] = subject
        m["Date"] = date
        m["Message-ID"] = "<c%d@client.example>" % next(replying.numbers)
        if answers is not None:
            m["In-Reply-To"] = m["References"] = answers["Message-ID"]
        m.set_content(text)
        for name, kind, octets in files:
            main, sub = kind.split("/")
            m.add_attachment(octets, maintype=main, subtype=sub,
                             filename=name)
        return b"Return-Path: <%s>\r\n" % frm.encode() + m.as_bytes()

    def answer(self, mail, text, style="gmail", frm=SAM, extra=None, **how):
        return self.mail(replying.answer(
            mail, text, style=style, frm=frm,
            extra=prove(frm) if extra is None else extra), **how)


def proofs(mail):
    """The mails that one encloses."""
    return [p.get_content() for p in mail.walk()
            if p.get_content_type() == "message/rfc822"]


def words(mail):
    return " ".join(replying.plain(mail).split())


def docx(*paragraphs):
    """Of (style, text); style "" is the body's."""
    body = "".join(
        "<w:p>%s<w:r><w:t xml:space=\"preserve\">%s</w:t></w:r></w:p>" % (
            "<w:pPr><w:pStyle w:val=\"%s\"/></w:pPr>" % style if style else
            "", text.replace("&", "&amp;").replace("<", "&lt;"))
        for style, text in paragraphs)
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    styles = "".join(
        "<w:style w:type=\"paragraph\" w:styleId=\"Heading%d\"><w:name "
        "w:val=\"heading %d\"/></w:style>" % (i, i) for i in (1, 2, 3))
    pack = "http://schemas.openxmlformats.org/package/2006/"
    doc = "http://schemas.openxmlformats.org/officeDocument/2006/" \
        "relationships/"
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    rel = "<?xml version=\"1.0\"?><Relationships xmlns=\"%srelationships\">" \
        "<Relationship Id=\"r1\" Type=\"%s\" Target=\"%s\"/></Relationships>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", "<?xml version=\"1.0\"?><Types "
                   "xmlns=\"%scontent-types\"><Default Extension=\"rels\" "
                   "ContentType=\"application/vnd.openxmlformats-package."
                   "relationships+xml\"/><Override PartName=\"/word/document"
                   ".xml\" ContentType=\"%sdocument.main+xml\"/><Override "
                   "PartName=\"/word/styles.xml\" ContentType=\"%sstyles+xml"
                   "\"/></Types>" % (pack, types, types))
        z.writestr("_rels/.rels", rel % (pack, doc + "officeDocument",
                                         "word/document.xml"))
        z.writestr("word/_rels/document.xml.rels",
                   rel % (pack, doc + "styles", "styles.xml"))
        z.writestr("word/styles.xml", "<?xml version=\"1.0\"?><w:styles "
                   "xmlns:w=\"%s\">%s</w:styles>" % (w, styles))
        z.writestr("word/document.xml", "<?xml version=\"1.0\"?><w:document "
                   "xmlns:w=\"%s\"><w:body>%s</w:body></w:document>" % (
                       w, body))
    return out.getvalue()

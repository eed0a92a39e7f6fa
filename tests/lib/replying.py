# SPDX-License-Identifier: MIT
"""For tests of what comes back: answers to our mails as mail programs write
them, and reports as mail servers do.

    mails(home)                 what is in var/outbox, parsed, by To
    answer(mail, text, ...)     the octets of an answer to one
    bounce(mail, ...)           a delivery report about one
    deliver(home, octets)       into var/inbox, as a mail server would
"""
import email
import email.policy
import email.utils
import glob
import itertools
import os
import socket

numbers = itertools.count(1)
DATE = "Mon, 30 Nov 2026 10:00:00 -0500"


def parse(octets):
    return email.message_from_bytes(octets, policy=email.policy.default)


def mails(home, box="var/outbox"):
    """All of them, the latest last; each has .raw."""
    found = []
    for path in sorted(glob.glob(os.path.join(home, box, "new", "*")),
                       key=os.path.getmtime):
        with open(path, "rb") as f:
            raw = f.read()
        mail = parse(raw)
        mail.raw = raw
        mail.path = path
        found.append(mail)
    return found


def address(field):
    return email.utils.parseaddr(str(field))[1]


def plain(mail):
    part = mail.get_body(("plain",))
    return part.get_content() if part else ""


def quoted(text):
    return "".join("> %s\r\n" % line if line else ">\r\n"
                   for line in text.splitlines())


def head(mail, frm, to, subject, extra):
    number = next(numbers)
    lines = ["Return-Path: <%s>" % address(frm),
             "Received: from mx.example.org by mail.example.org; " + DATE,
             "From: %s" % frm, "To: %s" % to, "Subject: %s" % subject,
             "Date: " + DATE, "Message-ID: <r%d@client.example>" % number,
             "MIME-Version: 1.0"]
    if mail is not None:
        ident = str(mail["Message-ID"])
        lines += ["In-Reply-To: %s" % ident, "References: %s %s" % (
            mail["References"] or "", ident)]
    for name, value in (extra or {}).items():
        lines = [x for x in lines if not x.lower().startswith(
            name.lower() + ":")]
        if value is not None:
            lines.append("%s: %s" % (name, value))
    return "\r\n".join(lines) + "\r\n"


def html(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def answer(mail, text, style="gmail", frm=None, to=None, subject=None,
           extra=None):
    """As one writes it in the program that style names; mail None: it answers
    none of ours."""
    if mail is not None:
        frm = frm or str(mail["To"])
        to = to or address(mail["Reply-To"] or mail["From"])
        subject = subject if subject is not None else \
            "Re: %s" % str(mail["Subject"]).replace("\n", "")
        quote = plain(mail)
        date = "Fri, Nov 27, 2026 at 9:00 AM %s wrote:" % mail["From"]
    else:
        quote, date, subject = "", "", subject or ""
    body = text.replace("\r\n", "\n").replace("\n", "\r\n")
    top = head(mail, frm, to, _word(subject), extra)
    if style == "gmail":
        part = body + "\r\n\r\n" + ("On %s\r\n\r\n%s" % (
            date, quoted(quote)) if quote else "")
        rich = "<div dir=\"ltr\">%s</div><br><div class=\"gmail_quote\">" \
            "<div dir=\"ltr\" class=\"gmail_attr\">On %s<br></div>" \
            "<blockquote class=\"gmail_quote\">%s</blockquote></div>" % (
                html(body).replace("\r\n", "<br>"), html(date),
                html(quote).replace("\n", "<br>"))
        return _alternative(top, part, rich)
    if style == "outlook":
        lead = "\r\n\r\n________________________________\r\nFrom: %s\r\n" \
            "Sent: November 27, 2026 9:00 AM\r\nTo: %s\r\nSubject: %s\r\n\r\n" \
            % (mail["From"], mail["To"], mail["Subject"]) if quote else ""
        return _text(top, body + lead + quote.replace("\n", "\r\n"))
    if style == "phone":
        return _text(top, body + "\r\n\r\nSent from my iPhone\r\n\r\n" + (
            "> On Nov 27, 2026, at 9:00 AM, %s wrote:\r\n>\r\n%s" % (
                mail["From"], quoted(quote)) if quote else ""))
    if style == "bottom":
        return _text(top, "On %s\r\n%s\r\n%s\r\n" % (
            date, quoted(quote), body) if quote else body + "\r\n")
    return _text(top, body + "\r\n")


def _word(s):
    return s if s.isascii() else str(email.header.Header(s, "utf-8").encode())


def _text(top, body):
    return (top + "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: 8bit\r\n\r\n" + body).encode()


def _alternative(top, body, rich):
    return (top + "Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n"
            "--b\r\nContent-Type: text/plain; charset=\"UTF-8\"\r\n"
            "Content-Transfer-Encoding: 8bit\r\n\r\n" + body +
            "\r\n--b\r\nContent-Type: text/html; charset=\"UTF-8\"\r\n"
            "Content-Transfer-Encoding: 8bit\r\n\r\n" + rich +
            "\r\n--b--\r\n").encode()


def bounce(mail, to, status="5.1.1", action="failed", rcpt=None,
           text="550 5.1.1 no such user here"):
    """to: the envelope sender that the report goes to."""
    rcpt = rcpt or address(mail["To"])
    top = head(None, "MAILER-DAEMON@mx.example.org (Mail Delivery System)",
               to, "Undelivered Mail Returned to Sender",
               {"Return-Path": "<>", "Auto-Submitted": "auto-replied"})
    return (top + "Content-Type: multipart/report; report-type="
            "delivery-status; boundary=\"r\"\r\n\r\n--r\r\nContent-Type: "
            "text/plain\r\n\r\nI'm sorry to have to inform you that your "
            "message could not\r\nbe delivered.\r\n\r\n<%s>: %s\r\n--r\r\n"
            "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; "
            "mx.example.org\r\n\r\nFinal-Recipient: rfc822; %s\r\nAction: %s"
            "\r\nStatus: %s\r\nDiagnostic-Code: smtp; %s\r\n\r\n--r\r\n"
            "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: %s\r\n"
            "To: %s\r\nSubject: %s\r\n\r\n--r--\r\n" % (
                rcpt, text, rcpt, action, status, text, mail["Message-ID"],
                mail["To"], mail["Subject"])).encode()


def complaint(mail, to, kind="abuse"):
    top = head(None, "abuse@provider.example", to, "FW: a complaint",
               {"Return-Path": "<>"})
    return (top + "Content-Type: multipart/report; report-type="
            "feedback-report; boundary=\"f\"\r\n\r\n--f\r\nContent-Type: "
            "text/plain\r\n\r\nThis is an abuse report.\r\n--f\r\n"
            "Content-Type: message/feedback-report\r\n\r\nFeedback-Type: %s"
            "\r\nUser-Agent: Provider/1\r\nVersion: 1\r\n\r\n--f\r\n"
            "Content-Type: message/rfc822\r\n\r\n" % kind).encode() + \
        mail.raw + b"\r\n--f--\r\n"


def deliver(home, octets, box="var/inbox", name=None):
    """As a delivery agent does: with LF, by rename from tmp/."""
    number = next(numbers)
    name = name or "%d.M%06dP%d.%s" % (1796000000 + number, number,
                                      os.getpid(), socket.gethostname())
    for part in "tmp", "new", "cur":
        os.makedirs(os.path.join(home, box, part), mode=0o700, exist_ok=True)
    path = os.path.join(home, box, "tmp", name)
    with open(path, "wb") as f:
        f.write(octets.replace(b"\r\n", b"\n"))
    os.rename(path, os.path.join(home, box, "new", name))
    return name

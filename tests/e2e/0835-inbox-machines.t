#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What machines send back: reports, complaints, absences, calendars; mails
that crash or stall their reader; a store that is older than the mail."""
import json
import os
import shutil
import sqlite3
import sys

TOP = os.environ.get("TOP", ".")
sys.path.insert(0, os.path.join(TOP, "tests/lib"))
sys.dont_write_bytecode = True
import imap_peer        # noqa: E402
import replying         # noqa: E402
import tap              # noqa: E402


NOW = "2026-11-30T15:00:00Z"
os.environ["TIDINGS_NOW"] = NOW
HOSTILE = {
    "a header of 105,000 parentheses":
        lambda: b"Subject: " + b"(" * 105000 + b"\n",
    "28,000 mails in mails":
        lambda: b"Content-Type: message/rfc822\n\n" * 28000 + b"x\n",
    "a boundary that is a quotation mark":
        lambda: b'Content-Type: multipart/mixed; boundary="\\""\n\n--"\n\nx'
                b'\n--"--\n',
    "20,000 parts in parts":
        lambda: b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n'
                         b"--b%d\n" % (i, i) for i in range(20000)),
    "100,000 parts":
        lambda: b'Content-Type: multipart/mixed; boundary="b"\n\n' +
                b"--b\n\nx\n" * 100000 + b"--b--\n",
    "100,000 header fields":
        lambda: b"X-A: b\n" * 100000 + b"\nx\n",
    "a line of 5 MB": lambda: b"\n" + b"x" * 5000000 + b"\n",
    "12 MB": lambda: b"\n" + b"words and more words\n" * 600000,
    "100,000 nested elements":
        lambda: b"Content-Type: text/html\n\n" + b"<div>" * 100000,
    "nothing": lambda: b"",
    "NULs": lambda: b"\0" * 5000,
}


class Scene:
    """A home that has sent two recaps, ten days apart, to a relay that takes
    all: the sink's words are not needed, so a Maildir plays it."""

    def __init__(self, name, members=4):
        self.home = os.path.join(tap.work, name)
        os.environ["TIDINGS_NOW"] = "2026-11-14T15:00:00Z"
        tap.home(self.home, members)
        os.environ["TIDINGS_NOW"] = NOW
        assert self.t("send", "co-design", "--yes",
                      now="2026-11-15T15:00:00Z").returncode == 0
        self.first = self.mails()
        path = self.home + "/lists/club/recaps/"
        with open(path + "co-design.md") as f:
            text = f.read()
        with open(path + "second.md", "w") as f:
            f.write(text.replace("Beans", "Roses"))
        done = self.t("send", "second", "--yes", now="2026-11-26T15:00:00Z")
        assert done.returncode == 0, done.stderr
        self.second = {k: m for k, m in self.mails().items()}
        self.seen = set(m.path for m in replying.mails(self.home))

    def mails(self):
        return {replying.address(m["To"]): m
                for m in replying.mails(self.home)}

    def t(self, *args, now=None):
        return tap.t(self.home, *args, env=dict(
            os.environ, **({"TIDINGS_NOW": now} if now else {})))

    def sql(self, *args):
        with sqlite3.connect(self.home + "/var/tidings.db") as db:
            return db.execute(*args).fetchall()

    def inbox(self, octets=None, now=None, status=0):
        if octets is not None:
            replying.deliver(self.home, octets)
        done = self.t("inbox", "--json", now=now)
        said = [json.loads(x) for x in done.stdout.splitlines()]
        new = [m for m in replying.mails(self.home)
               if m.path not in self.seen]
        self.seen |= set(m.path for m in new)
        if done.returncode != status:
            tap.note("inbox: %d %s" % (done.returncode, done.stderr))
        return said, new




def state(s, n):
    return s.sql("SELECT a.suspended_at IS NOT NULL, a.complained_at IS NOT"
                 " NULL FROM address a WHERE a.addr = ?",
                 ("m%d@example.org" % n,))[0]


def test_reports():
    s = Scene("reports")
    one, two = s.first["m1@example.org"], s.second["m1@example.org"]
    said, new = s.inbox(replying.bounce(one, replying.address(
        one["Reply-To"])))
    tap.ok(said[0]["kind"] == "bounce" and said[0]["action"] == "bounced" and
           new == [] and s.sql("SELECT hard, status, way FROM bounce") ==
           [(1, "5.1.1", "dsn")],
           "a report that a token proves is evidence (S43)", said,
           s.sql("SELECT * FROM bounce"))
    s.inbox(replying.bounce(two, replying.address(two["Reply-To"])))
    s.t("run")
    tap.ok(state(s, 1) == (1, 0), "5.1.1 and one that confirms it: no more "
           "mail (S44)", state(s, 1))
    mail = s.first["m2@example.org"]
    for what, octets in (
            ("without a token", replying.bounce(mail, "bounce@news.example"
                                                ".org")),
            ("with a forged one", replying.bounce(
                mail, replying.address(mail["Reply-To"])[:-20] +
                "xx@news.example.org"))):
        octets = octets.replace(str(mail["Message-ID"]).encode(),
                                b"<other@news.example.org>")
        said, new = s.inbox(octets)
        tap.ok(said[0]["kind"] == "bounce" and said[0]["action"] == "nothing"
               and s.sql("SELECT count(*) FROM bounce") == [(2,)] and
               new == [], "a report %s changes nobody" % what, said)
    said, _ = s.inbox(replying.bounce(
        mail, replying.address(mail["Reply-To"]), status="4.4.1",
        action="delayed"))
    tap.ok(said[0]["kind"] == "delay" and
           s.sql("SELECT count(*) FROM bounce") == [(2,)],
           "a delay is none", said)
    said, _ = s.inbox(replying.bounce(
        mail, replying.address(mail["Reply-To"]), status="4.2.2",
        text="452 4.2.2 mailbox full"))
    tap.ok(s.sql("SELECT hard FROM bounce ORDER BY id")[-1] == (0,),
           "a full mailbox is soft", said)
    said, _ = s.inbox(replying.bounce(
        s.second["m3@example.org"], "bounce@news.example.org"))
    tap.ok(said[0]["action"] == "bounced",
           "the Message-ID of the returned mail is proof as well", said)


def test_complaints():
    s = Scene("complaints")
    mail = s.second["m1@example.org"]
    said, new = s.inbox(replying.complaint(mail, "abuse@news.example.org"))
    tap.ok(said[0]["kind"] == "complaint" and said[0]["action"] ==
           "complained" and new == [] and state(s, 1) == (0, 1),
           "a complaint about a mail of ours: never again, and no word to the "
           "member (S45)", said, [str(m["Subject"]) for m in new])
    other = replying.complaint(s.second["m2@example.org"],
                               "abuse@news.example.org")
    for token in ("Reply-To", "List-Unsubscribe", "Message-ID", "List-Help"):
        other = b"\r\n".join(
            line for line in other.split(b"\r\n")
            if not line.lower().startswith(token.lower().encode()))
    other = other.replace(b"reply+", b"reply-")
    said, new = s.inbox(other)
    tap.ok(state(s, 2) == (0, 0) and said[0]["forwarded"],
           "one that nothing proves is for a person", said)


def test_absences():
    s = Scene("absences")
    mail = s.second["m1@example.org"]
    said, new = s.inbox(replying.answer(
        mail, "I am out of the office until May 1. Please unsubscribe me from "
        "nothing.", subject="Automatic reply: Spring planting day",
        extra={"Auto-Submitted": "auto-replied"}))
    tap.ok(said[0]["kind"] == "auto_reply" and said[0]["action"] == "nothing"
           and new == [], "an absence is not answered, and nobody's command",
           said)
    leave = str(mail["List-Unsubscribe"])
    leave = leave[leave.index("mailto:") + 7:leave.index("?")]
    said, new = s.inbox(replying.answer(
        mail, "I am away.", to=leave, subject="Automatic reply: x",
        extra={"Auto-Submitted": "auto-replied"}))
    tap.ok(s.sql("SELECT count(*) FROM member WHERE status = 'unsubscribed'")
           == [(0,)], "not even at the address that unsubscribes", said)


def calendar(mail, uid, partstat, sequence=0, attendee="m1@example.org",
             stamp="20261130T100000Z"):
    top = replying.head(mail, attendee, replying.address(mail["Reply-To"]),
                        "Accepted: Planting", None)
    return (top + "Content-Type: text/calendar; charset=UTF-8; method=REPLY"
            "\r\n\r\nBEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n"
            "METHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:%s\r\nSEQUENCE:%d\r\n"
            "DTSTAMP:%s\r\nDTSTART:20261210T170000Z\r\nATTENDEE;PARTSTAT=%s:"
            "mailto:%s\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n" % (
                uid, sequence, stamp, partstat, attendee)).encode()


def test_calendars():
    s = Scene("calendars")
    with sqlite3.connect(s.home + "/var/tidings.db") as db:
        db.execute("INSERT INTO event (list_id, uid, recap_id, title,"
                   " sequence, starts_at) SELECT l.id, 'u-1', p.id,"
                   " 'Planting', 1, 1796922000 FROM list l, recap p"
                   " WHERE p.slug = 'second'")
    mail = s.second["m1@example.org"]

    def said_so():
        return s.sql("SELECT partstat, way FROM rsvp ORDER BY id")

    said, new = s.inbox(calendar(mail, "u-1", "ACCEPTED", 1))
    tap.ok(said[0]["kind"] == "rsvp" and said_so() ==
           [("ACCEPTED", "calendar")] and new == [],
           "a calendar's yes is noted by UID", said, said_so())
    said, new = s.inbox(calendar(mail, "u-1", "DECLINED", 0))
    tap.ok(len(said_so()) == 1, "an answer to an earlier state is not (S51)",
           said, said_so())
    said, new = s.inbox(calendar(mail, "u-1", "DECLINED", 1,
                                 stamp="20261130T090000Z"))
    tap.ok(len(said_so()) == 1, "nor one that was overtaken", said)
    said, new = s.inbox(calendar(mail, "u-1", "DECLINED", 1,
                                 attendee="x@example.net"))
    tap.ok(len(said_so()) == 1 and said[0]["forwarded"],
           "nor one for somebody else", said)
    said, new = s.inbox(calendar(mail, "u-9", "ACCEPTED", 1))
    tap.ok(len(said_so()) == 1 and said[0]["forwarded"],
           "nor one to a meeting that is not known", said)
    said, new = s.inbox(replying.answer(
        s.second["m2@example.org"], "Sorry, I can't come to the meeting."))
    tap.ok(said[0]["kind"] == "rsvp" and said_so()[1:] ==
           [("DECLINED", "reply")] and len(new) == 1,
           "no in words, which is told back", said, said_so())


def test_hostile():
    s = Scene("hostile")
    for name, make in HOSTILE.items():
        head = b"From: x@example.net\nTo: reply@news.example.org\n"
        if name in ("nothing", "NULs"):
            head = b""
        replying.deliver(s.home, head + make())
    replying.deliver(s.home, replying.answer(s.second["m1@example.org"],
                                             "unsubscribe"))
    said, new = s.inbox()
    tap.ok(len(said) >= len(HOSTILE), "%d hostile mails, and each is told of" %
           len(HOSTILE), said)
    tap.ok(s.sql("SELECT count(*) FROM member WHERE status = 'unsubscribed'")
           == [(1,)], "the mail behind them is acted on", said)
    for x in said:
        tap.note("%s %s" % (x["kind"], x["action"]))
    again, new = s.inbox()
    tap.ok(again == [] and new == [], "none of them a second time", again)
    tap.ok(s.sql("SELECT count(*) FROM reply WHERE done_at IS NULL") ==
           [(0,)], "none is left open")


def test_quarantine():
    """Its reader is killed; what is known to crash the library is kept from
    it."""
    s = Scene("quarantine")
    replying.deliver(s.home, replying.answer(
        s.second["m2@example.org"], "unsubscribe"))
    os.environ["TIDINGS_FAILPOINT"] = "jail_child:1"
    said, new = s.inbox()
    del os.environ["TIDINGS_FAILPOINT"]
    tap.ok([x["action"] for x in said] == ["quarantined"] and
           s.sql("SELECT tries, crashes FROM reply") == [(1, 2)],
           "what kills its reader twice is left aside (F26)", said,
           s.sql("SELECT tries, crashes FROM reply"))
    tap.ok(len(new) == 1 and replying.address(new[0]["To"]) ==
           "robin@example.org" and "twice" in replying.plain(new[0]),
           "and the contact is told why", [str(m["Subject"]) for m in new])
    replying.deliver(s.home, replying.answer(
        s.second["m3@example.org"], "unsubscribe"))
    said, new = s.inbox()
    tap.ok([x["action"] for x in said] == ["left"],
           "and not read again; others are", said)


def test_older_store():
    s = Scene("older")
    shutil.copytree(s.home + "/var", s.home + "/old")
    path = s.home + "/lists/club/recaps/"
    with open(path + "second.md") as f:
        text = f.read()
    with open(path + "third.md", "w") as f:
        f.write(text.replace("Roses", "Tulips"))
    s.t("send", "third", "--yes")
    mail = s.mails()["m1@example.org"]
    shutil.rmtree(s.home + "/var")
    os.rename(s.home + "/old", s.home + "/var")
    replying.deliver(s.home, replying.answer(mail, "unsubscribe"))
    for _ in range(8):
        done = s.t("inbox")
    tap.ok(done.returncode == 65 and "older copy" in done.stderr,
           "an answer to a mail that the store does not know: it is an older "
           "copy (F34), however often it is told", done.returncode,
           done.stderr)
    done = s.t("send", "third", "--yes")
    tap.ok(done.returncode == 65, "which does not send", done.returncode,
           done.stderr)


def test_counting_back():
    """A server that was restored gives uids that were seen to other mails."""
    s = Scene("back", members=4)
    peer = imap_peer.Peer([])
    path = s.home + "/config/tidings.yaml"
    with open(path) as f:
        text = f.read()
    with open(path, "w") as f:
        f.write(text.replace(
            "- url: maildir:var/inbox", '- {url: "imap://127.0.0.1:%d", '
            "tls: none, auth: password, user: u, password_file: secret, "
            "after: delete}" % peer.port))
    with open(s.home + "/secret", "w") as f:
        f.write("x\n")
    os.chmod(s.home + "/secret", 0o600)

    def put(uid, n, text):
        peer.mails[uid] = replying.answer(
            s.second["m%d@example.org" % n], text)
        peer.flags[uid] = set()

    def poll():
        peer.next = max(peer.mails) + 1
        return s.inbox()

    for uid in 1, 2, 3:
        put(uid, uid, "Where is it?")
    poll()
    del peer.mails[3]
    poll()
    put(3, 4, "unsubscribe")
    said, _ = poll()
    tap.ok([x["action"] for x in said] == ["left"],
           "UIDNEXT goes back: what comes after that is read (F25)", said)
    said, _ = poll()
    tap.ok(said == [] and sorted(peer.mails) == [1, 2],
           "and what was not understood stays", said, sorted(peer.mails))


for test in (test_reports, test_complaints, test_absences, test_calendars,
             test_hostile, test_quarantine, test_older_store,
             test_counting_back):
    test()
tap.finish()

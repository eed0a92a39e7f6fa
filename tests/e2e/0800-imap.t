#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A mailbox behind IMAP: Dovecot as it is, and a scripted server at its worst.
No log-in before the certificate was verified, no fault that is not told and
survived, and the next poll finds what this one did not (F22 to F25). With
arguments: the cases whose names contain them all.
"""
import base64
import concurrent.futures
import hashlib
import os
import subprocess
import sys

TOP = os.environ.get("TOP", ".")
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(TOP, "tests/lib"))
import dovecot
import tap
from imap_peer import Peer
from smtp_certs import Certificates

DUMP = os.path.join(os.path.dirname(os.path.realpath(tap.TIDINGS)),
                    "mailbox_dump")
ASAN = "asan" in DUMP
UNAVAIL, TEMP, CONFIG = 4, 9, 11        # base/err.h
USER, SECRET = "robin", "sesame \"open\\"
MAIL_MAX = 10 << 20
RSS_KB = 256 * 1024                     # T9
CPU = 10                                # F22
MAILS = {3: b"Subject: three\r\n\r\nThird.\r\n", 4: b"", 9: b"nine\r\n"}
cases = []


def case(name):
    def add(play):
        cases.append((name, play))
        return play
    return add


class Run:
    """What mailbox_dump said: .lines, .errors as (kind, words)."""

    def __init__(self, port, *args, host="127.0.0.1", secret=SECRET,
                 tls="none", auth="password", scale="1"):
        process = subprocess.Popen(
            [DUMP, "host=" + host, "port=%d" % port, "tls=" + tls,
             "auth=" + auth, "user=" + USER, "scale=" + scale, *args],
            env=dict(os.environ, SECRET=secret), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.text = process.stdout.read().decode()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = status
        self.lines = [x for x in self.text.split("\n") if x]
        self.errors = [(int(x.split(" ", 2)[1]), x.split(" ", 2)[2])
                       for x in self.lines if x.startswith("error ")]
        self.cpu = used.ru_utime + used.ru_stime
        self.rss = used.ru_maxrss
        self.secret = secret
        self.coded = [base64.b64encode(x.encode()).decode() for x in (
            "\0%s\0%s" % (USER, secret),
            "user=%s\1auth=Bearer %s\1\1" % (USER, secret))]

    def of(self, word):
        return [x.split(" ")[1:] for x in self.lines
                if x.startswith(word + " ")]

    def check(self):
        """What must hold whatever happened."""
        for text in ("sesame", *self.coded):
            assert text not in self.text, "the secret is shown"
        assert all(" " <= c <= "~" for c in "".join(self.lines)), self.text
        assert self.cpu < CPU, "%.1f s of computing" % self.cpu
        assert ASAN or self.rss <= RSS_KB, "%d kB" % self.rss
        return self


def mails(run):
    return {int(uid): (int(n), digest) for uid, n, digest in run.of("mail")}


def expected(have):
    return {uid: (len(m), hashlib.sha256(m).hexdigest())
            for uid, m in have.items()}


def failed(run, kind, words):
    assert run.errors, "no error: " + run.text
    got, text = run.errors[0]
    assert got == kind and words in text, run.text


# --- a good server ----------------------------------------------------------

def serves(run, peer, login):
    assert not run.errors, run.text
    assert mails(run) == expected(MAILS), run.text
    assert peer.logins == [login], peer.logins


@case("AUTHENTICATE PLAIN, in the clear to this machine")
def play(certs):
    peer = Peer([], MAILS)
    run = Run(peer.port, "open", "list", "get", "yes").check()
    serves(run, peer, ("PLAIN", USER, SECRET))
    assert all(f == {"\\Seen"} for f in peer.flags.values())
    assert peer.lines[-1] == "LOGOUT", peer.lines
    assert not any("BODYSTRUCTURE" in x or "BODY[" in x for x in peer.lines)


@case("LOGIN where nothing else is offered")
def play(certs):
    peer = Peer([{"offer": ["IMAP4rev1"]}], MAILS)
    run = Run(peer.port, "open", "list", "get").check()
    serves(run, peer, ("LOGIN", USER, SECRET))


@case("XOAUTH2")
def play(certs):
    peer = Peer([{"offer": ["IMAP4rev1", "AUTH=XOAUTH2"]}], MAILS)
    run = Run(peer.port, "open", "list", "get", auth="xoauth2").check()
    serves(run, peer, ("XOAUTH2", USER, SECRET))


@case("XOAUTH2 refused, with a challenge")
def play(certs):
    peer = Peer([{"offer": ["IMAP4rev1", "AUTH=XOAUTH2"]}, {
        "at": "authenticate", "say": b"+ " + base64.b64encode(
            b'{"status":"401"}') + b"\r\n{tag} NO [AUTHENTICATIONFAILED] "
        b"the token is old\r\n"}])
    failed(Run(peer.port, "open", auth="xoauth2").check(), CONFIG,
           "refuses the log-in; it says: the token is old")


@case("XOAUTH2 not offered")
def play(certs):
    peer = Peer([])
    failed(Run(peer.port, "open", auth="xoauth2").check(), CONFIG,
           "does not offer XOAUTH2")
    assert not peer.logins


@case("a wrong password, and words with controls in them")
def play(certs):
    peer = Peer([{"users": {USER: "another"}}])
    failed(Run(peer.port, "open").check(), CONFIG,
           "refuses the log-in; it says: wrong? name or password")
    assert len(peer.logins) == 1, peer.logins


@case("a log-in that is refused for now")
def play(certs):
    peer = Peer([{"at": "authenticate",
                  "say": "{tag} NO [UNAVAILABLE] busy\r\n"}])
    failed(Run(peer.port, "open").check(), TEMP, "it says: busy")


for auth, mechanism, offer in (
        ("password", "login", ["IMAP4rev1"]),
        ("password", "authenticate", ["IMAP4rev1", "SASL-IR", "AUTH=PLAIN"]),
        ("xoauth2", "authenticate", ["IMAP4rev1", "AUTH=XOAUTH2"])):
    for words in ("NO not by {line} .", "BAD {line}", "NO not by " + SECRET):
        def play(certs, auth=auth, mechanism=mechanism, offer=offer,
                 words=words):
            peer = Peer([{"offer": offer}, {
                "at": mechanism, "say": "{tag} " + words + "\r\n"}])
            run = Run(peer.port, "open", auth=auth).check()
            failed(run, CONFIG, "refuses the log-in")
            assert "not by" not in run.text and peer.logins, run.text
        case("the secret is not repeated: %s, %s, %s" % (
            auth, mechanism, words.split(" ")[0]))(play)


@case("log-in disabled")
def play(certs):
    peer = Peer([{"offer": ["IMAP4rev1", "LOGINDISABLED"]}])
    failed(Run(peer.port, "open").check(), CONFIG, "no log-in with a password")
    assert not peer.logins


@case("only what is new, and since a day")
def play(certs):
    peer = Peer([], MAILS)
    run = Run(peer.port, "after=3", "since=1777636800", "open", "list",
              "after=9", "list").check()
    assert run.of("item") == [["4", "0"], ["9", "6"]], run.text
    assert run.of("listed") == [["2"], ["0"]], run.text
    assert peer.count("UID SEARCH UID 4:* SINCE 1-May-2026") == 1, peer.lines


@case("moved by MOVE, the folder being made")
def play(certs):
    peer = Peer([], MAILS)
    run = Run(peer.port, "rest=move", "folder=D\"é & co", "open", "list",
              "yes", "list").check()
    assert not run.errors, run.text
    assert list(peer.folders.values()) == [list(MAILS.values())], peer.folders
    assert list(peer.folders) == ["D\\\"&AOk- &- co"], peer.folders
    assert peer.mails == {} and peer.count("CREATE") == 1


@case("moved without MOVE")
def play(certs):
    peer = Peer([{"offer": ["IMAP4rev1", "UIDPLUS"]}], MAILS)
    run = Run(peer.port, "rest=move", "folder=Done", "open", "list",
              "yes").check()
    assert not run.errors, run.text
    assert peer.folders == {"Done": list(MAILS.values())}, peer.folders
    assert peer.mails == {}
    assert all("UID EXPUNGE" in x for x in peer.lines if "EXPUNGE" in x)


@case("deleted; what is not understood stays")
def play(certs):
    peer = Peer([], MAILS)
    Run(peer.port, "rest=delete", "open", "list", "no").check()
    assert set(peer.mails) == set(MAILS)
    Run(peer.port, "rest=delete", "open", "list", "yes").check()
    assert peer.mails == {}


@case("without UIDPLUS nothing is expunged")
def play(certs):
    peer = Peer([{"offer": ["IMAP4rev1"]}], MAILS)
    Run(peer.port, "rest=delete", "open", "list", "yes").check()
    assert all(f == {"\\Seen", "\\Deleted"} for f in peer.flags.values())
    assert peer.count("EXPUNGE") == 0


@case("a folder that cannot be made")
def play(certs):
    peer = Peer([{"at": "create", "say": "{tag} NO quota\r\n"},
                 {"at": "move", "say": "{tag} NO none\r\n"}], MAILS)
    run = Run(peer.port, "rest=move", "folder=Done", "open", "list",
              "yes").check()
    failed(run, TEMP, "does not move a mail to the folder; it says: none")
    assert set(peer.mails) == set(MAILS)


@case("much to fetch: a new connection takes over")
def play(certs):
    peer = Peer([{"at": "size", "say":
                  "* 1 FETCH (UID 3 RFC822.SIZE 200000000)\r\n"
                  "* 2 FETCH (UID 4 RFC822.SIZE 200000000)\r\n"
                  "* 3 FETCH (UID 9 RFC822.SIZE 200000000)\r\n"
                  "{tag} OK done\r\n"}], MAILS)
    run = Run(peer.port, "open", "list", "get").check()
    assert mails(run) == expected(MAILS), run.text
    assert len(peer.logins) == 2, peer.logins
    peer.script([])
    peer.mails.update({n: b"x" for n in range(10, 12)})
    peer.script([{"at": "size", "say":
                  "* 1 FETCH (UID 10 RFC822.SIZE 268430000)\r\n"
                  "* 2 FETCH (UID 11 RFC822.SIZE 268430000)\r\n"
                  "{tag} OK done\r\n"},
                 {"at": "select", "skip": 1, "say":
                  "* OK [UIDVALIDITY 99] new\r\n{tag} OK done\r\n"}])
    run = Run(peer.port, "after=9", "open", "list", "get").check()
    failed(run, TEMP, "count its mails anew")
    assert mails(run) == expected({10: b"x"}), run.text


# --- certificates: nothing is said to somebody else -------------------------

def over_tls(certs, tls, rules=(), pair=None):
    cert, key = pair or certs.good
    return Peer([{"tls": tls, "cert": cert, "key": key}, *rules], MAILS)


def trusted(tls, host):
    def play(certs):
        peer = over_tls(certs, tls)
        run = Run(peer.port, "ca=" + certs.ca, "open", "list", "get",
                  host=host, tls=tls).check()
        serves(run, peer, ("PLAIN", USER, SECRET))
        assert b"AUTH" not in peer.clear and b"LOGIN" not in peer.clear
    return play


def distrusted(tls, name, host, words, ca=True):
    def play(certs):
        peer = over_tls(certs, tls, pair=getattr(certs, name))
        args = ["ca=" + certs.ca] if ca else []
        failed(Run(peer.port, *args, "open", host=host, tls=tls).check(),
               CONFIG, words)
        assert not peer.logins and b"LOGIN" not in peer.clear
        assert all(x in ("CAPABILITY", "STARTTLS") for x in peer.lines), \
            peer.lines
    return play


for tls in ("implicit", "starttls"):
    for host in ("localhost", "127.0.0.1"):
        case("%s, a good certificate for %s" % (tls, host))(
            trusted(tls, host))
        case("%s, for another host than %s" % (tls, host))(
            distrusted(tls, "elsewhere", host, "not for this host name"))
    case("%s, expired" % tls)(
        distrusted(tls, "expired", "localhost", "it has expired"))
    case("%s, by nobody known" % tls)(
        distrusted(tls, "stranger", "localhost", "does not know"))
    case("%s, self-signed" % tls)(
        distrusted(tls, "alone", "localhost", "self-signed"))
    case("%s, by nobody whom the system knows" % tls)(
        distrusted(tls, "good", "localhost", "does not know", ca=False))


def patience(rules):
    """Where nothing comes, the wait is a short one (five seconds, which is
    the least); elsewhere a busy machine has its time."""
    return "0.01" if any(r.get("then") in ("stall", "drip") for r in rules) \
        else "1"


def not_secured(rules, kind, words, tls="starttls"):
    def play(certs):
        peer = over_tls(certs, "starttls" if tls == "starttls" else None,
                        rules)
        failed(Run(peer.port, "ca=" + certs.ca, "open", host="localhost",
                   tls=tls, scale=patience(rules)).check(), kind, words)
        assert not peer.logins
        assert b"LOGIN" not in peer.clear and b"AUTH" not in peer.clear
    return play


INJECTED = "{tag} OK go\r\n"
case("STARTTLS not offered")(not_secured([
    {"at": "capability", "say": "* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n"
     "{tag} OK done\r\n"}], CONFIG, "does not offer STARTTLS"))
case("STARTTLS refused")(not_secured([
    {"at": "starttls", "say": "{tag} NO not now\r\n"}], UNAVAIL,
    "refuses STARTTLS; it says: not now"))
case("STARTTLS and words injected")(not_secured([
    {"at": "starttls", "say": INJECTED + "* CAPABILITY IMAP4rev1\r\n3 OK in"
     "\r\n4 OK in\r\n"}], CONFIG, "between STARTTLS and TLS"))
case("STARTTLS and words injected late")(not_secured([
    {"at": "handshake", "wait": 0.3, "say": "* OK in\r\n" * 9,
     "then": "close"}], UNAVAIL,
    "no TLS could be agreed on"))
case("PREAUTH before STARTTLS")(not_secured([
    {"at": "greeting", "say": "* PREAUTH welcome\r\n"}], CONFIG, "PREAUTH"))
case("TLS to a server that speaks in the clear")(not_secured(
    [], UNAVAIL, "no TLS could be agreed on", tls="implicit"))
for then, words in (("close", "closed"), ("reset", "closed"),
                    ("stall", "in time")):
    case("TLS handshake: %s" % then)(not_secured([
        {"at": "handshake", "then": then}], UNAVAIL, words))


@case("in the clear to another machine")
def play(certs):
    failed(Run(143, "open", host="192.0.2.1").check(), CONFIG,
           "only a server on this machine")


@case("nobody listens")
def play(certs):
    failed(Run(dovecot.free_port(), "open").check(), UNAVAIL,
           "cannot be connected to: Connection refused")


@case("no such name")
def play(certs):
    failed(Run(993, "open", host="imap.invalid", tls="implicit").check(),
           UNAVAIL, "its name is not found")


# --- faults: told, survived, and made good by the next poll (F22 to F25) ----

def fault(rules, words, kind=TEMP, want=None):
    """want: what the run with the fault gets nevertheless."""
    def play(certs):
        peer = Peer(rules, MAILS)
        run = Run(peer.port, "open", "list", "get",
                  scale=patience(rules)).check()
        failed(run, kind, words)
        got = mails(run)
        assert got.items() <= expected(MAILS).items(), run.text
        assert want is None or set(got) == want, run.text
        peer.script([])
        after = max(got, default=0)
        run = Run(peer.port, "after=%d" % after, "open", "list",
                  "get").check()
        rest = {u: m for u, m in MAILS.items() if u > after}
        assert not run.errors and mails(run) == expected(rest), run.text
    return play


LITERAL = "* 1 FETCH (UID 3 BODY[]<0> {28}\r\nSubject"
for name, say in (("inside a literal", LITERAL),
                  ("inside a line", "* 1 FETCH (UID 3 BO"),
                  ("before the tag", "* 1 FETCH (UID 3 BODY[]<0> {2}\r\nab)"
                   "\r\n"), ("at once", None)):
    for then, words in (("close", "closed"), ("stall", "in time")):
        case("%s: %s" % (name, then))(fault([
            {"at": "body", "say": say, "then": then}], words, want=set()))
case("reset inside a literal")(fault([
    {"at": "body", "say": LITERAL, "then": "reset"}], "closed", want=set()))
case("a drip")(fault([{"at": "body", "say": "* 1 FETCH (UID 3 BODY[]<0> {900}"
                       "\r\n" + "x" * 900, "then": "drip", "every": 0.2}],
                     "in time"))
case("a drip at the greeting")(fault([
    {"at": "greeting", "say": "*" * 900, "then": "drip", "every": 0.2}],
    "in time"))
for at in ("greeting", "capability", "authenticate", "select", "search",
           "size"):
    for then, words in (("close", "closed"), ("stall", "in time")):
        case("%s at %s" % (then, at))(fault([
            {"at": at, "say": None, "then": then}], words, want=set()))
case("the second mail breaks")(fault([
    {"at": "body", "skip": 1, "say": None, "then": "close"}], "closed",
    want={3}))
case("BYE at the greeting")(fault([
    {"at": "greeting", "say": "* BYE too many\r\n", "then": "close"}],
    "takes no connection now; it says: too many"))
case("BYE later")(fault([
    {"at": "search", "say": "* BYE good night\r\n", "then": "close"}], ""))
case("no IMAP at all")(fault([
    {"at": "greeting", "say": "220 smtp.example.org ESMTP\r\n"}], "no IMAP"))
case("garbage")(fault([
    {"at": "body", "say": "* 1 FETCH ((((((\r\n{tag} OK done\r\n"}], ""))
case("BAD")(fault([{"at": "body", "say": "{tag} BAD what?\r\n"}],
                  "does not hand over a mail; it says: what?", want=set()))
case("another tag")(fault([{"at": "body", "say": "77 OK done\r\n"}], ""))
case("300 MB without a line's end")(fault([
    {"at": "body", "say": [["x", 1 << 20]], "then": "endless"}],
    "more than it was asked for", want=set()))
case("300 MB at the greeting")(fault([
    {"at": "greeting", "say": [["x", 1 << 20]], "then": "endless"}],
    "more than it was asked for"))
case("a literal of 4 GB")(fault([
    {"at": "body", "say": ["* 1 FETCH (UID 3 BODY[]<0> {4294967295}\r\n",
                           ["x", 1 << 20]], "then": "endless"}], "",
    want=set()))
case("a literal above what was asked for")(fault([
    {"at": "body", "say": ["* 1 FETCH (UID 3 BODY[]<0> {100000000}\r\n",
                           ["x", 1 << 20]], "then": "endless"}], "",
    want=set()))
case("a flood of FETCH replies")(fault([
    {"at": "size", "say": [["* 1 FETCH (UID 3 FLAGS (\\Seen))\r\n", 20000]],
     "then": "endless"}], "more than it was asked for", want=set()))
case("a flood of uids")(fault([
    {"at": "search", "say": ["* SEARCH", [" 3 4 9", 20000]],
     "then": "endless"}], "more than it was asked for", want=set()))
case("BODYSTRUCTURE that nobody asked for")(fault([
    {"at": "size", "say": ["* 1 FETCH (BODYSTRUCTURE ", ["(", 200000],
                           "\r\n{tag} OK done\r\n"]}], "", want=set()))


@case("each uid counts once, whatever is said")
def play(certs):
    peer = Peer([{"at": "search", "say":
                  "* SEARCH 9 3 3\r\n* SEARCH 4 9 0 2\r\n{tag} OK done\r\n"},
                 {"at": "size", "more":
                  "* 1 FETCH (UID 3 RFC822.SIZE 28)\r\n" * 3 +
                  "* 7 FETCH (UID 77 RFC822.SIZE 1)\r\n* 5 EXPUNGE\r\n"},
                 {"at": "body", "match": "FETCH 3", "more":
                  "* 9 FETCH (UID 9 BODY[]<0> {4}\r\noops)\r\n"
                  "* 3 FETCH (FLAGS (\\Seen))\r\n"}], MAILS)
    run = Run(peer.port, "after=2", "open", "list", "get").check()
    assert [x[0] for x in run.of("item")] == ["3", "4", "9"], run.text
    assert mails(run) == expected(MAILS), run.text


@case("a mail that vanished, and one without a size")
def play(certs):
    peer = Peer([{"at": "search", "say":
                  "* SEARCH 3 5 9\r\n{tag} OK done\r\n"}], MAILS)
    run = Run(peer.port, "open", "list", "get", "yes").check()
    assert run.of("item")[1] == ["5", "-1"], run.text
    assert run.of("gone") == [["5"]] and not run.errors, run.text
    assert set(mails(run)) == {3, 9}


@case("\\Seen that is not stored")
def play(certs):
    peer = Peer([{"at": "store", "say": "{tag} NO read only\r\n"}], MAILS)
    run = Run(peer.port, "open", "list", "yes").check()
    failed(run, TEMP, "does not let a mail be marked; it says: read only")
    assert len(run.errors) == 3, run.text


@case("UIDVALIDITY as it is, and none")
def play(certs):
    for validity in (1, 4294967295, None):
        peer = Peer([], MAILS, validity)
        run = Run(peer.port, "open", "list").check()
        assert run.of("open") == [[str(validity or 0)]], run.text


@case("a mail above the limit is cut")
def play(certs):
    mail = b"Subject: large\r\n\r\n" + b"0123456789abcde\n" * (MAIL_MAX // 16)
    peer = Peer([], {1: mail})
    run = Run(peer.port, "open", "list", "get", "read").check()
    assert run.of("item") == [["1", str(len(mail))]], run.text
    assert mails(run) == expected({1: mail[:MAIL_MAX]}), run.text
    assert run.of("read") == [["1"]], run.text


@case("100,000 mails are listed")
def play(certs):
    peer = Peer([], {n: b"x" for n in range(1, 100001)})
    peer.script([{"at": "size", "match": "FETCH 501:1000", "more":
                  "* 2 EXPUNGE\r\n"}])
    run = Run(peer.port, "open", "list").check()
    assert run.of("listed") == [["100000"]], run.errors
    assert run.of("item")[99999] == ["100000", "1"]


# --- Dovecot ----------------------------------------------------------------

def with_dovecot(certs):
    """In turn: they share INBOX."""
    why = dovecot.why_not()
    if why:
        tap.skip("Dovecot", why)
        return
    d = dovecot.Dovecot(tap.work, certs)

    def run(*args, tls="implicit", secret=dovecot.SECRET):
        return Run(d.tls if tls == "implicit" else d.clear,
                   "ca=" + certs.ca, *args, host="localhost", tls=tls,
                   secret=secret)

    def step(name, play):
        try:
            play()
            tap.ok(True, "Dovecot: " + name)
        except AssertionError as e:
            tap.ok(False, "Dovecot: " + name, e, d.log()[-2000:])

    texts = [b"Subject: %d\r\n\r\nWords.\r\n" % n for n in range(3)]
    texts.append(b"Subject: large\r\n\r\n" + b"fifteen octets\r\n" *
                 (MAIL_MAX // 16 - 10))

    def fetches(tls):
        r = run("open", "list", "get", tls=tls)
        assert not r.errors, r.text
        assert mails(r) == expected(dict(enumerate(texts, 1))), r.text
        assert not any("S" in n.partition(":2,")[2] for n in d.mails()), \
            d.mails()

    def keeps():
        r = run("open", "list", "yes")
        assert not r.errors and len(r.of("done")) == 4, r.text
        assert all(n.endswith(":2,S") for n in d.mails()), d.mails()

    def resumes():
        d.deliver(b"Subject: new\r\n\r\n")
        r = run("after=4", "since=86400", "open", "list", "list")
        assert r.of("item") == [["5", "16"], ["5", "16"]], r.text
        r = run("since=4000000000", "open", "list")
        assert r.of("listed") == [["0"]], r.text

    def moves():
        r = run("rest=move", "folder=Traités/2026", "open", "list", "yes",
                "list")
        assert not r.errors and r.of("listed") == [["5"], ["0"]], r.text
        assert len(d.mails("Trait&AOk-s.2026")) == 5, d.mails()
        assert d.mails() == []

    def deletes():
        names = [d.deliver(b"Subject: %d\r\n\r\n" % n) for n in range(2)]
        r = run("rest=delete", "open", "list", "no")
        assert len(d.mails()) == len(names), r.text
        r = run("rest=delete", "open", "list", "yes", "list")
        assert not r.errors and r.of("listed") == [["2"], ["0"]], r.text
        assert d.mails() == []

    def refuses():
        r = run("open", secret="wrong").check()
        failed(r, CONFIG, "refuses the log-in; it says: Authentication "
               "failed.")

    for text in texts:
        d.deliver(text)
    step("over TLS", lambda: fetches("implicit"))
    step("over STARTTLS", lambda: fetches("starttls"))
    step("what is understood is marked", keeps)
    step("what is new", resumes)
    step("what is understood is moved", moves)
    step("what is understood is deleted", deletes)
    step("a wrong password", refuses)
    d.stop()


def one(case, certs):
    name, play = case
    try:
        play(certs)
        return name, None
    except AssertionError as e:
        return name, str(e) or "it does not hold"
    except Exception as e:      # a test that breaks off has failed
        return name, repr(e)


def main():
    words = sys.argv[1:]
    certs_at = os.path.join(tap.work, "certs")
    os.mkdir(certs_at)
    certs = Certificates(certs_at)
    todo = [c for c in cases if all(w in c[0] for w in words)]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        for name, why in pool.map(lambda c: one(c, certs), todo):
            tap.ok(why is None, name, why)
    if not words:
        with_dovecot(certs)
    tap.finish()


main()

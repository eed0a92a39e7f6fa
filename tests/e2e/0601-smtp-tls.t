#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""TLS and log-in: no credential and no mail in the clear or to anybody else
(F18), and no log-in that could lock the account (F19). With arguments: the
cases whose names contain them all.
"""
import base64
import os
import re
import sys

TOP = os.environ.get("TOP", ".")
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(TOP, "tests/lib"))
import smtp_faults as faults
import smtp_run as run
from smtp_cases import ACCEPTED, PLANNED, SECRET, SHORT, TOKEN, USER, case, \
    everybody, login, main, offers


WAITED = ("stall", "hang")


# --- TLS: no credential, no mail in the clear or to anybody else (F18) ------

def secrets(c):
    """Nothing that is a secret, or a mail, was said outside TLS."""
    words = [SECRET.encode(), TOKEN.encode(), b"MAIL FROM", b"AUTH", b"DATA"]
    words += [base64.b64encode(("\0%s\0%s" % (USER, SECRET)).encode()),
              base64.b64encode(SECRET.encode())]
    for p in c.peers:
        for s in p.sessions:
            for w in words:
                if w in s.clear:
                    c.fail("said in the clear: %r", w)


def over_tls(c, how, rules, host="localhost", options=(), **more):
    cert, key = more.pop("pair", c.workshop.certs.good)
    peer = c.peer([offers("AUTH PLAIN LOGIN"), {
        "tls": how, "cert": cert, "key": key, "users": {USER: SECRET}},
        *options, *rules])
    scheme = "smtps" if how == "implicit" else "smtp"
    url = "%s://%s:%d" % (scheme, host, peer.port)
    keys = run.relay(peer, url=url, **login(c.workshop), **more)
    del keys["tls"]         # required is the default
    c.use(keys)
    return peer


def good(how, host):
    def play(c):
        peer = over_tls(c, how, [], host)
        c.expect("exit status", c.send().status, (0,))
        everybody(c, ACCEPTED)
        for m in peer.mails:
            c.expect("inside TLS", m.tls, (True,))
        c.expect("log-ins", peer.logins, ([("PLAIN", USER, SECRET)],))
        secrets(c)
    return play


def untrusted(how, name, host="localhost", says="certificate"):
    def play(c):
        peer = over_tls(c, how, [], host, pair=getattr(c.workshop.certs, name))
        refused(c, peer, says)
        inside = sum(len(s.inside) for s in peer.sessions)
        c.expect("octets inside TLS", inside, (0,))
    return play


def refused(c, peer, says):
    """Nothing but greetings was exchanged, and a person can tell why."""
    r = c.send()
    c.expect("exit status", r.status, (69,))
    everybody(c, PLANNED)
    c.expect("log-ins", peer.logins, ([],))
    c.expect("MAIL", peer.count("MAIL"), (0,))
    secrets(c)
    if not re.search(says, r.err):
        c.fail("does not say why: %s", r.err)


def broken_tls(how, rules, says, options=(), **more):
    def play(c):
        peer = over_tls(c, how, rules, options=options, **more)
        refused(c, peer, says)
        c.peers[0].script([{"tls": how, "cert": c.workshop.certs.good[0],
                            "key": c.workshop.certs.good[1]},
                           offers("AUTH PLAIN")])
        c.later()
        everybody(c, ACCEPTED)
        secrets(c)
    return play


for how in ("starttls", "implicit"):
    for host in ("localhost", "127.0.0.1"):
        case("%s, a good certificate for %s" % (how, host))(good(how, host))
        case("%s, for another host than %s" % (how, host))(
            untrusted(how, "elsewhere", host))
    for name in ("expired", "stranger", "alone"):
        case("%s, certificate: %s" % (how, name))(untrusted(how, name))
    for name, say, then, says in (
            ("stalls", None, "stall", "in time"),
            ("hangs", None, "hang", "in time"),
            ("closed", None, "close", "connection"),
            ("reset", None, "reset", "connection"),
            ("garbage", "hello there, this is no TLS\r\n" * 9, "go on",
             "connection"),
            ("cut", "\x16\x03\x03\x00\x40\x02", "close", "connection")):
        case("%s, handshake: %s" % (how, name), then in WAITED)(broken_tls(
            how, [{"at": "handshake", "say": say, "then": then}], says,
            timeouts=SHORT))
    for then in ("close", "reset", "stall"):
        case("%s, inside TLS: %s at EHLO" % (how, then), then in WAITED)(broken_tls(
            how, [{"at": "ehlo", "say": None, "then": then,
                   "skip": int(how == "starttls")}],
            "connection|in time", timeouts=SHORT))
for name, say, then in (
        ("refused", "454 4.7.0 not now\r\n", "go on"),
        ("refused for good", "502 5.5.1 what?\r\n", "go on"),
        ("closed", None, "close"), ("reset", None, "reset"),
        ("stalled", None, "stall"), ("garbage", "hello\r\n", "close"),
        ("250", "250 2.0.0 go\r\n", "close"), ("cut", "22", "close")):
    case("STARTTLS %s" % name, then in WAITED)(broken_tls(
        "starttls", [{"at": "starttls", "say": say, "then": then}],
        "TLS|connection|in time", timeouts=SHORT))
case("STARTTLS not offered")(broken_tls("starttls", [
    {"at": "ehlo", "say": "250-peer\r\n250-PIPELINING\r\n"
     "250 AUTH PLAIN LOGIN\r\n"}], "TLS"))
case("STARTTLS struck out")(broken_tls("starttls", [
    {"at": "ehlo", "say": "250-peer\r\n250-XXXXXXXX\r\n"
     "250 AUTH PLAIN LOGIN\r\n"}], "TLS"))
case("implicit TLS, and the server speaks in the clear")(broken_tls(
    "implicit", [], "connection", options=[{"tls": "none"}], timeouts=SHORT))
for name, more in (
        ("a reply", "250 2.1.0 ok\r\n"),
        ("an offer", "250-peer\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 1\r\n"),
        ("a log-in", "235 2.7.0 welcome\r\n250 ok\r\n250 ok\r\n")):
    case("STARTTLS and %s injected" % name)(broken_tls("starttls", [
        {"at": "starttls", "say": "220 2.0.0 go\r\n" + more}],
        "connection|TLS", timeouts=SHORT))


# --- log-in (F19) -----------------------------------------------------------

def logs_in(kind, mechanism, connections=1):
    def play(c):
        peer = c.peer([offers("AUTH " + mechanism),
                       {"users": {USER: SECRET if kind == "password" else
                                  TOKEN}}])
        c.use(run.relay(peer, connections=connections,
                        **login(c.workshop, kind)))
        c.scale = 1             # a command has ten seconds
        c.expect("exit status", c.send().status, (0,))
        everybody(c, ACCEPTED)
        given = SECRET if kind == "password" else TOKEN
        for entry in peer.logins:
            c.expect("log-in", entry, ((mechanism, USER, given),))
        if not peer.logins:
            c.fail("no log-in")
    return play


def locked_out(kind, mechanism, rules, logins, says, connections):
    """logins: how often it may be tried in one run."""
    def play(c):
        peer = c.peer([offers("AUTH " + mechanism), *rules])
        keys = run.relay(peer, connections=connections, timeouts=SHORT,
                         **login(c.workshop, kind))
        if kind == "xoauth2":   # its command has ten seconds
            c.scale = 1
            keys["timeouts"] = {"connect": "20 s", "command": "3 s"}
        c.use(keys)
        r = c.send()
        c.expect("exit status", r.status, (69,))
        everybody(c, PLANNED)
        c.expect("MAIL", peer.count("MAIL"), (0,))
        c.expect("log-ins", peer.count("AUTH"), logins)
        if not re.search(says, r.err):
            c.fail("does not say why: %s", r.err)
        peer.script([offers("AUTH " + mechanism)])
        c.later()
        everybody(c, ACCEPTED)
    return play


NO = "refused the log-in"
FEW = range(0, 4)
for kind, mechanism in (("password", "PLAIN"), ("password", "LOGIN"),
                        ("xoauth2", "XOAUTH2")):
    many = 10 if mechanism != "LOGIN" else 1
    case("%s with %s" % (kind, mechanism), members=8)(
        logs_in(kind, mechanism, many))
    for name, rules, logins, says in (
            ("wrong", [{"users": {USER: "another"}}], (1,), NO),
            ("535", [{"at": "auth", "say": "535 5.7.8 no\r\n"}], (1,), NO),
            ("534", [{"at": "auth", "say": "534 5.7.9 weak\r\n"}], (1,), NO),
            ("535 and closed", [{"at": "auth", "say": "535 5.7.8 no\r\n",
                                 "then": "close"}], (1,), NO),
            ("454", [{"at": "auth", "say": "454 4.7.0 later\r\n"}], FEW,
             "right now"),
            ("421", [{"at": "auth", "say": "421 4.3.2 busy\r\n",
                      "then": "close"}], FEW, ""),
            ("closed", [{"at": "auth", "say": None, "then": "close"}], FEW,
             "connection"),
            ("reset", [{"at": "auth", "say": None, "then": "reset"}], FEW,
             "connection"),
            ("stalled", [{"at": "auth", "say": None, "then": "stall"}], FEW,
             "in time"),
            ("250 instead", [{"at": "auth", "say": "250 2.0.0 ok\r\n"}], FEW,
             "")):
        case("%s: %s" % (mechanism, name), name == "stalled")(locked_out(
            kind, mechanism, rules, logins, says, many))
    case("%s is not offered" % mechanism)(locked_out(
        kind, mechanism, [offers("AUTH EXTERNAL" if kind == "password" else
                                 "AUTH PLAIN LOGIN")], (0,), "log-in", many))
    case("no log-in is offered for %s" % mechanism)(locked_out(
        kind, mechanism, [offers("SIZE")], (0,), "log-in", many))
for name, say, then in (("closed", None, "close"), ("reset", None, "reset"),
                        ("stalled", None, "stall"),
                        ("535", "535 5.7.8 no\r\n", "go on"),
                        ("garbage", "334 ***\r\n334 ***\r\n", "close")):
    case("LOGIN half-way: %s" % name, then in WAITED)(locked_out(
        "password", "LOGIN", [{"at": "auth-more", "say": say,
                               "then": then}], FEW, "", 1))
case("a log-in challenge of 10 MB")(locked_out(
    "password", "LOGIN", [{"at": "auth", "say":
                           ["334 ", ["x", faults.BIG], "\r\n"]}], FEW, "", 1))


main()

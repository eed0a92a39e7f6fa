#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What is between us and a relay: TLS (F18), log-in (F19), sizes (F15), two
relays of which one fails (F11, F12, F20), and the stop rule (S56).

With SOAK=1 all of it, else a sample of the failing relays. With arguments: the
cases whose names contain them all.
"""
import base64
import concurrent.futures
import os
import re
import socket
import sys
import tempfile

TOP = os.environ.get("TOP", ".")
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(TOP, "tests/lib"))
import smtp_certs
import smtp_faults as faults
import smtp_run as run

USER, SECRET, TOKEN = "mailer", "open sesame", "ya29.a-token_of-mine"
ACCEPTED, PLANNED = {"accepted"}, {"planned"}
SHORT = dict(run.PATIENT, connect="5 min", command="5 min")
CASES = []


def case(name, **more):
    """Registers a function of a Case under this name."""
    def register(play):
        CASES.append((name, play, more))
        return play
    return register


def offers(*keywords):
    return {"offer": ["PIPELINING", *keywords]}


def everybody(c, allowed):
    for a, state in c.states().items():
        c.expect(a, state, allowed)


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


def login(workshop, kind="password"):
    if kind == "xoauth2":
        return {"auth": kind, "user": USER, "token_command":
                ["cat", os.path.join(workshop.folder, "token")]}
    return {"auth": kind, "user": USER, "password_file":
            os.path.join(workshop.folder, "secret")}


def over_tls(c, how, rules, host="localhost", options=(), **more):
    cert, key = more.pop("pair", c.workshop.certs.good)
    peer = c.peer([offers("AUTH PLAIN LOGIN"), {
        "tls": how, "cert": cert, "key": key, "users": {USER: SECRET}},
        *options, *rules])
    scheme = "smtps" if how == "implicit" else "smtp"
    url = "%s://%s:%d" % (scheme, host, peer.port)
    keys = run.relay(peer, url=url, **login(c.workshop), **more)
    del keys["tls"]         # required is the default
    run.settings(c.home, [keys])
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
        case("%s, handshake: %s" % (how, name))(broken_tls(
            how, [{"at": "handshake", "say": say, "then": then}], says,
            timeouts=SHORT))
    for then in ("close", "reset", "stall"):
        case("%s, inside TLS: %s at EHLO" % (how, then))(broken_tls(
            how, [{"at": "ehlo", "say": None, "then": then,
                   "skip": int(how == "starttls")}],
            "connection|in time", timeouts=SHORT))
for name, say, then in (
        ("refused", "454 4.7.0 not now\r\n", "go on"),
        ("refused for good", "502 5.5.1 what?\r\n", "go on"),
        ("closed", None, "close"), ("reset", None, "reset"),
        ("stalled", None, "stall"), ("garbage", "hello\r\n", "close"),
        ("250", "250 2.0.0 go\r\n", "close"), ("cut", "22", "close")):
    case("STARTTLS %s" % name)(broken_tls(
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
        run.settings(c.home, [run.relay(peer, connections=connections,
                                        **login(c.workshop, kind))])
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
        run.settings(c.home, [keys])
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
        case("%s: %s" % (mechanism, name))(locked_out(
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
    case("LOGIN half-way: %s" % name)(locked_out(
        "password", "LOGIN", [{"at": "auth-more", "say": say,
                               "then": then}], FEW, "", 1))
case("a log-in challenge of 10 MB")(locked_out(
    "password", "LOGIN", [{"at": "auth", "say":
                           ["334 ", ["x", faults.BIG], "\r\n"]}], FEW, "", 1))


# --- sizes (F15) ------------------------------------------------------------

def sized(size, states, mails):
    def play(c):
        peer = c.peer([offers("SIZE" + size)])
        run.settings(c.home, [run.relay(peer)])
        c.exit_for(c.send())
        everybody(c, states)
        c.expect("MAIL", peer.count("MAIL"), (mails,))
        for line in c.heard():
            said = re.search(r"MAIL .* SIZE=(\d+)", line)
            if said and int(said.group(1)) != len(c.mails[run.NOW][
                    c.members[0]][1]):
                c.fail("told a size of %s", said.group(1))
    return play


for size, states, mails in (
        (" 500", {"failed"}, 0), (" 1", {"failed"}, 0), (" 0", ACCEPTED, 1),
        ("", ACCEPTED, 1), (" none", ACCEPTED, 1),
        (" 99999999999999999999999999", ACCEPTED, 1), (" -1", ACCEPTED, 1),
        (" 10000000 0", ACCEPTED, 1)):
    case("SIZE%s" % size, members=1)(sized(size, states, mails))


# --- large mails ------------------------------------------------------------

def large(rules, states, mode="safe"):
    def play(c):
        peer = c.peer([offers(), {"room": 16384}, *rules])
        run.settings(c.home, [run.relay(peer, pipelining=mode,
                                        timeouts=dict(run.PATIENT,
                                                      final="10 min"))])
        c.exit_for(c.send())
        for a, state in c.states().items():
            c.expect(a, state, states if a == faults.HIT else ACCEPTED)
        c.mend([offers()])
    return play


# Where not all of it could be handed over, not sent may be told from in doubt.
LOST = {"in_doubt", "planned", "deferred", "accepted"}
for mode in ("off", "safe", "full"):
    case("2 MB, pipelining " + mode, members=3, big=True)(
        large([], ACCEPTED, mode))
    for then in ("close", "reset", "stall", "hang"):
        case("2 MB, then %s, pipelining %s" % (then, mode), members=3,
             big=True)(large([
                 {"at": "content", "match": faults.HIT, "after": 500000,
                  "say": None, "then": then, "times": 1}],
                 LOST, mode))
    case("2 MB, refused half-way, pipelining " + mode, members=3, big=True)(
        large([{"at": "content", "match": faults.HIT, "after": 500000,
                "say": "552 5.3.4 too large\r\n"},
               {"at": "dot", "match": faults.HIT, "say": None,
                "take": False}], {"failed"}, mode))


# --- two relays, one of which fails (F11, F12, F20) -------------------------

def takes_over(first, rules, allowed, mode="safe", **more):
    """The second relay is well; `first` makes the settings of the first."""
    def play(c):
        bad = c.peer(rules) if rules is not None else None
        well = c.peer([offers()])
        run.settings(c.home, [first(c, bad, pipelining=mode, **more),
                              run.relay(well, pipelining=mode)])
        c.exit_for(c.send())
        states = c.states()
        everybody(c, allowed)
        lost = sum(s == "in_doubt" for s in states.values())
        if lost > 1:
            c.fail("%d in doubt, on one connection", lost)
        if bad is not None:
            bad.script([offers()])
        if not bad or not bad.dead:
            c.mend([offers()])
    return play


def plain(c, peer, **more):
    return run.relay(peer, **more)


def nobody(c, peer, **more):
    c.nobody = socket.socket()
    c.nobody.bind(("127.0.0.1", 0))
    keys = run.relay(c.peers[0], **more)
    keys["url"] = "smtp://127.0.0.1:%d" % c.nobody.getsockname()[1]
    return keys


def silence(c, peer, **more):
    """No answer to a SYN: the queue of who listens is full."""
    keys = nobody(c, peer, **dict(more, timeouts=SHORT))
    c.nobody.listen(0)
    c.waiting = [socket.socket() for _ in range(3)]
    for s in c.waiting:
        s.setblocking(False)
        s.connect_ex(c.nobody.getsockname())
    return keys


case("a relay where nobody listens")(takes_over(nobody, None, ACCEPTED))
case("a relay that answers no SYN")(takes_over(silence, None, ACCEPTED))


def failing():
    """A sample of the table at steps where only the relay is to blame."""
    n = 0
    for step, fault in faults.table():
        if step not in ("connect", "ehlo", "ehlo-again", "mail") or \
                faults.is_fine(step, fault[2]):
            continue
        n += 1
        if os.environ.get("SOAK") or n % 6 == 0:
            yield n, step, fault


for n, step, fault in failing():
    mode = ("off", "safe", "full")[n % 3]
    at = step.replace("-again", "")
    rule = {"at": at, "say": faults.said(step, fault), "then": fault[3],
            "skip": int(step == "ehlo-again")}
    # About the message, though said early (F15); two relays' nonsense, or one
    # relay's twice, about a member.
    may = {"failed"} if (step, fault[0]) == ("mail", "552 too large") else \
        {"deferred"} if step == "mail" and fault[2] == "two" else set()
    case("two relays, one with %s at %s, pipelining %s" %
         (fault[0], step, mode))(takes_over(
             plain, [offers(), rule], ACCEPTED | may, mode, timeouts=SHORT))
for mode in ("off", "safe", "full"):
    for at in ("mail", "rcpt", "data", "content", "dot"):
        case("one of two relays dies at %s, pipelining %s" % (at, mode),
             members=6)(takes_over(
                 plain, [offers(), {"at": at, "skip": 1, "say": None,
                                    "take": False, "then": "die"}],
                 {"accepted", "in_doubt"} if at in ("content", "dot") else
                 ACCEPTED, mode))
    case("one of two relays refuses the log-in, pipelining %s" % mode)(
        takes_over(lambda c, peer, **more: run.relay(
            peer, **login(c.workshop), **more),
            [offers("AUTH PLAIN"), {"users": {}}], ACCEPTED, mode))


@case("both relays are busy")
def both(c):
    rules = [{"at": "connect", "say": "421 4.3.2 busy\r\n", "then": "close"}]
    run.settings(c.home, [run.relay(c.peer(rules)), run.relay(c.peer(rules))])
    c.expect("exit status", c.send().status, (69,))
    everybody(c, PLANNED)
    c.mend([offers()])


# --- a relay that takes only so many (F21) ----------------------------------

def crowded(limits, mode="safe", **more):
    """All of it arrives in one run, and nobody is charged for it."""
    def play(c):
        peer = c.peer([offers(), limits])
        run.settings(c.home, [run.relay(peer, pipelining=mode, **more)])
        c.expect("exit status", c.send().status, (0,))
        everybody(c, ACCEPTED)
        if not peer.count("LEFT"):
            c.fail("it was never too many")
        for a, row in c.rows().items():
            c.expect("attempts of " + a, row["attempts"], (1,))
    return play


for mode in ("off", "safe", "full"):
    case("two connections at a time are taken, pipelining " + mode,
         members=30)(crowded({"most": 2}, mode, connections=8))
    case("three messages a connection are taken, pipelining " + mode,
         members=30)(crowded({"per": 3}, mode, connections=2))
    case("a connection may be idle for a moment, pipelining " + mode)(
        crowded({"idle": 0.1}, mode, rate="1/min"))


# --- the stop rule (S56) ----------------------------------------------------

def refuses(at, say, held, mode):
    def play(c):
        peer = c.peer([offers(), {"at": at, "say": say}])
        run.settings(c.home, [run.relay(peer, pipelining=mode)])
        r = c.send()
        states = list(c.states().values())
        # 5 % of the first 200 is ten; two may be under way by then.
        c.expect("failed", states.count("failed"),
                 range(11, 14) if held else (len(c.members),))
        c.expect("waiting", states.count("planned"),
                 (len(c.members) - states.count("failed"),))
        c.expect("exit status", r.status, (75 if held else 0,))
        c.mend([offers()])
    return play


for mode in ("off", "safe", "full"):
    for at in ("rcpt", "dot"):
        case("policy refusals at %s, pipelining %s" % (at, mode), members=30)(
            refuses(at, "550 5.7.1 not from you\r\n", True, mode))
        case("unknown members at %s, pipelining %s" % (at, mode), members=30)(
            refuses(at, "550 5.1.1 unknown\r\n", False, mode))


# --- all of it --------------------------------------------------------------

class Case(run.Case):
    def __init__(self, workshop, *args, **more):
        super().__init__(workshop, *args, **more)
        self.workshop = workshop

    def send(self, **more):
        return super().send(env={"TIDINGS_CA_FILE": self.workshop.certs.ca},
                            **more)

    def later(self):
        for p in self.peers:
            del p.lines[:]
        r = self.send(now=run.LATER)
        self.expect("exit status when all is well", r.status, (0,))
        if r.status != 0:
            self.fail("%s", r.err)


def play(workshop, name, what, more):
    c = Case(workshop, name, **more)
    try:
        what(c)
    except Exception as e:      # a test that breaks is a test that fails
        c.fail("%s: %s", type(e).__name__, e)
    finally:
        c.close()
    return c.wrong


def main():
    words = sys.argv[1:]
    table = [c for c in CASES if all(w in c[0] for w in words)]
    bad = 0
    print("1..%d" % len(table), flush=True)
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(8) as pool:
        for name, text in (("secret", SECRET), ("token", TOKEN)):
            with open(os.path.join(folder, name), "w") as f:
                f.write(text + "\n")
            os.chmod(f.name, 0o600)
        workshop = run.Workshop(folder)
        os.mkdir(os.path.join(folder, "certs"))
        workshop.certs = smtp_certs.Certificates(folder + "/certs")
        for _, _, more in table:
            workshop.template(more.get("members", 4), more.get("big", False))
        jobs = [pool.submit(play, workshop, *c) for c in table]
        for n, (job, c) in enumerate(zip(jobs, table)):
            wrong = job.result()
            bad += bool(wrong)
            print("%sok %d - %s" % ("not " if wrong else "", n + 1, c[0]))
            for text in wrong:
                print("# " + text)
            sys.stdout.flush()
    return 1 if bad else 0


sys.exit(main())

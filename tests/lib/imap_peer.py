# SPDX-License-Identifier: MIT
"""A scripted IMAP server on loopback, for tests.

    peer = Peer(rules, mails={uid: octets}, validity=7)     uids ascend

Serves INBOX from `mails` and remembers: peer.lines, each command as it came;
peer.logins, (mechanism, user, secret); peer.clear, every octet that came
outside TLS; peer.flags[uid]; peer.folders[name], the mails put there.

Rules are as in smtp_peer.py: looked at in order at each step, the first match
applies:

    at      greeting, or a command: capability, starttls, login, authenticate,
            select, search, size (FETCH without a body), body (with one),
            store, copy, move, create, expunge, logout; handshake (TLS)
    match   a substring of the command; default all
    skip    how often it lets pass before it applies; default 0
    times   how often it applies; default always
    say     what to answer with, in it {tag} and {line} are the command's; a
            list is sent piece by piece, [TEXT, N] in it is N times TEXT;
            None: nothing. Left out: what a good server says
    wait    seconds before that
    more    said before what a good server says
    then    go on (default), close, reset, stall (read on and say nothing),
            drip (an octet every `every` seconds), endless (the last piece
            again and again)

Any other object holds options: offer (a list of capabilities), tls (implicit
or starttls, with cert and key), users ({name: secret}).
"""
import base64
import bisect
import re
import socket
import ssl
import struct
import threading
import time

import peer_rules

OFFER = ["IMAP4rev1", "SASL-IR", "AUTH=PLAIN", "UIDPLUS", "MOVE"]


def octets(s):
    return s.encode() if isinstance(s, str) else s


class Over(Exception):
    """The connection is to end."""


class Peer:
    def __init__(self, rules=(), mails=(), validity=7):
        self.next = None        # said as UIDNEXT
        self.lock = threading.Lock()
        self.mails = dict(mails)
        self.flags = {uid: set() for uid in self.mails}
        self.folders = {}
        self.validity = validity
        self.lines, self.logins, self.clear = [], [], b""
        self.options, self.rules = {}, []
        self.script(rules)
        self.server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def script(self, rules):
        """From now on these rules."""
        with self.lock:
            self.rules = [dict(r) for r in rules if "at" in r]
            self.options = {}
            for rule in rules:
                if "at" not in rule:
                    self.options.update(rule)

    def serve(self):
        while True:
            sock, _ = self.server.accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=Session(self, sock).run,
                             daemon=True).start()

    def rule(self, at, text):
        with self.lock:
            return peer_rules.pick(self.rules, at, text)

    def count(self, word):
        """How many commands had it."""
        with self.lock:
            return sum(word in line for line in self.lines)


class Session:
    def __init__(self, peer, sock):
        self.peer, self.sock = peer, sock
        self.secure = False
        self.held = b""
        self.last = ""

    # --- the wire ----------------------------------------------------------

    def send(self, data):
        self.sock.sendall(octets(data))

    def line(self):
        while b"\n" not in self.held:
            more = self.sock.recv(65536)
            if not more:
                raise Over
            if not self.secure:
                self.peer.clear += more
            self.held += more
        line, self.held = self.held.split(b"\n", 1)
        return line.rstrip(b"\r").decode("utf-8", "replace")

    def wrap(self):
        rule = self.peer.rule("handshake", "")
        if rule is not None:
            self.play(rule, "")
            raise Over
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.peer.options["cert"],
                                self.peer.options["key"])
        self.sock = context.wrap_socket(self.sock, server_side=True)
        self.secure = True

    def play(self, rule, tag):
        """What a rule says, and what it does then."""
        time.sleep(rule.get("wait", 0))
        say = rule.get("say")
        pieces = [] if say is None else say if isinstance(say, list) else [say]
        piece = b""
        for piece in pieces:
            if isinstance(piece, list):
                piece = octets(piece[0]) * piece[1]
            piece = octets(piece).replace(b"{tag}", tag.encode()).replace(
                b"{line}", octets(self.last))
            if rule.get("then") == "drip":
                for i in range(len(piece)):
                    self.send(piece[i:i + 1])
                    time.sleep(rule.get("every", 1))
            else:
                self.send(piece)
        then = rule.get("then", "go on")
        while then == "endless":
            self.send(piece)
        if then == "reset":
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                 struct.pack("ii", 1, 0))
        if then in ("close", "reset"):
            raise Over
        while then == "stall":
            if not self.sock.recv(65536):
                raise Over

    # --- the dialogue ------------------------------------------------------

    def run(self):
        try:
            if self.peer.options.get("tls") == "implicit":
                self.wrap()
            rule = self.peer.rule("greeting", "")
            if rule is not None:
                self.play(rule, "*")
            else:
                self.send("* OK ready\r\n")
            while True:
                self.command(self.line())
        except (Over, OSError, ValueError):
            pass
        try:
            self.sock.close()
        except OSError:
            pass

    def command(self, line):
        tag, _, rest = line.partition(" ")
        words = rest.split(" ")
        name = words[0].lower()
        if name == "uid" and len(words) > 1:
            name, words = words[1].lower(), words[1:]
        if name == "fetch":
            name = "body" if "BODY" in rest else "size"
        self.last = rest
        with self.peer.lock:
            self.peer.lines.append(rest)
        self.note_login(name, rest)
        rule = self.peer.rule(name, rest)
        if rule is not None and "say" in rule:
            self.play(rule, tag)
            return
        if rule is not None and "more" in rule:
            self.send(rule["more"])
        answer = getattr(self, "do_" + name, None)
        if answer is None:
            self.send("%s BAD what?\r\n" % tag)
            return
        self.send("%s %s\r\n" % (tag, answer(words[1:], rest)))
        if rule is not None:
            self.play(rule, tag)
        if name == "starttls":
            self.wrap()
        if name == "logout":
            raise Over

    def note_login(self, name, rest):
        if name == "login":
            user, secret = re.findall(r'"((?:[^"\\]|\\.)*)"|([^ ]+)',
                                      rest[6:])[:2]
            login = ("LOGIN", user[0] or user[1],
                     re.sub(r"\\(.)", r"\1", secret[0] or secret[1]))
        elif name == "authenticate":
            _, mechanism, text = rest.split(" ", 2)
            text = base64.b64decode(text).decode()
            if mechanism == "PLAIN":
                login = ("PLAIN",) + tuple(text.split("\0")[1:])
            else:
                fields = text.split("\x01")
                login = (mechanism, fields[0][len("user="):],
                         fields[1][len("auth=Bearer "):])
        else:
            return
        with self.peer.lock:
            self.peer.logins.append(login)

    def chosen(self, text):
        """The uids of a set, as the server has them."""
        have = list(self.peer.mails)
        uids = []
        for part in text.split(","):
            ends = [(have[-1] if have else 0) if n == "*" else int(n)
                    for n in part.split(":")]
            uids += have[bisect.bisect_left(have, min(ends)):
                         bisect.bisect_right(have, max(ends))]
        return uids

    # --- what a good server says -------------------------------------------

    def do_capability(self, words, rest):
        offer = list(self.peer.options.get("offer", OFFER))
        if self.peer.options.get("tls") == "starttls" and not self.secure:
            offer = ["IMAP4rev1", "STARTTLS", "LOGINDISABLED"]
        self.send("* CAPABILITY %s\r\n" % " ".join(offer))
        return "OK done"

    def do_starttls(self, words, rest):
        return "OK go"

    def do_login(self, words, rest):
        users = self.peer.options.get("users")
        _, user, secret = self.peer.logins[-1]
        return "OK in" if users is None or users.get(user) == secret else \
            "NO [AUTHENTICATIONFAILED] wrong\x07 name or password"

    do_authenticate = do_login

    def do_select(self, words, rest):
        self.send("* FLAGS (\\Seen \\Deleted)\r\n* %d EXISTS\r\n* 0 RECENT\r\n"
                  % len(self.peer.mails))
        if self.peer.validity is not None:
            self.send("* OK [UIDVALIDITY %d] ok\r\n" % self.peer.validity)
        if self.peer.next is not None:
            self.send("* OK [UIDNEXT %d] ok\r\n" % self.peer.next)
        return "OK [READ-WRITE] ok"

    def do_search(self, words, rest):
        uids = self.chosen(words[1])
        self.send("* SEARCH%s\r\n" % "".join(" %d" % u for u in uids))
        return "OK done"

    def do_size(self, words, rest):
        for uid in self.chosen(words[0]):
            self.send("* %d FETCH (UID %d RFC822.SIZE %d)\r\n" % (
                uid, uid, len(self.peer.mails[uid])))
        return "OK done"

    def do_body(self, words, rest):
        most = int(re.search(r"<0\.(\d+)>", rest).group(1))
        for uid in self.chosen(words[0]):
            mail = self.peer.mails[uid][:most]
            self.send(b"* %d FETCH (UID %d BODY[]<0> {%d}\r\n%s)\r\n" % (
                uid, uid, len(mail), mail))
        return "OK done"

    def do_store(self, words, rest):
        for uid in self.chosen(words[0]):
            self.peer.flags[uid].update(
                re.findall(r"\\\w+", rest))
        return "OK done"

    def put(self, words, rest):
        name = re.search(r'"(.*)"$', rest).group(1)
        if name not in self.peer.folders:
            return None
        for uid in self.chosen(words[0]):
            self.peer.folders[name].append(self.peer.mails[uid])
        return name

    def do_copy(self, words, rest):
        return "NO [TRYCREATE] none" if self.put(words, rest) is None else \
            "OK done"

    def do_move(self, words, rest):
        if self.put(words, rest) is None:
            return "NO [TRYCREATE] none"
        for uid in self.chosen(words[0]):
            self.remove(uid)
        return "OK done"

    def do_create(self, words, rest):
        name = re.search(r'"(.*)"$', rest).group(1)
        self.peer.folders.setdefault(name, [])
        return "OK done"

    def do_expunge(self, words, rest):
        for uid in self.chosen(words[0]) if words else \
                list(self.peer.mails):
            if "\\Deleted" in self.peer.flags[uid]:
                self.remove(uid)
        return "OK done"

    def remove(self, uid):
        self.send("* %d EXPUNGE\r\n" % (
            list(self.peer.mails).index(uid) + 1))
        del self.peer.mails[uid]
        del self.peer.flags[uid]

    def do_logout(self, words, rest):
        self.send("* BYE bye\r\n")
        return "OK bye"

# SPDX-License-Identifier: MIT
"""One connection of a scripted SMTP server: smtp_peer.py, which see."""
import base64
import select
import socket
import ssl
import struct
import time

BUSY = "421 4.7.0 too many connections\r\n"
ENOUGH = "421 4.7.0 too many messages on this connection\r\n"
IDLE = "421 4.4.2 idle for too long\r\n"
NO_RECIPIENT = "554 5.5.1 no valid recipients\r\n"


class Gone(Exception):
    """The connection is over."""


class Mail:
    """One message that arrived whole."""

    def __init__(self, sender, rcpt, data, taken, tls):
        self.sender, self.rcpt, self.data = sender, rcpt, data
        self.taken, self.tls = taken, tls


class Session:
    def __init__(self, peer, sock):
        self.peer = peer
        self.sock = sock
        self.options = peer.options
        self.buf = b""          # received and not read
        self.out = b""          # answers that are not sent yet
        self.clear = bytearray()    # every octet that came outside TLS
        self.inside = bytearray()   # and inside
        self.tls = False
        self.sender = self.rcpt = None
        self.mails = 0          # transactions that were begun
        self.over = False

    # --- octets -------------------------------------------------------------

    def recv(self):
        try:
            data = self.sock.recv(65536)
        except ssl.SSLError as e:
            self.peer.log("TLS failed: %s" % e.reason)
            raise Gone
        if self.tls:
            self.inside += data
        else:
            self.clear += data
        if not data:
            raise Gone
        return data

    def fill(self):
        self.flush()
        self.buf += self.recv()

    def flush(self):
        out, self.out = self.out, b""
        step = self.options.get("split", len(out))
        for i in range(0, len(out), step or 1):
            self.sock.sendall(out[i:i + step])
            if step < len(out):
                time.sleep(0.001)

    def put(self, text):
        self.out += text.encode("latin-1")
        if self.options.get("flush") != "group":
            self.flush()

    def line(self):
        self.sock.settimeout(self.options.get("idle"))
        try:
            while b"\n" not in self.buf:
                self.fill()
        except TimeoutError:
            self.leave(IDLE)
        self.sock.settimeout(None)
        line, self.buf = self.buf.split(b"\n", 1)
        return line.rstrip(b"\r").decode("latin-1")

    def content(self):
        """The content as it came, without the final dot's line."""
        rule = self.peer.rule("content", self.rcpt or "")
        while rule is not None and len(self.buf) < rule.get("after", 1):
            self.fill()
        if rule is not None:
            self.answer(rule, None)
        self.flush()
        # As if a line came before it: then the first may be the dot.
        raw, seen = bytearray(b"\r\n") + self.buf, 0
        while (end := raw.find(b"\r\n.\r\n", seen)) < 0:
            seen = max(0, len(raw) - 4)
            raw += self.recv()
        self.buf = bytes(raw[end + 5:])
        return bytes(raw[2:end + 2])

    def start_tls(self):
        rule = self.peer.rule("handshake", "")
        if rule is not None:
            self.answer(rule, None)
        if self.buf:
            self.peer.log("EARLY octets before TLS")
        self.buf = b""
        context = self.peer.context(self.options["cert"], self.options["key"])
        try:
            self.sock = context.wrap_socket(self.sock, server_side=True)
        except (ssl.SSLError, OSError) as e:
            self.peer.log("TLS failed: %s" % getattr(e, "reason", e))
            raise Gone
        self.tls = True
        self.peer.log("TLS")

    # --- endings ------------------------------------------------------------

    def reset(self):
        try:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                 struct.pack("ii", 1, 0))
            self.sock.shutdown(socket.SHUT_RD)
            self.sock.close()
        except OSError:
            pass

    def close(self):
        """A FIN, and no RST for what the other side has under way."""
        self.sock.shutdown(socket.SHUT_WR)
        self.sock.settimeout(1)
        while self.tls and self.sock.recv(65536):
            pass
        while True:
            self.recv()

    def leave(self, text):
        self.sock.settimeout(None)
        self.peer.log("LEFT " + text[:9])
        self.put(text)
        self.flush()
        self.close()

    def hang(self):
        poll = select.poll()
        poll.register(self.sock.fileno(), select.POLLRDHUP)
        poll.poll()
        raise Gone

    def finish(self, then):
        if then == "close":
            self.close()
        if then == "reset":
            self.reset()
        if then == "hang":
            self.hang()
        if then == "die":
            self.peer.die()
        while then == "stall":
            self.recv()
        raise Gone

    # --- answers ------------------------------------------------------------

    def say(self, what, rule):
        then = rule.get("then", "go on")
        pieces = [what] if isinstance(what, str) else what or []
        for piece in pieces:
            text, n = (piece, 1) if isinstance(piece, str) else piece
            if then == "drip":
                self.flush()
                for c in text * n:
                    self.sock.sendall(c.encode("latin-1"))
                    time.sleep(rule.get("every", 1))
            elif len(pieces) == 1 and n == 1:
                self.put(text)
            else:
                self.flush()
                self.sock.sendall(text.encode("latin-1") * n)
        while then == "endless":
            self.flush()
            self.sock.sendall(pieces[-1].encode("latin-1") * 100)
        if then not in ("go on", "drip"):
            self.flush()
            self.finish(then)

    def answer(self, rule, default):
        """Answers a step; the reply's first digit, or "" for none."""
        rule = rule or {}
        if "wait" in rule:
            self.flush()
            time.sleep(rule["wait"])
        what = rule.get("say", default)
        self.say(what, rule)
        return first_digit(what)

    def step(self, at, text, default):
        return self.answer(self.peer.rule(at, text), default)

    # --- the dialogue -------------------------------------------------------

    def ehlo(self, text):
        offer = ["peer.example.org"] + self.options.get("offer", [])
        if self.options.get("tls") == "starttls" and not self.tls:
            offer.append("STARTTLS")
        lines = ["250-" + s for s in offer[:-1]] + ["250 " + offer[-1]]
        self.sender = self.rcpt = None
        self.step("ehlo", text, "\r\n".join(lines) + "\r\n")

    def starttls(self, text):
        if self.options.get("tls") != "starttls" or self.tls:
            self.put("502 5.5.1 no TLS\r\n")
        elif self.step("starttls", text, "220 2.0.0 go\r\n") == "2":
            self.flush()
            self.start_tls()

    def more(self, prompt):
        """The other side's next line in a log-in, decoded."""
        text = prompt if prompt is None else "334 %s\r\n" % prompt
        self.step("auth-more", "", text)
        return decode(self.line())

    def auth(self, text):
        words = text.split(" ") + [None]
        mechanism, first = words[1].upper(), words[2]
        self.peer.log("AUTH")
        rule = self.peer.rule("auth", text)
        if rule is not None and first_digit(rule.get("say")) != "3":
            self.note(mechanism, decode(first or ""), "")
            self.answer(rule, None)
            return
        if rule is not None:
            self.answer(rule, None)
        prompt = None if rule is not None else ""
        if mechanism == "LOGIN":
            user = decode(first) if first else self.more(
                "VXNlcm5hbWU6" if rule is None else None)
            secret = self.more("UGFzc3dvcmQ6")
        else:
            user = decode(first) if first and rule is None else \
                self.more(prompt)
            user, secret = credentials(mechanism, user)
        self.note(mechanism, user, secret)
        users = self.options.get("users")
        if users is None or users.get(user) == secret:
            self.put("235 2.7.0 welcome\r\n")
        else:
            self.put("535 5.7.8 wrong\r\n")

    def note(self, mechanism, user, secret):
        with self.peer.lock:
            self.peer.logins.append((mechanism, user, secret))

    def mail(self, text):
        if self.sender is not None:
            self.put("503 5.5.1 transaction in progress\r\n")
        elif self.mails >= self.options.get("per", 1 << 30):
            self.leave(ENOUGH)
        elif self.step("mail", text, "250 2.1.0 ok\r\n") == "2":
            self.mails += 1
            self.sender = inside_angles(text)

    def recipient(self, text):
        if self.sender is None:
            self.put("503 5.5.1 no sender\r\n")
        elif self.step("rcpt", text, "250 2.1.5 ok\r\n") == "2":
            self.rcpt = inside_angles(text)

    def data(self, text):
        if self.buf:
            self.peer.log("EARLY content before 354")
        if self.sender is None or (self.rcpt is None and
                                   not self.options.get("lenient")):
            self.put(NO_RECIPIENT if self.sender else
                     "503 5.5.1 no sender\r\n")
            return
        match = "%s DATA" % self.rcpt
        if self.step("data", match, "354 go on\r\n") == "3":
            self.dot()
            self.sender = self.rcpt = None

    def dot(self):
        raw = self.content()
        if raw.count(b"\r") != raw.count(b"\n") or \
                raw.count(b"\r\n") != raw.count(b"\n"):
            self.peer.log("IMPURE bare CR or LF")
        data = raw.replace(b"\r\n.", b"\r\n")
        if raw.startswith(b"."):
            data = data[1:]
        if self.rcpt is None:
            self.peer.log("DOT - alone" if not raw else
                          "IMPURE content for nobody")
            self.put(NO_RECIPIENT)
            return
        rule = self.peer.rule("dot", self.rcpt) or {}
        taken = rule.get("take", first_digit(
            rule.get("say", "250 2.0.0 taken\r\n")) == "2")
        self.peer.keep(Mail(self.sender, self.rcpt, data, taken, self.tls))
        self.peer.log("DOT %s %s" % (self.rcpt,
                                     "taken" if taken else "not taken"))
        self.answer(rule, "250 2.0.0 taken\r\n")

    def command(self, text):
        verb = text[:4].upper()
        if verb == "AUTH":
            self.auth(text)
            return
        self.peer.log(text)
        if self.buf and "PIPELINING" not in self.options.get("offer", []):
            self.peer.log("EARLY command without PIPELINING")
        if verb == "EHLO":
            self.ehlo(text)
        elif verb == "STAR":
            self.starttls(text)
        elif verb == "MAIL":
            self.mail(text)
        elif verb == "RCPT":
            self.recipient(text)
        elif verb == "DATA":
            self.data(text)
        elif verb == "RSET":
            self.sender = self.rcpt = None
            self.step("rset", text, "250 2.0.0 ok\r\n")
        elif verb == "QUIT":
            self.step("quit", text, "221 2.0.0 bye\r\n")
            self.flush()
            raise Gone
        else:
            self.put("500 5.5.2 what?\r\n")

    def run(self):
        try:
            self.peer.log("CONNECT")
            if self.options.get("tls") == "implicit":
                self.start_tls()
            if self.peer.crowd() > self.options.get("most", 1 << 30):
                self.leave(BUSY)
            self.step("connect", "", "220 peer.example.org ESMTP\r\n")
            while True:
                self.command(self.line())
        except (Gone, OSError):
            pass
        finally:
            self.over = True
            self.peer.log("CLOSED")
            self.sock.close()


def first_digit(what):
    while isinstance(what, list):
        what = what[0] if what else ""
    return (what or "")[:1]


def decode(word):
    try:
        return base64.b64decode(word).decode("latin-1")
    except ValueError:
        return ""


def credentials(mechanism, text):
    if mechanism == "PLAIN":
        return tuple((text.split("\0") + ["", "", ""])[1:3])
    fields = dict(s.split("=", 1) for s in text.split("\1") if "=" in s)
    return fields.get("user", ""), fields.get("auth", "")[len("Bearer "):]


def inside_angles(text):
    return text[text.index("<") + 1:text.index(">")]

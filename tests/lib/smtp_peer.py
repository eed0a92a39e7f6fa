#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A scripted SMTP server on loopback, for tests.

    smtp_peer.py DIR [RULES.json] [DIR RULES.json]...

Listens on a free port for each DIR, writes it to DIR/port, and keeps what it
was sent: DIR/log, a line a command or event, and DIR/mail/N.eml, each message
that it took (a 2xx was at least begun), un-stuffed, with DIR/mail/N.rcpt
beside it. Ends when each DIR/stop is there or on SIGTERM. A test in Python
makes a Peer itself, as many as it likes, and finds the same and every octet
in its attributes.

RULES is a list of objects. Those with `at` are looked at in order at each
step, first match wins:

    at      connect (the greeting), handshake (TLS), ehlo, starttls, auth,
            auth-more, mail, rcpt, data, content (part of it is there), dot,
            rset, quit
    match   a substring of the command, or from DATA on of the recipient;
            default all
    skip    how often it lets pass before it applies; default 0
    times   how often it applies; default always
    wait    seconds before the answer
    after   at content: how many octets are there; default 1
    say     the bytes to answer with ("550 no\\r\\n"); null: nothing. A list is
            sent piece by piece; [TEXT, N] in it is N times TEXT
    then    go on (default), close, reset (RST), stall (read on and say
            nothing), hang (not even read), drip (an octet every `every`
            seconds, default 1, and go on), endless (say the last piece again
            and again), die (the whole server is gone)
    take    at dot: keep the message as taken; default by the 2xx in `say`

Any other object holds options:

    offer   EHLO keywords: ["PIPELINING", "SIZE 1000", "AUTH PLAIN", ...]
    tls     starttls (and offered) or implicit; with `cert` and `key`, files
    users   {"name": "secret"}: others get 535; default: all may
    flush   each (default): an answer is sent when it is there; group: when
            all that was received is answered, as Postfix does
    split   answers go out in pieces of so many octets
    most    connections at a time; one more is told 421 and closed
    per     messages a connection; at the next MAIL it is told 421 and closed
    idle    seconds without a command, then 421 and closed
    room    octets that the other side may be ahead (SO_RCVBUF)
    lenient DATA gets a 354 although no recipient is there (RFC 2920, 3.1)
"""
import json
import os
import signal
import socket
import ssl
import sys
import threading
import time

sys.dont_write_bytecode = True
import peer_rules                      # noqa: E402
from smtp_session import Session       # noqa: E402

class Peer:
    def __init__(self, rules=(), folder=None):
        self.folder = folder
        self.lock = threading.Lock()
        self.lines = []         # the log
        self.mails = []         # of Mail (smtp_session.py), taken or not
        self.sessions = []
        self.logins = []        # (mechanism, user, secret), as given
        self.contexts = {}
        self.dead = False
        self.out = None
        if folder is not None:
            os.makedirs(os.path.join(folder, "mail"), exist_ok=True)
            self.out = open(os.path.join(folder, "log"), "a", buffering=1)
        self.script(rules)
        self.server = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def script(self, rules):
        """From now on these rules."""
        options, steps = {}, []
        for rule in rules:
            if "at" in rule:
                steps.append(dict(rule))
            else:
                options.update(rule)
        with self.lock:
            self.options, self.rules = options, steps

    def serve(self):
        while not self.dead:
            try:
                sock, _ = self.server.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if "room" in self.options:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF,
                                self.options["room"])
            session = Session(self, sock)
            with self.lock:
                self.sessions.append(session)
            threading.Thread(target=session.run, daemon=True).start()

    def die(self):
        """As if killed: nobody listens, every connection is reset."""
        self.dead = True
        try:
            self.server.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.server.close()
        with self.lock:
            sessions = list(self.sessions)
        for session in sessions:
            session.reset()

    def log(self, text):
        with self.lock:
            self.lines.append(text)
            if self.out is not None:
                self.out.write(text + "\n")

    def count(self, prefix):
        with self.lock:
            return sum(s.startswith(prefix) for s in self.lines)

    def crowd(self):
        with self.lock:
            return sum(not s.over for s in self.sessions)

    def taken(self):
        with self.lock:
            return [m for m in self.mails if m.taken]

    def rule(self, at, text):
        with self.lock:
            return peer_rules.pick(self.rules, at, text)

    def keep(self, mail):
        with self.lock:
            self.mails.append(mail)
            if self.folder is None or not mail.taken:
                return
            n = sum(m.taken for m in self.mails)
            base = os.path.join(self.folder, "mail", str(n))
            with open(base + ".rcpt", "w") as f:
                f.write(mail.rcpt + "\n")
            with open(base + ".tmp", "wb") as f:
                f.write(mail.data)
            os.rename(base + ".tmp", base + ".eml")

    def context(self, cert, key):
        with self.lock:
            if (cert, key) not in self.contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(cert, key)
                self.contexts[cert, key] = context
            return self.contexts[cert, key]


def main():
    words = sys.argv[1:]
    folders = words[::2]
    for i, folder in enumerate(folders):
        rules = []
        if 2 * i + 1 < len(words):
            with open(words[2 * i + 1]) as f:
                rules = json.load(f)
        peer = Peer(rules, folder)
        tmp = os.path.join(folder, "port.tmp")
        with open(tmp, "w") as f:
            f.write("%d\n" % peer.port)
        os.rename(tmp, os.path.join(folder, "port"))
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while not all(os.path.exists(os.path.join(d, "stop")) for d in folders):
        time.sleep(0.1)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A scripted SMTP server on loopback, for tests.

    smtp_peer.py DIR [RULES.json]

Listens on a free port, writes it to DIR/port, and keeps what it was sent:
DIR/log, a line a command or event, and DIR/mail/N.eml, each message that it
took (a 2xx was at least begun), un-stuffed, with DIR/mail/N.rcpt beside it.
Ends when DIR/stop appears or on SIGTERM.

RULES is a list of objects, looked at in order at each step, first match wins:

    at      connect, ehlo, mail, rcpt, data, dot, rset, auth
    match   a substring of the command, or at dot of the recipient; default all
    skip    how often it lets pass before it applies; default 0
    times   how often it applies; default always
    wait    seconds before the answer
    say     the bytes to answer with ("550 no\\r\\n"); null: nothing
    then    go on (default), close, stall, drip (a byte a second)
    take    at dot: keep the message as taken; default by the 2xx in `say`

An `offer` object gives the EHLO keywords: {"offer": ["SIZE 1000", ...]}.
"""
import json
import os
import socket
import sys
import threading
import time


class Peer:
    def __init__(self, folder, rules):
        self.folder = folder
        self.offer = []
        self.rules = []
        for rule in rules:
            if "offer" in rule:
                self.offer = rule["offer"]
            else:
                self.rules.append(dict(rule))
        self.lock = threading.Lock()
        self.n = 0
        os.makedirs(os.path.join(folder, "mail"), exist_ok=True)
        self.out = open(os.path.join(folder, "log"), "a", buffering=1)

    def log(self, text):
        with self.lock:
            self.out.write(text + "\n")

    def rule(self, at, text):
        with self.lock:
            for rule in self.rules:
                if rule["at"] != at or rule.get("match", "") not in text:
                    continue
                if rule.get("skip", 0) > 0:
                    rule["skip"] -= 1
                    continue
                if "times" in rule:
                    if rule["times"] == 0:
                        continue
                    rule["times"] -= 1
                return rule
        return None

    def take(self, rcpt, data):
        with self.lock:
            self.n += 1
            base = os.path.join(self.folder, "mail", str(self.n))
            with open(base + ".rcpt", "w") as f:
                f.write(rcpt + "\n")
            with open(base + ".tmp", "wb") as f:
                f.write(data)
            os.rename(base + ".tmp", base + ".eml")


class Gone(Exception):
    pass


class Session:
    def __init__(self, peer, sock):
        self.peer = peer
        self.sock = sock
        self.buf = b""
        self.sender = self.rcpt = None

    def line(self):
        while b"\n" not in self.buf:
            data = self.sock.recv(65536)
            if not data:
                raise Gone
            self.buf += data
        line, self.buf = self.buf.split(b"\n", 1)
        return line.rstrip(b"\r").decode("latin-1")

    def content(self):
        while True:
            end = self.buf.find(b"\r\n.\r\n")
            if self.buf.startswith(b".\r\n"):
                raw, self.buf = b"", self.buf[3:]
                break
            if end >= 0:
                raw, self.buf = self.buf[:end + 2], self.buf[end + 5:]
                break
            data = self.sock.recv(65536)
            if not data:
                raise Gone
            self.buf += data
        for part in raw.split(b"\r\n"):
            if b"\r" in part or b"\n" in part:
                self.peer.log("IMPURE bare CR or LF")
        lines = raw.split(b"\r\n")
        return b"\r\n".join(s[1:] if s.startswith(b".") else s for s in lines)

    def say(self, text):
        self.sock.sendall(text.encode("latin-1"))

    def step(self, at, text, default):
        """Answers a step; the reply's first digit, or "" for none."""
        rule = self.peer.rule(at, text)
        time.sleep(rule.get("wait", 0) if rule else 0)
        reply = default if rule is None or "say" not in rule else rule["say"]
        then = rule.get("then", "go on") if rule else "go on"
        if reply and then == "drip":
            for c in reply:
                self.say(c)
                time.sleep(1)
        elif reply:
            self.say(reply)
        if then == "close":
            raise Gone
        if then == "stall":
            while self.sock.recv(65536):
                pass
            raise Gone
        return (reply or "")[:1], rule

    def ehlo(self, text):
        offer = ["peer.example.org"] + self.peer.offer
        lines = ["250-" + s for s in offer[:-1]] + ["250 " + offer[-1]]
        self.step("ehlo", text, "\r\n".join(lines) + "\r\n")

    def dot(self):
        data = self.content()
        rcpt = self.rcpt
        rule = self.peer.rule("dot", rcpt)
        reply = "250 2.0.0 taken\r\n" if rule is None or "say" not in rule \
            else rule["say"]
        taken = (reply or "").startswith("2")
        if rule is not None and "take" in rule:
            taken = rule["take"]
        if taken:
            self.peer.take(rcpt, data)
        self.peer.log("DOT %s %s" % (rcpt, "taken" if taken else "not taken"))
        if rule is not None:
            time.sleep(rule.get("wait", 0))
        if reply:
            if rule is not None and rule.get("then") == "drip":
                for c in reply:
                    self.say(c)
                    time.sleep(1)
            else:
                self.say(reply)
        then = rule.get("then", "go on") if rule else "go on"
        if then == "close":
            raise Gone
        if then == "stall":
            while self.sock.recv(65536):
                pass
            raise Gone

    def auth(self, text):
        digit, _ = self.step("auth", text, "235 2.7.0 welcome\r\n")
        if digit == "3":
            self.line()
            self.say("235 2.7.0 welcome\r\n")

    def command(self, text):
        verb = text[:4].upper()
        if verb != "AUTH":
            self.peer.log(text)
        if verb == "EHLO":
            self.ehlo(text)
        elif verb == "AUTH":
            self.peer.log("AUTH")
            self.auth(text)
        elif verb == "MAIL":
            if self.sender is not None:
                self.say("503 5.5.1 transaction in progress\r\n")
                return
            if self.step("mail", text, "250 2.1.0 ok\r\n")[0] == "2":
                self.sender = text
        elif verb == "RCPT":
            if self.step("rcpt", text, "250 2.1.5 ok\r\n")[0] == "2":
                self.rcpt = text[text.index("<") + 1:text.index(">")]
        elif verb == "DATA":
            if self.rcpt is None:
                self.say("503 5.5.1 no recipient\r\n")
            elif self.step("data", text, "354 go on\r\n")[0] == "3":
                self.dot()
                self.sender = self.rcpt = None
        elif verb == "RSET":
            self.sender = self.rcpt = None
            self.step("rset", text, "250 2.0.0 ok\r\n")
        elif verb == "QUIT":
            self.say("221 2.0.0 bye\r\n")
            raise Gone
        else:
            self.say("500 5.5.2 what?\r\n")

    def run(self):
        try:
            self.peer.log("CONNECT")
            self.step("connect", "", "220 peer.example.org ESMTP\r\n")
            while True:
                self.command(self.line())
        except (Gone, OSError):
            pass
        finally:
            self.peer.log("CLOSED")
            self.sock.close()


def main():
    folder = sys.argv[1]
    rules = []
    if len(sys.argv) > 2:
        with open(sys.argv[2]) as f:
            rules = json.load(f)
    peer = Peer(folder, rules)
    server = socket.create_server(("127.0.0.1", 0), backlog=64)
    server.settimeout(0.1)
    tmp = os.path.join(folder, "port.tmp")
    with open(tmp, "w") as f:
        f.write("%d\n" % server.getsockname()[1])
    os.rename(tmp, os.path.join(folder, "port"))
    while not os.path.exists(os.path.join(folder, "stop")):
        try:
            sock, _ = server.accept()
        except socket.timeout:
            continue
        sock.setblocking(True)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=Session(peer, sock).run, daemon=True).start()


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: MIT
"""A relay inside the test that takes every message, and knows when content
begins to arrive. For what misbehaves, see smtp_peer.py.

    with Taker(offer=["PIPELINING"]) as relay:
        ... relay.port, relay.mails, relay.content

tls is an ssl.SSLContext: with offer STARTTLS it is spoken from there on,
without from the first octet.
"""
import socket
import threading


class Taker:
    def __init__(self, offer=(), tls=None):
        self.offer = list(offer)
        self.tls = tls
        self.lock = threading.Lock()
        self.mails = []         # (recipient, content) as they were answered
        self.rcpts = 0
        self.content = 0        # octets of it that have arrived
        self.connections = self.most = 0    # now, and at one time
        self.server = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.server.getsockname()[1]

    def __enter__(self):
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        # Before it is closed: who still accepts on its number would take the
        # connections of whoever gets that number next.
        self.server.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.server.close()

    def accept(self):
        while True:
            try:
                sock = self.server.accept()[0]
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.serve, args=(sock,),
                             daemon=True).start()

    def serve(self, sock):
        with self.lock:
            self.connections += 1
            self.most = max(self.most, self.connections)
        try:
            if self.tls and "STARTTLS" not in self.offer:
                sock = self.tls.wrap_socket(sock, server_side=True)
            Session(self, sock).run()
        except OSError:
            pass
        finally:
            with self.lock:
                self.connections -= 1
            sock.close()


class Session:
    def __init__(self, taker, sock):
        self.taker = taker
        self.sock = sock
        self.buf = b""
        self.rcpt = None
        self.in_content = False
        self.plain = True

    def fill(self):
        data = self.sock.recv(1 << 16)
        if not data:
            raise OSError("closed")
        self.buf += data
        if self.in_content:
            with self.taker.lock:
                self.taker.content += len(data)

    def line(self):
        while b"\n" not in self.buf:
            self.fill()
        line, self.buf = self.buf.split(b"\n", 1)
        return line.rstrip(b"\r").decode("latin-1")

    def say(self, text):
        self.sock.sendall(text.encode() + b"\r\n")

    def take(self):
        self.say("354 go on")
        self.in_content = True
        with self.taker.lock:
            self.taker.content += len(self.buf)
        while b"\r\n.\r\n" not in self.buf:
            self.fill()
        data, self.buf = self.buf.split(b"\r\n.\r\n", 1)
        self.in_content = False
        with self.taker.lock:
            self.taker.content -= len(self.buf)
            self.taker.mails.append((self.rcpt, data + b"\r\n"))
        self.say("250 2.0.0 taken")

    def ehlo(self):
        offer = [o for o in self.taker.offer
                 if o != "STARTTLS" or self.plain]
        lines = ["taker.example.org"] + offer
        for i, text in enumerate(lines):
            self.say("250%s%s" % (" " if i == len(lines) - 1 else "-", text))

    def run(self):
        self.say("220 taker.example.org ESMTP")
        while True:
            line = self.line()
            verb = line[:4].upper()
            if verb == "EHLO":
                self.ehlo()
            elif verb == "STAR":
                self.say("220 go on")
                self.sock = self.taker.tls.wrap_socket(self.sock,
                                                       server_side=True)
                self.plain = False
            elif verb == "RCPT":
                self.rcpt = line[line.index("<") + 1:line.index(">")]
                with self.taker.lock:
                    self.taker.rcpts += 1
                self.say("250 2.1.5 ok")
            elif verb == "DATA":
                self.take()
            elif verb == "QUIT":
                self.say("221 2.0.0 bye")
                return
            else:
                self.say("250 2.0.0 ok")

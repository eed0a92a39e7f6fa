# SPDX-License-Identifier: MIT
"""What disk.so recorded: the operations in order, the disks that a power cut
could have left after each of them, and what was said to relays.

The model of a disk is the weakest that POSIX promises. What was written to a
file is safe once a sync of the file that began after it has returned; a name
that was made, moved or taken away is safe once its folder was synced so.
Before that any part of it may be there, in sectors of 512 octets and in any
order. What a failed sync covered is never safe: the kernel takes it for
written (F10).
"""
import collections
import os
import re
import struct

HEAD = struct.Struct("<IiqqqIIII")
KINDS = ("open", "read", "write", "sync", "truncate", "rename", "link",
         "unlink", "mkdir", "lock", "synced", "connect", "send", "sent",
         "received", "tls_begin")
SECTOR = 512
NEVER = float("inf")
O_DIRECTORY, O_TRUNC = 0o200000, 0o1000

Op = collections.namedtuple(
    "Op", "kind pid handle offset result path path2 data flags")


def library(name="disk.so"):
    """It is built beside the program."""
    return os.path.join(os.path.dirname(
        os.path.realpath(os.environ["TIDINGS"])), name)


def watched(root, **settings):
    """An environment for programs that work below root."""
    # GnuTLS behind it, since libcurl brings it along only when it is loaded.
    env = dict(os.environ, LD_PRELOAD=library() + ":libgnutls.so.30",
               DISK_ROOT=root)
    if "/asan/" in library():   # whose runtime wants to be the first
        env["ASAN_OPTIONS"] = "verify_asan_link_order=0"
    for name, value in settings.items():
        env["DISK_" + name.upper()] = value
    return env


def read_record(path):
    with open(path, "rb") as f:
        raw = f.read()
    ops, at = [], 0
    while at < len(raw):
        kind, pid, handle, offset, result, a, b, n, flags = \
            HEAD.unpack_from(raw, at)
        at += HEAD.size
        text = raw[at:at + a].decode(), raw[at + a:at + a + b].decode()
        at += a + b
        ops.append(Op(KINDS[kind], pid, handle, offset, result, *text,
                      raw[at:at + n], flags))
        at += n
    return ops


class Change:
    """One of a file's contents, or of a folder's names."""

    def __init__(self, at, kind, *what):
        self.at = at
        self.kind = kind
        self.what = what
        self.safe = None        # the operation after which it is there


class File:
    def __init__(self, content=b""):
        self.first = content
        self.changes = []
        self.unsafe = []        # of changes: those no sync has covered

    def content(self, upto, keep):
        data = bytearray(self.first)
        for c in self.changes:
            if c.at >= upto:
                break
            safe = c.safe is not None and c.safe < upto
            if c.kind == "truncate":
                if safe or keep():
                    size = c.what[0]
                    del data[size:]
                    data.extend(bytes(size - len(data)))
                continue
            for start, piece in ([c.what] if safe else pieces(*c.what)):
                if safe or keep():
                    data.extend(bytes(max(0, start - len(data))))
                    data[start:start + len(piece)] = piece
        return bytes(data)


def pieces(start, data):
    """A write as the sectors that it touches."""
    at = 0
    while at < len(data):
        n = SECTOR - (start + at) % SECTOR
        yield start + at, data[at:at + n]
        at += n


class Disk:
    """Everything below root: what stood there (a copy of it in base), and
    what the operations did to it."""

    def __init__(self, base, root, ops):
        self.root = root
        self.first = {}
        self.folders = set()
        for folder, _, names in os.walk(base):
            rel = os.path.relpath(folder, base)
            self.folders.add(rel)
            for name in names:
                path = os.path.normpath(os.path.join(rel, name))
                with open(os.path.join(base, path), "rb") as f:
                    self.first[path] = File(f.read())
        self.names = []         # changes of names, in order
        self.now = dict(self.first)
        self.open = {}          # (process, descriptor): File, or a folder
        self.syncing = {}
        for i, op in enumerate(ops):
            self.see(i, op)

    def rel(self, path):
        return os.path.normpath(os.path.relpath(path, self.root))

    def name(self, i, kind, *what):
        self.names.append(Change(i, kind, *what))

    def see(self, i, op):
        known = self.open.get((op.pid, op.handle))
        path = self.rel(op.path) if op.path else None
        if op.kind == "open":
            self.see_open(i, op, path)
        elif op.kind == "write" and isinstance(known, File):
            self.change(known, Change(i, "write", op.offset, op.data))
        elif op.kind == "truncate" and isinstance(known, File):
            self.change(known, Change(i, "truncate", op.offset))
        elif op.kind == "sync":
            self.syncing[op.pid, op.offset] = i, known
        elif op.kind == "synced":
            self.see_synced(i, op)
        elif op.kind == "mkdir":
            self.name(i, "mkdir", path)
        elif op.kind == "unlink":
            self.name(i, "unlink", path)
            self.now.pop(path, None)
        elif op.kind == "link":
            self.now[self.rel(op.path2)] = self.now[path]
            self.name(i, "make", self.rel(op.path2), self.now[path])
        elif op.kind == "rename":
            moved = self.now.pop(path)
            self.now[self.rel(op.path2)] = moved
            self.name(i, "rename", self.rel(op.path2), moved, path)

    def see_open(self, i, op, path):
        if op.result:           # it was made
            self.now[path] = File()
            self.name(i, "make", path, self.now[path])
        file = self.now.get(path, path)
        self.open[op.pid, op.handle] = file
        if isinstance(file, File) and op.flags & O_TRUNC and not op.result:
            self.change(file, Change(i, "truncate", 0))

    @staticmethod
    def change(file, change):
        file.changes.append(change)
        file.unsafe.append(change)

    def see_synced(self, i, op):
        begun, what = self.syncing.pop((op.pid, op.offset))
        safe = i if op.result == 0 else NEVER
        if isinstance(what, File):
            for c in what.unsafe:
                if c.at < begun and c.safe is None:
                    c.safe = safe
            what.unsafe = [c for c in what.unsafe if c.safe is None]
            return
        for c in self.names:    # of a folder
            if c.safe is None and c.at < begun and what in (
                    os.path.dirname(p) or "." for p in c.what
                    if isinstance(p, str)):
                c.safe = safe

    def image(self, upto, keep):
        """The files of a disk whose power went off before operation `upto`;
        keep() says for each part that is not safe whether it is there."""
        names, folders = dict(self.first), set(self.folders)
        for c in self.names:
            if c.at >= upto:
                break
            if (c.safe is None or c.safe >= upto) and not keep():
                continue
            if c.kind == "mkdir":
                folders.add(c.what[0])
            elif c.kind == "unlink":
                names.pop(c.what[0], None)
            else:
                names[c.what[0]] = c.what[1]
                if c.kind == "rename":
                    names.pop(c.what[2], None)
        files = {p: f.content(upto, keep) for p, f in names.items()
                 if not p.endswith("-shm") and reachable(p, folders)}
        return files, {d for d in folders if reachable(d, folders)}


def reachable(path, folders):
    above = os.path.dirname(path) or "."
    return above in folders and (above == "." or reachable(above, folders))


def put(image, to, old=None):
    """Writes an image; where `old` is what stands in `to` already, only what
    differs."""
    files, folders = image
    was = old[0] if old else {}
    for d in sorted(folders):
        os.makedirs(os.path.join(to, d), mode=0o700, exist_ok=True)
    for path in was.keys() - files.keys():
        if os.path.exists(os.path.join(to, path)):
            os.unlink(os.path.join(to, path))
    for path, data in files.items():
        if was.get(path) == data and old:
            continue
        fd = os.open(os.path.join(to, path),
                     os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(fd, "wb") as f:
            f.write(data)


# --- what was said ----------------------------------------------------------

class Mail:
    """One transaction, in operations of the record."""

    def __init__(self, rcpt, envelope):
        self.rcpt = rcpt
        self.envelope = envelope    # its RCPT could begin to leave
        self.content = None         # the first octet of its content could
        self.dot = None             # its last octet could
        self.answered = None        # the answer to it was here
        self.code = None
        self.data = b""


class Talk:
    """One connection: both directions, as far as they are in the clear."""

    def __init__(self, mails):
        self.mails = mails
        self.out = self.back = b""
        self.mail = None
        self.in_content = False
        self.asked = collections.deque(["greeting"])
        self.pending = None

    def send(self, i, data):
        self.pending = i, data

    def sent(self, n, encrypted):
        i, data = self.pending
        if n < 0 and encrypted and self.in_content and not self.mail.content:
            self.mail.content = i   # the TLS library may hold it
        self.say(i, data[:max(n, 0)])

    def say(self, i, data):
        for k in range(0, len(data)):
            if self.in_content:
                rest = data[k:]
                break
            self.out += data[k:k + 1]
            if self.out.endswith(b"\r\n"):
                self.command(i, self.out[:-2].decode("latin-1"))
                self.out = b""
        else:
            return
        mail = self.mail
        mail.content = i if mail.content is None else mail.content
        before = len(mail.data)
        mail.data += rest
        end = mail.data.find(b"\r\n.\r\n", max(0, before - 5))
        if end < 0:
            return
        left = mail.data[end + 5:]
        mail.data = mail.data[:end + 2]
        mail.dot = i
        self.in_content = False
        self.asked.append(mail)
        self.say(i, left)

    def command(self, i, line):
        self.asked.append(line)
        if line.startswith("RCPT TO:"):
            self.mail = Mail(line[line.index("<") + 1:line.index(">")], i)
            self.mails.append(self.mail)
        self.in_content = line == "DATA"

    def receive(self, i, data):
        self.back += data
        while b"\n" in self.back:
            line, self.back = self.back.split(b"\n", 1)
            if not re.match(rb"\d{3} ", line) or not self.asked:
                continue
            to = self.asked.popleft()
            if isinstance(to, Mail):
                to.answered = i
                to.code = int(line[:3])


def mails(ops):
    """All transactions, in the order of their envelopes."""
    found, talks = [], {}
    for i, op in enumerate(ops):
        key = op.pid, op.handle
        if op.kind in ("connect", "tls_begin"):
            talks[key] = Talk(found)
        elif op.kind == "send":
            talks[key].send(i, op.data)
        elif op.kind == "sent":
            talks[key].sent(op.result, op.handle > 1 << 20)
        elif op.kind == "received":
            talks[key].receive(i, op.data)
    return found

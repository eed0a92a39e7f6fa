#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Judges DKIM signatures by two verifiers that know nothing of ours (S24).

    dkim_verify.py KEYS OPENDKIM_VERIFY SIGNATURES DIR BREAK

Every message in DIR must have so many signatures, and each must hold for
dkimpy and for OpenDKIM (tests/lib/opendkim_verify.c, built). KEYS has lines
"name record" that stand for DNS. Of BREAK messages then, copies that have one
field of the signed ones once more, at the top or at the end of the header:
no signature of theirs may hold (S26). What is wrong goes to standard error;
the last line on standard output is the count.
"""

import os
import re
import subprocess
import sys
import tempfile

# Debian's module is not seen by a Python that is not Debian's.
sys.path.append("/usr/lib/python3/dist-packages")
import dkim  # noqa: E402

OVERSIGNED = [
    b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Reply-To", b"Cc",
    b"Sender", b"In-Reply-To", b"References", b"MIME-Version",
    b"Content-Type", b"Content-Transfer-Encoding", b"List-Id",
    b"List-Unsubscribe", b"List-Unsubscribe-Post", b"List-Help",
    b"Auto-Submitted", b"Feedback-ID"]


class Judge:
    def __init__(self, keys, opendkim):
        self.opendkim = [opendkim, keys]
        self.wrong = 0
        with open(keys, "rb") as f:
            self.dns = dict(line.rstrip(b"\n").split(b" ", 1) for line in f)

    def complain(self, text):
        self.wrong += 1
        if self.wrong <= 20:
            print(text, file=sys.stderr)

    def look_up(self, name, timeout=5):
        return self.dns.get(name.rstrip(b"."))

    def holds(self, message, i):
        try:
            return dkim.DKIM(message).verify(idx=i, dnsfunc=self.look_up)
        except dkim.DKIMException:
            return False

    def good_by_dkimpy(self, message):
        """(those that hold, all)"""
        try:
            fields = dkim.DKIM(message).headers
        except dkim.DKIMException:
            return 0, 0
        n = sum(name.lower() == b"dkim-signature" for name, _ in fields)
        return sum(self.holds(message, i) for i in range(n)), n

    def judge(self, files, wanted):
        """wanted: (those that hold, all) of each file."""
        for path in files:
            with open(path, "rb") as f:
                got = self.good_by_dkimpy(f.read())
            if got != wanted:
                self.complain("dkimpy: %s: %d/%d" % ((path,) + got))
        said = subprocess.run(self.opendkim, input="\n".join(files) + "\n",
                              capture_output=True, text=True)
        lines = said.stdout.splitlines()
        if len(lines) != len(files):
            self.complain("OpenDKIM: " + said.stderr)
        for line in lines:
            if not line.startswith("%d/%d " % wanted):
                self.complain("OpenDKIM: " + line)


def once_more(message, name):
    """The message with that field once more, in two ways."""
    header, body = message.split(b"\r\n\r\n", 1)
    there = re.search(rb"(?ims)^%s[ \t]*:.*?(?=\r\n[^ \t]|\Z)" % name, header)
    extra = there.group(0) if there else name + b": added"
    yield extra + b"\r\n" + message
    yield header + b"\r\n" + extra + b"\r\n\r\n" + body


def write_broken(files, to):
    names = []
    for k, path in enumerate(files):
        with open(path, "rb") as f:
            message = f.read()
        for name in OVERSIGNED:
            for i, copy in enumerate(once_more(message, name)):
                names.append(os.path.join(to, "%d-%s-%d" % (
                    k, name.decode(), i)))
                with open(names[-1], "wb") as f:
                    f.write(copy)
    return names


def main():
    keys, opendkim, signatures, where, broken = sys.argv[1:]
    n = int(signatures)
    judge = Judge(keys, opendkim)
    files = sorted(os.path.join(where, name) for name in os.listdir(where))
    judge.judge(files, (n, n))
    step = max(1, len(files) // max(1, int(broken)))
    with tempfile.TemporaryDirectory() as to:
        copies = write_broken(files[::step][:int(broken)], to)
        judge.judge(copies, (0, n))
    print("%d messages, %d signatures each; %d broken copies; %d wrong" % (
        len(files), n, len(copies), judge.wrong))
    return 0 if files and copies and judge.wrong == 0 else 1


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether Python's email package reads the same out of two forms of a mail.

  same_mails.py DIR

DIR has pairs, N.raw and N.out. Same parts, the same octets in each but for
line ends and NUL, the same words in the main fields. How many pairs differ is
printed; which, and where, stands on standard error.
"""

import email
import email.header
import pathlib
import sys


def octets(part):
    body = part.get_payload(decode=True) or b""
    for old, new in ((b"\0", b""), (b"\r\r\n", b"\n"), (b"\r\n", b"\n"),
                     (b"\r", b"\n")):
        body = body.replace(old, new)
    return body.rstrip()


def parts(mail):
    return [(part.get_content_type(),
             None if part.is_multipart() else octets(part))
            for part in mail.walk()]


def words(mail, name):
    value = mail.get(name)
    if value is None:
        return None
    text = ""
    for piece, charset in email.header.decode_header(value):
        if isinstance(piece, bytes):
            if charset in (None, "unknown-8bit"):
                charset = "utf-8"
            try:
                piece = piece.decode(charset, "replace")
            except LookupError:
                piece = piece.decode("latin-1")
        text += piece
    return " ".join(text.split())


def differs(raw, out):
    one, two = (email.message_from_bytes(x) for x in (raw, out))
    if parts(one) != parts(two):
        return "parts"
    for name in ("Subject", "From", "To"):
        try:
            if words(one, name) != words(two, name):
                return name
        except (ValueError, email.errors.HeaderParseError):
            continue
    return None


def main():
    differ = 0
    for raw in sorted(pathlib.Path(sys.argv[1]).glob("*.raw")):
        where = differs(raw.read_bytes(), raw.with_suffix(".out").read_bytes())
        if where:
            differ += 1
            print(f"{raw.name}: {where}", file=sys.stderr)
    print(differ)


main()

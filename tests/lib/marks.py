# SPDX-License-Identifier: MIT
"""What our mails carry, computed from a home's keys as the program does: for
tests that see a mail's envelope and not the mail.

    Marks(home).message_id(list, member, kind, subject_key)
    Marks(home).address(base, purpose, id)      base with a token in it
"""
import base64
import hashlib
import hmac
import os
import struct


def _mac(key, octets):
    return hmac.new(key, octets, hashlib.sha256).digest()


def _base32(octets):
    return base64.b32encode(octets).decode().rstrip("=").lower()


class Marks:
    def __init__(self, home, domain="news.example.org"):
        with open(os.path.join(home, "config", "keys"), encoding="ascii") as f:
            keys = [line.split() for line in f
                    if line.strip() and line[0] != "#"]
        first = bytes.fromhex(keys[0][1])
        self.newest = keys[-1][0].encode()
        self.idents = _mac(first, b"tidings message-id")
        self.tokens = _mac(bytes.fromhex(keys[-1][1]), b"tidings token")
        self.domain = domain

    def message_id(self, name, member, kind, subject_key):
        identity = "%s %d %s %s" % (name, member, kind, subject_key)
        return "%s@%s" % (_base32(_mac(self.idents, identity.encode())),
                          self.domain)

    def token(self, purpose, number):
        body = struct.pack(">Q", number)
        mac = _mac(self.tokens, purpose.encode() + self.newest + body)
        return purpose + self.newest.decode() + _base32(body + mac[:16])

    def address(self, base, purpose, number):
        local, domain = base.split("@")
        return "%s+%s@%s" % (local, self.token(purpose, number), domain)

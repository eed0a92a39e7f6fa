#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Judges messages by parsers that know nothing of ours (S23).

    parse_mails.py DIR [ETPAN_DUMP]

DIR holds NNNN.eml and expect.jsonl, one line a message, as written by
mime_hostile_test. Each is parsed by Python's email package, and with
ETPAN_DUMP (tests/lib/etpan_dump.c) by libetpan. Every difference is a line on
standard error; the last line on standard output is the count.
"""

import email
import email.header
import email.policy
import email.utils
import json
import os
import re
import subprocess
import sys

FIELDS = ["from", "to", "reply-to", "subject", "date", "message-id",
          "references", "list-id", "list-unsubscribe", "list-help",
          "list-owner", "list-post", "auto-submitted",
          "x-auto-response-suppress", "feedback-id", "content-language",
          "mime-version", "content-type"]
TREE = ["multipart/mixed", "multipart/alternative", "text/plain",
        "multipart/related", "text/html", "image/png", "application/pdf",
        "text/calendar"]
FROM = ("Mississauga Halton \u201ccare\u201d network",
        "recaps@news.example.org")
IMAGE = b"\x89PNG\r\n\x1a\n\x00\xff\n.\r\n.\r\n\x80"
FILE = ("Entwurf \"f\u00fcr\" Stra\u00dfe 100%; a=b, "
        "\u6700\u7d42\u7248 der gemeinsamen Strategie.pdf")
TOKEN = "reply+%sabcdefghijklmnopqrstuvwxyz234567abcdefghijkl@news.example.org"


class Judge:
    def __init__(self):
        self.wrong = 0

    def same(self, where, what, got, wanted):
        if got != wanted:
            self.wrong += 1
            if self.wrong <= 20:
                print(f"{where}: {what}: got {got!r}, wanted {wanted!r}",
                      file=sys.stderr)


def decoded(text):
    return str(email.header.make_header(email.header.decode_header(text)))


def mailbox(message, name):
    """The display name by the older interface: up to Python 3.12 the newer
    one keeps the space between two encoded-words of a folded name."""
    raw = re.sub(r"\r?\n(?=[ \t])", "", message[name])
    name, addr = email.utils.parseaddr(raw)
    return decoded(name), addr


def raw_lines(judge, where, data):
    judge.same(where, "bare CR or LF",
               len(re.findall(rb"\r(?!\n)|(?<!\r)\n", data)), 0)
    lines = data.split(b"\r\n")
    judge.same(where, "over 998", max(map(len, lines)) > 998, False)
    # A token's address cannot be folded; everything else can.
    judge.same(where, "over 78",
               [x for x in lines if len(x) > 78 and b"<mailto:" not in x], [])
    judge.same(where, "8 bit", any(c > 127 for c in data), False)
    head = data.split(b"\r\n\r\n", 1)[0].split(b"\r\n")
    judge.same(where, "blank folded lines",
               [x for x in head if not x.strip()], [])
    judge.same(where, "words over 75",
               [w for w in re.findall(rb"=\?utf-8\?[QB]\?[^?]*\?=", data)
                if len(w) > 75], [])
    judge.same(where, "dot or From at a line's start",
               [x for x in lines if x[:1] == b"." or x[:5] == b"From "], [])


def body(part):
    return part.get_payload(decode=True)


def text_of(octets):
    return octets.decode("utf-8").replace("\r\n", "\n")


def by_python(judge, where, data, wanted):
    old = email.message_from_bytes(data)
    new = email.message_from_bytes(data, policy=email.policy.default)
    names = [k.lower() for k in old.keys()]
    fields = [f for f in FIELDS if f != "references" or wanted["references"]]
    judge.same(where, "fields", names, fields)
    judge.same(where, "tree", [p.get_content_type() for p in old.walk()], TREE)
    judge.same(where, "defects",
               [str(d) for p in new.walk() for d in p.defects], [])
    judge.same(where, "From", mailbox(old, "from"), FROM)
    # An empty or blank name is as good as none.
    name, addr = mailbox(old, "to")
    judge.same(where, "To", (name.strip(), addr),
               (wanted["name"].strip(), wanted["addr"]))
    judge.same(where, "To count", len(new["to"].addresses), 1)
    judge.same(where, "Subject", str(new["subject"]), wanted["subject"])
    judge.same(where, "Date zone", new["date"].datetime.utcoffset()
               .total_seconds(), -18000)
    judge.same(where, "Reply-To", mailbox(old, "reply-to"),
               ("Mississauga Halton, network", TOKEN % "r"))
    judge.same(where, "List-Unsubscribe", re.sub(r"\s", "",
               old["list-unsubscribe"]),
               "<mailto:" + TOKEN % "u" + "?subject=unsubscribe>")
    parts = [p for p in new.walk() if not p.is_multipart()]
    judge.same(where, "text", text_of(body(parts[0])), wanted["text"])
    judge.same(where, "html", text_of(body(parts[1])), wanted["html"])
    judge.same(where, "image", body(parts[2]), IMAGE)
    judge.same(where, "image name", parts[2].get_filename(),
               "plan \u00e9.png")
    judge.same(where, "cid", parts[2]["content-id"], "<a@news.example.org>")
    judge.same(where, "file", body(parts[3]), b"%PDF-1.4\n")
    judge.same(where, "file name", parts[3].get_filename(), FILE)
    judge.same(where, "method", parts[4].get_param("method"), "PUBLISH")


def by_etpan(judge, where, found, wanted):
    found = {k: [bytes.fromhex(x) for x in v] if isinstance(v, list) else v
             for k, v in found.items()}
    fields = [f for f in FIELDS if f != "references" or wanted["references"]]
    # libetpan keeps the fields of MIME apart.
    judge.same(where, "etpan fields",
               sorted(x.decode().lower() for x in found["fields"]),
               sorted(f for f in fields
                      if f != "mime-version" and f[:8] != "content-"))
    judge.same(where, "etpan tree",
               [x.decode() for x in found["tree"]], TREE)
    judge.same(where, "etpan To", [x.decode().strip() for x in found["to"]],
               [wanted["name"].strip(), wanted["addr"]])
    judge.same(where, "etpan From", [x.decode() for x in found["from"]],
               list(FROM))
    judge.same(where, "etpan Subject", found["subject"][0].decode(),
               wanted["subject"])
    judge.same(where, "etpan text", text_of(found["bodies"][0]),
               wanted["text"])
    judge.same(where, "etpan html", text_of(found["bodies"][1]),
               wanted["html"])
    judge.same(where, "etpan image", found["bodies"][2], IMAGE)


def main():
    top = sys.argv[1]
    judge = Judge()
    with open(os.path.join(top, "expect.jsonl"), encoding="utf-8") as f:
        wanted = [json.loads(line) for line in f]
    for w in wanted:
        with open(os.path.join(top, w["file"]), "rb") as f:
            data = f.read()
        raw_lines(judge, w["file"], data)
        by_python(judge, w["file"], data, w)
    parsers = 1
    if len(sys.argv) > 2:
        parsers = 2
        run = subprocess.run([sys.argv[2]], stdout=subprocess.PIPE, check=True,
                             input="".join(os.path.join(top, w["file"]) + "\n"
                                           for w in wanted).encode())
        lines = run.stdout.decode().splitlines()
        judge.same(top, "etpan messages", len(lines), len(wanted))
        for w, line in zip(wanted, lines):
            by_etpan(judge, w["file"], json.loads(line), w)
    print(f"{len(wanted)} messages, {parsers} parsers, "
          f"{judge.wrong} differences")
    return 1 if judge.wrong else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The same message as compose.c makes, by Python's email package: built,
filled with five values, turned to bytes. Prints messages a second of
processor time and the size of the last one."""

import html
import sys
import time
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

LINE = ("Three people each took a part of the draft; the caf\u00e9 group "
        "meets on Thursday.\n")
HTML = ('<p style="margin:0 0 12px">Three people each took a part of the '
        "draft; the caf\u00e9 group meets.</p>\n")
TEXT_PART = LINE * (3700 // len(LINE.encode()) + 1)
HTML_PART = HTML * (7000 // len(HTML.encode()) + 1)


def build(i):
    first, name, region, pays = f"Ann{i}", f"Ann{i} Lee", "Milton", "per head"
    token = f"reply+rabcdefghijklmnopqrstuvwxyz{i}@news.example.org"
    m = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    m["From"] = Address("Halton network", addr_spec="recaps@news.example.org")
    m["To"] = Address(name, addr_spec=f"member{i}@example.org")
    m["Reply-To"] = Address("Halton network", addr_spec=token)
    m["Subject"] = f"Recap for {first}"
    m["Date"] = "Fri, 6 Dec 2019 09:00:00 -0500"
    m["Message-ID"] = f"<abcdefghijklmnop{i}@news.example.org>"
    m["List-Id"] = "Halton <halton.news.example.org>"
    m["List-Unsubscribe"] = f"<mailto:{token}?subject=unsubscribe>"
    m["List-Help"] = f"<mailto:{token}?subject=help&body=help>"
    m["List-Owner"] = "<mailto:owner@example.org>"
    m["List-Post"] = "NO"
    m["Auto-Submitted"] = "auto-generated"
    m["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    m["Content-Language"] = "en"
    m.set_content(
        f"Dear {first} of {region},\n\n{TEXT_PART}\nThis is for {name}, paid "
        f"by {pays}.\nTo leave, write to {token}\n", cte="quoted-printable")
    m.add_alternative(
        f'<!DOCTYPE html><html lang="en"><body><p>Dear {html.escape(first)} '
        f"of {html.escape(region)},</p>\n{HTML_PART}<p>This is for "
        f"{html.escape(name)}, paid by {html.escape(pays)}. <a "
        f'href="mailto:{html.escape(token)}">Leave</a></p></body></html>\n',
        subtype="html", cte="quoted-printable")
    return m.as_bytes()


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 2
    start, n, size = time.process_time(), 0, 0
    while time.process_time() - start < seconds:
        for _ in range(20):
            size = len(build(n))
            n += 1
    print(f"{n / (time.process_time() - start):.0f} {size}")


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The calendars that recaps carry, read by icalendar and by libical, in zones
whose clocks change oddly (S48, S49, S50); and that what judges them can tell
a wrong one."""
import base64
import glob
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "lib"))
os.environ["TIDINGS_NOW"] = "2026-11-27T12:00:00Z"
import ics  # noqa: E402
import tap  # noqa: E402

RECAP = """\
---
title: "Winter plans"
date: 2026-11-26
events:
  - {id: one, title: "Soup; bread, and \\\\ more", start: 2027-01-28 18:00,
     end: 2027-01-28 20:30, place: "Room 2, upstairs; ring twice"}
  - {id: two, title: "%s", start: 2027-03-14 01:30, end: 2027-03-14 04:00}
  - {id: three, title: "Fête d’hiver 🎉 %s", start: 2027-11-07 01:30,
     place: "Salle des fêtes"}
  - {id: four, title: "Two whole days", start: 2027-06-05,
     end: 2027-06-06, register: "https://example.org/days?a=1;b=2,3"}
  - {id: five, title: "Late", start: 2027-10-03 01:15, end: 2027-10-03 03:45}
  - {id: six, title: "In the old law", start: 2027-04-04 02:45,
     end: 2027-04-04 03:15}
---

Thank you for coming.

## What comes next

Plans.
""" % ("A long title that has to be folded " * 4, "é🎉漢" * 30)
ZONES = ["America/Toronto", "Australia/Lord_Howe", "America/St_Johns",
         "Europe/Dublin", "Africa/Casablanca", "America/Nuuk",
         "Asia/Kathmandu", "Pacific/Chatham", "Antarctica/Troll"]


def put(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def sent(zone):
    """The mails of the recap to two members of a list in that zone."""
    h = os.path.join(tap.work, zone.replace("/", "-"))
    tap.home(h, 2)
    path = os.path.join(h, "lists/club/list.yaml")
    with open(path, encoding="utf-8") as f:
        text = f.read().replace("America/Toronto", zone)
    put(path, text)
    put(os.path.join(h, "lists/club/recaps/winter.md"), RECAP)
    done = tap.t(h, "send", "winter", "--yes")
    mails = []
    for name in sorted(glob.glob(os.path.join(h, "var/outbox/new/*"))):
        with open(name, "rb") as f:
            mails.append(f.read())
    return mails, done


def judge(zone):
    mails, done = sent(zone)
    wrong = [f for m in mails for f in ics.faults(m, "PUBLISH")]
    tap.ok(len(mails) == 2 and not wrong,
           "%s: a calendar in each mail, and it is right" % zone,
           done.stderr, *wrong[:8])
    return mails[0] if mails else b""


def said(octets):
    """What Toronto's calendar says, in short."""
    return [(e["SUMMARY"][:8], e["DTSTART"], e.get("DTEND"),
             e.get("LOCATION"), e["SEQUENCE"]) for e in ics.events(octets)]


mail = [judge(zone) for zone in ZONES][0]
octets = ics.calendars(mail)[0]
tap.ok(said(octets) == [
    ("Soup; br", 1801177200, 1801186200, "Room 2, upstairs; ring twice", "0"),
    ("A long t", 1805005800, 1805011200, None, "0"),
    ("Fête d’h", 1825565400, None, "Salle des fêtes", "0"),
    ("Two whol", "20270605", "20270607", None, "0"),
    ("Late", 1822540500, 1822549500, None, "0"),
    ("In the o", 1806821100, 1806822900, None, "0")],
       "every event as it was written",
       *said(octets))
tap.ok(ics.events(octets)[0]["SUMMARY"] == "Soup; bread, and \\ more" and
       ics.events(octets)[3]["URL"] == "https://example.org/days?a=1;b=2,3",
       "with what a calendar escapes", ics.events(octets)[0])


# --- a wrong one is told ----------------------------------------------------
def broken(old, new, says, method="PUBLISH", count=1):
    """The same mail with that changed in its calendar must be found out."""
    changed = re.sub(old, new, octets, count=count)
    head = (b"From: c@example.org\r\nTo: m1@example.org\r\nMIME-Version: 1.0"
            b"\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
            b"Content-Type: text/plain\r\n\r\nHello\r\n--x\r\n"
            b"Content-Type: text/calendar; charset=UTF-8; method=PUBLISH\r\n"
            b"Content-Disposition: attachment\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\n")
    raw = head + base64.encodebytes(changed).replace(b"\n", b"\r\n") + \
        b"\r\n--x--\r\n"
    found = ics.faults(raw, method)
    tap.ok(found == [] if says is None else
           any(says in f for f in found),
           "told: " + (says or "nothing, of one that is right"), *found)


broken(b"^", b"", None)
broken(b"\\r\\n", b"\\n", "CR LF")
broken(b"\\r\\n ", b"", "octets", count=0)
broken(b"METHOD:PUBLISH", b"METHOD:REQUEST", "METHOD is REQUEST")
broken(b"SEQUENCE:0\\r\\n", b"", "no SEQUENCE")
broken(b"(DTSTAMP:[0-9T]+)Z", b"\\1", "DTSTAMP is not in UTC")
broken(b"TZOFFSETTO:-0500", b"TZOFFSETTO:-0600", "another moment")
broken(b"TZID=America/Toronto", b"TZID=America/Torono", "no VTIMEZONE")
broken(b"END:VEVENT", b"ATTENDEE:mailto:m1@example.org\\r\\nEND:VEVENT",
       "ATTENDEE in a PUBLISH")
broken(b"UID:[0-9a-f]{8}", b"UID:host.example", "like a UUID")
broken(b"DTSTART;TZID=America/Toronto:20270314T013000",
       b"DTSTART;TZID=America/Toronto:20270314T023000", "skip")
broken(b"^", b"", "ATTENDEE []", method="REQUEST")
tap.finish()

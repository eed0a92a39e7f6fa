# SPDX-License-Identifier: MIT
"""Judges the calendars in mails that were sent (S48 to S51): by their octets,
by python3-icalendar, and by libical (tests/lib/ical_dump.c, built).

    faults(raw, "REQUEST")      what is wrong with the one calendar in a mail;
                                [] when nothing is
    calendars(raw)              the octets of each text/calendar part
    events(octets)              [dict] of facts, as icalendar reads them
    differences(octets)         where libical reads something else

A fact is text, but DTSTART, DTEND and DTSTAMP: seconds since 1970 by the
calendar's own VTIMEZONE, or a date as YYYYMMDD. "later" has what a time that
comes twice could also mean."""
import datetime
import email
import email.policy
import os
import re
import subprocess
import sys
import zoneinfo

# Debian's modules are not seen by a Python that is not Debian's.
sys.path.append("/usr/lib/python3/dist-packages")
import icalendar  # noqa: E402

import tap  # noqa: E402

DUMP = os.path.join(os.path.dirname(os.path.realpath(tap.TIDINGS)),
                    "ical_dump")
UTC = datetime.timezone.utc
TEXTS = ["UID", "SUMMARY", "LOCATION", "DESCRIPTION", "URL", "STATUS"]
TIMES = ["DTSTART", "DTEND", "DTSTAMP"]
PEOPLE = ["CN", "ROLE", "PARTSTAT", "RSVP"]
UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def parts(raw):
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    return mail, [p for p in mail.walk()
                  if p.get_content_type() == "text/calendar"]


def calendars(raw):
    return [p.get_payload(decode=True) for p in parts(raw)[1]]


# --- readings ---------------------------------------------------------------

def zones(calendar):
    """{TZID: tzinfo made from the VTIMEZONE}"""
    return {str(z["TZID"]): z.to_tz() for z in calendar.walk("VTIMEZONE")}


def instant(value, tzid, known, which=min):
    """Of a date or time; None where it is in no zone that is known. Of a time
    that comes twice the first is meant (RFC 5545, 3.3.5)."""
    if not isinstance(value, datetime.datetime):
        return value.strftime("%Y%m%d")
    if tzid is None:
        return int(value.timestamp()) if value.tzinfo else None
    if tzid not in known:
        return None
    wall = value.replace(tzinfo=None)
    return which(int(known[tzid].localize(wall, is_dst=d).timestamp())
                 for d in (True, False))


def person(name, value, facts):
    facts.setdefault(name, []).append(str(value))
    for key in PEOPLE:
        if key in value.params:
            facts.setdefault(name + "." + key, []).append(
                str(value.params[key]))


def facts_of(event, known):
    facts = {}
    for key in TEXTS:
        if key in event:
            facts[key] = str(event[key])
    for key in TIMES:
        if key in event:
            prop = event[key]
            tzid = prop.params.get("TZID")
            facts[key] = instant(prop.dt, tzid, known)
            later = instant(prop.dt, tzid, known, max)
            if later != facts[key]:
                facts.setdefault("later", {})[key] = later
    if "SEQUENCE" in event:
        facts["SEQUENCE"] = str(int(event["SEQUENCE"]))
    for key in ("ORGANIZER", "ATTENDEE"):
        v = event.get(key, [])
        for one in v if isinstance(v, list) else [v]:
            person(key, one, facts)
    return facts


def events(octets):
    calendar = icalendar.Calendar.from_ical(octets)
    known = zones(calendar)
    return [facts_of(e, known) for e in calendar.walk("VEVENT")]


def libical(octets):
    """(METHOD, [facts], number of errors), as libical reads it."""
    done = subprocess.run([DUMP], input=octets, capture_output=True,
                          timeout=tap.LONG)
    method, found, errors = None, [], None
    if done.returncode != 0:
        return None, [], "not read"
    for line in done.stdout.decode().splitlines():
        key, _, value = line.partition(" ")
        value = re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1],
                       value)
        if key == "event":
            found.append({})
        elif key == "errors":
            errors = int(value)
        elif not found:
            method = value
        elif key in TIMES:
            found[-1][key] = value if len(value) == 8 else \
                None if value == "floating" else int(value)
        elif key.split(".")[0] in ("ORGANIZER", "ATTENDEE"):
            found[-1].setdefault(key, []).append(value)
        else:
            found[-1][key] = value
    return method, found, errors


def differences(octets):
    """Where the two readings are not the same. Of a time that comes twice
    libical may read the second."""
    method, theirs, errors = libical(octets)
    ours = events(octets)
    out = []
    if errors != 0:
        out.append("libical found errors: %s" % errors)
    want = str(icalendar.Calendar.from_ical(octets).get("METHOD"))
    if method != want:
        out.append("METHOD: libical %s, icalendar %s" % (method, want))
    if len(ours) != len(theirs):
        out.append("events: libical %d, icalendar %d" % (
            len(theirs), len(ours)))
    for a, b in zip(ours, theirs):
        later = a.pop("later", {})
        out += ["%s: libical %r, icalendar %r" % (key, b.get(key), a.get(key))
                for key in sorted(set(a) | set(b))
                if b.get(key) not in (a.get(key), later.get(key, a.get(key)))]
    return out


# --- what must be so --------------------------------------------------------

def octet_faults(octets):
    out = []
    if re.search(rb"\r(?!\n)|(?<!\r)\n", octets) or \
            not octets.endswith(b"\r\n"):
        out.append("S48: a line does not end in CR LF")
    for line in octets.split(b"\r\n"):
        if len(line) > 75:
            out.append("S48: a line of %d octets" % len(line))
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            out.append("S48: folded inside a character, or no UTF-8")
    if re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", octets):
        out.append("S48: a control character")
    return out


def zone_faults(calendar):
    """Every TZID has its VTIMEZONE, which agrees with the system's."""
    out = []
    known = zones(calendar)
    for event in calendar.walk("VEVENT"):
        for key in ("DTSTART", "DTEND"):
            if key not in event or "TZID" not in event[key].params:
                continue
            tzid = event[key].params["TZID"]
            wall = event[key].dt.replace(tzinfo=None)
            if tzid not in known:
                out.append("S48: no VTIMEZONE %s" % tzid)
                continue
            right = wall.replace(tzinfo=zoneinfo.ZoneInfo(tzid))
            back = datetime.datetime.fromtimestamp(
                right.timestamp(), right.tzinfo).replace(tzinfo=None)
            if back != wall:
                out.append("S48: %s is a time that clocks skip" % wall)
            if instant(wall, tzid, known) != int(right.timestamp()):
                out.append("S48: %s of %s is another moment by its "
                           "VTIMEZONE" % (wall, tzid))
    return out


def event_faults(event):
    out = []
    for key in ("UID", "DTSTAMP", "DTSTART", "SEQUENCE", "SUMMARY"):
        if key not in event:
            out.append("S48: no %s" % key)
    if not UID.fullmatch(str(event.get("UID"))):
        out.append("S48: the UID is not like a UUID: %s" % event.get("UID"))
    if "DTSTAMP" in event and event["DTSTAMP"].dt.utcoffset() != \
            datetime.timedelta(0):
        out.append("S48: DTSTAMP is not in UTC")
    if "DTEND" in event and event["DTEND"].params.get("TZID") == \
            event["DTSTART"].params.get("TZID") and \
            event["DTEND"].dt <= event["DTSTART"].dt:
        out.append("S48: it ends before it begins")
    if "SEQUENCE" in event and int(event["SEQUENCE"]) < 0:
        out.append("S49: SEQUENCE below 0")
    return out


def people_of(event, key):
    v = event.get(key, [])
    return [str(p) for p in (v if isinstance(v, list) else [v])]


def people_faults(mail, calendar, method):
    """Who is asked, and who asks (S49)."""
    out = []
    to = [a.addr_spec for a in mail["To"].addresses]
    reply_to = [a.addr_spec for a in mail["Reply-To"].addresses] \
        if mail["Reply-To"] else []
    for event in calendar.walk("VEVENT"):
        attendees = people_of(event, "ATTENDEE")
        organizers = people_of(event, "ORGANIZER")
        if method == "PUBLISH":
            if attendees:
                out.append("S49: ATTENDEE in a PUBLISH: %s" % attendees)
            continue
        if len(attendees) != 1 or attendees[0].lower() != \
                "mailto:" + to[0].lower():
            out.append("S49: ATTENDEE %s, To %s" % (attendees, to))
        if len(organizers) != 1:
            out.append("S49: ORGANIZER %s" % organizers)
        elif reply_to and organizers[0].lower() != \
                "mailto:" + reply_to[0].lower():
            out.append("S49: ORGANIZER %s, Reply-To %s" % (
                organizers, reply_to))
        if (method == "CANCEL") != (event.get("STATUS") == "CANCELLED"):
            out.append("S49: STATUS %s in a %s" % (
                event.get("STATUS"), method))
    return out


def part_faults(mail, part, method):
    """How it stands in the mail (S50)."""
    out = []
    if part.get_param("method") != method:
        out.append("S50: the part's method is %s" % part.get_param("method"))
    if (part.get_param("charset") or "").lower() != "utf-8":
        out.append("S48: its charset is %s" % part.get_param("charset"))
    beside = [[q.get_content_type() for q in p.iter_parts()]
              for p in mail.walk() if p.is_multipart() and
              part in list(p.iter_parts())]
    holder = [p.get_content_type() for p in mail.walk()
              if p.is_multipart() and part in list(p.iter_parts())]
    if method == "PUBLISH":
        if holder != ["multipart/mixed"] or \
                part.get_content_disposition() != "attachment":
            out.append("S50: a recap's calendar is no attachment: %s %s" % (
                holder, part.get_content_disposition()))
    elif holder != ["multipart/alternative"] or \
            beside[0][0] != "text/plain" or \
            beside[0][-1] != "text/calendar" or \
            part.get_content_disposition() == "attachment":
        out.append("S50: an invitation's calendar stands in %s %s" % (
            holder, beside))
    return out


def faults(raw, method):
    """What is wrong with a mail that has one calendar of this METHOD."""
    mail, found = parts(raw)
    if len(found) != 1:
        return ["%d calendars" % len(found)]
    octets = found[0].get_payload(decode=True)
    try:
        calendar = icalendar.Calendar.from_ical(octets)
    except ValueError as e:
        return ["icalendar cannot read it: %s" % e]
    out = octet_faults(octets) + part_faults(mail, found[0], method)
    if str(calendar.get("METHOD")) != method:
        out.append("S50: METHOD is %s" % calendar.get("METHOD"))
    if str(calendar.get("VERSION")) != "2.0" or "PRODID" not in calendar:
        out.append("S48: VERSION or PRODID")
    uids = [str(e.get("UID")) for e in calendar.walk("VEVENT")]
    if not uids or len(set(uids)) != len(uids) or \
            (method != "PUBLISH" and len(uids) != 1):
        out.append("S49: the UIDs are %s" % uids)
    for event in calendar.walk("VEVENT"):
        out += event_faults(event)
    return out + zone_faults(calendar) + \
        people_faults(mail, calendar, method) + differences(octets)

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Sessions over every change of clocks from 1970 to 2040 in 32 zones, and
rules of every kind, against dateutil and zoneinfo: none missed, none twice
(F28, G10)."""
import datetime
import os
import random
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "lib"))
import clocks  # noqa: E402
import tap  # noqa: E402

DUMP = os.path.join(os.path.dirname(os.path.realpath(tap.TIDINGS)),
                    "occurrence_dump")
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
QUICK = ["America/Toronto", "Australia/Lord_Howe", "Africa/Casablanca",
         "Pacific/Apia"]
LENGTH = 90
asked = []      # (question, what it ought to be)
seen = dict.fromkeys(["questions", "occurrences", "skipped", "twice"], 0)


def ask(zone, rule, first, start, low, high):
    """Remembers a question and its answer."""
    start = max(0, min(start, 24 * 60 - 1 - LENGTH))
    right = clocks.occurrences(zone, rule, first, start, LENGTH, low, high)
    asked.append(("\t".join([zone.name, rule, str(start), str(start + LENGTH),
                             first.isoformat(), str(low), str(high)]), right))
    seen["questions"] += 1
    seen["occurrences"] += len(right)
    for on, wall, at, _ in right:
        minute = int(wall[11:13]) * 60 + int(wall[14:16])
        seen["skipped"] += minute != start or wall[:10] != on
        later = zone.wall(at).replace(tzinfo=zone.tz, fold=1)
        seen["twice"] += int(later.timestamp()) != at


def answers():
    """What the program said to all of them; the first that differs."""
    said = subprocess.run([DUMP], input="".join(
        q + "\n" for q, _ in asked), text=True, capture_output=True,
        timeout=tap.LONG).stdout.splitlines()
    at = 0
    for question, right in asked:
        lines = []
        while at < len(said) and said[at] != "." and said[at][0] != "!":
            lines.append(said[at])
            at += 1
        lines += said[at:at + 1]
        at += 1
        want = ["%s %s %d %d" % o for o in right] + ["."]
        # A rule that never comes is refused.
        if not right and lines[0].endswith("cannot be counted out"):
            want = lines
        if lines != want:
            return [question] + [
                "ours %s\ntheirs %s" % pair for pair in zip(
                    lines + [""] * len(want), want + [""] * len(lines))
                if pair[0] != pair[1]][:4]
    return None if at == len(said) else ["more was said"]


def compare(name):
    found = answers()
    tap.ok(found is None and asked, name, *(found or []))
    del asked[:]


def around(zone, change):
    """Sessions at, before and after a change, by several rules."""
    before = zone.offset(change - 1)
    wall = datetime.datetime.fromtimestamp(
        change + before, clocks.UTC).replace(tzinfo=None)
    shift = abs(zone.offset(change) - before) // 60
    minute = wall.hour * 60 + wall.minute
    if zone.offset(change) < before:
        minute = max(0, minute - shift)
    low, high = change - 40 * clocks.DAY, change + 40 * clocks.DAY
    week = (change - 4 * clocks.DAY, change + 4 * clocks.DAY)
    first = wall.date() - datetime.timedelta(days=50)
    day = DAYS[wall.weekday()]
    for start in {minute - 1, minute, minute + min(shift, 60) // 2,
                  minute + min(shift, 60)}:
        ask(zone, "FREQ=DAILY", first, start, *week)
        ask(zone, "FREQ=WEEKLY;BYDAY=" + day, first, start, low, high)
        ask(zone, "FREQ=MONTHLY;BYDAY=%d%s" % ((wall.day - 1) // 7 + 1, day),
            first, start, low, high)
    ask(zone, "FREQ=MONTHLY;BYDAY=-1" + day, first, minute + 30, low, high)
    ask(zone, "FREQ=MONTHLY;BYMONTHDAY=%d" % wall.day, first, minute + 15,
        low, high)
    ask(zone, "FREQ=YEARLY;BYMONTH=%d;BYMONTHDAY=%d" % (wall.month, wall.day),
        first, minute + 30, low, high)


def every_change():
    total = 0
    for name in clocks.ZONES if tap.SOAK else QUICK:
        zone = clocks.Zone(name)
        for change in zone.changes:
            around(zone, change)
        total += len(zone.changes)
        if asked:
            compare("%s: around each of %d changes of clocks" % (
                name, len(zone.changes)))
    tap.ok(seen["skipped"] > 300 and seen["twice"] > 300,
           "hundreds of them fell on times that are not, or come twice", seen)
    tap.note("%d changes of clocks" % total)


def whole_spans():
    """71 years in one question each."""
    low, high = clocks.stamp(1970, 1, 2), clocks.stamp(2040, 12, 30)
    first = datetime.date(1970, 1, 1)
    for name in clocks.ZONES:
        zone = clocks.Zone(name)
        ask(zone, "FREQ=MONTHLY;BYDAY=3TH", first, 12 * 60, low, high)
        ask(zone, "FREQ=MONTHLY;BYDAY=-1SU", first, 150, low, high)
        if tap.SOAK:
            ask(zone, "FREQ=WEEKLY;BYDAY=SU", first, 150, low, high)
            ask(zone, "FREQ=WEEKLY;BYDAY=FR,SU", first, 0, low, high)
    compare("71 years in each of %d zones" % len(clocks.ZONES))


RULES = """\
FREQ=DAILY
FREQ=DAILY;INTERVAL=3
FREQ=DAILY;COUNT=10
FREQ=DAILY;UNTIL=20270320
FREQ=DAILY;BYDAY=MO,WE,FR
FREQ=DAILY;BYMONTH=3,11;INTERVAL=2
FREQ=WEEKLY;INTERVAL=2
FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU
FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=TU,SU
FREQ=WEEKLY;INTERVAL=2;BYDAY=SU
FREQ=WEEKLY;INTERVAL=3;WKST=WE;BYDAY=SU,TU;COUNT=9
FREQ=WEEKLY;BYDAY=SU,MO;COUNT=30
FREQ=WEEKLY;BYMONTH=3;BYDAY=SU
FREQ=MONTHLY
FREQ=MONTHLY;INTERVAL=2;BYDAY=3TH
FREQ=MONTHLY;BYDAY=TH;BYSETPOS=3
FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1
FREQ=MONTHLY;BYMONTHDAY=31
FREQ=MONTHLY;BYMONTHDAY=-1
FREQ=MONTHLY;BYMONTHDAY=1,15,-2
FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13
FREQ=MONTHLY;BYDAY=2SU,-1SU
FREQ=MONTHLY;BYMONTH=3,11;BYDAY=SU;COUNT=20
FREQ=MONTHLY;BYDAY=1MO;UNTIL=20280101T140000
FREQ=YEARLY
FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29
FREQ=YEARLY;BYMONTH=1,6;BYDAY=2TU
FREQ=YEARLY;BYDAY=20MO
FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
FREQ=YEARLY;INTERVAL=2;BYMONTH=11;BYDAY=1SU
FREQ=YEARLY;BYMONTHDAY=14;BYMONTH=3
""".split()


def every_rule():
    zone = clocks.Zone("America/Toronto")
    for rule in RULES:
        for first in ((2026, 1, 1), (2026, 1, 31), (2027, 3, 14)):
            ask(zone, rule, datetime.date(*first), 150,
                clocks.stamp(2026, 1, 1), clocks.stamp(2031, 1, 1))
            ask(zone, rule, datetime.date(*first), 90,
                clocks.stamp(2027, 11, 1), clocks.stamp(2027, 11, 10))
    compare("%d rules" % len(RULES))


def any_rule(r):
    freq = r.choice(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
    rule = "FREQ=" + freq
    days = r.sample(DAYS, r.randint(1, 3))
    if r.random() < .4:
        rule += ";INTERVAL=%d" % r.randint(1, 5)
    if freq in ("DAILY", "WEEKLY"):
        if r.random() < .5:
            rule += ";BYDAY=" + ",".join(days)
    elif r.random() < .5:
        rule += ";BYDAY=" + ",".join("%d%s" % (r.choice(
            [-2, -1, 1, 2, 3, 4, 5]), d) for d in days)
    else:
        rule += ";BYMONTHDAY=" + ",".join(str(d) for d in r.sample(
            range(1, 32), 2) + [-1])
    if freq == "YEARLY" or r.random() < .2:
        rule += ";BYMONTH=" + ",".join(str(m) for m in sorted(
            r.sample(range(1, 13), 3)))
    return rule + r.choice(["", "", ";COUNT=%d" % r.randint(1, 60),
                            ";UNTIL=%d0%d1%d" % (r.randint(2026, 2030),
                                                 r.randint(1, 9),
                                                 r.randint(0, 9))])


def random_rules(n):
    r = random.Random(2026)
    some = [clocks.Zone(name) for name in QUICK]
    for _ in range(n):
        low = clocks.stamp(r.randint(2026, 2030), r.randint(1, 12), 1)
        ask(r.choice(some), any_rule(r), datetime.date(
            2026, r.randint(1, 12), r.randint(1, 28)), r.randint(0, 1300),
            low, low + r.randint(1, 400) * clocks.DAY)
    compare("%d rules by chance" % n)


def changed(n):
    """Moved and cancelled ones, at random."""
    r = random.Random(14)
    zone = clocks.Zone("America/Toronto")
    first, start = datetime.date(2026, 1, 1), 12 * 60
    every = clocks.occurrences(
        zone, "FREQ=MONTHLY;BYDAY=3TH", first, start, LENGTH,
        clocks.stamp(2026, 1, 1), clocks.stamp(2038, 1, 1))
    for _ in range(n):
        low = clocks.stamp(r.randint(2026, 2035), r.randint(1, 12), 1)
        high = low + r.randint(1, 300) * clocks.DAY
        words, changes = [], {}
        for on, _, _, _ in r.sample(every, 12):
            to = datetime.datetime(2026, 1, 1, 12) + datetime.timedelta(
                days=r.randint(0, 3650))
            if r.random() < .5:
                to += datetime.timedelta(minutes=r.randint(-720, 719))
                words.append(on + to.strftime("=%Y-%m-%d %H:%M"))
            elif r.random() < .5:
                words.append(on + to.strftime("=%Y-%m-%d"))
            else:
                to = None
                words.append(on + "=")
            changes[on] = to
        right = []
        for on, wall, at, end in every:
            to = changes.get(on)
            if to is not None:
                at = zone.instant(to)
                wall = zone.wall(at).strftime("%Y-%m-%d %H:%M")
                end = zone.instant(to + datetime.timedelta(minutes=LENGTH))
            if low <= at <= high:
                cancelled = on in changes and to is None
                right.append(("x" * cancelled + on, wall, at, end))
        right.sort(key=lambda o: (o[2], o[0].strip("x")))
        asked.append(("\t".join([
            zone.name, "third Thursday", str(start), str(start + LENGTH),
            first.isoformat(), str(low), str(high)] + words), right))
    compare("%d times a dozen changes" % n)


every_change()
whole_spans()
every_rule()
random_rules(20000 if tap.SOAK else 300)
changed(5000 if tap.SOAK else 100)
tap.note(", ".join("%d %s" % (n, what) for what, n in seen.items()))
tap.finish()

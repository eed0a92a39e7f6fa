# SPDX-License-Identifier: MIT
"""What sessions ought to be, counted out by dateutil and turned to instants
by Python's zoneinfo; for tests/e2e/0705-occurrence.t. A wall time that clocks
skip means the first valid minute, one that comes twice the first (F28)."""
import bisect
import datetime
import sys
import zoneinfo

# Debian's module is not seen by a Python that is not Debian's.
sys.path.append("/usr/lib/python3/dist-packages")
import dateutil.rrule  # noqa: E402

UTC = datetime.timezone.utc
DAY = 24 * 3600
# Shifts of half an hour and of two, days that were skipped, daylight time in
# winter, changes at midnight, in the south, twice and four times a year, and
# zones whose law changed often.
ZONES = [
    "America/Toronto", "America/St_Johns", "America/Sao_Paulo",
    "America/Havana", "America/Caracas", "America/Asuncion", "America/Nuuk",
    "America/Scoresbysund", "America/Phoenix", "America/Santiago",
    "Antarctica/Troll", "Antarctica/Casey", "Africa/Cairo",
    "Africa/Casablanca", "Africa/Juba", "Africa/Windhoek", "Asia/Amman",
    "Asia/Gaza", "Asia/Kathmandu", "Asia/Pyongyang", "Asia/Tehran",
    "Asia/Tokyo", "Australia/Lord_Howe", "Australia/Sydney",
    "Europe/Dublin", "Europe/Istanbul", "Europe/London", "Europe/Moscow",
    "Europe/Volgograd", "Pacific/Apia", "Pacific/Chatham",
    "Pacific/Kwajalein"]


def stamp(y, m, d):
    return int(datetime.datetime(y, m, d, tzinfo=UTC).timestamp())


class Zone:
    """A zone, and its changes of offset from 1970 to 2040."""

    def __init__(self, name):
        self.name = name
        self.tz = zoneinfo.ZoneInfo(name)
        self.changes = []
        t, end = stamp(1970, 1, 1), stamp(2040, 12, 31)
        before = self.offset(t)
        while t < end:
            after = self.offset(t + DAY)
            if after != before:
                self.changes.append(self.between(t, t + DAY))
            t, before = t + DAY, after

    def offset(self, t):
        at = datetime.datetime.fromtimestamp(t, self.tz)
        return int(at.utcoffset().total_seconds())

    def between(self, low, high):
        """The first instant at which the offset is the later one."""
        after = self.offset(high)
        while high - low > 1:
            middle = (low + high) // 2
            if self.offset(middle) == after:
                high = middle
            else:
                low = middle
        return high

    def wall(self, t):
        return datetime.datetime.fromtimestamp(t, self.tz).replace(
            tzinfo=None, fold=0)

    def instant(self, wall):
        t = int(wall.replace(tzinfo=self.tz, fold=0).timestamp())
        if self.wall(t) == wall:
            return t
        # It was skipped; read by the old offset it lies behind the change.
        return self.changes[bisect.bisect_right(self.changes, t) - 1]


def rule_of(text, first, minute):
    """dateutil's reading of an RRULE; an UNTIL that is a day includes it."""
    parts = []
    for part in text.split(";"):
        if part.startswith("UNTIL=") and "T" not in part[6:]:
            part += "T235959"
        parts.append(part)
    return dateutil.rrule.rrulestr(
        ";".join(parts), dtstart=datetime.datetime.combine(
            first, datetime.time(minute // 60, minute % 60)))


def occurrences(zone, text, first, start, length, low, high):
    """[(on, wall, starts_at, ends_at)] that lie from low to high."""
    rule = rule_of(text, first, start)
    found = []
    margin = datetime.timedelta(days=2)
    for wall in rule.between(zone.wall(low) - margin,
                             zone.wall(high) + margin, inc=True):
        at = zone.instant(wall)
        if not low <= at <= high:
            continue
        end = zone.instant(wall + datetime.timedelta(minutes=length))
        if end <= at:
            end = at + 60 * length
        found.append((wall.strftime("%Y-%m-%d"),
                      zone.wall(at).strftime("%Y-%m-%d %H:%M"), at, end))
    return found

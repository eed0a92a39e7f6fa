/* SPDX-License-Identifier: MIT */
#ifndef SCHEDULE_CALENDAR_H
#define SCHEDULE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "schedule/zone.h"

/*
 * A calendar object to send (RFC 5545, RFC 5546). Strings are UTF-8 and
 * borrowed; what a text may not hold is left out, line ends become "\n".
 */
struct calendar_event {
	const char *uid;		/* calendar_uid */
	const char *title;
	const char *place, *url, *description;	/* may be NULL */
	/* The list's wall clock. Without a time of day: whole days, the end
	 * one included. end.year 0: not given. */
	struct civil start, end;
	int sequence;			/* 0 at first, +1 a change */
	bool cancelled;
	bool free;			/* takes nobody's time */
	/* Of an invitation only: the address replies go to, and the one
	 * person asked (S49). NULL otherwise. In these four a mark stands for
	 * what is filled in later: CALENDAR_MARK, letters, CALENDAR_MARK_END.
	 * Each is on a line of its own, so that up to CALENDAR_FILL octets may
	 * take its place. */
	const char *organizer_name, *organizer;
	const char *attendee_name, *attendee;
	const char *partstat;		/* what is known; NULL: NEEDS-ACTION */
};
enum { CALENDAR_MARK = 0x01, CALENDAR_MARK_END = 0x02, CALENDAR_FILL = 74 };

struct calendar {
	const char *method;		/* "PUBLISH", "REQUEST", "CANCEL" */
	const struct zone *zone;
	int64_t stamp;			/* DTSTAMP */
	size_t n;
	const struct calendar_event *event;
};

/*
 * Appends the VCALENDAR: CRLF, lines of at most 75 octets that are never
 * folded inside a character (S48). A wall time that clocks skip is written as
 * zone_to_time reads it. The VTIMEZONE lists the zone's real changes from the
 * one before the first event to the one after the last.
 */
void calendar_write(const struct calendar *c, struct buf *out);

/* The type of such a part: "text/calendar; charset=UTF-8; method=PUBLISH"
 * (RFC 6047 section 2.4). */
const char *calendar_type(struct arena *a, const char *method);

/* A UID for (list, recap, event): a hash written like a UUID, so the same
 * event keeps it through every correction and nothing can be read from it
 * (RFC 7986 section 5.3). */
enum { CALENDAR_UID = 37 };
void calendar_uid(const char *list, const char *recap, const char *event,
	char out[CALENDAR_UID]);

#endif

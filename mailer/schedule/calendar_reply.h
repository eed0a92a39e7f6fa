/* SPDX-License-Identifier: MIT */
#ifndef SCHEDULE_CALENDAR_REPLY_H
#define SCHEDULE_CALENDAR_REPLY_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * What somebody's calendar answers to an invitation (RFC 5546 section 3.2.3).
 * For foreign octets: they are cut down to the few lines that matter before
 * libical sees them, and it runs where the caller has jailed it.
 */
enum {
	CALENDAR_REPLY_MAX = 256 * 1024,	/* octets that are looked at */
	CALENDAR_TEXT_MAX = 8 * 1024,		/* of a value */
};

enum calendar_method {
	CALENDAR_NOTHING,	/* no calendar, or one that cannot be read */
	CALENDAR_REPLY,
	CALENDAR_COUNTER,	/* another time is proposed */
	CALENDAR_REFRESH,	/* the invitation is asked for again */
	CALENDAR_OTHER,
};

/* Strings are well-formed UTF-8 without controls but LF in the comment; "" :
 * not there. */
struct calendar_reply {
	const char *uid;
	const char *attendee;		/* without mailto: */
	const char *partstat;		/* upper case */
	const char *comment;
	const char *recurrence_id;	/* as written, "TZID=...:" before it */
	int64_t sequence;		/* -1: none */
	int64_t stamp;			/* 0: none */
};

/* method: what stands beside the calendar (RFC 6047 section 2.4), for one that
 * says none; may be NULL. from: whose answer is looked for where there are
 * several; may be NULL. Only of a CALENDAR_REPLY *reply_r is filled. */
enum calendar_method calendar_reply_read(struct arena *a, const char *s,
	size_t n, const char *method, const char *from,
	struct calendar_reply *reply_r);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef COMPOSE_PERSONAL_MEETING_H
#define COMPOSE_PERSONAL_MEETING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"

/*
 * An invitation: a mail about one meeting to one member, which mail programs
 * show with buttons (S49, S50), or what has become of the meeting since. Who
 * is asked stands in slots only: "cn0", "cn1", ... are the name, "at0", ... the
 * address, in pieces that each fit a line of a calendar.
 */
enum meeting_news { MEETING_INVITED, MEETING_MOVED, MEETING_CHANGED,
	MEETING_CANCELLED, MEETING_AGAIN, MEETING_REMIND, MEETING_TAKEN };

struct personal_meeting {
	enum meeting_news news;
	const char *uid;
	const char *title, *place;	/* in the reader's language; place may
					 * be NULL */
	struct civil start, end;	/* wall clock; end.year 0: not given */
	struct civil respond_by;	/* year 0: none */
	int sequence;
	int64_t stamp;			/* DTSTAMP: when it came to be so */
	const char *partstat;		/* what the member answered and still
					 * counts; NULL: nothing */
	const char *reply_domain;	/* of the address that answers go to */
	size_t n_name, n_addr;		/* slots; n_name 0: no name is known */
};

/* A name as a quoted value (RFC 5545 section 3.2), and an address as a mailto
 * (RFC 6068), cut into the values of these slots. */
size_t meeting_name_slots(struct arena *a, const char *name,
	const char ***v_r);
size_t meeting_addr_slots(struct arena *a, const char *addr,
	const char ***v_r);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef STORE_EVENT_COUNT_H
#define STORE_EVENT_COUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db.h"
#include "store/event.h"

/* How many answered what, with those who were not asked. */
struct event_counts {
	int64_t invited, yes, maybe, no, silent;
	int64_t unasked;	/* of the answers: by members not asked */
};
void event_count_add(struct event_counts *c, bool asked,
	const char *partstat);
/* Each who was asked or answered; strings live as long as the call. */
struct event_member {
	const char *addr, *name, *tier, *attribute;	/* "" : none */
	bool asked;
	const char *partstat;	/* what counts; NULL: silent */
};
int event_members(struct db *db, const struct event *e,
	const char *attribute, int (*fn)(void *ctx,
		const struct event_member *m, struct err *err), void *ctx,
	struct err *err);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef STORE_EVENT_H
#define STORE_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"

/*
 * Meetings that members are asked to, and what they answered: each time, the
 * last one counts.
 */
struct event {
	int64_t id, list_id;
	const char *uid, *title;
	int64_t sequence;
	int64_t starts_at;
	bool cancelled;
};
/* 1, 0: there is none, -1. */
int event_by_uid(struct db *db, struct arena *a, const char *uid,
	struct event *e_r, struct err *err);
/* Of those that a recap tells of and that are still to come, the only one;
 * 0: none, or several. */
int event_of_recap(struct db *db, struct arena *a, int64_t recap_id,
	int64_t now, struct event *e_r, struct err *err);

/* Those to come to which a member was invited, and those that a recap tells of
 * (recap_id 0: none), in order of their starts; at most 100. */
int events_coming(struct db *db, struct arena *a, int64_t list_id,
	int64_t member_id, int64_t recap_id, int64_t now, struct event **v_r,
	size_t *n_r, struct err *err);

struct rsvp {
	int64_t event_id, member_id;
	const char *partstat;	/* RFC 5545, 3.2.12, upper case */
	const char *recurrence;	/* which of a series; "" */
	const char *comment;
	int64_t stamp;		/* DTSTAMP of a calendar's answer; 0: words */
	int64_t at;
	const char *way;	/* "calendar", "reply", "web" */
};
/* In the caller's transaction. 1: it counts; 0: a later one, by its stamp, was
 * there before, -1. */
int rsvp_add(struct db *db, const struct rsvp *r, struct err *err);

#endif

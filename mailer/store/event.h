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
 * last one counts, unless the meeting was moved since.
 */
struct event {
	int64_t id, list_id;
	const char *uid, *title;
	int64_t sequence;
	int64_t starts_at, ends_at;
	bool cancelled;
	const char *session;	/* its slug; NULL: it is a recap's */
	const char *day;	/* of the session's rule, "2026-12-17"; or the
				 * event's id in its recap */
	int64_t recap_id;	/* 0: it is a session's */
	const char *recap;	/* its slug; NULL; not needed to save one */
	int64_t respond_by;	/* 0: none */
	const char *facts;	/* JSON: see cmd/meeting.h */
	int64_t asked;		/* answers to an earlier sequence are void */
	const char *what;	/* the last change: "invited", "moved",
				 * "changed", "cancelled", "again" */
	int64_t changed_at;
	bool registers;		/* elsewhere: a yes to us is none */
	int64_t invited_at, reminded_at;	/* 0: not yet */
	const char *tiers;	/* who may hear of it: JSON; NULL: all */
	int64_t asked_at;	/* anew, as it had moved; 0: never */
};
/* 1, 0: there is none, -1. */
int event_by_uid(struct db *db, struct arena *a, const char *uid,
	struct event *e_r, struct err *err);
/* Of those that a recap tells of and that are still to come, the only one;
 * 0: none, or several, or one to register for. */
int event_of_recap(struct db *db, struct arena *a, int64_t recap_id,
	int64_t now, struct event *e_r, struct err *err);
/* Of a list those that begin or began after `since`, by their time. */
int events_since(struct db *db, struct arena *a, int64_t list_id,
	int64_t since, struct event **v_r, size_t *n_r, struct err *err);

/* By its UID: made, or all of it overwritten; id is filled. In the caller's
 * transaction. */
int event_save(struct db *db, struct event *e, struct err *err);

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
	int64_t sequence;	/* of the meeting, as it was answered */
};
/* In the caller's transaction. 1: it counts; 0: a later one, by its stamp, was
 * there before, -1. */
int rsvp_add(struct db *db, const struct rsvp *r, struct err *err);
/* What counts of a member: 1, 0: nothing does, -1. */
int rsvp_of(struct db *db, struct arena *a, const struct event *e,
	int64_t member_id, const char **partstat_r, struct err *err);

#endif

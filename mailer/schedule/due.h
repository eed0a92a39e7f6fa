/* SPDX-License-Identifier: MIT */
#ifndef SCHEDULE_DUE_H
#define SCHEDULE_DUE_H

#include <stdint.h>

/*
 * What is due: pure functions of `now`. Instants are seconds since 1970, 0
 * where there is none; spans are seconds.
 */
enum {
	DUE_GRACE = 24 * 3600,	/* how long after its `send:` a delivery may
				 * still begin by itself */
	DUE_CRON = 3600,	/* cron that has not run for so long is said */
	DUE_ALARM = 6 * 3600,	/* a run that lasts so long is said (F29) */
};

/* The beginning of an approved delivery. Nothing begins twice, whatever the
 * clock does: what has begun is no longer asked about here. */
enum due_send {
	DUE_BY_HAND,		/* no `send:`: a person begins it */
	DUE_LATER,
	DUE_NOW,
	DUE_TOO_LATE,		/* more than DUE_GRACE ago: a person decides */
};
enum due_send due_send(int64_t send_at, int64_t now);

/* Undone rows of a delivery that has begun. */
struct due_rows {
	int64_t waiting;	/* that wait for nothing but a run */
	int64_t deferred;	/* to be tried again, */
	int64_t next_at;	/* the first of them then */
	int64_t begun_at;	/* 0: only single members' mails went out,
				 * which do not become stale */
	int64_t stale;
};
enum due_rows_what { DUE_NOTHING, DUE_GO_ON, DUE_EXPIRE };
/* What happens to them next, and when: *at_r is at most `now` for what is due
 * already. A retry that would come after they are stale never comes. */
enum due_rows_what due_rows(const struct due_rows *r, int64_t now,
	int64_t *at_r);

/* The first instant at which what is undone is stale; 0: never. */
int64_t due_expiry(const struct due_rows *r);

#endif

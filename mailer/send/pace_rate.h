/* SPDX-License-Identifier: MIT */
#ifndef SEND_PACE_RATE_H
#define SEND_PACE_RATE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * How fast one relay may be given messages: the rate it is promised in the
 * settings, and what it was seen to bear. Pure; `now` is monotonic, in ms.
 *
 * In no stretch of `ms` milliseconds are more than n messages let go. Whoever
 * comes late by less than a fiftieth of that (50 ms at most) has lost nothing.
 *
 * A relay that throttles is given half of what it got, at least a message in
 * ten seconds; for each ten seconds of answers without another complaint a
 * tenth of what it once bore is added, until that is twice as much again.
 * Complaints about messages that were under way already count as one.
 */
struct pace_rate {
	int64_t (*scale)(int64_t ms);
	int64_t interval;	/* ns between two messages; 0: none promised */
	int64_t tolerance;	/* ns */
	int64_t due;		/* ns: the next message */
	/* What was taken in this stretch of ten seconds and the one before. */
	int64_t stretch;	/* when it began */
	int64_t taken, before;
	bool had_before;
	/* What was learnt, in messages a ms; limit 0: no complaint yet. */
	double limit, seen;
	int64_t halved_at, calm_since;
	int stale;		/* under way when it was halved last */
};

/* n messages in ms milliseconds; n 0: any number. */
void pace_rate_init(struct pace_rate *r, int n, int64_t ms,
	int64_t (*scale)(int64_t ms));

/* ms until a message may go; 0: now. */
int64_t pace_rate_wait(const struct pace_rate *r, int64_t now);
void pace_rate_taken(struct pace_rate *r, int64_t now);
void pace_rate_untaken(struct pace_rate *r);	/* it did not go after all */

/* A message that was taken is under way no more. */
void pace_rate_ended(struct pace_rate *r);
/* The relay answered something else than a complaint. */
void pace_rate_calm(struct pace_rate *r, int64_t now);
/* It complained; so many messages are under way. */
void pace_rate_throttled(struct pace_rate *r, int64_t now, int under_way);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef CMD_CRON_H
#define CMD_CRON_H

#include "cmd/home.h"

/*
 * Whether cron calls `tidings run` here, from what the phases left in the
 * store.
 */
struct cron {
	int64_t last;		/* when it ran last; 0: never */
	bool works;		/* that was within the hour, and no run is
				 * busy for longer */
	int status;		/* how it ended: the first phase that was not
				 * well, or 0 */
	const char *phase, *said;	/* of that one; NULL */
	const char *unended;	/* a phase that runs, or died; NULL */
	int64_t unended_since;
	bool busy;		/* that one still holds its lock */
};

/* A home without a store has never seen cron. */
int cron_look(const struct home *h, struct cron *cron_r, struct err *err);

/* Where it does not work: "cron has never called `tidings run` here", or since
 * when it has not, or is at it. */
const char *cron_trouble(const struct home *h, const struct cron *cron);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "cmd/issue.h"
#include "send/engine.h"

/*
 * A send on a terminal while it lasts: a few lines that are drawn over
 * themselves, and above them what was refused or put off, as it comes. Under
 * cron and in pipes nothing is shown.
 */
enum { PROGRESS_SAMPLES = 16 };
struct progress {
	const struct issue *is;
	int64_t total;		/* rows that can go in this run */
	int64_t began_ms, drawn_ms;
	int lines;		/* on the screen now */
	int shown;		/* troubles told one by one */
	size_t n_relays, n_tiers;
	struct engine_tally *relay, *tier;
	int64_t *tier_total;
	struct { int64_t ms, done; } sample[PROGRESS_SAMPLES];	/* a ring */
	int n_samples;
};

/* Lets the engine tell p, if there is a terminal. */
int progress_begin(struct progress *p, const struct issue *is,
	struct engine *e, struct err *err);
/* The lines are taken away; what was told one by one stays. */
void progress_end(struct progress *p);

/* The lines as they are now, each at most width columns and ended. Pure. */
void progress_draw(const struct progress *p, const struct engine_tally *all,
	int64_t now_ms, size_t width, struct buf *out);

#endif

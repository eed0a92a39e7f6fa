/* SPDX-License-Identifier: MIT */
#ifndef CMD_TALLY_H
#define CMD_TALLY_H

#include "cmd/issue.h"

/*
 * How a delivery stands: the object of send and status, and the same in plain
 * words.
 */
struct tally {
	struct delivery_counts counts;
	size_t n_tiers;
	struct delivery_tier_counts *tier;
	int64_t next_at;	/* of the first deferred row; 0: none */
	int64_t earlier;	/* of earlier revisions, in doubt */
	int64_t in_flight;	/* of in_doubt: another run has them in hand */
	bool by_itself;		/* cron goes on with what waits */
};

/* With nothing approved all counts are 0. Needs the revision and the home;
 * ref.list only where nothing is approved. */
int tally_take(struct issue *is, struct tally *t);
/* The keys of the contract, into an object that is open. */
void tally_json(const struct issue *is, const struct tally *t,
	int64_t ms, struct json *j);
/* The table by tier, then what it means and what to do next. */
void tally_text(const struct issue *is, const struct tally *t,
	struct buf *out);

/* The name of a tier in the list's first language. */
const char *tally_tier_name(const struct issue *is, const char *id);

#endif

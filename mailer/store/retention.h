/* SPDX-License-Identifier: MIT */
#ifndef STORE_RETENTION_H
#define STORE_RETENTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/consent.h"
#include "store/db.h"

/*
 * What the store keeps no longer than it must (C13, T7): deliveries with their
 * notices, what members wrote, requests to join, and whoever asked to join and never confirmed.
 * Which recaps went out, the consent ledger and the evidence of what was
 * agreed to stay for ever.
 *
 * A recap's deliveries go together, once all of them are final and old enough:
 * what remains counts as sent to everybody (REVISION_ERASED), since nobody
 * knows any more who has it.
 */
enum {
	RETENTION_EVERY = 24 * 3600,		/* seconds between two times */
	RETENTION_UNCONFIRMED = 7 * 24 * 3600,	/* of who asked to join */
	RETENTION_REQUESTS = 30 * 24 * 3600,
	RETENTION_RELAY_USE = 3 * 24 * 3600,
};

/* What happened before each of these is erased. */
struct retention_cutoffs {
	int64_t now, deliveries, replies, unconfirmed, requests, relay_use;
};
/* Pure; `deliveries` and `replies` as in the settings, in seconds. */
void retention_cutoffs(int64_t now, int64_t deliveries, int64_t replies,
	struct retention_cutoffs *c_r);
/* Whether it is time again, `last` being the last time (0: never). A clock
 * that was set back does not stop it for long. Pure. */
bool retention_due(int64_t last, int64_t now);

/* When it was last done to its end; 0: never. */
int retention_last(struct db *db, int64_t *at_r, struct err *err);
int retention_note(struct db *db, int64_t now, struct err *err);

/* How far it is; all zero to begin with. */
struct retention_work {
	int step;
	int64_t recap;		/* whose deliveries are on their way out */
	struct retention_totals {
		int64_t lapsed;	/* never confirmed: erased, or left again */
		int64_t deliveries, notices, contents, requests;
	} total;
};

/*
 * One piece of the work, at most some thousand rows, in a transaction of its
 * own; whoever calls it holds send.lock. 1: there may be more; 0: all is done;
 * -1: w is of no use any more. A run that dies between two pieces, or in one,
 * has lost nothing: the next one begins again. The caller owes journal_update
 * after each, and store_scrub in the end.
 */
int retention_step(struct db *db, struct ledger *l,
	const struct retention_cutoffs *c, struct retention_work *w,
	struct err *err);

#endif

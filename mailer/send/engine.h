/* SPDX-License-Identifier: MIT */
#ifndef SEND_ENGINE_H
#define SEND_ENGINE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "send/letter.h"
#include "send/outlet.h"
#include "store/db.h"

/*
 * Carries the rows of a revision out: takes them, fills them, hands them to
 * the relays and records what became of each. Whoever calls it holds the send
 * lock. One thread for each connection, and the caller's for the store.
 *
 * A relay that cannot be used cools down while the others take over; its rows
 * stay planned. One member's refusal, or a message that cannot be made, never
 * stops the others (I6).
 */
struct engine_tally {
	const char *name;
	int64_t accepted, deferred, failed, in_doubt;	/* of this run */
};

struct engine_totals {
	struct engine_tally all;
	int64_t held_back;	/* left for later: their domain wants fewer */
	bool reached;		/* a relay took part in a transaction */
	bool relays_gone;	/* none can be used now */
	bool quota;		/* one has had all that its quota allows */
	bool stopped;		/* by a signal */
	bool policy;		/* by the stop rule (S56) */
	char trouble[400];	/* why a relay was left, last; "" : none was,
				 * and what waits only waits for its time */
};

struct engine {
	struct db *db;
	struct letters *letters;
	size_t n_relays;
	const struct relay *relay;
	bool cron;		/* leaves relays in peace that failed lately */
	const atomic_int *stop;	/* may be NULL */
	int64_t (*now)(void);
	/* For progress; all may be NULL or 0. Tallies have the names of
	 * relays and tiers and are counted up. progress is called after each
	 * commit, and now and then; event for what was not accepted. */
	struct engine_tally *relay_tally, *tier_tally;
	size_t n_tiers;
	void (*progress)(void *ctx, const struct engine_totals *t);
	void (*event)(void *ctx, const struct delivery *d,
		const struct outcome *o);
	void *ctx;
	/* Called as often as progress, on whatever terminal; may be NULL. */
	void (*tick)(void *tick_ctx);
	void *tick_ctx;
};

/*
 * What a process that died has left armed: what a Maildir has got is accepted,
 * what is in its tmp/ yet was not sent; anything else is in doubt from now on.
 * *in_doubt_r counts those, but for notices, about which nobody decides.
 */
int engine_recover(const struct engine *e, int64_t *in_doubt_r,
	struct err *err);

/* Until nothing is left that can go now. -1 only for failures of the store
 * and the disk. only: a member's id, or 0. */
int engine_run(const struct engine *e, int64_t revision_id, int64_t only,
	struct engine_totals *totals_r, struct err *err);

/* The same for the notices of a list, or with 0 of all lists. */
int engine_run_notices(const struct engine *e, int64_t list_id,
	struct engine_totals *totals_r, struct err *err);
/* The same for the catch-ups of a list. */
int engine_run_catch_ups(const struct engine *e, int64_t list_id,
	struct engine_totals *totals_r, struct err *err);

/* The stop rule (S56): of `done` answers, `refused` were for policy. */
bool policy_halt(int64_t done, int64_t refused);

#endif

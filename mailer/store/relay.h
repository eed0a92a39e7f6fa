/* SPDX-License-Identifier: MIT */
#ifndef STORE_RELAY_H
#define STORE_RELAY_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"

/*
 * What outlives a run about the relays: how much of a quota is used, and which
 * are in trouble. A relay's name is its URL; the settings let no user and no
 * password into one. `now` is seconds since 1970. Whatever writes does so in
 * the caller's transaction.
 */

/* n more messages are handed to it; what no quota can ask for any more is
 * deleted on the way. */
int relay_use_add(struct db *db, const char *relay, int64_t now, int64_t n,
	struct err *err);

/*
 * How many were handed to it in the last `window` seconds, two days at most.
 * Never too few: minutes that reach into the window count whole, and so does
 * what a clock that was ahead has put into the future.
 */
int relay_used(struct db *db, const char *relay, int64_t now, int64_t window,
	int64_t *n_r, struct err *err);

/* A relay that failed and has not answered since. */
struct relay_trouble {
	const char *relay;
	int failures;		/* in a row */
	int64_t cool_until;	/* cron leaves it alone until then */
	const char *reason;	/* plain words, no secret and no address */
};
/* 1, 0: it is in none, -1. */
int relay_trouble_get(struct db *db, struct arena *a, const char *relay,
	struct relay_trouble *t_r, struct err *err);
int relay_trouble_set(struct db *db, const struct relay_trouble *t,
	struct err *err);
/* It is well again. Fine also where it was. */
int relay_trouble_clear(struct db *db, const char *relay, struct err *err);
/* All, by name; also of relays that the settings name no more. */
int relay_trouble_list(struct db *db, struct arena *a,
	struct relay_trouble **v_r, size_t *n_r, struct err *err);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef STORE_ADOPT_H
#define STORE_ADOPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/keys.h"
#include "store/db.h"
#include "store/journal.h"

/*
 * Makes a restored or copied store the one that counts, in one transaction:
 * whoever left according to the journal has left again, what may have been
 * mailed is in doubt, approvals that have not begun are withdrawn, and
 * deliveries that the store never heard of are recorded as begun and held.
 * Then the journal goes on with it. from_db: a new one is begun, because the
 * old one is lost, damaged or of another store; what it still has that these
 * keys wrote is applied all the same.
 */
struct adoption {
	int64_t left, suspended, complained, forgotten;	/* done again */
	int64_t strangers;	/* who left and are not in the store */
	int64_t in_doubt;	/* rows */
	int64_t withdrawn;	/* approvals */
	int64_t held;		/* deliveries the store did not know */
	int64_t generation;	/* the new one */
};
int store_adopt(struct db *db, struct keys *k, struct journal *j,
	bool from_db, int64_t now, struct adoption *adoption_r,
	struct err *err);

#endif

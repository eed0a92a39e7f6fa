/* SPDX-License-Identifier: MIT */
#ifndef STORE_REPLAY_H
#define STORE_REPLAY_H

#include <stdint.h>

#include "base/err.h"
#include "store/db.h"

/*
 * Compares every member with what the consent ledger says of it: whether it
 * left, the basis of its consent and when that ends, its tier, whether mail to
 * it came back. The ledger is the record; a member that differs was changed
 * behind its back. Calls fn for each difference; memory does not grow with the
 * store. The ledger itself is ledger_verify's to check, and first.
 */
struct difference {
	int64_t member;
	const char *addr, *list;	/* "" where the member is gone */
	const char *what;		/* "is confirmed, but the ledger ..." */
};
typedef int difference_fn(void *ctx, const struct difference *d);
int ledger_replay(struct db *db, difference_fn *fn, void *ctx,
	struct err *err);
/* The same for one member that is there. */
int ledger_replay_member(struct db *db, int64_t member, difference_fn *fn,
	void *ctx, struct err *err);

#endif

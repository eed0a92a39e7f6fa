/* SPDX-License-Identifier: MIT */
#ifndef STORE_MEMBERSHIP_STEPS_H
#define STORE_MEMBERSHIP_STEPS_H

#include "store/membership.h"

/* What membership.c and signup.c share. In the caller's transaction. */

/* A notice to the member; once as in struct notice. */
int membership_tell(struct db *db, const struct member *m, const char *kind,
	const char *args, const char *answers, const char *once, int64_t now,
	struct err *err);
/* The latest recap at the member's level, for the change that the ledger's
 * last row says; whoever plans mail finds out which, and whether. */
int membership_catch_up(struct db *db, struct ledger *l,
	const struct member *m, int64_t now, struct err *err);

/* The ledger's last row of that kind about a member; of a kind that changes
 * the status, the last row that did, but for imports. 0: none. */
int membership_latest(struct db *db, int64_t member, enum consent_kind kind,
	int64_t *seq_r, struct err *err);

#endif

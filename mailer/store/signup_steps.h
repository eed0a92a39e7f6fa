/* SPDX-License-Identifier: MIT */
#ifndef STORE_SIGNUP_STEPS_H
#define STORE_SIGNUP_STEPS_H

#include "store/membership.h"
#include "store/notice.h"
#include "store/signup.h"

/* What signup.c and signup_address.c share. In the caller's transaction. */
enum { DAY = 86400, ANSWER_DAYS = 7 };

/* Whether one more confirmation may go out (T7): 1, 0, -1. hash: the keyed one
 * of its address, which outlives an address that is erased. */
int signup_within_limits(struct db *db, const char *hash, const char *network,
	int per_hour, int64_t now, struct err *err);
/* That one does. */
int signup_count(struct db *db, int64_t member, const char *hash,
	const char *network, int64_t now, struct err *err);

/* The address's row, made when missing. */
int signup_address(struct db *db, const struct address *addr, int64_t *id_r,
	struct err *err);
/* Where an address stands on a list; complaints and bounces count from any. */
int signup_standing(struct db *db, struct arena *a, int64_t list_id,
	const char *key, int64_t now, enum standing *standing_r,
	bool *express_r, struct err *err);

/* The answer of a new address. */
int signup_moved(struct db *db, struct ledger *l, const struct notice *n,
	const char *way, const char *evidence, int64_t now,
	enum confirm_outcome *outcome_r, struct err *err);

#endif

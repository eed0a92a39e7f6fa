/* SPDX-License-Identifier: MIT */
#ifndef STORE_REMARK_H
#define STORE_REMARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"

/*
 * What members say of a recap's drafts, numbered within the recap: a number
 * that was given stays. In the caller's transaction, but for reading.
 */
struct remark {
	int64_t recap_id, revision, member_id, reply_id;
	int64_t number;			/* given by remark_add */
	int section;			/* D2 is 2; 0: none was named */
	const char *quote, *words;
	int64_t at;
	int64_t settled_at;		/* 0: open */
	const char *settled;		/* what became of it; "" */
	const char *name, *addr, *tier;	/* of the member; read only */
};
int remark_add(struct db *db, struct remark *r, struct err *err);
/* By section, then number. */
int remarks_of(struct db *db, struct arena *a, int64_t recap_id,
	struct remark **v_r, size_t *n_r, struct err *err);
/* How many are not settled. */
int remarks_open(struct db *db, int64_t recap_id, int64_t *n_r,
	struct err *err);
/* 1: settled, 0: there is no such number, -1. */
int remark_settle(struct db *db, int64_t recap_id, int64_t number,
	const char *words, int64_t now, struct err *err);

/*
 * Whom the drafts of a recap have reached, by the level at which each member
 * got it at last, and who of them has made no remark; whoever left without one
 * is not among them. Who asked for the whole
 * draft and got it is told apart: of a level that gets the summary, only these
 * had anything to remark on.
 */
struct remark_silent {
	const char *name, *addr;
	bool asked;			/* for the whole draft */
};
struct remark_silence {
	const char *tier;
	int64_t reached, asked, asked_silent;
	size_t n, cap;			/* the silent */
	struct remark_silent *who;
};
int remark_silent(struct db *db, struct arena *a, int64_t recap_id,
	struct remark_silence **v_r, size_t *n_r, struct err *err);

#endif

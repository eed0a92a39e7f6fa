/* SPDX-License-Identifier: MIT */
#ifndef STORE_DIGEST_H
#define STORE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/err.h"
#include "store/db.h"

/*
 * The digest of a list's month: one row once it was made, or found to need
 * none, whatever the clock does later. What changes one is in the caller's
 * transaction.
 */
struct digest_row {
	int64_t list_id;
	const char *month;		/* 2026-11 */
	int64_t at;
	const char *slug;		/* NULL: it needs none */
	bool ours;			/* the program wrote it: hash */
	unsigned char hash[SHA256_LEN];
	bool automatic;			/* goes by itself */
	int64_t notice_id;		/* of its preview; 0: none yet */
	bool shown;			/* in that: */
	unsigned char seen[SHA256_LEN];	/* the source, */
	unsigned char sent[SHA256_LEN];	/* all that would go out, */
	int64_t seen_at;		/* composed then */
	int64_t ended_at;		/* 0: not over */
};

/* 1: found, 0: none, -1. */
int digest_row_get(struct db *db, struct arena *a, int64_t list_id,
	const char *month, struct digest_row *r, struct err *err);
/* The one that is not over and has this slug, or whose preview the notice is;
 * likewise. */
int digest_row_open(struct db *db, struct arena *a, int64_t list_id,
	const char *slug, struct digest_row *r, struct err *err);
int digest_row_of_notice(struct db *db, struct arena *a, int64_t notice_id,
	struct digest_row *r, struct err *err);
/* All of a list that are not over, by month. */
int digest_rows_open(struct db *db, struct arena *a, int64_t list_id,
	struct digest_row **v_r, size_t *n_r, struct err *err);

/* Adds or replaces it. */
int digest_row_put(struct db *db, const struct digest_row *r,
	struct err *err);

/* When a relay took the preview; 0: none has. *over_r: none will. */
int digest_accepted(struct db *db, const struct digest_row *r, int64_t *at_r,
	bool *over_r, struct err *err);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef STORE_DELIVERY_FIND_H
#define STORE_DELIVERY_FIND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"
#include "store/delivery.h"

/* Which mail of ours something is about: by the id that a token holds. */
struct found_delivery {
	int64_t id;		/* 0: none */
	int64_t list_id, member_id;
	int64_t edition_id;	/* of a recap; 0: it was a notice */
	const char *list;	/* slug */
	const char *kind, *subject_key, *addr;
	enum delivery_state state;
	bool armed;		/* it was handed to a relay, once */
	int64_t recap_id, revision;	/* 0: none; its number */
	const char *recap;	/* slug; "" */
	const char *notice;	/* its kind; "" : it is none */
	const char *args;	/* of the notice; "" */
};
/* 1; 0: there is none (any more); -1. */
int delivery_find(struct db *db, struct arena *a, int64_t id,
	struct found_delivery *d_r, struct err *err);

/* The highest id that this store ever gave to one. A token with a higher one
 * is of a later state of it: this is an older copy (F34). */
int delivery_last_id(struct db *db, int64_t *id_r, struct err *err);

/* Every mail to a member, the latest first, until fn returns nonzero. */
int delivery_each_of(struct db *db, int64_t member,
	int (*fn)(void *ctx, int64_t id, const char *list, const char *kind,
		const char *subject_key), void *ctx, struct err *err);

#endif

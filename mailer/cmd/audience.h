/* SPDX-License-Identifier: MIT */
#ifndef CMD_AUDIENCE_H
#define CMD_AUDIENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "conf/list.h"
#include "recap/recap.h"
#include "store/delivery.h"

/*
 * Whom a revision addresses, and with which edition: the rules frozen with
 * it (tiers, where, languages), and the decision about one member.
 */
struct audience_edition {
	const char *tier, *lang;
	int64_t id;			/* 0: not frozen yet */
	const unsigned char *projection_hash;	/* SHA256_LEN */
	size_t n_slots;			/* attribute placeholders */
	const char *const *slot;
	/* It says what changed since this projection_hash, and how many
	 * changes (-1: not known); NULL: it does not. */
	const unsigned char *against;
	int64_t changes;
	int64_t members;		/* of the last plan or dry run */
	int64_t corrections;		/* of members: have an earlier one */
};

struct audience_tier {
	const char *id;
	bool addressed;
	int64_t members;		/* of the last plan or dry run */
	int64_t corrections;		/* of members: have an earlier one */
};

struct audience {
	size_t n_tiers;			/* all that were known at approval */
	struct audience_tier *tier;
	size_t n_where;
	struct audience_where {
		const char *attribute;
		size_t n;
		const char **value;
	} *where;
	const char *default_tier;	/* "": none */
	size_t n_languages;
	const char **language;
	size_t n_editions;
	struct audience_edition *edition;
	/* Of a correction: the Message-ID of what the member had, with <>,
	 * for References; NULL: none is noted. */
	const char *(*message_id)(void *ctx, struct arena *a,
		const struct member *m, const struct plan_had *had);
	void *ctx;
	/* What the last plan or dry run found. */
	int64_t unchanged;		/* have it, and would read the same */
	int64_t lacking;		/* members without a needed value */
	const char *lacked;		/* which, of the first of them */
	struct arena *arena;
	struct buf slots;		/* private */
};

/* The rules of a recap as JSON, for struct freeze. */
char *audience_rules(struct arena *a, const struct recap *r,
	const struct list_conf *l);
/* From such rules; editions are the caller's to set. NULL: ERR_DATA. */
struct audience *audience_read(struct arena *a, const char *rules,
	struct err *err);
/* Before a plan or dry run: forgets what the last one found. */
void audience_reset(struct audience *au);
void audience_release(struct audience *au);	/* NULL is fine */

/* Whether the rules address a member at all. A tier that they do not know is
 * not addressed. Needs no editions. */
bool audience_addresses(const struct audience *au, const struct member *m);

/* Whether a member's values are those of `where`, in whatever case. */
bool audience_meets(const struct audience *au, const struct member *m);

/* A plan_fn that only says whether a member is addressed; without editions
 * by the rules alone. */
int audience_count(void *ctx, struct arena *a, const struct member *m,
	struct plan_row *row_r, struct err *err);

/* A plan_fn; ctx is the audience. A member's tier that the revision does not
 * know is ERR_DATA. */
int audience_decide(void *ctx, struct arena *a, const struct member *m,
	struct plan_row *row_r, struct err *err);

#endif

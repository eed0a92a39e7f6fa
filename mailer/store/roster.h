/* SPDX-License-Identifier: MIT */
#ifndef STORE_ROSTER_H
#define STORE_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/keys.h"
#include "store/db.h"
#include "store/member.h"

/*
 * A roster on its way into the store: rows that were checked, in the order of
 * their file, in one transaction.
 *
 * What a member chose stays as it is, and nobody who left or was forgotten
 * comes back. Consent is never weakened: a row that says "implied" changes
 * nothing for a member with express consent. A value that is "" leaves what
 * the store has. Memory is eight octets an address.
 */
enum roster_outcome {
	ROSTER_ADDED,
	ROSTER_UPDATED,
	ROSTER_UNCHANGED,
	ROSTER_KEPT,	/* it would change what the member chose */
	ROSTER_TWICE,	/* the same address with other data before: refused */
};

struct roster_row {
	int line;
	const char *addr, *key;		/* struct address's */
	const char *name, *first_name, *tier, *lang;
	enum member_basis basis;
	int64_t consent_until;		/* of implied consent */
	int64_t consent_at;		/* when it was given; 0: at import */
	const char *evidence;
	const char *const *value;	/* one an attribute, never NULL */
	uint64_t hash;			/* over all that the row says */
};

/* What every row's consent record says of where it came from. */
struct roster_source {
	const char *list;		/* slug */
	const char *file;		/* its name */
	const char *sha256;		/* of its bytes, in hex */
	const char *purpose;		/* names the text agreed to */
};

struct roster;
/* Begins the transaction. The strings of source must outlive the roster. */
struct roster *roster_begin(struct db *db, struct keys *k, int64_t list_id,
	const struct roster_source *source, int64_t now, struct err *err);
/* The attributes that rows have values for, in their order; once. One comes
 * into the store with its first value. The names must outlive the roster. */
void roster_attributes(struct roster *r, const char *const *names, size_t n);

/*
 * To be told of each thing that a row changes, or would if the member's own
 * choice did not stand: a field ("tier", "name", "consent", an attribute; ""
 * for the whole member), as it was and as the row says. With kept nothing
 * changes. Of a new member only the whole is told.
 */
struct roster_change {
	int line;
	const char *addr, *field, *was, *now;
	bool kept;
};
typedef void roster_change_fn(void *ctx, const struct roster_change *c);
void roster_tell(struct roster *r, roster_change_fn *fn, void *ctx);

/* *other_r is the line before, for ROSTER_TWICE. */
int roster_put(struct roster *r, const struct roster_row *row,
	enum roster_outcome *outcome_r, int *other_r, struct err *err);
/*
 * Somebody who left another system, or (bounced) whose address failed there;
 * of the row only line, addr, key, consent_at (when they left) and hash
 * count. An address that is not on the list comes onto it as one that no mail
 * goes to.
 */
int roster_put_left(struct roster *r, const struct roster_row *row,
	bool bounced, enum roster_outcome *outcome_r, int *other_r,
	struct err *err);

/* Whether that address is on the list now: 1, 0, -1. */
int roster_has(struct roster *r, const char *key, struct err *err);

/* keep: commits, else everything is as before. Frees r in any case; NULL is
 * fine. After a commit the caller owes journal_update. */
int roster_end(struct roster *r, bool keep, struct err *err);

#endif

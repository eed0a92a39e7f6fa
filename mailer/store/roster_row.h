/* SPDX-License-Identifier: MIT */
#ifndef STORE_ROSTER_ROW_H
#define STORE_ROSTER_ROW_H

#include "base/arena.h"
#include "base/json.h"
#include "store/consent.h"
#include "store/roster.h"

/*
 * What roster.c and roster_left.c share: the roster at hand, and the steps
 * that a row of either kind takes. Inside the roster's transaction.
 */
/* In which line of this file an address was, and a hash of what it said. */
struct seen {
	uint32_t line, hash;
};

struct roster {
	struct db *db;
	struct keys *keys;
	struct ledger *ledger;
	int64_t list_id, now;
	const struct roster_source *source;
	roster_change_fn *tell; /* may be NULL */
	void *tell_ctx;
	bool any_forgotten;
	struct arena arena; /* for one row */
	struct buf payload;
	size_t n_attributes;
	const char *const *name;
	int64_t *attribute; /* their ids; 0: not looked up */
	struct seen **seen; /* by address id, in blocks */
	size_t n_seen;
};

/* 1: the address was in this file already (outcome set), else 0. */
int roster_twice(struct roster *r, int64_t address,
	const struct roster_row *row, enum roster_outcome *outcome_r,
	int *other_r);

/* Opens the payload of a ledger row; _end adds where it came from. */
void roster_payload(struct roster *r, struct json *j);
void roster_payload_end(
	struct roster *r, struct json *j, const struct roster_row *row);
/* The ledger row with that payload. */
int roster_record(struct roster *r, int64_t member, enum consent_kind kind,
	int64_t at, struct err *err);

void roster_told(struct roster *r, const struct roster_row *row,
	const char *field, const char *was, const char *now, bool kept);

/* 1: a new row, 0: the address is there already; *id_r either way. */
int roster_address(struct roster *r, const struct roster_row *row,
	int64_t *id_r, struct err *err);
/* Whether the address was forgotten: then only its hash is known. 1, 0, -1. */
int roster_forgotten(
	struct roster *r, const char *key, int64_t *id_r, struct err *err);

int roster_insert(struct roster *r, int64_t address,
	const struct roster_row *row, const char *status, int chosen,
	int64_t *id_r, struct err *err);
/* A value of attribute i; what the ledger keeps of the row's consent, and of a
 * level or language that it sets. */
int roster_value(struct roster *r, int64_t member, size_t i,
	const char *value, struct err *err);
int roster_consent(struct roster *r, int64_t member,
	const struct roster_row *row, struct err *err);
int roster_choice(struct roster *r, int64_t member,
	const struct roster_row *row, enum consent_kind kind,
	const char *value, const char *was, struct err *err);
/* The row's into the member's, as far as the member's own choice allows. */
int roster_update(struct roster *r, const struct member *m,
	const struct roster_row *row, enum roster_outcome *outcome_r,
	struct err *err);

/* The member of this list with that address: 1, 0, -1. */
int roster_find(struct roster *r, int64_t address, struct member *member_r,
	struct err *err);

#endif

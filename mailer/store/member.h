/* SPDX-License-Identifier: MIT */
#ifndef STORE_MEMBER_H
#define STORE_MEMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"

/*
 * Members: who they are, and whether a mail may go to them now.
 *
 * A member is an address on a list. Tier, language, pause and leaving belong
 * to the list; bounces, complaints and forgetting belong to the address.
 */
enum member_status { MEMBER_PENDING, MEMBER_CONFIRMED, MEMBER_UNSUBSCRIBED };
enum member_basis { BASIS_NONE, BASIS_EXPRESS, BASIS_IMPLIED };

/* What a member chose and no import overwrites: bits of `chosen`. */
enum {
	CHOSE_TIER = 1, CHOSE_LANG = 2, CHOSE_PAUSE = 4, CHOSE_LEAVING = 8,
};

struct member_state {
	enum member_status status;
	enum member_basis basis;
	int64_t consent_until;	/* implied: the first instant without consent;
				 * 0: none was given, so never valid */
	int64_t paused_until;	/* 0: not paused */
	bool suspended, complained, forgotten;	/* the address */
};

/* Recaps, invitations, reminders: confirmed, consent valid at `now`, not
 * paused, address in order (C3, C4). Pure. */
bool member_may_receive(const struct member_state *s, int64_t now);
/* Why not, in a few plain words ("has left"); NULL if nothing stands in the
 * way. */
const char *member_obstacle(const struct member_state *s, int64_t now);

/*
 * Whom a kind of mail may reach, looked at when its row is armed. Nobody who
 * was forgotten is reached by any.
 */
enum member_reach {
	REACH_MAILABLE,		/* who may receive: recaps, corrections,
				 * catch-ups, welcome, reminders, invitations */
	REACH_ASKED,		/* confirmation: who asked to join, and whose
				 * consent is not express yet */
	REACH_LEFT,		/* goodbye */
	REACH_ANSWERED,		/* answers to a member's own mail: any status
				 * but suspended and complained */
	REACH_TOLD,		/* the same where a coordinator did it: who may
				 * receive, also in a pause */
	REACH_ELSEWHERE,	/* a new address, which the state of the old
				 * one says nothing of */
};
/* As member_obstacle. Pure. */
const char *member_obstacle_to(enum member_reach reach,
	const struct member_state *s, int64_t now);

const char *member_status_name(enum member_status s);	/* "confirmed" */
const char *member_basis_name(enum member_basis b);	/* "" : none */

struct member {
	int64_t id, list_id, address_id;
	const char *list;		/* slug */
	const char *addr;		/* as it goes on the wire */
	const char *name, *first_name;	/* "" : none; first_name as imported */
	const char *tier;		/* id; "" : the list's default_tier */
	const char *lang;		/* "" : the list's first language */
	struct member_state state;
	unsigned int chosen;
	size_t n_attributes;		/* by name; values are never "" */
	struct member_attribute {
		const char *name, *value;
	} *attribute;
};

/* NULL when the member has no such attribute. */
const char *member_attribute(const struct member *m, const char *name);

/*
 * Every member of a list, whatever the status, by id, streamed: memory does
 * not grow with the list. What next gives lives in its arena `a`, which the
 * caller may clear before each call. 1: a member, 0: no more, -1: failed.
 * Members and their attributes may not change meanwhile; other tables may.
 */
struct member_iter {
	struct db *db;
	int64_t list_id;
	void *st;		/* the statement, once it runs */
	void *attributes;	/* the one beside it, by member, too */
	int64_t at;		/* whose attribute it stands on */
};
void member_iter_open(struct member_iter *it, struct db *db, int64_t list_id);
int member_iter_next(struct member_iter *it, struct arena *a,
	struct member *member_r, struct err *err);
void member_iter_close(struct member_iter *it);	/* fine after the end too */

/* 1: found, 0: no such member, -1: failed. */
int member_by_id(struct db *db, struct arena *a, int64_t id,
	struct member *member_r, struct err *err);
/* On every list, by list; key is struct address's. */
int member_by_address(struct db *db, struct arena *a, const char *key,
	struct member **members_r, size_t *n_r, struct err *err);

enum { CONSENT_SOON = 60 * 86400, CONSENT_VERY_SOON = 30 * 86400 };
struct member_counts {
	int64_t total;
	int64_t pending, confirmed, unsubscribed;	/* sum: total */
	int64_t may_receive;		/* now */
	int64_t paused, lapsed;		/* of the confirmed; lapsed: consent */
	int64_t soon, very_soon;	/* may receive now, and the consent
					 * ends within 60, 30 days (C4) */
	int64_t suspended, complained, forgotten;
};
int member_count(struct db *db, int64_t list_id, int64_t now,
	struct member_counts *counts_r, struct err *err);

/*
 * How many confirmed members have which tier on which list, by list and tier;
 * addr is one of them. tier "" has not chosen.
 */
struct member_tier {
	const char *list, *tier, *addr;
	int64_t n;
};
int member_tiers(struct db *db, struct arena *a, struct member_tier **v_r,
	size_t *n_r, struct err *err);

/* The row id of an attribute's name on a list; made when missing, then inside
 * the caller's transaction. */
int attribute_id(struct db *db, int64_t list_id, const char *name,
	int64_t *id_r, struct err *err);
/* The names in use on a list, by name. */
int attribute_names(struct db *db, struct arena *a, int64_t list_id,
	const char *const **names_r, size_t *n_r, struct err *err);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef STORE_MEMBERSHIP_H
#define STORE_MEMBERSHIP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/consent.h"
#include "store/db.h"
#include "store/member.h"

/*
 * What happens to a membership, by whatever way it is asked for: one table
 * says from where to where, one function does it. The row in the consent
 * ledger, the change of the member that follows from it, and the notice that
 * tells the member are one transaction, the caller's; after the commit the
 * caller owes journal_update (store/journal.h).
 */

/* Where a member stands, for the table: what weighs most comes first. Whether
 * a mail may go there now is member_obstacle's to say. */
enum standing {
	STANDING_FORGOTTEN, STANDING_COMPLAINED, STANDING_SUSPENDED,
	STANDING_UNSUBSCRIBED, STANDING_PENDING, STANDING_EXPIRED,
	STANDING_PAUSED, STANDING_CONFIRMED, STANDING_NOBODY, STANDINGS
};
enum standing member_standing(const struct member_state *s, int64_t now);
const char *standing_name(enum standing s);	/* "unsubscribed" */

/* Whether kind may happen to one who stands there. Pure. */
bool membership_may(enum standing from, enum consent_kind kind);

/* What is to happen. */
struct membership_change {
	int64_t member;
	enum consent_kind kind;	/* CONFIRMED, TIER, LANGUAGE, PAUSED, LEFT or
				 * RETURNED */
	int64_t now;
	const char *way;	/* "member", "reply", "web" */
	const char *evidence;	/* how it is known; NULL: the way says all */
	const char *purpose;	/* CONFIRMED: names the text agreed to, as in
				 * meta "purpose.*" */
	const char *value;	/* TIER, LANGUAGE: its id */
	int64_t until;		/* PAUSED; 0 ends it */
	bool tell;		/* the member, by a notice */
	const char *answers;	/* as in struct notice */
};

enum membership_outcome {
	MEMBERSHIP_CHANGED,
	MEMBERSHIP_SAME,	/* it is so already: nothing was written */
	MEMBERSHIP_REFUSED,	/* not from where the member stands */
};
/* A member that is not there is REFUSED. */
int membership_change(struct db *db, struct ledger *l,
	const struct membership_change *c, enum membership_outcome *outcome_r,
	struct err *err);

/*
 * Takes back what a notice told of ("changed", "goodbye"), given the id of its
 * delivery, as a reply token carries it; once, and only where nothing has
 * changed it since.
 */
int membership_undo(struct db *db, struct ledger *l, int64_t delivery,
	const char *way, int64_t now, enum membership_outcome *outcome_r,
	struct err *err);

/* SUSPENDED, COMPLAINED or REINSTATED: the address, on all of its lists. */
int address_change(struct db *db, struct ledger *l, int64_t address,
	enum consent_kind kind, const char *way, const char *evidence,
	int64_t now, enum membership_outcome *outcome_r, struct err *err);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef STORE_DELIVERY_H
#define STORE_DELIVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"
#include "store/edition.h"
#include "store/member.h"

/*
 * Deliveries: one row a mail to one member, one state, for ever. What may
 * follow what is a table (delivery_may); every change passes it. A row that a
 * run has taken and not armed is still `planned` here: taking lives in the
 * memory of whoever holds the send lock.
 */
enum delivery_state { DELIVERY_PLANNED, DELIVERY_ARMED, DELIVERY_ACCEPTED,
	DELIVERY_DEFERRED, DELIVERY_FAILED, DELIVERY_IN_DOUBT,
	DELIVERY_SUPPRESSED, DELIVERY_EXPIRED, DELIVERY_CANCELLED,
	DELIVERY_STATES };
const char *delivery_state_name(enum delivery_state s);
enum delivery_state delivery_state_of(const char *name);
bool delivery_may(enum delivery_state from, enum delivery_state to);

/*
 * planned = all the others but not_addressed, always (I2). An armed row is
 * counted as in doubt: nobody knows yet what became of it.
 */
struct delivery_counts {	/* catch-ups: only while in doubt */
	int64_t planned, waiting, accepted, deferred, failed, in_doubt,
		suppressed, expired, cancelled;
	int64_t armed;		/* of in_doubt: handed over by a run that
				 * still lives, or by one that died */
	int64_t not_addressed;	/* not from rows: the planner's */
};
int delivery_count(struct db *db, int64_t revision_id,
	struct delivery_counts *counts_r, struct err *err);
/* By tier id, in the order of first rows. */
struct delivery_tier_counts {
	const char *tier;
	int64_t first_id;		/* they are in its order */
	struct delivery_counts counts;
};
int delivery_count_tiers(struct db *db, struct arena *a, int64_t revision_id,
	struct delivery_tier_counts **v_r, size_t *n_r, struct err *err);
/* Whether any row of any revision of the recap was ever armed; how many. */
int delivery_went_out(struct db *db, int64_t recap_id, bool *did_r,
	struct err *err);
int delivery_count_armed(struct db *db, int64_t recap_id, int64_t *n_r,
	struct err *err);
/* Rows of the recap's earlier revisions that are in doubt, or armed. */
int delivery_count_earlier(struct db *db, const struct revision *r,
	int64_t *n_r, struct err *err);

/* --- planning ----------------------------------------------------------- */
/* What a member got of the recap last, of an earlier revision. */
struct plan_had {
	const char *kind, *subject_key;		/* of that delivery */
	const char *tier, *lang;		/* of its edition */
	unsigned char projection_hash[SHA256_LEN];
};
struct plan_row {
	const struct plan_had *had;	/* given; NULL: nothing */
	bool addressed;		/* false: no row, not_addressed */
	int64_t edition_id;
	const char *tier, *lang;	/* what the member receives */
	const char *slots;	/* JSON object */
	const char *missing;	/* not NULL: suppressed, for this reason */
};
/* Decides about one member who may be mailed now. Who has had what reads the
 * same is not addressed. */
typedef int (*plan_fn)(void *ctx, struct arena *a, const struct member *m,
	struct plan_row *row_r, struct err *err);

struct plan {
	const struct revision *revision;
	int64_t only;		/* a member's id; 0: all of the list */
	bool catch_up;		/* the only one gets what the revision says
				 * now, as a catch_up, unless its member has,
				 * or will have, what reads the same */
	bool dry;		/* ask, write nothing; a revision with id 0
				 * has no rows yet */
	int64_t now;
	plan_fn decide;
	void *ctx;
};
struct plan_totals {
	int64_t rows;		/* made, or cancelled ones planned again */
	int64_t suppressed;	/* of rows */
	int64_t corrections;	/* of rows: to who has an earlier revision */
	int64_t kept;		/* had a row already */
	int64_t held;		/* an earlier revision's mail is in doubt: no
				 * row until delivery_resolve */
	int64_t not_addressed;
};
/*
 * A row for each member who may be mailed and is addressed, in the caller's
 * transaction (unless dry). Memory does not grow with the list. From the
 * second revision on a row is of kind `correction` for who has one before it,
 * else of kind `recap`.
 */
int delivery_plan(struct db *db, const struct plan *p,
	struct plan_totals *totals_r, struct err *err);

/* --- delivering --------------------------------------------------------- */
struct delivery {
	int64_t id, list_id, member_id, revision_id, edition_id;
	const char *list;	/* slug */
	const char *kind, *subject_key, *tier, *lang, *addr, *slots;
	int attempts;
	const char *relay;	/* NULL: none yet */
};

/*
 * The next rows to take, at most max: the planned ones with an id above
 * *after, which moves on, then the deferred ones that are due.
 */
struct delivery_cursor {
	int64_t revision_id;	/* 0: notices, or */
	bool catch_ups;		/* those, of any revision that goes on */
	int64_t only;		/* a member's id; 0: all */
	int64_t list_id;	/* 0: of all lists */
	int64_t after, after_deferred;
};
int delivery_take(struct db *db, struct arena *a, struct delivery_cursor *c,
	int64_t now, size_t max, struct delivery **v_r, size_t *n_r,
	struct err *err);

/*
 * Arms a row, in the caller's transaction, which has it on the disk when it
 * is committed. Looks again whether the delivery still stands and whether a
 * mail may go to the member now (I3).
 */
enum arming {
	ARMING_DONE,		/* it may be handed over */
	ARMING_SUPPRESSED,	/* the member may not be mailed any more */
	ARMING_WITHDRAWN,	/* the whole delivery was cancelled or held */
	ARMING_GONE,		/* the row is not there to be taken */
};
int delivery_arm(struct db *db, const struct delivery *d, const char *relay,
	int64_t now, enum arming *arming_r, struct err *err);
/* One that waits and is to stay here: why, in plain words. */
int delivery_suppress(struct db *db, int64_t id, const char *reason,
	int64_t now, struct err *err);

/* What became of a row, in the caller's transaction. A result that may not
 * follow the row's state (a cancelled row that was refused meanwhile) is
 * dropped; a row that was armed while its revision was withdrawn does not
 * wait, but ends cancelled. */
struct delivery_result {
	int64_t id;
	enum delivery_state state;	/* PLANNED: back, untouched */
	int code;		/* 0: none */
	const char *status;	/* NULL or "": none */
	const char *reason;	/* plain words, no address; NULL: none */
	const char *relay;
	int64_t next_at;	/* of a deferred one */
};
int delivery_record(struct db *db, const struct delivery_result *r,
	int64_t now, struct err *err);

/* Every armed row of the store. Whoever holds the send lock and has armed
 * none itself knows that the process that did is gone. */
int delivery_orphans(struct db *db, struct arena *a, struct delivery **v_r,
	size_t *n_r, struct err *err);

/* --- endings ------------------------------------------------------------ */
/* What became stale and is not armed; in the caller's transaction. *n_r: how
 * many. (recap_withdraw cancels.) */
int delivery_expire(struct db *db, int64_t revision_id, int64_t now,
	int64_t *n_r, struct err *err);
/*
 * What is in doubt, of any revision of the recap, becomes accepted or not
 * sent. Not sent is planned; of a withdrawn revision cancelled, which an
 * approval plans again; of an earlier revision cancelled. After a row of an
 * earlier revision the member is planned for the latest one, where plan has a
 * decide. key: of an address (see mime/address.h), NULL: all. In the caller's
 * transaction.
 */
struct resolution {
	int64_t decided;	/* rows that were in doubt */
	int64_t again;		/* of those: wait again */
	int64_t later;		/* rows of the latest revision, new */
};
int delivery_resolve(struct db *db, const struct plan *latest,
	const char *key, bool was_sent, struct resolution *r, struct err *err);
/* When the first deferred row is due; 0: none. */
int delivery_next_at(struct db *db, int64_t revision_id, int64_t *at_r,
	struct err *err);

/* Members' mails in doubt since somebody handed them over, by revision: how
 * many, and when the last of them became so. */
struct delivery_doubt {
	int64_t revision_id, n, since;
};
int delivery_doubts(struct db *db, struct arena *a,
	struct delivery_doubt **v_r, size_t *n_r, struct err *err);
/* Whose mails came into a state, by row: at most max of those since then. */
int delivery_members(struct db *db, struct arena *a, int64_t revision_id,
	enum delivery_state state, int64_t since, size_t max, int64_t **id_r,
	size_t *n_r, struct err *err);

/* Rows of a revision that are not accepted, and those of earlier ones that are
 * in doubt, by id. */
struct delivery_missing {
	const char *addr, *tier, *kind;
	int64_t revision;	/* its number */
	enum delivery_state state;
	int code;
	const char *status, *reason;	/* may be NULL */
	int64_t next_at;
};
int delivery_each_missing(struct db *db, const struct revision *r,
	int (*fn)(void *ctx, const struct delivery_missing *m,
		struct err *err),
	void *ctx, struct err *err);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * The state of deliveries: what may follow what, arming, results, endings.
 *
 * An armed row is one whose last octet may have left. It is committed with
 * fsync before that can happen, by a transaction that looks once more whether
 * it may happen at all. Whatever goes wrong afterwards, the row is armed or in
 * doubt, and no run takes such a row by itself (I1).
 */
#include "store/delivery.h"

#include <string.h>

#include "base/failpoint.h"
#include "store/member_row.h"
#include "store/notice.h"
#include "store/sql.h"

static const char *const state_names[DELIVERY_STATES] = {
	[DELIVERY_PLANNED] = "planned",
	[DELIVERY_ARMED] = "armed",
	[DELIVERY_ACCEPTED] = "accepted",
	[DELIVERY_DEFERRED] = "deferred",
	[DELIVERY_FAILED] = "failed",
	[DELIVERY_IN_DOUBT] = "in_doubt",
	[DELIVERY_SUPPRESSED] = "suppressed",
	[DELIVERY_EXPIRED] = "expired",
	[DELIVERY_CANCELLED] = "cancelled",
};

#define TO(s) (1u << DELIVERY_##s)

/*
 * A refused recipient ends a row that was never armed; a Maildir's file that
 * is there already accepts one. An armed row goes back only where the outlet
 * is certain that nothing left; one in doubt only where a person says so. To
 * go back is to be cancelled where the revision was withdrawn meanwhile.
 */
static const unsigned int follows[DELIVERY_STATES] = {
	[DELIVERY_PLANNED] = TO(PLANNED) | TO(ARMED) | TO(ACCEPTED) |
		TO(DEFERRED) | TO(FAILED) | TO(SUPPRESSED) | TO(EXPIRED) |
		TO(CANCELLED),
	[DELIVERY_DEFERRED] = TO(ARMED) | TO(ACCEPTED) | TO(DEFERRED) |
		TO(FAILED) | TO(SUPPRESSED) | TO(EXPIRED) | TO(CANCELLED),
	[DELIVERY_ARMED] = TO(PLANNED) | TO(ACCEPTED) | TO(DEFERRED) |
		TO(FAILED) | TO(IN_DOUBT) | TO(CANCELLED),
	[DELIVERY_IN_DOUBT] = TO(PLANNED) | TO(ACCEPTED) | TO(CANCELLED),
	[DELIVERY_CANCELLED] = TO(PLANNED) | TO(SUPPRESSED),
};

const char *
delivery_state_name(enum delivery_state s)
{
	return state_names[s];
}

bool
delivery_may(enum delivery_state from, enum delivery_state to)
{
	return (follows[from] & 1u << to) != 0;
}

enum delivery_state
delivery_state_of(const char *name)
{
	int i = DELIVERY_STATES - 1;

	while (i > 0 && strcmp(state_names[i], name) != 0)
		i--;
	return (enum delivery_state)i;
}

/* --- taking ------------------------------------------------------------- */

#define DELIVERY_COLUMNS                                                       \
	"SELECT d.id, d.list_id, d.member_id, d.revision_id, d.edition_id,"    \
	" l.slug, d.kind, d.subject_key, d.tier, d.lang, d.addr, d.slots,"     \
	" d.attempts, d.relay FROM delivery d JOIN list l ON l.id = d.list_id "

static int
read_rows(sqlite3_stmt *st, struct arena *a, struct delivery **v_r,
	size_t *n_r, size_t *cap, struct err *err)
{
	struct delivery *d;
	int rc;

	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, *v_r, *n_r, *cap);
		d = &(*v_r)[(*n_r)++];
		d->id = sql_int(st, 0);
		d->list_id = sql_int(st, 1);
		d->member_id = sql_int(st, 2);
		d->revision_id = sql_int(st, 3);
		d->edition_id = sql_int(st, 4);
		d->list = arena_strdup(a, sql_text(st, 5));
		d->kind = arena_strdup(a, sql_text(st, 6));
		d->subject_key = arena_strdup(a, sql_text(st, 7));
		d->tier = arena_strdup(a, sql_text(st, 8));
		d->lang = arena_strdup(a, sql_text(st, 9));
		d->addr = arena_strdup(a, sql_text(st, 10));
		d->slots = arena_strdup(a, sql_text(st, 11));
		d->attempts = (int)sql_int(st, 12);
		d->relay = arena_strdup(a, sql_text(st, 13));
	}
	return rc;
}

/* Only notices have no revision. */
static void
bind_cursor(sqlite3_stmt *st, const struct delivery_cursor *c, size_t max)
{
	if (c->revision_id != 0)
		sql_bind_int(st, ":revision", c->revision_id);
	sql_bind_int(st, ":list", c->list_id);
	sql_bind_int(st, ":only", c->only);
	sql_bind_int(st, ":max", (int64_t)max);
}

static int
take_catch_ups(struct db *db, struct arena *a, struct delivery_cursor *c,
	int64_t now, size_t max, struct delivery **v_r, size_t *n_r,
	struct err *err)
{
	sqlite3_stmt *st;
	size_t cap = 0;

	st = sql_prepare(db, DELIVERY_COLUMNS
		"JOIN revision v ON v.id = d.revision_id"
		" WHERE d.kind = 'catch_up' AND d.id > :after"
		/* The plus: by the index of catch-ups. */
		" AND +d.list_id = :list AND v.state = 'begun'"
		" AND d.state IN ('planned', 'deferred')"
		" AND (d.state = 'planned' OR d.next_at <= :now)"
		" ORDER BY d.id LIMIT :max", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":after", c->after);
	sql_bind_int(st, ":list", c->list_id);
	sql_bind_int(st, ":now", now);
	sql_bind_int(st, ":max", (int64_t)max);
	if (read_rows(st, a, v_r, n_r, &cap, err) == -1)
		return -1;
	if (*n_r > 0)
		c->after = (*v_r)[*n_r - 1].id;
	return 0;
}

int
delivery_take(struct db *db, struct arena *a, struct delivery_cursor *c,
	int64_t now, size_t max, struct delivery **v_r, size_t *n_r,
	struct err *err)
{
	sqlite3_stmt *st;
	size_t cap = 0;

	*v_r = NULL;
	*n_r = 0;
	if (c->catch_ups)
		return take_catch_ups(db, a, c, now, max, v_r, n_r, err);
	st = sql_prepare(db, DELIVERY_COLUMNS
		"WHERE d.revision_id IS :revision AND d.state = 'planned'"
		" AND d.kind <> 'catch_up'"
		" AND d.id > :after AND (:only = 0 OR d.member_id = :only)"
		" AND (:list = 0 OR d.list_id = :list)"
		" ORDER BY d.id LIMIT :max", err);
	if (st == NULL)
		return -1;
	bind_cursor(st, c, max);
	sql_bind_int(st, ":after", c->after);
	if (read_rows(st, a, v_r, n_r, &cap, err) == -1)
		return -1;
	if (*n_r > 0) {
		c->after = (*v_r)[*n_r - 1].id;
		return 0;
	}
	st = sql_prepare(db, DELIVERY_COLUMNS
		"WHERE d.revision_id IS :revision AND d.state = 'deferred'"
		" AND d.kind <> 'catch_up'"
		" AND d.id > :after AND d.next_at <= :now"
		" AND (:only = 0 OR d.member_id = :only)"
		" AND (:list = 0 OR d.list_id = :list)"
		" ORDER BY d.id LIMIT :max", err);
	if (st == NULL)
		return -1;
	bind_cursor(st, c, max);
	sql_bind_int(st, ":after", c->after_deferred);
	sql_bind_int(st, ":now", now);
	if (read_rows(st, a, v_r, n_r, &cap, err) == -1)
		return -1;
	if (*n_r > 0)
		c->after_deferred = (*v_r)[*n_r - 1].id;
	return 0;
}

int
delivery_orphans(struct db *db, struct arena *a, struct delivery **v_r,
	size_t *n_r, struct err *err)
{
	sqlite3_stmt *st;
	size_t cap = 0;

	*v_r = NULL;
	*n_r = 0;
	st = sql_prepare(db, DELIVERY_COLUMNS
		"WHERE d.state = 'armed' ORDER BY d.id", err);
	return st == NULL ? -1 : read_rows(st, a, v_r, n_r, &cap, err);
}

/* --- arming ------------------------------------------------------------- */

/* What an arming rests on, in one look. */
struct look {
	bool known;		/* the member is there */
	enum member_reach reach;
	bool contact;		/* it goes to the list's contact */
	bool addressed;
	bool ended;		/* or to a coordinator who was one */
	bool stands;		/* the delivery */
	enum delivery_state state;
	struct member_state member;
};

static int
look_at(struct db *db, int64_t id, struct look *l, struct err *err)
{
	sqlite3_stmt *st;
	int rc;

	memset(l, 0, sizeof(*l));
	st = sql_prepare(db, "SELECT d.state, v.id IS NULL"
		" OR v.state IN ('approved', 'begun'), d.member_id = 0,"
		" d.addr <> '', " MEMBER_STATE_COLUMNS ", n.kind, n.answers,"
		" c.revoked_at IS NOT NULL"
		" FROM delivery d"
		" LEFT JOIN revision v ON v.id = d.revision_id"
		" LEFT JOIN notice n ON d.kind = 'notice'"
		"  AND n.id = CAST(d.subject_key AS INTEGER)"
		" LEFT JOIN proofed p ON p.notice_id = n.id"
		" LEFT JOIN coordinator c ON c.id = p.coordinator_id"
		" LEFT JOIN member m ON m.id = d.member_id"
		" LEFT JOIN address a ON a.id = m.address_id"
		" WHERE d.id = :id", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":id", id);
	rc = sql_step(st, err);
	if (rc != 1)
		return rc;
	l->state = delivery_state_of(sql_text(st, 0));
	l->stands = sql_int(st, 1) != 0;
	l->contact = sql_int(st, 2) != 0;
	l->addressed = sql_int(st, 3) != 0;
	l->known = !sql_null(st, 4);
	if (l->known)
		member_state_read(st, 4, &l->member);
	l->reach = sql_null(st, 11) ? REACH_MAILABLE :
		notice_reach(sql_text(st, 11), sql_text(st, 12));
	l->ended = sql_int(st, 13) != 0;
	sql_done(st);
	return 1;
}

int
delivery_suppress(struct db *db, int64_t id, const char *reason, int64_t now,
	struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, "UPDATE delivery SET state = 'suppressed',"
		" done_at = :now, reason = :reason, next_at = NULL"
		" WHERE id = :id AND state IN ('planned', 'deferred')", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", now);
	sql_bind_text(st, ":reason", reason);
	sql_bind_int(st, ":id", id);
	return sql_run(st, err);
}

static int
set_armed(struct db *db, int64_t id, const char *relay, int64_t now,
	struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, "UPDATE delivery SET state = 'armed',"
		" armed_at = :now, relay = :relay WHERE id = :id", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", now);
	sql_bind_text(st, ":relay", relay);
	sql_bind_int(st, ":id", id);
	return sql_run(st, err);
}

/* Why no mail may go there now; NULL: it may. A contact needs an address, no
 * membership and no consent. */
static const char *
obstacle_of(const struct look *l, int64_t now)
{
	if (l->contact)
		return !l->addressed ? "has no address any more" : l->ended ?
			"may not work by mail any more" : NULL;
	return l->known ? member_obstacle_to(l->reach, &l->member, now) :
		"is no longer a member";
}

int
delivery_arm(struct db *db, const struct delivery *d, const char *relay,
	int64_t now, enum arming *arming_r, struct err *err)
{
	const char *obstacle;
	struct look l;

	*arming_r = ARMING_GONE;
	switch (look_at(db, d->id, &l, err)) {
	case -1:
		return -1;
	case 0:
		return 0;
	}
	if (!l.stands) {
		*arming_r = ARMING_WITHDRAWN;
		return 0;
	}
	if (l.state != DELIVERY_PLANNED && l.state != DELIVERY_DEFERRED)
		return 0;
	obstacle = obstacle_of(&l, now);
	*arming_r = obstacle != NULL ? ARMING_SUPPRESSED : ARMING_DONE;
	return obstacle != NULL ? delivery_suppress(db, d->id, obstacle, now,
		err) : set_armed(db, d->id, relay, now, err);
}

/* --- results ------------------------------------------------------------ */

static int
state_now(struct db *db, int64_t id, enum delivery_state *state_r,
	bool *withdrawn_r, struct err *err)
{
	sqlite3_stmt *st;
	int rc;

	st = sql_prepare(db, "SELECT d.state, v.state = 'withdrawn'"
		" FROM delivery d LEFT JOIN revision v ON v.id = d.revision_id"
		" WHERE d.id = :id", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":id", id);
	rc = sql_step(st, err);
	if (rc == 1) {
		*state_r = delivery_state_of(sql_text(st, 0));
		*withdrawn_r = sql_int(st, 1) != 0;
		sql_done(st);
	}
	return rc;
}

static void
bind_result(sqlite3_stmt *st, const struct delivery_result *r,
	enum delivery_state to, int64_t now)
{
	sql_bind_text(st, ":state", state_names[to]);
	sql_bind_int(st, ":attempt", r->state != DELIVERY_PLANNED);
	sql_bind_int(st, ":back", r->state == DELIVERY_PLANNED);
	if (to == DELIVERY_DEFERRED)
		sql_bind_int(st, ":next", r->next_at);
	else if (to != DELIVERY_PLANNED)
		sql_bind_int(st, ":done", now);
	sql_bind_text(st, ":relay", r->relay);
	if (r->code != 0)
		sql_bind_int(st, ":code", r->code);
	if (r->status != NULL && *r->status != '\0')
		sql_bind_text(st, ":status", r->status);
	if (r->reason != NULL && *r->reason != '\0')
		sql_bind_text(st, ":reason", r->reason);
	sql_bind_int(st, ":id", r->id);
}

#define SET_RESULT                                                             \
	"UPDATE delivery SET state = :state,"                                  \
	" attempts = attempts + :attempt, next_at = :next,"                    \
	" armed_at = iif(:back, NULL, armed_at), done_at = :done,"             \
	" relay = ifnull(:relay, relay), code = :code, status = :status,"      \
	" reason = :reason WHERE id = :id"

/* A row as it is most often: armed, and now over, whatever became of its
 * revision meanwhile. */
static int
record_end(struct db *db, const struct delivery_result *r, int64_t now,
	bool *done_r, struct err *err)
{
	sqlite3_stmt *st;

	*done_r = false;
	if (r->state == DELIVERY_PLANNED || r->state == DELIVERY_DEFERRED ||
	    !delivery_may(DELIVERY_ARMED, r->state))
		return 0;
	st = sql_prepare(db, SET_RESULT " AND state = 'armed'", err);
	if (st == NULL)
		return -1;
	bind_result(st, r, r->state, now);
	if (sql_run(st, err) == -1)
		return -1;
	*done_r = sql_changes(db) > 0;
	return 0;
}

int
delivery_record(struct db *db, const struct delivery_result *r, int64_t now,
	struct err *err)
{
	enum delivery_state from, to = r->state;
	bool withdrawn, done;
	sqlite3_stmt *st;
	int rc;

	rc = record_end(db, r, now, &done, err);
	if (rc == -1 || done)
		return rc;
	rc = state_now(db, r->id, &from, &withdrawn, err);
	if (rc != 1)
		return rc == -1 ? -1 : 0;
	if (withdrawn && (to == DELIVERY_PLANNED || to == DELIVERY_DEFERRED))
		to = DELIVERY_CANCELLED;
	if (!delivery_may(from, to))
		return 0;
	st = sql_prepare(db, SET_RESULT, err);
	if (st == NULL)
		return -1;
	bind_result(st, r, to, now);
	return sql_run(st, err);
}

/* --- endings ------------------------------------------------------------ */

int
delivery_expire(struct db *db, int64_t revision_id, int64_t now, int64_t *n_r,
	struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, "UPDATE delivery SET state = 'expired',"
		" done_at = :now, next_at = NULL,"
		" reason = 'too late: the recap had become stale'"
		" WHERE revision_id = (SELECT id FROM revision"
		"  WHERE id = :revision AND begun_at + stale < :now)"
		" AND kind <> 'catch_up'"
		" AND state IN ('planned', 'deferred')", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", now);
	sql_bind_int(st, ":revision", revision_id);
	if (sql_run(st, err) == -1)
		return -1;
	*n_r = sql_changes(db);
	return 0;
}

int
delivery_next_at(struct db *db, int64_t revision_id, int64_t *at_r,
	struct err *err)
{
	sqlite3_stmt *st;
	int rc;

	*at_r = 0;
	st = sql_prepare(db, "SELECT min(next_at) FROM delivery"
		" WHERE revision_id = :revision AND state = 'deferred'"
		" AND kind <> 'catch_up'", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":revision", revision_id);
	rc = sql_step(st, err);
	if (rc == 1) {
		*at_r = sql_int(st, 0);
		sql_done(st);
	}
	return rc == -1 ? -1 : 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * Rows about those who left another system, or whose address it gave up: as
 * members who have left, or as suspended addresses, so that no mail and no
 * later import reaches them.
 */
#include "store/notice.h"
#include "store/roster_row.h"
#include "store/sql.h"

static int
suspend(struct roster *r, int64_t address, int64_t at, bool *changed,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(r->db,
		"UPDATE address"
		" SET suspended_at = :at WHERE id = :id"
		" AND suspended_at IS NULL",
		err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":at", at);
	sql_bind_int(st, ":id", address);
	if (sql_run(st, err) != 0)
		return -1;
	*changed = sql_changes(r->db) > 0;
	return 0;
}

/* The ledger says it for every member of the address. */
static int
record_one(struct roster *r, int64_t member, const char *list,
	const struct roster_row *row, int64_t at, struct err *err)
{
	struct json j;

	buf_clear(&r->payload);
	json_init(&j, &r->payload);
	json_object(&j, NULL);
	json_str(&j, "list", list);
	roster_payload_end(r, &j, row);
	return roster_record(r, member, CONSENT_SUSPENDED, at, err);
}

static int
record_suspended(struct roster *r, int64_t address,
	const struct roster_row *row, int64_t at, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(r->db,
		"SELECT m.id, l.slug"
		" FROM member m JOIN list l ON l.id = m.list_id"
		" WHERE m.address_id = :address",
		err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":address", address);
	while ((rc = sql_step(st, err)) > 0)
		if (record_one(r, sql_int(st, 0), sql_text(st, 1), row, at,
			    err) != 0) {
			sql_done(st);
			return -1;
		}
	return rc;
}

static int
record_left(struct roster *r, int64_t member, const struct roster_row *row,
	int64_t at, struct err *err)
{
	struct json j;

	roster_payload(r, &j);
	roster_payload_end(r, &j, row);
	return roster_record(r, member, CONSENT_LEFT, at, err);
}

static int
leave(struct roster *r, int64_t member, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(r->db,
		"UPDATE member SET status = 'unsubscribed',"
		" chosen = chosen | 8 WHERE id = :id",
		err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":id", member);
	return sql_run(st, err);
}

/* One who left: on the list as one who has, whatever was before. */
static int
put_left(struct roster *r, int64_t address, const struct roster_row *row,
	int64_t at, enum roster_outcome *outcome_r, struct err *err)
{
	struct member m;
	int64_t id = 0;
	int rc = roster_find(r, address, &m, err);

	if (rc < 0)
		return -1;
	if (rc == 0) {
		*outcome_r = ROSTER_ADDED;
		roster_told(r, row, "", "", "added as left", false);
		if (roster_insert(r, address, row, "unsubscribed",
			    CHOSE_LEAVING, &id, err) != 0)
			return -1;
		return record_left(r, id, row, at, err);
	}
	*outcome_r = ROSTER_UNCHANGED;
	if (m.state.status == MEMBER_UNSUBSCRIBED)
		return 0;
	*outcome_r = ROSTER_UPDATED;
	roster_told(r, row, "", "", "left", false);
	if (leave(r, m.id, err) != 0 ||
		notices_drop(r->db, r->list_id, m.id, r->now, "has left",
			err) != 0)
		return -1;
	return record_left(r, m.id, row, at, err);
}

static int
put_bounced(struct roster *r, int64_t address, const struct roster_row *row,
	int64_t at, enum roster_outcome *outcome_r, struct err *err)
{
	struct member m;
	bool changed = false;
	int64_t id = 0;
	int rc = roster_find(r, address, &m, err);

	if (rc < 0)
		return -1;
	/* Without a member the ledger and the journal could not say it. */
	if (rc == 0 &&
		roster_insert(r, address, row, "pending", 0, &id, err) != 0)
		return -1;
	if (suspend(r, address, at, &changed, err) != 0)
		return -1;
	*outcome_r = rc == 0   ? ROSTER_ADDED
		     : changed ? ROSTER_UPDATED
			       : ROSTER_UNCHANGED;
	if (changed)
		roster_told(r, row, "", "", "suspended", false);
	if (changed)
		return record_suspended(r, address, row, at, err);
	/* Suspended before, through another list: this one has to know, too. */
	return rc == 0 ? record_one(r, id, r->source->list, row, at, err) : 0;
}

int
roster_put_left(struct roster *r, const struct roster_row *row, bool bounced,
	enum roster_outcome *outcome_r, int *other_r, struct err *err)
{
	int64_t address = 0, at = row->consent_at ? row->consent_at : r->now;
	struct roster_row bare = {
		.line = row->line,
		.addr = row->addr,
		.key = row->key,
		.name = "",
		.first_name = "",
		.tier = "",
		.lang = "",
		.evidence = "",
		.hash = row->hash,
	};
	int rc = roster_forgotten(r, row->key, &address, err);

	*outcome_r = ROSTER_UNCHANGED;
	if (rc < 0)
		return -1;
	if (rc > 0) {
		roster_twice(r, address, row, outcome_r, other_r);
		return 0;
	}
	if (roster_address(r, row, &address, err) < 0)
		return -1;
	if (roster_twice(r, address, row, outcome_r, other_r))
		return 0;
	arena_clear(&r->arena);
	return bounced ? put_bounced(r, address, &bare, at, outcome_r, err)
		       : put_left(r, address, &bare, at, outcome_r, err);
}

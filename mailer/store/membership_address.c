/* SPDX-License-Identifier: MIT */
/*
 * What concerns an address on all of its lists: mail that came back, and
 * complaints. The ledger says it of each member.
 */
#include "base/json.h"
#include "store/membership.h"
#include "store/sql.h"

enum { PAYLOAD_MAX = 1 << 20 };

static int
mark_address(struct db *db, int64_t address, enum consent_kind kind,
	int64_t now, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "UPDATE address SET"
		" suspended_at = iif(:reinstated, NULL,"
		"  iif(:suspended, :now, suspended_at)),"
		" complained_at = iif(:complained, :now, complained_at)"
		" WHERE id = :id AND forgotten_at IS NULL"
		" AND ((:suspended AND suspended_at IS NULL)"
		"  OR (:complained AND complained_at IS NULL)"
		"  OR (:reinstated AND suspended_at IS NOT NULL))", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":suspended", kind == CONSENT_SUSPENDED);
	sql_bind_int(st, ":complained", kind == CONSENT_COMPLAINED);
	sql_bind_int(st, ":reinstated", kind == CONSENT_REINSTATED);
	sql_bind_int(st, ":now", now);
	sql_bind_int(st, ":id", address);
	return sql_run(st, err);
}

static int
record_for(struct db *db, struct ledger *l, int64_t address,
	struct consent_row *row, const char *payload, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT id FROM member"
		" WHERE address_id = :address ORDER BY id", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":address", address);
	row->payload = payload;
	while ((rc = sql_step(st, err)) > 0) {
		row->member = sql_int(st, 0);
		if (ledger_append(l, row, err) == -1) {
			sql_done(st);
			return -1;
		}
	}
	return rc;
}

int
address_change(struct db *db, struct ledger *l, int64_t address,
	enum consent_kind kind, const char *way, const char *evidence,
	int64_t now, enum membership_outcome *outcome_r, struct err *err)
{
	struct consent_row row = {.kind = kind, .at = now, .recorded_at = now};
	struct buf payload;
	struct json j;
	int rc;

	*outcome_r = MEMBERSHIP_SAME;
	if (mark_address(db, address, kind, now, err) == -1)
		return -1;
	if (sql_changes(db) == 0)
		return 0;
	*outcome_r = MEMBERSHIP_CHANGED;
	buf_init(&payload, PAYLOAD_MAX);
	json_init(&j, &payload);
	json_object(&j, NULL);
	if (evidence != NULL)
		json_str(&j, "evidence", evidence);
	json_str(&j, "by", way);
	json_object_end(&j);
	rc = record_for(db, l, address, &row, buf_str(&payload), err);
	buf_release(&payload);
	return rc;
}

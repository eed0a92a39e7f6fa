/* SPDX-License-Identifier: MIT */
/*
 * Forgetting. What can name a person stands in five tables (see schema.c);
 * each is dealt with here. The ledger keeps that something was agreed to and
 * when, without saying by whom.
 *
 * secure_delete overwrites what is freed, but a page whose rows were moved
 * keeps old octets between them, and the log keeps old pages: store_scrub
 * writes the file anew and empties the log.
 */
#include "store/forget.h"

#include "store/sql.h"

static int
run_for_address(sqlite3_stmt *st, int64_t address_id, struct err *err)
{
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":address", address_id);
	return sql_run(st, err);
}

/* The hash in the address's place; 0 if it was there already. */
static int
replace_address(struct db *db, struct keys *k, int64_t address_id,
	int64_t now, struct err *err)
{
	char hash[ADDRESS_HASH_LEN + 1];
	sqlite3_stmt *st = sql_prepare(db, "SELECT key FROM address"
		" WHERE id = :address AND forgotten_at IS NULL", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":address", address_id);
	rc = sql_step(st, err);
	if (rc > 0)
		address_hash(k, sql_text(st, 0), hash);
	sql_done(st);
	if (rc <= 0)
		return rc;
	st = sql_prepare(db, "UPDATE address SET addr = :hash, key = :hash,"
		" forgotten_at = :now WHERE id = :address", err);
	if (st == NULL)
		return -1;
	sql_bind_text(st, ":hash", hash);
	sql_bind_int(st, ":now", now);
	return run_for_address(st, address_id, err) == 0 ? 1 : -1;
}

static int
erase_member_data(struct db *db, int64_t address_id, struct err *err)
{
	if (run_for_address(sql_prepare(db, "DELETE FROM member_attribute"
		" WHERE member_id IN (SELECT id FROM member"
		" WHERE address_id = :address)", err), address_id, err) != 0 ||
	    run_for_address(sql_prepare(db, "UPDATE notice SET args = '{}'"
		" WHERE member_id IN (SELECT id FROM member"
		" WHERE address_id = :address)", err), address_id, err) != 0 ||
	    run_for_address(sql_prepare(db, "DELETE FROM ledger_payload"
		" WHERE seq IN (SELECT seq FROM ledger WHERE member_id IN"
		" (SELECT id FROM member WHERE address_id = :address))", err),
		address_id, err) != 0)
		return -1;
	return run_for_address(sql_prepare(db, "UPDATE member SET name = '',"
		" first_name = '', status = 'unsubscribed',"
		" paused_until = NULL, chosen = chosen | 8"
		" WHERE address_id = :address", err), address_id, err);
}

/* In mails to a list's contact: the contact's own address, which the list's
 * settings have, too; whom it tells of, by the place in `members`; and what
 * one of them wrote. */
static int
erase_from_notices(struct db *db, int64_t address_id, struct err *err)
{
	if (run_for_address(sql_prepare(db, "UPDATE delivery SET addr = '',"
		" slots = '{}' WHERE revision_id IS NULL AND member_id = 0"
		" AND lower(addr) = (SELECT key FROM address"
		"  WHERE id = :address)", err), address_id, err) != 0)
		return -1;
	return run_for_address(sql_prepare(db, "UPDATE delivery SET slots ="
		" json_replace(json_set(slots, '$.m' || j.key, '-'),"
		" '$.words', '-') FROM notice n,"
		" json_each(n.args, '$.members') j"
		" WHERE delivery.revision_id IS NULL"
		" AND delivery.member_id = 0"
		" AND n.id = CAST(delivery.subject_key AS INTEGER)"
		" AND j.value IN (SELECT id FROM member"
		"  WHERE address_id = :address)", err), address_id, err);
}

static int
erase_deliveries(struct db *db, int64_t address_id, int64_t now,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "UPDATE delivery"
		" SET state = 'suppressed', reason = 'was forgotten',"
		" next_at = NULL, done_at = :now"
		" WHERE state IN ('planned', 'deferred') AND member_id IN"
		" (SELECT id FROM member WHERE address_id = :address)", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", now);
	if (run_for_address(st, address_id, err) != 0)
		return -1;
	return run_for_address(sql_prepare(db, "UPDATE delivery"
		" SET addr = '', slots = '{}' WHERE member_id IN"
		" (SELECT id FROM member WHERE address_id = :address)", err),
		address_id, err);
}

int
address_forget(struct db *db, struct keys *k, struct ledger *l,
	int64_t address_id, int64_t now, struct err *err)
{
	struct consent_row row = {.kind = CONSENT_FORGOTTEN, .at = now,
		.recorded_at = now, .payload = "{}"};
	sqlite3_stmt *st;
	int rc = erase_from_notices(db, address_id, err);

	if (rc == 0)
		rc = replace_address(db, k, address_id, now, err);
	if (rc <= 0)
		return rc;
	if (erase_member_data(db, address_id, err) != 0 ||
	    erase_deliveries(db, address_id, now, err) != 0 ||
	    db_meta_set(db, "scrub_needed", "forget", err) != 0)
		return -1;
	st = sql_prepare(db, "SELECT id FROM member"
		" WHERE address_id = :address ORDER BY id", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":address", address_id);
	while ((rc = sql_step(st, err)) > 0) {
		row.member = sql_int(st, 0);
		if (ledger_append(l, &row, err) != 0) {
			sql_done(st);
			return -1;
		}
	}
	return rc;
}

static int
scrub(struct db *db, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "VACUUM", err);

	if (st == NULL || sql_run(st, err) != 0)
		return -1;
	if (sqlite3_wal_checkpoint_v2(db->h, NULL, SQLITE_CHECKPOINT_TRUNCATE,
		NULL, NULL) != SQLITE_OK)
		return sql_fail(db->h, err);
	return db_meta_set(db, "scrub_needed", NULL, err);
}

int
store_scrub(struct db *db, struct err *err)
{
	struct err why = {0};
	struct arena a;
	char *needed;
	int rc;

	arena_init(&a);
	rc = db_meta_get(db, &a, "scrub_needed", &needed, err);
	if (rc == 0 && needed != NULL && scrub(db, &why) != 0)
		rc = err_set(err, why.kind, "the person is forgotten, but "
			"what was erased may be left in the store's free space "
			"until this is run again: %s", why.msg);
	arena_release(&a);
	return rc;
}

/* SPDX-License-Identifier: MIT */
/*
 * Forgetting. What can name a person, or says what one person did, stands in
 * the tables that schema.c names; each is dealt with here. The ledger keeps that something was agreed to and
 * when, without saying by whom.
 *
 * secure_delete overwrites what is freed, but a page whose rows were moved
 * keeps old octets between them, and the log keeps old pages: store_scrub
 * writes the file anew and empties the log.
 */
#include "store/forget.h"

#include "base/failpoint.h"
#include "store/reply_erase.h"
#include "store/sql.h"

/* A mail that is being composed may name who is erased: see notice_plan. */
int
forget_note(struct db *db, struct err *err)
{
	int64_t n;

	if (db_meta_int(db, "erasures", &n, err) == -1 ||
	    db_meta_set_int(db, "erasures", n + 1, err) == -1)
		return -1;
	return db_meta_set(db, "scrub_needed", "forget", err);
}

static int
run_for_address(sqlite3_stmt *st, int64_t address_id, struct err *err)
{
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":address", address_id);
	return sql_run(st, err);
}

/* The hash in the address's place; 0 if it was there already. Who came back
 * after being forgotten and is forgotten again has a row of that name. */
static int
replace_address(struct db *db, struct keys *k, int64_t address_id,
	int64_t now, char hash[ADDRESS_HASH_LEN + 1], struct err *err)
{
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
	st = sql_prepare(db, "UPDATE address SET addr = :hash,"
		" key = iif(EXISTS (SELECT 1 FROM address WHERE key = :hash),"
		"  :hash || ':' || id, :hash), forgotten_at = :now"
		" WHERE id = :address", err);
	if (st == NULL)
		return -1;
	sql_bind_text(st, ":hash", hash);
	sql_bind_int(st, ":now", now);
	return run_for_address(st, address_id, err) == 0 ? 1 : -1;
}

static int
run_for_member(sqlite3_stmt *st, int64_t member, struct err *err)
{
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":member", member);
	return sql_run(st, err);
}

/* What was told to it, and what waits to be: nobody composes that any more. */
static int
erase_notices(struct db *db, int64_t member, int64_t now, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "UPDATE notice SET args = '{}',"
		" settled_at = ifnull(settled_at, :now)"
		" WHERE member_id = :member", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", now);
	return run_for_member(st, member, err);
}

/* In mails to a list's contact: whom it tells of, by the place in `members`,
 * and what that person wrote. One that is still to be composed finds neither:
 * the args hold numbers only. */
static int
erase_from_contacts(struct db *db, int64_t member, struct err *err)
{
	return run_for_member(sql_prepare(db, "UPDATE delivery SET slots ="
		" json_replace(slots, '$.m' || j.key, '-', '$.words', '-',"
		"  '$.text', '-') FROM notice n, json_each(n.args,"
		"  '$.members') j WHERE delivery.revision_id IS NULL"
		" AND delivery.member_id = 0"
		" AND n.id = CAST(delivery.subject_key AS INTEGER)"
		" AND j.value = :member", err), member, err);
}

/* Also what a relay said of it: the numbers say the same. */
static int
erase_deliveries(struct db *db, int64_t member, const char *why, int64_t now,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "UPDATE delivery"
		" SET state = 'suppressed', reason = :why, code = NULL,"
		" next_at = NULL, done_at = :now"
		" WHERE list_id = (SELECT list_id FROM member"
		"  WHERE id = :member) AND member_id = :member"
		" AND state IN ('planned', 'deferred')", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", now);
	sql_bind_text(st, ":why", why);
	if (run_for_member(st, member, err) != 0)
		return -1;
	return run_for_member(sql_prepare(db, "UPDATE delivery"
		" SET addr = '', slots = '{}', reason = CASE"
		"  WHEN code IS NULL THEN reason END"
		" WHERE list_id = (SELECT list_id FROM member"
		"  WHERE id = :member) AND member_id = :member", err),
		member, err);
}

int
member_erase(struct db *db, int64_t member, const char *why, int64_t now,
	struct err *err)
{
	if (replies_erase(db, member, "", now, err) != 0 ||
	    erase_from_contacts(db, member, err) != 0 ||
	    erase_notices(db, member, now, err) != 0 ||
	    erase_deliveries(db, member, why, now, err) != 0 ||
	    run_for_member(sql_prepare(db, "DELETE FROM member_attribute"
		" WHERE member_id = :member", err), member, err) != 0 ||
	    run_for_member(sql_prepare(db, "DELETE FROM ledger_payload"
		" WHERE seq IN (SELECT seq FROM ledger"
		"  WHERE member_id = :member)", err), member, err) != 0 ||
	    run_for_member(sql_prepare(db, "DELETE FROM answer"
		" WHERE member_id = :member", err), member, err) != 0 ||
	    run_for_member(sql_prepare(db, "DELETE FROM invited"
		" WHERE member_id = :member", err), member, err) != 0 ||
	    run_for_member(sql_prepare(db, "DELETE FROM draft_reminder"
		" WHERE member_id = :member", err), member, err) != 0 ||
	    run_for_member(sql_prepare(db, "DELETE FROM consent_warning"
		" WHERE member_id = :member", err), member, err) != 0 ||
	    /* The hash goes on to count against whoever asks again. */
	    run_for_member(sql_prepare(db, "UPDATE signup SET member_id = 0,"
		" network = '' WHERE member_id = :member", err), member,
		err) != 0)
		return -1;
	return forget_note(db, err);
}

/* The contact may be a member: its own address stands in what it was told. */
static int
erase_as_contact(struct db *db, int64_t address_id, struct err *err)
{
	return run_for_address(sql_prepare(db, "UPDATE delivery SET addr = '',"
		" slots = '{}' WHERE revision_id IS NULL AND member_id = 0"
		" AND lower(addr) = (SELECT key FROM address"
		"  WHERE id = :address)", err), address_id, err);
}

/* Nor does it work by mail any more. */
static int
erase_as_coordinator(struct db *db, int64_t address_id, int64_t now,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "UPDATE coordinator SET addr = '',"
		" revoked_at = ifnull(revoked_at, :now) WHERE addr = (SELECT"
		"  key FROM address WHERE id = :address)", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", now);
	return run_for_address(st, address_id, err);
}

/* What is left of the address itself. */
static int
erase_address_data(struct db *db, int64_t address_id, struct err *err)
{
	if (run_for_address(sql_prepare(db, "DELETE FROM bounce"
		" WHERE address_id = :address", err), address_id, err) != 0)
		return -1;
	return run_for_address(sql_prepare(db, "UPDATE member SET name = '',"
		" first_name = '', status = 'unsubscribed',"
		" paused_until = NULL, chosen = chosen | 8"
		" WHERE address_id = :address", err), address_id, err);
}

static int
forget_member(struct db *db, struct ledger *l, int64_t member, int64_t now,
	struct err *err)
{
	const struct consent_row row = {.member = member,
		.kind = CONSENT_FORGOTTEN, .at = now, .recorded_at = now,
		.payload = "{}"};

	if (member_erase(db, member, "was forgotten", now, err) != 0)
		return -1;
	failpoint("forget_member");
	return ledger_append(l, &row, err);
}

int
address_forget(struct db *db, struct keys *k, struct ledger *l,
	int64_t address_id, int64_t now, struct err *err)
{
	char hash[ADDRESS_HASH_LEN + 1];
	sqlite3_stmt *st;
	int rc = erase_as_contact(db, address_id, err);

	if (rc == 0)
		rc = erase_as_coordinator(db, address_id, now, err);
	if (rc == 0)
		rc = replace_address(db, k, address_id, now, hash, err);
	if (rc <= 0)
		return rc;
	if (replies_erase(db, 0, hash, now, err) != 0 ||
	    erase_address_data(db, address_id, err) != 0 ||
	    forget_note(db, err) != 0)
		return -1;
	st = sql_prepare(db, "SELECT id FROM member"
		" WHERE address_id = :address ORDER BY id", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":address", address_id);
	while ((rc = sql_step(st, err)) > 0)
		if (forget_member(db, l, sql_int(st, 0), now, err) != 0) {
			sql_done(st);
			return -1;
		}
	return rc;
}

static int
scrub(struct db *db, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "VACUUM", err);

	failpoint("scrub_begun");
	if (st == NULL || sql_run(st, err) != 0)
		return -1;
	failpoint("scrub_vacuumed");
	if (sqlite3_wal_checkpoint_v2(db->h, NULL, SQLITE_CHECKPOINT_TRUNCATE,
		NULL, NULL) != SQLITE_OK)
		return sql_fail(db->h, err);
	failpoint("scrub_emptied");
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

/* SPDX-License-Identifier: MIT */
/*
 * Erasing what came back.
 *
 * The row of a reply stays, by its hash: a mailbox may hold the mail for
 * longer, and it must not be acted on again.
 */
#include "store/reply_erase.h"

#include "store/sql.h"

/* Whose: one member, one writer, or all that are old. */
struct whose {
	int64_t member;
	const char *hash;
	int64_t before;
	int64_t now;
};

#define REPLIES                                                                \
	"(SELECT id FROM reply WHERE (:member != 0 AND member_id = :member)"   \
	" OR (:hash != '' AND writer = :hash)"                                 \
	" OR (:before != 0 AND done_at < :before))"

/* Every statement says who, whether it asks or not. */
static int
run(sqlite3_stmt *st, const struct whose *w, bool now, struct err *err)
{
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":member", w->member);
	sql_bind_text(st, ":hash", w->hash);
	sql_bind_int(st, ":before", w->before);
	if (now)
		sql_bind_int(st, ":now", w->now);
	return sql_run(st, err);
}

#define NOTICES "(SELECT notice_id FROM kept_mail WHERE reply_id IN " REPLIES  \
	" AND notice_id IS NOT NULL)"

/* What is not sent yet is made anew of the mails that are left. The last of
 * these lets go of what the others find the mails to the contact by. */
static int
erase_handed_on(struct db *db, const struct whose *w, struct err *err)
{
	if (run(sql_prepare(db, "UPDATE delivery SET state = 'suppressed',"
		" done_at = :now, next_at = NULL, reason = 'made anew'"
		" WHERE member_id = 0 AND kind = 'notice'"
		" AND state IN ('planned', 'deferred')"
		" AND CAST(subject_key AS INTEGER) IN " NOTICES, err), w,
		true, err) != 0 ||
	    run(sql_prepare(db, "UPDATE delivery SET slots = '{}'"
		" WHERE member_id = 0 AND kind = 'notice'"
		" AND CAST(subject_key AS INTEGER) IN " NOTICES, err), w,
		false, err) != 0)
		return -1;
	return run(sql_prepare(db, "UPDATE kept_mail SET notice_id = NULL"
		" WHERE notice_id IN " NOTICES " AND notice_id IN"
		"  (SELECT n.id FROM notice n LEFT JOIN delivery d"
		"   ON d.list_id = n.list_id AND d.member_id = 0"
		"   AND d.kind = 'notice'"
		"   AND d.subject_key = CAST(n.id AS TEXT)"
		"   WHERE d.id IS NULL OR d.state = 'suppressed')", err), w,
		false, err);
}

static int
erase(struct db *db, const struct whose *w, struct err *err)
{
	if (erase_handed_on(db, w, err) != 0 ||
	    run(sql_prepare(db, "DELETE FROM kept_mail WHERE reply_id IN "
		REPLIES, err), w, false, err) != 0 ||
	    run(sql_prepare(db, "UPDATE remark SET words = '', quote = '',"
		" reply_id = NULL WHERE reply_id IN " REPLIES, err), w, false,
		err) != 0)
		return -1;
	return run(sql_prepare(db, "UPDATE reply SET writer = '',"
		" evidence = '', member_id = NULL, delivery_id = NULL"
		" WHERE id IN " REPLIES, err), w, false, err);
}

static int
run_for_member(sqlite3_stmt *st, int64_t member, struct err *err)
{
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":member", member);
	return sql_run(st, err);
}

int
replies_erase(struct db *db, int64_t member, const char *hash, int64_t now,
	struct err *err)
{
	const struct whose w = {member, hash, 0, now};

	if (erase(db, &w, err) != 0)
		return -1;
	if (member == 0)
		return 0;
	if (run_for_member(sql_prepare(db, "UPDATE remark SET words = '',"
		" quote = '' WHERE member_id = :member", err), member,
		err) != 0)
		return -1;
	return run_for_member(sql_prepare(db, "DELETE FROM rsvp"
		" WHERE member_id = :member", err), member, err);
}

int
replies_from(struct db *db, const char *hash, int64_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT count(*) FROM reply"
		" WHERE writer = :hash AND writer != ''", err);
	int rc;

	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_text(st, ":hash", hash);
	rc = sql_step(st, err);
	if (rc == 1)
		*n_r = sql_int(st, 0);
	sql_done(st);
	return rc == -1 ? -1 : 0;
}

int64_t
replies_expire(struct db *db, int64_t before, int64_t now, struct err *err)
{
	const struct whose w = {0, "", before, now};
	sqlite3_stmt *st = sql_prepare(db, "SELECT count(*) FROM reply"
		" WHERE done_at < :before AND (member_id IS NOT NULL"
		"  OR writer != '' OR evidence != '')", err);
	int64_t n = 0;
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":before", before);
	rc = sql_step(st, err);
	if (rc == 1)
		n = sql_int(st, 0);
	sql_done(st);
	if (rc == -1 || (n > 0 && erase(db, &w, err) != 0))
		return -1;
	return n;
}

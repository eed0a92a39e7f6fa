/* SPDX-License-Identifier: MIT */
/* Mails that came back: what was done with each, and by what it is known. */
#include "store/reply.h"

#include "store/sql.h"

static int
find(struct db *db, const unsigned char hash[SHA256_LEN],
	struct reply_mark *m_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT r.id, r.tries, r.crashes,"
		" r.done_at, r.understood FROM reply r WHERE r.hash = :hash",
		err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_blob(st, ":hash", hash, SHA256_LEN);
	rc = sql_step(st, err);
	if (rc == 1)
		*m_r = (struct reply_mark){sql_int(st, 0),
			(int)sql_int(st, 1), (int)sql_int(st, 2),
			!sql_null(st, 3), sql_int(st, 4) != 0};
	sql_done(st);
	return rc;
}

int
reply_mark(struct db *db, const unsigned char hash[SHA256_LEN], int64_t now,
	struct reply_mark *m_r, struct err *err)
{
	int rc = find(db, hash, m_r, err);
	sqlite3_stmt *st;

	if (rc != 0)
		return rc == 1 ? 0 : -1;
	st = sql_prepare(db, "INSERT INTO reply (hash, at) VALUES (:hash,"
		" :now)", err);
	if (st == NULL)
		return -1;
	sql_bind_blob(st, ":hash", hash, SHA256_LEN);
	sql_bind_int(st, ":now", now);
	if (sql_run(st, err) == -1)
		return -1;
	*m_r = (struct reply_mark){.id = sql_last_id(db)};
	return 0;
}

static int
run_for(sqlite3_stmt *st, int64_t id, struct err *err)
{
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":id", id);
	return sql_run(st, err);
}

int
reply_try(struct db *db, int64_t id, struct err *err)
{
	return run_for(sql_prepare(db, "UPDATE reply SET tries = tries + 1"
		" WHERE id = :id", err), id, err);
}

int
reply_untry(struct db *db, int64_t id, struct err *err)
{
	return run_for(sql_prepare(db, "UPDATE reply SET tries = tries - 1"
		" WHERE id = :id AND tries > 0 AND done_at IS NULL", err), id,
		err);
}

int
reply_crashed(struct db *db, int64_t id, struct err *err)
{
	return run_for(sql_prepare(db, "UPDATE reply SET crashes = crashes + 1"
		" WHERE id = :id", err), id, err);
}

int
reply_seen(struct db *db, int64_t mailbox, int64_t validity, const char *uid,
	int64_t reply, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO seen (mailbox_id,"
		" validity, uid, reply_id) VALUES (:mailbox, :validity, :uid,"
		" :reply) ON CONFLICT DO UPDATE SET reply_id = :reply", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":mailbox", mailbox);
	sql_bind_int(st, ":validity", validity);
	sql_bind_text(st, ":uid", uid);
	sql_bind_int(st, ":reply", reply);
	return sql_run(st, err);
}

int
reply_unsee(struct db *db, int64_t mailbox, int64_t validity,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "DELETE FROM seen WHERE"
		" mailbox_id = :mailbox AND validity = :validity", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":mailbox", mailbox);
	sql_bind_int(st, ":validity", validity);
	return sql_run(st, err);
}

int
reply_done_at(struct db *db, int64_t mailbox, int64_t validity,
	const char *uid, bool *understood_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT r.done_at IS NOT NULL,"
		" r.understood FROM seen s JOIN reply r ON r.id = s.reply_id"
		" WHERE s.mailbox_id = :mailbox AND s.validity = :validity"
		" AND s.uid = :uid", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":mailbox", mailbox);
	sql_bind_int(st, ":validity", validity);
	sql_bind_text(st, ":uid", uid);
	rc = sql_step(st, err);
	if (rc == 1) {
		rc = sql_int(st, 0) != 0;
		*understood_r = sql_int(st, 1) != 0;
	}
	sql_done(st);
	return rc;
}

static void
bind_id(sqlite3_stmt *st, const char *name, int64_t id)
{
	if (id != 0)
		sql_bind_int(st, name, id);
}

int
reply_done(struct db *db, const struct reply_row *r, int64_t now,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "UPDATE reply SET done_at = :now,"
		" understood = :understood,"
		" list_id = :list, member_id = :member,"
		" delivery_id = :delivery, writer = :writer, kind = :kind,"
		" action = :action, evidence = :evidence WHERE id = :id", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":id", r->id);
	sql_bind_int(st, ":now", now);
	sql_bind_int(st, ":understood", r->understood);
	bind_id(st, ":list", r->list_id);
	bind_id(st, ":member", r->member_id);
	bind_id(st, ":delivery", r->delivery_id);
	sql_bind_text(st, ":writer", r->writer);
	sql_bind_text(st, ":kind", r->kind);
	sql_bind_text(st, ":action", r->action);
	sql_bind_text(st, ":evidence", r->evidence);
	return sql_run(st, err);
}

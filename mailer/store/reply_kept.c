/* SPDX-License-Identifier: MIT */
/*
 * Mails that a person has to read: kept in the transaction that acts on them,
 * handed on by notices later in the same run, so that many can go together.
 */
#include "store/reply.h"

#include "store/sql.h"

int
kept_add(struct db *db, const struct kept_mail *m, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO kept_mail (reply_id,"
		" list_id, member, addr, name, words, why, bytes)"
		" VALUES (:reply, :list, :member, :addr, :name, :words, :why,"
		" :bytes)", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":reply", m->reply_id);
	sql_bind_int(st, ":list", m->list_id);
	sql_bind_int(st, ":member", m->member);
	sql_bind_text(st, ":addr", m->addr);
	sql_bind_text(st, ":name", m->name);
	sql_bind_text(st, ":words", m->words);
	sql_bind_text(st, ":why", m->why);
	sql_bind_blob(st, ":bytes", m->len > 0 ? m->bytes : "", m->len);
	return sql_run(st, err);
}

#define KEPT_COLUMNS                                                           \
	"k.reply_id, k.list_id, r.member_id, k.member, k.addr, k.name,"        \
	" k.words, k.why"

static void
read_kept(sqlite3_stmt *st, struct arena *a, struct kept_mail *m)
{
	*m = (struct kept_mail){
		.reply_id = sql_int(st, 0),
		.list_id = sql_int(st, 1),
		.member_id = sql_int(st, 2),
		.member = sql_int(st, 3) != 0,
		.addr = arena_strdup(a, sql_text(st, 4)),
		.name = arena_strdup(a, sql_text(st, 5)),
		.words = arena_strdup(a, sql_text(st, 6)),
		.why = arena_strdup(a, sql_text(st, 7)),
		.len = (size_t)sql_int(st, 8),
	};
}

int
kept_waiting(struct db *db, struct arena *a, int64_t list_id, size_t max,
	struct kept_mail **v_r, size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT " KEPT_COLUMNS ","
		" length(k.bytes) FROM kept_mail k"
		" JOIN reply r ON r.id = k.reply_id"
		" WHERE k.notice_id IS NULL AND k.list_id = :list"
		" ORDER BY k.reply_id LIMIT :max", err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_int(st, ":max", (int64_t)max);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, *v_r, *n_r, cap);
		read_kept(st, a, &(*v_r)[(*n_r)++]);
	}
	return rc;
}

int
kept_lists(struct db *db, struct arena *a, int64_t **id_r, size_t *n_r,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT DISTINCT list_id"
		" FROM kept_mail WHERE notice_id IS NULL ORDER BY 1", err);
	size_t cap = 0;
	int rc;

	*id_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, *id_r, *n_r, cap);
		(*id_r)[(*n_r)++] = sql_int(st, 0);
	}
	return rc;
}

int
kept_hand_on(struct db *db, int64_t notice, int64_t reply, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "UPDATE kept_mail"
		" SET notice_id = :notice WHERE reply_id = :reply", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":notice", notice);
	sql_bind_int(st, ":reply", reply);
	return sql_run(st, err);
}

static void
read_bytes(sqlite3_stmt *st, struct arena *a, struct kept_mail *m)
{
	const void *p = sql_blob(st, 9, &m->len);

	m->bytes = m->len > 0 ? arena_strndup(a, p, m->len) : "";
}

int
kept_of_notice(struct db *db, struct arena *a, int64_t notice, bool with,
	struct kept_mail **v_r, size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT " KEPT_COLUMNS ","
		" length(k.bytes), CASE WHEN :with THEN k.bytes END"
		" FROM kept_mail k JOIN reply r ON r.id = k.reply_id"
		" WHERE k.notice_id = :notice ORDER BY k.reply_id", err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":notice", notice);
	sql_bind_int(st, ":with", with);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, *v_r, *n_r, cap);
		read_kept(st, a, &(*v_r)[*n_r]);
		if (with)
			read_bytes(st, a, &(*v_r)[*n_r]);
		++*n_r;
	}
	return rc;
}

static int
count(sqlite3_stmt *st, int64_t list_id, int64_t since, int64_t *n_r,
	struct err *err)
{
	int rc;

	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_int(st, ":since", since);
	rc = sql_step(st, err);
	if (rc == 1)
		*n_r = sql_int(st, 0);
	sql_done(st);
	return rc == -1 ? -1 : 0;
}

#define KEPT_SINCE                                                             \
	"SELECT count(*) FROM reply r JOIN kept_mail k ON k.reply_id = r.id"   \
	" WHERE r.done_at > :since AND k.list_id = :list"

int
kept_strangers(struct db *db, int64_t list_id, int64_t since, int64_t *n_r,
	struct err *err)
{
	return count(sql_prepare(db, KEPT_SINCE " AND k.member = 0", err),
		list_id, since, n_r, err);
}

int
kept_from(struct db *db, int64_t list_id, const char *addr, int64_t since,
	int64_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, KEPT_SINCE
		" AND lower(k.addr) = lower(:addr)", err);

	if (st != NULL)
		sql_bind_text(st, ":addr", addr);
	return count(st, list_id, since, n_r, err);
}

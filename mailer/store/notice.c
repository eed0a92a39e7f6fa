/* SPDX-License-Identifier: MIT */
/*
 * Notices.
 *
 * A notice is pending until settled_at is set, in the transaction that plans
 * its row: a run that dies leaves it pending or planned, never both, never
 * neither.
 *
 * People in `args` are ids, in an array `members`; composing writes who they
 * are into the row's slots "m0", "m1", ..., where forgetting finds and erases
 * them (forget.c), as it does the slot "words" of a notice that quotes one of
 * them. Parts name nobody, since their bytes are kept.
 */
#include "store/notice.h"

#include <stdio.h>
#include <string.h>

#include "store/event_ask.h"
#include "store/sql.h"

/* Any other: mail that a member did not ask for needs consent. */
static const struct {
	const char *kind;
	enum member_reach reach;
} reaches[] = {
	{"confirmation", REACH_ASKED},
	{"address", REACH_ELSEWHERE},
	{"goodbye", REACH_LEFT},
	{"changed", REACH_ANSWERED},
	{"answers", REACH_ANSWERED},
	{"help", REACH_ANSWERED},
	{"full", REACH_ANSWERED},
	{"why", REACH_ANSWERED},
	{"meeting", REACH_ANSWERED},
	{"remarks", REACH_ANSWERED},
	{"ask", REACH_ANSWERED},
	{"limit", REACH_ANSWERED},
};

enum member_reach
notice_reach(const char *kind, const char *answers)
{
	for (size_t i = 0; i < sizeof(reaches) / sizeof(*reaches); i++)
		if (strcmp(reaches[i].kind, kind) == 0)
			return reaches[i].reach == REACH_ANSWERED &&
				answers == NULL ? REACH_TOLD :
				reaches[i].reach;
	return REACH_MAILABLE;
}

/* Given up: an invitation that nobody heard of may be told later. */
#define SETTLE                                                                 \
	"UPDATE notice SET settled_at = :now,"                                 \
	" once = iif(kind = 'invitation', NULL, once) WHERE "

int
notice_add(struct db *db, const struct notice *n, struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, "INSERT INTO notice (list_id, member_id, kind,"
		" args, once, created_at, answers) VALUES (:list, :member,"
		" :kind, :args, :once, :at, :answers) ON CONFLICT (list_id, kind, once)"
		" DO NOTHING", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", n->list_id);
	if (n->member_id != 0)
		sql_bind_int(st, ":member", n->member_id);
	sql_bind_text(st, ":kind", n->kind);
	sql_bind_text(st, ":args", n->args);
	sql_bind_text(st, ":once", n->once);
	sql_bind_int(st, ":at", n->created_at);
	sql_bind_text(st, ":answers", n->answers);
	return sql_run(st, err) == -1 ? -1 : sql_changes(db) > 0;
}

int
notices_answer(struct db *db, int64_t after, int64_t member_id,
	const char *message_id, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "UPDATE notice SET args ="
		" json_set(args, '$.in_reply_to', :message_id)"
		" WHERE id > :after AND member_id = :member"
		" AND answers IS NOT NULL", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":after", after);
	sql_bind_int(st, ":member", member_id);
	sql_bind_text(st, ":message_id", message_id);
	return sql_run(st, err);
}

int
notices_drop(struct db *db, int64_t list_id, int64_t member_id, int64_t now,
	const char *reason, struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, "UPDATE delivery SET state = 'suppressed',"
		" done_at = :now, next_at = NULL, reason = :reason"
		" WHERE list_id = :list AND member_id = :member"
		" AND kind = 'notice' AND state IN ('planned', 'deferred')",
		err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", now);
	sql_bind_text(st, ":reason", reason);
	sql_bind_int(st, ":list", list_id);
	sql_bind_int(st, ":member", member_id);
	if (sql_run(st, err) == -1)
		return -1;
	st = sql_prepare(db, SETTLE "settled_at IS NULL"
		" AND member_id = :member", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", now);
	sql_bind_int(st, ":member", member_id);
	return sql_run(st, err);
}

#define NOTICE_COLUMNS                                                         \
	"n.id, n.list_id, l.slug, n.member_id, n.kind, n.args, n.once,"        \
	" n.created_at, n.answers, (SELECT value FROM meta"                     \
	"  WHERE key = 'erasures')"

static void
read_notice(sqlite3_stmt *st, struct arena *a, struct notice *n)
{
	*n = (struct notice){
		.id = sql_int(st, 0),
		.list_id = sql_int(st, 1),
		.list = arena_strdup(a, sql_text(st, 2)),
		.member_id = sql_int(st, 3),
		.kind = arena_strdup(a, sql_text(st, 4)),
		.args = arena_strdup(a, sql_text(st, 5)),
		.once = arena_strdup(a, sql_text(st, 6)),
		.created_at = sql_int(st, 7),
		.answers = arena_strdup(a, sql_text(st, 8)),
		.erasures = sql_int(st, 9),
	};
}

int
notices_pending(struct db *db, struct arena *a, int64_t after, size_t max,
	struct notice **v_r, size_t *n_r, struct err *err)
{
	size_t cap = 0;
	sqlite3_stmt *st;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	st = sql_prepare(db, "SELECT " NOTICE_COLUMNS " FROM notice n"
		" JOIN list l ON l.id = n.list_id WHERE n.settled_at IS NULL"
		" AND n.id > :after ORDER BY n.id LIMIT :max", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":after", after);
	sql_bind_int(st, ":max", (int64_t)max);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, *v_r, *n_r, cap);
		read_notice(st, a, &(*v_r)[(*n_r)++]);
	}
	return rc;
}

int
notice_of_delivery(struct db *db, struct arena *a, int64_t delivery,
	struct notice *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT " NOTICE_COLUMNS
		" FROM delivery d"
		" JOIN notice n ON n.id = CAST(d.subject_key AS INTEGER)"
		" JOIN list l ON l.id = n.list_id"
		" WHERE d.id = :delivery AND d.kind = 'notice'"
		" AND d.revision_id IS NULL", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":delivery", delivery);
	rc = sql_step(st, err);
	if (rc == 1)
		read_notice(st, a, n_r);
	sql_done(st);
	return rc;
}

/* --- planning ----------------------------------------------------------- */

static int
insert_part(struct db *db, int64_t notice_id, size_t pos,
	const struct freeze_part *p, struct err *err)
{
	unsigned char hash[SHA256_LEN];
	sqlite3_stmt *st;

	if (content_save(db, p, hash, err) == -1)
		return -1;
	st = sql_prepare(db, "INSERT INTO notice_part (notice_id, pos, hash)"
		" VALUES (:notice, :pos, :hash)", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":notice", notice_id);
	sql_bind_int(st, ":pos", (int64_t)pos);
	sql_bind_blob(st, ":hash", hash, SHA256_LEN);
	return sql_run(st, err);
}

static int
insert_row(struct db *db, const struct notice *n, const struct notice_mail *m,
	struct err *err)
{
	char key[24];
	sqlite3_stmt *st;

	snprintf(key, sizeof(key), "%lld", (long long)n->id);
	st = sql_prepare(db, "INSERT INTO delivery (list_id, member_id, kind,"
		" subject_key, state, tier, lang, addr, slots) VALUES (:list,"
		" :member, 'notice', :key, 'planned', '', :lang, :addr,"
		" :slots)", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", n->list_id);
	sql_bind_int(st, ":member", n->member_id);
	sql_bind_text(st, ":key", key);
	sql_bind_text(st, ":lang", m->lang);
	sql_bind_text(st, ":addr", m->addr);
	sql_bind_text(st, ":slots", m->slots);
	return sql_run(st, err);
}

int
notice_settle(struct db *db, int64_t id, int64_t now, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, SETTLE "id = :id", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", now);
	sql_bind_int(st, ":id", id);
	return sql_run(st, err);
}

/* It was composed outside of the transaction: who was erased since may be
 * named in it, and one that was settled since is told no more. */
static int
claim(struct db *db, const struct notice *n, int64_t now, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "UPDATE notice SET settled_at = :now"
		" WHERE id = :id AND settled_at IS NULL"
		" AND ifnull((SELECT CAST(value AS INTEGER) FROM meta"
		"  WHERE key = 'erasures'), 0) = :erasures", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", now);
	sql_bind_int(st, ":id", n->id);
	sql_bind_int(st, ":erasures", n->erasures);
	return sql_run(st, err) == -1 ? -1 : sql_changes(db) > 0;
}

int
notice_plan(struct db *db, const struct notice *n,
	const struct notice_mail *m, int64_t now, struct err *err)
{
	int rc = claim(db, n, now, err);

	if (rc != 1)
		return rc;
	for (size_t i = 0; i < m->n_parts; i++)
		if (insert_part(db, n->id, i, &m->part[i], err) == -1)
			return -1;
	if (m->event_id != 0 && event_told(db, m->event_id, n->member_id,
	    m->sequence, n->id, err) == -1)
		return -1;
	return insert_row(db, n, m, err) == -1 ? -1 : 1;
}

int
notice_part_hashes(struct db *db, struct arena *a, int64_t notice_id,
	unsigned char (**hash_r)[SHA256_LEN], size_t *n_r, struct err *err)
{
	unsigned char (*v)[SHA256_LEN] = NULL;
	size_t n = 0, cap = 0, len;
	sqlite3_stmt *st;
	const void *p;
	int rc;

	st = sql_prepare(db, "SELECT hash FROM notice_part"
		" WHERE notice_id = :notice ORDER BY pos", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":notice", notice_id);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, v, n, cap);
		p = sql_blob(st, 0, &len);
		if (len == SHA256_LEN)
			memcpy(v[n++], p, len);
	}
	*hash_r = v;
	*n_r = n;
	return rc;
}

/* --- going out ---------------------------------------------------------- */

int
notices_ready(struct db *db, struct arena *a, int64_t now,
	struct notice_list **v_r, size_t *n_r, struct err *err)
{
	struct notice_list *v = NULL;
	size_t n = 0, cap = 0;
	sqlite3_stmt *st;
	int rc;

	st = sql_prepare(db, "SELECT l.id, l.slug FROM list l"
		" WHERE l.id IN (SELECT list_id FROM delivery"
		"  WHERE revision_id IS NULL AND kind = 'notice'"
		"  AND state IN ('planned', 'deferred', 'armed')"
		"  AND (state <> 'deferred' OR next_at <= :now))"
		" OR l.id IN (SELECT d.list_id FROM delivery d"
		"  JOIN revision v ON v.id = d.revision_id"
		"  WHERE d.kind = 'catch_up' AND v.state = 'begun'"
		"  AND d.state IN ('planned', 'deferred', 'armed')"
		"  AND (d.state <> 'deferred' OR d.next_at <= :now))"
		" ORDER BY l.id", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", now);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, v, n, cap);
		v[n].id = sql_int(st, 0);
		v[n++].slug = arena_strdup(a, sql_text(st, 1));
	}
	*v_r = v;
	*n_r = n;
	return rc;
}

/* Nobody is asked to what has begun, whatever kept the mail back; until then it
 * is not old. */
static int
expire_invitations(struct db *db, int64_t now, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "UPDATE delivery"
		" SET state = 'expired', done_at = :now, next_at = NULL,"
		" reason = 'too late: the meeting has begun'"
		" WHERE revision_id IS NULL AND kind = 'notice'"
		" AND state IN ('planned', 'deferred') AND EXISTS (SELECT 1"
		"  FROM notice n JOIN event e"
		"   ON e.uid = json_extract(n.args, '$.event')"
		"  WHERE n.id = CAST(delivery.subject_key AS INTEGER)"
		"  AND n.kind = 'invitation' AND e.starts_at <= :now)", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", now);
	if (sql_run(st, err) == -1)
		return -1;
	st = sql_prepare(db, "UPDATE notice SET settled_at = :now"
		" WHERE settled_at IS NULL AND kind = 'invitation'"
		" AND (SELECT starts_at FROM event"
		"  WHERE uid = json_extract(args, '$.event')) <= :now", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", now);
	return sql_run(st, err);
}

int
notices_expire(struct db *db, int64_t before, int64_t now, struct err *err)
{
	sqlite3_stmt *st;

	if (expire_invitations(db, now, err) == -1)
		return -1;
	st = sql_prepare(db, "UPDATE delivery SET state = 'expired',"
		" done_at = :now, next_at = NULL, reason = 'too late: what it"
		" tells is old' WHERE revision_id IS NULL AND kind = 'notice'"
		" AND state IN ('planned', 'deferred') AND EXISTS (SELECT 1"
		"  FROM notice n WHERE n.id = CAST(subject_key AS INTEGER)"
		"  AND n.kind <> 'invitation' AND n.created_at < :before)",
		err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", now);
	sql_bind_int(st, ":before", before);
	if (sql_run(st, err) == -1)
		return -1;
	st = sql_prepare(db, "UPDATE delivery SET state = 'expired',"
		" done_at = :now, next_at = NULL, reason = 'too late'"
		" WHERE kind = 'catch_up' AND state IN ('planned', 'deferred')"
		/* One that a person wants sent again was armed before. */
		" AND (state = 'deferred' OR armed_at IS NULL)"
		" AND NOT EXISTS (SELECT 1 FROM notice n"
		"  WHERE n.member_id = delivery.member_id"
		"  AND n.kind = 'catch_up' AND n.created_at >= :before)", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", now);
	sql_bind_int(st, ":before", before);
	if (sql_run(st, err) == -1)
		return -1;
	st = sql_prepare(db, "UPDATE notice SET settled_at = :now"
		" WHERE settled_at IS NULL AND kind <> 'invitation'"
		" AND created_at < :before", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", now);
	sql_bind_int(st, ":before", before);
	return sql_run(st, err);
}

/* --- what became of them ------------------------------------------------ */

int
notice_last(struct db *db, int64_t *id_r, struct err *err)
{
	sqlite3_stmt *st;
	int rc;

	*id_r = 0;
	st = sql_prepare(db, "SELECT ifnull(max(id), 0) FROM notice", err);
	if (st == NULL)
		return -1;
	rc = sql_step(st, err);
	if (rc == 1) {
		*id_r = sql_int(st, 0);
		sql_done(st);
	}
	return rc == -1 ? -1 : 0;
}

static void
read_fate(sqlite3_stmt *st, struct arena *a, struct notice_fate *f)
{
	const char *reason = sql_text(st, 12);

	read_notice(st, a, &f->notice);
	f->planned = !sql_null(st, 10);
	f->state = f->planned ? delivery_state_of(sql_text(st, 10)) :
		DELIVERY_PLANNED;
	f->code = (int)sql_int(st, 11);
	f->reason = arena_strdup(a, reason != NULL ? reason : "");
}

int
notices_untold(struct db *db, struct arena *a, int64_t after, int64_t since,
	bool all, struct notice_fate **v_r, size_t *n_r, struct err *err)
{
	struct notice_fate *v = NULL;
	size_t n = 0, cap = 0;
	sqlite3_stmt *st;
	int rc;

	st = sql_prepare(db, "SELECT " NOTICE_COLUMNS ", d.state, d.code,"
		" d.reason FROM notice n JOIN list l ON l.id = n.list_id"
		" LEFT JOIN delivery d ON d.list_id = n.list_id"
		" AND d.member_id = 0 AND d.kind = 'notice'"
		" AND d.subject_key = CAST(n.id AS TEXT)"
		" WHERE n.member_id IS NULL AND ((n.id > :after"
		"  AND (:all OR ifnull(d.state, '') <> 'accepted'))"
		" OR (d.state IN ('failed', 'in_doubt', 'suppressed',"
		"  'expired') AND d.done_at >= :since)) ORDER BY n.id", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":after", after);
	sql_bind_int(st, ":since", since);
	sql_bind_int(st, ":all", all);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, v, n, cap);
		read_fate(st, a, &v[n++]);
	}
	*v_r = v;
	*n_r = n;
	return rc;
}

/* SPDX-License-Identifier: MIT */
/* Warnings that consent ends, in two stages. */
#include "store/consent_end.h"

#include <stdio.h>

#include "base/json.h"
#include "store/member_row.h"
#include "store/notice.h"
#include "store/sql.h"

enum { NAMED = 20, ARGS_MAX = 1 << 16, DAY = 86400 };

/* Between the two, the first applies; within the last, only that. */
static const struct stage {
	int days, until_days;
} stages[] = {{60, 30}, {30, 0}};
enum { STAGES = sizeof(stages) / sizeof(stages[0]) };

/* Whose consent ends in the stage, and who was not told of. */
static sqlite3_stmt *
ending(struct db *db, int64_t list_id, const struct stage *s, int64_t now,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT " MEMBER_STATE_COLUMNS
		", m.id, m.consent_until FROM member m"
		" JOIN address a ON a.id = m.address_id"
		" WHERE m.consent_until > :from AND m.consent_until <= :to"
		/* The plus: by the index of ends. */
		" AND +m.list_id = :list AND NOT EXISTS"
		"  (SELECT 1 FROM consent_warning w WHERE w.member_id = m.id"
		"  AND w.until = m.consent_until AND w.days = :days)"
		" ORDER BY m.consent_until, m.id", err);

	if (st == NULL)
		return NULL;
	sql_bind_int(st, ":from", now + (int64_t)s->until_days * DAY);
	sql_bind_int(st, ":to", now + (int64_t)s->days * DAY);
	sql_bind_int(st, ":list", list_id);
	sql_bind_int(st, ":days", s->days);
	return st;
}

static bool
gets_mail(sqlite3_stmt *st, int64_t now)
{
	struct member_state s;

	member_state_read(st, 0, &s);
	s.paused_until = 0;	/* a pause ends */
	return member_may_receive(&s, now);
}

int
consent_end_any(struct db *db, int64_t list_id, int64_t now, struct err *err)
{
	for (size_t i = 0; i < STAGES; i++) {
		sqlite3_stmt *st = ending(db, list_id, &stages[i], now, err);
		int rc = -1;

		while (st != NULL && (rc = sql_step(st, err)) > 0)
			if (gets_mail(st, now)) {
				sql_done(st);
				return 1;
			}
		if (rc == -1)
			return -1;
	}
	return 0;
}

static int
note(struct db *db, int64_t member, int64_t until, int days, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO consent_warning"
		" (member_id, until, days) VALUES (:member, :until, :days)",
		err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":member", member);
	sql_bind_int(st, ":until", until);
	sql_bind_int(st, ":days", days);
	return sql_run(st, err);
}

/* Notes each of them and fills the notice's args. *n_r: how many. */
static int
gather(struct db *db, int64_t list_id, const struct stage *s, int64_t now,
	struct json *j, int64_t *n_r, struct err *err)
{
	sqlite3_stmt *st = ending(db, list_id, s, now, err);
	int64_t first = 0;
	int rc = -1;

	*n_r = 0;
	json_object(j, NULL);
	json_array(j, "members");
	while (st != NULL && (rc = sql_step(st, err)) > 0) {
		if (!gets_mail(st, now))
			continue;
		if (*n_r == 0)
			first = sql_int(st, 8);
		if (++*n_r <= NAMED)
			json_int(j, NULL, sql_int(st, 7));
		if (note(db, sql_int(st, 7), sql_int(st, 8), s->days,
			err) == -1) {
			sql_done(st);
			return -1;
		}
	}
	json_array_end(j);
	json_int(j, "n", *n_r);
	json_int(j, "days", s->days);
	json_int(j, "at", first);
	json_object_end(j);
	return rc;
}

/* 1: this stage was told of today already, 0, -1. */
static int
told_today(struct db *db, int64_t list_id, const char *once, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT 1 FROM notice"
		" WHERE list_id = :list AND kind = 'consent_ending'"
		" AND once = :once", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_text(st, ":once", once);
	rc = sql_step(st, err);
	sql_done(st);
	return rc;
}

static int
warn_stage(struct db *db, int64_t list_id, const struct stage *s,
	const char *day, int64_t now, struct err *err)
{
	struct notice n = {.list_id = list_id, .kind = "consent_ending",
		.created_at = now};
	char once[32];
	struct json j;
	struct buf b;
	int64_t count;
	int rc;

	snprintf(once, sizeof(once), "%d:%s", s->days, day);
	n.once = once;
	rc = told_today(db, list_id, once, err);
	if (rc != 0)
		return rc == 1 ? 0 : -1;
	buf_init(&b, ARGS_MAX);
	json_init(&j, &b);
	rc = gather(db, list_id, s, now, &j, &count, err);
	n.args = buf_str(&b);
	if (rc == 0 && count > 0)
		rc = notice_add(db, &n, err) == -1 ? -1 : 0;
	buf_release(&b);
	return rc;
}

int
consent_end_warn(struct db *db, int64_t list_id, const char *day, int64_t now,
	struct err *err)
{
	for (size_t i = 0; i < STAGES; i++)
		if (warn_stage(db, list_id, &stages[i], day, now, err) == -1)
			return -1;
	return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * Answers to surveys: kept, counted, asked for once more.
 *
 * The level is a change of the membership like any other, on the record; the
 * rest stands in its table only. A member was sent a survey by a recap whose
 * edition has its questions, or by the welcome after it had opened.
 */
#include "store/answer.h"

#include <stdio.h>
#include <string.h>

#include "base/failpoint.h"
#include "base/json.h"
#include "store/member_row.h"
#include "store/membership_steps.h"
#include "store/notice.h"
#include "store/sql.h"

enum { ARGS_MAX = 1 << 20 };

/* --- taking ------------------------------------------------------------- */

static int
insert(struct db *db, const struct answer_note *n, const char *question,
	const char *value, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO answer (member_id,"
		" survey, question, value, at, way) VALUES (:member, :survey,"
		" :question, :value, :at, :way)", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":member", n->member);
	sql_bind_text(st, ":survey", n->survey);
	sql_bind_text(st, ":question", question);
	sql_bind_text(st, ":value", value);
	sql_bind_int(st, ":at", n->now);
	sql_bind_text(st, ":way", n->way);
	return sql_run(st, err);
}

static int
set_attribute(struct db *db, const struct member *m, const char *name,
	const char *value, struct err *err)
{
	sqlite3_stmt *st;
	int64_t id;

	if (attribute_id(db, m->list_id, name, &id, err) == -1)
		return -1;
	st = sql_prepare(db, "INSERT INTO member_attribute (member_id,"
		" attribute_id, value) VALUES (:member, :attribute, :value)"
		" ON CONFLICT DO UPDATE SET value = excluded.value", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":member", m->id);
	sql_bind_int(st, ":attribute", id);
	sql_bind_text(st, ":value", value);
	return sql_run(st, err);
}

static int
take_one(struct db *db, struct ledger *l, const struct answer_note *n,
	const struct member *m, const struct answer_taken *t, struct err *err)
{
	const struct membership_change c = {.member = m->id,
		.kind = CONSENT_TIER, .now = n->now, .way = n->way,
		.evidence = "survey", .value = t->value};
	enum membership_outcome o;

	if (insert(db, n, t->question, t->value, err) == -1)
		return -1;
	if (t->tier && membership_change(db, l, &c, &o, err) == -1)
		return -1;
	return t->attribute ? set_attribute(db, m, t->question, t->value,
		err) : 0;
}

static int
tell_member(struct db *db, const struct answer_note *n,
	const struct member *m, struct err *err)
{
	struct json j;
	struct buf b;
	int rc;

	buf_init(&b, ARGS_MAX);
	json_init(&j, &b);
	json_object(&j, NULL);
	json_str(&j, "survey", n->survey);
	json_array(&j, "answers");
	for (size_t i = 0; i < n->n; i++) {
		json_object(&j, NULL);
		json_str(&j, "question", n->taken[i].question);
		json_str(&j, "value", n->taken[i].value);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_object_end(&j);
	rc = membership_tell(db, m, "answers", buf_str(&b), n->answers, NULL,
		n->now, err);
	buf_release(&b);
	return rc;
}

/* The words themselves stand in their row, where forgetting finds them. */
static int
tell_contact(struct db *db, const struct answer_note *n,
	const struct member *m, struct err *err)
{
	char args[128];
	const struct notice x = {.list_id = m->list_id, .kind = "odd_answer",
		.args = args, .created_at = n->now};

	if (insert(db, n, "", n->words, err) == -1)
		return -1;
	if (n->read)
		return 0;
	snprintf(args, sizeof(args), "{\"members\":[%lld],\"answer\":%lld}",
		(long long)m->id, (long long)sql_last_id(db));
	return notice_add(db, &x, err) == -1 ? -1 : 0;
}

static int
take(struct db *db, struct ledger *l, const struct answer_note *n,
	const struct member *m, struct err *err)
{
	for (size_t i = 0; i < n->n; i++)
		if (take_one(db, l, n, m, &n->taken[i], err) == -1)
			return -1;
	if (n->n > 0 && !n->told && member_obstacle_to(notice_reach("answers",
	    n->answers), &m->state, n->now) == NULL &&
	    tell_member(db, n, m, err) == -1)
		return -1;
	return *n->words != '\0' ? tell_contact(db, n, m, err) : 0;
}

int
answer_take(struct db *db, struct ledger *l, const struct answer_note *n,
	bool *done_r, struct err *err)
{
	struct member m;
	struct arena a;
	int rc;

	arena_init(&a);
	rc = member_by_id(db, &a, n->member, &m, err);
	*done_r = rc == 1 && !m.state.forgotten && !m.state.complained;
	if (*done_r)
		rc = take(db, l, n, &m, err);
	failpoint("answer_taken");
	arena_release(&a);
	return rc == -1 ? -1 : 0;
}

int
answer_text(struct db *db, struct arena *a, int64_t id, const char **text_r,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT value FROM answer"
		" WHERE id = :id", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":id", id);
	rc = sql_step(st, err);
	if (rc == 1)
		*text_r = arena_strdup(a, sql_text(st, 0));
	sql_done(st);
	return rc;
}

/* --- counting ----------------------------------------------------------- */

int
survey_opened(struct db *db, int64_t list_id, const char *survey,
	int64_t *at_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT min(v.begun_at)"
		" FROM edition e JOIN revision v ON v.id = e.revision_id"
		" JOIN recap p ON p.id = v.recap_id"
		" WHERE p.list_id = :list AND e.survey = :survey", err);
	int rc;

	*at_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_text(st, ":survey", survey);
	rc = sql_step(st, err);
	if (rc == 1)
		*at_r = sql_int(st, 0);
	sql_done(st);
	return rc == -1 ? -1 : 0;
}

int
survey_members(struct db *db, int64_t list_id, const char *survey,
	int64_t now, int (*fn)(void *ctx, const struct survey_member *m,
		struct err *err), void *ctx, struct err *err)
{
	sqlite3_stmt *st;
	int64_t opened;
	int rc;

	if (survey_opened(db, list_id, survey, &opened, err) == -1)
		return -1;
	/* The plus: in the order of members, which their index on the list
	 * has not. */
	st = sql_prepare(db, "SELECT " MEMBER_STATE_COLUMNS ", m.id, a.addr,"
		" EXISTS (SELECT 1 FROM delivery d LEFT JOIN edition e"
		"  ON e.id = d.edition_id WHERE d.list_id = m.list_id"
		"  AND d.member_id = m.id AND d.state = 'accepted'"
		"  AND (e.survey = :survey OR (d.kind = 'notice'"
		"   AND :opened <> 0 AND d.done_at >= :opened"
		"   AND EXISTS (SELECT 1 FROM notice n"
		"    WHERE n.id = CAST(d.subject_key AS INTEGER)"
		"    AND n.kind = 'welcome')))),"
		" (SELECT count(*) FROM answer x WHERE x.member_id = m.id"
		"  AND x.survey = :survey),"
		" (SELECT count(*) - count(DISTINCT question) FROM answer x"
		"  WHERE x.member_id = m.id AND x.survey = :survey"
		"  AND x.question <> '')"
		" FROM member m JOIN address a ON a.id = m.address_id"
		" WHERE +m.list_id = :list ORDER BY m.id", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_text(st, ":survey", survey);
	sql_bind_int(st, ":opened", opened);
	while ((rc = sql_step(st, err)) > 0) {
		struct survey_member m = {.member = sql_int(st, 7),
			.addr = sql_text(st, 8), .sent = sql_int(st, 9) != 0,
			.answered = sql_int(st, 10) != 0,
			.n_changes = sql_int(st, 11)};
		struct member_state s;

		member_state_read(st, 0, &s);
		m.mailable = member_may_receive(&s, now);
		if ((m.sent || m.answered) && fn(ctx, &m, err) != 0) {
			sql_done(st);
			return -1;
		}
	}
	return rc;
}

int
survey_answers(struct db *db, int64_t list_id, const char *survey,
	const char *attribute, int (*fn)(void *ctx,
		const struct survey_answer *x, struct err *err), void *ctx,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT x.member_id, a.addr,"
		" x.question, x.value, v.value FROM answer x"
		" JOIN member m ON m.id = x.member_id AND m.list_id = :list"
		" JOIN address a ON a.id = m.address_id"
		" LEFT JOIN attribute t ON t.list_id = m.list_id"
		"  AND t.name = :attribute"
		" LEFT JOIN member_attribute v ON v.member_id = m.id"
		"  AND v.attribute_id = t.id"
		" WHERE x.survey = :survey AND x.question <> ''"
		" AND x.id = (SELECT max(id) FROM answer y"
		"  WHERE y.member_id = x.member_id AND y.survey = x.survey"
		"  AND y.question = x.question)"
		" ORDER BY x.member_id, x.question", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_text(st, ":survey", survey);
	sql_bind_text(st, ":attribute", attribute);
	while ((rc = sql_step(st, err)) > 0) {
		const char *own = sql_text(st, 4);
		const struct survey_answer x = {sql_int(st, 0),
			sql_text(st, 1), sql_text(st, 2), sql_text(st, 3),
			own != NULL ? own : ""};

		if (fn(ctx, &x, err) != 0) {
			sql_done(st);
			return -1;
		}
	}
	return rc;
}

/* --- reminding ---------------------------------------------------------- */

enum { KEY_MAX = 320 };

struct reminding {
	struct db *db;
	int64_t list_id, now, n;
	const char *survey;
};

static int
remind_one(void *ctx, const struct survey_member *m, struct err *err)
{
	struct reminding *r = ctx;
	char args[512], once[512];
	const struct notice n = {.list_id = r->list_id,
		.member_id = m->member, .kind = "reminder", .args = args,
		.once = once, .created_at = r->now};
	int rc;

	if (!m->sent || !m->mailable || m->answered)
		return 0;
	/* A slug needs no escaping. */
	snprintf(args, sizeof(args), "{\"survey\":\"%s\"}", r->survey);
	snprintf(once, sizeof(once), "%s:%lld", r->survey,
		(long long)m->member);
	rc = notice_add(r->db, &n, err);
	r->n += rc == 1;
	return rc == -1 ? -1 : 0;
}

static int
remind(struct reminding *r, const char *key, struct err *err)
{
	if (survey_members(r->db, r->list_id, r->survey, r->now, remind_one,
		r, err) == -1)
		return -1;
	failpoint("survey_reminded");
	return db_meta_set_int(r->db, key, r->now, err);
}

static void
reminded_key(int64_t list_id, const char *survey, char key[KEY_MAX])
{
	snprintf(key, KEY_MAX, "survey_reminded.%lld.%s", (long long)list_id,
		survey);
}

int
survey_to_remind(struct db *db, int64_t list_id, const char *survey,
	struct err *err)
{
	int64_t done, opened;
	char key[KEY_MAX];

	reminded_key(list_id, survey, key);
	if (db_meta_int(db, key, &done, err) == -1)
		return -1;
	if (done != 0)
		return 0;
	/* Else nobody has got it yet. */
	if (survey_opened(db, list_id, survey, &opened, err) == -1)
		return -1;
	return opened != 0;
}

int
survey_remind(struct db *db, int64_t list_id, const char *survey, int64_t now,
	int64_t *n_r, struct err *err)
{
	struct reminding r = {.db = db, .list_id = list_id, .now = now,
		.survey = survey};
	char key[KEY_MAX];
	int rc = survey_to_remind(db, list_id, survey, err);

	*n_r = 0;
	if (rc != 1)
		return rc;
	reminded_key(list_id, survey, key);
	if (db_begin(db, err) == -1)
		return -1;
	rc = db_end(db, remind(&r, key, err), err);
	*n_r = r.n;
	return rc;
}

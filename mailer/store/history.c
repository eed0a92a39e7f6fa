/* SPDX-License-Identifier: MIT */
/*
 * The record of one member: consent from the ledger, mails from the
 * deliveries, and all else that says what one person did. Reads only.
 */
#include "store/history.h"

#include <string.h>

#include "base/crypto.h"
#include "base/json_read.h"
#include "store/consent.h"
#include "store/sql.h"

static const char *
text_or_empty(struct arena *a, const char *s)
{
	return s ? arena_strdup(a, s) : "";
}

static const char *
member_of(const struct json_value *o, const char *key)
{
	const char *s = o ? json_get_str(o, key) : NULL;

	return s ? s : "";
}

int
member_consent(struct db *db, struct arena *a, int64_t member,
	struct consent_fact *fact_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT l.at, l.recorded_at, l.kind,"
		" p.payload FROM ledger l LEFT JOIN ledger_payload p"
		" USING (seq) WHERE l.member_id = :member"
		" AND l.kind IN ('imported', 'confirmed')"
		" ORDER BY l.seq DESC LIMIT 1", err);
	const struct json_value *o = NULL, *line;
	const char *payload;
	int rc;

	*fact_r = (struct consent_fact){.kind = "", .evidence = "",
		.purpose = "", .file = ""};
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":member", member);
	rc = sql_step(st, err);
	if (rc <= 0)
		return rc;
	fact_r->at = sql_int(st, 0);
	fact_r->recorded_at = sql_int(st, 1);
	fact_r->kind = arena_strdup(a, sql_text(st, 2));
	payload = sql_text(st, 3);
	if (payload != NULL)
		o = json_read(a, payload, strlen(payload), err);
	rc = payload != NULL && o == NULL ? -1 : 0;
	sql_done(st);
	fact_r->evidence = member_of(o, "evidence");
	fact_r->purpose = member_of(o, "purpose");
	fact_r->file = member_of(o, "file");
	line = o ? json_get(o, "line") : NULL;
	fact_r->line = line && line->type == JSON_INT ? line->num : 0;
	return rc;
}

static int
check_purpose(struct db *db, const char *name, const char *text,
	struct err *err)
{
	unsigned char sum[SHA256_LEN];
	char is[2 * SHA256_LEN + 1];

	sha256(text, strlen(text), sum);
	hex(sum, sizeof(sum), is);
	if (name[0] != '\0' && strncmp(is, name, strlen(name)) == 0)
		return 0;
	return err_at(err, ERR_DATA, db->path, 0, 0, "the text that members "
		"agreed to (\"purpose.%.64s\") was changed. Compare with a "
		"backup before anything is sent", name);
}

int
purpose_text(struct db *db, struct arena *a, const char *name, char **text_r,
	struct err *err)
{
	if (db_meta_get(db, a, arena_printf(a, "purpose.%s", name), text_r,
		err) == -1)
		return -1;
	return *text_r != NULL ? check_purpose(db, name, *text_r, err) : 0;
}

int
purposes_verify(struct db *db, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT key, value FROM meta"
		" WHERE key >= 'purpose.' AND key < 'purpose/'", err);
	int rc = -1;

	while (st != NULL && (rc = sql_step(st, err)) > 0) {
		rc = check_purpose(db, sql_text(st, 0) + strlen("purpose."),
			sql_text(st, 1), err);
		if (rc == -1)
			break;
	}
	if (st != NULL)
		sql_done(st);
	return rc;
}

int
member_mails(struct db *db, struct arena *a, int64_t member,
	struct sent_mail **v_r, size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT d.kind, d.subject_key,"
		/* Of an invitation, to what. */
		" ifnull(r.title, ifnull(n.kind || ': ' || (SELECT e.title"
		"  FROM event e WHERE n.kind IN ('invitation', 'meeting')"
		"  AND e.uid = json_extract(n.args, '$.event')), n.kind)),"
		" d.state, d.tier, d.lang, d.done_at,"
		" d.code, d.reason, d.addr, d.slots FROM delivery d"
		" LEFT JOIN revision r ON r.id = d.revision_id"
		" LEFT JOIN notice n ON d.kind = 'notice'"
		"  AND n.id = CAST(d.subject_key AS INTEGER) WHERE d.member_id = :member"
		/* The index begins with it. */
		" AND d.list_id = (SELECT list_id FROM member"
		"  WHERE id = :member) ORDER BY d.id", err);
	struct sent_mail *v = NULL;
	size_t n = 0, cap = 0;
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":member", member);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, v, n, cap);
		v[n++] = (struct sent_mail){
			.kind = arena_strdup(a, sql_text(st, 0)),
			.subject_key = arena_strdup(a, sql_text(st, 1)),
			.title = text_or_empty(a, sql_text(st, 2)),
			.state = arena_strdup(a, sql_text(st, 3)),
			.tier = arena_strdup(a, sql_text(st, 4)),
			.lang = arena_strdup(a, sql_text(st, 5)),
			.done_at = sql_int(st, 6),
			.code = sql_int(st, 7),
			.reason = text_or_empty(a, sql_text(st, 8)),
			.addr = arena_strdup(a, sql_text(st, 9)),
			.slots = arena_strdup(a, sql_text(st, 10)),
		};
	}
	*v_r = v;
	*n_r = n;
	return rc;
}

int
member_answers(struct db *db, struct arena *a, int64_t member,
	struct given_answer **v_r, size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT survey, question, value,"
		" at, way FROM answer WHERE member_id = :member ORDER BY id",
		err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":member", member);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, *v_r, *n_r, cap);
		(*v_r)[(*n_r)++] = (struct given_answer){
			.survey = arena_strdup(a, sql_text(st, 0)),
			.question = arena_strdup(a, sql_text(st, 1)),
			.value = arena_strdup(a, sql_text(st, 2)),
			.at = sql_int(st, 3),
			.way = arena_strdup(a, sql_text(st, 4)),
		};
	}
	return rc;
}

int
member_wrote(struct db *db, struct arena *a, int64_t member,
	struct wrote **v_r, size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT r.done_at, 'reply',"
		" r.kind || ': ' || r.action, ifnull(k.words, '')"
		" FROM reply r LEFT JOIN kept_mail k ON k.reply_id = r.id"
		" WHERE r.member_id = :member"
		" UNION ALL SELECT m.at, 'remark', p.slug || CASE"
		"  WHEN m.section > 0 THEN ' D' || m.section ELSE '' END,"
		"  m.words FROM remark m JOIN recap p ON p.id = m.recap_id"
		"  WHERE m.member_id = :member"
		" UNION ALL SELECT v.at, 'rsvp', e.title || ': ' ||"
		"  v.partstat, v.comment FROM rsvp v"
		"  JOIN event e ON e.id = v.event_id"
		"  WHERE v.member_id = :member ORDER BY 1", err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":member", member);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, *v_r, *n_r, cap);
		(*v_r)[(*n_r)++] = (struct wrote){
			.at = sql_int(st, 0),
			.kind = arena_strdup(a, sql_text(st, 1)),
			.what = arena_strdup(a, sql_text(st, 2)),
			.words = arena_strdup(a, sql_text(st, 3)),
		};
	}
	return rc;
}

int
member_notices(struct db *db, struct arena *a, int64_t member,
	struct told_notice **v_r, size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT id, kind, args, created_at,"
		" settled_at FROM notice WHERE member_id = :member ORDER BY id",
		err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":member", member);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, *v_r, *n_r, cap);
		(*v_r)[(*n_r)++] = (struct told_notice){
			.id = sql_int(st, 0),
			.kind = arena_strdup(a, sql_text(st, 1)),
			.args = arena_strdup(a, sql_text(st, 2)),
			.created_at = sql_int(st, 3),
			.settled_at = sql_int(st, 4),
		};
	}
	return rc;
}

int
member_signups(struct db *db, struct arena *a, int64_t member,
	struct asked **v_r, size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT at, network FROM signup"
		" WHERE member_id = :member ORDER BY id", err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":member", member);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, *v_r, *n_r, cap);
		(*v_r)[(*n_r)++] = (struct asked){
			.at = sql_int(st, 0),
			.network = arena_strdup(a, sql_text(st, 1)),
		};
	}
	return rc;
}

int
address_bounces(struct db *db, struct arena *a, int64_t address_id,
	struct came_back **v_r, size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT at, hard, status, way"
		" FROM bounce WHERE address_id = :address ORDER BY id", err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":address", address_id);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, *v_r, *n_r, cap);
		(*v_r)[(*n_r)++] = (struct came_back){
			.at = sql_int(st, 0),
			.hard = sql_int(st, 1) != 0,
			.status = arena_strdup(a, sql_text(st, 2)),
			.way = arena_strdup(a, sql_text(st, 3)),
		};
	}
	return rc;
}

int
address_forgotten_at(struct db *db, const char *hash, int64_t *at_r,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT forgotten_at FROM address"
		" WHERE key = :hash AND forgotten_at IS NOT NULL", err);
	int rc;

	*at_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_text(st, ":hash", hash);
	rc = sql_step(st, err);
	if (rc > 0)
		*at_r = sql_int(st, 0);
	sql_done(st);
	return rc < 0 ? -1 : 0;
}

/* SPDX-License-Identifier: MIT */
/* Reminders of drafts whose comments close. */
#include "store/draft_remind.h"

#include <string.h>

#include "base/failpoint.h"
#include "base/json.h"
#include "store/member_row.h"
#include "store/notice.h"
#include "store/sql.h"

enum { ARGS_MAX = 1 << 16, DRAFTS_MAX = 64 };

/* One member and the drafts that close, by member. */
struct reminding {
	struct db *db;
	const struct draft_remind *r;
	struct arena a;			/* of the member at hand */
	struct draft_mail mail;
	size_t n;
	int64_t pos[DRAFTS_MAX];
	int64_t reminded;
};

static int
note(struct reminding *x, int64_t pos, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(x->db, "INSERT INTO draft_reminder"
		" (recap_id, file, member_id, at) SELECT :recap, file,"
		" :member, :at FROM draft WHERE revision_id = :revision"
		" AND pos = :pos ON CONFLICT DO NOTHING", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":recap", x->r->recap_id);
	sql_bind_int(st, ":member", x->mail.member_id);
	sql_bind_int(st, ":at", x->r->now);
	sql_bind_int(st, ":revision", x->r->revision_id);
	sql_bind_int(st, ":pos", pos);
	return sql_run(st, err);
}

static const char *
args_of(struct reminding *x)
{
	const struct draft_remind *r = x->r;
	const char *args;
	struct json j;
	struct buf b;

	buf_init(&b, ARGS_MAX);
	json_init(&j, &b);
	json_object(&j, NULL);
	json_str(&j, "recap", r->recap);
	json_int(&j, "revision", r->revision);
	json_array(&j, "drafts");
	for (size_t i = 0; i < x->n; i++)
		json_int(&j, NULL, x->pos[i]);
	json_array_end(&j);
	json_str(&j, "in_reply_to", r->message_id(r->ctx, &x->a, &x->mail));
	json_object_end(&j);
	args = arena_strdup(&x->a, buf_str(&b));
	buf_release(&b);
	return args;
}

/* The member at hand, of whom all rows were seen. */
static int
remind_one(struct reminding *x, struct err *err)
{
	struct notice n = {.list_id = x->r->list_id,
		.member_id = x->mail.member_id, .kind = "feedback_reminder",
		.created_at = x->r->now};
	int rc;

	if (x->n == 0)
		return 0;
	n.args = args_of(x);
	rc = notice_add(x->db, &n, err);
	for (size_t i = 0; i < x->n && rc != -1; i++)
		rc = note(x, x->pos[i], err);
	x->n = 0;
	x->reminded += rc != -1;
	arena_clear(&x->a);
	return rc == -1 ? -1 : 0;
}

static void
take_row(struct reminding *x, sqlite3_stmt *st)
{
	struct member_state s;

	member_state_read(st, 0, &s);
	if (!member_may_receive(&s, x->r->now) || x->n == DRAFTS_MAX)
		return;
	x->mail = (struct draft_mail){.list_id = x->r->list_id,
		.member_id = sql_int(st, 7),
		.kind = arena_strdup(&x->a, sql_text(st, 8)),
		.subject_key = arena_strdup(&x->a, sql_text(st, 9)),
		.list = arena_strdup(&x->a, sql_text(st, 10))};
	x->pos[x->n++] = sql_int(st, 11);
}

/* By the level that its member got it at last, and when it first came. */
#define SILENT                                                                 \
	"SELECT " MEMBER_STATE_COLUMNS ", m.id, d.kind, d.subject_key,"        \
	" l.slug, f.pos"                                                       \
	" FROM (SELECT d.member_id, d.tier, d.kind, d.subject_key, max(d.id)"  \
	"  FROM delivery d JOIN revision v ON v.id = d.revision_id"            \
	"  WHERE v.recap_id = :recap AND d.state = 'accepted'"                 \
	"  GROUP BY d.member_id) d"                                            \
	" JOIN (SELECT d.member_id, min(d.done_at) AS at"                      \
	"  FROM delivery d JOIN revision v ON v.id = d.revision_id"            \
	"  WHERE v.recap_id = :recap AND d.state = 'accepted'"                 \
	"  GROUP BY d.member_id) b ON b.member_id = d.member_id"               \
	"  AND b.at <= :before"                                                \
	" JOIN member m ON m.id = d.member_id"                                 \
	" JOIN list l ON l.id = m.list_id"                                     \
	" JOIN address a ON a.id = m.address_id"                               \
	" JOIN draft f ON f.revision_id = :revision"                           \
	"  AND f.feedback_by = :by AND f.reminded_at IS NULL"                  \
	"  AND (EXISTS (SELECT 1 FROM json_each(f.full) j"                     \
	"   WHERE j.value = d.tier)"                                           \
	/* Or it came whole when the member asked for it. */                   \
	"  OR EXISTS (SELECT 1 FROM json_each(f.brief) j"                      \
	"   JOIN recap p ON p.id = :recap"                                     \
	"   JOIN notice n ON n.list_id = m.list_id AND n.member_id = m.id"     \
	"    AND n.kind = 'full'"                                              \
	"    AND json_extract(n.args, '$.recap') = p.slug"                     \
	"   JOIN delivery w ON w.list_id = n.list_id"                          \
	"    AND w.member_id = n.member_id AND w.kind = 'notice'"              \
	"    AND w.subject_key = CAST(n.id AS TEXT) AND w.state = 'accepted'"  \
	"   WHERE j.value = d.tier))"                                          \
	" WHERE NOT EXISTS (SELECT 1 FROM remark r"                            \
	"  WHERE r.recap_id = :recap AND r.member_id = m.id"                   \
	"  AND (r.section = 0 OR ifnull((SELECT o.file FROM revision w"        \
	"   JOIN draft o ON o.revision_id = w.id"                              \
	"   WHERE w.recap_id = r.recap_id AND w.revision = r.revision"         \
	"   AND r.section >= o.first_section"                                  \
	"   AND r.section < o.first_section + o.n_sections), f.file)"          \
	"   = f.file))"                                                        \
	" AND NOT EXISTS (SELECT 1 FROM draft_reminder x"                      \
	"  WHERE x.recap_id = :recap AND x.file = f.file"                      \
	"  AND x.member_id = m.id) ORDER BY m.id, f.pos"

static int
remind_all(struct reminding *x, struct err *err)
{
	const struct draft_remind *r = x->r;
	sqlite3_stmt *st = sql_prepare(x->db, SILENT, err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":recap", r->recap_id);
	sql_bind_int(st, ":before", r->sent_before);
	sql_bind_int(st, ":revision", r->revision_id);
	sql_bind_text(st, ":by", r->feedback_by);
	while ((rc = sql_step(st, err)) > 0) {
		if (x->n > 0 && sql_int(st, 7) != x->mail.member_id &&
		    remind_one(x, err) == -1) {
			sql_done(st);
			return -1;
		}
		take_row(x, st);
	}
	return rc == -1 ? -1 : remind_one(x, err);
}

static int
done_with(struct db *db, const struct draft_remind *r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "UPDATE draft SET reminded_at = :now"
		" WHERE revision_id = :revision AND feedback_by = :by", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", r->now);
	sql_bind_int(st, ":revision", r->revision_id);
	sql_bind_text(st, ":by", r->feedback_by);
	return sql_run(st, err);
}

int
drafts_remind(struct db *db, const struct draft_remind *r, int64_t *n_r,
	struct err *err)
{
	struct reminding x = {.db = db, .r = r};
	int rc;

	*n_r = 0;
	if (db_begin(db, err) == -1)
		return -1;
	arena_init(&x.a);
	rc = remind_all(&x, err);
	if (rc == 0)
		rc = done_with(db, r, err);
	arena_release(&x.a);
	failpoint("feedback_reminded");
	rc = db_end(db, rc, err);
	*n_r = x.reminded;
	return rc;
}

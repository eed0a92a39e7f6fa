/* SPDX-License-Identifier: MIT */
/*
 * Planning, and deciding what is in doubt.
 *
 * All rows of a delivery are made in one transaction before its first byte
 * goes out, so a run that dies leaves either none or every one of them. A row
 * that was cancelled is planned again with what the member is now; any other
 * row that is there stays as it is, which makes planning twice harmless.
 *
 * Policy for a later revision: a member has the newest revision that was
 * accepted, by whatever kind of mail, and gets a correction only where what
 * was received would read differently now. Who has none gets the revision as
 * a recap. While a mail is in doubt nobody knows what its member has, so the
 * row waits for a person: this is why no member ever has two open rows of a
 * recap.
 */
#include <stdio.h>
#include <string.h>

#include "base/failpoint.h"
#include "store/delivery.h"
#include "store/sql.h"

/* --- planning ----------------------------------------------------------- */

static int
insert_row(struct db *db, const struct plan *p, const struct member *m,
	const struct plan_row *row, bool *made_r, struct err *err)
{
	char key[320];
	sqlite3_stmt *st;

	snprintf(key, sizeof(key), "%s@%lld", p->revision->slug,
		(long long)p->revision->number);

	st = sql_prepare(db, "INSERT INTO delivery (list_id, member_id, kind,"
		" subject_key, revision_id, edition_id, state, tier, lang,"
		" addr, slots, done_at, reason) VALUES (:list, :member, :kind,"
		" :key, :revision, :edition, iif(:reason IS NULL, 'planned',"
		" 'suppressed'), :tier, :lang, :addr, :slots,"
		" iif(:reason IS NULL, NULL, :now), :reason)"
		" ON CONFLICT (list_id, member_id, kind, subject_key)"
		" DO UPDATE SET edition_id = excluded.edition_id,"
		" state = excluded.state, tier = excluded.tier,"
		" lang = excluded.lang, addr = excluded.addr,"
		" slots = excluded.slots, done_at = excluded.done_at,"
		" reason = excluded.reason, next_at = NULL, code = NULL,"
		" status = NULL WHERE state = 'cancelled'", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", p->revision->list_id);
	sql_bind_int(st, ":member", m->id);
	sql_bind_text(st, ":kind", row->had != NULL ? "correction" : "recap");
	sql_bind_text(st, ":key", key);
	sql_bind_int(st, ":revision", p->revision->id);
	sql_bind_int(st, ":edition", row->edition_id);
	sql_bind_text(st, ":tier", row->tier);
	sql_bind_text(st, ":lang", row->lang);
	sql_bind_text(st, ":addr", m->addr);
	sql_bind_text(st, ":slots", row->slots);
	sql_bind_int(st, ":now", p->now);
	sql_bind_text(st, ":reason", row->missing);
	if (sql_run(st, err) == -1)
		return -1;
	*made_r = sql_changes(db) > 0;
	return 0;
}

/* What stands in the store of one member and this recap. */
struct standing {
	bool row;		/* of this revision, not cancelled */
	bool doubt;		/* an earlier revision's mail may have come */
	int64_t number;		/* of the newest accepted one; 0: none */
	struct plan_had had;	/* that one */
};

static void
take_standing(sqlite3_stmt *st, struct arena *a, const struct plan *p,
	struct standing *s)
{
	const char *state = sql_text(st, 2);
	const void *hash;
	size_t n;

	if (sql_int(st, 3) == p->revision->number) {
		s->row = true;
		return;
	}
	if (strcmp(state, "in_doubt") == 0 || strcmp(state, "armed") == 0)
		s->doubt = true;
	if (strcmp(state, "accepted") != 0 || sql_int(st, 3) < s->number)
		return;
	s->number = sql_int(st, 3);
	s->had.kind = arena_strdup(a, sql_text(st, 0));
	s->had.subject_key = arena_strdup(a, sql_text(st, 1));
	memset(s->had.projection_hash, 0, SHA256_LEN);
	hash = sql_blob(st, 4, &n);
	if (n == SHA256_LEN)
		memcpy(s->had.projection_hash, hash, n);
}

/* All of a recap's rows of one member stand together in the unique index:
 * behind "slug@" and before "slugA". */
static int
find_standing(struct db *db, const struct plan *p, struct arena *a,
	int64_t member, struct standing *s, struct err *err)
{
	char from[320], to[320];
	sqlite3_stmt *st;
	int rc;

	snprintf(from, sizeof(from), "%s@", p->revision->slug);
	snprintf(to, sizeof(to), "%s%c", p->revision->slug, '@' + 1);
	st = sql_prepare(db, "SELECT d.kind, d.subject_key, d.state,"
		" v.revision, e.projection_hash FROM delivery d"
		" CROSS JOIN revision v ON v.id = d.revision_id"
		" LEFT JOIN edition e ON e.id = d.edition_id"
		" WHERE d.list_id = :list AND d.member_id = :member"
		" AND d.kind IN ('recap', 'correction', 'catch_up')"
		" AND d.subject_key >= :from AND d.subject_key < :to"
		" AND d.state <> 'cancelled'", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", p->revision->list_id);
	sql_bind_int(st, ":member", member);
	sql_bind_text(st, ":from", from);
	sql_bind_text(st, ":to", to);
	while ((rc = sql_step(st, err)) > 0)
		take_standing(st, a, p, s);
	return rc;
}

static int
plan_one(struct db *db, const struct plan *p, struct arena *a,
	const struct member *m, struct plan_totals *t, struct err *err)
{
	/* The first one has none before it; its own rows the insertion
	 * meets. */
	bool look = p->revision->number > 1 ||
		(p->dry && p->revision->id != 0);
	struct standing s = {0};
	struct plan_row row = {0};
	bool made = true;

	if (!member_may_receive(&m->state, p->now))
		return 0;
	if (look && find_standing(db, p, a, m->id, &s, err) == -1)
		return -1;
	if (s.row || s.doubt) {
		*(s.row ? &t->kept : &t->held) += 1;
		return 0;
	}
	row.had = s.number != 0 ? &s.had : NULL;
	if (p->decide(p->ctx, a, m, &row, err) == -1)
		return -1;
	if (!row.addressed) {
		t->not_addressed++;
		return 0;
	}
	if (!p->dry && insert_row(db, p, m, &row, &made, err) == -1)
		return -1;
	if (!made) {
		t->kept++;
		return 0;
	}
	t->rows++;
	t->suppressed += row.missing != NULL;
	t->corrections += row.had != NULL;
	failpoint("plan_row");
	return 0;
}

static int
plan_member(struct db *db, const struct plan *p, int64_t id,
	struct plan_totals *t, struct err *err)
{
	struct member m;
	struct arena a;
	int rc;

	arena_init(&a);
	rc = member_by_id(db, &a, id, &m, err);
	if (rc == 1)
		rc = plan_one(db, p, &a, &m, t, err);
	arena_release(&a);
	return rc;
}

int
delivery_plan(struct db *db, const struct plan *p,
	struct plan_totals *totals_r, struct err *err)
{
	struct member_iter it;
	struct member m;
	struct arena a;
	int rc;

	memset(totals_r, 0, sizeof(*totals_r));
	if (p->only != 0)
		return plan_member(db, p, p->only, totals_r, err);
	arena_init(&a);
	member_iter_open(&it, db, p->revision->list_id);
	while ((rc = member_iter_next(&it, &a, &m, err)) > 0) {
		if (plan_one(db, p, &a, &m, totals_r, err) == -1) {
			rc = -1;
			break;
		}
		arena_clear(&a);
	}
	member_iter_close(&it);
	arena_release(&a);
	return rc;
}

/* --- deciding ----------------------------------------------------------- */

static int
decide_latest(struct db *db, const struct plan *latest, const char *key,
	bool was_sent, struct resolution *r, struct err *err)
{
	bool withdrawn = latest->revision->state == REVISION_WITHDRAWN;
	sqlite3_stmt *st;

	st = sql_prepare(db, "UPDATE delivery SET state = CASE WHEN :sent"
		"  THEN 'accepted' WHEN :withdrawn THEN 'cancelled'"
		"  ELSE 'planned' END,"
		" done_at = iif(:sent, :now, NULL),"
		" reason = iif(:sent, 'a person decided: was sent', NULL)"
		" WHERE revision_id = :revision"
		" AND state IN ('armed', 'in_doubt')"
		" AND (:key IS NULL OR lower(addr) = :key)", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":sent", was_sent);
	sql_bind_int(st, ":withdrawn", withdrawn);
	sql_bind_int(st, ":now", latest->now);
	sql_bind_int(st, ":revision", latest->revision->id);
	sql_bind_text(st, ":key", key);
	if (sql_run(st, err) == -1)
		return -1;
	r->decided += sql_changes(db);
	if (!was_sent && !withdrawn)
		r->again += sql_changes(db);
	return 0;
}

enum { BATCH = 256 };

/* Each row that is decided leaves the selection, so the next ones come. */
static int
some_earlier(struct db *db, const struct plan *latest, const char *key,
	int64_t id[BATCH], int64_t member[BATCH], size_t *n_r, struct err *err)
{
	sqlite3_stmt *st;
	int rc;

	*n_r = 0;
	st = sql_prepare(db, "SELECT d.id, d.member_id FROM revision v"
		" JOIN delivery d ON d.revision_id = v.id"
		" WHERE v.recap_id = :recap AND v.revision < :number"
		" AND d.state IN ('armed', 'in_doubt')"
		" AND (:key IS NULL OR lower(d.addr) = :key) LIMIT 256", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":recap", latest->revision->recap_id);
	sql_bind_int(st, ":number", latest->revision->number);
	sql_bind_text(st, ":key", key);
	while ((rc = sql_step(st, err)) > 0 && *n_r < BATCH) {
		id[*n_r] = sql_int(st, 0);
		member[(*n_r)++] = sql_int(st, 1);
	}
	return rc;
}

static int
end_earlier(struct db *db, int64_t id, bool was_sent, int64_t now,
	struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, "UPDATE delivery SET done_at = :now,"
		" state = iif(:sent, 'accepted', 'cancelled'),"
		" reason = iif(:sent, 'a person decided: was sent',"
		"  'a person decided: was not sent; a later revision takes its"
		" place') WHERE id = :id", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":sent", was_sent);
	sql_bind_int(st, ":now", now);
	sql_bind_int(st, ":id", id);
	return sql_run(st, err);
}

int
delivery_resolve(struct db *db, const struct plan *latest, const char *key,
	bool was_sent, struct resolution *r, struct err *err)
{
	int64_t id[BATCH], member[BATCH];
	struct plan_totals t = {0};
	size_t n;

	memset(r, 0, sizeof(*r));
	if (decide_latest(db, latest, key, was_sent, r, err) == -1)
		return -1;
	do {
		if (some_earlier(db, latest, key, id, member, &n, err) == -1)
			return -1;
		for (size_t i = 0; i < n; i++) {
			if (end_earlier(db, id[i], was_sent, latest->now,
				err) == -1)
				return -1;
			if (latest->decide != NULL && plan_member(db, latest,
				member[i], &t, err) == -1)
				return -1;
		}
		r->decided += (int64_t)n;
	} while (n > 0);
	r->later = t.rows;
	return 0;
}

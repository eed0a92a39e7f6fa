/* SPDX-License-Identifier: MIT */
/*
 * Planning.
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
#include <stdlib.h>
#include <string.h>

#include "base/failpoint.h"
#include "store/delivery.h"
#include "store/sql.h"

/* What is the same for every member. */
struct planner {
	struct db *db;
	const struct plan *p;
	struct plan_totals *t;
	char key[320];		/* of the rows */
	/* The keys of all revisions stand behind "slug@" and before "slugA". */
	char from[320], to[320];
	struct arena arena;	/* the editions that members have */
	size_t n, cap;
	struct known_edition {
		int64_t id;
		const char *tier, *lang;
		unsigned char projection_hash[SHA256_LEN];
	} *edition;
};

static void
planner_init(struct planner *w, struct db *db, const struct plan *p,
	struct plan_totals *t)
{
	const struct revision *r = p->revision;

	memset(w, 0, sizeof(*w));
	w->db = db;
	w->p = p;
	w->t = t;
	snprintf(w->key, sizeof(w->key), "%s@%lld", r->slug,
		(long long)r->number);
	snprintf(w->from, sizeof(w->from), "%s@", r->slug);
	snprintf(w->to, sizeof(w->to), "%s%c", r->slug, '@' + 1);
	arena_init(&w->arena);
}

/* --- what a member has -------------------------------------------------- */

/* What stands in the store of one member and this recap. */
struct standing {
	bool row;		/* of this revision, not cancelled */
	bool doubt;		/* an earlier revision's mail may have come */
	int64_t number;		/* of the newest accepted one; 0: none */
	int64_t edition_id;	/* of that one */
	struct plan_had had;
};

/* There are some dozens of them, and millions of members. */
static int
load_edition(struct planner *w, int64_t id, struct plan_had *had_r,
	struct err *err)
{
	struct known_edition *e;
	sqlite3_stmt *st;
	const void *hash;
	size_t i = 0, n;
	int rc;

	while (i < w->n && w->edition[i].id != id)
		i++;
	if (i == w->n) {
		arena_push(&w->arena, w->edition, w->n, w->cap);
		e = &w->edition[i];
		*e = (struct known_edition){.id = id, .tier = "", .lang = ""};
		st = sql_prepare(w->db, "SELECT projection_hash, tier, lang"
			" FROM edition WHERE id = :id", err);
		if (st == NULL)
			return -1;
		sql_bind_int(st, ":id", id);
		rc = sql_step(st, err);
		if (rc == -1)
			return -1;
		hash = sql_blob(st, 0, &n);
		if (rc == 1 && n == SHA256_LEN) {
			memcpy(e->projection_hash, hash, n);
			e->tier = arena_strdup(&w->arena, sql_text(st, 1));
			e->lang = arena_strdup(&w->arena, sql_text(st, 2));
		}
		sql_done(st);
		w->n++;
	}
	e = &w->edition[i];
	had_r->tier = e->tier;
	had_r->lang = e->lang;
	memcpy(had_r->projection_hash, e->projection_hash, SHA256_LEN);
	return 0;
}

static void
take_standing(const struct planner *w, sqlite3_stmt *st, struct arena *a,
	struct standing *s)
{
	const char *key = sql_text(st, 1), *state = sql_text(st, 2);
	int64_t number = strtoll(key + strlen(w->from), NULL, 10);

	if (strcmp(key, w->key) == 0 && !w->p->catch_up)
		s->row = true;
	else if (w->p->catch_up && (strcmp(state, "planned") == 0 ||
	    strcmp(state, "deferred") == 0))
		s->row = true;
	else if (strcmp(state, "in_doubt") == 0 || strcmp(state, "armed") == 0)
		s->doubt = true;
	else if (strcmp(state, "accepted") == 0 && number > s->number) {
		s->number = number;
		s->edition_id = sql_int(st, 3);
		s->had.kind = arena_strdup(a, sql_text(st, 0));
		s->had.subject_key = arena_strdup(a, key);
	}
}

static int
find_standing(struct planner *w, struct arena *a, int64_t member,
	struct standing *s, struct err *err)
{
	sqlite3_stmt *st;
	int rc;

	st = sql_prepare(w->db, "SELECT kind, subject_key, state, edition_id"
		" FROM delivery WHERE list_id = :list AND member_id = :member"
		" AND kind IN ('recap', 'correction', 'catch_up')"
		" AND subject_key >= :from AND subject_key < :to"
		" AND state <> 'cancelled'", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", w->p->revision->list_id);
	sql_bind_int(st, ":member", member);
	sql_bind_text(st, ":from", w->from);
	sql_bind_text(st, ":to", w->to);
	while ((rc = sql_step(st, err)) > 0)
		take_standing(w, st, a, s);
	if (rc == -1 || s->number == 0)
		return rc;
	return load_edition(w, s->edition_id, &s->had, err);
}

/* --- planning ----------------------------------------------------------- */

/* By the statement that inserts one, or that plans one again. */
static int
run_row(struct planner *w, sqlite3_stmt *st, const struct member *m,
	const struct plan_row *row, bool *made_r, struct err *err)
{
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", w->p->revision->list_id);
	sql_bind_int(st, ":member", m->id);
	sql_bind_text(st, ":kind", w->p->catch_up ? "catch_up" :
		row->had != NULL ? "correction" : "recap");
	sql_bind_text(st, ":key", w->key);
	sql_bind_int(st, ":revision", w->p->revision->id);
	sql_bind_int(st, ":edition", row->edition_id);
	sql_bind_text(st, ":state", row->missing == NULL ? "planned" :
		"suppressed");
	sql_bind_text(st, ":tier", row->tier);
	sql_bind_text(st, ":lang", row->lang);
	sql_bind_text(st, ":addr", m->addr);
	sql_bind_text(st, ":slots", row->slots);
	if (row->missing != NULL)
		sql_bind_int(st, ":done", w->p->now);
	sql_bind_text(st, ":reason", row->missing);
	if (sql_run(st, err) == -1)
		return -1;
	*made_r = sql_changes(w->db) > 0;
	return 0;
}

/* Two statements, since SQLite takes a savepoint a row for the one that would
 * do both. */
static int
insert_row(struct planner *w, const struct member *m,
	const struct plan_row *row, bool *made_r, struct err *err)
{
	if (run_row(w, sql_prepare(w->db, "INSERT INTO delivery (list_id,"
		" member_id, kind, subject_key, revision_id, edition_id,"
		" state, tier, lang, addr, slots, done_at, reason)"
		" VALUES (:list, :member, :kind, :key, :revision, :edition,"
		" :state, :tier, :lang, :addr, :slots, :done, :reason)"
		" ON CONFLICT (list_id, member_id, kind, subject_key)"
		" DO NOTHING", err), m, row, made_r, err) == -1)
		return -1;
	return *made_r ? 0 : run_row(w, sql_prepare(w->db, "UPDATE delivery"
		" SET revision_id = :revision, edition_id = :edition,"
		" state = :state, tier = :tier, lang = :lang, addr = :addr,"
		" slots = :slots, done_at = :done, reason = :reason,"
		" next_at = NULL, code = NULL, status = NULL"
		" WHERE list_id = :list AND member_id = :member"
		" AND kind = :kind AND subject_key = :key"
		" AND state = 'cancelled'", err), m, row, made_r, err);
}

static int
plan_one(struct planner *w, struct arena *a, const struct member *m,
	struct err *err)
{
	const struct plan *p = w->p;
	struct plan_totals *t = w->t;
	struct standing s = {0};
	struct plan_row row = {0};
	bool made = true;

	if (!member_may_receive(&m->state, p->now))
		return 0;
	/* The first revision has none before it, and its own rows are met by
	 * the insertion, unless it began before: then there are catch-ups. */
	if ((p->catch_up || p->revision->number > 1 ||
	    p->revision->begun_at != 0 || (p->dry && p->revision->id != 0)) &&
	    find_standing(w, a, m->id, &s, err) == -1)
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
	if (!p->dry && insert_row(w, m, &row, &made, err) == -1)
		return -1;
	if (!made) {
		/* Of a catch_up there is never a second one: none waits. */
		t->kept += !p->catch_up;
		return 0;
	}
	t->rows++;
	t->suppressed += row.missing != NULL;
	t->corrections += row.had != NULL;
	failpoint("plan_row");
	return 0;
}

static int
plan_member(struct planner *w, struct arena *a, int64_t id, struct err *err)
{
	struct member m;
	int rc = member_by_id(w->db, a, id, &m, err);

	return rc == 1 ? plan_one(w, a, &m, err) : rc;
}

static int
plan_all(struct planner *w, struct arena *a, struct err *err)
{
	struct member_iter it;
	struct member m;
	int rc;

	member_iter_open(&it, w->db, w->p->revision->list_id);
	while ((rc = member_iter_next(&it, a, &m, err)) > 0) {
		if (plan_one(w, a, &m, err) == -1) {
			rc = -1;
			break;
		}
		arena_clear(a);
	}
	member_iter_close(&it);
	return rc;
}

int
delivery_plan(struct db *db, const struct plan *p,
	struct plan_totals *totals_r, struct err *err)
{
	struct planner w;
	struct arena a;
	int rc;

	memset(totals_r, 0, sizeof(*totals_r));
	planner_init(&w, db, p, totals_r);
	arena_init(&a);
	rc = p->only != 0 ? plan_member(&w, &a, p->only, err) :
		plan_all(&w, &a, err);
	arena_release(&a);
	arena_release(&w.arena);
	return rc;
}

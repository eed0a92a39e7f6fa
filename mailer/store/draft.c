/* SPDX-License-Identifier: MIT */
/* Drafts as revisions had them. */
#include "store/draft.h"

#include <string.h>

#include "base/json.h"
#include "base/json_read.h"
#include "store/sql.h"

enum { TIERS_JSON_MAX = 1 << 16 };

/* --- freezing ----------------------------------------------------------- */

static void
tiers_json(const char **v, size_t n, struct buf *out)
{
	struct json j;

	buf_init(out, TIERS_JSON_MAX);
	json_init(&j, out);
	json_array(&j, NULL);
	for (size_t i = 0; i < n; i++)
		json_str(&j, NULL, v[i]);
	json_array_end(&j);
}

static int
insert(struct db *db, int64_t revision_id, const struct draft *d, int pos,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO draft (revision_id,"
		" pos, file, full, brief, feedback_by, first_section,"
		" n_sections) VALUES (:revision, :pos, :file, :full, :brief,"
		" :by, :first, :n)", err);
	struct buf full, brief;
	int rc;

	if (st == NULL)
		return -1;
	tiers_json(d->full, d->n_full, &full);
	tiers_json(d->brief, d->n_brief, &brief);
	sql_bind_int(st, ":revision", revision_id);
	sql_bind_int(st, ":pos", pos);
	sql_bind_text(st, ":file", d->file);
	sql_bind_text(st, ":full", buf_str(&full));
	sql_bind_text(st, ":brief", buf_str(&brief));
	sql_bind_text(st, ":by", d->feedback_by);
	sql_bind_int(st, ":first", d->first_section);
	sql_bind_int(st, ":n", d->n_sections);
	rc = sql_run(st, err);
	buf_release(&full);
	buf_release(&brief);
	return rc;
}

static int
insert_words(struct db *db, int64_t draft, const struct draft_words *w,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO draft_words (draft_id,"
		" section, lang, words) VALUES (:draft, :section, :lang,"
		" :words)", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":draft", draft);
	sql_bind_int(st, ":section", w->section);
	sql_bind_text(st, ":lang", w->lang);
	sql_bind_text(st, ":words", w->words);
	return sql_run(st, err);
}

int
drafts_freeze(struct db *db, int64_t revision_id, const struct draft *v,
	size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		int64_t id;

		if (insert(db, revision_id, &v[i], (int)i + 1, err) == -1)
			return -1;
		id = sql_last_id(db);
		for (size_t k = 0; k < v[i].n_words; k++)
			if (insert_words(db, id, &v[i].words[k], err) == -1)
				return -1;
	}
	return 0;
}

/* --- reading ------------------------------------------------------------ */

static const char **
read_tiers(struct arena *a, const char *json, size_t *n_r)
{
	const struct json_value *v = json_read(a, json, strlen(json), NULL);
	const char **tier;

	*n_r = v != NULL && v->type == JSON_ARRAY ? v->n : 0;
	tier = arena_array(a, *n_r, sizeof(*tier));
	for (size_t i = 0; i < *n_r; i++)
		tier[i] = v->v[i].str != NULL ? v->v[i].str : "";
	return tier;
}

static int
read_words(struct db *db, struct arena *a, struct draft *d, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT section, lang, words"
		" FROM draft_words WHERE draft_id = :draft"
		" ORDER BY section, lang", err);
	struct draft_words *v = NULL;
	size_t cap = 0;
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":draft", d->id);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, v, d->n_words, cap);
		v[d->n_words++] = (struct draft_words){(int)sql_int(st, 0),
			arena_strdup(a, sql_text(st, 1)),
			arena_strdup(a, sql_text(st, 2))};
	}
	d->words = v;
	return rc;
}

static struct draft
read_draft(sqlite3_stmt *st, struct arena *a)
{
	struct draft d = {.id = sql_int(st, 0), .revision = sql_int(st, 1),
		.begun_at = sql_int(st, 2), .pos = (int)sql_int(st, 3),
		.file = arena_strdup(a, sql_text(st, 4)),
		.feedback_by = arena_strdup(a, sql_text(st, 7)),
		.first_section = (int)sql_int(st, 8),
		.n_sections = (int)sql_int(st, 9),
		.reminded = !sql_null(st, 10)};

	d.full = read_tiers(a, sql_text(st, 5), &d.n_full);
	d.brief = read_tiers(a, sql_text(st, 6), &d.n_brief);
	return d;
}

int
drafts_of(struct db *db, struct arena *a, int64_t recap_id,
	struct draft **v_r, size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT d.id, v.revision,"
		" v.begun_at, d.pos, d.file, d.full, d.brief, d.feedback_by,"
		" d.first_section, d.n_sections, d.reminded_at"
		" FROM revision v JOIN draft d ON d.revision_id = v.id"
		" WHERE v.recap_id = :recap ORDER BY v.revision, d.pos", err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":recap", recap_id);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, *v_r, *n_r, cap);
		(*v_r)[(*n_r)++] = read_draft(st, a);
	}
	for (size_t i = 0; i < *n_r && rc == 0; i++)
		rc = read_words(db, a, &(*v_r)[i], err);
	return rc;
}

int
drafts_due(struct db *db, struct arena *a, int64_t list_id, int64_t after,
	struct draft_due **v_r, size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT v.id, p.id,"
		" v.revision, p.slug, d.feedback_by FROM recap p"
		" JOIN revision v ON v.recap_id = p.id"
		" AND v.revision = (SELECT max(revision) FROM revision"
		"  WHERE recap_id = p.id AND begun_at IS NOT NULL)"
		" JOIN draft d ON d.revision_id = v.id"
		" WHERE p.list_id = :list AND d.feedback_by >="
		"  date(:after, 'unixepoch') AND d.reminded_at IS NULL"
		" ORDER BY v.id, d.feedback_by, d.pos", err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_int(st, ":after", after);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, *v_r, *n_r, cap);
		(*v_r)[(*n_r)++] = (struct draft_due){sql_int(st, 0),
			sql_int(st, 1), sql_int(st, 2),
			arena_strdup(a, sql_text(st, 3)),
			arena_strdup(a, sql_text(st, 4))};
	}
	return rc;
}

/* --- looking ------------------------------------------------------------ */

const struct draft *
draft_of_section(const struct draft *v, size_t n, int64_t revision,
	int section)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].revision == revision &&
		    section >= v[i].first_section &&
		    section < v[i].first_section + v[i].n_sections)
			return &v[i];
	return NULL;
}

const char *
draft_words_in(const struct draft *d, int section, const char *lang)
{
	const char *any = NULL;

	for (size_t i = 0; i < d->n_words; i++) {
		if (d->words[i].section != section)
			continue;
		if (strcmp(d->words[i].lang, lang) == 0)
			return d->words[i].words;
		if (any == NULL)
			any = d->words[i].words;
	}
	return any;
}

static bool
has(const char **v, size_t n, const char *tier)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i], tier) == 0)
			return true;
	return false;
}

bool
draft_is_full(const struct draft *d, const char *tier)
{
	return has(d->full, d->n_full, tier);
}

bool
draft_is_brief(const struct draft *d, const char *tier)
{
	return has(d->brief, d->n_brief, tier);
}

const struct draft *
drafts_latest(const struct draft *v, size_t n, size_t *n_r)
{
	const struct draft *first = NULL;

	*n_r = 0;
	for (size_t i = 0; i < n; i++) {
		if (v[i].begun_at == 0)
			continue;
		if (first == NULL || first->revision != v[i].revision) {
			first = &v[i];
			*n_r = 0;
		}
		++*n_r;
	}
	return first;
}

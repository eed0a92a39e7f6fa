/* SPDX-License-Identifier: MIT */
/*
 * Revisions and frozen editions.
 *
 * Parts are kept once for each content, whatever the number of editions that
 * share them (an attachment stands in every tier's mail), and are checked
 * against their hash when they are loaded: what goes out is what was approved
 * or nothing.
 */
#include "store/edition.h"

#include <string.h>

#include "store/sql.h"

static const char *const state_names[] = {
	[REVISION_APPROVED] = "approved",
	[REVISION_BEGUN] = "begun",
	[REVISION_WITHDRAWN] = "withdrawn",
	[REVISION_HELD] = "held",
};

const char *
revision_state_name(enum revision_state s)
{
	return state_names[s];
}

static enum revision_state
state_of(const char *name)
{
	int i = REVISION_HELD;

	while (i > REVISION_APPROVED && strcmp(state_names[i], name) != 0)
		i--;
	return (enum revision_state)i;
}

/* --- freezing ----------------------------------------------------------- */

static int
recap_id(struct db *db, int64_t list_id, const char *slug, int64_t *id_r,
	struct err *err)
{
	sqlite3_stmt *st;
	int rc;

	st = sql_prepare(db, "INSERT INTO recap (list_id, slug)"
		" VALUES (:list, :slug) ON CONFLICT DO NOTHING", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_text(st, ":slug", slug);
	if (sql_run(st, err) == -1)
		return -1;
	st = sql_prepare(db, "SELECT id FROM recap"
		" WHERE list_id = :list AND slug = :slug", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_text(st, ":slug", slug);
	rc = sql_step(st, err);
	if (rc != 1)
		return rc == 0 ? err_set(err, ERR_BUG, "no row for a recap "
			"that was just written") : -1;
	*id_r = sql_int(st, 0);
	sql_done(st);
	return 0;
}

static int
insert_revision(struct db *db, const struct freeze *f, int64_t recap,
	int64_t *id_r, struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, "INSERT INTO revision (recap_id, revision, state,"
		" kind, title, approved_at, approved_by, send_at, stale,"
		" source_hash, content_hash, rules, source) VALUES (:recap,"
		" 1 + ifnull((SELECT max(revision) FROM revision"
		"  WHERE recap_id = :recap), 0), 'approved', :kind, :title,"
		" :at, :by, :send, :stale, :source_hash, :content_hash,"
		" :rules, :source)", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":recap", recap);
	sql_bind_text(st, ":kind", f->kind);
	sql_bind_text(st, ":title", f->title);
	sql_bind_int(st, ":at", f->approved_at);
	sql_bind_text(st, ":by", f->approved_by);
	if (f->send_at != 0)
		sql_bind_int(st, ":send", f->send_at);
	sql_bind_int(st, ":stale", f->stale);
	sql_bind_blob(st, ":source_hash", f->source_hash, SHA256_LEN);
	sql_bind_blob(st, ":content_hash", f->content_hash, SHA256_LEN);
	sql_bind_text(st, ":rules", f->rules);
	sql_bind_text(st, ":source", f->source);
	if (sql_run(st, err) == -1)
		return -1;
	*id_r = sql_last_id(db);
	return 0;
}

int
content_save(struct db *db, const struct freeze_part *p,
	unsigned char hash_r[SHA256_LEN], struct err *err)
{
	sqlite3_stmt *st;

	sha256(p->data, p->len, hash_r);
	st = sql_prepare(db, "INSERT INTO content (hash, bytes)"
		" VALUES (:hash, :bytes) ON CONFLICT DO NOTHING", err);
	if (st == NULL)
		return -1;
	sql_bind_blob(st, ":hash", hash_r, SHA256_LEN);
	sql_bind_blob(st, ":bytes", p->data, p->len);
	return sql_run(st, err);
}

static int
insert_part(struct db *db, int64_t edition, size_t pos,
	const struct freeze_part *p, struct err *err)
{
	unsigned char hash[SHA256_LEN];
	sqlite3_stmt *st;

	if (content_save(db, p, hash, err) == -1)
		return -1;
	st = sql_prepare(db, "INSERT INTO edition_part (edition_id, pos,"
		" hash) VALUES (:edition, :pos, :hash)", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":edition", edition);
	sql_bind_int(st, ":pos", (int64_t)pos);
	sql_bind_blob(st, ":hash", hash, SHA256_LEN);
	return sql_run(st, err);
}

static int
insert_edition(struct db *db, int64_t revision, const struct freeze_edition *e,
	struct err *err)
{
	unsigned char shown[SHA256_LEN];
	sqlite3_stmt *st;
	int64_t id;

	if (e->shown.data != NULL &&
	    content_save(db, &e->shown, shown, err) == -1)
		return -1;
	st = sql_prepare(db, "INSERT INTO edition (revision_id, tier, lang,"
		" subject, projection_hash, hash, html_bytes, text_bytes,"
		" survey, against, changes, shown) VALUES (:revision, :tier,"
		" :lang, :subject, :projection, :hash, :html, :text, :survey,"
		" ifnull(:against, x''), :changes, :shown)", err);
	if (st == NULL)
		return -1;
	if (e->shown.data != NULL)
		sql_bind_blob(st, ":shown", shown, SHA256_LEN);
	if (e->against != NULL)
		sql_bind_blob(st, ":against", e->against, SHA256_LEN);
	if (e->against != NULL && e->changes >= 0)
		sql_bind_int(st, ":changes", e->changes);
	sql_bind_int(st, ":revision", revision);
	sql_bind_text(st, ":tier", e->tier);
	sql_bind_text(st, ":lang", e->lang);
	sql_bind_text(st, ":subject", e->subject);
	sql_bind_blob(st, ":projection", e->projection_hash, SHA256_LEN);
	sql_bind_blob(st, ":hash", e->hash, SHA256_LEN);
	sql_bind_int(st, ":html", e->html_bytes);
	sql_bind_int(st, ":text", e->text_bytes);
	sql_bind_text(st, ":survey", e->survey);
	if (sql_run(st, err) == -1)
		return -1;
	id = sql_last_id(db);
	for (size_t i = 0; i < e->n_parts; i++)
		if (insert_part(db, id, i, &e->part[i], err) == -1)
			return -1;
	return 0;
}

int
revision_freeze(struct db *db, const struct freeze *f, int64_t *id_r,
	struct err *err)
{
	int64_t recap = 0, n;

	if (recap_id(db, f->list_id, f->slug, &recap, err) == -1 ||
	    recap_withdraw(db, recap, "replaced by a later revision",
		f->approved_at, &n, err) == -1 ||
	    insert_revision(db, f, recap, id_r, err) == -1)
		return -1;
	for (size_t i = 0; i < f->n; i++)
		if (insert_edition(db, *id_r, &f->edition[i], err) == -1)
			return -1;
	return 0;
}

/* --- revisions ---------------------------------------------------------- */

#define REVISION_COLUMNS                                                       \
	"SELECT v.id, p.list_id, p.id, l.slug, p.slug, v.revision, v.state,"   \
	" v.kind, v.title, v.approved_at, v.approved_by, v.send_at, v.stale,"  \
	" v.begun_at, v.source_hash, v.content_hash, v.rules, v.source,"       \
	" v.held_for"                                                          \
	" FROM revision v JOIN recap p ON p.id = v.recap_id"                   \
	" JOIN list l ON l.id = p.list_id "

static void
copy_hash(unsigned char out[SHA256_LEN], sqlite3_stmt *st, int col)
{
	size_t n;
	const void *p = sql_blob(st, col, &n);

	if (n == SHA256_LEN)
		memcpy(out, p, n);
}

static void
read_revision(sqlite3_stmt *st, struct arena *a, struct revision *r)
{
	memset(r, 0, sizeof(*r));
	r->id = sql_int(st, 0);
	r->list_id = sql_int(st, 1);
	r->recap_id = sql_int(st, 2);
	r->list = arena_strdup(a, sql_text(st, 3));
	r->slug = arena_strdup(a, sql_text(st, 4));
	r->number = sql_int(st, 5);
	r->state = state_of(sql_text(st, 6));
	r->kind = arena_strdup(a, sql_text(st, 7));
	r->title = arena_strdup(a, sql_text(st, 8));
	r->approved_at = sql_int(st, 9);
	r->approved_by = arena_strdup(a, sql_text(st, 10));
	r->send_at = sql_int(st, 11);
	r->stale = sql_int(st, 12);
	r->begun_at = sql_int(st, 13);
	copy_hash(r->source_hash, st, 14);
	copy_hash(r->content_hash, st, 15);
	r->rules = arena_strdup(a, sql_text(st, 16));
	r->source = arena_strdup(a, sql_text(st, 17));
	r->held_for = arena_strdup(a, sql_text(st, 18));
}

static int
one_revision(sqlite3_stmt *st, struct arena *a, struct revision *r,
	struct err *err)
{
	int rc = sql_step(st, err);

	if (rc == 1) {
		read_revision(st, a, r);
		sql_done(st);
	}
	return rc;
}

int
revision_latest(struct db *db, struct arena *a, int64_t list_id,
	const char *slug, struct revision *r, struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, REVISION_COLUMNS
		"WHERE p.list_id = :list AND p.slug = :slug"
		" ORDER BY v.revision DESC LIMIT 1", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_text(st, ":slug", slug);
	return one_revision(st, a, r, err);
}

int
revision_by_id(struct db *db, struct arena *a, int64_t id, struct revision *r,
	struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, REVISION_COLUMNS "WHERE v.id = :id", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":id", id);
	return one_revision(st, a, r, err);
}

static int
read_revisions(sqlite3_stmt *st, struct arena *a, struct revision **v_r,
	size_t *n_r, struct err *err)
{
	struct revision *v = NULL;
	size_t n = 0, cap = 0;
	int rc;

	if (st == NULL)
		return -1;
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, v, n, cap);
		read_revision(st, a, &v[n++]);
	}
	*v_r = v;
	*n_r = n;
	return rc;
}

int
revisions_latest(struct db *db, struct arena *a, struct revision **v_r,
	size_t *n_r, struct err *err)
{
	return read_revisions(sql_prepare(db, REVISION_COLUMNS
		"WHERE v.revision = (SELECT max(revision) FROM revision"
		" WHERE recap_id = p.id) ORDER BY v.approved_at DESC, v.id"
		" DESC", err), a, v_r, n_r, err);
}

int
revisions_undone(struct db *db, struct arena *a, struct revision **v_r,
	size_t *n_r, struct err *err)
{
	return read_revisions(sql_prepare(db, REVISION_COLUMNS
		"WHERE v.revision = (SELECT max(revision) FROM revision"
		" WHERE recap_id = p.id) AND (v.state IN ('approved', 'held')"
		" OR EXISTS (SELECT 1 FROM delivery WHERE revision_id = v.id"
		" AND kind <> 'catch_up'"
		" AND state IN ('planned', 'deferred', 'armed')))"
		" ORDER BY v.approved_at, v.id", err), a, v_r, n_r, err);
}

int
revisions_begun(struct db *db, struct arena *a, int64_t list_id, int64_t from,
	int64_t to, struct revision **v_r, size_t *n_r, struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, REVISION_COLUMNS
		"WHERE p.list_id = :list AND v.begun_at IS NOT NULL"
		" AND EXISTS (SELECT 1 FROM revision x"
		" WHERE x.recap_id = p.id AND x.begun_at >= :from"
		" AND x.begun_at < :to) ORDER BY p.id, v.revision", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_int(st, ":from", from);
	sql_bind_int(st, ":to", to);
	return read_revisions(st, a, v_r, n_r, err);
}

int
revision_twin(struct db *db, struct arena *a, const struct freeze *f,
	const char **slug_r, struct err *err)
{
	sqlite3_stmt *st;
	int rc;

	*slug_r = NULL;
	st = sql_prepare(db, "SELECT p.slug FROM revision v"
		" JOIN recap p ON p.id = v.recap_id"
		" WHERE p.list_id = :list AND p.slug <> :slug"
		" AND v.content_hash = :hash AND v.begun_at IS NOT NULL"
		" LIMIT 1", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", f->list_id);
	sql_bind_text(st, ":slug", f->slug);
	sql_bind_blob(st, ":hash", f->content_hash, SHA256_LEN);
	rc = sql_step(st, err);
	if (rc == 1) {
		*slug_r = arena_strdup(a, sql_text(st, 0));
		sql_done(st);
	}
	return rc == -1 ? -1 : 0;
}

/* --- parts -------------------------------------------------------------- */

int
edition_part_hashes(struct db *db, struct arena *a, int64_t edition_id,
	unsigned char (**hash_r)[SHA256_LEN], size_t *n_r, struct err *err)
{
	unsigned char (*v)[SHA256_LEN] = NULL;
	size_t n = 0, cap = 0;
	sqlite3_stmt *st;
	int rc;

	st = sql_prepare(db, "SELECT hash FROM edition_part"
		" WHERE edition_id = :edition ORDER BY pos", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":edition", edition_id);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, v, n, cap);
		copy_hash(v[n++], st, 0);
	}
	*hash_r = v;
	*n_r = n;
	return rc;
}

int
content_load(struct db *db, struct arena *a,
	const unsigned char hash[SHA256_LEN], const void **data_r,
	size_t *len_r, struct err *err)
{
	unsigned char found[SHA256_LEN];
	const void *p;
	sqlite3_stmt *st;
	size_t n;
	int rc;

	st = sql_prepare(db, "SELECT bytes FROM content WHERE hash = :hash",
		err);
	if (st == NULL)
		return -1;
	sql_bind_blob(st, ":hash", hash, SHA256_LEN);
	rc = sql_step(st, err);
	if (rc == -1)
		return -1;
	if (rc == 1) {
		p = sql_blob(st, 0, &n);
		sha256(p, n, found);
		if (memcmp(found, hash, SHA256_LEN) == 0) {
			*data_r = arena_strndup(a, n ? p : "", n);
			*len_r = n;
			sql_done(st);
			return 0;
		}
		sql_done(st);
	}
	return err_set(err, ERR_DATA, "a frozen edition is %s in the store; "
		"nothing of it is sent. Bring back the last backup",
		rc == 1 ? "not what was approved" : "missing");
}

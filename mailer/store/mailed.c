/* SPDX-License-Identifier: MIT */
/* What coordinators mailed, and what they were answered. */
#include "store/mailed.h"

#include <stdio.h>
#include <string.h>

#include "store/sql.h"

static bool
take_hash(sqlite3_stmt *st, int col, unsigned char out[SHA256_LEN])
{
	size_t n;
	const void *p = sql_blob(st, col, &n);

	if (n != SHA256_LEN)
		return false;
	memcpy(out, p, SHA256_LEN);
	return true;
}

int
mailed_find(struct db *db, struct arena *a, int64_t list_id, const char *path,
	struct mailed *m_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT path, slug, coordinator_id,"
		" hash FROM mailed WHERE list_id = :list AND path = :path",
		err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_text(st, ":path", path);
	rc = sql_step(st, err);
	if (rc == 1) {
		*m_r = (struct mailed){.path = arena_strdup(a, sql_text(st,
			0)), .slug = arena_strdup(a, sql_text(st, 1)),
			.coordinator_id = sql_int(st, 2)};
		take_hash(st, 3, m_r->hash);
	}
	sql_done(st);
	return rc;
}

int
mailed_put(struct db *db, int64_t list_id, const struct mailed *m, int64_t now,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO mailed (list_id, path,"
		" slug, coordinator_id, hash, at) VALUES (:list, :path, :slug,"
		" :coordinator, :hash, :now) ON CONFLICT DO UPDATE SET"
		" slug = :slug, coordinator_id = :coordinator, hash = :hash,"
		" at = :now", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_text(st, ":path", m->path);
	sql_bind_text(st, ":slug", m->slug);
	sql_bind_int(st, ":coordinator", m->coordinator_id);
	sql_bind_blob(st, ":hash", m->hash, SHA256_LEN);
	sql_bind_int(st, ":now", now);
	return sql_run(st, err);
}

int
mailed_sent(struct db *db, struct arena *a, int64_t list_id, const char *slug,
	const char *title, struct mailed_sent **v_r, size_t *n_r,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT p.slug, v.source,"
		" (SELECT count(DISTINCT d.member_id) FROM revision r"
		"  JOIN delivery d ON d.revision_id = r.id"
		"  WHERE r.recap_id = p.id"
		"  AND d.state IN ('armed', 'accepted', 'in_doubt')) AS n"
		" FROM recap p JOIN revision v ON v.recap_id = p.id"
		" WHERE p.list_id = :list AND p.slug <> :slug"
		" AND v.title = :title AND n > 0 AND v.revision ="
		" (SELECT max(revision) FROM revision WHERE recap_id = p.id)"
		" ORDER BY p.slug", err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_text(st, ":slug", slug);
	sql_bind_text(st, ":title", title);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, *v_r, *n_r, cap);
		(*v_r)[(*n_r)++] = (struct mailed_sent){
			.slug = arena_strdup(a, sql_text(st, 0)),
			.source = arena_strdup(a, sql_text(st, 1)),
			.n = sql_int(st, 2)};
	}
	return rc;
}

/* --- what they were answered ---------------------------------------------- */

int
proofed_add(struct db *db, int64_t notice_id, int64_t coordinator_id,
	const char *slug, int64_t now, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO proofed (notice_id,"
		" coordinator_id, slug, at) VALUES (:notice, :coordinator,"
		" :slug, :now)", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":notice", notice_id);
	sql_bind_int(st, ":coordinator", coordinator_id);
	sql_bind_text(st, ":slug", slug);
	sql_bind_int(st, ":now", now);
	return sql_run(st, err);
}

int
proofed_show(struct db *db, const struct proofed *p, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "UPDATE proofed SET"
		" source_hash = :source, content_hash = :content,"
		" sent_hash = :sent"
		" WHERE notice_id = :notice", err);

	if (st == NULL)
		return -1;
	sql_bind_blob(st, ":source", p->source_hash, SHA256_LEN);
	sql_bind_blob(st, ":content", p->content_hash, SHA256_LEN);
	sql_bind_blob(st, ":sent", p->sent_hash, SHA256_LEN);
	sql_bind_int(st, ":notice", p->notice_id);
	return sql_run(st, err);
}

int
proofed_of(struct db *db, struct arena *a, int64_t coordinator_id, size_t max,
	struct proofed **v_r, size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT notice_id, coordinator_id,"
		" slug, source_hash, content_hash, used_at, sent_hash"
		" FROM proofed"
		" WHERE coordinator_id = :coordinator"
		" ORDER BY notice_id DESC LIMIT :max", err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":coordinator", coordinator_id);
	sql_bind_int(st, ":max", (int64_t)max);
	while ((rc = sql_step(st, err)) > 0) {
		struct proofed *p;

		arena_push(a, *v_r, *n_r, cap);
		p = &(*v_r)[(*n_r)++];
		*p = (struct proofed){.notice_id = sql_int(st, 0),
			.coordinator_id = sql_int(st, 1),
			.slug = arena_strdup(a, sql_text(st, 2)),
			.used_at = sql_int(st, 5)};
		p->shown = take_hash(st, 3, p->source_hash) &&
			take_hash(st, 4, p->content_hash) &&
			take_hash(st, 6, p->sent_hash);
	}
	return rc;
}

int
proofed_use(struct db *db, int64_t list_id, const char *slug, int64_t now,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "UPDATE proofed SET used_at = :now"
		" WHERE slug = :slug AND used_at IS NULL AND coordinator_id IN"
		" (SELECT id FROM coordinator WHERE list_id = :list)", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", now);
	sql_bind_text(st, ":slug", slug);
	sql_bind_int(st, ":list", list_id);
	return sql_run(st, err);
}

int
proofed_since(struct db *db, int64_t coordinator_id, int64_t since,
	int64_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT count(*) FROM proofed"
		" WHERE coordinator_id = :coordinator AND at > :since", err);
	int rc;

	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":coordinator", coordinator_id);
	sql_bind_int(st, ":since", since);
	rc = sql_step(st, err);
	if (rc == 1)
		*n_r = sql_int(st, 0);
	sql_done(st);
	return rc == -1 ? -1 : 0;
}

int
proofed_waiting(struct db *db, struct arena *a, struct proofed_waiting **v_r,
	size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT d.id, l.slug, c.addr"
		" FROM delivery d"
		" JOIN proofed p ON p.notice_id = CAST(d.subject_key AS"
		"  INTEGER)"
		" JOIN coordinator c ON c.id = p.coordinator_id"
		" JOIN list l ON l.id = c.list_id"
		" WHERE d.revision_id IS NULL"
		" AND d.state IN ('planned', 'deferred')"
		" AND d.kind = 'notice' AND d.member_id = 0", err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, *v_r, *n_r, cap);
		(*v_r)[(*n_r)++] = (struct proofed_waiting){sql_int(st, 0),
			arena_strdup(a, sql_text(st, 1)),
			arena_strdup(a, sql_text(st, 2))};
	}
	return rc;
}

int
proofed_delivery(struct db *db, struct arena *a, int64_t notice_id,
	int64_t *id_r, const char **slots_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT id, slots FROM delivery"
		" WHERE member_id = 0 AND kind = 'notice'"
		" AND subject_key = :key AND revision_id IS NULL", err);
	char key[24];
	int rc;

	*id_r = 0;
	*slots_r = "";
	if (st == NULL)
		return -1;
	snprintf(key, sizeof(key), "%lld", (long long)notice_id);
	sql_bind_text(st, ":key", key);
	rc = sql_step(st, err);
	if (rc == 1) {
		*id_r = sql_int(st, 0);
		*slots_r = arena_strdup(a, sql_text(st, 1));
	}
	sql_done(st);
	return rc == -1 ? -1 : 0;
}

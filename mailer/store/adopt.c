/* SPDX-License-Identifier: MIT */
/*
 * Adopting a store that is not known to be the latest.
 *
 * Policy: rather no mail than a second one, rather one member too few than
 * one who left. The journal's lines that the store already holds are passed
 * over, so that who came back later stays. Somebody whom the store does not
 * know gets a row with the keyed hash only, which keeps an import from
 * bringing the address back. Ids go on far above those that may have been
 * given out since, so that no link in a mail comes to mean somebody else.
 */
#include "store/adopt.h"

#include <string.h>

#include "store/edition.h"
#include "store/forget.h"
#include "store/sql.h"

struct adopting {
	struct db *db;
	struct keys *keys;
	struct ledger *ledger;
	int64_t now;
	int64_t generation;	/* of the store, before */
	int64_t common;		/* ledger rows that store and journal share */
	bool foreign;		/* they share none: another store's journal */
	struct adoption *a;
};

/* First pass: how far the two share their past. */
static int
find_common(void *ctx, const struct journal_record *r, struct err *err)
{
	struct adopting *s = ctx;
	int rc;

	if (r->kind != JOURNAL_LEDGER || r->generation != s->generation ||
	    r->mark->length <= s->common)
		return 0;
	rc = ledger_holds(s->db, r->mark, err);
	if (rc > 0)
		s->common = r->mark->length;
	return rc < 0 ? -1 : 0;
}

static int
exec(struct db *db, sqlite3_stmt *st, int64_t *n_r, struct err *err)
{
	if (st == NULL || sql_run(st, err) != 0)
		return -1;
	if (n_r != NULL)
		*n_r = sql_changes(db);
	return 0;
}

/* The hash of every address, to find them by. */
static int
fill_hashes(struct adopting *s, struct err *err)
{
	char hash[ADDRESS_HASH_LEN + 1];
	sqlite3_stmt *all, *st;
	int rc;

	if (exec(s->db, sql_prepare(s->db, "CREATE TEMP TABLE IF NOT EXISTS"
		" address_hash (hash TEXT PRIMARY KEY, id INTEGER)"
		" WITHOUT ROWID", err), NULL, err) != 0 ||
	    exec(s->db, sql_prepare(s->db, "DELETE FROM temp.address_hash",
		err), NULL, err) != 0)
		return -1;
	all = sql_prepare(s->db, "SELECT id, key, forgotten_at FROM address",
		err);
	if (all == NULL)
		return -1;
	while ((rc = sql_step(all, err)) > 0) {
		st = sql_prepare(s->db, "INSERT OR IGNORE INTO"
			" temp.address_hash VALUES (:hash, :id)", err);
		if (st == NULL)
			break;
		address_hash(s->keys, sql_text(all, 1), hash);
		sql_bind_text(st, ":hash", sql_null(all, 2) ? hash
			: sql_text(all, 1));
		sql_bind_int(st, ":id", sql_int(all, 0));
		if (sql_run(st, err) != 0)
			break;
	}
	sql_done(all);
	return rc == 0 ? 0 : -1;
}

/* 1 and the id, 0, or -1. */
static int
find_address(struct adopting *s, const char *hash, int64_t *id_r,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(s->db, "SELECT id FROM"
		" temp.address_hash WHERE hash = :hash", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":hash", hash);
	rc = sql_step(st, err);
	if (rc > 0)
		*id_r = sql_int(st, 0);
	sql_done(st);
	return rc;
}

/* Not in the store: the hash alone keeps the address out. */
static int
add_stranger(struct adopting *s, const struct journal_record *r,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(s->db, "INSERT INTO address"
		" (addr, key, forgotten_at) VALUES (:hash, :hash, :at)", err);

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":hash", r->hash);
	sql_bind_int(st, ":at", r->at);
	if (sql_run(st, err) != 0)
		return -1;
	st = sql_prepare(s->db, "INSERT INTO temp.address_hash"
		" VALUES (:hash, :id)", err);
	if (st == NULL)
		return -1;
	sql_bind_text(st, ":hash", r->hash);
	sql_bind_int(st, ":id", sql_last_id(s->db));
	s->a->strangers++;
	return sql_run(st, err);
}

/* One ledger row for each member of the address (on `list` only, if not
 * NULL). */
static int
write_rows(struct adopting *s, int64_t address, const char *list,
	const struct journal_record *r, struct err *err)
{
	struct consent_row row = {.kind = r->why, .at = r->at,
		.recorded_at = s->now, .payload = "{\"by\":\"adopt\"}"};
	sqlite3_stmt *st = sql_prepare(s->db, "SELECT m.id FROM member m"
		" JOIN list l ON l.id = m.list_id"
		" WHERE m.address_id = :address"
		" AND (:list IS NULL OR l.slug = :list)", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":address", address);
	sql_bind_text(st, ":list", list);
	while ((rc = sql_step(st, err)) > 0) {
		row.member = sql_int(st, 0);
		if (ledger_append(s->ledger, &row, err) != 0) {
			sql_done(st);
			return -1;
		}
	}
	return rc;
}

/* On a list where the address is not a member, it becomes one that left. */
static int
leave(struct adopting *s, int64_t address, const struct journal_record *r,
	struct err *err)
{
	sqlite3_stmt *st;
	int64_t list, n;

	if (db_list_id(s->db, r->list, &list, err) != 0)
		return -1;
	st = sql_prepare(s->db, "INSERT INTO member (list_id, address_id,"
		" name, first_name, tier, lang, status, basis, chosen)"
		" VALUES (:list, :address, '', '', '', '', 'unsubscribed',"
		" '', 8) ON CONFLICT (list_id, address_id) DO UPDATE"
		" SET status = 'unsubscribed', chosen = chosen | 8"
		" WHERE status <> 'unsubscribed'", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list);
	sql_bind_int(st, ":address", address);
	if (exec(s->db, st, &n, err) != 0)
		return -1;
	if (n == 0)
		return 0;
	s->a->left++;
	return write_rows(s, address, r->list, r, err);
}

static int
mark_address(struct adopting *s, sqlite3_stmt *st, int64_t address,
	const struct journal_record *r, int64_t *count, struct err *err)
{
	int64_t n;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":address", address);
	sql_bind_int(st, ":at", r->at);
	if (exec(s->db, st, &n, err) != 0)
		return -1;
	if (n == 0)
		return 0;
	*count += 1;
	return write_rows(s, address, NULL, r, err);
}

static int
is_forgotten(struct adopting *s, int64_t address, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(s->db, "SELECT 1 FROM address"
		" WHERE id = :id AND forgotten_at IS NOT NULL", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":id", address);
	rc = sql_step(st, err);
	sql_done(st);
	return rc;
}

static int
leave_again(struct adopting *s, const struct journal_record *r,
	struct err *err)
{
	int64_t address = 0;
	int rc = find_address(s, r->hash, &address, err);

	if (rc < 0)
		return -1;
	if (rc == 0)
		return add_stranger(s, r, err);
	rc = is_forgotten(s, address, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	switch (r->why) {
	case CONSENT_LEFT:
		return leave(s, address, r, err);
	case CONSENT_SUSPENDED:
		return mark_address(s, sql_prepare(s->db, "UPDATE address"
			" SET suspended_at = :at WHERE id = :address"
			" AND suspended_at IS NULL", err), address, r,
			&s->a->suspended, err);
	case CONSENT_COMPLAINED:
		return mark_address(s, sql_prepare(s->db, "UPDATE address"
			" SET complained_at = :at WHERE id = :address"
			" AND complained_at IS NULL", err), address, r,
			&s->a->complained, err);
	case CONSENT_FORGOTTEN:
		s->a->forgotten++;
		return address_forget(s->db, s->keys, s->ledger, address,
			s->now, err);
	default:
		return 0;
	}
}

/* Of "slug/member", where only one member's mail began, the slug counts. */
static void
bind_slug(sqlite3_stmt *st, const struct journal_record *r)
{
	sql_bind_text_n(st, ":slug", r->slug, strcspn(r->slug, "/"));
}

static int
bind_begun(sqlite3_stmt *st, const struct journal_record *r, int64_t list,
	struct err *err)
{
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list);
	bind_slug(st, r);
	sql_bind_int(st, ":revision", r->revision);
	sql_bind_int(st, ":at", r->at);
	return sql_run(st, err);
}

/* What went out and of which only this is left. A revision that the store
 * approved under the same number may not be what was sent: held as well. That
 * adopt approved it says that nobody knows to whom it went (revision_lost). */
static int
hold(struct adopting *s, const struct journal_record *r, struct err *err)
{
	sqlite3_stmt *st;
	int64_t list;
	int rc = revision_has_begun(s->db, r->list, r->slug, r->revision, err);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	s->a->held++;
	st = sql_prepare(s->db, "INSERT INTO begun (list, slug, revision, at)"
		" VALUES (:name, :slug, :revision, :at)", err);
	if (st == NULL || db_list_id(s->db, r->list, &list, err) != 0)
		return -1;
	sql_bind_text(st, ":name", r->list);
	sql_bind_text(st, ":slug", r->slug);
	sql_bind_int(st, ":revision", r->revision);
	sql_bind_int(st, ":at", r->at);
	if (sql_run(st, err) != 0)
		return -1;
	st = sql_prepare(s->db, "INSERT INTO recap (list_id, slug)"
		" VALUES (:list, :slug) ON CONFLICT DO NOTHING", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list);
	bind_slug(st, r);
	if (sql_run(st, err) != 0)
		return -1;
	return bind_begun(sql_prepare(s->db, "INSERT INTO revision (recap_id,"
		" revision, state, kind, title, approved_at, approved_by,"
		" stale, begun_at, source_hash, content_hash, rules, source)"
		" SELECT id, :revision, 'held', 'recap', slug, :at, 'adopt',"
		" 0, :at, zeroblob(32), zeroblob(32), '{}', '' FROM recap"
		" WHERE list_id = :list AND slug = :slug"
		" ON CONFLICT (recap_id, revision) DO UPDATE"
		" SET state = 'held', begun_at = excluded.begun_at,"
		" approved_by = excluded.approved_by", err),
		r, list, err);
}

static int
apply(void *ctx, const struct journal_record *r, struct err *err)
{
	struct adopting *s = ctx;

	if (r->kind == JOURNAL_BEGUN)
		return hold(s, r, err);
	if (r->kind != JOURNAL_LEFT)
		return 0;
	if (!s->foreign && (r->generation < s->generation ||
	    (r->generation == s->generation && r->seq <= s->common)))
		return 0;
	return leave_again(s, r, err);
}

/* Nobody decides about these; they may have been told. */
static int
stop_notices(struct adopting *s, struct err *err)
{
	sqlite3_stmt *st;

	if (exec(s->db, sql_prepare(s->db, "UPDATE delivery"
		" SET state = 'in_doubt', next_at = NULL,"
		" reason = 'the store was adopted'"
		" WHERE state IN ('planned', 'deferred', 'armed')"
		" AND kind = 'notice'", err), NULL, err) != 0)
		return -1;
	st = sql_prepare(s->db, "UPDATE notice SET settled_at = :now"
		" WHERE settled_at IS NULL", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":now", s->now);
	return exec(s->db, st, NULL, err);
}

static int
stop_what_waits(struct adopting *s, struct err *err)
{
	if (exec(s->db, sql_prepare(s->db, "UPDATE delivery"
		" SET state = 'in_doubt', next_at = NULL,"
		" reason = 'the store was adopted'"
		" WHERE state IN ('planned', 'deferred', 'armed')"
		" AND kind <> 'notice'", err), &s->a->in_doubt, err) != 0 ||
	    stop_notices(s, err) != 0)
		return -1;
	return exec(s->db, sql_prepare(s->db, "UPDATE revision"
		" SET state = 'withdrawn' WHERE state = 'approved'", err),
		&s->a->withdrawn, err);
}

static int
jump_ids(struct adopting *s, struct err *err)
{
	if (exec(s->db, sql_prepare(s->db, "INSERT INTO sqlite_sequence"
		" (name, seq) SELECT column1, 0 FROM (VALUES ('address'),"
		" ('member'), ('notice'), ('delivery')) WHERE column1 NOT IN"
		" (SELECT name FROM sqlite_sequence)", err), NULL, err) != 0)
		return -1;
	return exec(s->db, sql_prepare(s->db, "UPDATE sqlite_sequence"
		" SET seq = seq + 1000000000", err), NULL, err);
}

/* A backup that was copied into place by hand has the keys in it. */
static int
drop_backup_files(struct adopting *s, struct err *err)
{
	return exec(s->db, sql_prepare(s->db, "DROP TABLE IF EXISTS"
		" backup_file", err), NULL, err);
}

static int
adopt_inside(struct adopting *s, struct journal *j, bool from_db,
	struct err *err)
{
	int64_t known = from_db ? 0 : journal_generation(j);

	/* Also what begins a new journal must not lose who left. */
	s->foreign = journal_state(j) == JOURNAL_FOREIGN;
	if (journal_each(j, find_common, s, err) != 0 ||
	    fill_hashes(s, err) != 0 || journal_each(j, apply, s, err) != 0)
		return -1;
	if (stop_what_waits(s, err) != 0 || jump_ids(s, err) != 0 ||
	    drop_backup_files(s, err) != 0)
		return -1;
	s->a->generation = (known > s->generation ? known : s->generation) + 1;
	if (db_meta_set_int(s->db, "generation", s->a->generation, err) != 0)
		return -1;
	/* A person says that this is the right time, if a clock was ahead. */
	if (db_meta_set_int(s->db, "clock", s->now, err) != 0)
		return -1;
	return db_meta_set(s->db, "adopt_needed", NULL, err);
}

int
store_adopt(struct db *db, struct keys *k, struct journal *j, bool from_db,
	int64_t now, struct adoption *adoption_r, struct err *err)
{
	struct adopting s = {.db = db, .keys = k, .now = now,
		.a = adoption_r};
	int rc;

	*adoption_r = (struct adoption){0};
	s.ledger = ledger_new(db, k);
	rc = db_begin(db, err);
	if (rc == 0 && db_meta_int(db, "generation", &s.generation, err) == 0)
		rc = adopt_inside(&s, j, from_db, err);
	else
		rc = -1;
	ledger_free(s.ledger);
	if (rc != 0) {
		db_rollback(db);
		return -1;
	}
	if (db_commit(db, err) != 0)
		return -1;
	if (journal_adopt(j, from_db, err) != 0)
		return -1;
	return store_scrub(db, err);
}

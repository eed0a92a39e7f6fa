/* SPDX-License-Identifier: MIT */
/*
 * Rows of a roster into address, member, member_attribute and the ledger.
 *
 * Most rows of a large roster are people the store has never seen, so the
 * first statement is the insert of the address: where it succeeds nothing
 * needs to be looked up. Only where the address exists is the member read and
 * compared, value by value, so that a row which changes nothing writes
 * nothing.
 */
#include "store/roster.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "store/roster_row.h"
#include "store/sql.h"

enum { SEEN_BLOCK = 65536, PAYLOAD_MAX = 1 << 20 };

static int
look_for_forgotten(struct roster *r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(r->db,
		"SELECT 1 FROM address"
		" WHERE forgotten_at IS NOT NULL LIMIT 1",
		err);
	int rc;

	if (st == NULL)
		return -1;
	rc = sql_step(st, err);
	sql_done(st);
	r->any_forgotten = rc > 0;
	return rc < 0 ? -1 : 0;
}

struct roster *
roster_begin(struct db *db, struct keys *k, int64_t list_id,
	const struct roster_source *source, int64_t now, struct err *err)
{
	struct roster *r;

	if (db_begin(db, err) != 0)
		return NULL;
	r = mem_alloc(sizeof(*r));
	memset(r, 0, sizeof(*r));
	r->db = db;
	r->keys = k;
	r->ledger = ledger_new(db, k);
	r->list_id = list_id;
	r->source = source;
	r->now = now;
	arena_init(&r->arena);
	buf_init(&r->payload, PAYLOAD_MAX);
	if (look_for_forgotten(r, err) != 0) {
		roster_end(r, false, NULL);
		return NULL;
	}
	return r;
}

void
roster_attributes(struct roster *r, const char *const *names, size_t n)
{
	r->name = names;
	r->n_attributes = n;
	r->attribute = mem_alloc((n + 1) * sizeof(*r->attribute));
	memset(r->attribute, 0, (n + 1) * sizeof(*r->attribute));
}

void
roster_tell(struct roster *r, roster_change_fn *fn, void *ctx)
{
	r->tell = fn;
	r->tell_ctx = ctx;
}

void
roster_told(struct roster *r, const struct roster_row *row, const char *field,
	const char *was, const char *now, bool kept)
{
	const struct roster_change c = {
		row->line, row->addr, field, was, now, kept};

	if (r->tell != NULL)
		r->tell(r->tell_ctx, &c);
}

int
roster_end(struct roster *r, bool keep, struct err *err)
{
	int rc = 0;

	if (r == NULL)
		return 0;
	if (keep)
		rc = db_commit(r->db, err);
	else
		db_rollback(r->db);
	for (size_t i = 0; i < r->n_seen; i++)
		free(r->seen[i]);
	free(r->seen);
	free(r->attribute);
	ledger_free(r->ledger);
	buf_release(&r->payload);
	arena_release(&r->arena);
	free(r);
	return rc;
}

static struct seen *
seen_at(struct roster *r, int64_t address)
{
	size_t block = (size_t)(address / SEEN_BLOCK), n;

	if (block >= r->n_seen) {
		n = 2 * block + 16;
		r->seen = mem_realloc(r->seen, n * sizeof(*r->seen));
		memset(r->seen + r->n_seen, 0,
			(n - r->n_seen) * sizeof(*r->seen));
		r->n_seen = n;
	}
	if (r->seen[block] == NULL) {
		r->seen[block] = mem_alloc(SEEN_BLOCK * sizeof(struct seen));
		memset(r->seen[block], 0, SEEN_BLOCK * sizeof(struct seen));
	}
	return &r->seen[block][address % SEEN_BLOCK];
}

int
roster_twice(struct roster *r, int64_t address, const struct roster_row *row,
	enum roster_outcome *outcome_r, int *other_r)
{
	struct seen *s = seen_at(r, address);
	uint32_t hash = (uint32_t)(row->hash ^ row->hash >> 32);

	if (s->line == 0) {
		*s = (struct seen){(uint32_t)row->line, hash};
		return 0;
	}
	*other_r = (int)s->line;
	*outcome_r = s->hash == hash ? ROSTER_UNCHANGED : ROSTER_TWICE;
	return 1;
}

void
roster_payload(struct roster *r, struct json *j)
{
	buf_clear(&r->payload);
	json_init(j, &r->payload);
	json_object(j, NULL);
	json_str(j, "list", r->source->list);
}

void
roster_payload_end(
	struct roster *r, struct json *j, const struct roster_row *row)
{
	json_str(j, "by", "import");
	json_str(j, "file", r->source->file);
	json_int(j, "line", row->line);
	json_str(j, "sha256", r->source->sha256);
	json_object_end(j);
}

int
roster_record(struct roster *r, int64_t member, enum consent_kind kind,
	int64_t at, struct err *err)
{
	struct consent_row row = {
		.member = member,
		.kind = kind,
		.at = at,
		.recorded_at = r->now,
		.payload = buf_str(&r->payload),
	};

	return ledger_append(r->ledger, &row, err);
}

int
roster_consent(struct roster *r, int64_t member, const struct roster_row *row,
	struct err *err)
{
	struct json j;
	char until[32];

	roster_payload(r, &j);
	json_str(&j, "basis", member_basis_name(row->basis));
	if (row->basis == BASIS_IMPLIED) {
		rfc3339_format(row->consent_until, until, sizeof(until));
		json_str(&j, "until", until);
	}
	json_str(&j, "evidence", row->evidence);
	json_str(&j, "purpose", r->source->purpose);
	if (row->tier[0] != '\0')
		json_str(&j, "tier", row->tier);
	roster_payload_end(r, &j, row);
	return roster_record(r, member, CONSENT_IMPORTED,
		row->consent_at ? row->consent_at : r->now, err);
}

int
roster_choice(struct roster *r, int64_t member, const struct roster_row *row,
	enum consent_kind kind, const char *value, const char *was,
	struct err *err)
{
	struct json j;

	roster_payload(r, &j);
	json_str(&j, consent_kind_name(kind), value);
	json_str(&j, "was", was);
	roster_payload_end(r, &j, row);
	return roster_record(r, member, kind, r->now, err);
}

int
roster_address(struct roster *r, const struct roster_row *row, int64_t *id_r,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(r->db,
		"INSERT INTO address (addr, key)"
		" VALUES (:addr, :key) ON CONFLICT (key) DO NOTHING",
		err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":addr", row->addr);
	sql_bind_text(st, ":key", row->key);
	if (sql_run(st, err) != 0)
		return -1;
	if (sql_changes(r->db) > 0) {
		*id_r = sql_last_id(r->db);
		return 1;
	}
	st = sql_prepare(r->db, "SELECT id FROM address WHERE key = :key", err);
	if (st == NULL)
		return -1;
	sql_bind_text(st, ":key", row->key);
	rc = sql_step(st, err);
	if (rc > 0)
		*id_r = sql_int(st, 0);
	sql_done(st);
	return rc < 0 ? -1 : 0;
}

int
roster_forgotten(
	struct roster *r, const char *key, int64_t *id_r, struct err *err)
{
	char hash[ADDRESS_HASH_LEN + 1];
	sqlite3_stmt *st;
	int rc;

	if (!r->any_forgotten)
		return 0;
	address_hash(r->keys, key, hash);
	st = sql_prepare(r->db,
		"SELECT id FROM address WHERE key = :key"
		" AND forgotten_at IS NOT NULL"
		/* Nor one who has come back to this list since, by asking
		 * and confirming. */
		" AND NOT EXISTS (SELECT 1 FROM address p JOIN member m"
		"  ON m.address_id = p.id WHERE p.key = :plain"
		"  AND m.list_id = :list AND m.status <> 'pending')",
		err);
	if (st == NULL)
		return -1;
	sql_bind_text(st, ":key", hash);
	sql_bind_text(st, ":plain", key);
	sql_bind_int(st, ":list", r->list_id);
	rc = sql_step(st, err);
	if (rc > 0)
		*id_r = sql_int(st, 0);
	sql_done(st);
	return rc;
}

int
roster_insert(struct roster *r, int64_t address, const struct roster_row *row,
	const char *status, int chosen, int64_t *id_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(r->db,
		"INSERT INTO member (list_id,"
		" address_id, name, first_name, tier, lang, status, basis,"
		" consent_until, chosen) VALUES (:list, :address, :name,"
		" :first, :tier, :lang, :status, :basis, :until, :chosen)",
		err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", r->list_id);
	sql_bind_int(st, ":address", address);
	sql_bind_text(st, ":name", row->name);
	sql_bind_text(st, ":first", row->first_name);
	sql_bind_text(st, ":tier", row->tier);
	sql_bind_text(st, ":lang", row->lang);
	sql_bind_text(st, ":status", status);
	sql_bind_text(st, ":basis", member_basis_name(row->basis));
	if (row->basis == BASIS_IMPLIED)
		sql_bind_int(st, ":until", row->consent_until);
	sql_bind_int(st, ":chosen", chosen);
	if (sql_run(st, err) != 0)
		return -1;
	*id_r = sql_last_id(r->db);
	return 0;
}

int
roster_value(struct roster *r, int64_t member, size_t i, const char *value,
	struct err *err)
{
	sqlite3_stmt *st;

	if (r->attribute[i] == 0 && attribute_id(r->db, r->list_id, r->name[i],
					    &r->attribute[i], err) != 0)
		return -1;
	st = sql_prepare(r->db,
		"INSERT INTO member_attribute"
		" (member_id, attribute_id, value)"
		" VALUES (:member, :attribute, :value)"
		" ON CONFLICT DO UPDATE SET value = excluded.value",
		err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":member", member);
	sql_bind_int(st, ":attribute", r->attribute[i]);
	sql_bind_text(st, ":value", value);
	return sql_run(st, err);
}

static int
add(struct roster *r, int64_t address, const struct roster_row *row,
	struct err *err)
{
	int64_t member = 0;

	if (roster_insert(r, address, row, "confirmed", 0, &member, err) != 0)
		return -1;
	for (size_t i = 0; i < r->n_attributes; i++)
		if (row->value[i][0] != '\0' &&
			roster_value(r, member, i, row->value[i], err) != 0)
			return -1;
	return roster_consent(r, member, row, err);
}

int
roster_find(struct roster *r, int64_t address, struct member *member_r,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(r->db,
		"SELECT id FROM member"
		" WHERE list_id = :list AND address_id = :address",
		err);
	int64_t id;
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", r->list_id);
	sql_bind_int(st, ":address", address);
	rc = sql_step(st, err);
	if (rc <= 0)
		return rc;
	id = sql_int(st, 0);
	sql_done(st);
	return member_by_id(r->db, &r->arena, id, member_r, err);
}

int
roster_put(struct roster *r, const struct roster_row *row,
	enum roster_outcome *outcome_r, int *other_r, struct err *err)
{
	struct member m;
	int64_t address = 0;
	int rc = roster_forgotten(r, row->key, &address, err), fresh;

	*outcome_r = ROSTER_KEPT;
	if (rc < 0)
		return -1;
	if (rc > 0) {
		if (!roster_twice(r, address, row, outcome_r, other_r))
			roster_told(r, row, "", "forgotten", "", true);
		return 0;
	}
	fresh = roster_address(r, row, &address, err);
	if (fresh < 0)
		return -1;
	if (roster_twice(r, address, row, outcome_r, other_r))
		return 0;
	arena_clear(&r->arena);
	rc = fresh ? 0 : roster_find(r, address, &m, err);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		*outcome_r = ROSTER_ADDED;
		roster_told(r, row, "", "", "added", false);
		return add(r, address, row, err);
	}
	/* Also while a request to come back waits for its answer. */
	if (m.state.status == MEMBER_UNSUBSCRIBED ||
		(m.state.status == MEMBER_PENDING &&
			(m.chosen & CHOSE_LEAVING) != 0)) {
		roster_told(r, row, "", "left", "", true);
		return 0;
	}
	return roster_update(r, &m, row, outcome_r, err);
}

int
roster_has(struct roster *r, const char *key, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(r->db,
		"SELECT 1 FROM address a"
		" JOIN member m ON m.address_id = a.id"
		" WHERE a.key = :key AND m.list_id = :list",
		err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":key", key);
	sql_bind_int(st, ":list", r->list_id);
	rc = sql_step(st, err);
	sql_done(st);
	return rc;
}

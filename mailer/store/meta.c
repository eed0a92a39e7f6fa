/* SPDX-License-Identifier: MIT */
/*
 * Small facts about the store itself, its clock, the ids of lists, and the
 * library that it stands on.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "store/db.h"
#include "store/sql.h"

enum {
	CLOCK_BACK = 3600,	/* seconds a clock may go back */
	CLOCK_STEP = 60,	/* seconds before it is noted again */
};

int
db_meta_get(struct db *db, struct arena *a, const char *key, char **value_r,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db,
		"SELECT value FROM meta WHERE key = :key", err);
	int rc;

	*value_r = NULL;
	if (st == NULL)
		return -1;
	sql_bind_text(st, ":key", key);
	rc = sql_step(st, err);
	if (rc > 0)
		*value_r = arena_strdup(a, sql_text(st, 0));
	sql_done(st);
	return rc < 0 ? -1 : 0;
}

int
db_meta_set(struct db *db, const char *key, const char *value, struct err *err)
{
	sqlite3_stmt *st = value == NULL
		? sql_prepare(db, "DELETE FROM meta WHERE key = :key", err)
		: sql_prepare(db, "INSERT INTO meta (key, value)"
			" VALUES (:key, :value) ON CONFLICT (key)"
			" DO UPDATE SET value = excluded.value", err);

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":key", key);
	if (value != NULL)
		sql_bind_text(st, ":value", value);
	return sql_run(st, err);
}

int
db_meta_int(struct db *db, const char *key, int64_t *value_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db,
		"SELECT CAST(value AS INTEGER) FROM meta WHERE key = :key",
		err);
	int rc;

	*value_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_text(st, ":key", key);
	rc = sql_step(st, err);
	if (rc > 0)
		*value_r = sql_int(st, 0);
	sql_done(st);
	return rc < 0 ? -1 : 0;
}

int
db_meta_set_int(struct db *db, const char *key, int64_t value,
	struct err *err)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)value);
	return db_meta_set(db, key, text, err);
}

int
db_clock_behind(struct db *db, int64_t now, struct err *err)
{
	int64_t seen;

	if (db_meta_int(db, "clock", &seen, err) != 0)
		return -1;
	return now < seen - CLOCK_BACK;
}

int
db_clock_check(struct db *db, int64_t now, struct err *err)
{
	char here[32], last[32];
	int64_t seen;

	if (db_meta_int(db, "clock", &seen, err) != 0)
		return -1;
	if (now < seen - CLOCK_BACK) {
		rfc3339_format(now, here, sizeof(here));
		rfc3339_format(seen, last, sizeof(last));
		return err_set(err, ERR_CONFIG,
			"this computer's clock says %s, but the store was "
			"used at %s: set the clock right first. If it is right "
			"now and was ahead then: tidings adopt --yes", here,
			last);
	}
	if (now < seen + CLOCK_STEP)
		return 0;
	return db_meta_set_int(db, "clock", now, err);
}

enum { KEY_CHECK_LEN = 16, KEY_NAME_MAX = 16 };

/* Under which name the i-th key is remembered, and as what. All that lasts
 * hangs on the first, whatever its id. */
static void
key_check(const struct db *db, struct keys *k, size_t i,
	char name[KEY_NAME_MAX], char value[2 * KEY_CHECK_LEN + 1])
{
	static const char purpose[] = "tidings key check ";
	char id = keys_id(k, i);
	struct hmac *h = keys_token(k, id);
	unsigned char sum[SHA256_LEN];

	snprintf(name, KEY_NAME_MAX, i == 0 ? "key_check" : "key_check.%c",
		id);
	hmac_start(h);
	hmac_add(h, purpose, sizeof(purpose));
	hmac_add(h, db->store_id, DB_ID_LEN);
	hmac_end(h, sum);
	hex(sum, KEY_CHECK_LEN, value);
}

/* With a path, compares what is remembered; without, remembers. */
static int
each_key(struct db *db, struct keys *k, const char *path, struct err *err)
{
	char name[KEY_NAME_MAX], value[2 * KEY_CHECK_LEN + 1], *known;
	struct arena a;
	int rc = 0;

	arena_init(&a);
	for (size_t i = 0; rc == 0 && i < keys_count(k); i++) {
		key_check(db, k, i, name, value);
		rc = db_meta_get(db, &a, name, &known, err);
		if (rc == 0 && path == NULL && known == NULL)
			rc = db_meta_set(db, name, value, err);
		if (rc == 0 && path != NULL && known != NULL &&
		    strcmp(known, value) != 0)
			rc = err_at(err, ERR_CONFIG, path, 0, 0, "these are "
				"not the keys of the store %s (key %c): they "
				"belong to another home, or were made anew. "
				"Bring back the right ones: they are in every "
				"backup", db->path, keys_id(k, i));
	}
	arena_release(&a);
	return rc;
}

int
db_keys_check(struct db *db, struct keys *k, const char *path,
	struct err *err)
{
	return each_key(db, k, path, err);
}

int
db_keys_note(struct db *db, struct keys *k, struct err *err)
{
	return each_key(db, k, NULL, err);
}

int
db_list_id(struct db *db, const char *slug, int64_t *id_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db,
		"SELECT id FROM list WHERE slug = :slug", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":slug", slug);
	rc = sql_step(st, err);
	if (rc > 0)
		*id_r = sql_int(st, 0);
	sql_done(st);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	/* DO UPDATE, so that the id comes back also if another was faster. */
	st = sql_prepare(db, "INSERT INTO list (slug) VALUES (:slug)"
		" ON CONFLICT (slug) DO UPDATE SET slug = excluded.slug"
		" RETURNING id", err);
	if (st == NULL)
		return -1;
	sql_bind_text(st, ":slug", slug);
	rc = sql_step(st, err);
	if (rc > 0) {
		*id_r = sql_int(st, 0);
		rc = sql_run(st, err);
	}
	return rc < 0 ? -1 : 0;
}

/* Versions below `fixed` have it. Only what this program could meet. */
static const struct {
	int fixed;		/* as sqlite3_libversion_number counts */
	const char *what;
} troubles[] = {
	{3039002, "very long texts can overrun memory (CVE-2022-35737); "
		"3.39.2 or later is needed"},
};

const char *
db_engine(const char **trouble_r)
{
	int have = sqlite3_libversion_number();

	*trouble_r = NULL;
	for (size_t i = 0; i < sizeof(troubles) / sizeof(troubles[0]); i++)
		if (have < troubles[i].fixed && *trouble_r == NULL)
			*trouble_r = troubles[i].what;
	return sqlite3_libversion();
}

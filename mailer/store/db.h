/* SPDX-License-Identifier: MIT */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/keys.h"

/*
 * The store: one SQLite file, opened, checked, migrated and locked here.
 *
 * One handle serves one thread at a time and does not survive a fork. What is
 * committed is on the disk (WAL, synchronous FULL). Whoever writes does so
 * between db_begin and db_commit. Kinds of failure: ERR_IO (disk full or
 * failing), ERR_TEMP (another process kept it busy for 30 s), ERR_DATA
 * (damaged, or no store at all), ERR_PERM, ERR_CONFIG (made by a newer
 * version), ERR_NOINPUT (missing), ERR_BUG.
 */
struct db;

enum { DB_ID_LEN = 32 };	/* of store_id, in hex digits */

struct db_options {
	bool create;		/* make a new store where there is no file */
	int64_t now;		/* for the clock of a new store */
	int busy_ms;		/* patience with other processes; 0: 30 s */
};

/*
 * Opens the store at path. A new one has mode 0600, in a folder that is made
 * 0700 when missing. Refused: a folder others can write, a store others can
 * read, a link. An older version is copied to <path>.v<N> and migrated in
 * one transaction.
 */
struct db *db_open(const char *path, const struct db_options *o,
	struct err *err);
/* Moves the write-ahead log into the file and closes; NULL is fine. Rolls
 * back what is open. */
void db_close(struct db *db);

const char *db_path(const struct db *db);
bool db_created(const struct db *db);	/* by this db_open */
/* Names this store for ever; DB_ID_LEN hex digits. */
const char *db_store_id(const struct db *db);

/* BEGIN IMMEDIATE: from here on no other process writes. No nesting. */
int db_begin(struct db *db, struct err *err);
/* On failure everything is rolled back. */
int db_commit(struct db *db, struct err *err);
/* Commits unless rc is below 0, then rolls back; rc, or -1. */
int db_end(struct db *db, int rc, struct err *err);
/* Fine also when there is nothing to roll back. */
void db_rollback(struct db *db);
bool db_in_transaction(const struct db *db);

/* A small fact about the store by its key; *value_r is NULL when absent. */
int db_meta_get(struct db *db, struct arena *a, const char *key,
	char **value_r, struct err *err);
int db_meta_set(struct db *db, const char *key, const char *value,
	struct err *err);	/* NULL removes it */
int db_meta_int(struct db *db, const char *key, int64_t *value_r,
	struct err *err);	/* 0 when absent */
int db_meta_set_int(struct db *db, const char *key, int64_t value,
	struct err *err);
/*
 * Keys in use: "store_id"; "generation" (1, and one more with each adopt);
 * "demo" (the store holds made-up people); "clock" (the latest time seen);
 * "adopt_needed" (why a restored store must not send yet); "scrub_needed"
 * (somebody was forgotten) and "erasures" (how often anybody was), see
 * store/forget.h; "retention_at" (when it was last done, see
 * store/retention.h); "purpose.NAME" (a text that members
 * agreed to, see store/history.h); "key_check" and
 * "key_check.ID" (see db_keys_check).
 */

/*
 * Whether these are the store's own keys: with another home's, every record
 * and hash that is written would be wrong for ever. ERR_CONFIG, naming the
 * key file. db_keys_note remembers, by a keyed hash, those it has not met yet;
 * for keys of which is known otherwise that they are right.
 */
int db_keys_check(struct db *db, struct keys *k, const char *path,
	struct err *err);
int db_keys_note(struct db *db, struct keys *k, struct err *err);

/*
 * Remembers `now` as the latest time seen. A clock more than an hour before
 * the latest one is ERR_CONFIG: sending would write wrong dates (F27).
 */
int db_clock_check(struct db *db, int64_t now, struct err *err);
/* The same without a word or a note: 1: it is behind, 0, -1. */
int db_clock_behind(struct db *db, int64_t now, struct err *err);

/* The row id of the list named slug; makes the row when there is none (then
 * inside a transaction of the caller or its own). */
int db_list_id(struct db *db, const char *slug, int64_t *id_r,
	struct err *err);

/*
 * The version of the library beneath, "3.40.1"; *trouble_r is what is known
 * against it, NULL when nothing (T28).
 */
const char *db_engine(const char **trouble_r);

/* Moves all that the log holds into the file, which can then be renamed: a
 * file without its log is another store, or a damaged one. */
int db_settle(struct db *db, struct err *err);

/* Renames a store that nobody uses out of the way, with its log, also one that
 * left nothing but its log (file_set_aside). */
int db_set_aside(const char *path, struct err *err);

/* A whole, compact copy at a path where no file is yet; mode 0600. */
int db_copy(struct db *db, const char *path, struct err *err);

/*
 * integrity_check, foreign keys, and that tables, indexes and triggers are
 * exactly those that this version makes (T16: a foreign file could bring
 * triggers of its own). ERR_DATA says what is wrong.
 */
int db_verify(struct db *db, struct err *err);

#endif

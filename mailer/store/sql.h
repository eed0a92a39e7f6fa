/* SPDX-License-Identifier: MIT */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db.h"

/*
 * Statements, for store/ *.c only. SQL is a string constant beside the
 * function that runs it, prepared once for each store and found again by the
 * constant's address; values come in through named binds and nowhere else.
 *
 *	st = sql_prepare(db, "SELECT addr FROM address WHERE id = :id", err);
 *	if (st == NULL)
 *		return -1;
 *	sql_bind_int(st, ":id", id);
 *	while ((rc = sql_step(st, err)) > 0)
 *		use(sql_text(st, 0));
 *	return rc;
 *
 * A statement that ran to its end, or failed, is ready for the next
 * sql_prepare; one that is left earlier needs sql_done. A statement that is
 * still giving rows may be prepared again meanwhile: it gets a twin.
 */

struct sql_entry {
	const char *sql;
	sqlite3_stmt *st;
};

struct db {
	sqlite3 *h;
	char *path;
	char store_id[DB_ID_LEN + 1];
	bool created;
	uint64_t transaction;	/* number of the last one begun */
	int busy_ms;
	int64_t busy_since;	/* monotonic, of the wait going on */
	struct sql_entry *cache;	/* open addressing, by address */
	size_t n, cap;		/* cap is a power of two, or 0 */
};

/* The literal quotes make anything but a string constant a compile error.
 * NULL on failure. */
#define sql_prepare(db, sql, err) sql_prepare_((db), "" sql "", (err))
sqlite3_stmt *sql_prepare_(struct db *db, const char *sql, struct err *err);

/*
 * Binds. A name that the statement lacks is a bug and ends the process. Text
 * and bytes are not copied: they stay the caller's and must live until the
 * statement is done. What is not bound is NULL.
 */
void sql_bind_int(sqlite3_stmt *st, const char *name, int64_t v);
void sql_bind_text(sqlite3_stmt *st, const char *name, const char *s);
void sql_bind_text_n(sqlite3_stmt *st, const char *name, const char *s,
	size_t n);
void sql_bind_blob(sqlite3_stmt *st, const char *name, const void *p,
	size_t n);

/* 1: a row, 0: no more, -1: failed. */
int sql_step(sqlite3_stmt *st, struct err *err);
/* For statements without rows: to the end. 0 or -1. */
int sql_run(sqlite3_stmt *st, struct err *err);
void sql_done(sqlite3_stmt *st);

/* Columns of the row, from 0; valid until the next step. */
int64_t sql_int(sqlite3_stmt *st, int col);	/* NULL is 0 */
const char *sql_text(sqlite3_stmt *st, int col);	/* NULL is NULL */
const void *sql_blob(sqlite3_stmt *st, int col, size_t *n_r);
bool sql_null(sqlite3_stmt *st, int col);

int64_t sql_last_id(struct db *db);	/* of the last INSERT */
int64_t sql_changes(struct db *db);	/* rows of the last statement */

/* Maps the last failure of h to a kind and plain words; -1. */
int sql_fail(sqlite3 *h, struct err *err);

/* For db_close. */
void sql_cache_free(struct db *db);

#endif

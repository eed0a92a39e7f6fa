/* SPDX-License-Identifier: MIT */
#ifndef TEXT_CSV_H
#define TEXT_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * CSV as spreadsheets write and read it (RFC 4180, and what they add to it):
 * rows end in LF, CRLF or CR; the delimiter is found in the first row (comma,
 * semicolon, tab) or named by a first line `sep=;`; fields in quotation marks
 * may hold line ends and doubled quotation marks; empty lines, and rows of
 * nothing but delimiters and blanks, are passed over. Memory is one row.
 */
enum { CSV_FIELD_MAX = 65536, CSV_COLUMNS = 256, CSV_ROW_MAX = 1 << 20 };

/* Gives the next stretch of UTF-8, valid until the next call; *n_r 0 at the
 * end (charset_next fits). */
struct csv_source {
	int (*next)(void *ctx, const char **data_r, size_t *n_r,
		struct err *err);
	void *ctx;
};

struct csv_field {
	const char *s;		/* NUL-terminated; holds no other NUL */
	size_t len;
	int line, col;		/* where it begins, 1-based, in characters */
	bool quoted;
};

struct csv_row {
	int line;		/* where it begins */
	size_t n;
	const struct csv_field *field;
	/* What is wrong with the row, where; NULL: nothing. The fields are
	 * then those before it, and reading goes on with the next line. */
	const char *error;
	int error_line, error_col;
};

struct csv;
struct csv *csv_open(const struct csv_source *source);
void csv_close(struct csv *csv);	/* NULL is fine */
/* 1: a row, 0: no more, -1: the source failed. Valid until the next call. */
int csv_next(struct csv *csv, struct csv_row *row_r, struct err *err);
char csv_delimiter(const struct csv *csv);	/* known after the first row */

/*
 * Appends one field of a row: in quotation marks where needed, and with a '
 * in front of what a spreadsheet would take for a formula (= + - @ tab; T11),
 * also behind other '. Fields are separated by commas; csv_end ends the row.
 */
void csv_put(struct buf *out, const char *s, bool first);
/* The same without the guard against formulas. */
void csv_put_raw(struct buf *out, const char *s, bool first);
void csv_end(struct buf *out);
/* The inverse of the guard: how many octets to pass over at the start of a
 * field, 0 or 1. */
size_t csv_guard(const char *s);

#endif

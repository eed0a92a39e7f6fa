/* SPDX-License-Identifier: MIT */
#ifndef STORE_JOURNAL_LINE_H
#define STORE_JOURNAL_LINE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "store/journal.h"

/*
 * The text of a journal: reading it from its start, and making its lines.
 * For journal.c; no I/O here.
 *
 *	store ID GENERATION CHECK		opens the file and each adopt
 *	left WHY LIST HASH SEQ AT CHECK
 *	begun LIST SLUG REVISION AT CHECK
 *	ledger LENGTH HEAD CHECK		all above it is written down
 */
enum { JOURNAL_CHECK_LEN = 8 };

struct journal_text {
	struct arena arena;		/* of the lists' text */
	struct hmac *h;			/* the keys' */
	unsigned char check[JOURNAL_CHECK_LEN];	/* of the last line */
	size_t size;			/* octets in whole, right lines */
	int64_t lines;
	char store_id[DB_ID_LEN + 1];	/* "" : no line yet */
	int64_t generation;
	struct ledger_mark mark;	/* of this generation */
	struct journal_begun {
		const char *list, *slug;
		int64_t revision;
	} *begun;
	size_t n_begun, cap_begun;
};

typedef int journal_fn(void *ctx, const struct journal_record *r,
	struct err *err);

void journal_text_init(struct journal_text *t, struct hmac *h);
void journal_text_release(struct journal_text *t);

/*
 * Goes on with n octets of the file. What follows the last line end is left
 * out (t->size tells). -1 on a line whose check is wrong, ERR_DATA with its
 * number; or what fn (may be NULL) returned.
 */
int journal_text_read(struct journal_text *t, const char *s, size_t n,
	journal_fn *fn, void *ctx, struct err *err);

bool journal_text_has_begun(const struct journal_text *t, const char *list,
	const char *slug, int64_t revision);

/* Adds a line with its check to out; *check is of the line before and moves
 * on. */
void journal_line(struct hmac *h, unsigned char check[JOURNAL_CHECK_LEN],
	struct buf *out, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif

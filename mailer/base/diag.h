/* SPDX-License-Identifier: MIT */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stddef.h>

#include "base/arena.h"

/*
 * What is wrong with a person's file, all of it in one go: parsers of
 * tidings.yaml, list.yaml, recaps and rosters collect their findings here and
 * go on. The first DIAG_MAX are kept, the rest are counted.
 *
 * A message says what was found, what was expected and what to do, in plain
 * words, without a final full stop: `unknown tier "gold"; have: Leading,
 * Informed`.
 */
enum { DIAG_MAX = 200 };

enum diag_level { DIAG_ERROR, DIAG_WARNING };

struct diag {
	enum diag_level level;
	const char *file;	/* as the user named it; never NULL */
	int line, col;		/* 1-based, col in characters; 0: unknown */
	const char *msg;
};

struct diags {
	struct arena *arena;
	struct diag v[2 * DIAG_MAX];	/* DIAG_MAX of each level at most */
	size_t n;
	size_t errors, warnings;	/* all of them, also those not kept */
};

void diags_init(struct diags *d, struct arena *a);
void diag_error(struct diags *d, const char *file, int line, int col,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));
void diag_warn(struct diags *d, const char *file, int line, int col,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* By file, then line, then column; stable. Call before showing. */
void diags_sort(struct diags *d);

/*
 * The candidate that `word` was probably meant to be (at most two slips,
 * or one in a word of up to four letters: a letter wrong, missing, too many or
 * swapped; case is free), or NULL.
 */
const char *near_miss(const char *word, const char *const *have, size_t n);

#endif

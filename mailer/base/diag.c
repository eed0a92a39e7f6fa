/* SPDX-License-Identifier: MIT */
/* Findings about a person's file, and the word that was probably meant. */
#include "base/diag.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void
diags_init(struct diags *d, struct arena *a)
{
	memset(d, 0, sizeof(*d));
	d->arena = a;
}

__attribute__((format(printf, 6, 0)))
static void
add(struct diags *d, enum diag_level level, const char *file, int line,
	int col, const char *fmt, va_list ap)
{
	size_t *count = level == DIAG_ERROR ? &d->errors : &d->warnings;
	struct diag *x;

	if ((*count)++ >= DIAG_MAX)
		return;
	x = &d->v[d->n++];
	x->level = level;
	x->file = arena_strdup(d->arena, file ? file : "");
	x->line = line;
	x->col = col;
	x->msg = arena_vprintf(d->arena, fmt, ap);
}

void
diag_error(struct diags *d, const char *file, int line, int col,
	const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(d, DIAG_ERROR, file, line, col, fmt, ap);
	va_end(ap);
}

void
diag_warn(struct diags *d, const char *file, int line, int col,
	const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(d, DIAG_WARNING, file, line, col, fmt, ap);
	va_end(ap);
}

static int
before(const struct diag *a, const struct diag *b)
{
	int c = strcmp(a->file, b->file);

	if (c != 0)
		return c;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return (a->col > b->col) - (a->col < b->col);
}

void
diags_sort(struct diags *d)
{
	/* Insertion sort: a few hundred at most, and it keeps equal ones in order. */
	for (size_t i = 1; i < d->n; i++) {
		struct diag x = d->v[i];
		size_t j = i;

		for (; j > 0 && before(&d->v[j - 1], &x) > 0; j--)
			d->v[j] = d->v[j - 1];
		d->v[j] = x;
	}
}

enum { NEAR_MAX = 40 };

static int
min3(int a, int b, int c)
{
	int m = a < b ? a : b;

	return m < c ? m : c;
}

/* Optimal string alignment distance, case-free; long words never match. */
static int
distance(const char *a, const char *b)
{
	int d[NEAR_MAX + 1][NEAR_MAX + 1];
	size_t n = strlen(a), m = strlen(b);

	if (n > NEAR_MAX || m > NEAR_MAX)
		return NEAR_MAX;
	for (size_t i = 0; i <= n; i++)
		d[i][0] = (int)i;
	for (size_t j = 0; j <= m; j++)
		d[0][j] = (int)j;
	for (size_t i = 1; i <= n; i++) {
		for (size_t j = 1; j <= m; j++) {
			int x = tolower((unsigned char)a[i - 1]);
			int y = tolower((unsigned char)b[j - 1]);

			d[i][j] = min3(d[i - 1][j] + 1, d[i][j - 1] + 1,
				d[i - 1][j - 1] + (x != y));
			if (i > 1 && j > 1 && x != y &&
			    x == tolower((unsigned char)b[j - 2]) &&
			    y == tolower((unsigned char)a[i - 2]) &&
			    d[i][j] > d[i - 2][j - 2] + 1)
				d[i][j] = d[i - 2][j - 2] + 1;
		}
	}
	return d[n][m];
}

const char *
near_miss(const char *word, const char *const *have, size_t n)
{
	size_t len = strlen(word);
	int limit = len <= 4 ? 1 : 2;	/* of "lead", "send" is half wrong */
	const char *best = NULL;

	for (size_t i = 0; i < n; i++) {
		int d = distance(word, have[i]);

		if (d <= limit && d < (int)len) {
			best = have[i];
			limit = d - 1;
		}
		if (limit < 0)
			break;
	}
	return best;
}

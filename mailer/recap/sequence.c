/* SPDX-License-Identifier: MIT */
/*
 * A longest common subsequence. Its table is quadratic, so what is equal at
 * both ends is set aside first, and what lies between is compared only up to
 * a few thousand strings.
 */
#include "recap/sequence.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS_MAX = 16 << 20 };

struct sequence {
	const char *const *old, *const *new;
	uint64_t *old_hash, *new_hash;
	size_t from;		/* where they begin to differ */
	size_t n, m;		/* so many old and new ones lie between */
	uint16_t *common;	/* (n + 1) x (m + 1) */
};

/* FNV-1a: strings that differ nearly always differ in it. */
static uint64_t *
hashes(struct arena *a, const char *const *v, size_t n)
{
	uint64_t *h = arena_array(a, n, sizeof(*h));

	for (size_t i = 0; i < n; i++) {
		h[i] = 0xcbf29ce484222325u;
		for (const char *s = v[i]; *s != '\0'; s++)
			h[i] = (h[i] ^ (unsigned char)*s) * 0x100000001b3u;
	}
	return h;
}

static bool
same(const struct sequence *q, size_t i, size_t k)
{
	i += q->from;
	k += q->from;
	return q->old_hash[i] == q->new_hash[k] &&
		strcmp(q->old[i], q->new[k]) == 0;
}

static void
set_ends_aside(struct sequence *q, size_t *old_r, size_t *new_r)
{
	while (q->n > 0 && q->m > 0 && same(q, 0, 0)) {
		old_r[q->from] = new_r[q->from] = q->from;
		q->from++;
		q->n--;
		q->m--;
	}
	while (q->n > 0 && q->m > 0 && same(q, q->n - 1, q->m - 1)) {
		q->n--;
		q->m--;
		old_r[q->from + q->n] = q->from + q->m;
		new_r[q->from + q->m] = q->from + q->n;
	}
}

/* common[i][k]: strings in common of what begins at i and k. */
static void
fill_table(struct sequence *q)
{
	size_t width = q->m + 1;

	for (size_t i = q->n; i-- > 0;)
		for (size_t k = q->m; k-- > 0;) {
			uint16_t down = q->common[(i + 1) * width + k];
			uint16_t right = q->common[i * width + k + 1];

			q->common[i * width + k] = same(q, i, k) ?
				q->common[(i + 1) * width + k + 1] + 1 :
				down > right ? down : right;
		}
}

static void
walk_table(const struct sequence *q, size_t *old_r, size_t *new_r)
{
	size_t i = 0, k = 0, width = q->m + 1;

	while (i < q->n && k < q->m) {
		if (same(q, i, k)) {
			old_r[q->from + i] = q->from + k;
			new_r[q->from + k] = q->from + i;
			i++;
			k++;
		} else if (q->common[(i + 1) * width + k] >=
		    q->common[i * width + k + 1]) {
			i++;
		} else {
			k++;
		}
	}
}

bool
sequence_match(struct arena *scratch, const char *const *old, size_t n,
	const char *const *new, size_t m, size_t *old_r, size_t *new_r)
{
	struct sequence q = {.old = old, .new = new, .n = n, .m = m,
		.old_hash = hashes(scratch, old, n),
		.new_hash = hashes(scratch, new, m)};
	size_t cells;

	for (size_t i = 0; i < n; i++)
		old_r[i] = NOWHERE;
	for (size_t k = 0; k < m; k++)
		new_r[k] = NOWHERE;
	set_ends_aside(&q, old_r, new_r);
	if (q.n == 0 || q.m == 0)
		return true;
	if (q.n >= UINT16_MAX || q.m >= UINT16_MAX)
		return false;
	cells = (q.n + 1) * (q.m + 1);
	if (cells > CELLS_MAX)
		return false;
	q.common = mem_alloc(cells * sizeof(*q.common));
	memset(q.common, 0, cells * sizeof(*q.common));
	fill_table(&q);
	walk_table(&q, old_r, new_r);
	free(q.common);
	return true;
}

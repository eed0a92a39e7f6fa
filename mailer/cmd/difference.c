/* SPDX-License-Identifier: MIT */
/*
 * What changed between two texts, line by line: the longest common lines stay
 * out, each stretch between them is shown with where it begins. Enough to know
 * one's own edit again, so very long changes are shown as one stretch.
 */
#include "cmd/difference.h"

#include <stdint.h>
#include <string.h>

enum { SHOWN = 8, WIDTH = 72, STRETCHES = 8, COMPARED = 2000 };

struct lines {
	size_t n, cap;
	const char **v;
};

struct diff {
	struct lines a, b;
	size_t head, tail;	/* lines alike at both ends */
	/* common[i * (m + 1) + j]: how many lines the rest of both, from the
	 * i-th and j-th after head, has in common. NULL: too long. */
	uint16_t *common;
	size_t stretches;
	struct buf *out;
};

static struct lines
split(struct arena *a, const char *s)
{
	struct lines l = {0};

	while (*s != '\0') {
		size_t len = strcspn(s, "\n");

		arena_push(a, l.v, l.n, l.cap);
		l.v[l.n++] = arena_strndup(a, s, len - (len > 0 &&
			s[len - 1] == '\r'));
		s += len + (s[len] == '\n');
	}
	return l;
}

static bool
same(const struct diff *d, size_t i, size_t j)
{
	return strcmp(d->a.v[i], d->b.v[j]) == 0;
}

static void
trim(struct diff *d)
{
	size_t n = d->a.n, m = d->b.n;

	while (d->head < n && d->head < m && same(d, d->head, d->head))
		d->head++;
	while (d->tail < n - d->head && d->tail < m - d->head &&
	       same(d, n - 1 - d->tail, m - 1 - d->tail))
		d->tail++;
}

static void
compare(struct arena *a, struct diff *d)
{
	size_t n = d->a.n - d->head - d->tail, m = d->b.n - d->head - d->tail;
	size_t row = m + 1;
	uint16_t *c;

	if (n > COMPARED || m > COMPARED)
		return;
	c = d->common = arena_array(a, (n + 1) * row, sizeof(*c));
	for (size_t i = n; i-- > 0;)
		for (size_t j = m; j-- > 0;) {
			uint16_t down = c[(i + 1) * row + j];
			uint16_t right = c[i * row + j + 1];

			if (same(d, d->head + i, d->head + j))
				c[i * row + j] = (uint16_t)(1 +
					c[(i + 1) * row + j + 1]);
			else
				c[i * row + j] = down > right ? down : right;
		}
}

/* How much of a line fits, in whole characters. */
static int
fitting(const char *line)
{
	size_t n = strlen(line);

	if (n <= WIDTH)
		return (int)n;
	for (n = WIDTH; n > 0 && ((unsigned char)line[n] & 0xc0) == 0x80;)
		n--;
	return (int)n;
}

static void
show_lines(struct buf *out, const char *mark, const struct lines *l,
	size_t from, size_t to)
{
	for (size_t i = from; i < to && i < from + SHOWN; i++)
		buf_printf(out, "    %s %.*s%s\n", mark, fitting(l->v[i]), l->v[i],
			strlen(l->v[i]) > WIDTH ? "..." : "");
	if (to > from + SHOWN)
		buf_printf(out, "    %s and %zu more lines\n", mark,
			to - from - SHOWN);
}

/* Lines i to i_end of a became j to j_end of b. */
static void
show(struct diff *d, size_t i, size_t i_end, size_t j, size_t j_end)
{
	if (i == i_end && j == j_end)
		return;
	if (++d->stretches > STRETCHES)
		return;
	buf_printf(d->out, "  Changed from line %zu on:\n", j + 1);
	show_lines(d->out, "-", &d->a, i, i_end);
	show_lines(d->out, "+", &d->b, j, j_end);
}

static void
walk(struct diff *d)
{
	size_t i = d->head, j = d->head, from_i = i, from_j = j;
	size_t i_end = d->a.n - d->tail, j_end = d->b.n - d->tail;
	size_t row = j_end - d->head + 1;

	while (d->common != NULL && i < i_end && j < j_end) {
		const uint16_t *c = d->common + (i - d->head) * row +
			(j - d->head);

		if (!same(d, i, j)) {
			if (c[row] >= c[1])
				i++;
			else
				j++;
			continue;
		}
		show(d, from_i, i, from_j, j);
		from_i = ++i;
		from_j = ++j;
	}
	show(d, from_i, i_end, from_j, j_end);
	if (d->stretches > STRETCHES)
		buf_printf(d->out, "  and in %zu more place%s\n",
			d->stretches - STRETCHES,
			d->stretches == STRETCHES + 1 ? "" : "s");
}

bool
difference_show(struct arena *a, const char *old, const char *new,
	struct buf *out)
{
	struct diff d = {.a = split(a, old), .b = split(a, new), .out = out};

	trim(&d);
	if (d.head == d.a.n && d.head == d.b.n)
		return false;
	compare(a, &d);
	walk(&d);
	return true;
}

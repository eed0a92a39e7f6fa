/* SPDX-License-Identifier: MIT */
/* A pair is a hash of 64 bits; two that are alike by chance do no harm: one
 * pair never decides. */
#include "inbox/word_pairs.h"

#include <stdlib.h>
#include <string.h>

static uint64_t
add(uint64_t h, const char *s)
{
	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3u;
	return (h ^ ' ') * 0x100000001b3u;
}

static uint64_t
pair(const struct words *w, size_t i)
{
	return add(add(0xcbf29ce484222325u, w->v[i].s), w->v[i + 1].s);
}

static int
by_value(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;

	return a < b ? -1 : a > b;
}

struct words
words_unlinked(struct arena *a, const char *text)
{
	static const char blank[] = " \t\n";
	char *s = arena_strdup(a, text);

	for (char *p = s; *(p += strspn(p, blank)) != '\0';) {
		size_t n = strcspn(p, blank);

		if (memchr(p, '@', n) != NULL ||
		    memmem(p, n, "://", 3) != NULL)
			memset(p, ' ', n);
		p += n;
	}
	return words_of(a, s);
}

void
words_only(struct words *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++)
		if (w->v[i].kind != WORD_SIGN)
			w->v[n++] = w->v[i];
	w->n = n;
}

struct word_pairs
word_pairs_of(struct arena *a, const char *text)
{
	struct words w = words_unlinked(a, text);
	struct word_pairs p = {0};

	words_only(&w);
	p.v = arena_array(a, w.n + 1, sizeof(*p.v));
	for (size_t i = 0; i + 1 < w.n; i++)
		p.v[p.n++] = pair(&w, i);
	qsort(p.v, p.n, sizeof(*p.v), by_value);
	return p;
}

static bool
has(const struct word_pairs *p, const struct words *w, size_t i)
{
	uint64_t x = pair(w, i);

	return bsearch(&x, p->v, p->n, sizeof(x), by_value) != NULL;
}

size_t
word_pairs_shared(const struct word_pairs *p, const struct words *w)
{
	size_t n = 0;

	for (size_t i = 0; i + 1 < w->n; i++)
		n += has(p, w, i);
	return n;
}

size_t
word_pairs_new(const struct word_pairs *p, const struct words *w)
{
	size_t n = 0, most = 0;

	for (size_t i = 0; i + 1 < w->n; i++) {
		n = has(p, w, i) ? 0 : n + 1;
		most = n > most ? n : most;
	}
	return most;
}

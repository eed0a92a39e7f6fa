/* SPDX-License-Identifier: MIT */
/*
 * The words of a text as a set of hashes (FNV-1a, 64 bits; what an attacker
 * gains by making two alike is that his own mail is misread).
 */
#include "inbox/written_vocabulary.h"

#include <ctype.h>
#include <stdbool.h>

enum { WORDS_MAX = 16384 };	/* what comes later is not looked at */

static bool
in_word(unsigned char c)
{
	return c >= 0x80 || isalnum(c);
}

/* Where a word is, or would be; NULL: there is no room. */
static uint64_t *
find(const struct vocabulary *v, uint64_t hash)
{
	size_t i = (size_t)hash & (v->slots - 1);

	for (size_t tries = 0; tries < 64; tries++) {
		if (v->slot[i] == 0 || v->slot[i] == hash)
			return &v->slot[i];
		i = (i + 1) & (v->slots - 1);
	}
	return NULL;
}

static void
put(struct vocabulary *v, uint64_t hash)
{
	uint64_t *at = find(v, hash);

	if (at == NULL || *at == hash || v->n == WORDS_MAX)
		return;
	*at = hash;
	v->n++;
}

void
vocabulary(struct arena *a, const char *s, size_t n, struct vocabulary *v_r)
{
	uint64_t hash = 0xcbf29ce484222325;
	bool word = false;

	v_r->n = 0;
	v_r->slots = 64;
	while (v_r->slots < 2 * WORDS_MAX && v_r->slots < n)
		v_r->slots *= 2;
	v_r->slot = arena_array(a, v_r->slots, sizeof(*v_r->slot));
	for (size_t i = 0; i <= n; i++) {
		if (i < n && in_word((unsigned char)s[i])) {
			hash ^= (unsigned char)tolower((unsigned char)s[i]);
			hash *= 0x100000001b3;
			word = true;
		} else if (word) {
			put(v_r, hash != 0 ? hash : 1);
			hash = 0xcbf29ce484222325;
			word = false;
		}
	}
}

size_t
vocabulary_shared(const struct vocabulary *v, const struct vocabulary *w)
{
	size_t n = 0;

	for (size_t i = 0; i < v->slots; i++) {
		const uint64_t *at;

		if (v->slot[i] == 0)
			continue;
		at = find(w, v->slot[i]);
		n += at != NULL && *at == v->slot[i];
	}
	return n;
}

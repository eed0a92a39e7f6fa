/* SPDX-License-Identifier: MIT */
/* Tiers by the names that people write. */
#include "recap/tier.h"

#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "text/utf8.h"

enum { NAME_SIZE = 128 };

static bool
is_called(const struct tier *t, const char *name)
{
	if (utf8_casecmp(t->id, name) == 0)
		return true;
	for (size_t i = 0; i < t->name.n; i++)
		if (utf8_casecmp(t->name.v[i].text, name) == 0)
			return true;
	return false;
}

int
tier_find(const struct tiers *t, const char *s, size_t n)
{
	char name[NAME_SIZE];

	if (n >= sizeof(name))
		return -1;
	memcpy(name, s, n);
	name[n] = '\0';
	for (size_t i = 0; i < t->n; i++)
		if (is_called(&t->v[i], name))
			return (int)i;
	return -1;
}

const char *
tier_shown(const struct tier *t)
{
	return t->name.n > 0 ? t->name.v[0].text : t->id;
}

const char *
tier_near(const struct tiers *t, const char *s)
{
	const char *words[TIERS_MAX * (LTEXT_MAX + 1)] = {NULL};
	size_t owner[TIERS_MAX * (LTEXT_MAX + 1)], n = 0;
	const char *hit;

	for (size_t i = 0; i < t->n; i++) {
		owner[n] = i;
		words[n++] = t->v[i].id;
		for (size_t j = 0; j < t->v[i].name.n; j++) {
			owner[n] = i;
			words[n++] = t->v[i].name.v[j].text;
		}
	}
	hit = near_miss(s, words, n);
	for (size_t i = 0; hit != NULL && i < n; i++)
		if (words[i] == hit)
			return tier_shown(&t->v[owner[i]]);
	return NULL;
}

const char *
tier_names(const struct tiers *t, char *buf, size_t size)
{
	size_t at = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < t->n && at < size; i++) {
		int n = snprintf(buf + at, size - at, "%s%s", i ? ", " : "",
			tier_shown(&t->v[i]));

		if (n < 0)
			break;
		at += (size_t)n;
	}
	return buf;
}

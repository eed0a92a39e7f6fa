/* SPDX-License-Identifier: MIT */
/* Texts by language. */
#include "text/ltext.h"

#include <string.h>

static const char *
find(const struct ltext *t, const char *lang)
{
	for (size_t i = 0; lang != NULL && i < t->n; i++)
		if (t->v[i].lang == NULL || strcmp(t->v[i].lang, lang) == 0)
			return t->v[i].text;
	return NULL;
}

const char *
ltext_in(const struct ltext *t, const char *lang, const char *fallback)
{
	const char *s = find(t, lang);

	if (s == NULL)
		s = find(t, fallback);
	return s == NULL && t->n > 0 ? t->v[0].text : s;
}

/* SPDX-License-Identifier: MIT */
/*
 * Texts by key in one language, and the few rules of languages that a
 * coordinator cannot write into a file: which plural form a number takes, and
 * which way a script runs.
 */
#include "text/strings.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "base/buf.h"

enum { TEXT_MAX = 64 << 10, JOINED_MAX = 64 << 10, PAIRS_MAX = 24 };

struct pairs {
	size_t n;
	const char *name[PAIRS_MAX], *value[PAIRS_MAX];
};

static const char *
missing(struct strings *s, const char *key)
{
	if (s->missing == NULL)
		s->missing = key;
	return "";
}

const char *
strings_get(struct strings *s, const char *key)
{
	const struct node *v = node_get(s->texts, key);

	if (v == NULL || v->str == NULL)
		return missing(s, key);
	return v->type == NODE_NULL ? "" : v->str;
}

static void
take_pairs(struct pairs *p, va_list ap)
{
	const char *name;

	while (p->n < PAIRS_MAX && (name = va_arg(ap, const char *)) != NULL) {
		p->name[p->n] = name;
		p->value[p->n++] = va_arg(ap, const char *);
	}
}

static const char *
value_of(const struct pairs *p, const char *name, size_t len)
{
	for (size_t i = 0; i < p->n; i++)
		if (strlen(p->name[i]) == len &&
		    memcmp(p->name[i], name, len) == 0)
			return p->value[i] != NULL ? p->value[i] : "";
	return NULL;
}

static char *
fill(struct arena *a, const char *text, const struct pairs *p)
{
	const char *open, *close, *value;
	struct buf out;
	char *result;

	buf_init(&out, TEXT_MAX);
	while ((open = strchr(text, '{')) != NULL &&
	    (close = strchr(open, '}')) != NULL) {
		value = value_of(p, open + 1, (size_t)(close - open - 1));
		buf_add(&out, text, (size_t)(open - text));
		if (value != NULL)
			buf_adds(&out, value);
		else
			buf_add(&out, open, (size_t)(close - open + 1));
		text = close + 1;
		/* "6:00 p.m." at the end of a sentence has its stop. */
		if (value != NULL && *text == '.' && (text[1] == '\0' ||
		    text[1] == ' ') && out.len > 0 &&
		    out.data[out.len - 1] == '.')
			text++;
	}
	buf_adds(&out, text);
	result = arena_strndup(a, buf_str(&out), out.len);
	buf_release(&out);
	return result;
}

char *
strings_fill(struct arena *a, struct strings *s, const char *key, ...)
{
	struct pairs pairs = {0};
	va_list ap;

	va_start(ap, key);
	take_pairs(&pairs, ap);
	va_end(ap);
	return fill(a, strings_get(s, key), &pairs);
}

/* CLDR's cardinal rules, as far as zero, one and other go: French and
 * Portuguese count zero as one. */
static const char *
plural_form(const char *lang, size_t n)
{
	static const char *const none[] = {"ja", "zh", "ko", "th", "vi", "id"};

	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		if (strncmp(lang, none[i], 2) == 0)
			return "other";
	if (strncmp(lang, "fr", 2) == 0 || strncmp(lang, "pt", 2) == 0)
		return n < 2 ? "one" : "other";
	return n == 1 ? "one" : "other";
}

char *
strings_count(struct arena *a, struct strings *s, const char *key, size_t n,
	...)
{
	const struct node *v = node_get(s->texts, key), *form = NULL;
	struct pairs pairs = {0};
	va_list ap;

	va_start(ap, n);
	take_pairs(&pairs, ap);
	va_end(ap);
	if (pairs.n < PAIRS_MAX) {
		pairs.name[pairs.n] = "n";
		pairs.value[pairs.n++] = arena_printf(a, "%zu", n);
	}
	if (v != NULL && v->type != NODE_MAP)
		form = v;
	if (form == NULL && n == 0)
		form = node_get(v, "zero");
	if (form == NULL)
		form = node_get(v, plural_form(s->lang, n));
	if (form == NULL || form->str == NULL)
		return arena_strdup(a, missing(s, key));
	return fill(a, form->str, &pairs);
}

char *
strings_join(struct arena *a, struct strings *s, const char *key,
	const char *const *v, size_t n)
{
	struct buf b;
	char *first;

	buf_init(&b, JOINED_MAX);
	for (size_t i = 0; i < n && (i == 0 || i + 1 < n); i++)
		buf_printf(&b, "%s%s", i > 0 ? ", " : "", v[i]);
	first = arena_strdup(a, buf_str(&b));
	buf_release(&b);
	if (n < 2)
		return first;
	return strings_fill(a, s, key, "first", first, "last", v[n - 1], NULL);
}

const char *
lang_direction(const char *lang)
{
	static const char *const rtl[] = {"ar", "fa", "he", "ur", "yi", "ps"};

	for (size_t i = 0; i < sizeof(rtl) / sizeof(*rtl); i++)
		if (strncmp(lang, rtl[i], 2) == 0 &&
		    (lang[2] == '\0' || lang[2] == '-'))
			return "rtl";
	return "ltr";
}

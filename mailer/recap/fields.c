/* SPDX-License-Identifier: MIT */
/* Values of front matter, each with the place it was written at. */
#include "recap/fields.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "text/html.h"
#include "text/utf8.h"
#include "text/yaml.h"

enum { DURATION_MAX = 3650 };

void
fields_error(struct fields *f, const struct node *at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_error(f->r->diags, f->s->file, at ? at->line : 1,
		at ? at->col : 1, "%s",
		arena_vprintf(f->r->arena, fmt, ap));
	va_end(ap);
}

static char *
join_words(struct arena *a, const char *const *words)
{
	char *s = arena_strdup(a, words[0]);

	for (size_t i = 1; words[i] != NULL; i++)
		s = arena_printf(a, "%s, %s", s, words[i]);
	return s;
}

void
fields_known(struct fields *f, const struct node *map, const char *const *keys,
	const char *of)
{
	size_t n = 0;

	while (keys[n] != NULL)
		n++;
	for (size_t i = 0; i < map->n; i++) {
		const struct node_pair *p = &map->pair[i];
		const char *meant;
		size_t k = 0;

		while (k < n && strcmp(keys[k], p->key) != 0)
			k++;
		if (k < n)
			continue;
		meant = near_miss(p->key, keys, n);
		if (meant != NULL)
			diag_error(f->r->diags, f->s->file, p->line, p->col,
				"unknown key \"%s\"; did you mean \"%s\"?",
				p->key, meant);
		else
			diag_error(f->r->diags, f->s->file, p->line, p->col,
				"unknown key \"%s\"; %s may have: %s", p->key,
				of, join_words(f->r->arena, keys));
	}
}

static bool
is_none(const struct node *n)
{
	return n == NULL || n->type == NODE_NULL ||
		(n->type == NODE_SCALAR && !n->quoted &&
		 strcmp(n->str, "none") == 0);
}

/* What no text may hold, wherever it ends up: a header, a calendar, a page. */
static bool
check_text(struct fields *f, const struct node *n)
{
	const char *s = n->str;
	size_t len = strlen(s), step;

	for (size_t i = 0; i < len; i += step) {
		long c = utf8_next(s + i, len - i, &step);

		if (c >= 0 && c != '\n' && !utf8_is_control(c) &&
		    !utf8_is_bidi(c))
			continue;
		fields_error(f, n, "an invisible control character in this "
			"text; take it out");
		return false;
	}
	if (!f->slots && strstr(s, "{{") != NULL) {
		fields_error(f, n, "placeholders work in the title and in the "
			"body only");
		return false;
	}
	return true;
}

/* Line ends of a folded scalar become spaces. */
static char *
one_line(struct arena *a, const char *s)
{
	char *out = arena_strdup(a, s), *to = out;

	for (const char *p = out; *p != '\0'; p++) {
		char c = *p == '\n' ? ' ' : *p;

		if (c != ' ' || (to > out && to[-1] != ' '))
			*to++ = c;
	}
	while (to > out && to[-1] == ' ')
		to--;
	*to = '\0';
	return out;
}

/* prose is what people read: there, " #" was meant and not a comment. */
static const char *
text_of(struct fields *f, const struct node *n, bool prose)
{
	const char *s;

	if (n->type == NODE_LIST || n->type == NODE_MAP) {
		fields_error(f, n, "a text is expected here, not %s",
			n->type == NODE_LIST ? "a list" : "keys and values");
		return NULL;
	}
	if (prose && !yaml_whole(n, f->s->file, f->r->diags))
		return NULL;
	if (!check_text(f, n))
		return NULL;
	s = one_line(f->r->arena, n->str);
	if (*s == '\0') {
		fields_error(f, n, "this text is empty");
		return NULL;
	}
	return s;
}

const char *
field_word(struct fields *f, const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);

	return is_none(n) ? NULL : text_of(f, n, false);
}

const char *
field_must_text(struct fields *f, const struct node *map, const char *key,
	const char *of)
{
	const struct node *n = node_get(map, key);

	if (n == NULL || n->type == NODE_NULL) {
		fields_error(f, n ? n : map, "%s needs %s:", of, key);
		return NULL;
	}
	return text_of(f, n, true);
}

static void
add_ltext(struct fields *f, struct ltext *to, const char *text)
{
	if (text == NULL || to->n >= LTEXT_MAX)
		return;
	to->v[to->n].lang = f->lang;
	to->v[to->n++].text = text;
}

void
field_ltext(struct fields *f, const struct node *map, const char *key,
	struct ltext *to)
{
	const struct node *n = node_get(map, key);

	if (!is_none(n))
		add_ltext(f, to, text_of(f, n, true));
}

void
field_must_ltext(struct fields *f, const struct node *map, const char *key,
	const char *of, struct ltext *to)
{
	add_ltext(f, to, field_must_text(f, map, key, of));
}

const char *
field_id(struct fields *f, const struct node *map)
{
	const struct node *n = node_get(map, "id");
	const char *s = field_word(f, map, "id");

	for (size_t i = 0; s != NULL && s[i] != '\0'; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '-' &&
		    s[i] != '_') {
			fields_error(f, n, "an id is one word of letters, "
				"digits, - and _");
			return NULL;
		}
	if (s != NULL && strlen(s) > 64) {
		fields_error(f, n, "an id has at most 64 characters");
		return NULL;
	}
	return s;
}

const char *
field_url(struct fields *f, const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);
	const char *s = field_word(f, map, key);

	if (s == NULL || url_is_safe(s))
		return s;
	fields_error(f, n, "\"%s\" is no address that a mail can link to; it "
		"begins with https:, http:, mailto: or tel: and has no spaces",
		s);
	return NULL;
}

bool
field_flag(struct fields *f, const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);

	if (is_none(n))
		return false;
	if (n->type == NODE_BOOL)
		return n->flag;
	fields_error(f, n, "%s: is true or false", key);
	return false;
}

int64_t
field_duration(struct fields *f, const struct node *map, const char *key)
{
	static const struct { const char *name; int seconds; } units[] = {
		{"s", 1}, {"min", 60}, {"h", 3600}, {"hour", 3600},
		{"hours", 3600}, {"day", 86400}, {"days", 86400},
		{"week", 604800}, {"weeks", 604800},
	};
	const struct node *n = node_get(map, key);
	const char *s = field_word(f, map, key);
	char *end;
	long v;

	if (s == NULL)
		return 0;
	v = isdigit((unsigned char)*s) ? strtol(s, &end, 10) : 0;
	for (size_t i = 0; v > 0 && v <= DURATION_MAX &&
	     i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(end + strspn(end, " "), units[i].name) == 0)
			return (int64_t)v * units[i].seconds;
	fields_error(f, n, "\"%s\" is no length of time; write it like "
		"14 days or 12 hours", s);
	return 0;
}

void
field_date(struct fields *f, const struct node *map, const char *key,
	enum field_date kind, struct civil *to)
{
	const struct node *n = node_get(map, key);
	const char *s = field_word(f, map, key);
	struct civil c;

	if (s == NULL)
		return;
	if (!civil_parse(s, &c))
		fields_error(f, n, "\"%s\" is no date, or a day that does not "
			"exist; write it like %s", s, kind == FIELD_DAY ?
			"2026-11-17" : "2026-11-17 18:00");
	else if (kind == FIELD_DAY && c.timed)
		fields_error(f, n, "%s: is a day without a time, like "
			"%04d-%02d-%02d", key, c.year, c.month, c.day);
	else if (kind == FIELD_TIME && !c.timed)
		fields_error(f, n, "%s: needs a time of day too, like "
			"%s 09:00", key, s);
	else
		*to = c;
}

static void
one_tier(struct fields *f, const struct node *n, tier_set *set)
{
	const struct tiers *t = f->r->options->tiers;
	const char *s, *meant;
	char have[512];
	int i;

	if (n->str == NULL) {
		fields_error(f, n, "a tier is named by one word or name");
		return;
	}
	s = one_line(f->r->arena, n->str);
	i = tier_find(t, s, strlen(s));
	if (i >= 0) {
		*set |= TIER_BIT(i);
		return;
	}
	meant = tier_near(t, s);
	if (meant != NULL)
		fields_error(f, n, "unknown tier \"%s\"; did you mean \"%s\"?",
			s, meant);
	else
		fields_error(f, n, "unknown tier \"%s\"; have: %s", s,
			tier_names(t, have, sizeof(have)));
}

tier_set
field_tiers(struct fields *f, const struct node *n, bool may_be_empty)
{
	tier_set set = 0;

	if (n == NULL || n->type == NODE_NULL)
		return UINT32_MAX;
	if (n->type == NODE_MAP) {
		fields_error(f, n, "tiers are a list, like [Leading, "
			"Advising], or all");
		return UINT32_MAX;
	}
	if (n->type != NODE_LIST) {
		if (strcmp(n->str, "all") == 0)
			return UINT32_MAX;
		if (may_be_empty && strcmp(n->str, "none") == 0)
			return 0;
		one_tier(f, n, &set);
		return set;
	}
	if (n->n == 0 && !may_be_empty)
		fields_error(f, n, "an empty list of tiers: nobody would get "
			"it; name the tiers, or leave the key out for all");
	for (size_t i = 0; i < n->n; i++)
		one_tier(f, n->item[i], &set);
	return set;
}

const char **
field_words(struct fields *f, const struct node *n, size_t *n_r)
{
	size_t count = n->type == NODE_LIST ? n->n : 1;
	const char **v = arena_array(f->r->arena, count, sizeof(*v));

	*n_r = 0;
	if (count == 0)
		fields_error(f, n, "an empty list: name at least one value");
	for (size_t i = 0; i < count; i++) {
		const struct node *x = n->type == NODE_LIST ? n->item[i] : n;
		const char *s = text_of(f, x, false);

		if (s != NULL)
			v[(*n_r)++] = s;
	}
	return v;
}

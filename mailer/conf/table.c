/* SPDX-License-Identifier: MIT */
/*
 * Maps read by tables. The order is the table's, not the file's: a default
 * goes the same way as a written value, so both end up alike and a wrong
 * default cannot hide.
 *
 * Policy of the messages: the key, what was found, what it must be, and the
 * word that was probably meant. A key that is there but empty is an error,
 * because one cannot tell whether "none" was meant or the value forgotten;
 * only an empty map means all of its defaults.
 */
#include "conf/table.h"

#include <stdarg.h>
#include <string.h>
#include <strings.h>

#include "conf/value.h"

__attribute__((format(printf, 4, 0)))
static void
error_at(struct reader *r, int line, int col, const char *fmt, va_list ap)
{
	diag_error(r->diags, r->file, line, col, "%s",
		arena_vprintf(r->arena, fmt, ap));
}

bool
reader_error(struct reader *r, const struct node *n, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	error_at(r, n->line, n->col, fmt, ap);
	va_end(ap);
	return false;
}

bool
reader_error_key(struct reader *r, const struct node *map, const char *key,
	const char *fmt, ...)
{
	const struct node *n = node_get(map, key);
	va_list ap;

	if (n == NULL)
		n = map;
	va_start(ap, fmt);
	error_at(r, n->line, n->col, fmt, ap);
	va_end(ap);
	return false;
}

const char *
node_text(const struct node *n)
{
	return n->type == NODE_SCALAR ? n->str : NULL;
}

char *
words_joined(struct arena *a, const char *const *v, size_t n, const char *last)
{
	char *s = arena_strdup(a, n > 0 ? v[0] : "");

	for (size_t i = 1; i < n; i++)
		s = arena_printf(a, "%s%s%s", s, i + 1 == n ? last : ", ",
			v[i]);
	return s;
}

/* At most 60 characters of a value, as a message quotes it. */
static const char *
found(struct reader *r, const struct key *k, const struct node *n)
{
	size_t len;

	if (n->type == NODE_LIST)
		return n->n > 0 ? "a list" : "an empty list";
	if (n->type == NODE_MAP)
		return "a map of keys";
	if (n->type == NODE_NULL)
		return "empty";
	if (k->flags & KEY_SECRET)
		return "not usable (it is not shown here)";
	if (n->type == NODE_BOOL)
		return n->str;
	len = strlen(n->str);
	if (len <= 60)
		return arena_printf(r->arena, "\"%s\"", n->str);
	for (len = 60; ((unsigned char)n->str[len] & 0xc0) == 0x80;)
		len--;
	return arena_printf(r->arena, "\"%.*s...\"", (int)len, n->str);
}

static const char *
meant(const struct key *k, const struct node *n)
{
	static const char *const yes[] = {"yes", "on", "y"};
	static const char *const no[] = {"no", "off", "n"};
	const char *s = node_text(n), *const *words = k->arg;
	size_t count = 0;

	if (s == NULL)
		return NULL;
	if (k->read == value_bool) {
		for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++) {
			if (strcasecmp(s, yes[i]) == 0)
				return "true";
			if (strcasecmp(s, no[i]) == 0)
				return "false";
		}
		return NULL;
	}
	if (k->read != value_enum)
		return NULL;
	while (words[count] != NULL)
		count++;
	return near_miss(s, words, count);
}

bool
value_wrong(struct reader *r, const struct key *k, const struct node *n)
{
	const char *word = meant(k, n);

	return reader_error(r, n, "%s is %s; it must be %s%s%s%s%s", k->name,
		found(r, k, n), value_expect(r->arena, k),
		k->flags & KEY_NONE ? ", or none" : "",
		word ? "; did you mean \"" : "", word ? word : "",
		word ? "\"?" : "");
}

static const struct key *
find_key(const struct table *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->key[i].name, name) == 0)
			return &t->key[i];
	return NULL;
}

static void
unknown_key(struct reader *r, const struct table *t, const struct node_pair *p)
{
	const char **names = arena_array(r->arena, t->n, sizeof(*names));
	const char *word;

	for (size_t i = 0; i < t->n; i++)
		names[i] = t->key[i].name;
	word = near_miss(p->key, names, t->n);
	if (word != NULL)
		diag_error(r->diags, r->file, p->line, p->col,
			"unknown key \"%.60s\" in %s; did you mean \"%s\"?",
			p->key, t->what, word);
	else
		diag_error(r->diags, r->file, p->line, p->col,
			"unknown key \"%.60s\" in %s; it may have %s", p->key,
			t->what, words_joined(r->arena, names, t->n, " and "));
}

static bool
is_none(const struct node *n)
{
	return n->type == NODE_SCALAR && !n->quoted &&
		strcmp(n->str, "none") == 0;
}

static bool
may_be_empty(const struct key *k)
{
	return k->read == value_map && !(k->flags & KEY_REQUIRED);
}

static bool
read_default(struct reader *r, const struct key *k, const struct node *map,
	void *to)
{
	struct node *n = node_map(r->arena);

	if (k->value != NULL && k->read == value_bool)
		n = node_bool(r->arena, strcmp(k->value, "true") == 0);
	else if (k->value != NULL)
		n = node_str(r->arena, k->value);
	else if (k->read != value_map)
		return true;
	n->line = map->line;
	n->col = map->col;
	return k->read(r, k, n, to);
}

static bool
read_key(struct reader *r, const struct table *t, const struct key *k,
	const struct node *map, void *to)
{
	const struct node *n = node_get(map, k->name);

	if (n == NULL && k->flags & KEY_REQUIRED)
		return reader_error(r, map, "%s has no \"%s\"; add it: %s",
			t->what, k->name, value_expect(r->arena, k));
	if (n == NULL)
		return read_default(r, k, map, to);
	if (k->flags & KEY_NONE && is_none(n))
		return true;
	if (n->type == NODE_NULL && !may_be_empty(k))
		return reader_error(r, n, "%s is empty; %s%s", k->name,
			k->flags & KEY_NONE ? "write none, or "
			: k->flags & KEY_REQUIRED ? "it must be "
						  : "leave it out, or write ",
			value_expect(r->arena, k));
	return k->read(r, k, n, to);
}

bool
table_read(struct reader *r, const struct table *t, const struct node *map,
	void *to)
{
	bool ok = true;

	for (size_t i = 0; i < map->n; i++)
		if (find_key(t, map->pair[i].key) == NULL) {
			unknown_key(r, t, &map->pair[i]);
			ok = false;
		}
	for (size_t i = 0; i < t->n; i++)
		if (!read_key(r, t, &t->key[i], map,
			    (char *)to + t->key[i].at))
			ok = false;
	if (ok && t->check != NULL)
		ok = t->check(r, map, to);
	return ok;
}

bool
value_map(TYPE_ARGS)
{
	const struct table *t = k->arg;

	if (n->type == NODE_NULL) {
		struct node *empty = node_map(r->arena);

		empty->line = n->line;
		empty->col = n->col;
		return table_read(r, t, empty, to);
	}
	if (n->type != NODE_MAP)
		return value_wrong(r, k, n);
	return table_read(r, t, n, to);
}

bool
value_map_new(TYPE_ARGS)
{
	const struct table *t = k->arg;
	void *p = arena_alloc(r->arena, t->size);

	if (!value_map(r, k, n, p))
		return false;
	/* Pointers to structs look alike to memcpy. */
	memcpy(to, &p, sizeof(p));
	return true;
}

bool
value_maps(TYPE_ARGS)
{
	const struct table *t = k->arg;
	char *v;
	bool ok = true;

	if (n->type != NODE_LIST)
		return value_wrong(r, k, n);
	if ((long long)n->n < k->min)
		return reader_error(r, n, "%s is an empty list; it must be %s",
			k->name, value_expect(r->arena, k));
	v = arena_array(r->arena, n->n, t->size);
	for (size_t i = 0; i < n->n; i++) {
		const struct node *item = n->item[i];

		if (item->type == NODE_MAP)
			ok = table_read(r, t, item, v + i * t->size) && ok;
		else
			ok = reader_error(r, item, "an entry of %s is %s; it "
				"must have keys, like \"- %s: ...\"", k->name,
				found(r, k, item), t->key[0].name);
	}
	memcpy(to, &n->n, sizeof(n->n));
	memcpy((char *)to + sizeof(n->n), &v, sizeof(v));
	return ok;
}

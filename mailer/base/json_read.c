/* SPDX-License-Identifier: MIT */
/*
 * A reader for our own JSON: recursive descent with a depth limit, strings
 * copied into the arena, surrogate pairs joined to UTF-8.
 */
#include "base/json_read.h"

#include <string.h>

enum { DEPTH_MAX = 16 };

struct reader {
	struct arena *arena;
	const char *p, *end;
	int depth;
};

static int read_value(struct reader *r, struct json_value *v);

static void
skip_space(struct reader *r)
{
	while (r->p < r->end && memchr(" \t\r\n", *r->p, 4) != NULL)
		r->p++;
}

static int
take(struct reader *r, char c)
{
	skip_space(r);
	if (r->p == r->end || *r->p != c)
		return 0;
	r->p++;
	return 1;
}

static int
read_word(struct reader *r, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(r->end - r->p) < n || memcmp(r->p, word, n) != 0)
		return -1;
	r->p += n;
	return 0;
}

static long
read_hex4(struct reader *r)
{
	long x = 0;

	if (r->end - r->p < 4)
		return -1;
	for (int i = 0; i < 4; i++, r->p++) {
		char c = *r->p;

		x *= 16;
		if (c >= '0' && c <= '9')
			x += c - '0';
		else if (c >= 'a' && c <= 'f')
			x += c - 'a' + 10;
		else if (c >= 'A' && c <= 'F')
			x += c - 'A' + 10;
		else
			return -1;
	}
	return x;
}

static char *
put_utf8(char *o, long c)
{
	if (c < 0x80) {
		*o++ = (char)c;
	} else if (c < 0x800) {
		*o++ = (char)(0xc0 | c >> 6);
		*o++ = (char)(0x80 | (c & 63));
	} else if (c < 0x10000) {
		*o++ = (char)(0xe0 | c >> 12);
		*o++ = (char)(0x80 | (c >> 6 & 63));
		*o++ = (char)(0x80 | (c & 63));
	} else {
		*o++ = (char)(0xf0 | c >> 18);
		*o++ = (char)(0x80 | (c >> 12 & 63));
		*o++ = (char)(0x80 | (c >> 6 & 63));
		*o++ = (char)(0x80 | (c & 63));
	}
	return o;
}

/* After "\u": NULL is refused, for what a C string cannot hold and for half
 * a surrogate pair. */
static char *
read_escape_u(struct reader *r, char *o)
{
	long c = read_hex4(r), low;

	if (c <= 0 || (c >= 0xdc00 && c < 0xe000))
		return NULL;
	if (c >= 0xd800 && c < 0xdc00) {
		if (read_word(r, "\\u") == -1)
			return NULL;
		low = read_hex4(r);
		if (low < 0xdc00 || low >= 0xe000)
			return NULL;
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	}
	return put_utf8(o, c);
}

/* After the opening quote. The result is never longer than its source. */
static char *
read_string(struct reader *r)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *q = r->p, *e;
	char *s, *o;

	while (q < r->end && *q != '"')
		q += *q == '\\' ? 2 : 1;
	if (q >= r->end)
		return NULL;
	s = o = arena_alloc(r->arena, (size_t)(q - r->p) + 1);
	while (r->p < q) {
		if ((unsigned char)*r->p < 0x20)
			return NULL;
		if (*r->p != '\\') {
			*o++ = *r->p++;
			continue;
		}
		r->p++;
		if (*r->p == 'u') {
			r->p++;
			if ((o = read_escape_u(r, o)) == NULL)
				return NULL;
			continue;
		}
		e = *r->p ? strchr(from, *r->p) : NULL;
		if (e == NULL)
			return NULL;
		*o++ = to[e - from];
		r->p++;
	}
	r->p++;
	*o = '\0';
	return s;
}

static int
read_number(struct reader *r, struct json_value *v)
{
	int minus = 0, digits = 0;

	if (*r->p == '-') {
		minus = 1;
		r->p++;
	}
	for (; r->p < r->end && *r->p >= '0' && *r->p <= '9'; r->p++) {
		if (++digits > 18)
			return -1;
		v->num = v->num * 10 + (*r->p - '0');
	}
	if (minus)
		v->num = -v->num;
	v->type = JSON_INT;
	return digits ? 0 : -1;
}

/* What stands between brackets or braces. */
static int
read_members(struct reader *r, struct json_value *v, char close)
{
	struct json_value m;

	if (++r->depth > DEPTH_MAX)
		return -1;
	if (!take(r, close)) {
		do {
			memset(&m, 0, sizeof(m));
			if (close == '}') {
				if (!take(r, '"') ||
				    (m.key = read_string(r)) == NULL ||
				    !take(r, ':'))
					return -1;
			}
			if (read_value(r, &m) == -1)
				return -1;
			arena_push(r->arena, v->v, v->n, v->cap);
			v->v[v->n++] = m;
		} while (take(r, ','));
		if (!take(r, close))
			return -1;
	}
	r->depth--;
	return 0;
}

static int
read_value(struct reader *r, struct json_value *v)
{
	skip_space(r);
	if (r->p == r->end)
		return -1;
	switch (*r->p) {
	case '{':
		r->p++;
		v->type = JSON_OBJECT;
		return read_members(r, v, '}');
	case '[':
		r->p++;
		v->type = JSON_ARRAY;
		return read_members(r, v, ']');
	case '"':
		r->p++;
		v->type = JSON_STR;
		v->str = read_string(r);
		return v->str ? 0 : -1;
	case 't':
	case 'f':
		v->type = JSON_BOOL;
		v->num = *r->p == 't';
		return read_word(r, v->num ? "true" : "false");
	case 'n':
		v->type = JSON_NULL;
		return read_word(r, "null");
	default:
		return read_number(r, v);
	}
}

struct json_value *
json_read(struct arena *a, const char *s, size_t n, struct err *err)
{
	struct reader r = {a, s, s + n, 0};
	struct json_value *v = arena_alloc(a, sizeof(*v));

	if (read_value(&r, v) == 0) {
		skip_space(&r);
		if (r.p == r.end)
			return v;
	}
	err_set(err, ERR_DATA, "the store holds what is not JSON where JSON "
		"was expected, at byte %zu", (size_t)(r.p - s));
	return NULL;
}

const struct json_value *
json_get(const struct json_value *o, const char *key)
{
	if (o == NULL || o->type != JSON_OBJECT)
		return NULL;
	for (size_t i = 0; i < o->n; i++)
		if (strcmp(o->v[i].key, key) == 0)
			return &o->v[i];
	return NULL;
}

const char *
json_get_str(const struct json_value *o, const char *key)
{
	const struct json_value *v = json_get(o, key);

	return v != NULL && v->type == JSON_STR ? v->str : NULL;
}

/* SPDX-License-Identifier: MIT */
/*
 * Content-Type and Content-Disposition: what a part is (RFC 2045, section 5;
 * RFC 2183; parameters by RFC 2231).
 *
 * Policy: libetpan reads the parameters as long as it gets through to the end
 * of the value; else they are looked for leniently: quotes that are not closed,
 * semicolons that are missing, values with spaces.
 */
#include <ctype.h>
#include <libetpan/libetpan.h>
#include <string.h>
#include <strings.h>

#include "inbox/etpan_load.h"
#include "inbox/mail_read.h"

enum { PARAMS_MAX = 64 };

struct params {
	struct arena *a;
	size_t n;
	struct mail_param v[PARAMS_MAX];
};

bool
mail_comments_deep(const char *value)
{
	size_t depth = 0;

	for (; *value != '\0'; value++) {
		if (*value == '(' && ++depth > MAIL_COMMENT_DEPTH)
			return true;
		if (*value == ')' && depth > 0)
			depth--;
	}
	return false;
}

/* A value that cannot lead libetpan astray: it writes past the end of what a
 * backslash in a boundary leaves, and recurses into comments. */
static bool
is_plain(const char *value)
{
	size_t quotes = 0;

	for (const char *s = value; *s != '\0'; s++) {
		if ((unsigned char)*s > 126 || *s == '\\')
			return false;
		quotes += *s == '"';
	}
	return quotes % 2 == 0 && !mail_comments_deep(value);
}

static char *
lower(struct arena *a, const char *s, size_t n)
{
	char *copy = arena_strndup(a, s, n);

	for (size_t i = 0; i < n; i++)
		copy[i] = (char)tolower((unsigned char)copy[i]);
	return copy;
}

static void
param_add(struct params *x, const char *name, size_t n, const char *value,
	size_t len)
{
	if (x->n == PARAMS_MAX || n == 0)
		return;
	x->v[x->n].name = lower(x->a, name, n);
	x->v[x->n++].value = arena_strndup(x->a, value, len);
}

static bool
by_etpan(struct params *x, const char *value)
{
	struct mailmime_content *c = NULL;
	size_t n = strlen(value), at = 0;
	bool whole;

	if (etpan_load() != NULL || !is_plain(value) ||
	    mailmime_content_parse(value, n, &at, &c) != MAILIMF_NO_ERROR)
		return false;
	whole = at == n;
	for (clistiter *i = clist_begin(c->ct_parameters); whole && i != NULL;
	    i = clist_next(i)) {
		const struct mailmime_parameter *p = clist_content(i);

		param_add(x, p->pa_name, strlen(p->pa_name), p->pa_value,
			strlen(p->pa_value));
	}
	mailmime_content_free(c);
	return whole;
}

/* A quoted value: past it, or NULL if it is not closed. */
static const char *
quoted(struct params *x, const char *name, size_t n, const char *s)
{
	char *out = arena_alloc(x->a, strlen(s) + 1);
	size_t len = 0;

	for (s++; *s != '\0' && *s != '"'; s++) {
		/* A path of Windows: its backslashes quote nothing. */
		if (*s == '\\' && (s[1] == '"' || s[1] == '\\'))
			s++;
		out[len++] = *s;
	}
	if (*s == '\0')
		return NULL;
	param_add(x, name, n, out, len);
	return s + 1;
}

/* Whether a parameter begins at s: the semicolon before it was forgotten. */
static bool
param_at(const char *s)
{
	size_t n = 0;

	while (isalnum((unsigned char)s[n]) || s[n] == '-' || s[n] == '*')
		n++;
	return n > 1 && s[n] == '=';
}

static const char *
unquoted(struct params *x, const char *name, size_t n, const char *s)
{
	const char *from = s, *to;

	while (*s != '\0' && *s != ';') {
		if ((*s == ' ' || *s == '\t') && (s[1] == '(' ||
		    param_at(s + 1)))
			break;
		s++;
	}
	for (to = s; to > from && isspace((unsigned char)to[-1]); to--)
		continue;
	if (to > from && *from == '"')
		from++;
	param_add(x, name, n, from, (size_t)(to - from));
	return s;
}

/* What stands behind the type: names and values. */
static void
leniently(struct params *x, const char *s)
{
	while (*s != '\0') {
		const char *name, *end;
		size_t n = 0;

		while (*s == ';' || isspace((unsigned char)*s))
			s++;
		name = s;
		while (*s != '\0' && *s != '=' && *s != ';' && *s != ' ' &&
		    *s != '\t' && n < 64) {
			s++;
			n++;
		}
		while (*s == ' ' || *s == '\t')
			s++;
		if (*s != '=') {
			if (n == 0 && *s != '\0')
				s++;
			continue;
		}
		for (s++; *s == ' ' || *s == '\t'; s++)
			continue;
		end = *s == '"' ? quoted(x, name, n, s) : NULL;
		s = end != NULL ? end : unquoted(x, name, n, s);
	}
}

/* --- RFC 2231 ------------------------------------------------------------- */

/* The base of "name*0*", its number (0 for "name*") and whether it is
 * percent-encoded. */
static bool
extended(const char *name, size_t *base_r, size_t *number_r, bool *coded_r)
{
	const char *star = strchr(name, '*');
	size_t number = 0;

	if (star == NULL)
		return false;
	*base_r = (size_t)(star - name);
	if (star[1] == '\0') {
		*coded_r = true;
		*number_r = 0;
		return true;
	}
	for (star++; isdigit((unsigned char)*star) && number < 1000; star++)
		number = number * 10 + (size_t)(*star - '0');
	*number_r = number;
	*coded_r = *star == '*';
	return true;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void
percent(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '%' && hex(s[1]) >= 0 && hex(s[2]) >= 0) {
			buf_addc(out, (char)(hex(s[1]) << 4 | hex(s[2])));
			s += 2;
		} else {
			buf_addc(out, *s);
		}
	}
}

/* Puts the pieces of one name together, in their order. */
static const char *
pieces(struct params *x, const char *base, size_t len)
{
	struct buf out;
	const char *charset = NULL, *v, *text;
	size_t b, number, n;
	bool coded, found = true;

	buf_init(&out, MAIL_FIELD_MAX);
	for (size_t want = 0; found && want < PARAMS_MAX; want++) {
		found = false;
		for (size_t i = 0; i < x->n && !found; i++) {
			if (!extended(x->v[i].name, &b, &number, &coded) ||
			    b != len || number != want ||
			    memcmp(x->v[i].name, base, len) != 0)
				continue;
			found = true;
			v = x->v[i].value;
			if (want == 0 && coded && strchr(v, '\'') != NULL) {
				n = strcspn(v, "'");
				charset = arena_strndup(x->a, v, n);
				v += n + 1;
				if (strchr(v, '\'') != NULL)
					v = strchr(v, '\'') + 1;
			}
			if (coded)
				percent(&out, v);
			else
				buf_adds(&out, v);
		}
	}
	text = mail_utf8(x->a, buf_str(&out), out.len, charset, &n);
	buf_release(&out);
	return text;
}

static const char *
param_of(const struct params *x, const char *name)
{
	for (size_t i = 0; i < x->n; i++)
		if (strcmp(x->v[i].name, name) == 0)
			return x->v[i].value;
	return NULL;
}

/* Undoes it; of a name that is there both ways the extended form counts. */
static void
settle(struct params *x, const struct mail_param **v_r, size_t *n_r)
{
	struct params out = {.a = x->a};
	struct mail_param *v;
	size_t base, number;
	bool coded;

	for (size_t i = 0; i < x->n; i++) {
		const char *name = x->v[i].name;

		if (!extended(name, &base, &number, &coded))
			continue;
		name = arena_strndup(x->a, name, base);
		if (param_of(&out, name) != NULL)
			continue;
		out.v[out.n].name = name;
		out.v[out.n++].value = pieces(x, name, base);
	}
	for (size_t i = 0; i < x->n; i++) {
		if (extended(x->v[i].name, &base, &number, &coded) ||
		    param_of(&out, x->v[i].name) != NULL)
			continue;
		out.v[out.n].name = x->v[i].name;
		out.v[out.n++].value = mail_decoded(x->a, x->v[i].value);
	}
	v = arena_array(x->a, out.n, sizeof(*v));
	memcpy(v, out.v, out.n * sizeof(*v));
	*v_r = v;
	*n_r = out.n;
}

/* --- the two fields ------------------------------------------------------- */

static const char *
type_of(struct arena *a, const char *value, size_t n)
{
	size_t slash = 0;

	while (n > 0 && (value[n - 1] == '"' || value[n - 1] == ','))
		n--;
	while (slash < n && value[slash] != '/')
		slash++;
	if (n == 4 && strncasecmp(value, "text", 4) == 0)
		return "text/plain";
	if (n == 4 && strncasecmp(value, "html", 4) == 0)
		return "text/html";
	if (slash == 0 || slash + 1 >= n)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (value[i] <= ' ' || value[i] > 126 ||
		    strchr("<>@,:\\\"[]?=()", value[i]) != NULL)
			return NULL;
	return lower(a, value, n);
}

/* A part without a type that says nothing of itself, or something that is
 * none: its file's name may. */
static const char *
untyped(const struct mail_part *p, const char *otherwise)
{
	return strcasecmp(p->disposition, "attachment") == 0 ?
		"application/octet-stream" : otherwise;
}

static void
disposition(struct mail_reader *r, struct mail_part *p, struct params *x)
{
	const char *v = mail_field(p, "content-disposition", 0);
	const struct mail_param *param;
	size_t n = 0, n_params;

	p->disposition = p->filename = "";
	if (v == NULL)
		return;
	while (isalnum((unsigned char)v[n]) || v[n] == '-')
		n++;
	p->disposition = lower(r->a, v, n);
	x->n = 0;
	leniently(x, v + n);
	settle(x, &param, &n_params);
	for (size_t i = 0; i < n_params; i++)
		if (strcmp(param[i].name, "filename") == 0)
			p->filename = param[i].value;
}

void
mail_type(struct mail_reader *r, struct mail_part *p, const char *otherwise)
{
	struct params *x = arena_alloc(r->a, sizeof(*x));
	const char *v = mail_field(p, "content-type", 0), *name;
	size_t n;

	x->a = r->a;
	disposition(r, p, x);
	if (v == NULL) {
		p->type = untyped(p, otherwise);
		return;
	}
	if (mail_comments_deep(v))
		mail_over(r, "comments nested more than 16 deep");
	while (*v == '"' || *v == ' ')
		v++;
	n = strcspn(v, "; \t");
	p->type = type_of(r->a, v, n);
	if (p->type == NULL)
		p->type = untyped(p, "text/plain");
	x->n = 0;
	if (!by_etpan(x, v)) {
		x->n = 0;
		leniently(x, v + n);
	}
	settle(x, &p->param, &p->n_params);
	name = mail_param(p, "name");
	if (*p->filename == '\0' && name != NULL)
		p->filename = name;
}

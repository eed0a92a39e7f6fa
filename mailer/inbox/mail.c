/* SPDX-License-Identifier: MIT */
/*
 * A mail as a tree of parts.
 *
 * Policy: how parts nest is found out here, within the limits, because that is
 * where libetpan can be crashed; what a field says is read by libetpan as far
 * as it gets through the value, and leniently here where it does not. Nothing
 * is refused: what makes no sense as a multipart or as a mail is a text.
 */
#include "inbox/mail.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "inbox/etpan_load.h"
#include "inbox/mail_read.h"

struct span {
	const char *s;
	size_t n;
};

static struct mail_part *entity(struct mail_reader *r,
	struct mail_part *parent, struct span raw, size_t depth,
	const char *otherwise);

void
mail_over(struct mail_reader *r, const char *what)
{
	if (r->mail->over == NULL)
		r->mail->over = what;
}

bool
mail_lf(const char *s, size_t n)
{
	return n > 0 && memchr(s, '\n', n) != NULL;
}

size_t
mail_line(const char *s, size_t n, size_t i, bool lf, size_t *next_r)
{
	const char *at = memchr(s + i, lf ? '\n' : '\r', n - i);
	size_t end = at != NULL ? (size_t)(at - s) : n;

	*next_r = at != NULL ? end + 1 : n;
	while (end > i && s[end - 1] == '\r')
		end--;
	return end;
}

static bool
is_multipart(const struct mail_part *p)
{
	return strncmp(p->type, "multipart/", 10) == 0;
}

static bool
is_mail(const struct mail_part *p)
{
	static const char *const types[] = {"message/rfc822",
		"message/global", "message/news", "text/rfc822-headers",
		"text/rfc822-header", "message/rfc822-headers",
		"message/global-headers", "text/rfc822"};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(p->type, types[i]) == 0)
			return true;
	return false;
}

/* --- leaves --------------------------------------------------------------- */

static void
leaf(struct mail_reader *r, struct mail_part *p, struct span body)
{
	size_t left = MAIL_DECODED_MAX - r->decoded;
	char *out = mail_uncode(r->a, mail_coding(p), body.s, body.n, &p->len);

	if (p->len > left) {
		mail_over(r, "more than 20 MiB of decoded content");
		p->len = left;
	}
	r->decoded += p->len;
	p->body = out;
}

static void
add_kid(struct mail_reader *r, struct mail_part *p, struct mail_part *kid,
	size_t *cap)
{
	if (kid == NULL)
		return;
	arena_push(r->a, p->kid, p->n_kids, *cap);
	p->kid[p->n_kids++] = kid;
}

/* --- multiparts ----------------------------------------------------------- */

/* Whether a line delimits parts: 1; 2: it closes the last. */
static int
delimits(const char *line, size_t n, const char *boundary, size_t len)
{
	if (n < len + 2 || line[0] != '-' || line[1] != '-' ||
	    memcmp(line + 2, boundary, len) != 0)
		return 0;
	line += len + 2;
	n -= len + 2;
	if (n == 0 || *line == ' ' || *line == '\t')
		return 1;
	if (n >= 2 && line[0] == '-' && line[1] == '-' &&
	    (n == 2 || !isalnum((unsigned char)line[2])))
		return 2;
	return 0;
}

/* The boundary that a body uses, where its header names none or another: the
 * first line that could be one, if a field or an empty line follows. */
static const char *
guess_boundary(struct arena *a, struct span b, bool lf)
{
	size_t end, next, end2, next2;

	for (size_t i = 0; i < b.n; i = next) {
		end = mail_line(b.s, b.n, i, lf, &next);
		while (end > i && isspace((unsigned char)b.s[end - 1]))
			end--;
		if (end - i < 5 || end - i > 202 || b.s[i] != '-' ||
		    b.s[i + 1] != '-' || next >= b.n ||
		    memchr(b.s + i, ' ', end - i) != NULL)
			continue;
		end2 = mail_line(b.s, b.n, next, lf, &next2);
		if (end2 == next || (mail_field_name(b.s + next, end2 - next) &&
		    strncasecmp(b.s + next, "content-", 8) == 0))
			return arena_strndup(a, b.s + i + 2, end - i - 2);
	}
	return NULL;
}

struct split {
	struct mail_reader *r;
	struct mail_part *p;
	size_t depth, cap, delimiters;
	const char *otherwise;
	struct span before, after;	/* preamble, epilogue */
};

static bool
blank(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!isspace((unsigned char)s.s[i]))
			return false;
	return true;
}

static void
split_add(struct split *x, const char *s, size_t from, size_t to)
{
	struct span part = {s + from, to > from ? to - from : 0};

	/* The line end before a delimiter is the delimiter's. */
	if (part.n > 0 && part.s[part.n - 1] == '\n')
		part.n--;
	if (part.n > 0 && part.s[part.n - 1] == '\r')
		part.n--;
	if (part.n == 0)
		return;
	add_kid(x->r, x->p, entity(x->r, x->p, part, x->depth + 1,
		x->otherwise), &x->cap);
}

static void
split(struct split *x, struct span b, const char *boundary)
{
	bool lf = mail_lf(b.s, b.n), closed = false;
	size_t len = strlen(boundary), from = 0, end, next;
	bool open = false;

	for (size_t i = 0; i < b.n && !closed; i = next) {
		int d;

		end = mail_line(b.s, b.n, i, lf, &next);
		d = delimits(b.s + i, end - i, boundary, len);
		if (d == 0)
			continue;
		x->delimiters++;
		if (open)
			split_add(x, b.s, from, i);
		else
			x->before = (struct span){b.s, i};
		open = true;
		from = next;
		closed = d == 2;
	}
	if (open && !closed)	/* the mail was cut off */
		split_add(x, b.s, from, b.n);
	if (closed)
		x->after = (struct span){b.s + from, b.n - from};
	if (!open)
		x->before = b;
}

/* Where there are no parts, what stands around them is all there is. */
static void
add_text(struct split *x, struct span s)
{
	struct mail_part *text;

	if (blank(s) || x->r->mail->n_parts >= MAIL_PARTS)
		return;
	text = arena_alloc(x->r->a, sizeof(*text));
	text->type = "text/plain";
	text->disposition = text->filename = "";
	text->parent = x->p;
	x->r->mail->n_parts++;
	leaf(x->r, text, s);
	add_kid(x->r, x->p, text, &x->cap);
}

static void
multipart(struct mail_reader *r, struct mail_part *p, struct span body,
	size_t depth)
{
	const char *boundary = mail_param(p, "boundary");
	struct split x = {.r = r, .p = p, .depth = depth,
		.otherwise = strcmp(p->type, "multipart/digest") == 0 ?
			"message/rfc822" : "text/plain"};

	if (boundary != NULL && *boundary != '\0')
		split(&x, body, boundary);
	if (x.delimiters == 0 && mail_coding(p) != CODING_NONE) {
		body.s = mail_uncode(r->a, mail_coding(p), body.s, body.n,
			&body.n);
		if (boundary != NULL && *boundary != '\0')
			split(&x, body, boundary);
	}
	if (x.delimiters == 0) {
		boundary = guess_boundary(r->a, body, mail_lf(body.s, body.n));
		if (boundary != NULL)
			split(&x, body, boundary);
	}
	if (x.delimiters == 0)
		x.before = body;
	if (p->n_kids == 0) {
		add_text(&x, x.before);
		add_text(&x, x.after);
	}
}

/* --- a mail in a mail ----------------------------------------------------- */

static void
mail_in_mail(struct mail_reader *r, struct mail_part *p, struct span body,
	size_t depth)
{
	size_t cap = 0;
	enum mail_coding c = mail_coding(p);

	if (c != CODING_NONE)
		body.s = mail_uncode(r->a, c, body.s, body.n, &body.n);
	if (body.n > MAIL_DECODED_MAX - r->decoded) {
		mail_over(r, "more than 20 MiB of decoded content");
		return;
	}
	if (c != CODING_NONE)
		r->decoded += body.n;
	/* Empty lines in front are the part's, and not the mail's. */
	while (body.n > 0 && (*body.s == '\n' || *body.s == '\r')) {
		body.s++;
		body.n--;
	}
	if (body.n > 0)
		add_kid(r, p, entity(r, p, body, depth + 1, "text/plain"),
			&cap);
}

static struct mail_part *
entity(struct mail_reader *r, struct mail_part *parent, struct span raw,
	size_t depth, const char *otherwise)
{
	bool top = parent == NULL || is_mail(parent);
	struct mail_part *p;
	struct span body;
	size_t used;

	if (r->mail->n_parts >= MAIL_PARTS) {
		mail_over(r, "more than 100 parts");
		return NULL;
	}
	r->mail->n_parts++;
	p = arena_alloc(r->a, sizeof(*p));
	p->parent = parent;
	p->body = "";
	used = mail_header(r, p, raw.s, raw.n, top);
	body = (struct span){raw.s + used, raw.n - used};
	mail_type(r, p, otherwise);
	if (!is_multipart(p) && !is_mail(p)) {
		leaf(r, p, body);
	} else if (depth >= MAIL_DEPTH) {
		mail_over(r, "parts nested more than 10 deep");
	} else if (is_multipart(p)) {
		multipart(r, p, body, depth);
	} else {
		mail_in_mail(r, p, body, depth);
	}
	return p;
}

const struct mail *
mail_parse(struct arena *a, const void *raw, size_t n)
{
	struct mail *m = arena_alloc(a, sizeof(*m));
	struct mail_reader r = {.a = a, .mail = m};
	struct span all = {raw, n};

	if (n > MAIL_MAX) {
		mail_over(&r, "larger than 10 MiB");
		all.n = MAIL_MAX;
	}
	etpan_load();
	m->root = entity(&r, NULL, all, 1, "text/plain");
	return m;
}

/* --- looking into it ------------------------------------------------------ */

const char *
mail_field(const struct mail_part *p, const char *name, size_t n)
{
	for (size_t i = 0; i < p->n_fields; i++)
		if (strcasecmp(p->field[i].name, name) == 0 && n-- == 0)
			return p->field[i].value;
	return NULL;
}

const char *
mail_param(const struct mail_part *p, const char *name)
{
	for (size_t i = 0; i < p->n_params; i++)
		if (strcmp(p->param[i].name, name) == 0)
			return p->param[i].value;
	return NULL;
}

const struct mail_part *
mail_next(const struct mail_part *p)
{
	const struct mail_part *up;

	if (p->n_kids > 0)
		return p->kid[0];
	for (up = p->parent; up != NULL; p = up, up = up->parent)
		for (size_t i = 0; i + 1 < up->n_kids; i++)
			if (up->kid[i] == p)
				return up->kid[i + 1];
	return NULL;
}

const struct mail_part *
mail_above(const struct mail_part *p, const char *type)
{
	for (p = p->parent; p != NULL; p = p->parent)
		if (strcmp(p->type, type) == 0)
			return p;
	return NULL;
}

/* SPDX-License-Identifier: MIT */
/*
 * A header block, field by field.
 *
 * Policy: a line that is no field ends the block and belongs to the body,
 * unless it is what is left of a field that was folded without its space. An
 * overlong block or field is read as far as the limit goes.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "inbox/mail_read.h"

static bool
is_white(char c)
{
	return c == ' ' || c == '\t';
}

size_t
mail_field_name(const char *s, size_t n)
{
	size_t len = 0, i;

	while (len < n && s[len] > 32 && s[len] < 127 && s[len] != ':')
		len++;
	for (i = len; i < n && is_white(s[i]); i++)
		continue;
	return i < n && s[i] == ':' ? len : 0;
}

/* Fields that mails have: a broken block is known by them to go on. */
static bool
is_known(const char *s, size_t len)
{
	static const char *const names[] = {"content-type",
		"content-transfer-encoding", "content-disposition",
		"content-id", "content-description", "mime-version", "from",
		"to", "cc", "subject", "date", "message-id", "reply-to",
		"received", "return-path", "references", "in-reply-to",
		"sender", "delivered-to", "list-id", "precedence",
		"auto-submitted"};

	if (len > 2 && strncasecmp(s, "x-", 2) == 0)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (len == strlen(names[i]) &&
		    strncasecmp(s, names[i], len) == 0)
			return true;
	return false;
}

static bool
known_name(const char *s, size_t n)
{
	return is_known(s, mail_field_name(s, n));
}

static bool
white_line(const char *s, size_t from, size_t to)
{
	while (from < to && is_white(s[from]))
		from++;
	return from == to;
}

struct block {
	struct mail_reader *r;
	struct mail_part *p;
	const char *s;
	size_t n;
	bool lf;
	struct buf value;	/* of the field being read */
	const char *name;
	struct mail_field *v;
	size_t cap;
};

/* What a value may not hold becomes a space; 8-bit octets stay. */
static void
add_value(struct block *b, const char *s, size_t n)
{
	if (n > MAIL_FIELD_MAX - b->value.len) {
		n = MAIL_FIELD_MAX - b->value.len;
		mail_over(b->r, "a header field of more than 8 KiB");
	}
	for (size_t i = 0; i < n; i++)
		buf_addc(&b->value, (unsigned char)s[i] < 32 || s[i] == 127 ?
			' ' : s[i]);
}

static void
end_field(struct block *b)
{
	const char *v = buf_str(&b->value);
	size_t n = b->value.len;

	if (b->name == NULL)
		return;
	while (n > 0 && v[n - 1] == ' ')
		n--;
	while (n > 0 && *v == ' ') {
		v++;
		n--;
	}
	arena_push(b->r->a, b->v, b->p->n_fields, b->cap);
	b->v[b->p->n_fields].name = b->name;
	b->v[b->p->n_fields++].value = arena_strndup(b->r->a, v, n);
	b->name = NULL;
	buf_clear(&b->value);
}

static void
begin_field(struct block *b, const char *s, size_t len, size_t n)
{
	const char *colon = memchr(s + len, ':', n - len);

	end_field(b);
	b->name = arena_strndup(b->r->a, s, len);
	colon++;
	add_value(b, colon, n - (size_t)(colon - s));
}

/* Whether the block goes on after a line of white space, or one that is no
 * field: by what the line after it is. */
static bool
goes_on(const struct block *b, size_t next, bool white)
{
	size_t after, end;

	if (next >= b->n || b->name == NULL)
		return false;
	end = mail_line(b->s, b->n, next, b->lf, &after);
	if (white && end > next && is_white(b->s[next]))
		return !white_line(b->s, next, end);
	return known_name(b->s + next, end - next);
}

/* A line that is part of the header; false: the block ended before it. */
static bool
take_line(struct block *b, size_t i, size_t end, size_t next)
{
	const char *line = b->s + i;
	size_t n = end - i, len = mail_field_name(line, n), skip = 0;

	if (len > 0) {
		begin_field(b, line, len, n);
		return true;
	}
	if (!is_white(*line)) {
		if (!goes_on(b, next, false))
			return false;
		add_value(b, " ", 1);
		add_value(b, line, n);
		return true;
	}
	if (white_line(b->s, i, end))
		return goes_on(b, next, true);
	if (b->name != NULL) {
		/* Unfolded, the white space stays (RFC 5322, 2.2.3). */
		add_value(b, line, n);
		return true;
	}
	while (skip < n && is_white(line[skip]))
		skip++;
	len = mail_field_name(line + skip, n - skip);
	if (len > 0)
		begin_field(b, line + skip, len, n - skip);
	return len > 0;
}

/* Past an mbox line, and past empty lines that stand before a header. */
static size_t
top_of(const char *s, size_t n, bool lf)
{
	size_t i = 0, end, next;

	if (n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
		i = 3;
	if (n - i >= 5 && memcmp(s + i, "From ", 5) == 0)
		mail_line(s, n, i, lf, &i);
	else if (n - i >= 6 && memcmp(s + i, ">From ", 6) == 0)
		mail_line(s, n, i, lf, &i);
	for (size_t at = i; at < n; at = next) {
		end = mail_line(s, n, at, lf, &next);
		if (!white_line(s, at, end))
			return known_name(s + at, end - at) ? at : i;
	}
	return i;
}

static bool
any_known(const struct mail_part *p)
{
	for (size_t i = 0; i < p->n_fields; i++)
		if (is_known(p->field[i].name, strlen(p->field[i].name)))
			return true;
	return false;
}

size_t
mail_header(struct mail_reader *r, struct mail_part *p, const char *s,
	size_t n, bool top)
{
	struct block b = {.r = r, .p = p, .s = s, .n = n,
		.lf = mail_lf(s, n)};
	size_t i = top ? top_of(s, n, b.lf) : 0, start = i, end, next;

	buf_init(&b.value, MAIL_FIELD_MAX);
	for (; i < n; i = next) {
		end = mail_line(s, n, i, b.lf, &next);
		if (end == i) {
			i = next;
			break;
		}
		if (end - start > MAIL_HEADER_MAX) {
			mail_over(r, "a header of more than 64 KiB");
			continue;
		}
		if (!take_line(&b, i, end, next)) {
			if (white_line(s, i, end))
				i = next;
			break;
		}
	}
	end_field(&b);
	buf_release(&b.value);
	p->field = b.v;
	/* Lines with colons in them are no mail yet. */
	if (top && p->n_fields > 0 && !any_known(p)) {
		p->n_fields = 0;
		return start;
	}
	return i;
}

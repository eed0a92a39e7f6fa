/* SPDX-License-Identifier: MIT */
/*
 * What a returned mail says of itself. It comes as message/rfc822, as
 * text/rfc822-headers under one of several names, or as text.
 */
#include "inbox/returned.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "inbox/scan.h"

enum { ADDRESSES = 16, NAMED = 64 };

static bool
is_headers(const char *type)
{
	return strncmp(type, "text/rfc822", 11) == 0 ||
		strcmp(type, "message/rfc822-headers") == 0 ||
		strcmp(type, "message/global-headers") == 0;
}

bool
part_is_returned(const struct mail_part *p)
{
	return strcmp(p->type, "message/rfc822") == 0 ||
		strcmp(p->type, "message/global") == 0 ||
		strcmp(p->type, "message/partial") == 0 || is_headers(p->type);
}

static bool
inside(const struct mail_part *p)
{
	for (p = p->parent; p != NULL; p = p->parent)
		if (part_is_returned(p))
			return true;
	return false;
}

const struct mail_part *
report_next(const struct mail *m, const struct mail_part *p)
{
	p = p == NULL ? m->root : mail_next(p);
	while (p != NULL && inside(p))
		p = mail_next(p);
	return p;
}

/* A text to read, not a file and not a table of fields. */
static bool
is_words(const struct mail_part *p, bool html)
{
	if (strcmp(p->type, html ? "text/html" : "text/plain") == 0)
		return true;
	/* Some put prose where the fields should be. */
	return !html && strcmp(p->type, "message/delivery-status") == 0;
}

static const char *
words_of(struct arena *a, const struct mail_part *p, size_t *n_r)
{
	/* No more than what will be looked at, in any charset. */
	struct mail_part begin = *p;
	const char *s;

	if (begin.len > 4 * SCAN_TEXT_MAX)
		begin.len = 4 * SCAN_TEXT_MAX;
	s = mail_text(a, &begin, n_r);
	if (strcmp(p->type, "text/html") == 0)
		s = scan_html(a, s, *n_r < SCAN_TEXT_MAX ? *n_r :
			SCAN_TEXT_MAX, n_r);
	return s;
}

static void
add_words(struct arena *a, const struct mail *m, bool html, struct buf *out)
{
	const struct mail_part *p = NULL;
	size_t n, room;

	while ((p = report_next(m, p)) != NULL) {
		if (p->n_kids > 0 || !is_words(p, html))
			continue;
		const char *s = words_of(a, p, &n);

		room = SCAN_TEXT_MAX - 1 - out->len;
		buf_add(out, s, n < room ? n : room);
		if (out->len + 1 < SCAN_TEXT_MAX)
			buf_addc(out, '\n');
	}
}

const char *
report_text(struct arena *a, const struct mail *m, size_t *n_r)
{
	struct buf out;
	const char *s;

	buf_init(&out, SCAN_TEXT_MAX);
	add_words(a, m, false, &out);
	if (strspn(buf_str(&out), " \t\r\n") == out.len) {
		buf_clear(&out);
		add_words(a, m, true, &out);
	}
	*n_r = out.len;
	s = arena_strndup(a, buf_str(&out), out.len);
	buf_release(&out);
	return s;
}

const struct mail_part *
returned_part(struct arena *a, const struct mail *m)
{
	const struct mail_part *p = NULL;

	while ((p = report_next(m, p)) != NULL) {
		if (p == m->root || !part_is_returned(p))
			continue;
		if (p->n_kids > 0)
			return p->kid[0];
		if (p->len > 0)
			return mail_parse(a, p->body, p->len)->root;
	}
	return NULL;
}

/* "Name:" with no blank in it. */
static bool
is_field(const struct scan_line *l)
{
	size_t i = 0;

	while (i < l->n && l->s[i] > ' ' && l->s[i] < 0x7f && l->s[i] != ':')
		i++;
	return i > 0 && i < l->n && l->s[i] == ':';
}

const struct mail_part *
returned_pasted(struct arena *a, const char *s, size_t n)
{
	const char *at = s, *end = s + n;
	struct scan_line l;

	while (scan_next(&at, end, &l))
		if (is_field(&l)) {
			size_t left = (size_t)(end - l.s);

			left = left < MAIL_HEADER_MAX ? left : MAIL_HEADER_MAX;
			return mail_parse(a, l.s, left)->root;
		}
	return NULL;
}

void
returned_add_to(struct arena *a, struct reply *r, const char *addr)
{
	const char **to;

	if (addr == NULL || !scan_is_sound(addr) || r->n_to >= REPLY_TO_MAX)
		return;
	for (size_t i = 0; i < r->n_to; i++)
		if (strcasecmp(r->to[i], addr) == 0)
			return;
	to = arena_grow(a, r->to, r->n_to, r->n_to + 1, sizeof(*to));
	to[r->n_to++] = addr;
	r->to = to;
}

static void
add_id(struct arena *a, struct reply *r, const char *id)
{
	const char **v;

	if (!scan_is_sound(id) || r->n_ids >= REPLY_IDS_MAX)
		return;
	for (size_t i = 0; i < r->n_ids; i++)
		if (strcmp(r->id[i], id) == 0)
			return;
	v = arena_grow(a, r->id, r->n_ids, r->n_ids + 1, sizeof(*v));
	v[r->n_ids++] = id;
	r->id = v;
}

static void
add_field(struct arena *a, const struct mail_part *p, const char *name,
	struct reply *r)
{
	struct mail_address v[ADDRESSES];
	const char *value;
	size_t n;

	for (size_t k = 0; (value = mail_field(p, name, k)) != NULL; k++) {
		n = mail_addresses(a, value, v, ADDRESSES);
		for (size_t i = 0; i < n; i++)
			returned_add_to(a, r, v[i].addr);
	}
}

/* List-Unsubscribe: "<mailto:a@b?subject=...>, <https:...>". */
static void
add_unsubscribe(struct arena *a, const struct mail_part *p, struct reply *r)
{
	const char *value = mail_field(p, "List-Unsubscribe", 0), *s = value;
	struct scan_span span;

	while (s != NULL && (s = strchr(s, ':')) != NULL) {
		s++;
		if (s - value < 7 || strncasecmp(s - 7, "mailto:", 7) != 0)
			continue;
		if (scan_address(s, strcspn(s, "?>,"), false, &span))
			returned_add_to(a, r, arena_strndup(a, s + span.from,
				span.to - span.from));
	}
}

void
returned_add(struct arena *a, const struct mail_part *p, struct reply *r)
{
	static const char *const named[] = {"Return-Path", "Reply-To", "To",
		"X-Original-To", "Delivered-To"};
	const char *id, *v[1];

	if (p == NULL)
		return;
	for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++)
		add_field(a, p, named[i], r);
	add_unsubscribe(a, p, r);
	id = mail_field(p, "Message-ID", 0);
	if (id != NULL && mail_ids(a, id, v, 1) > 0)
		add_id(a, r, v[0]);
}

/* The "for <address>" of a Received field. */
static const char *
received_for(struct arena *a, const struct mail_part *p)
{
	const char *value, *s;
	struct scan_span span;

	for (size_t k = 0; k < NAMED &&
	    (value = mail_field(p, "Received", k)) != NULL; k++) {
		s = strstr(value, " for ");
		if (s == NULL)
			continue;
		s += 5;
		if (scan_address(s, strcspn(s, "; \t"), false, &span))
			return arena_strndup(a, s + span.from,
				span.to - span.from);
	}
	return NULL;
}

const char *
returned_recipient(struct arena *a, const struct mail_part *p)
{
	static const char *const named[] = {"X-Failed-Recipients",
		"X-HmXmrOriginalRecipient", "X-Apparently-To",
		"X-Rcpt-To", "Envelope-To", "To", "Delivered-To",
		"X-Original-To"};
	struct mail_address v[2];
	const char *value;

	if (p == NULL)
		return NULL;
	for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++) {
		struct scan_span span;

		value = mail_field(p, named[i], 0);
		if (value == NULL)
			continue;
		if (mail_addresses(a, value, v, 2) == 1 &&
		    scan_is_sound(v[0].addr))
			return v[0].addr;
		/* "address via 192.0.2.1; date" (Yahoo) */
		if (strcmp(named[i], "X-Apparently-To") == 0 &&
		    scan_address(value, strlen(value), false, &span))
			return arena_strndup(a, value + span.from,
				span.to - span.from);
	}
	return received_for(a, p);
}

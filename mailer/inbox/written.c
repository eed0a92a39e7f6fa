/* SPDX-License-Identifier: MIT */
/*
 * Which parts of a mail hold the writer's words.
 *
 * Policy: the plain part of an alternative, unless it says less than the HTML:
 * nothing, only that HTML cannot be shown, or without the marks of quotation
 * that the HTML has. What is attached is no text of the writer's, and neither
 * is a mail in the mail, which is handed on.
 */
#include "inbox/written.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "inbox/html_text.h"
#include "inbox/written_vocabulary.h"

enum {
	TEXT_LOOK = 512 * 1024,	/* octets of all texts */
	PLACEHOLDER = 60,	/* words of a text that excuses itself */
};

struct gathering {
	struct arena *a;
	struct buf text;
	bool attached, forwarded;
};

struct piece {
	const char *s;
	size_t n;
};

static bool
starts(const struct mail_part *p, const char *type)
{
	return strncmp(p->type, type, strlen(type)) == 0;
}

/* --- one part as text ----------------------------------------------------- */

/* The charset that HTML names itself, where its header does not. */
static const char *
meta_charset(struct arena *a, const struct mail_part *p)
{
	size_t n = p->len < 2048 ? p->len : 2048, len = 0;
	const char *s = arena_strndup(a, p->body, n), *at;

	if (mail_param(p, "charset") != NULL)
		return mail_param(p, "charset");
	at = strcasestr(s, "charset=");
	if (at == NULL)
		return NULL;
	at += 8 + strspn(at + 8, "\"' ");
	while (isalnum((unsigned char)at[len]) || strchr("-_:.", at[len]))
		if (at[len++] == '\0')
			return NULL;
	return arena_strndup(a, at, len);
}

static struct piece
from_html(struct arena *a, const char *s, size_t n)
{
	struct piece x;

	x.s = html_text(a, s, n, &x.n);
	return x;
}

/* HTML that calls itself plain. */
static bool
looks_html(const char *s, size_t n)
{
	static const char *const tags[] = {"<!doctype", "<?xml", "<html",
		"<head", "<body", "<div", "<p", "<table", "<span"};

	while (n > 0 && isspace((unsigned char)*s)) {
		s++;
		n--;
	}
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		size_t len = strlen(tags[i]);

		if (n > len && strncasecmp(s, tags[i], len) == 0 &&
		    !isalnum((unsigned char)s[len]))
			return memmem(s, n, "</", 2) != NULL;
	}
	return false;
}

static size_t
most(size_t n, size_t max)
{
	return n < max ? n : max;
}

static struct piece
text_of(struct arena *a, const struct mail_part *p)
{
	struct piece x;
	size_t n = 0;
	char *out;

	if (strcmp(p->type, "text/html") == 0) {
		x.s = mail_utf8(a, p->body, most(p->len, HTML_READ_MAX),
			meta_charset(a, p), &x.n);
		return from_html(a, x.s, x.n);
	}
	x.s = mail_utf8(a, p->body, most(p->len, 2 * TEXT_LOOK),
		mail_param(p, "charset"), &x.n);
	if (looks_html(x.s, x.n))
		return from_html(a, x.s, x.n);
	x.n = most(x.n, TEXT_LOOK);
	/* The marks of html_text are nobody else's. */
	out = arena_alloc(a, x.n + 1);
	for (size_t i = 0; i < x.n; i++)
		if (x.s[i] > HTML_SIGN_END || x.s[i] < HTML_RULE)
			out[n++] = x.s[i];
	return (struct piece){out, n};
}

/* --- alternatives --------------------------------------------------------- */

/* The first text of that type among what p shows. */
static const struct mail_part *
shown(const struct mail_part *p, const char *type)
{
	const struct mail_part *found;

	if (strcmp(p->type, type) == 0)
		return strcmp(p->disposition, "attachment") == 0 ? NULL : p;
	if (!starts(p, "multipart/"))
		return NULL;
	for (size_t i = 0; i < p->n_kids; i++) {
		found = shown(p->kid[i], type);
		if (found != NULL)
			return found;
	}
	return NULL;
}

static bool
has_marks(const struct piece *x)
{
	if (x->n > 0 && *x->s == '>')
		return true;
	return memmem(x->s, x->n, "\n>", 2) != NULL;
}

/* Whether the HTML is to be read, and not the plain text beside it. */
static bool
html_says_more(struct arena *a, const struct piece *plain,
	const struct piece *html)
{
	struct vocabulary all, new, all_html, new_html;
	struct written w;
	size_t lost;

	vocabulary(a, plain->s, plain->n, &all);
	vocabulary(a, html->s, html->n, &all_html);
	if (all_html.n == 0 || all.n == 0)
		return all_html.n > 0;
	/* Something else altogether: "your program cannot show HTML". */
	if (all.n < PLACEHOLDER && 2 * vocabulary_shared(&all, &all_html) <
	    all.n)
		return true;
	written_plain(a, plain->s, plain->n, &w);
	vocabulary(a, w.text, strlen(w.text), &new);
	written_plain(a, html->s, html->n, &w);
	vocabulary(a, w.text, strlen(w.text), &new_html);
	if (new_html.n == 0 || new.n == 0)
		return new_html.n > 0;
	lost = new_html.n - vocabulary_shared(&new_html, &all);
	if (lost > 5 && 2 * lost > new_html.n)
		return true;
	/* The plain text lacks the marks of quotation. */
	return has_marks(html) && new.n > new_html.n + 3 &&
		vocabulary_shared(&new_html, &new) * 10 >= new_html.n * 9;
}

static void
add(struct gathering *g, const struct piece *x)
{
	if (g->text.len > 0 && x->n > 0)
		buf_adds(&g->text, g->text.data[g->text.len - 1] == '\n' ?
			"\n" : "\n\n");
	buf_add(&g->text, x->s, x->n);
}

static void gather(struct gathering *g, const struct mail_part *p);

static void
alternative(struct gathering *g, const struct mail_part *p)
{
	const struct mail_part *plain = shown(p, "text/plain"),
		*html = shown(p, "text/html");
	struct piece x, y;

	if (plain == NULL && html == NULL) {
		for (size_t i = 0; i < p->n_kids; i++)
			gather(g, p->kid[i]);
		return;
	}
	x = text_of(g->a, plain != NULL ? plain : html);
	if (plain != NULL && html != NULL) {
		y = text_of(g->a, html);
		if (html_says_more(g->a, &x, &y))
			x = y;
	}
	add(g, &x);
	/* Files among the alternatives, as Apple Mail puts them. */
	for (const struct mail_part *k = mail_next(p); k != NULL &&
	    k != p && !g->attached; k = mail_next(k)) {
		const struct mail_part *up = k->parent;

		while (up != NULL && up != p)
			up = up->parent;
		if (up == NULL)
			break;
		g->attached = strcmp(k->disposition, "attachment") == 0;
	}
}

/* --- the mail ------------------------------------------------------------- */

/* A file beside the text, and not what programs add for each other. */
static bool
is_file(const struct mail_part *p)
{
	static const char *const none[] = {"application/pgp-signature",
		"application/pkcs7-signature",
		"application/x-pkcs7-signature", "application/pgp-encrypted",
		"text/calendar", "application/ics", "text/x-amp-html",
		"message/delivery-status", "message/feedback-report",
		"message/disposition-notification"};

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if (strcmp(p->type, none[i]) == 0)
			return false;
	return true;
}

static bool
is_text(const struct mail_part *p)
{
	if (strcmp(p->disposition, "attachment") == 0 && p->parent != NULL)
		return false;
	/* A text with a name beside another is a file that is shown. */
	if (p->parent != NULL && *p->filename != '\0' &&
	    p->parent->kid[0] != p)
		return false;
	return strcmp(p->type, "text/plain") == 0 ||
		strcmp(p->type, "text/html") == 0 ||
		strcmp(p->type, "text/enriched") == 0 ||
		strcmp(p->type, "text/richtext") == 0;
}

static void
gather(struct gathering *g, const struct mail_part *p)
{
	struct piece x;
	bool related = strcmp(p->type, "multipart/related") == 0;

	if (g->text.len >= TEXT_LOOK)
		return;
	if (strcmp(p->type, "multipart/alternative") == 0) {
		alternative(g, p);
	} else if (starts(p, "multipart/")) {
		for (size_t i = 0; i < p->n_kids; i++)
			if (!related || i == 0)
				gather(g, p->kid[i]);
			else
				g->attached |= strcmp(p->kid[i]->disposition,
					"attachment") == 0;
	} else if (is_text(p)) {
		x = text_of(g->a, p);
		add(g, &x);
	} else if (strcmp(p->type, "message/rfc822") == 0) {
		g->forwarded = true;
	} else {
		g->attached |= is_file(p);
	}
}

void
written_read(struct arena *a, const struct mail *m, struct reply *r)
{
	struct gathering g = {.a = a};
	struct written w;

	buf_init(&g.text, TEXT_LOOK * 4);
	gather(&g, m->root);
	written_plain(a, buf_str(&g.text), g.text.len, &w);
	r->text = w.text;
	r->quoted = w.quoted;
	r->n_remarks = w.n_remarks;
	r->remark = w.remark;
	r->forwarded = w.forwarded || g.forwarded;
	r->attached = g.attached;
	buf_release(&g.text);
}

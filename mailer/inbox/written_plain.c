/* SPDX-License-Identifier: MIT */
/*
 * The writer's words out of lines of plain text.
 *
 * Policy: what is neither quoted nor a signature is the writer's, in its order;
 * where a quotation stood between, an empty line does. If that leaves nothing,
 * and what begins the quotation was only guessed, the writer may have written
 * beneath it: then all of that is given, for a person to read.
 */
#include <string.h>

#include "base/buf.h"
#include "inbox/html_text.h"
#include "inbox/written.h"
#include "inbox/written_lines.h"
#include "text/utf8.h"

enum { QUOTE_LINES = 6, QUOTE_MAX = 500, FEW = 500 };

bool
line_blank(const struct line *l)
{
	return l->n == 0 || l->mark != 0;
}

bool
line_own(const struct line *l)
{
	return l->kind == LINE_OWN && !line_blank(l);
}

size_t
lines_next(const struct lines *x, size_t i)
{
	while (i < x->n && !line_own(&x->v[i]))
		i++;
	return i;
}

/* --- lines ---------------------------------------------------------------- */

static bool
is_mark(char c)
{
	return c >= HTML_RULE && c <= HTML_SIGN_END;
}

/* Without what nobody sees; spaces of every width as one. marks: those of
 * html_text stay. */
static char *
tidy(struct arena *a, const char *s, size_t n, size_t *n_r)
{
	char *out = arena_alloc(a, n + 1);
	size_t len;

	*n_r = 0;
	for (size_t i = 0; i < n; i += len) {
		long c = utf8_next(s + i, n - i, &len);

		if (c == 0xa0 || c == 0x2007 || c == 0x202f || c == '\f') {
			out[(*n_r)++] = ' ';
		} else if (c == 0x2028 || c == 0x2029) {
			out[(*n_r)++] = '\n';
		} else if (c == '\n' || c == '\t' ||
		    (is_mark(s[i]) && (i + 1 == n || s[i + 1] == '\n')) ||
		    (c > 0 && !utf8_is_control(c) && !utf8_is_bidi(c) &&
		    c != 0x200b && c != 0xfeff)) {
			memcpy(out + *n_r, s + i, len);
			*n_r += len;
		}
	}
	return out;
}

/* Past the marks of quotation at the start of a line. */
static size_t
past_marks(const char *s, size_t n)
{
	size_t i = 0, end = 0, spaces = 0;

	for (; i < n && spaces < 4; i++) {
		if (s[i] == '>') {
			end = i + 1;
			spaces = 0;
		} else if (s[i] == ' ' || s[i] == '\t') {
			spaces++;
		} else {
			break;
		}
	}
	if (end > 0 && end < n && s[end] == ' ')
		end++;
	return end;
}

static void
add_line(struct lines *x, size_t *cap, const char *s, size_t n)
{
	struct line *l;
	size_t marks = past_marks(s, n);

	while (n > marks && (s[n - 1] == ' ' || s[n - 1] == '\t' ||
	    (is_mark(s[n - 1]) && n > marks + 1)))
		n--;
	arena_push(x->a, x->v, x->n, *cap);
	l = &x->v[x->n++];
	*l = (struct line){.s = s + marks, .n = n - marks,
		.marked = marks > 0};
	if (l->n == 1 && is_mark(*l->s)) {
		l->mark = *l->s;
		l->n = 0;
	}
	if (!l->marked)
		l->label = (unsigned char)words_label(l->s, l->n);
}

static void
take_apart(struct lines *x, const char *s, size_t n)
{
	size_t cap = 0, i = 0;

	while (i < n && x->n < LINES_MAX) {
		const char *end = memchr(s + i, '\n', n - i);
		size_t len = end != NULL ? (size_t)(end - s) - i : n - i;

		add_line(x, &cap, s + i, len);
		i += len + 1;
	}
	x->rest = x->n;
}

/* --- and back ------------------------------------------------------------- */

struct writer {
	struct lines *x;
	struct buf text, remark;
	size_t quoted;		/* the last quoted line since own words; n */
	bool open;		/* a remark is being written */
	size_t cap;
	struct reply_remark *v;
	struct written *w;
};

/* The last lines of the passage that ends at i. */
static const char *
passage(struct lines *x, size_t i)
{
	struct buf out;
	size_t from, lines = 1;
	const char *s;

	while (i > 0 && x->v[i].n == 0 && x->v[i - 1].kind != LINE_OWN)
		i--;
	for (from = i; from > 0 && lines < QUOTE_LINES; from--, lines++)
		if (x->v[from - 1].kind != LINE_QUOTE || x->v[from - 1].n == 0)
			break;
	buf_init(&out, QUOTE_MAX * QUOTE_LINES + QUOTE_LINES);
	for (; from <= i; from++) {
		size_t n = x->v[from].n;

		if (n > QUOTE_MAX)
			n = QUOTE_MAX;
		while (n > 0 && n < x->v[from].n &&
		    (x->v[from].s[n] & 0xc0) == 0x80)
			n--;
		if (out.len > 0)
			buf_addc(&out, '\n');
		buf_add(&out, x->v[from].s, n);
	}
	s = arena_strndup(x->a, buf_str(&out), out.len);
	buf_release(&out);
	return s;
}

/* What a buffer has, without empty lines at its ends. */
static const char *
take(struct arena *a, struct buf *b)
{
	size_t n = b->len;
	const char *s = buf_str(b);

	while (n > 0 && (s[n - 1] == '\n' || s[n - 1] == ' '))
		n--;
	while (n > 0 && *s == '\n') {
		s++;
		n--;
	}
	s = arena_strndup(a, s, n);
	buf_clear(b);
	return s;
}

static void
end_remark(struct writer *w)
{
	if (w->open)
		w->v[w->w->n_remarks - 1].text = take(w->x->a, &w->remark);
	w->open = false;
}

static void
begin_remark(struct writer *w)
{
	struct arena *a = w->x->a;

	end_remark(w);
	if (w->w->n_remarks == REPLY_REMARKS_MAX)
		return;
	arena_push(a, w->v, w->w->n_remarks, w->cap);
	w->v[w->w->n_remarks++] = (struct reply_remark){
		passage(w->x, w->quoted), ""};
	w->open = true;
}

/* Where a quotation stood, one empty line does. */
static void
one_gap(struct buf *b)
{
	while (b->len > 2 && memcmp(b->data + b->len - 3, "\n\n\n", 3) == 0)
		b->data[--b->len] = '\0';
}

static void
put_line(struct buf *b, const struct line *l)
{
	buf_add(b, l->s, l->n);
	buf_addc(b, '\n');
}

static void
put(struct writer *w, size_t i)
{
	const struct line *l = &w->x->v[i];

	if (l->kind == LINE_QUOTE || l->kind == LINE_ABOUT) {
		if (l->kind == LINE_QUOTE && l->n > 0)
			w->quoted = i;
		return;
	}
	if (l->kind != LINE_OWN || l->mark != 0)
		return;
	if (l->n > 0 && w->quoted < w->x->n) {
		buf_addc(&w->text, '\n');
		one_gap(&w->text);
		begin_remark(w);
		w->quoted = w->x->n;
	}
	put_line(&w->text, l);
	if (w->open)
		put_line(&w->remark, l);
}

/* Past the header that a quotation without marks begins with. */
static size_t
quoted_body(const struct lines *x)
{
	size_t i = x->guessed > 0 ? x->guessed : x->rest;
	bool header = false, goes_on = false;

	for (; i < x->n; i++) {
		const struct line *l = &x->v[i];

		if (l->n == 0 && header)
			break;
		if (l->n == 0 || words_rule(l->s, l->n, 5) ||
		    words_separator(l->s, l->n) != SEPARATOR_NONE)
			continue;
		/* A list of people may take more lines. */
		if (l->label == LABEL_NONE && !(header && goes_on))
			break;
		header = header || l->label != LABEL_NONE;
		goes_on = strchr(",;:", l->s[l->n - 1]) != NULL;
	}
	return i;
}

/* Of the lines from i on, those without marks. */
static const char *
unmarked(struct lines *x, size_t i)
{
	struct buf b;
	const char *s;

	buf_init(&b, REPLY_TEXT_MAX);
	for (; i < x->n; i++)
		if (!x->v[i].marked)
			put_line(&b, &x->v[i]);
	s = take(x->a, &b);
	buf_release(&b);
	return s;
}

void
written_plain(struct arena *a, const char *text, size_t n,
	struct written *w_r)
{
	struct lines x = {.a = a};
	struct writer w = {.x = &x, .w = w_r};
	char *s;

	memset(w_r, 0, sizeof(*w_r));
	s = tidy(a, text, n, &n);
	take_apart(&x, s, n);
	written_quote(&x);
	written_sign(&x);
	w.quoted = x.n;
	buf_init(&w.text, REPLY_TEXT_MAX);
	buf_init(&w.remark, REPLY_TEXT_MAX);
	for (size_t i = 0; i < x.n; i++)
		put(&w, i);
	end_remark(&w);
	w_r->remark = w.v;
	w_r->forwarded = x.forwarded;
	w_r->text = take(a, &w.text);
	w_r->quoted = "";
	if (*w_r->text == '\0' && x.guessed > 0)
		w_r->text = unmarked(&x, x.guessed);
	else if (strlen(w_r->text) < FEW)
		w_r->quoted = unmarked(&x, quoted_body(&x));
	buf_release(&w.text);
	buf_release(&w.remark);
}

/* SPDX-License-Identifier: MIT */
/*
 * Lines of text out of blocks, breaks and runs of words.
 *
 * Policy: as browsers do it, white space is one space or none, a block begins
 * on a new line and takes one only if there is something on the current one,
 * and empty lines do not add up.
 */
#include "inbox/html_lines.h"

#include <string.h>

#include "base/utf8.h"
#include "inbox/html_text.h"

enum { QUOTES = 5 };	/* marks that are written, at most */

void
html_lines_init(struct html_lines *l, struct arena *a)
{
	memset(l, 0, sizeof(*l));
	l->a = a;
	buf_init(&l->text, HTML_TEXT_MAX);
	arena_push(a, l->line, l->n, l->cap);
	l->line[l->n++] = (struct html_line){0, 0};
}

bool
html_lines_blank(const struct html_lines *l)
{
	return l->text.len == l->line[l->n - 1].at;
}

static void
new_line(struct html_lines *l)
{
	buf_addc(&l->text, '\n');
	l->space = false;
	if (l->text.overflow)
		return;
	arena_push(l->a, l->line, l->n, l->cap);
	l->line[l->n++] = (struct html_line){l->text.len, l->depth};
}

/* Whether the line before the current one is empty, or there is none. */
static bool
after_gap(const struct html_lines *l)
{
	size_t n = l->n;

	return n < 2 || l->line[n - 1].at - l->line[n - 2].at <= 1;
}

/* Text comes: what was due before it. */
static void
ready(struct html_lines *l)
{
	if (html_lines_blank(l)) {
		if (l->gap && !after_gap(l))
			new_line(l);
		l->line[l->n - 1].depth = l->depth;
	} else if (l->space) {
		buf_addc(&l->text, ' ');
	}
	l->gap = l->space = false;
}

/* Characters that take no room: joiners, marks of direction, fillers. */
static bool
unseen(long c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad ||
		c == 0x34f || c == 0x61c || (c >= 0x200b && c <= 0x200f) ||
		(c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
		c == 0xfeff;
}

static bool
white(long c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 ||
		c == 0x2007 || c == 0x202f;
}

void
html_lines_add(struct html_lines *l, const char *s, size_t n, bool kept)
{
	size_t len;

	for (size_t i = 0; i < n; i += len) {
		long c = utf8_next(s + i, n - i, &len);

		if (kept && c == '\n') {
			html_lines_break(l);
		} else if (white(c)) {
			if (kept) {
				ready(l);
				buf_addc(&l->text, ' ');
			} else {
				l->space = true;
			}
		} else if (c > 0 && !unseen(c)) {
			ready(l);
			buf_add(&l->text, s + i, len);
		}
	}
}

void
html_lines_tab(struct html_lines *l)
{
	if (!html_lines_blank(l)) {
		buf_addc(&l->text, '\t');
		l->space = false;
	}
}

void
html_lines_break(struct html_lines *l)
{
	if (html_lines_blank(l)) {
		/* Two empty lines say no more than one. */
		if (l->n > 2 && after_gap(l))
			return;
		l->line[l->n - 1].depth = l->depth;
	}
	new_line(l);
}

void
html_lines_block(struct html_lines *l)
{
	if (!html_lines_blank(l))
		new_line(l);
	l->space = false;
}

void
html_lines_gap(struct html_lines *l)
{
	html_lines_block(l);
	l->gap = true;
}

void
html_lines_mark(struct html_lines *l, char mark)
{
	html_lines_block(l);
	l->line[l->n - 1].depth = l->depth;
	buf_addc(&l->text, mark);
	new_line(l);
}

void
html_lines_quote(struct html_lines *l, size_t from)
{
	for (size_t i = from; i < l->n; i++)
		l->line[i].depth++;
}

const char *
html_lines_done(struct html_lines *l, size_t *len_r)
{
	struct buf out;
	const char *text;

	buf_init(&out, HTML_TEXT_MAX + l->n * (QUOTES + 2));
	for (size_t i = 0; i < l->n; i++) {
		size_t from = l->line[i].at, to = i + 1 < l->n ?
			l->line[i + 1].at : l->text.len;
		unsigned int depth = l->line[i].depth;

		for (unsigned int d = 0; d < depth && d < QUOTES; d++)
			buf_addc(&out, '>');
		if (depth > 0)
			buf_addc(&out, ' ');
		buf_add(&out, buf_str(&l->text) + from, to - from);
	}
	*len_r = out.len;
	text = arena_strndup(l->a, buf_str(&out), out.len);
	buf_release(&out);
	buf_release(&l->text);
	return text;
}

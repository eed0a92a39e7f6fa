/* SPDX-License-Identifier: MIT */
/*
 * A Markdown tree as text for people: written from the source, not scraped
 * from the HTML. Every heading, address, row and word of the other part is
 * here too (S62).
 *
 * A table is aligned in columns where it fits; where it does not, each row
 * becomes an item that names its columns.
 */
#include <stdio.h>
#include <string.h>

#include "compose/render.h"
#include "mime/piece.h"
#include "text/utf8.h"

/* What stands before the lines of a block: `first` once, then `rest`. */
struct lead {
	const char *first, *rest;
};

static void write_blocks(struct doc *d, const struct md *parent,
	struct lead *lead, bool tight, struct buf *out);
static void add_inlines(struct doc *d, const struct md *parent,
	struct buf *out);

static const char *
take(struct lead *lead)
{
	const char *s = lead->first;

	lead->first = lead->rest;
	return s;
}

static void
add_link(struct doc *d, const struct md *m, struct buf *out)
{
	const char *shown = md_plain(d->a, m), *url = m->url ? m->url : "";
	const char *bare = strncmp(url, "mailto:", 7) == 0 ? url + 7 : url;

	if (shown[0] == '\0' || strcmp(shown, url) == 0 ||
	    strcmp(shown, bare) == 0) {
		buf_printf(out, "<%s>", shown[0] != '\0' ? shown : url);
		return;
	}
	add_inlines(d, m, out);
	if (url[0] != '\0')
		buf_printf(out, " <%s>", url);
}

static void
add_marked(struct doc *d, const struct md *m, const char *mark,
	struct buf *out)
{
	buf_adds(out, mark);
	add_inlines(d, m, out);
	buf_adds(out, mark);
}

static void
add_inline(struct doc *d, const struct md *m, struct buf *out)
{
	switch (m->type) {
	case MD_TEXT:
	case MD_CODE:
		buf_adds(out, m->text);
		break;
	case MD_SOFTBREAK:
		buf_addc(out, ' ');
		break;
	case MD_LINEBREAK:
		buf_addc(out, '\n');
		break;
	case MD_EMPH:
		add_marked(d, m, "_", out);
		break;
	case MD_STRONG:
		add_marked(d, m, "*", out);
		break;
	case MD_STRIKE:
		add_marked(d, m, "~", out);
		break;
	case MD_INSERT:
		add_marked(d, m, "++", out);
		break;
	case MD_LINK:
		add_link(d, m, out);
		break;
	case MD_IMAGE:
		buf_adds(out, strings_fill(d->a, d->s, "picture", "alt",
			md_plain(d->a, m), NULL));
		break;
	case MD_SLOT:
		slot_mark(out, m);
		break;
	default:
		break;
	}
}

static void
add_inlines(struct doc *d, const struct md *parent, struct buf *out)
{
	for (const struct md *m = parent->child; m != NULL; m = m->next)
		add_inline(d, m, out);
}

char *
plain_inlines(struct doc *d, const struct md *parent)
{
	struct buf b;
	char *s;

	buf_init(&b, RENDERED_MAX);
	add_inlines(d, parent, &b);
	s = arena_strndup(d->a, buf_str(&b), b.len);
	buf_release(&b);
	return s;
}

/* Behind the word that says what became of the block. */
static const char *
with_mark(struct doc *d, enum md_mark mark, const char *text)
{
	const char *key = mark_key(mark, true);

	return key == NULL ? text : arena_printf(d->a, "%s%s%s",
		strings_get(d->s, key), *text ? " " : "", text);
}

static void
write_heading(struct doc *d, const struct md *m, struct lead *lead,
	struct buf *out)
{
	const char *text = with_mark(d, m->mark, plain_inlines(d, m));
	int level = doc_heading(d, m);

	if (d->section > 0)
		text = arena_printf(d->a, "D%d%s %s", d->section++,
			text[0] >= '0' && text[0] <= '9' ? ":" : "", text);
	if (lead->rest[0] != '\0')
		text_wrap(out, text, take(lead), lead->rest);
	else
		text_heading(out, text, level);
}

static void
write_list(struct doc *d, const struct md *m, struct lead *lead,
	struct buf *out)
{
	int number = m->start;

	for (const struct md *item = m->child; item; item = item->next) {
		const char *mark = m->ordered ?
			arena_printf(d->a, "%d. ", number++) : "- ";
		struct lead inner = {
			arena_printf(d->a, "%s%s", take(lead), mark),
			arena_printf(d->a, "%s%*s", lead->rest,
				(int)strlen(mark), ""),
		};

		if (item->child == NULL)
			text_wrap(out, "", inner.first, inner.rest);
		write_blocks(d, item, &inner, m->tight, out);
		if (!m->tight && item->next != NULL)
			text_wrap(out, "", lead->rest, lead->rest);
	}
}

static void
write_code(struct doc *d, const struct md *m, struct lead *lead,
	struct buf *out)
{
	char *text = arena_strdup(d->a, m->text), *line = text, *nl;

	if (m->mark != MD_MARK_NONE)
		text_wrap(out, with_mark(d, m->mark, ""), take(lead),
			lead->rest);
	for (char *c = text; *c != '\0'; c++)
		if (*c == ' ')
			*c = HARD_SPACE;
	for (; *line != '\0'; line = nl + 1) {
		nl = strchrnul(line, '\n');
		buf_printf(out, "%s    %.*s\n", take(lead), (int)(nl - line),
			line);
		if (*nl == '\0')
			break;
	}
}

static size_t
cells(struct doc *d, const struct md *row, const char *const **cell_r)
{
	const char **cell = NULL;
	size_t n = 0, cap = 0;

	for (const struct md *c = row->child; c != NULL; c = c->next) {
		arena_push(d->a, cell, n, cap);
		cell[n++] = with_mark(d, c == row->child ? row->mark :
			MD_MARK_NONE, plain_inlines(d, c));
	}
	*cell_r = cell;
	return n;
}

/* The widths of the columns, of which the first row has all; NULL where the
 * table does not fit. */
static const size_t *
measure(struct doc *d, const struct md *table, const char *indent)
{
	size_t total = utf8_columns(indent), columns = 0, *width;

	for (const struct md *c = table->child ? table->child->child : NULL;
	    c != NULL; c = c->next)
		columns++;
	width = arena_array(d->a, columns, sizeof(*width));
	for (const struct md *row = table->child; row; row = row->next) {
		const char *const *cell;
		size_t n = cells(d, row, &cell);

		for (size_t i = 0; i < n && i < columns; i++) {
			if (strpbrk(cell[i], "\001\n") != NULL)
				return NULL;
			if (utf8_columns(cell[i]) > width[i])
				width[i] = utf8_columns(cell[i]);
		}
	}
	for (size_t i = 0; i < columns; i++)
		if (width[i] > 0)
			total += width[i] + 2;
	return total <= TEXT_COLUMNS + 2 ? width : NULL;
}

static void
add_spaces(struct buf *out, size_t n)
{
	while (n-- > 0)
		buf_addc(out, HARD_SPACE);
}

static void
write_aligned(struct doc *d, const struct md *row, const size_t *width,
	struct lead *lead, struct buf *out)
{
	const char *const *cell;
	size_t n = cells(d, row, &cell), i = 0;

	buf_adds(out, take(lead));
	for (const struct md *c = row->child; c && i < n; c = c->next, i++) {
		size_t pad = width[i] - utf8_columns(cell[i]), left = 0;

		if (c->align == MD_ALIGN_RIGHT)
			left = pad;
		else if (c->align == MD_ALIGN_CENTER)
			left = pad / 2;
		add_spaces(out, left);
		buf_adds(out, cell[i]);
		if (i + 1 < n)
			add_spaces(out, pad - left + 2);
	}
	buf_addc(out, '\n');
	if (!row->header)
		return;
	buf_adds(out, take(lead));
	for (i = 0; i < n; i++) {
		for (size_t j = 0; j < width[i]; j++)
			buf_addc(out, '-');
		if (i + 1 < n)
			add_spaces(out, 2);
	}
	buf_addc(out, '\n');
}

static void
write_row_item(struct doc *d, const struct md *head, const struct md *row,
	struct lead *lead, struct buf *out)
{
	const char *const *name = NULL, *const *cell;
	size_t names = head != NULL ? cells(d, head, &name) : 0;
	size_t n = cells(d, row, &cell);
	const char *text = "";

	for (size_t i = 0; i < n; i++) {
		bool named = i < names && name[i][0] != '\0';

		if (cell[i][0] == '\0')
			continue;
		text = arena_printf(d->a, "%s%s%s%s%s", text,
			text[0] != '\0' ? "; " : "", named ? name[i] : "",
			named ? arena_printf(d->a, "%s ", strings_get(d->s,
				"label")) : "", cell[i]);
	}
	text_wrap(out, text, arena_printf(d->a, "%s- ", take(lead)),
		arena_printf(d->a, "%s  ", lead->rest));
}

static void
write_table(struct doc *d, const struct md *m, struct lead *lead,
	struct buf *out)
{
	const struct md *head = m->child && m->child->header ? m->child : NULL;
	const size_t *width = measure(d, m, lead->rest);

	if (width != NULL) {
		for (const struct md *row = m->child; row; row = row->next)
			write_aligned(d, row, width, lead, out);
		return;
	}
	for (const struct md *row = m->child; row != NULL; row = row->next)
		if (row != head)
			write_row_item(d, head, row, lead, out);
}

static void
write_block(struct doc *d, const struct md *m, struct lead *lead,
	struct buf *out)
{
	struct lead quote;

	switch (m->type) {
	case MD_PARAGRAPH:
		text_wrap(out, with_mark(d, m->mark, plain_inlines(d, m)),
			take(lead), lead->rest);
		break;
	case MD_HEADING:
		write_heading(d, m, lead, out);
		break;
	case MD_QUOTE:
		quote.first = arena_printf(d->a, "%s> ", take(lead));
		quote.rest = arena_printf(d->a, "%s> ", lead->rest);
		write_blocks(d, m, &quote, false, out);
		break;
	case MD_LIST:
		write_list(d, m, lead, out);
		break;
	case MD_CODE_BLOCK:
		write_code(d, m, lead, out);
		break;
	case MD_RULE:
		text_wrap(out, "* * *", take(lead), lead->rest);
		break;
	case MD_TABLE:
		write_table(d, m, lead, out);
		break;
	default:
		break;
	}
}

static bool
is_written(const struct md *m)
{
	return m->type != MD_HTML_BLOCK;
}

static void
write_blocks(struct doc *d, const struct md *parent, struct lead *lead,
	bool tight, struct buf *out)
{
	bool first = true;

	for (const struct md *m = parent->child; m != NULL; m = m->next) {
		if (!is_written(m))
			continue;
		if (!first && !tight)
			text_wrap(out, "", lead->rest, lead->rest);
		first = false;
		write_block(d, m, lead, out);
	}
}

void
plain_blocks(struct doc *d, const struct md *parent, struct buf *out)
{
	struct lead lead = {"", ""};

	write_blocks(d, parent, &lead, false, out);
}

/* SPDX-License-Identifier: MIT */
/*
 * A Markdown tree as HTML for mail: every element carries its style, nothing
 * depends on a style sheet.
 *
 * Written defensively: raw HTML nodes and URLs of other schemes come out as
 * their text or not at all, whatever earlier checks let through (T3).
 */
#include <string.h>

#include "compose/render.h"
#include "mime/piece.h"
#include "text/html.h"

static void write_block(struct doc *d, const struct md *m, struct buf *out,
	bool tight);

void
slot_mark(struct buf *out, const struct md *slot)
{
	buf_addc(out, SLOT_BEGIN);
	buf_adds(out, slot->text);
	if (slot->title != NULL) {
		buf_addc(out, '|');
		buf_adds(out, slot->title);
	}
	buf_addc(out, SLOT_END);
}

int
md_top_heading(const struct md *md)
{
	int top = md->type == MD_HEADING ? md->level : 0;

	for (const struct md *c = md->child; c != NULL; c = c->next) {
		int level = md_top_heading(c);

		if (level > 0 && (top == 0 || level < top))
			top = level;
	}
	return top;
}

int
doc_heading(struct doc *d, const struct md *heading)
{
	int level = d->base + heading->level - d->top;

	if (level < d->base)
		level = d->base;
	if (level > d->last + 1)
		level = d->last + 1;
	if (level > 6)
		level = 6;
	d->last = level;
	return level;
}

static void
escape(struct buf *out, const char *s)
{
	html_escape(out, s, strlen(s));
}

/* A word so long that no column can hold it may break, here and there; others
 * are never cut, nor are amounts. */
static void
escape_breaking(struct buf *out, const char *s)
{
	enum { WORD_LONG = 20, WORD_PIECE = 10 };

	while (*s != '\0') {
		size_t blank = strspn(s, " "), n = strcspn(s + blank, " ");
		bool breaks = n > WORD_LONG;

		html_escape(out, s, blank);
		s += blank;
		for (size_t piece; n > 0; n -= piece, s += piece) {
			piece = breaks && n > WORD_PIECE + 2 ? WORD_PIECE : n;
			while (piece < n && ((unsigned char)s[piece] & 0xc0) ==
			    0x80)
				piece++;
			html_escape(out, s, piece);
			if (piece < n)
				buf_adds(out, "<wbr>");
		}
	}
}

static bool
inside(const struct md *m, enum md_type type)
{
	for (m = m->parent; m != NULL; m = m->parent)
		if (m->type == type)
			return true;
	return false;
}

static const struct picture *
find_picture(const struct doc *d, const char *path)
{
	for (size_t i = 0; i < d->n_pictures; i++)
		if (strcmp(d->picture[i].path, path) == 0)
			return &d->picture[i];
	return NULL;
}

static void
write_image(struct doc *d, const struct md *m, struct buf *out)
{
	const struct picture *p = m->url ? find_picture(d, m->url) : NULL;
	const char *alt = md_plain(d->a, m);
	const char *look = theme_attr(d->theme, "img");

	if (p == NULL || look[0] == '\0') {
		escape(out, alt);
		return;
	}
	/* As wide as the column and never wider than it is: also as the empty
	 * frame that is left of it where pictures are blocked. */
	buf_printf(out, "<img%.*s;max-width:%dpx\" src=\"cid:%s\" "
		"width=\"%d\" height=\"%d\" alt=\"",
		(int)strlen(look) - 1, look, p->width, p->cid, p->width,
		p->height);
	escape(out, alt);
	buf_adds(out, "\">");
}

static void
write_link(struct doc *d, const struct md *m, struct buf *out)
{
	if (m->url == NULL || !url_is_safe(m->url)) {
		html_inlines(d, m, out);
		return;
	}
	buf_printf(out, "<a%s href=\"", theme_attr(d->theme, "a"));
	escape(out, m->url);
	buf_adds(out, "\">");
	if (m->child == NULL)
		escape(out, m->url);
	html_inlines(d, m, out);
	buf_adds(out, "</a>");
}

/* What became of a block, in a word: a colour alone says nothing to who does
 * not see it. */
static void
write_mark(struct doc *d, enum md_mark mark, struct buf *out)
{
	if (mark == MD_MARK_NONE)
		return;
	buf_printf(out, "<span%s", theme_attr(d->theme, "mark"));
	if (d->mark_lang != NULL)
		buf_printf(out, " lang=\"%s\"", d->mark_lang);
	buf_addc(out, '>');
	escape(out, strings_get(d->s, mark_key(mark, false)));
	buf_adds(out, "</span> ");
}

static void
wrap_inlines(struct doc *d, const struct md *m, const char *tag,
	struct buf *out)
{
	buf_printf(out, "<%s%s>", tag, theme_attr(d->theme, tag));
	html_inlines(d, m, out);
	buf_printf(out, "</%s>", tag);
}

static void
write_inline(struct doc *d, const struct md *m, struct buf *out)
{
	switch (m->type) {
	case MD_TEXT:
		if (inside(m, MD_TABLE))
			escape_breaking(out, m->text);
		else
			escape(out, m->text);
		break;
	case MD_SOFTBREAK:
		buf_addc(out, '\n');
		break;
	case MD_LINEBREAK:
		buf_adds(out, "<br>\n");
		break;
	case MD_CODE:
		buf_printf(out, "<code%s>", theme_attr(d->theme, "code"));
		escape(out, m->text);
		buf_adds(out, "</code>");
		break;
	case MD_EMPH:
		wrap_inlines(d, m, "em", out);
		break;
	case MD_STRONG:
		wrap_inlines(d, m, "strong", out);
		break;
	case MD_STRIKE:
		wrap_inlines(d, m, "del", out);
		break;
	case MD_INSERT:
		wrap_inlines(d, m, "ins", out);
		break;
	case MD_LINK:
		write_link(d, m, out);
		break;
	case MD_IMAGE:
		write_image(d, m, out);
		break;
	case MD_SLOT:
		slot_mark(out, m);
		break;
	default:
		break;
	}
}

void
html_inlines(struct doc *d, const struct md *parent, struct buf *out)
{
	for (const struct md *m = parent->child; m != NULL; m = m->next)
		write_inline(d, m, out);
}

static void
write_heading(struct doc *d, const struct md *m, struct buf *out)
{
	int level = doc_heading(d, m);
	char tag[3] = {'h', (char)('0' + level), '\0'};

	buf_printf(out, "<%s%s>", tag, theme_attr(d->theme, tag));
	if (d->section > 0)
		buf_printf(out, "<span%s>D%d</span> ",
			theme_attr(d->theme, "section_number"), d->section++);
	write_mark(d, m->mark, out);
	html_inlines(d, m, out);
	buf_printf(out, "</%s>\n", tag);
}

/* The bar beside a point that has nothing but what is marked is the point's;
 * beside others it would take in what stands under them. */
static bool
bar_of_item(const struct md *m)
{
	return m != NULL && m->mark != MD_MARK_NONE && m->next == NULL &&
		m->type == MD_PARAGRAPH && m->parent != NULL &&
		m->parent->type == MD_ITEM && m->parent->child == m;
}

static void
write_list(struct doc *d, const struct md *m, struct buf *out)
{
	const char *tag = m->ordered ? "ol" : "ul";

	buf_printf(out, "<%s%s", tag, theme_attr(d->theme,
		inside(m, MD_ITEM) ? "list_inner" : "list"));
	if (m->ordered && m->start != 1)
		buf_printf(out, " start=\"%d\"", m->start);
	buf_adds(out, ">\n");
	for (const struct md *item = m->child; item; item = item->next) {
		buf_printf(out, "<li%s>", theme_attr(d->theme,
			bar_of_item(item->child) ? "li_marked" : "li"));
		for (const struct md *c = item->child; c; c = c->next)
			write_block(d, c, out, m->tight);
		buf_adds(out, "</li>\n");
	}
	buf_printf(out, "</%s>\n", tag);
}

/* A first column under an empty corner names the rows. */
static bool
names_rows(const struct md *table)
{
	const struct md *head = table->child;

	return head != NULL && head->header && head->child != NULL &&
		head->child->child == NULL && head->child->next != NULL;
}

/* How a table is written. From four columns on a phone shows each row as a
 * list of its own, in which every value says its column; programs that know
 * no rules for phones scroll. */
enum { COLUMNS_STACKED = 4 };

static size_t
columns(const struct md *table)
{
	size_t n = 0;

	for (const struct md *c = table->child ? table->child->child : NULL;
	    c != NULL; c = c->next)
		n++;
	return n;
}

/* The name of a column in front of its value; hidden but on phones. */
static void
write_label(struct doc *d, const struct md *name, struct buf *out)
{
	if (name == NULL || name->child == NULL)
		return;
	buf_printf(out, "<span%s>", theme_attr(d->theme, "cell_label"));
	html_inlines(d, name, out);
	buf_adds(out, strings_get(d->s, "label"));
	buf_adds(out, " </span>");
}

static void
write_cell(struct doc *d, const struct md *cell, const char *scope,
	bool stacked, const struct md *name, struct buf *out)
{
	static const char *const align[] = {"left", "left", "center", "right"};
	const char *tag = scope != NULL ? "th" : "td";
	const char *kind = arena_printf(d->a, "%s%s", tag,
		stacked ? "_stacked" : "");

	buf_printf(out, "<%s%s align=\"%s\" valign=\"top\"", tag,
		theme_attr(d->theme, kind), align[cell->align]);
	if (scope != NULL)
		buf_printf(out, " scope=\"%s\"", scope);
	buf_addc(out, '>');
	if (stacked && cell->child != NULL)
		write_label(d, name, out);
	if (cell->parent != NULL && cell->parent->child == cell)
		write_mark(d, cell->parent->mark, out);
	if (cell->child == NULL)
		buf_adds(out, "&nbsp;");
	html_inlines(d, cell, out);
	buf_printf(out, "</%s>", tag);
}

static void
write_row(struct doc *d, const struct md *table, const struct md *row,
	struct buf *out)
{
	const struct md *head = table->child->header ? table->child : NULL;
	const struct md *name = head != NULL && !row->header ? head->child :
		NULL;
	bool stacked = columns(table) >= COLUMNS_STACKED, first = true;
	bool rows = names_rows(table);

	buf_printf(out, "<tr%s>", stacked ? theme_attr(d->theme, row->header ?
		"tr_head_stacked" : "tr_stacked") : "");
	for (const struct md *c = row->child; c != NULL; c = c->next) {
		const char *scope = row->header && c->child != NULL ? "col" :
			first && rows && !row->header ? "row" : NULL;

		write_cell(d, c, scope, stacked, name, out);
		name = name != NULL ? name->next : NULL;
		first = false;
	}
	buf_adds(out, "</tr>\n");
}

static void
write_table(struct doc *d, const struct md *m, struct buf *out)
{
	bool stacked = columns(m) >= COLUMNS_STACKED;

	buf_printf(out, "<div%s><table%s border=\"1\" cellpadding=\"8\" "
		"cellspacing=\"0\" width=\"100%%\"><tbody%s>\n",
		theme_attr(d->theme, "table_frame"),
		theme_attr(d->theme, stacked ? "table_stacked" : "table"),
		stacked ? theme_attr(d->theme, "tbody_stacked") : "");
	for (const struct md *row = m->child; row != NULL; row = row->next)
		write_row(d, m, row, out);
	buf_adds(out, "</tbody></table></div>\n");
}

static void
write_paragraph(struct doc *d, const struct md *m, struct buf *out, bool tight)
{
	bool bar = m->mark != MD_MARK_NONE && !bar_of_item(m);

	if (tight) {
		write_mark(d, m->mark, out);
		html_inlines(d, m, out);
		return;
	}
	buf_printf(out, "<p%s>", theme_attr(d->theme, inside(m, MD_ITEM) ?
		bar ? "p_item_marked" : "p_item" : bar ? "p_marked" : "p"));
	write_mark(d, m->mark, out);
	html_inlines(d, m, out);
	buf_adds(out, "</p>\n");
}

static void
write_code(struct doc *d, const struct md *m, struct buf *out)
{
	if (m->mark != MD_MARK_NONE) {
		buf_printf(out, "<p%s>", theme_attr(d->theme, "p_item"));
		write_mark(d, m->mark, out);
		buf_adds(out, "</p>\n");
	}
	buf_printf(out, "<pre%s>", theme_attr(d->theme, "pre"));
	escape(out, m->text);
	buf_adds(out, "</pre>\n");
}

static void
write_block(struct doc *d, const struct md *m, struct buf *out, bool tight)
{
	switch (m->type) {
	case MD_PARAGRAPH:
		write_paragraph(d, m, out, tight);
		break;
	case MD_HEADING:
		write_heading(d, m, out);
		break;
	case MD_QUOTE:
		buf_printf(out, "<blockquote%s>\n",
			theme_attr(d->theme, "blockquote"));
		html_blocks(d, m, out);
		buf_adds(out, "</blockquote>\n");
		break;
	case MD_LIST:
		write_list(d, m, out);
		break;
	case MD_CODE_BLOCK:
		write_code(d, m, out);
		break;
	case MD_RULE:
		buf_printf(out, "<hr%s>\n", theme_attr(d->theme, "hr"));
		break;
	case MD_TABLE:
		write_table(d, m, out);
		break;
	default:
		break;
	}
}

void
html_blocks(struct doc *d, const struct md *parent, struct buf *out)
{
	for (const struct md *m = parent->child; m != NULL; m = m->next)
		write_block(d, m, out, false);
}

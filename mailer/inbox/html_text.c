/* SPDX-License-Identifier: MIT */
/*
 * HTML to text with libxml2's push parser for HTML, which calls back for each
 * tag and builds no tree: nothing is fetched, nothing is expanded.
 *
 * Policy: what mail programs themselves mark as quoted is quoted, by element,
 * class and id; so is our own mail where it is repeated without any mark, which
 * its links tell: they carry a token. Whether what is left is quotation is for
 * whoever reads the lines (written.h).
 */
#include "inbox/html_text.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "inbox/html_lines.h"
#include "inbox/html_mark.h"
#include "inbox/xml_load.h"

enum { CHUNK = 16 * 1024, ATTRIBUTES = 256 };

struct element {
	struct html_mark mark;
	size_t line;		/* where it began, of a table */
	size_t length;		/* of the text then, of a link */
	const char *href;
	int item;		/* number of the last item, of a list */
	bool ours;		/* a table that holds a link of ours */
	bool waits;		/* quoted until a quotation in it has ended */
};

struct reader {
	struct arena *a;
	htmlParserCtxtPtr parser;
	struct html_lines lines;
	size_t n;		/* open elements */
	struct element open[HTML_DEPTH];
	size_t hidden, kept, lists;	/* how many of them are that */
	bool pictured;		/* the innermost link shows a picture */
};

/* --- quotation ------------------------------------------------------------ */

/* A quotation in it has ended: what follows in the box is no quotation. */
static void
quotation_ended(struct reader *r)
{
	for (size_t i = r->n; i > 0; i--) {
		struct element *e = &r->open[i - 1];

		if (e->waits) {
			e->waits = false;
			r->lines.depth--;
			return;
		}
	}
}

static void
begin_mark(struct reader *r, struct element *e)
{
	const struct html_mark *m = &e->mark;

	if (m->rule)
		html_lines_mark(&r->lines, HTML_RULE);
	if (m->sign)
		html_lines_mark(&r->lines, HTML_SIGN);
	e->waits = m->quote == HTML_QUOTE_UNTIL;
	if (m->quote != HTML_QUOTE_NOT)
		r->lines.depth++;
}

static void
end_mark(struct reader *r, struct element *e)
{
	const struct html_mark *m = &e->mark;

	if (m->sign)
		html_lines_mark(&r->lines, HTML_SIGN_END);
	if (m->quote == HTML_QUOTE_ALL || e->waits)
		r->lines.depth--;
	if (m->quote == HTML_QUOTE_ALL && m->cite)
		quotation_ended(r);
}

/* --- tags ----------------------------------------------------------------- */

static void
begin_item(struct reader *r)
{
	char number[32];
	int item = 0;

	html_lines_block(&r->lines);
	for (size_t i = r->n; i > 0 && item == 0; i--) {
		struct element *e = &r->open[i - 1];

		if (e->mark.kind == HTML_NUMBERED)
			item = ++e->item;
		if (e->mark.kind == HTML_BULLETS)
			break;
	}
	for (size_t i = 1; i < r->lists && i < 5; i++)
		html_lines_add(&r->lines, "  ", 2, true);
	if (item > 0)
		snprintf(number, sizeof(number), "%d. ", item);
	else
		strcpy(number, "- ");
	html_lines_add(&r->lines, number, strlen(number), true);
}

static const char *
attribute(const xmlChar **v, const char *name)
{
	for (size_t i = 0; v != NULL && v[i] != NULL; i += 2)
		if (strcasecmp((const char *)v[i], name) == 0)
			return v[i + 1] != NULL ? (const char *)v[i + 1] : "";
	return NULL;
}

static void
picture(struct reader *r, const xmlChar **v)
{
	const char *alt = attribute(v, "alt");
	size_t n = alt != NULL ? strlen(alt) : 0;

	r->pictured = true;
	/* A smiley is a word; a logo's name is none. */
	if (n > 0 && n <= 16 && (unsigned char)*alt >= 0xe2)
		html_lines_add(&r->lines, alt, n, false);
}

/* A link of ours: the outermost table it stands in is our mail. */
static void
ours(struct reader *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->open[i].mark.kind == HTML_TABLE) {
			r->open[i].ours = r->lines.depth == 0;
			return;
		}
}

static void
begin_kind(struct reader *r, struct element *e, const xmlChar **v)
{
	struct html_lines *l = &r->lines;

	switch (e->mark.kind) {
	case HTML_INLINE:
		break;
	case HTML_BLOCK:
	case HTML_ROW:
		html_lines_block(l);
		break;
	case HTML_TABLE:
		html_lines_block(l);
		e->line = l->n - 1;
		break;
	case HTML_PARAGRAPH:
		html_lines_gap(l);
		break;
	case HTML_BULLETS:
	case HTML_NUMBERED:
		html_lines_block(l);
		r->lists++;
		break;
	case HTML_ITEM:
		begin_item(r);
		break;
	case HTML_CELL:
		html_lines_tab(l);
		break;
	case HTML_BREAK:
		html_lines_break(l);
		break;
	case HTML_PICTURE:
		picture(r, v);
		break;
	case HTML_LINK:
		e->href = arena_strdup(r->a, attribute(v, "href"));
		e->length = l->text.len;
		r->pictured = false;
		if (html_mark_token(e->href))
			ours(r);
		break;
	}
}

/* A link without words shows where it leads. */
static void
end_link(struct reader *r, const struct element *e)
{
	const char *href = e->href;

	if (href == NULL || r->pictured || r->lines.text.len != e->length)
		return;
	if (strncasecmp(href, "mailto:", 7) == 0)
		href += 7;
	else if (strncasecmp(href, "http", 4) != 0)
		return;
	html_lines_add(&r->lines, href, strlen(href), false);
}

static void
end_kind(struct reader *r, struct element *e)
{
	struct html_lines *l = &r->lines;

	switch (e->mark.kind) {
	case HTML_BLOCK:
	case HTML_ROW:
	case HTML_ITEM:
		html_lines_block(l);
		break;
	case HTML_TABLE:
		html_lines_block(l);
		if (e->ours)
			html_lines_quote(l, e->line);
		break;
	case HTML_PARAGRAPH:
		html_lines_gap(l);
		break;
	case HTML_BULLETS:
	case HTML_NUMBERED:
		html_lines_block(l);
		r->lists--;
		break;
	case HTML_LINK:
		end_link(r, e);
		break;
	case HTML_INLINE:
	case HTML_CELL:
	case HTML_BREAK:
	case HTML_PICTURE:
		break;
	}
}

static void
on_start(void *ctx, const xmlChar *name, const xmlChar **v)
{
	struct reader *r = ctx;
	struct element *e;

	if (r->n == HTML_DEPTH || r->lines.text.overflow) {
		xmlStopParser(r->parser);
		return;
	}
	e = &r->open[r->n];
	memset(e, 0, sizeof(*e));
	html_mark((const char *)name, &e->mark, (const char *const *)v);
	if (r->hidden == 0 && !e->mark.hidden) {
		/* A box that is quoted begins a line before it is. */
		if (e->mark.quote != HTML_QUOTE_NOT || e->mark.rule)
			html_lines_block(&r->lines);
		begin_mark(r, e);
		begin_kind(r, e, v);
	}
	r->hidden += e->mark.hidden;
	r->kept += e->mark.kept;
	r->n++;
}

static void
on_end(void *ctx, const xmlChar *name)
{
	struct reader *r = ctx;
	struct element *e;

	(void)name;	/* the parser closes them in their order */
	if (r->n == 0)
		return;
	e = &r->open[--r->n];
	r->hidden -= e->mark.hidden;
	r->kept -= e->mark.kept;
	if (r->hidden == 0 && !e->mark.hidden) {
		end_kind(r, e);
		if (e->mark.quote != HTML_QUOTE_NOT)
			html_lines_block(&r->lines);
		end_mark(r, e);
	}
}

static void
on_text(void *ctx, const xmlChar *s, int n)
{
	struct reader *r = ctx;

	if (r->hidden == 0 && n > 0)
		html_lines_add(&r->lines, (const char *)s, (size_t)n,
			r->kept > 0);
}

static void __attribute__((format(printf, 2, 3)))
on_error(void *ctx, const char *format, ...)
{
	(void)ctx;
	(void)format;
}

/*
 * Without the attributes of a tag beyond the first few hundred: the parser
 * compares each with all that came before it.
 */
static char *
tame(struct arena *a, const char *s, size_t n, size_t *n_r)
{
	char *out = arena_alloc(a, n + 1), quote = '\0', last = '\0';
	size_t words = 0;
	bool tag = false;

	*n_r = 0;
	for (size_t i = 0; i < n; i++) {
		char c = s[i];
		bool keep = !tag || words < ATTRIBUTES ||
			(c == '>' && quote == '\0');

		if (!tag) {
			tag = last == '<' && isalpha((unsigned char)c);
			words = 0;
		} else if (quote != '\0') {
			words += c == quote;
			quote = c == quote ? '\0' : quote;
		} else if (c == '>') {
			tag = false;
		} else if ((c == '"' || c == '\'') && last == '=') {
			quote = c;
		} else {
			words += c == '/' || isspace((unsigned char)c);
		}
		if (!isspace((unsigned char)c))
			last = c;
		if (keep)
			out[(*n_r)++] = c;
	}
	return out;
}

const char *
html_text(struct arena *a, const char *html, size_t n, size_t *len_r)
{
	htmlSAXHandler sax = {.startElement = on_start, .endElement = on_end,
		.characters = on_text, .ignorableWhitespace = on_text,
		.error = on_error, .warning = on_error,
		.fatalError = on_error};
	struct reader *r = arena_alloc(a, sizeof(*r));
	size_t i = 0, part;

	html_lines_init(&r->lines, a);
	r->a = a;
	html = tame(a, html, n > HTML_READ_MAX ? HTML_READ_MAX : n, &n);
	if (xml_load() == NULL)
		r->parser = htmlCreatePushParserCtxt(&sax, r, NULL, 0, NULL,
			XML_CHAR_ENCODING_UTF8);
	if (r->parser != NULL) {
		htmlCtxtUseOptions(r->parser, HTML_PARSE_RECOVER |
			HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
			HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
		for (; i < n && !r->lines.text.overflow; i += part) {
			part = n - i < CHUNK ? n - i : CHUNK;
			htmlParseChunk(r->parser, html + i, (int)part, 0);
		}
		htmlParseChunk(r->parser, NULL, 0, 1);
		htmlFreeParserCtxt(r->parser);
	}
	return html_lines_done(&r->lines, len_r);
}

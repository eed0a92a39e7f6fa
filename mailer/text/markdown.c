/* SPDX-License-Identifier: MIT */
/*
 * Markdown to our own tree, by way of cmark-gfm with tables and strikethrough
 * (two tildes: one is how people write "about").
 *
 * cmark-gfm of 2022 has inputs on which it is quadratic or worse; they are
 * refused before it sees an octet: containers nested deeper than MD_DEPTH, and
 * tables so wide that filling up short rows would exhaust memory.
 */
#include "text/markdown.h"

#include <stdlib.h>
#include <string.h>

#include <cmark-gfm.h>
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>

enum { MD_DEPTH = 100, MD_PIPES = 256 };

struct convert {
	struct arena *arena;
	int shift;			/* added to cmark's line numbers */
	const uint8_t *align;		/* of the table at hand */
	int columns;
	bool header;			/* the row at hand */
};

static bool
is_container_mark(char c)
{
	return c == '>' || c == '-' || c == '*' || c == '+' || c == '.' ||
		c == ')' || c == ' ' || c == '\t' || (c >= '0' && c <= '9');
}

/* How many quotes and lists the start of a line could open. */
static int
container_marks(const char *s, size_t n)
{
	int marks = 0;

	for (size_t i = 0; i < n && is_container_mark(s[i]); i++)
		if (s[i] == '>')
			marks++;
		else if (strchr("-*+.)", s[i]) && i + 1 < n &&
			 (s[i + 1] == ' ' || s[i + 1] == '\t'))
			marks++;
	return marks;
}

static int
check_line(const char *s, size_t n, int line, struct err *err)
{
	int pipes = 0;

	if (container_marks(s, n) > MD_DEPTH)
		return err_at(err, ERR_DATA, "", line, 1,
			"quotes and lists are nested deeper than %d levels",
			MD_DEPTH);
	for (size_t i = 0; i < n; i++)
		pipes += s[i] == '|';
	if (pipes > MD_PIPES)
		return err_at(err, ERR_DATA, "", line, 1,
			"a line with %d vertical bars; a table has at most %d "
			"columns", pipes, MD_PIPES);
	return 0;
}

static int
check_source(const char *src, size_t len, int line, struct err *err)
{
	for (size_t i = 0; i < len; line++) {
		const char *nl = memchr(src + i, '\n', len - i);
		size_t n = nl ? (size_t)(nl - src) - i : len - i;

		if (check_line(src + i, n, line, err) != 0)
			return -1;
		i += n + 1;
	}
	return 0;
}

static int
type_of(cmark_node *node)
{
	static const struct { cmark_node_type from; enum md_type to; } map[] = {
		{CMARK_NODE_DOCUMENT, MD_DOCUMENT},
		{CMARK_NODE_PARAGRAPH, MD_PARAGRAPH},
		{CMARK_NODE_HEADING, MD_HEADING},
		{CMARK_NODE_BLOCK_QUOTE, MD_QUOTE},
		{CMARK_NODE_LIST, MD_LIST},
		{CMARK_NODE_ITEM, MD_ITEM},
		{CMARK_NODE_CODE_BLOCK, MD_CODE_BLOCK},
		{CMARK_NODE_THEMATIC_BREAK, MD_RULE},
		{CMARK_NODE_HTML_BLOCK, MD_HTML_BLOCK},
		{CMARK_NODE_TEXT, MD_TEXT},
		{CMARK_NODE_SOFTBREAK, MD_SOFTBREAK},
		{CMARK_NODE_LINEBREAK, MD_LINEBREAK},
		{CMARK_NODE_CODE, MD_CODE},
		{CMARK_NODE_HTML_INLINE, MD_HTML_INLINE},
		{CMARK_NODE_EMPH, MD_EMPH},
		{CMARK_NODE_STRONG, MD_STRONG},
		{CMARK_NODE_LINK, MD_LINK},
		{CMARK_NODE_IMAGE, MD_IMAGE},
	};
	cmark_node_type t = cmark_node_get_type(node);
	const char *name;

	for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (map[i].from == t)
			return (int)map[i].to;
	/* Types of extensions are numbered when they are registered. */
	name = cmark_node_get_type_string(node);
	if (strcmp(name, "table") == 0)
		return MD_TABLE;
	if (strcmp(name, "table_row") == 0 || strcmp(name, "table_header") == 0)
		return MD_ROW;
	if (strcmp(name, "table_cell") == 0)
		return MD_CELL;
	if (strcmp(name, "strikethrough") == 0)
		return MD_STRIKE;
	return -1;
}

static enum md_align
align_of(uint8_t letter)
{
	switch (letter) {
	case 'l':
		return MD_ALIGN_LEFT;
	case 'c':
		return MD_ALIGN_CENTER;
	case 'r':
		return MD_ALIGN_RIGHT;
	default:
		return MD_ALIGN_NONE;
	}
}

static void
fill_list(cmark_node *node, struct md *m)
{
	m->ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
	m->tight = cmark_node_get_list_tight(node) != 0;
	m->start = m->ordered ? cmark_node_get_list_start(node) : 0;
}

static void
fill_link(struct convert *c, cmark_node *node, struct md *m)
{
	const char *title = cmark_node_get_title(node);

	m->url = arena_strdup(c->arena, cmark_node_get_url(node));
	m->title = title && title[0] ? arena_strdup(c->arena, title) : NULL;
}

/* What depends on the kind of node; where it stands in its row for cells. */
static void
fill(struct convert *c, cmark_node *node, struct md *m, int index)
{
	const char *literal;

	switch (m->type) {
	case MD_HEADING:
		m->level = cmark_node_get_heading_level(node);
		break;
	case MD_LIST:
		fill_list(node, m);
		break;
	case MD_LINK:
	case MD_IMAGE:
		fill_link(c, node, m);
		break;
	case MD_TABLE:
		c->align = cmark_gfm_extensions_get_table_alignments(node);
		c->columns = cmark_gfm_extensions_get_table_columns(node);
		break;
	case MD_ROW:
		m->header = c->header =
			cmark_gfm_extensions_get_table_row_is_header(node) != 0;
		break;
	case MD_CELL:
		m->header = c->header;
		if (c->align != NULL && index < c->columns)
			m->align = align_of(c->align[index]);
		break;
	case MD_TEXT:
	case MD_CODE:
	case MD_CODE_BLOCK:
	case MD_HTML_BLOCK:
	case MD_HTML_INLINE:
		literal = cmark_node_get_literal(node);
		m->text = arena_strdup(c->arena, literal ? literal : "");
		break;
	default:
		break;
	}
}

static struct md *
convert(struct convert *c, cmark_node *node, int index, int depth,
	struct err *err)
{
	struct md *m = arena_alloc(c->arena, sizeof(*m));
	struct md **tail = &m->child;
	int type = type_of(node), i = 0;

	m->type = type < 0 ? MD_PARAGRAPH : (enum md_type)type;
	m->text = "";
	m->tiers = UINT32_MAX;
	m->line = cmark_node_get_start_line(node) + c->shift;
	m->col = cmark_node_get_start_column(node);
	m->end_line = cmark_node_get_end_line(node) + c->shift;
	if (depth > MD_DEPTH) {
		err_at(err, ERR_DATA, "", m->line, m->col,
			"nested deeper than %d levels", MD_DEPTH);
		return NULL;
	}
	fill(c, node, m, index);
	for (cmark_node *n = cmark_node_first_child(node); n != NULL;
	     n = cmark_node_next(n), i++) {
		struct md *child = convert(c, n, i, depth + 1, err);

		if (child == NULL)
			return NULL;
		child->parent = m;
		*tail = child;
		tail = &child->next;
	}
	return m;
}

static void *
zeroed(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (p == NULL)
		mem_none();
	return p;
}

static cmark_parser *
parser_new(void)
{
	static const char *const extensions[] = {"table", "strikethrough"};
	cmark_parser *parser;

	/* Its own allocator aborts where there is no memory. */
	*cmark_get_default_mem_allocator() =
		(cmark_mem){zeroed, mem_realloc, free};
	cmark_gfm_core_extensions_ensure_registered();
	parser = cmark_parser_new(
		CMARK_OPT_DEFAULT | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE);
	for (size_t i = 0; i < 2; i++) {
		cmark_syntax_extension *x =
			cmark_find_syntax_extension(extensions[i]);

		if (x != NULL)
			cmark_parser_attach_syntax_extension(parser, x);
	}
	return parser;
}

struct md *
markdown_parse(struct arena *a, const char *src, size_t len, int first_line,
	struct err *err)
{
	struct convert c = {.arena = a, .shift = first_line - 1};
	cmark_parser *parser;
	cmark_node *doc;
	struct md *m;

	if (check_source(src, len, first_line, err) != 0)
		return NULL;
	parser = parser_new();
	cmark_parser_feed(parser, src, len);
	doc = cmark_parser_finish(parser);
	/* cmark cuts text at every character that could have meant more. */
	cmark_consolidate_text_nodes(doc);
	m = convert(&c, doc, 0, 0, err);
	cmark_node_free(doc);
	cmark_parser_free(parser);
	return m;
}

/* keys: a placeholder without a fallback is shown by its key. */
static size_t
plain(const struct md *m, bool keys, char *out)
{
	size_t n = 0, len;

	for (const struct md *c = m->child; c != NULL; c = c->next) {
		const char *s = c->text;

		if (c->type == MD_SOFTBREAK || c->type == MD_LINEBREAK)
			s = " ";
		else if (c->type == MD_SLOT && c->title != NULL)
			s = c->title;
		else if (c->type == MD_SLOT && !keys)
			s = "";
		else if (c->type == MD_HTML_INLINE)
			s = "";
		len = strlen(s);
		if (out != NULL)
			memcpy(out + n, s, len);
		n += len;
		n += plain(c, keys, out ? out + n : NULL);
	}
	return n;
}

char *
md_plain(struct arena *a, const struct md *m)
{
	char *s = arena_alloc(a, plain(m, true, NULL) + 1);

	plain(m, true, s);
	return s;
}

char *
md_words(struct arena *a, const struct md *m)
{
	char *s = arena_alloc(a, plain(m, false, NULL) + 1), *to = s;

	plain(m, false, s);
	for (const char *p = s; *p != '\0'; p++) {
		/* What a placeholder left: "Dear , " and two blanks. */
		if (*p == ',' && to > s && to[-1] == ' ')
			to--;
		if (*p != ' ' || (to > s && to[-1] != ' '))
			*to++ = *p;
	}
	while (to > s && to[-1] == ' ')
		to--;
	*to = '\0';
	return s;
}

struct md *
md_shallow(struct arena *a, const struct md *m)
{
	struct md *copy = arena_alloc(a, sizeof(*copy));

	*copy = *m;
	copy->parent = copy->next = NULL;
	return copy;
}

void
md_append(struct md *parent, struct md *child)
{
	struct md **at = &parent->child;

	while (*at != NULL)
		at = &(*at)->next;
	*at = child;
	child->parent = parent;
}

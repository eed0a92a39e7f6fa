/* SPDX-License-Identifier: MIT */
/*
 * libyaml's events become a tree with positions. What the language has beyond
 * maps, lists and texts (anchors, aliases, tags, several documents, keys that
 * are no texts) is refused, as are duplicate keys; all of them are collected,
 * only a broken syntax ends the reading, because nothing after it is certain.
 *
 * Three slips give valid YAML that is not what was meant, and are errors too:
 * a comma that splits a text inside {}, a ": " inside [], curly quotes around
 * a text. A text that ends at " #" is only noted, see yaml_whole().
 */
#include "text/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/arena.h"
#include "text/utf8.h"
#include "text/yaml_text.h"

/* A map or list that is still open. */
struct frame {
	struct node *node;
	bool flow;		/* written with [] or {} */
	bool refused;		/* stands where a key should; reported */
	bool has_key;		/* of a map: pending is the key of the next */
	struct node_pair pending;	/* key NULL: one that was refused */
};

struct builder {
	struct arena *a;
	struct yaml_text text;
	struct frame stack[YAML_DEPTH];
	size_t depth;
	struct node *root;
	int documents;
	/* The last text in quotes. */
	yaml_mark_t quote_start, quote_end;
};

static struct frame *
top(struct builder *b)
{
	return b->depth > 0 ? &b->stack[b->depth - 1] : NULL;
}

static struct node *
make(struct builder *b, enum node_type type, const yaml_mark_t *m)
{
	struct node *n = arena_alloc(b->a, sizeof(*n));

	n->type = type;
	n->line = b->text.first_line + (int)m->line;
	n->col = (int)m->column + 1;
	return n;
}

/* Gives a finished scalar, or a map or list that begins, its place. */
static void
place(struct builder *b, struct node *n)
{
	struct frame *f = top(b);

	if (f == NULL) {
		b->root = n;
	} else if (f->node->type == NODE_LIST) {
		node_append(b->a, f->node, n);
	} else if (!f->has_key) {
		/* A map or list as a key: it was reported; drop the pair. */
		f->pending = (struct node_pair){0};
		f->has_key = true;
	} else {
		f->has_key = false;
		if (f->pending.key == NULL)
			return;
		f->pending.value = n;
		arena_push(b->a, f->node->pair, f->node->n, f->node->cap);
		f->node->pair[f->node->n++] = f->pending;
	}
}

static bool
one_of(const char *s, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(s, *words) == 0)
			return true;
	return false;
}

/* The type of a scalar without quotes, by the core schema of YAML 1.2. */
static void
resolve(struct node *n)
{
	static const char *const null[] = {"", "~", "null", "Null", "NULL",
		NULL};
	static const char *const yes[] = {"true", "True", "TRUE", NULL};
	static const char *const no[] = {"false", "False", "FALSE", NULL};

	if (one_of(n->str, null)) {
		n->type = NODE_NULL;
	} else if (one_of(n->str, yes) || one_of(n->str, no)) {
		n->type = NODE_BOOL;
		n->flag = one_of(n->str, yes);
	}
}

/* Escapes in double quotes can make what check_characters() looks for. */
static void
check_escapes(struct builder *b, const yaml_event_t *e)
{
	const char *s = (const char *)e->data.scalar.value;
	size_t len = e->data.scalar.length;

	for (size_t i = 0, n = 1; i < len; i += n) {
		long c = utf8_next(s + i, len - i, &n);

		if (c == '\t' || c == '\n')
			continue;
		if (c >= 0 && !utf8_is_control(c) && !utf8_is_bidi(c))
			continue;
		yaml_text_error(&b->text, e->start_mark.line,
			e->start_mark.column,
			"this text writes a control character with a "
			"backslash; leave it out");
		return;
	}
}

static const char *const curly[] = {"\u201c", "\u201d", "\u201e", "\u2018",
	"\u00ab", NULL};
static const char *const curly_end[] = {"\u201d", "\u201c", "\u2019",
	"\u00bb", NULL};

/* Length of the quote that s begins with; 0 for none. */
static size_t
curly_at(const char *s, const char *const *quotes)
{
	for (; *quotes != NULL; quotes++)
		if (strncmp(s, *quotes, strlen(*quotes)) == 0)
			return strlen(*quotes);
	return 0;
}

/*
 * Quotes that a word processor made are letters to YAML. Around a whole text
 * they were meant to quote it; an opening one alone lost its other half to a
 * comma. Elsewhere in a text they are fine.
 */
static void
check_curly(struct builder *b, const struct node *n, bool flow)
{
	const char *s = n->str, *end = NULL;
	size_t skip = curly_at(s, curly);

	if (skip == 0)
		return;
	for (s += skip; *s != '\0'; s++)
		if (curly_at(s, curly_end) != 0) {
			end = s;
			break;
		}
	if (end == NULL ? flow : end[curly_at(end, curly_end)] == '\0')
		diag_error(b->text.diags, b->text.file, n->line, n->col,
			"curly quotes do not quote a text here; "
			"write straight ones: \"...\"");
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Offset of what follows on the line after blanks, or of its end. */
static size_t
skip_blanks(const struct builder *b, size_t from)
{
	while (from < b->text.len && is_blank(b->text.src[from]))
		from++;
	return from;
}

static void
note_hash(struct builder *b, struct node *n, const yaml_mark_t *end)
{
	size_t from = yaml_text_offset(&b->text, end->line, end->column);
	size_t at = skip_blanks(b, from), to;

	if (at == from || at == b->text.len || b->text.src[at] != '#')
		return;
	for (to = at; to < b->text.len && b->text.src[to] != '\n' &&
			b->text.src[to] != '\r';)
		to++;
	n->hash = arena_strndup(b->a, b->text.src + at, to - at);
}

/* {title:Notes}, with what looks like a space after the colon. */
static const char *
odd_space(const yaml_event_t *e)
{
	const char *s = (const char *)e->data.scalar.value;
	const char *colon = strchr(s, ':');

	return e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE ||
		colon == NULL ? NULL :
		yaml_text_odd_space(colon + 1, strlen(colon + 1));
}

/* {title: Notes, slides and more, url: ...}: a "key" without a colon. */
static void
check_split(struct builder *b, const yaml_event_t *e)
{
	size_t at = skip_blanks(b, yaml_text_offset(&b->text,
		e->end_mark.line, e->end_mark.column));
	const char *odd;

	if (at == b->text.len || strchr(",}", b->text.src[at]) == NULL)
		return;
	odd = odd_space(e);
	if (odd != NULL) {
		yaml_text_error(&b->text, e->start_mark.line,
			e->start_mark.column, "after the colon stands %s, "
			"which is no space; type a space in its place", odd);
		return;
	}
	if (yaml_text_secret(&b->text, e->start_mark.line)) {
		yaml_text_error(&b->text, e->start_mark.line,
			e->start_mark.column, "this has no value; a text with "
			"a comma or colon needs quotes");
		return;
	}
	if (e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	    strchr((const char *)e->data.scalar.value, ':') != NULL) {
		yaml_text_error(&b->text, e->start_mark.line,
			e->start_mark.column,
			"after the colon a space is missing in \"%.60s\"",
			(const char *)e->data.scalar.value);
		return;
	}
	yaml_text_error(&b->text, e->start_mark.line, e->start_mark.column,
		"\"%.60s\" has no value; if it belongs to the text before "
		"the comma, put that whole text in quotes: \"...\"",
		(const char *)e->data.scalar.value);
}

static void
refuse_extras(struct builder *b, const yaml_mark_t *m, const void *anchor,
	const void *tag)
{
	if (anchor != NULL)
		yaml_text_error(&b->text, m->line, m->column,
			"a text that begins with \"&\" needs quotes: \"&...\"");
	if (tag != NULL)
		yaml_text_error(&b->text, m->line, m->column,
			"a text that begins with \"!\" needs quotes: \"!...\"");
}

static void
on_key(struct builder *b, struct frame *f, const struct node *n,
	const yaml_event_t *e)
{
	f->has_key = true;
	f->pending.key = n->str;
	f->pending.line = n->line;
	f->pending.col = n->col;
	f->pending.value = NULL;
	if (f->flow && !f->refused)
		check_split(b, e);
}

static void
on_scalar(struct builder *b, const yaml_event_t *e)
{
	struct node *n = make(b, NODE_SCALAR, &e->start_mark);
	struct frame *f = top(b);
	bool plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	const void *tag = e->data.scalar.tag;

	refuse_extras(b, &e->start_mark, e->data.scalar.anchor, tag);
	n->str = arena_strndup(b->a, (const char *)e->data.scalar.value,
		e->data.scalar.length);
	n->quoted = !plain;
	if (e->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE ||
	    e->data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE) {
		b->quote_start = e->start_mark;
		b->quote_end = e->end_mark;
	}
	check_escapes(b, e);
	if (plain)
		check_curly(b, n, f != NULL && f->flow);
	if (f != NULL && f->node->type == NODE_MAP && !f->has_key) {
		on_key(b, f, n, e);
		return;
	}
	if (plain) {
		note_hash(b, n, &e->end_mark);
		resolve(n);
	}
	place(b, n);
}

static bool
is_flow(const yaml_event_t *e)
{
	if (e->type == YAML_MAPPING_START_EVENT)
		return e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
	return e->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
}

/* {{name}} is a map as a key, [Notes: slides] a map in a list. */
static bool
check_braces(struct builder *b, const yaml_event_t *e)
{
	const yaml_mark_t *m = &e->start_mark;
	struct frame *f = top(b);

	if (f != NULL && f->node->type == NODE_MAP && !f->has_key) {
		yaml_text_error(&b->text, m->line, m->column,
			"a text that begins with \"{\" or \"[\" needs "
			"quotes: \"{...\"");
		return false;
	}
	if (e->type == YAML_MAPPING_START_EVENT && is_flow(e) &&
	    b->text.src[yaml_text_offset(&b->text, m->line, m->column)] !=
		    '{') {
		yaml_text_error(&b->text, m->line, m->column,
			"this text holds \": \"; put it in quotes: \"...\"");
		return false;
	}
	return true;
}

/* A map or list begins; -1 when it is one level too deep. */
static int
on_start(struct builder *b, const yaml_event_t *e, enum node_type type)
{
	const yaml_mark_t *m = &e->start_mark;
	bool map = type == NODE_MAP, refused;
	const void *anchor = map ? e->data.mapping_start.anchor
				 : e->data.sequence_start.anchor;
	const void *tag = map ? e->data.mapping_start.tag
			      : e->data.sequence_start.tag;
	struct node *n = make(b, type, m);

	refuse_extras(b, m, anchor, tag);
	refused = anchor != NULL || tag != NULL || !check_braces(b, e);
	if (b->depth == YAML_DEPTH) {
		yaml_text_error(&b->text, m->line, m->column,
			"more than %d levels within each other", YAML_DEPTH);
		return -1;
	}
	place(b, n);
	b->stack[b->depth++] = (struct frame){.node = n, .flow = is_flow(e),
		.refused = refused};
	return 0;
}

static int
by_key(const void *x, const void *y)
{
	const struct node_pair *const *a = x, *const *b = y;
	int c = strcmp((*a)->key, (*b)->key);

	return c != 0 ? c : (*a > *b) - (*a < *b);
}

/* Sorted, because a hostile file may have a hundred thousand keys. */
static void
check_duplicates(struct builder *b, const struct node *map)
{
	const struct node_pair **v;

	if (map->n < 2)
		return;
	v = arena_array(b->a, map->n, sizeof(*v));
	for (size_t i = 0; i < map->n; i++)
		v[i] = &map->pair[i];
	qsort(v, map->n, sizeof(*v), by_key);
	for (size_t i = 1; i < map->n; i++)
		if (strcmp(v[i - 1]->key, v[i]->key) == 0)
			diag_error(b->text.diags, b->text.file, v[i]->line,
				v[i]->col,
				"\"%.60s\" is here twice, first in line %d; "
				"keep one", v[i]->key, v[i - 1]->line);
}

static void
on_end(struct builder *b)
{
	struct frame *f = top(b);

	if (f->node->type == NODE_MAP)
		check_duplicates(b, f->node);
	b->depth--;
}

/* 1: go on; 0: the end; -1: a reason to stop was reported. */
static int
on_event(struct builder *b, const yaml_event_t *e)
{
	const yaml_mark_t *m = &e->start_mark;

	switch (e->type) {
	case YAML_STREAM_END_EVENT:
		return 0;
	case YAML_DOCUMENT_START_EVENT:
		if (b->documents++ == 0)
			return 1;
		yaml_text_error(&b->text, m->line, m->column,
			"a second document begins here; one file holds one, "
			"so delete this line of dashes");
		return -1;
	case YAML_ALIAS_EVENT:
		yaml_text_error(&b->text, m->line, m->column,
			"a text that begins with \"*\" needs quotes: \"*...\"");
		place(b, make(b, NODE_LIST, m));
		return 1;
	case YAML_SCALAR_EVENT:
		on_scalar(b, e);
		return 1;
	case YAML_SEQUENCE_START_EVENT:
		return on_start(b, e, NODE_LIST) < 0 ? -1 : 1;
	case YAML_MAPPING_START_EVENT:
		return on_start(b, e, NODE_MAP) < 0 ? -1 : 1;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		on_end(b);
		return 1;
	default:
		return 1;
	}
}

static void
explain(struct builder *b, const yaml_parser_t *p)
{
	struct frame *f = top(b);
	struct yaml_trouble x = {
		.problem = p->problem != NULL ? p->problem : "",
		.context = p->context != NULL ? p->context : "",
		.line = p->problem_mark.line,
		.col = p->problem_mark.column,
		.context_line = p->context_mark.line,
		.context_col = p->context_mark.column,
		.quoted = b->quote_end.line == p->problem_mark.line &&
			b->quote_start.line < b->quote_end.line,
		.quote_line = b->quote_start.line,
	};

	if (f != NULL && f->flow) {
		x.flow = true;
		x.flow_line = (size_t)(f->node->line - b->text.first_line);
		x.flow_col = (size_t)f->node->col - 1;
	}
	yaml_explain(&b->text, &x);
}

static void
build(struct builder *b)
{
	yaml_parser_t parser;
	yaml_event_t event;
	int go = 1;

	if (!yaml_parser_initialize(&parser))
		mem_none();
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser,
		(const unsigned char *)b->text.src, b->text.len);
	while (go > 0) {
		if (!yaml_parser_parse(&parser, &event)) {
			if (parser.error == YAML_MEMORY_ERROR)
				mem_none();
			explain(b, &parser);
			break;
		}
		go = on_event(b, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
}

struct node *
yaml_parse(struct arena *a, const char *src, size_t len, const char *file,
	int first_line, struct diags *diags)
{
	struct builder b = {.a = a};
	size_t before = diags->errors;

	if (!yaml_text_init(&b.text, a, src, len, file, first_line, diags))
		return NULL;
	build(&b);
	if (diags->errors > before)
		return NULL;
	if (b.root == NULL || b.root->type == NODE_NULL) {
		b.root = node_map(a);
		b.root->line = first_line;
		b.root->col = 1;
	}
	return b.root;
}

bool
yaml_whole(const struct node *n, const char *file, struct diags *diags)
{
	if (n->hash == NULL)
		return true;
	diag_error(diags, file, n->line, n->col,
		"\"%.60s\" would be lost: \" #\" begins a comment; if it "
		"belongs to the text, put the whole in quotes: \"%.60s %.60s\"; "
		"if not, put the comment on a line of its own",
		n->hash, n->str, n->hash);
	return false;
}

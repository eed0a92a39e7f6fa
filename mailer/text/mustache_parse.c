/* SPDX-License-Identifier: MIT */
/*
 * Mustache, first half: source to tree.
 *
 * The source is cut into tokens: tags, and texts that end at a line's end. A
 * line whose only token besides blanks is one tag that prints nothing itself
 * stands alone: its blanks and its line end vanish, and if it is a partial,
 * the blanks before it indent the partial. The tokens that are left become a
 * tree of sections.
 */
#include <stdbool.h>
#include <string.h>

#include "text/mustache.h"
#include "text/mustache_tree.h"

/* Sections within sections; partials have a limit of their own. */
enum { NESTING_MAX = 64, DELIM_MAX = 16 };

/* type is one of: T text, V value, & raw value, # ^ / sections, > partial,
 * ! comment, = delimiters. */
struct token {
	char type;
	const char *text;	/* of a text; else the name */
	size_t len;
	int line, col;
	bool gone;		/* blanks of a line that stands alone */
	bool alone;		/* a partial on a line of its own ... */
	const char *indent;	/* ... after these blanks */
	size_t indent_len;
};

struct parser {
	struct arena *a;
	const char *file;
	const char *p, *end;
	int line, col;
	char open[DELIM_MAX + 1], close[DELIM_MAX + 1];
	struct token *tok;
	size_t n, cap;
	struct err *err;
};

static void
advance(struct parser *p, const char *to)
{
	for (; p->p < to; p->p++) {
		if (*p->p == '\n') {
			p->line++;
			p->col = 1;
		} else if (((unsigned char)*p->p & 0xc0) != 0x80) {
			p->col++;
		}
	}
}

static const char *
find(const char *s, const char *end, const char *what)
{
	return memmem(s, (size_t)(end - s), what, strlen(what));
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
trim(const char **s, const char **end)
{
	while (*s < *end && is_blank(**s))
		(*s)++;
	while (*s < *end && is_blank((*end)[-1]))
		(*end)--;
}

static struct token *
add_token(struct parser *p, char type, const char *text, size_t len)
{
	struct token *t;

	arena_push(p->a, p->tok, p->n, p->cap);
	t = &p->tok[p->n++];
	memset(t, 0, sizeof(*t));
	t->type = type;
	t->text = text;
	t->len = len;
	t->line = p->line;
	t->col = p->col;
	return t;
}

/* The text up to the next tag, line by line. */
static void
add_text(struct parser *p, const char *end)
{
	while (p->p < end) {
		const char *nl = memchr(p->p, '\n', (size_t)(end - p->p));
		const char *to = nl != NULL ? nl + 1 : end;

		add_token(p, 'T', p->p, (size_t)(to - p->p));
		advance(p, to);
	}
}

/* "<% %>", between the two '='. */
static int
set_delimiters(struct parser *p, const char *s, const char *end)
{
	const char *gap = s, *second;

	while (gap < end && !is_blank(*gap))
		gap++;
	second = gap;
	while (second < end && is_blank(*second))
		second++;
	for (const char *c = second; c < end; c++)
		if (is_blank(*c))
			second = end;
	if (gap == s || second == end || gap - s > DELIM_MAX ||
	    end - second > DELIM_MAX || memchr(s, '=', (size_t)(end - s)))
		return err_at(p->err, ERR_DATA, p->file, p->line, p->col,
			"new delimiters are written {{=<%% %%>=}}: two words "
			"of at most %d characters without \"=\"", DELIM_MAX);
	memcpy(p->open, s, (size_t)(gap - s));
	p->open[gap - s] = '\0';
	memcpy(p->close, second, (size_t)(end - second));
	p->close[end - second] = '\0';
	return 0;
}

static int
check_name(struct parser *p, const char *s, const char *end)
{
	if (s == end)
		return err_at(p->err, ERR_DATA, p->file, p->line, p->col,
			"a tag without a name");
	if (*s == '<' || *s == '$')
		return err_at(p->err, ERR_DATA, p->file, p->line, p->col,
			"\"%s%c\" (template inheritance) is not part of this "
			"Mustache: use a partial", p->open, *s);
	for (const char *c = s; c < end; c++)
		if (is_blank(*c))
			return err_at(p->err, ERR_DATA, p->file, p->line,
				p->col, "a blank inside the name \"%.*s\"",
				(int)(end - s), s);
	return 0;
}

/* One tag; p->p is at its opening delimiter. */
static int
parse_tag(struct parser *p)
{
	const char *s = p->p + strlen(p->open), *end, *after;
	char type = 'V', closing[DELIM_MAX + 2];

	while (s < p->end && is_blank(*s))
		s++;
	if (s < p->end && *s != '\0' && strchr("&#^/>!={", *s) != NULL)
		type = *s++;
	closing[0] = type == '{' ? '}' : '=';
	strcpy(closing + 1, p->close);
	end = find(s, p->end,
		type == '{' || type == '=' ? closing : closing + 1);
	if (end == NULL)
		return err_at(p->err, ERR_DATA, p->file, p->line, p->col,
			"a tag opens with \"%s\" and never ends with \"%s\"",
			p->open,
			type == '{' || type == '=' ? closing : closing + 1);
	after = end + strlen(p->close) + (type == '{' || type == '=');
	trim(&s, &end);
	if (type == '{')
		type = '&';
	if (type == '=') {
		if (set_delimiters(p, s, end) != 0)
			return -1;
	} else if (type != '!' && check_name(p, s, end) != 0) {
		return -1;
	}
	add_token(p, type, s, (size_t)(end - s));
	advance(p, after);
	return 0;
}

static int
tokenize(struct parser *p)
{
	const char *tag;

	strcpy(p->open, "{{");
	strcpy(p->close, "}}");
	while ((tag = find(p->p, p->end, p->open)) != NULL) {
		add_text(p, tag);
		if (parse_tag(p) != 0)
			return -1;
	}
	add_text(p, p->end);
	return 0;
}

static bool
blank_text(const struct token *t)
{
	for (size_t i = 0; i < t->len; i++)
		if (!is_blank(t->text[i]))
			return false;
	return true;
}

/* Tokens from..to are one line. */
static void
mark_line(struct parser *p, size_t from, size_t to)
{
	struct token *tag = NULL;

	for (size_t i = from; i < to; i++) {
		struct token *t = &p->tok[i];

		if (t->type == 'T' && blank_text(t))
			continue;
		if (tag != NULL || strchr("TV&", t->type) != NULL)
			return;
		tag = t;
	}
	if (tag == NULL)
		return;
	tag->alone = true;
	if (tag != &p->tok[from]) {
		tag->indent = p->tok[from].text;
		tag->indent_len = p->tok[from].len;
	}
	for (size_t i = from; i < to; i++)
		p->tok[i].gone = p->tok[i].type == 'T';
}

static bool
ends_line(const struct token *t)
{
	return t->type == 'T' && t->text[t->len - 1] == '\n';
}

static void
mark_standalone(struct parser *p)
{
	size_t from = 0;

	for (size_t i = 0; i < p->n; i++)
		if (ends_line(&p->tok[i]) || i + 1 == p->n) {
			mark_line(p, from, i + 1);
			from = i + 1;
		}
}

static struct mustache_op *
add_op(struct parser *p, struct mustache_op ***tail, enum mustache_op_type type,
	const struct token *t)
{
	struct mustache_op *op = arena_alloc(p->a, sizeof(*op));

	op->type = type;
	op->line = t->line;
	op->col = t->col;
	if (type == OP_TEXT) {
		op->text = t->text;
		op->len = t->len;
	} else if (type != OP_LINE) {
		op->name = arena_strndup(p->a, t->text, t->len);
	}
	**tail = op;
	*tail = &op->next;
	return op;
}

static int
close_section(struct parser *p, const struct token *t,
	const struct mustache_op *open)
{
	if (open == NULL)
		return err_at(p->err, ERR_DATA, p->file, t->line, t->col,
			"\"%.*s\" is closed here but was never opened",
			(int)t->len, t->text);
	if (strlen(open->name) != t->len ||
	    memcmp(open->name, t->text, t->len) != 0)
		return err_at(p->err, ERR_DATA, p->file, t->line, t->col,
			"\"%.*s\" is closed here, but \"%s\" from line %d is "
			"still open", (int)t->len, t->text, open->name,
			open->line);
	return 0;
}

static void
add_simple(struct parser *p, struct mustache_op ***tail, const struct token *t)
{
	struct mustache_op *op;

	switch (t->type) {
	case 'T':
		add_op(p, tail, OP_TEXT, t);
		break;
	case 'V':
	case '&':
		add_op(p, tail, OP_VAR, t)->raw = t->type == '&';
		break;
	case '>':
		op = add_op(p, tail, OP_PARTIAL, t);
		op->text = t->indent;
		op->len = t->indent_len;
		op->alone = t->alone;
		break;
	default:	/* comments and delimiters leave nothing */
		break;
	}
}

/* A token that puts something on its line; the lines of a partial that stands
 * alone look after themselves. */
static bool
begins_line(const struct token *t)
{
	return !t->gone && !t->alone && strchr("TV&>", t->type) != NULL;
}

static int
build(struct parser *p, struct mustache_op **ops_r)
{
	struct mustache_op *open[NESTING_MAX], **tail[NESTING_MAX + 1];
	bool fresh = true;
	size_t depth = 0;

	*ops_r = NULL;
	tail[0] = ops_r;
	for (size_t i = 0; i < p->n; i++) {
		const struct token *t = &p->tok[i];

		if (fresh && begins_line(t)) {
			add_op(p, &tail[depth], OP_LINE, t);
			fresh = false;
		}
		if (ends_line(t))
			fresh = true;
		if (t->gone)
			continue;
		if (t->type == '#' || t->type == '^') {
			if (depth == NESTING_MAX)
				return err_at(p->err, ERR_DATA, p->file,
					t->line, t->col, "sections within "
					"sections, more than %d deep",
					NESTING_MAX);
			open[depth] = add_op(p, &tail[depth], t->type == '#' ?
				OP_SECTION : OP_INVERTED, t);
			tail[depth + 1] = &open[depth]->child;
			depth++;
		} else if (t->type == '/') {
			if (close_section(p, t,
				depth > 0 ? open[depth - 1] : NULL) != 0)
				return -1;
			depth--;
		} else {
			add_simple(p, &tail[depth], t);
		}
	}
	if (depth > 0)
		return err_at(p->err, ERR_DATA, p->file, open[depth - 1]->line,
			open[depth - 1]->col, "\"%s\" is opened here and never "
			"closed: {{/%s}} is missing", open[depth - 1]->name,
			open[depth - 1]->name);
	return 0;
}

struct mustache *
mustache_compile(struct arena *a, const char *src, size_t len,
	const char *file, struct err *err)
{
	struct parser p = {.a = a, .file = file, .p = src, .end = src + len,
		.line = 1, .col = 1, .err = err};
	struct mustache *m = arena_alloc(a, sizeof(*m));

	m->file = file;
	if (tokenize(&p) != 0)
		return NULL;
	mark_standalone(&p);
	return build(&p, &m->ops) == 0 ? m : NULL;
}

/* SPDX-License-Identifier: MIT */
/*
 * Link definitions, "[label]: address". Markdown takes them out of the text
 * and lets every link of the file use them, so one that stands in a part for
 * some would reach all. The parsed tree no longer has them: they are looked
 * for in the lines, and rather found once too often (where a title would have
 * turned out not to be one) than missed.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "recap/read.h"
#include "text/utf8.h"

enum { LABEL_MAX = 999 };	/* CommonMark 0.29, 4.7 */

/* Lines that a block of code or a comment holds. */
static void
mark_literal(const struct md *m, bool *literal, int n_lines)
{
	int end = m->end_line;

	if (m->type == MD_HTML_BLOCK) {
		end = m->line - 1;
		for (const char *s = m->text; *s != '\0'; s++)
			end += *s == '\n' || s[1] == '\0';
	}
	if (m->type == MD_HTML_BLOCK || m->type == MD_CODE_BLOCK)
		for (int i = m->line; i > 0 && i <= end && i <= n_lines; i++)
			literal[i] = true;
	for (const struct md *c = m->child; c != NULL; c = c->next)
		mark_literal(c, literal, n_lines);
}

static const char *
skip_blanks(const char *s, const char *end)
{
	while (s < end && (*s == ' ' || *s == '\t'))
		s++;
	return s;
}

/* Past what opens quotations and, on a first line, list items. */
static const char *
skip_containers(const char *s, const char *end, bool items)
{
	for (;;) {
		const char *p = s = skip_blanks(s, end);

		if (p < end && *p == '>') {
			s = p + 1;
			continue;
		}
		while (p < end && isdigit((unsigned char)*p))
			p++;
		if (!items || p == end ||
		    strchr(p == s ? "-+*" : ".)", *p) == NULL ||
		    p + 1 == end || (p[1] != ' ' && p[1] != '\t'))
			return s;
		s = p + 1;
	}
}

/* Over a line end and what opens the next line; s as it was where there is
 * none. */
static const char *
skip_line_end(const char *s, const char *end)
{
	const char *p = skip_blanks(s, end);

	return p < end && *p == '\n' ? skip_containers(p + 1, end, false) : s;
}

/* The label at s, a '[', in one line of single spaces; *s moves behind "]:". */
static char *
read_label(struct arena *a, const char **s, const char *end)
{
	const char *p = *s + 1, *from = p;
	char label[LABEL_MAX + 2];
	size_t n = 0;

	while (p < end && *p != ']' && p - from < LABEL_MAX) {
		const char *next = skip_line_end(p, end);

		if (*p == '[' || *next == '\n')
			return NULL;
		if (next == p)
			next = skip_blanks(p, end);
		if (next > p && n > 0 && label[n - 1] != ' ')
			label[n++] = ' ';
		if (next > p) {
			p = next;
			continue;
		}
		if (*p == '\\' && p + 1 < end)
			label[n++] = *p++;
		label[n++] = *p++;
	}
	while (n > 0 && label[n - 1] == ' ')
		n--;
	if (n == 0 || p + 1 >= end || p[0] != ']' || p[1] != ':')
		return NULL;
	*s = p + 2;
	return arena_strndup(a, label, n);
}

/* An address stands at s, and nothing after it but what may be a title. */
static bool
has_address(const char *s, const char *end)
{
	const char *from;

	s = skip_blanks(skip_line_end(s, end), end);
	from = s;
	if (s < end && *s == '<') {
		while (s < end && *s != '>' && *s != '\n')
			s++;
		if (s == end || *s++ != '>')
			return false;
	} else {
		while (s < end && !isspace((unsigned char)*s))
			s++;
	}
	if (s == from)
		return false;
	from = skip_blanks(s, end);
	return from == end || *from == '\n' ||
		(from > s && strchr("\"'(", *from) != NULL);
}

static int
by_label(const void *x, const void *y)
{
	const struct definition *a = x, *b = y;
	int c = utf8_casecmp(a->label, b->label);

	return c != 0 ? c : a->line - b->line;
}

static void
refuse_twice(struct reader *r, const struct source *s,
	const struct definitions *d)
{
	struct definition *v = arena_array(r->arena, d->n, sizeof(*v));

	if (d->n < 2)
		return;
	memcpy(v, d->v, d->n * sizeof(*v));
	qsort(v, d->n, sizeof(*v), by_label);
	for (size_t i = 1; i < d->n; i++)
		if (utf8_casecmp(v[i - 1].label, v[i].label) == 0)
			diag_error(r->diags, s->file, v[i].line, v[i].col,
				"a second definition of the link [%s]; all "
				"links would lead where the first, on line %d, "
				"says: give one of them another name",
				v[i].label, v[i - 1].line);
}

void
definitions_find(struct reader *r, const struct source *s,
	const struct md *doc, struct definitions *out)
{
	bool *literal = arena_array(r->arena, (size_t)s->n_lines + 1,
		sizeof(*literal));
	const char *end = s->text + s->len;

	mark_literal(doc, literal, s->n_lines);
	for (int line = s->body_line; line <= s->n_lines; line++) {
		const char *start = s->text + s->at[line - 1];
		const char *p = skip_containers(start, end, true), *at = p;
		char *label;

		if (literal[line] || p == end || *p != '[' ||
		    (label = read_label(r->arena, &p, end)) == NULL ||
		    !has_address(p, end))
			continue;
		arena_push(r->arena, out->v, out->n, out->cap);
		out->v[out->n++] = (struct definition){.label = label,
			.line = line,
			.col = source_col(s, line, (int)(at - start) + 1)};
	}
	refuse_twice(r, s, out);
}

void
definitions_refuse(struct reader *r, const struct source *s,
	struct definitions *d, int from, int to)
{
	for (size_t i = 0; i < d->n; i++) {
		struct definition *x = &d->v[i];

		if (x->told || x->line < from || x->line > to)
			continue;
		x->told = true;
		diag_error(r->diags, s->file, x->line, x->col,
			"a link definition here would reach everybody, not "
			"only who sees this part; write the link in full, "
			"[text](address), or put the definition above the "
			"first mark");
	}
}

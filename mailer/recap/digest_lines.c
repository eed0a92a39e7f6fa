/* SPDX-License-Identifier: MIT */
/*
 * A recap's source as stretches of lines, each with who may read it.
 *
 * The parsed recap says on which lines its marks and headings stand. Between
 * two marks everything has the same readers, and since a mark stands between
 * blocks, lines of one stretch read the same wherever they are put. Marks
 * inside of list items go along with their lines. Left behind are the places
 * of blocks, the closing, and a greeting that is nothing else.
 */
#include "recap/digest_lines.h"

#include <string.h>

enum { GREETING_MAX = 100 };

const char *
digest_line(const struct digest_source *x, int line)
{
	size_t n;
	const char *s = source_line(x->s, line, &n);

	if (x->put[line] != NULL)
		return x->put[line];
	return arena_strndup(x->arena, s, n);
}

static void
find_headings(struct digest_source *x)
{
	for (size_t i = 0; i < x->t->n_stretches; i++) {
		const struct md *m = x->t->stretch[i].placed ? NULL :
			x->t->stretch[i].md->child;

		for (; m != NULL; m = m->next)
			if (m->type == MD_HEADING && m->line <= x->s->n_lines)
				x->heading[m->line] = m;
	}
}

/* "Dear colleagues," alone on its line: the digest greets nobody twice. */
static void
drop_greeting(struct digest_source *x)
{
	const struct md *m = x->t->n_stretches == 0 ||
		x->t->stretch[0].placed ? NULL : x->t->stretch[0].md->child;
	size_t n;
	const char *s;

	if (m == NULL || m->type != MD_PARAGRAPH || m->line != m->end_line)
		return;
	s = source_line(x->s, m->line, &n);
	while (n > 0 && s[n - 1] == ' ')
		n--;
	if (n > 0 && n < GREETING_MAX && s[n - 1] == ',')
		x->put[m->line] = "";
}

static void
end_stretch(struct digest_source *x, const struct digest_stretch *at, int to)
{
	if (to < at->from)
		return;
	arena_push(x->arena, x->stretch, x->n_stretches, x->cap_stretches);
	x->stretch[x->n_stretches] = *at;
	x->stretch[x->n_stretches++].to = to;
	if (at->rest && at->section >= 0)
		x->section[at->section].rest |= at->tiers;
}

static const struct recap_mark *
mark_at(const struct recap_text *t, int line)
{
	for (size_t i = 0; i < t->n_marks; i++)
		if (t->mark[i].line == line && !t->mark[i].in_item)
			return &t->mark[i];
	return NULL;
}

static void
on_mark(struct digest_stretch *at, const struct recap_mark *m)
{
	if (m->type == MARK_FOR)
		at->tiers = m->tiers;
	else if (m->type == MARK_END_FOR)
		at->tiers = UINT32_MAX;
	else if (m->type == MARK_MORE)
		at->rest = true;
}

/* A `##` ends what `more` cut, whoever sees it. */
static void
on_heading(struct digest_source *x, struct digest_stretch *at, int line)
{
	if (x->heading[line]->level > 2)
		return;
	end_stretch(x, at, line - 1);
	at->from = line;
	at->rest = false;
	at->section = (int)x->n_sections;
	x->section[x->n_sections++] = (struct digest_part){.line = line,
		.tiers = at->tiers};
}

static void
cut(struct digest_source *x)
{
	struct digest_stretch at = {.from = x->s->body_line,
		.tiers = UINT32_MAX, .section = -1};
	int line;

	for (line = x->s->body_line; line <= x->s->n_lines; line++) {
		const struct recap_mark *m = mark_at(x->t, line);

		if (m != NULL && m->type == MARK_CLOSING)
			break;
		if (m != NULL && m->type == MARK_HERE) {
			x->put[line] = "";
		} else if (m != NULL) {
			end_stretch(x, &at, line - 1);
			on_mark(&at, m);
			at.from = line + 1;
		} else if (x->heading[line] != NULL) {
			on_heading(x, &at, line);
		}
	}
	end_stretch(x, &at, line - 1);
}

struct digest_source *
digest_read(struct digest_writer *w, size_t recap, size_t text)
{
	const struct digest_recap *v = &w->d->v[recap];
	struct arena *a = w->arena;
	struct digest_source *x = arena_alloc(a, sizeof(*x));
	struct reader reader = {.arena = a};
	struct diags own;

	diags_init(&own, a);
	reader.diags = &own;
	*x = (struct digest_source){.arena = a, .r = v->recap,
		.t = &v->recap->text[text]};
	x->s = source_make(a, x->t->file, &v->source[text].text, &own);
	if (x->s == NULL || front_parse(&reader, x->s) == NULL)
		return NULL;
	x->put = arena_array(a, (size_t)x->s->n_lines + 2, sizeof(*x->put));
	x->heading = arena_array(a, (size_t)x->s->n_lines + 2,
		sizeof(*x->heading));
	x->section = arena_array(a, (size_t)x->s->n_lines + 2,
		sizeof(*x->section));
	find_headings(x);
	drop_greeting(x);
	cut(x);
	digest_labels(x, w->d, &reader);
	return x;
}

/* SPDX-License-Identifier: MIT */
/*
 * Marks in a copy of a projection: editions share the trees they are made
 * from, and each has marks of its own.
 *
 * The copy is made in the order in which units and tokens were taken, so that
 * the next unit and the next token are always the ones at hand. Marks add
 * nodes, and no word.
 */
#include "recap/marked.h"

#include <string.h>

#include "recap/tokens.h"

struct marking {
	struct arena *a;
	const struct units *u;
	size_t next;		/* unit */
	const bool *inserted;	/* of the unit at hand; NULL: none is */
	size_t token;		/* of it */
};

/* --- words ---------------------------------------------------------------- */

/* The next token: whether it is new. */
static bool
take_token(struct marking *k)
{
	size_t i = k->token++;

	return k->inserted != NULL && k->inserted[i];
}

static struct md *
node(struct marking *k, enum md_type type, struct md *parent)
{
	struct md *m = arena_alloc(k->a, sizeof(*m));

	m->type = type;
	m->text = "";
	m->tiers = UINT32_MAX;
	md_append(parent, m);
	return m;
}

static void
add_text(struct marking *k, const struct md *m, const char *s, size_t n,
	bool new, struct md *parent)
{
	struct md *text;

	if (n == 0)
		return;
	text = node(k, MD_TEXT, new ? node(k, MD_INSERT, parent) : parent);
	text->line = m->line;
	text->text = arena_strndup(k->a, s, n);
}

/* Cut where words that are new begin and end; blanks between two of them are
 * theirs. */
static void
copy_text(struct marking *k, const struct md *m, struct md *parent)
{
	static const char blanks[] = " \t\n";
	const char *from = m->text, *s = m->text, *word;
	bool new = false, next;

	for (;;) {
		word = s + strspn(s, blanks);
		if (*word == '\0')
			break;
		next = take_token(k);
		if (next != new) {
			const char *cut = new ? s : word;

			add_text(k, m, from, (size_t)(cut - from), new,
				parent);
			from = cut;
			new = next;
		}
		s = word + token_length(word);
	}
	/* What is left of it: words, then perhaps blanks, which are not. */
	if (new) {
		add_text(k, m, from, (size_t)(s - from), true, parent);
		from = s;
	}
	add_text(k, m, from, strlen(from), false, parent);
}

static void copy_inlines(struct marking *k, const struct md *from,
	struct md *to);

static bool
is_token(const struct md *m)
{
	return m->type == MD_CODE || m->type == MD_IMAGE ||
		m->type == MD_SLOT || m->type == MD_LINEBREAK ||
		(m->type == MD_LINK && m->child == NULL);
}

static void
copy_inline(struct marking *k, const struct md *m, struct md *to)
{
	struct md *copy;
	bool new;

	if (m->type == MD_TEXT) {
		copy_text(k, m, to);
		return;
	}
	copy = md_shallow(k->a, m);
	if (is_token(m)) {
		new = take_token(k) && m->type != MD_LINEBREAK;
		md_append(new ? node(k, MD_INSERT, to) : to, copy);
		return;
	}
	copy->child = NULL;
	md_append(to, copy);
	copy_inlines(k, m, copy);
}

static void
copy_inlines(struct marking *k, const struct md *from, struct md *to)
{
	for (const struct md *m = from->child; m != NULL; m = m->next)
		copy_inline(k, m, to);
}

/* --- blocks --------------------------------------------------------------- */

/* The unit that m is; NULL: m is none (a frame, or said elsewhere). */
static const struct unit *
take_unit(struct marking *k, const struct md *m)
{
	const struct unit *u = k->next < k->u->n ? &k->u->v[k->next] : NULL;

	if (u == NULL || u->md != m)
		return NULL;
	k->next++;
	return u;
}

/* What is not of running text is skipped: entries have no node. */
static void
skip_entries(struct marking *k)
{
	while (k->next < k->u->n && k->u->v[k->next].md == NULL)
		k->next++;
}

static void
start(struct marking *k, const struct unit *u, struct md *copy)
{
	copy->mark = u->mark;
	k->inserted = u->inserted;
	k->token = unit_lead(u);
}

static void
copy_row(struct marking *k, const struct md *m, struct md *copy)
{
	for (const struct md *c = m->child; c != NULL; c = c->next) {
		struct md *cell = md_shallow(k->a, c);

		cell->child = NULL;
		md_append(copy, cell);
		k->token++;
		copy_inlines(k, c, cell);
	}
}

static struct md *
copy_block(struct marking *k, const struct md *m)
{
	struct md *copy = md_shallow(k->a, m), **tail = &copy->child;
	const struct unit *u;

	skip_entries(k);
	u = take_unit(k, m);
	if (u != NULL)
		start(k, u, copy);
	else
		k->inserted = NULL;
	if (m->type == MD_CODE_BLOCK)
		return copy;
	copy->child = NULL;
	if (m->type == MD_ROW) {
		copy_row(k, m, copy);
	} else if (m->type == MD_PARAGRAPH || m->type == MD_HEADING) {
		copy_inlines(k, m, copy);
	} else {
		for (const struct md *c = m->child; c != NULL; c = c->next) {
			*tail = copy_block(k, c);
			(*tail)->parent = copy;
			tail = &(*tail)->next;
		}
	}
	return copy;
}

/* --- all of it ------------------------------------------------------------ */

static void *
copied(struct arena *a, const void *v, size_t n, size_t size)
{
	return n > 0 ? arena_grow(a, v, n, n, size) : NULL;
}

static void
mark_entries(const struct units *u, struct projection *p)
{
	for (size_t i = 0; i < u->n; i++) {
		const struct unit *x = &u->v[i];

		if (x->kind == UNIT_RESOURCE)
			p->resource[x->entry].mark = x->mark;
		else if (x->kind == UNIT_DRAFT)
			p->draft[x->entry].mark = x->mark;
		else if (x->kind == UNIT_EVENT)
			p->event[x->entry].mark = x->mark;
		else if (x->kind == UNIT_STEP)
			p->step[x->entry].mark = x->mark;
	}
}

struct projection *
projection_marked(struct arena *a, const struct projection *p,
	const struct units *u)
{
	struct projection *copy = arena_grow(a, p, 1, 1, sizeof(*p));
	struct marking k = {.a = a, .u = u};

	copy->part = copied(a, p->part, p->n_parts, sizeof(*p->part));
	copy->resource = copied(a, p->resource, p->n_resources,
		sizeof(*p->resource));
	copy->draft = copied(a, p->draft, p->n_drafts, sizeof(*p->draft));
	copy->event = copied(a, p->event, p->n_events, sizeof(*p->event));
	copy->step = copied(a, p->step, p->n_steps, sizeof(*p->step));
	mark_entries(u, copy);
	for (size_t i = 0; i < p->n_parts; i++) {
		if (p->part[i].md != NULL)
			copy->part[i].md = copy_block(&k, p->part[i].md);
		for (size_t d = 0; p->part[i].type == PART_DRAFTS &&
		     d < p->n_drafts; d++)
			if (p->draft[d].md != NULL)
				copy->draft[d].md = copy_block(&k,
					p->draft[d].md);
	}
	return copy;
}

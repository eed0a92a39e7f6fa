/* SPDX-License-Identifier: MIT */
/*
 * The list of what changed: a line for each place, in the order in which they
 * stand; what was taken out last, under the nearest heading that is still
 * there.
 */
#include "recap/changes.h"

#include <string.h>

struct telling {
	struct arena *a;
	struct comparing *c;
	const struct projection *p;
	struct update *out;
	size_t cap;
};

static struct update_line *
line_at(struct telling *t, enum update_place place, const char *section)
{
	struct update *u = t->out;

	for (size_t i = 0; i < u->n_lines; i++)
		if (u->line[i].place == place && (section == NULL ||
		    strcmp(u->line[i].section, section) == 0))
			return &u->line[i];
	arena_push(t->a, u->line, u->n_lines, t->cap);
	u->line[u->n_lines] = (struct update_line){.place = place,
		.section = section};
	return &u->line[u->n_lines++];
}

static enum update_place
place_of_kind(enum unit_kind kind)
{
	static const enum update_place places[UNIT_KINDS] = {
		[UNIT_TITLE] = UPDATE_TITLE, [UNIT_DAY] = UPDATE_DAY,
		[UNIT_RESOURCE] = UPDATE_RESOURCES,
		[UNIT_DRAFT] = UPDATE_DRAFTS, [UNIT_EVENT] = UPDATE_EVENTS,
		[UNIT_STEP] = UPDATE_STEPS, [UNIT_SURVEY] = UPDATE_SURVEY,
		[UNIT_LOST] = UPDATE_LOST,
	};

	return places[kind];
}

/* Of a heading or a draft of the new one; "" has no words. */
static const char *
section_words(const struct telling *t, const struct unit *u)
{
	const char *words;

	if (u->kind == UNIT_DRAFT)
		return t->p->draft[u->entry].title;
	words = md_words(t->a, u->md);
	return *words == '\0' || u->number == 0 ? words :
		arena_printf(t->a, "D%d %s", u->number, words);
}

/* Where running text of the new one stands, from its heading on. */
static struct update_line *
line_under(struct telling *t, int at)
{
	while (at >= 0) {
		const struct unit *u = &t->c->new->v[at];
		const char *words = section_words(t, u);

		if (*words != '\0')
			return line_at(t, UPDATE_SECTION, words);
		at = u->under;
	}
	return line_at(t, at == UNDER_CLOSING ? UPDATE_CLOSING :
		UPDATE_OPENING, NULL);
}

static struct update_line *
line_of(struct telling *t, size_t i)
{
	const struct unit *u = &t->c->new->v[i];

	if (!unit_is_text(u))
		return line_at(t, place_of_kind(u->kind), NULL);
	return line_under(t, u->kind == UNIT_HEADING ? (int)i : u->under);
}

/* Where what was taken out stood; a heading that went with it is not named. */
static struct update_line *
line_of_old(struct telling *t, const struct unit *o)
{
	const struct units *old = t->c->old;
	int at = o->under;

	if (!unit_is_text(o))
		return line_at(t, place_of_kind(o->kind), NULL);
	if (at < 0 && (o->kind != UNIT_HEADING || at == UNDER_CLOSING))
		return line_under(t, at);
	while (at >= 0 && old->v[at].twin < 0)
		at = old->v[at].under;
	return at >= 0 ? line_under(t, old->v[at].twin) :
		line_at(t, UPDATE_ELSEWHERE, NULL);
}

/* Text of a draft that is itself new, or whose text was not compared. */
static bool
goes_with_draft(const struct units *u, const struct units *other,
	const struct unit *x)
{
	int twin = x->draft < 0 ? -1 : u->v[x->draft].twin;

	if (x->draft < 0)
		return false;
	for (size_t i = 0; twin >= 0 && i < other->n; i++)
		if (other->v[i].draft == twin)
			return false;
	return true;
}

/* A section that moved as a whole has moved once. */
static bool
moved_with_heading(const struct units *u, const struct unit *x)
{
	return x->mark == MD_MARK_MOVED && x->under >= 0 &&
		u->v[x->under].mark == MD_MARK_MOVED;
}

static void
mark_new(struct comparing *c)
{
	bool *drop = arena_array(c->a, c->new->n, sizeof(*drop));

	for (size_t i = 0; i < c->new->n; i++) {
		struct unit *u = &c->new->v[i];

		if (u->twin < 0 && u->kind != UNIT_LOST &&
		    !goes_with_draft(c->new, c->old, u))
			u->mark = MD_MARK_NEW;
		drop[i] = moved_with_heading(c->new, u);
	}
	for (size_t i = 0; i < c->new->n; i++)
		if (drop[i])
			c->new->v[i].mark = MD_MARK_NONE;
}

static void
count(struct telling *t, size_t i)
{
	const struct unit *u = &t->c->new->v[i];
	struct update_line *l;

	if (u->mark == MD_MARK_NONE || u->kind == UNIT_LOST)
		return;
	l = line_of(t, i);
	l->n_new += u->mark == MD_MARK_NEW;
	l->n_changed += u->mark == MD_MARK_CHANGED;
	l->n_moved += u->mark == MD_MARK_MOVED;
	t->out->n++;
	t->out->inserted |= u->inserted != NULL;
	/* The title and the day say so in the list alone. */
	t->out->marked |= u->kind != UNIT_TITLE && u->kind != UNIT_DAY;
	if (u->kind == UNIT_SURVEY)
		t->out->survey = u->mark;
}

static void
count_out(struct telling *t, const struct unit *o)
{
	if (o->twin >= 0 || o->kind == UNIT_LOST ||
	    goes_with_draft(t->c->old, t->c->new, o))
		return;
	line_of_old(t, o)->n_out++;
	t->out->n++;
}

/* What the edition leaves out follows from other changes, mostly; and where
 * no word differs, the order does, or the layout. */
static void
tell_rest(struct telling *t)
{
	enum update_place place = UPDATE_FORM;

	for (size_t i = 0; i < t->c->new->n; i++)
		if (t->c->new->v[i].kind == UNIT_LOST &&
		    t->c->new->v[i].mark != MD_MARK_NONE)
			place = UPDATE_LOST;
	line_at(t, place, NULL)->n_changed++;
	t->out->n++;
}

void
changes_tell(struct arena *a, struct comparing *c, const struct projection *p,
	struct update *out)
{
	struct telling t = {.a = a, .c = c, .p = p, .out = out};

	mark_new(c);
	for (size_t i = 0; i < c->new->n; i++)
		count(&t, i);
	for (size_t i = 0; i < c->old->n; i++)
		count_out(&t, &c->old->v[i]);
	if (out->n == 0)
		tell_rest(&t);
}

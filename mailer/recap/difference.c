/* SPDX-License-Identifier: MIT */
/*
 * Finding what changed between two projections.
 *
 * Entries of blocks are found again by what names them. Running text is
 * compared unit by unit: what is the same in the same order stays; what is the
 * same elsewhere has moved; of what is left between two that stayed, what is
 * alike has changed, and the rest is new, or was taken out.
 */
#include "recap/difference.h"

#include <string.h>

#include "recap/changes.h"
#include "recap/marked.h"
#include "recap/sequence.h"

enum {
	KEPT_MAX = 64 << 20,
	WINDOW = 12,		/* how far apart what changed is looked for */
	ALIKE = 40,		/* hundredths of words in common: changed */
	MARKED = 50,		/* and from here on its words are marked */
	INSERTIONS = 8,		/* so many at most; else all of it is */
};

void
projection_keep(const struct projection *p, struct buf *out)
{
	struct arena a;
	struct units u;

	arena_init(&a);
	units_of(&a, p, &u);
	units_write(&u, out);
	arena_release(&a);
}

/* --- entries -------------------------------------------------------------- */

static void
join(struct comparing *c, size_t old, size_t new)
{
	struct unit *o = &c->old->v[old], *n = &c->new->v[new];

	o->twin = (int)new;
	n->twin = (int)old;
	if (strcmp(o->fact, n->fact) != 0)
		n->mark = MD_MARK_CHANGED;
}

static bool
same_name(const struct unit *o, const struct unit *n, bool by_id)
{
	const char *a = by_id ? o->id : o->name, *b = by_id ? n->id : n->name;

	return o->kind == n->kind && *a != '\0' && strcmp(a, b) == 0;
}

static bool
is_single(enum unit_kind kind)
{
	return kind == UNIT_TITLE || kind == UNIT_DAY || kind == UNIT_SURVEY ||
		kind == UNIT_LOST;
}

/* By what identifies it; else by what it is called. */
static void
match_entries(struct comparing *c, bool by_id)
{
	for (size_t k = 0; k < c->new->n; k++) {
		const struct unit *n = &c->new->v[k];

		for (size_t i = 0; !unit_is_text(n) && n->twin < 0 &&
		     i < c->old->n; i++) {
			const struct unit *o = &c->old->v[i];

			if (o->twin < 0 && (same_name(o, n, by_id) ||
			    (is_single(n->kind) && o->kind == n->kind)))
				join(c, i, k);
		}
	}
}

/* --- running text --------------------------------------------------------- */

/* Places of units in their list: of the recap, or of one draft. */
struct run {
	size_t n, *at;
	const char **key;
};

static void
run_of(struct comparing *c, const struct units *u, int draft, struct run *r)
{
	r->n = 0;
	r->at = arena_array(c->a, u->n, sizeof(*r->at));
	r->key = arena_array(c->a, u->n, sizeof(*r->key));
	for (size_t i = 0; i < u->n; i++) {
		if (!unit_is_text(&u->v[i]) || u->v[i].draft != draft)
			continue;
		r->at[r->n] = i;
		r->key[r->n++] = arena_printf(c->a, "%d %s", u->v[i].kind,
			u->v[i].fact);
	}
}

static void
find_moved(struct comparing *c, const struct run *old, const struct run *new)
{
	for (size_t k = 0; k < new->n; k++) {
		struct unit *n = &c->new->v[new->at[k]];

		for (size_t i = 0; n->twin < 0 && i < old->n; i++) {
			if (c->old->v[old->at[i]].twin >= 0 ||
			    strcmp(old->key[i], new->key[k]) != 0)
				continue;
			join(c, old->at[i], new->at[k]);
			n->mark = MD_MARK_MOVED;
		}
	}
}

static size_t
tokens_of(struct arena *a, const char *fact, const char ***v_r)
{
	char *rest = arena_strdup(a, fact), *s;
	size_t n = 0, cap = 0;
	const char **v = NULL;

	while ((s = strsep(&rest, " ")) != NULL) {
		arena_push(a, v, n, cap);
		v[n++] = s;
	}
	*v_r = v;
	return n;
}

/* What ends a sentence, or a cell, makes nothing alike. */
static bool
is_word(const char *token)
{
	if (strncmp(token, "\\+", 2) == 0)
		token += 2;
	return token[strspn(token, ".,;:!?")] != '\0' &&
		strcmp(token, "\\|") != 0;
}

static size_t
words(const char *const *v, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += is_word(v[i]);
	return count;
}

/* Hundredths of their words that two have in common; inserted_r may be NULL,
 * and is by token of the new one. */
static int
likeness(struct arena *a, const struct unit *o, const struct unit *n,
	bool **inserted_r, size_t *n_r)
{
	size_t lead = unit_lead(n), common = 0, n_old, n_new, *there, *here;
	const char **old, **new;
	size_t all;

	n_old = tokens_of(a, o->fact, &old) - lead;
	n_new = tokens_of(a, n->fact, &new) - lead;
	there = arena_array(a, n_old, sizeof(*there));
	here = arena_array(a, n_new, sizeof(*here));
	sequence_match(a, old + lead, n_old, new + lead, n_new, there, here);
	if (inserted_r != NULL)
		*inserted_r = arena_array(a, n_new + lead, sizeof(bool));
	for (size_t i = 0; i < n_new; i++) {
		common += here[i] != NOWHERE && is_word(new[lead + i]);
		if (inserted_r != NULL)
			(*inserted_r)[lead + i] = here[i] == NOWHERE;
	}
	if (n_r != NULL)
		*n_r = n_new + lead;
	all = words(old + lead, n_old) + words(new + lead, n_new);
	return all == 0 ? 100 : (int)(200 * common / all);
}

/* Where it is much the same, the words that are new; where not, all of it. */
static void
find_words(struct comparing *c, const struct unit *o, struct unit *n)
{
	bool *inserted, any = false;
	size_t count, runs = 0;

	if (n->kind == UNIT_CODE || likeness(c->a, o, n, &inserted,
		&count) < MARKED)
		return;
	for (size_t i = 0; i < count; i++) {
		runs += inserted[i] && (i == 0 || !inserted[i - 1]);
		any |= inserted[i];
	}
	if (any && runs <= INSERTIONS)
		n->inserted = inserted;
}

static void
change(struct comparing *c, size_t old, size_t new)
{
	join(c, old, new);
	c->new->v[new].mark = MD_MARK_CHANGED;
	find_words(c, &c->old->v[old], &c->new->v[new]);
}

/* What lies between two that stayed. */
struct gap {
	size_t n_old, n_new;
	const size_t *old, *new;	/* that are alone so far */
};

static void
find_alike(struct comparing *c, const struct gap *g)
{
	size_t from = 0;
	struct arena scratch;

	arena_init(&scratch);
	for (size_t k = 0; k < g->n_new; k++) {
		const struct unit *n = &c->new->v[g->new[k]];
		size_t best = NOWHERE;
		int most = ALIKE - 1;

		for (size_t i = from; i < g->n_old && i < from + WINDOW; i++) {
			const struct unit *o = &c->old->v[g->old[i]];
			int like = o->kind != n->kind ? 0 :
				likeness(&scratch, o, n, NULL, NULL);

			arena_clear(&scratch);
			if (like > most) {
				most = like;
				best = i;
			}
		}
		if (best == NOWHERE)
			continue;
		change(c, g->old[best], g->new[k]);
		from = best + 1;
	}
	arena_release(&scratch);
}

/* One that took the place of another, however little they are alike. */
static void
find_replaced(struct comparing *c, const struct gap *g)
{
	size_t old = NOWHERE, new = NOWHERE, n = 0;

	for (size_t i = 0; i < g->n_old; i++)
		if (c->old->v[g->old[i]].twin < 0) {
			old = g->old[i];
			n++;
		}
	for (size_t k = 0; k < g->n_new; k++)
		if (c->new->v[g->new[k]].twin < 0) {
			new = g->new[k];
			n++;
		}
	if (n == 2 && old != NOWHERE && new != NOWHERE &&
	    c->old->v[old].kind == c->new->v[new].kind)
		change(c, old, new);
}

/* From *at on, up to the next that stayed, those that are alone. */
static size_t
alone(struct units *u, const struct run *r, size_t *at, size_t *v)
{
	size_t n = 0;

	for (; *at < r->n && !u->v[r->at[*at]].anchor; (*at)++)
		if (u->v[r->at[*at]].twin < 0)
			v[n++] = r->at[*at];
	(*at)++;
	return n;
}

static void
find_changed(struct comparing *c, const struct run *old, const struct run *new)
{
	size_t *o = arena_array(c->a, old->n, sizeof(*o));
	size_t *n = arena_array(c->a, new->n, sizeof(*n));
	size_t i = 0, k = 0;

	while (i <= old->n && k <= new->n) {
		struct gap g = {.old = o, .new = n};

		g.n_old = alone(c->old, old, &i, o);
		g.n_new = alone(c->new, new, &k, n);
		find_alike(c, &g);
		find_replaced(c, &g);
	}
}

static bool
match_run(struct comparing *c, int draft_old, int draft_new)
{
	struct run old, new;
	size_t *there, *here;

	run_of(c, c->old, draft_old, &old);
	run_of(c, c->new, draft_new, &new);
	there = arena_array(c->a, old.n, sizeof(*there));
	here = arena_array(c->a, new.n, sizeof(*here));
	if (!sequence_match(c->a, old.key, old.n, new.key, new.n, there, here))
		return false;
	for (size_t k = 0; k < new.n; k++)
		if (here[k] != NOWHERE) {
			join(c, old.at[here[k]], new.at[k]);
			c->old->v[old.at[here[k]]].anchor = true;
			c->new->v[new.at[k]].anchor = true;
		}
	find_moved(c, &old, &new);
	find_changed(c, &old, &new);
	return true;
}

/* --- all of it ------------------------------------------------------------ */

static bool
has_text(const struct units *u, int draft)
{
	for (size_t i = 0; i < u->n; i++)
		if (u->v[i].draft == draft && unit_is_text(&u->v[i]))
			return true;
	return false;
}

/* Drafts that either has whole and the other not are one change each, of the
 * draft, whatever they say. */
static bool
compare(struct comparing *c)
{
	match_entries(c, true);
	match_entries(c, false);
	if (!match_run(c, -1, -1))
		return false;
	for (size_t k = 0; k < c->new->n; k++) {
		const struct unit *n = &c->new->v[k];

		if (n->kind == UNIT_DRAFT && n->twin >= 0 &&
		    has_text(c->new, (int)k) && has_text(c->old, n->twin) &&
		    !match_run(c, n->twin, (int)k))
			return false;
	}
	return true;
}

struct projection *
projection_unmarked(struct arena *a, const struct projection *p,
	const struct update *update)
{
	struct projection *copy = arena_grow(a, p, 1, 1, sizeof(*p));
	struct update *u = arena_grow(a, update, 1, 1, sizeof(*update));

	u->marked = u->inserted = false;
	u->survey = MD_MARK_NONE;
	copy->update = u;
	return copy;
}

struct projection *
projection_updated(struct arena *a, const struct projection *p,
	const char *kept, const struct civil *day)
{
	struct update *update = arena_alloc(a, sizeof(*update));
	struct projection *copy;
	struct units old, new;
	struct arena scratch;
	struct comparing c = {.a = &scratch, .old = &old, .new = &new};

	arena_init(&scratch);
	update->day = *day;
	update->day.timed = false;
	units_of(&scratch, p, &new);
	update->known = kept != NULL && units_read(&scratch, kept, &old) &&
		compare(&c);
	if (update->known) {
		changes_tell(a, &c, p, update);
		copy = projection_marked(a, p, &new);
		copy->update = update;
	} else {
		copy = projection_unmarked(a, p, update);
	}
	arena_release(&scratch);
	return copy;
}

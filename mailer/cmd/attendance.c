/* SPDX-License-Identifier: MIT */
/* Who comes to a meeting, counted; nobody's own answer can be told from it. */
#include "cmd/attendance.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/meeting.h"
#include "store/db.h"

enum { FEW = 5, LOOK_BACK = 400 * 86400 };

struct counting {
	struct arena *a;
	struct attendance *at;
	struct attendance_table *t;	/* NULL: persons and sums */
};

static struct attendance_group *
group_of(struct counting *c, const char *name)
{
	struct attendance_table *t = c->t;

	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->group[i].name, name) == 0)
			return &t->group[i];
	arena_push(c->a, t->group, t->n, t->cap);
	t->group[t->n] = (struct attendance_group){
		.name = arena_strdup(c->a, name)};
	return &t->group[t->n++];
}

/* Who has not chosen has the list's default. */
static const char *
tier_of(const struct list_conf *l, const char *id)
{
	return *id == '\0' && l->default_tier != -1 ?
		l->tiers.v[l->default_tier].id : id;
}

static int
take(void *ctx, const struct event_member *m, struct err *err)
{
	struct counting *c = ctx;
	struct attendance *at = c->at;
	struct attendance_group *g;

	(void)err;
	/* Of one who was not asked, and whose answer is void, nothing is. */
	if (!m->asked && m->partstat == NULL)
		return 0;
	if (c->t == NULL) {
		event_count_add(&at->counts, m->asked, m->partstat);
		arena_push(c->a, at->person, at->n, at->cap);
		at->person[at->n++] = (struct attendance_person){
			arena_strdup(c->a, m->addr),
			arena_strdup(c->a, m->name), m->asked,
			arena_strdup(c->a, m->partstat)};
		return 0;
	}
	g = group_of(c, c->t->by == NULL ? tier_of(at->list, m->tier) :
		m->attribute);
	g->members++;
	event_count_add(&g->counts, m->asked, m->partstat);
	return 0;
}

static int
in_order(const void *a, const void *b)
{
	const struct attendance_group *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void
add_few(struct attendance_table *t, const struct attendance_group *g)
{
	t->n_few++;
	t->few_members += g->members;
	t->few.invited += g->counts.invited;
	t->few.yes += g->counts.yes;
	t->few.maybe += g->counts.maybe;
	t->few.no += g->counts.no;
	t->few.silent += g->counts.silent;
	t->few.unasked += g->counts.unasked;
}

/* With a single group that may not be told, what it says would be the rest of
 * the whole: the smallest other joins it. */
static void
tell_apart(struct attendance_table *t)
{
	struct attendance_group *smallest = NULL;
	size_t few = 0;

	for (size_t i = 0; i < t->n; i++) {
		struct attendance_group *g = &t->group[i];

		g->told = g->members >= FEW;
		few += !g->told;
		if (g->told && (smallest == NULL ||
		    g->members < smallest->members))
			smallest = g;
	}
	if (few == 1 && smallest != NULL)
		smallest->told = false;
	for (size_t i = 0; i < t->n; i++)
		if (!t->group[i].told)
			add_few(t, &t->group[i]);
	if (t->n > 1)
		qsort(t->group, t->n, sizeof(*t->group), in_order);
}

int
attendance_take(const struct home *h, const struct list_conf *l,
	const struct event *e, size_t n_by, const char *const *by,
	struct attendance *at_r, struct err *err)
{
	struct counting c = {h->arena, at_r, NULL};

	*at_r = (struct attendance){.event = *e, .list = l,
		.n_tables = n_by + 1};
	at_r->table = arena_array(h->arena, n_by + 1, sizeof(*at_r->table));
	if (event_members(h->db, e, NULL, take, &c, err) == -1)
		return -1;
	for (size_t i = 0; i <= n_by; i++) {
		c.t = &at_r->table[i];
		*c.t = (struct attendance_table){
			.by = i > 0 ? by[i - 1] : NULL};
		if (event_members(h->db, e, c.t->by, take, &c, err) == -1)
			return -1;
		tell_apart(c.t);
	}
	return 0;
}

struct listing {
	const struct home *h;
	const struct list_conf *l;
	size_t n_by;
	const char *const *by;
	struct attendance *v;
	size_t n, cap;
};

/* 1: it is one of them, 0: nobody was asked and nobody has answered, -1. */
static int
add(struct listing *x, const struct event *e, struct err *err)
{
	struct attendance at;

	if (attendance_take(x->h, x->l, e, x->n_by, x->by, &at, err) == -1)
		return -1;
	if (at.n == 0 && e->invited_at == 0)
		return 0;
	arena_push(x->h->arena, x->v, x->n, x->cap);
	x->v[x->n++] = at;
	return 1;
}

int
attendance_list(const struct home *h, const struct list_conf *l, size_t n_by,
	const char *const *by, struct attendance **v_r, size_t *n_r,
	struct err *err)
{
	struct listing x = {h, l, n_by, by, NULL, 0, 0};
	int64_t now = clock_now(), id;
	size_t n = 0, coming = 0;
	struct event *e = NULL;
	int rc = 0;

	if (h->db != NULL && (db_list_id(h->db, l->slug, &id, err) == -1 ||
	    events_since(h->db, h->arena, id, now - LOOK_BACK, &e, &n,
		err) == -1))
		return -1;
	while (coming < n && e[coming].starts_at <= now)
		coming++;
	/* Of those that were, the last. */
	for (size_t i = coming; i > 0 && rc == 0; i--)
		rc = add(&x, &e[i - 1], err);
	for (size_t i = coming; i < n && rc != -1; i++)
		rc = add(&x, &e[i], err);
	*v_r = x.v;
	*n_r = x.n;
	return rc == -1 ? -1 : 0;
}

const char *
attendance_words(struct arena *a, const struct event_counts *c)
{
	return arena_printf(a, "%" PRId64 " yes, %" PRId64 " maybe, %" PRId64
		" no, %" PRId64 " silent", c->yes, c->maybe, c->no,
		c->silent);
}

const char *
attendance_when(struct arena *a, const struct event *e)
{
	struct meeting_facts f;
	struct err ignored = {0};
	char s[32] = "";

	if (meeting_facts_read(a, e->facts, &f, &ignored) == 0)
		civil_format(&f.start, s, sizeof(s));
	return arena_strdup(a, s);
}

/* SPDX-License-Identifier: MIT */
/* Instants in the time zone of a list, and when it meets. */
#include "cmd/when.h"

#include <string.h>

#include "conf/list.h"
#include "schedule/occurrence.h"
#include "schedule/zone.h"

enum { ZONES_MAX = 8 };

/* Many a home that is told to live shortly shares these. */
struct zones {
	struct arena *arena;
	size_t n;
	struct {
		const char *name;
		struct zone *zone;
	} v[ZONES_MAX];
};

struct zones *
zones_new(struct arena *a)
{
	struct zones *z = arena_alloc(a, sizeof(*z));

	z->arena = a;
	return z;
}

static struct zone *
open_once(const struct home *h, const char *name)
{
	struct zones *z = h->zones;

	for (size_t i = 0; z != NULL && i < z->n; i++)
		if (strcmp(z->v[i].name, name) == 0)
			return z->v[i].zone;
	if (z == NULL || z->n == ZONES_MAX)
		return zone_open(h->arena, name);
	z->v[z->n].name = arena_strdup(z->arena, name);
	z->v[z->n].zone = zone_open(z->arena, name);
	return z->v[z->n++].zone;
}

struct zone *
when_zone(const struct home *h, const char *list)
{
	const char *name = "UTC";
	struct zone *zone;

	for (size_t i = h->n_lists; i-- > 0;)
		if (list == NULL || strcmp(h->list[i]->slug, list) == 0)
			name = h->list[i]->timezone;
	zone = open_once(h, name);
	return zone != NULL ? zone : open_once(h, "UTC");
}

const char *
when_local(const struct home *h, const char *list, int64_t t)
{
	struct zone *zone = when_zone(h, list);
	char *s = arena_alloc(h->arena, 24);
	struct civil civil = zone != NULL ? zone_civil(zone, t) :
		civil_of_time(t, 0);

	civil.timed = true;
	civil_format(&civil, s, 24);
	return s;
}

int
when_occurrences(const struct home *h, const struct list_conf *l,
	const struct session_conf *s, int64_t from, int64_t to,
	struct occurrence **v_r, size_t *n_r, struct err *err)
{
	struct occurrence_change *change = arena_array(h->arena, s->n_changes,
		sizeof(*change));
	const struct occurrence_rule r = {s->rule, s->start, s->end, s->from,
		s->n_changes, change};

	for (size_t i = 0; i < s->n_changes; i++) {
		change[i].on = s->change[i].on;
		if (!s->change[i].cancel)
			change[i].move_to = s->change[i].move_to;
	}
	return occurrences_between(h->arena, &r, when_zone(h, l->slug), from,
		to, v_r, n_r, err);
}

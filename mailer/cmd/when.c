/* SPDX-License-Identifier: MIT */
/* Instants in the time zone of a list. */
#include "cmd/when.h"

#include <string.h>

#include "conf/list.h"
#include "schedule/zone.h"

struct zone *
when_zone(const struct home *h, const char *list)
{
	const char *name = "UTC";
	struct zone *zone;

	for (size_t i = h->n_lists; i-- > 0;)
		if (list == NULL || strcmp(h->list[i]->slug, list) == 0)
			name = h->list[i]->timezone;
	zone = zone_open(h->arena, name);
	return zone != NULL ? zone : zone_open(h->arena, "UTC");
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

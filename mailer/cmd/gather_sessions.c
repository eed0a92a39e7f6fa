/* SPDX-License-Identifier: MIT */
/* When a list meets by itself in the weeks after a digest. */
#include "cmd/gather.h"

#include <stdlib.h>

#include "base/clock.h"
#include "cmd/when.h"
#include "conf/list.h"
#include "schedule/occurrence.h"

enum { AHEAD = 35 * 24 * 3600 };

static int
by_start(const void *a, const void *b)
{
	const struct digest_session *x = a, *y = b;

	return civil_cmp(&x->start, &y->start);
}

int
gather_sessions(struct gather *g)
{
	int64_t now = clock_now();
	size_t cap = 0;

	for (size_t i = 0; i < g->list->n_sessions; i++) {
		const struct session_conf *s = &g->list->session[i];
		struct occurrence *v;
		size_t n;

		if (when_occurrences(g->h, g->list, s, now, now + AHEAD, &v,
			&n, &g->c->err) == -1)
			return -1;
		for (size_t k = 0; k < n; k++) {
			if (v[k].cancelled)
				continue;
			arena_push(g->h->arena, g->d.session, g->d.n_sessions,
				cap);
			g->d.session[g->d.n_sessions++] =
				(struct digest_session){.title = s->title,
				.place = s->place, .start = v[k].start,
				.end = v[k].end, .tiers = s->tiers};
		}
	}
	if (g->d.n_sessions > 1)
		qsort(g->d.session, g->d.n_sessions, sizeof(*g->d.session),
			by_start);
	return 0;
}

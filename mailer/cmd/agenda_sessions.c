/* SPDX-License-Identifier: MIT */
/*
 * When a list meets, as its sessions say: an occurrence of the rule, moved or
 * cancelled where list.yaml changes that date. Invitations stand apart.
 */
#include "cmd/agenda.h"
#include "cmd/when.h"
#include "conf/list.h"
#include "schedule/occurrence.h"

static int
session(struct agenda *g, const struct list_conf *l,
	const struct session_conf *s)
{
	const char *title = ltext_in(&s->title, l->languages[0],
		l->languages[0]);
	struct occurrence *v;
	size_t n;

	if (when_occurrences(g->h, l, s, g->now, g->until, &v, &n,
	    &g->c->err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (!v[i].cancelled)
			agenda_add(g, &(struct agenda_item){AGENDA_SESSION,
				v[i].starts_at, l->slug, s->slug, 0,
				arena_printf(g->h->arena, "%s: people meet, "
				"nothing is sent", title != NULL ? title :
				s->slug), NULL, true});
	return 0;
}

int
agenda_sessions(struct agenda *g, struct list_conf *l)
{
	for (size_t i = 0; i < l->n_sessions; i++)
		if (session(g, l, &l->session[i]) == -1)
			return -1;
	return 0;
}

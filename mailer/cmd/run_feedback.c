/* SPDX-License-Identifier: MIT */
/*
 * What run does before comments on drafts close: who was asked and has said
 * nothing is reminded, once, in the last three days before `feedback_by`, in
 * the list's time zone. Whoever got the recap less than two days before these
 * begin is not: it was read just now, or will be. Once that day is over nobody
 * is reminded any more.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/token.h"
#include "cmd/agenda.h"
#include "cmd/run.h"
#include "cmd/when.h"
#include "conf/list.h"
#include "conf/settings.h"
#include "schedule/zone.h"
#include "store/db.h"
#include "store/draft.h"
#include "store/draft_remind.h"

enum { DAY = 86400, BEFORE = 3 * DAY, YOUNG = 2 * DAY };

/* From when, and before when; false: it names no day. */
static bool
window(const struct home *h, const struct list_conf *l, const char *by,
	int64_t *from_r, int64_t *end_r)
{
	const struct zone *z = when_zone(h, l->slug);
	struct civil day;

	if (!civil_parse(by, &day))
		return false;
	*from_r = zone_to_time(z, &day) - BEFORE;
	day = civil_of_time(civil_to_time(&day, 0) + DAY, 0);
	*end_r = zone_to_time(z, &day);
	return true;
}

/* The recap's own mail, so that the reminder stands in one thread with it. */
static const char *
message_id(void *ctx, struct arena *a, const struct draft_mail *m)
{
	const struct home *h = ctx;
	char mid[MESSAGE_ID_SIZE];

	message_id_make(h->keys, arena_printf(a, "%s %lld %s %s", m->list,
		(long long)m->member_id, m->kind, m->subject_key),
		h->settings->identity.domain, mid);
	return arena_printf(a, "<%s>", mid);
}

static int
remind(struct run *r, const struct list_conf *l, int64_t list_id,
	const struct draft_due *d)
{
	struct draft_remind x = {.list_id = list_id, .recap_id = d->recap_id,
		.revision_id = d->revision_id, .revision = d->revision,
		.recap = d->recap, .feedback_by = d->feedback_by,
		.now = clock_now(), .message_id = message_id, .ctx = &r->h};
	int64_t from, end, n;

	if (!window(&r->h, l, d->feedback_by, &from, &end) || x.now < from ||
	    x.now >= end)
		return 0;
	x.sent_before = from - YOUNG;
	return drafts_remind(r->h.db, &x, &n, &r->c->err);
}

/* Drafts of a revision that close on one day are told of together. */
static bool
first_of_day(const struct draft_due *v, size_t i)
{
	return i == 0 || v[i].revision_id != v[i - 1].revision_id ||
		strcmp(v[i].feedback_by, v[i - 1].feedback_by) != 0;
}

int
run_feedback(struct run *r)
{
	for (size_t i = 0; i < r->h.n_lists; i++) {
		const struct list_conf *l = r->h.list[i];
		struct draft_due *v;
		int64_t id;
		size_t n;

		if (db_list_id(r->h.db, l->slug, &id, &r->c->err) == -1 ||
		    drafts_due(r->h.db, r->c->arena, id, clock_now() - DAY,
			&v, &n, &r->c->err) == -1)
			return -1;
		for (size_t k = 0; k < n; k++)
			if (first_of_day(v, k) &&
			    remind(r, l, id, &v[k]) == -1)
				return -1;
	}
	return 0;
}

int
agenda_feedback(struct agenda *g, struct list_conf *l)
{
	struct err *err = &g->c->err;
	int64_t id, from, end;
	struct draft_due *v;
	size_t n;

	if (g->h->db == NULL)
		return 0;
	if (db_list_id(g->h->db, l->slug, &id, err) == -1 ||
	    drafts_due(g->h->db, g->h->arena, id, g->now - DAY, &v, &n,
		err) == -1)
		return -1;
	for (size_t k = 0; k < n; k++)
		if (first_of_day(v, k) && window(g->h, l, v[k].feedback_by,
			&from, &end) && g->now < end)
			agenda_add(g, &(struct agenda_item){.at = from,
				.kind = AGENDA_FEEDBACK, .list = l->slug,
				.recap = v[k].recap, .text = arena_printf(
				g->h->arena, "reminds the silent of its "
				"drafts; comments close on %s",
				v[k].feedback_by)});
	return 0;
}

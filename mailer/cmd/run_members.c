/* SPDX-License-Identifier: MIT */
/*
 * What run does about members by itself: their mail is read, who cannot be
 * reached is suspended, the contact is told of consent that ends, and who is
 * silent about a survey is reminded, once, in the last days. Each writes
 * nothing where nothing is new.
 */
#include "cmd/run.h"

#include "base/clock.h"
#include "base/failpoint.h"
#include "cmd/agenda.h"
#include "cmd/poll.h"
#include "cmd/survey_take.h"
#include "cmd/when.h"
#include "conf/list.h"
#include "conf/settings.h"
#include "schedule/zone.h"
#include "store/answer.h"
#include "store/bounce.h"
#include "store/consent_end.h"
#include "store/db.h"
#include "store/journal.h"

/* Deliveries this old record nothing new: stale is five days, and a recap may
 * say more. */
enum { STILL_FAILING = 60 * 86400 };

/* A mailbox that could not be read is told; others' mail was acted on. */
int
run_inbox(struct run *r)
{
	struct poll p = {.c = r->c, .h = &r->h, .stopping = deliver_stopping};

	return poll_mailboxes(&p);
}

int
run_bounces(struct run *r)
{
	const struct bounces_conf *b = &r->h.settings->bounces;
	const struct bounce_limits limits = {b->hard, b->hard_days, b->soft};
	struct cmd *c = r->c;
	int64_t now = clock_now(), n;

	if (bounces_act(r->h.db, r->h.keys, &limits, now - STILL_FAILING, now,
		&n, &c->err) == -1)
		return -1;
	return n > 0 ? journal_update(r->h.journal, &c->err) : 0;
}

static int
warn(struct run *r, const struct list_conf *l, int64_t list_id)
{
	struct cmd *c = r->c;
	int64_t now = clock_now();
	const struct zone *z = when_zone(&r->h, l->slug);
	struct civil day = zone_civil(z, now);
	char today[32];
	int rc;

	day.timed = false;
	civil_format(&day, today, sizeof(today));
	if (db_begin(r->h.db, &c->err) == -1)
		return -1;
	rc = consent_end_warn(r->h.db, list_id, today, now, &c->err);
	failpoint("consent_warned");
	return db_end(r->h.db, rc, &c->err);
}

int
run_consent(struct run *r)
{
	int behind = db_clock_behind(r->h.db, clock_now(), &r->c->err);

	/* Nothing goes out by a clock that is behind; told later, an end would
	 * be over (F27). */
	if (behind != 0)
		return behind == 1 ? 0 : -1;
	for (size_t i = 0; i < r->h.n_lists; i++) {
		const struct list_conf *l = r->h.list[i];
		int64_t id;
		int any;

		if (db_list_id(r->h.db, l->slug, &id, &r->c->err) == -1)
			return -1;
		any = consent_end_any(r->h.db, id, clock_now(), &r->c->err);
		if (any == -1 || (any == 1 && warn(r, l, id) == -1))
			return -1;
	}
	return 0;
}

/* From when the silent are reminded; false: never, or not any more. */
static bool
survey_reminds(const struct home *h, const struct list_conf *l, int64_t now,
	int64_t *from_r)
{
	int64_t closes;

	if (l->survey == NULL || l->survey->remind == 0)
		return false;
	closes = survey_closes(h, l);
	if (now >= closes || closes == INT64_MAX)
		return false;
	*from_r = zone_to_time(when_zone(h, l->slug), &l->survey->due) -
		l->survey->remind;
	return true;
}

int
agenda_survey(struct agenda *g, struct list_conf *l)
{
	struct err *err = &g->c->err;
	struct arena *a = g->h->arena;
	int64_t id, from;
	int rc;

	if (g->h->db == NULL || !survey_reminds(g->h, l, g->now, &from))
		return 0;
	if (db_list_id(g->h->db, l->slug, &id, err) == -1 ||
	    (rc = survey_to_remind(g->h->db, id, l->survey->slug, err)) == -1)
		return -1;
	if (rc == 1)
		agenda_add(g, &(struct agenda_item){.kind = AGENDA_SURVEY,
			.at = from, .list = l->slug,
			.recap = l->survey->slug, .text = arena_printf(a,
			"reminds the silent of this survey; it is due on "
			"%04d-%02d-%02d", l->survey->due.year,
			l->survey->due.month, l->survey->due.day)});
	return 0;
}

int
run_survey(struct run *r)
{
	for (size_t i = 0; i < r->h.n_lists; i++) {
		const struct list_conf *l = r->h.list[i];
		int64_t id, n, from, now = clock_now();

		if (!survey_reminds(&r->h, l, now, &from) || now < from)
			continue;
		if (db_list_id(r->h.db, l->slug, &id, &r->c->err) == -1 ||
		    survey_remind(r->h.db, id, l->survey->slug, now, &n,
			&r->c->err) == -1)
			return -1;
	}
	return 0;
}

/* SPDX-License-Identifier: MIT */
/* Digests that run will make, and those that it will send a day after their
 * preview. */
#include "cmd/agenda.h"
#include "cmd/digest_due.h"
#include "cmd/gather.h"
#include "cmd/when.h"
#include "conf/list.h"
#include "schedule/zone.h"
#include "store/db.h"
#include "store/digest.h"

typedef int (*find_fn)(struct db *db, struct arena *a, int64_t list_id,
	const char *what, struct digest_row *r, struct err *err);

/* 1, 0: there is none, or no store yet, -1. */
static int
find(struct agenda *g, const struct list_conf *l, find_fn fn,
	const char *what, struct digest_row *row)
{
	struct err *err = &g->c->err;
	int64_t list;

	if (g->h->db == NULL)
		return 0;
	if (db_list_id(g->h->db, l->slug, &list, err) == -1)
		return -1;
	return fn(g->h->db, g->h->arena, list, what, row, err);
}

static int
is_made(struct agenda *g, const struct list_conf *l, const char *month,
	bool *made_r)
{
	struct digest_row row;
	int rc = find(g, l, digest_row_get, month, &row);

	*made_r = rc == 1 && (row.ended_at != 0 || row.notice_id != 0);
	return rc == -1 ? -1 : 0;
}

/* That of the month before this one. A month that is over without a recap
 * makes none; of another nobody knows yet. */
static int
one_month(struct agenda *g, const struct list_conf *l, int year, int month,
	int64_t at)
{
	bool made, any = true;

	digest_month_add(&year, &month, -1);
	if (is_made(g, l, digest_month_text(g->h->arena, year, month),
		&made) == -1 || (gather_is_over(g->h, l, year, month) &&
	    gather_any(g->h, l, year, month, &any, &g->c->err) == -1))
		return -1;
	if (!made && any)
		agenda_add(g, &(struct agenda_item){AGENDA_DIGEST, at, l->slug,
			gather_slug(g->h->arena, year, month), 0,
			l->digest->automatic ? "is written and shown to the "
			"contact, and goes out a day later" : "is written and "
			"shown to the contact", NULL, false});
	return 0;
}

int
agenda_digests(struct agenda *g, const struct list_conf *l)
{
	struct zone *zone = when_zone(g->h, l->slug);
	struct civil now = zone_civil(zone, g->now);
	struct civil end = zone_civil(zone, g->until);
	int year = now.year, month = now.month;
	int64_t at;

	while (l->digest != NULL && (year < end.year ||
	       (year == end.year && month <= end.month))) {
		if (digest_due(g->h, l, year, month, &at, &g->c->err) == -1 ||
		    (at != 0 && one_month(g, l, year, month, at) == -1))
			return -1;
		digest_month_add(&year, &month, 1);
	}
	return 0;
}

int
agenda_digest_waits(struct agenda *g, const struct list_conf *l,
	const char *slug, int64_t at, bool *waits_r)
{
	struct digest_row row;
	int rc = find(g, l, digest_row_open, slug, &row);

	*waits_r = rc == 1 && row.automatic;
	if (*waits_r)
		agenda_add(g, &(struct agenda_item){AGENDA_DIGEST, at, l->slug,
			slug, 0, "goes out by itself, if it is as its preview "
			"showed it", NULL, false});
	return rc == -1 ? -1 : 0;
}

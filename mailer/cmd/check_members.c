/* SPDX-License-Identifier: MIT */
/*
 * A recap and those it is for. A list may have a million members, and check
 * looks at every recap: members are read only where one of them can make a
 * difference, and not for a recap that is on its way, whose members are chosen.
 */
#include "cmd/check_members.h"

#include <string.h>

#include "base/clock.h"
#include "store/db.h"
#include "store/delivery.h"
#include "store/edition.h"
#include "store/event_recap.h"
#include "store/member.h"

enum { NAMED = 3 };

/* `where` that meets nobody is almost always a value spelt otherwise. */
static int
check_where(const struct home *h, const struct checked *k, int64_t list_id,
	const struct audience *au, struct diags *diags, struct err *err)
{
	const struct recap *r = k->recap;
	struct member_iter it;
	struct arena scratch;
	struct member m;
	bool hit = false;
	int rc = 1;

	if (r->n_where == 0)
		return 0;
	arena_init(&scratch);
	member_iter_open(&it, h->db, list_id);
	while (!hit && (rc = member_iter_next(&it, &scratch, &m, err)) == 1) {
		hit = audience_meets(au, &m);
		arena_clear(&scratch);
	}
	member_iter_close(&it);
	arena_release(&scratch);
	if (!hit && rc == 0)
		diag_warn(diags, k->ref->path, r->where[0].line,
			r->where[0].col, "where: meets no member of this "
			"list; values are compared as they were imported, "
			"whatever their case");
	return rc < 0 ? -1 : 0;
}

struct lacking {
	struct audience *au;
	struct arena *arena;
	size_t n;
	char *named;		/* the first of them */
};

static int
note_lacking(void *ctx, struct arena *a, const struct member *m,
	struct plan_row *row_r, struct err *err)
{
	struct lacking *x = ctx;

	if (audience_decide(x->au, a, m, row_r, err) == -1)
		return -1;
	if (row_r->missing != NULL && x->n++ < NAMED)
		x->named = x->named == NULL ? arena_strdup(x->arena, m->addr) :
			arena_printf(x->arena, "%s, %s", x->named, m->addr);
	return 0;
}

/* Whether a member's values can be missing at all. */
static bool
needs_values(const struct checked *k)
{
	for (size_t i = 0; i < k->n_editions; i++)
		for (size_t s = 0; s < k->edition[i].n_slots; s++)
			if (strchr(k->edition[i].slot[s], '|') == NULL)
				return true;
	return false;
}

static int
check_values(const struct home *h, const struct checked *k, int64_t list_id,
	struct audience *au, struct diags *diags, struct err *err)
{
	const struct revision none = {.list_id = list_id,
		.slug = k->ref->slug};
	struct lacking x = {.au = au, .arena = h->arena};
	const struct plan p = {.revision = &none, .dry = true,
		.now = clock_now(), .decide = note_lacking, .ctx = &x};
	struct plan_totals totals;

	if (diags->errors > 0 || !needs_values(k))
		return 0;
	if (delivery_plan(h->db, &p, &totals, err) != 0)
		return -1;
	if (x.n > 0)
		diag_warn(diags, k->ref->path, 0, 0, "%zu of the members "
			"cannot be mailed, and approve will refuse (%s): %s%s; "
			"give the placeholder a fallback, like "
			"{{first_name|colleague}}, or import what is missing",
			x.n, au->lacked, x.named, x.n > NAMED ? ", ..." : "");
	return 0;
}

/* Two recaps that list one event ask to it twice: its entries differ. */
int
check_events(const struct home *h, const struct checked *k,
	struct diags *diags, struct err *err)
{
	const struct list_conf *l = k->ref->list;
	struct recap_meeting *v;
	int64_t list_id;
	size_t n;

	if (h->db == NULL)
		return 0;
	if (db_list_id(h->db, l->slug, &list_id, err) == -1 ||
	    recap_meetings(h->db, h->arena, list_id, clock_now(), &v, &n,
		err) == -1)
		return -1;
	for (size_t i = 0; i < k->recap->n_events; i++)
		for (size_t m = 0; m < n; m++) {
			const struct recap_event *e = &k->recap->event[i];

			if (e->invite == 0 || v[m].gone || v[m].invite == 0 ||
			    strcmp(v[m].slug, k->ref->slug) == 0 ||
			    strcmp(v[m].id, e->id) != 0)
				continue;
			diag_warn(diags, k->ref->path, e->line, e->col,
				"%s asks to the event \"%s\" already: from "
				"here its members would be asked again, with "
				"a second entry in their calendars; leave "
				"`invite:` out, and change it there, with "
				"send %s/%s --correction", v[m].slug, e->id,
				l->slug, v[m].slug);
		}
	return 0;
}

int
check_members(const struct home *h, const struct checked *k,
	struct diags *diags, struct err *err)
{
	struct audience *au;
	struct revision rev;
	int64_t list_id;
	int rc;

	if (h->db == NULL)
		return 0;
	if (db_list_id(h->db, k->ref->list->slug, &list_id, err) != 0 ||
	    (rc = revision_latest(h->db, h->arena, list_id, k->ref->slug,
		    &rev, err)) == -1)
		return -1;
	if (rc == 1 && rev.begun_at != 0)
		return 0;
	au = audience_read(h->arena, audience_rules(h->arena, k->recap,
		k->ref->list), err);
	if (au == NULL)
		return -1;
	au->edition = k->edition;
	au->n_editions = k->n_editions;
	rc = check_where(h, k, list_id, au, diags, err);
	if (rc == 0)
		rc = check_values(h, k, list_id, au, diags, err);
	audience_release(au);
	return rc;
}

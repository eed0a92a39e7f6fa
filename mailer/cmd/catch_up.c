/* SPDX-License-Identifier: MIT */
/*
 * Catch-ups.
 *
 * Policy: the latest recap is the one that began last among those that go to
 * the member's level and values. If that is held, was called off, is about to
 * be corrected, or its text is lost, nothing goes in its place: an older one
 * would be no news.
 * It goes out from the edition that was frozen: nothing is rendered again.
 */
#include "cmd/catch_up.h"

#include <string.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "cmd/deliver.h"
#include "cmd/when.h"
#include "store/db.h"

/* The audience of a revision, without placeholders. NULL with err. */
static struct audience *
audience_of(struct cmd *c, const struct home *h, const struct revision *r,
	struct letters *letters)
{
	struct issue is = {.c = c, .h = h, .list_id = r->list_id, .rev = *r,
		.known = true};

	return issue_frozen_audience(&is, letters);
}

static int
plan(struct cmd *c, const struct home *h, const struct revision *r,
	const struct member *m, bool *wait_r)
{
	struct letters *letters = deliver_letters(h, when_zone(h, r->list),
		NULL);
	struct audience *au = audience_of(c, h, r, letters);
	const struct plan p = {.revision = r, .only = m->id, .catch_up = true,
		.now = clock_now(), .decide = audience_decide, .ctx = au};
	struct plan_totals t;
	int rc = au == NULL ? -1 : delivery_plan(h->db, &p, &t, &c->err);

	/* The recap itself is on its way there, at the level of before. */
	*wait_r = rc == 0 && t.kept > 0;
	audience_release(au);
	letters_free(letters);
	return rc;
}

/* 1: it goes to the member, 0, -1. */
static int
addresses(const struct home *h, const struct revision *r,
	const struct member *m, struct err *err)
{
	struct audience *au = audience_read(h->arena, r->rules, err);
	bool yes = au != NULL && audience_addresses(au, m);

	audience_release(au);
	return au == NULL ? -1 : yes;
}

/* When it began; of a later revision that has not, when it was approved: what
 * went out before it is about to be put right. 0: nothing went out. */
static int64_t
since(const struct revision *r)
{
	return r->begun_at != 0 ? r->begun_at :
		r->number > 1 ? r->approved_at : 0;
}

static int
find_and_plan(struct cmd *c, const struct home *h, const struct member *m,
	bool *wait_r)
{
	const struct revision *best = NULL;
	struct revision *v;
	size_t n;
	int rc;

	*wait_r = false;
	if (revisions_latest(h->db, h->arena, &v, &n, &c->err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (v[i].list_id != m->list_id || since(&v[i]) == 0 ||
		    (best != NULL && since(&v[i]) <= since(best)))
			continue;
		rc = addresses(h, &v[i], m, &c->err);
		if (rc == -1)
			return -1;
		if (rc == 1)
			best = &v[i];
	}
	if (best == NULL || best->state != REVISION_BEGUN ||
	    revision_lost(best))
		return 0;
	return plan(c, h, best, m, wait_r);
}

int
catch_up_plan(struct cmd *c, const struct home *h, const struct notice *n,
	struct err *err)
{
	struct home own = *h;
	struct arena a;
	struct member m;
	bool wait = false;
	int rc;

	if (db_begin(h->db, err) == -1)
		return -1;
	/* Editions and rules live as long as the notice. */
	arena_init(&a);
	own.arena = &a;
	rc = member_by_id(h->db, &a, n->member_id, &m, err);
	if (rc == 1)
		rc = find_and_plan(c, &own, &m, &wait);
	if (rc == 0 && !wait)
		rc = notice_settle(h->db, n->id, clock_now(), err);
	arena_release(&a);
	failpoint("catch_up_commit");
	return db_end(h->db, rc, err);
}

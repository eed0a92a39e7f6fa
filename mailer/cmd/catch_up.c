/* SPDX-License-Identifier: MIT */
/*
 * Catch-ups.
 *
 * Policy: the latest recap is the one that began last among those that go to
 * the member's level and values. One that is held or was called off is not
 * handed on, nor is one of before the store was restored, whose text is lost.
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
	const struct member *m)
{
	struct letters *letters = deliver_letters(h, when_zone(h, r->list),
		NULL);
	struct audience *au = audience_of(c, h, r, letters);
	const struct plan p = {.revision = r, .only = m->id, .catch_up = true,
		.now = clock_now(), .decide = audience_decide, .ctx = au};
	struct plan_totals t;
	int rc = au == NULL ? -1 : delivery_plan(h->db, &p, &t, &c->err);

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

static int
find_and_plan(struct cmd *c, const struct home *h, const struct member *m)
{
	const struct revision *best = NULL;
	struct revision *v;
	size_t n;
	int rc;

	if (revisions_latest(h->db, c->arena, &v, &n, &c->err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (v[i].list_id != m->list_id ||
		    v[i].state != REVISION_BEGUN || revision_lost(&v[i]) ||
		    (best != NULL && v[i].begun_at <= best->begun_at))
			continue;
		rc = addresses(h, &v[i], m, &c->err);
		if (rc == -1)
			return -1;
		if (rc == 1)
			best = &v[i];
	}
	return best != NULL ? plan(c, h, best, m) : 0;
}

int
catch_up_plan(struct cmd *c, const struct home *h, const struct notice *n,
	struct err *err)
{
	struct member m;
	int rc;

	if (db_begin(h->db, err) == -1)
		return -1;
	rc = member_by_id(h->db, c->arena, n->member_id, &m, err);
	if (rc == 1)
		rc = find_and_plan(c, h, &m);
	if (rc == 0)
		rc = notice_settle(h->db, n->id, clock_now(), err);
	failpoint("catch_up_commit");
	return db_end(h->db, rc, err);
}

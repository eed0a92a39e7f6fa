/* SPDX-License-Identifier: MIT */
/* What a run knows of its relays from those before, and leaves to the next:
 * how much of each quota is used, and who is in trouble until when. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "send/queue_ops.h"
#include "store/relay.h"

/* --- before -------------------------------------------------------------- */

static int64_t
scale_ms(int64_t ms)
{
	return scaled(ms);
}

/* A person who sends by hand wants it tried now. */
static int
trouble_of(const struct queue *q, const struct relay *r,
	struct pace_relay *v, struct err *err)
{
	int64_t left, now = q->e->now();
	struct relay_trouble t;
	struct arena a;
	int rc;

	arena_init(&a);
	rc = relay_trouble_get(q->e->db, &a, r->url, &t, err);
	if (rc == 1) {
		left = t.cool_until > now ? t.cool_until - now : 0;
		v->failures = t.failures;
		v->cool_ms = q->e->cron ? left * 1000 : 0;
	}
	arena_release(&a);
	return rc == -1 ? -1 : 0;
}

/* What a relay may do, as the runs before have left it. */
static int
pace_of(const struct queue *q, const struct relay *r, struct pace_relay *v,
	struct err *err)
{
	*v = (struct pace_relay){.connections = r->connections,
		.weight = r->weight, .rate_n = (int)r->rate_n,
		.rate_ms = r->rate_ms, .quota_n = r->quota_n};
	if (trouble_of(q, r, v, err) == -1)
		return -1;
	return r->quota_n == 0 ? 0 : relay_used(q->e->db, r->url, q->e->now(),
		r->quota_s, &v->quota_used, err);
}

int
queue_init_pace(struct queue *q, struct err *err)
{
	size_t n = q->e->n_relays;
	struct pace_relay *v = mem_alloc(n * sizeof(*v));
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++)
		rc = pace_of(q, &q->e->relay[i], &v[i], err);
	if (rc == 0)
		q->pace = pace_new(v, n, scale_ms);
	q->domains = pace_domains_new(scale_ms);
	q->why = mem_alloc(n * sizeof(*q->why));
	memset(q->why, 0, n * sizeof(*q->why));
	free(v);
	return rc;
}

/* --- after --------------------------------------------------------------- */

/* What was not tried is as it was; healthy ones were most often healthy
 * before. */
static int
note_relay(struct queue *q, size_t i, struct err *err)
{
	const char *url = q->e->relay[i].url;
	struct relay_trouble t = {.relay = url, .reason = q->why[i]}, old;
	struct arena a;
	int64_t cool;
	int rc;

	t.failures = pace_failures(q->pace, i, clock_mono_ms(), &cool);
	t.cool_until = q->e->now() + (cool + 999) / 1000;
	arena_init(&a);
	rc = relay_trouble_get(q->e->db, &a, url, &old, err);
	if (rc == 1 && *t.reason == '\0')
		t.reason = old.reason;
	if (rc == 1 && t.failures == old.failures && cool == 0)
		rc = 0;
	else if (rc != -1 && t.failures > 0)
		rc = relay_trouble_set(q->e->db, &t, err);
	else if (rc == 1)
		rc = relay_trouble_clear(q->e->db, url, err);
	arena_release(&a);
	return rc;
}

static int
look_at_quota(struct queue *q, const struct relay *r, struct err *err)
{
	int64_t n = 0;

	if (r->quota_n == 0)
		return 0;
	if (relay_used(q->e->db, r->url, q->e->now(), r->quota_s, &n,
		err) == -1)
		return -1;
	q->t->quota = q->t->quota || n >= r->quota_n;
	return 0;
}

static int
note_relays(struct queue *q, struct err *err)
{
	int rc = 0;

	for (size_t i = 0; i < q->e->n_relays; i++)
		if (look_at_quota(q, &q->e->relay[i], err) == -1)
			return -1;
	if (db_begin(q->e->db, err) == -1)
		return -1;
	for (size_t i = 0; i < q->e->n_relays && rc == 0; i++)
		rc = note_relay(q, i, err);
	rc = db_end(q->e->db, rc, err);
	failpoint("relays_noted");
	return rc;
}

void
queue_note_relays(struct queue *q)
{
	struct err why = {0};
	char said[300];

	if (note_relays(q, &why) == -1)
		log_event(LOG_LEVEL_WARN, "relays_not_noted", "text=%s",
			log_quote(why.msg, said, sizeof(said)));
}

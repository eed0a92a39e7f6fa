/* SPDX-License-Identifier: MIT */
/*
 * The engine: as many workers as there are connections, and the store served
 * by the thread that began.
 *
 * A crash at any point leaves each row planned (nothing of it can have left),
 * armed (in doubt, until engine_recover) or recorded.
 */
#include "send/engine.h"

#include <stdlib.h>
#include <string.h>

#include "base/failpoint.h"
#include "send/queue_ops.h"
#include "send/worker.h"

bool
policy_halt(int64_t done, int64_t refused)
{
	if (done <= 200)
		return refused > 10;
	return refused * 50 > done;
}

/* --- the run ------------------------------------------------------------ */

struct crew {
	struct worker **worker;
	size_t n, cap;
};

static int
hire(struct crew *c, const struct engine *e, struct queue *q, long rows,
	struct err *err)
{
	struct err why = {0};

	for (size_t i = 0; i < e->n_relays; i++) {
		const struct relay *r = &e->relay[i];
		long n = outlet_for(r->url)->many ? r->connections : 1;

		/* A whole batch: there may be more. */
		if (rows < QUEUE_BATCH && n > rows)
			n = rows;
		for (; n > 0; n--) {
			struct worker *w = worker_start(e, q, i, &why);

			if (w == NULL)	/* those we have must do (F37) */
				break;
			if (c->n == c->cap) {
				c->cap = c->cap ? 2 * c->cap : 16;
				c->worker = mem_realloc(c->worker, c->cap *
					sizeof(struct worker *));
			}
			c->worker[c->n++] = w;
		}
	}
	if (c->n > 0)
		return 0;
	*err = why;
	return -1;
}

static int
run(const struct engine *e, struct queue *q, long rows, struct err *err)
{
	struct crew c = {0};
	int rc;

	rc = hire(&c, e, q, rows, err);
	failpoint("hired");
	if (rc == 0)
		rc = queue_serve(q, err);
	failpoint("served");
	for (size_t i = 0; i < c.n; i++)
		worker_join(c.worker[i]);
	free(c.worker);
	/* All mail is done; that this is not noted costs a run at most. */
	if (rc == 0)
		queue_note_relays(q);
	return rc;
}

static int
carry_out(const struct engine *e, const struct delivery_cursor *from,
	struct engine_totals *totals_r, struct err *err)
{
	struct queue *q;
	long rows;
	int rc = 0;

	memset(totals_r, 0, sizeof(*totals_r));
	totals_r->all.name = "";
	q = queue_new(e, totals_r, err);
	if (q == NULL)
		return -1;
	rows = queue_fill(q, from, err);
	if (rows > 0)
		rc = run(e, q, rows, err);
	totals_r->stopped = e->stop != NULL && *e->stop != 0;
	queue_free(q);
	return rows == -1 ? -1 : rc;
}

int
engine_run(const struct engine *e, int64_t revision_id, int64_t only,
	struct engine_totals *totals_r, struct err *err)
{
	const struct delivery_cursor from = {.revision_id = revision_id,
		.only = only};

	return carry_out(e, &from, totals_r, err);
}

int
engine_run_notices(const struct engine *e, int64_t list_id,
	struct engine_totals *totals_r, struct err *err)
{
	const struct delivery_cursor from = {.list_id = list_id};

	return carry_out(e, &from, totals_r, err);
}

int
engine_run_catch_ups(const struct engine *e, int64_t list_id,
	struct engine_totals *totals_r, struct err *err)
{
	const struct delivery_cursor from = {.list_id = list_id,
		.catch_ups = true};

	return carry_out(e, &from, totals_r, err);
}

/* --- after a crash ------------------------------------------------------ */

static enum aftermath
aftermath_of(const struct engine *e, const struct delivery *d)
{
	char id[MESSAGE_ID_SIZE];

	for (size_t i = 0; d->relay != NULL && i < e->n_relays; i++) {
		if (strcmp(e->relay[i].url, d->relay) != 0)
			continue;
		letter_message_id(e->letters, d, id);
		return outlet_for(d->relay)->aftermath(&e->relay[i], id);
	}
	return AFTER_IN_DOUBT;
}

static int
record_all(const struct engine *e, const struct delivery_result *v, size_t n,
	struct err *err)
{
	int rc = 0;

	if (db_begin(e->db, err) == -1)
		return -1;
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = delivery_record(e->db, &v[i], e->now(), err);
	failpoint("recover_commit");
	rc = db_end(e->db, rc, err);
	failpoint("recovered");
	return rc;
}

int
engine_recover(const struct engine *e, int64_t *in_doubt_r, struct err *err)
{
	struct delivery_result *result;
	struct delivery *v;
	struct arena a;
	size_t n;
	int rc;

	*in_doubt_r = 0;
	arena_init(&a);
	rc = delivery_orphans(e->db, &a, &v, &n, err);
	if (rc == 0 && n > 0) {
		result = arena_array(&a, n, sizeof(*result));
		for (size_t i = 0; i < n; i++) {
			result[i].id = v[i].id;
			switch (aftermath_of(e, &v[i])) {
			case AFTER_ACCEPTED:
				result[i].state = DELIVERY_ACCEPTED;
				break;
			case AFTER_NOT_SENT:
				result[i].state = DELIVERY_PLANNED;
				break;
			case AFTER_IN_DOUBT:
				result[i].state = DELIVERY_IN_DOUBT;
				result[i].reason = "the run ended before the "
					"relay's answer";
				*in_doubt_r += v[i].revision_id != 0;
			}
		}
		rc = record_all(e, result, n, err);
	}
	arena_release(&a);
	return rc;
}

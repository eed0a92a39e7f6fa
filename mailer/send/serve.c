/* SPDX-License-Identifier: MIT */
/*
 * The store's side of the queue. Requests are taken all at once, in their
 * order, and committed together. Where that fails, nothing of it was armed,
 * so nothing leaves; results, which say what relays have answered already, are
 * then tried on their own: a member would be in doubt for nothing.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "send/queue_ops.h"
#include "store/relay.h"

enum {
	TICK_MS = 200,		/* how late a signal may be seen */
	RECORD_MS = 10 * 60 * 1000,
	NAP_US = 20 * 1000,
	REST_MS = 60 * 1000,	/* the first cool-down is waited for */
};

static bool
is_arm(const struct request *r)
{
	return r == &r->item->to_arm;
}

/* --- claiming ------------------------------------------------------------ */

/* The parts are loaded here, since only this thread may. An edition that
 * cannot be had is no row's fault and ends the run. */
static int
make_items(struct queue *q, struct batch *b, struct delivery *v, size_t n,
	struct item **items_r, struct err *err)
{
	struct item *items = arena_array(&b->arena, n, sizeof(*items));

	/* A notice may enclose megabytes. */
	for (size_t i = 0; i < n && b->bytes < QUEUE_BYTES; i++) {
		items[i].row = &v[i];
		items[i].batch = b;
		items[i].parts = letters_parts(q->e->letters, &b->arena,
			&v[i], err);
		if (items[i].parts == NULL)
			return -1;
		b->bytes += letter_parts_bytes(items[i].parts);
		b->open++;
	}
	*items_r = items;
	return 0;
}

/* Rows from v on are to be taken again. */
static void
go_back(struct queue *q, const struct delivery_cursor *before,
	const struct delivery *v)
{
	if (q->cursor.after != before->after)
		q->cursor.after = v[-1].id;
	else
		q->cursor.after_deferred = v[-1].id;
}

/* n rows, or none any more. */
static void
put_in_line(struct queue *q, const struct batch *b, struct item *items)
{
	size_t n = b->open;

	pthread_mutex_lock(&q->mu);
	q->bytes += b->bytes;
	for (size_t i = 0; i < n; i++)
		queue_append(q, &items[i]);
	q->dry = n == 0;
	pthread_cond_broadcast(&q->rows);
	pthread_mutex_unlock(&q->mu);
}

/* Claims a batch. What is in it is not taken again: the cursor has passed. */
static int
fill(struct queue *q, struct err *err)
{
	const struct delivery_cursor before = q->cursor;
	struct batch *b = mem_alloc(sizeof(*b));
	struct item *items = NULL;
	struct delivery *v;
	size_t n = 0;
	int rc;

	arena_init(&b->arena);
	b->open = b->bytes = 0;
	rc = delivery_take(q->e->db, &b->arena, &q->cursor, q->e->now(),
		QUEUE_BATCH, &v, &n, err);
	if (rc == 0)
		rc = make_items(q, b, v, n, &items, err);
	if (rc == 0 && b->open < n)
		go_back(q, &before, &v[b->open]);
	if (rc == 0)
		put_in_line(q, b, items);
	if (rc == -1 || n == 0) {
		arena_release(&b->arena);
		free(b);
	}
	failpoint("claimed");
	return rc;
}

long
queue_fill(struct queue *q, const struct delivery_cursor *from,
	struct err *err)
{
	q->cursor = *from;
	return fill(q, err) == -1 ? -1 : (long)q->n_ready;
}

/* --- committing ---------------------------------------------------------- */

static enum delivery_state
state_for(enum outcome_kind k)
{
	switch (k) {
	case OUTCOME_ACCEPTED:
		return DELIVERY_ACCEPTED;
	case OUTCOME_DEFERRED:
		return DELIVERY_DEFERRED;
	case OUTCOME_FAILED:
		return DELIVERY_FAILED;
	case OUTCOME_IN_DOUBT:
		return DELIVERY_IN_DOUBT;
	default:
		return DELIVERY_PLANNED;
	}
}

static int
record(struct queue *q, const struct item *item, int64_t now,
	struct err *err)
{
	const struct outcome *o = &item->outcome;
	const struct delivery_result r = {
		.id = item->row->id, .state = state_for(o->kind),
		.code = o->code, .status = o->status,
		.reason = o->kind == OUTCOME_ACCEPTED ? NULL : o->text,
		.relay = queue_relay(q, item),
		.next_at = now + scaled(retry_delay(item->row->attempts + 1)),
	};

	return delivery_record(q->e->db, &r, now, err);
}

static int
arm(struct queue *q, struct item *item, int64_t now, int64_t *used,
	struct err *err)
{
	enum arming verdict;

	if (delivery_arm(q->e->db, item->row, queue_relay(q, item), now,
		&verdict, err) == -1)
		return -1;
	/* Read by this thread alone until the commit is answered. */
	item->granted = verdict == ARMING_DONE;
	item->withdrawn = verdict == ARMING_WITHDRAWN;
	used[item->hand->relay] += item->granted;
	return 0;
}

static int
count_use(struct queue *q, const int64_t *used, int64_t now,
	struct err *err)
{
	for (size_t i = 0; i < q->e->n_relays; i++)
		if (used[i] > 0 && q->e->relay[i].quota_n > 0 &&
		    relay_use_add(q->e->db, q->e->relay[i].url, now, used[i],
			err) == -1)
			return -1;
	return 0;
}

/* arms: false for the results alone. */
static int
commit(struct queue *q, const struct request *list, bool arms,
	struct err *err)
{
	int64_t now = q->e->now(), *used;
	bool arming = false, recording = false;
	int rc = 0;

	if (db_begin(q->e->db, err) == -1)
		return -1;
	used = mem_alloc(q->e->n_relays * sizeof(*used));
	memset(used, 0, q->e->n_relays * sizeof(*used));
	for (const struct request *r = list; r != NULL && rc == 0; r = r->next)
		if (!is_arm(r)) {
			rc = record(q, r->item, now, err);
			recording = true;
		} else if (arms) {
			rc = arm(q, r->item, now, used, err);
			arming = true;
		}
	if (rc == 0)
		rc = count_use(q, used, now, err);
	free(used);
	if (arming)
		failpoint("arm_commit");
	if (recording)
		failpoint("record_commit");
	rc = db_end(q->e->db, rc, err);
	if (arming)
		failpoint("armed");
	if (recording)
		failpoint("recorded");
	return rc;
}

/* With results, whoever keeps the store busy is waited for: what a relay has
 * answered is not thrown away. */
static int
commit_patiently(struct queue *q, const struct request *list, bool arms,
	struct err *err)
{
	int64_t until = clock_mono_ms() + scaled(RECORD_MS);
	bool results = false;
	struct err why;

	for (const struct request *r = list; r != NULL; r = r->next)
		results = results || !is_arm(r);
	for (;;) {
		why = (struct err){0};
		if (commit(q, list, arms, &why) == 0)
			return 0;
		if (why.kind != ERR_TEMP || !results ||
		    clock_mono_ms() >= until ||
		    (q->e->stop != NULL && *q->e->stop > 1))
			break;
		usleep(NAP_US);	/* some waits of SQLite's are none */
	}
	*err = why;
	return -1;
}

/* --- answering ----------------------------------------------------------- */

static void
tally(struct engine_tally *v, size_t n, const char *name,
	enum outcome_kind kind)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(v[i].name, name) != 0)
			continue;
		v[i].accepted += kind == OUTCOME_ACCEPTED;
		v[i].deferred += kind == OUTCOME_DEFERRED;
		v[i].failed += kind == OUTCOME_FAILED;
		v[i].in_doubt += kind == OUTCOME_IN_DOUBT;
		return;
	}
}

/* Totals, and a line in the log; where it was committed. */
static void
count(struct queue *q, const struct item *item)
{
	const struct outcome *o = &item->outcome;
	const struct engine *e = q->e;
	char said[300];

	tally(&q->t->all, 1, "", o->kind);
	tally(e->relay_tally, e->relay_tally != NULL ? e->n_relays : 0,
		queue_relay(q, item), o->kind);
	tally(e->tier_tally, e->n_tiers, item->row->tier, o->kind);
	if (e->event != NULL && o->kind != OUTCOME_ACCEPTED)
		e->event(e->ctx, item->row, o);
	log_event(o->kind == OUTCOME_ACCEPTED ? LOG_LEVEL_INFO :
		LOG_LEVEL_WARN, outcome_name(o->kind),
		"delivery=%lld member=%lld domain=%s relay=%s stage=\"%s\" "
		"code=%d status=%s text=%s", (long long)item->row->id,
		(long long)item->row->member_id, queue_domain(item),
		queue_relay(q, item), stage_name(o->stage), o->code,
		o->status[0] ? o->status : "-",
		log_quote(o->text, said, sizeof(said)));
}

static void
count_all(struct queue *q, const struct request *results)
{
	for (const struct request *r = results; r != NULL; r = r->next)
		if (state_for(r->item->outcome.kind) != DELIVERY_PLANNED)
			count(q, r->item);
	log_flush();
}

/* Each keeps its order. */
static void
part(struct request *list, struct request **arms, struct request **results)
{
	for (; list != NULL; list = list->next) {
		struct request ***end = is_arm(list) ? &arms : &results;

		**end = list;
		*end = &list->next;
	}
	*arms = *results = NULL;
}

/* A hand is called once the mutex is free, and is there until it is joined. */
static void
call(struct hand **line, struct hand *h)
{
	if (h->called)
		return;
	h->called = true;
	h->next = *line;
	*line = h;
}

static void
wake(struct hand *line)
{
	for (struct hand *h = line, *next; h != NULL; h = next) {
		next = h->next;
		h->called = false;
		sem_post(&h->answered);
	}
}

/* An item may be gone once a refusal is seen, for which the mutex is needed. */
static void
answer_arms(struct queue *q, struct request *arms, bool committed)
{
	struct hand *line = NULL;

	pthread_mutex_lock(&q->mu);
	for (struct request *r = arms, *next; r != NULL; r = next) {
		struct item *item = r->item;

		next = r->next;
		if (committed && item->withdrawn)
			queue_halt(q);
		call(&line, item->hand);
		item->arm = committed && item->granted ? ARM_GRANTED :
			ARM_REFUSED;
	}
	pthread_mutex_unlock(&q->mu);
	wake(line);
}

/* An item may be gone then. */
static void
answer_results(struct queue *q, struct request *results)
{
	pthread_mutex_lock(&q->mu);
	for (struct request *r = results, *next; r != NULL; r = next) {
		struct item *item = r->item;

		next = r->next;
		if (state_for(item->outcome.kind) == DELIVERY_PLANNED &&
		    item->arm != ARM_REFUSED)
			queue_again(q, item);
		else
			queue_finished(q, item);
	}
	pthread_mutex_unlock(&q->mu);
}

static void
fail(struct queue *q, const struct err *why)
{
	pthread_mutex_lock(&q->mu);
	if (q->err.kind == ERR_NONE)
		q->err = *why;
	queue_halt(q);
	pthread_mutex_unlock(&q->mu);
}

/* Workers wait for their arming, and nobody for the rest. */
static void
serve(struct queue *q, struct request *list)
{
	struct request *arming, *result;
	struct err why = {0};
	bool arms = commit_patiently(q, list, true, &why) == 0;
	bool results = arms;

	if (!arms && why.kind != ERR_TEMP) {
		struct err again = {0};

		results = commit_patiently(q, list, false, &again) == 0;
		if (!results)
			why = again;
	}
	if (!arms)
		fail(q, &why);
	part(list, &arming, &result);
	answer_arms(q, arming, arms);
	if (results)
		count_all(q, result);
	answer_results(q, result);
	failpoint("answered");
}

/* --- the loop ------------------------------------------------------------ */

/* With rows in line, nobody working on one and no relay to be used: the first
 * cool-down is waited for where mail has been taken in this run. */
static void
look_at_relays(struct queue *q)
{
	int64_t now, at;

	if (q->halt || q->in_hand > 0 || q->n_ready == 0)
		return;
	now = clock_mono_ms();
	at = pace_next_ms(q->pace, now);
	if (at >= 0 && at <= now) {
		q->resting = false;
		return;
	}
	if (at >= 0 && q->t->all.accepted > 0 && at - now <= scaled(REST_MS) &&
	    (q->resting || q->rests++ == 0)) {
		q->resting = true;
		return;
	}
	q->t->relays_gone = true;
	queue_halt(q);
}

static bool
wants_rows(const struct queue *q)
{
	return !q->dry && !queue_closed(q) && q->n_ready < QUEUE_BATCH &&
		q->bytes < 2 * QUEUE_BYTES;
}

/* Waits a little for something to do. False: the last worker has left, and the run is
 * over; not before that, since each of them may wait for an answer. */
static bool
next_work(struct queue *q, struct request **list_r, bool *fill_r)
{
	bool go_on;

	pthread_mutex_lock(&q->mu);
	if (q->head == NULL && q->workers > 0 && !wants_rows(q)) {
		queue_wait(q, &q->work, TICK_MS);
		look_at_relays(q);
		if (queue_closed(q))
			pthread_cond_broadcast(&q->rows);
	}
	*list_r = q->head;
	q->head = NULL;
	q->tail = &q->head;
	*fill_r = q->workers > 0 && wants_rows(q);
	go_on = *list_r != NULL || q->workers > 0;
	pthread_mutex_unlock(&q->mu);
	return go_on;
}

int
queue_serve(struct queue *q, struct err *err)
{
	struct request *list;
	struct err why;
	bool more;

	while (next_work(q, &list, &more)) {
		if (list != NULL)
			serve(q, list);
		why = (struct err){0};
		if (more && fill(q, &why) == -1)
			fail(q, &why);
		if (q->e->progress != NULL)
			q->e->progress(q->e->ctx, q->t);
		if (q->e->tick != NULL)
			q->e->tick(q->e->tick_ctx);
		/* No wait, but where processors are short those who are about
		 * to ask do so first, and share one fsync. */
		sched_yield();
	}
	/* Those who would have gone on have left: a Maildir's only one. */
	if (q->n_ready > 0 && !q->halt && !queue_stopping(q))
		q->t->relays_gone = true;
	if (q->err.kind == ERR_NONE)
		return 0;
	*err = q->err;
	return -1;
}

/* SPDX-License-Identifier: MIT */
/*
 * The queue. All of it stands under one mutex, except what the store's thread
 * does with the store. An item is in exactly one place: in line, in a worker's
 * hands, or in a request that the store's thread has not answered; in_hand
 * counts those that are not in line. When all three are empty and the store
 * has no more rows, the run is over.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "send/queue_ops.h"

enum { UNMADE = 10 };
enum { RETURNS = 2 };	/* relays that refuse MAIL, or talk nonsense about
			 * the recipient: then it is the row's trouble, too */

/* --- small things, under the mutex --------------------------------------- */

void
hand_init(struct hand *h, size_t relay)
{
	h->relay = relay;
	h->link = LINK_NONE;
	h->next = NULL;
	h->called = false;
	sem_init(&h->answered, 0, 0);
}

void
hand_release(struct hand *h)
{
	sem_destroy(&h->answered);
}

/* A Maildir has no connections. */
static bool
has_links(const struct queue *q, const struct hand *h)
{
	return outlet_for(q->e->relay[h->relay].url)->many;
}

bool
queue_stopping(const struct queue *q)
{
	return q->e->stop != NULL && *q->e->stop != 0;
}

bool
queue_closed(const struct queue *q)
{
	return q->halt || queue_stopping(q) ||
		(q->dry && q->n_ready == 0 && q->in_hand == 0);
}

void
queue_halt(struct queue *q)
{
	q->halt = true;
	pthread_cond_broadcast(&q->rows);
}

static void
release(struct queue *q, struct item *item)
{
	struct batch *b = item->batch;

	if (--b->open > 0)
		return;
	q->bytes -= b->bytes;
	arena_release(&b->arena);
	free(b);
}

static void
put_first(struct queue *q, struct item *item)
{
	item->arm = ARM_NONE;
	item->next = q->first;
	if (q->first == NULL)
		q->last = &item->next;
	q->first = item;
	q->n_ready++;
}

void
queue_append(struct queue *q, struct item *item)
{
	item->next = NULL;
	*q->last = item;
	q->last = &item->next;
	q->n_ready++;
}

static struct item *
pop(struct queue *q)
{
	struct item *item = q->first;

	if (item == NULL)
		return NULL;
	q->first = item->next;
	if (q->first == NULL)
		q->last = &q->first;
	q->n_ready--;
	return item;
}

void
queue_again(struct queue *q, struct item *item)
{
	put_first(q, item);
	q->in_hand--;
	pthread_cond_broadcast(&q->rows);
}

void
queue_finished(struct queue *q, struct item *item)
{
	release(q, item);
	if (--q->in_hand == 0 && q->n_ready == 0)
		pthread_cond_broadcast(&q->rows);
}

/* Who posts signals `work` when the mutex is free again: the store's thread
 * would wake up only to wait for it. */
static void
post(struct queue *q, struct request *r, struct item *item)
{
	r->item = item;
	r->next = NULL;
	*q->tail = r;
	q->tail = &r->next;
}

void
queue_wait(struct queue *q, pthread_cond_t *cond, int64_t ms)
{
	struct timespec at;

	if (ms < 0) {
		pthread_cond_wait(cond, &q->mu);
		return;
	}
	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec += ms / 1000;
	at.tv_nsec += ms % 1000 * 1000000;
	if (at.tv_nsec >= 1000000000) {
		at.tv_sec++;
		at.tv_nsec -= 1000000000;
	}
	pthread_cond_timedwait(cond, &q->mu, &at);
}

const char *
queue_domain(const struct item *item)
{
	const char *at = strrchr(item->row->addr, '@');

	return at != NULL ? at + 1 : "-";
}

const char *
queue_relay(const struct queue *q, const struct item *item)
{
	return q->e->relay[item->hand->relay].url;
}

/* --- making and unmaking ------------------------------------------------- */

static void
init_conds(struct queue *q)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&q->rows, &attr);
	pthread_cond_init(&q->work, &attr);
	pthread_condattr_destroy(&attr);
}

struct queue *
queue_new(const struct engine *e, struct engine_totals *t, struct err *err)
{
	struct queue *q = mem_alloc(sizeof(*q));

	memset(q, 0, sizeof(*q));
	q->e = e;
	q->t = t;
	q->last = &q->first;
	q->tail = &q->head;
	pthread_mutex_init(&q->mu, NULL);
	init_conds(q);
	if (queue_init_pace(q, err) == 0)
		return q;
	queue_free(q);
	return NULL;
}

void
queue_free(struct queue *q)
{
	struct item *item;

	if (q == NULL)
		return;
	while ((item = pop(q)) != NULL)
		release(q, item);
	pace_free(q->pace);
	pace_domains_free(q->domains);
	free(q->why);
	pthread_cond_destroy(&q->rows);
	pthread_cond_destroy(&q->work);
	pthread_mutex_destroy(&q->mu);
	free(q);
}

/* --- for workers --------------------------------------------------------- */

/* The next row that may go to its domain now. One that may not stays as it
 * is, for a later run. */
static struct item *
pick(struct queue *q, int64_t now)
{
	struct item *item;

	while ((item = pop(q)) != NULL) {
		if (pace_domain_ask(q->domains, queue_domain(item), now) == 0)
			return item;
		q->t->held_back++;
		release(q, item);
	}
	if (q->n_ready < QUEUE_BATCH && !q->dry)
		pthread_cond_signal(&q->work);
	return NULL;
}

/* *ms_r: how long until it is worth while to ask again; -1: until told. */
static struct item *
take(struct queue *q, struct hand *h, enum pace_answer *answer_r,
	int64_t *ms_r)
{
	int64_t now = clock_mono_ms();
	struct item *item = NULL;

	*ms_r = -1;
	*answer_r = pace_ask(q->pace, h->relay, now, ms_r);
	if (*answer_r != PACE_GO)
		return NULL;
	*ms_r = -1;
	if (h->link == LINK_NONE && has_links(q, h) &&
	    !pace_may_connect(q->pace, h->relay, now))
		return NULL;
	item = pick(q, now);
	if (item == NULL)
		return NULL;
	pace_taken(q->pace, h->relay, now);
	if (h->link == LINK_NONE && has_links(q, h)) {
		pace_opening(q->pace, h->relay);
		h->link = LINK_OPENING;
	}
	item->hand = h;
	q->in_hand++;
	if (q->n_ready == QUEUE_BATCH / 2 && !q->dry)
		pthread_cond_signal(&q->work);
	return item;
}

struct item *
queue_take(struct queue *q, struct hand *h, bool wait)
{
	enum pace_answer answer = PACE_GO;
	struct item *item = NULL;
	int64_t ms;

	pthread_mutex_lock(&q->mu);
	while (!queue_closed(q)) {
		item = take(q, h, &answer, &ms);
		if (item != NULL || answer == PACE_OUT || !wait)
			break;
		queue_wait(q, &q->rows, ms);
	}
	pthread_mutex_unlock(&q->mu);
	failpoint("row_taken");
	return item;
}

static void
link_up(struct queue *q, struct hand *h, enum feed_link link)
{
	if (h->link == link)
		return;
	switch (link) {
	case LINK_NONE:
		pace_closed(q->pace, h->relay);
		break;
	case LINK_OPENING:
		pace_opening(q->pace, h->relay);
		break;
	case LINK_OPEN:
		pace_opened(q->pace, h->relay, clock_mono_ms());
	}
	h->link = link;
	pthread_cond_broadcast(&q->rows);
}

void
queue_link(struct queue *q, struct hand *h, enum feed_link link)
{
	pthread_mutex_lock(&q->mu);
	link_up(q, h, link);
	pthread_mutex_unlock(&q->mu);
}

void
queue_arm(struct queue *q, struct item *const *v, size_t n)
{
	pthread_mutex_lock(&q->mu);
	q->unmade = 0;
	for (size_t i = 0; i < n; i++) {
		v[i]->arm = ARM_ASKED;
		post(q, &v[i]->to_arm, v[i]);
	}
	pthread_mutex_unlock(&q->mu);
	pthread_cond_signal(&q->work);
	failpoint("arm_asked");
}

void
queue_unmade(struct queue *q, const struct err *why)
{
	pthread_mutex_lock(&q->mu);
	if (++q->unmade >= UNMADE && why->kind != ERR_DATA) {
		if (q->err.kind == ERR_NONE)
			q->err = *why;
		queue_halt(q);
	}
	pthread_mutex_unlock(&q->mu);
}

bool
queue_armed(struct queue *q, struct item *item, bool *failed_r)
{
	bool granted;

	/* A call may be one for an item that was not waited for. */
	while (item->arm == ARM_ASKED)
		sem_wait(&item->hand->answered);
	granted = item->arm == ARM_GRANTED;
	*failed_r = false;
	if (!granted) {
		pthread_mutex_lock(&q->mu);
		*failed_r = q->err.kind != ERR_NONE;
		pace_untaken(q->pace, item->hand->relay);
		queue_finished(q, item);
		pthread_mutex_unlock(&q->mu);
	}
	failpoint("arm_seen");
	return granted;
}

void
queue_result(struct queue *q, struct item *item)
{
	struct outcome *o = &item->outcome;

	pthread_mutex_lock(&q->mu);
	queue_note_pace(q, item);
	if ((queue_nonsense(o) || (o->kind == OUTCOME_RELAY &&
	    o->stage == STAGE_MAIL && o->code != 0 && o->code != 421)) &&
	    ++item->returns >= RETURNS)
		o->kind = OUTCOME_DEFERRED;
	queue_note_policy(q, o);
	if (item->arm == ARM_NONE && (o->kind == OUTCOME_RELAY ||
	    o->kind == OUTCOME_NOT_SENT))
		queue_again(q, item);
	else
		post(q, &item->to_record, item);
	pthread_mutex_unlock(&q->mu);
	pthread_cond_signal(&q->work);
	failpoint("result_posted");
}

void
queue_leave(struct queue *q, struct hand *h, const struct err *err)
{
	pthread_mutex_lock(&q->mu);
	link_up(q, h, LINK_NONE);
	q->workers--;
	if (err != NULL) {
		if (q->err.kind == ERR_NONE)
			q->err = *err;
		queue_halt(q);
	}
	pthread_cond_signal(&q->work);
	pthread_mutex_unlock(&q->mu);
}

void
queue_join(struct queue *q)
{
	pthread_mutex_lock(&q->mu);
	q->workers++;
	pthread_mutex_unlock(&q->mu);
}

/* SPDX-License-Identifier: MIT */
/* The feed of an outlet: rows become messages here, in the worker's own time,
 * so that every processor takes part in making and signing them. */
#include "send/worker.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/failpoint.h"

enum { STACK = 1024 * 1024 };

struct worker {
	struct feed feed;	/* first: what the outlet sees */
	const struct engine *e;
	struct queue *q;
	struct hand hand;
	pthread_t thread;
	struct letters *letters;
	struct letter letter[2];	/* in turn: see struct envelope */
	int turn;
};

static struct worker *
self(struct feed *f)
{
	return (struct worker *)f;
}

static struct item *
item_of(const struct envelope *e)
{
	return (struct item *)(uintptr_t)e;
}

/* No message comes of the row, before any relay heard of it: its own trouble,
 * for good, or ours, and then it is tried again later. */
static void
leave_unmade(struct worker *w, struct item *item, const struct err *why)
{
	item->outcome = (struct outcome){.stage = STAGE_LETTER,
		.kind = why->kind == ERR_DATA ? OUTCOME_FAILED :
			OUTCOME_DEFERRED};
	snprintf(item->outcome.text, sizeof(item->outcome.text), "%.250s",
		why->msg);
	queue_unmade(w->q, why);
	queue_result(w->q, item);
}

static const struct envelope *
feed_next(struct feed *f, bool wait)
{
	struct worker *w = self(f);
	struct letter *l = &w->letter[w->turn ^= 1];
	struct item *item;

	while ((item = queue_take(w->q, &w->hand, wait)) != NULL) {
		struct err why = {0};

		if (letter_make(w->letters, item->parts, item->row,
			w->e->relay[w->hand.relay].verp, w->e->now(), l,
			&why) == 0) {
			failpoint("letter_made");
			item->envelope = (struct envelope){l->from,
				item->row->addr, l->message_id, l->data.data,
				l->data.len};
			return &item->envelope;
		}
		leave_unmade(w, item, &why);
	}
	return NULL;
}

static void
feed_arm(struct feed *f, const struct envelope *const *e, size_t n)
{
	struct item *v[OUTLET_GROUP_MAX];

	for (size_t i = 0; i < n; i++)
		v[i] = item_of(e[i]);
	queue_arm(self(f)->q, v, n);
}

static bool
feed_armed(struct feed *f, const struct envelope *e)
{
	return queue_armed(self(f)->q, item_of(e), &f->failed);
}

static void
feed_done(struct feed *f, const struct envelope *e, const struct outcome *o)
{
	struct item *item = item_of(e);

	item->outcome = *o;
	queue_result(self(f)->q, item);
}

static void
feed_link(struct feed *f, enum feed_link link)
{
	queue_link(self(f)->q, &self(f)->hand, link);
}

/* Nobody waits for one worker, and all for the store's thread: it is not to
 * stand behind them when its disk has answered. */
static void
give_way(void)
{
	const struct sched_param p = {0};

	pthread_setschedparam(pthread_self(), SCHED_BATCH, &p);
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	const struct relay *r = &w->e->relay[w->hand.relay];
	const struct outlet_ops *ops = outlet_for(r->url);
	struct err err = {0};
	struct outlet *o = ops->open(r, &err);
	int rc;

	give_way();
	rc = o != NULL ? ops->run(o, &w->feed, &err) : 0;
	if (o == NULL)
		queue_relay_lost(w->q, w->hand.relay, err.msg);
	ops->close(o);
	queue_leave(w->q, &w->hand, rc == -1 ? &err : NULL);
	return NULL;
}

static void
worker_free(struct worker *w)
{
	for (int i = 0; i < 2; i++)
		buf_release(&w->letter[i].data);
	letters_free(w->letters);
	hand_release(&w->hand);
	free(w);
}

/* Signals are for the thread that began. */
static int
start_thread(struct worker *w)
{
	sigset_t all, was;
	pthread_attr_t attr;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &was);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	rc = pthread_create(&w->thread, &attr, work, w);
	pthread_attr_destroy(&attr);
	pthread_sigmask(SIG_SETMASK, &was, NULL);
	return rc;
}

struct worker *
worker_start(const struct engine *e, struct queue *q, size_t relay,
	struct err *err)
{
	struct worker *w = mem_alloc(sizeof(*w));
	int rc;

	memset(w, 0, sizeof(*w));
	w->feed = (struct feed){feed_next, feed_arm, feed_armed, feed_done,
		feed_link, false};
	w->e = e;
	w->q = q;
	hand_init(&w->hand, relay);
	w->letters = letters_clone(e->letters);
	for (int i = 0; i < 2; i++)
		buf_init(&w->letter[i].data, MESSAGE_MAX);
	queue_join(q);
	rc = start_thread(w);
	if (rc == 0)
		return w;
	err_set(err, ERR_OS, "no thread could be made: %s", strerror(rc));
	queue_leave(q, &w->hand, NULL);
	worker_free(w);
	return NULL;
}

void
worker_join(struct worker *w)
{
	pthread_join(w->thread, NULL);
	worker_free(w);
}

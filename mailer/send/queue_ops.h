/* SPDX-License-Identifier: MIT */
#ifndef SEND_QUEUE_OPS_H
#define SEND_QUEUE_OPS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "send/pace.h"
#include "send/pace_domain.h"
#include "send/queue.h"

/*
 * The queue's insides, for queue.c (the workers' side), serve.c (the store's)
 * and queue_*.c. Everything here is under the mutex.
 */
enum {
	QUEUE_BATCH = 256,	/* rows claimed at a time, */
	/* but hardly more octets of mails that are nobody else's; the next
	 * ones are claimed while those go out. */
	QUEUE_BYTES = 2 << 20,
	QUEUE_WHY = 256,
};

struct batch {
	struct arena arena;
	size_t open;		/* items that are not finished */
	size_t bytes;		/* of mails that are nobody else's */
};

struct queue {
	const struct engine *e;
	struct engine_totals *t;
	struct delivery_cursor cursor;
	struct pace *pace;
	struct pace_domains *domains;
	char (*why)[QUEUE_WHY];	/* each relay's last trouble */
	pthread_mutex_t mu;
	pthread_cond_t rows;	/* workers wait for rows or the end */
	pthread_cond_t work;	/* the store's thread for requests */
	struct item *first, **last;
	size_t n_ready, in_hand, workers;
	size_t bytes;		/* of all batches */
	struct request *head, **tail;
	bool dry;		/* the store has no more for this run */
	bool halt;		/* nothing more is given out */
	bool resting;		/* until a relay has cooled down */
	int rests;		/* how often so far */
	int64_t done, refused;	/* for the stop rule */
	int unmade;		/* messages in a row that could not be made */
	struct err err;		/* what ended it */
};

/* What relays may do, as the runs before have left it; before any worker. */
int queue_init_pace(struct queue *q, struct err *err);

bool queue_stopping(const struct queue *q);
/* Workers get nothing more: it is done, halted, or a signal came. */
bool queue_closed(const struct queue *q);
void queue_halt(struct queue *q);
/* A row in line; one that goes back into it; one that is done with. */
void queue_append(struct queue *q, struct item *item);
void queue_again(struct queue *q, struct item *item);
void queue_finished(struct queue *q, struct item *item);
/* ms below 0: until somebody signals. */
void queue_wait(struct queue *q, pthread_cond_t *cond, int64_t ms);
/* What an outcome tells about its relay and domain, and to the stop rule. */
void queue_note_pace(struct queue *q, const struct item *item);
void queue_note_policy(struct queue *q, const struct outcome *o);
/* No reply that means anything, where it is about this row. */
bool queue_nonsense(const struct outcome *o);
const char *queue_domain(const struct item *item);
const char *queue_relay(const struct queue *q, const struct item *item);

#endif

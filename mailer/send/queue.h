/* SPDX-License-Identifier: MIT */
#ifndef SEND_QUEUE_H
#define SEND_QUEUE_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "send/engine.h"
#include "send/letter.h"
#include "send/outlet.h"
#include "store/delivery.h"

/*
 * Between the workers, one a connection, and the store, which one thread
 * alone may touch: rows go one way, requests to arm and results the other.
 *
 * The store's thread never waits for company: it takes all requests that are
 * there, in the order in which they were made, commits them in one
 * transaction, answers, and takes again. So one fsync serves all connections
 * that are ready; and whoever is armed has its earlier results committed.
 */
struct queue;
struct batch;

/* A worker, as far as the queue knows it. */
struct hand {
	size_t relay;
	enum feed_link link;		/* its connection */
	sem_t answered;			/* something that it asked */
	/* private to the queue */
	struct hand *next;
	bool called;			/* in the line that `next` makes */
};
void hand_init(struct hand *h, size_t relay);
void hand_release(struct hand *h);

enum arm { ARM_NONE, ARM_ASKED, ARM_GRANTED, ARM_REFUSED };

/* A row that was claimed: in memory only, since the send lock makes it
 * exclusive. */
struct item {
	struct envelope envelope;	/* filled by the worker */
	const struct delivery *row;
	const struct letter_parts *parts;
	struct outcome outcome;		/* once there is a result */
	struct hand *hand;		/* who has it */
	/* Asked by its worker, under the mutex; answered by the store's
	 * thread, and seen without it. */
	_Atomic enum arm arm;
	/* private to the queue */
	int returns;			/* relays that would not look at it */
	bool granted, withdrawn;	/* the store's answer, uncommitted */
	struct batch *batch;
	struct item *next;
	struct request {
		struct item *item;
		struct request *next;
	} to_arm, to_record;
};

/* NULL: the store failed. */
struct queue *queue_new(const struct engine *e, struct engine_totals *t,
	struct err *err);
void queue_free(struct queue *q);

/* --- for workers -------------------------------------------------------- */

/* A row; NULL: none now, or with `wait` none any more. Each is given back by
 * queue_result, unless queue_armed said no. */
struct item *queue_take(struct queue *q, struct hand *h, bool wait);
void queue_arm(struct queue *q, struct item *const *v, size_t n);
/* *failed_r: the store failed, and nobody knows. */
bool queue_armed(struct queue *q, struct item *item, bool *failed_r);
/* item->outcome is what became of it. */
void queue_result(struct queue *q, struct item *item);
/* A message could not be made. One may be at fault; many in a row are our own
 * trouble and end the run. */
void queue_unmade(struct queue *q, const struct err *why);
void queue_link(struct queue *q, struct hand *h, enum feed_link link);
/* The outlet cannot be opened at all. */
void queue_relay_lost(struct queue *q, size_t relay, const char *why);
/* A worker's end; with err, a failure of the disk, the run's, too. */
void queue_leave(struct queue *q, struct hand *h, const struct err *err);

/* --- for the store's thread --------------------------------------------- */

/* Claims the first rows; how many are there, or -1. */
long queue_fill(struct queue *q, const struct delivery_cursor *from,
	struct err *err);
/* Before the worker starts. */
void queue_join(struct queue *q);
/* Serves the workers until nothing is left that can go now, and the last of
 * them has left. -1 for failures of the store or the disk. */
int queue_serve(struct queue *q, struct err *err);
/* Once all have left: writes down which relays are in trouble, if it can. */
void queue_note_relays(struct queue *q);

#endif

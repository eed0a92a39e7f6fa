/* SPDX-License-Identifier: MIT */
#ifndef SEND_WORKER_H
#define SEND_WORKER_H

#include <stddef.h>

#include "base/err.h"
#include "send/engine.h"
#include "send/queue.h"

/*
 * A worker: one thread, one connection. It makes each of its messages, and
 * carries it from the queue through an outlet and back.
 */
struct worker;

/* NULL: no thread could be had (F37). */
struct worker *worker_start(const struct engine *e, struct queue *q,
	size_t relay, struct err *err);
/* Waits for its end. */
void worker_join(struct worker *w);

#endif

/* SPDX-License-Identifier: MIT */
/* What an outcome tells beyond its row: about the relay, about the domain of
 * the recipient, and about ourselves (S56). All under the queue's mutex. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "send/queue_ops.h"

static void
note_trouble(struct queue *q, size_t relay, const struct outcome *o)
{
	bool talking = o->stage != STAGE_CONNECT && o->stage != STAGE_FILE;
	const char *url = q->e->relay[relay].url;
	char said[300];

	snprintf(q->t->trouble, sizeof(q->t->trouble), "%s: %s%s%s%s", url,
		o->text, talking ? " (at " : "",
		talking ? stage_name(o->stage) : "", talking ? ")" : "");
	snprintf(q->why[relay], sizeof(q->why[relay]), "%s", o->text);
	log_event(LOG_LEVEL_WARN, "relay_left", "relay=%s stage=\"%s\" "
		"code=%d text=%s", url, stage_name(o->stage), o->code,
		log_quote(o->text, said, sizeof(said)));
}

void
queue_relay_lost(struct queue *q, size_t relay, const char *why)
{
	struct outcome o = outcome_of_silence(STAGE_CONNECT, why);

	pthread_mutex_lock(&q->mu);
	note_trouble(q, relay, &o);
	pthread_mutex_unlock(&q->mu);
}

/* What a relay's trouble with a message means for the relay. */
static void
note_refusal(struct queue *q, size_t relay, const struct outcome *o,
	int64_t now)
{
	enum pace_trouble kind = o->login ? PACE_LOGIN :
		o->stage <= STAGE_EHLO ? PACE_CONNECT : PACE_REFUSED;

	pace_untaken(q->pace, relay);
	if (pace_trouble(q->pace, relay, now, kind) != PACE_TOO_MANY)
		note_trouble(q, relay, o);
}

/* No reply that means anything, where it is about this row. */
bool
queue_nonsense(const struct outcome *o)
{
	return o->kind == OUTCOME_RELAY &&
		(o->stage == STAGE_RCPT || o->stage == STAGE_DATA);
}

/* Nobody knows whose trouble it is. It is the relay's once that happens again
 * and again: one row must not hold up the others (I6). */
static void
note_lost(struct queue *q, size_t relay, const struct outcome *o, int64_t now)
{
	pace_lost(q->pace, relay, now);
	if (o->code == 421)
		pace_trouble(q->pace, relay, now, PACE_FAREWELL);
	if (!pace_usable(q->pace, relay, now))
		note_trouble(q, relay, o);
}

/* What an outcome tells about its relay and the recipient's domain. */
void
queue_note_pace(struct queue *q, const struct item *item)
{
	const struct outcome *o = &item->outcome;
	bool throttled = pace_is_throttle(o->code, o->status);
	size_t relay = item->hand->relay;
	int64_t now = clock_mono_ms();

	if ((o->stage >= STAGE_MAIL && o->stage <= STAGE_DOT &&
	    o->kind != OUTCOME_NOT_SENT) || o->kind == OUTCOME_ACCEPTED)
		q->t->reached = true;
	/* A connection that is refused is one too many, or a cool-down. */
	if (throttled && o->stage >= STAGE_MAIL)
		pace_trouble(q->pace, relay, now, PACE_THROTTLE);
	if (queue_nonsense(o))
		note_lost(q, relay, o, now);
	else if (o->kind == OUTCOME_RELAY)
		note_refusal(q, relay, o, now);
	else if (o->kind == OUTCOME_NOT_SENT || o->stage == STAGE_LETTER ||
		 (o->kind == OUTCOME_FAILED && o->code == 0) ||
		 (o->code == 0 && queue_stopping(q)))
		pace_untaken(q->pace, relay);
	else if ((o->code == 0 || o->code == 421) &&
		 o->kind != OUTCOME_ACCEPTED)
		note_lost(q, relay, o, now);
	else
		pace_answered(q->pace, relay, now);
	if (o->stage >= STAGE_RCPT && o->stage <= STAGE_DOT && o->code != 0)
		/* X.7.X is said by whom it is for; of storage and load
		 * (X.3.X, X.4.X) the relay speaks for itself. */
		pace_domain_result(q->domains, queue_domain(item), now,
			throttled && strncmp(o->status + 1, ".7.", 3) == 0);
}

/* The stop rule counts at once: until it is written down, a quick relay has
 * refused dozens more (S56). */
void
queue_note_policy(struct queue *q, const struct outcome *o)
{
	const struct status status = status_of_reply(o->code, o->status);

	if (o->kind == OUTCOME_RELAY || o->kind == OUTCOME_NOT_SENT)
		return;
	q->done++;
	q->refused += o->kind == OUTCOME_FAILED && status_policy(&status);
	if (policy_halt(q->done, q->refused)) {
		q->t->policy = true;
		queue_halt(q);
	}
}

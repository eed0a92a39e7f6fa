/* SPDX-License-Identifier: MIT */
/*
 * Relays share the mail by weight: each has a virtual time, the messages it
 * took divided by its weight, and none runs ahead of the last of them by more
 * than a message a connection. Not waited for is who cannot take one now (out,
 * cooling, not answering since a failure, its rate used up) or does not (no
 * answer, or no question, for five seconds); who comes back begins where the
 * others are and does not catch up.
 *
 * A failure cools the relay down for 1, 5, 15, 60 minutes, one more in a row
 * ends its part in this run (F12). Failures while it cools are the same one,
 * seen by another connection. Afterwards one connection, and one message, tries
 * it alone.
 */
#include "send/pace.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "send/pace_rate.h"

enum {
	COST = 1000000,		/* virtual time of a message at weight 1 */
	SLOW_MS = 5000,		/* not waited for any longer */
	TURN_MS = 100,		/* until the others may have caught up */
	LIVES_MS = 60000,	/* after a sign of life */
	MORE_MS = 60000,	/* then one connection more is tried */
	LOST_MAX = 3,
};

static const int64_t cool_ms[] = {60000, 5 * 60000, 15 * 60000, 60 * 60000};
enum { COOLS = sizeof(cool_ms) / sizeof(cool_ms[0]) };

#define NEVER (INT64_MIN / 2)

struct lane {
	struct pace_relay conf;
	struct pace_rate rate;
	int64_t virtual, used;
	int in_flight;		/* taken and not ended */
	bool out;
	int failures, lost;	/* in a row */
	int64_t cool_until;
	bool reached;		/* a connection stood since the last trouble */
	bool serves;		/* no mail was refused since the last answer */
	int connections;	/* there, or being opened */
	int allowed;
	int64_t asked_at, moved_at, alive_at, fewer_at;
};

struct pace {
	size_t n;
	int64_t (*scale)(int64_t ms);
	bool begun;
	int64_t virtual;	/* of the last one waited for; only grows */
	struct lane lane[];
};

struct pace *
pace_new(const struct pace_relay *v, size_t n, int64_t (*scale)(int64_t ms))
{
	size_t size = sizeof(struct pace) + n * sizeof(struct lane);
	struct pace *p = mem_alloc(size);

	memset(p, 0, size);
	p->n = n;
	p->scale = scale;
	for (size_t i = 0; i < n; i++) {
		struct lane *l = &p->lane[i];

		l->conf = v[i];
		l->used = v[i].quota_used;
		l->allowed = v[i].connections;
		l->failures = v[i].failures;
		l->serves = true;
		l->alive_at = NEVER;
		pace_rate_init(&l->rate, v[i].rate_n, v[i].rate_ms, scale);
	}
	return p;
}

void
pace_free(struct pace *p)
{
	free(p);
}

/* The first question tells what time it is. */
static void
begin(struct pace *p, int64_t now)
{
	if (p->begun)
		return;
	p->begun = true;
	for (size_t i = 0; i < p->n; i++) {
		p->lane[i].asked_at = now;
		p->lane[i].cool_until = now + p->lane[i].conf.cool_ms;
	}
}

/* --- whose turn it is --------------------------------------------------- */

static bool
spent(const struct lane *l)
{
	return l->conf.quota_n > 0 && l->used >= l->conf.quota_n;
}

static bool
waited_for(const struct pace *p, const struct lane *l, int64_t now)
{
	int64_t since = l->in_flight > 0 ? l->moved_at : l->asked_at;

	return !l->out && !spent(l) && l->failures == 0 &&
		now - since < p->scale(SLOW_MS) &&
		pace_rate_wait(&l->rate, now) == 0;
}

/* The least virtual time among those that are waited for; INT64_MAX: nobody
 * is. */
static int64_t
last_of_all(struct pace *p, int64_t now)
{
	int64_t last = INT64_MAX;

	for (size_t i = 0; i < p->n; i++) {
		struct lane *l = &p->lane[i];

		if (!waited_for(p, l, now))
			continue;
		/* Was not, and comes back. */
		if (l->virtual < p->virtual)
			l->virtual = p->virtual;
		if (l->virtual < last)
			last = l->virtual;
	}
	if (last != INT64_MAX && last > p->virtual)
		p->virtual = last;
	return last;
}

static bool
too_far_ahead(struct pace *p, const struct lane *l, int64_t now)
{
	int64_t last = last_of_all(p, now);
	int64_t slack = (int64_t)COST * l->conf.connections / l->conf.weight;

	return last != INT64_MAX && l->virtual - last > slack;
}

static int64_t
wait_of(struct pace *p, const struct lane *l, int64_t now)
{
	int64_t wait = l->cool_until - now;

	if (wait <= 0)
		wait = pace_rate_wait(&l->rate, now);
	if (wait <= 0 && ((!l->serves && l->in_flight > 0) ||
	    too_far_ahead(p, l, now)))
		wait = p->scale(TURN_MS);
	return wait > 0 ? wait : 0;
}

enum pace_answer
pace_ask(struct pace *p, size_t relay, int64_t now, int64_t *wait_r)
{
	struct lane *l = &p->lane[relay];

	begin(p, now);
	*wait_r = 0;
	if (l->out || spent(l))
		return PACE_OUT;
	l->asked_at = now;
	*wait_r = wait_of(p, l, now);
	return *wait_r > 0 ? PACE_WAIT : PACE_GO;
}

/* --- messages ----------------------------------------------------------- */

void
pace_taken(struct pace *p, size_t relay, int64_t now)
{
	struct lane *l = &p->lane[relay];

	if (l->in_flight++ == 0)
		l->moved_at = now;
	l->used++;
	l->virtual += COST / l->conf.weight;
	pace_rate_taken(&l->rate, now);
}

static void
ended(struct lane *l)
{
	l->in_flight--;
	pace_rate_ended(&l->rate);
}

void
pace_answered(struct pace *p, size_t relay, int64_t now)
{
	struct lane *l = &p->lane[relay];

	ended(l);
	l->moved_at = l->alive_at = now;
	l->lost = 0;
	pace_rate_calm(&l->rate, now);
	/* It was under way when the trouble came, and proves nothing. */
	if (now < l->cool_until)
		return;
	l->failures = 0;
	l->reached = l->serves = true;
	if (l->allowed < l->conf.connections &&
	    now - l->fewer_at >= p->scale(MORE_MS)) {
		l->allowed++;
		l->fewer_at = now;
	}
}

void
pace_untaken(struct pace *p, size_t relay)
{
	struct lane *l = &p->lane[relay];

	ended(l);
	l->used--;
	l->virtual -= COST / l->conf.weight;
	pace_rate_untaken(&l->rate);
}

void
pace_lost(struct pace *p, size_t relay, int64_t now)
{
	struct lane *l = &p->lane[relay];

	ended(l);
	if (++l->lost >= LOST_MAX)
		pace_trouble(p, relay, now, PACE_REFUSED);
}

/* --- connections -------------------------------------------------------- */

int
pace_connections(const struct pace *p, size_t relay, int64_t now)
{
	const struct lane *l = &p->lane[relay];

	if (!pace_usable(p, relay, now))
		return 0;
	return l->reached && l->serves ? l->allowed : 1;
}

bool
pace_may_connect(const struct pace *p, size_t relay, int64_t now)
{
	return p->lane[relay].connections < pace_connections(p, relay, now);
}

void
pace_opening(struct pace *p, size_t relay)
{
	p->lane[relay].connections++;
}

void
pace_opened(struct pace *p, size_t relay, int64_t now)
{
	struct lane *l = &p->lane[relay];

	l->reached = true;
	l->alive_at = now;
}

void
pace_closed(struct pace *p, size_t relay)
{
	p->lane[relay].connections--;
}

/* --- trouble ------------------------------------------------------------ */

static void
cool_down(struct pace *p, struct lane *l, int64_t now)
{
	int nth = l->failures < COOLS ? l->failures : COOLS - 1;

	l->cool_until = now + p->scale(cool_ms[nth]);
	l->out = l->out || l->failures >= COOLS;
	l->failures++;
	l->lost = 0;
	l->reached = false;
}

/* Others of it live: it takes fewer than it is asked for. */
static bool
too_many(const struct pace *p, struct lane *l, int64_t now, int others)
{
	if (others < 1 || !l->reached ||
	    now - l->alive_at >= p->scale(LIVES_MS))
		return false;
	if (l->allowed > others)
		l->allowed = others;
	l->fewer_at = now;
	return true;
}

enum pace_trouble
pace_trouble(struct pace *p, size_t relay, int64_t now, enum pace_trouble kind)
{
	struct lane *l = &p->lane[relay];

	begin(p, now);
	switch (kind) {
	case PACE_THROTTLE:
		pace_rate_throttled(&l->rate, now, l->in_flight);
		break;
	case PACE_LOGIN:
		l->out = true;
		if (l->failures < COOLS - 1)
			l->failures = COOLS - 1;
		cool_down(p, l, now);
		break;
	case PACE_CONNECT:
	case PACE_FAREWELL:
		if (kind == PACE_FAREWELL && l->lost == 1)
			return PACE_TOO_MANY;
		if (too_many(p, l, now, l->connections -
			(kind == PACE_CONNECT)))
			return PACE_TOO_MANY;
		if (now >= l->cool_until)
			cool_down(p, l, now);
		break;
	default:
		l->serves = false;
		if (now >= l->cool_until)
			cool_down(p, l, now);
	}
	return kind;
}

bool
pace_usable(const struct pace *p, size_t relay, int64_t now)
{
	const struct lane *l = &p->lane[relay];

	return !l->out && !spent(l) && now >= l->cool_until;
}

int64_t
pace_next_ms(const struct pace *p, int64_t now)
{
	int64_t next = -1;

	for (size_t i = 0; i < p->n; i++) {
		const struct lane *l = &p->lane[i];

		if (pace_usable(p, i, now))
			return now;
		if (!l->out && !spent(l) && (next < 0 || l->cool_until < next))
			next = l->cool_until;
	}
	return next;
}

int
pace_failures(const struct pace *p, size_t relay, int64_t now, int64_t *cool_r)
{
	const struct lane *l = &p->lane[relay];

	*cool_r = l->cool_until > now ? l->cool_until - now : 0;
	return l->failures;
}

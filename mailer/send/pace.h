/* SPDX-License-Identifier: MIT */
#ifndef SEND_PACE_H
#define SEND_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Which relay may take the next message, and how many connections it may
 * have: rate, quota, weight, and the health that its answers show (F11, F12,
 * F19 to F21). Pure: no clock and no lock; `now` is monotonic, in ms, and
 * calls come one at a time. Relays are numbers, in the order of pace_new.
 */
struct pace_relay {
	int connections, weight;	/* both at least 1 */
	int rate_n;			/* messages in rate_ms; 0: no rate */
	int64_t rate_ms;
	int64_t quota_n;		/* 0: no quota */
	int64_t quota_used;		/* of it, before this run */
	int failures;			/* in a row, before this run, and */
	int64_t cool_ms;		/* what is left of the cool-down */
};

struct pace;
/* scale shortens this module's own times, as base/failpoint.h does; those in
 * struct pace_relay come scaled. */
struct pace *pace_new(const struct pace_relay *v, size_t n,
	int64_t (*scale)(int64_t ms));
void pace_free(struct pace *p);		/* NULL is fine */

/*
 * May a message be taken for this relay? PACE_WAIT: ask again in *wait_r ms,
 * sooner when anything has changed. PACE_OUT: not in this run any more.
 *
 * A message that is taken (pace_taken) ends by exactly one of: answered,
 * whatever the answer; untaken, given back before anything of it could be
 * taken; lost, nobody knows or it is deferred without an answer, also with a
 * good-bye (421), which is PACE_FAREWELL beside it. Three lost in a row are the
 * relay's trouble.
 */
enum pace_answer { PACE_GO, PACE_WAIT, PACE_OUT };
enum pace_answer pace_ask(struct pace *p, size_t relay, int64_t now,
	int64_t *wait_r);
void pace_taken(struct pace *p, size_t relay, int64_t now);
void pace_answered(struct pace *p, size_t relay, int64_t now);
void pace_untaken(struct pace *p, size_t relay);
void pace_lost(struct pace *p, size_t relay, int64_t now);

/*
 * Connections, counted from the attempt: pace_opening before it, pace_opened
 * once it stands (logged in), pace_closed when it is gone or was never there.
 * Until one of a relay stands there is one attempt at a time: a wrong password
 * is tried once (F19). Needless for what has no connections.
 */
int pace_connections(const struct pace *p, size_t relay, int64_t now);
bool pace_may_connect(const struct pace *p, size_t relay, int64_t now);
void pace_opening(struct pace *p, size_t relay);
void pace_opened(struct pace *p, size_t relay, int64_t now);
void pace_closed(struct pace *p, size_t relay);

enum pace_trouble {
	PACE_CONNECT,	/* no connection: refused, DNS, TLS, greeting, AUTH 4xx;
			 * told before pace_closed */
	PACE_REFUSED,	/* it talks and takes no mail: MAIL 4xx, 5xx, garbage */
	PACE_FAREWELL,	/* 421 in a session (F12): the first in a row may be
			 * the session's; told after pace_closed, pace_lost */
	PACE_LOGIN,	/* 535: out for this run */
	PACE_THROTTLE,	/* too fast (pace_is_throttle at MAIL or later):
			 * slower, beside what else the same reply means */
	PACE_TOO_MANY,	/* only as a result: not the relay's trouble, it
			 * refused or ended one connection beside others that
			 * live */
};
/* What it was taken for. */
enum pace_trouble pace_trouble(struct pace *p, size_t relay, int64_t now,
	enum pace_trouble kind);

/* Not out, not cooling down. */
bool pace_usable(const struct pace *p, size_t relay, int64_t now);
/* When one of the relays is usable again (now: one is); -1: never. */
int64_t pace_next_ms(const struct pace *p, int64_t now);
/* For the next run: failures in a row (0: healthy) and ms left to cool. */
int pace_failures(const struct pace *p, size_t relay, int64_t now,
	int64_t *cool_r);

#endif

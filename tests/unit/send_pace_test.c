/* SPDX-License-Identifier: MIT */
/*
 * Which relay takes the next message: relays that behave in every way, against
 * a clock that the tests move on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "send/pace.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, WORKERS = 64, LOG = 400000 };

static int64_t
whole(int64_t ms)
{
	return ms;
}

static int64_t
tenth(int64_t ms)
{
	return ms / 10;
}

/* --- a world of relays and workers --------------------------------------- */

/* How a relay behaves at an instant. */
enum manner { SERVES, DEAD, HANGS, REFUSES, HANGS_UP, THROTTLES };

struct world {
	size_t n;			/* relays */
	struct pace *p;
	int workers[4];			/* a connection each */
	int64_t latency[4];
	enum manner (*manner)(size_t relay, int64_t now);
	double bears[4];		/* THROTTLES beyond so many a ms */
	int64_t left;			/* messages to send; -1: no end */
	int64_t done[4], complained[4], tries[4];
	/* each worker */
	int64_t at[4][WORKERS];		/* when it acts next; 0: at once */
	bool connected[4][WORKERS], busy[4][WORKERS];
	size_t ended[4];		/* of its workers, who were told OUT */
	/* when messages were taken */
	size_t logged;
	struct {
		int64_t at;
		size_t relay;
	} *log;
};

static enum manner
always_serves(size_t relay, int64_t now)
{
	(void)relay, (void)now;
	return SERVES;
}

static void
world_init(struct world *w, const struct pace_relay *v, size_t n)
{
	memset(w, 0, sizeof(*w));
	w->n = n;
	w->p = pace_new(v, n, whole);
	w->manner = always_serves;
	w->left = -1;
	w->log = calloc(LOG, sizeof(*w->log));
	assert_non_null(w->log);
	for (size_t i = 0; i < n; i++) {
		w->workers[i] = v[i].connections;
		w->latency[i] = 20;
	}
}

static void
world_release(struct world *w)
{
	pace_free(w->p);
	free(w->log);
}

/* It bears so many a ms, counted over the last two seconds. */
static bool
overdone(const struct world *w, size_t r, int64_t now)
{
	int64_t n = 0;

	for (size_t i = w->logged; i-- > 0 && w->log[i].at > now - 2000;)
		n += w->log[i].relay == r;
	return (double)n / 2000 > w->bears[r];
}

static void
close_connection(struct world *w, size_t r, int k)
{
	if (w->connected[r][k])
		pace_closed(w->p, r);
	w->connected[r][k] = false;
}

/* What became of the message that was taken. */
static void
finish(struct world *w, size_t r, int k, int64_t now)
{
	w->busy[r][k] = false;
	switch (w->manner(r, now)) {
	case DEAD:
	case HANGS_UP:
		pace_lost(w->p, r, now);
		close_connection(w, r, k);
		return;
	case REFUSES:
		pace_untaken(w->p, r);
		pace_trouble(w->p, r, now, PACE_REFUSED);
		w->left += w->left >= 0;
		return;
	case HANGS:
		w->busy[r][k] = true;
		w->at[r][k] = now + 10;
		return;
	case THROTTLES:
		if (overdone(w, r, now)) {
			pace_trouble(w->p, r, now, PACE_THROTTLE);
			w->complained[r]++;
		}
		break;
	default:
		break;
	}
	pace_answered(w->p, r, now);
	w->done[r]++;
}

/* True: a connection stands. */
static bool
connect(struct world *w, size_t r, int k, int64_t now)
{
	if (!pace_may_connect(w->p, r, now))
		return false;
	pace_opening(w->p, r);
	w->tries[r]++;
	if (w->manner(r, now) == DEAD) {
		pace_trouble(w->p, r, now, PACE_CONNECT);
		pace_closed(w->p, r);
		return false;
	}
	pace_opened(w->p, r, now);
	return w->connected[r][k] = true;
}

static void
act(struct world *w, size_t r, int k, int64_t now)
{
	int64_t wait = 0;

	if (w->busy[r][k]) {
		finish(w, r, k, now);
		if (w->busy[r][k])
			return;
	}
	w->at[r][k] = now + 10;
	switch (pace_ask(w->p, r, now, &wait)) {
	case PACE_OUT:
		w->at[r][k] = INT64_MAX;
		w->ended[r]++;
		return;
	case PACE_WAIT:
		assert_true(wait > 0);
		w->at[r][k] = now + wait;
		return;
	case PACE_GO:
		break;
	}
	assert_true(pace_usable(w->p, r, now));
	if (w->left == 0 ||
	    (!w->connected[r][k] && !connect(w, r, k, now)))
		return;
	w->left -= w->left > 0;
	pace_taken(w->p, r, now);
	assert_true(w->logged < LOG);
	w->log[w->logged].at = now;
	w->log[w->logged++].relay = r;
	w->busy[r][k] = true;
	w->at[r][k] = now + w->latency[r];
}

/* Those who may act at now do; when the next may. */
static int64_t
round_of(struct world *w, int64_t now)
{
	int64_t next = INT64_MAX;

	for (int k = 0; k < WORKERS; k++)
		for (size_t r = 0; r < w->n; r++) {
			if (k >= w->workers[r])
				continue;
			if (w->at[r][k] <= now)
				act(w, r, k, now);
			if (w->at[r][k] < next)
				next = w->at[r][k];
		}
	return next > now ? next : now + 1;
}

static void
pass(struct world *w, int64_t from, int64_t to)
{
	for (int64_t now = from; now < to;)
		now = round_of(w, now);
}

/* The most that relay r took within any stretch of so many ms. */
static int64_t
densest(const struct world *w, size_t r, int64_t ms)
{
	int64_t n = 0, most = 0;

	for (size_t i = 0, from = 0; i < w->logged; i++) {
		n += w->log[i].relay == r;
		for (; w->log[from].at <= w->log[i].at - ms; from++)
			n -= w->log[from].relay == r;
		most = n > most ? n : most;
	}
	return most;
}

/* --- rates and quotas ---------------------------------------------------- */

static void
rate_is_kept(void **state)
{
	static const struct {
		int n;
		int64_t ms, run;
	} t[] = {
		{50, SECOND, 20 * SECOND}, {1, SECOND, 20 * SECOND},
		{7, SECOND, 20 * SECOND}, {500, SECOND, 5 * SECOND},
		{100, MINUTE, 5 * MINUTE}, {30, MINUTE, 5 * MINUTE},
		{1000, 60 * MINUTE, 125 * MINUTE},
		{200000, 1440 * MINUTE, 10 * MINUTE},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		const struct pace_relay v = {.connections = 20, .weight = 1,
			.rate_n = t[i].n, .rate_ms = t[i].ms};
		double ideal = (double)t[i].n * (double)t[i].run /
			(double)t[i].ms;
		struct world w;

		world_init(&w, &v, 1);
		pass(&w, 1000, 1000 + t[i].run);
		if (densest(&w, 0, t[i].ms) > t[i].n)
			fail_msg("%d in %ld ms: %ld", t[i].n, (long)t[i].ms,
				(long)densest(&w, 0, t[i].ms));
		/* Nor is it left unused. */
		if ((double)w.logged < 0.95 * ideal - 1)
			fail_msg("%d in %ld ms: only %zu", t[i].n,
				(long)t[i].ms, w.logged);
		world_release(&w);
	}
	(void)state;
}

/* A stall makes nothing up that a window would see. */
static void
rate_after_a_stall(void **state)
{
	const struct pace_relay v = {.connections = 30, .weight = 1,
		.rate_n = 50, .rate_ms = SECOND};
	struct world w;

	world_init(&w, &v, 1);
	for (int64_t now = 0; now < 30 * SECOND; now += 3 * SECOND)
		pass(&w, now, now + SECOND + now / 100);
	assert_true(densest(&w, 0, SECOND) <= 50);
	assert_true(densest(&w, 0, 10 * SECOND) <= 500);
	world_release(&w);
	(void)state;
}

static void
given_back(void **state)
{
	const struct pace_relay v = {.connections = 1, .weight = 1,
		.rate_n = 1, .rate_ms = MINUTE, .quota_n = 2};
	struct pace *p = pace_new(&v, 1, whole);
	int64_t wait;

	assert_int_equal(pace_ask(p, 0, 5, &wait), PACE_GO);
	pace_taken(p, 0, 5);
	assert_int_equal(pace_ask(p, 0, 6, &wait), PACE_WAIT);
	assert_in_range(wait, 59 * SECOND, 61 * SECOND);
	pace_untaken(p, 0);
	assert_int_equal(pace_ask(p, 0, 6, &wait), PACE_GO);
	pace_taken(p, 0, 6);
	pace_taken(p, 0, 6);
	assert_int_equal(pace_ask(p, 0, 6, &wait), PACE_OUT);
	assert_false(pace_usable(p, 0, 6));
	assert_int_equal(pace_next_ms(p, 6), -1);
	pace_untaken(p, 0);
	assert_int_not_equal(pace_ask(p, 0, 6, &wait), PACE_OUT);
	pace_free(p);
	(void)state;
}

static void
quota_is_exact(void **state)
{
	const struct pace_relay v[] = {
		{.connections = 10, .weight = 1, .quota_n = 137},
		{.connections = 10, .weight = 1, .quota_n = 100,
			.quota_used = 60},
		{.connections = 10, .weight = 1, .quota_n = 100,
			.quota_used = 100},
		{.connections = 10, .weight = 1, .quota_n = 100,
			.quota_used = 250},
	};
	struct world w;

	world_init(&w, v, 4);
	pass(&w, 0, 10 * SECOND);
	assert_int_equal(w.done[0], 137);
	assert_int_equal(w.done[1], 40);
	assert_int_equal(w.done[2] + w.done[3], 0);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(w.ended[i], 10);
	assert_int_equal(pace_next_ms(w.p, 10 * SECOND), -1);
	world_release(&w);
	(void)state;
}

/* --- weights ------------------------------------------------------------- */

static void
shares(const struct pace_relay *v, const int64_t *latency, double expect,
	double tolerance)
{
	struct world w;
	double share;

	world_init(&w, v, 2);
	w.latency[0] = latency[0];
	w.latency[1] = latency[1];
	w.left = 1000;
	pass(&w, 0, 100 * SECOND);
	assert_int_equal(w.done[0] + w.done[1], 1000);
	share = (double)w.done[0] / 1000;
	if (share < expect * (1 - tolerance) ||
	    share > expect * (1 + tolerance))
		fail_msg("weights %d:%d, latencies %ld:%ld: %ld:%ld",
			v[0].weight, v[1].weight, (long)latency[0],
			(long)latency[1], (long)w.done[0], (long)w.done[1]);
	world_release(&w);
}

static void
shares_by_weight(void **state)
{
	static const struct {
		int weight[2], connections[2];
		int64_t latency[2];
		double expect;
	} t[] = {
		{{3, 1}, {10, 10}, {20, 20}, 0.75},
		{{3, 1}, {10, 10}, {200, 20}, 0.75},
		{{3, 1}, {10, 10}, {20, 200}, 0.75},
		{{3, 1}, {2, 30}, {20, 20}, 0.75},
		{{1, 1}, {1, 20}, {20, 5}, 0.5},
		{{1, 9}, {5, 5}, {20, 20}, 0.1},
		{{1000, 500}, {10, 10}, {20, 20}, 2.0 / 3},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		const struct pace_relay v[] = {
			{.connections = t[i].connections[0],
				.weight = t[i].weight[0]},
			{.connections = t[i].connections[1],
				.weight = t[i].weight[1]},
		};

		shares(v, t[i].latency, t[i].expect, 0.05);
	}
	(void)state;
}

/* A relay whose rate is used up is not waited for. */
static void
rate_beside_weight(void **state)
{
	const struct pace_relay v[] = {
		{.connections = 10, .weight = 1},
		{.connections = 10, .weight = 9, .rate_n = 10,
			.rate_ms = SECOND},
	};
	struct world w;

	world_init(&w, v, 2);
	pass(&w, 0, 20 * SECOND);
	/* Ten connections of 20 ms each: 500 a second. */
	assert_true(w.done[0] > 9000);
	assert_in_range(w.done[1], 190, 200);
	world_release(&w);
	(void)state;
}

/* --- health -------------------------------------------------------------- */

/* Relay 1 is down from the tenth second to the hundredth. */
static enum manner
down_for_a_while(size_t relay, int64_t now)
{
	return relay == 1 && now >= 10 * SECOND && now < 100 * SECOND ? DEAD
		: SERVES;
}

static void
others_carry_all(void **state)
{
	const struct pace_relay one = {.connections = 5, .weight = 1};
	const struct pace_relay v[] = {one, one, one};
	struct world w;
	int64_t before[3], total;

	world_init(&w, v, 3);
	w.manner = down_for_a_while;
	pass(&w, 0, 10 * SECOND);
	total = w.done[0] + w.done[1] + w.done[2];
	memcpy(before, w.done, sizeof(before));
	pass(&w, 10 * SECOND, 60 * SECOND);
	/* At least two thirds of what three did (F20), five times as long. */
	assert_true(w.done[0] + w.done[2] - before[0] - before[2] >=
		total * 5 * 2 / 3);
	assert_true(w.done[1] - before[1] <= 5);
	/* Cooled for 1 minute, then 5: back after 370 s at the latest. */
	pass(&w, 60 * SECOND, 400 * SECOND);
	memcpy(before, w.done, sizeof(before));
	assert_true(before[1] < before[0]);
	pass(&w, 400 * SECOND, 430 * SECOND);
	for (size_t i = 0; i < 3; i++)
		before[i] = w.done[i] - before[i];
	/* Its share from then on, and nothing that was missed. */
	assert_in_range(before[1], before[0] - 20, before[0] + 20);
	assert_in_range(before[1], before[2] - 20, before[2] + 20);
	world_release(&w);
	(void)state;
}

static enum manner
second_is_dead(size_t relay, int64_t now)
{
	(void)now;
	return relay == 1 ? DEAD : SERVES;
}

static void
cools_longer_each_time(void **state)
{
	const struct pace_relay one = {.connections = 20, .weight = 1};
	const struct pace_relay v[] = {one, one};
	static const int64_t tried_at[] = {0, 1, 6, 21, 81};
	struct world w;
	int64_t cool;

	world_init(&w, v, 2);
	w.manner = second_is_dead;
	w.latency[0] = 2000;		/* fewer to remember */
	for (size_t i = 0; i < 5; i++) {
		int64_t at = tried_at[i] * MINUTE;

		assert_int_equal(w.tries[1], (int64_t)i);
		pass(&w, at, at + 10 * SECOND);
		/* One connection tried, not twenty. */
		assert_int_equal(w.tries[1], (int64_t)i + 1);
		assert_false(pace_usable(w.p, 1, at + 10 * SECOND));
		assert_int_equal(pace_failures(w.p, 1, at, &cool),
			(int64_t)i + 1);
		if (i < 4) {
			assert_int_equal(cool,
				(tried_at[i + 1] - tried_at[i]) * MINUTE);
			pass(&w, at + 10 * SECOND, at + cool);
		}
	}
	/* That was too often. */
	assert_int_equal(w.ended[1], 20);
	assert_int_equal(w.done[1], 0);
	world_release(&w);
	(void)state;
}

/* The third of each minute that relay 1 hangs. */
static enum manner
hangs_now_and_then(size_t relay, int64_t now)
{
	return relay == 1 && now % MINUTE > 40 * SECOND ? HANGS : SERVES;
}

static void
a_stuck_relay_stops_nobody(void **state)
{
	const struct pace_relay one = {.connections = 5, .weight = 1};
	const struct pace_relay v[] = {one, one};
	struct world w;
	int64_t before;

	world_init(&w, v, 2);
	w.manner = hangs_now_and_then;
	pass(&w, 0, 40 * SECOND);
	before = w.done[0];
	pass(&w, 40 * SECOND, MINUTE);
	/* Five seconds at the most are lost, of twenty. */
	assert_true((w.done[0] - before) * 40 > before * 14);
	pass(&w, MINUTE, MINUTE + SECOND);
	before = w.done[0] - w.done[1];
	pass(&w, MINUTE + SECOND, MINUTE + 30 * SECOND);
	assert_in_range(w.done[0] - w.done[1], before - 20, before + 20);
	world_release(&w);
	(void)state;
}

/* Nobody asks for it: no thread could be made, say. */
static void
an_absent_relay_stops_nobody(void **state)
{
	const struct pace_relay one = {.connections = 5, .weight = 1};
	const struct pace_relay v[] = {one, one};
	struct world w;

	world_init(&w, v, 2);
	w.workers[1] = 0;
	pass(&w, 0, 20 * SECOND);
	assert_true(w.done[0] >= 14 * 250);
	world_release(&w);
	(void)state;
}

static void
waits_for_five_seconds(void **state)
{
	const struct pace_relay one = {.connections = 3, .weight = 1};
	const struct pace_relay v[] = {one, one};
	struct pace *p = pace_new(v, 2, whole);
	int64_t now = 1000000000, wait;
	int taken = 0;

	/* The other one has not said a word yet. */
	for (; pace_ask(p, 0, now, &wait) == PACE_GO; taken++) {
		pace_taken(p, 0, now);
		pace_answered(p, 0, now);
	}
	assert_int_equal(taken, 4);
	assert_int_equal(pace_ask(p, 0, now + 4999, &wait), PACE_WAIT);
	assert_int_equal(pace_ask(p, 0, now + 5000, &wait), PACE_GO);
	/* Now it asks, and is waited for again, from here on. */
	now += 5001;
	assert_int_equal(pace_ask(p, 1, now, &wait), PACE_GO);
	for (taken = 0; pace_ask(p, 0, now, &wait) == PACE_GO; taken++) {
		pace_taken(p, 0, now);
		pace_answered(p, 0, now);
	}
	assert_int_equal(taken, 4);
	pace_free(p);
	(void)state;
}

static void
lost_in_a_row(void **state)
{
	const struct pace_relay v = {.connections = 9, .weight = 1};
	struct pace *p = pace_new(&v, 1, whole);
	int64_t cool, now = 5000;

	for (int i = 0; i < 20; i++) {
		pace_taken(p, 0, now);
		if (i % 3 == 2)
			pace_answered(p, 0, now);
		else
			pace_lost(p, 0, now);
		assert_true(pace_usable(p, 0, now));
	}
	for (int i = 0; i < 4; i++)
		pace_taken(p, 0, now);
	pace_lost(p, 0, now);
	assert_false(pace_usable(p, 0, now));
	/* An answer that was under way does not end the trouble. */
	pace_answered(p, 0, now + 1);
	assert_false(pace_usable(p, 0, now + 1));
	assert_int_equal(pace_failures(p, 0, now + 1, &cool), 1);
	pace_free(p);
	(void)state;
}

static enum manner
second_refuses(size_t relay, int64_t now)
{
	return relay == 1 && now < 3 * MINUTE ? REFUSES : SERVES;
}

static enum manner
second_hangs_up(size_t relay, int64_t now)
{
	return relay == 1 && now < 3 * MINUTE ? HANGS_UP : SERVES;
}

static void
takes_no_mail(void **state)
{
	const struct pace_relay one = {.connections = 5, .weight = 1};
	const struct pace_relay v[] = {one, one};
	struct world w;

	for (int lost = 0; lost < 2; lost++) {
		world_init(&w, v, 2);
		w.manner = lost ? second_hangs_up : second_refuses;
		w.latency[0] = w.latency[1] = 200;
		pass(&w, 0, 3 * MINUTE);
		assert_int_equal(w.done[1], 0);
		/* What five connections had at first, then one of them. */
		assert_in_range((int64_t)w.logged - w.done[0], 5, 15);
		assert_true(w.done[0] > 3 * 60 * 24);
		pass(&w, 3 * MINUTE, 8 * MINUTE);
		assert_true(w.done[1] > 500);
		world_release(&w);
	}
	(void)state;
}

static void
a_wrong_password_once(void **state)
{
	const struct pace_relay one = {.connections = 9, .weight = 1};
	const struct pace_relay v[] = {one, one};
	struct pace *p = pace_new(v, 2, whole);
	int64_t wait, cool;

	assert_int_equal(pace_connections(p, 0, 1), 1);
	assert_true(pace_may_connect(p, 0, 1));
	pace_opening(p, 0);
	assert_false(pace_may_connect(p, 0, 2));
	assert_int_equal(pace_trouble(p, 0, 3, PACE_LOGIN), PACE_LOGIN);
	pace_closed(p, 0);
	assert_int_equal(pace_ask(p, 0, 4, &wait), PACE_OUT);
	assert_int_equal(pace_connections(p, 0, 4), 0);
	/* Nor by the next runs, for an hour. */
	assert_true(pace_failures(p, 0, 4, &cool) > 0);
	assert_in_range(cool, 59 * MINUTE, 60 * MINUTE);
	assert_int_equal(pace_next_ms(p, 4), 4);
	pace_trouble(p, 1, 5, PACE_LOGIN);
	assert_int_equal(pace_next_ms(p, 5), -1);
	pace_free(p);
	(void)state;
}

/* From an earlier run. */
static void
trouble_goes_on(void **state)
{
	const struct pace_relay v = {.connections = 3, .weight = 1,
		.failures = 2, .cool_ms = 40};
	struct pace *p = pace_new(&v, 1, whole);
	int64_t wait, cool;

	assert_int_equal(pace_ask(p, 0, 100, &wait), PACE_WAIT);
	assert_int_equal(wait, 40);
	assert_int_equal(pace_next_ms(p, 110), 140);
	assert_int_equal(pace_ask(p, 0, 140, &wait), PACE_GO);
	pace_trouble(p, 0, 150, PACE_CONNECT);
	assert_int_equal(pace_failures(p, 0, 150, &cool), 3);
	assert_int_equal(cool, 15 * MINUTE);
	/* Those that failed with it are the same trouble. */
	pace_trouble(p, 0, 160, PACE_CONNECT);
	pace_trouble(p, 0, 160, PACE_REFUSED);
	assert_int_equal(pace_failures(p, 0, 150, &cool), 3);
	/* An answer ends it. */
	assert_int_equal(pace_ask(p, 0, 150 + 15 * MINUTE, &wait), PACE_GO);
	pace_taken(p, 0, 150 + 15 * MINUTE);
	assert_int_equal(pace_ask(p, 0, 151 + 15 * MINUTE, &wait),
		PACE_WAIT);
	pace_answered(p, 0, 160 + 15 * MINUTE);
	assert_int_equal(pace_failures(p, 0, 160 + 15 * MINUTE, &cool), 0);
	assert_int_equal(pace_connections(p, 0, 160 + 15 * MINUTE), 3);
	pace_free(p);
	(void)state;
}

static void
scaled_times(void **state)
{
	const struct pace_relay v = {.connections = 3, .weight = 1};
	struct pace *p = pace_new(&v, 1, tenth);
	int64_t cool;

	pace_trouble(p, 0, 1000, PACE_CONNECT);
	assert_int_equal(pace_failures(p, 0, 1000, &cool), 1);
	assert_int_equal(cool, 6 * SECOND);
	pace_free(p);
	(void)state;
}

/* --- connections --------------------------------------------------------- */

/* A relay that takes five at once. */
static void
too_many_connections(void **state)
{
	const struct pace_relay v = {.connections = 10, .weight = 1};
	struct pace *p = pace_new(&v, 1, whole);
	int64_t now = 1000, cool, wait;
	int open = 0, tries = 0;

	assert_int_equal(pace_connections(p, 0, now), 1);
	for (; now < 10 * MINUTE; now += 100) {
		while (pace_may_connect(p, 0, now)) {
			pace_opening(p, 0);
			tries++;
			if (open < 5) {
				pace_opened(p, 0, now);
				open++;
				continue;
			}
			assert_int_equal(pace_trouble(p, 0, now, PACE_CONNECT),
				PACE_TOO_MANY);
			pace_closed(p, 0);
			assert_int_equal(pace_connections(p, 0, now), 5);
		}
		assert_int_equal(pace_ask(p, 0, now, &wait), PACE_GO);
		pace_taken(p, 0, now);
		pace_answered(p, 0, now);
	}
	assert_int_equal(open, 5);
	/* One more is tried every minute. */
	assert_in_range(tries, 5 + 8, 5 + 11);
	assert_int_equal(pace_failures(p, 0, now, &cool), 0);
	/* When none is left it is the relay's trouble after all. */
	while (open-- > 0)
		pace_closed(p, 0);
	pace_opening(p, 0);
	assert_int_equal(pace_trouble(p, 0, now, PACE_CONNECT), PACE_CONNECT);
	pace_closed(p, 0);
	assert_int_equal(pace_connections(p, 0, now), 0);
	assert_int_equal(pace_connections(p, 0, now + MINUTE), 1);
	pace_free(p);
	(void)state;
}

/* Several attempts under way at once, of which some are refused. */
static void
refused_in_a_crowd(void **state)
{
	const struct pace_relay v = {.connections = 10, .weight = 1};
	struct pace *p = pace_new(&v, 1, whole);

	pace_opening(p, 0);
	pace_opened(p, 0, 1000);
	for (int i = 1; i < 10; i++) {
		assert_true(pace_may_connect(p, 0, 1000));
		pace_opening(p, 0);
	}
	assert_false(pace_may_connect(p, 0, 1000));
	for (int i = 0; i < 9; i++) {
		assert_int_equal(pace_trouble(p, 0, 1010, PACE_CONNECT),
			PACE_TOO_MANY);
		pace_closed(p, 0);
	}
	assert_int_equal(pace_connections(p, 0, 1010), 1);
	assert_false(pace_may_connect(p, 0, 1010));
	pace_free(p);
	(void)state;
}

/* Connections stand and have not answered for long. */
static void
no_life_in_the_others(void **state)
{
	const struct pace_relay v = {.connections = 4, .weight = 1};

	for (int late = 0; late < 2; late++) {
		struct pace *p = pace_new(&v, 1, whole);
		int64_t now = 1000000 + MINUTE - 1 + late;

		pace_opening(p, 0);
		pace_opened(p, 0, 1000000);
		pace_opening(p, 0);
		assert_int_equal(pace_trouble(p, 0, now, PACE_CONNECT),
			late ? PACE_CONNECT : PACE_TOO_MANY);
		pace_free(p);
	}
	(void)state;
}

static enum pace_trouble
farewell(struct pace *p, int64_t now)
{
	pace_opening(p, 0);
	pace_opened(p, 0, now);
	pace_taken(p, 0, now);
	pace_closed(p, 0);
	pace_lost(p, 0, now);
	return pace_trouble(p, 0, now, PACE_FAREWELL);
}

/* Once it may have been the session, twice it is the relay (F12). */
static void
farewells(void **state)
{
	const struct pace_relay v = {.connections = 3, .weight = 1};
	struct pace *p = pace_new(&v, 1, whole);
	int64_t cool;

	for (int i = 0; i < 9; i++) {
		assert_int_equal(farewell(p, 1000), PACE_TOO_MANY);
		assert_int_equal(pace_connections(p, 0, 1000), 3);
		pace_taken(p, 0, 1000);
		pace_answered(p, 0, 1000);
	}
	assert_int_equal(farewell(p, 1000), PACE_TOO_MANY);
	assert_int_equal(farewell(p, 2000), PACE_FAREWELL);
	assert_int_equal(pace_failures(p, 0, 2000, &cool), 1);
	assert_int_equal(cool, MINUTE);
	pace_free(p);
	/* Beside another that lives it is too many of them. */
	p = pace_new(&v, 1, whole);
	pace_opening(p, 0);
	pace_opened(p, 0, 1000);
	assert_int_equal(farewell(p, 1000), PACE_TOO_MANY);
	assert_int_equal(pace_connections(p, 0, 1000), 3);
	assert_int_equal(farewell(p, 1000), PACE_TOO_MANY);
	assert_int_equal(pace_connections(p, 0, 1000), 1);
	pace_free(p);
	(void)state;
}

/* --- throttling ---------------------------------------------------------- */

static enum manner
first_throttles(size_t relay, int64_t now)
{
	return relay == 0 && now < 200 * SECOND ? THROTTLES : SERVES;
}

static void
throttled_rate_falls_and_recovers(void **state)
{
	const struct pace_relay v[] = {
		{.connections = 10, .weight = 1},
		{.connections = 10, .weight = 1},
	};
	struct world w;
	int64_t before[2], early;

	world_init(&w, v, 2);
	w.manner = first_throttles;
	w.bears[0] = 0.02;		/* of 500 a second, 20 */
	pass(&w, 0, 20 * SECOND);
	early = w.complained[0];
	memcpy(before, w.done, sizeof(before));
	pass(&w, 20 * SECOND, 200 * SECOND);
	/* Near what it bears, and seldom beyond it. */
	before[0] = w.done[0] - before[0];
	assert_in_range(before[0], 180 * 20 / 3, 180 * 20 * 2);
	assert_true((w.complained[0] - early) * 5 < before[0]);
	/* The other one has not waited. */
	assert_true(w.done[1] - before[1] > 180 * 480);
	pass(&w, 200 * SECOND, 500 * SECOND);
	memcpy(before, w.done, sizeof(before));
	pass(&w, 500 * SECOND, 510 * SECOND);
	before[0] = w.done[0] - before[0];
	assert_true(before[0] > 10 * 450);
	world_release(&w);
	(void)state;
}

/* A dozen complaints about what was under way are one; ten seconds of
 * nothing else end at a message in ten seconds. */
static void
halved_once_for_all_under_way(void **state)
{
	const struct pace_relay v = {.connections = 12, .weight = 1,
		.rate_n = 10, .rate_ms = SECOND};
	struct pace *p = pace_new(&v, 1, whole);
	int64_t now = 0, wait, after;

	for (int i = 0; i < 12; i++) {
		while (pace_ask(p, 0, now, &wait) != PACE_GO)
			now += wait;
		pace_taken(p, 0, now);
	}
	now += 2000;
	for (int i = 0; i < 12; i++) {
		pace_trouble(p, 0, now += 200, PACE_THROTTLE);
		pace_answered(p, 0, now);
	}
	/* Ten a second at first; about half of what was measured. */
	assert_int_equal(pace_ask(p, 0, now, &wait), PACE_GO);
	pace_taken(p, 0, now);
	assert_int_equal(pace_ask(p, 0, now, &wait), PACE_WAIT);
	assert_in_range(wait, 190, 700);
	for (int i = 0; i < 60; i++) {
		pace_trouble(p, 0, now += 1100, PACE_THROTTLE);
		if (pace_ask(p, 0, now, &after) == PACE_GO)
			pace_taken(p, 0, now);
		pace_answered(p, 0, now);
	}
	while (pace_ask(p, 0, now, &wait) != PACE_GO)
		now += wait;
	pace_taken(p, 0, now);
	assert_int_equal(pace_ask(p, 0, now, &wait), PACE_WAIT);
	assert_in_range(wait, 9 * SECOND, 10 * SECOND);
	pace_free(p);
	(void)state;
}

/* --- everything at once -------------------------------------------------- */

static unsigned int dice;

static unsigned int
roll(unsigned int sides)
{
	dice = dice * 1103515245u + 12345u;
	return (dice >> 16) % sides;
}

static enum manner
moody(size_t relay, int64_t now)
{
	uint32_t h = (uint32_t)(now / (7 * SECOND) + (int64_t)relay * 7919);

	h = (h ^ dice % 97) * 2654435761u;
	return h >> 28 < 10 ? SERVES : (enum manner)(1 + (h >> 20) % 5);
}

/* Whatever happens: no rate and no quota is passed, and everything is
 * delivered once the relays serve. */
static void
nothing_is_ever_passed(void **state)
{
	for (unsigned int seed = 1; seed <= 40; seed++) {
		struct pace_relay v[4];
		struct world w;
		int64_t now = 1000;

		dice = seed;
		memset(v, 0, sizeof(v));
		for (size_t i = 0; i < 4; i++) {
			v[i].connections = 1 + (int)roll(12);
			v[i].weight = 1 + (int)roll(9);
			v[i].rate_n = i == 0 ? 0 : (int)roll(60);
			v[i].rate_ms = SECOND * (1 + roll(4));
			v[i].quota_n = i == 0 ? 0 : roll(3) ? 0 : roll(300);
		}
		world_init(&w, v, 4);
		w.manner = moody;
		w.left = 20000;
		for (size_t i = 0; i < 4; i++) {
			w.bears[i] = 0.01 + roll(20) / 100.0;
			w.latency[i] = 1 + roll(300);
		}
		pass(&w, now, now + 2 * MINUTE);
		w.manner = always_serves;
		for (now += 2 * MINUTE; w.left > 0; now += SECOND) {
			pass(&w, now, now + SECOND);
			assert_true(now < 300 * MINUTE);
			assert_true(pace_next_ms(w.p, now) >= 0);
		}
		for (size_t i = 0; i < 4; i++) {
			if (v[i].rate_n > 0)
				assert_true(densest(&w, i, v[i].rate_ms) <=
					v[i].rate_n);
			if (v[i].quota_n > 0)
				assert_true(w.done[i] <= v[i].quota_n);
		}
		world_release(&w);
	}
	(void)state;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rate_is_kept),
		cmocka_unit_test(rate_after_a_stall),
		cmocka_unit_test(given_back),
		cmocka_unit_test(quota_is_exact),
		cmocka_unit_test(shares_by_weight),
		cmocka_unit_test(rate_beside_weight),
		cmocka_unit_test(others_carry_all),
		cmocka_unit_test(cools_longer_each_time),
		cmocka_unit_test(a_stuck_relay_stops_nobody),
		cmocka_unit_test(an_absent_relay_stops_nobody),
		cmocka_unit_test(waits_for_five_seconds),
		cmocka_unit_test(lost_in_a_row),
		cmocka_unit_test(takes_no_mail),
		cmocka_unit_test(a_wrong_password_once),
		cmocka_unit_test(trouble_goes_on),
		cmocka_unit_test(scaled_times),
		cmocka_unit_test(too_many_connections),
		cmocka_unit_test(refused_in_a_crowd),
		cmocka_unit_test(no_life_in_the_others),
		cmocka_unit_test(farewells),
		cmocka_unit_test(throttled_rate_falls_and_recovers),
		cmocka_unit_test(halved_once_for_all_under_way),
		cmocka_unit_test(nothing_is_ever_passed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

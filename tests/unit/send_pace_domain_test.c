/* SPDX-License-Identifier: MIT */
/* Domains that say "too much", and which replies say that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "send/pace_domain.h"

enum { MINUTE = 60000 };

static int64_t
whole(int64_t ms)
{
	return ms;
}

static int64_t
hundredth(int64_t ms)
{
	return ms / 100;
}

static void
pause_doubles_and_ends(void **state)
{
	static const int64_t minutes[] = {1, 2, 4, 8, 15, 15, 15};
	struct pace_domains *d = pace_domains_new(whole);
	int64_t now = 7;

	assert_int_equal(pace_domain_ask(d, "big.example", now), 0);
	pace_domain_result(d, "big.example", now, true);
	assert_int_equal(pace_domain_ask(d, "big.example", now), 0);
	for (size_t i = 0; i < sizeof(minutes) / sizeof(minutes[0]); i++) {
		int64_t pause = minutes[i] * MINUTE;

		pace_domain_result(d, "BIG.example", now, true);
		/* What was under way adds nothing, and forgives nothing. */
		pace_domain_result(d, "big.example", now + 10, true);
		pace_domain_result(d, "big.example", now + 20, false);
		assert_int_equal(pace_domain_ask(d, "Big.Example", now),
			pause);
		assert_int_equal(pace_domain_ask(d, "big.example",
			now + pause - 1), 1);
		now += pause;
		assert_int_equal(pace_domain_ask(d, "big.example", now), 0);
	}
	/* One other answer, and it begins anew. */
	pace_domain_result(d, "big.example", now, false);
	pace_domain_result(d, "big.example", now, true);
	assert_int_equal(pace_domain_ask(d, "big.example", now), 0);
	pace_domain_result(d, "big.example", now, true);
	assert_int_equal(pace_domain_ask(d, "big.example", now), MINUTE);
	assert_int_equal(pace_domain_ask(d, "ig.example", now), 0);
	assert_int_equal(pace_domain_ask(d, "big.example.org", now), 0);
	pace_domains_free(d);
	(void)state;
}

static void
in_a_row(void **state)
{
	struct pace_domains *d = pace_domains_new(hundredth);

	for (int i = 0; i < 50; i++)
		pace_domain_result(d, "a.example", i, i % 2 != 0);
	assert_int_equal(pace_domain_ask(d, "a.example", 50), 0);
	pace_domain_result(d, "a.example", 60, true);
	assert_int_equal(pace_domain_ask(d, "a.example", 60), MINUTE / 100);
	pace_domains_free(d);
	(void)state;
}

static const char *
name(int i)
{
	static char s[32];

	snprintf(s, sizeof(s), "d%d.example", i);
	return s;
}

/* Who complained longest ago goes first. */
static void
bounded(void **state)
{
	struct pace_domains *d = pace_domains_new(whole);
	int paused = 0;

	for (int i = 0; i < PACE_DOMAINS_MAX; i++) {
		pace_domain_result(d, name(i), i, true);
		pace_domain_result(d, name(i), i, true);
	}
	for (int i = 0; i < PACE_DOMAINS_MAX; i++)
		paused += pace_domain_ask(d, name(i), 5000) > 0;
	assert_int_equal(paused, PACE_DOMAINS_MAX);
	/* The first one is young again. */
	pace_domain_result(d, name(0), MINUTE + 1, true);
	for (int i = 0; i < 100; i++)
		pace_domain_result(d, name(10000 + i), MINUTE + 2, true);
	assert_true(pace_domain_ask(d, name(0), MINUTE + 2) > 0);
	/* 1 to 100 went; the others are as they were. */
	for (int i = PACE_DOMAINS_MAX - 45; i > 0; i -= 50) {
		pace_domain_result(d, name(i), 2 * MINUTE, true);
		assert_int_equal(pace_domain_ask(d, name(i), 2 * MINUTE),
			i <= 100 ? 0 : 2 * MINUTE);
	}
	pace_domains_free(d);
	pace_domains_free(NULL);
	(void)state;
}

static void
replies(void **state)
{
	static const struct {
		int code;
		const char *status;
		bool throttle;
	} t[] = {
		{421, "4.7.28", true}, {450, "4.7.28", true},
		{550, "5.7.28", true}, {421, "4.7.0", true},
		{421, "4.7.26", true}, {421, "", true},
		{451, "4.7.500", true}, {451, "4.7.651", true},
		{454, "", true}, {432, "4.3.2", true},
		{452, "4.3.1", true}, {421, "4.3.2", true},
		{451, "4.4.5", true},
		/* Greylisting, and trouble of other kinds. */
		{450, "4.7.1", false}, {451, "4.7.1", false},
		{451, "4.7.0", false}, {450, "4.2.0", false},
		{451, "", false}, {450, "", false}, {452, "", false},
		{450, "4.2.1", false}, {452, "4.2.2", false},
		{421, "4.4.2", false}, {452, "4.5.3", false},
		{550, "5.7.1", false}, {550, "5.1.1", false},
		{550, "5.7.509", false}, {554, "", false},
		{250, "2.0.0", false}, {250, "", false}, {0, "", false},
		/* The code is believed, not a class that contradicts it. */
		{250, "4.7.28", false}, {550, "4.7.28", false},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		if (pace_is_throttle(t[i].code, t[i].status) != t[i].throttle)
			fail_msg("%d %s", t[i].code, t[i].status);
	(void)state;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pause_doubles_and_ends),
		cmocka_unit_test(in_a_row),
		cmocka_unit_test(bounded),
		cmocka_unit_test(replies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Dates: what is one, what is not, and the day count against known days. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"

#define N(t) (sizeof(t) / sizeof((t)[0]))

static void
dates_people_write(void **state)
{
	static const struct {
		const char *in, *out;	/* out NULL: not a date */
	} t[] = {
		{"2019-11-26", "2019-11-26"},
		{"2019-11-26 18:00", "2019-11-26 18:00"},
		{"2019-11-26T18:00", "2019-11-26 18:00"},
		{"2019-11-26T18:00:59", "2019-11-26 18:00"},
		{"2020-02-29", "2020-02-29"},
		{"2000-02-29", "2000-02-29"},
		{"0001-01-01", "0001-01-01"},
		{"9999-12-31 23:59", "9999-12-31 23:59"},
		{"2021-02-29", NULL},
		{"1900-02-29", NULL},
		{"2100-02-29", NULL},
		{"2019-04-31", NULL},
		{"2019-13-01", NULL},
		{"2019-00-10", NULL},
		{"2019-01-00", NULL},
		{"0000-01-01", NULL},
		{"2019-1-1", NULL},
		{"19-01-01", NULL},
		{"2019-11-26 24:00", NULL},
		{"2019-11-26 12:60", NULL},
		{"2019-11-26 12:00:60", NULL},
		{"2019-11-26 9:00", NULL},
		{"2019-11-26 ", NULL},
		{" 2019-11-26", NULL},
		{"2019-11-26x", NULL},
		{"2019-11-26 18:00 EST", NULL},
		{"2019/11/26", NULL},
		{"26 November 2019", NULL},
		{"+019-11-26", NULL},
		{"2019-11-2\xd9\xa6", NULL},
		{"", NULL},
	};
	char buf[20];

	(void)state;
	for (size_t i = 0; i < N(t); i++) {
		struct civil c;

		if (civil_parse(t[i].in, &c) != (t[i].out != NULL))
			fail_msg("%s", t[i].in);
		if (t[i].out == NULL)
			continue;
		civil_format(&c, buf, sizeof(buf));
		assert_string_equal(buf, t[i].out);
	}
}

static void
a_refused_date_changes_nothing(void **state)
{
	struct civil c = {.year = 1};

	(void)state;
	assert_false(civil_parse("2019-11-26 25:00", &c));
	assert_int_equal(c.year, 1);
	assert_int_equal(c.month, 0);
}

static void
instants(void **state)
{
	static const struct {
		const char *in;
		int64_t t;
	} t[] = {
		{"1970-01-01T00:00:00Z", 0},
		{"1969-12-31T23:59:59Z", -1},
		{"1970-01-01T00:00:00+01:00", -3600},
		{"2038-01-19T03:14:07Z", 2147483647},
		{"2038-01-19T03:14:08Z", 2147483648},
		{"2106-02-07T06:28:16Z", 4294967296},
		{"2100-02-28T23:59:59Z", 4107542399},
		{"2100-03-01T00:00:00Z", 4107542400},
		{"2000-02-29T12:00:00Z", 951825600},
		{"2019-11-26T18:00:00-05:00", 1574809200},
		{"2019-11-26t18:00:00.123456789-05:00", 1574809200},
		{"2026-03-08 06:59:59z", 1772953199},
		{"0001-01-01T00:00:00Z", -62135596800},
		{"9999-12-31T23:59:59Z", 253402300799},
	};

	(void)state;
	for (size_t i = 0; i < N(t); i++) {
		int64_t at = 42;

		if (!rfc3339_parse(t[i].in, &at) || at != t[i].t)
			fail_msg("%s: %lld", t[i].in, (long long)at);
	}
}

static void
not_instants(void **state)
{
	static const char *const t[] = {"", "2019-11-26",
		"2019-11-26T18:00:00", "2019-11-26T18:00:00+0500",
		"2019-11-26T18:00:00+24:00", "2019-11-26T18:00:00+05:60",
		"2019-11-26T18:00:00Zz", "2019-02-29T00:00:00Z",
		"2019-11-26T18:00:00 Z", "now"};
	int64_t at;

	(void)state;
	for (size_t i = 0; i < N(t); i++)
		if (rfc3339_parse(t[i], &at))
			fail_msg("%s", t[i]);
}

/* Every day of 800 years, and the C library's opinion of each. */
static void
there_and_back(void **state)
{
	char buf[24];
	int64_t again;

	(void)state;
	for (int64_t day = -146097; day < 146097; day++) {
		int64_t t = day * 86400 + 86399;
		struct civil c = civil_of_time(t, 0);
		time_t tt = (time_t)t;
		struct tm tm;

		assert_int_equal(civil_to_time(&c, 0), t);
		assert_non_null(gmtime_r(&tt, &tm));
		assert_int_equal(c.year, tm.tm_year + 1900);
		assert_int_equal(c.month, tm.tm_mon + 1);
		assert_int_equal(c.day, tm.tm_mday);
		assert_int_equal(civil_weekday(&c), tm.tm_wday);
		rfc3339_format(t, buf, sizeof(buf));
		assert_true(rfc3339_parse(buf, &again));
		assert_int_equal(again, t);
	}
}

/* Every year that can be written, by its ends. */
static void
every_year(void **state)
{
	(void)state;
	for (int y = 1; y <= 9999; y++) {
		struct civil day[] = {{.year = y, .month = 1, .day = 1},
			{.year = y, .month = 12, .day = 31}};

		for (int i = 0; i < 2; i++) {
			struct civil c = civil_of_time(
				civil_to_time(&day[i], 0), 0);

			assert_int_equal(c.year, y);
			assert_int_equal(c.month, day[i].month);
			assert_int_equal(c.day, day[i].day);
		}
	}
}

static void
offsets(void **state)
{
	struct civil c = civil_of_time(0, -5 * 3600);

	(void)state;
	assert_int_equal(c.year, 1969);
	assert_int_equal(c.month, 12);
	assert_int_equal(c.day, 31);
	assert_int_equal(c.hour, 19);
	assert_int_equal(civil_to_time(&c, -5 * 3600), 0);
}

static void
order(void **state)
{
	static const char *const t[] = {"2019-11-26", "2019-11-26 00:01",
		"2019-11-26 18:00", "2019-11-27", "2020-01-01"};
	struct civil a, b;

	(void)state;
	for (size_t i = 0; i < N(t); i++)
		for (size_t k = 0; k < N(t); k++) {
			assert_true(civil_parse(t[i], &a));
			assert_true(civil_parse(t[k], &b));
			assert_int_equal(civil_cmp(&a, &b), (i > k) - (i < k));
		}
	/* A date without a time counts as its midnight. */
	assert_true(civil_parse("2019-11-26 00:00", &a));
	assert_true(civil_parse("2019-11-26", &b));
	assert_int_equal(civil_cmp(&a, &b), 0);
}

static void
pinned_by_the_environment(void **state)
{
	(void)state;
	unsetenv("TIDINGS_NOW");
	assert_int_equal(clock_init(), 0);
	assert_false(clock_pinned());
	assert_true(clock_now() > 1700000000);
	setenv("TIDINGS_NOW", "tomorrow", 1);
	assert_int_equal(clock_init(), -1);
	assert_false(clock_pinned());
	setenv("TIDINGS_NOW", "2019-12-06T09:00:00-05:00", 1);
	assert_int_equal(clock_init(), 0);
	assert_true(clock_pinned());
	assert_int_equal(clock_now(), 1575640800);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_people_write),
		cmocka_unit_test(a_refused_date_changes_nothing),
		cmocka_unit_test(instants),
		cmocka_unit_test(not_instants),
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(every_year),
		cmocka_unit_test(offsets),
		cmocka_unit_test(order),
		cmocka_unit_test(pinned_by_the_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

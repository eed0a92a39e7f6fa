/* SPDX-License-Identifier: MIT */
/* Dates that come again: rules read, refused, counted out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "schedule/recurrence.h"

static void
rules(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"third Thursday", "FREQ=MONTHLY;BYDAY=3TH"},
		{"  FIRST   monday ", "FREQ=MONTHLY;BYDAY=1MO"},
		{"last Friday", "FREQ=MONTHLY;BYDAY=-1FR"},
		{"fifth sunday", "FREQ=MONTHLY;BYDAY=5SU"},
		{"FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;BYDAY=TU"},
		{"rrule:freq=weekly;interval=2;byday=tu,th",
			"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH"},
		{"FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=-1",
			"FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=-1"},
		{"FREQ=DAILY;UNTIL=20261231T235959Z",
			"FREQ=DAILY;UNTIL=20261231T235959Z"},
	};
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *rule = recurrence_rule(&a, cases[i].in, NULL);

		assert_non_null(rule);
		assert_string_equal(rule, cases[i].out);
	}
	arena_release(&a);
}

static void
bad_rules(void **state)
{
	static const struct {
		const char *in, *says;
	} cases[] = {
		{"", "no rule"},
		{"thrid Thursday", "did you mean \"third\""},
		{"third Thurday", "did you mean \"Thursday\""},
		{"third", "no day of the week"},
		{"third Thursday of May", "no day of the week"},
		{"every Monday", "write a rule like"},
		{"BYDAY=TU", "needs FREQ"},
		{"FREQ=SECONDLY", "FREQ in a rule cannot be"},
		{"FREQ=HOURLY", "FREQ in a rule cannot be"},
		{"FREQ=WEEKLY;FREQ=DAILY", "FREQ twice"},
		{"FREQ=WEEKLY;BYDAY=3TU", "BYDAY in a rule cannot be"},
		{"FREQ=MONTHLY;BYDAY=9XX", "BYDAY in a rule cannot be"},
		{"FREQ=MONTHLY;BYDAY=0TU", "BYDAY in a rule cannot be"},
		{"FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY in a rule cannot"},
		{"FREQ=MONTHLY;INTERVAL=0", "INTERVAL in a rule cannot"},
		{"FREQ=DAILY;UNTIL=20260230", "UNTIL in a rule cannot"},
		{"FREQ=DAILY;COUNT=3;UNTIL=20260101", "not both"},
		{"FREQ=DAILY;", "has no ="},
		{"FREQ=DAILY;BYDYA=TU", "did you mean \"BYDAY\""},
		{"FREQ=DAILY;BYSECOND=1", "no part of a rule"},
	};
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = {0};

		assert_null(recurrence_rule(&a, cases[i].in, &err));
		assert_int_equal(err.kind, ERR_DATA);
		if (strstr(err.msg, cases[i].says) == NULL)
			fail_msg("%s: %s", cases[i].in, err.msg);
	}
	arena_release(&a);
}

static void
occurrences(void **state)
{
	static const struct {
		const char *rule, *start, *from, *to, *out;
	} cases[] = {
		{"third Thursday", "2026-01-01 12:00", "2026-01-01",
			"2026-04-30", "2026-01-15 12:00 2026-02-19 12:00 "
			"2026-03-19 12:00 2026-04-16 12:00 "},
		/* both ends count */
		{"third Thursday", "2026-01-01 12:00", "2026-01-15",
			"2026-02-19", "2026-01-15 12:00 2026-02-19 12:00 "},
		{"third Thursday", "2026-01-16 12:00", "2026-01-01",
			"2026-02-28", "2026-02-19 12:00 "},
		{"last Monday", "2026-01-01", "2026-02-01", "2026-03-31",
			"2026-02-23 2026-03-30 "},
		{"fifth Friday", "2026-01-01", "2026-01-01", "2026-07-31",
			"2026-01-30 2026-05-29 2026-07-31 "},
		/* the hour that clocks skip moves no later one */
		{"second Sunday", "2027-02-01 02:30", "2027-02-01",
			"2027-04-30", "2027-02-14 02:30 2027-03-14 02:30 "
			"2027-04-11 02:30 "},
		{"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-01-01 12:00",
			"2026-01-01", "2026-02-28", "2026-01-13 12:00 "
			"2026-01-27 12:00 2026-02-10 12:00 2026-02-24 12:00 "},
		/* every other Sunday: its week begins on Monday, or on WKST */
		{"FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "2026-08-21",
			"2026-08-01", "2026-09-30", "2026-08-23 2026-09-06 "
			"2026-09-20 "},
		{"FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU", "2026-08-21",
			"2026-08-01", "2026-09-30", "2026-08-30 2026-09-13 "
			"2026-09-27 "},
		{"FREQ=WEEKLY;INTERVAL=2;WKST=WE;BYDAY=SU,TU;COUNT=4",
			"2026-08-24", "2026-08-01", "2026-10-30",
			"2026-08-25 2026-09-06 2026-09-08 2026-09-20 "},
		{"FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31", "2026-01-01",
			"2026-05-31", "2026-01-31 2026-03-31 2026-05-31 "},
		/* COUNT counts from the start, not from what is asked */
		{"FREQ=DAILY;COUNT=3", "2026-01-01", "2026-01-03",
			"2026-12-31", "2026-01-03 "},
		{"third Thursday", "2026-01-01", "2026-02-20", "2026-03-18",
			""},
		{"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2026-01-01",
			"2026-01-01", "2032-12-31", "2028-02-29 2032-02-29 "},
	};
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct civil start, from, to, *v;
		struct buf out;
		size_t n;

		assert_true(civil_parse(cases[i].start, &start));
		assert_true(civil_parse(cases[i].from, &from));
		assert_true(civil_parse(cases[i].to, &to));
		assert_int_equal(recurrence_between(&a, cases[i].rule, &start,
			&from, &to, &v, &n, NULL), 0);
		buf_init(&out, 1 << 16);
		for (size_t k = 0; k < n; k++) {
			char text[24];

			civil_format(&v[k], text, sizeof(text));
			buf_printf(&out, "%s ", text);
		}
		assert_string_equal(buf_str(&out), cases[i].out);
		buf_release(&out);
	}
	arena_release(&a);
}

/* "third Thursday" for a century, against arithmetic alone. */
static void
a_century_of_thursdays(void **state)
{
	struct civil start = {2000, 1, 1, 12, 0, 0, true};
	struct civil to = {2099, 12, 31, 0, 0, 0, false}, *v;
	struct arena a;
	size_t n, k = 0;

	(void)state;
	arena_init(&a);
	assert_int_equal(recurrence_between(&a, "third Thursday", &start,
		&start, &to, &v, &n, NULL), 0);
	assert_int_equal(n, 1200);
	for (int year = 2000; year < 2100; year++) {
		for (int month = 1; month <= 12; month++, k++) {
			struct civil c = {year, month, 15, 12, 0, 0, true};

			while (civil_weekday(&c) != 4)
				c.day++;
			assert_int_equal(civil_cmp(&v[k], &c), 0);
		}
	}
	arena_release(&a);
}

static void
never_and_too_often(void **state)
{
	struct civil from = {1900, 1, 1, 0, 0, 0, false};
	struct civil to = {1960, 1, 1, 0, 0, 0, false}, *v;
	struct err err = {0};
	struct arena a;
	size_t n;

	(void)state;
	arena_init(&a);
	assert_int_equal(recurrence_between(&a, "FREQ=DAILY", &from, &from,
		&to, &v, &n, &err), -1);
	assert_non_null(strstr(err.msg, "too often"));
	err_clear(&err);
	assert_int_equal(recurrence_between(&a,
		"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", &from, &from, &to, &v,
		&n, &err), -1);
	assert_int_equal(err.kind, ERR_DATA);
	arena_release(&a);
}

/* A single day is looked at without libical; it must see the same. */
static void
a_day_alone(void **state)
{
	static const char *const name[] = {"first", "second", "third",
		"fourth", "fifth", "last"};
	static const char *const weekday[] = {"Sunday", "Monday", "Tuesday",
		"Wednesday", "Thursday", "Friday", "Saturday"};
	const struct civil start = {.year = 2023, .month = 12, .day = 20,
		.hour = 18, .timed = true};
	const struct civil from = {.year = 2023, .month = 12, .day = 1};
	const struct civil to = {.year = 2025, .month = 3, .day = 31};
	struct civil *all, *one;
	struct err err = {0};
	struct arena a;
	char rule[32];
	size_t n, n_one, seen;

	arena_init(&a);
	for (int i = 0; i < 6 * 7; i++) {
		snprintf(rule, sizeof(rule), "%s %s", name[i / 7],
			weekday[i % 7]);
		assert_int_equal(recurrence_between(&a, rule, &start, &from,
			&to, &all, &n, &err), 0);
		seen = 0;
		for (int64_t t = civil_to_time(&from, 0);
		     t <= civil_to_time(&to, 0); t += 24 * 3600) {
			const struct civil d = civil_of_time(t, 0);

			assert_int_equal(recurrence_between(&a, rule, &start,
				&d, &d, &one, &n_one, &err), 0);
			if (n_one == 0)
				continue;
			assert_true(seen < n);
			assert_int_equal(civil_cmp(one, &all[seen++]), 0);
		}
		assert_int_equal(seen, n);
	}
	arena_release(&a);
	(void)state;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules),
		cmocka_unit_test(bad_rules),
		cmocka_unit_test(occurrences),
		cmocka_unit_test(a_century_of_thursdays),
		cmocka_unit_test(never_and_too_often),
		cmocka_unit_test(a_day_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

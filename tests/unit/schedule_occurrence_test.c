/* SPDX-License-Identifier: MIT */
/* Sessions that come again: moved, cancelled, over changes of clocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "schedule/occurrence.h"

static struct arena arena;

static struct civil
civil(const char *s)
{
	struct civil c = {0};

	if (s != NULL)
		assert_true(civil_parse(s, &c));
	return c;
}

/* "ON START-END UTC[moved|cancelled]; ..." */
static const char *
told(const struct occurrence *v, size_t n)
{
	struct buf out;
	char *s;

	buf_init(&out, 1 << 16);
	for (size_t i = 0; i < n; i++) {
		char on[24], start[24], end[24], at[24], until[24];

		civil_format(&v[i].on, on, sizeof(on));
		civil_format(&v[i].start, start, sizeof(start));
		civil_format(&v[i].end, end, sizeof(end));
		rfc3339_format(v[i].starts_at, at, sizeof(at));
		rfc3339_format(v[i].ends_at, until, sizeof(until));
		buf_printf(&out, "%s%s|%s|%s|%.5s-%.5s%s%s", i ? "; " : "",
			on, start, end + 11, at + 11, until + 11,
			v[i].moved ? " moved" : "",
			v[i].cancelled ? " cancelled" : "");
	}
	s = arena_strdup(&arena, buf_str(&out));
	buf_release(&out);
	return s;
}

struct occurrence_case {
	const char *zone, *rule;
	int start, end;
	const char *begin;		/* NULL: none */
	struct {
		const char *on, *move_to;
	} change[4];
	const char *from, *to;		/* RFC 3339 */
	const char *out;
};

#define AT(h, m) ((h) * 60 + (m))
#define TORONTO "America/Toronto"

static const struct occurrence_case cases[] = {
	{TORONTO, "third Thursday", AT(12, 0), AT(13, 30), "2026-01-01", {{0}},
		"2026-10-01T00:00:00Z", "2026-12-31T00:00:00Z",
		"2026-10-15|2026-10-15 12:00|13:30|16:00-17:30; "
		"2026-11-19|2026-11-19 12:00|13:30|17:00-18:30; "
		"2026-12-17|2026-12-17 12:00|13:30|17:00-18:30"},
	/* both ends are included, by the instant */
	{TORONTO, "third Thursday", AT(12, 0), AT(13, 30), NULL, {{0}},
		"2026-10-15T16:00:00Z", "2026-11-19T17:00:00Z",
		"2026-10-15|2026-10-15 12:00|13:30|16:00-17:30; "
		"2026-11-19|2026-11-19 12:00|13:30|17:00-18:30"},
	{TORONTO, "third Thursday", AT(12, 0), AT(13, 30), NULL, {{0}},
		"2026-10-15T16:00:01Z", "2026-11-19T16:59:59Z", ""},
	/* the evening is another day in UTC */
	{TORONTO, "third Thursday", AT(22, 0), AT(23, 0), NULL, {{0}},
		"2026-12-18T03:00:00Z", "2026-12-18T03:00:00Z",
		"2026-12-17|2026-12-17 22:00|23:00|03:00-04:00"},
	/* moved, cancelled, moved with a time of its own */
	{TORONTO, "third Thursday", AT(12, 0), AT(13, 30), "2026-01-15",
		{{"2026-12-17", "2026-12-10"}, {"2026-07-16", NULL},
		{"2026-08-20", "2026-08-21 18:15"}},
		"2026-07-01T00:00:00Z", "2026-12-31T00:00:00Z",
		"2026-07-16|2026-07-16 12:00|13:30|16:00-17:30 cancelled; "
		"2026-08-20|2026-08-21 18:15|19:45|22:15-23:45 moved; "
		"2026-09-17|2026-09-17 12:00|13:30|16:00-17:30; "
		"2026-10-15|2026-10-15 12:00|13:30|16:00-17:30; "
		"2026-11-19|2026-11-19 12:00|13:30|17:00-18:30; "
		"2026-12-17|2026-12-10 12:00|13:30|17:00-18:30 moved"},
	/* however far, and over the turn of the year; out of it too */
	{TORONTO, "third Thursday", AT(12, 0), AT(13, 30), "2026-01-15",
		{{"2026-02-19", "2027-05-05"}, {"2027-05-20", "2026-03-03"}},
		"2027-05-01T00:00:00Z", "2027-05-31T00:00:00Z",
		"2026-02-19|2027-05-05 12:00|13:30|16:00-17:30 moved"},
	/* moved before the first day, and past another one */
	{TORONTO, "FREQ=WEEKLY;BYDAY=MO", AT(9, 0), AT(10, 0), "2026-06-01",
		{{"2026-06-01", "2026-05-29"}, {"2026-06-08", "2026-06-16"}},
		"2026-05-01T00:00:00Z", "2026-06-20T00:00:00Z",
		"2026-06-01|2026-05-29 09:00|10:00|13:00-14:00 moved; "
		"2026-06-15|2026-06-15 09:00|10:00|13:00-14:00; "
		"2026-06-08|2026-06-16 09:00|10:00|13:00-14:00 moved"},
	/* two on one moment, by their names */
	{TORONTO, "FREQ=WEEKLY;BYDAY=MO", AT(9, 0), AT(10, 0), "2026-06-01",
		{{"2026-06-15", "2026-06-08"}},
		"2026-06-05T00:00:00Z", "2026-06-20T00:00:00Z",
		"2026-06-08|2026-06-08 09:00|10:00|13:00-14:00; "
		"2026-06-15|2026-06-08 09:00|10:00|13:00-14:00 moved"},
	/* a change of no day of the rule, and a second of one day */
	{TORONTO, "third Thursday", AT(12, 0), AT(13, 0), "2026-01-15",
		{{"2026-06-17", "2026-06-30"}, {"2026-06-18", NULL},
		{"2026-06-18", "2026-06-19"}},
		"2026-06-01T00:00:00Z", "2026-06-30T23:00:00Z",
		"2026-06-18|2026-06-18 12:00|13:00|16:00-17:00 cancelled"},
	/* a change before the first day is of none */
	{TORONTO, "third Thursday", AT(12, 0), AT(13, 0), "2026-06-19",
		{{"2026-06-18", "2026-07-01"}},
		"2026-06-01T00:00:00Z", "2026-07-10T23:00:00Z", ""},
	/* moved late in the evening: ends on the next day */
	{TORONTO, "third Thursday", AT(12, 0), AT(15, 0), "2026-01-15",
		{{"2026-06-18", "2026-06-18 22:30"}},
		"2026-06-01T00:00:00Z", "2026-06-30T23:00:00Z",
		"2026-06-18|2026-06-18 22:30|01:30|02:30-05:30 moved"},
	/* clocks skip 02:00 to 03:00 */
	{TORONTO, "FREQ=DAILY", AT(2, 30), AT(3, 30), "2027-03-13", {{0}},
		"2027-03-13T00:00:00Z", "2027-03-15T12:00:00Z",
		"2027-03-13|2027-03-13 02:30|03:30|07:30-08:30; "
		"2027-03-14|2027-03-14 03:00|03:30|07:00-07:30; "
		"2027-03-15|2027-03-15 02:30|03:30|06:30-07:30"},
	/* one that is skipped whole lasts as long as ever */
	{TORONTO, "FREQ=DAILY", AT(2, 0), AT(2, 45), "2027-03-14", {{0}},
		"2027-03-14T00:00:00Z", "2027-03-14T23:00:00Z",
		"2027-03-14|2027-03-14 03:00|03:45|07:00-07:45"},
	{TORONTO, "FREQ=DAILY", AT(1, 30), AT(2, 30), "2027-03-14", {{0}},
		"2027-03-14T00:00:00Z", "2027-03-14T23:00:00Z",
		"2027-03-14|2027-03-14 01:30|03:00|06:30-07:00"},
	/* 01:00 to 02:00 comes twice: the first, and once only */
	{TORONTO, "FREQ=DAILY", AT(1, 30), AT(2, 30), "2027-11-06", {{0}},
		"2027-11-06T00:00:00Z", "2027-11-08T12:00:00Z",
		"2027-11-06|2027-11-06 01:30|02:30|05:30-06:30; "
		"2027-11-07|2027-11-07 01:30|02:30|05:30-07:30; "
		"2027-11-08|2027-11-08 01:30|02:30|06:30-07:30"},
	/* moved into the hour that is skipped */
	{TORONTO, "second Sunday", AT(12, 0), AT(13, 0), "2027-01-01",
		{{"2027-03-14", "2027-03-14 02:15"}},
		"2027-03-01T00:00:00Z", "2027-03-30T00:00:00Z",
		"2027-03-14|2027-03-14 03:00|03:15|07:00-07:15 moved"},
	/* half an hour, and a whole day */
	{"Australia/Lord_Howe", "FREQ=DAILY", AT(2, 15), AT(3, 0),
		"2026-10-04", {{0}}, "2026-10-03T00:00:00Z",
		"2026-10-04T00:00:00Z",
		"2026-10-04|2026-10-04 02:30|03:00|15:30-16:00"},
	{"Pacific/Apia", "FREQ=DAILY", AT(12, 0), AT(13, 0), "2011-12-29",
		{{0}}, "2011-12-29T00:00:00Z", "2011-12-31T00:00:00Z",
		"2011-12-29|2011-12-29 12:00|13:00|22:00-23:00; "
		"2011-12-30|2011-12-31 00:00|01:00|10:00-11:00; "
		"2011-12-31|2011-12-31 12:00|13:00|22:00-23:00"},
	/* the same dates whatever is asked for, also without a first day */
	{"UTC", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", AT(9, 0), AT(10, 0), NULL,
		{{0}}, "2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z",
		"2026-06-02|2026-06-02 09:00|10:00|09:00-10:00; "
		"2026-06-16|2026-06-16 09:00|10:00|09:00-10:00; "
		"2026-06-30|2026-06-30 09:00|10:00|09:00-10:00"},
	{"UTC", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", AT(9, 0), AT(10, 0), NULL,
		{{0}}, "2026-06-08T00:00:00Z", "2026-06-17T00:00:00Z",
		"2026-06-16|2026-06-16 09:00|10:00|09:00-10:00"},
	/* counted from the first day, cancelled ones too */
	{"UTC", "FREQ=WEEKLY;BYDAY=TU;COUNT=3", AT(9, 0), AT(10, 0),
		"2026-06-01", {{"2026-06-09", NULL}}, "2026-06-08T00:00:00Z",
		"2026-12-01T00:00:00Z",
		"2026-06-09|2026-06-09 09:00|10:00|09:00-10:00 cancelled; "
		"2026-06-16|2026-06-16 09:00|10:00|09:00-10:00"},
	/* to the end of that day; to that instant */
	{TORONTO, "FREQ=DAILY;UNTIL=20260602", AT(20, 0), AT(21, 0),
		"2026-06-01", {{0}}, "2026-06-02T00:30:00Z",
		"2026-07-01T00:00:00Z",
		"2026-06-02|2026-06-02 20:00|21:00|00:00-01:00"},
	{TORONTO, "FREQ=DAILY;UNTIL=20260602T235959Z", AT(20, 0), AT(21, 0),
		"2026-06-01", {{0}}, "2026-06-01T00:00:00Z",
		"2026-07-01T00:00:00Z",
		"2026-06-01|2026-06-01 20:00|21:00|00:00-01:00"},
	{"Asia/Tokyo", "UNTIL=20260601T235959Z;FREQ=DAILY", AT(8, 0), AT(9, 0),
		"2026-06-02", {{0}}, "2026-06-01T00:00:00Z",
		"2026-07-01T00:00:00Z",
		"2026-06-02|2026-06-02 08:00|09:00|23:00-00:00"},
};

static int
look(const struct occurrence_case *c, int64_t from, int64_t to,
	struct occurrence **v_r, size_t *n_r, struct err *err)
{
	struct occurrence_change change[4];
	struct occurrence_rule r = {c->rule, c->start, c->end,
		civil(c->begin), 0, change};

	for (int i = 0; i < 4 && c->change[i].on != NULL; i++)
		change[r.n_changes++] = (struct occurrence_change){
			civil(c->change[i].on), civil(c->change[i].move_to)};
	return occurrences_between(&arena, &r, zone_open(&arena, c->zone),
		from, to, v_r, n_r, err);
}

static void
tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct occurrence *v;
		struct err err = {0};
		int64_t from, to;
		size_t n;

		assert_true(rfc3339_parse(cases[i].from, &from));
		assert_true(rfc3339_parse(cases[i].to, &to));
		if (look(&cases[i], from, to, &v, &n, &err) == -1)
			fail_msg("case %zu: %s", i, err.msg);
		if (strcmp(told(v, n), cases[i].out) != 0)
			fail_msg("case %zu:\n%s\nexpected:\n%s", i,
				told(v, n), cases[i].out);
	}
}

/* However a stretch is cut, the same ones are found, each once. */
static void
cut_anyhow(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t from, to, step;
		struct occurrence *v, *all;
		size_t n, n_all, seen = 0;

		assert_true(rfc3339_parse(cases[i].from, &from));
		assert_true(rfc3339_parse(cases[i].to, &to));
		assert_int_equal(look(&cases[i], from, to, &all, &n_all,
			NULL), 0);
		step = (to - from) / 7 + 1;
		for (int64_t t = from; t <= to; t += step) {
			int64_t end = t + step - 1 < to ? t + step - 1 : to;

			assert_int_equal(look(&cases[i], t, end, &v, &n,
				NULL), 0);
			for (size_t k = 0; k < n; k++, seen++) {
				assert_true(seen < n_all);
				assert_memory_equal(&v[k], &all[seen],
					sizeof(*v));
			}
		}
		assert_int_equal(seen, n_all);
	}
}

static void
bounds(void **state)
{
	static const struct occurrence_case yearly = {"UTC",
		"FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", 0, 60, NULL, {{0}}, "",
		"", ""};
	static const struct occurrence_case bad = {"UTC", "thrid Thursday", 0,
		60, NULL, {{0}}, "", "", ""};
	static const struct occurrence_case often = {"UTC", "FREQ=DAILY", 0,
		60, "1970-01-01", {{0}}, "", "", ""};
	struct occurrence *v;
	struct err err = {0};
	size_t n;

	(void)state;
	/* libical counts to the year 2582 */
	assert_int_equal(look(&yearly, INT64_MIN, INT64_MAX, &v, &n, &err), 0);
	assert_true(n > 500);
	assert_int_equal(look(&yearly, 100, 99, &v, &n, &err), 0);
	assert_int_equal(n, 0);
	assert_int_equal(look(&yearly, INT64_MAX, INT64_MAX, &v, &n, &err),
		0);
	assert_int_equal(n, 0);
	assert_int_equal(look(&bad, 0, 1, &v, &n, &err), -1);
	assert_int_equal(err.kind, ERR_DATA);
	err_clear(&err);
	assert_int_equal(look(&often, INT64_MIN, INT64_MAX, &v, &n, &err),
		-1);
	assert_non_null(strstr(err.msg, "too often"));
}

static int
open_arena(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int
release_arena(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables),
		cmocka_unit_test(cut_anyhow),
		cmocka_unit_test(bounds),
	};

	return cmocka_run_group_tests(tests, open_arena, release_arena);
}

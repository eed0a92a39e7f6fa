/* SPDX-License-Identifier: MIT */
/* Time zones: offsets, changes, the missing and the doubled hour (F28). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <stdlib.h>

#include <cmocka.h>

#include "schedule/zone.h"

static struct arena arena;

static struct zone *
zone(const char *name)
{
	struct zone *z = zone_open(&arena, name);

	if (z == NULL)
		fail_msg("this system has no zone %s", name);
	return z;
}

static void
unknown_zones(void **state)
{
	static const char *const names[] = {"", "America/Torronto", "../passwd",
		"/etc/localtime", "America", "America/", "EST5EDT,M3.2.0",
		"tzdata.zi", "right/UTC", "America/Toronto/", "zone1970.tab",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaa"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_null(zone_open(&arena, names[i]));
	assert_null(zone_open(&arena, NULL));
}

static void
wall_clock_to_instant(void **state)
{
	static const struct {
		const char *zone, *civil, *instant, *back;
	} cases[] = {
		{"America/Toronto", "2019-12-06 09:00", "2019-12-06T14:00:00Z",
			"2019-12-06 09:00"},
		{"America/Toronto", "2019-07-06 09:00", "2019-07-06T13:00:00Z",
			"2019-07-06 09:00"},
		/* missing: the first valid minute */
		{"America/Toronto", "2027-03-14 02:00", "2027-03-14T07:00:00Z",
			"2027-03-14 03:00"},
		{"America/Toronto", "2027-03-14 02:30", "2027-03-14T07:00:00Z",
			"2027-03-14 03:00"},
		{"America/Toronto", "2027-03-14 02:59", "2027-03-14T07:00:00Z",
			"2027-03-14 03:00"},
		{"America/Toronto", "2027-03-14 03:00", "2027-03-14T07:00:00Z",
			"2027-03-14 03:00"},
		{"America/Toronto", "2027-03-14 01:59", "2027-03-14T06:59:00Z",
			"2027-03-14 01:59"},
		/* twice: the first */
		{"America/Toronto", "2027-11-07 01:30", "2027-11-07T05:30:00Z",
			"2027-11-07 01:30"},
		{"America/Toronto", "2027-11-07 01:00", "2027-11-07T05:00:00Z",
			"2027-11-07 01:00"},
		{"America/Toronto", "2027-11-07 02:00", "2027-11-07T07:00:00Z",
			"2027-11-07 02:00"},
		/* half an hour, and a whole day that never was */
		{"Australia/Lord_Howe", "2026-10-04 02:15",
			"2026-10-03T15:30:00Z", "2026-10-04 02:30"},
		{"Pacific/Apia", "2011-12-30 12:00", "2011-12-30T10:00:00Z",
			"2011-12-31 00:00"},
		{"America/St_Johns", "2026-01-01 00:00", "2026-01-01T03:30:00Z",
			"2026-01-01 00:00"},
		{"Asia/Kathmandu", "2026-01-01 00:00", "2025-12-31T18:15:00Z",
			"2026-01-01 00:00"},
		/* long after the file's last change, and long before */
		{"America/Toronto", "2098-07-01 12:00", "2098-07-01T16:00:00Z",
			"2098-07-01 12:00"},
		{"America/Toronto", "9999-07-01 12:00", "9999-07-01T16:00:00Z",
			"9999-07-01 12:00"},
		{"America/Toronto", "1900-01-01 00:00", "1900-01-01T05:00:00Z",
			"1900-01-01 00:00"},
		{"UTC", "2026-03-29 02:30", "2026-03-29T02:30:00Z",
			"2026-03-29 02:30"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct zone *z = zone(cases[i].zone);
		struct civil c, back;
		char text[24];
		int64_t t;

		assert_true(civil_parse(cases[i].civil, &c));
		t = zone_to_time(z, &c);
		rfc3339_format(t, text, sizeof(text));
		assert_string_equal(text, cases[i].instant);
		back = zone_civil(z, t);
		civil_format(&back, text, sizeof(text));
		assert_string_equal(text, cases[i].back);
	}
}

static void
changes(void **state)
{
	struct zone *z = zone("America/Toronto");
	int64_t t;
	char text[24];
	int n = 0;

	(void)state;
	assert_true(rfc3339_parse("2027-01-01T00:00:00Z", &t));
	assert_string_equal(zone_abbreviation(z, t), "EST");
	assert_false(zone_daylight(z, t));
	t = zone_next_change(z, t);
	rfc3339_format(t, text, sizeof(text));
	assert_string_equal(text, "2027-03-14T07:00:00Z");
	assert_string_equal(zone_abbreviation(z, t), "EDT");
	assert_true(zone_daylight(z, t));
	assert_int_equal(zone_offset(z, t), -4 * 3600);
	assert_int_equal(zone_offset(z, t - 1), -5 * 3600);
	/* two a year for ever */
	for (int64_t end = t + (int64_t)146097 * 86400; t < end; n++)
		t = zone_next_change(z, t);
	assert_int_equal(n, 800);
	assert_true(zone_next_change(zone("UTC"), 0) == INT64_MAX);
}

/* Every minute of wall clock, around every change of a century, goes to an
 * instant that is never before the one of the minute before. */
static void
never_backwards(void **state)
{
	static const char *const names[] = {"America/Toronto", "Europe/Dublin",
		"Africa/Casablanca", "Australia/Lord_Howe", "America/St_Johns"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct zone *z = zone(names[i]);
		int64_t t = 0;

		while ((t = zone_next_change(z, t)) < 4102444800) {
			int64_t before = INT64_MIN;
			int64_t wall = t + zone_offset(z, t - 1) - 9000;

			for (int k = 0; k < 300; k++, wall += 60) {
				struct civil c = civil_of_time(wall, 0);
				int64_t got = zone_to_time(z, &c);

				assert_true(got >= before);
				before = got;
			}
		}
	}
}

/* The C library reads the same files by code of its own (G10). */
static void
as_the_c_library(void **state)
{
	static const char *const names[] = {"America/Toronto",
		"America/Sao_Paulo", "Asia/Gaza", "Asia/Tehran",
		"Europe/London", "Europe/Dublin", "Africa/Casablanca",
		"Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns",
		"Antarctica/Troll", "Asia/Kolkata"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct zone *z = zone(names[i]);

		setenv("TZ", names[i], 1);
		tzset();
		for (int64_t t = 0; t < 4102444800; t += 86400 / 2 + 1801) {
			time_t when = (time_t)t;
			struct tm tm;

			localtime_r(&when, &tm);
			if (tm.tm_gmtoff != zone_offset(z, t))
				fail_msg("%s at %lld: %ld, not %d", names[i],
					(long long)t, tm.tm_gmtoff,
					zone_offset(z, t));
		}
	}
	unsetenv("TZ");
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
		cmocka_unit_test(unknown_zones),
		cmocka_unit_test(wall_clock_to_instant),
		cmocka_unit_test(changes),
		cmocka_unit_test(never_backwards),
		cmocka_unit_test(as_the_c_library),
	};

	return cmocka_run_group_tests(tests, open_arena, release_arena);
}

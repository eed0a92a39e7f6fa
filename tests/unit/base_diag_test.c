/* SPDX-License-Identifier: MIT */
/* Findings: kept up to a number, counted beyond it, in order of place; and
 * the word that was probably meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/diag.h"

static void
kept_and_counted(void **state)
{
	struct arena a;
	struct diags d;

	(void)state;
	arena_init(&a);
	diags_init(&d, &a);
	for (int i = 0; i < DIAG_MAX + 5; i++)
		diag_warn(&d, "f", i + 1, 0, "w%d", i);
	for (int i = 0; i < DIAG_MAX + 7; i++)
		diag_error(&d, "f", i + 1, 0, "e%d", i);
	assert_int_equal(d.warnings, DIAG_MAX + 5);
	assert_int_equal(d.errors, DIAG_MAX + 7);
	assert_int_equal(d.n, 2 * DIAG_MAX);
	arena_release(&a);
}

static void
in_order_of_place(void **state)
{
	struct arena a;
	struct diags d;
	char all[64] = "";

	(void)state;
	arena_init(&a);
	diags_init(&d, &a);
	diag_error(&d, "b", 1, 1, "e");
	diag_error(&d, "a", 9, 2, "c");
	diag_warn(&d, "a", 9, 2, "d");
	diag_error(&d, "a", 9, 1, "b");
	diag_error(&d, "a", 2, 7, "a");
	diag_error(&d, NULL, 0, 0, "0");
	diags_sort(&d);
	for (size_t i = 0; i < d.n; i++)
		strcat(all, d.v[i].msg);
	assert_string_equal(all, "0abcde");
	assert_string_equal(d.v[0].file, "");
	arena_release(&a);
}

static void
what_was_meant(void **state)
{
	static const char *const have[] = {"Leading", "Advising", "Engaged",
		"Informed", "on", "languages", "send", "status"};
	static const struct {
		const char *word, *meant;
	} t[] = {
		{"Leading", "Leading"},
		{"leading", "Leading"},
		{"Leadng", "Leading"},
		{"Laeding", "Leading"},
		{"Leeading", "Leading"},
		{"advicing", "Advising"},
		{"Engagd", "Engaged"},
		{"languges", "languages"},
		{"sned", "send"},
		{"stats", "status"},
		{"gold", NULL},
		{"Lead", NULL},
		{"x", NULL},
		{"", NULL},
		{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
			NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		const char *s = near_miss(t[i].word, have,
			sizeof(have) / sizeof(have[0]));

		if ((s == NULL) != (t[i].meant == NULL) ||
		    (s != NULL && strcmp(s, t[i].meant) != 0))
			fail_msg("%s: %s", t[i].word, s ? s : "(none)");
	}
	assert_null(near_miss("send", NULL, 0));
}

/* Of two candidates the nearer one, wherever it stands. */
static void
the_nearest(void **state)
{
	static const char *const have[] = {"tiers", "timer", "time"};

	(void)state;
	assert_string_equal(near_miss("tier", have, 3), "tiers");
	assert_string_equal(near_miss("times", have, 3), "timer");
	assert_string_equal(near_miss("timee", have, 3), "timer");
	assert_string_equal(near_miss("tim", have, 3), "time");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept_and_counted),
		cmocka_unit_test(in_order_of_place),
		cmocka_unit_test(what_was_meant),
		cmocka_unit_test(the_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Days as people write them behind "pause". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "command_fixture.h"

#define LEN(t) (sizeof(t) / sizeof(*(t)))

/* Until when; today is Tuesday, 12 January 2027. */
static void
test_dates(void **state)
{
	static const struct {
		const char *until, *day;	/* NULL: no telling */
	} t[] = {
		{"until May 1", "2027-05-01"}, {"till 1 May", "2027-05-01"},
		{"until May 1st, 2028", "2028-05-01"},
		{"until the 3rd of February", "2027-02-03"},
		{"until Feb. 15", "2027-02-15"},
		{"until January 12", "2028-01-12"},
		{"until January 13", "2027-01-13"},
		{"until January 11", "2028-01-11"},
		{"until 2027-06-30", "2027-06-30"},
		{"until 2027/06/30", "2027-06-30"},
		{"until 15/6/2027", "2027-06-15"},
		{"until 6/15/2027", "2027-06-15"},
		{"until 15/6", "2027-06-15"},
		{"until 5/6/2027", NULL}, {"until 5/5/2027", "2027-05-05"},
		{"until Saturday, May 1", "2027-05-01"},
		{"until Monday, May 1", NULL},
		{"until Monday", "2027-01-18"},
		{"until next Tuesday", "2027-01-19"},
		{"until tomorrow", "2027-01-13"},
		{"until next week", "2027-01-18"},
		{"until next month", "2027-02-01"},
		{"until the end of the month", "2027-01-31"},
		{"until the end of February", "2027-02-28"},
		{"until the end of the year", "2027-12-31"},
		{"until September", "2027-09-01"},
		{"until the 20th", "2027-01-20"},
		{"until the 5th", "2027-02-05"},
		{"until February 29", "2028-02-29"},
		{"until February 30", NULL}, {"until April 31", NULL},
		{"until 2027-02-29", NULL}, {"until 2026-12-31", NULL},
		{"until today", NULL}, {"until 2099", NULL},
		{"until May 1, 2099", NULL}, {"until spring", NULL},
		{"until further notice", NULL}, {"until 5", NULL},
		{"until 12:30", NULL}, {"until May 1 or 2", NULL},
		{"for two weeks", "2027-01-26"}, {"for 10 days", "2027-01-22"},
		{"for a month", "2027-02-12"}, {"for 1 year", "2028-01-12"},
		{"for the next 6 weeks", "2027-02-23"},
		{"for a couple of weeks", "2027-01-26"},
		{"for a few weeks", NULL}, {"for 0 days", NULL},
		{"for 400 weeks", NULL}, {"for a while", NULL},
		{"jusqu'au 1er mai", "2027-05-01"},
		{"jusqu'au 3 janvier 2028", "2028-01-03"},
		{"jusqu'\u00e0 lundi", "2027-01-18"},
		{"jusqu'au lundi 18 janvier", "2027-01-18"},
		{"jusqu'au 15", "2027-01-15"},
		{"jusqu'\u00e0 la fin du mois", "2027-01-31"},
		{"jusqu'en septembre", "2027-09-01"},
		{"jusqu'au 15 ao\u00fbt", "2027-08-15"},
		{"jusqu'\u00e0 demain", "2027-01-13"},
		{"jusqu'au mois prochain", "2027-02-01"},
		{"pendant trois semaines", "2027-02-02"},
		{"pour les deux prochains mois", "2027-03-12"},
		{"jusqu'au 31 f\u00e9vrier", NULL},
		{"jusqu'\u00e0 nouvel ordre", NULL},
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct verdict_options o = fixture_options(ANSWERED_RECAP);
		struct reply r;
		struct verdict v;
		struct arena a;
		char *text;

		arena_init(&a);
		text = arena_printf(&a, "pause %s", t[i].until);
		r = fixture_reply("", text);
		classify(&a, &r, &o, &v);
		if (v.command != (t[i].day != NULL ? COMMAND_PAUSE :
		    COMMAND_NONE))
			printf("# %s: %s\n", text, v.argument);
		if (t[i].day != NULL) {
			assert_int_equal(v.command, COMMAND_PAUSE);
			assert_string_equal(v.argument, t[i].day);
		} else {
			assert_int_equal(v.command, COMMAND_NONE);
			assert_int_equal(v.ask, COMMAND_PAUSE);
			assert_string_equal(v.rest, text);
		}
		arena_release(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dates),
	};

	return cmocka_run_group_tests_name("inbox: command_date", tests, NULL,
		NULL);
}

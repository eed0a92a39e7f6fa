/* SPDX-License-Identifier: MIT */
/* Status codes: what is read, and what follows from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mime/status.h"

static void
parsing(void **state)
{
	static const struct {
		const char *in, *out;	/* NULL: refused */
	} cases[] = {
		{"5.1.1", "5.1.1"}, {" 4.7.28 slow down", "4.7.28"},
		{"2.0.0 ok", "2.0.0"}, {"5.7.515 x", "5.7.515"},
		{"5.1.1\r\n", "5.1.1"}, {"5.1.1 (bad mailbox)", "5.1.1"},
		{"5.1.1(x)", "5.1.1"}, {"", NULL}, {"5", NULL}, {"5.1", NULL},
		{"5.1.", NULL}, {"3.1.1", NULL}, {"6.1.1", NULL},
		{"5.1.1.1", NULL}, {"5.1.1x", NULL}, {"5.1000.1", NULL},
		{"no such user", NULL}, {"-5.1.1", NULL}, {"55.1.1", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct status s = {0};
		char text[STATUS_SIZE];
		bool ok = status_parse(cases[i].in, strlen(cases[i].in), &s);

		assert_int_equal(ok, cases[i].out != NULL);
		if (ok)
			assert_string_equal(status_format(&s, text),
				cases[i].out);
		else
			assert_int_equal(s.cls, 0);
	}
}

static void
replies(void **state)
{
	static const struct {
		int code;
		const char *text, *format;
		bool permanent, temporary, no_mailbox, policy;
	} cases[] = {
		{250, "2.0.0 queued", "2.0.0", 0, 0, 0, 0},
		{250, "ok", "2.0.0", 0, 0, 0, 0},
		{550, "5.1.1 no such user", "5.1.1", 1, 0, 1, 0},
		{550, "no such user", "5.0.0", 1, 0, 0, 0},
		{550, "5.7.1 refused", "5.7.1", 1, 0, 0, 1},
		{550, "5.7.515 access denied", "5.7.515", 1, 0, 0, 1},
		{421, "4.7.28 too fast", "4.7.28", 0, 1, 0, 0},
		{452, "4.2.2 full", "4.2.2", 0, 1, 0, 0},
		{552, "5.2.2 full", "5.2.2", 1, 0, 0, 0},
		{556, "5.1.10 null MX", "5.1.10", 1, 0, 1, 0},
		/* the code is what SMTP acts on */
		{450, "5.1.1 greylisted", "4.0.0", 0, 1, 0, 0},
		{0, "", "", 0, 0, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct status s = status_of_reply(cases[i].code,
			cases[i].text);
		char text[STATUS_SIZE];

		assert_string_equal(status_format(&s, text), cases[i].format);
		assert_int_equal(status_permanent(&s), cases[i].permanent);
		assert_int_equal(status_temporary(&s), cases[i].temporary);
		assert_int_equal(status_no_mailbox(&s), cases[i].no_mailbox);
		assert_int_equal(status_policy(&s), cases[i].policy);
	}
}

static void
explanations(void **state)
{
	struct status s = status_of_reply(550, "5.7.26 unauthenticated");

	(void)state;
	assert_non_null(strstr(status_explain(&s), "doctor"));
	s = status_of_reply(250, "2.0.0 ok");
	assert_null(status_explain(&s));
	s = status_of_reply(550, "5.9.9 odd");
	assert_null(status_explain(&s));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parsing),
		cmocka_unit_test(replies),
		cmocka_unit_test(explanations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

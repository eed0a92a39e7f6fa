/* SPDX-License-Identifier: MIT */
/* Errors as values: the first wins, the place is shown as far as known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"

static void
first_failure_wins(void **state)
{
	struct err e = {0};

	(void)state;
	assert_int_equal(err_set(&e, ERR_DATA, "first %d", 1), -1);
	assert_int_equal(err_at(&e, ERR_IO, "f", 3, 4, "second"), -1);
	assert_int_equal(e.kind, ERR_DATA);
	assert_string_equal(e.msg, "first 1");
	assert_string_equal(e.file, "");
	err_clear(&e);
	err_set(&e, ERR_IO, "third");
	assert_int_equal(e.kind, ERR_IO);
}

static void
nobody_listens(void **state)
{
	(void)state;
	assert_int_equal(err_set(NULL, ERR_DATA, "x"), -1);
	assert_int_equal(err_at(NULL, ERR_DATA, "f", 1, 1, "x"), -1);
}

static void
places(void **state)
{
	static const struct {
		const char *file;
		int line, col;
		const char *text;
	} t[] = {
		{NULL, 0, 0, "why"},
		{"a.md", 0, 0, "a.md: why"},
		{"a.md", 7, 0, "a.md:7: why"},
		{"a.md", 7, 12, "a.md:7:12: why"},
		{"a.md", 0, 12, "a.md: why"},
	};
	char buf[64];

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct err e = {0};

		err_at(&e, ERR_DATA, t[i].file, t[i].line, t[i].col, "why");
		assert_string_equal(err_text(&e, buf, sizeof(buf)), t[i].text);
	}
}

static void
long_texts_are_cut(void **state)
{
	struct err e = {0};
	char name[600], small[8];

	(void)state;
	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	err_at(&e, ERR_DATA, name, 1, 1, "%s%s", name, name);
	assert_int_equal(strlen(e.file), sizeof(e.file) - 1);
	assert_int_equal(strlen(e.msg), sizeof(e.msg) - 1);
	assert_int_equal(strlen(err_text(&e, small, sizeof(small))), 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_failure_wins),
		cmocka_unit_test(nobody_listens),
		cmocka_unit_test(places),
		cmocka_unit_test(long_texts_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

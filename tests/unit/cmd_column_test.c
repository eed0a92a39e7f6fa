/* SPDX-License-Identifier: MIT */
/* Cells of a table: as wide as said, whatever is in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/column.h"

static void
cells(void **state)
{
	static const struct {
		const char *s;
		size_t columns;
		const char *want;
	} cases[] = {
		{"", 3, "   "},
		{"ab", 3, "ab "},
		{"abcd", 3, "abc"},
		{"Équipe", 8, "Équipe  "},
		{"ééé", 2, "éé"},
		{"e\xcc\x81" "e\xcc\x81", 1, "e\xcc\x81"},
		{"庭園", 3, "庭 "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf b;

		buf_init(&b, 100);
		column_add(&b, cases[i].s, cases[i].columns);
		assert_string_equal(buf_str(&b), cases[i].want);
		buf_release(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

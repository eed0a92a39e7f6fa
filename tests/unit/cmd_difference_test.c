/* SPDX-License-Identifier: MIT */
/* What a person is shown of an edit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "cmd/difference.h"

static void
shown(void **state)
{
	static const struct {
		const char *old, *new, *shown;
	} t[] = {
		{"a\nb\n", "a\nb\n", NULL},
		{"a\nb\n", "a\r\nb", NULL},
		{"", "a\n", "  Changed from line 1 on:\n    + a\n"},
		{"a\nb\nc\n", "a\nc\n", "  Changed from line 2 on:\n"
			"    - b\n"},
		/* Two edits far apart, and nothing of what lies between. */
		{"1\n2\n3\n4\n5\n6\n", "1\nx\n3\n4\ny\nz\n6\n",
			"  Changed from line 2 on:\n    - 2\n    + x\n"
			"  Changed from line 5 on:\n    - 5\n    + y\n"
			"    + z\n"},
		{"a\nb\nc\nd\n", "b\nc\nd\na\n",
			"  Changed from line 1 on:\n    - a\n"
			"  Changed from line 4 on:\n    + a\n"},
		{"a\n1\na\n2\na\n3\na\n4\na\n5\na\n6\na\n7\na\n8\na\n9\n"
			"a\n",
			"a\na\na\na\na\na\na\na\na\na\n",
			"  Changed from line 2 on:\n    - 1\n"
			"  Changed from line 3 on:\n    - 2\n"
			"  Changed from line 4 on:\n    - 3\n"
			"  Changed from line 5 on:\n    - 4\n"
			"  Changed from line 6 on:\n    - 5\n"
			"  Changed from line 7 on:\n    - 6\n"
			"  Changed from line 8 on:\n    - 7\n"
			"  Changed from line 9 on:\n    - 8\n"
			"  and in 1 more place\n"},
	};
	struct arena a;
	struct buf out;

	(void)state;
	arena_init(&a);
	buf_init(&out, 1 << 16);
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		buf_clear(&out);
		assert_int_equal(difference_show(&a, t[i].old, t[i].new, &out),
			t[i].shown != NULL);
		assert_string_equal(buf_str(&out), t[i].shown ? t[i].shown :
			"");
	}
	buf_release(&out);
	arena_release(&a);
}

/* A text too long to compare line by line is one stretch. */
static void
long_texts(void **state)
{
	struct arena a;
	struct buf old, new, out;

	(void)state;
	arena_init(&a);
	buf_init(&old, 1 << 20);
	buf_init(&new, 1 << 20);
	buf_init(&out, 1 << 16);
	for (int i = 0; i < 3000; i++) {
		buf_printf(&old, "%d\n", i);
		buf_printf(&new, "%d%s\n", i, i == 2 || i == 2900 ? "x" : "");
	}
	assert_true(difference_show(&a, buf_str(&old), buf_str(&new), &out));
	assert_non_null(strstr(buf_str(&out), "from line 3 on"));
	assert_non_null(strstr(buf_str(&out), "- and 2891 more lines"));
	buf_release(&old);
	buf_release(&new);
	buf_release(&out);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shown),
		cmocka_unit_test(long_texts),
	};

	return cmocka_run_group_tests_name("cmd: difference", tests, NULL,
		NULL);
}

/* SPDX-License-Identifier: MIT */
/* Buffers: the ceiling is exact, and passing it sticks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

static void
empty_is_a_string(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10);
	assert_string_equal(buf_str(&b), "");
	buf_add(&b, NULL, 0);
	assert_string_equal(buf_str(&b), "");
	assert_false(b.overflow);
	buf_release(&b);
	assert_string_equal(buf_str(&b), "");
}

static void
ceiling_is_exact(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10);
	buf_adds(&b, "12345");
	buf_adds(&b, "67890");
	assert_false(b.overflow);
	assert_string_equal(buf_str(&b), "1234567890");
	buf_addc(&b, 'x');
	assert_true(b.overflow);
	assert_int_equal(b.len, 10);
	buf_release(&b);
}

static void
overflow_drops_whole_and_sticks(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 4);
	buf_adds(&b, "12345");
	assert_true(b.overflow);
	assert_int_equal(b.len, 0);
	buf_addc(&b, 'x');
	buf_printf(&b, "%d", 1);
	assert_int_equal(b.len, 0);
	buf_clear(&b);
	buf_printf(&b, "%d", 1234);
	assert_false(b.overflow);
	assert_string_equal(buf_str(&b), "1234");
	buf_release(&b);
}

static void
grows(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	for (int i = 0; i < 100000; i++)
		buf_addc(&b, (char)('a' + i % 26));
	assert_int_equal(b.len, 100000);
	for (int i = 0; i < 100000; i++)
		assert_int_equal(b.data[i], 'a' + i % 26);
	assert_int_equal(b.data[b.len], 0);
	buf_release(&b);
}

static void
room_for_the_caller(void **state)
{
	struct buf b;
	char *p;

	(void)state;
	buf_init(&b, 1000);
	buf_adds(&b, "ab");
	p = buf_room(&b, 998);
	assert_non_null(p);
	memset(p, 'z', 998);
	b.len += 998;
	assert_null(buf_room(&b, 1));
	assert_true(b.overflow);
	assert_null(buf_room(&b, SIZE_MAX));
	buf_release(&b);
}

static void
octets_of_any_value(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	buf_add(&b, "a\0b", 3);
	buf_addc(&b, '\0');
	assert_int_equal(b.len, 4);
	assert_memory_equal(b.data, "a\0b\0", 5);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_is_a_string),
		cmocka_unit_test(ceiling_is_exact),
		cmocka_unit_test(overflow_drops_whole_and_sticks),
		cmocka_unit_test(grows),
		cmocka_unit_test(room_for_the_caller),
		cmocka_unit_test(octets_of_any_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

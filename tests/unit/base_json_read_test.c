/* SPDX-License-Identifier: MIT */
/* Reading back what json.h writes, and refusing what is no JSON. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/json.h"
#include "base/json_read.h"

static void
test_round_trip(void **state)
{
	static const char text[] = "a\"b\\c\n\t\x01 \xc3\xa9 \xf0\x9f\x8c\xb1/";
	struct json_value *v;
	struct arena a;
	struct json j;
	struct buf b;

	(void)state;
	arena_init(&a);
	buf_init(&b, 10000);
	json_init(&j, &b);
	json_object(&j, NULL);
	json_str(&j, "text", text);
	json_int(&j, "n", -42);
	json_bool(&j, "yes", true);
	json_null(&j, "none");
	json_array(&j, "list");
	json_str(&j, NULL, "");
	json_object(&j, NULL);
	json_object_end(&j);
	json_array_end(&j);
	json_object_end(&j);
	v = json_read(&a, b.data, b.len, NULL);
	assert_non_null(v);
	assert_int_equal(v->n, 5);
	assert_string_equal(json_get_str(v, "text"), text);
	assert_int_equal(json_get(v, "n")->num, -42);
	assert_int_equal(json_get(v, "yes")->num, 1);
	assert_int_equal(json_get(v, "none")->type, JSON_NULL);
	assert_int_equal(json_get(v, "list")->n, 2);
	assert_string_equal(json_get(v, "list")->v[0].str, "");
	assert_int_equal(json_get(v, "list")->v[1].type, JSON_OBJECT);
	assert_null(json_get(v, "other"));
	assert_null(json_get_str(v, "n"));
	assert_null(json_get(NULL, "x"));
	buf_release(&b);
	arena_release(&a);
}

static void
test_escapes(void **state)
{
	static const char s[] = " [ \"\\u00e9\\ud83c\\udf31\\/\\b\" ] ";
	struct json_value *v;
	struct arena a;

	(void)state;
	arena_init(&a);
	v = json_read(&a, s, strlen(s), NULL);
	assert_non_null(v);
	assert_string_equal(v->v[0].str, "\xc3\xa9\xf0\x9f\x8c\xb1/\b");
	arena_release(&a);
}

static void
test_refused(void **state)
{
	static const char *const bad[] = {
		"", " ", "{", "}", "[1,]", "{\"a\"}", "{\"a\":}", "{a:1}",
		"[1 2]", "\"", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u0000\"",
		"\"\\udf31\"", "\"\\ud83c\"", "\"\\ud83cx\"", "\"a\nb\"",
		"tru", "nul", "-", "1.5", "1e3", "1234567890123456789",
		"{} {}", "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]",
	};
	struct arena a;
	struct err err;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(&err, 0, sizeof(err));
		if (json_read(&a, bad[i], strlen(bad[i]), &err) != NULL)
			fail_msg("taken: %s", bad[i]);
		assert_int_equal(err.kind, ERR_DATA);
	}
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

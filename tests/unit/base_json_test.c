/* SPDX-License-Identifier: MIT */
/* JSON out: commas, escapes, and every octet a text may hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"

static void
a_document(void **state)
{
	struct buf b;
	struct json j;

	(void)state;
	buf_init(&b, 1000);
	json_init(&j, &b);
	json_object(&j, NULL);
	json_str(&j, "s", "x");
	json_str(&j, "none", NULL);
	json_array(&j, "empty");
	json_array_end(&j);
	json_array(&j, "v");
	json_int(&j, NULL, 1);
	json_int(&j, NULL, INT64_MIN);
	json_object(&j, NULL);
	json_object_end(&j);
	json_bool(&j, NULL, true);
	json_array_end(&j);
	json_object(&j, "o");
	json_null(&j, "n");
	json_bool(&j, "f", false);
	json_object_end(&j);
	json_ms(&j, "seconds", 12034);
	json_object_end(&j);
	assert_string_equal(buf_str(&b),
		"{\"s\":\"x\",\"none\":null,\"empty\":[],"
		"\"v\":[1,-9223372036854775808,{},true],"
		"\"o\":{\"n\":null,\"f\":false},\"seconds\":12.034}");
	buf_release(&b);
}

static void
strings(void **state)
{
	static const struct {
		const char *in, *out;
	} t[] = {
		{"", "\"\""},
		{"a\"b\\c", "\"a\\\"b\\\\c\""},
		{"a\nb", "\"a\\nb\""},
		{"\r\t\x01\x1f\x7f", "\"\\u000d\\u0009\\u0001\\u001f\\u007f\""},
		{"caf\xc3\xa9 \xf0\x9f\x93\xac",
			"\"caf\xc3\xa9 \xf0\x9f\x93\xac\""},
		{"no\377.csv\xc3", "\"no\\ufffd.csv\\ufffd\""},
		{"\xe2\x82(\xed\xa0\x80", "\"\\ufffd\\ufffd(\\ufffd\\ufffd"
			"\\ufffd\""},
		{"</script>", "\"</script>\""},
	};
	struct buf b;
	struct json j;

	(void)state;
	buf_init(&b, 1000);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		buf_clear(&b);
		json_init(&j, &b);
		json_str(&j, NULL, t[i].in);
		assert_string_equal(buf_str(&b), t[i].out);
	}
	buf_release(&b);
}

static void
keys_are_quoted_too(void **state)
{
	struct buf b;
	struct json j;

	(void)state;
	buf_init(&b, 100);
	json_init(&j, &b);
	json_object(&j, NULL);
	json_int(&j, "a\"b", 1);
	json_object_end(&j);
	assert_string_equal(buf_str(&b), "{\"a\\\"b\":1}");
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_document),
		cmocka_unit_test(strings),
		cmocka_unit_test(keys_are_quoted_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

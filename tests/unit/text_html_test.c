/* SPDX-License-Identifier: MIT */
/* Escaping by place, and which URLs may be written (T3). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/html.h"

static void
test_escape(void **state)
{
	static const char *const cases[][2] = {
		{"", ""}, {"plain", "plain"}, {"\xc3\xa9", "\xc3\xa9"},
		{"<script>alert('x')</script>",
			"&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"},
		{"\" onload=\"x", "&quot; onload=&quot;x"},
		{"a&amp;b", "a&amp;amp;b"},
	};
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		buf_clear(&b);
		html_escape(&b, cases[i][0], strlen(cases[i][0]));
		assert_string_equal(buf_str(&b), cases[i][1]);
	}
	buf_release(&b);
}

static void
test_url_is_safe(void **state)
{
	static const struct {
		const char *url;
		bool safe;
	} cases[] = {
		{"https://example.org/a?b=1&c=%20#d", true},
		{"HTTP://example.org", true},
		{"mailto:a@example.org?subject=x", true},
		{"tel:+19055550144", true},
		{"https://example.org/\xc3\xa9", true},
		{"", false}, {"https://", false}, {"https:///path", false},
		{"example.org", false}, {"/path", false}, {"#top", false},
		{"javascript:alert(1)", false},
		{"JavaScript:alert(1)", false},
		{"java\tscript:alert(1)", false},
		{"data:text/html,x", false}, {"file:///etc/passwd", false},
		{"cid:x@y", false}, {" https://example.org", false},
		{"https://example.org/a b", false},
		{"https://example.org/\"x", false},
		{"https://example.org/<x>", false},
		{"https://example.org/\n", false},
		{"https://example.org/\x7f", false},
		{"https://example.org/{{x}}", false},
		{"mailto:", false}, {"ftp://example.org", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (url_is_safe(cases[i].url) != cases[i].safe)
			fail_msg("%s", cases[i].url);
}

static void
test_url_escape(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	url_escape(&b, "1b & \xc3\xa9~-._/?");
	assert_string_equal(buf_str(&b), "1b%20%26%20%C3%A9~-._%2F%3F");
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_url_is_safe),
		cmocka_unit_test(test_url_escape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

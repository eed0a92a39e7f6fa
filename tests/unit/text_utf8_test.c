/* SPDX-License-Identifier: MIT */
/* UTF-8: what is well-formed, what never belongs in a name, slugs, folding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/utf8.h"

static void
well_formed_and_not(void **state)
{
	static const struct {
		const char *s;
		size_t n, ok;	/* octets, and how many of them are fine */
	} t[] = {
		{"", 0, 0},
		{"plain", 5, 5},
		{"\xc3\xa9t\xc3\xa9", 5, 5},
		{"\xe2\x82\xac", 3, 3},
		{"\xf0\x9f\x99\x82", 4, 4},
		{"\xf4\x8f\xbf\xbf", 4, 4},
		{"a\0b", 3, 3},
		{"ab\xe9", 3, 2},		/* Latin-1 */
		{"\xc3", 1, 0},			/* cut off */
		{"x\xe2\x82", 3, 1},
		{"\xc0\xaf", 2, 0},		/* overlong / */
		{"\xc1\xbf", 2, 0},
		{"\xe0\x80\xaf", 3, 0},
		{"\xf0\x80\x80\xaf", 4, 0},
		{"\xed\xa0\x80", 3, 0},		/* a surrogate */
		{"\xed\xbf\xbf", 3, 0},
		{"\xf4\x90\x80\x80", 4, 0},	/* beyond U+10FFFF */
		{"\xf5\x80\x80\x80", 4, 0},
		{"\xff", 1, 0},
		{"\x80", 1, 0},
		{"\xe2\x28\xa1", 3, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		assert_int_equal(utf8_check(t[i].s, t[i].n), t[i].ok);
}

/* Every character survives being written and read, and no surrogate does. */
static void
every_character(void **state)
{
	unsigned char b[4];
	size_t len;

	(void)state;
	for (long c = 0x80; c <= 0x10ffff; c++) {
		size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

		for (size_t i = n - 1; i > 0; i--)
			b[i] = (unsigned char)(0x80 |
				(c >> (6 * (n - 1 - i)) & 0x3f));
		b[0] = (unsigned char)((n == 2 ? 0xc0 : n == 3 ? 0xe0 : 0xf0)
			| c >> (6 * (n - 1)));
		if (c >= 0xd800 && c <= 0xdfff) {
			assert_int_equal(utf8_next((char *)b, n, &len), -1);
			continue;
		}
		assert_int_equal(utf8_next((char *)b, n, &len), c);
		assert_int_equal(len, n);
	}
	assert_int_equal(utf8_next("", 0, &len), -1);
	assert_int_equal(len, 0);
}

static void
unwelcome(void **state)
{
	static const long control[] = {0, 9, 10, 13, 0x1f, 0x7f, 0x80, 0x85,
		0x9f, 0x2028, 0x2029};
	static const long bidi[] = {0x61c, 0x200e, 0x200f, 0x202a, 0x202e,
		0x2066, 0x2069};
	static const long neither[] = {-1, ' ', 'a', 0xa0, 0xe9, 0x2027,
		0x202f, 0x2065, 0x206a, 0x1f642};

	(void)state;
	for (size_t i = 0; i < sizeof(control) / sizeof(*control); i++)
		assert_true(utf8_is_control(control[i]));
	for (size_t i = 0; i < sizeof(bidi) / sizeof(*bidi); i++)
		assert_true(utf8_is_bidi(bidi[i]));
	for (size_t i = 0; i < sizeof(neither) / sizeof(*neither); i++) {
		assert_false(utf8_is_control(neither[i]));
		assert_false(utf8_is_bidi(neither[i]));
	}
}

static void
columns(void **state)
{
	(void)state;
	assert_int_equal(utf8_columns(""), 0);
	assert_int_equal(utf8_columns("abc"), 3);
	assert_int_equal(utf8_columns("\xc3\xa9t\xc3\xa9"), 3);
	assert_int_equal(utf8_columns("e\xcc\x81"), 1);
	assert_int_equal(utf8_columns("\xe6\x97\xa5\xe6\x9c\xac"), 4);
	assert_int_equal(utf8_columns("\xf0\x9f\x99\x82"), 2);
	assert_int_equal(utf8_columns("a\xff" "b"), 3);
}

static void
slugs(void **state)
{
	static const struct {
		const char *from, *to;
	} t[] = {
		{"Leading", "leading"},
		{"Sub Region", "sub-region"},
		{"  --Sub__Region! ", "sub-region"},
		{"\xc3\x89" "clair\xc3\xa9", "eclaire"},
		{"E\xcc\x81" "clair", "eclair"},
		{"L'\xc5\x93uvre", "l-oeuvre"},
		{"Stra\xc3\x9f" "e", "strasse"},
		{"\xc3\x86gir \xc3\x9e" "or", "aegir-thor"},
		{"\xc5\x81\xc3\xb3" "d\xc5\xba", "lodz"},
		{"\xc5\xb8 & Co", "y-co"},
		{"Q&A 2026", "q-a-2026"},
		{"\xe6\x97\xa5\xe6\x9c\xac", ""},
		{"", ""},
		{"a\xff" "b", "a-b"},
		{"3 \xc3\xb7 2", "3-2"},
	};
	char out[64];

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		utf8_slug(t[i].from, out, sizeof(out));
		assert_string_equal(out, t[i].to);
	}
	utf8_slug("abcdef", out, 4);
	assert_string_equal(out, "abc");
	utf8_slug("ab cd", out, 4);
	assert_string_equal(out, "ab");
}

static void
folding(void **state)
{
	static const struct {
		const char *a, *b;
		int cmp;
	} t[] = {
		{"Leading", "LEADING", 0},
		{"", "", 0},
		{"\xc3\x89" "clair\xc3\xa9", "\xc3\xa9" "CLAIR\xc3\x89", 0},
		{"\xc5\x92uvre", "\xc5\x93UVRE", 0},
		{"\xc5\xb8", "\xc3\xbf", 0},
		{"\xc5\x81\xc5\xbb", "\xc5\x82\xc5\xbc", 0},
		{"\xc3\x97", "\xc3\xb7", -1},	/* signs, no letters */
		{"\xc4\xb0", "\xc4\xb1", -1},
		{"a", "b", -1},
		{"b", "A", 1},
		{"ab", "abc", -1},
		{"e", "\xc3\xa9", -1},
		{"\xff", "\xff", 0},
		{"z", "\xff", -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		assert_int_equal(utf8_casecmp(t[i].a, t[i].b), t[i].cmp);
		assert_int_equal(utf8_casecmp(t[i].b, t[i].a), -t[i].cmp);
	}
}

static void
letters(void **state)
{
	static const char *const with[] = {"a", "?7?", "\xc3\xa9",
		"\xe6\x97\xa5", "\xce\xa9", "{{name}}", "- x"};
	static const char *const without[] = {"", "???", " - ", "\xe2\x80\xa6",
		"\xc2\xab \xc2\xbb", "\xf0\x9f\x90\x9d", "\xe2\x9c\x93!",
		"\xff"};

	(void)state;
	for (size_t i = 0; i < sizeof(with) / sizeof(*with); i++)
		assert_true(utf8_has_letter(with[i]));
	for (size_t i = 0; i < sizeof(without) / sizeof(*without); i++)
		assert_false(utf8_has_letter(without[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(well_formed_and_not),
		cmocka_unit_test(every_character),
		cmocka_unit_test(unwelcome),
		cmocka_unit_test(columns),
		cmocka_unit_test(slugs),
		cmocka_unit_test(folding),
		cmocka_unit_test(letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Octets in what charsets mail programs write, and encoded-words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "inbox/mail.h"

static void
charsets(void **state)
{
	static const struct {
		const char *charset, *octets, *text;
	} t[] = {
		{NULL, "caf\xc3\xa9", "caf\xc3\xa9"},
		{NULL, "caf\xe9", "caf\xc3\xa9"},
		{NULL, "\x93quoted\x94", "\xe2\x80\x9cquoted\xe2\x80\x9d"},
		{"us-ascii", "caf\xc3\xa9", "caf\xc3\xa9"},
		{"utf-8", "caf\xe9 s", "caf\xc3\xa9 s"},
		{"utf-8", "\xc3\xa9\xc3\xa9\xc3\xa9 \xff \xc3\xa9\xc3\xa9",
			"\xc3\xa9\xc3\xa9\xc3\xa9 \xef\xbf\xbd "
			"\xc3\xa9\xc3\xa9"},
		{"iso-8859-1", "caf\xc3\xa9", "caf\xc3\xa9"},
		{"ISO-8859-15", "\xa4", "\xe2\x82\xac"},
		{"windows-1252", "\x80", "\xe2\x82\xac"},
		{"windows-1251", "\xcf\xf0\xe8\xe2\xe5\xf2",
			"\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82"},
		{"koi8-r", "\xf0\xd2\xc9\xd7\xc5\xd4",
			"\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82"},
		{"iso-2022-jp", "\x1b$B$O$$\x1b(B", "\xe3\x81\xaf\xe3\x81\x84"},
		{NULL, "\x1b$B$O$$\x1b(B", "\xe3\x81\xaf\xe3\x81\x84"},
		{"Shift_JIS", "\x82\xcd\x82\xa2", "\xe3\x81\xaf\xe3\x81\x84"},
		{"euc-jp", "\xa4\xcf\xa4\xa4", "\xe3\x81\xaf\xe3\x81\x84"},
		{"gb2312", "\xba\xc3", "\xe5\xa5\xbd"},
		{"gbk", "\xba\xc3", "\xe5\xa5\xbd"},
		{"big5", "\xa6\x6e", "\xe5\xa5\xbd"},
		{"euc-kr", "\xb3\xd7", "\xeb\x84\xa4"},
		{"utf-7", "caf+AOk-", "caf\xc3\xa9"},
		{"x-unknown", "caf\xe9", "caf\xc3\xa9"},
		{"\"utf-8\"", "caf\xc3\xa9", "caf\xc3\xa9"},
		{"utf-8", "a\r\nb\rc\nd", "a\nb\nc\nd"},
		{"utf-8", "\xef\xbb\xbf" "hi", "hi"},
	};
	struct arena a;

	(void)state;
	arena_init(&a);
	for (int opened = 0; opened < 2; opened++) {
		for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
			size_t n;
			const char *s = mail_utf8(&a, t[i].octets,
				strlen(t[i].octets), t[i].charset, &n);

			assert_string_equal(s, t[i].text);
			assert_int_equal(n, strlen(t[i].text));
		}
		mail_charsets_open();
	}
	arena_release(&a);
}

static void
words(void **state)
{
	static const struct {
		const char *raw, *text;
	} t[] = {
		{"plain", "plain"},
		{"=?utf-8?Q?caf=C3=A9?=", "caf\xc3\xa9"},
		{"=?UTF-8?b?Y2Fmw6k=?= au lait", "caf\xc3\xa9 au lait"},
		{"a =?utf-8?q?b?= =?utf-8?q?c?= d", "a bc d"},
		{"=?utf-8?q?caf=C3?= =?utf-8?q?=A9?=", "caf\xc3\xa9"},
		{"=?iso-8859-1?q?=E9?= =?utf-8?q?=C3=A9?=", "\xc3\xa9\xc3\xa9"},
		{"=?utf-8?q?a b c?=", "a b c"},
		{"=?utf-8*en?q?a_b?=", "a b"},
		{"x=?utf-8?q?y?=z", "xyz"},
		{"=?utf-8?q?not ended", "=?utf-8?q?not ended"},
		{"=?utf-8?x?odd?=", "=?utf-8?x?odd?="},
		{"=?=?=?", "=?=?=?"},
		{"caf\xe9", "caf\xc3\xa9"},
		{"a\tb", "a b"},
		{"=?utf-8?q?a=0Ab=00c=07?=", "a bc"},
		{"=?utf-8?q?a=E2=80=AEb?=", "ab"},
	};
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		assert_string_equal(mail_decoded(&a, t[i].raw), t[i].text);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(charsets), cmocka_unit_test(words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

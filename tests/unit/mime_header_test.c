/* SPDX-License-Identifier: MIT */
/* Header fields: what is written, how it folds, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mime/header.h"

#define A10 "aaaaaaaaaa"
#define BS10 "\\\\\\\\\\\\\\\\\\\\"
#define XF10 "XFxcXFxcXFxcXFxcXFxc"

static void
text_fields(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"Hello", "Subject: Hello\r\n"},
		{"", "Subject: \r\n"},
		{"A short line", "Subject: A short line\r\n"},
		/* the word that would pass 76 goes down with its space */
		{"one " A10 A10 A10 A10 A10 A10 " two three",
			"Subject: one " A10 A10 A10 A10 A10 A10 "\r\n"
			" two three\r\n"},
		{"caf\xc3\xa9 au lait", "Subject: =?utf-8?Q?caf=C3=A9_au_lait?="
			"\r\n"},
		/* what would not read back the same */
		{" lead", "Subject: =?utf-8?Q?_lead?=\r\n"},
		{"trail ", "Subject: =?utf-8?Q?trail_?=\r\n"},
		{"two  spaces", "Subject: =?utf-8?Q?two__spaces?=\r\n"},
		{"=?utf-8?q?x?= and y", "Subject: =?utf-8?B?PT91dGYtOD9xP3g/PS"
			"BhbmQgeQ==?=\r\n"},
		{"1 = 2?", "Subject: 1 = 2?\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out;

		buf_init(&out, 1 << 16);
		assert_int_equal(header_text(&out, "Subject", cases[i].in,
			strlen(cases[i].in), NULL), 0);
		assert_string_equal(buf_str(&out), cases[i].out);
		buf_release(&out);
	}
}

static void
ready_fields(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"a@example.org", "To: a@example.org\r\n"},
		{"a@example.org  ", "To: a@example.org\r\n"},
		{"\"" A10 A10 A10 A10 "\" <" A10 A10 A10 "@example.org>",
			"To: \"" A10 A10 A10 A10 "\"\r\n <" A10 A10 A10
			"@example.org>\r\n"},
		/* the first word stays beside the name */
		{A10 A10 A10 A10 A10 A10 A10 A10 " b",
			"To: " A10 A10 A10 A10 A10 A10 A10 A10 "\r\n b\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out;

		buf_init(&out, 1 << 16);
		assert_int_equal(header_ready(&out, "To", cases[i].in,
			strlen(cases[i].in), NULL), 0);
		assert_string_equal(buf_str(&out), cases[i].out);
		buf_release(&out);
	}
}

static void
mailboxes(void **state)
{
	static const struct {
		const char *name, *out;
	} cases[] = {
		{"", "a@b.example"},
		{"Ann Lee", "\"Ann Lee\" <a@b.example>"},
		{"Lee, Ann", "\"Lee, Ann\" <a@b.example>"},
		{"say \"hi\" \\o/", "\"say \\\"hi\\\" \\\\o/\" <a@b.example>"},
		{"Zo\xc3\xab of Halton", "=?utf-8?Q?Zo=C3=AB_of_Halton?= "
			"<a@b.example>"},
		{"=?utf-8?q?x?=", "=?utf-8?B?PT91dGYtOD9xP3g/PQ==?= "
			"<a@b.example>"},
		/* bidi controls go (S17) */
		{"a\u202eb", "\"ab\" <a@b.example>"},
		{"\u202e", "a@b.example"},
		/* too long to be quoted on one line */
		{A10 A10 A10 A10 A10 A10, "=?utf-8?Q?" A10 A10 A10 A10 A10
			"aaaa?= =?utf-8?Q?aaaaaa?= <a@b.example>"},
		/* and what only escapes make too long */
		{BS10 BS10 BS10, "=?utf-8?B?" XF10 XF10
			"?= <a@b.example>"},
	};
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(header_mailbox(&a, cases[i].name,
			"a@b.example", NULL), cases[i].out);
	assert_string_equal(header_mailbox(&a, NULL, "a@b.example", NULL),
		"a@b.example");
	arena_release(&a);
}

static void
refusals(void **state)
{
	static const char *const bad[] = {"a\r\nBcc: b@example.org", "a\nb",
		"a\rb", "\t", "\x1b[2J", "\x7f", "\xc2\x80", "\xc2\x9f",
		"\u2028", "\u2029", "\xff", "\xed\xa0\x80", "\xc3"};
	struct arena a;
	char huge[HEADER_TEXT_MAX + 2];

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct buf out;
		size_t n = strlen(bad[i]);
		struct err err = {0};

		buf_init(&out, 1 << 16);
		assert_int_equal(header_check(bad[i], n, &err), -1);
		assert_int_equal(err.kind, ERR_DATA);
		assert_int_equal(header_text(&out, "X", bad[i], n, NULL), -1);
		assert_int_equal(header_ready(&out, "X", bad[i], n, NULL), -1);
		assert_null(header_mailbox(&a, bad[i], "a@b.example", NULL));
		assert_null(header_mailbox(&a, "", bad[i], NULL));
		assert_int_equal(out.len, 0);
		buf_release(&out);
	}
	memset(huge, 'a', sizeof(huge));
	huge[sizeof(huge) - 1] = '\0';
	assert_null(header_mailbox(&a, huge, "a@b.example", NULL));
	assert_int_equal(header_check("a\0b", 3, NULL), -1);
	assert_int_equal(header_check("caf\xc3\xa9 \u4f60", 9, NULL), 0);
	arena_release(&a);
}

static void
limits(void **state)
{
	char word[1100];
	struct buf out;

	(void)state;
	memset(word, 'a', sizeof(word));
	buf_init(&out, 1 << 20);
	/* "X: " and 995 octets are a line of 998 */
	assert_int_equal(header_ready(&out, "X", word, 995, NULL), 0);
	assert_int_equal(out.len, 1000);
	buf_clear(&out);
	assert_int_equal(header_ready(&out, "X", word, 996, NULL), -1);
	assert_int_equal(out.len, 0);
	buf_release(&out);
}

static void
dates(void **state)
{
	static const struct {
		int64_t t;
		int offset;
		const char *out;
	} cases[] = {
		{0, 0, "Thu, 1 Jan 1970 00:00:00 +0000"},
		{1575640800, -5 * 3600, "Fri, 6 Dec 2019 09:00:00 -0500"},
		{1575640800, 19800, "Fri, 6 Dec 2019 19:30:00 +0530"},
		{1575640800, -12600, "Fri, 6 Dec 2019 10:30:00 -0330"},
		{951782400, 0, "Tue, 29 Feb 2000 00:00:00 +0000"},
		{4102444799, 0, "Thu, 31 Dec 2099 23:59:59 +0000"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[HEADER_DATE_SIZE];

		header_date(cases[i].t, cases[i].offset, text);
		assert_string_equal(text, cases[i].out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_fields),
		cmocka_unit_test(ready_fields),
		cmocka_unit_test(mailboxes),
		cmocka_unit_test(refusals),
		cmocka_unit_test(limits),
		cmocka_unit_test(dates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Encoders: tables, and the same result whole or octet by octet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mime/encode.h"

#define A10 "aaaaaaaaaa"
#define A70 A10 A10 A10 A10 A10 A10 A10

static void
quoted_printable(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"", ""},
		{"plain", "plain"},
		{"a\n", "a\r\n"},
		{"a=b", "a=3Db"},
		{"caf\xc3\xa9", "caf=C3=A9"},
		/* blanks: only before a line's end */
		{"a b", "a b"},
		{"a \n", "a=20\r\n"},
		{"a\t\nb", "a=09\r\nb"},
		{"a  \n", "a =20\r\n"},
		{"a ", "a=20"},
		{" a", " a"},
		{" \n", "=20\r\n"},
		/* dots and From, at a line's start only */
		{".", "=2E"},
		{"a.\n.b\n..", "a.\r\n=2Eb\r\n=2E."},
		{"From x\nFrance", "=46rom x\r\n=46rance"},
		{"a From", "a From"},
		{"\r", "=0D"},
		{"a\r\n", "a=0D\r\n"},
		{"\x01\x7f", "=01=7F"},
		/* 75 and the soft break make 76 */
		{A70 "12345", A70 "12345"},
		{A70 "123456", A70 "12345=\r\n6"},
		{A70 "1234=", A70 "1234=\r\n=3D"},
		{A70 "12=", A70 "12=3D"},
		{A70 "123=", A70 "123=\r\n=3D"},
		{A70 "12345.", A70 "12345=\r\n=2E"},
		{A70 "12345From", A70 "12345=\r\n=46rom"},
		{A70 "12345 ", A70 "12345=\r\n=20"},
		{A70 "12345 x", A70 "12345=\r\n x"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t n = strlen(cases[i].in);
		struct buf whole, single;
		struct qp q;

		buf_init(&whole, 1 << 16);
		buf_init(&single, 1 << 16);
		qp_init(&q);
		qp_more(&q, cases[i].in, n, &whole);
		qp_finish(&q, &whole);
		for (size_t k = 0; k < n; k++)
			qp_more(&q, cases[i].in + k, 1, &single);
		qp_finish(&q, &single);
		assert_string_equal(buf_str(&whole), cases[i].out);
		assert_string_equal(buf_str(&single), cases[i].out);
		buf_clear(&single);
		qp_undo(whole.data, whole.len, &single);
		assert_string_equal(buf_str(&single), cases[i].in);
		buf_release(&whole);
		buf_release(&single);
	}
}

static void
values_in_bodies(void **state)
{
	static const struct {
		const char *in;
		bool html;
		const char *out;
	} cases[] = {
		{"", false, ""},
		{"Ann", false, "Ann=\r\n"},
		{"Ann ", false, "Ann =\r\n"},
		{".", false, "=2E=\r\n"},
		{"From", true, "=46rom=\r\n"},
		{"<b>", false, "<b>=\r\n"},
		{"<b>", true, "&lt;b&gt;=\r\n"},
		{"\"&'", true, "&quot;&amp;&#39;=\r\n"},
		{"x=\"y\"", true, "x=3D&quot;y&quot;=\r\n"},
		{A70 "1234&", true, A70 "1234&=\r\namp;=\r\n"},
		{A70 "12345", false, A70 "12345=\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out;

		buf_init(&out, 1 << 16);
		qp_value(cases[i].in, strlen(cases[i].in), cases[i].html, &out);
		assert_string_equal(buf_str(&out), cases[i].out);
		buf_release(&out);
	}
}

static void
base64(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"", ""},
		{"f", "Zg==\r\n"},
		{"fo", "Zm8=\r\n"},
		{"foo", "Zm9v\r\n"},
		{"foobar", "Zm9vYmFy\r\n"},
		{"\xff\xfe\xfb", "//77\r\n"},
		/* 57 octets fill a line */
		{A10 A10 A10 A10 A10 "abcdefg",
			"YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYW"
			"FhYWFhYWFhYWFhYWFhYmNkZWZn\r\n"},
		{A10 A10 A10 A10 A10 "abcdefgh",
			"YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYW"
			"FhYWFhYWFhYWFhYWFhYmNkZWZn\r\naA==\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out;

		buf_init(&out, 1 << 16);
		base64_lines(cases[i].in, strlen(cases[i].in), &out);
		assert_string_equal(buf_str(&out), cases[i].out);
		buf_release(&out);
	}
}

static void
words(void **state)
{
	static const struct {
		const char *in;
		size_t column;
		const char *out;
	} cases[] = {
		{"", 0, ""},
		{"caf\xc3\xa9", 9, "=?utf-8?B?Y2Fmw6k=?="},
		{"caf\xc3\xa9 noir", 9, "=?utf-8?Q?caf=C3=A9_noir?="},
		{"a b_c?= and words", 9, "=?utf-8?Q?a_b=5Fc=3F=3D_and_words?="},
		{"\"quote\" (x)", 9, "=?utf-8?B?InF1b3RlIiAoeCk=?="},
		{"\xe4\xbd\xa0\xe5\xa5\xbd", 9, "=?utf-8?B?5L2g5aW9?="},
		/* 67 octets beside "Subject: ", 75 on the lines after it */
		{A70 "\xc3\xa9", 9, "=?utf-8?Q?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			"aaaaaaaaaaaaaaaaaaaaaaaa?= "
			"=?utf-8?Q?aaaaaaaaaaaaaaa=C3=A9?="},
		/* a character of four octets is not split */
		{A10 A10 A10 A10 A10 "a\xf0\x9f\x91\xa9", 9,
			"=?utf-8?Q?" A10 A10 A10 A10 A10 "a?= "
			"=?utf-8?Q?=F0=9F=91=A9?="},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out;

		buf_init(&out, 1 << 16);
		encoded_words(cases[i].in, strlen(cases[i].in),
			cases[i].column, " ", &out);
		assert_string_equal(buf_str(&out), cases[i].out);
		buf_release(&out);
	}
}

/* Whatever the column and the text, no word passes 75 nor the first its
 * line. */
static void
words_keep_their_length(void **state)
{
	static const char *const texts[] = {"\xf0\x9f\x91\xa9", "\xc3\xa9", "a",
		"a\xc3\xa9", "\xe4\xbd\xa0 "};

	(void)state;
	for (size_t t = 0; t < 5; t++) {
		for (size_t column = 0; column < 80; column++) {
			struct buf in, out;
			const char *s;
			size_t first;

			buf_init(&in, 1 << 16);
			buf_init(&out, 1 << 16);
			for (int i = 0; i < 300; i++)
				buf_adds(&in, texts[t]);
			encoded_words(buf_str(&in), in.len, column, " ", &out);
			s = buf_str(&out);
			first = strcspn(s, " ");
			if (column <= 52)
				assert_true(column + first <= 76);
			for (; *s != '\0'; s += strspn(s, " ")) {
				size_t n = strcspn(s, " ");

				assert_true(n <= 75);
				assert_memory_equal(s, "=?utf-8?", 8);
				s += n;
			}
			buf_release(&in);
			buf_release(&out);
		}
	}
}

static void
file_names(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"plan.pdf", "; filename=\"plan.pdf\""},
		{"a b;c.pdf", "; filename=\"a b;c.pdf\""},
		{"../../etc/passwd", "; filename=\".._.._etc_passwd\""},
		{"a\\b\r\nc", "; filename=\"a_b__c\""},
		{"caf\xc3\xa9.pdf", "; filename*=UTF-8''caf%C3%A9.pdf;\r\n "
			"filename=\"caf_.pdf\""},
		{"100%.txt", "; filename*=UTF-8''100%25.txt;\r\n "
			"filename=\"100_.txt\""},
		{"a\"b", "; filename*=UTF-8''a%22b; filename=\"a_b\""},
		{A70 ".pdf", ";\r\n filename*0*=UTF-8''" A10 A10 A10 A10 A10
			"a;\r\n filename*1*=" A10 "aaaaaaaaa.pdf;\r\n "
			"filename=\"" A10 A10 A10 A10 "aaaaaaaa.pdf\""},
		{"\xff\xfe", "; filename=\"__\""},
		{"x\xc2\x85y", "; filename=\"x_y\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out;

		buf_init(&out, 1 << 16);
		filename_parameters(cases[i].in, 31, &out);
		assert_string_equal(buf_str(&out), cases[i].out);
		buf_release(&out);
	}
}

static void
long_file_names(void **state)
{
	struct buf in, out;
	const char *s;
	int chars = 0;

	(void)state;
	buf_init(&in, 1 << 16);
	buf_init(&out, 1 << 16);
	for (int i = 0; i < 300; i++)
		buf_adds(&in, "\xe6\x9c\x80");
	filename_parameters(buf_str(&in), 31, &out);
	s = buf_str(&out);
	for (size_t column = 31; *s != '\0'; s++) {
		column = *s == '\n' ? 0 : column + 1;
		assert_true(column <= 78);
	}
	/* 100 characters of three octets, none cut */
	for (s = buf_str(&out); (s = strstr(s, "%E6")) != NULL; s++)
		chars++;
	assert_int_equal(chars, 100);
	/* and of four, which fill what there is */
	buf_clear(&in);
	for (int i = 0; i < 100; i++)
		buf_adds(&in, "\xf0\x9f\x98\x80");
	buf_clear(&out);
	filename_parameters(buf_str(&in), 31, &out);
	assert_non_null(strstr(buf_str(&out), "%F0%9F%98%80"));
	buf_release(&in);
	buf_release(&out);
}

static void
characters(void **state)
{
	static const struct {
		const char *in;
		size_t len;
		long c;
	} cases[] = {
		{"a", 1, 'a'}, {"\xc3\xa9", 2, 0xe9},
		{"\xe2\x80\xa8", 3, 0x2028}, {"\xf4\x8f\xbf\xbf", 4, 0x10ffff},
		{"\xc0\x80", 0, 0}, {"\xe0\x80\x80", 0, 0},
		{"\xed\xa0\x80", 0, 0}, {"\xf4\x90\x80\x80", 0, 0},
		{"\x80", 0, 0}, {"\xc3", 0, 0}, {"\xc3x", 0, 0},
		{"\xff", 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		long c;

		assert_int_equal(mime_char(cases[i].in, strlen(cases[i].in),
			&c), cases[i].len);
		if (cases[i].len > 0)
			assert_int_equal(c, cases[i].c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quoted_printable),
		cmocka_unit_test(values_in_bodies),
		cmocka_unit_test(base64),
		cmocka_unit_test(words),
		cmocka_unit_test(words_keep_their_length),
		cmocka_unit_test(file_names),
		cmocka_unit_test(long_file_names),
		cmocka_unit_test(characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Encodings: what each file is taken for, whatever the size of the reads. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "text/charset.h"

struct feed {
	const char *s;
	size_t n, step;
};

static ssize_t
feed(void *ctx, void *p, size_t n)
{
	struct feed *f = ctx;

	if (n > f->step)
		n = f->step;
	if (n > f->n)
		n = f->n;
	memcpy(p, f->s, n);
	f->s += n;
	f->n -= n;
	return (ssize_t)n;
}

static enum charset
convert(const char *s, size_t n, size_t step, struct buf *out)
{
	struct feed f = {s, n, step};
	struct charset_input in = {feed, &f};
	struct charset_reader *r = charset_open(&in);
	enum charset found;
	const char *data;

	buf_clear(out);
	do {
		assert_int_equal(charset_next(r, &data, &n, NULL), 0);
		buf_add(out, data, n);
	} while (n > 0);
	found = charset_found(r);
	charset_close(r);
	return found;
}

#define LIT(s) s, sizeof(s) - 1

static void
encodings(void **state)
{
	static const struct {
		const char *s;
		size_t n;
		enum charset charset;
		const char *out;
	} t[] = {
		{LIT(""), CHARSET_ASCII, ""},
		{LIT("a,b\n"), CHARSET_ASCII, "a,b\n"},
		{LIT("\xef\xbb\xbf" "a"), CHARSET_UTF8, "a"},
		{LIT("Zo\xc3\xab,x"), CHARSET_UTF8, "Zo\xc3\xab,x"},
		{LIT("Zo\xeb,x"), CHARSET_WINDOWS_1252, "Zo\xc3\xab,x"},
		{LIT("Zo\xeb"), CHARSET_WINDOWS_1252, "Zo\xc3\xab"},
		{LIT("\x80 \x93q\x94 \x9c \xff"), CHARSET_WINDOWS_1252,
			"\xe2\x82\xac \xe2\x80\x9cq\xe2\x80\x9d \xc5\x93 "
			"\xc3\xbf"},
		{LIT("\xe9\x81,"), CHARSET_WINDOWS_1252,
			"\xc3\xa9\xef\xbf\xbd,"},
		{LIT("\xff\xfe" "a\0\xe9\0"), CHARSET_UTF16LE, "a\xc3\xa9"},
		{LIT("\xfe\xff\0a\0\xe9"), CHARSET_UTF16BE, "a\xc3\xa9"},
		{LIT("a\0,\0b\0\n\0"), CHARSET_UTF16LE, "a,b\n"},
		{LIT("\0a\0,\0b\0\n"), CHARSET_UTF16BE, "a,b\n"},
		{LIT("\xff\xfe\x3d\xd8\x42\xde"), CHARSET_UTF16LE,
			"\xf0\x9f\x99\x82"},
		{LIT("\xff\xfe\x3d\xd8" "a\0"), CHARSET_UTF16LE,
			"\xef\xbf\xbd" "a"},
		{LIT("\xff\xfe\x42\xde"), CHARSET_UTF16LE, "\xef\xbf\xbd"},
		{LIT("\xff\xfe\x3d\xd8"), CHARSET_UTF16LE, "\xef\xbf\xbd"},
		{LIT("\xff\xfe" "a\0b"), CHARSET_UTF16LE, "a\xef\xbf\xbd"},
		{LIT("\xff\xfe"), CHARSET_UTF16LE, ""},
		/* more right than wrong: UTF-8 with a damaged byte */
		{LIT("\xc3\xa9 \xc3\xa8 \xe9 "), CHARSET_UTF8,
			"\xc3\xa9 \xc3\xa8 \xe9 "},
		/* also where there is little to go by */
		{LIT("Zo\xc3\xab,Ren\xe9\n"), CHARSET_UTF8,
			"Zo\xc3\xab,Ren\xe9\n"},
		{LIT("Zo\xc3\xab,\xe9 \xe8 \xe0\n"), CHARSET_UTF8,
			"Zo\xc3\xab,\xe9 \xe8 \xe0\n"},
		{LIT("x\xed\xa0\x80,"), CHARSET_UTF8, "x\xed\xa0\x80,"},
		/* one pair that looks like it, among many that do not */
		{LIT("\xc3\xab\xe9,\xe9,\xe9,\xe9,\xe9,\xe9,\xe9,\xe9,\xe9,"
			"\xe9,\xe9,\xe9,\xe9,\xe9,\xe9,\xe9,\xe9,\xe9,\xe9,"
			"\xe9,\xe9"), CHARSET_WINDOWS_1252,
			"\xc3\x83\xc2\xab\xc3\xa9,\xc3\xa9,\xc3\xa9,\xc3\xa9,"
			"\xc3\xa9,\xc3\xa9,\xc3\xa9,\xc3\xa9,\xc3\xa9,"
			"\xc3\xa9,\xc3\xa9,\xc3\xa9,\xc3\xa9,\xc3\xa9,"
			"\xc3\xa9,\xc3\xa9,\xc3\xa9,\xc3\xa9,\xc3\xa9,"
			"\xc3\xa9,\xc3\xa9"},
		/* a NUL here and there is not UTF-16 */
		{LIT("a,b\nc\0d\n"), CHARSET_ASCII, "a,b\nc"},
	};
	struct buf out;

	(void)state;
	buf_init(&out, 1 << 20);
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		for (size_t step = 1; step < 6; step++) {
			assert_int_equal(convert(t[i].s, t[i].n,
				step == 5 ? 1 << 16 : step, &out),
				t[i].charset);
			assert_string_equal(buf_str(&out), t[i].out);
		}
	buf_release(&out);
}

/* Long files: the first accent far behind, characters across blocks. */
static void
late_and_across_blocks(void **state)
{
	static const char *const accents[] = {"\xc3\xa9", "\xe9",
		"\xe2\x82\xac", "\xf0\x9f\x99\x82"};
	struct buf in, once, bytewise;
	enum charset a, b;

	(void)state;
	buf_init(&in, 1 << 20);
	buf_init(&once, 1 << 20);
	buf_init(&bytewise, 1 << 20);
	for (size_t i = 0; i < 4; i++)
		for (size_t n = 32764; n < 32772; n++) {
			buf_clear(&in);
			for (size_t k = 0; k < n; k++)
				buf_addc(&in, 'x');
			buf_adds(&in, accents[i]);
			buf_adds(&in, ",y\n");
			a = convert(in.data, in.len, 1 << 16, &once);
			b = convert(in.data, in.len, 7, &bytewise);
			assert_int_equal(a, b);
			assert_int_equal(a, i == 1 ? CHARSET_WINDOWS_1252 :
				CHARSET_UTF8);
			assert_string_equal(buf_str(&once),
				buf_str(&bytewise));
			assert_string_equal(buf_str(&once) + n,
				i == 1 ? "\xc3\xa9,y\n" :
				in.data + n);
		}
	buf_release(&in);
	buf_release(&once);
	buf_release(&bytewise);
}

static void
no_text_at_all(void **state)
{
	static const char *const t[] = {"PK\3\4xlsx", "\xd0\xcf\x11\xe0xls",
		"%PDF-1.7"};
	const char *data;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct feed f = {t[i], strlen(t[i]), 3};
		struct charset_input in = {feed, &f};
		struct charset_reader *r = charset_open(&in);
		struct err err = {0};

		assert_int_equal(charset_next(r, &data, &n, &err), -1);
		assert_int_equal(err.kind, ERR_DATA);
		assert_non_null(strstr(err.msg, "not a CSV"));
		charset_close(r);
	}
}

/* One wrong byte far in front of what shows that it is one. */
static void
utf8_after_all(void **state)
{
	struct buf in;
	struct feed f = {.step = 1 << 16};
	struct charset_input input = {feed, &f};
	struct charset_reader *r = charset_open(&input);
	struct err err = {0};
	const char *data;
	size_t n = 1;
	int rc = 0;

	(void)state;
	buf_init(&in, 1 << 20);
	buf_adds(&in, "Ren\xe9\n");
	for (int i = 0; i < 40000; i++)
		buf_addc(&in, 'x');
	buf_adds(&in, "Zo\xc3\xab\n");
	f.s = in.data;
	f.n = in.len;
	while (rc == 0 && n > 0)
		rc = charset_next(r, &data, &n, &err);
	assert_int_equal(rc, -1);
	assert_int_equal(err.kind, ERR_DATA);
	charset_close(r);
	buf_release(&in);
}

static ssize_t
fails(void *ctx, void *p, size_t n)
{
	(void)ctx;
	(void)p;
	(void)n;
	errno = EIO;
	return -1;
}

static void
reading_fails(void **state)
{
	struct charset_input in = {fails, NULL};
	struct charset_reader *r = charset_open(&in);
	struct err err = {0};
	const char *data;
	size_t n;

	(void)state;
	assert_int_equal(charset_next(r, &data, &n, &err), -1);
	assert_int_equal(err.kind, ERR_IO);
	charset_close(r);
	charset_close(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encodings),
		cmocka_unit_test(late_and_across_blocks),
		cmocka_unit_test(no_text_at_all),
		cmocka_unit_test(utf8_after_all),
		cmocka_unit_test(reading_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* CSV: rows as text, fed whole and then byte by byte with equal results. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "text/csv.h"

struct feed {
	const char *s;
	size_t n, step;
	char one[8];
};

static int
next(void *ctx, const char **data_r, size_t *n_r, struct err *err)
{
	struct feed *f = ctx;
	size_t n = f->n < f->step ? f->n : f->step;

	(void)err;
	/* A copy elsewhere, so that looking past it is seen. */
	if (n <= sizeof(f->one)) {
		memcpy(f->one, f->s, n);
		*data_r = f->one;
	} else {
		*data_r = f->s;
	}
	*n_r = n;
	f->s += n;
	f->n -= n;
	return 0;
}

/* "line:[a][b]\n" a row; an error is "line:col!\n". */
static void
dump(const char *s, size_t n, size_t step, struct buf *out)
{
	struct feed f = {.s = s, .n = n, .step = step};
	struct csv_source source = {next, &f};
	struct csv *csv = csv_open(&source);
	struct csv_row row;

	buf_clear(out);
	while (csv_next(csv, &row, NULL) > 0) {
		if (row.error != NULL) {
			buf_printf(out, "%d:%d!\n", row.error_line,
				row.error_col);
			continue;
		}
		buf_printf(out, "%d:", row.line);
		for (size_t i = 0; i < row.n; i++) {
			assert_int_equal(strlen(row.field[i].s),
				row.field[i].len);
			buf_printf(out, "[%s]", row.field[i].s);
		}
		buf_addc(out, '\n');
	}
	csv_close(csv);
}

static const struct {
	const char *csv, *rows;
} table[] = {
	{"", ""},
	{"\n\n", ""},
	{"a", "1:[a]\n"},
	{"a\n", "1:[a]\n"},
	{"a,b\nc,d\n", "1:[a][b]\n2:[c][d]\n"},
	{"a,b\nc,d", "1:[a][b]\n2:[c][d]\n"},
	{"a,b\r\nc,d\r\n", "1:[a][b]\n2:[c][d]\n"},
	{"a,b\rc,d\r", "1:[a][b]\n2:[c][d]\n"},
	{"a,b\r\rc,d", "1:[a][b]\n3:[c][d]\n"},
	{"a,b\r\n\r\nc,d", "1:[a][b]\n3:[c][d]\n"},
	{"a;b\nc;d,e\n", "1:[a][b]\n2:[c][d,e]\n"},
	{"a\tb\nc\td;e\n", "1:[a][b]\n2:[c][d;e]\n"},
	{"\"a;b;c\",d\n", "1:[a;b;c][d]\n"},
	{"sep=;\na;b,c\n", "2:[a][b,c]\n"},
	{"SEP=\t\r\na,b\tc\r\n", "2:[a,b][c]\n"},
	{"sep=|\na|b\n", "2:[a][b]\n"},
	{"a,b,\n", "1:[a][b][]\n"},
	{",,b\n", "1:[][][b]\n"},
	{"a,,b\n,,\n;\nc,d,e\n", "1:[a][][b]\n3:[;]\n4:[c][d][e]\n"},
	{"a,b\n\"\",\n", "1:[a][b]\n2:[][]\n"},
	{"\"\"\n", "1:[]\n"},
	{"\"a\"\"b\",\"\"\"\"\n", "1:[a\"b][\"]\n"},
	{"\"a\nb\",c\nd,e\n", "1:[a\nb][c]\n3:[d][e]\n"},
	{"\"a\r\nb\",c\nd,e\n", "1:[a\r\nb][c]\n3:[d][e]\n"},
	{"\"a\rb\",c\nd,e\n", "1:[a\rb][c]\n3:[d][e]\n"},
	{"\"a,b\",c", "1:[a,b][c]\n"},
	{"\"a\"", "1:[a]\n"},
	{" a , b \n", "1:[ a ][ b ]\n"},
	{"\xc3\xa9,b\n", "1:[\xc3\xa9][b]\n"},
	/* errors, and that reading goes on */
	{"a,b\nc\"d,e\nf,g\n", "1:[a][b]\n2:2!\n3:[f][g]\n"},
	{"a,b\n\"c\"d,e\nf,g\n", "1:[a][b]\n2:4!\n3:[f][g]\n"},
	{"a,b\n\"c\" ,e\nf,g\n", "1:[a][b]\n2:4!\n3:[f][g]\n"},
	{"a,b\n \"c\",e\nf,g\n", "1:[a][b]\n2:2!\n3:[f][g]\n"},
	{"a,b\nc,\"d\nf,g\n", "1:[a][b]\n2:3!\n"},
	{"a,b\n\xc3\xa9\xc3\xa9\"d,e\n", "1:[a][b]\n2:3!\n"},
	{"a,b\nc,\"", "1:[a][b]\n2:3!\n"},
};

static void
rows(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 1 << 16);
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		for (size_t step = 1; step < 9; step++) {
			size_t n = strlen(table[i].csv);

			dump(table[i].csv, n, step == 8 ? n + 1 : step, &out);
			assert_string_equal(buf_str(&out), table[i].rows);
		}
	dump("a,b\nc\0d,e\nf,g\n", 14, 3, &out);
	assert_string_equal(buf_str(&out), "1:[a][b]\n2:2!\n3:[f][g]\n");
	dump("a,b\n\"c\0\n\",e\nf,g\n", 16, 3, &out);
	assert_string_equal(buf_str(&out), "1:[a][b]\n2:3!\n4:[f][g]\n");
	buf_release(&out);
}

static void
limits(void **state)
{
	size_t max = CSV_FIELD_MAX;
	struct buf in, out;

	(void)state;
	buf_init(&in, 4 << 20);
	buf_init(&out, 4 << 20);
	for (size_t extra = 0; extra < 2; extra++)
		for (int quoted = 0; quoted < 2; quoted++) {
			buf_clear(&in);
			buf_adds(&in, quoted ? "a\n\"" : "a\n");
			for (size_t i = 0; i < max + extra; i++)
				buf_addc(&in, 'x');
			buf_adds(&in, quoted ? "\"\nb\n" : "\nb\n");
			dump(in.data, in.len, 1000, &out);
			if (extra)
				assert_string_equal(buf_str(&out),
					"1:[a]\n2:1!\n3:[b]\n");
			else
				assert_int_equal(out.len, max + 17);
		}
	buf_clear(&in);
	for (int i = 0; i < CSV_COLUMNS; i++)
		buf_adds(&in, i ? ",x" : "x");
	dump(in.data, in.len, 7, &out);
	assert_int_equal(out.len, 3 * CSV_COLUMNS + 3);
	buf_adds(&in, ",x\ny\n");
	dump(in.data, in.len, 7, &out);
	assert_string_equal(buf_str(&out), "1:513!\n2:[y]\n");
	buf_release(&in);
	buf_release(&out);
}

/* What is written is read back, through the guard against formulas (T11). */
static void
there_and_back(void **state)
{
	static const struct {
		const char *value, *written;
	} t[] = {
		{"plain", "plain"},
		{"", ""},
		{"a,b", "\"a,b\""},
		{"a;b", "\"a;b\""},
		{"say \"hi\"", "\"say \"\"hi\"\"\""},
		{"two\nlines", "\"two\nlines\""},
		{" spaces ", "\" spaces \""},
		{"=1+1", "'=1+1"},
		{"+1 905 555 0100", "'+1 905 555 0100"},
		{"-5", "'-5"},
		{"@home", "'@home"},
		{"\tx", "\"'\tx\""},
		{"'=x", "''=x"},
		{"''@x", "'''@x"},
		{"'tis", "'tis"},
		{"'", "'"},
		{"=HYPERLINK(\"a\",\"b\")",
			"\"'=HYPERLINK(\"\"a\"\",\"\"b\"\")\""},
	};
	struct csv_row row;
	struct feed f;
	struct csv_source source = {next, &f};
	struct csv *csv;
	struct buf out;

	(void)state;
	buf_init(&out, 1 << 16);
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		buf_clear(&out);
		csv_put(&out, "x", true);
		csv_put(&out, t[i].value, false);
		csv_end(&out);
		assert_int_equal(strncmp(buf_str(&out), "x,", 2), 0);
		assert_int_equal(strncmp(buf_str(&out) + 2, t[i].written,
			strlen(t[i].written)), 0);
		assert_string_equal(buf_str(&out) + 2 + strlen(t[i].written),
			"\r\n");
		f = (struct feed){.s = out.data, .n = out.len, .step = 1};
		csv = csv_open(&source);
		assert_int_equal(csv_next(csv, &row, NULL), 1);
		assert_int_equal(row.n, 2);
		assert_string_equal(row.field[1].s +
			csv_guard(row.field[1].s), t[i].value);
		csv_close(csv);
	}
	assert_int_equal(csv_guard("'=x"), 1);
	assert_int_equal(csv_guard("'x"), 0);
	assert_int_equal(csv_guard("=x"), 0);
	assert_int_equal(csv_guard(""), 0);
	buf_clear(&out);
	csv_put(&out, "", true);
	csv_end(&out);
	assert_string_equal(buf_str(&out), "\"\"\r\n");
	buf_clear(&out);
	csv_put_raw(&out, "=1", true);
	assert_string_equal(buf_str(&out), "=1");
	buf_release(&out);
}

static int
broken(void *ctx, const char **data_r, size_t *n_r, struct err *err)
{
	(void)ctx;
	(void)data_r;
	(void)n_r;
	return err_set(err, ERR_IO, "gone");
}

static void
a_source_that_fails(void **state)
{
	struct csv_source source = {broken, NULL};
	struct csv *csv = csv_open(&source);
	struct csv_row row;
	struct err err = {0};

	(void)state;
	assert_int_equal(csv_next(csv, &row, &err), -1);
	assert_int_equal(err.kind, ERR_IO);
	csv_close(csv);
	csv_close(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows),
		cmocka_unit_test(limits),
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(a_source_that_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* A roster's bytes through encodings and CSV, whole and in small reads: both
 * must give the same rows, and what is written back must read the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "text/charset.h"
#include "text/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct feed {
	const uint8_t *data;
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
	memcpy(p, f->data, n);
	f->data += n;
	f->n -= n;
	return (ssize_t)n;
}

static int
next(void *ctx, const char **data_r, size_t *n_r, struct err *err)
{
	return charset_next(ctx, data_r, n_r, err);
}

/* Every field and error as written CSV. */
static void
dump(const uint8_t *data, size_t size, size_t step, struct buf *out)
{
	struct feed f = {data, size, step};
	struct charset_input in = {feed, &f};
	struct charset_reader *text = charset_open(&in);
	struct csv_source source = {next, text};
	struct csv *csv = csv_open(&source);
	struct csv_row row;

	while (csv_next(csv, &row, NULL) > 0) {
		if (row.error != NULL)
			buf_printf(out, "error %d:%d", row.error_line,
				row.error_col);
		for (size_t i = 0; i < row.n; i++) {
			if (strlen(row.field[i].s) != row.field[i].len)
				abort();
			csv_put(out, row.field[i].s, i == 0);
		}
		csv_end(out);
	}
	csv_close(csv);
	charset_close(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf whole, parts;

	buf_init(&whole, 64 << 20);
	buf_init(&parts, 64 << 20);
	dump(data, size, size + 1, &whole);
	dump(data, size, 3, &parts);
	if (whole.len != parts.len ||
	    memcmp(buf_str(&whole), buf_str(&parts), whole.len) != 0)
		abort();
	buf_release(&whole);
	buf_release(&parts);
	return 0;
}

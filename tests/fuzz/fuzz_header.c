/* SPDX-License-Identifier: MIT */
/*
 * Any octets as a subject, a display name, a file name and a body: either
 * refused, or lines that keep every rule (S15, S18, S21, T1).
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mime/encode.h"
#include "mime/header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* 7 bits, CRLF, at most `longest` octets, no blank line when folded. */
static void
check(const struct buf *b, size_t longest, int folded)
{
	size_t column = 0;
	int blank = 1;

	for (size_t i = 0; i < b->len; i++) {
		char c = b->data[i];

		if (c == '\r' && i + 1 < b->len && b->data[i + 1] == '\n') {
			if (folded && blank)
				abort();
			if (folded && i + 2 < b->len && b->data[i + 2] != ' ')
				abort();
			column = 0;
			blank = 1;
			i++;
			continue;
		}
		if ((c < ' ' && c != '\t') || c > '~' || ++column > longest)
			abort();
		if (c != ' ' && c != '\t')
			blank = 0;
	}
}

static void
fields(struct arena *a, const char *s, size_t n, struct buf *out)
{
	const char *to = header_mailbox(a, s, "a@example.org", NULL);
	size_t before;

	if (header_text(out, "Subject", s, n, NULL) == 0)
		check(out, 76, 1);
	else if (out->len != 0)
		abort();
	buf_clear(out);
	if (to != NULL) {
		if (header_ready(out, "To", to, strlen(to), NULL) != 0)
			abort();
		check(out, 78, 1);
	}
	buf_clear(out);
	buf_adds(out, "Content-Disposition: attachment");
	before = out->len;
	filename_parameters(s, before, out);
	buf_adds(out, "\r\n");
	check(out, 78, 1);
	buf_clear(out);
}

static void
body(const uint8_t *data, size_t size, struct buf *out)
{
	struct buf again;
	struct qp q;

	qp_init(&q);
	qp_more(&q, data, size, out);
	qp_finish(&q, out);
	check(out, 76, 0);
	buf_init(&again, 1 << 20);
	for (size_t i = 0; i < size; i++)
		qp_more(&q, data + i, 1, &again);
	qp_finish(&q, &again);
	if (again.len != out->len ||
	    (out->len > 0 && memcmp(again.data, out->data, out->len) != 0))
		abort();
	buf_release(&again);
	buf_clear(out);
	base64_lines(data, size, out);
	check(out, 76, 0);
	buf_clear(out);
	qp_value((const char *)data, size, 1, out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct buf out;
	char *s;

	if (size > 20000)
		return 0;
	arena_init(&a);
	buf_init(&out, 1 << 20);
	s = arena_strndup(&a, (const char *)data, size);
	fields(&a, s, size, &out);
	body(data, size, &out);
	buf_release(&out);
	arena_release(&a);
	return 0;
}

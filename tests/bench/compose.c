/* SPDX-License-Identifier: MIT */
/*
 * How many personal messages a second are composed: from the stored pieces
 * of one edition (12 KiB, plain and HTML, five values) to finished octets,
 * filling the slots included. One thread, by its own processor time, so that
 * what else the machine does does not count.
 *
 *	compose SECONDS [FILE]		FILE: the last message, to look at
 *
 * Prints messages a second, the size of one, splices alone a second.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/file.h"
#include "compose/fill.h"
#include "mime/header.h"
#include "mime/message.h"

#define SLOT(key) "\x01" key "\x02"

static const char *
repeat(struct arena *a, const char *head, const char *line, size_t wanted,
	const char *tail)
{
	struct buf out;
	const char *s;

	buf_init(&out, 1 << 20);
	buf_adds(&out, head);
	while (out.len < wanted)
		buf_adds(&out, line);
	buf_adds(&out, tail);
	s = arena_strdup(a, buf_str(&out));
	buf_release(&out);
	return s;
}

/* The edition as it comes out of the store. */
static struct piece *
stored_piece(struct arena *a)
{
	struct message m = {
		.from_name = "Halton network", .from_addr =
			"recaps@news.example.org",
		.reply_name = "Halton network",
		.subject = "Recap for " SLOT("first_name|colleague"),
		.language = "en", .auto_submitted = "auto-generated",
		.list_id = "halton.news.example.org", .list_name = "Halton",
		.owner = "owner@example.org",
	};
	struct piece **parts;
	struct err err = {0};
	struct buf form;
	struct piece *p;
	size_t n;

	m.text = repeat(a, "Dear " SLOT("first_name|colleague") " of "
		SLOT("sub_region") ",\n\n", "Three people each took a part of "
		"the draft; the caf\u00e9 group meets on Thursday.\n", 3700,
		"\nThis is for " SLOT("name") ", paid by "
		SLOT("payment_model") ".\nTo leave, write to "
		SLOT("@unsubscribe") "\n");
	m.html = repeat(a, "<!DOCTYPE html><html lang=\"en\"><body><p>Dear "
		SLOT("first_name|colleague") " of " SLOT("sub_region")
		",</p>\n", "<p style=\"margin:0 0 12px\">Three people each "
		"took a part of the draft; the caf\u00e9 group meets.</p>\n",
		7000, "<p>This is for " SLOT("name") ", paid by "
		SLOT("payment_model") ". <a href=\"mailto:"
		SLOT("@unsubscribe") "\">Leave</a></p></body></html>\n");
	if (message_pieces(a, &m, &parts, &n, &err) != 0 || n != 1) {
		fprintf(stderr, "compose: %s\n", err.msg);
		exit(1);
	}
	buf_init(&form, 1 << 20);
	piece_store(parts[0], &form);
	p = piece_load(a, arena_strndup(a, form.data, form.len), form.len,
		&err);
	buf_release(&form);
	return p;
}

/* i < 0: values of the message before. */
static void
one_message(struct arena *a, const struct piece *p, int i, struct buf *out)
{
	static const char *const *values;
	static char name[64], addr[64], date[HEADER_DATE_SIZE], id[80],
		token[80];
	struct member_attribute attribute[] = {
		{"payment_model", "per head"}, {"sub_region", "Milton"}};
	struct member m = {.addr = addr, .name = name, .first_name = "",
		.n_attributes = 2, .attribute = attribute};
	struct fill f = {.member = &m, .date = date, .message_id = id,
		.reply_to = token, .unsubscribe = token};
	struct err err = {0};

	if (i >= 0) {
		snprintf(name, sizeof(name), "Ann%d Lee", i);
		snprintf(addr, sizeof(addr), "member%d@example.org", i);
		snprintf(id, sizeof(id),
			"<abcdefghijklmnop%d@news.example.org>", i);
		snprintf(token, sizeof(token),
			"reply+rabcdefghijklmnopqrstuvwxyz%d"
			"@news.example.org", i);
		header_date(1575640800 + i, -18000, date);
	}
	if ((i >= 0 && fill_piece(a, &f, p, &values, &err) != 0) ||
	    piece_splice(p, values, out, &err) != 0) {
		fprintf(stderr, "compose: %s\n", err.msg);
		exit(1);
	}
}

/* Messages a second of processor time. */
static double
rate(struct arena *a, const struct piece *p, double seconds, int filling,
	struct buf *out)
{
	clock_t start = clock();
	double spent;
	int n = 0;

	do {
		for (int k = 0; k < 1000; k++, n++) {
			if (filling)
				arena_clear(a);
			buf_clear(out);
			one_message(a, p, filling ? n : -1, out);
		}
		spent = (double)(clock() - start) / CLOCKS_PER_SEC;
	} while (spent < seconds);
	return n / spent;
}

int
main(int argc, char **argv)
{
	double seconds = argc > 1 ? atof(argv[1]) : 2, composed, spliced;
	struct arena whole, a;
	struct buf out;
	const struct piece *p;

	arena_init(&whole);
	arena_init(&a);
	buf_init(&out, 1 << 20);
	p = stored_piece(&whole);
	composed = rate(&a, p, seconds, 1, &out);
	spliced = rate(&a, p, seconds, 0, &out);
	printf("%.0f %zu %.0f\n", composed, out.len, spliced);
	if (argc > 2 &&
	    file_write_atomic(argv[2], out.data, out.len, 0600, NULL) != 0)
		return 1;
	buf_release(&out);
	arena_release(&a);
	arena_release(&whole);
	return 0;
}

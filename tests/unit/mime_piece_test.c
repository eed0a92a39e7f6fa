/* SPDX-License-Identifier: MIT */
/* Pieces: made, spliced, stored, read back, and damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mime/piece.h"

#define SLOT(key) "\x01" key "\x02"
#define LITERAL(b, s) piece_literal((b), (s), strlen(s))

static struct piece *
sample(struct arena *a)
{
	static const char text[] = "Dear " SLOT("name") ",\nwelcome in "
		SLOT("region|your region") ".\n";
	struct piece_builder *b = piece_start(a);
	struct piece *p;

	piece_ready(b, "To", SLOT("@to"));
	piece_ready(b, "References", SLOT("@references"));
	piece_field(b, "Subject", "For " SLOT("name"));
	LITERAL(b, "MIME-");
	LITERAL(b, "Version: 1.0\r\n\r\n");
	piece_body_qp(b, text, strlen(text), 0);
	p = piece_finish(b);
	assert_non_null(p);
	return p;
}

static const char *const ann[] = {"ann@example.org", "", "Ann", "Halton"};

static void
keys_in_order(void **state)
{
	static const char *const keys[] = {"@to", "@references", "name",
		"region|your region"};
	struct arena a;
	struct piece *p;

	(void)state;
	arena_init(&a);
	p = sample(&a);
	assert_int_equal(piece_slots(p), 4);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(piece_slot_key(p, i), keys[i]);
	arena_release(&a);
}

static void
splices(void **state)
{
	static const struct {
		const char *values[4];
		const char *out;
	} cases[] = {
		{{"ann@example.org", "", "Ann", "Halton"},
			"To: ann@example.org\r\nSubject: For Ann\r\n"
			"MIME-Version: 1.0\r\n\r\n"
			"Dear =\r\nAnn=\r\n,\r\nwelcome in =\r\nHalton=\r\n"
			"=2E\r\n"},
		{{"a@example.org", "<x@y.example>", "", ""},
			"To: a@example.org\r\nReferences: <x@y.example>\r\n"
			"Subject: =?utf-8?Q?For_?=\r\n"
			"MIME-Version: 1.0\r\n\r\n"
			"Dear =\r\n,\r\nwelcome in =\r\n=2E\r\n"},
		/* values are never looked into again (T3) */
		{{"a@example.org", "", "\\1@to\\2 {{name}}", "=3D"},
			"To: a@example.org\r\n"
			"Subject: For \\1@to\\2 {{name}}\r\n"
			"MIME-Version: 1.0\r\n\r\n"
			"Dear =\r\n\\1@to\\2 {{name}}=\r\n,\r\nwelcome in =\r\n"
			"=3D3D=\r\n=2E\r\n"},
	};
	struct arena a;
	struct piece *p;

	(void)state;
	arena_init(&a);
	p = sample(&a);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out;

		buf_init(&out, 1 << 16);
		assert_int_equal(piece_splice(p, cases[i].values, &out, NULL),
			0);
		assert_string_equal(buf_str(&out), cases[i].out);
		buf_release(&out);
	}
	arena_release(&a);
}

static void
splice_failures(void **state)
{
	static char huge[9000];
	static const struct {
		const char *values[4];
		enum err_kind kind;
	} cases[] = {
		{{"a@b.example", "", NULL, ""}, ERR_BUG},
		{{"a@b.example\r\nBcc: c", "", "", ""}, ERR_BUG},
		{{"a@b.example", "", "A\nB", ""}, ERR_BUG},
		{{"a@b.example", "", "\xc3", ""}, ERR_BUG},
		{{"\xc3\xa9@b.example", "", "", ""}, ERR_DATA},
		{{"a@b.example", "", huge, ""}, ERR_DATA},
		{{huge, "", "", ""}, ERR_DATA},
		/* larger than the buffer may grow */
		{{"a@b.example", "", "", huge}, ERR_DATA},
	};
	struct arena a;
	struct piece *p;

	(void)state;
	memset(huge, 'x', sizeof(huge) - 1);
	arena_init(&a);
	p = sample(&a);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = {0};
		struct buf out;

		buf_init(&out, 9000);
		buf_adds(&out, "kept");
		assert_int_equal(piece_splice(p, cases[i].values, &out, &err),
			-1);
		assert_int_equal(err.kind, cases[i].kind);
		assert_string_equal(buf_str(&out), "kept");
		assert_false(out.overflow);
		buf_release(&out);
	}
	arena_release(&a);
}

/* What may not become a piece. */
static void
bad_pieces(void **state)
{
	static const struct {
		const char *literal, *body;
	} cases[] = {
		{"no line end", NULL},
		{"bare\rreturn\r\n", NULL},
		{"bare\nfeed\r\n", NULL},
		{"caf\xc3\xa9\r\n", NULL},
		{"escape \x1b\r\n", NULL},
		{NULL, "a mark \x01without end\n"},
		{NULL, "a mark \x01\x02 without key\n"},
	};
	struct arena a;
	char line[1002];
	struct piece_builder *b;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		b = piece_start(&a);
		if (cases[i].literal != NULL)
			LITERAL(b, cases[i].literal);
		else
			piece_body_qp(b, cases[i].body, strlen(cases[i].body),
				0);
		assert_null(piece_finish(b));
		assert_true(strlen(piece_why(b)) > 0);
	}
	memset(line, 'a', sizeof(line));
	memcpy(line + 998, "\r\n", 2);
	b = piece_start(&a);
	piece_literal(b, line, 1000);
	assert_non_null(piece_finish(b));
	memcpy(line + 998, "a\r\n", 3);
	b = piece_start(&a);
	piece_literal(b, line, 1001);
	assert_null(piece_finish(b));
	b = piece_start(&a);
	LITERAL(b, "inside a line ");
	piece_slot(b, "name", SLOT_TEXT_QP);
	LITERAL(b, "\r\n");
	assert_null(piece_finish(b));
	b = piece_start(&a);
	piece_field(b, "Bad name", "x" SLOT("name"));
	assert_null(piece_finish(b));
	arena_release(&a);
}

static void
raw_slots(void **state)
{
	struct arena a;
	struct piece_builder *b;
	struct piece *p;
	struct buf out;
	char value[1200];
	const char *values[1] = {value};

	(void)state;
	arena_init(&a);
	buf_init(&out, 1 << 16);
	b = piece_start(&a);
	LITERAL(b, "X: ");
	piece_slot(b, "raw", SLOT_RAW);
	LITERAL(b, "\r\n");
	p = piece_finish(b);
	assert_non_null(p);
	memset(value, 'a', sizeof(value));
	value[995] = '\0';
	assert_int_equal(piece_splice(p, values, &out, NULL), 0);
	assert_int_equal(out.len, 1000);
	value[995] = 'a';
	value[996] = '\0';
	assert_int_equal(piece_splice(p, values, &out, NULL), -1);
	strcpy(value, "caf\xc3\xa9");
	assert_int_equal(piece_splice(p, values, &out, NULL), -1);
	assert_int_equal(out.len, 1000);
	buf_release(&out);
	arena_release(&a);
}

static void
stored_and_read_back(void **state)
{
	struct arena a;
	struct buf form, again, one, two;
	struct piece *p, *q;

	(void)state;
	arena_init(&a);
	buf_init(&form, 1 << 20);
	buf_init(&again, 1 << 20);
	buf_init(&one, 1 << 20);
	buf_init(&two, 1 << 20);
	p = sample(&a);
	piece_store(p, &form);
	q = piece_load(&a, form.data, form.len, NULL);
	assert_non_null(q);
	piece_store(q, &again);
	assert_int_equal(form.len, again.len);
	assert_memory_equal(form.data, again.data, form.len);
	assert_int_equal(piece_bytes(p), piece_bytes(q));
	assert_int_equal(piece_splice(p, ann, &one, NULL), 0);
	assert_int_equal(piece_splice(q, ann, &two, NULL), 0);
	assert_string_equal(buf_str(&one), buf_str(&two));
	buf_release(&form);
	buf_release(&again);
	buf_release(&one);
	buf_release(&two);
	arena_release(&a);
}

/* The form is a promise to every store that exists: if this fails, version 1
 * has changed, and needs a new number and a reader for the old one. */
static void
form_is_pinned(void **state)
{
	static const char wanted[] = "TDPIECE\x01"
		"\0\0\0\x01" "\0\0\0\x06"
		"\0\0\0\x01" "n"
		"T\0\0\0" "\0\0\0\0" "\0\0\0\x01" "S"
		"L\0\0\0" "\0\0\0\0" "\0\0\0\x01" "a"
		"S\x03\0\0" "\0\0\0\0" "\0\0\0\0"
		"E\0\0\0" "\0\0\0\0" "\0\0\0\0"
		"L\0\0\0" "\0\0\0\0" "\0\0\0\x02" "\r\n"
		"S\x02\0\0" "\0\0\0\0" "\0\0\0\0";
	struct arena a;
	struct piece_builder *b;
	struct piece *p;
	struct buf form;

	(void)state;
	arena_init(&a);
	buf_init(&form, 1 << 20);
	b = piece_start(&a);
	piece_field(b, "S", "a" SLOT("n"));
	LITERAL(b, "\r");
	LITERAL(b, "\n");
	piece_body_qp(b, SLOT("n"), 3, 1);
	p = piece_finish(b);
	assert_non_null(p);
	piece_store(p, &form);
	assert_int_equal(form.len, sizeof(wanted) - 1);
	assert_memory_equal(form.data, wanted, form.len);
	buf_release(&form);
	arena_release(&a);
}

/* Cut anywhere it is refused; with any octet changed it is refused or still
 * obeys every rule. */
static void
damage(void **state)
{
	struct arena a, scratch;
	struct buf form, out;
	struct piece *p;

	(void)state;
	arena_init(&a);
	arena_init(&scratch);
	buf_init(&form, 1 << 20);
	buf_init(&out, 1 << 20);
	piece_store(sample(&a), &form);
	for (size_t n = 0; n < form.len; n++)
		assert_null(piece_load(&a, form.data, n, NULL));
	for (size_t i = 0; i < form.len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			const char *values[64];
			struct err err = {0};

			arena_clear(&scratch);
			buf_clear(&out);
			form.data[i] = (char)(form.data[i] ^ 1 << bit);
			p = piece_load(&scratch, form.data, form.len, &err);
			for (size_t k = 0; p && k < piece_slots(p); k++)
				values[k] = "v";
			if (p == NULL)
				assert_int_equal(err.kind, ERR_DATA);
			else if (piece_splice(p, values, &out, NULL) == 0)
				for (size_t k = 0; k < out.len; k++)
					assert_true(out.data[k] > 0);
			form.data[i] = (char)(form.data[i] ^ 1 << bit);
		}
	}
	buf_release(&form);
	buf_release(&out);
	arena_release(&a);
	arena_release(&scratch);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_in_order),
		cmocka_unit_test(splices),
		cmocka_unit_test(splice_failures),
		cmocka_unit_test(bad_pieces),
		cmocka_unit_test(raw_slots),
		cmocka_unit_test(stored_and_read_back),
		cmocka_unit_test(form_is_pinned),
		cmocka_unit_test(damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* What stands in a slot: first names, fallbacks, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "compose/fill.h"

static void
first_names(void **state)
{
	static const struct {
		const char *name, *column, *out;	/* NULL: the fallback */
	} cases[] = {
		{"Ann Lee", "", "Ann"},
		{"Ann Lee", "Annie", "Annie"},
		{"Ann", "", "Ann"},
		{"  Ann  Lee", "", "Ann"},
		{"Zo\u00eb Roy", "", "Zo\u00eb"},
		{"", "", NULL},
		{"", "Ann", "Ann"},
		{"Lee, Ann", "", NULL},
		{"Lee, Ann", "Ann", "Ann"},
		{"Ann Lee, MD", "", NULL},
		{"Dr. Lee", "", NULL},
		{"dr Ann Lee", "", NULL},
		{"Prof. Dr. Lee", "", NULL},
		{"Mme Roy", "", NULL},
		{"M. Roy", "", NULL},
		{"Lee Dr.", "", NULL},
		/* no titles */
		{"Ana M. Roy", "", "Ana"},
		{"M Roy", "", "M"},
		{"Drew Lee", "", "Drew"},
		{"Hope Profitt", "", "Hope"},
	};
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct member m = {.addr = "a@b.example",
			.name = cases[i].name, .first_name = cases[i].column};
		const char *v;

		assert_int_equal(fill_placeholder(&a, &m,
			"first_name|colleague", &v, NULL), 0);
		assert_string_equal(v, cases[i].out ? cases[i].out :
			"colleague");
		assert_int_equal(fill_placeholder(&a, &m, "first_name", &v,
			NULL), 0);
		if (cases[i].out != NULL)
			assert_string_equal(v, cases[i].out);
		else
			assert_null(v);
	}
	arena_release(&a);
}

static void
attributes(void **state)
{
	static const struct {
		const char *key, *out;
	} cases[] = {
		{"sub_region", "Milton"}, {"sub_region|here", "Milton"},
		{"other", NULL}, {"other|", ""}, {"other|a|b", "a|b"},
		{"name", "Ann Lee"}, {"note|none", "none"},
		{"template", "{{name}}"},
		{"bidi", "evil"},
	};
	struct member_attribute have[] = {{"bidi", "\u202eevil\u202c"},
		{"note", "  "}, {"sub_region", "Milton"},
		{"template", "{{name}}"}};
	struct member m = {.addr = "a@b.example", .name = "Ann Lee",
		.first_name = "", .n_attributes = 4, .attribute = have};
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *v;

		assert_int_equal(fill_placeholder(&a, &m, cases[i].key, &v,
			NULL), 0);
		if (cases[i].out == NULL)
			assert_null(v);
		else
			assert_string_equal(v, cases[i].out);
	}
	arena_release(&a);
}

static void
refusals(void **state)
{
	struct member_attribute have[] = {{"bad", "a\r\nBcc: b"}};
	struct member m = {.addr = "a@b.example", .name = "Ann\nLee",
		.first_name = "", .n_attributes = 1, .attribute = have};
	struct fill f = {.member = &m};
	struct err err = {0};
	struct arena a;
	const char *v;

	(void)state;
	arena_init(&a);
	assert_int_equal(fill_placeholder(&a, &m, "bad", &v, &err), -1);
	assert_int_equal(err.kind, ERR_DATA);
	/* what went wrong is told without what it was */
	assert_null(strstr(err.msg, "Bcc"));
	assert_int_equal(fill_value(&a, &f, SLOT_TO, &v, NULL), -1);
	err_clear(&err);
	assert_int_equal(fill_value(&a, &f, "other", &v, &err), -1);
	assert_int_equal(err.kind, ERR_DATA);
	err_clear(&err);
	assert_int_equal(fill_value(&a, &f, SLOT_DATE, &v, &err), -1);
	assert_int_equal(err.kind, ERR_BUG);
	err_clear(&err);
	assert_int_equal(fill_value(&a, &f, "@unknown", &v, &err), -1);
	assert_int_equal(err.kind, ERR_BUG);
	assert_int_equal(fill_value(&a, &f, SLOT_REFERENCES, &v, NULL), 0);
	assert_string_equal(v, "");
	arena_release(&a);
}

static void
whole_piece(void **state)
{
	static const char wanted[] = "To: \"Ann Lee\" <a@b.example>\r\n"
		"Subject: For Ann\r\nDate: x\r\n\r\nAnn=\r\n\r\n";
	struct member m = {.addr = "a@b.example", .name = "Ann Lee",
		.first_name = ""};
	struct fill f = {.member = &m, .date = "x"};
	const char *const *values;
	struct piece_builder *b;
	struct piece *p;
	struct arena a;
	struct buf out;

	(void)state;
	arena_init(&a);
	buf_init(&out, 1 << 16);
	b = piece_start(&a);
	piece_ready(b, "To", "\x01" "@to" "\x02");
	piece_field(b, "Subject", "For \x01" "first_name" "\x02");
	piece_ready(b, "Date", "\x01" "@date" "\x02");
	piece_literal(b, "\r\n", 2);
	piece_body_qp(b, "\x01" "first_name" "\x02\n", 13, 0);
	p = piece_finish(b);
	assert_non_null(p);
	assert_int_equal(fill_piece(&a, &f, p, &values, NULL), 0);
	assert_int_equal(piece_splice(p, values, &out, NULL), 0);
	assert_string_equal(buf_str(&out), wanted);
	buf_release(&out);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_names),
		cmocka_unit_test(attributes),
		cmocka_unit_test(refusals),
		cmocka_unit_test(whole_piece),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* How two sources differ, in a person's words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "recap/revision.h"
#include "recap_fixture.h"

#define HEAD "---\ntitle: One\ndate: 2026-11-17\n---\n\nHello.\n\n"

static const struct {
	const char *old, *new, *want;
} cases[] = {
	{HEAD, HEAD, ""},
	{"", "", ""},
	/* Blank lines and line ends are no change. */
	{"a\n\nb\n", "a\r\nb", ""},
	{HEAD "## Dates\n\nTuesday.\n", HEAD "## Dates\n\nThursday.\n",
		"  Under \"Dates\":\n    - Tuesday.\n    + Thursday.\n"},
	{HEAD "Bye.\n", "---\ntitle: Two\ndate: 2026-11-17\n---\n\nHello.\n",
		"  In the front matter:\n    - title: One\n    + title: Two\n"
		"  In the opening:\n    - Bye.\n"},
	{HEAD "## A\n\none\n\n## B\n\ntwo\nthree\n",
		HEAD "## A\n\none\nand a half\n\n## B\n\nthree\n",
		"  Under \"A\":\n    + and a half\n"
		"  Under \"B\":\n    - two\n"},
	{HEAD, HEAD "## New\n\ntext\n",
		"  Under \"New\":\n    + ## New\n    + text\n"},
	/* A fence of the front matter only counts twice. */
	{HEAD "## A\n\nx\n\n---\n\ny\n", HEAD "## A\n\nx\n\n---\n\nz\n",
		"  Under \"A\":\n    - y\n    + z\n"},
};

static void
test_changes(void **state)
{
	struct arena a;
	struct buf out;

	(void)state;
	arena_init(&a);
	buf_init(&out, 1 << 16);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct change *c;
		size_t n = revision_changes(&a, cases[i].old, cases[i].new, &c);

		buf_clear(&out);
		revision_show(c, n, &out);
		assert_string_equal(buf_str(&out), cases[i].want);
	}
	buf_release(&out);
	arena_release(&a);
}

/* Enough to know one's own edit again, in whole characters. */
static void
test_bounds(void **state)
{
	struct change *c;
	struct buf old, new, out;
	struct arena a;
	size_t n;

	(void)state;
	arena_init(&a);
	buf_init(&old, 1 << 16);
	buf_init(&new, 1 << 16);
	buf_init(&out, 1 << 16);
	for (int i = 0; i < 9; i++) {
		buf_printf(&old, "## S%d\n\nsame\n", i);
		buf_printf(&new, "## S%d\n\nsame\n", i);
		for (int k = 0; k < (i == 0 ? 10 : 1); k++)
			buf_printf(&new, "line %d\n", k);
	}
	n = revision_changes(&a, buf_str(&old), buf_str(&new), &c);
	assert_int_equal(n, 9);
	revision_show(c, n, &out);
	assert_non_null(strstr(buf_str(&out), "+ line 7\n    + and 2 more "
		"lines\n  Under \"S1\""));
	assert_non_null(strstr(buf_str(&out), "  and in 1 more place\n"));
	assert_null(strstr(buf_str(&out), "S8"));
	buf_clear(&new);
	for (int i = 0; i < 69; i++)
		buf_addc(&new, 'x');
	buf_adds(&new, "\xc3\xa9\xc3\xa9\n");
	n = revision_changes(&a, "", buf_str(&new), &c);
	buf_clear(&out);
	revision_show(c, n, &out);
	assert_non_null(strstr(buf_str(&out), "xx...\n"));
	buf_release(&old);
	buf_release(&new);
	buf_release(&out);
	arena_release(&a);
}

/* Of long lines what differs is seen, wherever it stands. */
static void
test_long(void **state)
{
#define X40 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	static const struct {
		const char *old, *new, *shown;
	} t[] = {
		{X40 X40 " North plot", X40 X40 " South plot",
			"    - ...xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			"xxxxxxxxxxxxxx North plot\n"
			"    + ...xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			"xxxxxxxxxxxxxx South plot\n"},
		{X40 X40 " \xc3\xa9 " X40 X40, X40 X40 " \xc3\xa8 " X40 X40,
			"    - ...xxxxxxxxxxxxxxxxxx \xc3\xa9 xxxxxxxxx"},
		{"We meet " X40 X40, "We met " X40 X40,
			"    - We meet xxxxxxxxx"},
	};
	struct change *c;
	struct arena a;
	struct buf out;
	size_t n;

	(void)state;
	arena_init(&a);
	buf_init(&out, 1 << 16);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		buf_clear(&out);
		n = revision_changes(&a, t[i].old, t[i].new, &c);
		revision_show(c, n, &out);
		assert_non_null(strstr(buf_str(&out), t[i].shown));
	}
	buf_release(&out);
	arena_release(&a);
}

/* Too much for the table: told as one change, and at once. */
static void
test_large(void **state)
{
	struct arena a;
	struct buf old, new;
	struct change *c;

	(void)state;
	arena_init(&a);
	buf_init(&old, 1 << 20);
	buf_init(&new, 1 << 20);
	for (int i = 0; i < 20000; i++) {
		buf_printf(&old, "old %d\n", i);
		buf_printf(&new, "new %d\n", i);
	}
	assert_int_equal(revision_changes(&a, buf_str(&old), buf_str(&new), &c),
		1);
	assert_int_equal(c->n_out, 20000);
	assert_int_equal(c->n_in, 20000);
	buf_release(&old);
	buf_release(&new);
	arena_release(&a);
}

static struct projection *
project(struct arena *a, const char *body, const struct civil *today)
{
	struct recap_options *o = arena_alloc(a, sizeof(*o));
	struct recap_source s = {"en", "a.md", {body, strlen(body)}};
	struct err err = {0};
	struct diags d;
	struct recap *r;

	*o = fix_recap_options;
	diags_init(&d, a);
	r = recap_parse(a, o, "a", 1, &s, &d);
	assert_non_null(r);
	return projection_make(a, r, NULL, &fix_tiers.v[3], "en", today, &err);
}

/* A hash is of what the tier sees: not of what it does not, nor of the day. */
static void
test_hash(void **state)
{
#define FRONT "---\ntitle: A\ndate: 2026-11-17\nnext_steps:\n" \
	"  - {what: Look, by: 2026-11-20}\n---\n\nHi.\n\n## S\n\nx\n"
	static const struct {
		const char *a, *b;
		bool same;
	} t[] = {
		{FRONT, FRONT, true},
		{FRONT, FRONT "\ny\n", false},
		{FRONT, FRONT "<!-- note: mine -->\n", true},
		{FRONT "\n<!-- more -->\n\na\n", FRONT "\n<!-- more -->\n\nb\n",
			true},
		{FRONT "\n<!-- for: Leading -->\n\na\n\n<!-- /for -->\n", FRONT,
			true},
		{FRONT "\n*a*\n", FRONT "\n**a**\n", false},
		{FRONT "\na\n", FRONT "\n`a`\n", false},
		{FRONT "\n\\*a\\*\n", FRONT "\n*a*\n", false},
		{FRONT "\n[a](https://example.org/a)\n",
			FRONT "\n[a](https://example.org/b)\n", false},
		{FRONT "\n1. a\n", FRONT "\n- a\n", false},
	};
	const struct civil later = {.year = 2027, .month = 5, .day = 1};
	unsigned char one[SHA256_LEN], two[SHA256_LEN];
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		revision_hash(project(&a, t[i].a, &fix_today), one);
		revision_hash(project(&a, t[i].b, &later), two);
		assert_int_equal(memcmp(one, two, SHA256_LEN) == 0, t[i].same);
	}
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_hash),
	};

	fix_chdir();
	return cmocka_run_group_tests_name("recap: revision", tests, NULL,
		NULL);
}

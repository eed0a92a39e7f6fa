/* SPDX-License-Identifier: MIT */
/*
 * Recaps made to be slow: each would take minutes, or all the memory, of a
 * reader whose time grows with the square of a line, or of the file (T13).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "recap/lint.h"
#include "recap_fixture.h"

#define FRONT "title: T\ndate: 2026-11-17\n"
#define BODY "---\n" FRONT "---\n\n"

/* Sanitizers are slow, and look for other things. */
#ifdef __SANITIZE_ADDRESS__
enum { SHARE = 16 };
#else
enum { SHARE = 1 };
#endif

static void
check(const char *before, const char *again, size_t n, const char *after)
{
	struct recap_source s = {.lang = "en", .file = "x.md"};
	struct arena a;
	struct buf b;
	struct diags d;
	struct recap *r;

	arena_init(&a);
	buf_init(&b, 2 * RECAP_MAX);
	diags_init(&d, &a);
	buf_adds(&b, before);
	for (size_t i = 0; i < n / SHARE; i++)
		buf_adds(&b, again);
	buf_adds(&b, after);
	assert_true(b.len <= RECAP_MAX);
	s.text = (struct text){buf_str(&b), b.len};
	r = recap_parse(&a, &fix_recap_options, "x", 1, &s, &d);
	if (r != NULL)
		recap_lint(&a, r, &fix_recap_options, &fix_today, &d);
	buf_release(&b);
	arena_release(&a);
}

static void
test_again(void **state)
{
	static const struct {
		const char *before, *again;
		size_t n;
		const char *after;
	} t[] = {
		{BODY, "{ `x", 250000, "}\n"},
		{BODY, "{name} ", 140000, "\n"},
		{BODY, "](a b) ", 140000, "\n"},
		{BODY, "[x](a b) ", 110000, "\n"},
		{BODY, "]&#40;a b) ", 90000, "\n"},
		{BODY, "<", 1000000, "\n"},
		{BODY, "< ", 500000, "\n"},
		{BODY, "\\\u2039", 250000, "\n"},
		{BODY, ">", 500000, "<a> <a> <a> <a> <a> <a>\n"},
		{BODY, "- a\n", 250000, ""},
		{BODY "a\n<!-- more -->\n\n", "a\n<!-- more -->\n\n",
			55000, ""},
		{"---\n" FRONT "next_steps:\n", "- {what: a, by: 2026-12-01}\n",
			36000, "---\n\nA.\n"},
		{"---\n" FRONT "events:\n", "- {id: a, title: b}\n", 45000,
			"---\n\nA.\n"},
		{"---\n" FRONT "a: {", "b c,", 250000, "}\n---\n\nA.\n"},
		{BODY, "{{x}}", 200000, "\n"},
		{BODY, "<a>", 300000, "\n"},
		{BODY, "[a](b)", 160000, "\n"},
		{BODY, "![](b)", 160000, "\n"},
		{BODY, "[a]: https://e.org\n", 50000, "\n"},
		{BODY, "<!-- for: x -->\n\n", 55000, "\n"},
		{BODY, "## a\n\n<!-- more -->\n\na\n\n", 35000, "\n"},
		{BODY, "<!-- for: Leading -->\n\n[a]: b\n\n<!-- /for -->\n\n",
			18000, "\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		check(t[i].before, t[i].again, t[i].n, t[i].after);
}

/* Addresses that all begin alike, asked for in a text that begins like them. */
static void
test_resources(void **state)
{
	struct arena a;
	struct buf b;

	(void)state;
	arena_init(&a);
	buf_init(&b, RECAP_MAX);
	buf_adds(&b, "---\n" FRONT "resources:\n");
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "  - {title: \"The %d\", url: \"https://e.org/"
			"private/minutes/%d\", private: true}\n", i, i);
	buf_adds(&b, "---\n\n");
	check(buf_str(&b), "e.org/private/minutes/x\n", 35000, "\n");
	buf_release(&b);
	arena_release(&a);
}

/* A picture that is shown often weighs no more than once. */
static void
test_picture(void **state)
{
	static char png[2 << 20] = "\x89PNG\r\n\x1a\n";
	struct recap_source s = {.lang = "en", .file = "x.md"};
	struct recap_options o = fix_recap_options;
	const char *tmp = getenv("TMPDIR");
	char dir[256], path[300];
	struct arena a;
	struct buf b;
	struct diags d;

	(void)state;
	snprintf(dir, sizeof(dir), "%s/recap_bombs.XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/p.png", dir);
	assert_int_equal(file_write_atomic(path, png, sizeof(png), 0600, NULL),
		0);
	arena_init(&a);
	buf_init(&b, RECAP_MAX);
	diags_init(&d, &a);
	buf_adds(&b, BODY);
	for (int i = 0; i < 100; i++)
		buf_adds(&b, "![A dot](p.png)\n");
	s.text = (struct text){buf_str(&b), b.len};
	o.list_dir = dir;
	assert_non_null(recap_parse(&a, &o, "x", 1, &s, &d));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
	buf_release(&b);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_resources),
		cmocka_unit_test(test_picture),
	};

	fix_chdir();
	return cmocka_run_group_tests_name("recap: bombs", tests, NULL, NULL);
}

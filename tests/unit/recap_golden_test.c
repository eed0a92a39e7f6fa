/* SPDX-License-Identifier: MIT */
/*
 * Recaps that people write, right and wrong. tests/golden/recap/<case>.md has
 * the messages of `check` beside it; tests/golden/projection/<case>.md what
 * each tier sees. A file <case>.before.md is the recap before it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "recap/lint.h"
#include "recap_fixture.h"

static void
show_projection(struct arena *a, const struct recap *r,
	const struct recap *before, const struct tier *t, const char *lang,
	struct buf *out)
{
	struct err err = {0};
	struct projection *p;

	buf_printf(out, "== %s %s\n", t->id, lang);
	p = projection_make(a, r, before, t, lang, &fix_today, &err);
	if (p == NULL)
		buf_printf(out, "none: %s\n", err.msg);
	else
		projection_describe(p, out);
	if (p != NULL && p->empty)
		buf_adds(out, "empty\n");
	if (p != NULL)
		buf_printf(out, "(%d for blocks, %d resources, %d drafts)\n",
			p->lost.blocks, p->lost.resources, p->lost.drafts);
}

static struct recap *
load(struct arena *a, const char *path, struct diags *d, struct buf *out)
{
	struct recap_options o = fix_recap_options;
	struct err err = {0};
	struct recap *r;

	/* Where a case has no translation, none is missed. */
	if (!file_exists(arena_printf(a, "%.*s.fr.md", (int)strlen(path) - 3,
		    path)))
		o.n_languages = 1;
	r = recap_load(a, &o, path, d, &err);
	if (r != NULL)
		recap_lint(a, r, &o, &fix_today, d);
	if (err.kind != ERR_NONE)
		buf_printf(out, "%s\n", err.msg);
	return r;
}

static void
test_messages(void **state)
{
	static const char dir[] = "tests/golden/recap";
	struct arena a;
	struct buf out;
	char **name;
	size_t n, bad = 0;

	(void)state;
	arena_init(&a);
	buf_init(&out, 1 << 20);
	n = fix_cases(&a, dir, ".md", &name);
	assert_true(n >= 30);
	for (size_t i = 0; i < n; i++) {
		struct diags d;

		diags_init(&d, &a);
		buf_clear(&out);
		load(&a, arena_printf(&a, "%s/%s.md", dir, name[i]), &d, &out);
		fix_show_diags(&d, &out);
		bad += !fix_golden(&a, arena_printf(&a, "%s/%s.out", dir,
			name[i]), &out);
	}
	buf_release(&out);
	arena_release(&a);
	assert_int_equal(bad, 0);
}

static void
project_case(struct arena *a, const char *stem, struct buf *out)
{
	struct diags d;
	struct recap *r, *before = NULL;
	char *old = arena_printf(a, "%s.before.md", stem);

	diags_init(&d, a);
	r = load(a, arena_printf(a, "%s.md", stem), &d, out);
	if (file_exists(old))
		before = load(a, old, &d, out);
	fix_show_diags(&d, out);
	for (size_t i = 0; r != NULL && i < fix_tiers.n; i++)
		for (size_t k = 0; k < r->n_texts; k++)
			show_projection(a, r, before, &fix_tiers.v[i],
				r->text[k].lang, out);
}

static void
test_projections(void **state)
{
	static const char dir[] = "tests/golden/projection";
	struct arena a;
	struct buf out;
	char **name;
	size_t n, bad = 0;

	(void)state;
	arena_init(&a);
	buf_init(&out, 1 << 20);
	n = fix_cases(&a, dir, ".md", &name);
	assert_true(n >= 5);
	for (size_t i = 0; i < n; i++) {
		char *stem = arena_printf(&a, "%s/%s", dir, name[i]);

		buf_clear(&out);
		project_case(&a, stem, &out);
		bad += !fix_golden(&a, arena_printf(&a, "%s.out", stem), &out);
	}
	buf_release(&out);
	arena_release(&a);
	assert_int_equal(bad, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_projections),
	};

	fix_chdir();
	return cmocka_run_group_tests_name("recap: golden", tests, NULL, NULL);
}

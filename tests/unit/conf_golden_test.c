/* SPDX-License-Identifier: MIT */
/*
 * Configuration that people write, right and wrong. Beside each
 * tests/golden/conf/<case>.yaml (settings) and tests/golden/list/<case>.yaml
 * (lists) stands <case>.out: every message, and whether it was taken. A case
 * whose name begins with "good-" must be taken without a word.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "conf/list.h"
#include "conf/settings.h"
#include "recap_fixture.h"

enum { CONF_CASES = 50, LIST_CASES = 50 };

typedef int (*parse_fn)(struct arena *a, const struct text *src,
	const char *file, struct diags *diags);

static int
parse_settings(struct arena *a, const struct text *src, const char *file,
	struct diags *diags)
{
	struct settings s;

	return settings_parse(a, src->data, src->len, file, &s, diags);
}

static int
parse_list(struct arena *a, const struct text *src, const char *file,
	struct diags *diags)
{
	struct list_conf c;

	return list_conf_parse(a, src->data, src->len, file, "valley", &c,
		diags);
}

static bool
run_case(struct arena *a, const char *dir, const char *name, parse_fn parse,
	struct buf *out)
{
	char *path = arena_printf(a, "%s/%s.yaml", dir, name);
	bool good = strncmp(name, "good-", 5) == 0;
	struct text src;
	struct diags d;
	int rc;

	diags_init(&d, a);
	buf_clear(out);
	if (file_read(a, path, 2 << 20, &src, NULL) != 0)
		return false;
	rc = parse(a, &src, path, &d);
	fix_show_diags(&d, out);
	buf_printf(out, "%s, %zu errors, %zu warnings\n",
		rc == 0 ? "taken" : "refused", d.errors, d.warnings);
	if ((rc == 0) != (d.errors == 0) || (good && (rc != 0 || d.n > 0))) {
		fprintf(stderr, "%s: %s", path, buf_str(out));
		return false;
	}
	return fix_golden(a, arena_printf(a, "%s/%s.out", dir, name), out);
}

static void
run_folder(const char *dir, size_t least, parse_fn parse)
{
	struct arena a;
	struct buf out;
	char **name;
	size_t n, bad = 0;

	arena_init(&a);
	buf_init(&out, 1 << 20);
	n = fix_cases(&a, dir, ".yaml", &name);
	assert_true(n >= least);
	for (size_t i = 0; i < n; i++)
		bad += !run_case(&a, dir, name[i], parse, &out);
	buf_release(&out);
	arena_release(&a);
	assert_int_equal(bad, 0);
}

static void
test_settings(void **state)
{
	(void)state;
	run_folder("tests/golden/conf", CONF_CASES, parse_settings);
}

static void
test_lists(void **state)
{
	(void)state;
	run_folder("tests/golden/list", LIST_CASES, parse_list);
}

/* The sample home is what a newcomer starts from. */
static void
test_sample_home(void **state)
{
	static const char *const lists[] = {"mh-pcn", "peer-sharing"};
	struct settings s;
	struct list_conf c;
	struct arena a;
	struct diags d;

	(void)state;
	arena_init(&a);
	diags_init(&d, &a);
	assert_int_equal(settings_load(&a, ".", &s, &d), 0);
	assert_true(s.local);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		assert_int_equal(list_conf_load(&a, ".", lists[i], &c, &d), 0);
	assert_int_equal(d.n, 0);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_sample_home),
	};

	fix_chdir();
	return cmocka_run_group_tests_name("conf: golden", tests, NULL, NULL);
}

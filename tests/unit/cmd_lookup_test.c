/* SPDX-License-Identifier: MIT */
/* What a person types for a list or a recap, and what is meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "cmd/home.h"
#include "conf/list.h"

static char top[256];
static struct arena arena;
static struct home home;
static struct list_conf one, two;
static struct list_conf *lists[] = {&one, &two};
static const char *languages[] = {"en", "fr"};

static void
touch(const char *name)
{
	struct err e = {0};
	char *path = path_join(&arena, top, name), *slash;
	char *dir = arena_strdup(&arena, path);

	slash = strrchr(dir, '/');
	*slash = '\0';
	assert_int_equal(dir_make(dir, 0700, &e), 0);
	assert_int_equal(file_write_atomic(path, "x", 1, 0600, &e), 0);
}

static int
set_up(void **state)
{
	static const char *const files[] = {
		"lists/health/recaps/november.md",
		"lists/health/recaps/november.fr.md",
		"lists/health/recaps/december.md",
		"lists/health/recaps/shared.md",
		"lists/health/recaps/v1.2.md",		/* no slug */
		"lists/health/recaps/notes.txt",
		"lists/health/recaps/.hidden.md",
		"lists/health/recaps/a b.md",
		"lists/choir/recaps/shared.md",
		"lists/choir/recaps/autumn.md",
		"elsewhere/november.md",
	};
	const char *tmp = getenv("TMPDIR");

	(void)state;
	arena_init(&arena);
	snprintf(top, sizeof(top), "%s/cmd-lookup-XXXXXX", tmp ? tmp : "/tmp");
	if (mkdtemp(top) == NULL)
		return -1;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		touch(files[i]);
	one.slug = "choir";
	two.slug = "health";
	one.n_languages = two.n_languages = 2;
	one.languages = two.languages = languages;
	home.arena = &arena;
	home.dir = top;
	home.n_lists = 2;
	home.list = lists;
	return 0;
}

static int
tear_down(void **state)
{
	char line[300];

	(void)state;
	snprintf(line, sizeof(line), "rm -rf '%s'", top);
	arena_release(&arena);
	return system(line);
}

static void
all_of_a_list(void **state)
{
	static const char *const want[] = {"december", "november", "shared"};
	struct recap_ref *v;
	struct err e = {0};
	size_t n;

	(void)state;
	assert_int_equal(home_recaps(&home, &two, &n, &v, &e), 0);
	assert_int_equal(n, 3);
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(v[i].slug, want[i]);
		assert_true(file_exists(v[i].path));
		assert_ptr_equal(v[i].list, &two);
	}
}

static void
found(void **state)
{
	static const struct {
		const char *arg, *list, *slug;
	} t[] = {
		{"november", "health", "november"},
		{"autumn", "choir", "autumn"},
		{"health/november", "health", "november"},
		{"choir/shared", "choir", "shared"},
		{"lists/choir/recaps/shared.md", "choir", "shared"},
		{"lists/health/recaps/november.fr.md", "health", "november"},
		{"lists/health/../choir/recaps/autumn.md", "choir", "autumn"},
		{"november.md", "health", "november"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct recap_ref r;
		struct err e = {0};

		if (home_recap(&home, t[i].arg, &r, &e) != 0)
			fail_msg("%s: %s", t[i].arg, e.msg);
		assert_string_equal(r.list->slug, t[i].list);
		assert_string_equal(r.slug, t[i].slug);
		assert_true(file_exists(r.path));
	}
}

static void
found_from_the_current_folder(void **state)
{
	struct recap_ref r;
	struct err e = {0};

	(void)state;
	assert_int_equal(chdir(path_join(&arena, top, "lists/choir/recaps")),
		0);
	assert_int_equal(home_recap(&home, "shared.md", &r, &e), 0);
	assert_string_equal(r.list->slug, "choir");
	assert_int_equal(home_recap(&home, path_join(&arena, top,
		"lists/health/recaps/shared.md"), &r, &e), 0);
	assert_string_equal(r.list->slug, "health");
	assert_int_equal(chdir("/"), 0);
}

static void
not_found(void **state)
{
	static const struct {
		const char *arg;
		enum err_kind kind;
		const char *says;
	} t[] = {
		{"shared", ERR_USAGE, "write choir/shared or health/shared"},
		{"novembre", ERR_NOINPUT, "did you mean \"november\"?"},
		{"zzz", ERR_NOINPUT, "have: choir/autumn, choir/shared"},
		{"helth/november", ERR_NOINPUT, "did you mean \"health\"?"},
		{"choir/november", ERR_NOINPUT, "in the list choir"},
		{"choir/../health/november", ERR_NOINPUT, ""},
		{"elsewhere/november.md", ERR_NOINPUT, "is no recap of this"},
		{"lists/choir/recaps/nothing.md", ERR_NOINPUT, "no such file"},
		{"lists/health/recaps/v1.2.md", ERR_NOINPUT, "its slug"},
		{"lists/health/recaps/a b.md", ERR_NOINPUT, "its slug"},
		{"/etc/passwd.md", ERR_NOINPUT, "no such file"},
		{".md", ERR_NOINPUT, ""},
		{"", ERR_NOINPUT, ""},
		{"/", ERR_NOINPUT, ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct recap_ref r;
		struct err e = {0};

		if (home_recap(&home, t[i].arg, &r, &e) == 0 ||
		    e.kind != t[i].kind || strstr(e.msg, t[i].says) == NULL)
			fail_msg("\"%s\": %d %s", t[i].arg, (int)e.kind,
				e.msg);
	}
}

static void
lists_by_name(void **state)
{
	struct home none = {.arena = &arena, .dir = top};
	struct err e = {0};

	(void)state;
	assert_ptr_equal(home_list(&home, "choir", &e), &one);
	assert_null(home_list(&home, "chior", &e));
	assert_int_equal(e.kind, ERR_NOINPUT);
	assert_non_null(strstr(e.msg, "did you mean \"choir\"?"));
	err_clear(&e);
	assert_null(home_list(&none, "choir", &e));
	assert_non_null(strstr(e.msg, "this home has no lists"));
}

static void
file_arguments(void **state)
{
	(void)state;
	assert_string_equal(home_file(&home, "/x"), "/x");
	assert_string_equal(home_file(&home, "elsewhere/november.md"),
		path_join(&arena, top, "elsewhere/november.md"));
	assert_string_equal(home_file(&home, "nowhere"), "nowhere");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_a_list),
		cmocka_unit_test(found),
		cmocka_unit_test(found_from_the_current_folder),
		cmocka_unit_test(not_found),
		cmocka_unit_test(lists_by_name),
		cmocka_unit_test(file_arguments),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* SPDX-License-Identifier: MIT */
/*
 * Files: the ceiling, what is no regular file, paths that a recap names and
 * that try to leave its folder, whole-or-nothing writes, locks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"

static char top[256];
static struct arena arena;

static int
set_up(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	arena_init(&arena);
	snprintf(top, sizeof(top), "%s/base-file-XXXXXX", tmp ? tmp : "/tmp");
	return mkdtemp(top) == NULL;
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

static char *
at(const char *name)
{
	return path_join(&arena, top, name);
}

static void
put(const char *name, const char *text)
{
	struct err e = {0};

	assert_int_equal(file_write_atomic(at(name), text, strlen(text), 0600,
		&e), 0);
}

static enum err_kind
reading(const char *name, size_t max, const char *want)
{
	struct err e = {0};
	struct text t = {0};

	if (file_read(&arena, at(name), max, &t, &e) != 0)
		return e.kind;
	assert_int_equal(t.len, strlen(want));
	assert_string_equal(t.data, want);
	return ERR_NONE;
}

static void
whole_with_a_ceiling(void **state)
{
	(void)state;
	put("ten", "1234567890");
	put("empty", "");
	assert_int_equal(reading("ten", 10, "1234567890"), ERR_NONE);
	assert_int_equal(reading("ten", 9, ""), ERR_DATA);
	assert_int_equal(reading("empty", 0, ""), ERR_NONE);
	assert_int_equal(reading("none", 10, ""), ERR_NOINPUT);
	assert_int_equal(reading("ten/x", 10, ""), ERR_NOINPUT);
}

static void
not_regular(void **state)
{
	(void)state;
	assert_int_equal(mkfifo(at("fifo"), 0600), 0);
	assert_int_equal(reading("fifo", 10, ""), ERR_DATA);
	assert_int_equal(reading(".", 10, ""), ERR_DATA);
}

/* Names in a recap are looked up beneath the list's folder, links or not. */
static void
beneath(void **state)
{
	static const struct {
		const char *path;
		enum err_kind kind;
	} t[] = {
		{"in", ERR_NONE},
		{"sub/in", ERR_NONE},
		{"./sub/./in", ERR_NONE},
		{"sub/../in", ERR_NONE},
		{"../out", ERR_DATA},
		{"sub/../../out", ERR_DATA},
		{"../list/in", ERR_DATA},
		{"/etc/passwd", ERR_DATA},
		{"link", ERR_DATA},
		{"safe-link", ERR_DATA},
		{"dir-link/in", ERR_DATA},
		{"none", ERR_NOINPUT},
		{"", ERR_NOINPUT},
		{"sub", ERR_DATA},
		{"in/x", ERR_NOINPUT},
	};

	(void)state;
	assert_int_equal(mkdir(at("list"), 0700), 0);
	assert_int_equal(mkdir(at("list/sub"), 0700), 0);
	put("out", "out");
	put("list/in", "in");
	put("list/sub/in", "in");
	assert_int_equal(symlink("../out", at("list/link")), 0);
	assert_int_equal(symlink("in", at("list/safe-link")), 0);
	assert_int_equal(symlink("sub", at("list/dir-link")), 0);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct err e = {0};
		struct text x;
		int rc = file_read_beneath(&arena, at("list"), t[i].path, 100,
			&x, &e);

		if (e.kind != t[i].kind || (rc == 0) != (e.kind == ERR_NONE))
			fail_msg("%s: %d %s", t[i].path, (int)e.kind, e.msg);
		if (rc == 0)
			assert_string_equal(x.data, "in");
	}
}

static void
written_whole(void **state)
{
	struct err e = {0};
	struct stat st;

	(void)state;
	put("w", "old");
	put("w", "new and longer");
	assert_int_equal(reading("w", 100, "new and longer"), ERR_NONE);
	assert_int_equal(stat(at("w"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(file_write_atomic(at("nowhere/w"), "x", 1, 0600, &e),
		-1);
	assert_int_equal(e.kind, ERR_CREATE);
}

/* Whoever guesses the name of the file beside gets nothing through it. */
static void
not_through_a_guess(void **state)
{
	struct err e = {0};
	char *guess = arena_printf(&arena, "%s.new.%ld", at("g"),
		(long)getpid());

	(void)state;
	put("victim", "mine");
	assert_int_equal(link(at("victim"), guess), 0);
	put("g", "secret");
	assert_int_equal(reading("g", 10, "secret"), ERR_NONE);
	assert_int_equal(reading("victim", 10, "mine"), ERR_NONE);
	assert_int_equal(file_create(at("g"), "other", 5, 0600, &e), -1);
	assert_int_equal(e.kind, ERR_CREATE);
	assert_int_equal(reading("g", 10, "secret"), ERR_NONE);
	assert_int_equal(file_create(at("g2"), "other", 5, 0600, &e), 0);
	assert_int_equal(reading("g2", 10, "other"), ERR_NONE);
	assert_false(file_exists(guess));
}

/* What was set aside before stays, and a file and its log stay together. */
static void
set_aside(void **state)
{
	static const char *const both[] = {"", "-wal", NULL};
	struct err e = {0};

	(void)state;
	put("s", "one");
	assert_int_equal(file_set_aside(at("s"), NULL, &e), 0);
	put("s", "two");
	put("s.old.2-wal", "another's");
	put("s-wal", "log");
	assert_int_equal(file_set_aside(at("s"), both, &e), 0);
	assert_false(file_exists(at("s")));
	assert_int_equal(reading("s.old", 10, "one"), ERR_NONE);
	assert_int_equal(reading("s.old.2-wal", 10, "another's"), ERR_NONE);
	assert_int_equal(reading("s.old.3", 10, "two"), ERR_NONE);
	assert_int_equal(reading("s.old.3-wal", 10, "log"), ERR_NONE);
	assert_int_equal(file_set_aside(at("s"), both, &e), 0);
}

/* A write that cannot finish leaves the old file and no debris. */
static void
failed_write_leaves_the_old(void **state)
{
	struct err e = {0};

	(void)state;
	assert_int_equal(mkdir(at("taken"), 0700), 0);
	put("taken/x", "x");
	assert_int_equal(file_write_atomic(at("taken"), "y", 1, 0600, &e), -1);
	assert_int_equal(e.kind, ERR_IO);
	assert_int_equal(reading("taken/x", 10, "x"), ERR_NONE);
	assert_int_not_equal(system(arena_printf(&arena,
		"ls -d '%s'.new.* >/dev/null 2>&1", at("taken"))), 0);
}

static void
appended(void **state)
{
	struct err e = {0};
	struct stat st;

	(void)state;
	assert_int_equal(file_append_sync(at("j"), "a\n", 2, &e), 0);
	assert_int_equal(file_append_sync(at("j"), "b\n", 2, &e), 0);
	assert_int_equal(reading("j", 100, "a\nb\n"), ERR_NONE);
	assert_int_equal(stat(at("j"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(symlink("j", at("j-link")), 0);
	assert_int_equal(file_append_sync(at("j-link"), "c", 1, &e), -1);
}

static void
folders(void **state)
{
	struct err e = {0};

	(void)state;
	assert_int_equal(dir_make(at("a/b/c"), 0700, &e), 0);
	assert_int_equal(dir_make(at("a/b/c"), 0700, &e), 0);
	assert_true(file_exists(at("a/b/c")));
	assert_int_equal(dir_sync(at("a/b/c"), &e), 0);
	put("plain", "x");
	assert_int_equal(dir_make(at("plain/x"), 0700, &e), -1);
	assert_int_equal(e.kind, ERR_CREATE);
}

static void
one_holder(void **state)
{
	struct err e = {0};
	int fd = file_lock(at("lock"), &e), status;
	pid_t pid;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(file_lock(at("lock"), &e), -1);
	assert_int_equal(e.kind, ERR_TEMP);
	err_clear(&e);
	file_unlock(fd);
	/* A lock dies with its process. */
	pid = fork();
	if (pid == 0)
		_exit(file_lock(at("lock"), NULL) >= 0 ? 0 : 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	fd = file_lock(at("lock"), &e);
	assert_true(fd >= 0);
	file_unlock(fd);
	file_unlock(-1);
}

static void
joined(void **state)
{
	(void)state;
	assert_string_equal(path_join(&arena, ".", "a"), "a");
	assert_string_equal(path_join(&arena, "", "a"), "a");
	assert_string_equal(path_join(&arena, "d", "a"), "d/a");
	assert_string_equal(path_join(&arena, "d/", "a"), "d/a");
	assert_string_equal(path_join(&arena, "/", "a"), "/a");
	assert_string_equal(path_join(&arena, "d", "/a"), "/a");
	assert_string_equal(path_base("a/b.md"), "b.md");
	assert_string_equal(path_base("b.md"), "b.md");
	assert_string_equal(path_base("a/"), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_with_a_ceiling),
		cmocka_unit_test(not_regular),
		cmocka_unit_test(beneath),
		cmocka_unit_test(written_whole),
		cmocka_unit_test(not_through_a_guess),
		cmocka_unit_test(set_aside),
		cmocka_unit_test(failed_write_leaves_the_old),
		cmocka_unit_test(appended),
		cmocka_unit_test(folders),
		cmocka_unit_test(one_holder),
		cmocka_unit_test(joined),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

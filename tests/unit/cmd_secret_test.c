/* SPDX-License-Identifier: MIT */
/* Secrets: where they may come from, and what never gives one (T14). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "cmd/secret.h"
#include "conf/settings.h"

static char top[256];
static struct arena arena;
static struct home home;

static int
set_up(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	/* Read once, by the first that waits. */
	setenv("TIDINGS_TIME_SCALE", "0.1", 1);
	arena_init(&arena);
	snprintf(top, sizeof(top), "%s/cmd-secret-XXXXXX", tmp ? tmp : "/tmp");
	home.arena = &arena;
	home.dir = top;
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

static void
from_files(void **state)
{
	static const struct {
		const char *text;
		mode_t mode;
		const char *want;	/* NULL: kind */
		enum err_kind kind;
	} t[] = {
		{"open sesame\n", 0600, "open sesame", ERR_NONE},
		{"open sesame\r\nsecond line\n", 0400, "open sesame",
			ERR_NONE},
		{"no line end", 0600, "no line end", ERR_NONE},
		{"open sesame\n", 0640, NULL, ERR_PERM},
		{"open sesame\n", 0604, NULL, ERR_PERM},
		{"", 0600, NULL, ERR_CONFIG},
		{"\n", 0600, NULL, ERR_CONFIG},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct secret s = {.kind = SECRET_FILE, .value = "s"};
		struct err e = {0};
		char *got;

		assert_int_equal(file_write_atomic(home_path(&home, "s"),
			t[i].text, strlen(t[i].text), t[i].mode, &e), 0);
		if (secret_read(&home, &s, &got, &e) == 0)
			assert_string_equal(got, t[i].want);
		assert_int_equal(e.kind, t[i].kind);
		assert_null(strstr(e.msg, "sesame"));
	}
}

static void
not_from_what_is_no_file(void **state)
{
	struct secret s = {.kind = SECRET_FILE, .value = "nothing"};
	struct err e = {0};
	char *got;

	(void)state;
	assert_int_equal(secret_read(&home, &s, &got, &e), -1);
	assert_int_equal(e.kind, ERR_CONFIG);
	err_clear(&e);
	s.value = ".";
	assert_int_equal(secret_read(&home, &s, &got, &e), -1);
	err_clear(&e);
	assert_int_equal(mkfifo(home_path(&home, "fifo"), 0600), 0);
	s.value = "fifo";
	assert_int_equal(secret_read(&home, &s, &got, &e), -1);
}

static int
run(const char *script, char **got, struct err *e)
{
	const char *argv[] = {"sh", "-c", script, NULL};
	struct secret s = {.kind = SECRET_COMMAND, .argc = 3, .argv = argv};

	err_clear(e);
	return secret_read(&home, &s, got, e);
}

static void
from_commands(void **state)
{
	struct err e = {0};
	char *got;

	(void)state;
	setenv("RELAY_PASSWORD", "leaked", 1);
	assert_int_equal(run("echo from-a-command; echo more", &got, &e), 0);
	assert_string_equal(got, "from-a-command");
	/* It inherits no secrets, and reads nothing of ours. */
	assert_int_equal(run("echo \"x$RELAY_PASSWORD\"; cat", &got, &e), 0);
	assert_string_equal(got, "x");
	assert_int_equal(run("echo half; exit 3", &got, &e), -1);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_null(strstr(e.msg, "half"));
	assert_int_equal(run("kill -9 $$", &got, &e), -1);
	assert_int_equal(run("true", &got, &e), -1);
	assert_int_equal(run("head -c 9000 /dev/zero | tr '\\0' x; exit 1",
		&got, &e), -1);
}

static void
no_such_command(void **state)
{
	const char *argv[] = {"/nowhere/pass", NULL};
	struct secret s = {.kind = SECRET_COMMAND, .argc = 1, .argv = argv};
	struct err e = {0};
	char *got;

	(void)state;
	assert_int_equal(secret_read(&home, &s, &got, &e), -1);
	assert_int_equal(e.kind, ERR_CONFIG);
}

/* Ten seconds at most, here a tenth of that: for the output, and for the end. */
static void
commands_that_stay(void **state)
{
	static const char *const scripts[] = {"sleep 60", "echo x; sleep 60",
		"echo x; exec >&-; sleep 60", "trap '' TERM; sleep 60"};
	struct err e = {0};
	char *got;

	(void)state;
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		int64_t begun = clock_mono_ms();

		assert_int_equal(run(scripts[i], &got, &e), -1);
		assert_int_equal(e.kind, ERR_CONFIG);
		assert_true(clock_mono_ms() - begun < 5000);
	}
}

static void
from_the_environment(void **state)
{
	struct secret s = {.kind = SECRET_ENV, .value = "T_SECRET"};
	struct err e = {0};
	char *got;

	(void)state;
	setenv("T_SECRET", "env", 1);
	assert_int_equal(secret_read(&home, &s, &got, &e), 0);
	assert_string_equal(got, "env");
	unsetenv("T_SECRET");
	assert_int_equal(secret_read(&home, &s, &got, &e), -1);
	assert_int_equal(e.kind, ERR_CONFIG);
}

static void
none_and_inline(void **state)
{
	struct secret none = {.kind = SECRET_NONE};
	struct secret in = {.kind = SECRET_INLINE, .value = "v"};
	struct err e = {0};
	char *got;

	(void)state;
	assert_int_equal(secret_read(&home, &none, &got, &e), 0);
	assert_null(got);
	assert_int_equal(secret_read(&home, &in, &got, &e), 0);
	assert_string_equal(got, "v");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(from_files),
		cmocka_unit_test(not_from_what_is_no_file),
		cmocka_unit_test(from_commands),
		cmocka_unit_test(no_such_command),
		cmocka_unit_test(commands_that_stay),
		cmocka_unit_test(from_the_environment),
		cmocka_unit_test(none_and_inline),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

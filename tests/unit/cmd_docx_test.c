/* SPDX-License-Identifier: MIT */
/* A .docx whose reader was taken over: it says nothing, leaves its group, and
 * does not end. This program is started as that reader, too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "cmd/docx.h"

enum { TOO_LONG = 50 };

static int
reader(void)
{
	if (setpgid(0, getpgid(getppid())) == -1)
		return 0;
	close(1);
	alarm(2 * TOO_LONG);
	for (;;)
		pause();
}

static void
ends(void **state)
{
	int64_t began = clock_mono_ms();
	struct err err = {0};
	enum docx_end end;
	struct arena a;
	const char *text;

	(void)state;
	arena_init(&a);
	alarm(TOO_LONG);
	assert_int_equal(docx_read(&a, "PK", 2, 0.01, &end, &text, &err), 0);
	assert_int_equal(end, DOCX_UNREADABLE);
	/* It was waited for, and was what it is to be. */
	assert_true(clock_mono_ms() - began > 5000);
	arena_release(&a);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(ends)};

	if (argc == 2 && strcmp(argv[1], "docx") == 0)
		return reader();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

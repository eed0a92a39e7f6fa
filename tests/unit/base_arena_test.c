/* SPDX-License-Identifier: MIT */
/* Arenas: zeroed, aligned, apart from each other, and fatal when exhausted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"

static void
zeroed_and_aligned(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t round = 0; round < 3; round++) {
		for (size_t n = 0; n < 300; n++) {
			unsigned char *p = arena_alloc(&a, n);

			assert_non_null(p);
			assert_int_equal((uintptr_t)p % sizeof(long double), 0);
			for (size_t i = 0; i < n; i++)
				assert_int_equal(p[i], 0);
			memset(p, 0xa5, n);
		}
		arena_clear(&a);
	}
	arena_release(&a);
	arena_release(&a);
}

static void
neighbours_do_not_mix(void **state)
{
	static const size_t sizes[] = {1, 15, 16, 17, 4095, 4096, 4097,
		1 << 20, (1 << 20) + 1, 3};
	enum { N = sizeof(sizes) / sizeof(sizes[0]) };
	unsigned char *p[N];
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < N; i++) {
		p[i] = arena_alloc(&a, sizes[i]);
		memset(p[i], (int)i + 1, sizes[i]);
	}
	for (size_t i = 0; i < N; i++)
		for (size_t k = 0; k < sizes[i]; k++)
			assert_int_equal(p[i][k], i + 1);
	arena_release(&a);
}

static void
growing_keeps_what_is_there(void **state)
{
	struct arena a;
	int *v = NULL;
	size_t n = 0, cap = 0;

	(void)state;
	arena_init(&a);
	for (int i = 0; i < 1000; i++) {
		arena_push(&a, v, n, cap);
		v[n++] = i;
	}
	assert_int_equal(n, 1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(v[i], i);
	arena_release(&a);
}

static void
strings(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a);
	assert_null(arena_strdup(&a, NULL));
	assert_string_equal(arena_strdup(&a, ""), "");
	assert_string_equal(arena_strndup(&a, "Leading", 4), "Lead");
	assert_string_equal(arena_strndup(&a, NULL, 0), "");
	assert_string_equal(arena_printf(&a, "%s-%03d", "x", 7), "x-007");
	assert_int_equal(strlen(arena_printf(&a, "%9000s", "y")), 9000);
	arena_release(&a);
}

/* The status with which a child ends that asks for too much. */
static int
ending_of(void (*ask)(struct arena *))
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		struct arena a;

		arena_init(&a);
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(1);
		ask(&a);
		_exit(0);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
ask_product(struct arena *a)
{
	arena_array(a, SIZE_MAX / 4, 8);
}

static void
ask_all(struct arena *a)
{
	arena_alloc(a, SIZE_MAX - 8);
}

static void
too_much_ends_the_process(void **state)
{
	(void)state;
	assert_int_equal(ending_of(ask_product), EX_OSERR);
	assert_int_equal(ending_of(ask_all), EX_OSERR);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zeroed_and_aligned),
		cmocka_unit_test(neighbours_do_not_mix),
		cmocka_unit_test(growing_keeps_what_is_there),
		cmocka_unit_test(strings),
		cmocka_unit_test(too_much_ends_the_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

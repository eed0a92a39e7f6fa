/* SPDX-License-Identifier: MIT */
/* What is due, and when: to the second, whatever the clock says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "schedule/due.h"

enum { DAY = 24 * 3600, T = 1800000000 };

static void
sends(void **state)
{
	static const struct {
		int64_t send_at, now;
		enum due_send want;
	} cases[] = {
		{0, T, DUE_BY_HAND},
		{0, 0, DUE_BY_HAND},
		{T, T - 1, DUE_LATER},
		{T, T - 400 * DAY, DUE_LATER},
		{T, T, DUE_NOW},
		{T, T + 600, DUE_NOW},
		{T, T + DAY, DUE_NOW},
		{T, T + DAY + 1, DUE_TOO_LATE},
		{T, T + 400 * (int64_t)DAY, DUE_TOO_LATE},
		/* A clock of 1970, and one past 2038 (F27). */
		{T, 0, DUE_LATER},
		{T, 4000000000, DUE_TOO_LATE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(due_send(cases[i].send_at, cases[i].now),
			cases[i].want);
}

static void
rows(void **state)
{
	static const struct {
		struct due_rows r;
		int64_t now;
		enum due_rows_what want;
		int64_t at;
	} cases[] = {
		/* waiting, deferred, next_at, begun_at, stale */
		{{0, 0, 0, T, DAY}, T + 9 * DAY, DUE_NOTHING, 0},
		{{3, 0, 0, T, DAY}, T + 60, DUE_GO_ON, T + 60},
		{{0, 3, T + 900, T, DAY}, T + 60, DUE_GO_ON, T + 900},
		{{0, 3, T + 900, T, DAY}, T + 1800, DUE_GO_ON, T + 900},
		{{2, 3, T + 900, T, DAY}, T + 60, DUE_GO_ON, T + 60},
		{{2, 0, 0, T, DAY}, T + DAY, DUE_GO_ON, T + DAY},
		{{2, 0, 0, T, DAY}, T + DAY + 1, DUE_EXPIRE, T + DAY + 1},
		{{0, 3, T + 2 * DAY, T, DAY}, T, DUE_EXPIRE, T + DAY + 1},
		{{0, 3, T + DAY, T, DAY}, T, DUE_GO_ON, T + DAY},
		{{0, 3, T + 900, T, DAY}, T + 9 * DAY, DUE_EXPIRE,
			T + DAY + 1},
		/* Single members' mails, of what has not begun. */
		{{1, 0, 0, 0, DAY}, T + 9 * DAY, DUE_GO_ON, T + 9 * DAY},
	};
	int64_t at;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(due_rows(&cases[i].r, cases[i].now, &at),
			cases[i].want);
		assert_int_equal(at, cases[i].at);
	}
}

static void
expiry(void **state)
{
	const struct due_rows begun = {.begun_at = T, .stale = DAY};
	const struct due_rows not_begun = {.stale = DAY};

	(void)state;
	assert_int_equal(due_expiry(&begun), T + DAY + 1);
	assert_int_equal(due_expiry(&not_begun), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sends),
		cmocka_unit_test(rows),
		cmocka_unit_test(expiry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Progress on a terminal, as a picture: nothing passes its width. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "cmd/progress.h"
#include "conf/list.h"

static struct list_conf list;
static struct issue is = {.ref = {.list = &list}};

static struct progress
half_way(struct engine_tally *relay, struct engine_tally *tier,
	int64_t *total)
{
	struct progress p = {.is = &is, .total = 2000, .began_ms = 1000,
		.n_relays = 2, .n_tiers = 1, .relay = relay, .tier = tier,
		.tier_total = total};

	relay[0] = (struct engine_tally){.name = "smtp://one", .accepted = 700};
	relay[1] = (struct engine_tally){.name = "smtp://two", .accepted = 300,
		.failed = 2};
	tier[0] = (struct engine_tally){.name = "leading", .accepted = 1000,
		.failed = 2};
	*total = 2000;
	return p;
}

static void
test_picture(void **state)
{
	struct engine_tally relay[2], tier[1], all = {.accepted = 1000,
		.failed = 2};
	int64_t total;
	struct progress p = half_way(relay, tier, &total);
	struct buf out;

	(void)state;
	buf_init(&out, 10000);
	progress_draw(&p, &all, 11000, 100, &out);
	assert_string_equal(buf_str(&out),
		"  [##########..........]  1002 of 2000, 100/s, 10 s left\n"
		"  leading        1002 of 2000\n"
		"  700 by smtp://one\n"
		"  302 by smtp://two\n"
		"  2 refused\n");
	buf_release(&out);
}

/* The last seconds count, not the start. */
static void
test_rate(void **state)
{
	struct engine_tally relay[2], tier[1], all = {.accepted = 1000};
	int64_t total;
	struct progress p = half_way(relay, tier, &total);
	struct buf out;

	(void)state;
	p.sample[0].ms = 6000;
	p.sample[0].done = 950;
	p.n_samples = 1;
	buf_init(&out, 10000);
	progress_draw(&p, &all, 11000, 100, &out);
	assert_non_null(strstr(buf_str(&out), "1000 of 2000, 10/s"));
	buf_release(&out);
}

static void
test_narrow(void **state)
{
	struct engine_tally relay[2], tier[1], all = {.accepted = 1000,
		.deferred = 12, .failed = 2, .in_doubt = 1};
	int64_t total;
	struct progress p = half_way(relay, tier, &total);

	(void)state;
	relay[1].name = "smtp://a-relay-with-a-long-name.example.org:2525";
	for (size_t width = 20; width < 90; width++) {
		struct buf out;
		const char *s;

		buf_init(&out, 10000);
		progress_draw(&p, &all, 11000, width, &out);
		for (s = buf_str(&out); *s != '\0'; s += strcspn(s, "\n") + 1)
			assert_true(strcspn(s, "\n") <= width);
		buf_release(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_picture),
		cmocka_unit_test(test_rate),
		cmocka_unit_test(test_narrow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

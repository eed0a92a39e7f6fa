/* SPDX-License-Identifier: MIT */
/* The SMTP outlet, as far as it goes without a relay. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "send/outlet.h"
#include "feed_fixture.h"

/* Stuffing can make a message larger than any may be: it is refused before a
 * relay sees half of it. */
static void
test_too_many_dots(void **state)
{
	enum { LINES = 17 * 1024 * 1024 };
	const struct relay relay = {.url = "smtp://127.0.0.1:1",
		.ehlo = "news.example.org", .connect_ms = 1000,
		.command_ms = 1000, .final_ms = 1000};
	char *data = mem_alloc(3 * (size_t)LINES);
	struct envelope e = {.from = "b@example.org", .to = "a@example.org",
		.message_id = "x@d", .data = data, .len = 3 * (size_t)LINES};
	struct outlet *o = outlet_smtp.open(&relay, NULL);
	struct fixture_feed f;

	(void)state;
	fixture_init(&f);
	f.envelope[0] = e;
	/* The next one is not its heir. */
	e.data = ".\r\n";
	e.len = 3;
	f.envelope[1] = e;
	f.n = 2;
	for (size_t i = 0; i < LINES; i++)
		memcpy(data + 3 * i, ".\r\n", 3);
	assert_int_equal(outlet_smtp.run(o, &f.feed, NULL), 0);
	assert_int_equal(f.outcome[0].kind, OUTCOME_FAILED);
	assert_int_equal(f.outcome[1].kind, OUTCOME_RELAY);
	outlet_smtp.close(o);
	free(data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_too_many_dots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

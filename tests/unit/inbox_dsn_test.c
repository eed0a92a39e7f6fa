/* SPDX-License-Identifier: MIT */
/* Delivery reports: by their fields, in plain words, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "dsn_mails.h"
#include "inbox/dsn.h"

#define LEN(t) (sizeof(t) / sizeof(*(t)))

static const char *
told(struct arena *a, const struct reply *r)
{
	static const char *const kind[] = {"none", "bounce", "delay",
		"delivered"};
	static const char permanence[] = "utp";
	const char *s = kind[r->delivery.report];

	for (size_t i = 0; i < r->delivery.n; i++) {
		const struct reply_recipient *x = &r->delivery.recipient[i];

		s = arena_printf(a, "%s %s!%c/%s/%d", s, x->addr,
			permanence[x->permanent], x->status, x->code);
	}
	return s;
}

static void
read_mail(struct arena *a, const char *raw, size_t n, struct reply *r)
{
	static const char *to[] = {"news@example.org"};

	memset(r, 0, sizeof(*r));
	r->to = to;
	r->n_to = 1;
	dsn_read(a, mail_parse(a, raw, n), r);
}

static void
test_words(void **state)
{
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < LEN(said); i++) {
		const struct said *x = &said[i];
		struct reply r;
		struct arena a;
		const char *raw;

		arena_init(&a);
		raw = arena_printf(&a, "From: %s\nTo: news@example.org\n"
			"Subject: %s\n%s\n%s", x->from, x->subject, x->more,
			x->body);
		read_mail(&a, raw, strlen(raw), &r);
		if (strcmp(told(&a, &r), x->want) != 0) {
			print_error("%s: %s, not %s\n", x->name, told(&a, &r),
				x->want);
			bad++;
		}
		arena_release(&a);
	}
	assert_int_equal(bad, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* When our own server's word for DMARC counts, from the raw mail on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "inbox/authres.h"
#include "inbox/reply.h"

static bool
passes(const char *from, const char *results)
{
	struct arena a;
	struct reply r;
	const char *mail;
	bool ok;

	arena_init(&a);
	mail = arena_printf(&a, "%sFrom: %s\nTo: reply@example.org\n"
		"Subject: x\nMessage-ID: <1@example.org>\n\nYes\n", results,
		from);
	reply_read(&a, mail, strlen(mail), &r);
	ok = authres_dmarc_pass(&r, "mx.example.org");
	arena_release(&a);
	return ok;
}

#define A "Authentication-Results: mx.example.org; "
#define PASS "dmarc=pass header.from=example.org"
#define FAIL "; dmarc=fail header.from=example.org\n"

static void
results(void **state)
{
	static const struct {
		const char *results;
		bool pass;
	} v[] = {
		{A PASS "\n", true},
		{A "dkim=pass header.d=a.example;\n\tdmarc=pass (p=none; x)\n"
			" header.from=Example.ORG\n", true},
		{A "spf=pass smtp.mailfrom=\"a;b\"@evil.example; " PASS "\n",
			true},
		{A "dmarc=fail header.from=example.org\n", false},
		{A "dmarc=pass header.from=evil.example\n", false},
		{A "dmarc=pass\n", false},
		{"Authentication-Results: mx.evil.example; " PASS "\n", false},
		{A "dmarc=none\n" A PASS "\n", false},
		/* What the sender may choose: encoded-words, ... */
		{A "spf=pass smtp.mailfrom=\"=?us-ascii?q?x=22=3B_dmarc=3Dpass"
			"_header.from=3Dexample.org=3B_a=3D=22?=\"@evil.example"
			"; dkim=none" FAIL, false},
		{A "spf=pass smtp.mailfrom==?us-ascii?q?x=3B_dmarc=3Dpass"
			"_header.from=3Dexample.org=3B_a=3D?=@evil.example; "
			"dmarc=none\n", false},
		{A "spf=pass smtp.mailfrom==?us-ascii?b?eDsgZG1hcmM9cGFzcyBoZ"
			"WFkZXIuZnJvbT1leGFtcGxlLm9yZzs=?=@evil.example\n",
			false},
		/* ... octets that no string may hold, behind a backslash, */
		{A "spf=pass smtp.mailfrom=\"\\\x80\"@evil.example; x=\"; "
			PASS "; y=\"\n", false},
		{A "spf=pass smtp.mailfrom=\"\\\xc2\x80\"@evil.example; x=\"; "
			PASS "; y=\"\n", false},
		/* ... comments as deep as they like. */
		{A "spf=pass (((((((((((((((((((a))))))))))))))))) ; " PASS
			"; b)) smtp.mailfrom=c@evil.example" FAIL, false},
		/* Nothing is said twice. */
		{A PASS FAIL, false},
		{A "dmarc=fail header.from=example.org; " PASS "\n", false},
		{A PASS "; " PASS "\n", false},
		{A PASS " header.from=evil.example\n", false},
		{A "dmarc=pass header.from=evil.example "
			"header.from=example.org\n", false},
		{A PASS " header.from\n", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++)
		if (passes("Sam <sam@example.org>", v[i].results) != v[i].pass)
			fail_msg("%zu: %s", i, v[i].results);
}

static void
from(void **state)
{
	static const struct {
		const char *from;
		bool pass;
	} v[] = {
		{"sam@example.org", true},
		{"<sam@example.org>", true},
		{"Sam Lee <sam@example.org>", true},
		{"=?utf-8?q?Zo=C3=A9_a=2C_b?=\n <sam@example.org> (at home)",
			true},
		{"Zo\xc3\xa9 \"Lee, \\\"S <x@example.org>\" <sam@example.org>",
			true},
		{"(a@b, \\) (c) <d>) sam@example.org", true},
		{"sam@example.org, eve@evil.example", false},
		{"eve@evil.example, sam@example.org", false},
		{"<sam@example.org> <eve@evil.example>", false},
		{"sam@example.org <eve@evil.example>", false},
		{"<sam@example.org> eve@evil.example", false},
		{"<sam@example.org> \"x\"", false},
		{"Team: sam@example.org;", false},
		{"<@evil.example:sam@example.org>", false},
		{"Sam <sam@example.org", false},
		{"Sam sam@example.org>", false},
		{"\"Sam <sam@example.org>", false},
		{"(Sam <sam@example.org>", false},
		{"Sam\\\" <sam@example.org>", false},
		{"sam@example.org\nFrom: eve@evil.example", false},
		{"sam@example.org\nFrom: sam@example.org", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++)
		if (passes(v[i].from, A PASS "\n") != v[i].pass)
			fail_msg("%zu: %s", i, v[i].from);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(results), cmocka_unit_test(from),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Addresses: what passes the grammar, and the reason for what does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mime/address.h"

#define TEN "0123456789"
#define LABEL63 TEN TEN TEN TEN TEN TEN "abc"
#define LOCAL64 TEN TEN TEN TEN TEN TEN "abcd"

static void
good(void **state)
{
	static const struct {
		const char *from, *addr, *key;	/* NULL: as from */
	} t[] = {
		{"ann@example.org", NULL, NULL},
		{"Ann.Lee@Example.ORG", "Ann.Lee@example.org",
			"ann.lee@example.org"},
		{"a@b.ca", NULL, NULL},
		{"ann+recaps@example.org", NULL, NULL},
		{"o'brien@example.org", NULL, NULL},
		{"ann_lee@example.org", NULL, NULL},
		{"ann-lee@example.org", NULL, NULL},
		{"_ann@example.org", NULL, NULL},
		{"=ann@example.org", NULL, NULL},
		{"!#$%&*/?^`{|}~@example.org", NULL, NULL},
		{"1@2.example", NULL, NULL},
		{"ann@mail.clinic.example.org", NULL, NULL},
		{"ann@1and1.example", NULL, NULL},
		{"ann@a-b.example.org", NULL, NULL},
		{LOCAL64 "@example.org", NULL, NULL},
		{"a@" LABEL63 ".org", NULL, NULL},
		{"ann@m\xc3\xbcller.example",
			"ann@xn--mller-kva.example",
			"ann@xn--mller-kva.example"},
		{"ann@M\xc3\x9cLLER.example",
			"ann@xn--mller-kva.example",
			"ann@xn--mller-kva.example"},
		{"ann@xn--mller-kva.example", NULL, NULL},
		{"ann@XN--mller-kva.example",
			"ann@xn--mller-kva.example",
			"ann@xn--mller-kva.example"},
		{"ann@sant\xc3\xa9.example.ca",
			"ann@xn--sant-epa.example.ca",
			"ann@xn--sant-epa.example.ca"},
		{"ann@\xe6\x97\xa5\xe6\x9c\xac.example",
			"ann@xn--wgv71a.example", "ann@xn--wgv71a.example"},
	};
	struct address a;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		err_clear(&err);
		if (address_parse(t[i].from, strlen(t[i].from), &a, &err) != 0)
			fail_msg("%s: %s", t[i].from, err.msg);
		assert_string_equal(a.addr, t[i].addr ? t[i].addr : t[i].from);
		assert_string_equal(a.key, t[i].key ? t[i].key : t[i].from);
		assert_string_equal(address_domain(a.addr),
			strchr(a.addr, '@') + 1);
	}
}

static void
bad(void **state)
{
	static const struct {
		const char *s, *why;
	} t[] = {
		{"", "is empty"},
		{"ann", "no @"},
		{"ann.example.org", "no @"},
		{"ann\xef\xbc\xa0" "example.org", "wide @"},
		{"ann@@example.org", "two @"},
		{"ann@lee@example.org", "two @"},
		{"a@b@c@d.org", "more than two @"},
		{"@example.org", "nothing before"},
		{"ann@", "nothing after"},
		{"@", "nothing before"},
		{"ann lee@example.org", "has a space"},
		{" ann@example.org", "begins with a space"},
		{"ann@example.org ", "ends with a space"},
		{"ann@example .org", "has a space"},
		{"ann@example.org\t", "control"},
		{"ann@example.org\n", "line break"},
		{"ann@example.org\r\nBcc: x@example.org", "line break"},
		{"ann\x01@example.org", "control"},
		{"ann\x7f@example.org", "control"},
		{"Ann Lee <ann@example.org>", "display name"},
		{"<ann@example.org>", "display name"},
		{"ann@example.org>", "display name"},
		{"mailto:ann@example.org", "mailto:"},
		{"MAILTO:ann@example.org", "mailto:"},
		{"ann@example.org, lee@example.org", "several"},
		{"ann@example.org;lee@example.org", "several"},
		{"ann@example.org lee@example.org", "several"},
		{"\"ann lee\"@example.org", "quotation"},
		{"\"ann\"@example.org", "quotation"},
		{"ann(home)@example.org", "parentheses"},
		{"ann@example.org(home)", "parentheses"},
		{"ann@example,org", "comma where a dot should be: example,org"},
		{"ann@gmail,com", "comma where a dot should be: gmail,com"},
		{"ann,lee@example.org", "comma before the @"},
		{"ann;lee@example.org", "semicolon before the @"},
		{"ann:lee@example.org", "colon before the @"},
		{"ann\\lee@example.org", "backslash before the @"},
		{"[ann]@example.org", "square bracket before the @"},
		{"ann@example.org.", "ends with a dot"},
		{"ann@.example.org", "dot just after"},
		{"ann@example..org", "two dots"},
		{"ann..lee@example.org", "two dots"},
		{".ann@example.org", "begins with a dot"},
		{"ann.@example.org", "dot just before"},
		{"-ann@example.org", "begins with a hyphen"},
		{"-oQ@example.org", "begins with a hyphen"},
		{"ann@example", "no dot after"},
		{"ann@localhost", "no dot after"},
		{"ann@[192.0.2.1]", "number in brackets"},
		{"ann@192.0.2.1", "ends with a number"},
		{"ann@example.123", "ends with a number"},
		{"ann@-example.org", "hyphen where"},
		{"ann@example-.org", "hyphen where"},
		{"ann@exa_mple.org", "has \"_\" after"},
		{"ann@exa!mple.org", "has \"!\" after"},
		{"ann@example.org:25", "has \":\" after"},
		{"ann@example.org/path", "has \"/\" after"},
		{"@a.org:ann@example.org", "two @"},
		{LOCAL64 "e@example.org", "65 characters before"},
		{"a@" LABEL63 "d.org", "more than 63"},
		{"a@" LABEL63 "." LABEL63 "." LABEL63 "." LABEL63,
			"too long after"},
		{LOCAL64 "@" LABEL63 "." LABEL63 "." LABEL63 ".org",
			"at most 254"},
		{"rh\xc3\xa9" "a@example.org", "non-ASCII letters before"},
		{"\xd0\xb0nn@example.org", "non-ASCII letters before"},
		{"ann\xff@example.org", "non-ASCII letters before"},
		{"ann@\xff.org", "not possible"},
		{"ann@exam\xc2\xa0ple.org", "no-break space"},
		{"ann@example.org\xc2\xa0", "no-break space"},
		{"\xe2\x80\x8b" "ann@example.org", "invisible"},
		{"ann@example.org\xe2\x80\x8b", "invisible"},
		{"\xef\xbb\xbf" "ann@example.org", "invisible"},
		{"ann@xn--.org", "not possible"},
		{"ann@ex\xe2\x80\xaeple.org", "not possible"},
	};
	struct address a;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		err_clear(&err);
		if (address_parse(t[i].s, strlen(t[i].s), &a, &err) == 0)
			fail_msg("accepted: %s", t[i].s);
		assert_int_equal(err.kind, ERR_DATA);
		if (strstr(err.msg, t[i].why) == NULL)
			fail_msg("%s: \"%s\" lacks \"%s\"", t[i].s, err.msg,
				t[i].why);
	}
	assert_int_equal(address_parse("a\0b@example.org", 15, &a, NULL), -1);
}

/* Not one octet, put anywhere, lets a header or a command in (T1, T2). */
static void
no_octet_slips_through(void **state)
{
	static const char base[] = "ann@example.org";
	static const char never[] = "\r\n\t <>\"()[]:;\\,";
	struct address a;
	char s[32];

	(void)state;
	for (size_t at = 0; at <= strlen(base); at++)
		for (int c = 0; c < 256; c++) {
			memcpy(s, base, at);
			s[at] = (char)c;
			strcpy(s + at + 1, base + at);
			if (address_parse(s, sizeof(base), &a, NULL) != 0)
				continue;
			for (const char *p = a.addr; *p != '\0'; p++)
				if (*p <= ' ' || *p > '~' ||
				    strchr(never, *p) != NULL)
					fail_msg("octet %d at %zu", c, at);
			assert_true(a.addr[0] != '-');
			assert_non_null(strchr(strchr(a.addr, '@'), '.'));
		}
}

static void
mailboxes(void **state)
{
	static const struct {
		const char *s, *name, *addr;	/* addr NULL: refused */
	} t[] = {
		{"ann@example.org", "", "ann@example.org"},
		{"Ann Lee <ann@example.org>", "Ann Lee", "ann@example.org"},
		{"  Ann <ann@example.org>  ", "Ann", "ann@example.org"},
		{"<ann@example.org>", "", "ann@example.org"},
		{"\"Lee, Ann\" <ann@example.org>", "Lee, Ann",
			"ann@example.org"},
		{"\"A \\\"B\\\" C\" <ann@example.org>", "A \"B\" C",
			"ann@example.org"},
		{"R\xc3\xa9seau <ann@example.org>", "R\xc3\xa9seau",
			"ann@example.org"},
		{"Ann <ann@example.org", NULL, NULL},
		{"Ann ann@example.org", NULL, NULL},
		{"Ann <ann>", NULL, NULL},
		{"Ann \"B\" Lee <ann@example.org>", NULL, NULL},
		{"Ann\nBcc: x <ann@example.org>", NULL, NULL},
		{"Ann \xe2\x80\xae <ann@example.org>", NULL, NULL},
		{"Ann \xc2\x85 <ann@example.org>", NULL, NULL},
		{"A name that is longer than the buffer <ann@example.org>",
			NULL, NULL},
		{"", NULL, NULL},
	};
	struct address a;
	char name[24];

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		int rc = mailbox_parse(t[i].s, name, sizeof(name), &a, NULL);

		assert_int_equal(rc, t[i].addr ? 0 : -1);
		if (rc != 0)
			continue;
		assert_string_equal(name, t[i].name);
		assert_string_equal(a.addr, t[i].addr);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good),
		cmocka_unit_test(bad),
		cmocka_unit_test(no_octet_slips_through),
		cmocka_unit_test(mailboxes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

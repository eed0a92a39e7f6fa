/* SPDX-License-Identifier: MIT */
/* The last gate, and dot-stuffing undone as a server undoes it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "send/wire.h"

#define TO "To: a@example.org\r\n"

static const struct {
	const char *bytes;
	int rc;
} gate[] = {
	{TO "\r\nhello\r\n", 0},
	{"Subject: x\r\nTo: \"Lee, Sam\" <a@example.org>\r\n\r\nx\r\n", 0},
	{"To: =?UTF-8?Q?Zo=C3=AB?=\r\n <a@example.org>\r\n\r\nx\r\n", 0},
	{"to: a@example.org\r\n\r\n", 0},
	{"To: \"x@y\" <a@example.org>\r\n\r\n", 0},
	/* S1 */
	{TO "\r\nhello\n", -1},
	{TO "\r\nhel\rlo\r\n", -1},
	{TO "\r\nhello\r", -1},
	{TO "\r\nhello", -1},
	{TO "\r\nhello\r\r\n", -1},
	{TO "\r\n\n.\r\n", -1},
	{"", -1},
	/* S18 */
	{TO "\r\nh\xc3\xa9\r\n", -1},
	/* S16, T24 */
	{TO TO "\r\nx\r\n", -1},
	{"Subject: x\r\n\r\nTo: a@example.org\r\n", -1},
	{"To: b@example.org\r\n\r\nx\r\n", -1},
	{"To: a@example.org, b@example.org\r\n\r\nx\r\n", -1},
	{"To: <a@example.org> <b@example.org>\r\n\r\nx\r\n", -1},
	{"To: A@example.org\r\n\r\nx\r\n", -1},
	{"To:\r\n\r\nx\r\n", -1},
	{TO "Cc: b@example.org\r\n\r\nx\r\n", -1},
	{TO "bcc: b@example.org\r\n\r\nx\r\n", -1},
	{TO "no end of header\r\n", -1},
};

static void
test_gate(void **state)
{
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(gate) / sizeof(gate[0]); i++) {
		memset(&err, 0, sizeof(err));
		if (wire_check(gate[i].bytes, strlen(gate[i].bytes),
			"a@example.org", &err) != gate[i].rc)
			fail_msg("case %zu: %s", i, err.msg);
	}
	assert_int_equal(wire_check("To: a@example.org\r\n\r\n\0\r\n", 24,
		"a@example.org", &err), -1);
}

static void
test_line_length(void **state)
{
	char m[1100];
	struct err err = {0};

	(void)state;
	for (size_t n = 997; n <= 999; n++) {
		size_t at = strlen(strcpy(m, TO "\r\n"));

		memset(m + at, 'x', n);
		memcpy(m + at + n, "\r\n", 3);
		assert_int_equal(wire_check(m, strlen(m), "a@example.org",
			&err), n <= 998 ? 0 : -1);
	}
}

/* Octets are looked at by blocks: each place of each of them counts. */
static void
test_each_place(void **state)
{
	static const char bad[] = {'\r', '\n', '\0', '\x80', '\xff'};
	char m[1200], was;
	size_t n = strlen(strcpy(m, TO "\r\n")), header = n;
	struct err err;

	(void)state;
	while (n < 900)
		n += (size_t)sprintf(m + n, "line %zu.\r\n", n);
	assert_int_equal(wire_check(m, n, "a@example.org", &err), 0);
	for (size_t i = header; i < n; i++) {
		was = m[i];
		for (size_t k = 0; k < sizeof(bad); k++) {
			m[i] = bad[k];
			if (bad[k] != was && wire_check(m, n, "a@example.org",
				&err) != -1)
				fail_msg("octet %zu may be 0x%02x", i,
					(unsigned int)(unsigned char)bad[k]);
		}
		m[i] = was;
	}
	for (size_t end = header; end < n; end++)
		assert_int_equal(wire_check(m, end, "a@example.org", &err),
			m[end - 1] == '\n' ? 0 : -1);
}

static void
test_addresses(void **state)
{
	static const struct {
		const char *addr;
		int rc;
	} t[] = {
		{"", 0}, {"a@example.org", 0}, {"a+b.c@example.org", 0},
		{"a@b>\r\nRCPT TO:<c@d", -1}, {"a@b c", -1}, {"<a@b>", -1},
		{"a\t@b", -1}, {"\xc3\xa9@b", -1}, {"a\x7f@b", -1},
	};
	char longest[300];

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		assert_int_equal(wire_check_address(t[i].addr, NULL),
			t[i].rc);
	memset(longest, 'a', sizeof(longest));
	longest[254] = '\0';
	assert_int_equal(wire_check_address(longest, NULL), 0);
	longest[254] = 'a';
	longest[255] = '\0';
	assert_int_equal(wire_check_address(longest, NULL), -1);
}

/* What a server makes of it: up to the lone dot, one dot off each line. */
static size_t
unstuff(const char *p, size_t n, char *out)
{
	size_t len = 0;
	const char *end = p + n, *nl;

	while (p < end) {
		nl = memmem(p, (size_t)(end - p), "\r\n", 2);
		assert_non_null(nl);
		if (nl - p == 1 && *p == '.') {
			assert_ptr_equal(nl + 2, end);
			return len;
		}
		if (*p == '.')
			p++;
		memcpy(out + len, p, (size_t)(nl + 2 - p));
		len += (size_t)(nl + 2 - p);
		p = nl + 2;
	}
	fail_msg("no final dot");
	return 0;
}

static void
test_stuffing(void **state)
{
	static const char *const t[] = {
		"", "a\r\n", ".\r\n", "..\r\n", ".a\r\n", "a.\r\n",
		"\r\n.\r\n\r\n", "a\r\n.\r\n.b\r\n..c\r\n",
		".\r\n.\r\n.\r\n",
	};
	char out[100];
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		size_t n;

		buf_clear(&b);
		wire_stuff(t[i], strlen(t[i]), &b);
		n = unstuff(b.data, b.len, out);
		assert_int_equal(n, strlen(t[i]));
		assert_memory_equal(out, t[i], n);
	}
	buf_release(&b);
}

/* S3 with lines made at random from dots, letters and ends. */
static void
test_stuffing_random(void **state)
{
	char in[400], out[400];
	unsigned int seed = 7;
	struct buf b;

	(void)state;
	buf_init(&b, 2000);
	for (int round = 0; round < 2000; round++) {
		size_t n = 0;

		while (n < 300) {
			seed = seed * 1103515245u + 12345u;
			switch (seed >> 16 & 3) {
			case 0:
				in[n++] = '.';
				break;
			case 1:
				in[n++] = 'x';
				break;
			default:
				in[n++] = '\r';
				in[n++] = '\n';
			}
		}
		in[n++] = '\r';
		in[n++] = '\n';
		buf_clear(&b);
		wire_stuff(in, n, &b);
		assert_int_equal(unstuff(b.data, b.len, out), n);
		assert_memory_equal(out, in, n);
	}
	buf_release(&b);
}

/* What the gate says of octets, octet by octet. */
static bool
fine(const char *p, size_t n)
{
	size_t start = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c == 0 || c > 0x7f)
			return false;
		if (c == '\r' && (i + 1 == n || p[i + 1] != '\n'))
			return false;
		if (c == '\n') {
			if (i == 0 || p[i - 1] != '\r' || i - 1 - start > 998)
				return false;
			start = i + 1;
		}
	}
	return n > 0 && start == n;
}

/* Bad octets at every distance from the words that they are looked at in. */
static void
test_gate_octets(void **state)
{
	static const char bad[] = {'\r', '\n', '\0', '\x80', '\xff', '\x7f',
		'\x01', '\x0e', '\x8d'};
	static const char head[] = "To: a@example.org\r\n\r\n";
	char text[2200];
	size_t n;

	(void)state;
	for (size_t len = 0; len < 600; len += 1 + len / 40) {
		n = sizeof(head) - 1;
		memcpy(text, head, n);
		for (size_t i = 0; i < len; i++)
			text[n++] = i % 71 == 69 ? '\r' : i % 71 == 70 ?
				'\n' : 'x';
		memcpy(text + n, "\r\n", 2);
		n += 2;
		for (size_t i = sizeof(head) - 1; i < n; i++)
			for (size_t k = 0; k < sizeof(bad); k++) {
				char was = text[i];

				text[i] = bad[k];
				assert_int_equal(wire_check(text, n,
					"a@example.org", NULL) == 0,
					fine(text, n));
				text[i] = was;
			}
		assert_int_equal(wire_check(text, n, "a@example.org",
			NULL) == 0, fine(text, n));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gate),
		cmocka_unit_test(test_line_length),
		cmocka_unit_test(test_each_place),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_stuffing),
		cmocka_unit_test(test_stuffing_random),
		cmocka_unit_test(test_gate_octets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

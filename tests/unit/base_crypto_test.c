/* SPDX-License-Identifier: MIT */
/*
 * SHA-256 against FIPS 180-4, HMAC against RFC 4231, base32 against RFC 4648
 * and hex; decoders take one spelling of each value and nothing else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/crypto.h"

#define N(t) (sizeof(t) / sizeof((t)[0]))

static void
sha256_fips_180(void **state)
{
	static const struct {
		const char *in, *out;
	} t[] = {
		{"", "e3b0c44298fc1c149afbf4c8996fb924"
		     "27ae41e4649b934ca495991b7852b855"},
		{"abc", "ba7816bf8f01cfea414140de5dae2223"
			"b00361a396177a9cb410ff61f20015ad"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
			"248d6a61d20638b8e5c026930c3e6039"
			"a33ce45964ff2167f6ecedd419db06c1"},
	};
	unsigned char out[SHA256_LEN];
	char text[2 * SHA256_LEN + 1], *million = malloc(1000000);

	(void)state;
	for (size_t i = 0; i < N(t); i++) {
		sha256(t[i].in, strlen(t[i].in), out);
		hex(out, sizeof(out), text);
		assert_string_equal(text, t[i].out);
	}
	assert_non_null(million);
	memset(million, 'a', 1000000);
	sha256(million, 1000000, out);
	hex(out, sizeof(out), text);
	assert_string_equal(text, "cdc76e5c9914fb9281a1c7e284d73e67"
				  "f1809a48a497200e046d39ccc7112cd0");
	free(million);
}

/* Keys and data in hex; a number in front of "x" repeats one octet. */
static const struct {
	const char *key, *data, *out;
} rfc4231[] = {
	{"20x0b", "4869205468657265",
		"b0344c61d8db38535ca8afceaf0bf12b"
		"881dc200c9833da726e9376c2e32cff7"},
	{"4a656665",
		"7768617420646f2079612077616e7420666f72206e6f7468696e673f",
		"5bdcc146bf60754e6a042426089575c7"
		"5a003f089d2739839dec58b964ec3843"},
	{"20xaa", "50xdd",
		"773ea91e36800e46854db8ebd09181a7"
		"2959098b3ef8c122d9635514ced565fe"},
	{"0102030405060708090a0b0c0d0e0f10111213141516171819", "50xcd",
		"82558a389a443c0ea4cc819899f2083a"
		"85f0faa3e578f8077a2e3ff46729665b"},
	{"131xaa",
		"54657374205573696e67204c61726765"
		"72205468616e20426c6f636b2d53697a"
		"65204b6579202d2048617368204b6579"
		"204669727374",
		"60e431591ee0b67f0d8a26aacbf5b77f"
		"8e0bc6213728c5140546040f0ee37f54"},
	{"131xaa",
		"5468697320697320612074657374207573696e672061206c6172676572207468"
		"616e20626c6f636b2d73697a65206b657920616e642061206c61726765722074"
		"68616e20626c6f636b2d73697a6520646174612e20546865206b6579206e6565"
		"647320746f20626520686173686564206265666f7265206265696e6720757365"
		"642062792074686520484d414320616c676f726974686d2e",
		"9b09ffa71b942fcb27635fbcd5b0e944"
		"bfdc63644f0713938a7f51535c3a35e2"},
};

static size_t
octets(const char *s, unsigned char *out, size_t max)
{
	const char *x = strchr(s, 'x');
	long n;

	if (x != NULL) {
		n = strtol(s, NULL, 10);
		assert_int_equal(hex_decode(x + 1, 2, out, 1), 1);
		memset(out, out[0], (size_t)n);
		return (size_t)n;
	}
	n = hex_decode(s, strlen(s), out, max);
	assert_true(n >= 0);
	return (size_t)n;
}

static void
hmac_rfc_4231(void **state)
{
	unsigned char key[200], data[200], out[SHA256_LEN];
	char text[2 * SHA256_LEN + 1];

	(void)state;
	for (size_t i = 0; i < N(rfc4231); i++) {
		size_t k = octets(rfc4231[i].key, key, sizeof(key));
		size_t d = octets(rfc4231[i].data, data, sizeof(data));
		struct hmac *h = hmac_new(key, k);

		/* Whole, then octet by octet with the same object. */
		for (int pass = 0; pass < 2; pass++) {
			hmac_start(h);
			if (pass == 0)
				hmac_add(h, data, d);
			else
				for (size_t j = 0; j < d; j++)
					hmac_add(h, data + j, 1);
			hmac_end(h, out);
			hex(out, sizeof(out), text);
			assert_string_equal(text, rfc4231[i].out);
		}
		hmac_free(h);
	}
	hmac_free(NULL);
}

static void
fields_keep_their_borders(void **state)
{
	unsigned char x[SHA256_LEN], y[SHA256_LEN];
	struct hmac *h = hmac_new("key", 3);

	(void)state;
	hmac_start(h);
	hmac_add_field(h, "ab", 2);
	hmac_add_field(h, "c", 1);
	hmac_end(h, x);
	hmac_start(h);
	hmac_add_field(h, "a", 1);
	hmac_add_field(h, "bc", 2);
	hmac_end(h, y);
	assert_memory_not_equal(x, y, sizeof(x));
	hmac_free(h);
}

static void
base32_rfc_4648(void **state)
{
	static const struct {
		const char *in, *out;
	} t[] = {
		{"", ""}, {"f", "my"}, {"fo", "mzxq"}, {"foo", "mzxw6"},
		{"foob", "mzxw6yq"}, {"fooba", "mzxw6ytb"},
		{"foobar", "mzxw6ytboi"},
	};
	char text[32];
	unsigned char back[16];

	(void)state;
	for (size_t i = 0; i < N(t); i++) {
		size_t n = strlen(t[i].in);

		base32(t[i].in, n, text);
		assert_string_equal(text, t[i].out);
		assert_int_equal(strlen(text), base32_len(n));
		assert_int_equal(base32_decode(text, strlen(text), back,
			sizeof(back)), n);
		assert_memory_equal(back, t[i].in, n);
	}
	assert_int_equal(base32_decode("MZXW6", 5, back, 3), 3);
	assert_memory_equal(back, "foo", 3);
}

static void
base32_takes_one_spelling(void **state)
{
	static const char *const bad[] = {
		"m",		/* five bits are no octet */
		"mz",		/* spare bits that are not zero */
		"mzx",		/* a letter too many */
		"mzxw6y",	/* the same, later */
		"mzxw6===",	/* padding */
		"mzxw6 ", "mzx-w6", "mzxw1", "mzxw0", "mzxw8", "mzxw9",
		"\xc3\xa9", "my\0",
	};
	unsigned char back[16];

	(void)state;
	for (size_t i = 0; i < N(bad); i++)
		if (base32_decode(bad[i], strlen(bad[i]) + (i == N(bad) - 1),
			    back, sizeof(back)) != -1)
			fail_msg("%s", bad[i]);
	assert_int_equal(base32_decode("mzxw6", 5, back, 2), -1);
}

static void
hex_both_ways(void **state)
{
	unsigned char back[4];
	char text[9];

	(void)state;
	hex("\x00\x7f\x80\xff", 4, text);
	assert_string_equal(text, "007f80ff");
	assert_int_equal(hex_decode("007F80fF", 8, back, 4), 4);
	assert_memory_equal(back, "\x00\x7f\x80\xff", 4);
	assert_int_equal(hex_decode("", 0, back, 4), 0);
	assert_int_equal(hex_decode("0", 1, back, 4), -1);
	assert_int_equal(hex_decode("0g", 2, back, 4), -1);
	assert_int_equal(hex_decode("0x00", 4, back, 4), -1);
	assert_int_equal(hex_decode("0011223344", 10, back, 4), -1);
}

static void
equality_and_wiping(void **state)
{
	char secret[] = "secret";

	(void)state;
	assert_true(ct_equal("abc", "abc", 3));
	assert_true(ct_equal("abc", "abd", 2));
	assert_false(ct_equal("abc", "abd", 3));
	assert_true(ct_equal("", "", 0));
	wipe(secret, sizeof(secret));
	for (size_t i = 0; i < sizeof(secret); i++)
		assert_int_equal(secret[i], 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_fips_180),
		cmocka_unit_test(hmac_rfc_4231),
		cmocka_unit_test(fields_keep_their_borders),
		cmocka_unit_test(base32_rfc_4648),
		cmocka_unit_test(base32_takes_one_spelling),
		cmocka_unit_test(hex_both_ways),
		cmocka_unit_test(equality_and_wiping),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Tokens: one purpose only, every octet counts, any case, short enough. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/token.h"

static const char one[] =
	"a 000102030405060708090a0b0c0d0e0f"
	"101112131415161718191a1b1c1d1e1f\n";
static const char two[] =
	"# the same, and a newer one\r\n"
	"a 000102030405060708090a0b0c0d0e0f"
	"101112131415161718191a1b1c1d1e1f\r\n"
	"b ff0102030405060708090a0b0c0d0e0f"
	"101112131415161718191a1b1c1d1e1f";

static struct keys *
parse(const char *text)
{
	struct err err = {0};
	struct keys *k = keys_parse(text, "keys", &err);

	if (k == NULL)
		fail_msg("%s", err.msg);
	return k;
}

static void
round_trip(void **state)
{
	static const uint64_t ids[] = {0, 1, 255, 256, 1000000, INT64_MAX,
		UINT64_MAX};
	static const char purposes[] = "brucwk";
	struct keys *k = parse(one);

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		for (size_t p = 0; p < sizeof(purposes) - 1; p++) {
			char s[TOKEN_LEN + 1];
			struct token t;

			token_make(k, (enum token_purpose)purposes[p], ids[i],
				s);
			assert_int_equal(strlen(s), TOKEN_LEN);
			assert_true(token_verify(k, s, TOKEN_LEN, &t));
			assert_int_equal(t.purpose, purposes[p]);
			assert_true(t.id == ids[i]);
		}
	keys_free(k);
	(void)state;
}

/* T5: with another letter in front, or any octet exchanged, it is nothing. */
static void
every_octet_counts(void **state)
{
	static const char abc[] = "abcdefghijklmnopqrstuvwxyz0123456789+-=.";
	struct keys *k = parse(two);
	char s[TOKEN_LEN + 1];
	struct token t;

	token_make(k, TOKEN_UNSUBSCRIBE, 12345, s);
	for (size_t i = 0; i < TOKEN_LEN; i++)
		for (size_t c = 0; c < sizeof(abc) - 1; c++) {
			char was = s[i];

			if (abc[c] == was)
				continue;
			s[i] = abc[c];
			if (token_verify(k, s, TOKEN_LEN, &t))
				fail_msg("%s verifies", s);
			s[i] = was;
		}
	assert_true(token_verify(k, s, TOKEN_LEN, &t));
	assert_false(token_verify(k, s, TOKEN_LEN - 1, &t));
	assert_false(token_verify(k, s, 0, &t));
	keys_free(k);
	(void)state;
}

static void
any_case(void **state)
{
	struct keys *k = parse(one);
	char s[TOKEN_LEN + 1];
	struct token t;

	token_make(k, TOKEN_REPLY, 77, s);
	for (size_t i = 0; i < TOKEN_LEN; i++)
		if (s[i] >= 'a' && s[i] <= 'z' && i % 3 != 1)
			s[i] = (char)(s[i] - 'a' + 'A');
	assert_true(token_verify(k, s, TOKEN_LEN, &t));
	assert_int_equal(t.purpose, TOKEN_REPLY);
	assert_int_equal(t.id, 77);
	keys_free(k);
	(void)state;
}

/* C6: after a new key, what the old one made still works. */
static void
after_rotation(void **state)
{
	struct keys *old = parse(one), *both = parse(two);
	char s[TOKEN_LEN + 1], m[MESSAGE_ID_SIZE], n[MESSAGE_ID_SIZE];
	struct token t;

	token_make(old, TOKEN_REPLY, 9, s);
	assert_true(token_verify(both, s, TOKEN_LEN, &t));
	token_make(both, TOKEN_REPLY, 9, s);
	assert_int_equal(s[1], 'b');
	assert_true(token_verify(both, s, TOKEN_LEN, &t));
	assert_false(token_verify(old, s, TOKEN_LEN, &t));
	/* A retry after the rotation keeps its Message-ID. */
	message_id_make(old, "1 recap january@1", "news.example.org", m);
	message_id_make(both, "1 recap january@1", "news.example.org", n);
	assert_string_equal(m, n);
	keys_free(old);
	keys_free(both);
	(void)state;
}

static void
in_an_address(void **state)
{
	static const char base[] = "reply@news.example.org";
	struct keys *k = parse(one);
	char s[TOKEN_ADDRESS_SIZE];
	struct err err = {0};
	struct token t;

	assert_int_equal(token_address(k, base, TOKEN_BOUNCE, 5, s, &err), 0);
	assert_true(strchr(s, '@') - s <= LOCAL_PART_MAX);
	assert_true(token_of_address(k, base, s, strlen(s), &t));
	assert_int_equal(t.id, 5);
	s[0] = 'R';
	s[strlen(s) - 1] = 'G';
	assert_true(token_of_address(k, base, s, strlen(s), &t));
	assert_false(token_of_address(k, "rebly@news.example.org", s,
		strlen(s), &t));
	assert_false(token_of_address(k, "reply@news.example.com", s,
		strlen(s), &t));
	assert_false(token_of_address(k, base, base, strlen(base), &t));
	/* 22 octets before the @ fit, 23 do not. */
	assert_int_equal(token_address(k, "abcdefghijklmnopqrstuv@x.example",
		TOKEN_REPLY, UINT64_MAX, s, &err), 0);
	assert_int_equal(strchr(s, '@') - s, LOCAL_PART_MAX);
	assert_int_equal(token_address(k, "abcdefghijklmnopqrstuvw@x.example",
		TOKEN_REPLY, 1, s, &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	err_clear(&err);
	assert_int_equal(token_address(k, "nobody", TOKEN_REPLY, 1, s, &err),
		-1);
	keys_free(k);
	(void)state;
}

static void
message_ids(void **state)
{
	struct keys *k = parse(one);
	char a[MESSAGE_ID_SIZE], b[MESSAGE_ID_SIZE];

	message_id_make(k, "1 7 recap january@1", "news.example.org", a);
	message_id_make(k, "1 7 recap january@1", "news.example.org", b);
	assert_string_equal(a, b);
	message_id_make(k, "1 7 recap january@2", "news.example.org", b);
	assert_string_not_equal(a, b);
	assert_string_equal(strchr(a, '@'), "@news.example.org");
	assert_int_equal(strchr(a, '@') - a, 52);
	keys_free(k);
	(void)state;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(every_octet_counts),
		cmocka_unit_test(any_case),
		cmocka_unit_test(after_rotation),
		cmocka_unit_test(in_an_address),
		cmocka_unit_test(message_ids),
	};

	return cmocka_run_group_tests_name("base/token", tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* The key file: made private, read strictly, rotated without losing a key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/keys.h"

#define HEX64                                                                  \
	"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static char dir[64], path[128];

static int
set_up(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/tidings-keys.XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/config/keys", dir);
	return 0;
}

static int
tear_down(void **state)
{
	char cmd[128];

	(void)state;
	snprintf(cmd, sizeof(cmd), "rm -rf '%s'", dir);
	return system(cmd);
}

static void
made_private_and_once(void **state)
{
	struct err err = {0};
	struct keys *k;
	struct stat st;

	assert_int_equal(keys_create(path, &err), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	k = keys_load(path, &err);
	assert_non_null(k);
	assert_int_equal(keys_count(k), 1);
	keys_free(k);
	assert_int_equal(keys_create(path, &err), -1);
	assert_int_equal(err.kind, ERR_CREATE);
	(void)state;
}

/* The keys that one run found are never replaced by another's. */
static void
made_by_one_of_many(void **state)
{
	enum { RUNS = 8, ROUNDS = 20 };
	int made, status, go[2];
	struct err err = {0};
	char c;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		unlink(path);
		assert_int_equal(pipe(go), 0);
		for (int i = 0; i < RUNS; i++) {
			if (fork() != 0)
				continue;
			close(go[1]);
			if (read(go[0], &c, 1) != 0)
				_exit(2);
			_exit(keys_create(path, &err) == 0);
		}
		close(go[0]);
		close(go[1]);
		made = 0;
		for (int i = 0; i < RUNS; i++) {
			assert_true(wait(&status) > 0);
			made += WEXITSTATUS(status);
		}
		assert_int_equal(made, 1);
	}
}

static void
refused_when_others_can_read(void **state)
{
	static const mode_t open[] = {0640, 0604, 0620, 0601};
	struct err err = {0};

	assert_int_equal(keys_create(path, &err), 0);
	for (size_t i = 0; i < sizeof(open) / sizeof(open[0]); i++) {
		assert_int_equal(chmod(path, open[i]), 0);
		assert_null(keys_load(path, &err));
		assert_int_equal(err.kind, ERR_PERM);
		err_clear(&err);
	}
	assert_int_equal(unlink(path), 0);
	assert_null(keys_load(path, &err));
	assert_int_equal(err.kind, ERR_CONFIG);
	(void)state;
}

static void
rotated_32_times(void **state)
{
	struct err err = {0};
	char seen[KEYS_MAX + 1] = "";
	struct keys *k;

	assert_int_equal(keys_create(path, &err), 0);
	for (size_t n = 1; n <= KEYS_MAX; n++) {
		k = keys_load(path, &err);
		assert_non_null(k);
		assert_int_equal(keys_count(k), n);
		assert_null(strchr(seen, keys_newest(k)));
		seen[n - 1] = keys_newest(k);
		for (size_t i = 0; i < n; i++)
			assert_non_null(keys_token(k, seen[i]));
		keys_free(k);
		assert_int_equal(keys_rotate(path, &err),
			n < KEYS_MAX ? 0 : -1);
	}
	assert_int_equal(err.kind, ERR_DATA);
	(void)state;
}

static void
read_strictly(void **state)
{
	static const struct {
		const char *text;
		int line;	/* -1: right; 0: no line to blame */
	} cases[] = {
		{"a " HEX64 "\n", -1},
		{"a " HEX64, -1},
		{"# note\r\n\r\na " HEX64 " \r\nb " HEX64 "\r\n", -1},
		{"", 0},
		{"# only a note\n", 0},
		{"a " HEX64 "0\n", 1},
		{"a " HEX64 "00\n", 1},
		{"1 " HEX64 "\n", 1},
		{"A " HEX64 "\n", 1},
		{"a\t" HEX64 "\n", 1},
		{" a " HEX64 "\n", 1},
		{"a " HEX64 "\na " HEX64 "\n", 2},
		{"a " HEX64 "\nrubbish\n", 2},
		{"a zz0102030405060708090a0b0c0d0e0f"
		 "101112131415161718191a1b1c1d1e1f\n", 1},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = {0};
		struct keys *k = keys_parse(cases[i].text, "keys", &err);

		if ((k != NULL) != (cases[i].line < 0))
			fail_msg("case %zu: %s", i, k ? "taken" : err.msg);
		if (k == NULL) {
			assert_int_equal(err.kind, ERR_CONFIG);
			assert_int_equal(err.line, cases[i].line);
			/* A secret never reaches a message. */
			assert_null(strstr(err.msg, "0102"));
		}
		keys_free(k);
	}
	(void)state;
}

static void
purposes_differ(void **state)
{
	struct err err = {0};
	struct keys *k = keys_parse("a " HEX64 "\n", "keys", &err), *c;
	unsigned char out[KEY_USES + 1][SHA256_LEN];
	char h[ADDRESS_HASH_LEN + 1], g[ADDRESS_HASH_LEN + 1];

	for (int u = 0; u <= KEY_USES; u++) {
		struct hmac *m = u < KEY_USES
			? keys_use(k, (enum key_use)u) : keys_token(k, 'A');

		hmac_start(m);
		hmac_add(m, "same", 4);
		hmac_end(m, out[u]);
		for (int v = 0; v < u; v++)
			assert_memory_not_equal(out[u], out[v], SHA256_LEN);
	}
	c = keys_clone(k);
	address_hash(k, "sam@example.org", h);
	address_hash(c, "sam@example.org", g);
	assert_string_equal(h, g);
	assert_int_equal(strlen(h), ADDRESS_HASH_LEN);
	address_hash(c, "sem@example.org", g);
	assert_string_not_equal(h, g);
	keys_free(k);
	keys_free(c);
	(void)state;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(made_private_and_once, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(made_by_one_of_many, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(refused_when_others_can_read,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(rotated_32_times, set_up,
			tear_down),
		cmocka_unit_test(read_strictly),
		cmocka_unit_test(purposes_differ),
	};

	return cmocka_run_group_tests_name("base/keys", tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/*
 * Signing keys: the Ed25519 example of RFC 8463, RSA against OpenSSL's own
 * verification, what a key file must be, and clones in threads.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <threads.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/file.h"
#include "base/sign.h"

#define N(t) (sizeof(t) / sizeof((t)[0]))

static char dir[64], path[128];

static int
set_up(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/tidings-sign.XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/key.pem", dir);
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
put(const char *text)
{
	struct err err = {0};

	assert_int_equal(file_write_atomic(path, text, strlen(text), 0600,
		&err), 0);
}

/* passphrase may be NULL. Three primes are found sooner than two. */
static void
put_rsa(int bits, const char *passphrase)
{
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, NULL);
	FILE *f = fopen(path, "w");
	EVP_PKEY *k = NULL;

	assert_non_null(f);
	assert_true(EVP_PKEY_keygen_init(c) > 0 &&
		EVP_PKEY_CTX_set_rsa_keygen_bits(c, bits) > 0 &&
		EVP_PKEY_CTX_set_rsa_keygen_primes(c, 3) > 0 &&
		EVP_PKEY_generate(c, &k) > 0);
	EVP_PKEY_CTX_free(c);
	assert_true(PEM_write_PrivateKey(f, k, passphrase ? EVP_aes_128_cbc() :
		NULL, NULL, 0, NULL, (void *)(uintptr_t)passphrase));
	fclose(f);
	chmod(path, 0600);
	EVP_PKEY_free(k);
}

static void
refused(enum sign_kind kind, enum err_kind want, const char *why)
{
	struct err err = {0};

	assert_null(sign_key_load(path, kind, &err));
	assert_int_equal(err.kind, want);
	if (strstr(err.msg, why) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", err.msg, why);
}

/* The key of RFC 8032, section 7.1, test 1, as PKCS #8. */
static const char rfc_key[] = "-----BEGIN PRIVATE KEY-----\n"
	"MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
	"-----END PRIVATE KEY-----\n";

/* RFC 8463, appendix A.3: the header in its canonical form, and b=. */
static const char rfc_header[] =
	"from:Joe SixPack <joe@football.example.com>\r\n"
	"to:Suzie Q <suzie@shopping.example.net>\r\n"
	"subject:Is dinner ready?\r\n"
	"date:Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
	"message-id:<20030712040037.46341.5F8J@football.example.com>\r\n"
	"dkim-signature:v=1; a=ed25519-sha256; c=relaxed/relaxed;"
	" d=football.example.com; i=@football.example.com;"
	" q=dns/txt; s=brisbane; t=1528637909; h=from : to :"
	" subject : date : message-id : from : subject : date;"
	" bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=; b=";

static void
ed25519_rfc_8463(void **state)
{
	unsigned char digest[SHA256_LEN], out[SIGN_MAX];
	char text[200], public[SIGN_PUBLIC_SIZE];
	struct err err = {0};
	struct sign_key *k;
	size_t n;

	(void)state;
	put(rfc_key);
	k = sign_key_load(path, SIGN_ED25519, &err);
	assert_non_null(k);
	assert_int_equal(sign_key_kind(k), SIGN_ED25519);
	sign_key_public(k, public);
	assert_string_equal(public,
		"11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
	sha256(rfc_header, strlen(rfc_header), digest);
	for (int i = 0; i < 3; i++) {	/* the context is used again */
		assert_int_equal(sign_digest(k, digest, out, &n, &err), 0);
		assert_int_equal(n, 64);
		base64(out, n, text);
		assert_string_equal(text, "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQ"
			"Udt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1"
			"Q1Dw==");
	}
	sign_key_free(k);
}

/* What DNS would tell, as OpenSSL reads it. */
static EVP_PKEY *
published(const struct sign_key *k)
{
	char text[SIGN_PUBLIC_SIZE];
	unsigned char der[SIGN_PUBLIC_SIZE];
	const unsigned char *p = der;
	int n;

	sign_key_public(k, text);
	n = EVP_DecodeBlock(der, (unsigned char *)text, (int)strlen(text));
	assert_true(n > 0);
	return d2i_PUBKEY(NULL, &p, n);
}

static int
verifies(EVP_PKEY *pub, const unsigned char *digest, const unsigned char *s,
	size_t n)
{
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(pub, NULL);
	int ok = EVP_PKEY_verify_init(c) > 0 &&
		EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING) > 0 &&
		EVP_PKEY_CTX_set_signature_md(c, EVP_sha256()) > 0 &&
		EVP_PKEY_verify(c, s, n, digest, SHA256_LEN) == 1;

	EVP_PKEY_CTX_free(c);
	return ok;
}

static void
rsa_made_and_verified(void **state)
{
	unsigned char digest[SHA256_LEN], out[SIGN_MAX];
	struct err err = {0};
	struct sign_key *k;
	struct stat st;
	EVP_PKEY *pub;
	size_t n;

	(void)state;
	assert_int_equal(sign_key_create(path, SIGN_RSA, &err), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	k = sign_key_load(path, SIGN_RSA, &err);
	assert_non_null(k);
	assert_int_equal(sign_key_bits(k), SIGN_RSA_MIN);
	pub = published(k);
	assert_non_null(pub);
	for (int i = 0; i < 100; i++) {
		sha256(&i, sizeof(i), digest);
		assert_int_equal(sign_digest(k, digest, out, &n, &err), 0);
		assert_int_equal(n, SIGN_RSA_MIN / 8);
		assert_true(verifies(pub, digest, out, n));
		digest[i % SHA256_LEN] ^= 1;
		assert_false(verifies(pub, digest, out, n));
	}
	EVP_PKEY_free(pub);
	sign_key_free(k);
}

static void
never_overwritten(void **state)
{
	struct err err = {0};
	struct text before, after;
	struct arena a;

	(void)state;
	arena_init(&a);
	assert_int_equal(sign_key_create(path, SIGN_ED25519, &err), 0);
	assert_int_equal(file_read(&a, path, 4096, &before, &err), 0);
	assert_int_equal(sign_key_create(path, SIGN_ED25519, &err), -1);
	assert_int_equal(err.kind, ERR_CREATE);
	err_clear(&err);
	assert_int_equal(file_read(&a, path, 4096, &after, &err), 0);
	assert_string_equal(before.data, after.data);
	arena_release(&a);
}

static void
folder_made(void **state)
{
	struct err err = {0};
	struct sign_key *k;

	(void)state;
	snprintf(path, sizeof(path), "%s/a/b/key.pem", dir);
	assert_int_equal(sign_key_create(path, SIGN_ED25519, &err), 0);
	k = sign_key_load(path, SIGN_ED25519, &err);
	assert_non_null(k);
	sign_key_free(k);
}

static void
open_to_others(void **state)
{
	static const mode_t modes[] = {0640, 0620, 0604, 0602, 0610, 0601,
		0644, 0666, 0777};

	(void)state;
	put(rfc_key);
	for (size_t i = 0; i < N(modes); i++) {
		assert_int_equal(chmod(path, modes[i]), 0);
		refused(SIGN_ED25519, ERR_PERM, "chmod 600");
	}
}

static void
of_another_user(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	put(rfc_key);
	assert_int_equal(chown(path, 65534, 65534), 0);
	refused(SIGN_ED25519, ERR_PERM, "another user");
}

static void
links(void **state)
{
	char other[160];

	(void)state;
	put(rfc_key);
	snprintf(other, sizeof(other), "%s.other", path);
	assert_int_equal(link(path, other), 0);
	refused(SIGN_ED25519, ERR_PERM, "hard link");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink(other, path), 0);
	refused(SIGN_ED25519, ERR_PERM, "link");
}

static void
no_regular_file(void **state)
{
	(void)state;
	assert_int_equal(mkfifo(path, 0600), 0);
	refused(SIGN_ED25519, ERR_PERM, "regular");
	unlink(path);
	assert_int_equal(mkdir(path, 0700), 0);
	refused(SIGN_ED25519, ERR_PERM, "regular");
}

static void
no_key(void **state)
{
	(void)state;
	refused(SIGN_RSA, ERR_CONFIG, "doctor --dkim");
	put("");
	refused(SIGN_RSA, ERR_CONFIG, "no private key");
	put("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
	refused(SIGN_RSA, ERR_CONFIG, "no private key");
	put_rsa(SIGN_RSA_MIN, "sesame");
	refused(SIGN_RSA, ERR_CONFIG, "passphrase");
}

static void
another_kind(void **state)
{
	(void)state;
	put(rfc_key);
	refused(SIGN_RSA, ERR_CONFIG, "no RSA key");
	put_rsa(SIGN_RSA_MIN, NULL);
	refused(SIGN_ED25519, ERR_CONFIG, "no Ed25519 key");
}

static void
sizes(void **state)
{
	struct err err = {0};
	struct sign_key *k;

	(void)state;
	put_rsa(1024, NULL);
	refused(SIGN_RSA, ERR_CONFIG, "1024 bits");
	put_rsa(2040, NULL);
	refused(SIGN_RSA, ERR_CONFIG, "2040 bits");
	put_rsa(SIGN_RSA_MAX + 8, NULL);
	refused(SIGN_RSA, ERR_CONFIG, "4104 bits");
	put_rsa(3072, NULL);
	k = sign_key_load(path, SIGN_RSA, &err);
	assert_non_null(k);
	sign_key_free(k);
}

/* --- threads ------------------------------------------------------------ */

enum { THREADS = 4, ROUNDS = 50 };

struct task {
	struct sign_key *key;
	unsigned char out[ROUNDS][SIGN_MAX];
};

static int
sign_many(void *arg)
{
	struct task *t = arg;
	unsigned char digest[SHA256_LEN];
	size_t n;

	for (int i = 0; i < ROUNDS; i++) {
		sha256(&i, sizeof(i), digest);
		if (sign_digest(t->key, digest, t->out[i], &n, NULL) != 0)
			return -1;
	}
	return 0;
}

static void
clones_in_threads(void **state)
{
	static struct task task[THREADS];
	struct err err = {0};
	struct sign_key *k;
	thrd_t thread[THREADS];

	(void)state;
	assert_int_equal(sign_key_create(path, SIGN_RSA, &err), 0);
	k = sign_key_load(path, SIGN_RSA, &err);
	assert_non_null(k);
	for (int i = 0; i < THREADS; i++)
		task[i].key = sign_key_clone(k);
	sign_key_free(k);	/* a clone needs nothing of it */
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(thrd_create(&thread[i], sign_many, &task[i]),
			thrd_success);
	for (int i = 0; i < THREADS; i++) {
		int rc;

		thrd_join(thread[i], &rc);
		assert_int_equal(rc, 0);
		assert_memory_equal(task[i].out, task[0].out,
			sizeof(task[0].out));
		sign_key_free(task[i].key);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(ed25519_rfc_8463),
		TEST(rsa_made_and_verified),
		TEST(never_overwritten),
		TEST(folder_made),
		TEST(open_to_others),
		TEST(of_another_user),
		TEST(links),
		TEST(no_regular_file),
		TEST(no_key),
		TEST(another_kind),
		TEST(sizes),
		TEST(clones_in_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Hashes and encodings over OpenSSL's EVP; a failure there is fatal. */
#include "base/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/arena.h"

enum { BLOCK = 64 };

struct sha256 {
	EVP_MD_CTX *ctx;
};

struct hmac {
	EVP_MD_CTX *inner, *outer;	/* after the key's block */
	EVP_MD_CTX *ctx;
};

/* SHA-256 cannot fail but for memory: there is no answer worth returning. */
static void
must(int ok)
{
	if (!ok) {
		fputs("tidings: SHA-256 is not to be had\n", stderr);
		_Exit(EX_OSERR);
	}
}

/* OpenSSL crashes in its first use where this could not be made. */
void
crypto_init(void)
{
	must(OSSL_LIB_CTX_get0_global_default() != NULL);
}

void
sha256(const void *p, size_t n, unsigned char out[SHA256_LEN])
{
	must(EVP_Digest(p, n, out, NULL, EVP_sha256(), NULL));
}

/* A context that was set up once starts again without looking up SHA-256,
 * which is what costs. */
static EVP_MD_CTX *
context(void)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();

	must(c != NULL && EVP_DigestInit_ex(c, EVP_sha256(), NULL));
	return c;
}

struct sha256 *
sha256_new(void)
{
	struct sha256 *h = mem_alloc(sizeof(*h));

	h->ctx = context();
	return h;
}

void
sha256_free(struct sha256 *h)
{
	if (h == NULL)
		return;
	EVP_MD_CTX_free(h->ctx);
	free(h);
}

void
sha256_start(struct sha256 *h)
{
	must(EVP_DigestInit_ex(h->ctx, NULL, NULL));
}

void
sha256_add(struct sha256 *h, const void *p, size_t n)
{
	must(EVP_DigestUpdate(h->ctx, p, n));
}

void
sha256_end(struct sha256 *h, unsigned char out[SHA256_LEN])
{
	must(EVP_DigestFinal_ex(h->ctx, out, NULL));
}

static void
pad(EVP_MD_CTX *c, const unsigned char *key, unsigned char with)
{
	unsigned char block[BLOCK];

	for (int i = 0; i < BLOCK; i++)
		block[i] = key[i] ^ with;
	must(EVP_DigestInit_ex(c, NULL, NULL) &&
		EVP_DigestUpdate(c, block, sizeof(block)));
	wipe(block, sizeof(block));
}

void
hmac_key(struct hmac *h, const void *key, size_t n)
{
	unsigned char k[BLOCK] = {0};

	if (n > BLOCK)
		sha256(key, n, k);
	else
		memcpy(k, key, n);
	pad(h->inner, k, 0x36);
	pad(h->outer, k, 0x5c);
	wipe(k, sizeof(k));
}

struct hmac *
hmac_new(const void *key, size_t n)
{
	struct hmac *h = mem_alloc(sizeof(*h));

	h->inner = context();
	h->outer = context();
	h->ctx = context();
	hmac_key(h, key, n);
	return h;
}

void
hmac_free(struct hmac *h)
{
	if (h == NULL)
		return;
	EVP_MD_CTX_free(h->inner);
	EVP_MD_CTX_free(h->outer);
	EVP_MD_CTX_free(h->ctx);
	free(h);
}

void
hmac_start(struct hmac *h)
{
	must(EVP_MD_CTX_copy_ex(h->ctx, h->inner));
}

void
hmac_add(struct hmac *h, const void *p, size_t n)
{
	must(EVP_DigestUpdate(h->ctx, p, n));
}

void
hmac_add_field(struct hmac *h, const void *p, size_t n)
{
	unsigned char len[8];

	for (int i = 0; i < 8; i++)
		len[i] = (unsigned char)((unsigned long long)n >> (56 - 8 * i));
	hmac_add(h, len, sizeof(len));
	hmac_add(h, p, n);
}

void
hmac_end(struct hmac *h, unsigned char out[SHA256_LEN])
{
	unsigned char mid[SHA256_LEN];

	must(EVP_DigestFinal_ex(h->ctx, mid, NULL));
	must(EVP_MD_CTX_copy_ex(h->ctx, h->outer));
	must(EVP_DigestUpdate(h->ctx, mid, sizeof(mid)));
	must(EVP_DigestFinal_ex(h->ctx, out, NULL));
}

bool
ct_equal(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}

void
wipe(void *p, size_t n)
{
	OPENSSL_cleanse(p, n);
}

void
base32(const void *p, size_t n, char *out)
{
	static const char abc[] = "abcdefghijklmnopqrstuvwxyz234567";
	const unsigned char *s = p;
	unsigned int acc = 0;
	int bits = 0;

	for (size_t i = 0; i < n; i++) {
		acc = (acc << 8 | s[i]) & 0xffff;
		for (bits += 8; bits >= 5; bits -= 5)
			*out++ = abc[acc >> (bits - 5) & 31];
	}
	if (bits > 0)
		*out++ = abc[acc << (5 - bits) & 31];
	*out = '\0';
}

static int
base32_value(char c)
{
	if (c >= 'a' && c <= 'z')
		return c - 'a';
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= '2' && c <= '7')
		return c - '2' + 26;
	return -1;
}

long
base32_decode(const char *s, size_t n, void *out, size_t max)
{
	unsigned char *to = out;
	unsigned int acc = 0;
	size_t len = 0;
	int bits = 0;

	for (size_t i = 0; i < n; i++) {
		int v = base32_value(s[i]);

		if (v < 0)
			return -1;
		acc = (acc << 5 | (unsigned int)v) & 0xfff;
		bits += 5;
		if (bits >= 8) {
			if (len == max)
				return -1;
			bits -= 8;
			to[len++] = (unsigned char)(acc >> bits);
		}
	}
	/* Only the one canonical spelling: no spare bits, no spare letter. */
	if (bits >= 5 || (acc & ((1U << bits) - 1)) != 0)
		return -1;
	return (long)len;
}

void
base64(const void *p, size_t n, char *out)
{
	static const char abc[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"abcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *s = p;

	for (; n >= 3; n -= 3, s += 3) {
		*out++ = abc[s[0] >> 2];
		*out++ = abc[(s[0] & 3) << 4 | s[1] >> 4];
		*out++ = abc[(s[1] & 15) << 2 | s[2] >> 6];
		*out++ = abc[s[2] & 63];
	}
	if (n > 0) {
		*out++ = abc[s[0] >> 2];
		*out++ = abc[(s[0] & 3) << 4 | (n > 1 ? s[1] >> 4 : 0)];
		*out++ = n > 1 ? abc[(s[1] & 15) << 2] : '=';
		*out++ = '=';
	}
	*out = '\0';
}

void
hex(const void *p, size_t n, char *out)
{
	static const char abc[] = "0123456789abcdef";
	const unsigned char *s = p;

	for (size_t i = 0; i < n; i++) {
		*out++ = abc[s[i] >> 4];
		*out++ = abc[s[i] & 15];
	}
	*out = '\0';
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

long
hex_decode(const char *s, size_t n, void *out, size_t max)
{
	unsigned char *to = out;

	if (n % 2 != 0 || n / 2 > max)
		return -1;
	for (size_t i = 0; i < n; i += 2) {
		int hi = hex_value(s[i]), lo = hex_value(s[i + 1]);

		if (hi < 0 || lo < 0)
			return -1;
		to[i / 2] = (unsigned char)(hi << 4 | lo);
	}
	return (long)(n / 2);
}

/* SPDX-License-Identifier: MIT */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>

enum { SHA256_LEN = 32 };

/* Once, before anything else of it: ends the process where OpenSSL gets no
 * memory for itself. */
void crypto_init(void);

void sha256(const void *p, size_t n, unsigned char out[SHA256_LEN]);

/* The same in portions, one object for any number of hashes, one after the
 * other. It serves one thread. */
struct sha256;
struct sha256 *sha256_new(void);
void sha256_free(struct sha256 *h);	/* NULL is fine */
void sha256_start(struct sha256 *h);
void sha256_add(struct sha256 *h, const void *p, size_t n);
void sha256_end(struct sha256 *h, unsigned char out[SHA256_LEN]);

/*
 * HMAC-SHA256 (RFC 2104). The key's two blocks are hashed once, so that a
 * million short messages cost little more than two compressions each. One
 * object serves one thread; hmac_free wipes what it knew of the key.
 */
struct hmac;
struct hmac *hmac_new(const void *key, size_t n);
/* Another key for the same object: a third of the price of a new one. */
void hmac_key(struct hmac *h, const void *key, size_t n);
void hmac_free(struct hmac *h);		/* NULL is fine */
void hmac_start(struct hmac *h);
void hmac_add(struct hmac *h, const void *p, size_t n);
/* With its length (8 octets, big-endian) in front, so that ("ab","c") and
 * ("a","bc") differ. */
void hmac_add_field(struct hmac *h, const void *p, size_t n);
void hmac_end(struct hmac *h, unsigned char out[SHA256_LEN]);

/* In time that does not depend on where they differ. */
bool ct_equal(const void *a, const void *b, size_t n);
/* Overwrites n bytes, also where a compiler sees no further use. */
void wipe(void *p, size_t n);

/* Lower-case base32 (RFC 4648, a-z2-7) without padding. out has room for
 * base32_len(n) + 1. */
#define base32_len(n) (((n) * 8 + 4) / 5)
void base32(const void *p, size_t n, char *out);
/* Either case; number of bytes, or -1 if it is not base32 or passes max. */
long base32_decode(const char *s, size_t n, void *out, size_t max);

/* Base64 (RFC 4648) with padding and without line ends. out has room for
 * base64_len(n) + 1. */
#define base64_len(n) (((n) + 2) / 3 * 4)
void base64(const void *p, size_t n, char *out);

/* out has room for 2 * n + 1. */
void hex(const void *p, size_t n, char *out);
long hex_decode(const char *s, size_t n, void *out, size_t max);

#endif

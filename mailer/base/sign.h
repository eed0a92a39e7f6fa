/* SPDX-License-Identifier: MIT */
#ifndef BASE_SIGN_H
#define BASE_SIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/crypto.h"
#include "base/err.h"

/*
 * Private keys that sign SHA-256 digests: RSA with PKCS #1 v1.5 (RFC 8017,
 * section 8.2) and Ed25519 over the 32 octets of the digest (RFC 8463).
 *
 * A key is read once; a signature then costs the arithmetic and nothing else.
 * One object serves one thread: see sign_key_clone.
 */
enum sign_kind { SIGN_RSA, SIGN_ED25519 };

enum {
	SIGN_RSA_MIN = 2048, SIGN_RSA_MAX = 4096,	/* bits (RFC 8301) */
	SIGN_MAX = SIGN_RSA_MAX / 8,	/* octets of the longest signature */
	SIGN_PUBLIC_SIZE = 1024,	/* of a public key as text */
};

struct sign_key;

/*
 * The key in a PEM file that nobody else can read (S28): a regular file, no
 * link, that belongs to who runs this, with no right for group and others;
 * else ERR_PERM. A missing file, one that holds no such key, a key behind a
 * passphrase or an RSA key of other than SIGN_RSA_MIN to SIGN_RSA_MAX bits:
 * ERR_CONFIG.
 */
struct sign_key *sign_key_load(const char *path, enum sign_kind kind,
	struct err *err);
struct sign_key *sign_key_clone(const struct sign_key *k);
void sign_key_free(struct sign_key *k);		/* NULL is fine */

/* A new key in a file that was not there (else ERR_CREATE), 0600: RSA of
 * SIGN_RSA_MIN bits, or Ed25519. */
int sign_key_create(const char *path, enum sign_kind kind, struct err *err);

enum sign_kind sign_key_kind(const struct sign_key *k);
int sign_key_bits(const struct sign_key *k);

/* The octets of the signature in *n_r. ERR_OS: out of memory, or arithmetic
 * that went wrong. */
int sign_digest(struct sign_key *k, const unsigned char digest[SHA256_LEN],
	unsigned char out[SIGN_MAX], size_t *n_r, struct err *err);

/* The public key as DNS has it, in base64: for RSA a SubjectPublicKeyInfo
 * (RFC 6376, section 3.6.1), for Ed25519 the 32 octets alone (RFC 8463). */
void sign_key_public(const struct sign_key *k, char out[SIGN_PUBLIC_SIZE]);

#endif

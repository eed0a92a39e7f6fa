/* SPDX-License-Identifier: MIT */
/*
 * Signing keys over OpenSSL's EVP. What costs besides the arithmetic (parsing
 * PEM, looking algorithms up, making contexts) is done when a key is read.
 *
 * A key that others could have read is refused, not mended: it may be known
 * already.
 */
#include "base/sign.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"

enum { PEM_MAX = 16384, ED25519_LEN = 32 };

struct sign_key {
	enum sign_kind kind;
	EVP_PKEY *pkey;
	EVP_PKEY_CTX *rsa;	/* set up for PKCS #1 v1.5 and SHA-256 */
	EVP_MD_CTX *ed25519;
};

/* What can only fail for want of memory. */
static void
must(int ok)
{
	if (!ok) {
		fputs("tidings: out of memory for a key\n", stderr);
		_Exit(EX_OSERR);
	}
}

/* Owns pkey. */
static struct sign_key *
make(EVP_PKEY *pkey, enum sign_kind kind)
{
	struct sign_key *k = mem_alloc(sizeof(*k));

	memset(k, 0, sizeof(*k));
	k->kind = kind;
	k->pkey = pkey;
	if (kind == SIGN_ED25519) {
		k->ed25519 = EVP_MD_CTX_new();
		must(k->ed25519 != NULL);
		return k;
	}
	k->rsa = EVP_PKEY_CTX_new(pkey, NULL);
	must(k->rsa != NULL && EVP_PKEY_sign_init(k->rsa) > 0 &&
		EVP_PKEY_CTX_set_rsa_padding(k->rsa, RSA_PKCS1_PADDING) > 0 &&
		EVP_PKEY_CTX_set_signature_md(k->rsa, EVP_sha256()) > 0);
	return k;
}

void
sign_key_free(struct sign_key *k)
{
	if (k == NULL)
		return;
	EVP_PKEY_CTX_free(k->rsa);
	EVP_MD_CTX_free(k->ed25519);
	EVP_PKEY_free(k->pkey);
	free(k);
}

struct sign_key *
sign_key_clone(const struct sign_key *k)
{
	/* A key of its own: threads that share one wait for its lock. */
	EVP_PKEY *copy = EVP_PKEY_dup(k->pkey);

	must(copy != NULL);
	return make(copy, k->kind);
}

/* --- files -------------------------------------------------------------- */

static int
check_private(const char *path, const struct stat *st, struct err *err)
{
	if (!S_ISREG(st->st_mode))
		return err_at(err, ERR_PERM, path, 0, 0,
			"the signing key is not a regular file");
	if (st->st_uid != geteuid())
		return err_at(err, ERR_PERM, path, 0, 0, "the signing key "
			"belongs to another user");
	if ((st->st_mode & 077) != 0)
		return err_at(err, ERR_PERM, path, 0, 0, "others can read the "
			"signing key; do: chmod 600 %s", path);
	if (st->st_nlink != 1)
		return err_at(err, ERR_PERM, path, 0, 0, "the signing key has "
			"a second name somewhere (a hard link)");
	return 0;
}

static int
cannot_open(const char *path, struct err *err)
{
	if (errno == ENOENT || errno == ENOTDIR)
		return err_at(err, ERR_CONFIG, path, 0, 0, "there is no "
			"signing key; `tidings doctor --dkim` makes it");
	if (errno == ELOOP)
		return err_at(err, ERR_PERM, path, 0, 0, "the signing key is "
			"a link; name the file itself");
	return err_at(err, errno == EACCES ? ERR_PERM : ERR_CONFIG, path, 0, 0,
		"the signing key cannot be opened: %s", strerror(errno));
}

/* The number of octets, or -1. */
static long
read_private(const char *path, char text[PEM_MAX], struct err *err)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY |
		O_NONBLOCK);
	struct stat st;
	ssize_t got = 1;
	long n = 0;

	if (fd < 0)
		return cannot_open(path, err);
	if (fstat(fd, &st) != 0)
		n = err_at(err, ERR_CONFIG, path, 0, 0, "%s", strerror(errno));
	else
		n = check_private(path, &st, err);
	while (n >= 0 && got > 0 && n < PEM_MAX) {
		got = read(fd, text + n, PEM_MAX - (size_t)n);
		if (got < 0 && errno != EINTR)
			n = err_at(err, ERR_CONFIG, path, 0, 0, "the signing "
				"key cannot be read: %s", strerror(errno));
		n += got > 0 ? got : 0;
	}
	close(fd);
	return n;
}

/* Nobody is there to type one. */
static int
no_passphrase(char *buf, int size, int writing, void *arg)
{
	(void)buf, (void)size, (void)writing, (void)arg;
	return -1;
}

static EVP_PKEY *
parse(const char *text, long n)
{
	BIO *bio = BIO_new_mem_buf(text, (int)n);
	EVP_PKEY *pkey;

	must(bio != NULL);
	pkey = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
	BIO_free(bio);
	return pkey;
}

static int
check_kind(const EVP_PKEY *pkey, enum sign_kind kind, const char *path,
	struct err *err)
{
	int bits;

	if (pkey == NULL)
		return err_at(err, ERR_CONFIG, path, 0, 0, "this is no "
			"private key in PEM without a passphrase");
	if (kind == SIGN_ED25519)
		return EVP_PKEY_is_a(pkey, "ED25519") ? 0 : err_at(err,
			ERR_CONFIG, path, 0, 0, "this is no Ed25519 key");
	if (!EVP_PKEY_is_a(pkey, "RSA"))
		return err_at(err, ERR_CONFIG, path, 0, 0,
			"this is no RSA key");
	bits = EVP_PKEY_get_bits(pkey);
	if (bits < SIGN_RSA_MIN || bits > SIGN_RSA_MAX)
		return err_at(err, ERR_CONFIG, path, 0, 0, "the signing key "
			"has %d bits; receivers ask for %d to %d (RFC 8301)",
			bits, SIGN_RSA_MIN, SIGN_RSA_MAX);
	return 0;
}

struct sign_key *
sign_key_load(const char *path, enum sign_kind kind, struct err *err)
{
	char text[PEM_MAX];
	long n = read_private(path, text, err);
	EVP_PKEY *pkey;

	if (n < 0)
		return NULL;
	pkey = parse(text, n);
	wipe(text, (size_t)n);
	if (check_kind(pkey, kind, path, err) == 0)
		return make(pkey, kind);
	EVP_PKEY_free(pkey);
	return NULL;
}

int
sign_key_create(const char *path, enum sign_kind kind, struct err *err)
{
	EVP_PKEY *pkey = kind == SIGN_RSA ? EVP_RSA_gen(SIGN_RSA_MIN) :
		EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	BIO *bio = BIO_new(BIO_s_mem());
	char *text, *dir = path_dir(path);
	long n;
	int rc;

	must(pkey != NULL && bio != NULL && PEM_write_bio_PrivateKey(bio, pkey,
		NULL, NULL, 0, NULL, NULL));
	n = BIO_get_mem_data(bio, &text);
	rc = dir_make(dir, 0777, err);
	if (rc == 0)
		rc = file_create(path, text, (size_t)n, 0600, err);
	free(dir);
	wipe(text, (size_t)n);
	BIO_free(bio);
	EVP_PKEY_free(pkey);
	return rc;
}

/* --- using one ---------------------------------------------------------- */

enum sign_kind
sign_key_kind(const struct sign_key *k)
{
	return k->kind;
}

int
sign_key_bits(const struct sign_key *k)
{
	return EVP_PKEY_get_bits(k->pkey);
}

int
sign_digest(struct sign_key *k, const unsigned char digest[SHA256_LEN],
	unsigned char out[SIGN_MAX], size_t *n_r, struct err *err)
{
	int ok;

	*n_r = SIGN_MAX;
	if (k->kind == SIGN_RSA)
		ok = EVP_PKEY_sign(k->rsa, out, n_r, digest, SHA256_LEN);
	else
		ok = EVP_DigestSignInit(k->ed25519, NULL, NULL, NULL,
			     k->pkey) > 0 &&
			EVP_DigestSign(k->ed25519, out, n_r, digest,
				SHA256_LEN) > 0;
	return ok > 0 ? 0 : err_set(err, ERR_OS, "a signature failed");
}

void
sign_key_public(const struct sign_key *k, char out[SIGN_PUBLIC_SIZE])
{
	unsigned char raw[ED25519_LEN], *der = NULL;
	size_t n = sizeof(raw);
	int len;

	if (k->kind == SIGN_ED25519) {
		must(EVP_PKEY_get_raw_public_key(k->pkey, raw, &n));
		base64(raw, n, out);
		return;
	}
	len = i2d_PUBKEY(k->pkey, &der);
	must(len > 0 && base64_len((size_t)len) < SIGN_PUBLIC_SIZE);
	base64(der, (size_t)len, out);
	OPENSSL_free(der);
}

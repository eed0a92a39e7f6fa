/* SPDX-License-Identifier: MIT */
/* SHA-256 of files of any size, for evidence that names a file for ever. */
#include "base/digest.h"

#include <errno.h>
#include <openssl/evp.h>
#include <string.h>
#include <unistd.h>

int
digest_fd(int fd, unsigned char out[SHA256_LEN], struct err *err)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char block[32768];
	int rc = 0;
	ssize_t n;

	if (ctx == NULL || !EVP_DigestInit_ex(ctx, EVP_sha256(), NULL))
		rc = err_set(err, ERR_OS, "SHA-256 is not to be had");
	while (rc == 0) {
		n = read(fd, block, sizeof(block));
		if (n == 0)
			break;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			rc = err_set(err, ERR_IO, "cannot read it: %s",
				strerror(errno));
		else if (!EVP_DigestUpdate(ctx, block, (size_t)n))
			rc = err_set(err, ERR_OS, "SHA-256 is not to be had");
	}
	if (rc == 0 && !EVP_DigestFinal_ex(ctx, out, NULL))
		rc = err_set(err, ERR_OS, "SHA-256 is not to be had");
	EVP_MD_CTX_free(ctx);
	return rc;
}

/* SPDX-License-Identifier: MIT */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/crypto.h"
#include "base/err.h"

/* SHA-256 of all that can be read from an open descriptor, from where it
 * stands, in blocks. ERR_IO when reading fails. */
int digest_fd(int fd, unsigned char out[SHA256_LEN], struct err *err);

#endif

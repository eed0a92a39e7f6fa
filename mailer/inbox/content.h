/* SPDX-License-Identifier: MIT */
#ifndef INBOX_CONTENT_H
#define INBOX_CONTENT_H

#include <stddef.h>

#include "base/crypto.h"

/*
 * By what a mail is known as the same one again (I4): a hash of its Message-ID
 * and the other fields that its writer's program sets, and of its body; not of
 * what is written on the way (Received, Delivered-To, ...), nor of its line
 * ends, which differ between mailboxes. Pure, linear.
 */
void content_hash(const void *raw, size_t n, unsigned char out[SHA256_LEN]);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>

/* From the kernel, always: for keys, salts and the store's identity. */
void random_secret(void *p, size_t n);

/* The same unless TIDINGS_SEED is set, which makes it repeatable, for tests.
 * Never for keys. */
void random_bytes(void *p, size_t n);

#endif

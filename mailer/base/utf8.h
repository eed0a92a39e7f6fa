/* SPDX-License-Identifier: MIT */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>

/* The character at s (at most n octets), its length in *len_r; -1, and 1,
 * where the octets are not well-formed UTF-8 (no surrogates, no overlong
 * forms). */
long utf8_next(const char *s, size_t n, size_t *len_r);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef RECAP_SEQUENCE_H
#define RECAP_SEQUENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/*
 * What two sequences of strings have in common, in order: a longest common
 * subsequence. Pure.
 *
 * old_r[i] is the place in the new one of old string i, new_r[k] that in the
 * old one of new string k; NOWHERE where there is none. Both are the caller's.
 * False where they are too long to compare: then only what is equal at both
 * ends was found.
 */
#define NOWHERE ((size_t)-1)

bool sequence_match(struct arena *scratch, const char *const *old, size_t n,
	const char *const *new, size_t m, size_t *old_r, size_t *new_r);

#endif

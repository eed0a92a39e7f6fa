/* SPDX-License-Identifier: MIT */
#ifndef CMD_TRACES_H
#define CMD_TRACES_H

#include <stddef.h>

#include "cmd/home.h"

/*
 * Where in a home's files an address still stands: rosters and recaps under
 * lists/, mail in a Maildir, older copies of the store. Paths for people; of a
 * folder with many such files, the folder with their number. The store itself
 * is not looked at. key: the address in lower case.
 */
void traces_find(const struct home *h, const char *key, size_t *n_r,
	const char ***places_r);

#endif

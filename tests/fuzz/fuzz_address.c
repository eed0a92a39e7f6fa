/* SPDX-License-Identifier: MIT */
/* Whatever is accepted as an address is plain ASCII, has one @, and is
 * accepted again as what it became. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mime/address.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct address *a)
{
	struct address again;
	size_t at = 0;

	for (const char *p = a->addr; *p != '\0'; p++) {
		if (*p <= ' ' || *p > '~' || strchr("<>()[]\\,;:\"", *p))
			abort();
		at += *p == '@';
	}
	if (at != 1 || a->addr[0] == '-' ||
	    strlen(a->addr) != strlen(a->key) ||
	    strlen(a->addr) > ADDRESS_MAX)
		abort();
	if (address_parse(a->addr, strlen(a->addr), &again, NULL) != 0 ||
	    strcmp(again.addr, a->addr) != 0 || strcmp(again.key, a->key) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *s = malloc(size + 1), name[64];
	struct address a;

	if (s == NULL)
		return 0;
	if (size > 0)
		memcpy(s, data, size);
	s[size] = '\0';
	if (address_parse(s, size, &a, NULL) == 0)
		check(&a);
	if (mailbox_parse(s, name, sizeof(name), &a, NULL) == 0)
		check(&a);
	free(s);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/* Random bytes: the kernel's, or a repeatable stream for tests. */
#include "base/random.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sysexits.h>

#include "base/crypto.h"

void
random_secret(void *p, size_t n)
{
	unsigned char *s = p;

	while (n > 0) {
		ssize_t got = getrandom(s, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			fprintf(stderr, "tidings: no random bytes: %s\n",
				strerror(errno));
			_Exit(EX_OSERR);
		}
		s += got;
		n -= (size_t)got;
	}
}

void
random_bytes(void *p, size_t n)
{
	static uint64_t counter;
	const char *seed = getenv("TIDINGS_SEED");
	unsigned char block[SHA256_LEN], *s = p;
	struct hmac *h;

	if (seed == NULL || *seed == '\0') {
		random_secret(p, n);
		return;
	}
	h = hmac_new(seed, strlen(seed));
	while (n > 0) {
		size_t k = n < sizeof(block) ? n : sizeof(block);

		hmac_start(h);
		hmac_add(h, &counter, sizeof(counter));
		hmac_end(h, block);
		counter++;
		memcpy(s, block, k);
		s += k;
		n -= k;
	}
	hmac_free(h);
}

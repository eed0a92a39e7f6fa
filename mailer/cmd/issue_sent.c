/* SPDX-License-Identifier: MIT */
/*
 * What would be sent, so that what a person was shown can be compared with it
 * later (I7).
 *
 * The hash of the source says nothing of the list's settings, the templates
 * and the pictures in them, and that of the content nothing of what stands
 * around it. The editions' own hashes cover every octet, and the rules who
 * gets which.
 */
#include "cmd/issue_sent.h"

#include <string.h>

enum { EDITIONS_MAX = 16 << 20 };

static void
add(struct buf *b, const struct edition *e)
{
	buf_printf(b, "edition %s %s\n", e->tier, e->lang);
	buf_add(b, e->hash, SHA256_LEN);
}

void
issue_hash_sent(const struct issue *is, unsigned char out[SHA256_LEN])
{
	struct buf b;

	buf_init(&b, EDITIONS_MAX);
	buf_printf(&b, "%zu\n%s\n", strlen(is->rules), is->rules);
	for (size_t i = 0; i < is->n; i++)
		add(&b, &is->edition[i]);
	for (size_t i = 0; i < is->n_marked; i++) {
		add(&b, &is->marked[i].edition);
		buf_add(&b, is->marked[i].against, SHA256_LEN);
	}
	sha256(buf_str(&b), b.len, out);
	buf_release(&b);
}

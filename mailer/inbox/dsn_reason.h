/* SPDX-License-Identifier: MIT */
#ifndef INBOX_DSN_REASON_H
#define INBOX_DSN_REASON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "inbox/reply.h"
#include "mime/status.h"

/*
 * What a server's own words say of why, and whether for good: "550 5.1.1
 * User unknown", "Mailbox quota exceeded", "(#5.7.1)".
 */
struct diagnosis {
	struct status stated;	/* code and enhanced code, where there are */
	enum reply_permanence words;	/* by set phrases only */
};

void dsn_diagnose(struct arena *a, const char *s, size_t n,
	struct diagnosis *d_r);
/* There is more in it than silence. */
bool dsn_says_something(const struct diagnosis *d);
/* By enhanced code, then code, then words. */
enum reply_permanence dsn_permanence(const struct diagnosis *d);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef CMD_RUN_DIGEST_H
#define CMD_RUN_DIGEST_H

#include "cmd/digest_preview.h"
#include "cmd/run.h"
#include "store/digest.h"

/* How the files of the phase `digests` share their work. Not for others. */
struct making {
	struct run *r;
	struct home h;			/* with memory of its own */
	struct list_conf *l;
	int year, month;		/* of the digest */
	struct digest_row row;
};

/* The row, in a transaction of its own; also as one that is over. */
int making_put(struct making *m);
int making_end(struct making *m);
/* The notice and the row that names it, together. */
int making_tell(struct making *m, const struct digest_tell *t);
/* What was done, in JSON. */
void making_say(struct making *m, const char *did);
const char *making_title(struct making *m, const struct recap_ref *ref);
/* Others would fail in the same way: the next run tries again. */
bool making_failed_for_all(enum err_kind kind);

/* run_digest_wait.c: those of the list that wait for their day. */
int making_watch(struct making *m);

#endif

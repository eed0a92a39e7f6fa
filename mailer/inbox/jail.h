/* SPDX-License-Identifier: MIT */
#ifndef INBOX_JAIL_H
#define INBOX_JAIL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "inbox/reply.h"

/*
 * Where hostile mail is read. A broker (the program itself, started anew as
 * `tidings jail`, with nothing open, no secret and an empty environment) forks
 * one child a mail on request, ahead of need: without network and files, with
 * limits on memory, CPU, stack and time, and a list of the system calls it may
 * make. Bytes go in, a packed struct reply comes out, and is not trusted.
 */
struct jail;

/* ERR_TEMP where no process can be made. scale: TIDINGS_TIME_SCALE. */
int jail_open(struct jail **jail_r, double scale, struct err *err);
void jail_close(struct jail *j);	/* NULL is fine */

enum { JAIL_AHEAD = 8 };	/* mails that may be read at once */

/* Gives a mail to a child. The bytes are the caller's until its answer is
 * taken. At most JAIL_AHEAD without an answer. */
int jail_ask(struct jail *j, const void *raw, size_t n, struct err *err);
/* The same, and its answer brings the body and the files along. */
int jail_ask_files(struct jail *j, const void *raw, size_t n,
	struct err *err);
/*
 * The answer to the mail that was asked first. 1: *reply_r is filled; 0: the
 * child died of it: why_r says of what, in plain words ("its reader crashed
 * (signal 11)", "it took longer than 30 seconds"); -1: no fault of the mail.
 */
enum { JAIL_WHY = 128 };
int jail_answer(struct jail *j, struct arena *a, struct reply *reply_r,
	char why_r[JAIL_WHY], struct err *err);

/*
 * The other side: what `tidings jail` runs, on the descriptor that jail_open
 * has given it. warm is called before any child is made, so that what it
 * loads and opens is there when nothing can be opened any more; read is
 * reply_read, files is reply_files and follows it where they are asked for.
 * ERR_USAGE where no jail_open stands behind it.
 */
struct jail_work {
	void (*warm)(void);
	void (*read)(struct arena *a, const void *raw, size_t n,
		struct reply *reply_r);
	void (*files)(struct arena *a, const void *raw, size_t n,
		struct reply *reply_r);		/* NULL: none are read */
};
int jail_broker(const struct jail_work *w, struct err *err);

/* What reply_read needs is loaded and opened. */
void jail_warm(void);

#endif

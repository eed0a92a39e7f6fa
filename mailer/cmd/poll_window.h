/* SPDX-License-Identifier: MIT */
#ifndef CMD_POLL_WINDOW_H
#define CMD_POLL_WINDOW_H

#include "base/buf.h"
#include "base/crypto.h"
#include "cmd/poll.h"
#include "inbox/jail.h"
#include "inbox/mail.h"
#include "inbox/mailbox.h"
#include "store/mailbox.h"
#include "store/reply.h"

/* Between the files of poll. */
enum { POLL_RAW_MAX = MAIL_MAX + 64 * 1024 };

/* A mail under way. */
struct slot {
	const struct mailbox_item *item;
	struct buf raw;
	struct reply_mark mark;
	unsigned char hash[SHA256_LEN];
	bool known;		/* it is done, or another slot has it */
	bool asked;		/* a child reads it */
	bool files;		/* with its files */
	bool finished;		/* its effect is on the disk */
	struct reply_result result;
};

struct polling {
	struct poll *p;
	const struct mailbox_conf *conf;
	const char *name;
	struct jail *jail;
	char *secret;		/* of the mailbox that is open; or NULL */
	struct mailbox *m;
	struct mailbox_state state;
	struct reply_desk desk;
	struct arena a;		/* of a window of mails */
	size_t n;
	struct slot slot[JAIL_AHEAD];
	bool wrote;
};

/* TIDINGS_TIME_SCALE, as a factor. */
double poll_scale(void);

/* From the first of v on, as many as go together; how many in *n_r. */
int poll_window(struct polling *g, const struct mailbox_item *v, size_t n,
	size_t *n_r);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef INBOX_MAILBOX_OPS_H
#define INBOX_MAILBOX_OPS_H

#include "inbox/mailbox.h"

/* What kinds of mailboxes there are: one table of functions each, as
 * inbox/mailbox.h has them. */
struct mailbox_ops {
	int (*open)(const struct mailbox_options *o, struct jail *j,
		struct mailbox **m_r, struct err *err);
	void (*close)(struct mailbox *m);
	int (*list)(struct mailbox *m, struct arena *a, int64_t after,
		int64_t since, struct mailbox_item **v_r, size_t *n_r,
		struct err *err);
	int (*get)(struct mailbox *m, const struct mailbox_item *i, size_t max,
		struct buf *out, struct err *err);
	int (*done)(struct mailbox *m, const struct mailbox_item *i,
		bool understood, struct err *err);
};

extern const struct mailbox_ops mailbox_maildir, mailbox_imap;

/* The first member of each kind's own struct. */
struct mailbox {
	const struct mailbox_ops *ops;
	int64_t next;		/* UIDNEXT; 0 */
	int64_t validity;
	struct mailbox_options o;
};

/* A folder's name as servers and Maildirs write it: modified UTF-7 (RFC 3501,
 * 5.1.3). In the arena; NULL: it is no UTF-8, or has a control in it. */
char *mailbox_folder_name(struct arena *a, const char *name);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef INBOX_MAILBOX_H
#define INBOX_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "inbox/jail.h"

/*
 * Where replies come to: a Maildir, or a mailbox behind IMAP (RFC 3501), as a
 * table of functions; callers never ask which. IMAP is spoken by a child of
 * the jail's broker, which has the network and the password, and nothing else.
 *
 * A mail's place is (validity, uid). An IMAP folder that says no UIDVALIDITY
 * has validity 0, and its uids mean nothing from one poll to the next.
 */
enum mailbox_auth { MAILBOX_NO_AUTH, MAILBOX_PASSWORD, MAILBOX_XOAUTH2 };
enum mailbox_rest { MAILBOX_KEEP, MAILBOX_MOVE, MAILBOX_DELETE };
struct mailbox_options {
	const char *path;		/* of a Maildir; NULL: IMAP */
	const char *host;
	int port;
	bool tls;			/* TLS from the first octet; where
					 * STARTTLS is meant: starttls too */
	bool starttls;
	const char *ca_file;		/* who vouches for its certificate;
					 * NULL: whom the system trusts */
	enum mailbox_auth auth;
	const char *user, *secret;	/* NULL without */
	enum mailbox_rest rest;		/* what becomes of the understood */
	const char *folder;		/* of MAILBOX_MOVE */
	double scale;			/* TIDINGS_TIME_SCALE */
};

struct mailbox_item {
	const char *uid;	/* IMAP: decimal; Maildir: the unique name */
	int64_t size;		/* octets; -1: not known */
};

struct mailbox;

/*
 * Log-in only after the certificate and its host name were verified. -1:
 * ERR_UNAVAIL not reached or not there, ERR_TEMP try later, ERR_CONFIG refused
 * (log-in, certificate: says which), ERR_PERM, ERR_IO. What the options point
 * to has to last.
 */
int mailbox_open(const struct mailbox_options *o, struct jail *j,
	struct mailbox **m_r, struct err *err);
void mailbox_close(struct mailbox *m);		/* NULL is fine */
int64_t mailbox_validity(const struct mailbox *m);
/* UIDNEXT; 0: it does not say. */
int64_t mailbox_next_uid(const struct mailbox *m);

/*
 * What is there now, the oldest first. IMAP: uids above `after` (0: all), and
 * with since != 0 only what arrived then or later, a day more or less.
 * Duplicates in the server's answer are dropped. In the arena.
 */
int mailbox_list(struct mailbox *m, struct arena *a, int64_t after,
	int64_t since, struct mailbox_item **v_r, size_t *n_r,
	struct err *err);

/* The mail, at most max octets of it; out is cleared first. 1; 0: it has
 * vanished; -1. */
int mailbox_get(struct mailbox *m, const struct mailbox_item *i, size_t max,
	struct buf *out, struct err *err);

/* After its effect was committed: it is marked as seen, and where it was
 * understood moved or deleted as the options say. What is gone is no error. */
int mailbox_done(struct mailbox *m, const struct mailbox_item *i,
	bool understood, struct err *err);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef SEND_SMTP_REPLY_H
#define SEND_SMTP_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "mime/status.h"

/*
 * One reply of an SMTP server (RFC 5321 section 4.2), read as it arrives in
 * pieces of any size. Bounded (S10): 64 KiB and 100 lines, of which the first
 * SMTP_TEXT octets of text are kept. No allocation, no I/O.
 */
enum { SMTP_TEXT = 1500, SMTP_REPLY_MAX = 65536, SMTP_REPLY_LINES = 100 };

enum reply_progress { REPLY_MORE, REPLY_DONE, REPLY_BAD };

struct smtp_reply {
	int code;		/* 200 to 599 once REPLY_DONE */
	char status[STATUS_SIZE];	/* "5.1.1" (RFC 2034), or "" */
	char text[SMTP_TEXT];	/* lines without codes, LF between them;
				 * controls and non-ASCII are '?' */
	size_t len;		/* of text */
	size_t seen;		/* octets fed so far */
	int lines;
	int col;		/* private: octets of the line so far */
	int line_code;
	bool more;		/* "250-": another line follows */
	bool cr;
};

void smtp_reply_init(struct smtp_reply *r);

/*
 * Feeds n octets; *used_r of them belonged to this reply, which is all of
 * them unless it is REPLY_DONE. A line ends with CRLF, or with a bare LF,
 * which some servers send. REPLY_BAD: what came is not a reply, or passes a
 * limit; it stays bad.
 */
enum reply_progress smtp_reply_feed(struct smtp_reply *r, const char *p,
	size_t n, size_t *used_r);

/*
 * The text in one line for a report or a log: every word that holds an '@' is
 * left out, since servers repeat the recipient's address. Always terminated;
 * returns buf.
 */
const char *smtp_reply_words(const struct smtp_reply *r, char *buf,
	size_t size);

/* An EHLO reply offers this keyword (RFC 5321 section 4.1.1.1); *arg_r, if
 * not NULL, is what follows it up to the line's end, not terminated. */
bool smtp_reply_offers(const struct smtp_reply *r, const char *keyword,
	const char **arg_r);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef INBOX_FETCH_OPS_H
#define INBOX_FETCH_OPS_H

#include "inbox/fetch.h"
#include "inbox/fetch_stream.h"

/*
 * What the two halves of a session share: fetch_imap.c gets in and speaks,
 * fetch_mails.c asks for mails.
 */
struct mailimap;
struct _mailstream;

struct fetch {
	struct stream *stream;
	struct mailimap *imap;
	struct _mailstream *over;	/* the stream, for libetpan */
	struct buf line;		/* a command */
	bool made;		/* the folder to move to, in this session */
};

/* Sends f->line; a MAILIMAP_ code. MAILIMAP_ERROR_CUSTOM_COMMAND: the server
 * says NO. What it says otherwise is in f->imap. */
int fetch_command(struct fetch *f);
/* 0, or what went wrong, if not with the connection then with `what`; then
 * kind, and the server's words. */
int fetch_judge(const struct fetch *f, int rc, enum err_kind kind,
	const char *what, struct err *err);
/* Whether the server can do this. */
bool fetch_offers(const struct fetch *f, const char *name);

#endif

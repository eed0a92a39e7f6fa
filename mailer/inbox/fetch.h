/* SPDX-License-Identifier: MIT */
#ifndef INBOX_FETCH_H
#define INBOX_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/*
 * A child of the jail's broker that speaks IMAP with one server, and what its
 * parent says to it: frames (inbox/frame.h), each a FETCH_ number, the
 * milliseconds that it may take, then what stands beside it here. The answer
 * is a number: 0 and what follows "->", or an err_kind and a text that may
 * have a server's words in it.
 */
enum fetch_order {
	FETCH_OPEN,	/* host, port, tls, starttls, ca (octets), enum
			 * mailbox_auth, user, secret -> UIDVALIDITY,
			 * UIDNEXT, each 0 where the server says none */
	FETCH_LIST,	/* after, since -> n, then n times uid, size */
	FETCH_GET,	/* uid, max -> whether it is there, octets */
	FETCH_DONE,	/* uid, enum mailbox_rest, folder -> */
	FETCH_CLOSE,	/* -> */
};
enum {
	FETCH_LIST_MAX = 100000,	/* mails that are listed at a time */
	FETCH_ANSWER_MAX = 32 << 20,
};

/* Its life, on that descriptor. First it looks up the name and connects; then
 * it locks itself in for good, before the server has said a word. */
_Noreturn void fetch_child(int fd);

/* One session; inbox/fetch_imap.c. */
struct stream;
struct fetch;

struct fetch_login {
	bool starttls, tls;
	int auth;		/* enum mailbox_auth */
	const char *user, *secret;
};
struct fetch *fetch_new(struct stream *s);
/* Greeting, TLS, log-in, INBOX. */
int fetch_open(struct fetch *f, const struct fetch_login *l,
	int64_t *validity_r, int64_t *next_r, struct err *err);
int fetch_list(struct fetch *f, int64_t after, int64_t since, struct buf *out,
	struct err *err);
/* 1; 0: there is no such mail; -1. */
int fetch_get(struct fetch *f, uint32_t uid, size_t max, struct buf *out,
	struct err *err);
int fetch_done(struct fetch *f, uint32_t uid, int rest, const char *folder,
	struct err *err);
int fetch_close(struct fetch *f);

#endif

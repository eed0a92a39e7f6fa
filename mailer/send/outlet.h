/* SPDX-License-Identifier: MIT */
#ifndef SEND_OUTLET_H
#define SEND_OUTLET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "send/outcome.h"

/*
 * Where mail goes out: a function table, one const instance per file. Callers
 * never ask which one it is.
 *
 * An outlet is one way for one message after another, and serves one thread.
 * It takes them from a feed, which stands for the queue and the store, and
 * keeps four promises: nothing of a message can leave before `arm` was asked
 * for it and `armed` said yes; after a no it forgets the message; every other
 * one that it took is given to `done` once, when what became of it is certain;
 * and it holds at most `group` of them.
 */
struct envelope {
	const char *from;	/* "": the null sender */
	const char *to;		/* one recipient (S9) */
	const char *message_id;	/* without <> */
	const char *data;	/* wire bytes that passed wire_check; until the
				 * second `next` from now, or `done` */
	size_t len;
};

enum feed_link { LINK_NONE, LINK_OPENING, LINK_OPEN };
struct feed {
	/* The next message; NULL: there is none, and with `wait` there will
	 * be none any more. */
	const struct envelope *(*next)(struct feed *f, bool wait);
	/* Asks that these be armed, and does not wait. Once for each. */
	void (*arm)(struct feed *f, const struct envelope *const *e, size_t n);
	/* Waits for the commit. False: cancelled, not to be mailed any more,
	 * or the store failed; then `failed`, and it may be armed for all
	 * that anybody knows. */
	bool (*armed)(struct feed *f, const struct envelope *e);
	void (*done)(struct feed *f, const struct envelope *e,
		const struct outcome *o);
	/* How the connection is, for those who have connections. A first
	 * attempt follows a `next`, which waits until one may be made. */
	void (*link)(struct feed *f, enum feed_link link);
	bool failed;
};

enum relay_auth { RELAY_AUTH_NONE, RELAY_AUTH_PASSWORD, RELAY_AUTH_XOAUTH2 };

/* RFC 2920, where the relay offers it. */
enum relay_pipelining {
	RELAY_LOCKSTEP,		/* each command waits for its reply */
	RELAY_SAFE,		/* MAIL, RCPT, DATA in one write */
	RELAY_FULL,		/* and the content before them, of the message
				 * before: then two can be in doubt */
};

/* The caller's, and outlives the outlet. Times are already scaled. */
struct relay {
	const char *url;	/* smtp://, smtps:// or maildir:DIR; it is also
				 * the relay's name in rows and logs */
	const char *dir;	/* of a Maildir */
	bool tls;		/* false: only where the relay is loopback */
	const char *ca_file;	/* who vouches for its certificate; NULL: whom
				 * the system trusts */
	enum relay_auth auth;
	const char *user, *secret;
	const char *ehlo;	/* our name (S7) */
	int64_t connect_ms, command_ms, final_ms;	/* S4 */
	int connections;	/* at the same time, at most */
	int per_connection;	/* messages; 0: any number */
	enum relay_pipelining pipelining;
	bool verp;		/* an envelope sender a member (S42) */
	int weight;		/* share of the mail */
	int64_t rate_n, rate_ms;	/* so many in so long; 0: no limit */
	int64_t quota_n, quota_s;	/* the same, over all runs */
	const atomic_int *stop;	/* 1: take nothing new, finish what is armed;
				 * 2: at once */
};

struct outlet;

/* What became of a message that was armed when a process died. */
enum aftermath { AFTER_IN_DOUBT, AFTER_ACCEPTED, AFTER_NOT_SENT };

struct outlet_ops {
	const char *scheme;	/* "smtp" */
	size_t group;
	bool many;		/* several at once are of use */
	struct outlet *(*open)(const struct relay *r, struct err *err);
	/* Until the feed has no more. -1: the disk failed. */
	int (*run)(struct outlet *o, struct feed *f, struct err *err);
	void (*close)(struct outlet *o);	/* polite; NULL is fine */
	enum aftermath (*aftermath)(const struct relay *r,
		const char *message_id);
};

/* The first member of each kind's own struct. */
struct outlet {
	const struct outlet_ops *ops;
};

enum { OUTLET_GROUP_MAX = 128 };

extern const struct outlet_ops outlet_smtp, outlet_smtps, outlet_maildir;

/* By the URL's scheme; NULL: none of ours. */
const struct outlet_ops *outlet_for(const char *url);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef SEND_OUTLET_H
#define SEND_OUTLET_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "send/outcome.h"

/*
 * Where mail goes out: a function table, one const instance per file. Callers
 * never ask which one it is.
 *
 * Messages pass in groups of at most ops->group. For each of a group, i being
 * its place: prepare does all that cannot let the message out. Then seal,
 * once. Then the caller commits that the prepared ones are armed, and only
 * then, for each, hand_over; or abandon, where the store refused to arm it.
 * Then settle, once, and only then is what hand_over said true and may be
 * recorded. One outlet serves one thread.
 */
struct envelope {
	const char *from;	/* "": the null sender */
	const char *to;		/* one recipient (S9) */
	const char *message_id;	/* without <> */
	const char *data;	/* wire bytes that passed wire_check; need not
				 * outlive prepare */
	size_t len;
};

enum relay_auth { RELAY_AUTH_NONE, RELAY_AUTH_PASSWORD, RELAY_AUTH_XOAUTH2 };

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
	int per_connection;	/* messages; 0: any number */
	const volatile sig_atomic_t *stop;	/* 1: take nothing new, finish
						 * what is armed; 2: at once */
};

struct outlet;

/* What became of a message that was armed when a process died. */
enum aftermath { AFTER_IN_DOUBT, AFTER_ACCEPTED, AFTER_NOT_SENT };

struct outlet_ops {
	const char *scheme;	/* "smtp" */
	size_t group;
	struct outlet *(*open)(const struct relay *r, struct err *err);
	void (*close)(struct outlet *o);	/* polite; NULL is fine */
	/* True: ready. False: *outcome_r is final and nothing left. */
	bool (*prepare)(struct outlet *o, size_t i, const struct envelope *e,
		struct outcome *outcome_r);
	int (*seal)(struct outlet *o, struct err *err);
	void (*hand_over)(struct outlet *o, size_t i,
		struct outcome *outcome_r);
	void (*abandon)(struct outlet *o, size_t i);
	int (*settle)(struct outlet *o, struct err *err);
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

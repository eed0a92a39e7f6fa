/* SPDX-License-Identifier: MIT */
#ifndef SEND_SMTP_SESSION_H
#define SEND_SMTP_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "send/outlet.h"
#include "send/smtp_conn.h"

/*
 * A session with a relay (RFC 5321 section 3.1): a connection, what the relay
 * offers on it, and one command and its reply. Which ones, and when, is
 * smtp.c's.
 */
enum { SMTP_CONTENT_MAX = 64 * 1024 * 1024 };

struct session {
	struct outlet outlet;
	const struct relay *relay;
	struct smtp_conn *conn;	/* NULL: none yet */
	struct feed *feed;
	int sent;		/* transactions on this connection */
	uint64_t size_max;	/* SIZE (RFC 1870); 0: no limit known */
	bool size;		/* SIZE= may be given */
	bool pipelining;
	bool dirty;		/* a transaction was left: RSET is due */
	bool ahead;		/* commands went out, replies are to come */
	bool ahead_reset;	/* and RSET was the first of them */
	struct buf out;		/* what goes in one write */
};

bool session_stopping(const struct session *s);		/* by a signal */

/* Those that answer bool: true, the dialogue goes on; false, *o says why not. */
bool session_connect(struct session *s, struct outcome *o);
void session_drop(struct session *s, bool polite);

/* Whether it is our turn: a reply that came early would be taken for that of
 * what is sent next. A good-bye (421) is as good as hanging up. */
enum conn_result session_our_turn(struct session *s);
/* Sends s->out, if it is our turn. */
bool session_say(struct session *s, enum stage stage, struct outcome *o);
/* The same where that was seen just now. */
bool session_say_now(struct session *s, enum stage stage, struct outcome *o);
/* *code_r: of the reply, 0 without one. */
bool session_answer(struct session *s, enum stage stage, int *code_r,
	struct outcome *o);
bool session_command(struct session *s, enum stage stage, const char *line,
	int *code_r, struct outcome *o);
struct outcome session_silence(enum stage stage, enum conn_result result);

/* A message that no relay, or not this one, would take: *o is final. */
bool session_accepts(const struct envelope *e, struct outcome *o);
bool session_fits(const struct session *s, const struct envelope *e,
	struct outcome *o);

#endif

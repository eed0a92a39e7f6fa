/* SPDX-License-Identifier: MIT */
#ifndef SEND_OUTCOME_H
#define SEND_OUTCOME_H

#include <stdbool.h>

#include "send/smtp_reply.h"

/*
 * What became of one attempt to hand one message over: a value, not an
 * error. Which reply, or which silence, at which stage means what is decided
 * here and nowhere else.
 */
enum outcome_kind {
	OUTCOME_ACCEPTED,	/* the other side has taken it */
	OUTCOME_DEFERRED,	/* refused for now: again later (S5) */
	OUTCOME_FAILED,		/* refused for good: never again (S5) */
	OUTCOME_IN_DOUBT,	/* the last octet may have left, and nobody
				 * said what became of it: never again by
				 * itself */
	OUTCOME_NOT_SENT,	/* nothing happened to the row: the connection
				 * went, or the run was stopped, before */
	OUTCOME_RELAY,		/* the relay's trouble, not the member's: the
				 * row stays as it was */
};

enum stage {
	STAGE_CONNECT,		/* look-up, TCP, TLS, greeting, EHLO, AUTH */
	STAGE_EHLO,
	STAGE_MAIL,
	STAGE_RCPT,
	STAGE_DATA,
	STAGE_DOT,		/* content and final dot */
	STAGE_FILE,		/* a Maildir's file */
	STAGE_LETTER,		/* making the message */
};

struct outcome {
	enum outcome_kind kind;
	enum stage stage;
	int code;		/* SMTP reply; 0: none came */
	char status[STATUS_SIZE];	/* "5.1.1" (RFC 3463), "" : none came */
	char text[256];		/* plain words, no address, one line */
	bool reconnect;		/* this connection is of no more use */
	bool login;		/* the log-in was refused for good */
};

const char *outcome_name(enum outcome_kind kind);	/* "accepted" */
const char *stage_name(enum stage stage);		/* "RCPT" */

/*
 * A complete reply that belongs to the command of this stage. 421 closes the
 * connection and counts as a 4xx of its stage (S6); 5xx counts against the
 * row at RCPT, DATA and the dot only. What is neither 2xx (354 after DATA)
 * nor 4xx nor 5xx is a broken server: at the dot in doubt, else the relay's
 * trouble. *go_on_r: the dialogue goes on, nothing is decided.
 */
struct outcome outcome_of_reply(enum stage stage, const struct smtp_reply *r,
	bool *go_on_r);

/* No whole reply: connection lost, deadline passed, or what came is no SMTP.
 * After the dot: in doubt. text says which, in plain words. */
struct outcome outcome_of_silence(enum stage stage, const char *text);

/*
 * Seconds until the next attempt after the attempts-th refusal: 15 minutes
 * at first (S5, F13), then twice as long each time, 4 hours at most.
 */
long retry_delay(int attempts);

#endif

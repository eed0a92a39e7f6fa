/* SPDX-License-Identifier: MIT */
#ifndef SEND_SMTP_CONN_H
#define SEND_SMTP_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "send/outlet.h"
#include "send/smtp_reply.h"

/*
 * One connection to a relay: libcurl takes it through look-up, TCP, greeting,
 * STARTTLS with certificate and host verified, and AUTH, and hands it over;
 * then bytes go out and replies come in here, each wait with a deadline.
 */
struct smtp_conn;

enum conn_result {
	CONN_OK,
	CONN_CLOSED,		/* by the other side, or by the network */
	CONN_TIMEOUT,
	CONN_GARBAGE,		/* what came is no reply, or out of turn */
	CONN_STOPPED,		/* by a signal, see struct relay */
};
/* "the relay closed the connection"; NULL for CONN_OK. */
const char *conn_result_text(enum conn_result r);

/* NULL: the relay's trouble, in plain words in text_r (size at least 2), and
 * the code of the last reply, 0 without one. *denied_r: it refused the log-in
 * for good, and trying again could lock the account (F19). */
struct smtp_conn *smtp_conn_open(const struct relay *r, char *text_r,
	size_t size, int *code_r, bool *denied_r);

/*
 * Sends all n octets within ms. From the call on that includes a message's
 * last octet, any answer but a reply leaves the message in doubt. `armed`:
 * one stop signal does not end the wait at once, see struct relay.
 */
enum conn_result smtp_conn_send(struct smtp_conn *c, const void *p, size_t n,
	int64_t ms, bool armed);
enum conn_result smtp_conn_reply(struct smtp_conn *c, struct smtp_reply *r,
	int64_t ms, bool armed);
/* Some time has passed: the reply may be there, and need not be waited for. */
void smtp_conn_look_again(struct smtp_conn *c);

/* Nothing has arrived that nobody asked for, and the other side is there. */
bool smtp_conn_quiet(struct smtp_conn *c);
/* Octets that arrived behind the last reply are a whole 421: the server says
 * good-bye. False also when there are none. */
bool smtp_conn_farewell(struct smtp_conn *c);
bool smtp_conn_leftover(const struct smtp_conn *c);

/* polite: QUIT first. In each case the socket is shut down before the TLS
 * library gets a chance to flush what it holds. NULL is fine. */
void smtp_conn_close(struct smtp_conn *c, bool polite);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * SMTP transactions (RFC 5321) in lockstep: MAIL, RCPT, DATA, each answered
 * before the next; then, once the row is armed, content and final dot in one
 * send. One recipient a transaction (S9). Each reply belongs to the command
 * it answers, so nothing is said while octets are there that nobody asked for;
 * what a reply means is outcome.c's.
 *
 * A refused recipient is followed by RSET on the same connection. A
 * connection that turns out to be gone before anything of the message could
 * be taken is replaced once, at once, without blame.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/failpoint.h"
#include "send/outlet.h"
#include "send/smtp_conn.h"
#include "send/wire.h"

enum {
	CONTENT_MAX = 64 * 1024 * 1024,
	BLOCK_MS = 3 * 60 * 1000,	/* S4, one block of content */
};

struct smtp {
	struct outlet outlet;
	const struct relay *relay;
	struct smtp_conn *conn;	/* NULL: none yet */
	int sent;		/* transactions on this connection */
	uint64_t size_max;	/* SIZE (RFC 1870); 0: no limit known */
	bool size;		/* SIZE= may be given */
	struct buf content;	/* stuffed, with the final dot */
};

static struct smtp *
self(struct outlet *o)
{
	return (struct smtp *)o;
}

static void
drop(struct smtp *s, bool polite)
{
	smtp_conn_close(s->conn, polite);
	s->conn = NULL;
}

static struct outlet *
smtp_open(const struct relay *r, struct err *err)
{
	struct smtp *s = mem_alloc(sizeof(*s));

	(void)err;		/* connecting is prepare's: it may be retried */
	memset(s, 0, sizeof(*s));
	s->outlet.ops = &outlet_smtp;
	s->relay = r;
	buf_init(&s->content, CONTENT_MAX);
	return &s->outlet;
}

static void
smtp_close(struct outlet *o)
{
	if (o == NULL)
		return;
	drop(self(o), true);
	buf_release(&self(o)->content);
	free(o);
}

static struct outcome
relay_trouble(enum stage stage, int code, const char *text)
{
	struct outcome o = {.kind = OUTCOME_RELAY, .stage = stage,
		.code = code, .reconnect = true};

	snprintf(o.text, sizeof(o.text), "%s", text);
	return o;
}

/* Whether it is our turn: a reply that came early would be taken for that of
 * what is sent next. A good-bye (421) is as good as hanging up. */
static enum conn_result
our_turn(struct smtp *s)
{
	if (smtp_conn_quiet(s->conn))
		return CONN_OK;
	return smtp_conn_leftover(s->conn) && !smtp_conn_farewell(s->conn) ?
		CONN_GARBAGE : CONN_CLOSED;
}

/* One command and its reply. True: the dialogue goes on. */
static bool
command(struct smtp *s, enum stage stage, const char *line,
	struct smtp_reply *reply, struct outcome *o)
{
	enum conn_result result;
	bool go_on;

	result = our_turn(s);
	if (result == CONN_OK)
		result = smtp_conn_send(s->conn, line, strlen(line),
			s->relay->command_ms, false);
	if (result == CONN_OK)
		result = smtp_conn_reply(s->conn, reply, s->relay->command_ms,
			false);
	if (result != CONN_OK) {
		*o = outcome_of_silence(stage, conn_result_text(result));
		if (result == CONN_GARBAGE)
			o->kind = OUTCOME_RELAY;
		return false;
	}
	*o = outcome_of_reply(stage, reply, &go_on);
	return go_on;
}

/* What the relay offers now: libcurl keeps what it learnt to itself, and
 * after STARTTLS only the second answer counts. */
static bool
learn(struct smtp *s, struct outcome *o)
{
	struct smtp_reply reply;
	const char *arg = "";
	char line[300];

	snprintf(line, sizeof(line), "EHLO %s\r\n", s->relay->ehlo);
	if (!command(s, STAGE_EHLO, line, &reply, o)) {
		o->kind = OUTCOME_RELAY;
		return false;
	}
	s->size = smtp_reply_offers(&reply, "SIZE", &arg);
	s->size_max = strtoull(arg, NULL, 10);
	return true;
}

static bool
connect_relay(struct smtp *s, struct outcome *o)
{
	char text[256];
	int code = 0;

	s->conn = smtp_conn_open(s->relay, text, sizeof(text), &code);
	if (s->conn == NULL) {
		*o = relay_trouble(STAGE_CONNECT, code, text);
		if (s->relay->stop != NULL && *s->relay->stop != 0)
			o->kind = OUTCOME_NOT_SENT;
		return false;
	}
	s->sent = 0;
	if (!learn(s, o)) {
		drop(s, false);
		return false;
	}
	return true;
}

static bool
fits(const struct smtp *s, const struct envelope *e, struct outcome *o)
{
	if (s->size_max == 0 || e->len <= s->size_max)
		return true;
	memset(o, 0, sizeof(*o));
	o->kind = OUTCOME_FAILED;
	o->stage = STAGE_MAIL;
	o->code = 552;
	snprintf(o->status, sizeof(o->status), "5.3.4");
	snprintf(o->text, sizeof(o->text), "the message has %zu bytes and the "
		"relay takes %" PRIu64, e->len, s->size_max);
	return false;
}

static bool
envelope_dialogue(struct smtp *s, const struct envelope *e, struct outcome *o)
{
	struct smtp_reply reply;
	char line[600], size[40] = "";

	if (s->size)
		snprintf(size, sizeof(size), " SIZE=%zu", e->len);
	snprintf(line, sizeof(line), "MAIL FROM:<%s>%s\r\n", e->from, size);
	if (!command(s, STAGE_MAIL, line, &reply, o))
		return false;
	failpoint("smtp_mail");
	snprintf(line, sizeof(line), "RCPT TO:<%s>\r\n", e->to);
	if (!command(s, STAGE_RCPT, line, &reply, o))
		return false;
	failpoint("smtp_rcpt");
	return command(s, STAGE_DATA, "DATA\r\n", &reply, o);
}

/* After a refusal: the same connection, with the transaction forgotten. */
static void
reset(struct smtp *s, const struct outcome *o)
{
	struct smtp_reply reply;
	struct outcome ignored;

	if (o->reconnect) {
		drop(s, false);
		return;
	}
	if (!command(s, STAGE_MAIL, "RSET\r\n", &reply, &ignored))
		drop(s, false);
}

/* A connection that served before and is gone, or says 421, at MAIL was only
 * idle for too long; one that is lost later gets a second chance, too. */
static bool
deserves_another(const struct outcome *o, bool used, int attempt)
{
	if (attempt > 0)
		return false;
	if (o->stage == STAGE_MAIL && used &&
	    (o->kind == OUTCOME_NOT_SENT || o->code == 421))
		return true;
	return o->kind == OUTCOME_NOT_SENT && o->code == 0;
}

/* Silence that a new connection did not cure. */
static void
give_up(const struct smtp *s, struct outcome *o)
{
	if (o->kind != OUTCOME_NOT_SENT ||
	    (s->relay->stop != NULL && *s->relay->stop != 0))
		return;
	o->kind = o->stage == STAGE_MAIL ? OUTCOME_RELAY : OUTCOME_DEFERRED;
}

static bool
smtp_prepare(struct outlet *outlet, size_t i, const struct envelope *e,
	struct outcome *o)
{
	struct smtp *s = self(outlet);
	struct err err = {0};
	bool used;

	(void)i;
	if (wire_check_address(e->from, &err) == -1 ||
	    wire_check_address(e->to, &err) == -1) {
		*o = outcome_of_silence(STAGE_MAIL, err.msg);
		o->kind = OUTCOME_FAILED;
		o->reconnect = false;
		return false;
	}
	buf_clear(&s->content);
	wire_stuff(e->data, e->len, &s->content);
	if (s->content.overflow) {
		*o = outcome_of_silence(STAGE_MAIL, "the message is too large");
		o->kind = OUTCOME_FAILED;
		o->reconnect = false;
		return false;
	}
	if (s->conn != NULL && s->relay->per_connection > 0 &&
	    s->sent >= s->relay->per_connection)
		drop(s, true);
	if (s->conn != NULL && !smtp_conn_quiet(s->conn))
		drop(s, false);
	for (int attempt = 0;; attempt++) {
		if (s->conn == NULL && !connect_relay(s, o))
			return false;
		if (!fits(s, e, o))
			return false;
		used = s->sent++ > 0;
		if (envelope_dialogue(s, e, o))
			return true;
		if (!deserves_another(o, used, attempt))
			break;
		drop(s, false);
	}
	give_up(s, o);
	reset(s, o);
	return false;
}

static int
smtp_seal(struct outlet *o, struct err *err)
{
	(void)o, (void)err;
	return 0;
}

/* A whole reply, and nothing behind it but a good-bye: with more than that
 * nobody can say which of them answered the dot (F16). */
static struct outcome
read_verdict(struct smtp *s)
{
	struct smtp_reply reply;
	enum conn_result result;
	struct outcome o;
	bool go_on;

	result = smtp_conn_reply(s->conn, &reply, s->relay->final_ms, true);
	if (result != CONN_OK)
		return outcome_of_silence(STAGE_DOT, conn_result_text(result));
	o = outcome_of_reply(STAGE_DOT, &reply, &go_on);
	if (smtp_conn_farewell(s->conn)) {
		o.reconnect = true;
	} else if (smtp_conn_leftover(s->conn)) {
		o = outcome_of_silence(STAGE_DOT,
			"the relay answered the message twice");
	}
	return o;
}

static void
smtp_hand_over(struct outlet *outlet, size_t i, struct outcome *o)
{
	struct smtp *s = self(outlet);
	enum conn_result result;

	(void)i;
	failpoint("smtp_before_content");
	result = our_turn(s);
	if (result != CONN_OK) {	/* not an octet of it has left */
		*o = relay_trouble(STAGE_DATA, 0, conn_result_text(result));
		drop(s, false);
		return;
	}
	result = smtp_conn_send(s->conn, s->content.data, s->content.len,
		scaled(BLOCK_MS), true);
	failpoint("smtp_after_content");
	if (result != CONN_OK)
		*o = outcome_of_silence(STAGE_DOT, conn_result_text(result));
	else
		*o = read_verdict(s);
	failpoint("smtp_answered");
	if (o->reconnect)
		drop(s, false);
}

/* There is no way back from DATA but to hang up. */
static void
smtp_abandon(struct outlet *o, size_t i)
{
	(void)i;
	drop(self(o), false);
}

static int
smtp_settle(struct outlet *o, struct err *err)
{
	(void)o, (void)err;
	return 0;
}

static enum aftermath
smtp_aftermath(const struct relay *r, const char *message_id)
{
	(void)r, (void)message_id;
	return AFTER_IN_DOUBT;
}

#define SMTP_OPS                                                               \
	.group = 1, .open = smtp_open, .close = smtp_close,                    \
	.prepare = smtp_prepare, .seal = smtp_seal,                            \
	.hand_over = smtp_hand_over, .abandon = smtp_abandon,                  \
	.settle = smtp_settle, .aftermath = smtp_aftermath

const struct outlet_ops outlet_smtp = {.scheme = "smtp", SMTP_OPS};
const struct outlet_ops outlet_smtps = {.scheme = "smtps", SMTP_OPS};

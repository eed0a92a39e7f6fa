/* SPDX-License-Identifier: MIT */
/*
 * SMTP transactions (RFC 5321). One recipient a transaction (S9). Each reply
 * belongs to the command it answers, so nothing is said while octets are
 * there that nobody asked for; what a reply means is outcome.c's.
 *
 * Where the relay offers PIPELINING (RFC 2920), MAIL, RCPT and DATA go in one
 * write, and the row is armed while their replies travel: two round trips a
 * message. With `pipelining: full` the content stands before the next
 * message's commands in one write: one round trip. A DATA that gets 354
 * although its recipient was refused is answered with a lone dot. Elsewhere
 * each command waits for its reply.
 *
 * A refused recipient is followed by RSET on the same connection. A
 * connection that turns out to be gone before anything of the message could
 * be taken is replaced once, at once, without blame; on the new one the
 * message goes in lockstep, so that what kills a connection shows which
 * command it was.
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

static struct smtp *
self(struct outlet *o)
{
	return (struct smtp *)o;
}

static void
drop(struct smtp *s, bool polite)
{
	if (s->conn != NULL && s->feed != NULL)
		s->feed->link(s->feed, LINK_NONE);
	smtp_conn_close(s->conn, polite);
	s->conn = NULL;
	s->ahead = false;
}

static struct outlet *
smtp_open(const struct relay *r, struct err *err)
{
	struct smtp *s = mem_alloc(sizeof(*s));

	(void)err;		/* connecting waits for a message */
	memset(s, 0, sizeof(*s));
	s->outlet.ops = &outlet_smtp;
	s->relay = r;
	buf_init(&s->out, CONTENT_MAX);
	return &s->outlet;
}

static void
smtp_close(struct outlet *o)
{
	if (o == NULL)
		return;
	drop(self(o), true);
	buf_release(&self(o)->out);
	free(o);
}

static bool
stopping(const struct smtp *s)
{
	return s->relay->stop != NULL && *s->relay->stop != 0;
}

/* --- commands and replies ----------------------------------------------- */

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

static struct outcome
silence(enum stage stage, enum conn_result result)
{
	struct outcome o = outcome_of_silence(stage, conn_result_text(result));

	if (result == CONN_GARBAGE && stage != STAGE_DOT)
		o.kind = OUTCOME_RELAY;
	return o;
}

/* True: the dialogue goes on. *code_r: of the reply, 0 without one. */
static bool
answer(struct smtp *s, enum stage stage, int *code_r, struct outcome *o)
{
	struct smtp_reply reply;
	enum conn_result result;
	bool go_on;

	*code_r = 0;
	result = smtp_conn_reply(s->conn, &reply, s->relay->command_ms, false);
	if (result != CONN_OK) {
		*o = silence(stage, result);
		return false;
	}
	*code_r = reply.code;
	*o = outcome_of_reply(stage, &reply, &go_on);
	return go_on;
}

/* Sends what is in s->out, if it is our turn. */
static bool
say(struct smtp *s, enum stage stage, struct outcome *o)
{
	enum conn_result result = our_turn(s);

	if (result == CONN_OK)
		result = smtp_conn_send(s->conn, s->out.data, s->out.len,
			s->relay->command_ms, false);
	if (result == CONN_OK)
		return true;
	*o = silence(stage, result);
	return false;
}

static bool
command(struct smtp *s, enum stage stage, const char *line, int *code_r,
	struct outcome *o)
{
	*code_r = 0;
	buf_clear(&s->out);
	buf_adds(&s->out, line);
	return say(s, stage, o) && answer(s, stage, code_r, o);
}

/* --- a connection ------------------------------------------------------- */

/* What the relay offers now: libcurl keeps what it learnt to itself, and
 * after STARTTLS only the second answer counts. */
static bool
learn(struct smtp *s, struct outcome *o)
{
	struct smtp_reply reply;
	const char *arg = "";
	enum conn_result result;
	bool go_on;

	buf_clear(&s->out);
	buf_printf(&s->out, "EHLO %s\r\n", s->relay->ehlo);
	if (!say(s, STAGE_EHLO, o))
		return false;
	result = smtp_conn_reply(s->conn, &reply, s->relay->command_ms, false);
	if (result != CONN_OK) {
		*o = silence(STAGE_EHLO, result);
		return false;
	}
	*o = outcome_of_reply(STAGE_EHLO, &reply, &go_on);
	s->size = smtp_reply_offers(&reply, "SIZE", &arg);
	s->size_max = strtoull(arg, NULL, 10);
	s->pipelining = s->relay->pipelining != RELAY_LOCKSTEP &&
		smtp_reply_offers(&reply, "PIPELINING", NULL);
	return go_on;
}

static bool
connect_relay(struct smtp *s, struct outcome *o)
{
	char text[256];
	bool denied;
	int code = 0;

	s->sent = 0;
	s->dirty = s->ahead = false;
	s->feed->link(s->feed, LINK_OPENING);
	failpoint("smtp_connect");
	s->conn = smtp_conn_open(s->relay, text, sizeof(text), &code, &denied);
	if (s->conn == NULL) {
		*o = outcome_of_silence(STAGE_CONNECT, text);
		o->code = code;
		o->login = denied;
	} else if (learn(s, o)) {
		s->feed->link(s->feed, LINK_OPEN);
		failpoint("smtp_connected");
		return true;
	}
	o->kind = stopping(s) ? OUTCOME_NOT_SENT : OUTCOME_RELAY;
	smtp_conn_close(s->conn, false);
	s->conn = NULL;
	return false;
}

static bool
refuse(struct outcome *o, int code, const char *status, const char *text)
{
	*o = (struct outcome){.kind = OUTCOME_FAILED, .stage = STAGE_MAIL,
		.code = code};
	snprintf(o->status, sizeof(o->status), "%s", status);
	snprintf(o->text, sizeof(o->text), "%s", text);
	return false;
}

/* What needs no relay to be refused. */
static bool
acceptable(const struct envelope *e, struct outcome *o)
{
	struct err err = {0};
	size_t size = e->len;

	if (wire_check_address(e->from, &err) == -1 ||
	    wire_check_address(e->to, &err) == -1)
		return refuse(o, 0, "", err.msg);
	if (size > CONTENT_MAX / 2)
		size = wire_stuffed(e->data, e->len);
	if (size > CONTENT_MAX - 4096)
		return refuse(o, 0, "", "the message is too large");
	return true;
}

static bool
fits(const struct smtp *s, const struct envelope *e, struct outcome *o)
{
	char text[120];

	if (s->size_max == 0 || e->len <= s->size_max)
		return true;
	snprintf(text, sizeof(text), "the message has %zu bytes and the relay "
		"takes %" PRIu64, e->len, s->size_max);
	return refuse(o, 552, "5.3.4", text);
}

/* --- the envelope ------------------------------------------------------- */

static void
add_mail(const struct smtp *s, const struct envelope *e, struct buf *b)
{
	buf_printf(b, "MAIL FROM:<%s>", e->from);
	if (s->size)
		buf_printf(b, " SIZE=%zu", e->len);
	buf_adds(b, "\r\n");
}

/* Appends the commands of a message and notes that they are on their way. */
static void
add_envelope(struct smtp *s, const struct envelope *e)
{
	s->ahead = true;
	s->ahead_reset = s->dirty;
	if (s->dirty)
		buf_adds(&s->out, "RSET\r\n");
	add_mail(s, e, &s->out);
	buf_printf(&s->out, "RCPT TO:<%s>\r\nDATA\r\n", e->to);
	s->dirty = true;
	s->sent++;
}

/* There is no recipient, and yet the relay waits for content. */
static void
lone_dot(struct smtp *s, struct outcome *o)
{
	struct outcome ignored;
	int code;

	if (!command(s, STAGE_MAIL, ".\r\n", &code, &ignored) && code == 0)
		o->reconnect = true;
}

/* What the message before left cannot be undone: not this one's fault. */
static bool
no_reset(struct outcome *o)
{
	*o = outcome_of_silence(STAGE_MAIL, "the relay refused RSET");
	return false;
}

/* Only DATA was refused: rare, and what a reply too many looks like. Then what
 * comes next is no answer to RSET. */
static void
confirm(struct smtp *s, struct outcome *o)
{
	struct outcome ignored;
	int code;

	s->dirty = !command(s, STAGE_MAIL, "RSET\r\n", &code, &ignored);
	if (s->dirty && ignored.kind == OUTCOME_RELAY && code != 421)
		*o = silence(STAGE_DATA, CONN_GARBAGE);
	o->reconnect = s->dirty;
}

/* The replies to RSET, MAIL, RCPT and DATA, in their order; the first refusal
 * is the one that counts, unless one behind it shows that they have slipped. */
static bool
hear_envelope(struct smtp *s, struct outcome *o)
{
	struct outcome each;
	bool fine = true, go_on;
	int code;

	s->ahead = false;
	if (s->ahead_reset && !answer(s, STAGE_MAIL, &code, o))
		return no_reset(o);
	for (enum stage at = STAGE_MAIL; at <= STAGE_DATA; at++) {
		go_on = answer(s, at, &code, &each);
		if (fine || (!go_on && each.kind == OUTCOME_RELAY))
			*o = each;
		fine = fine && go_on;
		if (code == 0 || each.reconnect) {
			o->reconnect = true;
			return false;
		}
		failpoint(at == STAGE_MAIL ? "smtp_mail" :
			at == STAGE_RCPT ? "smtp_rcpt" : "smtp_data");
	}
	if (!fine && code == 354)
		lone_dot(s, o);
	else if (!fine && o->stage == STAGE_DATA)
		confirm(s, o);
	return fine;
}

struct attempt {
	struct feed *feed;
	const struct envelope *e;
	bool asked;		/* the row is armed, or about to be */
	bool gone;		/* it was not: taken out of our hands */
	int n;			/* connections that were tried before */
	bool used;		/* this one had served before */
	struct outcome o;
};

static void
ask(struct attempt *t)
{
	if (!t->asked)
		t->feed->arm(t->feed, &t->e, 1);
	t->asked = true;
}

/* The same in lockstep: no need to arm before the recipient is taken. */
static bool
envelope_in_steps(struct smtp *s, struct attempt *t)
{
	struct outcome *o = &t->o;
	struct buf line;
	bool fine;
	int code;

	if (s->dirty && !command(s, STAGE_MAIL, "RSET\r\n", &code, o))
		return no_reset(o);
	s->sent++;
	s->dirty = true;
	buf_init(&line, 1024);
	add_mail(s, t->e, &line);
	fine = command(s, STAGE_MAIL, buf_str(&line), &code, o);
	failpoint("smtp_mail");
	buf_clear(&line);
	buf_printf(&line, "RCPT TO:<%s>\r\n", t->e->to);
	fine = fine && command(s, STAGE_RCPT, buf_str(&line), &code, o);
	failpoint("smtp_rcpt");
	if (fine)
		ask(t);
	fine = fine && command(s, STAGE_DATA, "DATA\r\n", &code, o);
	failpoint("smtp_data");
	buf_release(&line);
	return fine;
}

/* --- a transaction ------------------------------------------------------ */

/* No: there is no way back from DATA but to hang up. The commit is waited for
 * before the replies, which then are there already. */
static bool
granted(struct smtp *s, struct attempt *t)
{
	failpoint("smtp_before_armed");
	t->gone = !t->feed->armed(t->feed, t->e);
	if (t->gone)
		drop(s, false);
	return !t->gone;
}

/* True: the relay waits for the content, and it may go. */
static bool
try_envelope(struct smtp *s, struct attempt *t)
{
	const struct relay *r = s->relay;

	if (!s->ahead && s->conn != NULL && ((r->per_connection > 0 &&
	    s->sent >= r->per_connection) || !smtp_conn_quiet(s->conn)))
		drop(s, !smtp_conn_leftover(s->conn));
	if (s->conn == NULL && !connect_relay(s, &t->o))
		return false;
	t->used = s->sent > (s->ahead ? 1 : 0);
	if (s->ahead)
		return granted(s, t) && hear_envelope(s, &t->o);
	if (!fits(s, t->e, &t->o))
		return false;
	if (!s->pipelining || t->n > 0)
		return envelope_in_steps(s, t) && granted(s, t);
	buf_clear(&s->out);
	add_envelope(s, t->e);
	if (!say(s, STAGE_MAIL, &t->o))
		return false;
	ask(t);
	return granted(s, t) && hear_envelope(s, &t->o);
}

/* A connection that served before and is gone, or says 421, at MAIL was only
 * idle for too long; one that is lost later gets a second chance, too. */
static bool
deserves_another(const struct smtp *s, const struct attempt *t)
{
	if (t->n > 0 || stopping(s) || t->o.stage == STAGE_CONNECT)
		return false;
	if (t->o.stage == STAGE_MAIL && t->o.code == 421)
		return t->used;
	return t->o.kind == OUTCOME_NOT_SENT && t->o.code == 0;
}

/* Silence that a new connection did not cure. */
static void
give_up(const struct smtp *s, struct outcome *o)
{
	if (o->kind != OUTCOME_NOT_SENT || stopping(s))
		return;
	o->kind = o->stage == STAGE_MAIL ? OUTCOME_RELAY : OUTCOME_DEFERRED;
}

/* Whether the wait for the commit has left the connection as it was. */
static bool
still_ours(struct smtp *s, struct attempt *t)
{
	enum conn_result result = our_turn(s);

	if (result != CONN_OK)
		t->o = silence(STAGE_DATA, result);
	return result == CONN_OK;
}

/*
 * Takes a message to where its content may go: armed, and the relay waits.
 * False: it is done with, or was taken out of our hands.
 */
static bool
open_transaction(struct smtp *s, struct attempt *t)
{
	if (!s->ahead && !acceptable(t->e, &t->o)) {
		t->feed->done(t->feed, t->e, &t->o);
		return false;
	}
	t->gone = false;
	for (t->n = 0;; t->n++) {
		if (try_envelope(s, t) && still_ours(s, t))
			return true;
		if (t->gone)
			return false;
		if (!deserves_another(s, t))
			break;
		drop(s, false);
	}
	give_up(s, &t->o);
	if (t->o.reconnect)
		drop(s, false);
	t->feed->done(t->feed, t->e, &t->o);
	if (s->conn == NULL)	/* once it is known why */
		t->feed->link(t->feed, LINK_NONE);
	return false;
}

/* A whole reply, and nothing behind it but a good-bye or the replies to what
 * went out with it: with more than that nobody can say which of them answered
 * the dot (F16). */
static struct outcome
hear_verdict(struct smtp *s)
{
	struct smtp_reply reply;
	enum conn_result result;
	struct outcome o;
	bool go_on;

	result = smtp_conn_reply(s->conn, &reply, s->relay->final_ms, true);
	if (result != CONN_OK)
		return silence(STAGE_DOT, result);
	o = outcome_of_reply(STAGE_DOT, &reply, &go_on);
	if (s->ahead)
		return o;
	if (smtp_conn_farewell(s->conn))
		o.reconnect = true;
	else if (smtp_conn_leftover(s->conn))
		o = outcome_of_silence(STAGE_DOT,
			"the relay answered the message twice");
	return o;
}

/* With `pipelining: full`, the message whose commands can go with the content
 * of this one; NULL: none. */
static const struct envelope *
companion(struct smtp *s, struct feed *f)
{
	const struct envelope *e;
	struct outcome o;

	if (!s->pipelining || s->relay->pipelining != RELAY_FULL ||
	    stopping(s) || (s->relay->per_connection > 0 &&
	    s->sent >= s->relay->per_connection))
		return NULL;
	e = f->next(f, false);
	if (e == NULL || (acceptable(e, &o) && fits(s, e, &o)))
		return e;
	f->done(f, e, &o);
	return NULL;
}

/* Content and final dot; what comes back is the next message, if its commands
 * went with them. */
static const struct envelope *
transfer(struct smtp *s, struct feed *f, const struct envelope *e)
{
	const struct envelope *next = companion(s, f);
	enum conn_result result;
	struct outcome o;

	buf_clear(&s->out);
	wire_stuff(e->data, e->len, &s->out);
	s->dirty = false;
	if (next != NULL)
		add_envelope(s, next);
	failpoint("smtp_before_content");
	result = smtp_conn_send(s->conn, s->out.data, s->out.len,
		scaled(BLOCK_MS), true);
	failpoint("smtp_after_content");
	if (next != NULL)
		f->arm(f, &next, 1);
	o = result == CONN_OK ? hear_verdict(s) : silence(STAGE_DOT, result);
	failpoint("smtp_answered");
	if (o.reconnect)
		drop(s, false);
	f->done(f, e, &o);
	return next;
}

static int
smtp_run(struct outlet *o, struct feed *f, struct err *err)
{
	struct smtp *s = self(o);
	struct attempt t = {.feed = f};

	(void)err;
	s->feed = f;
	for (;;) {
		if (t.e == NULL && (t.e = f->next(f, true)) == NULL)
			return 0;
		if (open_transaction(s, &t)) {
			t.e = transfer(s, f, t.e);
			t.asked = t.e != NULL;
		} else {
			t.e = NULL;
			t.asked = false;
		}
	}
}

static enum aftermath
smtp_aftermath(const struct relay *r, const char *message_id)
{
	(void)r, (void)message_id;
	return AFTER_IN_DOUBT;
}

#define SMTP_OPS                                                               \
	.group = 2, .many = true, .open = smtp_open, .run = smtp_run,          \
	.close = smtp_close, .aftermath = smtp_aftermath

const struct outlet_ops outlet_smtp = {.scheme = "smtp", SMTP_OPS};
const struct outlet_ops outlet_smtps = {.scheme = "smtps", SMTP_OPS};

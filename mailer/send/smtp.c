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
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/failpoint.h"
#include "send/smtp_session.h"
#include "send/wire.h"

enum {
	BLOCK_MS = 3 * 60 * 1000,	/* S4, one block of content */
	SMALL = 64 * 1024,		/* content that goes in one write */
	TAIL = 1024,			/* of larger content: with the dot */
	LAST_WORDS_MS = 2000,
};

static struct session *
self(struct outlet *o)
{
	return (struct session *)o;
}

static struct outlet *
smtp_open(const struct relay *r, struct err *err)
{
	struct session *s = mem_alloc(sizeof(*s));

	(void)err;		/* connecting waits for a message */
	memset(s, 0, sizeof(*s));
	s->outlet.ops = &outlet_smtp;
	s->relay = r;
	buf_init(&s->out, SMTP_CONTENT_MAX);
	return &s->outlet;
}

static void
smtp_close(struct outlet *o)
{
	if (o == NULL)
		return;
	session_drop(self(o), true);
	buf_release(&self(o)->out);
	free(o);
}

/* --- the envelope ------------------------------------------------------- */

static void
add_mail(const struct session *s, const struct envelope *e, struct buf *b)
{
	buf_printf(b, "MAIL FROM:<%s>", e->from);
	if (s->size)
		buf_printf(b, " SIZE=%zu", e->len);
	buf_adds(b, "\r\n");
}

/* Appends the commands of a message and notes that they are on their way. */
static void
add_envelope(struct session *s, const struct envelope *e)
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
lone_dot(struct session *s, struct outcome *o)
{
	struct outcome ignored;
	int code;

	if (!session_command(s, STAGE_MAIL, ".\r\n", &code, &ignored) && code == 0)
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
confirm(struct session *s, struct outcome *o)
{
	struct outcome ignored;
	int code;

	s->dirty = !session_command(s, STAGE_MAIL, "RSET\r\n", &code, &ignored);
	if (s->dirty && ignored.kind == OUTCOME_RELAY && code != 421)
		*o = session_silence(STAGE_DATA, CONN_GARBAGE);
	o->reconnect = s->dirty;
}

/* The replies to RSET, MAIL, RCPT and DATA, in their order; the first refusal
 * is the one that counts, unless one behind it shows that they have slipped. */
static bool
hear_envelope(struct session *s, struct outcome *o)
{
	struct outcome each;
	bool fine = true, go_on;
	int code;

	s->ahead = false;
	if (s->ahead_reset && !session_answer(s, STAGE_MAIL, &code, o))
		return no_reset(o);
	for (enum stage at = STAGE_MAIL; at <= STAGE_DATA; at++) {
		go_on = session_answer(s, at, &code, &each);
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
envelope_in_steps(struct session *s, struct attempt *t)
{
	struct outcome *o = &t->o;
	struct buf line;
	bool fine;
	int code;

	if (s->dirty && !session_command(s, STAGE_MAIL, "RSET\r\n", &code, o))
		return no_reset(o);
	s->sent++;
	s->dirty = true;
	buf_init(&line, 1024);
	add_mail(s, t->e, &line);
	fine = session_command(s, STAGE_MAIL, buf_str(&line), &code, o);
	failpoint("smtp_mail");
	buf_clear(&line);
	buf_printf(&line, "RCPT TO:<%s>\r\n", t->e->to);
	fine = fine && session_command(s, STAGE_RCPT, buf_str(&line), &code, o);
	failpoint("smtp_rcpt");
	if (fine)
		ask(t);
	fine = fine && session_command(s, STAGE_DATA, "DATA\r\n", &code, o);
	failpoint("smtp_data");
	buf_release(&line);
	return fine;
}

/* --- a transaction ------------------------------------------------------ */

/* No: there is no way back from DATA but to hang up. The commit is waited for
 * before the replies, which then are there already. */
static bool
granted(struct session *s, struct attempt *t)
{
	failpoint("smtp_before_armed");
	t->gone = !t->feed->armed(t->feed, t->e);
	if (t->gone)
		session_drop(s, false);
	else
		smtp_conn_look_again(s->conn);
	return !t->gone;
}

/* True: the relay waits for the content, and it may go. */
static bool
try_envelope(struct session *s, struct attempt *t)
{
	const struct relay *r = s->relay;
	bool looked;		/* whether it is our turn */

	if (!s->ahead && s->conn != NULL && ((r->per_connection > 0 &&
	    s->sent >= r->per_connection) || !smtp_conn_quiet(s->conn)))
		session_drop(s, !smtp_conn_leftover(s->conn));
	looked = s->conn != NULL;
	if (s->conn == NULL && !session_connect(s, &t->o))
		return false;
	t->used = s->sent > (s->ahead ? 1 : 0);
	if (s->ahead)
		return granted(s, t) && hear_envelope(s, &t->o);
	if (!session_fits(s, t->e, &t->o))
		return false;
	if (!s->pipelining || t->n > 0)
		return envelope_in_steps(s, t) && granted(s, t);
	buf_clear(&s->out);
	add_envelope(s, t->e);
	if (!(looked ? session_say_now : session_say)(s, STAGE_MAIL, &t->o))
		return false;
	ask(t);
	return granted(s, t) && hear_envelope(s, &t->o);
}

/* A connection that served before and is gone, or says 421, at MAIL was only
 * idle for too long; one that is lost later gets a second chance, too. */
static bool
deserves_another(const struct session *s, const struct attempt *t)
{
	if (t->n > 0 || session_stopping(s) || t->o.stage == STAGE_CONNECT)
		return false;
	if (t->o.stage == STAGE_MAIL && t->o.code == 421)
		return t->used;
	return t->o.kind == OUTCOME_NOT_SENT && t->o.code == 0;
}

/* Silence that a new connection did not cure. */
static void
give_up(const struct session *s, struct outcome *o)
{
	if (o->kind != OUTCOME_NOT_SENT || session_stopping(s))
		return;
	o->kind = o->stage == STAGE_MAIL ? OUTCOME_RELAY : OUTCOME_DEFERRED;
}

/* Whether the wait for the commit has left the connection as it was, and us
 * with leave to go on. */
static bool
still_ours(struct session *s, struct attempt *t)
{
	bool stopped = s->relay->stop != NULL && *s->relay->stop > 1;
	enum conn_result result = stopped ? CONN_STOPPED :
		session_our_turn(s);

	if (result != CONN_OK)
		t->o = session_silence(STAGE_DATA, result);
	return result == CONN_OK;
}

/*
 * Takes a message to where its content may go: armed, and the relay waits.
 * False: it is done with, or was taken out of our hands.
 */
static bool
open_transaction(struct session *s, struct attempt *t)
{
	if (!s->ahead && !session_accepts(t->e, &t->o)) {
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
		session_drop(s, false);
	}
	give_up(s, &t->o);
	if (t->o.reconnect)
		session_drop(s, false);
	t->feed->done(t->feed, t->e, &t->o);
	if (s->conn == NULL)	/* once it is known why */
		t->feed->link(t->feed, LINK_NONE);
	return false;
}

/* A whole reply, and nothing behind it but a good-bye or the replies to what
 * went out with it: with more than that nobody can say which of them answered
 * the dot (F16). */
static struct outcome
hear_verdict(struct session *s)
{
	struct smtp_reply reply;
	enum conn_result result;
	struct outcome o;
	bool go_on;

	result = smtp_conn_reply(s->conn, &reply, s->relay->final_ms, true);
	if (result != CONN_OK)
		return session_silence(STAGE_DOT, result);
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
companion(struct session *s, struct feed *f)
{
	const struct envelope *e;
	struct outcome o;

	if (!s->pipelining || s->relay->pipelining != RELAY_FULL ||
	    session_stopping(s) || (s->relay->per_connection > 0 &&
	    s->sent >= s->relay->per_connection))
		return NULL;
	e = f->next(f, false);
	if (e == NULL || (session_accepts(e, &o) && session_fits(s, e, &o)))
		return e;
	f->done(f, e, &o);
	return NULL;
}

/* What a relay says that hangs up, or speaks, in the middle of content. */
static struct outcome
hear_last_words(struct session *s, enum conn_result result)
{
	struct outcome o = session_silence(STAGE_DATA, result);
	struct smtp_reply reply;
	bool go_on;

	if (result != CONN_OK && session_stopping(s))
		return o;
	if (smtp_conn_reply(s->conn, &reply, scaled(LAST_WORDS_MS), true) ==
	    CONN_OK)
		o = outcome_of_reply(STAGE_DATA, &reply, &go_on);
	if (o.kind != OUTCOME_FAILED)
		o.kind = OUTCOME_DEFERRED;
	o.reconnect = true;
	return o;
}

/* All of large content but its end: what goes wrong here is not in doubt,
 * since the final octet is still ours. *sent_r octets went. */
static bool
send_bulk(struct session *s, size_t *sent_r, struct outcome *o)
{
	enum conn_result result;

	*sent_r = 0;
	if (s->out.len <= SMALL)
		return true;
	*sent_r = s->out.len - TAIL;
	result = smtp_conn_send(s->conn, s->out.data, *sent_r,
		scaled(BLOCK_MS), true);
	if (result == CONN_OK && smtp_conn_quiet(s->conn))
		return true;
	*o = hear_last_words(s, result);
	return false;
}

/* Content and final dot; what comes back is the next message, if its commands
 * went with them. */
static const struct envelope *
transfer(struct session *s, struct feed *f, const struct envelope *e)
{
	const struct envelope *next = NULL;
	enum conn_result result;
	struct outcome o;
	size_t sent;

	buf_clear(&s->out);
	wire_stuff(e->data, e->len, &s->out);
	s->dirty = false;
	failpoint("smtp_before_content");
	if (send_bulk(s, &sent, &o)) {
		next = companion(s, f);
		if (next != NULL)
			add_envelope(s, next);
		result = smtp_conn_send(s->conn, s->out.data + sent,
			s->out.len - sent, scaled(BLOCK_MS), true);
		failpoint("smtp_after_content");
		if (next != NULL)
			f->arm(f, &next, 1);
		o = result == CONN_OK ? hear_verdict(s) :
			session_silence(STAGE_DOT, result);
	}
	failpoint("smtp_answered");
	if (o.reconnect)
		session_drop(s, false);
	f->done(f, e, &o);
	return next;
}

static int
smtp_run(struct outlet *o, struct feed *f, struct err *err)
{
	struct session *s = self(o);
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

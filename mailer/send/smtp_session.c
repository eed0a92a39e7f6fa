/* SPDX-License-Identifier: MIT */
/* A session: each reply belongs to the command it answers, so nothing is said
 * while octets are there that nobody asked for. */
#include "send/smtp_session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/failpoint.h"
#include "send/wire.h"

bool
session_stopping(const struct session *s)
{
	return s->relay->stop != NULL && *s->relay->stop != 0;
}

void
session_drop(struct session *s, bool polite)
{
	if (s->conn != NULL && s->feed != NULL)
		s->feed->link(s->feed, LINK_NONE);
	smtp_conn_close(s->conn, polite);
	s->conn = NULL;
	s->ahead = false;
}

/* --- commands and replies ----------------------------------------------- */

enum conn_result
session_our_turn(struct session *s)
{
	if (smtp_conn_quiet(s->conn))
		return CONN_OK;
	return smtp_conn_leftover(s->conn) && !smtp_conn_farewell(s->conn) ?
		CONN_GARBAGE : CONN_CLOSED;
}

struct outcome
session_silence(enum stage stage, enum conn_result result)
{
	struct outcome o = outcome_of_silence(stage, conn_result_text(result));

	if (result == CONN_GARBAGE && stage != STAGE_DOT)
		o.kind = OUTCOME_RELAY;
	return o;
}

bool
session_answer(struct session *s, enum stage stage, int *code_r,
	struct outcome *o)
{
	struct smtp_reply reply;
	enum conn_result result;
	bool go_on;

	*code_r = 0;
	result = smtp_conn_reply(s->conn, &reply, s->relay->command_ms, false);
	if (result != CONN_OK) {
		*o = session_silence(stage, result);
		return false;
	}
	*code_r = reply.code;
	*o = outcome_of_reply(stage, &reply, &go_on);
	return go_on;
}

static bool
write_out(struct session *s, enum conn_result result, enum stage stage,
	struct outcome *o)
{
	if (result == CONN_OK)
		result = smtp_conn_send(s->conn, s->out.data, s->out.len,
			s->relay->command_ms, false);
	if (result == CONN_OK)
		return true;
	*o = session_silence(stage, result);
	return false;
}

bool
session_say(struct session *s, enum stage stage, struct outcome *o)
{
	return write_out(s, session_our_turn(s), stage, o);
}

bool
session_say_now(struct session *s, enum stage stage, struct outcome *o)
{
	return write_out(s, CONN_OK, stage, o);
}

bool
session_command(struct session *s, enum stage stage, const char *line, int *code_r,
	struct outcome *o)
{
	*code_r = 0;
	buf_clear(&s->out);
	buf_adds(&s->out, line);
	return session_say(s, stage, o) && session_answer(s, stage, code_r, o);
}

/* --- a connection ------------------------------------------------------- */

/* What the relay offers now: libcurl keeps what it learnt to itself, and
 * after STARTTLS only the second answer counts. */
static bool
learn(struct session *s, struct outcome *o)
{
	struct smtp_reply reply;
	const char *arg = "";
	enum conn_result result;
	bool go_on;

	buf_clear(&s->out);
	buf_printf(&s->out, "EHLO %s\r\n", s->relay->ehlo);
	if (!session_say(s, STAGE_EHLO, o))
		return false;
	result = smtp_conn_reply(s->conn, &reply, s->relay->command_ms, false);
	if (result != CONN_OK) {
		*o = session_silence(STAGE_EHLO, result);
		return false;
	}
	*o = outcome_of_reply(STAGE_EHLO, &reply, &go_on);
	s->size = smtp_reply_offers(&reply, "SIZE", &arg);
	s->size_max = strtoull(arg, NULL, 10);
	s->pipelining = s->relay->pipelining != RELAY_LOCKSTEP &&
		smtp_reply_offers(&reply, "PIPELINING", NULL);
	return go_on;
}

bool
session_connect(struct session *s, struct outcome *o)
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
	o->kind = session_stopping(s) ? OUTCOME_NOT_SENT : OUTCOME_RELAY;
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
bool
session_accepts(const struct envelope *e, struct outcome *o)
{
	struct err err = {0};
	size_t size = e->len;

	if (wire_check_address(e->from, &err) == -1 ||
	    wire_check_address(e->to, &err) == -1)
		return refuse(o, 0, "", err.msg);
	if (size > SMTP_CONTENT_MAX / 2)
		size = wire_stuffed(e->data, e->len);
	if (size > SMTP_CONTENT_MAX - 4096)
		return refuse(o, 0, "", "the message is too large");
	return true;
}

bool
session_fits(const struct session *s, const struct envelope *e, struct outcome *o)
{
	char text[120];

	if (s->size_max == 0 || e->len <= s->size_max)
		return true;
	snprintf(text, sizeof(text), "the message has %zu bytes and the relay "
		"takes %" PRIu64, e->len, s->size_max);
	return refuse(o, 552, "5.3.4", text);
}

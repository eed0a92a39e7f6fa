/* SPDX-License-Identifier: MIT */
/*
 * The policy on one screen: stage and first digit of the reply, then what it
 * means. "-" : the dialogue goes on.
 *
 *              2xx        354     4xx        5xx        anything else
 *   MAIL       -          relay   relay      relay      relay
 *   RCPT       -          relay   deferred   failed     relay
 *   DATA       relay      -       deferred   failed     relay
 *   dot        accepted   doubt   deferred   failed     in doubt
 *
 * Silence (connection lost, deadline, no SMTP): before the dot not sent,
 * after it in doubt. A 421 is a 4xx whose connection is over; at MAIL of a
 * connection that was used before it is only a connection that was idle for
 * too long, and the row goes out on a new one. "Too large" (552, 5.3.4) at MAIL
 * is the message's. Nonsense at RCPT or DATA may be about the member: it is the
 * relay's trouble when it happens again and again, as with silence (queue.c).
 */
#include "send/outcome.h"

#include <stdio.h>
#include <string.h>

static const char *const kind_names[] = {
	[OUTCOME_ACCEPTED] = "accepted",
	[OUTCOME_DEFERRED] = "deferred",
	[OUTCOME_FAILED] = "failed",
	[OUTCOME_IN_DOUBT] = "in_doubt",
	[OUTCOME_NOT_SENT] = "not_sent",
	[OUTCOME_RELAY] = "relay",
};

static const char *const stage_names[] = {
	[STAGE_CONNECT] = "connect",
	[STAGE_EHLO] = "EHLO",
	[STAGE_MAIL] = "MAIL",
	[STAGE_RCPT] = "RCPT",
	[STAGE_DATA] = "DATA",
	[STAGE_DOT] = "end of data",
	[STAGE_FILE] = "file",
	[STAGE_LETTER] = "letter",
};

const char *
outcome_name(enum outcome_kind kind)
{
	return kind_names[kind];
}

const char *
stage_name(enum stage stage)
{
	return stage_names[stage];
}

/* Too large is about the message, also where it is said early (RFC 1870). */
static bool
too_large(enum stage stage, const struct smtp_reply *r)
{
	return stage == STAGE_MAIL && (r->code == 552 ||
		(r->code / 100 == 5 && strcmp(r->status, "5.3.4") == 0));
}

static enum outcome_kind
kind_of(enum stage stage, int code, bool *go_on_r)
{
	bool counts = stage == STAGE_RCPT || stage == STAGE_DATA ||
		stage == STAGE_DOT;

	*go_on_r = false;
	switch (code / 100) {
	case 2:
		if (stage == STAGE_DOT)
			return OUTCOME_ACCEPTED;
		*go_on_r = stage != STAGE_DATA;
		return OUTCOME_RELAY;
	case 4:
		return counts ? OUTCOME_DEFERRED : OUTCOME_RELAY;
	case 5:
		return counts ? OUTCOME_FAILED : OUTCOME_RELAY;
	default:
		*go_on_r = stage == STAGE_DATA && code == 354;
		return stage == STAGE_DOT ? OUTCOME_IN_DOUBT : OUTCOME_RELAY;
	}
}

struct outcome
outcome_of_reply(enum stage stage, const struct smtp_reply *r, bool *go_on_r)
{
	struct outcome o = {.stage = stage, .code = r->code};

	o.kind = kind_of(stage, r->code, go_on_r);
	if (too_large(stage, r))
		o.kind = OUTCOME_FAILED;
	o.reconnect = !*go_on_r && (r->code == 421 || r->code / 100 == 3 ||
		(stage == STAGE_DATA && r->code / 100 == 2));
	memcpy(o.status, r->status, sizeof(o.status));
	smtp_reply_words(r, o.text, sizeof(o.text));
	return o;
}

struct outcome
outcome_of_silence(enum stage stage, const char *text)
{
	struct outcome o = {.stage = stage, .reconnect = true};

	o.kind = stage == STAGE_DOT ? OUTCOME_IN_DOUBT : OUTCOME_NOT_SENT;
	snprintf(o.text, sizeof(o.text), "%s", text);
	return o;
}

long
retry_delay(int attempts)
{
	long delay = 15 * 60;

	for (int i = 1; i < attempts && delay < 4 * 3600; i++)
		delay *= 2;
	return delay < 4 * 3600 ? delay : 4 * 3600;
}

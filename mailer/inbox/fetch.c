/* SPDX-License-Identifier: MIT */
/* A child that fetches mail: orders in, answers out; see fetch.h. */
#include "inbox/fetch.h"

#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clock.h"
#include "inbox/fetch_stream.h"
#include "inbox/frame.h"
#include "inbox/gnutls_load.h"
#include "inbox/imap_load.h"
#include "inbox/jail_ops.h"
#include "inbox/sandbox.h"

enum {
	ORDER_MAX = 4 << 20,	/* octets; most of it who is trusted */
	/* The alarm is the second line: the parent's deadline comes first. */
	ALARM_AFTER = 5,
	CONTROL_OCTETS = 256 * 1024,	/* of replies that carry no mail */
	LIST_OCTETS = 4 << 20,
};

struct session {
	struct fetch *fetch;
	struct stream *stream;
	struct arena arena;	/* of an order */
	struct buf body;	/* of an answer */
};

/* Connected, and then locked in. */
static int
get_connected(struct session *s, struct frame *f, int64_t deadline,
	struct fetch_login *l, struct err *err)
{
	const char *host = frame_take_text(f, &s->arena);
	int port = (int)frame_take_number(f);
	const void *ca;
	size_t n;

	l->tls = frame_take_number(f) != 0;
	l->starttls = frame_take_number(f) != 0;
	ca = frame_take_octets(f, &n);
	l->auth = (int)frame_take_number(f);
	l->user = frame_take_text(f, &s->arena);
	l->secret = frame_take_text(f, &s->arena);
	if (f->bad || host == NULL)
		return err_set(err, ERR_BUG, "an order cannot be read");
	if (stream_connect(&s->stream, host, port, l->tls || l->starttls,
	    deadline, err) == -1)
		return -1;
	if ((l->tls || l->starttls) &&
	    stream_trust(s->stream, ca, n, err) == -1)
		return -1;
	s->fetch = fetch_new(s->stream);
	/* From here on the other side is heard. */
	if (sandbox_enter(SANDBOX_TALK) == -1)
		_exit(JAIL_NOT_LOCKED);
	return 0;
}

static void
wipe(const char *s)
{
	char *at;

	if (s == NULL)
		return;
	memcpy(&at, &s, sizeof(s));
	explicit_bzero(at, strlen(at));
}

static int
order_open(struct session *s, struct frame *f, int64_t deadline,
	struct err *err)
{
	struct fetch_login l = {0};
	int64_t validity, next;
	int rc;

	if (s->fetch != NULL)
		return err_set(err, ERR_BUG, "there is a session already");
	if (get_connected(s, f, deadline, &l, err) == -1)
		return -1;
	stream_allow(s->stream, deadline, CONTROL_OCTETS);
	rc = fetch_open(s->fetch, &l, &validity, &next, err);
	wipe(l.secret);
	frame_number(&s->body, validity);
	frame_number(&s->body, next);
	return rc;
}

static int
order_get(struct session *s, struct frame *f, int64_t deadline,
	struct err *err)
{
	int64_t uid = frame_take_number(f), max = frame_take_number(f);
	struct buf mail;
	int rc;

	if (max < 0 || max > FETCH_ANSWER_MAX / 2)
		return err_set(err, ERR_BUG, "an order cannot be read");
	stream_allow(s->stream, deadline, (size_t)max + CONTROL_OCTETS);
	buf_init(&mail, (size_t)max);
	rc = fetch_get(s->fetch, (uint32_t)uid, (size_t)max, &mail, err);
	frame_number(&s->body, rc == 1);
	frame_octets(&s->body, buf_str(&mail), mail.len);
	buf_release(&mail);
	return rc == -1 ? -1 : 0;
}

static int
obey(struct session *s, struct frame *f, struct err *err)
{
	enum fetch_order order = (enum fetch_order)frame_take_number(f);
	int64_t ms = frame_take_number(f);
	int64_t deadline = clock_mono_ms() + ms, a, b;

	alarm((unsigned)(ms / 1000) + ALARM_AFTER);
	if (order == FETCH_OPEN)
		return order_open(s, f, deadline, err);
	if (s->fetch == NULL || f->bad)
		return err_set(err, ERR_BUG, "there is no session");
	if (order == FETCH_GET)
		return order_get(s, f, deadline, err);
	if (order == FETCH_CLOSE) {
		stream_allow(s->stream, deadline, CONTROL_OCTETS);
		return fetch_close(s->fetch);
	}
	a = frame_take_number(f);
	b = frame_take_number(f);
	if (order == FETCH_LIST) {
		stream_allow(s->stream, deadline, LIST_OCTETS);
		return fetch_list(s->fetch, a, b, &s->body, err);
	}
	stream_allow(s->stream, deadline, CONTROL_OCTETS);
	return fetch_done(s->fetch, (uint32_t)a, (int)b,
		frame_take_text(f, &s->arena), err);
}

_Noreturn void
fetch_child(int fd)
{
	const char *why = imap_load();
	struct session s = {0};
	struct buf order, answer;

	if (why == NULL)
		why = gnutls_load();
	if (sandbox_limit() == -1 || sandbox_enter(SANDBOX_CONNECT) == -1)
		_exit(JAIL_NOT_LOCKED);
	buf_init(&order, ORDER_MAX);
	buf_init(&answer, FETCH_ANSWER_MAX);
	buf_init(&s.body, FETCH_ANSWER_MAX - 64);
	while (frame_read(fd, &order)) {
		struct frame f = {(const unsigned char *)buf_str(&order),
			order.len, false};
		struct err err = {0};

		buf_clear(&answer);
		buf_clear(&s.body);
		if (why != NULL)
			err_set(&err, ERR_UNAVAIL, "no mail can be fetched: "
				"%s", why);
		else if (obey(&s, &f, &err) == 0 && s.body.overflow)
			err_set(&err, ERR_TEMP, "it sends too much");
		alarm(0);
		/* It may have had a password in it. */
		if (order.len > 0)
			explicit_bzero(order.data, order.len);
		frame_number(&answer, err.kind);
		if (err.kind != ERR_NONE)
			frame_text(&answer, err.msg);
		else
			buf_add(&answer, buf_str(&s.body), s.body.len);
		if (!frame_write(fd, &answer))
			break;
		arena_clear(&s.arena);
	}
	_exit(EX_OK);
}

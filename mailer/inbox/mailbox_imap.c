/* SPDX-License-Identifier: MIT */
/*
 * A mailbox behind IMAP, as its user has it: a child of the jail's broker
 * speaks with the server, and is given orders and a time for each.
 *
 * A child may compute for ten seconds in its life, which is little for a large
 * mailbox: after a fair share of work it is replaced by another, with a
 * connection of its own. What it says is not trusted, nor are the server's
 * words in it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "inbox/fetch.h"
#include "inbox/frame.h"
#include "inbox/jail_ops.h"
#include "inbox/mailbox_ops.h"

enum {
	ORDER_MS = 120000,	/* scaled (F22) */
	/* No server is measured by less. */
	LEAST_MS = 5000,
	LEAVE_MS = 1000,
	GRACE_MS = 2000,	/* for the child to say what is wrong itself */
	CA_MAX = 2 << 20,
	/* What a child does in its life: octets, each order counting as more
	 * than it has. */
	SHARE = 256 << 20,
	ORDER_SHARE = 16 * 1024,
	TEXT = 400,
};

struct imap {
	struct mailbox m;
	struct jail *j;
	struct jail_kid kid;	/* fd -1: it is gone */
	int64_t ms;		/* for an order */
	int64_t limit;		/* for the one that was begun */
	size_t spent;
	struct arena arena;
	char *folder;		/* of MAILBOX_MOVE, as the server has it */
	struct text ca;
	struct buf order, answer;
};

static struct imap *
self(struct mailbox *m)
{
	return (struct imap *)m;
}

static void
begin(struct imap *m, enum fetch_order what, int64_t ms)
{
	m->limit = ms;
	buf_clear(&m->order);
	frame_number(&m->order, what);
	frame_number(&m->order, ms);
}

/* Ends the child. why: NULL, or room for what it died of. */
static int
dismiss(struct imap *m, char *why, struct err *err)
{
	int rc = 0;

	if (m->kid.fd != -1) {
		close(m->kid.fd);
		m->kid.fd = -1;
		rc = jail_end(m->j, m->kid.pid, why, err);
	}
	return rc;
}

/* What a child says: one line of printable ASCII, not too long. */
static int
complaint(struct imap *m, enum err_kind kind, struct frame *f,
	struct err *err)
{
	const char *s = frame_take_text(f, &m->arena);
	char text[TEXT];
	size_t n = 0;

	if (s == NULL || f->bad)
		s = "it says nothing that can be read";
	for (; *s != '\0' && n + 1 < sizeof(text); s++)
		text[n++] = *s >= ' ' && *s <= '~' ? *s : '?';
	text[n] = '\0';
	if (kind != ERR_TEMP && kind != ERR_CONFIG && kind != ERR_BUG)
		kind = ERR_UNAVAIL;
	return err_set(err, kind, "the mailbox at %s:%d: %s", m->m.o.host,
		m->m.o.port, text);
}

/* The order that was begun; *f is what follows the 0 of its answer. */
static int
call(struct imap *m, struct frame *f, struct err *err)
{
	char why[JAIL_WHY] = "";
	enum err_kind kind;
	int rc;

	if (m->kid.fd == -1)
		return err_set(err, ERR_TEMP, "the connection to the mailbox "
			"is gone");
	rc = frame_call(m->kid.fd, &m->order, &m->answer, clock_mono_ms() +
		m->limit + GRACE_MS);
	if (rc != 1) {
		if (rc == 0)
			snprintf(why, sizeof(why), "it did not answer in "
				"time");
		if (dismiss(m, why, err) == -1)
			return -1;
		return err_set(err, ERR_TEMP, "the mailbox at %s:%d: %s",
			m->m.o.host, m->m.o.port, why);
	}
	*f = (struct frame){(const unsigned char *)buf_str(&m->answer),
		m->answer.len, false};
	kind = (enum err_kind)frame_take_number(f);
	if (kind == ERR_NONE && !f->bad)
		return 0;
	return complaint(m, kind, f, err);
}

static int
nonsense(struct imap *m, struct err *err)
{
	dismiss(m, NULL, NULL);
	return err_set(err, ERR_TEMP, "the mailbox at %s:%d: its reader gave "
		"an answer that is none", m->m.o.host, m->m.o.port);
}

/* A child with a session of its own. */
static int
start(struct imap *m, struct err *err)
{
	const struct mailbox_options *o = &m->m.o;
	struct frame f;
	int rc;

	if (jail_fetcher(m->j, &m->kid, err) == -1)
		return -1;
	m->spent = 0;
	begin(m, FETCH_OPEN, m->ms);
	frame_text(&m->order, o->host);
	frame_number(&m->order, o->port);
	frame_number(&m->order, o->tls);
	frame_number(&m->order, o->starttls);
	frame_octets(&m->order, m->ca.len > 0 ? m->ca.data : "", m->ca.len);
	frame_number(&m->order, o->auth);
	frame_text(&m->order, o->user);
	frame_text(&m->order, o->secret);
	rc = call(m, &f, err);
	if (m->order.len > 0)
		explicit_bzero(m->order.data, m->order.len);
	if (rc == 0) {
		int64_t validity = frame_take_number(&f);
		int64_t next = frame_take_number(&f);

		if (f.bad)
			return nonsense(m, err);
		if (m->m.validity != -1 && m->m.validity != validity)
			return err_set(err, ERR_TEMP, "the mailbox has begun "
				"to count its mails anew");
		m->m.validity = validity;
		m->m.next = next;
	}
	return rc;
}

static void
imap_close(struct mailbox *mailbox)
{
	struct imap *m = self(mailbox);
	struct frame f;

	/* A server that does not take leave is not waited for. */
	begin(m, FETCH_CLOSE, LEAVE_MS);
	if (m->kid.fd != -1)
		call(m, &f, NULL);
	dismiss(m, NULL, NULL);
	buf_release(&m->order);
	buf_release(&m->answer);
	arena_release(&m->arena);
	free(m);
}

static int
prepare(struct imap *m, struct err *err)
{
	const struct mailbox_options *o = &m->m.o;

	if (o->rest == MAILBOX_MOVE && (m->folder =
	    mailbox_folder_name(&m->arena, o->folder)) == NULL)
		return err_set(err, ERR_CONFIG, "no folder can have the name "
			"that understood mail is to be moved to");
	if (o->ca_file == NULL)
		return 0;
	return file_read(&m->arena, o->ca_file, CA_MAX, &m->ca, err);
}

static int
imap_open(const struct mailbox_options *o, struct jail *j,
	struct mailbox **m_r, struct err *err)
{
	struct imap *m = mem_alloc(sizeof(*m));

	memset(m, 0, sizeof(*m));
	arena_init(&m->arena);
	m->m.ops = &mailbox_imap;
	m->m.o = *o;
	m->m.validity = -1;
	m->j = j;
	m->kid.fd = -1;
	m->ms = (int64_t)(ORDER_MS * o->scale);
	if (m->ms < LEAST_MS)
		m->ms = LEAST_MS;
	buf_init(&m->order, CA_MAX + 64 * 1024);
	buf_init(&m->answer, FETCH_ANSWER_MAX);
	if (prepare(m, err) == -1 || start(m, err) == -1) {
		imap_close(&m->m);
		return -1;
	}
	*m_r = &m->m;
	return 0;
}

/* Before an order that costs about so much. */
static int
take_share(struct imap *m, size_t octets, struct err *err)
{
	if (m->spent > SHARE) {
		dismiss(m, NULL, NULL);
		if (start(m, err) == -1) {
			dismiss(m, NULL, NULL);
			return -1;
		}
	}
	m->spent += octets + ORDER_SHARE;
	return 0;
}

static int
imap_list(struct mailbox *mailbox, struct arena *a, int64_t after,
	int64_t since, struct mailbox_item **v_r, size_t *n_r, struct err *err)
{
	struct imap *m = self(mailbox);
	struct mailbox_item *v;
	struct frame f;
	int64_t n, last = after;

	begin(m, FETCH_LIST, m->ms);
	frame_number(&m->order, after);
	frame_number(&m->order, since);
	if (call(m, &f, err) == -1)
		return -1;
	n = frame_take_number(&f);
	if (n < 0 || n > FETCH_LIST_MAX)
		return nonsense(m, err);
	v = arena_array(a, (size_t)n, sizeof(*v));
	for (int64_t i = 0; i < n; i++) {
		int64_t uid = frame_take_number(&f);

		v[i].size = frame_take_number(&f);
		if (f.bad || uid <= last || uid > UINT32_MAX)
			return nonsense(m, err);
		v[i].uid = arena_printf(a, "%lld", (long long)uid);
		last = uid;
	}
	*v_r = v;
	*n_r = (size_t)n;
	return 0;
}

static uint32_t
number_of(const struct mailbox_item *i)
{
	return (uint32_t)strtoul(i->uid, NULL, 10);
}

static int
imap_get(struct mailbox *mailbox, const struct mailbox_item *i, size_t max,
	struct buf *out, struct err *err)
{
	struct imap *m = self(mailbox);
	struct frame f;
	const void *p;
	bool there;
	size_t n;

	if (take_share(m, i->size > 0 && i->size < SHARE ? (size_t)i->size : 0,
	    err) == -1)
		return -1;
	begin(m, FETCH_GET, m->ms);
	frame_number(&m->order, number_of(i));
	frame_number(&m->order, (int64_t)max);
	if (call(m, &f, err) == -1)
		return -1;
	there = frame_take_number(&f) != 0;
	p = frame_take_octets(&f, &n);
	if (f.bad || n > max)
		return nonsense(m, err);
	buf_add(out, p, n);
	return there ? 1 : 0;
}

static int
imap_done(struct mailbox *mailbox, const struct mailbox_item *i,
	bool understood, struct err *err)
{
	struct imap *m = self(mailbox);
	struct frame f;

	if (take_share(m, 0, err) == -1)
		return -1;
	begin(m, FETCH_DONE, m->ms);
	frame_number(&m->order, number_of(i));
	frame_number(&m->order, understood ? m->m.o.rest : MAILBOX_KEEP);
	frame_text(&m->order, m->folder);
	return call(m, &f, err);
}

const struct mailbox_ops mailbox_imap = {
	.open = imap_open,
	.close = imap_close,
	.list = imap_list,
	.get = imap_get,
	.done = imap_done,
};

/* SPDX-License-Identifier: MIT */
/*
 * The jail as its user has it: mails go to children of the broker, and
 * answers come back in the order of asking.
 *
 * All sockets are served together and none is waited for alone, so that a
 * large mail and a large answer never wait for each other.
 *
 * A child's time begins when it has its mail whole. It ends when the child is
 * killed, through the broker; a child that is done in time but whose answer is
 * asked for late has a few seconds to hand it over.
 */
#include "inbox/jail.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "inbox/jail_ops.h"

enum {
	PARSE_MS = 30000,	/* from a mail to its answer, scaled */
	/* Less than this is no measure of a mail on a busy machine, nor is it
	 * for the handing over. */
	LEAST_MS = 5000,
};

const char jail_too_long[] = "it took longer than 30 seconds";
static const char no_answer[] = "its reader gave an answer that is none";

/* A mail that was asked for. */
struct task {
	struct jail_kid kid;
	const char *raw;
	size_t n, out;		/* octets; written, of the length too */
	/* As written before them: how many octets follow, and the first of
	 * those, what is asked for. */
	char head[JAIL_HEAD];
	size_t answer_max;
	uint32_t answer;	/* length of the answer, as it comes in */
	size_t in;		/* octets read, of the length too */
	char *packed;
	int64_t deadline;	/* 0: it has not got its mail yet */
	bool over;		/* the other end is closed */
};

struct jail {
	struct jail_orders orders;
	int64_t parse_ms;
	bool charsets;		/* children have them all */
	size_t first, n;	/* of task, in a ring */
	struct task task[JAIL_AHEAD];
};

static struct task *
nth(struct jail *j, size_t i)
{
	return &j->task[(j->first + i) % JAIL_AHEAD];
}

int
jail_open(struct jail **jail_r, double scale, struct err *err)
{
	struct jail *j = mem_alloc(sizeof(*j));

	*jail_r = NULL;
	memset(j, 0, sizeof(*j));
	j->parse_ms = (int64_t)(PARSE_MS * scale);
	if (j->parse_ms < LEAST_MS)
		j->parse_ms = LEAST_MS;
	/* The child's own alarm comes last. */
	if (orders_open(&j->orders, (unsigned)(j->parse_ms / 1000) + 2,
	    err) == -1) {
		free(j);
		return -1;
	}
	*jail_r = j;
	return 0;
}

void
jail_close(struct jail *j)
{
	if (j == NULL)
		return;
	for (size_t i = 0; i < j->n; i++) {
		close(nth(j, i)->kid.fd);
		free(nth(j, i)->packed);
	}
	orders_close(&j->orders);
	free(j);
}

int
jail_fetcher(struct jail *j, struct jail_kid *k, struct err *err)
{
	return orders_fetcher(&j->orders, k, err);
}

int
jail_end(struct jail *j, pid_t pid, char why[JAIL_WHY], struct err *err)
{
	return orders_end(&j->orders, pid, why, err);
}

/* What the socket takes now. */
static void
give(struct jail *j, struct task *t)
{
	while (t->out < sizeof(t->head) + t->n) {
		bool begun = t->out >= sizeof(t->head);
		size_t from = begun ? t->out - sizeof(t->head) : t->out;
		const char *at = begun ? t->raw + from : t->head + from;
		size_t n = begun ? t->n - from : sizeof(t->head) - from;
		ssize_t done;

		done = send(t->kid.fd, at, n, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (done == -1 && errno == EINTR)
			continue;
		/* One that has gone is seen where its answer is read. */
		if (done <= 0)
			return;
		t->out += (size_t)done;
	}
	if (t->deadline == 0)
		t->deadline = clock_mono_ms() + j->parse_ms;
}

/* Where the next octets of the answer go; 0: it is whole, or none. */
static size_t
room(struct task *t, char **to)
{
	size_t in = t->in;

	if (in < sizeof(t->answer)) {
		*to = (char *)&t->answer + in;
		return sizeof(t->answer) - in;
	}
	if (t->answer > t->answer_max)
		return 0;
	if (t->packed == NULL)
		t->packed = mem_alloc(t->answer);
	in -= sizeof(t->answer);
	*to = t->packed + in;
	return t->answer - in;
}

static void
take(struct task *t)
{
	char *to;
	size_t n;

	while (!t->over && (n = room(t, &to)) > 0) {
		ssize_t done = recv(t->kid.fd, to, n, MSG_DONTWAIT);

		if (done == -1 && errno == EINTR)
			continue;
		if (done == -1 && errno == EAGAIN)
			return;
		if (done <= 0)
			t->over = true;
		else
			t->in += (size_t)done;
	}
	t->over = true;
}

static bool
whole(const struct task *t)
{
	return t->in >= sizeof(t->answer) &&
		t->in - sizeof(t->answer) == t->answer;
}

static struct task
make_task(const void *raw, size_t n, bool files)
{
	struct task t = {.raw = raw, .n = n, .answer_max = files ?
		REPLY_FILES_PACKED_MAX : REPLY_PACKED_MAX};
	uint32_t length = (uint32_t)n + 1;

	memcpy(t.head, &length, sizeof(length));
	t.head[sizeof(length)] = files ? JAIL_WITH_FILES : JAIL_FACTS;
	t.kid.fd = -1;
	return t;
}

static int
ask(struct jail *j, const void *raw, size_t n, bool files, struct err *err)
{
	struct task *t = nth(j, j->n);
	struct jail_kid kid;

	if (j->n == JAIL_AHEAD || n > JAIL_MAIL_MAX)
		return err_set(err, ERR_BUG, "too many or too large mails "
			"are read at once");
	if (orders_take(&j->orders, &kid, err) == -1)
		return -1;
	*t = make_task(raw, n, files);
	t->kid = kid;
	j->n++;
	give(j, t);
	/* Whoever asks next is told if there are no more. */
	orders_more(&j->orders);
	return 0;
}

int
jail_ask(struct jail *j, const void *raw, size_t n, struct err *err)
{
	return ask(j, raw, n, false, err);
}

int
jail_ask_files(struct jail *j, const void *raw, size_t n, struct err *err)
{
	return ask(j, raw, n, true, err);
}

/* All that goes, until something has moved or wait_ms are over. */
static void
serve(struct jail *j, int64_t wait_ms)
{
	struct pollfd p[JAIL_AHEAD];

	for (size_t i = 0; i < j->n; i++) {
		struct task *t = nth(j, i);

		p[i].fd = t->over ? -1 : t->kid.fd;
		p[i].events = POLLIN;
		if (t->out < sizeof(t->head) + t->n)
			p[i].events |= POLLOUT;
	}
	if (poll(p, j->n, wait_ms < 0 ? 0 : (int)wait_ms) <= 0)
		return;
	for (size_t i = 0; i < j->n; i++) {
		if (p[i].fd == -1)
			continue;
		if (p[i].revents & POLLOUT)
			give(j, nth(j, i));
		if (p[i].revents & (POLLIN | POLLHUP | POLLERR))
			take(nth(j, i));
	}
}

/* Until the first is over, or has had its time. */
static void
finish(struct jail *j, struct task *t)
{
	int64_t begun = clock_mono_ms(), now = begun, end;

	while (!t->over) {
		end = t->deadline;
		if (end < begun + LEAST_MS)
			end = begun + LEAST_MS;
		if (t->deadline == 0)
			end = begun + j->parse_ms;
		if (now >= end)
			return;
		serve(j, end - now);
		now = clock_mono_ms();
	}
}

/* Its mail goes to another child. */
static int
ask_again(struct jail *j, struct task *t, struct err *err)
{
	close(t->kid.fd);
	free(t->packed);
	*t = make_task(t->raw, t->n, t->answer_max == REPLY_FILES_PACKED_MAX);
	if (orders_take(&j->orders, &t->kid, err) == -1)
		return -1;
	give(j, t);
	return 0;
}

/* The first one's end. 1: *reply_r is filled; 0: it died of it; -1; 2: it
 * lacks charsets. */
static int
outcome(struct jail *j, struct arena *a, struct task *t,
	struct reply *reply_r, char why_r[JAIL_WHY], struct err *err)
{
	int rc;

	finish(j, t);
	why_r[0] = '\0';
	if (whole(t)) {
		jail_end(j, t->kid.pid, NULL, NULL);
		rc = reply_unpack(a, t->packed, t->answer, reply_r);
		if (rc == 0)
			snprintf(why_r, JAIL_WHY, "%s", no_answer);
		return rc;
	}
	if (!t->over)
		snprintf(why_r, JAIL_WHY, "%s", jail_too_long);
	else if (t->answer > t->answer_max)
		snprintf(why_r, JAIL_WHY, "%s", no_answer);
	rc = jail_end(j, t->kid.pid, why_r, err);
	return rc == 1 ? 2 : rc;
}

int
jail_answer(struct jail *j, struct arena *a, struct reply *reply_r,
	char why_r[JAIL_WHY], struct err *err)
{
	struct task *t = nth(j, 0);
	int rc;

	if (j->n == 0)
		return err_set(err, ERR_BUG, "no mail was asked for");
	rc = outcome(j, a, t, reply_r, why_r, err);
	if (rc == 2 && !j->charsets) {
		j->charsets = true;
		rc = orders_charsets(&j->orders, err) == -1 ? -1 : 2;
	}
	if (rc == 2)
		rc = ask_again(j, t, err) == -1 ? -1 : outcome(j, a, t,
			reply_r, why_r, err);
	if (t->kid.fd != -1)
		close(t->kid.fd);
	free(t->packed);
	j->first = (j->first + 1) % JAIL_AHEAD;
	j->n--;
	return rc == 2 ? 0 : rc;
}

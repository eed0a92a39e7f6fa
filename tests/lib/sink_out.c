/* SPDX-License-Identifier: MIT */
/*
 * The sink's replies, those that wait for their time among them, and its
 * record.
 */
#include "sink.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

/* Replies that wait for their time; all wait equally long, so the first one
 * in is the first one out. */
struct delayed {
	int64_t due;
	struct conn *c;
	size_t out, told;	/* octets */
};

static struct {
	struct delayed *v;
	size_t first, n, cap;
} queue;
static struct conn *talkers, *dead;	/* this round's */

/* --- the record --------------------------------------------------------- */

void
note(const char *event, const struct conn *c)
{
	if (s.record != NULL)
		fprintf(s.record, "%s %" PRId64 " %d %" PRId64 "\n", event,
			s.now, c->port, c->id);
}

/* The Message-ID, without <>; "-": none. */
static const char *
message_id(struct conn *c)
{
	static const char name[] = "Message-ID:";
	char *p = c->head, *line_end, *id;

	c->head[c->head_len] = '\0';
	for (; (line_end = strchr(p, '\r')) != NULL && line_end != p;
	     p = line_end + 2) {
		if (strncasecmp(p, name, sizeof(name) - 1) != 0)
			continue;
		p += sizeof(name) - 1;
		id = p + strspn(p, " \t\r\n<");
		id[strcspn(id, "> \r\n")] = '\0';
		return *id != '\0' ? id : "-";
	}
	return "-";
}

void
note_taken(struct conn *c, bool told)
{
	const char *id;

	if (s.record == NULL)
		return;
	id = message_id(c);
	fprintf(s.record, "taken %" PRId64 " %d %" PRId64 " %s %s\n", s.now,
		c->port, c->id, c->rcpt, id);
	if (!told)
		return;
	c->told_len += (size_t)snprintf(c->told + c->told_len,
		sizeof(c->told) - c->told_len, "%s %s\n", c->rcpt, id);
	if (c->told_len >= sizeof(c->told)) {
		fputs("sink: too many replies wait\n", stderr);
		exit(1);
	}
}

static void
note_told(const struct conn *c, size_t n)
{
	const char *p = c->told, *line;

	for (; p < c->told + n; p = line + 1) {
		line = memchr(p, '\n', (size_t)(c->told + n - p));
		fprintf(s.record, "told %" PRId64 " %d %" PRId64 " %.*s\n",
			s.now, c->port, c->id, (int)(line - p), p);
	}
}

/* --- replies ------------------------------------------------------------ */

void
say(struct conn *c, const char *text)
{
	size_t n = strlen(text);

	if (!c->in_round) {
		c->in_round = true;
		c->round_at = c->out_len;
		c->told_at = c->told_len;
		c->next_out = talkers;
		talkers = c;
	}
	if (n > sizeof(c->out) - c->out_len) {
		fputs("sink: too many replies wait\n", stderr);
		exit(1);
	}
	memcpy(c->out + c->out_len, text, n);
	c->out_len += n;
}

void
close_conn(struct conn *c)
{
	note("gone", c);
	close(c->fd);
	c->fd = -1;
	s.open--;
	c->next_dead = dead;
	dead = c;
}

/* Only between rounds, when no event can speak of them. */
static void
bury(void)
{
	struct conn **at = &dead, *c;

	while ((c = *at) != NULL) {
		if (c->waiting > 0) {
			at = &c->next_dead;
			continue;
		}
		*at = c->next_dead;
		free(c->in);
		free(c->head);
		free(c);
	}
}

/* Replies are short and nobody has more than a few to come: a socket that
 * does not take them whole has nobody behind it, and hears no more. */
static void
leave(struct conn *c, size_t out, size_t told)
{
	if (c->fd != -1 && !c->mute)
		c->mute = send(c->fd, c->out, out, MSG_NOSIGNAL) !=
			(ssize_t)out;
	if (c->fd != -1 && !c->mute && told > 0)
		note_told(c, told);
	memmove(c->out, c->out + out, c->out_len -= out);
	memmove(c->told, c->told + told, c->told_len -= told);
	if (c->fd != -1 && c->last && c->out_len == 0)
		shutdown(c->fd, SHUT_WR);
}

static void
put_off(struct conn *c, size_t out, size_t told)
{
	size_t cap = queue.cap ? queue.cap * 2 : 1024;

	if (queue.first + queue.n == queue.cap && queue.first > queue.n) {
		memmove(queue.v, queue.v + queue.first,
			queue.n * sizeof(*queue.v));
		queue.first = 0;
	} else if (queue.first + queue.n == queue.cap) {
		queue.v = realloc(queue.v, cap * sizeof(*queue.v));
		if (queue.v == NULL)
			die("sink");
		queue.cap = cap;
	}
	queue.v[queue.first + queue.n++] = (struct delayed){s.now + s.delay, c,
		out, told};
	c->waiting++;
}

/* At the end of a round: first the record, then the replies. */
void
end_round(void)
{
	struct conn *c;

	if (s.record != NULL)
		fflush(s.record);
	while ((c = talkers) != NULL) {
		talkers = c->next_out;
		c->in_round = false;
		if (s.delay > 0)
			put_off(c, c->out_len - c->round_at,
				c->told_len - c->told_at);
		else
			leave(c, c->out_len, c->told_len);
	}
	bury();
}

void
leave_due(void)
{
	for (; queue.n > 0 && queue.v[queue.first].due <= s.now; queue.n--) {
		struct delayed *d = &queue.v[queue.first++];

		d->c->waiting--;
		leave(d->c, d->out, d->told);
	}
	if (queue.n == 0)
		queue.first = 0;
}

int64_t
next_due(void)
{
	return queue.n > 0 ? queue.v[queue.first].due : INT64_MAX;
}


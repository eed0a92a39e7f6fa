/* SPDX-License-Identifier: MIT */
/*
 * What clients say to the sink. Content is looked through for its end and for
 * nothing else: from one CR to the next.
 */
#include "sink.h"

#include <string.h>
#include <strings.h>

/* How a transaction fails: as servers refuse for now and for good, and as
 * connections end between a message and the answer to it. */
enum fault {
	NONE, RCPT_LATER, RCPT_NEVER, CONTENT_LATER, CONTENT_NEVER, LOST,
	TAKEN_UNTOLD, TAKEN_CUT, FAULTS
};

/* The next one's (xorshift64*). */
static enum fault
draw(void)
{
	uint64_t x = s.seed;

	if (s.faults == 0)
		return NONE;
	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	s.seed = x;
	x *= UINT64_C(0x2545f4914f6cdd1d);
	return (x >> 33) % s.faults != 0 ? NONE :
		(enum fault)(1 + (x >> 20) % (FAULTS - 1));
}

/* Nothing more is heard, and perhaps part of a reply was said. */
static void
hang_up(struct conn *c, const char *text)
{
	say(c, text);
	c->last = true;
}

static void
forget(struct conn *c)
{
	c->sender = false;
	c->rcpt[0] = '\0';
	c->head_len = 0;
}

static void
keep_sample(const struct conn *c)
{
	FILE *f = s.sample == NULL ? NULL : fopen(s.sample, "w");

	if (s.sample == NULL)
		return;
	if (f == NULL || fwrite(c->head, c->head_len, 1, f) != 1 ||
	    fclose(f) != 0)
		die(s.sample);
	s.sample = NULL;
}

/* Content that is not taken, or not told of; whether it was that. */
static bool
fails(struct conn *c)
{
	switch ((enum fault)c->fault) {
	case CONTENT_LATER:
		say(c, "451 4.3.0 not now\r\n");
		break;
	case CONTENT_NEVER:
		say(c, "552 5.3.4 not this\r\n");
		break;
	case LOST:
		hang_up(c, "");
		break;
	case TAKEN_UNTOLD:
	case TAKEN_CUT:
		note_taken(c, false);
		hang_up(c, c->fault == TAKEN_CUT ? "25" : "");
		break;
	default:
		return false;
	}
	forget(c);
	return true;
}

static void
end_of_content(struct conn *c)
{
	c->content = false;
	if (c->rcpt[0] == '\0') {
		say(c, "554 5.5.1 no recipient\r\n");
		forget(c);
		return;
	}
	if (fails(c))
		return;
	if (s.messages++ == 0) {
		s.first = s.now;
		keep_sample(c);
	}
	s.last = s.now;
	say(c, "250 2.0.0 taken\r\n");
	note_taken(c, true);
	forget(c);
	if (s.per_connection > 0 && ++c->messages >= s.per_connection) {
		say(c, "421 4.3.2 that is enough for one connection\r\n");
		c->last = true;
	}
}

static void
recipient(struct conn *c, const char *line, size_t n)
{
	const char *from = memchr(line, '<', n), *to;

	if (!c->sender) {
		say(c, "503 5.5.1 MAIL first\r\n");
		return;
	}
	to = from == NULL ? NULL : memchr(from, '>', n - (size_t)(from - line));
	if (to == NULL || to - from > RCPT_MAX || to - from < 2) {
		say(c, "501 5.1.3 no address\r\n");
	} else if (strncasecmp(from + 1, "no", 2) == 0) {
		s.refused++;
		say(c, "550 5.1.1 nobody of that name\r\n");
	} else {
		c->fault = draw();
		if (c->fault == RCPT_LATER || c->fault == RCPT_NEVER) {
			s.refused++;
			say(c, c->fault == RCPT_LATER ?
				"450 4.2.0 not now\r\n" :
				"550 5.1.1 nobody of that name\r\n");
			return;
		}
		memcpy(c->rcpt, from + 1, (size_t)(to - from - 1));
		c->rcpt[to - from - 1] = '\0';
		say(c, "250 2.1.5 ok\r\n");
	}
}

static void
data(struct conn *c)
{
	if (c->rcpt[0] == '\0' && !(s.generous && c->sender)) {
		say(c, "503 5.5.1 no recipient\r\n");
		return;
	}
	say(c, "354 go on\r\n");
	c->content = c->begins = true;
	c->head_len = 0;
}

static bool
verb(const char *line, size_t n, const char *word)
{
	return n >= strlen(word) && strncasecmp(line, word, strlen(word)) == 0;
}

static void
command(struct conn *c, const char *line, size_t n)
{
	if (verb(line, n, "MAIL FROM:")) {
		say(c, c->sender ? "503 5.5.1 one after the other\r\n" :
			"250 2.1.0 ok\r\n");
		c->sender = true;
	} else if (verb(line, n, "RCPT TO:")) {
		recipient(c, line, n);
	} else if (verb(line, n, "DATA")) {
		data(c);
	} else if (verb(line, n, "EHLO")) {
		forget(c);
		say(c, s.ehlo);
	} else if (verb(line, n, "HELO")) {
		forget(c);
		say(c, "250 sink\r\n");
	} else if (verb(line, n, "RSET")) {
		forget(c);
		say(c, "250 2.0.0 ok\r\n");
	} else if (verb(line, n, "NOOP")) {
		say(c, "250 2.0.0 ok\r\n");
	} else if (verb(line, n, "QUIT")) {
		say(c, "221 2.0.0 bye\r\n");
		c->last = true;
	} else {
		say(c, "500 5.5.2 what?\r\n");
	}
}

static void
keep_head(struct conn *c, const char *p, size_t n)
{
	if (s.record == NULL && s.sample == NULL)
		return;
	if (n > HEAD_MAX - 1 - c->head_len)
		n = HEAD_MAX - 1 - c->head_len;
	memcpy(c->head + c->head_len, p, n);
	c->head_len += n;
}

/* How much of n octets is content and can go; *over_r: with its end. Up to
 * four octets that may begin the end are left. */
static size_t
content(struct conn *c, const char *p, size_t n, bool *over_r)
{
	const char *end = p + n, *q = p;
	size_t k;

	*over_r = false;
	if (c->begins && n > 0 && *p == '.') {
		if (n < 3)
			return 0;
		*over_r = memcmp(p, ".\r\n", 3) == 0;
		if (*over_r)
			return 3;
	}
	while ((q = memchr(q, '\r', (size_t)(end - q))) != NULL) {
		k = (size_t)(end - q) < 5 ? (size_t)(end - q) : 5;
		if (memcmp(q, "\r\n.\r\n", k) == 0)
			break;
		q++;
	}
	if (q == NULL)
		q = end;
	else if (end - q >= 5)
		*over_r = true;
	n = (size_t)(q - p) + (*over_r ? 5 : 0);
	c->begins = c->begins && n == 0;
	s.octets += (int64_t)n;
	keep_head(c, p, n);
	return n;
}

void
talk(struct conn *c)
{
	const char *p = c->in, *end = c->in + c->len, *line;
	bool over;
	size_t n;

	while (p < end && !c->last) {
		if (c->content) {
			n = content(c, p, (size_t)(end - p), &over);
			p += n;
			if (over)
				end_of_content(c);
			else
				break;
			continue;
		}
		line = memchr(p, '\n', (size_t)(end - p));
		if (line == NULL)
			break;
		command(c, p, (size_t)(line - p));
		p = line + 1;
	}
	c->len = c->last ? 0 : (size_t)(end - p);
	memmove(c->in, p, c->len);
}


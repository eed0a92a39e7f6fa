/* SPDX-License-Identifier: MIT */
/*
 * The reply parser: one switch on the column. A server is not trusted to
 * send sense, so the limits hold before anything is kept, and text is made
 * harmless as it is copied.
 *
 * All lines of a reply must carry the same code (RFC 5321 section 4.2.1); one
 * that changes it half-way has lost its place, and so would we.
 */
#include "send/smtp_reply.h"

#include <string.h>
#include <strings.h>

void
smtp_reply_init(struct smtp_reply *r)
{
	memset(r, 0, sizeof(*r));
}

/* "5.1.1 " at the start of the first line's text. */
static void
find_status(struct smtp_reply *r)
{
	struct status s = status_of_reply(r->code, r->text);

	if (s.cls != 0)
		status_format(&s, r->status);
}

static void
keep(struct smtp_reply *r, char c)
{
	if (r->len + 1 >= sizeof(r->text))
		return;
	if (c != '\n' && (c < 0x20 || c > 0x7e))
		c = c == '\t' ? ' ' : '?';
	r->text[r->len++] = c;
	r->text[r->len] = '\0';
}

static enum reply_progress
end_of_line(struct smtp_reply *r)
{
	if (r->col < 3 || r->line_code < 200 || r->line_code > 599 ||
	    (r->lines > 0 && r->line_code != r->code))
		return REPLY_BAD;
	r->code = r->line_code;
	if (r->lines++ == 0)
		find_status(r);
	if (!r->more)
		return REPLY_DONE;
	if (r->lines == SMTP_REPLY_LINES)
		return REPLY_BAD;
	keep(r, '\n');
	r->col = 0;
	r->line_code = 0;
	r->more = false;
	r->cr = false;
	return REPLY_MORE;
}

static enum reply_progress
feed_octet(struct smtp_reply *r, char c)
{
	if (++r->seen > SMTP_REPLY_MAX)
		return REPLY_BAD;
	if (c == '\n')
		return end_of_line(r);
	if (r->cr)		/* a CR inside the line is text like any */
		keep(r, '\r');
	r->cr = c == '\r';
	if (r->cr)
		return REPLY_MORE;
	switch (r->col) {
	case 0:
	case 1:
	case 2:
		if (c < '0' || c > '9')
			return REPLY_BAD;
		r->line_code = r->line_code * 10 + (c - '0');
		break;
	case 3:
		if (c != ' ' && c != '-')
			return REPLY_BAD;
		r->more = c == '-';
		break;
	default:
		keep(r, c);
	}
	if (r->col < 4)
		r->col++;
	return REPLY_MORE;
}

enum reply_progress
smtp_reply_feed(struct smtp_reply *r, const char *p, size_t n, size_t *used_r)
{
	enum reply_progress done = REPLY_MORE;
	size_t i;

	for (i = 0; i < n && done == REPLY_MORE; i++)
		done = feed_octet(r, p[i]);
	*used_r = i;
	if (done == REPLY_BAD)
		r->seen = SMTP_REPLY_MAX;
	return done;
}

const char *
smtp_reply_words(const struct smtp_reply *r, char *buf, size_t size)
{
	const char *p = r->text;
	size_t len = 0, n;

	if (r->status[0] != '\0') {
		p += strspn(p, " ");
		p += strcspn(p, " \n");
	}
	while (*p != '\0' && len + 2 < size) {
		p += strspn(p, " \n");
		n = strcspn(p, " \n");
		if (memchr(p, '@', n) == NULL && n > 0) {
			if (len > 0)
				buf[len++] = ' ';
			if (n > size - 1 - len)
				n = size - 1 - len;
			memcpy(buf + len, p, n);
			len += n;
		}
		p += strcspn(p, " \n");
	}
	buf[len] = '\0';
	return buf;
}

bool
smtp_reply_offers(const struct smtp_reply *r, const char *keyword,
	const char **arg_r)
{
	size_t n = strlen(keyword);
	const char *p = strchr(r->text, '\n');

	/* The first line is the server's name and greeting. */
	for (; p != NULL; p = strchr(p, '\n')) {
		p++;
		if (strncasecmp(p, keyword, n) != 0)
			continue;
		if (p[n] != '\0' && p[n] != '\n' && p[n] != ' ')
			continue;
		if (arg_r != NULL)
			*arg_r = p[n] == ' ' ? p + n + 1 : p + n;
		return true;
	}
	return false;
}

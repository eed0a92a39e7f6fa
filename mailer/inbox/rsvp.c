/* SPDX-License-Identifier: MIT */
/*
 * A calendar's answer comes as text/calendar beside the text, or as a file:
 * Exchange sends the one, Google both, phones the other. What proposes another
 * time or asks for the invitation again is no answer: a person gets it,
 * as a file that came beside the words.
 */
#include "inbox/rsvp.h"

#include <string.h>
#include <strings.h>

#include "inbox/returned.h"
#include "schedule/calendar_reply.h"

static bool
is_calendar(const struct mail_part *p)
{
	size_t n = strlen(p->filename);

	if (p->n_kids > 0 || p->len == 0)
		return false;
	if (strcmp(p->type, "text/calendar") == 0 ||
	    strcmp(p->type, "application/ics") == 0 ||
	    strcmp(p->type, "text/x-vcalendar") == 0 ||
	    strcmp(p->type, "application/calendar") == 0)
		return true;
	return n > 4 && strcasecmp(p->filename + n - 4, ".ics") == 0;
}

static const char *
writer(struct arena *a, const struct mail *m)
{
	const char *from = mail_field(m->root, "From", 0);
	struct mail_address v[1];

	return from != NULL && mail_addresses(a, from, v, 1) > 0 ?
		v[0].addr : NULL;
}

/* Folds are undone before octets become characters, since they may stand
 * inside of one (RFC 5545 section 3.1). */
static struct mail_part
unfolded(struct arena *a, const struct mail_part *p)
{
	const char *charset = mail_param(p, "charset"), *s = p->body;
	struct mail_part out = *p;
	char *body;
	size_t n = 0;

	if (charset != NULL && (strncasecmp(charset, "utf-16", 6) == 0 ||
	    strncasecmp(charset, "utf-32", 6) == 0))
		return out;
	body = arena_alloc(a, p->len + 1);
	for (size_t i = 0; i < p->len; i++) {
		size_t eol = s[i] == '\r' && i + 1 < p->len &&
			s[i + 1] == '\n' ? 2 : s[i] == '\n' ? 1 : 0;

		if (eol > 0 && i + eol < p->len && (s[i + eol] == ' ' ||
		    s[i + eol] == '\t'))
			i += eol;
		else
			body[n++] = s[i];
	}
	out.body = body;
	out.len = n;
	return out;
}

static enum calendar_method
read_part(struct arena *a, const struct mail *m, const struct mail_part *p,
	struct calendar_reply *x)
{
	struct mail_part flat = unfolded(a, p);
	const char *s;
	size_t n;

	s = strncmp(p->type, "text/", 5) == 0 ? mail_text(a, &flat, &n) :
		mail_utf8(a, flat.body, flat.len, NULL, &n);
	return calendar_reply_read(a, s, n, mail_param(p, "method"),
		writer(a, m), x);
}

void
rsvp_read(struct arena *a, const struct mail *m, struct reply *r)
{
	const struct mail_part *p = NULL;
	struct calendar_reply x;

	r->rsvp = (struct reply_rsvp){.uid = "", .attendee = "",
		.partstat = "", .comment = "", .recurrence_id = "",
		.sequence = -1};
	while ((p = report_next(m, p)) != NULL) {
		if (!is_calendar(p) ||
		    read_part(a, m, p, &x) != CALENDAR_REPLY ||
		    x.uid[0] == '\0' || x.partstat[0] == '\0')
			continue;
		r->rsvp = (struct reply_rsvp){.is = true, .uid = x.uid,
			.attendee = x.attendee, .partstat = x.partstat,
			.comment = x.comment, .recurrence_id = x.recurrence_id,
			.sequence = x.sequence, .stamp = x.stamp};
		return;
	}
}

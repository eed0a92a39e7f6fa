/* SPDX-License-Identifier: MIT */
/*
 * A calendar's answer comes as text/calendar beside the text, or as a file:
 * Exchange sends the one, Google both, phones the other. What proposes another
 * time or asks for the invitation again is no answer: a person reads it.
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

void
rsvp_read(struct arena *a, const struct mail *m, struct reply *r)
{
	const struct mail_part *p = NULL;
	struct calendar_reply x;
	const char *s;
	size_t n;

	r->rsvp = (struct reply_rsvp){.uid = "", .attendee = "",
		.partstat = "", .comment = "", .recurrence_id = "",
		.sequence = -1};
	while ((p = report_next(m, p)) != NULL) {
		if (!is_calendar(p))
			continue;
		s = strncmp(p->type, "text/", 5) == 0 ? mail_text(a, p, &n) :
			mail_utf8(a, p->body, p->len, NULL, &n);
		if (calendar_reply_read(a, s, n, mail_param(p, "method"),
		    writer(a, m), &x) != CALENDAR_REPLY || x.uid[0] == '\0' ||
		    x.partstat[0] == '\0')
			continue;
		r->rsvp = (struct reply_rsvp){.is = true, .uid = x.uid,
			.attendee = x.attendee, .partstat = x.partstat,
			.comment = x.comment, .recurrence_id = x.recurrence_id,
			.sequence = x.sequence, .stamp = x.stamp};
		return;
	}
}

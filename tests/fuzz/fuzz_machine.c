/* SPDX-License-Identifier: MIT */
/* Whatever a mail holds, what its readers say of machines keeps the promises
 * of inbox/reply.h: strings that are there, well-formed and short enough, and
 * never two kinds at once. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "inbox/arf.h"
#include "inbox/auto.h"
#include "inbox/dsn.h"
#include "inbox/rsvp.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
sound(const char *s, size_t max)
{
	size_t n = s == NULL ? 0 : strlen(s);

	if (s == NULL || n > max || utf8_check(s, n) != n)
		abort();
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < 0x20 && *s != '\n')
			abort();
}

static void
check_delivery(const struct reply_delivery *d)
{
	sound(d->evidence, 200);
	if (d->n > REPLY_RECIPIENTS_MAX ||
	    (d->report == REPORT_NONE) != (d->evidence[0] == '\0') ||
	    (d->report == REPORT_NONE && d->n > 0))
		abort();
	for (size_t i = 0; i < d->n; i++) {
		const struct reply_recipient *x = &d->recipient[i];

		sound(x->addr, 512);
		sound(x->status, 16);
		sound(x->reason, 400);
		if (x->code != 0 && (x->code < 200 || x->code > 599))
			abort();
	}
}

static void
check(const struct reply *r)
{
	check_delivery(&r->delivery);
	sound(r->complaint.type, 40);
	sound(r->complaint.evidence, 200);
	if (r->complaint.n > REPLY_RECIPIENTS_MAX ||
	    r->n_to > REPLY_TO_MAX || r->n_ids > REPLY_IDS_MAX)
		abort();
	for (size_t i = 0; i < r->complaint.n; i++)
		sound(r->complaint.recipient[i], 512);
	for (size_t i = 0; i < r->n_to; i++)
		sound(r->to[i], 512);
	for (size_t i = 0; i < r->n_ids; i++)
		sound(r->id[i], 512);
	sound(r->machine.auto_submitted, SIZE_MAX);
	sound(r->machine.precedence, SIZE_MAX);
	sound(r->machine.loop, 200);
	sound(r->machine.evidence, 200);
	sound(r->rsvp.uid, SIZE_MAX);
	sound(r->rsvp.attendee, SIZE_MAX);
	sound(r->rsvp.partstat, SIZE_MAX);
	sound(r->rsvp.comment, SIZE_MAX);
	sound(r->rsvp.recurrence_id, SIZE_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct mail *m;
	struct reply r = {0};
	struct arena a;

	arena_init(&a);
	m = mail_parse(&a, data, size);
	dsn_read(&a, m, &r);
	arf_read(&a, m, &r);
	auto_read(&a, m, &r);
	rsvp_read(&a, m, &r);
	check(&r);
	arena_release(&a);
	return 0;
}

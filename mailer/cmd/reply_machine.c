/* SPDX-License-Identifier: MIT */
/*
 * What machines' mail does.
 *
 * Policy: a report counts where a token, or the Message-ID of the returned
 * mail, proves which mail of ours it is about, and that mail was handed to a
 * relay (S43); what it says of addresses changes nobody by itself. Delays and
 * receipts are no news. A complaint of abuse ends all mail to the address
 * (S45); one that nothing proves is for a person.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cmd/reply_act.h"
#include "store/bounce.h"
#include "store/membership.h"

/* What the report says of the address that the mail went to; of one that names
 * somebody else, whom mail is passed on to, the first. */
static const struct reply_recipient *
of_ours(const struct reply_delivery *d, const char *addr)
{
	for (size_t i = 0; i < d->n; i++)
		if (strcasecmp(d->recipient[i].addr, addr) == 0)
			return &d->recipient[i];
	return d->n > 0 ? &d->recipient[0] : NULL;
}

static int
bounce(struct acting *x, struct err *err)
{
	const struct found_delivery *of = &x->w.of;
	const struct reply_recipient *c;
	char status[16] = "";
	bool hard;

	if (of->id == 0 || !of->armed || of->member_id == 0)
		return 0;
	c = of_ours(&x->r->delivery, of->addr);
	hard = c != NULL && c->permanent == PERMANENCE_PERMANENT;
	if (c != NULL && strlen(c->status) < sizeof(status))
		snprintf(status, sizeof(status), "%s", c->status);
	x->action = "bounced";
	return bounce_add(x->h->db, of->id, hard, status, "dsn", x->in->now,
		err);
}

static int
complaint(struct acting *x, struct err *err)
{
	const struct reply_complaint *c = &x->r->complaint;
	enum membership_outcome o;

	if (!complaint_counts(c->type, x->w.known)) {
		x->forward = x->w.known ? "a report of a provider about mail "
			"to a member" : "a complaint of which nothing proves "
			"what mail it is about";
		return 0;
	}
	if (address_change(x->h->db, x->d->ledger, x->w.member.address_id,
		CONSENT_COMPLAINED, "reply", "a complaint of abuse, by its "
		"provider", x->in->now, &o, err) == -1)
		return -1;
	x->action = "complained";
	x->wrote = o == MEMBERSHIP_CHANGED;
	return 0;
}

int
reply_machine(struct acting *x, struct err *err)
{
	switch (x->v.kind) {
	case VERDICT_BOUNCE:
		return bounce(x, err);
	case VERDICT_COMPLAINT:
		return complaint(x, err);
	default:
		return 0;
	}
}

/* SPDX-License-Identifier: MIT */
#ifndef COMPOSE_PERSONAL_H
#define COMPOSE_PERSONAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "compose/compose.h"
#include "compose/notice.h"
#include "compose/personal_meeting.h"

/*
 * A mail to one member outside of recaps, by kind:
 *
 *	confirmation	asks whoever signed up to say yes (C2, T7)
 *	address		asks for the same from a member's new address
 *	welcome		they are on the list; with the survey where it is open
 *	changed		what has changed, and how to take it back
 *	goodbye		they have left, how to take it back, and no more (C8)
 *	answers		what was noted of their answers
 *	reminder	the survey closes soon
 *	feedback_reminder	comments on drafts close soon
 *	help		what can be written
 *	withheld	the drafts asked for are for other levels
 *	why		why they get this mail, and what they were sent
 *	invitation	to a meeting, or what became of it
 *	meeting		whether they come to a meeting, as they said
 *	remarks		on which sections their remarks are noted
 *	ask		whether they mean to leave
 *	limit		too many commands today: a person reads the rest
 *
 * Words are the strings "letter_...". A part names nobody and holds nothing
 * that anybody typed: what members answered stands in the slots "a0", "a1",
 * ... Each carries the sender, the postal address and the contact (C5);
 * composing fails where the templates leave them out.
 */
struct personal_answer {
	const char *question;		/* its id */
	const char *value;
};

struct personal_section {
	const char *number, *heading;	/* "D2" */
};

struct personal {
	const char *kind;
	const struct tier *tier;	/* the member's */
	bool member;			/* is on the list: may leave it */
	bool answers;			/* a mail of theirs (S41) */
	bool survey;			/* welcome: with its questions */
	const char *what;		/* changed: "tier", "language",
					 * "pause", "returned", "address" */
	const char *was, *now;		/* tier: ids; language: codes; "" or
					 * NULL where that is not known */
	struct civil until;		/* pause; year 0: it has ended */
	/* withheld: of the recap; why: of the last one that was sent; meeting:
	 * its own; feedback_reminder: of the drafts */
	const char *title;
	struct civil when;		/* why: that it was sent; meeting: that
					 * it begins; feedback_reminder: until
					 * when; year 0: not known */
	const char *sections;		/* remarks: "D2, D3"; "" : none named */
	size_t n;			/* remarks; why: mails in 12 months;
					 * feedback_reminder: drafts */
	size_t n_parts;			/* feedback_reminder: their sections */
	const struct personal_section *part;
	const char *partstat;		/* meeting: "ACCEPTED", ... */
	bool express;			/* why: the consent */
	struct civil consent_at;	/* why; year 0: none is known */
	struct civil consent_until;	/* why; year 0: it does not end */
	struct civil tier_at;		/* why: when that level was set, and */
	const char *tier_way;		/* how: "import", "reply", "member",
					 * "web"; "" : the list's default */
	size_t n_answers;
	const struct personal_answer *answer;
	const struct personal_meeting *meeting;	/* of an invitation */
};

int personal_compose(struct arena *a, const struct templates *t,
	const struct compose_options *o, const struct personal *f,
	const char *lang, struct notice_message *out, struct err *err);

#endif

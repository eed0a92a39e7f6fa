/* SPDX-License-Identifier: MIT */
/*
 * The sentences of what answers a member's mail: why it comes, that a remark
 * or an answer to a meeting is noted, what is asked back; and of what asks for
 * remarks once more. Nothing that anybody wrote stands in them (S41), but
 * titles of recaps, drafts and meetings.
 */
#include <string.h>

#include "compose/personal_steps.h"

static void
say_why(struct letter *x)
{
	const struct personal *f = x->f;

	letter_say(x, f->member ? "letter_why_member" : "letter_why_left",
		NULL);
	if (x->since != NULL)
		letter_say(x, f->express ? "letter_why_express" :
			x->until != NULL ? "letter_why_implied" :
			"letter_why_since", NULL);
	if (f->member && x->set != NULL)
		letter_say(x, strcmp(f->tier_way, "import") == 0 ?
			"letter_why_level_import" :
			strcmp(f->tier_way, "member") == 0 ?
			"letter_why_level_coordinator" :
			"letter_why_level_own", NULL);
	else if (f->member && f->tier_way[0] == '\0')
		letter_say(x, "letter_why_level_default", NULL);
	if (f->n > 0)
		letter_say(x, "letter_why_sent", NULL);
	if (x->others != NULL && f->member)
		letter_add(x, "letter_level", NULL);
	letter_add(x, f->member ? "letter_withdraw" : "letter_why_return",
		f->member ? "command_unsubscribe" : "command_join");
}

static void
say_meeting(struct letter *x)
{
	const char *p = x->f->partstat;

	letter_say(x, strcmp(p, "ACCEPTED") == 0 ? "letter_meeting_yes" :
		strcmp(p, "DECLINED") == 0 ? "letter_meeting_no" :
		"letter_meeting_maybe", NULL);
	letter_add(x, "letter_meeting_again", "command_meeting");
}

static void
say_remarks(struct letter *x)
{
	letter_say(x, x->f->sections[0] != '\0' ? "letter_remarks_on" :
		"letter_remarks", NULL);
	letter_add(x, "letter_remarks_rest", NULL);
}

/* Of drafts that are files there is nothing to number. */
static void
say_feedback(struct letter *x)
{
	bool numbered = x->f->n_parts > 0;

	letter_say(x, "letter_feedback_reminder", NULL);
	letter_say(x, numbered ? "letter_feedback_how" :
		"letter_feedback_own", numbered ? "command_remark" : NULL);
	letter_add(x, "letter_feedback_again", "command_full");
	letter_add(x, "letter_feedback_once", NULL);
}

struct node *
letter_sections(struct letter *x)
{
	struct arena *a = x->r.a;
	struct node *m = node_map(a);
	struct node *rows = node_set(a, m, "rows", node_list(a));

	if (strcmp(x->f->kind, "feedback_reminder") != 0)
		return node_null(a);
	for (size_t i = 0; i < x->f->n_parts; i++) {
		struct node *row = node_map(a);

		node_set_str(a, row, "say", x->f->part[i].number);
		node_set_str(a, row, "what", x->f->part[i].heading);
		node_append(a, rows, row);
	}
	return rows->n > 0 ? m : node_null(a);
}

bool
letter_reply(struct letter *x)
{
	const char *kind = x->f->kind;

	if (strcmp(kind, "why") == 0)
		say_why(x);
	else if (strcmp(kind, "meeting") == 0)
		say_meeting(x);
	else if (strcmp(kind, "remarks") == 0)
		say_remarks(x);
	else if (strcmp(kind, "feedback_reminder") == 0)
		say_feedback(x);
	else if (strcmp(kind, "ask") == 0)
		letter_say(x, "letter_ask", "command_yes");
	else
		return false;
	return true;
}

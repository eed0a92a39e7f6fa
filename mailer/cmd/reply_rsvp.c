/* SPDX-License-Identifier: MIT */
/*
 * Yes, no and maybe to a meeting, by a calendar's button or in words.
 *
 * Policy: an answer counts for the member that the mail was made for, and for
 * the meeting as it is now (S51): one to an earlier time of it, to one that
 * was called off or has begun, and whatever is none of the three, is for a
 * person.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/json_read.h"
#include "cmd/reply_act.h"
#include "store/event_recap.h"
#include "store/event_turn.h"

enum { ARGS_MAX = 1024 };

/* The state of a meeting that the recap answered has told of; -1: another time
 * of it than a correction since. */
static int
told_state(struct acting *x, const struct event *e, int64_t *sequence_r,
	struct err *err)
{
	int64_t was = 0;
	int told = recap_meeting_start(x->h->db, x->w.of.recap_id,
		x->w.of.revision, e->uid, &was, err);

	*sequence_r = told == 1 && was != e->starts_at ? -1 : e->sequence;
	return told == -1 ? -1 : 1;
}

/* The meeting an answer is about, and the state of it that is answered; -1:
 * an earlier one. Words answer what the mail said that they answer, unless
 * their day names another meeting. 1, 0, -1. */
static int
meeting(struct acting *x, struct event *e, int64_t *sequence_r,
	struct err *err)
{
	const struct reply_rsvp *c = &x->r->rsvp;
	const struct json_value *args = c->is || x->v.meeting == NULL ?
		reply_event_said(x) : NULL, *said = json_get(args, "sequence");
	const char *uid = c->is ? c->uid : x->v.meeting != NULL ?
		x->v.meeting->uid : json_get_str(args, "event");
	int64_t recap = x->w.of.recap_id;
	int rc;

	if (uid != NULL)
		rc = event_by_uid(x->h->db, x->a, uid, e, err);
	else
		rc = recap == 0 ? 0 : event_of_recap(x->h->db, x->a, recap,
			x->in->now, e, err);
	if (rc != 1)
		return rc;
	if (!c->is && recap != 0 && e->recap_id == recap)
		return told_state(x, e, sequence_r, err);
	*sequence_r = c->is && c->sequence >= 0 ? c->sequence :
		said != NULL ? said->num : e->sequence;
	return 1;
}

/* Why an answer cannot count (S51); NULL: it can. */
static const char *
rsvp_obstacle(struct acting *x, const struct event *e, int64_t sequence)
{
	const struct reply_rsvp *c = &x->r->rsvp;

	if (e->list_id != x->w.member.list_id)
		return "it answers an invitation to a meeting of another list";
	if (e->cancelled)
		return "it answers an invitation to a meeting that was called "
			"off";
	if (strcmp(x->v.partstat, "DELEGATED") == 0)
		return "it sends somebody else to the meeting";
	if (strcmp(x->v.partstat, "ACCEPTED") != 0 &&
	    strcmp(x->v.partstat, "DECLINED") != 0 &&
	    strcmp(x->v.partstat, "TENTATIVE") != 0)
		return "it answers an invitation with neither yes, no nor "
			"maybe";
	if (e->starts_at <= x->in->now)
		return "it answers an invitation to a meeting that has begun";
	if (sequence < e->asked)
		return "it answers an invitation to a meeting that has moved "
			"since";
	if (!c->is)
		return NULL;
	if (c->sequence >= 0 && c->sequence < e->sequence)
		return "it answers an earlier state of the invitation: the "
			"meeting has changed since";
	return strcasecmp(c->attendee, x->w.member.addr) != 0 &&
		strcasecmp(x->r->from, x->w.member.addr) != 0 ?
		"it answers an invitation for somebody else" : NULL;
}

/* Why, and 1 where the meeting is not for the writer's level: what is noted
 * would say when it is. */
static int
level_obstacle(struct acting *x, const struct event *e, const char **why_r,
	struct err *err)
{
	int rc = event_sees(x->h->db, e, x->w.member.id, err);

	if (rc == 0)
		*why_r = "it answers an invitation to a meeting that is not "
			"for this member's level";
	return rc == -1 ? -1 : 0;
}

int
reply_rsvp(struct acting *x, struct err *err)
{
	const struct reply_rsvp *c = &x->r->rsvp;
	struct rsvp r = {.member_id = x->w.member.id, .at = x->in->now,
		.partstat = x->v.partstat, .comment = x->v.comment,
		.recurrence = c->is ? c->recurrence_id : "",
		.stamp = c->is ? c->stamp : 0,
		.way = c->is ? "calendar" : "reply"};
	char args[ARGS_MAX];
	struct event e = {0};
	int64_t sequence = 0;
	int rc = meeting(x, &e, &sequence, err);
	const char *why;

	if (rc == -1)
		return -1;
	why = rc == 0 ? "it answers an invitation to a meeting that is "
		"not known" : rsvp_obstacle(x, &e, sequence);
	if (rc == 1 && why == NULL && level_obstacle(x, &e, &why, err) == -1)
		return -1;
	if (why != NULL) {
		x->forward = why;
		return 0;
	}
	r.event_id = e.id;
	r.sequence = sequence;
	if (rsvp_add(x->h->db, &r, err) == -1)
		return -1;
	x->action = "rsvp";
	if (x->v.comment[0] != '\0')
		x->forward = "there are words beside the answer to an "
			"invitation";
	snprintf(args, sizeof(args), "{\"event\":\"%s\",\"partstat\":\"%s\","
		"\"sequence\":%lld}", e.uid, x->v.partstat,
		(long long)sequence);
	/* A calendar shows it already. */
	return c->is ? 0 : reply_tell(x, "meeting", args, err);
}

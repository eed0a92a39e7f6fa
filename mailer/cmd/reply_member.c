/* SPDX-License-Identifier: MIT */
/*
 * What a member's mail does, whose it is being proved.
 *
 * Policy: leaving is done in any case; so many commands a day, then a person
 * reads the rest (limits.commands_per_day). A token serves one purpose (T5):
 * the address that unsubscribes takes no other command, nor does the one that
 * confirms. What changed is told by mail, with the way back.
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/json_read.h"
#include "base/token.h"
#include "cmd/reply_act.h"
#include "cmd/survey_take.h"
#include "cmd/when.h"
#include "conf/list.h"
#include "conf/settings.h"
#include "schedule/zone.h"
#include "store/answering.h"
#include "store/db.h"
#include "store/membership.h"
#include "store/notice.h"
#include "store/remark.h"
#include "store/signup.h"

enum { ARGS_MAX = 16 * 1024 };

/* --- commands ----------------------------------------------------------- */

/* What is so already is told by the answer to "why". */
static int
change(struct acting *x, struct membership_change *c, const char *action,
	struct err *err)
{
	enum membership_outcome o;

	c->member = x->w.member.id;
	c->now = x->in->now;
	c->way = "reply";
	c->evidence = reply_evidence(x);
	c->tell = x->answers != NULL;	/* only leaving goes on without (S41) */
	c->answers = x->answers != NULL ? x->answers : "token";
	if (membership_change(x->h->db, x->d->ledger, c, &o, err) == -1)
		return -1;
	x->action = action;
	x->wrote = o == MEMBERSHIP_CHANGED;
	if (o == MEMBERSHIP_REFUSED)
		x->forward = "what it asks for cannot be done from where the "
			"member stands now";
	return o == MEMBERSHIP_SAME && c->kind != CONSENT_LEFT ?
		reply_tell(x, "why", "{}", err) : 0;
}

static int
leave(struct acting *x, struct err *err)
{
	return change(x, &(struct membership_change){.kind = CONSENT_LEFT},
		"left", err);
}

static int
set_tier(struct acting *x, struct err *err)
{
	return change(x, &(struct membership_change){.kind = CONSENT_TIER,
		.value = x->v.argument}, "tier", err);
}

static int
set_language(struct acting *x, struct err *err)
{
	return change(x, &(struct membership_change){.kind = CONSENT_LANGUAGE,
		.value = x->v.argument}, "language", err);
}

static int
set_pause(struct acting *x, struct err *err)
{
	struct membership_change c = {.kind = CONSENT_PAUSED};
	struct civil day;

	if (x->v.argument[0] == '\0')
		return change(x, &c, "resumed", err);
	if (!civil_parse(x->v.argument, &day))
		return err_set(err, ERR_BUG, "a pause until no day");
	c.until = zone_to_time(when_zone(x->h, x->w.member.list), &day);
	return change(x, &c, "paused", err);
}

static int
undo(struct acting *x, struct err *err)
{
	enum membership_outcome o;

	if (membership_undo(x->h->db, x->d->ledger, x->w.of.id, "reply",
		x->in->now, &o, err) == -1)
		return -1;
	x->action = o == MEMBERSHIP_REFUSED ? "nothing" : "undone";
	x->wrote = o == MEMBERSHIP_CHANGED;
	if (o == MEMBERSHIP_REFUSED)
		x->forward = "it asks to take back what has changed since, or "
			"was taken back before";
	return 0;
}

static int
tell_why(struct acting *x, struct err *err)
{
	x->action = "why";
	return reply_tell(x, "why", "{}", err);
}

static int
tell_help(struct acting *x, struct err *err)
{
	x->action = "help";
	return reply_tell(x, "help", "{}", err);
}

static int
send_full(struct acting *x, struct err *err)
{
	char args[ARGS_MAX];

	if (x->w.of.recap_id == 0) {
		x->forward = "it asks for whole drafts, and not in answer to a "
			"recap";
		return 0;
	}
	if (x->recap == NULL || x->recap->gone) {
		x->forward = "it asks for whole drafts of a recap that is not "
			"there any more";
		return 0;
	}
	x->action = "full";
	/* A slug is the name of a file and needs no escape. */
	snprintf(args, sizeof(args), "{\"recap\":\"%s\"}", x->w.of.recap);
	return reply_tell(x, "full", args, err);
}

static int
join(struct acting *x, struct err *err)
{
	struct address addr;

	if (x->w.member.state.status == MEMBER_CONFIRMED)
		return tell_why(x, err);
	if (x->w.list == NULL || address_parse(x->w.member.addr,
	    strlen(x->w.member.addr), &addr, err) == -1)
		return -1;
	return reply_join(x, x->w.list, x->w.member.list_id, &addr, "",
		err);
}

static int
confirm(struct acting *x, struct err *err)
{
	enum confirm_outcome o;

	if (signup_confirm(x->h->db, x->d->ledger, x->w.of.id, "reply",
		reply_evidence(x), x->in->now, &o, err) == -1)
		return -1;
	x->action = o == CONFIRM_REFUSED ? "nothing" : "confirmed";
	x->wrote = o == CONFIRM_DONE;
	if (o == CONFIRM_REFUSED)
		x->forward = "it says yes to a question that is too old, or "
			"that something else has settled";
	return 0;
}

static int (*const commands[COMMAND_KINDS])(struct acting *x,
	struct err *err) = {
	[COMMAND_UNSUBSCRIBE] = leave, [COMMAND_TIER] = set_tier,
	[COMMAND_UNDO] = undo, [COMMAND_WHY] = tell_why,
	[COMMAND_HELP] = tell_help, [COMMAND_FULL] = send_full,
	[COMMAND_LANGUAGE] = set_language, [COMMAND_PAUSE] = set_pause,
	[COMMAND_JOIN] = join, [COMMAND_CONFIRM] = confirm,
};

/* Whether what proves whose it is serves that purpose (T5). */
static bool
serves(const struct acting *x, enum command_kind k)
{
	if (x->w.proof != PROOF_TOKEN)
		return true;
	switch (x->w.token.purpose) {
	case TOKEN_REPLY:
		return k != COMMAND_CONFIRM;
	case TOKEN_CONFIRM:
		return k == COMMAND_CONFIRM;
	case TOKEN_UNSUBSCRIBE:
		return k == COMMAND_UNSUBSCRIBE;
	default:
		return false;
	}
}

/* --- what else a mail may say ------------------------------------------- */

static int
take_answers(struct acting *x, struct err *err)
{
	struct survey_taking t = {.way = "reply", .answers = x->answers,
		.forwarded = true, .now = x->in->now,
		.given = &x->v.answers, .rest = x->v.rest,
		.told = x->v.command == COMMAND_TIER};

	if (survey_take(x->h, x->a, x->d->ledger, x->w.list, &x->w.member,
		x->r->text, &t, err) == -1)
		return -1;
	if (t.done && !t.late && x->v.command == COMMAND_NONE)
		x->action = "answered";
	x->wrote = x->wrote || t.done;
	if (t.late)
		x->forward = "it answers a survey that has closed";
	else if (!t.done)
		x->forward = "no answers are taken from where the member "
			"stands now";
	return 0;
}

/* "D2, D3": those that are named, in order. */
static const char *
sections(struct acting *x)
{
	const char *s = "";
	int last = 0;

	for (size_t k = 0; k < x->v.n_remarks; k++)
		if (x->v.remark[k].section > last)
			last = x->v.remark[k].section;
	for (int i = 1; i <= last; i++)
		for (size_t k = 0; k < x->v.n_remarks; k++)
			if (x->v.remark[k].section == i) {
				s = arena_printf(x->a, "%s%sD%d", s,
					*s ? ", " : "", i);
				break;
			}
	return s;
}

static int
tell_remarks(struct acting *x, struct err *err)
{
	struct json j;
	struct buf b;
	int rc;

	buf_init(&b, ARGS_MAX);
	json_init(&j, &b);
	json_object(&j, NULL);
	json_str(&j, "recap", x->w.of.recap);
	json_str(&j, "title", x->recap->title);
	json_str(&j, "sections", sections(x));
	json_int(&j, "n", (int64_t)x->v.n_remarks);
	json_object_end(&j);
	rc = reply_tell(x, "remarks", buf_str(&b), err);
	buf_release(&b);
	return rc;
}

static int
add_remark(struct acting *x, int section, const char *quote,
	const char *words, struct err *err)
{
	struct remark m = {.recap_id = x->w.of.recap_id,
		.revision = x->w.of.revision, .member_id = x->w.member.id,
		.reply_id = x->in->id, .section = section, .quote = quote,
		.words = words, .at = x->in->now};

	return remark_add(x->h->db, &m, err);
}

/* Nobody's question lies in a table only. */
static int
take_remarks(struct acting *x, struct err *err)
{
	for (size_t i = 0; i < x->v.n_remarks; i++) {
		const struct verdict_remark *m = &x->v.remark[i];

		if (add_remark(x, m->section, m->quote, m->text, err) == -1)
			return -1;
		if (strchr(m->text, '?') != NULL)
			x->forward = "there may be a question among remarks on "
				"a draft";
	}
	x->action = "remarked";
	return tell_remarks(x, err);
}

/* Whoever leaves gets no mail but the goodbye: the remarks are kept, and the
 * contact reads them. */
static int
keep_remarks(struct acting *x, struct err *err)
{
	for (size_t i = 0; i < x->v.n_remarks && x->recap != NULL &&
	     x->answers != NULL; i++) {
		const struct verdict_remark *m = &x->v.remark[i];

		if (add_remark(x, m->section, m->quote, m->text, err) == -1)
			return -1;
	}
	if (x->v.n_remarks > 0)
		x->forward = "there are remarks beside the wish to leave";
	return 0;
}

/* --- all of it ---------------------------------------------------------- */

static int
do_all(struct acting *x, struct err *err)
{
	const struct verdict *v = &x->v;

	if (v->command != COMMAND_NONE &&
	    commands[v->command](x, err) == -1)
		return -1;
	if (v->answers.n > 0 && x->w.list != NULL &&
	    x->w.list->survey != NULL && take_answers(x, err) == -1)
		return -1;
	if (v->partstat[0] != '\0' && reply_rsvp(x, err) == -1)
		return -1;
	if (v->n_remarks > 0 && x->recap != NULL &&
	    take_remarks(x, err) == -1)
		return -1;
	if (v->ask == COMMAND_UNSUBSCRIBE && v->command == COMMAND_NONE &&
	    x->w.member.state.status == MEMBER_CONFIRMED) {
		x->action = "asked";
		return reply_tell(x, "ask", "{}", err);
	}
	/* General words on a recap with drafts belong to what was said of
	 * them. */
	if (v->kind == VERDICT_FEEDBACK && v->n_remarks == 0 &&
	    v->rest[0] != '\0' && x->recap != NULL && x->recap->n_drafts > 0)
		return add_remark(x, 0, "", v->rest, err);
	return 0;
}

static bool
does_something(const struct verdict *v)
{
	return v->command != COMMAND_NONE || v->answers.n > 0 ||
		v->partstat[0] != '\0' || v->n_remarks > 0;
}

/* Once a day, however many there are. */
static int
tell_limit(struct acting *x, struct err *err)
{
	char once[64];
	struct notice n = {.list_id = x->w.member.list_id,
		.member_id = x->w.member.id, .kind = "limit", .args = "{}",
		.once = once, .created_at = x->in->now,
		.answers = x->answers};

	snprintf(once, sizeof(once), "%lld:%lld",
		(long long)x->w.member.id, (long long)(x->in->now / 86400));
	return notice_add(x->h->db, &n, err) == -1 ? -1 : 0;
}

int
reply_member(struct acting *x, struct err *err)
{
	const struct verdict *v = &x->v;
	int within, rc;

	x->forward = v->rest[0] == '\0' ? reply_beside(x) : does_something(v) ?
		"not all of it was understood" : "it asks for nothing that "
		"the program does by itself";
	if (!does_something(v) && v->ask == COMMAND_NONE)
		return do_all(x, err);
	if (!serves(x, v->command != COMMAND_NONE ? v->command : v->ask)) {
		x->forward = "it was sent to an address that does something "
			"else";
		return 0;
	}
	if (v->command == COMMAND_UNSUBSCRIBE)
		rc = leave(x, err) == -1 ? -1 : keep_remarks(x, err);
	else if (x->answers == NULL) {
		x->forward = "a machine may have sent it, so nothing was done";
		return 0;
	} else {
		within = answering_within(x->h->db, x->w.member.id, true,
			x->h->settings->limits.commands_per_day, x->in->now,
			err);
		if (within == 0)
			x->forward = "too many commands of one member in a "
				"day";
		rc = within == 1 ? do_all(x, err) : within == 0 ?
			tell_limit(x, err) : -1;
	}
	if (rc == 0 && x->forward == NULL && v->rest[0] != '\0')
		x->forward = "not all of it was understood";
	return rc;
}

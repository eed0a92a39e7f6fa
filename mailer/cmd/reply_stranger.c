/* SPDX-License-Identifier: MIT */
/*
 * What a mail does whose writer nothing proves.
 *
 * Policy (T4): it changes nothing. Somebody who seems to want to leave is
 * asked once, at the address on file; or leaves at once where our own server
 * has found that the mail is from there. Somebody who wants to join is asked,
 * within the limits of T7. The rest is for a person.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/token.h"
#include "cmd/reply_act.h"
#include "conf/list.h"
#include "conf/settings.h"
#include "inbox/authres.h"
#include "store/answering.h"
#include "store/db.h"
#include "store/membership.h"
#include "store/notice.h"

/* Whether a text names a list, by its slug or by its name in any language. */
static bool
in_word(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* "clubs" does not name "club". */
static bool
has_word(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *s = text; n > 0 && *s != '\0'; s++)
		if (strncasecmp(s, word, n) == 0 && !in_word(s[n]) &&
		    (s == text || !in_word(s[-1])))
			return true;
	return false;
}

static bool
names(const struct reply *r, const struct list_conf *l)
{
	if (has_word(r->text, l->slug) || has_word(r->subject, l->slug))
		return true;
	for (size_t i = 0; i < l->name.n; i++)
		if (has_word(r->text, l->name.v[i].text) ||
		    has_word(r->subject, l->name.v[i].text))
			return true;
	return false;
}

/* --- joining ------------------------------------------------------------ */

/* Which list; NULL: it does not say, and there are several. */
static struct list_conf *
joined(struct acting *x)
{
	struct list_conf *l = x->w.joins;

	if (l != NULL)
		return l;
	if (x->h->n_lists == 1)
		return x->h->list[0];
	for (size_t i = 0; i < x->h->n_lists; i++)
		if (names(x->r, x->h->list[i])) {
			if (l != NULL)
				return NULL;
			l = x->h->list[i];
		}
	return l;
}

static int
join(struct acting *x, struct err *err)
{
	struct address addr;
	struct list_conf *l = joined(x);

	if (l == NULL || address_parse(x->r->from, strlen(x->r->from), &addr,
	    NULL) == -1) {
		x->forward = "somebody asks to join, and not which list, or "
			"from no usual address";
		return 0;
	}
	if (db_list_id(x->h->db, l->slug, &x->w.list_id, err) == -1)
		return -1;
	x->w.list = l;
	return reply_join(x, l, x->w.list_id, &addr, x->r->from_name, err);
}

/* --- leaving ------------------------------------------------------------ */

/* The membership that it may be about; NULL: none, or several. */
static const struct member *
leaving(struct acting *x)
{
	const struct member *one = NULL, *named = NULL;
	size_t n = 0, n_named = 0;

	for (size_t i = 0; i < x->w.n_alleged; i++) {
		const struct member *m = &x->w.alleged[i];
		const struct list_conf *l = home_list(x->h, m->list, NULL);

		if (m->state.status == MEMBER_UNSUBSCRIBED)
			continue;
		one = m;
		n++;
		if (l != NULL && names(x->r, l)) {
			named = m;
			n_named++;
		}
	}
	return n == 1 ? one : n_named == 1 ? named : NULL;
}

static int
leave(struct acting *x, struct err *err)
{
	struct membership_change c = {.kind = CONSENT_LEFT, .way = "reply",
		.now = x->in->now, .member = x->w.member.id, .tell = true,
		.answers = "bare", .evidence = "a mail from the address on "
			"file; our own server found that it passes DMARC"};
	enum membership_outcome o;

	if (membership_change(x->h->db, x->d->ledger, &c, &o, err) == -1)
		return -1;
	x->action = "left";
	x->wrote = o == MEMBERSHIP_CHANGED;
	return 0;
}

static int
ask_to_leave(struct acting *x, struct err *err)
{
	int within;

	if (x->answers == NULL) {
		x->forward = "somebody may want to leave, and nothing may "
			"answer this mail";
		return 0;
	}
	if (member_obstacle_to(notice_reach("ask", x->answers),
	    &x->w.member.state, x->in->now) != NULL) {
		x->forward = "somebody may want to leave, and no mail may go "
			"there to ask";
		return 0;
	}
	within = answering_within(x->h->db, x->w.member.id, false, 0,
		x->in->now, err);
	if (within == 0)
		x->forward = "somebody may want to leave, and was asked "
			"before";
	if (within != 1)
		return within;
	x->action = "asked";
	return reply_tell(x, "ask", "{}", err);
}

static int
may_leave(struct acting *x, struct err *err)
{
	const struct member *m = leaving(x);

	if (m == NULL) {
		x->forward = x->w.n_alleged == 0 ? "somebody asks to leave who "
			"is not on a list with that address" :
			"it does not say which list to leave";
		return 0;
	}
	x->w.member = *m;
	x->w.list_id = m->list_id;
	x->w.list = home_list(x->h, m->list, NULL);
	if (x->v.command == COMMAND_UNSUBSCRIBE && authres_dmarc_pass(x->r,
	    x->h->settings->identity.authserv_id))
		return leave(x, err);
	return ask_to_leave(x, err);
}

/* --- all of it ---------------------------------------------------------- */

int
reply_stranger(struct acting *x, struct err *err)
{
	const struct verdict *v = &x->v;

	x->forward = NULL;
	/* Nobody writes to the sender of an envelope, and the contact's own
	 * answering machine would be handed on to the contact for ever (T8). */
	if (x->w.token.valid && x->w.token.purpose == TOKEN_BOUNCE &&
	    x->w.of.id != 0 && x->w.of.member_id == 0)
		return 0;
	x->forward = v->rest[0] == '\0' ? reply_beside(x) :
		"no command, or not only one";
	if (v->command == COMMAND_JOIN && x->answers != NULL)
		return join(x, err);
	if (v->command == COMMAND_UNSUBSCRIBE ||
	    v->ask == COMMAND_UNSUBSCRIBE)
		return may_leave(x, err);
	if (v->command != COMMAND_NONE || v->answers.n > 0 ||
	    v->partstat[0] != '\0' || v->n_remarks > 0)
		x->forward = "nothing proves whose mail it is: it answers no "
			"mail of ours";
	return 0;
}

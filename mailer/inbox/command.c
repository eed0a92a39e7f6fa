/* SPDX-License-Identifier: MIT */
/*
 * What a member asks for: read it (command_clause.c), doubt it
 * (command_doubt.c), then decide. A bare level is understood as an answer to
 * a question for it would be (inbox/answer.h).
 *
 * Where nothing is sure, all the words go to a person as they were written;
 * where something is, those that it does not account for.
 */
#include "inbox/command.h"

#include <string.h>
#include <strings.h>

#include "inbox/command_talk.h"
#include "text/utf8.h"

enum { SHOWN = 60 };

const char *
command_name(enum command_kind k)
{
	static const char *const name[COMMAND_KINDS] = {"", "unsubscribe",
		"tier", "undo", "why", "help", "full", "language", "pause",
		"join", "confirm"};

	return name[k];
}

static const char *
trimmed(struct arena *a, const char *s)
{
	size_t n;

	s += strspn(s, " \t\r\n");
	n = strlen(s);
	while (n > 0 && strchr(" \t\r\n", s[n - 1]) != NULL)
		n--;
	return arena_strndup(a, s, n);
}

/* "Re:", "RE :", "Fwd:", "TR:", "R\u00e9p. :", "[list] Re:" */
bool
command_answers(const char *subject)
{
	static const char *const mark[] = {"re", "fwd", "fw", "tr", "aw", "sv",
		"rep", "r\u00e9p", "ref", "r\u00e9f", "r\u00c9p", "r\u00c9f",
		"antw", "vs", "wg", "rv", "odp", "ynt", "accepted", "declined",
		"automatic reply", "out of office"};

	subject += strspn(subject, " \t");
	if (*subject == '[' && strchr(subject, ']') != NULL)
		subject = strchr(subject, ']') + 1;
	subject += strspn(subject, " \t");
	for (size_t i = 0; i < sizeof(mark) / sizeof(*mark); i++) {
		const char *s = subject + strlen(mark[i]);

		if (strncasecmp(subject, mark[i], strlen(mark[i])) != 0)
			continue;
		if (*s == '[' && strchr(s, ']') != NULL)
			s = strchr(s, ']') + 1;
		s += *s == '.';
		while (*s == ' ' || strncmp(s, "\u00a0", 2) == 0 ||
		    strncmp(s, "\u202f", 3) == 0)
			s += *s == ' ' ? 1 : *s == '\xc2' ? 2 : 3;
		if (*s == ':')
			return true;
	}
	return false;
}

static void
begin(struct talk *k, struct arena *a, const struct reply *r,
	const struct verdict_options *o, const char *text)
{
	*k = (struct talk){.a = a, .o = o, .from = r->from,
		.from_name = r->from_name};
	talk_words(k, text);
	grammar_make(k);
	talk_signature(k);
}

/* Yes to "do you mean to leave?" is leaving; a wish to join is a yes to a
 * confirmation or to a meeting. */
static void
in_answer(struct talk *k)
{
	enum answered to = k->o->answered;
	size_t out = 0;
	bool other = false, leaves = false, agrees = false;

	for (size_t i = 0; i < k->n_hits; i++) {
		other = other || k->hit[i].kind != SAY_OK;
		leaves = leaves || k->hit[i].kind == COMMAND_UNSUBSCRIBE;
		agrees = agrees || (k->hit[i].kind == SAY_YES &&
			to == ANSWERED_QUESTION);
	}
	for (size_t i = 0; i < k->n_hits; i++) {
		struct hit x = k->hit[i];

		if (x.kind == SAY_YES && to == ANSWERED_ASKED)
			x.kind = COMMAND_UNSUBSCRIBE;
		if (x.kind == COMMAND_JOIN && (to == ANSWERED_QUESTION ||
		    to == ANSWERED_INVITATION))
			x.kind = SAY_YES;
		/* "Yes, and in French": the rest is for a person. */
		if (agrees && (x.kind == COMMAND_LANGUAGE ||
		    x.kind == COMMAND_TIER)) {
			for (size_t j = x.from; j < x.to; j++)
				k->t[j].fate = TOKEN_LEFT;
			continue;
		}
		/* "No, remove me"; "ok, yes" */
		if ((x.kind == SAY_OK && other) || (x.kind == SAY_NO &&
		    to == ANSWERED_QUESTION && leaves))
			continue;
		k->hit[out++] = x;
	}
	k->n_hits = out;
}

static bool
is_word_to_meeting(const struct talk *k, const struct hit *x)
{
	return x->kind >= COMMAND_KINDS &&
		k->o->answered != ANSWERED_QUESTION &&
		k->o->answered != ANSWERED_ASKED;
}

static bool
any_left(const struct talk *k)
{
	for (size_t i = 0; i < k->n; i++)
		if (talk_left(k, i))
			return true;
	return false;
}

static const char *
shown(struct talk *k, const struct hit *x)
{
	size_t from = k->t[x->from].from, to = k->t[x->to - 1].to;
	char *s = arena_strndup(k->a, k->text + from, to - from);

	for (char *p = s; *p != '\0'; p++)
		if (*p == '\n' || *p == '\t' || *p == '\r')
			*p = ' ';
	if (strchr(s, '@') != NULL)
		return "asks for it as a whole sentence";
	if (strlen(s) > SHOWN) {
		size_t n = SHOWN;

		while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
			n--;
		s[n] = '\0';
	}
	return arena_printf(k->a, "says \"%s\" as a whole sentence", s);
}

/* One sure hit becomes the verdict's. */
static void
settle(struct talk *k, struct verdict *v, const struct hit *x)
{
	if (is_word_to_meeting(k, x)) {
		v->partstat = x->kind == SAY_YES ? "ACCEPTED" :
			x->kind == SAY_NO ? "DECLINED" : "TENTATIVE";
		v->meeting = x->meeting;
		v->evidence = shown(k, x);
		return;
	}
	switch (x->kind) {
	case SAY_YES:
		v->command = COMMAND_CONFIRM;
		break;
	case SAY_OK:
		v->ask = COMMAND_CONFIRM;
		return;
	case SAY_NO:
	case SAY_MAYBE:
		v->evidence = shown(k, x);
		return;
	default:
		v->command = (enum command_kind)x->kind;
		v->argument = x->argument;
		break;
	}
	v->evidence = shown(k, x);
}

/* "?", alone. */
static bool
only_asks(const struct talk *k)
{
	bool asks = false;

	for (size_t i = 0; i < k->n; i++) {
		if (k->t[i].kind != WORD_SIGN || k->t[i].sign == SIGN_ODD)
			return false;
		asks = asks || k->t[i].sign == '?';
	}
	return asks;
}

/* A level by its bare name: as a survey that asks for it would read it. */
static bool
bare_tier(struct talk *k, struct verdict *v)
{
	const struct verdict_options *o = k->o;
	struct answer_choice *choice;
	struct answer_question level = {.id = "level", .tiers = true};
	struct answer_options one = {.n_questions = 1, .question = &level,
		.writer = o->writer, .named = true};
	struct answers x;

	if (o->n_tiers == 0 || o->n_tiers > 26)
		return false;
	choice = arena_array(k->a, o->n_tiers, sizeof(*choice));
	for (size_t i = 0; i < o->n_tiers; i++)
		choice[i] = (struct answer_choice){.value = o->tier[i].id,
			.name = o->tier[i].name};
	level.n_choices = o->n_tiers;
	level.choice = choice;
	if (answers_understand(k->a, &one, k->text, &x) != 1)
		return false;
	v->command = COMMAND_TIER;
	v->by_name = true;
	v->argument = x.answer[0].value;
	v->evidence = "names a level as a whole sentence";
	v->rest = x.rest;
	return true;
}

static void
ask(struct talk *k, struct verdict *v)
{
	size_t at = 0;
	enum command_kind kind = talk_mention(k, &at);
	bool said = k->leaving;

	if (kind == COMMAND_UNDO && k->o->answered != ANSWERED_CHANGE &&
	    talk_in(k, at, " annuler annulez "))
		kind = COMMAND_UNSUBSCRIBE;
	for (size_t i = 0; i < k->n_hits; i++) {
		said = said || k->hit[i].kind == COMMAND_UNSUBSCRIBE;
		if (kind == COMMAND_NONE && k->hit[i].kind < COMMAND_KINDS) {
			kind = (enum command_kind)k->hit[i].kind;
			at = k->hit[i].from;
		}
	}
	if (k->leaving)
		kind = COMMAND_UNSUBSCRIBE;
	else if (kind == COMMAND_NONE || !talk_own_wish(k, at))
		return;
	/* "I leave the working group, but stay on the list"; who was asked,
	 * and stays, is not asked again. */
	if (kind == COMMAND_UNSUBSCRIBE && talk_stays(k) &&
	    (!said || k->o->answered == ANSWERED_ASKED))
		return;
	v->ask = kind;
	v->evidence = arena_printf(k->a, "may mean %s, but %s",
		command_name(kind), k->n_hits > 0 && k->hit[0].doubt != NULL ?
		k->hit[0].doubt : "does not say it as a whole sentence");
}

/* Everything of the text, as it was written. */
static void
to_person(struct talk *k, struct verdict *v)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->t[i].fate == TOKEN_HIT)
			k->t[i].fate = TOKEN_LEFT;
	if (!any_left(k))
		return;
	v->rest = v->n_remarks > 0 ? talk_rest(k) : trimmed(k->a, k->text);
}

static void
decide(struct talk *k, struct verdict *v)
{
	bool sure = false;

	for (size_t i = 0; i < k->n_hits; i++) {
		struct hit *x = &k->hit[i];

		if (x->doubt == NULL) {
			settle(k, v, x);
			sure = true;
			if (!x->more && !(x->kind == SAY_NO &&
			    k->o->answered == ANSWERED_QUESTION))
				continue;
		}
		for (size_t j = x->from; j < x->to; j++)
			k->t[j].fate = TOKEN_LEFT;
	}
	if (sure) {
		v->rest = talk_rest(k);
		if (*v->partstat != '\0')
			v->comment = v->rest;
	} else if (only_asks(k)) {
		v->command = COMMAND_HELP;
		v->evidence = "a question mark, and no more";
	} else if (k->n_hits > 0 || !bare_tier(k, v)) {
		ask(k, v);
		to_person(k, v);
	}
}

/* The address of a link says it already: what speaks against that? */
static void
by_link(struct talk *k, struct verdict *v, enum command_kind said)
{
	bool against = talk_contradicts(k) || (said == COMMAND_JOIN &&
		talk_of_others(k));

	for (size_t i = 0; i < k->n_hits; i++) {
		struct hit *x = &k->hit[i];

		against = against || (x->kind == COMMAND_UNSUBSCRIBE ||
			x->kind == COMMAND_JOIN ? x->kind != (int)said :
			said == COMMAND_UNSUBSCRIBE &&
			(x->kind == COMMAND_TIER || x->kind == COMMAND_PAUSE ||
			x->kind == COMMAND_LANGUAGE));
		if (x->kind != (int)said || x->doubt != NULL)
			for (size_t j = x->from; j < x->to; j++)
				k->t[j].fate = TOKEN_LEFT;
	}
	if (against) {
		v->ask = said;
		v->evidence = "sent to the address of a link, but its words "
			"speak against it";
		to_person(k, v);
		return;
	}
	v->command = said;
	v->evidence = said == COMMAND_JOIN ?
		"sent to the address for joining" :
		"sent to the address of the link for leaving";
	v->rest = talk_rest(k);
}

/* A subject of the writer's own that says something whole: done, unless the
 * text contradicts it. */
static bool
by_subject(struct talk *body, const struct reply *r, struct verdict *v)
{
	struct talk k;
	struct hit *x;
	bool against = talk_contradicts(body);

	begin(&k, body->a, r, body->o, r->subject);
	talk_read(&k);
	in_answer(&k);
	talk_doubt(&k);
	if (k.n_hits != 1 || k.hit[0].doubt != NULL || any_left(&k))
		return false;
	x = &k.hit[0];
	/* The words of the text doubt it as they would in one text. */
	for (size_t i = 0; i < body->n_hits; i++)
		against = against || body->hit[i].kind != x->kind ||
			strcmp(body->hit[i].argument, x->argument) != 0 ||
			body->hit[i].doubt != NULL;
	if (against) {
		for (size_t i = 0; i < body->n_hits; i++)
			body->hit[i].doubt = "its subject says otherwise";
		decide(body, v);
		if (v->command == COMMAND_NONE && v->ask == COMMAND_NONE)
			v->ask = x->kind < COMMAND_KINDS ?
				(enum command_kind)x->kind : COMMAND_NONE;
		return true;
	}
	settle(&k, v, x);
	v->evidence = arena_printf(body->a, "its subject %s", v->evidence);
	v->rest = talk_rest(body);
	return true;
}

void
command_read(struct arena *a, const struct reply *r,
	const struct verdict_options *o, struct verdict *v)
{
	struct talk k;
	bool torn = false, own;
	const char *text = own_words(a, r->text, &torn);

	v->command = v->ask = COMMAND_NONE;
	v->argument = v->partstat = v->comment = v->rest = v->evidence = "";
	v->by_name = false;
	v->meeting = NULL;
	v->n_remarks = 0;
	v->remark = NULL;
	own = *r->subject != '\0' && !command_answers(r->subject) &&
		!r->forwarded;
	if (strlen(text) > TALK_MAX) {
		v->rest = text;
		v->evidence = "longer than what is read";
		return;
	}
	begin(&k, a, r, o, text);
	talk_remarks(&k, v);
	talk_read(&k);
	talk_inline(&k, r, v);
	in_answer(&k);
	talk_doubt(&k);
	for (size_t i = 0; (torn || r->forwarded) && i < k.n_hits; i++)
		k.hit[i].doubt = r->forwarded ? "hands on somebody else's" :
			"a quotation may be torn";
	if (o->answered == ANSWERED_LEAVING && !r->forwarded)
		by_link(&k, v, COMMAND_UNSUBSCRIBE);
	else if (o->answered == ANSWERED_JOINING && !r->forwarded)
		by_link(&k, v, COMMAND_JOIN);
	else if (r->forwarded) {
		ask(&k, v);
		to_person(&k, v);
		if (*v->rest == '\0')
			v->rest = "(a mail handed on)";
	} else if (!own || !by_subject(&k, r, v))
		decide(&k, v);
	else
		return;
	/* A question that stands in the subject only. */
	if (own && v->command == COMMAND_NONE && *v->rest == '\0' &&
	    *v->partstat == '\0' && v->n_remarks == 0 &&
	    strlen(r->subject) <= TALK_MAX) {
		begin(&k, a, r, o, r->subject);
		talk_read(&k);
		ask(&k, v);
		to_person(&k, v);
	}
}

/* SPDX-License-Identifier: MIT */
/*
 * What a mail is: one table, first match wins. Machines first, by what they
 * are known for; then what a person has written, from the narrowest to what
 * everything else is. A kind names what the mail is mainly; the fields beside
 * it hold as well, so that a survey's answer can also ask for a pause.
 */
#include <string.h>
#include <strings.h>

#include "inbox/command.h"

enum { CALENDAR_SAYS_MAX = 300 };	/* octets of its sentence */

struct mail_read {
	struct arena *a;
	const struct reply *r;
	const struct verdict_options *o;
	struct verdict *v;
};

/* Why the mail is of that kind; NULL: it is not. */
typedef const char *(*kind_test)(struct mail_read *m);

static const char *
unreadable(struct mail_read *m)
{
	if (*m->r->over == '\0')
		return NULL;
	m->v->rest = m->r->text;
	return m->r->over;
}

static const char *
complaint(struct mail_read *m)
{
	const struct reply_complaint *c = &m->r->complaint;

	/* A button's opt-out at the address that is for leaving is its owner
	 * leaving, and done at once. */
	if (strcmp(c->type, "opt-out") == 0 &&
	    m->o->answered == ANSWERED_LEAVING)
		return NULL;
	return c->is ? c->evidence : NULL;
}

static const char *
report(const struct mail_read *m, enum reply_report is)
{
	return m->r->delivery.report == is ? m->r->delivery.evidence : NULL;
}

static const char *
bounce(struct mail_read *m)
{
	return report(m, REPORT_BOUNCE);
}

static const char *
delay(struct mail_read *m)
{
	return report(m, REPORT_DELAY);
}

static const char *
delivered(struct mail_read *m)
{
	return report(m, REPORT_DELIVERED);
}

static bool
has_any(const char *s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(s, words[i]) != NULL)
			return true;
	return false;
}

/* "Kim Roy has accepted.", of the writer: no words of a person's. */
static bool
names_writer(const struct reply *r, const char *s)
{
	return (strstr(s, "has ") != NULL || strstr(s, " a ") != NULL) &&
		((*r->from_name != '\0' && strstr(s, r->from_name) != NULL) ||
		(*r->from != '\0' && strstr(s, r->from) != NULL));
}

/*
 * What a person has written in a calendar's answer. Its first sentence may be
 * the calendar's own, "Kim has accepted this invitation.", and so is then all
 * that follows, but a note that it announces.
 */
static const char *
beside_calendar(struct mail_read *m)
{
	static const char *const says[] = {"accepted", "declined",
		"tentatively", "replied", "accept\u00e9", "d\u00e9clin\u00e9",
		"refus\u00e9", "r\u00e9pondu", "provisoirement"};
	static const char *const what[] = {"invitation", "invite", "event",
		"meeting", "\u00e9v\u00e9nement", "\u00e9v\u00e8nement",
		"r\u00e9union"};
	static const char *const note[] = {"note:", "note :", "comment:",
		"message:", "message :", "commentaire :", "commentaire:"};
	const char *text = m->r->text, *end = strstr(text, "\n\n");
	const char *first = end != NULL ? arena_strndup(m->a, text,
		(size_t)(end - text)) : text;

	if (strlen(first) > CALENDAR_SAYS_MAX || strchr(first, '?') != NULL)
		return text;
	if (strncasecmp(first, "Tentatively accepted", 20) == 0 &&
	    strlen(first) <= 22)
		return end != NULL ? end : "";
	if (!has_any(first, says, sizeof(says) / sizeof(*says)) ||
	    (!has_any(first, what, sizeof(what) / sizeof(*what)) &&
	    !names_writer(m->r, first)))
		return text;
	/* A calendar's comment is such a note. */
	return end != NULL && *m->r->rsvp.comment == '\0' && has_any(first,
		note, sizeof(note) / sizeof(*note)) ? end : "";
}

static const char *
rsvp_calendar(struct mail_read *m)
{
	struct reply left = *m->r;
	struct verdict *v = m->v;
	struct verdict words = {0};

	if (!m->r->rsvp.is)
		return NULL;
	v->partstat = m->r->rsvp.partstat;
	v->comment = m->r->rsvp.comment;
	left.text = beside_calendar(m);
	left.subject = "Re: ";		/* it is the calendar's */
	command_read(m->a, &left, m->o, &words);
	v->rest = words.command == COMMAND_NONE ? words.rest : left.text;
	/* A calendar's comment may be the only place of a question. */
	if (*v->rest == '\0')
		v->rest = v->comment;
	return "a calendar's answer to an invitation";
}

/*
 * The address of a link is proof enough of who wants to leave, also where a
 * program has sent the mail for its user (RFC 8058 has no such field, yet
 * some add Auto-Submitted). But an absence's note may have gone there: such a
 * mail leaves only if it says so.
 */
static bool
leaves_by_link(const struct mail_read *m)
{
	const struct reply_auto *x = &m->r->machine;
	bool says = strncasecmp(m->r->subject, "unsubscribe", 11) == 0;

	if (m->o->answered != ANSWERED_LEAVING)
		return false;
	if (*x->evidence == '\0')
		return true;
	return strcmp(x->auto_submitted, "auto-replied") != 0 && says;
}

static const char *
auto_reply(struct mail_read *m)
{
	return *m->r->machine.evidence != '\0' && !leaves_by_link(m) ?
		m->r->machine.evidence : NULL;
}

/* --- people --------------------------------------------------------------- */
/* Whether words speak of the survey's question for the level. */
static bool
speaks_of_tier(struct mail_read *m, const char *words)
{
	struct answers x;

	answers_understand(m->a, m->o->survey, words, &x);
	for (size_t i = 0; i < x.n; i++)
		if (m->o->survey->question[x.answer[i].question].tiers)
			return true;
	return false;
}

/* "Make me Leading", and no more: a command, which an undo takes back, and at
 * the same time the survey's answer. */
static bool
asks_for_tier(struct mail_read *m)
{
	const struct answer *x = m->v->answers.answer;
	struct verdict *v = m->v, alone = *v;

	if (v->answers.n != 1 || !m->o->survey->question[x->question].tiers)
		return false;
	command_read(m->a, m->r, m->o, &alone);
	if (alone.command != COMMAND_TIER || *alone.rest != '\0' ||
	    alone.by_name || strcmp(alone.argument, x->value) != 0)
		return false;
	alone.answers = v->answers;
	*v = alone;
	return true;
}

/* The survey first; what it leaves over may ask for something. */
static const char *
person(struct mail_read *m)
{
	struct verdict *v = m->v;
	struct reply left = *m->r;
	int sure = 0;

	/* "1b 2a", written where there is only a subject. */
	if (left.text[strspn(left.text, " \t\r\n")] == '\0' &&
	    !command_answers(left.subject))
		left.text = left.subject;
	if (m->o->survey != NULL && !m->r->forwarded &&
	    m->o->answered != ANSWERED_LEAVING &&
	    m->o->answered != ANSWERED_JOINING)
		sure = answers_understand(m->a, m->o->survey, left.text,
			&v->answers);
	if (sure == 0)
		left.text = m->r->text;
	if (sure > 0 && asks_for_tier(m))
		return v->evidence;
	if (sure > 0) {
		left.text = v->answers.rest;
		left.subject = "Re: ";
	}
	command_read(m->a, &left, m->o, v);
	/* "1b? Make me Leading": no telling. */
	if (v->command == COMMAND_TIER && m->o->survey != NULL &&
	    speaks_of_tier(m, v->rest)) {
		v->command = COMMAND_NONE;
		v->argument = "";
		v->ask = COMMAND_TIER;
		v->rest = left.text;
	}
	if (sure == 0)
		v->answers = (struct answers){.rest = ""};
	return v->evidence;
}

static const char *
rsvp_words(struct mail_read *m)
{
	person(m);
	return *m->v->partstat != '\0' ? m->v->evidence : NULL;
}

static const char *
survey(struct mail_read *m)
{
	return m->v->answers.n == 0 || (m->v->command == COMMAND_TIER &&
		*m->v->rest == '\0') ? NULL : m->v->answers.sure_all ?
		"answers the survey" : "answers the survey in part";
}

static const char *
command(struct mail_read *m)
{
	return m->v->command != COMMAND_NONE ? m->v->evidence : NULL;
}

static const char *
feedback(struct mail_read *m)
{
	const struct verdict *v = m->v;

	return v->n_remarks > 0 ? "remarks on a draft" :
		*v->rest == '\0' ? "says nothing that needs an answer" :
		*v->evidence != '\0' ? v->evidence : "a person's own words";
}

/* The policy. */
static const struct {
	enum verdict_kind kind;
	kind_test is;
} kinds[] = {
	{VERDICT_UNREADABLE, unreadable},
	{VERDICT_COMPLAINT, complaint},
	{VERDICT_BOUNCE, bounce},
	{VERDICT_DELAY, delay},
	{VERDICT_DELIVERED, delivered},
	{VERDICT_RSVP, rsvp_calendar},
	{VERDICT_AUTO_REPLY, auto_reply},
	{VERDICT_RSVP, rsvp_words},	/* from here on: person() has read */
	{VERDICT_SURVEY, survey},
	{VERDICT_COMMAND, command},
	{VERDICT_FEEDBACK, feedback},
};

const char *
verdict_name(enum verdict_kind k)
{
	static const char *const name[VERDICT_KINDS] = {"bounce", "delay",
		"delivered", "complaint", "auto_reply", "rsvp", "command",
		"survey", "feedback", "unreadable"};

	return name[k];
}

void
classify(struct arena *a, const struct reply *r,
	const struct verdict_options *o, struct verdict *verdict_r)
{
	struct mail_read m = {.a = a, .r = r, .o = o, .v = verdict_r};

	*verdict_r = (struct verdict){.argument = "", .partstat = "",
		.comment = "", .rest = "", .evidence = "",
		.answers = {.rest = ""}};
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const char *why = kinds[i].is(&m);

		if (why == NULL)
			continue;
		verdict_r->kind = kinds[i].kind;
		verdict_r->evidence = why;
		return;
	}
}

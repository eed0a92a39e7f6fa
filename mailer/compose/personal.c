/* SPDX-License-Identifier: MIT */
/*
 * A mail to one member, in the looks of the recaps: a heading, a few
 * sentences, at most one thing to do, and who sent it.
 *
 * Policy: who is not on the list, or not yet, or no more, is offered nothing
 * to leave, and gets none of the list's header fields. What asks for a consent
 * is answered to an address of its own, which confirms and does nothing else.
 */
#include "compose/personal_steps.h"

#include <string.h>

#include "mime/message.h"

enum {
	LIST = 1,	/* mail of the list: its fields, and a way to leave */
	FULL = 2,	/* with the whole footer of a recap */
	CONFIRM = 4,	/* asks for a yes */
	UNDO = 8,	/* can be taken back */
};

static const struct {
	const char *kind;
	unsigned int flags;
} kinds[] = {
	{"confirmation", CONFIRM},
	{"address", CONFIRM},
	{"welcome", LIST | FULL},
	{"changed", LIST | UNDO},
	{"goodbye", UNDO},
	{"answers", LIST},
	{"reminder", LIST | FULL}, {"feedback_reminder", LIST | FULL},
	{"help", LIST},
	{"withheld", LIST},
	{"why", LIST},
	{"invitation", LIST | FULL},
	{"meeting", LIST},
	{"remarks", LIST},
	{"ask", LIST},
	{"limit", LIST},
};

static bool
is(const struct letter *x, const char *kind)
{
	return strcmp(x->f->kind, kind) == 0;
}

/* --- words -------------------------------------------------------------- */

static const char *
text_in(const struct letter *x, const struct ltext *t)
{
	const char *s = ltext_in(t, x->r.lang, x->r.o->languages[0]);

	return s != NULL ? s : "";
}

static const char *
level_name(struct letter *x, const char *id)
{
	const struct tiers *tiers = x->r.o->tiers;
	int i = id != NULL ? tier_find(tiers, id, strlen(id)) : -1;

	return i >= 0 ? text_in(x, &tiers->v[i].name) : id;
}

/* A level, or a language, as a person calls it. */
static const char *
called(struct letter *x, const char *id)
{
	if (id == NULL || x->f->what == NULL)
		return id;
	return strcmp(x->f->what, "language") == 0 ?
		language_name(&x->r, id) : level_name(x, id);
}

/* word: the string that fills {word}; NULL: none does. */
static const char *
words(struct letter *x, const char *key, const char *word)
{
	struct render *r = &x->r;
	size_t n = is(x, "answers") ? x->f->n_answers : x->f->n > 0 ? x->f->n :
		r->o->n_questions;

	return strings_count(r->a, &r->s, key, n, "list", x->list,
		"purpose", footer_purpose(r), "word", word == NULL ? NULL :
		strings_get(&r->s, word), "tier", text_in(x,
			&x->f->tier->name), "tiers", x->others,
		"levels", x->levels, "command", x->command,
		"was", called(x, x->f->was), "now", called(x, x->f->now),
		"date", x->date, "contact", text_in(x, &r->o->contact_name),
		"title", x->f->title, "sections", x->f->sections,
		"when", x->when, "since", x->since, "until", x->until,
		"set", x->set, NULL);
}

void
letter_say(struct letter *x, const char *key, const char *word)
{
	node_append(x->r.a, x->say, node_str(x->r.a, words(x, key, word)));
}

void
letter_add(struct letter *x, const char *key, const char *word)
{
	node_append(x->r.a, x->more, node_str(x->r.a, words(x, key, word)));
}

/* {levels}, {tiers}: all of them, those but the member's; {command}: to be at
 * the first of these. */
static void
name_levels(struct letter *x)
{
	struct render *r = &x->r;
	const struct tiers *tiers = r->o->tiers;
	const char *all[TIERS_MAX], *other[TIERS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < tiers->n; i++) {
		all[i] = text_in(x, &tiers->v[i].name);
		if (strcmp(tiers->v[i].id, x->f->tier->id) != 0)
			other[n++] = all[i];
	}
	x->levels = strings_join(r->a, &r->s, "and", all, tiers->n);
	if (n == 0)
		return;
	x->others = strings_join(r->a, &r->s, "or", other, n);
	x->command = strings_fill(r->a, &r->s, "command_level",
		"tier", other[0], NULL);
}

const char *
letter_day(struct letter *x, const struct civil *c)
{
	return c->year == 0 ? NULL : strings_span(x->r.a, &x->r.s, c,
		&(struct civil){0});
}

/* --- what can be written ------------------------------------------------ */

static void
point(struct letter *x, struct node *rows, const char *what, const char *said)
{
	struct render *r = &x->r;
	struct node *row = node_map(r->a);

	node_set_str(r->a, row, "say", strings_fill(r->a, &r->s,
		"letter_quoted", "text", said, NULL));
	node_set_str(r->a, row, "what", words(x, what, NULL));
	node_append(r->a, rows, row);
}

/* A language of the list but the reader's; NULL: there is no other. */
static const char *
another_language(struct letter *x)
{
	const struct compose_options *o = x->r.o;

	for (size_t i = 0; i < o->n_languages; i++)
		if (strcmp(o->languages[i], x->r.lang) != 0)
			return language_name(&x->r, o->languages[i]);
	return NULL;
}

/* Of the list, for who is on it. */
static void
points_of_list(struct letter *x, struct node *rows)
{
	struct render *r = &x->r;
	const char *lang = another_language(x);

	if (x->command != NULL)
		point(x, rows, "letter_help_level", x->command);
	if (lang != NULL)
		point(x, rows, "letter_help_language", strings_fill(r->a,
			&r->s, "command_language", "language", lang, NULL));
	point(x, rows, "letter_help_pause", strings_get(&r->s,
		"command_pause"));
	point(x, rows, "letter_help_full", strings_get(&r->s,
		"command_full"));
	point(x, rows, "letter_help_remark", strings_get(&r->s,
		"command_remark"));
	if (r->o->n_questions > 0)
		point(x, rows, "letter_help_survey", survey_example(r));
	point(x, rows, "letter_help_meeting", strings_get(&r->s,
		"command_meeting"));
}

static struct node *
points(struct letter *x)
{
	struct render *r = &x->r;
	struct node *m = node_map(r->a);
	struct node *rows = node_set(r->a, m, "rows", node_list(r->a));

	if (x->f->member)
		points_of_list(x, rows);
	else
		point(x, rows, "letter_help_join", strings_get(&r->s,
			"command_join"));
	point(x, rows, "letter_help_undo", strings_get(&r->s,
		"command_undo"));
	point(x, rows, "letter_help_why", strings_get(&r->s, "command_why"));
	if (x->f->member)
		point(x, rows, "letter_help_leave", strings_get(&r->s,
			"command_unsubscribe"));
	return m;
}

/* --- each kind ---------------------------------------------------------- */

/* "letter_<name>_heading" is the heading. */
static const char *
changed(struct letter *x)
{
	const struct personal *f = x->f;
	bool known = f->was != NULL && f->was[0] != '\0';
	const char *what = f->what != NULL ? f->what : "";

	if (strcmp(what, "tier") == 0) {
		letter_say(x, known ? "letter_tier" : "letter_tier_first", NULL);
		return "tier";
	}
	if (strcmp(what, "language") == 0) {
		letter_say(x, known ? "letter_language" : "letter_language_first",
			NULL);
		return "language";
	}
	if (strcmp(what, "pause") == 0)
		what = f->until.year != 0 ? "pause" : "resumed";
	else if (strcmp(what, "address") == 0)
		what = "moved";
	else if (strcmp(what, "returned") != 0)
		return NULL;
	letter_say(x, arena_printf(x->r.a, "letter_%s", what), NULL);
	return what;
}

static void
ask_consent(struct letter *x)
{
	if (is(x, "confirmation")) {
		letter_say(x, "letter_confirmation", "command_yes");
		letter_add(x, "letter_agree", NULL);
		letter_add(x, "letter_withdraw", "command_unsubscribe");
		letter_add(x, "letter_ignore", NULL);
		return;
	}
	letter_say(x, "letter_address", "command_yes");
	letter_add(x, "letter_address_rest", NULL);
	letter_add(x, "letter_agree", NULL);
	letter_add(x, "letter_withdraw", "command_unsubscribe");
	letter_add(x, "letter_address_ignore", NULL);
}

/* An address is taken back by confirming the old one, and not by a word. */
static bool
undoes(const struct letter *x)
{
	return (x->flags & UNDO) != 0 && !(is(x, "changed") &&
		strcmp(x->f->what, "address") == 0);
}

/* The sentences; the heading's name, NULL: there is no such kind. */
static const char *
sentences(struct letter *x)
{
	const char *name = x->f->kind;

	if ((x->flags & CONFIRM) != 0) {
		ask_consent(x);
	} else if (is(x, "welcome")) {
		letter_say(x, "letter_welcome", NULL);
		letter_say(x, "letter_agreed", NULL);
		if (x->others != NULL)
			letter_say(x, "letter_level", NULL);
		letter_say(x, "letter_plain_words", "command_help");
	} else if (is(x, "changed")) {
		name = changed(x);
		if (undoes(x))
			letter_say(x, "letter_undo", "command_undo");
	} else if (is(x, "goodbye")) {
		letter_say(x, "letter_goodbye", NULL);
		letter_say(x, "letter_goodbye_undo", "command_undo");
	} else if (is(x, "answers")) {
		letter_say(x, "letter_answers", NULL);
		letter_add(x, "letter_answers_again", NULL);
		if (x->date != NULL)
			letter_add(x, "letter_answers_until", NULL);
	} else if (is(x, "invitation")) {
		name = letter_meeting(x);
	} else if (is(x, "help")) {
		letter_say(x, "letter_help", NULL);
		letter_add(x, "letter_help_rest", NULL);
	} else if (!letter_reply(x)) {
		letter_say(x, arena_printf(x->r.a, "letter_%s", name), NULL);
		if (is(x, "withheld") && x->others != NULL)
			letter_say(x, "letter_level", NULL);
	}
	return name;
}

/* The one thing to do. */
static struct node *
action(struct letter *x)
{
	struct render *r = &x->r;
	bool confirm = (x->flags & CONFIRM) != 0;
	const char *word = strings_get(&r->s, confirm ? "command_yes" :
		"command_undo");
	struct node *m = node_map(r->a);

	if ((x->flags & CONFIRM) == 0 && !undoes(x))
		return node_null(r->a);
	node_set_str(r->a, m, "label", strings_get(&r->s, !confirm ?
		"letter_undo_link" : is(x, "address") ?
		"letter_address_link" : "letter_confirm_link"));
	node_set_str(r->a, m, "href", mail_link(r, confirm ? SLOT_CONFIRM :
		SLOT_REPLY_TO, word, word));
	return m;
}

/* Why it came, in a footer of its own; NULL: the sentences say it all. */
static const char *
reason(struct letter *x)
{
	if (is(x, "goodbye"))
		return NULL;
	if ((x->flags & CONFIRM) != 0)
		return words(x, arena_printf(x->r.a, "letter_%s_why",
			x->f->kind), NULL);
	return words(x, x->f->member ? "footer_why" : "letter_why", NULL);
}

static void
set_footer(struct letter *x, struct node *m)
{
	struct render *r = &x->r;
	struct node *footer = footer_data(r), *ways;
	bool leave = (x->flags & LIST) != 0 && x->f->member;

	node_set(r->a, m, "footer", footer);
	node_set(r->a, m, "full", node_bool(r->a, leave &&
		(x->flags & FULL) != 0));
	node_set_str(r->a, m, "reason", reason(x));
	/* An answer to what asks for a yes is not for a person to read. */
	node_set_str(r->a, m, "contact", (x->flags & CONFIRM) != 0 ?
		words(x, "letter_contact", NULL) :
		node_get(footer, "contact")->str);
	ways = node_map(r->a);
	node_set_str(r->a, ways, "href", node_get(footer, "leave")->str);
	node_set(r->a, m, "leave", leave ? ways : node_null(r->a));
}

static struct node *
letter_data(struct letter *x, struct rendered *out)
{
	struct render *r = &x->r;
	struct node *m = page_data(r);
	bool survey = (is(x, "welcome") && x->f->survey) || is(x, "reminder");
	const char *name = sentences(x), *heading;

	if (name == NULL)
		return NULL;
	heading = words(x, arena_printf(r->a, "letter_%s_heading", name),
		NULL);
	out->subject = is(x, "invitation") ? heading : strings_fill(r->a,
		&r->s, "letter_subject", "heading", heading, "list", x->list,
		NULL);
	out->preheader = preheader_cut(r->a, x->say->item[0]->str);
	node_set_str(r->a, m, "list_name", x->list);
	node_set_str(r->a, m, "subject", out->subject);
	node_set_str(r->a, m, "heading", heading);
	node_set_str(r->a, m, "underlined", underlined(r, heading, 1));
	node_set_str(r->a, m, "preheader", out->preheader);
	node_set(r->a, m, "say", x->say);
	node_set(r->a, m, "action", action(x));
	node_set(r->a, m, "meeting", is(x, "invitation") ?
		letter_meeting_block(x) : node_null(r->a));
	node_set(r->a, m, "answers", is(x, "answers") ?
		letter_answers(x) :
		node_null(r->a));
	node_set(r->a, m, "points", is(x, "help") ? points(x) :
		letter_sections(x));
	node_set(r->a, m, "more", x->more);
	node_set(r->a, m, "survey", survey && r->o->n_questions > 0 ?
		survey_block(r) : node_null(r->a));
	set_footer(x, m);
	return m;
}

static int
render(struct letter *x, struct rendered *out, struct err *err)
{
	struct render *r = &x->r;
	const struct node *data;

	memset(out, 0, sizeof(*out));
	data = letter_data(x, out);
	if (data == NULL)
		return err_set(err, ERR_DATA, "the store has a notice that "
			"tells of an unknown change");
	if (r->s.missing != NULL)
		return no_text(r, err);
	if (render_part(r, "letter.html", data, MUSTACHE_HTML, &out->html,
		err) != 0 ||
	    render_part(r, "letter.txt", data, MUSTACHE_NONE, &out->text,
		err) != 0)
		return -1;
	return footer_check(r, data, out, (x->flags & LIST) != 0 &&
		x->f->member, "letter", err);
}

static int
message(struct letter *x, struct notice_message *out, struct err *err)
{
	const struct compose_options *o = x->r.o;
	bool list = (x->flags & LIST) != 0 && x->f->member;
	const struct message m = {
		.from_name = o->from_name, .from_addr = o->from_addr,
		.reply_name = o->from_name, .language = x->r.lang,
		.reply_slot = (x->flags & CONFIRM) != 0 ? SLOT_CONFIRM : NULL,
		.answers = x->f->answers, .loop = o->store_id,
		.auto_submitted = x->f->answers ? "auto-replied" :
			"auto-generated",
		.feedback_id = notice_feedback_id(x->r.a, o, x->f->kind),
		.list_id = list ? arena_printf(x->r.a, "%s.%s", o->list,
			o->domain) : NULL,
		/* Constant for the list's life (S37). */
		.list_name = ltext_in(&o->list_name, o->languages[0], NULL),
		.owner = o->contact_email,
		.one_click = o->base_url != NULL,
		.subject = out->rendered.subject,
		.text = out->rendered.text, .html = out->rendered.html,
		.calendar = x->calendar, .calendar_method = x->method,
	};

	return message_pieces(x->r.a, &m, &out->part, &out->n_parts, err);
}

int
personal_compose(struct arena *a, const struct templates *t,
	const struct compose_options *o, const struct personal *f,
	const char *lang, struct notice_message *out, struct err *err)
{
	const struct projection p = {.tier = f->tier, .lang = lang};
	struct letter x = {.r = {.a = a, .t = t, .o = o, .p = &p,
		.lang = lang}, .f = f};
	const struct strings *s = templates_strings(t, lang);
	size_t i = 0;

	while (i < sizeof(kinds) / sizeof(*kinds) &&
	    strcmp(kinds[i].kind, f->kind) != 0)
		i++;
	if (i == sizeof(kinds) / sizeof(*kinds))
		return err_set(err, ERR_DATA, "the store has a notice of the "
			"unknown kind \"%s\"", f->kind);
	if (s == NULL)
		return no_strings(o, lang, err);
	x.r.s = *s;
	x.flags = kinds[i].flags;
	x.list = text_in(&x, &o->list_name);
	x.date = letter_day(&x, is(&x, "changed") ? &f->until :
		&o->survey_due);
	x.say = node_list(a);
	x.more = node_list(a);
	x.when = letter_day(&x, &f->when);
	x.since = letter_day(&x, &f->consent_at);
	x.until = letter_day(&x, f->meeting != NULL ? &f->meeting->respond_by :
		&f->consent_until);
	x.set = letter_day(&x, &f->tier_at);
	name_levels(&x);
	if (render(&x, &out->rendered, err) != 0 ||
	    (f->meeting != NULL && letter_meeting_calendar(&x, err) != 0))
		return -1;
	return message(&x, out, err);
}

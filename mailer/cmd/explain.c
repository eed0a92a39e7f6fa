/* SPDX-License-Identifier: MIT */
/*
 * tidings explain: what inbox would make of raw mails.
 *
 * Policy: no store is asked, so nobody is known, and what a mail answers is
 * told by its token's purpose, else by its subject: our own headings, as the
 * templates word them. The levels, languages and questions are those of the
 * home's lists, the first that fits; without a home there are none.
 */
#include <string.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "base/keys.h"
#include "cmd/explain_subject.h"
#include "cmd/home.h"
#include "cmd/reply_who.h"
#include "cmd/survey_take.h"
#include "cmd/when.h"
#include "conf/list.h"
#include "conf/settings.h"
#include "inbox/jail.h"
#include "inbox/mail.h"
#include "schedule/zone.h"

enum { SECTIONS_ANY = 99 };

struct explaining {
	struct cmd *c;
	struct home h;
	bool home;		/* there is one */
	struct jail *jail;
	struct arena a;		/* of one file */
	struct subjects *subjects;
	struct verdict_options o;	/* under which it was judged last */
};

/* --- what it is taken for ----------------------------------------------- */

static void
options_of(struct explaining *e, const struct list_conf *l,
	const struct reply *r, enum answered answered,
	struct verdict_options *o)
{
	struct verdict_tier *v;
	struct answer_options *survey;

	*o = (struct verdict_options){.answered = answered,
		.n_sections = SECTIONS_ANY, .meeting = true,
		.writer = r->from_name};
	o->today = zone_civil(when_zone(&e->h, l != NULL ? l->slug : NULL),
		clock_now());
	if (l == NULL)
		return;
	v = arena_array(&e->a, l->tiers.n, sizeof(*v));
	for (size_t i = 0; i < l->tiers.n; i++)
		v[i] = (struct verdict_tier){l->tiers.v[i].id,
			l->tiers.v[i].name};
	o->tier = v;
	o->list = l->name;
	o->n_tiers = l->tiers.n;
	o->n_languages = l->n_languages;
	o->language = l->languages;
	if (l->survey == NULL)
		return;
	survey = arena_alloc(&e->a, sizeof(*survey));
	survey_options(&e->a, l, r->from_name, survey);
	o->survey = survey;
}

static enum answered
answered(struct explaining *e, const struct reply *r,
	const struct reply_token *t)
{
	enum answered by_subject = subjects_answered(e->subjects, r->subject);

	if (e->home && reply_joins(&e->h, r) != NULL)
		return ANSWERED_JOINING;
	if (t->purpose == 'u')
		return ANSWERED_LEAVING;
	if (t->purpose == 'c')
		return ANSWERED_QUESTION;
	if (by_subject != ANSWERED_NOTHING)
		return by_subject;
	return t->purpose == 'r' || r->n_ids > 0 ? ANSWERED_RECAP :
		ANSWERED_NOTHING;
}

/* The first list under which it is more than words for a person. */
static void
judge(struct explaining *e, const struct reply *r,
	const struct reply_token *t, struct verdict *v)
{
	enum answered what = answered(e, r, t);
	size_t i = 0;

	do {
		options_of(e, e->home && i < e->h.n_lists ? e->h.list[i] :
			NULL, r, what, &e->o);
		classify(&e->a, r, &e->o, v);
	} while (v->kind == VERDICT_FEEDBACK && e->home &&
		++i < e->h.n_lists);
}

/* --- what is shown ------------------------------------------------------ */

static void
put_recipients(struct json *j, const struct reply *r)
{
	json_array(j, "recipients");
	for (size_t i = 0; i < r->delivery.n; i++) {
		const struct reply_recipient *x = &r->delivery.recipient[i];

		json_object(j, NULL);
		json_str(j, "address", x->addr[0] ? x->addr : NULL);
		if (x->permanent == PERMANENCE_UNKNOWN)
			json_null(j, "permanent");
		else
			json_bool(j, "permanent", x->permanent ==
				PERMANENCE_PERMANENT);
		json_str(j, "status", x->status[0] ? x->status : NULL);
		if (x->code == 0)
			json_null(j, "smtp_code");
		else
			json_int(j, "smtp_code", x->code);
		json_str(j, "reason", x->reason[0] ? x->reason : NULL);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_answers(struct explaining *e, struct json *j, const struct verdict *v)
{
	json_array(j, "answers");
	for (size_t i = 0; i < v->answers.n; i++) {
		const struct answer *x = &v->answers.answer[i];

		if (x->confidence != ANSWER_SURE)
			continue;
		json_object(j, NULL);
		json_str(j, "question", e->o.survey->question[
			x->question].id);
		json_str(j, "value", x->value);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_rsvp(struct json *j, const struct reply *r, const struct verdict *v)
{
	const struct reply_rsvp *c = &r->rsvp;

	if (v->partstat[0] == '\0') {
		json_null(j, "rsvp");
		return;
	}
	json_object(j, "rsvp");
	json_str(j, "uid", c->is && c->uid[0] ? c->uid : NULL);
	json_str(j, "attendee", c->is && c->attendee[0] ? c->attendee :
		r->from[0] ? r->from : NULL);
	json_str(j, "partstat", v->partstat);
	json_str(j, "comment", v->comment[0] ? v->comment : NULL);
	json_object_end(j);
}

static void
put_complaint(struct json *j, const struct reply *r, const struct verdict *v)
{
	const struct reply_complaint *c = &r->complaint;

	if (v->kind != VERDICT_COMPLAINT) {
		json_null(j, "complaint");
		return;
	}
	json_object(j, "complaint");
	json_str(j, "type", c->type);
	json_str(j, "recipient", c->n > 0 ? c->recipient[0] : NULL);
	json_array(j, "recipients");
	for (size_t i = 0; i < c->n; i++)
		json_str(j, NULL, c->recipient[i]);
	json_array_end(j);
	json_object_end(j);
}

static void
put_command(struct json *j, const struct verdict *v)
{
	if (v->command == COMMAND_NONE) {
		json_null(j, "command");
	} else {
		json_object(j, "command");
		json_str(j, "name", command_name(v->command));
		json_str(j, "argument", v->argument[0] ? v->argument : NULL);
		json_object_end(j);
	}
	json_str(j, "ask", v->ask == COMMAND_NONE ? NULL :
		command_name(v->ask));
}

static void
put_remarks(struct json *j, const struct verdict *v)
{
	json_array(j, "remarks");
	for (size_t i = 0; i < v->n_remarks; i++) {
		const struct verdict_remark *m = &v->remark[i];

		json_object(j, NULL);
		if (m->section > 0)
			json_int(j, "section", m->section);
		else
			json_null(j, "section");
		json_str(j, "quote", m->quote[0] ? m->quote : NULL);
		json_str(j, "text", m->text);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_json(struct explaining *e, const char *file, const struct reply *r,
	const struct reply_token *t, const struct verdict *v)
{
	struct json j;

	json_init(&j, &e->c->out);
	json_object(&j, NULL);
	json_str(&j, "file", file);
	json_str(&j, "kind", verdict_name(v->kind));
	if (t->purpose == 0) {
		json_null(&j, "token");
	} else {
		json_object(&j, "token");
		json_str(&j, "purpose", (char[2]){t->purpose, '\0'});
		json_bool(&j, "valid", t->valid);
		json_object_end(&j);
	}
	put_recipients(&j, r);
	put_command(&j, v);
	put_answers(e, &j, v);
	put_rsvp(&j, r, v);
	put_complaint(&j, r, v);
	put_remarks(&j, v);
	json_str(&j, "text", r->text);
	json_str(&j, "rest", v->rest);
	json_str(&j, "evidence", v->evidence);
	json_object_end(&j);
	buf_addc(&e->c->out, '\n');
	cmd_flush(e->c);
}

static void
put_text(struct explaining *e, const char *file, const struct reply *r,
	const struct reply_token *t, const struct verdict *v)
{
	struct buf *out = &e->c->out;

	buf_printf(out, "%s: %s", file, verdict_name(v->kind));
	if (v->command != COMMAND_NONE)
		buf_printf(out, ": %s%s%s", command_name(v->command),
			v->argument[0] ? " " : "", v->argument);
	if (v->partstat[0] != '\0')
		buf_printf(out, ": %s", v->partstat);
	buf_printf(out, "\n  because: %s\n", v->evidence);
	if (t->purpose != 0)
		buf_printf(out, "  token:   %c, %s\n", t->purpose, t->valid ?
			"valid" : "not one of ours");
	for (size_t i = 0; i < r->delivery.n; i++) {
		const struct reply_recipient *x = &r->delivery.recipient[i];

		buf_printf(out, "  address: %s %s %s\n", x->addr[0] ? x->addr :
			"(not said)", x->status, x->permanent ==
			PERMANENCE_PERMANENT ? "for good" : x->permanent ==
			PERMANENCE_TEMPORARY ? "for now" : "");
	}
	for (size_t i = 0; i < v->answers.n; i++)
		if (v->answers.answer[i].confidence == ANSWER_SURE)
			buf_printf(out, "  answer:  %s: %s\n",
				e->o.survey->question[
				v->answers.answer[i].question].id,
				v->answers.answer[i].value);
	if (v->rest[0] != '\0')
		buf_printf(out, "  for a person to read: %s\n", v->rest);
}

/* --- files -------------------------------------------------------------- */

static int
unreadable(struct explaining *e, const char *file, const char *why)
{
	const struct reply r = {.text = "", .from = ""};
	const struct reply_token t = {0};
	const struct verdict v = {.kind = VERDICT_UNREADABLE, .evidence = why,
		.argument = "", .partstat = "", .comment = "", .rest = ""};

	if (e->c->json)
		put_json(e, file, &r, &t, &v);
	else
		put_text(e, file, &r, &t, &v);
	return 0;
}

static int
explain(struct explaining *e, const char *file)
{
	char *path = e->home ? home_file(&e->h, file) :
		arena_strdup(&e->a, file);
	struct reply_token t = {0};
	struct err *err = &e->c->err;
	char why[JAIL_WHY];
	struct verdict v;
	struct reply r;
	struct text raw;
	int rc;

	if (file_read(&e->a, path, 4 * (size_t)MAIL_MAX, &raw, err) == -1 ||
	    jail_ask(e->jail, raw.data, raw.len, err) == -1)
		return -1;
	rc = jail_answer(e->jail, &e->a, &r, why, err);
	if (rc == 0)
		return unreadable(e, file, why);
	if (rc == -1)
		return -1;
	if (e->home && e->h.keys != NULL)
		t = reply_token(&e->h, &r);
	judge(e, &r, &t, &v);
	if (e->c->json)
		put_json(e, file, &r, &t, &v);
	else
		put_text(e, file, &r, &t, &v);
	return 0;
}

/* A home is of use, and not needed. */
static int
open_home(struct explaining *e)
{
	struct cmd *c = e->c;
	int rc = home_open(c, HOME_LISTS, &e->h);
	const char *keys;

	e->home = rc == 0;
	if (rc == -1 && c->err.kind != ERR_NOINPUT)
		return -1;
	err_clear(&c->err);
	if (!e->home) {
		e->h = (struct home){.arena = c->arena, .dir = "."};
		return 0;
	}
	keys = home_path(&e->h, e->h.settings->identity.keys);
	if (file_exists(keys))
		e->h.keys = keys_load(keys, &c->err);
	return e->h.keys != NULL || !file_exists(keys) ? 0 : -1;
}

static int
explain_run(struct cmd *c)
{
	struct explaining e = {.c = c};
	int rc = open_home(&e);

	if (rc == 0)
		rc = jail_open(&e.jail, (double)scaled(1000000) / 1000000,
			&c->err);
	if (rc == 0)
		e.subjects = subjects_load(&e.h, e.home);
	arena_init(&e.a);
	for (int i = 0; rc == 0 && i < c->argc; i++) {
		rc = explain(&e, c->argv[i]);
		arena_clear(&e.a);
	}
	arena_release(&e.a);
	jail_close(e.jail);
	if (e.home)
		home_close(&e.h);
	return rc;
}

const struct command cmd_explain = {
	.name = "explain",
	.args = "FILE...",
	.summary = "what `inbox` would make of raw mails",
	.help = "Reads mails, each in a file as it came, and says what they "
		"mean and why: a bounce and\nof which address, an absence, a "
		"command, answers to the survey, or words for a person.\n"
		"Nothing is done, and no store is asked: whose a mail is, and "
		"which mail of ours it\nanswers, only `tidings inbox` "
		"knows.\n\n"
		"  tidings explain var/inbox/new/*\n"
		"  tidings explain --json reply.eml    one JSON line a file\n",
	.min = 1,
	.max = -1,
	.run = explain_run,
};

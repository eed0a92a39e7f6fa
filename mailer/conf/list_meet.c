/* SPDX-License-Identifier: MIT */
/*
 * The part of list.yaml about what members are asked and when they meet:
 * survey, sessions, digest.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "conf/list_table.h"
#include "conf/value.h"
#include "schedule/recurrence.h"
#include "text/utf8.h"

#define DAYS(n) ((n) * 86400LL)

/* ------------------------------------------------------------- survey -- */

enum { CHOICES_MAX = 26 };	/* answered by a letter */

struct choices {
	bool tiers;
	size_t n;
	struct ltext *v;
};

static bool
choices_of_tiers(struct reader *r, struct choices *out)
{
	/* Without tiers there is an error already. */
	if (r->tiers == NULL)
		return false;
	out->tiers = true;
	out->n = r->tiers->n;
	out->v = arena_array(r->arena, out->n, sizeof(*out->v));
	for (size_t i = 0; i < out->n; i++)
		out->v[i] = r->tiers->v[i].name;
	return true;
}

static bool
is_repeated(const struct choices *c, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (c->v[j].n > 0 && c->v[i].n > 0 &&
		    utf8_casecmp(c->v[j].v[0].text, c->v[i].v[0].text) == 0)
			return true;
	return false;
}

static bool
value_choices(TYPE_ARGS)
{
	static const struct key one = {.name = "an entry of choices",
		.read = value_ltext, .max = 200};
	struct choices *out = to;
	const char *s = node_text(n);
	bool ok = true;

	if (s != NULL && strcmp(s, "tiers") == 0)
		return choices_of_tiers(r, out);
	if (n->type != NODE_LIST || n->n == 0)
		return value_wrong(r, k, n);
	if (n->n > CHOICES_MAX)
		return reader_error(r, n, "choices has %zu entries; at most "
			"%d can be answered by a letter", n->n, CHOICES_MAX);
	out->n = n->n;
	out->v = arena_array(r->arena, out->n, sizeof(*out->v));
	for (size_t i = 0; i < out->n; i++) {
		if (!value_ltext(r, &one, n->item[i], &out->v[i]))
			ok = false;
		else if (is_repeated(out, i))
			ok = reader_error(r, n->item[i], "choices has \"%s\" "
				"twice; keep one", out->v[i].v[0].text);
	}
	return ok;
}

struct question_row {
	struct question_conf question;
	struct choices choices;
};

#define QUESTION(member) offsetof(struct question_row, question.member)
static const struct key question_keys[] = {
	{"id", value_id, QUESTION(id), KEY_REQUIRED, NULL, 0, 0, NULL, NULL},
	{"ask", value_ltext, QUESTION(ask), KEY_REQUIRED, NULL, 0, 500, NULL,
		"the question, or a map of it by language"},
	{"choices", value_choices, offsetof(struct question_row, choices), 0,
		NULL, 0, 0, NULL, "a list like [Halton, Mississauga], or the "
		"word tiers"},
	{"text", value_int, QUESTION(text), 0, NULL, 1, 10000, NULL,
		"the longest answer in characters, from 1 to 10000"},
};

static bool
check_question(struct reader *r, const struct node *map, void *to)
{
	struct question_row *row = to;

	row->question.line = map->line;
	row->question.tiers = row->choices.tiers;
	row->question.n_choices = row->choices.n;
	row->question.choice = row->choices.v;
	if (row->choices.n > 0 && row->question.text > 0)
		return reader_error_key(r, map, "text", "a question has "
			"either choices or text; keep one");
	if (row->choices.n == 0 && row->question.text == 0)
		return reader_error(r, map, "the question \"%s\" has no "
			"answers; add choices: [...], or text: 500 for a free "
			"answer", row->question.id);
	return true;
}

static const struct table question_table = {.what = "a question",
	.size = sizeof(struct question_row), TABLE_KEYS(question_keys),
	.check = check_question};

/* size_t n, then struct question_conf *: the rows without their extras. */
static bool
value_questions(TYPE_ARGS)
{
	struct {
		size_t n;
		struct question_row *v;
	} rows = {0, NULL};
	struct question_conf *v;

	if (!value_maps(r, k, n, &rows))
		return false;
	v = arena_array(r->arena, rows.n, sizeof(*v));
	for (size_t i = 0; i < rows.n; i++) {
		v[i] = rows.v[i].question;
		for (size_t j = 0; j < i; j++)
			if (strcasecmp(v[i].id, v[j].id) == 0)
				return reader_error(r, n->item[i], "two "
					"questions have the id \"%s\"; it must "
					"be each one's own", v[i].id);
	}
	memcpy(to, &rows.n, sizeof(rows.n));
	memcpy((char *)to + sizeof(rows.n), &v, sizeof(v));
	return true;
}

#define SURVEY(member) offsetof(struct survey_conf, member)
static const struct key survey_keys[] = {
	{"slug", value_slug, SURVEY(slug), 0, "survey", 0, 0, NULL, NULL},
	{"due", value_date, SURVEY(due), KEY_NONE, NULL, 0, 0, NULL, NULL},
	{"remind", value_duration, SURVEY(remind), KEY_NONE, NULL, 3600,
		DAYS(365), NULL, NULL},
	{"questions", value_questions, SURVEY(n_questions), KEY_REQUIRED, NULL,
		1, 0, &question_table, "a list, each like \"- {id: level, "
		"ask: ..., choices: tiers}\""},
};

static bool
check_survey(struct reader *r, const struct node *map, void *to)
{
	const struct survey_conf *c = to;

	if (c->remind > 0 && c->due.year == 0)
		return reader_error_key(r, map, "remind", "remind counts back "
			"from due, which is missing; add due: DATE");
	return true;
}

const struct table survey_table = {.what = "survey",
	.size = sizeof(struct survey_conf), TABLE_KEYS(survey_keys),
	.check = check_survey};

/* ----------------------------------------------------------- sessions -- */

/* const char *: the rule as an RRULE. */
static bool
value_rule(TYPE_ARGS)
{
	const char *s = node_text(n), *rule;
	struct err err = {0};

	if (s == NULL)
		return value_wrong(r, k, n);
	rule = recurrence_rule(r->arena, s, &err);
	if (rule == NULL)
		return reader_error(r, n, "%s: %s", k->name, err.msg);
	memcpy(to, &rule, sizeof(rule));
	return true;
}

/* tier_set: [Leading, Advising]. */
static bool
value_tier_set(TYPE_ARGS)
{
	tier_set set = 0;
	const char *s = node_text(n);
	bool ok = true;

	if (r->tiers == NULL)
		return false;
	if (s != NULL && strcmp(s, "all") == 0)
		return true;
	if (n->type != NODE_LIST || n->n == 0)
		return value_wrong(r, k, n);
	for (size_t i = 0; i < n->n; i++) {
		int tier = tier_named(r, n->item[i], k->name);

		if (tier < 0)
			ok = false;
		else
			set |= TIER_BIT(tier);
	}
	memcpy(to, &set, sizeof(set));
	return ok;
}

#define CHANGE(member) offsetof(struct session_change, member)
static const struct key change_keys[] = {
	{"on", value_date, CHANGE(on), KEY_REQUIRED, NULL, 0, 0, NULL, NULL},
	{"move_to", value_when, CHANGE(move_to), 0, NULL, 0, 0, NULL, NULL},
	{"cancel", value_bool, CHANGE(cancel), 0, "false", 0, 0, NULL, NULL},
};

static bool
check_change(struct reader *r, const struct node *map, void *to)
{
	const struct session_change *c = to;

	if (c->cancel == (c->move_to.year != 0))
		return reader_error(r, map, "a change says either \"move_to: "
			"DATE\" or \"cancel: true\"%s",
			c->cancel ? ", not both" : "");
	return true;
}

static const struct table change_table = {.what = "a change",
	.size = sizeof(struct session_change), TABLE_KEYS(change_keys),
	.check = check_change};

#define SESSION(member) offsetof(struct session_conf, member)
static const struct key session_keys[] = {
	{"slug", value_slug, SESSION(slug), KEY_REQUIRED, NULL, 0, 0, NULL,
		NULL},
	{"title", value_ltext, SESSION(title), KEY_REQUIRED, NULL, 0, 0, NULL,
		NULL},
	{"rule", value_rule, SESSION(rule), KEY_REQUIRED, NULL, 0, 0, NULL,
		"a rule like \"third Thursday\", or an RRULE"},
	{"start", value_time, SESSION(start), KEY_REQUIRED, NULL, 0, 0, NULL,
		NULL},
	{"end", value_time, SESSION(end), KEY_REQUIRED, NULL, 0, 0, NULL,
		NULL},
	{"from", value_date, SESSION(from), KEY_NONE, NULL, 0, 0, NULL, NULL},
	{"place", value_ltext, SESSION(place), KEY_NONE, NULL, 0, 0, NULL,
		NULL},
	{"invite", value_duration, SESSION(invite), KEY_NONE, NULL, 3600,
		DAYS(365), NULL, NULL},
	{"tiers", value_tier_set, SESSION(tiers), 0, NULL, 0, 0, NULL,
		"a list of tiers like [Leading, Advising]"},
	{"changes", value_maps, SESSION(n_changes), KEY_NONE, NULL, 0, 0,
		&change_table, "a list, each like \"- {on: 2026-07-16, "
		"cancel: true}\""},
};

/* The days that the rule of a session gives, from one to another. */
static int
rule_days(struct reader *r, const struct session_conf *c, int64_t from,
	int64_t to, struct civil **v_r, size_t *n_r, struct err *err)
{
	static const struct civil ever = {.year = 1970, .month = 1, .day = 1};
	struct civil first = civil_of_time(from, 0);
	struct civil last = civil_of_time(to, 0);

	return recurrence_between(r->arena, c->rule, c->from.year != 0 ?
		&c->from : &ever, &first, &last, v_r, n_r, err);
}

/* ", the nearest is 2026-08-20", if there is one within a year. */
static const char *
nearest_day(struct reader *r, const struct session_conf *c,
	const struct civil *on)
{
	int64_t at = civil_to_time(on, 0), best = DAYS(400);
	const char *words = "";
	struct civil *v;
	size_t n;

	if (rule_days(r, c, at - DAYS(366), at + DAYS(366), &v, &n, NULL) != 0)
		return words;
	for (size_t i = 0; i < n; i++) {
		int64_t away = civil_to_time(&v[i], 0) - at;

		if (llabs(away) >= best)
			continue;
		best = llabs(away);
		words = arena_printf(r->arena, ", the nearest is "
			"%04d-%02d-%02d", v[i].year, v[i].month, v[i].day);
	}
	return words;
}

/* A change of a day on which there is no session would change nothing. */
static bool
check_days(struct reader *r, const struct node *map,
	const struct session_conf *c)
{
	if (c->from.year == 0 && recurrence_counts(c->rule))
		return reader_error_key(r, map, "rule", "the rule of \"%s\" "
			"counts from its first day; add from: DATE, or name "
			"the day, like \"FREQ=WEEKLY;BYDAY=TU\"", c->slug);
	for (size_t i = 0; i < c->n_changes; i++) {
		const struct civil *on = &c->change[i].on;
		int64_t at = civil_to_time(on, 0);
		struct civil *found;
		struct err err = {0};
		size_t n;

		if (rule_days(r, c, at, at, &found, &n, &err) != 0)
			return reader_error_key(r, map, "rule", "rule: %s",
				err.msg);
		if (n == 0)
			return reader_error_key(r, map, "changes", "the "
				"session \"%s\" is not on %04d-%02d-%02d, so "
				"there is nothing to change%s; on: is the day "
				"that the rule gives", c->slug, on->year,
				on->month, on->day, nearest_day(r, c, on));
	}
	return true;
}

static bool
check_session(struct reader *r, const struct node *map, void *to)
{
	struct session_conf *c = to;

	c->line = map->line;
	if (c->tiers == 0 && r->tiers != NULL)
		for (size_t i = 0; i < r->tiers->n; i++)
			c->tiers |= TIER_BIT(i);
	if (c->end <= c->start)
		return reader_error_key(r, map, "end", "the session \"%s\" "
			"ends before it starts", c->slug);
	for (size_t i = 0; i < c->n_changes; i++)
		for (size_t j = 0; j < i; j++)
			if (civil_cmp(&c->change[i].on, &c->change[j].on) == 0)
				return reader_error_key(r, map, "changes",
					"the session \"%s\" has two changes "
					"on %04d-%02d-%02d; keep one", c->slug,
					c->change[i].on.year,
					c->change[i].on.month,
					c->change[i].on.day);
	return check_days(r, map, c);
}

const struct table session_table = {.what = "a session",
	.size = sizeof(struct session_conf), TABLE_KEYS(session_keys),
	.check = check_session};

/* ------------------------------------------------------------- digest -- */

static const char *const approve_words[] = {"by_hand", "auto", NULL};

struct digest_row {
	struct digest_conf digest;
	int approve;
};

static bool
check_digest(struct reader *r, const struct node *map, void *to)
{
	struct digest_row *row = to;

	(void)r;
	(void)map;
	row->digest.automatic = row->approve == 1;
	return true;
}

#define DIGEST(member) offsetof(struct digest_row, digest.member)
static const struct key digest_keys[] = {
	{"rule", value_rule, DIGEST(rule), KEY_REQUIRED, NULL, 0, 0, NULL,
		"a rule like \"first Monday\""},
	{"at", value_time, DIGEST(at), 0, "09:00", 0, 0, NULL, NULL},
	{"approve", value_enum, offsetof(struct digest_row, approve), 0,
		"by_hand", 0, 0, approve_words, NULL},
};

/* The pointer that is stored is to the row, whose first member is what the
 * list knows. */
const struct table digest_table = {.what = "digest",
	.size = sizeof(struct digest_row), TABLE_KEYS(digest_keys),
	.check = check_digest};

/* SPDX-License-Identifier: MIT */
/*
 * tidings survey: what a list's survey has found so far, by question and by
 * attribute, and who is silent.
 *
 * Policy: groups of fewer than five are not told apart by an attribute (T23);
 * they stand together, never one alone.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/column.h"
#include "cmd/home.h"
#include "cmd/person.h"
#include "cmd/survey_take.h"
#include "conf/list.h"
#include "store/answer.h"
#include "store/db.h"

enum { FEW = 5, NAME_COLUMNS = 24, BAR_COLUMNS = 24 };

struct count {
	const char *question, *value, *group;
	int64_t n;
};

struct silent {
	const char *addr;
	int64_t member;
};

struct results {
	struct cmd *c;
	struct home h;
	const struct list_conf *l;
	const struct zone *zone;
	const char *by;			/* attribute; NULL: none */
	int64_t opened, closes;
	int64_t sent, answered, changes;
	size_t n, cap;			/* counts, and own words, which are
					 * counts of one */
	struct count *count;
	size_t n_silent, cap_silent;
	struct silent *silent;
};

/* --- gathering ---------------------------------------------------------- */

static int
take_member(void *ctx, const struct survey_member *m, struct err *err)
{
	struct results *r = ctx;

	(void)err;
	r->sent += m->sent;
	r->answered += m->answered;
	r->changes += m->n_changes;
	if (m->answered || !m->mailable)
		return 0;
	arena_push(r->c->arena, r->silent, r->n_silent, r->cap_silent);
	r->silent[r->n_silent++] = (struct silent){
		arena_strdup(r->c->arena, m->addr), m->member};
	return 0;
}

/* They are all told, and not counted. */
static bool
own_words(const struct results *r, const char *question)
{
	const struct survey_conf *s = r->l->survey;

	for (size_t i = 0; i < s->n_questions; i++)
		if (strcmp(s->question[i].id, question) == 0)
			return s->question[i].n_choices == 0;
	return false;
}

static int
take_answer(void *ctx, const struct survey_answer *x, struct err *err)
{
	struct results *r = ctx;
	struct arena *a = r->c->arena;

	(void)err;
	for (size_t i = 0; i < r->n && !own_words(r, x->question); i++)
		if (strcmp(r->count[i].question, x->question) == 0 &&
		    strcmp(r->count[i].value, x->value) == 0 &&
		    strcmp(r->count[i].group, x->attribute) == 0) {
			r->count[i].n++;
			return 0;
		}
	arena_push(a, r->count, r->n, r->cap);
	r->count[r->n++] = (struct count){arena_strdup(a, x->question),
		arena_strdup(a, x->value), arena_strdup(a, x->attribute), 1};
	return 0;
}

static int
gather(struct results *r)
{
	struct db *db = r->h.db;
	const char *slug = r->l->survey->slug;
	struct err *err = &r->c->err;
	int64_t id;

	r->closes = survey_closes(&r->h, r->l);
	if (db == NULL)
		return 0;
	if (db_list_id(db, r->l->slug, &id, err) == -1 ||
	    survey_opened(db, id, slug, &r->opened, err) == -1 ||
	    survey_members(db, id, slug, clock_now(), take_member, r,
		err) == -1)
		return -1;
	return survey_answers(db, id, slug, r->by != NULL ? r->by : "",
		take_answer, r, err);
}

/* Of one question: a value's count (NULL: of all), in one group (NULL: in
 * all). */
static int64_t
sum(const struct results *r, const char *question, const char *value,
	const char *group)
{
	int64_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->count[i].question, question) == 0 &&
		    (value == NULL || strcmp(r->count[i].value, value) == 0) &&
		    (group == NULL || strcmp(r->count[i].group, group) == 0))
			n += r->count[i].n;
	return n;
}

static const char *
choice(const struct results *r, const struct question_conf *q, size_t i)
{
	return q->tiers ? r->l->tiers.v[i].id : ltext_in(&q->choice[i],
		r->l->languages[0], NULL);
}

/* The groups of a question, each once. */
static size_t
groups(const struct results *r, const char *question, const char ***v_r)
{
	const char **v = arena_array(r->c->arena, r->n, sizeof(*v));
	size_t n = 0, k;

	for (size_t i = 0; i < r->n; i++) {
		if (strcmp(r->count[i].question, question) != 0)
			continue;
		for (k = 0; k < n && strcmp(v[k], r->count[i].group) != 0;
		     k++)
			;
		if (k == n)
			v[n++] = r->count[i].group;
	}
	*v_r = v;
	return n;
}

/*
 * Which of the groups may be told apart. With a single one that may not, what
 * it says would be the rest of the whole: the smallest other joins it.
 */
static bool *
apart(const struct results *r, const char *question, const char **group,
	size_t n)
{
	bool *v = arena_array(r->c->arena, n, sizeof(*v));
	size_t few = 0, smallest = n;

	for (size_t i = 0; i < n; i++) {
		int64_t all = sum(r, question, NULL, group[i]);

		v[i] = all >= FEW;
		few += !v[i];
		if (v[i] && (smallest == n ||
		    all < sum(r, question, NULL, group[smallest])))
			smallest = i;
	}
	if (few == 1 && smallest < n)
		v[smallest] = false;
	return v;
}

/* --- in words ----------------------------------------------------------- */

static void
bar(struct results *r, const char *name, int64_t n, int64_t of)
{
	struct buf *out = &r->c->out;

	buf_adds(out, "    ");
	column_add(out, name, NAME_COLUMNS);
	buf_printf(out, " %5" PRId64 "%s", n, n > 0 ? "  " : "");
	for (int64_t i = 0; of > 0 && i < (n * BAR_COLUMNS + of - 1) / of; i++)
		buf_adds(out, "█");
	buf_addc(out, '\n');
}

static const char *
choice_name(const struct results *r, const struct question_conf *q, size_t i)
{
	return survey_value(r->l, q->id, choice(r, q, i));
}

static void
breakdown(struct results *r, const struct question_conf *q)
{
	struct buf *out = &r->c->out;
	const char **group;
	size_t n = groups(r, q->id, &group);
	const bool *told = apart(r, q->id, group, n);
	int64_t few = 0, n_few = 0;

	for (size_t g = 0; g < n; g++) {
		int64_t all = sum(r, q->id, NULL, group[g]);

		if (!told[g]) {
			few += all;
			n_few++;
			continue;
		}
		buf_printf(out, "    %s (%" PRId64 "):", group[g][0] ?
			group[g] : "not known", all);
		for (size_t i = 0; i < q->n_choices; i++)
			buf_printf(out, "%s %s %" PRId64, i > 0 ? "," : "",
				choice_name(r, q, i), sum(r, q->id,
					choice(r, q, i), group[g]));
		buf_addc(out, '\n');
	}
	if (few > 0)
		buf_printf(out, "    %" PRId64 " more in %" PRId64 " group%s "
			"too small to be told apart\n", few, n_few,
			n_few == 1 ? "" : "s");
}

static void
print_question(struct results *r, size_t number)
{
	const struct question_conf *q = &r->l->survey->question[number];
	int64_t all = sum(r, q->id, NULL, NULL);

	buf_printf(&r->c->out, "\n  %zu. %s\n", number + 1, ltext_in(&q->ask,
		r->l->languages[0], NULL));
	for (size_t i = 0; i < q->n_choices; i++)
		bar(r, choice_name(r, q, i), sum(r, q->id, choice(r, q, i),
			NULL), all);
	if (q->n_choices > 0 && r->by != NULL)
		breakdown(r, q);
	for (size_t i = 0; q->n_choices == 0 && i < r->n; i++)
		if (strcmp(r->count[i].question, q->id) == 0)
			buf_printf(&r->c->out, "    - %s\n",
				r->count[i].value);
	if (q->n_choices == 0 && all == 0)
		buf_adds(&r->c->out, "    (no answers yet)\n");
}

static const char *
when(const struct results *r, int64_t t)
{
	return person_date(r->c->arena, r->zone, t);
}

static const char *
due(const struct results *r)
{
	char s[32];

	civil_format(&r->l->survey->due, s, sizeof(s));
	return arena_strdup(r->c->arena, s);
}

static void
print(struct results *r)
{
	struct buf *out = &r->c->out;
	bool closed = clock_now() >= r->closes;

	buf_printf(out, "%s of %s: ", r->l->survey->slug, r->l->slug);
	if (r->opened == 0)
		buf_adds(out, "not opened; it opens with the first recap that "
			"has it\n");
	else
		buf_printf(out, "opened %s, %s%s\n", when(r, r->opened),
			r->closes == INT64_MAX ? "and stays open" :
			closed ? "closed after " : "closes after ",
			r->closes == INT64_MAX ? "" : due(r));
	buf_printf(out, "  %" PRId64 " got it, %" PRId64 " answered, %zu "
		"silent", r->sent, r->answered, r->n_silent);
	if (r->changes > 0)
		buf_printf(out, "; %" PRId64 " answer%s changed later",
			r->changes, r->changes == 1 ? " was" : "s were");
	buf_addc(out, '\n');
	for (size_t i = 0; i < r->l->survey->n_questions; i++)
		print_question(r, i);
	if (r->n_silent > 0)
		buf_adds(out, "\n  Silent:\n");
	for (size_t i = 0; i < r->n_silent; i++)
		buf_printf(out, "    %s\n", r->silent[i].addr);
}

/* --- as JSON ------------------------------------------------------------ */

static void
json_groups(struct results *r, const struct question_conf *q, struct json *j)
{
	const char **group;
	size_t n = groups(r, q->id, &group);
	const bool *told = apart(r, q->id, group, n);

	json_array(j, "by");
	for (size_t g = 0; r->by != NULL && g < n; g++) {
		if (!told[g])
			continue;
		json_object(j, NULL);
		json_str(j, r->by, group[g]);
		for (size_t i = 0; i < q->n_choices; i++)
			json_int(j, choice(r, q, i), sum(r, q->id,
				choice(r, q, i), group[g]));
		json_object_end(j);
	}
	json_array_end(j);
}

static void
json_question(struct results *r, const struct question_conf *q,
	struct json *j)
{
	json_object(j, NULL);
	json_str(j, "question", q->id);
	json_int(j, "answered", sum(r, q->id, NULL, NULL));
	json_object(j, "choices");
	for (size_t i = 0; i < q->n_choices; i++)
		json_int(j, choice(r, q, i), sum(r, q->id, choice(r, q, i),
			NULL));
	json_object_end(j);
	json_array(j, "texts");
	for (size_t i = 0; q->n_choices == 0 && i < r->n; i++)
		if (strcmp(r->count[i].question, q->id) == 0)
			json_str(j, NULL, r->count[i].value);
	json_array_end(j);
	if (q->n_choices > 0)
		json_groups(r, q, j);
	json_object_end(j);
}

static void
put_time(struct json *j, const char *key, int64_t t)
{
	char s[32];

	rfc3339_format(t, s, sizeof(s));
	json_str(j, key, t == 0 || t == INT64_MAX ? NULL : s);
}

static void
print_json(struct results *r)
{
	struct json j;

	json_init(&j, &r->c->out);
	json_object(&j, NULL);
	json_str(&j, "list", r->l->slug);
	json_str(&j, "survey", r->l->survey->slug);
	put_time(&j, "opened", r->opened);
	put_time(&j, "closes", r->closes);
	json_bool(&j, "open", r->opened != 0 && clock_now() < r->closes);
	json_int(&j, "sent", r->sent);
	json_int(&j, "answered", r->answered);
	json_int(&j, "changed", r->changes);
	json_array(&j, "questions");
	for (size_t i = 0; i < r->l->survey->n_questions; i++)
		json_question(r, &r->l->survey->question[i], &j);
	json_array_end(&j);
	json_array(&j, "silent");
	for (size_t i = 0; i < r->n_silent; i++)
		json_str(&j, NULL, r->silent[i].addr);
	json_array_end(&j);
	json_object_end(&j);
	buf_addc(&r->c->out, '\n');
}

static int
show(struct results *r)
{
	struct cmd *c = r->c;

	r->l = home_list(&r->h, c->argv[0], &c->err);
	if (r->l == NULL)
		return -1;
	if (r->l->survey == NULL)
		return err_at(&c->err, ERR_NOINPUT, r->l->file, 0, 0, "%s has "
			"no survey; write survey: to ask one", r->l->slug);
	r->zone = person_zone(c, r->l);
	r->by = cmd_opt(c, "by");
	if (r->zone == NULL || gather(r) == -1)
		return -1;
	if (c->json)
		print_json(r);
	else
		print(r);
	return 0;
}

static int
survey_run(struct cmd *c)
{
	struct results r = {.c = c};
	int rc;

	if (home_open(c, HOME_LISTS | HOME_STORE_IF_ANY, &r.h) != 0)
		return -1;
	rc = show(&r);
	home_close(&r.h);
	return rc;
}

static const struct opt survey_opts[] = {
	{"by", "ATTRIBUTE", "also by what members have there; groups of "
		"fewer than 5 are not told apart"},
	{NULL, NULL, NULL},
};

const struct command cmd_survey = {
	.name = "survey",
	.args = "LIST",
	.summary = "what a list's survey has found, and who is silent",
	.help =
	"Shows the answers that count, question by question, how many were\n"
	"changed later, and who got the questions and has not answered.\n"
	"\n"
	"  tidings survey mh-pcn\n"
	"  tidings survey mh-pcn --by payment_model\n"
	"  tidings survey mh-pcn --json\n",
	.opts = survey_opts,
	.min = 1,
	.max = 1,
	.run = survey_run,
};

/* SPDX-License-Identifier: MIT */
/*
 * What became of members' remarks, for the next version of a draft.
 *
 * Policy: only what was settled is told, in the words that the coordinator
 * settled it with, to who gets the whole draft and could read what was
 * remarked on; never whose remark it was, nor its own words. Whoever was
 * forgotten said nothing that is left. What was said of a recap that went to
 * some members only is told to no others.
 */
#include "cmd/wire_answers.h"

#include <string.h>

#include "base/file.h"
#include "base/json_read.h"
#include "cmd/audience.h"
#include "cmd/when.h"
#include "conf/list.h"
#include "schedule/zone.h"
#include "store/db.h"
#include "store/draft.h"
#include "store/edition.h"
#include "store/remark.h"

/* One recap whose remarks are answered. */
struct answered {
	const struct home *h;
	struct list_conf *l;
	struct recap *r;
	struct revision rev;
	size_t n_drafts, n_remarks;
	struct draft *draft;
	struct remark *remark;
	bool *told;		/* by draft: remarks on it are told of */
	int64_t at;		/* when the last of these went out */
};

/* --- which draft of it -------------------------------------------------- */

/* The draft of that name there, else the only one; NULL: none, or several. */
static const char *
file_of(const struct answered *x, const struct recap_draft *d)
{
	const struct draft *last;
	size_t n;

	for (size_t i = 0; i < x->n_drafts; i++)
		if (strcmp(x->draft[i].file, d->file) == 0)
			return d->file;
	last = drafts_latest(x->draft, x->n_drafts, &n);
	return n == 1 ? last->file : NULL;
}

/* Words on all of it go with the first draft that answers them. */
static bool
takes_whole(const struct answered *x, const struct recap_draft *d)
{
	for (const struct recap_draft *o = x->r->draft; o < d; o++)
		if (o->answers != NULL && strcmp(o->answers, d->answers) == 0)
			return false;
	return true;
}

static tier_set
readers_of(const struct answered *x, const struct draft *d)
{
	const struct tiers *t = x->r->all_tiers;
	tier_set set = 0;

	for (size_t i = 0; i < t->n; i++)
		if (draft_is_full(d, t->v[i].id) ||
		    draft_is_brief(d, t->v[i].id))
			set |= TIER_BIT(i);
	return set;
}

/* Who could read what a remark was on; 0: it is on another draft. */
static tier_set
readers(const struct answered *x, const struct remark *m, const char *file,
	bool whole, const struct draft **on_r)
{
	tier_set set = 0;

	*on_r = NULL;
	if (m->section == 0) {
		for (size_t i = 0; i < x->n_drafts && whole; i++)
			if (x->draft[i].revision == m->revision)
				set |= readers_of(x, &x->draft[i]);
		return set;
	}
	*on_r = draft_of_section(x->draft, x->n_drafts, m->revision,
		m->section);
	return *on_r != NULL && strcmp((*on_r)->file, file) == 0 ?
		readers_of(x, *on_r) : 0;
}

/* --- what became of them ------------------------------------------------ */

static struct ltext
heading_of(struct arena *a, const struct draft *d, int section)
{
	struct ltext t = {0};

	for (size_t i = 0; d != NULL && i < d->n_words && t.n < LTEXT_MAX;
	     i++)
		if (d->words[i].section == section) {
			t.v[t.n].lang = arena_strdup(a, d->words[i].lang);
			t.v[t.n++].text = d->words[i].words;
		}
	return t;
}

static bool
same_heading(const struct ltext *a, const struct ltext *b)
{
	return a->n == 0 || b->n == 0 ? a->n == b->n :
		strcmp(a->v[0].text, b->v[0].text) == 0;
}

/* Several that came to the same stand once. */
static void
add_outcome(struct recap_draft *d, const struct recap_outcome *o)
{
	for (size_t i = 0; i < d->n_outcomes; i++) {
		struct recap_outcome *x = &d->outcome[i];

		if (x->section != o->section || x->tiers != o->tiers ||
		    strcmp(x->text, o->text) != 0 ||
		    !same_heading(&x->heading, &o->heading))
			continue;
		x->n++;
		return;
	}
	d->outcome[d->n_outcomes++] = *o;
}

/* Blanks and line ends of the command line are one blank. */
static const char *
one_line(struct arena *a, const char *s)
{
	char *out = arena_strdup(a, s), *to = out;

	for (const char *p = out; *p != '\0'; p++) {
		char c = (unsigned char)*p <= ' ' ? ' ' : *p;

		if (c != ' ' || (to > out && to[-1] != ' '))
			*to++ = c;
	}
	*to = '\0';
	return out;
}

/* That one more remark on this revision is told of. */
static void
note_version(struct answered *x, struct recap_draft *d, int64_t revision)
{
	for (size_t i = 0; i < x->n_drafts; i++)
		if (x->draft[i].revision == revision && !x->told[i]) {
			d->n_answered += i == 0 || x->draft[i - 1].revision !=
				revision;
			x->told[i] = true;
			if (x->draft[i].begun_at > x->at)
				x->at = x->draft[i].begun_at;
		}
}

static void
gather(struct answered *x, struct recap_draft *d, const char *file)
{
	struct arena *a = x->h->arena;
	bool whole = takes_whole(x, d);

	x->at = 0;
	x->told = arena_array(a, x->n_drafts, sizeof(*x->told));
	d->outcome = arena_array(a, x->n_remarks, sizeof(*d->outcome));
	for (size_t i = 0; i < x->n_remarks; i++) {
		const struct remark *m = &x->remark[i];
		struct recap_outcome o = {.section = m->section, .n = 1};
		const struct draft *on;

		o.tiers = readers(x, m, file, whole, &on);
		if (o.tiers == 0)
			continue;
		if (m->settled_at == 0) {
			d->n_open++;
			continue;
		}
		o.heading = heading_of(a, on, m->section);
		o.text = one_line(a, m->settled);
		if (*o.text == '\0')
			continue;
		add_outcome(d, &o);
		note_version(x, d, m->revision);
	}
}

/* --- all of it ---------------------------------------------------------- */

static bool
same_json(const struct json_value *a, const struct json_value *b)
{
	if (a == NULL || b == NULL || a->type != b->type || a->n != b->n)
		return a == b;
	if (a->type == JSON_STR && strcmp(a->str, b->str) != 0)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if ((a->v[i].key != NULL && b->v[i].key != NULL &&
		     strcmp(a->v[i].key, b->v[i].key) != 0) ||
		    !same_json(&a->v[i], &b->v[i]))
			return false;
	return true;
}

/* It went to some members only, and this recap goes to others. */
static bool
narrower(const struct answered *x)
{
	struct arena *a = x->h->arena;
	const char *now = audience_rules(a, x->r, x->l);
	const struct json_value *then = json_read(a, x->rev.rules,
		strlen(x->rev.rules), NULL);
	const struct json_value *where = json_get(then, "where");

	return where != NULL && where->n > 0 && !same_json(where, json_get(
		json_read(a, now, strlen(now), NULL), "where"));
}

static struct civil
day_of(const struct answered *x, int64_t at)
{
	struct civil c = zone_civil(when_zone(x->h, x->l->slug), at);

	c.timed = false;
	c.hour = c.min = c.sec = 0;
	return c;
}

static int
answer(struct answered *x, struct recap_draft *d, struct err *err)
{
	struct arena *a = x->h->arena;
	const struct draft *last;
	const char *file;
	size_t n;

	if (drafts_of(x->h->db, a, x->rev.recap_id, &x->draft, &x->n_drafts,
		err) == -1 || remarks_of(x->h->db, a, x->rev.recap_id,
		&x->remark, &x->n_remarks, err) == -1)
		return -1;
	last = drafts_latest(x->draft, x->n_drafts, &n);
	if (last == NULL) {
		d->answers_note = "nobody has got a draft with";
		return 0;
	}
	file = file_of(x, d);
	if (file == NULL || narrower(x)) {
		d->answers_note = file == NULL ? "no draft of this name is "
			"among those of" : "other members than this recap's "
			"got";
		return 0;
	}
	gather(x, d, file);
	d->answered = day_of(x, x->at != 0 ? x->at : last->begun_at);
	return 0;
}

/* Whether there is a file of that name. */
static bool
has_file(const struct home *h, const struct list_conf *l, const char *slug)
{
	return file_exists(path_join(h->arena, home_list_dir(h, l->slug),
		arena_printf(h->arena, "recaps/%s.md", slug)));
}

static int
answer_draft(const struct home *h, struct list_conf *l, struct recap *r,
	struct recap_draft *d, struct diags *diags, struct err *err)
{
	struct answered x = {.h = h, .l = l, .r = r};
	int64_t list_id;
	int rc = 0;

	if (h->db != NULL && (db_list_id(h->db, l->slug, &list_id,
		err) == -1 || (rc = revision_latest(h->db, h->arena, list_id,
		d->answers, &x.rev, err)) == -1))
		return -1;
	if (rc == 1)
		return answer(&x, d, err);
	d->answers_note = "nobody has got a draft with";
	if (!has_file(h, l, d->answers))
		diag_error(diags, r->file, d->answers_line, d->answers_col,
			"this list has no recap \"%s\"; answers: takes the "
			"name of the one whose comments are answered, its "
			"file's without .md", d->answers);
	return 0;
}

int
wire_answers(const struct home *h, struct list_conf *l, struct recap *r,
	struct diags *diags, struct err *err)
{
	for (size_t i = 0; i < r->n_drafts; i++)
		if (r->draft[i].answers != NULL && r->draft[i].file != NULL &&
		    answer_draft(h, l, r, &r->draft[i], diags, err) == -1)
			return -1;
	return 0;
}

void
wire_answers_check(const struct recap *r, struct diags *diags)
{
	for (size_t i = 0; i < r->n_drafts; i++) {
		const struct recap_draft *d = &r->draft[i];

		if (d->answers == NULL)
			continue;
		if (d->answers_note != NULL)
			diag_warn(diags, r->file, d->answers_line,
				d->answers_col, "%s %s, so there are no "
				"comments to answer here", d->answers_note,
				d->answers);
		else if (d->n_open > 0)
			diag_warn(diags, r->file, d->answers_line,
				d->answers_col, "%d comment%s on it in %s "
				"%s still open, and %s not told of here; say "
				"what became of %s: tidings feedback %s "
				"--settle NUMBER \"...\"", d->n_open,
				d->n_open == 1 ? "" : "s", d->answers,
				d->n_open == 1 ? "is" : "are",
				d->n_open == 1 ? "is" : "are",
				d->n_open == 1 ? "it" : "them", d->answers);
		else if (d->n_outcomes == 0)
			diag_warn(diags, r->file, d->answers_line,
				d->answers_col, "nobody commented on it in "
				"%s", d->answers);
	}
}

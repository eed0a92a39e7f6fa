/* SPDX-License-Identifier: MIT */
/*
 * The entries of a digest's front matter, gathered over the recaps of the
 * month.
 *
 * What two recaps have is taken from the later one, as far as its readers go.
 * A draft is named with its summary and never carried in full: who would get
 * it whole can ask for it. An event goes in while it lies ahead, without its
 * invitation, which the recap has sent. A step that is done in any of the
 * files is done.
 *
 * Whoever may not see a resource or a draft of a front matter is told how many
 * there are. So those of a recap that is not for everybody, or of a block that
 * `for` or `more` keeps from some, stand as text in its section instead.
 */
#include "recap/digest_part.h"

#include <stdlib.h>
#include <string.h>

#include "recap/steps.h"
#include "text/utf8.h"

/* --- YAML --------------------------------------------------------------- */

void
digest_quoted(struct buf *out, const char *s)
{
	buf_addc(out, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			buf_addc(out, '\\');
		buf_addc(out, *s == '\n' || *s == '\t' ? ' ' : *s);
	}
	buf_addc(out, '"');
}

struct entry {
	struct digest_writer *w;
	bool main_file;
	bool any;		/* a key stands on this line already */
};

/* One line of a list; key begins the list where this is its first. */
static struct entry
begin(struct digest_writer *w, bool main_file, const char *key, size_t *n)
{
	if ((*n)++ == 0)
		buf_printf(w->out, "%s:\n", key);
	buf_adds(w->out, "  - {");
	return (struct entry){w, main_file, false};
}

static void
key(struct entry *e, const char *name)
{
	buf_printf(e->w->out, "%s%s: ", e->any ? ", " : "", name);
	e->any = true;
}

static void
text(struct entry *e, const char *name, const struct ltext *t, const char *main)
{
	const char *s = ltext_in(t, e->w->lang, main);

	if (s == NULL)
		return;
	key(e, name);
	digest_quoted(e->w->out, s);
}

/* The rest is in the main file only. */
static void
word(struct entry *e, const char *name, const char *value, bool quoted)
{
	if (value == NULL || !e->main_file)
		return;
	key(e, name);
	if (quoted)
		digest_quoted(e->w->out, value);
	else
		buf_adds(e->w->out, value);
}

static void
date(struct entry *e, const char *name, const struct civil *c)
{
	char s[32];

	civil_format(c, s, sizeof(s));
	word(e, name, c->year != 0 ? s : NULL, false);
}

static void
for_tiers(struct entry *e, tier_set set)
{
	if ((set & e->w->all) != e->w->all)
		word(e, "tiers", arena_printf(e->w->arena, "[%s]",
			digest_tiers(e->w, set, true)), false);
}

static void
end(struct entry *e)
{
	buf_adds(e->w->out, "}\n");
}

/* --- resources ---------------------------------------------------------- */

/* Others would be told of it in the recap, too. */
static bool
is_open(const struct digest_writer *w, const struct recap *r,
	enum block_kind kind)
{
	struct digest_place p = digest_place_of(r, kind);

	return (r->tiers & w->all) == w->all &&
		(p.tiers & w->all) == w->all && !p.rest;
}

static bool
in_front(const struct digest_writer *w, size_t i, const struct recap_resource *x)
{
	return is_open(w, w->d->v[i].recap, BLOCK_RESOURCES) &&
		!(x->private && digest_elsewhere(w->d, i, x->url));
}

static bool
same_text(const struct ltext *a, const struct ltext *b)
{
	return a->n > 0 && b->n > 0 && strcmp(a->v[0].text, b->v[0].text) == 0;
}

/* A later recap has the same. */
static bool
comes_again(const struct digest_writer *w, size_t i,
	const struct recap_resource *x)
{
	for (size_t k = i + 1; k < w->d->n; k++) {
		const struct recap *r = w->d->v[k].recap;

		for (size_t n = 0; n < r->n_resources; n++) {
			const struct recap_resource *y = &r->resource[n];

			if (in_front(w, k, y) && x->url != NULL &&
			    y->url != NULL && strcmp(x->url, y->url) == 0 &&
			    same_text(&x->title, &y->title) &&
			    x->tiers == y->tiers)
				return true;
		}
	}
	return false;
}

static void
resources(struct digest_writer *w, bool main_file)
{
	size_t n = 0;

	for (size_t i = 0; i < w->d->n; i++) {
		const struct recap *r = w->d->v[i].recap;

		for (size_t k = 0; k < r->n_resources; k++) {
			const struct recap_resource *x = &r->resource[k];
			struct entry e;

			if (!in_front(w, i, x) || comes_again(w, i, x))
				continue;
			e = begin(w, main_file, "resources", &n);
			text(&e, "title", &x->title, r->text[0].lang);
			word(&e, "url", x->url, true);
			word(&e, "private", x->private ? "true" : NULL, false);
			/* Also where they are all: private alone says less. */
			if (x->listed)
				word(&e, "tiers", arena_printf(w->arena,
					"[%s]", digest_tiers(w, x->tiers,
					true)), false);
			end(&e);
		}
	}
}

/* --- drafts ------------------------------------------------------------- */

static bool
draft_later(const struct digest_writer *w, size_t i, const char *file)
{
	for (size_t k = i + 1; k < w->d->n; k++)
		for (size_t n = 0; n < w->d->v[k].recap->n_drafts; n++)
			if (strcmp(w->d->v[k].recap->draft[n].file, file) == 0)
				return true;
	return false;
}

static void
drafts(struct digest_writer *w, bool main_file)
{
	size_t n = 0;

	for (size_t i = 0; i < w->d->n; i++) {
		const struct recap *r = w->d->v[i].recap;

		for (size_t k = 0; k < r->n_drafts; k++) {
			const struct recap_draft *x = &r->draft[k];
			tier_set set = (x->full | x->brief) & w->all;
			struct entry e;

			if (!is_open(w, r, BLOCK_DRAFTS) || set == 0 ||
			    draft_later(w, i, x->file))
				continue;
			e = begin(w, main_file, "drafts", &n);
			text(&e, "title", &x->title, r->text[0].lang);
			text(&e, "summary", &x->summary, r->text[0].lang);
			word(&e, "file", x->file, true);
			date(&e, "feedback_by", &x->feedback_by);
			word(&e, "full", "[]", false);
			word(&e, "brief", arena_printf(w->arena, "[%s]",
				digest_tiers(w, set, true)), false);
			end(&e);
		}
	}
}

/* --- what stands as text ------------------------------------------------ */

static void
line(struct digest_writer *w, tier_set set, const char *title, const char *url,
	const char *more)
{
	digest_for(w, set);
	buf_adds(w->out, "- ");
	if (url != NULL)
		buf_printf(w->out, "[%s](<%s>)", digest_plain(w->arena, title),
			url);
	else
		buf_printf(w->out, "**%s**", digest_plain(w->arena, title));
	buf_printf(w->out, "%s\n\n", more);
}

static const char *
draft_words(struct digest_writer *w, const struct recap_draft *x,
	const char *main)
{
	const char *summary = ltext_in(&x->summary, w->lang, main);
	const char *s = "";

	if (summary != NULL)
		s = arena_printf(w->arena, " %s", digest_plain(w->arena,
			summary));
	if (x->feedback_by.year != 0)
		s = arena_printf(w->arena, "%s %s", s, strings_fill(w->arena,
			w->s, "draft_feedback_by", "date", strings_date(
			w->arena, w->s, &x->feedback_by), NULL));
	return s;
}

/* Who of it sees resource or draft k of the recap as a line; 0: nobody, or it
 * stands in the front matter. */
static tier_set
line_for(const struct digest_writer *w, size_t i, enum block_kind kind,
	size_t k, bool rest)
{
	const struct recap *r = w->d->v[i].recap;
	tier_set set;

	if (digest_place_of(r, kind).rest != rest)
		return 0;
	if (kind == BLOCK_RESOURCES)
		return in_front(w, i, &r->resource[k]) ? 0 :
			digest_sees(w, r, kind, r->resource[k].tiers);
	set = r->draft[k].full | r->draft[k].brief;
	return is_open(w, r, kind) ? 0 : digest_sees(w, r, kind, set);
}

static tier_set
lines_for(const struct digest_writer *w, size_t i, enum block_kind kind,
	bool rest)
{
	const struct recap *r = w->d->v[i].recap;
	size_t n = kind == BLOCK_RESOURCES ? r->n_resources : r->n_drafts;
	tier_set set = 0;

	for (size_t k = 0; k < n; k++)
		set |= line_for(w, i, kind, k, rest);
	return set;
}

bool
digest_has_lines(struct digest_writer *w, size_t recap, bool rest)
{
	return (lines_for(w, recap, BLOCK_RESOURCES, rest) |
		lines_for(w, recap, BLOCK_DRAFTS, rest)) != 0;
}

static void
resource_lines(struct digest_writer *w, size_t i, bool rest)
{
	const struct recap *r = w->d->v[i].recap;
	tier_set all = lines_for(w, i, BLOCK_RESOURCES, rest);

	if (all == 0)
		return;
	digest_for(w, all);
	buf_printf(w->out, "**%s**\n\n", strings_get(w->s,
		"resources_heading"));
	for (size_t k = 0; k < r->n_resources; k++) {
		const struct recap_resource *x = &r->resource[k];
		tier_set set = line_for(w, i, BLOCK_RESOURCES, k, rest);

		if (set != 0)
			line(w, set, ltext_in(&x->title, w->lang,
				r->text[0].lang), x->url ? x->url :
				w->d->members_space, "");
	}
}

static void
draft_lines(struct digest_writer *w, size_t i, bool rest)
{
	const struct recap *r = w->d->v[i].recap;
	tier_set all = lines_for(w, i, BLOCK_DRAFTS, rest);

	if (all == 0)
		return;
	digest_for(w, all);
	buf_printf(w->out, "**%s**\n\n", strings_count(w->arena, w->s,
		"drafts_heading", r->n_drafts, NULL));
	for (size_t k = 0; k < r->n_drafts; k++) {
		const struct recap_draft *x = &r->draft[k];
		tier_set set = line_for(w, i, BLOCK_DRAFTS, k, rest);

		if (set != 0)
			line(w, set, ltext_in(&x->title, w->lang,
				r->text[0].lang), NULL, draft_words(w, x,
				r->text[0].lang));
	}
}

void
digest_lines(struct digest_writer *w, size_t recap, bool rest)
{
	resource_lines(w, recap, rest);
	draft_lines(w, recap, rest);
}

/* --- events ------------------------------------------------------------- */

struct coming {
	const char *id;
	const struct ltext *title, *place;
	const char *lang, *url;
	struct civil start, end;
	tier_set tiers;
};

static int
by_start(const void *a, const void *b)
{
	const struct coming *x = a, *y = b;
	int c = civil_cmp(&x->start, &y->start);

	return c != 0 ? c : strcmp(x->id, y->id);
}

/* The whole day counts where no time is given. */
static bool
is_ahead(const struct digest_writer *w, const struct civil *start,
	const struct civil *end)
{
	struct civil last = end->year != 0 ? *end : *start;

	if (!last.timed) {
		last.hour = 23;
		last.min = 59;
	}
	return civil_cmp(&last, &w->d->now) >= 0;
}

/* An event keeps its id when it moves: the last recap that has it counts. */
static struct coming *
same_event(struct coming *v, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i].id, id) == 0)
			return &v[i];
	return NULL;
}

static void
take_event(struct digest_writer *w, const struct recap *r,
	const struct recap_event *x, struct coming *v, size_t *n)
{
	struct coming c = {x->id, &x->title, &x->place, r->text[0].lang,
		x->register_url, x->start, x->end,
		digest_sees(w, r, BLOCK_EVENTS, x->tiers)};
	struct coming *old = x->id != NULL ? same_event(v, *n, x->id) : NULL;

	if (x->id == NULL || (c.tiers == 0 && old == NULL))
		return;
	/* Another one that happens to have that name. */
	if (old != NULL && !same_text(old->title, c.title) &&
	    civil_cmp(&old->start, &c.start) != 0) {
		c.id = arena_printf(w->arena, "%s-%zu", x->id, *n + 1);
		old = NULL;
	}
	if (old != NULL)
		*old = c;
	else
		v[(*n)++] = c;
}

static void
take_session(const struct digest_session *x, struct coming *v, size_t *n)
{
	for (size_t i = 0; i < *n; i++)
		if (civil_cmp(&v[i].start, &x->start) == 0 &&
		    (v[i].tiers & x->tiers) == x->tiers)
			return;
	v[(*n)++] = (struct coming){x->id, &x->title, &x->place, NULL, NULL,
		x->start, x->end, x->tiers};
}

static void
events(struct digest_writer *w, bool main_file)
{
	size_t room = w->d->n_sessions, n = 0, written = 0;
	struct coming *v;

	for (size_t i = 0; i < w->d->n; i++)
		room += w->d->v[i].recap->n_events;
	v = arena_array(w->arena, room, sizeof(*v));
	for (size_t i = 0; i < w->d->n; i++)
		for (size_t k = 0; k < w->d->v[i].recap->n_events; k++)
			take_event(w, w->d->v[i].recap,
				&w->d->v[i].recap->event[k], v, &n);
	for (size_t i = 0; i < w->d->n_sessions; i++)
		take_session(&w->d->session[i], v, &n);
	if (n > 1)
		qsort(v, n, sizeof(*v), by_start);
	for (size_t i = 0; i < n; i++) {
		struct entry e;

		if ((v[i].tiers & w->all) == 0 ||
		    !is_ahead(w, &v[i].start, &v[i].end))
			continue;
		e = begin(w, main_file, "events", &written);
		word(&e, "id", v[i].id, false);
		text(&e, "title", v[i].title, v[i].lang);
		date(&e, "start", &v[i].start);
		date(&e, "end", &v[i].end);
		text(&e, "place", v[i].place, v[i].lang);
		word(&e, "register", v[i].url, true);
		for_tiers(&e, v[i].tiers);
		end(&e);
	}
}

/* --- next steps --------------------------------------------------------- */

struct todo {
	const struct recap *r;
	const struct recap_step *x;
	struct civil done;
	tier_set tiers;
	bool survey;
};

/* Also where its questions stood for fewer: then nothing leads to them. */
static bool
keeps_survey(const struct digest_writer *w, const struct todo *t)
{
	struct digest_place p = digest_place_of(t->r, BLOCK_SURVEY);

	return t->x->survey && w->d->has_survey && !p.rest &&
		(t->tiers & ~p.tiers) == 0;
}

static const struct recap_step *
find(const struct recap *r, const struct recap_step *x)
{
	for (size_t i = 0; r != NULL && i < r->n_steps; i++)
		if (step_same(&r->step[i], x))
			return &r->step[i];
	return NULL;
}

/* A later recap decides about a step, also who sees it. What the earlier one
 * says of its end is for whom saw it there. */
static void
take_step(struct digest_writer *w, size_t i, const struct recap_step *x,
	struct todo *v, size_t *n)
{
	const struct recap *r = w->d->v[i].recap;
	const struct recap_step *now = find(w->d->v[i].now, x);
	struct todo t = {r, x, x->done,
		digest_sees(w, r, BLOCK_NEXT_STEPS, x->tiers), false};
	size_t k = 0;

	if (t.done.year == 0 && now != NULL)
		t.done = now->done;
	while (k < *n && !step_same(v[k].x, x))
		k++;
	if (k < *n && t.done.year == 0 && (t.tiers & ~v[k].tiers) == 0)
		t.done = v[k].done;
	if (k == *n)
		++*n;
	v[k] = t;
}

/* What the first recap of the month showed again. */
static void
take_before(struct digest_writer *w, struct todo *v, size_t *n)
{
	const struct recap *r = w->d->before;
	const struct civil first = {.year = w->d->year,
		.month = w->d->month, .day = 1};

	for (size_t i = 0; r != NULL && i < r->n_steps; i++) {
		const struct recap_step *x = &r->step[i];

		if (x->done.year == 0 || civil_cmp(&x->done, &first) >= 0)
			v[(*n)++] = (struct todo){r, x, x->done,
				digest_sees(w, r, BLOCK_NEXT_STEPS, x->tiers) &
				w->d->v[0].recap->tiers, false};
	}
}

static void
write_step(struct digest_writer *w, struct todo *t, bool main_file, size_t *n)
{
	struct entry e;

	e = begin(w, main_file, "next_steps", n);
	word(&e, "id", t->x->id, false);
	text(&e, "what", &t->x->what, t->r->text[0].lang);
	date(&e, "by", &t->x->by);
	text(&e, "who", &t->x->who, t->r->text[0].lang);
	if (keeps_survey(w, t))
		word(&e, "link", "survey", false);
	else
		word(&e, "link", t->x->url, true);
	date(&e, "done", &t->done);
	for_tiers(&e, t->tiers);
	end(&e);
}

static void
next_steps(struct digest_writer *w, bool main_file)
{
	size_t room = w->d->before != NULL ? w->d->before->n_steps : 0;
	size_t n = 0, written = 0;
	struct todo *v;

	for (size_t i = 0; i < w->d->n; i++)
		room += w->d->v[i].recap->n_steps;
	v = arena_array(w->arena, room, sizeof(*v));
	take_before(w, v, &n);
	for (size_t i = 0; i < w->d->n; i++)
		for (size_t k = 0; k < w->d->v[i].recap->n_steps; k++)
			take_step(w, i, &w->d->v[i].recap->step[k], v, &n);
	for (size_t i = 0; i < n; i++)
		if ((v[i].tiers & w->all) != 0)
			write_step(w, &v[i], main_file, &written);
}

void
digest_entries(struct digest_writer *w, bool main_file)
{
	drafts(w, main_file);
	resources(w, main_file);
	events(w, main_file);
	next_steps(w, main_file);
}

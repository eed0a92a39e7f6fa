/* SPDX-License-Identifier: MIT */
/*
 * Coming dates and next steps of a digest, gathered over its recaps.
 *
 * A later recap decides about what both have, also who sees it; about a step,
 * for those it is addressed to: the others still have it to do. An event goes
 * in while it lies ahead, without its invitation, which the recap has sent. A
 * step that is done in any of the files that one had is done. The list's own
 * meetings stand as text: whoever is asked to them has them in the calendar
 * already.
 */
#include "recap/digest_part.h"

#include <stdlib.h>
#include <string.h>

#include "recap/steps.h"

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
	if (old != NULL && !digest_same_text(old->title, c.title) &&
	    civil_cmp(&old->start, &c.start) != 0) {
		c.id = arena_printf(w->arena, "%s-%zu", x->id, *n + 1);
		old = NULL;
	}
	if (old != NULL)
		*old = c;
	else
		v[(*n)++] = c;
}

void
digest_dates(struct digest_writer *w, bool main_file)
{
	size_t room = 0, n = 0, written = 0;
	struct coming *v;

	for (size_t i = 0; i < w->d->n; i++)
		room += w->d->v[i].recap->n_events;
	v = arena_array(w->arena, room, sizeof(*v));
	for (size_t i = 0; i < w->d->n; i++)
		for (size_t k = 0; k < w->d->v[i].recap->n_events; k++)
			take_event(w, w->d->v[i].recap,
				&w->d->v[i].recap->event[k], v, &n);
	if (n > 1)
		qsort(v, n, sizeof(*v), by_start);
	for (size_t i = 0; i < n; i++) {
		struct entry e;

		if ((v[i].tiers & w->all) == 0 ||
		    !is_ahead(w, &v[i].start, &v[i].end))
			continue;
		e = entry_begin(w, main_file, "events", &written);
		entry_word(&e, "id", v[i].id, false);
		entry_text(&e, "title", v[i].title, v[i].lang);
		entry_date(&e, "start", &v[i].start);
		entry_date(&e, "end", &v[i].end);
		entry_text(&e, "place", v[i].place, v[i].lang);
		entry_word(&e, "register", v[i].url, true);
		entry_tiers(&e, v[i].tiers);
		entry_end(&e);
	}
}

/* --- when the list meets ------------------------------------------------ */

void
digest_sessions(struct digest_writer *w)
{
	tier_set some = 0;

	for (size_t i = 0; i < w->d->n_sessions; i++)
		some |= w->d->session[i].tiers & w->all;
	if (some == 0)
		return;
	digest_for(w, some);
	buf_printf(w->out, "## %s\n\n", strings_get(w->s,
		"digest_sessions"));
	for (size_t i = 0; i < w->d->n_sessions; i++) {
		const struct digest_session *x = &w->d->session[i];
		const char *place = ltext_in(&x->place, w->lang, NULL);

		if ((x->tiers & w->all) == 0)
			continue;
		digest_for(w, x->tiers);
		buf_printf(w->out, "- **%s**, %s%s%s\n\n", digest_plain(
			w->arena, ltext_in(&x->title, w->lang, NULL)),
			strings_span(w->arena, w->s, &x->start, &x->end),
			place != NULL ? ", " : "", place != NULL ?
			digest_plain(w->arena, place) : "");
	}
	digest_for(w, w->all);
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

static bool
same_word(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool
same_texts(const struct ltext *a, const struct ltext *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!same_word(a->v[i].lang, b->v[i].lang) ||
		    !same_word(a->v[i].text, b->v[i].text))
			return false;
	return true;
}

/* Year 0: none. */
static bool
same_date(const struct civil *a, const struct civil *b)
{
	return a->year == 0 || b->year == 0 ? a->year == b->year :
		civil_cmp(a, b) == 0;
}

/* One line can say it for both. */
static bool
reads_the_same(const struct todo *a, const struct todo *b)
{
	return same_texts(&a->x->what, &b->x->what) &&
		same_texts(&a->x->who, &b->x->who) &&
		same_word(a->x->url, b->x->url) &&
		!a->x->survey && !b->x->survey &&
		same_date(&a->x->by, &b->x->by) &&
		same_date(&a->done, &b->done);
}

/* What reads like t goes into its line: where that was, else at. */
static size_t
merge(struct todo *t, struct todo *v, size_t n, size_t at)
{
	for (size_t k = 0; k < n; k++) {
		if (!step_same(v[k].x, t->x) || !reads_the_same(&v[k], t))
			continue;
		t->tiers |= v[k].tiers;
		v[k].tiers = 0;
		at = at == n ? k : at;
	}
	return at;
}

/* A later recap decides about a step, also who sees it, for those it is
 * addressed to; the others keep what they have. What an earlier one says of its
 * end is for whom saw it there. */
static void
take_step(struct digest_writer *w, size_t i, const struct recap_step *x,
	struct todo *v, size_t *n)
{
	const struct recap *r = w->d->v[i].recap;
	const struct recap_step *now = find(w->d->v[i].now, x);
	struct todo t = {r, x, x->done,
		digest_sees(w, r, BLOCK_NEXT_STEPS, x->tiers), false};
	struct civil done = {0};
	tier_set told = 0;
	size_t at = *n;

	for (size_t k = 0; k < *n; k++) {
		if (!step_same(v[k].x, x))
			continue;
		if (v[k].done.year != 0) {
			told |= v[k].tiers;
			done = v[k].done;
		}
		v[k].tiers &= ~r->tiers;
		if (at == *n && (v[k].tiers & w->all) == 0)
			at = k;
	}
	if (t.done.year == 0 && now != NULL)
		t.done = now->done;
	if (t.done.year == 0 && (t.tiers & ~told) == 0)
		t.done = done;
	at = merge(&t, v, *n, at);
	if (at == *n)
		++*n;
	v[at] = t;
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

/* No id stands twice. What is open keeps it: the calendar knows it by that. */
static const char *
id_of(const struct digest_writer *w, const struct todo *v, size_t n, size_t i)
{
	bool over = v[i].done.year != 0;

	for (size_t k = 0; k < n; k++) {
		bool other = v[k].done.year != 0;

		if (k != i && (v[k].tiers & w->all) != 0 &&
		    v[i].x->id != NULL && v[k].x->id != NULL &&
		    strcmp(v[i].x->id, v[k].x->id) == 0 &&
		    (over != other ? over : i < k))
			return NULL;
	}
	return v[i].x->id;
}

static void
write_step(struct digest_writer *w, const struct todo *t, const char *id,
	bool main_file, size_t *n)
{
	struct entry e;

	e = entry_begin(w, main_file, "next_steps", n);
	entry_word(&e, "id", id, false);
	entry_text(&e, "what", &t->x->what, t->r->text[0].lang);
	entry_date(&e, "by", &t->x->by);
	entry_text(&e, "who", &t->x->who, t->r->text[0].lang);
	if (keeps_survey(w, t))
		entry_word(&e, "link", "survey", false);
	else
		entry_word(&e, "link", t->x->url, true);
	entry_date(&e, "done", &t->done);
	entry_tiers(&e, t->tiers);
	entry_end(&e);
}

void
digest_steps(struct digest_writer *w, bool main_file)
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
			write_step(w, &v[i], id_of(w, v, n, i), main_file,
				&written);
}

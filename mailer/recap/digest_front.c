/* SPDX-License-Identifier: MIT */
/*
 * The entries of a digest's front matter, gathered over the recaps of the
 * month.
 *
 * What two recaps have is taken from the later one, as far as its readers go.
 * A draft is named with its summary and never carried in full: who would get
 * it whole can ask for it.
 *
 * Whoever may not see a resource or a draft of a front matter is told how many
 * there are. So those of a recap that is not for everybody, or of a block that
 * `for` or `more` keeps from some, stand as text in its section instead.
 */
#include "recap/digest_part.h"

#include <string.h>

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
in_front(const struct digest_writer *w, size_t i,
	const struct recap_resource *x)
{
	return is_open(w, w->d->v[i].recap, BLOCK_RESOURCES) &&
		!(x->private && digest_elsewhere(w->d, i, x->url));
}

bool
digest_same_text(const struct ltext *a, const struct ltext *b)
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
			    digest_same_text(&x->title, &y->title) &&
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
			e = entry_begin(w, main_file, "resources", &n);
			entry_text(&e, "title", &x->title, r->text[0].lang);
			entry_word(&e, "url", x->url, true);
			entry_word(&e, "private", x->private ? "true" : NULL,
				false);
			/* Also where they are all: private alone says less. */
			if (x->listed)
				entry_word(&e, "tiers", arena_printf(w->arena,
					"[%s]", digest_tiers(w, x->tiers,
					true)), false);
			entry_end(&e);
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
			e = entry_begin(w, main_file, "drafts", &n);
			entry_text(&e, "title", &x->title, r->text[0].lang);
			entry_text(&e, "summary", &x->summary, r->text[0].lang);
			entry_word(&e, "file", x->file, true);
			entry_date(&e, "feedback_by", &x->feedback_by);
			entry_word(&e, "full", "[]", false);
			entry_word(&e, "brief", arena_printf(w->arena, "[%s]",
				digest_tiers(w, set, true)), false);
			entry_end(&e);
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

void
digest_entries(struct digest_writer *w, bool main_file)
{
	drafts(w, main_file);
	resources(w, main_file);
	digest_dates(w, main_file);
	digest_steps(w, main_file);
}

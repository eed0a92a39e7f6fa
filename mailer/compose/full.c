/* SPDX-License-Identifier: MIT */
/*
 * The answer to "full" is an edition with nothing in it but the drafts: so it
 * has the same numbers for its sections, and a draft that is too long for a
 * mail is attached, as to those who get it with the recap.
 */
#include "compose/full.h"

#include <string.h>

#include "compose/blocks.h"

struct recap *
recap_with_whole_drafts(struct arena *a, const struct recap *r)
{
	struct recap *copy = arena_alloc(a, sizeof(*copy));

	*copy = *r;
	copy->draft = arena_array(a, r->n_drafts, sizeof(*copy->draft));
	for (size_t i = 0; i < r->n_drafts; i++) {
		copy->draft[i] = r->draft[i];
		copy->draft[i].full |= r->draft[i].brief;
	}
	return copy;
}

const char *
full_title(struct arena *a, const struct projection *p)
{
	return md_words(a, p->title_md);
}

/* A title of our own, and so without placeholders. */
static struct md *
title(struct arena *a, const char *text)
{
	struct md *p = arena_alloc(a, sizeof(*p));
	struct md *t = arena_alloc(a, sizeof(*t));

	*p = (struct md){.type = MD_PARAGRAPH, .text = "", .line = 1,
		.tiers = UINT32_MAX, .child = t};
	*t = (struct md){.type = MD_TEXT, .text = text, .line = 1,
		.tiers = UINT32_MAX, .parent = p};
	return p;
}

static struct projection
only_drafts(struct arena *a, const struct projection *p)
{
	struct projection x = *p;

	x.part = arena_array(a, 1, sizeof(*x.part));
	x.part[0] = (struct part){.type = PART_DRAFTS};
	x.n_parts = 1;
	x.n_resources = x.n_events = x.n_steps = 0;
	x.survey = false;
	memset(&x.lost, 0, sizeof(x.lost));
	return x;
}

int
full_compose(struct arena *a, const struct templates *t,
	const struct compose_options *o, const struct projection *p,
	const char *lang, struct notice_message *out, struct err *err)
{
	struct projection x = only_drafts(a, p);
	const struct strings *have = templates_strings(t, lang);
	struct compose_options own = *o;
	struct render r = {.a = a, .t = t, .o = o, .p = &x, .lang = lang};
	struct edition e;

	if (have == NULL)
		return no_strings(o, lang, err);
	r.s = *have;
	own.whole_drafts = true;
	x.title = strings_count(a, &r.s, "letter_full_heading", p->n_drafts,
		"title", full_title(a, p), NULL);
	x.title_md = title(a, x.title);
	if (r.s.missing != NULL)
		return no_text(&r, err);
	if (edition_compose(a, t, &own, &x, lang, &e, err) != 0)
		return -1;
	out->rendered = e.rendered;
	out->part = e.part;
	out->n_parts = e.n_parts;
	return 0;
}

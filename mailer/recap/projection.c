/* SPDX-License-Identifier: MIT */
/*
 * What one tier sees of a recap: a filter, since the marks have become sets of
 * tiers on nodes.
 *
 * The leak rule in one place: a node, block or entry that a tier may not see
 * is not copied, so no later step can show it. A list item or list of which
 * nothing is left goes too. What was cut is told by its section's heading, and
 * only if the tier would otherwise have seen something there; private
 * resources and drafts by number, all of them where `more` cut their block;
 * what `for` keeps away, not at all, and so neither the contents of a block
 * that stands there.
 */
#include "recap/projection.h"

#include <string.h>

#include "recap/leak.h"
#include "recap/project.h"
#include "recap/read.h"
#include "recap/steps.h"

/* --- the body ---------------------------------------------------------- */

/* A copy of what is visible of m, or NULL. */
static struct md *
visible(const struct project *c, const struct md *m)
{
	struct md *copy, **tail;

	if (!project_sees(c, m->tiers, m->rest))
		return NULL;
	copy = md_shallow(c->arena, m);
	if ((m->type != MD_LIST && m->type != MD_ITEM) || m->child == NULL)
		return copy;
	copy->child = NULL;
	tail = &copy->child;
	for (const struct md *i = m->child; i != NULL; i = i->next) {
		struct md *child = visible(c, i);

		if (child == NULL)
			continue;
		child->parent = copy;
		*tail = child;
		tail = &child->next;
	}
	return copy->child != NULL ? copy : NULL;
}

/* A tier of full detail would see something of m. */
static bool
would_show(const struct project *c, const struct md *m)
{
	if (!(m->tiers & TIER_BIT(c->tier)))
		return false;
	if ((m->type != MD_LIST && m->type != MD_ITEM) || m->child == NULL)
		return true;
	for (const struct md *i = m->child; i != NULL; i = i->next)
		if (would_show(c, i))
			return true;
	return false;
}

/* What the reader noted of this very place. Both stand in the order of the
 * source, so that it is the next one, or one soon after. */
static const struct recap_image *
find_image(struct project *c, const struct md *m,
	const struct recap_image *image, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t at = (c->next_image + i) % n;

		if (image[at].path != m->url)
			continue;
		c->next_image = at + 1;
		return &image[at];
	}
	return NULL;
}

void
project_images(struct project *c, const struct md *m,
	const struct recap_image *image, size_t n)
{
	const struct recap_image *x = m->type != MD_IMAGE ? NULL :
		find_image(c, m, image, n);
	struct projection *p = c->p;

	if (x != NULL) {
		arena_push(c->arena, p->image, p->n_images, c->cap_images);
		p->image[p->n_images++] = (struct proj_image){
			.path = x->path, .alt = x->alt, .line = x->line,
			.data = x->data};
		return;
	}
	for (const struct md *i = m->child; i != NULL; i = i->next)
		project_images(c, i, image, n);
}

static struct part *
add_part(struct project *c, enum part_type type)
{
	struct projection *p = c->p;

	arena_push(c->arena, p->part, p->n_parts, c->cap_parts);
	p->part[p->n_parts] = (struct part){.type = type};
	return &p->part[p->n_parts++];
}

/* The part that text goes on with: the last one, where only a block that this
 * tier does not see came between. */
static struct md *
text_part(struct project *c, bool closing)
{
	struct projection *p = c->p;
	enum part_type type = closing ? PART_CLOSING : PART_MARKDOWN;
	struct part *part = p->n_parts ? &p->part[p->n_parts - 1] : NULL;

	if (part == NULL || part->type != type) {
		part = add_part(c, type);
		part->md = arena_alloc(c->arena, sizeof(*part->md));
		part->md->type = MD_DOCUMENT;
		part->md->text = "";
		part->md->tiers = UINT32_MAX;
	}
	return part->md;
}

/* What became of the last recap's steps opens this one: after the first
 * words, before the first section. */
static bool
add_since(struct project *c)
{
	if (!c->since)
		return false;
	c->since = false;
	c->content = true;
	add_part(c, PART_SINCE);
	return true;
}

static void
project_text(struct project *c, const struct recap_stretch *s, bool *section)
{
	struct md *to = NULL, *last = NULL;

	for (const struct md *m = s->md->child; m != NULL; m = m->next) {
		struct md *copy = visible(c, m);

		*section |= m->type == MD_HEADING;
		if (m->type == MD_HEADING && add_since(c))
			to = last = NULL;
		if (copy == NULL)
			continue;
		if (to == NULL) {
			to = text_part(c, s->closing);
			for (last = to->child; last && last->next;)
				last = last->next;
		}
		copy->parent = to;
		if (last != NULL)
			last->next = copy;
		else
			to->child = copy;
		last = copy;
		project_images(c, copy, c->text->image, c->text->n_images);
		if (s->closing || m->type == MD_HEADING)
			continue;
		if (*section)
			c->content = true;
		else
			c->opening = true;
	}
}

/* --- what is lost ------------------------------------------------------ */

/* Whether `more` cuts m from this tier. Where marks stood between items, the
 * list is one and those of its items are cut that came after. */
static bool
is_cut(const struct project *c, const struct md *m)
{
	if (m->rest)
		return !project_sees(c, m->tiers, true) && would_show(c, m);
	if (m->type != MD_LIST)
		return false;
	for (const struct md *i = m->child; i != NULL; i = i->next)
		if (i->rest && is_cut(c, i))
			return true;
	return false;
}

static void
lose_items(struct project *c, const struct md *m)
{
	bool shortened = false;

	if ((m->type != MD_LIST && m->type != MD_ITEM) ||
	    !project_sees(c, m->tiers, m->rest))
		return;
	for (const struct md *i = m->child; i != NULL; i = i->next) {
		shortened |= m->type == MD_ITEM && is_cut(c, i);
		lose_items(c, i);
	}
	c->p->lost.items += shortened;
}

static void
lose_section(struct project *c, const struct md **heading)
{
	struct proj_lost *lost = &c->p->lost;
	const char *words;

	if (*heading == NULL || !project_sees(c, (*heading)->tiers, false))
		return;
	words = md_words(c->arena, *heading);
	*heading = NULL;
	if (*words == '\0')
		return;
	arena_push(c->arena, lost->heading, lost->n_headings, c->cap_headings);
	lost->heading[lost->n_headings++] = words;
}

static void
count_lost(struct project *c)
{
	const struct recap_text *t = c->text;
	const struct md *heading = NULL;
	bool full = c->tiers->v[c->tier].detail == DETAIL_FULL;

	for (size_t i = 0; i < t->n_stretches; i++) {
		const struct recap_stretch *s = &t->stretch[i];
		const struct md *m = s->placed ? NULL : s->md->child;

		if (!full && s->placed && s->rest &&
		    (s->tiers & TIER_BIT(c->tier)) && project_has(c, s->block))
			lose_section(c, &heading);
		for (; m != NULL && !full; m = m->next) {
			if (m->type == MD_HEADING && m->level <= 2)
				heading = m;
			if (is_cut(c, m))
				lose_section(c, &heading);
			lose_items(c, m);
		}
	}
	for (size_t i = 0; i < t->n_marks; i++)
		c->p->lost.blocks += t->mark[i].type == MARK_FOR &&
			!(t->mark[i].tiers & TIER_BIT(c->tier));
}

/* --- blocks ------------------------------------------------------------ */

static void
add_block(struct project *c, enum block_kind kind)
{
	static const enum part_type parts[BLOCKS] = {
		[BLOCK_RESOURCES] = PART_RESOURCES,
		[BLOCK_DRAFTS] = PART_DRAFTS, [BLOCK_EVENTS] = PART_EVENTS,
		[BLOCK_NEXT_STEPS] = PART_NEXT_STEPS,
		[BLOCK_SURVEY] = PART_SURVEY,
	};

	if (!c->seen[kind] || !project_has(c, kind))
		return;
	add_part(c, parts[kind]);
	c->content = true;
	if (kind == BLOCK_SURVEY)
		c->p->survey = true;
}

/* --- all of it --------------------------------------------------------- */

static const struct recap_stretch *
place_of(const struct recap_text *t, enum block_kind kind)
{
	for (size_t i = 0; i < t->n_stretches; i++)
		if (t->stretch[i].placed && t->stretch[i].block == kind)
			return &t->stretch[i];
	return NULL;
}

/* A whole block stands in a part that the tier does not get. */
static void
lose_block(struct project *c, enum block_kind kind, bool untold)
{
	struct proj_lost *lost = &c->p->lost;

	if (kind == BLOCK_RESOURCES) {
		lost->resources = (int)c->r->n_resources;
		lost->untold_resources = untold ? lost->resources : 0;
	}
	if (kind == BLOCK_DRAFTS) {
		lost->drafts = (int)c->r->n_drafts;
		lost->untold_drafts = untold ? lost->drafts : 0;
	}
}

static void
project_blocks(struct project *c, const struct recap *before,
	const struct civil *today)
{
	for (int k = 0; k < BLOCKS; k++) {
		const struct recap_stretch *s = place_of(c->text,
			(enum block_kind)k);

		c->seen[k] = s == NULL || project_sees(c, s->tiers, s->rest);
		if (!c->seen[k])
			lose_block(c, (enum block_kind)k,
				!project_sees(c, s->tiers, false));
	}
	if (c->seen[BLOCK_RESOURCES])
		project_resources(c);
	if (c->seen[BLOCK_DRAFTS])
		project_drafts(c);
	if (c->seen[BLOCK_EVENTS])
		project_events(c);
	if (c->seen[BLOCK_NEXT_STEPS])
		steps_project(c->arena, c->r, before, c->tier, c->text->lang,
			today, c->p);
	c->since = steps_any(c->p, true);
	c->since_waits = steps_placed_early(c->text);
}

static void
add_unplaced(struct project *c)
{
	for (int k = 0; k < BLOCKS; k++)
		if (place_of(c->text, (enum block_kind)k) == NULL)
			add_block(c, (enum block_kind)k);
}

static void
project_parts(struct project *c)
{
	bool section = false, unplaced = false;

	for (size_t i = 0; i < c->text->n_stretches; i++) {
		const struct recap_stretch *s = &c->text->stretch[i];

		if (s->closing && !unplaced) {
			unplaced = true;
			add_since(c);
			add_unplaced(c);
		}
		if (s->placed && (s->block == BLOCK_NEXT_STEPS ||
		    !c->since_waits))
			add_since(c);
		if (s->placed)
			add_block(c, s->block);
		else
			project_text(c, s, &section);
	}
	add_since(c);
	if (!unplaced)
		add_unplaced(c);
}

/* A recap of nothing but an opening says all it has to say there. */
static bool
is_short(const struct recap *r)
{
	const struct recap_text *t = &r->text[0];

	for (size_t i = 0; i < t->n_stretches; i++) {
		const struct md *m = t->stretch[i].placed ? NULL :
			t->stretch[i].md->child;

		if (t->stretch[i].placed)
			return false;
		for (; m != NULL; m = m->next)
			if (m->type == MD_HEADING)
				return false;
	}
	return r->n_resources + r->n_drafts + r->n_events + r->n_steps == 0;
}

struct projection *
projection_unguarded(struct arena *a, const struct recap *r,
	const struct recap *before, const struct tier *tier, const char *lang,
	const struct civil *today, struct err *err)
{
	struct projection *p = arena_alloc(a, sizeof(*p));
	struct project c = {.arena = a, .r = r, .tiers = r->all_tiers, .p = p,
		.text = recap_text_in(r, lang),
		.tier = (int)(tier - r->all_tiers->v)};

	if (c.tier < 0 || c.tier >= (int)r->all_tiers->n) {
		err_set(err, ERR_BUG, "a tier of another list");
		return NULL;
	}
	if (!project_sees(&c, r->tiers, false)) {
		err_at(err, ERR_DATA, r->file, 0, 0,
			"this recap is not for the tier %s", tier->id);
		return NULL;
	}
	p->tier = tier;
	p->lang = c.text->lang;
	p->title = c.text->title;
	p->title_md = c.text->title_md;
	p->date = r->date;
	project_blocks(&c, before, today);
	project_parts(&c);
	/* No step leads to questions that are not there. */
	for (size_t i = 0; i < p->n_steps; i++)
		p->step[i].survey = p->step[i].survey && p->survey;
	count_lost(&c);
	p->empty = !c.content && !(c.opening && is_short(r));
	return p;
}

struct projection *
projection_make(struct arena *a, const struct recap *r,
	const struct recap *before, const struct tier *tier, const char *lang,
	const struct civil *today, struct err *err)
{
	struct projection *p = projection_unguarded(a, r, before, tier, lang,
		today, err);
	struct leak *leak;

	if (p == NULL || leaks_find(a, r, p, LEAK_ADDRESS, &leak) == 0)
		return p;
	err_at(err, ERR_DATA, leak->file, leak->line, leak->col, "%s",
		leak_text(a, r, leak, LEAK_ADDRESS, tier_shown(tier)));
	return NULL;
}

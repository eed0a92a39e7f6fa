/* SPDX-License-Identifier: MIT */
/*
 * Writes a recap mark by mark like a person with a list of who may read what
 * beside the keyboard: what is open at the moment (`for`, `more`, an item) is
 * known here, so each word's readers are too.
 */
#include "lib/recapgen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { G_BLOCKS = 4, G_NONE = -1 };

struct gen {
	struct recapgen *g;
	const struct tiers *t;
	const char *dir;
	uint64_t state;
	int first;
	tier_set all, full;
	tier_set place[G_BLOCKS];	/* who sees each block's place */
	int block[RECAPGEN_WORDS];	/* whose block a word stands in */
	bool placed[G_BLOCKS];
	bool leaky;			/* addresses stand where they should not */
	int n_urls;
	struct { size_t word; tier_set who; } url[8];
};

static uint32_t
gen_random(struct gen *x, uint32_t below)
{
	uint64_t z = (x->state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (uint32_t)((z ^ (z >> 31)) % below);
}

static bool
gen_chance(struct gen *x, uint32_t percent)
{
	return gen_random(x, 100) < percent;
}

static const char *
gen_word(struct gen *x, tier_set who, int block)
{
	struct recapgen *g = x->g;
	struct recapgen_word *w;

	if (g->n == RECAPGEN_WORDS)
		abort();
	w = &g->word[g->n];
	snprintf(w->word, sizeof(w->word), "mk%05dq", x->first + (int)g->n);
	w->who = who;
	w->step = block == 3;
	x->block[g->n++] = block;
	return w->word;
}

static tier_set
gen_tiers(struct gen *x)
{
	return 1 + gen_random(x, x->all);
}

/* "Leading, informed": by name, by id, in any language. */
static void
gen_name_tiers(struct gen *x, struct buf *out, tier_set set)
{
	const char *comma = "";

	for (size_t i = 0; i < x->t->n; i++) {
		const struct tier *t = &x->t->v[i];

		if (!(set & TIER_BIT(i)))
			continue;
		buf_printf(out, "%s%s", comma, gen_chance(x, 50) ? t->id :
			t->name.v[gen_random(x, (uint32_t)t->name.n)].text);
		comma = ", ";
	}
}

/* --- front matter ------------------------------------------------------ */

/* Optionally " tiers: [...]"; returns who. */
static tier_set
gen_maybe_tiers(struct gen *x)
{
	tier_set set = gen_tiers(x);

	if (gen_chance(x, 50))
		return x->all;
	buf_adds(&x->g->source, ", tiers: [");
	gen_name_tiers(x, &x->g->source, set);
	buf_addc(&x->g->source, ']');
	return set;
}

/* Words whose readers are known only after they are written. */
static void
gen_set_from(struct gen *x, size_t from, tier_set who)
{
	for (size_t i = from; i < x->g->n; i++)
		x->g->word[i].who = who;
}

static void
gen_resource(struct gen *x)
{
	struct buf *s = &x->g->source;
	size_t from = x->g->n;
	bool private = gen_chance(x, 50);
	tier_set who = x->all, listed;

	buf_printf(s, "  - {title: \"%s\"", gen_word(x, 0, 0));
	if (private)
		buf_adds(s, ", private: true");
	if (!private || gen_chance(x, 50)) {
		x->url[x->n_urls++].word = x->g->n;
		buf_printf(s, ", url: \"https://example.org/%s\"",
			gen_word(x, 0, 0));
	}
	for (size_t i = 0; private && i < x->t->n; i++)
		if (!x->t->v[i].private_resources)
			who &= ~TIER_BIT(i);
	listed = gen_maybe_tiers(x);
	if (listed != x->all || s->data[s->len - 1] == ']')
		who = listed;
	buf_adds(s, "}\n");
	gen_set_from(x, from, who);
	if (x->n_urls > 0 && x->url[x->n_urls - 1].word >= from)
		x->url[x->n_urls - 1].who = who;
}

static void
gen_event(struct gen *x, int n)
{
	struct buf *s = &x->g->source;
	size_t from = x->g->n;

	buf_printf(s, "  - {id: e%d-%s, title: \"%s\", start: 2027-01-%02d",
		n, gen_word(x, 0, 2), gen_word(x, 0, 2), 1 + n);
	if (gen_chance(x, 50))
		buf_printf(s, ", place: \"%s\"", gen_word(x, 0, 2));
	if (gen_chance(x, 50))
		buf_printf(s, ", register: \"https://example.org/%s\"",
			gen_word(x, 0, 2));
	gen_set_from(x, from, gen_maybe_tiers(x));
	buf_adds(s, "}\n");
}

static void
gen_step(struct gen *x)
{
	struct buf *s = &x->g->source;
	size_t from = x->g->n;

	buf_printf(s, "  - {what: \"%s\"", gen_word(x, 0, 3));
	if (gen_chance(x, 50))
		buf_printf(s, ", who: \"%s\"", gen_word(x, 0, 3));
	if (gen_chance(x, 30))
		buf_printf(s, ", link: \"https://example.org/%s\"",
			gen_word(x, 0, 3));
	gen_set_from(x, from, gen_maybe_tiers(x));
	buf_adds(s, "}\n");
}

static void
gen_write(const char *dir, const char *name, const char *text)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	if (f == NULL || fputs(text, f) < 0 || fclose(f) != 0)
		abort();
}

/* A draft's text goes to who gets it whole, its summary to the others too. */
static void
gen_draft(struct gen *x)
{
	struct buf *s = &x->g->source, text;
	tier_set full = gen_tiers(x), brief = gen_tiers(x) & ~full;
	tier_set either;
	bool own = gen_chance(x, 50), plain = gen_chance(x, 30);
	char name[64];

	for (size_t i = 0; !own && i < x->t->n; i++) {
		full = i ? full : 0;
		brief = i ? brief : 0;
		if (x->t->v[i].drafts == DRAFTS_FULL)
			full |= TIER_BIT(i);
		if (x->t->v[i].drafts == DRAFTS_SUMMARY)
			brief |= TIER_BIT(i);
	}
	either = full | brief;
	snprintf(name, sizeof(name), "%s.%s", gen_word(x, full, 1),
		plain ? "txt" : "md");
	buf_printf(s, "  - {file: %s, title: \"%s\", summary: \"%s\"", name,
		gen_word(x, either, 1), gen_word(x, either, 1));
	if (own) {
		buf_adds(s, ", full: [");
		gen_name_tiers(x, s, full);
		buf_adds(s, "], brief: [");
		gen_name_tiers(x, s, brief);
		buf_adds(s, "]");
	}
	buf_adds(s, "}\n");
	buf_init(&text, 1 << 16);
	if (plain) {
		buf_adds(&text, "figures\n");
	} else {
		buf_printf(&text, "# %s\n\n%s\n\n", gen_word(x, full, 1),
			gen_word(x, full, 1));
		buf_printf(&text, "## %s\n\n- %s\n  - %s\n",
			gen_word(x, full, 1), gen_word(x, full, 1),
			gen_word(x, full, 1));
	}
	gen_write(x->dir, name, buf_str(&text));
	buf_release(&text);
}

static void
gen_front(struct gen *x)
{
	struct buf *s = &x->g->source;
	uint32_t n;

	x->g->tiers = x->all;
	buf_printf(s, "---\ntitle: \"%s {{first_name|you}}\"\n"
		"date: 2026-11-17\n", gen_word(x, x->all, G_NONE));
	if (gen_chance(x, 20)) {
		x->g->tiers = gen_tiers(x);
		buf_adds(s, "tiers: [");
		gen_name_tiers(x, s, x->g->tiers);
		buf_adds(s, "]\n");
	}
	if ((n = gen_random(x, 5)) > 0)
		buf_adds(s, "resources:\n");
	while (n-- > 0)
		gen_resource(x);
	if ((n = gen_random(x, 3)) > 0)
		buf_adds(s, "drafts:\n");
	while (n-- > 0)
		gen_draft(x);
	if ((n = gen_random(x, 4)) > 0)
		buf_adds(s, "events:\n");
	while (n-- > 0)
		gen_event(x, (int)n);
	if ((n = gen_random(x, 4)) > 0)
		buf_adds(s, "next_steps:\n");
	while (n-- > 0)
		gen_step(x);
	buf_adds(s, "---\n\n");
}

/* --- body -------------------------------------------------------------- */

/* What is open where something is written. */
struct gen_at {
	tier_set outer;		/* of all that is around */
	tier_set named;		/* by a `for` at this level */
	bool in_for;		/* here or further out */
	bool own_for;		/* opened at this level */
	bool hidden;		/* and a ## stands in it */
	bool more;		/* stood at this level */
	int indent, depth;
};

static tier_set
gen_who(struct gen *x, const struct gen_at *at)
{
	return at->outer & at->named & (at->more ? x->full : x->all);
}

static void
gen_indent(struct gen *x, const struct gen_at *at)
{
	buf_printf(&x->g->source, "%*s", at->indent, "");
}

static void
gen_open(struct gen *x, struct gen_at *at)
{
	at->named = gen_tiers(x);
	at->in_for = at->own_for = true;
	gen_indent(x, at);
	buf_adds(&x->g->source, gen_chance(x, 50) ? "<!-- for: " : "<!--for:");
	gen_name_tiers(x, &x->g->source, at->named);
	buf_adds(&x->g->source, gen_chance(x, 50) ? " -->\n" : "-->\n");
}

static void
gen_close(struct gen *x, struct gen_at *at)
{
	at->named = x->all;
	at->in_for = at->own_for = false;
	gen_indent(x, at);
	buf_adds(&x->g->source, "<!-- /for -->\n");
}

static void
gen_more(struct gen *x, struct gen_at *at)
{
	gen_indent(x, at);
	buf_adds(&x->g->source, "<!-- more -->\n");
	at->more = true;
}

/* form with the word for its %s. */
static void
gen_form(struct buf *out, const char *form, const char *word)
{
	const char *at = strstr(form, "%s");

	buf_add(out, form, (size_t)(at - form));
	buf_adds(out, word);
	buf_adds(out, at + 2);
}

static void
gen_paragraph(struct gen *x, const struct gen_at *at)
{
	static const char *const forms[] = {"%s.\n", "*%s* and so on.\n",
		"See [%s](https://example.org).\n",
		"See [it](https://example.org/%s).\n", "`%s`\n",
		"Dear {{first_name|%s}}.\n", "**_%s_** \\<b>\n",
		"<https://example.org/%s>\n", "<!-- a note --> %s\n"};
	const char *form = forms[gen_random(x, 8)];

	gen_indent(x, at);
	buf_adds(&x->g->source, "text ");
	gen_form(&x->g->source, form, gen_word(x, gen_who(x, at), G_NONE));
	buf_addc(&x->g->source, '\n');
}

/* The address of a resource in the text, for who may see it; or, in a leaky
 * recap, for anybody. */
static void
gen_address(struct gen *x, const struct gen_at *at)
{
	static const char *const forms[] = {"See [it](https://example.org/%s)",
		"see example.org/%s.", "- <https://example.org/%s/>",
		"| a | b |\n|---|---|\n| a | https://example.org/%s |"};
	tier_set who = gen_who(x, at), may;
	uint32_t i, form = gen_random(x, at->indent > 0 ? 2 : 4);

	if (x->n_urls == 0)
		return;
	i = gen_random(x, (uint32_t)x->n_urls);
	may = x->url[i].who;
	if (!x->leaky && (who & ~may))
		return;
	x->g->leaks |= who & ~may;
	x->g->word[x->url[i].word].also |= who;
	gen_indent(x, at);
	gen_form(&x->g->source, forms[form], x->g->word[x->url[i].word].word);
	buf_adds(&x->g->source, "\n\n");
}

static void
gen_table(struct gen *x, const struct gen_at *at)
{
	tier_set who = gen_who(x, at);
	struct buf *s = &x->g->source;

	gen_indent(x, at);
	buf_printf(s, "| %s | b |\n", gen_word(x, who, G_NONE));
	gen_indent(x, at);
	buf_adds(s, "|---|--:|\n");
	gen_indent(x, at);
	buf_printf(s, "| a | **%s** |\n\n", gen_word(x, who, G_NONE));
}

static void
gen_quote(struct gen *x, const struct gen_at *at)
{
	tier_set who = gen_who(x, at);
	struct buf *s = &x->g->source;

	gen_indent(x, at);
	buf_printf(s, "> %s\n", gen_word(x, who, G_NONE));
	gen_indent(x, at);
	buf_adds(s, ">\n");
	gen_indent(x, at);
	buf_printf(s, "> - %s\n\n", gen_word(x, who, G_NONE));
}

static void
gen_code(struct gen *x, const struct gen_at *at)
{
	struct buf *s = &x->g->source;

	gen_indent(x, at);
	buf_adds(s, "```\n");
	gen_indent(x, at);
	buf_printf(s, "%s\n", gen_word(x, gen_who(x, at), G_NONE));
	gen_indent(x, at);
	buf_adds(s, "```\n\n");
}

static void gen_list(struct gen *x, struct gen_at *at);

static void
gen_item(struct gen *x, struct gen_at *at, bool ordered, int number)
{
	struct buf *s = &x->g->source;
	struct gen_at in = {.outer = gen_who(x, at), .named = x->all,
		.in_for = at->in_for, .depth = at->depth + 1,
		.indent = at->indent + (ordered ? 3 : 2)};

	gen_indent(x, at);
	if (ordered)
		buf_printf(s, "%d. ", number);
	else
		buf_adds(s, "- ");
	buf_printf(s, "%s\n", gen_word(x, in.outer, G_NONE));
	for (uint32_t n = gen_random(x, 5); n > 0; n--) {
		uint32_t what = gen_random(x, 100);

		if (what < 25 && !in.more)
			gen_more(x, &in);
		else if (what < 45 && !in.in_for)
			gen_open(x, &in);
		else if (what < 60 && in.own_for)
			gen_close(x, &in);
		else if (what < 80 && in.depth < 4 &&
			 x->g->n < RECAPGEN_WORDS / 4)
			gen_list(x, &in);
		else if (what < 85)
			gen_quote(x, &in);
		else if (what < 88)
			gen_code(x, &in);
		else if (what < 91)
			gen_address(x, &in);
		else
			gen_paragraph(x, &in);
	}
	if (in.own_for)
		gen_close(x, &in);
}

/* Where at is the top, `for` may stand between items. */
static void
gen_list(struct gen *x, struct gen_at *at)
{
	bool ordered = gen_chance(x, 50), loose = gen_chance(x, 30);
	uint32_t n = 1 + gen_random(x, 4);

	/* A paragraph may stand right above; and two lists do not join. */
	buf_addc(&x->g->source, '\n');
	for (uint32_t i = 1; i <= n; i++) {
		if (gen_chance(x, 15) && !at->in_for)
			gen_open(x, at);
		else if (gen_chance(x, 15) && at->own_for && !at->hidden)
			gen_close(x, at);
		gen_item(x, at, ordered, (int)i);
		if (loose)
			buf_addc(&x->g->source, '\n');
	}
	buf_addc(&x->g->source, '\n');
}

static void
gen_here(struct gen *x, const struct gen_at *at)
{
	static const char *const names[] = {"resources", "drafts", "events",
		"next_steps"};
	uint32_t which = gen_random(x, G_BLOCKS);

	if (x->placed[which])
		return;
	x->placed[which] = true;
	x->place[which] = gen_who(x, at);
	buf_printf(&x->g->source, "<!-- here: %s -->\n", names[which]);
}

static void
gen_block(struct gen *x, struct gen_at *at)
{
	switch (gen_random(x, 7)) {
	case 0:
	case 1:
		gen_list(x, at);
		break;
	case 2:
		gen_table(x, at);
		break;
	case 3:
		gen_quote(x, at);
		break;
	case 4:
		gen_code(x, at);
		break;
	case 5:
		gen_address(x, at);
		break;
	default:
		gen_paragraph(x, at);
	}
}

static void
gen_section(struct gen *x, struct gen_at *at)
{
	at->more = false;
	buf_printf(&x->g->source, "\n## %s\n\n",
		gen_word(x, gen_who(x, at), G_NONE));
}

static void
gen_body(struct gen *x)
{
	struct gen_at at = {.outer = x->all, .named = x->all};
	struct buf *s = &x->g->source;
	bool section = false;

	gen_paragraph(x, &at);
	for (uint32_t n = 5 + gen_random(x, 25);
	     n > 0 && x->g->n < RECAPGEN_WORDS / 2; n--) {
		uint32_t what = gen_random(x, 100);

		if (what < 15) {
			gen_section(x, &at);
			section = true;
			at.hidden = at.own_for;
		} else if (what < 25 && section) {
			buf_printf(s, "\n### %s\n\n",
				gen_word(x, gen_who(x, &at), G_NONE));
		} else if (what < 35 && section && !at.more) {
			gen_more(x, &at);
		} else if (what < 45 && !at.in_for) {
			gen_open(x, &at);
		} else if (what < 55 && at.own_for) {
			gen_close(x, &at);
			/* What follows a hidden ## needs one of its own. */
			if (at.hidden)
				gen_section(x, &at);
			at.hidden = false;
		} else if (what < 62) {
			gen_here(x, &at);
		} else {
			gen_block(x, &at);
		}
	}
	if (at.own_for)
		gen_close(x, &at);
	if (gen_chance(x, 70))
		buf_printf(s, "<!-- closing -->\n\nThanks, %s.\n",
			gen_word(x, x->all, G_NONE));
}

void
recapgen_make(struct recapgen *g, uint64_t seed, int first,
	const struct tiers *tiers, const char *dir)
{
	struct gen x = {.g = g, .t = tiers, .dir = dir, .state = seed,
		.first = first};

	memset(g, 0, sizeof(*g));
	buf_init(&g->source, 1 << 20);
	x.all = (tier_set)((1u << tiers->n) - 1);
	for (size_t i = 0; i < tiers->n; i++)
		if (tiers->v[i].detail == DETAIL_FULL)
			x.full |= TIER_BIT(i);
	for (int i = 0; i < G_BLOCKS; i++)
		x.place[i] = x.all;
	x.leaky = gen_chance(&x, 3);
	gen_front(&x);
	gen_body(&x);
	g->steps = x.place[3];
	for (size_t i = 0; i < g->n; i++) {
		if (x.block[i] != G_NONE)
			g->word[i].who &= x.place[x.block[i]];
		g->word[i].who |= g->word[i].also;
		g->word[i].who &= g->tiers;
	}
}

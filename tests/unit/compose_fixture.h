/* SPDX-License-Identifier: MIT */
#ifndef UNIT_COMPOSE_FIXTURE_H
#define UNIT_COMPOSE_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "compose/compose.h"
#include "text/markdown.h"

/*
 * A list and projections made by hand, so that rendering is tested apart from
 * the parser of recaps.
 */
#define ANY(s) {.n = 1, .v = {{NULL, (s)}}}
#define BOTH(e, f) {.n = 2, .v = {{"en", (e)}, {"fr", (f)}}}

static const struct tiers fix_tiers = {4, {
	{.id = "leading", .name = BOTH("Leading", "Pilotage"),
		.detail = DETAIL_FULL, .drafts = DRAFTS_FULL,
		.private_resources = true},
	{.id = "advising", .name = BOTH("Advising", "Conseil"),
		.detail = DETAIL_FULL, .drafts = DRAFTS_SUMMARY,
		.private_resources = true},
	{.id = "engaged", .name = BOTH("Engaged", "Participation"),
		.detail = DETAIL_FULL, .drafts = DRAFTS_NONE},
	{.id = "informed", .name = BOTH("Informed", "Information"),
		.detail = DETAIL_SUMMARY, .drafts = DRAFTS_NONE},
}};

static const char *const fix_languages[] = {"en", "fr"};

static struct ltext fix_levels[4] = {BOTH("Leading", "Pilotage"),
	BOTH("Advising", "Conseil"), BOTH("Engaged", "Participation"),
	BOTH("Informed", "Information")};
static struct ltext fix_regions[3] = {ANY("Halton Hills"), ANY("Milton"),
	ANY("Mississauga")};
static const struct compose_question fix_questions[] = {
	{"level", BOTH("How do you want to be involved?",
		"Comment voulez-vous participer ?"), 4, fix_levels},
	{"sub_region", BOTH("Where is your practice?",
		"Où se trouve votre cabinet ?"), 3, fix_regions},
	{"topics", BOTH("Which topics should come next?",
		"Quels sujets aborder ensuite ?"), 0, NULL},
};

static const struct compose_options fix_options = {
	.templates = "templates",
	.list_dir = "tests/unit",
	.list = "river-care",
	.slug = "co-design",
	.domain = "news.example.org",
	.timezone = "America/Toronto",
	.list_name = BOTH("River Valley Care Network",
		"Réseau de soins de la vallée"),
	.from_name = "River Valley Care Network",
	.from_addr = "recaps@news.example.org",
	.on_behalf_of = ANY("the Valley Health Team"),
	.contact_name = BOTH("Robin Osei", "Robin Osei"),
	.contact_email = "robin@example.org",
	.contact_phone = "+1 905 555-0144",
	.postal_address = ANY("12 Mill & Main Street, Suite 3\n"
		"Milton ON  L9T 1A1, Canada"),
	.purpose = BOTH("recaps of our meetings, drafts to comment on and "
		"invitations.", "les comptes rendus de nos rencontres, des "
		"ébauches à commenter et des invitations."),
	.members_space = "https://members.example.org/space",
	.tiers = &fix_tiers,
	.n_languages = 2,
	.languages = fix_languages,
	.n_questions = 3,
	.question = fix_questions,
	.survey_slug = "involvement",
	.survey_due = {.year = 2027, .month = 1, .day = 15},
};

static const char fix_opening[] =
"Over thirty people from every part of the valley met on a wet Tuesday "
"evening to decide *what kind* of network they want to build together. This "
"is what was said, and what comes next.\n";

static const char fix_takeaways[] =
"## Three takeaways\n"
"\n"
"1. **One network for the whole valley.** Most of us prefer one strong voice "
"to five weak ones; smaller groups keep their own tables.\n"
"   - Milton is preparing its application\n"
"   - Two others were approved in November\n"
"     - one in the north\n"
"     - one by the lake, with a start in spring\n"
"2. **Everybody chooses a level.** See the "
"[guide to the four levels](https://example.org/levels?a=1&b=2).\n"
"3. **A first vision** was drafted at the tables.\n"
"\n"
"### What builds trust\n"
"\n"
"| Relationships | Communication |\n"
"| --- | ---: |\n"
"| Shared goals | Frequent |\n"
"| Mutual respect & time | Accurate |\n"
"| | Problem-solving |\n"
"\n"
"> We have waited ten years for this evening.\n"
"\n"
"Write to [the team](mailto:team@example.org), or run `tidings help`:\n"
"\n"
"    a line of code with   several   blanks in it\n";

static const char fix_closing[] =
"Thank you for giving an evening to this. See you in January.\n";

static const char fix_draft[] =
"## Vision\n"
"\n"
"A valley where *every* family has a care team that knows it.\n"
"\n"
"## Values\n"
"\n"
"- Respect\n"
"- Openness\n"
"\n"
"### How we decide\n"
"\n"
"By consent, within two meetings.\n";

static struct md *
fix_md(struct arena *a, const char *src)
{
	struct err err = {0};
	struct md *md = markdown_parse(a, src, strlen(src), 1, &err);

	if (md == NULL)
		abort();
	return md;
}

static struct md *
fix_salutation(struct arena *a)
{
	struct md *doc = fix_md(a, "Dear X,\n\nsecond\n");
	struct md *slot = arena_alloc(a, sizeof(*slot));
	struct md *text = doc->child->child;
	struct md *comma = md_shallow(a, text);

	text->text = "Dear ";
	slot->type = MD_SLOT;
	slot->text = "first_name";
	slot->title = "colleague";
	comma->text = ",";
	text->next = slot;
	slot->next = comma;
	comma->next = NULL;
	doc->child->next = fix_md(a, fix_opening)->child;
	return doc;
}

static struct proj_resource fix_resources[] = {
	{"Slides of the evening", "https://example.org/slides.pdf", false, 0, 0, 0},
	{"Recording", "https://members.example.org/space", true, 0, 0, 0},
	{"Notes of the tables", NULL, true, 0, 0, 0},
};
static struct proj_event fix_events[] = {
	{"january", "Community meeting", "Town hall, 150 Mary Street, Milton",
		"https://example.org/register",
		{.year = 2027, .month = 1, .day = 28, .hour = 18,
			.timed = true},
		{.year = 2027, .month = 1, .day = 28, .hour = 20, .min = 30,
			.timed = true}, 0, 0, 0},
};
static struct proj_step fix_steps[] = {
	{.id = "choose", .key = "choose", .again = true,
		.what = "Choose your level of involvement",
		.who = "everybody", .by = {.year = 2027, .month = 1,
		.day = 15}, .state = STEP_OPEN, .survey = true},
	{.id = "strategy", .key = "strategy", .since = true,
		.what = "Circulate the draft strategy",
		.who = "the Leading group", .url =
		"https://example.org/strategy", .by = {.year = 2026,
		.month = 12, .day = 1}, .state = STEP_LATE, .carried = true},
	{.id = "venue", .key = "venue", .since = true,
		.what = "Book the town hall", .who = "Robin",
		.done = {.year = 2026, .month = 11, .day = 20},
		.state = STEP_DONE},
	{.key = "Find a speaker", .since = true, .what = "Find a speaker",
		.by = {.year = 2026, .month = 12, .day = 18}, .carried = true},
	{.key = "Write to the city", .since = true, .carried = true,
		.what = "Write to the city"},
};

static struct proj_outcome fix_outcomes[] = {
	{2, "Values", "Kindness stands among them now.", 1},
	{3, "Money & means", "The table was wrong; it is mended.", 3},
	{0, NULL, "It is half as long.", 1},
};

enum { FIX_BODY = 2 };		/* the part that tests write over */

/* The highest tier's view in English; tests take from it. */
static struct projection *
fix_projection(struct arena *a)
{
	struct projection *p = arena_alloc(a, sizeof(*p));
	struct proj_draft *d = arena_array(a, 2, sizeof(*d));
	static const enum part_type blocks[] = {PART_RESOURCES, PART_DRAFTS,
		PART_EVENTS, PART_NEXT_STEPS, PART_SURVEY};

	p->tier = &fix_tiers.v[0];
	p->lang = "en";
	p->title = "Recap: November 24 co-design session";
	p->title_md = fix_md(a, p->title)->child;
	p->date = (struct civil){.year = 2026, .month = 11, .day = 24};
	p->part = arena_array(a, 9, sizeof(*p->part));
	p->part[p->n_parts++] = (struct part){PART_MARKDOWN,
		fix_salutation(a)};
	p->part[p->n_parts++] = (struct part){.type = PART_SINCE};
	p->part[p->n_parts++] = (struct part){PART_MARKDOWN,
		fix_md(a, fix_takeaways)};
	for (size_t i = 0; i < 5; i++)
		p->part[p->n_parts++] = (struct part){blocks[i], NULL};
	p->part[p->n_parts++] = (struct part){PART_CLOSING,
		fix_md(a, fix_closing)};
	d[0] = (struct proj_draft){.form = DRAFT_FULL,
		.title = "Draft strategy", .summary = "Where the network "
		"wants to be in three years.", .md = fix_md(a, fix_draft),
		.file = "drafts/strategy.md", .feedback_by = {.year = 2027,
		.month = 1, .day = 22}, .first_section = 1,
		.answered = {.year = 2026, .month = 10, .day = 20},
		.n_answered = 1,
		.n_outcomes = 3, .outcome = fix_outcomes};
	d[1] = (struct proj_draft){.form = DRAFT_FILE, .title =
		"Budget 2027", .file = "drafts/budget-2027.xlsx",
		.first_section = 4};
	p->draft = d;
	p->n_drafts = 2;
	p->resource = fix_resources;
	p->n_resources = 3;
	p->event = fix_events;
	p->n_events = 1;
	p->step = fix_steps;
	p->n_steps = sizeof(fix_steps) / sizeof(*fix_steps);
	p->survey = true;
	return p;
}

/* What the lowest tier sees of the same. */
static inline struct projection *
fix_summary(struct arena *a)
{
	static const char *headings[] = {"Three takeaways", "What came before"};
	struct projection *p = fix_projection(a);

	p->tier = &fix_tiers.v[3];
	p->n_resources = 1;
	p->n_drafts = 0;
	p->lost.n_headings = 2;
	p->lost.heading = headings;
	p->lost.items = 1;
	p->lost.resources = 2;
	p->lost.drafts = 2;
	return p;
}

static struct templates *
fix_templates(struct arena *a)
{
	struct diags diags;
	struct templates *t;

	diags_init(&diags, a);
	t = templates_load(a, fix_options.templates, &diags);
	for (size_t i = 0; t == NULL && i < diags.n; i++)
		fprintf(stderr, "%s:%d:%d: %s\n", diags.v[i].file,
			diags.v[i].line, diags.v[i].col, diags.v[i].msg);
	return t;
}

#endif

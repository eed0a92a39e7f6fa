/* SPDX-License-Identifier: MIT */
/*
 * What a correction changed, in a person's count: what is new, what is marked,
 * what was taken out; and, over random recaps with random edits, that nothing
 * is told that the new recap does not say (the leak rule).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/recapgen.c"
#include "recap/difference.h"
#include "recap/revision.h"
#include "recap/sequence.h"
#include "recap_fixture.h"

enum { LEADING, ADVISING, ENGAGED, INFORMED };

static const struct civil day = {.year = 2026, .month = 11, .day = 25};

static struct recap *
parse(struct arena *a, const char *text)
{
	struct recap_source source = {"en", "test.md", {text, strlen(text)}};
	struct diags d;
	struct recap *r;
	struct buf said;

	diags_init(&d, a);
	r = recap_parse(a, &fix_recap_options, "test", 1, &source, &d);
	if (r != NULL)
		return r;
	buf_init(&said, 1 << 16);
	fix_show_diags(&d, &said);
	fail_msg("%s\n%s", text, buf_str(&said));
	return NULL;
}

static struct projection *
project(struct arena *a, const struct recap *r, size_t tier)
{
	struct err err = {0};
	struct projection *p = projection_make(a, r, NULL, &fix_tiers.v[tier],
		"en", &fix_today, &err);

	if (p == NULL)
		fail_msg("%s", err.msg);
	return p;
}

static const char *
keep(struct arena *a, const struct projection *p)
{
	const char *s;
	struct buf b;

	buf_init(&b, 1 << 22);
	projection_keep(p, &b);
	s = arena_strdup(a, buf_str(&b));
	buf_release(&b);
	return s;
}

/* --- as text -------------------------------------------------------------- */

static void
add_count(struct buf *out, size_t n, const char *what)
{
	if (n > 0)
		buf_printf(out, " %zu %s", n, what);
}

static void
show_list(const struct update *u, struct buf *out)
{
	static const char *const place[] = {"title", "day", "opening",
		"section", "resources", "drafts", "events", "steps", "survey",
		"closing", "left out", "form", "elsewhere"};

	if (!u->known) {
		buf_adds(out, "not known");
		return;
	}
	buf_printf(out, "%zu", u->n);
	for (size_t i = 0; i < u->n_lines; i++) {
		const struct update_line *l = &u->line[i];

		buf_printf(out, "; %s", l->section != NULL ? l->section :
			place[l->place]);
		add_count(out, l->n_new, "new");
		add_count(out, l->n_changed, "changed");
		add_count(out, l->n_moved, "moved");
		add_count(out, l->n_out, "out");
	}
}

static void
show_words(const struct md *m, struct buf *out)
{
	for (const struct md *c = m->child; c != NULL; c = c->next) {
		if (c->type == MD_INSERT)
			buf_addc(out, '+');
		if (c->type == MD_SOFTBREAK)
			buf_addc(out, ' ');
		if (c->type == MD_SLOT)
			buf_printf(out, "{%s}", c->text);
		else
			buf_adds(out, c->text);
		if (c->type == MD_IMAGE)
			buf_adds(out, "picture");
		else
			show_words(c, out);
		if (c->type == MD_CELL)
			buf_addc(out, '|');
		if (c->type == MD_INSERT)
			buf_addc(out, '+');
	}
}

static const char *const mark_name[] = {"", "new", "changed", "moved"};

static void
show_marks(const struct md *m, struct buf *out)
{
	if (m->mark != MD_MARK_NONE) {
		buf_printf(out, "\n%s: %s", mark_name[m->mark],
			m->type == MD_CODE_BLOCK ? m->text : "");
		show_words(m, out);
	}
	for (const struct md *c = m->child; c != NULL; c = c->next)
		show_marks(c, out);
}

static void
show_entry(struct buf *out, enum md_mark mark, const char *what)
{
	if (mark != MD_MARK_NONE)
		buf_printf(out, "\n%s: %s", mark_name[mark], what);
}

static void
show(const struct projection *p, struct buf *out)
{
	show_list(p->update, out);
	for (size_t i = 0; i < p->n_parts; i++)
		if (p->part[i].md != NULL)
			show_marks(p->part[i].md, out);
	for (size_t i = 0; i < p->n_resources; i++)
		show_entry(out, p->resource[i].mark, p->resource[i].title);
	for (size_t i = 0; i < p->n_drafts; i++) {
		show_entry(out, p->draft[i].mark, p->draft[i].title);
		if (p->draft[i].md != NULL)
			show_marks(p->draft[i].md, out);
	}
	for (size_t i = 0; i < p->n_events; i++)
		show_entry(out, p->event[i].mark, p->event[i].title);
	for (size_t i = 0; i < p->n_steps; i++)
		show_entry(out, p->step[i].mark, p->step[i].what);
	show_entry(out, p->update->survey, "survey");
}

/* --- the table ------------------------------------------------------------ */

#define FRONT "---\ntitle: One\ndate: 2026-11-17\n"
#define T(body) FRONT "---\n\n" body
#define F(front, body) FRONT front "---\n\n" body
#define S "Hello all.\n\n## Dates\n\nWe meet on Tuesday at noon.\n\n"
#define EV "events:\n  - {id: a, title: Meeting, start: 2026-12-0"
#define RES "resources:\n  - {title: Slides, url: \"https://example.org/s\"}\n"
#define STEP "next_steps:\n  - {id: s, what: Choose a level"

static const struct {
	int tier;
	const char *old, *new, *want;
} cases[] = {
	/* words */
	{LEADING, T(S), T("Hello all.\n\n## Dates\n\nWe meet on Thursday at "
		"noon.\n"), "1; Dates 1 changed\n"
		"changed: We meet on +Thursday+ at noon."},
	{LEADING, T(S), T("Hello all.\n\n## Dates\n\nWe all meet on Tuesday "
		"at one.\n"), "1; Dates 1 changed\n"
		"changed: We +all+ meet on Tuesday at +one+."},
	{LEADING, T(S), T("Hello all.\n\n## Dates\n\nWe meet on Tuesday.\n"),
		"1; Dates 1 changed\nchanged: We meet on Tuesday."},
	{LEADING, T(S), T("Hello all.\n\n## Dates\n\nNobody knows yet.\n"),
		"1; Dates 1 changed\nchanged: Nobody knows yet."},
	{LEADING, T(S), T("Hello **all**.\n\n## Dates\n\nWe meet on Tuesday at "
		"noon.\n"), "1; opening 1 changed\n"
		"changed: Hello +all+."},
	{LEADING, T(S), T("Hello  all.\n\n## Dates\n\nWe meet\non Tuesday   at "
		"noon.\n"), "same"},
	{LEADING, T(S "A\nlast word.\n"), T(S "A last   word.\n"), "same"},
	/* paragraphs */
	{LEADING, T(S), T(S "Bring a chair.\n"),
		"1; Dates 1 new\nnew: Bring a chair."},
	{LEADING, T(S "Bring a chair.\n"), T(S), "1; Dates 1 out"},
	{LEADING, T(S "Bring a chair.\n\nAnd tea.\n"), T(S), "2; Dates 2 out"},
	{LEADING, T("Hello all.\n\nOne.\n\n" "## A\n\nTwo.\n"),
		T("Hello all.\n\n## A\n\nTwo.\n"), "1; opening 1 out"},
	{LEADING, T(S "Bring a chair.\n\nAnd tea.\n"),
		T(S "And tea.\n\nBring a chair.\n"),
		"1; Dates 1 moved\nmoved: Bring a chair."},
	{LEADING, T(S "## Food\n\nSoup is good.\n"),
		T("Hello all.\n\n## Food\n\nSoup is good.\n\n## Dates\n\nWe meet "
		"on Tuesday at noon.\n"), "1; Dates 1 moved\nmoved: Dates"},
	/* headings */
	{LEADING, T(S), T("Hello all.\n\n## When\n\nWe meet on Tuesday at "
		"noon.\n"), "1; When 1 changed\nchanged: When"},
	{LEADING, T(S "### Place\n\nHere.\n"), T(S "## Place\n\nHere.\n"),
		"1; Place 1 changed\nchanged: Place"},
	{LEADING, T(S "## Food\n\nSoup.\n"), T(S),
		"2; elsewhere 2 out"},
	{LEADING, T(S "### Food\n\nSoup.\n"), T(S), "2; Dates 2 out"},
	{LEADING, T(S), T(S "## Food\n\nSoup.\n"),
		"2; Food 2 new\nnew: Food\nnew: Soup."},
	/* lists */
	{LEADING, T(S "- one thing\n- two things\n"),
		T(S "- one thing\n- a new thing\n- two things\n"),
		"1; Dates 1 new\nnew: a new thing"},
	{LEADING, T(S "- one thing\n- two things\n- three\n"),
		T(S "- three\n- one thing\n- two things\n"),
		"1; Dates 1 moved\nmoved: three"},
	{LEADING, T(S "- one thing\n  - a nested thing\n- two\n"),
		T(S "- one thing\n  - a nested stone\n- two\n"),
		"1; Dates 1 changed\nchanged: a nested +stone+"},
	{LEADING, T(S "- one thing\n- two\n"),
		T(S "- one thing\n  - a nested thing\n- two\n"),
		"1; Dates 1 new\nnew: a nested thing"},
	{LEADING, T(S "1. one thing\n2. two things\n"),
		T(S "1. new thing here\n2. one thing\n3. two things\n"),
		"1; Dates 1 new\nnew: new thing here"},
	{LEADING, T(S "- one thing\n- two things\n"),
		T(S "1. one thing\n2. two things\n"), "1; form 1 changed"},
	{LEADING, T(S "- one thing\n- two things\n"),
		T(S "- one thing\n\n- two things\n"), "1; form 1 changed"},
	{LEADING, T(S "- one thing\n\n  More of it.\n"),
		T(S "- one thing\n\n  Less of it.\n"),
		"1; Dates 1 changed\nchanged: +Less+ of it."},
	/* tables, code, quotations */
	{LEADING, T(S "| a | b |\n|---|---|\n| one | two |\n| x | y |\n"),
		T(S "| a | b |\n|---|---|\n| one | 22 |\n| x | y |\n"),
		"1; Dates 1 changed\nchanged: one|+22+|"},
	{LEADING, T(S "| a | b |\n|---|---|\n| one | two |\n"),
		T(S "| a | b |\n|---|---|\n| one | two |\n| x | y |\n"),
		"1; Dates 1 new\nnew: x|y|"},
	{LEADING, T(S "| a | b |\n|---|---|\n| one | two |\n| x | y |\n"),
		T(S "| a | b |\n|---|---|\n| one | two |\n"),
		"1; Dates 1 out"},
	{LEADING, T(S "| a | b |\n|---|---|\n| one | two |\n"),
		T(S "| a | b |\n|---|--:|\n| one | two |\n"),
		"1; form 1 changed"},
	{LEADING, T(S "```\na  b\n```\n"), T(S "```\na b\n```\n"),
		"1; Dates 1 changed\nchanged: a b\n"},
	{LEADING, T(S "> Words of hers.\n"), T(S "> Words of his.\n"),
		"1; Dates 1 changed\nchanged: Words of +his+."},
	{LEADING, T(S), T(S "---\n"), "1; form 1 changed"},
	/* links, placeholders, pictures */
	{LEADING, T(S "See [the plan](https://example.org/a) soon.\n"),
		T(S "See [the plan](https://example.org/b) soon.\n"),
		"1; Dates 1 changed\nchanged: See +the plan+ soon."},
	{LEADING, T(S "Dear {{first_name|friend}}, it rains today.\n"),
		T(S "Dear {{first_name|colleague}}, it rains today.\n"),
		"1; Dates 1 changed\n"
		"changed: Dear +{first_name}+, it rains today."},
	{LEADING, T(S "Run `make all` to see it.\n"),
		T(S "Run `make test` to see it.\n"),
		"1; Dates 1 changed\nchanged: Run +make test+ to see it."},
	{LEADING, T(S "![A map](dot.png) of the town\n"),
		T(S "![A plan](dot.png) of the town\n"),
		"1; Dates 1 changed\nchanged: +picture+ of the town"},
	/* the head */
	{LEADING, T(S), "---\ntitle: Two\ndate: 2026-11-17\n---\n\n" S,
		"1; title 1 changed"},
	{LEADING, T(S), "---\ntitle: One\ndate: 2026-11-18\n---\n\n" S,
		"1; day 1 changed"},
	/* entries */
	{LEADING, F(EV "1 18:00}\n", S), F(EV "2 18:00}\n", S),
		"1; events 1 changed\nchanged: Meeting"},
	{LEADING, F(EV "1 18:00}\n", S), F(EV "1 18:00, place: Hall}\n", S),
		"1; events 1 changed\nchanged: Meeting"},
	{LEADING, T(S), F(EV "1 18:00}\n", S),
		"1; events 1 new\nnew: Meeting"},
	{LEADING, F(EV "1 18:00}\n", S), T(S), "1; events 1 out"},
	{LEADING, F(RES, S), F("resources:\n  - {title: Slides, "
		"url: \"https://example.org/t\"}\n", S),
		"1; resources 1 changed\nchanged: Slides"},
	{LEADING, F(RES, S), F(RES "  - {title: Notes, "
		"url: \"https://example.org/n\"}\n", S),
		"1; resources 1 new\nnew: Notes"},
	{LEADING, F(RES, S), F("resources:\n  - {title: The slides, "
		"url: \"https://example.org/s\"}\n", S),
		"1; resources 1 changed\nchanged: The slides"},
	/* Made private: one gone for who may not see it, and no word of it. */
	{INFORMED, F(RES, S), F("resources:\n  - {title: Slides, "
		"url: \"https://example.org/s\", private: true}\n", S),
		"1; resources 1 out"},
	{LEADING, F(RES, S), F("resources:\n  - {title: Slides, "
		"url: \"https://example.org/s\", private: true}\n", S),
		"1; resources 1 changed\nchanged: Slides"},
	{INFORMED, F(RES, S), F(RES "  - {title: Minutes, private: true}\n", S),
		"1; left out 1 changed"},
	{LEADING, F(STEP ", by: 2026-12-01}\n", S),
		F(STEP ", by: 2026-12-01, done: 2026-11-20}\n", S),
		"1; steps 1 changed\nchanged: Choose a level"},
	{LEADING, F(STEP "}\n", S), F(STEP " of involvement}\n", S),
		"1; steps 1 changed\nchanged: Choose a level of involvement"},
	{LEADING, F(STEP "}\n", S), F(STEP "}\n  - {what: Read it}\n", S),
		"1; steps 1 new\nnew: Read it"},
	{LEADING, F(STEP "}\n", S), F(STEP ", link: survey}\n", S),
		"2; steps 1 changed; survey 1 new\nchanged: Choose a level\n"
		"new: survey"},
	/* where blocks stand */
	{LEADING, F(RES, S "Last.\n"), F(RES, "Hello all.\n\n## Dates\n\n"
		"<!-- here: resources -->\n\nWe meet on Tuesday at noon.\n\n"
		"Last.\n"), "1; form 1 changed"},
	/* marks of the source */
	{INFORMED, T(S "Second.\n"), T(S "<!-- more -->\n\nSecond.\n"),
		"1; Dates 1 out"},
	{LEADING, T(S "Second.\n"), T(S "<!-- more -->\n\nSecond.\n"), "same"},
	{INFORMED, T(S "<!-- for: Leading -->\n\nThe key.\n\n<!-- /for -->\n"),
		T(S "<!-- for: Leading -->\n\nThe door.\n\n<!-- /for -->\n"),
		"same"},
	{LEADING, T(S "<!-- for: Leading -->\n\nThe key.\n\n<!-- /for -->\n"),
		T(S "<!-- for: Leading -->\n\nThe door.\n\n<!-- /for -->\n"),
		"1; Dates 1 changed\nchanged: The +door+."},
	{LEADING, T(S "<!-- closing -->\n\nThanks to all.\n"),
		T(S "<!-- closing -->\n\nThanks to you all.\n"),
		"1; closing 1 changed\nchanged: Thanks to +you+ all."},
	/* several */
	{LEADING, F(EV "1 18:00}\n", S "Bring tea.\n"), F(EV "3 18:00}\n",
		"Hello to you all.\n\n## Dates\n\nWe meet on Friday at noon.\n"),
		"4; opening 1 changed; Dates 1 changed 1 out; events 1 changed"
		"\nchanged: Hello +to you+ all.\n"
		"changed: We meet on +Friday+ at noon.\nchanged: Meeting"},
};

static void
hash_of(const struct projection *p, unsigned char out[SHA256_LEN])
{
	revision_hash(p, out);
}

static void
test_cases(void **state)
{
	size_t failed = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unsigned char old[SHA256_LEN], new[SHA256_LEN],
			marked[SHA256_LEN];
		struct projection *p, *q;
		struct arena a;
		struct buf out;

		arena_init(&a);
		buf_init(&out, 1 << 20);
		p = project(&a, parse(&a, cases[i].old),
			(size_t)cases[i].tier);
		q = project(&a, parse(&a, cases[i].new),
			(size_t)cases[i].tier);
		hash_of(p, old);
		hash_of(q, new);
		if (memcmp(old, new, SHA256_LEN) == 0) {
			buf_adds(&out, "same");
		} else {
			q = projection_updated(&a, q, keep(&a, p), &day);
			hash_of(q, marked);
			assert_memory_equal(new, marked, SHA256_LEN);
			show(q, &out);
		}
		if (strcmp(buf_str(&out), cases[i].want) != 0) {
			fprintf(stderr, "case %zu: %s\n--- want\n%s\n--- got\n"
				"%s\n", i, cases[i].new, cases[i].want,
				buf_str(&out));
			failed++;
		}
		buf_release(&out);
		arena_release(&a);
	}
	assert_int_equal(failed, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
	};

	fix_chdir();
	return cmocka_run_group_tests_name("recap: differences", tests, NULL,
		NULL);
}

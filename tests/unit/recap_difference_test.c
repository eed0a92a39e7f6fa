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
#include "lib/recapedit.c"
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

/* --- as text ------------------------------------------------------------- */

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

/* --- the table ----------------------------------------------------------- */

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

/* --- over random edits --------------------------------------------------- */

static bool
is_in(void *ctx, const char *word)
{
	return strstr(ctx, word) != NULL;
}

static struct recap *
parse_in(struct arena *a, const char *dir, const struct buf *text)
{
	struct recap_options *o = arena_alloc(a, sizeof(*o));
	struct recap_source source = {"en", "random.md",
		{buf_str(text), text->len}};
	struct diags d;

	*o = fix_recap_options;
	o->list_dir = dir;
	diags_init(&d, a);
	return recap_parse(a, o, "random", 1, &source, &d);
}

/* The list holds no word but of the new one; marks add and lose none; and all
 * that is counted stands in a line. */
static void
check(struct arena *a, const struct projection *old,
	const struct projection *new, size_t *told)
{
	unsigned char before[SHA256_LEN], hash[SHA256_LEN];
	const struct projection *p = projection_updated(a, new, keep(a, old),
		&day);
	const struct update *u = p->update;
	struct buf said;
	size_t n = 0;

	buf_init(&said, 1 << 22);
	projection_describe(new, &said);
	revision_hash(new, before);
	revision_hash(p, hash);
	assert_memory_equal(before, hash, SHA256_LEN);
	assert_true(u->known);
	assert_true(u->n > 0);
	for (size_t i = 0; i < u->n_lines; i++) {
		const struct update_line *l = &u->line[i];

		n += l->n_new + l->n_changed + l->n_moved + l->n_out;
		if (l->section != NULL)
			*told += edit_words(l->section, is_in,
				(char *)said.data);
	}
	assert_int_equal(n, u->n);
	buf_release(&said);
}

static bool
one_round(uint64_t seed, const char *dir, size_t *compared, size_t *told)
{
	static struct recapgen g;
	struct gen x = {.state = seed + 77777};
	struct recap *old, *new;
	struct arena a;
	struct buf edited;

	arena_init(&a);
	buf_init(&edited, 1 << 22);
	recapgen_make(&g, seed, 0, &fix_tiers, dir);
	old = parse_in(&a, dir, &g.source);
	edit_some(&x, &g.source, &edited);
	new = parse_in(&a, dir, &edited);
	for (size_t i = 0; old != NULL && new != NULL && i < fix_tiers.n; i++) {
		unsigned char before[SHA256_LEN], after[SHA256_LEN];
		struct projection *p, *q;
		struct err err = {0};

		p = projection_make(&a, old, NULL, &fix_tiers.v[i], "en",
			&fix_today, &err);
		q = projection_make(&a, new, NULL, &fix_tiers.v[i], "en",
			&fix_today, &err);
		if (p == NULL || q == NULL)
			continue;
		revision_hash(p, before);
		revision_hash(q, after);
		if (memcmp(before, after, SHA256_LEN) == 0)
			continue;
		check(&a, p, q, told);
		*compared += 1;
	}
	buf_release(&edited);
	buf_release(&g.source);
	arena_release(&a);
	return old != NULL && new != NULL;
}

static void
test_random(void **state)
{
	const char *rounds = getenv("ROUNDS");
	long n = rounds != NULL ? atol(rounds) : 300, valid = 0;
	char dir[] = "/tmp/recap_difference.XXXXXX", command[64];
	size_t compared = 0, told = 0;

	(void)state;
	assert_non_null(mkdtemp(dir));
	for (long i = 1; i <= n; i++)
		valid += one_round((uint64_t)i, dir, &compared, &told);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	assert_int_equal(system(command), 0);
	print_message("%ld of %ld edits valid, %zu corrections, %zu headings "
		"told\n", valid, n, compared, told);
	assert_true(valid > n / 2);
	assert_true(compared > (size_t)n / 2 && told > 0);
}

/* --- what is kept -------------------------------------------------------- */

/* What was not kept, or is none, is not known; never a reason to fail. */
static void
test_kept(void **state)
{
	static const char *const bad[] = {NULL, "", "units 1\n0\t-1", "x",
		"units 2\n", "units 1\n99\t-1\t-1\t\t\t\n",
		"units 1\n3\t5\t-1\t\t\t\n", "units 1\n3\t-1\t-1\ta\n",
		"units 1\n3\t-1\t-1\t\t\tcut off"};
	struct arena a;
	struct projection *p, *q;

	(void)state;
	arena_init(&a);
	p = project(&a, parse(&a, T(S)), LEADING);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		q = projection_updated(&a, p, bad[i], &day);
		assert_false(q->update->known || q->update->marked);
		assert_int_equal(q->update->n_lines, 0);
	}
	/* The other way round: nothing of what is kept is lost. */
	q = projection_updated(&a, p, keep(&a, p), &day);
	assert_true(q->update->known);
	assert_int_equal(q->update->n, 1);
	assert_int_equal(q->update->line[0].place, UPDATE_FORM);
	arena_release(&a);
}

/* A draft has its own sections; a new one is one change, however long. */
static void
test_drafts(void **state)
{
	static const char front[] = FRONT "drafts:\n  - {file: drafts/flat.md,"
		" title: Short, summary: \"%s\"}\n%s---\n\nHello.\n\n"
		"## Dates\n\nTuesday.\n";
	struct projection *p, *q;
	struct arena a;
	struct buf out;

	(void)state;
	arena_init(&a);
	buf_init(&out, 1 << 20);
	p = project(&a, parse(&a, arena_printf(&a, front, "one", "")),
		LEADING);
	q = project(&a, parse(&a, arena_printf(&a, front, "two", "")),
		LEADING);
	show(projection_updated(&a, q, keep(&a, p), &day), &out);
	assert_string_equal(buf_str(&out), "1; drafts 1 changed\n"
		"changed: Short");
	buf_clear(&out);
	q = project(&a, parse(&a, arena_printf(&a, front, "one", "  - {file: "
		"drafts/plan.md, title: Another}\n")), LEADING);
	show(projection_updated(&a, q, keep(&a, p), &day), &out);
	assert_string_equal(buf_str(&out), "1; drafts 1 new\nnew: Another");
	buf_clear(&out);
	show(projection_updated(&a, p, keep(&a, q), &day), &out);
	assert_string_equal(buf_str(&out), "1; drafts 1 out");
	buf_release(&out);
	arena_release(&a);
}

/* A section of a draft changed, and another came: D2, as replies name it. */
static void
test_draft_text(void **state)
{
	static const char body[] = "\n## Why\n\nBecause.\n\n## How\n\nWith %s "
		"spoons of sugar.\n";
	static const char recap[] = FRONT "drafts:\n  - {file: plan.md, title: "
		"Plan}\n---\n\nHello.\n\n## Dates\n\nTuesday.\n";
	char dir[] = "/tmp/recap_draft.XXXXXX";
	struct projection *p, *q;
	struct arena a;
	struct buf out, text;

	(void)state;
	arena_init(&a);
	buf_init(&out, 1 << 20);
	buf_init(&text, 1 << 20);
	buf_adds(&text, recap);
	assert_non_null(mkdtemp(dir));
	gen_write(dir, "plan.md", arena_printf(&a, body, "two"));
	p = project(&a, parse_in(&a, dir, &text), LEADING);
	gen_write(dir, "plan.md", arena_printf(&a, body, "three"));
	q = project(&a, parse_in(&a, dir, &text), LEADING);
	show(projection_updated(&a, q, keep(&a, p), &day), &out);
	assert_string_equal(buf_str(&out), "1; D2 How 1 changed\n"
		"changed: With +three+ spoons of sugar.");
	/* Who gets only the summary reads nothing of it. */
	assert_int_equal(project(&a, parse_in(&a, dir, &text),
		ADVISING)->draft[0].form, DRAFT_BRIEF);
	buf_release(&out);
	buf_release(&text);
	assert_int_equal(system(arena_printf(&a, "rm -rf %s", dir)), 0);
	arena_release(&a);
}

/* A picture of another content under the same name. */
static void
test_picture(void **state)
{
	static const char recap[] = T(S "See ![the plan](map.png) of it.\n");
	char dir[] = "/tmp/recap_picture.XXXXXX";
	struct projection *p = NULL, *q = NULL;
	struct text png;
	struct arena a;
	struct buf out, text;

	(void)state;
	arena_init(&a);
	buf_init(&out, 1 << 20);
	buf_init(&text, 1 << 20);
	buf_adds(&text, recap);
	assert_non_null(mkdtemp(dir));
	assert_int_equal(file_read(&a, "tests/golden/recap/files/dot.png",
		1 << 20, &png, NULL), 0);
	for (int i = 0; i < 2; i++) {
		const char *to = arena_printf(&a, "%s/map.png", dir);

		q = p;
		assert_int_equal(file_write_atomic(to, png.data, png.len -
			(i == 1), 0600, NULL), 0);
		p = project(&a, parse_in(&a, dir, &text), LEADING);
	}
	show(projection_updated(&a, p, keep(&a, q), &day), &out);
	assert_string_equal(buf_str(&out), "1; Dates 1 changed\n"
		"changed: See +picture+ of it.");
	buf_release(&out);
	buf_release(&text);
	assert_int_equal(system(arena_printf(&a, "rm -rf %s", dir)), 0);
	arena_release(&a);
}

/* Thousands of paragraphs that all changed: told without marks, not in
 * quadratic memory; and one of them, as ever. */
static void
test_long(void **state)
{
	struct buf old, new;
	struct projection *p, *q;
	struct arena a;

	(void)state;
	arena_init(&a);
	buf_init(&old, 1 << 20);
	buf_init(&new, 1 << 20);
	buf_adds(&old, T("Hello.\n\n## A\n\n"));
	buf_adds(&new, T("Hello.\n\n## A\n\n"));
	for (int i = 0; i < 9000; i++) {
		buf_printf(&old, "Old paragraph %d.\n\n", i);
		buf_printf(&new, "New passage %d!\n\n", i);
	}
	p = project(&a, parse(&a, buf_str(&old)), LEADING);
	q = project(&a, parse(&a, buf_str(&new)), LEADING);
	q = projection_updated(&a, q, keep(&a, p), &day);
	assert_false(q->update->known);
	buf_adds(&old, "And one.\n");
	q = project(&a, parse(&a, buf_str(&old)), LEADING);
	q = projection_updated(&a, q, keep(&a, p), &day);
	assert_true(q->update->known);
	assert_int_equal(q->update->n, 1);
	buf_release(&old);
	buf_release(&new);
	arena_release(&a);
}

/* --- sequences ----------------------------------------------------------- */

static void
test_sequences(void **state)
{
	static const struct {
		const char *old, *new, *common;
	} v[] = {
		{"", "", ""}, {"a", "", ""}, {"", "a", ""}, {"abc", "abc", "abc"},
		{"abc", "axc", "ac"}, {"abcd", "bd", "bd"}, {"xab", "aby", "ab"},
		{"abcabba", "cbabac", "cbba"}, {"aaaa", "aa", "aa"},
	};
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		const char *old[8], *new[8];
		size_t n = strlen(v[i].old), m = strlen(v[i].new), k = 0;
		size_t there[8], here[8];

		for (size_t j = 0; j < n; j++)
			old[j] = arena_strndup(&a, v[i].old + j, 1);
		for (size_t j = 0; j < m; j++)
			new[j] = arena_strndup(&a, v[i].new + j, 1);
		assert_true(sequence_match(&a, old, n, new, m, there, here));
		for (size_t j = 0; j < m; j++) {
			if (here[j] == NOWHERE)
				continue;
			assert_int_equal(there[here[j]], j);
			assert_string_equal(old[here[j]], new[j]);
			k++;
		}
		assert_int_equal(k, strlen(v[i].common));
	}
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_drafts),
		cmocka_unit_test(test_draft_text),
		cmocka_unit_test(test_picture),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_sequences),
		cmocka_unit_test(test_random),
	};

	fix_chdir();
	return cmocka_run_group_tests_name("recap: differences", tests, NULL,
		NULL);
}

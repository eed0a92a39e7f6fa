/* SPDX-License-Identifier: MIT */
/*
 * The mail of a correction: that it says what changed, in both parts and both
 * languages; that marks add words and lose none; that nothing in it is of the
 * version before (the leak rule), over random recaps with random edits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "compose/compose.h"
#include "compose/lint.h"
#include "lib/recapgen.c"
#include "lib/recapedit.c"
#include "recap/difference.h"
#include "recap/revision.h"
#include "recap_fixture.h"
#include "text/utf8.h"

static const struct civil day = {.year = 2026, .month = 3, .day = 25};
static struct arena arena;
static struct templates *templates;

static struct compose_options options = {
	.templates = "templates", .list = "valley", .slug = "random",
	.domain = "news.example.org", .timezone = "America/Toronto",
	.list_name = IN_BOTH("The valley", "La vallée"),
	.from_name = "The valley", .from_addr = "recaps@news.example.org",
	.contact_name = IN_BOTH("Robin", "Robin"),
	.contact_email = "robin@example.org",
	.postal_address = IN_BOTH("1 Main Street", "1 Main Street"),
	.purpose = IN_BOTH("Recaps.", "Comptes rendus."),
	.tiers = &fix_tiers, .n_languages = 2, .languages = fix_languages,
};

static struct recap *
parse(struct arena *a, const char *dir, const char *text)
{
	struct recap_options *o = arena_alloc(a, sizeof(*o));
	struct recap_source source = {"en", "random.md",
		{text, strlen(text)}};
	struct diags d;

	*o = fix_recap_options;
	o->list_dir = dir;
	o->has_survey = false;
	diags_init(&d, a);
	return recap_parse(a, o, "random", 1, &source, &d);
}

static struct projection *
project(struct arena *a, const struct recap *r, size_t tier)
{
	struct err err = {0};

	return projection_make(a, r, NULL, &fix_tiers.v[tier], "en",
		&fix_today, &err);
}

static struct projection *
updated(struct arena *a, const struct projection *old,
	const struct projection *new)
{
	struct projection *p;
	struct buf b;

	buf_init(&b, 1 << 22);
	projection_keep(old, &b);
	p = projection_updated(a, new, buf_str(&b), &day);
	buf_release(&b);
	return p;
}

static struct rendered
render(struct arena *a, const struct projection *p, const char *lang)
{
	struct rendered r;
	struct err err = {0};

	if (render_recap(a, templates, &options, p, lang, &r, &err) != 0)
		fail_msg("%s: %s", err.file, err.msg);
	return r;
}

/* --- the words of a part ------------------------------------------------- */

/* HTML from the title on, without tags, and without the marks. */
static char *
bare(struct arena *a, const char *html)
{
	char *s = arena_alloc(a, strlen(html) + 1), *to = s;

	html = strstr(html, "<h1");
	while (*html != '\0') {
		if (strncmp(html, "<span class=\"b-mark", 19) == 0) {
			html = strstr(html, "</span>") + 7;
			html += *html == ' ';
		} else if (*html == '<') {
			bool word = strncmp(html, "<ins", 4) == 0 ||
				strncmp(html, "</ins", 5) == 0 ||
				strncmp(html, "<em", 3) == 0 ||
				strncmp(html, "</em", 4) == 0;

			if (!word)
				*to++ = ' ';
			html = strchr(html, '>') + 1;
		} else {
			*to++ = *html++;
		}
	}
	return s;
}

/* What draws lines, and the words of marks, are none. */
static bool
is_word(const char *s)
{
	return *s != '\0' && s[strspn(s, "-=~.*>")] != '\0' &&
		strcmp(s, "[new]") != 0 && strcmp(s, "[changed]") != 0 &&
		strcmp(s, "[moved]") != 0;
}

static size_t
words(struct arena *a, const char *text, const char ***v_r)
{
	char *rest = arena_strdup(a, text), *s, *plus;
	const char **v = NULL;
	size_t n = 0, cap = 0;

	while ((s = strsep(&rest, " \n")) != NULL) {
		while ((plus = strstr(s, "++")) != NULL)
			memmove(plus, plus + 2, strlen(plus + 2) + 1);
		if (!is_word(s))
			continue;
		arena_push(a, v, n, cap);
		v[n++] = s;
	}
	*v_r = v;
	return n;
}

/* The marked one is the plain one with what stands on top between. */
static void
same_but_for_top(struct arena *a, const char *plain, const char *marked,
	const char *lang)
{
	const char *first = strcmp(lang, "en") == 0 ? "Updated" : "Mis";
	const char **p, **m;
	size_t n = words(a, plain, &p), k = words(a, marked, &m), at = 0;

	while (at < n && strcmp(p[at], m[at]) == 0)
		at++;
	if (at == n || strcmp(m[at], first) != 0 || k <= n) {
		fprintf(stderr, "%s\n%s", plain, marked);
		fail_msg("differs at \"%s\" and \"%s\"", at < n ? p[at] : "",
			m[at]);
	}
	for (size_t i = n; i > at; i--) {
		if (strcmp(p[i - 1], m[k - (n - i) - 1]) == 0)
			continue;
		fprintf(stderr, "%s\n%s", plain, marked);
		fail_msg("\"%s\" is not \"%s\"", p[i - 1],
			m[k - (n - i) - 1]);
	}
}

static size_t
count(const char *s, const char *what)
{
	size_t n = 0;

	for (; (s = strstr(s, what)) != NULL; s += strlen(what))
		n++;
	return n;
}

/* --- one ----------------------------------------------------------------- */

static const char head[] = "---\ntitle: \"The meeting, {{first_name|you}}\"\n"
	"date: 2026-03-19\nresources:\n"
	"  - {title: Slides, url: \"https://example.org/s\"}\n%s"
	"events:\n  - {id: a, title: April, start: 2026-04-%s}\n"
	"next_steps:\n  - {id: s, what: Read it, by: 2026-04-%s}\n---\n\n";

static const char old_body[] =
	"Hello all, and thank you for coming on this wet evening.\n\n"
	"## Dates\n\nWe meet on Tuesday at noon, in the hall.\n\n"
	"- one\n- two apples\n  - nested pears\n\n"
	"| a | b |\n|---|---|\n| x | y |\n\n## Gone\n\nSecret words.\n";
static const char new_body[] =
	"Hello all, and thank you for coming on this wet evening.\n\n"
	"## Dates\n\nWe meet on [Thursday](https://example.org/t) at noon, in "
	"the hall.\n\n"
	"- one\n- two oranges\n  - nested pears\n- three\n\n"
	"| a | b |\n|---|---|\n| x | z |\n\n```\ncode\n```\n\n"
	"> Said.\n";

static void
make_pair(struct arena *a, struct projection **old_r,
	struct projection **new_r)
{
	const char *dir = "tests/golden/recap/files";
	const char *front_old = arena_printf(a, head, "", "16", "10");
	const char *front_new = arena_printf(a, head,
		"  - {title: Notes, url: \"https://example.org/n\"}\n", "23",
		"11");

	*old_r = project(a, parse(a, dir, arena_printf(a, "%s%s", front_old,
		old_body)), 0);
	*new_r = project(a, parse(a, dir, arena_printf(a, "%s%s", front_new,
		new_body)), 0);
}

static void
check_text_and_html(const struct rendered *r, const char *lang)
{
	bool en = strcmp(lang, "en") == 0;
	size_t in_text = count(r->text, en ? "[new] " : "[nouveau] ") +
		count(r->text, en ? "[changed] " : "[modifié] ");
	size_t in_html = count(r->html, "<span class=\"b-mark");

	/* "[changed]" of the code block stands alone in its line. */
	in_text += count(r->text, en ? "[new]\n" : "[nouveau]\n");
	assert_int_equal(in_text, in_html);
	assert_int_equal(count(r->text, "++") / 2,
		count(r->html, "<ins ") + 1);	/* and once in the legend */
	assert_null(strstr(r->html, "Secret"));
	assert_null(strstr(r->text, "Secret"));
	assert_null(strstr(r->html, "Gone"));
	assert_null(strstr(r->text, "Gone"));
}

static void
test_mail(void **state)
{
	static const struct {
		const char *lang, *title, *lines[6], *preheader;
	} cases[] = {
		{"en", "Updated 25 March: 11 changes", {
			"“Dates”: 3 new passages, 3 passages changed",
			"Resources: 1 new", "Meeting: 1 changed",
			"Next steps: 1 changed",
			"2 passages were taken out"},
			"Updated 25 March: 11 changes. Hello all"},
		{"fr", "Mis à jour le 25 mars : 11 changements", {
			"« Dates » : 3 passages ajoutés, 3 passages modifiés",
			"Ressources : 1 ajout", "Rencontre : 1 modification",
			"Prochaines étapes : 1 modification",
			"2 passages retirés"},
			"Mis à jour le 25 mars : 11 changements. Hello all"},
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct projection *old, *new;
		struct rendered plain, r;
		struct findings f;
		struct diags d;
		char *text;

		make_pair(&arena, &old, &new);
		plain = render(&arena, new, cases[i].lang);
		new = updated(&arena, old, new);
		r = render(&arena, new, cases[i].lang);
		/* A thread holds where the subject stays. */
		assert_string_equal(r.subject, plain.subject);
		text = arena_strdup(&arena, r.text);
		for (char *c = text; *c != '\0'; c++)
			*c = *c == '\n' ? ' ' : *c;
		/* Blanks that hold "« Dates »" together. */
		for (char *c; (c = strstr(text, "\u00a0")) != NULL;) {
			*c = ' ';
			memmove(c + 1, c + 2, strlen(c + 2) + 1);
		}
		if (strstr(text, cases[i].title) == NULL)
			fail_msg("%s\n%s", cases[i].title, r.text);
		for (size_t k = 0; cases[i].lines[k] != NULL; k++)
			if (strstr(text, cases[i].lines[k]) == NULL)
				fail_msg("%s\n%s", cases[i].lines[k], r.text);
		check_text_and_html(&r, cases[i].lang);
		same_but_for_top(&arena, bare(&arena, plain.html),
			bare(&arena, r.html), cases[i].lang);
		findings_init(&f, &arena);
		findings_edition(&f, "x");
		lint_rendered(&f, &r, "x.md");
		diags_init(&d, &arena);
		findings_tell(&f, &d);
		if (d.n > 0)
			fail_msg("%s", d.v[0].msg);
		text = arena_strdup(&arena, r.preheader);
		for (char *c; (c = strstr(text, "\u00a0")) != NULL;) {
			*c = ' ';
			memmove(c + 1, c + 2, strlen(c + 2) + 1);
		}
		if (strncmp(text, cases[i].preheader,
			strlen(cases[i].preheader)) != 0)
			fail_msg("%s", text);
		assert_true(utf8_columns(r.preheader) <= 101);
	}
}

/* Nothing was kept of the old one: it says "Updated", and when. */
static void
test_unknown(void **state)
{
	struct projection *old, *new;
	struct rendered plain, r;

	(void)state;
	make_pair(&arena, &old, &new);
	plain = render(&arena, new, "en");
	r = render(&arena, projection_updated(&arena, new, NULL, &day), "en");
	assert_non_null(strstr(r.text, "\nUpdated 25 March\n"));
	assert_null(strstr(r.text, "change"));
	assert_null(strstr(r.html, "<span class=\"b-mark"));
	same_but_for_top(&arena, plain.text, r.text, "en");
	assert_int_equal(strncmp(r.preheader, "Updated 25 March. Hello", 23),
		0);
	/* The list without the marks, where they are too long. */
	new = updated(&arena, old, new);
	r = render(&arena, projection_unmarked(&arena, new, new->update),
		"en");
	assert_non_null(strstr(r.text, "11 changes"));
	assert_non_null(strstr(r.text, "Meeting: 1 changed"));
}

/* --- random -------------------------------------------------------------- */

static bool
is_in(void *ctx, const char *word)
{
	return strstr(ctx, word) != NULL;
}

static void
check(struct arena *a, const struct projection *old,
	const struct projection *new, const char *lang, size_t *told)
{
	const struct projection *p = updated(a, old, new);
	struct rendered plain = render(a, new, lang), r = render(a, p, lang);
	struct buf said;

	buf_init(&said, 1 << 22);
	projection_describe(new, &said);
	*told += edit_words(r.text, is_in, said.data);
	*told += edit_words(r.html, is_in, said.data);
	*told += edit_words(r.preheader, is_in, said.data);
	assert_string_equal(r.subject, plain.subject);
	/* Unless marks make it so long that drafts become files. */
	if (plain.n_files == r.n_files) {
		if (strcmp(lang, "en") == 0)
			same_but_for_top(a, plain.text, r.text, lang);
		same_but_for_top(a, bare(a, plain.html), bare(a, r.html),
			lang);
	}
	buf_release(&said);
}

static void
one_round(uint64_t seed, const char *dir, size_t *compared, size_t *told)
{
	static struct recapgen g;
	struct gen x = {.state = seed + 4242};
	struct recap *old, *new;
	struct arena a;
	struct buf edited;

	arena_init(&a);
	buf_init(&edited, 1 << 22);
	recapgen_make(&g, seed, 0, &fix_tiers, dir);
	old = parse(&a, dir, buf_str(&g.source));
	edit_some(&x, &g.source, &edited);
	new = parse(&a, dir, buf_str(&edited));
	options.list_dir = dir;
	for (size_t i = 0; old != NULL && new != NULL && i < fix_tiers.n; i++) {
		unsigned char before[SHA256_LEN], after[SHA256_LEN];
		struct projection *p = project(&a, old, i);
		struct projection *q = project(&a, new, i);

		if (p == NULL || q == NULL)
			continue;
		revision_hash(p, before);
		revision_hash(q, after);
		if (memcmp(before, after, SHA256_LEN) == 0)
			continue;
		check(&a, p, q, fix_languages[seed % 2], told);
		*compared += 1;
	}
	buf_release(&edited);
	buf_release(&g.source);
	arena_release(&a);
}

static void
test_random(void **state)
{
	const char *rounds = getenv("ROUNDS");
	long n = rounds != NULL ? atol(rounds) : 60;
	char dir[] = "/tmp/compose_update.XXXXXX", command[64];
	size_t compared = 0, told = 0;

	(void)state;
	assert_non_null(mkdtemp(dir));
	for (long i = 1; i <= n; i++)
		one_round((uint64_t)i, dir, &compared, &told);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	assert_int_equal(system(command), 0);
	print_message("%zu corrections, %zu words looked at\n", compared,
		told);
	assert_true(compared > (size_t)n / 2 && told > compared);
}

static int
set_up(void **state)
{
	struct diags d;

	(void)state;
	arena_init(&arena);
	diags_init(&d, &arena);
	templates = templates_load(&arena, "templates", &d);
	return templates == NULL;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mail),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_random),
	};

	fix_chdir();
	return cmocka_run_group_tests_name("compose: corrections", tests,
		set_up, tear_down);
}

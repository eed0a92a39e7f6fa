/* SPDX-License-Identifier: MIT */
/*
 * Recaps rendered: golden editions, both parts saying the same (S62), the
 * footer that must be there (C5), what mail programs and people with weak
 * eyes need (S58-S61). `make golden-update` writes the golden files anew.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "compose/lint.h"
#include "compose/render.h"
#include "compose_fixture.h"
#include "mime/piece.h"
#include "text/utf8.h"

static struct arena arena;
static struct templates *templates;

static struct rendered
render(const struct projection *p, const char *lang)
{
	struct rendered r;
	struct err err = {0};

	if (render_recap(&arena, templates, &fix_options, p, lang, &r,
		&err) != 0)
		fail_msg("%s:%d: %s", err.file, err.line, err.msg);
	return r;
}

/* Marks as {{key}}, so that golden files can be read. */
static char *
visible(const char *s)
{
	struct buf b;
	char *copy;

	buf_init(&b, 8 << 20);
	for (; *s != '\0'; s++)
		if (*s == SLOT_BEGIN || *s == SLOT_END)
			buf_adds(&b, *s == SLOT_BEGIN ? "{{" : "}}");
		else
			buf_addc(&b, *s);
	copy = arena_strdup(&arena, buf_str(&b));
	buf_release(&b);
	return copy;
}

static void
golden(const char *name, const char *got)
{
	const char *path = arena_printf(&arena, "tests/golden/render/%s",
		name);
	struct text want = {"", 0};
	struct err err = {0};

	got = visible(got);
	if (getenv("GOLDEN_UPDATE") != NULL) {
		assert_int_equal(file_write_atomic(path, got, strlen(got),
			0644, &err), 0);
		return;
	}
	assert_int_equal(file_read(&arena, path, 1 << 20, &want, &err), 0);
	if (strcmp(want.data, got) != 0)
		fail_msg("%s differs:\n%s", path, got);
}

static void
test_golden(void **state)
{
	struct projection *french = fix_projection(&arena);
	const struct {
		const char *name, *lang;
		const struct projection *p;
	} cases[] = {
		{"leading.en", "en", fix_projection(&arena)},
		{"leading.fr", "fr", french},
		{"informed.en", "en", fix_summary(&arena)},
	};

	(void)state;
	french->lang = "fr";
	for (size_t i = 0; i < 3; i++) {
		struct rendered r = render(cases[i].p, cases[i].lang);

		golden(arena_printf(&arena, "%s.html", cases[i].name), r.html);
		golden(arena_printf(&arena, "%s.txt", cases[i].name), r.text);
	}
}

/* The text of HTML between > and <, references decoded, blanks single. */
static char *
words_of(const char *html)
{
	static const char *const ref[][2] = {{"&amp;", "&"}, {"&lt;", "<"},
		{"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"},
		{"&nbsp;", " "}};
	struct buf b;
	char *s;

	buf_init(&b, 8 << 20);
	html = strstr(html, "</style>");
	while (*html != '\0') {
		bool found = false;

		if (*html == '<') {
			html = strchrnul(html, '>');
			html += *html != '\0';
			continue;
		}
		for (size_t i = 0; i < 6 && !found; i++)
			if (strncmp(html, ref[i][0], strlen(ref[i][0])) == 0) {
				buf_adds(&b, ref[i][1]);
				html += strlen(ref[i][0]);
				found = true;
			}
		if (!found)
			buf_addc(&b, *html++);
	}
	s = arena_strdup(&arena, buf_str(&b));
	buf_release(&b);
	return s;
}

/* Without blanks: how lines are broken is each part's own affair. */
static char *
squeezed(const char *s)
{
	char *copy = arena_strdup(&arena, s), *to = copy;

	for (; *s != '\0'; s++)
		if (strchr(" \n_*~", *s) == NULL)
			*to++ = *s;
	*to = '\0';
	return copy;
}

/* Every element of a kind says something that the text says too. */
static size_t
check_elements(const char *html, const char *tag, const char *text)
{
	const char *open = arena_printf(&arena, "<%s ", tag);
	const char *close = arena_printf(&arena, "</%.*s>",
		(int)strcspn(tag, " "), tag);
	size_t n = 0;

	while ((html = strstr(html, open)) != NULL) {
		const char *end = strstr(html, close);
		const char *inner;

		assert_non_null(end);
		inner = squeezed(words_of(arena_printf(&arena,
			"</style>%.*s", (int)(end - html), html)));
		if (strstr(text, inner) == NULL)
			fail_msg("<%s> \"%s\" is not in the text", tag, inner);
		html = end;
		n++;
	}
	return n;
}

static size_t
check_links(const char *html, const char *text)
{
	size_t n = 0;

	while ((html = strstr(html, " href=\"")) != NULL) {
		const char *url;

		html += 7;
		url = squeezed(words_of(arena_printf(&arena, "</style>%.*s",
			(int)strcspn(html, "\""), html)));
		/* Answers made ready are the HTML's own: the text says which
		 * letters to reply with. Telephone numbers are read. */
		if (strstr(url, "?subject=Survey&") != NULL ||
		    strstr(url, "?subject=Sondage&") != NULL ||
		    strncmp(url, "tel:", 4) == 0)
			continue;
		if (strncmp(url, "mailto:", 7) == 0 && url[7] != SLOT_BEGIN)
			url += 7;
		if (strstr(text, url) == NULL)
			fail_msg("the link %s is not in the text", url);
		n++;
	}
	return n;
}

static void
test_both_parts_say_the_same(void **state)
{
	static const char *const lang[] = {"en", "fr"};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct rendered r = render(i < 2 ? fix_projection(&arena) :
			fix_summary(&arena), lang[i % 2]);
		const char *text = squeezed(r.text);

		assert_int_equal(check_elements(r.html, "h1", text), 1);
		assert_true(check_elements(r.html, "h2", text) >= 6);
		check_elements(r.html, "h3", text);
		check_elements(r.html, "h4", text);
		assert_int_equal(check_elements(r.html, "th", text), 2);
		assert_int_equal(check_elements(r.html,
			"td class=\"l-line n-td\"", text), 6);
		assert_true(check_links(r.html, text) >= 4);
	}
}

static struct diags
lint(const struct rendered *r)
{
	struct findings f;
	struct diags d;

	findings_init(&f, &arena);
	findings_edition(&f, "x");
	lint_rendered(&f, r, "x.md");
	diags_init(&d, &arena);
	findings_tell(&f, &d);
	return d;
}

static void
test_lint_is_silent(void **state)
{
	static const char *const lang[] = {"en", "fr"};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct rendered r = render(i < 2 ? fix_projection(&arena) :
			fix_summary(&arena), lang[i % 2]);
		struct diags d = lint(&r);

		if (d.n > 0)
			fail_msg("%s", d.v[0].msg);
		assert_null(strstr(r.html, "http-equiv"));
		assert_null(strstr(r.html, "url("));
		assert_null(strstr(r.html, "src=\"http"));
	}
}

static void
test_lint_finds(void **state)
{
	static const struct {
		const char *html, *says;
	} cases[] = {
		{"<p style=\"color:#888888\">x</p>", "contrast of 3.5"},
		{"<p class=\"c-x\" style=\"color:#000000\">x</p>",
			"on dark screens"},
		{"<p style=\"font-size:13px\">x</p>", "13 px"},
		{"<script>x</script>", "<script>"},
		{"<form>x</form>", "<form>"},
		{"<a href=\"javascript:x\">y</a>", "javascript"},
		{"<a href=\"https://example.org\">here</a>", "\"here\""},
		{"<img src=\"https://example.org/x.png\" alt=\"x\" "
			"width=\"1\" height=\"1\">", "from elsewhere"},
		{"<img src=\"cid:x\" width=\"1\" height=\"1\">",
			"without a text"},
		{"<img src=\"cid:x\" alt=\"x\">", "without width"},
		{"<h3>x</h3>", "level 3 follows"},
		{"<h1>x</h1>", "more than one main heading"},
		{"<table border=\"0\"><tr><td>x</td></tr></table>",
			"presentation"},
		{"</p>", "closes nothing"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct rendered r = {.preheader = "Forty characters and a few "
			"more, so that this is fine"};
		struct diags d;
		bool found = false;

		r.html = arena_printf(&arena, "<html lang=\"en\"><style>\n"
			"@media (prefers-color-scheme:dark){\n"
			".c-x{color:#222222!important}\n.b-y{background-color:"
			"#111111!important}\n}\n</style><body class=\"b-y\" "
			"style=\"background-color:#ffffff;color:#000000\">"
			"<div style=\"color:#000000\" class=\"b-y\"></div>"
			"<h1 class=\"c-z\"></h1>%s</body></html>",
			cases[i].html);
		d = lint(&r);
		for (size_t k = 0; k < d.n; k++)
			found |= strstr(d.v[k].msg, cases[i].says) != NULL;
		if (!found)
			fail_msg("%s was not found", cases[i].says);
	}
}

static void
test_contrast(void **state)
{
	static const struct {
		unsigned int a, b;
		double want;
	} cases[] = {
		{0x000000, 0xffffff, 21.0}, {0xffffff, 0xffffff, 1.0},
		{0x767676, 0xffffff, 4.54}, {0xff0000, 0xffffff, 4.0},
		{0x0000ff, 0xffffff, 8.59}, {0x777777, 0x000000, 4.69},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		double got = color_contrast(cases[i].a, cases[i].b);

		if (got < cases[i].want - 0.01 || got > cases[i].want + 0.01)
			fail_msg("%06x on %06x: %f", cases[i].a, cases[i].b,
				got);
	}
}

/* S61: real words, no salutation, 40 to 100 of them in characters. */
static void
test_preheader(void **state)
{
	struct projection *p = fix_projection(&arena);
	struct rendered r = render(p, "en");

	(void)state;
	assert_int_equal(strncmp(r.preheader, "Over thirty people", 18), 0);
	assert_null(strchr(r.preheader, SLOT_BEGIN));
	/* A picture between two paragraphs leaves no mark. */
	p->part[0].md = fix_md(&arena, "A first thing.\n\n![x](dot.png)\n\n"
		"## Section\n\nAnd what was said of it.\n");
	r = render(p, "en");
	assert_int_equal(strncmp(r.preheader, "A first thing. Section. And",
		27), 0);
	/* Nothing was written: the title and the list must do. */
	p->n_parts = 1;
	p->part[0].md = fix_md(&arena, "Hello.\n");
	p->part[0].md->child->next = NULL;
	r = render(p, "en");
	assert_true(strlen(r.preheader) >= 40);
	assert_non_null(strstr(r.preheader, "what comes next"));
}

/* Lines of the text part: at most 72 columns, but for what has no blank. */
static void
test_lines(void **state)
{
	struct rendered r = render(fix_projection(&arena), "fr");
	char *text = arena_strdup(&arena, r.text);

	(void)state;
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (utf8_columns(line) > 72 && strchr(line, SLOT_BEGIN) == NULL)
			fail_msg("%s", line);
	assert_null(strstr(r.text, " \n"));
	assert_null(strstr(r.text, "\n\n\n"));
	assert_null(strchr(r.text, '\037'));
}

/* The body replaced with src, in English. */
static const char *
html_of(const char *src)
{
	struct projection *p = fix_projection(&arena);

	p->part[FIX_BODY].md = fix_md(&arena, src);
	return render(p, "en").html;
}

/* Tables never widen a letter: words stay whole, what is longer than any
 * column may break, and rows of many columns can stand one by one. */
static void
test_tables(void **state)
{
	const char *two = html_of("| Month | Cost |\n| --- | ---: |\n"
		"| September | $12,400.50 |\n"
		"| Averyveryverylongwordthatnobodyhyphened | - |\n");
	const char *four = html_of("| | May | June | July |\n| --- | --- | "
		"--- | --- |\n| Bees | one | two | |\n");

	(void)state;
	assert_null(strstr(two, "anywhere"));
	assert_null(strstr(two, "word-break"));
	assert_non_null(strstr(two, ">September</td>"));
	assert_non_null(strstr(two, ">$12,400.50</td>"));
	assert_non_null(strstr(two, ">Averyveryv<wbr>erylongwor<wbr>"
		"dthatnobod<wbr>yhyphened</td>"));
	assert_null(strstr(two, "May: "));
	assert_non_null(strstr(four, ">May: </span>one</td>"));
	assert_non_null(strstr(four, ">June: </span>two</td>"));
	assert_null(strstr(four, ">July: </span>"));
	assert_non_null(strstr(four, "scope=\"row\">Bees</th>"));
}

/* However many columns a table has, the text part has every cell. */
static void
test_wide_table(void **state)
{
	struct projection *p = fix_projection(&arena);
	char src[2048] = "";
	const char *text;

	(void)state;
	for (int row = 0; row < 3; row++) {
		for (int i = 0; i < 40; i++)
			snprintf(src + strlen(src), sizeof(src) - strlen(src),
				row == 0 ? "| h%dx " : row == 1 ? "| ----- " :
				"| c%dx ", i);
		strcat(src, "|\n");
	}
	p->part[FIX_BODY].md = fix_md(&arena, src);
	text = render(p, "en").text;
	for (int i = 0; i < 40; i++)
		if (strstr(text, arena_printf(&arena, "c%dx", i)) == NULL)
			fail_msg("column %d is not in the text", i);
}

/* Each level is one click away in the text, too. */
static void
test_levels(void **state)
{
	(void)state;
	assert_non_null(strstr(render(fix_projection(&arena), "en").text,
		"\n- Engaged <mailto:\001@reply_to\002?subject=level%20Engaged"
		"&body=level%20Engaged>\n"));
}

static const char *
lint_says(const char *html)
{
	const struct rendered r = {.html = html, .preheader = "Forty "
		"characters and a few more, so that this is fine"};
	struct diags d = lint(&r);

	return d.n > 0 ? d.v[0].msg : "";
}

static void
test_wide_tables_are_told(void **state)
{
	(void)state;
	assert_string_equal(lint_says(html_of("| a | b | c | d |\n| - | - | "
		"- | - |\n| 1 | 2 | 3 | 4 |\n")), "");
	assert_non_null(strstr(lint_says(html_of("| a | b | c | d | e |\n"
		"| - | - | - | - | - |\n| 1 | 2 | 3 | 4 | 5 |\n")),
		"a table of 5 columns"));
}

/* A picture is as wide as the column, and no wider than it is. */
static void
test_pictures(void **state)
{
	struct projection *p = fix_projection(&arena);
	static struct proj_image image = {.path = "dot.png", .alt = "A dot"};
	struct compose_options o = fix_options;
	struct rendered r;
	struct err err = {0};

	(void)state;
	o.list_dir = "tests/golden/recap/files";
	p->part[FIX_BODY].md = fix_md(&arena, "![A dot](dot.png)\n");
	p->image = &image;
	p->n_images = 1;
	assert_int_equal(render_recap(&arena, templates, &o, p, "en", &r,
		&err), 0);
	assert_non_null(strstr(r.html, "display:block;width:100%;height:auto"));
	assert_non_null(strstr(r.html, ";max-width:1px\" src=\"cid:"));
	assert_string_equal(lint_says(r.html), "");
}

/* A draft that begins with its own title has it once, with the number; one
 * that numbers its sections keeps the two numbers apart. */
static void
test_draft_titles(void **state)
{
	struct projection *p = fix_projection(&arena);
	struct rendered r;

	(void)state;
	p->draft[0].md = fix_md(&arena, "# Draft Strategy\n\nWhy.\n\n"
		"## 1. Bees\n\nMany.\n\n## Trees\n\nSome.\n");
	p->n_drafts = 1;
	r = render(p, "en");
	assert_null(strstr(r.html, "Draft Strategy<"));
	assert_non_null(strstr(r.html, ">D1</span> Draft strategy</h3>"));
	assert_non_null(strstr(r.html, ">D2</span> 1. Bees</h4>"));
	assert_non_null(strstr(r.html, ">D3</span> Trees</h4>"));
	assert_null(strstr(r.text, "Draft Strategy"));
	assert_non_null(strstr(r.text, "D1 Draft strategy\n"));
	assert_non_null(strstr(r.text, "D2: 1. Bees\n"));
	assert_non_null(strstr(r.text, "D3 Trees\n"));
}

/* What a finger has to hit is at least 40 px tall, and stands alone. */
static void
test_targets(void **state)
{
	static const char *const kinds[] = {"choice_link", "footer_link",
		"button_link"};
	struct rendered r = render(fix_projection(&arena), "en");

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const char *look = theme_attr(templates->theme, kinds[i]);
		const char *in = i == 2 ? "td" : "li";
		const char *around = i == 0 ? "choice" : i == 1 ?
			"footer_choice" : "button_cell";
		const char *s = strstr(look, "display:block;padding:");
		const char *line = strstr(look, "line-height:");

		assert_non_null(s);
		assert_non_null(line);
		assert_true(2 * atoi(s + 22) + atoi(line + 12) >= 40);
		assert_non_null(strstr(r.html, arena_printf(&arena,
			"<%s%s><a%s href=\"", in, theme_attr(
			templates->theme, around), look)));
	}
}

/* An address whose first line is the list's name does not repeat it. */
static void
test_name_once(void **state)
{
	struct compose_options o = fix_options;
	struct rendered r;
	struct err err = {0};

	(void)state;
	o.on_behalf_of = (struct ltext){0};
	o.postal_address = (struct ltext)ANY("River Valley Care Network\n"
		"12 Mill Street\nMilton ON  L9T 1A1");
	assert_int_equal(render_recap(&arena, templates, &o,
		fix_projection(&arena), "en", &r, &err), 0);
	assert_non_null(strstr(r.text, "Sent by River Valley Care Network.\n"
		"12 Mill Street\n"));
	assert_int_equal(render_recap(&arena, templates, &o,
		fix_projection(&arena), "fr", &r, &err), 0);
	assert_non_null(strstr(r.text, "\nRiver Valley Care Network\n"));
}

/* A recap without a translation says so and is marked (S60). */
static void
test_languages(void **state)
{
	struct rendered r = render(fix_projection(&arena), "fr");

	(void)state;
	assert_non_null(strstr(r.html, "<html lang=\"fr\" dir=\"ltr\">"));
	assert_non_null(strstr(r.html, " lang=\"en\">Recap: November 24"));
	assert_non_null(strstr(r.html, "Ce compte rendu est en anglais"));
	assert_non_null(strstr(r.text, "Ce compte rendu est en anglais"));
	assert_non_null(strstr(r.html, "<title lang=\"en\">"));
	assert_non_null(strstr(r.html, " lang=\"en\">Over thirty people"));
	assert_non_null(strstr(r.html, "<span lang=\"en\">everybody</span>"));
	r = render(fix_summary(&arena), "fr");
	assert_non_null(strstr(r.html, "«\u00a0<span lang=\"en\">Three "
		"takeaways</span>\u00a0»"));
	assert_non_null(strstr(r.text, "«\u00a0Three takeaways\u00a0»"));
	r = render(fix_projection(&arena), "en");
	assert_null(strstr(r.html, "<div lang="));
	assert_null(strstr(r.html, "<span lang="));
}

/* A draft without a translation says so in a recap that has one. */
static void
test_draft_language(void **state)
{
	struct projection *p = fix_projection(&arena);
	struct rendered r;

	(void)state;
	p->lang = "fr";
	r = render(p, "fr");
	assert_non_null(strstr(r.html, "L’ébauche est en anglais.</p>"));
	assert_non_null(strstr(r.text, "L’ébauche est en anglais.\n"));
	assert_non_null(strstr(r.html, "<div lang=\"en\">\n<h4"));
	p->draft[0].lang = "fr";
	r = render(p, "fr");
	assert_null(strstr(r.text, "L’ébauche est en anglais"));
	assert_null(strstr(r.html, "<div lang="));
	/* Said of the whole recap where none of it is translated. */
	r = render(fix_projection(&arena), "fr");
	assert_null(strstr(r.text, "L’ébauche est en anglais"));
	assert_non_null(strstr(r.html, "<div lang=\"en\">\n<h4"));
}

static void
test_where_resources_are(void **state)
{
	static struct proj_resource resource[] = {
		{"Minutes", "https://members.example.org/space/minutes", true, 0, 0, 0},
		{"Film", "https://video.example.org/film", true, 0, 0, 0},
		{"Spare", "https://members.example.org/spaceship", true, 0, 0, 0},
		{"Slides", "https://example.org/slides", false, 0, 0, 0},
	};
	struct projection *p = fix_projection(&arena);
	struct rendered r;
	const char *text;

	(void)state;
	p->resource = resource;
	p->n_resources = 4;
	r = render(p, "en");
	text = squeezed(r.text);
	assert_non_null(strstr(text, "/minutes>(inthemembers’space)-"));
	assert_non_null(strstr(text, "/film>(membersonly)-"));
	assert_non_null(strstr(text, "/spaceship>(membersonly)-"));
	assert_null(strstr(text, "/slides>("));
}

/* Proofs of several tiers can be told apart in an inbox. */
static void
test_proof_subject(void **state)
{
	struct compose_options o = fix_options;
	struct rendered r;
	struct err err = {0};

	(void)state;
	o.proof = true;
	assert_int_equal(render_recap(&arena, templates, &o,
		fix_projection(&arena), "en", &r, &err), 0);
	assert_string_equal(r.subject,
		"PROOF (Leading): Recap: November 24 co-design session");
}

/* Over 80 KB the drafts become files and their headings stay. */
static void
test_large_drafts(void **state)
{
	struct projection *p = fix_projection(&arena);
	struct rendered r;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	for (int i = 0; i < 100; i++) {
		buf_printf(&b, "## Part %d\n\n", i + 1);
		for (int k = 0; k < 20; k++)
			buf_adds(&b, "What the network wants to do, and why. ");
		buf_adds(&b, "\n\n");
	}
	p->draft[0].md = fix_md(&arena, buf_str(&b));
	r = render(p, "en");
	assert_true(strlen(r.html) < HTML_WARN);
	assert_int_equal(r.n_files, 1);
	assert_string_equal(r.file[0].name, "draft-strategy.html");
	assert_non_null(strstr(r.html, "D100"));
	assert_non_null(strstr(r.text, "- D100 Part 100"));
	assert_non_null(strstr(r.text, "attached as draft-strategy.html"));
	assert_non_null(strstr(r.file[0].data, "Part 100</h2>"));
	assert_non_null(strstr(r.file[0].data, ">D100</span>"));
	assert_null(strchr(r.file[0].data, SLOT_BEGIN));
	buf_release(&b);
}

/* What a person wrote cannot become markup (T3). */
static void
test_hostile_values(void **state)
{
	static struct proj_resource evil[] = {
		{"<script>alert(1)</script>", "https://example.org/?a=\"b",
			false, 0, 0, 0},
	};
	struct projection *p = fix_projection(&arena);
	struct rendered r;

	(void)state;
	p->resource = evil;
	p->n_resources = 1;
	p->part[FIX_BODY].md = fix_md(&arena,
		"[x](javascript:alert(1)) {{secret}} "
		"<b onclick=x>y</b>\n\n<script>z</script>\n");
	r = render(p, "en");
	assert_null(strstr(r.html, "<script"));
	assert_null(strstr(r.html, "javascript:"));
	assert_null(strstr(r.html, "onclick"));
	assert_null(strstr(r.html, "a=\"b"));
	assert_non_null(strstr(r.html, "{{secret}}"));
}

/* --- templates that somebody edited ---------------------------------------- */

static char dir[] = "/tmp/compose_render_XXXXXX";

static void
copy_templates(const char *without, const char *edit, const char *from,
	const char *to)
{
	static const char *const names[] = {"recap.html.mustache",
		"recap.txt.mustache", "draft.html.mustache",
		"resources.html.mustache", "resources.txt.mustache",
		"drafts.html.mustache", "drafts.txt.mustache",
		"events.html.mustache", "events.txt.mustache",
		"next_steps.html.mustache", "next_steps.txt.mustache",
		"survey.html.mustache", "survey.txt.mustache",
		"lost.html.mustache", "lost.txt.mustache",
		"footer.html.mustache", "footer.txt.mustache",
		"notice.html.mustache", "notice.txt.mustache", "theme.yaml",
		"strings.en.yaml", "strings.fr.yaml"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char *path = path_join(&arena, dir, names[i]), *at;
		struct err err = {0};
		struct text t;

		assert_int_equal(file_read(&arena, path_join(&arena,
			"templates", names[i]), 1 << 20, &t, &err), 0);
		if (edit != NULL && strcmp(names[i], edit) == 0) {
			at = strstr(t.data, from);
			assert_non_null(at);
			t.data = arena_printf(&arena, "%.*s%s%s",
				(int)(at - t.data), t.data, to,
				at + strlen(from));
			t.len = strlen(t.data);
		}
		remove(path);
		if (without == NULL || strcmp(names[i], without) != 0)
			assert_int_equal(file_write_atomic(path, t.data, t.len,
				0600, &err), 0);
	}
}

static const char *
trouble(void)
{
	struct compose_options o = fix_options;
	struct templates *t;
	struct rendered r;
	struct diags d;
	struct err err = {0};

	o.templates = dir;
	diags_init(&d, &arena);
	t = templates_load(&arena, dir, &d);
	if (t == NULL)
		return arena_printf(&arena, "%s:%d: %s", path_base(
			d.v[0].file), d.v[0].line, d.v[0].msg);
	if (render_recap(&arena, t, &o, fix_projection(&arena), "en", &r,
		&err) == 0)
		return "";
	return arena_printf(&arena, "%s:%d: %s", path_base(err.file),
		err.line, err.msg);
}

static void
test_edited_templates(void **state)
{
	static const struct {
		const char *without, *edit, *from, *to, *says;
	} cases[] = {
		{NULL, NULL, NULL, NULL, ""},
		{NULL, "recap.html.mustache", "{{>footer.html}}", "",
			"leave out the postal address"},
		{NULL, "footer.txt.mustache", "{{#footer.postal}}\n{{.}}", "{{#footer.postal}}",
			"leave out the postal address"},
		{NULL, "footer.txt.mustache", "<{{footer.leave}}>", "",
			"link to unsubscribe"},
		{NULL, "footer.html.mustache", "{{footer.leave}}", "#",
			"link to unsubscribe"},
		{NULL, "lost.html.mustache", "{{s.lost_how}}", "{{s.lost_hw}}",
			""},
		{NULL, "survey.html.mustache", "{{s.survey_write}}",
			"{{s.survey_wrote}}", "survey.html.mustache:18: "
			"nothing is called \"s.survey_wrote\""},
		{NULL, "recap.txt.mustache", "{{#proof}}", "",
			"recap.txt.mustache:4: \"proof\" is closed here"},
		{NULL, "strings.fr.yaml", "footer_why_heading: ",
			"footer_wy_heading: ", "missing"},
		{NULL, "theme.yaml", "color:{soft}", "color:{sfot}",
			"`colors` does not have"},
		{NULL, "theme.yaml", "\"#ffffff\"", "white", "two values"},
		{"strings.fr.yaml", NULL, NULL, NULL, ""},
		{"draft.html.mustache", NULL, NULL, NULL,
			"there is no draft.html.mustache"},
		{"events.txt.mustache", NULL, NULL, NULL,
			"no partial \"events.txt\""},
	};

	(void)state;
	assert_non_null(mkdtemp(dir));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *said;

		copy_templates(cases[i].without, cases[i].edit, cases[i].from,
			cases[i].to);
		said = trouble();
		if (cases[i].says[0] == '\0' ? said[0] != '\0' :
		    strstr(said, cases[i].says) == NULL)
			fail_msg("%zu: %s", i, said);
	}
	assert_int_equal(system(arena_printf(&arena, "rm -rf %s", dir)), 0);
}

static int
start(void **state)
{
	(void)state;
	arena_init(&arena);
	templates = fix_templates(&arena);
	return templates != NULL ? 0 : -1;
}

static int
stop(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_both_parts_say_the_same),
		cmocka_unit_test(test_lint_is_silent),
		cmocka_unit_test(test_lint_finds),
		cmocka_unit_test(test_contrast),
		cmocka_unit_test(test_preheader),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_wide_table),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_wide_tables_are_told),
		cmocka_unit_test(test_pictures),
		cmocka_unit_test(test_draft_titles),
		cmocka_unit_test(test_targets),
		cmocka_unit_test(test_name_once),
		cmocka_unit_test(test_languages),
		cmocka_unit_test(test_draft_language),
		cmocka_unit_test(test_where_resources_are),
		cmocka_unit_test(test_proof_subject),
		cmocka_unit_test(test_large_drafts),
		cmocka_unit_test(test_hostile_values),
		cmocka_unit_test(test_edited_templates),
	};

	return cmocka_run_group_tests(tests, start, stop);
}

/* SPDX-License-Identifier: MIT */
/*
 * Editions: what goes into the message and what is refused; the same input
 * gives the same hash, and what a reader would not see changes no projection.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

#include "compose/fill.h"
#include "compose/lint.h"
#include "compose_fixture.h"
#include "mime/piece.h"

static struct arena arena;
static struct templates *templates;
static char dir[] = "/tmp/edition.XXXXXX";
static struct compose_options options;
static struct proj_image image = {.path = "plan.png", .alt = "A plan"};

static const unsigned char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
	"\0\0\0\x10\0\0\0\x10\x08\x02\0\0\0";

static void
put_file(const char *name, const void *data, size_t n)
{
	const char *path = path_join(&arena, dir, name);

	assert_int_equal(file_write_atomic(path, data, n, 0600, NULL), 0);
}

static struct edition
compose(const struct projection *p, const char *lang)
{
	struct edition e;
	struct err err = {0};

	if (edition_compose(&arena, templates, &options, p, lang, &e,
		    &err) != 0)
		fail_msg("%s: %s", err.file, err.msg);
	return e;
}

/* The message for one member. */
static const char *
message(const struct edition *e)
{
	struct member m = {.addr = "ann@example.org", .name = "Ann Lee",
		.first_name = ""};
	struct fill f = {.member = &m,
		.date = "Fri, 6 Dec 2019 09:00:00 -0500",
		.message_id = "<id@news.example.org>",
		.reply_to = "reply+rabc@news.example.org",
		.unsubscribe = "reply+uabc@news.example.org",
		.unsubscribe_url = "https://news.example.org/u/abc"};
	struct buf out;
	const char *s;

	buf_init(&out, 32 << 20);
	for (size_t i = 0; i < e->n_parts; i++) {
		const char *const *values;
		struct err err = {0};

		if (fill_piece(&arena, &f, e->part[i], &values, &err) != 0 ||
		    piece_splice(e->part[i], values, &out, &err) != 0)
			fail_msg("%s", err.msg);
	}
	s = arena_strndup(&arena, buf_str(&out), out.len);
	buf_release(&out);
	return s;
}

static void
everything_goes_in(void **state)
{
	static const char *const has[] = {
		"\r\nList-Id: \"River Valley Care Network\" "
			"<river-care.news.example.org>\r\n",
		"\r\nReply-To: \"River Valley Care Network\" "
			"<reply+rabc@news.example.org>\r\n",
		"\r\nList-Owner: <mailto:robin@example.org>\r\n",
		"\r\nContent-Language: en\r\n",
		"\r\nContent-Type: multipart/mixed;",
		"\r\nContent-Type: multipart/related; type=\"text/html\";",
		"\r\nContent-Type: image/png\r\nContent-ID: <",
		"filename=\"budget-2027.xlsx\"",
		"\r\nContent-Type: text/calendar; charset=UTF-8; "
			"method=PUBLISH\r\n",
		"filename=\"events.ics\""};
	struct projection *p = fix_projection(&arena);
	struct edition e;
	const char *s;

	(void)state;
	p->image = &image;
	p->n_images = 1;
	p->part[FIX_BODY].md = fix_md(&arena, "![A plan](plan.png)\n");
	e = compose(p, "en");
	s = message(&e);
	for (size_t i = 0; i < sizeof(has) / sizeof(has[0]); i++)
		if (strstr(s, has[i]) == NULL)
			fail_msg("no %s", has[i]);
	assert_null(strstr(s, "List-Unsubscribe-Post"));
	/* Markdown drafts are in the text; only the other file is attached */
	assert_null(strstr(s, "strategy.md"));
	assert_true(e.html_bytes > 1000 && e.text_bytes > 500);
	assert_true(e.bytes > e.html_bytes + e.text_bytes);
	assert_string_equal(e.tier, "leading");
}

static size_t
count(const char *s, const char *what)
{
	size_t n = 0;

	while ((s = strstr(s, what)) != NULL) {
		s += strlen(what);
		n++;
	}
	return n;
}

/* However often it is shown; and only where the mail shows it: a draft that
 * becomes a file takes its pictures along. */
static void
pictures_go_once(void **state)
{
	struct projection *p = fix_projection(&arena);
	struct proj_image *twice = arena_array(&arena, 2, sizeof(*twice));
	struct edition e;
	struct buf big;

	(void)state;
	twice[0] = twice[1] = image;
	p->image = twice;
	p->n_images = 2;
	p->part[FIX_BODY].md = fix_md(&arena,
		"![A](plan.png)\n\n![A](plan.png)\n");
	e = compose(p, "en");
	assert_int_equal(count(message(&e), "\r\nContent-ID: <"), 1);
	p->part[FIX_BODY].md = fix_md(&arena, "## Section\n\nText.\n");
	buf_init(&big, 1 << 20);
	buf_adds(&big, "![A](plan.png)\n\n");
	while (big.len < 90000)
		buf_adds(&big, "Eleven words that only fill the page to the "
			"brim.\n\n");
	p->draft[0].md = fix_md(&arena, buf_str(&big));
	buf_release(&big);
	e = compose(p, "en");
	assert_int_equal(e.rendered.n_files, 1);
	assert_non_null(strstr(e.rendered.file[0].data, "data:image/png"));
	assert_int_equal(count(message(&e), "\r\nContent-ID: <"), 0);
}

static void
drafts_have_names_of_their_own(void **state)
{
	struct projection *p = fix_projection(&arena);
	struct edition e;
	const char *s;

	(void)state;
	p->draft[0] = p->draft[1];
	p->draft[1].title = "Another budget";
	e = compose(p, "en");
	s = message(&e);
	assert_int_equal(count(s, "filename=\"budget-2027.xlsx\""), 1);
	assert_int_equal(count(s, "filename=\"budget-2027-2.xlsx\""), 1);
	assert_non_null(strstr(e.rendered.text, "budget-2027-2.xlsx"));
}

static void
nothing_more_goes_in(void **state)
{
	struct projection *p = fix_summary(&arena);
	struct edition e;
	const char *s;

	(void)state;
	p->n_events = p->n_steps = 0;
	p->survey = false;
	e = compose(p, "fr");
	s = message(&e);
	assert_null(strstr(s, "multipart/mixed"));
	assert_null(strstr(s, "multipart/related"));
	assert_null(strstr(s, "text/calendar"));
	assert_null(strstr(s, "budget-2027"));
	assert_non_null(strstr(s, "\r\nContent-Language: fr, en\r\n"));
	/* one for the list's life, whatever the language (S37) */
	assert_non_null(strstr(s, "\r\nList-Id: \"River Valley Care Network\" "
		"<river-care.news.example.org>\r\n"));
	assert_int_equal(e.n_parts, 1);
}

/* A draft that is told of, and nothing more, has no file to be translated. */
static void
drafts_are_looked_at(void **state)
{
	struct projection *p = fix_projection(&arena);
	struct findings f;
	struct edition e;

	(void)state;
	p->draft[1] = (struct proj_draft){.form = DRAFT_BRIEF,
		.title = "Budget 2027"};
	p->lang = "fr";
	e = compose(p, "fr");
	findings_init(&f, &arena);
	lint_edition(&f, &e, "leading.fr", "en", "x.md");
	assert_int_equal(f.n, 1);
	assert_non_null(strstr(f.v[0].msg, "no drafts/strategy.fr.md"));
}

static void
one_click_needs_pages(void **state)
{
	struct projection *p = fix_summary(&arena);
	struct edition e;

	(void)state;
	options.base_url = "https://news.example.org";
	e = compose(p, "en");
	options.base_url = NULL;
	assert_non_null(strstr(message(&e), "\r\nList-Unsubscribe: "
		"<https://news.example.org/u/abc>,"));
	assert_non_null(strstr(message(&e), "\r\nList-Unsubscribe-Post: "
		"List-Unsubscribe=One-Click\r\n"));
}

static void
hashes(void **state)
{
	struct projection *p = fix_projection(&arena);
	struct edition one = compose(p, "en"), two = compose(p, "en"), french;
	struct edition moved;

	(void)state;
	assert_memory_equal(one.hash, two.hash, 32);
	assert_memory_equal(one.projection_hash, two.projection_hash, 32);
	/* the furniture is not what "changed" compares */
	french = compose(p, "fr");
	assert_memory_not_equal(one.hash, french.hash, 32);
	assert_memory_equal(one.projection_hash, french.projection_hash, 32);
	fix_events[0].start.hour = 17;
	moved = compose(p, "en");
	fix_events[0].start.hour = 18;
	assert_memory_not_equal(one.projection_hash, moved.projection_hash,
		32);
	assert_memory_not_equal(one.hash, moved.hash, 32);
}

static void
refused(const struct projection *p, const char *says)
{
	struct edition e;
	struct err err = {0};

	assert_int_equal(edition_compose(&arena, templates, &options, p, "en",
		&e, &err), -1);
	if (strstr(err.msg, says) == NULL)
		fail_msg("%s", err.msg);
}

static void
refusals(void **state)
{
	struct projection *p = fix_projection(&arena);
	struct buf big;

	(void)state;
	p->image = &image;
	p->n_images = 1;
	/* by what it is, not by what it is called */
	put_file("plan.png", "GIF89a", 6);
	refused(p, "no PNG");
	assert_int_equal(unlink(path_join(&arena, dir, "plan.png")), 0);
	refused(p, "");
	put_file("plan.png", png, sizeof(png) - 1);
	image.path = "../plan.png";
	refused(p, "");
	image.path = "plan.png";
	options.timezone = "America/Torronto";
	refused(p, "no time");
	options.timezone = fix_options.timezone;
	buf_init(&big, 32 << 20);
	while (big.len < 15 << 20)
		buf_adds(&big, "0123456789abcdef");
	put_file("drafts/budget-2027.xlsx", big.data, big.len);
	refused(p, "15 MiB");
	put_file("drafts/budget-2027.xlsx", "PK", 2);
	/* 100 KB of HTML (S58) */
	buf_clear(&big);
	while (big.len < 100000)
		buf_adds(&big, "Eleven words that only fill the page to the "
			"brim.\n\n");
	p->part[FIX_BODY].md = fix_md(&arena, arena_strdup(&arena,
		buf_str(&big)));
	refused(p, "100 KB");
	buf_release(&big);
}

static int
set_up(void **state)
{
	(void)state;
	arena_init(&arena);
	templates = fix_templates(&arena);
	if (templates == NULL || mkdtemp(dir) == NULL)
		return -1;
	options = fix_options;
	options.list_dir = dir;
	if (dir_make(path_join(&arena, dir, "drafts"), 0700, NULL) != 0)
		return -1;
	put_file("drafts/budget-2027.xlsx", "PK", 2);
	put_file("plan.png", png, sizeof(png) - 1);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	unlink(path_join(&arena, dir, "drafts/budget-2027.xlsx"));
	unlink(path_join(&arena, dir, "plan.png"));
	rmdir(path_join(&arena, dir, "drafts"));
	rmdir(dir);
	arena_release(&arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_goes_in),
		cmocka_unit_test(pictures_go_once),
		cmocka_unit_test(drafts_have_names_of_their_own),
		cmocka_unit_test(nothing_more_goes_in),
		cmocka_unit_test(drafts_are_looked_at),
		cmocka_unit_test(one_click_needs_pages),
		cmocka_unit_test(hashes),
		cmocka_unit_test(refusals),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* SPDX-License-Identifier: MIT */
/* What a coordinator's mail is, and the source that is made of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cmd/mailed.h"

static struct arena a;

static int
set_up(void **state)
{
	(void)state;
	arena_init(&a);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

static void
commands(void **state)
{
	static const struct {
		const char *words;
		enum mailed_kind kind;
	} t[] = {
		{"approve", MAILED_APPROVE},
		{"Approve.", MAILED_APPROVE},
		{"APPROVED!", MAILED_APPROVE},
		{"Hi,\n\nApprove please.\n\nThanks,\nSam", MAILED_APPROVE},
		{"Yes, send it!\nSam Lee", MAILED_APPROVE},
		{"send it", MAILED_APPROVE},
		{"Approuver", MAILED_APPROVE},
		{"J\xe2\x80\x99" "approuve. Merci", MAILED_APPROVE},
		{"Oui, envoyez", MAILED_APPROVE},
		{"approuv\xc3\xa9", MAILED_APPROVE},
		{"cancel", MAILED_CANCEL},
		{"Cancel it please", MAILED_CANCEL},
		{"Bonjour, annulez. Merci !", MAILED_CANCEL},
		{"drop it", MAILED_CANCEL},
		{"", MAILED_NOTHING},
		{"thanks", MAILED_NOTHING},
		{"Sam", MAILED_NOTHING},
		{"approve?", MAILED_NOTHING},
		{"do not approve", MAILED_NOTHING},
		{"don't send it", MAILED_NOTHING},
		{"approve if the date is right", MAILED_NOTHING},
		{"approve, but fix the date", MAILED_NOTHING},
		{"approve tomorrow", MAILED_NOTHING},
		{"approve\ncancel", MAILED_NOTHING},
		{"I cannot approve", MAILED_NOTHING},
		{"send it to Ann first", MAILED_NOTHING},
		{"cancel the meeting", MAILED_NOTHING},
		{"n'approuvez pas", MAILED_NOTHING},
		{"never send it", MAILED_NOTHING},
		{"approve 2", MAILED_NOTHING},
		{"approve a b c d e f g h i j k l m n o p q", MAILED_NOTHING},
		{"approveapproveapproveapproveapproveapprove",
			MAILED_NOTHING},
		{"Ann approve", MAILED_NOTHING},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		if (mailed_command(&a, t[i].words, "Sam Lee") != t[i].kind)
			fail_msg("\"%s\"", t[i].words);
}

static struct reply
mail(const char *body)
{
	return (struct reply){.body = body, .text = body, .from = "",
		.subject = ""};
}

#define LONG "one two three four five six seven eight nine ten "

static void
what(void **state)
{
	static const char *id[] = {"x@y"};
	static const struct {
		const char *body;
		bool answers;
		enum mailed_kind kind;
		const char *text;
	} t[] = {
		{"---\ntitle: x\n---\n\nHello\n", false, MAILED_TEXT,
			"---\ntitle: x\n---\n\nHello\n"},
		{"\n---\ntitle: x\n---\n\nHello\n-- \nSam\n", false,
			MAILED_TEXT, "\n---\ntitle: x\n---\n\nHello\n"},
		{"\xe2\x80\x94\ntitle: x\n\xe2\x80\x94\n", false, MAILED_TEXT,
			NULL},
		{"Hello, how does this work?", false, MAILED_NOTHING, NULL},
		{LONG LONG LONG LONG, false, MAILED_TEXT, NULL},
		{LONG LONG LONG LONG, true, MAILED_NOTHING, NULL},
		{"## What we did\n\nIt rained.\n", false, MAILED_TEXT, NULL},
		{"## A\n\nB.\n\nOn Monday Sam wrote:\n> ## Z\n>\n> old\n\n",
			true, MAILED_TEXT, "## A\n\nB.\n\n"},
		{"## A\n\nB.\n\n-----Original Message-----\nFrom: x\n", true,
			MAILED_TEXT, "## A\n\nB.\n"},
		{"## A\n\n> a quotation of ours\n", false, MAILED_TEXT,
			"## A\n\n> a quotation of ours\n"},
		{"approve", true, MAILED_APPROVE, NULL},
	};
	struct mailed_what w;

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct reply r = mail(t[i].body);

		r.n_ids = t[i].answers;
		r.id = id;
		w = mailed_what(&a, &r, "");
		if (w.kind != t[i].kind)
			fail_msg("%zu: kind %d", i, w.kind);
		if (t[i].text != NULL)
			assert_string_equal(w.text, t[i].text);
	}
}

#define TALE "Hello all,\n\nWe met on Saturday.\n\nThe beds are ready.\n"

static void
new_message(void **state)
{
	static const struct {
		const char *subject, *body;
		bool forwarded, attached;
		enum mailed_kind kind;
	} t[] = {
		{"Garden news", TALE, false, false, MAILED_TEXT},
		{"Fwd: Garden news", TALE, false, false, MAILED_TEXT},
		{"Re: Garden news", TALE, false, false, MAILED_NOTHING},
		{"", TALE, false, false, MAILED_NOTHING},
		{"Fwd: Garden news", TALE, true, false, MAILED_NOTHING},
		{"Garden news", TALE, false, true, MAILED_NOTHING},
		{"Garden news", "See below.\n", false, false, MAILED_NOTHING},
		{"Hello", "How does this work?\n", false, false,
			MAILED_NOTHING},
		{"Stop", "Please cancel the harvest recap, it is wrong.\n",
			false, false, MAILED_NOTHING},
		{"Proof", "I approve the one of Monday.\n", false, false,
			MAILED_NOTHING},
		{"Proof", "approve\n", false, false, MAILED_APPROVE},
		{"News", "## Cancelled\n\nThe dig. Who minds?\n", false,
			false, MAILED_TEXT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct reply r = mail(t[i].body);

		r.subject = t[i].subject;
		r.forwarded = t[i].forwarded;
		r.attached = t[i].attached;
		if (mailed_what(&a, &r, "").kind != t[i].kind)
			fail_msg("%zu: \"%s\"", i, t[i].subject);
	}
}

static void
which_file(void **state)
{
	static const struct reply_file
		md = {"a.md", "text/plain", "hello\n", 6},
		front = {"b.TXT", "text/plain", "---\ntitle: x\n---\n", 17},
		word = {"c.docx", "application/x", "PK", 2},
		pdf = {"d.pdf", "application/pdf", "%PDF", 4};
	static const struct {
		size_t n;
		const struct reply_file *f[3];
		enum mailed_kind kind;
		size_t file;
	} t[] = {
		{1, {&pdf}, MAILED_NOTHING, 0},
		{2, {&pdf, &md}, MAILED_FILE, 1},
		{2, {&word, &pdf}, MAILED_FILE, 0},
		{2, {&md, &word}, MAILED_SEVERAL, 0},
		{3, {&md, &pdf, &front}, MAILED_FILE, 2},
		{2, {&front, &front}, MAILED_SEVERAL, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct reply r = mail("approve");
		struct reply_file f[3];
		struct mailed_what w;

		for (size_t k = 0; k < t[i].n; k++)
			f[k] = *t[i].f[k];
		r.file = f;
		r.n_files = t[i].n;
		r.attached = true;
		w = mailed_what(&a, &r, "");
		if (w.kind != t[i].kind)
			fail_msg("%zu: kind %d", i, w.kind);
		if (w.kind == MAILED_FILE) {
			assert_int_equal(w.file, t[i].file);
			assert_true((w.text == NULL) ==
				(t[i].f[w.file] == &word));
		}
	}
}

static void
tidy(void **state)
{
	static const struct {
		const char *in, *out;
	} t[] = {
		{"", ""},
		{"a\r\nb", "a\nb\n"},
		{"\xe2\x80\xa2 a\n\xe2\x80\xa2\tb\n", "- a\n- b\n"},
		{"\xe2\x80\xa2\xc2\xa0" "a\no\tb\n", "- a\n  - b\n"},
		{"o\tb\n", "o\tb\n"},
		{"  \xc2\xb7 a\n", "  - a\n"},
		{"5 \xe2\x80\xa2 6\n", "5 \xe2\x80\xa2 6\n"},
		{"```\n\xe2\x80\xa2 a\n# b\n```\n\xe2\x80\xa2 c\n",
			"```\n\xe2\x80\xa2 a\n# b\n```\n- c\n"},
		{"a\tb\nc\td\n", "| a | b |\n| --- | --- |\n| c | d |\n"},
		{"x\na\tb\nc|\td\ny\n",
			"x\n\n| a | b |\n| --- | --- |\n| c\\| | d |\n\ny\n"},
		{"a\tb\nno row\n", "a\tb\nno row\n"},
		{"a\tb\nc\td\te\n", "a\tb\nc\td\te\n"},
		{"\ta\tb\n\tc\td\n", "\ta\tb\n\tc\td\n"},
		{"\\<!-- more --\\>\n", "<!-- more -->\n"},
		{"  \\<!-- for: Core --\\>\n", "  <!-- for: Core -->\n"},
		{"a \\<!-- more --\\>\n", "a \\<!-- more --\\>\n"},
		{"# A\n\n## B\n", "## A\n\n### B\n"},
		{"## A\n\n### B\n", "## A\n\n### B\n"},
		{"####### no\n# A\n", "####### no\n## A\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		assert_string_equal(mailed_tidy(&a, t[i].in), t[i].out);
}

static const struct civil day = {.year = 2026, .month = 11, .day = 30};

static void
sources(void **state)
{
	static const struct {
		const char *text, *subject, *slug, *out;
	} t[] = {
		{"Hello\n", "Re: Fwd: The \"big\" day",
			"2026-11-the-big-day", "---\ntitle: \"The \\\"big\\\" "
			"day\"\ndate: 2026-11-30\n---\n\nHello\n"},
		{"Hello\n", "", "2026-11-recap",
			"---\ntitle: \"Recap\"\ndate: 2026-11-30\n---\n\n"
			"Hello\n"},
		{"# Fair\n\n## Who\n\nx\n", "Recap", "2026-11-fair",
			"---\ntitle: \"Fair\"\ndate: 2026-11-30\n---\n\n"
			"## Who\n\nx\n"},
		{"# Fair\n\nx\n", "Recap", "2026-11-recap",
			"---\ntitle: \"Recap\"\ndate: 2026-11-30\n---\n\n"
			"## Fair\n\nx\n"},
		{"---\ntitle: A b\ndate: 2025-03-02\n---\nx\n", "Recap",
			"2025-03-a-b", "---\ntitle: A b\ndate: 2025-03-02\n"
			"---\n\nx\n"},
		{"\xe2\x80\x94\ntitle: \xe2\x80\x9c" "A\xe2\x80\x9d\n"
			"\xe2\x80\x94\n\nx\n", "", "2026-11-a",
			"---\ntitle: \"A\"\n---\n\nx\n"},
		{"---\ntitle: \xe2\x80\x9c" "A\xe2\x80\x9d and \xe2\x80\x9c"
			"B\xe2\x80\x9d\n---\nx\n", "", "2026-11-a-and-b",
			"---\ntitle: \xe2\x80\x9c" "A\xe2\x80\x9d and "
			"\xe2\x80\x9c" "B\xe2\x80\x9d\n---\n\nx\n"},
		{"---\ntitle: [1\ndate: 99999999-99-99\n---\nx\n", "S",
			"2026-11-s", "---\ntitle: [1\ndate: 99999999-99-99\n"
			"---\n\nx\n"},
		{"\xef\xbb\xbf---\r\ntitle: A b\r\n---\r\nx\r\n", "S",
			"2026-11-a-b", "---\ntitle: A b\n---\n\nx\n"},
		{"---\nno end\n", "S", "2026-11-s", "---\ntitle: \"S\"\n"
			"date: 2026-11-30\n---\n\n---\nno end\n"},
		{"x\n", "\xe2\x9c\xa8", "2026-11-recap", "---\ntitle: "
			"\"\xe2\x9c\xa8\"\ndate: 2026-11-30\n---\n\nx\n"},
	};
	struct mailed_recap r;

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		mailed_read(&a, t[i].text, t[i].subject, &day, &r);
		if (strcmp(r.slug, t[i].slug) != 0)
			fail_msg("%zu: %s", i, r.slug);
		assert_string_equal(mailed_write(&a, &r, 0, NULL), t[i].out);
	}
}

static void
names(void **state)
{
	static const struct {
		const char *name, *path;
	} t[] = {
		{"plan.pdf", "drafts/s-plan.pdf"},
		{"../../config/keys", "drafts/s-keys"},
		{"/etc/passwd", "drafts/s-passwd"},
		{"..\\..\\a.PDF", "drafts/s-a.pdf"},
		{"Caf\xc3\xa9 menu (2).pdf", "drafts/s-cafe-menu-2.pdf"},
		{"..", "drafts/s-file"},
		{".", "drafts/s-file"},
		{"", "drafts/s-file"},
		{"-rf", "drafts/s-rf"},
		{"a.tar.gz", "drafts/s-a-tar.gz"},
		{".htaccess", "drafts/s-htaccess"},
		{"x.<script>", "drafts/s-x.script"},
		{"a/", "drafts/s-file"},
		{"0123456789012345678901234567890123456789012345.verylongone",
			"drafts/s-0123456789012345678901234567890123456789."
			"verylongo"},
	};
	struct mailed_draft d;

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		mailed_draft(&a, "s", t[i].name, &d);
		assert_string_equal(d.path, t[i].path);
	}
}

static void
drafts(void **state)
{
	static const struct {
		const char *head, *body, *out;
		bool left;
	} t[] = {
		{"title: x\n", "y\n", "---\ntitle: x\ndrafts:\n"
			"  - file: drafts/s-plan.pdf\n    title: \"plan\"\n"
			"---\n\ny\n", false},
		{"drafts:\n  - file: plan.pdf\n    title: P\n", "y\n",
			"---\ndrafts:\n  - file: drafts/s-plan.pdf\n"
			"    title: P\n---\n\ny\n", false},
		{"drafts:\n- file: \"drafts/plan.pdf\"\n  title: P\n", "y\n",
			"---\ndrafts:\n- file: \"drafts/s-plan.pdf\"\n"
			"  title: P\n---\n\ny\n", false},
		{"drafts: [{file: plan.pdf, title: P}]\n", "y\n",
			"---\ndrafts: [{file: drafts/s-plan.pdf, title: P}]\n"
			"---\n\ny\n", false},
		{"drafts: [{file: o.pdf, title: P}]\n", "y\n",
			"---\ndrafts: [{file: o.pdf, title: P}]\n---\n\ny\n",
			true},
		{"a: b\ndrafts:\n- file: o.pdf\n  title: O\n", "y\n",
			"---\na: b\ndrafts:\n- file: drafts/s-plan.pdf\n"
			"  title: \"plan\"\n- file: o.pdf\n  title: O\n---\n\n"
			"y\n", false},
		{"a: b\n", "![p](plan.pdf) ![q](plan.pdfx)\n",
			"---\na: b\n---\n\n![p](drafts/s-plan.pdf) "
			"![q](plan.pdfx)\n", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct mailed_recap r = {.title = "x", .slug = "s",
			.head = t[i].head, .body = t[i].body};
		struct mailed_draft d;

		mailed_draft(&a, "s", "plan.pdf", &d);
		assert_string_equal(mailed_write(&a, &r, 1, &d), t[i].out);
		assert_int_equal(d.left, t[i].left);
	}
	/* One without a name is meant by no link. */
	{
		struct mailed_recap r = {.title = "x", .slug = "s",
			.head = "a: b\n", .body = "[y]()\n"};
		struct mailed_draft d;

		mailed_draft(&a, "s", "", &d);
		assert_non_null(strstr(mailed_write(&a, &r, 1, &d),
			"\n\n[y]()\n"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands), cmocka_unit_test(what),
		cmocka_unit_test(new_message), cmocka_unit_test(which_file),
		cmocka_unit_test(tidy),
		cmocka_unit_test(sources), cmocka_unit_test(names),
		cmocka_unit_test(drafts),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* SPDX-License-Identifier: MIT */
/* Mails to one member: golden texts of every kind in both languages, fit for
 * mail programs and weak eyes (S58-S61); who sends and whom to ask stands in
 * both parts (C5), what both say is the same (S62), a request for consent is
 * bare (C2, T7), a good-bye short (C8); and the header fields. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "compose/lint.h"
#include "compose/personal.h"
#include "compose/personal_answer.h"

static struct arena arena;
static struct templates *templates;

static const char *const languages[] = {"en", "fr"};
static const struct tiers tiers = {.n = 3, .v = {
	{.id = "leading", .name = {1, {{NULL, "Leading"}}}},
	{.id = "engaged", .name = {2, {{"en", "Engaged"}, {"fr", "Actif"}}}},
	{.id = "informed", .name = {2, {{"en", "Informed"},
		{"fr", "Informé"}}}},
}};
static struct ltext choices[] = {
	{1, {{NULL, "Leading"}}},
	{2, {{"en", "Engaged"}, {"fr", "Actif"}}},
	{2, {{"en", "Informed"}, {"fr", "Informé"}}},
};
static struct ltext places[] = {{1, {{NULL, "Halton"}}},
	{1, {{NULL, "Mississauga"}}}};
static const struct compose_question questions[] = {
	{"level", {2, {{"en", "How do you want to be involved?"},
		{"fr", "Comment voulez-vous participer ?"}}}, 3, choices},
	{"place", {2, {{"en", "Where do you work?"},
		{"fr", "Où travaillez-vous ?"}}}, 2, places},
	{"topics", {2, {{"en", "What should we talk about?"},
		{"fr", "De quoi devrions-nous parler ?"}}}, 0, NULL},
};
static const struct compose_options options = {
	.templates = "templates",
	.list = "river-care",
	.domain = "news.example.org",
	.list_name = {2, {{"en", "River Valley Care Network"},
		{"fr", "Réseau de soins de la vallée"}}},
	.from_name = "River Valley Care Network",
	.from_addr = "recaps@news.example.org",
	.on_behalf_of = {1, {{NULL, "the Valley Health Trust"}}},
	.contact_name = {1, {{NULL, "Robin Lee"}}},
	.contact_email = "robin@example.org",
	.contact_phone = "+1 905 555 0100",
	.postal_address = {1, {{NULL, "River Valley Care Network\n"
		"12 Mill Street\nMilton ON L9T 1A1"}}},
	.purpose = {2, {{"en", "recaps of our meetings & drafts"},
		{"fr", "les comptes rendus de nos rencontres"}}},
	.feedback_id = "river",
	.store_id = "0123456789abcdef0123456789abcdef",
	.n_languages = 2, .languages = languages, .tiers = &tiers,
	.n_questions = 3, .question = questions,
	.survey_slug = "involvement",
	.survey_due = {.year = 2026, .month = 11, .day = 27},
};

static const struct personal_answer given[] = {
	{"level", "engaged"}, {"place", "Halton"}, {"topics", "parking"}};
static const struct personal_section sections[] = {{"D1", "Who decides"},
	{"D2", "Money & <means>"}};
#define MEMBER .tier = &tiers.v[2], .member = true

static const struct sample {
	const char *name;
	struct personal f;
} samples[] = {
	{"confirmation", {.kind = "confirmation", .tier = &tiers.v[2]}},
	{"address", {.kind = "address", MEMBER}},
	{"welcome", {.kind = "welcome", MEMBER}},
	{"welcome-survey", {.kind = "welcome", MEMBER, .survey = true}},
	{"tier", {.kind = "changed", MEMBER, .answers = true, .what = "tier",
		.was = "engaged", .now = "informed"}},
	{"tier-first", {.kind = "changed", MEMBER, .answers = true,
		.what = "tier", .now = "informed"}},
	{"language", {.kind = "changed", MEMBER, .answers = true,
		.what = "language", .was = "en", .now = "fr"}},
	{"pause", {.kind = "changed", MEMBER, .answers = true,
		.what = "pause", .until = {.year = 2027, .month = 1,
			.day = 10}}},
	{"resumed", {.kind = "changed", MEMBER, .what = "pause"}},
	{"returned", {.kind = "changed", MEMBER, .answers = true,
		.what = "returned"}},
	{"moved", {.kind = "changed", MEMBER, .what = "address"}},
	{"goodbye", {.kind = "goodbye", .tier = &tiers.v[2],
		.answers = true}},
	{"answers", {.kind = "answers", MEMBER, .answers = true,
		.n_answers = 3, .answer = given}},
	{"reminder", {.kind = "reminder", MEMBER}},
	{"feedback", {.kind = "feedback_reminder", MEMBER, .title =
		"Draft <strategy> & more", .n = 1, .n_parts = 2,
		.part = sections, .when = {.year = 2027, .month = 1,
			.day = 22}}},
	{"feedback-files", {.kind = "feedback_reminder", MEMBER, .title =
		"Plan, Budget", .n = 2, .when = {.year = 2027, .month = 1,
			.day = 22}}},
	{"help", {.kind = "help", MEMBER, .answers = true}},
	{"help-left", {.kind = "help", .tier = &tiers.v[2],
		.answers = true}},
	{"withheld", {.kind = "withheld", MEMBER, .answers = true,
		.title = "Recap: \"co-design\" <evening> & more"}},
};
enum { SAMPLES = sizeof(samples) / sizeof(*samples) };

static struct notice_message
compose(const struct personal *f, const char *lang)
{
	struct notice_message m;
	struct err err = {0};

	if (personal_compose(&arena, templates, &options, f, lang, &m,
		&err) != 0)
		fail_msg("%s.%s: %s:%d: %s", f->kind, lang, err.file,
			err.line, err.msg);
	return m;
}

static bool
is(const struct sample *x, const char *name)
{
	return strcmp(x->f.kind, name) == 0;
}

/* --- golden ------------------------------------------------------------- */

static void
golden(const char *name, const char *text)
{
	const char *path = arena_printf(&arena, "tests/golden/render/%s",
		name);
	char *got = arena_strdup(&arena, text);
	struct text want = {"", 0};
	struct err err = {0};

	for (char *p = got; *p != '\0'; p++)
		if (*p == SLOT_BEGIN || *p == SLOT_END)
			*p = *p == SLOT_BEGIN ? '{' : '}';
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
	(void)state;
	for (size_t i = 0; i < SAMPLES; i++)
		for (size_t k = 0; k < 2; k++) {
			struct rendered r = compose(&samples[i].f,
				languages[k]).rendered;
			const char *name = arena_printf(&arena,
				"letter-%s.%s", samples[i].name,
				languages[k]);

			golden(arena_printf(&arena, "%s.txt", name), r.text);
			if (is(&samples[i], "confirmation"))
				golden(arena_printf(&arena, "%s.html", name),
					r.html);
		}
}

/* --- every kind --------------------------------------------------------- */

/* Wherever its lines end; with all blanks alike. */
static bool
has(const char *text, const char *what)
{
	char *s = arena_strdup(&arena, text), *to = s;

	for (const char *p = text; *p != '\0'; p++)
		if (strncmp(p, "\u00a0", 2) == 0)
			*to++ = ' ', p++;
		else
			*to++ = *p == '\n' ? ' ' : *p;
	*to = '\0';
	return strstr(s, what) != NULL;
}

static void
both(const struct rendered *r, const char *name, const char *what)
{
	if (!has(r->text, what) || !has(r->html, what))
		fail_msg("%s: not in both parts: %s\n%s", name, what,
			r->text);
}

static void
neither(const struct rendered *r, const char *name, const char *what)
{
	if (strstr(r->text, what) != NULL || strstr(r->html, what) != NULL)
		fail_msg("%s: has %s", name, what);
}

/* Every link of the HTML stands in the text (S62). */
static void
same_links(const struct rendered *r, const char *name)
{
	static const char begin[] = "href=\"";

	for (const char *s = r->html; (s = strstr(s, begin)) != NULL;) {
		const char *end = strchr(s += strlen(begin), '"');
		struct buf b;

		buf_init(&b, 4096);
		for (; s < end; s++) {
			buf_addc(&b, *s);
			if (strncmp(s, "&amp;", 5) == 0)
				s += 4;
		}
		/* A telephone number is written as it is read; a choice of the
		 * survey by its letter, or a number alone. */
		if (strncmp(buf_str(&b), "tel:", 4) != 0 &&
		    strcmp(buf_str(&b), "mailto:robin@example.org") != 0 &&
		    strstr(buf_str(&b), "?subject=Survey&") == NULL &&
		    strstr(buf_str(&b), "?subject=Sondage&") == NULL &&
		    strstr(r->text, buf_str(&b)) == NULL)
			fail_msg("%s: not in the text: %s", name,
				buf_str(&b));
		buf_release(&b);
	}
}

static void
test_fit(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAMPLES * 2; i++) {
		const struct sample *x = &samples[i / 2];
		struct rendered r = compose(&x->f, languages[i % 2]).rendered;
		struct findings found;
		struct diags d;

		findings_init(&found, &arena);
		findings_edition(&found, x->name);
		lint_rendered(&found, &r, x->name);
		diags_init(&d, &arena);
		findings_tell(&found, &d);
		if (d.n > 0)
			fail_msg("%s.%s: %s", x->name, languages[i % 2],
				d.v[0].msg);
		same_links(&r, x->name);
		neither(&r, x->name, "href=\"\"");
		assert_null(strchr(r.text, '{'));
		assert_null(strchr(r.subject, '{'));
		assert_non_null(strstr(r.subject, ltext_in(&options.list_name,
			languages[i % 2], NULL)));
		assert_null(strstr(r.html, "<evening>"));
	}
}

/* C5; and 4 KB for answers, with what goes into the slots (S41). */
static void
test_sender(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAMPLES * 2; i++) {
		const struct sample *x = &samples[i / 2];
		struct rendered r = compose(&x->f, languages[i % 2]).rendered;
		size_t n = strlen(r.text);

		both(&r, x->name, "the Valley Health Trust");
		both(&r, x->name, "12 Mill Street");
		both(&r, x->name, "Milton ON L9T 1A1");
		both(&r, x->name, "robin@example.org");
		both(&r, x->name, "+1 905 555 0100");
		for (const char *s = r.text; (s = strchr(s, SLOT_BEGIN));
		    s++)
			n += 90;
		if (x->f.answers && n > 4096)
			fail_msg("%s: %zu octets of text", x->name, n);
	}
}

static void
test_consent(void **state)
{
	(void)state;
	for (size_t i = 0; i < 4; i++) {
		const struct sample *x = &samples[i / 2];
		const char *lang = languages[i % 2];
		struct notice_message m = compose(&x->f, lang);
		bool en = i % 2 == 0;

		both(&m.rendered, x->name, "mailto:\001@confirm\002?subject=");
		both(&m.rendered, x->name, en ? "recaps of our meetings &" :
			"les comptes rendus de nos rencontres");
		both(&m.rendered, x->name, en ? "withdraw" : "retirer");
		both(&m.rendered, x->name, en ? "do nothing" :
			"ne faites rien");
		neither(&m.rendered, x->name, "\001" SLOT_REPLY_TO);
		neither(&m.rendered, x->name, "\001" SLOT_UNSUBSCRIBE);
		/* Nothing that anybody typed can get in. */
		for (size_t p = 0; p < m.n_parts; p++)
			for (size_t k = 0; k < piece_slots(m.part[p]); k++)
				assert_int_equal(piece_slot_key(m.part[p],
					k)[0], '@');
	}
}

static void
test_undo(void **state)
{
	static const char *const link[] = {
		"\001@reply_to\002?subject=undo&", "\001@reply_to\002?subject="
		"annuler&"};

	(void)state;
	for (size_t i = 0; i < SAMPLES * 2; i++) {
		const struct sample *x = &samples[i / 2];
		struct rendered r = compose(&x->f, languages[i % 2]).rendered;
		bool undo = (is(x, "changed") && strcmp(x->f.what,
			"address") != 0) || is(x, "goodbye");
		bool has = strstr(r.text, link[i % 2]) != NULL;

		if (undo != has)
			fail_msg("%s: undo", x->name);
		/* C8: undo, and nothing else. */
		if (is(x, "goodbye")) {
			neither(&r, x->name, "\001" SLOT_UNSUBSCRIBE);
			assert_true(strlen(r.text) < 1200);
		}
	}
}

static void
test_refused(void **state)
{
	struct personal f = {.kind = "nonsense", MEMBER};
	struct notice_message m;
	struct err err = {0};

	(void)state;
	assert_int_equal(personal_compose(&arena, templates, &options, &f,
		"en", &m, &err), -1);
	assert_int_equal(err.kind, ERR_DATA);
	err_clear(&err);
	f.kind = "changed";
	f.what = "hair";
	assert_int_equal(personal_compose(&arena, templates, &options, &f,
		"en", &m, &err), -1);
	assert_int_equal(err.kind, ERR_DATA);
}

static void
test_answer_words(void **state)
{
	static const struct {
		struct personal_answer x;
		const char *lang, *words;
	} rows[] = {
		{{"level", "engaged"}, "fr", "Actif"},
		{{"level", "Engaged"}, "fr", "Actif"},
		{{"level", "actif"}, "en", "Engaged"},
		{{"place", "Halton"}, "fr", "Halton"},
		{{"place", "Oakville"}, "fr", "Oakville"},
		{{"topics", "parking"}, "en", NULL},
		{{"gone", "x"}, "en", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *s = personal_answer_words(&options, rows[i].lang,
			&rows[i].x);

		if (rows[i].words == NULL)
			assert_null(s);
		else
			assert_string_equal(s, rows[i].words);
	}
}

/* --- the message -------------------------------------------------------- */

static const char *
value(const char *key)
{
	static const char *const v[][2] = {
		{SLOT_TO, "m1@example.org"}, {SLOT_REFERENCES, "<a@b.c>"},
		{SLOT_IN_REPLY_TO, "<a@b.c>"}, {SLOT_UNSUBSCRIBE_CODE, ""},
		{SLOT_CONFIRM_CODE, ""}, {SLOT_CONFIRM, "reply+c@x.org"},
		{SLOT_REPLY_TO, "reply+r@x.org"}};

	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++)
		if (strcmp(key, v[i][0]) == 0)
			return v[i][1];
	return "x@y.org";
}

static const char *
header_of(const struct personal *f)
{
	struct notice_message m = compose(f, "en");
	const char *v[16], *s;
	struct err err = {0};
	struct buf b;

	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < m.n_parts; i++) {
		for (size_t k = 0; k < piece_slots(m.part[i]); k++)
			v[k] = value(piece_slot_key(m.part[i], k));
		if (piece_splice(m.part[i], v, &b, &err) != 0)
			fail_msg("%s", err.msg);
	}
	s = arena_strndup(&arena, buf_str(&b),
		(size_t)(strstr(buf_str(&b), "\r\n\r\n") - buf_str(&b)));
	buf_release(&b);
	return s;
}

static void
holds(const struct sample *x, const char *header, const char *field, bool want)
{
	if ((strstr(header, field) != NULL) != want)
		fail_msg("%s: %s%s", x->name, want ? "no " : "has ", field);
}

static void
test_header(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		const struct sample *x = &samples[i];
		const char *h = header_of(&x->f);
		bool confirm = is(x, "confirmation") || is(x, "address");
		bool list = x->f.member && !confirm && !is(x, "goodbye");

		holds(x, h, "<reply+c@x.org>", confirm);
		holds(x, h, "\"River Valley Care Network\" <reply+r@x.org>",
			!confirm);
		holds(x, h, "\r\nList-Id: ", list);
		holds(x, h, "\r\nList-Unsubscribe: ", list);
		holds(x, h, "\r\nIn-Reply-To: <a@b.c>", x->f.answers);
		holds(x, h, "\r\nReferences: <a@b.c>", true);
		holds(x, h, "\r\nAuto-Submitted: auto-replied", x->f.answers);
		holds(x, h, "\r\nAuto-Submitted: auto-generated",
			!x->f.answers);
		holds(x, h, "\r\nX-Tidings-Loop: 0123456789abcdef0123456789"
			"abcdef", true);
		holds(x, h, "\r\nContent-Language: en", true);
		holds(x, h, "multipart/alternative", true);
	}
}

static int
start(void **state)
{
	struct diags d;

	(void)state;
	arena_init(&arena);
	diags_init(&d, &arena);
	templates = templates_load(&arena, "templates", &d);
	if (templates == NULL)
		print_error("%s: %s\n", d.v[0].file, d.v[0].msg);
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
		cmocka_unit_test(test_fit),
		cmocka_unit_test(test_sender),
		cmocka_unit_test(test_consent),
		cmocka_unit_test(test_undo),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_answer_words),
		cmocka_unit_test(test_header),
	};

	return cmocka_run_group_tests(tests, start, stop);
}

/* SPDX-License-Identifier: MIT */
/* What the contact of a list is told: golden mails in both languages, every
 * kind fit for mail programs and weak eyes (S58-S61), header fields, and that
 * parts name nobody. `make golden-update` writes the golden files anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "compose/lint.h"
#include "compose/notice.h"

static struct arena arena;
static struct templates *templates;

static const char *const languages[] = {"en", "fr"};
static const struct compose_options options = {
	.templates = "templates",
	.list = "river-care",
	.domain = "news.example.org",
	.list_name = {2, {{"en", "River Valley Care Network"},
		{"fr", "Réseau de soins de la vallée"}}},
	.from_name = "River Valley Care Network",
	.from_addr = "recaps@news.example.org",
	.feedback_id = "river",
	.store_id = "0123",
	.contact_email = "robin@example.org",
	.n_languages = 2,
	.languages = languages,
};

static const struct notice_step steps[] = {
	{"notice_step_arrived", "tidings -C '/home/sam/our community' resolve "
		"river-care/co-design --was-sent"},
	{"notice_step_lost", "tidings resolve river-care/co-design "
		"--send-again"},
	{"notice_step_fallback", NULL},
};

static struct notice_facts
facts(const char *kind)
{
	return (struct notice_facts){.kind = kind,
		.title = "Recap: \"co-design\" <evening> & more", .n = 1,
		.date = {.year = 2026, .month = 11, .day = 24, .hour = 9,
			.timed = true},
		.n_steps = 3, .step = steps};
}

static struct notice_message
compose(const struct notice_facts *f, const char *lang)
{
	struct notice_message m;
	struct err err = {0};

	if (notice_compose(&arena, templates, &options, f, lang, &m,
		&err) != 0)
		fail_msg("%s:%d: %s", err.file, err.line, err.msg);
	return m;
}

/* --- golden ----------------------------------------------------------------- */

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
	struct notice_facts doubt = facts("doubt"), changed = facts("changed");

	(void)state;
	doubt.n = 23;
	doubt.named = 2;
	changed.why = "there are mistakes in it now, the first in "
		"lists/river-care/recaps/co-design.md:2: unknown key "
		"\"titel\"; did you mean \"title\"?";
	for (size_t i = 0; i < 2; i++) {
		const char *lang = languages[i];
		struct rendered r = compose(&doubt, lang).rendered;

		golden(arena_printf(&arena, "notice-doubt.%s.html", lang),
			r.html);
		golden(arena_printf(&arena, "notice-doubt.%s.txt", lang),
			r.text);
		r = compose(&changed, lang).rendered;
		golden(arena_printf(&arena, "notice-changed.%s.txt", lang),
			r.text);
	}
}

/* --- every kind -------------------------------------------------------------- */

static void
look_at(const char *kind, size_t n, const char *lang)
{
	struct notice_facts f = facts(kind);
	struct findings found;
	struct rendered r;
	struct diags d;

	f.n = n;
	r = compose(&f, lang).rendered;
	findings_init(&found, &arena);
	findings_edition(&found, kind);
	lint_rendered(&found, &r, kind);
	diags_init(&d, &arena);
	findings_tell(&found, &d);
	if (d.n > 0)
		fail_msg("%s.%s: %s", kind, lang, d.v[0].msg);
	assert_true(strcmp(kind, "odd_answer") == 0 ||
		strcmp(kind, "consent_ending") == 0 ||
		strstr(r.subject, f.title) != NULL);
	assert_null(strchr(r.subject, '{'));
	/* Never broken, so that it can be copied. */
	assert_non_null(strstr(r.text, steps[0].command));
	assert_non_null(strstr(r.html, "river-care/co-design --send-again"));
	assert_null(strstr(r.html, "<evening>"));
}

static void
test_every_kind(void **state)
{
	static const char *const kinds[] = {"refused", "late", "changed",
		"held", "doubt", "lacking", "expired", "odd_answer",
		"consent_ending"};

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		for (size_t k = 0; k < 2; k++) {
			look_at(kinds[i], 1, languages[k]);
			look_at(kinds[i], 2, languages[k]);
		}
}

static void
test_unknown_words(void **state)
{
	struct notice_facts f = facts("nonsense");
	struct notice_message m;
	struct err err = {0};

	(void)state;
	assert_int_equal(notice_compose(&arena, templates, &options, &f, "en",
		&m, &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_non_null(strstr(err.msg, "notice_nonsense"));
	err_clear(&err);
	f = facts("late");
	assert_int_equal(notice_compose(&arena, templates, &options, &f, "xx",
		&m, &err), -1);
	assert_non_null(strstr(err.msg, "strings.xx.yaml"));
}

/* --- the message -------------------------------------------------------------- */

static const char *
value(const char *key)
{
	return strcmp(key, SLOT_TO) == 0 ? "Robin <robin@example.org>" :
		strcmp(key, SLOT_REFERENCES) == 0 ? "" :
		strcmp(key, "words") == 0 ? "a Thursday, <maybe>" :
		strcmp(key, "m0") == 0 ? "Ann <ann@example.org>" : "x@y.org";
}

static void
test_message(void **state)
{
	struct notice_facts f = facts("lacking");
	struct notice_message m;
	const char *text, *v[16];
	struct buf b;

	(void)state;
	f.named = 1;
	f.quoted = true;
	m = compose(&f, "en");
	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < m.n_parts; i++) {
		for (size_t k = 0; k < piece_slots(m.part[i]); k++) {
			/* A member's own address would make it member mail. */
			assert_string_not_equal(piece_slot_key(m.part[i], k),
				SLOT_UNSUBSCRIBE);
			v[k] = value(piece_slot_key(m.part[i], k));
		}
		assert_int_equal(piece_splice(m.part[i], v, &b, NULL), 0);
	}
	text = buf_str(&b);
	assert_non_null(strstr(text, "To: Robin <robin@example.org>\r\n"));
	assert_non_null(strstr(text, "Auto-Submitted: auto-generated\r\n"));
	assert_non_null(strstr(text, "Feedback-ID: lacking:river-care:notice:"
		"river\r\n"));
	assert_non_null(strstr(text, "multipart/alternative"));
	assert_non_null(strstr(text, "Ann &lt;ann@example.org&gt;"));
	assert_non_null(strstr(text, "\r\nX-Tidings-Loop: 0123\r\n"));
	assert_non_null(strstr(text, "a Thursday, &lt;maybe&gt;"));
	assert_null(strstr(text, "\r\nList-"));
	buf_release(&b);
}

static int
start(void **state)
{
	struct diags d;

	(void)state;
	arena_init(&arena);
	diags_init(&d, &arena);
	templates = templates_load(&arena, "templates", &d);
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
		cmocka_unit_test(test_every_kind),
		cmocka_unit_test(test_unknown_words),
		cmocka_unit_test(test_message),
	};

	return cmocka_run_group_tests(tests, start, stop);
}

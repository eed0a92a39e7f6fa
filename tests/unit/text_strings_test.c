/* SPDX-License-Identifier: MIT */
/* Words, plural forms and dates, with the strings that the product has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "text/strings.h"
#include "text/yaml.h"

static struct arena arena;

static struct strings
load(const char *lang)
{
	const char *file = arena_printf(&arena, "templates/strings.%s.yaml",
		lang);
	struct err err = {0};
	struct diags diags;
	struct text text;
	struct strings s = {.lang = lang, .file = file};

	diags_init(&diags, &arena);
	assert_int_equal(file_read(&arena, file, 1 << 20, &text, &err), 0);
	s.texts = yaml_parse(&arena, text.data, text.len, file, 1, &diags);
	assert_non_null(s.texts);
	return s;
}

static struct civil
at(const char *s)
{
	struct civil c = {0};

	if (s != NULL)
		assert_true(civil_parse(s, &c));
	return c;
}

static void
test_spans(void **state)
{
	static const struct {
		const char *lang, *start, *end, *want;
	} cases[] = {
		{"en", "2027-01-28 18:00", "2027-01-28 20:30",
			"Thursday, January 28, 2027, 6:00 to 8:30\u00a0p.m."},
		{"fr", "2027-01-28 18:00", "2027-01-28 20:30",
			"jeudi 28 janvier 2027, de 18 h à 20 h 30"},
		{"en", "2020-01-28 11:30", "2020-01-28 13:00",
			"Tuesday, January 28, 2020, 11:30\u00a0a.m. to 1:00\u00a0p.m."},
		{"en", "2020-01-28 12:00", "2020-01-28 13:30",
			"Tuesday, January 28, 2020, 12:00 to 1:30\u00a0p.m."},
		{"en", "2020-01-28 00:00", "2020-01-28 01:05",
			"Tuesday, January 28, 2020, 12:00 to 1:05\u00a0a.m."},
		{"fr", "2020-01-01 00:00", "2020-01-01 09:05",
			"mercredi 1er janvier 2020, de 0 h à 9 h 05"},
		{"en", "2020-02-29 09:00", NULL,
			"Saturday, February 29, 2020, 9:00\u00a0a.m."},
		{"fr", "2020-02-29 09:00", NULL, "samedi 29 février 2020, 9 h"},
		{"en", "2020-02-29", NULL, "Saturday, February 29, 2020"},
		{"en", "2020-02-29", "2020-03-01",
			"Saturday, February 29, 2020, to Sunday, March 1, "
			"2020"},
		{"fr", "2020-02-29", "2020-03-01",
			"du samedi 29 février 2020 au dimanche 1er mars 2020"},
		{"fr", "2020-12-31 22:00", "2021-01-01 01:30",
			"du jeudi 31 décembre 2020, 22 h au vendredi 1er "
			"janvier 2021, 1 h 30"},
		{"en", "2020-02-29", "2020-02-29",
			"Saturday, February 29, 2020"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct strings s = load(cases[i].lang);
		struct civil start = at(cases[i].start);
		struct civil end = at(cases[i].end);

		assert_string_equal(strings_span(&arena, &s, &start, &end),
			cases[i].want);
		assert_null(s.missing);
	}
}

static void
test_plurals(void **state)
{
	static const struct {
		const char *lang;
		size_t n;
		const char *want;
	} cases[] = {
		{"en", 0, "0 points are shorter here."},
		{"en", 1, "1 point is shorter here."},
		{"en", 2, "2 points are shorter here."},
		{"fr", 0, "0 point est abrégé ici."},
		{"fr", 1, "1 point est abrégé ici."},
		{"fr", 21, "21 points sont abrégés ici."},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct strings s = load(cases[i].lang);

		assert_string_equal(strings_count(&arena, &s, "lost_items",
			cases[i].n, NULL), cases[i].want);
	}
}

static void
test_fill(void **state)
{
	struct strings s = load("en");
	const char *three[] = {"a", "b", "c"};

	(void)state;
	assert_string_equal(strings_fill(&arena, &s, "command_level", "tier",
		"{tier} {n}", NULL), "level {tier} {n}");
	assert_string_equal(strings_fill(&arena, &s, "command_level", NULL),
		"level {tier}");
	assert_string_equal(strings_fill(&arena, &s, "meeting_respond",
		"until", "6:00 p.m.", NULL), "Please answer by 6:00 p.m.");
	assert_string_equal(strings_fill(&arena, &s, "meeting_respond",
		"until", "March 3", NULL), "Please answer by March 3.");
	assert_string_equal(strings_join(&arena, &s, "or", three, 3),
		"a, b or c");
	assert_string_equal(strings_join(&arena, &s, "and", three, 2),
		"a and b");
	assert_string_equal(strings_join(&arena, &s, "and", three, 1), "a");
	assert_string_equal(strings_join(&arena, &s, "and", three, 0), "");
	assert_null(s.missing);
	assert_string_equal(strings_get(&s, "nonsense"), "");
	assert_string_equal(strings_count(&arena, &s, "also", 1, NULL), "");
	assert_string_equal(s.missing, "nonsense");
	assert_string_equal(lang_direction("ar-EG"), "rtl");
	assert_string_equal(lang_direction("arn"), "ltr");
	assert_string_equal(lang_direction("fr"), "ltr");
}

/* Places like {tier} in a text, sorted by where the first one stands. */
static bool
same_places(const char *a, const char *b)
{
	for (const char *s = strchr(a, '{'); s != NULL; s = strchr(s + 1,
	    '{')) {
		char *place = arena_strndup(&arena, s, strcspn(s, "}") + 1);

		if (strstr(b, place) == NULL)
			return false;
	}
	return true;
}

static void
compare(const struct node *a, const struct node *b, const char *key)
{
	/* Which hours and halves of a day need words differs by language. */
	bool own = strcmp(key, "time_full_hour") == 0;

	if (b == NULL || a->type == NODE_MAP || b->type != a->type) {
		if (b == NULL || b->type != a->type)
			fail_msg("\"%s\" is missing or of another kind", key);
		for (size_t i = 0; i < a->n; i++)
			compare(a->pair[i].value, node_get(b,
				a->pair[i].key), key);
		return;
	}
	if (a->type == NODE_LIST)
		assert_int_equal(a->n, b->n);
	else if (!own && !same_places(a->str, b->str))
		fail_msg("\"%s\" has other {places}", key);
}

/* A language that lacks a text would leave a hole in somebody's mail. */
static void
test_complete(void **state)
{
	struct strings en = load("en"), fr = load("fr");

	(void)state;
	assert_true(en.texts->n > 60);
	assert_int_equal(en.texts->n, fr.texts->n);
	for (size_t i = 0; i < en.texts->n; i++) {
		const char *key = en.texts->pair[i].key;

		compare(en.texts->pair[i].value, node_get(fr.texts, key), key);
		compare(node_get(fr.texts, key), en.texts->pair[i].value, key);
	}
}

static int
start(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
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
		cmocka_unit_test(test_spans),
		cmocka_unit_test(test_plurals),
		cmocka_unit_test(test_fill),
		cmocka_unit_test(test_complete),
	};

	return cmocka_run_group_tests(tests, start, stop);
}

/* SPDX-License-Identifier: MIT */
/* Answers to a survey as people write them: what is entered is right, and
 * what could be meant otherwise is left to a person. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "answer_fixture.h"

#define LEN(t) (sizeof(t) / sizeof(*(t)))

/* What is entered of each question; NULL: nothing. */
struct row {
	const char *text, *level, *place, *topics;
};

static const char *
entered(const struct answers *x, size_t question)
{
	for (size_t i = 0; i < x->n; i++)
		if (x->answer[i].question == question &&
		    x->answer[i].confidence == ANSWER_SURE)
			return x->answer[i].value;
	return NULL;
}

static bool
same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

struct score {
	size_t right, unsure, wrong;
};

/* A row is wrong when anything is entered that it does not say, unsure when
 * something that it says is not. */
static void
judge(const struct answer_options *o, const char *text,
	const char *const *want, struct score *s)
{
	bool wrong = false, unsure = false;
	struct answers x;
	struct arena a;

	arena_init(&a);
	answers_understand(&a, o, text, &x);
	for (size_t q = 0; q < o->n_questions; q++) {
		const char *have = entered(&x, q);

		wrong = wrong || (have != NULL && !same(have, want[q]));
		unsure = unsure || (have == NULL && want[q] != NULL);
	}
	if (wrong || unsure) {
		printf("# %s: [%s]", wrong ? "WRONG" : "unsure", text);
		for (size_t k = 0; k < x.n; k++)
			printf(" %zu=%s (%s)", x.answer[k].question + 1,
				x.answer[k].value != NULL ? x.answer[k].value :
				"?", x.answer[k].why);
		printf("\n");
	}
	s->wrong += wrong;
	s->unsure += !wrong && unsure;
	s->right += !wrong && !unsure;
	arena_release(&a);
}

static void
run(const struct row *t, size_t n, struct score *s)
{
	*s = (struct score){0};
	for (size_t i = 0; i < n; i++) {
		const char *const want[] = {t[i].level, t[i].place,
			t[i].topics};

		judge(&fixture_survey, t[i].text, want, s);
	}
}

#include "answer_people.h"
#include "answer_traps.h"

static void
test_people(void **state)
{
	struct score s;

	(void)state;
	run(people, LEN(people), &s);
	printf("# people: %zu of %zu right, %zu unsure, %zu wrong\n", s.right,
		LEN(people), s.unsure, s.wrong);
	assert_true(LEN(people) >= 60);
	assert_true(s.right >= 50);
	assert_int_equal(s.wrong, 0);
	assert_int_equal(s.unsure, 0);
}

static void
test_traps(void **state)
{
	struct score s;

	(void)state;
	run(traps, LEN(traps), &s);
	printf("# traps: %zu of %zu right, %zu unsure, %zu wrong\n", s.right,
		LEN(traps), s.unsure, s.wrong);
	assert_int_equal(s.wrong, 0);
	assert_int_equal(s.unsure, 0);
}

/* Another list's survey: yes and no, days, names of several words, two
 * questions in own words. */
static const struct answer_choice yes_no[] = {
	{"Yes", BOTH("Yes", "Oui")}, {"No", BOTH("No", "Non")},
	{"Not sure", BOTH("Not sure", "Je ne sais pas")},
};
static const struct answer_choice roles[] = {
	{"core", BOTH("Core team", "Noyau")},
	{"helper", BOTH("Helper", "B\u00e9n\u00e9vole")},
	{"friend", BOTH("Friend", "Ami")},
};
static const struct answer_choice days[] = {
	{"Monday", BOTH("Monday", "Lundi")},
	{"Tuesday evening", BOTH("Tuesday evening", "Mardi soir")},
	{"Thursday", BOTH("Thursday", "Jeudi")},
	{"Any day", BOTH("Any day", "N\u2019importe quel jour")},
};
static const struct answer_choice pay[] = {
	{"FHO", ONE("FHO")}, {"FHG", ONE("FHG")},
	{"Fee-for-service", BOTH("Fee-for-service",
		"R\u00e9mun\u00e9ration \u00e0 l\u2019acte")},
	{"Other", BOTH("Other", "Autre")},
};
static const struct answer_question assembly_questions[] = {
	{.id = "attend", .ask = BOTH("Will you come?", "Viendrez-vous?"),
		.n_choices = 3, .choice = yes_no},
	{.id = "role", .tiers = true, .ask = BOTH("What role would you like?",
		"Quel r\u00f4le voulez-vous?"), .n_choices = 3,
		.choice = roles},
	{.id = "day", .ask = BOTH("Which day suits you best?",
		"Quel jour vous convient?"), .n_choices = 4, .choice = days},
	{.id = "payment_model", .ask = BOTH("What is your payment model?",
		"Quel est votre mode de paiement?"), .n_choices = 4,
		.choice = pay},
	{.id = "hopes", .ask = BOTH("What do you hope for?",
		"Qu\u2019esp\u00e9rez-vous?"), .text = 60},
	{.id = "needs", .ask = BOTH("Anything else?", "Autre chose?"),
		.text = 60},
};
static const struct answer_options assembly = {6, assembly_questions, NULL,
	false};

static void
test_assembly(void **state)
{
	static const struct {
		const char *text, *want[6];
	} t[] = {
		{"1a 2b 3c 4a 5 more friends 6 I am vegetarian",
			{"Yes", "helper", "Thursday", "FHO"}},
		{"1 yes, 2 helper, 3 thursday, 4 FHO",
			{"Yes", "helper", "Thursday", "FHO"}},
		{"Yes", {NULL}},
		{"yes please, helper", {NULL, "helper"}},
		{"Helper and Thursday", {NULL, "helper", "Thursday"}},
		{"1: no", {"No"}},
		{"1 no", {"No"}},
		{"1. Not sure 2. Friend", {"Not sure", "friend"}},
		{"Core team please", {NULL, "core"}},
		{"core", {NULL, "core"}},
		{"I'd like to be in the core team. Thursday works best.",
			{NULL, "core", "Thursday"}},
		{"a b c a", {"Yes", "helper", "Thursday", "FHO"}},
		{"a b c", {NULL}},
		{"Thursdays are hard", {NULL}},
		{"Any day is fine", {NULL, NULL, "Any day"}},
		{"Any day but Monday", {NULL}},
		{"Not Monday", {NULL}},
		{"Monday or Thursday", {NULL}},
		{"My friend Bob will come on Thursday", {NULL}},
		{"A friend of mine", {NULL}},
		{"Friend", {NULL, "friend"}},
		{"Dear friend", {NULL}},
		{"Your friend,\nBob", {NULL}},
		{"fee for service", {NULL, NULL, NULL, "Fee-for-service"}},
		{"We are FHO", {NULL}},
		{"My payment model is FHG", {NULL, NULL, NULL, "FHG"}},
		{"Other", {NULL}},
		{"On the other hand", {NULL}},
		{"Oui, b\u00e9n\u00e9vole, mardi soir",
			{NULL, "helper", "Tuesday evening"}},
		{"1 oui 2 ami 3 n'importe quel jour",
			{"Yes", "friend", "Any day"}},
		{"3 Tuesday", {NULL}},
		{"1a 2b 3c 4a 5 this text is far too long for the sixty "
			"characters that it may have, really",
			{"Yes", "helper", "Thursday", "FHO"}},
		{"See you Monday", {NULL}},
		{"Helpr please", {NULL, "helper"}},
		{"I'm away Thursday", {NULL}},
		{"1b - 2c - 3d", {"No", "friend", "Any day"}},
		{"5 better food\n6 wheelchair access",
			{NULL, NULL, NULL, NULL, "better food",
			"wheelchair access"}},
		{"No thanks", {NULL}},
		{"Thursday at 3", {NULL}},
		{"Thursday, 7 pm", {NULL}},
		{"2 friends will join me", {NULL}},
		{"1 helper and 2 friends will come", {NULL}},
		{"3 Monday 4 FHO", {NULL, NULL, "Monday", "FHO"}},
		{"5 of us hope for better food", {NULL}},
		{"4 FHO doctors work here", {NULL}},
		{"Question 2: Helper\nQuestion 1: Yes", {"Yes", "helper"}},
	};
	struct score s = {0};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		judge(&assembly, t[i].text, t[i].want, &s);
	assert_int_equal(s.wrong, 0);
	assert_int_equal(s.unsure, 0);
}

/* One question in own words: unnumbered words may be about anything. */
static void
test_one_question(void **state)
{
	static const struct answer_options words = {1, &fixture_questions[2],
		NULL, false};
	static const struct answer_options level = {1, fixture_questions,
		NULL, false};
	static const struct {
		const struct answer_options *o;
		const char *text, *want[1];
	} t[] = {
		{&words, "1 Home care", {"Home care"}},
		{&words, "1: more nurses", {"more nurses"}},
		{&words, "Home care", {NULL}},
		{&words, "1", {NULL}},
		{&words, "1 of us will come", {NULL}},
		{&level, "b", {"advising"}},
		{&level, "B please", {"advising"}},
		{&level, "1b", {"advising"}},
		{&level, "a friend told me", {NULL}},
		{&level, "b?", {NULL}},
		{&level, "not b", {NULL}},
		{&level, "e", {NULL}},
		{&level, "2a", {NULL}},
	};
	struct score s = {0};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		judge(t[i].o, t[i].text, t[i].want, &s);
	assert_int_equal(s.wrong, 0);
	assert_int_equal(s.unsure, 0);
}

/* What was not entered is handed on, and nothing else is. */
static void
test_rest(void **state)
{
	static const struct {
		const char *text, *rest;
		bool sure_all;
	} t[] = {
		{"Leading please", "", true},
		{"1b 2a 3 Thursdays are hard", "", true},
		{"Hi Robin,\n\n1b\n\nThanks,\nAnne", "", true},
		{"", "", false},
		{"ok thanks", "", false},
		{"unsubscribe", "unsubscribe", false},
		{"Leading please. When is the next meeting?",
			"When is the next meeting?", true},
		{"1b 2a. I can't make Thursdays.", "I can't make Thursdays.",
			true},
		{"maybe Advising", "maybe Advising", false},
		{"1a or b, 2a", "1a or b", false},
		{"2", "2", false},
		{"> quoted\nPlease call me.", "Please call me.", false},
	};
	struct arena a;
	struct answers x;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < LEN(t); i++) {
		answers_understand(&a, &fixture_survey, t[i].text, &x);
		assert_string_equal(x.rest, t[i].rest);
		assert_int_equal(x.sure_all, t[i].sure_all);
	}
	arena_release(&a);
}

static void
test_long_words(void **state)
{
	char text[600] = "3: ";
	struct arena a;
	struct answers x;

	(void)state;
	arena_init(&a);
	/* 500 characters, of two octets the first. */
	strcat(text, "\u00e9");
	memset(text + 5, 'x', 499);
	assert_int_equal(answers_understand(&a, &fixture_survey, text, &x), 1);
	assert_int_equal(strlen(entered(&x, 2)), 501);
	text[504] = 'x';
	assert_int_equal(answers_understand(&a, &fixture_survey, text, &x), 0);
	assert_int_equal(x.n, 1);
	assert_null(x.answer[0].value);
	arena_release(&a);
}

static void
check(const struct answer_options *o, const char *text)
{
	struct arena a;
	struct answers x;
	size_t sure = 0;

	arena_init(&a);
	sure = (size_t)answers_understand(&a, o, text, &x);
	assert_true(x.n <= o->n_questions && sure <= x.n);
	for (size_t i = 0; i < x.n; i++) {
		const struct answer_question *q =
			&o->question[x.answer[i].question];
		bool known = q->n_choices == 0;

		assert_true(i == 0 || x.answer[i].question >
			x.answer[i - 1].question);
		assert_non_null(x.answer[i].why);
		assert_int_equal(x.answer[i].confidence == ANSWER_SURE,
			x.answer[i].value != NULL);
		sure -= x.answer[i].value != NULL;
		for (size_t c = 0; c < q->n_choices; c++)
			known = known ||
				x.answer[i].value == q->choice[c].value;
		assert_true(known || x.answer[i].value == NULL);
	}
	assert_int_equal(sure, 0);
	arena_release(&a);
}

/* Whatever comes, only choices that there are come out. */
static void
test_any(void **state)
{
	static const char *const part[] = {"1", "2", "3", "a", "b", "f", "z",
		"Leading", "Informd", "Milton", "east", "Mississauga", "please",
		"not", "or", "and", " ", " ", " ", ",", ".", ":", "\n", "\n\n",
		"?", "-", ")", "(", ">", "merci", "niveau", "\u00e9", "\xff",
		"\xe2\x80", "I'd like", "to be", "Thanks,\n", "-- \n", "...",
		"On Monday X wrote:\n", "How would you like to be involved?"};
	uint64_t seed = 7;
	char text[512];

	(void)state;
	for (int round = 0; round < 4000; round++) {
		size_t n = 0, parts = 1 + (size_t)round % 24;

		for (size_t i = 0; i < parts; i++) {
			const char *p;

			seed = seed * 6364136223846793005u +
				1442695040888963407u;
			p = part[(seed >> 33) % LEN(part)];
			if (round % 5 == 4) {
				text[n++] = (char)(1 + (seed >> 40) % 255);
				continue;
			}
			memcpy(text + n, p, strlen(p));
			n += strlen(p);
			if (n > sizeof(text) - 64)
				break;
		}
		text[n] = '\0';
		check(&fixture_survey, text);
		check(&assembly, text);
	}
}

/* Long texts end soon, whatever is in them. */
static void
test_long(void **state)
{
	static const char *const part[] = {"1b ", "please ", "3 x, ", "a ",
		"Leading and ", "1 Milton\n", "On X wrote:\n> a\n", "> y\n",
		"my level is ", "(", "a friend, "};

	(void)state;
	for (size_t k = 0; k < LEN(part); k++) {
		size_t n = strlen(part[k]), most = 12000 / n;
		char *text = malloc(n * most + 1);

		assert_non_null(text);
		for (size_t i = 0; i < most; i++)
			memcpy(text + i * n, part[k], n);
		text[n * most] = '\0';
		check(&fixture_survey, text);
		free(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_people),
		cmocka_unit_test(test_traps),
		cmocka_unit_test(test_assembly),
		cmocka_unit_test(test_one_question),
		cmocka_unit_test(test_rest),
		cmocka_unit_test(test_long_words),
		cmocka_unit_test(test_any),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests_name("inbox: answer", tests, NULL, NULL);
}

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
run(const struct row *t, size_t n, struct score *s)
{
	struct arena a;

	arena_init(&a);
	*s = (struct score){0};
	for (size_t i = 0; i < n; i++) {
		const char *want[] = {t[i].level, t[i].place, t[i].topics};
		bool wrong = false, unsure = false;
		struct answers x;

		arena_clear(&a);
		answers_understand(&a, &fixture_survey, t[i].text, &x);
		for (size_t q = 0; q < 3; q++) {
			const char *have = entered(&x, q);

			wrong = wrong || (have != NULL && !same(have, want[q]));
			unsure = unsure || (have == NULL && want[q] != NULL);
		}
		if (wrong || unsure) {
			printf("# %s: [%s]", wrong ? "WRONG" : "unsure",
				t[i].text);
			for (size_t k = 0; k < x.n; k++)
				printf(" %zu=%s (%s)", x.answer[k].question + 1,
					x.answer[k].value != NULL ?
					x.answer[k].value : "?",
					x.answer[k].why);
			printf("\n");
		}
		s->wrong += wrong;
		s->unsure += !wrong && unsure;
		s->right += !wrong && !unsure;
	}
	arena_release(&a);
}

static const struct row people[] = {
	{"Leading please", "leading", NULL, NULL},
	{"1b 2a 3 Thursdays are hard", "advising", "Milton",
		"Thursdays are hard"},
	{"1 b, 2 a", "advising", "Milton", NULL},
	{"1) b 2) a", "advising", "Milton", NULL},
	{"1.b", "advising", NULL, NULL},
	{"1: Advising", "advising", NULL, NULL},
	{"Q1 b", "advising", NULL, NULL},
	{"b a", "advising", "Milton", NULL},
	{"2 Milton", NULL, "Milton", NULL},
	{"Milton", NULL, "Milton", NULL},
	{"level: engaged", "engaged", NULL, NULL},
	{"I'd rather just be informed", "informed", NULL, NULL},
	{"I\u2019d like to be informed", "informed", NULL, NULL},
	{"Direction s'il vous pla\u00eet", "leading", NULL, NULL},
	{"je pr\u00e9f\u00e8re le niveau Conseil", "advising", NULL, NULL},
	{"plut\u00f4t Information", "informed", NULL, NULL},
	{"1b 2c merci", "advising", "Halton Hills", NULL},
	{"Leadng", "leading", NULL, NULL},
	{"Advisng please", "advising", NULL, NULL},
	{"Infromed", "informed", NULL, NULL},
	{"Enaged", "engaged", NULL, NULL},
	{"1b,2a,3: more evening meetings", "advising", "Milton",
		"more evening meetings"},
	{"1B2A", "advising", "Milton", NULL},
	{"a) Leading", "leading", NULL, NULL},
	{"1a Leading", "leading", NULL, NULL},
	{"1. b\n2. a\n3. Better access to labs\n", "advising", "Milton",
		"Better access to labs"},
	{"1 - b", "advising", NULL, NULL},
	{"1=b", "advising", NULL, NULL},
	{"1 \u2013 c\n2 \u2013 e", "engaged", "West Mississauga", NULL},
	{"Hi Robin,\n\nPlease put me down as Advising.\n\nThanks,\nAnne",
		"advising", NULL, NULL},
	{"Hello,\n\n1b, 2d. Looking forward to it!\n\nRegards\nAnne Roy",
		"advising", "East Mississauga", NULL},
	{"Engaged, Oakville", "engaged", "Oakville", NULL},
	{"Leading\nMilton\n", "leading", "Milton", NULL},
	{"Informed is fine for me.", "informed", NULL, NULL},
	{"I would like to be at the Engaged level, thank you.", "engaged",
		NULL, NULL},
	{"My level of involvement would be Leading.", "leading", NULL, NULL},
	{"Bonjour,\nJ'aimerais \u00eatre au niveau Participation.\nMerci!",
		"engaged", NULL, NULL},
	{"Je choisis Conseil. Mon cabinet se trouve \u00e0 Oakville.",
		"advising", "Oakville", NULL},
	{"mississauga est", NULL, "East Mississauga", NULL},
	{"1d 2f 3 home care", "informed", "Elsewhere", "home care"},
	{"Yes, Leading please. When is the next meeting?", "leading", NULL,
		NULL},
	{"1a, 2b. I can't make Thursdays because of clinic.", "leading",
		"Oakville", NULL},
	{"Put me in for Engaged.", "engaged", NULL, NULL},
	{"Advising", "advising", NULL, NULL},
	{"ADVISING!!!", "advising", NULL, NULL},
	{"Please change my level to Informed", "informed", NULL, NULL},
	{"My practice is in Halton Hills and I'd like to be Leading",
		"leading", "Halton Hills", NULL},
	{"Question 1: c\nQuestion 2: b\nQuestion 3: Access to psychiatry",
		"engaged", "Oakville", "Access to psychiatry"},
	{"> 1. How would you like to be involved?\nAdvising\n"
		"> 2. Where is your practice?\nMilton\n", "advising", "Milton",
		NULL},
	{"1b 2a\n\nOn Tue, Jan 5, 2027 at 9:00 AM MH PCN\n<r@example.org> "
		"wrote:\n> 1. How would you like to be involved?\n"
		">    a) Leading\n", "advising", "Milton", NULL},
	{"Participation, svp", "engaged", NULL, NULL},
	{"1b\n2a\n3 Thursdays are hard for most of us, evenings would be "
		"better.\n\nSent from my iPhone", "advising", "Milton",
		"Thursdays are hard for most of us, evenings would be better."},
	{"3 mental health", NULL, NULL, "mental health"},
	{"3: Nous avons besoin d'infirmi\u00e8res", NULL, NULL,
		"Nous avons besoin d'infirmi\u00e8res"},
	{"I choose Advising and my office is in East Mississauga.",
		"advising", "East Mississauga", NULL},
	{"1c please", "engaged", NULL, NULL},
	{"my answers are 1b and 2a", "advising", "Milton", NULL},
	{"1 (b)  2 (a)", "advising", "Milton", NULL},
	{"Leading \U0001F44D", "leading", NULL, NULL},
	{"\u201cEngaged\u201d please", "engaged", NULL, NULL},
	{"Leading, thanks!\n-- \nDr. Anne Roy\nMilton Family Practice",
		"leading", NULL, NULL},
	{"R\u00e9ponses : 1a, 2d, 3 les mercredis soir", "leading",
		"East Mississauga", "les mercredis soir"},
	{"\u2022 Leading\n\u2022 Milton", "leading", "Milton", NULL},
	{"Advising please, and could you change my e-mail address?",
		"advising", NULL, NULL},
	{"1. How would you like to be involved? Leading\n"
		"2. Where is your practice? Milton", "leading", "Milton", NULL},
	{"2a", NULL, "Milton", NULL},
	{"For question 1 I'd like Leading, for question 2 Milton.", "leading",
		"Milton", NULL},
	{"I'll go with Engaged this time", "engaged", NULL, NULL},
	{"Halton hills please", NULL, "Halton Hills", NULL},
	{"1b (Advising), 2a (Milton)", "advising", "Milton", NULL},
};

static const struct row traps[] = {
	{"", NULL, NULL, NULL},
	{"ok thanks", NULL, NULL, NULL},
	{"merci", NULL, NULL, NULL},
	{"unsubscribe", NULL, NULL, NULL},
	{"keep me informed of changes to the strategy please", NULL, NULL,
		NULL},
	{"Please keep me informed.", NULL, NULL, NULL},
	{"I'd love to lead", NULL, NULL, NULL},
	{"1 2", NULL, NULL, NULL},
	{"1 2 3", NULL, NULL, NULL},
	{"2", NULL, NULL, NULL},
	{"3", NULL, NULL, NULL},
	{"Leading or Advising", NULL, NULL, NULL},
	{"somewhere between engaged and informed", NULL, NULL, NULL},
	{"1a 1b", NULL, NULL, NULL},
	{"1a or b", NULL, NULL, NULL},
	{"1a/b 2c", NULL, "Halton Hills", NULL},
	{"Leading. No wait, make that Advising", NULL, NULL, NULL},
	{"not Leading", NULL, NULL, NULL},
	{"anything but leading", NULL, NULL, NULL},
	{"pas Direction", NULL, NULL, NULL},
	{"I don't want to be Leading any more", NULL, NULL, NULL},
	{"I don\u2019t want to be Leading", NULL, NULL, NULL},
	{"What does Leading mean?", NULL, NULL, NULL},
	{"is Leading a lot of work?", NULL, NULL, NULL},
	{"Leading?", NULL, NULL, NULL},
	{"1b?", NULL, NULL, NULL},
	{"Leading if I can do it remotely", NULL, NULL, NULL},
	{"Leading, if I can do it remotely", NULL, NULL, NULL},
	{"Leading. But only if I can do it remotely.", NULL, NULL, NULL},
	{"maybe Advising", NULL, NULL, NULL},
	{"I guess Engaged?", NULL, NULL, NULL},
	{"Engaged I guess", NULL, NULL, NULL},
	{"Conseil peut-\u00eatre", NULL, NULL, NULL},
	{"my colleague wants Leading", NULL, NULL, NULL},
	{"Dr. Smith will be leading the session", NULL, NULL, NULL},
	{"mon coll\u00e8gue veut Direction", NULL, NULL, NULL},
	{"Writing on behalf of Dr. Lee: Leading", NULL, NULL, NULL},
	{"My colleague Dr. Lee asked me to answer.\nLeading please.", NULL,
		NULL, NULL},
	{"> Leading please\nSee above", NULL, NULL, NULL},
	{"Thanks\n\nOn Jan 5, MH PCN wrote:\n1b 2a", NULL, NULL, NULL},
	{"Thanks\n\nLe 5 janv. 2027, MH PCN a \u00e9crit :\nLeading", NULL,
		NULL, NULL},
	{"Thanks\n-- \nMilton", NULL, NULL, NULL},
	{"Mississauga", NULL, NULL, NULL},
	{"east miss.", NULL, NULL, NULL},
	{"2 of us will come", NULL, NULL, NULL},
	{"3 of us will come", NULL, NULL, NULL},
	{"We can meet at 3 pm on the 2nd", NULL, NULL, NULL},
	{"1 a.m. is too late", NULL, NULL, NULL},
	{"1b Leading", NULL, NULL, NULL},
	{"b) Leading", NULL, NULL, NULL},
	{"b", NULL, NULL, NULL},
	{"1 a friend told me about the network", NULL, NULL, NULL},
	{"Reading please", NULL, NULL, NULL},
	{"Leaning towards more meetings", NULL, NULL, NULL},
	{"Information please", NULL, NULL, NULL},
	{"I would like information about the network", NULL, NULL, NULL},
	{"I definitely do not have the time that would be needed for\nLeading",
		NULL, NULL, NULL},
	{"I do not want\nto be\nLeading", NULL, NULL, NULL},
	{"The one I don't want:\n\nLeading", NULL, NULL, NULL},
	{"Leading\nis not for me", NULL, NULL, NULL},
	{"Leading. Just kidding.", NULL, NULL, NULL},
	{"Leading, I don't think so", NULL, NULL, NULL},
	{"Leading - too much work for me", NULL, NULL, NULL},
	{"Leading: no", NULL, NULL, NULL},
	{"Leading... hmm", NULL, NULL, NULL},
	{"Dr. Leading", NULL, NULL, NULL},
	{"I saw 1b in the document", NULL, NULL, NULL},
	{"2b Main Street, Oakville ON", NULL, NULL, NULL},
	{"Our office moved to unit 2b.", NULL, NULL, NULL},
	{"1. I will be away in March.\n2. My phone number changed.\n"
		"3. Thanks for the recap.", NULL, NULL, NULL},
	{"3 young colleagues joined us this month", NULL, NULL, NULL},
	{"write to me at anne@milton.ca", NULL, NULL, NULL},
	{"Leading please\n\nDr. A. Smith\nOakville", "leading", NULL, NULL},
	{"How would you like to be involved? a) Leading b) Advising "
		"c) Engaged d) Informed", NULL, NULL, NULL},
	{"Please take me off Leading", NULL, NULL, NULL},
	{"Move me from Leading to Advising?", NULL, NULL, NULL},
	{"I am informed, thank you", NULL, NULL, NULL},
	{"We were very engaged in the session", NULL, NULL, NULL},
	{"1b 2a\nsorry, I meant 1c", NULL, NULL, NULL},
	{"1z", NULL, NULL, NULL},
	{"4a", NULL, NULL, NULL},
	{"not 1a", NULL, NULL, NULL},
	{"anything except 1a", NULL, NULL, NULL},
	{"1a if there is room", NULL, NULL, NULL},
	{"Je ne veux pas \u00eatre Direction", NULL, NULL, NULL},
	{"Direction, non merci", NULL, NULL, NULL},
	{"Peut-\u00eatre Participation, je ne sais pas encore", NULL, NULL,
		NULL},
	{"C'est quoi, Conseil?", NULL, NULL, NULL},
	{"Quelle est la diff\u00e9rence entre Direction et Conseil?", NULL,
		NULL, NULL},
	{"The Milton meeting was excellent", NULL, NULL, NULL},
	{"I'm out of the office until January 3. For urgent matters call 2.",
		NULL, NULL, NULL},
	{"1b 2a 3 of us will come", "advising", "Milton", NULL},
	{"1b 2a 3", "advising", "Milton", NULL},
	{"1b 2a 3 thanks", "advising", "Milton", NULL},
	{"3 use room 2b", NULL, NULL, NULL},
	{"Nobody wants Leading.", NULL, NULL, NULL},
	{"Leading is not what I want", NULL, NULL, NULL},
};

static void
test_people(void **state)
{
	struct score s;

	(void)state;
	run(people, LEN(people), &s);
	printf("# people: %zu of %zu right, %zu unsure, %zu wrong\n", s.right,
		LEN(people), s.unsure, s.wrong);
	assert_true(LEN(people) >= 60);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_people),
		cmocka_unit_test(test_traps),
	};

	return cmocka_run_group_tests_name("inbox: answer", tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* What people write, and what is made of it: nothing is done that was not
 * said, and whatever is not understood reaches a person. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "command_fixture.h"

#define LEN(t) (sizeof(t) / sizeof(*(t)))

/* What is answered. */
enum asked { NOTHING, RECAP, CHANGE, QUESTION, INVITATION, ASKED, LEAVING,
	JOINING, OTHER,
	MEETING,		/* a recap that names a meeting to come */
	DRAFTS };		/* one with drafts of three sections */

struct row {
	const char *text;
	enum asked asked;
	const char *means;
};

#include "command_replies.h"
#include "command_second.h"
#include "command_third.h"

struct score {
	size_t right, unsure, wrong, lost, noise;
};

static struct verdict_options
options(enum asked asked)
{
	static const enum answered is[] = {ANSWERED_NOTHING, ANSWERED_RECAP,
		ANSWERED_CHANGE, ANSWERED_QUESTION, ANSWERED_INVITATION,
		ANSWERED_ASKED, ANSWERED_LEAVING, ANSWERED_JOINING,
		ANSWERED_OTHER, ANSWERED_RECAP, ANSWERED_RECAP};
	struct verdict_options o = fixture_options(is[asked]);

	o.meeting = asked == MEETING;
	o.n_sections = asked == DRAFTS ? 3 : 0;
	return o;
}

/* In the words of the tables, without what is left over. */
static const char *
meaning(struct arena *a, const struct verdict *v)
{
	const char *s = "";

	if (v->command != COMMAND_NONE)
		return *v->argument == '\0' && v->command != COMMAND_PAUSE ?
			command_name(v->command) : arena_printf(a, "%s %s",
			command_name(v->command), v->argument);
	if (*v->partstat != '\0')
		return strcmp(v->partstat, "ACCEPTED") == 0 ? "yes" :
			strcmp(v->partstat, "DECLINED") == 0 ? "no" : "maybe";
	for (size_t i = 0; i < v->n_remarks; i++)
		s = arena_printf(a, "%s%sD%d", s, i > 0 ? " " : "",
			v->remark[i].section);
	return s;
}

static void
judge(const struct row *t, struct score *s)
{
	const char *have, *verdict;
	struct verdict v;
	struct arena a;
	size_t n = strlen(t->means);
	bool more = n > 0 && t->means[n - 1] == '+';
	bool none = strcmp(t->means, "person") == 0 ||
		strcmp(t->means, "nothing") == 0;
	struct verdict_options o = options(t->asked);
	struct reply r = fixture_reply("Re: January recap", t->text);

	arena_init(&a);
	classify(&a, &r, &o, &v);
	have = meaning(&a, &v);
	more = more || strcmp(t->means, "person") == 0;
	if (*have != '\0' && (none || strlen(have) != n - (t->means[n - 1] ==
	    '+') || strncmp(have, t->means, strlen(have)) != 0)) {
		verdict = "WRONG";
		s->wrong++;
	} else if (more && *v.rest == '\0') {
		verdict = "LOST";
		s->lost++;
	} else if (!none && *have == '\0') {
		verdict = "unsure";
		s->unsure++;
	} else if (!more && *v.rest != '\0') {
		verdict = "noise";
		s->noise++;
	} else {
		verdict = NULL;
		s->right++;
	}
	if (verdict != NULL)
		printf("# %s: [%s] %d %s: %s (%s) rest [%s]\n", verdict,
			t->text, (int)t->asked, t->means, have, v.evidence,
			v.rest);
	arena_release(&a);
}

static void
run(const char *name, const struct row *t, size_t n, struct score *s)
{
	*s = (struct score){0};
	for (size_t i = 0; i < n; i++)
		judge(&t[i], s);
	printf("# %s: %zu of %zu right, %zu unsure, %zu wrong, %zu lost, "
		"%zu with noise\n", name, s->right, n, s->unsure, s->wrong,
		s->lost, s->noise);
}

static void
test_replies(void **state)
{
	struct score s;

	(void)state;
	run("replies", replies, LEN(replies), &s);
	assert_true(LEN(replies) >= 200);
	assert_int_equal(s.wrong, 0);
	assert_int_equal(s.lost, 0);
	assert_true(s.unsure * 20 <= LEN(replies));
	run("second", second, LEN(second), &s);
	assert_int_equal(s.wrong, 0);
	assert_int_equal(s.lost, 0);
	assert_true(s.unsure * 20 <= LEN(second));
	run("third", third, LEN(third), &s);
	assert_int_equal(s.wrong, 0);
	assert_int_equal(s.lost, 0);
	assert_true(s.unsure * 20 <= LEN(third));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replies),
	};

	return cmocka_run_group_tests_name("inbox: command", tests, NULL, NULL);
}

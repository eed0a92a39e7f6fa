/* SPDX-License-Identifier: MIT */
/* Whatever a text says, only choices that there are come out, own words are
 * no longer than they may be, and what is unsure has no value. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/answer_fixture.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct answer *x)
{
	const struct answer_question *q = &fixture_questions[x->question];
	size_t chars = 0, len;

	if ((x->confidence == ANSWER_SURE) != (x->value != NULL))
		abort();
	if (x->value == NULL)
		return;
	for (size_t c = 0; c < q->n_choices; c++)
		if (x->value == q->choice[c].value)
			return;
	if (q->n_choices > 0)
		abort();
	for (const char *s = x->value; *s != '\0'; s += len, chars++)
		if (utf8_next(s, strlen(s), &len) < 0)
			abort();
	if (chars == 0 || chars > q->text)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *s = malloc(size + 1);
	struct answers x;
	struct arena a;

	if (s == NULL)
		return 0;
	if (size > 0)
		memcpy(s, data, size);
	s[size] = '\0';
	arena_init(&a);
	answers_understand(&a, &fixture_survey, s, &x);
	if (x.n > fixture_survey.n_questions || x.rest == NULL)
		abort();
	for (size_t i = 0; i < x.n; i++)
		check(&x.answer[i]);
	arena_release(&a);
	free(s);
	return 0;
}

/* SPDX-License-Identifier: MIT */
#ifndef COMPOSE_PERSONAL_ANSWER_H
#define COMPOSE_PERSONAL_ANSWER_H

#include "compose/personal.h"

/* What an answer to the survey is called in a mail. */

/* A question of the survey and its place; NULL: it is not known. */
const struct compose_question *personal_question(
	const struct compose_options *o, const char *id, size_t *i_r);
/* What an answer to it is called in lang: the choice's words, else the value
 * as it stands. NULL where it was in the member's own words, which no answer
 * quotes (S41). */
const char *personal_answer_words(const struct compose_options *o,
	const char *lang, const struct personal_answer *x);

#endif

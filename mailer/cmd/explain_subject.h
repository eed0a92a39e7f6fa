/* SPDX-License-Identifier: MIT */
#ifndef CMD_EXPLAIN_SUBJECT_H
#define CMD_EXPLAIN_SUBJECT_H

#include "cmd/home.h"
#include "inbox/verdict.h"

/*
 * Which mail of ours a subject is the answer to, as far as our own headings
 * tell: "Re: Your level is now Leading: The network". In every language of the
 * templates.
 */
struct subjects;
/* In the home's arena; NULL without a home. */
struct subjects *subjects_load(const struct home *h, bool home);
enum answered subjects_answered(const struct subjects *s,
	const char *subject);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef INBOX_COMMAND_H
#define INBOX_COMMAND_H

#include "inbox/verdict.h"

/*
 * What a member asks for in plain words, English or French: leave, level,
 * undo, why, help, full, language, pause, join, confirm; yes, no or maybe to a
 * meeting; a remark on a draft. Pure. Fills command, argument, ask, partstat,
 * comment, remark and rest of *v, and v->evidence; not the kind, nor answers.
 * subject counts only where it is not our own ("Re: ...") or is what a link of
 * ours has put there.
 */
void command_read(struct arena *a, const struct reply *r,
	const struct verdict_options *o, struct verdict *v);

/* Whether a subject is that of an answer or of a mail handed on: "Re: ...". */
bool command_answers(const char *subject);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef CMD_TELL_H
#define CMD_TELL_H

#include "cmd/issue.h"

/*
 * The list's contact should hear of this, also where nobody looks at a
 * terminal. words go on after the recap's name: "is held: ...". This version
 * says it on standard error, which cron mails to whoever set it up.
 */
void tell_contact(struct issue *is, const char *words);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef CMD_ISSUE_MARKED_H
#define CMD_ISSUE_MARKED_H

#include "cmd/issue.h"
#include "compose/findings.h"

/* What the editions that say what changed are made with. */
struct marking {
	const struct templates *templates;
	const struct compose_options *o;
	struct findings *found;
};

/* After the plain editions: is->marked. */
int issue_compose_marked(struct issue *is, const struct marking *m);

#endif

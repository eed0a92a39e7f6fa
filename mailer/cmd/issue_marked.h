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
/* All of them as they are to be frozen, the plain ones first. */
struct freeze_edition *issue_freeze_editions(struct issue *is, size_t *n_r);

#endif

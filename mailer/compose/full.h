/* SPDX-License-Identifier: MIT */
#ifndef COMPOSE_FULL_H
#define COMPOSE_FULL_H

#include "compose/compose.h"
#include "compose/notice.h"

/*
 * The answer to "full": the drafts of a recap, whole, and nothing else of it.
 *
 * Which drafts a member may have whole is decided by a projection, like all
 * that reaches a mail: it is made of recap_with_whole_drafts, in which a tier
 * that is told of a draft gets it, and which differs in nothing else. So what
 * marks withhold stays withheld.
 */
struct recap *recap_with_whole_drafts(struct arena *a, const struct recap *r);

/* p has drafts; o is as for a notice, but for the slug. */
int full_compose(struct arena *a, const struct templates *t,
	const struct compose_options *o, const struct projection *p,
	const char *lang, struct notice_message *out, struct err *err);
/* The recap's title, without placeholders. */
const char *full_title(struct arena *a, const struct projection *p);

#endif

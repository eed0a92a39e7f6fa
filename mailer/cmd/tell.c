/* SPDX-License-Identifier: MIT */
/* What the list's contact should hear of. */
#include "cmd/tell.h"

void
tell_contact(struct issue *is, const char *words)
{
	diag_warn(&is->c->diags, "", 0, 0, "%s/%s %s", is->rev.list,
		is->rev.slug, words);
}

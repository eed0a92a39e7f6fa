/* SPDX-License-Identifier: MIT */
#ifndef RECAP_LINT_H
#define RECAP_LINT_H

#include "base/diag.h"
#include "recap/projection.h"

/*
 * Advice on a whole recap, all of it warnings: headings with nothing under
 * them for some tier, links whose words say nothing, dates that have passed,
 * translations that are missing. Errors, and what a source line shows alone,
 * recap_load has said already.
 */
void recap_lint(struct arena *a, const struct recap *r,
	const struct recap_options *options, const struct civil *today,
	struct diags *diags);

/* ERR_DATA with its place while a sentence still stands that `tidings new`
 * wrote: such a recap can be looked at, but not approved. */
int recap_written(struct arena *a, const struct recap *r, struct err *err);

#endif

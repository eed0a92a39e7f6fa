/* SPDX-License-Identifier: MIT */
#ifndef RECAP_LINT_H
#define RECAP_LINT_H

#include "base/diag.h"
#include "recap/projection.h"

/*
 * What only shows once a recap is whole: a tier that would get an empty
 * edition and headings that skip a level for some tier (errors); links whose
 * words say nothing, dates that have passed, translations that are missing
 * (warnings). What a source line shows alone, recap_parse has said already.
 */
void recap_lint(struct arena *a, const struct recap *r,
	const struct recap_options *options, const struct civil *today,
	struct diags *diags);

#endif

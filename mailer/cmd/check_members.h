/* SPDX-License-Identifier: MIT */
#ifndef CMD_CHECK_MEMBERS_H
#define CMD_CHECK_MEMBERS_H

#include "base/diag.h"
#include "cmd/audience.h"
#include "cmd/home.h"
#include "recap/recap.h"

/*
 * What check says of a recap's members: a `where` that meets nobody, and those
 * whom approve would refuse since a placeholder has no value for them. Nothing
 * without a store. -1 with err set.
 */
struct checked {
	const struct recap_ref *ref;
	const struct recap *recap;
	size_t n_editions;
	struct audience_edition *edition;
};
/* Events that another recap has asked to. */
int check_events(const struct home *h, const struct checked *k,
	struct diags *diags, struct err *err);
int check_members(const struct home *h, const struct checked *k,
	struct diags *diags, struct err *err);

#endif

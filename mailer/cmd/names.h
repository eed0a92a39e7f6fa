/* SPDX-License-Identifier: MIT */
#ifndef CMD_NAMES_H
#define CMD_NAMES_H

#include "base/diag.h"
#include "cmd/home.h"

/*
 * Warns of every .md file in a list's recaps folder that no command reads,
 * because of how it is called, and says what to call it. refs: the recaps that
 * there are (home_recaps).
 */
int names_check(const struct home *h, const struct list_conf *l,
	const struct recap_ref *refs, size_t n_refs, struct diags *diags,
	struct err *err);

#endif

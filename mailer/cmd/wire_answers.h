/* SPDX-License-Identifier: MIT */
#ifndef CMD_WIRE_ANSWERS_H
#define CMD_WIRE_ANSWERS_H

#include "cmd/home.h"
#include "recap/recap.h"

/*
 * For each draft of r that answers the remarks on another recap's (or on an
 * earlier revision's), what became of them: those that were settled, in the
 * coordinator's words, grouped, without who made them. A recap of that name
 * that is nowhere is an error in diags.
 */
int wire_answers(const struct home *h, struct list_conf *l, struct recap *r,
	struct diags *diags, struct err *err);

/* What a coordinator should know of it: remarks that are open, or that there
 * is nothing to answer. Warnings. */
void wire_answers_check(const struct recap *r, struct diags *diags);

#endif

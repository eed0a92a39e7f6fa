/* SPDX-License-Identifier: MIT */
#ifndef CMD_DIGEST_DUE_H
#define CMD_DIGEST_DUE_H

#include "cmd/home.h"

enum { DIGEST_WAIT = 24 * 3600 };	/* from its preview until it goes */

/* The month after (n 1) or before (n -1) one. */
void digest_month_add(int *year, int *month, int n);
/* "2026-11" */
const char *digest_month_text(struct arena *a, int year, int month);

/*
 * When, in a month, a list's digest of the month before is made: the first
 * time in it that `rule` and `at` name, in the list's zone. 0: the rule names
 * none there, or the list has no digest.
 */
int digest_due(const struct home *h, const struct list_conf *l, int year,
	int month, int64_t *at_r, struct err *err);

#endif

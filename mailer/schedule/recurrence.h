/* SPDX-License-Identifier: MIT */
#ifndef SCHEDULE_RECURRENCE_H
#define SCHEDULE_RECURRENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"

/*
 * Dates that come again: "third Thursday" (first to fifth, or last; every
 * month) or an RRULE (RFC 5545 section 3.3.10) of days or longer.
 */

/*
 * The rule as an RRULE in upper case, "FREQ=MONTHLY;BYDAY=3TH"; what conf
 * calls to check one. NULL: ERR_DATA, in plain words, with what was probably
 * meant.
 */
const char *recurrence_rule(struct arena *a, const char *text,
	struct err *err);

/* Whether the dates of an RRULE in upper case hang on the day it begins: a
 * COUNT, an INTERVAL, or a week, month or year without its day. */
bool recurrence_counts(const char *rule);

/*
 * The occurrences of a rule (either form) that begins at start, from the day
 * `from` to the day `to`, both included, in order; each carries start's time
 * of day. A COUNT counts from start; start itself occurs only if the rule
 * says so. All of it is wall clock: zone_to_time turns each to an instant, so
 * a change of clocks moves no later one. More than 10,000, or a rule that
 * needs over a million steps: ERR_DATA.
 */
int recurrence_between(struct arena *a, const char *rule,
	const struct civil *start, const struct civil *from,
	const struct civil *to, struct civil **v_r, size_t *n_r,
	struct err *err);

#endif

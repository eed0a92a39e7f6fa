/* SPDX-License-Identifier: MIT */
#ifndef SCHEDULE_OCCURRENCE_H
#define SCHEDULE_OCCURRENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "schedule/zone.h"

/*
 * A session that comes again, date by date: what its rule gives, moved or
 * cancelled where a change says so. Pure.
 */
struct occurrence_change {
	struct civil on;	/* the day that the rule gives */
	struct civil move_to;	/* year 0: cancelled; timed: its own start */
};

struct occurrence_rule {
	const char *rule;	/* an RRULE, or "third Thursday" */
	int start, end;		/* minutes since midnight; end is later */
	struct civil from;	/* first day, and what a COUNT or INTERVAL
				 * counts from; year 0: whenever */
	size_t n_changes;
	const struct occurrence_change *change;
};

struct occurrence {
	struct civil on;	/* the day that the rule gives, untimed: what
				 * names it for ever */
	struct civil start, end;	/* wall clock, as it takes place */
	int64_t starts_at, ends_at;	/* the same as instants, never equal;
				 * a moved one lasts as long as the others */
	bool moved, cancelled;	/* cancelled: as the rule would have it */
};

/*
 * Those that take place, or would have, from one instant to another, both
 * included, in order of their starts; one that was moved counts where it was
 * moved to, however far. A change of a day that the rule does not give changes
 * nothing. A wall time that clocks skip means the first valid minute, of one
 * that comes twice the first (F28). An UNTIL that is a day includes it; one in
 * UTC is that instant. ERR_DATA as recurrence_between.
 */
int occurrences_between(struct arena *a, const struct occurrence_rule *r,
	const struct zone *zone, int64_t from, int64_t to,
	struct occurrence **v_r, size_t *n_r, struct err *err);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef CMD_ROSTER_CELLS_H
#define CMD_ROSTER_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "cmd/roster_header.h"
#include "mime/address.h"
#include "recap/tier.h"
#include "schedule/zone.h"
#include "store/roster.h"

/* By what cells are read: the list's, and what the command line gave. */
struct roster_rules {
	const struct tiers *tiers;
	bool default_tier;		/* an empty tier is fine */
	size_t n_languages;
	const char *const *languages;
	const struct zone *zone;
	int64_t now;
	bool left;			/* a list of those who left */
	const char *own[2];		/* addresses of this home itself */
	enum member_basis basis;	/* BASIS_NONE: the rows must say */
	int64_t until;			/* 0: the rows must say */
	const char *evidence;		/* "" : none */
};

struct roster_cells {
	struct roster_row row;		/* strings live in the scratch arena,
					 * in address, or in the CSV row */
	struct address address;
	bool bounced, stays;		/* of --left: mail came back; did not
					 * leave at all */
	const char *value[CSV_COLUMNS];
};

/*
 * One row. 0, or -1 after adding every reason why it is rejected. The scratch
 * arena may be cleared when the row is done with.
 */
int roster_cells_read(struct arena *scratch, const struct roster_rules *rules,
	const struct roster_header *h, const struct csv_row *row,
	struct roster_cells *cells_r, struct roster_errors *e);

/* A text as a cell would be read; NULL with the reason if it could not. */
const char *roster_text(struct arena *a, const char *s, const char **why_r);

/* "2026-01-31", also with a time of day, in the zone, or RFC 3339. */
bool roster_date(const struct zone *z, const char *s, int64_t *time_r);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef CMD_IMPORT_CHANGES_H
#define CMD_IMPORT_CHANGES_H

#include "base/arena.h"
#include "base/json.h"
#include "store/roster.h"

/* What a dry run of import would change, row by row. The first ten thousand
 * are kept, the others counted. All of it lives in the arena. */
struct import_changes {
	struct arena *arena;
	size_t n, cap;
	struct roster_change *change;
	int64_t more;
};

roster_change_fn import_changes_take;	/* ctx is one */
/* "line 3, ann@example.org: tier informed -> leading"; the first hundred. */
void import_changes_text(const struct import_changes *v, struct buf *out);
/* changes[] {line, address, field, was, now, kept}, changes_left_off. */
void import_changes_json(const struct import_changes *v, struct json *j);

#endif

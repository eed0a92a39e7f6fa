/* SPDX-License-Identifier: MIT */
#ifndef CMD_HELP_H
#define CMD_HELP_H

#include <stddef.h>

#include "base/buf.h"
#include "cmd/cmd.h"

/* All commands with their summaries, and how to begin; table[0] is what runs
 * without a name. */
void help_overview(const struct command *const *table, size_t n,
	struct buf *out);
/* One command: how it is called, its options, its text. */
void help_command(const struct command *cmd, struct buf *out);

#endif

/* SPDX-License-Identifier: MIT */
/* Bare `tidings`: what needs doing today, and how to begin where nothing is. */
#include "cmd/cmd.h"

static int
today_run(struct cmd *c)
{
	buf_adds(&c->out, "Nothing needs doing.\n");
	return 0;
}

const struct command cmd_today = {
	.name = "",
	.summary = "what needs doing today",
	.run = today_run,
};

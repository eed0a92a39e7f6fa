/* SPDX-License-Identifier: MIT */
/* tidings jail: where mail is read; other commands start it. */
#include "cmd/cmd.h"
#include "inbox/jail.h"

static int
jail_run(struct cmd *c)
{
	static const struct jail_work work = {jail_warm, reply_read,
		reply_files};

	return jail_broker(&work, &c->err);
}

const struct command cmd_jail = {
	.name = "jail",
	.summary = "read mail for another command, with no rights",
	.help = "Commands that read mail start this for themselves, with "
		"nothing open and no rights.\n",
	.run = jail_run,
	.hidden = true,
};

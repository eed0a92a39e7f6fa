/* SPDX-License-Identifier: MIT */
/* jail: where mail is read; started by commands that read some. */
#include "cmd/cmd.h"
#include "inbox/etpan_load.h"
#include "inbox/gnutls_load.h"
#include "inbox/imap_load.h"
#include "inbox/jail.h"
#include "inbox/mail.h"
#include "inbox/xml_load.h"
#include "schedule/ical_load.h"

/* Whatever a reader may call, loaded while files can be opened. Where one is
 * missing, what needs it is not read. */
static void
warm(void)
{
	etpan_load();
	xml_load();
	ical_load();
	imap_load();
	gnutls_load();
	mail_charsets_open();
}

static int
run(struct cmd *c)
{
	static const struct jail_work work = {
		.warm = warm,
		.read = reply_read,
	};

	return jail_broker(&work, &c->err);
}

const struct command cmd_jail = {
	.name = "jail",
	.summary = "read mail for another command",
	.help = "Commands that read mail start this for themselves, with "
		"nothing open and no rights.\n",
	.run = run,
	.hidden = true,
};

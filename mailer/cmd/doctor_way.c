/* SPDX-License-Identifier: MIT */
/* doctor: the ways that mail goes out and comes in. */
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "cmd/doctor.h"
#include "cmd/secret.h"
#include "conf/settings.h"

/* Its secret can be read, or its folder can be written. */
static void
check_endpoint(struct doctor *d, const struct endpoint *at,
	const struct login *login, const char *what)
{
	struct arena *a = d->c->arena;
	char *secret = NULL, *dir;

	if (at->scheme != URL_MAILDIR) {
		if (secret_read(&d->home, &login->secret, &secret,
			&d->c->err) != 0)
			doctor_find_errors(d);
		if (secret != NULL)
			wipe(secret, strlen(secret));
		return;
	}
	dir = home_path(&d->home, at->path);
	if (file_exists(dir) && access(dir, R_OK | W_OK | X_OK) != 0)
		doctor_find(d, WRONG, arena_printf(a, "the %s folder %s cannot be "
			"written", what, dir), arena_printf(a,
			"chmod u+rwx %s", dir));
	if (at->scheme == URL_MAILDIR && strcmp(what, "relay") == 0)
		doctor_find(d, NOTE, arena_printf(a, "mail goes into the folder %s "
			"and reaches nobody", dir),
			"name a relay in config/tidings.yaml when you are "
			"ready");
}

void
doctor_relays(struct doctor *d)
{
	if (!d->settings_fine)
		return;
	for (size_t i = 0; i < d->home.settings->n_relays; i++)
		check_endpoint(d, &d->home.settings->relay[i].at,
			&d->home.settings->relay[i].login, "relay");
}

void
doctor_mailboxes(struct doctor *d)
{
	if (!d->settings_fine)
		return;
	for (size_t i = 0; i < d->home.settings->n_mailboxes; i++)
		check_endpoint(d, &d->home.settings->mailbox[i].at,
			&d->home.settings->mailbox[i].login, "mailbox");
}

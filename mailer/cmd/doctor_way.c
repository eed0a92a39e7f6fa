/* SPDX-License-Identifier: MIT */
/*
 * doctor: the ways that mail goes out and comes in. A relay is spoken to as a
 * send would, up to the log-in; a folder is written into and left as it was.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "cmd/doctor.h"
#include "cmd/secret.h"
#include "cmd/wire.h"
#include "conf/settings.h"
#include "send/smtp_conn.h"

enum { PATIENCE_MS = 15000 };

/* Whether something new can be made in dir, or where dir would be made. */
static bool
can_make(struct doctor *d, const char *dir)
{
	char *at = arena_strdup(d->c->arena, dir), *probe, *slash;

	while (!file_exists(at) && (slash = strrchr(at, '/')) != NULL &&
	       slash != at)
		*slash = '\0';
	probe = arena_printf(d->c->arena, "%s/.doctor-XXXXXX",
		file_exists(at) ? at : ".");
	return mkdtemp(probe) != NULL && rmdir(probe) == 0;
}

static void
check_outbox(struct doctor *d, const char *dir)
{
	static const char *const parts[] = {"tmp", "new", "cur"};
	struct arena *a = d->c->arena;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		char *part = path_join(a, dir, parts[i]);

		if (can_make(d, part))
			continue;
		doctor_find(d, WRONG, arena_printf(a, "the relay's folder %s "
			"cannot be written: %s", part, strerror(errno)),
			"make it yours to write, or name another folder under "
			"relays: in config/tidings.yaml");
		return;
	}
	doctor_find(d, NOTE, arena_printf(a, "mail goes into the folder %s "
		"and reaches nobody", dir), "name a relay in "
		"config/tidings.yaml when you are ready");
}

/* Each is read: one error does not hide the next. */
static bool
secrets_fine(struct doctor *d, const struct login *login)
{
	char *secret = NULL;
	bool fine = secret_read(&d->home, &login->secret, &secret,
		&d->c->err) == 0;

	if (secret != NULL)
		wipe(secret, strlen(secret));
	if (!fine)
		doctor_find_errors(d);
	return fine;
}

static void
call(struct doctor *d, struct relay *r)
{
	struct arena *a = d->c->arena;
	struct smtp_conn *conn;
	char text[256];
	bool denied;
	int code = 0;

	if (r->connect_ms > scaled(PATIENCE_MS))
		r->connect_ms = scaled(PATIENCE_MS);
	if (r->command_ms > scaled(PATIENCE_MS))
		r->command_ms = scaled(PATIENCE_MS);
	conn = smtp_conn_open(r, text, sizeof(text), &code, &denied);
	if (conn != NULL)
		doctor_find(d, FINE, arena_printf(a, "%s answers%s%s", r->url,
			r->tls ? ", encrypted" : "",
			r->auth != RELAY_AUTH_NONE ? ", and the log-in is "
			"right" : ""), NULL);
	else
		doctor_find(d, WRONG, arena_printf(a, "%s: %s", r->url, text),
			"compare url, tls, user and password under relays: in "
			"config/tidings.yaml with what the provider says");
	smtp_conn_close(conn, true);
}

/* What a relay is promised in the settings and not kept yet. */
static void
check_promises(struct doctor *d, const struct relay_conf *r)
{
	if (r->rate.n > 0 || r->quota.n > 0)
		doctor_find(d, WARNING, arena_printf(d->c->arena, "%s: this "
			"version keeps no rate: and no quota:, mail goes as "
			"fast as the relay takes it", r->at.url), "have the "
			"relay keep them");
	doctor_find(d, WARNING, "members leave by mail only: large providers "
		"want the one-click page, which this version does not have",
		NULL);
}

void
doctor_relays(struct doctor *d)
{
	const struct settings *s = d->home.settings;
	struct relay *relay;
	bool fine = true;
	size_t n;

	if (!d->settings_fine)
		return;
	for (size_t i = 0; i < s->n_relays; i++) {
		if (s->relay[i].at.scheme == URL_MAILDIR) {
			check_outbox(d, home_path(&d->home,
				s->relay[i].at.path));
			continue;
		}
		check_promises(d, &s->relay[i]);
		fine = secrets_fine(d, &s->relay[i].login) && fine;
	}
	if (!fine || s->relay[0].at.scheme == URL_MAILDIR)
		return;
	if (wire_relays(&d->home, &n, &relay, &d->c->err) != 0) {
		doctor_find_errors(d);
		return;
	}
	for (size_t i = 0; i < n; i++)
		call(d, &relay[i]);
	wire_relays_wipe(n, relay);
}

void
doctor_mailboxes(struct doctor *d)
{
	const struct settings *s = d->home.settings;
	struct arena *a = d->c->arena;

	if (!d->settings_fine)
		return;
	for (size_t i = 0; i < s->n_mailboxes; i++) {
		const struct mailbox_conf *m = &s->mailbox[i];
		char *dir;

		if (m->at.scheme != URL_MAILDIR) {
			secrets_fine(d, &m->login);
			doctor_find(d, WARNING, arena_printf(a, "%s was not "
				"looked into: this version reads no mailboxes",
				m->at.url), "read it yourself, and use tidings "
				"member for who wants to leave");
			continue;
		}
		dir = home_path(&d->home, m->at.path);
		if (file_exists(dir) && access(dir, R_OK | X_OK) != 0)
			doctor_find(d, WRONG, arena_printf(a, "the mailbox "
				"folder %s cannot be read: %s", dir,
				strerror(errno)), arena_printf(a,
				"chmod u+rwx %s", dir));
	}
}

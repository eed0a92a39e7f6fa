/* SPDX-License-Identifier: MIT */
/*
 * doctor: the ways that mail goes out and comes in. A relay is spoken to as a
 * send would, up to the log-in; a folder is written into and left as it was.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "cmd/doctor.h"
#include "cmd/poll.h"
#include "cmd/secret.h"
#include "cmd/when.h"
#include "cmd/wire.h"
#include "conf/list.h"
#include "conf/settings.h"
#include "conf/value.h"
#include "send/smtp_conn.h"
#include "store/db.h"
#include "store/member.h"
#include "store/relay.h"

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

/* As the last run has left it. */
static int
find_trouble(struct doctor *d, const struct relay_conf *r)
{
	struct arena *a = d->c->arena;
	struct relay_trouble t;
	int rc = relay_trouble_get(d->home.db, a, r->at.url, &t, &d->c->err);

	if (rc > 0)
		doctor_find(d, WARNING, arena_printf(a, "%s failed %d %s in a "
			"row, the last time because: %s%s%s", t.relay,
			t.failures, t.failures == 1 ? "time" : "times",
			t.reason, t.cool_until > clock_now() ? "; cron leaves "
			"it alone until " : "", t.cool_until > clock_now() ?
			when_local(&d->home, NULL, t.cool_until) : ""),
			"mend that; `send` tries the relay at once");
	return rc < 0 ? -1 : 0;
}

static int
find_quota(struct doctor *d, const struct relay_conf *r)
{
	struct arena *a = d->c->arena;
	int64_t used;

	if (r->quota.n == 0)
		return 0;
	if (relay_used(d->home.db, r->at.url, clock_now(), r->quota.seconds,
		&used, &d->c->err) != 0)
		return -1;
	doctor_find(d, used < r->quota.n ? FINE : WARNING, arena_printf(a,
		"%s: %" PRId64 " mails of its quota of %d are used in the last "
		"%s", r->at.url, used, r->quota.n,
		duration_words(a, r->quota.seconds)), used < r->quota.n ? NULL :
		"what is left goes on with later runs; or name another relay");
	return 0;
}

static void
check_past(struct doctor *d, const struct relay_conf *r)
{
	if (d->store_fine && (find_trouble(d, r) != 0 ||
	    find_quota(d, r) != 0))
		doctor_find_errors(d);
	doctor_find(d, WARNING, "members leave by mail only: large providers "
		"want the one-click page, which this version does not have",
		NULL);
}

/* Mails that all relays together take in a day; INT64_MAX: as many as there
 * are. */
static int64_t
a_day(const struct settings *s)
{
	enum { DAY = 86400 };
	int64_t sum = 0;

	for (size_t i = 0; i < s->n_relays; i++) {
		const struct relay_conf *r = &s->relay[i];
		int64_t n = INT64_MAX;

		if (r->quota.n > 0)
			n = (int64_t)r->quota.n * DAY / r->quota.seconds;
		if (r->rate.n > 0 &&
		    (int64_t)r->rate.n * DAY / r->rate.seconds < n)
			n = (int64_t)r->rate.n * DAY / r->rate.seconds;
		sum = n == INT64_MAX || sum == INT64_MAX ? INT64_MAX : sum + n;
	}
	return sum;
}

/* A recap that takes days is stale before everybody has it. */
static void
check_enough(struct doctor *d)
{
	int64_t most = a_day(d->home.settings), id;
	struct arena *a = d->c->arena;
	struct member_counts m;

	for (size_t i = 0; d->store_fine && i < d->home.n_lists; i++) {
		const char *list = d->home.list[i]->slug;

		if (db_list_id(d->home.db, list, &id, &d->c->err) != 0 ||
		    member_count(d->home.db, id, clock_now(), &m,
			&d->c->err) != 0)
			doctor_find_errors(d);
		else if (m.may_receive > most)
			doctor_find(d, WARNING, arena_printf(a, "%s has %"
				PRId64 " members and the relays take %" PRId64
				" mails a day: a recap needs %" PRId64 " days",
				list, m.may_receive, most,
				(m.may_receive + most - 1) / most), "raise rate: "
				"and quota: if the provider allows it, or "
				"name another relay");
	}
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
		check_past(d, &s->relay[i]);
		fine = secrets_fine(d, &s->relay[i].login) && fine;
	}
	if (s->relay[0].at.scheme == URL_MAILDIR)
		return;
	check_enough(d);
	if (!fine)
		return;
	if (wire_relays(&d->home, &n, &relay, &d->c->err) != 0) {
		doctor_find_errors(d);
		return;
	}
	for (size_t i = 0; i < n; i++)
		call(d, &relay[i]);
	wire_relays_wipe(n, relay);
}

/* Logs in, and reads nothing. */
static void
look_into(struct doctor *d, size_t i)
{
	struct arena *a = d->c->arena;
	const struct mailbox_conf *m = &d->home.settings->mailbox[i];
	struct err why = {0};

	if (poll_try(d->c, &d->home, i, &why) == 0)
		doctor_find(d, FINE, arena_printf(a, "%s can be read%s",
			m->at.url, m->login.tls ? ", encrypted" : ""), NULL);
	else
		doctor_find(d, WRONG, arena_printf(a, "%s: %s", m->at.url,
			why.msg), "mend what it says under mailboxes: in "
			"config/tidings.yaml, or at the provider; `tidings "
			"inbox` tries again");
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
			if (secrets_fine(d, &m->login))
				look_into(d, i);
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

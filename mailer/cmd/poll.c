/* SPDX-License-Identifier: MIT */
/*
 * Reading the mailboxes, one after the other; what is done with each mail is
 * poll_window.c's.
 *
 * Policy: one that cannot be read stops no other. Under another UIDVALIDITY
 * what came lately is looked at again, and known by its content (F25).
 */
#include "cmd/poll_window.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "cmd/secret.h"
#include "conf/settings.h"
#include "inbox/mailbox.h"
#include "store/db.h"
#include "store/journal.h"
#include "store/mailbox.h"

enum { RESCAN = 90 * 86400 };

double
poll_scale(void)
{
	return (double)scaled(1000000) / 1000000;
}

const char *
poll_name(const struct home *h, size_t i)
{
	const struct mailbox_conf *m = &h->settings->mailbox[i];

	return m->login.user == NULL ? m->at.url : arena_printf(h->arena,
		"%s %s", m->at.url, m->login.user);
}

int
poll_last(const struct home *h, int64_t *at_r, const char **said_r,
	struct err *err)
{
	*at_r = INT64_MAX;
	*said_r = NULL;
	for (size_t i = 0; i < h->settings->n_mailboxes; i++) {
		const char *said;
		int64_t at;

		if (mailbox_trouble(h->db, h->arena, poll_name(h, i), &said,
			&at, err) == -1)
			return -1;
		if (at < *at_r) {
			*at_r = at;
			*said_r = said;
		}
	}
	return 0;
}

/* --- one mailbox -------------------------------------------------------- */

/* The home's own, which nothing was delivered to yet. */
static int
make_maildir(struct polling *g, const char *path)
{
	static const char *const part[] = {"tmp", "new", "cur"};

	for (size_t i = 0; i < 3; i++)
		if (dir_make(path_join(&g->a, path, part[i]), 0700,
			&g->p->c->err) == -1) {
			/* A full disk is no fault of the settings (F4). */
			if (g->p->c->err.kind == ERR_CREATE)
				g->p->c->err.kind = ERR_IO;
			return -1;
		}
	return 0;
}

static int
options(struct polling *g, struct mailbox_options *o)
{
	const struct home *h = g->p->h;
	const struct mailbox_conf *c = g->conf;
	char *secret = NULL;

	*o = (struct mailbox_options){.rest = (enum mailbox_rest)c->after,
		.folder = c->folder, .scale = poll_scale()};
	if (c->at.scheme == URL_MAILDIR) {
		o->path = home_path(h, c->at.path);
		return c->at.path[0] == '/' ? 0 : make_maildir(g, o->path);
	}
	if (secret_read(h, &c->login.secret, &secret, &g->p->c->err) == -1)
		return -1;
	o->host = c->at.host;
	o->port = c->at.port;
	o->starttls = c->at.scheme == URL_IMAP && c->login.tls;
	o->tls = c->at.scheme == URL_IMAPS || o->starttls;
	o->auth = (enum mailbox_auth)c->login.auth;
	o->user = c->login.user;
	o->secret = secret;
	o->ca_file = getenv("TIDINGS_CA_FILE");
	return 0;
}

static int
open_mailbox(struct polling *g)
{
	struct mailbox_options o;
	int rc;

	if (options(g, &o) == -1)
		return -1;
	g->secret = (char *)(uintptr_t)o.secret;
	rc = o.path == NULL && g->jail == NULL ? jail_open(&g->jail, o.scale,
		&g->p->c->err) : 0;
	if (rc == 0)
		rc = mailbox_open(&o, g->jail, &g->m, &g->p->c->err);
	return rc;
}

/* It may log in again as long as it is open. */
static void
close_mailbox(struct polling *g)
{
	mailbox_close(g->m);
	g->m = NULL;
	if (g->secret != NULL)
		wipe(g->secret, strlen(g->secret));
	g->secret = NULL;
}

/* A server that counts back gives uids that we have seen to other mails. */
static int
forget_places(struct polling *g, int64_t validity)
{
	struct db *db = g->p->h->db;
	struct err *err = &g->p->c->err;
	int rc;

	if (db_begin(db, err) == -1)
		return -1;
	rc = reply_unsee(db, g->state.id, validity, err);
	if (rc == 0)
		rc = reply_unsee(db, g->state.id, -validity, err);
	return db_end(db, rc, err);
}

/* Under another validity uids mean other mails: what came lately is looked at
 * again, and what was done is known by its content (F25). */
static int
list(struct polling *g, struct arena *a, struct mailbox_item **v_r,
	size_t *n_r)
{
	int64_t validity = mailbox_validity(g->m), after = g->state.cursor;
	int64_t since = 0, next = mailbox_next_uid(g->m);

	if (g->conf->at.scheme == URL_MAILDIR)
		return mailbox_list(g->m, a, 0, 0, v_r, n_r, &g->p->c->err);
	if (validity != g->state.validity || validity == 0 || after == 0 ||
	    (next != 0 && next <= after)) {
		if (next != 0 && next <= after) {
			if (forget_places(g, validity) == -1)
				return -1;
			validity = -validity;
		}
		g->state.validity = validity;
		g->state.cursor = after = 0;
		since = clock_now() - RESCAN;
	}
	return mailbox_list(g->m, a, after, since, v_r, n_r, &g->p->c->err);
}

static int
read_mailbox(struct polling *g)
{
	struct err *err = &g->p->c->err;
	struct db *db = g->p->h->db;
	struct mailbox_item *v;
	size_t n, done = 0, k;
	struct arena a;
	int rc;

	arena_init(&a);
	rc = open_mailbox(g) == -1 ? -1 : list(g, &a, &v, &n);
	while (rc == 0 && done < n && (g->p->stopping == NULL ||
	    !g->p->stopping())) {
		rc = poll_window(g, v + done, n - done, &k);
		done += rc == 0 ? k : 0;
		if (rc == 0 && g->state.validity > 0 && done > 0)
			g->state.cursor = strtoll(v[done - 1].uid, NULL, 10);
		arena_clear(&g->a);
	}
	arena_release(&a);
	close_mailbox(g);
	if (rc == -1 || db_begin(db, err) == -1)
		return -1;
	rc = mailbox_polled(db, &g->state, clock_now(), err);
	failpoint("mailbox_polled");
	return db_end(db, rc, err);
}

/* What concerns the store or the disk ends it all. */
static bool
is_mailboxes_own(enum err_kind kind)
{
	return kind == ERR_UNAVAIL || kind == ERR_CONFIG || kind == ERR_PERM;
}

static int
one_mailbox(struct polling *g, size_t i, struct err *first)
{
	struct cmd *c = g->p->c;
	const struct home *h = g->p->h;
	struct err own;

	g->conf = &h->settings->mailbox[i];
	g->name = poll_name(h, i);
	if (mailbox_state(h->db, g->name, &g->state, &c->err) == -1)
		return -1;
	if (read_mailbox(g) == 0)
		return 0;
	/* After a fault in the middle of a conversation with its child. */
	jail_close(g->jail);
	g->jail = NULL;
	if (!is_mailboxes_own(c->err.kind))
		return -1;
	g->p->n_failed++;
	own = c->err;
	if (first->kind == ERR_NONE)
		*first = c->err;
	else
		diag_error(&c->diags, c->err.file, c->err.line, c->err.col,
			"%s", c->err.msg);
	err_clear(&c->err);
	return mailbox_failed(h->db, g->state.id, own.msg, clock_now(),
		&c->err);
}

int
poll_try(struct cmd *c, const struct home *h, size_t i, struct err *err)
{
	struct poll p = {.c = c, .h = h};
	struct polling g = {.p = &p, .conf = &h->settings->mailbox[i]};
	int rc;

	arena_init(&g.a);
	rc = open_mailbox(&g);
	if (rc == -1) {
		*err = c->err;
		err_clear(&c->err);
	}
	close_mailbox(&g);
	jail_close(g.jail);
	arena_release(&g.a);
	return rc;
}

int
poll_mailboxes(struct poll *p)
{
	struct polling g = {.p = p, .desk = {.c = p->c, .h = p->h}};
	struct err first = {0};
	int rc = journal_require(p->h->journal, &p->c->err);

	g.desk.ledger = ledger_new(p->h->db, p->h->keys);
	g.desk.loop = db_store_id(p->h->db);
	arena_init(&g.a);
	for (size_t i = 0; i < JAIL_AHEAD; i++)
		buf_init(&g.slot[i].raw, POLL_RAW_MAX);
	for (size_t i = 0; rc == 0 && i < p->h->settings->n_mailboxes; i++)
		rc = one_mailbox(&g, i, &first);
	for (size_t i = 0; i < JAIL_AHEAD; i++)
		buf_release(&g.slot[i].raw);
	arena_release(&g.a);
	jail_close(g.jail);
	ledger_free(g.desk.ledger);
	if (rc == 0 && first.kind != ERR_NONE) {
		p->c->err = first;
		rc = -1;
	}
	return rc;
}

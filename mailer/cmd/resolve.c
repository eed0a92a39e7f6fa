/* SPDX-License-Identifier: MIT */
/* tidings resolve: a person decides what became of mail in doubt. */
#include <string.h>

#include "base/clock.h"
#include "cmd/deliver.h"
#include "cmd/tally.h"
#include "mime/address.h"
#include "store/db.h"

static const struct opt opts[] = {
	{"was-sent", NULL, "it arrived: count it as sent"},
	{"send-again", NULL, "it did not: the next send mails it again"},
	{NULL, NULL, NULL},
};

static int
decide(struct cmd *c, struct issue *is, const char *key, bool was_sent,
	int64_t *n_r)
{
	struct db *db = is->h->db;
	int rc = 0;

	if (db_begin(db, &c->err) == -1)
		return -1;
	/* Rows alone do not tell who is to get it: `send` asks afresh. */
	if (revision_lost(&is->rev) && was_sent)
		rc = revision_settle(db, is->rev.id, &c->err);
	else if (revision_lost(&is->rev))
		rc = revision_change(db, is->rev.id, REVISION_HELD,
			REVISION_WITHDRAWN, &c->err);
	if (rc >= 0)
		rc = delivery_resolve(db, is->rev.id, key, was_sent,
			clock_now(), n_r, &c->err);
	return db_end(db, rc, &c->err);
}

static int
report(struct cmd *c, struct issue *is, int64_t n, bool was_sent)
{
	struct tally t;
	struct json j;

	if (tally_take(is, &t) == -1)
		return -1;
	if (c->json) {
		json_init(&j, &c->out);
		json_object(&j, NULL);
		tally_json(is, &t, 0, &j);
		json_int(&j, "resolved", n);
		json_object_end(&j);
		buf_addc(&c->out, '\n');
		return 0;
	}
	if (was_sent)
		buf_printf(&c->out, "%lld mail%s now as sent.\n",
			(long long)n, n == 1 ? " counts" : "s count");
	else if (is->rev.state == REVISION_WITHDRAWN)
		buf_printf(&c->out, "%lld mail%s as not sent, and %s cancelled "
			"like the rest: `tidings send %s` asks again.\n",
			(long long)n, n == 1 ? " counts" : "s count",
			n == 1 ? "is" : "are", is->name);
	else
		buf_printf(&c->out, "%lld mail%s again: `tidings send %s` "
			"sends %s.\n", (long long)n, n == 1 ? " waits" :
			"s wait", is->name, n == 1 ? "it" : "them");
	tally_text(is, &t, &c->out);
	return 0;
}

/* After adopt, where it is not known to whom it had gone out. */
static int
resolve_lost(struct cmd *c, struct issue *is, const char *key, bool was_sent)
{
	int64_t n;

	if (key != NULL)
		return err_set(&c->err, ERR_USAGE, "it is not known to whom "
			"%s had gone out: decide about all of it, without an "
			"address", is->name);
	if (decide(c, is, NULL, was_sent, &n) == -1)
		return -1;
	if (c->json)
		return report(c, is, n, was_sent);
	if (was_sent)
		buf_printf(&c->out, "%s counts as sent to everybody: nothing "
			"more of it goes out.\n", is->name);
	else
		buf_printf(&c->out, "%s counts as not sent: `tidings send %s` "
			"asks, and mails it to everybody.\n", is->name,
			is->name);
	return 0;
}

/* What a run that died has left armed was looked up first: some of it nobody
 * needs to decide. */
static int
resolve_locked(struct cmd *c, struct issue *is, const char *key,
	bool was_sent)
{
	int64_t n;

	if (issue_reload(is) == -1)
		return -1;
	if (revision_lost(&is->rev))
		return resolve_lost(c, is, key, was_sent);
	if (decide(c, is, key, was_sent, &n) == -1)
		return -1;
	if (n == 0)
		return err_set(&c->err, ERR_DATA, key != NULL ?
			"no mail of %s to this address is in doubt" :
			"no mail of %s is in doubt", is->name);
	return report(c, is, n, was_sent);
}

static int
resolve(struct cmd *c, const struct home *h)
{
	bool was_sent = cmd_opt(c, "was-sent") != NULL;
	const char *to = c->argc > 1 ? c->argv[1] : NULL;
	struct address addr;
	struct issue is;
	struct deliver d;
	int rc;

	if (was_sent == (cmd_opt(c, "send-again") != NULL))
		return err_set(&c->err, ERR_USAGE, "say what became of it: "
			"either --was-sent or --send-again");
	if (to != NULL &&
	    address_parse(to, strlen(to), &addr, &c->err) == -1) {
		c->err.kind = ERR_USAGE;
		return -1;
	}
	if (issue_open(c, h, c->argv[0], &is) == -1)
		return -1;
	if (!is.known)
		return err_set(&c->err, ERR_DATA, "%s was never approved, so "
			"nothing of it is in doubt", is.name);
	rc = deliver_open(c, h, &is, &d);
	if (rc == 0)
		rc = resolve_locked(c, &is, to != NULL ? addr.key : NULL,
			was_sent);
	deliver_close(&d);
	return rc;
}

static int
resolve_run(struct cmd *c)
{
	struct home h;
	int rc;

	if (home_open(c, HOME_LISTS | HOME_STORE, &h) == -1)
		return -1;
	rc = resolve(c, &h);
	home_close(&h);
	return rc;
}

const struct command cmd_resolve = {
	.name = "resolve",
	.args = "RECAP [ADDRESS]",
	.summary = "decide what became of mail that is in doubt",
	.help = "A mail is in doubt when the connection ended after its last "
		"octet and before the\nrelay's answer. Nobody knows whether it "
		"arrived, so it is never sent again by\nitself. The relay's "
		"log, or the member, can tell.\n\n"
		"A recap that had gone out before the store was restored is "
		"in doubt as a whole:\n`send` refuses it until it is decided "
		"here.\n\n"
		"  tidings resolve co-design --was-sent\n"
		"  tidings resolve co-design ann@example.org --send-again",
	.opts = opts,
	.min = 1,
	.max = 2,
	.run = resolve_run,
};

/* SPDX-License-Identifier: MIT */
/*
 * tidings cancel: from any terminal, also while a send runs. It takes no
 * lock: the send looks at the rows again in the transaction that arms them.
 */
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "cmd/tally.h"
#include "conf/list.h"
#include "store/db.h"
#include "store/digest.h"

static const struct opt opts[] = {
	{"yes", NULL, "do not ask"},
	{NULL, NULL, NULL},
};

static int
withdraw(struct cmd *c, struct issue *is, int64_t *n_r)
{
	struct db *db = is->h->db;
	int rc;

	if (db_begin(db, &c->err) == -1)
		return -1;
	rc = recap_withdraw(db, is->rev.recap_id, NULL, clock_now(), n_r,
		&c->err);
	failpoint("cancel_commit");
	rc = db_end(db, rc, &c->err);
	failpoint("cancelled");
	return rc == -1 ? -1 : issue_reload(is);
}

static int
confirm(struct cmd *c, const struct issue *is)
{
	const char *question;

	if (cmd_opt(c, "yes") != NULL)
		return 0;
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return err_set(&c->err, ERR_USAGE, "this asks before it "
			"cancels, and there is no terminal to ask on; add "
			"--yes");
	question = arena_printf(c->arena, "Cancel all of %s that has not gone "
		"out?", is->name);
	return cmd_confirm(c, question) ? 0 : err_set(&c->err, ERR_USAGE,
		"nothing was cancelled");
}

/* One that would be approved and go out by itself does not any more: 1, 0:
 * it is none, -1. */
static int64_t
stop_digest(struct cmd *c, struct issue *is)
{
	struct db *db = is->h->db;
	struct digest_row row;
	struct json j;
	int rc = digest_row_open(db, is->h->arena, is->list_id, is->ref.slug,
		&row, &c->err);

	if (rc != 1 || !row.automatic)
		return rc == -1 ? -1 : 0;
	row.ended_at = clock_now();
	if (confirm(c, is) == -1 || db_begin(db, &c->err) == -1)
		return -1;
	rc = digest_row_put(db, &row, &c->err);
	failpoint("cancel_commit");
	if (db_end(db, rc, &c->err) == -1)
		return -1;
	failpoint("cancelled");
	/* A run may have approved it meanwhile: then there is more to do. */
	if (issue_reload(is) == -1)
		return -1;
	if (is->known)
		return 0;
	if (!c->json) {
		buf_printf(&c->out, "%s does not go out by itself any more. "
			"Nobody has it.\n`tidings send %s` sends it.\n",
			is->name, is->name);
		return 1;
	}
	json_init(&j, &c->out);
	json_object(&j, NULL);
	json_str(&j, "list", is->ref.list->slug);
	json_str(&j, "recap", is->ref.slug);
	json_null(&j, "revision");
	json_bool(&j, "by_itself", false);
	json_object_end(&j);
	buf_addc(&c->out, '\n');
	return 1;
}

static int
cancel(struct cmd *c, struct issue *is)
{
	struct tally t;
	struct json j;
	int64_t n = 0;
	bool done;

	if (!is->known && (n = stop_digest(c, is)) != 0)
		return n == 1 ? 0 : -1;
	if (!is->known)
		return err_set(&c->err, ERR_DATA, "%s was never approved, so "
			"there is nothing to cancel", is->name);
	if (tally_take(is, &t) == -1)
		return -1;
	/* What a send has in hand may yet come back, and would go out. */
	done = is->rev.begun_at != 0 && t.in_flight == 0 &&
		t.counts.waiting + t.counts.deferred == 0;
	if (!done && (confirm(c, is) == -1 || withdraw(c, is, &n) == -1 ||
	    tally_take(is, &t) == -1))
		return -1;
	if (c->json) {
		json_init(&j, &c->out);
		json_object(&j, NULL);
		tally_json(is, &t, 0, &j);
		json_object_end(&j);
		buf_addc(&c->out, '\n');
		return 0;
	}
	if (done)
		buf_printf(&c->out, "Nothing of %s waits, so nothing was "
			"cancelled.\n", is->name);
	else
		buf_printf(&c->out, "%lld mail%s cancelled, and revision %lld "
			"is no longer approved.\n`tidings send %s` would ask "
			"again.\n", (long long)n, n == 1 ? " was" : "s were",
			(long long)is->rev.number, is->name);
	if (t.counts.planned > 0)
		tally_text(is, &t, &c->out);
	return 0;
}

static int
cancel_run(struct cmd *c)
{
	struct issue is;
	struct home h;
	int rc;

	if (home_open(c, HOME_LISTS | HOME_STORE, &h) == -1)
		return -1;
	rc = issue_open(c, &h, c->argv[0], &is);
	if (rc == 0)
		rc = cancel(c, &is);
	home_close(&h);
	return rc;
}

const struct command cmd_cancel = {
	.name = "cancel",
	.args = "RECAP",
	.summary = "stop what has not gone out, also while it is being sent",
	.help = "Everything that is not on its way becomes cancelled and the "
		"approval is\nwithdrawn. A mail whose answer is awaited at "
		"that moment is finished.\n\n"
		"  tidings cancel co-design\n"
		"  tidings cancel co-design --yes",
	.opts = opts,
	.min = 1,
	.max = 1,
	.run = cancel_run,
};

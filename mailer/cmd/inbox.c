/* SPDX-License-Identifier: MIT */
/*
 * tidings inbox: reads what came back, acts on it, and sends what answers it.
 *
 * What a person has to read is on its way to them before this ends: notices go
 * out here, unless another run is sending; then they are its.
 */
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "cmd/locks.h"
#include "cmd/notices.h"
#include "cmd/poll.h"
#include "store/db.h"

static void
told(void *ctx, const char *source, const struct reply_result *r)
{
	struct cmd *c = ctx;
	struct json j;

	if (!c->json) {
		buf_printf(&c->out, "%-10s %-12s %s%s\n", r->kind, r->action,
			r->member != NULL ? r->member : "-",
			r->forwarded && strcmp(r->action, "forwarded") != 0 ?
			"; a person reads the rest" : "");
		return;
	}
	json_init(&j, &c->out);
	json_object(&j, NULL);
	json_str(&j, "source", source);
	json_str(&j, "kind", r->kind);
	json_str(&j, "member", r->member);
	json_str(&j, "action", r->action);
	json_bool(&j, "forwarded", r->forwarded);
	json_object_end(&j);
	buf_addc(&c->out, '\n');
	cmd_flush(c);
}

static void
say(struct cmd *c, const struct poll *p)
{
	if (c->json)
		return;
	if (p->n == 0 && p->n_failed == 0)
		buf_adds(&c->out, "No new mail.\n");
	if (p->n == 0)
		return;
	buf_printf(&c->out, "%lld mail%s read", (long long)p->n,
		p->n == 1 ? "" : "s");
	if (p->forwarded > 0)
		buf_printf(&c->out, ", %lld handed on to a person",
			(long long)p->forwarded);
	if (p->quarantined > 0)
		buf_printf(&c->out, ", %lld left aside since reading %s is "
			"not safe", (long long)p->quarantined,
			p->quarantined == 1 ? "it" : "them");
	buf_adds(&c->out, ".\n");
}

static int
poll_locked(struct cmd *c, const struct home *h, struct poll *p)
{
	int fd = file_lock(locks_var_path(h, "inbox.lock"), &c->err);
	int rc;

	if (fd < 0)
		return -1;
	rc = poll_mailboxes(p);
	file_unlock(fd);
	return rc;
}

/* Answers, and what the contact has to read. A run that is sending has its
 * own turn for them. */
static int
send_answers(struct cmd *c, const struct home *h)
{
	struct deliver d = {.lock = -1};
	struct err why = {0};
	int rc = deliver_open(c, h, NULL, &d);

	if (rc == 0) {
		rc = notices_send(&d, true, &why);
		if (why.kind != ERR_NONE)
			diag_warn(&c->diags, arena_strdup(c->arena, why.file),
				why.line, why.col, "%s", why.msg);
	} else if (c->err.kind == ERR_TEMP) {
		err_clear(&c->err);
		rc = 0;
	}
	deliver_close(&d);
	return rc;
}

static int
inbox(struct cmd *c, const struct home *h)
{
	struct poll p = {.c = c, .h = h, .told = told, .ctx = c};
	struct notices n;
	struct err failed;
	bool any;
	int rc;

	if (notices_begin(h, &n, &c->err) == -1)
		return -1;
	rc = poll_locked(c, h, &p);
	say(c, &p);
	if (rc == -1 && p.n_failed == 0)
		return -1;
	/* The others' mail is answered all the same. */
	failed = c->err;
	err_clear(&c->err);
	if (notices_look(h, &any, &c->err) == -1 ||
	    (any && send_answers(c, h) == -1) ||
	    notices_say(c, h, &n) == -1)
		return -1;
	c->err = failed;
	return rc;
}

static int
inbox_run(struct cmd *c)
{
	struct home h;
	int rc = home_open(c, HOME_LISTS | HOME_STORE | HOME_SENDS, &h);

	if (rc == 0) {
		rc = inbox(c, &h);
		home_close(&h);
	}
	if (rc == -1 && c->err.kind == ERR_IO)
		c->err.kind = ERR_TEMP;
	return rc;
}

const struct command cmd_inbox = {
	.name = "inbox",
	.args = "",
	.summary = "read what members wrote, and act on it",
	.help = "Reads the mailboxes of config/tidings.yaml and does what the "
		"mails in them ask for:\nleave, change the level, undo, "
		"answer the survey, ... Each mail counts once, however\noften "
		"this is run. What was not wholly understood goes to the "
		"list's contact, with the\nmail itself. `tidings run`, which "
		"cron calls, does the same; `tidings explain FILE`\nshows what "
		"would be made of a mail.\n\n"
		"  tidings inbox\n"
		"  tidings inbox --json    a line for each mail: source, kind, "
		"member, action\n\n"
		"Exit status: 0 all was read; 69 a mailbox could not be "
		"reached, 78 its log-in or\ncertificate was refused; 75 run "
		"it again, or another run is reading.",
	.min = 0,
	.max = 0,
	.run = inbox_run,
};

/* SPDX-License-Identifier: MIT */
/* tidings approve: freezes every edition, and says how many will get it. */
#include <string.h>

#include "base/clock.h"
#include "cmd/approval.h"
#include "cmd/cron.h"
#include "cmd/tally.h"
#include "schedule/due.h"

static const struct opt opts[] = {
	{"quietly", NULL, "a correction for the archive only"},
	{NULL, NULL, NULL},
};

static void
write_json(struct cmd *c, const struct issue *is, const struct audience *au,
	const struct plan_totals *t)
{
	struct json j;

	json_init(&j, &c->out);
	json_object(&j, NULL);
	json_str(&j, "list", is->ref.list->slug);
	json_str(&j, "recap", is->ref.slug);
	json_int(&j, "revision", is->rev.number);
	json_str(&j, "state", revision_state_name(is->rev.state));
	json_int(&j, "members", t->rows);
	json_int(&j, "not_addressed", t->not_addressed);
	json_object(&j, "tiers");
	for (size_t i = 0; i < au->n_tiers; i++)
		if (au->tier[i].addressed)
			json_int(&j, au->tier[i].id, au->tier[i].members);
	json_object_end(&j);
	if (is->rev.send_at != 0)
		json_str(&j, "send", issue_time(is, is->rev.send_at));
	else
		json_null(&j, "send");
	json_object_end(&j);
	buf_addc(&c->out, '\n');
}

/* What begins by itself does so only where cron has been set up. */
static int
say_cron(struct cmd *c, const struct issue *is)
{
	struct cron cron;

	if (cron_look(is->h, &cron, &c->err) == -1)
		return -1;
	if (!cron.works)
		buf_printf(&c->out, "  beware     %s, so it does not go out by "
			"itself;\n             `tidings crontab` prints what "
			"sets that up\n", cron_trouble(is->h, &cron));
	return 0;
}

static int
say_when(struct cmd *c, const struct issue *is)
{
	const char *slug = is->name, *at = issue_time(is, is->rev.send_at);
	bool held = is->rev.state == REVISION_HELD;
	int rc = 0;

	buf_printf(&c->out, "Revision %lld is approved%s.\n",
		(long long)is->rev.number, held ? ", and held" : "");
	switch (held ? DUE_TOO_LATE : due_send(is->rev.send_at, clock_now())) {
	case DUE_TOO_LATE:
		buf_printf(&c->out, "  beware     its `send:` was %s, too long "
			"ago to begin by itself;\n             send it, or "
			"write a later one and approve that\n", at);
		break;
	case DUE_LATER:
		buf_printf(&c->out, "  goes out   %s\n", at);
		rc = say_cron(c, is);
		break;
	case DUE_NOW:
		buf_adds(&c->out, "  goes out   when cron runs next\n");
		rc = say_cron(c, is);
		break;
	case DUE_BY_HAND:
		break;
	}
	buf_printf(&c->out, "  now        tidings send %s\n"
		"  not at all tidings cancel %s\n", slug, slug);
	return rc;
}

/* What people have stays as it is. */
static int
approve_quietly(struct cmd *c, struct issue *is)
{
	const struct plan_totals none = {0};
	struct audience *au;
	enum need need;

	if (approval_need(is, &need) == -1)
		return -1;
	if (need != NEED_CORRECTION)
		return approval_refuse_correction(is, need);
	if (approval_quietly(is) == -1 || (au = issue_audience(is)) == NULL)
		return -1;
	if (c->json)
		write_json(c, is, au, &none);
	else
		buf_printf(&c->out, "Revision %lld is approved, for the "
			"archive only: nobody is mailed.\n",
			(long long)is->rev.number);
	audience_release(au);
	return 0;
}

static int
approve(struct cmd *c, struct issue *is)
{
	struct audience *au = NULL;
	struct plan_totals t;
	enum need need;
	int rc;

	if (approval_need(is, &need) == -1)
		return -1;
	if (need == NEED_CORRECTION)
		return approval_refuse_change(is);
	rc = approval_prepare(is, need, 0, &au, &t);
	if (rc == 0 && !c->json)
		rc = approval_show(is, need, au, &t);
	if (rc == 0)
		rc = need != NEED_NOTHING ? approval_grant(is, need) :
			approval_again(is);
	if (rc == 0 && c->json)
		write_json(c, is, au, &t);
	else if (rc == 0 && (is->rev.begun_at == 0 ||
	    is->rev.state == REVISION_APPROVED))
		rc = say_when(c, is);
	else if (rc == 0)
		buf_printf(&c->out, "Revision %lld was approved before, and "
			"its delivery has begun:\n`tidings status %s`.\n",
			(long long)is->rev.number, is->name);
	audience_release(au);
	return rc;
}

static int
approve_run(struct cmd *c)
{
	struct issue is;
	struct home h;
	int rc;

	if (home_open(c, HOME_LISTS | HOME_STORE | HOME_SENDS, &h) == -1)
		return -1;
	rc = issue_open(c, &h, c->argv[0], &is);
	if (rc == 0)
		rc = cmd_opt(c, "quietly") != NULL ?
			approve_quietly(c, &is) : approve(c, &is);
	home_close(&h);
	return rc;
}

const struct command cmd_approve = {
	.name = "approve",
	.args = "RECAP",
	.summary = "freeze every edition of a recap, to be sent later",
	.help = "What is approved is what is sent: every tier's mail is "
		"frozen now, and later\nchanges to the recap, its drafts or "
		"the templates do not reach it. A recap that\nwas changed "
		"before any mail went out is approved anew; afterwards\n"
		"`send --correction` changes what members have, and "
		"--quietly only what the\narchive shows.\n\n"
		"With `send:` in the recap, cron begins it at that time "
		"(`tidings crontab` sets\ncron up, `tidings schedule` shows "
		"what it will do); without, `tidings send` does.\nUntil then "
		"`tidings cancel` takes the approval back.\n\n"
		"  tidings approve co-design\n"
		"  tidings approve mh-pcn/co-design --json\n\n"
		"Exit status: 65 when the recap has mistakes, nobody would "
		"get it, or a\nplaceholder has no value for somebody.",
	.opts = opts,
	.min = 1,
	.max = 1,
	.run = approve_run,
};

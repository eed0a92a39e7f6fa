/* SPDX-License-Identifier: MIT */
/* tidings schedule: what will happen next, and when. */
#include <string.h>

#include "base/clock.h"
#include "cmd/agenda.h"
#include "cmd/cron.h"
#include "cmd/when.h"
#include "schedule/zone.h"

static const struct opt opts[] = {
	{"until", "DATE", "how far to look; 60 days by default"},
	{NULL, NULL, NULL},
};

enum { DAY = 24 * 3600, HORIZON = 60 * DAY, FARTHEST = 3660 * DAY };

/* The end of that day, in the zone of the list, or of the first. */
static int
horizon(struct cmd *c, const struct home *h, const char *list,
	int64_t *until_r)
{
	const char *date = cmd_opt(c, "until");
	struct zone *zone = when_zone(h, list);
	struct civil day;

	*until_r = clock_now() + HORIZON;
	if (date == NULL)
		return 0;
	if (!civil_parse(date, &day) || day.timed)
		return err_set(&c->err, ERR_USAGE, "--until: \"%s\" is no "
			"date; it is written like 2026-01-31", date);
	day.hour = 23;
	day.min = day.sec = 59;
	day.timed = true;
	*until_r = zone_to_time(zone, &day);
	if (*until_r < clock_now() || *until_r - clock_now() > FARTHEST)
		return err_set(&c->err, ERR_USAGE, "--until: %s is %s; this "
			"looks ahead, ten years at most", date,
			*until_r < clock_now() ? "over" : "too far away");
	return 0;
}

static const char *
command_of(struct cmd *c, const struct agenda_item *i)
{
	return i->verb == NULL ? NULL : arena_printf(c->arena, "%s %s %s/%s%s",
		cmd_prefix(c), i->verb, i->list, i->recap,
		strcmp(i->verb, "resolve") == 0 ? " --was-sent   (or "
		"--send-again)" : "");
}

static void
write_json(struct cmd *c, const struct agenda *g, const struct cron *cron)
{
	struct json j;
	char at[24];

	json_init(&j, &c->out);
	json_object(&j, NULL);
	rfc3339_format(g->until, at, sizeof(at));
	json_str(&j, "until", at);
	rfc3339_format(cron->last, at, sizeof(at));
	json_str(&j, "last_run", cron->last != 0 ? at : NULL);
	json_array(&j, "items");
	for (size_t i = 0; i < g->n; i++) {
		const struct agenda_item *x = &g->item[i];

		rfc3339_format(x->at, at, sizeof(at));
		json_object(&j, NULL);
		json_str(&j, "kind", agenda_kind_name(x->kind));
		json_bool(&j, "by_itself", x->kind < AGENDA_SESSION);
		json_str(&j, "at", x->at != 0 ? at : NULL);
		json_str(&j, "local", x->at != 0 ? when_local(g->h, x->list,
			x->at) : NULL);
		json_str(&j, "list", x->list);
		json_str(&j, x->session ? "session" :
			x->kind == AGENDA_SURVEY ? "survey" : "recap",
			x->recap);
		json_int(&j, "count", x->count);
		json_str(&j, "text", x->text);
		json_str(&j, "command", command_of(c, x));
		json_object_end(&j);
	}
	json_array_end(&j);
	json_object_end(&j);
	buf_addc(&c->out, '\n');
}

/* With the zone, as it is then: lists may be in different ones. */
static void
write_item(struct cmd *c, const struct agenda *g, const struct agenda_item *x)
{
	if (x->kind >= AGENDA_HELD)
		buf_printf(&c->out, "  %s/%s %s\n      %s\n", x->list,
			x->recap, x->text, command_of(c, x));
	else if (x->at <= g->now)
		buf_printf(&c->out, "  with the next run      %s/%s %s\n",
			x->list, x->recap, x->text);
	else
		buf_printf(&c->out, "  %s %-5s %s%s%s %s\n",
			when_local(g->h, x->list, x->at),
			zone_abbreviation(when_zone(g->h, x->list), x->at),
			x->list, x->kind == AGENDA_SESSION ? "" : "/",
			x->kind == AGENDA_SESSION ? "" : x->recap, x->text);
}

static void
write_text(struct cmd *c, const struct agenda *g, const struct cron *cron)
{
	bool cron_needed = false, waits = false;
	size_t i = 0;

	for (; i < g->n && g->item[i].kind < AGENDA_HELD; i++) {
		cron_needed |= g->item[i].kind != AGENDA_SESSION;
		write_item(c, g, &g->item[i]);
	}
	for (; i < g->n; i++) {
		if (!waits)
			buf_printf(&c->out, "%sWaiting for a person:\n",
				i > 0 ? "\n" : "");
		waits = true;
		write_item(c, g, &g->item[i]);
	}
	if (g->n == 0)
		buf_printf(&c->out, "Nothing lies ahead until %s.\n",
			when_local(g->h, NULL, g->until));
	if (cron_needed && !cron->works)
		buf_printf(&c->out, "\nNone of this happens by itself: %s. "
			"`tidings crontab` prints what sets it up.\n",
			cron_trouble(g->h, cron));
}

static int
schedule(struct cmd *c, const struct home *h)
{
	const char *list = c->argc > 0 ? c->argv[0] : NULL;
	struct agenda g;
	struct cron cron;
	int64_t until;

	if ((list != NULL && home_list(h, list, &c->err) == NULL) ||
	    horizon(c, h, list, &until) == -1 ||
	    cron_look(h, &cron, &c->err) == -1 ||
	    agenda_make(c, h, list, until, true, &g) == -1)
		return -1;
	if (c->json)
		write_json(c, &g, &cron);
	else
		write_text(c, &g, &cron);
	return 0;
}

static int
schedule_run(struct cmd *c)
{
	struct home h;
	int rc;

	if (home_open(c, HOME_LISTS | HOME_STORE_IF_ANY, &h) == -1)
		return -1;
	rc = schedule(c, &h);
	home_close(&h);
	return rc;
}

const struct command cmd_schedule = {
	.name = "schedule",
	.args = "[LIST]",
	.summary = "what will happen next, and when",
	.help = "What `tidings run` will do, the soonest first, in the list's "
		"time zone: recaps that\ngo out, mails that are tried again or "
		"given up, and when the list meets; then what\nwaits for a "
		"person, with the command.\n\n"
		"  tidings schedule\n"
		"  tidings schedule mh-pcn --until 2026-12-31",
	.opts = opts,
	.min = 0,
	.max = 1,
	.run = schedule_run,
};

/* SPDX-License-Identifier: MIT */
/*
 * tidings export: the members of a list as CSV that import takes back.
 *
 * Policy: without --status it is the members with consent whose address is in
 * order, so that a file which is imported elsewhere never brings back who left.
 * Those are asked for by name, and go into `import --left`. Fields that a
 * spreadsheet would run as a formula get a ' in front (T11); --raw leaves it
 * out, for programs.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/home.h"
#include "conf/list.h"
#include "schedule/zone.h"
#include "store/db.h"
#include "store/history.h"
#include "store/member.h"
#include "text/csv.h"

enum { FLUSH = 65536, FIXED = 9 };

static const char *const columns[FIXED] = {"email", "name", "first_name",
	"tier", "lang", "consent_date", "basis", "until", "evidence"};
static const char *const statuses[] = {"confirmed", "pending",
	"unsubscribed", "suspended", "complained", "ending"};
enum { STATUSES = sizeof(statuses) / sizeof(statuses[0]) };

struct export {
	struct cmd *c;
	struct home home;
	struct list_conf *list;
	const struct zone *zone;
	int64_t list_id;
	const char *status;
	int tier;			/* -1: all */
	bool raw;
	const char *const *attribute;
	size_t n_attributes;
	struct json json;
	struct arena scratch;
	char consent[32], until[32];	/* of the member at hand */
};

static int
take_options(struct export *x)
{
	const char *tier = cmd_opt(x->c, "tier");
	const char *status = cmd_opt(x->c, "status");
	const struct tiers *tiers = &x->list->tiers;
	char names[256];

	x->raw = cmd_opt(x->c, "raw") != NULL;
	x->tier = tier ? tier_find(tiers, tier, strlen(tier)) : -1;
	if (tier != NULL && x->tier < 0)
		return err_set(&x->c->err, ERR_USAGE, "%s has no tier \"%s\"; "
			"have: %s", x->list->slug, tier,
			tier_names(tiers, names, sizeof(names)));
	x->status = status ? status : "confirmed";
	for (size_t i = 0; i < STATUSES; i++)
		if (strcmp(statuses[i], x->status) == 0)
			return 0;
	return err_set(&x->c->err, ERR_USAGE, "no status \"%s\"; have: "
		"confirmed, pending, unsubscribed, suspended, complained, "
		"ending",
		status);
}

static bool
is_ending(const struct member_state *s)
{
	int64_t now = clock_now();

	return s->basis == BASIS_IMPLIED && member_may_receive(s, now) &&
		s->consent_until - now <= CONSENT_SOON;
}

static bool
is_wanted(const struct export *x, const struct member *m)
{
	const struct member_state *s = &m->state;
	const char *status = s->complained ? "complained" : s->suspended ?
		"suspended" : member_status_name(s->status);
	const char *tier = m->tier;

	if (s->forgotten)
		return false;
	if (strcmp(x->status, "ending") == 0 ? !is_ending(s) :
	    strcmp(status, x->status) != 0)
		return false;
	if (x->tier < 0)
		return true;
	if (tier[0] == '\0' && x->list->default_tier >= 0)
		tier = x->list->tiers.v[x->list->default_tier].id;
	return strcmp(tier, x->list->tiers.v[x->tier].id) == 0;
}

/* As import reads it back: a date where it is midnight in the list's zone. */
static void
format_date(const struct zone *z, int64_t t, char *out, size_t size)
{
	struct civil c = zone_civil(z, t);

	c.timed = c.hour != 0 || c.min != 0 || c.sec != 0;
	if (c.sec != 0)
		snprintf(out, size, "%04d-%02d-%02d %02d:%02d:%02d", c.year,
			c.month, c.day, c.hour, c.min, c.sec);
	else
		civil_format(&c, out, size);
}

/* What --left is to make of them; NULL: members like others. */
static const char *
gone_as(const struct export *x)
{
	if (strcmp(x->status, "unsubscribed") == 0)
		return "unsubscribed";
	if (strcmp(x->status, "suspended") == 0)
		return "bounced";
	return strcmp(x->status, "complained") == 0 ? "complaint" : NULL;
}

static void
put_csv(struct export *x, const char *const *fixed, const struct member *m)
{
	void (*put)(struct buf *, const char *, bool) =
		x->raw ? csv_put_raw : csv_put;
	const char *value;

	for (size_t i = 0; i < FIXED; i++)
		put(&x->c->out, fixed[i], i == 0);
	for (size_t i = 0; i < x->n_attributes; i++) {
		value = m ? member_attribute(m, x->attribute[i]) :
			x->attribute[i];
		put(&x->c->out, value ? value : "", false);
	}
	if (gone_as(x) != NULL)
		put(&x->c->out, m ? gone_as(x) : "reason", false);
	csv_end(&x->c->out);
}

static void
put_json(struct export *x, const char *const *fixed, const struct member *m)
{
	struct json *j = &x->json;

	json_object(j, NULL);
	for (size_t i = 0; i < FIXED; i++)
		json_str(j, columns[i], fixed[i]);
	json_str(j, "status", x->status);
	json_object(j, "attributes");
	for (size_t i = 0; i < m->n_attributes; i++)
		json_str(j, m->attribute[i].name, m->attribute[i].value);
	json_object_end(j);
	json_object_end(j);
}

static int
put_member(struct export *x, const struct member *m)
{
	struct consent_fact fact;
	const char *fixed[FIXED];

	if (member_consent(x->home.db, &x->scratch, m->id, &fact,
		&x->c->err) != 0)
		return -1;
	x->consent[0] = x->until[0] = '\0';
	if (fact.at != 0)
		format_date(x->zone, fact.at, x->consent, sizeof(x->consent));
	if (m->state.basis == BASIS_IMPLIED)
		format_date(x->zone, m->state.consent_until, x->until,
			sizeof(x->until));
	fixed[0] = m->addr;
	fixed[1] = m->name;
	fixed[2] = m->first_name;
	fixed[3] = m->tier;
	fixed[4] = m->lang;
	fixed[5] = x->consent;
	fixed[6] = member_basis_name(m->state.basis);
	fixed[7] = x->until;
	fixed[8] = fact.evidence;
	if (x->c->json)
		put_json(x, fixed, m);
	else
		put_csv(x, fixed, m);
	if (x->c->out.len >= FLUSH)
		cmd_flush(x->c);
	return x->c->err.kind == ERR_NONE ? 0 : -1;
}

static int
put_members(struct export *x)
{
	struct member_iter it;
	struct member m;
	int rc;

	if (x->home.db == NULL)
		return 0;
	member_iter_open(&it, x->home.db, x->list_id);
	while ((rc = member_iter_next(&it, &x->scratch, &m, &x->c->err)) > 0) {
		if (is_wanted(x, &m) && put_member(x, &m) != 0) {
			rc = -1;
			break;
		}
		arena_clear(&x->scratch);
	}
	member_iter_close(&it);
	return rc;
}

static int
export_list(struct export *x)
{
	struct err *err = &x->c->err;
	int rc;

	if (take_options(x) != 0)
		return -1;
	x->zone = zone_open(x->c->arena, x->list->timezone);
	if (x->zone == NULL)
		return err_at(err, ERR_CONFIG, x->list->file, 0, 0,
			"this system has no time zone %s", x->list->timezone);
	if (x->home.db != NULL &&
	    (db_list_id(x->home.db, x->list->slug, &x->list_id, err) != 0 ||
	     attribute_names(x->home.db, x->c->arena, x->list_id,
		&x->attribute, &x->n_attributes, err) != 0))
		return -1;
	/* One of ours called status would be read as the way they left. */
	if (gone_as(x) != NULL && !x->c->json)
		x->n_attributes = 0;
	if (!x->c->json) {
		put_csv(x, columns, NULL);
		return put_members(x);
	}
	json_init(&x->json, &x->c->out);
	json_object(&x->json, NULL);
	json_str(&x->json, "list", x->list->slug);
	json_array(&x->json, "members");
	rc = put_members(x);
	json_array_end(&x->json);
	json_object_end(&x->json);
	buf_addc(&x->c->out, '\n');
	return rc;
}

static int
export_run(struct cmd *c)
{
	struct export *x = arena_alloc(c->arena, sizeof(*x));
	int rc = -1;

	x->c = c;
	if (home_open(c, HOME_LISTS | HOME_STORE_IF_ANY, &x->home) != 0)
		return -1;
	arena_init(&x->scratch);
	x->list = home_list(&x->home, c->argv[0], &c->err);
	if (x->list != NULL)
		rc = export_list(x);
	arena_release(&x->scratch);
	home_close(&x->home);
	return rc;
}

static const struct opt export_opts[] = {
	{"tier", "TIER", "only the members of this level"},
	{"status", "STATUS", "instead of confirmed: pending, unsubscribed, "
		"suspended, complained, or ending: whose implied consent ends "
		"within 60 days"},
	{"raw", NULL, "no ' in front of what a spreadsheet would run"},
	{NULL, NULL, NULL},
};

const struct command cmd_export = {
	.name = "export",
	.args = "LIST",
	.summary = "the members of a list as a spreadsheet",
	.help =
	"Writes CSV that import takes back, with the date, basis and evidence\n"
	"of each consent. Without --status these are the members with consent\n"
	"whose address is in order. Those who left are a list of their own, for\n"
	"import --left.\n"
	"\n"
	"  tidings export mh-pcn > members.csv\n"
	"  tidings export mh-pcn --tier Leading\n"
	"  tidings export mh-pcn --status unsubscribed > left.csv\n"
	"  tidings export mh-pcn --status ending\n",
	.opts = export_opts,
	.min = 1,
	.max = 1,
	.verbatim = true,
	.run = export_run,
};

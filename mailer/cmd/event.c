/* SPDX-License-Identifier: MIT */
/*
 * tidings event: who comes to the meetings that members were asked to.
 *
 * Policy: counts, by level and by attribute, where groups of fewer than five
 * are not told apart (T23); who it is is told only where it is asked for.
 */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/attendance.h"
#include "cmd/column.h"
#include "cmd/person.h"
#include "store/db.h"

enum { NAME_COLUMNS = 24 };

struct sheet {
	struct cmd *c;
	struct home h;
	struct json j;
	size_t n_by;
	const char *const *by;
	size_t shown;
};

static const char *
state(const struct event *e)
{
	return e->cancelled ? "called_off" : e->starts_at > clock_now() ?
		"coming" : "past";
}

/* --- in words ----------------------------------------------------------- */

static void
row(struct sheet *s, const char *name, const struct event_counts *n)
{
	struct buf *out = &s->c->out;

	buf_adds(out, "    ");
	column_add(out, name, NAME_COLUMNS);
	buf_printf(out, " %7" PRId64 " %5" PRId64 " %6" PRId64 " %5" PRId64
		" %7" PRId64 "\n", n->invited, n->yes, n->maybe, n->no,
		n->silent);
}

static const char *
group_name(const struct attendance *at, const struct attendance_table *t,
	const struct attendance_group *g)
{
	if (t->by == NULL)
		return person_tier_name(at->list, g->name);
	return g->name[0] != '\0' ? g->name : "(not known)";
}

static void
table(struct sheet *s, const struct attendance *at,
	const struct attendance_table *t)
{
	struct buf *out = &s->c->out;
	bool any = false;

	for (size_t i = 0; i < t->n; i++)
		any = any || t->group[i].told;
	if (!any && (t->n_few == 0 || cmd_opt(s->c, "by") == NULL))
		return;
	buf_adds(out, "\n    ");
	column_add(out, t->by != NULL ? t->by : "level", NAME_COLUMNS);
	buf_adds(out, " invited   yes  maybe    no  silent\n");
	for (size_t i = 0; i < t->n; i++)
		if (t->group[i].told)
			row(s, group_name(at, t, &t->group[i]),
				&t->group[i].counts);
	if (t->n_few > 0)
		row(s, "(smaller groups)", &t->few);
}

static void
who(struct sheet *s, const struct attendance *at, const char *heading,
	const char *partstat)
{
	struct buf *out = &s->c->out;
	size_t n = 0;

	for (size_t i = 0; i < at->n; i++) {
		const struct attendance_person *p = &at->person[i];

		if (partstat == NULL ? p->partstat != NULL :
		    p->partstat == NULL || strcmp(p->partstat, partstat) != 0)
			continue;
		if (n++ == 0)
			buf_printf(out, "\n    %s:\n", heading);
		buf_printf(out, "      %s%s%s%s\n", p->name,
			p->name[0] ? " <" : "", p->addr,
			p->name[0] ? ">" : "");
	}
}

static void
print(struct sheet *s, const struct attendance *at)
{
	struct buf *out = &s->c->out;
	const struct event *e = &at->event;
	struct arena *a = s->c->arena;

	buf_printf(out, "%s%s: %s, %s%s\n", s->shown++ > 0 ? "\n" : "",
		at->list->slug, e->title, attendance_when(a, e),
		e->cancelled ? " (called off)" :
		e->starts_at <= clock_now() ? " (past)" : "");
	buf_printf(out, "  %" PRId64 " invited: %s\n", at->counts.invited,
		attendance_words(a, &at->counts));
	if (at->counts.unasked > 0)
		buf_printf(out, "  %" PRId64 " of the answers %s from members "
			"who had no invitation\n", at->counts.unasked,
			at->counts.unasked == 1 ? "is" : "are");
	for (size_t i = 0; i < at->n_tables; i++)
		table(s, at, &at->table[i]);
	if (cmd_opt(s->c, "who") == NULL)
		return;
	who(s, at, "Yes", "ACCEPTED");
	who(s, at, "Maybe", "TENTATIVE");
	who(s, at, "No", "DECLINED");
	who(s, at, "Silent", NULL);
}

/* --- as JSON ------------------------------------------------------------ */

static void
put_counts(struct json *j, const struct event_counts *n)
{
	json_int(j, "invited", n->invited);
	json_int(j, "yes", n->yes);
	json_int(j, "maybe", n->maybe);
	json_int(j, "no", n->no);
	json_int(j, "silent", n->silent);
	json_int(j, "unasked", n->unasked);
}

static void
put_time(struct json *j, const char *key, int64_t t)
{
	char s[32];

	rfc3339_format(t, s, sizeof(s));
	json_str(j, key, t == 0 ? NULL : s);
}

static void
put_table(struct json *j, const struct attendance_table *t)
{
	json_object(j, NULL);
	json_str(j, "by", t->by != NULL ? t->by : "tier");
	json_array(j, "groups");
	for (size_t i = 0; i < t->n; i++) {
		if (!t->group[i].told)
			continue;
		json_object(j, NULL);
		json_str(j, "value", t->group[i].name);
		put_counts(j, &t->group[i].counts);
		json_object_end(j);
	}
	json_array_end(j);
	json_object(j, "smaller");
	json_int(j, "groups", t->n_few);
	put_counts(j, &t->few);
	json_object_end(j);
	json_object_end(j);
}

static void
put_who(struct json *j, const struct attendance *at)
{
	json_array(j, "who");
	for (size_t i = 0; i < at->n; i++) {
		const struct attendance_person *p = &at->person[i];

		json_object(j, NULL);
		json_str(j, "address", p->addr);
		json_str(j, "name", p->name);
		json_bool(j, "invited", p->asked);
		json_str(j, "answer", p->partstat);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put(struct sheet *s, const struct attendance *at)
{
	const struct event *e = &at->event;
	struct json *j = &s->j;

	json_object(j, NULL);
	json_str(j, "list", at->list->slug);
	json_str(j, "uid", e->uid);
	json_str(j, "title", e->title);
	json_str(j, "session", e->session);
	json_str(j, "recap", e->recap);
	json_str(j, e->session != NULL ? "day" : "event", e->day);
	put_time(j, "starts", e->starts_at);
	put_time(j, "ends", e->ends_at);
	json_str(j, "local", attendance_when(s->c->arena, e));
	put_time(j, "respond_by", e->respond_by);
	json_str(j, "state", state(e));
	json_int(j, "sequence", e->sequence);
	put_counts(j, &at->counts);
	json_array(j, "tables");
	for (size_t i = 0; i < at->n_tables; i++)
		put_table(j, &at->table[i]);
	json_array_end(j);
	if (cmd_opt(s->c, "who") != NULL)
		put_who(j, at);
	json_object_end(j);
}

/* --- the command -------------------------------------------------------- */

/* The one that is asked for, else those that the list declares. By level it
 * always is. */
static void
choose(struct sheet *s, const struct list_conf *l)
{
	static const char *one[1];

	one[0] = cmd_opt(s->c, "by");
	if (one[0] != NULL && (strcmp(one[0], "tier") == 0 ||
	    strcmp(one[0], "level") == 0)) {
		s->n_by = 0;
		return;
	}
	s->by = one[0] != NULL ? one : (const char *const *)l->attributes;
	s->n_by = one[0] != NULL ? 1 : l->n_attributes;
}

static int
show_list(struct sheet *s, const struct list_conf *l)
{
	struct attendance *v;
	size_t n;

	choose(s, l);
	if (attendance_list(&s->h, l, s->n_by, s->by, &v, &n,
		&s->c->err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (s->c->json)
			put(s, &v[i]);
		else
			print(s, &v[i]);
	return 0;
}

static int
show(struct sheet *s)
{
	struct cmd *c = s->c;
	const struct list_conf *only = NULL;
	int rc = 0;

	if (c->argc > 0 &&
	    (only = home_list(&s->h, c->argv[0], &c->err)) == NULL)
		return -1;
	json_init(&s->j, &c->out);
	if (c->json) {
		json_object(&s->j, NULL);
		json_array(&s->j, "events");
	}
	for (size_t i = 0; i < s->h.n_lists && rc == 0; i++)
		if (only == NULL || only == s->h.list[i])
			rc = show_list(s, s->h.list[i]);
	if (rc == 0 && c->json) {
		json_array_end(&s->j);
		json_object_end(&s->j);
		buf_addc(&c->out, '\n');
	} else if (rc == 0 && s->shown == 0) {
		buf_adds(&c->out, "Nobody was asked to a meeting yet. Sessions "
			"in list.yaml and events in recaps that\nsay `invite: "
			"14 days` are what members are asked to.\n");
	}
	return rc;
}

static int
event_run(struct cmd *c)
{
	struct sheet s = {.c = c};
	int rc;

	if (home_open(c, HOME_LISTS | HOME_STORE_IF_ANY, &s.h) != 0)
		return -1;
	rc = show(&s);
	home_close(&s.h);
	return rc;
}

static const struct opt event_opts[] = {
	{"by", "ATTRIBUTE", "by what members have there, and not by the "
		"list's `attributes:`"},
	{"who", NULL, "also who answered what, by name"},
	{NULL, NULL, NULL},
};

const struct command cmd_event = {
	.name = "event",
	.args = "[LIST]",
	.summary = "who comes to the meetings that members were asked to",
	.help =
	"Shows the last meeting and those to come: how many were invited, and\n"
	"how many said yes, maybe, no or nothing, by level and by attribute.\n"
	"Groups of fewer than 5 are not told apart. An answer counts by the\n"
	"buttons of a calendar as well as in words, the last one each; where a\n"
	"meeting was moved to another time, those before it count no more.\n"
	"\n"
	"`tidings run` invites: to the sessions of list.yaml and the events of\n"
	"recaps that say `invite:`, that long before they start.\n"
	"\n"
	"  tidings event\n"
	"  tidings event mh-pcn --by payment_model\n"
	"  tidings event mh-pcn --who\n"
	"  tidings event --json\n",
	.opts = event_opts,
	.min = 0,
	.max = 1,
	.run = event_run,
};

/* SPDX-License-Identifier: MIT */
/*
 * tidings why: all that is known of a member, and why mail goes there or not:
 * the consent and how it is known, the level and what set it, every change on
 * record, every mail and what became of it.
 *
 * Policy: what was changed behind the ledger's back is shown as it stands, and
 * said to be changed.
 */
#include <string.h>

#include "base/clock.h"
#include "cmd/home.h"
#include "cmd/ledger_look.h"
#include "cmd/person.h"
#include "cmd/record.h"
#include "conf/list.h"
#include "store/consent.h"
#include "store/history.h"
#include "text/utf8.h"

struct why {
	struct cmd *c;
	struct home home;
	const struct member *m;
	struct list_conf *list;
	const struct zone *zone;
	const char *tier_set;	/* the last record of a tier; NULL: none */
	const char *how;	/* the last consent came about; "" : unknown */
	struct buf history;
};

static const char *
date(struct why *w, int64_t t)
{
	return person_date(w->c->arena, w->zone, t);
}

/* A line of the history, and the last one that set the tier. */
static int
take_record(void *ctx, const struct consent_row *row, struct err *err)
{
	struct why *w = ctx;
	const char *words = record_words(w->c->arena, w->list, w->zone, row,
		err);

	if (words == NULL)
		return -1;
	buf_printf(&w->history, "    %s  %s\n", date(w, row->at), words);
	if (row->kind == CONSENT_TIER ||
	    (row->kind == CONSENT_IMPORTED && row->payload != NULL &&
		strstr(row->payload, "\"tier\":") != NULL))
		w->tier_set = arena_printf(w->c->arena, "set %s %s",
			date(w, row->at), record_way(w->c->arena, row));
	if (row->kind == CONSENT_IMPORTED || row->kind == CONSENT_CONFIRMED)
		w->how = record_way(w->c->arena, row);
	return 0;
}

/* A text of several lines, one for each language. */
static void
print_agreed(struct why *w, const char *text)
{
	const char *label = "  agreed to:";

	while (*text != '\0') {
		size_t n = strcspn(text, "\n");

		buf_printf(&w->c->out, "%s %.*s\n", label, (int)n, text);
		label = "            ";
		text += n + (text[n] == '\n');
	}
}

static void
print_consent(struct why *w, const struct ledger_look *look)
{
	struct buf *out = &w->c->out;
	const struct member_state *s = &w->m->state;
	const struct consent_fact *fact = &look->fact;

	if (s->basis == BASIS_NONE) {
		buf_adds(out, "  consent:  none on record\n");
		return;
	}
	buf_printf(out, "  consent:  %s", member_basis_name(s->basis));
	if (fact->at != 0)
		buf_printf(out, ", given %s", date(w, fact->at));
	if (s->basis == BASIS_IMPLIED)
		buf_printf(out, ", until %s", date(w, s->consent_until));
	if (w->how[0] != '\0')
		buf_printf(out, ", %s", w->how);
	if (fact->evidence[0] != '\0')
		buf_printf(out, "; evidence: %s", fact->evidence);
	buf_addc(out, '\n');
	if (look->agreed != NULL)
		print_agreed(w, look->agreed);
}

static void
print_look(struct why *w, const struct ledger_look *look)
{
	if (look->trouble != NULL)
		buf_printf(&w->c->out, "  NOT AS IT WAS WRITTEN: %s\n",
			look->trouble);
	else
		buf_printf(&w->c->out, "  the record is as it was written "
			"(%lld row%s checked)\n", (long long)look->rows,
			look->rows == 1 ? "" : "s");
}

static void
print_mails(struct why *w, const struct sent_mail *v, size_t n)
{
	struct buf *out = &w->c->out;

	buf_adds(out, n > 0 ? "  mail:\n" : "  mail:     none yet\n");
	for (size_t i = 0; i < n; i++) {
		buf_printf(out, "    %s  %s %s%s%s: %s",
			v[i].done_at ? date(w, v[i].done_at) : "not yet   ",
			v[i].kind, v[i].subject_key,
			v[i].title[0] ? " " : "", v[i].title, v[i].state);
		if (v[i].code != 0)
			buf_printf(out, " (%lld)", (long long)v[i].code);
		if (v[i].reason[0] != '\0')
			buf_printf(out, ", %s", v[i].reason);
		buf_addc(out, '\n');
	}
}

/* What a member wrote, on one line and without what steers a terminal. */
static const char *
one_line(struct arena *a, const char *s)
{
	size_t n = strlen(s), len;
	const char *line;
	struct buf b;

	buf_init(&b, n + 1);
	for (; n > 0; s += len, n -= len) {
		long ch = utf8_next(s, n, &len);

		if (ch >= 0 && !utf8_is_control(ch) && !utf8_is_bidi(ch))
			buf_add(&b, s, len);
		else
			buf_addc(&b, ' ');
	}
	line = arena_strdup(a, buf_str(&b));
	buf_release(&b);
	return line;
}

static int
print_answers(struct why *w)
{
	struct buf *out = &w->c->out;
	struct given_answer *v;
	size_t n;

	if (member_answers(w->home.db, w->c->arena, w->m->id, &v, &n,
		&w->c->err) != 0)
		return -1;
	if (n > 0)
		buf_adds(out, "  answers:\n");
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "    %s  %s%s%s: %s, by %s\n",
			date(w, v[i].at), v[i].survey,
			v[i].question[0] ? "/" : "", v[i].question,
			one_line(w->c->arena, v[i].value), strcmp(v[i].way, "member") == 0 ?
			"the coordinator" : v[i].way);
	return 0;
}

static int
print_wrote(struct why *w)
{
	struct buf *out = &w->c->out;
	struct wrote *v;
	size_t n;

	if (member_wrote(w->home.db, w->c->arena, w->m->id, &v, &n,
		&w->c->err) != 0)
		return -1;
	if (n > 0)
		buf_adds(out, "  wrote:\n");
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "    %s  %s %s%s%s\n", date(w, v[i].at),
			v[i].kind, v[i].what, v[i].words[0] ? ": " : "",
			one_line(w->c->arena, v[i].words));
	return 0;
}

static int
print_bounces(struct why *w)
{
	struct buf *out = &w->c->out;
	struct came_back *v;
	size_t n;

	if (address_bounces(w->home.db, w->c->arena, w->m->address_id, &v, &n,
		&w->c->err) != 0)
		return -1;
	if (n > 0)
		buf_adds(out, "  mail that came back:\n");
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "    %s  %s%s%s\n", date(w, v[i].at),
			v[i].hard ? "for good" : "for now",
			v[i].status[0] ? ", " : "", v[i].status);
	return 0;
}

static int
print_member(struct why *w)
{
	const struct member *m = w->m;
	const char *obstacle = w->list->tiers.n == 0 ?
		"its list has no folder in lists/ any more" :
		member_obstacle(&m->state, clock_now());
	struct buf *out = &w->c->out;
	struct ledger_look look;
	struct sent_mail *mails;
	size_t n;

	if (ledger_look(w->c, &w->home, m->id, &look) != 0)
		return -1;
	if (ledger_each(w->home.db, m->id, take_record, w, &w->c->err) != 0)
		return ledger_look_failed(w->c, &look);
	if (member_mails(w->home.db, w->c->arena, m->id, &mails, &n,
		&w->c->err) != 0)
		return -1;
	buf_printf(out, "%s on %s\n", m->addr, m->list);
	if (m->name[0] != '\0')
		buf_printf(out, "  name:     %s\n", m->name);
	buf_printf(out, "  mail now: %s%s\n", obstacle ? "no, " : "yes",
		obstacle ? obstacle : "");
	buf_printf(out, "  level:    %s%s%s%s\n",
		person_tier_name(w->list, m->tier),
		m->tier[0] ? "" : " (the list's default)",
		m->tier[0] && w->tier_set ? ", " : "",
		m->tier[0] && w->tier_set ? w->tier_set : "");
	buf_printf(out, "  language: %s\n",
		m->lang[0] ? m->lang : w->list->languages[0]);
	if (m->state.paused_until > clock_now())
		buf_printf(out, "  paused:   until %s\n",
			date(w, m->state.paused_until));
	print_consent(w, &look);
	for (size_t i = 0; i < m->n_attributes; i++)
		buf_printf(out, "  %s: %s\n", m->attribute[i].name,
			m->attribute[i].value);
	buf_printf(out, "  on record:\n%s", buf_str(&w->history));
	print_look(w, &look);
	print_mails(w, mails, n);
	return print_answers(w) == 0 && print_wrote(w) == 0 ?
		print_bounces(w) : -1;
}

static int
why_member(struct why *w)
{
	int rc;

	w->list = person_list_or_gone(w->c, &w->home, w->m);
	w->zone = w->list ? person_zone(w->c, w->list) : NULL;
	if (w->zone == NULL)
		return -1;
	w->tier_set = NULL;
	w->how = "";
	buf_init(&w->history, 1 << 20);
	rc = print_member(w);
	buf_release(&w->history);
	return rc;
}

static int
why_text(struct why *w, const struct person *p)
{
	for (size_t i = 0; i < p->n; i++) {
		w->m = &p->member[i];
		if (i > 0)
			buf_addc(&w->c->out, '\n');
		if (why_member(w) != 0)
			return -1;
	}
	return 0;
}

static int
why_run(struct cmd *c)
{
	struct why w = {.c = c};
	struct person p;
	int rc = -1;

	if (home_open(c, HOME_LISTS | HOME_STORE_IF_ANY, &w.home) != 0)
		return -1;
	if (person_find(c, &w.home, c->argv[0], cmd_opt(c, "list"), &p) == 0)
		rc = c->json ? record_json(c, &w.home, &p) : why_text(&w, &p);
	home_close(&w.home);
	return rc;
}

static const struct opt why_opts[] = {
	{"list", "LIST", "only what concerns this list"},
	{NULL, NULL, NULL},
};

const struct command cmd_why = {
	.name = "why",
	.args = "ADDRESS",
	.summary = "all that is known of a member, and why mail goes there",
	.help =
	"Shows, for each list: whether mail goes there now and why not, the\n"
	"level and what set it, the consent with its date, basis and evidence,\n"
	"every change on record and whether it is as it was written (65 where\n"
	"it is not), and every mail with what became of it.\n"
	"\n"
	"  tidings why ann@example.org\n"
	"  tidings why ann@example.org --list mh-pcn --json\n",
	.opts = why_opts,
	.min = 1,
	.max = 1,
	.run = why_run,
};

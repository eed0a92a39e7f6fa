/* SPDX-License-Identifier: MIT */
/*
 * tidings feedback: what members said of the drafts of a recap, by section,
 * and who has said nothing; and what became of a remark.
 *
 * Policy: what members wrote is shown as text, one line a line, without what
 * steers a terminal (T10).
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/home.h"
#include "cmd/notices_member.h"
#include "cmd/person.h"
#include "cmd/when.h"
#include "conf/list.h"
#include "store/db.h"
#include "store/edition.h"
#include "store/remark.h"

enum { WORDS_COLUMNS = 4000, QUOTE_COLUMNS = 300, NUMBER_MAX = 1000000 };

struct sheet {
	struct cmd *c;
	struct home h;
	struct recap_ref ref;
	int64_t recap_id;
	size_t n, n_tiers;
	struct remark *v;
	struct remark_silence *silent;
};

static int
read_sheet(struct sheet *s)
{
	struct err *err = &s->c->err;

	return remarks_of(s->h.db, s->c->arena, s->recap_id, &s->v, &s->n,
		err) == -1 || remark_silent(s->h.db, s->c->arena, s->recap_id,
		&s->silent, &s->n_tiers, err) == -1 ? -1 : 0;
}

/* --- for people --------------------------------------------------------- */

static const char *
who(struct sheet *s, const struct remark *r)
{
	struct arena *a = s->c->arena;
	const char *name = r->name[0] ? r->name : r->addr[0] ? r->addr :
		"somebody";

	return r->tier[0] == '\0' ? name : arena_printf(a, "%s (%s)", name,
		person_tier_name(s->ref.list, r->tier));
}

static void
print_remark(struct sheet *s, const struct remark *r)
{
	struct buf *out = &s->c->out;
	struct arena *a = s->c->arena;

	buf_printf(out, "  %lld. %s, %s%s\n", (long long)r->number,
		notice_line(a, who(s, r), QUOTE_COLUMNS),
		when_local(&s->h, s->ref.list->slug, r->at),
		r->settled_at != 0 ? ", settled" : "");
	if (r->quote[0] != '\0')
		buf_printf(out, "     > %s\n", notice_line(a, r->quote,
			QUOTE_COLUMNS));
	buf_printf(out, "     %s\n", notice_line(a, r->words,
		WORDS_COLUMNS));
	if (r->settled_at != 0)
		buf_printf(out, "     -> %s\n", notice_line(a, r->settled,
			WORDS_COLUMNS));
}

static void
print_silent(struct sheet *s)
{
	struct buf *out = &s->c->out;

	for (size_t i = 0; i < s->n_tiers; i++) {
		const struct remark_silence *t = &s->silent[i];

		buf_printf(out, "%s: %lld of %lld have said nothing",
			person_tier_name(s->ref.list, t->tier),
			(long long)t->silent, (long long)t->reached);
		for (size_t k = 0; k < t->n; k++)
			buf_printf(out, "%s%s", k ? ", " : ": ",
				notice_line(s->c->arena, t->who[k], 60));
		buf_printf(out, "%s\n", t->silent > (int64_t)t->n ?
			", ..." : "");
	}
}

static void
print_sheet(struct sheet *s)
{
	struct buf *out = &s->c->out;
	int section = -1;
	int64_t open = 0;

	for (size_t i = 0; i < s->n; i++)
		open += s->v[i].settled_at == 0;
	buf_printf(out, "%s/%s: %zu remark%s, %lld open\n", s->ref.list->slug,
		s->ref.slug, s->n, s->n == 1 ? "" : "s", (long long)open);
	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].section != section) {
			section = s->v[i].section;
			buf_printf(out, section == 0 ?
				"No section named\n" : "D%d\n", section);
		}
		print_remark(s, &s->v[i]);
	}
	print_silent(s);
}

/* --- JSON --------------------------------------------------------------- */

static void
json_remark(struct sheet *s, struct json *j, const struct remark *r)
{
	char at[40];

	json_object(j, NULL);
	json_int(j, "number", r->number);
	json_int(j, "revision", r->revision);
	if (r->section > 0)
		json_str(j, "section", arena_printf(s->c->arena, "D%d",
			r->section));
	else
		json_null(j, "section");
	json_str(j, "member", r->addr[0] ? r->addr : NULL);
	json_str(j, "name", r->name);
	json_str(j, "tier", r->tier);
	json_str(j, "quote", r->quote[0] ? r->quote : NULL);
	json_str(j, "text", r->words);
	rfc3339_format(r->at, at, sizeof(at));
	json_str(j, "at", at);
	json_str(j, "settled", r->settled_at != 0 ? r->settled : NULL);
	json_object_end(j);
}

static void
json_sheet(struct sheet *s)
{
	struct json j;

	json_init(&j, &s->c->out);
	json_object(&j, NULL);
	json_str(&j, "list", s->ref.list->slug);
	json_str(&j, "recap", s->ref.slug);
	json_array(&j, "remarks");
	for (size_t i = 0; i < s->n; i++)
		json_remark(s, &j, &s->v[i]);
	json_array_end(&j);
	json_array(&j, "silent");
	for (size_t i = 0; i < s->n_tiers; i++) {
		json_object(&j, NULL);
		json_str(&j, "tier", s->silent[i].tier);
		json_int(&j, "reached", s->silent[i].reached);
		json_int(&j, "silent", s->silent[i].silent);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_object_end(&j);
	buf_addc(&s->c->out, '\n');
}

/* --- settling ----------------------------------------------------------- */

static int
settle(struct sheet *s, const char *what)
{
	struct cmd *c = s->c;
	char *end;
	long n = strtol(what, &end, 10);
	int rc;

	if (*what == '\0' || *end != '\0' || n < 1 || n > NUMBER_MAX)
		return err_set(&c->err, ERR_USAGE, "\"%s\" is no number of a "
			"remark; write it like: tidings feedback %s --settle "
			"2 \"is in the next version\"", what, s->ref.slug);
	if (c->argc < 2)
		return err_set(&c->err, ERR_USAGE, "--settle needs a text "
			"behind it that says what became of remark %ld", n);
	if (db_begin(s->h.db, &c->err) == -1)
		return -1;
	rc = remark_settle(s->h.db, s->recap_id, n, c->argv[1], clock_now(),
		&c->err);
	if (db_end(s->h.db, rc, &c->err) == -1)
		return -1;
	if (rc == 0)
		return err_set(&c->err, ERR_NOINPUT, "%s has no remark %ld",
			s->ref.slug, n);
	if (!c->json)
		buf_printf(&c->out, "Remark %ld is settled.\n", n);
	return 0;
}

static int
feedback(struct sheet *s)
{
	struct cmd *c = s->c;
	struct revision rev;
	int64_t list;
	int rc;

	if (home_recap(&s->h, c->argv[0], &s->ref, &c->err) == -1 ||
	    db_list_id(s->h.db, s->ref.list->slug, &list, &c->err) == -1)
		return -1;
	rc = revision_latest(s->h.db, c->arena, list, s->ref.slug, &rev,
		&c->err);
	if (rc == -1)
		return -1;
	s->recap_id = rc == 1 ? rev.recap_id : 0;
	if (cmd_opt(c, "settle") != NULL) {
		if (settle(s, cmd_opt(c, "settle")) == -1)
			return -1;
		if (!c->json)
			return 0;
	} else if (c->argc > 1) {
		return err_set(&c->err, ERR_USAGE, "one recap at a time; a "
			"text goes with --settle N");
	}
	if (read_sheet(s) == -1)
		return -1;
	if (c->json)
		json_sheet(s);
	else
		print_sheet(s);
	return 0;
}

static int
feedback_run(struct cmd *c)
{
	struct sheet s = {.c = c};
	int rc = home_open(c, HOME_LISTS | HOME_STORE, &s.h);

	if (rc == 0) {
		rc = feedback(&s);
		home_close(&s.h);
	}
	return rc;
}

static const struct opt opts[] = {
	{"settle", "N", "what became of remark N: the text behind it"},
	{NULL, NULL, NULL},
};

const struct command cmd_feedback = {
	.name = "feedback",
	.args = "RECAP [TEXT]",
	.summary = "what members said of the drafts, and who said nothing",
	.help = "Shows the remarks that members mailed on the drafts of a "
		"recap, by section (D1, D2,\n...), each with its number; then "
		"who of each tier has said nothing. --settle notes\nwhat "
		"became of one.\n\n"
		"  tidings feedback co-design\n"
		"  tidings feedback co-design --settle 3 \"the date is "
		"right now\"\n",
	.opts = opts,
	.min = 1,
	.max = 2,
	.run = feedback_run,
};

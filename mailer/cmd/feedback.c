/* SPDX-License-Identifier: MIT */
/*
 * tidings feedback: what members said of the drafts of a recap, by section,
 * and who has been silent; and what became of remarks.
 *
 * Policy: several that came to the same are settled together, all or none.
 */
#include "cmd/feedback.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "conf/list.h"
#include "store/db.h"
#include "store/edition.h"

enum { NUMBER_MAX = 1000000, NUMBERS_MAX = 1000 };

static int
read_sheet(struct sheet *s)
{
	struct db *db = s->h.db;
	struct arena *a = s->c->arena;
	struct err *err = &s->c->err;

	if (remarks_of(db, a, s->recap_id, &s->v, &s->n, err) == -1 ||
	    remark_silent(db, a, s->recap_id, &s->silent, &s->n_tiers,
		err) == -1 ||
	    drafts_of(db, a, s->recap_id, &s->draft, &s->n_drafts,
		err) == -1)
		return -1;
	s->latest = drafts_latest(s->draft, s->n_drafts, &s->n_latest);
	sheet_sort(s);
	return 0;
}

/* --- settling ----------------------------------------------------------- */

static int
bad_numbers(struct sheet *s, const char *what)
{
	return err_set(&s->c->err, ERR_USAGE, "\"%s\" is no number of a "
		"remark; write it like: tidings feedback %s --settle 2 \"is "
		"in the next version\", or 2,5,7 for several", what,
		s->ref.slug);
}

/* "3", "3,5", "3-5": how many, into v. */
static int
numbers(struct sheet *s, const char *what, int64_t v[NUMBERS_MAX], size_t *n_r)
{
	const char *p = what;
	size_t n = 0;

	do {
		char *end;
		long first = strtol(p, &end, 10), last = first;

		if (end == p || first < 1 || first > NUMBER_MAX)
			return bad_numbers(s, what);
		p = end;
		if (*p == '-') {
			last = strtol(p + 1, &end, 10);
			if (end == p + 1 || last < first ||
			    last - first >= NUMBERS_MAX)
				return bad_numbers(s, what);
			p = end;
		}
		for (; first <= last; first++) {
			if (n == NUMBERS_MAX)
				return bad_numbers(s, what);
			v[n++] = first;
		}
		p += strspn(p, " ");
		if (*p != ',' && *p != '\0')
			return bad_numbers(s, what);
	} while (*p++ == ',');
	*n_r = n;
	return 0;
}

/* In one transaction; the first number that there is not is said. */
static int
settle_all(struct sheet *s, const int64_t *v, size_t n)
{
	struct err *err = &s->c->err;
	int64_t now = clock_now();
	int rc = 0;

	if (db_begin(s->h.db, err) == -1)
		return -1;
	for (size_t i = 0; i < n && rc == 0; i++) {
		rc = remark_settle(s->h.db, s->recap_id, v[i],
			s->c->argv[1], now, err);
		if (rc == 0)
			err_set(err, ERR_NOINPUT, "%s has no remark %lld; "
				"nothing was settled", s->ref.slug,
				(long long)v[i]);
		rc = rc == 1 ? 0 : -1;
	}
	failpoint("remarks_settled");
	return db_end(s->h.db, rc, err);
}

static int
settle(struct sheet *s, const char *what)
{
	struct cmd *c = s->c;
	int64_t v[NUMBERS_MAX];
	size_t n = 0;

	if (numbers(s, what, v, &n) == -1)
		return -1;
	if (c->argc < 2 || c->argv[1][strspn(c->argv[1], " \t\n")] == '\0')
		return err_set(&c->err, ERR_USAGE, "--settle needs a text "
			"behind it that says what became of remark %s", what);
	if (settle_all(s, v, n) == -1)
		return -1;
	if (c->json)
		return 0;
	if (n == 1)
		buf_printf(&c->out, "Remark %lld is settled.\n",
			(long long)v[0]);
	else
		buf_printf(&c->out, "%zu remarks are settled.\n", n);
	return 0;
}

/* --- the command -------------------------------------------------------- */

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
	s->all = cmd_opt(c, "silent") != NULL;
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
		sheet_json(s);
	else
		sheet_print(s);
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
	{"settle", "N", "what became of remark N (or 2,5,7): the text behind "
		"it"},
	{"silent", NULL, "names everybody who has said nothing"},
	{NULL, NULL, NULL},
};

const struct command cmd_feedback = {
	.name = "feedback",
	.args = "RECAP [TEXT]",
	.summary = "what members said of the drafts, and who said nothing",
	.help = "Shows the remarks that members mailed on the drafts of a "
		"recap, by draft and\nsection (D1, D2, ...), each with its "
		"number; then who of those that got a draft\nwhole has said "
		"nothing, and who asked for it. A section keeps the heading "
		"that\nit had when it was remarked on.\n\n"
		"--settle notes what became of remarks. The next recap that "
		"carries the draft tells\nmembers, without names, if its "
		"front matter says so: answers: RECAP. To settle a\nremark "
		"again replaces what was said.\n\n"
		"  tidings feedback co-design\n"
		"  tidings feedback co-design --silent\n"
		"  tidings feedback co-design --settle 3 \"the date is "
		"right now\"\n"
		"  tidings feedback co-design --settle 2,5-7 \"that section "
		"is gone\"\n",
	.opts = opts,
	.min = 1,
	.max = 2,
	.run = feedback_run,
};

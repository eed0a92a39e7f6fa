/* SPDX-License-Identifier: MIT */
/*
 * What `make demo` needs and no coordinator does: a home put back to its
 * beginning, and a table of what went to whom. Hidden.
 *
 * `demo begin` empties var/ and makes a store that is marked as the demo's.
 * It refuses where mail could leave the machine, and where var/ holds a store
 * without that mark: nobody's members are lost to a demonstration.
 */
#include <errno.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "cmd/home.h"
#include "conf/list.h"
#include "conf/settings.h"
#include "store/db.h"
#include "store/delivery.h"
#include "store/edition.h"

#define DEMO_MARK "demo"

/* Every way out must be a folder of this machine. */
static int
check_settings(struct cmd *c, const struct home *h)
{
	for (size_t i = 0; i < h->settings->n_relays; i++)
		if (h->settings->relay[i].at.scheme != URL_MAILDIR)
			return err_set(&c->err, ERR_CONFIG,
				"the demo sends into a folder only, and the "
				"settings name the relay %s",
				h->settings->relay[i].at.url);
	if (strcmp(h->settings->store, "var/tidings.db") != 0)
		return err_set(&c->err, ERR_CONFIG,
			"the demo keeps its store in var/tidings.db, and the "
			"settings name %s", h->settings->store);
	return 0;
}

/* 1: var/ is the demo's, 0: there is none, -1: it is somebody's. */
static int
whose_store(struct cmd *c, const struct home *h)
{
	char *mark = NULL;

	if (h->db == NULL) {
		if (!file_exists(home_path(h, "var/journal")))
			return 0;
		return err_set(&c->err, ERR_CONFIG,
			"var/ holds a journal without its store; move it away "
			"first");
	}
	if (db_meta_get(h->db, c->arena, DEMO_MARK, &mark, &c->err) != 0)
		return -1;
	if (mark != NULL)
		return 1;
	return err_set(&c->err, ERR_CONFIG,
		"var/tidings.db is not the demo's; the demo leaves it alone");
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *f)
{
	(void)st;
	(void)type;
	if (f->level == 0)
		return 0;
	return remove(path);
}

static int
begin(struct cmd *c)
{
	struct home h;
	char *var;
	int whose;

	if (home_open(c, HOME_LISTS | HOME_STORE_IF_ANY, &h) != 0)
		return -1;
	whose = check_settings(c, &h) == 0 ? whose_store(c, &h) : -1;
	home_close(&h);
	if (whose < 0)
		return -1;
	var = home_path(&h, "var");
	if (whose == 1 &&
	    nftw(var, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0)
		return err_at(&c->err, ERR_IO, var, 0, 0, "cannot empty it: "
			"%s", strerror(errno));
	if (home_open(c, HOME_LISTS | HOME_STORE, &h) != 0)
		return -1;
	whose = db_meta_set(h.db, DEMO_MARK, "1", &c->err);
	home_close(&h);
	return whose;
}

/* What a tier receives, in words. */
static const char *
receives(struct arena *a, const struct tier *t)
{
	static const char *const drafts[] = {"the whole draft",
		"the draft's summary", "no draft"};

	return arena_printf(a, "%s, %s, %s resources",
		t->detail == DETAIL_FULL ? "full text" : "summary",
		drafts[t->drafts],
		t->private_resources ? "private" : "public");
}

static int
table(struct cmd *c, const struct home *h, const struct recap_ref *ref)
{
	struct delivery_tier_counts *v;
	struct revision r;
	int64_t list_id;
	size_t n;

	if (db_list_id(h->db, ref->list->slug, &list_id, &c->err) != 0)
		return -1;
	if (revision_latest(h->db, c->arena, list_id, ref->slug, &r,
		    &c->err) != 1 ||
	    delivery_count_tiers(h->db, c->arena, r.id, &v, &n, &c->err) != 0)
		return err_set(&c->err, ERR_DATA, "%s was never sent",
			ref->slug);
	for (size_t i = 0; i < ref->list->tiers.n; i++) {
		const struct tier *t = &ref->list->tiers.v[i];
		int64_t sent = 0;

		for (size_t k = 0; k < n; k++)
			if (strcmp(v[k].tier, t->id) == 0)
				sent = v[k].counts.accepted;
		buf_printf(&c->out, "%-13s %3" PRId64 " %s  %s\n",
			ltext_in(&t->name, NULL, NULL), sent,
			sent == 1 ? "mail " : "mails", receives(c->arena, t));
	}
	return 0;
}

static int
report(struct cmd *c)
{
	struct recap_ref ref;
	struct home h;
	int rc;

	if (home_open(c, HOME_LISTS | HOME_STORE, &h) != 0)
		return -1;
	rc = home_recap(&h, c->argv[1], &ref, &c->err);
	if (rc == 0)
		rc = table(c, &h, &ref);
	home_close(&h);
	return rc;
}

static int
demo_run(struct cmd *c)
{
	if (strcmp(c->argv[0], "begin") == 0 && c->argc == 1)
		return begin(c);
	if (strcmp(c->argv[0], "report") == 0 && c->argc == 2)
		return report(c);
	return err_set(&c->err, ERR_USAGE,
		"demo takes `begin` or `report RECAP`");
}

const struct command cmd_demo = {
	.name = "demo",
	.args = "begin | report RECAP",
	.summary = "puts the sample home back to its beginning",
	.min = 1,
	.max = 2,
	.run = demo_run,
	.hidden = true,
};

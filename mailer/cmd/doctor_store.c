/* SPDX-License-Identifier: MIT */
/*
 * doctor: the keys, the store, its journal, and whether the members are what
 * the consent ledger says.
 */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "cmd/attendance.h"
#include "cmd/agenda.h"
#include "cmd/cron.h"
#include "cmd/doctor.h"
#include "cmd/ledger_look.h"
#include "cmd/when.h"
#include "conf/list.h"
#include "conf/settings.h"
#include "store/consent.h"
#include "store/db.h"
#include "store/journal.h"
#include "store/member.h"
#include "store/replay.h"

void
doctor_keys(struct doctor *d)
{
	char *path;

	if (!d->settings_fine)
		return;
	path = home_path(&d->home, d->home.settings->identity.keys);
	if (!file_exists(path) &&
	    !file_exists(home_path(&d->home, d->home.settings->store))) {
		doctor_find(d, NOTE, "there are no keys yet; they are made with the "
			"store", NULL);
		return;
	}
	d->keys_fine = doctor_open(d, HOME_KEYS |
		(d->lists_fine ? HOME_LISTS : 0));
}

void
doctor_store(struct doctor *d)
{
	struct cmd *c = d->c;

	if (!d->settings_fine || (!d->keys_fine &&
	    file_exists(home_path(&d->home, d->home.settings->store))) ||
	    !doctor_open(d, HOME_STORE_IF_ANY |
		(d->lists_fine ? HOME_LISTS : 0)))
		return;
	if (d->home.db == NULL) {
		doctor_find(d, NOTE, "there is no store yet; the first import makes "
			"it", NULL);
		return;
	}
	d->store_fine = db_verify(d->home.db, &c->err) == 0;
	doctor_find_errors(d);
}

void
doctor_journal(struct doctor *d)
{
	if (!d->store_fine)
		return;
	if (journal_require(d->home.journal, &d->c->err) != 0)
		doctor_find_errors(d);
}

enum { SHOWN = 20 };

struct differences {
	struct doctor *d;
	size_t n;
};

/* All are counted, some are shown. */
static int
find_difference(void *ctx, const struct difference *x)
{
	struct differences *all = ctx;
	struct arena *a = all->d->c->arena;

	if (all->n++ >= SHOWN)
		return 0;
	doctor_find(all->d, WRONG, x->addr[0] != '\0' ? arena_printf(a, "%s on %s "
		"%s", x->addr, x->list, x->what) : arena_printf(a, "member "
		"%" PRId64 " %s", x->member, x->what), "this was not done "
		"with this program: compare with a backup before anything is "
		"sent");
	return 0;
}

static void
compare_members(struct doctor *d)
{
	struct differences all = {d, 0};

	if (ledger_replay(d->home.db, find_difference, &all,
		&d->c->err) != 0)
		doctor_find_errors(d);
	else if (all.n > SHOWN)
		doctor_find(d, WRONG, arena_printf(d->c->arena, "%zu such differences "
			"in all", all.n), NULL);
}

void
doctor_consent(struct doctor *d)
{
	const struct ledger_mark *known;
	struct ledger_mark mark;
	struct cmd *c = d->c;
	int64_t bad;

	if (!d->store_fine)
		return;
	if (ledger_look_mark(&d->home, &mark, &known, &c->err) != 0 ||
	    ledger_verify(d->home.db, d->home.keys, known, &bad,
		&c->err) != 0 || purposes_verify(d->home.db, &c->err) != 0)
		doctor_find_errors(d);
	else
		compare_members(d);
}

static const struct list_conf *
list_of(const struct doctor *d, const char *slug)
{
	for (size_t i = 0; i < d->home.n_lists; i++)
		if (strcmp(d->home.list[i]->slug, slug) == 0)
			return d->home.list[i];
	return NULL;
}

/* Members whom the lists' settings do not know: a folder or a level was
 * renamed or taken away. */
void
doctor_tiers(struct doctor *d)
{
	struct arena *a = d->c->arena;
	struct member_tier *v;
	size_t n;

	if (!d->store_fine || !d->lists_fine)
		return;
	if (member_tiers(d->home.db, a, &v, &n, &d->c->err) != 0) {
		doctor_find_errors(d);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const struct list_conf *l = list_of(d, v[i].list);

		if (l == NULL)
			doctor_find(d, WRONG, arena_printf(a, "there are "
				"members on a list \"%s\" that has no folder "
				"in lists/", v[i].list), "was it renamed? "
				"Then give it its old name back");
		else if (v[i].tier[0] == '\0' ? l->default_tier < 0 :
			tier_find(&l->tiers, v[i].tier,
				strlen(v[i].tier)) < 0)
			doctor_find(d, WRONG, arena_printf(a, "%" PRId64
				" on %s, like %s, %s the level \"%s\", which "
				"%s does not have", v[i].n, v[i].list,
				v[i].addr, v[i].n == 1 ? "has" : "have",
				v[i].tier, l->file),
				arena_printf(a, "give the tier that takes its "
				"place the old id (id: %s), or the members "
				"another: tidings member ADDRESS tier TIER",
				v[i].tier));
	}
}

/* Implied consent that ends soon: warned of 60 and 30 days before (C4). */
static void
check_ending(struct doctor *d, const struct list_conf *l)
{
	struct arena *a = d->c->arena;
	struct member_counts m;
	int64_t id;

	if (db_list_id(d->home.db, l->slug, &id, &d->c->err) != 0 ||
	    member_count(d->home.db, id, clock_now(), &m, &d->c->err) != 0)
		doctor_find_errors(d);
	else if (m.soon > 0)
		doctor_find(d, WARNING, arena_printf(a, "%s: the consent of "
			"%" PRId64 " members ends within 60 days, of %" PRId64
			" within 30; then they get no more mail", l->slug,
			m.soon, m.very_soon), arena_printf(a, "tidings export "
			"%s --status ending, and ask them", l->slug));
}

static void
find_stray(struct doctor *d, const struct attendance *at)
{
	struct arena *a = d->c->arena;
	const struct event *e = &at->event;

	doctor_find(d, WARNING, arena_printf(a, "%s asked %" PRId64 " to "
		"\"%s\" of %s, which %s does not have any more: it stays in "
		"their calendars", at->list->slug, at->counts.invited,
		e->title, attendance_when(a, e), at->list->file),
		arena_printf(a, "put the session \"%s\" back so that it has "
		"%s, give it changes: [{on: %s, cancel: true}], and let "
		"tidings run tell them; then take it out again", e->session,
		e->day, e->day));
}

void
doctor_meetings(struct doctor *d)
{
	struct attendance *v;
	size_t n;

	if (!d->store_fine || !d->lists_fine)
		return;
	for (size_t i = 0; i < d->home.n_lists; i++) {
		if (attendance_strays(&d->home, d->home.list[i], &v, &n,
			&d->c->err) == -1) {
			doctor_find_errors(d);
			return;
		}
		for (size_t k = 0; k < n; k++)
			find_stray(d, &v[k]);
	}
}

void
doctor_ending(struct doctor *d)
{
	for (size_t i = 0; d->store_fine && i < d->home.n_lists; i++)
		check_ending(d, d->home.list[i]);
}

/* It looks without noting the time: nothing is changed here. */
void
doctor_clock(struct doctor *d)
{
	enum { TOLERANCE = 3600 };
	int64_t seen;

	if (!d->store_fine)
		return;
	if (db_meta_int(d->home.db, "clock", &seen, &d->c->err) != 0)
		doctor_find_errors(d);
	else if (clock_now() < seen - TOLERANCE)
		doctor_find(d, WRONG, "this computer's clock is behind the time at "
			"which the store was last used",
			"set the clock right: mail would carry wrong dates. If "
			"it is right and was ahead then: tidings adopt --yes");
}

/* What only happens if cron runs. */
static bool
rests_on_cron(struct doctor *d, bool *rests_r)
{
	enum { AHEAD = 60 * 24 * 3600 };
	struct agenda g;

	*rests_r = false;
	if (agenda_make(d->c, &d->home, NULL, clock_now() + AHEAD, false,
		&g) != 0) {
		doctor_find_errors(d);
		return false;
	}
	*rests_r = g.n > 0 && g.item[0].kind < AGENDA_SESSION;
	return true;
}

void
doctor_cron(struct doctor *d)
{
	struct arena *a = d->c->arena;
	struct cron cron;
	bool rests;

	if (!d->store_fine || !d->lists_fine || !rests_on_cron(d, &rests))
		return;
	if (cron_look(&d->home, &cron, &d->c->err) != 0)
		doctor_find_errors(d);
	else if (!cron.works && cron.busy)
		doctor_find(d, WARNING, cron_trouble(&d->home, &cron), "if it "
			"hangs, end that process: what it was at is gone on "
			"with");
	else if (!cron.works)
		doctor_find(d, rests ? WARNING : NOTE, arena_printf(a, "%s%s",
			cron_trouble(&d->home, &cron), rests ? ", and mail "
			"waits for it" : ""), arena_printf(a, "set it up with "
			"what `%s crontab` prints", cmd_prefix(d->c)));
	else if (cron.status != 0)
		doctor_find(d, WARNING, arena_printf(a, "cron's last run, "
			"%s, ended with %d at \"%s\"%s%s",
			when_local(&d->home, NULL, cron.last), cron.status,
			cron.phase, cron.said != NULL ? ": " : "",
			cron.said != NULL ? cron.said : ""), NULL);
	else
		doctor_find(d, FINE, arena_printf(a, "ran last at %s%s",
			when_local(&d->home, NULL, cron.last),
			cron.unended != NULL ? ", and runs now, or ended "
			"before its time" : ""), NULL);
}

void
doctor_libraries(struct doctor *d)
{
	const char *trouble, *version = db_engine(&trouble);

	if (trouble != NULL)
		doctor_find(d, WARNING, arena_printf(d->c->arena, "SQLite %s: %s",
			version, trouble), "update the system's packages");
}

/* SPDX-License-Identifier: MIT */
/*
 * tidings member: what a coordinator does for one member who asked by phone or
 * in person. It counts as the member's own choice, so no import overwrites it.
 *
 * Each action is one transaction with its row in the consent ledger; the
 * journal is written before success is said.
 */
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cmd/home.h"
#include "cmd/person.h"
#include "cmd/record.h"
#include "cmd/survey_take.h"
#include "cmd/traces.h"
#include "conf/list.h"
#include "conf/settings.h"
#include "store/consent.h"
#include "store/db.h"
#include "store/forget.h"
#include "store/journal.h"
#include "store/membership.h"
#include "store/reply_erase.h"
#include "store/signup.h"

struct change {
	struct cmd *c;
	struct home home;
	struct person person;
	struct member *m;	/* the one; not of forget and export */
	struct list_conf *list;
	const struct zone *zone;
	const char *value;	/* what was written behind the action */
	struct ledger *ledger;
	struct json json;
	const char *done;	/* what to say */
	bool told;		/* the member will be, by mail */
	struct survey_taking taking;	/* of answer */
	size_t n_places;	/* of forget: files that hold the address */
	const char **place;
};

static int
usage(struct change *x, const char *msg)
{
	return err_set(&x->c->err, ERR_USAGE, "%s", msg);
}

/* By the table of what may happen to a membership; the member is told. */
static int
change_membership(struct change *x, struct membership_change *m,
	const char *done, const char *same)
{
	enum membership_outcome o;
	enum standing at = member_standing(&x->m->state, clock_now());

	m->member = x->m->id;
	m->now = clock_now();
	m->way = "member";
	m->tell = true;
	if (membership_change(x->home.db, x->ledger, m, &o,
		&x->c->err) == -1)
		return -1;
	if (o == MEMBERSHIP_REFUSED)
		return err_set(&x->c->err, ERR_USAGE, "%s is %s: that cannot "
			"be changed", x->m->addr, standing_name(at));
	x->done = o == MEMBERSHIP_SAME ? same : done;
	x->told = o == MEMBERSHIP_CHANGED && member_obstacle_to(
		m->kind == CONSENT_LEFT ? REACH_ANSWERED : REACH_TOLD,
		&x->m->state, m->now) == NULL;
	return 0;
}

static int
set_tier(struct change *x)
{
	const struct tiers *tiers = &x->list->tiers;
	int i = tier_find(tiers, x->value, strlen(x->value));
	const char *id, *near;
	char names[256];

	if (i < 0) {
		near = tier_near(tiers, x->value);
		return err_set(&x->c->err, ERR_USAGE, "%s has no tier \"%s\"; "
			"%s%s%shave: %s", x->list->slug, x->value,
			near ? "did you mean " : "", near ? near : "",
			near ? "? " : "",
			tier_names(tiers, names, sizeof(names)));
	}
	id = tiers->v[i].id;
	return change_membership(x, &(struct membership_change){
		.kind = CONSENT_TIER, .value = id},
		arena_printf(x->c->arena, "%s now has the level %s",
			x->m->addr, person_tier_name(x->list, id)),
		arena_printf(x->c->arena, "%s had the level %s already",
			x->m->addr, person_tier_name(x->list, id)));
}

static int
set_language(struct change *x)
{
	const char *lang = NULL;
	struct buf have;

	buf_init(&have, 4096);
	for (size_t i = 0; i < x->list->n_languages; i++)
		if (strcasecmp(x->list->languages[i], x->value) == 0)
			lang = x->list->languages[i];
	if (lang == NULL) {
		for (size_t i = 0; i < x->list->n_languages; i++)
			buf_printf(&have, "%s%s", i ? ", " : "",
				x->list->languages[i]);
		err_set(&x->c->err, ERR_USAGE, "%s has no language \"%s\"; "
			"have: %s", x->list->slug, x->value, buf_str(&have));
		buf_release(&have);
		return -1;
	}
	return change_membership(x, &(struct membership_change){
		.kind = CONSENT_LANGUAGE, .value = lang},
		arena_printf(x->c->arena, "%s now gets mail in %s",
			x->m->addr, lang),
		arena_printf(x->c->arena, "%s gets mail in %s already",
			x->m->addr, lang));
}

static int
set_pause(struct change *x)
{
	bool end = strcmp(x->value, "none") == 0;
	struct civil day;
	int64_t t = 0;

	if (!end) {
		if (!civil_parse(x->value, &day))
			return err_set(&x->c->err, ERR_USAGE, "\"%s\" is no "
				"date; write it like 2026-01-31, or none to "
				"end the pause", x->value);
		t = zone_to_time(x->zone, &day);
		if (t <= clock_now())
			return err_set(&x->c->err, ERR_USAGE, "%s is over; a "
				"pause ends on a day to come", x->value);
	}
	return change_membership(x, &(struct membership_change){
		.kind = CONSENT_PAUSED, .until = t},
		end ? arena_printf(x->c->arena, "the pause of %s is over",
			x->m->addr) : arena_printf(x->c->arena, "%s gets no "
			"mail until %s", x->m->addr,
			person_date(x->c->arena, x->zone, t)),
		end ? arena_printf(x->c->arena, "%s takes no pause",
			x->m->addr) : arena_printf(x->c->arena, "%s gets no "
			"mail until %s already", x->m->addr,
			person_date(x->c->arena, x->zone, t)));
}

static int
unsubscribe(struct change *x)
{
	return change_membership(x, &(struct membership_change){
		.kind = CONSENT_LEFT},
		arena_printf(x->c->arena, "%s has left %s and gets no more "
			"mail", x->m->addr, x->m->list),
		arena_printf(x->c->arena, "%s had left %s already",
			x->m->addr, x->m->list));
}

static int
forget(struct change *x)
{
	x->done = "forgotten: name, address, attributes and texts are erased, "
		"and no import brings the address back";
	return address_forget(x->home.db, x->home.keys, x->ledger,
		x->person.member[0].address_id, clock_now(), &x->c->err);
}

static int
change_address(struct change *x)
{
	enum signup_outcome o;
	struct err why = {0};
	struct address to;

	if (address_parse(x->value, strlen(x->value), &to, &why) != 0)
		return err_set(&x->c->err, ERR_USAGE, "\"%s\" is no address: "
			"it %s", x->value, why.msg);
	if (signup_move(x->home.db, x->home.keys, x->m->id, &to,
		x->home.settings->limits.confirmations_per_hour, clock_now(),
		&o, &x->c->err) == -1)
		return -1;
	switch (o) {
	case SIGNUP_ASKED:
		x->done = arena_printf(x->c->arena, "%s is asked to confirm, "
			"by mail; nothing changes before that", to.addr);
		return 0;
	case SIGNUP_MEMBER:
		return err_set(&x->c->err, ERR_USAGE, "%s is on %s already",
			to.addr, x->m->list);
	case SIGNUP_LIMITED:
		return err_set(&x->c->err, ERR_TEMP, "a new address was asked "
			"for this member within the last day, or too many "
			"this hour: try again later");
	case SIGNUP_REFUSED:
		break;
	}
	return err_set(&x->c->err, ERR_USAGE, "that cannot be: %s has left %s "
		"or complained, or mail to %s came back", x->m->addr,
		x->m->list, to.addr);
}

static int
enter_answer(struct change *x)
{
	struct survey_taking *t = &x->taking;

	if (x->list->survey == NULL)
		return err_set(&x->c->err, ERR_USAGE, "%s has no survey",
			x->list->slug);
	if (x->value[strspn(x->value, " \t\n")] == '\0')
		return usage(x, "the answer is empty");
	*t = (struct survey_taking){.way = "member", .now = clock_now()};
	if (survey_take(&x->home, x->c->arena, x->ledger, x->list, x->m,
		x->value, t, &x->c->err) == -1)
		return -1;
	if (!t->done)
		return err_set(&x->c->err, ERR_USAGE, "nothing was noted: %s "
			"%s", x->m->addr, member_obstacle(&x->m->state,
				t->now));
	x->told = survey_sure(t) && member_obstacle_to(REACH_TOLD,
		&x->m->state, t->now) == NULL;
	x->done = survey_said(x->c->arena, x->list, t);
	return 0;
}

static const struct action {
	const char *name;
	const char *value;	/* what has to follow; NULL: nothing */
	bool everywhere;	/* concerns the address, on all lists */
	int (*run)(struct change *x);
} actions[] = {
	{"tier", "TIER", false, set_tier},
	{"unsubscribe", NULL, false, unsubscribe},
	{"language", "LANGUAGE", false, set_language},
	{"pause", "DATE", false, set_pause},
	{"address", "NEW", false, change_address},
	{"answer", "TEXT", false, enter_answer},
	{"forget", NULL, true, forget},
	{"export", NULL, true, NULL},
};
enum { ACTIONS = sizeof(actions) / sizeof(actions[0]) };

static const struct action *
find_action(struct change *x, const char *name)
{
	const char *names[ACTIONS], *near;

	for (size_t i = 0; i < ACTIONS; i++) {
		names[i] = actions[i].name;
		if (strcmp(actions[i].name, name) == 0)
			return &actions[i];
	}
	if (strcmp(name, "subscribe") == 0 || strcmp(name, "resubscribe") == 0) {
		err_set(&x->c->err, ERR_USAGE, "who left is brought back by "
			"nobody but themselves: by a reply that says undo or "
			"join");
		return NULL;
	}
	near = near_miss(name, names, ACTIONS);
	err_set(&x->c->err, ERR_USAGE, "unknown action \"%s\"; %s%s%shave: "
		"tier, unsubscribe, language, pause, address, answer, forget, "
		"export", name, near ? "did you mean " : "", near ? near : "",
		near ? "? " : "");
	return NULL;
}

static int
take_arguments(struct change *x, const struct action *a)
{
	int want = a->value ? 3 : 2;

	if (x->c->argc < want)
		return err_set(&x->c->err, ERR_USAGE, "%s needs a value: "
			"tidings member ADDRESS %s %s", a->name, a->name,
			a->value);
	if (x->c->argc > want)
		return err_set(&x->c->err, ERR_USAGE, "too many words after "
			"%s; put a value of several words in quotation marks",
			a->name);
	x->value = a->value ? x->c->argv[2] : NULL;
	if (a->everywhere)
		return 0;
	x->m = person_only(x->c, &x->person);
	x->list = x->m ? person_list(x->c, &x->home, x->m) : NULL;
	x->zone = x->list ? person_zone(x->c, x->list) : NULL;
	if (x->zone == NULL)
		return -1;
	return 0;
}

static void
say(struct change *x, const struct action *a)
{
	struct buf *out = &x->c->out;
	const char *why = x->m ? member_obstacle(&x->m->state, clock_now()) :
		NULL;

	buf_printf(out, "%s\n", x->done);
	if (why != NULL && (a->run == set_tier || a->run == set_language))
		buf_printf(out, "But no mail goes there now: %s.\n", why);
	if (x->told)
		buf_printf(out, "The member is told with the next run, and "
			"how to %s it.\n", a->run == enter_answer ? "change" :
			"undo");
	if (a->run != forget)
		return;
	if (x->n_places > 0)
		buf_adds(out, "The address still stands in these files, which "
			"are yours to clean:\n");
	for (size_t i = 0; i < x->n_places; i++)
		buf_printf(out, "  %s\n", x->place[i]);
	buf_adds(out, "Backups that were made before hold the address, too.\n");
}

static void
say_json(struct change *x, const struct action *a)
{
	struct json *j = &x->json;

	json_init(j, &x->c->out);
	json_object(j, NULL);
	json_str(j, "action", a->name);
	json_str(j, "list", x->m ? x->m->list : NULL);
	json_int(j, "member", x->m ? x->m->id : 0);
	json_str(j, "done", x->done);
	if (a->run == enter_answer)
		survey_json(x->list, &x->taking, j);
	if (a->run == forget) {
		json_array(j, "still_in");
		for (size_t i = 0; i < x->n_places; i++)
			json_str(j, NULL, x->place[i]);
		json_array_end(j);
	}
	json_object_end(j);
	buf_addc(&x->c->out, '\n');
}

static void
tell(struct change *x, const struct action *a, const char *key)
{
	if (a->run == forget)
		traces_find(&x->home, key, &x->n_places, &x->place);
	if (x->c->json)
		say_json(x, a);
	else
		say(x, a);
}

/* The transaction, and the journal behind it. */
static int
change(struct change *x, const struct action *a)
{
	struct err *err = &x->c->err;

	if (db_begin(x->home.db, err) != 0)
		return -1;
	if (a->run(x) != 0) {
		db_rollback(x->home.db);
		return -1;
	}
	if (db_commit(x->home.db, err) != 0 ||
	    journal_update(x->home.journal, err) != 0 ||
	    store_scrub(x->home.db, err) != 0)
		return -1;
	tell(x, a, x->person.address.key);
	return 0;
}

/* Asked where somebody is there to answer; it cannot be undone. */
static bool
sure(struct change *x)
{
	return !isatty(STDIN_FILENO) || !isatty(STDERR_FILENO) ||
		cmd_confirm(x->c, arena_printf(x->c->arena, "Erase %s on all "
			"lists, for ever?", x->person.address.addr));
}

/* Who is on no list may have written. *done_r: what was kept of it is erased;
 * else the error stands. */
static int
forget_writer(struct change *x, const struct action *a, bool *done_r)
{
	struct db *db = x->home.db;
	char hash[ADDRESS_HASH_LEN + 1];
	struct err *err = &x->c->err, none = {0};
	struct address addr;
	int64_t n = 0;
	int rc;

	*done_r = false;
	if (db == NULL || address_parse(x->c->argv[0], strlen(x->c->argv[0]),
	    &addr, NULL) == -1)
		return 0;
	address_hash(x->home.keys, addr.key, hash);
	if (replies_from(db, hash, &n, &none) == -1 || n == 0)
		return 0;
	err_clear(err);
	if (db_begin(db, err) == -1)
		return -1;
	rc = replies_erase(db, 0, hash, clock_now(), err);
	if (rc == 0)
		rc = forget_note(db, err);
	if (db_end(db, rc, err) == -1 || store_scrub(db, err) == -1)
		return -1;
	*done_r = true;
	x->done = arena_printf(x->c->arena, "%s is on no list; what was kept "
		"of %lld mail%s from there is erased", addr.addr,
		(long long)n, n == 1 ? "" : "s");
	tell(x, a, addr.key);
	return 0;
}

static int
run_action(struct change *x)
{
	const struct action *a = find_action(x, x->c->argv[1]);
	const char *list = cmd_opt(x->c, "list");
	int rc;

	if (a == NULL)
		return -1;
	if (a->everywhere && a->run != NULL && list != NULL)
		return usage(x, "forget concerns the address on all lists: "
			"leave out --list");
	/* Of an earlier run: nobody is found by what it has forgotten. */
	if (x->home.db != NULL && store_scrub(x->home.db, &x->c->err) != 0)
		return -1;
	if (person_find(x->c, &x->home, x->c->argv[0], list,
	    &x->person) != 0) {
		bool done = false;

		if (a->run == forget && x->c->err.kind == ERR_NOINPUT &&
		    forget_writer(x, a, &done) == -1)
			return -1;
		return done ? 0 : -1;
	}
	if (take_arguments(x, a) != 0)
		return -1;
	if (a->run == NULL)
		return record_json(x->c, &x->home, &x->person);
	if (a->run == forget && !sure(x))
		return err_set(&x->c->err, ERR_USAGE, "nothing was erased");
	x->ledger = ledger_new(x->home.db, x->home.keys);
	rc = change(x, a);
	ledger_free(x->ledger);
	return rc;
}

static int
member_run(struct cmd *c)
{
	struct change x = {.c = c};
	int rc;

	if (home_open(c, HOME_LISTS | HOME_STORE_IF_ANY, &x.home) != 0)
		return -1;
	rc = run_action(&x);
	home_close(&x.home);
	return rc;
}

static const struct opt member_opts[] = {
	{"list", "LIST", "which list, where the address is on several"},
	{NULL, NULL, NULL},
};

const struct command cmd_member = {
	.name = "member",
	.args = "ADDRESS ACTION [VALUE]",
	.summary = "change, show or forget one member",
	.help =
	"  tier TIER        another level of involvement\n"
	"  unsubscribe      leaves the list; no import brings the member back\n"
	"  language LANG    another language\n"
	"  pause DATE       no mail until that day; none ends the pause\n"
	"  address NEW      another address, once it has confirmed by mail\n"
	"  answer TEXT      an answer to the survey, in the member's words\n"
	"  forget           erases the person on all lists, for ever; or what\n"
	"                   somebody wrote who is on none\n"
	"  export           everything on record, as JSON\n"
	"\n"
	"What is set here counts as the member's own choice. The member is told\n"
	"by mail with the next run, and how to undo it. Most of it members do\n"
	"themselves, by a reply to any mail.\n"
	"\n"
	"  tidings member ann@example.org tier Advising\n"
	"  tidings member ann@example.org pause 2026-09-01 --list mh-pcn\n",
	.opts = member_opts,
	.min = 2,
	.max = 3,
	.run = member_run,
};

/* SPDX-License-Identifier: MIT */
/*
 * tidings run: what cron calls. A table of phases; adding one is adding a
 * row. Phases that share a lock stand together, and it is kept between them.
 *
 * Policy: quiet when all is well, so that cron mails nothing. A phase whose
 * lock another run holds is skipped without a word, unless that run began it
 * more than six hours ago (F29). The status is the gravest of the phases'; what
 * only waits for its time is none.
 */
#include "cmd/run.h"

#include <string.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "cmd/locks.h"
#include "cmd/when.h"
#include "schedule/due.h"
#include "store/phase.h"

/* Who has left first, and stale rows: no relay need hear of them. */
static const struct run_phase phases[] = {
	{"inbox", "inbox.lock", run_inbox},
	{"expiry", "send.lock", run_expiry},
	{"digests", "send.lock", run_digests},
	{"sends", "send.lock", run_sends},
	{"retries", "send.lock", run_retries},
	{"bounces", "send.lock", run_bounces},
	{"consent", "send.lock", run_consent},
	{"surveys", "send.lock", run_survey},
	{"invitations", "send.lock", run_invitations},
	{"reminders", "send.lock", run_reminders},
	{"feedback", "send.lock", run_feedback},
	{"notices", "send.lock", run_notices},
	{"retention", "send.lock", run_retention},
};
enum { N_PHASES = sizeof(phases) / sizeof(phases[0]) };

/* --- how grave ---------------------------------------------------------- */

/* The gravest first. What only running again mends comes last. */
static const enum err_kind gravity[] = {ERR_BUG, ERR_OS, ERR_CONFIG, ERR_PERM,
	ERR_IO, ERR_CREATE, ERR_DATA, ERR_NOINPUT, ERR_USAGE, ERR_UNAVAIL,
	ERR_TEMP, ERR_NONE};

static enum err_kind
graver(enum err_kind a, enum err_kind b)
{
	size_t i = 0;

	while (gravity[i] != a && gravity[i] != b)
		i++;
	return gravity[i];
}

void
run_grade(struct run *r, enum err_kind kind)
{
	r->status = graver(r->status, kind);
}

const char *
run_without_addresses(struct arena *a, const char *s)
{
	struct buf b;
	char *clean;

	buf_init(&b, 1 << 16);
	while (*s != '\0') {
		size_t blanks = strspn(s, " \n"), word;

		buf_add(&b, s, blanks);
		s += blanks;
		word = strcspn(s, " \n");
		if (memchr(s, '@', word) != NULL)
			buf_adds(&b, "(an address)");
		else
			buf_add(&b, s, word);
		s += word;
	}
	clean = arena_strdup(a, buf_str(&b));
	buf_release(&b);
	return clean;
}

/* The same trouble in two phases is told once. */
static bool
told_already(const struct diags *d, const char *msg)
{
	for (size_t i = 0; i < d->n; i++)
		if (strcmp(d->v[i].msg, msg) == 0)
			return true;
	return false;
}

void
run_failed(struct run *r)
{
	struct cmd *c = r->c;
	char text[1200];

	/* A full or failing disk leaves all that waits: run again (F4). */
	run_grade(r, c->err.kind == ERR_IO ? ERR_TEMP : c->err.kind);
	err_text(&c->err, text, sizeof(text));
	if (r->said == NULL)
		r->said = run_without_addresses(c->arena, text);
	if (!told_already(&c->diags, c->err.msg))
		diag_error(&c->diags, c->err.file, c->err.line, c->err.col,
			"%s", c->err.msg);
	err_clear(&c->err);
}

/* --- locks -------------------------------------------------------------- */

static void
give(struct run *r)
{
	if (r->open)
		deliver_close(&r->d);
	r->open = r->no_way = false;
	if (r->lock != NULL)
		file_unlock(r->fd);
	r->lock = NULL;
}

/* 1: the phase may begin, 0: another run is at it, -1: failed. */
static int
take(struct run *r, const struct run_phase *p)
{
	if (r->lock != NULL && strcmp(r->lock, p->lock) == 0)
		return 1;
	give(r);
	r->fd = file_lock(locks_var_path(&r->h, p->lock), &r->c->err);
	if (r->fd >= 0) {
		r->lock = p->lock;
		return 1;
	}
	if (r->c->err.kind != ERR_TEMP)
		return -1;
	err_clear(&r->c->err);
	return 0;
}

/* A phase that another run is at, and for how long. */
static int
look_at_other(struct run *r, const struct run_phase *p)
{
	struct cmd *c = r->c;
	struct phase_row *v;
	size_t n;

	if (phases_all(r->h.db, c->arena, &v, &n, &c->err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i].name, p->name) == 0 && v[i].ended_at == 0 &&
		    clock_now() - v[i].began_at > DUE_ALARM)
			return err_set(&c->err, ERR_TEMP, "a run that began "
				"at %s is still at \"%s\", so nothing of that "
				"was done since. If it hangs, end that "
				"process; what it was at is gone on with",
				when_local(&r->h, NULL, v[i].began_at),
				p->name);
	return 0;
}

/* --- the run ------------------------------------------------------------ */

static void
act(struct run *r, const struct run_phase *p)
{
	struct cmd *c = r->c;

	if (phase_begin(r->h.db, p->name, clock_now(), &c->err) == -1) {
		run_failed(r);
		return;
	}
	failpoint("phase_begun");
	if (p->act(r) == -1)
		run_failed(r);
	failpoint("phase_acted");
	if (phase_end(r->h.db, p->name, clock_now(), cmd_status(r->status),
		r->said, &c->err) == -1)
		run_failed(r);
}

static void
phase(struct run *r, const struct run_phase *p)
{
	int mine = take(r, p);

	r->status = ERR_NONE;
	r->said = NULL;
	json_object(&r->j, NULL);
	json_str(&r->j, "name", p->name);
	json_array(&r->j, "recaps");
	if (mine == 1)
		act(r, p);
	else if (mine == -1 || look_at_other(r, p) == -1)
		run_failed(r);
	json_array_end(&r->j);
	json_bool(&r->j, "skipped", mine == 0);
	json_int(&r->j, "status", cmd_status(r->status));
	json_str(&r->j, "said", r->said);
	json_object_end(&r->j);
}

static void
all_phases(struct run *r)
{
	enum err_kind gravest = ERR_NONE;

	json_init(&r->j, &r->c->out);
	json_object(&r->j, NULL);
	json_array(&r->j, "phases");
	for (size_t i = 0; r->h.db != NULL && !r->stopped && i < N_PHASES;
	     i++) {
		phase(r, &phases[i]);
		gravest = graver(gravest, r->status);
	}
	json_array_end(&r->j);
	r->c->exit = cmd_status(gravest);
	json_int(&r->j, "status", r->c->exit);
	json_object_end(&r->j);
	buf_addc(&r->c->out, '\n');
	if (!r->c->json)
		buf_clear(&r->c->out);
	give(r);
}

static int
run_run(struct cmd *c)
{
	struct run r = {.c = c};

	if (home_open(c, HOME_LISTS | HOME_STORE_IF_ANY | HOME_SENDS,
		&r.h) == -1)
		return -1;
	if (notices_begin(&r.h, &r.told, &c->err) == -1) {
		home_close(&r.h);
		return -1;
	}
	all_phases(&r);
	home_close(&r.h);
	return 0;
}

const struct command cmd_run = {
	.name = "run",
	.args = "",
	.summary = "what cron calls: reads replies, begins and ends deliveries",
	.help = "Reads the mailboxes first, as `tidings inbox` does. Then it "
		"begins what is approved and whose `send:` has come, goes on "
		"with what is undone,\nand gives up what has become stale. "
		"Run it as often as you like: nothing happens\ntwice, and it "
		"says nothing when all is well. `tidings crontab` prints what "
		"makes\ncron call it, `tidings schedule` what it will do.\n\n"
		"A delivery that could not begin within a day of its `send:`, "
		"and a recap that was\nchanged after it was approved, are held "
		"until a person runs `tidings send`; the\nlist's contact is "
		"told by mail. Nothing goes out while a mailbox was not read "
		"for a day.\n\nMembers' own mail goes the same way: what was "
		"changed for them, answers to\nwhat they wrote, the latest "
		"recap for who joined or chose "
		"another level, a reminder of a survey that closes, or of a "
		"draft before its\n`feedback_by`. "
		"Members are asked to the sessions and events that say "
		"`invite:`, once each, and told\nwhere one is moved or called "
		"off; `tidings event` shows who comes. Two days after a "
		"session\nwhose recap is not there yet, the contact is "
		"reminded of it, once.\n"
		"A list's digest of the month before is written at the time "
		"that its `digest:` names; the contact gets a preview.\n"
		"Addresses whose mail came back are suspended, and the contact "
		"is told of consent\nthat ends. Once a day it erases what is "
		"kept no longer: `retention:` in the\nsettings, and whoever "
		"asked to join and did not confirm within 7 days.\n\n"
		"  tidings run\n"
		"  tidings run --json      what each phase did\n\n"
		"Exit status: 0 also when all that remains waits for its time; "
		"69 no relay or\nmailbox could be used; 75 something was held or is not "
		"finished.",
	.min = 0,
	.max = 0,
	.run = run_run,
};

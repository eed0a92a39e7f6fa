/* SPDX-License-Identifier: MIT */
/*
 * doctor: a table of checks, each of which finds nothing or says what is wrong
 * and what to do about it. Checks go on after one has failed, as far as they
 * do not rest on what failed. Nothing is changed.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/file.h"
#include "base/sign.h"
#include "cmd/doctor.h"
#include "cmd/locks.h"
#include "cmd/wire.h"
#include "compose/render.h"
#include "conf/list.h"
#include "conf/settings.h"
#include "schedule/zone.h"

static const char *const level_names[] = {"ok", "note", "warning", "error"};

void
doctor_find(struct doctor *d, enum level level, const char *text,
	const char *cure)
{
	for (size_t i = 0; i < d->n; i++)
		if (strcmp(d->v[i].text, text) == 0)
			return;
	arena_push(d->c->arena, d->v, d->n, d->cap);
	d->v[d->n++] = (struct finding){d->check, level, text, cure};
}

void
doctor_find_errors(struct doctor *d)
{
	struct cmd *c = d->c;
	char text[1200];

	diags_sort(&c->diags);
	for (size_t i = 0; i < c->diags.n; i++) {
		const struct diag *x = &c->diags.v[i];

		doctor_find(d, x->level == DIAG_ERROR ? WRONG : WARNING,
			x->line > 0 ? arena_printf(c->arena, "%s:%d:%d: %s",
				x->file, x->line, x->col, x->msg) :
			arena_printf(c->arena, "%s: %s", x->file, x->msg),
			NULL);
	}
	if (c->diags.errors == 0 && c->err.kind != ERR_NONE)
		doctor_find(d, WRONG, arena_strdup(c->arena,
			err_text(&c->err, text, sizeof(text))), NULL);
	diags_init(&c->diags, c->arena);
	err_clear(&c->err);
}

bool
doctor_open(struct doctor *d, unsigned int flags)
{
	struct home h;

	if (home_open(d->c, flags, &h) != 0) {
		doctor_find_errors(d);
		return false;
	}
	doctor_find_errors(d);		/* warnings */
	home_close(&d->home);
	d->home = h;
	return true;
}

static void
check_settings(struct doctor *d)
{
	d->settings_fine = doctor_open(d, 0);
	if (d->settings_fine && home_may_send(&d->home, &d->c->err) != 0)
		doctor_find_errors(d);
}

/* Each is read: one that is wrong does not hide the next. */
static void
check_key(struct doctor *d, const char *path, enum sign_kind kind)
{
	struct sign_key *k = sign_key_load(home_path(&d->home, path), kind,
		&d->c->err);

	if (k == NULL)
		doctor_find_errors(d);
	sign_key_free(k);
}

/* What is read and has no effect, or not the one that was hoped for. */
static void
check_identity(struct doctor *d)
{
	const struct identity_conf *id;
	struct arena *a = d->c->arena;

	if (!d->settings_fine)
		return;
	id = &d->home.settings->identity;
	if (wire_sample_address(&d->home) != NULL)
		doctor_find(d, WRONG, arena_printf(a, "mail goes to real "
			"people, but %s is the sample's: who answers or wants "
			"to leave reaches nobody",
			wire_sample_address(&d->home)), "set identity: in "
			"config/tidings.yaml to addresses of your own");
	if (strcasecmp(id->reply_address, id->bounce_address) == 0)
		doctor_find(d, WARNING, "reply_address and bounce_address are "
			"the same: returned mail will come among people's "
			"answers", "give returned mail an address of its own");
	if (id->dkim == NULL && !d->home.settings->local)
		doctor_find(d, NOTE, "mail is not signed here: the relay has "
			"to (DKIM)", "ask its provider, or see tidings doctor "
			"--dkim");
	if (id->dkim == NULL)
		return;
	check_key(d, id->dkim->key, SIGN_RSA);
	if (id->dkim->ed25519 != NULL)
		check_key(d, id->dkim->ed25519, SIGN_ED25519);
}

static void
check_lists(struct doctor *d)
{
	if (!d->settings_fine)
		return;
	d->lists_fine = doctor_open(d, HOME_LISTS);
	if (d->lists_fine && d->home.n_lists == 0)
		doctor_find(d, WARNING, "there is no list",
			"make lists/NAME/list.yaml; `tidings init` shows one");
	for (size_t i = 0; i < d->home.n_lists; i++)
		if (zone_open(d->c->arena, d->home.list[i]->timezone) == NULL)
			doctor_find(d, WRONG, arena_printf(d->c->arena,
				"%s: this system has no time zone \"%s\"",
				d->home.list[i]->file,
				d->home.list[i]->timezone),
				"write it like America/Toronto, or install "
				"tzdata");
}

/* What a run has to write; the database's own files too, which a chmod of the
 * store alone leaves as they were. */
static void
check_writable(struct doctor *d, const char *path, mode_t mode)
{
	struct arena *a = d->c->arena;

	if (access(path, F_OK) == 0 && access(path, W_OK) != 0)
		doctor_find(d, WRONG, arena_printf(a, "%s cannot be written: "
			"%s", path, strerror(errno)), arena_printf(a,
			"chmod %03o %s", (unsigned int)mode, path));
}

/* Private: nobody else reads it; a folder of ours need only be there. */
static void
check_mode(struct doctor *d, const char *path, mode_t allowed)
{
	struct arena *a = d->c->arena;
	struct stat st;

	if (stat(path, &st) != 0)
		return;
	if (st.st_uid != geteuid())
		doctor_find(d, WRONG, arena_printf(a, "%s belongs to another user",
			path), arena_printf(a, "run this as its owner, or: "
			"chown %ju %s", (uintmax_t)geteuid(), path));
	if (S_ISDIR(st.st_mode))
		allowed |= 0100;
	if ((st.st_mode & 0777 & ~allowed) != 0)
		doctor_find(d, WRONG, arena_printf(a, "%s is open to others (%03o)",
			path, (unsigned int)(st.st_mode & 0777)),
			arena_printf(a, "chmod %03o %s",
				(unsigned int)allowed, path));
}

/* The settings can name a program that is run to get a password, and a list
 * says who sends: whoever can write there can do as the owner can. */
static void
check_others_write(struct doctor *d, const char *path)
{
	struct arena *a = d->c->arena;
	struct stat st;

	if (stat(path, &st) == 0 && (st.st_mode & 022) != 0)
		doctor_find(d, WRONG, arena_printf(a, "others can write to %s "
			"(%03o)", path, (unsigned int)(st.st_mode & 0777)),
			arena_printf(a, "chmod go-w %s", path));
}

static void
check_permissions(struct doctor *d)
{
	static const char *const files[] = {"journal", "send.lock",
		"inbox.lock", "log"};
	static const char *const suffix[] = {"", "-wal", "-shm"};

	if (!d->settings_fine)
		return;
	check_others_write(d, d->home.dir);
	check_others_write(d, home_path(&d->home, "config"));
	check_others_write(d, home_path(&d->home, "config/tidings.yaml"));
	check_others_write(d, home_path(&d->home, "lists"));
	for (size_t i = 0; i < d->home.n_lists; i++)
		check_others_write(d, d->home.list[i]->file);
	check_mode(d, locks_var_path(&d->home, NULL), 0700);
	check_writable(d, locks_var_path(&d->home, NULL), 0700);
	for (size_t i = 0; i < sizeof(suffix) / sizeof(suffix[0]); i++)
		check_writable(d, arena_printf(d->c->arena, "%s%s",
			home_path(&d->home, d->home.settings->store),
			suffix[i]), 0600);
	check_mode(d, home_path(&d->home, d->home.settings->store), 0600);
	check_mode(d, home_path(&d->home, d->home.settings->identity.keys),
		0600);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		check_mode(d, locks_var_path(&d->home, files[i]), 0600);
		check_writable(d, locks_var_path(&d->home, files[i]), 0600);
	}
}

static void
check_strings(struct doctor *d, const struct list_conf *l,
	const struct templates *t, const char *dir)
{
	struct arena *a = d->c->arena;

	for (size_t i = 0; i < l->n_languages; i++)
		if (templates_strings(t, l->languages[i]) == NULL)
			doctor_find(d, WRONG, arena_printf(a, "%s has the "
				"language %s, but there is no "
				"%s/strings.%s.yaml", l->slug,
				l->languages[i], dir, l->languages[i]),
				arena_printf(a, "copy %s/strings.en.yaml "
				"there and translate it, or take the language "
				"out of %s", dir, l->file));
}

static void
check_templates(struct doctor *d)
{
	const struct templates *t;
	const char *dir;

	if (!d->settings_fine)
		return;
	dir = home_path(&d->home, "templates");
	t = templates_load(d->c->arena, dir, &d->c->diags);
	doctor_find_errors(d);
	for (size_t i = 0; t != NULL && i < d->home.n_lists; i++)
		check_strings(d, d->home.list[i], t, dir);
}

static void
check_space(struct doctor *d)
{
	enum { LOW_MB = 200 };
	struct statvfs v;
	uintmax_t mb;

	if (!d->settings_fine || statvfs(d->home.dir, &v) != 0)
		return;
	mb = (uintmax_t)v.f_bavail * v.f_frsize / 1000000;
	if (mb < LOW_MB)
		doctor_find(d, WARNING, arena_printf(d->c->arena, "only %ju MB are "
			"free on the disk", mb), "make room: a full disk "
			"stops sending");
}

static const struct {
	const char *name;
	void (*check)(struct doctor *d);
} checks[] = {
	{"settings", check_settings},
	{"identity", check_identity},
	{"lists", check_lists},
	{"keys", doctor_keys},
	{"store", doctor_store},
	{"journal", doctor_journal},
	{"consent", doctor_consent},
	{"permissions", check_permissions},
	{"templates", check_templates},
	{"relays", doctor_relays},
	{"mailboxes", doctor_mailboxes},
	{"levels", doctor_tiers},
	{"coordinators", doctor_coordinators},
	{"ending", doctor_ending},
	{"meetings", doctor_meetings},
	{"clock", doctor_clock},
	{"cron", doctor_cron},
	{"disk", check_space},
	{"libraries", doctor_libraries},
};

static void
say_json(struct doctor *d, const size_t count[])
{
	struct json j;

	json_init(&j, &d->c->out);
	json_object(&j, NULL);
	json_bool(&j, "ok", count[WRONG] == 0);
	json_int(&j, "errors", (int64_t)count[WRONG]);
	json_int(&j, "warnings", (int64_t)count[WARNING]);
	json_array(&j, "findings");
	for (size_t i = 0; i < d->n; i++) {
		json_object(&j, NULL);
		json_str(&j, "check", d->v[i].check);
		json_str(&j, "level", level_names[d->v[i].level]);
		json_str(&j, "text", d->v[i].text);
		json_str(&j, "cure", d->v[i].cure);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_object_end(&j);
	buf_addc(&d->c->out, '\n');
}

static void
say(struct doctor *d, const size_t count[])
{
	struct buf *out = &d->c->out;

	for (size_t i = 0; i < d->n; i++) {
		buf_printf(out, "%-8s %-12s %s\n", level_names[d->v[i].level],
			d->v[i].check, d->v[i].text);
		if (d->v[i].cure != NULL)
			buf_printf(out, "%-21s do: %s\n", "", d->v[i].cure);
	}
	if (count[WRONG] > 0)
		buf_printf(out, "\n%zu to mend before anything is sent.\n",
			count[WRONG]);
	else if (count[WARNING] > 0)
		buf_printf(out, "\n%zu to look at; sending works.\n",
			count[WARNING]);
	else
		buf_adds(out, d->n > 0 ? "\nAll is well.\n"
			: "All is well.\n");
}

static const struct opt opts[] = {
	{"dkim", NULL, "make the signing keys and print what belongs into "
		"DNS"},
	{NULL, NULL, NULL},
};

static int
run(struct cmd *c)
{
	struct doctor d = {.c = c};
	size_t count[sizeof(level_names) / sizeof(level_names[0])] = {0};

	if (cmd_opt(c, "dkim") != NULL)
		return doctor_dkim(c);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		size_t before = d.n;

		d.check = checks[i].name;
		checks[i].check(&d);
		for (size_t k = before; k < d.n; k++)
			count[d.v[k].level]++;
	}
	if (c->json)
		say_json(&d, count);
	else
		say(&d, count);
	if (count[WRONG] > 0)
		c->exit = EX_CONFIG;
	home_close(&d.home);
	return 0;
}

const struct command cmd_doctor = {
	.name = "doctor",
	.args = "",
	.summary = "look whether everything is in order, with a cure for each",
	.help = "Looks at settings, lists, keys, the store and the consent "
		"records in it, the\njournal, permissions, templates, relays, "
		"mailboxes, clock, cron and disk. Relays and "
		"mailboxes are\nlogged in to; nothing is sent, read or "
		"changed. Ends with 78 "
		"when something must be mended before mail can go out.\n\n"
		"  tidings doctor\n"
		"  tidings doctor --dkim    make the signing keys that the "
		"settings name, never\n"
		"                           over one that is there; print the "
		"DNS records\n",
	.opts = opts,
	.min = 0, .max = 0,
	.run = run,
};

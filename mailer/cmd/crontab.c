/* SPDX-License-Identifier: MIT */
/*
 * tidings crontab: what makes this home's `tidings run` happen every ten
 * minutes, as a line for cron and as units for systemd. Nothing is installed.
 *
 * The minute comes from the store's id, so that a machine with many homes, and
 * a relay with many clients, does not get them all at once. The output is a
 * crontab as it stands: what is for systemd is in its comments.
 */
#include <errno.h>
#include <pwd.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "cmd/home.h"
#include "cmd/locks.h"
#include "conf/settings.h"
#include "store/db.h"
#include "text/utf8.h"

static const struct opt opts[] = {
	{"cron", NULL, "only what belongs into a crontab"},
	{"service", NULL, "only the systemd service"},
	{"timer", NULL, "only the systemd timer"},
	{NULL, NULL, NULL},
};

struct units {
	struct cmd *c;
	const struct home *h;
	char *program, *home;	/* absolute */
	const char *self;	/* both, for a shell */
	const char *name;	/* of the units */
	int minute;		/* 1 to 9 */
	struct buf cron, service, timer;
};

/* --- quoting ------------------------------------------------------------ */

/* For the shell that cron runs. A % would end the command unless escaped. A
 * quote is put between double ones, since cron has its own idea of \. */
static void
add_shell(struct buf *out, const char *s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./+@:,=";

	if (s[strspn(s, plain)] == '\0') {
		buf_adds(out, s);
		return;
	}
	buf_addc(out, '\'');
	for (; *s != '\0'; s++) {
		if (*s == '\'')
			buf_adds(out, "'\"'\"'");
		else if (*s == '%')
			buf_adds(out, "\\%");
		else
			buf_addc(out, *s);
	}
	buf_addc(out, '\'');
}

/* systemd.syntax(7), and systemd.service(5) for $, which stands for itself
 * only when doubled, but not in the program's name. */
static void
add_systemd(struct buf *out, const char *s, bool dollar)
{
	buf_addc(out, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			buf_addc(out, '\\');
		if (*s == '%' || (*s == '$' && dollar))
			buf_addc(out, *s);
		buf_addc(out, *s);
	}
	buf_addc(out, '"');
}

/* What no crontab can hold, whatever the quotes. */
static int
must_fit(struct cmd *c, const char *path)
{
	const char *p = path;

	for (; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f || *p == '\\')
			return err_set(&c->err, ERR_DATA, "%s: a path with a "
				"control character or a backslash cannot be "
				"written into a crontab; move it", path);
	return 0;
}

/* --- what it is about --------------------------------------------------- */

static char *
absolute(struct cmd *c, const char *path)
{
	char *p = realpath(path, NULL), *s;

	if (p == NULL) {
		err_set(&c->err, ERR_NOINPUT, "%s: %s", path,
			strerror(errno));
		return NULL;
	}
	s = arena_strdup(c->arena, p);
	free(p);
	return s;
}

static int
minute_of(const struct home *h, const char *dir)
{
	const char *id = h->db != NULL ? db_store_id(h->db) : dir;
	unsigned char hash[SHA256_LEN];

	sha256(id, strlen(id), hash);
	return 1 + hash[0] % 9;
}

/* Not whoever asks: root may, for somebody else's home. */
static const char *
owner(const struct units *u)
{
	const struct passwd *pw;
	struct stat st;

	if (stat(u->home, &st) != 0)
		return "nobody";
	pw = getpwuid(st.st_uid);
	return pw != NULL ? pw->pw_name : arena_printf(u->c->arena, "%ju",
		(uintmax_t)st.st_uid);
}

/* --- what is written ---------------------------------------------------- */

static void
write_cron(struct units *u)
{
	struct buf *out = &u->cron;

	buf_adds(out, "# What is due in this home of tidings, every ten "
		"minutes. What goes wrong is mailed\n# to you, or to the "
		"address of a line MAILTO=... above this one.\n");
	buf_printf(out, "%d-59/10 * * * * ", u->minute);
	add_shell(out, u->program);
	buf_adds(out, " -C ");
	add_shell(out, u->home);
	buf_adds(out, " run\n");
}

static void
writable(struct units *u, const char *path)
{
	buf_adds(&u->service, "ReadWritePaths=");
	add_systemd(&u->service, path, false);
	buf_addc(&u->service, '\n');
}

/* Where it writes outside of the home. */
static void
write_outside(struct units *u)
{
	const struct settings *s = u->h->settings;

	if (s->store[0] == '/')
		writable(u, locks_var_path(u->h, NULL));
	if (s->journal_copy != NULL && s->journal_copy[0] == '/')
		writable(u, s->journal_copy);
	for (size_t i = 0; i < s->n_relays; i++)
		if (s->relay[i].at.path != NULL &&
		    s->relay[i].at.path[0] == '/')
			writable(u, s->relay[i].at.path);
	for (size_t i = 0; i < s->n_mailboxes; i++)
		if (s->mailbox[i].at.path != NULL &&
		    s->mailbox[i].at.path[0] == '/')
			writable(u, s->mailbox[i].at.path);
}

static void
write_service(struct units *u)
{
	struct buf *out = &u->service;

	buf_adds(out, "[Unit]\n"
		"Description=Tidings: what is due\n"
		"Wants=network-online.target\n"
		"After=network-online.target\n\n"
		"[Service]\n"
		"Type=oneshot\n");
	buf_printf(out, "User=%s\nExecStart=", owner(u));
	/* systemd takes no program with a quote in its name. */
	if (strpbrk(u->program, "'\"") != NULL)
		buf_adds(out, "/usr/bin/env ");
	add_systemd(out, u->program, strpbrk(u->program, "'\"") != NULL);
	buf_adds(out, " -C ");
	add_systemd(out, u->home, true);
	buf_adds(out, " run\n"
		"UMask=0077\n"
		"NoNewPrivileges=yes\n"
		"ProtectSystem=strict\n");
	writable(u, u->home);
	write_outside(u);
	buf_adds(out, "PrivateDevices=yes\n"
		"ProtectKernelTunables=yes\n"
		"ProtectKernelModules=yes\n"
		"ProtectKernelLogs=yes\n"
		"ProtectControlGroups=yes\n"
		"ProtectClock=yes\n"
		"ProtectHostname=yes\n"
		"RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6\n"
		"RestrictNamespaces=yes\n"
		"RestrictRealtime=yes\n"
		"RestrictSUIDSGID=yes\n"
		"LockPersonality=yes\n"
		"CapabilityBoundingSet=\n"
		"SystemCallArchitectures=native\n");
}

static void
write_timer(struct units *u)
{
	buf_printf(&u->timer, "[Unit]\n"
		"Description=Tidings: every ten minutes\n\n"
		"[Timer]\n"
		"OnCalendar=*-*-* *:%02d/10:00\n"
		"Persistent=yes\n\n"
		"[Install]\n"
		"WantedBy=timers.target\n", u->minute);
}

static const char *
install_cron(const struct units *u)
{
	return arena_printf(u->c->arena, "(crontab -l; %s crontab --cron) | "
		"crontab -", u->self);
}

static const char *
install_systemd(const struct units *u)
{
	return arena_printf(u->c->arena, "%s crontab --service "
		">/etc/systemd/system/%s.service\n"
		"%s crontab --timer >/etc/systemd/system/%s.timer\n"
		"systemctl daemon-reload\n"
		"systemctl enable --now %s.timer\n", u->self, u->name,
		u->self, u->name, u->name);
}

static void
comment(struct buf *out, const char *indent, const char *text)
{
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");

		buf_adds(out, "#");
		if (n > 0)
			buf_adds(out, indent);
		buf_add(out, text, n);
		buf_addc(out, '\n');
		text += n + (text[n] == '\n');
	}
}

static void
write_text(struct units *u)
{
	struct buf *out = &u->c->out;

	buf_adds(out, buf_str(&u->cron));
	buf_adds(out, "\n# To install it, and to see that it did:\n");
	comment(out, "    ", install_cron(u));
	comment(out, "    ", "crontab -l");
	buf_adds(out, "\n# Or with systemd instead of cron, as root; what goes "
		"wrong is then in the journal:\n");
	comment(out, "    ", install_systemd(u));
	comment(out, "    ", arena_printf(u->c->arena, "journalctl -u %s",
		u->name));
	buf_printf(out, "\n# %s.service\n#\n", u->name);
	comment(out, " ", buf_str(&u->service));
	buf_printf(out, "\n# %s.timer\n#\n", u->name);
	comment(out, " ", buf_str(&u->timer));
}

static void
write_json(struct units *u)
{
	struct json j;

	json_init(&j, &u->c->out);
	json_object(&j, NULL);
	json_object(&j, "cron");
	json_str(&j, "text", buf_str(&u->cron));
	json_str(&j, "install", install_cron(u));
	json_object_end(&j);
	json_object(&j, "systemd");
	json_str(&j, "name", u->name);
	json_str(&j, "service", buf_str(&u->service));
	json_str(&j, "timer", buf_str(&u->timer));
	json_str(&j, "install", install_systemd(u));
	json_object_end(&j);
	json_object_end(&j);
	buf_addc(&u->c->out, '\n');
}

static void
write_out(struct units *u)
{
	struct cmd *c = u->c;
	bool some = false;

	write_cron(u);
	write_service(u);
	write_timer(u);
	if (c->json) {
		write_json(u);
		return;
	}
	if (cmd_opt(c, "cron") != NULL) {
		buf_adds(&c->out, buf_str(&u->cron));
		some = true;
	}
	if (cmd_opt(c, "service") != NULL) {
		buf_adds(&c->out, buf_str(&u->service));
		some = true;
	}
	if (cmd_opt(c, "timer") != NULL) {
		buf_adds(&c->out, buf_str(&u->timer));
		some = true;
	}
	if (!some)
		write_text(u);
}

static int
describe(struct cmd *c, struct units *u)
{
	char slug[40];

	u->program = absolute(c, "/proc/self/exe");
	u->home = absolute(c, u->h->dir);
	if (u->program == NULL || u->home == NULL ||
	    must_fit(c, u->program) == -1 || must_fit(c, u->home) == -1)
		return -1;
	u->self = arena_printf(c->arena, "%s -C %s",
		cmd_quoted(c->arena, u->program),
		cmd_quoted(c->arena, u->home));
	u->minute = minute_of(u->h, u->home);
	utf8_slug(path_base(u->home), slug, sizeof(slug));
	u->name = arena_printf(c->arena, "tidings%s%s", *slug ? "-" : "",
		slug);
	return 0;
}

static int
crontab_run(struct cmd *c)
{
	struct units u = {.c = c};
	struct home h;
	int rc;

	if (home_open(c, HOME_STORE_ONLY, &h) == -1)
		return -1;
	u.h = &h;
	buf_init(&u.cron, 1 << 16);
	buf_init(&u.service, 1 << 16);
	buf_init(&u.timer, 1 << 16);
	rc = describe(c, &u);
	if (rc == 0)
		write_out(&u);
	buf_release(&u.cron);
	buf_release(&u.service);
	buf_release(&u.timer);
	home_close(&h);
	return rc;
}

const struct command cmd_crontab = {
	.name = "crontab",
	.args = "",
	.summary = "what makes cron, or systemd, call `tidings run`",
	.help = "Prints a line for cron that calls `tidings run` in this home "
		"every ten minutes (that is\nalso how often replies are "
		"read), the\nsame as a service and a timer for "
		"systemd, and how to install either. Nothing is\nchanged.\n\n"
		"  tidings crontab\n"
		"  (crontab -l; tidings crontab --cron) | crontab -\n"
		"  tidings crontab --service\n"
		"  tidings crontab --timer",
	.opts = opts,
	.min = 0,
	.max = 0,
	.run = crontab_run,
	.verbatim = true,
};

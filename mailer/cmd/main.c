/* SPDX-License-Identifier: MIT */
/*
 * tidings: the table of commands, and what holds for all of them: a process
 * whose standard descriptors are open, whose files are private, that leaves
 * no core (secrets may be in memory) and outlives a closed pipe.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "cmd/help.h"
#include "cmd/opt.h"
#include "cmd/report.h"

#define TIDINGS_VERSION "0.1"

extern const struct command cmd_today, cmd_init, cmd_new, cmd_import,
	cmd_export, cmd_check, cmd_preview, cmd_proof, cmd_approve, cmd_send,
	cmd_cancel, cmd_inbox, cmd_explain, cmd_feedback, cmd_status_command, cmd_survey, cmd_resolve, cmd_run, cmd_schedule,
	cmd_crontab, cmd_why, cmd_member, cmd_doctor, cmd_backup, cmd_restore,
	cmd_adopt, cmd_coordinator, cmd_event, cmd_digest, cmd_render, cmd_demo,
	cmd_docx, cmd_jail;

/* In the order in which a coordinator meets them; the first has no name. */
static const struct command *const commands[] = {
	&cmd_today,
	&cmd_init,
	&cmd_new,
	&cmd_import,
	&cmd_export,
	&cmd_check,
	&cmd_preview,
	&cmd_proof,
	&cmd_approve,
	&cmd_send,
	&cmd_cancel,
	&cmd_status_command,
	&cmd_digest,
	&cmd_inbox,
	&cmd_explain,
	&cmd_feedback,
	&cmd_coordinator,
	&cmd_survey,
	&cmd_event,
	&cmd_resolve,
	&cmd_run,
	&cmd_schedule,
	&cmd_crontab,
	&cmd_why,
	&cmd_member,
	&cmd_doctor,
	&cmd_backup,
	&cmd_restore,
	&cmd_adopt,
	&cmd_render,
	&cmd_demo,
	&cmd_jail,
	&cmd_docx,
};
enum { N_COMMANDS = sizeof(commands) / sizeof(commands[0]) };

/* The most that one flush holds; the large outputs flush as they go. */
enum { OUT_MAX = 256 << 20 };

/* A store opened as descriptor 2 would receive every message. */
static void
open_standard(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd == 0 ? O_RDONLY : O_WRONLY) != fd)
			_exit(EX_OSERR);
}

static void
set_up_process(void)
{
	const struct rlimit none = {0, 0};
	struct sigaction ignore;

	open_standard();
	memset(&ignore, 0, sizeof(ignore));
	ignore.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGXFSZ, &ignore, NULL);
	umask(077);
	setrlimit(RLIMIT_CORE, &none);
	crypto_init();
}

static int
run(struct cmd *c)
{
	if (clock_init() != 0)
		return err_set(&c->err, ERR_USAGE,
			"TIDINGS_NOW is \"%s\"; it is written like "
			"2026-01-31T09:00:00Z", getenv("TIDINGS_NOW"));
	return c->command->run(c);
}

static int
act(struct cmd *c, enum opt_action action)
{
	switch (action) {
	case OPT_RUN:
		return run(c);
	case OPT_HELP:
		if (c->command == NULL)
			help_overview(commands, N_COMMANDS, &c->out);
		else
			help_command(c->command, &c->out);
		return 0;
	case OPT_VERSION:
		buf_adds(&c->out, "tidings " TIDINGS_VERSION "\n");
		return 0;
	case OPT_WRONG:
		break;
	}
	return -1;
}

int
main(int argc, char **argv)
{
	struct arena arena;
	struct buf errors, folded;
	struct cmd c;
	int rc, status;

	set_up_process();
	arena_init(&arena);
	memset(&c, 0, sizeof(c));
	c.arena = &arena;
	diags_init(&c.diags, &arena);
	buf_init(&c.out, OUT_MAX);
	buf_init(&errors, 1 << 20);
	buf_init(&folded, 2 << 20);
	rc = act(&c, opt_parse(&c, commands, N_COMMANDS, argc, argv));
	cmd_flush(&c);
	status = report_status(&c, rc);
	report_errors(&c, status, &errors);
	cmd_fold(c.json ? -1 : STDERR_FILENO, &errors, &folded);
	if (folded.len > 0 &&
	    fd_write_all(STDERR_FILENO, folded.data, folded.len) != 0 &&
	    status == EX_OK)
		status = EX_IOERR;
	buf_release(&folded);
	buf_release(&errors);
	buf_release(&c.out);
	arena_release(&arena);
	return status;
}

/* SPDX-License-Identifier: MIT */
/*
 * The command's two ends on a terminal: what it prints, and the one question
 * it may ask. Nothing is coloured or redrawn unless a person is looking.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/file.h"
#include "cmd/cmd.h"

const char *
cmd_opt(const struct cmd *c, const char *name)
{
	const struct opt *o = c->command->opts;

	for (int i = 0; o != NULL && o[i].name != NULL; i++)
		if (strcmp(o[i].name, name) == 0)
			return c->opt[i];
	fprintf(stderr, "tidings: %s has no option --%s: a bug\n",
		c->command->name, name);
	abort();
}

void
cmd_flush(struct cmd *c)
{
	if (c->out.overflow)
		err_set(&c->err, ERR_OS, "the output is too large to hold");
	if (c->out.len > 0 &&
	    fd_write_all(STDOUT_FILENO, c->out.data, c->out.len) != 0)
		err_set(&c->err, ERR_IO, "cannot write the output: %s",
			strerror(errno));
	buf_clear(&c->out);
}

bool
cmd_confirm(struct cmd *c, const char *question)
{
	static const char *const yes[] = {"y", "yes", "o", "oui"};
	char answer[16];

	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return false;
	cmd_flush(c);
	fprintf(stderr, "%s [y/N] ", question);
	fflush(stderr);
	if (fgets(answer, sizeof(answer), stdin) == NULL)
		return false;
	answer[strcspn(answer, "\r\n")] = '\0';
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		if (strcasecmp(answer, yes[i]) == 0)
			return true;
	return false;
}

bool
cmd_is_terminal(void)
{
	return isatty(STDOUT_FILENO);
}

int
cmd_columns(void)
{
	struct winsize w;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col >= 20)
		return w.ws_col;
	return 80;
}

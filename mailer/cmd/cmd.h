/* SPDX-License-Identifier: MIT */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/json.h"

/*
 * A sub-command: its line in the table, and what it is given. One file a
 * command, cmd/<name>.c, exporting `const struct command cmd_<name>`;
 * cmd/main.c lists them. Only cmd maps err kinds to exit statuses.
 */
struct opt {
	const char *name;	/* without the two dashes; NULL ends */
	const char *arg;	/* what it takes, for --help; NULL: a flag */
	const char *help;
};

enum { CMD_OPTS = 16, CMD_ARGS = 16384 };

struct cmd {
	const struct command *command;
	const char *home;	/* -C, else TIDINGS_HOME, else "." */
	bool json;
	struct arena *arena;	/* lives as long as the command */
	struct buf out;		/* standard output, flushed at the end and by
				 * cmd_flush */
	struct err err;
	struct diags diags;	/* shown on standard error by main */
	int exit;		/* status of a run that returned 0; first 0 */
	int argc;		/* arguments that are no options */
	char **argv;
	const char *opt[CMD_OPTS];	/* value, "" for a flag given, NULL;
					 * same order as command->opts */
};

struct command {
	const char *name;
	const char *args;	/* "RECAP [ADDRESS]" */
	const char *summary;	/* one line */
	const char *help;	/* paragraphs and examples */
	const struct opt *opts;	/* may be NULL */
	int min, max;		/* arguments; max -1: any number */
	/* 0, or -1 with c->err set or errors in c->diags. */
	int (*run)(struct cmd *c);
	bool hidden;
	bool verbatim;		/* standard output is data: never folded */
};

/* The option's value, "" for a flag, NULL when absent. Asking for one that
 * the command did not declare is a bug and ends the process. */
const char *cmd_opt(const struct cmd *c, const char *name);

/* "tidings", or "tidings -C DIR" with DIR quoted for a shell: what a command
 * that is to be copied begins with. */
const char *cmd_prefix(const struct cmd *c);
/* The same for another home; a path as an argument of such a command. */
const char *cmd_prefix_for(struct arena *a, const char *home);
const char *cmd_quoted(struct arena *a, const char *path);

/* Writes what is in c->out to standard output now. */
void cmd_flush(struct cmd *c);
/* Asks on the terminal; false without one or on anything but y/yes/o/oui. */
bool cmd_confirm(struct cmd *c, const char *question);
/*
 * Lines of `in` to `out`, those that are wider than the terminal that fd is
 * broken between words and indented below their beginning. Commands that can
 * be copied stay whole; so does all of it where fd is no terminal.
 */
void cmd_fold(int fd, const struct buf *in, struct buf *out);

/* The exit status of sysexits.h that stands for kind. */
int cmd_status(enum err_kind kind);

#endif

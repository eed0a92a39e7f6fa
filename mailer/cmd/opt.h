/* SPDX-License-Identifier: MIT */
#ifndef CMD_OPT_H
#define CMD_OPT_H

#include <stddef.h>

#include "cmd/cmd.h"

/*
 * The command line. Options may stand anywhere before a lone "--": -C DIR,
 * --json, --help (-h) and --version for every command, then the command's
 * own as --name value or --name=value; an option of one letter is written
 * with one dash. What an unknown word was probably meant to be is said.
 */
enum opt_action {
	OPT_RUN,	/* c->command is set, its arguments are counted */
	OPT_HELP,	/* of c->command, or of all when that is NULL */
	OPT_VERSION,
	OPT_WRONG,	/* c->err is set (ERR_USAGE) */
};

/* table[0] is what runs without a command name. Fills command, home, json,
 * argc, argv and opt of c; argv's strings are borrowed. */
enum opt_action opt_parse(struct cmd *c, const struct command *const *table,
	size_t n, int argc, char **argv);

#endif

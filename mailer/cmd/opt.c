/* SPDX-License-Identifier: MIT */
/*
 * Reads the command line into a struct cmd. One pass: the first word that is
 * no option names the command, so the options common to all may stand on
 * either side of it, and a command's own only after it.
 */
#include "cmd/opt.h"

#include <stdlib.h>
#include <string.h>

struct parse {
	struct cmd *c;
	const struct command *const *table;
	size_t n;
	char **arg;		/* what is left of argv; NULL ends */
	bool help, version;
};

static const struct command *
find_command(const struct parse *p, const char *name)
{
	for (size_t i = 1; i < p->n; i++)
		if (strcmp(p->table[i]->name, name) == 0)
			return p->table[i];
	return NULL;
}

static int
unknown_command(struct parse *p, const char *name)
{
	const char **have = arena_array(p->c->arena, p->n + 1, sizeof(*have));
	const char *near;
	size_t n = 0;

	for (size_t i = 1; i < p->n; i++)
		if (!p->table[i]->hidden)
			have[n++] = p->table[i]->name;
	have[n++] = "help";
	near = near_miss(name, have, n);
	if (near != NULL)
		return err_set(&p->c->err, ERR_USAGE,
			"there is no command \"%s\"; did you mean \"%s\"?",
			name, near);
	return err_set(&p->c->err, ERR_USAGE,
		"there is no command \"%s\"; `tidings --help` lists them",
		name);
}

static int
unknown_option(struct parse *p, const char *arg, const char *name)
{
	static const char *const common[] = {"json", "help", "version"};
	const struct command *cmd = p->c->command;
	const char *have[CMD_OPTS + 3], *near;
	size_t n = 0;

	for (; n < 3; n++)
		have[n] = common[n];
	if (cmd != NULL && cmd->opts != NULL)
		for (const struct opt *o = cmd->opts; o->name != NULL; o++)
			have[n++] = o->name;
	near = arg[1] == '-' ? near_miss(name, have, n) : NULL;
	if (near != NULL)
		return err_set(&p->c->err, ERR_USAGE,
			"there is no option --%s; did you mean --%s?", name,
			near);
	return err_set(&p->c->err, ERR_USAGE,
		"there is no option %s; `tidings%s%s --help` lists them", arg,
		cmd == NULL || *cmd->name == '\0' ? "" : " ",
		cmd == NULL ? "" : cmd->name);
}

/* The option's place in the command's table, or -1. */
static int
find_option(const struct command *cmd, const char *name)
{
	if (cmd == NULL || cmd->opts == NULL)
		return -1;
	for (int i = 0; cmd->opts[i].name != NULL; i++) {
		if (i >= CMD_OPTS)
			abort();
		if (strcmp(cmd->opts[i].name, name) == 0)
			return i;
	}
	return -1;
}

/* What follows an option: the text after `=`, else the next word. */
static const char *
value_of(struct parse *p, const char *shown, const char *equals,
	const char *what)
{
	if (equals != NULL)
		return equals + 1;
	if (*p->arg == NULL) {
		err_set(&p->c->err, ERR_USAGE, "%s needs %s after it", shown,
			what);
		return NULL;
	}
	return *p->arg++;
}

static int
own_option(struct parse *p, int i, const char *shown, const char *equals)
{
	const struct opt *o = &p->c->command->opts[i];
	const char *value = "";

	if (p->c->opt[i] != NULL)
		return err_set(&p->c->err, ERR_USAGE, "%s is given twice",
			shown);
	if (o->arg == NULL && equals != NULL)
		return err_set(&p->c->err, ERR_USAGE, "%s takes no value",
			shown);
	if (o->arg != NULL &&
	    (value = value_of(p, shown, equals, o->arg)) == NULL)
		return -1;
	p->c->opt[i] = value;
	return 0;
}

static int
one_option(struct parse *p, const char *arg)
{
	struct cmd *c = p->c;
	bool two = arg[1] == '-';
	const char *equals = two ? strchr(arg, '=') : NULL;
	const char *name = arg + (two ? 2 : 1), *shown = arg;
	int i;

	if (equals != NULL) {
		name = arena_strndup(c->arena, name, (size_t)(equals - name));
		shown = arena_strndup(c->arena, arg, (size_t)(equals - arg));
	}
	if (!two && arg[1] == 'C') {
		const char *dir = arg[2] != '\0' ? arg + 2
			: value_of(p, "-C", NULL, "a folder");

		if (dir == NULL)
			return -1;
		if (*dir == '\0')
			return err_set(&c->err, ERR_USAGE,
				"-C needs a folder after it");
		c->home = dir;
		return 0;
	}
	/* One letter one dash, more letters two: -o, --yes. */
	i = two == (strlen(name) > 1) ? find_option(c->command, name) : -1;
	if (i >= 0)
		return own_option(p, i, shown, equals);
	if (equals != NULL && (strcmp(shown, "--json") == 0 ||
	    strcmp(shown, "--help") == 0 || strcmp(shown, "--version") == 0))
		return err_set(&c->err, ERR_USAGE, "%s takes no value", shown);
	if (strcmp(arg, "--json") == 0)
		c->json = true;
	else if (strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0)
		p->help = true;
	else if (strcmp(arg, "--version") == 0)
		p->version = true;
	else
		return unknown_option(p, shown, name);
	return 0;
}

/* `tidings help send` is `tidings send --help`. */
static int
command_word(struct parse *p, const char *arg)
{
	if (strcmp(arg, "help") == 0 && find_command(p, arg) == NULL) {
		p->help = true;
		if (*p->arg == NULL || **p->arg == '-')
			return 0;
		arg = *p->arg++;
	}
	p->c->command = find_command(p, arg);
	return p->c->command != NULL ? 0 : unknown_command(p, arg);
}

static int
too_few_or_many(struct cmd *c)
{
	const struct command *cmd = c->command;
	const char *why = "needs more than that";

	if (*cmd->name == '\0')
		return err_set(&c->err, ERR_USAGE,
			"a command is missing; `tidings --help` lists them");
	if (cmd->max >= 0 && c->argc > cmd->max)
		why = cmd->max == 0 ? "takes no arguments"
			: "takes fewer arguments";
	return err_set(&c->err, ERR_USAGE,
		"%s %s: tidings %s%s%s; see `tidings %s --help`", cmd->name,
		why, cmd->name,
		cmd->args != NULL && *cmd->args != '\0' ? " " : "",
		cmd->args != NULL ? cmd->args : "", cmd->name);
}

static int
all_words(struct parse *p)
{
	struct cmd *c = p->c;
	bool options = true;

	while (*p->arg != NULL) {
		char *arg = *p->arg++;

		if (options && strcmp(arg, "--") == 0) {
			options = false;
		} else if (options && arg[0] == '-' && arg[1] != '\0') {
			if (one_option(p, arg) != 0)
				return -1;
		} else if (c->command == NULL) {
			if (command_word(p, arg) != 0)
				return -1;
		} else if (c->argc == CMD_ARGS) {
			return err_set(&c->err, ERR_USAGE,
				"at most %d arguments at a time", CMD_ARGS);
		} else {
			c->argv[c->argc++] = arg;
		}
	}
	return 0;
}

enum opt_action
opt_parse(struct cmd *c, const struct command *const *table, size_t n,
	int argc, char **argv)
{
	struct parse p = {.c = c, .table = table, .n = n,
		.arg = argv + (argc > 0)};
	const char *home = getenv("TIDINGS_HOME");

	c->home = home != NULL && *home != '\0' ? home : ".";
	c->argv = arena_array(c->arena, CMD_ARGS + 1, sizeof(*c->argv));
	if (all_words(&p) != 0) {
		/* Whoever asked for JSON gets the error as JSON, too. */
		for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
			if (strcmp(argv[i], "--json") == 0)
				c->json = true;
		return OPT_WRONG;
	}
	if (p.version)
		return OPT_VERSION;
	if (p.help)
		return OPT_HELP;
	if (c->command == NULL)
		c->command = table[0];
	if (c->argc < c->command->min ||
	    (c->command->max >= 0 && c->argc > c->command->max)) {
		too_few_or_many(c);
		return OPT_WRONG;
	}
	return OPT_RUN;
}

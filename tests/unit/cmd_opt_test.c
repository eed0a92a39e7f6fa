/* SPDX-License-Identifier: MIT */
/* The command line: what is taken, and how what is not taken is answered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <cmocka.h>

#include "cmd/help.h"
#include "cmd/opt.h"
#include "cmd/report.h"

static int
nothing(struct cmd *c)
{
	(void)c;
	return 0;
}

static const struct opt send_opts[] = {
	{"yes", NULL, "without a question"},
	{"to", "ADDRESS", "this member only"},
	{"o", "DIR", "where to"},
	{NULL, NULL, NULL},
};
static const struct command today = {.name = "", .summary = "today",
	.run = nothing};
static const struct command send = {.name = "send",
	.args = "RECAP [ADDRESS]", .summary = "sends a recap", .min = 1,
	.max = 2, .opts = send_opts,
	.help = "A paragraph that its author wrote in a line that is longer "
		"than a terminal is wide,\nand one more.\n\nExamples:\n"
		"  tidings  send x\n",
	.run = nothing};
static const struct command many = {.name = "check", .summary = "checks",
	.max = -1, .run = nothing};
static const struct command jail = {.name = "jail", .summary = "hidden",
	.hidden = true, .run = nothing};
static const struct command *const table[] = {&today, &send, &many, &jail};

/* The words of line, and what became of them. */
static enum opt_action
parse(struct arena *a, struct cmd *c, const char *line)
{
	char **argv = arena_array(a, 100, sizeof(*argv));
	char *save = NULL, *s = arena_strdup(a, line);
	int n = 0;

	memset(c, 0, sizeof(*c));
	c->arena = a;
	argv[n++] = arena_strdup(a, "tidings");
	for (s = strtok_r(s, " ", &save); s; s = strtok_r(NULL, " ", &save))
		argv[n++] = strcmp(s, "''") == 0 ? arena_strdup(a, "") : s;
	return opt_parse(c, table, sizeof(table) / sizeof(table[0]), n, argv);
}

static void
taken(void **state)
{
	static const struct {
		const char *line, *name, *home, *yes, *to, *o, *args;
		bool json;
	} t[] = {
		{"", "", ".", NULL, NULL, NULL, "", false},
		{"--json", "", ".", NULL, NULL, NULL, "", true},
		{"send x", "send", ".", NULL, NULL, NULL, "x", false},
		{"send x --yes", "send", ".", "", NULL, NULL, "x", false},
		{"send --yes x", "send", ".", "", NULL, NULL, "x", false},
		{"-C h send x --json", "send", "h", NULL, NULL, NULL, "x",
			true},
		{"send x -C h", "send", "h", NULL, NULL, NULL, "x", false},
		{"send x -Ch", "send", "h", NULL, NULL, NULL, "x", false},
		{"send --to a@b x", "send", ".", NULL, "a@b", NULL, "x",
			false},
		{"send --to=a@b=c x", "send", ".", NULL, "a@b=c", NULL, "x",
			false},
		{"send --to= x", "send", ".", NULL, "", NULL, "x", false},
		{"send --to -x x", "send", ".", NULL, "-x", NULL, "x", false},
		{"send x -o d", "send", ".", NULL, NULL, "d", "x", false},
		{"send -- --yes", "send", ".", NULL, NULL, NULL, "--yes",
			false},
		{"send -- x --", "send", ".", NULL, NULL, NULL, "x --",
			false},
		{"send -", "send", ".", NULL, NULL, NULL, "-", false},
		{"check a b c d", "check", ".", NULL, NULL, NULL, "a b c d",
			false},
		{"jail", "jail", ".", NULL, NULL, NULL, "", false},
	};
	struct arena a;

	(void)state;
	unsetenv("TIDINGS_HOME");
	arena_init(&a);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		const char *want[3] = {t[i].yes, t[i].to, t[i].o};
		char args[64] = "";
		struct cmd c;

		if (parse(&a, &c, t[i].line) != OPT_RUN)
			fail_msg("%s: %s", t[i].line, c.err.msg);
		assert_string_equal(c.command->name, t[i].name);
		assert_string_equal(c.home, t[i].home);
		assert_int_equal(c.json, t[i].json);
		for (int k = 0; k < 3; k++) {
			if ((want[k] == NULL) != (c.opt[k] == NULL))
				fail_msg("%s: option %d", t[i].line, k);
			if (want[k] != NULL)
				assert_string_equal(c.opt[k], want[k]);
		}
		for (int k = 0; k < c.argc; k++) {
			strcat(args, k ? " " : "");
			strcat(args, c.argv[k]);
		}
		assert_string_equal(args, t[i].args);
		assert_null(c.argv[c.argc]);
	}
	arena_release(&a);
}

static void
refused(void **state)
{
	static const struct {
		const char *line, *says;
	} t[] = {
		{"sned x", "did you mean \"send\"?"},
		{"jial", "`tidings --help` lists them"},	/* hidden */
		{"frobnicate", "there is no command \"frobnicate\""},
		{"help sned", "did you mean \"send\"?"},
		{"send x --yse", "did you mean --yes?"},
		{"send x --frobnicate", "there is no option --frobnicate;"},
		{"send x -y", "there is no option -y; `tidings send --help`"},
		{"send x --o d", "there is no option --o;"},
		{"--jsno", "did you mean --json?"},
		{"--yes send x", "there is no option --yes"},
		{"send x --yes=1", "--yes takes no value"},
		{"send x --yes --yes", "--yes is given twice"},
		{"send x --to", "--to needs ADDRESS after it"},
		{"-C", "-C needs a folder after it"},
		{"-C '' send x", "-C needs a folder after it"},
		{"send", "send needs more than that: tidings send RECAP"},
		{"send a b c", "send takes fewer arguments"},
		{"jail x", "jail takes no arguments"},
	};
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct cmd c;

		if (parse(&a, &c, t[i].line) != OPT_WRONG ||
		    c.err.kind != ERR_USAGE ||
		    strstr(c.err.msg, t[i].says) == NULL)
			fail_msg("%s: %s", t[i].line, c.err.msg);
	}
	arena_release(&a);
}

static void
asked_for_help(void **state)
{
	static const struct {
		const char *line, *of;	/* of NULL: all */
		enum opt_action action;
	} t[] = {
		{"--help", NULL, OPT_HELP},
		{"-h", NULL, OPT_HELP},
		{"help", NULL, OPT_HELP},
		{"help send", "send", OPT_HELP},
		{"send --help", "send", OPT_HELP},
		{"send --help too many arguments", "send", OPT_HELP},
		{"--help send", "send", OPT_HELP},
		{"--version", NULL, OPT_VERSION},
		{"send --version", "send", OPT_VERSION},
	};
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct cmd c;

		assert_int_equal(parse(&a, &c, t[i].line), t[i].action);
		if (t[i].of == NULL)
			assert_null(c.command);
		else
			assert_string_equal(c.command->name, t[i].of);
	}
	arena_release(&a);
}

static void
home_from_the_environment(void **state)
{
	struct arena a;
	struct cmd c;

	(void)state;
	arena_init(&a);
	setenv("TIDINGS_HOME", "/srv/tidings", 1);
	parse(&a, &c, "send x");
	assert_string_equal(c.home, "/srv/tidings");
	parse(&a, &c, "-C here send x");
	assert_string_equal(c.home, "here");
	setenv("TIDINGS_HOME", "", 1);
	parse(&a, &c, "send x");
	assert_string_equal(c.home, ".");
	unsetenv("TIDINGS_HOME");
	arena_release(&a);
}

static void
help_fits_a_terminal(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10000);
	help_overview(table, 4, &b);
	help_command(&send, &b);
	assert_non_null(strstr(b.data, "send"));
	assert_non_null(strstr(b.data, "--to ADDRESS"));
	assert_non_null(strstr(b.data, "  -o DIR"));
	assert_null(strstr(b.data, "jail"));
	assert_non_null(strstr(b.data, "wide, and one more.\n\nExamples:\n"
		"  tidings  send x\n"));
	for (const char *s = b.data; *s != '\0'; s = strchr(s, '\n') + 1)
		assert_true(strcspn(s, "\n") < 80);
	buf_release(&b);
}

static void
exit_statuses(void **state)
{
	static const struct {
		enum err_kind kind;
		int status;
	} t[] = {
		{ERR_NONE, 0}, {ERR_USAGE, 64}, {ERR_DATA, 65},
		{ERR_NOINPUT, 66}, {ERR_UNAVAIL, 69}, {ERR_BUG, 70},
		{ERR_OS, 71}, {ERR_CREATE, 73}, {ERR_IO, 74},
		{ERR_TEMP, 75}, {ERR_PERM, 77}, {ERR_CONFIG, 78},
	};
	struct cmd c = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		assert_int_equal(cmd_status(t[i].kind), t[i].status);
	c.exit = EX_TEMPFAIL;
	assert_int_equal(report_status(&c, 0), EX_TEMPFAIL);
	c.diags.errors = 1;
	assert_int_equal(report_status(&c, -1), EX_DATAERR);
	c.err.kind = ERR_CONFIG;
	assert_int_equal(report_status(&c, -1), EX_CONFIG);
}

static void
what_errors_look_like(void **state)
{
	struct arena a;
	struct buf b;
	struct cmd c = {.arena = &a};

	(void)state;
	arena_init(&a);
	buf_init(&b, 10000);
	diags_init(&c.diags, &a);
	diag_warn(&c.diags, "b.md", 3, 0, "late");
	diag_error(&c.diags, "a.md", 12, 7, "no tier \"\x1b[31m\"");
	err_set(&c.err, ERR_DATA, "nothing was written\n  + a\x1b line\n");
	report_errors(&c, 65, &b);
	assert_string_equal(buf_str(&b),
		"a.md:12:7: no tier \"\\x1b[31m\"\n"
		"b.md:3: warning: late\n"
		"tidings: nothing was written\n  + a\\x1b line\n");
	buf_clear(&b);
	c.json = true;
	err_clear(&c.err);
	err_set(&c.err, ERR_DATA, "nothing was written");
	report_errors(&c, 65, &b);
	assert_string_equal(buf_str(&b),
		"{\"status\":65,\"message\":\"nothing was written\","
		"\"errors\":1,\"warnings\":1,\"findings\":["
		"{\"level\":\"error\",\"file\":\"a.md\",\"line\":12,"
		"\"column\":7,\"message\":\"no tier \\\"\\u001b[31m\\\"\"},"
		"{\"level\":\"warning\",\"file\":\"b.md\",\"line\":3,"
		"\"message\":\"late\"}]}\n");
	buf_release(&b);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(taken),
		cmocka_unit_test(refused),
		cmocka_unit_test(asked_for_help),
		cmocka_unit_test(home_from_the_environment),
		cmocka_unit_test(help_fits_a_terminal),
		cmocka_unit_test(exit_statuses),
		cmocka_unit_test(what_errors_look_like),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

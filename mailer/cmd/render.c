/* SPDX-License-Identifier: MIT */
/*
 * tidings render: one Mustache template and one YAML file to standard output.
 * Needs no home. For whoever edits templates, and for the specification's own
 * tests: unknown names print nothing here, as the specification says, while
 * composing refuses them.
 */
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "cmd/cmd.h"
#include "text/mustache.h"
#include "text/yaml.h"

enum { TEMPLATE_MAX = 1 << 20, OUTPUT_MAX = 64 << 20 };

/* Partials are read when they are first asked for. */
struct partial {
	const char *name;
	struct mustache *compiled;	/* NULL: there is none */
	struct partial *next;
};
struct folder {
	struct cmd *cmd;
	const char *dir;
	struct partial *known;
};

static const char *
input_path(struct cmd *c, const char *arg)
{
	if (arg[0] == '/' || file_exists(arg))
		return arg;
	return path_join(c->arena, c->home, arg);
}

static struct mustache *
load(struct folder *f, const char *name)
{
	struct arena *a = f->cmd->arena;
	struct err err = {0};
	struct text text;
	char *file = arena_printf(a, "%s.mustache", name);

	if (file_read_beneath(a, f->dir, file, TEMPLATE_MAX, &text,
		&err) != 0) {
		if (err.kind != ERR_NOINPUT)
			f->cmd->err = err;
		return NULL;
	}
	return mustache_compile(a, text.data, text.len,
		path_join(a, f->dir, file), &f->cmd->err);
}

static const struct mustache *
find_partial(void *ctx, const char *name)
{
	struct folder *f = ctx;
	struct partial *p;

	for (p = f->known; p != NULL; p = p->next)
		if (strcmp(p->name, name) == 0)
			return p->compiled;
	p = arena_alloc(f->cmd->arena, sizeof(*p));
	p->name = arena_strdup(f->cmd->arena, name);
	p->compiled = load(f, name);
	p->next = f->known;
	f->known = p;
	return p->compiled;
}

static void
write_json(struct buf *out, const char *text)
{
	struct json j;

	json_init(&j, out);
	json_object(&j, NULL);
	json_str(&j, "text", text);
	json_object_end(&j);
	buf_addc(out, '\n');
}

static int
run_render(struct cmd *c)
{
	struct folder folder = {.cmd = c, .dir = cmd_opt(c, "partials")};
	const struct mustache_partials partials = {find_partial, &folder};
	struct mustache *template;
	struct text source, data;
	struct node *node;
	struct buf *out = &c->out, text;
	int rc;

	if (file_read(c->arena, input_path(c, c->argv[0]), TEMPLATE_MAX,
		&source, &c->err) != 0 ||
	    file_read(c->arena, input_path(c, c->argv[1]), YAML_MAX, &data,
		&c->err) != 0)
		return -1;
	template = mustache_compile(c->arena, source.data, source.len,
		c->argv[0], &c->err);
	if (template == NULL)
		return -1;
	node = yaml_parse(c->arena, data.data, data.len, c->argv[1], 1,
		&c->diags);
	if (node == NULL)
		return -1;
	out->max = OUTPUT_MAX;
	buf_init(&text, OUTPUT_MAX);
	rc = mustache_render(template, node,
		folder.dir != NULL ? &partials : NULL, MUSTACHE_HTML, false,
		c->json ? &text : out, &c->err);
	if (rc == 0 && c->json)
		write_json(out, buf_str(&text));
	buf_release(&text);
	if (rc == 0 && c->err.kind == ERR_NONE)
		return 0;
	buf_clear(out);
	return -1;
}

static const struct opt opts[] = {
	{"partials", "DIR", "where {{>name}} finds name.mustache"},
	{0},
};

const struct command cmd_render = {
	.name = "render",
	.args = "TEMPLATE DATA.yaml",
	.summary = "fill a Mustache template from a YAML file",
	.help =
	"Prints TEMPLATE with the values of DATA.yaml to standard output. "
	"The template is\nMustache: {{name}} is escaped for HTML, {{{name}}} "
	"is not. A name that the data\ndoes not have prints nothing.\n"
	"\n"
	"  tidings render letter.mustache data.yaml\n"
	"  tidings render --partials templates page.mustache data.yaml\n",
	.opts = opts,
	.min = 2,
	.max = 2,
	.verbatim = true,
	.run = run_render,
};

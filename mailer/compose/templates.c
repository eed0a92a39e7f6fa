/* SPDX-License-Identifier: MIT */
/*
 * The folder of templates, read once: every NAME.mustache, theme.yaml, and
 * strings.<lang>.yaml for each language. All languages must have the same
 * keys, so that no member finds a hole where a word should be.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "compose/render.h"
#include "text/yaml.h"

enum { TEMPLATE_MAX = 1 << 20, FILES_MAX = 256 };

static const char suffix[] = ".mustache";

static bool
has_ends(const char *name, const char *first, const char *last)
{
	size_t n = strlen(name), a = strlen(first), b = strlen(last);

	return n > a + b && strncmp(name, first, a) == 0 &&
		strcmp(name + n - b, last) == 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t
list_files(struct arena *a, const char *dir, const char *name[FILES_MAX],
	struct diags *diags)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	size_t n = 0;

	if (d == NULL) {
		diag_error(diags, dir, 0, 0, "there is no such folder; it "
			"holds the templates that mails are made with");
		return 0;
	}
	while ((e = readdir(d)) != NULL && n < FILES_MAX)
		if (e->d_name[0] != '.')
			name[n++] = arena_strdup(a, e->d_name);
	closedir(d);
	qsort(name, n, sizeof(*name), by_name);
	return n;
}

static void
add_diag(struct diags *diags, const char *path, const struct err *err)
{
	diag_error(diags, err->file[0] != '\0' ? arena_strdup(diags->arena,
		err->file) : path, err->line, err->col, "%s", err->msg);
}

static void
load_template(struct templates *t, struct arena *a, const char *path,
	const char *name, struct diags *diags)
{
	struct template *n = arena_alloc(a, sizeof(*n));
	struct err err = {0};
	struct text text;

	n->name = arena_strndup(a, name, strlen(name) - strlen(suffix));
	if (file_read(a, path, TEMPLATE_MAX, &text, &err) != 0 ||
	    (n->compiled = mustache_compile(a, text.data, text.len, path,
		&err)) == NULL) {
		add_diag(diags, path, &err);
		return;
	}
	n->next = t->first;
	t->first = n;
}

static const struct node *
load_yaml(struct arena *a, const char *path, struct diags *diags)
{
	struct err err = {0};
	struct text text;

	if (file_read(a, path, YAML_MAX, &text, &err) != 0) {
		add_diag(diags, path, &err);
		return NULL;
	}
	return yaml_parse(a, text.data, text.len, path, 1, diags);
}

static void
load_strings(struct templates *t, struct arena *a, const char *path,
	const char *name, struct diags *diags)
{
	const struct node *texts = load_yaml(a, path, diags);
	const char *lang = strchr(name, '.') + 1;
	struct strings *s;

	if (texts == NULL)
		return;
	t->strings = arena_grow(a, t->strings, t->n_strings,
		t->n_strings + 1, sizeof(*t->strings));
	s = &t->strings[t->n_strings++];
	s->lang = arena_strndup(a, lang, strcspn(lang, "."));
	s->file = path;
	s->texts = texts;
}

static void
compare_keys(const struct strings *have, const struct strings *want,
	struct diags *diags)
{
	for (size_t i = 0; i < want->texts->n; i++) {
		const struct node_pair *p = &want->texts->pair[i];

		if (node_get(have->texts, p->key) == NULL)
			diag_error(diags, have->file, 0, 0, "the text \"%s\" "
				"is missing; %s has it at line %d", p->key,
				want->file, p->line);
	}
}

static void
check_strings(const struct templates *t, const char *dir, struct diags *diags)
{
	if (t->n_strings == 0)
		diag_error(diags, dir, 0, 0, "there is no strings.en.yaml, "
			"nor one of another language");
	for (size_t i = 0; i < t->n_strings; i++)
		for (size_t j = 0; j < t->n_strings; j++)
			if (i != j)
				compare_keys(&t->strings[i], &t->strings[j],
					diags);
}

static const struct mustache *
find(void *ctx, const char *name)
{
	const struct templates *t = ctx;

	for (const struct template *i = t->first; i != NULL; i = i->next)
		if (strcmp(i->name, name) == 0)
			return i->compiled;
	return NULL;
}

static void
check_templates(struct templates *t, const char *dir, struct diags *diags)
{
	static const char *const needed[] = {"recap.html", "recap.txt",
		"draft.html", "notice.html", "notice.txt"};

	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++)
		if (find(t, needed[i]) == NULL)
			diag_error(diags, dir, 0, 0, "there is no %s%s",
				needed[i], suffix);
}

struct templates *
templates_load(struct arena *a, const char *dir, struct diags *diags)
{
	const char *name[FILES_MAX], *theme_file;
	struct templates *t = arena_alloc(a, sizeof(*t));
	size_t errors = diags->errors, n = list_files(a, dir, name, diags);
	const struct node *theme;

	if (diags->errors != errors)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		const char *path = path_join(a, dir, name[i]);

		if (has_ends(name[i], "", suffix))
			load_template(t, a, path, name[i], diags);
		else if (has_ends(name[i], "strings.", ".yaml"))
			load_strings(t, a, path, name[i], diags);
	}
	theme_file = path_join(a, dir, "theme.yaml");
	theme = load_yaml(a, theme_file, diags);
	if (theme != NULL)
		t->theme = theme_make(a, theme, theme_file, diags);
	check_strings(t, dir, diags);
	if (diags->errors == errors)
		check_templates(t, dir, diags);
	return diags->errors == errors ? t : NULL;
}

const struct strings *
templates_strings(const struct templates *t, const char *lang)
{
	for (size_t i = 0; i < t->n_strings; i++)
		if (strcmp(t->strings[i].lang, lang) == 0)
			return &t->strings[i];
	for (size_t i = 0; i < t->n_strings; i++)
		if (strncmp(t->strings[i].lang, lang, 2) == 0)
			return &t->strings[i];
	return NULL;
}

int
template_render(const struct templates *t, const char *name,
	const struct node *data, enum mustache_escape escape, struct buf *out,
	struct err *err)
{
	struct templates *all = (struct templates *)(uintptr_t)t;
	const struct mustache_partials partials = {find, all};
	const struct mustache *m = find(all, name);

	if (m == NULL)
		return err_set(err, ERR_CONFIG, "there is no template %s%s: "
			"copy it from the folder templates of a new home, which "
			"`tidings init FOLDER` makes", name, suffix);
	return mustache_render(m, data, &partials, escape, true, out, err);
}

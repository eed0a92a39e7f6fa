/* SPDX-License-Identifier: MIT */
/* The files of a digest. Translations come first: only the main file makes a
 * recap of them. */
#include "cmd/gather.h"

#include <string.h>

#include "base/failpoint.h"
#include "base/file.h"
#include "cmd/wire.h"
#include "compose/render.h"
#include "conf/list.h"

static int
write_one(struct gather *g, struct templates *t, size_t lang)
{
	const struct list_conf *l = g->list;
	struct arena *a = g->h->arena;
	const struct strings *words = templates_strings(t, l->languages[lang]);
	struct strings s;
	struct buf b;
	int rc = 0;

	if (words == NULL)
		words = templates_strings(t, l->languages[0]);
	if (words == NULL)
		return err_set(&g->c->err, ERR_CONFIG, "there are no words in "
			"the language %s: templates/strings.%s.yaml is "
			"missing", l->languages[lang], l->languages[lang]);
	s = *words;
	buf_init(&b, RECAP_MAX);
	digest_write(a, &g->d, l->languages[lang], &s, lang == 0, &b);
	if (s.missing != NULL)
		rc = err_set(&g->c->err, ERR_CONFIG, "%s has no text \"%s\"",
			s.file, s.missing);
	else if (b.overflow)
		rc = err_set(&g->c->err, ERR_DATA, "the digest would be larger "
			"than a recap may be");
	g->text[g->n_files] = arena_strdup(a, buf_str(&b));
	g->file[g->n_files++] = home_path(g->h, lang == 0 ?
		arena_printf(a, "lists/%s/recaps/%s.md", l->slug, g->slug) :
		arena_printf(a, "lists/%s/recaps/%s.%s.md", l->slug, g->slug,
			l->languages[lang]));
	buf_release(&b);
	return rc;
}

int
gather_write(struct gather *g)
{
	const struct list_conf *l = g->list;
	struct arena *a = g->h->arena;
	struct compose_options o;
	struct templates *t;

	wire_compose_options(g->h, a, l, NULL, &o);
	t = templates_load(a, o.templates, &g->c->diags);
	if (t == NULL)
		return -1;
	g->file = arena_array(a, l->n_languages, sizeof(*g->file));
	g->text = arena_array(a, l->n_languages, sizeof(*g->text));
	g->n_files = 0;
	for (size_t i = 1; i < l->n_languages; i++)
		if (digest_has(&g->d, l->languages[i]) &&
		    write_one(g, t, i) == -1)
			return -1;
	return write_one(g, t, 0);
}

/* What a run that died has left there is the same. */
static bool
is_there(const struct gather *g, size_t i)
{
	struct text have;

	return i + 1 < g->n_files && file_read(g->h->arena, g->file[i],
		RECAP_MAX, &have, NULL) == 0 &&
		strcmp(have.data, g->text[i]) == 0;
}

int
gather_save(struct gather *g)
{
	struct err *err = &g->c->err;

	for (size_t i = 0; i < g->n_files; i++)
		if (file_exists(g->file[i]) && !is_there(g, i))
			return err_at(err, ERR_CREATE, g->file[i], 0, 0,
				"exists already, and is left as it is; edit "
				"it, or move it away to have it made anew");
	if (dir_make(path_join(g->h->arena, home_list_dir(g->h,
		g->list->slug), "recaps"), 0755, err) == -1)
		return -1;
	for (size_t i = 0; i < g->n_files; i++) {
		if (!is_there(g, i) && file_create(g->file[i], g->text[i],
			strlen(g->text[i]), 0644, err) == -1)
			return -1;
		failpoint("digest_file");
	}
	return 0;
}

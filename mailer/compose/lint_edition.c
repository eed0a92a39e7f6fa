/* SPDX-License-Identifier: MIT */
/*
 * What an edition costs its reader beyond its HTML: megabytes of pictures that
 * are shown a hand wide, and pages in another language.
 *
 * A photo as a phone makes it has ten times the pixels that a mail shows.
 * Twice the column is sharp on every screen.
 */
#include <stdbool.h>
#include <string.h>

#include "compose/lint.h"
#include "compose/preview.h"
#include "compose/render.h"

enum { PICTURES_HEAVY = 1000 * 1000, PICTURE_LARGE = 250 * 1000,
	COPY_WIDTH = 1200 };

/* Says of a large picture what is known and what to do. */
static bool
tell_picture(struct findings *f, const struct proj_image *x, const char *file)
{
	struct arena *a = f->arena;
	int width, height;

	if (x->data.len < PICTURE_LARGE || image_size(x->data.data,
		x->data.len, &width, &height) != 0)
		return false;
	findings_add(f, DIAG_WARNING, file, 0, 0, NULL, arena_printf(a,
		"the picture %s makes the mail heavy: %s, %d x %d pixels, "
		"and shown %d wide: save a %s", x->path,
		size_words(a, x->data.len), width, height,
		width < IMAGE_WIDTH ? width : IMAGE_WIDTH,
		width > COPY_WIDTH ? "copy about 1100 pixels wide" :
		"smaller copy: a photo as JPEG"));
	return true;
}

static void
check_pictures(struct findings *f, const struct projection *p,
	const char *file)
{
	bool told = false;
	size_t n = 0;

	for (size_t i = 0; i < p->n_images; i++)
		n += image_seen(p, i) ? 0 : p->image[i].data.len;
	if (n <= PICTURES_HEAVY)
		return;
	for (size_t i = 0; i < p->n_images; i++)
		if (!image_seen(p, i))
			told |= tell_picture(f, &p->image[i], file);
	if (!told)
		findings_add(f, DIAG_WARNING, file, 0, 0, arena_printf(
			f->arena, "(%s)", size_words(f->arena, n)),
			"many pictures make the mail heavy");
}

static void
check_drafts(struct findings *f, const struct edition *e, const char *main,
	const char *file)
{
	const struct projection *p = e->projection;

	/* Where the whole recap has no translation, that is said of it. */
	if (strcmp(e->lang, main) == 0 || strcmp(p->lang, e->lang) != 0)
		return;
	for (size_t i = 0; i < p->n_drafts; i++) {
		const struct proj_draft *x = &p->draft[i];
		int stem;

		if (x->form != DRAFT_FULL || (x->lang != NULL &&
		    strcmp(x->lang, e->lang) == 0))
			continue;
		stem = (int)(strrchr(x->file, '.') - x->file);
		findings_add(f, DIAG_WARNING, file, 0, 0, NULL, arena_printf(
			f->arena, "there is no %.*s.%s%s; these members get "
			"the draft in %s", stem, x->file, e->lang,
			x->file + stem, x->lang != NULL ? x->lang : main));
	}
}

void
lint_edition(struct findings *f, const struct edition *e, const char *name,
	const char *main, const char *file)
{
	findings_edition(f, name);
	lint_rendered(f, &e->rendered, file);
	check_pictures(f, e->projection, file);
	check_drafts(f, e, main, file);
}

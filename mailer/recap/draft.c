/* SPDX-License-Identifier: MIT */
/*
 * The files that a recap names: drafts and pictures, read beneath the list's
 * folder (T12), but none that says who its members are (S16, T24). A draft in
 * Markdown obeys a body's rules but has no marks and no placeholders; its
 * sections are numbered D1, D2, ... through all drafts of the recap, the same
 * numbers for everybody who comments.
 */
#include <string.h>

#include "recap/read.h"

/* Without what changes nothing, as no link is followed: "./a/../b" is "b".
 * NULL: it leaves the folder. */
static const char *
plain_path(struct arena *a, const char *path)
{
	char *out = arena_alloc(a, strlen(path) + 2);
	size_t len = 0;

	while (*(path += strspn(path, "/")) != '\0') {
		size_t n = strcspn(path, "/");

		if (n == 2 && memcmp(path, "..", 2) == 0) {
			if (len == 0)
				return NULL;
			while (len > 0 && out[--len] != '/')
				;
		} else if (n != 1 || *path != '.') {
			if (len > 0)
				out[len++] = '/';
			memcpy(out + len, path, n);
			len += n;
		}
		path += n;
	}
	out[len] = '\0';
	return out;
}

/* Whether it is, or was kept beside, what says who the members are. */
static bool
is_of_members(const char *path)
{
	size_t n = strlen(path);

	return strchr(path, '/') == NULL && ((n >= 4 &&
		strcasecmp(path + n - 4, ".csv") == 0) ||
		strcasestr(path, "members.csv") != NULL ||
		strcasestr(path, "list.yaml") != NULL);
}

/* Why no recap, or not this one, may show it; NULL: it may. */
static const char *
refused(const struct reader *r, const char *path)
{
	const char *plain = plain_path(r->arena, path);

	if (plain != NULL && is_of_members(plain))
		return "it is for whoever looks after the list, and is mailed "
			"to nobody; a table that members are to have belongs "
			"in drafts/";
	if (r->options->mailed && (plain == NULL ||
	    strncmp(plain, "drafts/", 7) != 0))
		return "a recap that came by mail takes files from drafts/ "
			"only; mail the file with it";
	return NULL;
}

int
file_of_list(struct reader *r, const char *file, int line, int col,
	const char *path, size_t max, struct text *text_r)
{
	const char *why = refused(r, path);
	struct err err = {0};

	if (why != NULL) {
		diag_error(r->diags, file, line, col, "\"%s\" cannot be used: "
			"%s", path, why);
		return -1;
	}
	if (path[0] == '/') {
		diag_error(r->diags, file, line, col, "\"%s\" begins at the "
			"root; name the file from the list's folder", path);
		return -1;
	}
	if (file_read_beneath(r->arena, r->options->list_dir, path, max,
		    text_r, &err) == 0)
		return 0;
	diag_error(r->diags, file, line, col, err.kind == ERR_NOINPUT ?
		"there is no file \"%s\" in the list's folder %s" :
		"\"%s\" cannot be used: %s",
		path, err.kind == ERR_NOINPUT ? r->options->list_dir :
		err.msg);
	return -1;
}

int
picture_of_list(struct reader *r, const char *file, int line, int col,
	const char *path, struct text *text_r)
{
	for (size_t i = 0; i < r->n_pictures; i++)
		if (strcmp(r->picture[i].path, path) == 0) {
			*text_r = r->picture[i].data;
			return 0;
		}
	/* What is too much is said at the end; no more of it is read. */
	if (r->attached > ATTACHMENTS_MAX ||
	    file_of_list(r, file, line, col, path, ATTACHMENTS_MAX,
		    text_r) != 0)
		return -1;
	r->attached += text_r->len;
	arena_push(r->arena, r->picture, r->n_pictures, r->cap_pictures);
	r->picture[r->n_pictures++] = (struct recap_image){.path = path,
		.data = *text_r};
	return 0;
}

static bool
is_markdown(const char *file)
{
	const char *dot = strrchr(path_base(file), '.');

	return dot != NULL && (strcasecmp(dot, ".md") == 0 ||
		strcasecmp(dot, ".markdown") == 0);
}

/* Blocks that hold what a mail cannot show, or what has no number. */
static void
check_blocks(struct inline_reader *w, struct md *m)
{
	struct md **at = &m->child;

	while (*at != NULL) {
		if ((*at)->type == MD_HTML_BLOCK) {
			html_block_read(w, *at);
			*at = (*at)->next;
			continue;
		}
		if ((*at)->type == MD_HEADING)
			heading_refuse(w->r, w->s, *at);
		check_blocks(w, *at);
		at = &(*at)->next;
	}
}

static int
number_sections(struct reader *r, const struct source *s, const struct md *doc)
{
	int n = 0, level = 0;

	for (const struct md *m = doc->child; m != NULL; m = m->next) {
		if (m->type != MD_HEADING)
			continue;
		n++;
		if (level != 0 && m->level > level + 1)
			diag_error(r->diags, s->file, m->line, 1, "this "
				"heading skips a level; write %.*s here",
				level + 1, "######");
		level = m->level;
	}
	return n;
}

/* What t->data holds, the file `name` of the list's folder. */
static void
read_markdown(struct reader *r, const char *name, struct recap_draft_text *t)
{
	char *file = path_join(r->arena, r->options->list_dir, name);
	struct source *s = source_make(r->arena, file, &t->data, r->diags);
	struct mark_lines marks = {0};
	struct definitions defs = {0};
	struct inline_reader w = {.r = r, .s = s, .in_draft = true};
	struct err err = {0};

	if (s == NULL)
		return;
	marks_scan(r, s, true, &marks);
	habits_check(r, s);
	t->md = markdown_parse(r->arena, s->text, s->len, 1, &err);
	if (t->md == NULL) {
		diag_error(r->diags, file, err.line, err.col, "%s", err.msg);
		return;
	}
	definitions_find(r, s, t->md, &defs);
	check_blocks(&w, t->md);
	inline_read(&w, t->md);
	t->image = w.image;
	t->n_images = w.n_images;
	t->n_sections = number_sections(r, s, t->md);
}

/* "drafts/plan.fr.md" where it is there. A comment on D3 means one section
 * for everybody, so both must have the same number of them. */
static void
read_translation(struct reader *r, struct recap_draft *d, const char *lang)
{
	int stem = (int)(strrchr(d->file, '.') - d->file);
	char *name = arena_printf(r->arena, "%.*s.%s%s", stem, d->file, lang,
		d->file + stem);
	struct recap_draft_text t = {.lang = lang, .file = name};
	struct err err = {0};

	if (file_read_beneath(r->arena, r->options->list_dir, name, DRAFT_MAX,
		&t.data, &err) != 0) {
		if (err.kind != ERR_NOINPUT)
			diag_error(r->diags, r->recap->file, d->line, d->col,
				"\"%s\" cannot be used: %s", name, err.msg);
		return;
	}
	r->attached += t.data.len;
	read_markdown(r, name, &t);
	if (t.md == NULL)
		return;
	if (t.n_sections != d->n_sections)
		diag_error(r->diags, path_join(r->arena, r->options->list_dir,
			name), 1, 1, "%d headings, but %s has %d: comments "
			"name sections by number, so both need the same",
			t.n_sections, d->file, d->n_sections);
	d->translation = arena_grow(r->arena, d->translation,
		d->n_translations, d->n_translations + 1, sizeof(t));
	d->translation[d->n_translations++] = t;
}

static void
read_texts(struct reader *r, struct recap_draft *d)
{
	struct recap_draft_text t = {.data = d->data};

	read_markdown(r, d->file, &t);
	d->md = t.md;
	d->n_sections = t.n_sections;
	d->image = t.image;
	d->n_images = t.n_images;
	for (size_t i = 1; t.md != NULL && i < r->options->n_languages; i++)
		read_translation(r, d, r->options->languages[i]);
}

void
drafts_read(struct reader *r)
{
	struct recap *recap = r->recap;
	int next = 1;

	for (size_t i = 0; i < recap->n_drafts; i++) {
		struct recap_draft *d = &recap->draft[i];

		d->first_section = next;
		if (d->file == NULL || file_of_list(r, recap->file, d->line,
			    d->col, d->file, DRAFT_MAX, &d->data) != 0)
			continue;
		r->attached += d->data.len;
		if (is_markdown(d->file))
			read_texts(r, d);
		next += d->n_sections;
	}
	if (r->attached > ATTACHMENTS_MAX)
		diag_error(r->diags, recap->file, 1, 1, "pictures and drafts "
			"are %zu MB together; at most %d are allowed: put the "
			"largest in the members' space and link to it",
			r->attached >> 20, ATTACHMENTS_MAX >> 20);
}

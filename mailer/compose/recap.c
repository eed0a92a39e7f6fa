/* SPDX-License-Identifier: MIT */
/*
 * render_recap: one projection as HTML and text.
 *
 * Both parts are filled from the same data. A part that passes 80 KB is made
 * again with its Markdown drafts as files. Whatever an administrator did to
 * the templates, a result without the sender's postal address or the way to
 * leave is refused (footer_check).
 */
#include <string.h>

#include "base/file.h"
#include "compose/blocks.h"
#include "compose/lint.h"
#include "mime/piece.h"
#include "text/html.h"
#include "text/nobreak.h"

enum { IMAGE_MAX = 10 << 20 };

static int
load_pictures(struct render *r, struct err *err)
{
	const struct projection *p = r->p;

	r->picture = arena_array(r->a, p->n_images, sizeof(*r->picture));
	for (size_t i = 0; i < p->n_images; i++) {
		struct picture *x = &r->picture[r->n_pictures];
		const char *path = p->image[i].path;
		struct text data = p->image[i].data;

		if (image_seen(p, i))
			continue;
		if (data.data == NULL && file_read_beneath(r->a,
			r->o->list_dir, path, IMAGE_MAX, &data, err) != 0)
			return -1;
		if (image_size(data.data, data.len, &x->width,
			&x->height) != 0)
			return err_at(err, ERR_DATA, path, 0, 0, "this is no "
				"PNG or JPEG picture: save it as one of them");
		if (x->width > IMAGE_WIDTH) {
			x->height = (int)((long)x->height * IMAGE_WIDTH /
				x->width);
			x->width = IMAGE_WIDTH;
		}
		x->path = path;
		x->cid = image_cid(r->a, r->o, path);
		r->n_pictures++;
	}
	return 0;
}

/* The title in both forms; a title may hold slots. */
static struct node *
title_data(struct render *r)
{
	struct doc d = doc_start(r, 1, 1, 0);
	struct node *m = node_map(r->a);
	const char *text = r->p->title;
	struct buf b;

	buf_init(&b, RENDERED_MAX);
	if (r->p->title_md != NULL) {
		html_inlines(&d, r->p->title_md, &b);
		text = plain_inlines(&d, r->p->title_md);
	} else {
		html_escape(&b, text, strlen(text));
	}
	node_set_str(r->a, m, "html", text_of(r, &b));
	node_set_str(r->a, m, "text", text);
	node_set_str(r->a, m, "underlined", underlined(r, text, 1));
	return m;
}

const char *
language_name(struct render *r, const char *lang)
{
	const struct node *names = node_get(r->s.texts, "language_names");
	const struct node *name = node_get(names, lang);

	return name != NULL && name->str != NULL ? name->str : lang;
}

static void
set_language(struct render *r, struct node *m)
{
	const struct projection *p = r->p;
	bool other = strcmp(p->lang, r->lang) != 0;

	node_set_str(r->a, m, "content_lang", other ? p->lang : NULL);
	node_set_str(r->a, m, "not_translated", !other ? NULL :
		strings_fill(r->a, &r->s, "not_translated",
			"language", language_name(r, p->lang), NULL));
}

static const char *
make_preheader(struct render *r, const char *title, const char *list,
	const char *date)
{
	return preheader_make(r->a, r->p, strings_fill(r->a, &r->s,
		r->o->whole_drafts ? "letter_full" : "preheader", "title", title, "list", list, "date", date,
		NULL));
}

struct node *
page_data(struct render *r)
{
	struct node *m = node_map(r->a);
	struct buf rules;

	buf_init(&rules, RENDERED_MAX);
	theme_rules(r->t->theme, &rules);
	node_set_str(r->a, m, "rules", text_of(r, &rules));
	node_set(r->a, m, "style", theme_node(r->a, r->t->theme));
	node_set(r->a, m, "s", arena_alloc(r->a, sizeof(struct node)));
	*node_get(m, "s") = *r->s.texts;
	node_set_str(r->a, m, "lang", r->lang);
	node_set_str(r->a, m, "dir", lang_direction(r->lang));
	return m;
}

/* Of a correction it begins with that. */
static const char *
updated_preheader(struct render *r, const char *text)
{
	const char *title = update_title(r);

	return title == NULL ? text : preheader_cut(r->a,
		arena_printf(r->a, "%s. %s", title, text));
}

static struct node *
recap_data(struct render *r)
{
	const struct compose_options *o = r->o;
	const char *list = ltext_in(&o->list_name, r->lang, o->languages[0]);
	const char *date = strings_date(r->a, &r->s, &r->p->date);
	struct node *title = title_data(r), *m = page_data(r);

	set_language(r, m);
	node_set(r->a, m, "proof", node_bool(r->a, o->proof));
	node_set(r->a, m, "title", title);
	node_set_str(r->a, m, "list_name", list);
	node_set_str(r->a, m, "date", date);
	node_set_str(r->a, m, "edition_badge", strings_fill(r->a, &r->s,
		"edition_badge", "tier", ltext_in(&r->p->tier->name, r->lang,
			o->languages[0]), NULL));
	node_set_str(r->a, m, "preheader",
		updated_preheader(r, make_preheader(r, r->p->title, list,
			date)));
	node_set(r->a, m, "update", update_data(r));
	node_set(r->a, m, "parts", blocks_data(r));
	node_set(r->a, m, "lost", lost_data(r));
	node_set(r->a, m, "footer", footer_data(r));
	return m;
}

/* Where either language is French, its blanks are held together. */
static void
hold_blanks(const struct render *r, struct buf *b, bool html)
{
	struct buf held;

	if (strncmp(r->lang, "fr", 2) != 0 &&
	    (r->p == NULL || strncmp(r->p->lang, "fr", 2) != 0))
		return;
	buf_init(&held, RENDERED_MAX);
	nobreak_spaces(&held, buf_str(b), html, SLOT_BEGIN, SLOT_END);
	buf_release(b);
	*b = held;
}

int
render_part(struct render *r, const char *name, const struct node *data,
	enum mustache_escape escape, const char **text_r, struct err *err)
{
	struct buf b, done;

	buf_init(&b, RENDERED_MAX);
	buf_init(&done, RENDERED_MAX);
	if (template_render(r->t, name, data, escape, &b, err) != 0) {
		buf_release(&b);
		return -1;
	}
	hold_blanks(r, &b, escape == MUSTACHE_HTML);
	if (escape == MUSTACHE_NONE) {
		text_finish(buf_str(&b), b.len, &done);
		buf_release(&b);
		b = done;
	}
	*text_r = text_of(r, &b);
	return 0;
}

static bool
has_whole_draft(const struct projection *p)
{
	for (size_t i = 0; i < p->n_drafts; i++)
		if (p->draft[i].form == DRAFT_FULL)
			return true;
	return false;
}

static int
render_both(struct render *r, struct rendered *out, struct err *err)
{
	const struct node *data = recap_data(r);
	const char *title = node_get(node_get(data, "title"), "text")->str;

	if (r->s.missing != NULL)
		return no_text(r, err);
	memset(out, 0, sizeof(*out));
	out->draft_name = arena_array(r->a, r->p->n_drafts,
		sizeof(*out->draft_name));
	for (size_t i = 0; i < r->p->n_drafts; i++)
		out->draft_name[i] = draft_file_name(r, &r->p->draft[i]);
	out->subject = !r->o->proof ? title : strings_fill(r->a, &r->s,
		"proof_subject", "subject", title, "tier", ltext_in(
			&r->p->tier->name, r->lang, r->o->languages[0]), NULL);
	out->preheader = node_get(data, "preheader")->str;
	if (render_part(r, "recap.html", data, MUSTACHE_HTML, &out->html,
		err) != 0 ||
	    render_part(r, "recap.txt", data, MUSTACHE_NONE, &out->text,
		err) != 0)
		return -1;
	return footer_check(r, data, out, true, "footer", err);
}

int
no_strings(const struct compose_options *o, const char *lang,
	struct err *err)
{
	return err_set(err, ERR_CONFIG, "there are no words in the language "
		"\"%s\": add %s/strings.%s.yaml", lang, o->templates, lang);
}

int
no_text(const struct render *r, struct err *err)
{
	return err_at(err, ERR_CONFIG, r->s.file, 0, 0, "the text \"%s\" is "
		"missing: take it from templates/%s of a new home, which "
		"`tidings init FOLDER` makes", r->s.missing,
		path_base(r->s.file));
}

int
render_recap(struct arena *a, const struct templates *t,
	const struct compose_options *o, const struct projection *p,
	const char *lang, struct rendered *out, struct err *err)
{
	struct render r = {.a = a, .t = t, .o = o, .p = p, .lang = lang};
	const struct strings *s = templates_strings(t, lang);

	if (s == NULL)
		return no_strings(o, lang, err);
	r.s = *s;
	if (load_pictures(&r, err) != 0 || render_both(&r, out, err) != 0)
		return -1;
	if (strlen(out->html) <= HTML_WARN || !has_whole_draft(p))
		return 0;
	r.drafts_as_files = true;
	if (render_both(&r, out, err) != 0)
		return -1;
	return draft_files(&r, out, err);
}

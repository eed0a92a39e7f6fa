/* SPDX-License-Identifier: MIT */
/*
 * The preview: editions with a sample member's values, framed.
 *
 * Light is shown by a copy in which the rules for dark screens never hold,
 * dark by one in which they always do, so that both palettes stand side by
 * side whatever the reader's own setting.
 */
#include "compose/preview.h"

#include <string.h>

#include "base/crypto.h"
#include "base/file.h"
#include "compose/blocks.h"
#include "compose/lint.h"
#include "compose/render.h"
#include "mime/encode.h"
#include "mime/piece.h"
#include "text/html.h"

enum { PREVIEW_MAX = 256 << 20, PICTURE_MAX = 15 << 20,
	PICTURE_NAME = 6 };

static char *
moved(struct arena *a, struct buf *b)
{
	char *s = arena_strndup(a, buf_str(b), b->len);

	buf_release(b);
	return s;
}

/* Every slot of s replaced with its value. */
static char *
filled(struct arena *a, const char *s, const struct fill *f, bool html,
	struct err *err)
{
	const char *begin, *end;
	struct buf out;

	buf_init(&out, PREVIEW_MAX);
	while ((begin = strchr(s, SLOT_BEGIN)) != NULL &&
	    (end = strchr(begin, SLOT_END)) != NULL) {
		const char *key = arena_strndup(a, begin + 1,
			(size_t)(end - begin - 1));
		const char *value;

		if (fill_value(a, f, key, &value, err) != 0) {
			buf_release(&out);
			return NULL;
		}
		buf_add(&out, s, (size_t)(begin - s));
		if (html)
			html_escape(&out, value, strlen(value));
		else
			buf_adds(&out, value);
		s = end + 1;
	}
	buf_adds(&out, s);
	return moved(a, &out);
}

static char *
data_url(struct arena *a, const struct text *data)
{
	const char *type = data->len > 3 && data->data[0] == '\x89' ? "png" :
		"jpeg";
	struct buf b;
	char *url, *to;

	buf_init(&b, PREVIEW_MAX);
	buf_printf(&b, "data:image/%s;base64,", type);
	base64_lines(data->data, data->len, &b);
	url = to = moved(a, &b);
	for (const char *s = url; *s != '\0'; s++)
		if (*s != '\r' && *s != '\n')
			*to++ = *s;
	*to = '\0';
	return url;
}

static char *
replaced(struct arena *a, const char *s, const char *what, const char *with)
{
	const char *at;
	struct buf out;

	buf_init(&out, PREVIEW_MAX);
	while ((at = strstr(s, what)) != NULL) {
		buf_add(&out, s, (size_t)(at - s));
		buf_adds(&out, with);
		s = at + strlen(what);
	}
	buf_adds(&out, s);
	return moved(a, &out);
}

char *
pictures_inside(struct arena *a, const struct compose_options *o,
	const struct projection *p, const char *html, struct err *err)
{
	char *s = arena_strdup(a, html);

	for (size_t i = 0; i < p->n_images; i++) {
		const char *path = p->image[i].path, *cid;
		struct text data = p->image[i].data;

		if (image_seen(p, i))
			continue;
		cid = arena_printf(a, "cid:%s", image_cid(a, o, path));
		if (strstr(s, cid) == NULL)
			continue;
		if (data.data == NULL && file_read_beneath(a, o->list_dir,
			path, PICTURE_MAX, &data, err) != 0)
			return NULL;
		s = replaced(a, s, cid, data_url(a, &data));
	}
	return s;
}

int
preview_picture(struct arena *a, const struct compose_options *o,
	const struct proj_image *image, struct preview_picture *out,
	struct err *err)
{
	unsigned char digest[SHA256_LEN];
	char name[2 * PICTURE_NAME + 1];

	out->data = image->data;
	if (out->data.data == NULL && file_read_beneath(a, o->list_dir,
		image->path, PICTURE_MAX, &out->data, err) != 0)
		return -1;
	sha256(out->data.data, out->data.len, digest);
	hex(digest, PICTURE_NAME, name);
	out->cid = image_cid(a, o, image->path);
	out->file = arena_printf(a, "picture-%s.%s", name,
		out->data.len > 3 && out->data.data[0] == '\x89' ? "png" :
		"jpg");
	return 0;
}

char *
preview_html(struct arena *a, const struct compose_options *o,
	const struct edition *e, const struct fill *f, struct err *err)
{
	const struct projection *shown = e->projection;
	char *s = filled(a, e->rendered.html, f, true, err);

	for (size_t i = 0; s != NULL && i < shown->n_images; i++) {
		struct preview_picture p;

		if (image_seen(shown, i))
			continue;
		if (preview_picture(a, o, &shown->image[i], &p, err) != 0)
			return NULL;
		s = replaced(a, s, arena_printf(a, "cid:%s", p.cid), p.file);
	}
	return s;
}

char *
preview_subject(struct arena *a, const struct edition *e,
	const struct fill *f, struct err *err)
{
	return filled(a, e->subject, f, false, err);
}

char *
preview_text(struct arena *a, const struct edition *e, const struct fill *f,
	struct err *err)
{
	return filled(a, e->rendered.text, f, false, err);
}

static void
set_number(struct arena *a, struct node *m, const char *key, long long v)
{
	node_set_str(a, m, key, arena_printf(a, "%lld", v));
}

static void
add_loss(struct arena *a, struct node *list, int n, const char *one,
	const char *many)
{
	if (n == 1)
		node_append(a, list, node_str(a, one));
	else if (n > 1)
		node_append(a, list, node_str(a,
			arena_printf(a, "%d %s", n, many)));
}

/* For the coordinator, who may know all of it. */
static struct node *
losses(struct arena *a, const struct proj_lost *lost)
{
	struct node *list = node_list(a);

	for (size_t i = 0; i < lost->n_headings; i++)
		node_append(a, list, node_str(a, arena_printf(a,
			"the rest of “%s”", lost->heading[i])));
	add_loss(a, list, lost->items, "the rest of a list item",
		"list items in full");
	add_loss(a, list, lost->blocks, "a passage for other tiers",
		"passages for other tiers");
	add_loss(a, list, lost->resources, "a private resource",
		"private resources");
	add_loss(a, list, lost->drafts, "a draft", "drafts");
	return list;
}

/* How near the HTML is to where mail programs cut it off. */
static void
set_meter(struct arena *a, struct node *m, size_t bytes)
{
	size_t percent = bytes * 100 / HTML_REFUSE;

	set_number(a, m, "percent", (long long)(percent < 100 ? percent : 100));
	node_set_str(a, m, "kilobytes", arena_printf(a, "%zu.%zu",
		bytes / 1000, bytes % 1000 / 100));
	node_set_str(a, m, "meter", bytes >= HTML_REFUSE ? "over" :
		bytes > HTML_WARN ? "near" : "good");
}

/* The mail as it is on light or on dark screens only. */
static char *
on_screen(struct arena *a, const char *html, bool dark)
{
	char *s = replaced(a, html, theme_dark_query, dark ? "@media all{" :
		"@media not all{");

	return replaced(a, s, "content=\"light dark\"", dark ?
		"content=\"dark\"" : "content=\"light\"");
}

/* "46 KB", "9.3 MB" */
const char *
size_words(struct arena *a, size_t bytes)
{
	if (bytes < 1000 * 1000)
		return arena_printf(a, "%zu KB", (bytes + 999) / 1000);
	return arena_printf(a, "%zu.%zu MB", bytes / 1000000,
		bytes / 100000 % 10);
}

/* What changed, as the mail says it; null: it says nothing of it. */
static struct node *
changes(struct arena *a, const struct templates *t,
	const struct compose_options *o, const struct edition *e)
{
	const struct strings *s = templates_strings(t, e->lang);
	struct render r = {.a = a, .t = t, .o = o, .p = e->projection,
		.lang = e->lang};

	if (s == NULL || e->projection->update == NULL)
		return node_null(a);
	r.s = *s;
	return update_data(&r);
}

/* Where a recap was changed after it went out. */
static const char *
correction_note(struct arena *a, const struct preview_edition *v)
{
	if (!v->correction)
		return NULL;
	if (v->corrections == 0)
		return "Nothing changed here for anybody who has it.";
	return v->corrections == 1 ? "1 member has an earlier version and is "
		"told what changed, as shown below." : arena_printf(a,
		"%lld members have an earlier version and are told what "
		"changed, as shown below.", (long long)v->corrections);
}

static struct node *
edition_data(struct arena *a, const struct templates *t,
	const struct compose_options *o, const struct preview_edition *v)
{
	const struct edition *e = v->edition;
	const struct tier *tier = e->projection->tier;
	struct node *m = node_map(a), *files, *findings;
	const struct strings *s = templates_strings(t, e->lang);
	const struct node *name = s == NULL ? NULL :
		node_get(node_get(s->texts, "language_names"), e->lang);

	node_set_str(a, m, "name", v->name);
	node_set_str(a, m, "tier", ltext_in(&tier->name, o->languages[0],
		o->languages[0]));
	node_set_str(a, m, "lang", e->lang);
	node_set_str(a, m, "language", name != NULL && name->str != NULL ?
		name->str : e->lang);
	node_set_str(a, m, "members", v->members < 0 ? NULL :
		arena_printf(a, "%lld %s", (long long)v->members,
			v->members == 1 ? "member" : "members"));
	node_set(a, m, "update", changes(a, t, o, e));
	node_set_str(a, m, "note", correction_note(a, v));
	node_set_str(a, m, "subject", v->subject);
	node_set_str(a, m, "preheader", e->rendered.preheader);
	set_meter(a, m, e->html_bytes);
	node_set_str(a, m, "message", size_words(a, e->bytes));
	node_set_str(a, m, "light", on_screen(a, v->html, false));
	node_set_str(a, m, "dark", on_screen(a, v->html, true));
	node_set_str(a, m, "text", v->text);
	node_set(a, m, "lost", losses(a, &e->projection->lost));
	files = node_set(a, m, "files", node_list(a));
	for (size_t i = 0; i < e->rendered.n_files; i++)
		node_append(a, files, node_str(a, e->rendered.file[i].name));
	findings = node_set(a, m, "findings", node_list(a));
	for (size_t i = 0; i < v->n_findings; i++)
		node_append(a, findings, node_str(a, v->finding[i]));
	return m;
}

int
preview_page(struct arena *a, const struct templates *t,
	const struct compose_options *o, const struct preview_edition *v,
	size_t n, struct buf *out, struct err *err)
{
	struct node *m = node_map(a), *list;
	const struct projection *p = v[0].edition->projection;
	char date[20];

	civil_format(&p->date, date, sizeof(date));
	node_set_str(a, m, "title", v[0].subject);
	node_set_str(a, m, "date", p->date.year == 0 ? NULL : date);
	node_set_str(a, m, "list_name", ltext_in(&o->list_name,
		o->languages[0], o->languages[0]));
	node_set_str(a, m, "page_lang", "en");
	list = node_set(a, m, "editions", node_list(a));
	for (size_t i = 0; i < n; i++)
		node_append(a, list, edition_data(a, t, o, &v[i]));
	return template_render(t, "preview.html", m, MUSTACHE_HTML, out, err);
}

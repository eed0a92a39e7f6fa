/* SPDX-License-Identifier: MIT */
/*
 * The line that an inbox shows beside the subject: what the recap itself says
 * first, never the salutation, never padding (S61).
 */
#include <string.h>

#include "compose/render.h"
#include "text/utf8.h"

enum { SHORTEST = 40, LONGEST = 100 };

static bool
has_slot(const struct md *md)
{
	if (md->type == MD_SLOT)
		return true;
	for (const struct md *c = md->child; c != NULL; c = c->next)
		if (has_slot(c))
			return true;
	return false;
}

static void
add_text(const struct md *md, struct buf *out)
{
	switch (md->type) {
	case MD_TEXT:
	case MD_CODE:
		buf_adds(out, md->text);
		return;
	case MD_SOFTBREAK:
	case MD_LINEBREAK:
		buf_addc(out, ' ');
		return;
	case MD_SLOT:
		buf_adds(out, md->title != NULL ? md->title : "");
		return;
	case MD_IMAGE:
	case MD_TABLE:
	case MD_CODE_BLOCK:
		return;
	default:
		break;
	}
	for (const struct md *c = md->child; c != NULL; c = c->next)
		add_text(c, out);
}

/* Paragraphs and headings in reading order, until there is enough. A block
 * with a slot is a salutation if it is short. */
static void
gather(const struct md *md, struct buf *out)
{
	size_t before = out->len, from;

	if (utf8_columns(buf_str(out)) >= SHORTEST)
		return;
	if (md->type != MD_PARAGRAPH && md->type != MD_HEADING) {
		for (const struct md *c = md->child; c != NULL; c = c->next)
			gather(c, out);
		return;
	}
	if (before > 0)
		buf_adds(out, strchr(".!?:;", out->data[before - 1]) != NULL ?
			" " : ". ");
	from = out->len;
	add_text(md, out);
	while (out->len > from && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
	/* Nothing but a picture, or a salutation. */
	if ((out->len == from || (has_slot(md) && utf8_columns(buf_str(out) +
	    before) < SHORTEST)) && out->len > before) {
		out->len = before;
		out->data[before] = '\0';
	}
}

/* At most LONGEST columns, cut after a word. */
char *
preheader_cut(struct arena *a, const char *s)
{
	size_t i = 0, len, columns = 0, word = 0;
	const size_t n = strlen(s);

	while (i < n && columns < LONGEST) {
		long c = utf8_next(s + i, n - i, &len);

		if (c == ' ')
			word = i;
		columns += (size_t)(c < 0 ? 1 : utf8_width(c));
		i += len > 0 ? len : 1;
	}
	if (i >= n)
		return arena_strdup(a, s);
	if (word == 0)
		word = i;
	while (word > 0 && strchr(" ,;:", s[word - 1]) != NULL)
		word--;
	return arena_printf(a, "%.*s\u2026", (int)word, s);
}

char *
preheader_make(struct arena *a, const struct projection *p,
	const char *otherwise)
{
	struct buf text;
	char *s;

	buf_init(&text, RENDERED_MAX);
	for (size_t i = 0; i < p->n_parts; i++)
		if (p->part[i].type == PART_MARKDOWN && p->part[i].md != NULL)
			gather(p->part[i].md, &text);
	if (utf8_columns(buf_str(&text)) < SHORTEST) {
		if (text.len > 0)
			buf_addc(&text, ' ');
		buf_adds(&text, otherwise);
	}
	s = preheader_cut(a, buf_str(&text));
	buf_release(&text);
	return s;
}

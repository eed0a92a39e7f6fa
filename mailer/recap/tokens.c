/* SPDX-License-Identifier: MIT */
/*
 * Running text as tokens. How many blanks stand between words is no part of
 * it; that there is none is ("bold" and "ly" in "**bold**ly"). What an escape
 * stands for begins with a backslash, so that no text looks like it.
 */
#include "recap/tokens.h"

#include <stdio.h>
#include <string.h>

#include "base/crypto.h"

enum { STYLE_MAX = 1 << 20, DIGEST_SHOWN = 16 };

void
tokens_escape(struct buf *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		switch (s[i]) {
		case ' ':
			buf_adds(out, "\\s");
			break;
		case '\t':
			buf_adds(out, "\\t");
			break;
		case '\n':
			buf_adds(out, "\\n");
			break;
		case '\r':
			buf_adds(out, "\\r");
			break;
		case '\\':
			buf_adds(out, "\\\\");
			break;
		default:
			buf_addc(out, s[i]);
		}
}

static void
add_string(struct buf *out, const char *s)
{
	if (s != NULL)
		tokens_escape(out, s, strlen(s));
}

void
tokens_begin(struct tokens *t, const char *style)
{
	if (t->n++ > 0)
		buf_addc(t->out, ' ');
	if (t->glued)
		buf_adds(t->out, "\\+");
	buf_adds(t->out, style);
	t->glued = true;
}

size_t
token_length(const char *s)
{
	size_t n = strcspn(s, " \t\n"), word = n;

	while (word > 0 && strchr(".,;:!?", s[word - 1]) != NULL)
		word--;
	return word > 0 ? word : n;
}

static void
add_words(struct tokens *t, const char *style, const char *s)
{
	while (*s != '\0') {
		size_t blank = strspn(s, " \t\n"), n;

		s += blank;
		n = token_length(s);
		if (blank > 0)
			t->glued = false;
		if (n == 0)
			return;
		tokens_begin(t, style);
		tokens_escape(t->out, s, n);
		s += n;
	}
}

void
tokens_digest(struct buf *out, const struct text *data)
{
	unsigned char sum[SHA256_LEN];
	char text[2 * SHA256_LEN + 1];

	sha256(data->data, data->len, sum);
	hex(sum, sizeof(sum), text);
	buf_printf(out, "\\#%.*s", DIGEST_SHOWN, text);
}

/* Another picture under the same name is another one. */
static void
add_picture(struct tokens *t, const char *style, const struct md *m)
{
	const char *alt = md_plain(t->a, m);

	tokens_begin(t, style);
	buf_adds(t->out, "\\!");
	add_string(t->out, alt);
	buf_adds(t->out, "\\(");
	add_string(t->out, m->url);
	for (size_t i = 0; i < t->p->n_images; i++)
		if (m->url != NULL &&
		    strcmp(t->p->image[i].path, m->url) == 0) {
			tokens_digest(t->out, &t->p->image[i].data);
			break;
		}
}

static void
add_slot(struct tokens *t, const char *style, const struct md *m)
{
	tokens_begin(t, style);
	buf_adds(t->out, "\\{");
	add_string(t->out, m->text);
	if (m->title != NULL) {
		buf_adds(t->out, "\\|");
		add_string(t->out, m->title);
	}
}

static const char *
link_style(struct tokens *t, const char *style, const struct md *m)
{
	struct buf b;
	const char *s;

	buf_init(&b, STYLE_MAX);
	buf_printf(&b, "%s\\[", style);
	add_string(&b, m->url);
	buf_adds(&b, "\\:");
	add_string(&b, m->title);
	buf_adds(&b, "\\]");
	s = arena_strndup(t->a, buf_str(&b), b.len);
	buf_release(&b);
	return s;
}

/* As marked.c counts them again: keep both in step. */
static void
add_inlines(struct tokens *t, const char *style, const struct md *parent)
{
	for (const struct md *m = parent->child; m != NULL; m = m->next)
		switch (m->type) {
		case MD_TEXT:
			add_words(t, style, m->text);
			break;
		case MD_SOFTBREAK:
			t->glued = false;
			break;
		case MD_LINEBREAK:
			tokens_begin(t, "\\/");
			t->glued = false;
			break;
		case MD_CODE:
			tokens_begin(t, style);
			buf_adds(t->out, "\\`");
			add_string(t->out, m->text);
			break;
		case MD_EMPH:
			add_inlines(t, arena_printf(t->a, "%s\\*", style), m);
			break;
		case MD_STRONG:
			add_inlines(t, arena_printf(t->a, "%s\\^", style), m);
			break;
		case MD_STRIKE:
			add_inlines(t, arena_printf(t->a, "%s\\~", style), m);
			break;
		case MD_LINK:
			if (m->child == NULL)
				tokens_begin(t, link_style(t, style, m));
			else
				add_inlines(t, link_style(t, style, m), m);
			break;
		case MD_IMAGE:
			add_picture(t, style, m);
			break;
		case MD_SLOT:
			add_slot(t, style, m);
			break;
		default:
			add_inlines(t, style, m);
		}
}

void
tokens_inlines(struct tokens *t, const struct md *parent)
{
	add_inlines(t, "", parent);
}

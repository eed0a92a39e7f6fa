/* SPDX-License-Identifier: MIT */
/*
 * What stands inside paragraphs: placeholders become slots, links and images
 * are checked, raw HTML is refused with what to write instead.
 *
 * Markdown turns "&#1;" into the character itself, so texts are looked through
 * for controls once more here: slots are marked with controls later, and
 * nobody may write one by hand.
 */
#include <ctype.h>
#include <string.h>

#include "recap/read.h"
#include "text/html.h"
#include "text/utf8.h"

/* Something in this line (col 0), or at this place, was refused already: what
 * a broken mark does to the text after it is no news. */
static bool
reported(const struct inline_reader *w, int line, int col)
{
	const struct diags *d = w->r->diags;

	for (size_t i = d->n; i > 0; i--)
		if (d->v[i - 1].level == DIAG_ERROR &&
		    d->v[i - 1].line == line &&
		    (col == 0 || d->v[i - 1].col == col) &&
		    strcmp(d->v[i - 1].file, w->s->file) == 0)
			return true;
	return false;
}

static void
wrong(struct inline_reader *w, int line, int col, const char *msg)
{
	diag_error(w->r->diags, w->s->file, line,
		col ? source_col(w->s, line, col) : 0, "%s", msg);
}

/* --- placeholders ------------------------------------------------------ */

bool
attribute_known(const struct recap_options *o, const char *name,
	const char **meant_r)
{
	const char *have[256] = {"name", "first_name"};
	size_t n = 2;

	for (size_t i = 0; i < o->n_attributes && n < 256; i++)
		have[n++] = o->attributes[i];
	for (size_t i = 0; i < n; i++)
		if (strcmp(have[i], name) == 0)
			return true;
	*meant_r = near_miss(name, have, n);
	return false;
}

/* Column of the nth (0..) "{{" in the source line, or 0. */
static int
braces_col(const struct source *s, int line, int nth)
{
	size_t n;
	const char *p = source_line(s, line, &n);

	for (size_t i = 0; i + 1 < n; i++)
		if (p[i] == '{' && p[i + 1] == '{') {
			if (nth-- == 0)
				return source_col(s, line, (int)i + 1);
			i++;
		}
	return 0;
}

static char *
trimmed(struct arena *a, const char *s, size_t n)
{
	while (n > 0 && (*s == ' ' || *s == '\t')) {
		s++;
		n--;
	}
	while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
		n--;
	return arena_strndup(a, s, n);
}

/* Where an error about the nth placeholder of a text is told. Looked up only
 * then, and no longer once nothing more is kept. */
static int
slot_col(const struct inline_reader *w, int line, int col, int nth)
{
	if (col != 0 || w->r->diags->errors >= DIAG_MAX)
		return col;
	return braces_col(w->s, line, nth);
}

/* A slot from what stands between {{ and }}; NULL after an error. */
static struct md *
slot_of(struct inline_reader *w, const char *s, size_t n, int line, int col,
	int nth)
{
	struct arena *a = w->r->arena;
	const char *bar = memchr(s, '|', n), *meant = NULL;
	struct md *m = arena_alloc(a, sizeof(*m));

	m->type = MD_SLOT;
	m->line = line;
	m->tiers = UINT32_MAX;
	m->text = trimmed(a, s, bar ? (size_t)(bar - s) : n);
	if (bar != NULL)
		m->title = trimmed(a, bar + 1, n - (size_t)(bar + 1 - s));
	if (attribute_known(w->r->options, m->text, &meant)) {
		arena_push(a, w->slot, w->n_slots, w->cap_slots);
		w->slot[w->n_slots++] = m->title == NULL ? m->text :
			arena_printf(a, "%s|%s", m->text, m->title);
		return m;
	}
	col = slot_col(w, line, col, nth);
	if (meant != NULL)
		diag_error(w->r->diags, w->s->file, line, col,
			"unknown placeholder \"%s\"; did you mean \"%s\"?",
			m->text, meant);
	else
		diag_error(w->r->diags, w->s->file, line, col,
			"unknown placeholder \"%s\"; there are name, "
			"first_name and the attributes that list.yaml "
			"declares", m->text);
	return NULL;
}

static struct md *
text_node(struct arena *a, const char *s, size_t n, int line)
{
	struct md *m = arena_alloc(a, sizeof(*m));

	m->type = MD_TEXT;
	m->line = line;
	m->tiers = UINT32_MAX;
	m->text = arena_strndup(a, s, n);
	return m;
}

/* A list of MD_TEXT and MD_SLOT for a text; col 0: look it up in the line. */
static struct md *
split(struct inline_reader *w, const char *s, int line, int col)
{
	struct md *first = NULL, **tail = &first;
	const char *open;

	for (int nth = 0; (open = strstr(s, "{{")) != NULL; nth++) {
		const char *close = strstr(open + 2, "}}");
		struct md *slot;

		if (close == NULL) {
			diag_error(w->r->diags, w->s->file, line,
				slot_col(w, line, col, nth),
				"this {{ has no }} after it; write "
				"{{first_name|colleague}} on one line, without "
				"other marks inside (in a table | is \\|)");
			break;
		}
		if (open > s) {
			*tail = text_node(w->r->arena, s, (size_t)(open - s),
				line);
			tail = &(*tail)->next;
		}
		slot = slot_of(w, open + 2, (size_t)(close - open) - 2, line,
			col, nth);
		if (slot != NULL) {
			*tail = slot;
			tail = &slot->next;
		}
		s = close + 2;
	}
	if (*s != '\0' || first == NULL)
		*tail = text_node(w->r->arena, s, strlen(s), line);
	return first;
}

struct md *
slots_read(struct inline_reader *w, const char *text, int line, int col)
{
	struct md *p = arena_alloc(w->r->arena, sizeof(*p));

	braces_check(w, text, line, col);
	p->type = MD_PARAGRAPH;
	p->line = line;
	p->text = "";
	p->tiers = UINT32_MAX;
	p->child = split(w, text, line, col);
	for (struct md *c = p->child; c != NULL; c = c->next)
		c->parent = p;
	return p;
}

/* --- raw HTML ---------------------------------------------------------- */

static const struct { const char *tag, *instead; } html_instead[] = {
	{"b", "**bold**"}, {"strong", "**bold**"}, {"i", "*slanted*"},
	{"em", "*slanted*"}, {"s", "~~struck~~"}, {"del", "~~struck~~"},
	{"a", "[text](https://...)"}, {"img", "![what it shows](file.png)"},
	{"br", "a backslash at the end of the line"},
	{"p", "an empty line"}, {"div", "an empty line"},
	{"ul", "lines that begin with \"- \""},
	{"ol", "lines that begin with \"1. \""},
	{"li", "lines that begin with \"- \""},
	{"table", "a table with | between its cells"},
	{"tr", "a table with | between its cells"},
	{"td", "a table with | between its cells"},
	{"th", "a table with | between its cells"},
	{"h1", "## before a heading"}, {"h2", "## before a heading"},
	{"h3", "### before a heading"}, {"hr", "--- between empty lines"},
	{"code", "`code`"}, {"pre", "``` around the lines"},
	{"blockquote", "> before the lines"},
};

static void
refuse_html(struct inline_reader *w, const char *html, int line, int col)
{
	char tag[16];
	size_t n = 0;
	const char *s = html + 1, *instead = NULL;

	s += *s == '/';
	while (isalnum((unsigned char)*s) && n < sizeof(tag) - 1)
		tag[n++] = (char)tolower((unsigned char)*s++);
	tag[n] = '\0';
	for (size_t i = 0; i < sizeof(html_instead) / sizeof(html_instead[0]);
	     i++)
		if (strcmp(html_instead[i].tag, tag) == 0)
			instead = html_instead[i].instead;
	col = source_col(w->s, line, col);
	if (reported(w, line, html[1] == '/' ? 0 : col))
		return;
	if (instead != NULL)
		diag_error(w->r->diags, w->s->file, line, col,
			"HTML does not work here (<%s>); write %s instead",
			tag, instead);
	else if (n > 0)
		diag_error(w->r->diags, w->s->file, line, col,
			"HTML does not work here (<%s>); leave it out, or "
			"write \\< for the character itself", tag);
	else
		diag_error(w->r->diags, w->s->file, line, col,
			"HTML does not work here; leave it out");
}

/* A comment over several lines is not seen by the scan of the lines. */
static void
check_comment(struct inline_reader *w, const char *s, size_t n, int line,
	int col)
{
	if (memchr(s, '\n', n) != NULL && marks_resemble(w->r, s, n))
		wrong(w, line, col, "a mark stands on one line, "
			"from <!-- to -->");
}

static const char *
after_space(const char *s)
{
	while (*s == ' ' || *s == '\t' || *s == '\n')
		s++;
	return s;
}

void
html_block_read(struct inline_reader *w, const struct md *m)
{
	const char *s = after_space(m->text), *end;
	bool comment = false;

	if (reported(w, m->line, 0))
		return;
	while (strncmp(s, "<!--", 4) == 0) {
		end = strstr(s + 4, "-->");
		if (end == NULL) {
			wrong(w, m->line, m->col, "this comment is not closed, "
				"and all that follows would be lost; end it "
				"with -->");
			return;
		}
		check_comment(w, s + 4, (size_t)(end - s) - 4, m->line, m->col);
		s = after_space(end + 3);
		comment = true;
	}
	if (*s == '\0')
		return;
	if (comment)
		wrong(w, m->line, m->col, "text on the line of a comment would "
			"be lost with it; put the comment on a line of its "
			"own");
	else
		refuse_html(w, s, m->line, m->col);
}

static bool
is_comment(const char *html)
{
	return strncmp(html, "<!--", 4) == 0;
}

/* --- links and images -------------------------------------------------- */

static bool
has_braces(const char *s)
{
	return strstr(s, "{{") != NULL || strstr(s, "%7B%7B") != NULL ||
		strstr(s, "%7b%7b") != NULL;
}

static void
check_link(struct inline_reader *w, const struct md *m)
{
	char *text = md_plain(w->r->arena, m);
	bool shown = *after_space(text) != '\0';

	for (const struct md *c = m->child; c != NULL && !shown; c = c->next)
		shown = c->type == MD_IMAGE || c->type == MD_SLOT;
	if (has_braces(m->url))
		wrong(w, m->line, m->col, "a link's address cannot hold a "
			"placeholder; write the address out");
	else if (!url_is_safe(m->url))
		diag_error(w->r->diags, w->s->file, m->line,
			source_col(w->s, m->line, m->col),
			"the link \"%s\" leads nowhere from a mail; write a "
			"whole address that begins with https:, http:, mailto: "
			"or tel:", m->url);
	else if (!shown)
		wrong(w, m->line, m->col, "a link without words; write "
			"[what it leads to](https://...)");
}

static const char *
image_trouble(const struct md *m, const char *alt)
{
	if (has_braces(m->url) || has_braces(alt))
		return "a picture cannot hold a placeholder";
	if (strstr(m->url, "://") != NULL || strncmp(m->url, "//", 2) == 0 ||
	    strncmp(m->url, "data:", 5) == 0 || strncmp(m->url, "cid:", 4) == 0)
		return "a picture from elsewhere is not shown by most mail "
		       "programs, and tells its owner who reads; save it as "
		       "PNG or JPEG in the list's folder and name the file";
	if (m->url[0] == '\0')
		return "a picture without a file; write "
		       "![what it shows](pictures/file.png)";
	if (*after_space(alt) == '\0')
		return "a picture without words for those who do not see it; "
		       "write ![what it shows](file.png)";
	return NULL;
}

static bool
is_picture(const struct text *t)
{
	return (t->len > 8 && memcmp(t->data, "\x89PNG\r\n\x1a\n", 8) == 0) ||
		(t->len > 3 && memcmp(t->data, "\xff\xd8\xff", 3) == 0);
}

/* cmark percent-encodes nothing but people do: my%20picture.png. */
static char *
unescaped(struct arena *a, const char *url)
{
	char *out = arena_alloc(a, strlen(url) + 1);
	size_t n = 0;

	for (const char *s = url; *s != '\0'; s++) {
		if (s[0] == '%' && s[1] == '2' && s[2] == '0') {
			out[n++] = ' ';
			s += 2;
		} else {
			out[n++] = *s;
		}
	}
	return out;
}

static void
check_image(struct inline_reader *w, struct md *m)
{
	struct reader *r = w->r;
	char *alt = md_plain(r->arena, m);
	const char *trouble = image_trouble(m, alt);
	int col = source_col(w->s, m->line, m->col);
	struct text data;

	if (trouble != NULL) {
		wrong(w, m->line, m->col, trouble);
		return;
	}
	m->url = unescaped(r->arena, m->url);
	if (picture_of_list(r, w->s->file, m->line, col, m->url, &data) != 0)
		return;
	if (!is_picture(&data)) {
		wrong(w, m->line, m->col, "this picture is neither PNG nor "
			"JPEG; mail programs show only these");
		return;
	}
	arena_push(r->arena, w->image, w->n_images, w->cap_images);
	w->image[w->n_images++] = (struct recap_image){.path = m->url,
		.alt = alt, .line = m->line, .col = col, .data = data};
}

/* --- the walk ---------------------------------------------------------- */

static bool
holds_control(const char *s)
{
	size_t n = strlen(s), len;

	for (size_t i = 0; i < n; i += len) {
		long c = utf8_next(s + i, n - i, &len);

		if (c < 0 || (c != '\n' && c != '\t' &&
				     (utf8_is_control(c) || utf8_is_bidi(c))))
			return true;
	}
	return false;
}

/* Replaces *at, a text, by what its placeholders make of it; returns where
 * the next sibling is linked. */
static struct md **
read_text(struct inline_reader *w, struct md **at)
{
	struct md *m = *at, *next = m->next, *parts;

	if (strstr(m->text, "{{") == NULL)
		return &m->next;
	if (w->in_draft) {
		diag_error(w->r->diags, w->s->file, m->line,
			braces_col(w->s, m->line, 0),
			"a draft is the same for everybody: placeholders work "
			"in the recap only");
		return &m->next;
	}
	parts = split(w, m->text, m->line, 0);
	*at = parts;
	for (; parts != NULL; parts = parts->next) {
		parts->parent = m->parent;
		at = &parts->next;
	}
	*at = next;
	return at;
}

static void
read_leaf(struct inline_reader *w, struct md *m)
{
	if (holds_control(m->text) ||
	    (m->title != NULL && m->type != MD_SLOT && holds_control(m->title)))
		wrong(w, m->line, m->col, "an invisible control character, "
			"written like &#1; here; take it out");
	if ((m->type == MD_CODE || m->type == MD_CODE_BLOCK) &&
	    strstr(m->text, "{{") != NULL)
		wrong(w, m->line, m->col, "a placeholder does not work in "
			"code; write it in the running text");
	if (m->type == MD_LINK)
		check_link(w, m);
	if (m->type == MD_IMAGE)
		check_image(w, m);
}

void
inline_read(struct inline_reader *w, struct md *parent)
{
	struct md **at = &parent->child;

	read_leaf(w, parent);
	while (*at != NULL) {
		struct md *m = *at;

		if (m->type == MD_HTML_INLINE && is_comment(m->text)) {
			check_comment(w, m->text + 4, strlen(m->text) - 4,
				m->line, m->col);
			*at = m->next;
			continue;
		}
		if (m->type == MD_HTML_INLINE)
			refuse_html(w, m->text, m->line, m->col);
		if (m->type == MD_TEXT && parent->type != MD_IMAGE) {
			read_leaf(w, m);
			literal_check(w, m);
			at = read_text(w, at);
			continue;
		}
		inline_read(w, m);
		at = &m->next;
	}
}

/* SPDX-License-Identifier: MIT */
/*
 * A look at finished HTML, as a strict reader would take it: one pass over
 * its tags with a stack of what is open.
 *
 * The markup is ours, so the scanner need not mend anything; what it cannot
 * follow (an element closed that is not open) is itself a finding. Colours are
 * followed in both palettes at once: the light one from style attributes, the
 * dark one from the rules for dark screens through the classes.
 */
#include "compose/lint.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "compose/theme.h"
#include "text/utf8.h"

enum { DEPTH_MAX = 256, NAME_MAX_OCTETS = 16, LIGHT = 0, DARK = 1,
	FONT_MIN = 14, COLUMNS_MAX = 4, PREHEADER_MIN = 40,
	PREHEADER_MAX = 101 };
static const double contrast_min = 4.5;

struct open {
	char name[NAME_MAX_OCTETS];
	unsigned int color[2], background[2];
	bool hidden;
};

struct lint {
	struct arena *a;
	const char *file;
	struct findings *findings;
	const char *dark, *dark_end;	/* the rules for dark screens */
	struct open stack[DEPTH_MAX];
	size_t depth;
	int h1, last_heading;
	int columns;			/* of this row, in a table of data */
	bool data;			/* the table is not for layout */
	int widest;			/* columns, of all such tables */
	bool contrast_told[2], font_told;
};

struct tag {
	const char *name;		/* lower case by construction */
	size_t name_len;
	const char *attrs, *end;	/* up to '>' */
	bool closing;
};

static void
warn(struct lint *l, const char *what)
{
	findings_add(l->findings, DIAG_WARNING, l->file, 0, 0, NULL, what);
}

static void
error(struct lint *l, const char *what)
{
	findings_add(l->findings, DIAG_ERROR, l->file, 0, 0, NULL, what);
}

/* x to the power of 2.4, for x from 0 to 1: x squared times the fifth root of
 * x squared, by Newton's method. */
static double
power_2_4(double x)
{
	double square = x * x, root = 1;

	for (int i = 0; i < 40; i++)
		root -= (root - square / (root * root * root * root)) / 5;
	return square * root;
}

static double
channel(unsigned int c)
{
	double v = (c & 255) / 255.0;

	return v <= 0.03928 ? v / 12.92 : power_2_4((v + 0.055) / 1.055);
}

static double
luminance(unsigned int c)
{
	return 0.2126 * channel(c >> 16) + 0.7152 * channel(c >> 8) +
		0.0722 * channel(c);
}

double
color_contrast(unsigned int a, unsigned int b)
{
	double la = luminance(a), lb = luminance(b);

	return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}

/* The value of an attribute within a tag; NULL when it is not there. */
static const char *
attr(struct lint *l, const struct tag *t, const char *name)
{
	size_t n = strlen(name);

	for (const char *s = t->attrs; s < t->end; s++) {
		const char *stop;

		if (*s != ' ')
			continue;
		if (t->end - s > (long)n + 3 &&
		    strncmp(s + 1, name, n) == 0 && s[n + 1] == '=' &&
		    s[n + 2] == '"') {
			stop = memchr(s + n + 3, '"',
				(size_t)(t->end - s - (long)n - 3));
			return stop == NULL ? NULL : arena_strndup(l->a,
				s + n + 3, (size_t)(stop - s) - n - 3);
		}
		/* skip a quoted value, whose blanks are no separators */
		stop = s + 1 + strcspn(s + 1, " =>");
		if (*stop == '=' && stop[1] == '"')
			s = strchrnul(stop + 2, '"');
	}
	return NULL;
}

/* The value of a property in a list of declarations; NULL if absent. */
static const char *
property(const char *css, const char *name)
{
	size_t n = strlen(name);

	for (const char *s = css; s != NULL && *s != '\0';) {
		while (*s == ' ' || *s == ';')
			s++;
		if (strncmp(s, name, n) == 0 && s[n] == ':')
			return s + n + 1;
		s = strchr(s, ';');
	}
	return NULL;
}

static bool
hex_color(const char *s, unsigned int *color_r)
{
	if (s == NULL || sscanf(s, " #%6x", color_r) != 1)
		return false;
	return true;
}

/* What the dark rules say of a class. */
static void
apply_dark(struct lint *l, const char *class, size_t len, struct open *o)
{
	char *needle = arena_printf(l->a, "\n.%.*s{", (int)len, class);
	const char *rule = l->dark == NULL ? NULL : memmem(l->dark,
		(size_t)(l->dark_end - l->dark), needle, strlen(needle));

	if (rule == NULL)
		return;
	rule += strlen(needle);
	rule = arena_strndup(l->a, rule, strcspn(rule, "}"));
	hex_color(property(rule, "color"), &o->color[DARK]);
	hex_color(property(rule, "background-color"), &o->background[DARK]);
}

static void
apply_colors(struct lint *l, const struct tag *t, struct open *o)
{
	const char *css = attr(l, t, "style"), *class = attr(l, t, "class");
	unsigned int c;

	if (hex_color(property(css, "color"), &c))
		o->color[LIGHT] = o->color[DARK] = c;
	if (hex_color(property(css, "background-color"), &c))
		o->background[LIGHT] = o->background[DARK] = c;
	if (property(css, "display") != NULL &&
	    strncmp(property(css, "display"), "none", 4) == 0)
		o->hidden = true;
	for (const char *s = class; s != NULL && *s != '\0';) {
		size_t n = strcspn(s, " ");

		apply_dark(l, s, n, o);
		s += n + (s[n] == ' ');
	}
}

static void
check_font(struct lint *l, const struct tag *t)
{
	const char *size = property(attr(l, t, "style"), "font-size");

	if (size == NULL || l->font_told || atoi(size) >= FONT_MIN)
		return;
	l->font_told = true;
	warn(l, arena_printf(l->a, "text of %d px; at least %d can be read "
		"by everybody", atoi(size), FONT_MIN));
}

static bool
is(const struct tag *t, const char *name)
{
	return t->name_len == strlen(name) &&
		strncmp(t->name, name, t->name_len) == 0;
}

static void
check_image(struct lint *l, const struct tag *t)
{
	const char *alt = attr(l, t, "alt"), *src = attr(l, t, "src");

	if (alt == NULL || alt[0] == '\0')
		warn(l, "a picture without a text that says what it shows");
	if (attr(l, t, "width") == NULL || attr(l, t, "height") == NULL)
		warn(l, "a picture without width and height");
	if (src == NULL || strncmp(src, "cid:", 4) != 0)
		error(l, "a picture that is fetched from elsewhere; put it "
			"into the list's folder");
}

static void
check_heading(struct lint *l, const struct tag *t)
{
	int level = t->name[1] - '0';

	if (level == 1 && ++l->h1 == 2)
		warn(l, "more than one main heading");
	if (level > l->last_heading + 1)
		warn(l, arena_printf(l->a, "a heading of level %d follows "
			"one of level %d", level, l->last_heading));
	l->last_heading = level;
}

static void
check_link(struct lint *l, const struct tag *t)
{
	static const char *const vague[] = {"here", "click here", "link",
		"this link", "read more", "more", "ici", "cliquez ici",
		"lien", "ce lien", "lire la suite"};
	const char *text = t->end + 1, *stop = strchr(text, '<');

	if (stop == NULL)
		return;
	for (size_t i = 0; i < sizeof(vague) / sizeof(*vague); i++)
		if (strlen(vague[i]) == (size_t)(stop - text) &&
		    strncasecmp(text, vague[i], strlen(vague[i])) == 0)
			warn(l, arena_printf(l->a, "the link text \"%s\" does "
				"not say where it leads", vague[i]));
}

/* S59: what mail programs strip or distrust. */
static void
check_forbidden(struct lint *l, const struct tag *t)
{
	static const char *const tags[] = {"script", "form", "iframe",
		"object", "embed", "link", "base", "input", "button", "svg",
		"video", "audio", "canvas"};
	const char *href = attr(l, t, "href");

	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++)
		if (is(t, tags[i]))
			error(l, arena_printf(l->a, "<%s> does not work in "
				"mail; take it out of the templates",
				tags[i]));
	if (href != NULL && (strncasecmp(href, "javascript:", 11) == 0 ||
	    strncasecmp(href, "data:", 5) == 0))
		error(l, arena_printf(l->a, "a link to \"%.20s\"", href));
}

static void
check_table(struct lint *l, const struct tag *t)
{
	if (is(t, "table")) {
		l->data = attr(l, t, "role") == NULL;
		if (l->data && attr(l, t, "border") != NULL &&
		    strcmp(attr(l, t, "border"), "0") == 0)
			warn(l, "a table for layout without "
				"role=\"presentation\"");
	} else if (is(t, "tr")) {
		l->columns = 0;
	} else if (l->data && (is(t, "td") || is(t, "th"))) {
		if (++l->columns > l->widest)
			l->widest = l->columns;
	}
}

static bool
is_void(const struct tag *t)
{
	static const char *const names[] = {"meta", "br", "hr", "img", "wbr"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (is(t, names[i]))
			return true;
	return false;
}

static void
close_tag(struct lint *l, const struct tag *t)
{
	if (l->depth > 1 && strlen(l->stack[l->depth - 1].name) ==
	    t->name_len && strncmp(l->stack[l->depth - 1].name, t->name,
		t->name_len) == 0) {
		l->depth--;
		return;
	}
	error(l, arena_printf(l->a, "</%.*s> closes nothing that is open: "
		"look at the templates", (int)t->name_len, t->name));
}

static void
open_tag(struct lint *l, const struct tag *t)
{
	struct open *o;

	check_forbidden(l, t);
	check_font(l, t);
	if (is(t, "img"))
		check_image(l, t);
	if (is(t, "a"))
		check_link(l, t);
	if (is(t, "html") && attr(l, t, "lang") == NULL)
		warn(l, "no language on <html>");
	if (t->name_len == 2 && t->name[0] == 'h' && t->name[1] >= '1' &&
	    t->name[1] <= '6')
		check_heading(l, t);
	check_table(l, t);
	if (is_void(t) || l->depth == DEPTH_MAX)
		return;
	o = &l->stack[l->depth];
	*o = l->stack[l->depth - 1];
	memset(o->name, 0, sizeof(o->name));
	memcpy(o->name, t->name, t->name_len < NAME_MAX_OCTETS ?
		t->name_len : NAME_MAX_OCTETS - 1);
	apply_colors(l, t, o);
	l->depth++;
}

static void
check_text(struct lint *l, const char *s, const char *end)
{
	static const char *const palette[] = {"light", "dark"};
	const struct open *o = &l->stack[l->depth - 1];

	while (s < end && (*s == ' ' || *s == '\n'))
		s++;
	if (s == end || o->hidden)
		return;
	for (int i = LIGHT; i <= DARK; i++) {
		double ratio = color_contrast(o->color[i], o->background[i]);

		if (ratio >= contrast_min || l->contrast_told[i])
			continue;
		l->contrast_told[i] = true;
		warn(l, arena_printf(l->a, "\"%.*s\" has a contrast of %.1f "
			"on %s screens; at least 4.5 can be read by everybody",
			(int)strcspn(s, "<"), s, ratio, palette[i]));
	}
}

static const char *
next_tag(const char *s, struct tag *t)
{
	const char *lt = strchr(s, '<');

	while (lt != NULL && strncmp(lt, "<!", 2) == 0) {
		lt = strncmp(lt, "<!--", 4) == 0 ? strstr(lt, "-->") :
			strchr(lt, '>');
		lt = lt != NULL ? strchr(lt, '<') : NULL;
	}
	if (lt == NULL)
		return NULL;
	t->closing = lt[1] == '/';
	t->name = lt + 1 + t->closing;
	t->name_len = strcspn(t->name, " >\n");
	t->attrs = t->name + t->name_len;
	t->end = strchrnul(t->attrs, '>');
	return lt;
}

static void
check_size(struct lint *l, size_t n)
{
	const char *size = arena_printf(l->a, "(%zu KB)", n / 1000);

	if (n >= HTML_REFUSE)
		findings_add(l->findings, DIAG_ERROR, l->file, 0, 0, size,
			"too long: mail programs cut off what passes 100 KB "
			"of HTML; shorten it, or put parts into a draft");
	else if (n > HTML_WARN)
		findings_add(l->findings, DIAG_WARNING, l->file, 0, 0, size,
			"nearly too long: from 100 KB of HTML on it is "
			"refused, because mail programs cut it off");
}

static void
check_preheader(struct lint *l, const char *s)
{
	size_t n = utf8_columns(s);

	if (n < PREHEADER_MIN || n > PREHEADER_MAX)
		findings_add(l->findings, DIAG_WARNING, l->file, 0, 0,
			arena_printf(l->a, "(%zu)", n), "the line that inboxes "
			"show beside the subject is best with 40 to 100 "
			"characters");
}

/* Content between <style> and </style> is not text. */
static const char *
after_style(const char *s)
{
	const char *end = strstr(s, "</style>");

	return end != NULL ? end : s;
}

void
lint_rendered(struct findings *f, const struct rendered *r, const char *file)
{
	struct lint l = {.a = f->arena, .file = file, .findings = f,
		.depth = 1};
	const char *s = r->html, *lt;
	struct tag t;

	l.stack[0] = (struct open){.color = {0, 0xffffff},
		.background = {0xffffff, 0}};
	l.dark = strstr(r->html, theme_dark_query);
	l.dark_end = l.dark != NULL ? strstr(l.dark, "\n}") : NULL;
	if (l.dark_end == NULL) {
		l.dark = NULL;
		warn(&l, "no colours for dark screens");
	}
	check_size(&l, strlen(r->html));
	check_preheader(&l, r->preheader);
	while ((lt = next_tag(s, &t)) != NULL && *t.end != '\0') {
		check_text(&l, s, lt);
		if (t.closing)
			close_tag(&l, &t);
		else
			open_tag(&l, &t);
		s = t.end + 1;
		if (!t.closing && is(&t, "style"))
			s = after_style(s);
	}
	if (l.h1 == 0)
		warn(&l, "no main heading");
	if (l.widest > COLUMNS_MAX)
		warn(&l, arena_printf(l.a, "a table of %d columns: more than "
			"%d hardly fit, and phones show them row by row",
			l.widest, COLUMNS_MAX));
}

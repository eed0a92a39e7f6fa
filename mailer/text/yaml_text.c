/* SPDX-License-Identifier: MIT */
/*
 * What is looked at before libyaml sees a byte: size, encoding, characters
 * that hide or reorder text, and how deep brackets go (libyaml's time grows
 * with the square of that). Lines end in LF, CR LF or CR.
 */
#include "text/yaml_text.h"

#include <stdarg.h>
#include <string.h>

#include "text/utf8.h"
#include "text/yaml.h"

static void
split_lines(struct yaml_text *t, struct arena *a)
{
	size_t *v = NULL, n = 0, cap = 0;

	arena_push(a, v, n, cap);
	v[n++] = 0;
	for (size_t i = 0; i < t->len; i++) {
		if (t->src[i] != '\n' && t->src[i] != '\r')
			continue;
		if (t->src[i] == '\r' && i + 1 < t->len &&
		    t->src[i + 1] == '\n')
			i++;
		arena_push(a, v, n, cap);
		v[n++] = i + 1;
	}
	t->line = v;
	t->n_lines = n;
}

const char *
yaml_text_line(const struct yaml_text *t, size_t line, size_t *len_r)
{
	size_t from, to;

	*len_r = 0;
	if (line >= t->n_lines)
		return t->src + t->len;
	from = t->line[line];
	to = line + 1 < t->n_lines ? t->line[line + 1] : t->len;
	while (to > from && (t->src[to - 1] == '\n' || t->src[to - 1] == '\r'))
		to--;
	*len_r = to - from;
	return t->src + from;
}

bool
yaml_text_secret(struct yaml_text *t, size_t line)
{
	size_t len;
	const char *s = yaml_text_line(t, line, &len);

	if (t->secret_line != line + 1)
		t->secret = memmem(s, len, "password",
			strlen("password")) != NULL;
	t->secret_line = line + 1;
	return t->secret;
}

size_t
yaml_text_offset(struct yaml_text *t, size_t line, size_t col)
{
	size_t at = line < t->n_lines ? t->line[line] : t->len, from = 0;

	if (line == t->seen_line && col >= t->seen_col &&
	    t->seen_offset >= at) {
		at = t->seen_offset;
		from = t->seen_col;
	}
	for (; from < col && at < t->len; from++) {
		size_t n = 1;

		if (utf8_next(t->src + at, t->len - at, &n) < 0)
			n = 1;
		at += n;
	}
	t->seen_line = line;
	t->seen_col = from;
	t->seen_offset = at;
	return at;
}

const char *
yaml_text_odd_space(const char *s, size_t len)
{
	static const struct { const char *space, *name; } odd[] = {
		{"\u00a0", "a no-break space (U+00A0)"},
		{"\u202f", "a narrow no-break space (U+202F)"},
		{"\u2009", "a thin space (U+2009)"},
		{"\u2007", "a figure space (U+2007)"},
		{"\u3000", "an ideographic space (U+3000)"},
	};

	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++)
		if (len >= strlen(odd[i].space) &&
		    memcmp(s, odd[i].space, strlen(odd[i].space)) == 0)
			return odd[i].name;
	return NULL;
}

void
yaml_text_error(const struct yaml_text *t, size_t line, size_t col,
	const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_error(t->diags, t->file, t->first_line + (int)line, (int)col + 1,
		"%s", arena_vprintf(t->diags->arena, fmt, ap));
	va_end(ap);
}

/* An error at an offset of src. */
static void
error_at(const struct yaml_text *t, size_t offset, const char *msg)
{
	size_t line = 0, col = 0;

	while (line + 1 < t->n_lines && t->line[line + 1] <= offset)
		line++;
	for (size_t i = t->line[line]; i < offset; col++) {
		size_t n = 1;

		if (utf8_next(t->src + i, t->len - i, &n) < 0)
			n = 1;
		i += n;
	}
	yaml_text_error(t, line, col, "%s", msg);
}

static bool
check_characters(const struct yaml_text *t)
{
	for (size_t i = 0, n = 1; i < t->len; i += n) {
		long c = utf8_next(t->src + i, t->len - i, &n);

		if (c < 0) {
			error_at(t, i, "this is not UTF-8; save the file as "
				"UTF-8");
			return false;
		}
		if (c == '\t' || c == '\n' || c == '\r')
			continue;
		if (utf8_is_control(c) || c == 0xfeff || c == 0xfffe ||
		    c == 0xffff) {
			error_at(t, i,
				arena_printf(t->diags->arena,
					"an invisible control character "
					"(U+%04lX); delete it", c));
			return false;
		}
		if (utf8_is_bidi(c)) {
			error_at(t, i,
				arena_printf(t->diags->arena,
					"an invisible character that reorders "
					"text (U+%04lX); delete it", c));
			return false;
		}
	}
	return true;
}

static bool
blank_at(const struct yaml_text *t, size_t i)
{
	return i >= t->len || strchr(" \t\r\n", t->src[i]) != NULL;
}

/* Offset of the quote that ends what opens at i, or the end of the source. */
static size_t
skip_quoted(const struct yaml_text *t, size_t i)
{
	char quote = t->src[i];

	for (i++; i < t->len && t->src[i] != quote; i++)
		if (quote == '"' && t->src[i] == '\\')
			i++;
	return i;
}

static size_t
skip_comment(const struct yaml_text *t, size_t i)
{
	while (i + 1 < t->len && t->src[i + 1] != '\n' && t->src[i + 1] != '\r')
		i++;
	return i;
}

/*
 * Levels that brackets, and dashes on one line, open. Inside a block of text
 * it may see brackets where there are none, so it counts only those that
 * stand where a value can begin; the levels that really are, yaml.c counts.
 */
static bool
check_depth(const struct yaml_text *t)
{
	size_t depth = 0, dashes = 0;
	bool start = true;	/* a value can begin here */

	for (size_t i = 0; i < t->len; i++) {
		char c = t->src[i];

		if (c == '\n' || c == '\r') {
			start = true;
			dashes = 0;
		} else if (c == '#' && (i == 0 || blank_at(t, i - 1))) {
			i = skip_comment(t, i);
		} else if (start && (c == '"' || c == '\'')) {
			i = skip_quoted(t, i);
			start = false;
		} else if ((c == '[' || c == '{') && (start || depth > 0)) {
			depth++;
			start = true;
		} else if (c == ']' || c == '}') {
			depth -= depth > 0;
			start = false;
		} else if (start && (c == '-' || c == '?') &&
			   blank_at(t, i + 1)) {
			dashes++;
		} else if (c == ':' || c == ',') {
			start = depth > 0 || (c == ':' && blank_at(t, i + 1));
		} else if (c != ' ' && c != '\t') {
			start = false;
		}
		if (depth + dashes > YAML_DEPTH) {
			error_at(t, i, arena_printf(t->diags->arena,
				"more than %d levels within each other",
				YAML_DEPTH));
			return false;
		}
	}
	return true;
}

bool
yaml_text_init(struct yaml_text *t, struct arena *a, const char *src,
	size_t len, const char *file, int first_line, struct diags *diags)
{
	*t = (struct yaml_text){.src = src, .len = len, .file = file,
		.first_line = first_line, .diags = diags};
	if (len > YAML_MAX) {
		diag_error(diags, file, 0, 0,
			"the file has %zu bytes; at most %d (1 MiB) are read",
			len, YAML_MAX);
		return false;
	}
	if (len >= 3 && memcmp(src, "\xef\xbb\xbf", 3) == 0) {
		t->src += 3;
		t->len -= 3;
	}
	split_lines(t, a);
	return check_characters(t) && check_depth(t);
}

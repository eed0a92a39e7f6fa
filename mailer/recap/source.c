/* SPDX-License-Identifier: MIT */
/*
 * From files to a struct recap: a source is cleaned of what editors leave (a
 * BOM, CRLF), looked through for characters that no text may hold, cut into
 * front matter and body, and handed on. Every error of every file is
 * collected before the whole is refused.
 */
#include <string.h>
#include <sys/stat.h>

#include "recap/read.h"
#include "text/utf8.h"

enum { STALE_DEFAULT = 5 * 86400 };

/* A place that was asked for: the next is rarely before it, and a line may be
 * a megabyte long. */
struct source_place {
	int line, col;
	size_t octet;
};

static char *
without_cr(struct arena *a, const struct text *text, size_t *len_r)
{
	const char *s = text->data;
	size_t n = text->len, len = 0;
	char *out = arena_alloc(a, n + 2);

	if (n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0) {
		s += 3;
		n -= 3;
	}
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\r' && i + 1 < n && s[i + 1] == '\n')
			continue;
		out[len++] = s[i] == '\r' ? '\n' : s[i];
	}
	/* A last line without its end is a line all the same. */
	if (len > 0 && out[len - 1] != '\n')
		out[len++] = '\n';
	*len_r = len;
	return out;
}

static void
index_lines(struct arena *a, struct source *s)
{
	int n = 0;

	for (size_t i = 0; i < s->len; i++)
		s->n_lines += s->text[i] == '\n';
	s->at = arena_array(a, (size_t)s->n_lines + 1, sizeof(*s->at));
	for (size_t i = 0; i < s->len; i++)
		if (s->text[i] == '\n')
			s->at[++n] = i + 1;
}

static bool
check_characters(const struct source *s, struct diags *diags)
{
	size_t before = diags->errors;
	int line = 1, col = 1;

	for (size_t i = 0, n; i < s->len; i += n, col++) {
		long c = utf8_next(s->text + i, s->len - i, &n);

		if (c < 0) {
			diag_error(diags, s->file, line, col,
				"this is not UTF-8 text; save the file as "
				"UTF-8");
			return false;
		}
		if (c == '\n') {
			line++;
			col = 0;
		} else if (c != '\t' && (utf8_is_control(c) ||
					 utf8_is_bidi(c))) {
			diag_error(diags, s->file, line, col,
				"an invisible control character (U+%04lX) "
				"stands here; delete it", (unsigned long)c);
		}
	}
	return diags->errors == before;
}

struct source *
source_make(struct arena *a, const char *file, const struct text *text,
	struct diags *diags)
{
	struct source *s = arena_alloc(a, sizeof(*s));

	s->file = file;
	s->text = without_cr(a, text, &s->len);
	s->body_line = 1;
	s->seen = arena_alloc(a, sizeof(*s->seen));
	index_lines(a, s);
	return check_characters(s, diags) ? s : NULL;
}

const char *
source_line(const struct source *s, int line, size_t *n_r)
{
	if (line < 1 || line > s->n_lines) {
		*n_r = 0;
		return "";
	}
	*n_r = s->at[line] - s->at[line - 1] - 1;
	return s->text + s->at[line - 1];
}

int
source_col(const struct source *s, int line, int octet_col)
{
	size_t n, len, to = octet_col > 0 ? (size_t)octet_col - 1 : 0;
	const char *p = source_line(s, line, &n);
	struct source_place at = *s->seen;

	if (at.line != line || at.octet > to)
		at = (struct source_place){.line = line, .col = 1};
	for (; at.octet < n && at.octet < to; at.octet += len, at.col++)
		utf8_next(p + at.octet, n - at.octet, &len);
	*s->seen = at;
	return at.col;
}

static bool
read_text(struct reader *r, const struct recap_source *from, bool main_file)
{
	struct recap *recap = r->recap;
	struct recap_text *t = &recap->text[recap->n_texts];
	struct source *s = source_make(r->arena, from->file, &from->text,
		r->diags);
	struct node *map = s ? front_parse(r, s) : NULL;

	if (map == NULL)
		return false;
	t->lang = from->lang;
	t->file = from->file;
	recap->n_texts++;
	if (main_file)
		front_read(r, s, map);
	else
		translation_read(r, s, map, t);
	body_read(r, s, t);
	if (!main_file)
		translation_compare(r, t);
	return true;
}

/* The survey opens with a link of a step or a place in the body. */
static void
find_survey(struct recap *recap)
{
	const struct recap_text *t = &recap->text[0];

	for (size_t i = 0; i < recap->n_steps; i++)
		recap->survey |= recap->step[i].survey;
	for (size_t i = 0; i < t->n_stretches; i++)
		recap->survey |= t->stretch[i].placed &&
			t->stretch[i].block == BLOCK_SURVEY;
}

struct recap *
recap_parse(struct arena *a, const struct recap_options *options,
	const char *slug, size_t n, const struct recap_source *sources,
	struct diags *diags)
{
	struct recap *recap = arena_alloc(a, sizeof(*recap));
	struct reader r = {.arena = a, .options = options, .diags = diags,
		.recap = recap};
	size_t before = diags->errors;

	recap->list = options->list;
	recap->list_dir = options->list_dir;
	recap->slug = arena_strdup(a, slug);
	recap->file = sources[0].file;
	recap->all_tiers = options->tiers;
	recap->members_space = options->members_space;
	recap->stale = STALE_DEFAULT;
	recap->text = arena_array(a, n, sizeof(*recap->text));
	for (size_t i = 0; i < n; i++)
		if (!read_text(&r, &sources[i], i == 0) && i == 0)
			return NULL;
	drafts_read(&r);
	find_survey(recap);
	return diags->errors == before ? recap : NULL;
}

/* "dir/2026-11-x.md" -> "dir/2026-11-x.fr.md"; path ends in ".md". */
static char *
translation_path(struct arena *a, const char *path, const char *lang)
{
	return arena_printf(a, "%.*s.%s.md", (int)(strlen(path) - 3), path,
		lang);
}

/* A link could lead out of the home (T12), so none is followed. */
static int
read_source(struct arena *a, const char *path, struct text *text_r,
	struct err *err)
{
	const char *base = path_base(path);
	char *dir = base == path ? arena_strdup(a, ".") :
		arena_strndup(a, path, (size_t)(base - path));
	struct err own = {0};
	struct stat st;

	if (file_read_beneath(a, dir, base, RECAP_MAX, text_r, &own) == 0)
		return 0;
	if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode))
		return err_at(err, ERR_DATA, path, 0, 0, "is a link to another "
			"file; put the file itself in its place");
	return err_at(err, own.kind, path, 0, 0, "%s", own.msg);
}

struct recap *
recap_load(struct arena *a, const struct recap_options *options,
	const char *path, struct diags *diags, struct err *err)
{
	struct recap_source source[LTEXT_MAX + 1];
	size_t before = diags->errors;
	struct recap *r;
	const char *base = path_base(path);
	size_t len = strlen(base), n = 1;

	if (len <= 3 || strcmp(base + len - 3, ".md") != 0) {
		err_at(err, ERR_DATA, path, 0, 0,
			"a recap's file name ends in .md");
		return NULL;
	}
	source[0].lang = options->languages[0];
	source[0].file = path;
	if (read_source(a, path, &source[0].text, err) != 0)
		return NULL;
	for (size_t i = 1; i < options->n_languages && n <= LTEXT_MAX; i++) {
		const char *lang = options->languages[i];
		char *p = translation_path(a, path, lang);

		if (!file_exists(p))
			continue;
		source[n].lang = lang;
		source[n].file = p;
		if (read_source(a, p, &source[n++].text, err) != 0)
			return NULL;
	}
	r = recap_parse(a, options, arena_strndup(a, base, len - 3), n, source,
		diags);
	if (r != NULL)
		lint_tiers(a, r, diags);
	return diags->errors == before ? r : NULL;
}

bool
recap_peek(struct arena *a, const char *path, struct civil *date_r,
	const char **session_r)
{
	struct reader r = {.arena = a};
	const struct node *map, *date, *session;
	struct source *s;
	struct diags own;
	struct text text;

	diags_init(&own, a);
	r.diags = &own;
	if (read_source(a, path, &text, NULL) != 0 ||
	    (s = source_make(a, path, &text, &own)) == NULL ||
	    (map = front_parse(&r, s)) == NULL)
		return false;
	session = node_get(map, "session");
	if (session_r != NULL)
		*session_r = session != NULL ? session->str : NULL;
	date = node_get(map, "date");
	return date != NULL && date->str != NULL &&
		civil_parse(date->str, date_r);
}

const struct recap_text *
recap_text_in(const struct recap *r, const char *lang)
{
	for (size_t i = 0; lang != NULL && i < r->n_texts; i++)
		if (strcmp(r->text[i].lang, lang) == 0)
			return &r->text[i];
	return &r->text[0];
}

bool
recap_sees(const struct tiers *t, int tier, tier_set tiers, bool rest)
{
	return (tiers & TIER_BIT(tier)) != 0 &&
		(!rest || t->v[tier].detail == DETAIL_FULL);
}

/* SPDX-License-Identifier: MIT */
/* Files among the recaps whose names keep them from being read. */
#include "cmd/names.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "conf/list.h"
#include "text/utf8.h"

enum { SLUG_SIZE = 61 };

static bool
is_recap(const struct recap_ref *refs, size_t n, const char *slug)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(refs[i].slug, slug) == 0)
			return true;
	return false;
}

/* Place of the language among the list's, or -1. */
static int
language(const struct list_conf *l, const char *word)
{
	for (size_t i = 0; i < l->n_languages; i++)
		if (strcmp(l->languages[i], word) == 0)
			return (int)i;
	return -1;
}

/* "fr", "de-ch": what could be one, of whatever list. */
static bool
like_language(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz");

	return (n == 2 || n == 3) && (s[n] == '\0' || s[n] == '-');
}

static const char *
all_languages(struct arena *a, const struct list_conf *l)
{
	const char *s = l->languages[0];

	for (size_t i = 1; i < l->n_languages; i++)
		s = arena_printf(a, "%s, %s", s, l->languages[i]);
	return s;
}

static const char *
better_name(struct arena *a, const char *stem)
{
	char slug[SLUG_SIZE];

	utf8_slug(stem, slug, sizeof(slug));
	return arena_printf(a, "%s.md", slug[0] ? slug : "recap");
}

/* stem: the name without ".md". */
static void
check_name(struct arena *a, const struct list_conf *l,
	const struct recap_ref *refs, size_t n, const char *path,
	const char *stem, struct diags *d)
{
	const char *dot = strrchr(stem, '.'), *lang = dot ? dot + 1 : "";
	char *of = arena_strndup(a, stem, dot ? (size_t)(dot - stem) : 0);
	int at = language(l, lang);
	bool known = is_recap(refs, n, of);

	if (is_recap(refs, n, stem) || (at > 0 && known))
		return;
	if (at == 0 && known)
		diag_warn(d, path, 0, 0, "this file is not read: %s is the "
			"list's first language, whose text is %s.md; move what "
			"you need there", lang, of);
	else if (at >= 0)
		diag_warn(d, path, 0, 0, "this file is not read: it is the "
			"translation of a recap %s.md that is not there; "
			"rename it to that, or write that recap", of);
	else if (known && like_language(lang))
		diag_warn(d, path, 0, 0, "this file is not read: the list's "
			"languages are %s; add %s to languages: in list.yaml, "
			"or rename the file", all_languages(a, l), lang);
	else
		diag_warn(d, path, 0, 0, "this file is not read: the name of a "
			"recap has only letters, digits, - and _ before .md; "
			"rename it to %s", better_name(a, stem));
}

int
names_check(const struct home *h, const struct list_conf *l,
	const struct recap_ref *refs, size_t n_refs, struct diags *diags,
	struct err *err)
{
	char *path = path_join(h->arena, home_list_dir(h, l->slug), "recaps");
	DIR *dir = opendir(path);
	struct dirent *e;

	if (dir == NULL && errno == ENOENT)
		return 0;
	if (dir == NULL)
		return err_at(err, errno == EACCES ? ERR_PERM :
			errno == ENOMEM ? ERR_OS : ERR_IO, path,
			0, 0, "cannot open it: %s", strerror(errno));
	while ((e = readdir(dir)) != NULL) {
		size_t n = strlen(e->d_name);

		if (e->d_name[0] == '.' || n <= 3 ||
		    strcasecmp(e->d_name + n - 3, ".md") != 0)
			continue;
		if (strcmp(e->d_name + n - 3, ".md") != 0)
			diag_warn(diags, path_join(h->arena, path, e->d_name),
				0, 0, "this file is not read: its name ends "
				"in %s; rename it so that it ends in .md",
				e->d_name + n - 3);
		else
			check_name(h->arena, l, refs, n_refs,
				path_join(h->arena, path, e->d_name),
				arena_strndup(h->arena, e->d_name, n - 3),
				diags);
	}
	closedir(dir);
	return 0;
}

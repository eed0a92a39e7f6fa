/* SPDX-License-Identifier: MIT */
/*
 * From what a person types to a list or a recap.
 *
 * A RECAP that ends in ".md" is a path, one with a slash is LIST/SLUG, and
 * anything else is a slug. A path counts only where recaps stand,
 * lists/<list>/recaps/<slug>.md of this home, however it was reached; that of
 * a translation means the recap that it translates.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cmd/home.h"
#include "conf/list.h"
#include "store/edition.h"

char *
home_path(const struct home *h, const char *rel)
{
	return path_join(h->arena, h->dir, rel);
}

char *
home_list_dir(const struct home *h, const char *slug)
{
	return home_path(h, arena_printf(h->arena, "lists/%s", slug));
}

char *
home_file(const struct home *h, const char *arg)
{
	char *inside;

	if (arg[0] == '/' || file_exists(arg))
		return arena_strdup(h->arena, arg);
	inside = home_path(h, arg);
	return file_exists(inside) ? inside : arena_strdup(h->arena, arg);
}

/* "; did you mean "x"?", or what there is, in full. */
static const char *
hint(const struct home *h, const char *word, const char *const *have,
	const char *const *full, size_t n, const char *what)
{
	const char *near = near_miss(word, have, n);
	char *all;

	if (near != NULL)
		return arena_printf(h->arena, "; did you mean \"%s\"?", near);
	if (n == 0)
		return arena_printf(h->arena, "; this home has no %s", what);
	if (n > 12)
		return "";
	all = arena_printf(h->arena, "; have: %s", full[0]);
	for (size_t i = 1; i < n; i++)
		all = arena_printf(h->arena, "%s, %s", all, full[i]);
	return all;
}

struct list_conf *
home_list(const struct home *h, const char *slug, struct err *err)
{
	const char **have;

	for (size_t i = 0; i < h->n_lists; i++)
		if (strcmp(h->list[i]->slug, slug) == 0)
			return h->list[i];
	have = arena_array(h->arena, h->n_lists, sizeof(*have));
	for (size_t i = 0; i < h->n_lists; i++)
		have[i] = h->list[i]->slug;
	err_set(err, ERR_NOINPUT, "there is no list \"%s\"%s", slug,
		hint(h, slug, have, have, h->n_lists, "lists"));
	return NULL;
}

/* Letters, digits, hyphens and underscores; n octets of s. */
static bool
is_slug(const char *s, size_t n)
{
	static const char ok[] = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

	return n > 0 && strspn(s, ok) >= n;
}

/* The length of the slug in a file's name: "x.md", "x.fr.md" where the list
 * has that language; 0: not a recap's. *main_r: not a translation. */
static size_t
slug_length(const struct list_conf *l, const char *name, bool *main_r)
{
	size_t n = strlen(name);
	const char *dot;

	if (n <= 3 || strcmp(name + n - 3, ".md") != 0)
		return 0;
	n -= 3;
	*main_r = true;
	dot = memrchr(name, '.', n);
	if (dot != NULL) {
		size_t at = (size_t)(dot - name);
		bool known = false;

		for (size_t i = 0; i < l->n_languages; i++)
			if (strlen(l->languages[i]) == n - at - 1 &&
			    memcmp(l->languages[i], dot + 1, n - at - 1) == 0)
				known = true;
		if (!known)
			return 0;
		*main_r = false;
		n = at;
	}
	return is_slug(name, n) ? n : 0;
}

static void
make_ref(const struct home *h, struct list_conf *l, const char *slug,
	struct recap_ref *ref_r)
{
	ref_r->list = l;
	ref_r->slug = slug;
	ref_r->path = home_path(h, arena_printf(h->arena,
		"lists/%s/recaps/%s.md", l->slug, slug));
}

static int
by_slug(const void *a, const void *b)
{
	return strcmp(((const struct recap_ref *)a)->slug,
		((const struct recap_ref *)b)->slug);
}

int
home_recaps(const struct home *h, struct list_conf *list, size_t *n_r,
	struct recap_ref **refs_r, struct err *err)
{
	char *path = path_join(h->arena, home_list_dir(h, list->slug),
		"recaps");
	struct recap_ref *v = NULL;
	size_t n = 0, cap = 0;
	struct dirent *e;
	DIR *dir = opendir(path);

	*n_r = 0;
	*refs_r = NULL;
	if (dir == NULL && errno == ENOENT)
		return 0;
	if (dir == NULL)
		return err_at(err, errno == EACCES ? ERR_PERM :
			errno == ENOMEM ? ERR_OS : ERR_IO, path,
			0, 0, "cannot open it: %s", strerror(errno));
	while ((e = readdir(dir)) != NULL) {
		bool main_file;
		size_t len = slug_length(list, e->d_name, &main_file);

		if (len == 0 || !main_file)
			continue;
		arena_push(h->arena, v, n, cap);
		make_ref(h, list, arena_strndup(h->arena, e->d_name, len),
			&v[n++]);
	}
	closedir(dir);
	if (n > 1)
		qsort(v, n, sizeof(*v), by_slug);
	*n_r = n;
	*refs_r = v;
	return 0;
}

/* All recaps of one list, or of all when only is NULL. */
static int
gather(const struct home *h, struct list_conf *only, size_t *n_r,
	struct recap_ref **all_r, struct err *err)
{
	struct recap_ref *all = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < h->n_lists; i++) {
		struct recap_ref *v;
		size_t k;

		if (only != NULL && only != h->list[i])
			continue;
		if (home_recaps(h, h->list[i], &k, &v, err) != 0)
			return -1;
		for (size_t j = 0; j < k; j++) {
			arena_push(h->arena, all, n, cap);
			all[n++] = v[j];
		}
	}
	*n_r = n;
	*all_r = all;
	return 0;
}

/* A recap whose file is gone: the store knows it as long as it was approved.
 * Its path is where the file would be. */
static int
gather_stored(const struct home *h, struct list_conf *only, const char *slug,
	size_t *n_r, struct recap_ref **all_r, struct err *err)
{
	struct revision *rev = NULL;
	size_t n = 0, cap = 0, n_rev = 0;

	if (h->db != NULL && revisions_latest(h->db, h->arena, &rev, &n_rev,
		err) != 0)
		return -1;
	for (size_t i = 0; i < n_rev; i++)
		for (size_t k = 0; k < h->n_lists; k++) {
			struct list_conf *l = h->list[k];

			if ((only != NULL && only != l) ||
			    strcmp(rev[i].slug, slug) != 0 ||
			    strcmp(rev[i].list, l->slug) != 0)
				continue;
			arena_push(h->arena, *all_r, n, cap);
			make_ref(h, l, rev[i].slug, &(*all_r)[n++]);
		}
	*n_r = n;
	return 0;
}

/* The one of all with that slug; NULL with ERR_USAGE when there are two, or
 * without an error when there is none. */
static const struct recap_ref *
only_one(const struct recap_ref *all, size_t n, const char *slug,
	struct err *err)
{
	const struct recap_ref *hit = NULL;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(all[i].slug, slug) != 0)
			continue;
		if (hit != NULL) {
			err_set(err, ERR_USAGE,
				"two lists have a recap \"%s\": write %s/%s "
				"or %s/%s", slug, hit->list->slug, slug,
				all[i].list->slug, slug);
			return NULL;
		}
		hit = &all[i];
	}
	return hit;
}

static int
find_slug(const struct home *h, struct list_conf *only, const char *slug,
	struct recap_ref *ref_r, struct err *err)
{
	struct recap_ref *all, *stored = NULL;
	const struct recap_ref *hit;
	size_t n, n_stored = 0;
	struct err why = {0};
	const char **have, **full;

	if (gather(h, only, &n, &all, err) != 0)
		return -1;
	hit = only_one(all, n, slug, &why);
	if (hit == NULL && why.kind == ERR_NONE) {
		if (gather_stored(h, only, slug, &n_stored, &stored,
			err) != 0)
			return -1;
		hit = only_one(stored, n_stored, slug, &why);
	}
	if (hit != NULL) {
		*ref_r = *hit;
		return 0;
	}
	if (why.kind != ERR_NONE)
		return err_set(err, why.kind, "%s", why.msg);
	have = arena_array(h->arena, n, sizeof(*have));
	full = arena_array(h->arena, n, sizeof(*full));
	for (size_t i = 0; i < n; i++) {
		have[i] = all[i].slug;
		full[i] = arena_printf(h->arena, "%s/%s", all[i].list->slug,
			all[i].slug);
	}
	return err_set(err, ERR_NOINPUT, "there is no recap \"%s\"%s%s%s",
		slug, only ? " in the list " : "", only ? only->slug : "",
		hint(h, slug, have, full, n, "recaps"));
}

/* The list in whose recaps folder the file at `path` (resolved) stands. */
static struct list_conf *
list_of_path(const struct home *h, const char *path)
{
	for (size_t i = 0; i < h->n_lists; i++) {
		char *dir = path_join(h->arena,
			home_list_dir(h, h->list[i]->slug), "recaps");
		char *real = realpath(dir, NULL);
		size_t n = real != NULL ? strlen(real) : 0;
		bool hit = n > 0 && strncmp(path, real, n) == 0 &&
			path[n] == '/' && strchr(path + n + 1, '/') == NULL;

		free(real);
		if (hit)
			return h->list[i];
	}
	return NULL;
}

static int
find_path(const struct home *h, const char *arg, struct recap_ref *ref_r,
	struct err *err)
{
	char *real = realpath(home_file(h, arg), NULL);
	struct list_conf *l;
	const char *name;
	bool main_file;
	size_t len;

	if (real == NULL) {
		const char *base = path_base(arg);

		if (base != arg)
			return err_at(err, ERR_NOINPUT, arg, 0, 0,
				"there is no such file");
		/* "x.md" that is not here may still be a recap's slug. */
		return find_slug(h, NULL, arena_strndup(h->arena, base,
			strlen(base) - 3), ref_r, err);
	}
	l = list_of_path(h, real);
	name = arena_strdup(h->arena, path_base(real));
	free(real);
	if (l == NULL)
		return err_at(err, ERR_NOINPUT, arg, 0, 0,
			"is no recap of this home; recaps stand in "
			"lists/<list>/recaps/");
	len = slug_length(l, name, &main_file);
	if (len == 0)
		return err_at(err, ERR_NOINPUT, arg, 0, 0,
			"a recap's file is named by its slug: letters, digits "
			"and hyphens, then .md");
	return find_slug(h, l, arena_strndup(h->arena, name, len), ref_r,
		err);
}

int
home_recap(const struct home *h, const char *arg, struct recap_ref *ref_r,
	struct err *err)
{
	size_t n = strlen(arg);
	const char *slash = strchr(arg, '/');
	struct list_conf *l = NULL;

	if (n > 3 && strcmp(arg + n - 3, ".md") == 0)
		return find_path(h, arg, ref_r, err);
	if (slash != NULL) {
		l = home_list(h, arena_strndup(h->arena, arg,
			(size_t)(slash - arg)), err);
		if (l == NULL)
			return -1;
		arg = slash + 1;
	}
	return find_slug(h, l, arg, ref_r, err);
}

/* SPDX-License-Identifier: MIT */
/*
 * Looks for an address in the files of a home. What cannot be read is named
 * as well: nobody knows what is in it.
 */
#include "cmd/traces.h"

#include <ctype.h>
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "cmd/locks.h"
#include "conf/settings.h"

enum { DEPTH_MAX = 8, READ_MAX = 1 << 30, MANY = 20 };

struct traces {
	const struct home *h;
	const char *key, *store;
	struct arena scratch;	/* of one file */
	const char **place;
	size_t n, cap;
};

/* An octet that could belong to a longer address. */
static bool
in_address(const char *s, size_t n, size_t at)
{
	unsigned char c = at < n ? (unsigned char)s[at] : ' ';

	return isalnum(c) || c >= 0x80 || strchr("._%+-", c) != NULL;
}

static bool
holds(const char *s, size_t n, const char *key)
{
	size_t len = strlen(key);
	int first = (unsigned char)key[0];

	for (size_t i = 0; i + len <= n; i++)
		if (tolower((unsigned char)s[i]) == first &&
		    strncasecmp(s + i, key, len) == 0 &&
		    (i == 0 || !in_address(s, n, i - 1)) &&
		    (!in_address(s, n, i + len) || (s[i + len] == '.' &&
			!in_address(s, n, i + len + 1))))
			return true;
	return false;
}

/* The store forgot by itself, and its log is emptied when it is closed. */
static bool
is_store(const struct traces *t, const char *path)
{
	size_t n = strlen(t->store);

	return strncmp(path, t->store, n) == 0 && (path[n] == '\0' ||
		strcmp(path + n, "-wal") == 0 || strcmp(path + n, "-shm") == 0);
}

static bool
look_in(struct traces *t, const char *path)
{
	struct err err = {0};
	struct text text;
	bool found;

	arena_clear(&t->scratch);
	found = file_read(&t->scratch, path, READ_MAX, &text, &err) != 0 ||
		holds(text.data, text.len, t->key);
	return found && err.kind != ERR_NOINPUT;
}

static void
add(struct traces *t, const char *place)
{
	arena_push(t->h->arena, t->place, t->n, t->cap);
	t->place[t->n++] = place;
}

/* The files first, so that those of one folder can be told as a number. */
static void
look_through(struct traces *t, const char *dir, int depth)
{
	size_t before = t->n;
	struct dirent *e;
	struct stat st;
	DIR *d = depth < DEPTH_MAX ? opendir(dir) : NULL;

	for (int folders = 0; d != NULL && folders < 2; folders++) {
		while ((e = readdir(d)) != NULL) {
			char *path = path_join(t->h->arena, dir, e->d_name);

			if (strcmp(e->d_name, ".") == 0 ||
			    strcmp(e->d_name, "..") == 0 ||
			    lstat(path, &st) != 0)
				continue;
			if (folders && S_ISDIR(st.st_mode))
				look_through(t, path, depth + 1);
			else if (!folders && S_ISREG(st.st_mode) &&
				 !is_store(t, path) && look_in(t, path))
				add(t, path);
		}
		if (!folders && t->n - before >= MANY) {
			const char *all = arena_printf(t->h->arena,
				"%s (%zu files)", dir, t->n - before);

			t->n = before;
			add(t, all);
		}
		rewinddir(d);
	}
	if (d != NULL)
		closedir(d);
}

/* A Maildir that is none of var/, which was looked through already. */
static void
look_in_maildir(struct traces *t, const struct endpoint *at, const char *var)
{
	const char *dir;

	if (at->path == NULL)
		return;
	dir = home_path(t->h, at->path);
	if (strncmp(dir, var, strlen(var)) != 0)
		look_through(t, dir, 0);
}

void
traces_find(const struct home *h, const char *key, size_t *n_r,
	const char ***places_r)
{
	const char *var = locks_var_path(h, NULL);
	struct traces t = {.h = h, .key = key,
		.store = home_path(h, h->settings->store)};

	arena_init(&t.scratch);
	look_through(&t, home_path(h, "lists"), 0);
	look_through(&t, var, 0);
	for (size_t i = 0; i < h->settings->n_relays; i++)
		look_in_maildir(&t, &h->settings->relay[i].at, var);
	for (size_t i = 0; i < h->settings->n_mailboxes; i++)
		look_in_maildir(&t, &h->settings->mailbox[i].at, var);
	arena_release(&t.scratch);
	*n_r = t.n;
	*places_r = t.place;
}

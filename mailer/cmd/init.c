/* SPDX-License-Identifier: MIT */
/*
 * init DIR: a new home: settings that need no server, a sample list, the
 * templates, fresh keys.
 *
 * What is copied comes from where the program is: TIDINGS_SHARE if it is set,
 * else the first folder above the program that is a home itself (the
 * source tree) or has one in share/tidings (an installation). Nothing in DIR
 * is overwritten.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/keys.h"
#include "cmd/cmd.h"

enum { COPY_MAX = 32 << 20, DEPTH_MAX = 8, LEVELS_UP = 4 };

static bool
is_share(struct cmd *c, const char *dir)
{
	return file_exists(path_join(c->arena, dir, "config/tidings.yaml")) &&
		file_exists(path_join(c->arena, dir, "lists")) &&
		file_exists(path_join(c->arena, dir, "templates"));
}

/* NULL with err. */
static const char *
find_share(struct cmd *c)
{
	const char *env = getenv("TIDINGS_SHARE");
	char exe[PATH_MAX], *slash;
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	if (env != NULL && *env != '\0') {
		if (is_share(c, env))
			return env;
		err_at(&c->err, ERR_NOINPUT, env, 0, 0, "TIDINGS_SHARE names "
			"this folder, but it has no config/tidings.yaml, "
			"lists and templates");
		return NULL;
	}
	exe[n > 0 ? n : 0] = '\0';
	for (int up = 0; up < LEVELS_UP; up++) {
		char *share;

		slash = strrchr(exe, '/');
		if (slash == NULL || slash == exe)
			break;
		*slash = '\0';
		share = path_join(c->arena, exe, "share/tidings");
		if (is_share(c, exe))
			return arena_strdup(c->arena, exe);
		if (is_share(c, share))
			return share;
	}
	err_set(&c->err, ERR_NOINPUT, "the sample files of this program are "
		"not where it is; name their folder in TIDINGS_SHARE");
	return NULL;
}

/* What was made so far, to take away again: half a home would be in the way
 * of the next try. */
struct made {
	struct cmd *c;
	size_t n, cap;
	const char **path;
};

static void
note(struct made *m, const char *path)
{
	arena_push(m->c->arena, m->path, m->n, m->cap);
	m->path[m->n++] = path;
}

static void
take_away(struct made *m)
{
	while (m->n > 0)
		remove(m->path[--m->n]);
}

/* With the folders above it that are missing. */
static int
make_dir(struct made *m, const char *path)
{
	char *up = arena_strdup(m->c->arena, path);
	char *slash = strrchr(up, '/');

	if (file_exists(path))
		return dir_make(path, 0700, &m->c->err);
	if (slash != NULL && slash != up) {
		*slash = '\0';
		if (make_dir(m, up) != 0)
			return -1;
	}
	note(m, path);
	return dir_make(path, 0700, &m->c->err);
}

static int
copy_file(struct made *m, const char *from, const char *to)
{
	struct cmd *c = m->c;
	struct text t;

	if (file_read(c->arena, from, COPY_MAX, &t, &c->err) != 0)
		return -1;
	note(m, to);
	return file_write_atomic(to, t.data, t.len, 0600, &c->err);
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int
visible(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

/* Plain files and folders; anything else is passed over. */
static int
copy_tree(struct made *m, const char *from, const char *to, int depth)
{
	struct cmd *c = m->c;
	struct dirent **v;
	int n = scandir(from, &v, visible, by_name), rc;

	if (n < 0)
		return err_at(&c->err, ERR_NOINPUT, from, 0, 0,
			"cannot read the folder: %s", strerror(errno));
	rc = depth > DEPTH_MAX
		? err_at(&c->err, ERR_DATA, from, 0, 0, "is too deep")
		: make_dir(m, to);
	for (int i = 0; i < n; i++) {
		char *a = path_join(c->arena, from, v[i]->d_name);
		char *b = path_join(c->arena, to, v[i]->d_name);
		struct stat st;

		free(v[i]);
		if (rc != 0 || lstat(a, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			rc = copy_tree(m, a, b, depth + 1);
		else if (S_ISREG(st.st_mode))
			rc = copy_file(m, a, b);
	}
	free(v);
	return rc;
}

/* The first list by name that has a list.yaml; NULL with err. */
static const char *
sample_list(struct cmd *c, const char *share)
{
	char *lists = path_join(c->arena, share, "lists");
	const char *name = NULL;
	struct dirent **v;
	int n = scandir(lists, &v, visible, by_name);

	for (int i = 0; i < n; i++) {
		if (name == NULL && file_exists(arena_printf(c->arena,
			"%s/%s/list.yaml", lists, v[i]->d_name)))
			name = arena_strdup(c->arena, v[i]->d_name);
		free(v[i]);
	}
	if (n >= 0)
		free(v);
	if (name == NULL)
		err_at(&c->err, ERR_NOINPUT, lists, 0, 0,
			"holds no sample list");
	return name;
}

static int
refuse_used(struct cmd *c, const char *dir)
{
	static const char *const ours[] = {"config", "lists", "templates",
		"var"};

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (file_exists(path_join(c->arena, dir, ours[i])))
			return err_at(&c->err, ERR_CREATE, dir, 0, 0,
				"there is a \"%s\" in it already; choose a "
				"new folder", ours[i]);
	return 0;
}

static int
make_home(struct made *m, const char *share, const char *list,
	const char *dir)
{
	struct arena *a = m->c->arena;
	char *sub = arena_printf(a, "lists/%s", list);
	char *keys = path_join(a, dir, "config/keys");

	if (make_dir(m, path_join(a, dir, "config")) != 0 ||
	    copy_file(m, path_join(a, share, "config/tidings.yaml"),
		path_join(a, dir, "config/tidings.yaml")) != 0 ||
	    copy_tree(m, path_join(a, share, sub),
		path_join(a, dir, sub), 0) != 0 ||
	    copy_tree(m, path_join(a, share, "templates"),
		path_join(a, dir, "templates"), 0) != 0)
		return -1;
	note(m, keys);
	if (keys_create(keys, &m->c->err) != 0)
		return -1;
	return make_dir(m, path_join(a, dir, "var"));
}

static void
say(struct cmd *c, const char *dir, const char *list)
{
	struct json j;

	if (!c->json) {
		buf_printf(&c->out, "Made a home in %s, with a sample list.\n"
			"Mail goes into the folder var/outbox until you name "
			"a relay.\n\nNext:\n"
			"  edit  %s/config/tidings.yaml\n"
			"  edit  %s/lists/%s/list.yaml\n"
			"  %s doctor\n", dir, dir, dir, list,
			cmd_prefix_for(c->arena, dir));
		return;
	}
	json_init(&j, &c->out);
	json_object(&j, NULL);
	json_str(&j, "home", dir);
	json_str(&j, "list", list);
	json_object_end(&j);
	buf_addc(&c->out, '\n');
}

static int
run(struct cmd *c)
{
	const char *dir = c->argv[0], *share, *list;
	struct made made = {.c = c};

	if (refuse_used(c, dir) != 0)
		return -1;
	share = find_share(c);
	list = share ? sample_list(c, share) : NULL;
	if (list == NULL)
		return -1;
	if (make_home(&made, share, list, dir) != 0) {
		take_away(&made);
		return -1;
	}
	say(c, dir, list);
	return 0;
}

const struct command cmd_init = {
	.name = "init",
	.args = "DIR",
	.summary = "make a new home with a sample list",
	.help = "Makes the folder DIR, if need be, and in it: settings that "
		"work without a server,\na sample list with its members and "
		"recaps, the templates, and fresh keys. A folder\nthat holds "
		"any of these already is refused.\n\n"
		"  tidings init ~/news\n",
	.min = 1, .max = 1,
	.run = run,
};

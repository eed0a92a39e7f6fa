/* SPDX-License-Identifier: MIT */
/*
 * Opens what a command works on, in the order in which each part can say best
 * what is wrong: the folder, its settings, its lists, then keys, store and
 * journal.
 *
 * Keys come before the store: a new store is made only where its keys are on
 * the disk already, because the ledger and every link in a mail hang on them;
 * and a store whose keys are gone is refused, never given new ones. Where the
 * store is gone and its journal is not, no command goes on as if nothing had
 * ever been there.
 */
#include "cmd/home.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "base/keys.h"
#include "cmd/locks.h"
#include "cmd/when.h"
#include "conf/list.h"
#include "conf/settings.h"
#include "mime/address.h"
#include "mime/dkim.h"
#include "store/db.h"
#include "store/journal.h"

/* Settings or lists with errors: they are in c->diags already. */
static int
mend_first(struct cmd *c)
{
	return err_set(&c->err, ERR_CONFIG, "%zu %s in the settings to mend "
		"first; nothing was done", c->diags.errors,
		c->diags.errors == 1 ? "mistake" : "mistakes");
}

static int
cannot_read(struct cmd *c, const char *path)
{
	return err_at(&c->err, ERR_PERM, path, 0, 0, "you may not read it: it "
		"belongs to another user, or its folder does; run this as the "
		"home's owner");
}

static int
load_settings(struct cmd *c, struct home *h)
{
	char *path = home_path(h, "config/tidings.yaml");
	struct stat st;

	if (access(path, R_OK) != 0 && errno == EACCES)
		return cannot_read(c, path);
	if (stat(h->dir, &st) != 0 || !S_ISDIR(st.st_mode))
		return err_set(&c->err, ERR_NOINPUT, "there is no folder %s",
			h->dir);
	if (!file_exists(path))
		return err_set(&c->err, ERR_NOINPUT,
			"%s is no home: it has no config/tidings.yaml; "
			"`tidings init DIR` makes one",
			strcmp(h->dir, ".") == 0 ? "this folder" : h->dir);
	h->settings = arena_alloc(c->arena, sizeof(*h->settings));
	if (settings_load(c->arena, h->dir, h->settings, &c->diags) == 0)
		return 0;
	if (h->settings->exposed)
		return err_set(&c->err, ERR_PERM, "nothing was done");
	return mend_first(c);
}

/* A pinned clock or a kill point in a home that mails the world would be a
 * trap: whoever sets one there is told. */
static int
refuse_test_variables(struct cmd *c, const struct home *h)
{
	static const char *const names[] = {"TIDINGS_NOW", "TIDINGS_SEED",
		"TIDINGS_TIME_SCALE", "TIDINGS_FAILPOINT", "TIDINGS_CA_FILE"};
	const char *v;

	if (h->settings->local)
		return 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if ((v = getenv(names[i])) != NULL && *v != '\0')
			return err_set(&c->err, ERR_CONFIG,
				"%s is set, which is for tests, and a relay or "
				"mailbox of this home is not on this machine; "
				"unset it", names[i]);
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The folders under lists/ that hold a list.yaml, by name. */
static int
list_names(struct cmd *c, const struct home *h, size_t *n_r, char ***names_r)
{
	char *path = home_path(h, "lists"), **v = NULL;
	size_t n = 0, cap = 0;
	struct dirent *e;
	DIR *dir = opendir(path);

	*n_r = 0;
	if (dir == NULL && errno == ENOENT)
		return 0;
	if (dir == NULL)
		return err_at(&c->err, errno == EACCES ? ERR_PERM :
			errno == ENOMEM ? ERR_OS : ERR_IO,
			path, 0, 0, "cannot open it: %s", strerror(errno));
	while ((e = readdir(dir)) != NULL) {
		char *file = arena_printf(c->arena, "%s/%s/list.yaml", path,
			e->d_name);

		if (e->d_name[0] == '.')
			continue;
		if (access(file, R_OK) != 0 && errno == EACCES) {
			closedir(dir);
			return cannot_read(c, file);
		}
		if (!file_exists(file))
			continue;
		arena_push(c->arena, v, n, cap);
		v[n++] = arena_strdup(c->arena, e->d_name);
	}
	closedir(dir);
	if (n > 1)
		qsort(v, n, sizeof(*v), by_name);
	*n_r = n;
	*names_r = v;
	return 0;
}

/* A signature that DMARC does not count protects nobody (S25). */
static void
check_alignment(struct cmd *c, const struct home *h, const struct list_conf *l)
{
	const struct dkim_conf *dkim = h->settings->identity.dkim;
	const char *from = address_domain(l->from_addr);

	if (dkim != NULL && !dkim_aligned(dkim->domain, from))
		diag_error(&c->diags, l->file, 0, 0, "from: is an address at "
			"%s, but dkim: in %s signs for %s, so its signature "
			"would count for nothing; the one must be the other, "
			"or lie within it", from, h->settings->file,
			dkim->domain);
}

static int
load_lists(struct cmd *c, struct home *h)
{
	char **name;
	size_t n;

	if (list_names(c, h, &n, &name) != 0)
		return -1;
	h->list = arena_array(c->arena, n, sizeof(struct list_conf *));
	for (size_t i = 0; i < n; i++) {
		struct list_conf *l = arena_alloc(c->arena, sizeof(*l));

		if (list_conf_load(c->arena, h->dir, name[i], l,
			    &c->diags) != 0)
			continue;
		h->list[h->n_lists++] = l;
		check_alignment(c, h, l);
	}
	return c->diags.errors > 0 ? mend_first(c) : 0;
}

static int
load_keys(struct cmd *c, struct home *h, bool may_create)
{
	char *path = home_path(h, h->settings->identity.keys);

	struct err why = {0};

	/* Another run may make them at the same time: its are used then. */
	if (may_create && !file_exists(path) && keys_create(path, &why) != 0 &&
	    !file_exists(path)) {
		c->err = why;
		return -1;
	}
	h->keys = keys_load(path, &c->err);
	return h->keys != NULL ? 0 : -1;
}

static bool
is_empty(const char *path)
{
	struct stat st;

	return stat(path, &st) != 0 || st.st_size == 0;
}

/* A new store beside an old journal would mail those who have left. The
 * journal is looked at first: whoever makes a store makes its journal last. */
static int
refuse_lost_store(struct cmd *c, const char *path, const char *journal)
{
	if (is_empty(journal) || !is_empty(path))
		return 0;
	return err_at(&c->err, ERR_DATA, path, 0, 0, "the store is gone, but "
		"its journal is here, which knows who has left. Bring back "
		"the last backup: tidings restore FILE. If there is none: "
		"tidings adopt --from-db begins a new store that keeps out "
		"who left; then import the members again");
}

/* The path of a store and its companions. */
static void
remove_store(struct arena *a, const char *path)
{
	static const char *const suffix[] = {"", "-wal", "-shm", ".journal"};

	for (size_t i = 0; i < sizeof(suffix) / sizeof(suffix[0]); i++)
		unlink(arena_printf(a, "%s%s", path, suffix[i]));
}

/* One at a time, under a lock on the keys: the place beside the store has one
 * name, so that what a crash leaves there is found. */
static int
open_trial(struct cmd *c, struct home *h, const char *path)
{
	const char *keys = home_path(h, h->settings->identity.keys);
	const struct db_options o = {.create = true, .now = clock_now()};

	h->trial_lock = open(keys, O_RDONLY | O_CLOEXEC);
	if (h->trial_lock < 0 || flock(h->trial_lock, LOCK_EX | LOCK_NB) != 0)
		return err_set(&c->err, ERR_TEMP, "another import makes the "
			"store just now; run this again when it has ended");
	h->trial = arena_printf(c->arena, "%s.trial", path);
	remove_store(c->arena, h->trial);
	h->db = db_open(h->trial, &o, &c->err);
	if (h->db == NULL)
		return -1;
	h->journal = journal_open(arena_printf(c->arena, "%s.journal",
		h->trial), NULL, h->keys, h->db, &c->err);
	return h->journal != NULL ? 0 : -1;
}

static void
end_trial(struct home *h)
{
	if (h->trial_lock >= 0)
		close(h->trial_lock);
	h->trial_lock = -1;
	h->trial = NULL;
}

/* Looked for first: else it would fail when the rows are written already. */
static int
check_copy(struct cmd *c, const struct home *h)
{
	const char *copy = h->settings->journal_copy;
	char *dir;
	bool there;

	if (copy == NULL)
		return 0;
	dir = path_dir(home_path(h, copy));
	there = file_exists(dir);
	if (!there)
		err_set(&c->err, ERR_CONFIG, "journal_copy: there is no folder "
			"%s; make it, or mount what belongs there", dir);
	free(dir);
	return there ? 0 : -1;
}

/* Of a store that was made on trial: it comes second, and what a crash has
 * left undone is done when the store is opened next. */
static int
put_trial_journal(struct cmd *c, const char *path, const char *journal)
{
	const char *trial = arena_printf(c->arena, "%s.trial.journal", path);

	if (is_empty(path) || !is_empty(journal) || !file_exists(trial))
		return 0;
	/* Another run may have done it just now. */
	if (rename(trial, journal) != 0 && is_empty(journal))
		return err_at(&c->err, ERR_CREATE, path, 0, 0,
			"cannot put its journal beside it: %s",
			strerror(errno));
	return dir_sync_of(journal, &c->err);
}

static int
open_store(struct cmd *c, struct home *h, unsigned int flags)
{
	bool create = (flags & (HOME_STORE | HOME_STORE_ANEW |
		HOME_STORE_TRIAL)) != 0;
	char *path = home_path(h, h->settings->store);
	char *journal = locks_var_path(h, "journal");
	const struct db_options o = {.create = create, .now = clock_now()};
	const char *copy = h->settings->journal_copy;

	if ((flags & HOME_STORE_ONLY) != 0) {
		if (!is_empty(path))
			h->db = db_open(path, &o, &c->err);
		return c->err.kind == ERR_NONE ? 0 : -1;
	}
	if ((flags & HOME_STORE_ANEW) == 0 &&
	    refuse_lost_store(c, path, journal) != 0)
		return -1;
	if (!create && !file_exists(path))
		return 0;
	if (check_copy(c, h) != 0 || put_trial_journal(c, path, journal) != 0)
		return -1;
	if (h->keys == NULL &&
	    load_keys(c, h, !file_exists(path) && is_empty(journal)) != 0)
		return -1;
	if ((flags & HOME_STORE_TRIAL) != 0 && is_empty(path))
		return open_trial(c, h, path);
	h->db = db_open(path, &o, &c->err);
	if (h->db == NULL || db_keys_check(h->db, h->keys,
		home_path(h, h->settings->identity.keys), &c->err) != 0)
		return -1;
	h->journal = journal_open(journal,
		copy != NULL ? home_path(h, copy) : NULL, h->keys, h->db,
		&c->err);
	if (h->journal == NULL)
		return -1;
	/* The journal's lines say that they are the ones. */
	return journal_state(h->journal) == JOURNAL_GOOD ?
		db_keys_note(h->db, h->keys, &c->err) : 0;
}

int
home_keep_store(struct cmd *c, struct home *h)
{
	const char *path = home_path(h, h->settings->store);

	if (h->trial == NULL)
		return 0;
	if (journal_update(h->journal, &c->err) != 0 ||
	    db_settle(h->db, &c->err) != 0)
		return -1;
	journal_close(h->journal);
	h->journal = NULL;
	db_close(h->db);
	h->db = NULL;
	/* An empty file is no store; what a lost one left beside it is none of
	 * this one's. */
	if (is_empty(path))
		remove_store(c->arena, path);
	if (renameat2(AT_FDCWD, h->trial, AT_FDCWD, path,
		RENAME_NOREPLACE) != 0)
		return err_at(&c->err, errno == EEXIST ? ERR_TEMP : ERR_CREATE,
			path, 0, 0, "cannot put the new store in its place: "
			"%s; run this again", strerror(errno));
	failpoint("store_placed");
	end_trial(h);
	if (dir_sync(locks_var_path(h, NULL), &c->err) != 0)
		return -1;
	return open_store(c, h, HOME_STORE);
}

int
home_may_send(const struct home *h, struct err *err)
{
	if (h->settings->web.base_url == NULL)
		return 0;
	return err_at(err, ERR_CONFIG, home_path(h, "config/tidings.yaml"),
		0, 0, "web: this version has no `serve`, so the links to %s "
		"that it would put into every mail would lead nowhere; take "
		"the web: section out", h->settings->web.base_url);
}

static int
open_parts(struct cmd *c, unsigned int flags, struct home *h)
{
	if (load_settings(c, h) != 0 || refuse_test_variables(c, h) != 0)
		return -1;
	if ((flags & HOME_SENDS) != 0 && home_may_send(h, &c->err) != 0)
		return -1;
	if ((flags & HOME_LISTS) != 0 && load_lists(c, h) != 0)
		return -1;
	if ((flags & (HOME_STORE | HOME_STORE_IF_ANY | HOME_STORE_ANEW |
		HOME_STORE_TRIAL | HOME_STORE_ONLY)) != 0 &&
	    open_store(c, h, flags) != 0)
		return -1;
	if ((flags & HOME_KEYS) != 0 && h->keys == NULL)
		return load_keys(c, h, false);
	return 0;
}

int
home_open(struct cmd *c, unsigned int flags, struct home *home_r)
{
	memset(home_r, 0, sizeof(*home_r));
	home_r->trial_lock = -1;
	home_r->arena = c->arena;
	home_r->zones = zones_new(c->arena);
	home_r->dir = c->home;
	if (open_parts(c, flags, home_r) == 0)
		return 0;
	home_close(home_r);
	return -1;
}

void
home_close(struct home *h)
{
	journal_close(h->journal);
	db_close(h->db);
	if (h->trial != NULL) {
		remove_store(h->arena, h->trial);
		end_trial(h);
	}
	keys_free(h->keys);
	h->journal = NULL;
	h->db = NULL;
	h->keys = NULL;
}

/* SPDX-License-Identifier: MIT */
/*
 * restore FILE: store, keys and journal out of a backup.
 *
 * Policy. The backup is checked as a whole first. Nothing that is there is
 * overwritten: without --force a store is refused, with it store and keys are
 * set aside under another name. A journal that is there stays, since it knows
 * what happened after the backup. Nothing is sent before `adopt`.
 */
#include <string.h>

#include "base/file.h"
#include "base/keys.h"
#include "cmd/home.h"
#include "cmd/locks.h"
#include "conf/settings.h"
#include "store/backup.h"
#include "store/db.h"

enum { KEYS_FILE_MAX = 16384 };

struct restoring {
	struct cmd *c;
	struct home *h;
	const char *from;
	char *store, *keys, *journal;	/* where they go */
	const struct backup_file *keys_in, *journal_in;
	bool force;
	bool had_store, kept_journal;
};

static int
look_in(struct restoring *r)
{
	struct backup_file *file;
	struct keys *k;
	size_t n;

	if (backup_read(r->c->arena, r->from, &file, &n, &r->c->err) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(file[i].name, "keys") == 0)
			r->keys_in = &file[i];
		else if (strcmp(file[i].name, "journal") == 0)
			r->journal_in = &file[i];
	}
	if (r->keys_in == NULL || r->journal_in == NULL)
		return err_at(&r->c->err, ERR_DATA, r->from, 0, 0,
			"the backup has no keys or no journal in it");
	k = keys_parse(r->keys_in->data, r->from, &r->c->err);
	if (k == NULL)
		return -1;
	keys_free(k);
	return 0;
}

static int
clear_store(struct restoring *r)
{
	r->had_store = file_exists(r->store);
	if (r->had_store && !r->force)
		return err_at(&r->c->err, ERR_CREATE, r->store, 0, 0,
			"there is a store already. To set it aside (as "
			"%s.old) and use the backup, add --force",
			path_base(r->store));
	return db_set_aside(r->store, &r->c->err);
}

static int
put_keys(struct restoring *r)
{
	struct text have = {"", 0};
	const struct backup_file *in = r->keys_in;

	if (file_exists(r->keys)) {
		if (file_read(r->c->arena, r->keys, KEYS_FILE_MAX, &have,
			&r->c->err) != 0)
			return -1;
		if (have.len == in->len &&
		    memcmp(have.data, in->data, in->len) == 0)
			return 0;
		/* A new home's have signed nothing yet. */
		if (!r->force && (r->had_store || file_exists(r->journal)))
			return err_at(&r->c->err, ERR_CREATE, r->keys, 0, 0,
				"these keys are not those of the backup. To "
				"set them aside (as %s.old), add --force",
				path_base(r->keys));
		if (file_set_aside(r->keys, NULL, &r->c->err) != 0)
			return -1;
	}
	return file_write_atomic(r->keys, in->data, in->len, 0600,
		&r->c->err);
}

static int
put_journal(struct restoring *r)
{
	r->kept_journal = file_exists(r->journal);
	if (r->kept_journal)
		return 0;
	return file_write_atomic(r->journal, r->journal_in->data,
		r->journal_in->len, 0600, &r->c->err);
}

/* Keys first, the store last: whatever happens in between, there is no store
 * whose keys are missing. */
static int
restore(struct restoring *r)
{
	if (look_in(r) != 0 || clear_store(r) != 0 || put_keys(r) != 0 ||
	    put_journal(r) != 0)
		return -1;
	return backup_extract(r->from, r->store, &r->c->err);
}

static void
say(struct restoring *r)
{
	struct json j;

	if (!r->c->json) {
		buf_printf(&r->c->out, "The store is back as it was in %s.%s\n"
			"Nothing is sent before you say that this is the store "
			"to go on with:\n  %s adopt\n", r->from,
			r->kept_journal ? " The journal that was here stays:\n"
			"it knows who has left since." : "",
			cmd_prefix(r->c));
		return;
	}
	json_init(&j, &r->c->out);
	json_object(&j, NULL);
	json_str(&j, "store", r->store);
	json_bool(&j, "kept_journal", r->kept_journal);
	json_bool(&j, "adopt_needed", true);
	json_object_end(&j);
	buf_addc(&r->c->out, '\n');
}

static int
run(struct cmd *c)
{
	struct home h;
	struct locks locks;
	struct restoring r = {.c = c, .h = &h, .from = c->argv[0],
		.force = cmd_opt(c, "force") != NULL};
	int rc;

	if (home_open(c, 0, &h) != 0)
		return -1;
	r.from = home_file(&h, c->argv[0]);
	r.store = home_path(&h, h.settings->store);
	r.keys = home_path(&h, h.settings->identity.keys);
	r.journal = locks_var_path(&h, "journal");
	rc = locks_take(&h, &locks, &c->err);
	if (rc == 0) {
		rc = restore(&r);
		if (rc == 0)
			say(&r);
		locks_give(&locks);
	}
	home_close(&h);
	return rc;
}

static const struct opt opts[] = {
	{"force", NULL, "set aside the store and the keys that are there"},
	{NULL, NULL, NULL},
};

const struct command cmd_restore = {
	.name = "restore",
	.args = "FILE",
	.summary = "bring back store, keys and journal from a backup",
	.help = "Checks FILE, which `tidings backup` made, and puts its store "
		"and keys in\nplace. A journal that is here stays, because it "
		"knows who has left since.\n\nAfterwards run `tidings adopt`: "
		"nothing is sent before.\n\n"
		"  tidings restore /mnt/safe/tidings-2026-01-31\n",
	.opts = opts,
	.min = 1, .max = 1,
	.run = run,
};

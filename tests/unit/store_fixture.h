/* SPDX-License-Identifier: MIT */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

/* A scratch folder with keys and a store, for tests of store/ and above. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/keys.h"
#include "store/db.h"

struct fixture {
	char dir[64];
	char store[128], keyfile[128], journal[128];
	struct keys *keys;
	struct db *db;
};

static inline int
fixture_open(struct fixture *f, struct err *err)
{
	const struct db_options o = {.create = true, .now = 1000000};

	f->db = db_open(f->store, &o, err);
	return f->db ? 0 : -1;
}

/* 0, or -1 with err. */
static inline int
fixture_init(struct fixture *f, struct err *err)
{
	memset(f, 0, sizeof(*f));
	snprintf(f->dir, sizeof(f->dir), "/tmp/tidings-test.XXXXXX");
	if (mkdtemp(f->dir) == NULL)
		return err_set(err, ERR_IO, "mkdtemp");
	snprintf(f->store, sizeof(f->store), "%s/var/tidings.db", f->dir);
	snprintf(f->keyfile, sizeof(f->keyfile), "%s/keys", f->dir);
	snprintf(f->journal, sizeof(f->journal), "%s/var/journal", f->dir);
	if (keys_create(f->keyfile, err) != 0)
		return -1;
	f->keys = keys_load(f->keyfile, err);
	return f->keys ? fixture_open(f, err) : -1;
}

static inline void
fixture_release(struct fixture *f)
{
	char cmd[128];

	db_close(f->db);
	keys_free(f->keys);
	snprintf(cmd, sizeof(cmd), "rm -rf '%s'", f->dir);
	if (system(cmd) != 0)
		fprintf(stderr, "cannot remove %s\n", f->dir);
}

#endif

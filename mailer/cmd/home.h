/* SPDX-License-Identifier: MIT */
#ifndef CMD_HOME_H
#define CMD_HOME_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "cmd/cmd.h"

/*
 * The folder a command works in: its settings, its lists, and, where asked
 * for, its store, keys and journal. All of it lives in the command's arena;
 * home_close gives back what is not memory.
 */
struct settings;	/* conf/settings.h */
struct list_conf;	/* conf/list.h */
struct db;		/* store/db.h */
struct keys;		/* base/keys.h */
struct journal;		/* store/journal.h */

enum {
	HOME_LISTS = 1,		/* every lists/<slug>/list.yaml */
	HOME_STORE = 2,		/* the store, made with its keys when new */
	HOME_STORE_IF_ANY = 4,	/* the store if it exists, else db NULL */
	HOME_STORE_ONLY = 128,	/* the same, without keys and journal, which
				 * stay NULL: to look something up */
	HOME_KEYS = 8,		/* config/keys without a store */
	HOME_STORE_TRIAL = 64,	/* as HOME_STORE; a new one is thrown away
				 * unless home_keep_store is called */
	HOME_SENDS = 32,	/* for mail: refuses what makes it wrong */
	HOME_STORE_ANEW = 16,	/* as HOME_STORE, also where a journal says
				 * that there was one */
};

struct home {
	struct arena *arena;
	const char *dir;	/* as it was named; "." : here */
	struct settings *settings;
	size_t n_lists;
	struct list_conf **list;	/* by slug; NULL without HOME_LISTS */
	struct zones *zones;		/* of when.h; NULL: none is kept */
	struct db *db;
	struct keys *keys;		/* with a store, and with HOME_KEYS */
	struct journal *journal;	/* with a store */
	const char *trial;		/* path of a store on trial, or NULL */
	int trial_lock;
};

/*
 * 0; or -1 with c->err set, and what is wrong in the files in c->diags:
 * no such home ERR_NOINPUT, wrong settings ERR_CONFIG, a store that cannot be
 * used as store/db.h says, one that is lost ERR_DATA. Nothing needs closing
 * after -1. Refuses (ERR_CONFIG) the variables that tests use where a relay or
 * mailbox is not local.
 */
int home_open(struct cmd *c, unsigned int flags, struct home *home_r);
void home_close(struct home *h);	/* fine on one that is all zero */

/* A new store on trial and its journal take their places; nothing is done
 * where the store is none on trial. Outside of a transaction, and no statement
 * of the store may be in use. */
int home_keep_store(struct cmd *c, struct home *h);

/* ERR_CONFIG where the settings promise what this version has not: pages on
 * the web, whose links would stand in every mail. */
int home_may_send(const struct home *h, struct err *err);

/* The list with this slug, or NULL: ERR_NOINPUT, with what was meant. */
struct list_conf *home_list(const struct home *h, const char *slug,
	struct err *err);

/* A path in the home ("var/outbox"), and the folder of a list. */
char *home_path(const struct home *h, const char *rel);
char *home_list_dir(const struct home *h, const char *slug);

/* A file argument: as it stands if it exists or is absolute, else in the
 * home. It need not exist. */
char *home_file(const struct home *h, const char *arg);

/*
 * What a RECAP argument names: a path (absolute, or relative to the current
 * folder or to the home), LIST/SLUG, or a slug that only one list has.
 * Ambiguous: ERR_USAGE; none: ERR_NOINPUT with what was meant.
 */
struct recap_ref {
	struct list_conf *list;
	const char *slug;
	const char *path;	/* of <slug>.md; exists, unless only the store
				 * still knows the recap */
};
int home_recap(const struct home *h, const char *arg, struct recap_ref *ref_r,
	struct err *err);
/* Every recap of a list, by slug; translations (<slug>.<lang>.md) are not
 * listed. A list without the folder has none. */
int home_recaps(const struct home *h, struct list_conf *list, size_t *n_r,
	struct recap_ref **refs_r, struct err *err);

#endif

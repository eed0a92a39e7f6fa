/* SPDX-License-Identifier: MIT */
/* The two locks that stand for a home's mail going out and coming in. */
#include "cmd/locks.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "conf/settings.h"

char *
locks_var_path(const struct home *h, const char *name)
{
	char *store = home_path(h, h->settings->store);
	char *slash = strrchr(store, '/');

	if (slash != NULL)
		*slash = '\0';
	else
		store = arena_strdup(h->arena, ".");
	return name != NULL ? path_join(h->arena, store, name) : store;
}

bool
locks_sending(const struct home *h)
{
	int fd = open(locks_var_path(h, "send.lock"), O_RDONLY | O_CLOEXEC);
	bool held;

	if (fd == -1)
		return false;
	/* A shared lock, and only for this look. */
	held = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	close(fd);
	return held;
}

int
locks_take(const struct home *h, struct locks *locks_r, struct err *err)
{
	if (dir_make(locks_var_path(h, NULL), 0700, err) != 0)
		return -1;
	locks_r->send = file_lock(locks_var_path(h, "send.lock"), err);
	if (locks_r->send < 0)
		return -1;
	locks_r->inbox = file_lock(locks_var_path(h, "inbox.lock"), err);
	if (locks_r->inbox < 0) {
		file_unlock(locks_r->send);
		return -1;
	}
	return 0;
}

void
locks_give(struct locks *l)
{
	file_unlock(l->inbox);
	file_unlock(l->send);
}

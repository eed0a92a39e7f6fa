/* SPDX-License-Identifier: MIT */
/* Reading the mailboxes around a delivery. */
#include "cmd/poll_send.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "cmd/deliver.h"
#include "cmd/locks.h"
#include "cmd/poll.h"
#include "cmd/when.h"

int
poll_may_send(const struct home *h, struct err *err)
{
	const char *said;
	int64_t at;

	if (poll_last(h, &at, &said, err) == -1)
		return -1;
	if (at == 0 ? said == NULL : clock_now() - at <= POLL_GOOD_FOR)
		return 0;
	return err_set(err, ERR_UNAVAIL, "replies were not read %s%s, so "
		"somebody who has left would still get mail: nothing is sent. "
		"%s", at == 0 ? "yet" : "since ", at == 0 ? "" :
		when_local(h, NULL, at), said != NULL ? said : "");
}

static void
warn(struct cmd *c, const struct err *e)
{
	diag_warn(&c->diags, arena_strdup(c->arena, e->file), e->line, e->col,
		"replies could not be read: %s", e->msg);
}

/* Another process that reads them is as good. */
int
poll_before_send(struct cmd *c, const struct home *h, bool without)
{
	struct poll p = {.c = c, .h = h, .stopping = deliver_stopping};
	int fd = file_lock(locks_var_path(h, "inbox.lock"), &c->err);
	int rc = 0;

	if (fd < 0 && c->err.kind != ERR_TEMP)
		return -1;
	if (fd < 0)
		err_clear(&c->err);
	else
		rc = poll_mailboxes(&p);
	if (fd >= 0)
		file_unlock(fd);
	failpoint("polled");
	if (rc == -1 && p.n_failed == 0)
		return -1;
	if (rc == -1) {
		warn(c, &c->err);
		err_clear(&c->err);
	}
	return without ? 0 : poll_may_send(h, &c->err);
}

/* --- meanwhile ---------------------------------------------------------- */

void
poll_clock_start(struct poll_clock *k, const struct home *h)
{
	*k = (struct poll_clock){.h = h,
		.next_ms = clock_mono_ms() + scaled(POLL_EVERY_MS)};
}

/* What it has to say stands in the store. */
static void
spawn(struct poll_clock *k)
{
	struct arena *a = k->h->arena;
	char *argv[] = {arena_strdup(a, "tidings"), arena_strdup(a, "-C"),
		arena_strdup(a, k->h->dir), arena_strdup(a, "inbox"), NULL};
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t attr;
	sigset_t all;

	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&fa, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&fa, 2, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addclosefrom_np(&fa, 3);
	posix_spawnattr_init(&attr);
	sigfillset(&all);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	if (posix_spawn(&k->pid, "/proc/self/exe", &fa, &attr, argv,
		environ) != 0)
		k->pid = 0;
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&fa);
}

void
poll_clock_tick(void *ctx)
{
	struct poll_clock *k = ctx;
	int64_t now = clock_mono_ms();

	if (now < k->next_ms)
		return;
	k->next_ms = now + scaled(POLL_EVERY_MS);
	if (k->pid != 0 && waitpid(k->pid, NULL, WNOHANG) == 0)
		return;
	spawn(k);
}

void
poll_clock_end(struct poll_clock *k)
{
	while (k->pid != 0 && waitpid(k->pid, NULL, 0) == -1 &&
	    errno == EINTR)
		;
	k->pid = 0;
}

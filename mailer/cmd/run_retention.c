/* SPDX-License-Identifier: MIT */
/*
 * The phase of run that erases: what the store and its log keep no longer than
 * the settings say (C13), once a day; and what an interrupted `forget` has
 * left in the store's free space, at once.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "base/log.h"
#include "cmd/locks.h"
#include "cmd/run.h"
#include "conf/settings.h"
#include "store/forget.h"
#include "store/journal.h"
#include "store/retention.h"

/* Where the first line begins that is not older; lines stand in order. */
static off_t
first_young(FILE *in, int64_t before)
{
	char *line = NULL, time[32];
	size_t cap = 0;
	off_t at = 0;
	ssize_t n;
	int64_t t;

	while ((n = getline(&line, &cap, in)) > 0) {
		if (sscanf(line, "time=%31[^ ]", time) == 1 &&
		    rfc3339_parse(time, &t) && t >= before)
			break;
		at += n;
	}
	free(line);
	return at;
}

static int
copy_rest(FILE *in, off_t from, int to)
{
	static char block[1 << 16];
	size_t n;

	if (fseeko(in, from, SEEK_SET) != 0)
		return -1;
	while ((n = fread(block, 1, sizeof(block), in)) > 0)
		if (fd_write_all(to, block, n) != 0)
			return -1;
	return ferror(in) ? -1 : 0;
}

/* Only who has send.lock writes the log, which is us; a log that cannot be
 * read or written stops nothing (F39). */
static void
drop_log_lines(struct run *r, int64_t before)
{
	const char *path = locks_var_path(&r->h, "log");
	const char *rest = locks_var_path(&r->h, "log.new");
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), to;
	FILE *in = fd != -1 ? fdopen(fd, "r") : NULL;
	off_t from;

	if (in == NULL) {
		if (fd != -1)
			close(fd);
		return;
	}
	log_close();
	unlink(rest);	/* of a run that died */
	from = first_young(in, before);
	to = from == 0 ? -1 : open(rest, O_WRONLY | O_CREAT | O_EXCL |
		O_NOFOLLOW | O_CLOEXEC, 0600);
	if (to != -1) {
		bool whole = copy_rest(in, from, to) == 0;

		if (close(to) != 0 || !whole || rename(rest, path) != 0)
			unlink(rest);
	}
	fclose(in);
}

/* A signal ends it between two pieces; the next run does the rest. */
static int
erase(struct run *r, int64_t now)
{
	struct retention_cutoffs cutoffs;
	struct retention_work work = {0};
	struct ledger *ledger = ledger_new(r->h.db, r->h.keys);
	int rc;

	retention_cutoffs(now, r->h.settings->retention.deliveries,
		r->h.settings->retention.replies, &cutoffs);
	do {
		rc = retention_step(r->h.db, ledger, &cutoffs, &work,
			&r->c->err);
		if (rc >= 0 && journal_update(r->h.journal, &r->c->err) == -1)
			rc = -1;
	} while (rc == 1 && !deliver_stopping());
	ledger_free(ledger);
	return rc;
}

/* A store that is not known to be the latest is left as it is. */
int
run_retention(struct run *r)
{
	struct err *err = &r->c->err;
	struct db *db = r->h.db;
	int64_t now = clock_now(), last;
	int rc;

	if (journal_state(r->h.journal) != JOURNAL_GOOD)
		return 0;
	if (store_scrub(db, err) == -1 ||
	    retention_last(db, &last, err) == -1)
		return -1;
	if (!retention_due(last, now))
		return 0;
	rc = erase(r, now);
	if (rc == 0) {
		drop_log_lines(r, now - r->h.settings->retention.logs);
		failpoint("log_dropped");
		rc = retention_note(db, now, err);
	}
	return rc == -1 ? -1 : store_scrub(db, err);
}

/* SPDX-License-Identifier: MIT */
/*
 * A Maildir as the way out: no server, nothing leaves the machine.
 *
 * A message is written to tmp/ and synced before its row is armed, then
 * linked into new/ under its Message-ID, and new/ is synced before it counts
 * as accepted. The Message-ID is the delivery's for ever, so a file that is
 * there was accepted and is never written twice: after a crash there is
 * nothing to doubt. Files are the exact wire bytes, lines ended by CRLF.
 *
 * To sync each file as it is written would cost a disk's latency a message;
 * written first and synced together at seal, the disk works on all of them
 * at once.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/file.h"
#include "send/outlet.h"

enum { NAME_SIZE = 256 };

struct maildir {
	struct outlet outlet;
	int tmp, new, cur;	/* folders */
	char name[OUTLET_GROUP_MAX][NAME_SIZE];	/* "": not prepared */
	int file[OUTLET_GROUP_MAX];	/* written, not synced; else -1 */
};

static struct maildir *
self(struct outlet *o)
{
	return (struct maildir *)o;
}

/* A Message-ID as a file name: one component, nothing a shell, an index or
 * a Maildir's own ":2," suffix could take for its own. */
static bool
name_of(const char *message_id, char *name)
{
	size_t n = strlen(message_id);

	if (n == 0 || n >= NAME_SIZE || *message_id == '.')
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)message_id[i];

		if (c <= ' ' || c > '~' || strchr("/:\\\"'<>*?", c) != NULL)
			return false;
	}
	memcpy(name, message_id, n + 1);
	return true;
}

static bool
starts_here(int dir, const char *name)
{
	size_t n = strlen(name);
	bool found = false;
	struct dirent *e;
	DIR *d;
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd == -1 || (d = fdopendir(fd)) == NULL) {
		if (fd != -1)
			close(fd);
		return false;
	}
	while (!found && (e = readdir(d)) != NULL)
		found = strncmp(e->d_name, name, n) == 0 &&
			(e->d_name[n] == '\0' || e->d_name[n] == ':');
	closedir(d);
	return found;
}

static int
open_folder(const char *dir, const char *name, struct err *err)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (dir_make(path, 0700, err) == -1)
		return -1;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		err_at(err, ERR_CREATE, path, 0, 0, "this folder of the "
			"Maildir cannot be opened: %s", strerror(errno));
	return fd;
}

static void
maildir_close(struct outlet *o)
{
	struct maildir *m = self(o);

	if (m == NULL)
		return;
	for (size_t i = 0; i < OUTLET_GROUP_MAX; i++)
		if (m->file[i] != -1)
			close(m->file[i]);
	if (m->tmp != -1)
		close(m->tmp);
	if (m->new != -1)
		close(m->new);
	if (m->cur != -1)
		close(m->cur);
	free(m);
}

static struct outlet *
maildir_open(const struct relay *r, struct err *err)
{
	struct maildir *m = mem_alloc(sizeof(*m));

	memset(m, 0, sizeof(*m));
	m->outlet.ops = &outlet_maildir;
	m->new = m->cur = -1;
	for (size_t i = 0; i < OUTLET_GROUP_MAX; i++)
		m->file[i] = -1;
	if ((m->tmp = open_folder(r->dir, "tmp", err)) == -1 ||
	    (m->new = open_folder(r->dir, "new", err)) == -1 ||
	    (m->cur = open_folder(r->dir, "cur", err)) == -1) {
		maildir_close(&m->outlet);
		return NULL;
	}
	return &m->outlet;
}

static void
trouble(struct outcome *o, enum outcome_kind kind, const char *what)
{
	memset(o, 0, sizeof(*o));
	o->kind = kind;
	o->stage = STAGE_FILE;
	snprintf(o->text, sizeof(o->text), "%s: %s", what, strerror(errno));
}

static void
accepted(struct outcome *o)
{
	memset(o, 0, sizeof(*o));
	o->kind = OUTCOME_ACCEPTED;
	o->stage = STAGE_FILE;
}

/* Syncs and closes what was written and is still open. */
static int
sync_open(struct maildir *m)
{
	int rc = 0, saved = 0;

	for (size_t i = 0; i < OUTLET_GROUP_MAX; i++) {
		if (m->file[i] == -1)
			continue;
		if (fsync(m->file[i]) == -1) {
			saved = errno;
			rc = -1;
		}
		close(m->file[i]);
		m->file[i] = -1;
	}
	errno = saved;
	return rc;
}

/* O_EXCL: what stands in tmp/ under this name is the debris of a run that
 * died, since the send lock keeps all others out. */
static int
create(struct maildir *m, const char *name)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(m->tmp, name, flags, 0600);

	/* Few descriptors make it slower, not impossible (F37). */
	if (fd == -1 && (errno == EMFILE || errno == ENFILE) &&
	    sync_open(m) == 0)
		fd = openat(m->tmp, name, flags, 0600);
	if (fd == -1 && errno == EEXIST && unlinkat(m->tmp, name, 0) == 0)
		fd = openat(m->tmp, name, flags, 0600);
	return fd;
}

static bool
maildir_prepare(struct outlet *o, size_t i, const struct envelope *e,
	struct outcome *outcome_r)
{
	struct maildir *m = self(o);
	char *name = m->name[i];
	int fd;

	if (!name_of(e->message_id, name)) {
		name[0] = '\0';
		errno = EINVAL;
		trouble(outcome_r, OUTCOME_FAILED, "no file can have the name "
			"of this message");
		return false;
	}
	if (faccessat(m->new, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
		name[0] = '\0';
		accepted(outcome_r);
		return false;
	}
	fd = create(m, name);
	if (fd == -1 || fd_write_all(fd, e->data, e->len) == -1) {
		trouble(outcome_r, OUTCOME_RELAY, "the Maildir cannot be "
			"written");
		if (fd != -1) {
			close(fd);
			unlinkat(m->tmp, name, 0);
		}
		name[0] = '\0';
		return false;
	}
	/* Only a hint to start; seal is what counts. */
	sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	m->file[i] = fd;
	failpoint("maildir_written");
	return true;
}

static int
maildir_seal(struct outlet *o, struct err *err)
{
	if (sync_open(self(o)) == -1)
		return err_set(err, ERR_IO, "the Maildir could not be "
			"written to the disk: %s", strerror(errno));
	failpoint("maildir_sealed");
	return 0;
}

static void
maildir_abandon(struct outlet *o, size_t i)
{
	struct maildir *m = self(o);

	if (m->file[i] != -1)
		close(m->file[i]);
	m->file[i] = -1;
	if (m->name[i][0] != '\0')
		unlinkat(m->tmp, m->name[i], 0);
	m->name[i][0] = '\0';
}

static void
maildir_hand_over(struct outlet *o, size_t i, struct outcome *outcome_r)
{
	struct maildir *m = self(o);
	const char *name = m->name[i];

	if (linkat(m->tmp, name, m->new, name, 0) == -1 && errno != EEXIST)
		trouble(outcome_r, OUTCOME_RELAY,
			"the message cannot be put into new/");
	else
		accepted(outcome_r);
	failpoint("maildir_linked");
	maildir_abandon(o, i);
}

static int
maildir_settle(struct outlet *o, struct err *err)
{
	failpoint("maildir_settle");
	if (fsync(self(o)->new) == -1)
		return err_set(err, ERR_IO, "the Maildir could not be "
			"written to the disk: %s", strerror(errno));
	return 0;
}

static enum aftermath
maildir_aftermath(const struct relay *r, const char *message_id)
{
	struct outlet *o = maildir_open(r, NULL);
	char name[NAME_SIZE];
	struct maildir *m = self(o);
	bool there;

	if (m == NULL || !name_of(message_id, name)) {
		maildir_close(o);
		return AFTER_IN_DOUBT;
	}
	/* A mail program may have moved it on. */
	there = faccessat(m->new, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0 ||
		starts_here(m->cur, name);
	if (there && fsync(m->new) == -1)
		there = false;
	maildir_close(o);
	return there ? AFTER_ACCEPTED : AFTER_NOT_SENT;
}

const struct outlet_ops outlet_maildir = {
	.scheme = "maildir",
	.group = OUTLET_GROUP_MAX,
	.open = maildir_open,
	.close = maildir_close,
	.prepare = maildir_prepare,
	.seal = maildir_seal,
	.hand_over = maildir_hand_over,
	.abandon = maildir_abandon,
	.settle = maildir_settle,
	.aftermath = maildir_aftermath,
};

/* SPDX-License-Identifier: MIT */
/*
 * A Maildir as the way out: no server, nothing leaves the machine.
 *
 * A message is written to tmp/ and synced, as is tmp/, before its row is armed;
 * then it is moved to new/ under its Message-ID, and new/ is synced before it
 * counts as accepted. The Message-ID is the delivery's for ever, so a file that
 * is there, in new/ or read in cur/, was accepted and is never written twice.
 * One that was armed and is not in tmp/ any more was moved, wherever a mail
 * program has taken it since: after a crash there is nothing to doubt. Files
 * are the exact wire bytes, lines ended by CRLF.
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

#include "base/arena.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "send/outlet.h"

enum { NAME_SIZE = 256 };

struct maildir {
	struct outlet outlet;
	int tmp, new, cur;	/* folders */
	struct arena arena;	/* of seen */
	const char **seen;	/* in new/ or cur/ at the start, by name */
	size_t n_seen;
	/* the group */
	const struct envelope *envelope[OUTLET_GROUP_MAX];
	char name[OUTLET_GROUP_MAX][NAME_SIZE];
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

static int
open_folder(const char *dir, const char *name, bool make, struct err *err)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (make && dir_make(path, 0700, err) == -1)
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
	arena_release(&m->arena);
	free(m);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int
list_names(struct maildir *m, int folder, size_t *cap)
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent *e;
	DIR *d = fd == -1 ? NULL : fdopendir(fd);

	if (d == NULL) {
		if (fd != -1)
			close(fd);
		return -1;
	}
	while ((e = readdir(d)) != NULL) {
		arena_push(&m->arena, m->seen, m->n_seen, *cap);
		m->seen[m->n_seen++] = arena_strndup(&m->arena, e->d_name,
			strcspn(e->d_name, ":"));
	}
	closedir(d);
	return 0;
}

/* Once and for all messages: mail programs move files from new/ to cur/, so
 * in this order none is missed. */
static int
look_around(struct maildir *m, struct err *err)
{
	size_t cap = 0;

	if (list_names(m, m->new, &cap) == -1 ||
	    list_names(m, m->cur, &cap) == -1)
		return err_set(err, ERR_CREATE, "the Maildir cannot be read: "
			"%s", strerror(errno));
	if (m->n_seen > 1)
		qsort(m->seen, m->n_seen, sizeof(*m->seen), by_name);
	return 0;
}

static bool
is_there(const struct maildir *m, const char *name)
{
	return (m->n_seen > 0 && bsearch(&name, m->seen, m->n_seen,
		sizeof(*m->seen), by_name) != NULL) ||
		faccessat(m->new, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Mail of real people in a folder that is ours alone (T17). */
static int
check_private(const char *dir, struct err *err)
{
	struct stat st;

	if (lstat(dir, &st) == -1)
		return 0;
	if (!S_ISDIR(st.st_mode))
		return err_at(err, ERR_PERM, dir, 0, 0, "the Maildir must be a "
			"folder of its own, not a link to one");
	if ((st.st_mode & 022) != 0)
		return err_at(err, ERR_PERM, dir, 0, 0, "others can write to "
			"the Maildir; do: chmod 700 %s", dir);
	return 0;
}

/* make: folders that are missing. */
static struct maildir *
open_maildir(const struct relay *r, bool make, struct err *err)
{
	struct maildir *m = mem_alloc(sizeof(*m));

	memset(m, 0, sizeof(*m));
	arena_init(&m->arena);
	m->outlet.ops = &outlet_maildir;
	m->new = m->cur = -1;
	for (size_t i = 0; i < OUTLET_GROUP_MAX; i++)
		m->file[i] = -1;
	if (check_private(r->dir, err) == -1 ||
	    (m->tmp = open_folder(r->dir, "tmp", make, err)) == -1 ||
	    (m->new = open_folder(r->dir, "new", make, err)) == -1 ||
	    (m->cur = open_folder(r->dir, "cur", make, err)) == -1 ||
	    look_around(m, err) == -1) {
		maildir_close(&m->outlet);
		return NULL;
	}
	return m;
}

static struct outlet *
maildir_open(const struct relay *r, struct err *err)
{
	struct maildir *m = open_maildir(r, true, err);

	return m == NULL ? NULL : &m->outlet;
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

/* True: written. False: *o is what became of it. */
static bool
write_one(struct maildir *m, size_t i, const struct envelope *e,
	struct outcome *o)
{
	char *name = m->name[i];
	int fd;

	if (!name_of(e->message_id, name)) {
		errno = EINVAL;
		trouble(o, OUTCOME_FAILED, "no file can have the name of this "
			"message");
		return false;
	}
	if (is_there(m, name)) {
		accepted(o);
		return false;
	}
	fd = create(m, name);
	if (fd == -1 || fd_write_all(fd, e->data, e->len) == -1) {
		trouble(o, OUTCOME_RELAY, "the Maildir cannot be written");
		if (fd != -1) {
			close(fd);
			unlinkat(m->tmp, name, 0);
		}
		return false;
	}
	/* Only a hint to start; seal is what counts. */
	sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	m->file[i] = fd;
	failpoint("maildir_written");
	return true;
}

/* Fills the group; how many are in it. */
static size_t
gather(struct maildir *m, struct feed *f)
{
	const struct envelope *e;
	struct outcome o;
	size_t n = 0;

	while (n < OUTLET_GROUP_MAX && (e = f->next(f, n == 0)) != NULL) {
		if (write_one(m, n, e, &o)) {
			m->envelope[n++] = e;
			continue;
		}
		f->done(f, e, &o);
		if (o.kind == OUTCOME_RELAY)
			break;
	}
	return n;
}

static int
seal(struct maildir *m, struct err *err)
{
	if (sync_open(m) == -1 || fsync(m->tmp) == -1)
		return err_set(err, ERR_IO, "the Maildir could not be "
			"written to the disk: %s", strerror(errno));
	failpoint("maildir_sealed");
	return 0;
}

static void
forget(struct maildir *m, size_t i)
{
	if (m->file[i] != -1)
		close(m->file[i]);
	m->file[i] = -1;
	unlinkat(m->tmp, m->name[i], 0);
}

/* What could not be moved stays in tmp/, which is how the next run knows that
 * it was not, should this one not get to write that down. */
static void
hand_over(struct maildir *m, size_t i, struct outcome *o)
{
	const char *name = m->name[i];
	int rc = renameat2(m->tmp, name, m->new, name, RENAME_NOREPLACE);

	/* A file system that cannot do it at once. */
	if (rc == -1 && (errno == EINVAL || errno == ENOSYS))
		rc = linkat(m->tmp, name, m->new, name, 0);
	if (rc == -1 && errno != EEXIST) {
		trouble(o, OUTCOME_RELAY,
			"the message cannot be put into new/");
		return;
	}
	accepted(o);
	failpoint("maildir_moved");
	forget(m, i);
}

/* The disk did not take what was handed over, and a sync that is tried again
 * would succeed without it (F10). */
static int
settle(struct maildir *m, struct outcome *o, size_t n, struct err *err)
{
	failpoint("maildir_settle");
	if (fsync(m->new) == 0)
		return 0;
	err_set(err, ERR_IO, "the Maildir could not be written to the disk: "
		"%s", strerror(errno));
	for (size_t i = 0; i < n; i++)
		if (o[i].kind == OUTCOME_ACCEPTED) {
			o[i] = outcome_of_silence(STAGE_FILE,
				"the disk failed before it was certain");
			o[i].kind = OUTCOME_IN_DOUBT;
		}
	return -1;
}

static int
carry_group(struct maildir *m, size_t n, struct feed *f, struct err *err)
{
	struct outcome o[OUTLET_GROUP_MAX];
	size_t kept = 0;
	int rc;

	if (seal(m, err) == -1) {
		for (size_t i = 0; i < n; i++) {
			o[i] = outcome_of_silence(STAGE_FILE, err->msg);
			f->done(f, m->envelope[i], &o[i]);
		}
		return -1;
	}
	f->arm(f, m->envelope, n);
	for (size_t i = 0; i < n; i++) {
		if (!f->armed(f, m->envelope[i])) {
			/* In tmp/ it tells the next run that nobody has it. */
			if (!f->failed)
				forget(m, i);
			continue;
		}
		hand_over(m, i, &o[kept]);
		m->envelope[kept++] = m->envelope[i];
	}
	rc = settle(m, o, kept, err);
	for (size_t i = 0; i < kept; i++)
		f->done(f, m->envelope[i], &o[i]);
	return rc;
}

static int
maildir_run(struct outlet *o, struct feed *f, struct err *err)
{
	struct maildir *m = self(o);
	size_t n;

	while ((n = gather(m, f)) > 0)
		if (carry_group(m, n, f, err) == -1)
			return -1;
	return 0;
}

/* A whole Maildir that is gone tells nothing, nor does one on a disk that
 * fails. */
static enum aftermath
maildir_aftermath(const struct relay *r, const char *message_id)
{
	struct maildir *m = open_maildir(r, false, NULL);
	enum aftermath after = AFTER_IN_DOUBT;
	char name[NAME_SIZE];

	if (m == NULL)
		return AFTER_IN_DOUBT;
	if (name_of(message_id, name) && fsync(m->new) == 0)
		after = !is_there(m, name) && faccessat(m->tmp, name, F_OK,
			AT_SYMLINK_NOFOLLOW) == 0 ? AFTER_NOT_SENT :
			AFTER_ACCEPTED;
	maildir_close(&m->outlet);
	return after;
}

const struct outlet_ops outlet_maildir = {
	.scheme = "maildir",
	.group = OUTLET_GROUP_MAX,
	.open = maildir_open,
	.run = maildir_run,
	.close = maildir_close,
	.aftermath = maildir_aftermath,
};

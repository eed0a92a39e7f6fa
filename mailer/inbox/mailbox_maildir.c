/* SPDX-License-Identifier: MIT */
/*
 * A Maildir as a mailbox.
 *
 * What is in tmp/ is not there yet and is never looked at. A mail's name is
 * what stands before the colon: mail programs move it from new/ to cur/ and
 * change what follows, at any time. new/ is read before cur/, so that none
 * that is moved meanwhile is missed; one that is seen in both is one mail. A
 * file that is not where it was is looked for again, and has then vanished.
 * Only regular files count; no link is followed.
 *
 * Nothing here is synced one by one: what becomes of a mail was committed
 * before, and would only be done again.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "inbox/mailbox_ops.h"

enum { LOOKS = 5 };	/* for one mail */

struct file {
	const char *uid;
	const char *name;	/* in its folder */
	bool cur;
	int64_t size, time;	/* time: of delivery, as its name says */
};

struct maildir {
	struct mailbox m;
	int top, new, cur;
	int done;		/* cur/ of the folder to move to; -1: not
				 * needed yet */
	struct arena arena;	/* of the files */
	size_t n, cap;
	struct file *file;	/* by uid, then the one in cur/ first */
	bool looked;
	struct timespec before[2];	/* when new/ and cur/ were last changed
					 * before they were looked at */
};

static struct maildir *
self(struct mailbox *m)
{
	return (struct maildir *)m;
}

static int
trouble(const struct maildir *d, const char *what, struct err *err)
{
	return err_at(err, errno == EACCES || errno == EPERM ? ERR_PERM :
		ERR_IO, d->m.o.path, 0, 0, "%s: %s", what, strerror(errno));
}

static void
maildir_close(struct mailbox *m)
{
	struct maildir *d = self(m);
	const int fd[] = {d->done, d->cur, d->new, d->top};

	for (size_t i = 0; i < sizeof(fd) / sizeof(*fd); i++)
		if (fd[i] != -1) {
			fsync(fd[i]);
			close(fd[i]);
		}
	arena_release(&d->arena);
	free(d);
}

static int
open_folder(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
		O_CLOEXEC);
}

static int
maildir_open(const struct mailbox_options *o, struct jail *j,
	struct mailbox **m_r, struct err *err)
{
	struct maildir *d = mem_alloc(sizeof(*d));

	(void)j;
	memset(d, 0, sizeof(*d));
	arena_init(&d->arena);
	d->m.ops = &mailbox_maildir;
	d->m.o = *o;
	d->new = d->cur = d->done = -1;
	d->top = open(o->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->top == -1 || (d->new = open_folder(d->top, "new")) == -1 ||
	    (d->cur = open_folder(d->top, "cur")) == -1) {
		err_at(err, errno == EACCES ? ERR_PERM : ERR_UNAVAIL, o->path,
			0, 0, "there is no Maildir to read mail from: %s%s",
			d->top == -1 ? "" : d->new == -1 ? "new/: " : "cur/: ",
			strerror(errno));
		maildir_close(&d->m);
		return -1;
	}
	*m_r = &d->m;
	return 0;
}

/* --- what is there -------------------------------------------------------- */

/* The number that a name begins with: seconds since 1970. 0: there is none. */
static int64_t
time_of(const char *name)
{
	int64_t t = 0;

	for (; *name >= '0' && *name <= '9' && t < INT64_MAX / 100; name++)
		t = 10 * t + (*name - '0');
	return t;
}

static void
add(struct maildir *d, int folder, const struct dirent *e)
{
	struct file *f;
	struct stat st;

	if (e->d_name[0] == '.' || e->d_name[0] == ':' ||
	    (e->d_type != DT_REG && e->d_type != DT_UNKNOWN) ||
	    fstatat(folder, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == -1 ||
	    !S_ISREG(st.st_mode))
		return;
	arena_push(&d->arena, d->file, d->n, d->cap);
	f = &d->file[d->n++];
	f->name = arena_strdup(&d->arena, e->d_name);
	f->uid = arena_strndup(&d->arena, e->d_name,
		strcspn(e->d_name, ":"));
	f->cur = folder == d->cur;
	f->size = st.st_size;
	f->time = time_of(f->uid);
}

static int
add_all(struct maildir *d, int folder)
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd == -1 ? NULL : fdopendir(fd);
	const struct dirent *e;
	int saved;

	if (dir == NULL) {
		if (fd != -1)
			close(fd);
		return -1;
	}
	while (errno = 0, (e = readdir(dir)) != NULL)
		add(d, folder, e);
	saved = errno;
	closedir(dir);
	errno = saved;
	return saved == 0 ? 0 : -1;
}

static int
by_uid(const void *a, const void *b)
{
	const struct file *x = a, *y = b;
	int rc = strcmp(x->uid, y->uid);

	return rc != 0 ? rc : x->cur != y->cur ? (int)y->cur - (int)x->cur :
		strcmp(x->name, y->name);
}

/* Whether that is new to us. */
static bool
has_changed(struct maildir *d)
{
	const int fd[] = {d->new, d->cur};
	bool changed = !d->looked;

	for (size_t i = 0; i < 2; i++) {
		struct stat st;

		if (fstat(fd[i], &st) == -1)
			continue;
		changed = changed || st.st_mtim.tv_sec != d->before[i].tv_sec
			|| st.st_mtim.tv_nsec != d->before[i].tv_nsec;
		d->before[i] = st.st_mtim;
	}
	d->looked = true;
	return changed;
}

static int
look(struct maildir *d, struct err *err)
{
	has_changed(d);
	arena_clear(&d->arena);
	d->file = NULL;
	d->n = d->cap = 0;
	if (add_all(d, d->new) == -1 || add_all(d, d->cur) == -1)
		return trouble(d, "the Maildir cannot be read", err);
	if (d->n > 1)
		qsort(d->file, d->n, sizeof(*d->file), by_uid);
	return 0;
}

/* The first of a name, and how many of that name there are. */
static struct file *
find(const struct maildir *d, const char *uid, size_t *n_r)
{
	size_t low = 0, high = d->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(d->file[mid].uid, uid) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (*n_r = 0; low + *n_r < d->n &&
	     strcmp(d->file[low + *n_r].uid, uid) == 0;)
		++*n_r;
	return *n_r > 0 ? &d->file[low] : NULL;
}

/* What is not where it was has been moved or has vanished: the folders are
 * looked at again as long as others change them. A file that is renamed under
 * the eyes of readdir(3) can be missed by it, hence more than once. */
static bool
look_again(struct maildir *d, int round)
{
	return round == 0 || (round <= LOOKS && has_changed(d));
}

static int
by_time(const void *a, const void *b)
{
	const struct file *x = *(const struct file *const *)a;
	const struct file *y = *(const struct file *const *)b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return strcmp(x->uid, y->uid);
}

static int
maildir_list(struct mailbox *m, struct arena *a, int64_t after, int64_t since,
	struct mailbox_item **v_r, size_t *n_r, struct err *err)
{
	struct maildir *d = self(m);
	const struct file **order;
	struct mailbox_item *v;
	size_t n = 0;

	/* Names have no order, and one that comes late may look old. */
	(void)after;
	(void)since;
	if (look(d, err) == -1)
		return -1;
	order = arena_array(&d->arena, d->n, sizeof(const struct file *));
	for (size_t i = 0; i < d->n; i++)
		if (i == 0 || strcmp(d->file[i].uid, d->file[i - 1].uid) != 0)
			order[n++] = &d->file[i];
	if (n > 1)
		qsort(order, n, sizeof(*order), by_time);
	v = arena_array(a, n, sizeof(*v));
	for (size_t i = 0; i < n; i++) {
		v[i].uid = arena_strdup(a, order[i]->uid);
		v[i].size = order[i]->size;
	}
	*v_r = v;
	*n_r = n;
	return 0;
}

/* --- one mail ------------------------------------------------------------- */

static int
read_file(int fd, size_t max, struct buf *out)
{
	enum { PIECE = 64 * 1024 };

	while (out->len < max) {
		size_t want = max - out->len < PIECE ? max - out->len : PIECE;
		char *to = buf_room(out, want);
		ssize_t n = to == NULL ? 0 : read(fd, to, want);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return (int)n;
		out->len += (size_t)n;
		out->data[out->len] = '\0';
	}
	return 0;
}

/* 1; 0: it is not there; -1 with errno. */
static int
get_file(const struct maildir *d, const struct file *f, size_t max,
	struct buf *out)
{
	int rc, saved, fd = openat(f->cur ? d->cur : d->new, f->name,
		O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd == -1)
		return errno == ENOENT || errno == ELOOP ? 0 : -1;
	rc = fstat(fd, &st) == -1 ? -1 : S_ISREG(st.st_mode) ? 1 : 0;
	if (rc == 1 && read_file(fd, max, out) == -1)
		rc = -1;
	saved = errno;
	close(fd);
	errno = saved;
	return rc;
}

static int
maildir_get(struct mailbox *m, const struct mailbox_item *i, size_t max,
	struct buf *out, struct err *err)
{
	struct maildir *d = self(m);

	for (int round = 0; look_again(d, round); round++) {
		size_t n;
		const struct file *f;

		if (round > 0 && look(d, err) == -1)
			return -1;
		for (f = find(d, i->uid, &n); n > 0; f++, n--) {
			int rc = get_file(d, f, max, out);

			if (rc == -1)
				trouble(d, "a mail in it cannot be read", err);
			if (rc != 0)
				return rc;
		}
	}
	return 0;
}

/* uid:2, and its flags with S among them, in the order of the alphabet. */
static char *
seen_name(struct arena *a, const struct file *f)
{
	const char *info = f->name + strlen(f->uid);
	const char *flags = strncmp(info, ":2,", 3) == 0 ? info + 3 : "";
	size_t before = 0;

	while (flags[before] != '\0' && flags[before] < 'S')
		before++;
	return arena_printf(a, "%s:2,%.*s%s%s", f->uid, (int)before, flags,
		flags[before] == 'S' ? "" : "S", flags + before);
}

/* 1; 0: it is not there; -1 with errno. A file that has the name already is
 * the same mail, and stays. */
static int
rename_new(int from, const char *name, int to, const char *new_name)
{
	if (from == to && strcmp(name, new_name) == 0)
		return 1;
	if (renameat2(from, name, to, new_name, RENAME_NOREPLACE) == 0)
		return 1;
	/* A file system that cannot promise it. */
	if ((errno == EINVAL || errno == ENOSYS) && faccessat(to, new_name,
	    F_OK, AT_SYMLINK_NOFOLLOW) == -1 &&
	    renameat(from, name, to, new_name) == 0)
		return 1;
	return errno == EEXIST ? 1 : errno == ENOENT ? 0 : -1;
}

static int
make_folder(int at, const char *name)
{
	return mkdirat(at, name, 0700) == 0 || errno == EEXIST ? 0 : -1;
}

/* Maildir++: a folder Done is .Done beside new/ and cur/, a Maildir of its
 * own. */
static int
open_done(struct maildir *d, struct err *err)
{
	char *name = mailbox_folder_name(&d->arena, d->m.o.folder);
	char *dot;
	int top = -1, mark;

	for (char *s = name; s != NULL && *s != '\0'; s++)
		if (*s == '/')
			*s = '.';
	if (name == NULL || *name == '.' || strlen(name) > 200)
		return err_set(err, ERR_CONFIG, "no folder of a Maildir can "
			"have the name that understood mail is to be moved "
			"to");
	dot = arena_printf(&d->arena, ".%s", name);
	if (make_folder(d->top, dot) == 0 &&
	    (top = open_folder(d->top, dot)) != -1 &&
	    make_folder(top, "tmp") == 0 && make_folder(top, "new") == 0 &&
	    make_folder(top, "cur") == 0)
		d->done = open_folder(top, "cur");
	if (d->done == -1)
		trouble(d, "the folder for understood mail cannot be made",
			err);
	else if ((mark = openat(top, "maildirfolder", O_WRONLY | O_CREAT |
	    O_NOFOLLOW | O_CLOEXEC, 0600)) != -1)
		close(mark);
	if (top != -1) {
		fsync(top);
		close(top);
	}
	return d->done == -1 ? -1 : 0;
}

static int
put_away(struct maildir *d, struct file *f, bool understood)
{
	int from = f->cur ? d->cur : d->new, rc;
	bool move = understood && d->m.o.rest == MAILBOX_MOVE;
	char *name;

	if (understood && d->m.o.rest == MAILBOX_DELETE)
		return unlinkat(from, f->name, 0) == 0 ? 1 :
			errno == ENOENT ? 0 : -1;
	name = seen_name(&d->arena, f);
	rc = rename_new(from, f->name, move ? d->done : d->cur, name);
	if (rc == 1 && !move) {
		f->name = name;
		f->cur = true;
	}
	return rc;
}

static int
maildir_done(struct mailbox *m, const struct mailbox_item *i, bool understood,
	struct err *err)
{
	struct maildir *d = self(m);
	bool found = false;

	if (understood && m->o.rest == MAILBOX_MOVE && d->done == -1 &&
	    open_done(d, err) == -1)
		return -1;
	for (int round = 0; !found && look_again(d, round); round++) {
		struct file *f;
		size_t n;

		if (round > 0 && look(d, err) == -1)
			return -1;
		for (f = find(d, i->uid, &n); n > 0; f++, n--) {
			int rc = put_away(d, f, understood);

			if (rc == -1)
				return trouble(d, "a mail in it cannot be "
					"put away", err);
			found = found || rc == 1;
		}
	}
	return 0;
}

const struct mailbox_ops mailbox_maildir = {
	.open = maildir_open,
	.close = maildir_close,
	.list = maildir_list,
	.get = maildir_get,
	.done = maildir_done,
};

/* SPDX-License-Identifier: MIT */
/*
 * The journal's files, and its comparison with the store.
 *
 * Policy. The store commits first, the journal follows: a crash in between
 * leaves a store that is ahead, and the next journal_update writes down the
 * rest. So whatever the journal has and the store lacks means that the store
 * is an older copy. Lines are written under a lock on the file, after reading
 * what other processes added; the second copy gets the same octets, and the
 * longer of the two files counts when they are opened.
 */
#include "store/journal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/edition.h"
#include "store/journal_file.h"
#include "store/journal_line.h"
#include "store/sql.h"

enum { FILE_MAX = 1 << 30 };

struct journal {
	char *path, *copy;	/* copy NULL: none */
	struct keys *keys;
	struct db *db;
	struct journal_text text;	/* as far as it was read */
	dev_t dev;		/* which file that was */
	ino_t ino;
	bool copy_due;		/* the copy lacks what the file has */
	enum journal_state state;
	char why[160];		/* more about the state */
};

static void
forget_text(struct journal *j)
{
	journal_text_release(&j->text);
	journal_text_init(&j->text, keys_use(j->keys, KEY_JOURNAL));
}

/* Reads what was added since, or all of another file: adopt may have begun it
 * anew. -1 with err for I/O, 1 for a wrong line. */
static int
refresh(struct journal *j, int fd, struct err *err)
{
	struct err wrong = {0};
	struct stat st;
	size_t n = 0;
	char *p;
	int rc;

	if (fstat(fd, &st) != 0)
		return err_at(err, ERR_IO, j->path, 0, 0, "cannot look at the "
			"journal");
	if (st.st_dev != j->dev || st.st_ino != j->ino ||
	    (size_t)st.st_size < j->text.size)
		forget_text(j);
	j->dev = st.st_dev;
	j->ino = st.st_ino;
	p = journal_file_read(fd, j->path, j->text.size, &n, err);
	if (p == NULL)
		return -1;
	rc = journal_text_read(&j->text, p, n, NULL, NULL, &wrong);
	free(p);
	if (rc == 0)
		return 0;
	snprintf(j->why, sizeof(j->why), "%.150s", wrong.msg);
	return 1;
}

/* Leavings in the ledger's rows (from, to], as lines; former addresses, too. */
static int
add_left(struct journal *j, int64_t from, int64_t to, unsigned char *check,
	struct buf *out, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(j->db,
		"SELECT iif(l.kind = 'address', 'left', l.kind), i.slug,"
		" iif(l.kind = 'address', lower(json_extract(p.payload,"
		"  '$.was')), a.key), iif(l.kind = 'address', NULL,"
		"  a.forgotten_at), l.seq, l.at"
		" FROM ledger l JOIN member m ON m.id = l.member_id"
		" LEFT JOIN ledger_payload p ON p.seq = l.seq"
		" JOIN list i ON i.id = m.list_id"
		" JOIN address a ON a.id = m.address_id"
		" WHERE l.seq > :from AND l.seq <= :to AND l.kind IN"
		" ('left', 'suspended', 'complained', 'forgotten', 'address')"
		" ORDER BY l.seq", err);
	char hash[ADDRESS_HASH_LEN + 1];
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":from", from);
	sql_bind_int(st, ":to", to);
	while ((rc = sql_step(st, err)) > 0) {
		if (sql_null(st, 2))	/* its text was erased */
			continue;
		/* Of the forgotten, only the hash is left. */
		snprintf(hash, sizeof(hash), "%s", sql_text(st, 2));
		if (sql_null(st, 3))
			address_hash(j->keys, sql_text(st, 2), hash);
		journal_line(j->text.h, check, out, "left %s %s %s %lld %lld",
			sql_text(st, 0), sql_text(st, 1), hash,
			(long long)sql_int(st, 4), (long long)sql_int(st, 5));
	}
	return rc;
}

static int
add_begun(struct journal *j, unsigned char *check, struct buf *out,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(j->db,
		"SELECT list, slug, revision, at FROM begun"
		" ORDER BY at, list, slug, revision", err);
	int rc;

	if (st == NULL)
		return -1;
	while ((rc = sql_step(st, err)) > 0) {
		const char *list = sql_text(st, 0), *slug = sql_text(st, 1);
		int64_t revision = sql_int(st, 2);

		if (!journal_text_has_begun(&j->text, list, slug, revision))
			journal_line(j->text.h, check, out,
				"begun %s %s %lld %lld", list, slug,
				(long long)revision,
				(long long)sql_int(st, 3));
	}
	return rc;
}

static int
count_begun(struct db *db, int64_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT count(*) FROM begun", err);

	if (st == NULL || sql_step(st, err) < 0)
		return -1;
	*n_r = sql_int(st, 0);
	sql_done(st);
	return 0;
}

/* What the store is now, to compare with what was written down. */
struct now {
	int64_t generation, begun;
	struct ledger_mark end;
};

static int
look(struct journal *j, struct now *now, struct err *err)
{
	if (db_meta_int(j->db, "generation", &now->generation, err) != 0 ||
	    ledger_head(j->db, &now->end, err) != 0)
		return -1;
	return count_begun(j->db, &now->begun, err);
}

static bool
is_complete(const struct journal *j, const struct now *now)
{
	return j->text.store_id[0] != '\0' &&
		j->text.generation == now->generation &&
		(uint64_t)now->begun <= j->text.n_begun &&
		j->text.mark.length == now->end.length &&
		memcmp(j->text.mark.head, now->end.head, SHA256_LEN) == 0;
}

/* All lines that are missing, with their checks. */
static int
missing_lines(struct journal *j, const struct now *now, struct buf *out,
	struct err *err)
{
	unsigned char check[JOURNAL_CHECK_LEN];
	char text[2 * SHA256_LEN + 1];
	int64_t from = j->text.mark.length;

	memcpy(check, j->text.check, sizeof(check));
	if (j->text.store_id[0] == '\0' ||
	    j->text.generation != now->generation) {
		journal_line(j->text.h, check, out, "store %s %lld",
			db_store_id(j->db), (long long)now->generation);
		from = 0;
	}
	if (add_left(j, from, now->end.length, check, out, err) != 0 ||
	    add_begun(j, check, out, err) != 0)
		return -1;
	hex(now->end.head, SHA256_LEN, text);
	journal_line(j->text.h, check, out, "ledger %lld %s",
		(long long)now->end.length, text);
	if (out->overflow)
		return err_set(err, ERR_BUG, "a journal line is too long");
	return 0;
}

static int
add_missing(struct journal *j, const struct now *now, int fd, struct buf *out,
	struct err *err)
{
	if (missing_lines(j, now, out, err) != 0 ||
	    journal_file_append(fd, j->path, j->text.size, out, err) != 0)
		return -1;
	return journal_text_read(&j->text, out->data, out->len, NULL, NULL,
		err);
}

/* Under the lock, with the text read to its end. */
static int
complete(struct journal *j, int fd, struct err *err)
{
	size_t size = j->text.size;
	struct now now;
	struct buf out;
	int rc = 0;

	if (look(j, &now, err) != 0)
		return -1;
	if (is_complete(j, &now) && !j->copy_due)
		return 0;
	buf_init(&out, FILE_MAX);
	if (!is_complete(j, &now))
		rc = add_missing(j, &now, fd, &out, err);
	if (rc == 0 && j->copy != NULL) {
		rc = journal_file_copy(j->copy, fd, j->path, size, &out, err);
		j->copy_due = rc != 0;
	}
	buf_release(&out);
	return rc;
}

int
journal_update(struct journal *j, struct err *err)
{
	struct now now;
	int fd, rc;

	if (j->state != JOURNAL_GOOD)
		return 0;
	if (db_in_transaction(j->db))
		return err_set(err, ERR_BUG,
			"the journal is written before the commit");
	if (look(j, &now, err) != 0)
		return -1;
	if (is_complete(j, &now) && !j->copy_due)
		return 0;
	fd = journal_file_open(j->path, false, err);
	if (fd < 0)
		return -1;
	rc = refresh(j, fd, err);
	if (rc > 0)
		rc = err_at(err, ERR_DATA, j->path, 0, 0, "%s", j->why);
	if (rc == 0)
		rc = complete(j, fd, err);
	close(fd);
	return rc;
}

/* Every delivery that the journal saw begin, the store must know. 1 or 0. */
static int
knows_begun(struct journal *j, struct err *err)
{
	int rc = 1;

	for (size_t i = 0; rc > 0 && i < j->text.n_begun; i++) {
		const struct journal_begun *b = &j->text.begun[i];

		rc = revision_has_begun(j->db, b->list, b->slug, b->revision,
			err);
	}
	return rc;
}

/* Compares what was read with the store; sets state unless it fails. */
static int
judge(struct journal *j, struct err *err)
{
	struct now now;
	char *why = NULL;
	struct arena a;
	int rc, known;

	if (look(j, &now, err) != 0)
		return -1;
	arena_init(&a);
	rc = db_meta_get(j->db, &a, "adopt_needed", &why, err);
	if (rc == 0 && why != NULL && *why != '\0')
		j->state = JOURNAL_ADOPT;
	arena_release(&a);
	if (rc != 0)
		return -1;
	if (j->text.store_id[0] == '\0') {
		if (now.end.length > 0 || now.begun > 0 || now.generation > 1)
			j->state = JOURNAL_MISSING;
		return 0;
	}
	if (strcmp(j->text.store_id, db_store_id(j->db)) != 0) {
		j->state = JOURNAL_FOREIGN;
		return 0;
	}
	if ((known = knows_begun(j, err)) < 0)
		return -1;
	if (known > 0 && j->text.generation <= now.generation) {
		/* The ledger may have another past only after an adopt. */
		if (j->text.generation == now.generation)
			known = ledger_holds(j->db, &j->text.mark, err);
		if (known < 0)
			return -1;
		if (known > 0)
			return 0;
	}
	j->state = JOURNAL_STORE_BEHIND;
	return 0;
}

static int
load(struct journal *j, struct err *err)
{
	int fd = journal_file_open(j->path, true, err), rc;
	bool differ;

	if (fd < 0)
		return -1;
	rc = journal_file_even(fd, j->path, j->copy, &differ, err);
	/* Lines that another run could not sync are read, too. */
	if (rc == 0 && fdatasync(fd) != 0)
		rc = err_at(err, ERR_IO, j->path, 0, 0,
			"the journal cannot be synced: %s", strerror(errno));
	if (rc == 0 && differ) {
		j->state = JOURNAL_DAMAGED;
		snprintf(j->why, sizeof(j->why), "it and its second copy say "
			"different things");
	}
	if (rc == 0 && j->state == JOURNAL_GOOD) {
		rc = refresh(j, fd, err);
		if (rc > 0)
			j->state = JOURNAL_DAMAGED;
		rc = rc < 0 ? -1 : 0;
	}
	if (rc == 0 && j->state == JOURNAL_GOOD)
		rc = judge(j, err);
	if (rc == 0 && j->state == JOURNAL_GOOD)
		rc = complete(j, fd, err);
	close(fd);
	return rc;
}

struct journal *
journal_open(const char *path, const char *copy, struct keys *k,
	struct db *db, struct err *err)
{
	struct journal *j = mem_alloc(sizeof(*j));

	memset(j, 0, sizeof(*j));
	j->path = strdup(path);
	j->copy = copy ? journal_file_copy_path(copy) : NULL;
	j->keys = k;
	j->db = db;
	journal_text_init(&j->text, keys_use(k, KEY_JOURNAL));
	if (j->path == NULL)
		err_set(err, ERR_OS, "out of memory");
	else if (load(j, err) == 0)
		return j;
	journal_close(j);
	return NULL;
}

void
journal_close(struct journal *j)
{
	if (j == NULL)
		return;
	journal_text_release(&j->text);
	free(j->path);
	free(j->copy);
	free(j);
}

enum journal_state
journal_state(const struct journal *j)
{
	return j->state;
}

const char *
journal_path(const struct journal *j)
{
	return j->path;
}

bool
journal_adopts_anew(const struct journal *j)
{
	return j->state == JOURNAL_MISSING || j->state == JOURNAL_DAMAGED ||
		j->state == JOURNAL_FOREIGN;
}

int
journal_require(const struct journal *j, struct err *err)
{
	switch (j->state) {
	case JOURNAL_GOOD:
		return 0;
	case JOURNAL_MISSING:
		return err_at(err, ERR_DATA, j->path, 0, 0,
			"the journal is missing, so it is not certain that "
			"the store is the latest. If it is, do: tidings adopt "
			"--from-db");
	case JOURNAL_DAMAGED:
		return err_at(err, ERR_DATA, j->path, 0, 0,
			"the journal is damaged (%s). If the store is the "
			"latest, do: tidings adopt --from-db", j->why);
	case JOURNAL_FOREIGN:
		return err_at(err, ERR_DATA, j->path, 0, 0,
			"the journal belongs to another store. Put the right "
			"one there, or do: tidings adopt --from-db");
	case JOURNAL_STORE_BEHIND:
		return err_at(err, ERR_DATA, j->path, 0, 0,
			"the store is an older copy: the journal knows of "
			"leavings or deliveries that it lacks. Bring back the "
			"latest store, or go on with this one: tidings adopt");
	case JOURNAL_ADOPT:
		return err_at(err, ERR_DATA, j->path, 0, 0,
			"the store was restored from a backup. Before it "
			"sends again, do: tidings adopt");
	}
	return err_set(err, ERR_BUG, "a journal in no state");
}

void
journal_mark(const struct journal *j, struct ledger_mark *mark_r)
{
	*mark_r = j->text.mark;
}

int64_t
journal_generation(const struct journal *j)
{
	return j->text.generation;
}

int
journal_each(const struct journal *j, journal_fn *fn, void *ctx,
	struct err *err)
{
	struct err wrong = {0};
	struct journal_text text;
	size_t n = 0;
	char *p = NULL;
	int fd = journal_file_open(j->path, false, err), rc = -1;

	if (fd < 0)
		return -1;
	journal_text_init(&text, j->text.h);
	p = journal_file_read(fd, j->path, 0, &n, err);
	close(fd);
	if (p != NULL && j->state == JOURNAL_DAMAGED) {
		journal_text_read(&text, p, n, NULL, NULL, &wrong);
		n = text.size;
		journal_text_release(&text);
		journal_text_init(&text, j->text.h);
	}
	if (p != NULL)
		rc = journal_text_read(&text, p, n, fn, ctx, err);
	free(p);
	journal_text_release(&text);
	return rc;
}

int
journal_adopt(struct journal *j, bool from_db, struct err *err)
{
	int fd;

	if (!from_db) {
		j->state = JOURNAL_GOOD;
		return journal_update(j, err);
	}
	if (file_set_aside(j->path, NULL, err) != 0 ||
	    (j->copy != NULL && file_set_aside(j->copy, NULL, err) != 0))
		return -1;
	forget_text(j);
	fd = journal_file_open(j->path, true, err);
	if (fd < 0)
		return -1;
	j->state = JOURNAL_GOOD;
	if (complete(j, fd, err) != 0) {
		close(fd);
		return -1;
	}
	close(fd);
	return 0;
}

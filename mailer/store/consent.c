/* SPDX-License-Identifier: MIT */
/*
 * The consent ledger: append, read, erase texts, verify.
 *
 * An import appends a million rows, so the end of the chain is read once a
 * transaction and salts come from the kernel by the page.
 */
#include "store/consent.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/random.h"
#include "store/sql.h"

enum { SALT_LEN = 16, SALTS = 256, KIND_MAX = 32 };

struct ledger {
	struct db *db;
	struct hmac *chain;	/* the keys' */
	struct hmac *text;	/* keyed with each row's salt */
	uint64_t transaction;	/* in which end was read */
	struct ledger_mark end;
	size_t salts_left;
	unsigned char salt[SALTS * SALT_LEN];
};

static const char *const names[CONSENT_KINDS] = {
	[CONSENT_IMPORTED] = "imported",
	[CONSENT_JOINED] = "joined",
	[CONSENT_CONFIRMED] = "confirmed",
	[CONSENT_TIER] = "tier",
	[CONSENT_LANGUAGE] = "language",
	[CONSENT_PAUSED] = "paused",
	[CONSENT_ADDRESS] = "address",
	[CONSENT_LEFT] = "left",
	[CONSENT_RETURNED] = "returned",
	[CONSENT_SUSPENDED] = "suspended",
	[CONSENT_REINSTATED] = "reinstated",
	[CONSENT_COMPLAINED] = "complained",
	[CONSENT_FORGOTTEN] = "forgotten",
	[CONSENT_LAPSED] = "lapsed",
};

const char *
consent_kind_name(enum consent_kind kind)
{
	return names[kind];
}

static enum consent_kind
kind_of(const char *name)
{
	int k = 0;

	while (k < CONSENT_KINDS && strcmp(names[k], name) != 0)
		k++;
	return (enum consent_kind)k;
}

struct ledger *
ledger_new(struct db *db, struct keys *k)
{
	struct ledger *l = mem_alloc(sizeof(*l));

	memset(l, 0, sizeof(*l));
	l->db = db;
	l->chain = keys_use(k, KEY_LEDGER);
	l->text = hmac_new("", 0);
	return l;
}

void
ledger_free(struct ledger *l)
{
	if (l == NULL)
		return;
	hmac_free(l->text);
	wipe(l, sizeof(*l));
	free(l);
}

static unsigned char *
put_int(unsigned char *to, int64_t v)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		*to++ = (unsigned char)((uint64_t)v >> shift);
	return to;
}

/* In one piece, as each piece costs; what has a fixed length comes first. */
static void
link_row(struct hmac *h, const unsigned char prev[SHA256_LEN],
	const struct consent_row *row, const char *kind,
	const unsigned char commitment[SHA256_LEN],
	unsigned char out[SHA256_LEN])
{
	unsigned char all[2 * SHA256_LEN + 4 * 8 + KIND_MAX], *to = all;

	memcpy(to, prev, SHA256_LEN);
	memcpy(to + SHA256_LEN, commitment, SHA256_LEN);
	to = put_int(to + 2 * SHA256_LEN, row->seq);
	to = put_int(to, row->member);
	to = put_int(to, row->at);
	to = put_int(to, row->recorded_at);
	memcpy(to, kind, strlen(kind));
	to += strlen(kind);
	hmac_start(h);
	hmac_add(h, all, (size_t)(to - all));
	hmac_end(h, out);
}

static void
commit_to(struct hmac *h, const unsigned char *salt, const char *payload,
	unsigned char out[SHA256_LEN])
{
	hmac_key(h, salt, SALT_LEN);
	hmac_start(h);
	hmac_add(h, payload, strlen(payload));
	hmac_end(h, out);
}

static const unsigned char *
fresh_salt(struct ledger *l)
{
	if (l->salts_left == 0) {
		random_secret(l->salt, sizeof(l->salt));
		l->salts_left = SALTS;
	}
	return l->salt + --l->salts_left * SALT_LEN;
}

static int
insert(struct ledger *l, const struct consent_row *row,
	const unsigned char *salt, const unsigned char *commitment,
	const unsigned char *chain, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(l->db, "INSERT INTO ledger"
		" (seq, member_id, kind, at, recorded_at, commitment, chain)"
		" VALUES (:seq, :member, :kind, :at, :recorded, :commitment,"
		" :chain)", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":seq", row->seq);
	sql_bind_int(st, ":member", row->member);
	sql_bind_text(st, ":kind", names[row->kind]);
	sql_bind_int(st, ":at", row->at);
	sql_bind_int(st, ":recorded", row->recorded_at);
	sql_bind_blob(st, ":commitment", commitment, SHA256_LEN);
	sql_bind_blob(st, ":chain", chain, SHA256_LEN);
	if (sql_run(st, err) != 0)
		return -1;
	st = sql_prepare(l->db, "INSERT INTO ledger_payload"
		" (seq, salt, payload) VALUES (:seq, :salt, :payload)", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":seq", row->seq);
	sql_bind_blob(st, ":salt", salt, SALT_LEN);
	sql_bind_text(st, ":payload", row->payload);
	return sql_run(st, err);
}

int
ledger_append(struct ledger *l, const struct consent_row *row,
	struct err *err)
{
	unsigned char commitment[SHA256_LEN], chain[SHA256_LEN];
	struct consent_row r = *row;
	const unsigned char *salt;

	if (!db_in_transaction(l->db))
		return err_set(err, ERR_BUG,
			"the ledger is written outside a transaction");
	/* Another process may have written since the last transaction. */
	if (l->transaction != l->db->transaction) {
		if (ledger_head(l->db, &l->end, err) != 0)
			return -1;
		l->transaction = l->db->transaction;
	}
	r.seq = l->end.length + 1;
	salt = fresh_salt(l);
	commit_to(l->text, salt, r.payload, commitment);
	link_row(l->chain, l->end.head, &r, names[r.kind], commitment, chain);
	if (insert(l, &r, salt, commitment, chain, err) != 0)
		return -1;
	l->end.length = r.seq;
	memcpy(l->end.head, chain, SHA256_LEN);
	return 0;
}

int64_t
ledger_seq(const struct ledger *l)
{
	return l->end.length;
}

int
ledger_each(struct db *db, int64_t member,
	int (*fn)(void *ctx, const struct consent_row *row, struct err *err),
	void *ctx, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db,
		"SELECT l.seq, l.member_id, l.kind, l.at, l.recorded_at,"
		" p.payload FROM ledger l LEFT JOIN ledger_payload p"
		" USING (seq) WHERE l.member_id = :member ORDER BY l.seq",
		err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":member", member);
	while ((rc = sql_step(st, err)) > 0) {
		struct consent_row row = {
			.seq = sql_int(st, 0),
			.member = sql_int(st, 1),
			.kind = kind_of(sql_text(st, 2)),
			.at = sql_int(st, 3),
			.recorded_at = sql_int(st, 4),
			.payload = sql_text(st, 5),
		};

		if (row.kind == CONSENT_KINDS)
			rc = err_set(err, ERR_DATA, "row %lld of the consent "
				"ledger has an unknown kind",
				(long long)row.seq);
		else
			rc = fn(ctx, &row, err);
		if (rc != 0)
			break;
	}
	sql_done(st);
	return rc;
}

int
ledger_head(struct db *db, struct ledger_mark *mark_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT seq, chain FROM ledger"
		" ORDER BY seq DESC LIMIT 1", err);
	const void *chain;
	size_t n;
	int rc;

	memset(mark_r, 0, sizeof(*mark_r));
	if (st == NULL)
		return -1;
	rc = sql_step(st, err);
	if (rc > 0) {
		mark_r->length = sql_int(st, 0);
		chain = sql_blob(st, 1, &n);
		if (n == SHA256_LEN)
			memcpy(mark_r->head, chain, n);
	}
	sql_done(st);
	return rc < 0 ? -1 : 0;
}

int
ledger_holds(struct db *db, const struct ledger_mark *mark, struct err *err)
{
	sqlite3_stmt *st;
	int rc;

	if (mark->length == 0)
		return 1;
	st = sql_prepare(db, "SELECT 1 FROM ledger"
		" WHERE seq = :seq AND chain = :chain", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":seq", mark->length);
	sql_bind_blob(st, ":chain", mark->head, SHA256_LEN);
	rc = sql_step(st, err);
	sql_done(st);
	return rc;
}

/* --- verifying ---------------------------------------------------------- */

/* What row_fault looks at. */
#define CHECKED                                                                \
	"l.seq, l.member_id, l.kind, l.at, l.recorded_at, l.commitment,"       \
	" l.chain, p.salt, p.payload, p.payload IS NULL AND EXISTS"            \
	" (SELECT 1 FROM ledger f WHERE f.member_id = l.member_id"             \
	" AND f.kind IN ('forgotten', 'lapsed'))"

#define CUT "is missing, with all after it: the journal remembers more rows"
#define ANOTHER "is not the one that the journal remembers"

/* What is wrong with the row st stands on, or NULL; end moves on to it. */
static const char *
row_fault(sqlite3_stmt *st, struct hmac *h, struct hmac *text,
	struct ledger_mark *end)
{
	struct consent_row row = {
		.seq = sql_int(st, 0),
		.member = sql_int(st, 1),
		.at = sql_int(st, 3),
		.recorded_at = sql_int(st, 4),
		.payload = sql_text(st, 8),
	};
	unsigned char sum[SHA256_LEN];
	size_t nc, nl, ns;
	const void *commitment = sql_blob(st, 5, &nc);
	const void *chain = sql_blob(st, 6, &nl);
	const void *salt = sql_blob(st, 7, &ns);
	const char *kind = sql_text(st, 2);

	if (row.seq != end->length + 1)
		return "is missing";
	if (kind == NULL || strlen(kind) > KIND_MAX || nc != SHA256_LEN ||
	    nl != SHA256_LEN)
		return "was changed";
	link_row(h, end->head, &row, kind, commitment, sum);
	if (!ct_equal(sum, chain, SHA256_LEN))
		return "was changed, or one before it was taken out";
	if (row.payload == NULL && sql_int(st, 9) == 0)
		return "has lost its text";
	if (row.payload != NULL) {
		if (ns != SALT_LEN)
			return "has another text than was written";
		commit_to(text, salt, row.payload, sum);
		if (!ct_equal(sum, commitment, SHA256_LEN))
			return "has another text than was written";
	}
	end->length = row.seq;
	memcpy(end->head, chain, SHA256_LEN);
	return NULL;
}

static int
fault(struct db *db, int64_t seq, const char *what, int64_t *bad_r,
	struct err *err)
{
	*bad_r = seq;
	return err_at(err, ERR_DATA, db->path, 0, 0, "row %lld of the consent "
		"ledger %s. Compare with a backup before anything is sent",
		(long long)seq, what);
}

int
ledger_verify(struct db *db, struct keys *k, const struct ledger_mark *mark,
	int64_t *bad_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db,
		"SELECT " CHECKED
		" FROM ledger l LEFT JOIN ledger_payload p ON p.seq = l.seq"
		" ORDER BY l.seq", err);
	struct hmac *text = hmac_new("", 0);
	struct ledger_mark end = {0};
	const char *what;
	int rc = -1;

	*bad_r = 0;
	while (st != NULL && (rc = sql_step(st, err)) > 0) {
		what = row_fault(st, keys_use(k, KEY_LEDGER), text, &end);
		if (what != NULL) {
			rc = fault(db, end.length + 1, what, bad_r, err);
			break;
		}
		if (mark != NULL && mark->length == end.length &&
		    !ct_equal(mark->head, end.head, SHA256_LEN)) {
			rc = fault(db, end.length, ANOTHER, bad_r, err);
			break;
		}
	}
	if (st != NULL)
		sql_done(st);
	hmac_free(text);
	if (rc == 0 && mark != NULL && end.length < mark->length)
		return fault(db, end.length + 1, CUT, bad_r, err);
	return rc;
}

/* The rows that the journal remembers are there: what was cut off, or taken
 * out and written anew, is nobody's any more. */
static int
verify_mark(struct db *db, const struct ledger_mark *mark, int64_t *bad_r,
	struct err *err)
{
	struct ledger_mark end;
	int rc;

	if (mark == NULL || (rc = ledger_holds(db, mark, err)) == 1)
		return 0;
	if (rc == -1 || ledger_head(db, &end, err) == -1)
		return -1;
	if (end.length < mark->length)
		return fault(db, end.length + 1, CUT, bad_r, err);
	return fault(db, mark->length, ANOTHER, bad_r, err);
}

/* The row before is the end of the chain that this one goes on with. */
static void
end_before(sqlite3_stmt *st, struct ledger_mark *end)
{
	size_t n;
	const void *chain = sql_blob(st, 10, &n);

	memset(end, 0, sizeof(*end));
	end->length = sql_int(st, 0) - 1;
	if (n == SHA256_LEN)
		memcpy(end->head, chain, n);
}

static int
no_row(struct db *db, struct keys *k, const struct ledger_mark *mark,
	int64_t *bad_r, struct err *err)
{
	if (ledger_verify(db, k, mark, bad_r, err) == -1)
		return -1;
	return err_at(err, ERR_DATA, db->path, 0, 0, "the consent ledger has "
		"no row of this member, who was put in behind its back");
}

int
ledger_verify_member(struct db *db, struct keys *k, int64_t member,
	const struct ledger_mark *mark, int64_t *rows_r, int64_t *bad_r,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db,
		"SELECT " CHECKED ", b.chain"
		" FROM ledger l LEFT JOIN ledger_payload p ON p.seq = l.seq"
		" LEFT JOIN ledger b ON b.seq = l.seq - 1"
		" WHERE l.member_id = :member ORDER BY l.seq", err);
	struct hmac *text = hmac_new("", 0);
	struct ledger_mark end;
	const char *what;
	int rc = -1;

	*rows_r = *bad_r = 0;
	if (st != NULL)
		sql_bind_int(st, ":member", member);
	while (st != NULL && (rc = sql_step(st, err)) > 0) {
		++*rows_r;
		end_before(st, &end);
		what = row_fault(st, keys_use(k, KEY_LEDGER), text, &end);
		if (what != NULL) {
			rc = fault(db, sql_int(st, 0), what, bad_r, err);
			break;
		}
	}
	if (st != NULL)
		sql_done(st);
	hmac_free(text);
	if (rc == 0 && *rows_r == 0)
		return no_row(db, k, mark, bad_r, err);
	return rc == 0 ? verify_mark(db, mark, bad_r, err) : -1;
}

/* SPDX-License-Identifier: MIT */
/*
 * Bounces and complaints.
 *
 * Policy (S44, S45): rather one mail too many into a dead mailbox than a
 * member lost by one bad day of a server. So one bounce never decides, and a
 * mail that arrived wipes the slate. Every decision is a row in the ledger,
 * with its reason.
 */
#include "store/bounce.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "store/membership.h"
#include "store/sql.h"

enum { DAY = 86400 };

/* --- judging ------------------------------------------------------------ */

/* What counts of the evidence: nothing before the last recap that arrived. */
static size_t
clean_slate(const struct mail_evidence *v, size_t n)
{
	while (n > 0 && !(v[n - 1].fate == FATE_ARRIVED &&
	    v[n - 1].recap != 0))
		n--;
	return n;
}

/* Two mails of which the first said that there is no such mailbox. */
static bool
unknown_confirmed(const struct mail_evidence *v, size_t n)
{
	bool unknown = false;

	for (size_t i = 0; i < n; i++) {
		if (v[i].fate == FATE_HARD && unknown)
			return true;
		unknown = unknown || (v[i].fate == FATE_HARD && v[i].unknown);
	}
	return false;
}

enum bounce_verdict
bounce_judge(const struct mail_evidence *v, size_t n,
	const struct bounce_limits *limits)
{
	size_t begin = clean_slate(v, n);
	const struct mail_evidence *hard = NULL, *soft = NULL;
	int n_hard = 0, n_soft = 0;

	for (size_t i = begin; i < n; i++) {
		if (v[i].recap == 0 || v[i].fate == FATE_ARRIVED)
			continue;
		if (v[i].fate == FATE_HARD && (hard == NULL ||
		    (v[i].recap != hard->recap && v[i].at - hard->at >=
			(int64_t)limits->hard_days * DAY))) {
			hard = &v[i];
			n_hard++;
		}
		if (soft == NULL || v[i].recap != soft->recap) {
			soft = &v[i];
			n_soft++;
		}
	}
	if (unknown_confirmed(v + begin, n - begin))
		return BOUNCE_UNKNOWN;
	if (n_hard >= limits->hard)
		return BOUNCE_HARD;
	return n_soft >= limits->soft ? BOUNCE_SOFT : BOUNCE_NOTHING;
}

void
bounce_words(enum bounce_verdict v, const struct bounce_limits *limits,
	char out[BOUNCE_WORDS])
{
	out[0] = '\0';
	switch (v) {
	case BOUNCE_NOTHING:
		break;
	case BOUNCE_HARD:
		snprintf(out, BOUNCE_WORDS, "mails of %d recaps, %d days or "
			"more apart, came back for good", limits->hard,
			limits->hard_days);
		break;
	case BOUNCE_UNKNOWN:
		snprintf(out, BOUNCE_WORDS, "the server knows no such "
			"mailbox (5.1.1), and a second mail confirmed it");
		break;
	case BOUNCE_SOFT:
		snprintf(out, BOUNCE_WORDS, "mails of %d recaps in a row came "
			"back", limits->soft);
		break;
	}
}

bool
bounce_of_smtp(int code, const char *status, enum mail_fate *fate_r)
{
	bool plain = status == NULL || status[0] == '\0';

	if (code < 500 || code > 599)
		return false;
	*fate_r = FATE_HARD;
	if (plain)
		return code == 550 || code == 551 || code == 553;
	if (strncmp(status, "5.1.", 4) == 0)
		/* 5.1.7 and 5.1.8 speak of the sender. */
		return strcmp(status, "5.1.7") != 0 &&
			strcmp(status, "5.1.8") != 0;
	if (strcmp(status, "5.2.1") == 0)
		return true;
	*fate_r = FATE_SOFT;
	return strcmp(status, "5.2.2") == 0;
}

bool
complaint_counts(const char *feedback_type, bool token_valid)
{
	return token_valid && strcasecmp(feedback_type, "abuse") == 0;
}

/* --- evidence ----------------------------------------------------------- */

static int
insert(struct db *db, int64_t delivery, bool hard, const char *status,
	const char *way, int64_t at, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO bounce (address_id,"
		" delivery_id, at, hard, status, way) SELECT a.id,"
		" d.id, :at, :hard, :status, :way FROM delivery d"
		" JOIN member m ON m.id = d.member_id"
		" JOIN address a ON a.id = m.address_id"
		"  AND a.key = lower(d.addr) WHERE d.id = :delivery"
		" ON CONFLICT (delivery_id) DO NOTHING", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":at", at);
	sql_bind_int(st, ":hard", hard);
	sql_bind_text(st, ":status", status != NULL ? status : "");
	sql_bind_text(st, ":way", way);
	sql_bind_int(st, ":delivery", delivery);
	return sql_run(st, err);
}

int
bounce_add(struct db *db, int64_t delivery, bool hard, const char *status,
	const char *way, int64_t now, struct err *err)
{
	return insert(db, delivery, hard, status, way, now, err);
}

struct failure {
	int64_t delivery, at;
	int code;
	const char *status;
};

/* Those that are no evidence yet. Not one that a relay's policy refused ever
 * becomes one, so they are looked at again while they are young. */
static int
failures(struct db *db, struct arena *a, int64_t since, struct failure **v_r,
	size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT d.id, d.done_at, d.code,"
		" d.status FROM delivery d WHERE d.state = 'failed'"
		" AND (d.revision_id IS NULL OR d.revision_id IN"
		"  (SELECT id FROM revision WHERE begun_at >= :since))"
		" AND d.code IS NOT NULL AND d.member_id <> 0"
		" AND NOT EXISTS (SELECT 1 FROM bounce"
		"  WHERE delivery_id = d.id)", err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":since", since);
	while ((rc = sql_step(st, err)) > 0) {
		struct failure f = {.delivery = sql_int(st, 0),
			.at = sql_int(st, 1), .code = (int)sql_int(st, 2),
			.status = sql_text(st, 3)};
		enum mail_fate fate;

		if (!bounce_of_smtp(f.code, f.status, &fate))
			continue;
		f.status = arena_strdup(a, f.status != NULL ? f.status : "");
		arena_push(a, *v_r, *n_r, cap);
		(*v_r)[(*n_r)++] = f;
	}
	return rc;
}

static int
take_failures(struct db *db, const struct failure *v, size_t n,
	struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		enum mail_fate fate;

		if (bounce_of_smtp(v[i].code, v[i].status, &fate) &&
		    insert(db, v[i].delivery, fate == FATE_HARD, v[i].status,
			"smtp", v[i].at, err) == -1)
			return -1;
	}
	return 0;
}

/* --- acting ------------------------------------------------------------- */

/* Every mail to an address whose fate is known, on all lists. */
static int
evidence(struct db *db, struct arena *a, int64_t address,
	struct mail_evidence **v_r, size_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT ifnull(b.at, d.done_at),"
		" ifnull(v.recap_id, 0), b.hard, b.status FROM member m"
		" JOIN address a ON a.id = m.address_id"
		" JOIN delivery d ON d.list_id = m.list_id"
		"  AND d.member_id = m.id AND lower(d.addr) = a.key"
		" LEFT JOIN bounce b ON b.delivery_id = d.id"
		" LEFT JOIN revision v ON v.id = d.revision_id"
		" WHERE m.address_id = :address AND (b.id IS NOT NULL"
		"  OR d.state = 'accepted') ORDER BY 1, d.id", err);
	size_t cap = 0;
	int rc;

	*v_r = NULL;
	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":address", address);
	while ((rc = sql_step(st, err)) > 0) {
		const char *status = sql_text(st, 3);

		arena_push(a, *v_r, *n_r, cap);
		(*v_r)[(*n_r)++] = (struct mail_evidence){
			.at = sql_int(st, 0),
			.recap = sql_int(st, 1),
			.fate = sql_null(st, 2) ? FATE_ARRIVED :
				sql_int(st, 2) != 0 ? FATE_HARD : FATE_SOFT,
			.unknown = status != NULL &&
				strcmp(status, "5.1.1") == 0,
		};
	}
	return rc;
}

static int
judge(struct db *db, struct ledger *l, int64_t address,
	const struct bounce_limits *limits, int64_t now, int64_t *n_r,
	struct err *err)
{
	enum membership_outcome outcome;
	enum bounce_verdict verdict;
	struct mail_evidence *v;
	char why[BOUNCE_WORDS];
	struct arena a;
	size_t n;
	int rc;

	arena_init(&a);
	rc = evidence(db, &a, address, &v, &n, err);
	if (rc == 0 && (verdict = bounce_judge(v, n, limits)) !=
	    BOUNCE_NOTHING) {
		bounce_words(verdict, limits, why);
		rc = address_change(db, l, address, CONSENT_SUSPENDED,
			"bounces", why, now, &outcome, err);
		*n_r += rc == 0 && outcome == MEMBERSHIP_CHANGED;
	}
	arena_release(&a);
	return rc;
}

/* Whoever has evidence that came after what was last acted on. */
static int
judge_all(struct db *db, struct ledger *l, const struct bounce_limits *limits,
	int64_t after, int64_t now, int64_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT DISTINCT b.address_id"
		" FROM bounce b JOIN address a ON a.id = b.address_id"
		" WHERE b.id > :after AND a.suspended_at IS NULL", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":after", after);
	while ((rc = sql_step(st, err)) > 0)
		if (judge(db, l, sql_int(st, 0), limits, now, n_r,
			err) == -1) {
			sql_done(st);
			return -1;
		}
	return rc;
}

static int
last_bounce(struct db *db, int64_t *id_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT ifnull(max(id), 0)"
		" FROM bounce", err);
	int rc;

	if (st == NULL)
		return -1;
	rc = sql_step(st, err);
	if (rc == 1)
		*id_r = sql_int(st, 0);
	sql_done(st);
	return rc == 1 ? 0 : -1;
}

static int
act(struct db *db, struct keys *k, const struct bounce_limits *limits,
	const struct failure *v, size_t n, int64_t after, int64_t now,
	int64_t *n_r, struct err *err)
{
	struct ledger *l = ledger_new(db, k);
	int64_t last = 0;
	int rc;

	rc = take_failures(db, v, n, err);
	if (rc == 0)
		rc = judge_all(db, l, limits, after, now, n_r, err);
	if (rc == 0)
		rc = last_bounce(db, &last, err);
	if (rc == 0)
		rc = db_meta_set_int(db, "bounces_judged", last, err);
	ledger_free(l);
	return rc;
}

int
bounces_act(struct db *db, struct keys *k,
	const struct bounce_limits *limits, int64_t since, int64_t now,
	int64_t *n_r, struct err *err)
{
	int64_t after, last = 0;
	struct failure *v;
	struct arena a;
	size_t n;
	int rc;

	*n_r = 0;
	arena_init(&a);
	rc = failures(db, &a, since, &v, &n, err);
	if (rc == 0)
		rc = last_bounce(db, &last, err);
	if (rc == 0)
		rc = db_meta_int(db, "bounces_judged", &after, err);
	if (rc == 0 && (n > 0 || last > after)) {
		rc = db_begin(db, err);
		if (rc == 0)
			rc = db_end(db, act(db, k, limits, v, n, after, now,
				n_r, err), err);
	}
	arena_release(&a);
	return rc;
}

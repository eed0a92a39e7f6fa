/* SPDX-License-Identifier: MIT */
/*
 * Members against the ledger. One walk over both, member by member: each row
 * of the ledger moves what is expected on, and the next member asks for it.
 *
 * Policy: what the ledger does not say (its text was erased, or an import kept
 * the member's own choice) is not compared. Somebody suspended of whom the
 * ledger does not say so gets no mail, which harms nobody: the address was
 * suspended for another list.
 */
#include "store/replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json_read.h"
#include "store/consent.h"
#include "store/sql.h"

struct expected {
	int64_t rows;
	const char *status;
	bool basis_known, tier_known;
	bool suspended, complained;
	int64_t until;
	char basis[16], tier[256];
};

enum { ID, ADDR, LIST, STATUS, BASIS, UNTIL, TIER, SUSPENDED, COMPLAINED,
	KIND, PAYLOAD };

struct replay {
	difference_fn *fn;
	void *ctx;
	struct arena scratch;
	struct expected want;
	/* Of the member at hand: the row that it was read from moves on. */
	int64_t id, until;
	bool suspended, complained;
	char addr[512], list[256], status[16], basis[16], tier[256];
};

static void
copy(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from ? from : "");
}

static bool
is(const char *kind, enum consent_kind k)
{
	return strcmp(kind, consent_kind_name(k)) == 0;
}

static void
expect_import(struct expected *e, const struct json_value *o)
{
	const char *until = o ? json_get_str(o, "until") : NULL;
	const char *tier = o ? json_get_str(o, "tier") : NULL;

	e->status = "confirmed";
	e->basis_known = o != NULL;
	e->until = 0;
	copy(e->basis, sizeof(e->basis), o ? json_get_str(o, "basis") : NULL);
	if (until != NULL && !rfc3339_parse(until, &e->until))
		e->basis_known = false;
	/* A later one has a row of its own for the tier, if it set one. */
	if (e->rows == 1) {
		e->tier_known = o != NULL;
		copy(e->tier, sizeof(e->tier), tier);
	}
}

static void
expect(struct expected *e, const char *kind, const struct json_value *o)
{
	e->rows++;
	if (is(kind, CONSENT_IMPORTED)) {
		expect_import(e, o);
	} else if (is(kind, CONSENT_TIER)) {
		e->tier_known = o != NULL;
		copy(e->tier, sizeof(e->tier),
			o ? json_get_str(o, "tier") : NULL);
	} else if (is(kind, CONSENT_LEFT) || is(kind, CONSENT_FORGOTTEN)) {
		e->status = "unsubscribed";
	} else if (is(kind, CONSENT_CONFIRMED) || is(kind, CONSENT_RETURNED)) {
		e->status = "confirmed";
		if (is(kind, CONSENT_CONFIRMED)) {
			e->basis_known = o != NULL;
			e->until = 0;
			copy(e->basis, sizeof(e->basis), "express");
		}
	} else if (is(kind, CONSENT_JOINED)) {
		/* A request takes nothing from who is on the list. */
		if (strcmp(e->status, "confirmed") != 0)
			e->status = "pending";
	} else if (is(kind, CONSENT_LAPSED)) {
		e->status = "unsubscribed";
	} else if (is(kind, CONSENT_ADDRESS)) {
		/* These concerned the address before. */
		e->suspended = e->complained = false;
	} else if (is(kind, CONSENT_SUSPENDED)) {
		e->suspended = true;
	} else if (is(kind, CONSENT_REINSTATED)) {
		e->suspended = false;
	} else if (is(kind, CONSENT_COMPLAINED)) {
		e->complained = true;
	}
}

static int
differs(struct replay *r, const char *is_now, const char *should)
{
	char what[700];
	const struct difference d = {r->id, r->addr, r->list, what};

	snprintf(what, sizeof(what), "%s, but the consent ledger says %s",
		is_now, should);
	return r->fn(r->ctx, &d);
}

static int
compare_consent(struct replay *r)
{
	const struct expected *e = &r->want;
	char now[64], want[64];

	if (!e->basis_known || (strcmp(r->basis, e->basis) == 0 &&
	    r->until == e->until))
		return 0;
	snprintf(now, sizeof(now), "has %s consent",
		r->basis[0] ? r->basis : "no");
	snprintf(want, sizeof(want), "%s%s", e->basis[0] ? e->basis : "none",
		strcmp(r->basis, e->basis) == 0 ? " with another end" : "");
	return differs(r, now, want);
}

static int
compare(struct replay *r)
{
	const struct expected *e = &r->want;
	char now[280], want[280];
	int rc = 0;

	if (r->id == 0)
		return 0;
	if (e->rows == 0)
		return differs(r, "is a member", "nothing of it");
	if (strcmp(r->status, e->status) != 0) {
		snprintf(now, sizeof(now), "is %s", r->status);
		rc = differs(r, now, e->status);
	}
	if (rc == 0)
		rc = compare_consent(r);
	if (rc == 0 && e->tier_known && strcmp(r->tier, e->tier) != 0) {
		snprintf(now, sizeof(now), "has the tier \"%s\"", r->tier);
		snprintf(want, sizeof(want), "\"%s\"", e->tier);
		rc = differs(r, now, want);
	}
	if (rc == 0 && e->suspended && !r->suspended)
		rc = differs(r, "is not suspended",
			"that mail to it came back");
	if (rc == 0 && e->complained && !r->complained)
		rc = differs(r, "gets mail", "that it complained");
	return rc;
}

static void
next_member(struct replay *r, sqlite3_stmt *st)
{
	r->want = (struct expected){.status = "pending", .basis_known = true,
		.tier_known = true};
	r->id = sql_int(st, ID);
	copy(r->addr, sizeof(r->addr), sql_text(st, ADDR));
	copy(r->list, sizeof(r->list), sql_text(st, LIST));
	copy(r->status, sizeof(r->status), sql_text(st, STATUS));
	copy(r->basis, sizeof(r->basis), sql_text(st, BASIS));
	copy(r->tier, sizeof(r->tier), sql_text(st, TIER));
	r->until = sql_int(st, UNTIL);
	r->suspended = !sql_null(st, SUSPENDED);
	r->complained = !sql_null(st, COMPLAINED);
}

#define WALK                                                                   \
	"SELECT m.id, a.addr, i.slug, m.status, m.basis, m.consent_until,"     \
	" m.tier, a.suspended_at, a.complained_at, l.kind, p.payload"          \
	" FROM member m JOIN address a ON a.id = m.address_id"                 \
	" JOIN list i ON i.id = m.list_id"                                     \
	" LEFT JOIN ledger l ON l.member_id = m.id"                            \
	" LEFT JOIN ledger_payload p ON p.seq = l.seq "

/* A member without a row in the ledger comes once, with a NULL kind. */
static int
walk(struct replay *r, sqlite3_stmt *st, struct err *err)
{
	int rc = -1;

	while (st != NULL && (rc = sql_step(st, err)) > 0) {
		const char *kind = sql_text(st, KIND);
		const char *payload = sql_text(st, PAYLOAD);
		struct json_value *o = NULL;

		if (sql_int(st, ID) != r->id) {
			if ((rc = compare(r)) != 0)
				break;
			next_member(r, st);
		}
		arena_clear(&r->scratch);
		if (payload != NULL && (o = json_read(&r->scratch, payload,
			strlen(payload), err)) == NULL) {
			rc = -1;
			break;
		}
		if (kind != NULL)
			expect(&r->want, kind, o);
	}
	if (st != NULL)
		sql_done(st);
	return rc == 0 ? compare(r) : rc;
}

/* Members that were taken out; who never confirmed was erased in order. */
static int
find_missing(struct replay *r, struct db *db, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT DISTINCT member_id"
		" FROM ledger l WHERE member_id NOT IN"
		"  (SELECT id FROM member) AND NOT EXISTS (SELECT 1"
		"  FROM ledger e WHERE e.member_id = l.member_id"
		"  AND e.kind = 'lapsed')"
		" ORDER BY member_id", err);
	int rc = -1;

	while (st != NULL && (rc = sql_step(st, err)) > 0) {
		const struct difference d = {sql_int(st, 0), "", "",
			"is gone, but the consent ledger knows of it"};

		if ((rc = r->fn(r->ctx, &d)) != 0)
			break;
	}
	if (st != NULL)
		sql_done(st);
	return rc;
}

static struct replay *
replay_new(difference_fn *fn, void *ctx)
{
	struct replay *r = mem_alloc(sizeof(*r));

	memset(r, 0, sizeof(*r));
	r->fn = fn;
	r->ctx = ctx;
	arena_init(&r->scratch);
	return r;
}

static void
replay_free(struct replay *r)
{
	arena_release(&r->scratch);
	free(r);
}

int
ledger_replay(struct db *db, difference_fn *fn, void *ctx, struct err *err)
{
	struct replay *r = replay_new(fn, ctx);
	int rc = walk(r, sql_prepare(db, WALK "ORDER BY m.id, l.seq", err),
		err);

	if (rc == 0)
		rc = find_missing(r, db, err);
	replay_free(r);
	return rc;
}

int
ledger_replay_member(struct db *db, int64_t member, difference_fn *fn,
	void *ctx, struct err *err)
{
	struct replay *r = replay_new(fn, ctx);
	sqlite3_stmt *st = sql_prepare(db, WALK "WHERE m.id = :member"
		" ORDER BY m.id, l.seq", err);
	int rc = -1;

	if (st != NULL) {
		sql_bind_int(st, ":member", member);
		rc = walk(r, st, err);
	}
	replay_free(r);
	return rc;
}

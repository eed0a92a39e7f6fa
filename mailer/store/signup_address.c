/* SPDX-License-Identifier: MIT */
/*
 * Another address of a member: it is asked first, and its answer moves the
 * member there, with the history. Only the last one that was asked may.
 */
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/json_read.h"
#include "store/membership_steps.h"
#include "store/signup_steps.h"
#include "store/sql.h"

enum { PAYLOAD_MAX = 1 << 20 };

int
signup_move(struct db *db, struct keys *k, int64_t member,
	const struct address *addr, int per_hour, int64_t now,
	enum signup_outcome *outcome_r, struct err *err)
{
	char hash[ADDRESS_HASH_LEN + 1];
	enum standing at;
	struct member m;
	struct buf args;
	struct arena a;
	struct json j;
	bool express;
	int rc;

	*outcome_r = SIGNUP_LIMITED;
	arena_init(&a);
	buf_init(&args, PAYLOAD_MAX);
	address_hash(k, addr->key, hash);
	rc = member_by_id(db, &a, member, &m, err);
	if (rc == 1)
		rc = signup_within_limits(db, hash, "", per_hour, now, err);
	if (rc == 1)
		*outcome_r = SIGNUP_REFUSED;
	if (rc == 1)
		rc = signup_standing(db, &a, m.list_id, addr->key, now, &at,
			&express, err) == -1 ? -1 : 1;
	if (rc == 1 && at > STANDING_SUSPENDED && at != STANDING_NOBODY)
		*outcome_r = SIGNUP_MEMBER;
	if (rc == 1 && at == STANDING_NOBODY && membership_may(
	    member_standing(&m.state, now), CONSENT_ADDRESS)) {
		*outcome_r = SIGNUP_ASKED;
		json_init(&j, &args);
		json_object(&j, NULL);
		json_str(&j, "address", addr->addr);
		json_object_end(&j);
		rc = signup_count(db, m.id, hash, "", now, err) == -1
			|| membership_tell(db, &m, "address", buf_str(&args),
				NULL, NULL, now, err) == -1 ? -1 : 0;
	}
	buf_release(&args);
	arena_release(&a);
	return rc == -1 ? -1 : 0;
}

/* The old address goes, unless another list has it. */
static int
set_address(struct db *db, const struct member *m, int64_t to,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "UPDATE member SET address_id = :to"
		" WHERE id = :id", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":to", to);
	sql_bind_int(st, ":id", m->id);
	if (sql_run(st, err) == -1)
		return -1;
	st = sql_prepare(db, "DELETE FROM address WHERE id = :old"
		" AND NOT EXISTS (SELECT 1 FROM member"
		"  WHERE address_id = :old)", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":old", m->address_id);
	return sql_run(st, err);
}

static int
record_move(struct ledger *l, const struct member *m, const char *to,
	const char *way, const char *evidence, int64_t now, struct err *err)
{
	struct consent_row row = {.member = m->id, .kind = CONSENT_ADDRESS,
		.at = now, .recorded_at = now};
	struct buf payload;
	struct json j;
	int rc;

	buf_init(&payload, PAYLOAD_MAX);
	json_init(&j, &payload);
	json_object(&j, NULL);
	json_str(&j, "list", m->list);
	json_str(&j, "address", to);
	json_str(&j, "was", m->addr);
	json_str(&j, "evidence", evidence);
	json_str(&j, "by", way);
	json_object_end(&j);
	row.payload = buf_str(&payload);
	rc = ledger_append(l, &row, err);
	buf_release(&payload);
	return rc;
}

/* 1: no other address was asked for the member since, 0, -1. */
static int
is_last_question(struct db *db, const struct notice *n, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT 1 FROM notice"
		" WHERE member_id = :member AND kind = 'address' AND id > :id",
		err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":member", n->member_id);
	sql_bind_int(st, ":id", n->id);
	rc = sql_step(st, err);
	sql_done(st);
	return rc == -1 ? -1 : rc == 0;
}

int
signup_moved(struct db *db, struct ledger *l, const struct notice *n,
	const char *way, const char *evidence, int64_t now,
	enum confirm_outcome *outcome_r, struct err *err)
{
	const struct json_value *args;
	const char *to;
	struct address addr;
	enum standing at;
	struct member m;
	struct arena a;
	int64_t id = 0;
	bool express;
	int rc = 0;

	arena_init(&a);
	args = json_read(&a, n->args, strlen(n->args), err);
	to = args != NULL ? json_get_str(args, "address") : NULL;
	if (args == NULL)
		rc = -1;
	else if (to != NULL && n->created_at >= now - ANSWER_DAYS * DAY &&
	    address_parse(to, strlen(to), &addr, err) == 0)
		rc = is_last_question(db, n, err);
	if (rc == 1)
		rc = member_by_id(db, &a, n->member_id, &m, err);
	if (rc == 1 && strcmp(m.addr, addr.addr) == 0) {
		*outcome_r = CONFIRM_BEFORE;
		rc = 0;
	}
	if (rc == 1)
		rc = signup_standing(db, &a, m.list_id, addr.key, now, &at,
			&express, err) == -1 ? -1 : at == STANDING_NOBODY &&
			membership_may(member_standing(&m.state, now),
				CONSENT_ADDRESS);
	if (rc == 1) {
		*outcome_r = CONFIRM_DONE;
		rc = signup_address(db, &addr, &id, err) == -1 ||
			record_move(l, &m, addr.addr, way, evidence, now,
				err) == -1 ||
			set_address(db, &m, id, err) == -1 ||
			membership_tell(db, &m, "changed",
				"{\"what\":\"address\"}", NULL, NULL, now,
				err) == -1 ? -1 : 0;
	}
	arena_release(&a);
	return rc == -1 ? -1 : 0;
}

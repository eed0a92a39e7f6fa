/* SPDX-License-Identifier: MIT */
/*
 * Double opt-in.
 *
 * Policy: a request changes nothing of what a member has. Who is not on the
 * list, or left it, becomes pending; whose consent is implied, or has run out,
 * stays what it is until the answer makes it express. An answer counts while
 * the request is the latest thing that happened to the membership, for seven
 * days: so an old confirmation brings back nobody who left after it.
 */
#include "store/signup.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/json_read.h"
#include "store/membership_steps.h"
#include "store/signup_steps.h"
#include "store/sql.h"

enum { HOUR = 3600, ADDRESS_DAY = 1, ADDRESS_MONTH = 3, NETWORK_HOUR = 5,
	PAYLOAD_MAX = 1 << 20 };

void
signup_network(const char *ip, char out[NETWORK_SIZE])
{
	unsigned char b[16];
	char text[INET6_ADDRSTRLEN];

	out[0] = '\0';
	if (inet_pton(AF_INET, ip, b) == 1) {
		b[3] = 0;
		inet_ntop(AF_INET, b, text, sizeof(text));
		snprintf(out, NETWORK_SIZE, "%s/24", text);
	} else if (strncasecmp(ip, "::ffff:", 7) == 0 &&
	    strchr(ip, '.') != NULL) {
		signup_network(ip + 7, out);
	} else if (inet_pton(AF_INET6, ip, b) == 1) {
		memset(b + 8, 0, 8);
		inet_ntop(AF_INET6, b, text, sizeof(text));
		snprintf(out, NETWORK_SIZE, "%s/64", text);
	}
}

/* --- limits ------------------------------------------------------------- */

/* 1: one more may be sent, 0, or -1. */
int
signup_within_limits(struct db *db, const char *hash, const char *network,
	int per_hour, int64_t now, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT"
		" count(CASE WHEN s.address = :hash AND s.at > :day"
		"  THEN 1 END),"
		" count(CASE WHEN s.address = :hash THEN 1 END),"
		" count(CASE WHEN s.network = :network AND s.network <> ''"
		"  AND s.at > :hour THEN 1 END),"
		" count(CASE WHEN s.at > :hour THEN 1 END)"
		" FROM signup s WHERE s.at > :hour"
		" OR (s.at > :month AND s.address = :hash)", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":hash", hash);
	sql_bind_text(st, ":network", network);
	sql_bind_int(st, ":hour", now - HOUR);
	sql_bind_int(st, ":day", now - DAY);
	sql_bind_int(st, ":month", now - 30 * DAY);
	rc = sql_step(st, err);
	if (rc == 1)
		rc = sql_int(st, 0) < ADDRESS_DAY &&
			sql_int(st, 1) < ADDRESS_MONTH &&
			sql_int(st, 2) < NETWORK_HOUR &&
			sql_int(st, 3) < per_hour;
	sql_done(st);
	return rc;
}

int
signup_count(struct db *db, int64_t member, const char *hash,
	const char *network, int64_t now, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO signup (member_id,"
		" address, at, network) VALUES (:member, :hash, :at,"
		" :network)", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":member", member);
	sql_bind_text(st, ":hash", hash);
	sql_bind_int(st, ":at", now);
	sql_bind_text(st, ":network", network);
	return sql_run(st, err);
}

/* --- asking ------------------------------------------------------------- */

int
signup_address(struct db *db, const struct address *addr, int64_t *id_r,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO address (addr, key)"
		" VALUES (:addr, :key) ON CONFLICT (key) DO UPDATE"
		" SET key = key RETURNING id", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":addr", addr->addr);
	sql_bind_text(st, ":key", addr->key);
	rc = sql_step(st, err);
	if (rc == 1)
		*id_r = sql_int(st, 0);
	sql_done(st);
	return rc == 1 ? 0 : -1;
}

/* Pending from now on, if not on the list in any way. */
static int
put_pending(struct db *db, const struct signup *s, int64_t *address_r,
	int64_t *member_r, struct err *err)
{
	sqlite3_stmt *st;
	int rc;

	if (signup_address(db, s->addr, address_r, err) == -1)
		return -1;
	st = sql_prepare(db, "INSERT INTO member (list_id, address_id, name,"
		" first_name, tier, lang, status, basis) VALUES (:list,"
		" :address, '', '', '', :lang, 'pending', '')"
		" ON CONFLICT (list_id, address_id) DO UPDATE SET status ="
		" iif(status = 'confirmed', status, 'pending')"
		" RETURNING id", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", s->list_id);
	sql_bind_int(st, ":address", *address_r);
	sql_bind_text(st, ":lang", s->lang);
	rc = sql_step(st, err);
	if (rc == 1)
		*member_r = sql_int(st, 0);
	sql_done(st);
	return rc == 1 ? 0 : -1;
}

/* What was asked for: an answer makes it so. */
static int
record_request(struct ledger *l, const struct signup *s,
	const struct member *m, struct err *err)
{
	struct consent_row row = {.member = m->id, .kind = CONSENT_JOINED,
		.at = s->now, .recorded_at = s->now};
	struct buf payload;
	struct json j;
	int rc;

	buf_init(&payload, PAYLOAD_MAX);
	json_init(&j, &payload);
	json_object(&j, NULL);
	json_str(&j, "list", m->list);
	json_str(&j, "name", s->name);
	json_str(&j, "tier", s->tier);
	json_str(&j, "language", s->lang);
	json_str(&j, "form", s->form);
	json_str(&j, "evidence", s->evidence);
	json_str(&j, "purpose", s->purpose);
	json_str(&j, "by", s->way);
	json_object_end(&j);
	row.payload = buf_str(&payload);
	rc = ledger_append(l, &row, err);
	buf_release(&payload);
	return rc;
}

static int
request(struct db *db, struct ledger *l, const struct signup *s,
	const char *hash, struct err *err)
{
	int64_t address = 0, id = 0;
	struct member m;
	struct arena a;
	int rc = -1;

	arena_init(&a);
	if (put_pending(db, s, &address, &id, err) == 0 &&
	    member_by_id(db, &a, id, &m, err) == 1 &&
	    record_request(l, s, &m, err) == 0 &&
	    signup_count(db, id, hash, s->network, s->now, err) == 0)
		rc = membership_tell(db, &m, "confirmation", "{}",
			strcmp(s->way, "reply") == 0 ? "bare" : NULL, NULL,
			s->now, err);
	arena_release(&a);
	return rc;
}

int
signup_standing(struct db *db, struct arena *a, int64_t list_id, const char *key,
	int64_t now, enum standing *standing_r, bool *express_r,
	struct err *err)
{
	struct member *v;
	size_t n;

	*standing_r = STANDING_NOBODY;
	*express_r = false;
	if (member_by_address(db, a, key, &v, &n, err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		enum standing at = member_standing(&v[i].state, now);

		if (v[i].list_id == list_id) {
			*standing_r = at;
			*express_r = v[i].state.basis == BASIS_EXPRESS &&
				v[i].state.status == MEMBER_CONFIRMED;
			return 0;
		}
		/* These concern the address, whatever the list. */
		if (at <= STANDING_SUSPENDED)
			*standing_r = at;
	}
	return 0;
}

int
signup_ask(struct db *db, struct ledger *l, const struct signup *s,
	enum signup_outcome *outcome_r, struct err *err)
{
	char hash[ADDRESS_HASH_LEN + 1];
	enum standing at;
	struct arena a;
	bool express;
	int rc;

	*outcome_r = SIGNUP_LIMITED;
	address_hash(s->keys, s->addr->key, hash);
	rc = signup_within_limits(db, hash, s->network, s->per_hour, s->now,
		err);
	if (rc != 1)
		return rc;
	arena_init(&a);
	rc = signup_standing(db, &a, s->list_id, s->addr->key, s->now, &at,
		&express, err);
	arena_release(&a);
	if (rc == -1)
		return -1;
	*outcome_r = express ? SIGNUP_MEMBER : !membership_may(at,
		CONSENT_JOINED) ? SIGNUP_REFUSED : SIGNUP_ASKED;
	return *outcome_r == SIGNUP_ASKED ? request(db, l, s, hash, err) : 0;
}

/* --- the answer --------------------------------------------------------- */

/* The row that a status rests on, if it is a request that may still be
 * answered; 1, 0 or -1. */
static int
open_request(struct db *db, struct arena *a, int64_t member, int64_t now,
	const struct json_value **asked_r, enum confirm_outcome *outcome_r,
	struct err *err)
{
	sqlite3_stmt *st;
	const char *payload, *kind;
	int64_t seq;
	int rc;

	if (membership_latest(db, member, CONSENT_JOINED, &seq, err) == -1)
		return -1;
	st = sql_prepare(db, "SELECT l.kind, l.at, p.payload FROM ledger l"
		" LEFT JOIN ledger_payload p USING (seq) WHERE l.seq = :seq",
		err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":seq", seq);
	rc = sql_step(st, err);
	if (rc != 1)
		return rc;
	kind = sql_text(st, 0);
	payload = sql_text(st, 2);
	if (strcmp(kind, "confirmed") == 0)
		*outcome_r = CONFIRM_BEFORE;
	rc = strcmp(kind, "joined") == 0 && payload != NULL &&
		sql_int(st, 1) >= now - ANSWER_DAYS * DAY;
	if (rc == 1) {
		*asked_r = json_read(a, payload, strlen(payload), err);
		rc = *asked_r == NULL ? -1 : 1;
	}
	sql_done(st);
	return rc;
}

static int
set_name(struct db *db, int64_t member, const char *name, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "UPDATE member SET name = :name"
		" WHERE id = :id AND :name <> ''", err);

	if (st == NULL)
		return -1;
	sql_bind_text(st, ":name", name);
	sql_bind_int(st, ":id", member);
	return sql_run(st, err);
}

/* What was asked for beside the consent. */
static int
take_wish(struct db *db, struct ledger *l, struct membership_change *c,
	enum consent_kind kind, const char *value, struct err *err)
{
	enum membership_outcome o;

	if (value == NULL || *value == '\0')
		return 0;
	c->kind = kind;
	c->value = value;
	return membership_change(db, l, c, &o, err);
}

static int
join(struct db *db, struct ledger *l, struct membership_change *c,
	const struct json_value *asked, enum confirm_outcome *outcome_r,
	struct err *err)
{
	const char *name = json_get_str(asked, "name");
	enum membership_outcome o;

	c->kind = CONSENT_CONFIRMED;
	c->purpose = json_get_str(asked, "purpose");
	c->tell = true;
	if (membership_change(db, l, c, &o, err) == -1)
		return -1;
	if (o != MEMBERSHIP_CHANGED) {
		*outcome_r = o == MEMBERSHIP_SAME ? CONFIRM_BEFORE :
			CONFIRM_REFUSED;
		return 0;
	}
	*outcome_r = CONFIRM_DONE;
	c->tell = false;
	if (set_name(db, c->member, name != NULL ? name : "", err) == -1 ||
	    take_wish(db, l, c, CONSENT_LANGUAGE,
		json_get_str(asked, "language"), err) == -1)
		return -1;
	return take_wish(db, l, c, CONSENT_TIER, json_get_str(asked, "tier"),
		err);
}

static int
answer(struct db *db, struct ledger *l, struct arena *a, int64_t delivery,
	struct membership_change *c, enum confirm_outcome *outcome_r,
	struct err *err)
{
	const struct json_value *asked;
	struct notice n;
	int rc = notice_of_delivery(db, a, delivery, &n, err);

	if (rc != 1)
		return rc;
	if (strcmp(n.kind, "address") == 0)
		return signup_moved(db, l, &n, c->way, c->evidence, c->now,
			outcome_r, err);
	if (strcmp(n.kind, "confirmation") != 0)
		return 0;
	c->member = n.member_id;
	rc = open_request(db, a, n.member_id, c->now, &asked, outcome_r, err);
	return rc == 1 ? join(db, l, c, asked, outcome_r, err) : rc;
}

int
signup_confirm(struct db *db, struct ledger *l, int64_t delivery,
	const char *way, const char *evidence, int64_t now,
	enum confirm_outcome *outcome_r, struct err *err)
{
	struct membership_change c = {.now = now, .way = way,
		.evidence = evidence};
	struct arena a;
	int rc;

	*outcome_r = CONFIRM_REFUSED;
	arena_init(&a);
	rc = answer(db, l, &a, delivery, &c, outcome_r, err);
	arena_release(&a);
	return rc;
}

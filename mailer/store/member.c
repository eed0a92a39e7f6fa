/* SPDX-License-Identifier: MIT */
/*
 * Members: reading them, one by one or streamed, and counting them.
 *
 * Policy: whether a mail may go to a member is decided here alone, from a
 * plain value; no SQL repeats that rule.
 */
#include "store/member.h"

#include <string.h>

#include "store/member_row.h"
#include "store/sql.h"

#define MEMBER_COLUMNS                                                         \
	"m.id, m.list_id, m.address_id, l.slug, a.addr, m.name,"               \
	" m.first_name, m.tier, m.lang, m.chosen, " MEMBER_STATE_COLUMNS       \
	" FROM member m"                                                       \
	" JOIN list l ON l.id = m.list_id"                                     \
	" JOIN address a ON a.id = m.address_id "

static const char *const status_names[] = {
	[MEMBER_PENDING] = "pending",
	[MEMBER_CONFIRMED] = "confirmed",
	[MEMBER_UNSUBSCRIBED] = "unsubscribed",
};
static const char *const basis_names[] = {
	[BASIS_NONE] = "",
	[BASIS_EXPRESS] = "express",
	[BASIS_IMPLIED] = "implied",
};

const char *
member_status_name(enum member_status s)
{
	return status_names[s];
}

const char *
member_basis_name(enum member_basis b)
{
	return basis_names[b];
}

/* What stands in the way of the address, whatever the mail; or NULL. */
static const char *
address_obstacle(const struct member_state *s)
{
	if (s->forgotten)
		return "was forgotten";
	if (s->complained)
		return "complained about mail";
	return s->suspended ? "mail to the address came back" : NULL;
}

const char *
member_obstacle(const struct member_state *s, int64_t now)
{
	const char *address = address_obstacle(s);

	if (address != NULL)
		return address;
	if (s->status == MEMBER_UNSUBSCRIBED)
		return "has left";
	if (s->status == MEMBER_PENDING)
		return "has not confirmed yet";
	if (s->basis == BASIS_NONE)
		return "has not consented";
	if (s->basis == BASIS_IMPLIED && s->consent_until <= now)
		return "the consent has run out";
	if (s->paused_until > now)
		return "takes a pause";
	return NULL;
}

bool
member_may_receive(const struct member_state *s, int64_t now)
{
	return member_obstacle(s, now) == NULL;
}

const char *
member_obstacle_to(enum member_reach reach, const struct member_state *s,
	int64_t now)
{
	const char *address = address_obstacle(s);
	struct member_state awake = *s;

	switch (reach) {
	case REACH_MAILABLE:
		return member_obstacle(s, now);
	case REACH_ASKED:
		if (address != NULL || s->status == MEMBER_PENDING)
			return address;
		if (s->status == MEMBER_UNSUBSCRIBED)
			return "has left";
		return s->basis == BASIS_EXPRESS ? "has confirmed already" :
			NULL;
	case REACH_LEFT:
		return address != NULL ? address :
			s->status == MEMBER_UNSUBSCRIBED ? NULL :
			"has come back";
	case REACH_ANSWERED:
		return address;
	case REACH_TOLD:
		awake.paused_until = 0;
		return member_obstacle(&awake, now);
	case REACH_ELSEWHERE:
		return s->forgotten || s->complained ? address : NULL;
	}
	return "is nobody whom this kind of mail reaches";
}

const char *
member_attribute(const struct member *m, const char *name)
{
	for (size_t i = 0; i < m->n_attributes; i++)
		if (strcmp(m->attribute[i].name, name) == 0)
			return m->attribute[i].value;
	return NULL;
}

void
member_state_read(sqlite3_stmt *st, int col, struct member_state *s)
{
	const char *status = sql_text(st, col), *basis = sql_text(st, col + 1);

	s->status = *status == 'p' ? MEMBER_PENDING : *status == 'c' ?
		MEMBER_CONFIRMED : MEMBER_UNSUBSCRIBED;
	s->basis = *basis == 'e' ? BASIS_EXPRESS : *basis == 'i' ?
		BASIS_IMPLIED : BASIS_NONE;
	s->consent_until = sql_int(st, col + 2);
	s->paused_until = sql_int(st, col + 3);
	s->suspended = !sql_null(st, col + 4);
	s->complained = !sql_null(st, col + 5);
	s->forgotten = !sql_null(st, col + 6);
}

/* The row of MEMBER_COLUMNS that st stands on. */
static void
take_member(sqlite3_stmt *st, struct arena *a, struct member *m)
{
	memset(m, 0, sizeof(*m));
	m->id = sql_int(st, 0);
	m->list_id = sql_int(st, 1);
	m->address_id = sql_int(st, 2);
	m->list = arena_strdup(a, sql_text(st, 3));
	m->addr = arena_strdup(a, sql_text(st, 4));
	m->name = arena_strdup(a, sql_text(st, 5));
	m->first_name = arena_strdup(a, sql_text(st, 6));
	m->tier = arena_strdup(a, sql_text(st, 7));
	m->lang = arena_strdup(a, sql_text(st, 8));
	m->chosen = (unsigned int)sql_int(st, 9);
	member_state_read(st, 10, &m->state);
}

static int
load_attributes(struct db *db, struct arena *a, struct member *m,
	struct err *err)
{
	sqlite3_stmt *st;
	size_t cap = 0;
	int rc;

	st = sql_prepare(db, "SELECT a.name, v.value FROM member_attribute v"
		" JOIN attribute a ON a.id = v.attribute_id"
		" WHERE v.member_id = :member ORDER BY a.name", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":member", m->id);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, m->attribute, m->n_attributes, cap);
		m->attribute[m->n_attributes++] = (struct member_attribute){
			arena_strdup(a, sql_text(st, 0)),
			arena_strdup(a, sql_text(st, 1))};
	}
	return rc;
}

/* --- all of a list ------------------------------------------------------ */

void
member_iter_open(struct member_iter *it, struct db *db, int64_t list_id)
{
	*it = (struct member_iter){.db = db, .list_id = list_id};
}

static int
next_attribute(struct member_iter *it, struct err *err)
{
	int rc = sql_step(it->attributes, err);

	if (rc > 0)
		it->at = sql_int(it->attributes, 0);
	else
		it->attributes = NULL;
	return rc < 0 ? -1 : 0;
}

/* Both give rows in the order of members' ids: a look a member would take
 * longer than all the rest. */
static int
begin_iter(struct member_iter *it, struct err *err)
{
	/* The plus keeps SQLite from the index on list_id, which would have
	 * to be sorted. */
	it->st = sql_prepare(it->db, "SELECT " MEMBER_COLUMNS
		"WHERE +m.list_id = :list ORDER BY m.id", err);
	if (it->st == NULL)
		return -1;
	sql_bind_int(it->st, ":list", it->list_id);
	it->attributes = sql_prepare(it->db, "SELECT v.member_id, a.name,"
		" v.value FROM member_attribute v CROSS JOIN attribute a"
		" ON a.id = v.attribute_id ORDER BY v.member_id", err);
	return it->attributes == NULL ? -1 : next_attribute(it, err);
}

/* Behind those whose names come before its own. */
static void
add_attribute(struct arena *a, struct member *m, size_t *cap,
	const char *name, const char *value)
{
	size_t i = m->n_attributes;

	arena_push(a, m->attribute, m->n_attributes, *cap);
	for (; i > 0 && strcmp(m->attribute[i - 1].name, name) > 0; i--)
		m->attribute[i] = m->attribute[i - 1];
	m->attribute[i] = (struct member_attribute){arena_strdup(a, name),
		arena_strdup(a, value)};
	m->n_attributes++;
}

static int
take_attributes(struct member_iter *it, struct arena *a, struct member *m,
	struct err *err)
{
	size_t cap = 0;

	while (it->attributes != NULL && it->at <= m->id) {
		if (it->at == m->id)
			add_attribute(a, m, &cap, sql_text(it->attributes, 1),
				sql_text(it->attributes, 2));
		if (next_attribute(it, err) == -1)
			return -1;
	}
	return 0;
}

int
member_iter_next(struct member_iter *it, struct arena *a,
	struct member *member_r, struct err *err)
{
	int rc;

	if (it->st == NULL && begin_iter(it, err) == -1) {
		member_iter_close(it);
		return -1;
	}
	rc = sql_step(it->st, err);
	if (rc <= 0) {
		it->st = NULL;
		member_iter_close(it);
		return rc;
	}
	take_member(it->st, a, member_r);
	if (take_attributes(it, a, member_r, err) == 0)
		return 1;
	member_iter_close(it);
	return -1;
}

void
member_iter_close(struct member_iter *it)
{
	if (it->st != NULL)
		sql_done(it->st);
	if (it->attributes != NULL)
		sql_done(it->attributes);
	it->st = it->attributes = NULL;
}

/* --- one ---------------------------------------------------------------- */

int
member_by_id(struct db *db, struct arena *a, int64_t id,
	struct member *member_r, struct err *err)
{
	sqlite3_stmt *st;
	int rc;

	st = sql_prepare(db, "SELECT " MEMBER_COLUMNS "WHERE m.id = :id", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":id", id);
	rc = sql_step(st, err);
	if (rc <= 0)
		return rc;
	take_member(st, a, member_r);
	sql_done(st);
	return load_attributes(db, a, member_r, err) != 0 ? -1 : 1;
}

int
member_by_address(struct db *db, struct arena *a, const char *key,
	struct member **members_r, size_t *n_r, struct err *err)
{
	struct member *v = NULL;
	size_t n = 0, cap = 0;
	sqlite3_stmt *st;
	int rc;

	st = sql_prepare(db, "SELECT " MEMBER_COLUMNS
		"WHERE a.key = :key ORDER BY l.slug", err);
	if (st == NULL)
		return -1;
	sql_bind_text(st, ":key", key);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, v, n, cap);
		take_member(st, a, &v[n++]);
	}
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = load_attributes(db, a, &v[i], err);
	*members_r = v;
	*n_r = n;
	return rc;
}

static void
count_one(sqlite3_stmt *st, int64_t now, struct member_counts *c)
{
	struct member_state s = {0};
	bool confirmed;

	member_state_read(st, 10, &s);
	confirmed = s.status == MEMBER_CONFIRMED;
	c->total++;
	c->pending += s.status == MEMBER_PENDING;
	c->confirmed += confirmed;
	c->unsubscribed += s.status == MEMBER_UNSUBSCRIBED;
	c->may_receive += member_may_receive(&s, now);
	if (s.basis == BASIS_IMPLIED && member_may_receive(&s, now)) {
		c->soon += s.consent_until - now <= CONSENT_SOON;
		c->very_soon += s.consent_until - now <= CONSENT_VERY_SOON;
	}
	c->paused += confirmed && s.paused_until > now;
	c->lapsed += confirmed && (s.basis == BASIS_NONE ||
		(s.basis == BASIS_IMPLIED && s.consent_until <= now));
	c->suspended += s.suspended;
	c->complained += s.complained;
	c->forgotten += s.forgotten;
}

int
member_count(struct db *db, int64_t list_id, int64_t now,
	struct member_counts *counts_r, struct err *err)
{
	sqlite3_stmt *st;
	int rc;

	memset(counts_r, 0, sizeof(*counts_r));
	st = sql_prepare(db, "SELECT " MEMBER_COLUMNS
		"WHERE m.list_id = :list", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	while ((rc = sql_step(st, err)) > 0)
		count_one(st, now, counts_r);
	return rc;
}

int
member_tiers(struct db *db, struct arena *a, struct member_tier **v_r,
	size_t *n_r, struct err *err)
{
	struct member_tier *v = NULL;
	size_t n = 0, cap = 0;
	sqlite3_stmt *st;
	int rc;

	st = sql_prepare(db, "SELECT l.slug, m.tier, min(a.addr), count(*)"
		" FROM member m JOIN list l ON l.id = m.list_id"
		" JOIN address a ON a.id = m.address_id"
		" WHERE m.status = 'confirmed' GROUP BY l.slug, m.tier", err);
	if (st == NULL)
		return -1;
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, v, n, cap);
		v[n++] = (struct member_tier){
			.list = arena_strdup(a, sql_text(st, 0)),
			.tier = arena_strdup(a, sql_text(st, 1)),
			.addr = arena_strdup(a, sql_text(st, 2)),
			.n = sql_int(st, 3),
		};
	}
	*v_r = v;
	*n_r = n;
	return rc;
}

int
attribute_id(struct db *db, int64_t list_id, const char *name, int64_t *id_r,
	struct err *err)
{
	sqlite3_stmt *st;
	int rc;

	st = sql_prepare(db, "SELECT id FROM attribute"
		" WHERE list_id = :list AND name = :name", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_text(st, ":name", name);
	rc = sql_step(st, err);
	if (rc < 0)
		return -1;
	if (rc > 0) {
		*id_r = sql_int(st, 0);
		sql_done(st);
		return 0;
	}
	st = sql_prepare(db, "INSERT INTO attribute (list_id, name)"
		" VALUES (:list, :name)", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	sql_bind_text(st, ":name", name);
	rc = sql_run(st, err);
	*id_r = sql_last_id(db);
	return rc;
}

int
attribute_names(struct db *db, struct arena *a, int64_t list_id,
	const char *const **names_r, size_t *n_r, struct err *err)
{
	const char **v = NULL;
	size_t n = 0, cap = 0;
	sqlite3_stmt *st;
	int rc;

	st = sql_prepare(db, "SELECT name FROM attribute"
		" WHERE list_id = :list ORDER BY name", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":list", list_id);
	while ((rc = sql_step(st, err)) > 0) {
		arena_push(a, v, n, cap);
		v[n++] = arena_strdup(a, sql_text(st, 0));
	}
	*names_r = v;
	*n_r = n;
	return rc;
}

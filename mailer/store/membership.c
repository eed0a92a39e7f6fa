/* SPDX-License-Identifier: MIT */
/*
 * What happens to a membership.
 *
 * Policy: the table says from where each thing may happen; whoever was
 * forgotten or complained is never brought back by any of it. Leaving always
 * may, from anywhere, and nothing that was still to be told survives it but
 * the goodbye (C8, I3). An undo holds only while the change that it takes back
 * is the latest of its kind.
 */
#include "store/membership.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/json_read.h"
#include "store/membership_steps.h"
#include "store/notice.h"
#include "store/sql.h"

static const char *const names[STANDINGS] = {
	[STANDING_FORGOTTEN] = "forgotten",
	[STANDING_COMPLAINED] = "complained",
	[STANDING_SUSPENDED] = "suspended",
	[STANDING_UNSUBSCRIBED] = "unsubscribed",
	[STANDING_PENDING] = "pending",
	[STANDING_EXPIRED] = "expired",
	[STANDING_PAUSED] = "paused",
	[STANDING_CONFIRMED] = "confirmed",
	[STANDING_NOBODY] = "nobody",
};

const char *
standing_name(enum standing s)
{
	return names[s];
}

enum standing
member_standing(const struct member_state *s, int64_t now)
{
	if (s->forgotten)
		return STANDING_FORGOTTEN;
	if (s->complained)
		return STANDING_COMPLAINED;
	if (s->suspended)
		return STANDING_SUSPENDED;
	if (s->status != MEMBER_CONFIRMED)
		return s->status == MEMBER_PENDING ? STANDING_PENDING :
			STANDING_UNSUBSCRIBED;
	if (s->basis == BASIS_NONE ||
	    (s->basis == BASIS_IMPLIED && s->consent_until <= now))
		return STANDING_EXPIRED;
	return s->paused_until > now ? STANDING_PAUSED : STANDING_CONFIRMED;
}

#define AT(s) (1u << STANDING_##s)
#define ON (AT(EXPIRED) | AT(PAUSED) | AT(CONFIRMED))
#define HERE (ON | AT(PENDING) | AT(UNSUBSCRIBED) | AT(SUSPENDED) |           \
	AT(COMPLAINED))

/*
 * From where a thing may happen, and what the status is afterwards (-1: as it
 * was). IMPORTED is the roster's to write (store/roster.h), JOINED and LAPSED
 * those of store/signup.h, FORGOTTEN of store/forget.h.
 */
static const struct transition {
	unsigned int from;
	int to;
} transitions[CONSENT_KINDS] = {
	[CONSENT_IMPORTED] = {AT(NOBODY) | AT(PENDING) | ON | AT(SUSPENDED),
		MEMBER_CONFIRMED},
	[CONSENT_JOINED] = {AT(NOBODY) | AT(PENDING) | AT(UNSUBSCRIBED) | ON,
		MEMBER_PENDING},
	[CONSENT_CONFIRMED] = {AT(PENDING) | ON, MEMBER_CONFIRMED},
	[CONSENT_TIER] = {HERE, -1},
	[CONSENT_LANGUAGE] = {HERE, -1},
	[CONSENT_PAUSED] = {HERE, -1},
	[CONSENT_ADDRESS] = {ON | AT(SUSPENDED), -1},
	[CONSENT_LEFT] = {HERE & ~AT(UNSUBSCRIBED), MEMBER_UNSUBSCRIBED},
	[CONSENT_RETURNED] = {AT(UNSUBSCRIBED), MEMBER_CONFIRMED},
	[CONSENT_SUSPENDED] = {HERE, -1},
	[CONSENT_REINSTATED] = {AT(SUSPENDED), -1},
	[CONSENT_COMPLAINED] = {HERE, -1},
	[CONSENT_FORGOTTEN] = {HERE, MEMBER_UNSUBSCRIBED},
	[CONSENT_LAPSED] = {AT(PENDING), MEMBER_UNSUBSCRIBED},
};

bool
membership_may(enum standing from, enum consent_kind kind)
{
	return (transitions[kind].from & 1u << from) != 0;
}

/* --- the steps ---------------------------------------------------------- */

struct step {
	struct db *db;
	struct ledger *ledger;
	const struct membership_change *c;
	struct arena *arena;	/* as long as the change */
	struct member m;
	struct buf payload;
	struct json j;
};

enum { PAYLOAD_MAX = 1 << 20 };

static void
put_until(struct json *j, const char *key, int64_t t)
{
	char s[32];

	rfc3339_format(t, s, sizeof(s));
	json_str(j, key, t != 0 ? s : NULL);
}

/* The member as the change leaves it. */
static int
store(struct step *s, struct err *err)
{
	const struct membership_change *c = s->c;
	int to = transitions[c->kind].to;
	sqlite3_stmt *st;

	st = sql_prepare(s->db, "UPDATE member SET"
		" tier = ifnull(:tier, tier), lang = ifnull(:lang, lang),"
		" paused_until = iif(:pause, :until, paused_until),"
		" status = ifnull(:status, status),"
		" basis = ifnull(:basis, basis),"
		" consent_until = iif(:basis IS NULL, consent_until, NULL),"
		" chosen = (chosen | :chose) & ~:unchose WHERE id = :id", err);
	if (st == NULL)
		return -1;
	if (c->kind == CONSENT_TIER)
		sql_bind_text(st, ":tier", c->value);
	if (c->kind == CONSENT_LANGUAGE)
		sql_bind_text(st, ":lang", c->value);
	sql_bind_int(st, ":pause", c->kind == CONSENT_PAUSED);
	if (c->until != 0)
		sql_bind_int(st, ":until", c->until);
	if (to != -1)
		sql_bind_text(st, ":status",
			member_status_name((enum member_status)to));
	if (c->kind == CONSENT_CONFIRMED)
		sql_bind_text(st, ":basis", "express");
	sql_bind_int(st, ":chose", c->kind == CONSENT_TIER ? CHOSE_TIER :
		c->kind == CONSENT_LANGUAGE ? CHOSE_LANG :
		c->kind == CONSENT_PAUSED ? CHOSE_PAUSE :
		c->kind == CONSENT_LEFT ? CHOSE_LEAVING : 0);
	sql_bind_int(st, ":unchose", to == MEMBER_CONFIRMED ? CHOSE_LEAVING :
		0);
	sql_bind_int(st, ":id", c->member);
	return sql_run(st, err);
}

/* What changed, for the ledger, or with `now` as its name for a notice. */
static void
put_change(struct step *s, struct json *j, bool notice)
{
	const struct membership_change *c = s->c;

	switch (c->kind) {
	case CONSENT_TIER:
		json_str(j, notice ? "now" : "tier", c->value);
		json_str(j, "was", s->m.tier);
		break;
	case CONSENT_LANGUAGE:
		json_str(j, notice ? "now" : "language", c->value);
		json_str(j, "was", s->m.lang);
		break;
	case CONSENT_PAUSED:
		put_until(j, "until", c->until);
		if (s->m.state.paused_until > c->now)
			put_until(j, "was", s->m.state.paused_until);
		break;
	default:
		break;
	}
}

static int
record(struct step *s, struct err *err)
{
	const struct membership_change *c = s->c;
	const struct consent_row row = {.member = c->member, .kind = c->kind,
		.at = c->now, .recorded_at = c->now};
	struct consent_row r = row;

	buf_clear(&s->payload);
	json_init(&s->j, &s->payload);
	json_object(&s->j, NULL);
	json_str(&s->j, "list", s->m.list);
	put_change(s, &s->j, false);
	if (c->kind == CONSENT_CONFIRMED) {
		json_str(&s->j, "basis", "express");
		json_str(&s->j, "purpose", c->purpose);
	}
	if (c->evidence != NULL)
		json_str(&s->j, "evidence", c->evidence);
	json_str(&s->j, "by", c->way);
	json_object_end(&s->j);
	r.payload = buf_str(&s->payload);
	return ledger_append(s->ledger, &r, err);
}

/* --- telling ------------------------------------------------------------ */

int
membership_tell(struct db *db, const struct member *m, const char *kind,
	const char *args, const char *answers, const char *once, int64_t now,
	struct err *err)
{
	const struct notice n = {.list_id = m->list_id, .member_id = m->id,
		.kind = kind, .args = args, .once = once, .created_at = now,
		.answers = answers};

	return notice_add(db, &n, err) == -1 ? -1 : 0;
}

int
membership_catch_up(struct db *db, struct ledger *l, const struct member *m,
	int64_t now, struct err *err)
{
	char once[48];

	snprintf(once, sizeof(once), "%lld:%lld", (long long)m->id,
		(long long)ledger_seq(l));
	return membership_tell(db, m, "catch_up", "{}", NULL, once, now, err);
}

static const char *
what_of(enum consent_kind kind)
{
	return kind == CONSENT_PAUSED ? "pause" : consent_kind_name(kind);
}

/* The notice knows which row of the ledger it tells of: an undo asks. */
static int
tell(struct step *s, struct err *err)
{
	const struct membership_change *c = s->c;
	bool left = c->kind == CONSENT_LEFT;
	char once[48];

	buf_clear(&s->payload);
	json_init(&s->j, &s->payload);
	json_object(&s->j, NULL);
	json_str(&s->j, "what", what_of(c->kind));
	put_change(s, &s->j, true);
	json_int(&s->j, "seq", ledger_seq(s->ledger));
	json_object_end(&s->j);
	snprintf(once, sizeof(once), "%lld:%lld", (long long)c->member,
		(long long)ledger_seq(s->ledger));
	return membership_tell(s->db, &s->m, left ? "goodbye" :
		c->kind == CONSENT_CONFIRMED ? "welcome" : "changed",
		buf_str(&s->payload), c->answers, once, c->now, err);
}

/* Mail beyond what tells of the change, that it calls for or calls off. */
static int
follow_up(struct step *s, struct err *err)
{
	const struct membership_change *c = s->c;

	switch (c->kind) {
	case CONSENT_LEFT:
		return notices_drop(s->db, s->m.list_id, c->member, c->now,
			"has left", err);
	case CONSENT_TIER:
	case CONSENT_CONFIRMED:
		return membership_catch_up(s->db, s->ledger, &s->m, c->now,
			err);
	default:
		return 0;
	}
}

/* --- one change --------------------------------------------------------- */

static bool
same_already(const struct step *s)
{
	const struct membership_change *c = s->c;
	const struct member_state *m = &s->m.state;

	switch (c->kind) {
	case CONSENT_TIER:
		return strcmp(s->m.tier, c->value) == 0 &&
			(s->m.chosen & CHOSE_TIER) != 0;
	case CONSENT_LANGUAGE:
		return strcmp(s->m.lang, c->value) == 0 &&
			(s->m.chosen & CHOSE_LANG) != 0;
	case CONSENT_PAUSED:
		return c->until == 0 ? m->paused_until <= c->now :
			m->paused_until == c->until;
	case CONSENT_LEFT:
		return m->status == MEMBER_UNSUBSCRIBED;
	case CONSENT_CONFIRMED:
	case CONSENT_RETURNED:
		return m->status == MEMBER_CONFIRMED &&
			(c->kind == CONSENT_RETURNED ||
			m->basis == BASIS_EXPRESS);
	default:
		return false;
	}
}

/* Whether a notice of it would go out. */
static bool
hears(const struct step *s)
{
	const struct membership_change *c = s->c;

	return c->kind == CONSENT_LEFT || c->kind == CONSENT_CONFIRMED ||
		c->kind == CONSENT_RETURNED || member_obstacle_to(
		notice_reach("changed", c->answers), &s->m.state, c->now) ==
		NULL;
}

static int
take_step(struct step *s, enum membership_outcome *outcome_r,
	struct err *err)
{
	const struct membership_change *c = s->c;
	int rc = member_by_id(s->db, s->arena, c->member, &s->m, err);

	*outcome_r = MEMBERSHIP_REFUSED;
	if (rc != 1)
		return rc;
	if (same_already(s) && !s->m.state.forgotten) {
		*outcome_r = MEMBERSHIP_SAME;
		return 0;
	}
	if (!membership_may(member_standing(&s->m.state, c->now), c->kind))
		return 0;
	*outcome_r = MEMBERSHIP_CHANGED;
	if (store(s, err) == -1 || record(s, err) == -1 ||
	    follow_up(s, err) == -1)
		return -1;
	return c->tell && hears(s) ? tell(s, err) : 0;
}

int
membership_change(struct db *db, struct ledger *l,
	const struct membership_change *c, enum membership_outcome *outcome_r,
	struct err *err)
{
	struct step s = {.db = db, .ledger = l, .c = c};
	struct arena a;
	int rc;

	arena_init(&a);
	s.arena = &a;
	buf_init(&s.payload, PAYLOAD_MAX);
	rc = take_step(&s, outcome_r, err);
	buf_release(&s.payload);
	arena_release(&a);
	return rc;
}

/* --- taking back -------------------------------------------------------- */

static int64_t
number(const struct json_value *o, const char *key)
{
	const struct json_value *v = json_get(o, key);

	return v != NULL && v->type == JSON_INT ? v->num : 0;
}

int
membership_latest(struct db *db, int64_t member, enum consent_kind kind,
	int64_t *seq_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT max(seq) FROM ledger"
		" WHERE member_id = :member AND (kind = :kind OR (:status AND"
		"  kind IN ('joined', 'confirmed', 'left', 'returned',"
		"   'lapsed', 'forgotten')))", err);
	int rc;

	*seq_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":member", member);
	sql_bind_text(st, ":kind", consent_kind_name(kind));
	sql_bind_int(st, ":status", transitions[kind].to != -1);
	rc = sql_step(st, err);
	if (rc == 1)
		*seq_r = sql_int(st, 0);
	sql_done(st);
	return rc == -1 ? -1 : 0;
}

/* From what a notice told to what takes it back. false: nothing does. */
static bool
reverse(const struct notice *n, const struct json_value *args,
	enum consent_kind *told_r, struct membership_change *back)
{
	const char *what = json_get_str(args, "what");
	const char *was = json_get_str(args, "was");

	if (strcmp(n->kind, "goodbye") == 0)
		what = "left";
	if (what == NULL)
		return false;
	*told_r = strcmp(what, "left") == 0 ? CONSENT_LEFT :
		strcmp(what, "returned") == 0 ? CONSENT_RETURNED :
		strcmp(what, "pause") == 0 ? CONSENT_PAUSED :
		strcmp(what, "language") == 0 ? CONSENT_LANGUAGE :
		CONSENT_TIER;
	back->kind = *told_r == CONSENT_LEFT ? CONSENT_RETURNED :
		*told_r == CONSENT_RETURNED ? CONSENT_LEFT : *told_r;
	back->value = was != NULL ? was : "";
	if (back->kind == CONSENT_PAUSED && was != NULL &&
	    !rfc3339_parse(was, &back->until))
		return false;
	return *told_r != CONSENT_TIER || strcmp(what, "tier") == 0;
}

int
membership_undo(struct db *db, struct ledger *l, int64_t delivery,
	const char *way, int64_t now, enum membership_outcome *outcome_r,
	struct err *err)
{
	struct membership_change back = {.now = now, .way = way, .tell = true,
		.answers = "token", .evidence = "undo"};
	const struct json_value *args;
	enum consent_kind told;
	struct notice n;
	struct arena a;
	int64_t latest;
	int rc;

	*outcome_r = MEMBERSHIP_REFUSED;
	arena_init(&a);
	rc = notice_of_delivery(db, &a, delivery, &n, err);
	if (rc == 1 && (strcmp(n.kind, "changed") == 0 ||
	    strcmp(n.kind, "goodbye") == 0)) {
		args = json_read(&a, n.args, strlen(n.args), err);
		back.member = n.member_id;
		rc = args == NULL ? -1 : 0;
		if (rc == 0 && reverse(&n, args, &told, &back)) {
			rc = membership_latest(db, n.member_id, told, &latest,
				err);
			if (rc == 0 && latest == number(args, "seq"))
				rc = membership_change(db, l, &back, outcome_r,
					err);
		}
	}
	arena_release(&a);
	return rc == -1 ? -1 : 0;
}

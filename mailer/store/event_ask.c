/* SPDX-License-Identifier: MIT */
/*
 * Who is asked to a meeting, and what they were told of it.
 *
 * Policy: a notice is told once for each meeting, sequence and member; one
 * whose mail ends without being sent was not (schema.c: invitation_untold).
 * Asking goes by thousands, so that nobody else who writes waits long; killed
 * between two, the next run looks through all of them again, and tells nobody
 * twice.
 */
#include "store/event_ask.h"

#include <stdio.h>
#include <string.h>

#include "base/failpoint.h"
#include "store/member_row.h"
#include "store/notice.h"
#include "store/sql.h"

enum { BATCH = 4000 };

/* --- asking ------------------------------------------------------------- */

static int
invite(struct db *db, const struct event *e, int64_t member, int64_t now,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "INSERT INTO invited (event_id,"
		" member_id, at) VALUES (:event, :member, :now)"
		" ON CONFLICT DO NOTHING", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":event", e->id);
	sql_bind_int(st, ":member", member);
	sql_bind_int(st, ":now", now);
	return sql_run(st, err);
}

/* once: what the notice is about, but for the member. */
static int
tell(struct db *db, const struct event *e, int64_t member, const char *once,
	bool remind, int64_t now, struct err *err)
{
	char args[160], key[160];
	const struct notice n = {.list_id = e->list_id, .member_id = member,
		.kind = "invitation", .args = args, .once = key,
		.created_at = now};

	/* A UID needs no escape. */
	snprintf(args, sizeof(args), "{\"event\":\"%s\",\"sequence\":%lld,"
		"\"remind\":%s}", e->uid, (long long)e->sequence,
		remind ? "true" : "false");
	snprintf(key, sizeof(key), "%s:%s:%lld", e->uid, once,
		(long long)member);
	return notice_add(db, &n, err);
}

/* Who has it back hears of a state that may have been told before. */
static int
ask_one(struct db *db, const struct event *e, int64_t member, int64_t now,
	int64_t *n_r, struct err *err)
{
	struct invited i;
	char once[64];
	int rc = event_invited(db, e, member, &i, err);

	if (rc == -1)
		return -1;
	if (i.since == 0)
		snprintf(once, sizeof(once), "%lld", (long long)e->sequence);
	else
		snprintf(once, sizeof(once), "%lld.%lld%s",
			(long long)e->sequence, (long long)i.since,
			i.taken ? "-" : "");
	if (!e->cancelled && invite(db, e, member, now, err) == -1)
		return -1;
	rc = tell(db, e, member, once, false, now, err);
	*n_r += rc == 1;
	return rc == -1 ? -1 : 0;
}

/* Of those that changed since it was looked, or of all. */
#define CANDIDATES(which, after)                                               \
	"SELECT " MEMBER_STATE_COLUMNS ", m.id FROM member m"                  \
	" JOIN address a ON a.id = m.address_id"                               \
	" LEFT JOIN invited i ON i.event_id = :event"                          \
	"  AND i.member_id = m.id"                                             \
	" WHERE m.list_id = :list AND " which after " > :after"                \
	" AND m.status = 'confirmed'"                                          \
	" AND CASE WHEN i.member_id IS NOT NULL"                               \
	"  THEN CASE WHEN i.taken THEN i.sequence >= 0 ELSE"                   \
	"   i.sequence < :sequence AND (i.sequence >= 0"                       \
	"   OR NOT :cancelled) END ELSE NOT :cancelled"                        \
	"  AND (:tiers IS NULL OR m.tier IN (SELECT value"                     \
	"   FROM json_each(:tiers)))"                                          \
	"  AND (:recap = 0 OR EXISTS (SELECT 1 FROM delivery d"                \
	/* By the member, not by the recap. */                                 \
	"   CROSS JOIN revision v ON v.id = d.revision_id"                     \
	"   WHERE d.list_id = m.list_id AND d.member_id = m.id"                \
	"   AND d.state = 'accepted' AND v.recap_id = :recap)) END"            \
	" ORDER BY m.id LIMIT :max"

static sqlite3_stmt *
candidates(struct db *db, const struct event *e, const char *tiers,
	int64_t now, const struct event_look *l, struct err *err)
{
	sqlite3_stmt *st = l->part ? sql_prepare(db, CANDIDATES(
		/* What became of an address may stand with one list's. */
		"m.id IN (SELECT o.id FROM ledger l"
		"  JOIN member c ON c.id = l.member_id"
		"  JOIN member o ON o.address_id = c.address_id"
		"  WHERE l.seq > :seen"
		" UNION SELECT id FROM member WHERE list_id = :list"
		"  AND paused_until IS NOT NULL AND paused_until > :at"
		"  AND paused_until <= :now) AND ", "+m.id"), err) :
		sql_prepare(db, CANDIDATES("", "m.id"), err);

	if (st == NULL)
		return NULL;
	if (l->part) {
		sql_bind_int(st, ":seen", l->seen);
		sql_bind_int(st, ":at", l->at);
		sql_bind_int(st, ":now", now);
	}
	sql_bind_int(st, ":event", e->id);
	sql_bind_int(st, ":list", e->list_id);
	sql_bind_int(st, ":after", l->after);
	sql_bind_int(st, ":sequence", e->sequence);
	sql_bind_int(st, ":cancelled", e->cancelled);
	sql_bind_text(st, ":tiers", tiers);
	sql_bind_int(st, ":recap", e->recap_id);
	sql_bind_int(st, ":max", BATCH);
	return st;
}

/* Found first and written afterwards, since the rows that are looked through
 * change with it: an id each. */
static int
find_some(sqlite3_stmt *st, int64_t now, struct event_look *l,
	int64_t id[BATCH], size_t *n_r, bool *more_r, struct err *err)
{
	size_t looked_at = 0;
	int rc;

	*n_r = 0;
	while ((rc = sql_step(st, err)) > 0) {
		struct member_state s;

		looked_at++;
		l->after = sql_int(st, 7);
		member_state_read(st, 0, &s);
		if (member_may_receive(&s, now) && *n_r < BATCH)
			id[(*n_r)++] = l->after;
	}
	*more_r = looked_at == BATCH;
	return rc;
}

int
event_ask(struct db *db, const struct event *e, const char *tiers,
	int64_t now, struct event_look *l, int64_t *n_r, struct err *err)
{
	int64_t id[BATCH];
	sqlite3_stmt *st;
	bool more;
	size_t n;
	int rc;

	if (!l->begun && event_look_begin(db, e, tiers, now, l, err) == -1)
		return -1;
	st = candidates(db, e, tiers, now, l, err);
	if (st == NULL)
		return -1;
	rc = find_some(st, now, l, id, &n, &more, err);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = ask_one(db, e, id[i], now, n_r, err);
	failpoint("event_asked");
	if (rc == -1 || more)
		return rc == -1 ? -1 : 1;
	return event_look_end(db, e, tiers, now, l, err);
}

/* --- reminding ---------------------------------------------------------- */

/* What counts of who is in row i. */
#define ANSWER                                                                 \
	"(SELECT r.partstat FROM rsvp r WHERE r.event_id = :event"             \
	" AND r.member_id = i.member_id AND r.sequence >= :asked"              \
	" ORDER BY r.id DESC LIMIT 1)"

int
event_remind(struct db *db, const struct event *e, int64_t asked_by,
	int64_t now, int64_t *n_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT " MEMBER_STATE_COLUMNS
		", m.id FROM invited i JOIN member m ON m.id = i.member_id"
		" JOIN address a ON a.id = m.address_id"
		" WHERE i.event_id = :event AND i.sequence >= 0"
		" AND NOT i.taken AND max(i.at, i.since) <= :by"
		" AND ifnull(" ANSWER ", 'NEEDS-ACTION') = 'NEEDS-ACTION'"
		/* Whose invitation still waits needs no reminder of it. */
		" AND NOT EXISTS (SELECT 1 FROM delivery d"
		"  WHERE d.list_id = m.list_id AND d.member_id = m.id"
		"  AND d.kind = 'notice'"
		"  AND d.subject_key = CAST(i.notice_id AS TEXT)"
		"  AND d.state IN ('planned', 'deferred'))"
		" ORDER BY m.id", err);
	int rc;

	*n_r = 0;
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":event", e->id);
	sql_bind_int(st, ":asked", e->asked);
	sql_bind_int(st, ":by", asked_by);
	while ((rc = sql_step(st, err)) > 0) {
		struct member_state s;
		int added;

		member_state_read(st, 0, &s);
		if (!member_may_receive(&s, now))
			continue;
		added = tell(db, e, sql_int(st, 7), "remind", true, now, err);
		if (added == -1) {
			sql_done(st);
			return -1;
		}
		*n_r += added;
	}
	failpoint("event_reminded");
	return rc;
}

/* --- what one was told -------------------------------------------------- */

int
event_invited(struct db *db, const struct event *e, int64_t member_id,
	struct invited *i_r, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT sequence, at, taken, since"
		" FROM invited WHERE event_id = :event"
		" AND member_id = :member", err);
	int rc;

	*i_r = (struct invited){.sequence = -1};
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":event", e->id);
	sql_bind_int(st, ":member", member_id);
	rc = sql_step(st, err);
	if (rc == 1)
		*i_r = (struct invited){sql_int(st, 0), sql_int(st, 1),
			sql_int(st, 2) != 0, sql_int(st, 3)};
	sql_done(st);
	return rc;
}

int
event_told(struct db *db, int64_t event_id, int64_t member_id,
	int64_t sequence, int64_t notice_id, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "UPDATE invited"
		" SET before = sequence, sequence = CASE WHEN taken THEN -1"
		"  ELSE :sequence END, notice_id = :notice"
		" WHERE event_id = :event AND member_id = :member", err);

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":sequence", sequence);
	sql_bind_int(st, ":notice", notice_id);
	sql_bind_int(st, ":event", event_id);
	sql_bind_int(st, ":member", member_id);
	if (sql_run(st, err) == -1)
		return -1;
	/* What an answer to that mail is an answer to. */
	st = sql_prepare(db, "UPDATE notice SET args = json_set(args,"
		" '$.sequence', :sequence) WHERE id = :notice", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":sequence", sequence);
	sql_bind_int(st, ":notice", notice_id);
	return sql_run(st, err);
}

/* --- counting ----------------------------------------------------------- */

void
event_count_add(struct event_counts *c, bool asked, const char *partstat)
{
	bool yes = partstat != NULL && strcmp(partstat, "ACCEPTED") == 0;
	bool no = partstat != NULL && strcmp(partstat, "DECLINED") == 0;
	bool maybe = partstat != NULL && strcmp(partstat, "TENTATIVE") == 0;

	c->invited += asked;
	c->yes += yes;
	c->no += no;
	c->maybe += maybe;
	c->silent += asked && !yes && !no && !maybe;
	c->unasked += !asked && (yes || no || maybe);
}

int
event_members(struct db *db, const struct event *e, const char *attribute,
	int (*fn)(void *ctx, const struct event_member *m, struct err *err),
	void *ctx, struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT a.addr, m.name, m.tier,"
		" ifnull(v.value, ''), i.asked, " ANSWER " FROM"
		" (SELECT member_id, max(asked) AS asked FROM"
		"  (SELECT member_id, 1 AS asked FROM invited"
		"   WHERE event_id = :event AND sequence >= 0 UNION ALL"
		"   SELECT member_id, 0 FROM rsvp WHERE event_id = :event)"
		"  WHERE member_id NOT IN (SELECT member_id FROM invited"
		"   WHERE event_id = :event AND taken)"
		"  GROUP BY member_id) i"
		" JOIN member m ON m.id = i.member_id"
		" JOIN address a ON a.id = m.address_id"
		" LEFT JOIN attribute t ON t.list_id = m.list_id"
		"  AND t.name = :attribute"
		" LEFT JOIN member_attribute v ON v.member_id = m.id"
		"  AND v.attribute_id = t.id ORDER BY a.addr", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":event", e->id);
	sql_bind_int(st, ":asked", e->asked);
	sql_bind_text(st, ":attribute", attribute != NULL ? attribute : "");
	while ((rc = sql_step(st, err)) > 0) {
		const struct event_member m = {sql_text(st, 0),
			sql_text(st, 1), sql_text(st, 2), sql_text(st, 3),
			sql_int(st, 4) != 0, sql_text(st, 5)};

		if (fn(ctx, &m, err) != 0) {
			sql_done(st);
			return -1;
		}
	}
	return rc;
}

/* SPDX-License-Identifier: MIT */
/*
 * A person decides about mail in doubt.
 *
 * A row of the latest revision is accepted, or waits again. One of an earlier
 * revision would wait for ever, since only the latest goes out: it ends, and
 * its member is planned for the latest like anybody else, who has what was
 * accepted and nothing more.
 */
#include <string.h>

#include "store/delivery.h"
#include "store/sql.h"

enum { BATCH = 256 };

static int
decide_latest(struct db *db, const struct plan *latest, const char *key,
	bool was_sent, struct resolution *r, struct err *err)
{
	bool withdrawn = latest->revision->state == REVISION_WITHDRAWN;
	sqlite3_stmt *st;

	st = sql_prepare(db, "UPDATE delivery SET state = CASE WHEN :sent"
		"  THEN 'accepted' WHEN :withdrawn THEN 'cancelled'"
		"  ELSE 'planned' END,"
		" done_at = iif(:sent, :now, NULL),"
		" reason = iif(:sent, 'a person decided: was sent', NULL)"
		" WHERE revision_id = :revision"
		" AND state IN ('armed', 'in_doubt')"
		" AND (:key IS NULL OR lower(addr) = :key)", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":sent", was_sent);
	sql_bind_int(st, ":withdrawn", withdrawn);
	sql_bind_int(st, ":now", latest->now);
	sql_bind_int(st, ":revision", latest->revision->id);
	sql_bind_text(st, ":key", key);
	if (sql_run(st, err) == -1)
		return -1;
	r->decided += sql_changes(db);
	if (!was_sent && !withdrawn)
		r->again += sql_changes(db);
	return 0;
}

/* Each row that is decided leaves the selection, so the next ones come. */
static int
some_earlier(struct db *db, const struct plan *latest, const char *key,
	int64_t id[BATCH], int64_t member[BATCH], size_t *n_r, struct err *err)
{
	sqlite3_stmt *st;
	int rc;

	*n_r = 0;
	st = sql_prepare(db, "SELECT d.id, d.member_id FROM revision v"
		" JOIN delivery d ON d.revision_id = v.id"
		" WHERE v.recap_id = :recap AND v.revision < :number"
		" AND d.state IN ('armed', 'in_doubt')"
		" AND (:key IS NULL OR lower(d.addr) = :key) LIMIT 256", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":recap", latest->revision->recap_id);
	sql_bind_int(st, ":number", latest->revision->number);
	sql_bind_text(st, ":key", key);
	while ((rc = sql_step(st, err)) > 0 && *n_r < BATCH) {
		id[*n_r] = sql_int(st, 0);
		member[(*n_r)++] = sql_int(st, 1);
	}
	return rc;
}

static int
end_earlier(struct db *db, int64_t id, bool was_sent, int64_t now,
	struct err *err)
{
	sqlite3_stmt *st;

	st = sql_prepare(db, "UPDATE delivery SET done_at = :now,"
		" state = iif(:sent, 'accepted', 'cancelled'),"
		" reason = iif(:sent, 'a person decided: was sent',"
		"  'a person decided: was not sent; a later revision takes its"
		" place') WHERE id = :id", err);
	if (st == NULL)
		return -1;
	sql_bind_int(st, ":sent", was_sent);
	sql_bind_int(st, ":now", now);
	sql_bind_int(st, ":id", id);
	return sql_run(st, err);
}

/* Row by row: what a member has decides whether the latest is due. */
static int
decide_earlier(struct db *db, const struct plan *latest, const char *key,
	bool was_sent, struct resolution *r, struct err *err)
{
	int64_t id[BATCH], member[BATCH];
	struct plan one = *latest;
	struct plan_totals t;
	size_t n;

	do {
		if (some_earlier(db, latest, key, id, member, &n, err) == -1)
			return -1;
		for (size_t i = 0; i < n; i++) {
			one.only = member[i];
			if (end_earlier(db, id[i], was_sent, latest->now,
				err) == -1)
				return -1;
			if (one.decide == NULL)
				continue;
			if (delivery_plan(db, &one, &t, err) == -1)
				return -1;
			r->later += t.rows;
		}
		r->decided += (int64_t)n;
	} while (n > 0);
	return 0;
}

int
delivery_resolve(struct db *db, const struct plan *latest, const char *key,
	bool was_sent, struct resolution *r, struct err *err)
{
	memset(r, 0, sizeof(*r));
	if (decide_latest(db, latest, key, was_sent, r, err) == -1)
		return -1;
	return decide_earlier(db, latest, key, was_sent, r, err);
}

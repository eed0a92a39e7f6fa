/* SPDX-License-Identifier: MIT */
/* Which mail a machine may answer, and how often. */
#include "store/answering.h"

#include <string.h>
#include <strings.h>

#include "store/sql.h"

enum { HOUR = 3600, DAY = 86400, BARE_DAY = 1, BARE_MONTH = 3,
	BARE_HOUR = 50 };

/* Whether the local part of an address begins or ends so, or is it. */
static bool
local_is(const char *addr, const char *what, bool begins, bool ends)
{
	size_t n = strcspn(addr, "@"), k = strlen(what);

	if (n < k)
		return false;
	return (n == k && strncasecmp(addr, what, k) == 0) ||
		(begins && strncasecmp(addr, what, k) == 0) ||
		(ends && strncasecmp(addr + n - k, what, k) == 0);
}

static bool
from_machine(const char *addr)
{
	static const struct {
		const char *what;
		bool begins, ends;
	} machines[] = {
		{"mailer-daemon", false, false}, {"postmaster", false, false},
		{"owner-", true, false}, {"-owner", false, true},
		{"-request", false, true}, {"-bounces", false, true},
		{"noreply", true, true}, {"no-reply", true, true},
		{"donotreply", true, true}, {"do-not-reply", true, true},
		{"ne-pas-repondre", true, true}, {"bounce", false, false},
	};

	for (size_t i = 0; i < sizeof(machines) / sizeof(*machines); i++)
		if (local_is(addr, machines[i].what, machines[i].begins,
			machines[i].ends))
			return true;
	return false;
}

const char *
answering_obstacle(const struct incoming *m, const char *instance)
{
	const char *sender = m->envelope_sender;

	if (m->loop != NULL && strcmp(m->loop, instance) == 0)
		return "it is our own mail, come back";
	if (m->loop != NULL)
		return "it is another program's of our kind";
	if (sender != NULL && (sender[0] == '\0' ||
	    strcmp(sender, "<>") == 0))
		return "its sender is empty: nobody takes an answer";
	if (m->auto_submitted != NULL &&
	    strcasecmp(m->auto_submitted, "no") != 0)
		return "a machine wrote it";
	if (m->report)
		return "it is a report";
	if (m->list_fields)
		return "it came through a list";
	if (m->precedence != NULL && (strcasecmp(m->precedence, "list") == 0 ||
	    strcasecmp(m->precedence, "bulk") == 0 ||
	    strcasecmp(m->precedence, "junk") == 0))
		return "it is bulk mail";
	if (m->ours)
		return "it is from one of our own addresses";
	if ((sender != NULL && from_machine(sender)) || from_machine(m->from))
		return "its address is a machine's";
	return NULL;
}

static int
count(sqlite3_stmt *st, int64_t member, int64_t since,
	int64_t *n_r, struct err *err)
{
	int rc;

	if (st == NULL)
		return -1;
	if (member != 0)
		sql_bind_int(st, ":member", member);
	sql_bind_int(st, ":since", since);
	rc = sql_step(st, err);
	if (rc == 1)
		*n_r = sql_int(st, 0);
	sql_done(st);
	return rc == 1 ? 0 : -1;
}

/* By address, whatever the list. */
static int
bare_to(struct db *db, int64_t member, int64_t since, int64_t *n_r,
	struct err *err)
{
	return count(sql_prepare(db, "SELECT count(*) FROM notice n"
		" WHERE n.answers = 'bare' AND n.created_at > :since"
		" AND n.member_id IN (SELECT id FROM member"
		"  WHERE address_id = (SELECT address_id FROM member"
		"   WHERE id = :member))", err), member, since, n_r, err);
}

int
answering_within(struct db *db, int64_t member, bool token, int per_day,
	int64_t now, struct err *err)
{
	int64_t day, month, hour;

	if (token) {
		if (count(sql_prepare(db, "SELECT count(*) FROM notice"
			" WHERE answers = 'token' AND member_id = :member"
			" AND created_at > :since", err), member, now - DAY,
			&day, err) == -1)
			return -1;
		return day < per_day;
	}
	if (bare_to(db, member, now - DAY, &day, err) == -1 ||
	    bare_to(db, member, now - 30 * DAY, &month, err) == -1 ||
	    count(sql_prepare(db, "SELECT count(*) FROM notice"
		" WHERE answers = 'bare' AND created_at > :since", err), 0,
		now - HOUR, &hour, err) == -1)
		return -1;
	return day < BARE_DAY && month < BARE_MONTH && hour < BARE_HOUR;
}

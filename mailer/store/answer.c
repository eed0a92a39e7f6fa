/* SPDX-License-Identifier: MIT */
/* Answers to surveys: a row each time, the last of a question counts. */
#include "store/answer.h"

#include "store/sql.h"

int
answer_text(struct db *db, struct arena *a, int64_t id, const char **text_r,
	struct err *err)
{
	sqlite3_stmt *st = sql_prepare(db, "SELECT value FROM answer"
		" WHERE id = :id", err);
	int rc;

	if (st == NULL)
		return -1;
	sql_bind_int(st, ":id", id);
	rc = sql_step(st, err);
	if (rc == 1) {
		*text_r = arena_strdup(a, sql_text(st, 0));
		sql_done(st);
	}
	return rc;
}

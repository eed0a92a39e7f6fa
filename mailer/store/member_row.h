/* SPDX-License-Identifier: MIT */
#ifndef STORE_MEMBER_ROW_H
#define STORE_MEMBER_ROW_H

#include <sqlite3.h>

#include "store/member.h"

/* What decides whether a mail may go to a member m at address a, for store/ *.c
 * that select it. */
#define MEMBER_STATE_COLUMNS                                                   \
	"m.status, m.basis, m.consent_until, m.paused_until, a.suspended_at,"  \
	" a.complained_at, a.forgotten_at"

/* They begin at column col of the row that st stands on. */
void member_state_read(sqlite3_stmt *st, int col, struct member_state *s);

#endif

/* SPDX-License-Identifier: MIT */
/* What is due, as a function of the time. */
#include "schedule/due.h"

enum due_send
due_send(int64_t send_at, int64_t now)
{
	if (send_at == 0)
		return DUE_BY_HAND;
	if (now < send_at)
		return DUE_LATER;
	return now - send_at > DUE_GRACE ? DUE_TOO_LATE : DUE_NOW;
}

int64_t
due_expiry(const struct due_rows *r)
{
	return r->begun_at == 0 ? 0 : r->begun_at + r->stale + 1;
}

enum due_rows_what
due_rows(const struct due_rows *r, int64_t now, int64_t *at_r)
{
	int64_t end = due_expiry(r), at;

	*at_r = 0;
	if (r->waiting + r->deferred == 0)
		return DUE_NOTHING;
	at = r->waiting > 0 ? now : r->next_at;
	if (end != 0 && (end <= now || end <= at)) {
		*at_r = end;
		return DUE_EXPIRE;
	}
	*at_r = at;
	return DUE_GO_ON;
}

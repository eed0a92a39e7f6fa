/* SPDX-License-Identifier: MIT */
/* When cron ran last, and how it ended. */
#include "cmd/cron.h"

#include <string.h>

#include "base/clock.h"
#include "cmd/locks.h"
#include "cmd/when.h"
#include "schedule/due.h"
#include "store/phase.h"

int
cron_look(const struct home *h, struct cron *cron_r, struct err *err)
{
	struct phase_row *v;
	size_t n;

	memset(cron_r, 0, sizeof(*cron_r));
	if (h->db == NULL)
		return 0;
	if (phases_all(h->db, h->arena, &v, &n, err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (v[i].began_at > cron_r->last)
			cron_r->last = v[i].began_at;
		if (v[i].ended_at == 0) {
			cron_r->unended = v[i].name;
			cron_r->unended_since = v[i].began_at;
		}
		if (v[i].status == 0 || cron_r->status != 0)
			continue;
		cron_r->status = v[i].status;
		cron_r->phase = v[i].name;
		cron_r->said = v[i].said;
	}
	cron_r->busy = cron_r->unended != NULL && locks_sending(h);
	/* Others go on with what does not need its lock: that is not all. */
	cron_r->works = cron_r->last != 0 && clock_now() - (cron_r->busy ?
		cron_r->unended_since : cron_r->last) <= DUE_CRON;
	return 0;
}

const char *
cron_trouble(const struct home *h, const struct cron *cron)
{
	if (cron->last == 0)
		return "cron has never called `tidings run` here";
	/* Others pass over what it is at, and leave no trace. */
	if (cron->busy)
		return arena_printf(h->arena, "a run that began at %s is still "
			"at it", when_local(h, NULL, cron->unended_since));
	return arena_printf(h->arena, "cron has not called `tidings run` here "
		"since %s", when_local(h, NULL, cron->last));
}

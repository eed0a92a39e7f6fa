/* SPDX-License-Identifier: MIT */
/* When a list's digest is due. A rule may name several days of a month, or
 * none: a digest is a month's, so the first of them counts. */
#include "cmd/digest_due.h"

#include "cmd/when.h"
#include "conf/list.h"
#include "recap/digest.h"
#include "schedule/recurrence.h"
#include "schedule/zone.h"

void
digest_month_add(int *year, int *month, int n)
{
	int at = *year * 12 + *month - 1 + n;

	*year = at / 12;
	*month = at % 12 + 1;
}

const char *
digest_month_text(struct arena *a, int year, int month)
{
	return arena_printf(a, "%04d-%02d", year, month);
}

int
digest_due(const struct home *h, const struct list_conf *l, int year,
	int month, int64_t *at_r, struct err *err)
{
	const struct digest_conf *d = l->digest;
	const struct civil from = {.year = year, .month = month, .day = 1};
	const struct civil to = digest_day(year, month);
	/* Rules that skip months need a month to count from. */
	struct civil start = {.year = 1970, .month = 1, .day = 1}, *v;
	size_t n;

	*at_r = 0;
	if (d == NULL)
		return 0;
	if (year >= 2000)
		start.year = 2000;
	start.hour = d->at / 60;
	start.min = d->at % 60;
	start.timed = true;
	if (recurrence_between(h->arena, d->rule, &start, &from, &to, &v, &n,
		err) == -1)
		return -1;
	if (n > 0)
		*at_r = zone_to_time(when_zone(h, l->slug), &v[0]);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * What a correction says to whom, by tier, for the person who approves it.
 *
 * Members of one tier may have different revisions, and so read of different
 * changes: each number is told with its own members.
 */
#include "cmd/changes.h"

#include "cmd/tally.h"

#include <string.h>

const char *
changes_words(struct arena *a, int64_t n)
{
	if (n < 0)
		return "changes that cannot be counted";
	return arena_printf(a, "%lld change%s", (long long)n,
		n == 1 ? "" : "s");
}

static bool
is_of(const struct audience_edition *e, const char *tier)
{
	return e->against != NULL && e->members > 0 &&
		strcmp(e->tier, tier) == 0;
}

/* All of the tier with as many changes as the i-th; 0 where one before it has
 * told of them. */
static int64_t
with_as_many(const struct audience *au, const char *tier, size_t i)
{
	int64_t n = 0;

	for (size_t k = 0; k < au->n_editions; k++) {
		const struct audience_edition *e = &au->edition[k];

		if (!is_of(e, tier) || e->changes != au->edition[i].changes)
			continue;
		if (k < i)
			return 0;
		n += e->members;
	}
	return n;
}

static void
show_tier(const struct issue *is, const struct audience *au,
	const struct audience_tier *t, struct buf *out)
{
	int64_t whole = t->corrections, n;
	const char *sep = "";

	for (size_t i = 0; i < au->n_editions; i++) {
		if (!is_of(&au->edition[i], t->id))
			continue;
		whole -= au->edition[i].members;
		n = with_as_many(au, t->id, i);
		if (n == 0)
			continue;
		buf_printf(out, "%s%s, %lld member%s", sep, changes_words(
			is->h->arena, au->edition[i].changes), (long long)n,
			n == 1 ? "" : "s");
		sep = "; ";
	}
	if (whole > 0)
		buf_printf(out, "%sunmarked to %lld who changed level or "
			"language", sep, (long long)whole);
	else if (*sep == '\0')
		buf_adds(out, "none");
}

void
changes_show(const struct issue *is, const struct audience *au,
	struct buf *out)
{
	const char *lead = "  changes    ";

	for (size_t i = 0; i < au->n_tiers; i++) {
		if (!au->tier[i].addressed)
			continue;
		buf_printf(out, "%s%s: ", lead, tally_tier_name(is,
			au->tier[i].id));
		show_tier(is, au, &au->tier[i], out);
		buf_addc(out, '\n');
		lead = "             ";
	}
}

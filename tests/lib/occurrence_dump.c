/* SPDX-License-Identifier: MIT */
/*
 * Sessions counted out, for tests. Standard input has a line a question, its
 * fields separated by tabs:
 *
 *	ZONE RULE START END FIRST FROM TO [ON=MOVE_TO]...
 *
 * START and END are minutes since midnight, FIRST a date or "-", FROM and TO
 * seconds since 1970; ON=MOVE_TO a change, ON= one that cancels. The answer
 * is a line for each that takes place, "ON WALL STARTS_AT ENDS_AT" with "x"
 * before one that is cancelled, and then ".", or "! WORDS".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schedule/occurrence.h"

enum { FIELDS = 7, CHANGES = 64 };

struct question {
	struct occurrence_rule rule;
	struct occurrence_change change[CHANGES];
	const struct zone *zone;
	int64_t from, to;
};

static bool
read_change(struct question *q, char *s)
{
	struct occurrence_change *x = &q->change[q->rule.n_changes];
	char *to = strchr(s, '=');

	if (to == NULL || q->rule.n_changes == CHANGES)
		return false;
	*to++ = '\0';
	q->rule.n_changes++;
	memset(x, 0, sizeof(*x));
	return civil_parse(s, &x->on) &&
		(*to == '\0' || civil_parse(to, &x->move_to));
}

static bool
read_question(struct arena *a, char *line, struct question *q)
{
	char *field[FIELDS], *more;

	for (int i = 0; i < FIELDS; i++)
		if ((field[i] = strsep(&line, "\t")) == NULL)
			return false;
	memset(q, 0, sizeof(*q));
	q->rule.rule = field[1];
	q->rule.start = atoi(field[2]);
	q->rule.end = atoi(field[3]);
	q->rule.change = q->change;
	if (strcmp(field[4], "-") != 0 &&
	    !civil_parse(field[4], &q->rule.from))
		return false;
	q->from = atoll(field[5]);
	q->to = atoll(field[6]);
	while ((more = strsep(&line, "\t")) != NULL)
		if (!read_change(q, more))
			return false;
	q->zone = zone_open(a, field[0]);
	return q->zone != NULL;
}

static void
answer(struct arena *a, char *line)
{
	struct question q;
	struct occurrence *v;
	struct err err = {0};
	size_t n;

	if (!read_question(a, line, &q)) {
		printf("! that is no question\n");
		return;
	}
	if (occurrences_between(a, &q.rule, q.zone, q.from, q.to, &v, &n,
	    &err) == -1) {
		printf("! %s\n", err.msg);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		char on[24], start[24];

		civil_format(&v[i].on, on, sizeof(on));
		civil_format(&v[i].start, start, sizeof(start));
		printf("%s%s %s %lld %lld\n", v[i].cancelled ? "x" : "", on,
			start, (long long)v[i].starts_at,
			(long long)v[i].ends_at);
	}
	printf(".\n");
}

int
main(void)
{
	struct arena a;
	char line[4096];

	arena_init(&a);
	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		answer(&a, line);
		arena_clear(&a);
	}
	arena_release(&a);
	return 0;
}

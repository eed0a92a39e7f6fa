/* SPDX-License-Identifier: MIT */
/* Deadlines as calendar entries: which there are, whose UID they have, and
 * that what is said later counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

#include "compose/deadline.h"
#include "compose/render.h"
#include "compose_fixture.h"

static struct arena arena;
static struct templates *templates;
static struct calendar_event out[8];

static size_t
make(const struct compose_options *o, const struct projection *p,
	const char *lang)
{
	struct strings s = *templates_strings(templates, lang);
	size_t n;

	memset(out, 0, sizeof(out));
	n = deadlines(&arena, o, p, &s, out);
	assert_null(s.missing);
	return n;
}

static void
which(void **state)
{
	const struct civil by = {.year = 2027, .month = 1, .day = 20,
		.hour = 17, .timed = true};
	const struct {
		const char *name;
		struct proj_step step;
		bool survey;		/* the mail asks its questions */
		struct civil due;
		const char *titles;	/* joined */
	} rows[] = {
		{"open", {.by = by}, false, {0}, "Due: Dig|"},
		{"no day", {.by = {0}}, false, {0}, ""},
		{"late", {.by = by, .state = STEP_LATE}, false, {0}, ""},
		{"done", {.by = by, .state = STEP_DONE}, false, {0}, ""},
		{"from the last recap", {.by = by, .since = true}, false, {0},
			"Due: Dig|"},
		{"the survey", {.by = {0}}, true, {.year = 2027, .month = 1,
			.day = 9}, "Due: your answers to the survey|"},
		{"a survey that is over", {.by = {0}}, true, {.year = 2026,
			.month = 11, .day = 23}, ""},
		{"a survey without end", {.by = {0}}, true, {0}, ""},
		{"a step has the survey's day", {.by = by, .survey = true},
			true, {.year = 2027, .month = 1, .day = 9},
			"Due: Dig|"},
		{"that step is late", {.by = by, .survey = true, .state =
			STEP_LATE}, true, {.year = 2027, .month = 1, .day = 9},
			"Due: your answers to the survey|"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct compose_options o = fix_options;
		struct proj_step step = rows[i].step;
		struct projection p = {.date = {.year = 2026, .month = 11,
			.day = 24}, .n_steps = 1, .step = &step,
			.survey = rows[i].survey};
		const char *got = "";
		size_t n;

		step.key = step.what = "Dig";
		o.survey_due = rows[i].due;
		n = make(&o, &p, "en");
		for (size_t k = 0; k < n; k++) {
			got = arena_printf(&arena, "%s%s|", got, out[k].title);
			assert_true(out[k].free);
			assert_false(out[k].start.timed);
			assert_int_equal(out[k].start.hour, 0);
			assert_string_equal(out[k].description,
				"River Valley Care Network");
		}
		if (strcmp(got, rows[i].titles) != 0)
			fail_msg("%s: %s", rows[i].name, got);
	}
}

/* The UID and sequence of one step, in a recap of that day and revision. */
static const char *
one(const char *key, int year, int month, int day, int revision, int *sequence)
{
	struct compose_options o = fix_options;
	struct proj_step step = {.key = key, .what = "Dig", .by = {.year =
		2027, .month = 1, .day = 20}};
	struct projection p = {.date = {.year = year, .month = month,
		.day = day}, .n_steps = 1, .step = &step};

	o.revision = revision;
	assert_int_equal(make(&o, &p, "fr"), 1);
	assert_string_equal(out[0].title, "Échéance : Dig");
	*sequence = out[0].sequence;
	return out[0].uid;
}

static void
identity(void **state)
{
	static const struct {
		int year, month, day, revision;
	} later[] = {{1999, 12, 1, 1}, {1999, 12, 1, 2}, {2000, 1, 2, 1},
		{2026, 11, 24, 0}, {2026, 11, 24, 2}, {2026, 11, 24, 3},
		{2026, 11, 24, 63}, {2026, 11, 25, 1}, {9999, 12, 31, 5}};
	char uid[CALENDAR_UID], event[CALENDAR_UID];
	int last = -1, now;

	(void)state;
	snprintf(uid, sizeof(uid), "%s", one("dig", 2026, 11, 24, 1, &now));
	for (size_t i = 0; i < sizeof(later) / sizeof(*later); i++) {
		assert_string_equal(uid, one("dig", later[i].year,
			later[i].month, later[i].day, later[i].revision,
			&now));
		if (now <= last)
			fail_msg("row %zu: %d after %d", i, now, last);
		last = now;
	}
	assert_string_not_equal(uid, one("other", 2026, 11, 24, 1, &now));
	/* many corrections of one day stay below the next day's */
	one("dig", 2026, 11, 24, 500, &last);
	one("dig", 2026, 11, 25, 1, &now);
	assert_true(now > last);
	calendar_uid(fix_options.list, "step", "dig", event);
	assert_string_not_equal(uid, event);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(which),
		cmocka_unit_test(identity),
	};
	const char *top = getenv("TOP");
	int rc;

	if (top != NULL && chdir(top) != 0)
		return 1;
	arena_init(&arena);
	templates = fix_templates(&arena);
	rc = templates == NULL ? 1 : cmocka_run_group_tests_name(
		"compose: deadlines", tests, NULL, NULL);
	arena_release(&arena);
	return rc;
}

/* SPDX-License-Identifier: MIT */
#ifndef UNIT_RECAP_FIXTURE_H
#define UNIT_RECAP_FIXTURE_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "recap/projection.h"

/* The list that recaps of these tests belong to: four tiers, two languages, a
 * survey, a members' space. */
#define IN_BOTH(e, f) {.n = 2, .v = {{"en", (e)}, {"fr", (f)}}}

static const struct tiers fix_tiers = {4, {
	{.id = "leading", .name = IN_BOTH("Leading", "Pilotage"),
		.detail = DETAIL_FULL, .drafts = DRAFTS_FULL,
		.private_resources = true},
	{.id = "advising", .name = IN_BOTH("Advising", "Conseil"),
		.detail = DETAIL_FULL, .drafts = DRAFTS_SUMMARY,
		.private_resources = true},
	{.id = "engaged", .name = IN_BOTH("Engaged", "Participation"),
		.detail = DETAIL_FULL, .drafts = DRAFTS_NONE},
	{.id = "informed", .name = IN_BOTH("Informed", "Information"),
		.detail = DETAIL_SUMMARY, .drafts = DRAFTS_NONE},
}};

static const char *const fix_languages[] = {"en", "fr"};
static const char *const fix_attributes[] = {"sub_region", "payment_model"};
static const char *const fix_sessions[] = {"monthly"};

static const struct recap_options fix_recap_options = {
	.list = "valley",
	.list_dir = "tests/golden/recap/files",
	.tiers = &fix_tiers,
	.n_languages = 2,
	.languages = fix_languages,
	.n_attributes = 2,
	.attributes = fix_attributes,
	.n_sessions = 1,
	.sessions = fix_sessions,
	.has_survey = true,
	.members_space = "https://members.example.org/space",
};

static const struct civil fix_today = {.year = 2026, .month = 11, .day = 22};

/* Tests run from the top of the tree, or are told where it is. */
static inline void
fix_chdir(void)
{
	const char *top = getenv("TOP");

	if (top != NULL && chdir(top) != 0)
		abort();
}

/* Findings as a person reads them, but with the file's last name only. */
static inline void
fix_show_diags(struct diags *d, struct buf *out)
{
	diags_sort(d);
	for (size_t i = 0; i < d->n; i++)
		buf_printf(out, "%s:%d:%d: %s%s\n", path_base(d->v[i].file),
			d->v[i].line, d->v[i].col,
			d->v[i].level == DIAG_WARNING ? "warning: " : "",
			d->v[i].msg);
}

/* The names that end in suffix in dir, sorted, without the suffix; those of
 * translations (a.fr.md) are left out. */
static inline size_t
fix_cases(struct arena *a, const char *dir, const char *suffix, char ***names_r)
{
	struct dirent **e;
	int n = scandir(dir, &e, NULL, alphasort);
	size_t count = 0, len = strlen(suffix);

	*names_r = arena_array(a, n > 0 ? (size_t)n : 0, sizeof(**names_r));
	for (int i = 0; i < n; i++) {
		size_t size = strlen(e[i]->d_name);
		char *name = arena_strdup(a, e[i]->d_name);

		free(e[i]);
		if (size <= len || strcmp(name + size - len, suffix) != 0)
			continue;
		name[size - len] = '\0';
		if (strchr(name, '.') == NULL)
			(*names_r)[count++] = name;
	}
	if (n >= 0)
		free(e);
	return count;
}

/* Compares with the file, or writes it where GOLDEN_UPDATE is set. */
static inline bool
fix_golden(struct arena *a, const char *path, const struct buf *got)
{
	struct text want = {"", 0};
	struct err err = {0};

	if (getenv("GOLDEN_UPDATE") != NULL)
		return file_write_atomic(path, buf_str(got), got->len, 0644,
			&err) == 0;
	if (file_read(a, path, 1 << 20, &want, &err) == 0 &&
	    want.len == got->len &&
	    memcmp(want.data, buf_str(got), want.len) == 0)
		return true;
	fprintf(stderr, "--- %s\n%s--- got\n%s", path, want.data,
		buf_str(got));
	return false;
}

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Any octets as a recap: it is refused with reasons, or every tier's
 * projection can be made and described, and holds no control character, which
 * is what slots are marked with later.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "recap/lint.h"
#include "recap/projection.h"
#include "recap/revision.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ONE(s) {.n = 1, .v = {{NULL, (s)}}}

static const struct tiers tiers = {3, {
	{.id = "leading", .name = ONE("Leading"), .detail = DETAIL_FULL,
		.drafts = DRAFTS_FULL, .private_resources = true},
	{.id = "engaged", .name = ONE("Engaged"), .detail = DETAIL_FULL,
		.drafts = DRAFTS_SUMMARY},
	{.id = "informed", .name = ONE("Informed"), .detail = DETAIL_SUMMARY,
		.drafts = DRAFTS_NONE},
}};

static const char *const words[] = {"en", "sub_region", "monthly"};

static const struct recap_options options = {.list = "fuzz",
	.list_dir = "/nonexistent", .tiers = &tiers, .n_languages = 1,
	.languages = &words[0], .n_attributes = 1, .attributes = &words[1],
	.n_sessions = 1, .sessions = &words[2], .has_survey = true,
	.members_space = "https://example.org/space"};

static const struct civil today = {.year = 2026, .month = 11, .day = 22};

static void
check_projection(struct arena *a, const struct recap *r, const struct tier *t)
{
	struct projection *p = projection_make(a, r, r, t, "en", &today, NULL);
	struct buf out;

	if (p == NULL)
		return;
	buf_init(&out, 256 << 20);
	projection_describe(p, &out);
	for (size_t i = 0; i < out.len; i++)
		if ((unsigned char)out.data[i] < 0x20 && out.data[i] != '\n' &&
		    out.data[i] != '\t')
			abort();
	buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct recap_source source = {"en", "fuzz.md", {"", 0}};
	struct change *change;
	struct diags diags;
	struct arena a;
	struct recap *r;

	arena_init(&a);
	diags_init(&diags, &a);
	source.text.data = arena_strndup(&a, (const char *)data, size);
	source.text.len = size;
	r = recap_parse(&a, &options, "fuzz", 1, &source, &diags);
	if (r == NULL && diags.errors == 0)
		abort();
	if (r != NULL) {
		recap_lint(&a, r, &options, &today, &diags);
		for (size_t i = 0; i < tiers.n; i++)
			check_projection(&a, r, &tiers.v[i]);
	}
	revision_changes(&a, source.text.data, "---\ntitle: x\n---\n\ny\n",
		&change);
	arena_release(&a);
	return 0;
}

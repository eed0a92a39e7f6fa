/* SPDX-License-Identifier: MIT */
/* Tiers by the names that people write, in replies, rosters and marks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "recap/tier.h"

static const struct tiers tiers = {3, {
	{.id = "leading", .name = {2, {{"en", "Leading"},
		{"fr", "\u00c9quipe de pilotage"}}}},
	{.id = "advice", .name = {1, {{NULL, "Advising"}}}},
	{.id = "informed", .name = {2, {{"en", "Informed"},
		{"fr", "Renseign\u00e9"}}}},
}};

static void
test_find(void **state)
{
	static const struct {
		const char *word;
		int tier;
	} t[] = {
		{"leading", 0}, {"LEADING", 0}, {"Leading", 0},
		{"\u00c9QUIPE DE PILOTAGE", 0}, {"\u00e9quipe de pilotage", 0},
		{"advice", 1}, {"Advising", 1}, {"advising", 1},
		{"informed", 2}, {"RENSEIGN\u00c9", 2},
		{"", -1}, {"lead", -1}, {"leading ", -1}, {"leadings", -1},
		{"all", -1}, {"2", -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		assert_int_equal(tier_find(&tiers, t[i].word,
			strlen(t[i].word)), t[i].tier);
	/* Only n octets count, and a name may be of any length. */
	assert_int_equal(tier_find(&tiers, "advice, please", 6), 1);
	assert_int_equal(tier_find(&tiers, "advice", 3), -1);
}

static void
test_long_word(void **state)
{
	char word[4096];

	(void)state;
	memset(word, 'x', sizeof(word));
	assert_int_equal(tier_find(&tiers, word, sizeof(word)), -1);
}

static void
test_near(void **state)
{
	(void)state;
	assert_string_equal(tier_near(&tiers, "leeding"), "Leading");
	assert_string_equal(tier_near(&tiers, "Informd"), "Informed");
	/* Meant in French, shown by its first name. */
	assert_string_equal(tier_near(&tiers, "Renseigne"), "Informed");
	assert_string_equal(tier_near(&tiers, "advise"), "Advising");
	assert_null(tier_near(&tiers, "gold"));
	assert_null(tier_near(&tiers, ""));
}

static void
test_names(void **state)
{
	char buf[64], small[12];

	(void)state;
	assert_string_equal(tier_names(&tiers, buf, sizeof(buf)),
		"Leading, Advising, Informed");
	/* Too small: cut, never past the end. */
	tier_names(&tiers, small, sizeof(small));
	assert_string_equal(small, "Leading, Ad");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_long_word),
		cmocka_unit_test(test_near),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("recap: tier", tests, NULL, NULL);
}

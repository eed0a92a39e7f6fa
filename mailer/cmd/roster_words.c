/* SPDX-License-Identifier: MIT */
/* Words that other systems write into a roster's cells. */
#include "cmd/roster_words.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

const char *
roster_language_code(const char *s)
{
	static const struct {
		const char *name, *code;
	} known[] = {
		{"English", "en"}, {"Anglais", "en"}, {"French", "fr"},
		{"Fran\u00e7ais", "fr"}, {"Francais", "fr"},
		{"German", "de"}, {"Deutsch", "de"}, {"Spanish", "es"},
		{"Espa\u00f1ol", "es"}, {"Italian", "it"},
		{"Italiano", "it"}, {"Portuguese", "pt"},
		{"Portugu\u00eas", "pt"},
	};
	size_t n = strcspn(s, "(");

	while (n > 0 && s[n - 1] == ' ')
		n--;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strlen(known[i].name) == n &&
		    strncasecmp(s, known[i].name, n) == 0)
			return known[i].code;
	return s;
}

bool
roster_says_bounced(const char *s)
{
	static const char *const words[] = {
		"cleaned", "bounced", "bounce", "hard bounce", "hard_bounce",
		"hard-bounce", "hardbounce", "bounced_hard", "suspended",
		"undeliverable", "invalid", "blocklisted",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasecmp(s, words[i]) == 0)
			return true;
	return false;
}

bool
roster_says_stays(const char *s)
{
	return strcasecmp(s, "subscribed") == 0 ||
		strcasecmp(s, "active") == 0 ||
		strcasecmp(s, "confirmed") == 0;
}

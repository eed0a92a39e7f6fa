/* SPDX-License-Identifier: MIT */
/* What a hostile relay says: whole and octet by octet must come to the same,
 * within bounds, with nothing in the text that a terminal would obey. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "send/outcome.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_text(const struct smtp_reply *r)
{
	char words[256];

	smtp_reply_words(r, words, sizeof(words));
	if (strchr(words, '@') != NULL || strlen(r->text) >= SMTP_TEXT)
		abort();
	for (const char *p = r->text; *p != '\0'; p++)
		if (*p != '\n' && (*p < 0x20 || *p > 0x7e))
			abort();
	for (const char *p = words; *p != '\0'; p++)
		if (*p < 0x20 || *p > 0x7e)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum reply_progress whole, slow = REPLY_MORE;
	const char *p = (const char *)data;
	struct smtp_reply a, b;
	struct outcome o;
	size_t used, one, total = 0;
	bool go_on;

	smtp_reply_init(&a);
	smtp_reply_init(&b);
	whole = smtp_reply_feed(&a, p, size, &used);
	while (total < size && slow == REPLY_MORE) {
		slow = smtp_reply_feed(&b, p + total, 1, &one);
		total += one;
	}
	if (whole != slow || used != total || a.code != b.code ||
	    strcmp(a.text, b.text) != 0 || strcmp(a.status, b.status) != 0)
		abort();
	check_text(&a);
	smtp_reply_offers(&a, "SIZE", NULL);
	if (whole != REPLY_DONE)
		return 0;
	if (a.code < 200 || a.code > 599)
		abort();
	for (int s = STAGE_MAIL; s <= STAGE_DOT; s++) {
		o = outcome_of_reply((enum stage)s, &a, &go_on);
		/* Only a 2xx to the dot is accepted, and only the dot can be
		 * in doubt. */
		if (!go_on && (o.kind == OUTCOME_ACCEPTED) !=
		    (s == STAGE_DOT && a.code / 100 == 2))
			abort();
		if (!go_on && o.kind == OUTCOME_IN_DOUBT && s != STAGE_DOT)
			abort();
	}
	return 0;
}

/* SPDX-License-Identifier: MIT */
/* Our own headings, and which mail has which. */
#include "cmd/explain_subject.h"

#include <string.h>
#include <strings.h>

#include "compose/render.h"
#include "conf/list.h"
#include "text/strings.h"

enum { PATTERNS_MAX = 256 };

struct subjects {
	size_t n;
	struct pattern {
		const char *words;	/* with {places} */
		enum answered answered;
	} pattern[PATTERNS_MAX];
};

static const struct {
	const char *key;
	enum answered answered;
} headings[] = {
	{"letter_tier_heading", ANSWERED_CHANGE},
	{"letter_language_heading", ANSWERED_CHANGE},
	{"letter_pause_heading", ANSWERED_CHANGE},
	{"letter_resumed_heading", ANSWERED_CHANGE},
	{"letter_returned_heading", ANSWERED_CHANGE},
	{"letter_goodbye_heading", ANSWERED_CHANGE},
	{"letter_confirmation_heading", ANSWERED_QUESTION},
	{"letter_address_heading", ANSWERED_QUESTION},
	{"letter_ask_heading", ANSWERED_ASKED},
	{"letter_meeting_heading", ANSWERED_INVITATION},
	{"letter_meet_invited_heading", ANSWERED_INVITATION},
	{"letter_meet_moved_heading", ANSWERED_INVITATION},
	{"letter_meet_changed_heading", ANSWERED_INVITATION},
	{"letter_meet_cancelled_heading", ANSWERED_INVITATION},
	{"letter_meet_again_heading", ANSWERED_INVITATION},
	{"letter_meet_remind_heading", ANSWERED_INVITATION},
};

static void
add_language(struct subjects *s, const struct strings *words)
{
	struct strings w = *words;

	for (size_t i = 0; i < sizeof(headings) / sizeof(*headings) &&
	     s->n < PATTERNS_MAX; i++)
		s->pattern[s->n++] = (struct pattern){
			strings_get(&w, headings[i].key),
			headings[i].answered};
}

struct subjects *
subjects_load(const struct home *h, bool home)
{
	struct subjects *s;
	struct templates *t;
	struct diags d;

	if (!home)
		return NULL;
	s = arena_alloc(h->arena, sizeof(*s));
	memset(s, 0, sizeof(*s));
	diags_init(&d, h->arena);
	t = templates_load(h->arena, home_path(h, "templates"), &d);
	for (size_t i = 0; t != NULL && i < h->n_lists; i++)
		for (size_t k = 0; k < h->list[i]->n_languages; k++) {
			const struct strings *w = templates_strings(t,
				h->list[i]->languages[k]);

			if (w != NULL && i == 0)
				add_language(s, w);
		}
	return s;
}

/* "Re: ", "RE : ", "Fwd: ", in any order. */
static const char *
without_prefix(const char *s)
{
	static const char *const prefix[] = {"re", "fw", "fwd", "aw", "tr",
		"ref", "sv", "antw"};
	bool again = true;

	while (again) {
		again = false;
		s += strspn(s, " \t");
		for (size_t i = 0; i < sizeof(prefix) / sizeof(*prefix); i++) {
			size_t n = strlen(prefix[i]);
			const char *p = s + n;

			if (strncasecmp(s, prefix[i], n) != 0)
				continue;
			p += strspn(p, " ");
			if (*p == ':') {
				s = p + 1;
				again = true;
			}
		}
	}
	return s;
}

/* Whether s begins with the words, a {place} being anything; one pass for each
 * place. */
static bool
begins(const char *s, const char *words)
{
	for (;;) {
		const char *open = strchr(words, '{');
		size_t n = open != NULL ? (size_t)(open - words) :
			strlen(words);

		if (strncmp(s, words, n) != 0)
			return false;
		s += n;
		words = open != NULL ? strchr(open, '}') : NULL;
		if (words == NULL)
			return true;
		words++;
		n = strcspn(words, "{");
		if (n == 0)
			return true;
		open = memmem(s, strlen(s), words, n);
		if (open == NULL)
			return false;
		s = open;
	}
}

enum answered
subjects_answered(const struct subjects *s, const char *subject)
{
	const char *own = without_prefix(subject);

	if (s == NULL || own == subject)
		return ANSWERED_NOTHING;
	for (size_t i = 0; i < s->n; i++)
		if (s->pattern[i].words[0] != '\0' &&
		    s->pattern[i].words[0] != '{' &&
		    begins(own, s->pattern[i].words))
			return s->pattern[i].answered;
	return ANSWERED_NOTHING;
}

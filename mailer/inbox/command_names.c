/* SPDX-License-Identifier: MIT */
/*
 * What a list and its member are called: levels, languages, the list itself,
 * the writer.
 */
#include <string.h>
#include <strings.h>

#include "inbox/command_talk.h"

/* As people call them, in English, French and themselves. */
static const struct {
	const char *code, *names;
} tongues[] = {
	{"en", " english anglais anglaise englisch ingles "},
	{"fr", " french francais francaise francophone franzosisch frances "},
	{"es", " spanish espagnol espagnole espanol castellano "},
	{"de", " german allemand allemande deutsch "},
	{"it", " italian italien italienne italiano "},
	{"pt", " portuguese portugais portugaise portugues "},
	{"pl", " polish polonais polonaise polski "},
	{"uk", " ukrainian ukrainien ukrainienne "},
	{"ru", " russian russe "}, {"zh", " chinese chinois chinoise "},
	{"ar", " arabic arabe "}, {"hi", " hindi "}, {"ur", " urdu ourdou "},
	{"pa", " punjabi panjabi pendjabi "}, {"ta", " tamil tamoul "},
	{"tl", " tagalog filipino "}, {"vi", " vietnamese vietnamien "},
	{"ko", " korean coreen coreenne "}, {"fa", " farsi persian persan "},
	{"iu", " inuktitut "}, {"cr", " cree "}, {"nl", " dutch neerlandais "},
};

static size_t
name_at(const struct talk *k, size_t i, const char *name)
{
	struct words x = words_of(k->a, name);
	bool typo = false;
	size_t end;

	if (x.n == 0 || !k->t[i].first)
		return 0;
	end = words_match(&k->w, k->t[i].word, &x, &typo);
	return end == 0 ? 0 : k->at[end];
}

size_t
talk_tier(const struct talk *k, size_t i, const char **id_r)
{
	size_t best = 0;
	bool clash = false;

	for (size_t j = 0; j < k->o->n_tiers; j++) {
		const struct verdict_tier *x = &k->o->tier[j];
		size_t end = name_at(k, i, x->id);

		for (size_t l = 0; l < x->name.n; l++) {
			size_t other = name_at(k, i, x->name.v[l].text);

			end = other > end ? other : end;
		}
		if (end > best) {
			best = end;
			*id_r = x->id;
			clash = false;
		} else if (end == best && end > 0) {
			clash = true;
		}
	}
	return clash ? 0 : best;
}

size_t
talk_tongue(const struct talk *k, size_t i, const char **code_r)
{
	*code_r = NULL;
	for (size_t j = 0; j < sizeof(tongues) / sizeof(*tongues); j++) {
		if (!talk_in(k, i, tongues[j].names))
			continue;
		for (size_t l = 0; l < k->o->n_languages; l++)
			if (strncasecmp(k->o->language[l], tongues[j].code,
			    strlen(tongues[j].code)) == 0)
				*code_r = k->o->language[l];
		return *code_r == NULL ? 0 : i + 1;
	}
	/* Its code, but no word that is also another. */
	for (size_t l = 0; l < k->o->n_languages; l++)
		if (k->t[i].kind == WORD_LETTERS &&
		    !talk_in(k, i, " de it es ") &&
		    strcasecmp(k->o->language[l], k->t[i].s) == 0) {
			*code_r = k->o->language[l];
			return i + 1;
		}
	return 0;
}

static size_t
address_at(const struct talk *k, size_t i)
{
	const struct token *x = &k->t[i];
	size_t n = x->to - x->from;

	if (x->kind != WORD_SIGN || x->sign != SIGN_ODD || k->from == NULL)
		return 0;
	while (n > 0 && strchr(".,;:!?\"'", k->text[x->from + n - 1]) != NULL)
		n--;
	return n > 0 && strlen(k->from) == n &&
		strncasecmp(k->text + x->from, k->from, n) == 0 ? i + 1 : 0;
}

/* As many words of a name as stand there in a row, from its first or its last
 * on; titles do not count. */
static size_t
part_of_name(const struct talk *k, size_t i, const char *name)
{
	struct words x;
	size_t best = 0;

	if (name == NULL || *name == '\0' || !k->t[i].first)
		return 0;
	x = words_of(k->a, name);
	for (size_t j = 0; j < x.n; j++) {
		struct words part = {.n = x.n - j, .v = x.v + j};
		bool typo = false;

		if (x.v[j].kind != WORD_LETTERS || strlen(x.v[j].s) < 3)
			continue;
		for (; part.n > 0; part.n--) {
			size_t end = words_match(&k->w, k->t[i].word, &part,
				&typo);

			if (end > best)
				best = end;
		}
	}
	return best == 0 ? 0 : k->at[best];
}

size_t
talk_self(const struct talk *k, size_t i)
{
	size_t end, other;

	if (i >= k->n)
		return 0;
	end = address_at(k, i);
	if (end != 0)
		return end;
	/* "Dr. Amir Shah" */
	if (talk_in(k, i, " dr dre mr mrs ms mme mlle prof ")) {
		other = i + 1 + talk_is_sign(k, i + 1, '.');
		end = other < k->n ? talk_self(k, other) : 0;
		return end;
	}
	end = part_of_name(k, i, k->o->writer);
	other = part_of_name(k, i, k->from_name);
	return other > end ? other : end;
}

/* A word of the list's name, or its initials. */
size_t
talk_list(const struct talk *k, size_t i)
{
	for (size_t l = 0; l < k->o->list.n; l++) {
		struct words x = words_of(k->a, k->o->list.v[l].text);
		char initials[32];
		size_t n = 0;

		if (k->t[i].kind != WORD_LETTERS)
			return 0;
		for (size_t j = 0; j < x.n; j++) {
			if (x.v[j].kind != WORD_LETTERS)
				continue;
			if (strcmp(x.v[j].s, k->t[i].s) == 0)
				return i + 1;
			if (x.v[j].capital && n < sizeof(initials) - 1)
				initials[n++] = x.v[j].s[0];
		}
		initials[n] = '\0';
		if (n > 1 && strlen(k->t[i].s) > 1 &&
		    strstr(initials, k->t[i].s) != NULL)
			return i + 1;
	}
	return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * What stands in a slot for one member. The rule for first names is cautious:
 * a mail that says "Dear Dr." or "Dear Okafor," is worse than one that says
 * "Dear colleague".
 */
#include "compose/fill.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "mime/header.h"
#include "text/utf8.h"

/* Forms of address, English and French, without their full stop. */
static const char *const titles[] = {"Dr", "Dre", "Mr", "Mrs", "Ms", "Miss",
	"Mx", "Prof", "Professor", "Sir", "Dame", "Rev", "Hon", "Mme", "Mlle",
	"Madame", "Monsieur", "Docteur", "Doctor", "Messrs", "Drs"};

static bool
is_title(const char *word, size_t n)
{
	/* "M. Roy" is a title, "Ana M. Roy" is not: see has_title. */
	if (n > 0 && word[n - 1] == '.')
		n--;
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (strlen(titles[i]) == n &&
		    strncasecmp(word, titles[i], n) == 0)
			return true;
	return false;
}

static bool
has_title(const char *name)
{
	const char *word = name + strspn(name, " ");

	if (strncasecmp(word, "M. ", 3) == 0)
		return true;
	while (*word != '\0') {
		size_t n = strcspn(word, " ");

		if (is_title(word, n))
			return true;
		word += n + strspn(word + n, " ");
	}
	return false;
}

static const char *
first_name(struct arena *a, const struct member *m)
{
	const char *name = m->name + strspn(m->name, " ");

	if (m->first_name[0] != '\0')
		return m->first_name;
	if (strchr(name, ',') != NULL || has_title(name))
		return "";
	return arena_strndup(a, name, strcspn(name, " "));
}

/* Without characters that turn the direction of what follows. */
static const char *
without_bidi(struct arena *a, const char *s)
{
	size_t n = strlen(s), used = 0;
	char *clean = arena_alloc(a, n + 1);

	while (n > 0) {
		size_t len;
		long c = utf8_next(s, n, &len);
		bool turns = (c >= 0x202a && c <= 0x202e) ||
			(c >= 0x2066 && c <= 0x2069);

		if (!turns) {
			memcpy(clean + used, s, len);
			used += len;
		}
		s += len;
		n -= len;
	}
	return clean;
}

int
fill_placeholder(struct arena *a, const struct member *m, const char *key,
	const char **value_r, struct err *err)
{
	size_t n = strcspn(key, "|");
	const char *name = arena_strndup(a, key, n), *value;
	struct err why = {0};

	*value_r = NULL;
	if (strcmp(name, "name") == 0)
		value = m->name;
	else if (strcmp(name, "first_name") == 0)
		value = first_name(a, m);
	else
		value = member_attribute(m, name);
	if (value == NULL || value[strspn(value, " ")] == '\0')
		value = key[n] == '|' ? key + n + 1 : NULL;
	if (value == NULL)
		return 0;
	if (header_check(value, strlen(value), &why) != 0)
		return err_set(err, ERR_DATA, "the value for {{%s}}: %s", name,
			why.msg);
	*value_r = without_bidi(a, value);
	return 0;
}

static int
given(const char *key, const char *value, const char **value_r,
	struct err *err)
{
	if (value == NULL)
		return err_set(err, ERR_BUG, "no value was given for the slot "
			"%s", key);
	*value_r = value;
	return 0;
}

static int
fill_system(struct arena *a, const struct fill *f, const char *key,
	const char **value_r, struct err *err)
{
	const struct {
		const char *key, *value;
	} have[] = {
		{SLOT_DATE, f->date},
		{SLOT_MESSAGE_ID, f->message_id},
		{SLOT_REFERENCES, f->references ? f->references : ""},
		{SLOT_REPLY_TO, f->reply_to},
		{SLOT_UNSUBSCRIBE, f->unsubscribe},
		{SLOT_UNSUBSCRIBE_CODE, f->unsubscribe_code ?
			f->unsubscribe_code : ""},
		{SLOT_UNSUBSCRIBE_URL, f->unsubscribe_url},
		{SLOT_EMAIL, f->member->addr},
	};

	if (strcmp(key, SLOT_TO) == 0) {
		*value_r = header_mailbox(a, f->member->name, f->member->addr,
			err);
		return *value_r == NULL ? -1 : 0;
	}
	for (size_t i = 0; i < sizeof(have) / sizeof(have[0]); i++)
		if (strcmp(key, have[i].key) == 0)
			return given(key, have[i].value, value_r, err);
	return err_set(err, ERR_BUG, "there is no slot %s", key);
}

int
fill_value(struct arena *a, const struct fill *f, const char *key,
	const char **value_r, struct err *err)
{
	if (key[0] == '@')
		return fill_system(a, f, key, value_r, err);
	if (fill_placeholder(a, f->member, key, value_r, err) != 0)
		return -1;
	if (*value_r == NULL)
		return err_set(err, ERR_DATA, "there is no value for {{%s}}, "
			"and no fallback", key);
	return 0;
}

int
fill_piece(struct arena *a, const struct fill *f, const struct piece *p,
	const char *const **values_r, struct err *err)
{
	size_t n = piece_slots(p);
	const char **values = arena_array(a, n, sizeof(*values));

	for (size_t i = 0; i < n; i++)
		if (fill_value(a, f, piece_slot_key(p, i), &values[i],
			    err) != 0)
			return -1;
	*values_r = (const char *const *)values;
	return 0;
}

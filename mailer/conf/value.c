/* SPDX-License-Identifier: MIT */
/*
 * Texts, words, lists, addresses and links of configuration files: one
 * function a type, each strict about how its values are written and silent
 * about nothing. Numbers and dates are in conf/value_number.c.
 */
#include "conf/value.h"

#include <ctype.h>
#include <string.h>

#include "mime/address.h"
#include "text/ltext.h"
#include "text/utf8.h"
#include "text/yaml.h"

enum { TEXT_LENGTH = 200, LINES_LENGTH = 2000, WORDS = 250 };

static void
set_text(void *to, const char *s)
{
	memcpy(to, &s, sizeof(s));
}

/* ------------------------------------------------------------- texts -- */

static size_t
characters(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

/* s without blanks and line ends around it. */
static char *
trimmed(struct arena *a, const char *s)
{
	size_t len;

	s += strspn(s, " \t\n");
	for (len = strlen(s); len > 0 && strchr(" \t\n", s[len - 1]);)
		len--;
	return arena_strndup(a, s, len);
}

/*
 * A text of at most max characters, or NULL after saying why not. A comment
 * behind a text is refused: "Suite # 200" was cut, and nobody would see it.
 */
static const char *
read_text(struct reader *r, const struct key *k, const struct node *n,
	size_t max, bool lines)
{
	const char *s = node_text(n);

	if (s == NULL)
		goto wrong;
	if (n->hash != NULL) {
		if (k->flags & KEY_SECRET)
			reader_error(r, n, "%s has a \" #\", where a comment "
				"begins; put it in quotes", k->name);
		else
			yaml_whole(n, r->file, r->diags);
		return NULL;
	}
	s = trimmed(r->arena, s);
	if (*s == '\0') {
		reader_error(r, n, "%s is an empty text; it must be %s",
			k->name, value_expect(r->arena, k));
		return NULL;
	}
	if (!lines && strpbrk(s, "\n\t") != NULL) {
		reader_error(r, n, "%s has several lines or a tab; it must be "
			"one line", k->name);
		return NULL;
	}
	if (characters(s) > max) {
		reader_error(r, n, "%s has %zu characters; it may have %zu",
			k->name, characters(s), max);
		return NULL;
	}
	return s;
wrong:
	value_wrong(r, k, n);
	return NULL;
}

bool
value_text(TYPE_ARGS)
{
	const char *s = read_text(r, k, n,
		k->max > 0 ? (size_t)k->max : TEXT_LENGTH, false);

	if (s != NULL)
		set_text(to, s);
	return s != NULL;
}

static bool
known_language(struct reader *r, const struct node_pair *p,
	const char *name)
{
	const char *word;

	if (r->any_language)
		return true;
	for (size_t i = 0; i < r->n_languages; i++)
		if (strcmp(r->languages[i], p->key) == 0)
			return true;
	word = near_miss(p->key, r->languages, r->n_languages);
	diag_error(r->diags, r->file, p->line, p->col,
		"%s has a text in \"%.20s\", which is not among the list's "
		"languages: %s%s%s%s", name, p->key,
		words_joined(r->arena, r->languages, r->n_languages, ", "),
		word ? "; did you mean \"" : "", word ? word : "",
		word ? "\"?" : "");
	return false;
}

static bool
texts_by_language(struct reader *r, const struct key *k, const struct node *n,
	struct ltext *to, size_t max, bool lines)
{
	bool ok = true;

	for (size_t i = 0; i < n->n; i++) {
		const struct node_pair *p = &n->pair[i];
		const char *s;

		if (!known_language(r, p, k->name)) {
			ok = false;
			continue;
		}
		if (to->n == LTEXT_MAX)
			return reader_error(r, n, "%s has texts in more than "
				"%d languages", k->name, LTEXT_MAX);
		s = read_text(r, k, p->value, max, lines);
		if (s == NULL) {
			ok = false;
			continue;
		}
		to->v[to->n].lang = p->key;
		to->v[to->n++].text = s;
	}
	if (ok && !r->any_language && node_get(n, r->languages[0]) == NULL)
		return reader_error(r, n, "%s has no text in \"%s\", the "
			"list's first language, which stands in for the "
			"others", k->name, r->languages[0]);
	return ok;
}

static bool
read_ltext(struct reader *r, const struct key *k, const struct node *n,
	struct ltext *to, bool lines)
{
	size_t max = k->max > 0 ? (size_t)k->max
		     : lines	? LINES_LENGTH
				: TEXT_LENGTH;

	to->n = 0;
	if (n->type == NODE_MAP && r->n_languages > 0)
		return texts_by_language(r, k, n, to, max, lines);
	to->v[0].lang = NULL;
	to->v[0].text = read_text(r, k, n, max, lines);
	to->n = to->v[0].text != NULL;
	return to->n > 0;
}

bool
value_ltext(TYPE_ARGS)
{
	return read_ltext(r, k, n, to, false);
}

bool
value_lines(TYPE_ARGS)
{
	return read_ltext(r, k, n, to, true);
}

static bool
all_of(const char *s, const char *others)
{
	for (; *s != '\0'; s++)
		if (!isascii((unsigned char)*s) ||
		    (!isalnum((unsigned char)*s) && !strchr(others, *s)))
			return false;
	return true;
}

bool
value_id(TYPE_ARGS)
{
	const char *s = node_text(n);

	if (s == NULL || *s == '\0' || strlen(s) > 64 || !all_of(s, "_-"))
		return value_wrong(r, k, n);
	set_text(to, s);
	return true;
}

bool
value_slug(TYPE_ARGS)
{
	const char *s = node_text(n);
	char slug[65];

	if (s == NULL || strlen(s) > 64)
		return value_wrong(r, k, n);
	utf8_slug(s, slug, sizeof(slug));
	if (*slug == '\0')
		return value_wrong(r, k, n);
	if (strcmp(s, slug) != 0)
		return reader_error(r, n, "%s is \"%s\"; it must be %s, here "
			"\"%s\"", k->name, s, value_expect(r->arena, k), slug);
	set_text(to, s);
	return true;
}

bool
value_token(TYPE_ARGS)
{
	const char *s = node_text(n);

	if (s == NULL || *s == '\0' || strlen(s) > 250)
		return value_wrong(r, k, n);
	for (const char *p = s; *p != '\0'; p++)
		if (*p <= ' ' || *p > '~' || strchr("\"\\;,()<>", *p) != NULL)
			return value_wrong(r, k, n);
	set_text(to, s);
	return true;
}

/* Google counts complaints by it: at most four fields, the last of which is
 * the sender and always the same (S46). */
bool
value_feedback_id(TYPE_ARGS)
{
	const char *s = node_text(n), *sender;
	size_t fields = 1;

	if (!value_token(r, k, n, to))
		return false;
	for (const char *p = s; *p != '\0'; p++)
		fields += *p == ':';
	sender = strrchr(s, ':') != NULL ? strrchr(s, ':') + 1 : s;
	if (fields > 4)
		return reader_error(r, n, "%s has %zu parts between colons; it "
			"may have four", k->name, fields);
	if (strlen(sender) < 5 || strlen(sender) > 15)
		return reader_error(r, n, "%s ends with \"%s\"; its last part "
			"names the sender and has 5 to 15 characters", k->name,
			sender);
	return true;
}

bool
value_path(TYPE_ARGS)
{
	const char *s = node_text(n);

	if (s != NULL && strcmp(s, "none") == 0)
		return reader_error(r, n, "%s cannot be none; leave the line "
			"out for what it is by default, or give the path of a "
			"file", k->name);
	if (s == NULL || *s == '\0' || strlen(s) > 1000 ||
	    strpbrk(s, "\n\t") != NULL || s[strlen(s) - 1] == '/')
		return value_wrong(r, k, n);
	set_text(to, s);
	return true;
}

bool
value_enum(TYPE_ARGS)
{
	const char *s = node_text(n), *const *words = k->arg;
	int *out = to;

	for (int i = 0; s != NULL && words[i] != NULL; i++)
		if (strcmp(s, words[i]) == 0) {
			*out = i;
			return true;
		}
	return value_wrong(r, k, n);
}

bool
value_words(TYPE_ARGS)
{
	const struct key *item = k->arg;
	const size_t max = k->max > 0 ? (size_t)k->max : WORDS;
	const char **v;
	bool ok = true;

	if (n->type != NODE_LIST)
		return value_wrong(r, k, n);
	if ((long long)n->n < k->min)
		return reader_error(r, n, "%s is an empty list; it must be %s",
			k->name, value_expect(r->arena, k));
	if (n->n > max)
		return reader_error(r, n, "%s has %zu entries; at most %zu "
			"are possible", k->name, n->n, max);
	v = arena_array(r->arena, n->n + 1, sizeof(*v));
	for (size_t i = 0; i < n->n; i++) {
		if (!item->read(r, item, n->item[i], &v[i])) {
			ok = false;
			continue;
		}
		for (size_t j = 0; j < i; j++)
			if (v[j] != NULL && strcmp(v[j], v[i]) == 0)
				ok = reader_error(r, n->item[i],
					"%s has \"%s\" twice; keep one",
					k->name, v[i]);
	}
	memcpy(to, &n->n, sizeof(n->n));
	memcpy((char *)to + sizeof(n->n), &v, sizeof(v));
	return ok;
}

/* ------------------------------------------------- addresses and links -- */

bool
value_email(TYPE_ARGS)
{
	const char *s = node_text(n);
	struct address addr;
	struct err err = {0};

	if (s == NULL)
		return value_wrong(r, k, n);
	if (address_parse(s, strlen(s), &addr, &err) != 0)
		return reader_error(r, n, "%s is no address that mail can go "
			"to: it %s", k->name, err.msg);
	set_text(to, arena_strdup(r->arena, addr.addr));
	return true;
}

bool
value_mailbox(TYPE_ARGS)
{
	const char *s = node_text(n), *v[2];
	struct address addr;
	struct err err = {0};
	char name[200];

	if (s == NULL)
		return value_wrong(r, k, n);
	if (mailbox_parse(s, name, sizeof(name), &addr, &err) != 0)
		return reader_error(r, n, "%s must be %s: %s", k->name,
			value_expect(r->arena, k), err.msg);
	v[0] = arena_strdup(r->arena, name);
	v[1] = arena_strdup(r->arena, addr.addr);
	memcpy(to, v, sizeof(v));
	return true;
}

bool
value_domain(TYPE_ARGS)
{
	const char *s = node_text(n);
	struct address addr;
	char *probe;

	if (s == NULL || strchr(s, '@') != NULL)
		return value_wrong(r, k, n);
	/* An address's domain is the same grammar, IDNA included. */
	probe = arena_printf(r->arena, "x@%s", s);
	if (address_parse(probe, strlen(probe), &addr, NULL) != 0)
		return value_wrong(r, k, n);
	set_text(to, arena_strdup(r->arena, address_domain(addr.addr)));
	return true;
}

bool
value_url(TYPE_ARGS)
{
	const char *s = node_text(n), *host;

	if (s == NULL || strlen(s) > 2000 || strpbrk(s, " \t\n\"<>\\") != NULL)
		return value_wrong(r, k, n);
	if (strncmp(s, "https://", 8) != 0 && strncmp(s, "http://", 7) != 0)
		return value_wrong(r, k, n);
	host = strstr(s, "//") + 2;
	if (*host == '\0' || strchr("/:?#", *host) != NULL ||
	    memchr(host, '@', strcspn(host, "/?#")) != NULL)
		return value_wrong(r, k, n);
	set_text(to, s);
	return true;
}

/* ----------------------------------------------------- what is expected -- */

static const struct {
	bool (*read)(TYPE_ARGS);
	const char *words;
} by_type[] = {
	{value_text, "a text"},
	{value_ltext, "a text, or a map of texts by language"},
	{value_lines, "a text, or a map of texts by language"},
	{value_bool, "true or false"},
	{value_rate, "a number and a time like 50/s, 100/min, 500/h or "
		"2000/day"},
	{value_date, "a date like 2026-01-31"},
	{value_when, "a date like 2026-01-31, or with a time: "
		"2026-01-31 13:00"},
	{value_time, "a time of day like \"12:00\""},
	{value_email, "an address like name@example.org"},
	{value_mailbox, "an address with a name, like "
		"Our network <recaps@news.example.org>"},
	{value_domain, "a domain name like news.example.org"},
	{value_url, "an address like \"https://www.example.org/page\""},
	{value_slug, "small letters and digits with hyphens between"},
	{value_id, "one word of letters, digits, _ and -"},
	{value_token, "a word without blanks"},
	{value_feedback_id, "up to four parts with colons between, the last "
		"the sender's, like recaps:mhpcn"},
	{value_path, "the path of a file, like var/tidings.db"},
	{value_words, "a list like [one, two]"},
	{value_maps, "a list of maps, each with its own \"- \""},
};

/* "a map with listen and base_url" */
static char *
map_in_words(struct arena *a, const struct table *t)
{
	const char **names = arena_array(a, t->n, sizeof(*names));

	for (size_t i = 0; i < t->n; i++)
		names[i] = t->key[i].name;
	return arena_printf(a, "a map with %s",
		words_joined(a, names, t->n, " and "));
}

const char *
value_expect(struct arena *a, const struct key *k)
{
	const char *const *words = k->arg;
	size_t n = 0;

	if (k->expect != NULL)
		return k->expect;
	if (k->read == value_int)
		return arena_printf(a, "a whole number from %lld to %lld",
			k->min, k->max);
	if (k->read == value_duration)
		return arena_printf(a, "a length of time like \"7 days\" or "
			"\"60 s\", from %s to %s", duration_words(a, k->min),
			duration_words(a, k->max));
	if (k->read == value_enum) {
		while (words[n] != NULL)
			n++;
		return words_joined(a, words, n, " or ");
	}
	if (k->read == value_map || k->read == value_map_new)
		return map_in_words(a, k->arg);
	for (size_t i = 0; i < sizeof(by_type) / sizeof(by_type[0]); i++)
		if (by_type[i].read == k->read)
			return by_type[i].words;
	return "written differently";
}

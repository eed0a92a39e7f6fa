/* SPDX-License-Identifier: MIT */
/*
 * lists/<slug>/list.yaml: who the community is, whom it writes for, and its
 * tiers. Survey, sessions and digest are in conf/list_meet.c.
 *
 * Languages and tiers are read before anything else, because the texts and
 * the references in the rest are checked against them.
 */
#include "conf/list.h"

#include <string.h>

#include "base/file.h"
#include "conf/list_table.h"
#include "conf/value.h"
#include "schedule/zone.h"
#include "text/utf8.h"
#include "text/yaml.h"

/* -------------------------------------------------------------- tiers -- */

static const char *const detail_words[] = {"full", "summary", NULL};
static const char *const drafts_words[] = {"full", "summary", "none", NULL};
static const char *const resources_words[] = {"public", "private", NULL};
static const char *const when_words[] = {"each", "digest", NULL};

struct tier_row {
	struct tier tier;
	int resources, when;
};

#define TIER(member) offsetof(struct tier_row, tier.member)
static const struct key tier_keys[] = {
	{"id", value_slug, TIER(id), 0, NULL, 0, 0, NULL, NULL},
	{"name", value_ltext, TIER(name), KEY_REQUIRED, NULL, 0, 60, NULL,
		NULL},
	{"detail", value_enum, TIER(detail), 0, "full", 0, 0, detail_words,
		NULL},
	{"drafts", value_enum, TIER(drafts), 0, "none", 0, 0, drafts_words,
		NULL},
	{"resources", value_enum, offsetof(struct tier_row, resources), 0,
		"public", 0, 0, resources_words, NULL},
	{"when", value_enum, offsetof(struct tier_row, when), 0, "each", 0, 0,
		when_words, NULL},
};
static const struct table tier_table = {.what = "a tier",
	.size = sizeof(struct tier_row), TABLE_KEYS(tier_keys)};

/* The tier among the first n that answers to s, -1 for none. */
static int
taken(const struct tiers *t, size_t n, const char *s)
{
	struct tiers first = *t;

	first.n = n;
	return tier_find(&first, s, strlen(s));
}

/* Words that mean something else wherever a tier is named. */
static bool
is_reserved(const char *s)
{
	return utf8_casecmp(s, "all") == 0 || utf8_casecmp(s, "none") == 0;
}

/* A name or id of tier i that another has, or that none may have. */
static bool
check_tier_word(struct reader *r, const struct node *map,
	const struct tiers *t, size_t i, const char *s)
{
	int other = taken(t, i, s);

	if (is_reserved(s))
		return reader_error_key(r, map, "name", "a tier cannot be "
			"called \"%s\", which has a meaning of its own; "
			"choose another name", s);
	if (strchr(s, ',') != NULL)
		return reader_error_key(r, map, "name", "the tier's name "
			"\"%s\" has a comma, which parts names where several "
			"tiers are listed; leave it out", s);
	if (other < 0)
		return true;
	return reader_error_key(r, map, "name", "two tiers are called \"%s\"; "
		"names and ids must differ, in every language", s);
}

static bool
finish_tier(struct reader *r, const struct node *map, struct tiers *t,
	size_t i)
{
	struct tier *tier = &t->v[i];
	char slug[65];
	bool ok = true;

	if (tier->id == NULL) {
		const char *name = ltext_in(&tier->name, r->languages[0], NULL);

		utf8_slug(name, slug, sizeof(slug));
		if (*slug == '\0')
			return reader_error_key(r, map, "name", "no id can be "
				"made of the tier's name \"%s\"; add one: "
				"id: ...", name);
		tier->id = arena_strdup(r->arena, slug);
	}
	ok = check_tier_word(r, map, t, i, tier->id);
	for (size_t j = 0; ok && j < tier->name.n; j++)
		ok = check_tier_word(r, map, t, i, tier->name.v[j].text);
	return ok;
}

/* One tier more; what is wrong with one does not hide the next. */
static bool
add_tier(struct reader *r, const struct node *n, struct tiers *t)
{
	struct tier_row row = {0};

	if (n->type != NODE_MAP)
		return reader_error(r, n, "a tier must be a map, like "
			"{name: Leading, detail: full}");
	if (!table_read(r, &tier_table, n, &row))
		return false;
	t->v[t->n] = row.tier;
	t->v[t->n].private_resources = row.resources == 1;
	t->v[t->n].digest = row.when == 1;
	if (!finish_tier(r, n, t, t->n))
		return false;
	t->n++;
	return true;
}

bool
value_tiers(TYPE_ARGS)
{
	struct tiers *t = to;
	bool ok = true;

	if (n->type != NODE_LIST || n->n == 0)
		return value_wrong(r, k, n);
	if (n->n > TIERS_MAX)
		return reader_error(r, n, "there are %zu tiers; at most %d "
			"are possible", n->n, TIERS_MAX);
	for (size_t i = 0; i < n->n; i++)
		ok = add_tier(r, n->item[i], t) && ok;
	if (ok)
		r->tiers = t;
	return ok;
}

int
tier_named(struct reader *r, const struct node *n, const char *name)
{
	const char *s = node_text(n), *near;
	char names[1024];
	int i;

	if (s == NULL) {
		reader_error(r, n, "%s must be the name of a tier: %s", name,
			tier_names(r->tiers, names, sizeof(names)));
		return -1;
	}
	i = tier_find(r->tiers, s, strlen(s));
	if (i >= 0)
		return i;
	near = tier_near(r->tiers, s);
	reader_error(r, n, "%s has an unknown tier \"%.60s\"; have: %s%s%s%s",
		name, s, tier_names(r->tiers, names, sizeof(names)),
		near ? "; did you mean \"" : "", near ? near : "",
		near ? "\"?" : "");
	return -1;
}

/* int: the index of a tier. */
static bool
value_tier(TYPE_ARGS)
{
	int *out = to;

	/* Without tiers there is an error already. */
	if (r->tiers == NULL)
		return false;
	*out = tier_named(r, n, k->name);
	return *out >= 0;
}

/* ------------------------------------------------------------- people -- */

static const struct key person_keys[] = {
	{"name", value_text, offsetof(struct person_conf, name), KEY_REQUIRED,
		NULL, 0, 0, NULL, NULL},
	{"email", value_email, offsetof(struct person_conf, email),
		KEY_REQUIRED, NULL, 0, 0, NULL, NULL},
};
static const struct table person_table = {.what = "a coordinator",
	.size = sizeof(struct person_conf), TABLE_KEYS(person_keys)};

#define CONTACT(member) (offsetof(struct list_conf, contact.member) - \
	offsetof(struct list_conf, contact))
static const struct key contact_keys[] = {
	{"name", value_ltext, CONTACT(name), KEY_REQUIRED, NULL, 0, 0, NULL,
		NULL},
	{"email", value_email, CONTACT(email), KEY_REQUIRED, NULL, 0, 0, NULL,
		NULL},
	{"phone", value_text, CONTACT(phone), KEY_NONE, NULL, 0, 60, NULL,
		"a number in quotes, like \"+1 905 555 0100\""},
};
static const struct table contact_table = {.what = "contact",
	TABLE_KEYS(contact_keys)};

/* ---------------------------------------------------- languages, zones -- */

/* "en", "fr-CA" (RFC 5646, as far as people write it). */
static bool
value_language(TYPE_ARGS)
{
	const char *s = node_text(n);
	size_t part = 0, parts = 0;

	if (s == NULL || strlen(s) > 20)
		return value_wrong(r, k, n);
	for (const char *p = s;; p++) {
		bool letter = (*p >= 'a' && *p <= 'z') ||
			      (*p >= 'A' && *p <= 'Z') ||
			      (parts > 0 && *p >= '0' && *p <= '9');

		if (letter) {
			part++;
			continue;
		}
		if (part < 2 || part > 8 || (parts == 0 && part > 3) ||
		    (*p != '-' && *p != '\0'))
			return value_wrong(r, k, n);
		if (*p == '\0')
			break;
		part = 0;
		parts++;
	}
	memcpy(to, &s, sizeof(s));
	return true;
}

static const struct key language = {.name = "an entry of languages",
	.read = value_language, .expect = "a code like en or fr-CA"};

static bool
value_timezone(TYPE_ARGS)
{
	static const char *const common[] = {"America/Toronto",
		"America/Vancouver", "America/Winnipeg", "America/Edmonton",
		"America/Halifax", "America/Montreal", "America/Regina",
		"America/St_Johns", "America/New_York", "America/Chicago",
		"Europe/London", "Europe/Paris", "UTC"};
	const char *s = node_text(n), *near;

	if (s == NULL || strpbrk(s, " \n\t") != NULL)
		return value_wrong(r, k, n);
	if (zone_open(r->arena, s) == NULL) {
		near = near_miss(s, common, sizeof(common) / sizeof(*common));
		return reader_error(r, n, "timezone \"%.60s\" is unknown; it "
			"must be %s%s%s%s", s, value_expect(r->arena, k),
			near ? "; did you mean \"" : "", near ? near : "",
			near ? "\"?" : "");
	}
	memcpy(to, &s, sizeof(s));
	return true;
}

/* A column of the roster that is more than an attribute cannot be one. */
static bool
value_attribute(TYPE_ARGS)
{
	static const char *const known[] = {"email", "name", "first_name",
		"tier", "lang", "consent_date", "basis", "until", "evidence"};

	if (!value_id(r, k, n, to))
		return false;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcasecmp(n->str, known[i]) == 0)
			return reader_error(r, n, "\"%s\" is a column that "
				"every list has; attributes names only others",
				n->str);
	return true;
}

static const struct key attribute = {.name = "an entry of attributes",
	.read = value_attribute,
	.expect = "one word of letters, digits, _ and -"};

/* ---------------------------------------------------------- the whole -- */

#define LIST(member) offsetof(struct list_conf, member)
static const struct key list_keys[] = {
	{"languages", value_words, LIST(n_languages), 0, NULL, 1,
		LTEXT_MAX, &language, "a list of codes like [en, fr]"},
	{"tiers", value_tiers, LIST(tiers), KEY_REQUIRED, NULL, 0, 0, NULL,
		"a list, each like \"- {name: Leading, detail: full}\""},
	{"name", value_ltext, LIST(name), KEY_REQUIRED, NULL, 0, 120, NULL,
		"the community's name, or a map of it by language"},
	{"from", value_mailbox, LIST(from_name), KEY_REQUIRED, NULL, 0, 0,
		NULL, NULL},
	{"on_behalf_of", value_ltext, LIST(on_behalf_of), KEY_NONE, NULL, 0,
		0, NULL, NULL},
	{"contact", value_map, LIST(contact), KEY_REQUIRED, NULL, 0, 0,
		&contact_table, "a map like {name: Network coordinator, "
		"email: coordinator@example.org}"},
	{"coordinators", value_maps, LIST(n_coordinators), KEY_NONE, NULL, 0,
		0, &person_table, "a list, each like \"- {name: Sam Lee, "
		"email: sam@example.org}\""},
	{"postal_address", value_lines, LIST(postal_address), KEY_REQUIRED,
		NULL, 0, 0, NULL, "the address that stands in every mail"},
	{"purpose", value_lines, LIST(purpose), KEY_REQUIRED, NULL, 0, 0,
		NULL, "a text that says what members agree to"},
	{"timezone", value_timezone, LIST(timezone), KEY_REQUIRED, NULL, 0, 0,
		NULL, "the name of a zone like America/Toronto"},
	{"members_space", value_url, LIST(members_space), KEY_NONE, NULL, 0,
		0, NULL, NULL},
	{"default_tier", value_tier, LIST(default_tier), KEY_NONE, NULL, 0, 0,
		NULL, "the name of a tier"},
	{"attributes", value_words, LIST(n_attributes), KEY_NONE, NULL, 0, 0,
		&attribute, "a list of names like [sub_region]"},
	{"survey", value_map_new, LIST(survey), KEY_NONE, NULL, 0, 0,
		&survey_table, "a map with questions"},
	{"sessions", value_maps, LIST(n_sessions), KEY_NONE, NULL, 0, 0,
		&session_table, "a list of maps, each with its own \"- \""},
	{"digest", value_map_new, LIST(digest), KEY_NONE, NULL, 0, 0,
		&digest_table, "a map like {rule: first Monday, "
		"at: \"09:00\"}"},
};

static void
default_coordinator(struct reader *r, struct list_conf *c)
{
	c->n_coordinators = 1;
	c->coordinator = arena_alloc(r->arena, sizeof(*c->coordinator));
	c->coordinator->name = ltext_in(&c->contact.name, r->languages[0],
		NULL);
	c->coordinator->email = c->contact.email;
}

static void
warn_digest(struct reader *r, const struct node *map, const struct list_conf *c)
{
	const struct node *tiers = node_get(map, "tiers");

	for (size_t i = 0; i < c->tiers.n && c->digest == NULL; i++)
		if (c->tiers.v[i].digest)
			diag_warn(r->diags, r->file, tiers->item[i]->line,
				tiers->item[i]->col,
				"this tier gets digests only, but the list "
				"has no \"digest\" that says when they come");
}

static bool
check_list(struct reader *r, const struct node *map, void *to)
{
	struct list_conf *c = to;

	if (c->n_coordinators == 0)
		default_coordinator(r, c);
	warn_digest(r, map, c);
	for (size_t i = 0; i < c->n_sessions; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(c->session[i].slug, c->session[j].slug) == 0)
				return reader_error_key(r, map, "sessions",
					"two sessions have the slug \"%s\"; "
					"it must be each one's own",
					c->session[i].slug);
	return true;
}

static const struct table list_table = {.what = "this file",
	.size = sizeof(struct list_conf), TABLE_KEYS(list_keys),
	.check = check_list};

/* Without usable languages the rest is still read, as if it were English. */
static void
read_languages(struct reader *r, const struct node *map, struct list_conf *c)
{
	static const char *const english[] = {"en"};
	const struct node *n = node_get(map, "languages");
	struct diags quiet;
	struct reader probe = *r;

	diags_init(&quiet, r->arena);
	probe.diags = &quiet;
	r->languages = english;
	r->n_languages = 1;
	if (n != NULL &&
	    value_words(&probe, &list_keys[0], n, &c->n_languages)) {
		r->languages = c->languages;
		r->n_languages = c->n_languages;
	} else {
		r->any_language = n != NULL;
		c->languages = arena_grow(r->arena, english, 1, 1,
			sizeof(*english));
		c->n_languages = 1;
	}
}

int
list_conf_parse(struct arena *a, const char *src, size_t len,
	const char *file, const char *slug, struct list_conf *out,
	struct diags *diags)
{
	struct reader r = {.arena = a, .diags = diags, .file = file};
	struct node *map = yaml_parse(a, src, len, file, 1, diags);

	memset(out, 0, sizeof(*out));
	out->file = file;
	out->slug = slug;
	out->default_tier = -1;
	if (map == NULL)
		return -1;
	if (map->type != NODE_MAP) {
		diag_error(diags, file, map->line, map->col,
			"the file must be keys with values, like \"name:\"");
		return -1;
	}
	read_languages(&r, map, out);
	return table_read(&r, &list_table, map, out) ? 0 : -1;
}

int
list_conf_load(struct arena *a, const char *home, const char *slug,
	struct list_conf *out, struct diags *diags)
{
	const char *path = path_join(a, home,
		arena_printf(a, "lists/%s/list.yaml", slug));
	struct text text;
	struct err err = {0};

	memset(out, 0, sizeof(*out));
	if (file_read(a, path, YAML_MAX, &text, &err) != 0) {
		if (err.kind == ERR_NOINPUT)
			diag_error(diags, path, 0, 0, "there is no such file; "
				"every folder in lists/ needs its list.yaml");
		else
			diag_error(diags, path, 0, 0, "%s", err.msg);
		return -1;
	}
	return list_conf_parse(a, text.data, text.len, path, slug, out, diags);
}

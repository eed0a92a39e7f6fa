/* SPDX-License-Identifier: MIT */
/*
 * Whom a revision addresses.
 *
 * The rules are frozen as JSON when a person approves, so that what the list's
 * settings say later changes nothing for a revision that is on its way. A
 * recap goes to the tiers that take each recap, a digest to those that take
 * the digest, unless it says `to: all`.
 */
#include "cmd/audience.h"

#include <string.h>

#include "base/json.h"
#include "base/json_read.h"
#include "compose/fill.h"
#include "mime/piece.h"
#include "text/utf8.h"

enum { SLOTS_MAX = 1 << 20, RULES_MAX = 1 << 20 };

/* --- rules -------------------------------------------------------------- */

static bool
addressed(const struct recap *r, const struct list_conf *l, size_t i)
{
	bool digest = r->digest_year != 0;

	return (r->tiers & TIER_BIT(i)) != 0 &&
		(r->to_all || l->tiers.v[i].digest == digest);
}

static void
write_where(struct json *j, const struct recap *r)
{
	json_object(j, "where");
	for (size_t i = 0; i < r->n_where; i++) {
		json_array(j, r->where[i].attribute);
		for (size_t k = 0; k < r->where[i].n; k++)
			json_str(j, NULL, r->where[i].value[k]);
		json_array_end(j);
	}
	json_object_end(j);
}

char *
audience_rules(struct arena *a, const struct recap *r,
	const struct list_conf *l)
{
	struct json j;
	struct buf b;
	char *rules;

	buf_init(&b, RULES_MAX);
	json_init(&j, &b);
	json_object(&j, NULL);
	json_object(&j, "tiers");
	for (size_t i = 0; i < l->tiers.n; i++)
		json_bool(&j, l->tiers.v[i].id, addressed(r, l, i));
	json_object_end(&j);
	write_where(&j, r);
	json_str(&j, "default_tier", l->default_tier < 0 ? "" :
		l->tiers.v[l->default_tier].id);
	json_array(&j, "languages");
	for (size_t i = 0; i < l->n_languages; i++)
		json_str(&j, NULL, l->languages[i]);
	json_array_end(&j);
	json_object_end(&j);
	rules = arena_strdup(a, buf_str(&b));
	buf_release(&b);
	return rules;
}

static const char **
strings(struct arena *a, const struct json_value *v, size_t *n_r)
{
	const char **s;

	*n_r = v != NULL ? v->n : 0;
	s = arena_array(a, *n_r, sizeof(*s));
	for (size_t i = 0; i < *n_r; i++)
		s[i] = v->v[i].str != NULL ? v->v[i].str : "";
	return s;
}

struct audience *
audience_read(struct arena *a, const char *rules, struct err *err)
{
	struct json_value *root = json_read(a, rules, strlen(rules), err);
	struct audience *au = arena_alloc(a, sizeof(*au));
	const struct json_value *v;

	if (root == NULL)
		return NULL;
	au->arena = a;
	v = json_get(root, "tiers");
	au->n_tiers = v != NULL ? v->n : 0;
	au->tier = arena_array(a, au->n_tiers, sizeof(*au->tier));
	for (size_t i = 0; i < au->n_tiers; i++) {
		au->tier[i].id = v->v[i].key;
		au->tier[i].addressed = v->v[i].num != 0;
	}
	v = json_get(root, "where");
	au->n_where = v != NULL ? v->n : 0;
	au->where = arena_array(a, au->n_where, sizeof(*au->where));
	for (size_t i = 0; i < au->n_where; i++) {
		au->where[i].attribute = v->v[i].key;
		au->where[i].value = strings(a, &v->v[i], &au->where[i].n);
	}
	au->default_tier = json_get_str(root, "default_tier");
	au->language = strings(a, json_get(root, "languages"),
		&au->n_languages);
	buf_init(&au->slots, SLOTS_MAX);
	if (au->default_tier != NULL && au->n_languages > 0)
		return au;
	err_set(err, ERR_DATA, "the store's rules of this revision are not "
		"whole; approve the recap again");
	return NULL;
}

void
audience_reset(struct audience *au)
{
	for (size_t i = 0; i < au->n_tiers; i++)
		au->tier[i].members = au->tier[i].corrections = 0;
	for (size_t i = 0; i < au->n_editions; i++)
		au->edition[i].members = au->edition[i].corrections = 0;
	au->unchanged = au->lacking = 0;
	au->lacked = NULL;
}

void
audience_release(struct audience *au)
{
	if (au != NULL)
		buf_release(&au->slots);
}

/* --- one member --------------------------------------------------------- */

bool
audience_meets(const struct audience *au, const struct member *m)
{
	for (size_t i = 0; i < au->n_where; i++) {
		const struct audience_where *w = &au->where[i];
		const char *have = member_attribute(m, w->attribute);
		size_t k = 0;

		while (have != NULL && k < w->n &&
		       utf8_casecmp(have, w->value[k]) != 0)
			k++;
		if (have == NULL || k == w->n)
			return false;
	}
	return true;
}

static const char *
language(const struct audience *au, const char *lang)
{
	for (size_t i = 0; i < au->n_languages; i++)
		if (strcmp(au->language[i], lang) == 0)
			return lang;
	return au->language[0];
}

/* against NULL: the one that says nothing of changes. */
static struct audience_edition *
find_edition(const struct audience *au, const char *tier, const char *lang,
	const unsigned char *against)
{
	for (size_t i = 0; i < au->n_editions; i++) {
		struct audience_edition *e = &au->edition[i];

		if (strcmp(e->tier, tier) == 0 && strcmp(e->lang, lang) == 0 &&
		    (against == NULL ? e->against == NULL :
		     e->against != NULL && memcmp(e->against, against,
			SHA256_LEN) == 0))
			return e;
	}
	return NULL;
}

/* Who had an edition of the same tier and language is told what changed since;
 * of any other it could not be said without telling of both. */
static struct audience_edition *
choose_edition(const struct audience *au, struct audience_edition *plain,
	const struct plan_had *had)
{
	struct audience_edition *e = NULL;

	if (had != NULL && strcmp(had->tier, plain->tier) == 0 &&
	    strcmp(had->lang, plain->lang) == 0)
		e = find_edition(au, plain->tier, plain->lang,
			had->projection_hash);
	return e != NULL ? e : plain;
}

/* The row's JSON, with what letters ask for by slot key. */
static void
fill_slots(struct audience *au, struct arena *a, const struct member *m,
	const struct audience_edition *e, struct plan_row *row)
{
	struct json j;

	buf_clear(&au->slots);
	json_init(&j, &au->slots);
	json_object(&j, NULL);
	if (m->name[0] != '\0')
		json_str(&j, "@name", m->name);
	if (row->had != NULL && au->message_id != NULL)
		json_str(&j, SLOT_REFERENCES, au->message_id(au->ctx, a, m,
			row->had));
	for (size_t i = 0; i < e->n_slots; i++) {
		const char *value;
		struct err why = {0};

		if (fill_placeholder(a, m, e->slot[i], &value, &why) == -1) {
			row->missing = arena_strdup(a, why.msg);
		} else if (value == NULL) {
			row->missing = arena_printf(a,
				"no value for {{%s}}", e->slot[i]);
		} else {
			json_str(&j, e->slot[i], value);
		}
	}
	json_object_end(&j);
	row->slots = buf_str(&au->slots);
	if (row->missing == NULL)
		return;
	if (au->lacking++ == 0)
		au->lacked = arena_strdup(au->arena, row->missing);
}

static const char *
tier_of(const struct audience *au, const struct member *m)
{
	return m->tier[0] != '\0' ? m->tier : au->default_tier;
}

/* NULL: the rules do not know it. */
static struct audience_tier *
find_tier(const struct audience *au, const char *id)
{
	for (size_t i = 0; i < au->n_tiers; i++)
		if (strcmp(au->tier[i].id, id) == 0)
			return &au->tier[i];
	return NULL;
}

bool
audience_addresses(const struct audience *au, const struct member *m)
{
	const struct audience_tier *t = find_tier(au, tier_of(au, m));

	return t != NULL && t->addressed && audience_meets(au, m);
}

static bool
reads_the_same(const struct audience_edition *e, const struct plan_row *row)
{
	return row->had != NULL && memcmp(e->projection_hash,
		row->had->projection_hash, SHA256_LEN) == 0;
}

int
audience_count(void *ctx, struct arena *a, const struct member *m,
	struct plan_row *row_r, struct err *err)
{
	const struct audience *au = ctx;
	const struct audience_edition *e = find_edition(au, tier_of(au, m),
		language(au, m->lang), NULL);

	(void)a;
	(void)err;
	row_r->addressed = audience_addresses(au, m) &&
		(e == NULL || !reads_the_same(e, row_r));
	return 0;
}

int
audience_decide(void *ctx, struct arena *a, const struct member *m,
	struct plan_row *row_r, struct err *err)
{
	struct audience *au = ctx;
	const char *tier = tier_of(au, m);
	struct audience_tier *t = find_tier(au, tier);
	struct audience_edition *e;

	if (t == NULL)
		return err_set(err, ERR_DATA, "%s has the level \"%s\", which "
			"is none of the list's; nothing was sent. Give the "
			"tier that takes its place the old id (id: %s) in "
			"list.yaml, or the member another: tidings member "
			"ADDRESS tier TIER", m->addr, tier, tier);
	if (!t->addressed || !audience_meets(au, m))
		return 0;
	e = find_edition(au, tier, language(au, m->lang), NULL);
	if (e == NULL)
		return err_set(err, ERR_DATA, "there is no edition for the "
			"tier \"%s\"; nothing was sent. Approve the recap "
			"again", tier);
	if (reads_the_same(e, row_r)) {
		au->unchanged++;
		return 0;
	}
	e = choose_edition(au, e, row_r->had);
	e->members++;
	e->corrections += row_r->had != NULL;
	t->members++;
	t->corrections += row_r->had != NULL;
	row_r->addressed = true;
	row_r->edition_id = e->id;
	row_r->tier = e->tier;
	row_r->lang = e->lang;
	fill_slots(au, a, m, e, row_r);
	return 0;
}

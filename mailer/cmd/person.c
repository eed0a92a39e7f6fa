/* SPDX-License-Identifier: MIT */
/*
 * From an ADDRESS argument to members. A person is never guessed: the address
 * must be whole, and where it is on several lists, the list must be named.
 */
#include "cmd/person.h"

#include <stdint.h>
#include <string.h>

#include "base/keys.h"
#include "conf/list.h"
#include "store/history.h"

/* Nobody by that address: say what is known instead. */
static int
nobody(struct cmd *c, const struct home *h, const struct address *a)
{
	char hash[ADDRESS_HASH_LEN + 1], date[32];
	int64_t at;

	address_hash(h->keys, a->key, hash);
	if (address_forgotten_at(h->db, hash, &at, &c->err) != 0)
		return -1;
	if (at == 0)
		return err_set(&c->err, ERR_NOINPUT, "nobody on any list has "
			"the address %s", a->addr);
	rfc3339_format(at, date, sizeof(date));
	return err_set(&c->err, ERR_NOINPUT, "this address was forgotten on "
		"%.10s; all that is left is a mark that keeps an import from "
		"bringing it back", date);
}

int
person_find(struct cmd *c, const struct home *h, const char *arg,
	const char *list, struct person *person_r)
{
	struct err why = {0};
	struct member *all;
	size_t n;

	memset(person_r, 0, sizeof(*person_r));
	if (address_parse(arg, strlen(arg), &person_r->address, &why) != 0)
		return err_set(&c->err, ERR_USAGE, "\"%s\" is no address: it "
			"%s", arg, why.msg);
	if (list != NULL && home_list(h, list, &c->err) == NULL)
		return -1;
	if (h->db == NULL)
		return err_set(&c->err, ERR_NOINPUT, "nobody is on any list "
			"yet");
	if (member_by_address(h->db, c->arena, person_r->address.key, &all,
		&n, &c->err) != 0)
		return -1;
	if (n == 0)
		return nobody(c, h, &person_r->address);
	person_r->member = arena_array(c->arena, n, sizeof(*all));
	for (size_t i = 0; i < n; i++)
		if (list == NULL || strcmp(all[i].list, list) == 0)
			person_r->member[person_r->n++] = all[i];
	if (person_r->n == 0)
		return err_set(&c->err, ERR_NOINPUT, "%s is not on %s, but on "
			"%s", person_r->address.addr, list, all[0].list);
	return 0;
}

struct member *
person_only(struct cmd *c, const struct person *p)
{
	char lists[256] = "";

	if (p->n == 1)
		return &p->member[0];
	for (size_t i = 0; i < p->n; i++) {
		strncat(lists, i ? ", " : "",
			sizeof(lists) - strlen(lists) - 1);
		strncat(lists, p->member[i].list,
			sizeof(lists) - strlen(lists) - 1);
	}
	err_set(&c->err, ERR_USAGE, "this address is on several lists (%s); "
		"say which one with --list", lists);
	return NULL;
}

struct list_conf *
person_list(struct cmd *c, const struct home *h, const struct member *m)
{
	return home_list(h, m->list, &c->err);
}

struct list_conf *
person_list_or_gone(struct cmd *c, const struct home *h,
	const struct member *m)
{
	static const char *const languages[] = {"en"};
	struct list_conf *l;

	for (size_t i = 0; i < h->n_lists; i++)
		if (strcmp(h->list[i]->slug, m->list) == 0)
			return h->list[i];
	l = arena_alloc(c->arena, sizeof(*l));
	l->slug = m->list;
	l->timezone = "UTC";
	l->n_languages = 1;
	l->languages = (const char **)(uintptr_t)languages;
	l->default_tier = -1;
	return l;
}

const struct zone *
person_zone(struct cmd *c, const struct list_conf *list)
{
	struct zone *z = zone_open(c->arena, list->timezone);

	if (z == NULL)
		err_at(&c->err, ERR_CONFIG, list->file, 0, 0,
			"this system has no time zone %s", list->timezone);
	return z;
}

const char *
person_tier_name(const struct list_conf *list, const char *tier)
{
	int i = tier[0] != '\0' ? tier_find(&list->tiers, tier, strlen(tier)) :
		list->default_tier;
	const char *name;

	if (i < 0)
		return tier;
	name = ltext_in(&list->tiers.v[i].name, list->languages[0], NULL);
	return name ? name : list->tiers.v[i].id;
}

const char *
person_date(struct arena *a, const struct zone *z, int64_t t)
{
	struct civil c = zone_civil(z, t);
	char s[32];

	c.timed = c.hour != 0 || c.min != 0;
	civil_format(&c, s, sizeof(s));
	return arena_strdup(a, s);
}

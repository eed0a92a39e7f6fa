/* SPDX-License-Identifier: MIT */
#ifndef CMD_PERSON_H
#define CMD_PERSON_H

#include <stddef.h>

#include "cmd/home.h"
#include "mime/address.h"
#include "schedule/zone.h"
#include "store/member.h"

/* Who an ADDRESS argument names: a member of one list, or of several. */
struct person {
	struct address address;
	size_t n;
	struct member *member;		/* by list */
};

/*
 * All memberships, or the one on `list` (a slug, or NULL). Not an address:
 * ERR_USAGE; no such list, not a member, or forgotten: ERR_NOINPUT.
 */
int person_find(struct cmd *c, const struct home *h, const char *arg,
	const char *list, struct person *person_r);
/* The only one, or ERR_USAGE naming the lists to choose from. */
struct member *person_only(struct cmd *c, const struct person *p);

/* The list of a member; NULL (with c->err) if its list.yaml is gone. */
struct list_conf *person_list(struct cmd *c, const struct home *h,
	const struct member *m);
/* The same for who only looks: a list that is gone has its slug, no tiers, and
 * times in UTC. */
struct list_conf *person_list_or_gone(struct cmd *c, const struct home *h,
	const struct member *m);
/* Its time zone; NULL with c->err. */
const struct zone *person_zone(struct cmd *c, const struct list_conf *list);

/* A tier by its first name; "" is the list's default. */
const char *person_tier_name(const struct list_conf *list, const char *tier);

/* "2019-11-26 18:00" in the zone; the date alone for a midnight. */
const char *person_date(struct arena *a, const struct zone *z, int64_t t);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef RECAP_TIER_H
#define RECAP_TIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/ltext.h"

/* Levels of involvement, highest first, and what each receives. */
enum { TIERS_MAX = 32 };

enum tier_detail { DETAIL_FULL, DETAIL_SUMMARY };
enum tier_drafts { DRAFTS_FULL, DRAFTS_SUMMARY, DRAFTS_NONE };

struct tier {
	const char *id;		/* by default the slug of the first name */
	struct ltext name;
	enum tier_detail detail;
	enum tier_drafts drafts;
	bool private_resources;	/* may see what is private without `tiers` */
	bool digest;		/* receives digests, not each recap */
};

struct tiers {
	size_t n;
	struct tier v[TIERS_MAX];
};

/* A set of tiers: bit i is tiers.v[i]. */
typedef uint32_t tier_set;
#define TIER_BIT(i) ((tier_set)1 << (i))

/* By id or by name in any language, case-free; n octets of s; -1: none. */
int tier_find(const struct tiers *t, const char *s, size_t n);
/* What a message calls a tier: its first name. */
const char *tier_shown(const struct tier *t);
/* The tier that was probably meant, as its name, or NULL. */
const char *tier_near(const struct tiers *t, const char *s);
/* "Leading, Advising, Engaged, Informed", for messages. */
const char *tier_names(const struct tiers *t, char *buf, size_t size);

#endif

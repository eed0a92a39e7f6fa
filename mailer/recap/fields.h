/* SPDX-License-Identifier: MIT */
#ifndef RECAP_FIELDS_H
#define RECAP_FIELDS_H

#include "recap/read.h"

/*
 * Values of front matter. Each reader adds an error where the value is of the
 * wrong kind and returns nothing (NULL, 0, year 0); a key that is absent, null
 * or the word `none` is nothing without an error.
 */
struct fields {
	struct reader *r;
	const struct source *s;
	const char *lang;		/* of the texts */
	bool slots;			/* placeholders may stand here */
};

void fields_error(struct fields *f, const struct node *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Every key of map is one of keys (NULL ends); of is "a draft". */
void fields_known(struct fields *f, const struct node *map,
	const char *const *keys, const char *of);

/* A value that is no prose (a word, a date): a comment may follow it. */
const char *field_word(struct fields *f, const struct node *map,
	const char *key);
/* What people read: a " #" that YAML would drop is an error. */
const char *field_must_text(struct fields *f, const struct node *map,
	const char *key, const char *of);
/* Adds the text in f->lang. */
void field_ltext(struct fields *f, const struct node *map, const char *key,
	struct ltext *to);
void field_must_ltext(struct fields *f, const struct node *map,
	const char *key, const char *of, struct ltext *to);
/* A short word for a person's own use: letters, digits, - and _. */
const char *field_id(struct fields *f, const struct node *map);
const char *field_url(struct fields *f, const struct node *map,
	const char *key);
bool field_flag(struct fields *f, const struct node *map, const char *key);
/* "14 days" in seconds. */
int64_t field_duration(struct fields *f, const struct node *map,
	const char *key);

enum field_date { FIELD_DAY, FIELD_TIME, FIELD_ANY };
void field_date(struct fields *f, const struct node *map, const char *key,
	enum field_date kind, struct civil *to);

/* NULL and `all`: every tier. An empty list is an error unless may_be_empty. */
tier_set field_tiers(struct fields *f, const struct node *n,
	bool may_be_empty);
/* One word or a list of words. */
const char **field_words(struct fields *f, const struct node *n, size_t *n_r);

#endif

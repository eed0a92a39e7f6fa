/* SPDX-License-Identifier: MIT */
#ifndef CONF_TABLE_H
#define CONF_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "text/node.h"

/*
 * A map of a configuration file as a table: a row a key, with its type, its
 * default as one would write it, its range and where its value goes. One
 * checker for all of them reports unknown and missing keys and wrong values,
 * each with its place, and goes on.
 */
struct tiers;

struct reader {
	struct arena *arena;
	struct diags *diags;
	const char *file;
	/* What texts by language and names of tiers are checked against;
	 * NULL while not known. */
	size_t n_languages;
	const char *const *languages;
	const struct tiers *tiers;
	bool any_language;	/* `languages` is wrong: no text is */
};

struct key;
/*
 * A type: writes what n says to `to`, or reports it and returns false. n is
 * never NULL. Types are in conf/value.h; what only one file knows stands
 * beside its table.
 */
#define TYPE_ARGS struct reader *r, const struct key *k, const struct node *n, \
	void *to

enum {
	KEY_REQUIRED = 1,
	KEY_NONE = 2,		/* the word none leaves it zero */
	KEY_SECRET = 4,		/* never shown in a message */
};

struct key {
	const char *name;
	bool (*read)(TYPE_ARGS);
	size_t at;		/* offset of the value in the table's struct */
	unsigned int flags;
	const char *value;	/* the default; NULL: stays zero */
	long long min, max;	/* numbers, seconds, characters */
	const void *arg;	/* what the type asks for: words, a table */
	const char *expect;	/* "a domain like news.example.org"; NULL: the
				 * type knows */
};

struct table {
	const char *what;	/* "a relay", for messages */
	size_t size;		/* of its struct */
	const struct key *key;
	size_t n;
	/* What its keys must satisfy together, once each is fine; may be
	 * NULL. Reports and returns false. */
	bool (*check)(struct reader *r, const struct node *map, void *to);
};

#define TABLE_KEYS(v) .key = (v), .n = sizeof(v) / sizeof((v)[0])

/* False when anything in map was wrong; all of it was reported. */
bool table_read(struct reader *r, const struct table *t,
	const struct node *map, void *to);

/* An error at n. */
bool reader_error(struct reader *r, const struct node *n, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The same at the value of a key of map, or at map when it has none. */
bool reader_error_key(struct reader *r, const struct node *map,
	const char *key, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* 'tls is "requierd"; it must be required or none', with what was meant.
 * Always false. */
bool value_wrong(struct reader *r, const struct key *k, const struct node *n);
/* "a, b or c" */
char *words_joined(struct arena *a, const char *const *v, size_t n,
	const char *last);

/* A scalar's text; NULL for all else, also for true and false. */
const char *node_text(const struct node *n);

/* --- types whose argument is a table ---------------------------------- */
bool value_map(TYPE_ARGS);	/* a struct; an empty value: all defaults */
bool value_map_new(TYPE_ARGS);	/* a pointer to a new struct; absent: NULL */
bool value_maps(TYPE_ARGS);	/* size_t n, then a pointer to n structs;
				 * min is the fewest there may be */

#endif

/* SPDX-License-Identifier: MIT */
#ifndef CONF_VALUE_H
#define CONF_VALUE_H

#include "conf/table.h"

/*
 * The types of values in the tables, and what each writes. Texts hold no
 * controls (text/yaml.h); a line end only where value_lines allows it.
 */
bool value_text(TYPE_ARGS);	/* const char *; at most max characters (0:
				 * 200), one line */
bool value_ltext(TYPE_ARGS);	/* struct ltext; one line each */
bool value_lines(TYPE_ARGS);	/* struct ltext; several lines */
bool value_bool(TYPE_ARGS);	/* bool */
bool value_int(TYPE_ARGS);	/* int, min to max */
bool value_duration(TYPE_ARGS);	/* int64_t seconds, min to max */
bool value_rate(TYPE_ARGS);	/* struct rate of conf/settings.h */
bool value_date(TYPE_ARGS);	/* struct civil without time */
bool value_when(TYPE_ARGS);	/* struct civil, with or without time */
bool value_time(TYPE_ARGS);	/* int: minutes since midnight */
bool value_email(TYPE_ARGS);	/* const char *: as it goes on the wire */
bool value_mailbox(TYPE_ARGS);	/* const char *name, then *addr */
bool value_domain(TYPE_ARGS);	/* const char *: lower case, A-labels */
bool value_url(TYPE_ARGS);	/* const char *: https: or http: */
bool value_enum(TYPE_ARGS);	/* int-sized enum: index in arg, words that
				 * end with NULL */
bool value_slug(TYPE_ARGS);	/* const char *: a-z, 0-9, hyphens */
bool value_id(TYPE_ARGS);	/* const char *: letters, digits, _ and - */
bool value_feedback_id(TYPE_ARGS);	/* const char *: S46 */
bool value_token(TYPE_ARGS);	/* const char *: ASCII without blanks, quotes
				 * and semicolons, as headers have it */
bool value_path(TYPE_ARGS);	/* const char * */
bool value_words(TYPE_ARGS);	/* size_t n, const char **v: a list of what arg
				 * (a struct key) reads; each once */

/* 1209600 -> "14 days" */
char *duration_words(struct arena *a, long long seconds);
/* What a value of this key must be, in plain words. */
const char *value_expect(struct arena *a, const struct key *k);

#endif

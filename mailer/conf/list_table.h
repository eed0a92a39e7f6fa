/* SPDX-License-Identifier: MIT */
#ifndef CONF_LIST_TABLE_H
#define CONF_LIST_TABLE_H

#include "conf/list.h"
#include "conf/table.h"

/* What conf/list.c and conf/list_meet.c need of each other. */
extern const struct table survey_table, session_table, digest_table;

/* The index of the tier that n names, or -1 after an error at n. Asks the
 * reader's tiers, which are not NULL. */
int tier_named(struct reader *r, const struct node *n, const char *name);
/* struct tiers */
bool value_tiers(TYPE_ARGS);

#endif

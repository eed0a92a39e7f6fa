/* SPDX-License-Identifier: MIT */
#ifndef CMD_WHEN_H
#define CMD_WHEN_H

#include <stdint.h>

#include "cmd/home.h"

/* Zones that were opened, for as long as the home. */
struct zones *zones_new(struct arena *a);

/* An instant as a list's people read it, "2019-12-06 09:00"; list NULL: as
 * those of the home's first list do. In UTC where a list is not known. */
const char *when_local(const struct home *h, const char *list, int64_t t);

/* Its zone; never NULL. */
struct zone *when_zone(const struct home *h, const char *list);

/* When a session of a list takes place, as occurrences_between tells it. */
struct session_conf;
struct occurrence;
int when_occurrences(const struct home *h, const struct list_conf *l,
	const struct session_conf *s, int64_t from, int64_t to,
	struct occurrence **v_r, size_t *n_r, struct err *err);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef COMPOSE_FILL_H
#define COMPOSE_FILL_H

#include "base/arena.h"
#include "base/err.h"
#include "mime/piece.h"
#include "store/member.h"

/*
 * The values of slots for one member. Pure: dates, ids and token addresses
 * are given. Values come out fit for piece_splice: controls are refused,
 * characters that would turn the reading direction of what follows are left
 * out.
 */
struct fill {
	const struct member *member;
	/* The delivery's own. NULL where no piece asks for it. */
	const char *date;		/* header_date */
	const char *message_id;		/* with <> */
	const char *references;		/* with <>; NULL: none */
	const char *reply_to;		/* addr-spec with the token */
	const char *unsubscribe;	/* addr-spec with the token */
	const char *unsubscribe_code;	/* NULL: none is needed */
	const char *unsubscribe_url;	/* https */
};

/*
 * The value of "name" or "name|fallback": name, first_name or an attribute.
 * *value_r is NULL when there is none and no fallback either: such a member
 * cannot be mailed. first_name is that column, else the first word of the
 * name, unless the name holds a comma or begins with, or has, a title.
 */
int fill_placeholder(struct arena *a, const struct member *m, const char *key,
	const char **value_r, struct err *err);

/* Of any slot. ERR_DATA names a placeholder without a value; ERR_BUG a slot
 * of the system's that was not given. */
int fill_value(struct arena *a, const struct fill *f, const char *key,
	const char **value_r, struct err *err);

/* All of a piece's, in its order, for piece_splice. */
int fill_piece(struct arena *a, const struct fill *f, const struct piece *p,
	const char *const **values_r, struct err *err);

#endif

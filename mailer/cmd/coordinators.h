/* SPDX-License-Identifier: MIT */
#ifndef CMD_COORDINATORS_H
#define CMD_COORDINATORS_H

#include "base/token.h"
#include "cmd/home.h"
#include "conf/list.h"
#include "store/coordinator.h"

/* Who may work by mail, as list.yaml has it, and at which address. */

/* The coordinator, or the contact, whose e-mail this is, in whatever case;
 * name_r: theirs, "" where list.yaml has none. */
bool coordinators_named(const struct list_conf *l, const char *addr,
	const char **name_r);

/* "reply+TOKEN@...", which is secret. */
int coordinators_address(const struct home *h, int64_t id,
	char out[TOKEN_ADDRESS_SIZE], struct err *err);

/* ERR_CONFIG with what is to be set first; 0: all is there. */
int coordinators_ready(const struct home *h, struct err *err);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef CMD_PURPOSE_H
#define CMD_PURPOSE_H

#include "cmd/home.h"

/*
 * The text that people of a list agree to, as it stands now, gets a name and
 * is kept (C1): in the ledger stands the name (store/history.h). In the
 * caller's transaction.
 */
enum { PURPOSE_NAME = 17 };
int purpose_keep(const struct home *h, const struct list_conf *l,
	char name_r[PURPOSE_NAME], struct err *err);

#endif

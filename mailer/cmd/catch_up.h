/* SPDX-License-Identifier: MIT */
#ifndef CMD_CATCH_UP_H
#define CMD_CATCH_UP_H

#include "cmd/home.h"
#include "store/notice.h"

/*
 * Who joined, or chose another level, gets the latest recap of the list at
 * that level, once: what was asked for by a notice of the kind `catch_up`
 * becomes a delivery row, or nothing where the member has what it says, will
 * have it, or is not addressed by any. One transaction, which settles the
 * notice; it stays while the recap itself is still on its way to the member.
 */
int catch_up_plan(struct cmd *c, const struct home *h, const struct notice *n,
	struct err *err);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef CMD_LOCKS_H
#define CMD_LOCKS_H

#include <stdbool.h>

#include "base/err.h"
#include "cmd/home.h"

/*
 * Both locks of a home, for what replaces or adopts its store: nobody sends
 * or reads mail meanwhile. The store's folder is made when missing. Held by
 * another run: ERR_TEMP.
 */
struct locks {
	int send, inbox;
};
int locks_take(const struct home *h, struct locks *locks_r, struct err *err);
void locks_give(struct locks *l);

/* Whether another run is sending, as of now. Also true for the own lock. */
bool locks_sending(const struct home *h);

/* The folder that the store is in, "var"; or a name in it. */
char *locks_var_path(const struct home *h, const char *name);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef INBOX_ETPAN_LOAD_H
#define INBOX_ETPAN_LOAD_H

/*
 * libetpan is loaded when the first mail is read, not with the program, and
 * only in processes that read mail. etpan_load.c defines those of its
 * functions that this folder calls, under their own names; the version that
 * is loaded is the one the program was built with.
 */

/* Before any of its functions. NULL, or why it cannot be loaded: then none of
 * them may be called. */
const char *etpan_load(void);

#endif

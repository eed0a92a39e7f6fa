/* SPDX-License-Identifier: MIT */
#ifndef INBOX_IMAP_LOAD_H
#define INBOX_IMAP_LOAD_H

/*
 * That half of libetpan which speaks IMAP, loaded only in a process that is
 * made to fetch mail. imap_load.c defines those of its functions that
 * inbox/fetch_imap.c calls, under their own names.
 */

/* Before any of its functions. NULL, or why it cannot be loaded: then none of
 * them may be called. */
const char *imap_load(void);

#endif

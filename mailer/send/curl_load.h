/* SPDX-License-Identifier: MIT */
#ifndef SEND_CURL_LOAD_H
#define SEND_CURL_LOAD_H

/*
 * libcurl is loaded by the first connection, not with the program: it brings
 * two dozen libraries along, and most commands mail nothing. curl_load.c
 * defines those of its functions that this folder calls, under their own
 * names; the version that is loaded is the one the program was built with.
 */

/* Before any of its functions; any thread may. NULL, or why it cannot be
 * loaded: then none of them may be called. */
const char *curl_load(void);

#endif

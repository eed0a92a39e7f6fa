/* SPDX-License-Identifier: MIT */
#ifndef INBOX_XML_LOAD_H
#define INBOX_XML_LOAD_H

/*
 * libxml2 is loaded when the first HTML is read, not with the program: it
 * brings ICU along. xml_load.c defines those of its functions that this folder
 * calls, under their own names; the version that is loaded is the one the
 * program was built with.
 */

/* Before any of its functions. NULL, or why it cannot be loaded: then none of
 * them may be called. */
const char *xml_load(void);

#endif

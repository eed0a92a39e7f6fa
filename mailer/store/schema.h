/* SPDX-License-Identifier: MIT */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

/* Entry i takes a store from user_version i to i + 1: its statements, NULL at
 * the end. */
extern const char *const *const schema_migrations[];
extern const int schema_version;

#endif

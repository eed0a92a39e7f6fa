/* SPDX-License-Identifier: MIT */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

/* Entry i takes a store from user_version i to i + 1. */
extern const char *const schema_migrations[];
extern const int schema_version;

#endif

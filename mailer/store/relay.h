#ifndef STORE_RELAY_H
#define STORE_RELAY_H
#include <stdint.h>
#include "base/err.h"
#include "store/db.h"
int relay_use_add(struct db *db, const char *relay, int64_t now, int64_t n, struct err *err);
int relay_used(struct db *db, const char *relay, int64_t now, int64_t window_s, int64_t *n_r, struct err *err);
#endif

/* SPDX-License-Identifier: MIT */
/*
 * The environment is read once, at the first question; after that a passage
 * that is not the wanted one costs a comparison.
 */
#include "base/failpoint.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char wanted[64];
static atomic_long left;
static double scale = 1;

static void
read_environment(void)
{
	const char *point = getenv("TIDINGS_FAILPOINT");
	const char *factor = getenv("TIDINGS_TIME_SCALE");
	const char *colon;
	size_t n;

	if (point != NULL && *point != '\0') {
		colon = strchr(point, ':');
		n = colon ? (size_t)(colon - point) : strlen(point);
		if (n < sizeof(wanted)) {
			memcpy(wanted, point, n);
			wanted[n] = '\0';
		}
		atomic_store(&left, colon ? strtol(colon + 1, NULL, 10) : 1);
	}
	if (factor != NULL && strtod(factor, NULL) > 0)
		scale = strtod(factor, NULL);
}

void
failpoint(const char *name)
{
	pthread_once(&once, read_environment);
	if (wanted[0] == '\0' || strcmp(name, wanted) != 0)
		return;
	if (atomic_fetch_sub(&left, 1) == 1)
		raise(SIGKILL);
}

int64_t
scaled(int64_t duration)
{
	double d;

	pthread_once(&once, read_environment);
	d = (double)duration * scale;
	return duration > 0 && d < 1 ? 1 : (int64_t)d;
}

/* SPDX-License-Identifier: MIT */
/* libseccomp's functions, passed on to the library that seccomp_loaded
 * finds. */
#include "inbox/seccomp_load.h"

#include <pthread.h>
#include <seccomp.h>

#include "base/library.h"

/* Each with the type that its header declares. */
static struct {
	__typeof__(seccomp_init) *init;
	__typeof__(seccomp_release) *release;
	__typeof__(seccomp_rule_add_array) *rule_add_array;
	__typeof__(seccomp_export_bpf) *export_bpf;
} lib;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct library library;

static void
load(void)
{
	library_open(&library, SECCOMP_SO);
	library_find(&library, "seccomp_init", &lib.init);
	library_find(&library, "seccomp_release", &lib.release);
	library_find(&library, "seccomp_rule_add_array", &lib.rule_add_array);
	library_find(&library, "seccomp_export_bpf", &lib.export_bpf);
}

const char *
seccomp_loaded(void)
{
	pthread_once(&once, load);
	return library.why[0] != '\0' ? library.why : NULL;
}

scmp_filter_ctx
seccomp_init(uint32_t def_action)
{
	return lib.init(def_action);
}

void
seccomp_release(scmp_filter_ctx ctx)
{
	lib.release(ctx);
}

int
seccomp_rule_add_array(scmp_filter_ctx ctx, uint32_t action, int syscall,
	unsigned int arg_cnt, const struct scmp_arg_cmp *arg_array)
{
	return lib.rule_add_array(ctx, action, syscall, arg_cnt, arg_array);
}

int
seccomp_export_bpf(const scmp_filter_ctx ctx, int fd)
{
	return lib.export_bpf(ctx, fd);
}

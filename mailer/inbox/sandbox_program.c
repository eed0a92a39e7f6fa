/* SPDX-License-Identifier: MIT */
/*
 * Limits for a program of the system's that reads what came by mail.
 *
 * Policy: refused system calls and limits on resources are required. A network
 * of its own and files out of reach (Landlock) come on top where the kernel
 * has them and lets us: then it can read what is installed, and nothing of the
 * home. Threads are allowed, processes are not.
 */
#include "inbox/sandbox_program.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "inbox/seccomp_load.h"

enum { PROGRAM_STEPS = 4096 };

/* --- system calls --------------------------------------------------------- */

static const int refused[] = {
	SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect),
	SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4),
	SCMP_SYS(sendto), SCMP_SYS(sendmsg), SCMP_SYS(sendmmsg),
	SCMP_SYS(fork), SCMP_SYS(vfork),
	SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev), SCMP_SYS(pidfd_getfd),
	SCMP_SYS(kill), SCMP_SYS(tkill), SCMP_SYS(pidfd_send_signal),
	SCMP_SYS(creat), SCMP_SYS(truncate), SCMP_SYS(unlink),
	SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat),
	SCMP_SYS(renameat2), SCMP_SYS(link), SCMP_SYS(linkat),
	SCMP_SYS(symlink), SCMP_SYS(symlinkat), SCMP_SYS(mkdir),
	SCMP_SYS(mkdirat), SCMP_SYS(rmdir), SCMP_SYS(mknod),
	SCMP_SYS(mknodat), SCMP_SYS(chmod), SCMP_SYS(fchmod),
	SCMP_SYS(fchmodat), SCMP_SYS(chown), SCMP_SYS(fchown),
	SCMP_SYS(lchown), SCMP_SYS(fchownat), SCMP_SYS(utimensat),
	SCMP_SYS(setxattr), SCMP_SYS(mount), SCMP_SYS(umount2),
	SCMP_SYS(pivot_root), SCMP_SYS(chroot), SCMP_SYS(unshare),
	SCMP_SYS(setns), SCMP_SYS(bpf), SCMP_SYS(perf_event_open),
	SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(request_key),
	SCMP_SYS(userfaultfd), SCMP_SYS(io_uring_setup),
	SCMP_SYS(open_by_handle_at), SCMP_SYS(setuid), SCMP_SYS(setgid),
	SCMP_SYS(shmget), SCMP_SYS(msgget), SCMP_SYS(execveat),
};

/* Whether those went in of which one machine's libc may use either. */
static bool
refuse(scmp_filter_ctx ctx, int call, int error, const struct scmp_arg_cmp *c)
{
	return seccomp_rule_add_array(ctx, SCMP_ACT_ERRNO((unsigned)error),
		call, c != NULL, c) == 0;
}

/* Reading that empties or makes a file is no reading. */
static bool
refuse_writing(scmp_filter_ctx ctx)
{
	static const struct {
		unsigned long mask, how;
	} v[] = {{O_ACCMODE, O_WRONLY}, {O_ACCMODE, O_RDWR},
		{O_ACCMODE, O_ACCMODE}, {O_CREAT, O_CREAT}, {O_TRUNC, O_TRUNC}};
	bool done = true;

	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++) {
		const struct scmp_arg_cmp open_for = {1, SCMP_CMP_MASKED_EQ,
			v[i].mask, v[i].how}, openat_for = {2,
			SCMP_CMP_MASKED_EQ, v[i].mask, v[i].how};

		refuse(ctx, SCMP_SYS(open), EACCES, &open_for);
		done = done && refuse(ctx, SCMP_SYS(openat), EACCES,
			&openat_for);
	}
	return done;
}

static bool
fill(scmp_filter_ctx ctx)
{
	const struct scmp_arg_cmp process = {0, SCMP_CMP_MASKED_EQ,
		CLONE_THREAD, 0};
	bool done = refuse(ctx, SCMP_SYS(clone), EPERM, &process) &&
		/* Its arguments cannot be looked at; libc then uses clone. */
		refuse(ctx, SCMP_SYS(clone3), ENOSYS, NULL) &&
		refuse_writing(ctx);

	/* As with clone3. */
	refuse(ctx, SCMP_SYS(openat2), ENOSYS, NULL);
	/* A machine that lacks one has no need to be refused it. */
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		done = (refuse(ctx, refused[i], EPERM, NULL) || i > 0) && done;
	return done;
}

static const char *
enter(void)
{
	static struct sock_filter step[PROGRAM_STEPS];
	const char *why = seccomp_loaded();
	struct sock_fprog program = {0, step};
	scmp_filter_ctx ctx;
	ssize_t n = -1;
	int fd;

	if (why != NULL)
		return why;
	ctx = seccomp_init(SCMP_ACT_ALLOW);
	fd = memfd_create("seccomp", MFD_CLOEXEC);
	if (ctx != NULL && fd != -1 && fill(ctx) &&
	    seccomp_export_bpf(ctx, fd) == 0)
		n = pread(fd, step, sizeof(step), 0);
	if (ctx != NULL)
		seccomp_release(ctx);
	if (fd != -1)
		close(fd);
	if (n <= 0 || n == (ssize_t)sizeof(step))
		return "no list of system calls could be made";
	program.len = (unsigned short)((size_t)n / sizeof(*step));
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 ?
		NULL : "the list of system calls was refused";
}

/* --- files ---------------------------------------------------------------- */

static void
let_read(int rules, const char *path)
{
	struct landlock_path_beneath_attr at = {
		.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE |
			LANDLOCK_ACCESS_FS_READ_DIR |
			LANDLOCK_ACCESS_FS_EXECUTE,
		.parent_fd = open(path, O_PATH | O_CLOEXEC)};

	if (at.parent_fd == -1)
		return;
	syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &at,
		0);
	close(at.parent_fd);
}

bool
sandbox_program_hides_files(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0,
		LANDLOCK_CREATE_RULESET_VERSION) >= 1;
}

/* Only what is installed can be read. Without Landlock, nothing is done. */
static void
keep_from_files(void)
{
	static const char *const paths[] = {"/usr", "/lib", "/lib64", "/bin",
		"/opt", "/etc/alternatives"};
	const struct landlock_ruleset_attr all = {
		.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};
	int rules = (int)syscall(SYS_landlock_create_ruleset, &all,
		sizeof(all.handled_access_fs), 0);

	if (rules == -1)
		return;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		let_read(rules, paths[i]);
	syscall(SYS_landlock_restrict_self, rules, 0);
	close(rules);
}

/* --- all of it ------------------------------------------------------------ */

static bool
limit(__rlimit_resource_t what, rlim_t most)
{
	struct rlimit l;

	if (getrlimit(what, &l) == -1)
		return false;
	if (l.rlim_max != RLIM_INFINITY && l.rlim_max < most)
		most = l.rlim_max;
	l.rlim_cur = l.rlim_max = most;
	return setrlimit(what, &l) == 0;
}

const char *
sandbox_program(void)
{
	const char *why;

	if (!limit(RLIMIT_CPU, PROGRAM_CPU) ||
	    !limit(RLIMIT_NOFILE, PROGRAM_FILES) ||
	    !limit(RLIMIT_CORE, 0))
		return "it could not be limited";
	if (unshare(CLONE_NEWNET) == -1)
		(void)!unshare(CLONE_NEWUSER | CLONE_NEWNET);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		return "its rights could not be taken";
	keep_from_files();
	why = enter();
	/* Last: what was needed to get here may take more. */
	if (why == NULL && (!limit(RLIMIT_FSIZE, 0) ||
	    !limit(RLIMIT_AS, PROGRAM_SPACE)))
		why = "its memory could not be limited";
	return why;
}

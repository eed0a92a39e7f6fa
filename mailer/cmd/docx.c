/* SPDX-License-Identifier: MIT */
/*
 * tidings docx: from a .docx on standard input to Markdown on standard output.
 * Others start it for themselves: it locks itself in and becomes pandoc.
 *
 * The file goes there in memory that has no name, and comes back through a
 * pipe: nothing is left behind, however it ends.
 */
#include "cmd/docx.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "cmd/cmd.h"
#include "inbox/sandbox_program.h"
#include "text/utf8.h"

enum { WAIT_MS = 40000, LEAST_MS = 10000, PAUSE_MS = 10 };

/* Looked for while that is still allowed. */
const char *
docx_program(struct arena *a)
{
	const char *s = getenv("PATH"), *path;

	for (s = s != NULL ? s : ""; *s != '\0'; s += *s == ':') {
		size_t n = strcspn(s, ":");

		path = arena_printf(a, "%.*s/pandoc", (int)n, s);
		if (n > 0 && access(path, X_OK) == 0)
			return path;
		s += n;
	}
	return NULL;
}

static int
docx_run(struct cmd *c)
{
	const char *path = docx_program(c->arena), *why;
	char *const argv[] = {(char[]){"pandoc"}, (char[]){"+RTS"},
		(char[]){"-M256m"}, (char[]){"-RTS"}, (char[]){"--sandbox"},
		(char[]){"--from=docx"}, (char[]){"--to=gfm-raw_html"},
		(char[]){"--wrap=none"}, NULL};

	if (path == NULL)
		return err_set(&c->err, ERR_UNAVAIL, "pandoc is not "
			"installed");
	why = sandbox_program();
	if (why != NULL)
		return err_set(&c->err, ERR_UNAVAIL, "no .docx can be read: "
			"%s", why);
	execv(path, argv);
	return err_set(&c->err, ERR_UNAVAIL, "pandoc cannot be run: %s",
		strerror(errno));
}

const struct command cmd_docx = {
	.name = "docx",
	.summary = "turn a .docx to Markdown for another command",
	.help = "Commands that are mailed a .docx start this for themselves, "
		"with nothing open and\nno rights.\n",
	.run = docx_run,
	.hidden = true,
};

/* --- the other side ------------------------------------------------------- */

static int
spawn(int in, int out, pid_t *pid_r)
{
	static char name[] = "tidings", command[] = "docx";
	/* Without a home it would look one up, which it may not. */
	static char lang[] = "LC_ALL=C.UTF-8", none[] = "HOME=/nonexistent";
	char *const argv[] = {name, command, NULL};
	char path[4096], *env[] = {lang, none, path, NULL};
	const char *p = getenv("PATH");
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t attr;
	sigset_t all;
	int rc;

	snprintf(path, sizeof(path), "PATH=%s", p != NULL ? p :
		"/usr/local/bin:/usr/bin:/bin");
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_adddup2(&fa, in, 0);
	posix_spawn_file_actions_adddup2(&fa, out, 1);
	posix_spawn_file_actions_addopen(&fa, 2, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addclosefrom_np(&fa, 3);
	posix_spawnattr_init(&attr);
	sigfillset(&all);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setflags(&attr,
		POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	rc = posix_spawn(pid_r, "/proc/self/exe", &fa, &attr, argv, env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&fa);
	return rc;
}

/* To the end; false: it is too much, or takes too long. */
static bool
read_all(int fd, struct buf *out, int64_t deadline)
{
	char some[16384];

	while (!out->overflow) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		int64_t left = deadline - clock_mono_ms();
		ssize_t n;

		if (left <= 0)
			return false;
		if (poll(&p, 1, (int)left) <= 0)
			continue;
		n = read(fd, some, sizeof(some));
		if (n == 0)
			return true;
		if (n > 0)
			buf_add(out, some, (size_t)n);
		else if (errno != EINTR)
			return false;
	}
	return false;
}

/* One that has said all it says may still not end, nor be in its group. */
static int
reap(pid_t pid, int64_t deadline)
{
	const struct timespec pause = {0, PAUSE_MS * 1000 * 1000};
	int status = -1;
	pid_t rc;

	while ((rc = waitpid(pid, &status, WNOHANG)) == 0 &&
	       clock_mono_ms() < deadline)
		nanosleep(&pause, NULL);
	if (rc != 0)
		return status;
	kill(-pid, SIGKILL);
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	return status;
}

static int
convert(int in, struct buf *out, double scale, int *status_r, struct err *err)
{
	int64_t ms = (int64_t)(WAIT_MS * scale), deadline;
	int pipe_fd[2], rc;
	bool whole;
	pid_t pid;

	if (pipe2(pipe_fd, O_CLOEXEC) == -1)
		return err_set(err, ERR_TEMP, "no pipe can be had: %s",
			strerror(errno));
	rc = spawn(in, pipe_fd[1], &pid);
	close(pipe_fd[1]);
	if (rc != 0) {
		close(pipe_fd[0]);
		return err_set(err, ERR_TEMP, "no process can be made: %s",
			strerror(rc));
	}
	deadline = clock_mono_ms() + (ms < LEAST_MS ? LEAST_MS : ms);
	whole = read_all(pipe_fd[0], out, deadline);
	close(pipe_fd[0]);
	*status_r = reap(pid, whole ? deadline : 0);
	return 0;
}

int
docx_read(struct arena *a, const void *docx, size_t n, double scale,
	enum docx_end *end_r, const char **text_r, struct err *err)
{
	int fd = memfd_create("docx", MFD_CLOEXEC), status = -1, rc;
	struct buf out;

	*text_r = "";
	*end_r = DOCX_UNREADABLE;
	if (fd == -1 || fd_write_all(fd, docx, n) == -1 ||
	    lseek(fd, 0, SEEK_SET) == -1) {
		if (fd != -1)
			close(fd);
		return err_set(err, ERR_TEMP, "no memory can be had for a "
			"file that came by mail: %s", strerror(errno));
	}
	buf_init(&out, DOCX_TEXT_MAX);
	rc = convert(fd, &out, scale, &status, err);
	close(fd);
	if (rc == 0 && WIFEXITED(status)) {
		if (WEXITSTATUS(status) == EX_UNAVAILABLE)
			*end_r = DOCX_NO_PROGRAM;
		else if (WEXITSTATUS(status) == 0 && !out.overflow &&
		    utf8_check(buf_str(&out), out.len) == out.len)
			*end_r = DOCX_DONE;
	}
	if (*end_r == DOCX_DONE)
		*text_r = arena_strdup(a, buf_str(&out));
	buf_release(&out);
	return rc;
}

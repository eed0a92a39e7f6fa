/* SPDX-License-Identifier: MIT */
/* Fetches passwords from where the settings say they are. */
#include "cmd/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "conf/settings.h"

enum { COMMAND_MS = 10000 };

static int
first_line(const struct home *h, char *text, const char *where,
	char **secret_r, struct err *err)
{
	size_t n = strcspn(text, "\r\n");

	text[n] = '\0';
	if (n == 0)
		return err_set(err, ERR_CONFIG, "%s gave an empty secret",
			where);
	*secret_r = arena_strdup(h->arena, text);
	wipe(text, n);
	return 0;
}

static int
from_file(const struct home *h, const char *name, char **secret_r,
	struct err *err)
{
	char *path = home_path(h, name), text[SECRET_MAX + 1];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	ssize_t n = -1;

	if (fd < 0)
		return err_at(err, errno == EACCES ? ERR_PERM : ERR_CONFIG,
			path, 0, 0, "cannot open the secret: %s",
			strerror(errno));
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (st.st_mode & 077) != 0) {
		close(fd);
		return err_at(err, ERR_PERM, path, 0, 0,
			"others can read this secret; `chmod 600 %s`", path);
	}
	if (S_ISREG(st.st_mode))
		n = read(fd, text, SECRET_MAX);
	close(fd);
	if (n < 0)
		return err_at(err, ERR_CONFIG, path, 0, 0,
			"cannot read the secret");
	text[n] = '\0';
	return first_line(h, text, path, secret_r, err);
}

/* What the command may know: where to find programs and its own files. */
static char **
bare_environment(const struct home *h)
{
	static const char *const keep[] = {"PATH", "HOME", "USER", "LANG",
		"GNUPGHOME", "XDG_RUNTIME_DIR"};
	enum { N = sizeof(keep) / sizeof(keep[0]) };
	char **env = arena_array(h->arena, N + 1, sizeof(*env));
	size_t n = 0;

	for (size_t i = 0; i < N; i++) {
		const char *v = getenv(keep[i]);

		if (v != NULL)
			env[n++] = arena_printf(h->arena, "%s=%s", keep[i], v);
	}
	return env;
}

static int
start(const struct home *h, const struct secret *s, int out, pid_t *pid_r)
{
	char **argv = arena_array(h->arena, s->argc + 1, sizeof(*argv));
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t attr;
	sigset_t all;
	int rc;

	for (size_t i = 0; i < s->argc; i++)
		argv[i] = arena_strdup(h->arena, s->argv[i]);
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&fa, out, 1);
	posix_spawn_file_actions_addopen(&fa, 2, "/dev/null", O_WRONLY, 0);
	posix_spawnattr_init(&attr);
	sigfillset(&all);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setflags(&attr,
		POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	rc = posix_spawnp(pid_r, argv[0], &fa, &attr, argv,
		bare_environment(h));
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&fa);
	return rc;
}

/* Reads to the end or the deadline; the number of octets, or -1. */
static long
read_until(int fd, char *text, int64_t deadline)
{
	size_t n = 0;

	while (n < SECRET_MAX) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		int64_t left = deadline - clock_mono_ms();
		ssize_t got;

		if (left <= 0 || (poll(&p, 1, (int)left) < 0 && errno != EINTR))
			return -1;
		if (p.revents == 0)
			continue;
		got = read(fd, text + n, SECRET_MAX - n);
		if (got < 0 && errno != EINTR)
			return -1;
		if (got == 0)
			break;
		if (got > 0)
			n += (size_t)got;
	}
	text[n] = '\0';
	return (long)n;
}

/* The child's status; one that stays past the deadline is killed. */
static int
reap(pid_t pid, int64_t deadline)
{
	const struct timespec nap = {.tv_nsec = 5000000};
	int status = -1;
	pid_t got;

	while ((got = waitpid(pid, &status, WNOHANG)) == 0 ||
	       (got < 0 && errno == EINTR)) {
		if (clock_mono_ms() >= deadline)
			kill(-pid, SIGKILL);
		nanosleep(&nap, NULL);
	}
	return status;
}

static int
from_command(const struct home *h, const struct secret *s, char **secret_r,
	struct err *err)
{
	const int64_t deadline = clock_mono_ms() + scaled(COMMAND_MS);
	char text[SECRET_MAX + 1];
	int fd[2], rc, status;
	pid_t pid;
	long n;

	if (pipe2(fd, O_CLOEXEC) != 0)
		return err_set(err, ERR_OS, "cannot make a pipe: %s",
			strerror(errno));
	rc = start(h, s, fd[1], &pid);
	close(fd[1]);
	if (rc != 0) {
		close(fd[0]);
		return err_set(err, ERR_CONFIG, "cannot run %s: %s",
			s->argv[0], strerror(rc));
	}
	n = read_until(fd[0], text, deadline);
	close(fd[0]);
	status = reap(pid, n < 0 ? 0 : deadline);
	if (n < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		wipe(text, sizeof(text));
		return err_set(err, ERR_CONFIG,
			"%s gave no secret: it %s", s->argv[0],
			n < 0 ? "took too long" : "failed");
	}
	return first_line(h, text, s->argv[0], secret_r, err);
}

int
secret_read(const struct home *h, const struct secret *s, char **secret_r,
	struct err *err)
{
	char *text;

	*secret_r = NULL;
	switch (s->kind) {
	case SECRET_NONE:
		return 0;
	case SECRET_FILE:
		return from_file(h, s->value, secret_r, err);
	case SECRET_COMMAND:
		return from_command(h, s, secret_r, err);
	case SECRET_ENV:
		text = getenv(s->value);
		if (text == NULL || *text == '\0')
			return err_set(err, ERR_CONFIG,
				"the environment has no %s, where a secret "
				"should be", s->value);
		*secret_r = arena_strdup(h->arena, text);
		return 0;
	case SECRET_INLINE:
		*secret_r = arena_strdup(h->arena, s->value);
		return 0;
	}
	return err_set(err, ERR_BUG, "an unknown kind of secret");
}

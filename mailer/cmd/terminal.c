/* SPDX-License-Identifier: MIT */
/*
 * The command's two ends on a terminal: what it prints, folded to its width,
 * and the one question it may ask.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/file.h"
#include "cmd/cmd.h"

const char *
cmd_opt(const struct cmd *c, const char *name)
{
	const struct opt *o = c->command->opts;

	for (int i = 0; o != NULL && o[i].name != NULL; i++)
		if (strcmp(o[i].name, name) == 0)
			return c->opt[i];
	fprintf(stderr, "tidings: %s has no option --%s: a bug\n",
		c->command->name, name);
	abort();
}

const char *
cmd_quoted(struct arena *a, const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./+@%:,=";
	struct buf b;
	char *s;

	if (*path != '\0' && path[strspn(path, plain)] == '\0')
		return path;
	buf_init(&b, 1 << 16);
	buf_addc(&b, '\'');
	for (; *path != '\0'; path++) {
		if (*path == '\'')
			buf_adds(&b, "'\\'");
		buf_addc(&b, *path);
	}
	buf_addc(&b, '\'');
	s = arena_strdup(a, buf_str(&b));
	buf_release(&b);
	return s;
}

const char *
cmd_prefix_for(struct arena *a, const char *home)
{
	return strcmp(home, ".") == 0 ? "tidings" :
		arena_printf(a, "tidings -C %s", cmd_quoted(a, home));
}

const char *
cmd_prefix(const struct cmd *c)
{
	return cmd_prefix_for(c->arena, c->home);
}

/* 0: no terminal. */
static size_t
columns(int fd)
{
	struct winsize w;

	if (!isatty(fd))
		return 0;
	return ioctl(fd, TIOCGWINSZ, &w) == 0 && w.ws_col >= 20 ? w.ws_col :
		80;
}

static size_t
width_of(const char *s, size_t n)
{
	size_t width = 0;

	for (size_t i = 0; i < n; i++)
		width += ((unsigned char)s[i] & 0xc0) != 0x80;
	return width;
}

/* What is to be copied stays whole: a command, a record of DNS. */
static bool
copied(const char *s, size_t n)
{
	static const char *const begins[] = {"tidings ", "\"v=", "v="};

	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (n > strlen(begins[i]) &&
		    strncmp(s, begins[i], strlen(begins[i])) == 0)
			return true;
	return false;
}

static void
fold_line(const char *s, size_t n, size_t width, struct buf *out)
{
	size_t indent = strspn(s, " "), at = 0, hang;

	if (width_of(s, n) <= width || copied(s + indent, n - indent)) {
		buf_add(out, s, n);
		return;
	}
	hang = indent + 4 < width / 2 ? indent + 4 : 0;
	for (size_t i = 0; i < n;) {
		size_t blanks = strspn(s + i, " "), word, wide;

		if (blanks > n - i)
			blanks = n - i;
		word = strcspn(s + i + blanks, " \n");
		wide = width_of(s + i + blanks, word);
		if (at > hang && at + blanks + wide > width) {
			buf_printf(out, "\n%*s", (int)hang, "");
			at = hang;
			blanks = 0;
			i += strspn(s + i, " ");
		}
		buf_add(out, s + i, blanks + word);
		at += blanks + wide;
		i += blanks + word;
	}
}

void
cmd_fold(int fd, const struct buf *in, struct buf *out)
{
	size_t width = columns(fd);
	const char *s = buf_str(in);

	while (*s != '\0') {
		size_t n = strcspn(s, "\n");

		fold_line(s, n, width > 0 ? width - 1 : SIZE_MAX, out);
		s += n;
		if (*s == '\n') {
			buf_addc(out, '\n');
			s++;
		}
	}
}

static int
print(const struct cmd *c)
{
	struct buf folded;
	int rc;

	if (c->json || (c->command != NULL && c->command->verbatim) ||
	    !isatty(STDOUT_FILENO))
		return fd_write_all(STDOUT_FILENO, c->out.data, c->out.len);
	buf_init(&folded, c->out.max);
	cmd_fold(STDOUT_FILENO, &c->out, &folded);
	rc = fd_write_all(STDOUT_FILENO, folded.data, folded.len);
	buf_release(&folded);
	return rc;
}

void
cmd_flush(struct cmd *c)
{
	if (c->out.overflow)
		err_set(&c->err, ERR_OS, "the output is too large to hold");
	if (c->out.len > 0 && print(c) != 0)
		err_set(&c->err, ERR_IO, "cannot write the output: %s",
			strerror(errno));
	buf_clear(&c->out);
}

bool
cmd_confirm(struct cmd *c, const char *question)
{
	static const char *const yes[] = {"y", "yes", "o", "oui"};
	char answer[16];

	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return false;
	cmd_flush(c);
	fprintf(stderr, "%s [y/N] ", question);
	fflush(stderr);
	if (fgets(answer, sizeof(answer), stdin) == NULL)
		return false;
	answer[strcspn(answer, "\r\n")] = '\0';
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		if (strcasecmp(answer, yes[i]) == 0)
			return true;
	return false;
}

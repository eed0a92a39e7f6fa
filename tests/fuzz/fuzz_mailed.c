/* SPDX-License-Identifier: MIT */
/* Whatever a coordinator mails, the source that is made of it is UTF-8 with a
 * head and, but for links to its files, all of the body; and no name of a file
 * leads out of drafts/. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/mailed.h"
#include "inbox/mail.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
sound(const char *s)
{
	must(utf8_check(s, strlen(s)) == strlen(s));
}

static void
check_path(const char *path, const char *within)
{
	size_t n = strlen(within);

	sound(path);
	must(strncmp(path, within, n) == 0);
	must(strchr(path + n, '/') == NULL && path[n] != '.' &&
		path[n] != '\0');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct civil date = {.year = 2026, .month = 11, .day = 20};
	struct mailed_draft draft;
	struct mailed_recap r;
	const char *text, *line, *source;
	struct arena a;
	size_t n;

	arena_init(&a);
	text = mail_utf8(&a, data, size, "utf-8", &n);
	line = arena_strndup(&a, text, strcspn(text, "\r\n"));
	sound(mailed_tidy(&a, text));
	sound(mailed_subject(line));
	mailed_command(&a, text, "Sam Lee");
	mailed_read(&a, text, line, &date, &r);
	check_path(r.slug, "");
	mailed_draft(&a, r.slug, line, &draft);
	check_path(draft.path, "drafts/");
	source = mailed_write(&a, &r, 1, &draft);
	sound(source);
	must(strncmp(source, "---\n", 4) == 0 && (strstr(r.body, "](") ||
		strstr(source, r.body + strspn(r.body, "\n")) != NULL));
	arena_release(&a);
	return 0;
}

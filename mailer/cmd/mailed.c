/* SPDX-License-Identifier: MIT */
/*
 * What a coordinator's mail is.
 *
 * Policy: one file that can be a recap (.md, .markdown, .txt, .docx) is it;
 * else the text of the mail is, where it begins with front matter, has
 * headings, or is a new message with a subject. A short one that asks
 * something, or speaks of approving or cancelling, is for a person. A command
 * is one only if there is nothing else in the mail: "approve, but ..." is for a
 * person. Words beside a file are a covering note.
 */
#include "cmd/mailed.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "text/utf8.h"

enum { LONG_TEXT = 40, SOME_TEXT = 4, COMMAND_WORDS = 16, WORD_SIZE = 32 };

/* --- commands ----------------------------------------------------------- */

static const struct {
	const char *words;
	enum mailed_kind kind;
} commands[] = {
	{"approve", MAILED_APPROVE}, {"approved", MAILED_APPROVE},
	{"i approve", MAILED_APPROVE}, {"approve it", MAILED_APPROVE},
	{"yes approve", MAILED_APPROVE}, {"yes approve it", MAILED_APPROVE},
	{"send it", MAILED_APPROVE}, {"yes send it", MAILED_APPROVE},
	{"approve and send", MAILED_APPROVE},
	{"approuver", MAILED_APPROVE}, {"approuve", MAILED_APPROVE},
	{"approuvé", MAILED_APPROVE}, {"j approuve", MAILED_APPROVE},
	{"oui j approuve", MAILED_APPROVE}, {"oui envoyez", MAILED_APPROVE},
	{"oui envoyez le", MAILED_APPROVE}, {"envoyez le", MAILED_APPROVE},
	{"oui approuver", MAILED_APPROVE}, {"oui envoie", MAILED_APPROVE},
	{"cancel", MAILED_CANCEL}, {"cancel it", MAILED_CANCEL},
	{"yes cancel", MAILED_CANCEL}, {"yes cancel it", MAILED_CANCEL},
	{"drop it", MAILED_CANCEL}, {"stop it", MAILED_CANCEL},
	{"annuler", MAILED_CANCEL}, {"annulez", MAILED_CANCEL},
	{"annule", MAILED_CANCEL}, {"annulez le", MAILED_CANCEL},
	{"oui annuler", MAILED_CANCEL}, {"oui annulez", MAILED_CANCEL},
	{"laissez tomber", MAILED_CANCEL},
};

static const char courtesy[] = " please thanks thank you merci svp hi hello "
	"bonjour regards best cheers cordialement ";

struct word_list {
	size_t n;
	char v[COMMAND_WORDS][WORD_SIZE];
	bool many;		/* more than a command has */
};

static bool
in_word(long c)
{
	return c > 0x7f ? c != 0xa0 && c != 0x2019 && c != 0x2026 :
		(c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		(c >= 'A' && c <= 'Z');
}

/* In lower case; signs divide, but a question is none of ours. */
static void
split(const char *s, struct word_list *w)
{
	size_t n = strlen(s), len, used = 0;

	memset(w, 0, sizeof(*w));
	for (size_t i = 0; i <= n; i += len) {
		long c = i < n ? utf8_next(s + i, n - i, &len) : ' ';

		if (i == n)
			len = 1;
		w->many |= c == '?';
		if (in_word(c) && w->n < COMMAND_WORDS &&
		    used + len < WORD_SIZE) {
			for (size_t k = 0; k < len; k++)
				w->v[w->n][used++] = len > 1 || s[i] > 'Z' ||
					s[i] < 'A' ? s[i + k] :
					(char)(s[i] | 0x20);
		} else if (in_word(c)) {
			w->many = true;
		} else if (used > 0) {
			w->n++;
			used = 0;
		}
	}
}

static bool
is_courtesy(const char *word)
{
	char padded[WORD_SIZE + 2];

	snprintf(padded, sizeof(padded), " %s ", word);
	return strstr(courtesy, padded) != NULL;
}

/* A word of the writer's own name. */
static bool
is_name(const struct word_list *name, const char *word)
{
	for (size_t i = 0; i < name->n; i++)
		if (strcasecmp(name->v[i], word) == 0)
			return true;
	return false;
}

enum mailed_kind
mailed_command(struct arena *a, const char *words, const char *name)
{
	struct word_list w, own;
	const char *said = "";
	size_t n;

	split(words, &w);
	split(name, &own);
	n = w.many ? 0 : w.n;
	while (n > 0 && (is_courtesy(w.v[n - 1]) || is_name(&own, w.v[n - 1])))
		n--;
	for (size_t i = 0; i < n; i++)
		if (*said != '\0' || !is_courtesy(w.v[i]))
			said = arena_printf(a, "%s%s%s", said,
				*said != '\0' ? " " : "", w.v[i]);
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (strcmp(commands[i].words, said) == 0)
			return commands[i].kind;
	return MAILED_NOTHING;
}

/* --- texts -------------------------------------------------------------- */

static bool
ends(const char *s, const char *end)
{
	size_t n = strlen(s), k = strlen(end);

	return n > k && strcasecmp(s + n - k, end) == 0;
}

static bool
is_docx(const struct reply_file *f)
{
	return ends(f->name, ".docx");
}

static bool
is_source(const struct reply_file *f)
{
	return ends(f->name, ".md") || ends(f->name, ".markdown") ||
		ends(f->name, ".txt") || is_docx(f);
}

const char *
mailed_start(const char *s)
{
	if (strncmp(s, "\xef\xbb\xbf", 3) == 0)
		s += 3;
	return s + strspn(s, "\n\t\r ");
}

/* Three hyphens, or what programs make of them, alone on the first line. */
static bool
has_front(const char *s)
{
	size_t n;

	s = mailed_start(s);
	n = strcspn(s, "\n");
	while (n > 0 && strchr(" \t\r", s[n - 1]) != NULL)
		n--;
	return (n == 3 && memcmp(s, "---", 3) == 0) ||
		(n == 3 && memcmp(s, "\xe2\x80\x94", 3) == 0) ||
		(n == 4 && (memcmp(s, "\xe2\x80\x94-", 4) == 0 ||
			memcmp(s, "\xe2\x80\x93-", 4) == 0));
}

static size_t
count_words(const char *s)
{
	size_t n = 0;

	for (s += strspn(s, " \t\n"); *s != '\0'; s += strspn(s, " \t\n")) {
		n++;
		s += strcspn(s, " \t\n");
	}
	return n;
}

/* How long the text is without what it quotes at its end. */
static size_t
without_quotation(const char *s, size_t n)
{
	static const char *const lines[] = {"-----Original Message-----",
		"-----Message d'origine-----", "________________________________"};
	size_t end = n, from;

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		const char *at = memmem(s, end, lines[i], strlen(lines[i]));

		if (at != NULL && (at == s || at[-1] == '\n'))
			end = (size_t)(at - s);
	}
	/* From the end, as long as lines are quoted or empty. */
	for (n = end; n > 0; n = from) {
		from = n - 1;
		while (from > 0 && s[from - 1] != '\n')
			from--;
		if (s[from] != '>' && s[from] != '\n')
			break;
	}
	/* "On ... wrote:" */
	return n < end && n > 1 && s[n - 1] == '\n' && s[n - 2] == ':' ? from :
		n;
}

/* The mail's text without its signature and what it answers. */
static const char *
own_text(struct arena *a, const struct reply *r)
{
	const char *s = r->body[0] != '\0' ? r->body : r->text;
	const char *sign = strstr(s, "\n-- \n");
	size_t n = sign != NULL ? (size_t)(sign - s) + 1 : strlen(s);

	if (r->n_ids > 0)
		n = without_quotation(s, n);
	return arena_strndup(a, s, n);
}

static bool
has_heading(const char *s)
{
	return strncmp(s, "# ", 2) == 0 || strncmp(s, "## ", 3) == 0 ||
		strstr(s, "\n## ") != NULL || strstr(s, "\n# ") != NULL;
}

/* Somebody talks to somebody, in few words: a question, or a decision that is
 * no single word. */
static bool
is_talk(const char *s)
{
	static const char *const word[] = {"approv", "approuv", "cancel",
		"annul"};

	for (size_t i = 0; i < sizeof(word) / sizeof(*word); i++)
		if (strcasestr(s, word[i]) != NULL)
			return true;
	return strchr(s, '?') != NULL;
}

/* A new message, to be read by many. */
static bool
is_recap(const struct reply *r, const char *own)
{
	size_t n = count_words(own);
	const char *subject = mailed_subject(r->subject);

	if (has_heading(own))
		return true;
	if (r->n_ids > 0)
		return false;
	if (n >= LONG_TEXT)
		return true;
	/* A document that is none of ours, say, and "see the file". */
	return n >= SOME_TEXT && *subject != '\0' &&
		strncasecmp(r->subject, "re:", 3) != 0 && !r->forwarded &&
		r->n_files == 0 && !r->attached && !is_talk(own);
}

/* A file that brings front matter comes before others. */
static struct mailed_what
from_files(const struct reply *r)
{
	struct mailed_what w = {MAILED_NOTHING, NULL, 0};
	size_t n = 0, n_front = 0;

	for (size_t i = 0; i < r->n_files; i++) {
		const struct reply_file *f = &r->file[i];
		bool front = !is_docx(f) && is_source(f) && has_front(f->data);

		if (!is_source(f))
			continue;
		n++;
		n_front += front;
		if (n == 1 || (front && n_front == 1))
			w = (struct mailed_what){MAILED_FILE, is_docx(f) ?
				NULL : f->data, i};
	}
	if (n > 1 && n_front != 1)
		w.kind = MAILED_SEVERAL;
	return w;
}

struct mailed_what
mailed_what(struct arena *a, const struct reply *r, const char *name)
{
	const char *own = own_text(a, r);
	struct mailed_what w;

	if (has_front(own))
		return (struct mailed_what){MAILED_TEXT, own, 0};
	w = from_files(r);
	if (w.kind != MAILED_NOTHING)
		return w;
	if (r->n_files == 0 && !r->attached && !r->forwarded)
		w.kind = mailed_command(a, r->text, name);
	if (w.kind == MAILED_NOTHING && is_recap(r, own))
		w = (struct mailed_what){MAILED_TEXT, own, 0};
	return w;
}

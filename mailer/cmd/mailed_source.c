/* SPDX-License-Identifier: MIT */
/*
 * From a coordinator's text and files to the source of a recap.
 *
 * Policy: front matter that came along stays as it was written, but for the
 * quotation marks of a word processor around a whole value, and for the files
 * that came in the same mail, whose names become their places. Without front
 * matter the title is the one heading of the first level at the top of a text
 * with others beneath it, else the mail's subject; and the date is the mail's.
 * Names of files are made anew: nothing of what a mail calls them decides where
 * they go (T12, S22).
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/file.h"
#include "cmd/mailed.h"
#include "text/utf8.h"
#include "text/yaml.h"

enum { SLUG_MAX = 60, STEM_MAX = 40, EXT_MAX = 9, SOURCE_MAX = 4 << 20 };

/* --- reading ------------------------------------------------------------ */

/* A line of hyphens, or of the dash that a program makes of them. */
static bool
is_rule(const char *s, size_t n)
{
	size_t dashes = 0, hyphens = 0;

	while (n > 0 && strchr(" \t\r", s[n - 1]) != NULL)
		n--;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '-') {
			hyphens++;
		} else if (n - i >= 3 && memcmp(s + i, "\xe2\x80", 2) == 0 &&
		    (s[i + 2] == '\x93' || s[i + 2] == '\x94')) {
			dashes++;
			i += 2;
		} else {
			return false;
		}
	}
	return dashes > 0 ? dashes + hyphens <= 3 : hyphens == 3;
}

/* key: “value” */
static void
add_straight(struct buf *out, const char *s, size_t n)
{
	const char *colon = memmem(s, n, ": ", 2);
	const char *open = memmem(s, n, "\xe2\x80\x9c", 3);
	size_t end = n;

	while (end > 0 && (s[end - 1] == ' ' || s[end - 1] == '\r'))
		end--;
	if (colon == NULL || open == NULL || end < 3 ||
	    memcmp(s + end - 3, "\xe2\x80\x9d", 3) != 0 ||
	    memchr(s, '"', n) != NULL || open < colon + 2 ||
	    strspn(colon + 2, " ") != (size_t)(open - colon - 2) ||
	    memmem(open + 3, (size_t)(s + end - open) - 6, "\xe2\x80\x9c",
		3) != NULL) {
		buf_add(out, s, n);
		return;
	}
	buf_add(out, s, (size_t)(open - s));
	buf_addc(out, '"');
	buf_add(out, open + 3, (size_t)(s + end - open) - 6);
	buf_addc(out, '"');
}

/* Where the head ends; NULL: it does not, or there is none. */
static const char *
read_head(struct arena *a, const char *s, const char **head_r)
{
	struct buf b;
	size_t n;

	s = mailed_start(s);
	n = strcspn(s, "\n");
	*head_r = "";
	if (!is_rule(s, n))
		return NULL;
	buf_init(&b, SOURCE_MAX);
	for (s += n; *s == '\n'; s += n) {
		s++;
		n = strcspn(s, "\n");
		if (is_rule(s, n)) {
			*head_r = arena_strdup(a, buf_str(&b));
			buf_release(&b);
			return s + n + (s[n] == '\n');
		}
		add_straight(&b, s, n > 0 && s[n - 1] == '\r' ? n - 1 : n);
		buf_addc(&b, '\n');
	}
	buf_release(&b);
	return NULL;
}

const char *
mailed_subject(const char *s)
{
	static const char *const prefix[] = {"re:", "fwd:", "fw:", "tr:",
		"ref:", "réf:", "re :", "tr :"};
	bool found = true;

	while (found) {
		found = false;
		s += strspn(s, " ");
		for (size_t i = 0; i < sizeof(prefix) / sizeof(*prefix); i++)
			if (strncasecmp(s, prefix[i], strlen(prefix[i])) ==
			    0) {
				s += strlen(prefix[i]);
				found = true;
			}
	}
	return s;
}

static const char *
quoted(struct arena *a, const char *s)
{
	struct buf b;

	buf_init(&b, SOURCE_MAX);
	buf_addc(&b, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			buf_addc(&b, '\\');
		buf_addc(&b, *s == '\n' || *s == '\t' ? ' ' : *s);
	}
	buf_addc(&b, '"');
	s = arena_strdup(a, buf_str(&b));
	buf_release(&b);
	return s;
}

/* The one heading of the first level at the top is the title, if there are
 * others beneath it, or there is no subject. */
static const char *
take_title(struct arena *a, const char **body, const char *subject)
{
	const char *s = mailed_start(*body);
	size_t n = strcspn(s, "\n");

	if (strncmp(s, "# ", 2) != 0 || strstr(s + n, "\n# ") != NULL ||
	    (*subject != '\0' && strstr(s + n, "\n## ") == NULL))
		return NULL;
	*body = s + n + (s[n] == '\n');
	return arena_strndup(a, s + 2, n - 2);
}

static const char *
text_of(const struct node *head, const char *key)
{
	const struct node *n = head != NULL ? node_get(head, key) : NULL;

	return n != NULL && n->type == NODE_SCALAR ? n->str : NULL;
}

static const char *
slug_of(struct arena *a, const char *title, const struct civil *date)
{
	char slug[SLUG_MAX + 1];

	utf8_slug(title, slug, sizeof(slug));
	return arena_printf(a, "%04d-%02d-%s", date->year, date->month,
		slug[0] ? slug : "recap");
}

static void
read_front(struct arena *a, const char *subject, const struct civil *date,
	struct mailed_recap *r)
{
	struct civil day = *date;
	struct diags ignored;
	const struct node *head;
	const char *s;

	diags_init(&ignored, a);
	head = yaml_parse(a, r->head, strlen(r->head), "", 1, &ignored);
	r->front = true;
	s = text_of(head, "title");
	r->title = s != NULL && *s != '\0' ? s : subject;
	s = text_of(head, "date");
	if (s != NULL && strlen(s) >= 10)
		sscanf(s, "%4d-%2d", &day.year, &day.month);
	if (day.year < 1970 || day.year > 9999 || day.month < 1 ||
	    day.month > 12)
		day = *date;
	r->slug = slug_of(a, r->title, &day);
}

void
mailed_read(struct arena *a, const char *text, const char *subject,
	const struct civil *date, struct mailed_recap *r)
{
	const char *body, *title = NULL;

	memset(r, 0, sizeof(*r));
	subject = mailed_subject(subject);
	body = read_head(a, text, &r->head);
	if (body != NULL) {
		r->body = mailed_tidy(a, body);
		read_front(a, *subject != '\0' ? subject : "recap", date, r);
		return;
	}
	body = text;
	title = take_title(a, &body, subject);
	if (title == NULL)
		title = *subject != '\0' ? subject : "Recap";
	r->title = title;
	r->head = arena_printf(a, "title: %s\ndate: %04d-%02d-%02d\n",
		quoted(a, r->title), date->year, date->month, date->day);
	r->body = mailed_tidy(a, body);
	r->slug = slug_of(a, r->title, date);
}

/* --- drafts ------------------------------------------------------------- */

static const char *
base_of(const char *name)
{
	const char *slash = strrchr(name, '/'), *back = strrchr(name, '\\');

	if (slash == NULL || (back != NULL && back > slash))
		slash = back;
	return slash != NULL ? slash + 1 : name;
}

void
mailed_draft(struct arena *a, const char *slug, const char *name,
	struct mailed_draft *d)
{
	const char *base = base_of(name), *dot = strrchr(base, '.');
	char stem[STEM_MAX + 1], ext[EXT_MAX + 1] = "";
	size_t n = dot != NULL && dot != base ? (size_t)(dot - base) :
		strlen(base);

	utf8_slug(arena_strndup(a, base, n), stem, sizeof(stem));
	if (n < strlen(base))
		utf8_slug(dot, ext, sizeof(ext));
	d->name = base;
	d->title = n > 0 ? arena_strndup(a, base, n) : "file";
	d->path = arena_printf(a, "drafts/%s-%s%s%s", slug,
		stem[0] ? stem : "file", ext[0] ? "." : "", ext);
	d->left = false;
}

/* --- writing ------------------------------------------------------------ */

/* Ends a name in a text: nothing that could go on with it. */
static bool
ends_name(char c)
{
	return c == '\0' || strchr(" \t\n\"')},]", c) != NULL;
}

/* A name, or "drafts/name", where a path is expected, becomes the path. A file
 * without a name is meant nowhere. */
static const char *
put_path(struct arena *a, const char *s, const char *before,
	const struct mailed_draft *d, bool *found)
{
	size_t k = strlen(before), n = strlen(d->name);
	struct buf b;

	buf_init(&b, SOURCE_MAX);
	while (*s != '\0') {
		const char *at = s + k, *name;

		if (strncmp(s, before, k) != 0) {
			buf_addc(&b, *s++);
			continue;
		}
		at += strspn(at, " \"'");
		name = strncmp(at, "drafts/", 7) == 0 ? at + 7 : at;
		buf_add(&b, s, (size_t)(at - s));
		s = at;
		if (n > 0 && strncmp(name, d->name, n) == 0 &&
		    ends_name(name[n])) {
			buf_adds(&b, d->path);
			s = name + n;
			*found = true;
		}
	}
	s = arena_strdup(a, buf_str(&b));
	buf_release(&b);
	return s;
}

/* After "drafts:" on a line of its own, or at the end. */
static const char *
put_entry(struct arena *a, const char *head, struct mailed_draft *d)
{
	const char *key = strncmp(head, "drafts:", 7) == 0 ? head :
		strstr(head, "\ndrafts:"), *after, *title;
	size_t indent;

	title = quoted(a, d->title);
	if (key == NULL)
		return arena_printf(a, "%sdrafts:\n  - file: %s\n"
			"    title: %s\n", head, d->path, title);
	key += *key == '\n';
	after = key + strcspn(key, "\n");
	/* In one line with braces, say: that is the writer's to mend. */
	if (*after == '\0' || strspn(key + 7, " \t\r") !=
	    (size_t)(after - key) - 7) {
		d->left = true;
		return head;
	}
	indent = strspn(after + 1, " ");
	if (after[1 + indent] != '-')
		indent = 2;
	return arena_printf(a, "%.*s\n%*s- file: %s\n%*s  title: %s%s",
		(int)(after - head), head, (int)indent, "", d->path,
		(int)indent, "", title, after);
}

const char *
mailed_write(struct arena *a, const struct mailed_recap *r, size_t n,
	struct mailed_draft *drafts)
{
	const char *head = r->head, *body = r->body;

	for (size_t i = 0; i < n; i++) {
		struct mailed_draft *d = &drafts[i];
		bool found = false;

		body = put_path(a, body, "](", d, &found);
		head = put_path(a, head, "file:", d, &found);
		if (!found)
			head = put_entry(a, head, d);
	}
	return arena_printf(a, "---\n%s---\n\n%s", head, body +
		strspn(body, "\n"));
}

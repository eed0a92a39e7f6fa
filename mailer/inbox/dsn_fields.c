/* SPDX-License-Identifier: MIT */
/*
 * One field after the other; a group begins where a recipient is named that
 * the one before has already, or behind a blank line. An action or status
 * that stands in the part about the whole mail holds for every recipient that
 * has none of its own.
 */
#include "inbox/dsn_fields.h"

#include <string.h>

#include "inbox/reply.h"
#include "inbox/scan.h"

enum { NAME_MAX_OCTETS = 40, VALUE_MAX = 2048 };

/* --- lines --------------------------------------------------------------- */
static size_t
name_length(const struct scan_line *l)
{
	size_t i = 0;

	while (i < l->n && i <= NAME_MAX_OCTETS && ((l->s[i] >= 'a' &&
	    l->s[i] <= 'z') || (l->s[i] >= 'A' && l->s[i] <= 'Z') ||
	    l->s[i] == '-' || (l->s[i] >= '0' && l->s[i] <= '9')))
		i++;
	return i > 2 && i < l->n && l->s[i] == ':' ? i : 0;
}

static bool
is_empty(const struct scan_line *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->s[i] != ' ' && l->s[i] != '\t')
			return false;
	return true;
}

bool
field_next(struct arena *a, const char **at, const char *end,
	struct field_line *f_r)
{
	struct scan_line l = {"", 0}, more;
	const char *value, *after;
	size_t k = 0, n;
	char *name;

	f_r->blank = false;
	while (k == 0) {
		if (!scan_next(at, end, &l))
			return false;
		k = name_length(&l);
		f_r->blank |= is_empty(&l);
	}
	name = arena_strndup(a, l.s, k);
	for (char *c = name; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + 0x20);
	value = l.s + k + 1;
	for (after = *at; after < end && (*after == ' ' || *after == '\t'); ) {
		if (!scan_next(&after, end, &more) || is_empty(&more))
			break;
		l = more;
		*at = after;
	}
	n = (size_t)(l.s + l.n - value);
	f_r->name = name;
	f_r->value = arena_strndup(a, value, n < VALUE_MAX ? n : VALUE_MAX);
	return true;
}

/* --- values -------------------------------------------------------------- */
static const char *
behind_type(const char *value, char stop)
{
	const char *s = stop == ';' ? strchr(value, ';') :
		strrchr(value, ';');

	s = s != NULL ? s + 1 : value;
	return s + strspn(s, " \t\r\n");
}

/* "rfc822; addr", "<addr>", "rfc822;rfc822; addr", a route before it. */
static const char *
recipient(struct arena *a, const char *value)
{
	const char *s = behind_type(value, '\0');
	size_t n = strlen(s);
	struct scan_span span;

	if (!scan_address(s, n, false, &span) &&
	    !scan_address(s, n, true, &span))
		return NULL;
	/* An Exchange address in disguise tells nobody anything. */
	if (strncmp(s + span.from, "IMCEA", 5) == 0)
		return NULL;
	return arena_strndup(a, s + span.from, span.to - span.from);
}

static enum dsn_action
action_of(const char *folded)
{
	static const struct {
		const char *begins;
		enum dsn_action action;
	} known[] = {
		{"fail", ACTION_FAILED}, {"err", ACTION_FAILED},
		{"rej", ACTION_FAILED}, {"bounce", ACTION_FAILED},
		{"undeliver", ACTION_FAILED}, {"expire", ACTION_FAILED},
		{"return", ACTION_FAILED}, {"not-deliver", ACTION_FAILED},
		{"perm", ACTION_FAILED}, {"delay", ACTION_DELAYED},
		{"defer", ACTION_DELAYED}, {"warn", ACTION_DELAYED},
		{"trans", ACTION_DELAYED}, {"temp", ACTION_DELAYED},
		{"deliver", ACTION_DELIVERED}, {"relay", ACTION_DELIVERED},
		{"expand", ACTION_DELIVERED}, {"succ", ACTION_DELIVERED},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strncmp(folded, known[i].begins,
		    strlen(known[i].begins)) == 0)
			return known[i].action;
	return ACTION_NONE;
}

static struct status
status_of(const char *value)
{
	struct status s = {0};
	const char *v = value + strspn(value, " \t\r\n");

	/* "5.1.1 (no such user)", and the careless "550 5.1.1" */
	if (status_parse(v, strlen(v), &s))
		return s;
	if (strspn(v, "0123456789") == 3)
		v += 3 + strspn(v + 3, " \t");
	if (status_parse(v, strlen(v), &s))
		return s;
	if ((*v == '2' || *v == '4' || *v == '5') &&
	    strspn(v, "0123456789") == 1)
		s.cls = *v - '0';
	return s;
}

/* --- groups -------------------------------------------------------------- */
struct reader {
	struct arena *a;
	struct dsn_fields *f;
	struct dsn_group all, now;	/* of the mail, of a recipient */
	bool dirty;			/* now has something */
};

static void
finish(struct reader *r)
{
	struct dsn_fields *f = r->f;

	if (r->now.named && f->n < REPLY_RECIPIENTS_MAX) {
		arena_push(r->a, f->group, f->n, f->cap);
		f->group[f->n++] = r->now;
	} else if (r->dirty && !r->now.named) {
		if (r->now.action != ACTION_NONE)
			r->all.action = r->now.action;
		if (r->now.status.cls != 0)
			r->all.status = r->now.status;
		if (r->now.diagnostic != NULL)
			r->all.diagnostic = r->now.diagnostic;
	}
	memset(&r->now, 0, sizeof(r->now));
	r->dirty = false;
}

static void
read_recipient(struct reader *r, const struct field_line *l, bool original)
{
	const char **slot = original ? &r->now.original : &r->now.final;
	const char *addr = recipient(r->a, l->value);

	if (*slot != NULL)
		finish(r);
	slot = original ? &r->now.original : &r->now.final;
	if (addr != NULL)
		*slot = addr;
	r->now.named = true;
	r->dirty = true;
}

static void
read_diagnostic(struct reader *r, const char *value)
{
	size_t type;

	/* "smtp; 550 ..." */
	value += strspn(value, " \t\r\n");
	type = strcspn(value, " \t<:;");
	if (value[type + strspn(value + type, " \t")] == ';')
		value = behind_type(value, ';');
	r->now.diagnostic = value;
	r->dirty = true;
}

static void
read_field(struct reader *r, const struct field_line *l)
{
	const char *name = l->name;

	if (strcmp(name, "final-recipient") == 0) {
		read_recipient(r, l, false);
	} else if (strcmp(name, "original-recipient") == 0) {
		read_recipient(r, l, true);
	} else if (strcmp(name, "action") == 0) {
		r->now.action = action_of(scan_fold(r->a, l->value,
			strlen(l->value)));
		r->dirty = true;
	} else if (strcmp(name, "status") == 0) {
		r->now.status = status_of(l->value);
		r->dirty = true;
	} else if (strcmp(name, "diagnostic-code") == 0) {
		read_diagnostic(r, l->value);
	} else if (strcmp(name, "reporting-mta") == 0) {
		r->f->reporting = true;
	} else if (strcmp(name, "original-envelope-id") == 0) {
		r->f->envelope = l->value;
	} else if (strncmp(name, "x-", 2) == 0 && strlen(name) > 7 &&
	    strcmp(name + strlen(name) - 7, "-sender") == 0) {
		r->f->sender = recipient(r->a, l->value);
	}
}

static void
inherit(struct reader *r, size_t from)
{
	for (size_t i = from; i < r->f->n; i++) {
		struct dsn_group *g = &r->f->group[i];

		if (g->action == ACTION_NONE)
			g->action = r->all.action;
		if (g->status.cls == 0)
			g->status = r->all.status;
		if (g->diagnostic == NULL)
			g->diagnostic = r->all.diagnostic;
	}
}

bool
dsn_fields_read(struct arena *a, const char *s, size_t n,
	struct dsn_fields *f)
{
	struct reader r = {.a = a, .f = f};
	const char *at = s, *end = s + n;
	struct field_line l;
	size_t before = f->n;

	while (field_next(a, &at, end, &l)) {
		/* A group that names nobody yet goes on behind a blank line
		 * only if it is about a recipient. */
		if (l.blank && r.dirty)
			finish(&r);
		read_field(&r, &l);
	}
	finish(&r);
	inherit(&r, before);
	return f->n > before;
}

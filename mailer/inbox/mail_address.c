/* SPDX-License-Identifier: MIT */
/*
 * Addresses, ids and dates in header fields (RFC 5322, sections 3.3, 3.4 and
 * 3.6.4).
 *
 * Policy: libetpan reads a list of addresses as long as it gets through to its
 * end; else every "<local@domain>", and every word with an "@" in it outside
 * quotes and comments, is one.
 */
#include <ctype.h>
#include <libetpan/libetpan.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "inbox/etpan_load.h"
#include "inbox/mail_read.h"

struct list {
	struct arena *a;
	struct mail_address *v;
	size_t n, max;
};

/* local@domain without anything that could end it early elsewhere. */
static bool
is_address(const char *s, size_t n)
{
	size_t at = n;

	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)s[i] <= ' ' || s[i] == 127 ||
		    strchr("<>(),;\\", s[i]) != NULL)
			return false;
		if (s[i] == '@')
			at = i;
	}
	return at > 0 && at + 1 < n;
}

static void
list_add(struct list *l, const char *name, size_t n_name, const char *addr,
	size_t n)
{
	struct mail_address *x;

	while (n > 0 && (addr[n - 1] == '.' || addr[n - 1] == ' '))
		n--;
	while (n > 0 && *addr == ' ') {
		addr++;
		n--;
	}
	if (n > 7 && strncasecmp(addr, "mailto:", 7) == 0) {
		addr += 7;
		n -= 7;
	}
	if (l->n == l->max || !is_address(addr, n))
		return;
	while (n_name > 0 && strchr(" \"',", name[n_name - 1]) != NULL)
		n_name--;
	while (n_name > 0 && strchr(" \"',", *name) != NULL) {
		name++;
		n_name--;
	}
	x = &l->v[l->n++];
	x->name = mail_decoded(l->a, arena_strndup(l->a, name, n_name));
	x->addr = arena_strndup(l->a, addr, n);
	for (size_t i = 0; i < n; i++)
		if ((addr[i] & 0x80) != 0) {
			x->addr = mail_decoded(l->a, x->addr);
			break;
		}
}

static void
add_mailbox(struct list *l, const struct mailimf_mailbox *m)
{
	const char *name = m->mb_display_name;

	if (m->mb_addr_spec != NULL)
		list_add(l, name != NULL ? name : "", name != NULL ?
			strlen(name) : 0, m->mb_addr_spec,
			strlen(m->mb_addr_spec));
}

static void
add_address(struct list *l, const struct mailimf_address *x)
{
	const struct mailimf_group *g;

	if (x->ad_type == MAILIMF_ADDRESS_MAILBOX) {
		add_mailbox(l, x->ad_data.ad_mailbox);
		return;
	}
	g = x->ad_data.ad_group;
	if (g == NULL || g->grp_mb_list == NULL)
		return;
	for (clistiter *i = clist_begin(g->grp_mb_list->mb_list); i != NULL;
	    i = clist_next(i))
		add_mailbox(l, clist_content(i));
}

/* False: it got stuck, or found less than there is. */
static bool
by_etpan(struct list *l, const char *value)
{
	struct mailimf_address_list *list = NULL;
	size_t n = strlen(value), at = 0;
	bool whole;

	if (etpan_load() != NULL || mail_comments_deep(value) ||
	    strchr(value, '\\') != NULL ||
	    mailimf_address_list_parse(value, n, &at, &list) !=
	    MAILIMF_NO_ERROR)
		return false;
	whole = at == n;
	for (clistiter *i = clist_begin(list->ad_list); whole && i != NULL;
	    i = clist_next(i))
		add_address(l, clist_content(i));
	mailimf_address_list_free(list);
	return whole;
}

/* Past a quoted string or a comment at s. */
static const char *
pass_over(const char *s)
{
	size_t depth = 0;
	bool comment = *s == '(';

	do {
		if (*s == '\\' && s[1] != '\0')
			s++;
		else if (comment && *s == '(')
			depth++;
		else if (comment && *s == ')')
			depth--;
		else if (!comment && *s == '"')
			depth = depth == 0;
		s++;
	} while (*s != '\0' && depth > 0);
	return s;
}

/* A bare word that is an address. */
static void
bare_words(struct list *l, const char *from, const char *to)
{
	while (from < to) {
		const char *end;

		while (from < to && strchr(" \t,;:", *from) != NULL)
			from++;
		for (end = from; end < to && strchr(" \t,;:", *end) == NULL;)
			end++;
		if (memchr(from, '@', (size_t)(end - from)) != NULL)
			list_add(l, "", 0, from, (size_t)(end - from));
		from = end;
	}
}

static void
leniently(struct list *l, const char *s)
{
	const char *from = s, *open, *at, *close;

	while (*s != '\0' && l->n < l->max) {
		if (*s == '(' || *s == '"') {
			bool comment = *s == '(';

			if (comment)
				bare_words(l, from, s);
			s = pass_over(s);
			if (comment)
				from = s;
		} else if (*s == '<') {
			open = s;
			close = strchr(s, '>');
			s = close != NULL ? close + 1 : s + strlen(s);
			if (close == NULL)
				close = s;
			/* A route ends in a colon. */
			at = memchr(open, ':', (size_t)(close - open));
			list_add(l, from, (size_t)(open - from),
				open[1] == '@' && at != NULL ? at + 1 :
				open + 1, (size_t)(close - (open[1] == '@' &&
				at != NULL ? at + 1 : open + 1)));
			from = s;
		} else if (*s == ',' || *s == ';' || *s == ':') {
			bare_words(l, from, s);
			from = ++s;
		} else {
			s++;
		}
	}
	bare_words(l, from, s);
}

size_t
mail_addresses(struct arena *a, const char *value, struct mail_address *v,
	size_t max)
{
	struct list l = {a, v, 0, max};

	if (!by_etpan(&l, value)) {
		l.n = 0;
		leniently(&l, value);
	}
	return l.n;
}

size_t
mail_ids(struct arena *a, const char *value, const char **v, size_t max)
{
	size_t n = 0, len;

	for (const char *s = strchr(value, '<'); s != NULL && n < max;
	    s = strchr(s, '<')) {
		s++;
		len = strcspn(s, "<> \t");
		if (s[len] == '>' && len > 0)
			v[n++] = arena_strndup(a, s, len);
	}
	return n;
}

int64_t
mail_date(const char *value)
{
	struct mailimf_date_time *t = NULL;
	struct civil c = {0};
	size_t at = 0;
	int zone;

	if (etpan_load() != NULL || mail_comments_deep(value) ||
	    mailimf_date_time_parse(value, strlen(value), &at, &t) !=
	    MAILIMF_NO_ERROR)
		return 0;
	c = (struct civil){t->dt_year, t->dt_month, t->dt_day, t->dt_hour,
		t->dt_min, t->dt_sec, true};
	zone = t->dt_zone;
	mailimf_date_time_free(t);
	if (c.year < 100)	/* RFC 5322, 4.3 */
		c.year += c.year < 50 ? 2000 : 1900;
	if (c.year < 1970 || c.year > 9999 || c.month < 1 || c.month > 12 ||
	    c.day < 1 || c.day > 31 || c.hour < 0 || c.hour > 24 ||
	    c.min < 0 || c.min > 60 || c.sec < 0 || c.sec > 61 ||
	    zone < -2400 || zone > 2400)
		return 0;
	return civil_to_time(&c, zone / 100 * 3600 + zone % 100 * 60);
}

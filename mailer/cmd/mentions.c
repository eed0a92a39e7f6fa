/* SPDX-License-Identifier: MIT */
/* Members' addresses in what is about to be approved. */
#include "cmd/mentions.h"

#include <string.h>

#include "cmd/check_members.h"
#include "conf/list.h"
#include "mime/address.h"
#include "store/member.h"

enum { SEEN_MAX = 200 };	/* addresses looked up */

struct mentions {
	struct issue *is;
	struct buf *out;
	size_t n;
	const char *seen[SEEN_MAX];	/* keys */
};

static bool
is_own(const struct list_conf *l, const char *key)
{
	const char *own[] = {l->contact.email, l->from_addr};
	struct address a;

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (address_parse(own[i], strlen(own[i]), &a, NULL) == 0 &&
		    strcmp(a.key, key) == 0)
			return true;
	return false;
}

static void
tell(struct mentions *w, const char *addr, const struct edition *e)
{
	if (w->out != NULL)
		buf_printf(w->out, "  beware     the address of a member, %s, "
			"stands in the text (%s.%s)\n", addr, e->tier,
			e->lang);
	else
		diag_warn(&w->is->c->diags, w->is->recap->file, 0, 0, "the "
			"address of a member, %s, stands in the text (%s.%s)",
			addr, e->tier, e->lang);
}

static int
look_up(struct mentions *w, const struct address *a, const struct edition *e)
{
	struct issue *is = w->is;
	struct member *m;
	size_t n;

	for (size_t i = 0; i < w->n; i++)
		if (strcmp(w->seen[i], a->key) == 0)
			return 0;
	if (w->n == SEEN_MAX || is_own(is->ref.list, a->key))
		return 0;
	w->seen[w->n++] = arena_strdup(is->h->arena, a->key);
	if (member_by_address(is->h->db, is->h->arena, a->key, &m, &n,
		&is->c->err) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (m[i].list_id == is->list_id)
			tell(w, a->addr, e);
	return 0;
}

static int
search(struct mentions *w, const struct edition *e)
{
	static const char in_address[] = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+/=?^_{|}~-@";
	const char *s = e->rendered.text;

	while (*(s += strcspn(s, in_address)) != '\0') {
		size_t n = strspn(s, in_address), len = n;
		struct address a;

		while (len > 0 && strchr(".!?'", s[len - 1]) != NULL)
			len--;
		if (memchr(s, '@', len) != NULL &&
		    address_parse(s, len, &a, NULL) == 0 &&
		    look_up(w, &a, e) != 0)
			return -1;
		s += n;
	}
	return 0;
}

int
mentions_warn(struct issue *is, struct buf *out)
{
	struct mentions w = {.is = is, .out = out};

	for (size_t i = 0; i < is->n; i++)
		if (search(&w, &is->edition[i]) != 0)
			return -1;
	return check_events(is->h, &(struct checked){.ref = &is->ref,
		.recap = is->recap}, &is->c->diags, &is->c->err);
}

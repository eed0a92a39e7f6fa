/* SPDX-License-Identifier: MIT */
/*
 * Whose a mail is.
 *
 * Policy: a valid token proves it, whoever the mail is from: people write from
 * other addresses than the one they are on the list with. Without one, the
 * mail must be from a member's address and answer a Message-ID that was made
 * for that member. Those cannot be guessed; they are not stored, but computed
 * again for the mails to whom it says it is from.
 */
#include "cmd/reply_who.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/json_read.h"
#include "base/token.h"
#include "conf/list.h"
#include "conf/settings.h"
#include "mime/address.h"
#include "store/db.h"

enum { LOOK_BACK = 400 };	/* mails to one member, compared */

/* --- tokens ------------------------------------------------------------- */

/* What stands between the "+" and the "@" of one of our addresses. */
static const char *
detail_of(const char *base, const char *addr, size_t *n_r)
{
	size_t local = strcspn(base, "@"), n = strlen(addr);
	const char *at = strrchr(addr, '@');

	if (at == NULL || n <= local || addr[local] != '+' ||
	    strncasecmp(addr, base, local) != 0 ||
	    strcasecmp(at, base + local) != 0)
		return NULL;
	*n_r = (size_t)(at - addr) - local - 1;
	return addr + local + 1;
}

/* What says most comes first; a bounce address beside others is where mail
 * programs send what nobody asked for. */
static int
weight(const struct reply_token *t)
{
	const char *order = "bkwrcu", *at = strchr(order, t->purpose);

	return t->purpose == 0 || at == NULL ? -1 :
		(int)(at - order) + (t->valid ? 100 : 0);
}

static void
take_token(const struct home *h, const char *s, size_t n,
	struct reply_token *best)
{
	struct reply_token t = {0};
	struct token token;

	if (n != TOKEN_LEN)
		return;
	t.purpose = (char)(s[0] | 0x20);
	t.valid = token_verify(h->keys, s, n, &token);
	if (t.valid) {
		t.purpose = (char)token.purpose;
		t.id = (int64_t)token.id;
	}
	if (weight(&t) > weight(best))
		*best = t;
}

/* Where addresses take none, it follows the subject (S36). */
static void
take_from_subject(const struct home *h, const char *s,
	struct reply_token *best)
{
	while (*s != '\0') {
		size_t n = strcspn(s, " ");
		struct token t;

		if (n == TOKEN_LEN && token_verify(h->keys, s, n, &t) &&
		    (t.purpose == TOKEN_UNSUBSCRIBE ||
			t.purpose == TOKEN_CONFIRM))
			take_token(h, s, n, best);
		s += n + (s[n] == ' ');
	}
}

struct reply_token
reply_token(const struct home *h, const struct reply *r)
{
	const struct identity_conf *id = &h->settings->identity;
	struct reply_token best = {0};
	const char *detail;
	size_t n;

	for (size_t i = 0; i < r->n_to; i++) {
		detail = detail_of(id->reply_address, r->to[i], &n);
		if (detail == NULL)
			detail = detail_of(id->bounce_address, r->to[i], &n);
		if (detail != NULL)
			take_token(h, detail, n, &best);
	}
	take_from_subject(h, r->subject, &best);
	return best;
}

bool
reply_ours(const struct home *h, const char *addr)
{
	const struct identity_conf *id = &h->settings->identity;
	size_t n;

	if (strcasecmp(addr, id->reply_address) == 0 ||
	    strcasecmp(addr, id->bounce_address) == 0 ||
	    detail_of(id->reply_address, addr, &n) != NULL ||
	    detail_of(id->bounce_address, addr, &n) != NULL)
		return true;
	for (size_t i = 0; i < h->n_lists; i++)
		if (strcasecmp(addr, h->list[i]->from_addr) == 0)
			return true;
	return false;
}

/* "<list>-join@" in our domain, or "reply+<list>-join@". */
static struct list_conf *
join_of(const struct home *h, const char *addr)
{
	const char *base = h->settings->identity.reply_address;
	const char *at = strrchr(addr, '@'), *name = addr;
	size_t n;

	if (at == NULL || strcasecmp(at, strchr(base, '@')) != 0)
		return NULL;
	n = (size_t)(at - addr);
	if (detail_of(base, addr, &n) != NULL)
		name = detail_of(base, addr, &n);
	if (n <= 5 || strncasecmp(name + n - 5, "-join", 5) != 0)
		return NULL;
	for (size_t i = 0; i < h->n_lists; i++)
		if (strlen(h->list[i]->slug) == n - 5 &&
		    strncasecmp(h->list[i]->slug, name, n - 5) == 0)
			return h->list[i];
	return NULL;
}

struct list_conf *
reply_joins(const struct home *h, const struct reply *r)
{
	struct list_conf *l = NULL;

	for (size_t i = 0; i < r->n_to && l == NULL; i++)
		l = join_of(h, r->to[i]);
	return l;
}

/* --- Message-IDs -------------------------------------------------------- */

struct match {
	const struct home *h;
	const struct reply *r;
	const struct member *m;
	int patience;
	int64_t found;
};

static int
compare(void *ctx, int64_t id, const char *list, const char *kind,
	const char *subject_key)
{
	struct match *x = ctx;
	char identity[1024], mid[MESSAGE_ID_SIZE];

	snprintf(identity, sizeof(identity), "%s %lld %s %s", list,
		(long long)x->m->id, kind, subject_key);
	message_id_make(x->h->keys, identity,
		x->h->settings->identity.domain, mid);
	for (size_t i = 0; i < x->r->n_ids; i++)
		if (strcasecmp(x->r->id[i], mid) == 0)
			x->found = id;
	return x->found != 0 || --x->patience == 0;
}

/* By whom the mail is from; of a report by whom it could not reach. */
static int
alleged(const struct home *h, struct arena *a, const char *from,
	struct who *w, struct err *err)
{
	struct address addr;

	w->n_alleged = 0;
	if (address_parse(from, strlen(from), &addr, NULL) == -1)
		return 0;
	return member_by_address(h->db, a, addr.key, &w->alleged,
		&w->n_alleged, err);
}

static int
match_ids(const struct home *h, const struct reply *r, const struct who *w,
	int64_t *id_r, struct err *err)
{
	struct match x = {.h = h, .r = r, .patience = LOOK_BACK};

	for (size_t i = 0; i < w->n_alleged && r->n_ids > 0 &&
	     x.found == 0 && x.patience > 0; i++) {
		x.m = &w->alleged[i];
		if (delivery_each_of(h->db, x.m->id, compare, &x, err) == -1)
			return -1;
	}
	*id_r = x.found;
	return 0;
}

static int
find_by_id(const struct home *h, struct arena *a, const struct reply *r,
	struct who *w, int64_t *id_r, struct err *err)
{
	struct who other;

	if (match_ids(h, r, w, id_r, err) == -1)
		return -1;
	for (size_t i = 0; i < r->delivery.n && *id_r == 0 && i < 4; i++)
		if (alleged(h, a, r->delivery.recipient[i].addr, &other,
			err) == -1 || match_ids(h, r, &other, id_r,
			err) == -1)
			return -1;
	return 0;
}

/* --- what it answers ---------------------------------------------------- */

static enum answered
of_notice(const char *kind, bool token)
{
	static const struct {
		const char *kind;
		enum answered answered;
	} kinds[] = {
		{"changed", ANSWERED_CHANGE}, {"goodbye", ANSWERED_CHANGE},
		{"full", ANSWERED_RECAP}, {"ask", ANSWERED_ASKED},
		{"feedback_reminder", ANSWERED_RECAP},
		{"invitation", ANSWERED_INVITATION},
		{"meeting", ANSWERED_INVITATION},
	};

	/* A confirmation is answered to an address of its own. */
	if (!token && (strcmp(kind, "confirmation") == 0 ||
	    strcmp(kind, "address") == 0))
		return ANSWERED_QUESTION;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return kinds[i].answered;
	return ANSWERED_OTHER;
}

static int
set_member(const struct home *h, struct arena *a, int64_t member,
	struct who *w, struct err *err)
{
	int rc = member == 0 ? 0 : member_by_id(h->db, a, member, &w->member,
		err);

	if (rc == -1)
		return -1;
	w->known = rc == 1 && !w->member.state.forgotten;
	if (w->known) {
		w->list = home_list(h, w->member.list, NULL);
		w->list_id = w->member.list_id;
	}
	return 0;
}

static int
by_delivery(const struct home *h, struct arena *a, int64_t id, struct who *w,
	struct err *err)
{
	int rc = delivery_find(h->db, a, id, &w->of, err);
	int64_t last;

	if (rc == 0 && w->token.valid) {
		rc = delivery_last_id(h->db, &last, err);
		w->ahead = rc == 0 && id > last;
	}
	if (rc == -1 || w->of.id == 0)
		return rc == -1 ? -1 : 0;
	w->list = home_list(h, w->of.list, NULL);
	w->list_id = w->of.list_id;
	w->answered = w->token.purpose == TOKEN_CONFIRM ? ANSWERED_QUESTION :
		w->of.notice[0] == '\0' ? ANSWERED_RECAP :
		of_notice(w->of.notice, w->proof == PROOF_TOKEN);
	return set_member(h, a, w->of.member_id, w, err);
}

/* An address of a coordinator. */
static int
by_coordinator(const struct home *h, struct arena *a, struct who *w,
	struct err *err)
{
	int rc = coordinator_by_id(h->db, a, w->token.id, &w->coordinator,
		err);
	int64_t last;

	if (rc == 1) {
		w->list = home_list(h, w->coordinator.list, NULL);
		w->list_id = w->coordinator.list_id;
	}
	if (rc == 0)
		rc = coordinator_last_id(h->db, &last, err);
	w->ahead = rc == 0 && w->token.id > last;
	return rc == -1 ? -1 : 0;
}

int
reply_who(const struct home *h, struct arena *a, const struct reply *r,
	struct who *w, struct err *err)
{
	int64_t id = 0;

	*w = (struct who){.token = reply_token(h, r),
		.joins = reply_joins(h, r)};
	if (alleged(h, a, r->from, w, err) == -1)
		return -1;
	if (w->token.valid) {
		w->proof = PROOF_TOKEN;
		if (w->token.purpose == TOKEN_COORDINATOR)
			return by_coordinator(h, a, w, err);
		if (w->token.purpose != TOKEN_UNSUBSCRIBE)
			return by_delivery(h, a, w->token.id, w, err);
		w->answered = ANSWERED_LEAVING;
		return set_member(h, a, w->token.id, w, err);
	}
	if (find_by_id(h, a, r, w, &id, err) == -1)
		return -1;
	if (id != 0) {
		w->proof = PROOF_MESSAGE_ID;
		return by_delivery(h, a, id, w, err);
	}
	if (w->joins != NULL) {
		w->answered = ANSWERED_JOINING;
		w->list = w->joins;
		return db_list_id(h->db, w->joins->slug, &w->list_id, err);
	}
	return 0;
}

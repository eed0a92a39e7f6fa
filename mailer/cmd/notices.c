/* SPDX-License-Identifier: MIT */
/*
 * Notices on their way out.
 *
 * Policy: what only a person can decide is mailed to the list's contact; once
 * a relay has taken that mail, standard error, which cron mails to whoever set
 * it up, need not say it, too. A notice is tried for five days. It waits for
 * templates that can be read and for a list that is there, and holds up no
 * recap.
 */
#include "cmd/notices.h"

#include <string.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "cmd/catch_up.h"
#include "cmd/digest_preview.h"
#include "cmd/forward.h"
#include "cmd/notices_coordinator.h"
#include "cmd/notices_member.h"
#include "cmd/tell.h"
#include "cmd/when.h"
#include "cmd/wire.h"
#include "conf/settings.h"
#include "store/answer.h"
#include "store/db.h"

enum { STALE = 5 * 86400, BATCH = 64, SLOTS_MAX = 1 << 16,
	QUOTE_MAX = 4000 };

int
notices_begin(const struct home *h, struct notices *n, struct err *err)
{
	n->since = clock_now();
	return h->db == NULL ? 0 : notice_last(h->db, &n->after, err);
}

/* --- what nobody has told of yet ---------------------------------------- */

static int
tell_doubt(struct db *db, const struct delivery_doubt *x, struct err *err)
{
	struct tell_rows t = {.kind = TELL_DOUBT, .n = x->n,
		.state = DELIVERY_IN_DOUBT};
	struct revision r;
	struct arena a;
	int rc;

	arena_init(&a);
	/* Told anew once another one is in doubt. */
	t.once = arena_printf(&a, "%lld@%lld", (long long)x->revision_id,
		(long long)x->since);
	rc = revision_by_id(db, &a, x->revision_id, &r, err);
	if (rc == 1)
		rc = tell_rows(db, &r, &t, clock_now(), err);
	arena_release(&a);
	return rc;
}

static int
tell_doubts(const struct home *h, struct err *err)
{
	struct delivery_doubt *v;
	size_t n;
	int rc;

	if (delivery_doubts(h->db, h->arena, &v, &n, err) == -1)
		return -1;
	if (n == 0)
		return 0;
	if (db_begin(h->db, err) == -1)
		return -1;
	rc = 0;
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = tell_doubt(h->db, &v[i], err);
	return db_end(h->db, rc, err);
}

int
notices_look(const struct home *h, bool *any_r, struct err *err)
{
	int64_t now = clock_now(), handed;
	struct notice_list *list;
	struct notice *v;
	size_t n, lists;

	if (tell_doubts(h, err) == -1 ||
	    forward_waiting(h, &handed, err) == -1 || db_begin(h->db, err) == -1 ||
	    db_end(h->db, notices_expire(h->db, now - STALE, now, err),
		err) == -1 ||
	    notices_pending(h->db, h->arena, 0, 1, &v, &n, err) == -1 ||
	    notices_ready(h->db, h->arena, now, &list, &lists, err) == -1)
		return -1;
	*any_r = n + lists > 0;
	return 0;
}

/* --- composing ---------------------------------------------------------- */

/* "Ann Lee <ann@example.org>"; whoever was forgotten is not named. */
static const char *
name_of(struct notice_desk *k, int64_t member, struct err *err)
{
	struct member m;
	int rc = member_by_id(k->h->db, k->a, member, &m, err);

	if (rc == -1)
		return NULL;
	if (rc == 0 || m.state.forgotten)
		return "-";
	return m.name[0] == '\0' ? m.addr : arena_printf(k->a, "%s <%s>",
		m.name, m.addr);
}

/* What a member wrote; whoever was forgotten wrote nothing. */
static int
quote(struct notice_desk *k, const struct notice *n, struct json *j,
	struct err *err)
{
	const char *text = "-";
	int64_t id = tell_answer(k->a, n);

	if (strcmp(n->kind, "odd_answer") != 0)
		return 0;
	if (id != 0 && answer_text(k->h->db, k->a, id, &text, err) == -1)
		return -1;
	json_str(j, "words", notice_line(k->a, text, QUOTE_MAX));
	return 0;
}

static int
slots(struct notice_desk *k, const struct notice *n, const char *contact,
	const char **slots_r, struct err *err)
{
	const int64_t *id;
	struct json j;
	struct buf b;
	size_t count;
	int rc;

	id = tell_members(k->a, n, &count, err);
	buf_init(&b, SLOTS_MAX);
	json_init(&j, &b);
	json_object(&j, NULL);
	json_str(&j, "@name", contact);
	for (size_t i = 0; i < count; i++) {
		const char *name = name_of(k, id[i], err);

		if (name == NULL) {
			buf_release(&b);
			return -1;
		}
		json_str(&j, arena_printf(k->a, "m%zu", i), name);
	}
	rc = quote(k, n, &j, err);
	json_object_end(&j);
	*slots_r = arena_strdup(k->a, buf_str(&b));
	buf_release(&b);
	return rc;
}

/* 0: m is made; -1: it cannot be, for now. */
static int
compose(struct notice_desk *k, const struct notice *n,
	const struct list_conf *l, struct notice_mail *m, struct err *err)
{
	struct notice_message message;
	struct compose_options o;
	struct notice_facts f;

	if (!notice_templates(k, err) ||
	    tell_facts(k->a, n, k->prefix, when_zone(k->h, l->slug), &f,
		err) == -1)
		return -1;
	wire_compose_options(k->h, k->a, l, NULL, &o);
	if (notice_compose(k->a, k->templates, &o, &f, l->languages[0],
		&message, err) == -1 ||
	    slots(k, n, ltext_in(&l->contact.name, l->languages[0], NULL),
		&m->slots, err) == -1)
		return -1;
	m->lang = l->languages[0];
	m->addr = l->contact.email;
	m->n_parts = message.n_parts;
	m->part = notice_frozen(k->a, &message);
	return 0;
}

static int
plan(struct notice_desk *k, const struct notice *n, const struct notice_mail *m,
	struct err *err)
{
	struct db *db = k->h->db;
	int rc;

	if (db_begin(db, err) == -1)
		return -1;
	rc = notice_plan(db, n, m, clock_now(), err);
	failpoint("notice_commit");
	rc = db_end(db, rc == -1 ? -1 : 0, err);
	failpoint("notice_planned");
	return rc;
}

/* There is nobody, or nothing, to tell any more. */
static int
settle(struct notice_desk *k, const struct notice *n, struct err *err)
{
	struct db *db = k->h->db;

	if (db_begin(db, err) == -1)
		return -1;
	return db_end(db, notice_settle(db, n->id, clock_now(), err), err);
}

/* One whose list has no folder any more waits until it is given up. */
static int
compose_one(struct notice_desk *k, const struct notice *n, struct err *err)
{
	struct list_conf *l = home_list(k->h, n->list, NULL);
	struct notice_mail m = {0};
	int rc;

	if (l == NULL)
		return 0;
	if (strcmp(n->kind, "catch_up") == 0)
		return k->last ? catch_up_plan(k->c, k->h, n, err) : 0;
	if (coordinator_notice(n))
		return coordinator_plan(k, n, l, err);
	if (n->member_id != 0)
		rc = notice_to_member(k, n, l, &m, k->why);
	else if (strcmp(n->kind, "forward") == 0)
		rc = !notice_templates(k, k->why) ? -1 :
			forward_compose(k, n, l, &m, k->why);
	else if (is_digest_preview(n))
		rc = digest_preview_compose(k, n, l, &m, k->why);
	else
		rc = compose(k, n, l, &m, k->why) == -1 ? -1 : 1;
	if (rc == -1)
		return 0;
	return rc == 0 ? settle(k, n, err) : plan(k, n, &m, err);
}

static int
compose_batch(struct notice_desk *k, const struct notice *v, size_t n,
	struct err *err)
{
	struct arena a;
	int rc = 0;

	arena_init(&a);
	k->a = &a;
	for (size_t i = 0; i < n && rc == 0; i++) {
		rc = compose_one(k, &v[i], err);
		arena_clear(&a);
	}
	arena_release(&a);
	return rc;
}

static int
compose_pending(struct deliver *d, bool last, struct err *why)
{
	struct err *err = &d->c->err;
	struct notice_desk k = {.c = d->c, .h = d->h,
		.prefix = cmd_prefix(d->c), .why = why, .last = last};
	int64_t after = 0;
	struct notice *v;
	struct arena a;
	size_t n;
	int rc;

	arena_init(&a);
	do {
		arena_clear(&a);
		rc = notices_pending(d->h->db, &a, after, BATCH, &v, &n, err);
		if (rc == 0 && n > 0) {
			rc = compose_batch(&k, v, n, err);
			after = v[n - 1].id;
		}
	} while (rc == 0 && n > 0);
	arena_release(&a);
	return rc;
}

/* --- delivering --------------------------------------------------------- */

static int
deliver_list(struct deliver *d, const struct notice_list *l, bool last,
	struct err *why)
{
	struct letters *letters = deliver_letters(d->h, when_zone(d->h,
		l->slug), d->dkim);
	const struct engine e = deliver_engine(d, letters);
	struct engine_totals t;
	int rc = engine_run_notices(&e, l->id, &t, &d->c->err);

	if (rc == 0 && last && !t.relays_gone && !t.stopped)
		rc = engine_run_catch_ups(&e, l->id, &t, &d->c->err);
	if (rc == 0 && t.relays_gone && t.trouble[0] != '\0')
		err_set(why, t.reached ? ERR_TEMP : ERR_UNAVAIL, "what the "
			"contact or members of %s are to be told still waits: "
			"%s", l->slug, t.trouble);
	letters_free(letters);
	return rc;
}

int
notices_send(struct deliver *d, bool last, struct err *why)
{
	struct err *err = &d->c->err;
	struct notice_list *v;
	size_t n;
	bool any;
	int rc = 0;

	if (deliver_stopping())
		return 0;
	if (notices_look(d->h, &any, err) == -1)
		return -1;
	if (!any)
		return 0;
	if (compose_pending(d, last, why) == -1 ||
	    notices_ready(d->h->db, d->h->arena, clock_now(), &v, &n,
		err) == -1)
		return -1;
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = deliver_list(d, &v[i], last, why);
	return rc;
}

/* --- saying ------------------------------------------------------------- */

static bool
into_a_folder(const struct home *h)
{
	return h->settings->relay[0].at.scheme == URL_MAILDIR;
}

static void
say(struct cmd *c, const struct notice_fate *f, bool own)
{
	const char *words = tell_words(c->arena, &f->notice, cmd_prefix(c));

	if (own)
		diag_warn(&c->diags, "", 0, 0, "%s", words);
	else
		diag_warn(&c->diags, "", 0, 0, "the contact of the list could "
			"not be told%s%s: %s", f->reason[0] ? ", " : "",
			f->reason, words);
}

/* Mails are handed on in bundles: all of a list are told with its last one. */
static bool
told_together(struct cmd *c, const struct notice_fate *v, size_t n, size_t i,
	int64_t after)
{
	int64_t sum = tell_forwarded(c->arena, &v[i].notice);

	if (sum == 0 || v[i].notice.id <= after)
		return false;
	for (size_t k = i + 1; k < n; k++)
		if (strcmp(v[k].notice.list, v[i].notice.list) == 0 &&
		    tell_forwarded(c->arena, &v[k].notice) != 0)
			return true;
	for (size_t k = 0; k < i; k++)
		if (v[k].notice.id > after &&
		    strcmp(v[k].notice.list, v[i].notice.list) == 0)
			sum += tell_forwarded(c->arena, &v[k].notice);
	diag_warn(&c->diags, "", 0, 0, "%s", tell_forwarded_words(c->arena,
		v[i].notice.list, sum));
	return true;
}

int
notices_say(struct cmd *c, const struct home *h, const struct notices *n)
{
	struct notice_fate *v;
	size_t count;

	if (h->db == NULL)
		return 0;
	if (notices_untold(h->db, c->arena, n->after, n->since,
		into_a_folder(h), &v, &count, &c->err) == -1)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (!told_together(c, v, count, i, n->after))
			say(c, &v[i], v[i].notice.id > n->after);
	return 0;
}

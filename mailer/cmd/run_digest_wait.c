/* SPDX-License-Identifier: MIT */
/*
 * A digest that goes by itself, between its preview and its time.
 *
 * Policy: with `approve: auto` the file says when it goes, a day later. It is
 * approved by that policy once a day has passed since a relay took the
 * preview, if it is, to the byte, what was shown: composed as of that day, so
 * that a step that became late since is no change. Whatever else happened to it
 * leaves it to a person, who is told: an edit, also of the list's settings or a
 * template, a mistake, a preview that did not get through. A file that was
 * taken away, or approved, sent or called off by a person, is nobody's business
 * any more.
 */
#include <string.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "cmd/approval.h"
#include "cmd/digest_due.h"
#include "cmd/issue_sent.h"
#include "cmd/run_digest.h"
#include "conf/list.h"

enum { PREVIEW_DAYS = 6 * 86400 };	/* a notice is tried for five */

/* It is a person's now, who hears why. */
static int
give_back(struct making *m, const char *why)
{
	const struct recap_ref ref = {m->l, m->row.slug, home_path(&m->h,
		arena_printf(m->h.arena, "lists/%s/recaps/%s.md", m->l->slug,
		m->row.slug))};
	const struct digest_tell t = {.kind = "digest_back",
		.slug = m->row.slug, .title = making_title(m, &ref),
		.month = m->row.month, .why = run_without_addresses(
			m->h.arena, why)};

	m->row.ended_at = clock_now();
	if (making_tell(m, &t) == -1)
		return -1;
	making_say(m, "given_back");
	return 0;
}

/* The first mistake that was found, or the failure; the run goes on. */
static const char *
mistake(struct making *m, const struct diags *d)
{
	struct err *err = &m->r->c->err;
	const char *what = NULL;
	char text[1200];

	for (size_t i = 0; i < d->n && what == NULL; i++)
		if (d->v[i].level == DIAG_ERROR)
			what = arena_printf(m->h.arena, "there is a mistake "
				"in it: %s:%d: %s", path_base(d->v[i].file),
				d->v[i].line, d->v[i].msg);
	if (what == NULL)
		what = arena_strdup(m->h.arena, err_text(err, text,
			sizeof(text)));
	err_clear(err);
	return what;
}

/* *why_r where it is not what was shown: then nothing is approved. */
static int
grant(struct making *m, struct issue *is, const char **why_r)
{
	unsigned char sent[SHA256_LEN];
	struct audience *au = NULL;
	struct plan_totals totals;
	int rc;

	is->day = m->row.seen_at;
	rc = approval_prepare(is, NEED_FIRST, 0, &au, &totals);
	audience_release(au);
	if (rc == -1)
		return -1;
	issue_hash_sent(is, sent);
	if (memcmp(sent, m->row.sent, SHA256_LEN) != 0) {
		*why_r = "members would get something else than its preview "
			"showed: the list's settings, a template or another "
			"file was changed since";
		return 0;
	}
	is->by = "auto: digest";
	return approval_grant(is, NEED_FIRST);
}

static int
approve(struct making *m, struct issue *is)
{
	struct cmd *c = m->r->c;
	struct diags kept = c->diags;
	const char *why = NULL;
	int rc;

	diags_init(&c->diags, m->h.arena);
	rc = issue_read(is);
	if (rc == 0 && (!m->row.shown || memcmp(is->source_hash, m->row.seen,
		SHA256_LEN) != 0))
		why = "it was changed after its preview was made";
	else if (rc == 0)
		rc = grant(m, is, &why);
	if (rc == -1 && !making_failed_for_all(c->err.kind))
		why = mistake(m, &c->diags);
	c->diags = kept;
	if (why != NULL)
		return give_back(m, why);
	if (rc == -1)
		return -1;
	failpoint("digest_approved");
	making_say(m, "approved");
	return making_end(m);
}

/* When it was to go, and when it may. */
static int
watch_one(struct making *m)
{
	struct cmd *c = m->r->c;
	struct issue is;
	int64_t accepted, now = clock_now();
	bool over;

	if (issue_open(c, &m->h, arena_printf(m->h.arena, "%s/%s",
		m->l->slug, m->row.slug), &is) == -1) {
		if (making_failed_for_all(c->err.kind))
			return -1;
		err_clear(&c->err);
		return making_end(m);
	}
	if (is.known || !file_exists(is.ref.path))
		return making_end(m);
	if (digest_accepted(m->h.db, &m->row, &accepted, &over,
		&c->err) == -1)
		return -1;
	if (accepted == 0)
		return over || now - m->row.at > PREVIEW_DAYS ? give_back(m,
			"its preview did not get through") : 0;
	if (accepted - m->row.at > DIGEST_WAIT)
		return give_back(m, "its preview got through so late that it "
			"would no longer go out in time");
	if (now < accepted + DIGEST_WAIT)
		return 0;
	if (m->l->digest == NULL || !m->l->digest->automatic)
		return give_back(m, "list.yaml does not say `approve: auto` "
			"any more");
	return approve(m, &is);
}

int
making_watch(struct making *m)
{
	struct digest_row *v;
	size_t n;

	if (digest_rows_open(m->h.db, m->h.arena, m->row.list_id, &v, &n,
		&m->r->c->err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		m->row = v[i];
		if (v[i].automatic && v[i].notice_id != 0 &&
		    watch_one(m) == -1)
			return -1;
	}
	return 0;
}

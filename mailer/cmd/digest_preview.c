/* SPDX-License-Identifier: MIT */
/*
 * Previews of digests, to the contact.
 *
 * Policy: it shows the file as it is when the mail is made, and notes which
 * one that was, and all that would be sent of it: only that may go out by
 * itself. A file with mistakes is shown
 * by them. Who would not get it gets no edition here; where no tier gets
 * digests, all are shown.
 */
#include "cmd/digest_preview.h"

#include <string.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/json.h"
#include "base/json_read.h"
#include "cmd/issue_sent.h"
#include "cmd/mentions.h"
#include "cmd/proofs.h"
#include "cmd/tell.h"
#include "cmd/when.h"
#include "cmd/wire.h"
#include "store/db.h"
#include "store/digest.h"

enum { ARGS_MAX = 1 << 16, SLOTS_MAX = 1 << 18, LINES_MAX = 80,
	LINE_COLUMNS = 500, LEFT_MAX = 20 };

bool
is_digest_preview(const struct notice *n)
{
	return n->member_id == 0 && (strcmp(n->kind, "digest") == 0 ||
		strcmp(n->kind, "digest_auto") == 0);
}

int
digest_tell(const struct home *h, const struct digest_row *r,
	const struct digest_tell *t, int64_t *notice_r, struct err *err)
{
	struct notice n = {.list_id = r->list_id, .kind = t->kind,
		.once = t->month, .created_at = clock_now()};
	struct json j;
	struct buf b;
	int rc;

	buf_init(&b, ARGS_MAX);
	json_init(&j, &b);
	json_object(&j, NULL);
	json_str(&j, "recap", t->slug);
	json_str(&j, "title", t->title);
	if (t->why != NULL)
		json_str(&j, "why", t->why);
	if (t->at != 0)
		json_int(&j, "at", t->at);
	json_int(&j, "n", t->recaps);
	json_array(&j, "left");
	for (size_t i = 0; i < t->n_left && i < LEFT_MAX; i++)
		json_str(&j, NULL, t->left[i]);
	json_array_end(&j);
	json_object_end(&j);
	n.args = buf_str(&b);
	rc = notice_add(h->db, &n, err);
	if (rc == 1)
		rc = notice_last(h->db, notice_r, err);
	buf_release(&b);
	return rc == -1 ? -1 : 0;
}

/* --- what it shows ------------------------------------------------------ */

struct preview {
	struct notice_desk *k;
	const struct list_conf *l;
	struct home h;			/* with the notice's arena */
	struct issue is;
	struct diags found;
	bool sound;			/* it could be composed */
	unsigned char sent[SHA256_LEN];	/* what would go out */
	struct proofs proofs;
	size_t n_lines;
};

static bool
is_addressed(const struct preview *p, const char *tier)
{
	const struct tiers *t = &p->l->tiers;

	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->v[i].id, tier) == 0)
			return t->v[i].digest || p->is.recap->to_all;
	return false;
}

/* Only editions that somebody gets. */
static void
keep_addressed(struct preview *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->is.n; i++)
		n += is_addressed(p, p->is.edition[i].tier);
	if (n == 0)
		return;
	n = 0;
	for (size_t i = 0; i < p->is.n; i++)
		if (is_addressed(p, p->is.edition[i].tier))
			p->is.edition[n++] = p->is.edition[i];
	p->is.n = n;
}

/* How many would get it now; -1: not known. */
static int64_t
members(struct preview *p)
{
	const struct revision none = {.list_id = p->is.list_id,
		.slug = p->is.ref.slug};
	struct plan plan = {.revision = &none, .dry = true,
		.now = clock_now(), .decide = audience_count};
	struct err ignored = {0};
	struct audience *au = audience_read(p->h.arena, p->is.rules,
		&ignored);
	struct plan_totals t;
	int rc;

	if (au == NULL)
		return -1;
	plan.ctx = au;
	rc = delivery_plan(p->h.db, &plan, &t, &ignored);
	audience_release(au);
	return rc == -1 ? -1 : t.rows;
}

/* As it would go out, and then as proofs, which say the same of its faults. */
static int
compose_both(struct preview *p)
{
	struct cmd *c = p->k->c;
	struct diags kept = c->diags;

	if (issue_compose(&p->is, false) == -1)
		return -1;
	issue_hash_sent(&p->is, p->sent);
	c->diags = kept;
	return issue_compose(&p->is, true);
}

/* What is wrong in it is found, not an error of the run. -1: not now. */
static int
look(struct preview *p, const char *slug, struct err *err)
{
	struct cmd *c = p->k->c;
	struct diags kept = c->diags;
	struct err kept_err = c->err;
	int rc;

	diags_init(&c->diags, p->h.arena);
	err_clear(&c->err);
	rc = issue_open(c, &p->h, arena_printf(p->h.arena, "%s/%s",
		p->l->slug, slug), &p->is);
	if (rc == 0)
		rc = issue_read(&p->is);
	p->is.day = clock_now();
	if (rc == 0)
		rc = compose_both(p);
	if (rc == 0) {
		keep_addressed(p);
		rc = mentions_warn(&p->is, NULL);
	}
	if (rc == 0)
		rc = proofs_make(&p->h, &p->is, NULL, &p->proofs);
	p->sound = rc == 0;
	if (rc == -1 && c->err.kind != ERR_NONE && c->err.kind != ERR_DATA &&
	    c->err.kind != ERR_NOINPUT) {
		*err = c->err;
	} else {
		if (rc == -1 && c->err.kind != ERR_NONE)
			diag_error(&c->diags, c->err.file, c->err.line,
				c->err.col, "%s", c->err.msg);
		rc = 0;
	}
	p->found = c->diags;
	c->diags = kept;
	c->err = kept_err;
	return rc;
}

static void
put_line(struct preview *p, struct json *j, const char *s)
{
	struct arena *a = p->h.arena;

	if (p->n_lines < LINES_MAX)
		json_str(j, arena_printf(a, "l%zu", p->n_lines++),
			notice_line(a, s, LINE_COLUMNS));
}

static void
put_lines(struct preview *p, const struct json_value *left, struct json *j)
{
	struct arena *a = p->h.arena;
	int64_t n = p->sound ? members(p) : -1;

	if (n >= 0)
		put_line(p, j, n == 0 ? "nobody would get it: no tier gets "
			"digests (`when: digest` in list.yaml), or nobody in "
			"them may be mailed" : arena_printf(a, "goes to %lld "
			"member%s", (long long)n, n == 1 ? "" : "s"));
	for (size_t i = 0; left != NULL && i < left->n; i++)
		if (left->v[i].str != NULL)
			put_line(p, j, left->v[i].str);
	for (size_t i = 0; i < p->found.n; i++) {
		const struct diag *d = &p->found.v[i];
		const char *file = path_base(d->file);

		put_line(p, j, d->line > 0 ? arena_printf(a, "%s:%d: %s%s",
			file, d->line, d->level == DIAG_ERROR ? "error: " :
			"", d->msg) : arena_printf(a, "%s: %s%s", file,
			d->level == DIAG_ERROR ? "error: " : "", d->msg));
	}
}

static const char *
slots(struct preview *p, const struct json_value *args)
{
	const char *s;
	struct json j;
	struct buf b;

	buf_init(&b, SLOTS_MAX);
	json_init(&j, &b);
	json_object(&j, NULL);
	json_str(&j, "@name", ltext_in(&p->l->contact.name,
		p->l->languages[0], NULL));
	put_lines(p, json_get(args, "left"), &j);
	json_object_end(&j);
	s = b.overflow ? NULL : arena_strdup(p->h.arena, buf_str(&b));
	buf_release(&b);
	return s;
}

/* --- the mail ----------------------------------------------------------- */

/* Which source was shown; before the mail is planned, so that there is no
 * preview of which it is not known. */
static int
note(struct preview *p, const struct notice *n, struct err *err)
{
	struct db *db = p->h.db;
	struct digest_row r;
	int rc;

	if (db_begin(db, err) == -1)
		return -1;
	rc = digest_row_of_notice(db, p->h.arena, n->id, &r, err);
	if (rc == 1) {
		r.shown = p->sound;
		memcpy(r.seen, p->is.source_hash, SHA256_LEN);
		memcpy(r.sent, p->sent, SHA256_LEN);
		r.seen_at = p->is.day;
		rc = digest_row_put(db, &r, err);
	}
	failpoint("digest_shown");
	return db_end(db, rc == -1 ? -1 : 0, err);
}

static int
compose(struct preview *p, const struct notice *n, struct notice_mail *m,
	struct err *err)
{
	struct notice_desk *k = p->k;
	struct notice_message message;
	struct compose_options o;
	struct notice_facts f;

	if (!notice_templates(k, err) || tell_facts(k->a, n, k->prefix,
		when_zone(k->h, p->l->slug), &f, err) == -1)
		return -1;
	f.n_lines = p->n_lines;
	f.lines_heading = "notice_findings";
	f.n_enclosed = p->proofs.n;
	f.enclosed_name = proofs_names(k->a, &p->proofs);
	f.salt = notice_salt(k, n);
	wire_compose_options(k->h, k->a, p->l, NULL, &o);
	if (notice_compose(k->a, k->templates, &o, &f, p->l->languages[0],
		&message, err) == -1)
		return -1;
	m->lang = p->l->languages[0];
	m->addr = p->l->contact.email;
	m->part = proofs_frozen(k->a, &message, &p->proofs, &m->n_parts);
	return 1;
}

int
digest_preview_compose(struct notice_desk *k, const struct notice *n,
	const struct list_conf *l, struct notice_mail *m, struct err *err)
{
	const struct json_value *args = json_read(k->a, n->args,
		strlen(n->args), err);
	struct preview p = {.k = k, .l = l, .h = *k->h};
	const char *slug = args != NULL ? json_get_str(args, "recap") : NULL;

	if (slug == NULL)
		return -1;
	p.h.arena = k->a;
	if (look(&p, slug, err) == -1)
		return -1;
	m->slots = slots(&p, args);
	if (m->slots == NULL)
		return err_set(err, ERR_BUG, "a preview says too much");
	if (note(&p, n, err) == -1)
		return -1;
	return compose(&p, n, m, err);
}

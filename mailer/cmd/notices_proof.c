/* SPDX-License-Identifier: MIT */
/*
 * What a proof for a coordinator says: what is to be mended, what could be
 * better, each with its line, then who would get what.
 *
 * A finding may quote the recap, and a recap may name people: findings are
 * slots, and so are the lines that they are about.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/json_read.h"
#include "cmd/approval.h"
#include "cmd/issue_sent.h"
#include "cmd/mailed.h"
#include "cmd/mentions.h"
#include "cmd/notices_coordinator.h"
#include "cmd/proofs.h"
#include "cmd/tally.h"
#include "cmd/wire.h"
#include "recap/lint.h"
#include "recap/revision.h"
#include "schedule/due.h"
#include "schedule/zone.h"
#include "store/mailed.h"

enum { FINDINGS_SHOWN = 20, LINE_COLUMNS = 300, GROUPS = 4,
	PROOFS_OCTETS = 15 << 20 };

struct proofing {
	struct coordinator_mail *m;
	struct cmd *c;
	struct home h;
	struct issue is;
	enum need need;
	struct audience *au;
	struct plan_totals totals;
	struct notice_group *group;
	size_t n_slots;
};

/* --- looking -------------------------------------------------------------- */

static int
lint(struct proofing *p)
{
	struct civil today = zone_civil(p->is.zone, clock_now());
	struct recap_options o;

	if (wire_recap_options(&p->h, p->is.ref.list, &o, &p->c->err) == -1)
		return -1;
	recap_lint(p->h.arena, p->is.recap, &o, &today, &p->c->diags);
	return 0;
}

/* What a command-line program does by itself, a mail asks for. */
static void
warn_of_files(struct proofing *p)
{
	const struct json_value *left = json_get(p->m->args, "left"),
		*note = json_get(p->m->args, "note");
	const char *stands = json_get_str(p->m->args, "stands");

	if (stands != NULL)
		diag_warn(&p->c->diags, p->is.ref.path, 0, 0, "this does not "
			"replace %s, which was approved and goes out as well; "
			"answer the message that says so with cancel, if it "
			"should not", stands);
	if (note != NULL && note->num != 0)
		diag_warn(&p->c->diags, p->is.ref.path, 0, 0, "only the file "
			"was read: the words of the message itself are no "
			"part of the recap, and nobody has seen them");
	if (left != NULL && left->num > 0)
		diag_warn(&p->c->diags, p->is.ref.path, 0, 0, "%lld of the "
			"files that came along could not be named under "
			"drafts:, which stands in one line or has no list; "
			"write it as lines that begin with \"- file:\"",
			(long long)left->num);
	if (strstr(p->is.source, "\n[TABLE]") != NULL)
		diag_warn(&p->c->diags, p->is.ref.path, 0, 0, "a table of the "
			"document was too complicated to be read: [TABLE] "
			"stands in its place");
}

static bool
same_day(struct proofing *p, const char *source)
{
	char day[16], line[32];

	civil_format(&p->is.recap->date, day, sizeof(day));
	snprintf(line, sizeof(line), "\ndate: %.10s", day);
	return strstr(source, line) != NULL;
}

/* Who mails a recap again may want to correct the one that went out. */
static int
warn_of_namesake(struct proofing *p)
{
	const struct issue *is = &p->is;
	struct mailed_sent *v;
	size_t n;

	if (mailed_sent(p->h.db, p->h.arena, is->list_id, is->ref.slug,
	    is->recap->text[0].title, &v, &n, &p->c->err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (same_day(p, v[i].source))
			diag_warn(&p->c->diags, is->ref.path, 0, 0, "%s, of "
				"the same title and day, went out to %lld "
				"member%s already, and this would be a second "
				"recap for them; to correct that one, answer "
				"this with cancel, and mail the new text in "
				"answer to the proof of %s", v[i].slug,
				(long long)v[i].n, v[i].n == 1 ? "" : "s",
				v[i].slug);
	return 0;
}

/* As proofs_make takes them. */
static size_t
octets(const struct issue *is)
{
	size_t n = 0;

	for (size_t i = 0; i < is->n; i++) {
		size_t marked = 0;

		for (size_t k = 0; k < is->n_marked; k++)
			if (is->marked[k].plain == &is->edition[i])
				marked += is->marked[k].edition.bytes;
		n += marked > 0 ? marked : is->edition[i].bytes;
	}
	return n;
}

/* All of them, or none can be approved (I7). Relays take no mails of any size:
 * what is large is shown once, then. */
static int
compose_proofs(struct proofing *p, struct proofs *proofs)
{
	struct issue *is = &p->is;
	struct compose_once once = {0};
	int rc;

	is->mark = p->need == NEED_CORRECTION;
	if (issue_compose(is, true) == -1)
		return -1;
	if (octets(is) > PROOFS_OCTETS) {
		/* Then without marks, which would show no file at all. */
		is->mark = false;
		is->n_marked = 0;
		is->once = &once;
		rc = issue_compose(is, true);
		is->once = NULL;
		if (rc == -1)
			return -1;
		diag_warn(&p->c->diags, is->ref.path, 0, 0, "large files and "
			"pictures are enclosed once, in the first proof that "
			"has them, since all %zu proofs with theirs are too "
			"large for one message; members get each mail whole",
			is->n);
	}
	if (octets(is) > PROOFS_OCTETS)
		return err_set(&p->c->err, ERR_DATA, "with their files and "
			"pictures its %zu proofs are too large for one "
			"message, so that nobody could see what they approve; "
			"make the largest smaller, or put it in the members' "
			"space and link to it", is->n);
	return proofs_make(&p->h, is, NULL, proofs);
}

static int
examine(struct proofing *p, struct proofs *proofs)
{
	struct issue *is = &p->is;
	struct coordinator_mail *m = p->m;

	if (issue_open(p->c, &p->h, arena_printf(p->h.arena, "%s/%s",
		m->l->slug, m->slug), is) == -1)
		return -1;
	is->mailed = true;
	if (approval_need(is, &p->need) == -1)
		return -1;
	warn_of_files(p);
	if (warn_of_namesake(p) == -1)
		return -1;
	if (p->need == NEED_NOTHING && is->rev.begun_at != 0)
		return err_set(&p->c->err, ERR_DATA, "it reads as it did when "
			"it went out, so there is nothing to correct");
	if (lint(p) == -1 || compose_proofs(p, proofs) == -1 ||
	    approval_prepare(is, p->need, 0, &p->au, &p->totals) == -1 ||
	    mentions_warn(is, NULL) == -1)
		return -1;
	if (p->need != NEED_CORRECTION && is->recap->send.year != 0 &&
	    due_send(zone_to_time(is->zone,
	    &is->recap->send), clock_now()) == DUE_TOO_LATE)
		return err_set(&p->c->err, ERR_DATA, "its `send:` is more than "
			"a day ago; write a later time, or leave it out");
	return 0;
}

/* --- telling -------------------------------------------------------------- */

/* A line of the source, for who has no such file at hand. */
static const char *
quoted_line(struct proofing *p, const struct diag *d)
{
	const char *s = p->is.source;
	size_t n;

	if (s == NULL || d->line == 0 || strcmp(d->file, p->is.ref.path) != 0)
		return NULL;
	for (int i = 1; i < d->line && s != NULL; i++) {
		s = strchr(s, '\n');
		s = s != NULL ? s + 1 : NULL;
	}
	if (s == NULL)
		return NULL;
	n = strcspn(s, "\n");
	s = notice_line(p->h.arena, arena_strndup(p->h.arena, s, n),
		LINE_COLUMNS);
	return *s != '\0' ? s : NULL;
}

static const char *
put_slot(struct proofing *p, const char *value)
{
	const char *key = arena_printf(p->h.arena, "f%zu", p->n_slots++);

	json_str(p->m->slots, key, value);
	return key;
}

static struct notice_item
item(struct proofing *p, const struct diag *d)
{
	const char *line = quoted_line(p, d);
	struct notice_item x = {.line = line != NULL ? d->line : 0};

	x.slot = put_slot(p, notice_line(p->h.arena, d->msg,
		2 * LINE_COLUMNS));
	x.quote = line != NULL ? put_slot(p, line) : NULL;
	return x;
}

/* It was composed twice: as a proof, and as what is to be approved. */
static bool
said_before(const struct diags *d, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (d->v[k].line == d->v[i].line && strcmp(d->v[k].msg,
		    d->v[i].msg) == 0)
			return true;
	return false;
}

static void
tell_findings(struct proofing *p, enum diag_level level, const char *heading)
{
	const struct diags *d = &p->c->diags;
	struct notice_item *v = arena_array(p->h.arena, FINDINGS_SHOWN,
		sizeof(*v));
	struct notice_facts *f = &p->m->f;
	size_t n = 0;

	for (size_t i = 0; i < d->n && n < FINDINGS_SHOWN; i++)
		if (d->v[i].level == level && !said_before(d, i))
			v[n++] = item(p, &d->v[i]);
	if (n > 0)
		p->group[f->n_groups++] = (struct notice_group){heading, n, v};
}

static size_t
members_of(const struct proofing *p, const char *tier)
{
	for (size_t i = 0; p->au != NULL && i < p->au->n_tiers; i++)
		if (strcmp(p->au->tier[i].id, tier) == 0)
			return (size_t)p->au->tier[i].members;
	return 0;
}

static void
tell_tiers(struct proofing *p)
{
	struct notice_facts *f = &p->m->f;
	struct notice_item *v = arena_array(p->h.arena, p->is.n, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < p->is.n; i++) {
		const struct edition *e = &p->is.edition[i];

		if (i > 0 && strcmp(e->tier, p->is.edition[i - 1].tier) == 0)
			continue;
		v[n++] = (struct notice_item){.text = notice_tier(
			p->h.arena, p->m->k->templates, p->m->lang,
			tally_tier_name(&p->is, e->tier), members_of(p,
			e->tier), &e->projection->lost)};
	}
	if (n > 0)
		p->group[f->n_groups++] = (struct notice_group){
			"coordinator_tiers", n, v};
}

/* The lines that differ from what went out, under their headings. */
static void
tell_changes(struct proofing *p)
{
	struct notice_item *v = arena_array(p->h.arena, FINDINGS_SHOWN,
		sizeof(*v));
	size_t n = 0, n_changes;
	struct change *c;

	n_changes = revision_changes(p->h.arena, p->is.rev.source,
		p->is.source, &c);
	for (size_t i = 0; i < n_changes; i++)
		for (size_t k = 0; k < c[i].n_out + c[i].n_in &&
		     n < FINDINGS_SHOWN; k++) {
			bool out = k < c[i].n_out;
			const char *s = out ? c[i].out[k] :
				c[i].in[k - c[i].n_out];

			v[n++] = (struct notice_item){.slot = put_slot(p,
				arena_printf(p->h.arena, "%s %s", out ?
				"\xe2\x88\x92" : "+", notice_line(p->h.arena,
				s, LINE_COLUMNS)))};
		}
	if (n > 0)
		p->group[p->m->f.n_groups++] = (struct notice_group){
			"coordinator_changes", n, v};
}

static void
steps(struct proofing *p, bool fine)
{
	static const struct notice_step
		mend[] = {{"notice_step_mail_mend", NULL}},
		now[] = {{"notice_step_mail_answer", NULL},
			{"notice_step_mail_answer_now", NULL}},
		at[] = {{"notice_step_mail_answer", NULL},
			{"notice_step_mail_answer_at", NULL}},
		correct[] = {{"notice_step_mail_correct", NULL},
			{"notice_step_mail_answer_now", NULL}};
	struct notice_facts *f = &p->m->f;

	f->step = !fine ? mend : now;
	f->n_steps = fine ? 2 : 1;
	if (fine && p->need == NEED_CORRECTION) {
		f->step = correct;
	} else if (fine && p->is.recap->send.year != 0) {
		f->step = at;
		f->date = p->is.recap->send;
	}
}

/* Also of one that cannot be read. */
static const char *
title(struct proofing *p)
{
	struct mailed_recap r;

	if (p->is.recap != NULL)
		return p->is.recap->text[0].title;
	if (p->is.source == NULL)
		return p->m->slug;
	mailed_read(p->h.arena, p->is.source, p->m->slug,
		&(struct civil){.year = 1970, .month = 1, .day = 1}, &r);
	return notice_line(p->h.arena, r.title, LINE_COLUMNS);
}

static void
tell(struct proofing *p, bool fine)
{
	const struct json_value *again = json_get(p->m->args, "again");
	struct notice_facts *f = &p->m->f;

	p->group = arena_array(p->h.arena, GROUPS, sizeof(*p->group));
	f->kind = !fine ? "proof_wrong" : again != NULL && again->num != 0 ?
		"proof_again" : p->need == NEED_CORRECTION ?
		"proof_correction" : "proof";
	f->title = title(p);
	f->n = (size_t)p->totals.rows;
	tell_findings(p, DIAG_ERROR, "coordinator_errors");
	if (fine && p->need == NEED_CORRECTION)
		tell_changes(p);
	if (fine)
		tell_tiers(p);
	tell_findings(p, DIAG_WARNING, "coordinator_warnings");
	f->group = p->group;
	steps(p, fine);
}

/* An error that is the recap's own is a finding; others are not for who mailed
 * it. */
static int
take_error(struct proofing *p)
{
	struct err *err = &p->c->err;

	if (err->kind != ERR_NONE && err->kind != ERR_DATA &&
	    err->kind != ERR_NOINPUT && err->kind != ERR_USAGE &&
	    err->kind != ERR_PERM) {
		*p->m->k->why = *err;
		return -1;
	}
	if (err->kind != ERR_NONE)
		diag_error(&p->c->diags, err->file[0] ? arena_strdup(
			p->h.arena, err->file) : p->is.ref.path != NULL ?
			p->is.ref.path : "", err->line, err->col, "%s",
			err->msg);
	return 0;
}

int
coordinator_proof(struct coordinator_mail *m, struct proofs *proofs,
	struct proofed *shown)
{
	struct proofing p = {.m = m, .c = m->k->c, .h = *m->k->h};
	struct diags *kept = arena_alloc(m->k->a, sizeof(*kept));
	struct err before = p.c->err;
	bool fine;
	int rc;

	p.h.arena = m->k->a;
	*kept = p.c->diags;
	diags_init(&p.c->diags, m->k->a);
	err_clear(&p.c->err);
	rc = examine(&p, proofs) == -1 ? take_error(&p) : 0;
	fine = rc == 0 && p.c->diags.errors == 0;
	if (!fine)
		proofs->n = 0;
	diags_sort(&p.c->diags);
	if (rc == 0)
		tell(&p, fine);
	if (fine) {
		shown->shown = true;
		memcpy(shown->source_hash, p.is.source_hash, SHA256_LEN);
		memcpy(shown->content_hash, p.is.content_hash, SHA256_LEN);
		issue_hash_sent(&p.is, shown->sent_hash);
	}
	audience_release(p.au);
	p.c->diags = *kept;
	p.c->err = before;
	return rc;
}

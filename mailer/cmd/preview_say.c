/* SPDX-License-Identifier: MIT */
/*
 * What preview says, and how it counts who would get a correction.
 */
#include <string.h>

#include "base/clock.h"
#include "cmd/changes.h"
#include "cmd/preview.h"
#include "recap/difference.h"
#include "store/delivery.h"

/* --- corrections -------------------------------------------------------- */

static const struct audience_edition *
of_edition(const struct audience *au, const struct edition *e,
	const unsigned char *against)
{
	for (size_t i = 0; i < au->n_editions; i++) {
		const struct audience_edition *x = &au->edition[i];

		if (strcmp(x->tier, e->tier) == 0 &&
		    strcmp(x->lang, e->lang) == 0 && x->against == against)
			return x;
	}
	return NULL;
}

/* With the number of changes that most of them would read of. */
static void
count_edition(struct preview *p, const struct audience *au, size_t i)
{
	const struct edition *e = &p->issue.edition[i];
	const struct audience_edition *x = of_edition(au, e, NULL);
	int64_t most = 0;

	p->corrections[i] = x != NULL ? x->corrections : 0;
	for (size_t k = 0; k < p->issue.n_marked; k++) {
		const struct marked_edition *m = &p->issue.marked[k];

		if (m->plain != e)
			continue;
		x = of_edition(au, e, m->against);
		p->marked_members[k] = x != NULL ? x->corrections : 0;
		p->corrections[i] += p->marked_members[k];
		if (p->marked_members[k] <= most)
			continue;
		most = p->marked_members[k];
		p->changes[i] = issue_changes(m);
	}
}

/* Whether it was changed after mails of it had gone out. */
static int
is_correction(struct issue *is, bool *is_r)
{
	bool changed, went_out;

	if (issue_changed(is, &changed) == -1 ||
	    delivery_went_out(is->h->db, is->rev.recap_id, &went_out,
		&is->c->err) == -1)
		return -1;
	*is_r = changed && went_out;
	return 0;
}

int
preview_count_corrections(struct preview *p, struct audience *au)
{
	struct issue *is = &p->issue;
	struct plan_totals t;
	int rc;

	p->corrections = arena_array(p->c->arena, is->n, sizeof(int64_t));
	p->changes = arena_array(p->c->arena, is->n, sizeof(int64_t));
	p->marked_members = arena_array(p->c->arena, is->n_marked,
		sizeof(int64_t));
	if (p->home.db == NULL || !is->known || revision_lost(&is->rev))
		return 0;
	rc = is_correction(is, &p->correction);
	if (rc == -1 || !p->correction)
		return rc;
	if (approval_dry_plan(is, NEED_CORRECTION, 0, au, &t) == -1)
		return -1;
	for (size_t i = 0; i < is->n; i++)
		count_edition(p, au, i);
	audience_reset(au);
	return 0;
}

/* --- what is said ------------------------------------------------------- */

void
preview_say_json(struct preview *p)
{
	struct json j;

	json_init(&j, &p->c->out);
	json_object(&j, NULL);
	json_str(&j, "list", p->issue.ref.list->slug);
	json_str(&j, "recap", p->issue.ref.slug);
	json_str(&j, "page", path_join(p->c->arena, p->dir, "index.html"));
	json_array(&j, "editions");
	for (size_t i = 0; i < p->n; i++) {
		const struct edition *e = p->v[i].edition;
		const struct proj_lost *lost = &e->projection->lost;

		if (e->projection->update != NULL)
			continue;
		json_object(&j, NULL);
		json_str(&j, "tier", e->tier);
		json_str(&j, "lang", e->lang);
		json_str(&j, "subject", p->v[i].subject);
		json_int(&j, "html_bytes", (int64_t)e->html_bytes);
		json_int(&j, "text_bytes", (int64_t)e->text_bytes);
		json_int(&j, "members", p->v[i].members < 0 ? 0 :
			p->v[i].members);
		json_int(&j, "corrections", p->v[i].corrections);
		if (p->v[i].changes >= 0)
			json_int(&j, "changes", p->v[i].changes);
		else
			json_null(&j, "changes");
		json_object(&j, "lost");
		json_int(&j, "sections", (int64_t)lost->n_headings);
		json_int(&j, "items", lost->items);
		json_int(&j, "blocks", lost->blocks);
		json_int(&j, "resources", lost->resources);
		json_int(&j, "drafts", lost->drafts);
		json_object_end(&j);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_object_end(&j);
	buf_addc(&p->c->out, '\n');
}

/* Of a correction: for whom nothing changed. */
static void
say_unchanged(struct preview *p)
{
	const char *sep = "Nothing changed in ";

	for (size_t i = 0; i < p->n; i++) {
		const struct preview_edition *v = &p->v[i];

		if (v->edition->projection->update != NULL ||
		    v->corrections > 0 || v->members <= 0)
			continue;
		buf_printf(&p->c->out, "%s%s", sep, v->name);
		sep = ", ";
	}
	if (*sep == ',')
		buf_adds(&p->c->out, ".\n");
}

void
preview_say_words(struct preview *p)
{
	struct buf *out = &p->c->out;

	for (size_t i = 0; i < p->n; i++) {
		const struct preview_edition *v = &p->v[i];

		const struct update *u = v->edition->projection->update;

		buf_printf(out, "%-24s %5zu KB", v->name,
			(v->edition->html_bytes + 999) / 1000);
		if (v->edition->bytes > MESSAGE_HEAVY)
			buf_printf(out, ", whole message %s", size_words(
				p->c->arena, v->edition->bytes));
		if (v->members >= 0)
			buf_printf(out, "  %lld %s", (long long)v->members,
				v->members == 1 ? "member" : "members");
		if (u != NULL)
			buf_printf(out, " %s it: %s", v->members == 1 ?
				"has" : "have", changes_words(p->c->arena,
				u->known ? (int64_t)u->n : -1));
		if (v->edition->rendered.n_files > 0)
			buf_adds(out, "  drafts attached: the mail would be "
				"too long");
		buf_addc(out, '\n');
	}
	if (p->correction)
		say_unchanged(p);
	buf_printf(out, "Open %s in a browser.\n",
		path_join(p->c->arena, p->dir, "index.html"));
}

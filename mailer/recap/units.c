/* SPDX-License-Identifier: MIT */
/*
 * Taking a projection apart.
 *
 * The number of a point is no part of what it says, nor is that of a draft's
 * section: what comes before changes them.
 */
#include "recap/units.h"

#include <string.h>

#include "recap/tokens.h"

enum { FACT_MAX = 16 << 20 };

struct taking {
	struct arena *a;
	const struct projection *p;
	struct units *out;
	int under, draft;	/* of what comes next */
	int section;		/* number of the next heading; 0: none */
	struct buf fact;
	struct tokens t;	/* of fact */
};

/* --- units ---------------------------------------------------------------- */

static void
begin(struct taking *t)
{
	buf_clear(&t->fact);
	t->t.n = 0;
	t->t.glued = false;
}

static struct unit *
end(struct taking *t, enum unit_kind kind)
{
	struct units *u = t->out;

	arena_push(t->a, u->v, u->n, u->cap);
	u->v[u->n] = (struct unit){.kind = kind, .under = t->under,
		.draft = t->draft, .id = "", .name = "", .twin = -1,
		.fact = arena_strndup(t->a, buf_str(&t->fact), t->fact.len)};
	return &u->v[u->n++];
}

static void
take_inlines(struct taking *t, enum unit_kind kind, const struct md *m)
{
	begin(t);
	tokens_inlines(&t->t, m);
	if (t->t.n > 0)
		end(t, kind)->md = m;
}

/* Under the nearest heading before it that is of a higher level. */
static void
take_heading(struct taking *t, const struct md *m)
{
	const struct unit *v = t->out->v;
	struct unit *u;
	int above = t->under;

	while (above >= 0 && v[above].kind == UNIT_HEADING &&
	    v[above].level >= m->level)
		above = v[above].under;
	begin(t);
	tokens_begin(&t->t, arena_printf(t->a, "\\h%d", m->level));
	t->t.glued = false;
	tokens_inlines(&t->t, m);
	u = end(t, UNIT_HEADING);
	u->md = m;
	u->level = m->level;
	u->under = above;
	u->number = t->section > 0 ? t->section++ : 0;
	t->under = (int)t->out->n - 1;
}

static void
take_code(struct taking *t, const struct md *m)
{
	const char *s = m->text;

	begin(t);
	while (*s != '\0') {
		size_t n = strcspn(s, "\n");

		tokens_begin(&t->t, "");
		tokens_escape(&t->fact, s, n);
		t->t.glued = false;
		s += n + (s[n] == '\n');
	}
	end(t, UNIT_CODE)->md = m;
}

static void
take_row(struct taking *t, const struct md *m)
{
	begin(t);
	tokens_begin(&t->t, m->header ? "\\head" : "\\row");
	for (const struct md *c = m->child; c != NULL; c = c->next) {
		t->t.glued = false;
		tokens_begin(&t->t, "\\|");
		t->t.glued = false;
		tokens_inlines(&t->t, c);
	}
	end(t, UNIT_ROW)->md = m;
}

static void take_blocks(struct taking *t, const struct md *parent);

static void
take_block(struct taking *t, const struct md *m)
{
	switch (m->type) {
	case MD_PARAGRAPH:
		/* What a point begins with is the point. */
		take_inlines(t, m->parent != NULL &&
			m->parent->type == MD_ITEM && m->parent->child == m ?
			UNIT_ITEM : UNIT_TEXT, m);
		break;
	case MD_HEADING:
		take_heading(t, m);
		break;
	case MD_CODE_BLOCK:
		take_code(t, m);
		break;
	case MD_ROW:
		take_row(t, m);
		break;
	default:
		take_blocks(t, m);
	}
}

static void
take_blocks(struct taking *t, const struct md *parent)
{
	for (const struct md *m = parent->child; m != NULL; m = m->next)
		take_block(t, m);
}

/* --- entries -------------------------------------------------------------- */

/* A token, also where there is nothing to say. */
static void
field(struct taking *t, const char *s)
{
	t->t.glued = false;
	tokens_begin(&t->t, "=");
	if (s != NULL)
		tokens_escape(&t->fact, s, strlen(s));
}

static void
field_day(struct taking *t, const struct civil *c)
{
	char s[32] = "";

	if (c->year != 0)
		civil_format(c, s, sizeof(s));
	field(t, s);
}

static void
end_entry(struct taking *t, enum unit_kind kind, size_t i, const char *id,
	const char *name)
{
	struct unit *u = end(t, kind);

	u->entry = i;
	u->id = id != NULL ? id : "";
	u->name = name != NULL ? name : "";
}

static void
take_resources(struct taking *t)
{
	for (size_t i = 0; i < t->p->n_resources; i++) {
		const struct proj_resource *x = &t->p->resource[i];

		begin(t);
		field(t, x->private ? "private" : "");
		field(t, x->title);
		field(t, x->url);
		end_entry(t, UNIT_RESOURCE, i, x->title, x->url);
	}
}

/* The heading that a draft begins with, where it is the draft's title again,
 * is not told of twice. */
static void
take_draft_text(struct taking *t, const struct proj_draft *x)
{
	const struct md *m = x->md->child;

	t->section = x->first_section;
	t->draft = t->under = (int)t->out->n - 1;
	if (m != NULL && m->type == MD_HEADING &&
	    strcmp(md_plain(t->a, m), x->title) == 0) {
		t->section += t->section > 0;
		m = m->next;
	}
	for (; m != NULL; m = m->next)
		take_block(t, m);
	t->section = 0;
	t->draft = -1;
}

static void
take_drafts(struct taking *t)
{
	int under = t->under;

	for (size_t i = 0; i < t->p->n_drafts; i++) {
		const struct proj_draft *x = &t->p->draft[i];

		begin(t);
		field(t, x->form == DRAFT_FULL ? "full" :
			x->form == DRAFT_FILE ? "file" : "brief");
		field(t, x->title);
		field(t, x->summary);
		field(t, x->file);
		field_day(t, &x->feedback_by);
		if (x->form == DRAFT_FILE)
			tokens_digest(&t->fact, &x->data);
		for (size_t k = 0; k < x->n_outcomes; k++) {
			field(t, x->outcome[k].heading);
			field(t, x->outcome[k].text);
		}
		t->under = under;
		end_entry(t, UNIT_DRAFT, i, x->file, x->title);
		if (x->md != NULL)
			take_draft_text(t, x);
	}
	t->under = under;
}

static void
take_events(struct taking *t)
{
	for (size_t i = 0; i < t->p->n_events; i++) {
		const struct proj_event *x = &t->p->event[i];

		begin(t);
		field(t, x->title);
		field_day(t, &x->start);
		field_day(t, &x->end);
		field(t, x->place);
		field(t, x->url);
		end_entry(t, UNIT_EVENT, i, x->id, x->title);
	}
}

static void
take_steps(struct taking *t)
{
	for (size_t i = 0; i < t->p->n_steps; i++) {
		const struct proj_step *x = &t->p->step[i];

		begin(t);
		field(t, x->carried ? "before" : "");
		field(t, x->what);
		field(t, x->who);
		field_day(t, &x->by);
		field_day(t, &x->done);
		field(t, x->survey ? "survey" : x->url);
		end_entry(t, UNIT_STEP, i, x->id, x->what);
	}
}

static void
take_survey(struct taking *t)
{
	begin(t);
	end(t, UNIT_SURVEY);
}

/* As far as the member is told of it. */
static void
take_lost(struct taking *t)
{
	const struct proj_lost *l = &t->p->lost;

	begin(t);
	for (size_t i = 0; i < l->n_headings; i++)
		field(t, l->heading[i]);
	buf_printf(&t->fact, " \\%d \\%d \\%d", l->items,
		l->resources - l->untold_resources,
		l->drafts - l->untold_drafts);
	end(t, UNIT_LOST);
}

static void
take_head(struct taking *t)
{
	begin(t);
	if (t->p->title_md != NULL)
		tokens_inlines(&t->t, t->p->title_md);
	end(t, UNIT_TITLE);
	begin(t);
	field_day(t, &t->p->date);
	end(t, UNIT_DAY);
}

void
units_of(struct arena *a, const struct projection *p, struct units *out)
{
	static void (*const block[])(struct taking *) = {
		[PART_RESOURCES] = take_resources,
		[PART_DRAFTS] = take_drafts,
		[PART_EVENTS] = take_events,
		[PART_NEXT_STEPS] = take_steps,
		[PART_SURVEY] = take_survey,
	};
	struct taking t = {.a = a, .p = p, .out = out,
		.under = UNDER_OPENING, .draft = -1};

	memset(out, 0, sizeof(*out));
	buf_init(&t.fact, FACT_MAX);
	t.t = (struct tokens){.a = a, .p = p, .out = &t.fact};
	take_head(&t);
	for (size_t i = 0; i < p->n_parts; i++) {
		const struct part *x = &p->part[i];

		if (x->type == PART_CLOSING)
			t.under = UNDER_CLOSING;
		if (x->md != NULL)
			take_blocks(&t, x->md);
		else if (x->type <= PART_SURVEY && block[x->type] != NULL)
			block[x->type](&t);
	}
	take_lost(&t);
	buf_release(&t.fact);
}

size_t
unit_lead(const struct unit *u)
{
	return u->kind == UNIT_HEADING || u->kind == UNIT_ROW;
}

bool
unit_is_text(const struct unit *u)
{
	return u->kind >= UNIT_HEADING && u->kind <= UNIT_CODE;
}

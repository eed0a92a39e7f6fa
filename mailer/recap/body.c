/* SPDX-License-Identifier: MIT */
/*
 * The body: the marks that the source lines show are found again in the parsed
 * tree, taken out, and turned into who may see each node.
 *
 * A `more` reaches to the end of its list item, or at the top to the next
 * `##`; a `for` to its `/for`, both between the same neighbours. Lists that
 * only marks separate are one list, so numbers do not tell who misses what.
 */
#include <string.h>

#include "recap/read.h"

struct walk {
	struct reader *r;
	const struct source *s;
	struct recap_text *t;
	struct mark_lines marks;
	struct definitions defs;
	struct inline_reader inlines;
	size_t cap_marks, cap_stretches;
	struct recap_stretch *stretch;	/* at hand */
	const struct mark_line *open;	/* the `for` that is open, or NULL */
	const struct md *hidden;	/* the last ## inside it */
	const struct md *orphaned;	/* it was closed below that: what
					 * follows has lost this heading */
	const struct mark_line *closing;
	const struct mark_line *here[BLOCKS];
	bool in_section;
	int level;			/* of the last heading; the title is 1 */
};

/* What is open among the children of one node. */
struct level {
	struct md *parent;		/* an item, or NULL at the top */
	const struct mark_line *open;	/* a `for` begun here */
	const struct mark_line *around;	/* and the one that was open then */
	const struct mark_line *more;
	tier_set tiers;
	bool rest;
	bool joined;			/* only marks since the last sibling */
	struct md *last;		/* the last sibling that was kept */
	struct md *tail;		/* its last item, if it is a list */
	int items;			/* and how many it has */
	int col;			/* where the text at this level begins */
};

static void
wrong(struct walk *w, const struct mark_line *m, const char *msg)
{
	diag_error(w->r->diags, w->s->file, m->line, m->col, "%s", msg);
}

/* --- stretches --------------------------------------------------------- */

static struct recap_stretch *
add_stretch(struct walk *w, int line)
{
	struct recap_text *t = w->t;
	struct recap_stretch *x;

	arena_push(w->r->arena, t->stretch, t->n_stretches, w->cap_stretches);
	x = &t->stretch[t->n_stretches++];
	memset(x, 0, sizeof(*x));
	x->tiers = UINT32_MAX;
	x->line = line;
	return x;
}

static void
begin_text(struct walk *w, int line)
{
	struct md *doc = arena_alloc(w->r->arena, sizeof(*doc));

	doc->type = MD_DOCUMENT;
	doc->text = "";
	doc->line = line;
	doc->tiers = UINT32_MAX;
	w->stretch = add_stretch(w, line);
	w->stretch->md = doc;
	w->stretch->closing = w->closing != NULL;
}

/* --- marks ------------------------------------------------------------- */

static void
record(struct walk *w, const struct mark_line *m, const struct level *l)
{
	struct recap_text *t = w->t;
	struct recap_mark *x;

	arena_push(w->r->arena, t->mark, t->n_marks, w->cap_marks);
	x = &t->mark[t->n_marks++];
	*x = (struct recap_mark){.type = m->type, .line = m->line,
		.col = m->col, .in_item = l->parent != NULL, .rest = l->rest,
		.tiers = m->type == MARK_FOR ? m->tiers : l->tiers,
		.block = m->block};
}

static void
on_more(struct walk *w, struct level *l, const struct mark_line *m)
{
	if (l->more != NULL)
		diag_error(w->r->diags, w->s->file, m->line, m->col,
			"a second `more` in this %s; the first is on line %d; "
			"keep one", l->parent ? "item" : "section",
			l->more->line);
	else if (l->parent == NULL && w->closing != NULL)
		wrong(w, m, "everybody gets the closing whole; put `more` "
			"above `closing`");
	else if (l->parent == NULL && !w->in_section)
		wrong(w, m, "everybody gets the opening whole; put `more` "
			"below a heading that begins with ##");
	l->more = m;
	l->rest = true;
}

/* What `more` cut at this level ends above line `below`. */
static void
end_more(struct walk *w, struct level *l, int below)
{
	if (l->more != NULL)
		definitions_refuse(w->r, w->s, &w->defs, l->more->line,
			below - 1);
	l->more = NULL;
	l->rest = false;
}

static void
on_for(struct walk *w, struct level *l, const struct mark_line *m)
{
	/* A digest puts a `for` around whole recaps. */
	bool nested = w->open != NULL && w->r->recap->digest_year != 0 &&
		l->parent != NULL && l->open == NULL;

	if (w->open != NULL && !nested) {
		diag_error(w->r->diags, w->s->file, m->line, m->col,
			"a `for` inside another; the one on line %d is still "
			"open: close it with <!-- /for --> first",
			w->open->line);
		return;
	}
	l->around = w->open;
	w->open = l->open = m;
	if (!nested)
		w->hidden = NULL;
	l->tiers = m->tiers;
}

static void
on_end_for(struct walk *w, struct level *l, const struct mark_line *m)
{
	if (w->open != NULL)
		definitions_refuse(w->r, w->s, &w->defs, w->open->line,
			m->line);
	if (w->open == NULL)
		wrong(w, m, "no `for` is open here; take this out, or write "
			"<!-- for: ... --> above it");
	else if (l->open == NULL)
		diag_error(w->r->diags, w->s->file, m->line, m->col,
			"this closes the `for` on line %d across the border of "
			"a list item; indent both marks alike", w->open->line);
	if (l->around == NULL)
		w->orphaned = w->open != NULL ? w->hidden : NULL;
	w->open = l->around;
	l->open = l->around = NULL;
	l->tiers = UINT32_MAX;
}

static void
on_here(struct walk *w, struct level *l, const struct mark_line *m)
{
	const struct mark_line **first = &w->here[m->block];
	struct recap_stretch *x;

	if (m->block == BLOCKS)
		return;
	if (*first != NULL)
		diag_error(w->r->diags, w->s->file, m->line, m->col,
			"<!-- here: %s --> a second time; the first is on "
			"line %d; keep one", block_name(m->block),
			(*first)->line);
	else if (l->parent != NULL)
		wrong(w, m, "a block cannot stand inside a list item; put this "
			"mark below the list, at the beginning of its line");
	else if (m->block == BLOCK_SURVEY && !w->r->options->has_survey)
		wrong(w, m, "the list has no survey; take this out, or write "
			"survey: in list.yaml");
	else if (w->closing != NULL)
		wrong(w, m, "a block cannot stand in the closing; put this "
			"mark above <!-- closing -->");
	*first = m;
	x = add_stretch(w, m->line);
	x->placed = true;
	x->block = m->block;
	x->tiers = l->tiers;
	x->rest = l->rest;
	begin_text(w, m->line);
}

static void
on_closing(struct walk *w, struct level *l, const struct mark_line *m)
{
	if (w->closing != NULL)
		diag_error(w->r->diags, w->s->file, m->line, m->col,
			"a second `closing`; the first is on line %d; keep one",
			w->closing->line);
	else if (l->parent != NULL)
		wrong(w, m, "`closing` cannot stand inside a list item; put it "
			"at the beginning of its line");
	else if (w->open != NULL)
		diag_error(w->r->diags, w->s->file, m->line, m->col,
			"the closing is for everybody, but the `for` on line "
			"%d is still open; close it with <!-- /for --> first",
			w->open->line);
	w->closing = m;
	w->orphaned = NULL;
	w->open = l->open = NULL;
	end_more(w, l, m->line);
	l->tiers = UINT32_MAX;
	begin_text(w, m->line);
}

/* A column as the eye sees it: a tab goes to the next multiple of four. */
static int
eye_col(const struct source *s, int line, int octet_col)
{
	size_t n;
	const char *p = source_line(s, line, &n);
	int col = 1;

	for (int i = 0; i < octet_col - 1 && i < (int)n; i++)
		col = p[i] == '\t' ? (col + 3) / 4 * 4 + 1 : col + 1;
	return col;
}

static void
on_mark(struct walk *w, struct level *l, struct mark_line *m, int col)
{
	static void (*const act[])(struct walk *, struct level *,
		const struct mark_line *) = {
		[MARK_MORE] = on_more, [MARK_FOR] = on_for,
		[MARK_END_FOR] = on_end_for, [MARK_HERE] = on_here,
		[MARK_CLOSING] = on_closing,
	};

	/* After a list a wrong column means the wrong item, or none. */
	if (l->last != NULL && l->last->type == MD_LIST &&
	    eye_col(w->s, m->line, col) != l->col)
		diag_error(w->r->diags, w->s->file, m->line, m->col,
			"it is not clear which list item this mark belongs "
			"to; begin it in column %d, or exactly below the text "
			"of its item", l->col);
	record(w, m, l);
	act[m->type](w, l, m);
	l->joined = l->last != NULL;
}

/* --- the walk ---------------------------------------------------------- */

static void walk_children(struct walk *w, struct md *parent, struct level *l);

/* Who sees a list becomes who sees each item, so that lists can be joined. */
static void
push_down(struct md *list)
{
	if (list->tiers == UINT32_MAX && !list->rest)
		return;
	for (struct md *i = list->child; i != NULL; i = i->next) {
		i->tiers &= list->tiers;
		i->rest = i->rest || list->rest;
	}
	list->tiers = UINT32_MAX;
	list->rest = false;
}

/* Whether m goes on with the list before it, only marks between. */
static bool
joins(const struct level *l, const struct md *m)
{
	const struct md *last = l->last;

	return l->joined && last != NULL && last->type == MD_LIST &&
		m->type == MD_LIST && last->parent == m->parent &&
		last->ordered == m->ordered &&
		(!m->ordered || m->start == last->start + l->items);
}

static void
join(struct level *l, struct md *more)
{
	struct md *list = l->last;

	push_down(list);
	push_down(more);
	list->tight = list->tight && more->tight;
	list->end_line = more->end_line;
	l->tail->next = more->child;
	for (struct md *i = more->child; i != NULL; i = i->next)
		i->parent = list;
}

static void
count_items(struct level *l, struct md *list, bool joined)
{
	if (!joined)
		l->items = 0;
	for (struct md *i = list->child; i != NULL; i = i->next) {
		l->items++;
		l->tail = i;
	}
}

static void
walk_list(struct walk *w, struct md *list)
{
	for (struct md *item = list->child; item != NULL; item = item->next) {
		struct level l = {.parent = item, .tiers = UINT32_MAX};
		struct md *child = item->child;

		if (child != NULL)
			l.col = eye_col(w->s, child->line, child->col);
		item->child = NULL;
		walk_children(w, child, &l);
		end_more(w, &l, item->end_line + 1);
		if (l.open != NULL) {
			wrong(w, l.open, "this `for` is not closed before its "
				"list item ends; write <!-- /for --> inside "
				"the item, indented alike");
			w->open = l.around;
		}
	}
}

bool
heading_refuse(struct reader *r, const struct source *s, const struct md *m)
{
	if (m->parent == NULL || m->parent->type == MD_DOCUMENT)
		return false;
	diag_error(r->diags, s->file, m->line, source_col(s, m->line, m->col),
		"a heading cannot stand in a list or a quotation; use "
		"**bold** there");
	return true;
}

static void
on_heading(struct walk *w, const struct md *m)
{
	struct diags *d = w->r->diags;
	int col = source_col(w->s, m->line, m->col);
	char *text = md_plain(w->r->arena, m);

	if (heading_refuse(w->r, w->s, m))
		return;
	if (text[strspn(text, " \t\n")] == '\0')
		diag_error(d, w->s->file, m->line, col,
			"a heading without words; take it out");
	if (m->level == 1)
		diag_error(d, w->s->file, m->line, col, "the title is the "
			"only heading of the first level; write ## here");
	else if (m->level > w->level + 1)
		diag_error(d, w->s->file, m->line, col, "this heading skips a "
			"level; write %.*s here", w->level + 1, "######");
	w->level = m->level;
	if (m->level <= 2) {
		w->in_section = w->closing == NULL;
		w->hidden = m;
		w->orphaned = NULL;
	}
}

/* Who does not see the heading finds the text under the one before: allowed,
 * and said, because the same text then stands in two sections. */
static void
warn_orphan(struct walk *w, const struct md *m, tier_set readers)
{
	const struct md *heading = w->orphaned;

	if (heading == NULL || (m->type == MD_HEADING && m->level <= 2) ||
	    (readers & ~heading->tiers) == 0)
		return;
	w->orphaned = NULL;
	diag_warn(w->r->diags, w->s->file, m->line,
		source_col(w->s, m->line, m->col), "this stands below the "
		"heading on line %d, but outside of its `for`, so who does "
		"not see that heading reads it in the section before, even "
		"past its `more`; put <!-- /for --> after the section's last "
		"line, or begin a new ## here", heading->line);
}

static void
in_quote(struct walk *w, const struct md *m)
{
	for (const struct md *c = m->child; c != NULL; c = c->next) {
		const struct mark_line *mark = c->type == MD_HTML_BLOCK ?
			marks_at(&w->marks, c->line) : NULL;

		if (mark != NULL)
			wrong(w, mark, "a mark inside a quotation; put it "
				"before or after the quotation");
		if (c->type == MD_HEADING)
			heading_refuse(w->r, w->s, c);
		if (c->type == MD_QUOTE || c->type == MD_LIST ||
		    c->type == MD_ITEM)
			in_quote(w, c);
	}
}

/* Comments below m are dropped, other HTML refused; m is no longer walked. */
static void
drop_html(struct walk *w, struct md *m)
{
	struct md **at = &m->child;

	while (*at != NULL) {
		if ((*at)->type == MD_HTML_BLOCK) {
			if (marks_at(&w->marks, (*at)->line) == NULL)
				html_block_read(&w->inlines, *at);
			*at = (*at)->next;
			continue;
		}
		drop_html(w, *at);
		at = &(*at)->next;
	}
}

/* Rows below a mark are no longer the table's, but text with bars in it. */
static void
refuse_rows(struct walk *w, const struct level *l, const struct md *m)
{
	size_t n, above, from = (size_t)m->col - 1;
	const char *p = source_line(w->s, m->line, &n);

	if (!l->joined || l->last->type != MD_TABLE ||
	    m->type != MD_PARAGRAPH)
		return;
	/* A sentence may hold a bar; not one right below the mark. */
	source_line(w->s, m->line - 1, &above);
	if ((from < n && p[from] == '|') ||
	    (above > 0 && memmem(p, n, " | ", 3) != NULL))
		diag_error(w->r->diags, w->s->file, m->line,
			source_col(w->s, m->line, m->col), "a mark cannot "
			"stand inside a table, and this row is now outside of "
			"it; move the mark above or below the whole table, or "
			"write a table for each part");
}

static void
walk_block(struct walk *w, struct level *l, struct md *m)
{
	m->tiers = l->tiers;
	m->rest = l->rest;
	if (m->type == MD_HEADING)
		on_heading(w, m);
	if (m->type == MD_LIST) {
		walk_list(w, m);
		return;
	}
	if (m->type == MD_QUOTE) {
		in_quote(w, m);
		drop_html(w, m);
	}
	inline_read(&w->inlines, m);
}

static void
keep(struct walk *w, struct level *l, struct md *m)
{
	bool joined;

	m->next = NULL;
	m->parent = l->parent ? l->parent : w->stretch->md;
	joined = joins(l, m);
	if (joined)
		join(l, m);
	else if (l->last != NULL && l->last->parent == m->parent)
		l->last->next = m;
	else
		m->parent->child = m;
	if (m->type == MD_LIST)
		count_items(l, m, joined);
	if (!joined)
		l->last = m;
	l->joined = false;
}

static void
walk_children(struct walk *w, struct md *m, struct level *l)
{
	for (struct md *next; m != NULL; m = next) {
		struct mark_line *mark = m->type == MD_HTML_BLOCK ?
			marks_at(&w->marks, m->line) : NULL;

		next = m->next;
		if (mark != NULL) {
			on_mark(w, l, mark, m->col);
		} else if (m->type == MD_HTML_BLOCK) {
			html_block_read(&w->inlines, m);
			l->joined = false;
		} else {
			/* A heading ends what `more` cut, before it is
			 * itself marked. */
			if (m->type == MD_HEADING && m->level <= 2 &&
			    l->parent == NULL)
				end_more(w, l, m->line);
			warn_orphan(w, m, l->tiers);
			refuse_rows(w, l, m);
			walk_block(w, l, m);
			keep(w, l, m);
		}
	}
}

void
body_read(struct reader *r, const struct source *s, struct recap_text *t)
{
	struct walk w = {.r = r, .s = s, .t = t, .level = 1,
		.inlines = {.r = r, .s = s}};
	struct level top = {.tiers = UINT32_MAX, .col = 1};
	struct err err = {0};
	struct md *doc;

	marks_scan(r, s, false, &w.marks);
	habits_check(r, s);
	doc = markdown_parse(r->arena, s->text + s->body, s->len - s->body,
		s->body_line, &err);
	if (doc == NULL) {
		diag_error(r->diags, s->file, err.line, err.col, "%s", err.msg);
		return;
	}
	begin_text(&w, s->body_line);
	marks_strayed(r, s, doc, &w.marks);
	definitions_find(r, s, doc, &w.defs);
	walk_children(&w, doc->child, &top);
	end_more(&w, &top, s->n_lines + 1);
	if (top.open != NULL)
		wrong(&w, top.open, "this `for` is never closed; write "
			"<!-- /for --> where it ends");
	t->image = w.inlines.image;
	t->n_images = w.inlines.n_images;
	t->slot = w.inlines.slot;
	t->n_slots = w.inlines.n_slots;
}

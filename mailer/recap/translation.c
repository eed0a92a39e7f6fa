/* SPDX-License-Identifier: MIT */
/*
 * A translation holds texts only; dates, links and tiers are the main file's.
 * Entries are matched by their order, so their number must be the same, and
 * the body's marks must be the main body's in number, order and tiers: a
 * translation can then show a tier no more than the main file does.
 */
#include <string.h>

#include "recap/fields.h"
#include "recap/read.h"

static const char *const draft_texts[] = {"title", "summary", NULL};
static const char *const resource_texts[] = {"title", NULL};
static const char *const event_texts[] = {"title", "place", NULL};
static const char *const step_texts[] = {"what", "who", NULL};

/* One of the four lists: where each text of entry i goes in the recap. */
struct texts {
	const char *key, *of;
	const char *const *names;
	size_t n;
	size_t size;
	char *array;
	size_t offset[2];
	int line;		/* of the first entry in the main file */
};

static void
known_texts(struct fields *f, const struct texts *x, const struct node *map)
{
	for (size_t i = 0; i < map->n; i++) {
		const struct node_pair *p = &map->pair[i];
		size_t k = 0;

		while (x->names[k] != NULL && strcmp(x->names[k], p->key) != 0)
			k++;
		if (x->names[k] == NULL)
			diag_error(f->r->diags, f->s->file, p->line, p->col,
				"a translation has texts only (here: %s%s%s); "
				"\"%s\" stays in %s", x->names[0],
				x->names[1] ? " and " : "",
				x->names[1] ? x->names[1] : "", p->key,
				f->r->recap->file);
	}
}

static void
read_entry(struct fields *f, const struct texts *x, const struct node *map,
	char *entry)
{
	if (map->type != NODE_MAP) {
		fields_error(f, map, "%s is written with its keys, like "
			"{%s: \"...\"}", x->of, x->names[0]);
		return;
	}
	known_texts(f, x, map);
	for (size_t k = 0; x->names[k] != NULL; k++) {
		struct ltext *to = (void *)(entry + x->offset[k]);

		/* What the main file says must be said here too. */
		if (k == 0 || to->n > 0)
			field_must_ltext(f, map, x->names[k], x->of, to);
		else if (node_get(map, x->names[k]) != NULL)
			fields_error(f, node_get(map, x->names[k]),
				"%s has no %s: in %s to translate", x->of,
				x->names[k], f->r->recap->file);
	}
}

static void
read_list(struct fields *f, const struct texts *x, const struct node *map)
{
	const struct node *list = node_get(map, x->key);
	size_t n = list && list->type == NODE_LIST ? list->n : 0;

	if (list != NULL && list->type != NODE_LIST &&
	    list->type != NODE_NULL) {
		fields_error(f, list, "this needs a list, as in %s",
			f->r->recap->file);
		return;
	}
	if (n != x->n) {
		fields_error(f, list ? list : map, "%s: has %zu here and %zu "
			"in %s:%d; they are matched by their order, so write "
			"one for each", x->key, n, x->n, f->r->recap->file,
			x->line);
		return;
	}
	for (size_t i = 0; i < n; i++)
		read_entry(f, x, list->item[i], x->array + i * x->size);
}

void
translation_read(struct reader *r, const struct source *s,
	const struct node *map, struct recap_text *t)
{
	static const char *const keys[] = {"title", "drafts", "resources",
		"events", "next_steps", NULL};
	struct recap *c = r->recap;
	struct fields f = {.r = r, .s = s, .lang = t->lang};
	const struct texts lists[] = {
		{"drafts", "a draft", draft_texts, c->n_drafts,
			sizeof(*c->draft), (char *)c->draft,
			{offsetof(struct recap_draft, title),
			 offsetof(struct recap_draft, summary)},
			c->n_drafts ? c->draft[0].line : 1},
		{"resources", "a resource", resource_texts, c->n_resources,
			sizeof(*c->resource), (char *)c->resource,
			{offsetof(struct recap_resource, title), 0},
			c->n_resources ? c->resource[0].line : 1},
		{"events", "an event", event_texts, c->n_events,
			sizeof(*c->event), (char *)c->event,
			{offsetof(struct recap_event, title),
			 offsetof(struct recap_event, place)},
			c->n_events ? c->event[0].line : 1},
		{"next_steps", "a next step", step_texts, c->n_steps,
			sizeof(*c->step), (char *)c->step,
			{offsetof(struct recap_step, what),
			 offsetof(struct recap_step, who)},
			c->n_steps ? c->step[0].line : 1},
	};

	for (size_t i = 0; i < map->n; i++) {
		const char *key = map->pair[i].key, *meant;
		size_t k = 0;

		while (keys[k] != NULL && strcmp(keys[k], key) != 0)
			k++;
		if (keys[k] != NULL)
			continue;
		meant = near_miss(key, keys, 5);
		diag_error(r->diags, s->file, map->pair[i].line,
			map->pair[i].col, meant ?
			"unknown key \"%s\"; did you mean \"%s\"?" :
			"a translation has a title and texts only; \"%s\" "
			"stays in %s", key, meant ? meant : c->file);
	}
	front_title(r, s, map);
	for (size_t i = 0; i < 4; i++)
		read_list(&f, &lists[i], map);
}

static const char *
mark_text(struct arena *a, const struct tiers *t, const struct recap_mark *m)
{
	char *s;

	if (m->type == MARK_HERE && m->block < BLOCKS)
		return arena_printf(a, "here: %s", block_name(m->block));
	if (m->type != MARK_FOR)
		return arena_printf(a, "%s%s", mark_name(m->type),
			m->type == MARK_MORE && m->in_item ?
			" in a list item" : "");
	s = arena_strdup(a, "for:");
	for (size_t i = 0; i < t->n; i++)
		if (m->tiers & TIER_BIT(i))
			s = arena_printf(a, "%s%s %s",
				s, s[strlen(s) - 1] == ':' ? "" : ",",
				t->v[i].name.v[0].text);
	return s;
}

static bool
same_mark(const struct recap_mark *a, const struct recap_mark *b)
{
	if (a->type != b->type || a->in_item != b->in_item)
		return false;
	if (a->type == MARK_FOR)
		return a->tiers == b->tiers;
	return a->type != MARK_HERE || a->block == b->block;
}

void
translation_compare(struct reader *r, const struct recap_text *t)
{
	const struct recap_text *first = &r->recap->text[0];
	const struct tiers *tiers = r->options->tiers;
	struct arena *a = r->arena;
	size_t i = 0;

	while (i < t->n_marks && i < first->n_marks &&
	       same_mark(&t->mark[i], &first->mark[i]))
		i++;
	if (i < t->n_marks && i < first->n_marks)
		diag_error(r->diags, t->file, t->mark[i].line, t->mark[i].col,
			"the marks differ from the main file's: `%s` here, "
			"`%s` at %s:%d:%d; both need the same marks in the "
			"same order", mark_text(a, tiers, &t->mark[i]),
			mark_text(a, tiers, &first->mark[i]), first->file,
			first->mark[i].line, first->mark[i].col);
	else if (i < t->n_marks)
		diag_error(r->diags, t->file, t->mark[i].line, t->mark[i].col,
			"`%s` here has no counterpart in %s, which has %zu "
			"marks", mark_text(a, tiers, &t->mark[i]),
			first->file, first->n_marks);
	else if (i < first->n_marks)
		diag_error(r->diags, t->file, 1, 1,
			"`%s` at %s:%d:%d has no counterpart here; a "
			"translation needs the same marks in the same order",
			mark_text(a, tiers, &first->mark[i]), first->file,
			first->mark[i].line, first->mark[i].col);
}

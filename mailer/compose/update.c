/* SPDX-License-Identifier: MIT */
/*
 * The top of a correction: when it was corrected, how many changes there are
 * for this reader, and where.
 *
 * The subject stays what it was: mail programs that put a correction under
 * the mail it corrects look at the References, and several (Gmail, Outlook)
 * also at the subject, and begin a new conversation where that differs. That
 * it was updated stands in the line beside the subject, and on top.
 */
#include <string.h>

#include "compose/blocks.h"
#include "recap/difference.h"

const char *
mark_key(enum md_mark mark, bool text)
{
	static const char *const keys[][2] = {
		[MD_MARK_NONE] = {NULL, NULL},
		[MD_MARK_NEW] = {"mark_new", "mark_new_text"},
		[MD_MARK_CHANGED] = {"mark_changed", "mark_changed_text"},
		[MD_MARK_MOVED] = {"mark_moved", "mark_moved_text"},
	};

	return keys[mark][text];
}

void
set_mark(struct render *r, struct node *item, enum md_mark mark)
{
	struct node *m;

	if (mark == MD_MARK_NONE) {
		node_set(r->a, item, "mark", node_null(r->a));
		return;
	}
	m = node_set(r->a, item, "mark", node_map(r->a));
	node_set_str(r->a, m, "label", strings_get(&r->s,
		mark_key(mark, false)));
	node_set_str(r->a, m, "text", strings_get(&r->s,
		mark_key(mark, true)));
	node_set_str(r->a, m, "lang", strcmp(r->p->lang, r->lang) == 0 ?
		NULL : r->lang);
}

const char *
marked_text(struct render *r, enum md_mark mark, const char *text)
{
	const char *key = mark_key(mark, true);

	return key == NULL ? text : arena_printf(r->a, "%s %s",
		strings_get(&r->s, key), text);
}

const char *
update_title(struct render *r)
{
	const struct update *u = r->p->update;
	const char *day;

	if (u == NULL)
		return NULL;
	day = strings_day(r->a, &r->s, &u->day);
	return u->known ? strings_count(r->a, &r->s, "update", u->n, "day",
		day, NULL) : strings_fill(r->a, &r->s, "update_unknown", "day",
		day, NULL);
}

/* --- a line -------------------------------------------------------------- */

static void
add_count(struct render *r, const char **said, const char *key, size_t n)
{
	if (n > 0)
		*said = arena_printf(r->a, "%s%s%s", *said, **said ? ", " : "",
			strings_count(r->a, &r->s, key, n, NULL));
}

/* "2 passages changed, 1 new passage"; "1 changed" of an entry. */
static const char *
counts(struct render *r, const struct update_line *l)
{
	bool entry = l->place >= UPDATE_RESOURCES &&
		l->place <= UPDATE_SURVEY;
	const char *said = "";

	add_count(r, &said, entry ? "update_entry_new" : "update_new",
		l->n_new);
	add_count(r, &said, entry ? "update_entry_changed" : "update_changed",
		l->n_changed);
	add_count(r, &said, "update_moved", l->n_moved);
	add_count(r, &said, entry ? "update_entry_out" : "update_out",
		l->n_out);
	return said;
}

static const char *
place_words(struct render *r, enum update_place place)
{
	const struct projection *p = r->p;

	switch (place) {
	case UPDATE_OPENING:
		return strings_get(&r->s, "update_opening");
	case UPDATE_RESOURCES:
		return strings_get(&r->s, "resources_heading");
	case UPDATE_DRAFTS:
		return strings_count(r->a, &r->s, "drafts_heading",
			p->n_drafts, NULL);
	case UPDATE_EVENTS:
		return strings_count(r->a, &r->s, "events_heading",
			p->n_events, NULL);
	case UPDATE_STEPS:
		return strings_get(&r->s, "steps_heading");
	case UPDATE_SURVEY:
		return strings_get(&r->s, "update_survey");
	case UPDATE_CLOSING:
		return strings_get(&r->s, "update_closing");
	default:
		return NULL;
	}
}

/* What is said with one sentence; NULL: it has a place and counts. */
static const char *
sentence(struct render *r, enum update_place place)
{
	switch (place) {
	case UPDATE_TITLE:
		return strings_get(&r->s, "update_title");
	case UPDATE_DAY:
		return strings_get(&r->s, "update_day");
	case UPDATE_LOST:
		return strings_get(&r->s, "update_lost");
	case UPDATE_FORM:
		return strings_get(&r->s, "update_form");
	default:
		return NULL;
	}
}

static struct node *
line_data(struct render *r, const struct update_line *l)
{
	const char *label = strings_get(&r->s, "label"), *said = counts(r, l);
	const char *place = place_words(r, l->place);
	const char *all = sentence(r, l->place);
	struct node *m = node_map(r->a);

	node_set_str(r->a, m, "text", all != NULL ? all : place != NULL ?
		arena_printf(r->a, "%s%s %s", place, label, said) : said);
	node_set_str(r->a, m, "section", NULL);
	node_set_str(r->a, m, "section_html", NULL);
	if (l->place != UPDATE_SECTION)
		return m;
	/* A heading is the coordinator's, maybe in another language. */
	node_set_str(r->a, m, "section_html", quoting(r, "update_section",
		"heading", l->section));
	node_set_str(r->a, m, "section", strings_fill(r->a, &r->s,
		"update_section", "heading", l->section, NULL));
	node_set_str(r->a, m, "text", arena_printf(r->a, "%s %s", label,
		said));
	return m;
}

/* --- all of it ----------------------------------------------------------- */

struct marks_there {
	bool is[MD_MARK_MOVED + 1];
};

static struct marks_there
marks_there(const struct update *u)
{
	struct marks_there t = {{false}};

	for (size_t i = 0; i < u->n_lines; i++) {
		const struct update_line *l = &u->line[i];
		bool shown = l->place != UPDATE_TITLE &&
			l->place != UPDATE_DAY && l->place != UPDATE_LOST &&
			l->place != UPDATE_FORM;

		t.is[MD_MARK_NEW] |= shown && l->n_new > 0;
		t.is[MD_MARK_CHANGED] |= shown && l->n_changed > 0;
		t.is[MD_MARK_MOVED] |= shown && l->n_moved > 0;
	}
	return t;
}

/* How the text part marks: "[new], [changed]", as far as they occur. */
static const char *
legend(struct render *r)
{
	const struct update *u = r->p->update;
	struct marks_there t = marks_there(u);
	const char *marks = "", *s;

	for (int i = MD_MARK_NEW; i <= MD_MARK_MOVED; i++)
		if (t.is[i])
			marks = arena_printf(r->a, "%s%s%s", marks,
				*marks ? ", " : "", strings_get(&r->s,
				mark_key((enum md_mark)i, true)));
	s = strings_fill(r->a, &r->s, "update_legend_text", "marks", marks,
		NULL);
	return !u->inserted ? s : arena_printf(r->a, "%s %s", s,
		strings_get(&r->s, "update_legend_words"));
}

struct node *
update_data(struct render *r)
{
	const struct update *u = r->p->update;
	struct node *m, *lines;
	const char *title = update_title(r);

	if (u == NULL)
		return node_null(r->a);
	m = node_map(r->a);
	node_set_str(r->a, m, "title", title);
	node_set_str(r->a, m, "underlined", underlined(r, title, 2));
	lines = node_set(r->a, m, "lines", node_list(r->a));
	for (size_t i = 0; i < u->n_lines; i++)
		node_append(r->a, lines, line_data(r, &u->line[i]));
	node_set(r->a, m, "any", node_bool(r->a, u->n_lines > 0));
	node_set_str(r->a, m, "legend", !u->marked ? NULL :
		strings_get(&r->s, "update_legend"));
	node_set_str(r->a, m, "legend_text", !u->marked ? NULL : legend(r));
	return m;
}

/* SPDX-License-Identifier: MIT */
/*
 * The blocks of a recap as data for the templates: resources, drafts, events,
 * next steps, survey. Every sentence comes from the strings of the member's
 * language; what a coordinator wrote stays as it was written.
 *
 * A block brings its heading unless the coordinator put one right above it.
 */
#include <string.h>

#include "compose/blocks.h"
#include "compose/deadline.h"
#include "recap/difference.h"
#include "text/html.h"
#include "text/utf8.h"

char *
text_of(struct render *r, struct buf *b)
{
	char *s = arena_strndup(r->a, buf_str(b), b->len);

	buf_release(b);
	return s;
}

const char *
underlined(struct render *r, const char *text, int level)
{
	struct buf b;
	char *s;

	buf_init(&b, RENDERED_MAX);
	text_heading(&b, text, level);
	s = text_of(r, &b);
	if (s[0] != '\0')
		s[strlen(s) - 1] = '\0';
	return s;
}

const char *
mail_link(struct render *r, const char *slot, const char *subject,
	const char *body)
{
	const char *code = NULL;
	struct buf b;

	if (strcmp(slot, SLOT_UNSUBSCRIBE) == 0)
		code = SLOT_UNSUBSCRIBE_CODE;
	else if (strcmp(slot, SLOT_CONFIRM) == 0)
		code = SLOT_CONFIRM_CODE;
	buf_init(&b, RENDERED_MAX);
	buf_printf(&b, "mailto:%c%s%c", SLOT_BEGIN, slot, SLOT_END);
	if (subject != NULL) {
		buf_adds(&b, "?subject=");
		url_escape(&b, subject);
	}
	if (code != NULL)
		buf_printf(&b, "%c%s%c", SLOT_BEGIN, code, SLOT_END);
	if (body != NULL) {
		buf_adds(&b, "&body=");
		url_escape(&b, body);
	}
	return text_of(r, &b);
}

const char *
quoting(struct render *r, const char *key, const char *place,
	const char *value)
{
	static const char mark[] = "\003";
	const char *text = strings_fill(r->a, &r->s, key, place, mark, NULL);
	bool other = strcmp(r->p->lang, r->lang) != 0;
	struct buf b;

	buf_init(&b, RENDERED_MAX);
	for (const char *at; (at = strstr(text, mark)) != NULL; text = at + 1) {
		html_escape(&b, text, (size_t)(at - text));
		if (other)
			buf_printf(&b, "<span lang=\"%s\">", r->p->lang);
		html_escape(&b, value, strlen(value));
		if (other)
			buf_adds(&b, "</span>");
	}
	html_escape(&b, text, strlen(text));
	return text_of(r, &b);
}

static void
set(struct render *r, struct node *map, const char *key, const char *value)
{
	node_set_str(r->a, map, key, value);
}

static void
set_flag(struct render *r, struct node *map, const char *key, bool flag)
{
	node_set(r->a, map, key, node_bool(r->a, flag));
}

void
set_heading(struct render *r, struct node *block, const char *text)
{
	struct node *h;

	if (text == NULL) {
		set(r, block, "heading", NULL);
		return;
	}
	h = node_set(r->a, block, "heading", node_map(r->a));
	set(r, h, "text", text);
	set(r, h, "underlined", underlined(r, text, 2));
}

/* Where a private resource is, as far as its address says. */
static const char *
resource_note(struct render *r, const struct proj_resource *x)
{
	const char *space = r->o->members_space;
	size_t n = space != NULL ? strlen(space) : 0;

	if (!x->private)
		return NULL;
	while (n > 0 && space[n - 1] == '/')
		n--;
	if (x->url == NULL || (n > 0 && strncmp(x->url, space, n) == 0 &&
	    strchr("/?#", x->url[n]) != NULL))
		return strings_get(&r->s, "resource_private");
	return strings_get(&r->s, "resource_members");
}

static struct node *
resources(struct render *r, bool own_heading)
{
	struct node *block = node_map(r->a), *items;

	set_heading(r, block, own_heading ?
		strings_get(&r->s, "resources_heading") : NULL);
	items = node_set(r->a, block, "items", node_list(r->a));
	for (size_t i = 0; i < r->p->n_resources; i++) {
		const struct proj_resource *x = &r->p->resource[i];
		struct node *item = node_map(r->a);

		set(r, item, "title", x->title);
		set(r, item, "url", x->url);
		set(r, item, "note", resource_note(r, x));
		set_mark(r, item, x->mark);
		node_append(r->a, items, item);
	}
	return block;
}

static struct node *
events(struct render *r, bool own_heading)
{
	struct node *block = node_map(r->a), *items;
	size_t n = r->p->n_events;

	set_heading(r, block, own_heading ?
		strings_count(r->a, &r->s, "events_heading", n, NULL) : NULL);
	set(r, block, "calendar",
		strings_count(r->a, &r->s, "event_calendar", n, NULL));
	items = node_set(r->a, block, "items", node_list(r->a));
	for (size_t i = 0; i < n; i++) {
		const struct proj_event *x = &r->p->event[i];
		struct node *item = node_map(r->a);

		set(r, item, "title", x->title);
		set(r, item, "title_underlined", underlined(r,
			marked_text(r, x->mark, x->title), 3));
		set_mark(r, item, x->mark);
		set(r, item, "when",
			strings_span(r->a, &r->s, &x->start, &x->end));
		set(r, item, "place", x->place);
		set(r, item, "url", x->url);
		set(r, item, "register_for", strings_fill(r->a, &r->s,
			"event_register_for", "title", x->title, NULL));
		node_append(r->a, items, item);
	}
	return block;
}

const char *
dated(struct render *r, const char *key, const struct civil *date)
{
	if (date->year == 0)
		return NULL;
	return strings_fill(r->a, &r->s, key,
		"date", strings_date(r->a, &r->s, date), NULL);
}

static void
set_choices(struct render *r, struct node *item,
	const struct compose_question *q, size_t number)
{
	const char *subject = strings_get(&r->s, "survey_subject");
	struct node *list = node_set(r->a, item, "choices", node_list(r->a));

	for (size_t i = 0; i < q->n_choices; i++) {
		struct node *c = node_map(r->a);
		char letter = (char)('a' + i % 26);

		set(r, c, "letter", arena_printf(r->a, "%c", letter));
		set(r, c, "text", ltext_in(&q->choice[i], r->lang,
			r->o->languages[0]));
		set(r, c, "href", mail_link(r, SLOT_REPLY_TO, subject,
			arena_printf(r->a, "%zu%c", number, letter)));
		node_append(r->a, list, c);
	}
	set(r, item, "write", q->n_choices > 0 ? NULL :
		mail_link(r, SLOT_REPLY_TO, subject,
			arena_printf(r->a, "%zu ", number)));
	set(r, item, "write_text", q->n_choices > 0 ? NULL :
		strings_fill(r->a, &r->s, "survey_write_text",
			"n", arena_printf(r->a, "%zu", number), NULL));
}

/* "1b 2a": an answer to the first questions that have choices. */
const char *
survey_example(struct render *r)
{
	const char *s = "";

	for (size_t i = 0, shown = 0; i < r->o->n_questions && shown < 3; i++)
		if (r->o->question[i].n_choices > 0)
			s = arena_printf(r->a, "%s%s%zu%c", s, *s ? " " : "",
				i + 1, shown++ % 2 == 0 ? 'b' : 'a');
	return *s != '\0' ? s : "1 ...";
}

/* "Please answer by ...", and that a calendar knows it, too. */
static const char *
survey_until(struct render *r)
{
	const char *due = dated(r, "survey_due", &r->o->survey_due);

	return !deadline_of_survey(r->o, r->p) ? due :
		arena_printf(r->a, "%s %s", due, strings_count(r->a, &r->s,
			"step_calendar", 1, NULL));
}

static struct node *
survey(struct render *r, bool own_heading)
{
	struct node *block = node_map(r->a), *list;
	const char *example = survey_example(r);
	char *unbroken = arena_strdup(r->a, example);
	const size_t n = r->o->n_questions;

	for (char *c = unbroken; *c != '\0'; c++)
		if (*c == ' ')
			*c = HARD_SPACE;
	set_heading(r, block, own_heading ?
		strings_count(r->a, &r->s, "survey_heading", n, NULL) : NULL);
	set_mark(r, block, r->p != NULL && r->p->update != NULL ?
		r->p->update->survey : MD_MARK_NONE);
	set(r, block, "due", survey_until(r));
	set(r, block, "mail", mail_link(r, SLOT_REPLY_TO,
		strings_get(&r->s, "survey_subject"), NULL));
	set(r, block, "how", strings_fill(r->a, &r->s, "survey_how",
		"example", example, NULL));
	set(r, block, "how_text", strings_fill(r->a, &r->s, "survey_how_text",
		"example", unbroken, NULL));
	list = node_set(r->a, block, "questions", node_list(r->a));
	for (size_t i = 0; i < n; i++) {
		const struct compose_question *q = &r->o->question[i];
		struct node *item = node_map(r->a);

		set(r, item, "number", arena_printf(r->a, "%zu", i + 1));
		set(r, item, "ask", ltext_in(&q->ask, r->lang,
			r->o->languages[0]));
		set_choices(r, item, q, i + 1);
		node_append(r->a, list, item);
	}
	return block;
}

struct node *
survey_block(struct render *r)
{
	return survey(r, true);
}

/* A block that has nothing in it for this member is left out. */
static struct node *
block_of(struct render *r, enum part_type type, bool own_heading)
{
	switch (type) {
	case PART_RESOURCES:
		return r->p->n_resources ? resources(r, own_heading) : NULL;
	case PART_DRAFTS:
		return r->p->n_drafts ? drafts(r, own_heading) : NULL;
	case PART_EVENTS:
		return r->p->n_events ? events(r, own_heading) : NULL;
	case PART_NEXT_STEPS:
		return steps_block(r, false, own_heading);
	case PART_SINCE:
		return steps_block(r, true, own_heading);
	case PART_SURVEY:
		return r->p->survey && r->o->n_questions > 0 ?
			survey(r, own_heading) : NULL;
	case PART_MARKDOWN:
	case PART_CLOSING:
		break;
	}
	return NULL;
}

struct node *
markdown(struct render *r, struct doc *html, struct doc *text,
	const struct md *md)
{
	struct node *block = node_map(r->a);
	struct buf b;

	buf_init(&b, RENDERED_MAX);
	html_blocks(html, md, &b);
	set(r, block, "html", text_of(r, &b));
	buf_init(&b, RENDERED_MAX);
	plain_blocks(text, md, &b);
	set(r, block, "text", text_of(r, &b));
	return block;
}

static bool
ends_in_heading(const struct md *md)
{
	const struct md *last = md->child;

	while (last != NULL && last->next != NULL)
		last = last->next;
	return last != NULL && last->type == MD_HEADING;
}

struct doc
doc_start(struct render *r, int top, int base, int section)
{
	const struct doc d = {.a = r->a, .theme = r->t->theme, .s = &r->s,
		.n_pictures = r->n_pictures, .picture = r->picture,
		.mark_lang = r->p == NULL || strcmp(r->p->lang, r->lang) == 0 ?
			NULL : r->lang,
		.top = top, .base = base, .last = base - 1,
		.section = section};

	return d;
}

static int
top_heading(const struct projection *p)
{
	int top = 0;

	for (size_t i = 0; i < p->n_parts; i++) {
		int level = p->part[i].md ? md_top_heading(p->part[i].md) : 0;

		if (level > 0 && (top == 0 || level < top))
			top = level;
	}
	return top > 0 ? top : 2;
}

struct node *
blocks_data(struct render *r)
{
	static const char *const key[] = {"markdown", "resources", "drafts",
		"events", "next_steps", "survey", NULL, "since"};
	struct node *list = node_list(r->a);
	struct doc html = doc_start(r, top_heading(r->p), 2, 0), text = html;
	bool headed = false;

	for (size_t i = 0; i < r->p->n_parts; i++) {
		const struct part *part = &r->p->part[i];
		enum part_type type = part->type == PART_CLOSING ?
			PART_MARKDOWN : part->type;
		struct node *item = node_map(r->a), *v;

		v = type == PART_MARKDOWN ? markdown(r, &html, &text,
			part->md) : block_of(r, type, !headed);
		if (v == NULL)
			continue;
		if (type != PART_MARKDOWN && !headed)
			html.last = text.last = 2;
		headed = type == PART_MARKDOWN && ends_in_heading(part->md);
		set_flag(r, item, "closing", part->type == PART_CLOSING &&
			list->n > 0);
		for (size_t k = 0; k < sizeof(key) / sizeof(*key); k++)
			if (key[k] != NULL)
				node_set(r->a, item, key[k], k ==
					(size_t)type ? v : node_null(r->a));
		node_append(r->a, list, item);
	}
	return list;
}

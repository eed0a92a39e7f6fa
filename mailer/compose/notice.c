/* SPDX-License-Identifier: MIT */
/*
 * A mail to the contact of a list, in the looks of the recaps. It is no mail
 * to a member: it has none of the list's header fields, and nothing to leave.
 */
#include "compose/notice.h"

#include <string.h>

#include "compose/blocks.h"
#include "mime/message.h"

struct telling {
	struct render r;
	const struct notice_facts *f;
};

static const char *
date_of(struct telling *t)
{
	return t->f->date.year == 0 ? NULL : strings_span(t->r.a, &t->r.s,
		&t->f->date, &(struct civil){0});
}

/* "notice_<kind>", or with _subject, filled. */
static const char *
words(struct telling *t, const char *end)
{
	const char *key = arena_printf(t->r.a, "notice_%s%s", t->f->kind, end);

	return strings_count(t->r.a, &t->r.s, key, t->f->n,
		"title", t->f->title, "date", date_of(t), NULL);
}

/* A line that is never broken, set in a little. */
static const char *
plain_command(struct arena *a, const char *command)
{
	char *s = arena_printf(a, "    %s", command);

	for (char *p = s; *p != '\0'; p++)
		if (*p == ' ')
			*p = HARD_SPACE;
	return s;
}

static struct node *
steps(struct telling *t)
{
	struct arena *a = t->r.a;
	struct node *list = node_list(a);
	const char *example = arena_printf(a, "{{first_name|%s}}",
		strings_get(&t->r.s, "notice_anybody"));

	for (size_t i = 0; i < t->f->n_steps; i++) {
		const struct notice_step *s = &t->f->step[i];
		struct node *m = node_map(a);

		node_set_str(a, m, "words", strings_count(a, &t->r.s,
			s->words, t->f->n, "example", example, "date",
			date_of(t), NULL));
		node_set_str(a, m, "command", s->command);
		node_set_str(a, m, "plain", s->command == NULL ? NULL :
			plain_command(a, s->command));
		node_append(a, list, m);
	}
	return list;
}

static struct node *
who(struct telling *t)
{
	struct arena *a = t->r.a;
	struct node *m = node_map(a), *names;
	const char *heading = strings_count(a, &t->r.s, "notice_who", t->f->n,
		NULL);

	if (t->f->named == 0)
		return node_null(a);
	node_set_str(a, m, "heading", heading);
	node_set_str(a, m, "underlined", underlined(&t->r, heading, 2));
	names = node_set(a, m, "names", node_list(a));
	for (size_t i = 0; i < t->f->named; i++) {
		struct node *name = node_map(a);

		node_set_str(a, name, "slot", arena_printf(a, "%cm%zu%c",
			SLOT_BEGIN, i, SLOT_END));
		node_append(a, names, name);
	}
	node_set_str(a, m, "more", t->f->n <= t->f->named ? NULL :
		strings_count(a, &t->r.s, "notice_more",
			t->f->n - t->f->named, NULL));
	return m;
}

/* A line that is never empty, so that it is one in HTML, too. */
static struct node *
lines(struct telling *t)
{
	struct arena *a = t->r.a;
	struct node *list = node_list(a);

	for (size_t i = 0; i < t->f->n_lines; i++) {
		struct node *line = node_map(a);

		node_set_str(a, line, "slot", arena_printf(a, "%cl%zu%c",
			SLOT_BEGIN, i, SLOT_END));
		node_append(a, list, line);
	}
	return list;
}

static const char *
slot_of(struct arena *a, const char *key)
{
	return key == NULL ? NULL : arena_printf(a, "%c%s%c", SLOT_BEGIN, key,
		SLOT_END);
}

static struct node *
groups(struct telling *t)
{
	struct arena *a = t->r.a;
	struct node *list = node_list(a);

	for (size_t i = 0; i < t->f->n_groups; i++) {
		const struct notice_group *g = &t->f->group[i];
		const char *heading = strings_count(a, &t->r.s, g->heading,
			g->n, NULL);
		struct node *m = node_map(a), *items;

		node_set_str(a, m, "heading", heading);
		node_set_str(a, m, "underlined", underlined(&t->r, heading,
			2));
		items = node_set(a, m, "items", node_list(a));
		for (size_t k = 0; k < g->n; k++) {
			struct node *item = node_map(a);

			node_set_str(a, item, "text", g->item[k].text);
			node_set_str(a, item, "line", g->item[k].line == 0 ?
				NULL : strings_count(a, &t->r.s,
				"coordinator_line", (size_t)g->item[k].line,
				NULL));
			node_set_str(a, item, "slot", slot_of(a,
				g->item[k].slot));
			node_set_str(a, item, "quote", slot_of(a,
				g->item[k].quote));
			node_append(a, items, item);
		}
		node_append(a, list, m);
	}
	return list;
}

static struct node *
headings(struct telling *t, const char *subject)
{
	struct node *m = node_map(t->r.a);

	node_set_str(t->r.a, m, "subject", underlined(&t->r, subject, 1));
	node_set_str(t->r.a, m, "do", underlined(&t->r,
		strings_get(&t->r.s, "notice_do"), 2));
	node_set_str(t->r.a, m, "why", underlined(&t->r,
		strings_get(&t->r.s, "footer_why_heading"), 3));
	return m;
}

static struct node *
notice_data(struct telling *t, struct rendered *out)
{
	struct render *r = &t->r;
	struct node *m = page_data(r);
	const char *list = ltext_in(&r->o->list_name, r->lang,
		r->o->languages[0]);
	const char *what = words(t, "");

	out->subject = words(t, "_subject");
	out->preheader = preheader_cut(r->a, what);
	node_set_str(r->a, m, "lang", r->lang);
	node_set_str(r->a, m, "dir", lang_direction(r->lang));
	node_set_str(r->a, m, "list_name", list);
	node_set_str(r->a, m, "subject", out->subject);
	node_set(r->a, m, "underlined", headings(t, out->subject));
	node_set_str(r->a, m, "preheader", out->preheader);
	node_set_str(r->a, m, "what", what);
	node_set_str(r->a, m, "why", t->f->why);
	node_set(r->a, m, "who", who(t));
	node_set_str(r->a, m, "quoted", !t->f->quoted ? NULL :
		arena_printf(r->a, "%cwords%c", SLOT_BEGIN, SLOT_END));
	node_set(r->a, m, "lines", lines(t));
	node_set_str(r->a, m, "lines_heading", t->f->n_lines == 0 ? NULL :
		strings_count(r->a, &r->s, t->f->lines_heading != NULL ?
			t->f->lines_heading : "notice_lines", t->f->n, NULL));
	node_set(r->a, m, "steps", steps(t));
	node_set(r->a, m, "groups", groups(t));
	node_set_str(r->a, m, "badge", strings_get(&r->s, t->f->coordinator ?
		"coordinator_badge" : "notice_badge"));
	node_set_str(r->a, m, "machine", (t->f->n_enclosed > 0 &&
		t->f->n_steps == 1) || t->f->coordinator ? NULL :
		strings_get(&r->s, "notice_machine"));
	node_set_str(r->a, m, "from", footer_sender(r, list));
	node_set_str(r->a, m, "reason", strings_fill(r->a, &r->s,
		t->f->coordinator ? "coordinator_why" : "notice_why", "list",
		list, NULL));
	return m;
}

static int
render(struct telling *t, struct rendered *out, struct err *err)
{
	struct render *r = &t->r;
	const struct node *data;

	memset(out, 0, sizeof(*out));
	data = notice_data(t, out);
	if (r->s.missing != NULL)
		return no_text(r, err);
	if (render_part(r, "notice.html", data, MUSTACHE_HTML, &out->html,
		err) != 0)
		return -1;
	return render_part(r, "notice.txt", data, MUSTACHE_NONE, &out->text,
		err);
}

/* --- what a tier gets ----------------------------------------------------- */

static void
lost_some(struct arena *a, struct strings *s, const char *key, int n,
	const char **v, size_t *n_v)
{
	if (n > 0)
		v[(*n_v)++] = strings_count(a, s, key, (size_t)n, NULL);
}

const char *
notice_tier(struct arena *a, const struct templates *t, const char *lang,
	const char *name, size_t members, const struct proj_lost *lost)
{
	const struct strings *found = templates_strings(t, lang);
	const char **v = arena_array(a, lost->n_headings + 4, sizeof(*v));
	const char *all;
	struct strings s;
	size_t n = 0;

	if (found == NULL)
		return name;
	s = *found;
	for (size_t i = 0; i < lost->n_headings; i++)
		v[n++] = strings_fill(a, &s, "coordinator_lost_section",
			"heading", lost->heading[i], NULL);
	lost_some(a, &s, "coordinator_lost_items", lost->items, v, &n);
	lost_some(a, &s, "coordinator_lost_blocks", lost->blocks, v, &n);
	lost_some(a, &s, "coordinator_lost_resources", lost->resources, v, &n);
	lost_some(a, &s, "coordinator_lost_drafts", lost->drafts, v, &n);
	all = strings_count(a, &s, "coordinator_tier", members, "tier", name,
		NULL);
	return arena_printf(a, "%s %s", all, n == 0 ? strings_get(&s,
		"coordinator_all") : strings_fill(a, &s, "coordinator_lost",
		"what", strings_join(a, &s, "and", v, n), NULL));
}

const char *
notice_feedback_id(struct arena *a, const struct compose_options *o,
	const char *kind)
{
	const char *id = o->feedback_id;

	return id == NULL || strchr(id, ':') != NULL ? id :
		arena_printf(a, "%s:%s:notice:%s", kind, o->list, id);
}

int
notice_compose(struct arena *a, const struct templates *t,
	const struct compose_options *o, const struct notice_facts *f,
	const char *lang, struct notice_message *out, struct err *err)
{
	struct telling x = {.r = {.a = a, .t = t, .o = o, .lang = lang},
		.f = f};
	const struct strings *s = templates_strings(t, lang);
	struct message m = {
		.from_name = o->from_name, .from_addr = o->from_addr,
		.reply_name = o->from_name, .language = lang,
		.auto_submitted = "auto-generated", .loop = o->store_id,
		.feedback_id = notice_feedback_id(a, o, f->kind),
		.n_enclosed = f->n_enclosed, .salt = f->salt,
		.enclosed_name = f->enclosed_name,
	};

	if (s == NULL)
		return no_strings(o, lang, err);
	x.r.s = *s;
	if (f->coordinator) {
		m.auto_submitted = "auto-replied";
		m.answers = 1;
	}
	if (f->writer) {
		m.reply_slot = "@writer";
		m.reply_name = NULL;
	}
	if (render(&x, &out->rendered, err) != 0)
		return -1;
	m.subject = out->rendered.subject;
	m.text = out->rendered.text;
	m.html = out->rendered.html;
	return message_pieces(a, &m, &out->part, &out->n_parts, err);
}

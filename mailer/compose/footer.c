/* SPDX-License-Identifier: MIT */
/*
 * What closes every mail: who sent it and for whom, the postal address, why it
 * came, how to change level, whom to ask, how to leave (C5, S38); and before
 * that, what this edition leaves out, told only as far as the leak rule lets
 * it: sections by heading, everything else by number.
 */
#include <string.h>
#include <strings.h>

#include "compose/blocks.h"
#include "text/html.h"
#include "text/nobreak.h"

static const char *
in_lang(const struct render *r, const struct ltext *t)
{
	const char *s = ltext_in(t, r->lang, r->o->languages[0]);

	return s != NULL ? s : "";
}

/* The address, line by line, but for a first line that only repeats the name
 * of the list right above it. */
static void
set_postal(struct render *r, struct node *footer, const char *name)
{
	struct node *list = node_set(r->a, footer, "postal", node_list(r->a));
	const char *s = in_lang(r, &r->o->postal_address), *nl;

	for (; *s != '\0'; s = *nl != '\0' ? nl + 1 : nl) {
		nl = strchrnul(s, '\n');
		if (list->n == 0 && (size_t)(nl - s) == strlen(name) &&
		    *nl != '\0' && strncasecmp(s, name, strlen(name)) == 0)
			continue;
		if (nl > s)
			node_append(r->a, list, node_str(r->a,
				arena_strndup(r->a, s, (size_t)(nl - s))));
	}
}

/* "+1 905 555-0100 ext. 2" -> "+19055550100". */
static const char *
phone_digits(struct render *r, const char *phone)
{
	char *digits = arena_strdup(r->a, phone), *to = digits;

	for (const char *s = phone; *s != '\0'; s++) {
		if ((*s >= '0' && *s <= '9') || (*s == '+' && to == digits))
			*to++ = *s;
		else if (*s >= 'A')
			break;
	}
	*to = '\0';
	return digits;
}

/* As it is read: never broken between two lines. */
static const char *
phone_words(struct render *r, const char *phone)
{
	struct buf b;

	buf_init(&b, RENDERED_MAX);
	nobreak_all(&b, phone);
	return text_of(r, &b);
}

static struct node *
levels(struct render *r)
{
	const struct tiers *tiers = r->o->tiers;
	struct node *map = node_map(r->a), *links;
	const char *name[TIERS_MAX];
	size_t n = 0;

	links = node_set(r->a, map, "links", node_list(r->a));
	for (size_t i = 0; i < tiers->n; i++) {
		struct node *link = node_map(r->a);
		const char *command;

		if (strcmp(tiers->v[i].id, r->p->tier->id) == 0)
			continue;
		name[n] = in_lang(r, &tiers->v[i].name);
		command = strings_fill(r->a, &r->s, "command_level",
			"tier", name[n], NULL);
		node_set_str(r->a, link, "name", name[n]);
		node_set_str(r->a, link, "href",
			mail_link(r, SLOT_REPLY_TO, command, command));
		node_append(r->a, links, link);
		n++;
	}
	if (n == 0)
		return node_null(r->a);
	node_set_str(r->a, map, "words", strings_fill(r->a, &r->s,
		"footer_level", "command", strings_fill(r->a, &r->s,
			"command_level", "tier", name[0], NULL),
		"tiers", strings_join(r->a, &r->s, "or", name, n), NULL));
	return map;
}

const char *
footer_sender(struct render *r, const char *list)
{
	const char *behalf = in_lang(r, &r->o->on_behalf_of);

	if (behalf[0] == '\0')
		return strings_fill(r->a, &r->s, "footer_from", "list", list,
			NULL);
	return strings_fill(r->a, &r->s, "footer_behalf", "list", list,
		"behalf", behalf, NULL);
}

/* Headings of the text part with the line under them. */
static struct node *
footer_headings(struct render *r)
{
	static const char *const key[][2] = {
		{"why", "footer_why_heading"},
		{"level", "footer_level_heading"},
		{"contact", "footer_contact_heading"},
		{"leave", "footer_leave_heading"},
	};
	struct node *m = node_map(r->a);

	for (size_t i = 0; i < sizeof(key) / sizeof(*key); i++)
		node_set_str(r->a, m, key[i][0], underlined(r,
			strings_get(&r->s, key[i][1]), 3));
	return m;
}

/* One way and no second (S38): the page where there is one, else a mail. */
static const char *
leave_link(struct render *r)
{
	if (r->o->base_url != NULL)
		return arena_printf(r->a, "%c%s%c", SLOT_BEGIN,
			SLOT_UNSUBSCRIBE_URL, SLOT_END);
	return mail_link(r, SLOT_UNSUBSCRIBE,
		strings_get(&r->s, "command_unsubscribe"), NULL);
}

/* What a coordinator wrote as the end of our sentence, as a sentence. */
const char *
footer_purpose(struct render *r)
{
	const char *s = in_lang(r, &r->o->purpose);
	size_t n = strlen(s);

	if (n == 0 || strchr(".!?", s[n - 1]) != NULL)
		return s;
	return arena_printf(r->a, "%s.", s);
}

struct node *
footer_data(struct render *r)
{
	struct node *m = node_map(r->a);
	const char *list = in_lang(r, &r->o->list_name);
	const char *phone = r->o->contact_phone;

	node_set(r->a, m, "underlined", footer_headings(r));
	node_set_str(r->a, m, "from", footer_sender(r, list));
	set_postal(r, m, list);
	node_set_str(r->a, m, "why", strings_fill(r->a, &r->s, "footer_why",
		"list", list, "tier", in_lang(r, &r->p->tier->name),
		"purpose", footer_purpose(r), NULL));
	node_set(r->a, m, "level", levels(r));
	node_set_str(r->a, m, "contact", strings_fill(r->a, &r->s,
		"footer_contact", "name", in_lang(r, &r->o->contact_name),
		NULL));
	node_set_str(r->a, m, "email", r->o->contact_email);
	node_set_str(r->a, m, "phone",
		phone != NULL ? phone_words(r, phone) : NULL);
	node_set_str(r->a, m, "phone_digits",
		phone != NULL ? phone_digits(r, phone) : NULL);
	node_set_str(r->a, m, "leave", leave_link(r));
	node_set_str(r->a, m, "leave_link",
		strings_get(&r->s, "footer_leave_link"));
	return m;
}

/* The words of s in order, with anything blank between them. */
static bool
has_words(const char *text, const char *s)
{
	for (const char *at = text; (at = strchr(at, *s)) != NULL; at++) {
		const char *t = at, *w = s;

		while (*w != '\0' && (*t == *w ||
		    (*w == ' ' && (*t == '\n' || *t == ' ')))) {
			t++;
			w++;
		}
		if (*w == '\0')
			return true;
	}
	return *s == '\0';
}

static int
left_out(const struct render *r, const char *what, const char *name,
	struct err *err)
{
	return err_set(err, ERR_CONFIG, "the templates leave out %s: every "
		"message must carry it; see %s.html.mustache and "
		"%s.txt.mustache in %s", what, name, name, r->o->templates);
}

int
footer_check(struct render *r, const struct node *data,
	const struct rendered *out, bool leaves, const char *name,
	struct err *err)
{
	const char *leave = r->o->base_url != NULL ?
		"\001" SLOT_UNSUBSCRIBE_URL "\002" :
		"mailto:\001" SLOT_UNSUBSCRIBE "\002";
	const struct node *postal = node_get(node_get(data, "footer"),
		"postal");
	bool missing = postal->n == 0;

	for (size_t i = 0; i < postal->n; i++) {
		struct buf b;

		buf_init(&b, RENDERED_MAX);
		html_escape(&b, postal->item[i]->str,
			strlen(postal->item[i]->str));
		missing = missing || !has_words(out->html, buf_str(&b)) ||
			!has_words(out->text, postal->item[i]->str);
		buf_release(&b);
	}
	if (missing)
		return left_out(r, "the postal address", name, err);
	if (strstr(out->html, r->o->contact_email) == NULL ||
	    strstr(out->text, r->o->contact_email) == NULL)
		return left_out(r, "whom to ask", name, err);
	if (leaves && (strstr(out->html, leave) == NULL ||
	    strstr(out->text, leave) == NULL))
		return left_out(r, "the link to unsubscribe", name, err);
	return 0;
}

static void
add_line(struct render *r, struct node *lines, const char *s)
{
	struct node *line = node_map(r->a);
	struct buf b;

	buf_init(&b, RENDERED_MAX);
	html_escape(&b, s, strlen(s));
	node_set_str(r->a, line, "text", s);
	node_set_str(r->a, line, "html", text_of(r, &b));
	node_append(r->a, lines, line);
}

static void
add_count(struct render *r, struct node *lines, const char *key, int n)
{
	if (n > 0)
		add_line(r, lines, strings_count(r->a, &r->s, key, (size_t)n,
			NULL));
}

/* {headings} filled with HTML, or with text. */
static const char *
told_headings(struct render *r, const struct proj_lost *lost, bool html)
{
	const char **quoted = arena_array(r->a, lost->n_headings,
		sizeof(*quoted));

	for (size_t i = 0; i < lost->n_headings; i++)
		quoted[i] = html ? quoting(r, "lost_section", "heading",
			lost->heading[i]) : strings_fill(r->a, &r->s,
			"lost_section", "heading", lost->heading[i], NULL);
	return strings_fill(r->a, &r->s, "lost_sections", "headings",
		strings_join(r->a, &r->s, "and", quoted, lost->n_headings),
		NULL);
}

static void
add_headings(struct render *r, struct node *lines,
	const struct proj_lost *lost)
{
	if (lost->n_headings == 0)
		return;
	add_line(r, lines, told_headings(r, lost, false));
	node_set_str(r->a, lines->item[0], "html",
		told_headings(r, lost, true));
}

struct node *
lost_data(struct render *r)
{
	const struct proj_lost *lost = &r->p->lost;
	struct node *m = node_map(r->a);
	struct node *lines = node_set(r->a, m, "lines", node_list(r->a));
	const char *heading = strings_get(&r->s, "lost_heading");

	add_headings(r, lines, lost);
	add_count(r, lines, "lost_items", lost->items);
	add_count(r, lines, "lost_resources", lost->resources -
		lost->untold_resources);
	add_count(r, lines, "lost_drafts", lost->drafts -
		lost->untold_drafts);
	node_set_str(r->a, m, "underlined", underlined(r, heading, 2));
	return lines->n > 0 ? m : node_null(r->a);
}

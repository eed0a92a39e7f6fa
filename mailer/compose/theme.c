/* SPDX-License-Identifier: MIT */
/*
 * The theme: from kinds of elements to class and style attributes.
 *
 * Each use of a colour role becomes a class of its own, made from the property
 * and the role: "color:{ink}" gives c-ink, "background-color:{page}" b-page, a
 * border l-line. The dark rules are written from those, so both palettes are
 * always complete and stand in one place.
 */
#include "compose/theme.h"

#include <stdbool.h>
#include <string.h>

enum { STYLE_MAX = 4096, ROLES_MAX = 48, KINDS_MAX = 96 };

const char theme_dark_query[] = "@media (prefers-color-scheme:dark){";

enum use { USE_COLOR, USE_BACKGROUND, USE_BORDER, USES };

struct role {
	const char *name, *light, *dark;
	bool used[USES];
};

struct kind {
	const char *name, *attr, *narrow;
};

struct theme {
	size_t n_roles, n_kinds;
	struct role role[ROLES_MAX];
	struct kind kind[KINDS_MAX];
};

static const char use_prefix[USES] = {'c', 'b', 'l'};
static const char *const dark_property[USES] = {
	"color", "background-color", "border-color"};

static bool
is_color(const char *s)
{
	return s != NULL && s[0] == '#' && strlen(s) == 7 &&
		strspn(s + 1, "0123456789abcdefABCDEF") == 6;
}

static void
read_role(struct theme *t, const struct node_pair *p, const char *file,
	struct diags *diags)
{
	const struct node *light = node_get(p->value, "light");
	const struct node *dark = node_get(p->value, "dark");
	struct role *r;

	if (light == NULL || dark == NULL || !is_color(light->str) ||
	    !is_color(dark->str)) {
		diag_error(diags, file, p->line, p->col, "the colour \"%s\" "
			"needs two values like {light: \"#1f2a30\", dark: "
			"\"#e8ecee\"}", p->key);
		return;
	}
	if (t->n_roles == ROLES_MAX) {
		diag_error(diags, file, p->line, p->col,
			"more than %d colours", ROLES_MAX);
		return;
	}
	r = &t->role[t->n_roles++];
	r->name = p->key;
	r->light = light->str;
	r->dark = dark->str;
}

static struct role *
find_role(struct theme *t, const char *name, size_t len)
{
	for (size_t i = 0; i < t->n_roles; i++)
		if (strlen(t->role[i].name) == len &&
		    memcmp(t->role[i].name, name, len) == 0)
			return &t->role[i];
	return NULL;
}

/* The property whose value holds `at`: what stands after the last ';'. */
static const char *
property_of(struct arena *a, const char *style, const char *at)
{
	const char *from = at;

	while (from > style && from[-1] != ';')
		from--;
	while (*from == ' ')
		from++;
	return arena_strndup(a, from, strcspn(from, ":; "));
}

static enum use
use_of(const char *property)
{
	if (strncmp(property, "background", 10) == 0)
		return USE_BACKGROUND;
	if (strncmp(property, "border", 6) == 0)
		return USE_BORDER;
	return USE_COLOR;
}

/* Style with colours in place of {roles}; classes are added as they occur. */
static int
resolve(struct theme *t, struct arena *a, const char *style, struct buf *css,
	struct buf *classes)
{
	const char *open, *close;

	for (const char *s = style;; s = close + 1) {
		struct role *r;
		enum use use;

		open = strchr(s, '{');
		if (open == NULL) {
			buf_adds(css, s);
			return 0;
		}
		close = strchr(open, '}');
		if (close == NULL)
			return -1;
		r = find_role(t, open + 1, (size_t)(close - open - 1));
		if (r == NULL)
			return -1;
		use = use_of(property_of(a, style, open));
		r->used[use] = true;
		buf_add(css, s, (size_t)(open - s));
		buf_adds(css, r->light);
		buf_printf(classes, "%s%c-%s", classes->len > 0 ? " " : "",
			use_prefix[use], r->name);
	}
}

static void
read_kind(struct theme *t, struct arena *a, const struct node_pair *p,
	const struct node *narrow, const char *file, struct diags *diags)
{
	const struct node *phone = node_get(narrow, p->key);
	struct buf css, classes;
	struct kind *k;

	if (p->value->str == NULL || strchr(p->value->str, '"') != NULL ||
	    t->n_kinds == KINDS_MAX) {
		diag_error(diags, file, p->line, p->col, "the style \"%s\" is "
			"one text without double quotes, and there are at "
			"most %d", p->key, KINDS_MAX);
		return;
	}
	buf_init(&css, STYLE_MAX);
	buf_init(&classes, STYLE_MAX);
	if (resolve(t, a, p->value->str, &css, &classes) != 0 || css.overflow)
		diag_error(diags, file, p->line, p->col, "the style \"%s\" "
			"names a colour in {} that `colors` does not have",
			p->key);
	k = &t->kind[t->n_kinds++];
	k->name = p->key;
	if (phone != NULL && phone->str != NULL) {
		k->narrow = phone->str;
		buf_printf(&classes, "%sn-%s", classes.len > 0 ? " " : "",
			p->key);
	}
	k->attr = arena_printf(a, "%s%s%s%s%s%s",
		classes.len > 0 ? " class=\"" : "", buf_str(&classes),
		classes.len > 0 ? "\"" : "", css.len > 0 ? " style=\"" : "",
		buf_str(&css), css.len > 0 ? "\"" : "");
	buf_release(&css);
	buf_release(&classes);
}

static const struct node *
section(const struct node *root, const char *key, const char *file,
	struct diags *diags)
{
	const struct node *map = node_get(root, key);

	if (map == NULL || map->type != NODE_MAP) {
		diag_error(diags, file, 1, 0, "there is no \"%s:\" with "
			"names and values", key);
		return NULL;
	}
	return map;
}

struct theme *
theme_make(struct arena *a, const struct node *root, const char *file,
	struct diags *diags)
{
	const struct node *colors = section(root, "colors", file, diags);
	const struct node *styles = section(root, "styles", file, diags);
	const struct node *narrow = section(root, "narrow", file, diags);
	struct theme *t = arena_alloc(a, sizeof(*t));
	size_t errors = diags->errors;

	if (colors == NULL || styles == NULL || narrow == NULL)
		return NULL;
	for (size_t i = 0; i < colors->n; i++)
		read_role(t, &colors->pair[i], file, diags);
	for (size_t i = 0; i < styles->n; i++)
		read_kind(t, a, &styles->pair[i], narrow, file, diags);
	return diags->errors == errors ? t : NULL;
}

const char *
theme_attr(const struct theme *t, const char *kind)
{
	for (size_t i = 0; i < t->n_kinds; i++)
		if (strcmp(t->kind[i].name, kind) == 0)
			return t->kind[i].attr;
	return "";
}

struct node *
theme_node(struct arena *a, const struct theme *t)
{
	struct node *map = node_map(a);

	for (size_t i = 0; i < t->n_kinds; i++)
		node_set_str(a, map, t->kind[i].name, t->kind[i].attr);
	return map;
}

void
theme_rules(const struct theme *t, struct buf *out)
{
	buf_printf(out, "%s\n", theme_dark_query);
	for (size_t i = 0; i < t->n_roles; i++)
		for (int u = 0; u < USES; u++)
			if (t->role[i].used[u])
				buf_printf(out, ".%c-%s{%s:%s!important}\n",
					use_prefix[u], t->role[i].name,
					dark_property[u], t->role[i].dark);
	buf_adds(out, "}\n@media (max-width:620px){\n");
	for (size_t i = 0; i < t->n_kinds; i++)
		if (t->kind[i].narrow != NULL)
			buf_printf(out, ".n-%s{%s}\n", t->kind[i].name,
				t->kind[i].narrow);
	buf_adds(out, "}\n");
}

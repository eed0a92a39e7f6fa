/* SPDX-License-Identifier: MIT */
/* A digest's front matter as YAML: every text in quotes, every entry on one
 * line, and in a translation only the texts. */
#include "recap/digest_part.h"

void
digest_quoted(struct buf *out, const char *s)
{
	buf_addc(out, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			buf_addc(out, '\\');
		buf_addc(out, *s == '\n' || *s == '\t' ? ' ' : *s);
	}
	buf_addc(out, '"');
}

/* One line of a list; key begins the list where this is its first. */
struct entry
entry_begin(struct digest_writer *w, bool main_file, const char *key, size_t *n)
{
	if ((*n)++ == 0)
		buf_printf(w->out, "%s:\n", key);
	buf_adds(w->out, "  - {");
	return (struct entry){w, main_file, false};
}

static void
key(struct entry *e, const char *name)
{
	buf_printf(e->w->out, "%s%s: ", e->any ? ", " : "", name);
	e->any = true;
}

void
entry_text(struct entry *e, const char *name, const struct ltext *t,
	const char *main)
{
	const char *s = ltext_in(t, e->w->lang, main);

	if (s == NULL)
		return;
	key(e, name);
	digest_quoted(e->w->out, s);
}

/* The rest is in the main file only. */
void
entry_word(struct entry *e, const char *name, const char *value, bool quoted)
{
	if (value == NULL || !e->main_file)
		return;
	key(e, name);
	if (quoted)
		digest_quoted(e->w->out, value);
	else
		buf_adds(e->w->out, value);
}

void
entry_date(struct entry *e, const char *name, const struct civil *c)
{
	char s[32];

	civil_format(c, s, sizeof(s));
	entry_word(e, name, c->year != 0 ? s : NULL, false);
}

void
entry_tiers(struct entry *e, tier_set set)
{
	if ((set & e->w->all) != e->w->all)
		entry_word(e, "tiers", arena_printf(e->w->arena, "[%s]",
			digest_tiers(e->w, set, true)), false);
}

void
entry_end(struct entry *e)
{
	buf_adds(e->w->out, "}\n");
}

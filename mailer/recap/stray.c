/* SPDX-License-Identifier: MIT */
/*
 * The source lines and the parsed tree must agree about marks. One that the
 * tree does not have as a block of its own (it stands in code, in a table, in
 * a comment, or indented so that it governs something else) is an error, never
 * text.
 */
#include "recap/read.h"

static const struct md *
block_at(const struct md *m, int line)
{
	const struct md *found = NULL;

	for (const struct md *c = m->child; c != NULL; c = c->next) {
		if (c->line == 0 || c->line > line)
			continue;
		if (c->type <= MD_CELL)
			found = c;
	}
	if (found == NULL)
		return m;
	return found->child && found->child->type <= MD_CELL ?
		block_at(found, line) : found;
}

/* A mark that the tree has too; nothing below it is looked at. */
static void
find_marks(const struct mark_lines *marks, const struct md *m)
{
	struct mark_line *mark = m->type == MD_HTML_BLOCK ?
		marks_at(marks, m->line) : NULL;

	if (mark != NULL)
		mark->used = true;
	for (const struct md *c = m->child; c != NULL; c = c->next)
		find_marks(marks, c);
}

void
marks_strayed(struct reader *r, const struct source *s, const struct md *doc,
	struct mark_lines *marks)
{
	find_marks(marks, doc);
	/* Each is a look through all blocks: no more than are told. */
	for (size_t i = 0; i < marks->n && r->diags->errors < DIAG_MAX; i++) {
		const struct mark_line *m = &marks->v[i];
		const struct md *b;

		if (m->used)
			continue;
		b = block_at(doc, m->line);
		if (b->type == MD_CODE_BLOCK)
			diag_error(r->diags, s->file, m->line, m->col,
				"a mark inside a block of code does nothing; "
				"close the block first, or indent the mark by "
				"less than four");
		else if (b->type == MD_HTML_BLOCK)
			diag_error(r->diags, s->file, m->line, m->col,
				"a mark inside the comment that begins on line "
				"%d; close that with --> first", b->line);
		else
			diag_error(r->diags, s->file, m->line, m->col,
				"this mark runs into the text above it; put an "
				"empty line before it and begin it in the "
				"first column, or where the text of its list "
				"item begins");
	}
}

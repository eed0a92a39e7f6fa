/* SPDX-License-Identifier: MIT */
/* What --help prints: 80 columns, the same words as the manual page. */
#include "cmd/help.h"

#include <stdbool.h>
#include <string.h>

static const char *
option_form(const struct opt *o, char *form, size_t size)
{
	struct buf b;

	buf_init(&b, size - 1);
	buf_printf(&b, "%s%s%s%s", strlen(o->name) > 1 ? "--" : "-", o->name,
		o->arg != NULL ? " " : "", o->arg != NULL ? o->arg : "");
	memcpy(form, buf_str(&b), b.len + 1);
	buf_release(&b);
	return form;
}

/* `text` in lines of at most 80 columns, the later ones indented. */
static void
wrapped(struct buf *out, const char *text, size_t at, size_t indent)
{
	const size_t width = 79;

	while (*text != '\0') {
		size_t word = strcspn(text, " ");

		if (at > indent && at + 1 + word > width) {
			buf_printf(out, "\n%*s", (int)indent, "");
			at = indent;
		} else if (at > indent) {
			buf_addc(out, ' ');
			at++;
		}
		buf_add(out, text, word);
		at += word;
		text += word;
		text += strspn(text, " ");
	}
	buf_addc(out, '\n');
}

static void
row(struct buf *out, const char *left, const char *right, size_t indent)
{
	size_t n = strlen(left);

	buf_printf(out, "  %s", left);
	if (n + 2 >= indent) {
		buf_addc(out, '\n');
		n = 0;
		buf_printf(out, "%*s", (int)indent, "");
	} else {
		buf_printf(out, "%*s", (int)(indent - 2 - n), "");
	}
	wrapped(out, right, indent, indent);
}

static void
end_paragraph(struct buf *out, struct buf *paragraph)
{
	if (paragraph->len > 0)
		wrapped(out, buf_str(paragraph), 0, 0);
	buf_clear(paragraph);
}

/*
 * A command's text: paragraphs, wrapped here whatever their lines were, and
 * indented lines (examples), which stay as they are.
 */
static void
prose(struct buf *out, const char *text)
{
	struct buf paragraph;

	buf_init(&paragraph, 1 << 16);
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");

		if (n == 0 || *text == ' ') {
			end_paragraph(out, &paragraph);
			buf_add(out, text, n);
			buf_addc(out, '\n');
		} else {
			if (paragraph.len > 0)
				buf_addc(&paragraph, ' ');
			buf_add(&paragraph, text, n);
		}
		text += n;
		text += *text == '\n';
	}
	end_paragraph(out, &paragraph);
	buf_release(&paragraph);
}

void
help_overview(const struct command *const *table, size_t n, struct buf *out)
{
	buf_adds(out,
		"tidings: one recap, the right edition for every member\n\n"
		"usage: tidings [-C HOME] COMMAND [ARGUMENTS] [--json]\n"
		"       tidings COMMAND --help\n\n");
	row(out, "(none)", table[0]->summary, 15);
	for (size_t i = 1; i < n; i++)
		if (!table[i]->hidden)
			row(out, table[i]->name, table[i]->summary, 15);
	buf_adds(out,
		"\nA RECAP is a path, LIST/SLUG, or a slug that only one list "
		"has.\nThe home is -C, else $TIDINGS_HOME, else the current "
		"folder.\n");
}

void
help_command(const struct command *cmd, struct buf *out)
{
	const bool named = *cmd->name != '\0';
	char form[64];

	buf_printf(out, "usage: tidings%s%s%s%s%s\n\n", named ? " " : "",
		cmd->name, cmd->args != NULL && *cmd->args != '\0' ? " " : "",
		cmd->args != NULL ? cmd->args : "",
		cmd->opts != NULL ? " [OPTIONS]" : "");
	wrapped(out, cmd->summary, 0, 0);
	if (cmd->opts != NULL && cmd->opts[0].name != NULL) {
		buf_addc(out, '\n');
		for (const struct opt *o = cmd->opts; o->name != NULL; o++)
			row(out, option_form(o, form, sizeof(form)), o->help,
				26);
	}
	if (cmd->help != NULL && *cmd->help != '\0') {
		buf_addc(out, '\n');
		prose(out, cmd->help);
	}
	buf_adds(out, "\nFor every command: -C DIR (the home), --json, "
		      "--help.\n");
}

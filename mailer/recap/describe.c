/* SPDX-License-Identifier: MIT */
/*
 * A projection in canonical words, one fact a line: what "changed" compares,
 * and what tests read.
 *
 * Whether a step is late follows from the day and is left out: a day passing
 * is no change. Texts are escaped so that different content never describes
 * itself alike.
 */
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "recap/projection.h"

static void
say_char(struct buf *out, char c)
{
	if (c == '\n')
		buf_adds(out, "\\n");
	else if (c != '\0' && strchr("\\\"*`[]{}~|", c) != NULL)
		buf_printf(out, "\\%c", c);
	else
		buf_addc(out, c);
}

static void
say(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++)
		say_char(out, *s);
}

/* Running text, in which any number of blanks reads as one. */
static void
say_text(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++)
		if (*s != ' ' || out->len == 0 ||
		    out->data[out->len - 1] != ' ')
			say_char(out, *s);
}

static void describe_inlines(const struct md *m, struct buf *out);

static void
describe_wrapped(const struct md *m, const char *open, const char *close,
	struct buf *out)
{
	buf_adds(out, open);
	describe_inlines(m, out);
	buf_adds(out, close);
}

static void
describe_link(const struct md *m, struct buf *out)
{
	describe_wrapped(m, m->type == MD_IMAGE ? "![" : "[", "](", out);
	say(out, m->url);
	if (m->title != NULL) {
		buf_adds(out, " \"");
		say(out, m->title);
		buf_addc(out, '"');
	}
	buf_addc(out, ')');
}

static void
describe_inline(const struct md *m, struct buf *out)
{
	switch (m->type) {
	case MD_TEXT:
		say_text(out, m->text);
		break;
	case MD_SOFTBREAK:
		say_text(out, " ");
		break;
	case MD_INSERT:
		describe_inlines(m, out);
		break;
	case MD_LINEBREAK:
		buf_adds(out, "[br]");
		break;
	case MD_CODE:
		buf_addc(out, '`');
		say(out, m->text);
		buf_addc(out, '`');
		break;
	case MD_EMPH:
		describe_wrapped(m, "*", "*", out);
		break;
	case MD_STRONG:
		describe_wrapped(m, "**", "**", out);
		break;
	case MD_STRIKE:
		describe_wrapped(m, "~~", "~~", out);
		break;
	case MD_LINK:
	case MD_IMAGE:
		describe_link(m, out);
		break;
	case MD_SLOT:
		buf_adds(out, "{{");
		say(out, m->text);
		if (m->title != NULL) {
			buf_addc(out, '|');
			say(out, m->title);
		}
		buf_adds(out, "}}");
		break;
	default:
		say(out, m->text);
	}
}

static void
describe_inlines(const struct md *m, struct buf *out)
{
	for (const struct md *c = m->child; c != NULL; c = c->next)
		describe_inline(c, out);
}

static void describe_blocks(const struct md *m, int depth, struct buf *out);

static void
describe_row(const struct md *m, struct buf *out)
{
	static const char align[] = {'-', 'l', 'c', 'r'};

	buf_adds(out, m->header ? "head |" : "row |");
	for (const struct md *c = m->child; c != NULL; c = c->next) {
		buf_printf(out, "%c ", align[c->align]);
		describe_inlines(c, out);
		buf_addc(out, '|');
	}
}

static void
describe_block(const struct md *m, int number, int depth, struct buf *out)
{
	buf_printf(out, "%*s", depth * 2, "");
	switch (m->type) {
	case MD_HEADING:
		buf_printf(out, "h%d ", m->level);
		describe_inlines(m, out);
		break;
	case MD_LIST:
		buf_printf(out, "%s%s", m->ordered ? "numbers" : "bullets",
			m->tight ? "" : " wide");
		break;
	case MD_ITEM:
		if (m->parent && m->parent->ordered)
			buf_printf(out, "%d.", number);
		else
			buf_adds(out, "-");
		break;
	case MD_QUOTE:
		buf_adds(out, "quote");
		break;
	case MD_CODE_BLOCK:
		buf_adds(out, "code ");
		say(out, m->text);
		break;
	case MD_RULE:
		buf_adds(out, "rule");
		break;
	case MD_TABLE:
		buf_adds(out, "table");
		break;
	case MD_ROW:
		describe_row(m, out);
		break;
	default:
		buf_adds(out, "p ");
		describe_inlines(m, out);
	}
	buf_addc(out, '\n');
	if (m->type == MD_LIST || m->type == MD_ITEM || m->type == MD_QUOTE ||
	    m->type == MD_TABLE)
		describe_blocks(m, depth + 1, out);
}

static void
describe_blocks(const struct md *m, int depth, struct buf *out)
{
	int number = m->type == MD_LIST ? m->start : 0;

	for (const struct md *c = m->child; c != NULL; c = c->next)
		describe_block(c, number++, depth, out);
}

static void
field(struct buf *out, const char *name, const char *s)
{
	if (s == NULL)
		return;
	buf_printf(out, " %s \"", name);
	say(out, s);
	buf_addc(out, '"');
}

static void
day(struct buf *out, const char *name, const struct civil *c)
{
	char s[32];

	if (c->year == 0)
		return;
	civil_format(c, s, sizeof(s));
	buf_printf(out, " %s %s", name, s);
}

static void
digest(struct buf *out, const struct text *t)
{
	unsigned char sum[SHA256_LEN];
	char text[2 * SHA256_LEN + 1];

	sha256(t->data, t->len, sum);
	hex(sum, sizeof(sum), text);
	buf_printf(out, " sha256 %s", text);
}

static void
describe_resources(const struct projection *p, struct buf *out)
{
	for (size_t i = 0; i < p->n_resources; i++) {
		const struct proj_resource *x = &p->resource[i];

		buf_adds(out, x->private ? "  private" : "  public");
		field(out, "title", x->title);
		field(out, "url", x->url);
		buf_addc(out, '\n');
	}
}

static void
describe_outcomes(const struct proj_draft *x, struct buf *out)
{
	for (size_t i = 0; i < x->n_outcomes; i++) {
		const struct proj_outcome *o = &x->outcome[i];

		buf_printf(out, "    %d on D%d", o->n, o->section);
		day(out, "of", &x->answered);
		field(out, "heading", o->heading);
		field(out, "became", o->text);
		buf_addc(out, '\n');
	}
}

static void
describe_drafts(const struct projection *p, struct buf *out)
{
	static const char *const form[] = {"full", "file", "brief"};

	for (size_t i = 0; i < p->n_drafts; i++) {
		const struct proj_draft *x = &p->draft[i];

		buf_printf(out, "  %s", form[x->form]);
		field(out, "title", x->title);
		field(out, "summary", x->summary);
		field(out, "file", x->file);
		day(out, "feedback_by", &x->feedback_by);
		if (x->form == DRAFT_FULL)
			buf_printf(out, " from D%d", x->first_section);
		if (x->form == DRAFT_FILE)
			digest(out, &x->data);
		buf_addc(out, '\n');
		if (x->md != NULL)
			describe_blocks(x->md, 2, out);
		describe_outcomes(x, out);
	}
}

static void
describe_events(const struct projection *p, struct buf *out)
{
	for (size_t i = 0; i < p->n_events; i++) {
		const struct proj_event *x = &p->event[i];

		buf_printf(out, "  %s", x->id);
		field(out, "title", x->title);
		day(out, "start", &x->start);
		day(out, "end", &x->end);
		field(out, "place", x->place);
		field(out, "register", x->url);
		buf_addc(out, '\n');
	}
}

static void
describe_steps_of(const struct projection *p, bool since, struct buf *out)
{
	for (size_t i = 0; i < p->n_steps; i++) {
		const struct proj_step *x = &p->step[i];

		if (x->since != since)
			continue;
		buf_adds(out, since ? "  before" : "  step");
		field(out, "what", x->what);
		field(out, "who", x->who);
		day(out, "by", &x->by);
		day(out, "done", &x->done);
		field(out, "link", x->survey ? "survey" : x->url);
		buf_addc(out, '\n');
	}
}

static void
describe_steps(const struct projection *p, struct buf *out)
{
	describe_steps_of(p, false, out);
}

static void
describe_since(const struct projection *p, struct buf *out)
{
	describe_steps_of(p, true, out);
}

static void
describe_lost(const struct proj_lost *l, struct buf *out)
{
	for (size_t i = 0; i < l->n_headings; i++) {
		buf_adds(out, "lost section ");
		say(out, l->heading[i]);
		buf_addc(out, '\n');
	}
	/* What `for` kept away is no part of what the member sees. */
	buf_printf(out, "lost items %d resources %d drafts %d\n", l->items,
		l->resources - l->untold_resources,
		l->drafts - l->untold_drafts);
}

void
projection_describe(const struct projection *p, struct buf *out)
{
	static const char *const names[] = {"text", "resources", "drafts",
		"events", "next steps", "survey", "closing", "since"};
	static void (*const block[])(const struct projection *,
		struct buf *) = {
		[PART_RESOURCES] = describe_resources,
		[PART_DRAFTS] = describe_drafts,
		[PART_EVENTS] = describe_events,
		[PART_NEXT_STEPS] = describe_steps,
		[PART_SINCE] = describe_since,
	};

	buf_printf(out, "lang %s\ntitle ", p->lang);
	describe_inlines(p->title_md, out);
	buf_addc(out, '\n');
	buf_adds(out, "day");
	day(out, "of", &p->date);
	buf_addc(out, '\n');
	for (size_t i = 0; i < p->n_parts; i++) {
		const struct part *x = &p->part[i];

		buf_printf(out, "%s\n", names[x->type]);
		if (x->md != NULL)
			describe_blocks(x->md, 1, out);
		else if (x->type < sizeof(block) / sizeof(*block) &&
			 block[x->type] != NULL)
			block[x->type](p, out);
	}
	for (size_t i = 0; i < p->n_images; i++) {
		buf_printf(out, "image ");
		say(out, p->image[i].path);
		digest(out, &p->image[i].data);
		buf_addc(out, '\n');
	}
	describe_lost(&p->lost, out);
}

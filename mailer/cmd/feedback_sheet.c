/* SPDX-License-Identifier: MIT */
/*
 * The sheet of remarks: by draft and section, who said what and what became of
 * it, and who was asked and has said nothing.
 *
 * Policy: what members wrote is shown as text, one line a line, without what
 * steers a terminal (T10). Asked are the levels that get a draft whole, and
 * whoever asked for it; who only got the summary is told of apart.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/feedback.h"
#include "cmd/notices_member.h"
#include "cmd/person.h"
#include "cmd/when.h"
#include "conf/list.h"

enum { WORDS_COLUMNS = 4000, QUOTE_COLUMNS = 300, NAME_COLUMNS = 60,
	NAMED = 20, ELSEWHERE = 1000, UNNAMED = 2000 };

static const char *
line(struct sheet *s, const char *text, size_t max)
{
	return notice_line(s->c->arena, text, max);
}

/* --- in order ----------------------------------------------------------- */

static const struct draft *
latest_of(const struct sheet *s, const char *file, int *at_r)
{
	for (size_t i = 0; i < s->n_latest; i++)
		if (strcmp(s->latest[i].file, file) == 0) {
			*at_r = (int)i;
			return &s->latest[i];
		}
	*at_r = ELSEWHERE;
	return NULL;
}

/* The section of d with that heading; its own number first, where several
 * have it. */
static int
section_like(const struct draft *d, const char *heading, int section,
	const char *lang)
{
	int found = 0;

	for (int i = d->first_section; i < d->first_section + d->n_sections;
	     i++) {
		const char *x = draft_words_in(d, i, lang);

		if (x == NULL || strcmp(x, heading) != 0)
			continue;
		if (i == section)
			return i;
		found = found != 0 ? found : i;
	}
	return found;
}

static void
place(const struct sheet *s, struct sheet_row *row)
{
	const struct remark *m = row->remark;
	const char *lang = s->ref.list->languages[0];
	const struct draft *now;

	row->order[0] = m->section == 0 ? UNNAMED : ELSEWHERE;
	row->order[1] = m->section;
	row->on = draft_of_section(s->draft, s->n_drafts, m->revision,
		m->section);
	if (row->on == NULL)
		return;
	row->heading = draft_words_in(row->on, m->section, lang);
	now = latest_of(s, row->on->file, &row->order[0]);
	row->title = draft_words_in(now != NULL ? now : row->on, 0, lang);
	if (now != NULL && row->heading != NULL)
		row->now = section_like(now, row->heading, m->section, lang);
	if (row->now != 0)
		row->order[1] = row->now;
}

static int
by_text(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "");
}

static int
by_place(const void *x, const void *y)
{
	const struct sheet_row *a = x, *b = y;

	for (int i = 0; i < 2; i++)
		if (a->order[i] != b->order[i])
			return a->order[i] < b->order[i] ? -1 : 1;
	if (by_text(a->heading, b->heading) != 0)
		return by_text(a->heading, b->heading);
	return a->remark->number < b->remark->number ? -1 :
		a->remark->number > b->remark->number;
}

/* The highest first; a level that the list has no more, last. */
static void
sort_tiers(struct sheet *s)
{
	const struct tiers *t = &s->ref.list->tiers;
	struct remark_silence *v = arena_array(s->c->arena, s->n_tiers,
		sizeof(*v));
	size_t n = 0;

	for (size_t rank = 0; rank <= t->n; rank++)
		for (size_t i = 0; i < s->n_tiers; i++) {
			const char *id = s->silent[i].tier;
			int at = tier_find(t, id, strlen(id));

			if ((at == -1 ? t->n : (size_t)at) == rank)
				v[n++] = s->silent[i];
		}
	s->silent = v;
}

void
sheet_sort(struct sheet *s)
{
	sort_tiers(s);
	s->row = arena_array(s->c->arena, s->n, sizeof(*s->row));
	for (size_t i = 0; i < s->n; i++) {
		s->row[i].remark = &s->v[i];
		place(s, &s->row[i]);
	}
	s->n_rows = s->n;
	if (s->n > 1)
		qsort(s->row, s->n, sizeof(*s->row), by_place);
}

const char *
sheet_share(const struct sheet *s, const char *tier)
{
	const char *share = NULL;

	for (size_t i = 0; i < s->n_latest; i++) {
		if (draft_is_full(&s->latest[i], tier))
			return "full";
		if (draft_is_brief(&s->latest[i], tier))
			share = "brief";
	}
	return share;
}

/* --- remarks, for people ------------------------------------------------ */

static const char *
who(struct sheet *s, const struct remark *r)
{
	const char *name = r->name[0] ? r->name : r->addr[0] ? r->addr :
		"somebody";

	name = line(s, name, NAME_COLUMNS);
	return r->tier[0] == '\0' ? name : arena_printf(s->c->arena,
		"%s (%s)", name, person_tier_name(s->ref.list, r->tier));
}

static void
print_remark(struct sheet *s, const struct sheet_row *row)
{
	const struct remark *r = row->remark;
	struct buf *out = &s->c->out;

	buf_printf(out, "    %lld. %s, %s, %s", (long long)r->number,
		who(s, r), when_local(&s->h, s->ref.list->slug, r->at),
		r->settled_at != 0 ? "settled" : "open");
	if (row->now != 0 && row->now != r->section)
		buf_printf(out, "; it was D%d in revision %lld", r->section,
			(long long)r->revision);
	buf_addc(out, '\n');
	if (r->quote[0] != '\0')
		buf_printf(out, "       > %s\n", line(s, r->quote,
			QUOTE_COLUMNS));
	buf_printf(out, "       %s\n", line(s, r->words, WORDS_COLUMNS));
	if (r->settled_at != 0)
		buf_printf(out, "       -> %s\n", line(s, r->settled,
			WORDS_COLUMNS));
}

static void
print_section(struct sheet *s, const struct sheet_row *row)
{
	const struct remark *r = row->remark;
	struct buf *out = &s->c->out;

	if (r->section == 0) {
		buf_adds(out, "  No section named\n");
		return;
	}
	buf_printf(out, "  D%d", row->now != 0 ? row->now : r->section);
	if (row->heading != NULL)
		buf_printf(out, " %s", line(s, row->heading, QUOTE_COLUMNS));
	if (row->heading != NULL && row->now == 0)
		buf_printf(out, " (of revision %lld; it is not there now)",
			(long long)r->revision);
	buf_addc(out, '\n');
}

static bool
same_section(const struct sheet_row *a, const struct sheet_row *b)
{
	return a->order[0] == b->order[0] && a->order[1] == b->order[1] &&
		by_text(a->heading, b->heading) == 0;
}

/* Those of one draft, or of none that is there now. */
static void
print_rows(struct sheet *s, int order)
{
	const struct sheet_row *last = NULL;

	for (size_t i = 0; i < s->n_rows; i++) {
		const struct sheet_row *row = &s->row[i];

		if (row->order[0] != order)
			continue;
		if (last == NULL || !same_section(last, row))
			print_section(s, row);
		print_remark(s, row);
		last = row;
	}
}

static bool
any_rows(const struct sheet *s, int order)
{
	for (size_t i = 0; i < s->n_rows; i++)
		if (s->row[i].order[0] == order)
			return true;
	return false;
}

static void
print_draft(struct sheet *s, const struct draft *d, int order)
{
	const char *title = draft_words_in(d, 0, s->ref.list->languages[0]);
	struct buf *out = &s->c->out;

	buf_printf(out, "\n%s", line(s, title != NULL ? title : d->file,
		QUOTE_COLUMNS));
	if (d->feedback_by[0] != '\0')
		buf_printf(out, ", comments until %s", d->feedback_by);
	buf_addc(out, '\n');
	if (any_rows(s, order))
		print_rows(s, order);
	else
		buf_adds(out, "  no remarks\n");
}

static void
print_remarks(struct sheet *s)
{
	struct buf *out = &s->c->out;

	for (size_t i = 0; i < s->n_latest; i++)
		print_draft(s, &s->latest[i], (int)i);
	if (any_rows(s, ELSEWHERE)) {
		buf_adds(out, s->n_latest > 0 ?
			"\nDrafts that are not in it now\n" : "\n");
		print_rows(s, ELSEWHERE);
	}
	if (any_rows(s, UNNAMED)) {
		buf_addc(out, '\n');
		print_rows(s, UNNAMED);
	}
}

/* --- who is silent, for people ------------------------------------------ */

static void
print_names(struct sheet *s, const struct remark_silence *t, bool asked)
{
	struct buf *out = &s->c->out;
	size_t shown = 0, more = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct remark_silent *w = &t->who[i];

		if (asked && !w->asked)
			continue;
		if (!s->all && shown == NAMED) {
			more++;
			continue;
		}
		buf_printf(out, "%s%s", shown++ ? ", " : ": ", line(s,
			w->name[0] ? w->name : w->addr, NAME_COLUMNS));
	}
	if (more > 0)
		buf_printf(out, " and %zu more (--silent names them all)",
			more);
}

static void
print_tier(struct sheet *s, const struct remark_silence *t, bool full)
{
	const char *name = person_tier_name(s->ref.list, t->tier);
	struct buf *out = &s->c->out;

	if (full) {
		buf_printf(out, "  %s: %lld of %lld %s said nothing", name,
			(long long)t->n, (long long)t->reached,
			t->n == 1 ? "has" : "have");
		print_names(s, t, false);
	} else {
		buf_printf(out, "  %s: %lld got it, %lld asked for the whole",
			name, (long long)t->reached, (long long)t->asked);
		if (t->asked_silent > 0) {
			buf_printf(out, "; of these %lld %s said nothing",
				(long long)t->asked_silent,
				t->asked_silent == 1 ? "has" : "have");
			print_names(s, t, true);
		}
	}
	buf_addc(out, '\n');
}

static void
print_share(struct sheet *s, const char *share, const char *heading)
{
	bool any = false;

	for (size_t i = 0; i < s->n_tiers; i++) {
		const char *has = sheet_share(s, s->silent[i].tier);

		/* Before drafts were kept with revisions, all were asked. */
		if (has == NULL && s->n_latest == 0)
			has = "full";
		if (has == NULL || strcmp(has, share) != 0)
			continue;
		if (!any)
			buf_printf(&s->c->out, "\n%s\n", heading);
		any = true;
		print_tier(s, &s->silent[i], strcmp(share, "full") == 0);
	}
}

void
sheet_print(struct sheet *s)
{
	struct buf *out = &s->c->out;
	int64_t open = 0;

	for (size_t i = 0; i < s->n; i++)
		open += s->v[i].settled_at == 0;
	buf_printf(out, "%s/%s: %zu remark%s, %lld open\n", s->ref.list->slug,
		s->ref.slug, s->n, s->n == 1 ? "" : "s", (long long)open);
	print_remarks(s);
	print_share(s, "full", s->n_latest > 0 ? "Asked: who got a draft "
		"whole" : "Who got it");
	print_share(s, "brief", "Told of it: who got the summary");
}

/* --- JSON --------------------------------------------------------------- */

static void
json_remark(struct sheet *s, struct json *j, const struct sheet_row *row)
{
	const struct remark *r = row->remark;
	char at[40];

	json_object(j, NULL);
	json_int(j, "number", r->number);
	json_int(j, "revision", r->revision);
	json_str(j, "section", r->section == 0 ? NULL : arena_printf(
		s->c->arena, "D%d", r->section));
	json_str(j, "heading", row->heading);
	json_str(j, "now", row->now == 0 ? NULL : arena_printf(s->c->arena,
		"D%d", row->now));
	json_str(j, "draft", row->title);
	json_str(j, "feedback_by", row->on == NULL ||
		row->on->feedback_by[0] == '\0' ? NULL :
		row->on->feedback_by);
	json_str(j, "member", r->addr[0] ? r->addr : NULL);
	json_str(j, "name", r->name);
	json_str(j, "tier", r->tier);
	json_str(j, "quote", r->quote[0] ? r->quote : NULL);
	json_str(j, "text", r->words);
	rfc3339_format(r->at, at, sizeof(at));
	json_str(j, "at", at);
	json_str(j, "settled", r->settled_at != 0 ? r->settled : NULL);
	json_object_end(j);
}

static void
json_tiers(struct json *j, const char *key, const char **v, size_t n)
{
	json_array(j, key);
	for (size_t i = 0; i < n; i++)
		json_str(j, NULL, v[i]);
	json_array_end(j);
}

static void
json_draft(struct sheet *s, struct json *j, const struct draft *d)
{
	json_object(j, NULL);
	json_str(j, "title", draft_words_in(d, 0,
		s->ref.list->languages[0]));
	json_str(j, "file", d->file);
	json_str(j, "feedback_by", d->feedback_by[0] ? d->feedback_by : NULL);
	json_int(j, "sections", d->n_sections);
	json_tiers(j, "full", d->full, d->n_full);
	json_tiers(j, "brief", d->brief, d->n_brief);
	json_object_end(j);
}

static void
json_silence(struct sheet *s, struct json *j, const struct remark_silence *t)
{
	json_object(j, NULL);
	json_str(j, "tier", t->tier);
	json_str(j, "draft", sheet_share(s, t->tier));
	json_int(j, "reached", t->reached);
	json_int(j, "silent", (int64_t)t->n);
	json_int(j, "asked_for_it", t->asked);
	if (s->all) {
		json_array(j, "members");
		for (size_t i = 0; i < t->n; i++)
			json_str(j, NULL, t->who[i].addr);
		json_array_end(j);
	}
	json_object_end(j);
}

void
sheet_json(struct sheet *s)
{
	struct json j;

	json_init(&j, &s->c->out);
	json_object(&j, NULL);
	json_str(&j, "list", s->ref.list->slug);
	json_str(&j, "recap", s->ref.slug);
	json_array(&j, "drafts");
	for (size_t i = 0; i < s->n_latest; i++)
		json_draft(s, &j, &s->latest[i]);
	json_array_end(&j);
	json_array(&j, "remarks");
	for (size_t i = 0; i < s->n_rows; i++)
		json_remark(s, &j, &s->row[i]);
	json_array_end(&j);
	json_array(&j, "silent");
	for (size_t i = 0; i < s->n_tiers; i++)
		json_silence(s, &j, &s->silent[i]);
	json_array_end(&j);
	json_object_end(&j);
	buf_addc(&s->c->out, '\n');
}

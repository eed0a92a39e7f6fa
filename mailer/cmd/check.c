/* SPDX-License-Identifier: MIT */
/*
 * tidings check: everything that can be known to be wrong before a recap is
 * shown to anybody. It is read, projected, rendered and looked at for every
 * tier and language; nothing is written.
 *
 * Findings go to standard error like a compiler's. Standard output says what
 * each tier would not get, which no rule can judge.
 */
#include <string.h>

#include "base/clock.h"
#include "cmd/check_members.h"
#include "cmd/column.h"
#include "cmd/home.h"
#include "cmd/issue.h"
#include "cmd/names.h"
#include "cmd/wire.h"
#include "cmd/wire_answers.h"
#include "compose/lint.h"
#include "compose/preview.h"
#include "conf/list.h"
#include "recap/lint.h"
#include "schedule/zone.h"
#include "text/utf8.h"

enum { NAME_COLUMNS = 16 };

struct check {
	struct cmd *c;
	struct home home;	/* its arena: of the recap at hand */
	struct json json;
	/* The recap at hand. */
	const struct recap_ref *ref;
	struct recap *recap, *before;
	struct compose_options o;
	struct templates *templates;
	struct civil today;
	size_t n_editions;
	struct audience_edition *edition;
	struct diags diags;
	struct findings findings;	/* of its editions */
	bool any;		/* some recap was looked at */
};

/* --- one edition -------------------------------------------------------- */

static void
add_err(struct check *k, const struct err *err, const char *edition)
{
	findings_edition(&k->findings, edition);
	findings_add(&k->findings, DIAG_ERROR, err->file[0] ? err->file :
		k->ref->path, err->line, err->col, NULL, err->msg);
}

static void
say_headings(struct buf *out, const struct proj_lost *lost)
{
	for (size_t i = 0; i < lost->n_headings; i++)
		buf_printf(out, "%s\"%s\"", i > 0 ? ", " : " (",
			lost->heading[i]);
	if (lost->n_headings > 0)
		buf_addc(out, ')');
}

static void
say_count(struct buf *out, const char **comma, int n, const char *one,
	const char *many)
{
	if (n == 0)
		return;
	buf_printf(out, "%s%d %s", *comma, n, n == 1 ? one : many);
	*comma = ", ";
}

static void
say_lost(struct check *k, const struct tier *t, const struct projection *p,
	const struct edition *e)
{
	const struct proj_lost *lost = &p->lost;
	const char *name = t->name.v[0].text, *comma = " ";
	size_t width = utf8_columns(name);
	struct buf *out = &k->c->out;

	buf_adds(out, "  ");
	column_add(out, name, width > NAME_COLUMNS ? width : NAME_COLUMNS);
	buf_printf(out, " %3zu KB", (e->html_bytes + 999) / 1000);
	if (e->bytes > MESSAGE_HEAVY)
		buf_printf(out, " (whole message %s)", size_words(
			k->home.arena, e->bytes));
	if (lost->n_headings + (size_t)lost->items + (size_t)lost->blocks +
	    (size_t)lost->resources + (size_t)lost->drafts == 0) {
		buf_adds(out, "  gets everything\n");
		return;
	}
	buf_adds(out, "  does not get:");
	say_count(out, &comma, (int)lost->n_headings, "section's rest",
		"sections' rest");
	say_headings(out, lost);
	say_count(out, &comma, lost->items, "item's rest", "items' rest");
	say_count(out, &comma, lost->blocks, "part for others",
		"parts for others");
	say_count(out, &comma, lost->resources, "resource", "resources");
	say_count(out, &comma, lost->drafts, "draft", "drafts");
	buf_addc(out, '\n');
}

static void
json_edition(struct check *k, const struct tier *t, const char *lang,
	const struct projection *p, const struct edition *e)
{
	struct json *j = &k->json;

	json_object(j, NULL);
	json_str(j, "tier", t->id);
	json_str(j, "lang", lang);
	json_int(j, "html_bytes", (int64_t)e->html_bytes);
	json_int(j, "text_bytes", (int64_t)e->text_bytes);
	json_object(j, "lost");
	json_int(j, "sections", (int64_t)p->lost.n_headings);
	json_int(j, "items", p->lost.items);
	json_int(j, "blocks", p->lost.blocks);
	json_int(j, "resources", p->lost.resources);
	json_int(j, "drafts", p->lost.drafts);
	json_object_end(j);
	json_object_end(j);
}

static void
check_edition(struct check *k, const struct tier *t, const char *lang,
	bool shown)
{
	struct arena *a = k->home.arena;
	char *name = arena_printf(a, "%s.%s", t->id, lang);
	struct edition e = {0};
	struct err err = {0};
	struct projection *p = projection_make(a, k->recap, k->before, t, lang,
		&k->today, &err);

	if (p == NULL || edition_compose(a, k->templates, &k->o, p, lang, &e,
				 &err) != 0) {
		add_err(k, &err, name);
		return;
	}
	issue_slots(a, &e, &k->edition[k->n_editions++]);
	lint_edition(&k->findings, &e, name, k->o.languages[0], k->ref->path);
	if (k->c->json)
		json_edition(k, t, lang, p, &e);
	else if (shown)
		say_lost(k, t, p, &e);
}

static void
check_editions(struct check *k)
{
	const struct list_conf *l = k->ref->list;

	k->n_editions = 0;
	k->edition = arena_array(k->home.arena, l->tiers.n * l->n_languages,
		sizeof(*k->edition));
	for (size_t i = 0; i < l->tiers.n; i++)
		for (size_t n = 0; n < l->n_languages &&
		     (k->recap->tiers & TIER_BIT(i)) != 0; n++)
			check_edition(k, &l->tiers.v[i], l->languages[n],
				n == 0);
}

/* --- one recap ---------------------------------------------------------- */

static int
set_today(struct check *k)
{
	const char *name = k->ref->list->timezone;
	struct zone *zone = zone_open(k->home.arena, name);
	int64_t now = clock_now();

	if (zone == NULL)
		return err_set(&k->c->err, ERR_CONFIG, "this system has no "
			"time zone %s", name);
	k->today = civil_of_time(now, zone_offset(zone, now));
	return 0;
}

/* Nobody got the recap whose next steps would be shown again. */
static int
check_before(struct check *k)
{
	bool unsent;

	if (wire_unsent(&k->home, k->ref->list, k->before, &unsent,
		&k->c->err) != 0)
		return -1;
	if (unsent)
		diag_warn(&k->diags, k->ref->path, 0, 0, "the next steps of %s "
			"are shown again here, but that recap was never sent; "
			"send it first, or take its next_steps: out",
			k->before->file);
	return 0;
}

static int
read_recap(struct check *k)
{
	struct arena *a = k->home.arena;
	struct recap_options *o = arena_alloc(a, sizeof(*o));
	struct err *err = &k->c->err;

	if (wire_recap_options(&k->home, k->ref->list, o, err) != 0)
		return -1;
	k->recap = wire_recap_read(&k->home, k->ref, o, &k->diags, err);
	if (k->recap == NULL && err->kind == ERR_DATA) {
		diag_error(&k->diags, err->file, err->line, err->col, "%s",
			err->msg);
		err_clear(err);
	}
	if (k->recap == NULL)
		return err->kind != ERR_NONE ? -1 : 0;
	recap_lint(a, k->recap, o, &k->today, &k->diags);
	wire_answers_check(k->recap, &k->diags);
	k->before = wire_recap_before(&k->home, k->ref->list, k->recap,
		&k->diags, err);
	return err->kind != ERR_NONE ? -1 : check_before(k);
}

/* Findings of one recap join those of all. */
static void
hand_over(struct check *k)
{
	struct diags *to = &k->c->diags, *d = &k->diags;

	for (size_t i = 0; i < d->n; i++) {
		const struct diag *x = &d->v[i];

		if (x->level == DIAG_ERROR)
			diag_error(to, x->file, x->line, x->col, "%s", x->msg);
		else
			diag_warn(to, x->file, x->line, x->col, "%s", x->msg);
	}
	to->errors += d->errors > DIAG_MAX ? d->errors - DIAG_MAX : 0;
	to->warnings += d->warnings > DIAG_MAX ? d->warnings - DIAG_MAX : 0;
}

static void
json_findings(struct check *k)
{
	struct json *j = &k->json;

	json_int(j, "errors", (int64_t)k->diags.errors);
	json_int(j, "warnings", (int64_t)k->diags.warnings);
	json_array(j, "findings");
	for (size_t i = 0; i < k->diags.n; i++) {
		const struct diag *x = &k->diags.v[i];

		json_object(j, NULL);
		json_str(j, "level", x->level == DIAG_ERROR ? "error" :
			"warning");
		json_str(j, "file", x->file);
		json_int(j, "line", x->line);
		json_int(j, "column", x->col);
		json_str(j, "message", x->msg);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
say_result(struct check *k)
{
	struct diags *d = &k->diags;

	if (d->errors + d->warnings == 0)
		buf_adds(&k->c->out, "  nothing to mend\n");
	else
		buf_printf(&k->c->out, "  %zu error%s, %zu warning%s\n",
			d->errors, d->errors == 1 ? "" : "s", d->warnings,
			d->warnings == 1 ? "" : "s");
}

static int
check_one(struct check *k, const struct recap_ref *ref)
{
	k->ref = ref;
	k->any = true;
	k->recap = k->before = NULL;
	diags_init(&k->diags, k->home.arena);
	wire_compose_options(&k->home, k->home.arena, ref->list, ref->slug,
		&k->o);
	if (set_today(k) != 0 || read_recap(k) != 0)
		return -1;
	if (k->c->json) {
		json_object(&k->json, NULL);
		json_str(&k->json, "list", ref->list->slug);
		json_str(&k->json, "recap", ref->slug);
		json_str(&k->json, "file", ref->path);
		json_array(&k->json, "editions");
	} else {
		buf_printf(&k->c->out, "%s/%s\n", ref->list->slug, ref->slug);
	}
	findings_init(&k->findings, k->home.arena);
	if (k->recap != NULL) {
		check_editions(k);
		findings_tell(&k->findings, &k->diags);
		if (check_members(&k->home, &(struct checked){k->ref,
			k->recap, k->n_editions, k->edition}, &k->diags,
			&k->c->err) != 0)
			return -1;
		if (check_events(&k->home, &(struct checked){.ref = k->ref,
			.recap = k->recap}, &k->diags, &k->c->err) != 0)
			return -1;
	}
	diags_sort(&k->diags);
	if (k->c->json) {
		json_array_end(&k->json);
		json_findings(k);
		json_object_end(&k->json);
	} else {
		say_result(k);
	}
	hand_over(k);
	return 0;
}

/* What it needs, with its files and every edition, is given back before the
 * next one. */
static int
check_recap(struct check *k, const struct recap_ref *ref)
{
	struct arena own;
	int rc;

	if (k->templates == NULL)
		k->templates = templates_load(k->c->arena,
			home_path(&k->home, "templates"), &k->c->diags);
	if (k->templates == NULL)
		return -1;
	arena_init(&own);
	k->home.arena = &own;
	rc = check_one(k, ref);
	k->home.arena = k->c->arena;
	arena_release(&own);
	return rc;
}

static int
check_all(struct check *k)
{
	for (size_t i = 0; i < k->home.n_lists; i++) {
		struct recap_ref *ref;
		size_t n;

		if (home_recaps(&k->home, k->home.list[i], &n, &ref,
			    &k->c->err) != 0 ||
		    names_check(&k->home, k->home.list[i], ref, n,
			    &k->c->diags, &k->c->err) != 0)
			return -1;
		for (size_t r = 0; r < n; r++)
			if (check_recap(k, &ref[r]) != 0)
				return -1;
	}
	if (!k->any && !k->c->json)
		buf_adds(&k->c->out, "There are no recaps yet; `tidings new "
			"LIST TITLE` writes one.\n");
	return 0;
}

static int
check_named(struct check *k)
{
	for (int i = 0; i < k->c->argc; i++) {
		struct recap_ref *ref = arena_alloc(k->c->arena, sizeof(*ref));

		if (home_recap(&k->home, k->c->argv[i], ref, &k->c->err) != 0 ||
		    check_recap(k, ref) != 0)
			return -1;
	}
	return 0;
}

static int
run_check(struct cmd *c)
{
	struct check k = {.c = c};
	int rc;

	if (home_open(c, HOME_LISTS | HOME_STORE_ONLY, &k.home) != 0)
		return -1;
	json_init(&k.json, &c->out);
	if (c->json) {
		json_object(&k.json, NULL);
		json_array(&k.json, "recaps");
	}
	rc = c->argc > 0 ? check_named(&k) : check_all(&k);
	if (c->json && rc == 0) {
		json_array_end(&k.json);
		json_object_end(&k.json);
		buf_addc(&c->out, '\n');
	} else if (c->json) {
		buf_clear(&c->out);
	}
	if (rc == 0 && c->diags.errors > 0)
		c->exit = cmd_status(ERR_DATA);
	home_close(&k.home);
	return rc;
}

const struct command cmd_check = {
	.name = "check",
	.args = "[RECAP...]",
	.summary = "what is wrong with a recap, and what each tier loses",
	.help =
"Reads recaps (all of them when none is named), renders every edition and\n"
"says what is wrong, as file:line:col: message, and what to do about it:\n"
"marks, structure, links, dates, placeholders, pictures, sizes, contrast.\n"
"Then, for each tier, what it does not get. Nothing is written or sent.\n"
"Of each file up to 200 errors are shown, the others counted.\n"
"The exit status is 65 with errors, 0 with warnings only.\n"
"\n"
"  tidings check\n"
"  tidings check lists/mh-pcn/recaps/2026-11-co-design.md\n"
"  tidings check mh-pcn/2026-11-co-design --json\n",
	.min = 0,
	.max = -1,
	.run = run_check,
};

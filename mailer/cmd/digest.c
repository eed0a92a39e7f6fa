/* SPDX-License-Identifier: MIT */
/*
 * tidings digest: a month's recaps in one file, for the coordinator to edit.
 * Nothing is approved and nothing is sent; a file that exists is never
 * touched. What is left out, and why, is said.
 */
#include "cmd/gather.h"

#include <string.h>

#include "conf/list.h"

/* What check would say of it; the diags of the command stay as they are. */
static void
look(const struct gather *g, size_t *errors_r, size_t *warnings_r)
{
	struct cmd *c = g->c;
	struct diags kept = c->diags;
	struct issue is;

	diags_init(&c->diags, g->h->arena);
	if (issue_open(c, g->h, arena_printf(g->h->arena, "%s/%s",
		g->list->slug, g->slug), &is) == 0 && issue_read(&is) == 0)
		issue_compose(&is, true);
	*errors_r = c->diags.errors + (c->err.kind != ERR_NONE);
	*warnings_r = c->diags.warnings;
	c->diags = kept;
	err_clear(&c->err);
}

static bool
somebody_gets_it(const struct list_conf *l)
{
	for (size_t i = 0; i < l->tiers.n; i++)
		if (l->tiers.v[i].digest)
			return true;
	return false;
}

/* --- saying ------------------------------------------------------------- */

static void
say_made(const struct gather *g, const char *month, size_t errors)
{
	struct buf *out = &g->c->out;
	const char *name = arena_printf(g->c->arena, "%s/%s", g->list->slug,
		g->slug), *prefix = cmd_prefix(g->c);

	for (size_t i = g->n_files; i-- > 0;)
		buf_printf(out, "Wrote %s\n", g->file[i]);
	buf_printf(out, "It gathers %zu recap%s of %s:\n", g->d.n,
		g->d.n == 1 ? "" : "s", month);
	for (size_t i = 0; i < g->d.n; i++)
		buf_printf(out, "  %s\n", g->d.v[i].recap->slug);
	for (size_t i = 0; i < g->n_untranslated; i++)
		buf_printf(out, "  %s is not translated in it: %s\n",
			g->untranslated[i].slug, g->untranslated[i].why);
	for (size_t i = 0; i < g->d.n_corrections; i++)
		buf_printf(out, "  and says that %s was corrected\n",
			g->d.correction[i].recap->slug);
	if (!somebody_gets_it(g->list))
		buf_printf(out, "No tier of %s gets digests (`when: digest` in "
			"list.yaml). Write `to: all` at its\nhead to send it "
			"to everybody.\n", g->list->slug);
	if (errors > 0)
		buf_adds(out, "Something in it must be mended before it can "
			"go out; check says what.\n");
	buf_printf(out, "Edit it, then:\n  %s check %s\n  %s preview %s -o "
		"var/preview\n  %s send %s\n", prefix, name, prefix, name,
		prefix, name);
}

static void
say(const struct gather *g, const char *month, size_t errors)
{
	struct buf *out = &g->c->out;

	if (g->d.n > 0)
		say_made(g, month, errors);
	else
		buf_printf(out, "No recap of %s that can be gathered went out "
			"in %s, so there is no digest.\n", g->list->slug,
			month);
	if (g->n_out > 0)
		buf_adds(out, "Left out:\n");
	for (size_t i = 0; i < g->n_out; i++)
		buf_printf(out, "  %s: %s\n", g->out[i].slug, g->out[i].why);
}

static void
json_outs(struct json *j, const char *key, const struct gather_out *v, size_t n)
{
	json_array(j, key);
	for (size_t i = 0; i < n; i++) {
		json_object(j, NULL);
		json_str(j, "recap", v[i].slug);
		json_str(j, "why", v[i].why);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
say_json(const struct gather *g, const char *month, size_t errors,
	size_t warnings)
{
	struct json j;

	json_init(&j, &g->c->out);
	json_object(&j, NULL);
	json_str(&j, "list", g->list->slug);
	json_str(&j, "month", month);
	json_str(&j, "recap", g->d.n > 0 ? g->slug : NULL);
	json_array(&j, "files");
	for (size_t i = g->n_files; i-- > 0;)
		json_str(&j, NULL, g->file[i]);
	json_array_end(&j);
	json_array(&j, "recaps");
	for (size_t i = 0; i < g->d.n; i++)
		json_str(&j, NULL, g->d.v[i].recap->slug);
	json_array_end(&j);
	json_array(&j, "corrected");
	for (size_t i = 0; i < g->d.n_corrections; i++)
		json_str(&j, NULL, g->d.correction[i].recap->slug);
	json_array_end(&j);
	json_outs(&j, "left_out", g->out, g->n_out);
	json_outs(&j, "untranslated", g->untranslated, g->n_untranslated);
	json_int(&j, "errors", (int64_t)errors);
	json_int(&j, "warnings", (int64_t)warnings);
	json_object_end(&j);
	buf_addc(&g->c->out, '\n');
}

/* --- the command -------------------------------------------------------- */

static int
make(struct cmd *c, const struct home *h, struct list_conf *l, int year,
	int month)
{
	size_t errors = 0, warnings = 0;
	struct gather g;

	if (gather_make(c, h, l, year, month, &g) == -1)
		return -1;
	if (g.d.n > 0) {
		if (gather_write(&g) == -1 || gather_save(&g) == -1)
			return -1;
		look(&g, &errors, &warnings);
		if (!gather_is_over(h, l, year, month))
			diag_warn(&c->diags, g.file[g.n_files - 1], 0, 0,
				"%s is not over: what goes out later in it is "
				"not in this digest", c->argv[1]);
	}
	if (c->json)
		say_json(&g, c->argv[1], errors, warnings);
	else
		say(&g, c->argv[1], errors);
	return 0;
}

static int
digest_run(struct cmd *c)
{
	struct list_conf *l;
	struct home h;
	int year, month, rc = -1;

	if (gather_month(c->argv[1], &year, &month, &c->err) == -1 ||
	    home_open(c, HOME_LISTS | HOME_STORE_IF_ANY, &h) == -1)
		return -1;
	l = home_list(&h, c->argv[0], &c->err);
	if (l != NULL)
		rc = make(c, &h, l, year, month);
	home_close(&h);
	return rc;
}

const struct command cmd_digest = {
	.name = "digest",
	.args = "LIST YYYY-MM",
	.summary = "a month's recaps in one file, for you to edit",
	.help = "Writes lists/LIST/recaps/<year>-<month>-digest.md from the "
		"recaps whose delivery began in that month, as they were sent: "
		"a section for each with its summary, corrections of earlier "
		"ones, next steps, the dates that lie ahead, and links. No "
		"tier reads in it what it could not read in the recap. It is "
		"a recap like any other: edit it, look at it, send it. It "
		"goes to the tiers with `when: digest`.\n\nA file that exists "
		"is never touched. With `digest:` in list.yaml, `tidings run` "
		"writes the digest of the month before at that time, and "
		"mails the contact a preview.\n\n"
		"  tidings digest mh-pcn 2026-11\n\n"
		"Exit status: 0 also where nothing went out in that month; 73 "
		"where the file exists.",
	.min = 2,
	.max = 2,
	.run = digest_run,
};

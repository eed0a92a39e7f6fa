/* SPDX-License-Identifier: MIT */
/*
 * tidings preview: every edition of a recap as files, and one page that shows
 * them all. Reads; writes nothing but DIR.
 *
 * The files hold a sample member's values, or those of --member. The address
 * for replies carries no token, so that a preview passed around lets nobody
 * act for a member.
 */
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "cmd/preview.h"
#include "cmd/wire.h"
#include "compose/lint.h"
#include "conf/settings.h"
#include "mime/address.h"
#include "mime/header.h"
#include "schedule/zone.h"
#include "store/member.h"

enum { PAGE_MAX = 256 << 20, MESSAGE_MAX = 64 << 20 };

/* --- which editions ------------------------------------------------------ */

static int
choose_tier(struct preview *p)
{
	const char *arg = cmd_opt(p->c, "tier");
	const struct tiers *tiers = &p->issue.ref.list->tiers;
	char names[512];
	int i;

	if (arg == NULL)
		return 0;
	i = tier_find(tiers, arg, strlen(arg));
	if (i < 0)
		return err_set(&p->c->err, ERR_USAGE, "no tier \"%s\"; there "
			"are: %s", arg, tier_names(tiers, names,
			sizeof(names)));
	p->tier = tiers->v[i].id;
	return 0;
}

static int
choose_lang(struct preview *p)
{
	const char *arg = cmd_opt(p->c, "lang");
	const struct list_conf *l = p->issue.ref.list;

	for (size_t i = 0; arg != NULL && i < l->n_languages; i++)
		if (strcmp(l->languages[i], arg) == 0)
			p->lang = l->languages[i];
	if (arg != NULL && p->lang == NULL)
		return err_set(&p->c->err, ERR_USAGE, "the list has no "
			"language \"%s\"; its first is %s", arg,
			l->languages[0]);
	return 0;
}

/* The member's own edition. */
static int
choose_member(struct preview *p, struct audience *au)
{
	const char *arg = cmd_opt(p->c, "member");
	struct arena *a = p->c->arena;
	struct plan_row row = {0};
	struct address address;
	struct member *m;
	size_t n, i = 0;
	struct err why = {0};

	if (address_parse(arg, strlen(arg), &address, &why) != 0)
		return err_set(&p->c->err, ERR_USAGE, "--member: \"%s\" is "
			"no address: it %s", arg, why.msg);
	if (p->home.db == NULL)
		return err_set(&p->c->err, ERR_NOINPUT, "there are no members "
			"yet: import them first");
	if (member_by_address(p->home.db, a, address.key, &m, &n,
		&p->c->err) != 0)
		return -1;
	while (i < n && m[i].list_id != p->issue.list_id)
		i++;
	if (i == n)
		return err_set(&p->c->err, ERR_NOINPUT, "%s is no member of "
			"the list %s", arg, p->issue.ref.list->slug);
	p->member = m[i];
	if (audience_decide(au, a, &p->member, &row, &p->c->err) != 0)
		return -1;
	if (!row.addressed)
		return err_set(&p->c->err, ERR_DATA, "this recap does not go "
			"to %s: it is for other tiers, or `where` or `when` "
			"leaves this member out", arg);
	p->tier = arena_strdup(a, row.tier);
	p->lang = arena_strdup(a, row.lang);
	return 0;
}

/* --- how many members get each ------------------------------------------- */

static void
count_one(struct preview *p, const struct plan_row *row)
{
	for (size_t i = 0; row->addressed && i < p->issue.n; i++) {
		const struct edition *e = &p->issue.edition[i];

		if (strcmp(e->tier, row->tier) == 0 &&
		    strcmp(e->lang, row->lang) == 0)
			p->members[i]++;
	}
}

static int
count_members(struct preview *p, struct audience *au)
{
	struct member_iter it;
	struct arena scratch;
	struct member m;
	int rc = 0;

	for (size_t i = 0; i < p->issue.n; i++)
		p->members[i] = p->home.db != NULL ? 0 : -1;
	if (p->home.db == NULL)
		return 0;
	arena_init(&scratch);
	member_iter_open(&it, p->home.db, p->issue.list_id);
	while (rc == 0 && member_iter_next(&it, &scratch, &m,
		&p->c->err) == 1) {
		struct plan_row row = {0};

		if (member_may_receive(&m.state, clock_now())) {
			rc = audience_decide(au, &scratch, &m, &row,
				&p->c->err);
			count_one(p, &row);
		}
		arena_clear(&scratch);
	}
	member_iter_close(&it);
	arena_release(&scratch);
	return rc != 0 || p->c->err.kind != ERR_NONE ? -1 : 0;
}

/* --- whose values -------------------------------------------------------- */

static const char *
with_preview(struct arena *a, const char *address)
{
	const char *at = strchr(address, '@');

	return at == NULL ? address : arena_printf(a, "%.*s+preview%s",
		(int)(at - address), address, at);
}

static int
set_fill(struct preview *p)
{
	const struct settings *s = p->home.settings;
	struct arena *a = p->c->arena;
	struct zone *zone = zone_open(a, p->o.timezone);
	char *date = arena_alloc(a, HEADER_DATE_SIZE);
	int64_t now = clock_now();

	if (zone == NULL)
		return err_set(&p->c->err, ERR_CONFIG, "this system has no "
			"time zone %s", p->o.timezone);
	header_date(now, zone_offset(zone, now), date);
	p->fill.member = &p->member;
	p->fill.date = date;
	p->fill.message_id = arena_printf(a, "<preview@%s>",
		s->identity.domain);
	p->fill.reply_to = with_preview(a, s->identity.reply_address);
	p->fill.unsubscribe = p->fill.reply_to;
	p->fill.unsubscribe_url = p->o.base_url == NULL ? NULL :
		arena_printf(a, "%s/preview", p->o.base_url);
	if (p->member.addr == NULL) {
		p->member.addr = "sam.sample@example.org";
		p->member.name = "Sam Sample";
		p->member.first_name = "Sam";
	}
	return 0;
}

static void
add_attribute(struct preview *p, const char *name)
{
	struct member *m = &p->member;
	const char *shown = arena_printf(p->c->arena, "[%s]", name);

	if (strcmp(name, "name") == 0 || strcmp(name, "first_name") == 0) {
		*(name[0] == 'n' ? &m->name : &m->first_name) = shown;
		return;
	}
	m->attribute = arena_grow(p->c->arena, m->attribute, m->n_attributes,
		m->n_attributes + 1, sizeof(*m->attribute));
	m->attribute[m->n_attributes].name = name;
	m->attribute[m->n_attributes++].value = shown;
}

/* A value that this member lacks is shown as its name in brackets. */
static int
supply_missing(struct preview *p, const struct edition *e)
{
	struct arena *a = p->c->arena;

	for (size_t i = 0; i < e->n_parts; i++)
		for (size_t k = 0; k < piece_slots(e->part[i]); k++) {
			const char *key = piece_slot_key(e->part[i], k), *v;

			if (key[0] == '@')
				continue;
			if (fill_placeholder(a, &p->member, key, &v,
				&p->c->err) != 0)
				return -1;
			if (v == NULL)
				add_attribute(p, arena_strndup(a, key,
					strcspn(key, "|")));
		}
	return 0;
}

/* --- files --------------------------------------------------------------- */

static int
write_file(struct preview *p, const char *name, const char *suffix,
	const char *data, size_t len)
{
	const char *file = arena_printf(p->c->arena, "%s%s", name, suffix);

	return file_write_atomic(path_join(p->c->arena, p->dir, file), data,
		len, 0644, &p->c->err);
}

static int
write_message(struct preview *p, const struct preview_edition *v)
{
	const struct edition *e = v->edition;
	const char *const *values;
	struct buf b;
	int rc = 0;

	buf_init(&b, MESSAGE_MAX);
	for (size_t i = 0; i < e->n_parts && rc == 0; i++) {
		rc = fill_piece(p->c->arena, &p->fill, e->part[i], &values,
			&p->c->err);
		if (rc == 0)
			rc = piece_splice(e->part[i], values, &b, &p->c->err);
	}
	if (rc == 0)
		rc = write_file(p, v->name, ".eml", buf_str(&b), b.len);
	buf_release(&b);
	return rc;
}

static int
write_pictures(struct preview *p, const struct projection *shown)
{
	for (size_t i = 0; i < shown->n_images; i++) {
		struct preview_picture x;

		if (preview_picture(p->c->arena, &p->o, &shown->image[i], &x,
			&p->c->err) != 0)
			return -1;
		/* Named by what it holds: most editions show the same. */
		if (!file_exists(path_join(p->c->arena, p->dir, x.file)) &&
		    write_file(p, x.file, "", x.data.data, x.data.len) != 0)
			return -1;
	}
	return 0;
}

static void
set_findings(struct preview *p, struct preview_edition *v)
{
	struct findings f;

	findings_init(&f, p->c->arena);
	lint_edition(&f, v->edition, "", p->o.languages[0],
		p->issue.recap->file);
	v->finding = arena_array(p->c->arena, f.n, sizeof(*v->finding));
	for (size_t i = 0; i < f.n; i++)
		v->finding[v->n_findings++] = f.v[i].msg;
}

static int
add_edition(struct preview *p, const struct edition *e, const char *name,
	int64_t members)
{
	struct preview_edition *v = &p->v[p->n];
	struct arena *a = p->c->arena;

	if (supply_missing(p, e) != 0)
		return -1;
	v->edition = e;
	v->members = members;
	v->name = name;
	v->subject = preview_subject(a, e, &p->fill, &p->c->err);
	v->html = preview_html(a, &p->o, e, &p->fill, &p->c->err);
	v->text = preview_text(a, e, &p->fill, &p->c->err);
	if (v->subject == NULL || v->html == NULL || v->text == NULL)
		return -1;
	set_findings(p, v);
	p->n++;
	if (write_pictures(p, e->projection) != 0 ||
	    write_file(p, v->name, ".html", v->html, strlen(v->html)) != 0 ||
	    write_file(p, v->name, ".txt", v->text, strlen(v->text)) != 0)
		return -1;
	return write_message(p, v);
}

/* Those that say what changed, behind the one that does not. */
static int
add_marked(struct preview *p, const struct preview_edition *plain)
{
	int n = 0;

	for (size_t i = 0; i < p->issue.n_marked; i++) {
		const struct marked_edition *m = &p->issue.marked[i];
		const char *number = n > 0 ? arena_printf(p->c->arena, "-%d",
			n + 1) : "";

		if (m->plain != plain->edition || p->marked_members[i] == 0)
			continue;
		if (add_edition(p, &m->edition, arena_printf(p->c->arena,
			"%s.changes%s", plain->name, number),
			p->marked_members[i]) != 0)
			return -1;
		n++;
	}
	return 0;
}

static int
write_editions(struct preview *p)
{
	p->v = arena_array(p->c->arena, p->issue.n + p->issue.n_marked,
		sizeof(*p->v));
	for (size_t i = 0; i < p->issue.n; i++) {
		const struct edition *e = &p->issue.edition[i];
		struct preview_edition *v = &p->v[p->n];

		if ((p->tier != NULL && strcmp(p->tier, e->tier) != 0) ||
		    (p->lang != NULL && strcmp(p->lang, e->lang) != 0))
			continue;
		if (add_edition(p, e, arena_printf(p->c->arena, "%s.%s",
			e->tier, e->lang), p->members[i]) != 0)
			return -1;
		v->correction = p->correction;
		v->corrections = p->corrections[i];
		v->changes = p->changes[i];
		if (add_marked(p, v) != 0)
			return -1;
	}
	if (p->n == 0)
		return err_set(&p->c->err, ERR_DATA, "the tier %s does not "
			"get this recap: see `tiers` in it", p->tier);
	return 0;
}

static int
write_page(struct preview *p)
{
	struct buf b;
	int rc;

	buf_init(&b, PAGE_MAX);
	rc = preview_page(p->c->arena, p->templates, &p->o, p->v, p->n, &b,
		&p->c->err);
	if (rc == 0)
		rc = write_file(p, "index", ".html", buf_str(&b), b.len);
	buf_release(&b);
	return rc;
}

/* --- the command --------------------------------------------------------- */

static int
make(struct preview *p)
{
	struct audience *au;
	int rc;

	if (issue_open(p->c, &p->home, p->c->argv[0], &p->issue) != 0 ||
	    choose_tier(p) != 0 || choose_lang(p) != 0 ||
	    issue_read(&p->issue) != 0 ||
	    issue_compose(&p->issue, false) != 0)
		return -1;
	wire_compose_options(&p->home, p->home.arena, p->issue.ref.list,
		p->issue.ref.slug, &p->o);
	p->templates = templates_load(p->c->arena, p->o.templates,
		&p->c->diags);
	p->members = arena_array(p->c->arena, p->issue.n,
		sizeof(*p->members));
	au = issue_audience(&p->issue);
	if (p->templates == NULL || au == NULL)
		return -1;
	rc = count_members(p, au);
	if (rc == 0)
		rc = preview_count_corrections(p, au);
	if (rc == 0 && cmd_opt(p->c, "member") != NULL)
		rc = choose_member(p, au);
	audience_release(au);
	if (rc != 0 || set_fill(p) != 0 ||
	    dir_make(p->dir, 0755, &p->c->err) != 0 || write_editions(p) != 0)
		return -1;
	return write_page(p);
}

static int
run_preview(struct cmd *c)
{
	struct preview p = {.c = c, .dir = cmd_opt(c, "o")};
	int rc;

	if (p.dir == NULL)
		return err_set(&c->err, ERR_USAGE, "say where to write the "
			"preview: -o DIR");
	if (home_open(c, HOME_LISTS | HOME_STORE_IF_ANY, &p.home) != 0)
		return -1;
	rc = make(&p);
	home_close(&p.home);
	if (rc == 0 && c->json)
		preview_say_json(&p);
	else if (rc == 0)
		preview_say_words(&p);
	return rc;
}

static const struct opt opts[] = {
	{"o", "DIR", "where to write; made when missing"},
	{"tier", "TIER", "this tier only"},
	{"lang", "LANG", "this language only"},
	{"member", "ADDRESS", "with this member's name and values"},
	{0},
};

const struct command cmd_preview = {
	.name = "preview",
	.args = "RECAP",
	.summary = "see every edition before anything is sent",
	.help =
	"Writes DIR/index.html, a page that shows what each tier gets in each "
	"language, on a\nphone and on a desktop, light and dark, and beside "
	"it TIER.LANG.html, .txt and .eml,\nand the pictures they show. "
	"Nothing is approved or sent.\n"
	"\n"
	"  tidings preview november -o /tmp/november\n"
	"  tidings preview november -o out --tier leading --lang fr\n"
	"  tidings preview november -o out --member kim@example.org\n",
	.opts = opts,
	.min = 1,
	.max = 1,
	.run = run_preview,
};

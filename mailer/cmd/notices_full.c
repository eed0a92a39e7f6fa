/* SPDX-License-Identifier: MIT */
/*
 * The whole drafts of a recap, for a member who asked: those that their level
 * is told of. To any other it is said how to change the level.
 */
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "cmd/issue.h"
#include "cmd/notices_member.h"
#include "cmd/when.h"
#include "cmd/wire.h"
#include "compose/full.h"
#include "compose/personal.h"
#include "schedule/zone.h"

/*
 * The recap as it was approved: only that is sent (I7), and the whole drafts
 * of a level that gets the summary are frozen nowhere. One that was changed
 * since waits. A recap brings megabytes along: it lives as long as the notice.
 */
static struct recap *
load(struct notice_desk *k, const struct recap_ref *ref, struct err *err)
{
	struct home own = *k->h;
	struct cmd c = *k->c;
	struct issue is;

	own.arena = c.arena = k->a;
	diags_init(&c.diags, k->a);
	if (issue_open(&c, &own, arena_printf(k->a, "%s/%s", ref->list->slug,
		ref->slug), &is) == -1 || issue_read(&is) == -1) {
		*err = c.err;
		for (size_t i = 0; i < c.diags.n; i++)
			if (c.diags.v[i].level == DIAG_ERROR)
				err_at(err, ERR_DATA, c.diags.v[i].file,
					c.diags.v[i].line, c.diags.v[i].col,
					"%s", c.diags.v[i].msg);
		return NULL;
	}
	if (is.known && is.rev.begun_at != 0 && memcmp(is.source_hash,
	    is.rev.source_hash, SHA256_LEN) == 0)
		return is.recap;
	err_at(err, ERR_TEMP, ref->path, 0, 0, "it was changed since it went "
		"out, so its whole drafts, which a member asked for, wait");
	return NULL;
}

int
notice_full(struct notice_desk *k, const char *recap, struct list_conf *l,
	struct personal *f, const char *lang, struct notice_message *out,
	struct err *err)
{
	size_t tier = (size_t)(f->tier - l->tiers.v);
	struct compose_options o;
	struct civil today = zone_civil(when_zone(k->h, l->slug), clock_now());
	const struct projection *p;
	struct recap_ref ref;
	struct recap *r;

	/* Who has left is told how to come back. */
	if (!f->member) {
		f->kind = "help";
		wire_compose_options(k->h, k->a, l, NULL, &o);
		return personal_compose(k->a, k->templates, &o, f, lang, out,
			err) == -1 ? -1 : 1;
	}
	/* What is gone cannot be sent any more. */
	if (*recap == '\0' || strchr(recap, '/') != NULL ||
	    home_recap(k->h, arena_printf(k->a, "%s/%s", l->slug, recap),
		&ref, NULL) == -1 || !file_exists(ref.path))
		return 0;
	r = load(k, &ref, err);
	if (r == NULL)
		return -1;
	p = projection_make(k->a, recap_with_whole_drafts(k->a, r), NULL,
		f->tier, lang, &today, err);
	if (p == NULL)
		return -1;
	wire_compose_options(k->h, k->a, l, NULL, &o);
	o.slug = r->slug;
	if (p->n_drafts > 0 && (r->tiers & TIER_BIT(tier)) != 0)
		return full_compose(k->a, k->templates, &o, p, lang, out,
			err) == -1 ? -1 : 1;
	f->kind = "withheld";
	f->title = full_title(k->a, p);
	return personal_compose(k->a, k->templates, &o, f, lang, out,
		err) == -1 ? -1 : 1;
}

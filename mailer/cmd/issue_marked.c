/* SPDX-License-Identifier: MIT */
/*
 * The editions of a correction: one for each earlier projection of a tier in
 * a language that members have, which says what changed since.
 *
 * What cannot be told is left out rather than stopping a correction: where
 * the marks would make a mail too long it has the list alone, and where that
 * does, too, its readers get the edition as it is.
 */
#include "cmd/issue_marked.h"

#include <string.h>

#include "base/clock.h"
#include "compose/lint.h"
#include "recap/difference.h"
#include "schedule/zone.h"

enum { PIECE_STORED_MAX = 64 << 20 };

/* The one that is as it is, where it would read differently now. */
static const struct edition *
plain_of(const struct issue *is, const struct had_edition *had)
{
	for (size_t i = 0; i < is->n; i++) {
		const struct edition *e = &is->edition[i];

		if (strcmp(e->tier, had->tier) == 0 &&
		    strcmp(e->lang, had->lang) == 0)
			return memcmp(e->projection_hash, had->projection_hash,
				SHA256_LEN) != 0 ? e : NULL;
	}
	return NULL;
}

/* What it showed; *kept_r NULL: that was not kept, or is damaged. */
static int
load_kept(struct issue *is, const struct had_edition *had,
	const char **kept_r)
{
	struct err why = {0};
	const void *data;
	size_t len;

	*kept_r = NULL;
	if (!had->kept)
		return 0;
	if (content_load(is->h->db, is->h->arena, had->shown, &data, &len,
		&why) == 0)
		*kept_r = data;
	else if (why.kind != ERR_DATA)
		return is->c->err = why, -1;
	return 0;
}

/* 1; 0: it would be too long; -1. */
static int
compose(struct issue *is, const struct marking *m, const struct projection *p,
	const char *lang, struct edition *out)
{
	struct err why = {0};

	if (edition_compose(is->h->arena, m->templates, m->o, p, lang, out,
		&why) == 0)
		return 1;
	if (out->html_bytes >= HTML_REFUSE)
		return 0;
	is->c->err = why;
	return -1;
}

static int
compose_marked(struct issue *is, const struct marking *m,
	const struct had_edition *had, const struct edition *plain)
{
	struct marked_edition *out = &is->marked[is->n_marked];
	struct civil day = zone_civil(is->zone, clock_now());
	struct projection *p;
	const char *kept;
	int rc;

	if (load_kept(is, had, &kept) == -1)
		return -1;
	p = projection_updated(is->h->arena, plain->projection, kept, &day);
	rc = compose(is, m, p, plain->lang, &out->edition);
	if (rc == 0)
		rc = compose(is, m, projection_unmarked(is->h->arena,
			plain->projection, p->update), plain->lang,
			&out->edition);
	if (rc != 1)
		return rc;
	memcpy(out->against, had->projection_hash, SHA256_LEN);
	out->plain = plain;
	lint_edition(m->found, &out->edition, arena_printf(is->h->arena,
		"%s.%s as a correction", plain->tier, plain->lang),
		is->ref.list->languages[0], is->recap->file);
	is->n_marked++;
	return 0;
}

int
issue_compose_marked(struct issue *is, const struct marking *m)
{
	const struct edition *plain;
	struct had_edition *had;
	size_t n;

	is->n_marked = 0;
	if (!is->known || is->h->db == NULL)
		return 0;
	if (editions_had(is->h->db, is->h->arena, is->rev.recap_id, &had, &n,
		&is->c->err) == -1)
		return -1;
	is->marked = arena_array(is->h->arena, n, sizeof(*is->marked));
	for (size_t i = 0; i < n; i++) {
		plain = plain_of(is, &had[i]);
		if (plain != NULL && compose_marked(is, m, &had[i],
			plain) == -1)
			return -1;
	}
	return 0;
}

int64_t
issue_changes(const struct marked_edition *m)
{
	const struct update *u = m->edition.projection->update;

	return u->known ? (int64_t)u->n : -1;
}

/* --- freezing ----------------------------------------------------------- */

static void
freeze_edition(struct issue *is, const struct edition *e,
	struct freeze_edition *out)
{
	struct arena *a = is->h->arena;
	struct freeze_part *part = arena_array(a, e->n_parts, sizeof(*part));
	struct freeze_part shown;
	struct buf b;

	buf_init(&b, PIECE_STORED_MAX);
	for (size_t i = 0; i < e->n_parts; i++) {
		buf_clear(&b);
		piece_store(e->part[i], &b);
		part[i].data = arena_strndup(a, buf_str(&b), b.len);
		part[i].len = b.len;
	}
	buf_clear(&b);
	projection_keep(e->projection, &b);
	shown.data = arena_strndup(a, buf_str(&b), b.len);
	shown.len = b.len;
	buf_release(&b);
	*out = (struct freeze_edition){
		.tier = e->tier, .lang = e->lang, .subject = e->subject,
		.projection_hash = e->projection_hash, .hash = e->hash,
		.html_bytes = (int64_t)e->html_bytes,
		.text_bytes = (int64_t)e->text_bytes,
		.n_parts = e->n_parts, .part = part, .shown = shown,
	};
	if (e->projection->survey && is->ref.list->survey != NULL)
		out->survey = is->ref.list->survey->slug;
}

struct freeze_edition *
issue_freeze_editions(struct issue *is, size_t *n_r)
{
	struct freeze_edition *v;

	*n_r = is->n + is->n_marked;
	v = arena_array(is->h->arena, *n_r, sizeof(*v));
	for (size_t i = 0; i < is->n; i++)
		freeze_edition(is, &is->edition[i], &v[i]);
	for (size_t i = 0; i < is->n_marked; i++) {
		freeze_edition(is, &is->marked[i].edition, &v[is->n + i]);
		v[is->n + i].against = is->marked[i].against;
		v[is->n + i].changes = issue_changes(&is->marked[i]);
	}
	return v;
}

/* SPDX-License-Identifier: MIT */
/*
 * A recap on its way: reading and composing it, comparing it with what was
 * approved, freezing it.
 *
 * The hash of the source covers every file it was made from. The files are
 * hashed before they are parsed: an edit in between makes the recap look
 * changed at the next step, never unchanged.
 */
#include "cmd/issue.h"

#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "cmd/issue_marked.h"
#include "cmd/meeting.h"
#include "cmd/wire.h"
#include "compose/lint.h"
#include "recap/revision.h"
#include "schedule/zone.h"

enum { DESCRIPTION_MAX = 64 << 20 };

static const char *
name_of(const struct home *h, const struct recap_ref *ref)
{
	struct recap_ref again;
	struct err ignored = {0};

	return home_recap(h, ref->slug, &again, &ignored) == 0 ? ref->slug :
		arena_printf(h->arena, "%s/%s", ref->list->slug, ref->slug);
}

int
issue_open(struct cmd *c, const struct home *h, const char *arg,
	struct issue *is)
{
	memset(is, 0, sizeof(*is));
	is->c = c;
	is->h = h;
	if (home_recap(h, arg, &is->ref, &c->err) == -1)
		return -1;
	is->name = name_of(h, &is->ref);
	is->zone = zone_open(h->arena, is->ref.list->timezone);
	if (is->zone == NULL)
		return err_set(&c->err, ERR_CONFIG,
			"this system has no time zone %s",
			is->ref.list->timezone);
	if (h->db == NULL)
		return 0;
	if (db_list_id(h->db, is->ref.list->slug, &is->list_id, &c->err) == -1)
		return -1;
	return issue_reload(is);
}

int
issue_reload(struct issue *is)
{
	int rc = revision_latest(is->h->db, is->h->arena, is->list_id,
		is->ref.slug, &is->rev, &is->c->err);

	is->known = rc == 1;
	return rc == -1 ? -1 : 0;
}

const char *
issue_time(const struct issue *is, int64_t t)
{
	struct civil civil = zone_civil(is->zone, t);
	char *s = arena_alloc(is->h->arena, 24);

	civil.timed = true;
	civil_format(&civil, s, 24);
	return s;
}

/* --- reading ------------------------------------------------------------ */

static void
add_hash(struct buf *hashes, const void *p, size_t n)
{
	unsigned char hash[SHA256_LEN];

	sha256(p, n, hash);
	buf_add(hashes, hash, sizeof(hash));
}

static int
hash_texts(struct issue *is, struct buf *hashes)
{
	const struct list_conf *l = is->ref.list;
	struct arena *a = is->h->arena;
	struct text t;

	if (file_read(a, is->ref.path, RECAP_MAX, &t, &is->c->err) == -1)
		return -1;
	is->source = t.data;
	add_hash(hashes, t.data, t.len);
	for (size_t i = 1; i < l->n_languages; i++) {
		char *path = arena_printf(a, "%.*s.%s.md",
			(int)(strlen(is->ref.path) - 3), is->ref.path,
			l->languages[i]);

		if (!file_exists(path))
			continue;
		if (file_read(a, path, RECAP_MAX, &t, &is->c->err) == -1)
			return -1;
		add_hash(hashes, t.data, t.len);
	}
	return 0;
}

static void
hash_images(struct issue *is, const struct recap_image *v, size_t n,
	struct buf *hashes)
{
	char *dir = home_list_dir(is->h, is->ref.list->slug);
	struct text t;

	/* One that cannot be read is the composing's to complain about. */
	for (size_t i = 0; i < n; i++)
		if (file_read_beneath(is->h->arena, dir, v[i].path,
			ATTACHMENTS_MAX, &t, NULL) == 0)
			add_hash(hashes, t.data, t.len);
}

static struct recap *
load(struct issue *is)
{
	struct recap_options *o = arena_alloc(is->h->arena, sizeof(*o));
	struct err *err = &is->c->err;

	if (wire_recap_options(is->h, is->ref.list, o, err) == -1)
		return NULL;
	o->mailed = is->mailed;
	return wire_recap_read(is->h, &is->ref, o, &is->c->diags, err);
}

int
issue_read(struct issue *is)
{
	const struct recap *r;
	struct buf hashes;

	buf_init(&hashes, 1 << 20);
	if (hash_texts(is, &hashes) == -1) {
		buf_release(&hashes);
		return -1;
	}
	r = is->recap = load(is);
	for (size_t i = 0; r != NULL && i < r->n_drafts; i++) {
		add_hash(&hashes, r->draft[i].data.data, r->draft[i].data.len);
		hash_images(is, r->draft[i].image, r->draft[i].n_images,
			&hashes);
		for (size_t k = 0; k < r->draft[i].n_translations; k++) {
			const struct recap_draft_text *t =
				&r->draft[i].translation[k];

			add_hash(&hashes, t->data.data, t->data.len);
			hash_images(is, t->image, t->n_images, &hashes);
		}
	}
	for (size_t i = 0; r != NULL && i < r->n_texts; i++)
		hash_images(is, r->text[i].image, r->text[i].n_images,
			&hashes);
	sha256(buf_str(&hashes), hashes.len, is->source_hash);
	buf_release(&hashes);
	return r != NULL ? 0 : -1;
}

/* --- projecting and composing ------------------------------------------- */

static struct projection *
project(struct issue *is, const struct recap *before, size_t tier,
	const char *lang, int64_t now)
{
	struct civil today = zone_civil(is->zone, now);

	return projection_make(is->h->arena, is->recap, before,
		&is->ref.list->tiers.v[tier], lang, &today, &is->c->err);
}

static int64_t
as_of(const struct issue *is)
{
	return is->day != 0 ? is->day : clock_now();
}

static int
before(struct issue *is, struct diags *diags, struct recap **before_r)
{
	*before_r = wire_recap_before(is->h, is->ref.list, is->recap, diags,
		&is->c->err);
	return *before_r == NULL && is->c->err.kind != ERR_NONE ? -1 : 0;
}

/* All projections in one number, whatever the slug. */
static int
hash_content(struct issue *is, const struct recap *prev, int64_t now,
	unsigned char out[SHA256_LEN])
{
	const struct list_conf *l = is->ref.list;
	struct projection *p;
	struct buf b;
	int rc = 0;

	buf_init(&b, DESCRIPTION_MAX);
	for (size_t i = 0; i < l->tiers.n && rc == 0; i++) {
		if ((is->recap->tiers & TIER_BIT(i)) == 0)
			continue;
		for (size_t k = 0; k < l->n_languages && rc == 0; k++) {
			buf_printf(&b, "edition %s %s\n", l->tiers.v[i].id,
				l->languages[k]);
			p = project(is, prev, i, l->languages[k], now);
			if (p == NULL)
				rc = -1;
			else
				projection_describe(p, &b);
		}
	}
	sha256(buf_str(&b), b.len, out);
	buf_release(&b);
	return rc;
}

static int
compose_one(struct issue *is, const struct templates *t,
	const struct compose_options *o, const struct recap *prev, size_t tier,
	const char *lang, struct findings *found)
{
	const struct list_conf *l = is->ref.list;
	struct edition *e = &is->edition[is->n];
	struct projection *p = project(is, prev, tier, lang, as_of(is));

	if (p == NULL)
		return -1;
	if (p->empty)
		return err_at(&is->c->err, ERR_DATA, is->recap->file, 0, 0,
			"the tier %s would get an empty mail; give it "
			"something to read or leave it out with `tiers:`",
			is->ref.list->tiers.v[tier].id);
	if (edition_compose(is->h->arena, t, o, p, lang, e, &is->c->err) == -1)
		return -1;
	lint_edition(found, e, arena_printf(is->h->arena, "%s.%s", e->tier,
		e->lang), l->languages[0], is->recap->file);
	is->n++;
	return 0;
}

/* Some member would read them for the first time, as if they were known. */
static int
note_unsent(struct issue *is, const struct recap *prev)
{
	bool unsent;

	is->unsent = NULL;
	if (wire_unsent(is->h, is->ref.list, prev, &unsent, &is->c->err) == -1)
		return -1;
	for (size_t i = 0; i < is->n && unsent; i++) {
		const struct projection *p = is->edition[i].projection;

		for (size_t k = 0; k < p->n_steps; k++)
			if (p->step[k].carried)
				is->unsent = prev->file;
	}
	return 0;
}

/* Which revision this source is, or would be: the same for who looks at it
 * before it is approved and after. */
static int
next_revision(const struct issue *is)
{
	return !is->known ? 1 : (int)is->rev.number + (memcmp(is->source_hash,
		is->rev.source_hash, SHA256_LEN) != 0);
}

int
issue_compose(struct issue *is, bool proof)
{
	const struct list_conf *l = is->ref.list;
	struct compose_options o;
	struct findings found;
	struct templates *t;
	struct recap *prev;

	wire_compose_options(is->h, is->h->arena, l, is->ref.slug, &o);
	o.proof = proof;
	o.once = is->once;
	o.n_sequences = is->recap->n_events;
	if (meetings_sequences(is, &o.sequence) == -1)
		return -1;
	o.revision = next_revision(is);
	t = templates_load(is->h->arena, o.templates, &is->c->diags);
	if (t == NULL || before(is, &is->c->diags, &prev) == -1)
		return -1;
	findings_init(&found, is->h->arena);
	is->n = 0;
	is->edition = arena_array(is->h->arena, l->tiers.n * l->n_languages,
		sizeof(*is->edition));
	for (size_t i = 0; i < l->tiers.n; i++)
		for (size_t k = 0; k < l->n_languages &&
		     (is->recap->tiers & TIER_BIT(i)) != 0; k++)
			if (compose_one(is, t, &o, prev, i, l->languages[k],
				&found) == -1)
				return -1;
	if ((!proof || is->mark) && issue_compose_marked(is,
		&(struct marking){t, &o, &found}) == -1)
		return -1;
	findings_tell(&found, &is->c->diags);
	if (is->c->diags.errors > 0)
		return -1;
	is->rules = audience_rules(is->h->arena, is->recap, l);
	if (note_unsent(is, prev) == -1)
		return -1;
	return hash_content(is, prev, as_of(is), is->content_hash);
}

/* --- what changed ------------------------------------------------------- */

int
issue_changed(struct issue *is, bool *changed_r)
{
	unsigned char hash[SHA256_LEN];
	struct recap *prev;

	*changed_r = false;
	if (memcmp(is->source_hash, is->rev.source_hash, SHA256_LEN) == 0)
		return 0;
	*changed_r = true;
	if (strcmp(audience_rules(is->h->arena, is->recap, is->ref.list),
		is->rev.rules) != 0)
		return 0;
	/* As of the day it was approved: a step that has become late since
	 * is no change. */
	if (before(is, NULL, &prev) == -1 ||
	    hash_content(is, prev, is->rev.approved_at, hash) == -1)
		return -1;
	*changed_r = memcmp(hash, is->rev.content_hash, SHA256_LEN) != 0;
	return 0;
}

void
issue_difference(const struct issue *is, struct buf *out)
{
	struct change *c;
	size_t n = revision_changes(is->h->arena, is->rev.source, is->source,
		&c);

	if (n > 0)
		revision_show(c, n, out);
	else
		buf_adds(out, "  The change is in a translation, a draft, an "
			"image or the list's settings.\n");
}

/* --- freezing ----------------------------------------------------------- */

/* Who approved, for the record. */
static const char *
user_name(void)
{
	const struct passwd *pw = getpwuid(getuid());

	return pw != NULL ? pw->pw_name : "unknown";
}

int
issue_refuse_twin(struct issue *is, const unsigned char hash[SHA256_LEN])
{
	const struct freeze f = {.list_id = is->list_id,
		.slug = is->ref.slug, .content_hash = hash};
	const char *twin;

	if (revision_twin(is->h->db, is->h->arena, &f, &twin,
		&is->c->err) == -1)
		return -1;
	return twin == NULL ? 0 : err_at(&is->c->err, ERR_DATA, is->ref.path,
		0, 0, "the list got exactly this already, as %s; nothing was "
		"approved or sent", twin);
}

int
issue_freeze(struct issue *is, const char *kind)
{
	struct arena *a = is->h->arena;
	struct freeze f = {
		.list_id = is->list_id, .slug = is->ref.slug, .kind = kind,
		.title = is->recap->text[0].title,
		.approved_by = is->by != NULL ? is->by : user_name(),
		.approved_at = clock_now(),
		.rules = is->rules, .source = is->source,
		.stale = is->recap->stale, .source_hash = is->source_hash,
		.content_hash = is->content_hash, .send_at = is->at,
	};
	int64_t id;

	if (is->recap->send.year != 0 && (is->at == 0 ||
	    strcmp(kind, "correction") != 0))
		f.send_at = zone_to_time(is->zone, &is->recap->send);
	f.edition = issue_freeze_editions(is, &f.n);
	if (issue_refuse_twin(is, is->content_hash) == -1)
		return -1;
	if (revision_freeze(is->h->db, &f, &id, &is->c->err) == -1 ||
	    issue_freeze_drafts(is, id) == -1)
		return -1;
	if (revision_by_id(is->h->db, a, id, &is->rev, &is->c->err) != 1)
		return -1;
	is->known = true;
	return meetings_freeze(is);
}

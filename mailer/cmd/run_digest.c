/* SPDX-License-Identifier: MIT */
/*
 * The phase of run that makes digests.
 *
 * Policy: a list's digest of a month is made once, in the month after, at the
 * time that list.yaml names or with the first run after it; a month in which
 * nobody ran it then is over, and its digest is made by hand. A file that
 * somebody wrote already is that digest. The contact gets a preview, once. A
 * month without recaps is noted as such.
 *
 * The row of a month comes before its files and says what they will hold, so
 * that a run that died in between is gone on with and no other takes those
 * files for somebody's own.
 */
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "cmd/digest_due.h"
#include "cmd/gather.h"
#include "cmd/run_digest.h"
#include "cmd/when.h"
#include "cmd/wire.h"
#include "conf/list.h"
#include "schedule/zone.h"
#include "store/db.h"
#include "store/digest.h"

/* --- the store ---------------------------------------------------------- */

int
making_put(struct making *m)
{
	struct db *db = m->h.db;
	struct err *err = &m->r->c->err;
	int rc;

	if (db_begin(db, err) == -1)
		return -1;
	rc = digest_row_put(db, &m->row, err);
	failpoint("digest_commit");
	rc = db_end(db, rc, err);
	failpoint("digest_noted");
	return rc;
}

int
making_end(struct making *m)
{
	m->row.ended_at = clock_now();
	return making_put(m);
}

void
making_say(struct making *m, const char *did)
{
	struct json *j = &m->r->j;

	json_object(j, NULL);
	json_str(j, "list", m->l->slug);
	json_str(j, "recap", m->row.slug);
	json_str(j, "month", m->row.month);
	json_str(j, "did", did);
	json_object_end(j);
}

/* The notice and the row that names it, together. */
int
making_tell(struct making *m, const struct digest_tell *t)
{
	struct db *db = m->h.db;
	struct err *err = &m->r->c->err;
	int64_t notice = 0;
	int rc;

	if (db_begin(db, err) == -1)
		return -1;
	rc = digest_tell(&m->h, &m->row, t, &notice, err);
	if (rc == 0 && m->row.notice_id == 0)
		m->row.notice_id = notice;
	if (rc == 0)
		rc = digest_row_put(db, &m->row, err);
	failpoint("digest_tell_commit");
	rc = db_end(db, rc, err);
	failpoint("digest_told");
	return rc;
}

/* Others would fail in the same way: the next run tries again. */
bool
making_failed_for_all(enum err_kind kind)
{
	return kind == ERR_IO || kind == ERR_TEMP || kind == ERR_OS ||
		kind == ERR_BUG;
}

/* --- making one --------------------------------------------------------- */

/* Of the files as they would be written: another one is somebody's edit. */
static void
hash_of(const struct gather *g, unsigned char out[SHA256_LEN])
{
	struct buf b;

	buf_init(&b, 2 * LTEXT_MAX * RECAP_MAX);
	for (size_t i = 0; i < g->n_files; i++)
		buf_printf(&b, "%s\n%zu\n%s", path_base(g->file[i]),
			strlen(g->text[i]), g->text[i]);
	sha256(buf_str(&b), b.len, out);
	buf_release(&b);
}

/* A day from now, to the minute: a preview that takes seconds is in time. */
static struct civil
goes_at(const struct making *m)
{
	int64_t at = (clock_now() + DIGEST_WAIT + 59) / 60 * 60;
	struct civil c = zone_civil(when_zone(&m->h, m->l->slug), at);

	c.timed = true;
	return c;
}

static const char **
left_lines(struct arena *a, const struct gather *g, size_t *n_r)
{
	const char **v = arena_array(a, g->n_out + g->n_untranslated,
		sizeof(*v));

	*n_r = 0;
	for (size_t i = 0; i < g->n_out; i++)
		v[(*n_r)++] = arena_printf(a, "left out: %s; %s",
			g->out[i].slug, g->out[i].why);
	for (size_t i = 0; i < g->n_untranslated; i++)
		v[(*n_r)++] = arena_printf(a, "without its translation: %s; "
			"%s", g->untranslated[i].slug, g->untranslated[i].why);
	return v;
}

/* What is left out is worth a word where there is no digest to say it. */
static int
none(struct making *m, const struct gather *g)
{
	for (size_t i = 0; i < g->n_out; i++)
		diag_warn(&m->r->c->diags, "", 0, 0, "no digest of %s was "
			"made for %s: %s is left out, %s", m->l->slug,
			m->row.month, arena_strdup(m->r->c->arena,
				g->out[i].slug), g->out[i].why);
	m->row.slug = NULL;
	if (making_end(m) == -1)
		return -1;
	making_say(m, "none");
	return 0;
}

static struct recap *
load(struct making *m, const struct recap_ref *ref)
{
	struct err ignored = {0};
	struct diags own;

	diags_init(&own, m->h.arena);
	return wire_recap_load(&m->h, ref, &own, &ignored);
}

/* The file that is the month's digest already: by its name, or by what it
 * says. found_r->path NULL: there is none. */
static int
find_file(struct making *m, struct recap_ref *found_r, bool *sound_r)
{
	const char *slug = gather_slug(m->h.arena, m->year, m->month);
	struct recap_ref *ref;
	size_t n;

	*found_r = (struct recap_ref){m->l, slug, NULL};
	*sound_r = false;
	if (home_recaps(&m->h, m->l, &n, &ref, &m->r->c->err) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct recap *x;

		if (strcmp(ref[i].slug, slug) == 0) {
			*found_r = ref[i];
			*sound_r = load(m, &ref[i]) != NULL;
			return 0;
		}
		x = found_r->path == NULL ? load(m, &ref[i]) : NULL;
		if (x == NULL || x->digest_year != m->year ||
		    x->digest_month != m->month)
			continue;
		*found_r = ref[i];
		*sound_r = true;
	}
	return 0;
}

const char *
making_title(struct making *m, const struct recap_ref *ref)
{
	const struct recap *x = load(m, ref);

	return x != NULL ? x->text[0].title : ref->slug;
}

static int
preview(struct making *m, const struct recap_ref *ref, const struct gather *g,
	int64_t at)
{
	struct digest_tell t = {.kind = m->row.automatic ? "digest_auto" :
		"digest", .slug = ref->slug, .title = making_title(m, ref),
		.month = m->row.month, .at = at,
		.recaps = g != NULL ? (int64_t)g->d.n : 0};

	if (g != NULL)
		t.left = left_lines(m->h.arena, g, &t.n_left);
	if (!m->row.automatic)
		m->row.ended_at = clock_now();
	if (making_tell(m, &t) == -1)
		return -1;
	making_say(m, "previewed");
	return 0;
}

/* Somebody made it by hand: a person sends it, and may have done so. */
static int
by_hand(struct making *m, const struct recap_ref *ref)
{
	struct revision rev;
	int rc = revision_latest(m->h.db, m->h.arena, m->row.list_id,
		ref->slug, &rev, &m->r->c->err);

	if (rc == -1)
		return -1;
	m->row.slug = ref->slug;
	m->row.ours = m->row.automatic = false;
	if (rc == 1)
		return making_end(m);
	return preview(m, ref, NULL, 0);
}

static int
gather(struct making *m, struct gather *g)
{
	struct cmd *c = m->r->c;

	if (gather_make(c, &m->h, m->l, m->year, m->month, g) == -1)
		return -1;
	if (g->d.n == 0)
		return 0;
	if (m->row.automatic)
		g->d.send = goes_at(m);
	return gather_write(g);
}

static int
write_files(struct making *m, struct gather *g)
{
	const struct recap_ref ref = {m->l, g->slug, g->file[g->n_files - 1]};
	int64_t at = m->row.automatic ? zone_to_time(when_zone(&m->h,
		m->l->slug), &g->d.send) : 0;

	/* A translation alone is what a run that died has left. */
	for (size_t i = 0; m->row.ours && i + 1 < g->n_files; i++)
		unlink(g->file[i]);
	m->row.slug = g->slug;
	m->row.ours = true;
	hash_of(g, m->row.hash);
	if (making_put(m) == -1 || gather_save(g) == -1)
		return -1;
	failpoint("digest_written");
	making_say(m, "written");
	return preview(m, &ref, g, at);
}

/* Whether the files are those that this month's row announced. */
static bool
is_ours(struct making *m, const struct recap_ref *ref)
{
	struct gather g = {.h = &m->h, .list = m->l};
	struct arena *a = m->h.arena;
	unsigned char hash[SHA256_LEN];
	size_t stem = strlen(ref->path) - 3;
	struct text t;

	if (!m->row.ours)
		return false;
	g.file = arena_array(a, m->l->n_languages, sizeof(*g.file));
	g.text = arena_array(a, m->l->n_languages, sizeof(*g.text));
	for (size_t i = 1; i <= m->l->n_languages; i++) {
		const char *path = i == m->l->n_languages ? ref->path :
			arena_printf(a, "%.*s.%s.md", (int)stem, ref->path,
				m->l->languages[i]);

		if (file_read(a, path, RECAP_MAX, &t, NULL) == -1)
			continue;
		g.file[g.n_files] = path;
		g.text[g.n_files++] = t.data;
	}
	hash_of(&g, hash);
	return memcmp(hash, m->row.hash, SHA256_LEN) == 0;
}

/* The time that the file itself names. */
static int64_t
send_of(struct making *m, const struct recap_ref *ref)
{
	const struct recap *x = load(m, ref);

	return x == NULL || x->send.year == 0 ? 0 :
		zone_to_time(when_zone(&m->h, m->l->slug), &x->send);
}

static int
make(struct making *m)
{
	struct recap_ref ref;
	struct gather g;
	bool sound;

	if (find_file(m, &ref, &sound) == -1)
		return -1;
	if (ref.path != NULL && !is_ours(m, &ref))
		return by_hand(m, &ref);
	if (ref.path == NULL)
		m->row.automatic = m->l->digest->automatic;
	if (gather(m, &g) == -1)
		return -1;
	/* A run died between the files and the preview. */
	if (ref.path != NULL)
		return preview(m, &ref, &g, m->row.automatic ?
			send_of(m, &ref) : 0);
	return g.d.n == 0 ? none(m, &g) : write_files(m, &g);
}

/* --- the phase ---------------------------------------------------------- */

/* The month before this one, if its day has come and it has no row, or one
 * that is not told of yet. */
static int
due(struct making *m, bool *due_r)
{
	struct err *err = &m->r->c->err;
	int64_t now = clock_now(), at;
	struct civil today = zone_civil(when_zone(&m->h, m->l->slug), now);
	int rc;

	*due_r = false;
	m->year = today.year;
	m->month = today.month;
	digest_month_add(&m->year, &m->month, -1);
	m->row.month = digest_month_text(m->h.arena, m->year, m->month);
	if (digest_due(&m->h, m->l, today.year, today.month, &at,
		err) == -1)
		return -1;
	if (at == 0 || at > now)
		return 0;
	rc = digest_row_get(m->h.db, m->h.arena, m->row.list_id, m->row.month,
		&m->row, err);
	if (rc == 0)
		m->row.at = now;
	*due_r = rc == 0 || (rc == 1 && m->row.ended_at == 0 &&
		m->row.notice_id == 0);
	return rc == -1 ? -1 : 0;
}

static int
of_list(struct making *m)
{
	struct err *err = &m->r->c->err;
	bool is_due = false;

	if (db_list_id(m->h.db, m->l->slug, &m->row.list_id, err) == -1)
		return -1;
	if (m->l->digest != NULL && due(m, &is_due) == -1)
		return -1;
	if (is_due && make(m) == -1)
		return -1;
	return making_watch(m);
}

int
run_digests(struct run *r)
{
	for (size_t i = 0; i < r->h.n_lists; i++) {
		struct making m = {.r = r, .h = r->h, .l = r->h.list[i]};
		struct arena a;
		int rc;

		/* Recaps bring megabytes of files along. */
		arena_init(&a);
		m.h.arena = &a;
		rc = of_list(&m);
		arena_release(&a);
		if (rc == 0)
			continue;
		if (making_failed_for_all(r->c->err.kind))
			return -1;
		/* This list's own (I6). */
		run_failed(r);
	}
	return 0;
}

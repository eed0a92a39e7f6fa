/* SPDX-License-Identifier: MIT */
/*
 * A coordinator's recap, and the files that came with it, in the list's folder.
 *
 * Policy: a file is replaced only while it is what an earlier mail of the same
 * coordinator made of the same recap, and that was not approved, or has gone
 * out and is corrected in answer to a proof of it; whatever a
 * person has written or changed stays, and the recap takes another name. Files
 * are written before the commit that marks the mail as done: after a crash the
 * same mail makes the same files, and finds them there.
 */
#include <string.h>

#include "base/crypto.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "cmd/reply_coordinator.h"
#include "schedule/zone.h"
#include "store/edition.h"

enum { NAMES_TRIED = 50, FILE_LOOK = 16 << 20 };

struct writing {
	struct acting *x;
	const char *dir;		/* of the list */
	struct mailed_recap recap;
	const char *slug, *path, *source;
	const char *stands;		/* a recap that it does not replace,
					 * since that is approved; or NULL */
	size_t n;
	struct mailed_draft *draft;
	const struct reply_file **file;
};

/* --- names -------------------------------------------------------------- */

enum place { PLACE_FREE, PLACE_SAME, PLACE_OURS, PLACE_TAKEN };

/* What lies at a path, as against what is to lie there. -1. */
static int
look(struct writing *w, const char *path, const char *slug, const void *p,
	size_t n, struct err *err)
{
	struct acting *x = w->x;
	unsigned char hash[SHA256_LEN];
	struct err why = {0};
	struct mailed m;
	struct text t;
	int rc;

	if (file_read_beneath(x->a, w->dir, path, FILE_LOOK, &t, &why) == -1)
		return why.kind == ERR_NOINPUT ? PLACE_FREE : PLACE_TAKEN;
	if (t.len == n && memcmp(t.data, p, n) == 0)
		return PLACE_SAME;
	rc = mailed_find(x->h->db, x->a, x->w.list_id, path, &m, err);
	if (rc != 1)
		return rc == 0 ? PLACE_TAKEN : -1;
	sha256(t.data, t.len, hash);
	return m.coordinator_id == x->w.coordinator.id &&
		strcmp(m.slug, slug) == 0 &&
		memcmp(hash, m.hash, SHA256_LEN) == 0 ? PLACE_OURS :
		PLACE_TAKEN;
}

/* Whether a recap of that name was approved: 1, it is to go out; 2, that has
 * begun, but nobody has it; 3, some have it; 0; -1. */
static int
approved(struct writing *w, const char *slug, bool *known_r, struct err *err)
{
	struct revision r;
	bool went_out;
	int rc = revision_latest(w->x->h->db, w->x->a, w->x->w.list_id, slug,
		&r, err);

	*known_r = rc == 1;
	if (rc != 1)
		return rc;
	if (delivery_went_out(w->x->h->db, r.recap_id, &went_out, err) == -1)
		return -1;
	if (went_out && !revision_lost(&r))
		return 3;
	return r.begun_at != 0 ? 2 : r.state != REVISION_WITHDRAWN;
}

static bool
path_taken(const struct writing *w, size_t n, const char *path)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(w->draft[i].path, path) == 0)
			return true;
	return false;
}

/* 1; 0: all names that it could have are taken; -1. */
static int
place_draft(struct writing *w, size_t i, struct err *err)
{
	const struct reply_file *f = w->file[i];
	const char *name = f->name[0] != '\0' ? f->name : "file";
	const char *dot, *path;
	int rc = PLACE_TAKEN;

	mailed_draft(w->x->a, w->slug, name, &w->draft[i]);
	path = w->draft[i].path;
	dot = strrchr(path, '.');
	for (int k = 1; k < NAMES_TRIED && rc == PLACE_TAKEN; k++) {
		if (k > 1)
			w->draft[i].path = arena_printf(w->x->a, "%.*s-%d%s",
				(int)(dot != NULL ? (size_t)(dot - path) :
				strlen(path)), path, k, dot != NULL ? dot :
				"");
		rc = path_taken(w, i, w->draft[i].path) ? PLACE_TAKEN :
			look(w, w->draft[i].path, w->slug, f->data, f->len,
				err);
	}
	return rc == -1 ? -1 : rc != PLACE_TAKEN;
}

/* The recap under that name: 1, it can be; 0; -1. answer: to a proof of it, so
 * that it may correct what went out. */
static int
try_name(struct writing *w, const char *slug, bool answer, struct err *err)
{
	bool known;
	int is_approved = approved(w, slug, &known, err), rc;

	if (is_approved == -1)
		return -1;
	w->slug = slug;
	w->path = arena_printf(w->x->a, "recaps/%s.md", slug);
	for (size_t i = 0; i < w->n; i++) {
		rc = place_draft(w, i, err);
		if (rc != 1)
			return rc;
	}
	w->source = mailed_write(w->x->a, &w->recap, w->n, w->draft);
	rc = look(w, w->path, slug, w->source, strlen(w->source), err);
	if (rc == -1)
		return -1;
	if (rc == PLACE_OURS && is_approved == 1)
		w->stands = slug;
	return rc == PLACE_SAME || (rc == PLACE_FREE && !known) ||
		(rc == PLACE_OURS && (is_approved == 0 ||
			(is_approved == 3 && answer)));
}

static int
choose_name(struct writing *w, struct err *err)
{
	const struct coordinating *k = w->x->k;
	const char *base = w->recap.slug;
	int rc = 0;

	/* A new version of what was answered keeps its name. */
	if (k->answers && k->of.slug[0] != '\0')
		rc = try_name(w, k->of.slug, true, err);
	for (int i = 1; i < NAMES_TRIED && rc == 0; i++)
		rc = try_name(w, i == 1 ? base : arena_printf(w->x->a, "%s-%d",
			base, i), false, err);
	return rc == 0 ? err_set(err, ERR_CREATE, "a recap that came by mail "
		"finds no name in %s/recaps", w->dir) : rc == 1 ? 0 : -1;
}

/* --- writing ------------------------------------------------------------ */

static int
put(struct writing *w, const char *path, const void *p, size_t n,
	struct err *err)
{
	struct acting *x = w->x;
	struct mailed m = {.path = path, .slug = w->slug,
		.coordinator_id = x->w.coordinator.id};

	if (file_write_atomic(path_join(x->a, w->dir, path), p, n, 0644,
		err) == -1)
		return -1;
	failpoint("coordinator_written");
	sha256(p, n, m.hash);
	return mailed_put(x->h->db, x->w.list_id, &m, x->in->now, err);
}

static int
write_all(struct writing *w, struct err *err)
{
	struct arena *a = w->x->a;

	if (dir_make(path_join(a, w->dir, "recaps"), 0755, err) == -1 ||
	    (w->n > 0 && dir_make(path_join(a, w->dir, "drafts"), 0755,
		err) == -1))
		return -1;
	for (size_t i = 0; i < w->n; i++)
		if (put(w, w->draft[i].path, w->file[i]->data,
			w->file[i]->len, err) == -1)
			return -1;
	return put(w, w->path, w->source, strlen(w->source), err);
}

/* Files but the one that is the recap. */
static void
take_files(struct writing *w)
{
	const struct coordinating *k = w->x->k;
	const struct reply *r = w->x->r;

	w->draft = arena_array(w->x->a, r->n_files + 1, sizeof(*w->draft));
	w->file = arena_array(w->x->a, r->n_files + 1, sizeof(*w->file));
	for (size_t i = 0; i < r->n_files; i++)
		if (k->what.kind != MAILED_FILE || i != k->what.file)
			w->file[w->n++] = &r->file[i];
}

/* A new version that brings no head of its own has that of the one before. */
static void
keep_head(struct writing *w, const struct civil *date)
{
	const struct coordinating *k = w->x->k;
	struct mailed_recap old;
	struct text t;

	if (!k->answers || k->of.slug[0] == '\0' || w->recap.front ||
	    file_read_beneath(w->x->a, w->dir, arena_printf(w->x->a,
		"recaps/%s.md", k->of.slug), FILE_LOOK, &t, NULL) == -1)
		return;
	mailed_read(w->x->a, t.data, "", date, &old);
	if (!old.front)
		return;
	w->recap.head = old.head;
	w->recap.title = old.title;
	w->recap.slug = old.slug;
}

int
reply_coordinator_write(struct acting *x, struct err *err)
{
	struct writing w = {.x = x, .dir = home_list_dir(x->h,
		x->w.coordinator.list)};
	struct coordinator_answer t = {.kind = "proof"};
	struct zone *zone = zone_open(x->a, x->w.list->timezone);
	int64_t at = x->r->date != 0 ? x->r->date : x->in->now;
	struct civil date;

	if (zone == NULL)
		return err_set(err, ERR_CONFIG, "this system has no time zone "
			"%s", x->w.list->timezone);
	date = zone_civil(zone, at);
	mailed_read(x->a, x->k->text, x->r->subject, &date, &w.recap);
	keep_head(&w, &date);
	take_files(&w);
	if (choose_name(&w, err) == -1 || write_all(&w, err) == -1)
		return -1;
	for (size_t i = 0; i < w.n; i++)
		t.left += w.draft[i].left;
	t.slug = w.slug;
	t.stands = w.stands;
	t.note = x->k->what.kind == MAILED_FILE && x->r->text[0] != '\0';
	return reply_coordinator_tell(x, &t, err);
}

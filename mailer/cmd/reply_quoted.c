/* SPDX-License-Identifier: MIT */
/*
 * Whether somebody's own words stand in what a mail program quotes without
 * marks. Who writes beneath or inside it, or pastes another mail there, would
 * be read by nobody: it all looks like the mail that is answered.
 *
 * The quotation is held against the mail that was sent: a few pairs of words
 * in a row that it never said are somebody else's.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "cmd/reply_act.h"
#include "inbox/word_pairs.h"
#include "mime/encode.h"
#include "mime/piece.h"
#include "store/edition.h"
#include "store/notice.h"

enum { PART_MAX = 1024 * 1024, SENT_MAX = 4 * PART_MAX, NEW_PAIRS = 3 };

/* --- what was sent -------------------------------------------------------- */

/* Without what was in its slots. */
static int
add_part(struct acting *x, const unsigned char part[SHA256_LEN],
	struct buf *out, struct err *err)
{
	const char **empty;
	const void *data;
	struct piece *p;
	struct buf mail;
	size_t len;
	int rc;

	if (content_load(x->h->db, x->a, part, &data, &len, err) == -1)
		return -1;
	/* Files are larger, and nobody quotes them. */
	if (len > PART_MAX)
		return 0;
	p = piece_load(x->a, data, len, err);
	if (p == NULL)
		return -1;
	empty = arena_array(x->a, piece_slots(p) + 1, sizeof(*empty));
	for (size_t i = 0; i < piece_slots(p); i++)
		empty[i] = "";
	buf_init(&mail, 2 * PART_MAX);
	rc = piece_splice(p, empty, &mail, err);
	if (rc == 0)
		qp_undo(mail.data, mail.len, out);
	buf_release(&mail);
	return rc;
}

/* Its text and HTML; nothing, where they are kept no longer. */
static int
sent(struct acting *x, struct buf *out, struct err *err)
{
	const struct found_delivery *of = &x->w.of;
	unsigned char (*part)[SHA256_LEN];
	struct err why = {0};
	size_t n = 0;
	int rc;

	if (of->id == 0)
		return 0;
	rc = of->edition_id != 0 ? edition_part_hashes(x->h->db, x->a,
		of->edition_id, &part, &n, &why) :
		notice_part_hashes(x->h->db, x->a, strtoll(of->subject_key,
		NULL, 10), &part, &n, &why);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = add_part(x, part[i], out, &why);
	if (rc == -1 && why.kind != ERR_DATA) {
		*err = why;
		return -1;
	}
	if (rc == -1)
		buf_clear(out);
	/* What notices have in their slots. */
	buf_adds(out, of->args);
	return 0;
}

/* --- what is quoted ------------------------------------------------------- */

/* "CAUTION: this email originated from outside": what the gateways of some put
 * in front of every mail. */
static bool
is_warning(const struct words *w, size_t from, size_t to)
{
	bool outside = false, mail = false, careful = false;

	for (size_t i = from; i < to; i++) {
		outside = outside || word_in(w, i, " external outside "
			"originated externe exterieur provient provenant ");
		mail = mail || word_in(w, i, " email mail message sender "
			"organization organisation courriel expediteur ");
		careful = careful || word_in(w, i, " caution warning links "
			"attachments attention prudence avertissement liens "
			"jointes recognize know external externe ");
	}
	return outside && mail && careful;
}

static bool
is_of(const struct words *name, const struct word *x)
{
	for (size_t i = 0; i < name->n; i++)
		if (name->v[i].kind == WORD_LETTERS &&
		    strcmp(name->v[i].s, x->s) == 0)
			return true;
	return false;
}

/* Without the member's name, which a mail greets with, and such warnings. */
static void
leave_out(struct arena *a, struct words *w, const char *name)
{
	struct words own = words_of(a, name);
	size_t n = 0;

	for (size_t i = 0, to; i < w->n; i = to) {
		for (to = i; to < w->n && !word_is_sign(w, to, SIGN_BLANK);
		     to++)
			;
		to += to < w->n;
		for (size_t j = is_warning(w, i, to) ? to : i; j < to; j++)
			if (!is_of(&own, &w->v[j]))
				w->v[n++] = w->v[j];
	}
	w->n = n;
}

int
reply_quotes_others(struct acting *x, struct err *err)
{
	struct word_pairs p;
	struct words w;
	struct buf b;
	size_t new;
	int rc;

	if (x->r->quoted[0] == '\0')
		return 0;
	buf_init(&b, SENT_MAX);
	rc = sent(x, &b, err);
	p = word_pairs_of(x->a, buf_str(&b));
	buf_release(&b);
	if (rc == -1)
		return -1;
	w = words_unlinked(x->a, x->r->quoted);
	leave_out(x->a, &w, x->w.known ? x->w.member.name : "");
	words_only(&w);
	new = word_pairs_new(&p, &w);
	return new >= NEW_PAIRS || (new > 0 && new + 1 >= w.n);
}

/* SPDX-License-Identifier: MIT */
/*
 * What is in INBOX, a mail of it, and what becomes of that.
 *
 * Nothing is believed: mails are known by uids alone and each counts once,
 * sizes come from RFC822.SIZE, no BODYSTRUCTURE is ever asked for, a body is
 * asked for with an upper bound. \Seen is set by STORE only. Moving is MOVE
 * (RFC 6851) or COPY, then \Deleted and UID EXPUNGE (RFC 4315); where a server
 * has neither, \Deleted stays, and what others have marked is not expunged.
 */
#include <libetpan/libetpan.h>
#include <stdlib.h>

#include "base/clock.h"
#include "inbox/fetch_ops.h"
#include "inbox/frame.h"
#include "inbox/mailbox.h"

enum {
	SIZES = 500,		/* mails whose sizes are asked for at once */
	SIZE_OCTETS = 256 * 1024,	/* of such an answer */
};

/* --- what is there -------------------------------------------------------- */

struct found {
	uint32_t uid;
	int64_t size;
};

static int
by_uid(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	return x->uid < y->uid ? -1 : x->uid > y->uid;
}

static void
add_search(struct buf *b, int64_t after, int64_t since)
{
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr",
		"May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct civil c;

	buf_printf(b, "UID SEARCH UID %lld:*", (long long)after + 1);
	if (since == 0)
		return;
	/* In the server's zone, whichever it is. */
	c = civil_of_time(since, 0);
	buf_printf(b, " SINCE %d-%s-%d", c.day, months[c.month - 1], c.year);
}

/* Those above `after`, each once, in their order: "n:*" names the last one
 * even where it is below n. */
static size_t
found_uids(const struct fetch *f, int64_t after, struct found **v_r)
{
	const struct mailimap_response_info *i = f->imap->imap_response_info;
	clistiter *it = i == NULL || i->rsp_search_result == NULL ? NULL :
		clist_begin(i->rsp_search_result);
	struct found *v = NULL;
	size_t n = 0, cap = 0, kept = 0;

	for (; it != NULL; it = clist_next(it)) {
		uint32_t uid = *(const uint32_t *)clist_content(it);

		if (uid == 0 || uid <= after)
			continue;
		if (n == cap)
			v = mem_realloc(v, (cap = cap ? 2 * cap : 256) *
				sizeof(*v));
		v[n++] = (struct found){uid, -1};
	}
	if (n > 1)
		qsort(v, n, sizeof(*v), by_uid);
	for (size_t k = 0; k < n; k++)
		if (kept == 0 || v[kept - 1].uid != v[k].uid)
			v[kept++] = v[k];
	*v_r = v;
	return kept < FETCH_LIST_MAX ? kept : FETCH_LIST_MAX;
}

static struct mailimap_msg_att_static *
fact(clistiter *it)
{
	const struct mailimap_msg_att_item *item = clist_content(it);

	return item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC ?
		item->att_data.att_static : NULL;
}

static void
note_size(const struct mailimap_msg_att *m, struct found *v, size_t n)
{
	struct found key = {0, -1}, *at;

	for (clistiter *it = clist_begin(m->att_list); it != NULL;
	     it = clist_next(it)) {
		const struct mailimap_msg_att_static *s = fact(it);

		if (s != NULL && s->att_type == MAILIMAP_MSG_ATT_UID)
			key.uid = s->att_data.att_uid;
		if (s != NULL && s->att_type == MAILIMAP_MSG_ATT_RFC822_SIZE)
			key.size = s->att_data.att_rfc822_size;
	}
	at = bsearch(&key, v, n, sizeof(*v), by_uid);
	if (at != NULL && at->size == -1)
		at->size = key.size;
}

static clistiter *
fetched(const struct fetch *f)
{
	const struct mailimap_response_info *i = f->imap->imap_response_info;

	return i == NULL || i->rsp_fetch_list == NULL ? NULL :
		clist_begin(i->rsp_fetch_list);
}

/* Runs of uids as ranges. */
static void
add_set(struct buf *b, const struct found *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t first = i;

		while (i + 1 < n && v[i + 1].uid == v[i].uid + 1)
			i++;
		buf_printf(b, "%s%u", first > 0 ? "," : "", v[first].uid);
		if (i > first)
			buf_printf(b, ":%u", v[i].uid);
	}
}

static int
ask_sizes(struct fetch *f, struct found *v, size_t n, struct err *err)
{
	for (size_t at = 0; at < n; at += SIZES) {
		size_t some = n - at < SIZES ? n - at : SIZES;

		buf_clear(&f->line);
		buf_adds(&f->line, "UID FETCH ");
		add_set(&f->line, v + at, some);
		buf_adds(&f->line, " (UID RFC822.SIZE)");
		stream_allow(f->stream, 0, SIZE_OCTETS);
		if (fetch_judge(f, fetch_command(f), ERR_TEMP,
		    "it does not say how large its mails are", err) == -1)
			return -1;
		for (clistiter *it = fetched(f); it != NULL;
		     it = clist_next(it))
			note_size(clist_content(it), v + at, some);
	}
	return 0;
}

int
fetch_list(struct fetch *f, int64_t after, int64_t since, struct buf *out,
	struct err *err)
{
	struct found *v = NULL;
	size_t n;
	int rc;

	buf_clear(&f->line);
	add_search(&f->line, after < 0 ? 0 : after, since);
	if (fetch_judge(f, fetch_command(f), ERR_TEMP,
	    "it does not say what is there", err) == -1)
		return -1;
	n = found_uids(f, after, &v);
	rc = ask_sizes(f, v, n, err);
	frame_number(out, (int64_t)n);
	for (size_t i = 0; i < n; i++) {
		frame_number(out, v[i].uid);
		frame_number(out, v[i].size);
	}
	free(v);
	return rc;
}

/* --- one mail ------------------------------------------------------------- */

/* The body of that uid, where it is in this answer. */
static const struct mailimap_msg_att_body_section *
body_of(const struct mailimap_msg_att *m, uint32_t uid)
{
	const struct mailimap_msg_att_body_section *body = NULL;
	bool right = false;

	for (clistiter *it = clist_begin(m->att_list); it != NULL;
	     it = clist_next(it)) {
		const struct mailimap_msg_att_static *s = fact(it);

		if (s == NULL)
			continue;
		if (s->att_type == MAILIMAP_MSG_ATT_UID)
			right = s->att_data.att_uid == uid;
		if (s->att_type == MAILIMAP_MSG_ATT_BODY_SECTION)
			body = s->att_data.att_body_section;
	}
	return right ? body : NULL;
}

int
fetch_get(struct fetch *f, uint32_t uid, size_t max, struct buf *out,
	struct err *err)
{
	buf_clear(&f->line);
	buf_printf(&f->line, "UID FETCH %u (UID BODY.PEEK[]<0.%zu>)", uid,
		max);
	if (fetch_judge(f, fetch_command(f), ERR_TEMP,
	    "it does not hand over a mail", err) == -1)
		return -1;
	for (clistiter *it = fetched(f); it != NULL; it = clist_next(it)) {
		const struct mailimap_msg_att_body_section *body =
			body_of(clist_content(it), uid);

		if (body == NULL)
			continue;
		/* NIL is a mail without a single octet. */
		if (body->sec_body_part != NULL)
			buf_add(out, body->sec_body_part, body->sec_length <
				max ? body->sec_length : max);
		return 1;
	}
	return 0;
}

static int
store(struct fetch *f, uint32_t uid, const char *flag, struct err *err)
{
	buf_clear(&f->line);
	buf_printf(&f->line, "UID STORE %u +FLAGS.SILENT (%s)", uid, flag);
	return fetch_judge(f, fetch_command(f), ERR_TEMP,
		"it does not let a mail be marked", err);
}

static int
expunge(struct fetch *f, uint32_t uid, struct err *err)
{
	if (store(f, uid, "\\Deleted", err) == -1)
		return -1;
	if (!fetch_offers(f, "UIDPLUS"))
		return 0;
	buf_clear(&f->line);
	buf_printf(&f->line, "UID EXPUNGE %u", uid);
	return fetch_judge(f, fetch_command(f), ERR_TEMP,
		"it does not delete a mail", err);
}

static void
add_quoted(struct buf *b, const char *s)
{
	buf_addc(b, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			buf_addc(b, '\\');
		buf_addc(b, *s);
	}
	buf_addc(b, '"');
}

static int
carry(struct fetch *f, const char *verb, uint32_t uid, const char *folder)
{
	buf_clear(&f->line);
	buf_printf(&f->line, "UID %s %u ", verb, uid);
	add_quoted(&f->line, folder);
	return fetch_command(f);
}

static int
move(struct fetch *f, uint32_t uid, const char *folder, struct err *err)
{
	bool at_once = fetch_offers(f, "MOVE");
	const char *verb = at_once ? "MOVE" : "COPY";
	int rc = carry(f, verb, uid, folder);

	/* NO; most add TRYCREATE, some do not. */
	if (rc == MAILIMAP_ERROR_CUSTOM_COMMAND && !f->made) {
		f->made = true;
		buf_clear(&f->line);
		buf_adds(&f->line, "CREATE ");
		add_quoted(&f->line, folder);
		fetch_command(f);
		rc = carry(f, verb, uid, folder);
	}
	if (fetch_judge(f, rc, ERR_TEMP,
	    "it does not move a mail to the folder", err) == -1)
		return -1;
	return at_once ? 0 : expunge(f, uid, err);
}

int
fetch_done(struct fetch *f, uint32_t uid, int rest, const char *folder,
	struct err *err)
{
	if (store(f, uid, "\\Seen", err) == -1)
		return -1;
	if (rest == MAILBOX_DELETE)
		return expunge(f, uid, err);
	if (rest == MAILBOX_MOVE && folder != NULL)
		return move(f, uid, folder, err);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * IMAP (RFC 3501) as far as it is needed, over libetpan: it reads what the
 * server says, and most commands are phrased here.
 *
 * Nothing is believed: mails are known by uids alone and each counts once,
 * sizes come from RFC822.SIZE, no BODYSTRUCTURE is ever asked for, a body is
 * asked for with an upper bound. \Seen is set by STORE only. Moving is MOVE
 * (RFC 6851) or COPY, then \Deleted and UID EXPUNGE (RFC 4315); where a server
 * has neither, \Deleted stays, and what others have marked is not expunged.
 */
#include <libetpan/libetpan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "inbox/fetch.h"
#include "inbox/fetch_stream.h"
#include "inbox/frame.h"
#include "inbox/mailbox.h"

enum {
	COMMAND_MAX = 8 * 1024,
	PLAIN_MAX = 2048,	/* a name and a password */
	SIZES = 500,		/* mails whose sizes are asked for at once */
	SIZE_OCTETS = 256 * 1024,	/* of such an answer */
	WORDS = 200,		/* of a server's words */
};

struct fetch {
	struct stream *stream;
	mailimap *imap;
	mailstream *over;	/* the stream, for libetpan */
	struct buf line;	/* a command */
	bool made;		/* the folder to move to, in this session */
};

/* --- the stream, as libetpan wants it -------------------------------------- */

static ssize_t
low_read(mailstream_low *s, void *to, size_t n)
{
	return stream_read(s->data, to, n);
}

static ssize_t
low_write(mailstream_low *s, const void *p, size_t n)
{
	return stream_write(s->data, p, n);
}

static int
low_nothing(mailstream_low *s)
{
	(void)s;
	return -1;
}

static void
low_free(mailstream_low *s)
{
	free(s);
}

static mailstream_low_driver driver = {
	.mailstream_read = low_read,
	.mailstream_write = low_write,
	.mailstream_close = low_nothing,
	.mailstream_get_fd = low_nothing,
	.mailstream_free = low_free,
};

struct fetch *
fetch_new(struct stream *s)
{
	struct fetch *f = mem_alloc(sizeof(*f));
	mailstream_low *low;

	memset(f, 0, sizeof(*f));
	f->stream = s;
	buf_init(&f->line, COMMAND_MAX);
	/* Else large texts would go to files. */
	mmap_string_set_ceil(SIZE_MAX / 2);
	f->imap = mailimap_new(0, NULL);
	low = mailstream_low_new(s, &driver);
	f->over = low == NULL ? NULL : mailstream_new(low, 16 * 1024);
	if (f->imap == NULL || f->over == NULL)
		mem_none();
	return f;
}

/* --- commands -------------------------------------------------------------- */

/* Adds what the server has said of it, if it has. */
static int
refused(const struct fetch *f, enum err_kind kind, const char *what,
	struct err *err)
{
	const char *words = f->imap->imap_response;

	if (words == NULL || *words == '\0')
		return err_set(err, kind, "%s", what);
	return err_set(err, kind, "%s; it says: %.*s", what, WORDS, words);
}

/* 0, or what went wrong, if not with the connection then with `what`. */
static int
judge(const struct fetch *f, int rc, enum err_kind kind, const char *what,
	struct err *err)
{
	const char *why = stream_why(f->stream);

	if (rc == MAILIMAP_NO_ERROR)
		return 0;
	if (why != NULL && (rc == MAILIMAP_ERROR_STREAM ||
	    rc == MAILIMAP_ERROR_PARSE || rc == MAILIMAP_ERROR_MEMORY))
		return err_set(err, ERR_TEMP, "%s", why);
	if (rc != MAILIMAP_ERROR_PARSE && rc != MAILIMAP_ERROR_MEMORY &&
	    rc != MAILIMAP_ERROR_STREAM && rc != MAILIMAP_ERROR_FATAL)
		return refused(f, kind, what, err);
	/* Where the next answer would begin, nobody knows. */
	stream_break(f->stream, "an answer of it could not be read");
	return err_set(err, ERR_TEMP, "%s: its answer %s", what,
		rc == MAILIMAP_ERROR_MEMORY ? "is too long" : "is no IMAP");
}

/* MAILIMAP_ERROR_CUSTOM_COMMAND: the server says NO. mailimap_custom_command
 * would do, but for a space that it leaves at the line's end, where not every
 * server can bear one. */
static int
command(struct fetch *f)
{
	struct mailimap_response *r;
	bool good;
	int rc;

	buf_adds(&f->line, "\r\n");
	if (f->line.overflow)
		return MAILIMAP_ERROR_INVAL;
	if (mailimap_send_current_tag(f->imap) != MAILIMAP_NO_ERROR ||
	    mailstream_write(f->over, f->line.data, f->line.len) !=
	    (ssize_t)f->line.len || mailstream_flush(f->over) == -1 ||
	    mailimap_read_line(f->imap) == NULL)
		return MAILIMAP_ERROR_STREAM;
	rc = mailimap_parse_response(f->imap, &r);
	if (rc != MAILIMAP_NO_ERROR)
		return rc;
	good = r->rsp_resp_done->rsp_data.rsp_tagged->rsp_cond_state
		->rsp_type == MAILIMAP_RESP_COND_STATE_OK;
	mailimap_response_free(r);
	return good ? MAILIMAP_NO_ERROR : MAILIMAP_ERROR_CUSTOM_COMMAND;
}

static int
say(struct fetch *f, const char *text)
{
	buf_clear(&f->line);
	buf_adds(&f->line, text);
	return command(f);
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

static bool
offers(const struct fetch *f, const char *name)
{
	return mailimap_has_extension(f->imap, name) != 0;
}

/* --- getting in ------------------------------------------------------------ */

static int
starttls(struct fetch *f, struct err *err)
{
	if (say(f, "CAPABILITY") != MAILIMAP_NO_ERROR &&
	    stream_why(f->stream) != NULL)
		return err_set(err, ERR_UNAVAIL, "%s",
			stream_why(f->stream));
	if (!offers(f, "STARTTLS"))
		return err_set(err, ERR_CONFIG, "it does not offer STARTTLS");
	if (judge(f, say(f, "STARTTLS"), ERR_UNAVAIL,
	    "it refuses STARTTLS", err) == -1)
		return -1;
	/* Said by whoever stands in between, to be taken for the server's
	 * first words inside TLS. */
	if (f->over->read_buffer_len != 0)
		return err_set(err, ERR_CONFIG, "somebody has put words of "
			"their own between STARTTLS and TLS");
	return stream_secure(f->stream, err);
}

/* Not now, other than not at all (RFC 5530). */
static bool
is_passing(const struct fetch *f)
{
	static const char *const codes[] = {"UNAVAILABLE", "INUSE", "LIMIT",
		"SERVERBUG", "CONTACTADMIN"};
	const struct mailimap_response_info *i = f->imap->imap_response_info;

	if (i == NULL || i->rsp_atom == NULL)
		return false;
	for (size_t k = 0; k < sizeof(codes) / sizeof(*codes) - 1; k++)
		if (strcmp(i->rsp_atom, codes[k]) == 0)
			return true;
	return false;
}

/* With the answer in the command itself (RFC 4959), which passes any octets;
 * LOGIN is for servers that do not know that. */
static int
plain(struct fetch *f, const struct fetch_login *l)
{
	char text[PLAIN_MAX], coded[base64_len(PLAIN_MAX) + 1];
	int n, rc;

	if (!offers(f, "SASL-IR") ||
	    !mailimap_has_authentication(f->imap, "PLAIN"))
		return offers(f, "LOGINDISABLED") ? MAILIMAP_ERROR_SASL :
			mailimap_login(f->imap, l->user, l->secret);
	n = snprintf(text, sizeof(text), "%c%s%c%s", '\0', l->user, '\0',
		l->secret);
	if (n < 0 || n >= (int)sizeof(text))
		return MAILIMAP_ERROR_SASL;
	base64(text, (size_t)n, coded);
	buf_clear(&f->line);
	buf_printf(&f->line, "AUTHENTICATE PLAIN %s", coded);
	rc = command(f);
	explicit_bzero(text, sizeof(text));
	explicit_bzero(coded, sizeof(coded));
	explicit_bzero(f->line.data, f->line.len);
	if (rc == MAILIMAP_NO_ERROR)
		f->imap->imap_state = MAILIMAP_STATE_AUTHENTICATED;
	return rc;
}

static int
log_in(struct fetch *f, const struct fetch_login *l, struct err *err)
{
	int rc;

	if (l->user == NULL || l->secret == NULL ||
	    strpbrk(l->user, "\r\n") != NULL ||
	    strpbrk(l->secret, "\r\n") != NULL)
		return err_set(err, ERR_CONFIG, "there is no name and "
			"password of one line each to log in with");
	if (l->auth == MAILBOX_XOAUTH2 &&
	    !mailimap_has_authentication(f->imap, "XOAUTH2"))
		return err_set(err, ERR_CONFIG, "it does not offer XOAUTH2 to "
			"log in with");
	rc = l->auth == MAILBOX_XOAUTH2 ? mailimap_oauth2_authenticate(
		f->imap, l->user, l->secret) : plain(f, l);
	explicit_bzero(f->over->write_buffer, f->over->buffer_max_size);
	if (rc == MAILIMAP_ERROR_SASL)
		return err_set(err, ERR_CONFIG, "it offers no log-in with a "
			"password");
	return judge(f, rc, is_passing(f) ? ERR_TEMP : ERR_CONFIG,
		"it refuses the log-in", err);
}

static int
greet(struct fetch *f, const struct fetch_login *l, struct err *err)
{
	int rc = mailimap_connect(f->imap, f->over);

	if (rc == MAILIMAP_ERROR_DONT_ACCEPT_CONNECTION)
		return refused(f, ERR_TEMP, "it takes no connection now", err);
	if (rc == MAILIMAP_NO_ERROR_AUTHENTICATED) {
		/* Then STARTTLS may not be said any more, and whoever stands
		 * in between could be the one who says so. */
		if (l->starttls || l->auth != MAILBOX_NO_AUTH)
			return err_set(err, ERR_CONFIG, "it lets in without "
				"log-in whoever comes (PREAUTH)");
		return 0;
	}
	return judge(f, rc == MAILIMAP_NO_ERROR_NON_AUTHENTICATED ? 0 : rc,
		ERR_UNAVAIL, "it does not greet as an IMAP server", err);
}

int
fetch_open(struct fetch *f, const struct fetch_login *l, int64_t *validity_r,
	struct err *err)
{
	*validity_r = 0;
	if (l->tls && !l->starttls && stream_secure(f->stream, err) == -1)
		return -1;
	if (greet(f, l, err) == -1 ||
	    (l->starttls && starttls(f, err) == -1))
		return -1;
	/* What was offered in the clear counts for nothing. */
	if (judge(f, say(f, "CAPABILITY"), ERR_UNAVAIL,
	    "it does not say what it can do", err) == -1)
		return -1;
	if (l->auth != MAILBOX_NO_AUTH &&
	    (log_in(f, l, err) == -1 || judge(f, say(f, "CAPABILITY"),
	    ERR_UNAVAIL, "it does not say what it can do", err) == -1))
		return -1;
	if (judge(f, mailimap_select(f->imap, "INBOX"), ERR_UNAVAIL,
	    "INBOX cannot be opened", err) == -1)
		return -1;
	if (f->imap->imap_selection_info != NULL)
		*validity_r = f->imap->imap_selection_info->sel_uidvalidity;
	return 0;
}

/* --- what is there --------------------------------------------------------- */

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
		if (judge(f, command(f), ERR_TEMP,
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
	if (judge(f, command(f), ERR_TEMP, "it does not say what is there",
	    err) == -1)
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

/* --- one mail -------------------------------------------------------------- */

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
	if (judge(f, command(f), ERR_TEMP, "it does not hand over a mail",
	    err) == -1)
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
	return judge(f, command(f), ERR_TEMP, "it does not let a mail be "
		"marked", err);
}

static int
expunge(struct fetch *f, uint32_t uid, struct err *err)
{
	if (store(f, uid, "\\Deleted", err) == -1)
		return -1;
	if (!offers(f, "UIDPLUS"))
		return 0;
	buf_clear(&f->line);
	buf_printf(&f->line, "UID EXPUNGE %u", uid);
	return judge(f, command(f), ERR_TEMP, "it does not delete a mail",
		err);
}

static int
carry(struct fetch *f, const char *verb, uint32_t uid, const char *folder)
{
	buf_clear(&f->line);
	buf_printf(&f->line, "UID %s %u ", verb, uid);
	add_quoted(&f->line, folder);
	return command(f);
}

static int
move(struct fetch *f, uint32_t uid, const char *folder, struct err *err)
{
	bool at_once = offers(f, "MOVE");
	const char *verb = at_once ? "MOVE" : "COPY";
	int rc = carry(f, verb, uid, folder);

	/* NO; most add TRYCREATE, some do not. */
	if (rc == MAILIMAP_ERROR_CUSTOM_COMMAND && !f->made) {
		f->made = true;
		buf_clear(&f->line);
		buf_adds(&f->line, "CREATE ");
		add_quoted(&f->line, folder);
		command(f);
		rc = carry(f, verb, uid, folder);
	}
	if (judge(f, rc, ERR_TEMP, "it does not move a mail to the folder",
	    err) == -1)
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

int
fetch_close(struct fetch *f)
{
	say(f, "LOGOUT");
	return 0;
}

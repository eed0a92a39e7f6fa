/* SPDX-License-Identifier: MIT */
/*
 * IMAP (RFC 3501) over libetpan, which reads what the server says; what is
 * said to it is mostly phrased here. Nothing is said that is secret, nor
 * anything believed, before TLS stands; a server that lets in whoever comes is
 * not the one that was meant.
 */
#include <libetpan/libetpan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "inbox/fetch_ops.h"
#include "inbox/mailbox.h"

enum {
	COMMAND_MAX = 8 * 1024,
	SASL_MAX = 4096,	/* a name and a secret */
	CODED_SIZE = base64_len(SASL_MAX) + 1,
	WORDS = 200,		/* of a server's words */
};

/* --- the stream, as libetpan wants it ------------------------------------- */

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

/* --- commands ------------------------------------------------------------- */

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

int
fetch_judge(const struct fetch *f, int rc, enum err_kind kind, const char *what,
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
int
fetch_command(struct fetch *f)
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
	return fetch_command(f);
}

bool
fetch_offers(const struct fetch *f, const char *name)
{
	return mailimap_has_extension(f->imap, name) != 0;
}

/* --- getting in ----------------------------------------------------------- */

static int
starttls(struct fetch *f, struct err *err)
{
	if (say(f, "CAPABILITY") != MAILIMAP_NO_ERROR &&
	    stream_why(f->stream) != NULL)
		return err_set(err, ERR_UNAVAIL, "%s",
			stream_why(f->stream));
	if (!fetch_offers(f, "STARTTLS"))
		return err_set(err, ERR_CONFIG, "it does not offer STARTTLS");
	if (fetch_judge(f, say(f, "STARTTLS"), ERR_UNAVAIL,
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
		"SERVERBUG"};
	const struct mailimap_response_info *i = f->imap->imap_response_info;

	if (i == NULL || i->rsp_atom == NULL)
		return false;
	for (size_t k = 0; k < sizeof(codes) / sizeof(*codes); k++)
		if (strcmp(i->rsp_atom, codes[k]) == 0)
			return true;
	return false;
}

/* As it goes over the wire. */
static bool
encode(const struct fetch_login *l, char coded[CODED_SIZE])
{
	char text[SASL_MAX];
	int n = l->auth == MAILBOX_XOAUTH2 ?
		snprintf(text, sizeof(text), "user=%s\1auth=Bearer %s\1\1",
			l->user, l->secret) :
		snprintf(text, sizeof(text), "%c%s%c%s", '\0', l->user, '\0',
			l->secret);
	bool fits = n >= 0 && n < (int)sizeof(text);

	if (fits)
		base64(text, (size_t)n, coded);
	explicit_bzero(text, sizeof(text));
	return fits;
}

/* AUTHENTICATE with the answer in the command itself (RFC 4959), which passes
 * any octets; LOGIN is for servers that do not know that. */
static int
plain(struct fetch *f, const struct fetch_login *l, const char *coded)
{
	int rc;

	if (!fetch_offers(f, "SASL-IR") ||
	    !mailimap_has_authentication(f->imap, "PLAIN"))
		return fetch_offers(f, "LOGINDISABLED") ? MAILIMAP_ERROR_SASL :
			mailimap_login(f->imap, l->user, l->secret);
	buf_clear(&f->line);
	buf_printf(&f->line, "AUTHENTICATE PLAIN %s", coded);
	rc = fetch_command(f);
	explicit_bzero(f->line.data, f->line.len);
	if (rc == MAILIMAP_NO_ERROR)
		f->imap->imap_state = MAILIMAP_STATE_AUTHENTICATED;
	return rc;
}

static const char *
skip_quoting(const char *s)
{
	return s + strspn(s, "\"\\");
}

/* Whether the words at s begin with the secret, quoted in whatever way. */
static bool
begins_with(const char *s, const char *secret)
{
	for (;; s++, secret++) {
		s = skip_quoting(s);
		secret = skip_quoting(secret);
		if (*secret == '\0' || *s != *secret)
			return *secret == '\0';
	}
}

/* Some servers say again what they did not like. */
static void
keep_secret(struct fetch *f, const char *secret)
{
	const char *words = f->imap->imap_response;

	for (size_t i = 0; words != NULL && words[i] != '\0' && i < WORDS; i++)
		if (begins_with(words + i, secret))
			words = f->imap->imap_response = NULL;
}

static int
give_secret(struct fetch *f, const struct fetch_login *l, const char *coded)
{
	int rc = l->auth == MAILBOX_XOAUTH2 ? mailimap_oauth2_authenticate(
		f->imap, l->user, l->secret) : plain(f, l, coded);

	explicit_bzero(f->over->write_buffer, f->over->buffer_max_size);
	keep_secret(f, coded);
	keep_secret(f, l->secret);
	return rc;
}

static int
log_in(struct fetch *f, const struct fetch_login *l, struct err *err)
{
	char coded[CODED_SIZE];
	int rc;

	if (l->user == NULL || l->secret == NULL ||
	    strpbrk(l->user, "\r\n") != NULL ||
	    strpbrk(l->secret, "\r\n") != NULL || !encode(l, coded))
		return err_set(err, ERR_CONFIG, "there is no name and "
			"password of one short line each to log in with");
	if (l->auth == MAILBOX_XOAUTH2 &&
	    !mailimap_has_authentication(f->imap, "XOAUTH2"))
		return err_set(err, ERR_CONFIG, "it does not offer XOAUTH2 to "
			"log in with");
	rc = give_secret(f, l, coded);
	explicit_bzero(coded, sizeof(coded));
	if (rc == MAILIMAP_ERROR_SASL)
		return err_set(err, ERR_CONFIG, "it offers no log-in with a "
			"password");
	return fetch_judge(f, rc, is_passing(f) ? ERR_TEMP : ERR_CONFIG,
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
	if (rc == MAILIMAP_NO_ERROR_NON_AUTHENTICATED)
		rc = MAILIMAP_NO_ERROR;
	return fetch_judge(f, rc, ERR_UNAVAIL,
		"it does not greet as an IMAP server", err);
}

int
fetch_open(struct fetch *f, const struct fetch_login *l, int64_t *validity_r,
	int64_t *next_r, struct err *err)
{
	*validity_r = *next_r = 0;
	if (l->tls && !l->starttls && stream_secure(f->stream, err) == -1)
		return -1;
	if (greet(f, l, err) == -1 ||
	    (l->starttls && starttls(f, err) == -1))
		return -1;
	/* What was offered in the clear counts for nothing. */
	if (fetch_judge(f, say(f, "CAPABILITY"), ERR_UNAVAIL,
	    "it does not say what it can do", err) == -1)
		return -1;
	if (l->auth != MAILBOX_NO_AUTH &&
	    (log_in(f, l, err) == -1 || fetch_judge(f, say(f, "CAPABILITY"),
	    ERR_UNAVAIL, "it does not say what it can do", err) == -1))
		return -1;
	if (fetch_judge(f, mailimap_select(f->imap, "INBOX"), ERR_UNAVAIL,
	    "INBOX cannot be opened", err) == -1)
		return -1;
	if (f->imap->imap_selection_info != NULL) {
		*validity_r = f->imap->imap_selection_info->sel_uidvalidity;
		*next_r = f->imap->imap_selection_info->sel_uidnext;
	}
	return 0;
}

int
fetch_close(struct fetch *f)
{
	say(f, "LOGOUT");
	return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * Assembles a message from its parts. The order of fields is the order a
 * person reads them in; each stands exactly once (S12). What a member may not
 * see is not decided here: everything given goes in.
 */
#include "mime/message.h"

#include <string.h>

#include "base/crypto.h"
#include "mime/encode.h"
#include "mime/header.h"

#define MARK(key) "\x01" key "\x02"

enum { BOUNDARY_HASH = 12, BOUNDARY = 40 };

struct assembly {
	struct arena *arena;
	const struct message *m;
	struct piece_builder *b;	/* the piece that is being made */
	size_t n, cap;
	struct piece **part;
	char mixed[BOUNDARY], alternative[BOUNDARY], related[BOUNDARY];
	struct err *err;
};

static void
put(struct assembly *s, const char *text)
{
	piece_literal(s->b, text, strlen(text));
}

static int
add_piece(struct assembly *s, struct piece_builder *b)
{
	struct piece *p = piece_finish(b);

	if (p == NULL)
		return err_set(s->err, ERR_BUG, "a mail cannot be put "
			"together: %s", piece_why(b));
	arena_push(s->arena, s->part, s->n, s->cap);
	s->part[s->n++] = p;
	return 0;
}

/* --- boundaries --------------------------------------------------------- */
static void
hash_string(struct hmac *h, const char *s)
{
	hmac_add_field(h, s ? s : "", s ? strlen(s) : 0);
}

static void
make_boundaries(struct assembly *s)
{
	static const char purpose[] = "boundary";
	const struct message *m = s->m;
	struct hmac *h = hmac_new(purpose, sizeof(purpose) - 1);
	unsigned char digest[SHA256_LEN];
	char name[BOUNDARY];

	hmac_start(h);
	hash_string(h, m->subject);
	hash_string(h, m->text);
	hash_string(h, m->html);
	hash_string(h, m->calendar);
	if (m->n_enclosed > 0)
		hash_string(h, m->salt);
	for (size_t i = 0; i < m->n_images; i++)
		hmac_add_field(h, m->image[i].data, m->image[i].len);
	for (size_t i = 0; i < m->n_attachments; i++)
		hmac_add_field(h, m->attachment[i].data, m->attachment[i].len);
	hmac_end(h, digest);
	hmac_free(h);
	base32(digest, BOUNDARY_HASH, name);
	strcat(strcpy(s->mixed, "=_m_"), name);
	strcat(strcpy(s->alternative, "=_a_"), name);
	strcat(strcpy(s->related, "=_r_"), name);
}

static void
open_boundary(struct assembly *s, const char *boundary)
{
	put(s, "--");
	put(s, boundary);
	put(s, "\r\n");
}

/* Between two parts: the line end before a delimiter is the delimiter's. */
static void
next_boundary(struct assembly *s, const char *boundary)
{
	put(s, "\r\n");
	open_boundary(s, boundary);
}

static void
close_boundary(struct assembly *s, const char *boundary)
{
	put(s, "\r\n--");
	put(s, boundary);
	put(s, "--\r\n");
}

static void
put_multipart(struct assembly *s, const char *subtype, const char *parameter,
	const char *boundary)
{
	put(s, "Content-Type: multipart/");
	put(s, subtype);
	put(s, parameter);
	put(s, ";\r\n boundary=\"");
	put(s, boundary);
	put(s, "\"\r\n\r\n");
}

/* --- header fields ------------------------------------------------------ */
static int
put_from(struct assembly *s)
{
	const struct message *m = s->m;
	const char *from = header_mailbox(s->arena, m->from_name,
		m->from_addr, s->err);
	const char *name = "", *reply;

	if (from == NULL)
		return -1;
	if (m->reply_name != NULL)
		name = header_phrase(s->arena, m->reply_name, s->err);
	if (name == NULL)
		return -1;
	piece_ready(s->b, "From", from);
	piece_ready(s->b, "To", MARK(SLOT_TO));
	reply = arena_printf(s->arena, MARK("%s"), m->reply_slot != NULL ?
		m->reply_slot : SLOT_REPLY_TO);
	piece_ready(s->b, "Reply-To", name[0] == '\0' ? reply :
		arena_printf(s->arena, "%s <%s>", name, reply));
	return 0;
}

static int
put_list(struct assembly *s)
{
	const struct message *m = s->m;
	const char *name = "";

	if (m->list_id == NULL)
		return 0;
	if (m->list_name != NULL)
		name = header_phrase(s->arena, m->list_name, s->err);
	if (name == NULL)
		return -1;
	piece_ready(s->b, "List-Id", arena_printf(s->arena, "%s%s<%s>", name,
		name[0] ? " " : "", m->list_id));
	piece_ready(s->b, "List-Unsubscribe", m->one_click ?
		"<" MARK(SLOT_UNSUBSCRIBE_URL) ">, <mailto:"
		MARK(SLOT_UNSUBSCRIBE) "?subject=unsubscribe"
		MARK(SLOT_UNSUBSCRIBE_CODE) ">" :
		"<mailto:" MARK(SLOT_UNSUBSCRIBE) "?subject=unsubscribe"
		MARK(SLOT_UNSUBSCRIBE_CODE) ">");
	if (m->one_click)
		piece_ready(s->b, "List-Unsubscribe-Post",
			"List-Unsubscribe=One-Click");
	piece_ready(s->b, "List-Help", "<mailto:" MARK(SLOT_REPLY_TO)
		"?subject=help&body=help>");
	if (m->owner != NULL)
		piece_ready(s->b, "List-Owner",
			arena_printf(s->arena, "<mailto:%s>", m->owner));
	piece_ready(s->b, "List-Post", "NO");
	return 0;
}

static int
put_header(struct assembly *s)
{
	const struct message *m = s->m;

	if (put_from(s) != 0)
		return -1;
	piece_field(s->b, "Subject", m->subject);
	piece_ready(s->b, "Date", MARK(SLOT_DATE));
	piece_ready(s->b, "Message-ID", MARK(SLOT_MESSAGE_ID));
	if (m->answers)
		piece_ready(s->b, "In-Reply-To", MARK(SLOT_IN_REPLY_TO));
	piece_ready(s->b, "References", MARK(SLOT_REFERENCES));
	if (put_list(s) != 0)
		return -1;
	if (m->auto_submitted != NULL) {
		piece_ready(s->b, "Auto-Submitted", m->auto_submitted);
		piece_ready(s->b, "X-Auto-Response-Suppress",
			"OOF, AutoReply");
	}
	if (m->loop != NULL)
		piece_ready(s->b, "X-Tidings-Loop", m->loop);
	if (m->feedback_id != NULL)
		piece_ready(s->b, "Feedback-ID", m->feedback_id);
	if (m->language != NULL)
		piece_ready(s->b, "Content-Language", m->language);
	put(s, "MIME-Version: 1.0\r\n");
	return 0;
}

/* --- parts -------------------------------------------------------------- */
static void
put_text(struct assembly *s, const char *type, const char *text, int html)
{
	size_t n = strlen(text);

	put(s, "Content-Type: ");
	put(s, type);
	put(s, "\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
	piece_body_qp(s->b, text, n, html);
	/* A soft line end is no part of the text. */
	put(s, n > 0 && text[n - 1] == '\n' ? "" : "=\r\n");
}

static char *
unix_lines(struct arena *a, const char *s)
{
	char *copy = arena_alloc(a, strlen(s) + 1), *to = copy;

	for (; *s != '\0'; s++)
		if (s[0] != '\r' || s[1] != '\n')
			*to++ = *s;
	return copy;
}

/*
 * A file as a part, headers and base64 body, without the delimiters around
 * it: those belong to the message, this to all that carry the file.
 */
static int
put_file(struct assembly *s, const struct message_file *f)
{
	struct piece_builder *b = piece_start(s->arena);
	struct buf out;
	int rc = 0;

	if (header_check(f->type, strlen(f->type), s->err) != 0 ||
	    (f->cid != NULL &&
		    header_check(f->cid, strlen(f->cid), s->err) != 0))
		return -1;
	buf_init(&out, f->len / 54 * 78 + 4096);
	buf_adds(&out, "Content-Type: ");
	buf_adds(&out, f->type);
	if (f->cid != NULL)
		buf_printf(&out, "\r\nContent-ID: <%s>", f->cid);
	buf_adds(&out, f->cid ? "\r\nContent-Disposition: inline" :
		"\r\nContent-Disposition: attachment");
	filename_parameters(f->name, strlen("Content-Disposition: attachment"),
		&out);
	buf_adds(&out, "\r\nContent-Transfer-Encoding: base64\r\n\r\n");
	base64_lines(f->data, f->len, &out);
	if (out.overflow)
		rc = err_set(s->err, ERR_BUG, "a file outgrew its buffer");
	piece_literal(b, buf_str(&out), out.len);
	buf_release(&out);
	return rc == 0 ? add_piece(s, b) : -1;
}

/* What was gathered becomes a piece; the file follows as one of its own. */
static int
put_file_between(struct assembly *s, const char *boundary,
	const struct message_file *f)
{
	next_boundary(s, boundary);
	if (add_piece(s, s->b) != 0)
		return -1;
	s->b = piece_start(s->arena);
	return put_file(s, f);
}

static int
put_html(struct assembly *s)
{
	const struct message *m = s->m;

	if (m->n_images == 0) {
		put_text(s, "text/html; charset=utf-8", m->html, 1);
		return 0;
	}
	put_multipart(s, "related", "; type=\"text/html\"", s->related);
	open_boundary(s, s->related);
	put_text(s, "text/html; charset=utf-8", m->html, 1);
	for (size_t i = 0; i < m->n_images; i++)
		if (put_file_between(s, s->related, &m->image[i]) != 0)
			return -1;
	close_boundary(s, s->related);
	return 0;
}

static int
put_alternative(struct assembly *s)
{
	const struct message *m = s->m;

	if (m->html == NULL && m->calendar == NULL) {
		put_text(s, "text/plain; charset=utf-8", m->text, 0);
		return 0;
	}
	put_multipart(s, "alternative", "", s->alternative);
	open_boundary(s, s->alternative);
	put_text(s, "text/plain; charset=utf-8", m->text, 0);
	if (m->html != NULL) {
		next_boundary(s, s->alternative);
		if (put_html(s) != 0)
			return -1;
	}
	if (m->calendar != NULL) {
		next_boundary(s, s->alternative);
		put_text(s, arena_printf(s->arena, "text/calendar; "
			"charset=UTF-8; method=%s", m->calendar_method),
			unix_lines(s->arena, m->calendar), 0);
	}
	close_boundary(s, s->alternative);
	return 0;
}

/* The pieces around a mail that is handed on end and begin at its border. */
static int
put_enclosed(struct assembly *s)
{
	for (size_t i = 0; i < s->m->n_enclosed; i++) {
		const char *name = s->m->enclosed_name != NULL ?
			s->m->enclosed_name[i] :
			arena_printf(s->arena, "%zu", i + 1);

		next_boundary(s, s->mixed);
		put(s, arena_printf(s->arena, "Content-Type: message/rfc822"
			"\r\nContent-Disposition: attachment; "
			"filename=\"%s.eml\"\r\n\r\n", name));
		if (add_piece(s, s->b) != 0)
			return -1;
		s->b = piece_start(s->arena);
	}
	return 0;
}

int
message_pieces(struct arena *a, const struct message *m,
	struct piece ***parts_r, size_t *n_r, struct err *err)
{
	struct assembly s = {.arena = a, .m = m, .err = err};
	bool mixed = m->n_attachments + m->n_enclosed > 0;

	s.b = piece_start(a);
	make_boundaries(&s);
	if (put_header(&s) != 0)
		return -1;
	if (mixed) {
		put_multipart(&s, "mixed", "", s.mixed);
		open_boundary(&s, s.mixed);
	}
	if (put_alternative(&s) != 0)
		return -1;
	for (size_t i = 0; i < m->n_attachments; i++)
		if (put_file_between(&s, s.mixed, &m->attachment[i]) != 0)
			return -1;
	if (put_enclosed(&s) != 0)
		return -1;
	if (mixed)
		close_boundary(&s, s.mixed);
	if (add_piece(&s, s.b) != 0)
		return -1;
	*parts_r = s.part;
	*n_r = s.n;
	return 0;
}

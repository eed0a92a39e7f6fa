/* SPDX-License-Identifier: MIT */
/*
 * A struct reply as octets, and back.
 *
 * Policy: one walk over the struct serves both ways, so that they cannot
 * differ. Numbers are eight octets, little end first; strings a number and so
 * many octets. Packing leaves out what no string may hold and cuts what is too
 * long; unpacking accepts only what packing writes.
 */
#include <string.h>

#include "inbox/reply.h"
#include "text/utf8.h"

enum {
	WORD_MAX = 64,		/* "5.1.1" */
	ADDRESS_MAX = 1024,	/* addresses, ids */
	LINE_MAX = 8 * 1024,
	MAIL_OCTETS = 12 * 1024 * 1024,	/* of a file */
};
static const char MAGIC[8] = {'r', 'e', 'p', 'l', 'y', ' ', '1', '\n'};

struct walk {
	struct buf *out;	/* NULL: unpacking */
	struct arena *a;
	const char *in;
	size_t n, at;
	bool bad;
};

static void
put_number(struct buf *out, uint64_t v)
{
	char s[8];

	for (size_t i = 0; i < sizeof(s); i++)
		s[i] = (char)(v >> 8 * i & 0xff);
	buf_add(out, s, sizeof(s));
}

static uint64_t
get_number(struct walk *w)
{
	uint64_t v = 0;

	if (w->bad || w->n - w->at < 8) {
		w->bad = true;
		return 0;
	}
	for (size_t i = 8; i > 0; i--)
		v = v << 8 | (unsigned char)w->in[w->at + i - 1];
	w->at += 8;
	return v;
}

static void
number(struct walk *w, int64_t *v, int64_t min, int64_t max)
{
	if (w->out != NULL) {
		put_number(w->out, (uint64_t)*v);
		return;
	}
	*v = (int64_t)get_number(w);
	if (*v < min || *v > max) {
		w->bad = true;
		*v = min;
	}
}

static void
size(struct walk *w, size_t *v, size_t max)
{
	int64_t n;

	/* What was written beyond it is not there. */
	if (w->out != NULL && *v > max)
		*v = max;
	n = (int64_t)*v;
	number(w, &n, 0, (int64_t)max);
	*v = (size_t)n;
}

static void
flag(struct walk *w, bool *v)
{
	int64_t n = *v;

	number(w, &n, 0, 1);
	*v = n == 1;
}

static bool
allowed(long c, bool text)
{
	return c > 0 && (!utf8_is_control(c) ||
		(text && (c == '\n' || c == '\t')));
}

static void
put_string(struct buf *out, const char *s, size_t max, bool text)
{
	size_t n = strlen(s), start = out->len + 8, len;

	put_number(out, 0);
	for (size_t i = 0; i < n; i += len) {
		long c = utf8_next(s + i, n - i, &len);

		if (out->overflow || out->len - start + len > max)
			break;
		if (allowed(c, text))
			buf_add(out, s + i, len);
	}
	if (out->overflow)
		return;
	n = out->len - start;
	for (size_t i = 0; i < 8; i++)
		out->data[start - 8 + i] = (char)(n >> 8 * i & 0xff);
}

static const char *
get_string(struct walk *w, size_t max, bool text)
{
	uint64_t n = get_number(w);
	const char *s = w->in + w->at;
	size_t len;

	if (w->bad || n > max || n > w->n - w->at) {
		w->bad = true;
		return "";
	}
	for (size_t i = 0; i < n; i += len)
		if (!allowed(utf8_next(s + i, (size_t)n - i, &len), text)) {
			w->bad = true;
			return "";
		}
	w->at += (size_t)n;
	return n == 0 ? "" : arena_strndup(w->a, s, (size_t)n);
}

static void
string(struct walk *w, const char **s, size_t max, bool text)
{
	if (w->out != NULL)
		put_string(w->out, *s, max, text);
	else
		*s = get_string(w, max, text);
}

static void
word(struct walk *w, const char **s)
{
	string(w, s, WORD_MAX, false);
}

static void
address(struct walk *w, const char **s)
{
	string(w, s, ADDRESS_MAX, false);
}

static void
line(struct walk *w, const char **s)
{
	string(w, s, LINE_MAX, false);
}

static void
strings(struct walk *w, const char ***v, size_t *n, size_t max, size_t longest)
{
	size(w, n, max);
	if (w->out == NULL)
		*v = arena_array(w->a, *n, sizeof(**v));
	for (size_t i = 0; i < *n; i++)
		string(w, &(*v)[i], longest, false);
}

/* --- the struct ----------------------------------------------------------- */

static void
recipient(struct walk *w, struct reply_recipient *x)
{
	int64_t permanent = x->permanent, code = x->code;

	address(w, &x->addr);
	number(w, &permanent, 0, PERMANENCE_PERMANENT);
	x->permanent = (enum reply_permanence)permanent;
	word(w, &x->status);
	number(w, &code, 0, 599);
	w->bad |= w->out == NULL && code != 0 && code < 200;
	x->code = (int)code;
	line(w, &x->reason);
}

static void
delivery(struct walk *w, struct reply_delivery *d)
{
	int64_t report = d->report;
	struct reply_recipient *v = NULL, one;

	number(w, &report, 0, REPORT_DELIVERED);
	d->report = (enum reply_report)report;
	line(w, &d->evidence);
	size(w, &d->n, REPLY_RECIPIENTS_MAX);
	if (w->out == NULL)
		v = arena_array(w->a, d->n, sizeof(*v));
	for (size_t i = 0; i < d->n; i++) {
		if (w->out != NULL)
			one = d->recipient[i];
		recipient(w, w->out != NULL ? &one : &v[i]);
	}
	if (w->out == NULL)
		d->recipient = v;
}

static void
machine(struct walk *w, struct reply_auto *m)
{
	line(w, &m->auto_submitted);
	line(w, &m->precedence);
	flag(w, &m->list_fields);
	flag(w, &m->report);
	line(w, &m->loop);
	line(w, &m->evidence);
}

static void
rsvp(struct walk *w, struct reply_rsvp *r)
{
	flag(w, &r->is);
	line(w, &r->uid);
	address(w, &r->attendee);
	word(w, &r->partstat);
	string(w, &r->comment, LINE_MAX, true);
	line(w, &r->recurrence_id);
	number(w, &r->sequence, -1, INT64_MAX);
	number(w, &r->stamp, INT64_MIN, INT64_MAX);
}

static void
remarks(struct walk *w, struct reply *r)
{
	struct reply_remark *v = NULL, one;

	size(w, &r->n_remarks, REPLY_REMARKS_MAX);
	if (w->out == NULL)
		v = arena_array(w->a, r->n_remarks, sizeof(*v));
	for (size_t i = 0; i < r->n_remarks; i++) {
		struct reply_remark *x = &one;

		if (w->out != NULL)
			one = r->remark[i];
		else
			x = &v[i];
		string(w, &x->quote, LINE_MAX, true);
		string(w, &x->text, REPLY_TEXT_MAX, true);
	}
	if (w->out == NULL)
		r->remark = v;
}

static void
octets(struct walk *w, struct reply_file *f)
{
	size(w, &f->len, MAIL_OCTETS);
	if (w->out != NULL) {
		buf_add(w->out, f->data, f->len);
		return;
	}
	if (w->bad || f->len > w->n - w->at) {
		w->bad = true;
		f->len = 0;
	}
	f->data = f->len == 0 ? "" : arena_strndup(w->a, w->in + w->at,
		f->len);
	w->at += f->len;
}

static void
files(struct walk *w, struct reply *r)
{
	struct reply_file *v = NULL, one;

	size(w, &r->n_files, REPLY_FILES_MAX);
	if (w->out == NULL)
		v = arena_array(w->a, r->n_files, sizeof(*v));
	for (size_t i = 0; i < r->n_files; i++) {
		struct reply_file *x = &one;

		if (w->out != NULL)
			one = r->file[i];
		else
			x = &v[i];
		line(w, &x->name);
		line(w, &x->type);
		octets(w, x);
	}
	if (w->out == NULL)
		r->file = v;
}

static void
walk(struct walk *w, struct reply *r)
{
	line(w, &r->over);
	number(w, &r->size, 0, INT64_MAX);
	address(w, &r->from);
	line(w, &r->from_name);
	address(w, &r->sender);
	address(w, &r->reply_to);
	address(w, &r->return_path);
	line(w, &r->subject);
	address(w, &r->message_id);
	number(w, &r->date, INT64_MIN, INT64_MAX);
	strings(w, &r->id, &r->n_ids, REPLY_IDS_MAX, ADDRESS_MAX);
	strings(w, &r->to, &r->n_to, REPLY_TO_MAX, ADDRESS_MAX);
	strings(w, &r->result, &r->n_results, REPLY_RESULTS_MAX, LINE_MAX);
	delivery(w, &r->delivery);
	flag(w, &r->complaint.is);
	line(w, &r->complaint.type);
	line(w, &r->complaint.evidence);
	strings(w, &r->complaint.recipient, &r->complaint.n,
		REPLY_RECIPIENTS_MAX, ADDRESS_MAX);
	machine(w, &r->machine);
	rsvp(w, &r->rsvp);
	string(w, &r->text, REPLY_TEXT_MAX, true);
	string(w, &r->quoted, REPLY_TEXT_MAX, true);
	remarks(w, r);
	flag(w, &r->forwarded);
	flag(w, &r->attached);
	string(w, &r->body, REPLY_BODY_MAX, true);
	files(w, r);
	flag(w, &r->from_one);
}

void
reply_pack(const struct reply *r, struct buf *out)
{
	struct reply copy = *r;
	struct walk w = {.out = out};

	buf_add(out, MAGIC, sizeof(MAGIC));
	walk(&w, &copy);
}

bool
reply_unpack(struct arena *a, const void *data, size_t n,
	struct reply *reply_r)
{
	struct walk w = {.a = a, .in = data, .n = n};

	memset(reply_r, 0, sizeof(*reply_r));
	if (n < sizeof(MAGIC) || memcmp(data, MAGIC, sizeof(MAGIC)) != 0)
		return false;
	w.at = sizeof(MAGIC);
	walk(&w, reply_r);
	return !w.bad && w.at == n;
}

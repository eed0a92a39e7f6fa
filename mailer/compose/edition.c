/* SPDX-License-Identifier: MIT */
/*
 * An edition: what the templates made of a projection, put together as the
 * pieces of a message. Everything that is not in the projection stays out:
 * attachments, pictures and the calendar are taken from it alone.
 *
 * Nothing here asks what time it is. The calendar's stamp is the recap's own
 * date, so what is previewed today and approved tomorrow has the same hash.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/crypto.h"
#include "base/file.h"
#include "compose/compose.h"
#include "compose/deadline.h"
#include "compose/render.h"
#include "mime/message.h"
#include "recap/recap.h"
#include "schedule/calendar.h"
#include "schedule/zone.h"

enum { HTML_LIMIT = 100 * 1000, CALENDAR_LIMIT = 1 << 20,
	PROJECTION_LIMIT = 64 << 20, ONCE_LARGE = 64 << 10 };

struct work {
	struct arena *arena;
	const struct compose_options *o;
	const struct projection *p;
	const char *lang;
	struct strings s;		/* of lang */
	struct edition *edition;
	size_t attached;		/* octets of all files so far */
	size_t n_files, cap_files;
	struct message_file *file;	/* attachments */
	struct err *err;
};

/* --- files -------------------------------------------------------------- */
static const char *
media_type(const char *name)
{
	static const struct {
		const char *suffix, *type;
	} types[] = {
		{".pdf", "application/pdf"},
		{".docx", "application/vnd.openxmlformats-officedocument."
			"wordprocessingml.document"},
		{".xlsx", "application/vnd.openxmlformats-officedocument."
			"spreadsheetml.sheet"},
		{".pptx", "application/vnd.openxmlformats-officedocument."
			"presentationml.presentation"},
		{".doc", "application/msword"},
		{".odt", "application/vnd.oasis.opendocument.text"},
		{".ods", "application/vnd.oasis.opendocument.spreadsheet"},
		{".odp", "application/vnd.oasis.opendocument.presentation"},
		{".rtf", "application/rtf"},
		{".txt", "text/plain; charset=utf-8"},
		{".csv", "text/csv; charset=utf-8"},
		{".html", "text/html; charset=utf-8"},
		{".png", "image/png"},
		{".jpg", "image/jpeg"},
		{".jpeg", "image/jpeg"},
	};
	const char *suffix = strrchr(name, '.');

	for (size_t i = 0; suffix && i < sizeof(types) / sizeof(types[0]); i++)
		if (strcasecmp(suffix, types[i].suffix) == 0)
			return types[i].type;
	return "application/octet-stream";
}

static int
count_file(struct work *w, const char *name, size_t len)
{
	w->attached += len;
	if (w->attached <= ATTACHMENTS_MAX)
		return 0;
	return err_at(w->err, ERR_DATA, name, 0, 0, "with this file the "
		"attachments and pictures of tier \"%s\" pass 15 MiB; link to "
		"some of them instead", w->p->tier->id);
}

static int
attach(struct work *w, const char *name, const char *type, const void *data,
	size_t len)
{
	struct message_file *f;

	if (count_file(w, name, len) != 0)
		return -1;
	arena_push(w->arena, w->file, w->n_files, w->cap_files);
	f = &w->file[w->n_files++];
	*f = (struct message_file){.name = name, .type = type, .data = data,
		.len = len};
	return 0;
}

/* A file of the recap: as it was read with it, so that what the projection's
 * hash speaks of is what goes out (F42). */
static int
take_file(struct work *w, const char *path, const struct text *read,
	struct text *text_r)
{
	if (read->data == NULL)
		return file_read_beneath(w->arena, w->o->list_dir, path,
			ATTACHMENTS_MAX, text_r, w->err);
	*text_r = *read;
	return 0;
}

/* The same octets, since a recap reads each file once. */
static bool
went_before(struct work *w, const struct text *t)
{
	struct compose_once *o = w->o->once;

	if (o == NULL || t->len < ONCE_LARGE)
		return false;
	for (size_t i = 0; i < o->n; i++)
		if (o->seen[i] == t->data)
			return true;
	arena_push(w->arena, o->seen, o->n, o->cap);
	o->seen[o->n++] = t->data;
	return false;
}

/* Drafts that the renderer turned to files, then those that were files. */
static int
attach_drafts(struct work *w)
{
	const struct rendered *r = &w->edition->rendered;

	for (size_t i = 0; i < r->n_files; i++)
		if (attach(w, r->file[i].name, r->file[i].type,
			    r->file[i].data, r->file[i].len) != 0)
			return -1;
	for (size_t i = 0; i < w->p->n_drafts; i++) {
		const struct proj_draft *d = &w->p->draft[i];
		struct text text;

		if (d->form != DRAFT_FILE)
			continue;
		if (take_file(w, d->file, &d->data, &text) != 0)
			return -1;
		if (!went_before(w, &text) && attach(w, r->draft_name[i],
			    media_type(d->file), text.data, text.len) != 0)
			return -1;
	}
	return 0;
}

/* By what it is, not by what it is called. */
static const char *
picture_type(const struct text *t)
{
	if (t->len > 8 && memcmp(t->data, "\x89PNG\r\n\x1a\n", 8) == 0)
		return "image/png";
	if (t->len > 3 && memcmp(t->data, "\xff\xd8\xff", 3) == 0)
		return "image/jpeg";
	return NULL;
}

/* Each that is shown, once: the pictures of a draft that became a file are in
 * that file. */
static int
load_pictures(struct work *w, const struct message_file **image_r,
	size_t *n_r)
{
	struct message_file *image = arena_array(w->arena, w->p->n_images,
		sizeof(*image));
	size_t n = 0;

	for (size_t i = 0; i < w->p->n_images; i++) {
		const char *path = w->p->image[i].path;
		const char *cid, *type;
		struct text text;

		if (image_seen(w->p, i))
			continue;
		cid = image_cid(w->arena, w->o, path);
		if (strstr(w->edition->rendered.html, cid) == NULL)
			continue;
		if (take_file(w, path, &w->p->image[i].data, &text) != 0)
			return -1;
		type = picture_type(&text);
		if (type == NULL)
			return err_at(w->err, ERR_DATA, path, 0, 0, "is no PNG "
				"or JPEG picture");
		if (count_file(w, path, text.len) != 0)
			return -1;
		if (went_before(w, &text))
			continue;
		image[n++] = (struct message_file){.name = path_base(path),
			.type = type, .cid = cid, .data = text.data,
			.len = text.len};
	}
	*image_r = image;
	*n_r = n;
	return 0;
}

/* --- the calendar ------------------------------------------------------- */
/* An entry that has changed since a member was told of it says so. */
static int
sequence(const struct compose_options *o, const char *id)
{
	for (size_t i = 0; i < o->n_sequences; i++)
		if (strcmp(o->sequence[i].id, id) == 0)
			return o->sequence[i].sequence;
	return 0;
}

static int
attach_calendar(struct work *w)
{
	const struct projection *p = w->p;
	struct calendar_event *event = arena_array(w->arena, p->n_events +
		p->n_steps + 1, sizeof(*event));
	struct calendar c = {.method = "PUBLISH", .event = event};
	struct civil date = p->date;
	struct buf out;
	int rc;

	c.n = p->n_events + deadlines(w->arena, w->o, p, &w->s,
		event + p->n_events);
	if (w->s.missing != NULL)
		return err_at(w->err, ERR_CONFIG, w->s.file, 0, 0, "the text "
			"\"%s\" is missing", w->s.missing);
	if (c.n == 0)
		return 0;
	c.zone = zone_open(w->arena, w->o->timezone);
	if (c.zone == NULL)
		return err_set(w->err, ERR_CONFIG, "this system knows no time "
			"zone \"%s\"", w->o->timezone);
	date.timed = false;
	date.hour = date.min = date.sec = 0;
	c.stamp = zone_to_time(c.zone, &date);
	for (size_t i = 0; i < p->n_events; i++) {
		const struct proj_event *e = &p->event[i];
		char *uid = arena_alloc(w->arena, CALENDAR_UID);

		calendar_uid(w->o->list, w->o->slug ? w->o->slug : "", e->id,
			uid);
		event[i] = (struct calendar_event){.uid = uid,
			.title = e->title, .place = e->place, .url = e->url,
			.start = e->start, .end = e->end,
			.sequence = sequence(w->o, e->id)};
	}
	buf_init(&out, CALENDAR_LIMIT);
	calendar_write(&c, &out);
	if (out.overflow)
		rc = err_set(w->err, ERR_DATA, "the events make a calendar of "
			"over 1 MiB");
	else
		rc = attach(w, "events.ics", calendar_type(w->arena,
			"PUBLISH"), arena_strndup(w->arena, buf_str(&out),
			out.len), out.len);
	buf_release(&out);
	return rc;
}

/* --- the message -------------------------------------------------------- */
/* Octets without the slot marks. */
static size_t
length_without_slots(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++) {
		if (*s != SLOT_BEGIN) {
			n++;
			continue;
		}
		while (s[1] != '\0' && *s != SLOT_END)
			s++;
	}
	return n;
}

static const char *
languages(struct work *w)
{
	if (w->p->lang == NULL || strcmp(w->p->lang, w->lang) == 0)
		return w->lang;
	return arena_printf(w->arena, "%s, %s", w->lang, w->p->lang);
}

/* Up to four fields, the last the sender's own; whose mail it is not said
 * (S46). A configured value that has fields of its own stays as it is. */
static const char *
feedback_id(struct work *w)
{
	const char *id = w->o->feedback_id;

	if (id == NULL || strchr(id, ':') != NULL)
		return id;
	return arena_printf(w->arena, "%s:%s:recap:%s",
		w->o->slug ? w->o->slug : "", w->o->list, id);
}

static int
assemble(struct work *w)
{
	const struct compose_options *o = w->o;
	struct edition *e = w->edition;
	struct message m = {
		.from_name = o->from_name, .from_addr = o->from_addr,
		.reply_name = o->from_name,
		.subject = e->rendered.subject,
		.language = languages(w),
		.auto_submitted = o->whole_drafts ? "auto-replied" :
			"auto-generated",
		.answers = o->whole_drafts, .loop = o->store_id,
		.feedback_id = feedback_id(w),
		.list_id = arena_printf(w->arena, "%s.%s", o->list, o->domain),
		/* Constant for the list's life: never the member's language
		 * (S37). */
		.list_name = ltext_in(&o->list_name, o->languages[0], NULL),
		.owner = o->contact_email,
		.one_click = o->base_url != NULL,
		.text = e->rendered.text, .html = e->rendered.html,
	};

	if (load_pictures(w, &m.image, &m.n_images) != 0 ||
	    attach_drafts(w) != 0 || attach_calendar(w) != 0)
		return -1;
	m.attachment = w->file;
	m.n_attachments = w->n_files;
	return message_pieces(w->arena, &m, &e->part, &e->n_parts, w->err);
}

/* Over what the store will keep, so that what is approved can be compared
 * with what is sent (I7). */
static void
hash_parts(struct edition *e)
{
	unsigned char *hashes = mem_alloc(e->n_parts * SHA256_LEN);
	struct buf out;

	buf_init(&out, (size_t)1 << 30);
	for (size_t i = 0; i < e->n_parts; i++) {
		buf_clear(&out);
		piece_store(e->part[i], &out);
		sha256(buf_str(&out), out.len, hashes + i * SHA256_LEN);
		e->bytes += piece_bytes(e->part[i]);
	}
	sha256(hashes, e->n_parts * SHA256_LEN, e->hash);
	free(hashes);
	buf_release(&out);
}

static void
hash_projection(struct edition *e)
{
	struct buf out;

	buf_init(&out, PROJECTION_LIMIT);
	projection_describe(e->projection, &out);
	sha256(buf_str(&out), out.len, e->projection_hash);
	buf_release(&out);
}

int
edition_compose(struct arena *a, const struct templates *t,
	const struct compose_options *o, const struct projection *p,
	const char *lang, struct edition *out, struct err *err)
{
	struct work w = {.arena = a, .o = o, .p = p, .lang = lang,
		.edition = out, .err = err};
	const struct strings *s = templates_strings(t, lang);

	memset(out, 0, sizeof(*out));
	out->tier = p->tier->id;
	out->lang = lang;
	out->projection = p;
	if (render_recap(a, t, o, p, lang, &out->rendered, err) != 0)
		return -1;
	w.s = *s;	/* rendering has found them */
	out->subject = out->rendered.subject;
	out->html_bytes = length_without_slots(out->rendered.html);
	out->text_bytes = length_without_slots(out->rendered.text);
	if (out->html_bytes >= HTML_LIMIT)
		return err_set(err, ERR_DATA, "for tier \"%s\" the HTML has "
			"%zu KB; at 100 KB mail programs cut it off: shorten "
			"the recap, or move parts of it below <!-- more --> "
			"or to a linked document", out->tier,
			out->html_bytes / 1000);
	if (assemble(&w) != 0)
		return -1;
	hash_projection(out);
	hash_parts(out);
	return 0;
}

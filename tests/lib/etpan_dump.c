/* SPDX-License-Identifier: MIT */
/*
 * What libetpan reads in messages: for each file named on standard input one
 * line of JSON on standard output, every text in hexadecimal. For tests only,
 * as a second opinion on what we write; link with -letpan.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libetpan/libetpan.h>

static int comma;

static void
put_hex(const char *s, size_t n)
{
	printf("%s\"", comma ? "," : "");
	for (size_t i = 0; i < n; i++)
		printf("%02x", (unsigned char)s[i]);
	printf("\"");
	comma = 1;
}

static void
open_list(const char *name, int first)
{
	printf("%s\"%s\":[", first ? "{" : ",", name);
	comma = 0;
}

/* An encoded phrase as UTF-8. */
static void
put_phrase(const char *s)
{
	size_t at = 0;
	char *text = NULL;

	if (s == NULL) {
		put_hex("", 0);
		return;
	}
	if (mailmime_encoded_phrase_parse("utf-8", s, strlen(s), &at, "utf-8",
		    &text) != MAILIMF_NO_ERROR || text == NULL) {
		put_hex("PARSE", 5);
		return;
	}
	put_hex(text, strlen(text));
	free(text);
}

static void
put_mailbox(const struct mailimf_mailbox *m)
{
	put_phrase(m->mb_display_name);
	put_hex(m->mb_addr_spec, strlen(m->mb_addr_spec));
}

static const char *
field_name(const struct mailimf_field *f)
{
	switch (f->fld_type) {
	case MAILIMF_FIELD_ORIG_DATE:
		return "date";
	case MAILIMF_FIELD_FROM:
		return "from";
	case MAILIMF_FIELD_REPLY_TO:
		return "reply-to";
	case MAILIMF_FIELD_TO:
		return "to";
	case MAILIMF_FIELD_MESSAGE_ID:
		return "message-id";
	case MAILIMF_FIELD_REFERENCES:
		return "references";
	case MAILIMF_FIELD_SUBJECT:
		return "subject";
	case MAILIMF_FIELD_OPTIONAL_FIELD:
		return f->fld_data.fld_optional_field->fld_name;
	default:
		return "other";
	}
}

static void
put_type(const struct mailmime_content *c)
{
	static const char *const discrete[] = {"", "text", "image", "audio",
		"video", "application", "extension"};
	const struct mailmime_type *t = c->ct_type;
	char text[200];

	if (t->tp_type == MAILMIME_TYPE_COMPOSITE_TYPE)
		snprintf(text, sizeof(text), "multipart/%s", c->ct_subtype);
	else
		snprintf(text, sizeof(text), "%s/%s",
			discrete[t->tp_data.tp_discrete_type->dt_type],
			c->ct_subtype);
	put_hex(text, strlen(text));
}

static void
walk(struct mailmime *m, int bodies)
{
	clistiter *i;

	if (m->mm_type == MAILMIME_MESSAGE) {
		walk(m->mm_data.mm_message.mm_msg_mime, bodies);
		return;
	}
	if (!bodies)
		put_type(m->mm_content_type);
	if (m->mm_type == MAILMIME_MULTIPLE) {
		for (i = clist_begin(m->mm_data.mm_multipart.mm_mp_list);
		     i != NULL; i = clist_next(i))
			walk(clist_content(i), bodies);
	} else if (bodies) {
		const struct mailmime_data *d = m->mm_data.mm_single;
		size_t at = 0, n = 0;
		char *text = NULL;

		mailmime_part_parse(d->dt_data.dt_text.dt_data,
			d->dt_data.dt_text.dt_length, &at,
			d->dt_encoding, &text, &n);
		put_hex(text ? text : "PARSE", text ? n : 5);
		if (text != NULL)
			mailmime_decoded_part_free(text);
	}
}

static void
put_fields(const struct mailimf_fields *fields)
{
	struct mailimf_single_fields one;

	open_list("fields", 1);
	for (clistiter *i = clist_begin(fields->fld_list); i != NULL;
	     i = clist_next(i)) {
		const char *name = field_name(clist_content(i));

		put_hex(name, strlen(name));
	}
	mailimf_single_fields_init(&one,
		(struct mailimf_fields *)(size_t)fields);
	printf("]");
	open_list("from", 0);
	for (clistiter *i = one.fld_from ?
			clist_begin(one.fld_from->frm_mb_list->mb_list) : NULL;
	     i != NULL; i = clist_next(i))
		put_mailbox(clist_content(i));
	printf("]");
	open_list("to", 0);
	for (clistiter *i = one.fld_to ?
			clist_begin(one.fld_to->to_addr_list->ad_list) : NULL;
	     i != NULL; i = clist_next(i)) {
		const struct mailimf_address *a = clist_content(i);

		if (a->ad_type == MAILIMF_ADDRESS_MAILBOX)
			put_mailbox(a->ad_data.ad_mailbox);
	}
	printf("]");
	open_list("subject", 0);
	put_phrase(one.fld_subject ? one.fld_subject->sbj_value : NULL);
	printf("]");
}

static void
dump(char *data, size_t n)
{
	struct mailmime *m = NULL;
	size_t at = 0;

	if (mailmime_parse(data, n, &at, &m) != MAILIMF_NO_ERROR) {
		printf("{}\n");
		return;
	}
	put_fields(m->mm_data.mm_message.mm_fields);
	open_list("tree", 0);
	walk(m, 0);
	printf("]");
	open_list("bodies", 0);
	walk(m, 1);
	printf("]}\n");
	mailmime_free(m);
}

int
main(void)
{
	static char path[4096], data[1 << 20];

	while (fgets(path, sizeof(path), stdin) != NULL) {
		FILE *f;
		size_t n;

		path[strcspn(path, "\n")] = '\0';
		f = fopen(path, "rb");
		if (f == NULL)
			return 1;
		n = fread(data, 1, sizeof(data), f);
		fclose(f);
		dump(data, n);
	}
	return 0;
}

/* SPDX-License-Identifier: MIT */
/* Message trees: exact octets of small ones, what goes where, what is
 * refused, what two messages share. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mime/message.h"

static struct arena arena;

static const struct message plain = {
	.from_name = "List", .from_addr = "list@b.example",
	.subject = "Hello", .text = "One line\n",
};

/* All pieces with "V" for every value but the references. */
static const char *
bytes(const struct message *m)
{
	struct piece **parts;
	struct err err = {0};
	struct buf out;
	const char *s;
	size_t n;

	if (message_pieces(&arena, m, &parts, &n, &err) != 0)
		fail_msg("%s", err.msg);
	buf_init(&out, 1 << 24);
	for (size_t i = 0; i < n; i++) {
		const char *values[16];

		for (size_t k = 0; k < piece_slots(parts[i]); k++)
			values[k] = strcmp(piece_slot_key(parts[i], k),
				SLOT_REFERENCES) == 0 ? "" : "V";
		if (piece_splice(parts[i], values, &out, &err) != 0)
			fail_msg("%s", err.msg);
	}
	s = arena_strdup(&arena, buf_str(&out));
	buf_release(&out);
	return s;
}

static int
count(const char *s, const char *what)
{
	int n = 0;

	for (; (s = strstr(s, what)) != NULL; s++)
		n++;
	return n;
}

static void
text_alone(void **state)
{
	(void)state;
	assert_string_equal(bytes(&plain),
		"From: \"List\" <list@b.example>\r\nTo: V\r\nReply-To: V\r\n"
		"Subject: Hello\r\nDate: V\r\nMessage-ID: V\r\n"
		"MIME-Version: 1.0\r\n"
		"Content-Type: text/plain; charset=utf-8\r\n"
		"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
		"One line\r\n");
}

static void
list_fields(void **state)
{
	static const char *const once[] = {"\r\nList-Id: \"Halton\" "
		"<halton.b.example>\r\n",
		"\r\nList-Unsubscribe: <V>, <mailto:V?subject=unsubscribeV>\r\n",
		"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
		"\r\nList-Help: <mailto:V?subject=help&body=help>\r\n",
		"\r\nList-Owner: <mailto:o@b.example>\r\n",
		"\r\nList-Post: NO\r\n", "\r\nAuto-Submitted: auto-generated\r\n",
		"\r\nX-Auto-Response-Suppress: OOF, AutoReply\r\n",
		"\r\nFeedback-ID: a:b:c:sender\r\n",
		"\r\nContent-Language: fr, en\r\n",
		"\r\nReply-To: \"Halton\" <V>\r\n"};
	struct message m = plain;
	const char *s;

	(void)state;
	m.list_id = "halton.b.example";
	m.list_name = m.reply_name = "Halton";
	m.owner = "o@b.example";
	m.one_click = 1;
	m.auto_submitted = "auto-generated";
	m.feedback_id = "a:b:c:sender";
	m.language = "fr, en";
	s = bytes(&m);
	for (size_t i = 0; i < sizeof(once) / sizeof(once[0]); i++)
		if (count(s, once[i]) != 1)
			fail_msg("%s in %s", once[i], s);
	/* without a web page there is no one-click field at all (S31) */
	m.one_click = 0;
	s = bytes(&m);
	assert_null(strstr(s, "List-Unsubscribe-Post"));
	assert_non_null(strstr(s,
		"\r\nList-Unsubscribe: <mailto:V?subject=unsubscribeV>\r\n"));
}

/* A message with all there is, by its skeleton. */
static void
whole_tree(void **state)
{
	static const struct message_file image[] = {
		{.name = "a.png", .type = "image/png", .cid = "a@b.example",
			.data = "x", .len = 1},
		{.name = "b.jpg", .type = "image/jpeg", .cid = "b@b.example",
			.data = "y", .len = 1}};
	static const struct message_file file[] = {
		{.name = "d.pdf", .type = "application/pdf", .data = "",
			.len = 0}};
	static const char *const order[] = {"multipart/mixed;",
		"\r\n\r\n--=_m_", "multipart/alternative;", "\r\n\r\n--=_a_",
		"text/plain;", "\r\n--=_a_",
		"multipart/related; type=\"text/html\";", "\r\n\r\n--=_r_",
		"text/html;", "\r\n--=_r_", "image/png", "<a@b.example>",
		"inline; filename=\"a.png\"", "\r\neA==\r\n\r\n--=_r_",
		"image/jpeg", "--\r\n\r\n--=_a_",
		"text/calendar; charset=UTF-8; method=REQUEST", "--\r\n\r\n--=_m_",
		"application/pdf", "attachment; filename=\"d.pdf\"",
		"base64\r\n\r\n\r\n--=_m_", "--\r\n"};
	struct message m = plain;
	const char *s;

	(void)state;
	m.html = "<p>One line</p>\n";
	m.image = image;
	m.n_images = 2;
	m.attachment = file;
	m.n_attachments = 1;
	m.calendar = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";
	m.calendar_method = "REQUEST";
	s = bytes(&m);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		const char *next = strstr(s, order[i]);

		if (next == NULL)
			fail_msg("no %s after the others in %s", order[i], s);
		s = next + strlen(order[i]);
	}
	assert_string_equal(s, "");
	assert_non_null(strstr(bytes(&m),
		"\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n\r\n--=_a_"));
}

static void
boundaries_follow_the_content(void **state)
{
	struct message m = plain, other = plain;
	char *one, *two;

	(void)state;
	m.html = "<p>a</p>\n";
	other.html = "<p>b</p>\n";
	assert_string_equal(bytes(&m), bytes(&m));
	one = strstr(bytes(&m), "boundary=");
	two = strstr(bytes(&other), "boundary=");
	assert_memory_not_equal(one, two, 30);
	/* text that tries to be a delimiter cannot be one (S19) */
	m.text = arena_printf(&arena, "--%.23s\n", one + 10);
	assert_null(strstr(bytes(&m), arena_printf(&arena, "\r\n--%.23s\r\n\r\n",
		one + 10)));
	m.text = "--=_a_x\n";
	assert_non_null(strstr(bytes(&m), "\r\n--=3D_a_x\r\n"));
}

/* A file is one piece, the same in every message that carries it. */
static void
files_are_shared(void **state)
{
	static const struct message_file file = {.name = "d.pdf",
		.type = "application/pdf", .data = "%PDF", .len = 4};
	struct message m = plain, other = plain;
	struct piece **a, **b;
	struct buf one, two;
	size_t n, k;

	(void)state;
	m.attachment = other.attachment = &file;
	m.n_attachments = other.n_attachments = 1;
	other.text = "Something else\n";
	assert_int_equal(message_pieces(&arena, &m, &a, &n, NULL), 0);
	assert_int_equal(message_pieces(&arena, &other, &b, &k, NULL), 0);
	assert_int_equal(n, 3);
	assert_int_equal(k, 3);
	buf_init(&one, 1 << 16);
	buf_init(&two, 1 << 16);
	piece_store(a[1], &one);
	piece_store(b[1], &two);
	assert_int_equal(one.len, two.len);
	assert_memory_equal(one.data, two.data, one.len);
	assert_int_equal(piece_slots(a[1]), 0);
	buf_release(&one);
	buf_release(&two);
}

static void
refusals(void **state)
{
	static const struct message_file file = {.name = "x",
		.type = "a/b\r\nBcc: c", .data = "", .len = 0};
	struct piece **parts;
	struct err err = {0};
	size_t n;

	(void)state;
#define REFUSED(field, value) do {					\
	struct message m = plain;					\
									\
	m.field = (value);						\
	if (message_pieces(&arena, &m, &parts, &n, &err) == 0)		\
		fail_msg("%s", #field);					\
} while (0)
	REFUSED(subject, "a\r\nBcc: b@example.org");
	REFUSED(subject, "a \x01 mark without end");
	REFUSED(from_name, "a\nb");
	REFUSED(from_addr, "a\n@b.example");
	REFUSED(reply_name, "\x7f");
	REFUSED(language, "en\r\nBcc: c");
	REFUSED(feedback_id, "\u00e9");
	REFUSED(text, "a mark \x01 without end\n");
	{
		struct message m = plain;

		m.attachment = &file;
		m.n_attachments = 1;
		assert_int_equal(message_pieces(&arena, &m, &parts, &n, &err),
			-1);
	}
}

/* A text without a last line end, or with nothing in it. */
static void
text_ends(void **state)
{
	struct message m = plain;

	(void)state;
	m.text = "no end";
	assert_non_null(strstr(bytes(&m), "\r\n\r\nno end=\r\n"));
	m.text = "\x01" "name" "\x02";
	assert_non_null(strstr(bytes(&m), "\r\n\r\nV=\r\n=\r\n"));
	m.text = "";
	assert_non_null(strstr(bytes(&m), "printable\r\n\r\n=\r\n"));
}

static int
open_arena(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int
release_arena(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_alone),
		cmocka_unit_test(list_fields),
		cmocka_unit_test(whole_tree),
		cmocka_unit_test(boundaries_follow_the_content),
		cmocka_unit_test(files_are_shared),
		cmocka_unit_test(refusals),
		cmocka_unit_test(text_ends),
	};

	return cmocka_run_group_tests(tests, open_arena, release_arena);
}

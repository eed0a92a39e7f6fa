/* SPDX-License-Identifier: MIT */
/* A notice on the wire: whose token its answer carries, with plus addressing
 * and without, and that an answer to a mail has no sender. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mime/message.h"
#include "send/letter.h"

static const char key[] =
	"a 000102030405060708090a0b0c0d0e0f"
	"101112131415161718191a1b1c1d1e1f\n";

static int
utc(void *ctx, int64_t t)
{
	(void)ctx;
	(void)t;
	return 0;
}

/* The text of a mail that asks for a yes. */
static const char *
make(struct arena *a, struct keys *k, bool plus, const char *slots,
	struct letter *out)
{
	const struct letters_options o = {.keys = k,
		.domain = "news.example.org",
		.reply_address = "reply@news.example.org",
		.bounce_address = "bounce@news.example.org",
		.plus_addressing = plus, .offset = utc};
	const struct message m = {.from_name = "List",
		.from_addr = "list@b.example", .subject = "Please confirm",
		.reply_slot = SLOT_CONFIRM, .answers = 1,
		.text = "<mailto:\001" SLOT_CONFIRM "\002?subject=yes\001"
			SLOT_CONFIRM_CODE "\002&body=yes>\n"};
	const struct delivery d = {.id = 7, .member_id = 3, .list = "club",
		.kind = "notice", .subject_key = "9", .lang = "en",
		.addr = "m@example.org", .slots = slots, .tier = ""};
	struct letters *f = letters_new(&o);
	struct piece **part;
	struct err err = {0};
	size_t n;

	assert_int_equal(message_pieces(a, &m, &part, &n, &err), 0);
	if (letter_splice(f, part, n, &d, true, 0, out, &err) != 0)
		fail_msg("%s", err.msg);
	letters_free(f);
	return buf_str(&out->data);
}

/* The token that begins there. */
static struct token
token_at(struct keys *k, const char *text, const char *begin)
{
	const char *at = strstr(text, begin);
	struct token t;

	assert_non_null(at);
	assert_true(token_verify(k, at + strlen(begin), TOKEN_LEN, &t));
	return t;
}

static void
test_confirm(void **state)
{
	struct letter out;
	struct arena a;
	struct err err = {0};
	struct keys *k = keys_parse(key, "keys", &err);
	const char *text;
	struct token t;

	(void)state;
	arena_init(&a);
	buf_init(&out.data, MESSAGE_MAX);
	text = make(&a, k, true, "{}", &out);
	t = token_at(k, text, "\r\nReply-To: reply+");
	assert_int_equal(t.purpose, TOKEN_CONFIRM);
	assert_int_equal(t.id, 7);
	assert_null(strstr(text, "In-Reply-To"));
	assert_true(strncmp(out.from, "bounce+", 7) == 0);
	/* Where addresses take no token, it follows the subject. */
	text = make(&a, k, false, "{}", &out);
	assert_non_null(strstr(text, "\r\nReply-To: reply@news.example.org"));
	t = token_at(k, text, "yes=\r\n%20");
	assert_int_equal(t.purpose, TOKEN_CONFIRM);
	buf_release(&out.data);
	arena_release(&a);
	keys_free(k);
}

static void
test_answer(void **state)
{
	struct letter out;
	struct arena a;
	struct err err = {0};
	struct keys *k = keys_parse(key, "keys", &err);
	const char *text;

	(void)state;
	arena_init(&a);
	buf_init(&out.data, MESSAGE_MAX);
	text = make(&a, k, true, "{\"@answer\":true,\"@in_reply_to\":"
		"\"<a@b.example>\",\"@references\":\"<a@b.example>\"}", &out);
	assert_string_equal(out.from, "");
	assert_non_null(strstr(text, "\r\nIn-Reply-To: <a@b.example>\r\n"));
	assert_non_null(strstr(text, "\r\nReferences: <a@b.example>\r\n"));
	buf_release(&out.data);
	arena_release(&a);
	keys_free(k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_confirm),
		cmocka_unit_test(test_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/*
 * Messages for members whose names and attributes are chosen to break things.
 * As a unit test: no bare CR or LF, no line over 998 octets, no octet over
 * 127, the same bytes twice. With HOSTILE_DIR each message is written there as
 * NNNN.eml and what a parser must find in it as a line of expect.jsonl; two
 * parsers that know nothing of us judge them (e2e 0300).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/json.h"
#include "mime/header.h"
#include "mime/message.h"

#define SLOT(key) "\x01" key "\x02"

static const char *const hostile[] = {
	"Ann", "Zo\u00eb", "O'Brien", "\"Quote\" Smith", "back\\slash", "\\",
	"\"", "a, b", "x <y@example.org>", "(comment)", ";semi:colon;",
	"@example.org", "{{first_name}}", "{{{secret}}}", "{{>partial}}",
	"\\x01name\\x02", "<script>alert(1)</script>", "\" onload=\"x",
	"&amp; & &#x0a;", "javascript:alert(1)", "%s%n%d %0d%0a", "=0D=0A",
	"=?utf-8?q?x?=", "=?utf-8?B?QmNjOiBldmlsQGV4YW1wbGUub3Jn?=",
	"before =?iso-8859-1?Q?=0D=0ABcc:_a?= after", "=?", "?=", "=", "==",
	"= =", "a=", ".", "..", ". leading dot", "From here", "From ",
	"From: evil@example.org", "Bcc: evil@example.org", "--", "-- ",
	"--=_a_", "--=_m_aaaaaaaaaaaaaaaaaaaa--", " leading space",
	"trailing space ", "two  spaces   three", "   ", "\u00a0",
	"\U0001f469\u200d\U0001f52c scientist", "\U0001f1e8\U0001f1e6",
	"e\u0301e\u0301e\u0301 combining", "\u0645\u0631\u062d\u0628\u0627",
	"\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd",
	"\u4f60\u597d\u4e16\u754c", "\u202eevil\u202c", "\u2066iso\u2069",
	"\u760a\u760d", "\ufeffbom", "\ufffd", "\U0010ffff",
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	"'; DROP TABLE member; --", "$(reboot) `id` ${HOME}",
	"tidings|name", "| pipe", "MAIL FROM:<a@b.example>", "QUIT", "RCPT TO",
	"Dr. M\u00fcller-L\u00fcdenscheidt, Ph.D.", "n/a", "null", "0", "-1",
};
enum { HOSTILE = sizeof(hostile) / sizeof(hostile[0]), VALUE = 4096 };

/* Values differ from run to run of the generator only by number. */
static uint32_t
random_number(uint64_t *seed, uint32_t n)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return (uint32_t)(*seed >> 32) % n;
}

/* One of the list, several strung together, or one over and over. */
static const char *
value(struct arena *a, uint64_t *seed)
{
	struct buf out;
	const char *text;
	uint32_t kind = random_number(seed, 4);
	uint32_t times = kind == 0 ? 1 : 1 + random_number(seed, 6);
	const char *one = hostile[random_number(seed, HOSTILE)];

	buf_init(&out, VALUE);
	if (kind == 3) {
		size_t wanted = 200 + random_number(seed, 400);

		while (out.len < wanted)
			buf_adds(&out, one[0] ? one : "x");
	} else {
		for (uint32_t i = 0; i < times; i++) {
			buf_adds(&out, hostile[random_number(seed, HOSTILE)]);
			if (random_number(seed, 2))
				buf_addc(&out, ' ');
		}
	}
	text = arena_strdup(a, buf_str(&out));
	buf_release(&out);
	return text;
}

static const char *
without_bidi(struct arena *a, const char *s)
{
	char *clean = arena_alloc(a, strlen(s) + 1), *to = clean;

	while (*s != '\0') {
		const unsigned char *p = (const unsigned char *)s;

		if (p[0] == 0xe2 && ((p[1] == 0x80 && p[2] >= 0xaa &&
					     p[2] <= 0xae) ||
					    (p[1] == 0x81 && p[2] >= 0xa6 &&
						    p[2] <= 0xa9)))
			s += 3;
		else
			*to++ = *s++;
	}
	return clean;
}

struct member {
	const char *name, *addr, *region, *note;
};

/* What a reader must find where `text` stood: nothing clever here. */
static char *
expected(struct arena *a, const char *text, const struct member *m, bool html)
{
	struct buf out;
	char *s;

	buf_init(&out, 1 << 20);
	for (; *text != '\0'; text++) {
		const char *v;

		if (*text != SLOT_BEGIN) {
			buf_addc(&out, *text);
			continue;
		}
		v = text[1] == 'n' && text[2] == 'a' ? m->name :
			text[1] == 'r' ? m->region : m->note;
		for (; *v != '\0'; v++) {
			if (html && *v == '&')
				buf_adds(&out, "&amp;");
			else if (html && *v == '<')
				buf_adds(&out, "&lt;");
			else if (html && *v == '>')
				buf_adds(&out, "&gt;");
			else if (html && *v == '"')
				buf_adds(&out, "&quot;");
			else if (html && *v == '\'')
				buf_adds(&out, "&#39;");
			else
				buf_addc(&out, *v);
		}
		text = strchr(text, SLOT_END);
	}
	s = arena_strdup(a, buf_str(&out));
	buf_release(&out);
	return s;
}

static const char subject[] = "Notes for " SLOT("name") " of " SLOT("region");
static const char text[] =
	"Dear " SLOT("name") ",\n\n"
	".a line that begins with a dot\nFrom here on: " SLOT("note") "\n"
	SLOT("note") SLOT("region") "\n\n"
	"Trailing blanks \t \n"
	"A line that is longer than any encoder would let it be, with =20 and "
	"\u00e9\u00e8\u00ea accents and a tab\there and " SLOT("region") ".\n"
	"-- \nThe network\n";
static const char html[] =
	"<!DOCTYPE html>\n<html lang=\"en\"><title>Notes</title>\n"
	"<p>Dear " SLOT("name") ",</p>\n<p title=\"" SLOT("note") "\">"
	SLOT("region") "</p>\n<img src=\"cid:a@news.example.org\" alt=\"\">\n"
	"<p>\u2026 caf\u00e9</p></html>\n";

static const unsigned char picture[] = {0x89, 'P', 'N', 'G', 13, 10, 26, 10,
	0, 0xff, '\n', '.', '\r', '\n', '.', '\r', '\n', 0x80};

static struct piece **
make_pieces(struct arena *a, size_t *n_r)
{
	static const struct message_file image = {.name = "plan \u00e9.png",
		.type = "image/png", .cid = "a@news.example.org",
		.data = picture, .len = sizeof(picture)};
	static const struct message_file file[] = {
		{.name = "Entwurf \"f\u00fcr\" Stra\u00dfe 100%; a=b, "
			"\u6700\u7d42\u7248 der gemeinsamen Strategie.pdf",
			.type = "application/pdf", .data = "%PDF-1.4\n",
			.len = 9},
		{.name = "events.ics",
			.type = "text/calendar; charset=UTF-8; method=PUBLISH",
			.data = "BEGIN:VCALENDAR\r\n", .len = 17},
	};
	static const struct message m = {
		.from_name = "Mississauga Halton \u201ccare\u201d network",
		.from_addr = "recaps@news.example.org",
		.reply_name = "Mississauga Halton, network",
		.subject = subject, .language = "en",
		.auto_submitted = "auto-generated",
		.feedback_id = "recap:halton:tidings:sender1",
		.list_id = "halton.news.example.org",
		.list_name = "R\u00e9seau", .owner = "owner@example.org",
		.text = text, .html = html, .n_images = 1, .image = &image,
		.n_attachments = 2, .attachment = file,
	};
	struct piece **parts;
	struct err err = {0};

	if (message_pieces(a, &m, &parts, n_r, &err) != 0)
		fail_msg("%s", err.msg);
	return parts;
}

static const char *
slot_value(struct arena *a, const char *key, const struct member *m, int i)
{
	char date[HEADER_DATE_SIZE];
	const struct {
		const char *key, *value;
	} have[] = {
		{"name", m->name}, {"region", m->region}, {"note", m->note},
		{SLOT_MESSAGE_ID, "<abcdefghijklmnop@news.example.org>"},
		{SLOT_REPLY_TO, "reply+rabcdefghijklmnopqrstuvwxyz234567"
			"abcdefghijkl@news.example.org"},
		{SLOT_UNSUBSCRIBE, "reply+uabcdefghijklmnopqrstuvwxyz234567"
			"abcdefghijkl@news.example.org"},
		{SLOT_UNSUBSCRIBE_CODE, ""},
		{SLOT_REFERENCES, i % 2 ? "" : "<earlier@news.example.org>"},
	};

	if (strcmp(key, SLOT_TO) == 0)
		return header_mailbox(a, m->name, m->addr, NULL);
	if (strcmp(key, SLOT_DATE) == 0) {
		header_date(1575640800 + i, -5 * 3600, date);
		return arena_strdup(a, date);
	}
	for (size_t k = 0; k < sizeof(have) / sizeof(have[0]); k++)
		if (strcmp(key, have[k].key) == 0)
			return have[k].value;
	return NULL;
}

static void
splice_all(struct arena *a, struct piece *const *parts, size_t n,
	const struct member *m, int i, struct buf *out)
{
	for (size_t k = 0; k < n; k++) {
		const char *values[16] = {0};
		struct err err = {0};

		for (size_t s = 0; s < piece_slots(parts[k]); s++)
			values[s] = slot_value(a,
				piece_slot_key(parts[k], s), m, i);
		if (piece_splice(parts[k], values, out, &err) != 0)
			fail_msg("member %d: %s", i, err.msg);
	}
}

static void
assert_clean(const char *p, size_t n)
{
	size_t column = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		assert_true(c < 128 && c != 0);
		if (c == '\r') {
			assert_true(i + 1 < n && p[i + 1] == '\n');
			continue;
		}
		if (c == '\n') {
			assert_true(i > 0 && p[i - 1] == '\r');
			column = 0;
			continue;
		}
		assert_true(++column <= 998);
	}
	assert_int_equal(column, 0);
}

static struct member
make_member(struct arena *a, int i)
{
	uint64_t seed = 0x9e3779b97f4a7c15u * (uint64_t)(i + 1);
	struct member m = {.addr = arena_printf(a, "m%d@example.org", i)};

	/* Each hostile string stands in each place at least once. */
	m.name = i < HOSTILE ? hostile[i] : value(a, &seed);
	m.region = i < 2 * HOSTILE ? hostile[i % HOSTILE] : value(a, &seed);
	m.note = value(a, &seed);
	return m;
}

static void
expect_line(const struct member *m, struct arena *a, int i, struct buf *out)
{
	struct json j;

	json_init(&j, out);
	json_object(&j, NULL);
	json_str(&j, "file", arena_printf(a, "%04d.eml", i));
	json_str(&j, "name", without_bidi(a, m->name));
	json_str(&j, "addr", m->addr);
	json_str(&j, "subject", expected(a, subject, m, false));
	json_str(&j, "text", expected(a, text, m, false));
	json_str(&j, "html", expected(a, html, m, true));
	json_bool(&j, "references", i % 2 == 0);
	json_object_end(&j);
	buf_addc(out, '\n');
}

static void
write_file(struct arena *a, const char *dir, const char *name,
	const struct buf *b)
{
	FILE *f = fopen(path_join(a, dir, name), "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(b->data, 1, b->len, f), b->len);
	assert_int_equal(fclose(f), 0);
}

static void
every_message_is_clean(void **state)
{
	const char *dir = getenv("HOSTILE_DIR");
	const char *count = getenv("HOSTILE_COUNT");
	int wanted = count ? atoi(count) : dir ? 2000 : 400;
	struct arena whole, a;
	struct buf first, again, expect;
	struct piece **parts;
	size_t n;

	(void)state;
	arena_init(&whole);
	arena_init(&a);
	buf_init(&first, 1 << 20);
	buf_init(&again, 1 << 20);
	buf_init(&expect, 1 << 30);
	parts = make_pieces(&whole, &n);
	for (int i = 0; i < wanted; i++) {
		struct member m;

		arena_clear(&a);
		buf_clear(&first);
		buf_clear(&again);
		m = make_member(&a, i);
		splice_all(&a, parts, n, &m, i, &first);
		splice_all(&a, parts, n, &m, i, &again);
		assert_int_equal(first.len, again.len);
		assert_memory_equal(first.data, again.data, first.len);
		assert_clean(first.data, first.len);
		if (dir == NULL)
			continue;
		write_file(&a, dir, arena_printf(&a, "%04d.eml", i), &first);
		expect_line(&m, &a, i, &expect);
	}
	if (dir != NULL)
		write_file(&a, dir, "expect.jsonl", &expect);
	buf_release(&first);
	buf_release(&again);
	buf_release(&expect);
	arena_release(&a);
	arena_release(&whole);
}

static void
controls_are_refused_everywhere(void **state)
{
	static const char *const bad[] = {"a\rb", "a\nb", "a\r\nBcc: x", "\x01",
		"\x7f", "\xc2\x85", "\u2028", "\u2029", "\xed\xa0\x80",
		"\xc0\x80",
		"\xff", "a\tb", "\xe2\x80"};
	struct arena a;
	struct piece **parts;
	size_t n;

	(void)state;
	arena_init(&a);
	parts = make_pieces(&a, &n);
	for (size_t k = 0; k < sizeof(bad) / sizeof(bad[0]); k++) {
		size_t slots = piece_slots(parts[0]);

		for (size_t s = 0; s < slots; s++) {
			const char *values[16];
			struct err err = {0};
			struct buf out;

			for (size_t v = 0; v < slots; v++)
				values[v] = v == s ? bad[k] : "ok";
			buf_init(&out, 1 << 20);
			buf_adds(&out, "before");
			assert_int_equal(piece_splice(parts[0], values, &out,
				&err), -1);
			assert_int_equal(err.kind, ERR_BUG);
			assert_string_equal(buf_str(&out), "before");
			buf_release(&out);
		}
		assert_null(header_mailbox(&a, bad[k], "a@b.example", NULL));
	}
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_message_is_clean),
		cmocka_unit_test(controls_are_refused_everywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

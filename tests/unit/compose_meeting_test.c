/* SPDX-License-Identifier: MIT */
/* Invitations: what they say in both languages, and their calendars once names
 * and addresses of any length are filled in (S48, S49, S50). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/utf8.h"
#include "compose/lint.h"
#include "compose/personal.h"

static struct arena arena;
static struct templates *templates;

static const char *const languages[] = {"en", "fr"};
static const struct tiers tiers = {.n = 2, .v = {
	{.id = "leading", .name = {1, {{NULL, "Leading"}}}},
	{.id = "informed", .name = {2, {{"en", "Informed"},
		{"fr", "Informé"}}}},
}};
static const struct compose_options options = {
	.templates = "templates",
	.list = "river-care",
	.domain = "news.example.org",
	.timezone = "America/Argentina/Buenos_Aires",
	.list_name = {2, {{"en", "River Valley Care Network"},
		{"fr", "Réseau de soins de la vallée"}}},
	.from_name = "River \"Valley\" Care; Network, of Milton and of Halton "
		"Hills",
	.from_addr = "recaps@news.example.org",
	.contact_name = {1, {{NULL, "Robin Lee"}}},
	.contact_email = "robin@example.org",
	.postal_address = {1, {{NULL, "12 Mill Street, Milton ON"}}},
	.purpose = {1, {{NULL, "recaps of our meetings"}}},
	.n_languages = 2, .languages = languages, .tiers = &tiers,
};

#define BASE .uid = "673e48ea-2884-8230-9a13-474e3094fdab",                    \
	.title = "Soup, bread & talk", .place = "Room 2; ring twice",          \
	.start = {2026, 12, 17, 12, 0, 0, true},                               \
	.end = {2026, 12, 17, 13, 30, 0, true}, .stamp = 1796482800,           \
	.reply_domain = "news.example.org", .n_addr = 1, .n_name = 1

static const struct sample {
	const char *name;
	struct personal_meeting m;
	const char *has[2];	/* by language */
	const char *calendar;
} samples[] = {
	{"invited", {BASE, .respond_by = {2026, 12, 12, 0, 0, 0, false}},
		{"answer by Saturday", "d’ici le samedi 12"},
		"METHOD:REQUEST\r\n"},
	{"moved", {BASE, .news = MEETING_MOVED, .sequence = 1},
		{"answer again", "répondre de nouveau"}, "SEQUENCE:1\r\n"},
	{"changed", {BASE, .news = MEETING_CHANGED, .sequence = 2,
		.partstat = "ACCEPTED"}, {"still counts", "vaut toujours"},
		"PARTSTAT=ACCEPTED;RSVP=TRUE"},
	{"cancelled", {BASE, .news = MEETING_CANCELLED, .sequence = 3},
		{"does not take place", "n’a pas lieu"},
		"STATUS:CANCELLED\r\n"},
	{"again", {BASE, .news = MEETING_AGAIN, .sequence = 4},
		{"after all", "malgré tout"}, "STATUS:CONFIRMED\r\n"},
	{"remind", {BASE, .news = MEETING_REMIND}, {"not been heard",
		"rien reçu de vous"}, "SEQUENCE:0\r\n"},
	{"day", {.uid = "u", .title = "t", .reply_domain = "x.org",
		.start = {2026, 12, 17, 0, 0, 0, false}, .n_addr = 1},
		{"December 17, 2026", "17 décembre 2026"},
		"DTSTART;VALUE=DATE:20261217\r\n"},
};
enum { SAMPLES = sizeof(samples) / sizeof(*samples) };

static struct notice_message
compose(const struct personal_meeting *m, const char *lang)
{
	const struct personal f = {.kind = "invitation", .tier = &tiers.v[1],
		.member = true, .title = m->title, .meeting = m};
	struct notice_message out;
	struct err err = {0};

	if (personal_compose(&arena, templates, &options, &f, lang, &out,
		&err) != 0)
		fail_msg("%s: %s:%d: %s", lang, err.file, err.line, err.msg);
	return out;
}

/* --- what it says ------------------------------------------------------- */

static bool
has(const char *text, const char *what)
{
	char *s = arena_strdup(&arena, text), *to = s;

	for (const char *p = text; *p != '\0'; p++)
		if (strncmp(p, "\u00a0", 2) == 0)
			*to++ = ' ', p++;
		else
			*to++ = *p == '\n' ? ' ' : *p;
	*to = '\0';
	return strstr(s, what) != NULL;
}

static void
both(const struct rendered *r, const char *name, const char *what)
{
	if (!has(r->text, what) || !has(r->html, what))
		fail_msg("%s: not in both parts: %s\n%s", name, what,
			r->text);
}

static void
golden(const char *name, const char *text)
{
	const char *path = arena_printf(&arena, "tests/golden/render/%s",
		name);
	char *got = arena_strdup(&arena, text);
	struct text want = {"", 0};
	struct err err = {0};

	for (char *p = got; *p != '\0'; p++)
		if (*p == SLOT_BEGIN || *p == SLOT_END)
			*p = *p == SLOT_BEGIN ? '{' : '}';
	if (getenv("GOLDEN_UPDATE") != NULL) {
		assert_int_equal(file_write_atomic(path, got, strlen(got),
			0644, &err), 0);
		return;
	}
	assert_int_equal(file_read(&arena, path, 1 << 20, &want, &err), 0);
	if (strcmp(want.data, got) != 0)
		fail_msg("%s differs:\n%s", path, got);
}

static void
words(void **state)
{
	static const char *const ways[] = {"&body=yes>", "&body=oui>"};

	(void)state;
	for (size_t i = 0; i < SAMPLES * 2; i++) {
		const struct sample *x = &samples[i / 2];
		const char *lang = languages[i % 2];
		struct rendered r = compose(&x->m, lang).rendered;
		bool off = x->m.news == MEETING_CANCELLED;

		both(&r, x->name, x->has[i % 2]);
		both(&r, x->name, "12 Mill Street");
		both(&r, x->name, "robin@example.org");
		both(&r, x->name, "\001" SLOT_UNSUBSCRIBE);
		if ((strstr(r.text, ways[i % 2]) == NULL) != off)
			fail_msg("%s: %s", x->name, r.text);
		if (x->m.start.timed)
			both(&r, x->name, i % 2 == 0 ? "(Buenos Aires time)" :
				"(heure de Buenos Aires)");
		assert_non_null(strstr(r.subject, x->m.title));
		golden(arena_printf(&arena, "meeting-%s.%s.txt", x->name,
			lang), r.text);
	}
}

static void
fits(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAMPLES * 2; i++) {
		const struct sample *x = &samples[i / 2];
		struct rendered r = compose(&x->m, languages[i % 2]).rendered;
		struct findings found;
		struct diags d;

		findings_init(&found, &arena);
		findings_edition(&found, x->name);
		lint_rendered(&found, &r, x->name);
		diags_init(&d, &arena);
		findings_tell(&found, &d);
		if (d.n > 0)
			fail_msg("%s: %s", x->name, d.v[0].msg);
	}
}

/* --- its calendar, filled ----------------------------------------------- */

struct who {
	const char *name, *addr, *reply;
};

static const char *
value(const struct who *w, const char *key)
{
	const char **v;
	size_t n, i;

	if (strcmp(key, SLOT_REPLY_LOCAL) == 0)
		return w->reply;
	if (strncmp(key, "cn", 2) == 0)
		n = meeting_name_slots(&arena, w->name, &v);
	else if (strncmp(key, "at", 2) == 0)
		n = meeting_addr_slots(&arena, w->addr, &v);
	else
		return "x@y.org";
	i = (size_t)atoi(key + 2);
	assert_true(i < n);
	return v[i];
}

static int
digit(char c)
{
	return c <= '9' ? c - '0' : c - 'A' + 10;
}

/* Undone by hand, so that a bent line shows. */
static const char *
calendar_of(const char *mail)
{
	const char *s = strstr(mail, "Content-Type: text/calendar");
	struct buf b;

	assert_non_null(s);
	s = strstr(s, "\r\n\r\n") + 4;
	buf_init(&b, 1 << 16);
	for (; strncmp(s, "\r\n--=_", 6) != 0; s++) {
		if (*s != '=') {
			buf_addc(&b, *s);
		} else if (s[1] == '\r') {
			s += 2;
		} else {
			buf_addc(&b, (char)(digit(s[1]) * 16 + digit(s[2])));
			s += 2;
		}
	}
	s = arena_strdup(&arena, buf_str(&b));
	buf_release(&b);
	return s;
}

static const char *
filled(const struct personal_meeting *base, const struct who *w)
{
	struct personal_meeting m = *base;
	const char *values[32], **unused, *s;
	struct notice_message out;
	struct err err = {0};
	struct buf b;

	m.n_name = meeting_name_slots(&arena, w->name, &unused);
	m.n_addr = meeting_addr_slots(&arena, w->addr, &unused);
	out = compose(&m, "fr");
	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < out.n_parts; i++) {
		assert_true(piece_slots(out.part[i]) < 32);
		for (size_t k = 0; k < piece_slots(out.part[i]); k++)
			values[k] = value(w, piece_slot_key(out.part[i], k));
		if (piece_splice(out.part[i], values, &b, &err) != 0)
			fail_msg("%s", err.msg);
	}
	s = calendar_of(buf_str(&b));
	buf_release(&b);
	return s;
}

/* S48. */
static void
check_lines(const char *s)
{
	assert_null(strchr(s, SLOT_BEGIN));
	while (*s != '\0') {
		const char *end = strstr(s, "\r\n");

		assert_non_null(end);
		if (end - s > 75 || end == s)
			fail_msg("%zu octets: %.*s", (size_t)(end - s),
				(int)(end - s), s);
		for (size_t n; s < end; s += n)
			if (utf8_next(s, (size_t)(end - s), &n) < 0)
				fail_msg("half a character: %s", s);
		assert_true(end[-1] != ' ');
		s = end + 2;
	}
}

static const char *
unfolded(const char *s)
{
	char *to = arena_strdup(&arena, s), *out = to;

	for (; *s != '\0'; s++)
		if (strncmp(s, "\r\n ", 3) == 0)
			s += 2;
		else
			*to++ = *s;
	*to = '\0';
	return out;
}

#define A60 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define E30 "éééééééééééééééééééééééééééééé"

static void
calendars(void **state)
{
	static const struct {
		struct who w;
		const char *attendee, *organizer;
	} rows[] = {
		{{"Ann Lee", "ann@x.org", "reply+r"}, "ATTENDEE;CN=\"Ann Lee\""
			";ROLE=REQ-PARTICIPANT;PARTSTAT=", ":mailto:reply+r"
			"@news.example.org\r\n"},
		{{"", "ann@x.org", "r"}, "ATTENDEE;ROLE=REQ", ":mailto:r@"},
		{{"An \"odd\" one: \\n;,", "a@x.org", "r"},
			"CN=\"An 'odd' one: \\n;,\";", ":mailto:r@"},
		{{E30 E30 E30 " " E30, A60 "bbbb@" A60 "." A60 "." A60
			".example.org", A60 "bbbb"}, "CN=\"" E30 E30 E30 " " E30
			"\";ROLE", ":mailto:" A60 "bbbb@news.example.org\r\n"},
		{{"a " A60 " bcdefghi klm                     n", "a%b?c@x.org",
			"r"}, "CN=\"a " A60 " bcdefghi klm                     "
			"n\";", ":mailto:r@"},
		{{"🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉", "x@y.org", "r"},
			"CN=\"🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉\";", "r@"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		for (size_t k = 0; k < SAMPLES; k++) {
			const char *s = filled(&samples[k].m, &rows[i].w), *u;
			const char **at, *addr = "";
			size_t n = meeting_addr_slots(&arena, rows[i].w.addr,
				&at);

			check_lines(s);
			u = unfolded(s);
			for (size_t p = 0; p < n; p++)
				addr = arena_printf(&arena, "%s%s", addr,
					at[p]);
			assert_non_null(strstr(u, rows[i].attendee));
			assert_non_null(strstr(u, arena_printf(&arena,
				";RSVP=TRUE:mailto:%s\r\n", addr)));
			assert_non_null(strstr(u, "\r\nORGANIZER;CN=\"River "
				"'Valley' Care; Network, of Milton and of "
				"Halton Hills\":mailto:"));
			if (k < SAMPLES - 1)
				assert_non_null(strstr(u, rows[i].organizer));
			assert_non_null(strstr(u, samples[k].calendar));
			assert_null(strstr(strstr(u, "ATTENDEE") + 1,
				"\nATTENDEE"));
		}
}

static void
addresses(void **state)
{
	static const char *const rows[][2] = {
		{"ann@x.org", "ann@x.org"}, {"o'neil+a@x.org",
		"o'neil+a@x.org"}, {"a%b@x.org", "a%25b@x.org"},
		{"\"a b\"@x.org", "%22a%20b%22@x.org"},
		{"a?b#c@x.org", "a%3Fb%23c@x.org"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char **v;

		assert_int_equal(meeting_addr_slots(&arena, rows[i][0], &v),
			1);
		assert_string_equal(v[0], rows[i][1]);
	}
}

static int
start(void **state)
{
	struct diags d;

	(void)state;
	arena_init(&arena);
	diags_init(&d, &arena);
	templates = templates_load(&arena, "templates", &d);
	if (templates == NULL)
		print_error("%s: %s\n", d.v[0].file, d.v[0].msg);
	return templates != NULL ? 0 : -1;
}

static int
stop(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words),
		cmocka_unit_test(fits),
		cmocka_unit_test(calendars),
		cmocka_unit_test(addresses),
	};

	return cmocka_run_group_tests(tests, start, stop);
}

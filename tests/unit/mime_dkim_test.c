/* SPDX-License-Identifier: MIT */
/*
 * Signatures: what is hashed of a body (RFC 6376, section 3.4.4, and the
 * example of RFC 8463), which changes a signature bears and which not, what
 * the field looks like. With DKIM_DIR, DKIM_COUNT random messages are signed
 * and written there as NNNN.eml with the keys' records in dns, for verifiers
 * that know nothing of us (e2e 0610).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "mime/dkim.h"

#define N(t) (sizeof(t) / sizeof((t)[0]))
#define HEAD "From: a@example.org\r\nTo: b@example.org\r\n"

enum { NOW = 1790000000, MAX = 1 << 20 };

static char dir[64], rsa[96], ed25519[96];
static struct arena arena;
static struct dkim *rsa_only, *both;

static const struct dkim_options options = {
	.domain = "example.org", .selector = "s1", .key = rsa,
};

static struct dkim *
dkim_of(struct dkim_options o)
{
	struct err err = {0};
	struct dkim *d = dkim_new(&o, &err);

	if (d == NULL)
		fail_msg("%s", err.msg);
	return d;
}

static int
set_up(void **state)
{
	struct dkim_options o = options;

	(void)state;
	arena_init(&arena);
	snprintf(dir, sizeof(dir), "/tmp/tidings-dkim.XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(rsa, sizeof(rsa), "%s/rsa", dir);
	snprintf(ed25519, sizeof(ed25519), "%s/ed25519", dir);
	if (sign_key_create(rsa, SIGN_RSA, NULL) != 0 ||
	    sign_key_create(ed25519, SIGN_ED25519, NULL) != 0)
		return -1;
	rsa_only = dkim_of(o);
	o.ed25519 = ed25519;
	both = dkim_of(o);
	return 0;
}

static int
tear_down(void **state)
{
	char cmd[128];

	(void)state;
	dkim_free(rsa_only);
	dkim_free(both);
	arena_release(&arena);
	snprintf(cmd, sizeof(cmd), "rm -rf '%s'", dir);
	return system(cmd);
}

/* The signed message; the arena's. */
static char *
sign(struct dkim *d, const char *message)
{
	struct err err = {0};
	struct buf b;
	char *s;

	buf_init(&b, MAX);
	buf_adds(&b, message);
	if (dkim_sign(d, NOW, &b, &err) != 0)
		fail_msg("%s", err.msg);
	assert_int_equal(strlen(b.data), b.len);
	s = arena_strdup(&arena, b.data);
	buf_release(&b);
	return s;
}

/* All signature fields of it, without what they sign. */
static char *
fields(struct dkim *d, const char *message)
{
	char *s = sign(d, message);
	size_t n = strlen(s) - strlen(message);

	assert_string_equal(s + n, message);
	s[n] = '\0';
	return s;
}

/* The value of a tag in the first field, without white space. */
static char *
tag(const char *text, const char *name)
{
	const char *at = strchr(text, ':') + 1;
	char *out = arena_alloc(&arena, strlen(text) + 1), *to = out;
	size_t n = strlen(name);

	for (; at != NULL; at = strchr(at, ';')) {
		at += strspn(at, "; \t\r\n");
		if (strncmp(at, name, n) == 0 && at[n] == '=')
			break;
	}
	if (at == NULL)
		return NULL;
	for (at += n + 1; *at != ';' && *at != '\0' &&
	     strncmp(at, "\r\nD", 3) != 0; at++)
		if (strchr(" \t\r\n", *at) == NULL)
			*to++ = *at;
	*to = '\0';
	return out;
}

/* --- the body ----------------------------------------------------------- */

static void
body_hashes(void **state)
{
	static const struct {
		const char *body, *canonical;
	} t[] = {
		/* RFC 6376, section 3.4.5, example 1 */
		{" C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n"},
		{"", ""},
		{"\r\n", ""},
		{"\r\n\r\n\r\n", ""},
		{" \r\n\t\r\n \t \r\n", ""},
		{"a\r\n", "a\r\n"},
		{"a \r\n", "a\r\n"},
		{"a\t\r\n\r\n", "a\r\n"},
		{"a\r\n \r\n\r\n", "a\r\n"},
		{"\r\na\r\n", "\r\na\r\n"},
		{"  a\r\n", " a\r\n"},
		{"\ta\r\n", " a\r\n"},
		{"a  b\tc \t d\r\n", "a b c d\r\n"},
		{"a b c\r\n", "a b c\r\n"},
		{"a\r\n\r\n\r\nb\r\n", "a\r\n\r\n\r\nb\r\n"},
		{"a\r\n  \r\n\t\r\nb\r\n", "a\r\n\r\n\r\nb\r\n"},
		{"a  \r\n  b\r\n", "a\r\n b\r\n"},
		{".\r\n..\r\n", ".\r\n..\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < N(t); i++) {
		unsigned char digest[SHA256_LEN];
		char want[64];

		sha256(t[i].canonical, strlen(t[i].canonical), digest);
		base64(digest, sizeof(digest), want);
		assert_string_equal(tag(fields(rsa_only, arena_printf(&arena,
			HEAD "\r\n%s", t[i].body)), "bh"), want);
	}
}

static void
body_of_rfc_8463(void **state)
{
	(void)state;
	assert_string_equal(tag(fields(rsa_only, HEAD "\r\nHi.\r\n\r\n"
		"We lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n"),
		"bh"), "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
}

/* --- the header --------------------------------------------------------- */

/* Of the same meaning for relaxed: one signature. */
static void
borne(void **state)
{
	static const char *const t[][2] = {
		{"Subject: a b\r\n", "Subject: a b\r\n"},
		{"Subject: a b\r\n", "SUBJECT:a  b\t \r\n"},
		{"Subject: a b\r\n", "subject \t:\t a\r\n\tb\r\n"},
		{"Subject: a b\r\n", "Subject:\r\n a\r\n   b\r\n"},
		{"Subject:\r\n", "Subject: \t \r\n"},
		{"Cc: a: b\r\n", "Cc :a:  b \r\n"},
		/* what is not signed */
		{"", "Received: from here\r\n"},
		{"X-Subject: a\r\n", "Content-Language: en\r\n"},
		/* the order of different fields */
		{"Subject: a\r\nDate: b\r\n", "Date: b\r\nSubject: a\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < N(t); i++)
		assert_string_equal(fields(both, arena_printf(&arena, "%s"
			HEAD "\r\nbody\r\n", t[i][0])), fields(both,
			arena_printf(&arena, "%s" HEAD "\r\nbody\r\n",
			t[i][1])));
}

static void
broken(void **state)
{
	static const char *const t[][2] = {
		{"Subject: a b\r\n", "Subject: ab\r\n"},
		{"Subject: a b\r\n", "Subject: a B\r\n"},
		{"Subject: a\r\n", "Subject: a\r\nSubject: a\r\n"},
		{"Subject: a\r\nSubject: b\r\n",
			"Subject: b\r\nSubject: a\r\n"},
		{"", "Subject:\r\n"},
		{"Subject: a:b\r\n", "Subject: a :b\r\n"},
		{"Subject: a\r\n", "Subject: a\r\n\tb\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < N(t); i++)
		assert_string_not_equal(tag(fields(rsa_only, arena_printf(
			&arena, "%s" HEAD "\r\nbody\r\n", t[i][0])), "b"),
			tag(fields(rsa_only, arena_printf(&arena, "%s" HEAD
			"\r\nbody\r\n", t[i][1])), "b"));
}

static const char all_names[] = "From:From:To:To:Subject:Date:Message-ID:"
	"Reply-To:Cc:Sender:In-Reply-To:References:MIME-Version:Content-Type:"
	"Content-Transfer-Encoding:List-Id:List-Unsubscribe:"
	"List-Unsubscribe-Post:List-Help:Auto-Submitted:Feedback-ID";

static void
oversigned(void **state)
{
	static const char *const more[] = {"Subject", "Cc", "Message-ID",
		"Feedback-ID"};

	(void)state;
	assert_string_equal(tag(fields(rsa_only, HEAD "\r\n"), "h"),
		all_names);
	for (size_t i = 0; i < N(more); i++) {
		char *h = tag(fields(rsa_only, arena_printf(&arena, "%s: a\r\n"
			HEAD "%s: b\r\n\r\n", more[i], more[i])), "h");
		char *three = arena_printf(&arena, ":%s:%s:%s", more[i],
			more[i], more[i]);

		assert_non_null(strstr(h, three));
		assert_null(strstr(h, arena_printf(&arena, "%s:%s", three,
			more[i])));
	}
}

/* --- the field ---------------------------------------------------------- */

static void
tags(void **state)
{
	char *one = fields(rsa_only, HEAD "\r\nbody\r\n"), *second;
	char *two = fields(both, HEAD "\r\nbody\r\n");

	(void)state;
	assert_string_equal(tag(one, "v"), "1");
	assert_string_equal(tag(one, "a"), "rsa-sha256");
	assert_string_equal(tag(one, "c"), "relaxed/relaxed");
	assert_string_equal(tag(one, "d"), "example.org");
	assert_string_equal(tag(one, "s"), "s1");
	assert_string_equal(tag(one, "t"), "1790000000");
	assert_null(tag(one, "x"));
	assert_null(tag(one, "l"));
	assert_int_equal(strlen(tag(one, "b")), base64_len(256));
	/* RSA stands first and is the same with a second beside it. */
	assert_memory_equal(one, two, strlen(one));
	second = two + strlen(one);
	assert_string_equal(tag(second, "a"), "ed25519-sha256");
	assert_string_equal(tag(second, "s"), "s1-ed25519");
	assert_string_equal(tag(second, "bh"), tag(one, "bh"));
	assert_int_equal(strlen(tag(second, "b")), base64_len(64));
}

static void
lifetime(void **state)
{
	struct dkim_options o = options;
	struct err err = {0};
	struct dkim *d;

	(void)state;
	o.lifetime = DKIM_LIFETIME_MIN;
	d = dkim_of(o);
	assert_string_equal(tag(fields(d, HEAD "\r\n"), "x"), "1790604800");
	dkim_free(d);
	o.lifetime--;
	assert_null(dkim_new(&o, &err));
	assert_int_equal(err.kind, ERR_BUG);
}

static void
line_widths(void **state)
{
	static const char *const domains[] = {"b.example", "example.org",
		"a-name-that-is-much-longer.department.of.an.organisation."
		"example.org"};

	(void)state;
	for (size_t i = 0; i < N(domains); i++) {
		for (size_t n = 1; n <= 55; n++) {
			struct dkim_options o = options;
			char selector[DKIM_SELECTOR_SIZE] = {0};
			struct dkim *d;
			char *line;

			memset(selector, 's', n);
			o.domain = domains[i];
			o.selector = selector;
			o.ed25519 = ed25519;
			d = dkim_of(o);
			line = fields(d, HEAD "\r\nbody\r\n");
			while (*line != '\0') {
				size_t len = strcspn(line, "\r");

				assert_in_range(len, 2, 78);
				assert_memory_equal(line + len, "\r\n", 2);
				line += len + 2;
				assert_true(strchr("D ", *line) != NULL);
			}
			dkim_free(d);
		}
	}
}

static void
same_bytes(void **state)
{
	const char *message = HEAD "Subject: x\r\n\r\nbody\r\n";
	struct dkim *clone = dkim_clone(both);
	char *first = sign(both, message);

	(void)state;
	sign(both, HEAD "\r\nanother\r\n");
	assert_string_equal(sign(both, message), first);
	assert_string_equal(sign(clone, message), first);
	dkim_free(clone);
}

/* --- what is refused ------------------------------------------------------ */

static void
no_message(void **state)
{
	static const char *const t[] = {"", "\r", "From: a", "From: a\r\n",
		"From: a\n\r\nbody\r\n", "From: a\r\n\nbody\r\n",
		"no field\r\n\r\nbody\r\n"};

	(void)state;
	for (size_t i = 0; i < N(t); i++) {
		struct err err = {0};
		struct buf b;

		buf_init(&b, MAX);
		buf_adds(&b, t[i]);
		assert_int_equal(dkim_sign(both, NOW, &b, &err), -1);
		assert_int_equal(err.kind, ERR_BUG);
		assert_string_equal(buf_str(&b), t[i]);
		buf_release(&b);
	}
}

static void
no_room(void **state)
{
	struct err err = {0};
	struct buf b;

	(void)state;
	buf_init(&b, 500);
	buf_adds(&b, HEAD "\r\nbody\r\n");
	assert_int_equal(dkim_sign(both, NOW, &b, &err), -1);
	assert_int_equal(err.kind, ERR_DATA);
	buf_release(&b);
}

static void
bad_second_key(void **state)
{
	struct dkim_options o = options;
	struct err err = {0};

	(void)state;
	o.ed25519 = rsa;
	assert_null(dkim_new(&o, &err));
	assert_int_equal(err.kind, ERR_CONFIG);
}

static void
alignment(void **state)
{
	static const struct {
		const char *domain, *from;
		bool aligned;
	} t[] = {
		{"example.org", "example.org", true},
		{"example.org", "EXAMPLE.org", true},
		{"example.org", "news.example.org", true},
		{"example.org", "a.b.example.org", true},
		{"news.example.org", "example.org", true},
		{"example.org", "badexample.org", false},
		{"badexample.org", "example.org", false},
		{"example.org", "example.com", false},
		{"a.example.org", "b.example.org", false},
		{"example.org", "org.example", false},
	};

	(void)state;
	for (size_t i = 0; i < N(t); i++)
		assert_int_equal(dkim_aligned(t[i].domain, t[i].from),
			t[i].aligned);
}

/* --- random messages ------------------------------------------------------ */

static uint64_t seed = 88172645463325252;

static size_t
below(size_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (size_t)(seed >> 11) % n;
}

static void
blanks(struct buf *b, size_t max)
{
	for (size_t n = below(max + 1); n > 0; n--)
		buf_addc(b, " \t"[below(2)]);
}

static void
word(struct buf *b)
{
	static const char abc[] = "abcXYZ0123,:;=<>@.-_()\"'/\\%!";

	for (size_t n = 1 + below(12); n > 0; n--)
		buf_addc(b, abc[below(sizeof(abc) - 1)]);
}

static void
random_field(struct buf *b, const char *name, const char *value)
{
	for (; *name != '\0'; name++)
		buf_addc(b, below(5) == 0 && *name >= 'a' && *name <= 'z' ?
			(char)(*name - 32) : *name);
	buf_addc(b, ':');
	blanks(b, 2);
	if (value != NULL)
		buf_adds(b, value);
	for (size_t n = value != NULL ? 0 : 1 + below(12); n > 0; n--) {
		word(b);
		if (n == 1)
			break;
		if (below(4) == 0)
			buf_adds(b, "\r\n");
		buf_addc(b, " \t"[below(2)]);
		blanks(b, 2);
	}
	if (below(4) == 0)
		blanks(b, 2);
	buf_adds(b, "\r\n");
}

/* One From, as RFC 5322 asks; of the rest none, one or several. */
static void
random_message(struct buf *b)
{
	static const char *const some[] = {"To", "Subject", "Reply-To", "Cc",
		"In-Reply-To", "References", "MIME-Version", "Content-Type",
		"Content-Transfer-Encoding", "List-Id", "List-Unsubscribe",
		"List-Unsubscribe-Post", "List-Help", "Auto-Submitted",
		"Feedback-ID", "X-Other", "Received", "Message-ID"};

	for (size_t n = below(10); n > 0; n--)
		random_field(b, some[below(N(some))], NULL);
	random_field(b, "From", "Ann <ann@news.example.org>");
	for (size_t n = below(10); n > 0; n--)
		random_field(b, some[below(N(some))], NULL);
	random_field(b, "Date", "Tue, 22 Sep 2026 09:00:00 -0400");
	buf_adds(b, "\r\n");
	for (size_t n = below(40); n > 0; n--) {
		if (below(5) == 0)
			blanks(b, 3);
		for (size_t k = below(10); k > 0; k--) {
			word(b);
			blanks(b, 1 + 2 * (below(4) == 0));
		}
		buf_adds(b, "\r\n");
	}
	for (size_t n = below(4); n > 0; n--) {
		blanks(b, below(2));
		buf_adds(b, "\r\n");
	}
}

/* Without waiting for the disk, which thousands would. */
static void
put_file(const char *path, const struct buf *b)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(b->data, 1, b->len, f), b->len);
	assert_int_equal(fclose(f), 0);
}

static void
write_dns(const char *to)
{
	static const enum sign_kind kinds[] = {SIGN_RSA, SIGN_ED25519};
	struct err err = {0};
	struct buf b;

	buf_init(&b, MAX);
	for (size_t i = 0; i < N(kinds); i++) {
		struct sign_key *k = sign_key_load(i == 0 ? rsa : ed25519,
			kinds[i], &err);
		char public[SIGN_PUBLIC_SIZE], name[DKIM_SELECTOR_SIZE];

		sign_key_public(k, public);
		dkim_selector("s1", kinds[i], name);
		buf_printf(&b, "%s._domainkey.example.org v=DKIM1; k=%s; "
			"p=%s\n", name, i == 0 ? "rsa" : "ed25519", public);
		sign_key_free(k);
	}
	put_file(arena_printf(&arena, "%s/dns", to), &b);
	buf_release(&b);
}

static void
random_messages(void **state)
{
	const char *to = getenv("DKIM_DIR"), *count = getenv("DKIM_COUNT");
	int n = count != NULL ? atoi(count) : 200;
	struct err err = {0};
	struct buf b;

	(void)state;
	if (to != NULL)
		write_dns(to);
	for (int i = 0; i < n; i++) {
		buf_init(&b, MAX);
		random_message(&b);
		if (dkim_sign(both, time(NULL), &b, &err) != 0)
			fail_msg("%s", err.msg);
		if (to != NULL)
			put_file(arena_printf(&arena, "%s/%04d.eml", to, i),
				&b);
		buf_release(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(body_hashes),
		cmocka_unit_test(body_of_rfc_8463),
		cmocka_unit_test(borne),
		cmocka_unit_test(broken),
		cmocka_unit_test(oversigned),
		cmocka_unit_test(tags),
		cmocka_unit_test(lifetime),
		cmocka_unit_test(line_widths),
		cmocka_unit_test(same_bytes),
		cmocka_unit_test(no_message),
		cmocka_unit_test(no_room),
		cmocka_unit_test(bad_second_key),
		cmocka_unit_test(alignment),
		cmocka_unit_test(random_messages),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

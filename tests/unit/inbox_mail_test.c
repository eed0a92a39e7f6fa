/* SPDX-License-Identifier: MIT */
/* Raw mails, whole and broken, as trees of parts; their addresses, parameters
 * and limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "inbox/mail.h"

/* "multipart/mixed(text/plain:words,application/pdf)": each text on one
 * line, "|" between its lines. */
static void
show(struct arena *a, const struct mail_part *p, struct buf *out)
{
	size_t n;

	buf_adds(out, p->type);
	if (strncmp(p->type, "text/", 5) == 0 && p->n_kids == 0) {
		const char *s = mail_text(a, p, &n);

		while (n > 0 && s[n - 1] == '\n')
			n--;
		buf_addc(out, ':');
		for (size_t i = 0; i < n; i++)
			buf_addc(out, s[i] == '\n' ? '|' : s[i]);
	}
	if (p->n_kids == 0)
		return;
	buf_addc(out, '(');
	for (size_t i = 0; i < p->n_kids; i++) {
		if (i > 0)
			buf_addc(out, ',');
		assert_ptr_equal(p->kid[i]->parent, p);
		show(a, p->kid[i], out);
	}
	buf_addc(out, ')');
}

static void
reads(const char *raw, size_t n, const char *tree)
{
	struct arena a;
	struct buf out;

	arena_init(&a);
	buf_init(&out, 1 << 20);
	show(&a, mail_parse(&a, raw, n)->root, &out);
	assert_string_equal(buf_str(&out), tree);
	buf_release(&out);
	arena_release(&a);
}

#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"
#define ALTERNATIVE "Content-Type: multipart/alternative; boundary=\"b\"\n\n"
#define PLAIN "text/plain:"

static const struct {
	const char *raw, *tree;
} forms[] = {
	{"Subject: x\n\nhello\n", PLAIN "hello"},
	{"Subject: x\r\n\r\nhello\r\nyou\r\n", PLAIN "hello|you"},
	{"Subject: x\r\rhello\ryou\r", PLAIN "hello|you"},
	{"From a@b Fri Dec  6 09:00:00 2019\nSubject: x\n\nhello\n",
		PLAIN "hello"},
	{"\n\nSubject: x\n\nhello\n", PLAIN "hello"},
	{" From: a@b\nSubject: x\n\nhello\n", PLAIN "hello"},
	{"", PLAIN},
	{"no mail at all\nof any kind\n",
		PLAIN "no mail at all|of any kind"},
	{"One: this is a list\n\nTwo: and no mail\n",
		PLAIN "One: this is a list||Two: and no mail"},
	{"Subject: x\n", PLAIN},
	{"Subject: x\nno field\n\nhello\n", PLAIN "no field||hello"},
	{"Subject: x\n   \nhello\n", PLAIN "hello"},
	/* A field that lost the space of its second line. */
	{"Content-Type: text/html;\ncharset=utf-8\nSubject: x\n\nhi\n",
		"text/html:hi"},
	{MIXED "--b\n\none\n--b\n\ntwo\n--b--\nafter\n",
		"multipart/mixed(" PLAIN "one," PLAIN "two)"},
	{MIXED "--b\n\none\n--b  \n\ntwo\n",
		"multipart/mixed(" PLAIN "one," PLAIN "two)"},
	{MIXED "--b\n\none\n--bc\n\ntwo\n--b--\n",
		"multipart/mixed(" PLAIN "one|--bc||two)"},
	{MIXED "--b\nno header\n--b--\n",
		"multipart/mixed(" PLAIN "no header)"},
	{MIXED "--b\n--b--\nonly this\n",
		"multipart/mixed(" PLAIN "only this)"},
	{MIXED "none of them\n",
		"multipart/mixed(" PLAIN "none of them)"},
	{"Content-Type: multipart/mixed\n\n--zz12\n\none\n--zz12--\n",
		"multipart/mixed(" PLAIN "one)"},
	{"Content-Type: multipart/mixed; boundary=\"other\"\n\n"
		"--zz12\nContent-Type: text/html\n\none\n--zz12--\n",
		"multipart/mixed(text/html:one)"},
	/* What ends early is ended by what is around it. */
	{MIXED "--b\nContent-Type: multipart/alternative; "
		"boundary=c\n\n--c\n\none\n--b\n\ntwo\n--b--\n",
		"multipart/mixed(multipart/alternative(" PLAIN "one),"
		PLAIN "two)"},
	{"Content-Type: multipart/digest; boundary=b\n\n--b\n\n"
		"Subject: x\n\none\n--b--\n",
		"multipart/digest(message/rfc822(" PLAIN "one))"},
	{"Content-Type: message/rfc822\n"
		"Content-Transfer-Encoding: base64\n\n"
		"U3ViamVjdDogeAoKaGVsbG8K\n",
		"message/rfc822(" PLAIN "hello)"},
	{MIXED "--b\nContent-Type: text/rfc822-headers\n\n"
		"Subject: x\nTo: a@b\n--b--\n",
		"multipart/mixed(text/rfc822-headers(" PLAIN "))"},
	{MIXED "--b\nContent-Type: message/delivery-status\n\n"
		"Action: failed\n--b--\n",
		"multipart/mixed(message/delivery-status)"},
	{"Content-Type: text\n\nhi\n", PLAIN "hi"},
	{"Content-Type: <html>\n\nhi\n", PLAIN "hi"},
	{"Content-Type: TEXT/HTML charset=utf-8\n\nhi\n",
		"text/html:hi"},
	{"Content-Type: ;\nContent-Disposition: attachment\n\nhi\n",
		"application/octet-stream"},
};

static void
trees(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		reads(forms[i].raw, strlen(forms[i].raw), forms[i].tree);
}

static void
codings(void **state)
{
	static const struct {
		const char *coding, *body, *text;
	} t[] = {
		{"base64", "aGVsbG8=\n", "hello"},
		{"BASE64", "aGVs\nbG8", "hello"},
		{"base64", "aGVsbG8=\naGVsbG8=\n", "hellohello"},
		{"base64", "aGVs*bG8=\n", "hello"},
		{"base64", "aGVsbG8hA\n", "hello!"},
		{"base64", "these are words, and no base64 at all\n",
			"these are words, and no base64 at all"},
		{"\"base64\" ", "aGVsbG8=\n", "hello"},
		{"quoted-printable", "a=3Db =\nc=C3=A9\n", "a=b c\xc3\xa9"},
		{"quoted-printable", "a=b=ZZ \n", "a=b=ZZ"},
		{"quoted-printable", "a=c3=a9  \nb=", "a\xc3\xa9|b"},
		{"x-uuencode", "begin 644 x\n%:&5L;&\\\n`\nend\n", "hello"},
		{"8bit", "\xc3\xa9\n", "\xc3\xa9"},
		{"of my own", "hello\n", "hello"},
	};
	char raw[512], tree[512];

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		snprintf(raw, sizeof(raw), "Content-Transfer-Encoding: %s\n"
			"Content-Type: text/plain\n\n%s", t[i].coding,
			t[i].body);
		snprintf(tree, sizeof(tree), PLAIN "%s", t[i].text);
		reads(raw, strlen(raw), tree);
	}
}

static void
addresses(void **state)
{
	static const struct {
		const char *value, *list;	/* "name<addr>;..." */
	} t[] = {
		{"ann@example.org", "<ann@example.org>"},
		{"Ann <ann@example.org>, \"B, C\" <b@c.d>",
			"Ann<ann@example.org>;B, C<b@c.d>"},
		{"=?utf-8?q?Zo=C3=A9?= <z@c.d>", "Zo\xc3\xa9<z@c.d>"},
		{"ann@example.org (Ann)", "<ann@example.org>"},
		{"Friends: a@b.c, d <e@f.g>;", "<a@b.c>;d<e@f.g>"},
		{"undisclosed-recipients:;", ""},
		{"<@x.y,@z:a@b.c>", "<a@b.c>"},
		{"foo, bar <x@y.z>, baz", "bar<x@y.z>"},
		{"a@b.c; d@e.f", "<a@b.c>;<d@e.f>"},
		{"\"a@b\" <c@d.e>", "a@b<c@d.e>"},
		{"\"unclosed <c@d.e>", ""},
		{"Ann \\ Lee <c@d.e>", "Ann \\ Lee<c@d.e>"},
		{"<>", ""}, {"", ""}, {"@", ""}, {"a@", ""}, {"@b", ""},
		{"mailto:a@b.c", "<a@b.c>"},
		{"((((((((((((((((((x)))))))))))))))))) <a@b.c>", "<a@b.c>"},
	};
	struct mail_address v[8];
	struct arena a;
	struct buf b;

	(void)state;
	arena_init(&a);
	buf_init(&b, 4096);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		size_t n = mail_addresses(&a, t[i].value, v, 8);

		buf_clear(&b);
		for (size_t k = 0; k < n; k++)
			buf_printf(&b, "%s%s<%s>", k > 0 ? ";" : "",
				v[k].name, v[k].addr);
		assert_string_equal(buf_str(&b), t[i].list);
	}
	assert_int_equal(mail_addresses(&a, "a@b.c, d@e.f, g@h.i", v, 2), 2);
	buf_release(&b);
	arena_release(&a);
}

static void
parameters(void **state)
{
	static const struct {
		const char *fields, *name, *value;	/* NULL: none */
	} t[] = {
		{"Content-Type: text/plain; Charset=\"utf-8\"", "charset",
			"utf-8"},
		{"Content-Type: text/plain; charset=\"utf-8", "charset",
			"utf-8"},
		{"Content-Type: text/plain; charset = utf-8 (x)", "charset",
			"utf-8"},
		{"Content-Type: text/plain charset=utf-8; x=y", "charset",
			"utf-8"},
		{"Content-Type: a/b;; name=a b c.txt; x=y", "name",
			"a b c.txt"},
		{"Content-Type: a/b; name=a type=y", "type", "y"},
		{"Content-Type: a/b; name*=iso-8859-1'fr'caf%E9", "name",
			"caf\xc3\xa9"},
		{"Content-Type: a/b; name*1*=%A9; name*0*=utf-8''caf%C3",
			"name", "caf\xc3\xa9"},
		{"Content-Type: a/b; name*0=\"a \"; name*1=b", "name", "a b"},
		{"Content-Type: a/b; name=\"=?utf-8?q?=C3=A9?=\"", "name",
			"\xc3\xa9"},
		{"Content-Type: a/b; name=\"C:\\dir\\x\"", "name",
			"C:\\dir\\x"},
		{"Content-Type: a/b; name=", "name", ""},
		{"Content-Type: a/b", "name", NULL},
		{"Content-Type: multipart/mixed; boundary=\"\\\"\"",
			"boundary", "\""},
	};
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		const char *raw = arena_printf(&a, "%s\n\n", t[i].fields),
			*value = mail_param(mail_parse(&a, raw,
			strlen(raw))->root, t[i].name);

		if (t[i].value == NULL)
			assert_null(value);
		else
			assert_string_equal(value, t[i].value);
	}
	arena_release(&a);
}

static void
ids_and_dates(void **state)
{
	static const struct {
		const char *value;
		int64_t time;
	} t[] = {
		{"Fri, 6 Dec 2019 09:00:00 -0500", 1575640800},
		{"6 Dec 2019 14:00 +0000 (UTC)", 1575640800},
		{"Wed, 11 Feb 98 11:51 CST", 887219460},
		{"yesterday", 0}, {"", 0},
	};
	const char *v[3];
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		assert_int_equal(mail_date(t[i].value), t[i].time);
	assert_int_equal(mail_ids(&a, "<a@b> junk <c> <d e> <> <f@g> <h>", v,
		3), 3);
	assert_string_equal(v[0], "a@b");
	assert_string_equal(v[1], "c");
	assert_string_equal(v[2], "f@g");
	arena_release(&a);
}

/* --- limits --------------------------------------------------------------- */

static const struct mail *
built(struct arena *a, struct buf *b)
{
	const struct mail *m = mail_parse(a, b->data, b->len);

	assert_false(b->overflow);
	return m;
}

static void
repeat(struct buf *b, const char *s, size_t times)
{
	while (times-- > 0)
		buf_adds(b, s);
}

/* Each limit is passed; what is within it is there. */
static void
header_limits(void **state)
{
	const struct mail *m;
	struct arena a;
	struct buf b;

	(void)state;
	arena_init(&a);
	buf_init(&b, 1 << 20);
	buf_adds(&b, "Subject: first\n");
	repeat(&b, "X-Filler: 012345678901234567890123456789012345\n", 2000);
	buf_adds(&b, "To: late@example.org\n\nbody\n");
	m = built(&a, &b);
	assert_string_equal(m->over, "a header of more than 64 KiB");
	assert_string_equal(mail_field(m->root, "SUBJECT", 0), "first");
	assert_null(mail_field(m->root, "To", 0));
	assert_int_equal(m->root->len, 5);

	buf_clear(&b);
	buf_adds(&b, "Subject: ");
	repeat(&b, "word ", 4000);
	buf_adds(&b, "\nTo: a@b.c\n\nbody\n");
	m = built(&a, &b);
	assert_string_equal(m->over, "a header field of more than 8 KiB");
	assert_in_range(strlen(mail_field(m->root, "Subject", 0)), 8000, 8192);
	assert_non_null(mail_field(m->root, "To", 0));

	buf_clear(&b);
	buf_adds(&b, "Content-Type: text/plain ");
	repeat(&b, "(", 5000);
	buf_adds(&b, "\n\nhi\n");
	m = built(&a, &b);
	assert_string_equal(m->over, "comments nested more than 16 deep");
	assert_string_equal(m->root->type, "text/plain");

	buf_clear(&b);
	buf_adds(&b, "From: ");
	repeat(&b, "(", 105000);
	buf_adds(&b, "\n\nhi\n");
	m = built(&a, &b);
	assert_non_null(m->over);

	buf_release(&b);
	arena_release(&a);
}

static void
limits(void **state)
{
	const struct mail *m;
	struct arena a;
	struct buf b;

	(void)state;
	arena_init(&a);
	buf_init(&b, 64 << 20);
	buf_adds(&b, MIXED);
	repeat(&b, "--b\n\nsome text\n", 5000);
	m = built(&a, &b);
	assert_string_equal(m->over, "more than 100 parts");
	assert_int_equal(m->n_parts, MAIL_PARTS);
	assert_int_equal(m->root->n_kids, MAIL_PARTS - 1);
	assert_int_equal(m->root->kid[98]->len, 9);

	buf_clear(&b);
	repeat(&b, "Content-Type: message/rfc822\n\n", 28000);
	m = built(&a, &b);
	assert_string_equal(m->over, "parts nested more than 10 deep");
	assert_int_equal(m->n_parts, MAIL_DEPTH);

	buf_clear(&b);
	for (int i = 0; i < 20000; i++)
		buf_printf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n"
			"--b%d\n", i, i);
	m = built(&a, &b);
	assert_string_equal(m->over, "parts nested more than 10 deep");

	buf_clear(&b);
	buf_adds(&b, "Subject: large\n\n");
	repeat(&b, "0123456789abcde\n", 700000);
	m = built(&a, &b);
	assert_string_equal(m->over, "larger than 10 MiB");
	assert_string_equal(mail_field(m->root, "Subject", 0), "large");
	buf_release(&b);
	arena_release(&a);
}

static void
looking(void **state)
{
	static const char raw[] = MIXED "--b\nContent-Type: message/rfc822\n\n"
		ALTERNATIVE "--b\n\nlost\n";
	struct arena a;
	const struct mail_part *p;
	const struct mail *m;
	size_t n = 0;

	(void)state;
	arena_init(&a);
	m = mail_parse(&a, raw, strlen(raw));
	for (p = m->root; p != NULL; p = mail_next(p))
		n++;
	assert_int_equal(n, m->n_parts);
	p = m->root->kid[0]->kid[0];
	assert_string_equal(mail_above(p, "multipart/mixed")->type,
		"multipart/mixed");
	assert_null(mail_above(p, "text/plain"));
	assert_null(mail_field(p, "Subject", 0));
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trees), cmocka_unit_test(codings),
		cmocka_unit_test(addresses), cmocka_unit_test(parameters),
		cmocka_unit_test(ids_and_dates),
		cmocka_unit_test(header_limits), cmocka_unit_test(limits),
		cmocka_unit_test(looking),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

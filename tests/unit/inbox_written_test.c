/* SPDX-License-Identifier: MIT */
/* The new words of a reply: from plain text, from HTML, from whole mails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "inbox/html_text.h"
#include "inbox/written.h"
#include "written_replies.h"

static void
plain(void **state)
{
	struct arena a;
	struct written w;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(written_replies) /
	    sizeof(written_replies[0]); i++) {
		const char *mail = written_replies[i].mail;

		written_plain(&a, mail, strlen(mail), &w);
		assert_string_equal(w.text, written_replies[i].text);
	}
	arena_release(&a);
}

static void
remarks(void **state)
{
	static const char mail[] = "Hi\n\nOn 3 March 2025, Net wrote:\n"
		"> Draft\n>\n> D1. The first\n> point.\n\n"
		"I disagree.\nReally.\n"
		"\n> > older words\n> D2. The second\n\nFine.\n\n-- \nBob\n";
	struct arena a;
	struct written w;

	(void)state;
	arena_init(&a);
	written_plain(&a, mail, strlen(mail), &w);
	assert_string_equal(w.text, "Hi\n\nI disagree.\nReally.\n\nFine.");
	assert_int_equal(w.n_remarks, 2);
	assert_string_equal(w.remark[0].quote, "D1. The first\npoint.");
	assert_string_equal(w.remark[0].text, "I disagree.\nReally.");
	assert_string_equal(w.remark[1].quote, "older words\nD2. The second");
	assert_string_equal(w.remark[1].text, "Fine.");
	assert_false(w.forwarded);
	/* What stands above all of the quotation is no remark. */
	written_plain(&a, "Yes\n\n> hello\n", 12, &w);
	assert_int_equal(w.n_remarks, 0);
	arena_release(&a);
}

static void
forwards(void **state)
{
	static const struct {
		const char *mail;
		bool forwarded;
	} t[] = {
		{"FYI\n\n---------- Forwarded message ---------\n"
			"From: A <a@b.c>\n\nHi\n", true},
		{"-------- Message transf\xc3\xa9r\xc3\xa9 --------\n"
			"Sujet : x\n\nBonjour\n", true},
		{"FYI\n\nBegin forwarded message:\n\n> From: A <a@b.c>\n",
			true},
		{"Yes\n\n-----Original Message-----\nFrom: A\n\nHi\n", false},
		{"I have forwarded message 3 to Bob.\n", false},
	};
	struct arena a;
	struct written w;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		written_plain(&a, t[i].mail, strlen(t[i].mail), &w);
		assert_int_equal(w.forwarded, t[i].forwarded);
	}
	arena_release(&a);
}

#define HEADER_BLOCK "<b>From:</b> Ann &lt;a@b.c&gt;<br>" \
	"<b>Sent:</b> Monday<br><b>To:</b> Bob<br><b>Subject:</b> Recap<br>"
#define TOKEN "reply+r1abcdefghijklmnopqrstuvwxyz234567abcdefgh@x.example"

static const struct {
	const char *mail, *text;
} pages[] = {
	{"<p>One<p>Two<br>lines", "One\n\nTwo\nlines"},
	{"<div>a</div><div><br></div><div>b</div>", "a\n\nb"},
	{"a&nbsp;&amp;  b <b>c</b>\n d &lt;e&gt; &eacute;",
		"a & b c d <e> \xc3\xa9"},
	{"<ul><li>one<li>two</ul><ol><li>a<li>b</ol>",
		"- one\n- two\n1. a\n2. b"},
	{"<table><tr><td>a<td>b<tr><td>c<td>d</table>",
		"a\tb\nc\td"},
	{"<head><title>no</title><style>no</style></head>yes"
		"<script>no</script><p style='display: none'>no</p>",
		"yes"},
	{"see <a href='https://x.example/'></a> and "
		"<a href='https://y.example/'>that</a>",
		"see https://x.example/ and that"},
	{"<pre>a\n  b</pre>", "a\n  b"},
	{"Yes<br><div class='gmail_quote'><div class='gmail_attr'>"
		"Some words:</div><blockquote>no</blockquote></div>",
		"Yes"},
	{"<div class=gmail_quote>Words<blockquote class=gmail_quote>"
		"no</blockquote><div>inline</div><blockquote>no"
		"</blockquote><div>again</div></div>",
		"inline\n\nagain"},
	{"Yes<div class='moz-cite-prefix'>Words:</div>"
		"<blockquote type='cite'>no</blockquote>", "Yes"},
	{"Yes<div class='ydp12yahoo_quoted'>Words<div>no</div></div>",
		"Yes"},
	{"Yes<hr id='stopSpelling'>Date: x<br>no", "Yes"},
	{"<div>Yes</div><div id='appendonsend'></div><hr>"
		"<div id='divRplyFwdMsg'>" HEADER_BLOCK "</div>no",
		"Yes"},
	{"<div>Yes<div style='border:none;border-top:solid #E1E1E1 "
		"1.0pt'><p class=MsoNormal>" HEADER_BLOCK
		"</div><p>no</div>", "Yes"},
	{"Yes<hr>X: Ann<br>Y: a@b.c<br>Z: 3.4.2025<br>no", "Yes"},
	{"Yes<hr>and no quotation", "Yes\n\nand no quotation"},
	{"<blockquote style='margin:0 0 0 40px;border:none'>indented"
		"</blockquote>", "indented"},
	{"Yes<div class=gmail_signature>Bob<br>Chief</div>", "Yes"},
	{"<div class=gmail_signature>all in it</div>", "all in it"},
	{"<p>Yes</p><table><tr><td>Recap</td></tr><tr><td>"
		"<a href='mailto:" TOKEN "?subject=x'>Leave</a></td>"
		"</tr></table>", "Yes"},
	{"&gt; quoted<br>answer", "answer"},
	{"<div>a<div>b<div>c</div></div></div>d", "a\nb\nc\nd"},
	{"a<br><br><br><br>b", "a\n\nb"},
};

static void
html(void **state)
{
	struct arena a;
	struct written w;
	size_t n;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		const char *s = html_text(&a, pages[i].mail, strlen(pages[i].mail),
			&n);

		written_plain(&a, s, n, &w);
		assert_string_equal(w.text, pages[i].text);
	}
	arena_release(&a);
}

/* Whatever is nested or repeated, it ends, and what was within the limits is
 * there. */
static void
bombs(void **state)
{
	static const char *const t[] = {"<div>", "</div>", "<b>", "<",
		"<a href=\"", "<table><tr><td>", "<blockquote>", "&", "<!--",
		"<!", "<?", "<p a=b c>", "</p>", "<ul><li>", "<select>"};
	struct arena a;
	struct buf b;
	size_t n;

	(void)state;
	arena_init(&a);
	buf_init(&b, HTML_READ_MAX);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		buf_clear(&b);
		buf_adds(&b, "<div>first</div>");
		for (size_t k = 0; k < 100000; k++)
			buf_adds(&b, t[i]);
		assert_non_null(strstr(html_text(&a, b.data, b.len, &n),
			"first"));
		assert_in_range(n, 5, HTML_TEXT_MAX + 8 * 100000);
	}
	buf_clear(&b);
	buf_adds(&b, "<p ");
	for (size_t k = 0; k < 50000; k++)
		buf_printf(&b, "a%zu=\"b\"", k);
	buf_adds(&b, ">after");
	assert_string_equal(html_text(&a, b.data, b.len, &n), "after\n");
	buf_release(&b);
	arena_release(&a);
}

/* --- whole mails ---------------------------------------------------------- */

#define ALTERNATIVE(plain, html) "Content-Type: multipart/alternative; " \
	"boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n" plain \
	"\n--b\nContent-Type: text/html; charset=utf-8\n\n" html "\n--b--\n"
#define MIXED "Content-Type: multipart/mixed; boundary=m\n\n--m\n"
#define QUOTE "<blockquote>Hello there, this is a recap</blockquote>"

static void
mails(void **state)
{
	static const struct {
		const char *mail, *text;
		bool forwarded, attached;
	} t[] = {
		{ALTERNATIVE("Yes", "<p>Yes"), "Yes", false, false},
		{ALTERNATIVE("", "<p>Yes"), "Yes", false, false},
		{ALTERNATIVE("Your program cannot show HTML.", "<p>Yes, I do"),
			"Yes, I do", false, false},
		/* Without marks in the plain text. */
		{ALTERNATIVE("Yes\nHello there, this is a recap",
			"<p>Yes</p>" QUOTE), "Yes", false, false},
		{ALTERNATIVE("Yes *bold* words", "<p>Yes <b>bold</b> words"),
			"Yes *bold* words", false, false},
		{ALTERNATIVE("Yes", "<img src=x>"), "Yes", false, false},
		{"Content-Type: text/html\n\n<meta charset=iso-8859-15>\xa4",
			"\xe2\x82\xac", false, false},
		{"Subject: x\n\n<html><body>Yes</body></html>", "Yes", false,
			false},
		{MIXED "\nfirst\n--m\nContent-Type: image/png\n\nx\n"
			"--m\n\nsecond\n--m--\n", "first\n\nsecond", false,
			true},
		{MIXED "\nwords\n--m\nContent-Type: text/plain; name=a.txt\n"
			"Content-Disposition: attachment\n\nno\n--m--\n",
			"words", false, true},
		{MIXED "\nwords\n--m\nContent-Type: message/rfc822\n\n"
			"Subject: x\n\nno\n--m--\n", "words", true, false},
		{MIXED "\nwords\n--m\nContent-Type: text/calendar; "
			"method=REPLY\n\nBEGIN:VCALENDAR\n--m--\n", "words",
			false, false},
		{MIXED "Content-Type: multipart/related; boundary=b\n\n"
			"--b\nContent-Type: text/html\n\n<p>words\n--b\n"
			"Content-Type: image/png\n\nx\n--b--\n--m--\n",
			"words", false, false},
		{"Subject: x\n\n", "", false, false},
	};
	struct reply r;
	struct arena a;

	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		memset(&r, 0, sizeof(r));
		written_read(&a, mail_parse(&a, t[i].mail, strlen(t[i].mail)),
			&r);
		assert_string_equal(r.text, t[i].text);
		assert_int_equal(r.forwarded, t[i].forwarded);
		assert_int_equal(r.attached, t[i].attached);
	}
	arena_release(&a);
}

/* Large or odd, it ends. */
static void
odd(void **state)
{
	static const char *const t[] = {"> ", ">", "From: x\n",
		"On 1:1 wrote:\n", "x\n=\n", "-- \n", "a:\n> b\n", "\n",
		": ", "wrote: ", "----\n"};
	struct arena a;
	struct written w;
	struct buf b;

	(void)state;
	arena_init(&a);
	buf_init(&b, 1 << 22);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		buf_clear(&b);
		for (size_t k = 0; k < 100000; k++)
			buf_adds(&b, t[i]);
		written_plain(&a, b.data, b.len, &w);
		assert_in_range(strlen(w.text), 0, REPLY_TEXT_MAX);
		assert_in_range(w.n_remarks, 0, REPLY_REMARKS_MAX);
	}
	written_plain(&a, "a\x01\x02" "b\x07\xc2\x85" "c\xe2\x80\xaf" "d\n",
		13, &w);
	assert_string_equal(w.text, "abc d");
	buf_release(&b);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain), cmocka_unit_test(remarks),
		cmocka_unit_test(forwards), cmocka_unit_test(html),
		cmocka_unit_test(bombs), cmocka_unit_test(mails),
		cmocka_unit_test(odd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

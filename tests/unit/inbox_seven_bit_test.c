/* SPDX-License-Identifier: MIT */
/* Raw mails in seven bits: what becomes of them, and that others read the same
 * out of both (Python's email package, tests/lib/same_mails.py); those of
 * CORPORA too. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "inbox/mail.h"
#include "inbox/seven_bit.h"

enum { MAILS_MAX = 5000 };

static void
check(const struct buf *b)
{
	size_t column = 0;

	for (size_t i = 0; i < b->len; i++) {
		unsigned char c = (unsigned char)b->data[i];

		assert_in_range(c, 1, 127);
		if (c == '\r') {
			assert_int_equal(b->data[i + 1], '\n');
			column = 0;
			i++;
		} else {
			assert_int_not_equal(c, '\n');
			assert_in_range(++column, 1, 998);
		}
	}
}

#define TEXT "Content-Type: text/plain; charset=utf-8\n"

static void
forms(void **state)
{
	static const struct {
		const char *raw;
		size_t n;		/* 0: up to its NUL */
		const char *out;
	} t[] = {
		{"Subject: x\n\nhi\nyou", 0, "Subject: x\r\n\r\nhi\r\nyou"},
		{"Subject: x\r\rhi\r", 0, "Subject: x\r\n\r\nhi\r\n"},
		{"A: b\r\r\n\r\nhi\r\r\n", 0, "A: b\r\n\r\nhi\r\n"},
		{"MIME-Version: 1.0\n" TEXT "\ncaf\xc3\xa9\n", 0,
			"MIME-Version: 1.0\r\nContent-Type: text/plain; "
			"charset=utf-8\r\nContent-Transfer-Encoding: "
			"quoted-printable\r\n\r\ncaf=C3=A9\r\n"},
		{"MIME-Version: 1.0\n" TEXT
			"Content-Transfer-Encoding: 8bit\n\ncaf\xc3\xa9\n", 0,
			"MIME-Version: 1.0\r\nContent-Type: text/plain; "
			"charset=utf-8\r\nContent-Transfer-Encoding: "
			"quoted-printable\r\n\r\ncaf=C3=A9\r\n"},
		{"To: a@b\n\ncaf\xe9\n", 0, "To: a@b\r\nMIME-Version: 1.0\r\n"
			"Content-Type: text/plain; charset=iso-8859-1\r\n"
			"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
			"caf=E9\r\n"},
		{"Subject: caf\xc3\xa9 au lait\n\n", 0,
			"Subject: =?utf-8?B?Y2Fmw6k=?= au lait\r\n\r\n"},
		{"A: b\nContent-Type: a/b\n\n\xff\0z", 27,
			"A: b\r\nContent-Type: a/b\r\nMIME-Version: 1.0\r\n"
			"Content-Transfer-Encoding: base64\r\n\r\n/wB6\r\n"},
		{"Content-Type: multipart/mixed; boundary=b\n"
			"Content-Transfer-Encoding: 8bit\n\npre\xe9\n--b\n"
			TEXT "\n\xc3\xa9\n--b\n\nplain\n--b--\nafter\n", 0,
			"Content-Type: multipart/mixed; boundary=b\r\n"
			"Content-Transfer-Encoding: 7bit\r\n\r\npre?\r\n--b\r\n"
			"Content-Type: text/plain; charset=utf-8\r\n"
			"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
			"=C3=A9\r\n--b\r\n\r\nplain\r\n--b--\r\nafter\r\n"},
		{"", 0, "\r\n"},
	};
	struct arena a;
	struct buf out;

	(void)state;
	arena_init(&a);
	buf_init(&out, 1 << 16);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		size_t n = t[i].n > 0 ? t[i].n : strlen(t[i].raw);

		buf_clear(&out);
		assert_int_equal(seven_bit(&a, t[i].raw, n, &out), 0);
		assert_string_equal(buf_str(&out), t[i].out);
		check(&out);
	}
	buf_release(&out);
	/* Too little room. */
	buf_init(&out, 4);
	assert_int_equal(seven_bit(&a, "A: b\n\nhi\n", 9, &out), -1);
	buf_release(&out);
	arena_release(&a);
}

/* --- read by others ------------------------------------------------------- */

struct pairs {
	const char *dir;
	size_t n;
};

static void
put(struct arena *a, const struct pairs *p, const char *kind, const void *s,
	size_t n)
{
	FILE *f = fopen(arena_printf(a, "%s/%zu.%s", p->dir, p->n, kind), "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(s, 1, n, f), n);
	fclose(f);
}

static void
add(struct arena *a, struct pairs *p, const void *raw, size_t n)
{
	struct buf out;

	buf_init(&out, 8 * n + 65536);
	assert_int_equal(seven_bit(a, raw, n, &out), 0);
	check(&out);
	put(a, p, "raw", raw, n);
	put(a, p, "out", buf_str(&out), out.len);
	p->n++;
	buf_release(&out);
}

static void
add_folder(struct arena *a, struct pairs *p, const char *path, size_t depth)
{
	DIR *d = opendir(path);
	struct dirent *e;
	struct stat st;

	while (d != NULL && (e = readdir(d)) != NULL) {
		const char *file = arena_printf(a, "%s/%s", path, e->d_name);
		FILE *f;
		char *s;

		if (e->d_name[0] == '.' || stat(file, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode) && depth < 4)
			add_folder(a, p, file, depth + 1);
		if (!S_ISREG(st.st_mode) || strstr(file, ".tsv") != NULL ||
		    strstr(file, "expected") != NULL || p->n >= MAILS_MAX)
			continue;
		f = fopen(file, "rb");
		s = arena_alloc(a, (size_t)st.st_size + 1);
		assert_non_null(f);
		assert_int_equal(fread(s, 1, (size_t)st.st_size, f),
			st.st_size);
		fclose(f);
		add(a, p, s, (size_t)st.st_size);
	}
	if (d != NULL)
		closedir(d);
}

/* How many of the pairs differ. */
static int
differing(struct arena *a, const struct pairs *p)
{
	const char *top = getenv("TOP");
	FILE *f = popen(arena_printf(a, "python3 '%s/tests/lib/same_mails.py' "
		"'%s'", top != NULL ? top : ".", p->dir), "r");
	int differ = -1;

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d", &differ), 1);
	assert_int_equal(pclose(f), 0);
	return differ;
}

static const char *
folder(struct arena *a)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = arena_printf(a, "%s/seven-XXXXXX", tmp != NULL ? tmp :
		"/tmp");

	assert_non_null(mkdtemp(dir));
	return dir;
}

static void
remove_pairs(struct arena *a, const struct pairs *p)
{
	for (size_t i = 0; i < p->n; i++) {
		unlink(arena_printf(a, "%s/%zu.raw", p->dir, i));
		unlink(arena_printf(a, "%s/%zu.out", p->dir, i));
	}
	rmdir(p->dir);
}

static void
read_alike(void **state)
{
	static const char *const t[] = {
		"From: \"Zo\xc3\xa9 X\" <z@b.c>\n"
			"Subject: a \xc3\xa9 b\xc3\xa9 c\n"
			TEXT "Content-Transfer-Encoding: 8bit\n\n"
			"--b\n\xc3\xa9 .\n.\nFrom me\n",
		"Content-Type: multipart/mixed; boundary=\"b=\"\n\n--b=\n"
			"Content-Type: message/rfc822\n"
			"Content-Transfer-Encoding: 8bit\n\nSubject: \xc3\xa9\n"
			TEXT "\n\xc3\xa9\n--b=\n"
			"Content-Type: application/x; name=\"\xc3\xa9.bin\"\n"
			"Content-Transfer-Encoding: binary\n\n\xff\xfe\n"
			"--b=--\n",
		"Content-Type: text/plain\nContent-Transfer-Encoding: "
			"quoted-printable\n\na=3Db \xe9 =\nc\n",
		"Content-Type: multipart/digest; boundary=b\n\n--b\n\n"
			"Subject: x\n\n\xe9\n--b--\n",
		"no header, but \xe9\n",
	};
	struct pairs p = {0};
	struct arena a;
	struct buf b;

	(void)state;
	arena_init(&a);
	p.dir = folder(&a);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		add(&a, &p, t[i], strlen(t[i]));
	/* Long lines, of the header and of the text. */
	buf_init(&b, 1 << 20);
	buf_adds(&b, "Subject: ");
	for (int i = 0; i < 500; i++)
		buf_adds(&b, "words ");
	buf_adds(&b, "\nContent-Type: text/plain\n\n");
	for (int i = 0; i < 5000; i++)
		buf_adds(&b, "-word=");
	add(&a, &p, b.data, b.len);
	buf_release(&b);
	assert_int_equal(differing(&a, &p), 0);
	remove_pairs(&a, &p);
	arena_release(&a);
}

/* All but two in a hundred: boundaries that are longer than a line may be,
 * names of fields that are no names, texts that are no mails. */
static void
corpora_alike(void **state)
{
	const char *dir = getenv("CORPORA");
	struct pairs p = {0};
	struct arena a;
	int differ;

	(void)state;
	if (dir == NULL)
		dir = "../shared/corpora";
	arena_init(&a);
	p.dir = folder(&a);
	add_folder(&a, &p, arena_printf(&a, "%s/torture", dir), 0);
	add_folder(&a, &p, arena_printf(&a, "%s/replies", dir), 0);
	add_folder(&a, &p, arena_printf(&a, "%s/bounces", dir), 0);
	add_folder(&a, &p, arena_printf(&a, "%s/autoreplies", dir), 0);
	if (p.n == 0) {
		rmdir(p.dir);
		arena_release(&a);
		print_message("skipped: no corpora\n");
		skip();
	}
	differ = differing(&a, &p);
	remove_pairs(&a, &p);
	print_message("# %d of %zu mails differ\n", differ, p.n);
	assert_true((size_t)differ * 50 <= p.n);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms), cmocka_unit_test(read_alike),
		cmocka_unit_test(corpora_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

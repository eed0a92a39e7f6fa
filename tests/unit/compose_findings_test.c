/* SPDX-License-Identifier: MIT */
/*
 * Findings of many editions told once, what makes an edition heavy, and how
 * large a picture is as it is shown.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "compose/lint.h"
#include "compose/render.h"
#include "compose_fixture.h"

static struct arena arena;

static const char *
told(const struct findings *f, size_t i)
{
	struct diags d;

	diags_init(&d, &arena);
	findings_tell(f, &d);
	return i < d.n ? d.v[i].msg : "";
}

static void
test_told_once(void **state)
{
	static const char *const edition[] = {"a.en", "a.fr", "b.en"};
	struct findings f;

	(void)state;
	findings_init(&f, &arena);
	for (int i = 0; i < 3; i++) {
		findings_edition(&f, edition[i]);
		findings_add(&f, DIAG_WARNING, "x.md", 0, 0, NULL, "old");
		findings_add(&f, DIAG_WARNING, "x.md", 0, 0, NULL, "old");
		if (i < 2)
			findings_add(&f, DIAG_WARNING, "x.md", 0, 0,
				i == 0 ? "(81 KB)" : "(83 KB)", "long");
		if (i == 2)
			findings_add(&f, DIAG_ERROR, "x.md", 3, 1, NULL, "bad");
	}
	assert_string_equal(told(&f, 0), "in all editions: old");
	assert_string_equal(told(&f, 1), "a.en (81 KB), a.fr (83 KB): long");
	assert_string_equal(told(&f, 2), "b.en: bad");
	assert_string_equal(told(&f, 3), "");
	/* An edition has a correction for each revision before. */
	findings_init(&f, &arena);
	for (int i = 0; i < 6; i++) {
		findings_edition(&f, i % 3 == 0 ? "a.en as a correction" :
			i % 3 == 1 ? "a.en" : "a.fr as a correction");
		findings_add(&f, DIAG_WARNING, "x.md", 0, 0, NULL, "old");
		if (i % 3 != 2)
			findings_add(&f, DIAG_WARNING, "x.md", 1, 0, NULL,
				"long");
	}
	assert_string_equal(told(&f, 0), "in all editions: old");
	assert_string_equal(told(&f, 1),
		"a.en as a correction, a.en: long");
	findings_init(&f, &arena);
	findings_edition(&f, "");
	findings_add(&f, DIAG_WARNING, "x.md", 0, 0, NULL, "old");
	assert_string_equal(told(&f, 0), "old");
}

/* A JPEG of 64 by 32 with an Exif segment that says how it lies. */
static size_t
jpeg(unsigned char *to, bool big, int orientation)
{
	static const unsigned char sof[] = "\xff\xc0\0\x11\x08\0\x20\0\x40";
	size_t n = 0;

	memcpy(to + n, "\xff\xd8\xff\xe1\0\x22" "Exif\0\0", 12);
	n += 12;
	if (big)
		memcpy(to + n, "MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0\0\0"
			"\0\0\0\0\0", 26);
	else
		memcpy(to + n, "II*\0\x08\0\0\0\1\0\x12\x01\3\0\1\0\0\0\0\0\0"
			"\0\0\0\0\0", 26);
	to[n + (big ? 19 : 18)] = (unsigned char)orientation;
	n += 26;
	memcpy(to + n, sof, sizeof(sof) - 1);
	n += sizeof(sof) - 1;
	memset(to + n, 0, 16);
	return n + 16;
}

static void
test_picture_as_shown(void **state)
{
	unsigned char data[128];

	(void)state;
	for (int i = 0; i <= 9; i++) {
		for (int big = 0; big < 2; big++) {
			size_t n = jpeg(data, big == 1, i);
			bool turned = i >= 5 && i <= 8;
			int width, height;

			assert_int_equal(image_size(data, n, &width, &height),
				0);
			assert_int_equal(width, turned ? 32 : 64);
			assert_int_equal(height, turned ? 64 : 32);
			/* Cut short anywhere it is no picture, or one. */
			for (size_t k = 0; k < n; k++)
				image_size(data, k, &width, &height);
		}
	}
}

static void
test_heavy_pictures(void **state)
{
	static unsigned char photo[1200 * 1000];
	static struct proj_image image[] = {
		{.path = "hall.jpg", .data = {(char *)photo, sizeof(photo)}},
		{.path = "hall.jpg", .data = {(char *)photo, sizeof(photo)}},
	};
	struct projection *p = fix_projection(&arena);
	const struct edition e = {.lang = "en", .projection = p,
		.rendered = {.html = "", .preheader = ""}};
	struct findings f;

	(void)state;
	jpeg(photo, true, 6);
	p->image = image;
	p->n_images = 2;
	findings_init(&f, &arena);
	lint_edition(&f, &e, "a.en", "en", "x.md");
	lint_edition(&f, &e, "b.en", "en", "x.md");
	assert_string_equal(told(&f, f.n - 1), "in all editions: the picture "
		"hall.jpg makes the mail heavy: 1.2 MB, 32 x 64 pixels, and "
		"shown 32 wide: save a smaller copy: a photo as JPEG");
	image[0].data.len = image[1].data.len = 900 * 1000;
	findings_init(&f, &arena);
	lint_edition(&f, &e, "a.en", "en", "x.md");
	for (size_t i = 0; i < f.n; i++)
		assert_null(strstr(f.v[i].msg, "heavy"));
}

static void
test_draft_in_another_language(void **state)
{
	struct projection *p = fix_projection(&arena);
	const struct edition e = {.lang = "fr", .projection = p,
		.rendered = {.html = "", .preheader = ""}};
	struct findings f;

	(void)state;
	p->lang = "fr";
	findings_init(&f, &arena);
	lint_edition(&f, &e, "a.fr", "en", "x.md");
	assert_non_null(strstr(told(&f, f.n - 1), "there is no drafts/"
		"strategy.fr.md; these members get the draft in en"));
}

static int
start(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
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
		cmocka_unit_test(test_told_once),
		cmocka_unit_test(test_picture_as_shown),
		cmocka_unit_test(test_heavy_pictures),
		cmocka_unit_test(test_draft_in_another_language),
	};

	(void)fix_options;
	(void)fix_summary;
	(void)fix_templates;
	return cmocka_run_group_tests(tests, start, stop);
}

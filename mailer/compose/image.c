/* SPDX-License-Identifier: MIT */
/*
 * Pictures of a recap: what they are called inside a message, and how large
 * they are as shown, so that a mail keeps its shape while pictures are off
 * (S59).
 */
#include <stdbool.h>
#include <string.h>

#include "base/crypto.h"
#include "compose/render.h"

enum { CID_BYTES = 12 };

const char *
image_cid(struct arena *a, const struct compose_options *o, const char *path)
{
	unsigned char digest[SHA256_LEN];
	char name[2 * CID_BYTES + 1];
	const char *key = arena_printf(a, "%s/%s", o->list, path);

	sha256(key, strlen(key), digest);
	hex(digest, CID_BYTES, name);
	return arena_printf(a, "%s@%s", name, o->domain);
}

bool
image_seen(const struct projection *p, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(p->image[k].path, p->image[i].path) == 0)
			return true;
	return false;
}

static int
be16(const unsigned char *p)
{
	return p[0] << 8 | p[1];
}

static int
png_size(const unsigned char *p, size_t len, int *width_r, int *height_r)
{
	static const unsigned char magic[] = "\x89PNG\r\n\x1a\n";

	if (len < 24 || memcmp(p, magic, 8) != 0 ||
	    memcmp(p + 12, "IHDR", 4) != 0 || be16(p + 16) || be16(p + 20))
		return -1;
	*width_r = be16(p + 18);
	*height_r = be16(p + 22);
	return 0;
}

static unsigned int
number(const unsigned char *p, int n, bool big)
{
	unsigned int v = 0;

	for (int i = 0; i < n; i++)
		v = v << 8 | p[big ? i : n - 1 - i];
	return v;
}

/* Whether an Exif segment says that the picture lies on its side: tag 0x0112,
 * values 5 to 8 (CIPA DC-008, 4.6.5.1.6). Phones store photos so, and programs
 * that show them turn them. */
static bool
exif_turned(const unsigned char *p, size_t len)
{
	const unsigned char *tiff = p + 6;
	unsigned int at, n;
	bool big;

	if (len < 6 + 10 || memcmp(p, "Exif\0", 6) != 0)
		return false;
	len -= 6;
	big = tiff[0] == 'M';
	at = number(tiff + 4, 4, big);
	if (at > len - 2)
		return false;
	n = number(tiff + at, 2, big);
	for (at += 2; n > 0 && at + 12 <= len; n--, at += 12)
		if (number(tiff + at, 2, big) == 0x0112)
			return number(tiff + at + 8, 2, big) >= 5 &&
				number(tiff + at + 8, 2, big) <= 8;
	return false;
}

/* Segments up to the frame header (ITU T.81, B.1.1.3 and B.2.2). */
static int
jpeg_size(const unsigned char *p, size_t len, int *width_r, int *height_r)
{
	bool turned = false;
	size_t i = 2;

	if (len < 4 || p[0] != 0xff || p[1] != 0xd8)
		return -1;
	while (i + 9 < len) {
		int marker = p[i + 1];

		if (p[i] != 0xff)
			return -1;
		if (marker == 0xff) {
			i++;
			continue;
		}
		if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 &&
		    marker != 0xc8 && marker != 0xcc) {
			*height_r = be16(p + i + (turned ? 7 : 5));
			*width_r = be16(p + i + (turned ? 5 : 7));
			return 0;
		}
		if (marker == 0xe1 && be16(p + i + 2) > 2 &&
		    i + 2 + (size_t)be16(p + i + 2) <= len)
			turned |= exif_turned(p + i + 4,
				(size_t)be16(p + i + 2) - 2);
		if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8))
			i += 2;
		else
			i += 2 + (size_t)be16(p + i + 2);
	}
	return -1;
}

int
image_size(const void *data, size_t len, int *width_r, int *height_r)
{
	if (png_size(data, len, width_r, height_r) != 0 &&
	    jpeg_size(data, len, width_r, height_r) != 0)
		return -1;
	return *width_r > 0 && *height_r > 0 ? 0 : -1;
}

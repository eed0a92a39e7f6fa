/* SPDX-License-Identifier: MIT */
/*
 * The names of folders in modified UTF-7 (RFC 3501, 5.1.3): printable ASCII
 * stands for itself, & is "&-", and everything else is UTF-16 in a base64 of
 * its own between & and -.
 */
#include <string.h>

#include "base/utf8.h"
#include "inbox/mailbox_ops.h"

enum { NAME_MAX_OCTETS = 1000 };

struct shift {
	struct buf out;
	unsigned bits, value;	/* not written yet; fewer than six */
	bool on;
};

static void
put_digit(struct shift *s, unsigned digit)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"abcdefghijklmnopqrstuvwxyz0123456789+,";

	buf_addc(&s->out, digits[digit & 63]);
}

static void
put_unit(struct shift *s, unsigned unit)
{
	if (!s->on)
		buf_addc(&s->out, '&');
	s->on = true;
	s->value = s->value << 16 | unit;
	for (s->bits += 16; s->bits >= 6; s->bits -= 6)
		put_digit(s, s->value >> (s->bits - 6));
	s->value &= (1U << s->bits) - 1;
}

static void
end_shift(struct shift *s)
{
	if (!s->on)
		return;
	if (s->bits > 0)
		put_digit(s, s->value << (6 - s->bits));
	buf_addc(&s->out, '-');
	s->on = false;
	s->bits = s->value = 0;
}

static void
put_char(struct shift *s, unsigned c)
{
	if (c >= ' ' && c <= '~') {
		end_shift(s);
		buf_addc(&s->out, (char)c);
		if (c == '&')
			buf_addc(&s->out, '-');
	} else if (c > 0xffff) {
		put_unit(s, 0xd800 + ((c - 0x10000) >> 10));
		put_unit(s, 0xdc00 + ((c - 0x10000) & 0x3ff));
	} else {
		put_unit(s, c);
	}
}

char *
mailbox_folder_name(struct arena *a, const char *name)
{
	size_t left = strlen(name), len;
	struct shift s = {0};
	char *out = NULL;

	buf_init(&s.out, NAME_MAX_OCTETS);
	for (; left > 0; name += len, left -= len) {
		long c = utf8_next(name, left, &len);

		/* Controls, C1 among them, are in no folder's name. */
		if (c < ' ' || (c >= 0x7f && c < 0xa0))
			break;
		put_char(&s, (unsigned)c);
	}
	end_shift(&s);
	if (left == 0 && !s.out.overflow && s.out.len > 0)
		out = arena_strdup(a, buf_str(&s.out));
	buf_release(&s.out);
	return out;
}

/* SPDX-License-Identifier: MIT */
/* Whatever a mail is, its facts are within their bounds, and they come through
 * the border as they are. libetpan reads along. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "inbox/mail.h"
#include "inbox/reply.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
sound(const char *s, size_t n)
{
	if (utf8_check(s, n) != n || memchr(s, '\0', n) != NULL)
		abort();
}

static void
check_parts(struct arena *a, const struct mail *m)
{
	size_t n = 0, octets = 0, len;

	for (const struct mail_part *p = m->root; p != NULL;
	    p = mail_next(p), n++) {
		const char *text = mail_text(a, p, &len);

		sound(text, len);
		if (p->type == NULL || p->disposition == NULL ||
		    p->filename == NULL || p->body == NULL)
			abort();
		octets += p->len;
		for (size_t i = 0; i < p->n_params; i++)
			sound(p->param[i].value, strlen(p->param[i].value));
	}
	if (n != m->n_parts || n > MAIL_PARTS || octets > MAIL_DECODED_MAX)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reply r, back;
	struct arena a;
	struct buf packed, again;

	arena_init(&a);
	check_parts(&a, mail_parse(&a, data, size));
	reply_read(&a, data, size, &r);
	buf_init(&packed, REPLY_PACKED_MAX);
	buf_init(&again, REPLY_PACKED_MAX);
	reply_pack(&r, &packed);
	if (packed.overflow ||
	    !reply_unpack(&a, packed.data, packed.len, &back))
		abort();
	reply_pack(&back, &again);
	if (again.len != packed.len ||
	    memcmp(again.data, packed.data, again.len) != 0)
		abort();
	buf_release(&packed);
	buf_release(&again);
	arena_release(&a);
	return 0;
}

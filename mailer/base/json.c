/* SPDX-License-Identifier: MIT */
/* JSON out. What is not UTF-8, such as the name of a file, becomes U+FFFD. */
#include "base/json.h"

#include <inttypes.h>
#include <string.h>

#include "base/utf8.h"

void
json_init(struct json *j, struct buf *out)
{
	j->out = out;
	j->comma = false;
}

/* How many octets stand in JSON as they are. */
static size_t
plain(const char *s)
{
	size_t n = 0;

	while (s[n] >= 0x20 && s[n] < 0x7f && s[n] != '"' && s[n] != '\\')
		n++;
	return n;
}

static void
quoted(struct buf *out, const char *s)
{
	size_t len;

	buf_addc(out, '"');
	for (; *s != '\0'; s += len) {
		long c;

		len = plain(s);
		if (len > 0) {
			buf_add(out, s, len);
			continue;
		}
		c = utf8_next(s, strnlen(s, 4), &len);
		if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", (int)c);
		else if (c == '\n')
			buf_adds(out, "\\n");
		else if (c < 0)
			buf_adds(out, "\\ufffd");
		else if (c < 0x20 || c == 0x7f)
			buf_printf(out, "\\u%04x", (unsigned int)c);
		else
			buf_add(out, s, len);
	}
	buf_addc(out, '"');
}

static void
begin(struct json *j, const char *key)
{
	if (j->comma)
		buf_addc(j->out, ',');
	j->comma = true;
	if (key != NULL) {
		quoted(j->out, key);
		buf_addc(j->out, ':');
	}
}

static void
open_with(struct json *j, const char *key, char c)
{
	begin(j, key);
	buf_addc(j->out, c);
	j->comma = false;
}

static void
close_with(struct json *j, char c)
{
	buf_addc(j->out, c);
	j->comma = true;
}

void
json_object(struct json *j, const char *key)
{
	open_with(j, key, '{');
}

void
json_object_end(struct json *j)
{
	close_with(j, '}');
}

void
json_array(struct json *j, const char *key)
{
	open_with(j, key, '[');
}

void
json_array_end(struct json *j)
{
	close_with(j, ']');
}

void
json_str(struct json *j, const char *key, const char *s)
{
	begin(j, key);
	if (s == NULL)
		buf_adds(j->out, "null");
	else
		quoted(j->out, s);
}

void
json_int(struct json *j, const char *key, int64_t v)
{
	begin(j, key);
	buf_printf(j->out, "%" PRId64, v);
}

void
json_bool(struct json *j, const char *key, bool v)
{
	begin(j, key);
	buf_adds(j->out, v ? "true" : "false");
}

void
json_null(struct json *j, const char *key)
{
	begin(j, key);
	buf_adds(j->out, "null");
}

void
json_ms(struct json *j, const char *key, int64_t ms)
{
	begin(j, key);
	buf_printf(j->out, "%" PRId64 ".%03d", ms / 1000, (int)(ms % 1000));
}

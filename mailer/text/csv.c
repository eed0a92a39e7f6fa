/* SPDX-License-Identifier: MIT */
/*
 * CSV in: one pass over the bytes, a state a byte, runs of ordinary bytes
 * copied at once. CSV out: quoted where needed, guarded against formulas.
 *
 * Policy: nothing is guessed inside a row. A quotation mark where none can
 * stand is an error with its place, because the two readings of such a row
 * put different people's data into different columns. After an error reading
 * goes on at the next line, so that one look shows all of them.
 */
#include "text/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum state {
	FIELD,		/* at the start of a field */
	PLAIN,		/* in a field without quotation marks */
	QUOTED,		/* between quotation marks */
	CLOSED,		/* after one that may have been the last */
	SKIP,		/* after an error, until the line ends */
	SKIP_QUOTED,	/* the same inside quotation marks */
};

struct csv {
	struct csv_source source;
	struct buf head;	/* what was read to find the delimiter */
	const char *p, *end;	/* not yet read */
	bool begun, ended;
	bool after_cr;		/* an LF now belongs to the CR before it */
	char delimiter;
	bool special[256];	/* ends a run of ordinary bytes */
	int line, col;		/* of *p */

	enum state state;	/* of the row that is being read */
	struct buf text;	/* its fields, each with a NUL behind it */
	struct csv_field field[CSV_COLUMNS];
	size_t offset[CSV_COLUMNS];	/* of a field in text */
	size_t n;
	int first_line;
	int quote_line, quote_col;
	char error[160];
	int error_line, error_col;
};

struct csv *
csv_open(const struct csv_source *source)
{
	struct csv *csv = mem_alloc(sizeof(*csv));

	memset(csv, 0, sizeof(*csv));
	csv->source = *source;
	csv->line = csv->col = 1;
	csv->delimiter = ',';
	buf_init(&csv->head, 2 * CSV_ROW_MAX);
	buf_init(&csv->text, CSV_ROW_MAX + CSV_COLUMNS);
	return csv;
}

void
csv_close(struct csv *csv)
{
	if (csv == NULL)
		return;
	buf_release(&csv->head);
	buf_release(&csv->text);
	free(csv);
}

char
csv_delimiter(const struct csv *csv)
{
	return csv->delimiter;
}

/* 1: there are bytes at p, 0: the end, -1: failed. */
static int
more(struct csv *csv, struct err *err)
{
	const char *data;
	size_t n;

	if (csv->p < csv->end)
		return 1;
	if (csv->ended)
		return 0;
	if (csv->source.next(csv->source.ctx, &data, &n, err) != 0)
		return -1;
	csv->p = data;
	csv->end = data + n;
	csv->ended = n == 0;
	return n > 0;
}

/* Whether s holds a line end outside quotation marks; its place in *at_r. */
static bool
line_end(const char *s, size_t n, size_t *at_r)
{
	bool quoted = false;

	for (size_t i = 0; i < n; i++) {
		quoted ^= s[i] == '"';
		if (!quoted && (s[i] == '\n' || s[i] == '\r')) {
			*at_r = i;
			return true;
		}
	}
	*at_r = n;
	return false;
}

/* The most frequent of the three in the first row; a comma where none is. */
static char
find_delimiter(const char *s, size_t n)
{
	static const char candidates[] = ",;\t";
	size_t count[3] = {0}, best = 0;
	bool quoted = false;

	for (size_t i = 0; i < n; i++) {
		const char *c = s[i] ? strchr(candidates, s[i]) : NULL;

		quoted ^= s[i] == '"';
		if (c != NULL && !quoted)
			count[c - candidates]++;
	}
	for (size_t i = 1; i < 3; i++)
		if (count[i] > count[best])
			best = i;
	return candidates[best];
}

/* Reads the first row ahead and settles the delimiter. */
static int
begin(struct csv *csv, struct err *err)
{
	struct buf *head = &csv->head;
	const char *s;
	size_t at;
	int rc;

	while ((rc = more(csv, err)) > 0) {
		buf_add(head, csv->p, (size_t)(csv->end - csv->p));
		csv->p = csv->end;
		if (head->overflow)
			return err_set(err, ERR_DATA, "the stretch read at "
				"once is too long");
		if (head->len >= CSV_FIELD_MAX ||
		    line_end(head->data, head->len, &at))
			break;
	}
	if (rc < 0)
		return -1;
	s = buf_str(head);
	csv->p = s;
	csv->end = s + head->len;
	line_end(s, head->len, &at);
	if (at == 5 && strncasecmp(s, "sep=", 4) == 0) {
		csv->delimiter = s[4];
		csv->p += 5;	/* an empty line is left, and passed over */
		csv->col = 6;
	} else {
		csv->delimiter = find_delimiter(s, at);
	}
	csv->begun = true;
	csv->special[(unsigned char)csv->delimiter] = true;
	csv->special['"'] = csv->special['\n'] = csv->special['\r'] = true;
	csv->special[0] = true;
	return 0;
}

static void
fail(struct csv *csv, int line, int col, const char *msg)
{
	if (csv->error[0] != '\0')
		return;
	snprintf(csv->error, sizeof(csv->error), "%s", msg);
	csv->error_line = line;
	csv->error_col = col;
}

static void
open_field(struct csv *csv)
{
	if (csv->n == CSV_COLUMNS) {
		fail(csv, csv->line, csv->col, "too many columns; at most 256 "
			"are possible");
		csv->state = SKIP;
		return;
	}
	csv->offset[csv->n] = csv->text.len;
	csv->field[csv->n] = (struct csv_field){
		.line = csv->line, .col = csv->col};
	csv->n++;
}

static void
close_field(struct csv *csv)
{
	csv->field[csv->n - 1].len = csv->text.len - csv->offset[csv->n - 1];
	buf_addc(&csv->text, '\0');
}

/* Adds bytes to the field; too many of them end the row. */
static void
add(struct csv *csv, const char *s, size_t n)
{
	bool quoted = csv->state == QUOTED;

	if (csv->text.len - csv->offset[csv->n - 1] + n <= CSV_FIELD_MAX) {
		buf_add(&csv->text, s, n);
		if (!csv->text.overflow)
			return;
		fail(csv, csv->first_line, 1, "the row is longer than 1 MiB");
	} else if (quoted) {
		fail(csv, csv->quote_line, csv->quote_col, "the field is "
			"longer than 64 KiB; is the quotation mark here ever "
			"closed");
	} else {
		fail(csv, csv->field[csv->n - 1].line,
			csv->field[csv->n - 1].col,
			"the field is longer than 64 KiB");
	}
	csv->state = quoted ? SKIP_QUOTED : SKIP;
}

/* Moves past n bytes of one line: columns are characters. */
static void
advance(struct csv *csv, size_t n)
{
	for (size_t i = 0; i < n; i++)
		csv->col += ((unsigned char)csv->p[i] & 0xc0) != 0x80;
	csv->p += n;
}

/* Moves past a line end; CR LF counts once. */
static void
advance_line(struct csv *csv)
{
	csv->after_cr = *csv->p == '\r';
	csv->p++;
	csv->line++;
	csv->col = 1;
}

/* The ordinary bytes at p. */
static size_t
run(const struct csv *csv)
{
	const char *s = csv->p;

	while (s < csv->end && !csv->special[(unsigned char)*s])
		s++;
	return (size_t)(s - csv->p);
}

static void
quote(struct csv *csv)
{
	switch (csv->state) {
	case FIELD:
		open_field(csv);
		if (csv->state == SKIP)
			break;
		csv->field[csv->n - 1].quoted = true;
		csv->quote_line = csv->line;
		csv->quote_col = csv->col;
		csv->state = QUOTED;
		break;
	case QUOTED:
		csv->state = CLOSED;
		break;
	case CLOSED:		/* a doubled one */
		csv->state = QUOTED;
		add(csv, "\"", 1);
		break;
	case PLAIN:
		fail(csv, csv->line, csv->col, "a quotation mark inside a "
			"field; put the whole field in quotation marks and "
			"double those inside");
		csv->state = SKIP;
		break;
	case SKIP_QUOTED:
		csv->state = SKIP;
		break;
	case SKIP:
		break;
	}
}

/* Bytes that are neither quotation mark, delimiter nor line end. */
static void
ordinary(struct csv *csv, size_t n)
{
	if (csv->state == FIELD) {
		open_field(csv);
		if (csv->state == FIELD)
			csv->state = PLAIN;
	}
	if (csv->state == CLOSED) {
		fail(csv, csv->line, csv->col, "text after the closing "
			"quotation mark; a quotation mark inside a field is "
			"written twice");
		csv->state = SKIP;
	}
	if (csv->state == PLAIN || csv->state == QUOTED)
		add(csv, csv->p, n);
	advance(csv, n);
}

static void
nul(struct csv *csv)
{
	fail(csv, csv->line, csv->col, "a NUL byte; the file is damaged or is "
		"no CSV file");
	if (csv->state == QUOTED || csv->state == SKIP_QUOTED)
		csv->state = SKIP_QUOTED;
	else
		csv->state = SKIP;
	advance(csv, 1);
}

static void
delimiter(struct csv *csv)
{
	if (csv->state == FIELD)
		open_field(csv);
	if (csv->state == QUOTED)
		add(csv, csv->p, 1);
	else if (csv->state == PLAIN || csv->state == CLOSED ||
		csv->state == FIELD)
		close_field(csv);
	if (csv->state == PLAIN || csv->state == CLOSED)
		csv->state = FIELD;
	advance(csv, 1);
}

/* One byte or run; true when the row is over. */
static bool
step(struct csv *csv)
{
	char c = *csv->p;

	if (csv->after_cr && c == '\n') {
		/* The second half of a line end. Between quotation marks it
		 * belongs to the field as it was written. */
		csv->after_cr = false;
		if (csv->state == QUOTED)
			add(csv, csv->p, 1);
		csv->p++;
		return false;
	}
	csv->after_cr = false;
	if (c == '\n' || c == '\r') {
		if (csv->state == QUOTED)
			add(csv, csv->p, 1);
		advance_line(csv);
		return csv->state != QUOTED && csv->state != SKIP_QUOTED;
	}
	if (c == '"') {
		quote(csv);
		advance(csv, 1);
	} else if (c == '\0') {
		nul(csv);
	} else if (c == csv->delimiter) {
		delimiter(csv);
	} else {
		ordinary(csv, run(csv));
	}
	return false;
}

/* What the row was, once it is over; false: nothing, go on. */
static bool
finish(struct csv *csv, struct csv_row *row)
{
	bool empty = true;

	if (csv->state == QUOTED)
		fail(csv, csv->quote_line, csv->quote_col,
			"the quotation mark here is never closed");
	if (csv->state == FIELD && csv->n > 0) {
		/* After a delimiter there is one more, empty field. */
		open_field(csv);
		if (csv->state == FIELD)
			close_field(csv);
	} else if (csv->state == PLAIN || csv->state == CLOSED) {
		close_field(csv);
	}
	for (size_t i = 0; i < csv->n; i++) {
		csv->field[i].s = csv->text.data ?
			csv->text.data + csv->offset[i] : "";
		empty = empty && !csv->field[i].quoted &&
			csv->field[i].s[strspn(csv->field[i].s, " \t")] ==
				'\0';
	}
	if (csv->error[0] == '\0' && empty)
		return false;
	*row = (struct csv_row){.line = csv->first_line, .n = csv->n,
		.field = csv->field};
	if (csv->error[0] != '\0') {
		/* The field that the error cut short has no end. */
		row->n = csv->n > 0 ? csv->n - 1 : 0;
		row->error = csv->error;
		row->error_line = csv->error_line;
		row->error_col = csv->error_col;
	}
	return true;
}

int
csv_next(struct csv *csv, struct csv_row *row_r, struct err *err)
{
	int rc;

	if (!csv->begun && begin(csv, err) != 0)
		return -1;
	for (;;) {
		csv->state = FIELD;
		csv->n = 0;
		csv->error[0] = '\0';
		buf_clear(&csv->text);
		while ((rc = more(csv, err)) > 0) {
			if (csv->after_cr && *csv->p == '\n') {
				csv->after_cr = false;
				csv->p++;
				continue;
			}
			break;
		}
		if (rc <= 0)
			return rc;
		csv->first_line = csv->line;
		while ((rc = more(csv, err)) > 0)
			if (step(csv))
				break;
		if (rc < 0)
			return -1;
		if (finish(csv, row_r))
			return 1;
	}
}

size_t
csv_guard(const char *s)
{
	size_t n = strspn(s, "'");

	return n > 0 && s[n] != '\0' && strchr("=+-@\t", s[n]) != NULL;
}

void
csv_put_raw(struct buf *out, const char *s, bool first)
{
	size_t n = strlen(s);

	if (!first)
		buf_addc(out, ',');
	/* A lone empty field would be an empty line, and white space at the
	 * ends would be lost on programs that trim. */
	if ((n > 0 || !first) && strpbrk(s, ",;\t\"\r\n") == NULL &&
	    (n == 0 || (s[0] != ' ' && s[n - 1] != ' '))) {
		buf_add(out, s, n);
		return;
	}
	buf_addc(out, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"')
			buf_addc(out, '"');
		buf_addc(out, *s);
	}
	buf_addc(out, '"');
}

void
csv_put(struct buf *out, const char *s, bool first)
{
	struct buf guarded;
	size_t n = strspn(s, "'");

	if (s[n] == '\0' || strchr("=+-@\t", s[n]) == NULL) {
		csv_put_raw(out, s, first);
		return;
	}
	buf_init(&guarded, strlen(s) + 2);
	buf_addc(&guarded, '\'');
	buf_adds(&guarded, s);
	csv_put_raw(out, buf_str(&guarded), first);
	buf_release(&guarded);
}

void
csv_end(struct buf *out)
{
	buf_adds(out, "\r\n");
}

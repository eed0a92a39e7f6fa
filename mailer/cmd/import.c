/* SPDX-License-Identifier: MIT */
/*
 * tidings import: a roster into the store, all of it or nothing.
 *
 * The file is read twice: once for its SHA-256, which every consent record
 * names as evidence (C1), once row by row into one transaction. After the
 * first rejected row the rest is still tried, so that one run shows every
 * error and what would have been; then everything is rolled back.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "cmd/home.h"
#include "cmd/import_changes.h"
#include "cmd/purpose.h"
#include "cmd/roster_cells.h"
#include "conf/list.h"
#include "conf/settings.h"
#include "store/db.h"
#include "store/journal.h"
#include "text/charset.h"

enum { LOOKALIKES = 1000, PROGRESS_ROWS = 20000 };

/* An address that may be another one's, spelt with dots or a +tag. */
struct lookalike {
	int line, col;
	const char *plain;	/* the key without them */
};

struct import {
	struct cmd *c;
	struct home home;
	struct list_conf *list;
	const char *file;		/* as it was named */
	int fd;
	int64_t size, done;		/* octets, for the progress */
	char sha256[2 * SHA256_LEN + 1], purpose[PURPOSE_NAME];
	struct roster_source source;
	struct roster_rules rules;
	struct roster_header header;
	struct roster_errors errors;
	struct roster_cells cells;
	struct roster *roster;
	struct arena scratch;
	int64_t rows, outcome[ROSTER_TWICE + 1], rejected;
	int64_t bare;			/* added without evidence */
	struct lookalike lookalike[LOOKALIKES];
	size_t n_lookalikes;
	bool dry_run, written, progress;
	struct import_changes changes;	/* of a dry run */
	enum charset charset;
	char delimiter;
};

static int
usage(struct cmd *c, const char *msg)
{
	return err_set(&c->err, ERR_USAGE, "%s", msg);
}

static int
take_basis(struct import *im)
{
	const char *basis = cmd_opt(im->c, "basis");
	const char *until = cmd_opt(im->c, "until");
	const char *evidence = cmd_opt(im->c, "evidence"), *why;
	struct roster_rules *r = &im->rules;

	r->evidence = roster_text(im->c->arena, evidence ? evidence : "",
		&why);
	if (r->evidence == NULL)
		return err_set(&im->c->err, ERR_USAGE, "--evidence cannot be "
			"written down: %s", why);
	if (basis != NULL && strcmp(basis, "express") == 0)
		r->basis = BASIS_EXPRESS;
	else if (basis != NULL && strcmp(basis, "implied") == 0)
		r->basis = BASIS_IMPLIED;
	else if (basis != NULL)
		return err_set(&im->c->err, ERR_USAGE, "--basis is express "
			"or implied, not \"%s\"", basis);
	if (until != NULL && !roster_date(r->zone, until, &r->until))
		return err_set(&im->c->err, ERR_USAGE, "--until \"%s\" is no "
			"date; write it like 2026-01-31", until);
	if (r->left && (basis || until || evidence))
		return usage(im->c, "--left needs no consent: leave out "
			"--basis, --until and --evidence");
	if (r->basis == BASIS_EXPRESS && until != NULL)
		return usage(im->c, "express consent has no end: leave out "
			"--until, or give --basis implied");
	return 0;
}

static int
take_options(struct import *im)
{
	struct roster_rules *r = &im->rules;
	struct list_conf *l = im->list;

	im->dry_run = cmd_opt(im->c, "dry-run") != NULL;
	im->changes.arena = im->c->arena;
	r->tiers = &l->tiers;
	r->default_tier = l->default_tier >= 0;
	r->n_languages = l->n_languages;
	r->languages = l->languages;
	r->now = clock_now();
	r->own[0] = im->home.settings->identity.reply_address;
	r->own[1] = im->home.settings->identity.bounce_address;
	r->left = cmd_opt(im->c, "left") != NULL;
	r->zone = zone_open(im->c->arena, l->timezone);
	if (r->zone == NULL)
		return err_at(&im->c->err, ERR_CONFIG, l->file, 0, 0,
			"this system has no time zone %s", l->timezone);
	return take_basis(im);
}

/* What the columns and the options together must give. */
static int
check_consent(struct import *im)
{
	const int *where = im->header.where;

	if (im->rules.left)
		return 0;
	if (im->rules.basis == BASIS_NONE && where[COLUMN_BASIS] < 0)
		return usage(im->c, "nothing says on which basis these people "
			"get mail; give --basis express or --basis implied, "
			"or a column basis");
	if (im->rules.basis != BASIS_IMPLIED)
		return 0;
	if (im->rules.until == 0 && where[COLUMN_UNTIL] < 0)
		return usage(im->c, "implied consent ends some day; give "
			"--until DATE or a column until");
	if (im->rules.evidence[0] == '\0' && where[COLUMN_EVIDENCE] < 0)
		return usage(im->c, "implied consent needs its evidence; give "
			"--evidence TEXT or a column evidence");
	if (im->rules.until != 0 && im->rules.until <= im->rules.now)
		diag_warn(&im->c->diags, im->file, 0, 0, "--until %s is over: "
			"no mail will go to these members",
			cmd_opt(im->c, "until"));
	return 0;
}

static int
open_file(struct import *im, const char *arg)
{
	unsigned char sum[SHA256_LEN];
	struct err *err = &im->c->err;
	struct stat st;
	const char *path = home_file(&im->home, arg);

	im->file = arg;
	im->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (im->fd < 0)
		return err_at(err, errno == EACCES ? ERR_PERM : ERR_NOINPUT,
			arg, 0, 0, "cannot open it: %s", strerror(errno));
	if (fstat(im->fd, &st) != 0 || !S_ISREG(st.st_mode))
		return err_at(err, ERR_NOINPUT, arg, 0, 0,
			"this is no file; save what it gives to a file first");
	im->size = st.st_size;
	if (digest_fd(im->fd, sum, err) != 0)
		return -1;
	hex(sum, sizeof(sum), im->sha256);
	if (lseek(im->fd, 0, SEEK_SET) < 0)
		return err_at(err, ERR_IO, arg, 0, 0, "cannot read it twice: "
			"%s", strerror(errno));
	return 0;
}

static ssize_t
read_counted(void *ctx, void *p, size_t n)
{
	struct import *im = ctx;
	ssize_t got = charset_read_fd(&im->fd, p, n);

	if (got > 0)
		im->done += got;
	return got;
}

static int
next_block(void *ctx, const char **data_r, size_t *n_r, struct err *err)
{
	return charset_next(ctx, data_r, n_r, err);
}

/* Remembers an address that has dots where they mean nothing, or a +tag. */
static void
note_lookalike(struct import *im, const struct csv_field *f)
{
	const char *key = im->cells.row.key, *at = strrchr(key, '@');
	size_t local = strcspn(key, "+@"), n = 0;
	bool gmail = strcmp(at, "@gmail.com") == 0 ||
		strcmp(at, "@googlemail.com") == 0;
	char plain[ADDRESS_MAX + 1];

	if (im->n_lookalikes == LOOKALIKES || (key[local] == '@' && !gmail))
		return;
	for (size_t i = 0; i < local; i++)
		if (!gmail || key[i] != '.')
			plain[n++] = key[i];
	memcpy(plain + n, at, strlen(at) + 1);
	if (n == 0 || strcmp(plain, key) == 0)
		return;
	im->lookalike[im->n_lookalikes++] = (struct lookalike){f->line, f->col,
		arena_strdup(im->c->arena, plain)};
}

static int
warn_lookalikes(struct import *im)
{
	for (size_t i = 0; i < im->n_lookalikes; i++) {
		const struct lookalike *l = &im->lookalike[i];
		int rc = roster_has(im->roster, l->plain, &im->c->err);

		if (rc < 0)
			return -1;
		if (rc > 0)
			diag_warn(&im->c->diags, im->file, l->line, l->col,
				"this address is probably the same person's "
				"as one on the list that lacks its dots or "
				"its +tag; both will get mail");
	}
	return 0;
}

static void
show_progress(struct import *im)
{
	if (im->progress && im->rows % PROGRESS_ROWS == 0)
		fprintf(stderr, "\r%3d %%  %lld rows", im->size > 0 ?
			(int)(100 * im->done / im->size) : 100,
			(long long)im->rows);
}

static int
take_row(struct import *im, const struct csv_row *row)
{
	enum roster_outcome outcome;
	const struct csv_field *f;
	int other = 0, rc;

	arena_clear(&im->scratch);
	im->rows++;
	show_progress(im);
	if (roster_cells_read(&im->scratch, &im->rules, &im->header, row,
		&im->cells, &im->errors) != 0) {
		im->rejected++;
		return 0;
	}
	if (im->cells.stays && !im->cells.bounced) {
		f = &row->field[im->header.where[COLUMN_EMAIL]];
		diag_warn(&im->c->diags, im->file, f->line, f->col, "this row "
			"says that the member is still subscribed; it is "
			"passed over");
		im->outcome[ROSTER_KEPT]++;
		return 0;
	}
	rc = im->rules.left ? roster_put_left(im->roster, &im->cells.row,
		im->cells.bounced, &outcome, &other, &im->c->err) :
		roster_put(im->roster, &im->cells.row, &outcome, &other,
			&im->c->err);
	if (rc != 0)
		return -1;
	f = &row->field[im->header.where[COLUMN_EMAIL]];
	if (outcome == ROSTER_TWICE) {
		roster_error(&im->errors, f->line, f->col, "line %d has the "
			"same address with other data than line %d; keep one "
			"of them", row->line, other);
		im->rejected++;
		return 0;
	}
	im->outcome[outcome]++;
	if (outcome != ROSTER_ADDED || im->rules.left)
		return 0;
	im->bare += im->cells.row.evidence[0] == '\0';
	note_lookalike(im, f);
	return 0;
}

static int
read_header(struct import *im, struct csv *csv)
{
	struct csv_row row;
	int rc = csv_next(csv, &row, &im->c->err);

	if (rc < 0)
		return -1;
	if (rc == 0) {
		roster_error(&im->errors, 1, 1, "the file is empty; the first "
			"row must name the columns");
		return -1;
	}
	if (roster_header_read(im->c->arena, &row, im->rules.left,
		im->list->attributes, im->list->n_attributes,
		&im->header, &im->errors) != 0)
		return -1;
	for (size_t i = 0; i < im->header.n_attributes; i++)
		im->cells.value[i] = "";
	if (im->dry_run)
		roster_tell(im->roster, import_changes_take, &im->changes);
	roster_attributes(im->roster, im->header.attribute,
		im->header.n_attributes);
	return check_consent(im);
}

static int
read_rows(struct import *im, struct csv *csv)
{
	struct csv_row row;
	int rc;

	if (read_header(im, csv) != 0)
		return -1;
	while ((rc = csv_next(csv, &row, &im->c->err)) > 0)
		if (take_row(im, &row) != 0)
			return -1;
	if (rc == 0 && im->rows == 0)
		diag_warn(&im->c->diags, im->file, 0, 0, "there are no rows "
			"below the names of the columns");
	if (rc == 0 && im->bare > 0)
		diag_warn(&im->c->diags, im->file, 0, 0, "nothing says how the "
			"consent of %lld member%s is known, and the law wants "
			"whoever sends to show it: give --evidence \"sign-up "
			"sheet, 26 November\" or a column evidence",
			(long long)im->bare, im->bare == 1 ? "" : "s");
	return rc < 0 ? -1 : warn_lookalikes(im);
}

static int
read_file(struct import *im)
{
	struct charset_input in = {read_counted, im};
	struct charset_reader *text = charset_open(&in);
	struct csv_source source = {next_block, text};
	struct csv *csv = csv_open(&source);
	int rc = read_rows(im, csv);

	im->charset = charset_found(text);
	im->delimiter = csv_delimiter(csv);
	csv_close(csv);
	charset_close(text);
	if (im->progress && im->rows >= PROGRESS_ROWS)
		fputs("\r\033[K", stderr);
	if (rc != 0 && im->c->err.kind != ERR_NONE &&
	    im->c->err.file[0] == '\0' && im->c->err.kind != ERR_USAGE)
		snprintf(im->c->err.file, sizeof(im->c->err.file), "%s",
			im->file);
	return rc;
}

/* The transaction. -1 with err only for what is not the roster's fault. */
static int
run_import(struct import *im)
{
	struct err *err = &im->c->err;
	const char *why, *file = roster_text(im->c->arena,
		path_base(im->file), &why);
	int64_t list_id;
	bool keep;
	int rc;

	if (db_list_id(im->home.db, im->list->slug, &list_id, err) != 0)
		return -1;
	im->source = (struct roster_source){im->list->slug,
		file != NULL ? file : "a file", im->sha256, im->purpose};
	im->roster = roster_begin(im->home.db, im->home.keys, list_id,
		&im->source, im->rules.now, err);
	if (im->roster == NULL)
		return -1;
	rc = purpose_keep(&im->home, im->list, im->purpose, &im->c->err);
	if (rc == 0)
		rc = read_file(im);
	keep = rc == 0 && im->errors.total == 0 && !im->dry_run;
	if (roster_end(im->roster, keep, err) != 0)
		return -1;
	im->written = keep;
	if (keep)
		return home_keep_store(im->c, &im->home) != 0 ? -1 :
			journal_update(im->home.journal, err);
	return err->kind == ERR_NONE ? 0 : -1;
}

static void
print_json(struct import *im)
{
	char delimiter[2] = {im->delimiter, '\0'};
	struct diags *d = &im->c->diags;
	struct json j;

	json_init(&j, &im->c->out);
	json_object(&j, NULL);
	json_str(&j, "list", im->list->slug);
	json_str(&j, "file", im->file);
	json_str(&j, "encoding", charset_name(im->charset));
	json_str(&j, "delimiter", delimiter);
	json_bool(&j, "dry_run", im->dry_run);
	json_bool(&j, "written", im->written);
	json_int(&j, "rows", im->rows);
	json_int(&j, "added", im->outcome[ROSTER_ADDED]);
	json_int(&j, "updated", im->outcome[ROSTER_UPDATED]);
	json_int(&j, "unchanged", im->outcome[ROSTER_UNCHANGED]);
	json_int(&j, "kept", im->outcome[ROSTER_KEPT]);
	json_int(&j, "rejected", im->rejected);
	json_array(&j, "errors");
	for (size_t i = 0; i < im->errors.n; i++) {
		json_object(&j, NULL);
		json_int(&j, "line", im->errors.v[i].line);
		json_int(&j, "column", im->errors.v[i].col);
		json_str(&j, "message", im->errors.v[i].msg);
		json_object_end(&j);
	}
	json_array_end(&j);
	if (im->dry_run)
		import_changes_json(&im->changes, &j);
	json_array(&j, "warnings");
	for (size_t i = 0; i < d->n; i++) {
		if (d->v[i].level != DIAG_WARNING)
			continue;
		json_object(&j, NULL);
		json_int(&j, "line", d->v[i].line);
		json_int(&j, "column", d->v[i].col);
		json_str(&j, "message", d->v[i].msg);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_object_end(&j);
	buf_addc(&im->c->out, '\n');
}

static void
print_text(struct import *im)
{
	struct buf *out = &im->c->out;

	buf_printf(out, "%s: %lld row%s: %lld added, %lld updated, "
		"%lld unchanged, %lld kept, %lld rejected\n", im->list->slug,
		(long long)im->rows, im->rows == 1 ? "" : "s",
		(long long)im->outcome[ROSTER_ADDED],
		(long long)im->outcome[ROSTER_UPDATED],
		(long long)im->outcome[ROSTER_UNCHANGED],
		(long long)im->outcome[ROSTER_KEPT], (long long)im->rejected);
	if (im->outcome[ROSTER_KEPT] > 0)
		buf_adds(out, "Kept: these members left, or chose their own "
			"level or language; the file does not change that.\n");
	if (im->errors.total > 0)
		buf_adds(out, "Nothing was written. Mend the rows named below "
			"and run it again.\n");
	else if (im->dry_run) {
		import_changes_text(&im->changes, out);
		buf_adds(out, "A dry run: nothing was written.\n");
	}
}

static int
import_run(struct cmd *c)
{
	struct import *im = arena_alloc(c->arena, sizeof(*im));
	int rc = -1;

	im->c = c;
	im->fd = -1;
	im->progress = isatty(STDERR_FILENO) && !c->json;
	im->errors = (struct roster_errors){.arena = c->arena,
		.diags = &c->diags, .file = c->argv[1]};
	if (home_open(c, HOME_LISTS | HOME_STORE_TRIAL, &im->home) != 0)
		return -1;
	arena_init(&im->scratch);
	im->list = home_list(&im->home, c->argv[0], &c->err);
	if (im->list != NULL && take_options(im) == 0 &&
	    open_file(im, c->argv[1]) == 0)
		rc = run_import(im);
	if (im->fd >= 0)
		close(im->fd);
	arena_release(&im->scratch);
	home_close(&im->home);
	if (rc != 0)
		return -1;
	if (im->errors.total > 0)
		c->exit = cmd_status(ERR_DATA);
	if (c->json)
		print_json(im);
	else
		print_text(im);
	return 0;
}

static const struct opt import_opts[] = {
	{"basis", "express|implied", "on which consent these people get mail"},
	{"until", "DATE", "when implied consent ends (the first day without)"},
	{"evidence", "TEXT", "how the consent is known: a form, a meeting"},
	{"left", NULL, "the file lists who left or whose mail came back"},
	{"dry-run", NULL, "say what would change, row by row; write nothing"},
	{NULL, NULL, NULL},
};

const struct command cmd_import = {
	.name = "import",
	.args = "LIST FILE.csv",
	.summary = "members from a spreadsheet, or those who left",
	.help =
	"The first row names the columns: email, name, first_name, tier, lang,\n"
	"consent_date, basis, until, evidence, in our spelling or in those of\n"
	"Mailchimp and Outlook. Every other column becomes an attribute of the\n"
	"member. Comma, semicolon and tab, UTF-8, UTF-16 and Windows-1252 are\n"
	"recognised.\n"
	"\n"
	"With any wrong row nothing is written. All wrong rows are named, up to\n"
	"200 (with --json 1000); what is beyond is counted.\n"
	"An empty cell leaves what is known. Who left, and what a member chose,\n"
	"stays as it is.\n"
	"\n"
	"With --left the file lists people who left another system; a column\n"
	"status or reason that says cleaned or bounced suspends the address.\n"
	"\n"
	"  tidings import mh-pcn members.csv --basis express \\\n"
	"      --evidence \"sign-up sheet, 26 November 2019\"\n"
	"  tidings import mh-pcn members.csv --basis implied \\\n"
	"      --until 2027-06-30 --evidence \"members of the association\"\n"
	"  tidings import mh-pcn unsubscribed.csv --left\n",
	.opts = import_opts,
	.min = 2,
	.max = 2,
	.run = import_run,
};

/* SPDX-License-Identifier: MIT */
/*
 * tidings new: a recap to begin from. Every key and every mark is explained
 * where it would be written, with the list's own tiers in the examples. The
 * body's few sentences are to be written over: `check` and all that sends
 * refuse them. A file that exists is never touched.
 *
 * Marks are explained in comments of the front matter: a comment of the body
 * may not hold one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "cmd/home.h"
#include "conf/list.h"
#include "recap/sample.h"
#include "schedule/zone.h"
#include "text/utf8.h"

enum { SLUG_MAX = 60, FILE_MAX = 64 << 10 };

struct fresh {
	struct cmd *c;
	struct list_conf *list;
	const char *title, *slug, *path;
	struct civil today;
};

static int
set_today(struct fresh *n)
{
	struct zone *zone = zone_open(n->c->arena, n->list->timezone);
	int64_t now = clock_now();

	if (zone == NULL)
		return err_set(&n->c->err, ERR_CONFIG, "this system has no "
			"time zone %s", n->list->timezone);
	n->today = civil_of_time(now, zone_offset(zone, now));
	return 0;
}

static int
check_title(struct cmd *c, const char *title)
{
	size_t n = strlen(title), len;

	if (utf8_check(title, n) != n)
		return err_set(&c->err, ERR_USAGE, "the title is not UTF-8");
	for (size_t i = 0; i < n; i += len) {
		long ch = utf8_next(title + i, n - i, &len);

		if (utf8_is_control(ch) || utf8_is_bidi(ch))
			return err_set(&c->err, ERR_USAGE, "the title holds "
				"an invisible control character");
	}
	if (!utf8_has_letter(title))
		return err_set(&c->err, ERR_USAGE, "the title has no letter "
			"and no digit; say what the recap is about");
	return 0;
}

/* --- the text ----------------------------------------------------------- */

static void
quoted(struct buf *out, const char *s)
{
	buf_addc(out, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			buf_addc(out, '\\');
		buf_addc(out, *s);
	}
	buf_addc(out, '"');
}

/* The first `most` tiers, as a front matter names them. */
static const char *
tiers_shown(const struct fresh *n, size_t most)
{
	const struct tiers *t = &n->list->tiers;
	char *s = NULL;

	for (size_t i = 0; i < t->n && i < most; i++) {
		const char *name = t->v[i].name.v[0].text;

		s = s ? arena_printf(n->c->arena, "%s, %s", s, name) :
			arena_strdup(n->c->arena, name);
	}
	return s;
}

static void
write_head(const struct fresh *n, struct buf *out)
{
	const struct list_conf *l = n->list;

	buf_adds(out, "---\n# What stands behind a # is for you; nobody "
		"receives it. Take the # away where\n# you need a line. "
		"`tidings check` says what is wrong, and where.\n\ntitle: ");
	quoted(out, n->title);
	buf_printf(out, "\ndate: %04d-%02d-%02d\n\n", n->today.year,
		n->today.month, n->today.day);
	buf_printf(out, "# The session it reports, one of those in "
		"list.yaml:\n# session: %s\n\n", l->n_sessions > 0 ?
		l->session[0].slug : "monthly");
	buf_printf(out, "# Who gets it at all; without this line, every "
		"tier:\n# tiers: [%s]\n", tiers_shown(n, 2));
	buf_printf(out, "# And of these, only members with such a value:\n"
		"# where: {%s: [\"...\"]}\n\n", l->n_attributes ?
		l->attributes[0] : "sub_region");
	buf_adds(out, "# When it is to go out once it is approved, if cron is "
		"set up (`tidings crontab`).\n# Without this line a person "
		"sends it:\n");
	buf_printf(out, "# send: %04d-%02d-%02d 09:00\n", n->today.year,
		n->today.month, n->today.day);
	buf_adds(out, "# How long a mail that did not get through is tried "
		"again:\n# stale: 5 days\n\n# Only in a recap that gathers a "
		"month, as `tidings digest` writes it;\n# `to: all` sends it "
		"to every tier, not only to those that get digests:\n");
	buf_printf(out, "# digest: %04d-%02d\n# to: all\n", n->today.year,
		n->today.month);
}

static void
write_blocks(const struct fresh *n, struct buf *out)
{
	int year = n->today.year + 1;

	buf_printf(out, "\n# Documents under discussion, in the list's "
		"folder. `full` gets the whole text,\n# `brief` the summary; "
		"without these two, what list.yaml says of each tier:\n"
		"# drafts:\n#   - file: drafts/strategy.md\n"
		"#     title: Draft strategy\n#     summary: \"...\"\n"
		"#     full: [%s]\n#     brief: none\n"
		"#     feedback_by: %d-01-20\n", tiers_shown(n, 1), year);
	buf_printf(out, "# The next version of a draft can say what became of "
		"the comments on the last one\n# (`tidings feedback RECAP "
		"--settle`); this names the recap that had it:\n"
		"#     answers: %d-%02d-the-recap-before\n", n->today.year,
		n->today.month);
	buf_adds(out, "\n# Slides, recordings, links. What is private is seen "
		"only by tiers that list.yaml\n# lets see it, or by those "
		"named; without url: it is in the members' space:\n"
		"# resources:\n"
		"#   - {title: Slides, url: \"https://example.org/slides\"}\n"
		"#   - {title: Recording, private: true}\n");
	buf_printf(out, "#   - {title: Notes, private: true, tiers: [%s]}\n",
		tiers_shown(n, 1));
	buf_printf(out, "\n# Meetings. They go along as a calendar file; with "
		"invite: (that long before)\n# each member is asked yes or no, "
		"with register: a page asks:\n# events:\n"
		"#   - id: january\n#     title: Community meeting\n"
		"#     start: %d-01-28 18:00\n#     end: %d-01-28 20:30\n"
		"#     place: Town hall\n#     invite: 14 days\n"
		"#     respond_by: %d-01-25\n"
		"#   - id: office\n#     title: Open office\n"
		"#     start: %d-02-04\n"
		"#     register: \"https://example.org/office\"\n"
		"#     tiers: [%s]\n", year, year, year, year,
		tiers_shown(n, 1));
	buf_printf(out, "\n# What happens next. The recap after this one "
		"opens with them: done, late or\n# open; those with by: go "
		"along for calendars. done: takes the day:\n"
		"# next_steps:\n#   - {id: read, what: \"Read the draft\", "
		"by: %d-01-20, who: everybody}\n"
		"#   - {id: hall, what: \"Book the hall\", who: Robin, "
		"tiers: [%s], done: %04d-%02d-%02d}\n"
		"#   - {id: sign, what: \"Sign up\", "
		"link: \"https://example.org/office\"}\n", year,
		tiers_shown(n, 1), n->today.year, n->today.month,
		n->today.day);
	if (n->list->survey != NULL)
		buf_printf(out, "#   - {id: survey, what: \"Answer three "
			"questions\", by: %d-01-20, link: survey}\n", year);
}

static void
write_marks(const struct fresh *n, struct buf *out)
{
	buf_printf(out, "\n# In the text below, each of these marks stands "
		"alone on its line:\n#\n"
		"#   <!-- more -->        what follows in this section (or, "
		"indented, in this list\n"
		"#                        item) is only for tiers with full "
		"detail\n"
		"#   <!-- for: %s -->\n"
		"#   <!-- /for -->        only these tiers see what is "
		"between\n"
		"#   <!-- here: resources -->   puts a block here; also drafts, "
		"events, next_steps\n"
		"#                        and survey. Without it they come at "
		"the end\n"
		"#   <!-- closing -->     what everybody gets last\n"
		"#\n# {{first_name|colleague}} is the member's first name, or "
		"else \"colleague\"; any\n# attribute of members works like "
		"that. Pictures: ![what it shows](pictures/x.png)\n",
		tiers_shown(n, 2));
	if (n->list->n_languages > 1)
		buf_printf(out, "#\n# The same in another language goes "
			"beside this file, with a title:, the texts of\n# the "
			"lists above, and the body with the same marks:\n"
			"# %s.%s.md\n", n->slug, n->list->languages[1]);
	buf_adds(out, "---\n");
}

static void
write_body(struct buf *out)
{
	buf_printf(out, "\nDear {{first_name|colleague}},\n\n%s\n\n"
		"## What to take away\n\n%s\n\n<!-- more -->\n\n%s\n\n"
		"<!-- closing -->\n\n%s\n",
		sample_sentence[SAMPLE_OPENING],
		sample_sentence[SAMPLE_SUMMARY], sample_sentence[SAMPLE_REST],
		sample_sentence[SAMPLE_CLOSING]);
}

/* --- the file ----------------------------------------------------------- */

static int
write_new(const struct fresh *n, const struct buf *text)
{
	struct err *err = &n->c->err;
	int fd = open(n->path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
		O_CLOEXEC, 0644);
	int rc = 0;

	if (fd < 0 && errno == EEXIST)
		return err_at(err, ERR_CREATE, n->path, 0, 0, "exists already; "
			"choose another title, or edit that file");
	if (fd < 0)
		return err_at(err, ERR_CREATE, n->path, 0, 0,
			"cannot create it: %s", strerror(errno));
	if (fchmod(fd, 0644) != 0 ||
	    fd_write_all(fd, text->data, text->len) != 0 || fsync(fd) != 0)
		rc = err_at(err, ERR_IO, n->path, 0, 0, "cannot write it: %s",
			strerror(errno));
	close(fd);
	/* Half a recap would be in the way of the next try. */
	if (rc != 0)
		unlink(n->path);
	return rc;
}

static int
choose_path(struct fresh *n, const struct home *h)
{
	struct arena *a = n->c->arena;
	char slug[SLUG_MAX + 1];
	char *dir = path_join(a, home_list_dir(h, n->list->slug), "recaps");

	utf8_slug(n->title, slug, sizeof(slug));
	n->slug = arena_printf(a, "%04d-%02d-%s%s", n->today.year,
		n->today.month, slug[0] ? "" : "recap", slug);
	n->path = path_join(a, dir, arena_printf(a, "%s.md", n->slug));
	return dir_make(dir, 0755, &n->c->err);
}

static void
say_done(const struct fresh *n)
{
	struct json j;

	if (!n->c->json) {
		buf_printf(&n->c->out, "Wrote %s. Edit it, then:\n"
			"  tidings check %s/%s\n  tidings preview %s/%s -o "
			"var/preview\n", n->path, n->list->slug, n->slug,
			n->list->slug, n->slug);
		return;
	}
	json_init(&j, &n->c->out);
	json_object(&j, NULL);
	json_str(&j, "list", n->list->slug);
	json_str(&j, "recap", n->slug);
	json_str(&j, "file", n->path);
	json_object_end(&j);
	buf_addc(&n->c->out, '\n');
}

/* A title without its quotes comes as several words. */
static const char *
joined(const struct cmd *c)
{
	const char *s = c->argv[1];

	for (int i = 2; i < c->argc; i++)
		s = arena_printf(c->arena, "%s %s", s, c->argv[i]);
	return s;
}

static int
run_new(struct cmd *c)
{
	struct fresh n = {.c = c, .title = joined(c)};
	struct home h;
	struct buf text;
	int rc = -1;

	if (check_title(c, n.title) != 0 ||
	    home_open(c, HOME_LISTS, &h) != 0)
		return -1;
	n.list = home_list(&h, c->argv[0], &c->err);
	buf_init(&text, FILE_MAX);
	if (n.list != NULL && set_today(&n) == 0 && choose_path(&n, &h) == 0) {
		write_head(&n, &text);
		write_blocks(&n, &text);
		write_marks(&n, &text);
		write_body(&text);
		rc = write_new(&n, &text);
	}
	if (rc == 0)
		say_done(&n);
	buf_release(&text);
	home_close(&h);
	return rc;
}

const struct command cmd_new = {
	.name = "new",
	.args = "LIST TITLE...",
	.summary = "a recap to begin from, with every field explained",
	.help =
"Writes lists/LIST/recaps/<year>-<month>-<title>.md with today's date, every\n"
"key of the front matter explained, and a short body to write over, which\n"
"approve refuses until then. A file that exists is left as it is.\n"
"\n"
"  tidings new mh-pcn \"Recap: the December meeting\"\n",
	.min = 2,
	.max = -1,
	.run = run_new,
};

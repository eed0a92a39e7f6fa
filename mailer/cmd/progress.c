/* SPDX-License-Identifier: MIT */
/*
 * Progress: done, rate and time left; what was put off or refused; each tier;
 * each relay, where there are several.
 *
 * The rate is that of the last seconds, since a relay that slows down is what
 * somebody who waits wants to see.
 */
#include "cmd/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "cmd/column.h"
#include "cmd/tally.h"

enum {
	EVERY_MS = 150,		/* between two pictures */
	SAMPLE_MS = 500,
	SHOWN_MAX = 12,		/* troubles told one by one */
	BAR = 20,
	NAME = 14,
};

static int64_t
done_of(const struct engine_tally *t)
{
	return t->accepted + t->deferred + t->failed + t->in_doubt;
}

/* --- the picture --------------------------------------------------------- */

static void
end_line(struct buf *line, size_t width, struct buf *out)
{
	column_cut(out, buf_str(line), width);
	buf_addc(out, '\n');
	buf_clear(line);
}

/* Messages a second, of the last samples. */
static double
rate(const struct progress *p, int64_t done, int64_t now_ms)
{
	int64_t ms = now_ms - p->began_ms, from = 0;
	int oldest = p->n_samples - PROGRESS_SAMPLES;

	if (p->n_samples > 0) {
		int i = (oldest > 0 ? oldest : 0) % PROGRESS_SAMPLES;

		ms = now_ms - p->sample[i].ms;
		from = p->sample[i].done;
	}
	return ms > 0 ? (double)(done - from) * 1000 / (double)ms : 0;
}

static void
add_left(struct buf *b, double seconds)
{
	if (seconds < 100)
		buf_printf(b, ", %.0f s left", seconds + 0.5);
	else if (seconds < 100 * 60)
		buf_printf(b, ", %.0f min left", seconds / 60 + 0.5);
	else
		buf_printf(b, ", %.0f h left", seconds / 3600 + 0.5);
}

static void
add_bar(struct buf *b, int64_t done, int64_t total)
{
	int full = total > 0 ? (int)(done * BAR / total) : BAR;

	buf_adds(b, "  [");
	for (int i = 0; i < BAR; i++)
		buf_addc(b, i < full ? '#' : '.');
	buf_adds(b, "]");
}

static void
draw_head(const struct progress *p, const struct engine_tally *all,
	int64_t now_ms, size_t width, struct buf *line)
{
	int64_t done = done_of(all);
	double per_s = rate(p, done, now_ms);

	if (width >= 60)
		add_bar(line, done, p->total);
	buf_printf(line, "  %lld of %lld, %.*f/s", (long long)done,
		(long long)p->total, per_s < 10 ? 1 : 0, per_s);
	if (per_s > 0 && done < p->total)
		add_left(line, (double)(p->total - done) / per_s);
}

static void
draw_troubles(const struct engine_tally *all, struct buf *line)
{
	const struct {
		int64_t n;
		const char *what;
	} v[] = {
		{all->deferred, "to be tried again"},
		{all->failed, "refused"},
		{all->in_doubt, "in doubt"},
	};
	const char *sep = "  ";

	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		if (v[i].n == 0)
			continue;
		buf_printf(line, "%s%lld %s", sep, (long long)v[i].n,
			v[i].what);
		sep = ", ";
	}
}

void
progress_draw(const struct progress *p, const struct engine_tally *all,
	int64_t now_ms, size_t width, struct buf *out)
{
	struct buf line;

	buf_init(&line, 4096);
	draw_head(p, all, now_ms, width, &line);
	end_line(&line, width, out);
	for (size_t i = 0; i < p->n_tiers; i++) {
		buf_adds(&line, "  ");
		column_add(&line, tally_tier_name(p->is, p->tier[i].name),
			NAME);
		buf_printf(&line, " %lld of %lld",
			(long long)done_of(&p->tier[i]),
			(long long)p->tier_total[i]);
		end_line(&line, width, out);
	}
	for (size_t i = 0; p->n_relays > 1 && i < p->n_relays; i++) {
		buf_printf(&line, "  %lld by %s",
			(long long)done_of(&p->relay[i]), p->relay[i].name);
		end_line(&line, width, out);
	}
	draw_troubles(all, &line);
	if (line.len > 0)
		end_line(&line, width, out);
	buf_release(&line);
}

/* --- the screen ---------------------------------------------------------- */

static size_t
width_now(void)
{
	struct winsize w;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col >= 20 ?
		(size_t)w.ws_col - 1 : 79;
}

/* Back to the first of our lines, and nothing below it. */
static void
wipe_lines(struct progress *p, struct buf *b)
{
	if (p->lines > 0)
		buf_printf(b, "\033[%dA\r\033[J", p->lines);
	p->lines = 0;
}

static void
put(struct buf *b)
{
	(void)!write(STDERR_FILENO, buf_str(b), b->len);
	buf_release(b);
}

static void
on_progress(void *ctx, const struct engine_totals *t)
{
	struct progress *p = ctx;
	int64_t now = clock_mono_ms();
	struct buf b;
	size_t from;

	if (now - p->drawn_ms < EVERY_MS)
		return;
	p->drawn_ms = now;
	buf_init(&b, 65536);
	wipe_lines(p, &b);
	from = b.len;
	progress_draw(p, &t->all, now, width_now(), &b);
	for (size_t i = from; i < b.len; i++)
		p->lines += b.data[i] == '\n';
	put(&b);
	if (p->n_samples == 0 || now - p->sample[(p->n_samples - 1) %
	    PROGRESS_SAMPLES].ms >= SAMPLE_MS) {
		int i = p->n_samples++ % PROGRESS_SAMPLES;

		p->sample[i].ms = now;
		p->sample[i].done = done_of(&t->all);
	}
}

/* Above the picture, and there to stay. */
static void
on_event(void *ctx, const struct delivery *d, const struct outcome *o)
{
	static const char *const what[] = {
		[OUTCOME_DEFERRED] = "again later",
		[OUTCOME_FAILED] = "refused",
		[OUTCOME_IN_DOUBT] = "in doubt",
	};
	struct progress *p = ctx;
	struct buf b, line;

	if (o->kind != OUTCOME_DEFERRED && o->kind != OUTCOME_FAILED &&
	    o->kind != OUTCOME_IN_DOUBT)
		return;
	if (p->shown++ > SHOWN_MAX)
		return;
	buf_init(&b, 65536);
	buf_init(&line, 4096);
	wipe_lines(p, &b);
	if (p->shown > SHOWN_MAX)
		buf_adds(&line, "  ... and more, counted below");
	else if (o->code != 0)
		buf_printf(&line, "  %s: %s (%d %s)", d->addr, what[o->kind],
			o->code, o->text);
	else
		buf_printf(&line, "  %s: %s (%s)", d->addr, what[o->kind],
			o->text);
	end_line(&line, width_now(), &b);
	buf_release(&line);
	put(&b);
	p->drawn_ms = 0;
}

static bool
has_screen(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && term != NULL &&
		strcmp(term, "dumb") != 0;
}

int
progress_begin(struct progress *p, const struct issue *is, struct engine *e,
	struct err *err)
{
	struct arena *a = is->h->arena;
	struct delivery_tier_counts *v;

	memset(p, 0, sizeof(*p));
	if (!has_screen())
		return 0;
	if (delivery_count_tiers(e->db, a, is->rev.id, &v, &p->n_tiers,
		err) == -1)
		return -1;
	p->is = is;
	p->began_ms = clock_mono_ms();
	p->n_relays = e->n_relays;
	p->relay = arena_array(a, p->n_relays, sizeof(*p->relay));
	p->tier = arena_array(a, p->n_tiers, sizeof(*p->tier));
	p->tier_total = arena_array(a, p->n_tiers, sizeof(*p->tier_total));
	for (size_t i = 0; i < p->n_relays; i++)
		p->relay[i].name = e->relay[i].url;
	for (size_t i = 0; i < p->n_tiers; i++) {
		p->tier[i].name = v[i].tier;
		p->tier_total[i] = v[i].counts.waiting + v[i].counts.deferred;
		p->total += p->tier_total[i];
	}
	e->relay_tally = p->relay;
	e->tier_tally = p->tier;
	e->n_tiers = p->n_tiers;
	e->progress = on_progress;
	e->event = on_event;
	e->ctx = p;
	return 0;
}

void
progress_end(struct progress *p)
{
	struct buf b;

	if (p->lines == 0)
		return;
	buf_init(&b, 4096);
	wipe_lines(p, &b);
	put(&b);
}
